//! Skill sheets as files: what is written out can be filled in with a spreadsheet and taken in
//! again.
//!
//! One row per person and skill. What is left empty stays as it is. Whose sheet and which skill a
//! row is about says its key; names beside the keys are compared, because rows shift when a column
//! is sorted alone. A level from 3 on is taken in with its evidence in the same row only: what the
//! person has written already is not looked at, so that no answer about a file tells the prefecture
//! of an unfinished sheet.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::input::{FillSheet, OwnItem};
use super::model::Step;
use super::model::answers::{Evidence, Link, Work};
use super::steps;
use super::store::{self, CycleRow, Head};
use super::view::{AssessmentItem, AssessmentView};
use crate::auth::Scope;
use crate::db::{Db, Tx};
use crate::limits::{LONG_TEXT, SHORT_TEXT};
use crate::problem::{FieldError, Problem};
use crate::skill;
use crate::talent::{self, TalentName};
use crate::vocab::{
    AssessmentCycleId, AssessmentId, Level, LongText, SearchKey, ShortText, SkillCatalogueId,
    SkillKey, TalentId,
};
use crate::web::{
    Columns, Fault, FaultView, FileColumn, Record, Sheet, Table, half_width, level, word,
};

/// Columns, in the order in which they are written out.
const COLUMNS: &[FileColumn] = &[
    ("assessment_id", &["シートID"]),
    ("fiscal_year", &["年度"]),
    ("organization_name", &["所属団体"]),
    ("talent_name", &["氏名"]),
    ("skill_key", &["スキルキー"]),
    ("skill_ja", &["スキル名"]),
    ("previous_level", &["前回の水準"]),
    ("self_level", &["自己評価"]),
    ("evidence", &["根拠"]),
    ("project", &["案件"]),
    ("role", &["役割"]),
    ("period", &["期間"]),
    ("link", &["リンク"]),
    ("note", &["補足"]),
];
const WIDTHS: [u16; 14] = [20, 12, 14, 16, 28, 28, 8, 8, 40, 24, 16, 16, 24, 30];

/// Whose sheets a file may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The caller's own newest sheet.
    Own,
    /// Any sheet the prefecture may take answers in for.
    Anybody,
}

impl Whose {
    const fn step(self) -> Step {
        match self {
            Self::Own => Step::Fill,
            Self::Anybody => Step::Import,
        }
    }
}

/// What taking a file in would do, or did.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SheetImport {
    /// Whether it can be taken in: nothing is wrong.
    pub valid: bool,
    /// Whether it was: never for a dry run.
    pub done: bool,
    /// Rows of the file.
    pub rows: usize,
    /// Rows that say nothing and change nothing.
    pub empty_rows: usize,
    /// Sheets that are written on.
    pub sheets: usize,
    /// Skills that are written on them.
    pub items: usize,
    /// Everything that is wrong, with sheet, row, heading, value and what to do.
    pub errors: Vec<FaultView>,
    /// Worksheets that were passed over.
    pub ignored_sheets: Vec<String>,
}

