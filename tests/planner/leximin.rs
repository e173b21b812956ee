//! The worst-off first, against every possible plan of small problems.

use std::ops::ControlFlow;
use std::time::Duration;

use super::{brute, tiny};
use dxship_planner::certificate::audit;
use dxship_planner::fairness::{staged, unit};
use dxship_planner::generate::{Shape, generate};
use dxship_planner::leximin;
use dxship_planner::plan::Plan;
use dxship_planner::problem::Problem;
use dxship_planner::random::Random;
use dxship_planner::referee::{check, satisfaction, score};
use dxship_planner::solve::{SolveOptions, solve};

fn fairest(problem: &Problem) -> Plan {
    let options = SolveOptions::default();
    leximin::solve(problem, &options, &|| Duration::ZERO, &mut |_| ControlFlow::Continue(()))
        .unwrap()
}

/// Levels and points in one number, read off the definition: a hundredth of a year at a level is
/// worth more than all there is above it.
fn heavy(problem: &Problem) -> Problem {
    let mut heavy = problem.clone();
    let steps = [1_000_000_000_000, 100_000_000, 10_000];
    for person in &mut heavy.people {
        let most = person.reach.iter().map(|reach| reach.wish).max().unwrap_or(0);
        for reach in &mut person.reach {
            let own = problem.weights.person_wish * reach.wish;
            let half = if reach.wish + reach.wish >= most { 100 * steps[1] } else { 0 };
            let first = if reach.wish >= most { 100 * steps[2] } else { 0 };
            reach.wish = own + half + first;
        }
    }
    let weights = &mut heavy.weights;
    weights.person_wish = 1;
    weights.base += 100 * steps[0];
    weights.first_person += 100 * steps[0];
    weights.second_person += 100 * steps[1];
    weights.third_person += 100 * steps[2];
    heavy
}

#[test]
fn equals_the_fairest_of_all_plans_and_proves_it() {
    let mut random = Random::new(61);
    let (mut compared, mut fairer) = (0, 0);
    while compared < 150 {
        let problem = tiny::problem(&mut random, 5);
        let Some((_, lines)) = brute::optimum(&heavy(&problem), 5_000) else { continue };
        let plan = fairest(&problem);
        let text = serde_json::to_string(&problem).unwrap();
        assert!(check(&problem, &plan).holds(), "{text}");
        assert_eq!(
            (satisfaction(&problem, &plan.lines), plan.score),
            (satisfaction(&problem, &lines), score(&problem, &lines)),
            "{text}"
        );
        assert!(plan.proven_optimal, "{text}");
        let audit = audit(&problem, &plan);
        assert!(audit.faults.is_empty() && audit.proves_plan_bound, "{audit:?} {text}");
        let options = SolveOptions::default();
        let weighted =
            solve(&problem, &options, &|| Duration::ZERO, &mut |_| ControlFlow::Continue(()))
                .unwrap();
        fairer += usize::from(
            satisfaction(&problem, &weighted.lines) < satisfaction(&problem, &plan.lines),
        );
        compared += 1;
    }
    assert!(fairer > 5, "only {fairer} plans differ from the weighted ones");
}

#[test]
fn what_a_stage_counts_is_what_the_referee_counts() {
    let mut random = Random::new(62);
    for _ in 0..300 {
        let problem = tiny::problem(&mut random, 5);
        let lines: Vec<_> = (0..problem.people.len())
            .filter_map(|at| random.pick(&brute::itineraries(&problem, at)).cloned())
            .flatten()
            .collect();
        let counted = satisfaction(&problem, &lines).map(|sum| sum / unit(&problem));
        for stage in 0..3 {
            let held: i64 = (0..stage).map(|at| 7_i64.pow((stage - at) as u32) * counted[at]).sum();
            assert_eq!(score(&staged(&problem, stage, 7), &lines), held + counted[stage]);
        }
        let held: i64 = (0..3).map(|at| 7_i64.pow((3 - at) as u32) * counted[at]).sum();
        assert_eq!(score(&staged(&problem, 3, 7), &lines), held + score(&problem, &lines));
    }
}

#[test]
fn a_false_word_about_fairness_is_found() {
    let problem = generate(Shape { people: 16, hosts: 8, years: 3, seed: 2 }).unwrap();
    let plan = fairest(&problem);
    assert!(audit(&problem, &plan).faults.is_empty());
    let spoil: [&dyn Fn(&mut Plan); 5] = [
        &|plan| plan.fairness.as_mut().unwrap().stages[0].reached += 1,
        &|plan| plan.fairness.as_mut().unwrap().stages[1].bound -= 1,
        &|plan| plan.fairness.as_mut().unwrap().stages[2].hold = 0,
        &|plan| plan.fairness.as_mut().unwrap().unit = 1,
        &|plan| {
            plan.lines.pop();
        },
    ];
    for (nth, spoil) in spoil.iter().enumerate() {
        let mut spoilt = plan.clone();
        spoil(&mut spoilt);
        assert!(!audit(&problem, &spoilt).faults.is_empty(), "fault {nth} went unseen");
    }
}

#[test]
fn a_search_that_is_ended_has_true_bounds() {
    let problem = generate(Shape { people: 40, hosts: 24, years: 5, seed: 3 }).unwrap();
    let options = SolveOptions { steps: Some(45), ..SolveOptions::default() };
    let plan =
        leximin::solve(&problem, &options, &|| Duration::ZERO, &mut |_| ControlFlow::Continue(()))
            .unwrap();
    assert!(check(&problem, &plan).holds());
    let faults = audit(&problem, &plan).faults;
    assert!(faults.is_empty(), "{faults:?}");
    for stage in &plan.fairness.as_ref().unwrap().stages {
        assert!(stage.bound >= stage.reached, "{} {}", stage.bound, stage.reached);
    }
}

/// A second person may be worth more than the first: the last prices a programme asks for have to
/// be the ones that are kept.
#[test]
fn a_single_itinerary_is_proven_by_what_is_stored() {
    let mut random = Random::new(63);
    for _ in 0..400 {
        let problem = tiny::problem(&mut random, 1);
        let options = SolveOptions::default();
        let plan =
            solve(&problem, &options, &|| Duration::ZERO, &mut |_| ControlFlow::Continue(()))
                .unwrap();
        let audit = audit(&problem, &plan);
        let text = serde_json::to_string(&problem).unwrap();
        assert!(audit.faults.is_empty() && !audit.rests_on_search, "{audit:?} {text}");
    }
}
