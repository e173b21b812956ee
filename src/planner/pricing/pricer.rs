//! The pricing problem: one person's column of greatest reduced value under given marginals,
//! exactly.
//!
//! A backward pass over the state graph labels every state with its best continuation; it
//! forgets the ban on returning, so it can only be too hopeful. A forward walk that remembers the
//! last year at every host then follows the best continuations; as soon as a return is banned it
//! turns into a search that the backward values cut.
use crate::exchange::plan::SCALE;
use crate::model::column::{Column, Marginals, NEVER};
use crate::model::numbers::Model;
use crate::model::state_graph::{State, StateGraph};

/// Fresh starts kept at hand per year; more are looked for only if all of these are hosts just
/// left.
const FRESH_KEPT: usize = 4;
/// Last year at a host where the person never was.
const NOT_YET: i32 = i32::MIN / 2;

/// Solves pricing problems; its working memory is kept between calls.
#[derive(Debug, Default)]
pub(crate) struct Pricer {
    slot_best: Vec<i64>,
    slot_post: Vec<u32>,
    /// Label of each state: the best value from it to the end.
    labels: Vec<i64>,
    best_fresh: Vec<[(i64, u32); FRESH_KEPT]>,
    /// Steps of work since they were last taken.
    steps: u64,
}

impl Pricer {
    /// Labels every state under the marginals, last year first.
    pub fn label(&mut self, model: &Model, graph: &StateGraph, marginals: &Marginals) {
        self.steps += (graph.states.len() + graph.arcs.len() + graph.cells.len()) as u64;
        self.value_slots(model, graph, marginals);
        self.labels.clear();
        self.labels.resize(graph.states.len(), NEVER);
        self.best_fresh.clear();
        self.best_fresh.resize(model.years, [(NEVER, u32::MAX); FRESH_KEPT]);
        for year in (0..model.years).rev() {
            self.label_layer(model, graph, marginals, year);
        }
    }

    /// Steps since this was last asked.
    pub fn take_steps(&mut self) -> u64 {
        std::mem::take(&mut self.steps)
    }

    fn value_slots(&mut self, model: &Model, graph: &StateGraph, marginals: &Marginals) {
        let count = graph.slots.len() * model.years;
        self.slot_best.clear();
        self.slot_best.resize(count, NEVER);
        self.slot_post.clear();
        self.slot_post.resize(count, u32::MAX);
        for slot in 0..graph.slots.len() {
            for year in 0..model.years {
                let at = slot * model.years + year;
                for cell in graph.cells_of(slot, year) {
                    let value = worth(cell.points, marginals.line[model.at(cell.post, year)]);
                    if value > self.slot_best[at] {
                        (self.slot_best[at], self.slot_post[at]) = (value, cell.post);
                    }
                }
            }
        }
    }

    fn label_layer(
        &mut self,
        model: &Model,
        graph: &StateGraph,
        marginals: &Marginals,
        year: usize,
    ) {
        let layer = graph.layers[year];
        for at in layer.first..layer.end {
            let state = &graph.states[at as usize];
            let own = self.own_value(model, graph, marginals, year, state);
            if own <= NEVER {
                continue;
            }
            let rest =
                if year + 1 == model.years { 0 } else { self.continuation(graph, state, year) };
            if rest > NEVER {
                self.labels[at as usize] = own + rest;
            }
        }
        for at in layer.first..layer.fresh_end {
            insert(&mut self.best_fresh[year], self.labels[at as usize], at);
        }
    }

    fn own_value(
        &self,
        model: &Model,
        graph: &StateGraph,
        marginals: &Marginals,
        year: usize,
        state: &State,
    ) -> i64 {
        let mut value = 0;
        for &slot in graph.slots_of(state.option) {
            let best = self.slot_best[slot as usize * model.years + year];
            if best <= NEVER {
                return NEVER;
            }
            value += best;
        }
        value - state.cost * SCALE + stay_marginals(model, graph, marginals, year, state)
    }

    /// Best value of the years after `year`.
    fn continuation(&self, graph: &StateGraph, state: &State, year: usize) -> i64 {
        let kept = graph.arcs[state.arcs.0 as usize..state.arcs.1 as usize].iter();
        let best = kept.map(|&at| self.labels[at as usize]).max().unwrap_or(NEVER);
        if state.leavable { best.max(self.fresh(graph, state, year + 1).0) } else { best }
    }

