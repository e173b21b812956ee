//! Dual prices of post-years and goals, and the bound they prove.
//!
//! The formula is the one in the comment of `plan`; everything is counted in whole 1/[`SCALE`]
//! points, so the bound is exact for whatever prices a search (which may think in floats) proposes.
use std::sync::Arc;

use super::itinerary::{Column, Marginals, NEVER, Pricer};
use super::model::{Model, NO_JOB};
use super::passage::StateGraph;
use super::plan::SCALE;
use super::stop::{Stop, Workers};

/// What a bound speaks about: all people, or a block of them beside others who stay put, within the
/// limits of a node.
#[derive(Debug, Clone)]
pub(super) struct Subproblem {
    /// People who may move.
    pub people: Vec<u32>,
    /// What each of them may do.
    pub graphs: Vec<Arc<StateGraph>>,
    /// Post-years that others hold.
    pub closed: Vec<bool>,
    /// Lines of others per host-year.
    pub lines: Vec<u32>,
    /// Lines of others per municipality, team job type and year.
    pub team: Vec<u32>,
    /// Stays of others per host-year.
    pub stays: Vec<u32>,
    /// Points added to the first, second and third person.
    pub bonus: [i64; 3],
    /// Least and most lines that the goal of people may count, per host-year.
    pub range: Vec<(u8, u8)>,
    /// Whether more lines than that are forbidden, per host-year (the price may then be negative).
    pub capped: Vec<bool>,
}

impl Subproblem {
    pub fn whole(model: &Model) -> Self {
        let hosts = model.municipal.len();
        Self {
            people: (0..model.people.len() as u32).collect(),
            graphs: model.people.clone(),
            closed: vec![false; model.posts.len() * model.years],
            lines: vec![0; hosts * model.years],
            team: vec![0; hosts * model.jobs * model.years],
            stays: vec![0; hosts * model.years],
            bonus: [0; 3],
            range: vec![(0, 3); hosts * model.years],
            capped: vec![false; hosts * model.years],
        }
    }

    /// Points for the `nth` person (from 0) at a municipality.
    pub fn person_points(&self, model: &Model, nth: usize) -> i64 {
        if nth < 3 { model.persons[nth] + self.bonus[nth] } else { 0 }
    }
}

/// Dual prices in 1/[`SCALE`] point, all at least zero.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct DualPrices {
    pub post: Vec<i64>,
    pub cover: Vec<i64>,
    /// delta, per municipality, team job type and year.
    pub team: Vec<i64>,
    pub stay: Vec<i64>,
}

impl DualPrices {
    pub fn zero(model: &Model) -> Self {
        let hosts = model.municipal.len();
        Self {
            post: vec![0; model.posts.len() * model.years],
            cover: vec![0; hosts * model.years],
            team: vec![0; hosts * model.jobs * model.years],
            stay: vec![0; hosts * model.years],
        }
    }

    /// Prices between these (`weight` parts of 8) and others.
    pub fn between(&self, other: &Self, weight: i64) -> Self {
        let mixed = |ours: &[i64], theirs: &[i64]| -> Vec<i64> {
            ours.iter()
                .zip(theirs)
                .map(|(&a, &b)| (weight * a + (8 - weight) * b).div_euclid(8))
                .collect()
        };
        Self {
            post: mixed(&self.post, &other.post),
            cover: mixed(&self.cover, &other.cover),
            team: mixed(&self.team, &other.team),
            stay: mixed(&self.stay, &other.stay),
        }
    }

    /// What a person gains or pays beyond the points of the lines.
    pub fn marginals(&self, model: &Model, subproblem: &Subproblem, marginals: &mut Marginals) {
        marginals.line.clear();
        for (post, what) in model.posts.iter().enumerate() {
            for year in 0..model.years {
                let at = model.at(post as u32, year);
                marginals.line.push(if subproblem.closed[at] {
                    NEVER
                } else {
                    self.gain(model, what.host, what.job, year) - self.post[at]
                });
            }
        }
        marginals.stay.clear();
        marginals.stay.extend_from_slice(&self.stay);
    }

    fn gain(&self, model: &Model, host: usize, job: usize, year: usize) -> i64 {
        if !model.municipal[host] {
            return 0;
        }
        let team = if job == NO_JOB { 0 } else { self.team[model.team_at(host, job, year)] };
        self.cover[model.host_at(host, year)] + team
    }
}

/// The goals' own part of the Lagrangian: how many lines their best answer to the prices takes, and
/// what that is worth.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Goals {
    /// Value of the parts of the bound that no person has.
    pub value: i64,
    /// Lines wanted per host-year.
    pub cover: Vec<u8>,
    /// Whether a team line is wanted.
    pub team: Vec<bool>,
    /// Whether a stay is wanted.
    pub stay: Vec<bool>,
}

impl Goals {
    /// The goals' own best answer to the prices.
    pub fn answer(&mut self, model: &Model, subproblem: &Subproblem, prices: &DualPrices) {
        self.value = open_prices(subproblem, prices);
        self.cover.clear();
        self.stay.clear();
        self.team.clear();
        for host in 0..model.municipal.len() {
            for year in 0..model.years {
                self.answer_cover(model, subproblem, prices, host, year);
                self.answer_stay(model, subproblem, prices, host, year);
            }
            for at in model.team_at(host, 0, 0)..model.team_at(host + 1, 0, 0) {
                let open = model.municipal[host] && subproblem.team[at] == 0;
                let gain = if open { model.team * SCALE - prices.team[at] } else { 0 };
                self.value += gain.max(0);
                self.team.push(gain > 0);
            }
        }
    }

