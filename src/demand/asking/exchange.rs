//! 需要調査票 as a file: what the list writes out can be filled in with a spreadsheet and taken in
//! again, one row per demand.
//!
//! Each row becomes a draft by the very checks of a demand that is typed ([`steps::check`]); a file
//! never submits, accepts or declines anything.

use std::collections::BTreeSet;

use serde::Serialize;
use utoipa::ToSchema;

use super::input::NewDemand;
use super::model::{DemandState, Housing};
use super::steps;
use super::store::{self, Wanted};
use super::view::DemandRow;
use crate::auth::Scope;
use crate::db::{AuditEvent, Db, Tx};
use crate::demand::acts;
use crate::demand::calling::{self, Call};
use crate::limits::{DEMANDS_IN_FILE, LONG_TEXT, SHORT_TEXT};
use crate::problem::{Code, FieldError, Problem, Wording};
use crate::vocab::{
    DemandCallId, DemandId, FiscalYear, Grade, LongText, Name, OrganizationCode, PostType,
    SearchKey, ShortText, Telework,
};
use crate::web::{
    Columns, Fault, FaultView, FileColumn, Record, Sheet, Table, flag, half_width, term,
    whole_number, word,
};

/// Columns, in the order in which they are written out.
const COLUMNS: &[FileColumn] = &[
    ("organization_code", &["団体コード"]),
    ("organization_name", &["団体名"]),
    ("fiscal_year", &["年度"]),
    ("last_fiscal_year", &["終わりの年度"]),
    ("start_month", &["開始月"]),
    ("priority", &["優先順位"]),
    ("department", &["所属"]),
    ("title", &["職名"]),
    ("grade", &["相当級"]),
    ("post_type", &["ポスト種別"]),
    ("share", &["割合（%）", "割合"]),
    ("days_per_week", &["週の日数"]),
    ("tasks", &["業務内容"]),
    ("expected_result", &["期待する成果"]),
    ("supervisor", &["指揮者"]),
    ("authority", &["権限"]),
    ("budget_secured", &["予算"]),
    ("telework", &["テレワーク"]),
    ("housing", &["住居"]),
    ("state", &["状態"]),
    ("origin", &["由来"]),
    ("reason", &["理由"]),
    ("post_id", &["ポストID"]),
];
const WIDTHS: [u16; 23] =
    [10, 14, 12, 12, 8, 8, 24, 20, 14, 24, 8, 8, 40, 40, 16, 24, 8, 10, 12, 10, 8, 24, 20];

/// Demands as a file.
#[must_use]
pub fn table(rows: &[DemandRow]) -> Table {
    let headings: Vec<(&'static str, u16)> = COLUMNS
        .iter()
        .zip(WIDTHS)
        .map(|((key, names), width)| (names.first().copied().unwrap_or(key), width))
        .collect();
    let table = Table::new("需要一覧", &headings).counting(&["優先順位", "割合（%）", "週の日数"]);
    rows.iter().fold(table, |table, row| table.row(cells(row)))
}

fn cells(row: &DemandRow) -> Vec<String> {
    vec![
        row.organization_code.to_string(),
        row.organization_name.clone(),
        row.fiscal_year_label.clone(),
        row.last_fiscal_year.label(),
        format!("{}月", row.start_month),
        row.priority.to_string(),
        row.department.to_string(),
        row.title.to_string(),
        row.grade.name_ja().to_owned(),
        row.post_type.name_ja().to_owned(),
        row.share_percent.percent().to_string(),
        row.days_per_week.clone(),
        row.tasks.to_string(),
        row.expected_result.to_string(),
        row.supervisor.to_string(),
        row.authority.to_string(),
        if row.budget_secured { "確保済" } else { "未確保" }.to_owned(),
        row.telework.name_ja().to_owned(),
        row.housing.name_ja().to_owned(),
        row.state.name_ja().to_owned(),
        row.origin.name_ja().to_owned(),
        row.reason.to_string(),
        row.post_id.map_or_else(String::new, |post| post.to_string()),
    ]
}

/// What taking a file in would do, or did.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DemandImport {
    /// Whether it can be taken in: nothing is wrong.
    pub valid: bool,
    /// Whether it was: never for a dry run.
    pub done: bool,
    /// The call the demands answer.
    pub call_id: DemandCallId,
    /// Rows of the file.
    pub rows: usize,
    /// Rows whose department and title the body asks for in this call already. The same title twice
    /// is normal, so this stops nothing; it is told because a file taken in twice asks twice.
    pub already_there: Vec<usize>,
    /// Everything that is wrong, with sheet, row, heading, value and what to do.
    pub errors: Vec<FaultView>,
    /// Worksheets that were passed over.
    pub ignored_sheets: Vec<String>,
    /// The drafts that were made, in the order of the rows.
    pub demand_ids: Vec<DemandId>,
}

