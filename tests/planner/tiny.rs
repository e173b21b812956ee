//! Tiny random problems that stir every rule: short horizons, part-time posts, pins, terms,
//! histories.

use std::collections::BTreeMap;

use dxship_planner::problem::{
    Current, FORMAT, History, Host, HostKind, Person, Pin, Post, Problem, Reach, Rules, Weights,
};
use dxship_planner::random::Random;
use dxship_planner::validation::validate;

const JOBS: [&str; 3] = ["a", "b", "c"];

/// A valid problem of at most `people` people; draws until the inspection accepts one.
pub fn problem(random: &mut Random, people: usize) -> Problem {
    loop {
        let problem = attempt(random, people);
        if validate(&problem).is_ok() {
            return with_leave(with_places(problem));
        }
    }
}

/// Distances, islands and what they cost, made of what was drawn already.
fn with_places(mut problem: Problem) -> Problem {
    let weights = &mut problem.weights;
    (weights.distance, weights.remote_again) = (weights.base % 4, weights.growth * 2);
    for (at, host) in problem.hosts.iter_mut().enumerate() {
        host.remote = (at as i64 + weights.stretch) % 2 == 0;
    }
    for reach in problem.people.iter_mut().flat_map(|person| &mut person.reach) {
        reach.distance_km = (reach.wish * 13 + reach.host_rank * 7) % 60;
    }
    problem
}

/// In the larger ones somebody without pins is away for the last year. Nothing is drawn for it, so
/// that every other problem stays the one it was.
fn with_leave(problem: Problem) -> Problem {
    let mut away = problem.clone();
    let last = i64::from(problem.years) - 1;
    match away.people.iter_mut().find(|person| person.pins.is_empty()) {
        Some(person) if problem.people.len() > 2 && last > 0 => person.unavailable = vec![last],
        _ => return problem,
    }
    if validate(&away).is_ok() { away } else { problem }
}

fn attempt(random: &mut Random, most: usize) -> Problem {
    let years = random.between(1, 5);
    let hosts: Vec<Host> = (0..random.between(1, 4)).map(|at| host(random, at, years)).collect();
    let posts: Vec<Post> =
        (0..random.between(1, 5)).map(|at| post(random, at, &hosts, years)).collect();
    let people = 1 + random.below(most);
    let mut people: Vec<Person> =
        (0..people).map(|at| person(random, at, &hosts, &posts, years)).collect();
    shuffle_ids(random, &mut people);
    Problem {
        format: FORMAT.to_owned(),
        name: String::new(),
        first_fiscal_year: 2025,
        years: years as i32,
        team_job_types: JOBS[..random.below(3)].iter().map(|job| job.to_string()).collect(),
        rules: Rules {
            max_stay_years: random.between(1, 4),
            min_stay_years: random.between(1, 3),
            no_return_years: random.between(0, 3),
            grade_distance_max: random.between(1, 3),
        },
        weights: weights(random),
        hosts,
        posts,
        people,
    }
}

/// Ids must not happen to be in order, so that sorting by id and by position differ.
fn shuffle_ids(random: &mut Random, people: &mut [Person]) {
    let mut ids: Vec<String> = people.iter().map(|person| person.id.clone()).collect();
    random.shuffle(&mut ids);
    for (person, id) in people.iter_mut().zip(ids) {
        person.id = id;
    }
}

fn host(random: &mut Random, at: i64, years: i64) -> Host {
    Host {
        id: format!("h{at}"),
        kind: if random.chance(25) { HostKind::Prefecture } else { HostKind::Municipality },
        from_year: if random.chance(80) { 0 } else { random.between(0, years - 1) },
        remote: false,
    }
}

fn post(random: &mut Random, at: i64, hosts: &[Host], years: i64) -> Post {
    Post {
        id: format!("q{at}"),
        host: random.pick(hosts).unwrap().id.clone(),
        job_type: random.pick(&JOBS).unwrap().to_string(),
        share: *random.pick(&[100, 100, 60, 50, 40, 30]).unwrap(),
        min_level: random.between(0, 3),
        grade: random.between(1, 3),
        from_year: if random.chance(80) { 0 } else { random.between(0, years - 1) },
        to_year: if random.chance(80) { years - 1 } else { random.between(0, years - 1) },
        value: random.between(-5, 15),
        closed: Vec::new(),
        part_of: None,
    }
}

fn person(random: &mut Random, at: usize, hosts: &[Host], posts: &[Post], years: i64) -> Person {
    let reach: Vec<Reach> = hosts.iter().filter_map(|host| reach(random, host)).collect();
    let levels: BTreeMap<String, i64> =
        JOBS.iter().map(|job| (job.to_string(), random.between(0, 5))).collect();
    Person {
        id: format!("p{at}"),
        owner: random.pick(hosts).unwrap().id.clone(),
        lendable_from_year: if random.chance(75) { 0 } else { random.between(0, years) },
        unavailable: Vec::new(),
        to_year: if random.chance(80) { years - 1 } else { random.between(0, years - 1) },
        grade: random.between(1, 3),
        levels,
        growth_target: random.chance(50).then(|| random.pick(&JOBS).unwrap().to_string()),
        current: random.chance(60).then(|| Current {
            host: random.pick(hosts).unwrap().id.clone(),
            tenure_years: random.between(0, 4),
        }),
        history: (0..random.below(2)).map(|_| history(random, hosts)).collect(),
        pins: pins(random, posts, years),
        stays: None,
        to_be_hired: None,
        reach,
    }
}

fn reach(random: &mut Random, host: &Host) -> Option<Reach> {
    let entry = Reach {
        host: host.id.clone(),
        wish: random.between(0, 10),
        host_rank: random.between(0, 10),
        distance_km: 0,
    };
    random.chance(80).then_some(entry)
}

fn history(random: &mut Random, hosts: &[Host]) -> History {
    History { host: random.pick(hosts).unwrap().id.clone(), left_year: random.between(-3, -1) }
}

fn pins(random: &mut Random, posts: &[Post], years: i64) -> Vec<Pin> {
    let count = if random.chance(15) { 1 } else { 0 };
    let pin = |_| Pin {
        year: random.between(0, years - 1),
        post: random.pick(posts).unwrap().id.clone(),
        fixed: Vec::new(),
    };
    (0..count).map(pin).collect()
}

fn weights(random: &mut Random) -> Weights {
    Weights {
        base: random.between(0, 30),
        person_wish: random.between(0, 3),
        host_rank: random.between(0, 3),
        skill_margin: random.between(0, 4),
        growth: random.between(0, 10),
        stretch: random.between(0, 6),
        moving: random.between(0, 20),
        early_recall: random.between(0, 30),
        first_person: random.between(0, 80),
        second_person: random.between(0, 60),
        third_person: random.between(0, 40),
        team_type: random.between(0, 20),
        handover: random.between(0, 25),
        distance: 0,
        remote_again: 0,
    }
}
