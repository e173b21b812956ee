//! Requests for what nobody does alone: those one can decide on, those one asked for, and the steps.

use crate::accounts::{
    self, ApprovalFilter, ApprovalState, ApprovalStep, ApprovalView, approval, handlers,
    matches_approval,
};
use crate::auth::may;
use crate::choices;
use crate::pages::kit::{
    Answer, Block, Cell, Field, Form, Grid, Kind, Link, Screen, Step, Visit, Words, blocks,
    screen_by,
};
use crate::problem::Problem;
use crate::vocab::{ApprovalId, Language};
use crate::web::{PathKey, Reply, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/approvals", "承認の申請の一覧の画面", list),
        Route::get("/approvals/{id}", "承認の申請の画面", show),
    ]
    .into_iter()
    .chain(screen_by(
        "/approvals/{id}/step",
        ["承認の手続の確認の画面", "承認の手続"],
        confirmed,
        take,
    ))
    .collect()
}

/// Where a handler's answer leads that may have made a request instead.
pub fn led_to(reply: &Reply, done: String) -> Answer {
    match reply.said()["id"].as_str() {
        Some(id) if reply.status == 202 => Answer::to(format!("/approvals/{id}?done=asked")),
        _ => Answer::to(done),
    }
}

fn mark(state: ApprovalState, w: &'static Words) -> Cell {
    let tone = match state {
        ApprovalState::Pending => "half",
        ApprovalState::Approved => "good",
        ApprovalState::Declined | ApprovalState::Forced => "bad",
        ApprovalState::Withdrawn | ApprovalState::Expired => "plain",
    };
    Cell::Mark(tone, w.term(state).to_owned())
}

fn summary<'a>(row: &'a ApprovalView, w: &Words) -> &'a str {
    match w.language() {
        Language::Japanese => &row.summary,
        Language::English => &row.summary_en,
    }
}

async fn list(visit: Visit<may::ReadApprovals>) -> Result<Answer, Problem> {
    let (w, now) = (visit.w, visit.can().door().store.clock().now());
    let asks = |name: &str| visit.looks(name).pop().and_then(|word| word.parse().ok());
    let state = visit.looks("state").pop().and_then(|state| state.parse().ok());
    let filter = ApprovalFilter { state, waiting: asks("waiting"), own: asks("own") };
    let read = visit.can().read(move |db, scope| {
        let mut rows = accounts::approvals(db, scope, now)?;
        rows.retain(|row| matches_approval(&filter, row, scope));
        Ok(rows)
    });
    let rows = read.await?;
    let heads = [w.request_kind, w.what, w.state, w.asked_by, w.asked_at, w.decide_by];
    let grid = rows.iter().fold(Grid::new(w.approvals, &heads, w), |grid, row| {
        grid.row(vec![
            Cell::link(format!("/approvals/{}", row.id), w.term(row.kind)),
            Cell::text(summary(row, w)),
            mark(row.state, w),
            Cell::text(&row.asked_by_name),
            Cell::text(&row.asked_at),
            Cell::text(&row.expires_at),
        ])
    });
    let fields = vec![Field::new("state", w.state, Kind::Choice(choices!(ApprovalState, w)))];
    let query = visit.request.query_string();
    let status = Some(Words::fill(w.count_all, &[&rows.len()]));
    let parts = vec![
        Block::Text(w.approvals_lead.to_owned()),
        Block::Extras(vec![
            Link::new("/approvals?waiting=true", w.approvals_waiting),
            Link::new("/approvals?own=true", w.approvals_own),
        ]),
        Block::Conditions(Form::conditions("/approvals", w.search, fields, query)),
        Block::Grid(Grid { status, empty: w.none_found, ..grid }),
    ];
    visit.page(w.approvals, blocks(parts))
}

