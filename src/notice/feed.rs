//! The secret of a person's calendar: made and revoked by the person, stored as a digest. It stands
//! beside the notices because it is the other way in which somebody learns of deadlines.

use diesel::prelude::*;

use crate::auth::{new_secret, secret_digest};
use crate::db::schema::calendar_feeds as feeds;
use crate::db::{AuditEvent, Db, Tx};
use crate::notice::acts;
use crate::problem::Problem;
use crate::vocab::AccountId;

/// Whose calendar a secret opens; nothing for one that is revoked or never was.
///
/// # Errors
/// When the rows cannot be read.
pub fn calendar_owner(db: &mut Db, secret: &str) -> Result<Option<AccountId>, Problem> {
    let of = feeds::table.filter(feeds::secret_digest.eq(secret_digest(secret)));
    Ok(of.select(feeds::account_id).first(db).optional()?)
}

/// Since when an account has a calendar.
///
/// # Errors
/// When the rows cannot be read.
pub fn has_calendar(
    db: &mut Db,
    account: AccountId,
) -> Result<Option<chrono::NaiveDateTime>, Problem> {
    Ok(feeds::table.find(account).select(feeds::created_at).first(db).optional()?)
}

/// Makes a calendar, or gives it another secret; the one before opens nothing any more.
pub(super) fn make(tx: &mut Tx<'_>, account: AccountId) -> Result<String, Problem> {
    let secret = new_secret();
    diesel::delete(feeds::table.find(account)).execute(tx.db)?;
    let row = (
        feeds::account_id.eq(account),
        feeds::secret_digest.eq(secret_digest(&secret)),
        feeds::created_at.eq(tx.now),
    );
    diesel::insert_into(feeds::table).values(row).execute(tx.db)?;
    tx.audit(AuditEvent::done(acts::FEED_MAKE, "account", account));
    Ok(secret)
}

/// Revokes it; asked again, there is nothing left to revoke.
pub(super) fn revoke(tx: &mut Tx<'_>, account: AccountId) -> Result<(), Problem> {
    diesel::delete(feeds::table.find(account)).execute(tx.db)?;
    tx.audit(AuditEvent::done(acts::FEED_REVOKE, "account", account));
    Ok(())
}
