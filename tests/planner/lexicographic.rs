//! First people before second ones before third ones, against enumeration.

use std::ops::ControlFlow;
use std::time::Duration;

use super::{brute, tiny};
use dxship_planner::certificate::audit;
use dxship_planner::problem::Problem;
use dxship_planner::random::Random;
use dxship_planner::referee::check;
use dxship_planner::solve::{SolveOptions, solve};

/// The problem with first, second and third people worth more than everything after them.
fn weighted(problem: &Problem) -> Problem {
    let mut heavy = problem.clone();
    let weights = &mut heavy.weights;
    weights.first_person += 10_000_000_000;
    weights.second_person += 100_000_000;
    weights.third_person += 1_000_000;
    heavy
}

#[test]
fn equals_the_exhaustive_lexicographic_optimum() {
    let mut random = Random::new(51);
    let (mut compared, mut differ) = (0, 0);
    while compared < 200 {
        let problem = tiny::problem(&mut random, 5);
        let Some((most, _)) = brute::optimum(&weighted(&problem), 5_000) else {
            continue;
        };
        let options = SolveOptions { lexicographic: true, ..SolveOptions::default() };
        let plan =
            solve(&problem, &options, &|| Duration::ZERO, &mut |_| ControlFlow::Continue(()))
                .unwrap();
        let text = serde_json::to_string(&problem).unwrap();
        assert!(plan.proven_optimal, "{text}");
        assert!(check(&problem, &plan).holds(), "{text}");
        assert_eq!(
            check(&weighted(&problem), &brute::plan(plan.lines.clone())).score,
            most,
            "{text}"
        );
        let audit = audit(&problem, &plan);
        assert!(audit.faults.is_empty() && audit.conditional, "{audit:?} {text}");
        compared += 1;
        differ += usize::from(brute::optimum(&problem, 5_000).unwrap().0 > plan.score);
    }
    assert!(differ > 2, "the order of people changed only {differ} plans");
}
