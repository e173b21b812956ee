//! Who serves where right now, and what one more line or stay would add.
//!
//! Invariant: `marginals` always tells the exact gain of a line or stay beside everybody placed, so
//! the best column of an unplaced person under `marginals` is that person's best response.
use crate::bound::dual_prices::DualPrices;
use crate::exchange::plan::SCALE;
use crate::model::column::{Column, Marginals, NEVER};
use crate::model::numbers::{Model, NO_JOB};
use crate::model::subproblem::Subproblem;
use crate::pricing::pricer::Pricer;
use crate::stop::Stop;

/// Nobody holds the post-year.
pub(crate) const FREE: u32 = u32::MAX;

/// A plan under construction.
#[derive(Debug, Clone)]
pub(crate) struct WorkingPlan<'a> {
    model: &'a Model,
    bonus: [i64; 3],
    /// Column of each person; empty if unplaced.
    pub columns: Vec<Column>,
    placed: Vec<bool>,
    /// Holder of each post-year.
    pub holder: Vec<u32>,
    lines: Vec<u32>,
    team: Vec<u32>,
    stays: Vec<u32>,
    /// Points of everybody placed, bonus included.
    pub score: i64,
    /// Exact gain of a further line or stay.
    pub marginals: Marginals,
    /// The same less the prices: what a considerate person would answer to.
    pub guided: Marginals,
    prices: Vec<i64>,
    /// Who may end a filling.
    pub stop: Stop<'a>,
}

impl<'a> WorkingPlan<'a> {
    pub fn new(model: &'a Model, bonus: [i64; 3], prices: &DualPrices) -> Self {
        let hosts = model.municipal.len() * model.years;
        let cells = model.posts.len() * model.years;
        let mut working_plan = Self {
            model,
            bonus,
            columns: vec![Column::default(); model.people.len()],
            placed: vec![false; model.people.len()],
            holder: vec![FREE; cells],
            lines: vec![0; hosts],
            team: vec![0; hosts * model.jobs],
            stays: vec![0; hosts],
            score: 0,
            marginals: Marginals { line: vec![0; cells], stay: vec![0; hosts] },
            guided: Marginals { line: vec![0; cells], stay: vec![0; hosts] },
            prices: prices.post.clone(),
            stop: Stop::NEVER,
        };
        for host in 0..model.municipal.len() {
            for year in 0..model.years {
                working_plan.refresh(host, year);
            }
        }
        working_plan
    }

    /// Nobody placed beside the others of a subproblem; their points are not counted.
    pub fn beside(model: &'a Model, subproblem: &Subproblem, prices: &DualPrices) -> Self {
        let mut working_plan = Self::new(model, subproblem.bonus, prices);
        working_plan.lines.clone_from(&subproblem.lines);
        working_plan.team.clone_from(&subproblem.team);
        working_plan.stays.clone_from(&subproblem.stays);
        working_plan.guide(prices);
        working_plan
    }

    /// Takes new prices for the guided marginals.
    pub fn guide(&mut self, prices: &DualPrices) {
        self.prices.clone_from(&prices.post);
        for host in 0..self.model.municipal.len() {
            for year in 0..self.model.years {
                self.refresh(host, year);
            }
        }
    }

    pub fn place(&mut self, person: u32, column: Column) {
        self.score += column.points;
        for &(post, year) in &column.lines {
            self.add_line(person, post, year as usize);
        }
        for &(host, year) in &column.stays {
            self.add_stay(host as usize, year as usize, 1);
        }
        self.columns[person as usize] = column;
        self.placed[person as usize] = true;
    }

    /// Takes a person out.
    pub fn remove(&mut self, person: u32) -> Column {
        let column = std::mem::take(&mut self.columns[person as usize]);
        if !std::mem::replace(&mut self.placed[person as usize], false) {
            return column;
        }
        self.score -= column.points;
        for &(post, year) in &column.lines {
            self.drop_line(post, year as usize);
        }
        for &(host, year) in &column.stays {
            self.add_stay(host as usize, year as usize, -1);
        }
        column
    }

    /// Lines, team lines and stays of everybody placed, by the model's indices.
    pub fn counts(&self) -> (&[u32], &[u32], &[u32]) {
        (&self.lines, &self.team, &self.stays)
    }

    /// Whether every post-year of a column is free.
    pub fn has_room(&self, column: &Column) -> bool {
        column
            .lines
            .iter()
            .all(|&(post, year)| self.holder[self.model.at(post, year as usize)] == FREE)
    }

    /// Places a person (who is out) on the best column beside everybody placed; false if there is
    /// none.
    pub fn answer(&mut self, pricer: &mut Pricer, person: u32, guided: bool) -> bool {
        let graph = &self.model.people[person as usize];
        let marginals = if guided { &self.guided } else { &self.marginals };
        pricer.label(self.model, graph, marginals);
        let Some((_, path)) = pricer.best_path(self.model, graph, marginals) else {
            return false;
        };
        let column = pricer.column(self.model, graph, &path);
        self.place(person, column);
        true
    }

    /// Places the wished columns that fit, lets the others answer to what is left, then everybody
    /// once more. People with pins choose first; only they can be left without any column, and then
    /// nobody else's column may stand against theirs. False if some pins cannot be kept beside the
    /// pins of others, or if it was ended before everybody had a column.
    pub fn fill(&mut self, pricer: &mut Pricer, wished: Vec<(u32, Column)>) -> bool {
        let people: Vec<u32> = wished.iter().map(|(person, _)| *person).collect();
        let (pinned, free): (Vec<_>, Vec<_>) = wished
            .into_iter()
            .partition(|(person, _)| !self.model.people[*person as usize].pins.is_empty());
        if !self.take(pricer, pinned) || !self.take(pricer, free) {
            return false;
        }
        for _ in 0..2 {
            for &person in &people {
                let old = self.remove(person);
                if !self.answer(pricer, person, false) {
                    self.place(person, old);
                }
                if self.stop.after(pricer.take_steps()) {
                    return true;
                }
            }
        }
        true
    }

