//! The best itinerary of one person under given prices.
//!
//! A dynamic programme over years whose state is the set of hosts served with the length of each
//! stay. It leaves out only the ban on returning to a host left inside the horizon. If the
//! itinerary it finds keeps that ban too, it is the best one; otherwise a depth-first search, cut
//! by the programme's values, finds the best that does.
use std::collections::BTreeMap;

use crate::certificate::offers::Offer;
use crate::certificate::prices::StoredPrices;
use crate::exchange::plan::SCALE;
use crate::exchange::problem::{HostKind, Person, Problem, Stays};

/// Steps of the exact search for one person before the programme's value is taken instead.
const MAX_STEPS: u64 = 2_000_000;

/// Best reduced value of a person, in units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Best {
    /// Attained by an itinerary that keeps every rule.
    Exact(i64),
    /// Not below the best, because the exact search was cut.
    Relaxed(i64),
    /// No itinerary keeps all pins.
    Impossible,
}

/// One host served, with what the stay rules need to know about the stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Stay {
    host: usize,
    /// Years so far, tenure before year 0 included; 0 at the owner, where nothing is counted.
    length: i64,
    /// The stay started inside the horizon, so the shortest stay applies.
    inside: bool,
}

type State = Vec<Stay>;

pub(crate) fn best(
    problem: &Problem,
    prices: &StoredPrices,
    person: &Person,
    offers: &[Vec<Offer>],
) -> Best {
    let host_at = |id: &str| problem.hosts.iter().position(|host| host.id == id);
    let current = person.current.as_ref();
    let current = current.and_then(|now| host_at(&now.host).map(|host| (host, now.tenure_years)));
    let owner = host_at(&person.owner);
    let before: State = current
        .map(|(host, tenure)| Stay {
            host,
            length: if owner == Some(host) { 0 } else { tenure },
            inside: false,
        })
        .into_iter()
        .collect();
    let mut programme = Programme {
        problem,
        stays: person.stays(&problem.rules),
        prices,
        offers,
        owner,
        memo: vec![BTreeMap::new(); offers.len()],
        fresh: vec![Vec::new(); offers.len()],
    };
    programme.prepare();
    programme.solve(&before)
}

struct Programme<'a> {
    problem: &'a Problem,
    /// The person's rules on stays.
    stays: Stays,
    prices: &'a StoredPrices<'a>,
    offers: &'a [Vec<Offer>],
    owner: Option<usize>,
    /// Per year, best value of the years from then on, by the state of the year before.
    memo: Vec<BTreeMap<State, Option<i64>>>,
    /// Per year, offers as if nothing had been served before, best first.
    fresh: Vec<Vec<(i64, usize)>>,
}

