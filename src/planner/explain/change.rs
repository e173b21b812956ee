//! The smallest single change that would place a person or fill a post, verified by solving again.
//!
//! A candidate lifts exactly one rule of one person, post or wish. Candidates are ordered by how
//! little they ask; the changed problem is solved again from the old plan's prices, and only what
//! really places the target is told.
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use serde::Serialize;

use crate::exchange::fault::token;
use crate::exchange::limits;
use crate::exchange::plan::Plan;
use crate::exchange::problem::{Problem, Reach};
use crate::rules::index::ProblemIndex;
use crate::solve::{SolveOptions, solve};
use crate::stop::Stop;

/// What is to be placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A person in a year.
    Person(String, i64),
    /// A post in a year.
    Post(String, i64),
}

/// One change that places the target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Code of the rule it lifts, or `value` for a higher value of the post.
    pub code: &'static str,
    /// Pointer to the changed place in the problem.
    pub pointer: String,
    /// Value before; none where a reach entry is added.
    pub from: Option<i64>,
    pub to: i64,
    /// Score of the plan after the change.
    pub score: i64,
    pub ja: String,
    pub en: String,
}

/// A change worth trying: one rule lifted for one person and post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    effort: i64,
    code: &'static str,
    person: usize,
    post: usize,
}

/// The smallest changes (at most `most`) that place the target, verified by at most `tries` solves.
pub fn smallest_changes(
    problem: &Problem,
    plan: &Plan,
    target: &Target,
    most: usize,
    tries: usize,
) -> Vec<Change> {
    let mut found: Vec<Change> = Vec::new();
    for candidate in candidates(problem, target).into_iter().take(tries) {
        if found.len() == most {
            break;
        }
        let mut changed = problem.clone();
        let Some(step) = apply(&mut changed, candidate, year_of(target)) else {
            continue;
        };
        if found.iter().any(|change| change.pointer == step.0) {
            continue;
        }
        if let Some(score) = places(&changed, plan, target) {
            found.push(change(candidate.code, step, score));
        }
    }
    found
}

fn year_of(target: &Target) -> i64 {
    match target {
        Target::Person(_, year) | Target::Post(_, year) => *year,
    }
}

/// Work spent on one change, in steps of [`Stop`]. Counted, not timed, so that the answer repeats.
const WORK: u64 = 200_000_000;

/// Score after the change, if it places the target.
fn places(problem: &Problem, plan: &Plan, target: &Target) -> Option<i64> {
    let left = AtomicU64::new(WORK);
    let spent = |steps: u64| {
        left.fetch_update(Relaxed, Relaxed, |left| Some(left.saturating_sub(steps)))
            .is_ok_and(|left| left <= steps)
    };
    let options = SolveOptions {
        warm_start: Some(plan),
        steps: Some(120),
        stop: Stop::when(&spent),
        ..SolveOptions::default()
    };
    let now =
        solve(problem, &options, &|| Duration::ZERO, &mut |_| ControlFlow::Continue(())).ok()?;
    let hit = now.lines.iter().any(|line| match target {
        Target::Person(id, year) => line.person == *id && line.year == *year,
        Target::Post(id, year) => line.post == *id && line.year == *year,
    });
    hit.then_some(now.score)
}

/// Every pair that one change would make possible or dearer, the least demanding first.
fn candidates(problem: &Problem, target: &Target) -> Vec<Candidate> {
    let index = ProblemIndex::new(problem);
    let all_people = || (0..problem.people.len()).collect::<Vec<_>>();
    let (people, posts) = match target {
        Target::Person(id, _) => {
            let person = problem.people.iter().position(|person| person.id == *id);
            (person.into_iter().collect(), (0..problem.posts.len()).collect::<Vec<_>>())
        }
        Target::Post(id, _) => (all_people(), index.post(id).into_iter().collect()),
    };
    let year = year_of(target);
    let mut found = Vec::new();
    for &person in &people {
        for &post in &posts {
            let reasons = index.reasons(person, post, year);
            let code = match reasons.as_slice() {
                [] => "value",
                [rule] => rule.code,
                _ => continue,
            };
            let effort = effort(problem, code, person, post, year);
            found.extend(effort.map(|effort| Candidate { effort, code, person, post }));
        }
    }
    found.sort_unstable();
    // The same change may help through several pairs; one try is enough.
    let key = |candidate: &Candidate| match candidate.code {
        "value" | "post_term" => (candidate.code, usize::MAX, candidate.post),
        "person_term" | "lendable" => (candidate.code, candidate.person, usize::MAX),
        _ => (candidate.code, candidate.person, candidate.post),
    };
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|candidate| seen.insert(key(candidate)));
    found
}

