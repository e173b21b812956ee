//! Attendances as files: what the list writes out can be filled in with a spreadsheet and taken in
//! again, one row per person and course.
//!
//! A row says where somebody stands: 受講予定, 修了 (with its day), 取りやめ or 欠席. It leads there by the
//! very steps that are taken by hand, forward only; what is recorded already is left alone, and
//! what contradicts it is a fault of the row.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::input::{Completed, NewAttendance};
use super::model::{Attendance, AttendanceState, Course, Step, way};
use super::steps::{self, Saying};
use super::store;
use super::view::AttendanceView;
use crate::auth::Scope;
use crate::db::{AuditEvent, Db, Tx};
use crate::limits::{ATTENDANCES_IN_FILE, SHORT_TEXT};
use crate::problem::{FieldError, Problem, Wording};
use crate::talent;
use crate::training::acts;
use crate::vocab::{Language, OrganizationCode, SearchKey, ShortText, TalentId, TrainingCourseId};
use crate::web::{
    Columns, Fault, FaultView, FileColumn, Record, Sheet, Table, half_width, term, word,
};

/// Columns, in the order in which they are written out.
const COLUMNS: &[FileColumn] = &[
    ("course_id", &["研修ID"]),
    ("fiscal_year", &["年度"]),
    ("course_name", &["研修名"]),
    ("starts_on", &["始期"]),
    ("ends_on", &["終期"]),
    ("talent_id", &["人材ID"]),
    ("organization_code", &["団体コード"]),
    ("staff_number", &["職員番号"]),
    ("talent_name", &["氏名"]),
    ("state", &["状態"]),
    ("completed_on", &["修了日"]),
    ("certificate_reference", &["修了証"]),
];
const WIDTHS: [u16; 12] = [20, 12, 30, 12, 12, 20, 10, 12, 16, 10, 12, 24];

/// Attendances as a file in the shape that is taken in again.
#[must_use]
pub fn table(rows: &[AttendanceView]) -> Table {
    let headings: Vec<(&'static str, u16)> = COLUMNS
        .iter()
        .zip(WIDTHS)
        .map(|((key, names), width)| (names.first().copied().unwrap_or(key), width))
        .collect();
    rows.iter()
        .fold(Table::new("研修受講一覧", &headings), |table, row| table.row(cells(row)))
}

fn cells(row: &AttendanceView) -> Vec<String> {
    vec![
        row.course_id.to_string(),
        row.fiscal_year_label.clone(),
        row.course_name.to_string(),
        row.starts_on.to_string(),
        row.ends_on.to_string(),
        row.talent_id.to_string(),
        row.organization_code.as_ref().map_or_else(String::new, ToString::to_string),
        String::new(),
        row.talent_name.clone(),
        row.state_label.to_owned(),
        row.completed_on.map_or_else(String::new, |day| day.to_string()),
        row.certificate_reference.as_ref().map_or_else(String::new, ToString::to_string),
    ]
}

/// What taking a file in would do, or did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AttendanceImport {
    /// Whether it can be taken in: nothing is wrong.
    pub valid: bool,
    /// Whether it was: never for a dry run.
    pub done: bool,
    /// Rows of the file.
    pub rows: usize,
    /// People newly listed.
    pub enrolled: usize,
    /// Rows that take further steps, of people newly listed or listed before.
    pub changed: usize,
    /// Rows that say what is recorded already.
    pub unchanged: usize,
    /// Everything that is wrong, with sheet, row, heading, value and what to do.
    pub errors: Vec<FaultView>,
    /// Worksheets that were passed over.
    pub ignored_sheets: Vec<String>,
}

/// What a good row asks for.
struct Line {
    course: TrainingCourseId,
    talent: TalentId,
    is_new: bool,
    steps: Vec<Step>,
    completed: Option<Completed>,
}

/// What a file came to.
#[derive(Default)]
struct Compiled {
    rows: usize,
    lines: Vec<Line>,
    faults: Vec<Fault>,
    ignored: Vec<String>,
    /// Row of each person at each course, so that none is told twice.
    seen: BTreeMap<(TrainingCourseId, TalentId), usize>,
}

impl Compiled {
    fn report(&self, done: bool) -> AttendanceImport {
        let count = |of: &dyn Fn(&&Line) -> bool| self.lines.iter().filter(of).count();
        AttendanceImport {
            valid: self.faults.is_empty(),
            done,
            rows: self.rows,
            enrolled: count(&|line| line.is_new),
            changed: count(&|line| !line.steps.is_empty()),
            unchanged: count(&|line| !line.is_new && line.steps.is_empty()),
            errors: Fault::views(&self.faults),
            ignored_sheets: self.ignored.clone(),
        }
    }
}

/// What taking a file in would do; nothing is written. Rows without a course are about `course`.
///
/// # Errors
/// When the rows cannot be read. What is wrong with the file is in the report.
pub fn rehearse(
    db: &mut Db,
    scope: &Scope,
    sheets: &[Sheet],
    course: Option<TrainingCourseId>,
) -> Result<AttendanceImport, Problem> {
    Ok(compile(db, scope, sheets, course)?.report(false))
}