/// What a file came to.
struct Compiled {
    call: Call,
    rows: usize,
    demands: Vec<NewDemand>,
    already_there: Vec<usize>,
    faults: Vec<Fault>,
    ignored: Vec<String>,
}

impl Compiled {
    fn report(&self, done: bool, demand_ids: Vec<DemandId>) -> DemandImport {
        DemandImport {
            valid: self.faults.is_empty(),
            done,
            call_id: self.call.id,
            rows: self.rows,
            already_there: self.already_there.clone(),
            errors: Fault::views(&self.faults),
            ignored_sheets: self.ignored.clone(),
            demand_ids,
        }
    }
}

/// What taking a file in would do; nothing is written.
///
/// # Errors
/// `reference_unknown` for a call that is not there, `deadline_passed` after it. What is wrong with
/// the file is in the report.
pub fn rehearse(
    db: &mut Db,
    scope: &Scope,
    sheets: &[Sheet],
    call: Option<DemandCallId>,
) -> Result<DemandImport, Problem> {
    Ok(compile(db, scope, sheets, call)?.report(false, Vec::new()))
}

/// Takes a file in as drafts, whole or not at all.
///
/// # Errors
/// `invalid_input` with every fault of every row; as [`rehearse`].
pub fn take_in(
    tx: &mut Tx<'_>,
    scope: &Scope,
    sheets: &[Sheet],
    call: Option<DemandCallId>,
) -> Result<DemandImport, Problem> {
    let compiled = compile(tx.db, scope, sheets, call)?;
    Fault::refuse(&compiled.faults)?;
    let ids = compiled
        .demands
        .iter()
        .map(|new| steps::add(tx, scope, new).map(|demand| demand.id))
        .collect::<Result<Vec<_>, _>>()?;
    let event = AuditEvent::done(acts::DEMAND_IMPORT, "demand_call", compiled.call.id);
    tx.audit(event.with(format!("{} demands", ids.len())));
    Ok(compiled.report(true, ids))
}

/// The call that is named, else the newest that is open.
fn answered(db: &mut Db, scope: &Scope, call: Option<DemandCallId>) -> Result<Call, Problem> {
    let unknown = |code| Problem::query(FieldError::new("?call_id", code));
    let call = match call {
        Some(id) => calling::find(db, id)?.ok_or_else(|| unknown("reference_unknown"))?,
        None => calling::all(db)?
            .into_iter()
            .find(|call| call.is_open(scope.today()))
            .ok_or_else(|| unknown("required"))?,
    };
    call.require_not_over(scope.today())?;
    Ok(call)
}

