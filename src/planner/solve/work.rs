//! The rounds of a solution: bound, first plan, better plans, proof.
use std::time::Duration;

use crate::bound::dual_prices::DualPrices;
use crate::bound::lagrangian::lagrangian_bound;
use crate::bound::subgradient::Subgradient;
use crate::branch::node::Leaf;
use crate::branch::tree::{Start, Tree};
use crate::exchange::plan::{Plan, Proof, SCALE, SearchLimits, StoppedBy};
use crate::exchange::problem::Problem;
use crate::master::coupling_rows::KnownColumn;
use crate::model::column::{Column, Marginals};
use crate::model::numbers::Model;
use crate::model::subproblem::Subproblem;
use crate::neighbourhood::block::reoptimise;
use crate::neighbourhood::local_search::LocalSearch;
use crate::primal::warm_start;
use crate::primal::working_plan::WorkingPlan;
use crate::rules::index::ProblemIndex;
use crate::solve::options::{Clock, Progress, SolveOptions, Stage, Watch};
use crate::solve::publication;
use crate::stop::Workers;

/// Largest problem whose proof is tried as a whole.
pub(crate) const WHOLE: usize = 80;
/// People of a block.
const BLOCK: usize = 60;
/// People of a block where local search has most of the work to do still.
const SMALL_BLOCK: usize = 30;
/// Number of people beyond which that is so.
const LARGE: usize = 1_000;
const NEIGHBOURS: usize = 400;
/// Parts into which the limits are cut where several searches follow each other.
pub(crate) const PARTS: u64 = 9;

/// Effort that suits a size: passes of incremental steps, deflected steps, rounds of search.
pub(crate) struct Effort {
    incremental: usize,
    deflected: usize,
    pub(crate) rounds: usize,
    /// Whether there are prices to begin with.
    is_warm: bool,
}

impl Effort {
    fn of(people: usize, is_warm: bool) -> Self {
        let (incremental, deflected, rounds) = match people {
            0..=WHOLE => (40, 30, 12_000),
            81..=1_000 => (200, 150, 440),
            1_001..=6_000 => (100, 10, 500),
            _ => (80, 5, 500),
        };
        let cold = Self { incremental, deflected, rounds, is_warm };
        if is_warm { Self { rounds: rounds / 6, ..cold.warm() } } else { cold }
    }

    /// With prices to begin with.
    pub(crate) fn warm(&self) -> Self {
        Self {
            incremental: self.incremental / 10,
            deflected: self.deflected / 4,
            rounds: self.rounds,
            is_warm: true,
        }
    }
}

pub(crate) struct Work<'a, 'b> {
    pub(crate) model: &'a Model,
    options: &'a SolveOptions<'a>,
    pub(crate) effort: Effort,
    clock: &'a Clock<'b>,
    watch: &'a mut Watch<'b>,
    pub(crate) subproblem: Subproblem,
    pub(crate) prices: DualPrices,
    pub(crate) start: Vec<(u32, Column)>,
    wished: Vec<(u32, Column)>,
    pub(crate) stuck: Option<u32>,
    known: Vec<KnownColumn>,
    /// Best reduced value of each person under the prices.
    reduced: Vec<i64>,
    /// Certificate value in 1/[`SCALE`] point.
    pub(crate) value: i64,
    pub(crate) bound: i64,
    pub(crate) score: Option<i64>,
    pub(crate) best: Vec<Column>,
    round: u64,
    nodes: u64,
    /// Parts of the proof by search.
    pub(crate) parts: Option<Vec<Leaf>>,
    pub(crate) is_proven: bool,
    pub(crate) stopped: Option<StoppedBy>,
    /// Parts of [`PARTS`] of the limits that may be used up.
    pub(crate) part: u64,
}

impl<'a, 'b> Work<'a, 'b> {
    pub(crate) fn begin(
        problem: &Problem,
        model: &'a Model,
        options: &'a SolveOptions<'a>,
        clock: &'a Clock<'b>,
        watch: &'a mut Watch<'b>,
    ) -> Self {
        let index = ProblemIndex::new(problem);
        let warm = options.warm_start;
        let prices = warm.and_then(|plan| warm_start::prices(model, &index, problem, plan));
        let start =
            warm.map(|plan| warm_start::columns(model, &index, problem, plan)).unwrap_or_default();
        Self {
            model,
            options,
            effort: Effort::of(model.people.len(), prices.is_some()),
            clock,
            watch,
            subproblem: Subproblem::whole(model),
            prices: prices.unwrap_or_else(|| DualPrices::zero(model)),
            start,
            wished: Vec::new(),
            stuck: None,
            known: Vec::new(),
            reduced: Vec::new(),
            value: i64::MAX,
            bound: i64::MAX,
            score: None,
            best: Vec::new(),
            round: 0,
            nodes: 0,
            parts: None,
            is_proven: false,
            stopped: None,
            part: PARTS,
        }
    }

