//! Copies of the embedded database: a file that takes the place of a file.

use std::fs::File;
use std::path::{Path, PathBuf};

use chrono::NaiveDateTime;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::super::Failure;
use super::super::anchor::{beside, sync_folder};
use super::make::Part;
use super::manifest::Content;
use super::step;
use crate::config::DatabaseUrl;
use crate::db::{Db, DbError, connect_frozen, connect_once, lock_file};

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

fn failed(error: diesel::result::Error) -> Failure {
    DbError::from(error).into()
}

/// `VACUUM INTO` writes one consistent copy beside running readers and writers.
pub(super) fn take(url: &DatabaseUrl, to: &Path) -> Result<Content, Failure> {
    let mut db = connect_once(url)?;
    // Left by a copy that was ended; it belongs to nothing any more.
    remove(&beside(to, "-journal"))?;
    diesel::sql_query("VACUUM INTO $1")
        .bind::<Text, _>(to.to_string_lossy().into_owned())
        .execute(&mut db)
        .map_err(failed)?;
    Content::read(&mut connect_frozen(to)?)
}

/// A copy on its way into the place of a database.
pub(super) struct Staged {
    part: Part,
    place: PathBuf,
    /// Keeps servers away; nothing is kept away from a rehearsal.
    _held: Option<File>,
}

impl Staged {
    /// A fresh file beside the database.
    pub(super) fn new(place: &Path, rehearsal: bool) -> Result<Self, Failure> {
        let held = if rehearsal { None } else { Some(lock_file(place)?) };
        let path = beside(place, if rehearsal { ".rehearsal" } else { ".incoming" });
        for suffix in ["-wal", "-shm", "-journal"] {
            remove(&beside(&path, suffix))?;
        }
        Ok(Self { part: Part::new(path)?, place: place.to_path_buf(), _held: held })
    }

    pub(super) fn file(&self) -> Result<File, Failure> {
        Ok(self.part.file.try_clone()?)
    }

    pub(super) fn url(&self) -> DatabaseUrl {
        DatabaseUrl::Sqlite(self.part.path.clone())
    }

    /// One file with everything in it, on the disk.
    pub(super) fn settle(&self) -> Result<(), Failure> {
        let mut db = connect_once(&self.url())?;
        let whole = "SELECT integrity_check AS line FROM pragma_integrity_check \
                     UNION ALL SELECT \"table\" FROM pragma_foreign_key_check";
        let lines: Vec<Line> = diesel::sql_query(whole).load(&mut db).map_err(failed)?;
        if lines.iter().any(|line| line.line != "ok") {
            return Err(super::manifest::damaged(&self.part.path));
        }
        batch(&mut db, "PRAGMA journal_mode = DELETE")?;
        drop(db);
        Ok(File::open(&self.part.path)?.sync_all()?)
    }

    /// Takes the place; what was there is kept under a name with its date, which is returned.
    pub(super) fn swap(self, now: NaiveDateTime) -> Result<Option<String>, Failure> {
        let former = beside(&self.place, &format!(".before-{}", now.format("%Y%m%dT%H%M%S%3fZ")));
        let quiet = if self.place.exists() { quiet(&self.place)? } else { None };
        let mut kept = None;
        for suffix in ["", "-wal"] {
            let file = beside(&self.place, suffix);
            if file.exists() {
                std::fs::hard_link(&file, beside(&former, suffix))?;
                kept = Some(former.display().to_string());
            }
        }
        sync_folder(&self.place)?;
        step("restore-kept");
        for suffix in ["-wal", "-shm"] {
            remove(&beside(&self.place, suffix))?;
        }
        std::fs::rename(&self.part.path, &self.place)?;
        sync_folder(&self.place)?;
        drop(quiet);
        step("restore-swapped");
        Ok(kept)
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        for suffix in ["-wal", "-shm"] {
            drop(remove(&beside(&self.part.path, suffix)));
        }
    }
}

fn remove(file: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn batch(db: &mut Db, sql: &str) -> Result<(), Failure> {
    match db {
        Db::Sqlite(connection) => connection.batch_execute(sql),
        Db::Postgres(connection) => connection.batch_execute(sql),
    }
    .map_err(failed)
}

/// Brings the database that goes into one file and keeps everybody out of it. One that cannot be
/// read any more is what copies are for: it goes as it is.
fn quiet(place: &Path) -> Result<Option<Db>, Failure> {
    let alone = "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE";
    let outcome = SqliteConnection::establish(&place.to_string_lossy())
        .map_err(|error| error.to_string())
        .and_then(|mut connection| {
            let done = connection.batch_execute(alone).map_err(|error| error.to_string());
            done.map(|()| Db::Sqlite(connection))
        });
    match outcome {
        Ok(db) => Ok(Some(db)),
        Err(error) if error.contains("locked") => Err(Failure::Text(format!(
            "{} は別の dxship が使用中です。終わってからやり直してください",
            place.display()
        ))),
        Err(error) => {
            eprintln!("警告: 今のデータベースを開けません（{error}）。そのまま残して入れ替えます");
            Ok(None)
        }
    }
}
