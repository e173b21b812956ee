//! Dual prices of the coupling constraints, in whole 1/[`SCALE`] points, so that whatever they prove
//! is exact.
use crate::model::column::{Marginals, NEVER};
use crate::model::numbers::{Model, NO_JOB};
use crate::model::subproblem::Subproblem;

/// Dual prices in 1/[`SCALE`] point, all at least zero.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct DualPrices {
    pub post: Vec<i64>,
    pub cover: Vec<i64>,
    /// delta, per municipality, team job type and year.
    pub team: Vec<i64>,
    pub stay: Vec<i64>,
}

impl DualPrices {
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
    pub fn marginals(&self, model: &Model, subproblem: &Subproblem, marginals: &mut Marginals) {
        marginals.line.clear();
        for (post, what) in model.posts.iter().enumerate() {
            for year in 0..model.years {
                let at = model.at(post as u32, year);
                marginals.line.push(if subproblem.closed[at] {
                    NEVER
                } else {
                    self.gain(model, what.host, what.job, year) - self.post[at]
                });
            }
        }
        marginals.stay.clear();
        marginals.stay.extend_from_slice(&self.stay);
    }

    fn gain(&self, model: &Model, host: usize, job: usize, year: usize) -> i64 {
        if !model.municipal[host] {
            return 0;
        }
        let team = if job == NO_JOB { 0 } else { self.team[model.team_at(host, job, year)] };
        self.cover[model.host_at(host, year)] + team
    }
}
