//! One person's best way through the years under given prices, exactly.
//!
//! A backward pass over the graph of [`Passages`] gives every node its best continuation; it
//! forgets the ban on returning, so it can only be too hopeful. A forward walk that remembers the
//! last year at every host then follows the best continuations; as soon as a return is banned it
//! turns into a search that the backward values cut.
use super::model::Model;
use super::passage::{Node, Passages};
use super::plan::SCALE;

/// Value of what cannot be.
pub(super) const NEVER: i64 = i64::MIN / 8;
/// Fresh starts kept at hand per year; more are looked for only if all of these are hosts just
/// left.
const AT_HAND: usize = 4;
/// Last year at a host where the person never was.
const NOT_YET: i32 = i32::MIN / 2;

/// One way of a person through the years.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Way {
    /// Points of its lines less moves and recall; nothing that depends on others.
    pub points: i64,
    pub lines: Vec<(u32, u8)>,
    /// Municipalities with the years in which the person was also there the year before.
    pub stays: Vec<(u32, u8)>,
}

/// What the world pays beyond the points of the lines, in 1/[`SCALE`] point.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Terms {
    /// Per post-year; [`NEVER`] for a post-year that is not to be had.
    pub line: Vec<i64>,
    /// Per host-year, for staying.
    pub stay: Vec<i64>,
}

/// Working memory of a search, kept between calls.
#[derive(Debug, Default)]
pub(super) struct Desk {
    slot_best: Vec<i64>,
    slot_post: Vec<u32>,
    /// Best value from a node to the end.
    ahead: Vec<i64>,
    at_hand: Vec<[(i64, u32); AT_HAND]>,
    /// Steps of work since they were last taken.
    steps: u64,
}

impl Desk {
    /// Values every node under the terms.
    pub fn value(&mut self, model: &Model, passages: &Passages, terms: &Terms) {
        self.steps += (passages.nodes.len() + passages.next.len() + passages.cells.len()) as u64;
        self.value_slots(model, passages, terms);
        self.ahead.clear();
        self.ahead.resize(passages.nodes.len(), NEVER);
        self.at_hand.clear();
        self.at_hand.resize(model.years, [(NEVER, u32::MAX); AT_HAND]);
        for year in (0..model.years).rev() {
            self.value_layer(model, passages, terms, year);
        }
    }

    /// Steps since this was last asked.
    pub fn take_steps(&mut self) -> u64 {
        std::mem::take(&mut self.steps)
    }

    fn value_slots(&mut self, model: &Model, passages: &Passages, terms: &Terms) {
        let count = passages.slots.len() * model.years;
        self.slot_best.clear();
        self.slot_best.resize(count, NEVER);
        self.slot_post.clear();
        self.slot_post.resize(count, u32::MAX);
        for slot in 0..passages.slots.len() {
            for year in 0..model.years {
                let at = slot * model.years + year;
                for cell in passages.cells_of(slot, year) {
                    let value = worth(cell.points, terms.line[model.at(cell.post, year)]);
                    if value > self.slot_best[at] {
                        (self.slot_best[at], self.slot_post[at]) = (value, cell.post);
                    }
                }
            }
        }
    }

    fn value_layer(&mut self, model: &Model, passages: &Passages, terms: &Terms, year: usize) {
        let layer = passages.layers[year];
        for at in layer.first..layer.end {
            let node = &passages.nodes[at as usize];
            let own = self.own_value(model, passages, terms, year, node);
            if own <= NEVER {
                continue;
            }
            let rest =
                if year + 1 == model.years { 0 } else { self.continuation(passages, node, year) };
            if rest > NEVER {
                self.ahead[at as usize] = own + rest;
            }
        }
        for at in layer.first..layer.fresh_end {
            insert(&mut self.at_hand[year], self.ahead[at as usize], at);
        }
    }

    fn own_value(
        &self,
        model: &Model,
        passages: &Passages,
        terms: &Terms,
        year: usize,
        node: &Node,
    ) -> i64 {
        let mut value = 0;
        for &slot in passages.slots_of(node.option) {
            let best = self.slot_best[slot as usize * model.years + year];
            if best <= NEVER {
                return NEVER;
            }
            value += best;
        }
        value - node.cost * SCALE + stay_terms(model, passages, terms, year, node)
    }

