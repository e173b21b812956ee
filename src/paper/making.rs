//! Making papers: facts into a template, told what is missing before anything is printed.

use chrono::NaiveDateTime;

use super::facts::{Facts, facts};
use super::fill::{self, Said, Values};
use super::kinds::{PaperKind, TemplateKey};
use super::print;
use super::store::PrintRow;
use super::template::{self, Template, Templates};
use crate::auth::{Scope, secret_digest};
use crate::db::{AuditEvent, Db, Tx};
use crate::paper::acts;
use crate::problem::{FieldError, Problem, Wording};
use crate::talent;
use crate::vocab::{
    AssignmentId, AssignmentState, NOT_RETIRED, OrganizationCode, TalentId, random_id,
};
use crate::web::{Document, Seen};

/// What is asked of one paper.
#[derive(Clone, Debug)]
pub struct Making {
    pub kind: PaperKind,
    /// A version of a template to be looked at instead of the one in force.
    pub preview: Option<(TemplateKey, i32)>,
}

/// A paper that was made, and the record of it.
#[derive(Debug)]
pub struct Made {
    /// What it is called, as the name of its file.
    pub name: String,
    filled: Document,
    mark: Option<&'static str>,
    /// A row for each assignment on it; none for a preview.
    pub prints: Vec<PrintRow>,
    /// The PDF, where it was asked for.
    pub pdf: Vec<u8>,
}

impl Made {
    pub(super) const fn of(
        name: String,
        filled: Document,
        mark: Option<&'static str>,
        prints: Vec<PrintRow>,
    ) -> Self {
        Self { name, filled, mark, prints, pdf: Vec::new() }
    }

    /// What stands on it, for print.
    #[cfg(feature = "pdf")]
    pub(super) fn paper(&self) -> super::pdf::Paper {
        (self.name.clone(), print::sheet_of(&self.filled), self.mark)
    }

    /// The Word file.
    pub fn docx(&self) -> Vec<u8> {
        self.filled.packed()
    }

    /// The same as a section of a page made for A4.
    pub fn section(&self) -> String {
        print::section(&self.filled, self.mark)
    }
}

/// Whether a paper is for the reader: the prefecture's staff get all, the person and each body their
/// own.
#[must_use]
pub fn may_get(
    scope: &Scope,
    kind: PaperKind,
    (home, host, person): (&OrganizationCode, &OrganizationCode, TalentId),
) -> bool {
    scope.is_statewide()
        || (kind.is_for_home() && scope.reaches_body(home))
        || (kind.is_for_host() && scope.reaches_body(host))
        || (kind.is_for_person() && scope.person() == Some(person))
}

/// The facts of an assignment for a paper that is for the reader.
///
/// # Errors
/// `not_found`; `state_conflict` for what was cancelled; `not_allowed_here` where there is no such
/// paper.
pub fn facts_for(
    db: &mut Db,
    scope: &Scope,
    looks: &mut Seen,
    (id, kind): (AssignmentId, PaperKind),
) -> Result<Facts, Problem> {
    let facts = facts(db, scope, id, looks)?;
    let row = &facts.view.row;
    if !may_get(scope, kind, (&row.home_code, &row.host_code, row.talent_id)) {
        return Err(Problem::not_found());
    }
    let state = facts.view.row.state;
    if state == AssignmentState::Cancelled {
        let step = ("書類の作成", "Make a paper");
        return Err(Problem::state_conflict(state, step, Wording::nothing()));
    }
    if !kind.is_of_assignment() {
        let reason = (
            "推薦書は、配属ではなく共通人材の推薦から作ります。推薦の画面を開いてください。",
            "It is made from a nomination, not from an assignment. Open the nomination.",
        );
        return Err(FieldError::because("/kind", reason).into());
    }
    if !facts.has(kind) {
        let reason = (
            "自団体への配属に、この書類はありません。別の書類を選んでください。",
            "There is no such paper for service at the own body. Choose another.",
        );
        return Err(FieldError::because("/kind", reason).into());
    }
    Ok(facts)
}

