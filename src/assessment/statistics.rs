//! `GET /statistics/skills`: the figures as they were published, and nothing that could be asked in
//! another way. `GET /statistics/levels/exact`: as they stand, for the prefecture's officers alone,
//! who may read each sheet anyway; the look is recorded and there is no file of it.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::cycles::placed;
use super::model::distribution::{CELLS, DistributionLine};
use super::store;
use crate::clock::in_japan;
use crate::db::Db;
use crate::problem::Problem;
use crate::vocab::{FiscalYear, JobType};
use crate::{organization, skill};

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

/// How everybody of the pool stands in a job type.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ExactLine {
    /// The job type.
    pub job_type: JobType,
    /// Its name.
    pub name_ja: String,
    /// People in the pool with confirmed levels.
    pub people: i64,
    /// Without a level in a core skill.
    pub unrated: i64,
    /// At the levels 0 to 5.
    pub levels: Vec<i64>,
}

/// Exact figures of a day. Never to be published: small ones tell of single people.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ExactLevels {
    /// The day.
    pub as_of: chrono::NaiveDate,
    /// People in the pool with confirmed levels.
    pub people: usize,
    /// The job types in the order of the scheme; empty without a catalogue.
    pub items: Vec<ExactLine>,
}

/// How the pool stands on a day, as known now. Whoever shows it asks who may see it, and logs the
/// look.
///
/// # Errors
/// When the database cannot be read.
pub fn exact(db: &mut Db, day: chrono::NaiveDate) -> Result<ExactLevels, Problem> {
    let Some(catalogue) = skill::published(db)? else {
        return Ok(ExactLevels { as_of: day, people: 0, items: Vec::new() });
    };
    let views = organization::job_types(db)?;
    let job_types: Vec<JobType> = views.iter().map(|view| view.job_type.clone()).collect();
    let placed = placed(db, (catalogue.id, day), &job_types)?;
    let line = |view: organization::JobTypeView| {
        let mut counts = [0_i64; CELLS];
        placed.get(&view.job_type).into_iter().flatten().for_each(|(_, cell)| counts[*cell] += 1);
        ExactLine {
            job_type: view.job_type,
            name_ja: view.name_ja,
            people: counts.iter().sum(),
            unrated: counts[0],
            levels: counts[1..].to_vec(),
        }
    };
    let people = placed.values().map(std::collections::BTreeMap::len).max().unwrap_or(0);
    Ok(ExactLevels { as_of: day, people, items: views.into_iter().map(line).collect() })
}
