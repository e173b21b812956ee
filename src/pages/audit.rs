//! The audit record, searched.

use super::answer::Answer;
use super::block::{Block, Cell, Grid, blocks};
use super::form::{Field, Form, Kind};
use super::list::Asked;
use super::visit::Visit;
use crate::auth::may;
use crate::insight::{AuditFilter, audit_file, recorded};
use crate::problem::Problem;
use crate::web::{Format, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/audit", "監査記録の画面", list)]
}

async fn list(visit: Visit<may::ReadAudit>) -> Result<Answer, Problem> {
    let listing = visit.listing::<AuditFilter>()?;
    let (listing, page) = visit
        .can()
        .read(move |db, _| {
            let page = recorded(db, &listing)?;
            Ok((listing, page))
        })
        .await?;
    if listing.format != Format::Json {
        return audit_file(&listing, &page).map(Answer::file);
    }
    let (w, asked) = (visit.w, Asked::new(&visit.request, visit.w));
    let heads = [w.when, w.who, w.role, w.what, w.about, w.outcome, w.detail];
    let grid = page.items.iter().fold(Grid::new(w.audit, &heads, w), |grid, event| {
        let done = event.outcome == "done";
        grid.row(vec![
            Cell::text(&event.recorded_at),
            Cell::maybe(event.account_id),
            Cell::text(&event.roles),
            Cell::text(&event.action),
            Cell::text(format!("{} {}", event.subject_kind, event.subject_id)),
            Cell::Mark(if done { "good" } else { "bad" }, if done { w.outcome_done } else { w.outcome_refused }.to_owned()),
            Cell::text(&event.detail),
        ])
    });
    let outcomes = vec![("done".to_owned(), w.outcome_done.to_owned()), ("refused".to_owned(), w.outcome_refused.to_owned())];
    let fields = vec![
        Field::new("from", w.from_day, Kind::Day),
        Field::new("to", w.to_day, Kind::Day),
        Field::new("account_id", w.who, Kind::Text),
        Field::new("talent_id", w.person_id, Kind::Text),
        Field::new("action", w.what, Kind::Text),
        Field::new("outcome", w.outcome, Kind::Choice(outcomes)),
    ];
    let parts = vec![
        Block::Text(w.audit_lead.to_owned()),
        Block::Conditions(Form::conditions("/audit", w.search, fields, visit.request.query_string())),
        Block::Grid(asked.finish(grid, &listing, &page)),
        Block::Actions(asked.files()),
    ];
    visit.page(w.audit, blocks(parts))
}
