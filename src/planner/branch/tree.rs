//! Branch and price: splitting the possible plans until the best one is proven.
//!
//! A node says of some people where they must or must not be in a year, and of some municipalities
//! how many people they may have. Its bound is the formula of the certificate, evaluated in
//! integers over the graphs that are left at the prices of a linear programme. Nodes are worked on
//! in batches whose size does not depend on the number of threads and whose results are taken in
//! order, so neither do the answers.
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::bound::dual_prices::DualPrices;
use crate::branch::node::{Leaf, Node, NodeContext, NodeReport, Outcome, solve_node};
use crate::exchange::limits;
use crate::exchange::plan::SCALE;
use crate::master::coupling_rows::{CouplingRows, KnownColumn, most_lines};
use crate::master::simplex::Basis;
use crate::model::column::Column;
use crate::model::decision::Decision;
use crate::model::numbers::Model;
use crate::model::subproblem::Subproblem;
use crate::primal::working_plan::WorkingPlan;
use crate::stop::Workers;

/// Nodes worked on at once.
const BATCH: usize = 8;
/// Open nodes beyond which only the latest are split, so that memory stays bounded.
const OPEN: usize = 2_000;

pub(crate) struct Tree<'a> {
    model: &'a Model,
    subproblem: Subproblem,
    coupling: CouplingRows,
    workers: Workers<'a>,
    /// Points of everybody outside the subproblem, bonus included.
    outside: i64,
    open: Vec<Node>,
    /// Best total of points known, and the columns that reach it if the tree found them.
    pub best: i64,
    /// Columns of the subproblem's people in the best plan the tree found.
    pub found: Option<Vec<(u32, Column)>>,
    pub nodes: u64,
    /// Steps of the linear programmes.
    pub pivots: u64,
    working_plan: WorkingPlan<'a>,
    root: Arc<DualPrices>,
    known: Vec<KnownColumn>,
    index: BTreeMap<KnownColumn, u32>,
    /// Parts that are done with; none if nobody wants them or there are too many.
    leaves: Option<Vec<Leaf>>,
}

/// What is known when a proof begins.
pub(crate) struct Start<'s> {
    /// Prices of the first node.
    pub prices: DualPrices,
    /// Best total of points known.
    pub best: i64,
    /// A plan of the subproblem's people, or nothing.
    pub present: &'s [Column],
    pub columns: Vec<KnownColumn>,
    /// Whether the parts are kept, to be shown to a checker.
    pub is_recorded: bool,
}

impl<'a> Tree<'a> {
    /// Opens a proof that nothing beats the start; `working_plan` holds everybody outside the
    /// subproblem.
    pub fn open(
        model: &'a Model,
        mut subproblem: Subproblem,
        working_plan: WorkingPlan<'a>,
        start: Start,
        workers: Workers<'a>,
    ) -> Self {
        let most = most_lines(model, &subproblem);
        for (range, lines) in subproblem.range.iter_mut().zip(most) {
            range.1 = range.1.min(lines.min(3) as u8);
        }
        let coupling = CouplingRows::new(model, &subproblem);
        let root = Arc::new(start.prices);
        let root_node = Node {
            decisions: Vec::new(),
            prices: root.clone(),
            bound: i64::MAX,
            basis: None,
            slices: 0,
        };
        let outside = working_plan.score;
        let mut tree = Self {
            model,
            subproblem,
            coupling,
            workers,
            outside,
            open: vec![root_node],
            best: start.best,
            found: None,
            nodes: 0,
            pivots: 0,
            working_plan,
            root,
            known: Vec::new(),
            index: BTreeMap::new(),
            leaves: start.is_recorded.then(Vec::new),
        };
        tree.begin_with(start.present);
        for known in start.columns {
            tree.learn(known);
        }
        tree
    }

    fn begin_with(&mut self, present: &[Column]) {
        let mut plan = Vec::with_capacity(present.len());
        for (person, column) in (0..).zip(present) {
            plan.push((
                self.learn(KnownColumn { person, column: column.clone() }) as usize,
                column,
            ));
        }
        if !plan.is_empty() {
            self.open[0].basis = Some(Arc::new(self.coupling.basis_of(self.model, &plan)));
        }
    }

    /// Whether the proof is complete.
    pub fn closed(&self) -> bool {
        self.open.is_empty()
    }

    /// Prices of the first node, the best for the whole subproblem.
    pub fn root(&self) -> &DualPrices {
        &self.root
    }

    /// The bound that the open nodes leave, in points; never below `best`.
    pub fn bound(&self) -> i64 {
        let open = self.open.iter().map(|node| node.bound).max();
        open.map_or(self.best, |bound| {
            self.best.max(bound.saturating_add(self.outside * SCALE).div_euclid(SCALE))
        })
    }

