//! `GET /ministry-returns`: who serves where by form and funding, as the ministry asks for it.
//!
//! Orders alone count. What a column counts is kept as a ledger (`cost::ReturnColumns`), because the
//! ministry changes its form; a person counts once in each headcount.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::placements::{Hundredths, day_in};
use crate::assignment::{Served, served_between};
use crate::auth::{Scope, may};
use crate::cost::ReturnColumns;
use crate::db::Db;
use crate::ledger::{self, Entry, Ledger};
use crate::problem::{Code, Problem};
use crate::vocab::{FiscalYear, Funding, OrganizationCode, Period, TalentId};
use crate::web::{Can, Listing, Page, Reply, Route, Table};
use crate::{organization, talent};

pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/ministry-returns", "国への報告（財源・形ごとの人数・常勤換算・人役）", show)
            .query::<Wanted>()
            .list()
            .returns::<MinistryReturn>(),
    ]
}

/// Which year, and on which of its days.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Fiscal year (default: this one).
    pub fiscal_year: Option<FiscalYear>,
    /// Day for headcount and FTE, within the year (default: its last).
    pub as_of: Option<NaiveDate>,
}

/// A column of the return.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReturnColumn {
    /// Heading.
    pub title: String,
    /// The same in English, where it is not the office's own.
    pub title_en: String,
    /// `headcount`, `fte` or `person_years`.
    pub measure: String,
    #[serde(skip)]
    fundings: Vec<String>,
    #[serde(skip)]
    forms: Vec<String>,
    #[serde(skip)]
    homes: Vec<String>,
    #[serde(skip)]
    accelerators: bool,
    #[serde(skip)]
    place: i64,
}

/// A body served.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReturnRow {
    /// The body.
    pub organization_code: OrganizationCode,
    /// Its name.
    pub organization_name: String,
    /// By column.
    pub values: Vec<Hundredths>,
}

/// The return of a year.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MinistryReturn {
    /// Fiscal year.
    pub fiscal_year: FiscalYear,
    /// 令和8年度.
    pub fiscal_year_label: String,
    /// Day of headcount and FTE.
    pub as_of: NaiveDate,
    /// The columns in their order.
    pub columns: Vec<ReturnColumn>,
    /// All bodies by column; somebody who serves two bodies is one head.
    pub totals: Vec<Hundredths>,
    /// The totals as lines of text, in Japanese.
    pub text: Vec<String>,
    /// Bodies served in the year, in official order.
    pub items: Vec<ReturnRow>,
    /// Send as `cursor` for the next page; null on the last.
    pub next_cursor: Option<String>,
    /// How many bodies in all, when `total=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

