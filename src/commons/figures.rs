//! What the cycle comes to: what an applied practice saved, how long answers take, what is overdue.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Consultations, EquipmentLoans, PracticeApplications, Practices};
use crate::auth::{Scope, may};
use crate::db::Db;
use crate::ledger::{self, Entry, Filter, Ledger};
use crate::problem::Problem;
use crate::vocab::{FiscalYear, LedgerEntryId};
use crate::web::{Can, Listing, NoFilter, Page, PathKey, Reply, Route, Table};

pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/practices/{id}/applied", "取組の持ち帰り実践の合計", show_applied)
            .returns::<Applied>(),
        Route::get("/statistics/consultations", "相談への回答の日数", list_days)
            .list()
            .returns::<Page<DaysToAnswer>>(),
    ]
}

/// What became of a practice elsewhere, in sum.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Applied {
    /// Bodies that tried it.
    pub bodies: i64,
    /// Where it is being tried.
    pub trying: i64,
    /// Where it works.
    pub works: i64,
    /// Where it was given up.
    pub given_up: i64,
    /// Hours saved a year where it works.
    pub hours_saved: i64,
    /// Yen saved a year where it works.
    pub yen_saved: i64,
}

/// Adds up; what was given up saves nothing.
fn sum(entries: &[Entry]) -> Applied {
    let count = |state: &str| {
        i64::try_from(entries.iter().filter(|one| one.state == state).count()).unwrap_or(i64::MAX)
    };
    let saved = |key: &str| {
        let works = entries.iter().filter(|one| one.state == "works");
        works.filter_map(|one| one.number(key)).fold(0_i64, i64::saturating_add)
    };
    let bodies: std::collections::BTreeSet<_> =
        entries.iter().filter_map(|one| one.organization.as_ref()).collect();
    Applied {
        bodies: i64::try_from(bodies.len()).unwrap_or(i64::MAX),
        trying: count("trying"),
        works: count("works"),
        given_up: count("given_up"),
        hours_saved: saved("hours_saved"),
        yen_saved: saved("yen_saved"),
    }
}

/// What a practice somebody may see came to elsewhere.
///
/// # Errors
/// `not_found` for a practice that is not within reach.
pub fn applied(db: &mut Db, scope: &Scope, id: LedgerEntryId) -> Result<Applied, Problem> {
    ledger::one(db, scope, Practices::LEDGER, id)?;
    Ok(sum(&ledger::referring(db, PracticeApplications::LEDGER, "practice", &id.to_string())?))
}

async fn show_applied(
    can: Can<may::ReadPractices>,
    key: PathKey<LedgerEntryId>,
) -> Result<Reply, Problem> {
    let found = can.read(move |db, scope| applied(db, scope, key.0)).await?;
    Reply::json(&found)
}

/// How long answers took in a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct DaysToAnswer {
    /// Year of the question.
    pub fiscal_year: FiscalYear,
    /// The same as printed.
    pub fiscal_year_label: String,
    /// Questions.
    pub asked: i64,
    /// Of them, answered.
    pub answered: i64,
    /// Middle of the days from question to answer, the lower one of two; null while none is
    /// answered.
    pub median_days: Option<i64>,
    /// Longest.
    pub longest_days: Option<i64>,
    /// Questions that are open, by the day of the first; null where none is.
    pub open_since: Option<NaiveDate>,
}

fn days(entries: &[Entry]) -> Vec<DaysToAnswer> {
    let mut years: BTreeMap<FiscalYear, Vec<&Entry>> = BTreeMap::new();
    for one in entries {
        let year = one.day("asked_on").and_then(|day| FiscalYear::of(day).ok());
        if let Some(year) = year {
            years.entry(year).or_default().push(one);
        }
    }
    let row = |(fiscal_year, all): (FiscalYear, Vec<&Entry>)| {
        let took = |one: &&Entry| Some((one.day("answered_on")? - one.day("asked_on")?).num_days());
        let (answered, open): (Vec<&Entry>, Vec<&Entry>) =
            all.iter().partition(|one| one.state == "answered");
        let mut took: Vec<i64> = answered.iter().filter_map(took).collect();
        took.sort_unstable();
        DaysToAnswer {
            fiscal_year,
            fiscal_year_label: fiscal_year.label(),
            asked: i64::try_from(all.len()).unwrap_or(i64::MAX),
            answered: i64::try_from(answered.len()).unwrap_or(i64::MAX),
            median_days: took.get(took.len().saturating_sub(1) / 2).copied(),
            longest_days: took.last().copied(),
            open_since: open.iter().filter_map(|one| one.day("asked_on")).min(),
        }
    };
    years.into_iter().rev().map(row).collect()
}

