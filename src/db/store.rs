//! The door to the database: named reads and writes, answered from threads that hold one connection
//! each.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::prelude::*;
use tokio::sync::oneshot;

use super::audit::Origin;
use super::connection::{Db, DbError, Pool, pool};
use super::tx::{Transient, Tx};
use super::writer::{self, Job, Write};
use crate::clock::Clock;
use crate::config::DatabaseUrl;
use crate::limits::DATABASE_QUEUE;

type Read = Box<dyn FnOnce(Result<&mut Db, DbError>) + Send>;

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
    /// Held as long as the store lives, so that a second server on the same file refuses to start.
    _lock: Option<File>,
}

/// PostgreSQL waits on the network, so more reading threads than cores pay there.
const POSTGRES_READERS: usize = 8;

impl Store {
    /// Opens the database for serving: `readers` reading threads (0 = what suits the database) and
    /// one writing thread.
    ///
    /// # Errors
    /// [`DbError`] when the database cannot be reached or another server holds the file.
    pub fn open(
        url: &DatabaseUrl,
        readers: usize,
        clock: Clock,
        audit_key: Vec<u8>,
    ) -> Result<Self, DbError> {
        Self::open_held(url, readers, clock, audit_key, Self::hold(url)?)
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

    /// Opens the database beside a running server, for one piece of work of the operator.
    ///
    /// # Errors
    /// [`DbError`] when the database cannot be reached.
    pub fn open_beside(
        url: &DatabaseUrl,
        clock: Clock,
        audit_key: Vec<u8>,
    ) -> Result<Self, DbError> {
        Self::open_held(url, 1, clock, audit_key, None)
    }

    /// As [`Store::open`], with the place taken before.
    ///
    /// # Errors
    /// [`DbError`] when the database cannot be reached.
    pub fn open_held(
        url: &DatabaseUrl,
        readers: usize,
        clock: Clock,
        audit_key: Vec<u8>,
        lock: Option<File>,
    ) -> Result<Self, DbError> {
        let readers = if url.is_sqlite() { readers } else { readers.max(POSTGRES_READERS) };
        let pool = pool(url, u32::try_from(readers + 1).unwrap_or(u32::MAX))?;
        let (reads, read_queue) = bounded::<Read>(DATABASE_QUEUE);
        let (writes, write_queue) = bounded::<Box<dyn Job>>(DATABASE_QUEUE);
        for number in 0..readers {
            let (pool, queue) = (pool.clone(), read_queue.clone());
            spawn(format!("read-{number}"), move || read_loop(&pool, &queue))?;
        }
        let writer_clock = clock.clone();
        spawn("write".to_owned(), move || {
            writer::work(&pool, &write_queue, &writer_clock, &audit_key)
        })?;
        Ok(Self { inner: Arc::new(Inner { reads, writes, clock, url: url.clone(), _lock: lock }) })
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
        self.ask(body)?.await.unwrap_or_else(|_| Err(DbError::Panicked("read").into()))
    }

    fn ask<T, E>(
        &self,
        body: impl FnOnce(&mut Db) -> Result<T, E> + Send + 'static,
    ) -> Result<oneshot::Receiver<Result<T, E>>, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job: Read = Box::new(move |db| {
            drop(reply.send(match db {
                Ok(db) => on_snapshot(db, body),
                Err(error) => Err(error.into()),
            }));
        });
        self.inner.reads.try_send(job).map_err(|error| E::from(refused(&error)))?;
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
        self.ask(body)?.blocking_recv().unwrap_or_else(|_| Err(DbError::Panicked("read").into()))
    }

    /// Runs a named write; the answer comes after the commit. The body may run again after a lost
    /// conflict.
    ///
    /// # Errors
    /// Whatever the body returns, with nothing kept; [`DbError::Busy`] when too much is waiting.
    pub async fn write<T, E>(
        &self,
        name: &'static str,
        origin: Origin,
        body: impl FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Transient + Send + 'static,
    {
        let answer = self.enqueue(name, origin, body)?;
        answer.await.unwrap_or_else(|_| Err(DbError::Panicked(name).into()))
    }

    /// The same for callers that are no part of a server: the command line, the demonstration's
    /// data.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub fn write_blocking<T, E>(
        &self,
        name: &'static str,
        origin: Origin,
        body: impl FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Transient + Send + 'static,
    {
        let answer = self.enqueue(name, origin, body)?;
        answer.blocking_recv().unwrap_or_else(|_| Err(DbError::Panicked(name).into()))
    }

    fn enqueue<T, E>(
        &self,
        name: &'static str,
        origin: Origin,
        body: impl FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<oneshot::Receiver<Result<T, E>>, E>
    where
        T: Send + 'static,
        E: From<DbError> + Transient + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job: Box<dyn Job> = Box::new(Write { name, origin, body, outcome: None, reply });
        self.inner.writes.try_send(job).map_err(|error| E::from(refused(&error)))?;
        Ok(answer)
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

fn spawn(name: String, body: impl FnOnce() + Send + 'static) -> Result<(), DbError> {
    thread::Builder::new()
        .name(name)
        .spawn(body)
        .map(drop)
        .map_err(|error| DbError::File(error.to_string()))
}

/// A body that panics drops its reply, which its caller sees; the thread goes on with a fresh
/// connection.
fn read_loop(pool: &Pool, queue: &Receiver<Read>) {
    while let Ok(first) = queue.recv() {
        let mut next = Some(first);
        drop(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            serve_reads(pool, queue, &mut next)
        })));
    }
}

/// Keeps one connection while it is whole, so that a read costs no check-out.
fn serve_reads(pool: &Pool, queue: &Receiver<Read>, next: &mut Option<Read>) {
    let mut connection = match pool.get() {
        Ok(connection) => connection,
        Err(error) => {
            if let Some(read) = next.take() {
                read(Err(DbError::Connection(error.to_string())));
            }
            return;
        }
    };
    while let Some(read) = next.take().or_else(|| queue.recv().ok()) {
        read(Ok(&mut connection));
        if diesel::r2d2::R2D2Connection::is_broken(&mut *connection) {
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
        Err(error) => outcome.and(Err(DbError::from(error).into())),
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