/// Takes a file in, whole or not at all.
///
/// # Errors
/// `invalid_input` with every fault of every row; as [`rehearse`].
pub fn take_in(
    tx: &mut Tx<'_>,
    scope: &Scope,
    sheets: &[Sheet],
    course: Option<TrainingCourseId>,
) -> Result<AttendanceImport, Problem> {
    let compiled = compile(tx.db, scope, sheets, course)?;
    Fault::refuse(&compiled.faults)?;
    for line in &compiled.lines {
        if line.is_new {
            steps::enrol(tx, &NewAttendance { course_id: line.course, talent_id: line.talent })?;
        }
        follow(tx, scope, line)?;
    }
    tx.audit(
        AuditEvent::done(acts::TRAINING_ATTENDANCE_IMPORT, "training_attendance", "file")
            .with(format!("{} rows", compiled.rows)),
    );
    Ok(compiled.report(true))
}

fn follow(tx: &mut Tx<'_>, scope: &Scope, line: &Line) -> Result<(), Problem> {
    let nothing = ShortText::blank();
    for step in &line.steps {
        let attendance = store::attendance::of_person(tx.db, line.course, line.talent)?
            .ok_or(Problem::not_found())?;
        let said = match &line.completed {
            Some(completed) if *step == Step::Complete => Saying::Completed(completed),
            _ => Saying::Reason(&nothing),
        };
        steps::take(tx, scope, attendance.id, *step, &said)?;
    }
    Ok(())
}

fn compile(
    db: &mut Db,
    scope: &Scope,
    sheets: &[Sheet],
    course: Option<TrainingCourseId>,
) -> Result<Compiled, Problem> {
    let mut done = Compiled {
        ignored: sheets.iter().skip(1).map(|sheet| sheet.name.clone()).collect(),
        ..Compiled::default()
    };
    let Some(sheet) = sheets.first() else { return Ok(done) };
    let columns = Columns::of(sheet, COLUMNS, &["state"], &mut done.faults);
    done.rows = sheet.rows.len();
    if done.rows == 0 {
        done.faults.push(Fault::new(&sheet.name, 1, "state", "", FieldError::new("", "required")));
    }
    if let Some(record) = columns.records().nth(ATTENDANCES_IN_FILE) {
        let reason = Wording::Each {
            ja: format!(
                "1 つのファイルは {ATTENDANCES_IN_FILE} 行までです。分けて取り込んでください。"
            ),
            en: format!("A file has at most {ATTENDANCES_IN_FILE} rows. Take it in in parts."),
        };
        done.faults.push(record.fault("state", FieldError::because("", reason)));
        return Ok(done);
    }
    let mut courses: BTreeMap<TrainingCourseId, Option<Course>> = BTreeMap::new();
    for record in columns.records() {
        let known = done.faults.len();
        let read = read(&record, course, &mut done.faults);
        let Some((id, wanted, completed)) = read else { continue };
        let found = match courses.get(&id) {
            Some(found) => found.clone(),
            None => courses.entry(id).or_insert(store::found(db, &[id])?.remove(&id)).clone(),
        };
        let Some(course) = found else {
            done.faults.push(record.fault("course_id", FieldError::new("", "reference_unknown")));
            continue;
        };
        let Some(talent) = who(db, scope, &record, &mut done.faults)? else { continue };
        if let Some(before) = done.seen.insert((id, talent), record.row.number) {
            done.faults.push(
                record.fault("state", FieldError::new("", "row_repeated").with("row", before)),
            );
        }
        let line = judge(
            db,
            scope.today(),
            (&record, &course, talent),
            (wanted, completed),
            &mut done.faults,
        )?;
        done.lines.extend(line.filter(|_| done.faults.len() == known));
    }
    Ok(done)
}

type Said = (TrainingCourseId, AttendanceState, Option<Completed>);

/// The cells of a row; nothing when one of them cannot be read.
fn read(
    record: &Record<'_>,
    course: Option<TrainingCourseId>,
    faults: &mut Vec<Fault>,
) -> Option<Said> {
    let before = faults.len();
    let id = record
        .read("course_id", faults, |cell| {
            half_width(cell).parse().map_err(|code| FieldError::new("", code))
        })
        .or(course);
    if id.is_none() && record.cell("course_id").is_empty() {
        faults.push(record.fault("course_id", FieldError::new("", "required")));
    }
    let state = record.need("state", faults, |cell| {
        term(AttendanceState::ALL, |state| (state.as_str(), state.name_ja()), cell)
    });
    let day = record.read("completed_on", faults, day);
    let certificate =
        record.read("certificate_reference", faults, |cell| word(cell, SHORT_TEXT, ShortText::new));
    let completes = state == Some(AttendanceState::Completed);
    if completes && record.cell("completed_on").is_empty() {
        faults.push(record.fault("completed_on", FieldError::new("", "required")));
    }
    if state.is_some() && !completes && day.is_some() {
        let reason = (
            "修了日は、状態が「修了」の行だけに書いてください。",
            "Give a day of completion only in rows whose state is 修了 (completed).",
        );
        faults.push(record.fault("completed_on", FieldError::because("", reason)));
    }
    let completed = day.map(|completed_on| Completed {
        completed_on,
        certificate_reference: certificate.unwrap_or_default(),
    });
    (faults.len() == before).then_some((id?, state?, completed))
}

