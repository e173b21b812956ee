//! The widened generator: valid, repeatable, as hard as it says; and how long its proofs take.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::time::Duration;

use dxship_planner::certificate::audit;
use dxship_planner::generate::{Shape, generate, generate_wide};
use dxship_planner::plan::Proof;
use dxship_planner::problem::Problem;
use dxship_planner::referee::check;
use dxship_planner::solve::{SolveOptions, solve};
use dxship_planner::validation::validate;

#[test]
fn every_wide_problem_passes_inspection_and_repeats() {
    for seed in 0..200 {
        let shape = Shape {
            people: 1 + seed as usize % 45,
            hosts: 2 + seed as usize % 30,
            years: 1 + (seed % 7) as i32,
            seed,
        };
        let problem = generate_wide(shape).unwrap();
        assert_eq!(validate(&problem), Ok(()), "{shape:?}");
        assert_eq!(problem.canonical_json(), generate_wide(shape).unwrap().canonical_json());
    }
}

/// Entries of all reaches.
fn reach(problem: &Problem) -> usize {
    problem.people.iter().map(|person| person.reach.len()).sum()
}

/// The most people whose highest wish is the same place.
fn crowd(problem: &Problem) -> usize {
    let mut wished: BTreeMap<&str, usize> = BTreeMap::new();
    for person in &problem.people {
        if let Some(first) = person.reach.iter().max_by_key(|reach| reach.wish) {
            *wished.entry(&first.host).or_default() += 1;
        }
    }
    wished.into_values().max().unwrap_or(0)
}

#[test]
fn it_is_as_hard_as_it_says() {
    let (mut plain, mut wide) = ([0; 6], [0; 6]);
    for seed in 0..20 {
        let shape = Shape { people: 40, hosts: 24, years: 5, seed };
        let pairs = [(generate(shape), &mut plain), (generate_wide(shape), &mut wide)];
        for (problem, sums) in pairs {
            let problem = problem.unwrap();
            sums[0] += problem.posts.len();
            sums[1] += crowd(&problem);
            sums[2] += problem.posts.iter().filter(|post| post.share < 100).count();
            sums[3] += problem.posts.iter().filter(|post| post.to_year < 4).count();
            sums[5] += reach(&problem);
            sums[4] += problem.posts.iter().map(|post| post.min_level as usize).sum::<usize>();
        }
    }
    assert!(wide[0] < plain[0] * 95 / 100, "posts {plain:?} {wide:?}");
    assert!(wide[1] > plain[1] * 3 / 2, "crowd {plain:?} {wide:?}");
    assert!(wide[2] > plain[2] * 2, "split {plain:?} {wide:?}");
    assert!(wide[3] > 40 && plain[3] == 0, "ends {plain:?} {wide:?}");
    assert!(wide[5] > plain[5] * 11 / 10, "reach {plain:?} {wide:?}");
    assert!(wide[4] * plain[0] > plain[4] * wide[0], "levels {plain:?} {wide:?}");
}

/// Seconds this thread has spent on a processor; none where the system does not tell.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/thread-self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or("").split(' ').collect();
    let ticks = |at: usize| fields.get(at).and_then(|text| text.parse::<f64>().ok());
    (ticks(11).unwrap_or(0.0) + ticks(12).unwrap_or(0.0)) / 100.0
}

/// `DXSHIP_SEEDS=1-50 cargo test -p dxship-planner wide_seeds -- --ignored --nocapture`: a line a
/// seed with processor seconds, rounds, nodes, score and bound; ends at 60 processor seconds each.
#[test]
#[ignore = "a measurement of minutes"]
fn wide_seeds() {
    let range = std::env::var("DXSHIP_SEEDS").unwrap_or_else(|_| "1-50".to_owned());
    let (first, last) = range.split_once('-').unwrap();
    let most: f64 = std::env::var("DXSHIP_MOST").map_or(60.0, |text| text.parse().unwrap());
    let plain = std::env::var("DXSHIP_PLAIN").is_ok();
    let mut times = Vec::new();
    for seed in first.parse::<u64>().unwrap()..=last.parse().unwrap() {
        let shape = Shape { people: 40, hosts: 24, years: 5, seed };
        let file = std::env::var("DXSHIP_FILES").ok();
        let problem = match file {
            Some(folder) => {
                let bytes = std::fs::read(format!("{folder}/{seed}.json")).unwrap();
                dxship_planner::validation::parse(&bytes).unwrap()
            }
            None if plain => generate(shape).unwrap(),
            None => generate_wide(shape).unwrap(),
        };
        if let Ok(folder) = std::env::var("DXSHIP_WRITE") {
            std::fs::write(format!("{folder}/{seed}.json"), problem.canonical_json()).unwrap();
        }
        let (start, mut rounds) = (cpu_seconds(), 0);
        let mut watch = |progress: dxship_planner::solve::Progress| {
            rounds = progress.round;
            if cpu_seconds() - start > most {
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        };
        let options = SolveOptions::default();
        let plan = solve(&problem, &options, &|| Duration::ZERO, &mut watch).unwrap();
        let spent = cpu_seconds() - start;
        assert!(check(&problem, &plan).holds(), "seed {seed}");
        let audit = audit(&problem, &plan);
        assert!(audit.faults.is_empty(), "seed {seed} {:?}", audit.faults);
        let nodes = match plan.proof {
            Some(Proof::Search { nodes }) => nodes,
            _ => 0,
        };
        let (score, bound, proven) = (plan.score, plan.bound, plan.proven_optimal);
        println!("{seed} {spent:.2} s rounds {rounds} nodes {nodes} {score}/{bound} {proven}");
        times.push(if proven { spent } else { f64::MAX });
    }
    times.sort_by(f64::total_cmp);
    let within = |most: f64| times.iter().filter(|time| **time <= most).count();
    println!("within 1 s {} 10 s {} 60 s {}", within(1.0), within(10.0), within(60.0));
    println!("median {:.2} s of {}", times[times.len() / 2], times.len());
}
