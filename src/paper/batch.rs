//! Papers of many placements at once: one ZIP of Word files, or one page for print.

use std::io::{Cursor, Write};

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;
use zip::write::SimpleFileOptions;

use super::facts::Facts;
use super::kinds::PaperKind;
use super::making::{Made, facts_for, key_of, make};
use super::numbering::{self, Numbering};
use super::template::Templates;
use crate::assignment;
use crate::auth::Scope;
use crate::db::{Db, Tx};
use crate::limits::{FAULTS_AT_ONCE, PAPERS_IN_BATCH};
use crate::problem::{Code, FieldError, Problem, Wording};
use crate::vocab::{AssignmentId, AssignmentState, terms};
use crate::web::Seen;

terms! {
    /// In which form papers are wanted.
    Output {
        /// For Word; of several, a ZIP.
        Docx = "docx", "Word", "Word";
        /// A page made for A4.
        Html = "html", "印刷用", "For print";
        /// One document.
        Pdf = "pdf", "PDF", "PDF";
    }
}

/// Which papers of which placements.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Batching {
    /// Kinds of papers; where there is no such paper it is left out.
    #[validate(length(min = 1, max = 10))]
    pub kinds: Vec<PaperKind>,
    /// Of these assignments.
    #[serde(default)]
    #[validate(length(max = 1000))]
    pub assignment_ids: Vec<AssignmentId>,
    /// Or of all that begin on this day.
    #[serde(default)]
    pub starts_on: Option<NaiveDate>,
    /// And stand in this state (default: in any but cancelled).
    #[serde(default)]
    pub state: Option<AssignmentState>,
    /// `docx` (default): a ZIP of Word files; `html`: one page for print; `pdf`: one document.
    #[serde(default = "word")]
    pub output: Output,
    /// Whether papers whose template asks for a number and that have none are numbered first.
    #[serde(default)]
    pub give_numbers: bool,
}

const fn word() -> Output {
    Output::Docx
}

/// The assignments that are meant.
///
/// # Errors
/// `required` when nothing says which; `reference_unknown` when none is within reach.
pub fn chosen(db: &mut Db, scope: &Scope, input: &Batching) -> Result<Vec<AssignmentId>, Problem> {
    if !input.assignment_ids.is_empty() {
        return Ok(input.assignment_ids.clone());
    }
    let day = input.starts_on.ok_or_else(|| Problem::field("/starts_on", "required"))?;
    crate::problem::day_of("/starts_on", day)?;
    let states = match input.state {
        Some(state) => vec![state],
        None => {
            let all = AssignmentState::ALL.iter().copied();
            all.filter(|state| *state != AssignmentState::Cancelled).collect()
        }
    };
    let found = assignment::beginning_on(db, scope, (day, states), PAPERS_IN_BATCH + 1)?;
    if found.is_empty() {
        return Err(Problem::field("/starts_on", "reference_unknown"));
    }
    Ok(found)
}

/// Numbers what asks for a number and has none.
///
/// # Errors
/// When a number cannot be given for another reason than that there is none to give.
pub fn number(
    tx: &mut Tx<'_>,
    scope: &Scope,
    wanted: &[(AssignmentId, PaperKind)],
) -> Result<usize, Problem> {
    let mut given = 0;
    for one in wanted {
        match numbering::give(tx, scope, *one, &Numbering::default()) {
            Ok(_) => given += 1,
            Err(problem) if [404, 409].contains(&problem.code.status()) => {}
            Err(problem) => return Err(problem),
        }
    }
    Ok(given)
}

/// The facts of each assignment for each kind, in official order.
pub fn facts(
    db: &mut Db,
    scope: &Scope,
    looks: &mut Seen,
    input: &Batching,
) -> Result<Vec<(PaperKind, Vec<Facts>)>, Problem> {
    let (ids, mut all) = (chosen(db, scope, input)?, Vec::new());
    if ids.len() * input.kinds.len() > PAPERS_IN_BATCH {
        let reason = Wording::Each {
            ja: format!(
                "一度に作れるのは {PAPERS_IN_BATCH} 枚までです。条件を絞るか、書類の種類を分けてください。"
            ),
            en: format!(
                "At most {PAPERS_IN_BATCH} papers at once. Narrow it down or take fewer kinds."
            ),
        };
        return Err(FieldError::because("/kinds", reason).into());
    }
    for kind in &input.kinds {
        let mut of_kind = Vec::new();
        for (place, id) in ids.iter().enumerate() {
            match facts_for(db, scope, looks, (*id, *kind)) {
                Ok(facts) => of_kind.push(facts),
                Err(problem) if problem.code == Code::NotFound && input.starts_on.is_none() => {
                    let place = format!("/assignment_ids/{place}");
                    return Err(Problem::field(&place, "reference_unknown"));
                }
                Err(problem) if [404, 409, 422].contains(&problem.code.status()) => {}
                Err(problem) => return Err(problem),
            }
        }
        of_kind.sort_by_key(Facts::read_out);
        all.push((*kind, of_kind));
    }
    Ok(all)
}

/// Which of these ask for a number.
///
/// # Errors
/// When a template cannot be read.
pub fn unnumbered(
    db: &mut Db,
    all: &[(PaperKind, Vec<Facts>)],
) -> Result<Vec<(AssignmentId, PaperKind)>, Problem> {
    let (mut wanted, mut templates) = (Vec::new(), Templates::default());
    for (kind, of_kind) in all {
        for facts in of_kind {
            let template = templates.in_force(db, &key_of(facts, *kind))?;
            if template.document.fields.iter().any(|field| field == "番号") {
                wanted.push((facts.view.row.id, *kind));
            }
        }
    }
    Ok(wanted)
}

/// Every paper, or what is missing of any.
///
/// # Errors
/// `paper_field_missing` for each field of each paper; `reference_unknown` when there is no paper.
pub fn papers(db: &mut Db, all: &[(PaperKind, Vec<Facts>)]) -> Result<Vec<Made>, Problem> {
    let (mut made, mut faults, mut templates) = (Vec::new(), Vec::new(), Templates::default());
    for (kind, of_kind) in all {
        let about: Vec<&Facts> = of_kind.iter().collect();
        let groups =
            if kind.is_list() { about.chunks(about.len().max(1)) } else { about.chunks(1) };
        for group in groups {
            let template = templates.in_force(db, &key_of(group[0], *kind))?;
            match make(db, *kind, group, (&template, false)) {
                Ok(one) => made.push(one),
                Err(problem) if !problem.errors.is_empty() => faults.extend(problem.errors),
                Err(problem) => return Err(problem),
            }
            if faults.len() >= FAULTS_AT_ONCE {
                return Err(Problem::invalid(faults));
            }
        }
    }
    match (faults.is_empty(), made.is_empty()) {
        (false, _) => Err(Problem::invalid(faults)),
        (true, true) => Err(Problem::field("/kinds", "reference_unknown")),
        (true, false) => Ok(made),
    }
}

/// A ZIP of Word files, numbered in their order.
pub fn zip(made: &[Made]) -> Vec<u8> {
    let mut file = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (place, one) in (1..).zip(made) {
        // Memory does not fail to be written.
        let name = format!("{place:03}_{}.docx", one.name);
        drop(file.start_file(name, SimpleFileOptions::DEFAULT));
        drop(file.write_all(&one.docx()));
    }
    file.finish().map(Cursor::into_inner).unwrap_or_default()
}
