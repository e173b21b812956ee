//! What makes generated problems hard: people who reach half of the bodies and more, few posts,
//! wishes for the same few places, levels near the limit, split posts, and ends inside the horizon;
//! each as strong as the seed says, and in a third of the problems each absent.
use std::collections::BTreeSet;

use crate::exchange::problem::{Host, HostKind, Person, Problem, Reach};
use crate::random::Random;

/// Stream of the numbers drawn here, apart from those the problem was drawn with.
const PURPOSE: u64 = 17;

/// Strength of each trait in percent, drawn once for a problem.
struct Traits {
    /// Posts taken away.
    scarce: i64,
    /// People who wish for the popular places before all others.
    crowded: i64,
    /// Posts that ask for one level more, people at their limit.
    tight: i64,
    /// Posts of municipalities that become parts of a whole one.
    split: i64,
    /// People and posts that end inside the horizon.
    ending: i64,
}

impl Traits {
    fn draw(random: &mut Random) -> Self {
        Self {
            scarce: strength(random, 20),
            crowded: strength(random, 100),
            tight: strength(random, 30),
            split: strength(random, 35),
            ending: strength(random, 25),
        }
    }
}

/// Nothing in a third of all cases.
fn strength(random: &mut Random, most: i64) -> i64 {
    if random.chance(33) { 0 } else { random.between(most / 3, most) }
}

/// Hardens a problem that was generated as usual. Posts with a pin and people with one stay as they
/// are, so that what could be kept can still be kept.
pub(crate) fn harden(problem: &mut Problem, seed: u64) {
    let mut random = Random::for_purpose(seed, PURPOSE);
    let traits = Traits::draw(&mut random);
    let pinned: BTreeSet<String> = problem
        .people
        .iter()
        .flat_map(|person| person.pins.iter().map(|pin| pin.post.clone()))
        .collect();
    take_posts(&mut random, problem, &pinned, traits.scarce);
    change_posts(&mut random, problem, &pinned, &traits);
    let popular = popular(&mut random, problem);
    let hosts = problem.hosts.clone();
    for person in &mut problem.people {
        widen(&mut random, person, &hosts);
        crowd(&mut random, person, &popular, traits.crowded);
        if person.pins.is_empty() {
            end_early(&mut random, person, problem.years, traits.ending);
        }
    }
}

fn take_posts(random: &mut Random, problem: &mut Problem, pinned: &BTreeSet<String>, scarce: i64) {
    let kept = |post: &crate::exchange::problem::Post, random: &mut Random| {
        pinned.contains(&post.id) || !random.chance(scarce)
    };
    let posts = std::mem::take(&mut problem.posts);
    problem.posts = posts.into_iter().filter(|post| kept(post, random)).collect();
}

fn change_posts(
    random: &mut Random,
    problem: &mut Problem,
    pinned: &BTreeSet<String>,
    traits: &Traits,
) {
    let last = i64::from(problem.years) - 1;
    let towns: BTreeSet<&str> = problem
        .hosts
        .iter()
        .filter(|host| host.kind == HostKind::Municipality)
        .map(|host| host.id.as_str())
        .collect();
    for post in problem.posts.iter_mut().filter(|post| !pinned.contains(&post.id)) {
        if towns.contains(post.host.as_str()) && random.chance(traits.split) {
            post.share = 10 * random.between(3, 7);
        }
        if random.chance(traits.tight) {
            post.min_level = (post.min_level + 1).min(4);
        }
        if random.chance(traits.ending) {
            post.to_year = random.between(post.from_year, last);
        }
    }
}

/// One municipality in eight, at least two.
fn popular(random: &mut Random, problem: &Problem) -> Vec<String> {
    let mut towns: Vec<&String> = problem
        .hosts
        .iter()
        .filter(|host| host.kind == HostKind::Municipality)
        .map(|host| &host.id)
        .collect();
    random.shuffle(&mut towns);
    let count = (towns.len() / 8).max(2);
    towns.into_iter().take(count).cloned().collect()
}

/// Reaches between half and all bodies of the own prefecture, marked as usual.
fn widen(random: &mut Random, person: &mut Person, hosts: &[Host]) {
    let share = [50, 75, 100][random.below(3)];
    let prefecture = |id: &str| id.split('-').next().map(str::to_owned);
    for host in hosts.iter().filter(|host| prefecture(&host.id) == prefecture(&person.owner)) {
        let wanted = random.chance(share);
        let (wish, host_rank) = (random.between(0, 10), random.between(0, 10));
        if wanted && person.reach.iter().all(|reach| reach.host != host.id) {
            person.reach.push(Reach { host: host.id.clone(), wish, host_rank, distance_km: 0 });
        }
    }
}

/// Popular places are wished for alike, all others hardly.
fn crowd(random: &mut Random, person: &mut Person, popular: &[String], crowded: i64) {
    if !random.chance(crowded) {
        return;
    }
    for reach in &mut person.reach {
        let is_popular = popular.contains(&reach.host);
        reach.wish = if is_popular { random.between(8, 10) } else { random.between(0, 2) };
    }
}

fn end_early(random: &mut Random, person: &mut Person, years: i32, ending: i64) {
    let last = i64::from(years) - 1;
    if random.chance(ending) {
        person.to_year = random.between(last.min(1), last);
    }
    if last > 0 && random.chance(ending / 2) {
        person.unavailable = vec![random.between(0, last)];
    }
}
