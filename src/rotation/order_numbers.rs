//! The numbers of a plan's orders: everything that waits for its order as one list, filled in on a
//! page or in a file, and the file read again.
//!
//! A line is an assignment that begins, with the end its transfer announces beside it, or an end
//! alone. Each body gives its own number: the home body, the host, and the host that is left.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::model::Action;
use super::steps::begin;
use super::{publish, sources, store};
use crate::assignment::{self, Assignment, Numbers, Papers, Part, PartKind, Transfer};
use crate::auth::Scope;
use crate::db::{Db, Tx};
use crate::problem::{FieldError, Problem, Wording};
use crate::vocab::{AssignmentId, Name, PlacementForm, RotationPlanId, TalentId};
use crate::web::{Columns, Fault, FaultView, FileColumn, Record, Sheet, Table, half_width};

/// An order that a plan waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct OrderLine {
    /// The assignment that begins, or that ends without another.
    pub assignment_id: AssignmentId,
    /// The person.
    pub talent_id: TalentId,
    /// Name.
    pub talent_name: String,
    /// Name of the home body.
    pub home_name: String,
    /// Name of the host.
    pub host_name: String,
    /// 所属 and 職名.
    pub post_name: String,
    /// First day; of an end alone the last one.
    pub effective_on: NaiveDate,
    /// Whether it is an end alone.
    pub ends: bool,
    /// Whether the home body gives a number of its own; not for service at it.
    pub takes_sending_number: bool,
    /// Name of the host that is left for it and gives a number of its own; null where there is none.
    pub releasing_name: Option<String>,
}

/// Numbers of one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LineNumbers {
    /// Which line.
    pub assignment_id: AssignmentId,
    /// Number of the home body's order.
    #[serde(default)]
    pub sending_number: Option<Name>,
    /// Number of the host's order.
    #[serde(default)]
    pub receiving_number: Option<Name>,
    /// Number of the order of the host that is left.
    #[serde(default)]
    pub releasing_number: Option<Name>,
}

/// What taking a file of numbers in would do, or did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct NumbersImport {
    /// Whether it can be taken in: nothing is wrong.
    pub valid: bool,
    /// Whether it was: never for a dry run.
    pub done: bool,
    /// Rows of the file.
    pub rows: usize,
    /// Orders that would be given.
    pub orders: usize,
    /// Rows without any number.
    pub unnumbered: usize,
    /// Everything that is wrong, with sheet, row, heading, value and what to do.
    pub errors: Vec<FaultView>,
    /// Worksheets that were passed over.
    pub ignored_sheets: Vec<String>,
}

/// The line of a transfer: what begins, or else what ends.
fn line_of(transfer: &Transfer) -> Option<AssignmentId> {
    let start = transfer.parts_of(PartKind::Start).next();
    Some(start.or(transfer.parts.first())?.assignment)
}

/// The orders that a plan waits for, by body, person and day.
///
/// # Errors
/// `not_found`.
pub fn order_lines(db: &mut Db, id: RotationPlanId) -> Result<Vec<OrderLine>, Problem> {
    let plan = store::plan(db, id)?;
    let snapshot = store::documents(db, id)?.snapshot;
    let mut names = sources::names(db, &snapshot, plan.first_fiscal_year.first_day())?;
    let transfers = assignment::announced_by(db, id)?;
    let mut held = publish::awaiting_order(db, id)?;
    let known: BTreeSet<AssignmentId> = held.iter().map(|one| one.id).collect();
    let mut ends: BTreeMap<AssignmentId, NaiveDate> = BTreeMap::new();
    let mut left: BTreeMap<AssignmentId, Vec<Assignment>> = BTreeMap::new();
    for transfer in &transfers {
        let Some(line) = line_of(transfer) else { continue };
        for part in transfer.parts_of(PartKind::End) {
            let ending = assignment::current(db, part.assignment)?;
            if line == ending.id {
                let last = part.to.and_then(|to| to.pred_opt());
                ends.extend(last.map(|last| (line, last)));
            } else {
                left.entry(line).or_default().push(ending.clone());
            }
            held.extend((line == ending.id && !known.contains(&line)).then_some(ending));
        }
    }
    let posts = held.iter().map(|one| one.post).collect();
    names.extend(sources::post_names(db, posts, plan.first_fiscal_year.first_day())?);
    let name = |id: String| names.get(&id).cloned().unwrap_or_default();
    let line = |one: Assignment| {
        let last = ends.get(&one.id);
        let gone = left.get(&one.id).into_iter().flatten();
        let gone = gone.filter(|other| other.host != one.host && other.host != one.content.home);
        let gone: BTreeSet<String> = gone.map(|other| name(other.host.to_string())).collect();
        OrderLine {
            assignment_id: one.id,
            talent_id: one.talent,
            talent_name: name(one.talent.to_string()),
            home_name: name(one.content.home.to_string()),
            host_name: name(one.host.to_string()),
            post_name: name(one.post.to_string()),
            effective_on: last.copied().unwrap_or(one.content.period.from),
            ends: last.is_some(),
            takes_sending_number: one.content.form != PlacementForm::OwnBody,
            releasing_name: (!gone.is_empty())
                .then(|| gone.into_iter().collect::<Vec<_>>().join("、")),
        }
    };
    held.sort_by_key(|one| (one.host.clone(), one.talent, one.content.period.from));
    Ok(held.into_iter().map(line).collect())
}