/// One paper of one assignment.
///
/// # Errors
/// As [`facts_for`]; `paper_field_missing` for each field without a value.
pub fn one(
    db: &mut Db,
    scope: &Scope,
    looks: &mut Seen,
    (id, making): (AssignmentId, &Making),
) -> Result<Made, Problem> {
    let facts = facts_for(db, scope, looks, (id, making.kind))?;
    let template = template_for(db, scope, making, &key_of(&facts, making.kind))?;
    let sample = making.preview.is_some();
    let mut made = make(db, making.kind, &[&facts], (&template, sample))?;
    if sample {
        made.prints.clear();
    }
    Ok(made)
}

/// The template a paper is made with: the one to be looked at, else the one in force.
///
/// # Errors
/// `not_found` for a template out of reach.
pub fn template_for(
    db: &mut Db,
    scope: &Scope,
    making: &Making,
    usual: &TemplateKey,
) -> Result<Template, Problem> {
    match &making.preview {
        Some((key, version)) => {
            template::reach(db, scope, &key.organization)?;
            template::version(db, key, *version)
        }
        None => Templates::default().in_force(db, usual),
    }
}

/// Whose template a paper is made with.
pub fn key_of(facts: &Facts, kind: PaperKind) -> TemplateKey {
    TemplateKey { kind, organization: facts.issuer(kind).clone() }
}

/// A paper about these assignments: several for a list only. A sample is marked as one.
///
/// # Errors
/// `paper_field_missing` for each field without a value.
pub fn make(
    db: &mut Db,
    kind: PaperKind,
    about: &[&Facts],
    (template, sample): (&Template, bool),
) -> Result<Made, Problem> {
    let Some(first) = about.first() else { return Err(Problem::not_found()) };
    let rows = (1..).zip(about).map(|(place, facts)| facts.row(place)).collect();
    let said = Said { values: first.values(db, kind)?, rows };
    let name = match kind.is_list() {
        true => kind.name_ja().to_owned(),
        false => format!("{}_{}", kind.name_ja(), first.view.row.talent_name),
    };
    let draft = about.iter().find_map(|facts| facts.mark(kind));
    let mark = if sample { Some("見本") } else { draft };
    let filled = filled(&name, template, &said, mark)?;
    let prints = about.iter().zip(&said.rows).map(|(facts, row)| {
        let of_row = [row];
        let said = if kind.is_list() { &of_row[..] } else { &[&said.values, row][..] };
        record(facts, kind, template, digest(template, said, mark))
    });
    let prints = prints.collect();
    Ok(Made::of(safe(&name), filled, mark, prints))
}

/// The template with what is said in its places.
///
/// # Errors
/// `paper_field_missing` for each field without a value.
pub fn filled(
    name: &str,
    template: &Template,
    said: &Said,
    mark: Option<&str>,
) -> Result<Document, Problem> {
    let missing = fill::missing(&template.document, said);
    if !missing.is_empty() {
        let fault = |field: &str| {
            FieldError::new(&format!("/{field}"), "paper_field_missing")
                .with("field", field)
                .with("paper", name.replace('_', " "))
        };
        return Err(Problem::invalid(missing.into_iter().map(fault).collect()));
    }
    Ok(fill::fill(&template.document, said, mark))
}

/// A name of a file on any system.
pub fn safe(name: &str) -> String {
    let plain = |letter: char| match letter {
        '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '＿',
        letter => letter,
    };
    name.chars().map(plain).collect()
}

/// What a paper says, without what differs from day to day and from list to list.
pub fn digest(template: &Template, said: &[&Values], mark: Option<&str>) -> String {
    let named = |name: &str| template.document.fields.iter().any(|field| field == name);
    let mut text = mark.unwrap_or("").to_owned();
    for (name, value) in said.iter().flat_map(|values| values.iter()) {
        if named(name) && !matches!(*name, "作成日" | "行の番号") {
            text.push_str(&format!("\n{name}={value}"));
        }
    }
    secret_digest(&text)
}

