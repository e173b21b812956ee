//! What happens to catalogues: imported as drafts, changed while they are, published.

use serde::Serialize;
use utoipa::ToSchema;

use super::import::{Compiled, compile};
use super::model::{Catalogue, CatalogueDiff, CatalogueState, Content, Renames, compare};
use super::store::{self, Change, Head};
use crate::auth::Scope;
use crate::db::{Db, Tx};
use crate::organization;
use crate::problem::{Code, FieldError, Problem};
use crate::vocab::{Name, ShortText, SkillCatalogueId, SkillKey};
use crate::web::{Fault, FaultView, Sheet};

/// What an import would do, or did.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ImportReport {
    /// Whether it can be imported: nothing is wrong.
    pub valid: bool,
    /// Rows read from the sheet of skills.
    pub rows: usize,
    /// Skills they describe.
    pub skills: usize,
    /// Everything that is wrong, with sheet, row, heading, value and what to do.
    pub errors: Vec<FaultView>,
    /// Sheets that were passed over.
    pub ignored_sheets: Vec<String>,
    /// The version it was compared with; null before the first.
    pub compared_with: Option<SkillCatalogueId>,
    /// What it changes there; empty while something is wrong.
    pub diff: CatalogueDiff,
}

/// A file for a new version.
#[derive(Clone, Debug)]
pub struct CatalogueFile {
    /// What the version is called.
    pub name: Name,
    pub note: ShortText,
    /// Its sheets; the first is the one of skills.
    pub sheets: Vec<Sheet>,
}

/// What the file describes, held against the version in use.
fn read(db: &mut Db, sheets: &[Sheet]) -> Result<(Compiled, Option<Catalogue>), Problem> {
    let job_types: Vec<_> = organization::job_types(db)?
        .into_iter()
        .map(|view| (view.job_type, view.name_ja))
        .collect();
    let current = store::published(db)?;
    let nothing = Content::default();
    let content = current.as_ref().map_or(&nothing, |current| &current.content);
    Ok((compile(sheets, &job_types, content), current))
}

/// What importing the file would do; nothing is written.
///
/// # Errors
/// When the rows cannot be read. What is wrong with the file is in the report.
pub fn rehearse_import(db: &mut Db, sheets: &[Sheet]) -> Result<ImportReport, Problem> {
    let (compiled, current) = read(db, sheets)?;
    let valid = compiled.faults.is_empty();
    let nothing = Content::default();
    let older = current.as_ref().map_or(&nothing, |current| &current.content);
    Ok(ImportReport {
        valid,
        rows: compiled.rows,
        skills: compiled.content.skills.len(),
        errors: Fault::views(&compiled.faults),
        ignored_sheets: compiled.ignored_sheets,
        compared_with: current.as_ref().map(|current| current.id),
        diff: if valid { compare(older, &compiled.content) } else { CatalogueDiff::default() },
    })
}

/// Imports the file as a draft, whole or not at all.
///
/// # Errors
/// `invalid_input` with every fault of every row, or when rows cannot be written.
pub fn import_catalogue(
    tx: &mut Tx<'_>,
    file: &CatalogueFile,
) -> Result<SkillCatalogueId, Problem> {
    let (compiled, current) = read(tx.db, &file.sheets)?;
    Fault::refuse(&compiled.faults)?;
    store::add(
        tx,
        file.name.as_str(),
        file.note.as_str(),
        current.map(|current| current.id),
        &compiled.content,
    )
}

fn draft(
    db: &mut Db,
    scope: &Scope,
    id: SkillCatalogueId,
    step: (&str, &str),
) -> Result<Head, Problem> {
    let head = store::head(db, scope, id)?;
    if head.state == CatalogueState::Draft {
        return Ok(head);
    }
    Err(Problem::state_conflict(head.state, step, ("新しい版の取込", "Take in a new version")))
}

/// What changes in a draft; the renames as pairs of newer and older key.
#[derive(Clone, Debug, Default)]
pub struct CatalogueChange {
    pub name: Option<Name>,
    pub note: Option<ShortText>,
    pub renames: Option<Vec<(SkillKey, SkillKey)>>,
}

