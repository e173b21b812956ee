//! What the program knows of this installation: a few named values, and which key chains its record.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::audit::{AuditRow, is_chained};
use super::audit_key::AuditKey;
use super::connection::{Db, DbError};
use super::erasure::is_erased;
use super::on_each;
use super::schema::{audit_events, installation};
use super::tx::Tx;

/// Name of the value that tells the audit key.
pub(super) const AUDIT_KEY: &str = "audit_key";
/// Name of the value that is written to see whether writes are kept.
const PROBE: &str = "probe";

/// A value by its name.
pub fn installation_value(db: &mut Db, name: &str) -> Result<Option<String>, DbError> {
    Ok(installation::table.find(name).select(installation::value).first(db).optional()?)
}

/// Notes a value that is not there yet.
///
/// # Errors
/// [`DbError`] when it is there or cannot be written.
pub fn note_installation(tx: &mut Tx<'_>, name: &str, value: &str) -> Result<(), DbError> {
    diesel::insert_into(installation::table)
        .values((installation::name.eq(name), installation::value.eq(value)))
        .execute(tx.db)?;
    Ok(())
}

/// Asks whether the database answers, or, with a moment, whether it keeps what is written.
///
/// # Errors
/// [`DbError`] when it does not.
pub(super) fn probe(db: &mut Db, moment: Option<NaiveDateTime>) -> Result<(), DbError> {
    let Some(moment) = moment else { return installation_value(db, PROBE).map(drop) };
    let value = moment.to_string();
    let row = installation::table.find(PROBE);
    if diesel::update(row).set(installation::value.eq(&value)).execute(db)? == 0 {
        let row = (installation::name.eq(PROBE), installation::value.eq(value));
        diesel::insert_into(installation::table).values(row).execute(db)?;
    }
    Ok(())
}

/// A keyed digest of what is said, as text; `purpose` keeps one use from passing for another.
#[must_use]
pub(super) fn keyed_digest(key: &[u8], purpose: &str, said: &[u8]) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return String::new() };
    mac.update(purpose.as_bytes());
    mac.update(b";");
    mac.update(said);
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// How a key stands to the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// Nothing was chained yet, or only by this key, without a note of it.
    Unclaimed,
    /// It is the one that chains this record.
    Own,
    /// One before it does: a change of the key was cut short, or this is an older copy.
    Former,
    /// Another one does.
    Foreign,
}

fn last_row(db: &mut Db) -> Result<Option<AuditRow>, DbError> {
    Ok(audit_events::table
        .order(audit_events::sequence.desc())
        .select(AuditRow::as_select())
        .first(db)
        .optional()?)
}

/// When the last row of the record was committed.
///
/// # Errors
/// [`DbError`] when the database cannot be asked.
pub fn last_commit(db: &mut Db) -> Result<Option<NaiveDateTime>, DbError> {
    Ok(last_row(db)?.map(|row| row.recorded_at))
}

/// Whether some key chains this record already.
///
/// # Errors
/// [`DbError`] when the database cannot be asked.
pub fn has_key(db: &mut Db) -> Result<bool, DbError> {
    Ok(installation_value(db, AUDIT_KEY)?.is_some() || last_row(db)?.is_some())
}

/// Whether a key is the one that chains this record. A record from before the fingerprint was kept
/// tells it by its last row.
///
/// # Errors
/// [`DbError`] when the database cannot be asked.
pub fn key_state(db: &mut Db, key: &AuditKey) -> Result<KeyState, DbError> {
    if let Some(known) = installation_value(db, AUDIT_KEY)? {
        let place = key.place(&known);
        return Ok(match place {
            Some(place) if place + 1 == key.all().len() => KeyState::Own,
            Some(_) => KeyState::Former,
            None => KeyState::Foreign,
        });
    }
    let foreign = match last_row(db)? {
        Some(row) => !is_erased(&row) && !is_chained(db, key, &row)?,
        None => false,
    };
    Ok(if foreign { KeyState::Foreign } else { KeyState::Unclaimed })
}

/// Notes the key of a record that has none, and says how it stands then: another server may have
/// been first.
///
/// # Errors
/// [`DbError`] when the database cannot be asked or written.
pub fn claim_key(db: &mut Db, key: &AuditKey) -> Result<KeyState, DbError> {
    let state = key_state(db, key)?;
    if state != KeyState::Unclaimed {
        return Ok(state);
    }
    let note = (installation::name.eq(AUDIT_KEY), installation::value.eq(key.fingerprint()));
    on_each!(db, c => diesel::insert_into(installation::table)
        .values(note)
        .on_conflict_do_nothing()
        .execute(c))?;
    key_state(db, key)
}

/// The keys as they were while the one that chains this record was the last.
///
/// # Errors
/// [`DbError`] when the database cannot be asked.
pub fn former_key(db: &mut Db, key: &AuditKey) -> Result<Option<AuditKey>, DbError> {
    Ok(installation_value(db, AUDIT_KEY)?.and_then(|known| key.until(&known)))
}
