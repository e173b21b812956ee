//! The measures of placement by body, on a day and over a year, and how they went over the years.

use crate::auth::may;
use crate::insight::{
    self, ByHome, Measures, PlacementStatistics, PlacementTotals, PlacementsWanted,
};
use crate::pages::kit::chart::{self, Line};
use crate::pages::kit::{
    Answer, Asked, Block, Cell, Field, Form, Grid, Kind, Visit, Words, blocks,
};
use crate::problem::{Code, Problem};
use crate::vocab::FiscalYear;
use crate::web::{Format, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/placement-statistics", "配属統計の画面", show)]
}

/// Years in the picture: the one asked for and those before it.
const YEARS: i32 = 5;

async fn show(visit: Visit<may::ReadPlacementStatistics>) -> Result<Answer, Problem> {
    let w = visit.w;
    let today = FiscalYear::of(visit.viewer.today()).map_err(|_| Problem::new(Code::Internal))?;
    let year = visit.looks("fiscal_year").pop().and_then(|year| year.parse().ok());
    let year = year.and_then(|year| FiscalYear::new(year).ok()).unwrap_or(today);
    let asked = if visit.looks("fiscal_year").is_empty() {
        let query = format!("fiscal_year={}", year.year());
        return Ok(Answer::to(crate::pages::kit::address(
            "/placement-statistics",
            &query,
            &[("as_of", &visit.looks("as_of").pop().unwrap_or_default())],
        )));
    } else {
        visit.listing::<PlacementsWanted>()?
    };
    let wanted = asked.filter.clone();
    let (found, past) = visit
        .can()
        .read(move |db, _| {
            let found = insight::placements(db, &wanted)?;
            let mut past = Vec::new();
            for year in (wanted.fiscal_year.year() - YEARS + 1)..=wanted.fiscal_year.year() {
                let Ok(fiscal_year) = FiscalYear::new(year) else { continue };
                let wanted = PlacementsWanted { fiscal_year, as_of: None };
                past.push(insight::placements(db, &wanted)?);
            }
            Ok((found, past))
        })
        .await?;
    if asked.format != Format::Json {
        return insight::placements_file(&asked, found).map(Answer::file);
    }
    let fields = vec![
        Field::new("fiscal_year", w.fiscal_year, Kind::Number).required(),
        Field::new("as_of", w.as_of, Kind::Day),
    ];
    let query = visit.request.query_string();
    let parts = vec![
        Block::Text(w.placement_statistics_lead.to_owned()),
        Block::Conditions(Form::conditions("/placement-statistics", w.search, fields, query)),
        Block::Section(
            "totals",
            Words::fill(w.placement_totals, &[&w.year(found.fiscal_year), &found.as_of]),
        ),
        Block::Grid(totals(&found.totals, w)),
        Block::Section("chart", w.placement_chart.to_owned()),
        Block::Picture(picture(&past, w)),
        Block::Section("bodies", w.placement_bodies.to_owned()),
        Block::Grid(bodies(&found, w)),
        Block::Extras(Asked::new(&visit.request, w).files()),
    ];
    visit.page(w.placement_statistics, blocks(parts))
}

fn cells(measures: Measures) -> [Cell; 3] {
    [
        Cell::number(measures.headcount),
        Cell::number(measures.fte),
        Cell::number(measures.person_years),
    ]
}

/// The pool, and where it serves.
pub fn totals(of: &PlacementTotals, w: &'static Words) -> Grid {
    let heads = [w.placed_people, w.headcount, w.fte, w.person_years];
    let rows = [
        (w.prefectural, of.prefectural),
        (w.municipal_staff, of.municipal),
        (w.all_people, of.all),
        (w.in_municipalities, of.in_municipalities.all),
        (w.in_prefecture, of.in_prefecture.all),
    ];
    rows.into_iter().fold(Grid::new(w.placement_statistics, &heads, w), |grid, (name, measures)| {
        grid.row([&[Cell::text(name)], &cells(measures)[..]].concat())
    })
}

fn bodies(found: &PlacementStatistics, w: &'static Words) -> Grid {
    let heads = [
        w.served_body,
        w.headcount,
        w.fte,
        w.person_years,
        w.prefectural_person_years,
        w.municipal_person_years,
    ];
    found.items.iter().fold(Grid::new(w.placement_bodies, &heads, w), |grid, row| {
        let ByHome { prefectural, municipal, all } = row.measures;
        let others = [prefectural.person_years, municipal.person_years].map(Cell::number);
        grid.row([&[Cell::text(&row.organization_name)], &cells(all)[..], &others].concat())
    })
}

fn picture(past: &[PlacementStatistics], w: &'static Words) -> String {
    let places: Vec<String> = past.iter().map(|one| w.year(one.fiscal_year)).collect();
    let line = |name: &str, of: fn(&PlacementStatistics) -> Measures| Line {
        name: name.to_owned(),
        tenths: past.iter().map(|one| Some(of(one).person_years.0 / 10)).collect(),
    };
    let lines = [
        line(w.all_people, |one| one.totals.all),
        line(w.prefectural, |one| one.totals.prefectural),
        line(w.municipal_staff, |one| one.totals.municipal),
    ];
    let told = past
        .iter()
        .map(|one| format!("{} {}", w.year(one.fiscal_year), one.totals.all.person_years));
    let description = told.collect::<Vec<_>>().join("、");
    chart::lines(w.placement_chart, &description, &places, &lines)
}
