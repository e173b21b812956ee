//! Bench of the planner: `cargo bench --bench planner -- da lap tiny 40 400 5000 10000 [--pin]
//! [--files DIR] [--peers]`, or `-- smoke --peers` for every part at its smallest.
//!
//! `--pin` solves each plan once more, from the plan found, with one line pinned to another person
//! than the plan gives it to. `--peers` gives the peers in `benches/peers/planner` the same
//! instances afterwards and compares what they find.
//!
//! A plain binary: it prints one table of CPU and wall time per part and writes the same instances
//! to `DIR`. CPU time is what the scheduler booked for the main
//! thread, read from `/proc`, so that other work on the machine does not count; where there is no
//! `/proc` it is shown as 0.
#![allow(clippy::unwrap_used)]

#[expect(dead_code, reason = "the tests of the planner try all of it")]
#[path = "planner/assignment.rs"]
mod assignment;
#[path = "planner/peers.rs"]
mod peers;
#[path = "peers/python.rs"]
mod python;

use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Instant;

use assignment::{Matrix, assign_all};
use dxship::planner::certificate::audit;
use dxship::planner::generate::{Shape, generate};
use dxship::planner::matching::{
    HostEntry, Instance, Method, PersonEntry, Preference, Side, solve,
};
use dxship::planner::plan::{Plan, Proof};
use dxship::planner::problem::{Pin, Problem};
use dxship::planner::random::Random;
use dxship::planner::referee::check;
use dxship::planner::solve::{Progress, SolveOptions, solve as solve_plan};
use dxship::planner::validation::validate;
use peers::Expected;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let files = words.iter().position(|word| word == "--files");
    let files = files.and_then(|at| words.get(at + 1)).map_or_else(
        || Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("planner-{}", std::process::id())),
        PathBuf::from,
    );
    std::fs::create_dir_all(&files).unwrap();
    let wanted = |part: &str| words.iter().any(|word| word == part);
    let smoke = wanted("smoke");
    println!("| part | instance | CPU ms | wall ms | result |\n| --- | --- | ---: | ---: | --- |");
    let mut expected = Vec::new();
    if smoke {
        deferred_acceptance(&[(60, 12)], &files, &mut expected);
        one_year_assignment(&[(200, 20, 100)], &files, &mut expected);
        tiny_proofs(3);
        rotate(&SMOKE, &files, true, &mut expected);
    }
    if wanted("da") {
        deferred_acceptance(&[(400, 80), (1000, 200), (10_000, 2_000)], &files, &mut expected);
    }
    if wanted("lap") {
        one_year_assignment(&ASSIGNMENTS, &files, &mut expected);
    }
    if wanted("tiny") {
        tiny_proofs(300);
    }
    for rotation in ROTATIONS {
        if wanted(rotation.name) {
            rotate(&rotation, &files, wanted("--pin"), &mut expected);
        }
    }
    if wanted("--peers") {
        peers::compare(&expected);
    }
}

/// Size, entries a row, greatest value.
const ASSIGNMENTS: [(usize, usize, i64); 5] = [
    (2_000, 50, 100),
    (5_000, 50, 100),
    (10_000, 50, 100),
    (10_000, 50, 100_000),
    (10_000, 20, 100),
];

/// A size of the issue: problems of this shape are solved within the seconds it allows.
struct Rotation {
    name: &'static str,
    people: usize,
    hosts: usize,
    seeds: u64,
    seconds: u64,
}

const ROTATIONS: [Rotation; 4] = [
    Rotation { name: "40", people: 40, hosts: 24, seeds: 10, seconds: 60 },
    Rotation { name: "400", people: 400, hosts: 60, seeds: 1, seconds: 60 },
    Rotation { name: "5000", people: 5_000, hosts: 1_809, seeds: 1, seconds: 180 },
    Rotation { name: "10000", people: 10_000, hosts: 1_768, seeds: 1, seconds: 300 },
];

/// People of the largest plan that is given to the peers.
const LARGEST_FOR_PEERS: usize = 40;

/// Small enough for every engine in seconds.
const SMOKE: Rotation = Rotation { name: "smoke", people: 12, hosts: 8, seeds: 2, seconds: 60 };