/// The numbers of every line: its own, or else those that were given for all.
pub struct Given {
    papers: Papers,
    of_line: BTreeMap<AssignmentId, LineNumbers>,
}

impl Given {
    /// # Errors
    /// `reference_unknown` for what is no line; `listed_twice`; `not_allowed_here` for the number
    /// of a body that gives none.
    pub fn of(
        db: &mut Db,
        id: RotationPlanId,
        papers: &Papers,
        numbers: &[LineNumbers],
    ) -> Result<Self, Problem> {
        let lines = if numbers.is_empty() { Vec::new() } else { order_lines(db, id)? };
        let (mut of_line, mut errors) = (BTreeMap::new(), Vec::new());
        for (at, given) in numbers.iter().enumerate() {
            let place = |field: &str| format!("/numbers/{at}/{field}");
            let line = lines.iter().find(|line| line.assignment_id == given.assignment_id);
            let refused = line.map_or_else(Vec::new, |line| not_asked(line, given));
            errors.extend(
                refused
                    .into_iter()
                    .map(|(field, error)| FieldError { pointer: place(field), ..error }),
            );
            if line.is_none() {
                errors.push(FieldError::new(&place("assignment_id"), "reference_unknown"));
            } else if of_line.insert(given.assignment_id, given.clone()).is_some() {
                errors.push(FieldError::new(&place("assignment_id"), "listed_twice"));
            }
        }
        if !errors.is_empty() {
            return Err(Problem::invalid(errors));
        }
        Ok(Self { papers: papers.clone(), of_line })
    }

    /// Of what begins.
    #[must_use]
    pub fn papers(&self, id: AssignmentId) -> Papers {
        let own = self.of_line.get(&id);
        let (sending, receiving) = own
            .map_or((None, None), |own| (own.sending_number.clone(), own.receiving_number.clone()));
        Papers {
            ordered_on: self.papers.ordered_on,
            sending_number: sending.or_else(|| self.papers.sending_number.clone()),
            receiving_number: receiving.or_else(|| self.papers.receiving_number.clone()),
        }
    }

    /// Of a part of a transfer: what begins has its own line, what ends that of the transfer.
    #[must_use]
    pub fn numbers(&self, transfer: &Transfer, part: &Part) -> Numbers {
        let starts = part.kind == PartKind::Start;
        let line = if starts { Some(part.assignment) } else { line_of(transfer) };
        let papers = line.map_or_else(|| self.papers.clone(), |line| self.papers(line));
        let own = line.and_then(|line| self.of_line.get(&line));
        let releasing = own.and_then(|own| own.releasing_number.clone());
        Numbers {
            ordered_on: papers.ordered_on,
            sending: papers.sending_number,
            receiving: papers.receiving_number,
            releasing: releasing.or_else(|| self.papers.receiving_number.clone()),
        }
    }
}

/// Numbers of bodies that give none for a line, by field.
fn not_asked(line: &OrderLine, given: &LineNumbers) -> Vec<(&'static str, FieldError)> {
    let mut found = Vec::new();
    if given.sending_number.is_some() && !line.takes_sending_number {
        let reason = (
            "自団体での勤務のため、派遣元の番号はありません。空欄にしてください。",
            "It is service at the own body: there is no number of a sending body. Leave it empty.",
        );
        found.push(("sending_number", FieldError::because("", reason)));
    }
    if given.releasing_number.is_some() && line.releasing_name.is_none() {
        let reason = (
            "離れる団体のない行です。空欄にしてください。",
            "Nobody is left for this line. Leave it empty.",
        );
        found.push(("releasing_number", FieldError::because("", reason)));
    }
    found
}

/// Columns, in the order in which they are written out.
const COLUMNS: &[FileColumn] = &[
    ("assignment_id", &["配属ID"]),
    ("talent_name", &["氏名"]),
    ("home_name", &["本籍団体"]),
    ("host_name", &["受入団体"]),
    ("post_name", &["ポスト"]),
    ("kind", &["発令"]),
    ("effective_on", &["始期・終期"]),
    ("releasing_name", &["離れる団体"]),
    ("sending_number", &["派遣元の発令番号"]),
    ("receiving_number", &["受入側の発令番号"]),
    ("releasing_number", &["離れる団体の発令番号"]),
];
const WIDTHS: [u16; 11] = [20, 16, 14, 14, 30, 8, 12, 14, 20, 20, 20];

