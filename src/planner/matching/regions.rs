//! Flexible deferred acceptance with regional caps (Kamada & Kojima 2015).
//!
//! Each host first keeps its best applicants up to its target. Places beyond the targets are
//! handed out one at a time, in the order of the hosts and round after round, until the region's
//! cap or every host's capacity is reached. The places so handed out are ordered by (round,
//! position of the host); one new applicant therefore displaces at most one person: the worst of
//! the host that holds the last place in that order. The outcome does not depend on the order
//! in which people apply.

use std::collections::BinaryHeap;

use crate::matching::market::{Market, Matching};

/// Person-proposing flexible deferred acceptance.
pub fn flexible(market: &Market) -> Matching {
    let mut round = Round::new(market);
    let mut next = vec![0_usize; market.choices.len()];
    let mut free: Vec<u32> = (0..).take(market.choices.len()).collect();
    while let Some(person) = free.pop() {
        let at = person as usize;
        let Some(choice) = market.choices[at].get(next[at]) else {
            continue;
        };
        next[at] += 1;
        round.matching[at] = Some(choice.place);
        round.held[choice.place as usize].push((choice.rank, person));
        if let Some(refused) = round.displaced(choice.place) {
            round.matching[refused as usize] = None;
            free.push(refused);
        }
    }
    round.matching
}

struct Round<'a> {
    market: &'a Market,
    matching: Matching,
    held: Vec<BinaryHeap<(u32, u32)>>,
    /// People held per region.
    taken: Vec<u32>,
    hosts_of_region: Vec<Vec<u32>>,
}

impl<'a> Round<'a> {
    fn new(market: &'a Market) -> Self {
        let mut hosts_of_region = vec![Vec::new(); market.cap.len()];
        for (region, host) in market.region_of.iter().zip(0..) {
            if let Some(region) = region {
                hosts_of_region[*region as usize].push(host);
            }
        }
        Self {
            market,
            matching: vec![None; market.choices.len()],
            held: vec![BinaryHeap::new(); market.host_of.len()],
            taken: vec![0; market.cap.len()],
            hosts_of_region,
        }
    }

    /// Who has to leave because somebody just came to `host`, if anybody.
    fn displaced(&mut self, host: u32) -> Option<u32> {
        let at = host as usize;
        if self.held[at].len() > self.market.host_capacity[at] as usize {
            return self.worst_of(host);
        }
        let region = self.market.region_of[at]? as usize;
        if self.taken[region] < self.market.cap[region] {
            self.taken[region] += 1;
            return None;
        }
        let last = self.last_beyond_target(region).unwrap_or(host);
        self.worst_of(last)
    }

    fn worst_of(&mut self, host: u32) -> Option<u32> {
        self.held[host as usize].pop().map(|(_, person)| person)
    }

    /// The host that was handed the last of the places beyond the targets.
    fn last_beyond_target(&self, region: usize) -> Option<u32> {
        self.hosts_of_region[region]
            .iter()
            .copied()
            .filter(|host| self.beyond_target(*host) > 0)
            .max_by_key(|host| (self.beyond_target(*host), *host))
    }

    fn beyond_target(&self, host: u32) -> usize {
        let at = host as usize;
        self.held[at].len().saturating_sub(self.market.target[at] as usize)
    }
}
