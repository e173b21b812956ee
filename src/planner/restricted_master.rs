//! The restricted master problem: who takes which fraction of which known column, and what posts
//! and goals cost then.
//!
//! One row per person, per post-year that two people could want, and per goal that more than one
//! line could serve; where only one line can serve a goal, its points simply belong to that line.
//! Goals enter as three variables of width 1 with falling points (the concave hull of the points of
//! one, two and three people). Limits that a node sets on the number of people are costs as well,
//! so a basis of the parent serves the child.
use super::itinerary::Column;
use super::model::{Model, NO_JOB};
use super::plan::SCALE;
use super::prices::{DualPrices, Subproblem};
use super::question::Decision;
use super::simplex::{Basis, Simplex};
use super::stop::Stop;

const NO_ROW: u32 = u32::MAX;
/// Variables per goal of first, second and third people.
const STEPS: usize = 3;
/// Largest price, within what the certificate checker takes and far from overflow; only plans that
/// cannot be cost so much.
const MOST_PRICE: i64 = 1 << 49;
/// Right-hand sides are moved by about this much, each differently, so that no step stands still.
const PERTURBATION: f64 = 1e-6;

/// Which goals and post-years need rows (the coupling constraints); the same for all nodes of one
/// tree.
#[derive(Debug, Clone)]
pub(super) struct CouplingRows {
    people: usize,
    post: Vec<u32>,
    cover: Vec<u32>,
    team: Vec<u32>,
    stay: Vec<u32>,
    rows: usize,
    /// Costs that outweigh every plan.
    big_m: f64,
}

/// A known column of a person of the subproblem.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct KnownColumn {
    pub person: u32,
    pub column: Column,
}

impl CouplingRows {
    /// Looks at what the subproblem's people could do at all.
    pub fn new(model: &Model, subproblem: &Subproblem) -> Self {
        let wanted = wanted(model, subproblem);
        let mut rows = subproblem.people.len() as u32;
        let mut row = |needed: bool| {
            rows += u32::from(needed);
            if needed { rows - 1 } else { NO_ROW }
        };
        let post = wanted.iter().map(|&people| row(people > 1)).collect();
        let lines = lines(model, &wanted);
        let cover = (0..lines.len())
            .map(|at| row(model.municipal[at / model.years] && lines[at] > 1))
            .collect();
        let team = team_lines(model, &wanted).iter().map(|&lines| row(lines > 1)).collect();
        let stay = (0..lines.len())
            .map(|at| row(model.municipal[at / model.years] && lines[at] > 1))
            .collect();
        Self {
            people: subproblem.people.len(),
            post,
            cover,
            team,
            stay,
            rows: rows as usize,
            big_m: big_m(model, subproblem),
        }
    }

    /// Number of the first variable that is a column.
    pub fn first_column(&self) -> usize {
        let rows = |table: &[u32]| table.iter().filter(|&&row| row != NO_ROW).count();
        self.rows + rows(&self.cover) * STEPS + rows(&self.team) + rows(&self.stay)
    }

    /// The basis that a plan of the subproblem's people is; `plan` gives each of them a known
    /// column by number.
    pub fn basis_of(&self, model: &Model, plan: &[(usize, &Column)]) -> Basis {
        let mut basis = Basis { basic: (0..self.rows as u32).collect(), upper: Vec::new() };
        let (mut lines, mut team, mut stays) =
            (vec![0; self.cover.len()], vec![0; self.team.len()], vec![0; self.stay.len()]);
        for (person, (number, column)) in plan.iter().enumerate() {
            basis.basic[person] = (self.first_column() + number) as u32;
            for &(post, year) in &column.lines {
                let (what, year) = (&model.posts[post as usize], year as usize);
                lines[model.host_at(what.host, year)] += 1;
                if what.job != NO_JOB {
                    team[model.team_at(what.host, what.job, year)] += 1;
                }
            }
            column
                .stays
                .iter()
                .for_each(|&(host, year)| stays[model.host_at(host as usize, year as usize)] += 1);
        }
        let mut variable = self.rows;
        for (rows, counts, steps) in
            [(&self.cover, &lines, STEPS), (&self.team, &team, 1), (&self.stay, &stays, 1)]
        {
            for (_, &count) in rows.iter().zip(counts).filter(|(row, _)| **row != NO_ROW) {
                basis.upper.extend((0..steps.min(count)).map(|step| (variable + step) as u32));
                variable += steps;
            }
        }
        basis
    }

