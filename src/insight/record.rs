//! `GET /me/record`: everything that is held on oneself, as one answer or as a workbook. What was
//! not announced is not among it, whatever else one's roles may see.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::viewers::viewers_of;
use crate::auth::may::Permission;
use crate::auth::{Action, Scope, may};
use crate::db::Db;
use crate::problem::Problem;
use crate::vocab::{TalentId, day_in_words};
use crate::web::{Can, Listing, NoFilter, Page, Question, Reply, Route, Table, TimeTravel};
use crate::{accounts, assessment, assignment, organization, talent, training, wish};

/// Route of this question.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/me/record", "自分について記録されているすべて", show)
            .list()
            .returns::<OwnRecord>(),
    ]
}

/// A line of what is held, as a workbook has it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RecordLine {
    /// What kind of record, in Japanese.
    pub section: &'static str,
    /// Of when, in Japanese; empty for what has no day.
    pub days: String,
    /// What it is.
    pub name: String,
    /// What it says.
    pub said: String,
}

/// What is held on oneself.
#[derive(Debug, Serialize, ToSchema)]
struct OwnRecord {
    /// Every line, as a workbook has them.
    items: Vec<RecordLine>,
    /// Send as `cursor` for the next lines; null on the last.
    next_cursor: Option<String>,
    /// How many lines in all, when `total=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<i64>,
    /// The same as it is recorded, by kind: `account`, `register`, `assignments`, `sheets`,
    /// `levels`, `wishes`, `pauses`, `training`, `viewers`. What one has none of is left out.
    #[schema(value_type = Object)]
    record: serde_json::Map<String, Value>,
}

/// A kind of record: its key, as it is recorded, and its lines.
#[derive(Debug)]
pub struct Part {
    key: &'static str,
    value: Value,
    lines: Vec<RecordLine>,
}

/// What is held where, each read with the rights it is read with elsewhere.
const SOURCES: &[(Action, Question<Part>)] = &[
    (Action::UseOwnAccount, account),
    (Action::ReadTalents, register),
    (Action::ReadAssignments, placements),
    (Action::ReadAssessments, sheets),
    (Action::ReadAssessments, levels),
    (Action::ReadWishes, wishes),
    (Action::ReadAttendances, trainings),
    (Action::UseOwnAccount, viewers),
];

/// Everything held on the caller.
///
/// # Errors
/// When the records cannot be read.
pub async fn own_record<A: Permission>(can: &Can<A>) -> Result<Vec<Part>, Problem> {
    can.gather(SOURCES).await
}

async fn show(can: Can<may::UseOwnAccount>, listing: Listing<NoFilter>) -> Result<Reply, Problem> {
    reply(&listing, own_record(&can).await?)
}

/// What is held in the form that was asked for.
///
/// # Errors
/// As for lists.
pub fn reply(listing: &Listing<NoFilter>, parts: Vec<Part>) -> Result<Reply, Problem> {
    let mut record = serde_json::Map::new();
    let mut lines = Vec::new();
    for part in parts {
        record.insert(part.key.to_owned(), part.value);
        lines.extend(part.lines);
    }
    let numbered: Vec<(usize, RecordLine)> = lines.into_iter().enumerate().collect();
    let page = listing.cut(numbered, |(place, _)| place.to_string())?;
    let page = page.map(|(_, line)| line);
    if listing.format != crate::web::Format::Json {
        return listing.reply(&page, table);
    }
    let Page { items, next_cursor, total } = page;
    Reply::json(&OwnRecord { items, next_cursor, total, record })
}

fn table(lines: &[RecordLine]) -> Table {
    let columns = [("区分", 16), ("期間・日", 30), ("項目", 30), ("内容", 60)];
    lines.iter().fold(Table::new("自分の記録", &columns), |table, line| {
        let cells = [line.section, &line.days, &line.name, &line.said];
        table.row(cells.map(str::to_owned).to_vec())
    })
}

fn line(
    section: &'static str,
    days: String,
    name: impl ToString,
    said: impl ToString,
) -> RecordLine {
    RecordLine { section, days, name: name.to_string(), said: said.to_string() }
}

fn days(first: NaiveDate, last: Option<NaiveDate>) -> String {
    format!("{}〜{}", day_in_words(first), last.map_or_else(String::new, day_in_words))
}

fn part(
    key: &'static str,
    value: &impl Serialize,
    lines: Vec<RecordLine>,
) -> Result<Vec<Part>, Problem> {
    let value =
        serde_json::to_value(value).map_err(|_| Problem::new(crate::problem::Code::Internal))?;
    Ok(vec![Part { key, value, lines }])
}

/// Nothing is held where there is nothing.
fn nothing_if_none(read: Result<Vec<Part>, Problem>) -> Result<Vec<Part>, Problem> {
    match read {
        Err(problem) if problem == Problem::not_found() => Ok(Vec::new()),
        read => read,
    }
}

fn person(scope: &Scope) -> Result<TalentId, Problem> {
    scope.oneself().ok_or(Problem::not_found())
}

fn account(db: &mut Db, scope: &Scope, _: NaiveDateTime) -> Result<Vec<Part>, Problem> {
    let me = accounts::oneself(db, scope)?;
    let lines = vec![line("アカウント", String::new(), "ログイン名", &me.login)];
    part("account", &me, lines)
}