/// Sheets as a file in the shape that is taken in again.
#[must_use]
pub fn table(sheets: &[AssessmentView]) -> Table {
    let headings: Vec<(&'static str, u16)> = COLUMNS
        .iter()
        .zip(WIDTHS)
        .map(|((key, names), width)| (names.first().copied().unwrap_or(key), width))
        .collect();
    let rows =
        sheets.iter().flat_map(|sheet| sheet.items.iter().map(move |item| cells(sheet, item)));
    rows.fold(Table::new("スキルシート記入内容", &headings), Table::row)
}

fn cells(sheet: &AssessmentView, item: &AssessmentItem) -> Vec<String> {
    let number = |level: Option<Level>| level.map_or_else(String::new, |level| level.to_string());
    let (told, work) = match &item.evidence {
        None => (String::new(), Work::default()),
        Some(Evidence::Told(text)) => (text.to_string(), Work::default()),
        Some(Evidence::Parts(work)) => (String::new(), Work::clone(work)),
    };
    let short = |text: Option<ShortText>| text.map_or_else(String::new, |text| text.to_string());
    vec![
        sheet.row.id.to_string(),
        sheet.row.fiscal_year_label.clone(),
        sheet.row.organization_name.clone(),
        sheet.row.talent_name.clone(),
        item.skill.to_string(),
        item.name_ja.clone(),
        number(item.previous_level),
        number(item.self_level),
        told,
        short(work.project),
        short(work.role),
        short(work.period),
        work.link.map_or_else(String::new, |link| link.as_str().to_owned()),
        work.note.map_or_else(String::new, |note| note.to_string()),
    ]
}

/// A row whose keys could be read.
struct Line<'a> {
    record: Record<'a>,
    /// Nothing where the file of one person does not say it.
    sheet: Option<AssessmentId>,
    skill: SkillKey,
    item: OwnItem,
}

/// What a file came to.
#[derive(Default)]
struct Compiled {
    rows: usize,
    empty_rows: usize,
    fills: BTreeMap<AssessmentId, FillSheet>,
    faults: Vec<Fault>,
    ignored: Vec<String>,
}

impl Compiled {
    fn report(&self, done: bool) -> SheetImport {
        SheetImport {
            valid: self.faults.is_empty(),
            done,
            rows: self.rows,
            empty_rows: self.empty_rows,
            sheets: self.fills.len(),
            items: self.fills.values().map(|fill| fill.items.len()).sum(),
            errors: Fault::views(&self.faults),
            ignored_sheets: self.ignored.clone(),
        }
    }
}

/// Everything the rows of a file are held against, read once.
struct Register {
    heads: BTreeMap<AssessmentId, Head>,
    cycles: BTreeMap<AssessmentCycleId, CycleRow>,
    names: BTreeMap<TalentId, TalentName>,
    skills: BTreeMap<SkillCatalogueId, BTreeMap<SkillKey, String>>,
    /// The sheet of rows that name none.
    own: Option<AssessmentId>,
    today: NaiveDate,
}

