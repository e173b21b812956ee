//! What was printed, and which numbers were given.

use super::paper::said;
use crate::auth::may;
use crate::organization;
use crate::pages::kit::{
    Answer, Block, Cell, Field, Grid, Kind, Link, Screen, Visit, blocks, screen_of,
};
use crate::paper::{self, NumberView, NumbersAsked, PrintView, PrintsAsked, handlers};
use crate::problem::Problem;
use crate::vocab::OrganizationCode;
use crate::web::Route;

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/paper-prints", "書類の印刷の記録の画面", prints)]
        .into_iter()
        .chain(screen_of(
            "/paper-numbers",
            ["書類の番号の記録の画面", "書類の番号の取消"],
            shown,
            handlers::rescind,
        ))
        .collect()
}

async fn prints(visit: Visit<may::PrintPapers>) -> Result<Answer, Problem> {
    let (w, assignment_id) = (visit.w, said(&visit, "assignment_id"));
    let asked = PrintsAsked { assignment_id, printed_on: said(&visit, "printed_on") };
    let read =
        visit.can().read_logged(move |db, scope, looks| paper::printed(db, scope, looks, &asked));
    let rows: Vec<PrintView> = read.await?;
    let heads = [w.when, w.paper, w.assignment, w.state, w.paper_output, w.paper_template];
    let grid = rows.iter().fold(Grid::new(w.paper_prints, &heads, w), |grid, row| {
        let state = match (row.stale, row.draft) {
            (true, _) => Cell::Mark("bad", w.paper_stale.to_owned()),
            (false, true) => Cell::Mark("half", w.paper_draft.to_owned()),
            (false, false) => Cell::Mark("good", w.paper_current.to_owned()),
        };
        let template = match row.template_version {
            0 => w.paper_shipped.to_owned(),
            version => format!("{version}"),
        };
        grid.row(vec![
            Cell::text(&row.printed_at),
            Cell::text(w.term(row.kind)),
            match (row.assignment_id, row.nomination_id) {
                (Some(id), _) => Cell::link(format!("/assignments/{id}"), w.assignment),
                (_, Some(id)) => Cell::link(format!("/pool-nominations/{id}"), w.nomination),
                _ => Cell::text(""),
            },
            state,
            Cell::text(&row.output),
            Cell::text(template),
        ])
    });
    let lead = Block::Text(w.paper_prints_lead.to_owned());
    visit.page(w.paper_prints, blocks(vec![lead, Block::Grid(grid)]))
}

/// The list, and the form by which a number is taken back.
async fn shown(visit: &Visit<may::NumberPapers>) -> Result<Screen, Problem> {
    let w = visit.w;
    let read = visit.can().read(|db, scope| {
        let rows = paper::numbers_given(db, scope, &NumbersAsked::default())?;
        Ok((rows, organization::names(db)?))
    });
    let (rows, names): (Vec<NumberView>, _) = read.await?;
    let name = |code: &OrganizationCode| names.get(code).cloned().unwrap_or_default();
    let heads = [w.order_number, w.municipality, w.paper, w.when, w.state, w.reason_column];
    let grid = rows.iter().fold(Grid::new(w.paper_numbers, &heads, w), |grid, row| {
        let state = match row.rescinded_at {
            Some(_) => Cell::Mark("bad", w.paper_number_rescinded.to_owned()),
            None => Cell::Mark("good", w.paper_number_in_use.to_owned()),
        };
        grid.row(vec![
            Cell::text(&row.number),
            Cell::text(name(&row.organization_code)),
            Cell::text(w.term(row.kind)),
            Cell::text(&row.given_at),
            state,
            Cell::text(&row.reason),
        ])
    });
    let open = rows.iter().filter(|row| row.rescinded_at.is_none());
    let mut bodies: Vec<(String, String)> =
        open.map(|row| (row.organization_code.to_string(), name(&row.organization_code))).collect();
    bodies.sort();
    bodies.dedup();
    let fields = vec![
        Field::new("organization_code", w.municipality, Kind::Choice(bodies)).required(),
        Field::new("number", w.order_number, Kind::Text).required(),
        Field::new("reason", w.reason_column, Kind::Text).required(),
    ];
    let form = visit.form("/paper-numbers", w.paper_number_rescind, fields).grave();
    let lead = Block::Text(w.paper_numbers_lead.to_owned());
    let batch = Link::new("/paper-batches", w.paper_batch);
    let section = Block::Section("rescind", w.paper_number_rescind.to_owned());
    Ok(Screen::new(
        visit.w.paper_numbers,
        vec![lead, Block::Extras(vec![batch]), Block::Grid(grid), section],
        form,
        "/paper-numbers?done=saved",
    ))
}