    /// Best state of `year` that shares no host with `state`.
    fn fresh(&self, graph: &StateGraph, state: &State, year: usize) -> (i64, u32) {
        for &(value, at) in &self.best_fresh[year] {
            if at == u32::MAX {
                return (NEVER, u32::MAX);
            }
            if apart(graph, state.option, graph.states[at as usize].option) {
                return (value, at);
            }
        }
        let layer = graph.layers[year];
        let all = (layer.first..layer.fresh_end)
            .filter(|&at| apart(graph, state.option, graph.states[at as usize].option));
        let best = all.max_by_key(|&at| (self.labels[at as usize], std::cmp::Reverse(at)));
        best.map_or((NEVER, u32::MAX), |at| (self.labels[at as usize], at))
    }

    /// Best value and states of a whole column; none if the pins cannot be kept.
    pub fn best_path(
        &self,
        model: &Model,
        graph: &StateGraph,
        marginals: &Marginals,
    ) -> Option<(i64, Vec<u32>)> {
        let mut walk = Walk::new(self, model, graph, marginals);
        walk.straight().or_else(|| walk.search())
    }

    /// The column along states with the best post in every slot.
    pub fn column(&self, model: &Model, graph: &StateGraph, path: &[u32]) -> Column {
        let mut column = Column::default();
        for (year, &at) in path.iter().enumerate() {
            let state = &graph.states[at as usize];
            column.points -= state.cost;
            for &slot in graph.slots_of(state.option) {
                let post = self.slot_post[slot as usize * model.years + year];
                column.points += points_of(graph, slot as usize, year, post);
                column.lines.push((post, year as u8));
            }
            add_stays(model, graph, year, state, &mut column);
        }
        column
    }
}

fn worth(points: i64, marginals: i64) -> i64 {
    if marginals <= NEVER { NEVER } else { points * SCALE + marginals }
}

fn points_of(graph: &StateGraph, slot: usize, year: usize, post: u32) -> i64 {
    let cells = graph.cells_of(slot, year).iter();
    cells.filter(|cell| cell.post == post).map(|cell| cell.points).sum()
}

fn add_stays(model: &Model, graph: &StateGraph, year: usize, state: &State, column: &mut Column) {
    for (nth, host) in graph.hosts_of(state.option).enumerate() {
        let host = graph.hosts[host as usize];
        if state.stays >> nth & 1 == 1 && model.municipal[host as usize] {
            column.stays.push((host, year as u8));
        }
    }
}

fn stay_marginals(
    model: &Model,
    graph: &StateGraph,
    marginals: &Marginals,
    year: usize,
    state: &State,
) -> i64 {
    if state.stays == 0 {
        return 0;
    }
    let hosts = graph.hosts_of(state.option).enumerate();
    let staying = hosts.filter(|(nth, _)| state.stays >> nth & 1 == 1);
    staying
        .map(|(_, host)| marginals.stay[model.host_at(graph.hosts[host as usize] as usize, year)])
        .sum()
}

/// Whether two options share no host.
fn apart(graph: &StateGraph, one: u32, other: u32) -> bool {
    graph.hosts_of(one).all(|host| graph.hosts_of(other).all(|at| at != host))
}

fn insert(list: &mut [(i64, u32); FRESH_KEPT], value: i64, at: u32) {
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
    pricer: &'a Pricer,
    model: &'a Model,
    graph: &'a StateGraph,
    marginals: &'a Marginals,
    last: Vec<i32>,
    path: Vec<u32>,
    best: i64,
    best_path: Vec<u32>,
}

impl<'a> Walk<'a> {
    fn new(
        pricer: &'a Pricer,
        model: &'a Model,
        graph: &'a StateGraph,
        marginals: &'a Marginals,
    ) -> Self {
        let mut last = vec![NOT_YET; graph.hosts.len()];
        if let (Some(current), true) = (graph.current, graph.current_banned) {
            last[current as usize] = -1;
        }
        let path = Vec::with_capacity(model.years);
        Self { pricer, model, graph, marginals, last, path, best: NEVER, best_path: Vec::new() }
    }

