//! Solving: prices, a first plan, better plans, and the proof, in rounds.
//!
//! Invariants: the clock is asked between rounds only and can only end the work, never steer it; what each round
//! does follows from the problem, the seed and the rounds before; threads share work whose results are taken in
//! order. The certificate comes from the prices alone.
use std::ops::ControlFlow;
use std::time::Duration;

use super::block::Block;
use super::eligibility::Register;
use super::fault::Fault;
use super::itinerary::{Terms, Way};
use super::market::Market;
use super::master::Known;
use super::model::Model;
use super::plan::{Plan, Proof, SCALE, SearchLimits, StoppedBy};
use super::prices::{Prices, Setting, evaluate};
use super::problem::Problem;
use super::publication;
use super::roster::Roster;
use super::search::Search;
use super::tree::Tree;
use super::warm;

/// How to solve.
#[derive(Debug, Clone, Copy)]
pub struct SolveOptions<'a> {
    /// Seed of every throw of dice.
    pub seed: u64,
    /// Most rounds; none = until proven or the usual effort for the size is spent.
    pub steps: Option<u64>,
    /// Most wall-clock seconds, asked of the clock between rounds.
    pub seconds: Option<u64>,
    /// A plan of the same or a slightly different problem to start from.
    pub warm_start: Option<&'a Plan>,
    /// First person everywhere before the second anywhere, and so on.
    pub lexicographic: bool,
    /// Threads to use, at least 1; never changes the plan.
    pub threads: usize,
}

impl Default for SolveOptions<'_> {
    fn default() -> Self {
        Self { seed: 1, steps: None, seconds: None, warm_start: None, lexicographic: false, threads: 1 }
    }
}

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Lowering the bound.
    Prices,
    /// Looking for better plans.
    Plans,
    /// Proving.
    Proof,
}

/// Where the work stands after a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Rounds done.
    pub round: u64,
    /// What the round did.
    pub stage: Stage,
    /// Points of the best plan so far; none before the first plan.
    pub score: Option<i64>,
    /// Best bound so far, in points.
    pub bound: i64,
}

/// Time since the start, from whatever clock the caller owns.
pub type Clock<'a> = dyn Fn() -> Duration + 'a;
/// Told after every round; `Break` cancels.
pub type Watch<'a> = dyn FnMut(Progress) -> ControlFlow<()> + 'a;

/// Points added to the first, second and third person under the lexicographic option.
const BONUS: [i64; 3] = [40_000, 4_000, 400];
/// Largest problem whose proof is tried as a whole.
const WHOLE: usize = 80;
/// People of a block.
const BLOCK: usize = 60;
/// People of a block where shaking has most of the work to do still.
const SMALL_BLOCK: usize = 30;
/// Number of people beyond which that is so.
const LARGE: usize = 1_000;
/// How often the bonuses of earlier passes may grow in a pass.
const TRIES: usize = 4;
/// Tree batches per block.
const BLOCK_ROUNDS: usize = 6;
/// Shakes per round.
const SHAKES: usize = 400;

/// Solves a problem.
///
/// # Errors
/// The faults of the problem, or the demands (pins) that no plan can keep.
pub fn solve(problem: &Problem, options: &SolveOptions, clock: &Clock, watch: &mut Watch) -> Result<Plan, Vec<Fault>> {
    problem.inspect()?;
    let model = Model::new(problem);
    let crowded = publication::crowded(problem, &model);
    if !crowded.is_empty() {
        return Err(crowded);
    }
    let mut work = Work::begin(problem, &model, options, clock, watch);
    if options.lexicographic && model.people.len() <= WHOLE {
        work.passes();
    } else {
        work.haggle();
        work.plan();
    }
    if work.stuck.is_some() || work.incomplete() {
        return Err(publication::infeasible());
    }
    Ok(work.publish(problem))
}

/// Effort that suits a size: sweeps, presses, rounds of search.
struct Effort {
    sweeps: usize,
    presses: usize,
    rounds: usize,
}

impl Effort {
    fn of(people: usize, is_warm: bool) -> Self {
        let (sweeps, presses, rounds) = match people {
            0..=WHOLE => (40, 30, 12_000),
            81..=1_000 => (200, 150, 440),
            1_001..=6_000 => (100, 10, 500),
            _ => (80, 5, 500),
        };
        if is_warm {
            return Self { sweeps: sweeps / 10, presses: presses / 4, rounds: rounds / 6 };
        }
        Self { sweeps, presses, rounds }
    }
}

