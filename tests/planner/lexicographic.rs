//! First people before second ones before third ones, against enumeration.

use std::ops::ControlFlow;
use std::time::Duration;

use super::{brute, tiny};
use dxship_planner::certificate::audit;
use dxship_planner::generate::{Shape, generate};
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

/// Municipality-years with at least one, two, three lines.
fn covered(problem: &Problem, lines: &[dxship_planner::plan::Line]) -> [i64; 3] {
    let tally = check(problem, &brute::plan(lines.to_vec())).tally;
    let weights = &problem.weights;
    [
        tally.first_person / weights.first_person,
        tally.second_person / weights.second_person,
        tally.third_person / weights.third_person,
    ]
}

#[test]
fn beyond_eighty_people_no_first_person_is_given_up_for_a_second() {
    let problem = generate(Shape { people: 100, hosts: 60, years: 3, seed: 3 }).unwrap();
    let solved = |lexicographic| {
        let options = SolveOptions { lexicographic, steps: Some(600), ..SolveOptions::default() };
        solve(&problem, &options, &|| Duration::ZERO, &mut |_| ControlFlow::Continue(())).unwrap()
    };
    let (ordered, weighted) = (solved(true), solved(false));
    let (first, other) = (covered(&problem, &ordered.lines), covered(&problem, &weighted.lines));
    assert!(first >= other, "{first:?} {other:?}");
    assert!(check(&problem, &ordered).holds());
    let audit = audit(&problem, &ordered);
    assert!(audit.faults.is_empty() && audit.conditional, "{audit:?}");
    let promised = ordered.certificate.unwrap().promised;
    assert_eq!(promised, first);
    assert!(ordered.bound >= ordered.score);
}
