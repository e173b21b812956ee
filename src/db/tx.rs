//! A write under way.

use chrono::NaiveDateTime;
use diesel::Connection;
use diesel::connection::TransactionManager;

use super::audit::{AuditEvent, Origin};
use super::connection::{Db, DbError};

/// Errors that may go away when the write is tried again.
pub trait Transient {
    /// Whether trying again may help.
    fn is_transient(&self) -> bool;
}

impl Transient for DbError {
    fn is_transient(&self) -> bool {
        self.is_serialization_failure()
    }
}

/// A write under way: the connection, the moment it happens, who asked, and what it has recorded so
/// far.
pub struct Tx<'a> {
    /// The connection, inside the transaction.
    pub db: &'a mut Db,
    /// The moment every row of this write carries.
    pub now: NaiveDateTime,
    pub origin: Origin,
    pub(super) events: Vec<AuditEvent>,
    pub(super) disclosures: Vec<(&'static str, String)>,
    pub(super) waived: bool,
}

impl Tx<'_> {
    /// Records what is being done; the row is committed together with the change.
    pub fn audit(&mut self, event: AuditEvent) {
        self.events.push(event);
    }

    /// From this commit on, withheld events about the subject may be read by those who read the
    /// record.
    pub fn disclose(&mut self, kind: &'static str, id: String) {
        self.disclosures.push((kind, id));
    }

    /// A part of the write, under a savepoint: what is refused leaves no row and no record.
    ///
    /// # Errors
    /// What the part returns, or the database's own refusal.
    pub fn attempt<T, E: From<DbError>>(
        &mut self,
        part: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        type Manager = <Db as Connection>::TransactionManager;
        let (events, disclosures) = (self.events.len(), self.disclosures.len());
        Manager::begin_transaction(self.db).map_err(DbError::from)?;
        let done = part(self);
        if done.is_ok() {
            Manager::commit_transaction(self.db).map_err(DbError::from)?;
        } else {
            Manager::rollback_transaction(self.db).map_err(DbError::from)?;
            self.events.truncate(events);
            self.disclosures.truncate(disclosures);
        }
        done
    }

    /// Says that this write changes nothing worth a record (a replayed answer, a session that was
    /// used).
    pub fn nothing_to_audit(&mut self) {
        self.waived = true;
    }
}
