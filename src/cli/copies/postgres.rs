//! Copies of a PostgreSQL database: a database beside it that takes its name.

use std::fs::File;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use chrono::NaiveDateTime;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::super::Failure;
use super::make::Part;
use super::manifest::Content;
use super::step;
use crate::config::{Config, DatabaseUrl};
use crate::db::{Db, DbError, connect_existing};

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

fn failed(error: diesel::result::Error) -> Failure {
    DbError::from(error).into()
}

fn connect(url: &str) -> Result<PgConnection, Failure> {
    match connect_existing(&DatabaseUrl::Postgres(url.to_owned()))? {
        Db::Postgres(connection) => Ok(connection),
        Db::Sqlite(_) => Err(Failure::Text("PostgreSQL ではありません".to_owned())),
    }
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

/// What is counted and what is dumped is one snapshot.
pub(super) fn take(url: &str, to: &Path) -> Result<Content, Failure> {
    let mut connection = connect(url)?;
    connection.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").map_err(failed)?;
    let snapshot: Word = diesel::sql_query("SELECT pg_export_snapshot() AS word")
        .get_result(&mut connection)
        .map_err(failed)?;
    let mut db = Db::Postgres(connection);
    let content = Content::read(&mut db)?;
    let (snapshot, file) = (format!("--snapshot={}", snapshot.word), to.to_string_lossy());
    run_tool("pg_dump", &["--format=custom", &snapshot, "--file", &file, url])?;
    Ok(content)
}

/// The parts of a URL around the name of its database.
fn around(url: &str) -> Result<(&str, &str, &str), Failure> {
    let (head, query) = url.split_at(url.find('?').unwrap_or(url.len()));
    match head.split_once("://").and_then(|(_, rest)| rest.split_once('/')) {
        Some((_, name)) if !name.is_empty() => Ok((&head[..head.len() - name.len()], name, query)),
        _ => {
            let text = "database.url にデータベースの名前がありません（postgres://…/名前）";
            Err(Failure::Text(text.to_owned()))
        }
    }
}

/// How often it is asked whether somebody is still there.
const PATIENCE: usize = 10;

/// A copy on its way to the name of a database.
pub(super) struct Staged {
    part: Part,
    head: String,
    name: String,
    query: String,
    beside: String,
}

impl Staged {
    /// A fresh database beside the one of the URL.
    pub(super) fn new(config: &Config, url: &str, rehearsal: bool) -> Result<Self, Failure> {
        let (head, name, query) = around(url)?;
        let suffix = if rehearsal { "rehearsal" } else { "incoming" };
        let staged = Self {
            part: Part::new(config.auth.key_dir.join(format!("{suffix}.part")))?,
            beside: format!("{name}_{suffix}"),
            head: head.to_owned(),
            name: name.to_owned(),
            query: query.to_owned(),
        };
        if !rehearsal {
            staged.refuse_while_in_use()?;
        }
        Ok(staged)
    }

    pub(super) fn file(&self) -> Result<File, Failure> {
        Ok(self.part.file.try_clone()?)
    }

    fn url_of(&self, name: &str) -> String {
        format!("{}{name}{}", self.head, self.query)
    }

    fn maintenance(&self) -> Result<PgConnection, Failure> {
        connect(&self.url_of("postgres"))
    }

    pub(super) fn url(&self) -> DatabaseUrl {
        DatabaseUrl::Postgres(self.url_of(&self.beside))
    }

    /// Every server keeps a connection. Those of one that has just ended go within moments.
    fn refuse_while_in_use(&self) -> Result<(), Failure> {
        let mut sessions = self.sessions()?;
        for _ in 0..PATIENCE {
            if sessions == 0 {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(200));
            sessions = self.sessions()?;
        }
        Err(Failure::Text(format!(
            "データベース {} に {sessions} 件の接続があります。dxship サーバーを先に停止してください",
            self.name
        )))
    }

    fn sessions(&self) -> Result<i64, Failure> {
        let sessions: Number = diesel::sql_query(
            "SELECT count(*) AS number FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'",
        )
        .bind::<Text, _>(&self.name)
        .get_result(&mut self.maintenance()?)
        .map_err(failed)?;
        Ok(sessions.number)
    }

    /// Loads what was fetched.
    pub(super) fn load(&self) -> Result<(), Failure> {
        let mut maintenance = self.maintenance()?;
        for sql in [
            format!("DROP DATABASE IF EXISTS \"{}\" WITH (FORCE)", self.beside),
            format!("CREATE DATABASE \"{}\" TEMPLATE template0 ENCODING 'UTF8'", self.beside),
        ] {
            maintenance.batch_execute(&sql).map_err(failed)?;
        }
        let (url, file) = (self.url_of(&self.beside), self.part.path.to_string_lossy());
        run_tool("pg_restore", &["--exit-on-error", "--no-owner", "--dbname", &url, &file])
    }

    /// Takes the name, in one transaction; what had it is kept under a name with its date, which is
    /// returned.
    pub(super) fn swap(&self, now: NaiveDateTime) -> Result<Option<String>, Failure> {
        self.refuse_while_in_use()?;
        let mut maintenance = self.maintenance()?;
        let there: Number =
            diesel::sql_query("SELECT count(*) AS number FROM pg_database WHERE datname = $1")
                .bind::<Text, _>(&self.name)
                .get_result(&mut maintenance)
                .map_err(failed)?;
        let former = (there.number > 0)
            .then(|| format!("{}_before_{}", self.name, now.format("%Y%m%dt%H%M%S%3f")));
        let mut run = |sql: String| maintenance.batch_execute(&sql).map_err(failed);
        run("BEGIN".to_owned())?;
        if let Some(former) = &former {
            run(format!("ALTER DATABASE \"{}\" RENAME TO \"{former}\"", self.name))?;
        }
        step("restore-kept");
        run(format!("ALTER DATABASE \"{}\" RENAME TO \"{}\"", self.beside, self.name))?;
        run("COMMIT".to_owned())?;
        step("restore-swapped");
        Ok(former)
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if let Ok(mut maintenance) = self.maintenance() {
            let sql = format!("DROP DATABASE IF EXISTS \"{}\" WITH (FORCE)", self.beside);
            drop(maintenance.batch_execute(&sql));
        }
    }
}
