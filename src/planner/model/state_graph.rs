//! All itineraries of one person, as a layered graph of states.
//!
//! A state is what the person holds in one year (an *option*: a set of host-and-share *slots* of at
//! most 100 %) together with the start year of every stay, which is all that the rules on longest
//! and shortest stays ask for. The ban on returning looks further back; `itinerary` keeps it by a
//! memory of last years. Which post of a slot is taken matters to nobody's next year, so posts stay
//! out of the graph.
use std::collections::BTreeMap;

use crate::exchange::limits;

/// Numbers of the rules on stays.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StayRules {
    pub max: i32,
    pub min: i32,
    pub no_return: i32,
    pub move_cost: i64,
    pub recall_cost: i64,
}

/// One eligible line of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cell {
    pub post: u32,
    /// Points of the line.
    pub points: i64,
}

/// Start of a stay that began before year 0.
const BEFORE: i8 = -1;
/// First year at the owner after another place.
const HOME_NEW: i8 = -2;
/// Further year at the owner.
const HOME_STAY: i8 = -3;

/// An eligible line: host, share, year and cell.
pub(crate) type Offer = (usize, u32, usize, Cell);

/// What a person holds in one year, with the start of each stay.
#[derive(Debug, Clone)]
pub(crate) struct State {
    pub option: u32,
    /// Bit i: the person was at the option's i-th host the year before.
    pub stays: u16,
    /// Whether everything may be left after this year.
    pub leavable: bool,
    /// Points taken off for starts and for an early recall.
    pub cost: i64,
    /// States of the next year that keep at least one host.
    pub arcs: (u32, u32),
}

/// States of one year; the first `fresh` ones keep nothing of the year before.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Layer {
    pub first: u32,
    pub fresh_end: u32,
    pub end: u32,
}

/// All itineraries of one person: states by year and arcs between them.
#[derive(Debug, Default)]
pub(crate) struct StateGraph {
    /// Hosts of the problem by local index.
    pub hosts: Vec<u32>,
    /// Local host and share of each slot.
    pub slots: Vec<(u16, u32)>,
    cell_ends: Vec<u32>,
    pub cells: Vec<Cell>,
    option_ends: Vec<u32>,
    option_slots: Vec<u16>,
    pub states: Vec<State>,
    pub arcs: Vec<u32>,
    pub layers: Vec<Layer>,
    /// Before year 0.
    pub root: State,
    /// Local index of the current host.
    pub current: Option<u16>,
    /// Whether leaving the current host before year 0 starts a ban on returning.
    pub current_banned: bool,
    /// Years that must pass before a return.
    pub no_return: i32,
    /// Local index of the owner.
    pub owner: Option<u16>,
    /// Years and posts fixed in advance.
    pub pins: Vec<(usize, u32)>,
    /// Whether there are more combinations than the limit; the graph is then incomplete.
    pub too_many: bool,
}

impl Default for State {
    fn default() -> Self {
        Self { option: 0, stays: 0, leavable: true, cost: 0, arcs: (0, 0) }
    }
}

impl StateGraph {
    /// Builds the graph from the eligible lines and the pins (year and post).
    pub fn new(
        years: usize,
        rules: StayRules,
        offers: &[Offer],
        pins: Vec<(usize, u32)>,
        current: Option<(usize, i32)>,
        owner: Option<usize>,
    ) -> Self {
        let mut graph =
            Self { option_ends: vec![0], no_return: rules.no_return, ..Self::default() };
        graph.take_hosts(offers, current.map(|(host, _)| host));
        let slot_of = graph.take_slots(offers);
        graph.take_cells(years, offers, &slot_of);
        let local = |host: usize| {
            graph.hosts.iter().position(|&at| at as usize == host).map(|at| at as u16)
        };
        graph.owner = owner.and_then(local);
        graph.current = current.and_then(|(host, _)| local(host));
        graph.current_banned = current.is_some_and(|(_, tenure)| tenure > 0);
        let tenure = current.map_or(0, |(_, tenure)| tenure);
        graph.pins.clone_from(&pins);
        let mut builder = Builder::new(&mut graph, rules, tenure, years, pins);
        builder.options();
        builder.layers();
        graph
    }

    /// Slots of an option.
    pub fn slots_of(&self, option: u32) -> &[u16] {
        let option = option as usize;
        let first = if option == 0 { 0 } else { self.option_ends[option - 1] as usize };
        &self.option_slots[first..self.option_ends[option] as usize]
    }