/// How long answers to the consultations within reach took, by year, the latest first.
///
/// # Errors
/// When the rows cannot be read.
pub fn days_to_answer(db: &mut Db, scope: &Scope) -> Result<Vec<DaysToAnswer>, Problem> {
    Ok(days(&ledger::within(db, scope, &Filter::on(Consultations::LEDGER))?))
}

async fn list_days(
    can: Can<may::ReadConsultations>,
    listing: Listing<NoFilter>,
) -> Result<Reply, Problem> {
    let rows = can.read(days_to_answer).await?;
    listing.reply_all(
        rows,
        |row| row.fiscal_year.to_string(),
        |rows| {
            let heads =
                [("年度", 14), ("相談", 8), ("回答", 8), ("日数の中央値", 12), ("最長の日数", 12)];
            let numbers = heads.map(|(name, _)| name);
            let text = |number: Option<i64>| number.map_or_else(String::new, |one| one.to_string());
            let table = Table::new("相談への回答の日数", &heads).counting(&numbers[1..]);
            rows.iter().fold(table, |table, row| {
                let counts = [row.asked.to_string(), row.answered.to_string()];
                let days = [text(row.median_days), text(row.longest_days)];
                table.row(
                    [vec![row.fiscal_year_label.clone()], counts.to_vec(), days.to_vec()].concat(),
                )
            })
        },
    )
}

/// Days by which equipment within reach was to be back and is not.
///
/// # Errors
/// When the rows cannot be read.
pub fn overdue_loans(db: &mut Db, scope: &Scope) -> Result<Vec<NaiveDate>, Problem> {
    let filter = Filter::on(EquipmentLoans::LEDGER).in_state(&["lent"]);
    let due = ledger::within(db, scope, &filter)?.into_iter().filter_map(|one| one.day("due_on"));
    Ok(due.filter(|day| *day < scope.today()).collect())
}

/// How many consultations within reach wait for an answer.
///
/// # Errors
/// When the rows cannot be read.
pub fn unanswered(db: &mut Db, scope: &Scope) -> Result<i64, Problem> {
    ledger::count(db, scope, &Filter::on(Consultations::LEDGER).in_state(&["open", "taken"]))
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDateTime;
    use serde_json::json;

    use super::*;

    fn entry(state: &str, content: serde_json::Value) -> Entry {
        Entry {
            id: LedgerEntryId::random(),
            organization: "342157".parse().ok(),
            talent: None,
            state: state.to_owned(),
            content: content.as_object().cloned().unwrap_or_default(),
            version: 1,
            created_at: NaiveDateTime::default(),
            changed_at: NaiveDateTime::default(),
        }
    }

    #[test]
    fn what_was_given_up_saves_nothing() {
        let all = [
            entry("works", json!({ "hours_saved": 120, "yen_saved": 1000 })),
            entry("works", json!({ "hours_saved": 30 })),
            entry("given_up", json!({ "hours_saved": 999 })),
            entry("trying", json!({})),
        ];
        let found = sum(&all);
        assert_eq!((found.hours_saved, found.yen_saved, found.bodies), (150, 1000, 1));
        assert_eq!((found.trying, found.works, found.given_up), (1, 2, 1));
    }

    #[test]
    fn days_to_answer_are_counted_by_the_year_of_the_question() {
        let asked = |on: &str, answered: &str| json!({ "asked_on": on, "answered_on": answered });
        let all = [
            entry("answered", asked("2026-03-31", "2026-04-10")),
            entry("answered", asked("2026-04-01", "2026-04-02")),
            entry("answered", asked("2026-04-01", "2026-04-04")),
            entry("taken", json!({ "asked_on": "2026-05-01" })),
        ];
        let found = days(&all);
        let told: Vec<_> =
            found.iter().map(|row| (row.asked, row.median_days, row.longest_days)).collect();
        assert_eq!(told, [(3, Some(1), Some(3)), (1, Some(10), Some(10))]);
        assert_eq!(found[0].open_since, "2026-05-01".parse().ok());
    }
}
