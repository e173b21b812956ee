//! The certificate checker against the formula on enumerated itineraries, and its bound against the
//! optimum.

use std::collections::BTreeMap;

use super::brute;
use super::tiny;
use dxship_planner::certificate::audit;
use dxship_planner::plan::{Certificate, Line, Plan, Proof, SCALE};
use dxship_planner::problem::{HostKind, Person, Post, Problem};
use dxship_planner::random::Random;

type Series = BTreeMap<String, Vec<i64>>;

fn series(random: &mut Random, ids: Vec<&String>, years: i32, most: i64) -> Series {
    let mut some = Series::new();
    for id in ids {
        if random.chance(70) {
            let prices = (0..years).map(|_| random.between(0, most * SCALE)).collect();
            some.insert(id.clone(), prices);
        }
    }
    some
}

fn random_prices(random: &mut Random, problem: &Problem) -> Certificate {
    let posts = problem.posts.iter().map(|post| &post.id).collect();
    let hosts = || -> Vec<&String> { problem.hosts.iter().map(|host| &host.id).collect() };
    let years = problem.years;
    let mut team = BTreeMap::new();
    for host in hosts() {
        let jobs = problem.team_job_types.iter().collect();
        team.insert(host.clone(), series(random, jobs, years, 20));
    }
    Certificate {
        scale: SCALE,
        bound: 0,
        post_years: series(random, posts, years, 60),
        coverage: series(random, hosts(), years, 60),
        team,
        handover: series(random, hosts(), years, 20),
        bonus: [0; 3],
        promised: [0; 3],
        tree: None,
    }
}

fn with(certificate: Certificate) -> Plan {
    let mut plan = brute::plan(Vec::new());
    plan.certificate = Some(certificate);
    plan
}

fn at(prices: &Series, id: &str, year: i64) -> i64 {
    prices.get(id).map_or(0, |prices| prices[year as usize])
}

/// R(p, r) by the formula, from the lines of one itinerary.
fn reduced(problem: &Problem, prices: &Certificate, person: &Person, way: &[Line]) -> i64 {
    let post =
        |line: &Line| -> &Post { problem.posts.iter().find(|post| post.id == line.post).unwrap() };
    let current = person.current.as_ref();
    let mut value = 0;
    for line in way {
        let (post, host) = (post(line), &post(line).host);
        let kind = problem.hosts.iter().find(|other| other.id == *host).unwrap().kind;
        let before = if line.year == 0 {
            current.is_some_and(|now| now.host == *host)
        } else {
            way.iter().any(|other| {
                let served = &problem.posts.iter().find(|post| post.id == other.post).unwrap().host;
                other.year == line.year - 1 && served == host
            })
        };
        value +=
            SCALE * points(problem, person, post) - at(&prices.post_years, &post.id, line.year);
        if kind == HostKind::Municipality {
            value += at(&prices.coverage, host, line.year);
            if problem.team_job_types.contains(&post.job_type) {
                value += at(&prices.team[host], &post.job_type, line.year);
            }
            value += if before { at(&prices.handover, host, line.year) } else { 0 };
        }
        if !before && person.owner != *host {
            value -= SCALE * problem.weights.moving;
        }
    }
    let recalled = current.is_some_and(|now| {
        now.host != person.owner
            && now.tenure_years < problem.rules.min_stay_years
            && !way.iter().any(|line| line.year == 0 && post(line).host == now.host)
    });
    value - if recalled { SCALE * problem.weights.early_recall } else { 0 }
}

fn points(problem: &Problem, person: &Person, post: &Post) -> i64 {
    let weights = &problem.weights;
    let reach = person.reach.iter().find(|reach| reach.host == post.host).unwrap();
    let level = person.levels[&post.job_type];
    let grows = person.growth_target.as_ref() == Some(&post.job_type);
    let extra = match (grows, level == post.min_level) {
        (true, _) => weights.growth,
        (false, true) => weights.stretch,
        (false, false) => 0,
    };
    let remote = |id: &String| problem.hosts.iter().any(|host| host.remote && host.id == *id);
    let elsewhere =
        person.current.as_ref().is_some_and(|now| now.host != post.host && remote(&now.host));
    let again =
        remote(&post.host) && (elsewhere || person.history.iter().any(|left| remote(&left.host)));
    let v = weights.base
        + weights.person_wish * reach.wish
        + weights.host_rank * reach.host_rank
        + post.value
        + weights.skill_margin * (level - post.min_level).min(2)
        + extra
        - weights.distance * (reach.distance_km / 10)
        - if again { weights.remote_again } else { 0 };
    (post.share * v).div_euclid(100)
}