    /// Cells of a slot in a year.
    pub fn cells_of(&self, slot: usize, year: usize) -> &[Cell] {
        self.cells_of_years(slot, year, self.layers.len())
    }

    /// Local hosts of an option.
    pub fn hosts_of(&self, option: u32) -> impl Iterator<Item = u16> + '_ {
        self.slots_of(option).iter().map(|&slot| self.slots[slot as usize].0)
    }

    /// The graph with some of its states and cells only.
    pub fn subgraph(&self, kept: &[bool], keeps: &dyn Fn(usize, usize, &Cell) -> bool) -> Self {
        let years = self.layers.len();
        let mut subgraph = Self {
            hosts: self.hosts.clone(),
            slots: self.slots.clone(),
            option_ends: self.option_ends.clone(),
            option_slots: self.option_slots.clone(),
            current: self.current,
            current_banned: self.current_banned,
            no_return: self.no_return,
            owner: self.owner,
            pins: self.pins.clone(),
            too_many: self.too_many,
            ..Self::default()
        };
        for slot in 0..self.slots.len() {
            for year in 0..years {
                let cells = self.cells_of_years(slot, year, years).iter();
                subgraph.cells.extend(cells.filter(|cell| keeps(slot, year, cell)));
                subgraph.cell_ends.push(subgraph.cells.len() as u32);
            }
        }
        subgraph.take_states(self, kept);
        subgraph
    }

    /// Gives hosts and posts the numbers of another model.
    pub fn renumber(&mut self, host: &dyn Fn(u32) -> u32, post: &dyn Fn(u32) -> u32) {
        for at in &mut self.hosts {
            *at = host(*at);
        }
        for cell in &mut self.cells {
            cell.post = post(cell.post);
        }
    }

    fn take_states(&mut self, whole: &Self, kept: &[bool]) {
        let mut renamed = vec![u32::MAX; kept.len()];
        let mut before = vec![0_u32; kept.len() + 1];
        for (at, &kept) in kept.iter().enumerate() {
            before[at + 1] = before[at] + u32::from(kept);
            if kept {
                renamed[at] = before[at];
            }
        }
        let place = |at: u32| before[at as usize];
        for layer in &whole.layers {
            let (first, fresh_end, end) =
                (place(layer.first), place(layer.fresh_end), place(layer.end));
            self.layers.push(Layer { first, fresh_end, end });
        }
        self.root = self.take_state(whole, &whole.root, &renamed);
        for (at, state) in whole.states.iter().enumerate() {
            if kept[at] {
                let state = self.take_state(whole, state, &renamed);
                self.states.push(state);
            }
        }
    }

    fn take_state(&mut self, whole: &Self, state: &State, renamed: &[u32]) -> State {
        let first = self.arcs.len() as u32;
        let next = whole.arcs[state.arcs.0 as usize..state.arcs.1 as usize].iter();
        self.arcs.extend(next.map(|&at| renamed[at as usize]).filter(|&at| at != u32::MAX));
        State { arcs: (first, self.arcs.len() as u32), ..state.clone() }
    }

    fn cells_of_years(&self, slot: usize, year: usize, years: usize) -> &[Cell] {
        let at = slot * years + year;
        let first = if at == 0 { 0 } else { self.cell_ends[at - 1] as usize };
        &self.cells[first..self.cell_ends[at] as usize]
    }

    fn take_hosts(&mut self, offers: &[Offer], current: Option<usize>) {
        let mut hosts: Vec<u32> = offers.iter().map(|offer| offer.0 as u32).collect();
        hosts.extend(current.map(|host| host as u32));
        hosts.sort_unstable();
        hosts.dedup();
        self.hosts = hosts;
    }

    fn take_slots(&mut self, offers: &[Offer]) -> BTreeMap<(usize, u32), usize> {
        let keys = offers.iter().map(|offer| ((offer.0, offer.1), 0));
        let mut slot_of: BTreeMap<(usize, u32), usize> = keys.collect();
        for (at, (key, slot)) in slot_of.iter_mut().enumerate() {
            *slot = at;
            let local = self.hosts.binary_search(&(key.0 as u32)).unwrap_or(0);
            self.slots.push((local as u16, key.1));
        }
        slot_of
    }

    fn take_cells(
        &mut self,
        years: usize,
        offers: &[Offer],
        slot_of: &BTreeMap<(usize, u32), usize>,
    ) {
        let mut table: Vec<Vec<Cell>> = vec![Vec::new(); self.slots.len() * years];
        for offer in offers {
            table[slot_of[&(offer.0, offer.1)] * years + offer.2].push(offer.3);
        }
        for cells in table {
            self.cells.extend(cells);
            self.cell_ends.push(self.cells.len() as u32);
        }
        self.layers = vec![Layer::default(); years];
    }
}

