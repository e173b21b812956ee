//! Why a plan is as it is.
//!
//! Everything here is told from the plan, the problem and the prices of the certificate. A *reduced
//! loss* compares with the bound, not with the best plan: it is a proven lower limit of what the
//! bound loses, and is said so. Who may see which part is decided by the caller; nothing is left
//! out here.
mod change;
mod claims;
pub mod diff;
mod indexed_plan;
mod lines;
mod report;
mod shortfall;
mod summary;

use serde::Serialize;

use crate::exchange::plan::Plan;
use crate::exchange::problem::Problem;
use crate::explain::indexed_plan::IndexedPlan;
pub use crate::explain::report::{
    Binding, Claim, HostReason, LineReason, Missed, PersonReason, PostReason, RulePoints, Said,
    Subject,
};

pub use change::{Change, Target, smallest_changes};
pub use summary::{Summary, WorstOff, YearSummary};

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

pub fn explain(problem: &Problem, plan: &Plan) -> Explanation {
    let indexed = IndexedPlan::new(problem, plan);
    let facts = claims::Facts::of(&indexed);
    Explanation {
        lines: lines::reasons(&indexed, plan, &facts),
        people: shortfall::people(&indexed, &facts),
        posts: shortfall::posts(&indexed, &facts),
        hosts: shortfall::hosts(&indexed),
        summary: summary::summary(&indexed),
    }
}