    fn answer_cover(
        &mut self,
        model: &Model,
        subproblem: &Subproblem,
        prices: &DualPrices,
        host: usize,
        year: usize,
    ) {
        let at = model.host_at(host, year);
        let (_, most) = subproblem.range[at];
        let least = subproblem.range[at].0.min(most);
        let (mut best, mut wanted, mut sum) = if least == 0 { (0, 0, 0) } else { (i64::MIN, 0, 0) };
        for n in 0..most {
            let points = if model.municipal[host] {
                subproblem.person_points(model, subproblem.lines[at] as usize + n as usize)
            } else {
                0
            };
            sum += points * SCALE - prices.cover[at];
            if sum > best && n + 1 >= least {
                (best, wanted) = (sum, n + 1);
            }
        }
        self.value += best;
        self.cover.push(wanted);
    }

    fn answer_stay(
        &mut self,
        model: &Model,
        subproblem: &Subproblem,
        prices: &DualPrices,
        host: usize,
        year: usize,
    ) {
        let at = model.host_at(host, year);
        let open = model.municipal[host] && subproblem.stays[at] == 0;
        let gain = if open { model.handover * SCALE - prices.stay[at] } else { 0 };
        self.value += gain.max(0);
        self.stay.push(gain > 0);
    }
}

fn open_prices(subproblem: &Subproblem, prices: &DualPrices) -> i64 {
    let posts = prices.post.iter().zip(&subproblem.closed);
    posts.map(|(&price, &closed)| if closed { 0 } else { price }).sum()
}

/// The Lagrangian bound that prices prove, and everybody's best column under them.
#[derive(Debug, Clone, Default)]
pub(super) struct LagrangianBound {
    /// L, in 1/[`SCALE`] point.
    pub value: i64,
    /// Reduced value of the best column, per person of the subproblem.
    pub best: Vec<i64>,
    /// The best column, per person of the subproblem.
    pub columns: Vec<Column>,
    pub goals: Goals,
    /// A person of the subproblem who has no column at all.
    pub stuck: Option<u32>,
}

/// Value of a bound that was ended before it was done: proves nothing.
const UNKNOWN: i64 = i64::MAX / 4;

/// Evaluates the Lagrangian bound of the prices. Ended early it proves nothing and knows no
/// columns.
pub(super) fn lagrangian_bound(
    model: &Model,
    subproblem: &Subproblem,
    prices: &DualPrices,
    workers: Workers,
) -> LagrangianBound {
    let mut marginals = Marginals::default();
    prices.marginals(model, subproblem, &mut marginals);
    let mut lagrangian = LagrangianBound::default();
    lagrangian.goals.answer(model, subproblem, prices);
    lagrangian.value = lagrangian.goals.value;
    let Some(best_columns) = best_columns(model, &subproblem.graphs, &marginals, workers) else {
        let columns = vec![Column::default(); subproblem.people.len()];
        return LagrangianBound {
            value: UNKNOWN,
            best: vec![0; columns.len()],
            columns,
            ..lagrangian
        };
    };
    for (&person, answer) in subproblem.people.iter().zip(best_columns) {
        let (value, column) = answer.unwrap_or_else(|| {
            lagrangian.stuck = lagrangian.stuck.or(Some(person));
            (0, Column::default())
        });
        lagrangian.value += value;
        lagrangian.best.push(value);
        lagrangian.columns.push(column);
    }
    lagrangian
}

pub(super) type Priced = Option<(i64, Column)>;

/// Everybody's best answer to the marginals; none if it was ended before everybody had one.
pub(super) fn best_columns(
    model: &Model,
    people: &[Arc<StateGraph>],
    marginals: &Marginals,
    workers: Workers,
) -> Option<Vec<Priced>> {
    let one = |part: &[Arc<StateGraph>]| price_part(model, part, marginals, workers.stop);
    // Below this size starting a thread costs more than it saves.
    if workers.threads < 2 || people.len() < 200 {
        return one(people);
    }
    let size = people.len().div_ceil(workers.threads);
    let parts: Vec<&[Arc<StateGraph>]> = people.chunks(size).collect();
    let done: Vec<Option<Option<Vec<Priced>>>> = std::thread::scope(|scope| {
        let workers: Vec<_> = parts.iter().map(|part| scope.spawn(|| one(part))).collect();
        workers.into_iter().map(|hand| hand.join().ok()).collect()
    });
    // A thread that could not finish is repeated here, so that nothing is ever missing.
    let parts = done.into_iter().zip(parts).map(|(done, part)| done.unwrap_or_else(|| one(part)));
    Some(parts.collect::<Option<Vec<_>>>()?.into_iter().flatten().collect())
}

fn price_part(
    model: &Model,
    part: &[Arc<StateGraph>],
    marginals: &Marginals,
    stop: Stop,
) -> Option<Vec<Priced>> {
    let mut pricer = Pricer::default();
    let mut best_columns = Vec::with_capacity(part.len());
    for graph in part {
        best_columns.push(best_column(model, graph, marginals, &mut pricer));
        if stop.after(pricer.take_steps()) {
            return None;
        }
    }
    Some(best_columns)
}

fn best_column(
    model: &Model,
    graph: &StateGraph,
    marginals: &Marginals,
    pricer: &mut Pricer,
) -> Priced {
    pricer.label(model, graph, marginals);
    let (value, path) = pricer.best_path(model, graph, marginals)?;
    Some((value, pricer.column(model, graph, &path)))
}
