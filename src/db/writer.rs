//! The one writer: takes what is waiting, commits it together, answers after the commit.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossbeam_channel::Receiver;
use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::prelude::*;
use diesel::result::Error as DieselError;
use tokio::sync::oneshot;

use super::anchor::{Anchored, anchored};
use super::audit::{AuditEvent, AuditHead, Origin, append, disclose};
use super::audit_key::AuditKey;
use super::connection::{Db, DbError, Pool};
use super::idempotency::grow_older;
use super::installation::probe;
use super::tx::{Transient, Tx};
use super::watch::Post;
use crate::clock::Clock;
use crate::limits::{GROUP_COMMIT, WRITE_ATTEMPTS};
use crate::vocab::Act;

/// Lock that every server on the same PostgreSQL database takes around its writes ("dxship" in
/// ASCII).
const WRITER_LOCK: i64 = 0x0000_6478_7368_6970;

/// Seconds without a word after which the session of a writer is ended. A writer speaks all the time.
const SILENT_SECONDS: u32 = 5;

/// A write that waits for its turn.
pub(super) trait Job: Send {
    /// Takes it up; false when whoever asked has taken it back.
    fn begin(&self) -> bool;
    /// Runs the body; may be called again after a lost conflict. True when it is to be committed.
    fn run(&mut self, tx: &mut Tx<'_>) -> bool;
    /// Replaces the outcome by an error of the database.
    fn fail(&mut self, error: DbError);
    /// Whether the last run failed in a way that another try may mend.
    fn is_transient(&self) -> bool;
    /// What it is called.
    fn name(&self) -> &'static str;
    fn origin(&self) -> &Origin;
    fn answer(self: Box<Self>);
}

/// A write with a body, its outcome and somebody who waits for it.
pub(super) struct Write<T, E, F> {
    /// What is done, with what it locks.
    pub act: Act,
    pub origin: Origin,
    pub body: F,
    pub outcome: Option<Result<T, E>>,
    pub reply: oneshot::Sender<Result<T, E>>,
    /// Set by the writer that begins it, or by whoever waits no longer.
    pub taken: Arc<AtomicBool>,
}

impl<T, E, F> Job for Write<T, E, F>
where
    T: Send,
    E: From<DbError> + Transient + Send,
    F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send,
{
    fn begin(&self) -> bool {
        !self.taken.swap(true, Ordering::SeqCst)
    }

    fn run(&mut self, tx: &mut Tx<'_>) -> bool {
        let outcome = (self.body)(tx);
        let kept = outcome.is_ok();
        self.outcome = Some(outcome);
        kept
    }

    fn fail(&mut self, error: DbError) {
        self.outcome = Some(Err(error.into()));
    }

    fn is_transient(&self) -> bool {
        matches!(&self.outcome, Some(Err(error)) if error.is_transient())
    }

    fn name(&self) -> &'static str {
        self.act.word
    }

    fn origin(&self) -> &Origin {
        &self.origin
    }

    fn answer(self: Box<Self>) {
        let outcome = self.outcome.unwrap_or_else(|| Err(DbError::Panicked(self.act.word).into()));
        // Whoever asked may have gone; the change stands all the same.
        drop(self.reply.send(outcome));
    }
}

/// Works until the store is dropped, or another takes its place.
pub(super) fn work(
    pool: &Pool,
    queue: &Receiver<Box<dyn Job>>,
    clock: &Clock,
    key: &AuditKey,
    post: &Post,
) {
    let mut hours = 0;
    while !post.is_left()
        && let Ok(first) = queue.recv()
    {
        let mut group = vec![first];
        group.extend(queue.try_iter().take(GROUP_COMMIT - 1));
        group.retain(|job| job.begin());
        post.working(|| {
            hours = let_keys_grow_older(pool, clock, hours);
            commit(pool, &mut group, clock, key);
        });
        group.into_iter().for_each(Job::answer);
    }
}

/// What came of a group.
enum Fate {
    Kept,
    /// Nothing of it was kept.
    Lost(DbError),
    /// The answer to COMMIT did not come. Where the record would stand tells which it was.
    InDoubt {
        cause: String,
        before: AuditHead,
        after: AuditHead,
    },
}

impl From<DbError> for Fate {
    fn from(error: DbError) -> Self {
        Self::Lost(error)
    }
}

/// Counts the hours this server has run, once each. Returns how many are counted.
fn let_keys_grow_older(pool: &Pool, clock: &Clock, counted: i32) -> i32 {
    let hours = i32::try_from(clock.running().as_secs() / 3600).unwrap_or(i32::MAX);
    if hours <= counted {
        return counted;
    }
    let grown = pool
        .get()
        .map_err(|error| DbError::Connection(error.to_string()))
        .and_then(|mut db| grow_older(&mut db, hours - counted, clock.now()));
    if let Err(error) = grown {
        tracing::warn!(%error, "kept answers have not grown older");
        return counted;
    }
    hours
}

