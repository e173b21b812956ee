//! The restricted master problem: who takes which fraction of which known column, and what posts
//! and goals cost then.
//!
//! One row per person, per post-year that two people could want, and per goal that more than one
//! line could serve; where only one line can serve a goal, its points simply belong to that line.
//! Goals enter as three variables of width 1 with falling points (the concave hull of the points of
//! one, two and three people). Limits that a node sets on the number of people are costs as well,
//! so a basis of the parent serves the child.
use crate::bound::dual_prices::DualPrices;
use crate::exchange::plan::SCALE;
use crate::master::coupling_rows::{CouplingRows, KnownColumn, NO_ROW};
use crate::master::goal_points::{STEPS, concave_hull, cover_points};
use crate::master::simplex::{Basis, Simplex};
use crate::model::decision::Decision;
use crate::model::numbers::{Model, NO_JOB};
use crate::model::subproblem::Subproblem;
use crate::stop::Stop;

/// Largest price, within what the certificate checker takes and far from overflow; only plans that
/// cannot be cost so much.
const MOST_PRICE: i64 = 1 << 49;
/// Right-hand sides are moved by about this much, each differently, so that no step stands still.
const PERTURBATION: f64 = 1e-6;

/// The programme of one node.
pub(crate) struct RestrictedMaster<'a> {
    model: &'a Model,
    coupling: &'a CouplingRows,
    subproblem: &'a Subproblem,
    simplex: Simplex,
    known: usize,
    /// First variable of a column.
    first: usize,
    /// What the objective leaves out.
    offset: f64,
    stop: Stop<'a>,
}

impl<'a> RestrictedMaster<'a> {
    pub fn open(
        model: &'a Model,
        coupling: &'a CouplingRows,
        subproblem: &'a Subproblem,
        stop: Stop<'a>,
    ) -> Self {
        let (costs, offset) = slack_costs(model, coupling, subproblem);
        let simplex = Simplex::new(right_hand_sides(coupling), &costs);
        let mut master = Self {
            model,
            coupling,
            subproblem,
            simplex,
            known: 0,
            first: coupling.first_column(),
            offset,
            stop,
        };
        master.add_goals();
        master
    }

    /// Begins with the known columns; `usable` tells which of them the node allows.
    pub fn begin(&mut self, known: &[KnownColumn], usable: &[bool], basis: Option<&Basis>) {
        for (column, &usable) in known.iter().zip(usable) {
            self.add(column, usable);
        }
        match basis {
            Some(basis) => self.simplex.start(basis),
            None => self.simplex.reprice(),
        }
        self.stop.after(self.simplex.refresh_steps() as u64);
    }

    fn add_goals(&mut self) {
        let coupling = self.coupling;
        for (at, &row) in coupling.cover.iter().enumerate().filter(|(_, row)| **row != NO_ROW) {
            for slope in slopes(self.model, coupling, self.subproblem, at) {
                self.simplex.add(slope, 1.0, &[(row, 1.0)]);
            }
        }
        for (at, &row) in coupling.team.iter().enumerate().filter(|(_, row)| **row != NO_ROW) {
            self.simplex.add(self.team_gain(at), 1.0, &[(row, 1.0)]);
        }
        for (at, &row) in coupling.stay.iter().enumerate().filter(|(_, row)| **row != NO_ROW) {
            self.simplex.add(self.stay_gain(at), 1.0, &[(row, 1.0)]);
        }
    }

    fn team_gain(&self, at: usize) -> f64 {
        if self.subproblem.team[at] == 0 { self.model.team as f64 } else { 0.0 }
    }

    fn stay_gain(&self, at: usize) -> f64 {
        let open = self.model.municipal[at / self.model.years] && self.subproblem.stays[at] == 0;
        if open { self.model.handover as f64 } else { 0.0 }
    }

    /// Points of a line at a host-year whose goal has no row.
    fn cover_gain(&self, at: usize) -> f64 {
        let points = cover_points(self.model, self.subproblem, at);
        (points[1] - points[0]) as f64
    }