/// Solves one size, seed by seed; every plan is judged by the referee and its bound by the
/// certificate checker.
fn rotate(rotation: &Rotation, files: &Path, pin: bool, expected: &mut Vec<Expected>) {
    for seed in 1..=rotation.seeds {
        let shape = Shape { people: rotation.people, hosts: rotation.hosts, years: 5, seed };
        let problem = generate(shape).unwrap();
        let path = files.join(format!("plan-{}-{seed}.json", rotation.name));
        std::fs::write(&path, serde_json::to_vec(&problem).unwrap()).unwrap();
        let options =
            SolveOptions { seconds: Some(rotation.seconds), threads: 2, ..SolveOptions::default() };
        let (cpu, start) = (cpu_ticks(), Instant::now());
        let mut small_gap = None;
        let mut watch = |progress: Progress| {
            let close = |score: i64| (progress.bound - score) * 1000 <= progress.bound;
            if small_gap.is_none() && progress.score.is_some_and(close) {
                small_gap = Some(start.elapsed().as_millis());
            }
            ControlFlow::Continue(())
        };
        let plan = solve_plan(&problem, &options, &|| start.elapsed(), &mut watch).unwrap();
        let (spent, passed) = (cpu_ticks() - cpu, start.elapsed().as_millis());
        let judged = check(&problem, &plan).holds() && audit(&problem, &plan).faults.is_empty();
        assert!(judged, "a plan of {} people, seed {seed}, was not confirmed", rotation.people);
        if rotation.people <= LARGEST_FOR_PEERS {
            let proven = plan.proven_optimal.then_some(plan.score);
            expected.extend(
                ["highs", "cpsat"].map(|engine| {
                    Expected::optimum(path.clone(), engine, rotation.seconds, proven)
                }),
            );
        }
        let gap = (plan.bound - plan.score) * 1_000_000 / plan.bound.max(1);
        let small_gap = small_gap.map_or("never".to_owned(), |ms| format!("{ms} ms"));
        println!(
            "| plan | {} x {} x 5 seed {seed} | {} | {passed} | {} / {} gap {}.{:04} % proven {} gap 0.1 % after {small_gap}, judged {judged}, peak {} MiB |",
            rotation.people,
            rotation.hosts,
            spent * 10,
            plan.score,
            plan.bound,
            gap / 10_000,
            gap % 10_000,
            plan.proven_optimal,
            peak_mebibytes(),
        );
        if pin {
            solve_again(&problem, &plan, (spent, passed));
        }
    }
}

/// Pins a line of the plan to somebody else and solves again from the plan.
fn solve_again(problem: &Problem, plan: &Plan, (first_ticks, first_ms): (u64, u128)) {
    let Some(pinned) = with_pin(problem, plan) else {
        println!("| pin | no line could be given to somebody else | | | |");
        return;
    };
    let options = SolveOptions { threads: 2, warm_start: Some(plan), ..SolveOptions::default() };
    let (cpu, start) = (cpu_ticks(), Instant::now());
    let again =
        solve_plan(&pinned, &options, &|| start.elapsed(), &mut |_| ControlFlow::Continue(()))
            .unwrap();
    let (spent, passed) = (cpu_ticks() - cpu, start.elapsed().as_millis());
    let judged = check(&pinned, &again).holds() && audit(&pinned, &again).faults.is_empty();
    println!(
        "| pin | {} | {} | {passed} | {} / {} proven {}, judged {judged}; {} % of the first CPU time, {} % of the wall time |",
        problem.name,
        spent * 10,
        again.score,
        again.bound,
        again.proven_optimal,
        100 * spent / first_ticks.max(1),
        100 * passed / first_ms.max(1),
    );
}

/// The problem with one line of the plan pinned to the first other person for whom that contradicts
/// nothing.
fn with_pin(problem: &Problem, plan: &Plan) -> Option<Problem> {
    let line = &plan.lines[plan.lines.len() / 2];
    for at in 0..problem.people.len() {
        let mut pinned = problem.clone();
        let who = &mut pinned.people[at];
        if who.id != line.person && who.pins.is_empty() {
            who.pins.push(Pin { year: line.year, post: line.post.clone(), fixed: Vec::new() });
            if validate(&pinned).is_ok() {
                return Some(pinned);
            }
        }
    }
    None
}

/// 10 x 8 x 5 problems by the hundred: how the slowest of them does, since small problems once were
/// the slow ones.
fn tiny_proofs(seeds: u64) {
    let (mut slowest, mut open, mut nodes) = (0, 0, 0);
    let (cpu, start) = (cpu_ticks(), Instant::now());
    for seed in 1..=seeds {
        let problem = generate(Shape { people: 10, hosts: 8, years: 5, seed }).unwrap();
        let begin = Instant::now();
        let plan = solve_plan(&problem, &SolveOptions::default(), &|| begin.elapsed(), &mut |_| {
            ControlFlow::Continue(())
        })
        .unwrap();
        slowest = slowest.max(begin.elapsed().as_millis());
        open += usize::from(!plan.proven_optimal);
        if let Some(Proof::Search { nodes: own }) = plan.proof {
            nodes += own;
        }
    }
    println!(
        "| tiny | {seeds} of 10 x 8 x 5 | {} | {} | {open} not proven, slowest {slowest} ms, {nodes} nodes in all |",
        (cpu_ticks() - cpu) * 10,
        start.elapsed().as_millis()
    );
}

/// CPU time of all threads so far, in ticks of 10 ms (the kernel's USER_HZ of 100).
fn cpu_ticks() -> u64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = text.rsplit(')').next().unwrap_or_default();
    let fields: Vec<u64> =
        after_name.split_whitespace().map(|word| word.parse().unwrap_or(0)).collect();
    fields.get(11).unwrap_or(&0) + fields.get(12).unwrap_or(&0)
}

/// Largest resident memory of the process so far, in MiB.
fn peak_mebibytes() -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with("VmHWM:"));
    let kibibytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    kibibytes.unwrap_or(0) / 1024
}

