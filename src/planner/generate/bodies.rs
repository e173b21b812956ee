//! Prefectures, municipalities, where they lie, and their posts.

use crate::exchange::problem::{Host, HostKind, Post};
use crate::generate::shape::{OTHER, Shape, TEAM};
use crate::random::Random;

/// Side of a prefecture's square, in minutes of travel.
const SIDE: i64 = 150;
/// Hosts of a prefecture when there are several, the prefecture included.
const HOSTS_PER_PREFECTURE: usize = 38;
/// Most hosts that still form one prefecture.
const ONE_PREFECTURE: usize = 60;

/// A host on the map.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    /// Number of the prefecture, 0 for the first.
    pub prefecture: usize,
    /// East, in minutes within the prefecture.
    pub x: i64,
    /// North, in minutes within the prefecture.
    pub y: i64,
}

/// Where the hosts lie; the prefectures come first.
#[derive(Debug)]
pub(crate) struct Map {
    pub prefectures: usize,
    pub places: Vec<Place>,
}

impl Map {
    pub fn draw(random: &mut Random, shape: Shape) -> Self {
        let prefectures =
            if shape.hosts <= ONE_PREFECTURE { 1 } else { shape.hosts / HOSTS_PER_PREFECTURE };
        let place = |at: usize| Place {
            prefecture: at % prefectures,
            x: if at < prefectures { SIDE / 2 } else { random.between(0, SIDE) },
            y: if at < prefectures { SIDE / 2 } else { random.between(0, SIDE) },
        };
        Self { prefectures, places: (0..shape.hosts).map(place).collect() }
    }

    /// Hosts of a prefecture, itself first.
    pub fn members(&self, prefecture: usize) -> impl Iterator<Item = usize> {
        (prefecture..self.places.len()).step_by(self.prefectures)
    }
}

pub(crate) fn hosts(random: &mut Random, map: &Map, years: i32) -> Vec<Host> {
    let host = |at: usize| Host {
        id: host_id(map, at),
        kind: kind(map, at),
        from_year: if at < map.prefectures || random.chance(65) {
            0
        } else {
            random.between(1, i64::from(years) - 1)
        },
        remote: false,
    };
    (0..map.places.len()).map(host).collect()
}

fn kind(map: &Map, at: usize) -> HostKind {
    if at < map.prefectures { HostKind::Prefecture } else { HostKind::Municipality }
}

fn host_id(map: &Map, at: usize) -> String {
    format!("{:02}-{:03}", at % map.prefectures + 1, at / map.prefectures)
}

/// Posts sit in the order of their hosts; municipalities get theirs in turns, then the shared ones
/// come on top.
pub(crate) fn posts(random: &mut Random, map: &Map, hosts: &[Host], shape: Shape) -> Vec<Post> {
    let total = (shape.people * 11).div_ceil(10).max(2);
    let municipalities = hosts.len() - map.prefectures;
    let mut turns: Vec<usize> = (map.prefectures..hosts.len()).collect();
    random.shuffle(&mut turns);
    let shared = municipalities / 8;
    let in_prefectures = total / 3;
    let mut seats: Vec<(usize, bool)> = Vec::with_capacity(total);
    seats.extend((0..in_prefectures).map(|n| (n % map.prefectures, false)));
    seats.extend(turns.iter().take(shared).map(|host| (*host, true)));
    let rest = total.saturating_sub(seats.len());
    seats.extend(turns.iter().rev().cycle().take(rest).map(|host| (*host, false)));
    seats.sort_unstable();
    let post = |(number, (host, shared)): (usize, (usize, bool))| {
        let team_percent = if host < map.prefectures { 50 } else { 80 };
        post(random, shape.years, number, &hosts[host], shared, team_percent)
    };
    seats.into_iter().enumerate().map(post).collect()
}

fn post(
    random: &mut Random,
    years: i32,
    number: usize,
    host: &Host,
    shared: bool,
    team_percent: i64,
) -> Post {
    let last = i64::from(years) - 1;
    Post {
        id: format!("q{}", number + 1),
        host: host.id.clone(),
        job_type: job_type(random, team_percent).to_owned(),
        share: if shared { 10 * random.between(4, 6) } else { 100 },
        min_level: random.between(1, 3),
        grade: random.between(1, 4),
        from_year: if random.chance(90) { 0 } else { random.between(0, last) },
        to_year: last,
        value: random.between(0, 10),
        closed: Vec::new(),
        part_of: None,
    }
}

/// A job type, one of the team's in so many cases of 100.
pub(crate) fn job_type(random: &mut Random, team_percent: i64) -> &'static str {
    let from: &[&'static str] = if random.chance(team_percent) { &TEAM } else { &OTHER };
    random.pick(from).copied().unwrap_or(TEAM[0])
}
