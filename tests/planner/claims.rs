//! Every sentence of an explanation is true: each claim counted anew from problem and plan by the words of
//! `docs/PLANNER.md`, in code that shares nothing with the explanation.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::time::Duration;

use dxship_planner::explain::{Claim, Said, explain};
use dxship_planner::plan::Plan;
use dxship_planner::problem::{HostKind, Person, Post, Problem};
use dxship_planner::random::Random;
use dxship_planner::solve::{SolveOptions, solve};

use super::{fixed, tiny};

struct Judge<'a> {
    problem: &'a Problem,
    plan: &'a Plan,
}

impl Judge<'_> {
    fn person(&self, claim: &Claim) -> &Person {
        let id = claim.subject.person.as_ref().unwrap();
        self.problem.people.iter().find(|person| person.id == *id).unwrap()
    }

    fn post(&self, claim: &Claim) -> &Post {
        let id = claim.subject.post.as_ref().unwrap();
        self.problem.posts.iter().find(|post| post.id == *id).unwrap()
    }

    fn level(person: &Person, post: &Post) -> i64 {
        *person.levels.get(&post.job_type).unwrap_or(&0)
    }

    fn breaks(&self, rule: &str, person: &Person, post: &Post, year: i64) -> bool {
        let host = self.problem.hosts.iter().find(|host| host.id == post.host).unwrap();
        let own: Vec<&str> = person
            .pins
            .iter()
            .filter(|pin| pin.year == year)
            .map(|pin| pin.post.as_str())
            .collect();
        let away = person.owner != host.id;
        match rule {
            "reach" => person.reach.iter().all(|reach| reach.host != host.id),
            "level" => Self::level(person, post) < post.min_level,
            "grade_distance" => {
                (person.grade - post.grade).abs() > self.problem.rules.grade_distance_max
            }
            "host_start" => year < host.from_year,
            "post_term" => {
                year < post.from_year || year > post.to_year || post.closed.contains(&year)
            }
            "person_term" => year > person.to_year,
            "unavailable" => person.unavailable.contains(&year),
            "lendable" => away && year < person.lendable_from_year,
            "pinned" => !own.is_empty() && !own.contains(&post.id.as_str()),
            "pinned_by_other" => self.problem.people.iter().any(|other| {
                other.id != person.id
                    && other.pins.iter().any(|pin| pin.year == year && pin.post == post.id)
            }),
            "no_return_history" => {
                let ban = person
                    .stays
                    .map_or(self.problem.rules.no_return_years, |stays| stays.no_return_years);
                away && person
                    .history
                    .iter()
                    .any(|left| left.host == host.id && year < left.left_year + ban)
            }
            other => panic!("unknown rule {other}"),
        }
    }

    fn is_eligible(&self, person: &Person, post: &Post, year: i64) -> bool {
        const RULES: [&str; 11] = [
            "reach",
            "level",
            "grade_distance",
            "host_start",
            "post_term",
            "person_term",
            "unavailable",
            "lendable",
            "pinned",
            "pinned_by_other",
            "no_return_history",
        ];
        let fixed = person
            .pins
            .iter()
            .any(|pin| pin.year == year && pin.post == post.id && !pin.fixed.is_empty());
        fixed || RULES.iter().all(|rule| !self.breaks(rule, person, post, year))
    }

    fn host_of(&self, post: &str) -> &str {
        &self.problem.posts.iter().find(|known| known.id == post).unwrap().host
    }

    fn serves(&self, person: &str, host: &str, year: i64) -> bool {
        self.plan.lines.iter().any(|line| {
            line.person == person && line.year == year && self.host_of(&line.post) == host
        })
    }

    fn years_there(&self, person: &Person, host: &str, year: i64) -> i64 {
        let mut count = 0;
        let mut at = year;
        while at >= 0 && self.serves(&person.id, host, at) {
            (count, at) = (count + 1, at - 1);
        }
        let tenure = person
            .current
            .as_ref()
            .filter(|now| now.host == host)
            .map_or(0, |now| now.tenure_years);
        count + if at < 0 { tenure } else { 0 }
    }

    /// The value that the claim should have.
    fn count(&self, claim: &Claim) -> i64 {
        let (problem, lines) = (self.problem, &self.plan.lines);
        let year = claim.subject.year.unwrap();
        let size = |count: usize| i64::try_from(count).unwrap();
        match claim.kind {
            "fixed" => {
                let post = self.post(claim).id.clone();
                i64::from(
                    self.person(claim)
                        .pins
                        .iter()
                        .any(|pin| pin.year == year && pin.post == post && !pin.fixed.is_empty()),
                )
            }
            "wish_place" => {
                let (who, host) = (self.person(claim), claim.subject.host.as_ref().unwrap());
                let own = who.reach.iter().find(|reach| reach.host == *host).unwrap().wish;
                assert!(own > 0);
                let better: BTreeSet<i64> =
                    who.reach.iter().map(|reach| reach.wish).filter(|wish| *wish > own).collect();
                1 + size(better.len())
            }
            "growth" => i64::from(
                self.person(claim).growth_target.as_ref() == Some(&self.post(claim).job_type),
            ),
            "min_level" => self.post(claim).min_level,
            "people_at_level" | "eligible_people" | "eligible_placed" => size(self.people(claim)),
            "eligible_posts" | "eligible_held" => size(self.posts(claim)),
            "unavailable" => i64::from(self.person(claim).unavailable.contains(&year)),
            "excluded_by" => size(self.excluded(claim)),
            "years_there" => {
                self.years_there(self.person(claim), claim.subject.host.as_ref().unwrap(), year)
            }
            "lines_at" => {
                let host = claim.subject.host.as_ref().unwrap();
                assert!(
                    problem
                        .hosts
                        .iter()
                        .any(|one| one.id == *host && one.kind == HostKind::Municipality)
                );
                size(
                    lines
                        .iter()
                        .filter(|line| line.year == year && self.host_of(&line.post) == host)
                        .count(),
                )
            }
            other => panic!("nobody says how {other} is counted"),
        }
    }

    /// How many people the claim counts for a post.
    fn people(&self, claim: &Claim) -> usize {
        let (post, year) = (self.post(claim), claim.subject.year.unwrap());
        let placed = |person: &str| {
            self.plan.lines.iter().any(|line| line.person == person && line.year == year)
        };
        let counted = |who: &&Person| match claim.kind {
            "people_at_level" => Self::level(who, post) >= post.min_level,
            "eligible_people" => self.is_eligible(who, post, year),
            _ => self.is_eligible(who, post, year) && placed(&who.id),
        };
        self.problem.people.iter().filter(counted).count()
    }

    /// How many posts the claim counts for a person.
    fn posts(&self, claim: &Claim) -> usize {
        let (who, year) = (self.person(claim), claim.subject.year.unwrap());
        let held =
            |post: &str| self.plan.lines.iter().any(|line| line.post == post && line.year == year);
        let counted = |post: &&Post| {
            self.is_eligible(who, post, year) && (claim.kind == "eligible_posts" || held(&post.id))
        };
        self.problem.posts.iter().filter(counted).count()
    }

    /// How many places a rule takes from a person, or people from a post.
    fn excluded(&self, claim: &Claim) -> usize {
        let (rule, year) = (claim.subject.rule.as_deref().unwrap(), claim.subject.year.unwrap());
        if claim.subject.person.is_some() {
            let who = self.person(claim);
            let breaks = |post: &&Post| self.breaks(rule, who, post, year);
            self.problem.posts.iter().filter(breaks).count()
        } else {
            let post = self.post(claim);
            let breaks = |who: &&Person| self.breaks(rule, who, post, year);
            self.problem.people.iter().filter(breaks).count()
        }
    }

    fn is_true(&self, claim: &Claim) -> bool {
        self.count(claim) == claim.value
    }
}