fn register(db: &mut Db, scope: &Scope, _: NaiveDateTime) -> Result<Vec<Part>, Problem> {
    let card = person(scope).and_then(|one| talent::card(db, scope, one, TimeTravel::default()));
    let view = match card {
        Ok(talent::TalentView::Full(card)) => card,
        Ok(talent::TalentView::Narrow(_)) => return Ok(Vec::new()),
        Err(problem) => return nothing_if_none(Err(problem)),
    };
    let names = organization::names(db)?;
    let body = |code| names.get(code).cloned().unwrap_or_default();
    let mut lines = vec![
        line("人材リスト", String::new(), "氏名", &view.line.name),
        line("人材リスト", String::new(), "カナ", &view.line.name_kana),
        line("人材リスト", String::new(), "職員番号", &view.line.staff_number),
    ];
    lines.extend(view.employments.iter().map(|one| {
        let said = format!("{} {} {}", one.title, one.grade.name_ja(), one.form.name_ja());
        line("経歴", days(one.starts_on, one.ends_on), body(&one.organization_code), said)
    }));
    lines.extend(view.registrations.iter().map(|one| {
        let consent = format!("同意 {} {}", day_in_words(one.consented_on), one.consent_reference);
        let home = body(&one.organization_code);
        line("共通人材の登録と同意", days(one.starts_on, one.ends_on), home, consent)
    }));
    let held = &view.line.qualification_names;
    lines.extend(held.iter().map(|name| line("資格", String::new(), name, "確認済")));
    part("register", &view, lines)
}

/// Announced and after; a draft is not known to those it is about.
fn placements(db: &mut Db, scope: &Scope, _: NaiveDateTime) -> Result<Vec<Part>, Problem> {
    let rows = assignment::own(db, scope)?;
    let lines = rows.iter().map(|row| {
        let title = row.post_title.as_ref().map_or_else(String::new, ToString::to_string);
        let said = format!("{title} {}% {}", row.share_percent.percent(), row.state.name_ja());
        line("配属", days(row.starts_on, row.ends_on), &row.host_name, said.trim())
    });
    let lines = lines.collect();
    part("assignments", &rows, lines)
}

/// Every sheet, with what was objected and answered.
fn sheets(db: &mut Db, scope: &Scope, _: NaiveDateTime) -> Result<Vec<Part>, Problem> {
    let sheets = assessment::own_sheets(db, scope)?;
    let mut lines = Vec::new();
    for sheet in &sheets {
        let year = || sheet.row.fiscal_year_label.clone();
        lines.push(line("スキルシート", year(), "状態", sheet.row.state_name));
        let rated = sheet.items.iter().filter(|item| item.self_level.is_some());
        lines.extend(rated.map(|item| {
            let level = item.self_level.map_or_else(String::new, |level| level.to_string());
            line("自己評価", year(), &item.name_ja, level)
        }));
        lines.extend(sheet.thread.iter().map(|said| {
            line("異議のやりとり", said.written_at.clone(), said.part.name_ja(), &said.message)
        }));
    }
    part("sheets", &sheets, lines)
}

fn levels(db: &mut Db, scope: &Scope, _: NaiveDateTime) -> Result<Vec<Part>, Problem> {
    let profile =
        person(scope).and_then(|one| assessment::profile(db, scope, one, TimeTravel::default()));
    nothing_if_none(profile.and_then(|profile| {
        let confirmed = profile.items.iter().filter_map(|item| Some((item, item.level?)));
        let lines = confirmed
            .map(|(item, level)| line("確定した水準", String::new(), &item.name_ja, level))
            .collect();
        part("levels", &profile, lines)
    }))
}

fn wishes(db: &mut Db, scope: &Scope, _: NaiveDateTime) -> Result<Vec<Part>, Problem> {
    if scope.person().is_none() {
        return Ok(Vec::new());
    }
    let mine = match wish::my_wish(db, scope) {
        Err(problem) => return nothing_if_none(Err(problem)),
        Ok(mine) => mine,
    };
    let lines = mine.wish.iter().chain(&mine.last).map(|wish| {
        line("意向", wish.fiscal_year_label.clone(), wish.movement.name_ja(), &wish.note)
    });
    let lines = lines.collect();
    let mut found = part("wishes", &json!([mine.wish, mine.last]), lines)?;
    let mut pauses = wish::pauses(db, scope)?;
    pauses.retain(|pause| Some(pause.talent_id) == scope.person());
    let lines = pauses
        .iter()
        .map(|pause| line("配属を控える期間", days(pause.pauses_on, pause.resumes_on), "", ""));
    let lines = lines.collect();
    found.extend(part("pauses", &pauses, lines)?);
    Ok(found)
}

fn trainings(db: &mut Db, scope: &Scope, _: NaiveDateTime) -> Result<Vec<Part>, Problem> {
    let Some(one) = scope.oneself() else { return Ok(Vec::new()) };
    let held = training::of_person(db, scope, one)?.attendances;
    let lines = held
        .iter()
        .map(|row| line("研修", day_in_words(row.starts_on), &row.course_name, row.state.name_ja()))
        .collect();
    part("training", &held, lines)
}

fn viewers(db: &mut Db, scope: &Scope, _: NaiveDateTime) -> Result<Vec<Part>, Problem> {
    let Some(one) = scope.oneself() else { return Ok(Vec::new()) };
    let looked = viewers_of(db, one)?;
    let lines = looked.iter().map(|row| {
        let who = format!("{} {}", row.organization_name, row.role_label);
        line("閲覧の記録", row.month.clone(), who, row.field_group_label)
    });
    let lines = lines.collect();
    part("viewers", &looked, lines)
}
