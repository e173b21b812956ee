//! Rows of cycles and of what was published at their end.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::super::model::distribution::DistributionLine;
use super::super::model::{Dates, SheetState};
use super::{from_document, to_document};
use crate::db::schema::{assessment_cycles, assessments, skill_distributions};
use crate::db::{Db, Tx};
use crate::problem::Problem;
use crate::vocab::{AssessmentCycleId, FiscalYear, SkillCatalogueId, TalentId, random_id};

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = assessment_cycles)]
pub struct CycleRow {
    pub id: AssessmentCycleId,
    pub fiscal_year: FiscalYear,
    /// Version of the catalogue.
    pub catalogue_id: SkillCatalogueId,
    pub opens_on: NaiveDate,
    /// Last day of the persons.
    pub self_due_on: NaiveDate,
    /// Last day of the reviewers.
    pub review_due_on: NaiveDate,
    pub closes_on: NaiveDate,
    /// When sheets were given out.
    pub opened_at: Option<NaiveDateTime>,
    /// When its figures were published.
    pub published_at: Option<NaiveDateTime>,
    /// Grows with every change.
    pub version: i32,
}

impl CycleRow {
    #[must_use]
    pub const fn dates(&self) -> Dates {
        Dates {
            opens_on: self.opens_on,
            self_due_on: self.self_due_on,
            review_due_on: self.review_due_on,
            closes_on: self.closes_on,
        }
    }
}

/// A cycle.
///
/// # Errors
/// `not_found`, or when the row cannot be read.
pub fn cycle(db: &mut Db, id: AssessmentCycleId) -> Result<CycleRow, Problem> {
    assessment_cycles::table
        .find(id)
        .select(CycleRow::as_select())
        .first(db)
        .optional()?
        .ok_or(Problem::not_found())
}

/// The cycle of a year.
pub fn cycle_of_year(db: &mut Db, year: FiscalYear) -> Result<Option<CycleRow>, Problem> {
    let of_year = assessment_cycles::table.filter(assessment_cycles::fiscal_year.eq(year));
    Ok(of_year.select(CycleRow::as_select()).first(db).optional()?)
}

/// Every cycle, the newest first.
pub fn cycles(db: &mut Db) -> Result<Vec<CycleRow>, Problem> {
    Ok(assessment_cycles::table
        .order(assessment_cycles::fiscal_year.desc())
        .select(CycleRow::as_select())
        .load(db)?)
}

pub fn insert_cycle(
    tx: &mut Tx<'_>,
    year: FiscalYear,
    catalogue: SkillCatalogueId,
    dates: &Dates,
) -> Result<AssessmentCycleId, Problem> {
    use assessment_cycles as t;
    let id = AssessmentCycleId::random();
    diesel::insert_into(t::table)
        .values((
            t::id.eq(id),
            t::fiscal_year.eq(year),
            t::catalogue_id.eq(catalogue),
            t::opens_on.eq(dates.opens_on),
            t::self_due_on.eq(dates.self_due_on),
            t::review_due_on.eq(dates.review_due_on),
            t::closes_on.eq(dates.closes_on),
            t::version.eq(1),
            t::created_at.eq(tx.now),
        ))
        .execute(tx.db)?;
    Ok(id)
}

/// Changes dates, and the catalogue as long as no sheet was given out.
pub fn revise_cycle(
    tx: &mut Tx<'_>,
    id: AssessmentCycleId,
    catalogue: SkillCatalogueId,
    dates: &Dates,
) -> Result<(), Problem> {
    use assessment_cycles as t;
    let values = (
        t::catalogue_id.eq(catalogue),
        t::opens_on.eq(dates.opens_on),
        t::self_due_on.eq(dates.self_due_on),
        t::review_due_on.eq(dates.review_due_on),
        t::closes_on.eq(dates.closes_on),
        t::version.eq(t::version + 1),
    );
    diesel::update(t::table.find(id)).set(values).execute(tx.db)?;
    Ok(())
}

/// Notes that sheets were given out.
pub fn open_cycle(tx: &mut Tx<'_>, id: AssessmentCycleId) -> Result<(), Problem> {
    use assessment_cycles as t;
    diesel::update(t::table.find(id))
        .set((t::opened_at.eq(Some(tx.now)), t::version.eq(t::version + 1)))
        .execute(tx.db)?;
    Ok(())
}

