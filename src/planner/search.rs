//! Searching for better plans: a few related people leave and come back in a better order.
//!
//! Threshold accepting over small groups. A returning person takes the exact best way beside
//! everybody placed, either plainly or paying the prices of the bound, which keep scarce posts for
//! those who need them most.
use super::dice::Dice;
use super::itinerary::{Desk, Terms, Way};
use super::model::Model;
use super::plan::SCALE;
use super::prices::Prices;
use super::roster::Roster;
use super::stop::Stop;

/// Largest group that leaves at once.
const GROUP: usize = 7;

pub(super) struct Search<'a> {
    model: &'a Model,
    stop: Stop<'a>,
    pub roster: Roster<'a>,
    dice: Dice,
    desk: Desk,
    people_at: Vec<Vec<u32>>,
    best: Vec<Way>,
    /// Points of the best plan so far, bonus included.
    pub best_score: i64,
    changed: Vec<u32>,
    /// Whether everybody has a way (an empty one counts).
    pub complete: bool,
}

impl<'a> Search<'a> {
    pub fn new(
        model: &'a Model,
        bonus: [i64; 3],
        prices: &Prices,
        seed: u64,
        stop: Stop<'a>,
    ) -> Self {
        let mut search = Self {
            model,
            stop,
            roster: Roster::new(model, bonus, prices),
            dice: Dice::new(seed, 1),
            desk: Desk::default(),
            people_at: people_by_host(model),
            best: vec![Way::default(); model.people.len()],
            best_score: i64::MIN,
            changed: (0..model.people.len() as u32).collect(),
            complete: false,
        };
        search.roster.stop = stop;
        search
    }

    /// Begins with wished ways, as far as they fit; people with pins choose first. Ways from work
    /// that was ended are none.
    pub fn begin(mut self, wished: Vec<(u32, Way)>) -> Self {
        if self.stop.is_told() {
            return self;
        }
        self.complete = self.roster.fill(&mut self.desk, wished);
        self.keep_best();
        self
    }

    fn answer(&mut self, person: u32, guided: bool) -> bool {
        self.roster.answer(&mut self.desk, person, guided)
    }

    /// Takes a way chosen elsewhere for each of some people.
    pub fn adopt(&mut self, ways: Vec<(u32, Way)>) {
        for (person, _) in &ways {
            self.roster.remove(*person);
        }
        for (person, way) in ways {
            self.roster.place(person, way);
            self.changed.push(person);
        }
        self.keep_best();
    }

    /// As [`Search::adopt`], but only if the ways fit together and the plan gets better.
    pub fn adopt_if_better(&mut self, ways: Vec<(u32, Way)>) {
        let before = self.roster.score;
        let old: Vec<(u32, Way)> =
            ways.iter().map(|(person, _)| (*person, self.roster.remove(*person))).collect();
        let mut fits = true;
        for (person, way) in ways {
            fits = fits && self.roster.has_room(&way);
            if fits {
                self.roster.place(person, way);
            }
        }
        if fits && self.roster.score > before {
            self.changed.extend(old.iter().map(|(person, _)| *person));
            self.keep_best();
        } else {
            self.restore(old);
        }
    }

    /// Disjoint groups of neighbours, each around somebody drawn by weight.
    pub fn groups(&mut self, count: usize, size: usize, weights: &[i64]) -> Vec<Vec<u32>> {
        let mut groups: Vec<Vec<u32>> = Vec::new();
        for _ in 0..count {
            let first = self.drawn(weights);
            let mut group = self.neighbours(first, size);
            group.retain(|person| !groups.iter().flatten().any(|other| other == person));
            groups.push(group);
        }
        groups.retain(|group| !group.is_empty());
        groups
    }

    /// Shakes so often, accepting losses of at most `slack` points at first and none in the end,
    /// and returns to the best plan.
    pub fn shakes(&mut self, count: usize, slack: usize) {
        self.return_to_best();
        for at in 0..count {
            self.shake(slack * (count - at) / count);
            if self.stop.after(self.desk.take_steps()) {
                break;
            }
        }
        self.return_to_best();
    }

