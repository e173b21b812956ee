//! Who and which post of a plan would rather have each other than what the plan gives them.

use serde::{Deserialize, Serialize};

use crate::limits::PLAN_PAIRS;
use crate::planner::plan::Plan;
use crate::planner::problem::Problem as PlanProblem;
use crate::planner::stable_years::{Blocking, judge};

/// The blocking pairs of a plan; `docs/PLANNER.md` says what makes one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stability {
    /// The version of the plan that was judged.
    pub plan_version: i32,
    /// How many in each year.
    pub by_year: Vec<usize>,
    /// The first [`PLAN_PAIRS`] of them, by year.
    pub pairs: Vec<Blocking>,
}

impl Stability {
    #[must_use]
    pub fn of(problem: &PlanProblem, (plan, plan_version): (&Plan, i32)) -> Self {
        let found = judge(problem, plan.lines.clone());
        let mut pairs = found.blocking;
        pairs.truncate(PLAN_PAIRS);
        Self { plan_version, by_year: found.blocking_by_year, pairs }
    }
}
