//! Haggling: prices move until demand meets supply, which lowers the bound.
//!
//! Two ways of moving: *sweeps* let prices answer after each part of the people and come near
//! quickly from anywhere; *presses* are deflected subgradient steps towards a target. Both think in
//! floats, but only in sums, products, quotients and comparisons, which every machine rounds alike;
//! each proposal is rounded to whole units and evaluated exactly, so a float can cost tightness and
//! never truth.
use super::itinerary::{Terms, Way};
use super::model::{Model, NO_JOB};
use super::plan::SCALE;
use super::prices::{Evaluation, Goals, Prices, Setting, answers, evaluate};
use super::stop::Hands;

/// Parts of the people after each of which prices move in a sweep.
const BATCHES: usize = 16;
/// Presses without progress after which the stride shortens.
const PATIENCE: u32 = 6;
/// Latest answers kept to tell which choices are still open.
const MEMORY: usize = 24;

/// The state of the haggling.
pub(super) struct Market<'a> {
    model: &'a Model,
    setting: &'a Setting,
    hands: Hands<'a>,
    point: Vec<f64>,
    direction: Vec<f64>,
    idle: u32,
    stride: f64,
    turn: usize,
    /// Latest answers of all people, newest last.
    pub memory: Vec<Vec<Way>>,
    /// Best prices so far.
    pub best: Prices,
    pub proof: Evaluation,
}

impl<'a> Market<'a> {
    /// Opens with the given prices.
    pub fn open(model: &'a Model, setting: &'a Setting, prices: Prices, hands: Hands<'a>) -> Self {
        let proof = evaluate(model, setting, &prices, hands);
        let point = flat(&prices);
        let direction = vec![0.0; point.len()];
        let memory = vec![proof.ways.clone()];
        Self {
            model,
            setting,
            hands,
            point,
            direction,
            idle: 0,
            stride: 1.0,
            turn: 0,
            memory,
            best: prices,
            proof,
        }
    }

    /// One sweep with steps of `step` points; evaluates the average of the prices on the way.
    pub fn sweep(&mut self, step: f64) {
        self.turn += 1;
        let batches = BATCHES.min(self.setting.ways.len()).max(1);
        let mut average = vec![0.0; self.point.len()];
        for batch in 0..batches {
            self.move_after(batch, batches, step * SCALE as f64);
            for (sum, &at) in average.iter_mut().zip(&self.point) {
                *sum += at / batches as f64;
            }
        }
        let last = std::mem::replace(&mut self.point, average);
        self.try_here();
        self.point = last;
    }

    fn move_after(&mut self, batch: usize, batches: usize, step: f64) {
        let prices = self.rounded();
        let mut terms = Terms::default();
        prices.terms(self.model, self.setting, &mut terms);
        let mut goals = Goals::default();
        goals.answer(self.model, self.setting, &prices);
        let mut slope = self.supply(&goals);
        for slope in &mut slope {
            *slope /= batches as f64;
        }
        // The parts change from sweep to sweep, so that nobody always answers last.
        let mine = |nth: usize| (nth * 7919 + self.turn) % batches == batch;
        let people: Vec<_> = self
            .setting
            .ways
            .iter()
            .enumerate()
            .filter(|(nth, _)| mine(*nth))
            .map(|(_, ways)| ways.clone())
            .collect();
        for (_, way) in answers(self.model, &people, &terms, self.hands).iter().flatten().flatten()
        {
            self.demand(way, &mut slope);
        }
        for (at, slope) in self.point.iter_mut().zip(&slope) {
            *at = (*at - step * slope).max(0.0);
        }
    }

    /// Returns to the best prices and takes full strides again.
    pub fn restart(&mut self) {
        self.point = flat(&self.best);
        self.direction.fill(0.0);
        (self.idle, self.stride) = (0, 1.0);
    }