async fn one<A>(visit: &Visit<A>, id: ApprovalId) -> Result<(ApprovalView, Block), Problem> {
    let (w, now) = (visit.w, visit.can().door().store.clock().now());
    let can = visit.can().also::<may::ReadApprovals>();
    let row = can.read(move |db, scope| approval(db, scope, id, now)).await?;
    let facts = Block::Facts(vec![
        (w.request_kind.to_owned(), Cell::text(w.term(row.kind))),
        (w.what.to_owned(), Cell::text(summary(&row, w))),
        (w.state.to_owned(), mark(row.state, w)),
        (w.about.to_owned(), Cell::text(&row.subject_id)),
        (w.person_id.to_owned(), Cell::maybe(row.talent_id)),
        (w.asked_by.to_owned(), Cell::text(&row.asked_by_name)),
        (w.asked_at.to_owned(), Cell::text(&row.asked_at)),
        (w.decide_by.to_owned(), Cell::text(&row.expires_at)),
        (w.decided_by.to_owned(), Cell::maybe(row.decided_by_name.as_ref())),
        (w.when.to_owned(), Cell::maybe(row.decided_at.as_ref())),
        (w.reason_column.to_owned(), Cell::text(&row.reason)),
    ]);
    Ok((row, facts))
}

async fn show(
    visit: Visit<may::ReadApprovals>,
    key: PathKey<ApprovalId>,
) -> Result<Answer, Problem> {
    let ((row, facts), w) = (one(&visit, key.0).await?, visit.w);
    let all = ApprovalStep::ALL.iter().copied();
    let steps = all.filter(|step| row.allowed_actions.contains(&step.act()));
    let link = |step: ApprovalStep| {
        Link::new(format!("/approvals/{}/step?take={step}", row.id), w.term(step))
    };
    let links: Vec<Link> = steps.map(link).collect();
    let first = if links.is_empty() {
        Block::Notice("info", w.request_no_step.to_owned())
    } else {
        Block::Actions(links)
    };
    let back = Block::Links(vec![Link::new("/approvals", w.approvals)]);
    visit.page(&format!("{}: {}", w.approval, w.term(row.kind)), blocks(vec![first, facts, back]))
}

/// A step before it is taken: which, its title, what it does, the form.
async fn confirmed(visit: &Visit<may::DecideApprovals>, id: ApprovalId) -> Result<Screen, Problem> {
    let w = visit.w;
    let step = named(visit)?;
    let (row, facts) = one(visit, id).await?;
    let (tone, text, owed) = match step {
        ApprovalStep::Approve => ("info", w.approve_text, false),
        ApprovalStep::Decline => ("bad", w.decline_text, true),
        ApprovalStep::Withdraw => ("bad", w.withdraw_request_text, false),
        ApprovalStep::BreakGlass => ("bad", w.break_glass_text, true),
    };
    let mut parts = vec![Block::Notice(tone, text.to_owned())];
    if !row.allowed_actions.contains(&step.act()) {
        let why = Words::fill(w.step_not_now, &[&w.term(row.state), &w.term(step)]);
        parts.push(Block::Notice("bad", why));
    }
    parts.push(facts);
    let reason = Field::new("reason", w.reason_column, Kind::Text);
    let reason = if owed { reason.required() } else { reason };
    let form = visit.form(format!("/approvals/{id}/step?take={step}"), w.term(step), vec![reason]);
    let form = form.of_version(row.version).back(format!("/approvals/{id}"));
    let title = format!("{}: {}", w.term(step), w.term(row.kind));
    let form = if tone == "bad" { form.grave() } else { form };
    Ok(Screen::new(title, parts, form, format!("/approvals/{id}?done=saved")))
}

/// The step that the address names.
fn named(visit: &Visit<may::DecideApprovals>) -> Result<ApprovalStep, Problem> {
    let step = visit.looks("take").pop().and_then(|step| step.parse().ok());
    step.ok_or(Problem::not_found())
}

async fn take(
    step: &Step<may::DecideApprovals>,
    id: ApprovalId,
    form: &Form,
) -> Result<Reply, Problem> {
    let (can, key) = (step.visit.can().clone(), PathKey(id));
    match named(&step.visit)? {
        ApprovalStep::Approve => handlers::approve(can.proven(), key, step.input(form)).await,
        ApprovalStep::Decline => handlers::decline(can, key, step.input(form)).await,
        ApprovalStep::Withdraw => handlers::withdraw(can, key, step.input(form)).await,
        ApprovalStep::BreakGlass => {
            let can = can.also::<may::BreakGlass>().proven();
            handlers::break_glass(can, key, step.input(form)).await
        }
    }
}
