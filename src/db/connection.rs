//! How a connection is opened and kept.

use std::path::Path;
use std::time::Duration;

use chrono::NaiveDateTime;
use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::r2d2::{ManageConnection, R2D2Connection};
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use diesel::sql_types::BigInt;
use diesel::sql_types::Timestamp;

use crate::config::DatabaseUrl;

/// A connection to either database; the same queries compile for both.
#[derive(diesel::MultiConnection)]
pub enum Db {
    Postgres(PgConnection),
    Sqlite(SqliteConnection),
}

impl Db {
    /// Whether this is PostgreSQL.
    #[must_use]
    pub const fn is_postgres(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// How many others are connected to a database on a server; 0 for a file, whose one server is
    /// told by its lock.
    ///
    /// # Errors
    /// [`DbError`] when the database cannot be asked.
    pub fn other_sessions(&mut self) -> Result<i64, DbError> {
        let Self::Postgres(connection) = self else { return Ok(0) };
        let others = sql::<BigInt>(
            "(SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
              AND backend_type = 'client backend' AND pid <> pg_backend_pid())",
        );
        Ok(diesel::select(others).get_result(connection)?)
    }
}

/// The moment leases go by. Several servers share a PostgreSQL and may have clocks apart, so it is the
/// database's; an embedded database has one server, and its moment.
///
/// # Errors
/// When the database does not answer.
pub fn common_now(db: &mut Db, own: NaiveDateTime) -> Result<NaiveDateTime, DbError> {
    match db {
        Db::Sqlite(_) => Ok(own),
        Db::Postgres(connection) => {
            let now = sql::<Timestamp>("clock_timestamp() AT TIME ZONE 'UTC'");
            Ok(diesel::select(now).get_result(connection)?)
        }
    }
}

