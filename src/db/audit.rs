//! The record of who did what: rows that are only ever appended, each chained to the one before by
//! a keyed digest.
//!
//! A chain alone cannot see its own tail being cut or itself being rebuilt by somebody who has the
//! key, so the head is also written outside the database (`dxship audit verify --anchor`). Row
//! numbers stay inside: outside, rows are named by random identifiers, because a gap in a sequence
//! would tell that something secret happened.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::acts::AUDIT_ROTATE_KEY;
use super::anchor::{Anchored, anchored};
use super::audit_key::AuditKey;
use super::connection::{Db, DbError};
use super::erasure::Erasures;
use super::on_each;
use super::schema::{audit_disclosures, audit_events};
use crate::vocab::{AccountId, Act, FieldGroup, Purpose, TalentId, random_id};

/// Who asked for a write.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// The account, or nothing for the command line and the program itself.
    pub account: Option<AccountId>,
    /// Roles the account held, joined by commas; `operator` for the command line.
    pub roles: String,
    /// For a delegate: whose place it takes.
    pub on_behalf_of: Option<String>,
    /// Body the account speaks for.
    pub organization: Option<String>,
    /// Identifier of the request.
    pub request_id: String,
}

impl Origin {
    /// The program or its operator at the command line.
    #[must_use]
    pub fn operator(what: &str) -> Self {
        Self { roles: "operator".to_owned(), request_id: what.to_owned(), ..Self::default() }
    }
}

/// One thing that was done.
#[derive(Clone, Debug)]
pub struct AuditEvent {
    /// What was done, as `noun.verb`.
    pub action: &'static str,
    /// Kind of the thing it was done to.
    pub subject_kind: &'static str,
    pub subject_id: String,
    /// The person concerned, if one is.
    pub talent: Option<TalentId>,
    /// Whether it must stay unseen until its subject is announced.
    pub withheld: bool,
    /// Names of the fields concerned, never their contents.
    pub detail: String,
    /// `done` or `refused`.
    pub outcome: &'static str,
}

impl AuditEvent {
    /// Something that was done and may be read by the auditor.
    #[must_use]
    pub fn done(
        act: impl Into<Act>,
        subject_kind: &'static str,
        subject_id: impl ToString,
    ) -> Self {
        let subject_id = subject_id.to_string();
        Self {
            action: act.into().word,
            subject_kind,
            subject_id,
            talent: None,
            withheld: false,
            detail: String::new(),
            outcome: "done",
        }
    }

    /// Somebody's record was looked at: which group of fields, and what for; never what it held.
    #[must_use]
    pub fn read(group: FieldGroup, talent: TalentId, purpose: Purpose) -> Self {
        Self::done(group.act(), "talent", talent).about(talent).with(purpose.as_str())
    }

    /// A calculation reads that many people's fields at once and shows nobody (the snapshot of a
    /// plan). It stands against nobody's name, so that no person can tell from their record when
    /// plans are made, and is never disclosed.
    #[must_use]
    pub fn read_pool(group: FieldGroup, people: usize, purpose: Purpose) -> Self {
        Self::done(group.act(), "pool", "pool")
            .with(format!("{purpose}; {people} people"))
            .withheld_if(true)
    }

    #[must_use]
    pub fn about(mut self, talent: TalentId) -> Self {
        self.talent = Some(talent);
        self
    }

    /// Names of fields, counts, reason codes: never contents.
    #[must_use]
    pub fn with(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// Unseen until its subject is announced.
    #[must_use]
    pub const fn withheld_if(mut self, secret: bool) -> Self {
        self.withheld = secret;
        self
    }

    /// Something that was asked for and refused.
    #[must_use]
    pub const fn refused(mut self) -> Self {
        self.outcome = "refused";
        self
    }
}

/// The row of the record with this random identifier.
///
/// # Errors
/// [`DbError`] when the rows cannot be read.
pub fn find_event(db: &mut Db, id: i64) -> Result<Option<AuditRow>, DbError> {
    let row = audit_events::table.filter(audit_events::id.eq(id)).select(AuditRow::as_select());
    Ok(row.first(db).optional()?)
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_events, treat_none_as_default_value = false)]
#[allow(missing_docs)]
pub struct AuditRow {
    pub id: i64,
    pub sequence: i64,
    pub recorded_at: NaiveDateTime,
    pub account_id: Option<AccountId>,
    pub on_behalf_of: Option<String>,
    pub roles: String,
    pub organization_code: Option<String>,
    pub action: String,
    pub subject_kind: String,
    pub subject_id: String,
    pub talent_id: Option<TalentId>,
    pub outcome: String,
    pub withheld: bool,
    pub detail: String,
    pub request_id: String,
    pub chain: String,
}

