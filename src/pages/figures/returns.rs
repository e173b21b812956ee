//! The return to the ministry: a table, lines of text to copy, and the file.

use crate::auth::{Action, may};
use crate::insight::{self, ReturnWanted};
use crate::pages::kit::{
    Answer, Asked, Block, Cell, Field, Form, Grid, Kind, Link, Visit, Words, blocks,
};
use crate::problem::Problem;
use crate::web::{Format, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/ministry-returns", "国への報告の画面", show)]
}

async fn show(visit: Visit<may::ReadMinistryReturn>) -> Result<Answer, Problem> {
    let (w, listing) = (visit.w, visit.listing::<ReturnWanted>()?);
    let wanted = listing.filter.clone();
    let read = visit.can().read(move |db, scope| insight::ministry_return(db, scope, &wanted));
    let found = read.await?;
    if listing.format != Format::Json {
        return insight::ministry_return_file(&listing, found).map(Answer::file);
    }
    let titles: Vec<&str> = found
        .columns
        .iter()
        .map(|one| if w.tag == "en" { one.title_en.as_str() } else { one.title.as_str() })
        .collect();
    let heads: Vec<&str> = std::iter::once(w.municipality).chain(titles.iter().copied()).collect();
    let row = |name: Cell, values: &[insight::Hundredths]| {
        std::iter::once(name).chain(values.iter().map(Cell::number)).collect::<Vec<_>>()
    };
    let grid = found.items.iter().fold(Grid::new(w.ministry_return, &heads, w), |grid, one| {
        grid.row(row(Cell::text(&one.organization_name), &one.values))
    });
    let grid = grid.row(row(Cell::text(w.all_people), &found.totals));
    let lines = titles.iter().zip(&found.totals).map(|(title, value)| format!("{title}: {value}"));
    let fields = vec![
        Field::year("fiscal_year", w.fiscal_year, visit.viewer.this_year(), w),
        Field::new("as_of", w.as_of, Kind::Day),
    ];
    let query = visit.request.query_string();
    let mut parts = vec![
        Block::Text(Words::fill(
            w.ministry_return_lead,
            &[&w.year(found.fiscal_year), &found.as_of],
        )),
        Block::Conditions(Form::conditions("/ministry-returns", w.search, fields, query)),
        Block::Grid(grid),
        Block::Section("text", w.ministry_return_text.to_owned()),
        Block::List(lines.collect()),
        Block::Extras(Asked::new(&visit.request, w).files()),
    ];
    if visit.viewer.may(Action::KeepMinistryReturn) {
        parts.push(Block::Links(vec![Link::new("/return-columns", w.return_columns)]));
    }
    visit.page(w.ministry_return, blocks(parts))
}
