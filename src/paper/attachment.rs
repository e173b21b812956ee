//! 添付: a scan or a signed PDF at an order, an agreement, a consent, a qualification. Whoever sees the
//! record may see it; a correction retires it and another is attached.

use sha2::{Digest, Sha256};

use super::acts;
use super::kinds::PaperKind;
use super::making::may_get;
use super::store::attachments::{self as rows, AttachmentRow};
use crate::auth::Scope;
use crate::db::{AuditEvent, Db, Tx};
use crate::limits::ATTACHMENTS_OF_ONE;
use crate::problem::{Code, FieldError, Problem};
use crate::vocab::{
    AssignmentId, AttachmentId, NOT_RETIRED, Name, NominationId, OrganizationCode, ShortText,
    TalentId, terms,
};
use crate::web::{FileKind, Seen};
use crate::{assignment, talent};

terms! {
    /// What a file is; it says which record it hangs on.
    AttachmentKind {
        /// The order of the home body, at an assignment.
        SendingOrder = "sending_order", "人事異動通知書（派遣元）の写し", "Copy of the sending body's order";
        /// The order of the host, at an assignment.
        ReceivingOrder = "receiving_order", "人事異動通知書（受入先）の写し", "Copy of the receiving body's order";
        /// The signed agreement of both bodies, at an assignment.
        Agreement = "agreement", "締結した協定書", "Signed agreement";
        /// The person's consent, at a nomination.
        Consent = "consent", "本人の同意書", "Consent of the person";
        /// A certificate, at a person: corrections make another row of a qualification, and its
        /// scan stays.
        Qualification = "qualification", "資格の合格証書・登録証", "Certificate of a qualification";
    }
}

impl AttachmentKind {
    /// The paper at an assignment whose readers it has.
    const fn paper(self) -> Option<PaperKind> {
        match self {
            Self::SendingOrder => Some(PaperKind::SendingOrder),
            Self::ReceivingOrder => Some(PaperKind::ReceivingOrder),
            Self::Agreement => Some(PaperKind::Agreement),
            Self::Consent | Self::Qualification => None,
        }
    }

    /// The record it hangs on, as typed.
    ///
    /// # Errors
    /// `id_malformed` for an id of another kind of record.
    pub fn subject(self, id: &str) -> Result<Subject, &'static str> {
        match self {
            Self::Consent => id.parse().map(Subject::Nomination),
            Self::Qualification => id.parse().map(Subject::Person),
            _ => id.parse().map(Subject::Assignment),
        }
    }

    const fn of_row(self, number: i64) -> Subject {
        match self {
            Self::Consent => Subject::Nomination(NominationId(number)),
            Self::Qualification => Subject::Person(TalentId(number)),
            _ => Subject::Assignment(AssignmentId(number)),
        }
    }
}

/// A record that files hang on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    Assignment(AssignmentId),
    Nomination(NominationId),
    Person(TalentId),
}

impl Subject {
    /// The record an id names.
    #[must_use]
    pub fn of(id: &str) -> Option<Self> {
        let kinds =
            [AttachmentKind::Agreement, AttachmentKind::Consent, AttachmentKind::Qualification];
        kinds.into_iter().find_map(|kind| kind.subject(id).ok())
    }

    /// What may hang on it.
    pub fn kinds(self) -> impl Iterator<Item = AttachmentKind> {
        let all = AttachmentKind::ALL.iter().copied();
        all.filter(move |kind| kind.of_row(self.number()) == self)
    }

    pub(super) const fn number(self) -> i64 {
        match self {
            Self::Assignment(id) => id.number(),
            Self::Nomination(id) => id.number(),
            Self::Person(id) => id.number(),
        }
    }

    fn word(self) -> (&'static str, String) {
        match self {
            Self::Assignment(id) => ("assignment", id.to_string()),
            Self::Nomination(id) => ("nomination", id.to_string()),
            Self::Person(id) => ("talent", id.to_string()),
        }
    }

    /// As the API names it.
    #[must_use]
    pub fn id(self) -> String {
        self.word().1
    }
}

impl AttachmentRow {
    /// The record it hangs on.
    pub const fn hangs_on(&self) -> Subject {
        self.kind.of_row(self.subject)
    }
}

/// What of a record the reader may do with files of a kind.
#[derive(Debug)]
struct Reached {
    person: Option<TalentId>,
    /// Whether the people concerned do not know of the record.
    secret: bool,
    /// Whether the reader may attach and take back.
    keeps: bool,
}

