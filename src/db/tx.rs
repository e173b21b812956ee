//! A write under way.

use chrono::NaiveDateTime;
use diesel::Connection as _;
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

    /// Takes steps under a savepoint of their own: what was refused, and with `keep` false what was
    /// not, leaves nothing.
    ///
    /// # Errors
    /// What the steps return, or that of the database.
    #[allow(clippy::disallowed_methods)]
    pub fn apart<T, E: From<DbError>>(
        &mut self,
        keep: bool,
        steps: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let (now, origin) = (self.now, self.origin.clone());
        let (mut outcome, mut done) = (None, (Vec::new(), Vec::new()));
        let ended = self.db.transaction(|db| {
            let (events, disclosures) = (Vec::new(), Vec::new());
            let mut inner = Tx { db, now, origin, events, disclosures, waived: false };
            let taken = steps(&mut inner);
            let kept = keep && taken.is_ok();
            done = (inner.events, inner.disclosures);
            outcome = Some(taken);
            if kept { Ok(()) } else { Err(DieselError::RollbackTransaction) }
        });
        match ended {
            Ok(()) => {
                self.events.append(&mut done.0);
                self.disclosures.append(&mut done.1);
            }
            Err(DieselError::RollbackTransaction) => {}
            Err(error) => return Err(DbError::Query(error).into()),
        }
        outcome.unwrap_or_else(|| Err(DbError::Query(DieselError::RollbackTransaction).into()))
    }

    /// Does something and takes it back: what would come of it, with nothing kept and nothing
    /// recorded.
    ///
    /// # Errors
    /// What the work is refused with, or that the database failed.
    pub fn rehearse<T, E: From<DbError>>(
        &mut self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let done = self.apart(false, work);
        self.nothing_to_audit();
        done
    }

    /// Says that this write changes nothing worth a record (a replayed answer, a session that was
    /// used).
    pub fn nothing_to_audit(&mut self) {
        self.waived = true;
    }
}
