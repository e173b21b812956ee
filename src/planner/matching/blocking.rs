//! Blocking pairs of any matching, whoever made it.
//!
//! A person and a place block a matching when both would rather be together: the person prefers
//! the place to what they hold, and the host has room or holds somebody it ranks lower. In the
//! project form "room" looks at the post and at the host (Abraham, Irving & Manlove 2007,
//! conditions 2a-2c). Under a regional cap a pair with room may be held back by the cap; it then
//! does not count as blocking but is listed apart (Kamada & Kojima 2015, definition of stability).

use crate::matching::market::{Choice, Market, Matching};

/// A person and a place, by position in the market.
pub type BlockingPair = (u32, u32);

/// What [`find`] saw.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Blocking {
    /// Pairs that disprove stability, by person, then in the person's order.
    pub pairs: Vec<BlockingPair>,
    /// Pairs with room at the host that the regional cap holds back.
    pub held_by_cap: Vec<BlockingPair>,
}

/// Finds all blocking pairs. `capped` says whether the caps of regions apply.
pub fn find(market: &Market, matching: &Matching, capped: bool) -> Blocking {
    let state = State::of(market, matching);
    let mut found = Blocking::default();
    for (person, held) in (0_u32..).zip(matching) {
        let choices = &market.choices[person as usize];
        for choice in choices.iter().take_while(|c| Some(c.place) != *held) {
            match state.judge(choice, *held, capped) {
                Verdict::Content => {}
                Verdict::Blocks => found.pairs.push((person, choice.place)),
                Verdict::HeldByCap => found.held_by_cap.push((person, choice.place)),
            }
        }
    }
    found
}

enum Verdict {
    Content,
    Blocks,
    HeldByCap,
}

/// Head counts and worst ranks of a matching.
struct State<'a> {
    market: &'a Market,
    at_place: Vec<u32>,
    at_host: Vec<u32>,
    at_region: Vec<u32>,
    worst_of_place: Vec<Option<u32>>,
    worst_of_host: Vec<Option<u32>>,
}

impl<'a> State<'a> {
    fn of(market: &'a Market, matching: &Matching) -> Self {
        let mut state = Self {
            market,
            at_place: vec![0; market.capacity.len()],
            at_host: vec![0; market.ranking.len()],
            at_region: vec![0; market.cap.len()],
            worst_of_place: vec![None; market.capacity.len()],
            worst_of_host: vec![None; market.ranking.len()],
        };
        for (person, place) in matching.iter().enumerate() {
            if let Some(place) = place {
                state.count(person, *place);
            }
        }
        state
    }

    /// A person somewhere they are not listed counts as the host's very worst.
    fn count(&mut self, person: usize, place: u32) {
        let host = self.market.host_of[place as usize] as usize;
        let rank = self.market.rank(person, place).unwrap_or(u32::MAX);
        self.at_place[place as usize] += 1;
        self.at_host[host] += 1;
        if let Some(region) = self.market.region_of[host] {
            self.at_region[region as usize] += 1;
        }
        let worst = &mut self.worst_of_place[place as usize];
        *worst = (*worst).max(Some(rank));
        self.worst_of_host[host] = self.worst_of_host[host].max(Some(rank));
    }

    fn judge(&self, choice: &Choice, held: Option<u32>, capped: bool) -> Verdict {
        let place = choice.place as usize;
        let host = self.market.host_of[place] as usize;
        let beats = |worst: Option<u32>| worst.is_some_and(|worst| choice.rank < worst);
        if self.at_place[place] >= self.market.capacity[place] {
            return blocks_if(beats(self.worst_of_place[place]));
        }
        let held_host = held.map(|held| self.market.host_of[held as usize] as usize);
        if self.at_host[host] >= self.market.host_capacity[host] {
            return blocks_if(held_host == Some(host) || beats(self.worst_of_host[host]));
        }
        if capped && !beats(self.worst_of_host[host]) && self.cap_forbids(host, held_host) {
            return Verdict::HeldByCap;
        }
        Verdict::Blocks
    }

    /// The region is full, and the person would not come from a host of it that is served
    /// further beyond its target than `host` would then be.
    fn cap_forbids(&self, host: usize, held_host: Option<usize>) -> bool {
        let Some(region) = self.market.region_of[host] else {
            return false;
        };
        let full = self.at_region[region as usize] >= self.market.cap[region as usize];
        let over = |host: usize, change: i64| {
            i64::from(self.at_host[host]) + change - i64::from(self.market.target[host])
        };
        let inside = held_host.filter(|held| self.market.region_of[*held] == Some(region));
        full && inside.is_none_or(|held| over(host, 1) > over(held, -1))
    }
}

fn blocks_if(condition: bool) -> Verdict {
    if condition { Verdict::Blocks } else { Verdict::Content }
}