/// # Errors
/// `not_found` where the reader does not see the record, or not the paper.
fn reach(
    db: &mut Db,
    scope: &Scope,
    (kind, subject): (AttachmentKind, Subject),
) -> Result<Reached, Problem> {
    match subject {
        Subject::Assignment(id) => of_assignment(db, scope, (kind, id)),
        Subject::Nomination(id) => {
            let person = talent::nomination(db, scope, id)?.talent_id;
            Ok(Reached { person, secret: false, keeps: true })
        }
        Subject::Person(id) => {
            let full =
                talent::exists(db, id)? && !talent::seen_in_full(db, scope, &[id])?.is_empty();
            let keeps = scope.is_statewide() || scope.person() == Some(id);
            match full {
                true => Ok(Reached { person: Some(id), secret: false, keeps }),
                false => Err(Problem::not_found()),
            }
        }
    }
}

fn of_assignment(
    db: &mut Db,
    scope: &Scope,
    (kind, id): (AttachmentKind, AssignmentId),
) -> Result<Reached, Problem> {
    let row = assignment::current(db, id)?;
    let (home, host, secret) = (&row.content.home, &row.host, row.is_secret());
    let paper = kind.paper().ok_or(Problem::not_found())?;
    let own = |of_home: bool, code: &OrganizationCode| of_home && scope.reaches_body(code);
    let gives = own(paper != PaperKind::ReceivingOrder, home)
        || own(paper != PaperKind::SendingOrder, host);
    let seen = scope.is_statewide() || (!secret && may_get(scope, paper, (home, host, row.talent)));
    match seen {
        true => {
            let keeps = scope.is_statewide() || gives;
            Ok(Reached { person: Some(row.talent), secret, keeps })
        }
        false => Err(Problem::not_found()),
    }
}

/// The record as its own page shows it: what the page hides, its files hide; a look at a draft is
/// recorded.
///
/// # Errors
/// `not_found` for a record out of reach.
pub fn seen(db: &mut Db, scope: &Scope, looks: &mut Seen, subject: Subject) -> Result<(), Problem> {
    match subject {
        Subject::Assignment(id) => assignment::one(db, scope, id, looks).map(drop),
        Subject::Nomination(_) | Subject::Person(_) => Ok(()),
    }
}

/// Files at a record, the latest first, with whether the reader may take each back; those that were
/// taken back for the prefecture's staff alone.
///
/// # Errors
/// `not_found` for a record out of reach.
pub fn listed(
    db: &mut Db,
    scope: &Scope,
    subject: Subject,
) -> Result<Vec<(AttachmentRow, bool)>, Problem> {
    let (mut kinds, mut none) = (Vec::new(), Problem::not_found());
    for kind in subject.kinds() {
        match reach(db, scope, (kind, subject)) {
            Ok(reached) => kinds.push((kind, reached.keeps)),
            Err(problem) => none = problem,
        }
    }
    if kinds.is_empty() {
        return Err(none);
    }
    let found = rows::at(db, subject.number())?.into_iter().filter_map(|row| {
        let (_, keeps) = kinds.iter().find(|(kind, _)| *kind == row.kind)?;
        let shown = row.retired_at == NOT_RETIRED || scope.is_statewide();
        let own = scope.is_statewide() || row.recorded_by == Some(scope.account());
        shown.then(|| {
            let open = row.retired_at == NOT_RETIRED && *keeps && own;
            (row, open)
        })
    });
    Ok(found.collect())
}

/// Kinds of files the reader may attach to a record.
///
/// # Errors
/// When the record cannot be read.
pub fn offered(
    db: &mut Db,
    scope: &Scope,
    subject: Subject,
) -> Result<Vec<AttachmentKind>, Problem> {
    let mut kinds = Vec::new();
    for kind in subject.kinds() {
        match reach(db, scope, (kind, subject)) {
            Ok(reached) if reached.keeps => kinds.push(kind),
            Err(problem) if problem.code != Code::NotFound => return Err(problem),
            _ => {}
        }
    }
    Ok(kinds)
}

/// What is known of a file.
///
/// # Errors
/// `not_found` out of reach.
pub fn known(
    db: &mut Db,
    scope: &Scope,
    looks: &mut Seen,
    id: AttachmentId,
) -> Result<AttachmentRow, Problem> {
    let row = rows::one(db, id)?.ok_or(Problem::not_found())?;
    let subject = row.hangs_on();
    seen(db, scope, looks, subject)?;
    reach(db, scope, (row.kind, subject))?;
    if row.retired_at != NOT_RETIRED && !scope.is_statewide() {
        return Err(Problem::not_found());
    }
    Ok(row)
}

