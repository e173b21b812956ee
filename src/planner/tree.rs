//! Branch and price: splitting the possible plans until the best one is proven.
//!
//! A node says of some people where they must or must not be in a year. Its bound is the formula of the certificate,
//! evaluated in integers over the graphs that are left; ways that cannot belong to a better plan are cut off the
//! graphs. Nodes are worked on in batches whose size does not depend on the number of threads and whose results
//! are taken in order, so neither do the answers.
use std::sync::Arc;

use super::itinerary::{Desk, Terms, Way};
use super::market::Market;
use super::model::Model;
use super::passage::Passages;
use super::plan::SCALE;
use super::prices::{Prices, Setting};
use super::roster::Roster;

/// Nodes worked on at once.
const BATCH: usize = 8;
/// Presses per node.
const PRESSES: usize = 50;
/// Questions whose answers are tried before a node is split.
const PROBES: usize = 5;
/// Presses per answer tried.
const PROBE_PRESSES: usize = 6;

/// What a branch decides about one person in one year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    /// At the host (or not).
    Host(u32, bool),
    /// On the post (or not).
    Post(u32, bool),
}

/// One decision: place of the person in the setting, year, choice.
type Decision = (usize, usize, Choice);

#[derive(Debug, Clone)]
struct Branch {
    decisions: Vec<Decision>,
    prices: Arc<Prices>,
    /// Bound in 1/[`SCALE`] point.
    bound: i64,
}

/// A running proof.
pub(super) struct Tree<'a> {
    model: &'a Model,
    setting: Setting,
    threads: usize,
    /// Points of everybody outside the setting, bonus included.
    outside: i64,
    open: Vec<Branch>,
    /// Best total of points known, and the ways that reach it if the tree found them.
    pub best: i64,
    /// Ways of the setting's people in the best plan the tree found.
    pub found: Option<Vec<(u32, Way)>>,
    /// Nodes worked on.
    pub nodes: u64,
    roster: Roster<'a>,
    root: Arc<Prices>,
    /// Best total for which the graphs of the setting were last narrowed.
    narrowed_for: i64,
}

enum Outcome {
    Closed,
    Split(Branch, Decision),
}

struct Report {
    outcome: Outcome,
    score: i64,
    ways: Vec<(u32, Way)>,
}

impl<'a> Tree<'a> {
    /// Opens a proof that nothing beats `best`; `roster` holds everybody outside the setting.
    pub fn open(model: &'a Model, setting: Setting, roster: Roster<'a>, prices: Prices, best: i64, threads: usize) -> Self {
        let root = Arc::new(prices);
        let trunk = Branch { decisions: Vec::new(), prices: root.clone(), bound: i64::MAX };
        let outside = roster.score;
        let open = vec![trunk];
        Self { model, setting, threads, outside, open, best, found: None, nodes: 0, roster, root, narrowed_for: i64::MIN }
    }

    /// Whether the proof is complete.
    pub fn closed(&self) -> bool {
        self.open.is_empty()
    }

    /// The bound that the open branches leave, in points; never below `best`.
    pub fn bound(&self) -> i64 {
        let open = self.open.iter().map(|branch| branch.bound).max();
        open.map_or(self.best, |bound| self.best.max(bound.saturating_add(self.outside * SCALE).div_euclid(SCALE)))
    }

    /// Cuts off the root's graphs what a better best plan has made useless.
    fn trim(&mut self) {
        if self.best > self.narrowed_for {
            self.narrowed_for = self.best;
            let mut setting = self.setting.clone();
            let threshold = (self.best + 1 - self.outside) * SCALE;
            if self.narrow(&mut setting, &[], &self.root.clone(), threshold) {
                self.setting = setting;
            } else {
                self.open.clear();
            }
        }
    }

    /// Works on one batch of nodes.
    pub fn round(&mut self) {
        self.trim();
        let batch = self.next_batch();
        self.nodes += batch.len() as u64;
        let mut split = Vec::new();
        for report in self.reports(&batch) {
            if report.score > self.best {
                self.best = report.score;
                self.found = Some(report.ways);
            }
            if let Outcome::Split(branch, decision) = report.outcome {
                split.push((branch, decision));
            }
        }
        let threshold = (self.best + 1 - self.outside) * SCALE;
        split.retain(|(branch, _)| branch.bound >= threshold);
        self.open.retain(|branch| branch.bound >= threshold);
        for (branch, decision) in split.into_iter().rev() {
            self.open.push(branch.child(opposite(decision)));
            self.open.push(branch.child(decision));
        }
    }

    /// Half of the batch follows the latest splits down to plans, half takes the highest bounds.
    fn next_batch(&mut self) -> Vec<Branch> {
        let latest = (BATCH / 2).min(self.open.len());
        let mut batch = self.open.split_off(self.open.len() - latest);
        while batch.len() < BATCH {
            let bounds = self.open.iter().enumerate().map(|(at, branch)| (branch.bound, at));
            let Some((_, at)) = bounds.max() else { break };
            batch.push(self.open.remove(at));
        }
        batch
    }

