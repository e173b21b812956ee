//! Proofs by search: confirmed part by part by the checker, which refuses them when anything in
//! them is changed.

use std::ops::ControlFlow;
use std::time::Duration;

use super::{brute, tiny};
use dxship_planner::certificate::{Audit, audit};
use dxship_planner::generate::{Shape, generate};
use dxship_planner::plan::{Certificate, Plan, Proof, SCALE};
use dxship_planner::problem::Problem;
use dxship_planner::proof_tree::{Answer, Part, PartPrices, ProofTree};
use dxship_planner::random::Random;
use dxship_planner::solve::{SolveOptions, solve};

fn solved(problem: &Problem) -> Plan {
    solve(problem, &SolveOptions::default(), &|| Duration::ZERO, &mut |_| ControlFlow::Continue(()))
        .unwrap()
}

fn codes(audit: &Audit) -> Vec<&str> {
    audit.faults.iter().map(|fault| fault.code).collect()
}

/// What the checker says of the plan after its tree was changed.
fn after(problem: &Problem, plan: &Plan, change: impl Fn(&mut ProofTree)) -> Audit {
    let mut changed = plan.clone();
    change(changed.certificate.as_mut().unwrap().tree.as_mut().unwrap());
    audit(problem, &changed)
}

/// A problem with a proof of several parts, and its plan.
fn with_parts() -> (Problem, Plan) {
    for seed in 1.. {
        let problem = generate(Shape { people: 20, hosts: 12, years: 4, seed }).unwrap();
        let plan = solved(&problem);
        let tree = plan.certificate.as_ref().unwrap().tree.as_ref();
        if tree.is_some_and(|tree| tree.parts.len() > 3) {
            return (problem, plan);
        }
    }
    unreachable!("some problem needs several parts")
}

#[test]
fn confirms_the_optimum_of_ten_problems_of_40_people() {
    let mut searched = 0;
    for seed in 1..=10 {
        let problem = generate(Shape { people: 40, hosts: 24, years: 5, seed }).unwrap();
        let plan = solved(&problem);
        assert!(plan.proven_optimal && plan.bound == plan.score, "seed {seed}");
        let found = audit(&problem, &plan);
        assert!(
            found.faults.is_empty() && found.proves_plan_bound && !found.rests_on_search,
            "seed {seed}: {:?}",
            codes(&found)
        );
        if let Some(Proof::Search { .. }) = plan.proof {
            assert_eq!(found.search_bound, Some(plan.score), "seed {seed}");
            searched += 1;
        }
        let text = serde_json::to_vec(&plan).unwrap();
        assert!(
            Plan::parse(&text).unwrap() == plan && text.len() < 2_000_000,
            "seed {seed}: {} bytes",
            text.len()
        );
    }
    assert!(searched >= 3, "only {searched} proofs by search");
}

#[test]
fn refuses_a_tree_with_a_part_missing_doubled_or_widened() {
    let (problem, plan) = with_parts();
    let parts = plan.certificate.as_ref().unwrap().tree.as_ref().unwrap().parts.len();
    for at in 0..parts {
        let removed = after(&problem, &plan, |tree| drop(tree.parts.remove(at)));
        assert_eq!(
            (codes(&removed), removed.proves_plan_bound),
            (vec!["proof_incomplete", "bound_too_low"], false)
        );
        let doubled = after(&problem, &plan, |tree| tree.parts.push(tree.parts[at].clone()));
        assert_eq!(codes(&doubled)[0], "proof_incomplete");
        let widened = after(&problem, &plan, |tree| drop(tree.parts[at].answers.pop()));
        assert_eq!(codes(&widened)[0], "proof_incomplete");
        let turned =
            after(&problem, &plan, |tree| match tree.parts[at].answers.last_mut().unwrap() {
                Answer::Host { is, .. } | Answer::Post { is, .. } | Answer::Count { is, .. } => {
                    *is = !*is
                }
            });
        assert_eq!(codes(&turned)[0], "proof_incomplete");
        let elsewhere =
            after(&problem, &plan, |tree| match tree.parts[at].answers.last_mut().unwrap() {
                Answer::Host { year, .. }
                | Answer::Post { year, .. }
                | Answer::Count { year, .. } => *year = (*year + 1) % 4,
            });
        assert_eq!(codes(&elsewhere)[0], "proof_incomplete");
    }
}

