//! Branch and price: splitting the possible plans until the best one is proven.
//!
//! A node says of some people where they must or must not be in a year, and of some municipalities
//! how many people they may have. Its bound is the formula of the certificate, evaluated in
//! integers over the graphs that are left at the prices of a linear programme. Nodes are worked on
//! in batches whose size does not depend on the number of threads and whose results are taken in
//! order, so neither do the answers.
use std::collections::BTreeMap;
use std::sync::Arc;

use super::itinerary::Way;
use super::limits;
use super::master::{Frame, Known, most_lines};
use super::model::Model;
use super::node::{Branch, Ground, Leaf, Outcome, Report, work};
use super::plan::SCALE;
use super::prices::{Prices, Setting};
use super::question::Decision;
use super::roster::Roster;
use super::simplex::Basis;
use super::stop::Hands;

/// Nodes worked on at once.
const BATCH: usize = 8;
/// Open branches beyond which only the latest are split, so that memory stays bounded.
const OPEN: usize = 2_000;

pub(super) struct Tree<'a> {
    model: &'a Model,
    setting: Setting,
    frame: Frame,
    hands: Hands<'a>,
    /// Points of everybody outside the setting, bonus included.
    outside: i64,
    open: Vec<Branch>,
    /// Best total of points known, and the ways that reach it if the tree found them.
    pub best: i64,
    /// Ways of the setting's people in the best plan the tree found.
    pub found: Option<Vec<(u32, Way)>>,
    pub nodes: u64,
    /// Steps of the linear programmes.
    pub pivots: u64,
    roster: Roster<'a>,
    root: Arc<Prices>,
    known: Vec<Known>,
    index: BTreeMap<Known, u32>,
    /// Parts that are done with; none if nobody wants them or there are too many.
    leaves: Option<Vec<Leaf>>,
}

/// What is known when a proof begins.
pub(super) struct Start<'s> {
    /// Prices of the first node.
    pub prices: Prices,
    /// Best total of points known.
    pub best: i64,
    /// A plan of the setting's people, or nothing.
    pub present: &'s [Way],
    pub ways: Vec<Known>,
    /// Whether the parts are kept, to be shown to a checker.
    pub is_recorded: bool,
}

impl<'a> Tree<'a> {
    /// Opens a proof that nothing beats the start; `roster` holds everybody outside the setting.
    pub fn open(
        model: &'a Model,
        mut setting: Setting,
        roster: Roster<'a>,
        start: Start,
        hands: Hands<'a>,
    ) -> Self {
        let most = most_lines(model, &setting);
        for (range, lines) in setting.range.iter_mut().zip(most) {
            range.1 = range.1.min(lines.min(3) as u8);
        }
        let frame = Frame::new(model, &setting);
        let root = Arc::new(start.prices);
        let trunk = Branch {
            decisions: Vec::new(),
            prices: root.clone(),
            bound: i64::MAX,
            basis: None,
            slices: 0,
        };
        let outside = roster.score;
        let mut tree = Self {
            model,
            setting,
            frame,
            hands,
            outside,
            open: vec![trunk],
            best: start.best,
            found: None,
            nodes: 0,
            pivots: 0,
            roster,
            root,
            known: Vec::new(),
            index: BTreeMap::new(),
            leaves: start.is_recorded.then(Vec::new),
        };
        tree.begin_with(start.present);
        for known in start.ways {
            tree.learn(known);
        }
        tree
    }

    fn begin_with(&mut self, present: &[Way]) {
        let mut plan = Vec::with_capacity(present.len());
        for (person, way) in (0..).zip(present) {
            plan.push((self.learn(Known { person, way: way.clone() }) as usize, way));
        }
        if !plan.is_empty() {
            self.open[0].basis = Some(Arc::new(self.frame.basis_of(self.model, &plan)));
        }
    }

    /// Whether the proof is complete.
    pub fn closed(&self) -> bool {
        self.open.is_empty()
    }

    /// Prices of the first node, the best for the whole setting.
    pub fn root(&self) -> &Prices {
        &self.root
    }

    /// The bound that the open branches leave, in points; never below `best`.
    pub fn bound(&self) -> i64 {
        let open = self.open.iter().map(|branch| branch.bound).max();
        open.map_or(self.best, |bound| {
            self.best.max(bound.saturating_add(self.outside * SCALE).div_euclid(SCALE))
        })
    }

    fn threshold(&self) -> i64 {
        (self.best + 1 - self.outside) * SCALE
    }

    /// Number of a way among the known ones.
    fn learn(&mut self, known: Known) -> u32 {
        let next = self.known.len() as u32;
        let list = &mut self.known;
        *self.index.entry(known).or_insert_with_key(|known| {
            list.push(known.clone());
            next
        })
    }