    /// Adds a column; returns by how much it is better than the known ones at the programme's
    /// prices.
    pub fn add(&mut self, known: &KnownColumn, usable: bool) -> f64 {
        let mut entries = vec![(known.person, 1.0)];
        let mut cost = known.column.points as f64;
        for &(post, year) in &known.column.lines {
            cost += self.add_line(post, year as usize, &mut entries);
        }
        for &(host, year) in &known.column.stays {
            let at = self.model.host_at(host as usize, year as usize);
            match self.coupling.stay[at] {
                NO_ROW => cost += self.stay_gain(at),
                row => entries.push((row, -1.0)),
            }
        }
        let cost = if usable { cost } else { cost - self.coupling.big_m };
        let gain = cost
            - entries
                .iter()
                .map(|&(row, factor)| factor * self.simplex.duals[row as usize])
                .sum::<f64>();
        self.simplex.add(cost, f64::INFINITY, &entries);
        self.known += 1;
        gain
    }

    fn add_line(&self, post: u32, year: usize, entries: &mut Vec<(u32, f64)>) -> f64 {
        let model = self.model;
        let what = &model.posts[post as usize];
        let mut cost = 0.0;
        let row = self.coupling.post[model.at(post, year)];
        if row != NO_ROW {
            entries.push((row, 1.0));
        }
        if !model.municipal[what.host] {
            return cost;
        }
        let at = model.host_at(what.host, year);
        match self.coupling.cover[at] {
            NO_ROW => cost += self.cover_gain(at),
            row => entries.push((row, -1.0)),
        }
        if what.job != NO_JOB {
            let at = model.team_at(what.host, what.job, year);
            match self.coupling.team[at] {
                NO_ROW => cost += self.team_gain(at),
                row => entries.push((row, -1.0)),
            }
        }
        cost
    }

    /// Solves; false when it was cut.
    pub fn solve(&mut self, pivots: usize) -> bool {
        self.simplex.reprice();
        self.simplex.optimise(pivots, self.stop)
    }

    /// Value of the programme after one more decision, over the known columns alone and after so
    /// many pivots at most.
    pub fn after<'k>(
        &self,
        subproblem: &Subproblem,
        decision: Decision,
        known: impl Iterator<Item = &'k KnownColumn>,
        pivots: usize,
    ) -> f64 {
        let mut simplex = self.simplex.clone();
        let mut offset = self.offset;
        match decision {
            Decision::Person(..) => {
                for (nth, known) in known.enumerate() {
                    if !decision.allows(self.model, known.person as usize, &known.column) {
                        simplex.lower_cost(self.first + nth, self.coupling.big_m);
                    }
                }
            }
            Decision::AtMost(at, _) | Decision::AtLeast(at, _) => {
                offset += self.limit(subproblem, decision, at, &mut simplex)
            }
        }
        simplex.reprice();
        simplex.optimise(pivots, self.stop);
        simplex.objective() + offset - (self.simplex.objective() + self.offset - self.value())
    }

    /// Gives the goal of a host-year the costs of a tighter limit; returns by how much the offset
    /// changes.
    fn limit(
        &self,
        subproblem: &Subproblem,
        decision: Decision,
        at: usize,
        simplex: &mut Simplex,
    ) -> f64 {
        let mut tighter = subproblem.clone();
        decision.limit(self.model, &mut tighter);
        let nth = self.coupling.cover[..at].iter().filter(|&&row| row != NO_ROW).count();
        for (step, slope) in slopes(self.model, self.coupling, &tighter, at).into_iter().enumerate()
        {
            simplex.set_cost(self.coupling.rows + nth * STEPS + step, slope);
        }
        if tighter.capped[at] {
            simplex.set_cost(self.coupling.cover[at] as usize, -self.coupling.big_m);
        }
        offset(self.model, self.coupling, &tighter, at)
            - offset(self.model, self.coupling, subproblem, at)
    }

    /// Value of the programme, in points, less what the moved right-hand sides add to it.
    pub fn value(&self) -> f64 {
        let moved = right_hand_sides(self.coupling).into_iter().zip(&self.simplex.duals);
        let added: f64 = moved.map(|(side, dual)| (side - side.floor()) * dual).sum();
        self.simplex.objective() + self.offset - added
    }

    /// Steps taken so far.
    pub fn pivots(&self) -> u64 {
        self.simplex.pivots
    }

    pub fn basis(&self) -> Basis {
        self.simplex.basis()
    }

    /// Fraction of each known column.
    pub fn fractions(&self) -> Vec<f64> {
        (0..self.known).map(|nth| self.simplex.value(self.first + nth)).collect()
    }

    /// The duals as whole prices.
    pub fn prices(&self) -> DualPrices {
        let units =
            |points: f64| ((points * SCALE as f64).round() as i64).clamp(-MOST_PRICE, MOST_PRICE);
        let dual = |row: u32| units(self.simplex.duals[row as usize]);
        let of = |table: &[u32],
                  other: &dyn Fn(usize) -> f64,
                  least: &dyn Fn(usize) -> i64|
         -> Vec<i64> {
            let price = |(at, &row): (usize, &u32)| {
                if row == NO_ROW { units(other(at)) } else { dual(row).max(least(at)) }
            };
            table.iter().enumerate().map(price).collect()
        };
        let cover_gain = |at: usize| {
            if self.model.municipal[at / self.model.years] { self.cover_gain(at) } else { 0.0 }
        };
        let team_gain = |at: usize| {
            if self.model.municipal[at / self.model.years / self.model.jobs.max(1)] {
                self.team_gain(at)
            } else {
                0.0
            }
        };
        DualPrices {
            post: of(&self.coupling.post, &|_| 0.0, &|_| 0),
            cover: of(&self.coupling.cover, &cover_gain, &|at| {
                if self.subproblem.capped[at] { i64::MIN } else { 0 }
            }),
            team: of(&self.coupling.team, &team_gain, &|_| 0),
            stay: of(&self.coupling.stay, &|at| self.stay_gain(at), &|_| 0),
        }
    }
}

