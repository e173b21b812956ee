//! One node of branch and price: its programme over known columns, its bound, a plan made of it,
//! and the question to split it.
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::bound::dual_prices::DualPrices;
use crate::bound::lagrangian::{LagrangianBound, lagrangian_bound};
use crate::exchange::plan::SCALE;
use crate::master::coupling_rows::{CouplingRows, KnownColumn};
use crate::master::goal_points::{concave_hull, cover_points};
use crate::master::restricted_master::RestrictedMaster;
use crate::master::simplex::Basis;
use crate::model::column::Column;
use crate::model::decision::{Choice, Decision, undecided_choice};
use crate::model::numbers::Model;
use crate::model::subproblem::Subproblem;
use crate::pricing::pricer::Pricer;
use crate::primal::working_plan::WorkingPlan;
use crate::stop::{Stop, Workers};

/// Rounds of new columns per node.
const ROUNDS: usize = 60;
/// Pivots per solution of the programme.
const PIVOTS: usize = 1_000;
/// Pivots after which a node is put back to be continued in the next round, so that rounds stay
/// short.
const SLICE: u64 = 1_000;
/// How often a node may be continued.
const SLICES: u8 = 60;
/// Of 8 parts, how many the best prices so far weigh against those of the programme.
const CAUTION: i64 = 6;
/// A bound this near to the programme's value is good enough, in points.
const NEAR: f64 = 0.02;
/// Questions whose answers are tried before a node is split.
const STRONG_CANDIDATES: usize = 6;
/// Pivots per answer tried.
const STRONG_PIVOTS: usize = 60;
/// Fractions this near to a whole number are whole.
const WHOLE: f64 = 1e-3;

/// A set of plans still open.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub decisions: Vec<Decision>,
    pub prices: Arc<DualPrices>,
    /// Bound in 1/[`SCALE`] point.
    pub bound: i64,
    pub basis: Option<Arc<Basis>>,
    /// How often it was continued.
    pub slices: u8,
}

impl Node {
    /// The node as it stands, bounded by the prices it was given.
    pub fn leaf(self) -> Leaf {
        Leaf { decisions: self.decisions, prices: self.prices, value: self.bound }
    }

    pub fn child(&self, decision: Decision) -> Self {
        let mut child = self.clone();
        child.decisions.push(decision);
        child.slices = 0;
        child
    }
}

/// What all nodes of a tree share.
pub(crate) struct NodeContext<'a> {
    pub model: &'a Model,
    pub coupling: &'a CouplingRows,
    pub subproblem: &'a Subproblem,
    pub working_plan: &'a WorkingPlan<'a>,
    pub known: &'a [KnownColumn],
    /// A node whose bound is below this is closed.
    pub threshold: i64,
    pub stop: Stop<'a>,
}

pub(crate) enum Outcome {
    /// Nothing better is left, as these prices prove.
    Closed(Leaf),
    Again(Node),
    Split(Node, Decision),
}

/// A set of plans with prices that bound it.
#[derive(Debug, Clone)]
pub(crate) struct Leaf {
    pub decisions: Vec<Decision>,
    pub prices: Arc<DualPrices>,
    /// Bound in 1/[`SCALE`] point; nothing at all if the set is empty.
    pub value: i64,
}

/// What came out of a node.
pub(crate) struct NodeReport {
    pub outcome: Outcome,
    pub score: i64,
    pub columns: Vec<(u32, Column)>,
    /// Columns found on the way; a basis in `outcome` counts them after the known ones.
    pub fresh: Vec<KnownColumn>,
    pub pivots: u64,
}

/// The linear relaxation of a node, solved by column generation.
struct Relaxation<'a> {
    master: RestrictedMaster<'a>,
    lagrangian: LagrangianBound,
    prices: DualPrices,
    fresh: Vec<KnownColumn>,
    fractions: Vec<f64>,
    is_cut: bool,
}

