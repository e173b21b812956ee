//! Branch and price: splitting the possible plans until the best one is proven.
//!
//! A node says of some people where they must or must not be in a year, and of some municipalities how many people
//! they may have. Its bound is the formula of the certificate, evaluated in integers over the graphs that are left at the
//! prices of a linear programme; ways that cannot belong to a better plan are cut off the graphs. Nodes are worked on in
//! batches whose size does not depend on the number of threads and whose results are taken in order, so neither do the
//! answers.
use std::collections::BTreeMap;
use std::sync::Arc;

use super::itinerary::Way;
use super::master::{Frame, Known, most_lines};
use super::model::Model;
use super::node::{Branch, Ground, Outcome, Report, narrow, work};
use super::plan::SCALE;
use super::prices::{Prices, Setting};
use super::roster::Roster;
use super::simplex::Basis;

/// Nodes worked on at once.
const BATCH: usize = 8;
/// Open branches beyond which only the latest are split, so that memory stays bounded.
const OPEN: usize = 2_000;

/// A running proof.
pub(super) struct Tree<'a> {
    model: &'a Model,
    setting: Setting,
    frame: Frame,
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
    /// Steps of the linear programmes.
    pub pivots: u64,
    roster: Roster<'a>,
    root: Arc<Prices>,
    known: Vec<Known>,
    index: BTreeMap<Known, u32>,
    /// Best total for which the graphs of the setting were last narrowed.
    narrowed_for: i64,
}

impl<'a> Tree<'a> {
    /// Opens a proof that nothing beats `best`; `roster` holds everybody outside the setting, `present` is a plan of the setting's
    /// people (or nothing) and `ways` are worth knowing.
    pub fn open(
        model: &'a Model,
        mut setting: Setting,
        roster: Roster<'a>,
        prices: Prices,
        best: i64,
        threads: usize,
        present: &[Way],
        ways: Vec<Known>,
    ) -> Self {
        let most = most_lines(model, &setting);
        for (range, lines) in setting.range.iter_mut().zip(most) {
            range.1 = range.1.min(lines.min(3) as u8);
        }
        let frame = Frame::new(model, &setting);
        let root = Arc::new(prices);
        let trunk = Branch { decisions: Vec::new(), prices: root.clone(), bound: i64::MAX, basis: None, slices: 0 };
        let outside = roster.score;
        let mut tree = Self {
            model,
            setting,
            frame,
            threads,
            outside,
            open: vec![trunk],
            best,
            found: None,
            nodes: 0,
            pivots: 0,
            roster,
            root,
            known: Vec::new(),
            index: BTreeMap::new(),
            narrowed_for: i64::MIN,
        };
        tree.begin_with(present);
        for known in ways {
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
        open.map_or(self.best, |bound| self.best.max(bound.saturating_add(self.outside * SCALE).div_euclid(SCALE)))
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

    /// Cuts off the root's graphs what a better best plan has made useless.
    fn trim(&mut self) {
        if self.best > self.narrowed_for {
            self.narrowed_for = self.best;
            let mut setting = self.setting.clone();
            if narrow(self.model, &mut setting, &[], &self.root.clone(), self.threshold()) {
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
        let (mut split, mut again) = (Vec::new(), Vec::new());
        let reports = self.reports(&batch);
        let first_fresh = self.known.len();
        for report in reports {
            self.pivots += report.pivots;
            let renamed: Vec<u32> = report.fresh.into_iter().map(|known| self.learn(known)).collect();
            if report.score > self.best {
                self.best = report.score;
                self.found = Some(report.ways);
            }
            self.nodes += u64::from(!matches!(report.outcome, Outcome::Again(_)));
            match report.outcome {
                Outcome::Closed => {}
                Outcome::Again(branch) => again.push(self.taken(branch, first_fresh, &renamed)),
                Outcome::Split(branch, decision) => split.push((self.taken(branch, first_fresh, &renamed), decision)),
            }
        }
        self.sort_in(split);
        let threshold = self.threshold();
        self.open.extend(again.into_iter().filter(|branch| branch.bound >= threshold));
    }

    /// A branch as a node gives it back, in the tree's own numbers; the first one's prices are the tree's.
    fn taken(&mut self, mut branch: Branch, first_fresh: usize, renamed: &[u32]) -> Branch {
        branch.basis = branch.basis.map(|basis| Arc::new(self.rename(&basis, first_fresh, renamed)));
        if branch.decisions.is_empty() {
            self.root = branch.prices.clone();
            self.narrowed_for = i64::MIN;
        }
        branch
    }

    fn sort_in(&mut self, mut split: Vec<(Branch, super::question::Decision)>) {
        let threshold = self.threshold();
        split.retain(|(branch, _)| branch.bound >= threshold);
        self.open.retain(|branch| branch.bound >= threshold);
        for (branch, decision) in split.into_iter().rev() {
            self.open.push(branch.child(decision.opposite()));
            self.open.push(branch.child(decision));
        }
    }

    /// The basis with the ways a node found under the numbers they have now.
    fn rename(&self, basis: &Basis, first_fresh: usize, renamed: &[u32]) -> Basis {
        let first = self.frame.first_way() as u32;
        let limit = first + first_fresh as u32;
        let name = |&column: &u32| if column < limit { column } else { first + renamed[(column - limit) as usize] };
        Basis { basic: basis.basic.iter().map(name).collect(), upper: basis.upper.iter().map(name).collect() }
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
        };
        if self.threads < 2 || batch.len() < 2 {
            return batch.iter().map(|branch| work(&ground, branch)).collect();
        }
        let parts: Vec<&[Branch]> = batch.chunks(batch.len().div_ceil(self.threads)).collect();
        let one = |part: &[Branch]| -> Vec<Report> { part.iter().map(|branch| work(&ground, branch)).collect() };
        let done: Vec<Option<Vec<Report>>> = std::thread::scope(|scope| {
            let hands: Vec<_> = parts.iter().map(|part| scope.spawn(|| one(part))).collect();
            hands.into_iter().map(|hand| hand.join().ok()).collect()
        });
        done.into_iter().zip(parts).flat_map(|(done, part)| done.unwrap_or_else(|| one(part))).collect()
    }
}
