//! Rows of named officers.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::schema::wish_officers;
use crate::db::{Db, Tx};
use crate::problem::Problem;
use crate::vocab::{AccountId, NOT_RETIRED, WishOfficerId};

/// Everybody who is named now, in the order of naming.
pub fn all(db: &mut Db) -> Result<Vec<(WishOfficerId, AccountId, NaiveDateTime)>, Problem> {
    let query = wish_officers::table.filter(wish_officers::retired_at.eq(NOT_RETIRED));
    let query = query.order((wish_officers::recorded_at, wish_officers::id));
    Ok(query
        .select((wish_officers::id, wish_officers::account_id, wish_officers::recorded_at))
        .load(db)?)
}

pub fn insert(tx: &mut Tx<'_>, account: AccountId) -> Result<WishOfficerId, Problem> {
    let id = WishOfficerId::random();
    diesel::insert_into(wish_officers::table)
        .values((
            wish_officers::id.eq(id),
            wish_officers::account_id.eq(account),
            wish_officers::version.eq(1),
            wish_officers::recorded_at.eq(tx.now),
            wish_officers::retired_at.eq(NOT_RETIRED),
            wish_officers::recorded_by.eq(tx.origin.account),
        ))
        .execute(tx.db)?;
    Ok(id)
}

pub fn retire(tx: &mut Tx<'_>, id: WishOfficerId) -> Result<(), Problem> {
    diesel::update(wish_officers::table.find(id))
        .set(wish_officers::retired_at.eq(tx.now))
        .execute(tx.db)?;
    Ok(())
}