#[test]
fn refuses_parts_whose_bounds_fail() {
    let (problem, plan) = with_parts();
    let free = after(&problem, &plan, |tree| tree.prices[0] = PartPrices::default());
    assert!(
        codes(&free).contains(&"bound_too_low") && !free.proves_plan_bound,
        "{:?}",
        codes(&free)
    );
    let dear = after(&problem, &plan, |tree| {
        let row = tree.prices[0].post_years.values_mut().next().unwrap();
        row[0] += 1_000 * SCALE;
    });
    assert!(codes(&dear).contains(&"bound_too_low") && !dear.proves_plan_bound);
    // The same question asked about another year everywhere: still all plans, but the parts are
    // wider than before.
    let asked = after(&problem, &plan, |tree| {
        let first = |answer: &Answer| match answer {
            Answer::Host { is, .. } | Answer::Post { is, .. } | Answer::Count { is, .. } => *is,
        };
        for part in &mut tree.parts {
            let is = first(&part.answers[0]);
            let (person, host) = (problem.people[0].id.clone(), problem.hosts[0].id.clone());
            part.answers[0] = Answer::Host { person, year: 0, host, is };
        }
    });
    assert!(
        codes(&asked).contains(&"bound_too_low") && !asked.proves_plan_bound,
        "{:?}",
        codes(&asked)
    );
    let claimed = after(&problem, &plan, |tree| tree.bound -= 1);
    assert_eq!(codes(&claimed), ["bound_too_low"]);
    let mut lower = plan.clone();
    lower.bound -= 1;
    assert_eq!(codes(&audit(&problem, &lower)), ["bound_too_low"]);
}

#[test]
fn refuses_what_is_out_of_range() {
    let (problem, plan) = with_parts();
    let negative = |row: &mut Vec<i64>| row[0] = -1;
    let post = after(&problem, &plan, |tree| {
        tree.prices[0].post_years.values_mut().take(1).for_each(negative)
    });
    assert_eq!(codes(&post)[0], "out_of_range");
    let years = problem.years as usize;
    let cover = after(&problem, &plan, |tree| {
        let host = problem.hosts.iter().find(|host| host.id != problem.people[0].owner).unwrap();
        tree.parts
            .iter_mut()
            .for_each(|part| part.answers.retain(|answer| !matches!(answer, Answer::Count { .. })));
        tree.prices
            .iter_mut()
            .for_each(|prices| drop(prices.coverage.insert(host.id.clone(), vec![-1; years])));
    });
    assert!(!cover.proves_plan_bound && !cover.faults.is_empty());
    let table = after(&problem, &plan, |tree| tree.parts[0].prices = tree.prices.len());
    assert_eq!(codes(&table)[0], "out_of_range");
    let nobody = after(&problem, &plan, |tree| {
        tree.parts[0].answers.push(Answer::Host {
            person: "nobody".into(),
            year: 0,
            host: problem.hosts[0].id.clone(),
            is: true,
        });
    });
    assert_eq!(codes(&nobody)[0], "out_of_range");
}

#[test]
fn a_tree_too_large_to_store_is_left_out_and_said_to_be() {
    let (problem, mut plan) = with_parts();
    plan.certificate.as_mut().unwrap().tree = None;
    let found = audit(&problem, &plan);
    assert!(
        found.faults.is_empty()
            && found.rests_on_search
            && !found.proves_plan_bound
            && found.search_bound.is_none()
    );
}