    /// Best value of the years after `year`.
    fn continuation(&self, passages: &Passages, node: &Node, year: usize) -> i64 {
        let kept = passages.next[node.next.0 as usize..node.next.1 as usize].iter();
        let best = kept.map(|&at| self.ahead[at as usize]).max().unwrap_or(NEVER);
        if node.leavable { best.max(self.fresh(passages, node, year + 1).0) } else { best }
    }

    /// Best node of `year` that shares no host with `node`.
    fn fresh(&self, passages: &Passages, node: &Node, year: usize) -> (i64, u32) {
        for &(value, at) in &self.at_hand[year] {
            if at == u32::MAX {
                return (NEVER, u32::MAX);
            }
            if apart(passages, node.option, passages.nodes[at as usize].option) {
                return (value, at);
            }
        }
        let layer = passages.layers[year];
        let all = (layer.first..layer.fresh_end)
            .filter(|&at| apart(passages, node.option, passages.nodes[at as usize].option));
        let best = all.max_by_key(|&at| (self.ahead[at as usize], std::cmp::Reverse(at)));
        best.map_or((NEVER, u32::MAX), |at| (self.ahead[at as usize], at))
    }

    /// Best value and nodes of a whole way; none if the pins cannot be kept.
    pub fn best(
        &self,
        model: &Model,
        passages: &Passages,
        terms: &Terms,
    ) -> Option<(i64, Vec<u32>)> {
        let mut walk = Walk::new(self, model, passages, terms);
        walk.straight().or_else(|| walk.search())
    }

    /// The way along nodes with the best post in every slot.
    pub fn way(&self, model: &Model, passages: &Passages, path: &[u32]) -> Way {
        let mut way = Way::default();
        for (year, &at) in path.iter().enumerate() {
            let node = &passages.nodes[at as usize];
            way.points -= node.cost;
            for &slot in passages.slots_of(node.option) {
                let post = self.slot_post[slot as usize * model.years + year];
                way.points += points_of(passages, slot as usize, year, post);
                way.lines.push((post, year as u8));
            }
            add_stays(model, passages, year, node, &mut way);
        }
        way
    }
}

fn worth(points: i64, terms: i64) -> i64 {
    if terms <= NEVER { NEVER } else { points * SCALE + terms }
}

fn points_of(passages: &Passages, slot: usize, year: usize, post: u32) -> i64 {
    let cells = passages.cells_of(slot, year).iter();
    cells.filter(|cell| cell.post == post).map(|cell| cell.points).sum()
}

fn add_stays(model: &Model, passages: &Passages, year: usize, node: &Node, way: &mut Way) {
    for (nth, host) in passages.hosts_of(node.option).enumerate() {
        let host = passages.hosts[host as usize];
        if node.stays >> nth & 1 == 1 && model.municipal[host as usize] {
            way.stays.push((host, year as u8));
        }
    }
}

fn stay_terms(model: &Model, passages: &Passages, terms: &Terms, year: usize, node: &Node) -> i64 {
    if node.stays == 0 {
        return 0;
    }
    let hosts = passages.hosts_of(node.option).enumerate();
    let staying = hosts.filter(|(nth, _)| node.stays >> nth & 1 == 1);
    staying
        .map(|(_, host)| terms.stay[model.host_at(passages.hosts[host as usize] as usize, year)])
        .sum()
}

/// Whether two options share no host.
fn apart(passages: &Passages, one: u32, other: u32) -> bool {
    passages.hosts_of(one).all(|host| passages.hosts_of(other).all(|at| at != host))
}

fn insert(list: &mut [(i64, u32); AT_HAND], value: i64, at: u32) {
    if value <= NEVER {
        return;
    }
    let mut entry = (value, at);
    for place in list.iter_mut() {
        if place.1 == u32::MAX || entry.0 > place.0 {
            std::mem::swap(place, &mut entry);
        }
    }
}

/// A walk from year 0 on that remembers the last year at every host.
struct Walk<'a> {
    desk: &'a Desk,
    model: &'a Model,
    passages: &'a Passages,
    terms: &'a Terms,
    last: Vec<i32>,
    path: Vec<u32>,
    best: i64,
    best_path: Vec<u32>,
}

impl<'a> Walk<'a> {
    fn new(desk: &'a Desk, model: &'a Model, passages: &'a Passages, terms: &'a Terms) -> Self {
        let mut last = vec![NOT_YET; passages.hosts.len()];
        if let (Some(current), true) = (passages.current, passages.current_banned) {
            last[current as usize] = -1;
        }
        let path = Vec::with_capacity(model.years);
        Self { desk, model, passages, terms, last, path, best: NEVER, best_path: Vec::new() }
    }