    fn take(&mut self, pricer: &mut Pricer, wished: Vec<(u32, Column)>) -> bool {
        let mut late = Vec::new();
        for (person, column) in wished {
            if self.has_room(&column) {
                self.place(person, column);
            } else {
                late.push(person);
            }
        }
        let mut patience = 20 * late.len() + 20;
        while let Some(person) = late.pop() {
            if self.stop.after(pricer.take_steps()) {
                return false;
            }
            if self.answer(pricer, person, true) {
                continue;
            }
            patience = patience.saturating_sub(1);
            match self.push_aside(pricer, person) {
                Some(others) if patience > 0 => late.splice(0..0, others),
                _ => return false,
            };
        }
        true
    }

    /// Places somebody as if the posts were free and returns those who had to make room.
    fn push_aside(&mut self, pricer: &mut Pricer, person: u32) -> Option<Vec<u32>> {
        let graph = &self.model.people[person as usize];
        // A held post costs so much that as few people as possible are pushed aside.
        let gain = |(&gain, &holder): (&i64, &u32)| {
            if holder == FREE { gain } else { -1_000_000 * SCALE }
        };
        let line = self.marginals.line.iter().zip(&self.holder).map(gain).collect();
        let marginals = Marginals { line, stay: self.marginals.stay.clone() };
        pricer.label(self.model, graph, &marginals);
        let (_, path) = pricer.best_path(self.model, graph, &marginals)?;
        let column = pricer.column(self.model, graph, &path);
        let held = column
            .lines
            .iter()
            .map(|&(post, year)| self.holder[self.model.at(post, year as usize)]);
        let mut others: Vec<u32> = held.filter(|&holder| holder != FREE).collect();
        others.sort_unstable();
        others.dedup();
        for &other in &others {
            self.remove(other);
        }
        self.place(person, column);
        Some(others)
    }

    /// Municipality-years with at least one, two, three people.
    pub fn covered(&self) -> [i64; 3] {
        let municipal = |at: &usize| self.model.municipal[at / self.model.years];
        let counts: Vec<u32> =
            (0..self.lines.len()).filter(municipal).map(|at| self.lines[at]).collect();
        [1, 2, 3].map(|n| counts.iter().filter(|&&count| count >= n).count() as i64)
    }

    fn person_points(&self, nth: u32) -> i64 {
        let nth = nth as usize;
        if nth < 3 { self.model.persons[nth] + self.bonus[nth] } else { 0 }
    }

    fn add_line(&mut self, person: u32, post: u32, year: usize) {
        let what = &self.model.posts[post as usize];
        let (host, job) = (what.host, what.job);
        self.holder[self.model.at(post, year)] = person;
        let at = self.model.host_at(host, year);
        if self.model.municipal[host] {
            self.score += self.person_points(self.lines[at]);
            if job != NO_JOB {
                let team = self.model.team_at(host, job, year);
                self.score += if self.team[team] == 0 { self.model.team } else { 0 };
                self.team[team] += 1;
            }
        }
        self.lines[at] += 1;
        self.refresh(host, year);
    }

    fn drop_line(&mut self, post: u32, year: usize) {
        let what = &self.model.posts[post as usize];
        let (host, job) = (what.host, what.job);
        self.holder[self.model.at(post, year)] = FREE;
        let at = self.model.host_at(host, year);
        self.lines[at] -= 1;
        if self.model.municipal[host] {
            self.score -= self.person_points(self.lines[at]);
            if job != NO_JOB {
                let team = self.model.team_at(host, job, year);
                self.team[team] -= 1;
                self.score -= if self.team[team] == 0 { self.model.team } else { 0 };
            }
        }
        self.refresh(host, year);
    }

    fn add_stay(&mut self, host: usize, year: usize, change: i32) {
        let at = self.model.host_at(host, year);
        let before = self.stays[at];
        self.stays[at] = before.saturating_add_signed(change);
        if before == 0 && change > 0 {
            self.score += self.model.handover;
        }
        if self.stays[at] == 0 && change < 0 {
            self.score -= self.model.handover;
        }
        self.refresh_stay(host, year);
    }

    fn refresh_stay(&mut self, host: usize, year: usize) {
        let at = self.model.host_at(host, year);
        let open = self.model.municipal[host] && self.stays[at] == 0;
        let gain = if open { self.model.handover * SCALE } else { 0 };
        self.marginals.stay[at] = gain;
        self.guided.stay[at] = gain;
    }

    /// Recomputes the gains at a host in a year.
    fn refresh(&mut self, host: usize, year: usize) {
        let model = self.model;
        self.refresh_stay(host, year);
        let municipal = model.municipal[host];
        let next =
            if municipal { self.person_points(self.lines[model.host_at(host, year)]) } else { 0 };
        for &post in &model.posts_at[host] {
            let at = model.at(post, year);
            let job = model.posts[post as usize].job;
            let open_team = job != NO_JOB && self.team[model.team_at(host, job, year)] == 0;
            let gain = (next + if open_team { model.team } else { 0 }) * SCALE;
            let free = self.holder[at] == FREE;
            self.marginals.line[at] = if free { gain } else { NEVER };
            self.guided.line[at] = if free { gain - self.prices[at] } else { NEVER };
        }
    }
}
