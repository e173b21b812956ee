//! What is to change of employment and absence: drafts for the prefecture's staff, and what is
//! announced for those it concerns; each with what can be done about it.

use std::collections::BTreeMap;

use super::talents::days;
use crate::auth::may;
use crate::choices;
use crate::organization;
use crate::pages::kit::{
    Answer, Block, Cell, Field, Form, Grid, Kind, Link, Phrases, Screen, Step, Visit, Words,
    blocks, screen_by,
};
use crate::problem::Problem;
use crate::talent::{
    self, DatedStep, PlannedAct, PlannedQuestion, PlannedState, PlannedStepView,
    planned_handlers as handlers,
};
use crate::vocab::{OrganizationCode, PlannedStepId, TalentId};
use crate::web::{PathKey, Reply, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/planned-steps", "人事の予定の一覧の画面", list),
        Route::get("/planned-steps/{id}", "人事の予定の画面", show),
    ]
    .into_iter()
    .chain(screen_by(
        "/planned-steps/{id}/step",
        ["人事の予定の手続の画面", "人事の予定の手続"],
        taking,
        act_on,
    ))
    .collect()
}

type Names = BTreeMap<OrganizationCode, String>;

const fn tone(state: PlannedState) -> &'static str {
    match state {
        PlannedState::Draft => "half",
        PlannedState::Announced | PlannedState::InForce => "good",
        PlannedState::Withdrawn => "plain",
    }
}

/// What was entered, each with what it is called.
fn said(step: &DatedStep, names: &Names, w: &'static Words) -> Vec<(&'static str, String)> {
    let body = |code: &OrganizationCode| names.get(code).cloned().unwrap_or_default();
    let text = |value: Option<String>| value.unwrap_or_default();
    let employment = |new: &talent::NewEmployment| {
        let days = days(new.starts_on, new.ends_on, w);
        vec![
            (w.body, body(&new.organization_code)),
            (w.title, new.title.to_string()),
            (w.grade, w.term(new.grade).to_owned()),
            (w.form, w.term(new.form).to_owned()),
            (w.period, days),
            (w.end_reason, text(new.end_reason.map(|why| w.term(why).to_owned()))),
        ]
    };
    let absence = |new: &talent::NewAbsence| {
        vec![
            (w.absence_kind, w.term(new.kind).to_owned()),
            (w.destination, text(new.destination.as_ref().map(ToString::to_string))),
            (w.period, days(new.starts_on, new.ends_on, w)),
        ]
    };
    let all = match step {
        DatedStep::Change(step) => vec![
            (w.grade, text(step.grade.map(|grade| w.term(grade).to_owned()))),
            (w.title, text(step.title.as_ref().map(ToString::to_string))),
            (w.salary_grade, text(step.salary_grade.flatten().map(|grade| grade.to_string()))),
            (w.new_term_end, text(step.term_ends_on.map(|day| day.to_string()))),
            (w.term_purpose, text(step.term_purpose.as_ref().map(ToString::to_string))),
        ],
        DatedStep::End(step) => vec![
            (w.last_day, step.ends_on.to_string()),
            (w.reason_column, w.term(step.reason).to_owned()),
        ],
        DatedStep::Add(step) => employment(step),
        DatedStep::Transfer(step) => employment(&step.employment),
        DatedStep::Correct(step) => employment(&step.employment),
        DatedStep::AddAbsence(step) => absence(step),
        DatedStep::CorrectAbsence(step) => absence(&step.absence),
        DatedStep::RetractAbsence(_) => Vec::new(),
    };
    all.into_iter().filter(|(_, text)| !text.is_empty()).collect()
}

fn grid(rows: &[PlannedStepView], names: &Names, w: &'static Words) -> Grid {
    let heads = [w.name, w.effective_on, w.what_it_is, w.detail, w.state];
    rows.iter().fold(Grid::new(w.planned_steps, &heads, w), |grid, row| {
        let said = said(&row.step, names, w);
        let said: Vec<String> = said.iter().map(|(name, text)| format!("{name}: {text}")).collect();
        grid.row(vec![
            Cell::text(&row.name),
            Cell::Days(row.effective_on.to_string()),
            Cell::link(format!("/planned-steps/{}", row.id), w.term(row.step.kind())),
            Cell::text(said.join("、")),
            Cell::Mark(tone(row.state), w.term(row.state).to_owned()),
        ])
    })
}

/// What is to change of a person, as far as the viewer may know; nothing when nothing is.
pub async fn of_person(
    visit: &Visit<may::ReadTalents>,
    person: TalentId,
) -> Result<Vec<Block>, Problem> {
    let question = PlannedQuestion { talent_id: Some(person), ..PlannedQuestion::default() };
    let (rows, names) = read(visit, question).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let title = Block::Section("planned", visit.w.planned_steps.to_owned());
    Ok(vec![title, Block::Grid(grid(&rows, &names, visit.w))])
}

async fn read(
    visit: &Visit<may::ReadTalents>,
    question: PlannedQuestion,
) -> Result<(Vec<PlannedStepView>, Names), Problem> {
    let read = visit.can().read_logged(move |db, scope, looks| {
        let rows = talent::planned_steps(db, scope, &question)?;
        talent::look(looks, &rows);
        Ok((rows, organization::names(db)?))
    });
    read.await
}