/// What can go wrong below the rules of the business.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// The query or the database refused.
    #[error(transparent)]
    Query(#[from] DieselError),
    /// No connection could be opened.
    #[error("no connection: {0}")]
    Connection(String),
    /// The answer to COMMIT was lost, and whether it was kept could not be found out.
    #[error("whether the write was kept is unknown: {0}")]
    OutcomeUnknown(String),
    /// Too much is waiting already.
    #[error("the database queue is full")]
    Busy,
    /// The job panicked; nothing of it was kept.
    #[error("the database job {0} panicked")]
    Panicked(&'static str),
    /// A change was about to be committed without a record of it.
    #[error("the write {0} recorded no audit event")]
    Unaudited(&'static str),
    /// Files around the database could not be prepared.
    #[error("{0}")]
    File(String),
    /// A migration failed or the schema is not the one this program knows.
    #[error("{0}")]
    Schema(String),
}

impl DbError {
    /// Whether the same write may succeed when it is tried again.
    #[must_use]
    pub fn is_serialization_failure(&self) -> bool {
        match self {
            Self::Query(DieselError::DatabaseError(DatabaseErrorKind::SerializationFailure, _)) => {
                true
            }
            Self::Query(DieselError::DatabaseError(_, info)) => {
                info.message().contains("deadlock detected")
            }
            _ => false,
        }
    }

    /// Whether SQLite had no room for what was to be written; then not all of it is in its log, and
    /// so nothing of it is kept.
    #[must_use]
    pub fn is_full(&self) -> bool {
        let error = match self {
            Self::Query(DieselError::RollbackErrorOnCommit { commit_error, .. }) => commit_error,
            Self::Query(error) => error,
            _ => return false,
        };
        matches!(error, DieselError::DatabaseError(_, info)
            if info.message().contains("database or disk is full"))
    }

    /// Whether the database itself failed, not what was asked of it: it is away, full, or too slow.
    #[must_use]
    pub fn is_away(&self) -> bool {
        match self {
            Self::Busy | Self::Connection(_) => true,
            Self::Query(DieselError::DatabaseError(kind, info)) => match kind {
                DatabaseErrorKind::SerializationFailure
                | DatabaseErrorKind::ClosedConnection
                | DatabaseErrorKind::ReadOnlyTransaction
                | DatabaseErrorKind::UnableToSendCommand => true,
                DatabaseErrorKind::Unknown => {
                    AWAY.iter().any(|words| info.message().contains(words))
                }
                _ => false,
            },
            Self::Query(
                DieselError::BrokenTransactionManager
                | DieselError::RollbackErrorOnCommit { .. }
                | DieselError::AlreadyInTransaction
                | DieselError::NotInTransaction,
            ) => true,
            _ => false,
        }
    }
}

/// How both databases say that they failed themselves; the library gives no code.
const AWAY: [&str; 24] = [
    "server closed the connection",
    "could not receive data",
    "could not send data",
    "no connection to the server",
    "connection pointer is NULL",
    "terminating connection",
    "canceling statement",
    "Connection timed out",
    "Connection reset",
    "SSL SYSCALL",
    "the database system is",
    "too many clients",
    "remaining connection slots",
    "No space left",
    "could not extend file",
    "could not write",
    "could not read",
    "could not open file",
    "out of memory",
    "disk I/O error",
    "disk is full",
    "unable to open database file",
    "is locked",
    "malformed",
];

/// Milliseconds a connection waits for a lock that another process holds.
const BUSY_MILLISECONDS: u32 = 5_000;

/// `busy_timeout` comes before `journal_mode`, which may itself have to wait. `FULL` because
/// `NORMAL` loses acknowledged commits when the power fails.
fn prepare_sqlite(connection: &mut SqliteConnection) -> Result<(), DieselError> {
    connection.batch_execute(&format!(
        "PRAGMA busy_timeout = {BUSY_MILLISECONDS};
         PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;
         PRAGMA trusted_schema = OFF;
         PRAGMA cell_size_check = ON;
         PRAGMA cache_size = -8192;
         PRAGMA temp_store = MEMORY;"
    ))
}

/// Seconds of a statement where nobody says otherwise.
const STATEMENT_SECONDS: u64 = 60;

/// A statement that hangs would hold up every write behind it; a session whose client is silent inside
/// a transaction would hold its locks.
fn prepare_postgres(connection: &mut PgConnection, seconds: u64) -> Result<(), DieselError> {
    let (lock, idle) = (seconds.div_ceil(2), 3 * seconds);
    connection.batch_execute(&format!(
        "SET statement_timeout = '{seconds}s'; SET lock_timeout = '{lock}s';
         SET idle_in_transaction_session_timeout = '{idle}s';
         SET TIME ZONE 'UTC'; SET client_min_messages = 'warning';"
    ))
}

/// What libpq is told of a link that falls silent, unless the URL says otherwise: seconds for a new
/// connection, and after which one is given up whose other end confirms nothing.
const LINK: [(&str, &str); 6] = [
    ("connect_timeout", "5"),
    ("keepalives", "1"),
    ("keepalives_idle", "10"),
    ("keepalives_interval", "5"),
    ("keepalives_count", "2"),
    ("tcp_user_timeout", "15000"),
];

fn with_limits(url: &str) -> String {
    let missing = LINK.iter().filter(|(name, _)| !url.contains(&format!("{name}=")));
    missing.fold(url.to_owned(), |url, (name, value)| {
        let sign = if url.contains('?') { '&' } else { '?' };
        format!("{url}{sign}{name}={value}")
    })
}

/// Opens one connection outside any pool.
///
/// # Errors
/// [`DbError`] when the database cannot be reached or prepared.
pub fn connect_once(url: &DatabaseUrl) -> Result<Db, DbError> {
    connect(url, STATEMENT_SECONDS)
}

fn connect(url: &DatabaseUrl, seconds: u64) -> Result<Db, DbError> {
    match url {
        DatabaseUrl::Sqlite(path) => {
            create_private_file(path)?;
            let mut connection = SqliteConnection::establish(&path.to_string_lossy())
                .map_err(|error| DbError::Connection(error.to_string()))?;
            prepare_sqlite(&mut connection)?;
            Ok(Db::Sqlite(connection))
        }
        DatabaseUrl::Postgres(url) => {
            let mut connection = PgConnection::establish(&with_limits(url))
                .map_err(|error| DbError::Connection(error.to_string()))?;
            prepare_postgres(&mut connection, seconds)?;
            Ok(Db::Postgres(connection))
        }
    }
}

/// Opens a database that must be there; makes nothing.
///
/// # Errors
/// [`DbError::File`] without the file, otherwise as [`connect_once`].
pub fn connect_existing(url: &DatabaseUrl) -> Result<Db, DbError> {
    match url {
        DatabaseUrl::Sqlite(path) if !path.exists() => Err(DbError::File(missing(&path.display()))),
        _ => connect_once(url),
    }
}

/// What is said where a database was expected and nothing is there.
pub fn missing(what: &impl std::fmt::Display) -> String {
    format!(
        "データベース {what} がないか、空です。控えから戻す場合は dxship restore、新しく始める場合は dxship migrate を実行してください"
    )
}

/// Opens a file that nobody writes, without writing to it or beside it.
///
/// # Errors
/// [`DbError::Connection`] when it is no database.
pub fn connect_frozen(path: &Path) -> Result<Db, DbError> {
    let name = path.to_string_lossy();
    let name = name.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    SqliteConnection::establish(&format!("file:{name}?mode=ro&immutable=1"))
        .map(Db::Sqlite)
        .map_err(|error| DbError::Connection(error.to_string()))
}

/// The records of people are for the server's own user alone: file 0600 in a folder 0700.
fn create_private_file(path: &Path) -> Result<(), DbError> {
    use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
    let failed = |error: std::io::Error| DbError::File(format!("{}: {error}", path.display()));
    if let Some(folder) =
        path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists())
    {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
    }
    if !path.exists() {
        std::fs::OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(path)
            .map_err(failed)?;
    }
    Ok(())
}

/// Takes a database that others may read back to its own user.
///
/// # Errors
/// [`DbError::File`] when that is not allowed.
pub fn keep_private(url: &DatabaseUrl) -> Result<(), DbError> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let DatabaseUrl::Sqlite(path) = url else { return Ok(()) };
    for ending in ["", "-wal", "-shm"] {
        let file = format!("{}{ending}", path.display());
        let open = std::fs::metadata(&file).is_ok_and(|about| about.mode() & 0o077 != 0);
        if !open {
            continue;
        }
        std::fs::set_permissions(&file, PermissionsExt::from_mode(0o600)).map_err(|_| {
            let remedy = format!("chmod 600 {file} を、ファイルの所有者で実行してください");
            DbError::File(format!("データベース {file} を他の利用者が読めます。{remedy}"))
        })?;
        tracing::warn!(
            "データベース {file} を他の利用者が読めたため、所有者だけ（0600）に改めました"
        );
    }
    Ok(())
}