    /// Works on one batch of nodes.
    pub fn round(&mut self) {
        let batch = self.next_batch();
        let (mut split, mut again) = (Vec::new(), Vec::new());
        let reports = self.reports(&batch);
        let first_fresh = self.known.len();
        for report in reports {
            self.pivots += report.pivots;
            let renamed: Vec<u32> =
                report.fresh.into_iter().map(|known| self.learn(known)).collect();
            if report.score > self.best {
                self.best = report.score;
                self.found = Some(report.ways);
            }
            self.nodes += u64::from(!matches!(report.outcome, Outcome::Again(_)));
            match report.outcome {
                Outcome::Closed(leaf) => self.record(leaf),
                Outcome::Again(branch) => again.push(self.taken(branch, first_fresh, &renamed)),
                Outcome::Split(branch, decision) => {
                    split.push((self.taken(branch, first_fresh, &renamed), decision))
                }
            }
        }
        self.sort_in(split);
        let threshold = self.threshold();
        let (again, done): (Vec<_>, Vec<_>) =
            again.into_iter().partition(|branch| branch.bound >= threshold);
        self.open.extend(again);
        done.into_iter().for_each(|branch| self.record(branch.leaf()));
    }

    /// A branch as a node gives it back, in the tree's own numbers; the first one's prices are the
    /// tree's.
    fn taken(&mut self, mut branch: Branch, first_fresh: usize, renamed: &[u32]) -> Branch {
        branch.basis =
            branch.basis.map(|basis| Arc::new(self.rename(&basis, first_fresh, renamed)));
        if branch.decisions.is_empty() {
            self.root = branch.prices.clone();
        }
        branch
    }

    fn record(&mut self, leaf: Leaf) {
        self.leaves = self.leaves.take().filter(|leaves| leaves.len() < limits::PROOF_PARTS);
        if let Some(leaves) = &mut self.leaves {
            leaves.push(leaf);
        }
    }

    /// Every part the plans were split into, open ones included, with prices that bound it; none if
    /// that was not recorded.
    pub fn parts(&self) -> Option<Vec<Leaf>> {
        let open = self.open.iter().map(|branch| branch.clone().leaf());
        self.leaves.as_ref().map(|leaves| leaves.iter().cloned().chain(open).collect())
    }

    fn sort_in(&mut self, split: Vec<(Branch, Decision)>) {
        let threshold = self.threshold();
        let (split, done): (Vec<_>, Vec<_>) =
            split.into_iter().partition(|(branch, _)| branch.bound >= threshold);
        done.into_iter().for_each(|(branch, _)| self.record(branch.leaf()));
        let (open, done): (Vec<_>, Vec<_>) = std::mem::take(&mut self.open)
            .into_iter()
            .partition(|branch| branch.bound >= threshold);
        self.open = open;
        done.into_iter().for_each(|branch| self.record(branch.leaf()));
        for (branch, decision) in split.into_iter().rev() {
            self.open.push(branch.child(decision.opposite()));
            self.open.push(branch.child(decision));
        }
    }

    /// The basis with the ways a node found under the numbers they have now.
    fn rename(&self, basis: &Basis, first_fresh: usize, renamed: &[u32]) -> Basis {
        let first = self.frame.first_way() as u32;
        let limit = first + first_fresh as u32;
        let name = |&column: &u32| {
            if column < limit { column } else { first + renamed[(column - limit) as usize] }
        };
        Basis {
            basic: basis.basic.iter().map(name).collect(),
            upper: basis.upper.iter().map(name).collect(),
        }
    }

    /// Half of the batch follows the latest splits down to plans, half takes the highest bounds.
    fn next_batch(&mut self) -> Vec<Branch> {
        let share = if self.open.len() > OPEN { BATCH } else { BATCH / 2 };
        let latest = share.min(self.open.len());
        let mut batch = self.open.split_off(self.open.len() - latest);
        while batch.len() < BATCH {
            let bounds = self.open.iter().enumerate().map(|(at, branch)| (branch.bound, at));
            let Some((_, at)) = bounds.max() else { break };
            batch.push(self.open.remove(at));
        }
        batch
    }

    fn reports(&self, batch: &[Branch]) -> Vec<Report> {
        let ground = Ground {
            model: self.model,
            frame: &self.frame,
            setting: &self.setting,
            roster: &self.roster,
            known: &self.known,
            threshold: self.threshold(),
            stop: self.hands.stop,
        };
        if self.hands.threads < 2 || batch.len() < 2 {
            return batch.iter().map(|branch| work(&ground, branch)).collect();
        }
        let parts: Vec<&[Branch]> =
            batch.chunks(batch.len().div_ceil(self.hands.threads)).collect();
        let one = |part: &[Branch]| -> Vec<Report> {
            part.iter().map(|branch| work(&ground, branch)).collect()
        };
        let done: Vec<Option<Vec<Report>>> = std::thread::scope(|scope| {
            let hands: Vec<_> = parts.iter().map(|part| scope.spawn(|| one(part))).collect();
            hands.into_iter().map(|hand| hand.join().ok()).collect()
        });
        done.into_iter()
            .zip(parts)
            .flat_map(|(done, part)| done.unwrap_or_else(|| one(part)))
            .collect()
    }
}
