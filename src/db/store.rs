//! The door to the database: named reads and writes, answered from threads that hold one connection
//! each.

use std::any::Any;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::prelude::*;
use tokio::sync::oneshot;

use super::audit::Origin;
use super::audit_key::AuditKey;
use super::connection::{Db, DbError, Pool, pool};
use super::installation::probe;
use super::tx::{Transient, Tx};
use super::watch::{Post, employ};
use super::writer::{self, Job, Write};
use crate::clock::Clock;
use crate::config::{Database, DatabaseUrl};
use crate::db::acts;
use crate::limits::DATABASE_QUEUE;
use crate::vocab::Act;

type Read = Box<dyn FnOnce(Result<&mut Db, DbError>) + Send>;
/// What a piece of work came to, whatever it is: the way there and back is compiled once for all.
pub type Outcome = Box<dyn Any + Send>;
type Question = Box<dyn FnOnce(&mut Db) -> Outcome + Send>;

/// Reading and writing, for everyone who serves a request. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    reads: Sender<Read>,
    writes: Sender<Box<dyn Job>>,
    clock: Clock,
    url: DatabaseUrl,
    /// How long a request waits for a database on another machine; for ever for a file of this one.
    patience: Option<Duration>,
    /// When a write was last seen to be kept.
    probed: Mutex<Option<Instant>>,
    /// Held as long as the store lives, so that a second server on the same file refuses to start.
    _place: Option<File>,
}

/// PostgreSQL waits on the network, so more reading threads than cores pay there.
const POSTGRES_READERS: usize = 8;
/// How long a write that was kept tells that the next will be.
const PROBE_KEPT: Duration = Duration::from_secs(2);
/// How much longer than a request a thread of the program waits.
const BLOCKING_TIMES: u32 = 6;
/// Why nothing is told of a piece of work.
const SILENT: &str = "the database has not answered in time";

/// What a thread does, until its post is given to another.
type Work = Arc<dyn Fn(&Post) + Send + Sync>;

impl Store {
    /// Opens the database for serving, in the place that was taken: reading threads and one that
    /// writes.
    ///
    /// # Errors
    /// [`DbError`] when the database cannot be reached.
    pub fn open(
        url: &DatabaseUrl,
        database: &Database,
        clock: Clock,
        audit_key: AuditKey,
        place: Option<File>,
    ) -> Result<Self, DbError> {
        let seconds = database.answer_seconds;
        let (readers, patience) = if url.is_sqlite() {
            (database.readers, None)
        } else {
            (database.readers.max(POSTGRES_READERS), Some(Duration::from_secs(seconds)))
        };
        let threads = u32::try_from(readers + 1).unwrap_or(u32::MAX);
        // A thread that was given up keeps its connection until the link ends.
        let most = if patience.is_some() { threads.saturating_mul(3) } else { threads };
        let pool = pool(url, most, seconds)?;
        let (reads, read_queue) = bounded::<Read>(DATABASE_QUEUE);
        let (writes, write_queue) = bounded::<Box<dyn Job>>(DATABASE_QUEUE);
        let reading = (0..readers).map(|number| {
            let (pool, queue) = (pool.clone(), read_queue.clone());
            (
                format!("read-{number}"),
                Arc::new(move |post: &Post| read_loop(&pool, &queue, post)) as _,
            )
        });
        let mut works: Vec<(String, Work)> = reading.collect();
        let (pool, own) = (pool.clone(), clock.clone());
        let write = move |post: &Post| writer::work(&pool, &write_queue, &own, &audit_key, post);
        works.push(("write".to_owned(), Arc::new(write)));
        employ(works, patience.map(|patience| 3 * patience))?;
        let (url, probed) = (url.clone(), Mutex::new(None));
        let inner = Inner { reads, writes, clock, url, patience, probed, _place: place };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Takes the place of the one server of an embedded database.
    ///
    /// # Errors
    /// [`DbError::File`] when another server has it.
    pub fn hold(url: &DatabaseUrl) -> Result<Option<File>, DbError> {
        match url {
            DatabaseUrl::Sqlite(path) => lock_file(path).map(Some),
            DatabaseUrl::Postgres(_) => Ok(None),
        }
    }

    /// The clock everything recorded here goes by.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    /// Which database this is.
    #[must_use]
    pub fn url(&self) -> &DatabaseUrl {
        &self.inner.url
    }

    /// Reads and writes that wait for a thread.
    #[must_use]
    pub fn waiting(&self) -> (usize, usize) {
        (self.inner.reads.len(), self.inner.writes.len())
    }

    /// Runs a read on one snapshot of the database.
    ///
    /// # Errors
    /// Whatever the body returns; [`DbError::Busy`] when too much is waiting;
    /// [`DbError::Connection`] without a database.
    pub async fn read<T, E>(
        &self,
        body: impl FnOnce(&mut Db) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let question: Question = Box::new(move |db| Box::new(body(db)));
        opened(self.answered(question).await?)?
    }

    async fn answered(&self, question: Question) -> Result<Outcome, DbError> {
        told_of_read(self.in_time(1, self.ask(question)?).await)
    }

    /// What comes within the patience of a request, times `times`.
    async fn in_time<T>(&self, times: u32, answer: impl Future<Output = T>) -> Option<T> {
        match self.inner.patience {
            None => Some(answer.await),
            Some(patience) => tokio::time::timeout(times * patience, answer).await.ok(),
        }
    }

    /// The same for a thread that waits itself, for longer: nobody sits before it.
    fn in_time_blocking<T>(&self, answer: impl Future<Output = T>) -> Option<T> {
        let patience = self.inner.patience.map(|patience| BLOCKING_TIMES * patience);
        let (waker, began) = (Arc::new(Unpark(thread::current())).into(), Instant::now());
        let (mut context, mut answer) = (Context::from_waker(&waker), std::pin::pin!(answer));
        loop {
            if let Poll::Ready(answer) = answer.as_mut().poll(&mut context) {
                return Some(answer);
            }
            match patience {
                None => thread::park(),
                Some(patience) => thread::park_timeout(patience.checked_sub(began.elapsed())?),
            }
        }
    }

    /// Whether the database answers and keeps what is written, seen by writing.
    ///
    /// # Errors
    /// [`DbError`] when it does not.
    pub async fn check(&self) -> Result<(), DbError> {
        self.read(|db| probe(db, None)).await?;
        let seen = || self.inner.probed.lock().unwrap_or_else(PoisonError::into_inner);
        if seen().is_some_and(|then| then.elapsed() < PROBE_KEPT) {
            return Ok(());
        }
        let write = |tx: &mut Tx<'_>| {
            tx.nothing_to_audit();
            probe(tx.db, Some(tx.now))
        };
        self.write(acts::STORE_PROBE, Origin::default(), write).await?;
        *seen() = Some(Instant::now());
        Ok(())
    }

