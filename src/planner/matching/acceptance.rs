//! Deferred acceptance (Gale & Shapley), proposed by people or by hosts.

use std::collections::BinaryHeap;

use crate::matching::market::{Market, Matching};

/// The best stable matching for every person at once.
pub fn person_proposing(market: &Market) -> Matching {
    let mut matching = vec![None; market.choices.len()];
    let mut next = vec![0_usize; market.choices.len()];
    let mut held: Vec<BinaryHeap<(u32, u32)>> = vec![BinaryHeap::new(); market.capacity.len()];
    let mut free: Vec<u32> = (0..).take(market.choices.len()).collect();
    while let Some(person) = free.pop() {
        let at = person as usize;
        let Some(choice) = market.choices[at].get(next[at]) else {
            continue;
        };
        next[at] += 1;
        let place = choice.place as usize;
        held[place].push((choice.rank, person));
        matching[at] = Some(choice.place);
        if held[place].len() > market.capacity[place] as usize
            && let Some((_, refused)) = held[place].pop()
        {
            matching[refused as usize] = None;
            free.push(refused);
        }
    }
    matching
}

/// The best stable matching for every host at once.
pub fn host_proposing(market: &Market) -> Matching {
    let mut round = HostRound {
        market,
        matching: vec![None; market.choices.len()],
        next: vec![0; market.ranking.len()],
        open: market.capacity.clone(),
        waiting: (0..).take(market.ranking.len()).collect(),
    };
    while let Some(host) = round.waiting.pop() {
        while round.open[host as usize] > 0 {
            let Some(person) = round.next_ranked(host) else {
                break;
            };
            round.offer(host, person);
        }
    }
    round.matching
}

struct HostRound<'a> {
    market: &'a Market,
    matching: Matching,
    next: Vec<usize>,
    open: Vec<u32>,
    waiting: Vec<u32>,
}

impl HostRound<'_> {
    fn next_ranked(&mut self, host: u32) -> Option<usize> {
        let at = host as usize;
        let person = self.market.ranking[at].get(self.next[at])?;
        self.next[at] += 1;
        Some(*person as usize)
    }

    /// The person keeps the better of the offer and what they hold; the other host asks again.
    fn offer(&mut self, host: u32, person: usize) {
        let Some(offered) = self.market.position(person, host) else {
            return;
        };
        let held = self.matching[person];
        let held_at = held.and_then(|place| self.market.position(person, place));
        if held_at.is_some_and(|held_at| held_at < offered) {
            return;
        }
        self.matching[person] = Some(host);
        self.open[host as usize] -= 1;
        if let Some(left) = held {
            self.open[left as usize] += 1;
            self.waiting.push(left);
        }
    }
}
