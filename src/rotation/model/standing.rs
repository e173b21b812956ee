//! What stands already: orders, announcements and drafts on days of the plan become lines that are
//! facts. Whoever holds a whole post for a whole year has a line of that post; parts of years, of
//! shares, and posts held one after the other become posts of their own (`part_of`), and the whole
//! post is closed for that year. So nobody who serves is left out, and nobody is put on top.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::{Away, Commitment, Facts, KnownPerson, Note, days_together};
use crate::planner::fault::Fault;
use crate::planner::problem::{Part, Person, Pin, Post, Problem, Stays};
use crate::planner::validation::validate;
use crate::vocab::{AssignmentState, FOREVER, FiscalYear, OrganizationCode, Period, PostId};

/// No rule on stays at all.
const FREE: Stays = Stays { max_stay_years: 100, min_stay_years: 0, no_return_years: 0 };

/// Sets what stands into the problem.
///
/// # Errors
/// The planner's faults that no assignment explains.
pub fn stand(
    facts: &Facts,
    problem: &mut Problem,
    notes: &mut Vec<Note>,
) -> Result<(), Vec<Fault>> {
    let mut held = Held { facts, problem, notes, whole: BTreeSet::new() };
    for person in 0..facts.people.len() {
        for year in 0..i64::from(facts.years) {
            held.hold(person, year);
        }
    }
    ease(facts, problem, notes)
}

/// Why people have no place in a year, person by person.
pub fn away(facts: &Facts, notes: &mut Vec<Note>) {
    for person in &facts.people {
        if !person.in_pool && !person.commitments.is_empty() {
            notes.push(Note::of(Away::OutsideThePool, person.id, None));
        }
        for (year, away) in &person.away {
            notes.push(Note::of(*away, person.id, Some(facts.fiscal(*year))));
        }
    }
}

struct Held<'a> {
    facts: &'a Facts,
    problem: &'a mut Problem,
    notes: &'a mut Vec<Note>,
    /// Posts that are held as a whole, by year.
    whole: BTreeSet<(PostId, i64)>,
}

/// An assignment with its days in a year.
type Days<'a> = (&'a Commitment, Period);

