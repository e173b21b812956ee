//! Tiny random problems that stir every rule: short horizons, part-time posts, pins, terms,
//! histories.

use std::collections::BTreeMap;

use dxship_planner::generate::Dice;
use dxship_planner::problem::{
    Current, FORMAT, History, Host, HostKind, Person, Pin, Post, Problem, Reach, Rules, Weights,
};

const JOBS: [&str; 3] = ["a", "b", "c"];

/// A valid problem of at most `people` people; draws until the inspection accepts one.
pub fn problem(dice: &mut Dice, people: usize) -> Problem {
    loop {
        let problem = attempt(dice, people);
        if problem.inspect().is_ok() {
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
    if away.inspect().is_ok() { away } else { problem }
}

fn attempt(dice: &mut Dice, most: usize) -> Problem {
    let years = dice.between(1, 5);
    let hosts: Vec<Host> = (0..dice.between(1, 4)).map(|at| host(dice, at, years)).collect();
    let posts: Vec<Post> =
        (0..dice.between(1, 5)).map(|at| post(dice, at, &hosts, years)).collect();
    let people = 1 + dice.below(most);
    let mut people: Vec<Person> =
        (0..people).map(|at| person(dice, at, &hosts, &posts, years)).collect();
    shuffle_ids(dice, &mut people);
    Problem {
        format: FORMAT.to_owned(),
        name: String::new(),
        first_fiscal_year: 2025,
        years: years as i32,
        team_job_types: JOBS[..dice.below(3)].iter().map(|job| job.to_string()).collect(),
        rules: Rules {
            max_stay_years: dice.between(1, 4),
            min_stay_years: dice.between(1, 3),
            no_return_years: dice.between(0, 3),
            grade_distance_max: dice.between(1, 3),
        },
        weights: weights(dice),
        hosts,
        posts,
        people,
    }
}

/// Ids must not happen to be in order, so that sorting by id and by position differ.
fn shuffle_ids(dice: &mut Dice, people: &mut [Person]) {
    let mut ids: Vec<String> = people.iter().map(|person| person.id.clone()).collect();
    dice.shuffle(&mut ids);
    for (person, id) in people.iter_mut().zip(ids) {
        person.id = id;
    }
}

fn host(dice: &mut Dice, at: i64, years: i64) -> Host {
    Host {
        id: format!("h{at}"),
        kind: if dice.chance(25) { HostKind::Prefecture } else { HostKind::Municipality },
        from_year: if dice.chance(80) { 0 } else { dice.between(0, years - 1) },
        remote: false,
    }
}

fn post(dice: &mut Dice, at: i64, hosts: &[Host], years: i64) -> Post {
    Post {
        id: format!("q{at}"),
        host: dice.pick(hosts).unwrap().id.clone(),
        job_type: dice.pick(&JOBS).unwrap().to_string(),
        share: *dice.pick(&[100, 100, 60, 50, 40, 30]).unwrap(),
        min_level: dice.between(0, 3),
        grade: dice.between(1, 3),
        from_year: if dice.chance(80) { 0 } else { dice.between(0, years - 1) },
        to_year: if dice.chance(80) { years - 1 } else { dice.between(0, years - 1) },
        value: dice.between(-5, 15),
    }
}

fn person(dice: &mut Dice, at: usize, hosts: &[Host], posts: &[Post], years: i64) -> Person {
    let reach: Vec<Reach> = hosts.iter().filter_map(|host| reach(dice, host)).collect();
    let levels: BTreeMap<String, i64> =
        JOBS.iter().map(|job| (job.to_string(), dice.between(0, 5))).collect();
    Person {
        id: format!("p{at}"),
        owner: dice.pick(hosts).unwrap().id.clone(),
        lendable_from_year: if dice.chance(75) { 0 } else { dice.between(0, years) },
        unavailable: Vec::new(),
        to_year: if dice.chance(80) { years - 1 } else { dice.between(0, years - 1) },
        grade: dice.between(1, 3),
        levels,
        growth_target: dice.chance(50).then(|| dice.pick(&JOBS).unwrap().to_string()),
        current: dice.chance(60).then(|| Current {
            host: dice.pick(hosts).unwrap().id.clone(),
            tenure_years: dice.between(0, 4),
        }),
        history: (0..dice.below(2)).map(|_| history(dice, hosts)).collect(),
        pins: pins(dice, posts, years),
        reach,
    }
}

fn reach(dice: &mut Dice, host: &Host) -> Option<Reach> {
    let entry = Reach {
        host: host.id.clone(),
        wish: dice.between(0, 10),
        host_rank: dice.between(0, 10),
        distance_km: 0,
    };
    dice.chance(80).then_some(entry)
}

fn history(dice: &mut Dice, hosts: &[Host]) -> History {
    History { host: dice.pick(hosts).unwrap().id.clone(), left_year: dice.between(-3, -1) }
}

fn pins(dice: &mut Dice, posts: &[Post], years: i64) -> Vec<Pin> {
    let count = if dice.chance(15) { 1 } else { 0 };
    let pin =
        |_| Pin { year: dice.between(0, years - 1), post: dice.pick(posts).unwrap().id.clone() };
    (0..count).map(pin).collect()
}

fn weights(dice: &mut Dice) -> Weights {
    Weights {
        base: dice.between(0, 30),
        person_wish: dice.between(0, 3),
        host_rank: dice.between(0, 3),
        skill_margin: dice.between(0, 4),
        growth: dice.between(0, 10),
        stretch: dice.between(0, 6),
        moving: dice.between(0, 20),
        early_recall: dice.between(0, 30),
        first_person: dice.between(0, 80),
        second_person: dice.between(0, 60),
        third_person: dice.between(0, 40),
        team_type: dice.between(0, 20),
        handover: dice.between(0, 25),
        distance: 0,
        remote_again: 0,
    }
}