/// A file with its bytes, whole as it came.
///
/// # Errors
/// As [`known`]; `internal` when the bytes are not those that came.
pub fn whole(
    db: &mut Db,
    scope: &Scope,
    looks: &mut Seen,
    id: AttachmentId,
) -> Result<(AttachmentRow, Vec<u8>), Problem> {
    let row = known(db, scope, looks, id)?;
    let bytes = rows::bytes(db, id)?;
    if digest(&bytes) != row.sha256 {
        tracing::error!(%id, "an attachment is not what was stored");
        return Err(Problem::new(Code::Internal));
    }
    Ok((row, bytes))
}

/// Whether the reader may attach such a file; asked before a stranger's bytes are read.
///
/// # Errors
/// `not_found` out of reach; `forbidden` for a reader alone.
pub fn may_attach(
    db: &mut Db,
    scope: &Scope,
    about: (AttachmentKind, Subject),
) -> Result<(), Problem> {
    kept_by(db, scope, about).map(drop)
}

fn kept_by(
    db: &mut Db,
    scope: &Scope,
    about: (AttachmentKind, Subject),
) -> Result<Reached, Problem> {
    let reached = reach(db, scope, about)?;
    if reached.keeps { Ok(reached) } else { Err(Problem::new(Code::Forbidden)) }
}

/// A file on its way to a record.
#[derive(Debug)]
pub struct Attaching {
    pub kind: AttachmentKind,
    pub subject: Subject,
    pub file_name: String,
    pub note: ShortText,
}

/// Attaches a file.
///
/// # Errors
/// `not_found` and `forbidden`; a name no file should have; `not_allowed_here` beyond the number one
/// record holds; `duplicate` for the same bytes.
pub fn attach(
    tx: &mut Tx<'_>,
    scope: &Scope,
    new: &Attaching,
    (media, bytes): (FileKind, &[u8]),
) -> Result<AttachmentRow, Problem> {
    let reached = kept_by(tx.db, scope, (new.kind, new.subject))?;
    check_name(&new.file_name, media)?;
    let held = rows::at(tx.db, new.subject.number())?;
    let mut held = held.iter().filter(|row| row.retired_at == NOT_RETIRED);
    let sha256 = digest(bytes);
    if held.clone().any(|row| row.kind == new.kind && row.sha256 == sha256) {
        return Err(Problem::new(Code::Duplicate));
    }
    if held.nth(ATTACHMENTS_OF_ONE - 1).is_some() {
        let reason = (
            "一つの記録に添付できる数を超えます。古いものを取り下げてから添付してください。",
            "The record holds as many files as it may. Take an old one back first.",
        );
        return Err(FieldError::because("/file_name", reason).into());
    }
    let row = AttachmentRow {
        id: AttachmentId::random(),
        kind: new.kind,
        subject: new.subject.number(),
        file_name: new.file_name.clone(),
        media_type: media.media().to_owned(),
        bytes: i32::try_from(bytes.len()).unwrap_or(i32::MAX),
        sha256,
        note: new.note.to_string(),
        recorded_at: tx.now,
        recorded_by: tx.origin.account,
        retired_at: NOT_RETIRED,
        retired_by: None,
        reason: String::new(),
    };
    rows::add(tx, &row, bytes)?;
    tx.audit(event(acts::ATTACHMENT_ADD, &row, &reached));
    Ok(row)
}

/// Takes a file back: it stays stored and is shown to the prefecture's staff alone.
///
/// # Errors
/// `not_found`; `forbidden` for somebody else's file; `state_conflict` for one that was taken back.
pub fn retire(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: AttachmentId,
    reason: &Name,
) -> Result<AttachmentRow, Problem> {
    let mut row = rows::one(tx.db, id)?.ok_or(Problem::not_found())?;
    let reached = kept_by(tx.db, scope, (row.kind, row.hangs_on()))?;
    let staff = scope.is_statewide();
    match (staff, row.retired_at == NOT_RETIRED, row.recorded_by == Some(scope.account())) {
        (true, false, _) => {
            let (state, step) =
                (("取下げ済", "Taken back"), ("添付の取下げ", "Take the file back"));
            return Err(Problem::state_conflict(state, step, crate::problem::Wording::nothing()));
        }
        (false, false, _) => return Err(Problem::not_found()),
        (false, true, false) => return Err(Problem::new(Code::Forbidden)),
        _ => {}
    }
    rows::retire(tx, id, reason)?;
    tx.audit(event(acts::ATTACHMENT_RETIRE, &row, &reached));
    row.retired_at = tx.now;
    row.reason = reason.to_string();
    Ok(row)
}

