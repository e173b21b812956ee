//! The solver against every possible plan of small problems, and its promises on limits and
//! repetition.
use std::ops::ControlFlow;
use std::time::Duration;

use dxship_planner::explain::{Target, explain, smallest_changes};
use dxship_planner::generate::{Shape, generate};
use dxship_planner::plan::{Line, Plan, StoppedBy};
use dxship_planner::problem::{Pin, Problem};
use dxship_planner::referee;
use dxship_planner::solve::{SolveOptions, solve};
use dxship_planner::stop::Stop;
use dxship_planner::validation::validate;

fn problem(people: usize, hosts: usize, years: i32, seed: u64) -> Problem {
    generate(Shape { people, hosts, years, seed }).unwrap()
}

fn solved(problem: &Problem, options: &SolveOptions) -> Plan {
    solve(problem, options, &|| Duration::ZERO, &mut |_| ControlFlow::Continue(())).unwrap()
}

/// Every line the rules about single lines allow.
fn eligible(problem: &Problem) -> Vec<Line> {
    let index = dxship_planner::rules::index::ProblemIndex::new(problem);
    let mut lines = Vec::new();
    for person in 0..problem.people.len() {
        for post in 0..problem.posts.len() {
            for year in 0..i64::from(problem.years) {
                if index.reasons(person, post, year).is_empty() {
                    let (person, post) =
                        (problem.people[person].id.clone(), problem.posts[post].id.clone());
                    lines.push(Line { person, post, year });
                }
            }
        }
    }
    lines
}

fn best_of_all(problem: &Problem, lines: &[Line], model: &Plan) -> Option<i64> {
    let mut best = None;
    for set in 0_u32..1 << lines.len() {
        let chosen = lines.iter().enumerate().filter(|(at, _)| set >> at & 1 == 1);
        let mut plan = model.clone();
        plan.lines = chosen.map(|(_, line)| line.clone()).collect();
        let score = referee::score(problem, &plan.lines);
        if best.is_none_or(|best| score > best) && referee::check(problem, &plan).broken.is_empty()
        {
            best = Some(score);
        }
    }
    best
}

#[test]
fn equals_the_best_of_all_plans() {
    let mut compared = 0;
    for seed in 0..400 {
        let people = 2 + seed as usize % 3;
        let mut problem = problem(people, 3, 2 + seed as i32 % 2, seed);
        // Smaller shares now and then, so that posts are held side by side.
        for (nth, post) in problem.posts.iter_mut().enumerate() {
            post.share = if (seed as usize + nth).is_multiple_of(3) { 40 } else { post.share };
        }
        let lines = eligible(&problem);
        if lines.len() < 4 || lines.len() > 11 {
            continue;
        }
        let plan = solved(&problem, &SolveOptions::default());
        assert!(plan.proven_optimal, "seed {seed}");
        assert!(referee::check(&problem, &plan).holds(), "seed {seed}");
        assert_eq!(Some(plan.score), best_of_all(&problem, &lines, &plan), "seed {seed}");
        compared += 1;
    }
    assert!(compared >= 20, "only {compared} problems were small enough");
}

#[test]
fn is_the_same_for_any_number_of_threads() {
    let problem = problem(30, 12, 4, 5);
    let plans = [1, 2, 3].map(|threads| {
        let options =
            SolveOptions { threads, seed: 7, steps: Some(200), ..SolveOptions::default() };
        serde_json::to_string(&solved(&problem, &options)).unwrap()
    });
    assert_eq!(plans[0], plans[1]);
    assert_eq!(plans[0], plans[2]);
}

