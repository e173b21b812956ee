//! What stands beside a copy: what it is, and what must be found in it.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::super::Failure;
use super::super::anchor::beside;
use crate::db::{AuditHead, AuditKey, Db, applied_migrations};

const FORMAT: &str = "dxship-copy/1";
const SUFFIX: &str = ".manifest.json";

/// What a database held at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Content {
    /// The last migration it has had.
    pub schema: String,
    /// Rows of every table.
    pub counts: BTreeMap<String, i64>,
    /// Where the audit record stood.
    pub anchor: AuditHead,
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

impl Content {
    /// What is in a database; of a changing one inside a transaction.
    pub(super) fn read(db: &mut Db) -> Result<Self, Failure> {
        let tables = match db {
            Db::Sqlite(_) => {
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
            }
            Db::Postgres(_) => {
                "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = current_schema()"
            }
        };
        let failed = |error| Failure::from(crate::db::DbError::from(error));
        let mut counts = BTreeMap::new();
        for table in diesel::sql_query(tables).load::<Name>(db).map_err(failed)? {
            let count = format!("SELECT count(*) AS number FROM \"{}\"", table.name);
            let row: Count = diesel::sql_query(count).get_result(db).map_err(failed)?;
            counts.insert(table.name, row.number);
        }
        let Some(schema) = applied_migrations(db)?.pop() else {
            return Err(Failure::Text(
                "データベースは空か、dxship のものではありません".to_owned(),
            ));
        };
        Ok(Self { schema, counts, anchor: AuditHead::read(db)? })
    }

    pub(super) fn rows(&self) -> i64 {
        self.counts.values().sum()
    }
}

/// What is said of a copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    pub format: String,
    /// UTC.
    pub taken_at: NaiveDateTime,
    /// Version of the program that made it.
    pub program: String,
    /// `sqlite` or `postgres`.
    pub database: String,
    /// Whether it is an age file.
    pub encrypted: bool,
    /// Size and digest of the file as it lies there.
    pub bytes: u64,
    pub sha256: String,
    /// Which audit key chains the record in it.
    pub audit_key: String,
    pub content: Content,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sealed {
    manifest: Manifest,
    seal: String,
}

fn seal(manifest: &Manifest, key: &AuditKey) -> Result<String, Failure> {
    Ok(key.digest("copy", &serde_json::to_vec(manifest)?))
}

/// Where the manifest of a copy stands.
pub(super) fn beside_copy(copy: &Path) -> PathBuf {
    beside(copy, SUFFIX)
}

impl Manifest {
    pub(super) fn new(
        database: &str,
        encrypted: bool,
        file: &Path,
        key: &AuditKey,
        content: Content,
        taken_at: NaiveDateTime,
    ) -> Result<Self, Failure> {
        let mut reader = Digesting::new(std::fs::File::open(file)?);
        std::io::copy(&mut reader, &mut std::io::sink())?;
        let (bytes, sha256) = reader.finish();
        Ok(Self {
            format: FORMAT.to_owned(),
            taken_at,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            database: database.to_owned(),
            encrypted,
            bytes,
            sha256,
            audit_key: key.fingerprint(),
            content,
        })
    }

    /// Its text, sealed.
    pub(super) fn sealed(self, key: &AuditKey) -> Result<Vec<u8>, Failure> {
        let seal = seal(&self, key)?;
        Ok(serde_json::to_vec(&Sealed { manifest: self, seal })?)
    }

    /// The manifest of a copy, if it was sealed with this key.
    pub(super) fn read(copy: &Path, key: &AuditKey) -> Result<Self, Failure> {
        if !copy.exists() {
            return Err(Failure::Text(format!("控え {} がありません", copy.display())));
        }
        let Sealed { manifest, seal: found } = read_sealed(copy)?;
        let Some(key) = key.until(&manifest.audit_key) else {
            return Err(Failure::Text(format!(
                "控え {} は、別の監査鍵（audit.key）の記録です。その鍵を先に戻してください",
                copy.display()
            )));
        };
        if found != seal(&manifest, &key)? || manifest.format != FORMAT {
            return Err(damaged(&beside_copy(copy)));
        }
        Ok(manifest)
    }
}

fn read_sealed(copy: &Path) -> Result<Sealed, Failure> {
    let file = beside_copy(copy);
    let bytes = std::fs::read(&file).map_err(|error| {
        Failure::Text(format!("控えの目録 {} を読めません（{error}）", file.display()))
    })?;
    serde_json::from_slice(&bytes).map_err(|_| damaged(&file))
}

pub(super) fn damaged(file: &Path) -> Failure {
    Failure::Text(format!("{} は壊れているか、書き換えられています", file.display()))
}

/// Copies of a folder with their moments, oldest first. The seal is not looked at: it is when one is
/// used.
pub(super) fn copies_in(folder: &Path) -> Result<Vec<(NaiveDateTime, PathBuf)>, Failure> {
    let mut copies = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let file = entry?.path();
        let copy = file.to_str().and_then(|name| name.strip_suffix(SUFFIX)).map(PathBuf::from);
        if let Some(copy) = copy.filter(|copy| copy.exists())
            && let Ok(sealed) = read_sealed(&copy)
        {
            copies.push((sealed.manifest.taken_at, copy));
        }
    }
    copies.sort();
    Ok(copies)
}

/// Reads on, and knows the size and the digest of what has passed.
pub(super) struct Digesting<R> {
    inner: R,
    bytes: u64,
    digest: Sha256,
}

impl<R: Read> Digesting<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, bytes: 0, digest: Sha256::new() }
    }

    pub(super) fn finish(self) -> (u64, String) {
        let text = self.digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        (self.bytes, text)
    }
}

impl<R: Read> Read for Digesting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.digest.update(&buffer[..count]);
        self.bytes += count as u64;
        Ok(count)
    }
}
