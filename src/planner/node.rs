//! One node of the proof: its programme over known ways, its bound, a plan made of it, and the
//! question to split it.
use std::collections::BTreeSet;
use std::sync::Arc;

use super::itinerary::{Desk, Way};
use super::master::{Frame, Known, Master, cover_points, hull};
use super::model::Model;
use super::plan::SCALE;
use super::prices::{Evaluation, Prices, Setting, evaluate};
use super::question::{Choice, Decision, open_choice};
use super::roster::Roster;
use super::simplex::Basis;
use super::stop::{Hands, Stop};

/// Rounds of new ways per node.
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
const PROBES: usize = 6;
/// Pivots per answer tried.
const PROBE_PIVOTS: usize = 60;
/// Parts this near to a whole number are whole.
const WHOLE: f64 = 1e-3;

/// A set of plans still open.
#[derive(Debug, Clone)]
pub(super) struct Branch {
    pub decisions: Vec<Decision>,
    pub prices: Arc<Prices>,
    /// Bound in 1/[`SCALE`] point.
    pub bound: i64,
    pub basis: Option<Arc<Basis>>,
    /// How often it was continued.
    pub slices: u8,
}

impl Branch {
    /// The branch as it stands, bounded by the prices it was given.
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
pub(super) struct Ground<'a> {
    pub model: &'a Model,
    pub frame: &'a Frame,
    pub setting: &'a Setting,
    pub roster: &'a Roster<'a>,
    pub known: &'a [Known],
    /// A branch whose bound is below this is closed.
    pub threshold: i64,
    pub stop: Stop<'a>,
}

pub(super) enum Outcome {
    /// Nothing better is left, as these prices prove.
    Closed(Leaf),
    Again(Branch),
    Split(Branch, Decision),
}

/// A set of plans with prices that bound it.
#[derive(Debug, Clone)]
pub(super) struct Leaf {
    pub decisions: Vec<Decision>,
    pub prices: Arc<Prices>,
    /// Bound in 1/[`SCALE`] point; nothing at all if the set is empty.
    pub value: i64,
}

/// What came out of a node.
pub(super) struct Report {
    pub outcome: Outcome,
    pub score: i64,
    pub ways: Vec<(u32, Way)>,
    /// Ways found on the way; a basis in `outcome` counts them after the known ones.
    pub fresh: Vec<Known>,
    pub pivots: u64,
}

/// The solved programme of a node.
struct Relaxed<'a> {
    master: Master<'a>,
    proof: Evaluation,
    prices: Prices,
    fresh: Vec<Known>,
    parts: Vec<f64>,
    is_cut: bool,
}

/// Bounds one node, tries to make a plan of it, and says how to split it. Ended early it gives the
/// branch back as it was.
pub(super) fn work(ground: &Ground, branch: &Branch) -> Report {
    let nothing = Report {
        outcome: Outcome::Again(branch.clone()),
        score: i64::MIN,
        ways: Vec::new(),
        fresh: Vec::new(),
        pivots: 0,
    };
    let mut setting = ground.setting.clone();
    branch.decisions.iter().for_each(|decision| decision.limit(ground.model, &mut setting));
    let proof = evaluate(ground.model, &setting, &branch.prices, Hands::one(ground.stop));
    if is_closed(ground, &proof) {
        return Report {
            outcome: Outcome::Closed(leaf(branch, &branch.prices, &proof)),
            ..nothing
        };
    }
    let allowed = |known: &Known| {
        branch
            .decisions
            .iter()
            .all(|decision| decision.allows(ground.model, known.person as usize, &known.way))
    };
    let usable: Vec<bool> = ground.known.iter().map(allowed).collect();
    let mut master = Master::open(ground.model, ground.frame, &setting, ground.stop);
    master.begin(ground.known, &usable, branch.basis.as_deref());
    let relaxed = relax(ground, &setting, master, (branch.prices.as_ref().clone(), proof));
    if ground.stop.is_told() {
        return nothing;
    }
    let pivots = relaxed.master.pivots();
    if is_closed(ground, &relaxed.proof) {
        let outcome = Outcome::Closed(leaf(branch, &Arc::new(relaxed.prices), &relaxed.proof));
        return Report { outcome, fresh: relaxed.fresh, pivots, ..nothing };
    }
    if relaxed.is_cut && branch.slices < SLICES {
        let next = Branch { slices: branch.slices + 1, ..split(branch, &relaxed) };
        return Report { outcome: Outcome::Again(next), fresh: relaxed.fresh, pivots, ..nothing };
    }
    let (score, ways) = plan(ground, &setting, &relaxed);
    let outcome = match choose(ground, &setting, &relaxed) {
        Some(decision) => Outcome::Split(split(branch, &relaxed), decision),
        None => Outcome::Closed(leaf(branch, &Arc::new(relaxed.prices), &relaxed.proof)),
    };
    if ground.stop.is_told() {
        return nothing;
    }
    Report { outcome, score, ways, fresh: relaxed.fresh, pivots }
}

