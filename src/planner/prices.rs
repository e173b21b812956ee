//! Prices of post-years and goals, and the bound they prove.
//!
//! The formula is the one in the comment of `plan`; everything is counted in whole 1/[`SCALE`]
//! points, so the bound is exact for whatever prices a search (which may think in floats) proposes.
use std::sync::Arc;

use super::itinerary::{Desk, NEVER, Terms, Way};
use super::model::{Model, NO_JOB};
use super::passage::Passages;
use super::plan::SCALE;
use super::stop::{Hands, Stop};

/// The part of the world a bound speaks about: all people, or a block of them beside others who
/// stay put.
#[derive(Debug, Clone)]
pub(super) struct Setting {
    /// People who may move.
    pub people: Vec<u32>,
    /// What each of them may do.
    pub ways: Vec<Arc<Passages>>,
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

impl Setting {
    pub fn whole(model: &Model) -> Self {
        let hosts = model.municipal.len();
        Self {
            people: (0..model.people.len() as u32).collect(),
            ways: model.people.clone(),
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

/// Prices in 1/[`SCALE`] point, all at least zero.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Prices {
    pub post: Vec<i64>,
    pub cover: Vec<i64>,
    /// delta, per municipality, team job type and year.
    pub team: Vec<i64>,
    pub stay: Vec<i64>,
}

impl Prices {
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
    pub fn terms(&self, model: &Model, setting: &Setting, terms: &mut Terms) {
        terms.line.clear();
        for (post, what) in model.posts.iter().enumerate() {
            for year in 0..model.years {
                let at = model.at(post as u32, year);
                terms.line.push(if setting.closed[at] {
                    NEVER
                } else {
                    self.gain(model, what.host, what.job, year) - self.post[at]
                });
            }
        }
        terms.stay.clear();
        terms.stay.extend_from_slice(&self.stay);
    }

    fn gain(&self, model: &Model, host: usize, job: usize, year: usize) -> i64 {
        if !model.municipal[host] {
            return 0;
        }
        let team = if job == NO_JOB { 0 } else { self.team[model.team_at(host, job, year)] };
        self.cover[model.host_at(host, year)] + team
    }
}

/// How many lines the best answer of the goals to the prices takes, and what that is worth.
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
    pub fn answer(&mut self, model: &Model, setting: &Setting, prices: &Prices) {
        self.value = open_prices(setting, prices);
        self.cover.clear();
        self.stay.clear();
        self.team.clear();
        for host in 0..model.municipal.len() {
            for year in 0..model.years {
                self.answer_cover(model, setting, prices, host, year);
                self.answer_stay(model, setting, prices, host, year);
            }
            for at in model.team_at(host, 0, 0)..model.team_at(host + 1, 0, 0) {
                let open = model.municipal[host] && setting.team[at] == 0;
                let gain = if open { model.team * SCALE - prices.team[at] } else { 0 };
                self.value += gain.max(0);
                self.team.push(gain > 0);
            }
        }
    }

    fn answer_cover(
        &mut self,
        model: &Model,
        setting: &Setting,
        prices: &Prices,
        host: usize,
        year: usize,
    ) {
        let at = model.host_at(host, year);
        let (_, most) = setting.range[at];
        let least = setting.range[at].0.min(most);
        let (mut best, mut wanted, mut sum) = if least == 0 { (0, 0, 0) } else { (i64::MIN, 0, 0) };
        for n in 0..most {
            let points = if model.municipal[host] {
                setting.person_points(model, setting.lines[at] as usize + n as usize)
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
        setting: &Setting,
        prices: &Prices,
        host: usize,
        year: usize,
    ) {
        let at = model.host_at(host, year);
        let open = model.municipal[host] && setting.stays[at] == 0;
        let gain = if open { model.handover * SCALE - prices.stay[at] } else { 0 };
        self.value += gain.max(0);
        self.stay.push(gain > 0);
    }
}

fn open_prices(setting: &Setting, prices: &Prices) -> i64 {
    let posts = prices.post.iter().zip(&setting.closed);
    posts.map(|(&price, &closed)| if closed { 0 } else { price }).sum()
}

/// What prices prove, and everybody's best way under them.
#[derive(Debug, Clone, Default)]
pub(super) struct Evaluation {
    /// L, in 1/[`SCALE`] point.
    pub value: i64,
    /// Reduced value of the best way, per person of the setting.
    pub best: Vec<i64>,
    /// The best way, per person of the setting.
    pub ways: Vec<Way>,
    pub goals: Goals,
    /// A person of the setting who has no way at all.
    pub stuck: Option<u32>,
}

/// Value of an evaluation that was ended before it was done: proves nothing.
const UNKNOWN: i64 = i64::MAX / 4;

/// Evaluates the bound of the prices. Ended early it proves nothing and knows no ways.
pub(super) fn evaluate(
    model: &Model,
    setting: &Setting,
    prices: &Prices,
    hands: Hands,
) -> Evaluation {
    let mut terms = Terms::default();
    prices.terms(model, setting, &mut terms);
    let mut evaluation = Evaluation::default();
    evaluation.goals.answer(model, setting, prices);
    evaluation.value = evaluation.goals.value;
    let Some(answers) = answers(model, &setting.ways, &terms, hands) else {
        let ways = vec![Way::default(); setting.people.len()];
        return Evaluation { value: UNKNOWN, best: vec![0; ways.len()], ways, ..evaluation };
    };
    for (&person, answer) in setting.people.iter().zip(answers) {
        let (value, way) = answer.unwrap_or_else(|| {
            evaluation.stuck = evaluation.stuck.or(Some(person));
            (0, Way::default())
        });
        evaluation.value += value;
        evaluation.best.push(value);
        evaluation.ways.push(way);
    }
    evaluation
}

pub(super) type Answer = Option<(i64, Way)>;

/// Everybody's best answer to the terms; none if it was ended before everybody had one.
pub(super) fn answers(
    model: &Model,
    people: &[Arc<Passages>],
    terms: &Terms,
    hands: Hands,
) -> Option<Vec<Answer>> {
    let one = |part: &[Arc<Passages>]| part_answers(model, part, terms, hands.stop);
    // Below this size starting a thread costs more than it saves.
    if hands.threads < 2 || people.len() < 200 {
        return one(people);
    }
    let size = people.len().div_ceil(hands.threads);
    let parts: Vec<&[Arc<Passages>]> = people.chunks(size).collect();
    let done: Vec<Option<Option<Vec<Answer>>>> = std::thread::scope(|scope| {
        let hands: Vec<_> = parts.iter().map(|part| scope.spawn(|| one(part))).collect();
        hands.into_iter().map(|hand| hand.join().ok()).collect()
    });
    // A thread that could not finish is repeated here, so that nothing is ever missing.
    let parts = done.into_iter().zip(parts).map(|(done, part)| done.unwrap_or_else(|| one(part)));
    Some(parts.collect::<Option<Vec<_>>>()?.into_iter().flatten().collect())
}

fn part_answers(
    model: &Model,
    part: &[Arc<Passages>],
    terms: &Terms,
    stop: Stop,
) -> Option<Vec<Answer>> {
    let mut desk = Desk::default();
    let mut answers = Vec::with_capacity(part.len());
    for passages in part {
        answers.push(answer(model, passages, terms, &mut desk));
        if stop.after(desk.take_steps()) {
            return None;
        }
    }
    Some(answers)
}

fn answer(model: &Model, passages: &Passages, terms: &Terms, desk: &mut Desk) -> Answer {
    desk.value(model, passages, terms);
    let (value, path) = desk.best(model, passages, terms)?;
    Some((value, desk.way(model, passages, &path)))
}