/// Falling points of a further person at a host-year within the node's limits.
fn slopes(
    model: &Model,
    coupling: &CouplingRows,
    subproblem: &Subproblem,
    at: usize,
) -> [f64; STEPS] {
    let (least, most) = (subproblem.range[at].0 as usize, subproblem.range[at].1 as usize);
    let concave_hull = concave_hull(&cover_points(model, subproblem, at), least, most);
    let mut slopes = [0.0; STEPS];
    for (n, slope) in slopes.iter_mut().enumerate() {
        *slope = match n {
            n if n < least => coupling.big_m,
            n if n < most => concave_hull[n],
            _ if subproblem.capped[at] => -coupling.big_m,
            _ => 0.0,
        };
    }
    slopes
}

/// What the objective leaves out at a host-year.
fn offset(model: &Model, coupling: &CouplingRows, subproblem: &Subproblem, at: usize) -> f64 {
    let least = subproblem.range[at].0 as usize;
    cover_points(model, subproblem, at)[least] as f64 - coupling.big_m * least as f64
}

/// Convexity first, then posts and goals: each a little different, so that ties are rare.
fn right_hand_sides(coupling: &CouplingRows) -> Vec<f64> {
    let posts = coupling.post.iter().filter(|&&row| row != NO_ROW).count();
    let side = |row: usize| {
        let perturbation = PERTURBATION * (1.0 + ((row * 7919) % 1009) as f64 / 1009.0);
        match row {
            row if row < coupling.people => 1.0,
            row if row < coupling.people + posts => 1.0 + perturbation,
            _ => perturbation,
        }
    };
    (0..coupling.rows).map(side).collect()
}

/// Costs of the slacks (a person without a column; more people than a node allows), and what the
/// objective leaves out.
fn slack_costs(model: &Model, coupling: &CouplingRows, subproblem: &Subproblem) -> (Vec<f64>, f64) {
    let mut costs = vec![0.0; coupling.rows];
    costs[..coupling.people].fill(-coupling.big_m);
    let mut left_out = 0.0;
    for (at, &row) in coupling.cover.iter().enumerate().filter(|(_, row)| **row != NO_ROW) {
        if subproblem.capped[at] {
            costs[row as usize] = -coupling.big_m;
        }
        left_out += offset(model, coupling, subproblem, at);
    }
    (costs, left_out)
}