struct Work<'a, 'b> {
    model: &'a Model,
    options: &'a SolveOptions<'a>,
    effort: Effort,
    clock: &'a Clock<'b>,
    watch: &'a mut Watch<'b>,
    setting: Setting,
    prices: Prices,
    start: Vec<(u32, Way)>,
    wished: Vec<(u32, Way)>,
    stuck: Option<u32>,
    known: Vec<Known>,
    /// Best reduced value of each person under the prices.
    reduced: Vec<i64>,
    /// Certificate value in 1/[`SCALE`] point.
    value: i64,
    bound: i64,
    score: Option<i64>,
    best: Vec<Way>,
    round: u64,
    nodes: u64,
    is_proven: bool,
    stopped: Option<StoppedBy>,
}

impl<'a, 'b> Work<'a, 'b> {
    fn begin(problem: &Problem, model: &'a Model, options: &'a SolveOptions<'a>, clock: &'a Clock<'b>, watch: &'a mut Watch<'b>) -> Self {
        let register = Register::new(problem);
        let warm = options.warm_start;
        let prices = warm.and_then(|plan| warm::prices(model, &register, problem, plan));
        let start = warm.map(|plan| warm::ways(model, &register, problem, plan)).unwrap_or_default();
        let mut setting = Setting::whole(model);
        setting.bonus = if options.lexicographic { BONUS } else { [0; 3] };
        Self {
            model,
            options,
            effort: Effort::of(model.people.len(), prices.is_some()),
            clock,
            watch,
            setting,
            prices: prices.unwrap_or_else(|| Prices::zero(model)),
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
            is_proven: false,
            stopped: None,
        }
    }

    /// Ends a round: tells the watcher and asks the limits. False ends the work.
    fn tick(&mut self, stage: Stage) -> bool {
        self.round += 1;
        let progress = Progress { round: self.round, stage, score: self.score, bound: self.bound };
        let round = self.round;
        if (self.watch)(progress).is_break() {
            self.stopped = Some(StoppedBy::Cancelled { round });
        } else if self.options.steps.is_some_and(|steps| round >= steps) {
            self.stopped = Some(StoppedBy::Steps { round });
        } else if self.options.seconds.is_some_and(|seconds| (self.clock)() >= Duration::from_secs(seconds)) {
            self.stopped = Some(StoppedBy::Seconds { round });
        }
        self.stopped.is_none()
    }

    /// First, second and third people one after the other, each pass proven before the next begins. A pass adds to the points
    /// of its people more than all else can be worth; what earlier passes reached is held by bonuses of their own, which grow
    /// until the plan found holds it. The proof of such a plan is one among all plans that hold it as well.
    fn passes(&mut self) {
        self.setting.bonus = [0; 3];
        self.haggle();
        if self.stuck.is_some() {
            return;
        }
        let more = self.bound.max(0) + least_points(self.model) + 1;
        let mut reached = Vec::new();
        for nth in 0..3 {
            self.setting.bonus[nth] = more;
            for _ in 0..TRIES {
                self.pass();
                let covered = self.covered();
                if reached.iter().zip(covered).all(|(before, now)| *before <= now) || self.stopped.is_some() {
                    break;
                }
                self.setting.bonus[..nth].iter_mut().for_each(|bonus| *bonus *= 4);
            }
            let covered = self.covered();
            let holds = reached.iter().zip(covered).all(|(before, now)| *before <= now);
            self.is_proven &= holds;
            reached.push(covered[nth]);
            if !self.is_proven {
                break;
            }
        }
    }

    /// One pass from the prices and the plan of the one before.
    fn pass(&mut self) {
        (self.value, self.bound, self.score, self.is_proven) = (i64::MAX, i64::MAX, None, false);
        self.start = (0..).zip(std::mem::take(&mut self.best)).collect();
        self.haggle();
        self.plan();
    }