/// Bounds one node, tries to make a plan of it, and says how to split it. Ended early it gives the
/// node back as it was.
pub(crate) fn solve_node(context: &NodeContext, node: &Node) -> NodeReport {
    let nothing = NodeReport {
        outcome: Outcome::Again(node.clone()),
        score: i64::MIN,
        columns: Vec::new(),
        fresh: Vec::new(),
        pivots: 0,
    };
    let mut subproblem = context.subproblem.clone();
    node.decisions.iter().for_each(|decision| decision.limit(context.model, &mut subproblem));
    let lagrangian =
        lagrangian_bound(context.model, &subproblem, &node.prices, Workers::one(context.stop));
    if is_closed(context, &lagrangian) {
        return NodeReport {
            outcome: Outcome::Closed(leaf(node, &node.prices, &lagrangian)),
            ..nothing
        };
    }
    let allowed = |known: &KnownColumn| {
        node.decisions
            .iter()
            .all(|decision| decision.allows(context.model, known.person as usize, &known.column))
    };
    let usable: Vec<bool> = context.known.iter().map(allowed).collect();
    let mut master =
        RestrictedMaster::open(context.model, context.coupling, &subproblem, context.stop);
    master.begin(context.known, &usable, node.basis.as_deref());
    let relaxation =
        generate_columns(context, &subproblem, master, (node.prices.as_ref().clone(), lagrangian));
    if context.stop.is_requested() {
        return nothing;
    }
    let pivots = relaxation.master.pivots();
    if is_closed(context, &relaxation.lagrangian) {
        let outcome =
            Outcome::Closed(leaf(node, &Arc::new(relaxation.prices), &relaxation.lagrangian));
        return NodeReport { outcome, fresh: relaxation.fresh, pivots, ..nothing };
    }
    if relaxation.is_cut && node.slices < SLICES {
        let next = Node { slices: node.slices + 1, ..branched(node, &relaxation) };
        return NodeReport {
            outcome: Outcome::Again(next),
            fresh: relaxation.fresh,
            pivots,
            ..nothing
        };
    }
    let (score, columns) = rounded_plan(context, &subproblem, &relaxation);
    let outcome = match choose_branching(context, &subproblem, &relaxation) {
        Some(decision) => Outcome::Split(branched(node, &relaxation), decision),
        None => Outcome::Closed(leaf(node, &Arc::new(relaxation.prices), &relaxation.lagrangian)),
    };
    if context.stop.is_requested() {
        return nothing;
    }
    NodeReport { outcome, score, columns, fresh: relaxation.fresh, pivots }
}

fn is_closed(context: &NodeContext, lagrangian: &LagrangianBound) -> bool {
    lagrangian.stuck.is_some() || lagrangian.value < context.threshold
}

fn leaf(node: &Node, prices: &Arc<DualPrices>, lagrangian: &LagrangianBound) -> Leaf {
    let value = if lagrangian.stuck.is_some() { i64::MIN } else { lagrangian.value };
    Leaf { decisions: node.decisions.clone(), prices: prices.clone(), value }
}

fn branched(node: &Node, relaxation: &Relaxation) -> Node {
    Node {
        decisions: node.decisions.clone(),
        prices: Arc::new(relaxation.prices.clone()),
        bound: relaxation.lagrangian.value.min(node.bound),
        basis: Some(Arc::new(relaxation.master.basis())),
        slices: node.slices,
    }
}

/// Column generation: solves the restricted master problem, adding the best column of everybody
/// until none is better than the known ones. The columns are asked for at prices between the best
/// ones so far and those of the programme, which swing too far while few columns are known.
fn generate_columns<'a>(
    context: &NodeContext<'a>,
    subproblem: &'a Subproblem,
    mut master: RestrictedMaster<'a>,
    parent: (DualPrices, LagrangianBound),
) -> Relaxation<'a> {
    let model = context.model;
    let (mut prices, mut lagrangian) = parent;
    let mut fresh: Vec<KnownColumn> = Vec::new();
    let mut seen: BTreeSet<KnownColumn> = BTreeSet::new();
    let mut weight = CAUTION;
    let mut is_cut = false;
    for _ in 0..ROUNDS {
        let is_whole = master.solve(PIVOTS);
        let near = lagrangian.value as f64 - master.value() * SCALE as f64 <= NEAR * SCALE as f64;
        is_cut = !is_whole || master.pivots() > SLICE;
        is_cut &= !near;
        if is_closed(context, &lagrangian) || near || !is_whole {
            break;
        }
        let wanted = master.prices();
        let tried = prices.between(&wanted, weight);
        let now = lagrangian_bound(model, subproblem, &tried, Workers::one(context.stop));
        let mut promises = false;
        for (person, column) in now.columns.iter().enumerate() {
            let known = KnownColumn { person: person as u32, column: column.clone() };
            if seen.insert(known.clone()) {
                promises |= master.add(&known, true) > 1e-4;
                fresh.push(known);
            }
        }
        let is_better = now.value < lagrangian.value;
        if is_better {
            (lagrangian, prices) = (now, tried);
        }
        if !promises && weight == 0 {
            is_cut = false;
            break;
        }
        // Without a promising column the middle has proven what it could; the programme's own
        // prices are asked next.
        weight = match (promises, is_better) {
            (false, _) => 0,
            (true, true) => (weight - 2).max(0),
            (true, false) => (weight + 2).min(CAUTION),
        };
        if is_cut {
            break;
        }
    }
    let fractions = master.fractions();
    Relaxation { master, lagrangian, prices, fresh, fractions, is_cut }
}

/// Everybody's column of the largest fraction, mended where they clash.
fn rounded_plan(
    context: &NodeContext,
    subproblem: &Subproblem,
    relaxation: &Relaxation,
) -> (i64, Vec<(u32, Column)>) {
    let mut largest: Vec<(f64, Option<&Column>)> = vec![(0.0, None); subproblem.people.len()];
    for (known, &fraction) in
        context.known.iter().chain(&relaxation.fresh).zip(&relaxation.fractions)
    {
        let place = &mut largest[known.person as usize];
        if fraction > place.0 {
            *place = (fraction, Some(&known.column));
        }
    }
    let mut wished: Vec<(f64, u32, Column)> = Vec::new();
    for (nth, (fraction, column)) in largest.into_iter().enumerate() {
        let column = column.unwrap_or(&relaxation.lagrangian.columns[nth]).clone();
        wished.push((fraction, subproblem.people[nth], column));
    }
    wished.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut working_plan = context.working_plan.clone();
    working_plan.guide(&relaxation.prices);
    working_plan.stop = context.stop;
    if !working_plan.fill(
        &mut Pricer::default(),
        wished.into_iter().map(|(_, person, column)| (person, column)).collect(),
    ) {
        return (i64::MIN, Vec::new());
    }
    let columns = subproblem
        .people
        .iter()
        .map(|&person| (person, working_plan.columns[person as usize].clone()))
        .collect();
    (working_plan.score, columns)
}