fn compile(
    db: &mut Db,
    scope: &Scope,
    sheets: &[Sheet],
    call: Option<DemandCallId>,
) -> Result<Compiled, Problem> {
    let call = answered(db, scope, call)?;
    let ignored = sheets.iter().skip(1).map(|sheet| sheet.name.clone()).collect();
    let mut done = Compiled {
        call,
        rows: 0,
        demands: Vec::new(),
        already_there: Vec::new(),
        faults: Vec::new(),
        ignored,
    };
    let Some(sheet) = sheets.first() else { return Ok(done) };
    let columns = Columns::of(sheet, COLUMNS, &["organization_code", "title"], &mut done.faults);
    done.rows = sheet.rows.len();
    if done.rows == 0 {
        done.faults.push(Fault::new(&sheet.name, 1, "title", "", FieldError::new("", "required")));
    }
    if let Some(record) = columns.records().nth(DEMANDS_IN_FILE) {
        let reason = Wording::Each {
            ja: format!(
                "1 つのファイルは {DEMANDS_IN_FILE} 件までです。分けて取り込んでください。"
            ),
            en: format!("A file has at most {DEMANDS_IN_FILE} demands. Take it in in parts."),
        };
        done.faults.push(record.fault("title", FieldError::because("", reason)));
        return Ok(done);
    }
    let known = known(db, scope, done.call.id)?;
    for record in columns.records() {
        let mut faults = Vec::new();
        let new = demand(&record, &done.call, &mut faults);
        if let Some(new) = &new {
            check(db, scope, (&record, new), &mut faults)?;
        }
        let good = faults.is_empty();
        done.faults.append(&mut faults);
        let Some(new) = new.filter(|_| good) else { continue };
        if known.contains(&named(
            &new.organization_code,
            new.department.as_ref(),
            new.title.as_ref(),
        )) {
            done.already_there.push(record.row.number);
        }
        done.demands.push(new);
    }
    Ok(done)
}

