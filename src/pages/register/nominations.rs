//! 推薦: a municipality offers its own people as shared talent with their consent; the prefecture
//! registers them or says why not.

use super::talents::days;
use crate::auth::may;
use crate::auth::{Action, Scope};
use crate::choices;
use crate::db::Db;
use crate::organization;
use crate::pages::kit::{
    Answer, Block, Cell, Empty, Field, Form, Grid, Group, Kind, Link, Phrases, Screen, Step, Visit,
    Words, address, blocks, screen, screen_by, screen_of,
};
use crate::pages::papers;
use crate::paper::Subject;
use crate::problem::Problem;
use crate::talent::{
    self, NominationQuestion, NominationState, NominationStep, NominationView, TalentLine,
    nomination_handlers as handlers,
};
use crate::vocab::{EmploymentForm, Grade, NominationId, TalentId};
use crate::web::{Listing, PathKey, Reply, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/pool-nominations", "共通人材の推薦の一覧の画面", list),
        Route::get("/pool-nominations/{id}", "共通人材の推薦の画面", show),
    ]
    .into_iter()
    .chain(screen_of(
        "/pool-nominations/new",
        ["共通人材への推薦の画面", "共通人材への推薦"],
        nominating,
        handlers::add,
    ))
    .chain(screen_by(
        "/pool-nominations/{id}/step",
        ["推薦への回答の画面", "推薦への回答"],
        async |visit: &Visit<_>, id| taking(visit, id, asked(visit, id)?).await,
        answer,
    ))
    .chain(screen(
        "/pool-nominations/{id}/withdraw",
        ["推薦の取下げの確認の画面", "推薦の取下げ"],
        async |visit: &Visit<_>, id| taking(visit, id, withdrawing(id)).await,
        handlers::withdraw,
    ))
    .collect()
}

const fn tone(state: NominationState) -> &'static str {
    match state {
        NominationState::Open => "half",
        NominationState::Accepted => "good",
        NominationState::Declined => "bad",
        NominationState::Withdrawn => "plain",
    }
}

fn mark(state: NominationState, w: &'static Words) -> Cell {
    Cell::Mark(tone(state), w.term(state).to_owned())
}

async fn list(visit: Visit<may::ReadNominations>) -> Result<Answer, Problem> {
    let (w, state) = (visit.w, visit.looks("state").pop().and_then(|state| state.parse().ok()));
    let question = NominationQuestion { state, ..NominationQuestion::default() };
    let read = visit.can().read(move |db, scope| {
        Ok((talent::nominations(db, scope, &question)?, organization::names(db)?))
    });
    let (rows, names) = read.await?;
    let heads = [w.name, w.body, w.person_consented_on, w.registered_from, w.state];
    let grid = rows.iter().fold(Grid::new(w.nominations, &heads, w), |grid, row| {
        grid.row(vec![
            Cell::link(
                format!("/pool-nominations/{}", row.id),
                format!("{}（{}）", row.name, row.name_kana),
            ),
            Cell::maybe(names.get(&row.organization_code)),
            Cell::text(row.consented_on),
            Cell::Days(days(row.starts_on, row.ends_on, w)),
            mark(row.state, w),
        ])
    });
    let mut parts = vec![Block::Text(w.nominations_lead.to_owned())];
    if visit.viewer.may(Action::NominateTalents) {
        parts.push(Block::Actions(vec![Link::new("/pool-nominations/new", w.nominate)]));
    }
    let fields = vec![Field::new("state", w.state, Kind::Choice(choices!(NominationState, w)))];
    let query = visit.request.query_string();
    parts.push(Block::Conditions(Form::conditions("/pool-nominations", w.search, fields, query)));
    let status = Some(Words::fill(w.count_all, &[&rows.len()]));
    parts.push(Block::Grid(Grid { status, empty: w.none_found, ..grid }));
    visit.page(w.nominations, blocks(parts))
}

/// Values with what they are called.
type Choices = Vec<(String, String)>;

/// Own people who are not registered, by name; and the bodies one speaks for.
fn offered(db: &mut Db, scope: &Scope) -> Result<(Choices, Choices), Problem> {
    let names = organization::names(db)?;
    let own = names.into_iter().filter(|(code, _)| scope.reaches_body(code));
    let bodies = own.map(|(code, name)| (code.to_string(), name)).collect();
    let filter = talent::Filter { registered: Some(false), ..talent::Filter::default() };
    let found = talent::people(db, scope, &Listing::first(filter, OFFERED))?;
    let people = found.items.into_iter().filter_map(|line| match line {
        TalentLine::Full(line) => {
            Some((line.id.to_string(), format!("{}（{}）", line.name, line.staff_number)))
        }
        TalentLine::Narrow(_) => None,
    });
    Ok((people.collect(), bodies))
}

