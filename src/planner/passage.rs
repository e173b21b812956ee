//! All ways of one person through the years, as a layered graph.
//!
//! A node is what the person holds in one year (an *option*: a set of host-and-share *slots* of at
//! most 100 %) together with the start year of every stay, which is all that the rules on longest
//! and shortest stays ask for. The ban on returning looks further back; `itinerary` keeps it by a
//! memory of last years. Which post of a slot is taken matters to nobody's next year, so posts stay
//! out of the graph.
use std::collections::BTreeMap;

use super::limits;
use super::model::{Cell, Model, StayRules};

/// Start of a stay that began before year 0.
const BEFORE: i8 = -1;
/// First year at the owner after another place.
const HOME_NEW: i8 = -2;
/// Further year at the owner.
const HOME_STAY: i8 = -3;

/// An eligible line: host, share, year and cell.
pub(super) type Offer = (usize, u32, usize, Cell);

/// What a person holds in one year, with the start of each stay.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub option: u32,
    /// Bit i: the person was at the option's i-th host the year before.
    pub stays: u16,
    /// Whether everything may be left after this year.
    pub leavable: bool,
    /// Points taken off for starts and for an early recall.
    pub cost: i64,
    /// Nodes of the next year that keep at least one host.
    pub next: (u32, u32),
}

/// Nodes of one year; the first `fresh` ones keep nothing of the year before.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Layer {
    pub first: u32,
    pub fresh_end: u32,
    pub end: u32,
}

/// All ways of one person through the years.
#[derive(Debug, Default)]
pub(super) struct Passages {
    /// Hosts of the problem by local index.
    pub hosts: Vec<u32>,
    /// Local host and share of each slot.
    pub slots: Vec<(u16, u32)>,
    cell_ends: Vec<u32>,
    pub cells: Vec<Cell>,
    option_ends: Vec<u32>,
    option_slots: Vec<u16>,
    pub nodes: Vec<Node>,
    pub next: Vec<u32>,
    pub layers: Vec<Layer>,
    /// Before year 0.
    pub root: Node,
    /// Local index of the current host.
    pub current: Option<u16>,
    /// Whether leaving the current host before year 0 starts a ban on returning.
    pub current_banned: bool,
    /// Local index of the owner.
    pub owner: Option<u16>,
    /// Years and posts fixed in advance.
    pub pins: Vec<(usize, u32)>,
    /// Whether there are more combinations than the limit; the graph is then incomplete.
    pub too_many: bool,
}

impl Default for Node {
    fn default() -> Self {
        Self { option: 0, stays: 0, leavable: true, cost: 0, next: (0, 0) }
    }
}

