//! The referee: scores a plan from nothing and tests every hard rule by the words of
//! `docs/PLANNER.md` alone.
//!
//! It shares the data types with the search and nothing else, so that the same mistake would have
//! to be made twice to go unseen. It is written for plainness: every rule is read off the lines
//! anew.
mod claims;
mod eligible;
mod facts;
mod lines;
mod satisfaction;
mod stays;
mod tally;
mod violation;

use serde::Serialize;

use crate::exchange::plan::{Line, Plan};
use crate::exchange::problem::Problem;
pub use eligible::{EligibleLine, EligibleLines, eligible_lines};
use facts::PlanFacts;
pub use satisfaction::satisfaction;
pub use tally::Tally;
pub use violation::Violation;

/// What the referee found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// No hard rule is broken.
    pub keeps_rules: bool,
    /// The score from nothing, in points; lines that name unknown things count nothing.
    pub score: i64,
    /// The score by rule.
    pub tally: Tally,
    /// Broken hard rules, in the order of the plan's lines where there is one.
    pub broken: Vec<Violation>,
    /// Claims of the plan about itself that do not hold: problem, score, bound, proof.
    pub false_claims: Vec<Violation>,
}

impl Verdict {
    /// Whether the plan may be stored: all rules kept and all claims true.
    pub fn holds(&self) -> bool {
        self.broken.is_empty() && self.false_claims.is_empty()
    }
}

pub fn check(problem: &Problem, plan: &Plan) -> Verdict {
    let facts = PlanFacts::of(problem, &plan.lines);
    let mut broken = facts.unknown();
    broken.extend(lines::broken(&facts));
    broken.extend(stays::broken(&facts));
    let tally = tally::count(&facts);
    let score = tally.total();
    Verdict {
        keeps_rules: broken.is_empty(),
        false_claims: claims::false_ones(problem, plan, score, broken.is_empty()),
        score,
        tally,
        broken,
    }
}

/// The score of lines from nothing, whether or not they keep the rules.
pub fn score(problem: &Problem, lines: &[Line]) -> i64 {
    tally::count(&PlanFacts::of(problem, lines)).total()
}
