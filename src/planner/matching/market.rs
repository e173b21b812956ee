//! The instance in numbers: ids become positions, and only acceptable pairs are left.

use std::collections::HashMap;

use crate::matching::format::{Instance, Preference};
use crate::matching::lottery;
use crate::matching::method::Method;

/// A place a person listed, with the host's opinion of that person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Position of the place (host, or post in the project form).
    pub place: u32,
    /// Rank of the person at the place's host, 0 is best.
    pub rank: u32,
}

/// A market of acceptable pairs. Places are hosts, or posts in the project form.
#[derive(Debug)]
pub struct Market {
    /// Per person, acceptable places, best first.
    pub choices: Vec<Vec<Choice>>,
    /// Per host, people in the host's order; the index is the rank. Holds everyone listed.
    pub ranking: Vec<Vec<u32>>,
    /// Host of each place.
    pub host_of: Vec<u32>,
    /// Places per place (host or post).
    pub capacity: Vec<u32>,
    /// Places per host over all its posts.
    pub host_capacity: Vec<u32>,
    /// Places per host that are filled first under a regional cap.
    pub target: Vec<u32>,
    /// Region of each host, if its region has a cap.
    pub region_of: Vec<Option<u32>>,
    pub cap: Vec<u32>,
}

/// The place of each person, if any.
pub type Matching = Vec<Option<u32>>;

impl Market {
    /// Numbers an instance for a method; `resolved` must have passed validation.
    pub(crate) fn of(instance: &Instance, method: Method, seed: u64, resolved: Resolved) -> Self {
        let hosts = index(instance.hosts.iter().map(|host| host.id.as_str()));
        let host_of = hosts_of_places(instance, method, &hosts);
        let (listed, ranking) = resolved.with_open_ties(instance, seed);
        let host_capacity = capacities(instance, method);
        Self {
            choices: choices(listed, &ranking, &host_of),
            ranking,
            capacity: place_capacities(instance, method, &host_capacity),
            host_of,
            host_capacity,
            target: numbers(instance.hosts.iter().map(|host| host.target.unwrap_or(0))),
            region_of: regions(instance),
            cap: numbers(instance.regions.iter().map(|region| region.cap)),
        }
    }

    /// Position of a place in a person's list, 0 is best.
    pub fn position(&self, person: usize, place: u32) -> Option<usize> {
        self.choices[person].iter().position(|choice| choice.place == place)
    }

    /// Rank of a person at the host of a place in their list.
    pub fn rank(&self, person: usize, place: u32) -> Option<u32> {
        self.choices[person].iter().find(|choice| choice.place == place).map(|choice| choice.rank)
    }
}

/// Positions of ids; looked up, never walked through, so that its order cannot matter.
pub(crate) type Index<'a> = HashMap<&'a str, u32>;

pub(crate) fn index<'a>(ids: impl Iterator<Item = &'a str>) -> Index<'a> {
    ids.zip(0..).collect()
}

fn numbers(values: impl Iterator<Item = i64>) -> Vec<u32> {
    values.map(|value| u32::try_from(value).unwrap_or(0)).collect()
}

fn capacities(instance: &Instance, method: Method) -> Vec<u32> {
    numbers(instance.hosts.iter().map(|host| match method {
        Method::Da => host.target.map_or(host.capacity, |target| target.min(host.capacity)),
        Method::FlexibleDa | Method::Project => host.capacity,
    }))
}

fn place_capacities(instance: &Instance, method: Method, hosts: &[u32]) -> Vec<u32> {
    match method {
        Method::Project => numbers(instance.posts.iter().map(|post| post.capacity)),
        Method::Da | Method::FlexibleDa => hosts.to_vec(),
    }
}

fn hosts_of_places(instance: &Instance, method: Method, hosts: &Index) -> Vec<u32> {
    match method {
        Method::Project => instance
            .posts
            .iter()
            .filter_map(|post| hosts.get(post.host.as_str()).copied())
            .collect(),
        Method::Da | Method::FlexibleDa => (0..).take(instance.hosts.len()).collect(),
    }
}

fn regions(instance: &Instance) -> Vec<Option<u32>> {
    let regions = index(instance.regions.iter().map(|region| region.id.as_str()));
    let of = |id: &String| regions.get(id.as_str()).copied();
    instance.hosts.iter().map(|host| host.region.as_ref().and_then(of)).collect()
}

