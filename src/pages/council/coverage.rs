//! Which bodies wait for a visit.

use crate::auth::may;
use crate::council::{self, Coverage, Visited};
use crate::pages::kit::{
    Answer, Asked, Block, Cell, Field, Form, Grid, Kind, Visit, Words, blocks,
};
use crate::problem::Problem;
use crate::web::{Format, Route};

const HERE: &str = "/visit-coverage";

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get(HERE, "訪問の状況の画面", show)]
}

async fn show(visit: Visit<may::KeepBodySupport>) -> Result<Answer, Problem> {
    let (w, listing) = (visit.w, visit.listing::<Coverage>()?);
    let (asked, months) = (listing.filter.clone(), listing.filter.months()?);
    let read = visit.can().read(move |db, scope| council::visit_coverage(db, scope, &asked));
    let found = read.await?;
    if listing.format != Format::Json {
        return council::coverage_file(&listing, found).map(Answer::file);
    }
    let fields = vec![Field::new("months", w.visit_months, Kind::Number).value(months)];
    let overdue = found.iter().filter(|row| row.overdue).count();
    let parts = vec![
        Block::Text(w.visit_lead.to_owned()),
        Block::Conditions(Form::conditions(HERE, w.search, fields, visit.request.query_string())),
        Block::Text(Words::fill(w.visit_summary, &[&months, &overdue, &found.len()])),
        Block::Grid(rows(&found, w)),
        Block::Extras(Asked::new(&visit.request, w).files()),
    ];
    visit.page(w.visit_coverage, blocks(parts))
}

fn rows(found: &[Visited], w: &'static Words) -> Grid {
    let heads =
        [w.ledger_body, w.visit_last, w.visit_count, w.visit_days, w.visit_open, w.visit_state];
    found.iter().fold(Grid::new(w.visit_coverage, &heads, w), |grid, row| {
        let here = format!("/support-visits?organization_code={}", row.organization_code);
        let state = if row.overdue {
            Cell::Mark("bad", w.visit_overdue.to_owned())
        } else {
            Cell::Mark("good", w.visit_covered.to_owned())
        };
        grid.row(vec![
            Cell::link(here, &row.organization_name),
            Cell::Days(row.last_visited_on.map_or_else(String::new, |day| day.to_string())),
            Cell::number(row.visits),
            Cell::number(row.days),
            Cell::number(row.open_follow_ups),
            state,
        ])
    })
}
