//! Alarms, for auditors.

use std::collections::BTreeMap;

use super::audit::{role_names, subject};
use super::recorded::detail;
use crate::accounts::{self, AlarmKind};
use crate::auth::may;
use crate::choices;
use crate::insight::{AlarmFilter, AlarmView, act_name, alarm_file, alarms};
use crate::pages::kit::{
    Answer, Asked, Block, Cell, Field, Form, Grid, Kind, Link, Step, Visit, Words, blocks,
    with_form,
};
use crate::problem::Problem;
use crate::vocab::AccountId;
use crate::web::{Format, Listing, Route};

const ACKNOWLEDGE: &str = "/alarms/acknowledge";
/// Alarms that are offered at once.
const OFFERED: usize = 100;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/alarms", "警報の画面", list),
        Route::get(ACKNOWLEDGE, "警報の確認の画面", look_form),
        Route::post(ACKNOWLEDGE, "警報の確認", look_into),
    ]
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
    let read = visit.can().read(move |db, scope| {
        let page = alarms(db, scope, &listing)?;
        let ids = page.items.iter().flat_map(|alarm| {
            let event = &alarm.event;
            [event.account_id, event.subject_id.parse().ok(), alarm.acknowledged_by]
        });
        let names = accounts::names(db, ids.flatten())?;
        Ok((listing, page, names))
    });
    let (listing, page, names) = read.await?;
    if listing.format != Format::Json {
        return alarm_file(&listing, &page).map(Answer::file);
    }
    let (w, asked) = (visit.w, Asked::new(&visit.request, visit.w));
    let heads = [w.when, w.request_kind, w.who, w.role, w.what, w.about, w.detail, w.looked_into];
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
            looked(alarm, &names, w),
        ])
    });
    let fields = vec![
        Field::new("kind", w.request_kind, Kind::Choice(choices!(AlarmKind, w))),
        Field::new("acknowledged", w.looked_into, Kind::Choice(yes_or_no(w))),
    ];
    let query = visit.request.query_string();
    let parts = vec![
        Block::Text(w.alarms_lead.to_owned()),
        Block::Actions(vec![Link::new(ACKNOWLEDGE, w.look_into_alarms)]),
        Block::Conditions(Form::conditions("/alarms", w.search, fields, query)),
        Block::Grid(asked.finish(grid, &listing, &page)),
        Block::Extras(asked.files()),
        Block::Links(vec![Link::new("/audit", Words::fill(w.back_to, &[&w.audit]))]),
    ];
    visit.page(w.alarms, blocks(parts))
}

fn yes_or_no(w: &'static Words) -> Vec<(String, String)> {
    vec![("false".to_owned(), w.no.to_owned()), ("true".to_owned(), w.yes.to_owned())]
}

/// Who looked into it and what was found, or the way to say so.
fn looked(
    alarm: &AlarmView,
    names: &BTreeMap<AccountId, (String, String)>,
    w: &'static Words,
) -> Cell {
    let (Some(by), Some(at)) = (alarm.acknowledged_by, &alarm.acknowledged_at) else {
        let path = format!("{ACKNOWLEDGE}?id={}", alarm.event.id);
        return Cell::link(path, w.look_into_alarms);
    };
    let who = names.get(&by).map_or("", |(_, name)| name);
    Cell::text(format!("{at} {who}: {}", alarm.note.as_deref().unwrap_or_default()))
}

/// The alarms nobody has looked into, the one that was pressed chosen already, and the note.
async fn look(visit: &Visit<may::AcknowledgeAlarms>) -> Result<Form, Problem> {
    let w = visit.w;
    let mut listing = Listing::<AlarmFilter>::of_page_but(&visit.request, &["id"])?;
    listing.filter.acknowledged = Some(false);
    listing.limit = OFFERED;
    let read = visit.can().read(move |db, scope| {
        let page = alarms(db, scope, &listing)?;
        let ids = page.items.iter().filter_map(|alarm| alarm.event.account_id);
        let names = accounts::names(db, ids)?;
        Ok((page, names))
    });
    let (page, names) = read.await?;
    let named = |alarm: &AlarmView| {
        let event = &alarm.event;
        let who = event.account_id.and_then(|id| Some(names.get(&id)?.1.as_str())).unwrap_or("―");
        let parts = [&event.recorded_at, w.term(alarm.kind), who, &event.subject_id];
        (event.id.clone(), parts.join(" "))
    };
    let offered: Vec<(String, String)> = page.items.iter().map(named).collect();
    let chosen = visit.looks("id");
    let mut ids = Field::new("ids", w.alarms, Kind::Several(offered)).required();
    ids.values = chosen;
    let note = Field::new("note", w.look_into_note, Kind::Text).required();
    Ok(visit.form(ACKNOWLEDGE, w.look_into_alarms, vec![ids, note]).back("/alarms"))
}

async fn look_form(visit: Visit<may::AcknowledgeAlarms>) -> Result<Answer, Problem> {
    let parts =
        vec![Block::Text(visit.w.look_into_lead.to_owned()), Block::Form(look(&visit).await?)];
    visit.page(visit.w.look_into_alarms, blocks(parts))
}

async fn look_into(step: Step<may::AcknowledgeAlarms>) -> Result<Answer, Problem> {
    let form = look(&step.visit).await?;
    let done = accounts::handlers::acknowledge(step.visit.can().clone(), step.input(&form)).await;
    let Err(problem) = done else { return Ok(Answer::to("/alarms?acknowledged=false&done=saved")) };
    let (title, lead) = (step.visit.w.look_into_alarms, step.visit.w.look_into_lead);
    let lead = vec![Block::Text(lead.to_owned())];
    step.visit.again(title, &problem, step.filled(form), with_form(lead))
}