fn commit(pool: &Pool, group: &mut [Box<dyn Job>], clock: &Clock, key: &AuditKey) {
    let mut fate = try_to_commit(pool, group, clock, key);
    if let Fate::InDoubt { cause, before, after } = fate {
        fate = match look_up(pool, &before, &after, clock) {
            Ok(true) => Fate::Kept,
            Ok(false) => Fate::Lost(DbError::Connection(cause)),
            Err(error) => Fate::Lost(DbError::OutcomeUnknown(format!("{cause}; {error}"))),
        };
    }
    let Fate::Lost(error) = fate else { return };
    tracing::error!(%error, writes = group.len(), "this group was not kept");
    let unknown = matches!(error, DbError::OutcomeUnknown(_));
    for job in group {
        let cause = error.to_string();
        job.fail(if unknown { DbError::OutcomeUnknown(cause) } else { DbError::Connection(cause) });
    }
}

fn try_to_commit(pool: &Pool, group: &mut [Box<dyn Job>], clock: &Clock, key: &AuditKey) -> Fate {
    let mut db = match pool.get() {
        Ok(db) => db,
        Err(error) => return Fate::Lost(DbError::Connection(error.to_string())),
    };
    (1..=WRITE_ATTEMPTS)
        .find_map(|attempt| match commit_once(&mut db, group, clock, key) {
            Fate::Lost(error) if error.is_serialization_failure() && attempt < WRITE_ATTEMPTS => {
                None
            }
            fate => Some(fate),
        })
        .unwrap_or(Fate::Lost(DbError::Busy))
}

/// The session lock is taken before the transaction begins, because a serializable snapshot taken
/// while waiting for it would already be stale.
fn commit_once(db: &mut Db, group: &mut [Box<dyn Job>], clock: &Clock, key: &AuditKey) -> Fate {
    if let Err(error) = lock(db) {
        return Fate::Lost(error);
    }
    let fate = in_transaction(db, group, clock, key).unwrap_or_else(Fate::from);
    if let Err(error) = unlock(db) {
        // The lock ends with its session; what was committed stays committed.
        tracing::warn!(%error, "the connection of the writer is given up");
        give_up(db);
    }
    fate
}

/// The pool takes such a connection for broken and opens another.
fn give_up(db: &mut Db) {
    if let Db::Postgres(connection) = db {
        AnsiTransactionManager::transaction_manager_status_mut(connection).set_in_error();
    }
}

fn in_transaction(
    db: &mut Db,
    group: &mut [Box<dyn Job>],
    clock: &Clock,
    key: &AuditKey,
) -> Result<Fate, DbError> {
    begin(db)?;
    let heads = AuditHead::read(db)
        .and_then(|before| run_group(db, group, &before, clock, key).map(|after| (before, after)));
    let (before, after) = match heads {
        Ok(heads) => heads,
        Err(error) => {
            <Db as Connection>::TransactionManager::rollback_transaction(db)?;
            return Err(error);
        }
    };
    match <Db as Connection>::TransactionManager::commit_transaction(db).map_err(DbError::from) {
        Ok(()) => Ok(Fate::Kept),
        // The database itself says that it kept nothing.
        Err(error) if error.is_serialization_failure() || error.is_full() => Err(error),
        Err(error) => Ok(Fate::InDoubt { cause: error.to_string(), before, after }),
    }
}

/// Connections that were cut together are met one after the other.
const LOOK_UPS: usize = 3;

/// Whether the record stands where a lost COMMIT would have brought it. It is asked under the lock
/// of the writers: whoever held it has ended, so nothing is under way any more.
fn look_up(
    pool: &Pool,
    before: &AuditHead,
    after: &AuditHead,
    clock: &Clock,
) -> Result<bool, DbError> {
    if before == after {
        return Err(DbError::Connection("nothing in the record tells".to_owned()));
    }
    let mut outcome = Err(DbError::Busy);
    for _ in 0..LOOK_UPS {
        let Ok(mut db) = pool.get() else { continue };
        outcome = lock(&mut db)
            .and_then(|()| anchored(&mut db, &AuditKey::from(Vec::new()), after))
            .and_then(|found| {
                let lost = found != Anchored::Holds && !db.is_postgres();
                if lost { write_over(&mut db, clock) } else { Ok(()) }.map(|()| found)
            });
        if unlock(&mut db).is_err() {
            give_up(&mut db);
        }
        if outcome.is_ok() {
            break;
        }
    }
    outcome.map(|found| found == Anchored::Holds)
}

/// A COMMIT that failed in the flush has left its whole group in SQLite's log, where nobody sees it
/// until a start after a kill takes it for one that was kept. What is kept after it takes its place.
fn write_over(db: &mut Db, clock: &Clock) -> Result<(), DbError> {
    begin(db)?;
    let written = probe(db, Some(clock.now()));
    let ended = match &written {
        Ok(()) => <Db as Connection>::TransactionManager::commit_transaction(db),
        Err(_) => <Db as Connection>::TransactionManager::rollback_transaction(db),
    };
    written.and(ended.map_err(DbError::from))
}