/// How many own people can be chosen from.
const OFFERED: usize = 200;

/// Who it is, if not in the register.
fn newcomer(w: &'static Words) -> Vec<Field> {
    let group = Group::more(w.newcomer, w.newcomer_text);
    let typed = |name: &str, label: &str| {
        Field::new(&format!("newcomer/{name}"), label, Kind::Text).when_empty(Empty::LeftOut)
    };
    let day = |name: &str, label: &str| Field::new(&format!("newcomer/{name}"), label, Kind::Day);
    let fields = vec![
        typed("name", w.name),
        typed("name_kana", w.kana),
        typed("staff_number", w.staff_number).support(w.staff_number_support),
        typed("title", w.title),
        Field::new("newcomer/grade", w.grade, Kind::Choice(choices!(Grade, w))),
        Field::new("newcomer/form", w.form, Kind::Choice(choices!(EmploymentForm, w))),
        day("hired_on", w.hired_on),
        day("term_ends_on", w.term_end).support(w.term_end_support),
    ];
    fields.into_iter().map(|field| field.under(&group)).collect()
}

async fn nominating(visit: &Visit<may::NominateTalents>) -> Result<Screen, Problem> {
    let w = visit.w;
    let can = visit.can().also::<may::ReadTalents>();
    let (people, bodies) = can.read(offered).await?;
    let chosen = visit.looks("talent_id").pop().unwrap_or_default();
    let body = bodies.first().map_or_else(String::new, |(code, _)| code.clone());
    let mut fields = vec![
        Field::new("organization_code", w.consenting_body, Kind::Choice(bodies))
            .required()
            .value(body),
        Field::new("talent_id", w.nominee, Kind::Choice(people))
            .support(w.nominee_support)
            .value(&chosen),
    ];
    fields.extend(newcomer(w));
    let consent = Group::set(w.persons_consent, w.persons_consent_text);
    let told = Group::set(w.nomination, w.nomination_text);
    fields.extend([
        Field::new("consented_on", w.person_consented_on, Kind::Day).required().under(&consent),
        Field::new("consent_reference", w.consent_reference, Kind::Text)
            .required()
            .when_empty(Empty::LeftOut)
            .under(&consent),
        Field::new("starts_on", w.registered_from, Kind::Day).required().under(&told),
        Field::new("ends_on", w.last_day, Kind::Day).support(w.last_day_support).under(&told),
        Field::new("reference", w.body_document, Kind::Text).under(&told),
        Field::new("note", w.note, Kind::Lines).support(w.nomination_note).under(&told),
    ]);
    let action = address("/pool-nominations/new", "", &[("talent_id", &chosen)]);
    let form = visit.form(action, w.nominate, fields).back("/pool-nominations");
    let parts = vec![Block::Text(w.nominate_text.to_owned())];
    Ok(Screen::new(w.nominate, parts, form, "/pool-nominations/{id}?done=saved"))
}

/// The nomination with the name of its body.
async fn one<A>(visit: &Visit<A>, id: NominationId) -> Result<(NominationView, Block), Problem> {
    let read = visit.can().read(move |db, scope| {
        let row = talent::nomination(db, scope, id)?;
        let body = organization::names(db)?.remove(&row.organization_code).unwrap_or_default();
        Ok((row, body))
    });
    let (row, body) = read.await?;
    let facts = facts(&row, body, visit.w);
    Ok((row, facts))
}

fn facts(row: &NominationView, body: String, w: &'static Words) -> Block {
    let name = format!("{}（{}）", row.name, row.name_kana);
    let person = |talent: TalentId| Cell::link(format!("/talents/{talent}"), name.as_str());
    let mut facts = vec![
        (w.state.to_owned(), mark(row.state, w)),
        (w.name.to_owned(), row.talent_id.map_or_else(|| Cell::text(&name), person)),
        (w.body.to_owned(), Cell::text(body)),
    ];
    if let Some(one) = row.newcomer.as_ref() {
        facts.extend([
            (w.staff_number.to_owned(), Cell::text(&one.staff_number)),
            (w.title.to_owned(), Cell::text(&one.title)),
            (w.grade.to_owned(), Cell::text(w.term(one.grade))),
            (w.form.to_owned(), Cell::text(w.term(one.form))),
            (w.hired_on.to_owned(), Cell::text(one.hired_on)),
            (w.term_end.to_owned(), Cell::maybe(one.term_ends_on)),
        ]);
    }
    facts.extend([
        (w.person_consented_on.to_owned(), Cell::text(row.consented_on)),
        (w.consent_reference.to_owned(), Cell::text(&row.consent_reference)),
        (w.registered_from.to_owned(), Cell::Days(days(row.starts_on, row.ends_on, w))),
        (w.body_document.to_owned(), Cell::text(&row.reference)),
        (w.note.to_owned(), Cell::text(&row.note)),
        (w.nominated_on.to_owned(), Cell::text(row.nominated_on)),
        (w.on_behalf_of.to_owned(), Cell::text(&row.on_behalf_of)),
        (w.reason_column.to_owned(), Cell::text(&row.reason)),
    ]);
    Block::Facts(facts)
}

