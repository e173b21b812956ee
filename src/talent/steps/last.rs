//! The reverse of every step with name, employment and registration: what was recorded before the
//! last one holds again. Nothing is overwritten; both stay in the record.

use chrono::{NaiveDateTime, TimeDelta};

use super::{employed_throughout, recorded};
use crate::clock::day_in_japan;
use crate::db::Tx;
use crate::problem::{Code, Problem};
use crate::talent::acts;
use crate::talent::filter::When;
use crate::talent::model::{Recorded, Row, UndoStep};
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
    let today = day_in_japan(tx.now);
    let record = store::record(tx.db, talent, When::now(today), true)?;
    let there = record.is_some_and(|record| record.undoable(today).contains(&undo.of));
    let moment = store::last_step(tx.db, talent, undo.of)?.filter(|_| there);
    let moment = moment.ok_or(Problem::new(Code::NotReady))?;
    let before = moment - TimeDelta::microseconds(1);
    match undo.of {
        Recorded::Profile => store::put_profiles(tx, talent, before)?,
        Recorded::Registration => store::put_registrations(tx, talent, before)?,
        Recorded::Employment => {
            store::put_employments(tx, talent, before)?;
            if store::last_step(tx.db, talent, Recorded::Registration)? == Some(moment) {
                store::put_registrations(tx, talent, before)?;
            }
            // The first step gave the name; somebody without a name would be nobody.
            let named = !store::profiles(tx.db, talent, before)?.is_empty();
            if named && store::last_step(tx.db, talent, Recorded::Profile)? == Some(moment) {
                store::put_profiles(tx, talent, before)?;
            }
            planned::undone(tx, talent, moment)?;
        }
    }
    registered_within(tx, talent)?;
    recorded(tx, talent, acts::TALENT_UNDO, undo.of.as_str())
}

fn registered_within(tx: &mut Tx<'_>, talent: TalentId) -> Result<(), Problem> {
    for (_, row) in store::registrations_of(tx.db, &[talent], LATEST)? {
        let (body, days) = (&row.dated.fact.organization_code, row.dated.period);
        employed_throughout(tx, talent, body, days, "/of")?;
    }
    Ok(())
}

/// Takes back what was announced at a moment: what it changed holds again as before it.
///
/// # Errors
/// `state_conflict` when the record says something else by now than the announcement left.
pub fn take_back(tx: &mut Tx<'_>, talent: TalentId, moment: NaiveDateTime) -> Result<(), Problem> {
    let (before, people) = (moment - TimeDelta::microseconds(1), [talent]);
    let times = [before, moment, LATEST];
    if changed(times.map(|time| store::career(tx.db, talent, time)))? {
        store::put_employments(tx, talent, before)?;
    }
    if changed(times.map(|time| store::absences_of(tx.db, talent, time)))? {
        store::put_absences(tx, talent, before)?;
    }
    if changed(times.map(|time| store::profiles(tx.db, talent, time)))? {
        store::put_profiles(tx, talent, before)?;
    }
    let registered = times.map(|time| {
        let rows = store::registrations_of(tx.db, &people, time)?;
        Ok(rows.into_iter().map(|(_, row)| row).collect())
    });
    if changed(registered)? {
        store::put_registrations(tx, talent, before)?;
    }
    registered_within(tx, talent)?;
    recorded(tx, talent, acts::TALENT_UNDO, "planned_step")
}

/// Whether a part of the record was changed between the first and the second time; it must be now,
/// the third, as it was then.
fn changed<I, T: PartialEq>(times: [Result<Vec<Row<I, T>>, Problem>; 3]) -> Result<bool, Problem> {
    let [before, then, now] = times;
    let (before, then, now) = (before?, then?, now?);
    let same = |one: &[Row<I, T>], other: &[Row<I, T>]| {
        one.iter().map(|row| &row.dated).eq(other.iter().map(|row| &row.dated))
    };
    let touched = !same(&before, &then);
    if touched && !same(&then, &now) { Err(built_upon()) } else { Ok(touched) }
}

fn built_upon() -> Problem {
    let later = ("後の手続の後", "changed by a later step");
    let first = ("後の手続の取消", "take the later step back first");
    Problem::state_conflict(later, PlannedAct::Recall, first)
}