    fn ask(&self, question: Question) -> Result<oneshot::Receiver<ReadOutcome>, DbError> {
        let (reply, answer) = oneshot::channel();
        let job: Read = Box::new(move |db| {
            drop(reply.send(db.and_then(|db| on_snapshot(db, |db| Ok(question(db))))));
        });
        self.inner.reads.try_send(job).map_err(|error| refused(&error))?;
        Ok(answer)
    }

    /// The same for threads that are no part of a request.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub fn read_blocking<T, E>(
        &self,
        body: impl FnOnce(&mut Db) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let question: Question = Box::new(move |db| Box::new(body(db)));
        let answer = self.in_time_blocking(self.ask(question)?);
        opened(told_of_read(answer)?)?
    }

    /// Runs a named write; the answer comes after the commit. The body may run again after a lost
    /// conflict.
    ///
    /// # Errors
    /// Whatever the body returns, with nothing kept; [`DbError::Busy`] when too much is waiting.
    pub async fn write<T, E>(
        &self,
        act: impl Into<Act>,
        origin: Origin,
        body: impl FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Transient + Send + 'static,
    {
        let (act, taken) = (act.into(), Arc::new(AtomicBool::new(false)));
        let answer = self.enqueue(act, origin, body, Arc::clone(&taken))?;
        let answer = self.in_time(2, answer).await;
        told_of_write(act.word, &taken, answer)
    }

    /// The same for callers that are no part of a server: the command line, the demonstration's
    /// data.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub fn write_blocking<T, E>(
        &self,
        act: impl Into<Act>,
        origin: Origin,
        body: impl FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Transient + Send + 'static,
    {
        let (act, taken) = (act.into(), Arc::new(AtomicBool::new(false)));
        let answer = self.enqueue(act, origin, body, Arc::clone(&taken))?;
        let answer = self.in_time_blocking(answer);
        told_of_write(act.word, &taken, answer)
    }

    fn enqueue<T, E>(
        &self,
        act: Act,
        origin: Origin,
        body: impl FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        taken: Arc<AtomicBool>,
    ) -> Result<oneshot::Receiver<Result<T, E>>, E>
    where
        T: Send + 'static,
        E: From<DbError> + Transient + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job: Box<dyn Job> = Box::new(Write { act, origin, body, outcome: None, reply, taken });
        self.inner.writes.try_send(job).map_err(|error| E::from(refused(&error)))?;
        Ok(answer)
    }
}

