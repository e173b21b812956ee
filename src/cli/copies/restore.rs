//! The way back: fetched and judged in a fresh place, then swapped.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Instant;

use chrono::{NaiveDateTime, TimeDelta};

use super::super::anchor::Anchors;
use super::super::{Failure, Outcome, Ran, waiting};
use super::manifest::{Content, Manifest, copies_in, damaged};
use super::{RestoreArguments, crypt, postgres, sqlite, step};
use crate::app::audit_key;
use crate::clock::Clock;
use crate::config::{Config, DatabaseUrl};
use crate::db;
use crate::db::{
    AuditEvent, AuditKey, Db, KeyState, break_event, claim_key, connect_existing, connect_once,
    known_migrations, migrate, record, rotate_audit_key, verify_chain,
};

pub(in crate::cli) fn restore(config: &Config, flags: &RestoreArguments) -> Ran {
    let (began, now) = (Instant::now(), Clock::System.now());
    let copy = if flags.place.is_dir() { newest(&flags.place)? } else { flags.place.clone() };
    let url = DatabaseUrl::parse(&config.database.url)?;
    let key = audit_key(config)?;
    let manifest = Manifest::read(&copy, &key)?;
    fits(&manifest, &url, &copy)?;
    let staged = Staged::new(config, &url, flags.check)?;
    let work = || -> Result<Option<String>, Failure> {
        staged.fetch(&copy, &manifest, flags.identity.as_ref())?;
        step("restore-staged");
        staged.judge(config, &manifest, &key)?;
        step("restore-judged");
        if flags.check { Ok(None) } else { staged.swap(now) }
    };
    let former = waiting("戻しています…", work)?;
    let age = told(now - manifest.taken_at);
    let content = &manifest.content;
    let what = format!(
        "{}（{age}前の控え、{} 表・{} 行、監査記録 {} 件）",
        copy.display(),
        content.counts.len(),
        content.rows(),
        content.anchor.sequence
    );
    let seconds = began.elapsed().as_secs_f64();
    if flags.check {
        println!(
            "{what} は戻せます。別の場所で戻して確かめるのに {seconds:.1} 秒かかりました。今のデータには触れていません"
        );
        return Ok(Outcome::Done);
    }
    step("restore-done");
    Anchors::of(config).write(&mut connect_existing(&url)?, &key)?;
    println!("{what} から戻しました（{seconds:.1} 秒）。全員のサインインは無効になりました");
    if let Some(former) = former {
        println!("これまでのデータベースは {former} に残しました");
    }
    println!("dxship doctor で確認してから、サーバーを起動してください");
    Ok(Outcome::Done)
}

fn newest(folder: &Path) -> Result<PathBuf, Failure> {
    let none = || Failure::Text(format!("フォルダー {} に控えがありません", folder.display()));
    copies_in(folder)?.pop().map(|(_, copy)| copy).ok_or_else(none)
}

/// `3 日 4 時間`, `12 分`.
fn told(age: TimeDelta) -> String {
    match (age.num_days(), age.num_hours(), age.num_minutes()) {
        (0, 0, minutes) => format!("{minutes} 分"),
        (0, hours, minutes) => format!("{hours} 時間 {} 分", minutes % 60),
        (days, hours, _) => format!("{days} 日 {} 時間", hours % 24),
    }
}

/// Whether this program and this database can take the copy at all.
fn fits(manifest: &Manifest, url: &DatabaseUrl, copy: &Path) -> Result<(), Failure> {
    let schema = &manifest.content.schema;
    if known_migrations()?.last().is_none_or(|last| last < schema) {
        return Err(Failure::Text(format!(
            "控え {} は新しい版の dxship で作られています（{schema}）。新しい版を使ってください",
            copy.display()
        )));
    }
    if (manifest.database == "sqlite") != url.is_sqlite() {
        return Err(Failure::Text(format!(
            "控え {} は {} のものです。database.url を確かめてください",
            copy.display(),
            manifest.database
        )));
    }
    Ok(())
}

/// A copy in a fresh place.
enum Staged {
    Sqlite(sqlite::Staged),
    Postgres(postgres::Staged),
}

impl Staged {
    fn new(config: &Config, url: &DatabaseUrl, rehearsal: bool) -> Result<Self, Failure> {
        Ok(match url {
            DatabaseUrl::Sqlite(place) => Self::Sqlite(sqlite::Staged::new(place, rehearsal)?),
            DatabaseUrl::Postgres(text) => {
                Self::Postgres(postgres::Staged::new(config, text, rehearsal)?)
            }
        })
    }

    fn file(&self) -> Result<File, Failure> {
        match self {
            Self::Sqlite(staged) => staged.file(),
            Self::Postgres(staged) => staged.file(),
        }
    }

    fn url(&self) -> DatabaseUrl {
        match self {
            Self::Sqlite(staged) => staged.url(),
            Self::Postgres(staged) => staged.url(),
        }
    }

    fn fetch(
        &self,
        copy: &Path,
        manifest: &Manifest,
        identity: Option<&PathBuf>,
    ) -> Result<(), Failure> {
        crypt::fetch(copy, manifest, identity, self.file()?)?;
        if let Self::Postgres(staged) = self { staged.load() } else { Ok(()) }
    }

    /// Finds in it what the manifest says, leads it to this program's schema, ends its sessions, and
    /// says in its record that it was restored. A copy from before the present audit key goes on with
    /// the present one.
    fn judge(&self, config: &Config, manifest: &Manifest, key: &AuditKey) -> Result<(), Failure> {
        let mut db = connect_once(&self.url())?;
        let expected = &manifest.content;
        let then = key.until(&manifest.audit_key).unwrap_or_else(|| key.clone());
        if Content::read(&mut db)? != *expected
            || claim_key(&mut db, &then)? == KeyState::Foreign
            || verify_chain(&mut db, &then, [&expected.anchor])?.as_ref() != Ok(&expected.anchor)
        {
            return Err(damaged(Path::new("控えの中身")));
        }
        migrate(&mut db)?;
        crate::accounts::end_all_sessions(&mut db, Clock::System.now())?;
        answer(config, &mut db, manifest, &then)?;
        if then != *key {
            rotate_audit_key(&mut db, &then, key, &Clock::System)?;
        }
        drop(db);
        if let Self::Sqlite(staged) = self { staged.settle() } else { Ok(()) }
    }

    fn swap(self, now: NaiveDateTime) -> Result<Option<String>, Failure> {
        match self {
            Self::Sqlite(staged) => staged.swap(now),
            Self::Postgres(staged) => staged.swap(now),
        }
    }
}

/// Heads kept outside that are younger than the copy are gone with it; the record says so.
fn answer(
    config: &Config,
    db: &mut Db,
    manifest: &Manifest,
    key: &AuditKey,
) -> Result<(), Failure> {
    let of = format!("copy of {} UTC", manifest.taken_at);
    let restored =
        AuditEvent::done(db::acts::BACKUP_RESTORE, "copy", &manifest.sha256[..16]).with(&of);
    let mut events = vec![restored];
    for (_, head) in Anchors::of(config).broken(db, key)? {
        events.push(break_event(&head, &format!("restored {of}")));
    }
    record(db, key, "restore", events, &Clock::System)?;
    Ok(())
}