    fn reports(&self, batch: &[Branch]) -> Vec<Report> {
        if self.threads < 2 || batch.len() < 2 {
            return batch.iter().map(|branch| self.work(branch)).collect();
        }
        let parts: Vec<&[Branch]> = batch.chunks(batch.len().div_ceil(self.threads)).collect();
        let one = |part: &[Branch]| -> Vec<Report> { part.iter().map(|branch| self.work(branch)).collect() };
        let done: Vec<Option<Vec<Report>>> = std::thread::scope(|scope| {
            let hands: Vec<_> = parts.iter().map(|part| scope.spawn(|| one(part))).collect();
            hands.into_iter().map(|hand| hand.join().ok()).collect()
        });
        done.into_iter().zip(parts).flat_map(|(done, part)| done.unwrap_or_else(|| one(part))).collect()
    }

    /// Bounds one node, tries to make a plan of it, and says how to split it.
    fn work(&self, branch: &Branch) -> Report {
        let threshold = (self.best + 1 - self.outside) * SCALE;
        let mut setting = self.setting.clone();
        let closed = Report { outcome: Outcome::Closed, score: i64::MIN, ways: Vec::new() };
        if !self.narrow(&mut setting, &branch.decisions, &branch.prices, threshold) {
            return closed;
        }
        let mut market = Market::open(self.model, &setting, (*branch.prices).clone(), 1);
        for _ in 0..PRESSES {
            if market.proof.stuck.is_some() || market.proof.value < threshold {
                return closed;
            }
            if market.settled() {
                break;
            }
            market.press(threshold - 1);
        }
        if market.proof.value < threshold {
            return closed;
        }
        let (score, ways) = self.plan(&market, &setting);
        let branch = Branch {
            decisions: branch.decisions.clone(),
            prices: Arc::new(market.best.clone()),
            bound: market.proof.value.min(branch.bound),
        };
        let outcome = match self.choose(&market, &setting, threshold) {
            Some(decision) => Outcome::Split(branch, decision),
            None => Outcome::Closed,
        };
        Report { outcome, score, ways }
    }

    /// Applies decisions and cuts off what cannot beat the best plan; false if nothing is left.
    fn narrow(&self, setting: &mut Setting, decisions: &[Decision], prices: &Prices, threshold: i64) -> bool {
        let mut desk = Desk::default();
        let mut terms = Terms::default();
        prices.terms(self.model, setting, &mut terms);
        for &(person, year, choice) in decisions {
            setting.ways[person] = Arc::new(apply(self.model, &setting.ways[person], year, choice));
        }
        let mut goals = super::prices::Goals::default();
        goals.answer(self.model, setting, prices);
        let mut values = Vec::new();
        for passages in &setting.ways {
            desk.value(self.model, passages, &terms);
            match desk.best(self.model, passages, &terms) {
                Some((value, _)) => values.push(value),
                None => return false,
            }
        }
        let total = goals.value + values.iter().sum::<i64>();
        if total < threshold {
            return false;
        }
        for (passages, value) in setting.ways.iter_mut().zip(values) {
            desk.value(self.model, passages, &terms);
            let least = value - (total - threshold);
            *passages = Arc::new(desk.narrow(self.model, passages, &terms, least, &|_, _| true));
        }
        true
    }

    /// Makes a plan of the node's answers.
    fn plan(&self, market: &Market, setting: &Setting) -> (i64, Vec<(u32, Way)>) {
        let mut roster = self.roster.clone();
        roster.guide(&market.best);
        let wished = setting.people.iter().copied().zip(market.proof.ways.iter().cloned()).collect();
        if !roster.fill(&mut Desk::default(), wished) {
            return (i64::MIN, Vec::new());
        }
        let ways = setting.people.iter().map(|&person| (person, roster.ways[person as usize].clone())).collect();
        (roster.score, ways)
    }

    /// The question whose two answers lower the bound most; none if every person has one way only.
    fn choose(&self, market: &Market, setting: &Setting, threshold: i64) -> Option<Decision> {
        let mut best: Option<((i64, i64), Decision)> = None;
        for decision in open_questions(self.model, market, setting.people.len()) {
            let yes = self.probe(market, setting, decision, threshold);
            let no = self.probe(market, setting, opposite(decision), threshold);
            let gain = (yes.min(no), yes.max(no));
            if best.is_none_or(|(most, _)| gain > most) {
                best = Some((gain, decision));
            }
        }
        best.map(|(_, decision)| decision).or_else(|| self.any_open(setting))
    }

    /// By how much a decision lowers the bound after a few presses, at most down to the threshold.
    fn probe(&self, market: &Market, setting: &Setting, decision: Decision, threshold: i64) -> i64 {
        let mut setting = setting.clone();
        let (person, year, choice) = decision;
        setting.ways[person] = Arc::new(apply(self.model, &setting.ways[person], year, choice));
        let most = market.proof.value - threshold + 1;
        let mut tried = Market::open(self.model, &setting, market.best.clone(), 1);
        for _ in 0..PROBE_PRESSES {
            if tried.proof.stuck.is_some() || tried.proof.value < threshold {
                return most;
            }
            tried.press(threshold - 1);
        }
        market.proof.value - tried.proof.value
    }