    /// One step towards `target` (in 1/[`SCALE`] point).
    pub fn press(&mut self, target: i64) {
        let now = self.try_here();
        let mut slope = self.supply(&now.goals);
        for way in &now.ways {
            self.demand(way, &mut slope);
        }
        for (slope, &at) in slope.iter_mut().zip(&self.point) {
            if at <= 0.0 && *slope > 0.0 {
                *slope = 0.0;
            }
        }
        self.turn(&slope);
        self.step((now.value - target).max(SCALE / 8) as f64);
        if self.memory.len() == MEMORY {
            self.memory.remove(0);
        }
        self.memory.push(now.ways);
    }

    /// Whether strides have become too short to matter.
    pub fn settled(&self) -> bool {
        self.stride < 0.02
    }

    fn try_here(&mut self) -> Evaluation {
        let tried = self.rounded();
        let now = evaluate(self.model, self.setting, &tried, self.hands);
        if now.value < self.proof.value {
            (self.best, self.proof, self.idle) = (tried, now.clone(), 0);
        } else {
            self.idle += 1;
        }
        if self.idle >= PATIENCE {
            self.idle = 0;
            self.stride *= 0.6;
            self.point = flat(&self.best);
            self.direction.fill(0.0);
        }
        now
    }

    fn rounded(&self) -> Prices {
        let mut prices = Prices::zero(self.model);
        let mut point = self.point.iter();
        for part in [&mut prices.post, &mut prices.cover, &mut prices.team, &mut prices.stay] {
            for (price, &value) in part.iter_mut().zip(point.by_ref()) {
                *price = value.round() as i64;
            }
        }
        prices
    }

    /// Supply of every post-year less what the goals want.
    fn supply(&self, goals: &Goals) -> Vec<f64> {
        let posts = self.setting.closed.iter().map(|&closed| if closed { 0.0 } else { 1.0 });
        let cover = goals.cover.iter().map(|&wanted| -f64::from(wanted));
        let flag = |&wanted: &bool| if wanted { -1.0 } else { 0.0 };
        let team = goals.team.iter().map(flag);
        posts.chain(cover).chain(team).chain(goals.stay.iter().map(flag)).collect()
    }

    fn demand(&self, way: &Way, slope: &mut [f64]) {
        let model = self.model;
        let cover = model.posts.len() * model.years;
        let team = cover + model.municipal.len() * model.years;
        let stay = team + model.municipal.len() * model.jobs * model.years;
        for &(post, year) in &way.lines {
            let what = &model.posts[post as usize];
            slope[model.at(post, year as usize)] -= 1.0;
            if model.municipal[what.host] {
                slope[cover + model.host_at(what.host, year as usize)] += 1.0;
                if what.job != NO_JOB {
                    slope[team + model.team_at(what.host, what.job, year as usize)] += 1.0;
                }
            }
        }
        for &(host, year) in &way.stays {
            slope[stay + model.host_at(host as usize, year as usize)] += 1.0;
        }
    }

    /// Deflects the direction so that it does not zigzag (Camerini, Fratta and Maffioli).
    fn turn(&mut self, slope: &[f64]) {
        let along: f64 = slope.iter().zip(&self.direction).map(|(a, b)| a * b).sum();
        let length: f64 = self.direction.iter().map(|a| a * a).sum();
        let keep = if along < 0.0 && length > 0.0 { -1.5 * along / length } else { 0.0 };
        for (direction, &slope) in self.direction.iter_mut().zip(slope) {
            *direction = slope + keep * *direction;
        }
    }

    fn step(&mut self, gap: f64) {
        let length: f64 = self.direction.iter().map(|a| a * a).sum();
        if length > 0.0 {
            let step = self.stride * gap / length;
            for (at, &direction) in self.point.iter_mut().zip(&self.direction) {
                *at = (*at - step * direction).max(0.0);
            }
        }
    }
}

fn flat(prices: &Prices) -> Vec<f64> {
    let parts = prices.post.iter().chain(&prices.cover).chain(&prices.team).chain(&prices.stay);
    parts.map(|&price| price as f64).collect()
}
