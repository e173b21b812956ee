//! What a search or a bound speaks about: who may still do what, beside whom.
use std::sync::Arc;

use crate::model::numbers::Model;
use crate::model::state_graph::StateGraph;

/// What a bound speaks about: all people, or a block of them beside others who stay put, within the
/// limits of a node.
#[derive(Debug, Clone)]
pub(crate) struct Subproblem {
    /// People who may move.
    pub people: Vec<u32>,
    /// What each of them may do.
    pub graphs: Vec<Arc<StateGraph>>,
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

impl Subproblem {
    pub fn whole(model: &Model) -> Self {
        let hosts = model.municipal.len();
        Self {
            people: (0..model.people.len() as u32).collect(),
            graphs: model.people.clone(),
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