/// Wakes a thread that waits for an answer.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

type ReadOutcome = Result<Outcome, DbError>;

fn told_of_read(answer: Option<Result<ReadOutcome, oneshot::error::RecvError>>) -> ReadOutcome {
    match answer {
        Some(answer) => answer.unwrap_or(Err(DbError::Panicked("read"))),
        None => Err(DbError::Connection(SILENT.to_owned())),
    }
}

/// What is in an outcome.
///
/// # Errors
/// [`DbError::Panicked`] for something else than was put there.
pub fn opened<T: 'static>(outcome: Outcome) -> Result<T, DbError> {
    outcome.downcast().map(|outcome| *outcome).map_err(|_| DbError::Panicked("read"))
}

/// What is told of a write, also when no answer came in time: what nobody has begun is taken back, and
/// what was begun may be kept yet.
fn told_of_write<T, E: From<DbError>>(
    name: &'static str,
    taken: &AtomicBool,
    answer: Option<Result<Result<T, E>, oneshot::error::RecvError>>,
) -> Result<T, E> {
    match answer {
        Some(answer) => answer.unwrap_or_else(|_| Err(DbError::Panicked(name).into())),
        None if taken.swap(true, Ordering::SeqCst) => {
            Err(DbError::OutcomeUnknown(SILENT.to_owned()).into())
        }
        None => Err(DbError::Connection(SILENT.to_owned()).into()),
    }
}

fn refused<T>(error: &TrySendError<T>) -> DbError {
    match error {
        TrySendError::Full(_) => DbError::Busy,
        TrySendError::Disconnected(_) => {
            DbError::Connection("the database threads have ended".to_owned())
        }
    }
}

/// A body that panics drops its reply, which its caller sees; the thread goes on with a fresh
/// connection.
fn read_loop(pool: &Pool, queue: &Receiver<Read>, post: &Post) {
    while !post.is_left()
        && let Ok(first) = queue.recv()
    {
        let mut next = Some(first);
        drop(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            serve_reads(pool, queue, &mut next, post)
        })));
    }
}

/// Keeps one connection while it is whole, so that a read costs no check-out.
fn serve_reads(pool: &Pool, queue: &Receiver<Read>, next: &mut Option<Read>, post: &Post) {
    let mut connection = match post.working(|| pool.get()) {
        Ok(connection) => connection,
        Err(error) => {
            if let Some(read) = next.take() {
                read(Err(DbError::Connection(error.to_string())));
            }
            return;
        }
    };
    while let Some(read) = next.take().or_else(|| queue.recv().ok()) {
        post.working(|| read(Ok(&mut connection)));
        if post.is_left() || diesel::r2d2::R2D2Connection::is_broken(&mut *connection) {
            return;
        }
    }
}

/// However many statements a read makes, they see the same moment.
pub fn on_snapshot<T, E: From<DbError>>(
    db: &mut Db,
    body: impl FnOnce(&mut Db) -> Result<T, E>,
) -> Result<T, E> {
    begin_snapshot(db).map_err(|error| E::from(DbError::from(error)))?;
    let outcome = body(db);
    match <Db as Connection>::TransactionManager::rollback_transaction(db) {
        Ok(()) => outcome,
        // Without the connection a refusal of the body may be nothing but that.
        Err(error) => Err(DbError::Connection(error.to_string()).into()),
    }
}

fn begin_snapshot(db: &mut Db) -> QueryResult<()> {
    match db {
        Db::Sqlite(connection) => {
            AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN DEFERRED")
        }
        Db::Postgres(connection) => AnsiTransactionManager::begin_transaction_sql(
            connection,
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        ),
    }
}

/// Takes the lock that a serving program holds on an embedded database.
///
/// # Errors
/// [`DbError::File`] when another server holds it.
pub fn lock_file(database: &Path) -> Result<File, DbError> {
    use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
    let mut path = database.as_os_str().to_owned();
    path.push(".lock");
    let path = PathBuf::from(path);
    let failed = |error: std::io::Error| DbError::File(format!("{}: {error}", path.display()));
    if let Some(folder) =
        path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists())
    {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
    }
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(&path)
        .map_err(failed)?;
    file.try_lock().map_err(|_| {
        DbError::File(format!(
            "{} は別の dxship サーバーが使用中です。先にそちらを停止してください",
            database.display()
        ))
    })?;
    Ok(file)
}