/// L / S by the formula, people's part by enumeration; `None` when somebody has no itinerary or too
/// many.
fn bound(problem: &Problem, prices: &Certificate) -> Option<i64> {
    let weights = &problem.weights;
    let mut total: i64 = prices.post_years.values().flatten().sum();
    for host in problem.hosts.iter().filter(|host| host.kind == HostKind::Municipality) {
        for year in 0..i64::from(problem.years) {
            let mu = at(&prices.coverage, &host.id, year);
            let steps = [0, weights.first_person, weights.second_person, weights.third_person];
            let f = |n: usize| SCALE * steps[..=n].iter().sum::<i64>() - n as i64 * mu;
            total += (0..=3).map(f).max()?;
            for job in &problem.team_job_types {
                total += (SCALE * weights.team_type - at(&prices.team[&host.id], job, year)).max(0);
            }
            total += (SCALE * weights.handover - at(&prices.handover, &host.id, year)).max(0);
        }
    }
    for (position, person) in problem.people.iter().enumerate() {
        let ways = brute::itineraries(problem, position);
        total += ways.iter().map(|way| reduced(problem, prices, person, way)).max()?;
    }
    Some(total.div_euclid(SCALE))
}

#[test]
fn equals_the_formula_on_enumerated_itineraries_of_1500_problems() {
    let mut random = Random::new(11);
    let mut compared = 0;
    for _ in 0..1500 {
        let problem = tiny::problem(&mut random, 2);
        let prices = random_prices(&mut random, &problem);
        let audited = audit(&problem, &with(prices.clone()));
        assert_eq!(
            audited.bound,
            bound(&problem, &prices),
            "{}",
            serde_json::to_string(&problem).unwrap()
        );
        assert_eq!(audited.relaxed_people, 0);
        compared += usize::from(audited.bound.is_some());
    }
    assert!(compared > 1000, "{compared}");
}

#[test]
fn no_prices_prove_less_than_the_optimum() {
    let mut random = Random::new(12);
    let mut compared = 0;
    for _ in 0..600 {
        let problem = tiny::problem(&mut random, 5);
        let Some((optimum, _)) = brute::optimum(&problem, 20_000) else {
            continue;
        };
        let prices = random_prices(&mut random, &problem);
        let audited = audit(&problem, &with(prices));
        assert!(audited.bound.unwrap() >= optimum);
        compared += 1;
    }
    assert!(compared > 200, "{compared}");
}

#[test]
fn names_what_does_not_hold() {
    let problem = tiny::problem(&mut Random::new(13), 3);
    let prices = random_prices(&mut Random::new(13), &problem);
    let codes = |plan: &Plan| -> Vec<&str> {
        audit(&problem, plan).faults.iter().map(|fault| fault.code).collect()
    };
    assert_eq!(codes(&brute::plan(Vec::new())), ["no_certificate"]);
    let claims = |bound: i64, proven_optimal: bool| Plan {
        bound,
        score: bound,
        proven_optimal,
        ..brute::plan(Vec::new())
    };
    for claim in [claims(7, true), claims(7, false), claims(0, true)] {
        let audited = audit(&problem, &claim);
        assert_eq!((codes(&claim), audited.gap_millionths), (vec!["bound_unconfirmed"], None));
    }
    let proven = audit(&problem, &with(prices.clone())).bound.unwrap();
    let mut plan = with(Certificate { bound: proven, ..prices.clone() });
    plan.bound = proven;
    assert!(codes(&plan).is_empty() && audit(&problem, &plan).proves_plan_bound);
    plan.bound = proven - 1;
    assert_eq!(codes(&plan), ["bound_too_low"]);
    plan.proof = Some(Proof::Search { nodes: 1 });
    let audited = audit(&problem, &plan);
    assert!(audited.faults.is_empty() && audited.rests_on_search && !audited.proves_plan_bound);
    // What was evaluated anew counts, not what the plan says.
    assert_eq!(audited.confirmed_bound, Some(proven));
    let mut negative = prices.clone();
    let first = problem.posts[0].id.clone();
    negative.post_years.insert(first.clone(), vec![-1; problem.years as usize]);
    assert_eq!(codes(&with(negative)), ["out_of_range"]);
    let mut short = prices;
    short.post_years.insert(first, vec![0; problem.years as usize + 1]);
    assert_eq!(codes(&with(short)), ["out_of_range"]);
}