impl Held<'_> {
    fn hold(&mut self, at: usize, year: i64) {
        let person = &self.facts.people[at];
        let Some(days) = self.facts.year(year).map(FiscalYear::period) else { return };
        let mut by_host: BTreeMap<&OrganizationCode, Vec<Days<'_>>> = BTreeMap::new();
        for one in &person.commitments {
            if let Some(days) = decided(self.facts, one, days) {
                by_host.entry(&one.host).or_default().push((one, days));
            }
        }
        let mut room = 100;
        for (_, held) in by_host {
            let share = weight(&held, days).min(room);
            if share == 0 {
                let year = Some(self.facts.fiscal(year));
                self.notes.push(Note::of(Away::OverFullTime, person.id, year));
                continue;
            }
            room -= share;
            let post = self.whole_post(person, &held, year, share);
            let post = post.unwrap_or_else(|| self.part(at, &held, (year, share)));
            let fixed = held.iter().map(part).collect();
            self.problem.people[at].pins.push(Pin { year, post, fixed });
        }
    }

    /// The post itself, where one person holds all of it as long as both are there.
    fn whole_post(
        &mut self,
        person: &KnownPerson,
        held: &[Days<'_>],
        year: i64,
        share: i64,
    ) -> Option<String> {
        let [(one, days)] = held else { return None };
        let post = self.facts.posts.iter().find(|post| post.id == one.post)?;
        let free = person.free.get(usize::try_from(year).ok()?).copied().flatten();
        // Whoever is not planned serves on the days that are said, and no others.
        let together = if person.in_pool {
            days_together(free?, post.period)?
        } else {
            self.facts.year(year)?.period().overlap(&post.period)?
        };
        let is_whole = one.share.percent() == i32::try_from(post.share).ok()?
            && days.covers(&together)
            && share == i64::from(one.share.percent());
        (is_whole && self.whole.insert((post.id, year))).then(|| post.id.to_string())
    }

    /// A post that stands for what is held of others, which are closed meanwhile.
    fn part(&mut self, at: usize, held: &[Days<'_>], (year, share): (i64, i64)) -> String {
        let (longest, _) = held.iter().max_by_key(|(_, days)| days.days()).unwrap_or(&held[0]);
        for (one, _) in held {
            let whole = one.post.to_string();
            if let Some(post) = self.problem.posts.iter_mut().find(|post| post.id == whole) {
                post.closed.push(year);
                post.closed.sort_unstable();
                post.closed.dedup();
            }
        }
        let known = self.facts.posts.iter().find(|post| post.id == longest.post);
        let person = &self.problem.people[at];
        let job_type = known.map_or("other", |post| post.post_type.as_str()).to_owned();
        let level = person.levels.get(&job_type).copied().unwrap_or(0);
        let id = format!("part_{}_{year}", longest.assignment);
        self.problem.posts.push(Post {
            id: id.clone(),
            host: longest.host.to_string(),
            min_level: known.map_or(0, |post| post.min_level).min(level),
            job_type,
            share,
            grade: person.grade,
            from_year: year,
            to_year: year,
            value: 0,
            closed: Vec::new(),
            part_of: Some(longest.post.to_string()),
        });
        id
    }
}

/// The days of a year on which an assignment is decided. Without a last day it is so up to the
/// running year, or up to the one in which it begins; of somebody who is not planned, always.
fn decided(facts: &Facts, one: &Commitment, year: Period) -> Option<Period> {
    let runs =
        one.is_settled || one.period.to < FOREVER || year.from <= facts.today.max(one.period.from);
    one.period.overlap(&year).filter(|_| runs)
}

/// Shares weighted by days, at least one percent.
fn weight(held: &[Days<'_>], year: Period) -> i64 {
    let whole = year.days().max(1);
    let sum: i64 =
        held.iter().map(|(one, days)| i64::from(one.share.percent()) * days.days()).sum();
    (sum / whole).max(1)
}

fn part((one, days): &Days<'_>) -> Part {
    let state = match one.state {
        AssignmentState::Draft => AssignmentState::Draft,
        AssignmentState::Announced => AssignmentState::Announced,
        _ => AssignmentState::Ordered,
    };
    Part {
        post: one.post.to_string(),
        share: i64::from(one.share.percent()),
        from: days.from.to_string(),
        to: days.last_day().unwrap_or(days.from).to_string(),
        state: state.as_str().to_owned(),
        source: one.assignment.to_string(),
    }
}

/// Where what stands contradicts the rules on stays, the rules give way for that person: first as
/// far as what stands says, then altogether.
fn ease(facts: &Facts, problem: &mut Problem, notes: &mut Vec<Note>) -> Result<(), Vec<Fault>> {
    while let Err(faults) = validate(problem) {
        let mut eased = false;
        for at in culprits(&faults) {
            let Some(person) = problem.people.get(at) else { continue };
            let stands = person.pins.iter().any(|pin| !pin.fixed.is_empty());
            let next = match person.stays {
                None => as_they_stand(problem, person),
                Some(_) => FREE,
            };
            if stands && person.stays != Some(FREE) {
                problem.people[at].stays = Some(next);
                eased = true;
            }
        }
        if !eased {
            return Err(faults);
        }
    }
    for (known, person) in facts.people.iter().zip(&problem.people) {
        if let Some(stays) = person.stays {
            notes.push(eased_note(known, stays));
        }
    }
    Ok(())
}

fn culprits(faults: &[Fault]) -> BTreeSet<usize> {
    let places =
        faults.iter().flat_map(|fault| std::iter::once(&fault.pointer).chain(&fault.conflict));
    places
        .filter_map(|place| place.strip_prefix("/people/")?.split('/').next()?.parse().ok())
        .collect()
}

fn eased_note(known: &KnownPerson, stays: Stays) -> Note {
    let Stays { max_stay_years: most, min_stay_years: least, no_return_years: ban } = stays;
    Note {
        code: "stays_eased".to_owned(),
        talent_id: Some(known.id),
        post_id: None,
        fiscal_year: None,
        ja: format!(
            "いまある配属が在任年数の規則と合わないため、この人には最長{most}年、最短{least}年、復帰まで{ban}年を当てています。"
        ),
        en: format!(
            "What is assigned contradicts the rules on stays; for this person they are at most {most} years, at least {least}, and {ban} before a return."
        ),
    }
}

/// The rules on stays as far as they agree with the fixed years of a person.
fn as_they_stand(problem: &Problem, person: &Person) -> Stays {
    let mut stays = problem.rules.stays();
    let host_of = |post: &str| problem.posts.iter().find(|known| known.id == post).map(|p| &p.host);
    let mut years: BTreeMap<&String, BTreeSet<i64>> = BTreeMap::new();
    for pin in person.pins.iter().filter(|pin| !pin.fixed.is_empty()) {
        if let Some(host) = host_of(&pin.post).filter(|host| **host != person.owner) {
            years.entry(host).or_default().insert(pin.year);
        }
    }
    for (host, fixed) in years {
        let here = person.current.as_ref().filter(|current| current.host == *host);
        let tenure = here.map_or(0, |current| current.tenure_years);
        let all: BTreeSet<i64> = (-tenure..0).chain(fixed.iter().copied()).collect();
        let mut run = 0;
        for year in &all {
            run = if all.contains(&(year - 1)) { run + 1 } else { 1 };
            stays.max_stay_years = stays.max_stay_years.max(run);
            let ends = !all.contains(&(year + 1)) && *year >= 0;
            if ends {
                stays.min_stay_years = stays.min_stay_years.min(run);
            }
        }
        let returns = all.iter().zip(all.iter().skip(1)).any(|(one, next)| next - one > 1);
        if returns || person.history.iter().any(|left| left.host == *host) {
            stays.no_return_years = 0;
        }
    }
    stays
}
