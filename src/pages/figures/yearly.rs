//! The report of a year on one page made for A4: placements, pool, hires, training.

use super::placements::totals;
use crate::auth::may;
use crate::insight::{self, ReturnWanted, YearlyReport};
use crate::pages::hiring::hires_by_route;
use crate::pages::kit::{
    Answer, Asked, Block, Cell, Field, Form, Grid, Kind, Visit, Words, blocks,
};
use crate::problem::Problem;
use crate::web::{Format, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/yearly-report", "年次報告の画面", show)]
}

async fn show(visit: Visit<may::ReadYearlyReport>) -> Result<Answer, Problem> {
    let w = visit.w;
    let listing = visit.listing::<ReturnWanted>()?;
    let (wanted, can) = (listing.filter.clone(), visit.can());
    let threshold = can.door().smallest_group;
    let read = can.read(move |db, scope| insight::yearly_report(db, scope, &wanted, threshold));
    let found = read.await?;
    if listing.format != Format::Json {
        return insight::yearly_report_file(&listing, found).map(Answer::file);
    }
    let fields = vec![
        Field::year("fiscal_year", w.fiscal_year, visit.viewer.this_year(), w),
        Field::new("as_of", w.as_of, Kind::Day),
    ];
    let query = visit.request.query_string();
    let lead = Words::fill(w.yearly_report_lead, &[&w.year(found.fiscal_year), &found.as_of]);
    let parts = vec![
        Block::Text(lead),
        Block::Conditions(Form::conditions("/yearly-report", w.search, fields, query)),
        Block::Section("bodies", w.placement_bodies.to_owned()),
        Block::Grid(bodies(&found, w)),
        Block::Section("pool", w.pool.to_owned()),
        Block::Grid(totals(&found.totals, w)),
        Block::Section("hiring", w.hiring.to_owned()),
        Block::Grid(hires_by_route(&found.hiring, w)),
        Block::Section("training", w.training.to_owned()),
        Block::Grid(courses(&found, w)),
        Block::Extras(Asked::new(&visit.request, w).files()),
    ];
    visit.page(w.yearly_report, blocks(parts))
}

fn bodies(found: &YearlyReport, w: &'static Words) -> Grid {
    let heads =
        [w.served_body, w.placed_from, w.posts, w.prefectural, w.municipal_staff, w.person_years];
    found.items.iter().fold(Grid::new(w.placement_bodies, &heads, w), |grid, row| {
        let measures = row.body.measures;
        grid.row(vec![
            Cell::text(&row.body.organization_name),
            Cell::text(row.placed_from.map_or_else(String::new, |year| w.year(year))),
            Cell::text(row.posts.join("、")),
            Cell::number(measures.prefectural.headcount),
            Cell::number(measures.municipal.headcount),
            Cell::number(measures.all.person_years),
        ])
    })
}

fn courses(found: &YearlyReport, w: &'static Words) -> Grid {
    let heads = [w.course_name, w.completed_people, w.published_participants, w.source];
    let number = |value: Option<i64>| value.map_or_else(|| Cell::text("ー"), Cell::number);
    found.training.iter().fold(Grid::new(w.training, &heads, w), |grid, one| {
        grid.row(vec![
            Cell::text(one.name.to_string()),
            number(one.participants),
            number(one.published_participants.map(i64::from)),
            Cell::text(one.source.to_string()),
        ])
    })
}
