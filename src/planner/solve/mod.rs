//! Solving: prices, a first plan, better plans, and the proof, in rounds.
//!
//! Invariants: the clock is asked between rounds only and can only end the work, never steer it;
//! what each round does follows from the problem, the seed and the rounds before; threads share
//! work whose results are taken in order. The certificate comes from the prices alone.
mod lexicographic;
mod options;
mod publication;
mod stored_proof;
mod work;

use crate::exchange::fault::Fault;
use crate::exchange::plan::Plan;
use crate::exchange::problem::Problem;
use crate::model::numbers::Model;
pub use crate::solve::options::{Clock, Progress, SolveOptions, Stage, Watch};
use crate::solve::work::Work;
use crate::validation::validate;

/// Solves a problem.
///
/// # Errors
/// The faults of the problem, or the demands (pins) that no plan can keep.
pub fn solve(
    problem: &Problem,
    options: &SolveOptions,
    clock: &Clock,
    watch: &mut Watch,
) -> Result<Plan, Vec<Fault>> {
    validate(problem)?;
    search(problem, options, clock, watch)
}

/// As [`solve`], without judging the problem.
pub(crate) fn search(
    problem: &Problem,
    options: &SolveOptions,
    clock: &Clock,
    watch: &mut Watch,
) -> Result<Plan, Vec<Fault>> {
    let model = Model::until(problem, options.stop);
    if options.stop.is_requested() {
        return Err(vec![publication::cancelled()]);
    }
    let crowded = publication::crowded(problem, &model);
    if !crowded.is_empty() {
        return Err(crowded);
    }
    let mut work = Work::begin(problem, &model, options, clock, watch);
    if options.lexicographic {
        work.passes();
    } else {
        work.solve_dual();
        work.plan();
    }
    if work.incomplete() && options.stop.is_requested() {
        return Err(vec![publication::cancelled()]);
    }
    if work.stuck.is_some() || work.incomplete() {
        return Err(publication::infeasible());
    }
    Ok(work.publish(problem))
}
