//! Local search for better plans by ruin and recreate: a neighbourhood of a few related people
//! leaves and comes back in a better order.
//!
//! Losses are taken by threshold accepting. A returning person takes the exact best column beside
//! everybody placed, either plainly or paying the prices of the bound, which keep scarce posts for
//! those who need them most.
use crate::bound::dual_prices::DualPrices;
use crate::exchange::plan::SCALE;
use crate::model::column::{Column, Marginals};
use crate::model::numbers::Model;
use crate::pricing::pricer::Pricer;
use crate::primal::working_plan::WorkingPlan;
use crate::random::Random;
use crate::stop::Stop;

/// Largest neighbourhood that leaves at once.
const NEIGHBOURHOOD: usize = 7;

pub(crate) struct LocalSearch<'a> {
    model: &'a Model,
    stop: Stop<'a>,
    pub working_plan: WorkingPlan<'a>,
    random: Random,
    pricer: Pricer,
    people_at: Vec<Vec<u32>>,
    best: Vec<Column>,
    /// Points of the best plan so far, bonus included.
    pub best_score: i64,
    changed: Vec<u32>,
    /// Whether everybody has a column (an empty one counts).
    pub complete: bool,
}

impl<'a> LocalSearch<'a> {
    pub fn new(
        model: &'a Model,
        bonus: [i64; 3],
        prices: &DualPrices,
        seed: u64,
        stop: Stop<'a>,
    ) -> Self {
        let mut search = Self {
            model,
            stop,
            working_plan: WorkingPlan::new(model, bonus, prices),
            random: Random::for_purpose(seed, 1),
            pricer: Pricer::default(),
            people_at: people_by_host(model),
            best: vec![Column::default(); model.people.len()],
            best_score: i64::MIN,
            changed: (0..model.people.len() as u32).collect(),
            complete: false,
        };
        search.working_plan.stop = stop;
        search
    }

    /// Begins with wished columns, as far as they fit; people with pins choose first. Columns from
    /// work that was ended are none.
    pub fn begin(mut self, wished: Vec<(u32, Column)>) -> Self {
        if self.stop.is_requested() {
            return self;
        }
        self.complete = self.working_plan.fill(&mut self.pricer, wished);
        self.keep_best();
        self
    }

    fn answer(&mut self, person: u32, guided: bool) -> bool {
        self.working_plan.answer(&mut self.pricer, person, guided)
    }

    /// Takes a column chosen elsewhere for each of some people.
    pub fn adopt(&mut self, columns: Vec<(u32, Column)>) {
        for (person, _) in &columns {
            self.working_plan.remove(*person);
        }
        for (person, column) in columns {
            self.working_plan.place(person, column);
            self.changed.push(person);
        }
        self.keep_best();
    }

    /// As [`LocalSearch::adopt`], but only if the columns fit together and the plan gets better.
    pub fn adopt_if_better(&mut self, columns: Vec<(u32, Column)>) {
        let before = self.working_plan.score;
        let old: Vec<(u32, Column)> = columns
            .iter()
            .map(|(person, _)| (*person, self.working_plan.remove(*person)))
            .collect();
        let mut fits = true;
        for (person, column) in columns {
            fits = fits && self.working_plan.has_room(&column);
            if fits {
                self.working_plan.place(person, column);
            }
        }
        if fits && self.working_plan.score > before {
            self.changed.extend(old.iter().map(|(person, _)| *person));
            self.keep_best();
        } else {
            self.restore(old);
        }
    }

    /// Disjoint neighbourhoods, each around somebody drawn by weight.
    pub fn neighbourhoods(&mut self, count: usize, size: usize, weights: &[i64]) -> Vec<Vec<u32>> {
        let mut neighbourhoods: Vec<Vec<u32>> = Vec::new();
        for _ in 0..count {
            let first = self.drawn(weights);
            let mut neighbourhood = self.neighbours(first, size);
            neighbourhood
                .retain(|person| !neighbourhoods.iter().flatten().any(|other| other == person));
            neighbourhoods.push(neighbourhood);
        }
        neighbourhoods.retain(|neighbourhood| !neighbourhood.is_empty());
        neighbourhoods
    }

    /// Tries so many neighbours, accepting losses of at most `slack` points at first and none in
    /// the end, and returns to the best plan.
    pub fn ruin_and_recreate(&mut self, count: usize, slack: usize) {
        self.return_to_best();
        for at in 0..count {
            self.try_neighbour(slack * (count - at) / count);
            if self.stop.after(self.pricer.take_steps()) {
                break;
            }
        }
        self.return_to_best();
    }

