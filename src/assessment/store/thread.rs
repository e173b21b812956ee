//! The thread of an objection, and the reviewer's private memo.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::super::model::Part;
use crate::db::schema::{assessment_memos, assessment_messages};
use crate::db::{Db, Tx};
use crate::problem::Problem;
use crate::vocab::{AssessmentId, LongText, random_id};

/// Something said in a thread.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = assessment_messages)]
pub struct Message {
    /// In which part.
    pub part: Part,
    pub message: LongText,
    pub written_at: NaiveDateTime,
}

/// The thread, the oldest first.
pub fn messages(db: &mut Db, id: AssessmentId) -> Result<Vec<Message>, Problem> {
    use assessment_messages as t;
    Ok(t::table
        .filter(t::assessment_id.eq(id))
        .order(t::number)
        .select(Message::as_select())
        .load(db)?)
}

/// Adds to the thread.
pub fn say(
    tx: &mut Tx<'_>,
    id: AssessmentId,
    part: Part,
    message: &LongText,
) -> Result<(), Problem> {
    use assessment_messages as t;
    let said: i64 = t::table.filter(t::assessment_id.eq(id)).count().get_result(tx.db)?;
    diesel::insert_into(t::table)
        .values((
            t::id.eq(random_id()),
            t::assessment_id.eq(id),
            t::number.eq(i32::try_from(said).unwrap_or(i32::MAX)),
            t::part.eq(part),
            t::message.eq(message),
            t::written_at.eq(tx.now),
            t::written_by.eq(tx.origin.account),
        ))
        .execute(tx.db)?;
    Ok(())
}

/// The reviewer's private memo.
pub fn memo(db: &mut Db, id: AssessmentId) -> Result<Option<LongText>, Problem> {
    Ok(assessment_memos::table.find(id).select(assessment_memos::memo).first(db).optional()?)
}

/// Keeps the memo in place of the one before.
pub fn keep_memo(tx: &mut Tx<'_>, id: AssessmentId, text: &LongText) -> Result<(), Problem> {
    use assessment_memos as t;
    let values = (t::memo.eq(text), t::written_at.eq(tx.now), t::written_by.eq(tx.origin.account));
    if diesel::update(t::table.find(id)).set(values).execute(tx.db)? == 0 {
        let new = (
            t::assessment_id.eq(id),
            t::memo.eq(text),
            t::written_at.eq(tx.now),
            t::written_by.eq(tx.origin.account),
        );
        diesel::insert_into(t::table).values(new).execute(tx.db)?;
    }
    Ok(())
}
