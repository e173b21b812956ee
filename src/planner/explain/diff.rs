//! What changed between two plans of the same problem: in figures, and in one sentence per person
//! and year.
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::exchange::plan::{Line, Plan};
use crate::exchange::problem::Problem;
use crate::referee::{Tally, check};

/// One figure of both plans.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// Stable name in snake case.
    pub name: &'static str,
    pub ja: &'static str,
    pub en: &'static str,
    /// In the first plan.
    pub before: i64,
    /// In the second plan.
    pub after: i64,
}

/// What one person does differently in one year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    pub person: String,
    /// Year, 0 = first fiscal year.
    pub year: i64,
    /// Posts in the first plan.
    pub before: Vec<String>,
    /// Posts in the second plan.
    pub after: Vec<String>,
    pub ja: String,
    pub en: String,
}

/// The difference between two plans.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diff {
    /// Lines both plans hold.
    pub kept: usize,
    /// Lines only the second plan holds.
    pub added: Vec<Line>,
    /// Lines only the first plan holds.
    pub removed: Vec<Line>,
    /// Score and its parts, placements and coverage, from nothing.
    pub figures: Vec<Figure>,
    /// By person in the order of the problem, then by year.
    pub changes: Vec<Change>,
    /// The whole in one sentence, Japanese.
    pub ja: String,
    /// The whole in one sentence, English.
    pub en: String,
}

/// Compares plan `after` with plan `before`. Both are scored by the referee, whatever they claim.
pub fn compare(problem: &Problem, before: &Plan, after: &Plan) -> Diff {
    let (old, new) = (line_set(before), line_set(after));
    let changes = changes(problem, &old, &new);
    let figures = figures(&sums(problem, before), &sums(problem, after));
    let people = changes.iter().map(|change| &change.person).collect::<BTreeSet<_>>().len();
    let (added, removed) = (only_in(&new, &old), only_in(&old, &new));
    let gain = figures.first().map_or(0, |score| score.after - score.before);
    Diff {
        kept: old.intersection(&new).count(),
        ja: format!(
            "{people}人の配置が変わります（追加{}、削除{}）。点数の差は{gain:+}です。",
            added.len(),
            removed.len()
        ),
        en: format!(
            "{people} people are placed differently ({} lines added, {} removed); the score differs by {gain:+}.",
            added.len(),
            removed.len()
        ),
        added,
        removed,
        figures,
        changes,
    }
}

fn line_set(plan: &Plan) -> BTreeSet<&Line> {
    plan.lines.iter().collect()
}

fn only_in(these: &BTreeSet<&Line>, those: &BTreeSet<&Line>) -> Vec<Line> {
    these.difference(those).map(|line| (*line).clone()).collect()
}

/// Figures of one plan that are not part of the tally.
struct Sums {
    score: i64,
    broken: i64,
    lines: i64,
    placed: i64,
    tally: Tally,
}

fn sums(problem: &Problem, plan: &Plan) -> Sums {
    let verdict = check(problem, plan);
    let placed: BTreeSet<(&str, i64)> =
        plan.lines.iter().map(|line| (line.person.as_str(), line.year)).collect();
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    Sums {
        score: verdict.score,
        broken: count(verdict.broken.len()),
        lines: count(plan.lines.len()),
        placed: count(placed.len()),
        tally: verdict.tally,
    }
}

/// Reads one figure off one plan.
type Reading = fn(&Sums) -> i64;

const FIGURES: [(&str, &str, &str, Reading); 12] = [
    ("score", "点数", "score", |sums| sums.score),
    ("broken", "破られた規則", "broken rules", |sums| sums.broken),
    ("lines", "配置の数", "lines", |sums| sums.lines),
    ("placed", "配置された人年", "person-years placed", |sums| sums.placed),
    ("line_points", "配置の点", "points of lines", |sums| sums.tally.lines),
    ("first_person", "1人目の点", "points for first people", |sums| sums.tally.first_person),
    ("second_person", "2人目の点", "points for second people", |sums| sums.tally.second_person),
    ("third_person", "3人目の点", "points for third people", |sums| sums.tally.third_person),
    ("team_type", "チームのジョブタイプの点", "points for team types", |sums| {
        sums.tally.team_type
    }),
    ("handover", "引継ぎの点", "points for hand-overs", |sums| sums.tally.handover),
    ("move", "異動の減点", "points off for moves", |sums| sums.tally.moving),
    ("early_recall", "早期引上げの減点", "points off for early recalls", |sums| {
        sums.tally.early_recall
    }),
];

