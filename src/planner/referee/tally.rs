//! The score from nothing, rule by rule.
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::exchange::problem::Person;
use crate::referee::facts::{Entry, PlanFacts};

/// Points by rule. Deductions are negative.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Sum over lines of floor(share x v / 100).
    pub lines: i64,
    /// What v was made of, in hundredths of a point before rounding down.
    pub line_hundredths: LineHundredths,
    /// First person per municipality and year.
    pub first_person: i64,
    /// Second person per municipality and year.
    pub second_person: i64,
    /// Third person per municipality and year.
    pub third_person: i64,
    /// Team job types present, per municipality and year.
    pub team_type: i64,
    /// Hand-overs per municipality and year.
    pub handover: i64,
    /// Starts of stays away from the owner, at most 0.
    #[serde(rename = "move")]
    pub moving: i64,
    /// People called away before the shortest stay is over, at most 0.
    pub early_recall: i64,
}

/// Sums over lines of share times each part of v: hundredths of a point.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct LineHundredths {
    /// `base`.
    pub base: i64,
    /// `person_wish` times wishes.
    pub person_wish: i64,
    /// `host_rank` times ranks.
    pub host_rank: i64,
    pub value: i64,
    /// `skill_margin` times levels above the minimum, at most two.
    pub skill_margin: i64,
    /// `growth`.
    pub growth: i64,
    /// `stretch`.
    pub stretch: i64,
    /// `distance`, at most 0.
    pub distance: i64,
    /// `remote_again`, at most 0.
    pub remote_again: i64,
}

impl Tally {
    /// The score, in points.
    pub fn total(&self) -> i64 {
        self.lines
            + self.first_person
            + self.second_person
            + self.third_person
            + self.team_type
            + self.handover
            + self.moving
            + self.early_recall
    }
}

pub(crate) fn count(facts: &PlanFacts) -> Tally {
    let mut tally = Tally::default();
    for entry in &facts.entries {
        count_line(facts, entry, &mut tally);
    }
    count_municipalities(facts, &mut tally);
    count_moves(facts, &mut tally);
    count_recalls(facts, &mut tally);
    tally
}

fn count_line(facts: &PlanFacts, entry: &Entry, tally: &mut Tally) {
    let (weights, person, post) = (&facts.problem.weights, entry.person, entry.post);
    let reach = person.reach.iter().find(|reach| reach.host == post.host);
    let (wish, rank) = reach.map_or((0, 0), |reach| (reach.wish, reach.host_rank));
    let level = person.levels.get(&post.job_type).copied().unwrap_or(0);
    let grows = person.growth_target.as_ref() == Some(&post.job_type);
    let stretches = !grows && level == post.min_level;
    let parts = [
        weights.base,
        weights.person_wish * wish,
        weights.host_rank * rank,
        post.value,
        weights.skill_margin * (level - post.min_level).min(2),
        if grows { weights.growth } else { 0 },
        if stretches { weights.stretch } else { 0 },
        -weights.distance * (reach.map_or(0, |reach| reach.distance_km) / 10),
        if entry.host.remote && facts.was_remote_before(person, entry.host) {
            -weights.remote_again
        } else {
            0
        },
    ];
    tally.lines += (post.share * parts.iter().sum::<i64>()).div_euclid(100);
    tally.line_hundredths.add(parts.map(|part| post.share * part));
}

impl LineHundredths {
    fn add(&mut self, parts: [i64; 9]) {
        let [base, wish, rank, value, margin, growth, stretch, distance, remote_again] = parts;
        self.base += base;
        self.person_wish += wish;
        self.host_rank += rank;
        self.value += value;
        self.skill_margin += margin;
        self.growth += growth;
        self.stretch += stretch;
        self.distance += distance;
        self.remote_again += remote_again;
    }
}

/// What a municipality has in one year.
#[derive(Default)]
struct Year<'a> {
    lines: i64,
    team: BTreeSet<&'a str>,
    handover: bool,
}

fn count_municipalities(facts: &PlanFacts, tally: &mut Tally) {
    let mut years: BTreeMap<(&str, i64), Year> = BTreeMap::new();
    for entry in facts.entries.iter().filter(|entry| PlanFacts::is_municipality(entry.host)) {
        let year = years.entry((entry.host.id.as_str(), entry.year)).or_default();
        year.lines += 1;
        if facts.problem.team_job_types.contains(&entry.post.job_type) {
            year.team.insert(entry.post.job_type.as_str());
        }
        year.handover |= facts.served_in(entry.person, &entry.host.id, entry.year - 1);
    }
    let weights = &facts.problem.weights;
    for year in years.values() {
        let at_least = |count: i64, points: i64| if year.lines >= count { points } else { 0 };
        tally.first_person += at_least(1, weights.first_person);
        tally.second_person += at_least(2, weights.second_person);
        tally.third_person += at_least(3, weights.third_person);
        tally.team_type += weights.team_type * i64::try_from(year.team.len()).unwrap_or(0);
        tally.handover += if year.handover { weights.handover } else { 0 };
    }
}

fn count_moves(facts: &PlanFacts, tally: &mut Tally) {
    for ((person, host), years) in &facts.served {
        let Some(person) = facts.person(person).filter(|person| person.owner != *host) else {
            continue;
        };
        let starts = years.iter().filter(|year| !facts.served_in(person, host, **year - 1));
        let starts = i64::try_from(starts.count()).unwrap_or(0);
        tally.moving -= facts.problem.weights.moving * starts;
    }
}

fn count_recalls(facts: &PlanFacts, tally: &mut Tally) {
    let recalled = |person: &&Person| {
        let current = person.current.as_ref().filter(|current| current.host != person.owner);
        current.is_some_and(|current| {
            current.tenure_years < person.stays(&facts.problem.rules).min_stay_years
                && !facts.served_in(person, &current.host, 0)
        })
    };
    let count = facts.problem.people.iter().filter(recalled).count();
    let count = i64::try_from(count).unwrap_or(0);
    tally.early_recall -= facts.problem.weights.early_recall * count;
}