#[test]
fn ends_when_told_to() {
    let problem = problem(30, 12, 4, 6);
    let mut cancel = |_| ControlFlow::Break(());
    let plan = solve(&problem, &SolveOptions::default(), &|| Duration::ZERO, &mut cancel).unwrap();
    assert_eq!(plan.stopped_by, StoppedBy::Cancelled { round: 1 });
    assert!(referee::check(&problem, &plan).holds());
    let options = SolveOptions { steps: Some(3), ..SolveOptions::default() };
    assert_eq!(solved(&problem, &options).stopped_by, StoppedBy::Steps { round: 3 });
    let options = SolveOptions { seconds: Some(5), ..SolveOptions::default() };
    let late = || Duration::from_secs(9);
    let plan = solve(&problem, &options, &late, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(plan.stopped_by, StoppedBy::Seconds { round: 1 });
}

/// Every question a solution asks, as the steps since the one before; the question after `patience`
/// others is answered with yes.
fn asked(problem: &Problem, options: &SolveOptions, patience: usize) -> (Option<Plan>, Vec<u64>) {
    let steps = std::sync::Mutex::new(Vec::new());
    let question = |since: u64| {
        let mut steps = steps.lock().unwrap();
        steps.push(since);
        steps.len() > patience
    };
    let options = SolveOptions { stop: Stop::when(&question), ..*options };
    let plan =
        match solve(problem, &options, &|| Duration::ZERO, &mut |_| ControlFlow::Continue(())) {
            Ok(plan) => Some(plan),
            Err(faults) => {
                assert_eq!(faults[0].code, "cancelled");
                None
            }
        };
    (plan, steps.into_inner().unwrap())
}

#[test]
fn ends_wherever_it_is_told_to_and_keeps_what_it_has() {
    for (people, hosts, lexicographic, rounds) in
        [(30, 12, false, 60), (12, 8, true, 200), (81, 25, false, 225)]
    {
        let problem = problem(people, hosts, 3, 6);
        let options =
            SolveOptions { lexicographic, steps: Some(rounds), ..SolveOptions::default() };
        let (whole, all) = asked(&problem, &options, usize::MAX);
        assert_eq!(
            whole,
            Some(solved(&problem, &options)),
            "a question that is answered with no changes nothing"
        );
        let mut had_plan = false;
        for patience in (0..all.len()).step_by(all.len() / 15 + 1).chain([all.len() - 1]) {
            let (plan, steps) = asked(&problem, &options, patience);
            assert!(steps.len() < patience + 300, "{} further questions", steps.len() - patience);
            assert!(
                plan.is_some() || !had_plan,
                "{people} people: a plan was lost after {patience} questions of {}",
                all.len()
            );
            had_plan |= plan.is_some();
            if let Some(plan) = plan {
                assert!(matches!(plan.stopped_by, StoppedBy::Cancelled { .. }));
                let verdict = referee::check(&problem, &plan);
                assert!(
                    verdict.holds() && plan.bound >= plan.score,
                    "{} {} {verdict:?}",
                    plan.score,
                    plan.bound
                );
                let audit = dxship_planner::certificate::audit(&problem, &plan);
                assert!(audit.faults.is_empty(), "{:?}", audit.faults);
            }
        }
        assert!(had_plan, "{people} people: no plan even after the last question");
    }
}

/// Steps are nanoseconds, so this many are a small part of a second even in a build that is hardly
/// optimized.
const MOST_STEPS: u64 = 1_000_000;

#[test]
fn asks_again_after_little_work() {
    for (people, hosts, rounds) in [(40, 24, 3_000), (400, 60, 215)] {
        let problem = problem(people, hosts, 5, 4);
        let (_, steps) = asked(
            &problem,
            &SolveOptions { steps: Some(rounds), ..SolveOptions::default() },
            usize::MAX,
        );
        let (most, all) = (steps.iter().max().copied().unwrap_or(0), steps.iter().sum::<u64>());
        assert!(all > 20 * MOST_STEPS, "{people} people: {all} steps in all");
        assert!(most < MOST_STEPS, "{people} people: {most} steps without a question");
    }
}

#[test]
fn keeps_a_pin_when_started_from_an_earlier_plan() {
    let mut problem = problem(20, 10, 3, 8);
    let plan = solved(&problem, &SolveOptions::default());
    let line = plan.lines[plan.lines.len() / 2].clone();
    let person = problem.people.iter().position(|person| person.id == line.person).unwrap();
    if problem.people[person].pins.iter().all(|pin| pin.year != line.year) {
        problem.people[person].pins.push(Pin {
            year: line.year,
            post: line.post.clone(),
            fixed: Vec::new(),
        });
    }
    let warm =
        solved(&problem, &SolveOptions { warm_start: Some(&plan), ..SolveOptions::default() });
    assert!(warm.lines.contains(&line));
    assert!(referee::check(&problem, &warm).holds());
    assert_eq!(warm.score, plan.score);
}

#[test]
fn prefers_first_people_when_asked() {
    let problem = problem(20, 10, 3, 9);
    let options = SolveOptions { lexicographic: true, ..SolveOptions::default() };
    let (fair, plain) = (solved(&problem, &options), solved(&problem, &SolveOptions::default()));
    let covered = |plan| {
        explain(&problem, plan).summary.years.iter().map(|year| year.covered[0]).sum::<u64>()
    };
    assert!(covered(&fair) >= covered(&plain));
    assert!(referee::check(&problem, &fair).broken.is_empty());
}

#[test]
fn explains_every_line_and_verifies_changes() {
    let problem = problem(12, 6, 3, 3);
    let plan = solved(&problem, &SolveOptions::default());
    let explanation = explain(&problem, &plan);
    assert_eq!(explanation.lines.len(), plan.lines.len());
    assert!(explanation.lines.iter().all(|line| line.reduced_loss.is_none_or(|loss| loss >= 0)));
    if let Some(post) = explanation.posts.first() {
        let target = Target::Post(post.post.clone(), post.unfilled[0]);
        for change in smallest_changes(&problem, &plan, &target, 1, 3) {
            assert!(change.pointer.starts_with('/'));
        }
    }
}

#[test]
fn names_the_smallest_set_of_contradicting_pins() {
    let mut problem = problem(12, 6, 3, 3);
    let plan = solved(&problem, &SolveOptions::default());
    let line = &plan.lines[0];
    let others: Vec<usize> =
        (0..problem.people.len()).filter(|&at| problem.people[at].id != line.person).collect();
    let owner = problem.people.iter().position(|person| person.id == line.person).unwrap();
    for at in [owner, others[0]] {
        problem.people[at].pins =
            vec![Pin { year: line.year, post: line.post.clone(), fixed: Vec::new() }];
    }
    let faults = validate(&problem).unwrap_err();
    let twice = faults.iter().find(|fault| fault.code == "post_pinned_twice").unwrap();
    assert_eq!(twice.conflict.len(), 2);
}