    /// Municipality-years with one, two, three people in the best plan.
    fn covered(&self) -> [i64; 3] {
        let mut roster = Roster::new(self.model, [0; 3], &self.prices);
        (0..).zip(&self.best).for_each(|(person, way)| roster.place(person, way.clone()));
        roster.covered()
    }

    /// Lowers the bound.
    fn haggle(&mut self) {
        let model = self.model;
        let setting = self.setting.clone();
        let is_warm = self.options.warm_start.is_some() && self.prices != Prices::zero(model);
        let mut market = Market::open(model, &setting, std::mem::take(&mut self.prices), self.options.threads);
        let (first, last) = (if is_warm { 1.0 } else { 30.0 }, 0.05);
        for nth in 0..self.effort.sweeps {
            market.sweep(falling(first, last, nth, self.effort.sweeps));
            self.take_bound(market.proof.value);
            if !self.tick(Stage::Prices) {
                break;
            }
        }
        market.restart();
        for nth in 0..self.effort.presses {
            if market.settled() || self.stopped.is_some() {
                break;
            }
            market.press(market.proof.value - 3 * SCALE);
            self.take_bound(market.proof.value);
            if nth % 10 == 9 {
                self.tick(Stage::Prices);
            }
        }
        self.take_bound(market.proof.value);
        self.stuck = market.proof.stuck;
        self.known = known_ways(&market);
        self.reduced.clone_from(&market.proof.best);
        self.wished = (0..).zip(market.proof.ways).collect();
        self.prices = market.best;
    }

    fn take_bound(&mut self, value: i64) {
        self.value = self.value.min(value);
        self.bound = self.value.div_euclid(SCALE);
    }

    fn incomplete(&self) -> bool {
        self.score.is_none()
    }

    /// Finds plans.
    fn plan(&mut self) {
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

    fn first_plan(&mut self) -> Search<'a> {
        let (model, bonus, seed) = (self.model, self.setting.bonus, self.options.seed);
        let wished = std::mem::take(&mut self.wished);
        let fresh = Search::new(model, bonus, &self.prices, seed, wished);
        if self.start.is_empty() {
            return fresh;
        }
        let warm = Search::new(model, bonus, &self.prices, seed, std::mem::take(&mut self.start));
        if warm.complete && warm.best_score >= fresh.best_score { warm } else { fresh }
    }

    fn keep(&mut self, search: &Search) {
        if search.complete && self.score.is_none_or(|score| search.best_score > score) {
            self.score = Some(search.best_score);
            self.best = search.best().to_vec();
            self.is_proven = search.best_score >= self.bound;
        }
    }

