//! Who and what was left out, by which rules, and the best that was missed.
use crate::explain::claims::Facts;
use crate::explain::indexed_plan::IndexedPlan;
use crate::explain::report::{Binding, HostReason, Missed, PersonReason, PostReason};
use crate::rules::hard::ELIGIBILITY;
use crate::rules::rule::HardRule;

/// Counts how many lines each rule excludes.
#[derive(Default)]
struct Count {
    eligible: u64,
    excluded: [u64; ELIGIBILITY.len()],
}

impl Count {
    fn add(&mut self, indexed: &IndexedPlan, person: usize, post: usize, year: usize) {
        let facts = indexed.index.facts(person, post, year as i64);
        let mut fits = true;
        for (count, rule) in self.excluded.iter_mut().zip(&ELIGIBILITY) {
            if (rule.broken)(&facts) {
                *count += 1;
                fits = false;
            }
        }
        self.eligible += u64::from(fits);
    }

    fn binding(&self) -> Vec<Binding> {
        let rules = ELIGIBILITY.iter().zip(self.excluded).filter(|(_, lines)| *lines > 0);
        let mut found: Vec<Binding> = rules.map(|(rule, lines)| binding(rule, lines)).collect();
        found.sort_by_key(|binding| std::cmp::Reverse(binding.lines));
        found
    }
}

fn binding(rule: &HardRule, lines: u64) -> Binding {
    Binding { code: rule.code, ja: rule.ja, en: rule.en, lines }
}

/// People with a year without a line, or with a better wish missed.
pub(crate) fn people(indexed: &IndexedPlan, told: &Facts) -> Vec<PersonReason> {
    let people = 0..indexed.problem.people.len();
    let reasons = people.map(|person| person_reason(indexed, person, told));
    reasons.filter(|reason| !reason.unplaced.is_empty() || reason.missed.is_some()).collect()
}

fn person_reason(indexed: &IndexedPlan, person: usize, told: &Facts) -> PersonReason {
    let years = 0..indexed.model.years;
    let empty: Vec<usize> =
        years.filter(|&year| !indexed.held.contains_key(&(person, year))).collect();
    let mut count = Count::default();
    // Posts outside the reach would drown every other reason, so the reach itself is asked only if
    // it is empty.
    for reach in &indexed.problem.people[person].reach {
        for &post in
            indexed.index.host(&reach.host).map_or(&[][..], |host| indexed.index.posts_at(host))
        {
            for &year in &empty {
                count.add(indexed, person, post, year);
            }
        }
    }
    let mut binding = count.binding();
    if indexed.problem.people[person].reach.is_empty() {
        binding.push(self::binding(&ELIGIBILITY[0], indexed.problem.posts.len() as u64));
    }
    let who = &indexed.problem.people[person].id;
    let (ja, en) = sentences(who, empty.len(), &binding, count.eligible);
    PersonReason {
        person: who.clone(),
        unplaced: empty.iter().map(|&year| year as i64).collect(),
        binding,
        eligible: count.eligible,
        missed: missed_by_person(indexed, person),
        said: told.unplaced(person, &empty),
        ja,
        en,
    }
}

fn sentences(id: &str, years: usize, binding: &[Binding], eligible: u64) -> (String, String) {
    if years == 0 {
        return (
            format!("「{id}」は全年度で配置されています。"),
            format!("{id} is placed in every year."),
        );
    }
    let ja: String =
        binding.first().map_or(String::new(), |first| format!("主な制約: {}", first.ja));
    let en: String =
        binding.first().map_or(String::new(), |first| format!(" The tightest rule: {}", first.en));
    (
        format!("「{id}」は{years}年度分が空いています。可能な組合せは{eligible}件。{ja}"),
        format!("{id} is empty in {years} years; {eligible} lines were possible.{en}"),
    )
}