fn record(facts: &Facts, kind: PaperKind, template: &Template, digest: String) -> PrintRow {
    let row = &facts.view.row;
    PrintRow {
        id: random_id(),
        assignment_id: Some(row.id),
        kind,
        output: String::new(),
        assignment_version: row.version,
        template_code: template.organization.clone(),
        template_version: template.version,
        digest,
        secret: facts.is_secret(),
        home_code: kind.is_for_home().then(|| row.home_code.clone()),
        host_code: kind.is_for_host().then(|| row.host_code.clone()),
        talent_id: kind.is_for_person().then_some(row.talent_id),
        printed_on: row.starts_on,
        // The write says when.
        printed_at: NOT_RETIRED,
        printed_by: None,
        nomination_id: None,
    }
}

/// Records what was printed, each about its person; before the announcement unseen by the auditor.
///
/// # Errors
/// When it cannot be written.
pub fn keep(
    tx: &mut Tx<'_>,
    scope: &Scope,
    made: &[PrintRow],
    output: &str,
) -> Result<(), Problem> {
    let now: NaiveDateTime = tx.now;
    let printed = |row: &PrintRow| PrintRow {
        id: random_id(),
        output: output.to_owned(),
        printed_on: scope.today(),
        printed_at: now,
        printed_by: tx.origin.account,
        ..row.clone()
    };
    let rows: Vec<PrintRow> = made.iter().map(printed).collect();
    super::store::add_prints(tx, &rows)?;
    for row in rows {
        let act = acts::PAPER_PRINT;
        let event = match (row.assignment_id, row.nomination_id) {
            (Some(id), _) => {
                let person = crate::assignment::current(tx.db, id)?.talent;
                AuditEvent::done(act, "assignment", id).about(person)
            }
            (None, Some(id)) => {
                let event = AuditEvent::done(act, "nomination", id);
                match talent::nomination(tx.db, scope, id)?.talent_id {
                    Some(person) => event.about(person),
                    None => event,
                }
            }
            (None, None) => continue,
        };
        tx.audit(event.with(format!("{} {output}", row.kind)).withheld_if(row.secret));
    }
    Ok(())
}

/// Whether a paper that was printed would say something else today.
///
/// # Errors
/// `not_found` when its assignment is not within reach any more.
pub fn is_stale(
    db: &mut Db,
    scope: &Scope,
    looks: &mut Seen,
    (row, templates): (&PrintRow, &mut Templates),
) -> Result<bool, Problem> {
    let id = match (row.assignment_id, row.nomination_id) {
        (Some(id), _) => id,
        (None, Some(id)) => return super::recommending::is_stale(db, scope, id, (row, templates)),
        (None, None) => return Ok(true),
    };
    let facts = facts(db, scope, id, looks)?;
    if facts.view.row.state == AssignmentState::Cancelled || !facts.has(row.kind) {
        return Ok(true);
    }
    let template = match &row.template_code {
        Some(code) => {
            let key = TemplateKey { kind: row.kind, organization: code.clone() };
            template::version(db, &key, row.template_version)?
        }
        None => template::version(db, &key_of(&facts, row.kind), 0)?,
    };
    // Another template in force makes it stale too.
    let force = templates.in_force(db, &key_of(&facts, row.kind))?;
    let same = (&force.organization, force.version) == (&template.organization, template.version);
    let values = facts.values(db, row.kind)?;
    let own = facts.row(1);
    let of_row = [&own];
    let said = if row.kind.is_list() { &of_row[..] } else { &[&values, &own][..] };
    Ok(!same || digest(&template, said, facts.mark(row.kind)) != row.digest)
}
