//! Why a plan is as it is.
//!
//! Everything here is told from the plan, the problem and the prices of the certificate. A *reduced
//! loss* compares with the bound, not with the best plan: it is a proven lower limit of what the
//! bound loses, and is said so. Who may see which part is decided by the caller; nothing is left
//! out here.
mod change;
mod lines;
mod shortfall;
mod summary;

use std::collections::BTreeMap;

use serde::Serialize;

use super::eligibility::ProblemIndex;
use super::model::Model;
use super::plan::Plan;
use super::problem::Problem;

pub use change::{Change, Target, smallest_changes};
pub use summary::{Summary, WorstOff, YearSummary};

/// One rule's share in a line or a municipality's year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RulePoints {
    /// Code of the rule.
    pub code: &'static str,
    pub ja: &'static str,
    pub en: &'static str,
    /// Points; negative ones speak against.
    pub points: i64,
}

/// Why a line is in the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LineReason {
    pub person: String,
    pub post: String,
    pub year: i64,
    /// Rules at full share that gave points to the line itself.
    pub rules: Vec<RulePoints>,
    /// Points of the line after its share: floor(share x v / 100).
    pub points: i64,
    /// What the municipality's goals lose if the line goes, and what the move cost.
    pub goals: Vec<RulePoints>,
    /// By how much the bound falls at least if the person may not have this post in this year; none
    /// where a pin demands it or the plan has no certificate.
    pub reduced_loss: Option<i64>,
    pub ja: String,
    pub en: String,
}

/// How many lines a rule excludes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Binding {
    pub code: &'static str,
    pub ja: &'static str,
    pub en: &'static str,
    /// Lines it excludes; several rules may exclude the same line.
    pub lines: u64,
}

/// The best that could have been had, and who has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Missed {
    pub post: String,
    pub year: i64,
    /// The mark: wish (for a person) or rank (for a host).
    pub mark: i64,
    /// Person who would have come (for a host).
    pub person: Option<String>,
    /// Who holds the post in that year; for a host, the post the person has elsewhere.
    pub instead: Option<String>,
}

/// How a person fared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PersonReason {
    pub person: String,
    /// Years without any line.
    pub unplaced: Vec<i64>,
    /// Rules that exclude lines in these years, most excluding first.
    pub binding: Vec<Binding>,
    /// Eligible lines in these years: chances the plan gave to others or left.
    pub eligible: u64,
    /// The best wish that went to somebody else or stayed open.
    pub missed: Option<Missed>,
    pub ja: String,
    pub en: String,
}

/// Why a post stayed empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PostReason {
    pub post: String,
    /// Years of its term without a holder.
    pub unfilled: Vec<i64>,
    /// Rules that exclude people in these years, most excluding first.
    pub binding: Vec<Binding>,
    /// Eligible lines in these years.
    pub eligible: u64,
    pub ja: String,
    pub en: String,
}

/// The best a host could have had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HostReason {
    pub host: String,
    /// The highest-ranked eligible person who serves elsewhere.
    pub missed: Option<Missed>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// Every line, in the order of the plan.
    pub lines: Vec<LineReason>,
    /// People with a year without a line or a better wish missed.
    pub people: Vec<PersonReason>,
    /// Posts with an empty year.
    pub posts: Vec<PostReason>,
    pub hosts: Vec<HostReason>,
    pub summary: Summary,
}

/// A plan by indices; lines with unknown ids are left out (the referee names them).
pub(super) struct IndexedPlan<'a> {
    pub problem: &'a Problem,
    pub index: ProblemIndex<'a>,
    pub model: Model,
    /// Person, post, year of each line.
    pub cells: Vec<(usize, usize, usize)>,
    /// Person by post and year.
    pub holder: BTreeMap<(usize, usize), usize>,
    /// Posts by person and year.
    pub held: BTreeMap<(usize, usize), Vec<usize>>,
}

impl<'a> IndexedPlan<'a> {
    fn new(problem: &'a Problem, plan: &Plan) -> Self {
        let index = ProblemIndex::new(problem);
        let ids = problem.people.iter().enumerate();
        let people: BTreeMap<&str, usize> =
            ids.map(|(at, person)| (person.id.as_str(), at)).collect();
        let years = usize::try_from(problem.years).unwrap_or(0);
        let cell = |line: &super::plan::Line| {
            let year = usize::try_from(line.year).ok().filter(|&year| year < years)?;
            Some((*people.get(line.person.as_str())?, index.post(&line.post)?, year))
        };
        let cells: Vec<_> = plan.lines.iter().filter_map(cell).collect();
        let holder = cells.iter().map(|&(person, post, year)| ((post, year), person)).collect();
        let mut held: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        for &(person, post, year) in &cells {
            held.entry((person, year)).or_default().push(post);
        }
        Self { problem, index, model: Model::new(problem), cells, holder, held }
    }

    /// Whether the person serves at the host in the year; year -1 is the current host.
    fn serves(&self, person: usize, host: usize, year: i64) -> bool {
        let Ok(year) = usize::try_from(year) else {
            let current = self.problem.people[person].current.as_ref();
            return current.and_then(|current| self.index.host(&current.host)) == Some(host);
        };
        let held = self.held.get(&(person, year));
        held.is_some_and(|posts| posts.iter().any(|&post| self.index.host_of(post) == host))
    }
}

pub fn explain(problem: &Problem, plan: &Plan) -> Explanation {
    let indexed = IndexedPlan::new(problem, plan);
    Explanation {
        lines: lines::reasons(&indexed, plan),
        people: shortfall::people(&indexed),
        posts: shortfall::posts(&indexed),
        hosts: shortfall::hosts(&indexed),
        summary: summary::summary(&indexed),
    }
}