/// The lines as a file to fill in.
#[must_use]
pub fn table(rows: &[OrderLine]) -> Table {
    let headings: Vec<(&'static str, u16)> = COLUMNS
        .iter()
        .zip(WIDTHS)
        .map(|((key, names), width)| (names.first().copied().unwrap_or(key), width))
        .collect();
    rows.iter().fold(Table::new("発令番号", &headings), |table, row| {
        table.row(vec![
            row.assignment_id.to_string(),
            row.talent_name.clone(),
            row.home_name.clone(),
            row.host_name.clone(),
            row.post_name.clone(),
            if row.ends { "終了" } else { "開始" }.to_owned(),
            row.effective_on.to_string(),
            row.releasing_name.clone().unwrap_or_default(),
            String::new(),
            String::new(),
            String::new(),
        ])
    })
}

/// What a file came to.
struct Compiled {
    lines: Vec<OrderLine>,
    rows: usize,
    numbers: Vec<LineNumbers>,
    faults: Vec<Fault>,
    ignored: Vec<String>,
}

impl Compiled {
    fn report(&self, done: bool) -> NumbersImport {
        let blank = |given: &&LineNumbers| {
            given.sending_number.is_none()
                && given.receiving_number.is_none()
                && given.releasing_number.is_none()
        };
        NumbersImport {
            valid: self.faults.is_empty(),
            done,
            rows: self.rows,
            orders: self.lines.len(),
            unnumbered: self.numbers.iter().filter(blank).count(),
            errors: Fault::views(&self.faults),
            ignored_sheets: self.ignored.clone(),
        }
    }
}

/// What ordering by a file would do; nothing is written.
///
/// # Errors
/// `not_found`; what is wrong with the file is in the report.
pub fn rehearse(
    db: &mut Db,
    id: RotationPlanId,
    sheets: &[Sheet],
) -> Result<NumbersImport, Problem> {
    Ok(compile(db, id, sheets)?.report(false))
}

/// Orders the plan by the numbers of a file, as a whole or not at all.
///
/// # Errors
/// `invalid_input` with every fault of every row; as `publish::order`.
pub fn take_in(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: RotationPlanId,
    sheets: &[Sheet],
) -> Result<NumbersImport, Problem> {
    begin(tx, scope, id, Action::Order)?;
    let compiled = compile(tx.db, id, sheets)?;
    Fault::refuse(&compiled.faults)?;
    publish::order(tx, scope, id, &Papers::default(), &compiled.numbers)?;
    Ok(compiled.report(true))
}

fn compile(db: &mut Db, id: RotationPlanId, sheets: &[Sheet]) -> Result<Compiled, Problem> {
    let mut done = Compiled {
        lines: order_lines(db, id)?,
        rows: 0,
        numbers: Vec::new(),
        faults: Vec::new(),
        ignored: sheets.iter().skip(1).map(|sheet| sheet.name.clone()).collect(),
    };
    let Some(sheet) = sheets.first() else { return Ok(done) };
    let columns = Columns::of(sheet, COLUMNS, &["assignment_id"], &mut done.faults);
    done.rows = sheet.rows.len();
    let mut seen: BTreeMap<AssignmentId, usize> = BTreeMap::new();
    for record in columns.records() {
        let Some(given) = read(&record, &mut done.faults) else { continue };
        let line = done.lines.iter().find(|line| line.assignment_id == given.assignment_id);
        let Some(line) = line else {
            let error = FieldError::new("", "reference_unknown");
            done.faults.push(record.fault("assignment_id", error));
            continue;
        };
        for (field, error) in not_asked(line, &given) {
            done.faults.push(record.fault(field, error));
        }
        if let Some(before) = seen.insert(given.assignment_id, record.row.number) {
            let error = FieldError::new("", "row_repeated").with("row", before);
            done.faults.push(record.fault("assignment_id", error));
        }
        done.numbers.push(given);
    }
    let missing = done.lines.iter().filter(|line| !seen.contains_key(&line.assignment_id)).count();
    if missing > 0 && done.faults.is_empty() {
        let reason = Wording::Each {
            ja: format!(
                "発令を待つ{missing}行がファイルにありません。番号のない行も残してください。"
            ),
            en: format!(
                "{missing} lines that wait for their order are not in the file. Leave rows without a number in it."
            ),
        };
        let error = FieldError::because("", reason);
        done.faults.push(Fault::new(&sheet.name, 1, "配属ID", "", error));
    }
    Ok(done)
}

/// The cells of a row; nothing when it does not say which line it is.
fn read(record: &Record<'_>, faults: &mut Vec<Fault>) -> Option<LineNumbers> {
    let assignment_id = record.need("assignment_id", faults, |cell| {
        half_width(cell).parse().map_err(|code| FieldError::new("", code))
    });
    let mut number = |key: &str| {
        record.read(key, faults, |cell| Name::new(cell).map_err(|code| FieldError::new("", code)))
    };
    let (sending_number, receiving_number, releasing_number) =
        (number("sending_number"), number("receiving_number"), number("releasing_number"));
    Some(LineNumbers {
        assignment_id: assignment_id?,
        sending_number,
        receiving_number,
        releasing_number,
    })
}
