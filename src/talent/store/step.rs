//! The last step of a part of the record, and putting back what held before it.

use chrono::NaiveDateTime;
use diesel::dsl::max;
use diesel::prelude::*;

use super::super::model::Recorded;
use super::write::{
    insert_absence, insert_employment, insert_profile, insert_registration, retire_absence,
    retire_employments, retire_registrations,
};
use super::{absences_of, career, profiles, registrations_of};
use crate::db::schema::{employments, pool_registrations, talent_profiles};
use crate::db::{Db, Tx};
use crate::problem::Problem;
use crate::vocab::{LATEST, NOT_RETIRED, TalentId};

/// The latest moment at which a row of the person was recorded, and at which one was retired.
macro_rules! moments {
    ($db:expr, $table:ident, $talent:expr) => {{
        let theirs = $table::table.filter($table::talent_id.eq($talent));
        let recorded: Option<NaiveDateTime> = theirs.select(max($table::recorded_at)).first($db)?;
        let retired: Option<NaiveDateTime> = theirs
            .filter($table::retired_at.ne(NOT_RETIRED))
            .select(max($table::retired_at))
            .first($db)?;
        (recorded, retired)
    }};
}

fn moments(
    db: &mut Db,
    talent: TalentId,
    of: Recorded,
) -> Result<(Option<NaiveDateTime>, Option<NaiveDateTime>), Problem> {
    Ok(match of {
        Recorded::Profile => moments!(db, talent_profiles, talent),
        Recorded::Employment => moments!(db, employments, talent),
        Recorded::Registration => moments!(db, pool_registrations, talent),
    })
}

/// When a part of the record was last changed; nothing while it was never written.
pub fn last_step(
    db: &mut Db,
    talent: TalentId,
    of: Recorded,
) -> Result<Option<NaiveDateTime>, Problem> {
    let (recorded, retired) = moments(db, talent, of)?;
    Ok(recorded.max(retired))
}

/// Lets the names hold again that held at a moment.
pub fn put_profiles(
    tx: &mut Tx<'_>,
    talent: TalentId,
    before: NaiveDateTime,
) -> Result<(), Problem> {
    let (held, now) = (profiles(tx.db, talent, before)?, profiles(tx.db, talent, LATEST)?);
    for row in now.iter().filter(|row| !held.contains(row)) {
        diesel::update(talent_profiles::table.find(row.id))
            .set(talent_profiles::retired_at.eq(tx.now))
            .execute(tx.db)?;
    }
    let again = held.iter().filter(|row| !now.contains(row));
    again.clone().try_for_each(|row| insert_profile(tx, talent, &row.dated))
}

/// Lets the employments hold again that held at a moment.
pub fn put_employments(
    tx: &mut Tx<'_>,
    talent: TalentId,
    before: NaiveDateTime,
) -> Result<(), Problem> {
    let (held, now) = (career(tx.db, talent, before)?, career(tx.db, talent, LATEST)?);
    let gone = now.iter().filter(|row| !held.contains(row)).map(|row| row.id);
    retire_employments(tx, &gone.collect::<Vec<_>>())?;
    let mut again = held.iter().filter(|row| !now.contains(row));
    again.try_for_each(|row| insert_employment(tx, talent, &row.dated).map(drop))
}

/// Lets the registrations hold again that held at a moment.
pub fn put_registrations(
    tx: &mut Tx<'_>,
    talent: TalentId,
    before: NaiveDateTime,
) -> Result<(), Problem> {
    let held = registrations_of(tx.db, &[talent], before)?;
    let now = registrations_of(tx.db, &[talent], LATEST)?;
    let gone = now.iter().filter(|row| !held.contains(row)).map(|(_, row)| row.id);
    retire_registrations(tx, &gone.collect::<Vec<_>>())?;
    let mut again = held.iter().filter(|row| !now.contains(row));
    again.try_for_each(|(_, row)| insert_registration(tx, talent, &row.dated).map(drop))
}

/// Lets the absences hold again that held at a moment.
pub fn put_absences(
    tx: &mut Tx<'_>,
    talent: TalentId,
    before: NaiveDateTime,
) -> Result<(), Problem> {
    let (held, now) = (absences_of(tx.db, talent, before)?, absences_of(tx.db, talent, LATEST)?);
    let mut gone = now.iter().filter(|row| !held.contains(row));
    gone.try_for_each(|row| retire_absence(tx, row.id))?;
    let mut again = held.iter().filter(|row| !now.contains(row));
    again.try_for_each(|row| insert_absence(tx, talent, &row.dated).map(drop))
}
