//! Confirmed levels of people over time: one row per span, never altered.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::super::model::answers::Levels;
use super::{from_document, to_document};
use crate::db::schema::skill_profiles;
use crate::db::{Db, Tx};
use crate::problem::{Code, Problem};
use crate::vocab::timeline::{Dated, amend};
use crate::vocab::{
    AssessmentId, FOREVER, LATEST, NOT_RETIRED, Period, ShortText, SkillCatalogueId, TalentId,
    random_id,
};

/// Confirmed levels of a person for a span of days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileRow {
    pub talent: TalentId,
    /// The sheet they come from; nothing for levels from before this system.
    pub assessment: Option<AssessmentId>,
    /// Version of the catalogue.
    pub catalogue: SkillCatalogueId,
    /// Where they come from, in words.
    pub source: ShortText,
    /// The levels, as kept.
    pub levels: String,
    pub period: Period,
}

impl ProfileRow {
    /// The levels.
    ///
    /// # Errors
    /// `internal` when they cannot be read.
    pub fn levels(&self) -> Result<Levels, Problem> {
        from_document(&self.levels)
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = skill_profiles)]
struct Columns {
    id: i64,
    talent_id: TalentId,
    assessment_id: Option<AssessmentId>,
    catalogue_id: SkillCatalogueId,
    source: ShortText,
    levels: String,
    valid_from: NaiveDate,
    valid_to: NaiveDate,
}

impl From<Columns> for ProfileRow {
    fn from(row: Columns) -> Self {
        Self {
            talent: row.talent_id,
            assessment: row.assessment_id,
            catalogue: row.catalogue_id,
            source: row.source,
            levels: row.levels,
            period: Period::between(row.valid_from, row.valid_to),
        }
    }
}

fn recorded(db: &mut Db, talent: TalentId, known: NaiveDateTime) -> Result<Vec<Columns>, Problem> {
    use skill_profiles as t;
    let rows = t::table
        .filter(t::talent_id.eq(talent))
        .filter(t::recorded_at.le(known).and(t::retired_at.gt(known)));
    Ok(rows.order((t::valid_from, t::id)).select(Columns::as_select()).load(db)?)
}

/// Every span of a person as known at a moment, by day. They never overlap.
pub fn history(
    db: &mut Db,
    talent: TalentId,
    known: NaiveDateTime,
) -> Result<Vec<ProfileRow>, Problem> {
    Ok(recorded(db, talent, known)?.into_iter().map(ProfileRow::from).collect())
}

/// Confirmed levels of these people (everybody when nobody is named) on a day, as known now.
pub fn profiles_on(
    db: &mut Db,
    people: Option<&[TalentId]>,
    day: NaiveDate,
) -> Result<BTreeMap<TalentId, ProfileRow>, Problem> {
    let Some(people) = people else { return profiles_known(db, day, LATEST) };
    use skill_profiles as t;
    let mut found = BTreeMap::new();
    for part in people.chunks(super::IDS_AT_ONCE) {
        let rows: Vec<Columns> = t::table
            .filter(t::talent_id.eq_any(part.to_vec()))
            .filter(t::valid_from.le(day).and(t::valid_to.gt(day)))
            .filter(t::retired_at.eq(NOT_RETIRED))
            .select(Columns::as_select())
            .load(db)?;
        found.extend(rows.into_iter().map(|row| (row.talent_id, row.into())));
    }
    Ok(found)
}

/// Everybody's confirmed levels on a day, as known at a moment.
pub fn profiles_known(
    db: &mut Db,
    day: NaiveDate,
    known: NaiveDateTime,
) -> Result<BTreeMap<TalentId, ProfileRow>, Problem> {
    use skill_profiles as t;
    let rows: Vec<Columns> = t::table
        .filter(t::valid_from.le(day).and(t::valid_to.gt(day)))
        .filter(t::recorded_at.le(known).and(t::retired_at.gt(known)))
        .select(Columns::as_select())
        .load(db)?;
    Ok(rows.into_iter().map(|row| (row.talent_id, row.into())).collect())
}

/// Whether nothing is recorded for a span of days.
///
/// # Errors
/// `period_overlap` with the first day that already has levels.
pub fn check_free(db: &mut Db, new: &ProfileRow) -> Result<(), Problem> {
    let rows = recorded(db, new.talent, LATEST)?;
    let days = rows
        .iter()
        .filter_map(|row| Period::between(row.valid_from, row.valid_to).overlap(&new.period))
        .map(|both| both.from);
    match days.min() {
        Some(day) => Err(Problem::new(Code::PeriodOverlap).with("day", day)),
        None => Ok(()),
    }
}

/// Records levels for a span of days on which nothing is recorded.
///
/// # Errors
/// As [`check_free`].
pub fn add_profile(tx: &mut Tx<'_>, new: &ProfileRow) -> Result<(), Problem> {
    check_free(tx.db, new)?;
    insert(tx, new)
}

/// Lets levels hold from their first day on, whatever held before: spans that reach into it end the
/// day before.
pub fn set_profile(tx: &mut Tx<'_>, new: &ProfileRow) -> Result<(), Problem> {
    use skill_profiles as t;
    let rows = recorded(tx.db, new.talent, LATEST)?;
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let dated = |row: Columns| {
        Dated::new(Period::between(row.valid_from, row.valid_to), ProfileRow::from(row))
    };
    let spans: Vec<Dated<ProfileRow>> = rows.into_iter().map(dated).collect();
    let room = amend(&spans, Period::between(new.period.from, FOREVER), |_| None);
    let retired: Vec<i64> =
        room.retired.iter().filter_map(|place| ids.get(*place).copied()).collect();
    diesel::update(t::table.filter(t::id.eq_any(retired)))
        .set(t::retired_at.eq(tx.now))
        .execute(tx.db)?;
    for Dated { period, fact } in room.appended {
        insert(tx, &ProfileRow { period, ..fact })?;
    }
    insert(tx, new)
}

fn insert(tx: &mut Tx<'_>, new: &ProfileRow) -> Result<(), Problem> {
    use skill_profiles as t;
    diesel::insert_into(t::table)
        .values((
            t::id.eq(random_id()),
            t::talent_id.eq(new.talent),
            t::assessment_id.eq(new.assessment),
            t::catalogue_id.eq(new.catalogue),
            t::source.eq(&new.source),
            t::levels.eq(&new.levels),
            t::valid_from.eq(new.period.from),
            t::valid_to.eq(new.period.to),
            t::recorded_at.eq(tx.now),
            t::retired_at.eq(NOT_RETIRED),
            t::recorded_by.eq(tx.origin.account),
        ))
        .execute(tx.db)?;
    Ok(())
}

impl ProfileRow {
    /// Levels to record.
    ///
    /// # Errors
    /// `internal` when they cannot be written.
    pub fn of(
        talent: TalentId,
        assessment: Option<AssessmentId>,
        (catalogue, source): (SkillCatalogueId, ShortText),
        levels: &Levels,
        period: Period,
    ) -> Result<Self, Problem> {
        Ok(Self { talent, assessment, catalogue, source, levels: to_document(levels)?, period })
    }
}
