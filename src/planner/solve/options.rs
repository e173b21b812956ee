//! What whoever asks for a plan may set, and what is told meanwhile.
use std::ops::ControlFlow;
use std::time::Duration;

use crate::exchange::plan::Plan;
use crate::stop::Stop;

#[derive(Debug, Clone, Copy)]
pub struct SolveOptions<'a> {
    /// Seed of everything random.
    pub seed: u64,
    /// Most rounds; none = until proven or the usual effort for the size is spent.
    pub steps: Option<u64>,
    /// Most wall-clock seconds, asked of the clock between rounds.
    pub seconds: Option<u64>,
    /// A plan of the same or a slightly different problem to start from.
    pub warm_start: Option<&'a Plan>,
    /// First person everywhere before the second anywhere, and so on.
    pub lexicographic: bool,
    /// Threads to use, at least 1; never changes the plan.
    pub threads: usize,
    /// Ends the work within a round; without a plan so far the answer is the fault `cancelled`.
    pub stop: Stop<'a>,
}

impl Default for SolveOptions<'_> {
    fn default() -> Self {
        Self {
            seed: 1,
            steps: None,
            seconds: None,
            warm_start: None,
            lexicographic: false,
            threads: 1,
            stop: Stop::NEVER,
        }
    }
}

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Prices,
    /// Looking for better plans.
    Plans,
    Proof,
}

/// Where the work stands after a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub round: u64,
    /// What the round did.
    pub stage: Stage,
    /// Points of the best plan so far; none before the first plan.
    pub score: Option<i64>,
    /// Best bound so far, in points.
    pub bound: i64,
}

/// Time since the start, from whatever clock the caller owns.
pub type Clock<'a> = dyn Fn() -> Duration + 'a;

/// Told after every round; `Break` cancels.
pub type Watch<'a> = dyn FnMut(Progress) -> ControlFlow<()> + 'a;
