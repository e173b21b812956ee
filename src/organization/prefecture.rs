//! Which prefecture this database is for (`prefecture.csv`): what the product is called there, and
//! in which colour; and the work of its fiscal year (`calendar.csv`).

use chrono::{Datelike, NaiveDate};
use diesel::prelude::*;
use serde::Deserialize;

use crate::db::schema::{calendar_tasks, prefecture};
use crate::db::{AuditEvent, Db, Tx};
use crate::folder::{Folder, Placed};
use crate::organization::acts;
use crate::problem::{FieldError, Problem, Wording};
use crate::vocab::{OrganizationCode, Role};
use crate::web::{Fault, Product};

const PREFECTURE: &str = "prefecture.csv";
const CALENDAR: &str = "calendar.csv";
/// Least contrast of the colour with white (WCAG 2.2, 1.4.11 asks for 3; headings carry it).
const CONTRAST: f64 = 4.5;

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Queryable, Selectable, Insertable)]
#[diesel(table_name = prefecture)]
#[serde(deny_unknown_fields)]
struct PrefectureLine {
    code: OrganizationCode,
    service_ja: String,
    service_en: String,
    footer_ja: String,
    footer_en: String,
    color: String,
    password_words: String,
}

/// A task of the fiscal year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarTask {
    /// Whose it is.
    pub roles: Vec<Role>,
    /// First month and day.
    pub from: (u32, u32),
    /// Last month and day; before the first when the task goes on over new year.
    pub until: (u32, u32),
    pub task_ja: String,
    pub task_en: String,
    /// Page it is done on.
    pub page: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CalendarLine {
    from: String,
    until: String,
    roles: String,
    task_ja: String,
    task_en: String,
    page: String,
}

impl CalendarLine {
    /// # Errors
    /// The heading that is wrong, with what to do.
    fn task(&self) -> Result<CalendarTask, (&'static str, FieldError)> {
        let roles = self.roles.split_whitespace().map(str::parse::<Role>);
        let allowed = || Role::ALL.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(", ");
        let roles = roles.collect::<Result<Vec<Role>, _>>();
        let roles = roles.ok().filter(|roles| !roles.is_empty()).ok_or_else(|| {
            ("roles", FieldError::new("", "term_unknown").with("allowed", allowed()))
        })?;
        Ok(CalendarTask {
            roles,
            from: month_day(&self.from).ok_or_else(|| ("from", no_day()))?,
            until: month_day(&self.until).ok_or_else(|| ("until", no_day()))?,
            task_ja: self.task_ja.clone(),
            task_en: self.task_en.clone(),
            page: self.page.clone(),
        })
    }
}

fn no_day() -> FieldError {
    let reason = (
        "月と日を 04-01 の形で指定してください（2月29日は使えません）。",
        "Give month and day as 04-01; 29 February is not of every year.",
    );
    FieldError::because("", reason)
}

/// Month and day of every year.
fn month_day(text: &str) -> Option<(u32, u32)> {
    let day = format!("2001-{text}").parse::<NaiveDate>().ok()?;
    Some((day.month(), day.day()))
}

/// The code the folder is for.
pub(super) fn code_of(folder: &Folder) -> Option<OrganizationCode> {
    let lines = folder.lines::<PrefectureLine>(PREFECTURE, &mut Vec::new());
    lines.into_iter().next().map(|placed| placed.line.code)
}

/// Everything that is wrong in the two files.
pub(super) fn check_folder(folder: &Folder, faults: &mut Vec<Fault>) {
    let before = faults.len();
    let lines = folder.lines::<PrefectureLine>(PREFECTURE, faults);
    for (place, placed) in lines.iter().enumerate() {
        check_prefecture(placed, place, faults);
    }
    if lines.is_empty() && faults.len() == before {
        let reason = (
            "都道府県の行がありません。1 行だけ入れてください。",
            "There is no line of the prefecture. Give exactly one.",
        );
        faults.push(Fault::new(PREFECTURE, 0, "code", "", FieldError::because("", reason)));
    }
    for placed in folder.lines::<CalendarLine>(CALENDAR, faults) {
        let line = &placed.line;
        if let Err((heading, error)) = line.task() {
            let value = match heading {
                "roles" => &line.roles,
                "from" => &line.from,
                _ => &line.until,
            };
            faults.push(placed.fault(heading, value, error));
        }
        for (heading, cell) in [("task_ja", &line.task_ja), ("task_en", &line.task_en)] {
            if cell.is_empty() {
                faults.push(placed.fault(heading, cell, FieldError::new("", "required")));
            }
        }
    }
}

fn check_prefecture(placed: &Placed<PrefectureLine>, place: usize, faults: &mut Vec<Fault>) {
    let line = &placed.line;
    let because = |ja: &str, en: &str| {
        FieldError::because("", Wording::Each { ja: ja.to_owned(), en: en.to_owned() })
    };
    if place > 0 {
        let error = because(
            "データベース一つに都道府県は一つです。1 行だけにしてください。",
            "One database is for one prefecture. Keep one line.",
        );
        faults.push(placed.fault("code", &line.code, error));
    }
    if !line.code.is_prefecture() {
        let error = because(
            "都道府県のコードではありません（3〜5 桁目が 000）。",
            "This is no code of a prefecture: its digits 3 to 5 are 000.",
        );
        faults.push(placed.fault("code", &line.code, error));
    }
    for (heading, cell) in [
        ("service_ja", &line.service_ja),
        ("service_en", &line.service_en),
        ("footer_ja", &line.footer_ja),
        ("footer_en", &line.footer_en),
    ] {
        if cell.is_empty() {
            faults.push(placed.fault(heading, cell, FieldError::new("", "required")));
        }
    }
    if contrast(&line.color).is_none_or(|contrast| contrast < CONTRAST) {
        let error = because(
            "#RRGGBB の形で、白地とのコントラスト比が 4.5 以上の色を指定してください。",
            "Give a colour as #RRGGBB with a contrast of at least 4.5 to white.",
        );
        faults.push(placed.fault("color", &line.color, error));
    }
}