async fn show(
    visit: Visit<may::ReadNominations>,
    key: PathKey<NominationId>,
) -> Result<Answer, Problem> {
    let ((row, facts), w) = (one(&visit, key.0).await?, visit.w);
    let all = NominationStep::ALL.iter().copied();
    let steps = all.filter(|step| row.allowed_actions.contains(&step.act()));
    let link = |step: NominationStep| match step {
        NominationStep::Withdraw => format!("/pool-nominations/{}/withdraw", row.id),
        step => format!("/pool-nominations/{}/step?take={step}", row.id),
    };
    let links: Vec<Link> = steps.map(|step| Link::new(link(step), w.term(step))).collect();
    let mut parts = vec![if links.is_empty() {
        Block::Notice("info", w.nomination_no_step.to_owned())
    } else {
        Block::Actions(links)
    }];
    parts.push(facts);
    parts.extend(papers::recommending(&row, &visit));
    parts.extend(papers::hanging(&visit, Subject::Nomination(key.0)).await?);
    parts.push(Block::Links(vec![Link::new("/pool-nominations", w.nominations)]));
    visit.page(&format!("{}: {}", w.nomination, row.name), blocks(parts))
}

/// What a step does, and whether it takes something away.
const fn effect(step: NominationStep, w: &'static Phrases) -> (&'static str, bool) {
    match step {
        NominationStep::Accept => (w.nomination_accept_text, false),
        NominationStep::Decline => (w.nomination_decline_text, true),
        NominationStep::Withdraw => (w.nomination_withdraw_text, true),
        NominationStep::Reopen => (w.nomination_reopen_text, true),
    }
}

async fn taking<A>(
    visit: &Visit<A>,
    id: NominationId,
    (step, place): (NominationStep, String),
) -> Result<Screen, Problem> {
    let ((row, facts), w) = (one(visit, id).await?, visit.w);
    let (text, grave) = effect(step, w);
    let mut parts = vec![Block::Notice(if grave { "bad" } else { "info" }, text.to_owned())];
    if !row.allowed_actions.contains(&step.act()) {
        let why = Words::fill(w.step_not_now, &[&w.term(row.state), &w.term(step)]);
        parts.push(Block::Notice("bad", why));
    }
    parts.push(facts);
    let owed = matches!(step, NominationStep::Decline | NominationStep::Reopen);
    let reason = Field::new("reason", w.reason_column, Kind::Text).required();
    let fields = if owed { vec![reason.support(w.reason_told)] } else { Vec::new() };
    let form = visit.form(place, w.term(step), fields).of_version(row.version);
    let form = form.back(format!("/pool-nominations/{id}"));
    let title = format!("{}: {}", w.term(step), row.name);
    let form = if grave { form.grave() } else { form };
    Ok(Screen::new(title, parts, form, format!("/pool-nominations/{id}?done=saved")))
}

/// The prefecture's step that the address names.
fn asked(
    visit: &Visit<may::WriteTalents>,
    id: NominationId,
) -> Result<(NominationStep, String), Problem> {
    let step = visit.looks("take").pop().and_then(|step| step.parse().ok());
    let step = step.filter(|step| *step != NominationStep::Withdraw).ok_or(Problem::not_found())?;
    Ok((step, format!("/pool-nominations/{id}/step?take={step}")))
}

async fn answer(
    step: &Step<may::WriteTalents>,
    id: NominationId,
    form: &Form,
) -> Result<Reply, Problem> {
    let (can, key) = (step.visit.can().clone(), PathKey(id));
    match asked(&step.visit, id)?.0 {
        NominationStep::Accept => handlers::accept(can, key, step.input(form)).await,
        NominationStep::Decline => handlers::decline(can, key, step.input(form)).await,
        NominationStep::Reopen => handlers::reopen(can, key, step.input(form)).await,
        NominationStep::Withdraw => Err(Problem::not_found()),
    }
}

fn withdrawing(id: NominationId) -> (NominationStep, String) {
    (NominationStep::Withdraw, format!("/pool-nominations/{id}/withdraw"))
}
