//! The Lagrangian dual by subgradients: prices move against them, which lowers the bound.
//!
//! Two kinds of step: *incremental* ones let prices answer after each part of the people and come
//! near quickly from anywhere; *deflected* ones go along the whole subgradient towards a target.
//! Both think in floats, but only in sums, products, quotients and comparisons, which every machine
//! rounds alike; each proposal is rounded to whole units and evaluated exactly, so a float can cost
//! tightness and never truth.
use crate::bound::dual_prices::DualPrices;
use crate::bound::goals::Goals;
use crate::bound::lagrangian::{LagrangianBound, lagrangian_bound};
use crate::exchange::plan::SCALE;
use crate::model::column::{Column, Marginals};
use crate::model::numbers::{Model, NO_JOB};
use crate::model::subproblem::Subproblem;
use crate::pricing::everybody::best_columns;
use crate::stop::Workers;

/// Parts of the people after each of which prices move in an incremental pass.
const BATCHES: usize = 16;
/// Deflected steps without progress after which the step scale shrinks.
const PATIENCE: u32 = 6;
/// Latest columns kept to tell which choices are still open.
const RECENT: usize = 24;

/// Where the descent on the dual stands.
pub(crate) struct Subgradient<'a> {
    model: &'a Model,
    subproblem: &'a Subproblem,
    workers: Workers<'a>,
    point: Vec<f64>,
    direction: Vec<f64>,
    idle: u32,
    step_scale: f64,
    passes: usize,
    /// Latest best columns of all people, newest last.
    pub recent: Vec<Vec<Column>>,
    /// Best prices so far.
    pub best: DualPrices,
    pub lagrangian: LagrangianBound,
}

impl<'a> Subgradient<'a> {
    /// Opens with the given prices.
    pub fn new(
        model: &'a Model,
        subproblem: &'a Subproblem,
        prices: DualPrices,
        workers: Workers<'a>,
    ) -> Self {
        let lagrangian = lagrangian_bound(model, subproblem, &prices, workers);
        let point = flat(&prices);
        let direction = vec![0.0; point.len()];
        let recent = vec![lagrangian.columns.clone()];
        Self {
            model,
            subproblem,
            workers,
            point,
            direction,
            idle: 0,
            step_scale: 1.0,
            passes: 0,
            recent,
            best: prices,
            lagrangian,
        }
    }

    /// One pass of incremental steps of `step` points over everybody; evaluates the average of the
    /// prices on the way.
    pub fn incremental_pass(&mut self, step: f64) {
        self.passes += 1;
        let batches = BATCHES.min(self.subproblem.graphs.len()).max(1);
        let mut average = vec![0.0; self.point.len()];
        for batch in 0..batches {
            self.incremental_step(batch, batches, step * SCALE as f64);
            for (sum, &at) in average.iter_mut().zip(&self.point) {
                *sum += at / batches as f64;
            }
        }
        let last = std::mem::replace(&mut self.point, average);
        self.evaluate_here();
        self.point = last;
    }

    fn incremental_step(&mut self, batch: usize, batches: usize, step: f64) {
        let prices = self.rounded();
        let mut marginals = Marginals::default();
        prices.marginals(self.model, self.subproblem, &mut marginals);
        let mut goals = Goals::default();
        goals.answer(self.model, self.subproblem, &prices);
        let mut subgradient = self.goals_part(&goals);
        for entry in &mut subgradient {
            *entry /= batches as f64;
        }
        // The parts change from pass to pass, so that nobody always answers last.
        let mine = |nth: usize| (nth * 7919 + self.passes) % batches == batch;
        let people: Vec<_> = self
            .subproblem
            .graphs
            .iter()
            .enumerate()
            .filter(|(nth, _)| mine(*nth))
            .map(|(_, graph)| graph.clone())
            .collect();
        for (_, column) in
            best_columns(self.model, &people, &marginals, self.workers).iter().flatten().flatten()
        {
            self.add_column(column, &mut subgradient);
        }
        for (at, entry) in self.point.iter_mut().zip(&subgradient) {
            *at = (*at - step * entry).max(0.0);
        }
    }

    /// Returns to the best prices and takes full steps again.
    pub fn restart(&mut self) {
        self.point = flat(&self.best);
        self.direction.fill(0.0);
        (self.idle, self.step_scale) = (0, 1.0);
    }