impl Programme<'_> {
    fn solve(&mut self, before: &State) -> Best {
        let Some(relaxed) = self.from(0, before) else {
            return Best::Impossible;
        };
        let mut search = Search { best: None, steps: 0, left: BTreeMap::new() };
        for stay in before.iter().filter(|stay| stay.length > 0) {
            search.left.insert(stay.host, -1);
        }
        self.descend(0, before, 0, &mut search);
        match search.best {
            _ if search.steps > MAX_STEPS => Best::Relaxed(relaxed),
            Some(best) => Best::Exact(best),
            None => Best::Impossible,
        }
    }

    /// Orders the offers of each year by their value as fresh starts, last year first.
    fn prepare(&mut self) {
        for year in (0..self.offers.len()).rev() {
            let mut fresh = Vec::new();
            for at in 0..self.offers[year].len() {
                if let Some((value, state)) = self.step(year, &Vec::new(), at)
                    && let Some(rest) = self.from(year + 1, &state)
                {
                    fresh.push((value + rest, at));
                }
            }
            fresh.sort_unstable_by(|a, b| b.cmp(a));
            self.fresh[year] = fresh;
        }
    }

    /// Best value of the years from `year` on, the ban on returning aside.
    fn from(&mut self, year: usize, state: &State) -> Option<i64> {
        if year == self.offers.len() {
            return Some(0);
        }
        if let Some(known) = self.memo[year].get(state) {
            return *known;
        }
        let value = self.best_step(year, state);
        self.memo[year].insert(state.clone(), value);
        value
    }

    /// An offer that shares no host with the state is worth the same from any state, leaving aside;
    /// the best such one is the first in the prepared order. Only offers that share a host have to
    /// be looked at one by one.
    fn best_step(&mut self, year: usize, state: &State) -> Option<i64> {
        let offers = self.offers;
        let shares = |at: usize| {
            let hosts = &offers[year][at].hosts;
            state.iter().any(|stay| hosts.contains(&stay.host))
        };
        let leaving = self.leaving(year, state, &[]);
        let disjoint = self.fresh[year].iter().find(|(_, at)| !shares(*at));
        let mut best = disjoint.and_then(|(value, _)| leaving.map(|cost| value + cost));
        for at in (0..offers[year].len()).filter(|at| shares(*at)) {
            if let Some((value, next)) = self.step(year, state, at)
                && let Some(rest) = self.from(year + 1, &next)
            {
                best = best.max(Some(value + rest));
            }
        }
        best
    }

    /// What it costs to leave every host of the state that is not kept; `None` when a stay is still
    /// too short.
    fn leaving(&self, year: usize, state: &State, kept: &[usize]) -> Option<i64> {
        let mut value = 0;
        for stay in state.iter().filter(|stay| !kept.contains(&stay.host)) {
            let short = stay.length < self.stays.min_stay_years && self.is_away(stay.host);
            if short && stay.inside {
                return None;
            }
            if short && year == 0 {
                value -= SCALE * self.problem.weights.early_recall;
            }
        }
        Some(value)
    }

    fn is_away(&self, host: usize) -> bool {
        self.owner != Some(host)
    }

    /// Value and state after taking an offer in a year; `None` when a stay rule forbids it.
    fn step(&self, year: usize, state: &State, at: usize) -> Option<(i64, State)> {
        let offer = &self.offers[year][at];
        let mut value = offer.value + self.leaving(year, state, &offer.hosts)?;
        let mut next = State::with_capacity(offer.hosts.len());
        for host in &offer.hosts {
            let before = state.iter().find(|stay| stay.host == *host);
            let away = self.is_away(*host);
            if before.is_some() && self.problem.hosts[*host].kind == HostKind::Municipality {
                value += self.prices.handover(*host, year);
            }
            if before.is_none() && away {
                value -= SCALE * self.problem.weights.moving;
            }
            let stay = Stay {
                host: *host,
                length: if away { before.map_or(0, |stay| stay.length) + 1 } else { 0 },
                inside: before.map_or(away, |stay| stay.inside),
            };
            if stay.length > self.stays.max_stay_years {
                return None;
            }
            next.push(stay);
        }
        Some((value, next))
    }

    /// Exact search: offers in the order of what they promise, cut when they promise no more than
    /// the best found.
    fn descend(&mut self, year: usize, state: &State, value: i64, search: &mut Search) {
        search.steps += 1;
        if year == self.offers.len() {
            search.best = search.best.max(Some(value));
            return;
        }
        for (promise, gain, next) in self.promises(year, state) {
            if search.steps > MAX_STEPS || search.best.is_some_and(|best| value + promise <= best) {
                return;
            }
            if let Some(undo) = search.enter(self.stays, year, state, &next) {
                self.descend(year + 1, &next, value + gain, search);
                search.undo(undo);
            }
        }
    }

    fn promises(&mut self, year: usize, state: &State) -> Vec<(i64, i64, State)> {
        let mut promises = Vec::new();
        for at in 0..self.offers[year].len() {
            if let Some((gain, next)) = self.step(year, state, at)
                && let Some(rest) = self.from(year + 1, &next)
            {
                promises.push((gain + rest, gain, next));
            }
        }
        promises.sort_by_key(|(promise, ..)| std::cmp::Reverse(*promise));
        promises
    }
}

/// The exact search's memory.
struct Search {
    best: Option<i64>,
    steps: u64,
    /// Last year served at each host away, as far as the itinerary has come.
    left: BTreeMap<usize, i64>,
}

impl Search {
    /// Enters a year unless somebody would return too early; gives back what to undo.
    fn enter(
        &mut self,
        stays: Stays,
        year: usize,
        state: &State,
        next: &State,
    ) -> Option<Vec<(usize, Option<i64>)>> {
        let year = i64::try_from(year).ok()?;
        let away = || next.iter().filter(|stay| stay.length > 0);
        let new = |stay: &&Stay| !state.iter().any(|before| before.host == stay.host);
        let too_early = |stay: &Stay| {
            let left = self.left.get(&stay.host);
            left.is_some_and(|left| year - left <= stays.no_return_years)
        };
        if away().filter(new).any(too_early) {
            return None;
        }
        Some(away().map(|stay| (stay.host, self.left.insert(stay.host, year))).collect())
    }

    fn undo(&mut self, entries: Vec<(usize, Option<i64>)>) {
        for (host, before) in entries {
            match before {
                Some(year) => self.left.insert(host, year),
                None => self.left.remove(&host),
            };
        }
    }
}