    /// One neighbourhood leaves and returns; `slack` is the loss in points that may be accepted.
    fn try_neighbour(&mut self, slack: usize) {
        let neighbourhood = self.neighbourhood();
        let before = self.working_plan.score;
        let old: Vec<(u32, Column)> = neighbourhood
            .iter()
            .map(|&person| (person, self.working_plan.remove(person)))
            .collect();
        let guided = self.random.below(2) == 0;
        let all = neighbourhood.iter().all(|&person| self.answer(person, guided));
        if all && guided {
            self.second_thoughts(&neighbourhood);
        }
        let allowed = self.random.below(slack + 1) as i64;
        if all && self.working_plan.score >= before - allowed {
            self.changed.extend(&neighbourhood);
            self.keep_best();
        } else {
            self.restore(old);
        }
    }

    fn second_thoughts(&mut self, neighbourhood: &[u32]) {
        for &person in neighbourhood {
            self.working_plan.remove(person);
            self.answer(person, false);
        }
    }

    fn restore(&mut self, old: Vec<(u32, Column)>) {
        for (person, _) in &old {
            self.working_plan.remove(*person);
        }
        for (person, column) in old {
            self.working_plan.place(person, column);
        }
    }

    /// Goes back to the best plan.
    pub fn return_to_best(&mut self) {
        self.changed.sort_unstable();
        self.changed.dedup();
        let old = self
            .changed
            .drain(..)
            .map(|person| (person, self.best[person as usize].clone()))
            .collect();
        self.restore(old);
    }

    fn keep_best(&mut self) {
        if self.working_plan.score <= self.best_score {
            if self.changed.len() > 4 * self.best.len() {
                self.changed.sort_unstable();
                self.changed.dedup();
            }
            return;
        }
        self.best_score = self.working_plan.score;
        self.changed.sort_unstable();
        self.changed.dedup();
        for person in self.changed.drain(..) {
            self.best[person as usize].clone_from(&self.working_plan.columns[person as usize]);
        }
    }

    /// The best plan so far.
    pub fn best(&self) -> &[Column] {
        &self.best
    }

    fn neighbourhood(&mut self) -> Vec<u32> {
        let size = 2 + self.random.below(NEIGHBOURHOOD - 1);
        let first = self.random.below(self.model.people.len()) as u32;
        self.neighbours(first, size)
    }

    /// Somebody, in proportion to the weights (at least 1 each).
    fn drawn(&mut self, weights: &[i64]) -> u32 {
        let total: i64 = weights.iter().map(|weight| weight.max(&1)).sum();
        let mut left = self.random.below(usize::try_from(total).unwrap_or(1)) as i64;
        let found = weights.iter().position(|weight| {
            left -= weight.max(&1);
            left < 0
        });
        found.unwrap_or(0) as u32
    }

    /// What each person would gain in points by turning from the present column to the best one, at
    /// prices for which `best` (in 1/[`SCALE`] point) and `marginals` hold: where the plan is
    /// furthest from what the bound believes in.
    pub fn regrets(&self, best: &[i64], marginals: &Marginals) -> Vec<i64> {
        let regret = |(person, &best): (usize, &i64)| {
            let column = &self.working_plan.columns[person];
            let lines: i64 = column
                .lines
                .iter()
                .map(|&(post, year)| marginals.line[self.model.at(post, year as usize)])
                .sum();
            let stays: i64 = column
                .stays
                .iter()
                .map(|&(host, year)| {
                    marginals.stay[self.model.host_at(host as usize, year as usize)]
                })
                .sum();
            (best - column.points * SCALE - lines - stays) / SCALE
        };
        best.iter().enumerate().map(regret).collect()
    }

    /// Some people who could meet: they reach a common host.
    pub fn neighbours(&mut self, first: u32, size: usize) -> Vec<u32> {
        let mut neighbourhood = vec![first];
        for _ in 0..4 * size {
            let from = neighbourhood[self.random.below(neighbourhood.len())];
            let hosts = &self.model.people[from as usize].hosts;
            if neighbourhood.len() == size || hosts.is_empty() {
                break;
            }
            let host = hosts[self.random.below(hosts.len())];
            let near = &self.people_at[host as usize];
            let other = near[self.random.below(near.len())];
            if !neighbourhood.contains(&other) {
                neighbourhood.push(other);
            }
        }
        neighbourhood
    }
}

fn people_by_host(model: &Model) -> Vec<Vec<u32>> {
    let mut people_at = vec![Vec::new(); model.municipal.len()];
    for (person, graph) in model.people.iter().enumerate() {
        for &host in &graph.hosts {
            people_at[host as usize].push(person as u32);
        }
    }
    people_at
}