/// Builds options, states and arcs.
struct Builder<'a> {
    graph: &'a mut StateGraph,
    rules: StayRules,
    tenure: i32,
    pins: Vec<(usize, u32)>,
    /// Options of each year.
    options: Vec<Vec<u32>>,
    /// Stay starts of each state, beside its option's hosts.
    starts: Vec<Vec<i8>>,
    /// States of the layer under construction by option and starts.
    known: BTreeMap<(u32, Vec<i8>), u32>,
}

impl<'a> Builder<'a> {
    fn new(
        graph: &'a mut StateGraph,
        rules: StayRules,
        tenure: i32,
        years: usize,
        pins: Vec<(usize, u32)>,
    ) -> Self {
        let options = vec![Vec::new(); years];
        Self { graph, rules, tenure, pins, options, starts: Vec::new(), known: BTreeMap::new() }
    }

    fn options(&mut self) {
        let mut index = BTreeMap::from([(Vec::new(), 0_u32)]);
        for year in 0..self.options.len() {
            let sets = match self.pinned_set(year) {
                Some(set) => set.into_iter().collect(),
                None => self.free_sets(year),
            };
            for set in sets {
                let option = self.option(&mut index, set);
                self.options[year].push(option);
            }
        }
    }

    fn option(&mut self, index: &mut BTreeMap<Vec<u16>, u32>, set: Vec<u16>) -> u32 {
        let graph = &mut *self.graph;
        *index.entry(set).or_insert_with_key(|set| {
            graph.option_slots.extend_from_slice(set);
            graph.option_ends.push(graph.option_slots.len() as u32);
            graph.option_ends.len() as u32 - 1
        })
    }

    /// In a year with pins: the one set of slots that keeps them, or none if they cannot be kept.
    fn pinned_set(&self, year: usize) -> Option<Option<Vec<u16>>> {
        let posts: Vec<u32> =
            self.pins.iter().filter(|pin| pin.0 == year).map(|pin| pin.1).collect();
        if posts.is_empty() {
            return None;
        }
        let holds = |slot: usize, post: u32| {
            self.graph.cells_of(slot, year).iter().any(|cell| cell.post == post)
        };
        let slot_of = |&post: &u32| (0..self.graph.slots.len()).find(|&slot| holds(slot, post));
        let set: Option<Vec<u16>> =
            posts.iter().map(|post| slot_of(post).map(|slot| slot as u16)).collect();
        Some(set.filter(|set| self.fits(set)))
    }

    fn fits(&self, set: &[u16]) -> bool {
        let share: u32 = set.iter().map(|&slot| self.graph.slots[slot as usize].1).sum();
        let mut hosts: Vec<u16> =
            set.iter().map(|&slot| self.graph.slots[slot as usize].0).collect();
        hosts.sort_unstable();
        hosts.dedup();
        share <= 100 && hosts.len() == set.len()
    }

    fn free_sets(&mut self, year: usize) -> Vec<Vec<u16>> {
        let open: Vec<u16> = (0..self.graph.slots.len())
            .filter(|&slot| !self.graph.cells_of(slot, year).is_empty())
            .map(|slot| slot as u16)
            .collect();
        let mut sets = vec![Vec::new()];
        // Slots are sorted by host, so a set grows by later slots only and never repeats.
        let mut at = 0;
        while at < sets.len() {
            for &slot in &open {
                let grown: &Vec<u16> = &sets[at];
                if grown.last().is_none_or(|&last| slot > last) {
                    let mut set = grown.clone();
                    set.push(slot);
                    if self.fits(&set) {
                        sets.push(set);
                    }
                }
            }
            at += 1;
            if sets.len() > limits::COMBINATIONS {
                self.graph.too_many = true;
                break;
            }
        }
        sets
    }