fn event(act: crate::vocab::Act, row: &AttachmentRow, reached: &Reached) -> AuditEvent {
    let (word, id) = row.hangs_on().word();
    let event = AuditEvent::done(act, word, id).with(row.kind.as_str());
    let event = reached.person.map_or_else(|| event.clone(), |person| event.clone().about(person));
    event.withheld_if(reached.secret)
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Files whose bytes are not those that came: name and id of each.
///
/// # Errors
/// When they cannot be read.
pub fn damaged(db: &mut Db) -> Result<(usize, Vec<String>), Problem> {
    let (mut count, mut found) = (0, Vec::new());
    for row in rows::all(db)? {
        count += 1;
        if digest(&rows::bytes(db, row.0)?) != row.1 {
            found.push(row.0.to_string());
        }
    }
    Ok((count, found))
}

/// Longest name of a file, in code points.
const NAME_LETTERS: usize = 120;

/// What is wrong with the name of a file, and what to do about it.
fn name_fault(name: &str, media: FileKind) -> Option<(&'static str, &'static str)> {
    let hidden = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{61c}' | '\u{feff}')
    };
    let stem = name.rsplit_once('.').map_or("", |(stem, _)| stem);
    let program = |end: &str| {
        (1..=5).contains(&end.len())
            && end.chars().all(|letter| letter.is_ascii_alphanumeric())
            && end.chars().any(|letter| letter.is_ascii_alphabetic())
    };
    let device = |stem: &str| {
        let stem = stem.to_ascii_uppercase();
        let numbered = stem.strip_prefix("COM").or(stem.strip_prefix("LPT"));
        ["CON", "PRN", "AUX", "NUL"].contains(&stem.as_str())
            || numbered.is_some_and(|rest| rest.len() == 1)
    };
    let faults = [
        (
            name.chars().count() > NAME_LETTERS,
            (
                "ファイル名が長すぎます（120 字まで）。",
                "The name of the file is too long (at most 120 letters).",
            ),
        ),
        (
            name.contains(hidden),
            (
                "ファイル名に制御文字や見えない文字（文字の向きを変えるものなど）があります。付け直してください。",
                "The name of the file holds control or invisible letters (such as those that turn the direction). Rename it.",
            ),
        ),
        (
            name.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|']) || name.starts_with('.'),
            (
                "ファイル名にフォルダーの区切りなど使えない文字があります。名前だけにしてください。",
                "The name of the file holds letters such as those between folders. Give the name alone.",
            ),
        ),
        (
            FileKind::of_name(name) != Some(media),
            (
                "ファイル名の末尾（.pdf・.png・.jpg）が中身と違います。中身に合う名前にしてください。",
                "The end of the file's name (.pdf, .png, .jpg) differs from what it holds. Rename it.",
            ),
        ),
        (
            stem.rsplit_once('.').is_some_and(|(_, end)| program(end)),
            (
                "拡張子が二重です（例: 写し.exe.pdf）。一つにしてください。",
                "The name has two extensions (such as copy.exe.pdf). Keep one.",
            ),
        ),
        (
            stem.trim().is_empty() || stem.ends_with(['.', ' ']) || device(stem),
            (
                "ファイル名がありません。分かる名前を付けてください。",
                "The file has no usable name. Give it one.",
            ),
        ),
    ];
    faults.into_iter().find_map(|(wrong, sentence)| wrong.then_some(sentence))
}

fn check_name(name: &str, media: FileKind) -> Result<(), Problem> {
    match name_fault(name, media) {
        Some(sentence) => Err(FieldError::because("/file_name", sentence).into()),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_scanners_pass_and_those_of_attackers_do_not() {
        for good in [
            "協定書.pdf",
            "R8.4.1 協定書.PDF",
            "令和8.4.1.pdf",
            "SCN_0001.pdf",
            "葛\u{E0100}城.pdf",
        ] {
            assert_eq!(name_fault(good, FileKind::Pdf), None, "{good}");
        }
        for bad in [
            "",
            "..",
            ".pdf",
            "../a.pdf",
            "a\\b.pdf",
            "C:a.pdf",
            "a\u{0}.pdf",
            "a\n.pdf",
            "a\u{202e}fdp.pdf",
            "請求書.exe.pdf",
            "a.pdf.exe",
            "a.png",
            "a.pdf ",
            "a .pdf",
            "CON.pdf",
            "com1.pdf",
            "a\u{200b}.pdf",
            ".a.pdf",
        ] {
            assert!(name_fault(bad, FileKind::Pdf).is_some(), "{bad:?}");
        }
        assert!(name_fault(&format!("{}.pdf", "長".repeat(120)), FileKind::Pdf).is_some());
        assert_eq!(name_fault("証書.JPG", FileKind::Jpeg), None);
    }
}