/// The eligible line with a higher wish than all lines held; the first of the best.
fn missed_by_person(indexed: &IndexedPlan, person: usize) -> Option<Missed> {
    let who = &indexed.problem.people[person];
    let mark_of =
        |host: usize| who.reach.iter().find(|reach| reach.host == indexed.problem.hosts[host].id);
    let own =
        (0..indexed.model.years).filter_map(|year| indexed.held.get(&(person, year))).flatten();
    let own =
        own.filter_map(|&post| mark_of(indexed.index.host_of(post))).map(|reach| reach.wish).max();
    let mut best: Option<(i64, usize, usize)> = None;
    let graph = &indexed.model.people[person];
    for slot in 0..graph.slots.len() {
        let host = graph.hosts[graph.slots[slot].0 as usize] as usize;
        let Some(reach) = mark_of(host) else { continue };
        for year in 0..indexed.model.years {
            for cell in graph.cells_of(slot, year) {
                let beats = best.is_none_or(|(mark, ..)| reach.wish > mark);
                if beats && own.is_none_or(|own| reach.wish > own) {
                    best = Some((reach.wish, cell.post as usize, year));
                }
            }
        }
    }
    best.map(|(mark, post, year)| Missed {
        post: indexed.problem.posts[post].id.clone(),
        year: year as i64,
        mark,
        person: None,
        instead: indexed
            .holder
            .get(&(post, year))
            .map(|&other| indexed.problem.people[other].id.clone()),
    })
}

/// Posts with an empty year of their term.
pub(crate) fn posts(indexed: &IndexedPlan, told: &Facts) -> Vec<PostReason> {
    (0..indexed.problem.posts.len()).filter_map(|post| post_reason(indexed, post, told)).collect()
}

fn post_reason(indexed: &IndexedPlan, post: usize, told: &Facts) -> Option<PostReason> {
    let what = &indexed.problem.posts[post];
    let first = what.from_year.max(indexed.problem.hosts[indexed.index.host_of(post)].from_year);
    let exists = |year: usize| year as i64 >= first && what.is_open(year as i64);
    let years = 0..indexed.model.years;
    let empty: Vec<usize> =
        years.filter(|&year| exists(year) && !indexed.holder.contains_key(&(post, year))).collect();
    if empty.is_empty() {
        return None;
    }
    let mut count = Count::default();
    for person in 0..indexed.problem.people.len() {
        for &year in &empty {
            count.add(indexed, person, post, year);
        }
    }
    let binding = count.binding();
    let (ja, en) = sentences(&what.id, empty.len(), &binding, count.eligible);
    Some(PostReason {
        post: what.id.clone(),
        unfilled: empty.iter().map(|&year| year as i64).collect(),
        binding,
        eligible: count.eligible,
        said: told.unfilled(post, &empty),
        ja,
        en,
    })
}

/// For each host the highest-ranked eligible person who never serves there.
pub(crate) fn hosts(indexed: &IndexedPlan) -> Vec<HostReason> {
    let mut best: Vec<Option<(i64, usize, usize, usize)>> = vec![None; indexed.problem.hosts.len()];
    for (person, graph) in indexed.model.people.iter().enumerate() {
        for slot in 0..graph.slots.len() {
            let host = graph.hosts[graph.slots[slot].0 as usize] as usize;
            let id = &indexed.problem.hosts[host].id;
            let reach = indexed.problem.people[person].reach.iter().find(|reach| reach.host == *id);
            let rank = reach.map_or(0, |reach| reach.host_rank);
            let serves =
                (0..indexed.model.years).any(|year| indexed.serves(person, host, year as i64));
            if serves || best[host].is_some_and(|(mark, ..)| mark >= rank) {
                continue;
            }
            let mut years = 0..indexed.model.years;
            if let Some(year) = years.find(|&year| !graph.cells_of(slot, year).is_empty()) {
                best[host] =
                    Some((rank, person, graph.cells_of(slot, year)[0].post as usize, year));
            }
        }
    }
    let hosts = indexed.problem.hosts.iter().zip(best);
    hosts
        .map(|(host, best)| HostReason {
            host: host.id.clone(),
            missed: best.map(|best| missed(indexed, best)),
        })
        .collect()
}

fn missed(indexed: &IndexedPlan, (mark, person, post, year): (i64, usize, usize, usize)) -> Missed {
    let elsewhere = indexed.held.get(&(person, year)).and_then(|posts| posts.first());
    Missed {
        post: indexed.problem.posts[post].id.clone(),
        year: year as i64,
        mark,
        person: Some(indexed.problem.people[person].id.clone()),
        instead: elsewhere.map(|&post| indexed.problem.posts[post].id.clone()),
    }
}
