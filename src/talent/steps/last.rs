//! The reverse of every step with name, employment and registration: what was recorded before the
//! last one holds again. Nothing is overwritten; both stay in the record.

use chrono::{NaiveDateTime, TimeDelta};

use super::{employed_throughout, recorded};
use crate::clock::day_in_japan;
use crate::db::Tx;
use crate::problem::{Code, Problem};
use crate::talent::model::{Recorded, UndoStep};
use crate::talent::planned::{self, PlannedAct};
use crate::talent::store;
use crate::vocab::{LATEST, TalentId};

/// Takes the last step of a part of the record back. With an employment goes what changed in the
/// same step: registrations that ended with it, the staff number at a new body.
///
/// # Errors
/// `not_ready` when there is nothing to take back; `period_outside` when a registration would lie
/// outside the employment that holds again.
pub fn undo(tx: &mut Tx<'_>, talent: TalentId, undo: &UndoStep) -> Result<(), Problem> {
    let there = planned::undoable(tx.db, talent, day_in_japan(tx.now))?.contains(&undo.of);
    let moment = store::last_step(tx.db, talent, undo.of)?.filter(|_| there);
    let moment = moment.ok_or(Problem::new(Code::NotReady))?;
    let before = moment - TimeDelta::microseconds(1);
    match undo.of {
        Recorded::Profile => store::put_profiles(tx, talent, before)?,
        Recorded::Registration => store::put_registrations(tx, talent, before)?,
        Recorded::Employment => {
            career_before(tx, talent, moment)?;
            planned::undone(tx, talent, moment)?;
        }
    }
    registered_within(tx, talent)?;
    recorded(tx, talent, "talent.undo", undo.of.as_str())
}

/// Lets the career hold again that held before a moment, with what changed in the same step.
fn career_before(tx: &mut Tx<'_>, talent: TalentId, moment: NaiveDateTime) -> Result<(), Problem> {
    let before = moment - TimeDelta::microseconds(1);
    store::put_employments(tx, talent, before)?;
    if store::last_step(tx.db, talent, Recorded::Registration)? == Some(moment) {
        store::put_registrations(tx, talent, before)?;
    }
    // The first step gave the name; somebody without a name would be nobody.
    let named = !store::profiles(tx.db, talent, before)?.is_empty();
    if named && store::last_step(tx.db, talent, Recorded::Profile)? == Some(moment) {
        store::put_profiles(tx, talent, before)?;
    }
    Ok(())
}

fn registered_within(tx: &mut Tx<'_>, talent: TalentId) -> Result<(), Problem> {
    for (_, row) in store::registrations_of(tx.db, &[talent], LATEST)? {
        let (body, days) = (&row.dated.fact.organization_code, row.dated.period);
        employed_throughout(tx, talent, body, days, "/of")?;
    }
    Ok(())
}

/// Takes back what was announced at a moment: career and absences hold again as before it.
///
/// # Errors
/// `state_conflict` when a later step stands on it.
pub fn take_back(tx: &mut Tx<'_>, talent: TalentId, moment: NaiveDateTime) -> Result<(), Problem> {
    let before = moment - TimeDelta::microseconds(1);
    if store::career(tx.db, talent, before)? != store::career(tx.db, talent, moment)? {
        let last = store::last_step(tx.db, talent, Recorded::Employment)?;
        let registered = store::last_step(tx.db, talent, Recorded::Registration)?;
        if last != Some(moment) || registered > Some(moment) {
            return Err(built_upon());
        }
        career_before(tx, talent, moment)?;
        registered_within(tx, talent)?;
    }
    let told = store::absences_of(tx.db, talent, moment)?;
    let (old, now) =
        (store::absences_of(tx.db, talent, before)?, store::absences_of(tx.db, talent, LATEST)?);
    if told.iter().any(|row| !old.contains(row) && !now.contains(row)) {
        return Err(built_upon());
    }
    for row in told.iter().filter(|row| !old.contains(row)) {
        store::retire_absence(tx, row.id)?;
    }
    for row in old.iter().filter(|row| !told.contains(row)) {
        store::insert_absence(tx, talent, &row.dated)?;
    }
    recorded(tx, talent, "talent.undo", "planned_step")
}

fn built_upon() -> Problem {
    let later = ("後の手続の後", "changed by a later step");
    let first = ("後の手続の取消", "take the later step back first");
    Problem::state_conflict(later, PlannedAct::Recall, first)
}