/// Everything the single write would refuse; of a cell that cannot be read, that alone is told.
fn check(
    db: &mut Db,
    scope: &Scope,
    (record, new): (&Record<'_>, &NewDemand),
    faults: &mut Vec<Fault>,
) -> Result<(), Problem> {
    match steps::check(db, scope, new) {
        Err(refusal) if refusal.code == Code::InvalidInput => {
            let found = refusal
                .errors
                .into_iter()
                .map(|error| record.fault(column_of(&error.pointer.clone()), error));
            let unread: BTreeSet<String> =
                faults.iter().map(|fault| fault.heading.clone()).collect();
            faults.extend(found.filter(|fault| !unread.contains(&fault.heading)));
            Ok(())
        }
        checked => checked.map(drop),
    }
}

/// Body, department and title, as people would say that two are the same.
fn named(
    body: &OrganizationCode,
    department: Option<&ShortText>,
    title: Option<&Name>,
) -> (OrganizationCode, String, String) {
    let folded = |text: Option<&str>| SearchKey::fold(&[text.unwrap_or("")]).as_str().to_owned();
    (body.clone(), folded(department.map(ShortText::as_str)), folded(title.map(Name::as_str)))
}

/// What bodies within reach ask for in this call already.
fn known(
    db: &mut Db,
    scope: &Scope,
    call: DemandCallId,
) -> Result<BTreeSet<(OrganizationCode, String, String)>, Problem> {
    let demands =
        store::page(db, scope, &Wanted { calls: vec![call], ..Wanted::default() }, None, i64::MAX)?;
    let there = demands.iter().filter(|demand| demand.state() != DemandState::Withdrawn);
    Ok(there
        .map(|demand| {
            named(&demand.organization, Some(&demand.asked.department), Some(&demand.asked.title))
        })
        .collect())
}

/// The column a field of the single write stands in.
fn column_of(pointer: &str) -> &str {
    match pointer.trim_start_matches('/') {
        "share_fifths" => "share",
        known => known,
    }
}

/// A row as the single write takes it; nothing without a body.
fn demand(record: &Record<'_>, call: &Call, faults: &mut Vec<Fault>) -> Option<NewDemand> {
    only_drafts(record, faults);
    if let Some(year) = record.read("fiscal_year", faults, fiscal_year)
        && year != call.fiscal_year
    {
        let reason = Wording::Each {
            ja: format!("この調査は{}の需要を尋ねています。", call.fiscal_year.label()),
            en: format!("The call asks for demand in fiscal year {}.", call.fiscal_year),
        };
        faults.push(record.fault("fiscal_year", FieldError::because("", reason)));
    }
    let short = |cell: &str| word(cell, SHORT_TEXT, ShortText::new);
    let long = |cell: &str| word(cell, LONG_TEXT, LongText::new);
    let code = record.need("organization_code", faults, |cell| {
        half_width(cell).parse().map_err(|code| FieldError::new("", code))
    });
    Some(NewDemand {
        call_id: call.id,
        post_id: record.read("post_id", faults, |cell| {
            half_width(cell).parse().map_err(|code| FieldError::new("", code))
        }),
        department: record.read("department", faults, short),
        title: record.read("title", faults, |cell| word(cell, SHORT_TEXT, Name::new)),
        grade: record.read("grade", faults, |cell| {
            term(Grade::ALL, |term| (term.as_str(), term.name_ja()), cell)
        }),
        post_type: record.read("post_type", faults, |cell| {
            term(PostType::ALL, |term| (term.as_str(), term.name_ja()), cell)
        }),
        tasks: record.read("tasks", faults, long),
        expected_result: record.read("expected_result", faults, long),
        supervisor: record.read("supervisor", faults, short),
        authority: record.read("authority", faults, short),
        budget_secured: record.read("budget_secured", faults, budget).unwrap_or(false),
        telework: record.read("telework", faults, |cell| {
            term(Telework::ALL, |term| (term.as_str(), term.name_ja()), cell)
        }),
        housing: record.read("housing", faults, |cell| {
            term(Housing::ALL, |term| (term.as_str(), term.name_ja()), cell)
        }),
        priority: record.read("priority", faults, |cell| whole_number(cell, 1, 99)),
        share_fifths: None,
        half_days_per_week: half_days(record, faults),
        start_month: record.read("start_month", faults, |cell| {
            whole_number(half_width(cell).trim_end_matches('月'), 1, 12)
        }),
        last_fiscal_year: record.read("last_fiscal_year", faults, fiscal_year),
        organization_code: code?,
    })
}

/// A file states what is wanted; where it stands afterwards is no cell's to say.
fn only_drafts(record: &Record<'_>, faults: &mut Vec<Fault>) {
    let cell = half_width(record.cell("state"));
    if !cell.is_empty()
        && cell != DemandState::Draft.name_ja()
        && cell != DemandState::Draft.as_str()
    {
        let reason = (
            "取込でできるのは下書きだけです。状態の列は空欄か「下書き」にしてください。",
            "A file makes drafts only. Leave the column of states empty or write 下書き (draft).",
        );
        faults.push(record.fault("state", FieldError::because("", reason)));
    }
}

fn fiscal_year(cell: &str) -> Result<FiscalYear, FieldError> {
    cell.parse().map_err(|code| FieldError::new("", code))
}

fn budget(cell: &str) -> Result<bool, FieldError> {
    match cell {
        "確保済" => Ok(true),
        "未確保" => Ok(false),
        other => flag(other),
    }
}

/// The share in half days a week, from percents or from days; both must say the same.
fn half_days(record: &Record<'_>, faults: &mut Vec<Fault>) -> Option<i32> {
    let percents = record.read("share", faults, |cell| {
        let percent = whole_number(half_width(cell).trim_end_matches('%'), 10, 100)?;
        let reason = (
            "割合は 10% 単位（週の半日単位）で指定してください。",
            "Give the share in steps of 10 % (half days of a week).",
        );
        if percent % 10 == 0 { Ok(percent / 10) } else { Err(FieldError::because("", reason)) }
    });
    let days = record.read("days_per_week", faults, halves);
    if let (Some(one), Some(other)) = (percents, days)
        && one != other
    {
        faults.push(record.fault("days_per_week", FieldError::new("", "share_inconsistent")));
    }
    percents.or(days)
}

/// Days of a week in halves: 3, 2.5 or 2.5日.
fn halves(cell: &str) -> Result<i32, FieldError> {
    let cell = half_width(cell);
    let cell = cell.trim_end_matches('日');
    let (days, rest) = cell.split_once('.').unwrap_or((cell, "0"));
    let half = match rest {
        "0" => Ok(0),
        "5" => Ok(1),
        _ => Err(FieldError::new("", "number_out_of_range").with("min", "0.5").with("max", 5)),
    };
    Ok(whole_number(days, 0, 5)? * 2 + half?)
}
