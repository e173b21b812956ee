//! `GET /statistics/skills`: the figures as they were published, and nothing that could be asked in
//! another way.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::model::distribution::DistributionLine;
use super::store;
use crate::clock::in_japan;
use crate::db::Db;
use crate::problem::Problem;
use crate::vocab::FiscalYear;

/// Which publication. There is no other question, because each further one could be subtracted from
/// this.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Publication {
    /// Of this cycle (default: the latest that was published).
    pub fiscal_year: Option<FiscalYear>,
}

/// How the pool is spread over the levels of each job type.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SkillStatistics {
    /// The cycle; null while nothing was published.
    pub fiscal_year: Option<FiscalYear>,
    /// As people write it.
    pub fiscal_year_label: Option<String>,
    /// The day the figures are of, unless a line says an older one.
    pub as_of: Option<chrono::NaiveDate>,
    /// When they were published; they do not change afterwards.
    pub published_at: Option<String>,
    /// Figures of fewer people are withheld, with what would give them away.
    pub threshold: Option<i32>,
    /// One line per job type, in the order of the scheme.
    pub items: Vec<DistributionLine>,
}

/// What was published of a year, or last.
pub fn published(db: &mut Db, wanted: Publication) -> Result<SkillStatistics, Problem> {
    let found = match wanted.fiscal_year {
        None => store::latest_distribution(db)?,
        Some(year) => store::distribution_of(db, Some(year))?.pop(),
    };
    Ok(SkillStatistics {
        fiscal_year: found.as_ref().map(|one| one.year),
        fiscal_year_label: found.as_ref().map(|one| one.year.label()),
        as_of: found.as_ref().map(|one| one.as_of),
        published_at: found.as_ref().map(|one| in_japan(one.published_at)),
        threshold: found.as_ref().map(|one| one.threshold),
        items: found.map_or_else(Vec::new, |one| one.lines),
    })
}