fn random_prices(random: &mut Random, problem: &Problem) -> PartPrices {
    let mut prices = PartPrices::default();
    let mut row = |most: i64| -> Vec<i64> {
        (0..problem.years).map(|_| random.between(0, most * SCALE)).collect()
    };
    prices.post_years = problem.posts.iter().map(|post| (post.id.clone(), row(60))).collect();
    prices.coverage = problem.hosts.iter().map(|host| (host.id.clone(), row(60))).collect();
    prices.handover = problem.hosts.iter().map(|host| (host.id.clone(), row(20))).collect();
    prices
}

/// Splits all plans at random; half of the parts with a limit on lines get a price below 0 there.
fn random_tree(random: &mut Random, problem: &Problem) -> ProofTree {
    let mut tree = ProofTree { bound: i64::MAX / 2, ..ProofTree::default() };
    let mut open: Vec<Vec<Answer>> = vec![Vec::new()];
    while let Some(answers) = open.pop() {
        if answers.len() >= 4 || random.chance(25) {
            let mut prices = random_prices(random, problem);
            for answer in &answers {
                if let Answer::Count { host, year, is: false, .. } = answer {
                    let row = prices.coverage.get_mut(host).unwrap();
                    row[*year as usize] = random.between(-30 * SCALE, 30 * SCALE);
                }
            }
            tree.parts.push(Part { answers, prices: tree.prices.len() });
            tree.prices.push(prices);
            continue;
        }
        let question = random_question(random, problem);
        for is in [true, false] {
            let mut answer = question.clone();
            match &mut answer {
                Answer::Host { is: said, .. }
                | Answer::Post { is: said, .. }
                | Answer::Count { is: said, .. } => *said = is,
            }
            open.push(answers.iter().cloned().chain([answer]).collect());
        }
    }
    random.shuffle(&mut tree.parts);
    tree
}

fn random_question(random: &mut Random, problem: &Problem) -> Answer {
    let year = random.between(0, i64::from(problem.years) - 1);
    let person = problem.people[random.below(problem.people.len())].id.clone();
    let towns: Vec<&str> = problem
        .hosts
        .iter()
        .filter(|host| host.id != problem.hosts[0].id)
        .map(|host| host.id.as_str())
        .collect();
    match random.below(3) {
        0 => Answer::Host {
            person,
            year,
            host: problem.hosts[random.below(problem.hosts.len())].id.clone(),
            is: true,
        },
        1 => Answer::Post {
            person,
            year,
            post: problem.posts[random.below(problem.posts.len())].id.clone(),
            is: true,
        },
        _ if towns.is_empty() => {
            Answer::Post { person, year, post: problem.posts[0].id.clone(), is: true }
        }
        _ => Answer::Count {
            host: towns[random.below(towns.len())].to_owned(),
            year,
            at_least: random.between(1, 3),
            is: true,
        },
    }
}

#[test]
fn no_tree_proves_less_than_the_optimum() {
    let mut random = Random::new(61);
    let mut compared = 0;
    for _ in 0..1_500 {
        let problem = tiny::problem(&mut random, 5);
        let Some((optimum, _)) = brute::optimum(&problem, 20_000) else {
            continue;
        };
        let mut plan = brute::plan(Vec::new());
        let tree = random_tree(&mut random, &problem);
        plan.certificate = Some(Certificate {
            scale: SCALE,
            bound: i64::MAX / 2,
            tree: Some(tree),
            ..Certificate::default()
        });
        plan.bound = i64::MAX / 2;
        // A tree that asks for the number of lines at a host that is no municipality is refused.
        if let Some(bound) = audit(&problem, &plan).search_bound {
            assert!(
                bound >= optimum,
                "{bound} {optimum} {}",
                serde_json::to_string(&(&problem, &plan)).unwrap()
            );
            compared += 1;
        }
    }
    assert!(compared > 300, "{compared}");
}