impl Register {
    fn of(db: &mut Db, scope: &Scope, whose: Whose, lines: &[Line<'_>]) -> Result<Self, Problem> {
        let heads = match whose {
            Whose::Own => vec![own(db, scope)?],
            Whose::Anybody => {
                let mut ids: Vec<AssessmentId> =
                    lines.iter().filter_map(|line| line.sheet).collect();
                ids.sort_unstable();
                ids.dedup();
                store::found(db, scope, &ids)?
            }
        };
        let people: Vec<TalentId> = heads.iter().map(|head| head.talent_id).collect();
        let mut skills = BTreeMap::new();
        for head in &heads {
            if let Entry::Vacant(place) = skills.entry(head.catalogue_id) {
                place.insert(skill::skill_names(db, head.catalogue_id)?.into_iter().collect());
            }
        }
        Ok(Self {
            own: heads.first().filter(|_| whose == Whose::Own).map(|head| head.id),
            heads: heads.into_iter().map(|head| (head.id, head)).collect(),
            cycles: store::cycles(db)?.into_iter().map(|cycle| (cycle.id, cycle)).collect(),
            names: talent::names_on(db, &people, scope.today())?,
            skills,
            today: scope.today(),
        })
    }

    /// Whether the sheet can be written on; what keeps it from that is told in the words of the
    /// step itself.
    fn judge(&self, db: &mut Db, scope: &Scope, head: &Head, step: Step) -> Result<(), Problem> {
        let cycle = self.cycles.get(&head.cycle_id).ok_or(Problem::not_found())?;
        let parts = steps::parts(db, scope, head)?;
        steps::judge(head, &parts, step, (&cycle.dates(), self.today)).map(drop)
    }
}

/// The caller's own newest sheet.
fn own(db: &mut Db, scope: &Scope) -> Result<Head, Problem> {
    let person = scope.oneself().ok_or(Problem::not_found())?;
    store::newest_of(db, person)?.ok_or(Problem::not_found())
}

/// What taking a file in would do; nothing is written.
///
/// # Errors
/// `not_found` for somebody without a sheet. What is wrong with the file is in the report.
pub fn rehearse(
    db: &mut Db,
    scope: &Scope,
    sheets: &[Sheet],
    whose: Whose,
) -> Result<SheetImport, Problem> {
    Ok(compile(db, scope, sheets, whose)?.report(false))
}

/// Takes a file in, whole or not at all.
///
/// # Errors
/// `invalid_input` with every fault of every row; as [`rehearse`].
pub fn take_in(
    tx: &mut Tx<'_>,
    scope: &Scope,
    sheets: &[Sheet],
    whose: Whose,
) -> Result<SheetImport, Problem> {
    let compiled = compile(tx.db, scope, sheets, whose)?;
    Fault::refuse(&compiled.faults)?;
    for (sheet, fill) in &compiled.fills {
        match whose {
            Whose::Own => steps::fill(tx, scope, *sheet, fill)?,
            Whose::Anybody => steps::take_in(tx, scope, *sheet, fill)?,
        }
    }
    if compiled.fills.is_empty() {
        tx.nothing_to_audit();
    }
    Ok(compiled.report(true))
}

fn compile(
    db: &mut Db,
    scope: &Scope,
    sheets: &[Sheet],
    whose: Whose,
) -> Result<Compiled, Problem> {
    let mut done = Compiled {
        ignored: sheets.iter().skip(1).map(|sheet| sheet.name.clone()).collect(),
        ..Compiled::default()
    };
    let Some(sheet) = sheets.first() else { return Ok(done) };
    let needed: &[&str] = if whose == Whose::Own {
        &["skill_key", "self_level"]
    } else {
        &["assessment_id", "skill_key", "self_level"]
    };
    let columns = Columns::of(sheet, COLUMNS, needed, &mut done.faults);
    done.rows = sheet.rows.len();
    if sheet.rows.is_empty() {
        done.faults.push(Fault::new(&sheet.name, 1, "", "", FieldError::new("", "rows_missing")));
    }
    let lines = lines(&columns, whose, &mut done);
    let register = Register::of(db, scope, whose, &lines)?;
    match_up(db, scope, &register, (lines, whose), &mut done)?;
    done.faults.sort_by_key(|fault| fault.row);
    Ok(done)
}

/// The rows that say something.
fn lines<'a>(columns: &'a Columns<'a>, whose: Whose, done: &mut Compiled) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    for record in columns.records() {
        let faults = &mut done.faults;
        let id = |cell: &str| {
            half_width(cell).parse::<AssessmentId>().map_err(|code| FieldError::new("", code))
        };
        let sheet = if whose == Whose::Own {
            record.read("assessment_id", faults, id)
        } else {
            record.need("assessment_id", faults, id)
        };
        let skill = record.need("skill_key", faults, |cell| {
            half_width(cell).parse::<SkillKey>().map_err(|code| FieldError::new("", code))
        });
        let said = record.read("self_level", faults, level);
        let evidence = evidence(&record, faults);
        let silent = ["self_level", "evidence", "project", "role", "period", "link", "note"]
            .iter()
            .all(|key| record.cell(key).is_empty());
        let founded = evidence.as_ref().is_some_and(|evidence| !evidence.is_blank());
        if said.is_some_and(|level| level >= Level::EVIDENCE_FROM) && !founded {
            let named = skill.as_ref().map_or_else(String::new, ToString::to_string);
            faults.push(
                record
                    .fault("evidence", FieldError::new("", "evidence_needed").with("skill", named)),
            );
        }
        if silent {
            done.empty_rows += 1;
        }
        let Some(skill) = skill.filter(|_| whose == Whose::Own || sheet.is_some()) else {
            continue;
        };
        let item = OwnItem {
            skill: skill.clone(),
            self_level: said.map(Some),
            evidence: evidence.map(Some),
        };
        lines.push(Line { record, sheet, skill, item });
    }
    lines
}