    fn threshold(&self) -> i64 {
        (self.best + 1 - self.outside) * SCALE
    }

    /// Number of a column among the known ones.
    fn learn(&mut self, known: KnownColumn) -> u32 {
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
                self.found = Some(report.columns);
            }
            self.nodes += u64::from(!matches!(report.outcome, Outcome::Again(_)));
            match report.outcome {
                Outcome::Closed(leaf) => self.record(leaf),
                Outcome::Again(node) => again.push(self.taken(node, first_fresh, &renamed)),
                Outcome::Split(node, decision) => {
                    split.push((self.taken(node, first_fresh, &renamed), decision))
                }
            }
        }
        self.sort_in(split);
        let threshold = self.threshold();
        let (again, done): (Vec<_>, Vec<_>) =
            again.into_iter().partition(|node| node.bound >= threshold);
        self.open.extend(again);
        done.into_iter().for_each(|node| self.record(node.leaf()));
    }

    /// A node as it comes back from its work, in the tree's own numbers; the first one's prices are
    /// the tree's.
    fn taken(&mut self, mut node: Node, first_fresh: usize, renamed: &[u32]) -> Node {
        node.basis = node.basis.map(|basis| Arc::new(self.rename(&basis, first_fresh, renamed)));
        if node.decisions.is_empty() {
            self.root = node.prices.clone();
        }
        node
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
        let open = self.open.iter().map(|node| node.clone().leaf());
        self.leaves.as_ref().map(|leaves| leaves.iter().cloned().chain(open).collect())
    }

    fn sort_in(&mut self, split: Vec<(Node, Decision)>) {
        let threshold = self.threshold();
        let (split, done): (Vec<_>, Vec<_>) =
            split.into_iter().partition(|(node, _)| node.bound >= threshold);
        done.into_iter().for_each(|(node, _)| self.record(node.leaf()));
        let (open, done): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.open).into_iter().partition(|node| node.bound >= threshold);
        self.open = open;
        done.into_iter().for_each(|node| self.record(node.leaf()));
        for (node, decision) in split.into_iter().rev() {
            self.open.push(node.child(decision.opposite()));
            self.open.push(node.child(decision));
        }
    }

    /// The basis with the columns a node found under the numbers they have now.
    fn rename(&self, basis: &Basis, first_fresh: usize, renamed: &[u32]) -> Basis {
        let first = self.coupling.first_column() as u32;
        let limit = first + first_fresh as u32;
        let name = |&variable: &u32| {
            if variable < limit { variable } else { first + renamed[(variable - limit) as usize] }
        };
        Basis {
            basic: basis.basic.iter().map(name).collect(),
            upper: basis.upper.iter().map(name).collect(),
        }
    }

    /// Half of the batch follows the latest splits down to plans, half takes the highest bounds.
    fn next_batch(&mut self) -> Vec<Node> {
        let share = if self.open.len() > OPEN { BATCH } else { BATCH / 2 };
        let latest = share.min(self.open.len());
        let mut batch = self.open.split_off(self.open.len() - latest);
        while batch.len() < BATCH {
            let bounds = self.open.iter().enumerate().map(|(at, node)| (node.bound, at));
            let Some((_, at)) = bounds.max() else { break };
            batch.push(self.open.remove(at));
        }
        batch
    }

    fn reports(&self, batch: &[Node]) -> Vec<NodeReport> {
        let context = NodeContext {
            model: self.model,
            coupling: &self.coupling,
            subproblem: &self.subproblem,
            working_plan: &self.working_plan,
            known: &self.known,
            threshold: self.threshold(),
            stop: self.workers.stop,
        };
        if self.workers.threads < 2 || batch.len() < 2 {
            return batch.iter().map(|node| solve_node(&context, node)).collect();
        }
        let parts: Vec<&[Node]> =
            batch.chunks(batch.len().div_ceil(self.workers.threads)).collect();
        let one = |part: &[Node]| -> Vec<NodeReport> {
            part.iter().map(|node| solve_node(&context, node)).collect()
        };
        let done: Vec<Option<Vec<NodeReport>>> = std::thread::scope(|scope| {
            let workers: Vec<_> = parts.iter().map(|part| scope.spawn(|| one(part))).collect();
            workers.into_iter().map(|worker| worker.join().ok()).collect()
        });
        done.into_iter()
            .zip(parts)
            .flat_map(|(done, part)| done.unwrap_or_else(|| one(part)))
            .collect()
    }
}