    /// Follows the best continuations; none as soon as one of them returns too early.
    fn straight(&mut self) -> Option<(i64, Vec<u32>)> {
        let last = self.last.clone();
        let mut state = self.root();
        let mut total = None;
        let mut path = Vec::with_capacity(self.model.years);
        for year in 0..self.model.years {
            let (value, at) = self.first_choice(&state, year);
            if value <= NEVER || !self.allowed(at, year) {
                self.last = last;
                return None;
            }
            total = total.or(Some(value));
            self.enter(at, year);
            path.push(at);
            state = self.graph.states[at as usize].clone();
        }
        self.last = last;
        total.map(|value| (value, path))
    }

    /// The best state that may follow, bans aside.
    fn first_choice(&self, state: &State, year: usize) -> (i64, u32) {
        let kept = self.graph.arcs[state.arcs.0 as usize..state.arcs.1 as usize].iter();
        let kept = kept.map(|&at| (self.pricer.labels[at as usize], at));
        let best =
            kept.fold((NEVER, u32::MAX), |best, next| if next.0 > best.0 { next } else { best });
        if !state.leavable {
            return best;
        }
        let fresh = self.pricer.fresh(self.graph, state, year);
        if fresh.0 > best.0 { fresh } else { best }
    }

    fn root(&self) -> State {
        self.graph.root.clone()
    }

    fn search(&mut self) -> Option<(i64, Vec<u32>)> {
        let root = self.root();
        self.descend(&root, 0, 0);
        (self.best > NEVER).then(|| (self.best, std::mem::take(&mut self.best_path)))
    }

    fn descend(&mut self, state: &State, year: usize, gained: i64) {
        if year == self.model.years {
            self.best = gained;
            self.best_path.clone_from(&self.path);
            return;
        }
        for (labels, at) in self.successors(state, year) {
            if gained + labels <= self.best {
                break;
            }
            if self.allowed(at, year) {
                let next = self.graph.states[at as usize].clone();
                let own = self.own(&next, year);
                let left = self.enter(at, year);
                self.path.push(at);
                self.descend(&next, year + 1, gained + own);
                self.path.pop();
                self.leave(at, &left);
            }
        }
    }

    fn own(&self, state: &State, year: usize) -> i64 {
        let slots = self.graph.slots_of(state.option).iter();
        let lines: i64 =
            slots.map(|&slot| self.pricer.slot_best[slot as usize * self.model.years + year]).sum();
        lines - state.cost * SCALE
            + stay_marginals(self.model, self.graph, self.marginals, year, state)
    }

    /// States that may follow, best first.
    fn successors(&self, state: &State, year: usize) -> Vec<(i64, u32)> {
        let graph = self.graph;
        let kept = graph.arcs[state.arcs.0 as usize..state.arcs.1 as usize].iter().copied();
        let mut all: Vec<(i64, u32)> =
            kept.map(|at| (self.pricer.labels[at as usize], at)).collect();
        if state.leavable {
            let layer = graph.layers[year];
            let fresh = layer.first..layer.fresh_end;
            let fresh =
                fresh.filter(|&at| apart(graph, state.option, graph.states[at as usize].option));
            all.extend(fresh.map(|at| (self.pricer.labels[at as usize], at)));
        }
        all.retain(|&(value, _)| value > NEVER);
        all.sort_unstable_by_key(|&(value, at)| (std::cmp::Reverse(value), at));
        all
    }

    /// Whether no host of the state is returned to too early.
    fn allowed(&self, at: u32, year: usize) -> bool {
        let state = &self.graph.states[at as usize];
        self.graph.hosts_of(state.option).enumerate().all(|(nth, host)| {
            let away = Some(host) != self.graph.owner;
            let gap = year as i32 - self.last[host as usize];
            state.stays >> nth & 1 == 1 || !away || gap > self.graph.no_return
        })
    }

    fn enter(&mut self, at: u32, year: usize) -> Vec<i32> {
        let option = self.graph.states[at as usize].option;
        let mut left = Vec::new();
        for host in self.graph.hosts_of(option) {
            left.push(std::mem::replace(&mut self.last[host as usize], year as i32));
        }
        left
    }

    fn leave(&mut self, at: u32, left: &[i32]) {
        let option = self.graph.states[at as usize].option;
        for (host, &year) in self.graph.hosts_of(option).zip(left) {
            self.last[host as usize] = year;
        }
    }
}