    /// Whether the number of people at a host-year is worth a question.
    pub fn counts(&self, at: usize) -> bool {
        self.cover[at] != NO_ROW
    }
}

/// How many people of the subproblem could hold each post-year.
fn wanted(model: &Model, subproblem: &Subproblem) -> Vec<u32> {
    let mut wanted = vec![0; model.posts.len() * model.years];
    let mut seen = vec![u32::MAX; wanted.len()];
    for (nth, graph) in subproblem.graphs.iter().enumerate() {
        for slot in 0..graph.slots.len() {
            for year in 0..model.years {
                for cell in graph.cells_of(slot, year) {
                    let at = model.at(cell.post, year);
                    if !subproblem.closed[at]
                        && std::mem::replace(&mut seen[at], nth as u32) != nth as u32
                    {
                        wanted[at] += 1;
                    }
                }
            }
        }
    }
    wanted
}

/// Post-years that could be filled, by host-year.
fn lines(model: &Model, wanted: &[u32]) -> Vec<u32> {
    let mut lines = vec![0; model.municipal.len() * model.years];
    for (at, _) in wanted.iter().enumerate().filter(|(_, people)| **people > 0) {
        lines[model.host_at(model.posts[at / model.years].host, at % model.years)] += 1;
    }
    lines
}

/// Post-years that could serve each team goal.
fn team_lines(model: &Model, wanted: &[u32]) -> Vec<u32> {
    let mut lines = vec![0; model.municipal.len() * model.jobs * model.years];
    for (at, _) in wanted.iter().enumerate().filter(|(_, people)| **people > 0) {
        let what = &model.posts[at / model.years];
        if what.job != NO_JOB {
            lines[model.team_at(what.host, what.job, at % model.years)] += 1;
        }
    }
    lines
}

/// Most people that could be at each host-year; the goals need not hope for more.
pub(super) fn most_lines(model: &Model, subproblem: &Subproblem) -> Vec<u32> {
    lines(model, &wanted(model, subproblem))
}

/// More than all people together could lose or gain.
fn big_m(model: &Model, subproblem: &Subproblem) -> f64 {
    let goals = (0..3).map(|nth| subproblem.person_points(model, nth)).sum::<i64>()
        + model.team
        + model.handover;
    let mut all = 1_000.0;
    for graph in &subproblem.graphs {
        let best = graph.cells.iter().map(|cell| cell.points.abs()).max().unwrap_or(0);
        let year = 2 * (best + goals) + model.stays.move_cost * 2;
        all += (year * model.years as i64 + model.stays.recall_cost) as f64;
    }
    all
}

/// Points of the lines beyond those of others, at a host-year: F(0), F(1), F(2), F(3).
pub(super) fn cover_points(model: &Model, subproblem: &Subproblem, at: usize) -> [i64; STEPS + 1] {
    let mut points = [0; STEPS + 1];
    for n in 0..STEPS {
        points[n + 1] =
            points[n] + subproblem.person_points(model, subproblem.lines[at] as usize + n);
    }
    points
}

/// The programme of one node.
pub(super) struct RestrictedMaster<'a> {
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

/// The concave hull of points of `least..=most` people as slopes; entry n belongs to the step from
/// n to n + 1.
pub(super) fn concave_hull(points: &[i64; STEPS + 1], least: usize, most: usize) -> [f64; STEPS] {
    let mut slopes = [0.0; STEPS];
    let mut from = least;
    while from < most {
        let slope = |to: usize| (points[to] - points[from]) as f64 / (to - from) as f64;
        let best = (from + 1..=most)
            .fold(from + 1, |best, to| if slope(to) > slope(best) { to } else { best });
        slopes[from..best].fill(slope(best));
        from = best;
    }
    slopes
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
