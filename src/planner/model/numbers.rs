//! The problem in numbers: indices instead of ids, and one graph of possible years per person.
//!
//! Invariants: the order of people, posts and hosts is that of the problem; every value is in
//! points; nothing here depends on a search, so one model serves any number of searches and
//! threads.
use std::sync::Arc;

use crate::exchange::problem::{HostKind, Problem, Stays};
use crate::model::state_graph::StateGraph;
use crate::model::state_graph::{Cell, StayRules};
use crate::rules::index::{ProblemIndex, eligible};
use crate::rules::line::line_points;
use crate::rules::rule::LineFacts;
use crate::stop::Stop;

/// Index of "no team job type".
pub(crate) const NO_JOB: usize = usize::MAX;

/// A post in numbers.
#[derive(Debug, Clone)]
pub(crate) struct ModelPost {
    pub host: usize,
    /// Index into the team job types, or [`NO_JOB`]; set only at municipalities.
    pub job: usize,
    pub share: u32,
}

/// The whole problem in numbers.
#[derive(Debug)]
pub(crate) struct Model {
    pub years: usize,
    pub jobs: usize,
    pub posts: Vec<ModelPost>,
    pub posts_at: Vec<Vec<u32>>,
    /// Whether a host is a municipality.
    pub municipal: Vec<bool>,
    /// Points of the first, second and third person.
    pub persons: [i64; 3],
    pub team: i64,
    pub handover: i64,
    pub stays: StayRules,
    pub people: Vec<Arc<StateGraph>>,
}

impl Model {
    /// Puts a sound problem into numbers.
    pub fn new(problem: &Problem) -> Self {
        Self::until(problem, Stop::NEVER)
    }

    /// As [`Model::new`]; asked to end it leaves the rest of the people out, so nothing may be asked
    /// of it then.
    pub fn until(problem: &Problem, stop: Stop) -> Self {
        let index = ProblemIndex::new(problem);
        let weights = &problem.weights;
        let posts = (0..problem.posts.len()).map(|post| model_post(&index, post)).collect();
        let stays = stay_rules(problem, problem.rules.stays());
        let mut model = Self {
            years: usize::try_from(problem.years).unwrap_or(0),
            jobs: problem.team_job_types.len(),
            posts,
            posts_at: posts_by_host(&index),
            municipal: problem
                .hosts
                .iter()
                .map(|host| host.kind == HostKind::Municipality)
                .collect(),
            persons: [weights.first_person, weights.second_person, weights.third_person],
            team: weights.team_type,
            handover: weights.handover,
            stays,
            people: Vec::new(),
        };
        for person in 0..problem.people.len() {
            let graph = model.graph(&index, person);
            let steps = graph.states.len() + graph.arcs.len() + graph.cells.len();
            model.people.push(Arc::new(graph));
            if stop.after(steps as u64) {
                break;
            }
        }
        model
    }

    /// Index of a post-year.
    pub fn at(&self, post: u32, year: usize) -> usize {
        post as usize * self.years + year
    }

    /// Index of a host-year.
    pub fn host_at(&self, host: usize, year: usize) -> usize {
        host * self.years + year
    }

    /// Index of a municipality's team goal.
    pub fn team_at(&self, host: usize, job: usize, year: usize) -> usize {
        (host * self.jobs + job) * self.years + year
    }

    fn graph(&self, index: &ProblemIndex, person: usize) -> StateGraph {
        let problem = index.problem;
        let who = &problem.people[person];
        let mut lines = Vec::new();
        let mut offer = |facts: &LineFacts, post: usize| {
            if eligible(facts) {
                let cell = Cell { post: post as u32, points: line_points(facts) };
                lines.push((
                    self.posts[post].host,
                    self.posts[post].share,
                    facts.year as usize,
                    cell,
                ));
            }
        };
        for reach in &who.reach {
            let Some(host) = index.host(&reach.host) else {
                continue;
            };
            let at = &problem.hosts[host];
            for &post in index.posts_at(host) {
                for year in 0..i64::from(problem.years) {
                    offer(&index.facts_with(person, post, year, at, Some(reach)), post);
                }
            }
        }
        // Whoever serves out of reach as a matter of fact does so all the same.
        for pin in who.pins.iter().filter(|pin| !pin.fixed.is_empty()) {
            if let Some(post) = index.post(&pin.post) {
                let facts = index.facts(person, post, pin.year);
                if facts.reach.is_none() {
                    offer(&facts, post);
                }
            }
        }
        let pins = who.pins.iter().filter_map(|pin| {
            Some((usize::try_from(pin.year).ok()?, index.post(&pin.post)? as u32))
        });
        let pins = pins.collect();
        let current = who.current.as_ref().and_then(|current| {
            Some((index.host(&current.host)?, i32::try_from(current.tenure_years).ok()?))
        });
        let owner = index.host(&who.owner);
        let stays = stay_rules(problem, who.stays(&problem.rules));
        StateGraph::new(self.years, stays, &lines, pins, current, owner)
    }
}

fn model_post(index: &ProblemIndex, post: usize) -> ModelPost {
    let what = &index.problem.posts[post];
    let host = index.host_of(post);
    let municipal = index.problem.hosts[host].kind == HostKind::Municipality;
    let job =
        index.problem.team_job_types.iter().position(|job| municipal && *job == what.job_type);
    ModelPost { host, job: job.unwrap_or(NO_JOB), share: u32::try_from(what.share).unwrap_or(100) }
}

fn posts_by_host(index: &ProblemIndex) -> Vec<Vec<u32>> {
    let hosts = 0..index.problem.hosts.len();
    hosts.map(|host| index.posts_at(host).iter().map(|&post| post as u32).collect()).collect()
}

fn stay_rules(problem: &Problem, stays: Stays) -> StayRules {
    let years = |value: i64| i32::try_from(value).unwrap_or(i32::MAX / 4);
    StayRules {
        max: years(stays.max_stay_years),
        min: years(stays.min_stay_years),
        no_return: years(stays.no_return_years),
        move_cost: problem.weights.moving,
        recall_cost: problem.weights.early_recall,
    }
}
