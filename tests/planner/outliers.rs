//! Problems of at most six people whose proof once took seconds or more memory than a machine has:
//! the bound hoped for a second and third person where only one could come, and points that rise
//! from the first person to the second were split person by person. Effort is counted in rounds, so
//! that no clock decides.

use std::ops::ControlFlow;
use std::time::Duration;

use super::{brute, tiny};
use dxship_planner::plan::{Plan, Proof};
use dxship_planner::problem::Problem;
use dxship_planner::random::Random;
use dxship_planner::referee::check;
use dxship_planner::solve::{SolveOptions, solve};
use dxship_planner::validation::parse;

/// Each problem once kept the search busy for three seconds and more.
const SLOW: &str = include_str!("../fixtures/planner/slow_proofs.jsonl");
/// Rounds within which a problem of six people must be proven: those of the prices come first.
const ROUNDS: u64 = 130;
/// Nodes within which the same holds.
const NODES: u64 = 600;

fn proven(problem: &Problem) -> Plan {
    let options = SolveOptions { steps: Some(ROUNDS), ..SolveOptions::default() };
    let plan =
        solve(problem, &options, &|| Duration::ZERO, &mut |_| ControlFlow::Continue(())).unwrap();
    let text = || serde_json::to_string(problem).unwrap();
    assert!(plan.proven_optimal, "{} of {}: {}", plan.score, plan.bound, text());
    assert!(check(problem, &plan).holds(), "{}", text());
    if let Some(Proof::Search { nodes }) = plan.proof {
        assert!(nodes <= NODES, "{nodes} nodes: {}", text());
    }
    plan
}

#[test]
fn what_was_slow_is_proven_in_few_nodes() {
    let mut compared = 0;
    for line in SLOW.lines() {
        let problem = parse(line.as_bytes()).unwrap();
        let plan = proven(&problem);
        if let Some((optimum, _)) = brute::optimum(&problem, 200_000) {
            assert_eq!(plan.score, optimum, "{}", problem.name);
            compared += 1;
        }
    }
    assert!(compared >= 1, "{compared}");
}

#[test]
fn whatever_the_dice_say_a_tiny_problem_is_proven_in_few_nodes() {
    for seed in 0..800 {
        let problem = tiny::problem(&mut Random::new(10_000 + seed), 6);
        if problem.people.iter().all(|person| person.pins.is_empty()) {
            proven(&problem);
        }
    }
}