fn figures(before: &Sums, after: &Sums) -> Vec<Figure> {
    let figure = |(name, ja, en, read): (&'static str, &'static str, &'static str, Reading)| {
        Figure { name, ja, en, before: read(before), after: read(after) }
    };
    FIGURES.map(figure).to_vec()
}

/// (person, year) -> posts.
type Cells<'a> = BTreeMap<(&'a str, i64), Vec<&'a str>>;

fn cells<'a>(lines: &BTreeSet<&'a Line>) -> Cells<'a> {
    let mut cells = Cells::new();
    for line in lines {
        let key = (line.person.as_str(), line.year);
        cells.entry(key).or_default().push(line.post.as_str());
    }
    cells
}

fn changes(problem: &Problem, old: &BTreeSet<&Line>, new: &BTreeSet<&Line>) -> Vec<Change> {
    let (old, new) = (cells(old), cells(new));
    let order = problem.people.iter().zip(0_usize..);
    let order: BTreeMap<&str, usize> = order.map(|(person, at)| (person.id.as_str(), at)).collect();
    let mut keys: Vec<(&str, i64)> = old.keys().chain(new.keys()).copied().collect();
    keys.sort_by_key(|(person, year)| (order.get(person).copied(), *person, *year));
    keys.dedup();
    let sentences = Sentences::of(problem);
    let nothing = Vec::new();
    keys.into_iter()
        .filter_map(|key| {
            let before = old.get(&key).unwrap_or(&nothing);
            let after = new.get(&key).unwrap_or(&nothing);
            (before != after).then(|| sentences.change(key, before, after))
        })
        .collect()
}

/// Puts changes into sentences.
struct Sentences<'a> {
    problem: &'a Problem,
    host_of: BTreeMap<&'a str, &'a str>,
}

impl<'a> Sentences<'a> {
    fn of(problem: &'a Problem) -> Self {
        let posts = problem.posts.iter();
        Self {
            problem,
            host_of: posts.map(|post| (post.id.as_str(), post.host.as_str())).collect(),
        }
    }

    fn change(&self, (person, year): (&str, i64), before: &[&str], after: &[&str]) -> Change {
        let fiscal = i64::from(self.problem.first_fiscal_year) + year;
        let (from, to) = (self.places(before), self.places(after));
        let (ja, en) = match (before.is_empty(), after.is_empty()) {
            (true, _) => (
                format!("{person}は{fiscal}年度に新たに{to}に就きます。"),
                format!("In fiscal year {fiscal} {person} newly serves in {to}."),
            ),
            (_, true) => (
                format!("{person}は{fiscal}年度に{from}を外れ、配置がなくなります。"),
                format!(
                    "In fiscal year {fiscal} {person} no longer serves in {from} and has no place."
                ),
            ),
            _ if self.hosts(before) == self.hosts(after) => (
                format!("{person}は{fiscal}年度に同じ団体の中で{from}から{to}に替わります。"),
                format!(
                    "In fiscal year {fiscal} {person} changes within the host from {from} to {to}."
                ),
            ),
            _ => (
                format!("{person}は{fiscal}年度に{from}ではなく{to}に就きます。"),
                format!("In fiscal year {fiscal} {person} serves in {to} instead of {from}."),
            ),
        };
        let owned = |posts: &[&str]| posts.iter().map(|post| (*post).to_owned()).collect();
        Change {
            person: person.to_owned(),
            year,
            before: owned(before),
            after: owned(after),
            ja,
            en,
        }
    }

    fn host(&self, post: &str) -> &str {
        self.host_of.get(post).copied().unwrap_or("?")
    }

    fn hosts(&self, posts: &[&str]) -> BTreeSet<&str> {
        posts.iter().map(|post| self.host(post)).collect()
    }

    fn places(&self, posts: &[&str]) -> String {
        let places = posts.iter().map(|post| format!("{} ({post})", self.host(post)));
        places.collect::<Vec<_>>().join(" + ")
    }
}