/// CPU nanoseconds of the main thread so far.
fn cpu_nanoseconds() -> u64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let first = text.split_whitespace().next();
    first.and_then(|word| word.parse().ok()).unwrap_or(0)
}

/// Runs a part five times and prints the fastest CPU time and the wall time that went with it.
fn measure<T>(part: &str, instance: &str, result: impl Fn(&T) -> String, run: impl Fn() -> T) {
    let (mut best, mut line) = (u64::MAX, String::new());
    for _ in 0..5 {
        let (cpu, wall) = (cpu_nanoseconds(), Instant::now());
        let outcome = run();
        let (spent, passed) = (cpu_nanoseconds() - cpu, wall.elapsed().as_micros());
        if spent < best {
            best = spent;
            let (cpu, wall) = (spent / 10_000, passed / 10);
            line = format!(
                "| {part} | {instance} | {}.{:02} | {}.{:02} | {} |",
                cpu / 100,
                cpu % 100,
                wall / 100,
                wall % 100,
                result(&outcome)
            );
        }
    }
    println!("{line}");
}

/// People list 20 (or all, if fewer) random hosts; hosts list exactly those who list them, in
/// random order.
fn matching_instance(people: usize, hosts: usize, seed: u64) -> Instance {
    let mut random = Random::new(seed);
    let mut applicants: Vec<Vec<Preference>> = vec![Vec::new(); hosts];
    let mut entries = Vec::with_capacity(people);
    for number in 0..people {
        let id = format!("p{number}");
        let mut listed: Vec<usize> = Vec::new();
        while listed.len() < hosts.min(20) {
            let host = random.below(hosts);
            if !listed.contains(&host) {
                listed.push(host);
            }
        }
        listed.iter().for_each(|host| applicants[*host].push(Preference::One(id.clone())));
        let prefers = listed.iter().map(|host| Preference::One(format!("h{host}"))).collect();
        entries.push(PersonEntry { id, prefers });
    }
    let mut host = |(number, mut prefers): (usize, Vec<Preference>)| {
        random.shuffle(&mut prefers);
        HostEntry {
            id: format!("h{number}"),
            capacity: (people / hosts).max(1) as i64,
            prefers,
            minimum: None,
            target: None,
            region: None,
        }
    };
    Instance {
        format: "dxship-match/1".to_owned(),
        name: None,
        people: entries,
        hosts: applicants.into_iter().enumerate().map(&mut host).collect(),
        regions: Vec::new(),
        posts: Vec::new(),
    }
}

fn deferred_acceptance(sizes: &[(usize, usize)], files: &Path, expected: &mut Vec<Expected>) {
    for &(people, hosts) in sizes {
        let instance = matching_instance(people, hosts, 1);
        let json = serde_json::to_vec(&instance).unwrap();
        let size = format!("{people} x {hosts}");
        measure("read", &size, |_| String::new(), || Instance::parse(&json).unwrap());
        for side in [Side::Person, Side::Host] {
            let result = |answer: &dxship::planner::matching::Answer| {
                format!(
                    "{} matched, {} blocking",
                    answer.matches.len(),
                    answer.blocking_pairs.len()
                )
            };
            let run = || solve(&instance, Method::Da, side, 1).unwrap();
            measure(&format!("da {side:?}"), &size, result, run);
        }
        let path = files.join(format!("match-{people}.json"));
        std::fs::write(&path, &json).unwrap();
        let pairs = solve(&instance, Method::Da, Side::Person, 1).unwrap().matches.len();
        expected.push(Expected::matched(path, pairs));
    }
}

/// Random sparse rows with a hidden permutation, so that everybody can be assigned.
fn sparse_rows(size: usize, list: usize, most: i64, seed: u64) -> Vec<Vec<(u32, i64)>> {
    let mut random = Random::new(seed);
    let mut hidden: Vec<u32> = (0..size as u32).collect();
    random.shuffle(&mut hidden);
    let mut row = |own: u32| {
        let mut columns = vec![own];
        while columns.len() < list {
            let column = random.below(size) as u32;
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
        columns.into_iter().map(|column| (column, random.between(0, most))).collect()
    };
    hidden.into_iter().map(&mut row).collect()
}

fn one_year_assignment(sizes: &[(usize, usize, i64)], files: &Path, expected: &mut Vec<Expected>) {
    for &(size, list, most) in sizes {
        let rows = sparse_rows(size, list, most, 1);
        let matrix = Matrix::new(size, &rows).unwrap();
        let name = format!("{size} x {list}, values to {most}");
        let result = |total: &i64| format!("total {total}");
        measure("lap", &name, result, || assign_all(&matrix).unwrap().total);
        let mut text = format!("{size}\n");
        for (row, cells) in rows.iter().enumerate() {
            for (column, value) in cells {
                writeln!(text, "{row} {column} {value}").unwrap();
            }
        }
        let path = files.join(format!("lap-{size}-{list}-{most}.txt"));
        std::fs::write(&path, text).unwrap();
        expected.push(Expected::total(path, assign_all(&matrix).unwrap().total));
    }
}
