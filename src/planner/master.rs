//! The linear programme over known ways: who takes which part of which way, and what posts and
//! goals cost then.
//!
//! One row per person, per post-year that two people could want, and per goal that more than one
//! line could serve; where only one line can serve a goal, its points simply belong to that line.
//! Goals enter as three columns of width 1 with falling points (the upper hull of the points of
//! one, two and three people). Limits that a branch sets on the number of people are costs as well,
//! so a basis of the parent serves the child.
use super::itinerary::Way;
use super::model::{Model, NO_JOB};
use super::plan::SCALE;
use super::prices::{Prices, Setting};
use super::question::Decision;
use super::simplex::{Basis, Simplex};
use super::stop::Stop;

const NO_ROW: u32 = u32::MAX;
/// Columns per goal of first, second and third people.
const STEPS: usize = 3;
/// Largest price, within what the certificate checker takes and far from overflow; only plans that
/// cannot be cost so much.
const MOST_PRICE: i64 = 1 << 49;
/// Right-hand sides are moved by about this much, each differently, so that no step stands still.
const WOBBLE: f64 = 1e-6;

/// Which goals and post-years need rows; the same for all branches of one tree.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    people: usize,
    post: Vec<u32>,
    cover: Vec<u32>,
    team: Vec<u32>,
    stay: Vec<u32>,
    rows: usize,
    /// Costs that outweigh every plan.
    heavy: f64,
}

/// A known way of a person of the setting.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Known {
    pub person: u32,
    pub way: Way,
}

impl Frame {
    /// Looks at what the setting's people could do at all.
    pub fn new(model: &Model, setting: &Setting) -> Self {
        let wanted = wanted(model, setting);
        let mut rows = setting.people.len() as u32;
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
            people: setting.people.len(),
            post,
            cover,
            team,
            stay,
            rows: rows as usize,
            heavy: heavy(model, setting),
        }
    }

    /// Number of the first column that is a way.
    pub fn first_way(&self) -> usize {
        let rows = |table: &[u32]| table.iter().filter(|&&row| row != NO_ROW).count();
        self.rows + rows(&self.cover) * STEPS + rows(&self.team) + rows(&self.stay)
    }

    /// The basis that a plan of the setting's people is; `plan` gives each of them a known way by
    /// number.
    pub fn basis_of(&self, model: &Model, plan: &[(usize, &Way)]) -> Basis {
        let mut basis = Basis { basic: (0..self.rows as u32).collect(), upper: Vec::new() };
        let (mut lines, mut team, mut stays) =
            (vec![0; self.cover.len()], vec![0; self.team.len()], vec![0; self.stay.len()]);
        for (person, (number, way)) in plan.iter().enumerate() {
            basis.basic[person] = (self.first_way() + number) as u32;
            for &(post, year) in &way.lines {
                let (what, year) = (&model.posts[post as usize], year as usize);
                lines[model.host_at(what.host, year)] += 1;
                if what.job != NO_JOB {
                    team[model.team_at(what.host, what.job, year)] += 1;
                }
            }
            way.stays
                .iter()
                .for_each(|&(host, year)| stays[model.host_at(host as usize, year as usize)] += 1);
        }
        let mut column = self.rows;
        for (rows, counts, steps) in
            [(&self.cover, &lines, STEPS), (&self.team, &team, 1), (&self.stay, &stays, 1)]
        {
            for (_, &count) in rows.iter().zip(counts).filter(|(row, _)| **row != NO_ROW) {
                basis.upper.extend((0..steps.min(count)).map(|step| (column + step) as u32));
                column += steps;
            }
        }
        basis
    }

    /// Whether the number of people at a host-year is worth a question.
    pub fn counts(&self, at: usize) -> bool {
        self.cover[at] != NO_ROW
    }
}