impl AuditRow {
    fn of(event: AuditEvent, origin: &Origin, now: NaiveDateTime) -> Self {
        Self {
            id: random_id(),
            sequence: 0,
            recorded_at: now,
            account_id: origin.account,
            on_behalf_of: origin.on_behalf_of.clone(),
            roles: origin.roles.clone(),
            organization_code: origin.organization.clone(),
            action: event.action.to_owned(),
            subject_kind: event.subject_kind.to_owned(),
            subject_id: event.subject_id,
            talent_id: event.talent,
            outcome: event.outcome.to_owned(),
            withheld: event.withheld,
            detail: event.detail,
            request_id: origin.request_id.clone(),
            chain: String::new(),
        }
    }

    /// Every field, its length before it, so that no two rows have the same text.
    fn canonical(&self) -> String {
        let fields = [
            Some(self.id.to_string()),
            Some(self.sequence.to_string()),
            Some(self.recorded_at.and_utc().timestamp_micros().to_string()),
            self.account_id.map(|id| id.number().to_string()),
            self.on_behalf_of.clone(),
            Some(self.roles.clone()),
            self.organization_code.clone(),
            Some(self.action.clone()),
            Some(self.subject_kind.clone()),
            Some(self.subject_id.clone()),
            self.talent_id.map(|id| id.number().to_string()),
            Some(self.outcome.clone()),
            Some(self.withheld.to_string()),
            Some(self.detail.clone()),
            Some(self.request_id.clone()),
        ];
        // Nothing is told apart from an empty text.
        fields
            .iter()
            .map(|field| {
                field
                    .as_ref()
                    .map_or_else(|| "-;".to_owned(), |field| format!("{}:{field};", field.len()))
            })
            .collect()
    }
}

/// Where the chain stands.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct AuditHead {
    /// Number of the last row, 0 before the first.
    pub sequence: i64,
    pub chain: String,
}

impl AuditHead {
    /// Where the chain stands now.
    pub fn read(db: &mut Db) -> Result<Self, DbError> {
        let last = audit_events::table
            .select((audit_events::sequence, audit_events::chain))
            .order(audit_events::sequence.desc())
            .first::<(i64, String)>(db)
            .optional()?;
        Ok(last.map_or_else(
            || Self { sequence: 0, chain: String::new() },
            |(sequence, chain)| Self { sequence, chain },
        ))
    }
}

/// Whether a row was chained with the key, or with one before it.
pub(super) fn is_chained(db: &mut Db, key: &AuditKey, row: &AuditRow) -> Result<bool, DbError> {
    let previous: Option<String> = audit_events::table
        .filter(audit_events::sequence.eq(row.sequence - 1))
        .select(audit_events::chain)
        .first(db)
        .optional()?;
    let previous = previous.unwrap_or_default();
    Ok(key.all().iter().any(|key| row.chain == digest(key, &previous, row)))
}

fn digest(key: &[u8], previous: &str, row: &AuditRow) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return String::new() };
    mac.update(previous.as_bytes());
    mac.update(b"|");
    mac.update(row.canonical().as_bytes());
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// SQLite bounds how many values a statement takes.
const ROWS_AT_ONCE: usize = 1000;

/// Appends the events of one write and returns the new head.
pub(super) fn append(
    db: &mut Db,
    key: &AuditKey,
    head: &AuditHead,
    events: Vec<AuditEvent>,
    origin: &Origin,
    now: NaiveDateTime,
) -> Result<AuditHead, DbError> {
    let mut head = head.clone();
    let mut rows = Vec::with_capacity(events.len());
    for event in events {
        let mut row = AuditRow::of(event, origin, now);
        row.sequence = head.sequence + 1;
        row.chain = digest(key.current(), &head.chain, &row);
        head = AuditHead { sequence: row.sequence, chain: row.chain.clone() };
        rows.push(row);
    }
    // A single one by the statement that stays prepared.
    if let [row] = &rows[..] {
        diesel::insert_into(audit_events::table).values(row).execute(db)?;
        return Ok(head);
    }
    for part in rows.chunks(ROWS_AT_ONCE) {
        on_each!(db, c => diesel::insert_into(audit_events::table).values(part).execute(c))?;
    }
    Ok(head)
}