    /// Ends a round: tells the watcher and asks the limits. False ends the work.
    fn tick(&mut self, stage: Stage) -> bool {
        self.round += 1;
        let progress = Progress { round: self.round, stage, score: self.score, bound: self.bound };
        let round = self.round;
        if (self.watch)(progress).is_break() || self.options.stop.is_requested() {
            self.stopped = Some(StoppedBy::Cancelled { round });
        } else if self.options.steps.is_some_and(|steps| PARTS * round >= self.part * steps) {
            self.stopped = Some(StoppedBy::Steps { round });
        } else if self.options.seconds.is_some_and(|seconds| {
            PARTS as u32 * (self.clock)() >= Duration::from_secs(self.part * seconds)
        }) {
            self.stopped = Some(StoppedBy::Seconds { round });
        }
        self.stopped.is_none()
    }

    pub(crate) fn solve_dual(&mut self) {
        let model = self.model;
        let subproblem = self.subproblem.clone();
        let is_warm = self.effort.is_warm && self.prices != DualPrices::zero(model);
        let mut subgradient =
            Subgradient::new(model, &subproblem, std::mem::take(&mut self.prices), self.workers());
        let (first, last) = (if is_warm { 1.0 } else { 30.0 }, 0.05);
        for nth in 0..self.effort.incremental {
            subgradient.incremental_pass(falling(first, last, nth, self.effort.incremental));
            self.take_bound(subgradient.lagrangian.value);
            if !self.tick(Stage::Prices) {
                break;
            }
        }
        subgradient.restart();
        for nth in 0..self.effort.deflected {
            if subgradient.is_settled() || self.stopped.is_some() {
                break;
            }
            subgradient.deflected_step(subgradient.lagrangian.value - 3 * SCALE);
            self.take_bound(subgradient.lagrangian.value);
            if nth % 10 == 9 || self.options.stop.is_requested() {
                self.tick(Stage::Prices);
            }
        }
        self.take_bound(subgradient.lagrangian.value);
        self.stuck = subgradient.lagrangian.stuck;
        self.known = known_columns(&subgradient);
        self.reduced.clone_from(&subgradient.lagrangian.best);
        self.wished = (0..).zip(subgradient.lagrangian.columns).collect();
        self.prices = subgradient.best;
    }

