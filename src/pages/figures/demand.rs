//! How much of the accepted demand is covered, by body, and how it went over the years.

use crate::auth::may;
use crate::demand::{self, DemandCounts, DemandStatistics, YearQuestion};
use crate::pages::kit::chart::{self, Line};
use crate::pages::kit::{
    Answer, Asked, Block, Cell, Field, Form, Grid, Visit, Words, address, blocks,
};
use crate::problem::{Code, Problem};
use crate::vocab::FiscalYear;
use crate::web::{Format, Route};

const HERE: &str = "/demand-statistics";
/// Years in the picture: the one asked for and those before it.
const YEARS: i32 = 5;

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get(HERE, "需要統計の画面", show)]
}

async fn show(visit: Visit<may::ReadDemandStatistics>) -> Result<Answer, Problem> {
    let w = visit.w;
    let today = FiscalYear::of(visit.viewer.today()).map_err(|_| Problem::new(Code::Internal))?;
    let listing = visit.listing::<YearQuestion>()?;
    let Some(year) = listing.filter.fiscal_year else {
        return Ok(Answer::to(address(HERE, "", &[("fiscal_year", &today.year().to_string())])));
    };
    let read = move |db: &mut _, _: &_| {
        let years = (year.year() - YEARS + 1)..=year.year();
        let years = years.filter_map(|year| FiscalYear::new(year).ok());
        years.map(|year| demand::statistics(db, year)).collect::<Result<Vec<_>, Problem>>()
    };
    let mut past = visit.can().read(read).await?;
    let picture = picture(&past, w);
    let found = past.pop().ok_or(Problem::not_found())?;
    if listing.format != Format::Json {
        return demand::statistics_file(&listing, found).map(Answer::file);
    }
    let fields =
        vec![Field::year("fiscal_year", w.fiscal_year, today.year(), w).required().value(year)];
    let query = visit.request.query_string();
    let parts = vec![
        Block::Text(w.demand_statistics_lead.to_owned()),
        Block::Conditions(Form::conditions(HERE, w.search, fields, query)),
        Block::Section("chart", w.demand_chart.to_owned()),
        Block::Picture(picture),
        Block::Section("bodies", w.demand_bodies.to_owned()),
        Block::Text(totals(&found, w)),
        Block::Grid(bodies(&found, w)),
        Block::Extras(Asked::new(&visit.request, w).files()),
    ];
    visit.page(&format!("{}: {}", w.demand_statistics, w.year(year)), blocks(parts))
}

fn cells(counts: &DemandCounts) -> [Cell; 4] {
    [counts.accepted, counts.filled, counts.partly_filled, counts.unfilled].map(Cell::number)
}

fn bodies(found: &DemandStatistics, w: &'static Words) -> Grid {
    let heads = [w.municipality, w.demand_accepted, w.covered, w.partly, w.uncovered];
    let rows = found.items.iter().map(|body| (body.organization_name.as_str(), &body.counts));
    let grid = rows.fold(Grid::new(w.demand_statistics, &heads, w), |grid, (name, counts)| {
        grid.row([&[Cell::text(name)], &cells(counts)[..]].concat())
    });
    Grid { status: Some(Words::fill(w.count_all, &[&found.items.len()])), ..grid }
}

/// All bodies together.
fn totals(found: &DemandStatistics, w: &'static Words) -> String {
    let DemandCounts { accepted, filled, partly_filled, unfilled } = &found.totals;
    Words::fill(w.demand_totals, &[accepted, filled, partly_filled, unfilled])
}

fn picture(past: &[DemandStatistics], w: &'static Words) -> String {
    let places: Vec<String> = past.iter().map(|one| w.year(one.fiscal_year)).collect();
    let line = |name: &str, of: fn(&DemandCounts) -> usize| Line {
        name: name.to_owned(),
        tenths: past
            .iter()
            .map(|one| i64::try_from(of(&one.totals)).ok().map(|count| count * 10))
            .collect(),
    };
    let lines = [
        line(w.demand_accepted, |one| one.accepted),
        line(w.covered, |one| one.filled),
        line(w.uncovered, |one| one.unfilled),
    ];
    let told = past.iter().map(|one| {
        format!("{} {}/{}", w.year(one.fiscal_year), one.totals.filled, one.totals.accepted)
    });
    chart::lines(w.demand_chart, &told.collect::<Vec<_>>().join("、"), &places, &lines)
}
