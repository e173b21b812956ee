//! The head of the record as it is kept outside the database, and what the record says of itself
//! when it does not hold it any more.
//!
//! A head that is not held means that the tail was cut, or that another database stands here. A
//! restored copy cuts the tail too, and so does whoever goes on after an investigation: then a row of
//! the chain names the head that is gone. Nobody writes such a row without the key.

use diesel::prelude::*;

use super::acts::AUDIT_BREAK;
use super::audit::{AuditEvent, AuditHead, AuditRow, is_chained};
use super::audit_key::AuditKey;
use super::connection::{Db, DbError};
use super::schema::audit_events;

/// How a head kept outside stands to the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchored {
    /// Its row is there, unchanged.
    Holds,
    /// Its row is gone, and the chain says why.
    Answered,
    /// Its row is gone or another.
    Broken,
}

fn name(anchor: &AuditHead) -> String {
    format!("{}:{}; ", anchor.sequence, anchor.chain)
}

/// Says in the record that a head kept outside is gone, and why.
#[must_use]
pub fn break_event(anchor: &AuditHead, why: &str) -> AuditEvent {
    AuditEvent::done(AUDIT_BREAK, "audit", "chain").with(name(anchor) + why)
}

/// Looks a head up in the record.
///
/// # Errors
/// [`DbError`] when the database cannot be asked.
pub fn anchored(db: &mut Db, key: &AuditKey, anchor: &AuditHead) -> Result<Anchored, DbError> {
    let chain: Option<String> = audit_events::table
        .filter(audit_events::sequence.eq(anchor.sequence))
        .select(audit_events::chain)
        .first(db)
        .optional()?;
    if anchor.sequence == 0 || chain.as_ref() == Some(&anchor.chain) {
        return Ok(Anchored::Holds);
    }
    let rows: Vec<AuditRow> = audit_events::table
        .filter(audit_events::action.eq(AUDIT_BREAK.word))
        .filter(audit_events::detail.like(name(anchor) + "%"))
        .select(AuditRow::as_select())
        .load(db)?;
    for row in rows {
        if is_chained(db, key, &row)? {
            return Ok(Anchored::Answered);
        }
    }
    Ok(Anchored::Broken)
}