/// How many sheets of a cycle stand where. These are numbers of sheets, not of levels.
pub fn progress(db: &mut Db, id: AssessmentCycleId) -> Result<Vec<(SheetState, i64)>, Problem> {
    use assessments as t;
    let states = t::table.filter(t::cycle_id.eq(id)).group_by(t::state);
    Ok(states.select((t::state, diesel::dsl::count_star())).load(db)?)
}

/// Figures as they were published.
#[derive(Clone, Debug)]
pub struct Distribution {
    pub year: FiscalYear,
    /// The day they are of.
    pub as_of: NaiveDate,
    /// Fewest people behind a figure.
    pub threshold: i32,
    pub lines: Vec<DistributionLine>,
    /// When they were published.
    pub published_at: NaiveDateTime,
}

type DistributionColumns = (FiscalYear, NaiveDate, i32, String, NaiveDateTime);

fn distribution(
    (year, as_of, threshold, lines, published_at): DistributionColumns,
) -> Result<Distribution, Problem> {
    Ok(Distribution { year, as_of, threshold, lines: from_document(&lines)?, published_at })
}

/// Everything published, or what was published of one year; the oldest first.
pub fn distribution_of(
    db: &mut Db,
    year: Option<FiscalYear>,
) -> Result<Vec<Distribution>, Problem> {
    use skill_distributions as t;
    let columns = (t::fiscal_year, t::as_of, t::threshold, t::published_lines, t::published_at);
    let mut query = t::table.order(t::fiscal_year).select(columns).into_boxed();
    if let Some(year) = year {
        query = query.filter(t::fiscal_year.eq(year));
    }
    query.load::<DistributionColumns>(db)?.into_iter().map(distribution).collect()
}

/// What was published last.
pub fn latest_distribution(db: &mut Db) -> Result<Option<Distribution>, Problem> {
    use skill_distributions as t;
    let columns = (t::fiscal_year, t::as_of, t::threshold, t::published_lines, t::published_at);
    let row: Option<DistributionColumns> =
        t::table.order(t::fiscal_year.desc()).select(columns).first(db).optional()?;
    row.map(distribution).transpose()
}

/// Where everybody was in each job type when figures were published: what later figures are held
/// against.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Placings {
    /// The job types, in the order of the digits.
    pub job_types: Vec<String>,
    /// Cell of a person in each job type, one digit each.
    pub people: BTreeMap<TalentId, String>,
}

/// Figures and placings of every publication, the oldest first.
pub fn placings(
    db: &mut Db,
) -> Result<Vec<(FiscalYear, Vec<DistributionLine>, Placings)>, Problem> {
    use skill_distributions as t;
    let rows: Vec<(FiscalYear, String, String)> = t::table
        .order(t::fiscal_year)
        .select((t::fiscal_year, t::published_lines, t::placings))
        .load(db)?;
    rows.into_iter()
        .map(|(year, lines, placings)| {
            Ok((year, from_document(&lines)?, from_document(&placings)?))
        })
        .collect()
}

/// Publishes figures, for ever.
pub fn insert_distribution(
    tx: &mut Tx<'_>,
    cycle: &CycleRow,
    threshold: i32,
    lines: &[DistributionLine],
    placings: &Placings,
) -> Result<(), Problem> {
    use skill_distributions as t;
    diesel::insert_into(t::table)
        .values((
            t::id.eq(random_id()),
            t::cycle_id.eq(cycle.id),
            t::fiscal_year.eq(cycle.fiscal_year),
            t::as_of.eq(cycle.closes_on),
            t::threshold.eq(threshold),
            t::published_lines.eq(to_document(&lines)?),
            t::placings.eq(to_document(placings)?),
            t::published_at.eq(tx.now),
        ))
        .execute(tx.db)?;
    use assessment_cycles as c;
    let values = (c::published_at.eq(Some(tx.now)), c::version.eq(c::version + 1));
    diesel::update(c::table.find(cycle.id)).set(values).execute(tx.db)?;
    Ok(())
}
