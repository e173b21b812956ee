//! Files other programs read stay the same byte for byte: problems, plans with their certificates,
//! explanations, comparisons and matchings, each by the digest of its bytes.

use std::ops::ControlFlow;
use std::time::Duration;

use dxship_planner::certificate::audit;
use dxship_planner::diff::compare;
use dxship_planner::explain::{Target, explain, smallest_changes};
use dxship_planner::generate::{Shape, generate};
use dxship_planner::matching::{self, Method, Side};
use dxship_planner::plan::Plan;
use dxship_planner::problem::Problem;
use dxship_planner::referee::check;
use dxship_planner::solve::{SolveOptions, solve};
use dxship_planner::stability::{blocking, market_of};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// First 16 digits of the SHA-256 of the JSON.
fn digest(what: &impl Serialize) -> String {
    let bytes = serde_json::to_vec(what).unwrap();
    Sha256::digest(bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn solved(problem: &Problem, options: &SolveOptions) -> Plan {
    solve(problem, options, &|| Duration::ZERO, &mut |_| ControlFlow::Continue(())).unwrap()
}

/// People, hosts, years and seed of a generated problem.
type Size = (usize, usize, i32, u64);
/// Problem, plan, verdict, audit, explanation, blocking pairs, a matching of year 0.
type Digests = [&'static str; 7];

/// Proofs by prices and by search, both orders of goals, blocks beside everybody else, and a limit.
#[expect(
    clippy::too_many_lines,
    reason = "one table or one story; it was within the ceiling at 140 columns"
)]
fn goldens() -> [(Size, SolveOptions<'static>, Digests); 6] {
    let usual = SolveOptions::default();
    let steps = |steps| SolveOptions { steps: Some(steps), ..SolveOptions::default() };
    let lexicographic = SolveOptions { lexicographic: true, ..SolveOptions::default() };
    [
        (
            (8, 6, 3, 1),
            usual,
            [
                "aa7173978339fea9",
                "1bfcd98206a74705",
                "17c2a59d3286d714",
                "7b508d167b50caa3",
                "affcbfb483ae5fa2",
                "c802258827db5109",
                "f272c18dd98178c2",
            ],
        ),
        (
            (20, 12, 4, 2),
            usual,
            [
                "95e1284927230a52",
                "65c1e70119edd131",
                "90ecbfe38ad3147e",
                "76b37872d4cf7b80",
                "8eecd9a66525de46",
                "e6fb9a137de357ad",
                "632080d4d1317a52",
            ],
        ),
        (
            (40, 24, 5, 1),
            usual,
            [
                "d0d164411f6e1d4f",
                "89e6307eb69dcdc5",
                "e443d0ed9bd44085",
                "8ac3bfddc7ad70be",
                "ea6cbe7105c95248",
                "5f24688f4e3e8afb",
                "880f63caa8360483",
            ],
        ),
        (
            (16, 8, 3, 5),
            lexicographic,
            [
                "a341088cf84b6376",
                "10e544de32f4c91a",
                "286d1d594b503bc3",
                "28fe9a0be3391f43",
                "d1b28182ec680a65",
                "66cc23b3d4095950",
                "6e3721171bbc45c2",
            ],
        ),
        (
            (100, 30, 4, 3),
            steps(270),
            [
                "c2870addfc859f7c",
                "6b4ae1d73eeaf4bf",
                "9a29ff885ef9ef92",
                "2581fbc3473dbdd8",
                "ee3c491aa4c794d4",
                "22d422e47e2f206b",
                "aa1ea800d55fc976",
            ],
        ),
        (
            (30, 12, 7, 4),
            steps(60),
            [
                "0e0c3601329a4ce9",
                "cc459643066c022e",
                "8dd4525063b1dbe4",
                "dbffd554e40bf6f8",
                "c7745b9b71de8311",
                "d389f4174f725431",
                "9c76f43b96d593d6",
            ],
        ),
    ]
}

#[test]
fn what_is_written_stays_the_same_byte_for_byte() {
    let (mut all, mut wanted) = (Vec::new(), Vec::new());
    for (size, options, expected) in goldens() {
        let (people, hosts, years, seed) = size;
        let problem = generate(Shape { people, hosts, years, seed }).unwrap();
        let plan = solved(&problem, &options);
        let market = market_of(&problem, 0);
        let found = [
            digest(&problem),
            digest(&plan),
            digest(&check(&problem, &plan)),
            digest(&audit(&problem, &plan)),
            digest(&explain(&problem, &plan)),
            digest(&blocking(&problem, &plan)),
            digest(&matching::solve(&market, Method::Project, Side::Person, 1).unwrap()),
        ];
        all.push((size, found));
        wanted.push((size, expected.map(str::to_owned)));
    }
    assert_eq!(all, wanted);
}

#[test]
fn changes_and_comparisons_stay_the_same_byte_for_byte() {
    let problem = generate(Shape { people: 12, hosts: 6, years: 3, seed: 3 }).unwrap();
    let plan = solved(&problem, &SolveOptions::default());
    let unplaced =
        explain(&problem, &plan).people.into_iter().filter(|who| !who.unplaced.is_empty());
    let changes: Vec<_> = unplaced
        .flat_map(|who| {
            smallest_changes(&problem, &plan, &Target::Person(who.person, who.unplaced[0]), 2, 6)
        })
        .collect();
    assert!(!changes.is_empty());
    let other =
        solved(&problem, &SolveOptions { warm_start: Some(&plan), ..SolveOptions::default() });
    let first = solved(&problem, &SolveOptions { steps: Some(1), ..SolveOptions::default() });
    assert_eq!(
        [digest(&changes), digest(&other), digest(&compare(&problem, &first, &plan))],
        ["8c521c41dd0b18ca", "ef47012c9f09e862", "ef9fa85fea3aaa41"]
    );
}
