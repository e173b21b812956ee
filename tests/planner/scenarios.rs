//! A plan when doubts come true.

use std::ops::ControlFlow;
use std::time::Duration;

use super::{brute, tiny};
use dxship_planner::generate::{Shape, generate};
use dxship_planner::plan::Plan;
use dxship_planner::problem::Problem;
use dxship_planner::random::Random;
use dxship_planner::referee::check;
use dxship_planner::scenarios::{Gone, Judgement, Scenario, judge, under};
use dxship_planner::solve::{SolveOptions, solve};

fn solved(problem: &Problem) -> Plan {
    let options = SolveOptions::default();
    solve(problem, &options, &|| Duration::ZERO, &mut |_| ControlFlow::Continue(())).unwrap()
}

fn judged(problem: &Problem, plan: &Plan, scenario: Scenario) -> Judgement {
    let options = SolveOptions::default();
    let mut watch = |_| ControlFlow::Continue(());
    judge(problem, plan, &[scenario], &options, &|| Duration::ZERO, &mut watch).unwrap().remove(0)
}

fn gone(id: &str, from_year: i64) -> Vec<Gone> {
    vec![Gone { id: id.to_owned(), from_year }]
}

#[test]
fn the_best_repair_is_the_best_of_all_plans_that_are_left() {
    let mut random = Random::new(71);
    let (mut compared, mut lost) = (0, 0);
    while compared < 120 {
        let problem = tiny::problem(&mut random, 4);
        let plan = solved(&problem);
        let Some(who) = random.pick(&problem.people) else { continue };
        let year = random.between(0, i64::from(problem.years) - 1);
        let scenario =
            Scenario { name: "x".to_owned(), people: gone(&who.id, year), ..Scenario::default() };
        let left = under(&problem, &scenario);
        let Some((best, _)) = brute::optimum(&left, 5_000) else { continue };
        let judgement = judged(&problem, &plan, scenario);
        let text = serde_json::to_string(&problem).unwrap();
        let found = judgement.best.as_ref().unwrap();
        assert_eq!((found.score, found.bound, found.proven_optimal), (best, best, true), "{text}");
        if let Some(repair) = &judgement.repair {
            assert!(repair.score <= best && repair.proven_optimal, "{text}");
            assert!(check(&left, &brute::plan(repair.lines.clone())).keeps_rules, "{text}");
            let kept = plan
                .lines
                .iter()
                .filter(|line| line.person != who.id && !repair.lines.contains(line));
            assert_eq!(kept.count(), 0, "somebody else lost a year: {text}");
        }
        assert!(judgement.lost.iter().all(|line| line.person == who.id && line.year >= year));
        lost += judgement.lost.len();
        compared += 1;
    }
    assert!(lost > 30, "only {lost} lines fell away");
}

#[test]
fn a_body_whose_money_fails_loses_its_lines_and_nobody_else_theirs() {
    let problem = generate(Shape { people: 20, hosts: 10, years: 4, seed: 4 }).unwrap();
    let plan = solved(&problem);
    let host = problem.hosts.iter().map(|host| host.id.as_str()).find(|id| {
        let posts = problem.posts.iter().filter(|post| post.host == **id);
        let posts: Vec<&str> = posts.map(|post| post.id.as_str()).collect();
        *id != "01-000" && plan.lines.iter().any(|line| posts.contains(&line.post.as_str()))
    });
    let scenario =
        Scenario {
            name: "予算".to_owned(), hosts: gone(host.unwrap(), 1), ..Scenario::default()
        };
    let judgement = judged(&problem, &plan, scenario);
    assert!(!judgement.lost.is_empty());
    let (repair, best) = (judgement.repair.unwrap(), judgement.best.unwrap());
    assert!(repair.score >= judgement.score_left && best.score >= repair.score);
    assert!(judgement.sentence_ja.starts_with("予算："), "{}", judgement.sentence_ja);
    assert!(judgement.sentence_en.contains("lines fall away"));
}

#[test]
fn a_scenario_without_a_solution_is_said() {
    let mut problem = generate(Shape { people: 6, hosts: 4, years: 3, seed: 5 }).unwrap();
    let plan = solved(&problem);
    // Somebody who has to begin a stay now and is told to keep it, while the post ends.
    let line = plan.lines.iter().find(|line| line.year == 2).unwrap().clone();
    let who = problem.people.iter_mut().find(|person| person.id == line.person).unwrap();
    let (owner, year) = (who.owner.clone(), line.year);
    let host = problem.posts.iter().find(|post| post.id == line.post).unwrap().host.clone();
    let scenario =
        Scenario { name: "s".to_owned(), posts: gone(&line.post, year), ..Scenario::default() };
    let judgement = judged(&problem, &plan, scenario);
    assert!(judgement.best.is_some(), "{owner} {host}");
    // Two pins for one post-year cannot be kept by anybody.
    let mut broken = problem.clone();
    for person in broken.people.iter_mut().take(2) {
        person.pins = vec![dxship_planner::problem::Pin {
            year: 0,
            post: plan.lines[0].post.clone(),
            fixed: Vec::new(),
        }];
    }
    let judgement =
        judged(&broken, &plan, Scenario { name: "s".to_owned(), ..Scenario::default() });
    assert!(judgement.best.is_none() && judgement.repair.is_none());
    assert!(!judgement.without_solution.is_empty());
    assert!(judgement.sentence_ja.contains("規則を守る計画はありません"));
}

#[test]
fn what_the_problem_does_not_have_is_refused() {
    let problem = generate(Shape { people: 6, hosts: 4, years: 3, seed: 5 }).unwrap();
    let plan = solved(&problem);
    let scenarios =
        [Scenario { people: gone("nobody", 0), posts: gone("q1", 3), ..Scenario::default() }];
    let options = SolveOptions::default();
    let mut watch = |_| ControlFlow::Continue(());
    let faults =
        judge(&problem, &plan, &scenarios, &options, &|| Duration::ZERO, &mut watch).unwrap_err();
    let codes: Vec<(&str, &str)> =
        faults.iter().map(|fault| (fault.code, fault.pointer.as_str())).collect();
    assert_eq!(
        codes,
        [
            ("unknown_id", "/scenarios/0/people/0/id"),
            ("out_of_range", "/scenarios/0/posts/0/from_year")
        ]
    );
}
