//! The keys that chain the audit record: the one of now and, kept for reading, those before it. The
//! record itself tells where one follows another ([`AUDIT_ROTATE_KEY`]), sealed by the key that ends; a row
//! sealed by a key whose time is over does not hold.

use diesel::prelude::*;

use super::acts::AUDIT_ROTATE_KEY;
use super::audit::{AuditEvent, AuditHead};
use super::connection::{Db, DbError};
use super::installation::{AUDIT_KEY, keyed_digest};
use super::schema::installation;
use super::writer::record_and;
use crate::clock::Clock;

/// First line of a file that holds more than one key; a single key is the file itself.
const FIRST_LINE: &str = "dxship audit keys";

/// Keys in the order of their use; never empty.
#[derive(Clone, PartialEq, Eq)]
pub struct AuditKey(Vec<Vec<u8>>);

impl std::fmt::Debug for AuditKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AuditKey({})", self.fingerprint())
    }
}

/// A file of a single key.
impl From<Vec<u8>> for AuditKey {
    fn from(file: Vec<u8>) -> Self {
        let text = std::str::from_utf8(&file).ok().and_then(|text| text.strip_prefix(FIRST_LINE));
        let lines = text.map(|text| text.split_whitespace().map(key_of_hex).collect());
        Self(lines.flatten().filter(|keys: &Vec<_>| !keys.is_empty()).unwrap_or_else(|| vec![file]))
    }
}

fn key_of_hex(line: &str) -> Option<Vec<u8>> {
    let pairs = line.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

impl AuditKey {
    /// What stands in the key file.
    #[must_use]
    pub fn to_file(&self) -> Vec<u8> {
        if let [only] = self.0.as_slice() {
            return only.clone();
        }
        let hex = |key: &Vec<u8>| key.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let lines: Vec<String> = self.0.iter().map(hex).collect();
        format!("{FIRST_LINE}\n{}\n", lines.join("\n")).into_bytes()
    }

    /// The same with a new key behind.
    #[must_use]
    pub fn with_successor(&self) -> Self {
        let mut keys = self.0.clone();
        keys.push(rand::random::<[u8; 32]>().to_vec());
        Self(keys)
    }

    /// The keys up to one, as they were while it was the last; nothing for an unknown one.
    #[must_use]
    pub fn until(&self, fingerprint: &str) -> Option<Self> {
        let at = self.place(fingerprint)?;
        Some(Self(self.0[..=at].to_vec()))
    }

    pub(super) fn place(&self, fingerprint: &str) -> Option<usize> {
        self.0.iter().position(|key| fingerprint_of(key) == fingerprint)
    }

    pub(super) fn all(&self) -> &[Vec<u8>] {
        &self.0
    }

    /// The first key, which stays while others follow it: what is derived from it stays too.
    #[must_use]
    pub fn root(&self) -> &[u8] {
        self.0.first().map_or(&[], Vec::as_slice)
    }

    /// The key that chains new rows.
    pub(super) fn current(&self) -> &[u8] {
        self.0.last().map_or(&[], Vec::as_slice)
    }

    /// What tells the present key from another without telling it.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        fingerprint_of(self.current())
    }

    /// A keyed digest of what is said, as text; `purpose` keeps one use from passing for another.
    #[must_use]
    pub fn digest(&self, purpose: &str, said: &[u8]) -> String {
        keyed_digest(self.current(), purpose, said)
    }
}

fn fingerprint_of(key: &[u8]) -> String {
    keyed_digest(key, "audit key", b"")
}

/// Ends the last of `former` and goes on with the last of `key`, in one transaction with the row that
/// says so. Nobody else may write meanwhile: a server goes on with the key it started with.
///
/// # Errors
/// [`DbError`] with nothing changed.
pub fn rotate_audit_key(
    db: &mut Db,
    former: &AuditKey,
    key: &AuditKey,
    clock: &Clock,
) -> Result<AuditHead, DbError> {
    let fingerprint = key.fingerprint();
    let event = AuditEvent::done(AUDIT_ROTATE_KEY, "audit", "key").with(&fingerprint);
    record_and(db, former, "key rotate audit", vec![event], clock, |db| {
        diesel::update(installation::table.find(AUDIT_KEY))
            .set(installation::value.eq(&fingerprint))
            .execute(db)?;
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_holds_one_key_as_it_is_or_several_in_their_order() {
        let one = AuditKey::from(vec![7; 32]);
        assert_eq!(one.to_file(), vec![7; 32]);
        let two = one.with_successor();
        assert_eq!(AuditKey::from(two.to_file()), two);
        assert_eq!(two.until(&one.fingerprint()), Some(one.clone()));
        assert_ne!(two.fingerprint(), one.fingerprint());
        assert_eq!(one.until(&two.fingerprint()), None);
        assert!(!format!("{two:?}").contains("070707"));
    }
}