/// Records what an operator did, in a transaction of its own beside any server's.
///
/// # Errors
/// [`DbError`] with nothing recorded.
pub fn record(
    db: &mut Db,
    key: &AuditKey,
    what: &str,
    events: Vec<AuditEvent>,
    clock: &Clock,
) -> Result<AuditHead, DbError> {
    record_and(db, key, what, events, clock, |_| Ok(()))
}

/// The same, with what was done.
pub(super) fn record_and(
    db: &mut Db,
    key: &AuditKey,
    what: &str,
    events: Vec<AuditEvent>,
    clock: &Clock,
    deed: impl FnOnce(&mut Db) -> Result<(), DbError>,
) -> Result<AuditHead, DbError> {
    lock(db)?;
    begin(db)?;
    let written = deed(db)
        .and_then(|()| AuditHead::read(db))
        .and_then(|head| append(db, key, &head, events, &Origin::operator(what), clock.now()));
    match written {
        Ok(head) => {
            <Db as Connection>::TransactionManager::commit_transaction(db)?;
            unlock(db)?;
            Ok(head)
        }
        Err(error) => {
            <Db as Connection>::TransactionManager::rollback_transaction(db)?;
            Err(error)
        }
    }
}

/// Waits for the writers' lock. Whoever has held it without a word for longer than a wait is silent
/// for good (a link that broke, a server that is gone), and its session is ended.
fn lock(db: &mut Db) -> Result<(), DbError> {
    if !db.is_postgres() {
        return Ok(());
    }
    let take = format!("SELECT pg_advisory_lock({WRITER_LOCK})");
    if let Err(error) = diesel::sql_query(&take).execute(db) {
        let (high, low) = (WRITER_LOCK >> 32, WRITER_LOCK & 0xffff_ffff);
        let ended = diesel::sql_query(format!(
            "SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_stat_activity USING (pid)
             WHERE locktype = 'advisory' AND classid = {high} AND objid = {low} AND granted
             AND state <> 'active' AND state_change < clock_timestamp() - interval '{SILENT_SECONDS} s'"
        ));
        if ended.execute(db).unwrap_or(0) == 0 {
            return Err(error.into());
        }
        tracing::error!("the session of a silent writer was ended");
        diesel::sql_query(take).execute(db)?;
    }
    Ok(())
}

fn unlock(db: &mut Db) -> Result<(), DbError> {
    if db.is_postgres() {
        diesel::sql_query(format!("SELECT pg_advisory_unlock({WRITER_LOCK})")).execute(db)?;
    }
    Ok(())
}

/// Locked up front: a deferred transaction that writes later fails with "database is locked"
/// whatever the time-out.
fn begin(db: &mut Db) -> Result<(), DbError> {
    match db {
        Db::Sqlite(connection) => {
            AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN IMMEDIATE")?
        }
        Db::Postgres(connection) => AnsiTransactionManager::begin_transaction_sql(
            connection,
            "BEGIN ISOLATION LEVEL SERIALIZABLE",
        )?,
    }
    Ok(())
}

fn run_group(
    db: &mut Db,
    group: &mut [Box<dyn Job>],
    before: &AuditHead,
    clock: &Clock,
    key: &AuditKey,
) -> Result<AuditHead, DbError> {
    let mut head = before.clone();
    for job in group {
        head = match run_one(db, job.as_mut(), &head, clock, key) {
            Ok(head) => head,
            Err(error) if error.is_serialization_failure() => return Err(error),
            Err(DbError::Query(DieselError::RollbackTransaction)) => head,
            Err(error @ (DbError::Panicked(_) | DbError::Unaudited(_))) => {
                job.fail(error);
                head
            }
            // The database itself failed (a full disk ends SQLite's transaction by itself): what
            // was done so far in this group is gone or in doubt, so nothing more may be written as
            // if it were there.
            Err(error) => return Err(error),
        };
    }
    Ok(head)
}

/// One write under its own savepoint. A body that refuses or panics is rolled back; the others go
/// on.
#[allow(clippy::disallowed_methods)]
fn run_one(
    db: &mut Db,
    job: &mut dyn Job,
    head: &AuditHead,
    clock: &Clock,
    key: &AuditKey,
) -> Result<AuditHead, DbError> {
    let (name, now, origin) = (job.name(), clock.now(), job.origin().clone());
    db.transaction(|db| {
        let mut tx =
            Tx { db, now, origin, events: Vec::new(), disclosures: Vec::new(), waived: false };
        let kept = catch_unwind(AssertUnwindSafe(|| job.run(&mut tx)))
            .map_err(|_| DbError::Panicked(name))?;
        let Tx { db, origin, events, disclosures, waived, .. } = tx;
        if !kept {
            return Err(if job.is_transient() {
                retry()
            } else {
                DbError::Query(DieselError::RollbackTransaction)
            });
        }
        if cfg!(debug_assertions) && events.is_empty() && !waived {
            return Err(DbError::Unaudited(name));
        }
        disclose(db, disclosures, now)?;
        append(db, key, head, events, &origin, now)
    })
}

fn retry() -> DbError {
    let info = Box::new("the body lost a conflict".to_owned());
    DbError::Query(DieselError::DatabaseError(
        diesel::result::DatabaseErrorKind::SerializationFailure,
        info,
    ))
}
