//! Answers kept for repeated requests: the same key with the same body gets the same answer, with
//! one effect.

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use super::connection::{Db, DbError};
use super::schema::idempotency_keys;
use super::tx::Tx;
use crate::limits::IDEMPOTENCY_HOURS;
use crate::vocab::{AccountId, random_id};

/// An answer that was given.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = idempotency_keys)]
#[allow(missing_docs)]
pub struct KeptAnswer {
    pub body_digest: String,
    pub status: i32,
    pub location: Option<String>,
    pub etag: Option<String>,
    pub body: String,
}

/// The answer kept for a key of this account on this route.
pub fn kept_answer(
    tx: &mut Tx<'_>,
    account: AccountId,
    route: &str,
    key: &str,
) -> Result<Option<KeptAnswer>, DbError> {
    Ok(idempotency_keys::table
        .filter(idempotency_keys::account_id.eq(account.number()))
        .filter(idempotency_keys::route.eq(route))
        .filter(idempotency_keys::idempotency_key.eq(key))
        .select(KeptAnswer::as_select())
        .first(tx.db)
        .optional()?)
}

/// Lets kept answers grow older by hours in which a server ran, and ends those that have had their
/// time by that measure and by the clock: a clock that jumps ends none.
pub(super) fn grow_older(db: &mut Db, hours: i32, now: NaiveDateTime) -> Result<(), DbError> {
    use idempotency_keys::{hours_kept, recorded_at, table};
    diesel::update(table).set(hours_kept.eq(hours_kept + hours)).execute(db)?;
    let enough = i32::try_from(IDEMPOTENCY_HOURS).unwrap_or(i32::MAX);
    let oldest = now - TimeDelta::hours(IDEMPOTENCY_HOURS);
    diesel::delete(table.filter(hours_kept.ge(enough).and(recorded_at.lt(oldest)))).execute(db)?;
    Ok(())
}

/// Keeps an answer, in the same commit as what it answers.
pub fn keep_answer(
    tx: &mut Tx<'_>,
    account: AccountId,
    route: &str,
    key: &str,
    answer: KeptAnswer,
) -> Result<(), DbError> {
    diesel::insert_into(idempotency_keys::table)
        .values((
            idempotency_keys::id.eq(random_id()),
            idempotency_keys::account_id.eq(account.number()),
            idempotency_keys::route.eq(route),
            idempotency_keys::idempotency_key.eq(key),
            idempotency_keys::body_digest.eq(answer.body_digest),
            idempotency_keys::status.eq(answer.status),
            idempotency_keys::location.eq(answer.location),
            idempotency_keys::etag.eq(answer.etag),
            idempotency_keys::body.eq(answer.body),
            idempotency_keys::recorded_at.eq(tx.now),
        ))
        .execute(tx.db)?;
    Ok(())
}
