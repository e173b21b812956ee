//! People: owners, skills, reach, past postings and pins.

use std::collections::{BTreeMap, BTreeSet};

use crate::exchange::problem::{Current, History, Person, Pin, Post, Problem, Reach};
use crate::generate::bodies::{Map, job_type};
use crate::random::Random;

pub(crate) fn people(
    random: &mut Random,
    map: &Map,
    problem: &Problem,
    count: usize,
) -> Vec<Person> {
    let hosts = problem.hosts.iter().filter(|host| host.from_year == 0);
    let open: BTreeSet<&str> = hosts.map(|host| host.id.as_str()).collect();
    let mut pinned = BTreeSet::new();
    let mut people = Vec::with_capacity(count);
    for number in 0..count {
        let mut person = person(random, map, problem, &open, number);
        if random.chance(3) {
            pin(random, problem, &mut person, &mut pinned);
        }
        people.push(person);
    }
    people
}

fn person(
    random: &mut Random,
    map: &Map,
    problem: &Problem,
    open: &BTreeSet<&str>,
    number: usize,
) -> Person {
    let last = i64::from(problem.years) - 1;
    let prefecture = number % map.prefectures;
    let home = home(random, map, prefecture);
    let owner = if random.chance(75) { prefecture } else { home };
    let reach = reach(random, map, problem, owner, home);
    let strong = job_type(random, 70);
    let mut person = Person {
        id: format!("p{}", number + 1),
        owner: problem.hosts[owner].id.clone(),
        lendable_from_year: if owner == prefecture { 0 } else { random.between(0, last.min(2)) },
        unavailable: Vec::new(),
        to_year: if random.chance(20) { random.between(last.min(1), last) } else { last },
        grade: random.between(1, 4),
        levels: levels(random, strong),
        growth_target: random.chance(60).then(|| job_type(random, 60).to_owned()),
        reach,
        current: None,
        history: Vec::new(),
        pins: Vec::new(),
        stays: None,
        to_be_hired: None,
    };
    past(random, open, &mut person);
    person
}

/// The municipality somebody lives in.
fn home(random: &mut Random, map: &Map, prefecture: usize) -> usize {
    let municipalities: Vec<usize> = map.members(prefecture).skip(1).collect();
    random.pick(&municipalities).copied().unwrap_or(prefecture)
}

fn levels(random: &mut Random, strong: &str) -> BTreeMap<String, i64> {
    let mut levels = BTreeMap::new();
    for _ in 0..random.between(4, 7) {
        levels.insert(job_type(random, 70).to_owned(), random.between(1, 3));
    }
    levels.insert(strong.to_owned(), random.between(3, 4));
    levels
}

/// The owner, the own prefecture and every municipality within the radius, marked 0-10 by both
/// sides.
fn reach(
    random: &mut Random,
    map: &Map,
    problem: &Problem,
    owner: usize,
    home: usize,
) -> Vec<Reach> {
    let radius = random.pick(&[40, 60, 90]).copied().unwrap_or(60);
    let (from, prefecture) = (map.places[home], map.places[home].prefecture);
    let near = |host: usize| {
        let (dx, dy) = (map.places[host].x - from.x, map.places[host].y - from.y);
        host == owner || host == prefecture || dx * dx + dy * dy <= radius * radius
    };
    let hosts: Vec<usize> = map.members(prefecture).filter(|host| near(*host)).collect();
    let mut mark = |host: usize| Reach {
        host: problem.hosts[host].id.clone(),
        wish: random.between(0, 10),
        host_rank: random.between(0, 10),
        distance_km: 0,
    };
    hosts.into_iter().map(&mut mark).collect()
}

/// 70 % are somewhere now, 30 % left another host in the last four years.
fn past(random: &mut Random, open: &BTreeSet<&str>, person: &mut Person) {
    let mut known: Vec<&String> = person
        .reach
        .iter()
        .map(|reach| &reach.host)
        .filter(|host| open.contains(host.as_str()))
        .collect();
    random.shuffle(&mut known);
    let mut known = known.into_iter();
    if random.chance(70) {
        person.current = known
            .next()
            .map(|host| Current { host: host.clone(), tenure_years: random.between(1, 3) });
    }
    if random.chance(30) {
        person.history = known
            .take(1)
            .map(|host| History { host: host.clone(), left_year: random.between(-4, -1) })
            .collect();
    }
}

/// Pins a post in year 0 that the person can keep as long as the shortest stay asks, so that the
/// pins of a problem can always be kept together: nobody else is pinned to a post that somebody is.
fn pin(random: &mut Random, problem: &Problem, person: &mut Person, pinned: &mut BTreeSet<String>) {
    let open: Vec<&Post> = problem
        .posts
        .iter()
        .filter(|post| !pinned.contains(&post.id) && can_keep(problem, person, post))
        .collect();
    if let Some(post) = random.pick(&open) {
        pinned.insert(post.id.clone());
        person.pins.push(Pin { year: 0, post: post.id.clone(), fixed: Vec::new() });
    }
}

fn can_keep(problem: &Problem, person: &Person, post: &Post) -> bool {
    let last = (problem.rules.min_stay_years - 1).min(i64::from(problem.years) - 1);
    let host_open = problem.hosts.iter().any(|host| host.id == post.host && host.from_year == 0);
    let level = person.levels.get(&post.job_type).copied().unwrap_or(0);
    host_open
        && person.reach.iter().any(|reach| reach.host == post.host)
        && level >= post.min_level
        && (person.grade - post.grade).abs() <= problem.rules.grade_distance_max
        && post.from_year == 0
        && post.to_year.min(person.to_year) >= last
        && may_go(problem, person, post)
}

fn may_go(problem: &Problem, person: &Person, post: &Post) -> bool {
    let away = person.owner != post.host;
    let here = person.current.as_ref().filter(|now| now.host == post.host);
    let tenure = here.map_or(0, |now| now.tenure_years);
    let left = person.history.iter().any(|past| past.host == post.host);
    !away || (!left && person.lendable_from_year == 0 && tenure < problem.rules.max_stay_years)
}
