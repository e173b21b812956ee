//! The reverse of every step with name, employment and registration: what was recorded before the
//! last one holds again. Nothing is overwritten; both stay in the record.

use super::{employed_throughout, recorded};
use crate::db::Tx;
use crate::problem::{Code, Problem};
use crate::talent::model::{Recorded, UndoStep};
use crate::talent::store;
use crate::vocab::{LATEST, TalentId};

/// Takes the last step of a part of the record back. With an employment goes what changed in the
/// same step: registrations that ended with it, the staff number at a new body.
///
/// # Errors
/// `not_ready` when there is nothing to take back; `period_outside` when a registration would lie
/// outside the employment that holds again.
pub fn undo(tx: &mut Tx<'_>, talent: TalentId, undo: &UndoStep) -> Result<(), Problem> {
    let there = store::steps_there(tx.db, talent)?.contains(&undo.of);
    let moment = store::last_step(tx.db, talent, undo.of)?.filter(|_| there);
    let moment = moment.ok_or(Problem::new(Code::NotReady))?;
    let before = moment - chrono::TimeDelta::microseconds(1);
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
        }
    }
    for (_, row) in store::registrations_of(tx.db, &[talent], LATEST)? {
        let (body, days) = (&row.dated.fact.organization_code, row.dated.period);
        employed_throughout(tx, talent, body, days, "/of")?;
    }
    recorded(tx, talent, "talent.undo", undo.of.as_str())
}