    /// Follows the best continuations; none as soon as one of them returns too early.
    fn straight(&mut self) -> Option<(i64, Vec<u32>)> {
        let last = self.last.clone();
        let mut node = self.root();
        let mut total = None;
        let mut path = Vec::with_capacity(self.model.years);
        for year in 0..self.model.years {
            let (value, at) = self.first_choice(&node, year);
            if value <= NEVER || !self.allowed(at, year) {
                self.last = last;
                return None;
            }
            total = total.or(Some(value));
            self.enter(at, year);
            path.push(at);
            node = self.passages.nodes[at as usize].clone();
        }
        self.last = last;
        total.map(|value| (value, path))
    }

    /// The best node that may follow, bans aside.
    fn first_choice(&self, node: &Node, year: usize) -> (i64, u32) {
        let kept = self.passages.next[node.next.0 as usize..node.next.1 as usize].iter();
        let kept = kept.map(|&at| (self.desk.ahead[at as usize], at));
        let best =
            kept.fold((NEVER, u32::MAX), |best, next| if next.0 > best.0 { next } else { best });
        if !node.leavable {
            return best;
        }
        let fresh = self.desk.fresh(self.passages, node, year);
        if fresh.0 > best.0 { fresh } else { best }
    }

    fn root(&self) -> Node {
        self.passages.root.clone()
    }

    fn search(&mut self) -> Option<(i64, Vec<u32>)> {
        let root = self.root();
        self.descend(&root, 0, 0);
        (self.best > NEVER).then(|| (self.best, std::mem::take(&mut self.best_path)))
    }

    fn descend(&mut self, node: &Node, year: usize, gained: i64) {
        if year == self.model.years {
            self.best = gained;
            self.best_path.clone_from(&self.path);
            return;
        }
        for (ahead, at) in self.successors(node, year) {
            if gained + ahead <= self.best {
                break;
            }
            if self.allowed(at, year) {
                let next = self.passages.nodes[at as usize].clone();
                let own = self.own(&next, year);
                let left = self.enter(at, year);
                self.path.push(at);
                self.descend(&next, year + 1, gained + own);
                self.path.pop();
                self.leave(at, &left);
            }
        }
    }

    fn own(&self, node: &Node, year: usize) -> i64 {
        let slots = self.passages.slots_of(node.option).iter();
        let lines: i64 =
            slots.map(|&slot| self.desk.slot_best[slot as usize * self.model.years + year]).sum();
        lines - node.cost * SCALE + stay_terms(self.model, self.passages, self.terms, year, node)
    }

    /// Nodes that may follow, best first.
    fn successors(&self, node: &Node, year: usize) -> Vec<(i64, u32)> {
        let passages = self.passages;
        let kept = passages.next[node.next.0 as usize..node.next.1 as usize].iter().copied();
        let mut all: Vec<(i64, u32)> = kept.map(|at| (self.desk.ahead[at as usize], at)).collect();
        if node.leavable {
            let layer = passages.layers[year];
            let fresh = layer.first..layer.fresh_end;
            let fresh = fresh
                .filter(|&at| apart(passages, node.option, passages.nodes[at as usize].option));
            all.extend(fresh.map(|at| (self.desk.ahead[at as usize], at)));
        }
        all.retain(|&(value, _)| value > NEVER);
        all.sort_unstable_by_key(|&(value, at)| (std::cmp::Reverse(value), at));
        all
    }

    /// Whether no host of the node is returned to too early.
    fn allowed(&self, at: u32, year: usize) -> bool {
        let node = &self.passages.nodes[at as usize];
        self.passages.hosts_of(node.option).enumerate().all(|(nth, host)| {
            let away = Some(host) != self.passages.owner;
            let gap = year as i32 - self.last[host as usize];
            node.stays >> nth & 1 == 1 || !away || gap > self.model.stays.no_return
        })
    }

    fn enter(&mut self, at: u32, year: usize) -> Vec<i32> {
        let option = self.passages.nodes[at as usize].option;
        let mut left = Vec::new();
        for host in self.passages.hosts_of(option) {
            left.push(std::mem::replace(&mut self.last[host as usize], year as i32));
        }
        left
    }

    fn leave(&mut self, at: u32, left: &[i32]) {
        let option = self.passages.nodes[at as usize].option;
        for (host, &year) in self.passages.hosts_of(option).zip(left) {
            self.last[host as usize] = year;
        }
    }
}
