//! Rows of pauses.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::NOBODY;
use crate::affiliation::employed_at;
use crate::auth::Scope;
use crate::db::schema::placement_pauses as p;
use crate::db::{Db, MultiBackend, Tx};
use crate::problem::Problem;
use crate::vocab::{LATEST, LongText, NOT_RETIRED, PauseId, Period, TalentId, random_id};

/// Days on which somebody is not to be placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paused {
    pub id: PauseId,
    pub talent: TalentId,
    /// Grows with every change.
    pub version: i32,
    pub period: Period,
    /// What others may know of it.
    pub note: LongText,
}

type Columns = (PauseId, TalentId, i32, NaiveDate, NaiveDate, LongText);
type Boxed<'a> = p::BoxedQuery<'a, MultiBackend>;

fn load(db: &mut Db, query: Boxed<'_>) -> Result<Vec<Paused>, Problem> {
    let columns = (p::pause_id, p::talent_id, p::version, p::valid_from, p::valid_to, p::note);
    let rows: Vec<Columns> = query.order((p::valid_from, p::pause_id)).select(columns).load(db)?;
    let paused = |(id, talent, version, from, to, note)| Paused {
        id,
        talent,
        version,
        period: Period::between(from, to),
        note,
    };
    Ok(rows.into_iter().map(paused).collect())
}

pub fn all(db: &mut Db) -> Result<Vec<Paused>, Problem> {
    load(db, p::table.filter(p::retired_at.eq(NOT_RETIRED)).into_boxed())
}

/// One's own, and those of people whose home body today is within reach.
pub fn visible(db: &mut Db, scope: &Scope) -> Result<Vec<Paused>, Problem> {
    let query = p::table.filter(p::retired_at.eq(NOT_RETIRED)).into_boxed();
    if scope.is_statewide() {
        return load(db, query);
    }
    let own = p::talent_id.eq(scope.person().unwrap_or(NOBODY));
    load(
        db,
        query.filter(own.or(p::talent_id.eq_any(employed_at(
            scope.body_codes(),
            scope.today(),
            LATEST,
        )))),
    )
}

pub fn insert(tx: &mut Tx<'_>, paused: &Paused) -> Result<(), Problem> {
    diesel::insert_into(p::table)
        .values((
            p::id.eq(random_id()),
            p::pause_id.eq(paused.id),
            p::talent_id.eq(paused.talent),
            p::version.eq(paused.version),
            p::note.eq(&paused.note),
            p::valid_from.eq(paused.period.from),
            p::valid_to.eq(paused.period.to),
            p::recorded_at.eq(tx.now),
            p::retired_at.eq(NOT_RETIRED),
            p::recorded_by.eq(tx.origin.account),
        ))
        .execute(tx.db)?;
    Ok(())
}

/// Ends what is recorded of a pause.
pub fn retire(tx: &mut Tx<'_>, id: PauseId) -> Result<(), Problem> {
    let held = p::table.filter(p::pause_id.eq(id)).filter(p::retired_at.eq(NOT_RETIRED));
    diesel::update(held).set(p::retired_at.eq(tx.now)).execute(tx.db)?;
    Ok(())
}
