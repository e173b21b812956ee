//! All stable matchings of a small instance, straight from the words of the definition and from
//! the lists of the file; shares nothing with the planner's own market.

use std::collections::BTreeMap;

use dxship_planner::matching::Instance;

/// Person id -> place id (host, or post where the instance has posts).
pub type Outcome = BTreeMap<String, String>;

pub struct Judge<'a> {
    instance: &'a Instance,
    /// Person -> places both sides list, in the person's order.
    acceptable: BTreeMap<String, Vec<String>>,
    /// Host -> person -> rank.
    ranks: BTreeMap<String, BTreeMap<String, usize>>,
    /// Whether outcomes that leave somebody out are looked at as well.
    partial: bool,
}

impl<'a> Judge<'a> {
    pub fn of(instance: &'a Instance) -> Self {
        let ranks = instance.hosts.iter().map(|host| {
            let people = host.prefers.iter().flat_map(|entry| entry.ids());
            (host.id.clone(), people.cloned().zip(0..).collect())
        });
        let mut judge =
            Self { instance, acceptable: BTreeMap::new(), ranks: ranks.collect(), partial: true };
        for person in &instance.people {
            let places = person.prefers.iter().flat_map(|entry| entry.ids());
            let both = places.filter(|place| judge.rank(judge.host(place), &person.id).is_some());
            let both = both.cloned().collect();
            judge.acceptable.insert(person.id.clone(), both);
        }
        judge
    }

    /// For complete lists of two equal sides, where every stable matching is perfect.
    pub fn of_perfect(instance: &'a Instance) -> Self {
        Self { partial: false, ..Self::of(instance) }
    }

    pub fn stable_matchings(&self) -> Vec<Outcome> {
        let mut found = Vec::new();
        self.extend(0, &mut Outcome::new(), &mut found);
        found
    }

    fn extend(&self, at: usize, outcome: &mut Outcome, found: &mut Vec<Outcome>) {
        let Some(person) = self.instance.people.get(at) else {
            if self.is_stable(outcome) {
                found.push(outcome.clone());
            }
            return;
        };
        if self.partial {
            self.extend(at + 1, outcome, found);
        }
        for place in self.acceptable(&person.id) {
            if self.count_at(outcome, place) < self.capacity(place)
                && self.count_in(outcome, self.host(place)) < self.host_capacity(self.host(place))
            {
                outcome.insert(person.id.clone(), place.clone());
                self.extend(at + 1, outcome, found);
                outcome.remove(&person.id);
            }
        }
    }

    pub fn is_stable(&self, outcome: &Outcome) -> bool {
        self.blocking(outcome).is_empty()
    }

    pub fn blocking(&self, outcome: &Outcome) -> Vec<(String, String)> {
        let mut found = Vec::new();
        for person in &self.instance.people {
            let held = outcome.get(&person.id);
            for place in self.acceptable(&person.id) {
                if Some(place) == held {
                    break;
                }
                if self.host_wants(outcome, &person.id, place) {
                    found.push((person.id.clone(), place.clone()));
                }
            }
        }
        found
    }

    fn host_wants(&self, outcome: &Outcome, person: &str, place: &str) -> bool {
        let host = self.host(place);
        let better_than = |other: &String| self.rank(host, person) < self.rank(host, other);
        let place_full = self.count_at(outcome, place) >= self.capacity(place);
        let host_full = self.count_in(outcome, host) >= self.host_capacity(host);
        let mut at_place = outcome.iter().filter(|(_, at)| *at == place);
        let mut at_host = outcome.iter().filter(|(_, at)| self.host(at) == host);
        if place_full {
            at_place.any(|(other, _)| better_than(other))
        } else if host_full {
            let already = outcome.get(person).is_some_and(|at| self.host(at) == host);
            already || at_host.any(|(other, _)| better_than(other))
        } else {
            true
        }
    }

    pub fn acceptable(&self, person: &str) -> &[String] {
        &self.acceptable[person]
    }

    pub fn host<'b>(&'b self, place: &'b str) -> &'b str {
        let post = self.instance.posts.iter().find(|post| post.id == place);
        post.map_or(place, |post| &post.host)
    }

    fn rank(&self, host: &str, person: &str) -> Option<usize> {
        self.ranks[host].get(person).copied()
    }

    fn capacity(&self, place: &str) -> usize {
        let post = self.instance.posts.iter().find(|post| post.id == place);
        post.map_or_else(|| self.host_capacity(place), |post| post.capacity as usize)
    }

    fn host_capacity(&self, host: &str) -> usize {
        let host = self.instance.hosts.iter().find(|h| h.id == host).unwrap();
        host.capacity as usize
    }

    fn count_at(&self, outcome: &Outcome, place: &str) -> usize {
        outcome.values().filter(|at| *at == place).count()
    }

    pub fn count_in(&self, outcome: &Outcome, host: &str) -> usize {
        outcome.values().filter(|at| self.host(at) == host).count()
    }

    /// Position of what a person holds; nothing is worse than everything.
    pub fn satisfaction(&self, outcome: &Outcome, person: &str) -> usize {
        let list = self.acceptable(person);
        let held = outcome.get(person);
        let position = held.and_then(|held| list.iter().position(|place| place == held));
        position.unwrap_or(list.len())
    }
}
