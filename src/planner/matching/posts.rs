//! Posts inside hosts with an overall capacity per host: student-project allocation
//! (Abraham, Irving & Manlove 2007). Hosts rank people, the same way for all their posts.

use std::collections::BTreeSet;

use crate::matching::market::{Choice, Market, Matching};

/// SPA-S: the best stable matching for every person at once.
pub fn person_proposing(market: &Market) -> Matching {
    let mut round = Round::new(market);
    let mut next = vec![0_usize; market.choices.len()];
    let mut free: Vec<u32> = (0..).take(market.choices.len()).collect();
    while let Some(person) = free.pop() {
        let at = person as usize;
        let Some(choice) = market.choices[at].get(next[at]) else {
            continue;
        };
        next[at] += 1;
        if round.is_closed_to(choice) {
            free.push(person);
        } else if let Some(refused) = round.apply(person, choice) {
            free.push(refused);
        }
    }
    round.matching
}

/// People held, and the ranks from which on an application is hopeless.
struct Round<'a> {
    market: &'a Market,
    matching: Matching,
    /// Per post, (rank, person) held.
    at_post: Vec<BTreeSet<(u32, u32)>>,
    /// Per host, (rank, person) held at any of its posts.
    at_host: Vec<BTreeSet<(u32, u32)>>,
    /// Ranks above this were deleted from the post; it only ever falls.
    post_bar: Vec<u32>,
    /// Ranks above this were deleted from the host; it only ever falls.
    host_bar: Vec<u32>,
}

impl<'a> Round<'a> {
    fn new(market: &'a Market) -> Self {
        Self {
            market,
            matching: vec![None; market.choices.len()],
            at_post: vec![BTreeSet::new(); market.capacity.len()],
            at_host: vec![BTreeSet::new(); market.host_capacity.len()],
            post_bar: vec![u32::MAX; market.capacity.len()],
            host_bar: vec![u32::MAX; market.host_capacity.len()],
        }
    }

    fn is_closed_to(&self, choice: &Choice) -> bool {
        let host = self.market.host_of[choice.place as usize] as usize;
        choice.rank > self.post_bar[choice.place as usize] || choice.rank > self.host_bar[host]
    }

    /// Takes the application and returns who has to leave for it, possibly the applicant.
    fn apply(&mut self, person: u32, choice: &Choice) -> Option<u32> {
        let post = choice.place as usize;
        let host = self.market.host_of[post] as usize;
        self.at_post[post].insert((choice.rank, person));
        self.at_host[host].insert((choice.rank, person));
        self.matching[person as usize] = Some(choice.place);
        let refused = if self.at_post[post].len() > self.market.capacity[post] as usize {
            self.at_post[post].last().copied()
        } else if self.at_host[host].len() > self.market.host_capacity[host] as usize {
            self.at_host[host].last().copied()
        } else {
            None
        };
        if let Some(refused) = refused {
            self.dismiss(host, refused);
        }
        self.lower_bars(post, host);
        refused.map(|(_, person)| person)
    }

    fn dismiss(&mut self, host: usize, (rank, person): (u32, u32)) {
        if let Some(post) = self.matching[person as usize].take() {
            self.at_post[post as usize].remove(&(rank, person));
        }
        self.at_host[host].remove(&(rank, person));
    }

    fn lower_bars(&mut self, post: usize, host: usize) {
        if self.at_post[post].len() == self.market.capacity[post] as usize {
            lower(&mut self.post_bar[post], &self.at_post[post]);
        }
        if self.at_host[host].len() == self.market.host_capacity[host] as usize {
            lower(&mut self.host_bar[host], &self.at_host[host]);
        }
    }
}

/// A full place keeps nobody worse than its worst; one without places keeps nobody at all.
fn lower(bar: &mut u32, held: &BTreeSet<(u32, u32)>) {
    *bar = held.last().map_or(0, |(worst, _)| *worst).min(*bar);
}

/// SPA-L: the best stable matching for every host at once. A host offers, in its own order, the
/// post a person likes best among its open ones that they prefer to what they hold.
pub fn host_proposing(market: &Market) -> Matching {
    let mut offers = Offers {
        market,
        matching: vec![None; market.choices.len()],
        open: market.capacity.clone(),
        host_open: market.host_capacity.clone(),
    };
    let mut waiting: BTreeSet<usize> = (0..market.ranking.len()).collect();
    while let Some(host) = waiting.pop_first() {
        while let Some((person, post)) = offers.next_offer(host) {
            if let Some(left) = offers.place(person, post) {
                waiting.insert(left);
            }
        }
    }
    offers.matching
}

struct Offers<'a> {
    market: &'a Market,
    matching: Matching,
    open: Vec<u32>,
    host_open: Vec<u32>,
}

impl Offers<'_> {
    /// The first person on the host's list with a post of it that both would want now.
    fn next_offer(&self, host: usize) -> Option<(usize, u32)> {
        let ranking = self.market.ranking[host].iter();
        ranking
            .map(|person| *person as usize)
            .find_map(|person| self.wanted_post(host, person).map(|post| (person, post)))
    }

    /// A move between two posts of the same host counts too, as long as the host has room.
    fn wanted_post(&self, host: usize, person: usize) -> Option<u32> {
        if self.host_open[host] == 0 {
            return None;
        }
        let held = self.matching[person];
        let better = self.market.choices[person].iter().map(|choice| choice.place);
        better.take_while(|post| Some(*post) != held).find(|post| self.is_open_at(*post, host))
    }

    fn is_open_at(&self, post: u32, host: usize) -> bool {
        self.market.host_of[post as usize] as usize == host && self.open[post as usize] > 0
    }

    /// Moves the person and returns the host that lost them.
    fn place(&mut self, person: usize, post: u32) -> Option<usize> {
        let left = self.matching[person].replace(post);
        self.open[post as usize] -= 1;
        self.host_open[self.market.host_of[post as usize] as usize] -= 1;
        let left = left? as usize;
        let host = self.market.host_of[left] as usize;
        self.open[left] += 1;
        self.host_open[host] += 1;
        Some(host)
    }
}