    /// One step towards `target` (in 1/[`SCALE`] point).
    pub fn deflected_step(&mut self, target: i64) {
        let now = self.evaluate_here();
        let mut subgradient = self.goals_part(&now.goals);
        for column in &now.columns {
            self.add_column(column, &mut subgradient);
        }
        for (entry, &at) in subgradient.iter_mut().zip(&self.point) {
            if at <= 0.0 && *entry > 0.0 {
                *entry = 0.0;
            }
        }
        self.deflect(&subgradient);
        self.descend((now.value - target).max(SCALE / 8) as f64);
        if self.recent.len() == RECENT {
            self.recent.remove(0);
        }
        self.recent.push(now.columns);
    }

    /// Whether steps have become too short to matter.
    pub fn is_settled(&self) -> bool {
        self.step_scale < 0.02
    }

    fn evaluate_here(&mut self) -> LagrangianBound {
        let tried = self.rounded();
        let now = lagrangian_bound(self.model, self.subproblem, &tried, self.workers);
        if now.value < self.lagrangian.value {
            (self.best, self.lagrangian, self.idle) = (tried, now.clone(), 0);
        } else {
            self.idle += 1;
        }
        if self.idle >= PATIENCE {
            self.idle = 0;
            self.step_scale *= 0.6;
            self.point = flat(&self.best);
            self.direction.fill(0.0);
        }
        now
    }

    fn rounded(&self) -> DualPrices {
        let mut prices = DualPrices::zero(self.model);
        let mut point = self.point.iter();
        for part in [&mut prices.post, &mut prices.cover, &mut prices.team, &mut prices.stay] {
            for (price, &value) in part.iter_mut().zip(point.by_ref()) {
                *price = value.round() as i64;
            }
        }
        prices
    }

    /// Supply of every post-year less what the goals want.
    fn goals_part(&self, goals: &Goals) -> Vec<f64> {
        let posts = self.subproblem.closed.iter().map(|&closed| if closed { 0.0 } else { 1.0 });
        let cover = goals.cover.iter().map(|&wanted| -f64::from(wanted));
        let flag = |&wanted: &bool| if wanted { -1.0 } else { 0.0 };
        let team = goals.team.iter().map(flag);
        posts.chain(cover).chain(team).chain(goals.stay.iter().map(flag)).collect()
    }

    fn add_column(&self, column: &Column, subgradient: &mut [f64]) {
        let model = self.model;
        let cover = model.posts.len() * model.years;
        let team = cover + model.municipal.len() * model.years;
        let stay = team + model.municipal.len() * model.jobs * model.years;
        for &(post, year) in &column.lines {
            let what = &model.posts[post as usize];
            subgradient[model.at(post, year as usize)] -= 1.0;
            if model.municipal[what.host] {
                subgradient[cover + model.host_at(what.host, year as usize)] += 1.0;
                if what.job != NO_JOB {
                    subgradient[team + model.team_at(what.host, what.job, year as usize)] += 1.0;
                }
            }
        }
        for &(host, year) in &column.stays {
            subgradient[stay + model.host_at(host as usize, year as usize)] += 1.0;
        }
    }

    /// Deflects the direction so that it does not zigzag (Camerini, Fratta and Maffioli).
    fn deflect(&mut self, subgradient: &[f64]) {
        let along: f64 = subgradient.iter().zip(&self.direction).map(|(a, b)| a * b).sum();
        let length: f64 = self.direction.iter().map(|a| a * a).sum();
        let keep = if along < 0.0 && length > 0.0 { -1.5 * along / length } else { 0.0 };
        for (direction, &subgradient) in self.direction.iter_mut().zip(subgradient) {
            *direction = subgradient + keep * *direction;
        }
    }

    fn descend(&mut self, gap: f64) {
        let length: f64 = self.direction.iter().map(|a| a * a).sum();
        if length > 0.0 {
            let step = self.step_scale * gap / length;
            for (at, &direction) in self.point.iter_mut().zip(&self.direction) {
                *at = (*at - step * direction).max(0.0);
            }
        }
    }
}

fn flat(prices: &DualPrices) -> Vec<f64> {
    let parts = prices.post.iter().chain(&prices.cover).chain(&prices.team).chain(&prices.stay);
    parts.map(|&price| price as f64).collect()
}