    /// Branch and price over everybody, with groups shaken in between.
    fn prove(&mut self, search: &mut Search<'a>) {
        let roster = Roster::new(self.model, self.setting.bonus, &self.prices);
        let threads = self.options.threads;
        let ways = std::mem::take(&mut self.known);
        let present = if search.complete { search.best() } else { &[] };
        let known = if search.complete { search.best_score } else { -(1 << 40) };
        let mut tree = Tree::open(self.model, self.setting.clone(), roster, self.prices.clone(), known, threads, present, ways);
        for nth in 0..self.effort.rounds {
            if tree.closed() {
                break;
            }
            tree.round();
            self.nodes = tree.nodes;
            if let Some(ways) = tree.found.take() {
                search.complete = true;
                search.adopt(ways);
            }
            if tree.nodes < 2 {
                self.take_root(&tree);
            }
            if search.complete && !tree.closed() && nth % 5 == 0 && nth < 600 {
                search.return_to_best();
                let shakes = (50 * self.model.people.len()).min(5 * SHAKES);
                for at in 0..shakes {
                    search.shake(14 * (shakes - at) / shakes);
                }
                search.return_to_best();
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
    }

    /// The first node's prices are those of a linear programme: the certificate takes them if they prove more.
    fn take_root(&mut self, tree: &Tree) {
        let proof = evaluate(self.model, &self.setting, tree.root(), self.options.threads);
        if proof.stuck.is_none() && proof.value < self.value {
            self.prices = tree.root().clone();
            self.take_bound(proof.value);
        }
    }

    /// Shakes groups first, then re-optimises blocks exactly.
    fn improve(&mut self, search: &mut Search<'a>) {
        let rounds = self.effort.rounds;
        for _ in 0..rounds {
            if self.is_proven {
                break;
            }
            search.return_to_best();
            let shakes = SHAKES.max(self.model.people.len());
            for at in 0..shakes {
                search.shake(4 * (shakes - at) / shakes);
            }
            search.return_to_best();
            self.blocks(search);
            self.keep(search);
            if !self.tick(Stage::Plans) {
                break;
            }
        }
    }

    /// Re-optimises two disjoint blocks beside each other: few, so that a round is short and can be cancelled.
    fn blocks(&mut self, search: &mut Search<'a>) {
        let mut terms = Terms::default();
        self.prices.terms(self.model, &self.setting, &mut terms);
        let regrets = search.regrets(&self.reduced, &terms);
        let size = if self.model.people.len() > LARGE { SMALL_BLOCK } else { BLOCK };
        let groups = search.groups(2, size, &regrets);
        let (model, prices, bonus) = (self.model, &self.prices, self.setting.bonus);
        let roster = &search.roster;
        let one = |group: &Vec<u32>| rework(model, roster, prices, bonus, group);
        let results: Vec<Option<Vec<(u32, Way)>>> = if self.options.threads < 2 {
            groups.iter().map(one).collect()
        } else {
            std::thread::scope(|scope| {
                let hands: Vec<_> = groups.iter().map(|group| scope.spawn(move || one(group))).collect();
                hands.into_iter().map(|hand| hand.join().ok().flatten()).collect()
            })
        };
        for ways in results.into_iter().flatten() {
            search.adopt_if_better(ways);
        }
    }

    fn publish(self, problem: &Problem) -> Plan {
        let limits = SearchLimits { steps: self.options.steps, seconds: self.options.seconds, lexicographic: self.options.lexicographic };
        let proof = if self.bound < self.value.div_euclid(SCALE) { Proof::Search { nodes: self.nodes } } else { Proof::Certificate };
        let outcome = publication::Outcome {
            best: &self.best,
            prices: &self.prices,
            value: self.value,
            bound: self.bound,
            bonus: self.setting.bonus,
            is_proven: self.is_proven,
        };
        let mut plan = publication::plan(problem, self.model, &outcome);
        plan.seed = self.options.seed;
        plan.limits = limits;
        plan.stopped_by = self.stopped.unwrap_or_default();
        plan.proof = Some(proof);
        plan
    }
}

/// The best ways of a block beside everybody else, if they beat the present ones.
fn rework(model: &Model, roster: &Roster, prices: &Prices, bonus: [i64; 3], group: &[u32]) -> Option<Vec<(u32, Way)>> {
    let mut rest = roster.clone();
    let present: Vec<Way> = group.iter().map(|&person| rest.remove(person)).collect();
    let block = Block::cut(model, &rest, prices, group, bonus);
    let beside = Roster::beside(&block.model, &block.setting, &block.prices);
    let known = roster.score - rest.score;
    let present = block.inside(&present);
    let mut tree = Tree::open(&block.model, block.setting.clone(), beside, block.prices.clone(), known, 1, &present, Vec::new());
    for _ in 0..BLOCK_ROUNDS {
        if tree.closed() {
            break;
        }
        tree.round();
    }
    tree.found.as_ref().map(|ways| block.back(ways))
}

/// What people answered of late.
fn known_ways(market: &Market) -> Vec<Known> {
    let mut known = Vec::new();
    for ways in &market.memory {
        known.extend((0..).zip(ways).map(|(person, way)| Known { person, way: way.clone() }));
    }
    known.sort_unstable();
    known.dedup();
    known
}

/// More than any plan can lose: every year a move and once a recall, for everybody.
fn least_points(model: &Model) -> i64 {
    let lost = |passages: &std::sync::Arc<super::passage::Passages>| {
        let worst = passages.cells.iter().map(|cell| cell.points.min(0)).min().unwrap_or(0);
        (model.stays.move_cost - worst) * 4 * model.years as i64 + model.stays.recall_cost
    };
    model.people.iter().map(lost).sum()
}

/// A step that falls evenly in ratio, by squaring instead of powers so that every machine agrees.
fn falling(first: f64, last: f64, nth: usize, of: usize) -> f64 {
    let left = (of - nth) as f64 / of.max(1) as f64;
    last + (first - last) * left * left * left
}
