//! The schema's history, one folder per database with the same names, and the gate that keeps an
//! old program from a new schema and the other way round.

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::migration::{Migration, MigrationSource};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel::sqlite::Sqlite;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connection::{Db, DbError};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// How the schema stands to this program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemaState {
    /// Nothing is there yet.
    Empty,
    /// Exactly what this program knows.
    Current,
    /// Migrations are missing: `dxship migrate`.
    Behind(Vec<String>),
    /// Made by a newer program.
    Ahead(Vec<String>),
}

fn failed(error: impl std::fmt::Display) -> DbError {
    DbError::Schema(error.to_string())
}

/// Lock that whoever migrates a PostgreSQL database holds ("dxschema" in ASCII).
const MIGRATION_LOCK: i64 = 0x6478_7363_6865_6d61;

#[derive(QueryableByName)]
struct Applied {
    #[diesel(sql_type = Text)]
    version: String,
}

/// Migrations this program knows, oldest first.
///
/// # Errors
/// [`DbError::Schema`] when its own list cannot be read.
pub fn known_migrations() -> Result<Vec<String>, DbError> {
    let migrations: Vec<Box<dyn Migration<Sqlite>>> =
        MigrationSource::<Sqlite>::migrations(&SQLITE).map_err(failed)?;
    Ok(migrations.iter().map(|migration| migration.name().version().to_string()).collect())
}

/// Migrations a database has had, oldest first. Asking makes no table, as the library's own question
/// would.
///
/// # Errors
/// [`DbError`] when the database cannot be asked.
pub fn applied_migrations(db: &mut Db) -> Result<Vec<String>, DbError> {
    let kept = match db {
        Db::Postgres(_) => {
            "SELECT tablename::text AS version FROM pg_tables WHERE schemaname = current_schema() AND tablename = '__diesel_schema_migrations'"
        }
        Db::Sqlite(_) => {
            "SELECT name AS version FROM sqlite_master WHERE type = 'table' AND name = '__diesel_schema_migrations'"
        }
    };
    if diesel::sql_query(kept).load::<Applied>(db)?.is_empty() {
        return Ok(Vec::new());
    }
    let all =
        "SELECT CAST(version AS text) AS version FROM __diesel_schema_migrations ORDER BY version";
    Ok(diesel::sql_query(all).load::<Applied>(db)?.into_iter().map(|row| row.version).collect())
}

/// Compares what is applied with what this program knows.
///
/// # Errors
/// [`DbError`] when the database cannot be asked.
pub fn schema_state(db: &mut Db) -> Result<SchemaState, DbError> {
    let (known, applied) = (known_migrations()?, applied_migrations(db)?);
    let beyond = |from: &[String], other: &[String]| {
        from.iter().filter(|version| !other.contains(version)).cloned().collect::<Vec<_>>()
    };
    let (behind, ahead) = (beyond(&known, &applied), beyond(&applied, &known));
    Ok(match (applied.is_empty(), ahead.is_empty(), behind.is_empty()) {
        (true, _, _) => SchemaState::Empty,
        (_, false, _) => SchemaState::Ahead(ahead),
        (_, _, false) => SchemaState::Behind(behind),
        _ => SchemaState::Current,
    })
}

/// Applies what is missing, all of it or nothing. Whoever comes second waits and finds nothing left
/// to do.
///
/// # Errors
/// [`DbError`] with the migration that failed; the database is as it was.
pub fn migrate(db: &mut Db) -> Result<Vec<String>, DbError> {
    begin_alone(db)?;
    match run_missing(db) {
        Ok(done) => {
            <Db as Connection>::TransactionManager::commit_transaction(db)?;
            Ok(done)
        }
        Err(error) => {
            <Db as Connection>::TransactionManager::rollback_transaction(db)?;
            Err(error)
        }
    }
}

/// One transaction, begun when nobody else migrates.
fn begin_alone(db: &mut Db) -> Result<(), DbError> {
    match db {
        Db::Sqlite(connection) => {
            connection.batch_execute("PRAGMA busy_timeout = 60000")?;
            AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN IMMEDIATE")?;
        }
        Db::Postgres(connection) => {
            AnsiTransactionManager::begin_transaction_sql(
                connection,
                "BEGIN ISOLATION LEVEL READ COMMITTED",
            )?;
            connection.batch_execute(&format!(
                "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '300s'; SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"
            ))?;
        }
    }
    Ok(())
}

fn run_missing(db: &mut Db) -> Result<Vec<String>, DbError> {
    if let SchemaState::Ahead(names) = schema_state(db)? {
        return Err(DbError::Schema(format!(
            "このデータベースは新しい版の dxship で作られています（{}）。新しい版を使ってください",
            names.join(", ")
        )));
    }
    let done = match db {
        Db::Postgres(connection) => run_postgres(connection)?,
        Db::Sqlite(connection) => run_sqlite(connection)?,
    };
    Ok(done)
}

fn run_sqlite(connection: &mut impl MigrationHarness<Sqlite>) -> Result<Vec<String>, DbError> {
    let done = connection.run_pending_migrations(SQLITE).map_err(failed)?;
    Ok(done.iter().map(ToString::to_string).collect())
}

fn run_postgres(connection: &mut impl MigrationHarness<Pg>) -> Result<Vec<String>, DbError> {
    let done = connection.run_pending_migrations(POSTGRES).map_err(failed)?;
    Ok(done.iter().map(ToString::to_string).collect())
}

/// Takes every migration back; for tests of the way down.
///
/// # Errors
/// [`DbError`] with the migration that failed.
pub fn revert_all(db: &mut Db) -> Result<(), DbError> {
    match db {
        Db::Postgres(connection) => connection.revert_all_migrations(POSTGRES).map(drop),
        Db::Sqlite(connection) => connection.revert_all_migrations(SQLITE).map(drop),
    }
    .map_err(failed)
}