/// What a level rests on: in one text or in parts, not in both.
fn evidence(record: &Record<'_>, faults: &mut Vec<Fault>) -> Option<Evidence> {
    let short = |cell: &str| word(cell, SHORT_TEXT, ShortText::new);
    let told = record.read("evidence", faults, |cell| word(cell, LONG_TEXT, LongText::new));
    let work = Work {
        project: record.read("project", faults, short),
        role: record.read("role", faults, short),
        period: record.read("period", faults, short),
        link: record.read("link", faults, |cell| {
            Link::new(cell.to_owned()).map_err(|code| FieldError::new("", code))
        }),
        note: record.read("note", faults, |cell| word(cell, LONG_TEXT, LongText::new)),
    };
    match (told, work != Work::default()) {
        (Some(_), true) => {
            let reason = (
                "根拠は、1 つの文（根拠の列）か、案件・役割・期間・リンク・補足の列のどちらか一方に書いてください。",
                "Write the evidence either as one text (column 根拠) or in the columns for project, role, period, link and note, not in both.",
            );
            faults.push(record.fault("evidence", FieldError::because("", reason)));
            None
        }
        (told, false) => told.map(Evidence::Told),
        (None, true) => Some(Evidence::Parts(Box::new(work))),
    }
}

/// Holds every row against the sheets, people and skills there are, and gathers what is to be
/// written.
fn match_up(
    db: &mut Db,
    scope: &Scope,
    register: &Register,
    (lines, whose): (Vec<Line<'_>>, Whose),
    done: &mut Compiled,
) -> Result<(), Problem> {
    let mut first: BTreeMap<(AssessmentId, SkillKey), usize> = BTreeMap::new();
    let mut judged: BTreeSet<AssessmentId> = BTreeSet::new();
    for line in lines {
        let head = line.sheet.or(register.own).and_then(|id| register.heads.get(&id));
        let Some(head) = head else {
            done.faults
                .push(line.record.fault("assessment_id", FieldError::new("", "reference_unknown")));
            continue;
        };
        if judged.insert(head.id)
            && let Err(refusal) = register.judge(db, scope, head, whose.step())
        {
            done.faults.push(
                line.record.fault("assessment_id", FieldError::because("", refusal.sentence())),
            );
        }
        if let Some(before) = first.insert((head.id, line.skill.clone()), line.record.row.number) {
            done.faults.push(
                line.record
                    .fault("skill_key", FieldError::new("", "row_repeated").with("row", before)),
            );
        }
        compare(register, head, &line, &mut done.faults);
        if line.item.self_level.is_some() || line.item.evidence.is_some() {
            done.fills.entry(head.id).or_default().items.push(line.item);
        }
    }
    Ok(())
}

/// The skill must be of the sheet's version; names beside the keys must be those of the register.
fn compare(register: &Register, head: &Head, line: &Line<'_>, faults: &mut Vec<Fault>) {
    let mut same = |key: &str, known: Option<&str>| {
        let (cell, known) = (line.record.cell(key), known.unwrap_or(""));
        if !cell.is_empty() && SearchKey::fold(&[cell]) != SearchKey::fold(&[known]) {
            faults.push(
                line.record
                    .fault(key, FieldError::new("", "register_differs").with("other", known)),
            );
        }
    };
    same("talent_name", register.names.get(&head.talent_id).map(|name| name.name.as_str()));
    match register.skills.get(&head.catalogue_id).and_then(|skills| skills.get(&line.skill)) {
        Some(name) => same("skill_ja", Some(name)),
        None => faults
            .push(line.record.fault("skill_key", FieldError::new("", "skill_not_in_catalogue"))),
    }
}
