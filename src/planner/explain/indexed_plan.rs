//! A plan by indices of the problem.
use std::collections::BTreeMap;

use crate::exchange::plan::{Line, Plan};
use crate::exchange::problem::Problem;
use crate::model::numbers::Model;
use crate::rules::index::ProblemIndex;

/// A plan by indices; lines with unknown ids are left out (the referee names them).
pub(crate) struct IndexedPlan<'a> {
    pub problem: &'a Problem,
    pub index: ProblemIndex<'a>,
    pub model: Model,
    /// Person, post, year of each line.
    pub cells: Vec<(usize, usize, usize)>,
    /// Person by post and year.
    pub holder: BTreeMap<(usize, usize), usize>,
    /// Posts by person and year.
    pub held: BTreeMap<(usize, usize), Vec<usize>>,
}

impl<'a> IndexedPlan<'a> {
    pub fn new(problem: &'a Problem, plan: &Plan) -> Self {
        let index = ProblemIndex::new(problem);
        let ids = problem.people.iter().enumerate();
        let people: BTreeMap<&str, usize> =
            ids.map(|(at, person)| (person.id.as_str(), at)).collect();
        let years = usize::try_from(problem.years).unwrap_or(0);
        let cell = |line: &Line| {
            let year = usize::try_from(line.year).ok().filter(|&year| year < years)?;
            Some((*people.get(line.person.as_str())?, index.post(&line.post)?, year))
        };
        let cells: Vec<_> = plan.lines.iter().filter_map(cell).collect();
        let holder = cells.iter().map(|&(person, post, year)| ((post, year), person)).collect();
        let mut held: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        for &(person, post, year) in &cells {
            held.entry((person, year)).or_default().push(post);
        }
        Self { problem, index, model: Model::new(problem), cells, holder, held }
    }

    /// Whether the person serves at the host in the year; year -1 is the current host.
    pub fn serves(&self, person: usize, host: usize, year: i64) -> bool {
        let Ok(year) = usize::try_from(year) else {
            let current = self.problem.people[person].current.as_ref();
            return current.and_then(|current| self.index.host(&current.host)) == Some(host);
        };
        let held = self.held.get(&(person, year));
        held.is_some_and(|posts| posts.iter().any(|&post| self.index.host_of(post) == host))
    }
}