    fn workers(&self) -> Workers<'a> {
        Workers { threads: self.options.threads, stop: self.options.stop }
    }

    fn take_bound(&mut self, value: i64) {
        self.value = self.value.min(value);
        self.bound = self.value.div_euclid(SCALE);
    }

    pub(crate) fn incomplete(&self) -> bool {
        self.score.is_none()
    }

    pub(crate) fn plan(&mut self) {
        let mut search = self.first_plan();
        if search.complete {
            self.keep(&search);
        }
        if self.stopped.is_none() && self.model.people.len() <= WHOLE {
            self.prove(&mut search);
        } else if self.stopped.is_none() {
            self.improve(&mut search);
        }
    }

    fn first_plan(&mut self) -> LocalSearch<'a> {
        let (wished, start) = (std::mem::take(&mut self.wished), std::mem::take(&mut self.start));
        let empty = || {
            LocalSearch::new(
                self.model,
                self.subproblem.bonus,
                &self.prices,
                self.options.seed,
                self.options.stop,
            )
        };
        let fresh = empty().begin(wished);
        if start.is_empty() {
            return fresh;
        }
        let warm = empty().begin(start);
        if warm.complete && warm.best_score >= fresh.best_score { warm } else { fresh }
    }

    fn keep(&mut self, search: &LocalSearch) {
        if search.complete && self.score.is_none_or(|score| search.best_score > score) {
            self.score = Some(search.best_score);
            self.best = search.best().to_vec();
            self.is_proven = search.best_score >= self.bound;
        }
    }

    /// Branch and price over everybody, with local search in between.
    fn prove(&mut self, search: &mut LocalSearch<'a>) {
        let working_plan = WorkingPlan::new(self.model, self.subproblem.bonus, &self.prices);
        let columns = std::mem::take(&mut self.known);
        let present = if search.complete { search.best() } else { &[] };
        let known = if search.complete { search.best_score } else { -(1 << 40) };
        let start =
            Start { prices: self.prices.clone(), best: known, present, columns, is_recorded: true };
        let mut tree =
            Tree::open(self.model, self.subproblem.clone(), working_plan, start, self.workers());
        for nth in 0..self.effort.rounds {
            if tree.closed() {
                break;
            }
            tree.round();
            self.nodes = tree.nodes;
            if let Some(columns) = tree.found.take() {
                search.complete = true;
                search.adopt(columns);
            }
            if tree.nodes < 2 {
                self.take_root(&tree);
            }
            // Before the first programme is solved its own plan is likely to be better than
            // whatever local search finds.
            if search.complete && !tree.closed() && tree.nodes > 0 && nth % 5 <= 1 && nth < 600 {
                search.ruin_and_recreate((10 * self.model.people.len()).min(NEIGHBOURS), 14);
                tree.best = tree.best.max(search.best_score);
            }
            self.keep(search);
            self.bound = self.bound.min(tree.bound().max(search.best_score));
            if !self.tick(Stage::Proof) {
                break;
            }
        }
        if tree.closed() && search.complete {
            self.bound = search.best_score;
            self.is_proven = true;
        }
        self.parts = tree.parts();
    }

    /// The first node's prices are those of a linear programme: the certificate takes them if they
    /// prove more.
    fn take_root(&mut self, tree: &Tree) {
        let lagrangian =
            lagrangian_bound(self.model, &self.subproblem, tree.root(), self.workers());
        if lagrangian.stuck.is_none() && lagrangian.value < self.value {
            self.prices = tree.root().clone();
            self.take_bound(lagrangian.value);
        }
    }

    /// Local search first, then re-optimises blocks exactly.
    fn improve(&mut self, search: &mut LocalSearch<'a>) {
        let rounds = self.effort.rounds;
        for _ in 0..rounds {
            if self.is_proven {
                break;
            }
            search.ruin_and_recreate(NEIGHBOURS.max(self.model.people.len()), 4);
            self.blocks(search);
            self.keep(search);
            if !self.tick(Stage::Plans) {
                break;
            }
        }
    }

    /// Re-optimises two disjoint blocks beside each other: few, so that a round is short and can be
    /// cancelled.
    fn blocks(&mut self, search: &mut LocalSearch<'a>) {
        let mut marginals = Marginals::default();
        self.prices.marginals(self.model, &self.subproblem, &mut marginals);
        let regrets = search.regrets(&self.reduced, &marginals);
        let size = if self.model.people.len() > LARGE { SMALL_BLOCK } else { BLOCK };
        let neighbourhoods = search.neighbourhoods(2, size, &regrets);
        let (model, prices, bonus) = (self.model, &self.prices, self.subproblem.bonus);
        let working_plan = &search.working_plan;
        let stop = self.options.stop;
        let one = |neighbourhood: &Vec<u32>| {
            reoptimise(model, working_plan, prices, bonus, neighbourhood, stop)
        };
        let results: Vec<Option<Vec<(u32, Column)>>> = if self.options.threads < 2 {
            neighbourhoods.iter().map(one).collect()
        } else {
            std::thread::scope(|scope| {
                let workers: Vec<_> = neighbourhoods
                    .iter()
                    .map(|neighbourhood| scope.spawn(move || one(neighbourhood)))
                    .collect();
                workers.into_iter().map(|worker| worker.join().ok().flatten()).collect()
            })
        };
        for columns in results.into_iter().flatten() {
            search.adopt_if_better(columns);
        }
    }

    pub(crate) fn publish(self, problem: &Problem) -> Plan {
        let limits = SearchLimits {
            steps: self.options.steps,
            seconds: self.options.seconds,
            lexicographic: self.options.lexicographic,
        };
        let proof = if self.bound < self.value.div_euclid(SCALE) {
            Proof::Search { nodes: self.nodes }
        } else {
            Proof::Certificate
        };
        let outcome = publication::Outcome {
            best: &self.best,
            prices: &self.prices,
            value: self.value,
            bound: self.bound,
            bonus: self.subproblem.bonus,
            is_proven: self.is_proven,
            parts: self.parts.as_deref().filter(|_| proof != Proof::Certificate),
        };
        let mut plan = publication::plan(problem, self.model, &outcome);
        plan.seed = self.options.seed;
        plan.limits = limits;
        plan.stopped_by = self.stopped.unwrap_or_default();
        plan.proof = Some(proof);
        plan
    }
}

/// What people answered of late.
fn known_columns(subgradient: &Subgradient) -> Vec<KnownColumn> {
    let mut known = Vec::new();
    for columns in &subgradient.recent {
        known.extend(
            (0..)
                .zip(columns)
                .map(|(person, column)| KnownColumn { person, column: column.clone() }),
        );
    }
    known.sort_unstable();
    known.dedup();
    known
}

/// A step that falls evenly in ratio, by squaring instead of powers so that every machine agrees.
fn falling(first: f64, last: f64, nth: usize, of: usize) -> f64 {
    let left = (of - nth) as f64 / of.max(1) as f64;
    last + (first - last) * left * left * left
}
