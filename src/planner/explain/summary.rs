//! Figures of a plan: coverage, wishes, moves, growth, and who is worst off.
use std::collections::BTreeMap;

use serde::Serialize;

use crate::explain::indexed_plan::IndexedPlan;
use crate::rules::line::line_points;

/// Figures of one year.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct YearSummary {
    pub year: i64,
    pub lines: u64,
    /// People without a line who are available.
    pub people_unplaced: u64,
    /// Posts in term without a holder.
    pub posts_unfilled: u64,
    /// Municipalities with at least one, two, three people.
    pub covered: [u64; 3],
    /// Municipalities with exactly one person, who stands alone.
    pub single_handed: u64,
    /// Starts of stays away from the owner.
    pub moves: u64,
    /// Lines in the job type the person wants to grow into.
    pub growth: u64,
    /// Lines at the edge of the person's level.
    pub stretch: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WorstOff {
    /// Person or host id.
    pub id: String,
    /// Points of all lines.
    pub points: i64,
}

/// Figures of a plan.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    pub years: Vec<YearSummary>,
    /// Lines by the person's wish for the host.
    pub wishes: BTreeMap<i64, u64>,
    /// Person with the fewest points (ties: first in the problem).
    pub worst_person: Option<WorstOff>,
    /// Host with posts that gets the fewest points (ties: first in the problem).
    pub worst_host: Option<WorstOff>,
}

pub(crate) fn summary(indexed: &IndexedPlan) -> Summary {
    let mut wishes = BTreeMap::new();
    let mut people = vec![0; indexed.problem.people.len()];
    let mut hosts = vec![0; indexed.problem.hosts.len()];
    for &(person, post, year) in &indexed.cells {
        let facts = indexed.index.facts(person, post, year as i64);
        *wishes.entry(facts.reach.map_or(0, |reach| reach.wish)).or_insert(0) += 1;
        people[person] += line_points(&facts);
        hosts[indexed.index.host_of(post)] += line_points(&facts);
    }
    let with_posts = |&at: &usize| !indexed.index.posts_at(at).is_empty();
    let worst_person = (0..people.len()).min_by_key(|&at| people[at]);
    let worst_host = (0..hosts.len()).filter(with_posts).min_by_key(|&at| hosts[at]);
    Summary {
        years: (0..indexed.model.years).map(|year| year_summary(indexed, year)).collect(),
        wishes,
        worst_person: worst_person
            .map(|at| WorstOff { id: indexed.problem.people[at].id.clone(), points: people[at] }),
        worst_host: worst_host
            .map(|at| WorstOff { id: indexed.problem.hosts[at].id.clone(), points: hosts[at] }),
    }
}

fn year_summary(indexed: &IndexedPlan, year: usize) -> YearSummary {
    let mut figures = YearSummary { year: year as i64, ..YearSummary::default() };
    for &(person, post, _) in indexed.cells.iter().filter(|cell| cell.2 == year) {
        let facts = indexed.index.facts(person, post, year as i64);
        let host = indexed.index.host_of(post);
        figures.lines += 1;
        figures.growth += u64::from(facts.is_growth());
        figures.stretch += u64::from(!facts.is_growth() && facts.level == facts.post.min_level);
        figures.moves += u64::from(facts.away() && !indexed.serves(person, host, year as i64 - 1));
    }
    let is_there = |at: &usize| !indexed.problem.people[*at].unavailable.contains(&(year as i64));
    let people = (0..indexed.problem.people.len()).filter(is_there);
    figures.people_unplaced =
        people.filter(|&at| !indexed.held.contains_key(&(at, year))).count() as u64;
    let posts = indexed.problem.posts.iter().enumerate();
    let open = posts.filter(|(_, post)| post.is_open(year as i64));
    figures.posts_unfilled =
        open.filter(|(at, _)| !indexed.holder.contains_key(&(*at, year))).count() as u64;
    cover(indexed, year, &mut figures);
    figures
}

fn cover(indexed: &IndexedPlan, year: usize, figures: &mut YearSummary) {
    for host in (0..indexed.model.municipal.len()).filter(|&host| indexed.model.municipal[host]) {
        let posts = indexed.index.posts_at(host).iter();
        let count = posts.filter(|&&post| indexed.holder.contains_key(&(post, year))).count();
        figures.single_handed += u64::from(count == 1);
        for (nth, covered) in figures.covered.iter_mut().enumerate() {
            *covered += u64::from(count > nth);
        }
    }
}
