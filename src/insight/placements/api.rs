//! `GET /statistics/placements`.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::model::{ByHome, Figures, Measures, Service, figures};
use crate::assignment::{Served, served_between};
use crate::auth::may;
use crate::db::Db;
use crate::organization;
use crate::problem::{FieldError, Problem};
use crate::vocab::{FiscalYear, OrganizationCode};
use crate::web::{Can, Listing, Page, Reply, Route, Table};

/// Routes of this question.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/statistics/placements", "配属統計（人数・常勤換算・人役）", show)
            .query::<Wanted>()
            .list()
            .returns::<PlacementStatistics>(),
    ]
}

/// Which year, and on which of its days.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Fiscal year.
    pub fiscal_year: FiscalYear,
    /// Day for headcount and FTE, within the year (default: its last).
    pub as_of: Option<NaiveDate>,
}

/// The measures of one body served.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BodyMeasures {
    /// The body served.
    pub organization_code: OrganizationCode,
    /// Its name.
    pub organization_name: String,
    /// By home body of those who serve there.
    #[serde(flatten)]
    pub measures: ByHome,
}

/// Sums. A person who serves two bodies counts once in each headcount, so headcounts of items may
/// add up to more.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Totals {
    /// Municipalities (without the prefecture) that somebody of the prefecture serves on the day.
    pub municipalities: i64,
    /// People of the prefecture, wherever they serve: in municipalities and in the prefecture.
    pub prefectural: Measures,
    /// People of municipalities, wherever they serve.
    pub municipal: Measures,
    /// Everybody.
    pub all: Measures,
    /// Those who serve in municipalities.
    pub in_municipalities: ByHome,
    /// Those who serve in the prefecture.
    pub in_prefecture: ByHome,
}

/// Who serves where in a fiscal year, in three measures. Only orders count: no draft, no
/// announcement.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlacementStatistics {
    /// Fiscal year.
    pub fiscal_year: FiscalYear,
    /// 令和6年度.
    pub fiscal_year_label: String,
    /// Day of headcount and FTE.
    pub as_of: NaiveDate,
    /// Bodies somebody serves in the year, in official order; the prefecture is one.
    pub items: Vec<BodyMeasures>,
    /// Sums over all bodies.
    pub totals: Totals,
    /// Send as `cursor` for the next page; null on the last.
    pub next_cursor: Option<String>,
    /// How many bodies in all, when `total=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// The day of a year that is asked for, its last when none is.
///
/// # Errors
/// `query_invalid` for a day outside the year.
pub fn day_in(year: FiscalYear, asked: Option<NaiveDate>) -> Result<NaiveDate, Problem> {
    let as_of = asked.unwrap_or_else(|| year.last_day());
    if year.period().contains(as_of) {
        return Ok(as_of);
    }
    let limit = format!("{}〜{}", year.first_day(), year.last_day());
    Err(Problem::query(FieldError::new("?as_of", "day_outside").with("limit", limit)))
}

/// The measures of a year, on one of its days.
///
/// # Errors
/// `query_invalid` for a day outside the year.
pub fn statistics(db: &mut Db, wanted: &Wanted) -> Result<PlacementStatistics, Problem> {
    let year = wanted.fiscal_year;
    let as_of = day_in(year, wanted.as_of)?;
    let services: Vec<Service> =
        served_between(db, year.period())?.into_iter().map(Service::from).collect();
    let names = organization::names(db)?;
    let Figures { bodies, municipalities, everywhere, in_municipalities, in_prefecture } =
        figures(&services, year.period(), as_of);
    let item = |(organization_code, measures)| BodyMeasures {
        organization_name: names.get(&organization_code).cloned().unwrap_or_default(),
        organization_code,
        measures,
    };
    let ByHome { prefectural, municipal, all } = everywhere;
    let totals =
        Totals { municipalities, prefectural, municipal, all, in_municipalities, in_prefecture };
    Ok(PlacementStatistics {
        fiscal_year: year,
        fiscal_year_label: year.label(),
        as_of,
        items: bodies.into_iter().map(item).collect(),
        totals,
        next_cursor: None,
        total: None,
    })
}

async fn show(
    can: Can<may::ReadPlacementStatistics>,
    listing: Listing<Wanted>,
) -> Result<Reply, Problem> {
    let wanted = listing.filter.clone();
    let found = can.read(move |db, _| statistics(db, &wanted)).await?;
    file(&listing, found)
}

/// The figures in the form that was asked for; a file holds the bodies.
///
/// # Errors
/// `cursor_invalid`, or when the file cannot be made.
pub fn file(listing: &Listing<Wanted>, found: PlacementStatistics) -> Result<Reply, Problem> {
    let rows = found.items.clone();
    let whole = |page: Page<BodyMeasures>| PlacementStatistics {
        items: page.items,
        next_cursor: page.next_cursor,
        total: page.total,
        ..found
    };
    listing.reply_within(rows, |row| row.organization_code.to_string(), whole, table)
}

fn table(rows: &[BodyMeasures]) -> Table {
    let numbers = [
        ("県職員（人数）", 10),
        ("県職員（常勤換算）", 12),
        ("県職員（人役）", 10),
        ("市町職員（人数）", 10),
        ("市町職員（常勤換算）", 12),
        ("市町職員（人役）", 10),
        ("計（人数）", 10),
        ("計（常勤換算）", 12),
        ("計（人役）", 10),
    ];
    let columns = [&[("団体コード", 10), ("配属先", 16)], &numbers[..]].concat();
    let row = |row: &BodyMeasures| {
        let ByHome { prefectural, municipal, all } = row.measures;
        let mut cells = vec![row.organization_code.to_string(), row.organization_name.clone()];
        for one in [prefectural, municipal, all] {
            let parts = [one.fte, one.person_years].map(|part| part.to_string());
            cells.push(one.headcount.to_string());
            cells.extend(parts);
        }
        cells
    };
    rows.iter()
        .map(row)
        .fold(Table::new("配属統計", &columns), Table::row)
        .counting(&numbers.map(|(name, _)| name))
}

impl From<Served> for Service {
    fn from(served: Served) -> Self {
        Self {
            talent: served.talent,
            home: served.home,
            host: served.host,
            percent: served.share.percent(),
            period: served.period,
        }
    }
}