/// How many people of the setting could hold each post-year.
fn wanted(model: &Model, setting: &Setting) -> Vec<u32> {
    let mut wanted = vec![0; model.posts.len() * model.years];
    let mut seen = vec![u32::MAX; wanted.len()];
    for (nth, passages) in setting.ways.iter().enumerate() {
        for slot in 0..passages.slots.len() {
            for year in 0..model.years {
                for cell in passages.cells_of(slot, year) {
                    let at = model.at(cell.post, year);
                    if !setting.closed[at]
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
pub(super) fn most_lines(model: &Model, setting: &Setting) -> Vec<u32> {
    lines(model, &wanted(model, setting))
}

/// More than all people together could lose or gain.
fn heavy(model: &Model, setting: &Setting) -> f64 {
    let goals = (0..3).map(|nth| setting.person_points(model, nth)).sum::<i64>()
        + model.team
        + model.handover;
    let mut all = 1_000.0;
    for passages in &setting.ways {
        let best = passages.cells.iter().map(|cell| cell.points.abs()).max().unwrap_or(0);
        let year = 2 * (best + goals) + model.stays.move_cost * 2;
        all += (year * model.years as i64 + model.stays.recall_cost) as f64;
    }
    all
}

/// Points of the lines beyond those of others, at a host-year: F(0), F(1), F(2), F(3).
pub(super) fn cover_points(model: &Model, setting: &Setting, at: usize) -> [i64; STEPS + 1] {
    let mut points = [0; STEPS + 1];
    for n in 0..STEPS {
        points[n + 1] = points[n] + setting.person_points(model, setting.lines[at] as usize + n);
    }
    points
}

/// The programme of one branch.
pub(super) struct Master<'a> {
    model: &'a Model,
    frame: &'a Frame,
    setting: &'a Setting,
    simplex: Simplex,
    known: usize,
    /// First column of a way.
    first: usize,
    /// What the objective leaves out.
    offset: f64,
    stop: Stop<'a>,
}

impl<'a> Master<'a> {
    pub fn open(model: &'a Model, frame: &'a Frame, setting: &'a Setting, stop: Stop<'a>) -> Self {
        let (costs, offset) = slack_costs(model, frame, setting);
        let simplex = Simplex::new(right_hand_sides(frame), &costs);
        let mut master = Self {
            model,
            frame,
            setting,
            simplex,
            known: 0,
            first: frame.first_way(),
            offset,
            stop,
        };
        master.add_goals();
        master
    }

    /// Begins with the known ways; `usable` tells which of them the branch allows.
    pub fn begin(&mut self, known: &[Known], usable: &[bool], basis: Option<&Basis>) {
        for (way, &usable) in known.iter().zip(usable) {
            self.add(way, usable);
        }
        match basis {
            Some(basis) => self.simplex.start(basis),
            None => self.simplex.reprice(),
        }
        self.stop.after(self.simplex.refresh_steps() as u64);
    }

    fn add_goals(&mut self) {
        let frame = self.frame;
        for (at, &row) in frame.cover.iter().enumerate().filter(|(_, row)| **row != NO_ROW) {
            for slope in slopes(self.model, frame, self.setting, at) {
                self.simplex.add(slope, 1.0, &[(row, 1.0)]);
            }
        }
        for (at, &row) in frame.team.iter().enumerate().filter(|(_, row)| **row != NO_ROW) {
            self.simplex.add(self.team_gain(at), 1.0, &[(row, 1.0)]);
        }
        for (at, &row) in frame.stay.iter().enumerate().filter(|(_, row)| **row != NO_ROW) {
            self.simplex.add(self.stay_gain(at), 1.0, &[(row, 1.0)]);
        }
    }

    fn team_gain(&self, at: usize) -> f64 {
        if self.setting.team[at] == 0 { self.model.team as f64 } else { 0.0 }
    }

    fn stay_gain(&self, at: usize) -> f64 {
        let open = self.model.municipal[at / self.model.years] && self.setting.stays[at] == 0;
        if open { self.model.handover as f64 } else { 0.0 }
    }

    /// Points of a line at a host-year whose goal has no row.
    fn cover_gain(&self, at: usize) -> f64 {
        let points = cover_points(self.model, self.setting, at);
        (points[1] - points[0]) as f64
    }

    /// Adds a way; returns by how much it is better than the known ones at the programme's prices.
    pub fn add(&mut self, known: &Known, usable: bool) -> f64 {
        let mut entries = vec![(known.person, 1.0)];
        let mut cost = known.way.points as f64;
        for &(post, year) in &known.way.lines {
            cost += self.add_line(post, year as usize, &mut entries);
        }
        for &(host, year) in &known.way.stays {
            let at = self.model.host_at(host as usize, year as usize);
            match self.frame.stay[at] {
                NO_ROW => cost += self.stay_gain(at),
                row => entries.push((row, -1.0)),
            }
        }
        let cost = if usable { cost } else { cost - self.frame.heavy };
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
        let row = self.frame.post[model.at(post, year)];
        if row != NO_ROW {
            entries.push((row, 1.0));
        }
        if !model.municipal[what.host] {
            return cost;
        }
        let at = model.host_at(what.host, year);
        match self.frame.cover[at] {
            NO_ROW => cost += self.cover_gain(at),
            row => entries.push((row, -1.0)),
        }
        if what.job != NO_JOB {
            let at = model.team_at(what.host, what.job, year);
            match self.frame.team[at] {
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

    /// Value of the programme after one more decision, over the known ways alone and after so many
    /// pivots at most.
    pub fn after<'k>(
        &self,
        setting: &Setting,
        decision: Decision,
        known: impl Iterator<Item = &'k Known>,
        pivots: usize,
    ) -> f64 {
        let mut simplex = self.simplex.clone();
        let mut offset = self.offset;
        match decision {
            Decision::Person(..) => {
                for (nth, known) in known.enumerate() {
                    if !decision.allows(self.model, known.person as usize, &known.way) {
                        simplex.lower_cost(self.first + nth, self.frame.heavy);
                    }
                }
            }
            Decision::AtMost(at, _) | Decision::AtLeast(at, _) => {
                offset += self.limit(setting, decision, at, &mut simplex)
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
        setting: &Setting,
        decision: Decision,
        at: usize,
        simplex: &mut Simplex,
    ) -> f64 {
        let mut tighter = setting.clone();
        decision.limit(self.model, &mut tighter);
        let nth = self.frame.cover[..at].iter().filter(|&&row| row != NO_ROW).count();
        for (step, slope) in slopes(self.model, self.frame, &tighter, at).into_iter().enumerate() {
            simplex.set_cost(self.frame.rows + nth * STEPS + step, slope);
        }
        if tighter.capped[at] {
            simplex.set_cost(self.frame.cover[at] as usize, -self.frame.heavy);
        }
        offset(self.model, self.frame, &tighter, at) - offset(self.model, self.frame, setting, at)
    }

    /// Value of the programme, in points, less what the moved right-hand sides add to it.
    pub fn value(&self) -> f64 {
        let moved = right_hand_sides(self.frame).into_iter().zip(&self.simplex.duals);
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

    /// Part of each known way.
    pub fn parts(&self) -> Vec<f64> {
        (0..self.known).map(|nth| self.simplex.value(self.first + nth)).collect()
    }

    /// The duals as whole prices.
    pub fn prices(&self) -> Prices {
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
        Prices {
            post: of(&self.frame.post, &|_| 0.0, &|_| 0),
            cover: of(&self.frame.cover, &cover_gain, &|at| {
                if self.setting.capped[at] { i64::MIN } else { 0 }
            }),
            team: of(&self.frame.team, &team_gain, &|_| 0),
            stay: of(&self.frame.stay, &|at| self.stay_gain(at), &|_| 0),
        }
    }
}

/// Falling points of a further person at a host-year within the branch's limits.
fn slopes(model: &Model, frame: &Frame, setting: &Setting, at: usize) -> [f64; STEPS] {
    let (least, most) = (setting.range[at].0 as usize, setting.range[at].1 as usize);
    let hull = hull(&cover_points(model, setting, at), least, most);
    let mut slopes = [0.0; STEPS];
    for (n, slope) in slopes.iter_mut().enumerate() {
        *slope = match n {
            n if n < least => frame.heavy,
            n if n < most => hull[n],
            _ if setting.capped[at] => -frame.heavy,
            _ => 0.0,
        };
    }
    slopes
}

/// What the objective leaves out at a host-year.
fn offset(model: &Model, frame: &Frame, setting: &Setting, at: usize) -> f64 {
    let least = setting.range[at].0 as usize;
    cover_points(model, setting, at)[least] as f64 - frame.heavy * least as f64
}

/// The upper hull of points of `least..=most` people as slopes; `hull[n]` belongs to the step from
/// n to n + 1.
pub(super) fn hull(points: &[i64; STEPS + 1], least: usize, most: usize) -> [f64; STEPS] {
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
fn right_hand_sides(frame: &Frame) -> Vec<f64> {
    let posts = frame.post.iter().filter(|&&row| row != NO_ROW).count();
    let side = |row: usize| {
        let wobble = WOBBLE * (1.0 + ((row * 7919) % 1009) as f64 / 1009.0);
        match row {
            row if row < frame.people => 1.0,
            row if row < frame.people + posts => 1.0 + wobble,
            _ => wobble,
        }
    };
    (0..frame.rows).map(side).collect()
}

/// Costs of the slacks (a person without a way; more people than a branch allows), and what the
/// objective leaves out.
fn slack_costs(model: &Model, frame: &Frame, setting: &Setting) -> (Vec<f64>, f64) {
    let mut costs = vec![0.0; frame.rows];
    costs[..frame.people].fill(-frame.heavy);
    let mut left_out = 0.0;
    for (at, &row) in frame.cover.iter().enumerate().filter(|(_, row)| **row != NO_ROW) {
        if setting.capped[at] {
            costs[row as usize] = -frame.heavy;
        }
        left_out += offset(model, frame, setting, at);
    }
    (costs, left_out)
}
