//! Looks whose keeping period is over: what they said is erased, and the chain stays whole.
//!
//! What is left of an erased look is its number, its moment, its kind and its digest. The digest
//! keeps its neighbours in the chain although nothing can be recomputed from it any more. So that
//! nobody else can erase, every erasure ends with an event whose detail holds a keyed digest over
//! the digests of everything erased so far, and that event is in the chain.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::acts::AUDIT_ERASE_LOOKS;
use super::audit::{AuditEvent, AuditRow};
use super::audit_key::AuditKey;
use super::connection::{Db, DbError};
use super::schema::audit_events;
use super::tx::Tx;
use crate::vocab::{AccountId, FieldGroup, TalentId};

/// What stands in the place of what an erased look said.
const ERASED: &str = "erased";
const ROWS_AT_ONCE: i64 = 5_000;

fn looks() -> Vec<&'static str> {
    FieldGroup::ALL.iter().map(|group| group.act().word).collect()
}

pub(super) fn is_erased(row: &AuditRow) -> bool {
    row.detail == ERASED && looks().contains(&row.action.as_str())
}

/// A keyed digest over what was erased, in the order of the chain.
struct Seal(Option<Hmac<Sha256>>);

impl Seal {
    fn new(key: &[u8]) -> Self {
        let mut mac = Hmac::<Sha256>::new_from_slice(key).ok();
        if let Some(mac) = &mut mac {
            // Not to be mistaken for a digest of the chain.
            mac.update(b"erased looks;");
        }
        Self(mac)
    }

    fn add(&mut self, sequence: i64, chain: &str) {
        if let Some(mac) = &mut self.0 {
            mac.update(format!("{sequence}:{chain};").as_bytes());
        }
    }

    fn text(&self) -> String {
        self.0.clone().map_or_else(String::new, |mac| {
            mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
        })
    }
}

/// What a walk along the chain has seen of erasures.
pub(super) struct Erasures {
    /// A seal for each key of the record.
    seals: Vec<Seal>,
    /// The digest of the last erasure, as its event says it, and the place of the key that was in
    /// use.
    said: Option<(String, usize)>,
    /// Rows without a digest of their own.
    rows: usize,
}

impl Erasures {
    pub(super) fn new(key: &AuditKey) -> Self {
        let seals = key.all().iter().map(|key| Seal::new(key)).collect();
        Self { seals, said: None, rows: 0 }
    }

    /// Takes note of a row, chained by the key at a place; says whether it was erased, so that its
    /// digest cannot be recomputed.
    pub(super) fn pass(&mut self, row: &AuditRow, at: usize) -> bool {
        if row.action == AUDIT_ERASE_LOOKS.word {
            self.said = row.detail.rsplit(' ').next().map(|said| (said.to_owned(), at));
        }
        let erased = is_erased(row);
        if erased {
            self.rows += 1;
            self.seals.iter_mut().for_each(|seal| seal.add(row.sequence, &row.chain));
        }
        erased
    }

    /// Whether everything that was erased was erased by the program.
    pub(super) fn are_sealed(&self) -> bool {
        match &self.said {
            None => self.rows == 0,
            Some((said, at)) => self.seals.get(*at).is_some_and(|seal| *said == seal.text()),
        }
    }
}

/// How many looks from before a moment still say something.
pub fn looks_before(db: &mut Db, before: NaiveDateTime) -> Result<i64, DbError> {
    let due = audit_events::table
        .filter(audit_events::action.eq_any(looks()))
        .filter(audit_events::recorded_at.lt(before).and(audit_events::detail.ne(ERASED)));
    Ok(due.count().get_result(db)?)
}

/// Erases what looks from before a moment said: who looked at whom, when asked by which request,
/// and what for. Other events stay. Returns how many.
pub fn erase_looks(
    tx: &mut Tx<'_>,
    key: &AuditKey,
    before: NaiveDateTime,
) -> Result<usize, DbError> {
    let due = audit_events::table
        .filter(audit_events::action.eq_any(looks()))
        .filter(audit_events::recorded_at.lt(before).and(audit_events::detail.ne(ERASED)));
    let nothing = (
        audit_events::account_id.eq(None::<AccountId>),
        audit_events::on_behalf_of.eq(None::<String>),
        audit_events::roles.eq(""),
        audit_events::organization_code.eq(None::<String>),
        audit_events::subject_id.eq(""),
        audit_events::talent_id.eq(None::<TalentId>),
        audit_events::detail.eq(ERASED),
        audit_events::request_id.eq(""),
    );
    let count = diesel::update(due).set(nothing).execute(tx.db)?;
    if count == 0 {
        tx.nothing_to_audit();
        return Ok(0);
    }
    let seal = sealed(tx.db, key)?;
    tx.audit(
        AuditEvent::done(AUDIT_ERASE_LOOKS, "audit", "looks")
            .with(format!("{count} before {}; {seal}", before.date())),
    );
    Ok(count)
}

fn sealed(db: &mut Db, key: &AuditKey) -> Result<String, DbError> {
    let (mut seal, mut last) = (Seal::new(key.current()), 0);
    loop {
        let rows: Vec<(i64, String)> = audit_events::table
            .filter(audit_events::detail.eq(ERASED).and(audit_events::action.eq_any(looks())))
            .filter(audit_events::sequence.gt(last))
            .order(audit_events::sequence)
            .limit(ROWS_AT_ONCE)
            .select((audit_events::sequence, audit_events::chain))
            .load(db)?;
        let Some((sequence, _)) = rows.last() else { return Ok(seal.text()) };
        last = *sequence;
        rows.iter().for_each(|(sequence, chain)| seal.add(*sequence, chain));
    }
}
