//! Alarms, for auditors.

use super::audit::{role_names, subject};
use super::recorded::detail;
use crate::accounts;
use crate::auth::may;
use crate::choices;
use crate::insight::{AlarmFilter, AlarmKind, act_name, alarm_file, alarms};
use crate::pages::kit::{
    Answer, Asked, Block, Cell, Field, Form, Grid, Kind, Link, Visit, Words, blocks,
};
use crate::problem::Problem;
use crate::web::{Format, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/alarms", "警報の画面", list)]
}

const fn tone(kind: AlarmKind) -> &'static str {
    match kind {
        AlarmKind::BreakGlass | AlarmKind::Probing | AlarmKind::MisusedSession => "bad",
        AlarmKind::GuardedChange => "plain",
        AlarmKind::BulkReading | AlarmKind::Bootstrap | AlarmKind::Operator => "half",
    }
}

async fn list(visit: Visit<may::ReadAudit>) -> Result<Answer, Problem> {
    let listing = visit.listing::<AlarmFilter>()?;
    let read = visit.can().read(move |db, _| {
        let page = alarms(db, &listing)?;
        let rows = page.items.iter().map(|alarm| &alarm.event);
        let ids = rows.flat_map(|event| [event.account_id, event.subject_id.parse().ok()]);
        let names = accounts::names(db, ids.flatten())?;
        Ok((listing, page, names))
    });
    let (listing, page, names) = read.await?;
    if listing.format != Format::Json {
        return alarm_file(&listing, &page).map(Answer::file);
    }
    let (w, asked) = (visit.w, Asked::new(&visit.request, visit.w));
    let heads = [w.when, w.request_kind, w.who, w.role, w.what, w.about, w.detail];
    let grid = page.items.iter().fold(Grid::new(w.alarms, &heads, w), |grid, alarm| {
        let event = &alarm.event;
        let about = match event.subject_kind.as_str() {
            "approval" if event.subject_id.starts_with("apr_") => {
                Cell::link(format!("/approvals/{}", event.subject_id), w.approval)
            }
            _ => Cell::text(subject(&event.subject_id, &names)),
        };
        grid.row(vec![
            Cell::text(&event.recorded_at),
            Cell::Mark(tone(alarm.kind), w.term(alarm.kind).to_owned()),
            Cell::maybe(event.account_id.and_then(|id| Some(&names.get(&id)?.1))),
            Cell::text(role_names(&event.roles, w)),
            Cell::text(act_name(&event.action, w.language())),
            about,
            Cell::text(detail(&event.detail, w)),
        ])
    });
    let fields = vec![Field::new("kind", w.request_kind, Kind::Choice(choices!(AlarmKind, w)))];
    let query = visit.request.query_string();
    let parts = vec![
        Block::Text(w.alarms_lead.to_owned()),
        Block::Conditions(Form::conditions("/alarms", w.search, fields, query)),
        Block::Grid(asked.finish(grid, &listing, &page)),
        Block::Extras(asked.files()),
        Block::Links(vec![Link::new("/audit", Words::fill(w.back_to, &[&w.audit]))]),
    ];
    visit.page(w.alarms, blocks(parts))
}