/// The lists of a file with ids looked up once, in the order of the file.
pub(crate) struct Resolved {
    /// Per person, places listed; [`UNKNOWN`] where there is none of that id.
    pub people: Vec<Vec<u32>>,
    /// Per host, people listed; [`UNKNOWN`] where there is none of that id.
    pub hosts: Vec<Vec<u32>>,
    /// How many people, and how many places, there are to be listed.
    pub listable: (usize, usize),
}

/// Stands for an id the file does not know.
pub(crate) const UNKNOWN: u32 = u32::MAX;

impl Resolved {
    pub fn of(instance: &Instance, method: Method) -> Self {
        let people = index(instance.people.iter().map(|person| person.id.as_str()));
        let places = match method {
            Method::Project => index(instance.posts.iter().map(|post| post.id.as_str())),
            Method::Da | Method::FlexibleDa => index(instance.hosts.iter().map(|h| h.id.as_str())),
        };
        let persons = instance.people.iter();
        let hosts = instance.hosts.iter();
        Self {
            people: persons.map(|person| look_up(&person.prefers, &places)).collect(),
            hosts: hosts.map(|host| look_up(&host.prefers, &people)).collect(),
            listable: (instance.people.len(), places_count(instance, method)),
        }
    }

    fn with_open_ties(mut self, instance: &Instance, seed: u64) -> (Vec<Vec<u32>>, Vec<Vec<u32>>) {
        for (list, person) in self.people.iter_mut().zip(&instance.people) {
            lottery::open_ties(&person.prefers, list, seed);
        }
        for (list, host) in self.hosts.iter_mut().zip(&instance.hosts) {
            lottery::open_ties(&host.prefers, list, seed);
        }
        (self.people, self.hosts)
    }
}

fn places_count(instance: &Instance, method: Method) -> usize {
    match method {
        Method::Project => instance.posts.len(),
        Method::Da | Method::FlexibleDa => instance.hosts.len(),
    }
}

fn look_up(list: &[Preference], ids: &Index) -> Vec<u32> {
    let mut found = Vec::with_capacity(list.len());
    for entry in list {
        let known = |id: &String| ids.get(id.as_str()).copied().unwrap_or(UNKNOWN);
        found.extend(entry.ids().iter().map(known));
    }
    found
}

/// Keeps the entries that the other side lists as well.
fn choices(listed: Vec<Vec<u32>>, ranking: &[Vec<u32>], host_of: &[u32]) -> Vec<Vec<Choice>> {
    let ranks = ranks_of_entries(&listed, ranking, host_of);
    let join = |(list, ranks): (Vec<u32>, Vec<Option<u32>>)| {
        let pairs = list.into_iter().zip(ranks);
        pairs.filter_map(|(place, rank)| rank.map(|rank| Choice { place, rank })).collect()
    };
    listed.into_iter().zip(ranks).map(join).collect()
}

/// Per person and list entry, the rank of the person at the entry's host, if listed there. Walks
/// host by host with one table of ranks, so that no pair is ever hashed.
fn ranks_of_entries(
    listed: &[Vec<u32>],
    ranking: &[Vec<u32>],
    host_of: &[u32],
) -> Vec<Vec<Option<u32>>> {
    let mut ranks: Vec<Vec<Option<u32>>> =
        listed.iter().map(|list| vec![None; list.len()]).collect();
    let mut applicants: Vec<Vec<(u32, u32)>> = vec![Vec::new(); ranking.len()];
    for (list, person) in listed.iter().zip(0..) {
        for (place, entry) in list.iter().zip(0..) {
            applicants[host_of[*place as usize] as usize].push((person, entry));
        }
    }
    let mut rank_of: Vec<Option<u32>> = vec![None; listed.len()];
    for (order, applicants) in ranking.iter().zip(&applicants) {
        order.iter().zip(0..).for_each(|(p, rank)| rank_of[*p as usize] = Some(rank));
        for (person, entry) in applicants {
            ranks[*person as usize][*entry as usize] = rank_of[*person as usize];
        }
        order.iter().for_each(|person| rank_of[*person as usize] = None);
    }
    ranks
}