/// Changes the name, the remark or the renames of a draft of this version.
///
/// # Errors
/// `not_found`, `state_conflict` once it is published, `stale`, or `invalid_input` for keys that
/// are not there.
pub fn change_draft(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: SkillCatalogueId,
    change: &CatalogueChange,
    require_version: impl FnOnce(i32) -> Result<(), Problem>,
) -> Result<(), Problem> {
    let head = draft(tx.db, scope, id, ("変更", "Change"))?;
    require_version(head.version)?;
    if let Some(renames) = &change.renames {
        check_renames(tx.db, &head, renames)?;
    }
    let text = |name: &Name| name.to_string();
    let values = Change {
        name: change.name.as_ref().map(text),
        note: change.note.as_ref().map(ToString::to_string),
        renames: change.renames.clone(),
    };
    store::change(tx, &head, &values)
}

fn check_renames(
    db: &mut Db,
    head: &Head,
    renames: &[(SkillKey, SkillKey)],
) -> Result<(), Problem> {
    let newer = store::content(db, head.id)?;
    let older = head.previous_id.map(|id| store::content(db, id)).transpose()?.unwrap_or_default();
    let mut errors = Vec::new();
    for (index, (to, from)) in renames.iter().enumerate() {
        let before = &renames[..index];
        if !newer.has(to) {
            errors.push(FieldError::new(&format!("/renames/{index}/to"), "reference_unknown"));
        }
        if !older.has(from) {
            errors.push(FieldError::new(&format!("/renames/{index}/from"), "rename_unknown"));
        }
        if to == from || before.iter().any(|(earlier, other)| earlier == to || other == from) {
            errors.push(FieldError::new(&format!("/renames/{index}"), "rename_clash"));
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(Problem::invalid(errors)) }
}

/// Takes a draft away with all it holds; nothing was ever made in it.
///
/// # Errors
/// `not_found`, `stale`, or `state_conflict` once it was published: what was published is kept.
pub fn discard_draft(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: SkillCatalogueId,
    check_version: impl FnOnce(i32) -> Result<(), Problem>,
) -> Result<(), Problem> {
    let head = draft(tx.db, scope, id, ("破棄", "Discard"))?;
    check_version(head.version)?;
    store::discard(tx, &head)
}

/// Publishes a draft for the cycles to come; the version in use until now is superseded.
///
/// # Errors
/// `not_found`, `state_conflict` when it is no draft or another version was published since it was
/// imported.
pub fn publish_catalogue(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: SkillCatalogueId,
    check_version: impl FnOnce(i32) -> Result<(), Problem>,
) -> Result<(), Problem> {
    let head = draft(tx.db, scope, id, ("公開", "Publish"))?;
    check_version(head.version)?;
    let in_use = store::published_head(tx.db)?.map(|head| head.id);
    if in_use != head.previous_id {
        let reason = (
            "取込の後に別の版が公開されました。同じファイルをもう一度取り込み、差分を確かめてください。",
            "Another version was published after this one was taken in. Take the same file in again and look at the differences.",
        );
        let mut problem = Problem::new(Code::NotReady);
        problem.errors.push(FieldError::because("", reason));
        return Err(problem);
    }
    store::publish(tx, &head)
}

/// What a version changes in the one it was made to replace; nothing for the first.
pub fn diff_of(db: &mut Db, catalogue: &Catalogue) -> Result<Option<CatalogueDiff>, Problem> {
    let Some(previous) = catalogue.previous else { return Ok(None) };
    Ok(Some(compare(&store::content(db, previous)?, &catalogue.content)))
}

/// Where the keys of a version went in a later one.
///
/// # Errors
/// `not_found` when the one does not lead to the other, or when the rows cannot be read.
pub fn renames_between(
    db: &mut Db,
    older: SkillCatalogueId,
    newer: SkillCatalogueId,
) -> Result<Renames, Problem> {
    store::renames(db, older, newer)?.ok_or(Problem::not_found())
}
