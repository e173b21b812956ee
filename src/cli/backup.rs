//! Copies of the whole database, made while people work, and the way back.

use std::path::{Path, PathBuf};
use std::process::Command;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::{Failure, Outcome, Ran, waiting};
use crate::config::{Config, DatabaseUrl};
use crate::db::{Db, connect_once, lock_file};

#[derive(QueryableByName)]
struct Verdict {
    #[diesel(sql_type = Text)]
    integrity_check: String,
}

pub(super) fn backup(config: &Config, file: &Path) -> Ran {
    if file.exists() {
        return Err(Failure::Text(format!(
            "{} はすでにあります。別の名前にしてください",
            file.display()
        )));
    }
    match DatabaseUrl::parse(&config.database.url)? {
        DatabaseUrl::Postgres(url) => {
            run_tool("pg_dump", &["--format=custom", "--file", &file.to_string_lossy(), &url])?
        }
        DatabaseUrl::Sqlite(path) => waiting("控えています…", || copy_sqlite(&path, file))?,
    }
    set_private(file)?;
    println!(
        "{} に控えました。鍵のフォルダー {} は別に、別の場所へ控えてください",
        file.display(),
        config.auth.key_dir.display()
    );
    Ok(Outcome::Done)
}

/// `VACUUM INTO` writes one consistent copy beside running readers and writers.
fn copy_sqlite(path: &Path, file: &Path) -> Result<(), Failure> {
    if !path.exists() {
        return Err(Failure::Text(format!("データベース {} がありません", path.display())));
    }
    // Made empty and private first, so that the copy is never readable by others, not even while it
    // is written.
    set_private_new(file)?;
    let mut db = connect_once(&DatabaseUrl::Sqlite(path.to_path_buf()))?;
    let target = file.to_string_lossy().into_owned();
    diesel::sql_query("VACUUM INTO $1")
        .bind::<Text, _>(target)
        .execute(&mut db)
        .map_err(crate::db::DbError::from)?;
    std::fs::File::open(file)?.sync_all()?;
    Ok(())
}

fn set_private_new(file: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::OpenOptionsExt;
    std::fs::OpenOptions::new().create_new(true).write(true).mode(0o600).open(file)?;
    Ok(())
}

fn set_private(file: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt;
    Ok(std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600))?)
}

fn run_tool(tool: &str, arguments: &[&str]) -> Result<(), Failure> {
    let status = Command::new(tool).args(arguments).status().map_err(|error| {
        Failure::Text(format!(
            "{tool} を実行できません（PostgreSQL のクライアントが必要です）: {error}"
        ))
    })?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::Text(format!("{tool} が失敗しました")))
    }
}

pub(super) fn restore(config: &Config, file: &Path) -> Ran {
    let url = DatabaseUrl::parse(&config.database.url)?;
    match &url {
        DatabaseUrl::Postgres(text) => run_tool(
            "pg_restore",
            &[
                "--clean",
                "--if-exists",
                "--single-transaction",
                "--no-owner",
                "--dbname",
                text,
                &file.to_string_lossy(),
            ],
        )?,
        DatabaseUrl::Sqlite(path) => {
            waiting("戻しています…", || restore_sqlite(path, file))?
        }
    }
    end_all_sessions(&url)?;
    println!(
        "控え {} から戻しました。全員のサインインは無効になりました。dxship doctor と dxship audit verify で確認してください",
        file.display()
    );
    Ok(Outcome::Done)
}

/// The copy is checked before anything is touched; what was there is kept beside it under another
/// name.
fn restore_sqlite(path: &Path, file: &Path) -> Result<(), Failure> {
    let _lock = lock_file(path)?;
    check_sqlite(file)?;
    let beside = |suffix: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    };
    let (incoming, former) = (beside(".incoming"), beside(".before-restore"));
    std::fs::copy(file, &incoming)?;
    set_private(&incoming)?;
    std::fs::File::open(&incoming)?.sync_all()?;
    if path.exists() {
        if let Db::Sqlite(connection) = &mut connect_once(&DatabaseUrl::Sqlite(path.to_path_buf()))?
        {
            connection
                .batch_execute("PRAGMA wal_checkpoint(TRUNCATE)")
                .map_err(crate::db::DbError::from)?;
        }
        std::fs::rename(path, &former)?;
    }
    for suffix in ["-wal", "-shm"] {
        let file = beside(suffix);
        if file.exists() {
            std::fs::remove_file(file)?;
        }
    }
    Ok(std::fs::rename(&incoming, path)?)
}

fn check_sqlite(file: &Path) -> Result<(), Failure> {
    if !file.exists() {
        return Err(Failure::Text(format!("控え {} がありません", file.display())));
    }
    let damaged = || {
        Failure::Text(format!(
            "控え {} は壊れているか、dxship のものではありません",
            file.display()
        ))
    };
    let mut db = connect_once(&DatabaseUrl::Sqlite(file.to_path_buf())).map_err(|_| damaged())?;
    let verdict: Verdict =
        diesel::sql_query("PRAGMA integrity_check").get_result(&mut db).map_err(|_| damaged())?;
    let known = crate::db::schema_state(&mut db).map_err(|_| damaged())?;
    if verdict.integrity_check == "ok" && known != crate::db::SchemaState::Empty {
        Ok(())
    } else {
        Err(damaged())
    }
}

/// Sign-ins that were ended after the copy was made must not come back to life.
fn end_all_sessions(url: &DatabaseUrl) -> Result<(), Failure> {
    let mut db = connect_once(url)?;
    crate::accounts::end_all_sessions(&mut db, crate::clock::Clock::System.now())?;
    Ok(())
}
