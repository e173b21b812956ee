//! `GET /statistics/yearly-report`: 年次報告, what the scheme tells of a year: who was placed where and
//! as what, the pool, hires and their ratios, training.
//!
//! Each figure is the one its own statistics give; nothing is counted a second way. Orders alone
//! count.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use utoipa::ToSchema;

use super::placements::{self, BodyMeasures, Totals, statistics};
use super::returns::Wanted;
use crate::assignment::{Served, served_between};
use crate::auth::{Scope, may};
use crate::db::Db;
use crate::demand;
use crate::hiring::{self, Figure, Item, Selection};
use crate::limits::FISCAL_YEAR_MIN;
use crate::problem::{Code, Problem};
use crate::training::{self, CourseFigures};
use crate::vocab::{FiscalYear, OrganizationCode, Period, PostId};
use crate::web::{Can, Listing, Page, Reply, Route, Table};

pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/statistics/yearly-report", "年次報告（配属・人材・採用・研修）", show)
            .query::<Wanted>()
            .list()
            .returns::<YearlyReport>(),
    ]
}

/// A body, who served there and as what.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlacedBody {
    /// In three measures.
    #[serde(flatten)]
    pub body: BodyMeasures,
    /// First fiscal year in which somebody of another body served there.
    pub placed_from: Option<FiscalYear>,
    /// Titles of the posts that people of other bodies held on the day.
    pub posts: Vec<String>,
}

/// The report of a year.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct YearlyReport {
    /// Fiscal year.
    pub fiscal_year: FiscalYear,
    /// 令和6年度.
    pub fiscal_year_label: String,
    /// Day of headcount, FTE and posts.
    pub as_of: chrono::NaiveDate,
    /// Bodies somebody serves in the year, in official order; the prefecture is one.
    pub items: Vec<PlacedBody>,
    /// The pool and where it serves.
    pub totals: Totals,
    /// Routes with intake up to the year, by route and year.
    pub hiring: Vec<Item>,
    /// Courses of the year.
    pub training: Vec<CourseFigures>,
    /// Send as `cursor` for the next page; null on the last.
    pub next_cursor: Option<String>,
    /// How many bodies in all, when `total=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// The report of a year, on one of its days.
///
/// # Errors
/// `query_invalid` for a day outside the year.
pub fn report(
    db: &mut Db,
    scope: &Scope,
    wanted: &Wanted,
    smallest_group: i64,
) -> Result<YearlyReport, Problem> {
    let this = FiscalYear::of(scope.today()).map_err(|_| Problem::new(Code::Internal))?;
    let year = wanted.fiscal_year.unwrap_or(this);
    let asked = placements::Wanted { fiscal_year: year, as_of: wanted.as_of };
    let figures = statistics(db, &asked)?;
    let first = FiscalYear::new(FISCAL_YEAR_MIN).map_err(|_| Problem::new(Code::Internal))?;
    let ever = Period::between(first.first_day(), year.period().to);
    let mut away = served_between(db, ever)?;
    away.retain(|one| one.host != one.home);
    let since = first_years(&away)?;
    away.retain(|one| one.period.contains(figures.as_of));
    let mut titles = titles(db, &away, figures.as_of)?;
    let placed = |body: BodyMeasures| PlacedBody {
        placed_from: since.get(&body.organization_code).copied(),
        posts: titles.remove(&body.organization_code).unwrap_or_default().into_iter().collect(),
        body,
    };
    let selection = Selection { intake_to: Some(year), ..Selection::default() };
    Ok(YearlyReport {
        fiscal_year: year,
        fiscal_year_label: year.label(),
        as_of: figures.as_of,
        items: figures.items.into_iter().map(placed).collect(),
        totals: figures.totals,
        hiring: hiring::summarize(&hiring::rounds(db, &selection)?).items,
        training: training::statistics(db, scope, year, smallest_group)?.items,
        next_cursor: None,
        total: None,
    })
}

fn first_years(away: &[Served]) -> Result<BTreeMap<OrganizationCode, FiscalYear>, Problem> {
    let mut first: BTreeMap<OrganizationCode, FiscalYear> = BTreeMap::new();
    for one in away {
        let year = FiscalYear::of(one.period.from).map_err(|_| Problem::new(Code::Internal))?;
        first.entry(one.host.clone()).and_modify(|known| *known = year.min(*known)).or_insert(year);
    }
    Ok(first)
}

/// Titles of the posts on the day, by body.
fn titles(
    db: &mut Db,
    away: &[Served],
    day: chrono::NaiveDate,
) -> Result<BTreeMap<OrganizationCode, BTreeSet<String>>, Problem> {
    let posts: Vec<PostId> = away.iter().map(|one| one.post).collect();
    let histories = demand::histories(db, &posts, None)?;
    let mut found: BTreeMap<OrganizationCode, BTreeSet<String>> = BTreeMap::new();
    for one in away {
        let told = histories.get(&one.post).and_then(|history| history.nearest(day));
        let Some(stretch) = told else { continue };
        let title = spoken(stretch.what.department.as_str(), stretch.what.title.as_str());
        found.entry(one.host.clone()).or_default().insert(title);
    }
    Ok(found)
}