    /// Some person with more than one way left.
    fn any_open(&self, setting: &Setting) -> Option<Decision> {
        for (person, passages) in setting.ways.iter().enumerate() {
            for year in 0..self.model.years {
                if let Some(choice) = open_choice(passages, year) {
                    return Some((person, year, choice));
                }
            }
        }
        None
    }
}

impl Branch {
    fn child(&self, decision: Decision) -> Self {
        let mut child = self.clone();
        child.decisions.push(decision);
        child
    }
}

/// The questions on which the latest answers differ most.
fn open_questions(model: &Model, market: &Market, people: usize) -> Vec<Decision> {
    let count = market.memory.len();
    let mut found: Vec<(usize, Decision)> = Vec::new();
    for person in 0..people {
        let mut tally = Tally::default();
        for ways in &market.memory {
            tally.add(model, &ways[person]);
        }
        for (year, choice, n) in tally.entries() {
            if n < count {
                let is_host = usize::from(matches!(choice, Choice::Host(..)));
                found.push((n.min(count - n) * 2 + is_host, (person, year, choice)));
            }
        }
    }
    found.sort_by_key(|&(openness, _)| std::cmp::Reverse(openness));
    found.truncate(PROBES);
    found.into_iter().map(|(_, decision)| decision).collect()
}

fn opposite((person, year, choice): Decision) -> Decision {
    let choice = match choice {
        Choice::Host(host, is) => Choice::Host(host, !is),
        Choice::Post(post, is) => Choice::Post(post, !is),
    };
    (person, year, choice)
}

/// The part of a graph that a choice leaves.
pub(super) fn apply(model: &Model, passages: &Passages, year: usize, choice: Choice) -> Passages {
    let (host, post) = match choice {
        Choice::Host(host, _) => (host, None),
        Choice::Post(post, _) => (model.posts[post as usize].host as u32, Some(post)),
    };
    let at_host = |option: u32| passages.hosts_of(option).any(|at| passages.hosts[at as usize] == host);
    let wanted = |option: u32| match choice {
        Choice::Host(_, is) => at_host(option) == is,
        Choice::Post(post, true) => at_host(option) && holds(passages, option, year, post),
        Choice::Post(_, false) => true,
    };
    let layer = passages.layers[year];
    let in_year = |at: usize| (layer.first..layer.end).contains(&(at as u32));
    let kept: Vec<bool> = passages.nodes.iter().enumerate().map(|(at, node)| !in_year(at) || wanted(node.option)).collect();
    passages.part(&kept, &|slot, when, cell| match (choice, post) {
        (Choice::Post(_, is), Some(post)) if when == year => {
            let same_host = passages.hosts[passages.slots[slot].0 as usize] == host;
            if is { !same_host || cell.post == post } else { cell.post != post }
        }
        _ => true,
    })
}

fn holds(passages: &Passages, option: u32, year: usize, post: u32) -> bool {
    let mut slots = passages.slots_of(option).iter();
    slots.any(|&slot| passages.cells_of(slot as usize, year).iter().any(|cell| cell.post == post))
}

/// A choice that splits what is left of a year, if there is one.
fn open_choice(passages: &Passages, year: usize) -> Option<Choice> {
    let layer = passages.layers[year];
    let nodes = &passages.nodes[layer.first as usize..layer.end as usize];
    let options: Vec<u32> = nodes.iter().map(|node| node.option).collect();
    let everywhere = |host: u16| options.iter().all(|&option| passages.hosts_of(option).any(|at| at == host));
    for &option in &options {
        if let Some(host) = passages.hosts_of(option).find(|&host| !everywhere(host)) {
            return Some(Choice::Host(passages.hosts[host as usize], true));
        }
    }
    for &option in &options {
        for host in passages.hosts_of(option) {
            let slots = (0..passages.slots.len()).filter(|&slot| passages.slots[slot].0 == host);
            let posts: Vec<u32> = slots.flat_map(|slot| passages.cells_of(slot, year)).map(|cell| cell.post).collect();
            if posts.len() > 1 {
                return Some(Choice::Post(posts[0], true));
            }
        }
    }
    None
}

/// How often each host-year and post-year occurs in the latest answers of one person.
#[derive(Default)]
struct Tally {
    counts: std::collections::BTreeMap<(bool, u32, u8), usize>,
}

impl Tally {
    fn add(&mut self, model: &Model, way: &Way) {
        for &(post, year) in &way.lines {
            let host = model.posts[post as usize].host as u32;
            *self.counts.entry((false, host, year)).or_default() += 1;
            *self.counts.entry((true, post, year)).or_default() += 1;
        }
    }

    fn entries(&self) -> impl Iterator<Item = (usize, Choice, usize)> + '_ {
        self.counts.iter().map(|(&(is_post, id, year), &n)| {
            let choice = if is_post { Choice::Post(id, true) } else { Choice::Host(id, true) };
            (year as usize, choice, n)
        })
    }
}