    /// One group leaves and returns; `slack` is the loss in points that may be accepted.
    fn shake(&mut self, slack: usize) {
        let group = self.group();
        let before = self.roster.score;
        let old: Vec<(u32, Way)> =
            group.iter().map(|&person| (person, self.roster.remove(person))).collect();
        let guided = self.dice.below(2) == 0;
        let all = group.iter().all(|&person| self.answer(person, guided));
        if all && guided {
            self.second_thoughts(&group);
        }
        let allowed = self.dice.below(slack + 1) as i64;
        if all && self.roster.score >= before - allowed {
            self.changed.extend(&group);
            self.keep_best();
        } else {
            self.restore(old);
        }
    }

    fn second_thoughts(&mut self, group: &[u32]) {
        for &person in group {
            self.roster.remove(person);
            self.answer(person, false);
        }
    }

    fn restore(&mut self, old: Vec<(u32, Way)>) {
        for (person, _) in &old {
            self.roster.remove(*person);
        }
        for (person, way) in old {
            self.roster.place(person, way);
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
        if self.roster.score <= self.best_score {
            if self.changed.len() > 4 * self.best.len() {
                self.changed.sort_unstable();
                self.changed.dedup();
            }
            return;
        }
        self.best_score = self.roster.score;
        self.changed.sort_unstable();
        self.changed.dedup();
        for person in self.changed.drain(..) {
            self.best[person as usize].clone_from(&self.roster.ways[person as usize]);
        }
    }

    /// The best plan so far.
    pub fn best(&self) -> &[Way] {
        &self.best
    }

    fn group(&mut self) -> Vec<u32> {
        let size = 2 + self.dice.below(GROUP - 1);
        let first = self.dice.below(self.model.people.len()) as u32;
        self.neighbours(first, size)
    }

    /// Somebody, in proportion to the weights (at least 1 each).
    fn drawn(&mut self, weights: &[i64]) -> u32 {
        let total: i64 = weights.iter().map(|weight| weight.max(&1)).sum();
        let mut left = self.dice.below(usize::try_from(total).unwrap_or(1)) as i64;
        let found = weights.iter().position(|weight| {
            left -= weight.max(&1);
            left < 0
        });
        found.unwrap_or(0) as u32
    }

    /// What each person would gain in points by turning from the present way to the best one, at
    /// prices for which `best` (in 1/[`SCALE`] point) and `terms` hold: where the plan is furthest
    /// from what the bound believes in.
    pub fn regrets(&self, best: &[i64], terms: &Terms) -> Vec<i64> {
        let regret = |(person, &best): (usize, &i64)| {
            let way = &self.roster.ways[person];
            let lines: i64 = way
                .lines
                .iter()
                .map(|&(post, year)| terms.line[self.model.at(post, year as usize)])
                .sum();
            let stays: i64 = way
                .stays
                .iter()
                .map(|&(host, year)| terms.stay[self.model.host_at(host as usize, year as usize)])
                .sum();
            (best - way.points * SCALE - lines - stays) / SCALE
        };
        best.iter().enumerate().map(regret).collect()
    }

    /// Some people who could meet: they reach a common host.
    pub fn neighbours(&mut self, first: u32, size: usize) -> Vec<u32> {
        let mut group = vec![first];
        for _ in 0..4 * size {
            let from = group[self.dice.below(group.len())];
            let hosts = &self.model.people[from as usize].hosts;
            if group.len() == size || hosts.is_empty() {
                break;
            }
            let host = hosts[self.dice.below(hosts.len())];
            let near = &self.people_at[host as usize];
            let other = near[self.dice.below(near.len())];
            if !group.contains(&other) {
                group.push(other);
            }
        }
        group
    }
}

fn people_by_host(model: &Model) -> Vec<Vec<u32>> {
    let mut people_at = vec![Vec::new(); model.municipal.len()];
    for (person, passages) in model.people.iter().enumerate() {
        for &host in &passages.hosts {
            people_at[host as usize].push(person as u32);
        }
    }
    people_at
}