/// Opens connections for the pool; the derived manager would turn a URL without a scheme into an
/// SQLite file.
#[derive(Debug)]
pub struct Manager {
    url: DatabaseUrl,
    seconds: u64,
}

impl ManageConnection for Manager {
    type Connection = Db;
    type Error = DbError;

    fn connect(&self) -> Result<Db, DbError> {
        connect(&self.url, self.seconds)
    }

    fn is_valid(&self, connection: &mut Db) -> Result<(), DbError> {
        match connection {
            Db::Sqlite(_) => Ok(()),
            Db::Postgres(connection) => Ok(connection.ping()?),
        }
    }

    fn has_broken(&self, connection: &mut Db) -> bool {
        match connection {
            Db::Sqlite(connection) => connection.is_broken(),
            Db::Postgres(connection) => connection.is_broken(),
        }
    }
}

/// Connections, one for every database thread.
pub type Pool = diesel::r2d2::Pool<Manager>;

/// Builds the pool and opens the first connections, so that a wrong address is reported at once. No
/// statement on PostgreSQL may take longer than `seconds`.
///
/// # Errors
/// [`DbError`] when the database cannot be reached.
pub fn pool(url: &DatabaseUrl, size: u32, seconds: u64) -> Result<Pool, DbError> {
    // One connection is tried first: the pool itself would retry for half a minute before it said
    // why.
    drop(connect_once(url)?);
    diesel::r2d2::Pool::builder()
        .max_size(size)
        .min_idle(Some(1))
        .connection_timeout(Duration::from_secs(3))
        .test_on_check_out(false)
        .build(Manager { url: url.clone(), seconds })
        .map_err(|error| DbError::Connection(error.to_string()))
}

/// Version of the SQLite that is compiled in, as 1000000 x major + 1000 x minor + patch.
#[must_use]
pub fn sqlite_version() -> i32 {
    libsqlite3_sys::SQLITE_VERSION_NUMBER
}