fn day(cell: &str) -> Result<NaiveDate, FieldError> {
    half_width(cell).replace('/', "-").parse().map_err(|_| FieldError::new("", "date_invalid"))
}

/// Whom a row is about: by identifier, or by body and staff number. A name beside it is compared.
fn who(
    db: &mut Db,
    scope: &Scope,
    record: &Record<'_>,
    faults: &mut Vec<Fault>,
) -> Result<Option<TalentId>, Problem> {
    let (id, number) = (record.cell("talent_id"), record.cell("staff_number"));
    let key = if id.is_empty() { "staff_number" } else { "talent_id" };
    let talent = if id.is_empty() {
        let body = record.need("organization_code", faults, |cell| {
            half_width(cell).parse().map_err(|code| FieldError::new("", code))
        });
        match (body, number.is_empty()) {
            (Some::<OrganizationCode>(body), false) => {
                talent::by_number(db, &body, &half_width(number), scope.today())?
            }
            (None, false) => return Ok(None),
            (_, true) => {
                faults.push(record.fault("talent_id", FieldError::new("", "required")));
                return Ok(None);
            }
        }
    } else {
        let id = record.read("talent_id", faults, |cell| {
            half_width(cell).parse::<TalentId>().map_err(|code| FieldError::new("", code))
        });
        let Some(id) = id else { return Ok(None) };
        if talent::exists(db, id)? { Some(id) } else { None }
    };
    let Some(talent) = talent else {
        faults.push(record.fault(key, FieldError::new("", "reference_unknown")));
        return Ok(None);
    };
    let name = talent::names_on(db, &[talent], scope.today())?
        .remove(&talent)
        .map_or_else(String::new, |known| known.name);
    let cell = record.cell("talent_name");
    if !cell.is_empty() && SearchKey::fold(&[cell]) != SearchKey::fold(&[&name]) {
        faults.push(
            record
                .fault("talent_name", FieldError::new("", "register_differs").with("other", name)),
        );
    }
    Ok(Some(talent))
}

/// Everything the single steps would refuse, at the cell that says it.
fn judge(
    db: &mut Db,
    today: NaiveDate,
    (record, course, talent): (&Record<'_>, &Course, TalentId),
    (wanted, completed): (AttendanceState, Option<Completed>),
    faults: &mut Vec<Fault>,
) -> Result<Option<Line>, Problem> {
    let now = store::attendance::of_person(db, course.id, talent)?;
    let state = now.as_ref().map(|now| now.standing.state);
    let same = now.as_ref().is_some_and(|now| says_the_same(now, completed.as_ref()));
    let Some(steps) = way(state, wanted).filter(|way| !way.is_empty() || state.is_none() || same)
    else {
        let known = state.map_or(Wording::from(("未登録", "not listed")), Wording::from);
        let (ja, en) = (known.text(Language::Japanese), known.text(Language::English));
        let reason = Wording::Each {
            ja: format!(
                "記録は「{ja}」です。この行のとおりにするには、先に画面で記録を取り消すか、申し込みを済ませてください。"
            ),
            en: format!(
                "The record says {en}. To follow this row, first take the record back on its page or settle the request."
            ),
        };
        faults.push(record.fault("state", FieldError::because("", reason)));
        return Ok(None);
    };
    let key = if record.cell("talent_id").is_empty() { "staff_number" } else { "talent_id" };
    if state.is_none() {
        let found = steps::place_faults(db, course, talent)?;
        faults.extend(found.into_iter().map(|error| record.fault(key, error)));
    }
    let entering = state.is_none().then_some(Step::Accept);
    for step in entering.iter().chain(&steps) {
        if let Err(refusal) = steps::require_course(course, *step, today) {
            faults.push(record.fault("state", FieldError::because("", refusal.sentence())));
            break;
        }
    }
    if let Some(completed) = completed.as_ref().filter(|_| steps.contains(&Step::Complete))
        && let Err(error) = steps::completion(course, completed.completed_on, today)
    {
        faults.push(record.fault("completed_on", error));
    }
    Ok(Some(Line { course: course.id, talent, is_new: state.is_none(), steps, completed }))
}

/// Whether a row says what is recorded: a certificate left out says nothing.
fn says_the_same(now: &Attendance, completed: Option<&Completed>) -> bool {
    let (day, kept) = (now.standing.completed_on, &now.standing.certificate_reference);
    completed.is_none_or(|said| {
        day == Some(said.completed_on)
            && (said.certificate_reference.as_str().is_empty()
                || said.certificate_reference == *kept)
    })
}