fn is_closed(ground: &Ground, proof: &Evaluation) -> bool {
    proof.stuck.is_some() || proof.value < ground.threshold
}

fn leaf(branch: &Branch, prices: &Arc<Prices>, proof: &Evaluation) -> Leaf {
    let value = if proof.stuck.is_some() { i64::MIN } else { proof.value };
    Leaf { decisions: branch.decisions.clone(), prices: prices.clone(), value }
}

fn split(branch: &Branch, relaxed: &Relaxed) -> Branch {
    Branch {
        decisions: branch.decisions.clone(),
        prices: Arc::new(relaxed.prices.clone()),
        bound: relaxed.proof.value.min(branch.bound),
        basis: Some(Arc::new(relaxed.master.basis())),
        slices: branch.slices,
    }
}

/// Solves the programme, adding the best way of everybody until none is better than the known ones.
/// The ways are asked for at prices between the best ones so far and those of the programme, which
/// swing too far while few ways are known.
fn relax<'a>(
    ground: &Ground<'a>,
    setting: &'a Setting,
    mut master: Master<'a>,
    parent: (Prices, Evaluation),
) -> Relaxed<'a> {
    let model = ground.model;
    let (mut prices, mut proof) = parent;
    let mut fresh: Vec<Known> = Vec::new();
    let mut seen: BTreeSet<Known> = BTreeSet::new();
    let mut weight = CAUTION;
    let mut is_cut = false;
    for _ in 0..ROUNDS {
        let is_whole = master.solve(PIVOTS);
        let near = proof.value as f64 - master.value() * SCALE as f64 <= NEAR * SCALE as f64;
        is_cut = !is_whole || master.pivots() > SLICE;
        is_cut &= !near;
        if is_closed(ground, &proof) || near || !is_whole {
            break;
        }
        let wanted = master.prices();
        let tried = prices.between(&wanted, weight);
        let now = evaluate(model, setting, &tried, Hands::one(ground.stop));
        let mut promises = false;
        for (person, way) in now.ways.iter().enumerate() {
            let known = Known { person: person as u32, way: way.clone() };
            if seen.insert(known.clone()) {
                promises |= master.add(&known, true) > 1e-4;
                fresh.push(known);
            }
        }
        if !promises && weight == 0 {
            is_cut = false;
            break;
        }
        // Without a promising way the middle has proven what it could; the programme's own prices
        // are asked next.
        let is_better = now.value < proof.value;
        weight = match (promises, is_better) {
            (false, _) => 0,
            (true, true) => (weight - 2).max(0),
            (true, false) => (weight + 2).min(CAUTION),
        };
        if is_better {
            (proof, prices) = (now, tried);
        }
        if is_cut {
            break;
        }
    }
    let parts = master.parts();
    Relaxed { master, proof, prices, fresh, parts, is_cut }
}

