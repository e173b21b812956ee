//! Making copies: one, or again and again.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::time::Duration;

use age::x25519::Recipient;
use chrono::NaiveDateTime;

use super::super::anchor::{beside, sync_folder, write_whole};
use super::super::{Failure, Outcome, Ran, waiting};
use super::manifest::{Content, Manifest, beside_copy, copies_in};
use super::{BackupArguments, crypt, postgres, sqlite, step};
use crate::app::audit_key_of;
use crate::clock::Clock;
use crate::config::{Config, DatabaseUrl};
use crate::db::connect_existing;

/// How copies are named that the program names itself.
const NAME: &str = "dxship-";

pub(in crate::cli) fn backup(config: &Config, flags: &BackupArguments) -> Ran {
    let recipients = crypt::recipients(&flags.encrypt_to)?;
    let folder = flags.place.is_dir();
    if !folder && (flags.every.is_some() || flags.keep.is_some()) {
        let text = format!(
            "--every と --keep には、あるフォルダーを指定してください: {}",
            flags.place.display()
        );
        return Err(Failure::Text(text));
    }
    if let Some(every) = flags.every {
        again_and_again(config, flags, &recipients, every)
    } else if folder {
        into_folder(config, flags, &recipients)?;
        Ok(Outcome::Done)
    } else {
        make(config, &flags.place, &recipients, Clock::System.now())?;
        Ok(Outcome::Done)
    }
}

/// Goes on until it is stopped. A copy that cannot be made is told, and tried again next time.
fn again_and_again(
    config: &Config,
    flags: &BackupArguments,
    recipients: &[Recipient],
    every: Duration,
) -> Ran {
    let newest = copies_in(&flags.place)?.pop();
    let age = newest.and_then(|(at, _)| (Clock::System.now() - at).to_std().ok());
    std::thread::sleep(age.map_or(Duration::ZERO, |age| every.saturating_sub(age)));
    loop {
        if let Err(failure) = into_folder(config, flags, recipients) {
            eprintln!("エラー: {failure}");
        }
        std::thread::sleep(every);
    }
}

fn into_folder(
    config: &Config,
    flags: &BackupArguments,
    recipients: &[Recipient],
) -> Result<(), Failure> {
    let now = Clock::System.now();
    let ending = if recipients.is_empty() { "copy" } else { "copy.age" };
    let copy = flags.place.join(format!("{NAME}{}.{ending}", now.format("%Y%m%dT%H%M%S%3fZ")));
    make(config, &copy, recipients, now)?;
    flags.keep.map_or(Ok(()), |keep| prune(&flags.place, keep as usize))
}

/// The oldest go, and only those the program has named itself.
fn prune(folder: &Path, keep: usize) -> Result<(), Failure> {
    let named = |path: &PathBuf| {
        path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(NAME))
    };
    let copies: Vec<_> =
        copies_in(folder)?.into_iter().map(|(_, copy)| copy).filter(named).collect();
    for copy in &copies[..copies.len().saturating_sub(keep)] {
        std::fs::remove_file(copy)?;
        std::fs::remove_file(beside_copy(copy))?;
    }
    Ok(())
}

/// A file under way: private, empty at first, gone when it was not named.
pub(super) struct Part {
    pub path: PathBuf,
    pub file: File,
}

impl Part {
    pub(super) fn new(path: PathBuf) -> Result<Self, Failure> {
        use std::os::unix::fs::OpenOptionsExt;
        let busy = || Failure::Text(format!("{} は別の処理が使用中です", path.display()));
        let file =
            OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(&path)?;
        file.try_lock().map_err(|_| busy())?;
        file.set_len(0)?;
        Ok(Self { path, file })
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        drop(std::fs::remove_file(&self.path));
    }
}

/// One whole copy under a name that nothing has yet.
fn make(
    config: &Config,
    copy: &Path,
    recipients: &[Recipient],
    now: NaiveDateTime,
) -> Result<(), Failure> {
    let taken =
        || Failure::Text(format!("{} はすでにあります。別の名前にしてください", copy.display()));
    if copy.exists() {
        return Err(taken());
    }
    let url = DatabaseUrl::parse(&config.database.url)?;
    let mut db = connect_existing(&url)?;
    let key = audit_key_of(config, &mut db)?;
    drop(db);
    let part = Part::new(beside(copy, ".part"))?;
    let content = if recipients.is_empty() {
        take(&url, &part.path)?
    } else {
        // What anybody could read is never on the medium of the copies.
        let clear = Part::new(config.auth.key_dir.join("backup.part"))?;
        let content = take(&url, &clear.path)?;
        crypt::encrypt(&clear.path, &part.path, recipients)?;
        content
    };
    File::open(&part.path)?.sync_all()?;
    step("backup-copied");
    let kind = if url.is_sqlite() { "sqlite" } else { "postgres" };
    let rows = content.rows();
    let manifest = Manifest::new(kind, !recipients.is_empty(), &part.path, &key, content, now)?;
    write_whole(&beside_copy(copy), &manifest.sealed(&key)?)?;
    step("backup-sealed");
    std::fs::rename(&part.path, copy)?;
    sync_folder(copy)?;
    step("backup-named");
    println!(
        "{} に控えました（{rows} 行）。目録 {} と一緒に保管し、鍵のフォルダー {} は別の場所へ控えてください",
        copy.display(),
        beside_copy(copy).display(),
        config.auth.key_dir.display()
    );
    Ok(())
}

fn take(url: &DatabaseUrl, to: &Path) -> Result<Content, Failure> {
    waiting("控えています…", || match url {
        DatabaseUrl::Sqlite(_) => sqlite::take(url, to),
        DatabaseUrl::Postgres(text) => postgres::take(text, to),
    })
}