/// Contrast of a colour to white (WCAG 2.2, relative luminance); nothing for what is no colour.
fn contrast(color: &str) -> Option<f64> {
    let hex = color.strip_prefix('#').filter(|hex| hex.len() == 6 && hex.is_ascii())?;
    let part = |at: usize| {
        let part = f64::from(u8::from_str_radix(hex.get(at..at + 2)?, 16).ok()?) / 255.0;
        Some(if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) })
    };
    Some(1.05 / (0.2126 * part(0)? + 0.7152 * part(2)? + 0.0722 * part(4)? + 0.05))
}

/// Takes in what the folder says of the prefecture and of its year. Returns how much was new.
///
/// # Errors
/// `installation_state` for a database of another prefecture.
pub(super) fn take_in(tx: &mut Tx<'_>, folder: &Folder) -> Result<usize, Problem> {
    let mut faults = Vec::new();
    let lines = folder.lines::<PrefectureLine>(PREFECTURE, &mut faults);
    let calendar = folder.lines::<CalendarLine>(CALENDAR, &mut faults);
    Fault::refuse(&faults)?;
    let mut done = 0;
    if let Some(Placed { line, changed, .. }) = lines.into_iter().next() {
        let known: Option<PrefectureLine> =
            prefecture::table.select(PrefectureLine::as_select()).first(tx.db).optional()?;
        if known.is_none() || (!changed.is_empty() && known.as_ref() != Some(&line)) {
            diesel::delete(prefecture::table).execute(tx.db)?;
            diesel::insert_into(prefecture::table).values(&line).execute(tx.db)?;
            tx.audit(AuditEvent::done(acts::PREFECTURE_TAKE_IN, "organization", &line.code));
            done += 1;
        }
    }
    if calendar_of(tx.db)?.is_empty() || folder.moved_at_all(CALENDAR) {
        done += usize::from(replace_calendar(tx, &calendar)?);
    }
    Ok(done)
}

fn replace_calendar(tx: &mut Tx<'_>, lines: &[Placed<CalendarLine>]) -> Result<bool, Problem> {
    diesel::delete(calendar_tasks::table).execute(tx.db)?;
    for (place, Placed { line, .. }) in (1_i64..).zip(lines) {
        let values = (
            calendar_tasks::id.eq(place),
            calendar_tasks::roles.eq(&line.roles),
            calendar_tasks::first_day.eq(&line.from),
            calendar_tasks::last_day.eq(&line.until),
            calendar_tasks::task_ja.eq(&line.task_ja),
            calendar_tasks::task_en.eq(&line.task_en),
            calendar_tasks::page.eq(&line.page),
        );
        diesel::insert_into(calendar_tasks::table).values(values).execute(tx.db)?;
    }
    if !lines.is_empty() {
        tx.audit(AuditEvent::done(acts::CALENDAR_REPLACE, "calendar", lines.len()));
    }
    Ok(!lines.is_empty())
}

/// The work of the fiscal year, in the folder's order.
///
/// # Errors
/// When the database cannot be read.
pub fn calendar_of(db: &mut Db) -> Result<Vec<CalendarTask>, Problem> {
    use calendar_tasks as t;
    let rows: Vec<(String, String, String, String, String, String)> = t::table
        .order(t::id)
        .select((t::first_day, t::last_day, t::roles, t::task_ja, t::task_en, t::page))
        .load(db)?;
    let task = |(from, until, roles, task_ja, task_en, page)| {
        CalendarLine { from, until, roles, task_ja, task_en, page }.task().ok()
    };
    Ok(rows.into_iter().filter_map(task).collect())
}

/// What the product is called here; its own name alone before there is a prefecture.
///
/// # Errors
/// When the database cannot be read.
pub fn product(db: &mut Db) -> Result<Product, Problem> {
    let line: Option<PrefectureLine> =
        prefecture::table.select(PrefectureLine::as_select()).first(db).optional()?;
    let product = |line: PrefectureLine| Product {
        service: [line.service_ja, line.service_en],
        footer: [line.footer_ja, line.footer_en],
        color: line.color,
        password_words: line.password_words.split_whitespace().map(str::to_lowercase).collect(),
    };
    Ok(line.map_or_else(Product::default, product))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_is_judged_on_white() {
        assert!(contrast("#000000").is_some_and(|contrast| (contrast - 21.0).abs() < 0.01));
        assert!(contrast("#ffffff").is_some_and(|contrast| (contrast - 1.0).abs() < 0.01));
        assert!(contrast("#0017c1").is_some_and(|contrast| contrast > CONTRAST));
        assert!(contrast("#f5a623").is_some_and(|contrast| contrast < CONTRAST));
        for text in ["", "blue", "#12345", "#12345g", "#１２"] {
            assert_eq!(contrast(text), None, "{text}");
        }
    }

    #[test]
    fn a_day_is_of_every_year() {
        assert_eq!(month_day("04-01"), Some((4, 1)));
        assert_eq!(
            (month_day("02-29"), month_day("13-01"), month_day("4月1日")),
            (None, None, None)
        );
    }
}