/// How much a change asks; the scale is ours: a year less than a level, a level less than a new
/// place.
fn effort(problem: &Problem, code: &str, person: usize, post: usize, year: i64) -> Option<i64> {
    let (who, what) = (&problem.people[person], &problem.posts[post]);
    let level = who.levels.get(&what.job_type).copied().unwrap_or(0);
    Some(match code {
        "value" => 50,
        "reach" => 30,
        "level" => 10 * (what.min_level - level),
        "grade_distance" => 20 * (what.grade - who.grade).abs(),
        "post_term" => 12 * (what.from_year - year).max(year - what.to_year),
        "person_term" => 12 * (year - who.to_year),
        "lendable" => 8 * (who.lendable_from_year - year),
        _ => return None,
    })
}

fn apply(changed: &mut Problem, candidate: Candidate, year: i64) -> Option<Step> {
    let Candidate { code, person, post, .. } = candidate;
    Some(match code {
        "value" => raise_value(changed, post),
        "reach" => reach_further(changed, person, post),
        "level" => learn(changed, person, post),
        "grade_distance" => regrade(changed, person, post),
        "post_term" => extend_post(changed, post, year),
        "person_term" => extend_person(changed, person, year),
        "lendable" => lend_earlier(changed, person, year),
        _ => return None,
    })
}

/// Pointer, value before, value after.
type Step = (String, Option<i64>, i64);

/// For a line that is possible already: the post is worth more.
fn raise_value(changed: &mut Problem, post: usize) -> Step {
    let from = changed.posts[post].value;
    let to = (from + 100).min(limits::MARK);
    changed.posts[post].value = to;
    (format!("/posts/{post}/value"), Some(from), to)
}

fn reach_further(changed: &mut Problem, person: usize, post: usize) -> Step {
    let host = changed.posts[post].host.clone();
    let reach = &mut changed.people[person].reach;
    let pointer = format!("/people/{person}/reach/{}", reach.len());
    reach.push(Reach { host, wish: 0, host_rank: 0, distance_km: 0 });
    (pointer, None, 0)
}

fn learn(changed: &mut Problem, person: usize, post: usize) -> Step {
    let (job_type, level) = (changed.posts[post].job_type.clone(), changed.posts[post].min_level);
    let pointer = format!("/people/{person}/levels/{}", token(&job_type));
    let from = changed.people[person].levels.insert(job_type, level).unwrap_or(0);
    (pointer, Some(from), level)
}

fn regrade(changed: &mut Problem, person: usize, post: usize) -> Step {
    let to = changed.people[person].grade;
    let from = std::mem::replace(&mut changed.posts[post].grade, to);
    (format!("/posts/{post}/grade"), Some(from), to)
}

fn extend_post(changed: &mut Problem, post: usize, year: i64) -> Step {
    let what = &mut changed.posts[post];
    let is_late = year > what.to_year;
    let (field, place) =
        if is_late { ("to_year", &mut what.to_year) } else { ("from_year", &mut what.from_year) };
    let from = std::mem::replace(place, year);
    (format!("/posts/{post}/{field}"), Some(from), year)
}

fn extend_person(changed: &mut Problem, person: usize, year: i64) -> Step {
    let from = std::mem::replace(&mut changed.people[person].to_year, year);
    (format!("/people/{person}/to_year"), Some(from), year)
}

fn lend_earlier(changed: &mut Problem, person: usize, year: i64) -> Step {
    let from = std::mem::replace(&mut changed.people[person].lendable_from_year, year);
    (format!("/people/{person}/lendable_from_year"), Some(from), year)
}

fn change(code: &'static str, (pointer, from, to): Step, score: i64) -> Change {
    let before = from.map_or(String::from("-"), |value| value.to_string());
    Change {
        code,
        ja: format!("{pointer}を{before}から{to}に変えると配置されます(計画全体{score}点)。"),
        en: format!(
            "Changing {pointer} from {before} to {to} places it (whole plan {score} points)."
        ),
        pointer,
        from,
        to,
        score,
    }
}
