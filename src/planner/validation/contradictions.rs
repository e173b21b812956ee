//! Pins that cannot all be kept, with the smallest set that shows it.
//!
//! Runs on problems whose single statements are sound. What several people's pins do to each other
//! through scarce posts is left to the search, which says `infeasible_demands` if it finds no plan.
use std::collections::BTreeMap;

use crate::bound::dual_prices::DualPrices;
use crate::exchange::fault::Fault;
use crate::exchange::problem::{Pin, Problem};
use crate::model::column::Marginals;
use crate::model::numbers::Model;
use crate::model::subproblem::Subproblem;
use crate::pricing::pricer::Pricer;
use crate::rules::index::ProblemIndex;

/// Contradictions among the pins, in the order of people.
pub(crate) fn faults(problem: &Problem) -> Vec<Fault> {
    let pinned: Vec<usize> =
        (0..problem.people.len()).filter(|&at| !problem.people[at].pins.is_empty()).collect();
    if pinned.is_empty() {
        return Vec::new();
    }
    let index = ProblemIndex::new(problem);
    let mut found = pinned_twice(problem);
    for &person in &pinned {
        found.extend(broken_rules(&index, person));
        found.extend(year_conflicts(&index, person));
    }
    if found.is_empty() {
        found = stay_conflicts(problem, &pinned);
    }
    found
}

fn pointer(person: usize, nth: usize) -> String {
    format!("/people/{person}/pins/{nth}")
}

/// A post pinned to two people (or twice to one) in one year.
fn pinned_twice(problem: &Problem) -> Vec<Fault> {
    let mut seen: BTreeMap<(&str, i64), String> = BTreeMap::new();
    let mut found = Vec::new();
    for (person, who) in problem.people.iter().enumerate() {
        for (nth, pin) in who.pins.iter().enumerate() {
            let here = pointer(person, nth);
            match seen.get(&(pin.post.as_str(), pin.year)) {
                Some(first) => found.push(twice(pin, first, here)),
                None => {
                    seen.insert((&pin.post, pin.year), here);
                }
            }
        }
    }
    found
}

fn twice(pin: &Pin, first: &str, here: String) -> Fault {
    let conflict = vec![first.to_owned(), here.clone()];
    let (ja, en) = (
        format!("ポスト「{}」は{}年目に二重に固定されています。", pin.post, pin.year),
        format!("Post \"{}\" is pinned twice in year {}.", pin.post, pin.year),
    );
    Fault::new("post_pinned_twice", here, ja, en).among(conflict)
}

/// Pins whose own line breaks a rule.
fn broken_rules(index: &ProblemIndex, person: usize) -> Vec<Fault> {
    let pins = index.problem.people[person].pins.iter().enumerate();
    let broken = pins.filter_map(|(nth, pin)| {
        let post = index.post(&pin.post)?;
        let reasons = index.reasons(person, post, pin.year);
        // A second pin on the same post is told by `pinned_twice`.
        let rule = reasons.into_iter().find(|rule| rule.code != "pinned_by_other")?;
        let here = pointer(person, nth);
        let fault = Fault::new(
            "pin_breaks_rule",
            here.clone(),
            format!("固定された配置は規則「{}」に反します: {}", rule.code, rule.ja),
            format!("The pinned line breaks the rule \"{}\": {}", rule.code, rule.en),
        );
        Some(fault.among(vec![here]))
    });
    broken.collect()
}

/// More than 100 % or two posts at one host within a year.
fn year_conflicts(index: &ProblemIndex, person: usize) -> Vec<Fault> {
    let mut by_year: BTreeMap<i64, Vec<(usize, usize)>> = BTreeMap::new();
    for (nth, pin) in index.problem.people[person].pins.iter().enumerate() {
        if let Some(post) = index.post(&pin.post) {
            by_year.entry(pin.year).or_default().push((nth, post));
        }
    }
    by_year.values().filter_map(|pins| year_conflict(index, person, pins)).collect()
}

fn year_conflict(index: &ProblemIndex, person: usize, pins: &[(usize, usize)]) -> Option<Fault> {
    for (at, &(nth, post)) in pins.iter().enumerate() {
        let same = |&&(_, other): &&(usize, usize)| index.host_of(other) == index.host_of(post);
        if let Some(&(first, _)) = pins[..at].iter().find(same) {
            let fault = Fault::new(
                "two_posts_at_one_host",
                pointer(person, nth),
                "同じ年度に同じ団体の2つのポストに固定されています。",
                "Two posts at one host are pinned in one year.",
            );
            return Some(fault.among(vec![pointer(person, first), pointer(person, nth)]));
        }
    }
    over_full(index, person, pins)
}

/// The fewest pins that together exceed 100 %: the largest shares first.
fn over_full(index: &ProblemIndex, person: usize, pins: &[(usize, usize)]) -> Option<Fault> {
    let share = |post: usize| index.problem.posts[post].share;
    let mut by_share = pins.to_vec();
    by_share.sort_by_key(|&(nth, post)| (std::cmp::Reverse(share(post)), nth));
    let mut sum = 0;
    for (count, &(_, post)) in by_share.iter().enumerate() {
        sum += share(post);
        if sum > 100 {
            let set = by_share[..=count].iter().map(|&(nth, _)| pointer(person, nth)).collect();
            let fault = Fault::new(
                "pins_over_full_time",
                format!("/people/{person}/pins"),
                format!("固定された割合の合計が{sum}%になります。"),
                format!("The pinned shares add up to {sum} %."),
            );
            return Some(fault.among(set));
        }
    }
    None
}

/// People whose pins leave no itinerary under the rules on stays.
fn stay_conflicts(problem: &Problem, pinned: &[usize]) -> Vec<Fault> {
    let mut part = problem.clone();
    part.people = pinned.iter().map(|&at| problem.people[at].clone()).collect();
    let stuck = stuck(&part);
    stuck.into_iter().map(|nth| smallest(&part, nth, pinned[nth])).collect()
}

/// People of a problem without any itinerary, by index.
fn stuck(problem: &Problem) -> Vec<usize> {
    let model = Model::new(problem);
    let mut marginals = Marginals::default();
    DualPrices::zero(&model).marginals(&model, &Subproblem::whole(&model), &mut marginals);
    let mut pricer = Pricer::default();
    let mut none = Vec::new();
    for (person, graph) in model.people.iter().enumerate() {
        pricer.label(&model, graph, &marginals);
        if !graph.too_many && pricer.best_path(&model, graph, &marginals).is_none() {
            none.push(person);
        }
    }
    none
}

/// Leaves out one pin after the other as long as the rest still contradicts itself.
fn smallest(part: &Problem, nth: usize, person: usize) -> Fault {
    let mut alone = part.clone();
    let mut left: Vec<usize> = (0..part.people[nth].pins.len()).collect();
    for pin in left.clone() {
        let fewer: Vec<usize> = left.iter().copied().filter(|&at| at != pin).collect();
        alone.people[nth].pins =
            fewer.iter().map(|&at| part.people[nth].pins[at].clone()).collect();
        if stuck(&alone).contains(&nth) {
            left = fewer;
        }
    }
    let fault = Fault::new(
        "pins_contradict",
        format!("/people/{person}/pins"),
        format!("「{}」の固定は在任年数・復帰の規則と両立しません。", part.people[nth].id),
        format!(
            "The pins of \"{}\" contradict the rules on stays and returns.",
            part.people[nth].id
        ),
    );
    fault.among(left.into_iter().map(|at| pointer(person, at)).collect())
}