/// Records that subjects are no longer secret.
pub(super) fn disclose(
    db: &mut Db,
    subjects: Vec<(&'static str, String)>,
    now: NaiveDateTime,
) -> Result<(), DbError> {
    use audit_disclosures::{disclosed_at, id, subject_id, subject_kind, table};
    for (kind, subject) in subjects {
        let values = (
            id.eq(random_id()),
            subject_kind.eq(kind),
            subject_id.eq(subject),
            disclosed_at.eq(now),
        );
        diesel::insert_into(table).values(values).execute(db)?;
    }
    Ok(())
}

/// The first place where the record was tampered with.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ChainFault {
    /// Number of the row.
    pub sequence: i64,
    /// `gap`, `digest`, `erasure` when looks were erased by somebody else than the program, `key`
    /// when the record does not end with the present key, or `anchor` when the row named by the
    /// outside anchor is missing or different.
    pub kind: &'static str,
}

/// Walks the whole chain; with anchors, also checks that each anchored row is still there and
/// unchanged, or that the chain itself answers for its absence.
pub fn verify_chain<'a>(
    db: &mut Db,
    key: &AuditKey,
    anchors: impl IntoIterator<Item = &'a AuditHead>,
) -> Result<Result<AuditHead, ChainFault>, DbError> {
    const ROWS_AT_ONCE: i64 = 5_000;
    let mut walk = Walk::new(key);
    loop {
        let rows: Vec<AuditRow> = audit_events::table
            .filter(audit_events::sequence.gt(walk.head.sequence))
            .order(audit_events::sequence)
            .limit(ROWS_AT_ONCE)
            .select(AuditRow::as_select())
            .load(db)?;
        if rows.is_empty() {
            let head = match walk.end() {
                Ok(head) => head,
                Err(fault) => return Ok(Err(fault)),
            };
            for anchor in anchors {
                if anchored(db, key, anchor)? == Anchored::Broken {
                    return Ok(Err(ChainFault { sequence: anchor.sequence, kind: "anchor" }));
                }
            }
            return Ok(Ok(head));
        }
        for row in rows {
            if let Some(kind) = walk.pass(row) {
                return Ok(Err(ChainFault { sequence: walk.head.sequence + 1, kind }));
            }
        }
    }
}

/// A walk along the chain: how far it came, and whose time it is.
struct Walk<'a> {
    key: &'a AuditKey,
    /// Place of the key that chains the next row; unknown before the first.
    at: Option<usize>,
    head: AuditHead,
    erasures: Erasures,
}

impl<'a> Walk<'a> {
    fn new(key: &'a AuditKey) -> Self {
        let head = AuditHead { sequence: 0, chain: String::new() };
        Self { key, at: None, head, erasures: Erasures::new(key) }
    }

    /// Goes one row further, or says what is wrong with it.
    fn pass(&mut self, row: AuditRow) -> Option<&'static str> {
        if row.sequence != self.head.sequence + 1 {
            return Some("gap");
        }
        let holds = |key: &Vec<u8>| row.chain == digest(key, &self.head.chain, &row);
        let keys = self.key.all();
        let at = self.at.or_else(|| keys.iter().position(holds)).unwrap_or(0);
        self.at = Some(at);
        if !self.erasures.pass(&row, at) && !holds(&keys[at]) {
            return Some("digest");
        }
        if row.action == AUDIT_ROTATE_KEY.word {
            match self.key.place(&row.detail).filter(|next| at < *next) {
                Some(next) => self.at = Some(next),
                None => return Some("key"),
            }
        }
        self.head = AuditHead { sequence: row.sequence, chain: row.chain };
        None
    }

    fn end(self) -> Result<AuditHead, ChainFault> {
        let fault = |kind| Err(ChainFault { sequence: self.head.sequence, kind });
        if !self.erasures.are_sealed() {
            fault("erasure")
        } else if self.at.is_some_and(|at| at + 1 < self.key.all().len()) {
            fault("key")
        } else {
            Ok(self.head.clone())
        }
    }
}
