//! The solver against enumeration, the referee and the certificate checker on generated problems.

use std::ops::ControlFlow;
use std::time::Duration;

use super::{brute, tiny};
use dxship_planner::certificate::audit;
use dxship_planner::generate::{Shape, generate};
use dxship_planner::plan::Plan;
use dxship_planner::problem::Problem;
use dxship_planner::random::Random;
use dxship_planner::referee::check;
use dxship_planner::solve::{SolveOptions, solve};
use dxship_planner::validation::validate;

fn solved(problem: &Problem, options: &SolveOptions) -> Option<Plan> {
    let clock = || Duration::ZERO;
    solve(problem, options, &clock, &mut |_| ControlFlow::Continue(())).ok()
}

fn usual(problem: &Problem) -> Option<Plan> {
    solved(problem, &SolveOptions::default())
}

fn text(problem: &Problem) -> String {
    serde_json::to_string(problem).unwrap()
}

/// The plan must be the referee's and the certificate checker's as well.
fn accept(problem: &Problem, plan: &Plan) {
    let verdict = check(problem, plan);
    assert!(verdict.holds(), "{verdict:?} {}", text(problem));
    let audit = audit(problem, plan);
    assert!(audit.faults.is_empty(), "{audit:?} {}", text(problem));
}

#[test]
fn equals_the_exhaustive_optimum_on_1000_problems_of_at_most_6_people() {
    let mut random = Random::new(41);
    let (mut compared, mut of_six) = (0, 0);
    while compared < 1000 {
        let problem = tiny::problem(&mut random, 6);
        let Some((optimum, _)) = brute::optimum(&problem, 20_000) else {
            continue;
        };
        let plan = usual(&problem).unwrap_or_else(|| panic!("refused {}", text(&problem)));
        accept(&problem, &plan);
        assert_eq!(plan.score, optimum, "{}", text(&problem));
        assert!(plan.proven_optimal, "{}", text(&problem));
        compared += 1;
        of_six += usize::from(problem.people.len() >= 5);
    }
    assert!(of_six > 50, "{of_six}");
}

#[test]
fn the_referee_counts_what_the_search_counts_on_10000_problems() {
    let mut random = Random::new(42);
    let options = SolveOptions { steps: Some(20), ..SolveOptions::default() };
    let mut judged = 0;
    for _ in 0..10_000 {
        let problem = tiny::problem(&mut random, 6);
        if let Some(plan) = solved(&problem, &options) {
            let verdict = check(&problem, &plan);
            assert!(verdict.holds(), "{verdict:?} {}", text(&problem));
            judged += 1;
        }
    }
    assert!(judged > 9_000, "{judged}");
}

/// One more hard rule, or one made stricter; the goals stay the same.
fn restrict(random: &mut Random, problem: &mut Problem) {
    let person = random.below(problem.people.len());
    let post = random.below(problem.posts.len());
    match random.below(7) {
        0 => problem.rules.max_stay_years -= 1,
        1 => problem.rules.no_return_years += 1,
        2 => problem.rules.grade_distance_max -= 1,
        3 => drop(problem.people[person].reach.pop()),
        4 => problem.people[person].to_year -= 1,
        5 => problem.posts[post].from_year += 1,
        _ => problem.people[person].lendable_from_year += 1,
    }
}

#[test]
fn one_more_hard_rule_never_raises_the_optimum() {
    let mut random = Random::new(43);
    let mut compared = 0;
    while compared < 500 {
        let problem = tiny::problem(&mut random, 4);
        let mut stricter = problem.clone();
        restrict(&mut random, &mut stricter);
        if validate(&stricter).is_err() {
            continue;
        }
        let (Some(free), Some(bound)) = (usual(&problem), usual(&stricter)) else {
            continue;
        };
        assert!(bound.score <= free.score, "{} {}", text(&problem), text(&stricter));
        compared += 1;
    }
}

#[test]
fn the_order_of_people_hosts_and_posts_never_changes_the_optimum() {
    let mut random = Random::new(44);
    for _ in 0..300 {
        let problem = tiny::problem(&mut random, 5);
        let mut turned = problem.clone();
        random.shuffle(&mut turned.people);
        random.shuffle(&mut turned.hosts);
        random.shuffle(&mut turned.posts);
        let score = |problem| usual(problem).map(|plan| plan.score);
        assert_eq!(score(&problem), score(&turned), "{}", text(&problem));
    }
}

#[test]
fn same_seed_same_plan_byte_for_byte_on_any_number_of_threads() {
    for seed in 0..3 {
        let shape = Shape { people: 30, hosts: 15, years: 4, seed };
        let problem = generate(shape).unwrap();
        let bytes = |threads| {
            let options =
                SolveOptions { seed: 7, steps: Some(60), threads, ..SolveOptions::default() };
            serde_json::to_vec(&solved(&problem, &options).unwrap()).unwrap()
        };
        let one = bytes(1);
        assert_eq!(one, bytes(1));
        assert_eq!(one, bytes(2));
        assert_eq!(one, bytes(5));
    }
}