/// As it is said: the head (課長) of デジタル推進課 is デジタル推進課長.
fn spoken(department: &str, title: &str) -> String {
    let unit = title.strip_suffix('長').filter(|unit| unit.chars().count() == 1);
    match unit.and_then(|unit| department.strip_suffix(unit)) {
        Some(whole) => format!("{whole}{title}"),
        None => format!("{department}{title}"),
    }
}

async fn show(can: Can<may::ReadYearlyReport>, listing: Listing<Wanted>) -> Result<Reply, Problem> {
    let (wanted, threshold) = (listing.filter.clone(), can.door().smallest_group);
    let found = can.read(move |db, scope| report(db, scope, &wanted, threshold)).await?;
    file(&listing, found)
}

/// The report in the form that was asked for; a workbook holds every part on a sheet of its own, a
/// CSV the bodies.
///
/// # Errors
/// `cursor_invalid`, or when the file cannot be made.
pub fn file(listing: &Listing<Wanted>, found: YearlyReport) -> Result<Reply, Problem> {
    let rows = found.items.clone();
    let parts = [pool(&found.totals), hires(&found.hiring), courses(&found.training)];
    let whole = |page: Page<PlacedBody>| YearlyReport {
        items: page.items,
        next_cursor: page.next_cursor,
        total: page.total,
        ..found
    };
    listing.reply_within(
        rows,
        |row| row.body.organization_code.to_string(),
        whole,
        |rows| parts.into_iter().fold(placements(rows), Table::followed_by),
    )
}

fn placements(rows: &[PlacedBody]) -> Table {
    let columns = [
        ("団体コード", 10),
        ("配属先", 16),
        ("配属開始年度", 12),
        ("役職", 40),
        ("県職員（人数）", 10),
        ("市町職員（人数）", 10),
        ("人役", 10),
    ];
    let row = |row: &PlacedBody| {
        let measures = row.body.measures;
        vec![
            row.body.organization_code.to_string(),
            row.body.organization_name.clone(),
            row.placed_from.map_or_else(String::new, FiscalYear::label),
            row.posts.join("、"),
            measures.prefectural.headcount.to_string(),
            measures.municipal.headcount.to_string(),
            measures.all.person_years.to_string(),
        ]
    };
    let numbers = ["県職員（人数）", "市町職員（人数）", "人役"];
    rows.iter().map(row).fold(Table::new("年次報告", &columns), Table::row).counting(&numbers)
}

fn pool(totals: &Totals) -> Table {
    let columns = [("共通人材", 24), ("人数", 10), ("常勤換算", 10), ("人役", 10)];
    let rows = [
        ("合計", totals.all),
        ("うち県職員", totals.prefectural),
        ("うち市町職員", totals.municipal),
        ("市町に配属", totals.in_municipalities.all),
        ("県に配属", totals.in_prefecture.all),
    ];
    let row = |(name, one): (&str, super::Measures)| {
        let parts = [one.headcount.to_string(), one.fte.to_string(), one.person_years.to_string()];
        [vec![name.to_owned()], parts.to_vec()].concat()
    };
    let table = rows.into_iter().map(row).fold(Table::new("共通人材", &columns), Table::row);
    table.counting(&["人数", "常勤換算", "人役"])
}

fn hires(items: &[Item]) -> Table {
    let columns = [
        ("試験区分", 30),
        ("採用年度", 12),
        ("応募・受験者数", 12),
        ("数え方", 14),
        ("採用者数", 10),
        ("予定者数", 10),
        ("競争倍率", 10),
    ];
    let count = |figure: &Figure| figure.count.map_or_else(String::new, |count| count.to_string());
    let row = |one: &Item| {
        vec![
            one.route_label.to_owned(),
            one.intake_fiscal_year_label.clone(),
            count(&one.numerator),
            one.numerator.kind.name_ja().to_owned(),
            count(&one.denominator),
            count(&one.planned),
            one.competition_ratio.map_or_else(String::new, |ratio| ratio.to_string()),
        ]
    };
    let numbers = ["応募・受験者数", "採用者数", "予定者数", "競争倍率"];
    items.iter().map(row).fold(Table::new("採用", &columns), Table::row).counting(&numbers)
}

fn courses(items: &[CourseFigures]) -> Table {
    let columns = [
        ("研修", 40),
        ("修了者数", 10),
        ("市町数", 10),
        ("公表された受講者数", 12),
        ("公表された市町数", 12),
        ("出典", 40),
    ];
    let number = |value: Option<i64>| value.map_or_else(String::new, |value| value.to_string());
    let row = |one: &CourseFigures| {
        vec![
            one.name.to_string(),
            number(one.participants),
            number(one.municipalities),
            number(one.published_participants.map(i64::from)),
            number(one.published_municipalities.map(i64::from)),
            one.source.to_string(),
        ]
    };
    let numbers = ["修了者数", "市町数", "公表された受講者数", "公表された市町数"];
    items.iter().map(row).fold(Table::new("研修", &columns), Table::row).counting(&numbers)
}