/// Everybody's way of the largest part, mended where they clash.
fn plan(ground: &Ground, setting: &Setting, relaxed: &Relaxed) -> (i64, Vec<(u32, Way)>) {
    let mut largest: Vec<(f64, Option<&Way>)> = vec![(0.0, None); setting.people.len()];
    for (known, &part) in ground.known.iter().chain(&relaxed.fresh).zip(&relaxed.parts) {
        let place = &mut largest[known.person as usize];
        if part > place.0 {
            *place = (part, Some(&known.way));
        }
    }
    let mut wished: Vec<(f64, u32, Way)> = Vec::new();
    for (nth, (part, way)) in largest.into_iter().enumerate() {
        let way = way.unwrap_or(&relaxed.proof.ways[nth]).clone();
        wished.push((part, setting.people[nth], way));
    }
    wished.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut roster = ground.roster.clone();
    roster.guide(&relaxed.prices);
    roster.stop = ground.stop;
    if !roster.fill(
        &mut Desk::default(),
        wished.into_iter().map(|(_, person, way)| (person, way)).collect(),
    ) {
        return (i64::MIN, Vec::new());
    }
    let ways = setting
        .people
        .iter()
        .map(|&person| (person, roster.ways[person as usize].clone()))
        .collect();
    (roster.score, ways)
}

/// The question whose two answers lower the bound most; none if every person has one way only.
fn choose(ground: &Ground, setting: &Setting, relaxed: &Relaxed) -> Option<Decision> {
    let mut open = open_questions(ground, setting, relaxed);
    open.sort_by(|a, b| b.0.total_cmp(&a.0));
    open.truncate(PROBES);
    if open.len() == 1 {
        return Some(open[0].1);
    }
    let mut best: Option<(f64, Decision)> = None;
    for (_, decision) in open {
        let yes = probe(ground, setting, relaxed, decision);
        let no = probe(ground, setting, relaxed, decision.opposite());
        let gain = yes.max(0.01) * no.max(0.01);
        if best.is_none_or(|(most, _)| gain > most) {
            best = Some((gain, decision));
        }
    }
    best.map(|(_, decision)| decision).or_else(|| any_open(ground.model, setting))
}

/// By how much an answer lowers the programme's value, at most down to the threshold.
fn probe(ground: &Ground, setting: &Setting, relaxed: &Relaxed, decision: Decision) -> f64 {
    let known = || ground.known.iter().chain(&relaxed.fresh);
    let value = relaxed.master.after(setting, decision, known(), PROBE_PIVOTS);
    let most = relaxed.master.value() - ground.threshold as f64 / SCALE as f64 + 1.0;
    (relaxed.master.value() - value).min(most)
}

/// Questions that the parts leave open, each with its openness.
fn open_questions(ground: &Ground, setting: &Setting, relaxed: &Relaxed) -> Vec<(f64, Decision)> {
    let model = ground.model;
    let mut tally = std::collections::BTreeMap::<(usize, usize, bool, u32), f64>::new();
    let mut lines = vec![0.0; model.municipal.len() * model.years];
    for (known, &part) in ground.known.iter().chain(&relaxed.fresh).zip(&relaxed.parts) {
        if part < 1e-6 {
            continue;
        }
        for &(post, year) in &known.way.lines {
            let host = model.posts[post as usize].host;
            *tally
                .entry((known.person as usize, year as usize, false, host as u32))
                .or_default() += part;
            *tally.entry((known.person as usize, year as usize, true, post)).or_default() += part;
            lines[model.host_at(host, year as usize)] += part;
        }
    }
    let mut open = counts(ground, setting, &lines);
    for ((person, year, is_post, id), part) in tally {
        let openness = part.min(1.0 - part);
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
/// whose points the hull overrates.
fn counts(ground: &Ground, setting: &Setting, lines: &[f64]) -> Vec<(f64, Decision)> {
    let mut open = Vec::new();
    for (at, &count) in lines.iter().enumerate().filter(|(at, _)| ground.frame.counts(*at)) {
        let (least, most) = setting.range[at];
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
        let points = cover_points(ground.model, setting, at);
        let slopes = hull(&points, least as usize, most as usize);
        let hoped: f64 = points[least as usize] as f64
            + slopes[least as usize..(floor as usize).max(least as usize)].iter().sum::<f64>();
        if floor >= least && hoped > points[floor as usize] as f64 + WHOLE {
            open.push((2.0, Decision::AtMost(at, floor)));
        }
    }
    open
}

/// Some person with more than one way left.
fn any_open(model: &Model, setting: &Setting) -> Option<Decision> {
    for (person, passages) in setting.ways.iter().enumerate() {
        for year in 0..model.years {
            if let Some(choice) = open_choice(passages, year) {
                return Some(Decision::Person(person, year, choice));
            }
        }
    }
    None
}
