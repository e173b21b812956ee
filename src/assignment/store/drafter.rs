//! Who wrote a draft last.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::schema::assignment_drafters as drafters;
use crate::db::{Db, Tx};
use crate::problem::Problem;
use crate::vocab::{AccountId, AssignmentId};

/// Notes that whoever writes now has written the draft; the operator is nobody's first person.
pub fn note(tx: &mut Tx<'_>, id: AssignmentId) -> Result<(), Problem> {
    diesel::delete(drafters::table.find(id)).execute(tx.db)?;
    if let Some(account) = tx.origin.account {
        let values = (
            drafters::assignment_id.eq(id),
            drafters::account_id.eq(account),
            drafters::drafted_at.eq(tx.now),
        );
        diesel::insert_into(drafters::table).values(values).execute(tx.db)?;
    }
    Ok(())
}

/// Who wrote these drafts last, and when.
pub fn of(
    db: &mut Db,
    ids: &[AssignmentId],
) -> Result<Vec<(AssignmentId, AccountId, NaiveDateTime)>, Problem> {
    let query = drafters::table.filter(drafters::assignment_id.eq_any(ids));
    let columns = (drafters::assignment_id, drafters::account_id, drafters::drafted_at);
    Ok(query.order(drafters::drafted_at).select(columns).load(db)?)
}