fn spoken(problem: &Problem, plan: &Plan) -> Vec<Said> {
    let found = explain(problem, plan);
    let lines = found.lines.into_iter().map(|line| line.said);
    let people = found.people.into_iter().map(|person| person.said);
    lines.chain(people).chain(found.posts.into_iter().map(|post| post.said)).collect()
}

fn solved(problem: &Problem) -> Option<Plan> {
    let options = SolveOptions { steps: Some(20), ..SolveOptions::default() };
    solve(problem, &options, &|| Duration::ZERO, &mut |_| ControlFlow::Continue(())).ok()
}

#[test]
fn every_sentence_is_true_on_1000_problems() {
    let mut random = Random::new(5_309);
    let (mut plans, mut kinds, mut claims) = (0, BTreeSet::new(), 0);
    while plans < 1_000 {
        let drawn = tiny::problem(&mut random, 6);
        let facts = fixed::with_facts(&mut random, drawn.clone()).filter(|_| plans % 2 == 1);
        let problem = facts.unwrap_or(drawn);
        let Some(plan) = solved(&problem) else { continue };
        let judge = Judge { problem: &problem, plan: &plan };
        for said in spoken(&problem, &plan) {
            for claim in &said.claims {
                let text = || serde_json::to_string(&problem).unwrap();
                assert!(
                    judge.is_true(claim),
                    "{claim:?} should be {} in {said:?} {}",
                    judge.count(claim),
                    text()
                );
                let silent =
                    ["fixed", "growth", "unavailable"].contains(&claim.kind) || claim.value == 1;
                let zero = claim.value == 0 && claim.kind.starts_with("eligible");
                assert!(
                    silent || zero || said.sentence_ja.contains(&claim.value.to_string()),
                    "{said:?}"
                );
                kinds.insert(claim.kind);
                claims += 1;
            }
            assert_eq!(said.claims.is_empty(), said.sentence_ja.is_empty());
            assert_eq!(said.sentence_en.is_empty(), said.sentence_ja.is_empty());
        }
        plans += 1;
    }
    assert_eq!(kinds.len(), 13, "{kinds:?}");
    assert!(claims > 10_000, "{claims}");
}

#[test]
fn a_false_number_is_seen() {
    let mut random = Random::new(5_310);
    let problem = std::iter::repeat_with(|| tiny::problem(&mut random, 6))
        .find(|problem| problem.people.len() > 3);
    let problem = problem.unwrap();
    let plan = solved(&problem).unwrap();
    let judge = Judge { problem: &problem, plan: &plan };
    for mut claim in spoken(&problem, &plan).into_iter().flat_map(|said| said.claims) {
        claim.value += 1;
        assert!(!judge.is_true(&claim), "{claim:?}");
    }
}
