//! The schema's history, one folder per database with the same names, and the gate that keeps an
//! old program from a new schema and the other way round.

use diesel::migration::{Migration, MigrationSource};
use diesel::pg::Pg;
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

fn known() -> Result<Vec<String>, DbError> {
    let migrations: Vec<Box<dyn Migration<Sqlite>>> =
        MigrationSource::<Sqlite>::migrations(&SQLITE).map_err(failed)?;
    Ok(migrations.iter().map(|migration| migration.name().version().to_string()).collect())
}

fn applied(db: &mut Db) -> Result<Vec<String>, DbError> {
    let versions = match db {
        Db::Postgres(connection) => connection.applied_migrations(),
        Db::Sqlite(connection) => connection.applied_migrations(),
    };
    let mut versions: Vec<String> =
        versions.map_err(failed)?.iter().map(ToString::to_string).collect();
    versions.sort();
    Ok(versions)
}

/// Compares what is applied with what this program knows.
///
/// # Errors
/// [`DbError`] when the database cannot be asked.
pub fn schema_state(db: &mut Db) -> Result<SchemaState, DbError> {
    let (known, applied) = (known()?, applied(db)?);
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

/// Applies what is missing; each migration is one transaction.
///
/// # Errors
/// [`DbError`] with the migration that failed; those before it stay applied.
pub fn migrate(db: &mut Db) -> Result<Vec<String>, DbError> {
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
