//! A write under way.

use chrono::NaiveDateTime;
use diesel::Connection;
use diesel::result::Error as DieselError;

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

    /// Does something and takes it back: what would come of it, with nothing kept and nothing
    /// recorded.
    ///
    /// # Errors
    /// What the work is refused with, or that the database failed.
    #[allow(clippy::disallowed_methods)]
    pub fn rehearse<T, E: From<DieselError>>(
        &mut self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let (now, origin, mut done) = (self.now, self.origin.clone(), None);
        let undone: Result<(), DieselError> = self.db.transaction(|db| {
            let (events, disclosures) = (Vec::new(), Vec::new());
            let mut tx = Tx { db, now, origin, events, disclosures, waived: true };
            done = Some(work(&mut tx));
            Err(DieselError::RollbackTransaction)
        });
        self.nothing_to_audit();
        match (done, undone) {
            (Some(Err(refusal)), _) => Err(refusal),
            (Some(Ok(value)), Err(DieselError::RollbackTransaction)) => Ok(value),
            (_, Err(error)) => Err(error.into()),
            (_, Ok(())) => Err(DieselError::RollbackTransaction.into()),
        }
    }

    /// Says that this write changes nothing worth a record (a replayed answer, a session that was
    /// used).
    pub fn nothing_to_audit(&mut self) {
        self.waived = true;
    }
}
