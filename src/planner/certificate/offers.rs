//! What one person could do in each single year, at which reduced value.
use std::collections::BTreeMap;

use crate::certificate::prices::StoredPrices;
use crate::exchange::plan::SCALE;
use crate::exchange::problem::{HostKind, Person, Post, Problem};
use crate::referee::EligibleLine;

/// Hosts served at the same time in one year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offer {
    /// Positions of the hosts, ascending; empty when the person serves nowhere.
    pub hosts: Vec<usize>,
    /// Best reduced value of posts at these hosts, in units, starts and hand-overs aside.
    pub value: i64,
}

/// One post in one year.
#[derive(Clone, Copy)]
struct Seat {
    host: usize,
    share: i64,
    value: i64,
}

/// Per year, every set of hosts the person could serve, each once with its best value.
pub(crate) fn of(
    problem: &Problem,
    prices: &StoredPrices,
    person: &Person,
    lines: &[EligibleLine],
) -> Vec<Vec<Offer>> {
    let years = usize::try_from(problem.years).unwrap_or(0);
    let mut seats: Vec<Vec<Seat>> = vec![Vec::new(); years];
    for line in lines {
        seats[line.year].push(seat(problem, prices, person, line));
    }
    let of_year = |(year, seats): (usize, &Vec<Seat>)| {
        let pins = person.pins.iter().filter(|pin| usize::try_from(pin.year) == Ok(year)).count();
        if pins > 0 { all_together(seats, pins) } else { combinations(seats) }
    };
    seats.iter().enumerate().map(of_year).collect()
}

fn seat(problem: &Problem, prices: &StoredPrices, person: &Person, line: &EligibleLine) -> Seat {
    let post = &problem.posts[line.post];
    let mut value = SCALE * points(problem, person, post) - prices.post(line.post, line.year);
    if problem.hosts[line.host].kind == HostKind::Municipality {
        value += prices.coverage(line.host, line.year);
        let team = problem.team_job_types.contains(&post.job_type);
        let delta = prices.team(line.host, &post.job_type).filter(|_| team);
        value += delta.map_or(0, |delta| delta[line.year]);
    }
    Seat { host: line.host, share: post.share, value }
}

/// floor(share x v / 100).
fn points(problem: &Problem, person: &Person, post: &Post) -> i64 {
    let weights = &problem.weights;
    let level = person.levels.get(&post.job_type).copied().unwrap_or(0);
    let marks = person.reach.iter().find(|reach| reach.host == post.host);
    let mut v = weights.base + post.value + weights.skill_margin * (level - post.min_level).min(2);
    v += marks.map_or(0, |m| weights.person_wish * m.wish + weights.host_rank * m.host_rank);
    v -= weights.distance * marks.map_or(0, |m| m.distance_km / 10);
    if remote_twice(problem, person, &post.host) {
        v -= weights.remote_again;
    }
    if person.growth_target.as_ref() == Some(&post.job_type) {
        v += weights.growth;
    } else if level == post.min_level {
        v += weights.stretch;
    }
    (post.share * v).div_euclid(100)
}

/// Whether a post at the host is a further island or mountain place in the person's life.
fn remote_twice(problem: &Problem, person: &Person, host: &str) -> bool {
    let remote = |id: &str| problem.hosts.iter().any(|other| other.id == id && other.remote);
    let elsewhere =
        person.current.as_ref().is_some_and(|now| now.host != host && remote(&now.host));
    remote(host) && (elsewhere || person.history.iter().any(|left| remote(&left.host)))
}

/// In a year with pins the person serves exactly the pinned posts; none of them may be missing or
/// clash.
fn all_together(seats: &[Seat], pins: usize) -> Vec<Offer> {
    let mut hosts: Vec<usize> = seats.iter().map(|seat| seat.host).collect();
    hosts.sort_unstable();
    let distinct = hosts.windows(2).all(|pair| pair[0] != pair[1]);
    let share: i64 = seats.iter().map(|seat| seat.share).sum();
    if !distinct || share > 100 || seats.len() != pins {
        return Vec::new();
    }
    vec![Offer { hosts, value: seats.iter().map(|seat| seat.value).sum() }]
}

/// All sets of seats at different hosts with at most 100 % together, the best per set of hosts.
fn combinations(seats: &[Seat]) -> Vec<Offer> {
    let mut best: BTreeMap<Vec<usize>, i64> = BTreeMap::from([(Vec::new(), 0)]);
    let mut part_time: Vec<Seat> = Vec::new();
    for seat in seats {
        keep_best(&mut best, vec![seat.host], seat.value);
        if seat.share < 100 {
            part_time.push(*seat);
        }
    }
    part_time.sort_by_key(|seat| seat.host);
    combine(&part_time, 100, &mut Vec::new(), 0, &mut best);
    let offers = best.into_iter();
    offers.map(|(hosts, value)| Offer { hosts, value }).collect()
}

fn keep_best(best: &mut BTreeMap<Vec<usize>, i64>, hosts: Vec<usize>, value: i64) {
    let entry = best.entry(hosts).or_insert(value);
    *entry = value.max(*entry);
}

fn combine(
    seats: &[Seat],
    room: i64,
    chosen: &mut Vec<usize>,
    value: i64,
    best: &mut BTreeMap<Vec<usize>, i64>,
) {
    if chosen.len() > 1 {
        keep_best(best, chosen.clone(), value);
    }
    for (at, seat) in seats.iter().enumerate() {
        if seat.share <= room && chosen.last() != Some(&seat.host) {
            chosen.push(seat.host);
            combine(&seats[at + 1..], room - seat.share, chosen, value + seat.value, best);
            chosen.pop();
        }
    }
}