async fn list(visit: Visit<may::ReadTalents>) -> Result<Answer, Problem> {
    let (w, state) = (visit.w, visit.looks("state").pop().and_then(|state| state.parse().ok()));
    let (rows, names) =
        read(&visit, PlannedQuestion { state, ..PlannedQuestion::default() }).await?;
    let fields = vec![Field::new("state", w.state, Kind::Choice(choices!(PlannedState, w)))];
    let query = visit.request.query_string();
    let status = Some(Words::fill(w.count_all, &[&rows.len()]));
    let parts = vec![
        Block::Text(w.planned_lead.to_owned()),
        Block::Conditions(Form::conditions("/planned-steps", w.search, fields, query)),
        Block::Grid(Grid { status, empty: w.none_found, ..grid(&rows, &names, w) }),
    ];
    visit.page(w.planned_steps, blocks(parts))
}

/// One with its facts; the look is recorded.
async fn one<A>(visit: &Visit<A>, id: PlannedStepId) -> Result<(PlannedStepView, Block), Problem> {
    let can = visit.can().also::<may::ReadTalents>();
    let read = can.read_logged(move |db, scope, looks| {
        let row = talent::planned_step(db, scope, id)?;
        talent::look(looks, std::slice::from_ref(&row));
        Ok((row, organization::names(db)?))
    });
    let ((row, names), w) = (read.await?, visit.w);
    let mut facts = vec![
        (w.state.to_owned(), Cell::Mark(tone(row.state), w.term(row.state).to_owned())),
        (w.name.to_owned(), Cell::link(format!("/talents/{}", row.talent_id), row.name.as_str())),
        (w.what_it_is.to_owned(), Cell::text(w.term(row.step.kind()))),
        (w.effective_on.to_owned(), Cell::text(row.effective_on)),
    ];
    let said = said(&row.step, &names, w).into_iter();
    facts.extend(said.map(|(name, text)| (name.to_owned(), Cell::text(text))));
    if !row.reason.is_empty() {
        facts.push((w.reason_column.to_owned(), Cell::text(&row.reason)));
    }
    Ok((row, Block::Facts(facts)))
}

async fn show(
    visit: Visit<may::ReadTalents>,
    key: PathKey<PlannedStepId>,
) -> Result<Answer, Problem> {
    let ((row, facts), w) = (one(&visit, key.0).await?, visit.w);
    let open = PlannedAct::ALL.iter().filter(|act| row.allowed_actions.contains(&act.act()));
    let links: Vec<Link> = open
        .map(|act| Link::new(format!("/planned-steps/{}/step?take={act}", row.id), w.term(*act)))
        .collect();
    let mut parts = Vec::new();
    if !links.is_empty() {
        parts.push(Block::Actions(links));
    }
    parts.extend([facts, Block::Links(vec![Link::new("/planned-steps", w.planned_steps)])]);
    visit.page(&format!("{}: {}", w.planned_steps, row.name), blocks(parts))
}

/// What an act does, and whether it takes something away.
const fn effect(act: PlannedAct, w: &'static Phrases) -> (&'static str, bool) {
    match act {
        PlannedAct::Announce => (w.planned_announce_text, false),
        PlannedAct::Recall => (w.planned_recall_text, true),
        PlannedAct::Withdraw => (w.planned_withdraw_text, true),
        PlannedAct::Reinstate => (w.planned_reinstate_text, false),
    }
}

/// The act that the address names.
fn named(visit: &Visit<may::WriteTalents>) -> Result<PlannedAct, Problem> {
    let act = visit.looks("take").pop().and_then(|act| act.parse().ok());
    act.ok_or(Problem::not_found())
}

async fn act_on(
    step: &Step<may::WriteTalents>,
    id: PlannedStepId,
    form: &Form,
) -> Result<Reply, Problem> {
    let (can, key) = (step.visit.can().clone(), PathKey(id));
    match named(&step.visit)? {
        PlannedAct::Announce => handlers::announced(can.proven(), key, step.input(form)).await,
        PlannedAct::Recall => handlers::recalled(can, key, step.input(form)).await,
        PlannedAct::Withdraw => handlers::withdrawn(can, key, step.input(form)).await,
        PlannedAct::Reinstate => handlers::reinstated(can, key, step.input(form)).await,
    }
}

async fn taking(visit: &Visit<may::WriteTalents>, id: PlannedStepId) -> Result<Screen, Problem> {
    let act = named(visit)?;
    let ((row, facts), w) = (one(visit, id).await?, visit.w);
    let (text, grave) = effect(act, w);
    let mut parts = vec![Block::Notice(if grave { "bad" } else { "info" }, text.to_owned())];
    if !row.allowed_actions.contains(&act.act()) {
        let why = Words::fill(w.step_not_now, &[&w.term(row.state), &w.term(act)]);
        parts.push(Block::Notice("bad", why));
    }
    parts.push(facts);
    let reason = Field::new("reason", w.reason_column, Kind::Text).required();
    let owed = act == PlannedAct::Recall;
    let fields = if owed { vec![reason.support(w.reason_told)] } else { Vec::new() };
    let place = format!("/planned-steps/{id}/step?take={act}");
    let form = visit.form(place, w.term(act), fields).of_version(row.version);
    let form = form.back(format!("/planned-steps/{id}"));
    let title = format!("{}: {}", w.term(act), row.name);
    let form = if grave { form.grave() } else { form };
    Ok(Screen::new(title, parts, form, format!("/planned-steps/{id}?done=saved")))
}