    fn layers(&mut self) {
        let fresh_at = |at: usize| at as u32;
        self.fresh(0);
        let before: Vec<(u16, i8)> = self.before();
        let root_next = self.keeping(0, &before);
        self.graph.root.arcs = root_next;
        for year in 0..self.options.len() {
            self.graph.layers[year].end = fresh_at(self.graph.states.len());
            let layer = self.graph.layers[year];
            if year + 1 == self.options.len() {
                break;
            }
            self.known.clear();
            self.fresh(year + 1);
            for state in layer.first..layer.end {
                let held = self.held(state);
                let next = self.keeping(year + 1, &held);
                let leavable = held.iter().all(|&(_, start)| self.may_leave(start, year));
                let state = &mut self.graph.states[state as usize];
                (state.arcs, state.leavable) = (next, leavable);
            }
            if self.graph.states.len() > limits::COMBINATIONS * limits::YEARS as usize {
                self.graph.too_many = true;
                break;
            }
        }
    }

    fn before(&self) -> Vec<(u16, i8)> {
        let at_home = self.graph.current == self.graph.owner;
        let start = if at_home { HOME_STAY } else { BEFORE };
        self.graph.current.iter().map(|&host| (host, start)).collect()
    }

    fn held(&self, state: u32) -> Vec<(u16, i8)> {
        let option = self.graph.states[state as usize].option;
        self.graph.hosts_of(option).zip(self.starts[state as usize].iter().copied()).collect()
    }

    /// States of a year that keep nothing.
    fn fresh(&mut self, year: usize) {
        self.graph.layers[year].first = self.graph.states.len() as u32;
        for option in self.options[year].clone() {
            let current = if year == 0 { self.graph.current } else { None };
            if self.graph.hosts_of(option).all(|host| Some(host) != current) {
                self.state(year, option, &[]);
            }
        }
        self.graph.layers[year].fresh_end = self.graph.states.len() as u32;
    }

    /// The state for an option reached from held stays; makes it if it is new.
    fn state(&mut self, year: usize, option: u32, held: &[(u16, i8)]) -> u32 {
        let mut stays = 0_u16;
        let mut cost = if year == 0 { self.recall(option) } else { 0 };
        let mut starts = Vec::new();
        for (nth, host) in self.graph.hosts_of(option).enumerate() {
            let kept = held.iter().find(|&&(at, _)| at == host).map(|&(_, start)| start);
            let home = Some(host) == self.graph.owner;
            stays |= u16::from(kept.is_some()) << nth.min(15);
            cost += if kept.is_none() && !home { self.rules.move_cost } else { 0 };
            starts.push(match kept {
                Some(_) if home => HOME_STAY,
                Some(start) => start,
                None if home => HOME_NEW,
                None => year as i8,
            });
        }
        let states = &mut self.graph.states;
        let all_starts = &mut self.starts;
        *self.known.entry((option, starts)).or_insert_with_key(|(_, starts)| {
            states.push(State { option, stays, cost, ..State::default() });
            all_starts.push(starts.clone());
            states.len() as u32 - 1
        })
    }

    fn recall(&self, option: u32) -> i64 {
        let Some(current) = self.graph.current else {
            return 0;
        };
        let stays = self.graph.hosts_of(option).any(|host| host == current);
        let early = self.graph.current != self.graph.owner && self.tenure < self.rules.min;
        if early && !stays { self.rules.recall_cost } else { 0 }
    }

    /// States of `year` that keep at least one of the held stays and leave only what may be left.
    fn keeping(&mut self, year: usize, held: &[(u16, i8)]) -> (u32, u32) {
        let first = self.graph.arcs.len() as u32;
        if !held.is_empty() {
            for option in self.options[year].clone() {
                if self.follows(year, option, held) {
                    let state = self.state(year, option, held);
                    self.graph.arcs.push(state);
                }
            }
        }
        (first, self.graph.arcs.len() as u32)
    }

    fn follows(&self, year: usize, option: u32, held: &[(u16, i8)]) -> bool {
        let mut keeps = false;
        for &(host, start) in held {
            let kept = self.graph.hosts_of(option).any(|at| at == host);
            keeps |= kept;
            let allowed = if kept {
                self.may_stay(start, year)
            } else {
                year == 0 || self.may_leave(start, year - 1)
            };
            if !allowed {
                return false;
            }
        }
        keeps
    }

    /// Whether a stay with this start may reach into `year`.
    fn may_stay(&self, start: i8, year: usize) -> bool {
        match start {
            HOME_NEW | HOME_STAY => true,
            BEFORE => self.tenure.saturating_add(year as i32 + 1) <= self.rules.max,
            _ => year as i32 + 1 - i32::from(start) <= self.rules.max,
        }
    }

    /// Whether a stay with this start may end with `year`.
    fn may_leave(&self, start: i8, year: usize) -> bool {
        start < 0 || year as i32 + 1 - i32::from(start) >= self.rules.min
    }
}