impl Passages {
    /// Builds the graph from the eligible lines and the pins (year and post).
    pub fn new(
        model: &Model,
        offers: &[Offer],
        pins: Vec<(usize, u32)>,
        current: Option<(usize, i32)>,
        owner: Option<usize>,
    ) -> Self {
        let mut passages = Self { option_ends: vec![0], ..Self::default() };
        passages.take_hosts(offers, current.map(|(host, _)| host));
        let slot_of = passages.take_slots(offers);
        passages.take_cells(model.years, offers, &slot_of);
        let local = |host: usize| {
            passages.hosts.iter().position(|&at| at as usize == host).map(|at| at as u16)
        };
        passages.owner = owner.and_then(local);
        passages.current = current.and_then(|(host, _)| local(host));
        passages.current_banned = current.is_some_and(|(_, tenure)| tenure > 0);
        let tenure = current.map_or(0, |(_, tenure)| tenure);
        passages.pins.clone_from(&pins);
        let mut maker = Maker::new(&mut passages, model.stays, tenure, model.years, pins);
        maker.options();
        maker.layers();
        passages
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

    /// The graph with some of its nodes and cells only.
    pub fn part(&self, kept: &[bool], keeps: &dyn Fn(usize, usize, &Cell) -> bool) -> Self {
        let years = self.layers.len();
        let mut part = Self {
            hosts: self.hosts.clone(),
            slots: self.slots.clone(),
            option_ends: self.option_ends.clone(),
            option_slots: self.option_slots.clone(),
            current: self.current,
            current_banned: self.current_banned,
            owner: self.owner,
            pins: self.pins.clone(),
            too_many: self.too_many,
            ..Self::default()
        };
        for slot in 0..self.slots.len() {
            for year in 0..years {
                let cells = self.cells_of_years(slot, year, years).iter();
                part.cells.extend(cells.filter(|cell| keeps(slot, year, cell)));
                part.cell_ends.push(part.cells.len() as u32);
            }
        }
        part.take_nodes(self, kept);
        part
    }

    /// Post-years the person is pinned to.
    pub fn pinned_cells(&self, model: &Model) -> Vec<usize> {
        self.pins.iter().map(|&(year, post)| model.at(post, year)).collect()
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

    fn take_nodes(&mut self, whole: &Self, kept: &[bool]) {
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
        self.root = self.take_node(whole, &whole.root, &renamed);
        for (at, node) in whole.nodes.iter().enumerate() {
            if kept[at] {
                let node = self.take_node(whole, node, &renamed);
                self.nodes.push(node);
            }
        }
    }

    fn take_node(&mut self, whole: &Self, node: &Node, renamed: &[u32]) -> Node {
        let first = self.next.len() as u32;
        let next = whole.next[node.next.0 as usize..node.next.1 as usize].iter();
        self.next.extend(next.map(|&at| renamed[at as usize]).filter(|&at| at != u32::MAX));
        Node { next: (first, self.next.len() as u32), ..node.clone() }
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

/// Builds options, nodes and arcs.
struct Maker<'a> {
    passages: &'a mut Passages,
    rules: StayRules,
    tenure: i32,
    pins: Vec<(usize, u32)>,
    /// Options of each year.
    options: Vec<Vec<u32>>,
    /// Stay starts of each node, beside its option's hosts.
    starts: Vec<Vec<i8>>,
    /// Nodes of the layer under construction by option and starts.
    known: BTreeMap<(u32, Vec<i8>), u32>,
}

impl<'a> Maker<'a> {
    fn new(
        passages: &'a mut Passages,
        rules: StayRules,
        tenure: i32,
        years: usize,
        pins: Vec<(usize, u32)>,
    ) -> Self {
        let options = vec![Vec::new(); years];
        Self { passages, rules, tenure, pins, options, starts: Vec::new(), known: BTreeMap::new() }
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
        let passages = &mut *self.passages;
        *index.entry(set).or_insert_with_key(|set| {
            passages.option_slots.extend_from_slice(set);
            passages.option_ends.push(passages.option_slots.len() as u32);
            passages.option_ends.len() as u32 - 1
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
            self.passages.cells_of(slot, year).iter().any(|cell| cell.post == post)
        };
        let slot_of = |&post: &u32| (0..self.passages.slots.len()).find(|&slot| holds(slot, post));
        let set: Option<Vec<u16>> =
            posts.iter().map(|post| slot_of(post).map(|slot| slot as u16)).collect();
        Some(set.filter(|set| self.fits(set)))
    }

    fn fits(&self, set: &[u16]) -> bool {
        let share: u32 = set.iter().map(|&slot| self.passages.slots[slot as usize].1).sum();
        let mut hosts: Vec<u16> =
            set.iter().map(|&slot| self.passages.slots[slot as usize].0).collect();
        hosts.sort_unstable();
        hosts.dedup();
        share <= 100 && hosts.len() == set.len()
    }

    fn free_sets(&mut self, year: usize) -> Vec<Vec<u16>> {
        let open: Vec<u16> = (0..self.passages.slots.len())
            .filter(|&slot| !self.passages.cells_of(slot, year).is_empty())
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
                self.passages.too_many = true;
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
        self.passages.root.next = root_next;
        for year in 0..self.options.len() {
            self.passages.layers[year].end = fresh_at(self.passages.nodes.len());
            let layer = self.passages.layers[year];
            if year + 1 == self.options.len() {
                break;
            }
            self.known.clear();
            self.fresh(year + 1);
            for node in layer.first..layer.end {
                let held = self.held(node);
                let next = self.keeping(year + 1, &held);
                let leavable = held.iter().all(|&(_, start)| self.may_leave(start, year));
                let node = &mut self.passages.nodes[node as usize];
                (node.next, node.leavable) = (next, leavable);
            }
            if self.passages.nodes.len() > limits::COMBINATIONS * limits::YEARS as usize {
                self.passages.too_many = true;
                break;
            }
        }
    }

    fn before(&self) -> Vec<(u16, i8)> {
        let at_home = self.passages.current == self.passages.owner;
        let start = if at_home { HOME_STAY } else { BEFORE };
        self.passages.current.iter().map(|&host| (host, start)).collect()
    }

    fn held(&self, node: u32) -> Vec<(u16, i8)> {
        let option = self.passages.nodes[node as usize].option;
        self.passages.hosts_of(option).zip(self.starts[node as usize].iter().copied()).collect()
    }

    /// Nodes of a year that keep nothing.
    fn fresh(&mut self, year: usize) {
        self.passages.layers[year].first = self.passages.nodes.len() as u32;
        for option in self.options[year].clone() {
            let current = if year == 0 { self.passages.current } else { None };
            if self.passages.hosts_of(option).all(|host| Some(host) != current) {
                self.node(year, option, &[]);
            }
        }
        self.passages.layers[year].fresh_end = self.passages.nodes.len() as u32;
    }

    /// The node for an option reached from held stays; makes it if it is new.
    fn node(&mut self, year: usize, option: u32, held: &[(u16, i8)]) -> u32 {
        let mut stays = 0_u16;
        let mut cost = if year == 0 { self.recall(option) } else { 0 };
        let mut starts = Vec::new();
        for (nth, host) in self.passages.hosts_of(option).enumerate() {
            let kept = held.iter().find(|&&(at, _)| at == host).map(|&(_, start)| start);
            let home = Some(host) == self.passages.owner;
            stays |= u16::from(kept.is_some()) << nth.min(15);
            cost += if kept.is_none() && !home { self.rules.move_cost } else { 0 };
            starts.push(match kept {
                Some(_) if home => HOME_STAY,
                Some(start) => start,
                None if home => HOME_NEW,
                None => year as i8,
            });
        }
        let nodes = &mut self.passages.nodes;
        let all_starts = &mut self.starts;
        *self.known.entry((option, starts)).or_insert_with_key(|(_, starts)| {
            nodes.push(Node { option, stays, cost, ..Node::default() });
            all_starts.push(starts.clone());
            nodes.len() as u32 - 1
        })
    }

    fn recall(&self, option: u32) -> i64 {
        let Some(current) = self.passages.current else {
            return 0;
        };
        let stays = self.passages.hosts_of(option).any(|host| host == current);
        let early = self.passages.current != self.passages.owner && self.tenure < self.rules.min;
        if early && !stays { self.rules.recall_cost } else { 0 }
    }

    /// Nodes of `year` that keep at least one of the held stays and leave only what may be left.
    fn keeping(&mut self, year: usize, held: &[(u16, i8)]) -> (u32, u32) {
        let first = self.passages.next.len() as u32;
        if !held.is_empty() {
            for option in self.options[year].clone() {
                if self.follows(year, option, held) {
                    let node = self.node(year, option, held);
                    self.passages.next.push(node);
                }
            }
        }
        (first, self.passages.next.len() as u32)
    }

    fn follows(&self, year: usize, option: u32, held: &[(u16, i8)]) -> bool {
        let mut keeps = false;
        for &(host, start) in held {
            let kept = self.passages.hosts_of(option).any(|at| at == host);
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
