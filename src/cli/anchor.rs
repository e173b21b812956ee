//! The head of the audit record outside the database: in the key folder, and where else it was asked
//! for. It is compared before it is overwritten, because a chain cannot see its own tail being cut.

use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};

use super::Failure;
use crate::config::Config;
use crate::db::{Anchored, AuditHead, AuditKey, Db, anchored};

/// Facility `authpriv`, severity `notice` (RFC 5424 §6.2.1).
const SYSLOG_PRIORITY: u8 = 85;

/// Where heads are kept.
pub(super) struct Anchors {
    own: PathBuf,
    copy: Option<PathBuf>,
    syslog: Option<PathBuf>,
}

impl Anchors {
    pub(super) fn of(config: &Config) -> Self {
        let named = |path: &PathBuf| (!path.as_os_str().is_empty()).then(|| path.clone());
        Self {
            own: config.auth.key_dir.join("audit-anchor.json"),
            copy: named(&config.audit.anchor_copy),
            syslog: named(&config.audit.anchor_syslog),
        }
    }

    /// Every head that is kept in a file. A copy that is out of reach is told and passed over.
    pub(super) fn kept(&self) -> Result<Vec<(PathBuf, AuditHead)>, Failure> {
        let mut kept = Vec::new();
        if self.own.exists() {
            kept.push((self.own.clone(), read(&self.own)?));
        }
        if let Some(copy) = &self.copy {
            match std::fs::metadata(copy) {
                Ok(_) => kept.push((copy.clone(), read(copy)?)),
                Err(error) => {
                    tracing::warn!(%error, file = %copy.display(), "no copy of the anchor there");
                }
            }
        }
        Ok(kept)
    }

    /// The heads that the record does not hold and does not answer for.
    pub(super) fn broken(
        &self,
        db: &mut Db,
        key: &AuditKey,
    ) -> Result<Vec<(PathBuf, AuditHead)>, Failure> {
        let mut broken = Vec::new();
        for (file, head) in self.kept()? {
            if anchored(db, key, &head)? == Anchored::Broken {
                broken.push((file, head));
            }
        }
        Ok(broken)
    }

    /// Refuses a record whose tail was cut.
    pub(super) fn check(&self, db: &mut Db, key: &AuditKey) -> Result<(), Failure> {
        self.broken(db, key)?.first().map_or(Ok(()), |(file, head)| {
            Err(Failure::Text(format!(
                "監査記録に、{} に控えた {} 件目がありません。末尾が消されたか、別のデータベースです。控えは書き換えていません。\
                 dxship audit verify で確かめてください。調べたうえで続けるには dxship audit anchor --accept 理由 を実行します（記録に残ります）",
                file.display(),
                head.sequence
            )))
        })
    }

    /// Compares, and only then writes the head of now. Returns it.
    pub(super) fn write(&self, db: &mut Db, key: &AuditKey) -> Result<AuditHead, Failure> {
        self.check(db, key)?;
        let head = AuditHead::read(db)?;
        let text = serde_json::to_string(&head)?;
        write_whole(&self.own, text.as_bytes())?;
        // What is out of reach for a while must not keep the rest from being written.
        let copied = self.copy.as_ref().map_or(Ok(()), |copy| write_whole(copy, text.as_bytes()));
        let logged = self.syslog.as_ref().map_or(Ok(()), |socket| send(socket, &text));
        if let Err(error) = copied.and(logged) {
            tracing::error!(%error, "the head of the audit record was not written outside");
        }
        Ok(head)
    }
}

fn read(file: &Path) -> Result<AuditHead, Failure> {
    let damaged = |error: &dyn std::fmt::Display| {
        Failure::Text(format!("監査記録の控え {} を読めません: {error}", file.display()))
    };
    let bytes = std::fs::read(file).map_err(|error| damaged(&error))?;
    serde_json::from_slice(&bytes).map_err(|error| damaged(&error))
}

/// One line to the system's log, which another machine may collect.
fn send(socket: &Path, head: &str) -> Result<(), Failure> {
    let line = format!("<{SYSLOG_PRIORITY}>dxship: audit-anchor {head}");
    UnixDatagram::unbound()?.send_to(line.as_bytes(), socket)?;
    Ok(())
}

/// A file that is either the old one or the new one, whatever happens in between.
pub(super) fn write_whole(file: &Path, bytes: &[u8]) -> Result<(), Failure> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    // Several servers on one database may write the same file.
    let beside = beside(file, &format!(".new-{}", std::process::id()));
    let mut out = std::fs::OpenOptions::new()
        .create(true)
        .truncate(true)
        .write(true)
        .mode(0o600)
        .open(&beside)?;
    out.write_all(bytes)?;
    out.sync_all()?;
    std::fs::rename(&beside, file)?;
    sync_folder(file)
}

/// The same name with something behind it.
pub(super) fn beside(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// A name is on the disk when its folder is.
pub(super) fn sync_folder(file: &Path) -> Result<(), Failure> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    Ok(std::fs::File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?)
}
