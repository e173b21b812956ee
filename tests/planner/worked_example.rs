//! The worked example of `docs/PLANNER.md`: its problem and certificate are read from the document,
//! and every number told there is computed anew.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::time::Duration;

use dxship_planner::certificate::audit;
use dxship_planner::plan::{Certificate, Line, Plan, Proof, SCALE};
use dxship_planner::problem::Problem;
use dxship_planner::referee::{check, score};
use dxship_planner::solve::{SolveOptions, solve};
use dxship_planner::validation::parse;

use crate::brute;

fn document() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/PLANNER.md");
    std::fs::read_to_string(path).unwrap()
}

/// The text between two marks of the example.
fn block(name: &str) -> String {
    let document = document();
    let (_, rest) = document.split_once(&format!("<!-- example: {name} -->\n")).unwrap();
    let (text, _) = rest.split_once("<!-- end -->").unwrap();
    text.trim().to_owned()
}

fn json(name: &str) -> String {
    block(name).trim_start_matches("```json").trim_end_matches("```").to_owned()
}

fn problem() -> Problem {
    parse(json("problem").as_bytes()).unwrap()
}

fn certificate() -> Certificate {
    serde_json::from_str(&json("certificate")).unwrap()
}

/// Prices of post-years, in points, with those of the goals as in the document.
fn priced(prices: &[(&str, [i64; 2])]) -> Certificate {
    let units = |prices: [i64; 2]| prices.map(|price| price * SCALE).to_vec();
    let posts = prices.iter().map(|(post, prices)| ((*post).to_owned(), units(*prices)));
    Certificate { post_years: posts.collect(), ..certificate() }
}

fn bound_of(certificate: Certificate) -> i64 {
    let plan = Plan { certificate: Some(certificate), ..brute::plan(Vec::new()) };
    audit(&problem(), &plan).bound.unwrap()
}

/// Posts by year, a dash for none.
fn words(lines: &[Line]) -> String {
    let post = |year| lines.iter().find(|line| line.year == year).map_or("–", |line| &line.post);
    format!("{} | {}", post(0), post(1))
}

/// What the prices of the certificate make of some lines, in points.
fn cost(lines: &[Line]) -> i64 {
    let prices: BTreeMap<String, Vec<i64>> = certificate().post_years;
    let price = |line: &Line| prices.get(&line.post).map_or(0, |years| years[line.year as usize]);
    lines.iter().map(price).sum::<i64>() / SCALE
}

/// Per person, every column with its value, its cost and its reduced value.
fn columns() -> Vec<Vec<(String, i64, i64, i64)>> {
    let problem = problem();
    let column = |lines: &Vec<Line>| {
        let (value, cost) = (score(&problem, lines), cost(lines));
        (words(lines), value, cost, value - cost)
    };
    let of = |at| brute::itineraries(&problem, at).iter().map(column).collect();
    (0..problem.people.len()).map(of).collect()
}

#[test]
fn the_table_of_columns_is_true() {
    let mut text = String::from(
        "| person | year 0 | year 1 | value | cost | reduced value |\n|---|---|---|--:|--:|--:|\n",
    );
    for (person, columns) in problem().people.iter().zip(columns()) {
        let most = columns.iter().map(|column| column.3).max().unwrap();
        for (words, value, cost, reduced) in columns {
            let mark = if reduced == most { "**" } else { "" };
            text += &format!(
                "| {} | {words} | {value} | {cost} | {mark}{reduced}{mark} |\n",
                person.id
            );
        }
    }
    assert_eq!(block("columns"), text.trim(), "the table should read\n{text}");
}

#[test]
fn the_bounds_on_the_way_are_true() {
    let steps: [&[(&str, [i64; 2])]; 3] =
        [&[], &[("e1", [20, 10])], &[("e1", [22, 22]), ("w1", [16, 24])]];
    let mut text = String::from("| | e1 | w1 | h1 | bound |\n|---|---|---|---|--:|\n");
    for (nth, prices) in steps.iter().enumerate() {
        let of = |post: &str| {
            let found = prices.iter().find(|(id, _)| *id == post);
            found.map_or("0, 0".to_owned(), |(_, [a, b])| format!("{a}, {b}"))
        };
        let bound = bound_of(priced(prices));
        text += &format!("| {nth} | {} | {} | {} | {bound} |\n", of("e1"), of("w1"), of("h1"));
    }
    assert_eq!(block("bounds"), text.trim(), "the table should read\n{text}");
}

#[test]
fn the_plan_is_best_and_the_certificate_proves_it() {
    let problem = problem();
    let plan: Plan = serde_json::from_str(&json("plan")).unwrap();
    let plan = Plan { certificate: Some(certificate()), ..plan };
    assert_eq!(plan.proof, Some(Proof::Certificate));
    let verdict = check(&problem, &plan);
    assert!(verdict.holds() && plan.proven_optimal, "{verdict:?}");
    let audit = audit(&problem, &plan);
    assert!(audit.proves_plan_bound && audit.faults.is_empty(), "{audit:?}");
    assert_eq!(audit.confirmed_bound, Some(verdict.score));
    assert_eq!(brute::optimum(&problem, 1_000_000).unwrap().0, verdict.score);
    // A point less for one post, and only a point more is proven.
    let mut cheaper = certificate();
    cheaper.post_years.get_mut("w1").unwrap()[0] -= SCALE;
    assert_eq!(bound_of(cheaper), verdict.score + 1);
}

#[test]
fn the_solver_finds_and_proves_the_same() {
    let problem = problem();
    let clock = || Duration::ZERO;
    let plan =
        solve(&problem, &SolveOptions::default(), &clock, &mut |_| ControlFlow::Continue(()));
    let (plan, example) = (plan.unwrap(), block("plan"));
    assert!(plan.proven_optimal);
    assert_eq!(plan.score, audit(&problem, &plan).confirmed_bound.unwrap());
    assert!(example.contains(&format!("\"score\": {}", plan.score)), "{}", plan.score);
}