fn words(entry: &Entry, key: &str) -> Vec<String> {
    let all = entry.content.get(key).and_then(Value::as_array).into_iter().flatten();
    all.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn kept(entry: &Entry) -> ReturnColumn {
    ReturnColumn {
        title: entry.text("title").to_owned(),
        title_en: entry.text("title").to_owned(),
        measure: entry.text("measure").to_owned(),
        fundings: words(entry, "fundings"),
        forms: words(entry, "forms"),
        homes: words(entry, "homes"),
        accelerators: entry.content.get("accelerators").and_then(Value::as_bool) == Some(true),
        place: entry.number("place").unwrap_or_default(),
    }
}

/// Each funding by each measure, where no form is kept.
fn plain() -> Vec<ReturnColumn> {
    let measures = [
        ("headcount", "人数", "headcount"),
        ("fte", "常勤換算", "FTE"),
        ("person_years", "人役", "person-years"),
    ];
    let of = |funding: &Funding| {
        let funding = *funding;
        measures.map(|(measure, ja, en)| ReturnColumn {
            title: format!("{} {ja}", funding.name_ja()),
            title_en: format!("{}: {en}", funding.name_en()),
            measure: measure.to_owned(),
            fundings: vec![funding.as_str().to_owned()],
            forms: Vec::new(),
            homes: Vec::new(),
            accelerators: false,
            place: 0,
        })
    };
    Funding::ALL.iter().flat_map(of).collect()
}

impl ReturnColumn {
    fn counts(&self, one: &Served, accelerators: &BTreeSet<TalentId>) -> bool {
        let among =
            |all: &[String], word: &str| all.is_empty() || all.iter().any(|one| one == word);
        let home = if one.home.is_prefecture() { "prefecture" } else { "municipality" };
        among(&self.fundings, one.funding.as_str())
            && among(&self.forms, one.form.as_str())
            && among(&self.homes, home)
            && (!self.accelerators || accelerators.contains(&one.talent))
    }

    /// Hundredths of what it measures.
    fn measure(&self, services: &[&Served], year: Period, day: NaiveDate) -> Hundredths {
        let percent = |one: &&&Served| i64::from(one.share.percent());
        let on = services.iter().filter(|one| one.period.contains(day));
        Hundredths(match self.measure.as_str() {
            "headcount" => {
                let heads: BTreeSet<TalentId> = on.map(|one| one.talent).collect();
                i64::try_from(heads.len()).unwrap_or(i64::MAX).saturating_mul(100)
            }
            "fte" => on.map(|one| percent(&one)).sum(),
            _ => {
                let days = |one: &&&Served| one.period.overlap(&year).map_or(0, |both| both.days());
                let sum: i64 = services.iter().map(|one| days(&one) * percent(&one)).sum();
                (2 * sum + year.days()) / (2 * year.days())
            }
        })
    }
}

/// The return of a year, on one of its days.
///
/// # Errors
/// `query_invalid` for a day outside the year.
pub fn returned(db: &mut Db, scope: &Scope, wanted: &Wanted) -> Result<MinistryReturn, Problem> {
    let this = FiscalYear::of(scope.today()).map_err(|_| Problem::new(Code::Internal))?;
    let year = wanted.fiscal_year.unwrap_or(this);
    let as_of = day_in(year, wanted.as_of)?;
    let mut columns: Vec<ReturnColumn> =
        ledger::all(db, ReturnColumns::LEDGER)?.iter().map(kept).collect();
    columns.sort_by(|a, b| (a.place, &a.title).cmp(&(b.place, &b.title)));
    if columns.is_empty() {
        columns = plain();
    }
    let mut services = served_between(db, year.period())?;
    services.retain(|one| one.host != one.home);
    let accelerators: BTreeSet<TalentId> = talent::accelerators(db, as_of)?.into_iter().collect();
    let values = |of: &dyn Fn(&Served) -> bool| -> Vec<Hundredths> {
        let value = |column: &ReturnColumn| {
            let counted = |one: &&Served| of(one) && column.counts(one, &accelerators);
            column.measure(
                &services.iter().filter(counted).collect::<Vec<_>>(),
                year.period(),
                as_of,
            )
        };
        columns.iter().map(value).collect()
    };
    let names = organization::names(db)?;
    let bodies: BTreeSet<&OrganizationCode> = services.iter().map(|one| &one.host).collect();
    let items = bodies.into_iter().map(|code| ReturnRow {
        organization_name: names.get(code).cloned().unwrap_or_default(),
        organization_code: code.clone(),
        values: values(&|one| one.host == *code),
    });
    let (items, totals): (Vec<ReturnRow>, _) = (items.collect(), values(&|_| true));
    let says = |(column, value): (&ReturnColumn, &Hundredths)| format!("{}: {value}", column.title);
    let text = columns.iter().zip(&totals).map(says).collect();
    Ok(MinistryReturn {
        fiscal_year: year,
        fiscal_year_label: year.label(),
        as_of,
        text,
        columns,
        totals,
        items,
        next_cursor: None,
        total: None,
    })
}

async fn show(
    can: Can<may::ReadMinistryReturn>,
    listing: Listing<Wanted>,
) -> Result<Reply, Problem> {
    let wanted = listing.filter.clone();
    let found = can.read(move |db, scope| returned(db, scope, &wanted)).await?;
    file(&listing, found)
}

/// The return in the form that was asked for; a file holds the bodies and their sums.
///
/// # Errors
/// `cursor_invalid`, or when the file cannot be made.
pub fn file(listing: &Listing<Wanted>, found: MinistryReturn) -> Result<Reply, Problem> {
    let (rows, columns, totals) =
        (found.items.clone(), found.columns.clone(), found.totals.clone());
    let whole = |page: Page<ReturnRow>| MinistryReturn {
        items: page.items,
        next_cursor: page.next_cursor,
        total: page.total,
        ..found
    };
    listing.reply_within(
        rows,
        |row| row.organization_code.to_string(),
        whole,
        |rows| {
            let table = Table::new("国への報告", &[("団体コード", 12), ("団体", 16)]);
            let table =
                columns.iter().fold(table, |table, one| table.numbers(one.title.clone(), 14));
            let cells = |code: String, name: String, values: &[Hundredths]| {
                [code, name].into_iter().chain(values.iter().map(ToString::to_string)).collect()
            };
            let table = rows.iter().fold(table, |table, row| {
                let (code, name) =
                    (row.organization_code.to_string(), row.organization_name.clone());
                table.row::<String>(cells(code, name, &row.values))
            });
            table.row::<String>(cells(String::new(), "計".to_owned(), &totals))
        },
    )
}