/// The question whose two answers lower the bound most; none if every person has one column only.
fn choose_branching(
    context: &NodeContext,
    subproblem: &Subproblem,
    relaxation: &Relaxation,
) -> Option<Decision> {
    let mut open = branching_candidates(context, subproblem, relaxation);
    open.sort_by(|a, b| b.0.total_cmp(&a.0));
    open.truncate(STRONG_CANDIDATES);
    if open.len() == 1 {
        return Some(open[0].1);
    }
    let mut best: Option<(f64, Decision)> = None;
    for (_, decision) in open {
        let yes = strong_branching_gain(context, subproblem, relaxation, decision);
        let no = strong_branching_gain(context, subproblem, relaxation, decision.opposite());
        let gain = yes.max(0.01) * no.max(0.01);
        if best.is_none_or(|(most, _)| gain > most) {
            best = Some((gain, decision));
        }
    }
    best.map(|(_, decision)| decision).or_else(|| any_undecided(context.model, subproblem))
}

/// Strong branching: by how much an answer lowers the programme's value, at most down to the
/// threshold.
fn strong_branching_gain(
    context: &NodeContext,
    subproblem: &Subproblem,
    relaxation: &Relaxation,
    decision: Decision,
) -> f64 {
    let known = || context.known.iter().chain(&relaxation.fresh);
    let value = relaxation.master.after(subproblem, decision, known(), STRONG_PIVOTS);
    let most = relaxation.master.value() - context.threshold as f64 / SCALE as f64 + 1.0;
    (relaxation.master.value() - value).min(most)
}

/// Questions that the fractions leave open, each with its openness.
fn branching_candidates(
    context: &NodeContext,
    subproblem: &Subproblem,
    relaxation: &Relaxation,
) -> Vec<(f64, Decision)> {
    let model = context.model;
    let mut served = std::collections::BTreeMap::<(usize, usize, bool, u32), f64>::new();
    let mut lines = vec![0.0; model.municipal.len() * model.years];
    for (known, &fraction) in
        context.known.iter().chain(&relaxation.fresh).zip(&relaxation.fractions)
    {
        if fraction < 1e-6 {
            continue;
        }
        for &(post, year) in &known.column.lines {
            let host = model.posts[post as usize].host;
            *served
                .entry((known.person as usize, year as usize, false, host as u32))
                .or_default() += fraction;
            *served.entry((known.person as usize, year as usize, true, post)).or_default() +=
                fraction;
            lines[model.host_at(host, year as usize)] += fraction;
        }
    }
    let mut open = count_candidates(context, subproblem, &lines);
    for ((person, year, is_post, id), fraction) in served {
        let openness = fraction.min(1.0 - fraction);
        if openness > WHOLE {
            let choice = if is_post { Choice::Post(id, true) } else { Choice::Host(id, true) };
            open.push((
                openness + if is_post { 0.0 } else { 0.2 },
                Decision::Person(person, year, choice),
            ));
        }
    }
    open
}

/// Questions about the number of people at a host-year: those in between two numbers, and those
/// whose points the concave hull overrates.
fn count_candidates(
    context: &NodeContext,
    subproblem: &Subproblem,
    lines: &[f64],
) -> Vec<(f64, Decision)> {
    let mut open = Vec::new();
    for (at, &count) in lines.iter().enumerate().filter(|(at, _)| context.coupling.counts(*at)) {
        let (least, most) = subproblem.range[at];
        let floor = (count + WHOLE) as u8;
        let openness = (count - f64::from(floor)).abs();
        let openness = openness.min(1.0 - openness);
        if floor >= most {
            continue;
        }
        if openness > WHOLE {
            open.push((openness + 0.3, Decision::AtMost(at, floor)));
            continue;
        }
        let points = cover_points(context.model, subproblem, at);
        let slopes = concave_hull(&points, least as usize, most as usize);
        let hoped: f64 = points[least as usize] as f64
            + slopes[least as usize..(floor as usize).max(least as usize)].iter().sum::<f64>();
        if floor >= least && hoped > points[floor as usize] as f64 + WHOLE {
            open.push((2.0, Decision::AtMost(at, floor)));
        }
    }
    open
}

/// Some person with more than one column left.
fn any_undecided(model: &Model, subproblem: &Subproblem) -> Option<Decision> {
    for (person, graph) in subproblem.graphs.iter().enumerate() {
        for year in 0..model.years {
            if let Some(choice) = undecided_choice(graph, year) {
                return Some(Decision::Person(person, year, choice));
            }
        }
    }
    None
}
