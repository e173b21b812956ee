//! A transfer (異動): drafted in one form with what it would bring, announced, ordered and taken back
//! as one act.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate};

use super::assignment::{posts, tone, warned};
use crate::assignment::{
    self, AssignmentRow, PartKind, TransferFilter, TransferRow, TransferView, acts, handlers,
};
use crate::auth::Scope;
use crate::auth::may;
use crate::choices;
use crate::db::Db;
use crate::pages::kit::choose::{chosen, name_of, person};
use crate::pages::kit::{
    Answer, Asked, Block, Cell, Empty, Field, Form, Grid, Group, Kind, Link, Screen, Step, Visit,
    Words, address, blocks, rows_per_page, screen_by, with_form,
};
use crate::pages::register::talents::{days, to_assignment};
use crate::problem::Problem;
use crate::talent::{self, PlannedQuestion, PlannedState, PlannedStepView};
use crate::vocab::{
    Act, AssignmentState, FiscalYear, Funding, PlacementForm, PostId, TalentId, TransferId,
};
use crate::web::{DryRun, Format, Listing, PathKey, Query, Reply, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/transfers", "異動の一覧の画面", list),
        Route::get("/transfers/new", "異動の起案の画面", blank),
        Route::post("/transfers/new", "異動の起案（確認してから起案）", create),
        Route::get("/transfers/{id}", "異動の画面", show),
    ]
    .into_iter()
    .chain(screen_by(
        "/transfers/{id}/step",
        ["異動の手続の確認の画面", "異動の手続"],
        confirmed,
        take,
    ))
    .collect()
}

async fn list(visit: Visit<may::ReadTransfers>) -> Result<Answer, Problem> {
    let (mut listing, w) = (visit.listing::<TransferFilter>()?, visit.w);
    // What was given up is shown to whoever asks for it.
    if listing.filter.state.is_empty() {
        let stands = |state: &&AssignmentState| **state != AssignmentState::Cancelled;
        listing.filter.state = AssignmentState::ALL.iter().filter(stands).copied().collect();
    }
    if listing.format != Format::Json {
        return Err(Problem::not_found());
    }
    let (listing, page) = visit
        .can()
        .read_logged(move |db, scope, looks| {
            let page = assignment::listed_transfers(db, scope, &listing, looks)?;
            Ok((listing, page))
        })
        .await?;
    let asked = Asked::new(&visit.request, w);
    let columns = [
        ("talent_name", w.name),
        ("effective_on", w.transfer_day),
        (".parts", w.transfer_parts),
        ("state", w.state),
    ];
    let grid = page.items.iter().fold(asked.grid(w.transfers, &columns), |grid, row| {
        grid.row(vec![
            Cell::link(format!("/transfers/{}", row.id), &row.talent_name),
            Cell::maybe(row.effective_on),
            Cell::text(in_words(row, w)),
            Cell::Mark(tone(row.state), state_to_come(row, visit.viewer.today(), w)),
        ])
    });
    let fields = vec![
        Field::new("state", w.state, Kind::Choice(choices!(AssignmentState, w))),
        rows_per_page(w),
    ];
    let query = visit.request.query_string();
    let parts = vec![
        Block::Text(w.transfers_lead.to_owned()),
        Block::Actions(vec![Link::new("/transfers/new", w.transfer_new)]),
        Block::Conditions(Form::conditions("/transfers", w.search, fields, query)),
        asked.settings(&visit, &columns, &[]).await?,
        Block::Grid(asked.finish(grid, &listing, &page)),
    ];
    visit.page(w.transfers, blocks(parts))
}

/// 終了 江田島市 CIO補佐官 → 開始 三原市 CIO補佐官.
fn in_words(row: &TransferRow, w: &'static Words) -> String {
    let part = |kind, held: &AssignmentRow| {
        let title = held.post_title.as_ref().map_or_else(String::new, ToString::to_string);
        format!("{} {} {title}", w.term(kind), held.host_name)
    };
    let all: Vec<String> = row.parts.iter().map(|one| part(one.kind, &one.assignment)).collect();
    all.join(" → ")
}

/// Names of the fields of what starts, with what is asked.
fn starting(at: usize, posts: Vec<(String, String)>, w: &'static Words, set: &Group) -> Vec<Field> {
    let name = |field: &str| format!("starts/{at}/{field}");
    let fields = vec![
        Field::new(&name("post_id"), w.post, Kind::Choice(posts))
            .sought()
            .support(w.sought_support),
        Field::new(&name("starts_on"), w.day_since, Kind::Day),
        Field::new(&name("ends_on"), w.last_day, Kind::Day).support(w.last_day_support),
        Field::new(&name("share_percent"), w.share, Kind::Number).support("1〜100"),
        Field::new(&name("form"), w.placement_form, Kind::Choice(choices!(PlacementForm, w)))
            .support(w.form_support),
        Field::new(&name("funding"), w.funding, Kind::Choice(choices!(Funding, w))),
        Field::new(&name("agreement_reference"), w.agreement, Kind::Text)
            .when_empty(Empty::LeftOut),
        Field::new(&name("work_days"), w.work_days, Kind::Text)
            .when_empty(Empty::LeftOut)
            .support(w.work_days_support),
    ];
    fields.into_iter().map(|field| field.under(set)).collect()
}

/// The state with what will be.
fn state_to_come(row: &TransferRow, today: NaiveDate, w: &'static Words) -> String {
    let told = matches!(row.state, AssignmentState::Announced | AssignmentState::Ordered);
    match row.effective_on.filter(|day| told && today < *day) {
        Some(day) => {
            let day = format!("{}/{}", day.month(), day.day());
            Words::fill(w.state_begins, &[&w.term(row.state), &day])
        }
        None => w.term(row.state).to_owned(),
    }
}

/// What is asked of a change of an assignment that is served.
fn changing(
    list: &str,
    served: &[(String, String)],
    more: &[(&str, &str, Kind)],
    set: &Group,
    w: &'static Words,
) -> Vec<Field> {
    let name = |field: &str| format!("{list}/{field}");
    let which = Field::new(&name("assignment_id"), w.assignment, Kind::Choice(served.to_vec()));
    let asked =
        more.iter().map(|(field, label, kind)| Field::new(&name(field), label, kind.clone()));
    std::iter::once(which).chain(asked).map(|field| field.under(set)).collect()
}

fn fields(
    talent: TalentId,
    served: &[(String, String)],
    posts: &[(String, String)],
    w: &'static Words,
) -> Vec<Field> {
    let last = [("ends_on", w.last_day, Kind::Day)];
    let share =
        [("effective_on", w.effective_on, Kind::Day), ("share_percent", w.new_share, Kind::Number)];
    let ends = Group::set(w.transfer_ends, w.last_day_served);
    let starts = Group::set(w.transfer_starts, "");
    let others = [
        ("ends/1", &last[..], Group::more(w.transfer_ends_too, "")),
        ("share_changes/0", &share[..], Group::more(w.step_share, w.share_day_support)),
        ("extensions/0", &last[..], Group::more(w.step_extend, w.last_day_support)),
    ];
    let mut all = vec![Field::new("talent_id", w.name, Kind::Hidden).value(talent)];
    all.extend(changing("ends/0", served, &last, &ends, w));
    all.extend(starting(0, posts.to_vec(), w, &starts));
    for (list, more, set) in others {
        all.extend(changing(list, served, more, &set, w));
    }
    let split = Group::more(w.transfer_starts_too, "");
    all.extend(starting(1, posts.to_vec(), w, &split));
    all.push(Field::new("reason", w.reason_column, Kind::Text));
    all
}

/// The person's assignments by order that are not over.
async fn served(
    visit: &Visit<may::WriteAssignments>,
    talent: TalentId,
) -> Result<Vec<AssignmentRow>, Problem> {
    let today = visit.viewer.today();
    let can = visit.can().also::<may::ReadAssignments>();
    let read =
        can.read_logged(move |db, scope, looks| assignment::of_person(db, scope, talent, looks));
    let goes_on = |row: &AssignmentRow| {
        row.state == AssignmentState::Ordered && row.ends_on.is_none_or(|last| today <= last)
    };
    Ok(read.await?.into_iter().filter(goes_on).collect())
}

/// The form for the person chosen; without one, who it is for is asked first.
async fn drafting(
    visit: &Visit<may::WriteAssignments>,
    sure: bool,
) -> Result<Option<(Vec<Block>, Form)>, Problem> {
    let (w, Some(talent)) = (visit.w, chosen(visit)) else { return Ok(None) };
    let name = name_of(visit, talent).await?;
    let served = served(visit, talent).await?;
    let choice = |row: &AssignmentRow| {
        let title = row.post_title.as_ref().map_or_else(String::new, ToString::to_string);
        let days = days(row.starts_on, row.ends_on, w);
        let share = row.share_percent.percent();
        (row.id.to_string(), format!("{} {title}（{share}%、{days}）", row.host_name))
    };
    let choices: Vec<(String, String)> = served.iter().map(choice).collect();
    let read = move |db: &mut Db, scope: &Scope| posts(db, scope, w);
    let posts = visit.can().also::<may::ReadPosts>().read(read).await?;
    let meant = visit.looks("assignment_id").pop();
    let only = || (choices.len() == 1).then(|| choices[0].0.clone());
    let (ending, post) = (meant.or_else(only), visit.looks("post_id").pop());
    let april = FiscalYear::new(visit.viewer.this_year() + 1).ok().map(FiscalYear::first_day);
    let set = |field: Field| match (field.name.as_str(), &ending, &post, april) {
        ("ends/0/assignment_id", Some(id), ..) => field.value(id),
        ("starts/0/post_id", _, Some(id), _) => field.value(id),
        ("starts/0/starts_on", .., Some(day)) => field.value(day),
        ("starts/0/share_percent", ..) => field.value(100),
        ("ends/0/ends_on", .., Some(day)) => field.value(day - Days::new(1)),
        _ => field,
    };
    let fields = fields(talent, &choices, &posts, w).into_iter().map(set).collect();
    let action = address(
        "/transfers/new",
        "",
        &[("talent_id", &talent.to_string()), ("sure", if sure { "yes" } else { "" })],
    );
    let button = if sure { w.transfer_draft } else { w.transfer_preview };
    let form = visit.form(action, button, fields).back(format!("/talents/{talent}"));
    let parts = vec![
        Block::Text(w.transfer_new_lead.to_owned()),
        Block::Facts(vec![(w.name.to_owned(), Cell::text(name))]),
    ];
    Ok(Some((parts, form)))
}

async fn blank(visit: Visit<may::WriteAssignments>) -> Result<Answer, Problem> {
    let parts = match drafting(&visit, false).await? {
        Some((mut parts, form)) => {
            parts.push(Block::Form(form));
            parts
        }
        None => person(&visit, "/transfers/new").await?,
    };
    visit.page(visit.w.transfer_new, blocks(parts))
}

/// Whether it only holds what was suggested for a part that nobody asks for.
fn is_untouched(field: &Field, step: &Step<may::WriteAssignments>) -> bool {
    let part = [("ends/0/", "assignment_id"), ("starts/0/", "post_id")];
    part.iter().any(|(part, key)| {
        field.name.starts_with(part)
            && step.typed(&format!("{part}{key}")).is_empty()
            && step.typed(&field.name) == field.first()
    })
}

/// First what it would bring, with every refusal; then, on the same form, the draft itself.
async fn create(step: Step<may::WriteAssignments>) -> Result<Answer, Problem> {
    let (visit, w) = (&step.visit, step.visit.w);
    let sure = !visit.looks("sure").is_empty();
    let Some((mut parts, form)) = drafting(visit, sure).await? else {
        return Ok(Answer::to("/transfers/new"));
    };
    let query = Query(DryRun { dry_run: !sure });
    let mut sent = form.clone();
    sent.fields.retain(|field| !is_untouched(field, &step));
    let done = handlers::transfers::draft(visit.can().clone(), query, step.input(&sent)).await;
    match done {
        Ok(reply) if sure => {
            let id = reply.said()["id"].as_str().unwrap_or("").to_owned();
            Ok(Answer::to(format!("/transfers/{id}?done=saved")))
        }
        Ok(reply) => {
            parts.extend(preview(&reply.said(), w));
            let Some((_, sure)) = drafting(visit, true).await? else {
                return Ok(Answer::to("/transfers/new"));
            };
            parts.push(Block::Form(step.filled(sure)));
            visit.page(w.transfer_new, blocks(parts))
        }
        Err(problem) => visit.again(w.transfer_new, &problem, step.filled(form), with_form(parts)),
    }
}

/// What the rehearsal said, in sentences.
fn preview(said: &serde_json::Value, w: &'static Words) -> Vec<Block> {
    let text = |value: &serde_json::Value| value.as_str().unwrap_or("").to_owned();
    let part = |part: &serde_json::Value| {
        let held = &part["assignment"];
        let kind = PartKind::ALL.iter().find(|kind| part["kind"] == kind.as_str());
        let last = if part["ends_on"].is_null() { &held["ends_on"] } else { &part["ends_on"] };
        let share = held["share_percent"].as_i64().unwrap_or_default();
        format!(
            "{}: {} {}（{share}%、{}〜{}）",
            kind.map_or("", |kind| w.term(*kind)),
            text(&held["host_name"]),
            text(&held["post_title"]),
            text(&held["starts_on"]),
            text(last)
        )
    };
    let warning = |one: &serde_json::Value| {
        let code = assignment::WarningCode::ALL.iter().find(|code| one["code"] == code.as_str());
        Words::fill(w.warned_from, &[&code.map_or("", |code| w.term(*code)), &text(&one["day"])])
    };
    let list = |name: &str, line: &dyn Fn(&serde_json::Value) -> String| -> Vec<String> {
        said[name].as_array().into_iter().flatten().map(line).collect()
    };
    let mut parts = vec![
        Block::Section("preview", w.transfer_would.to_owned()),
        Block::Notice("good", w.transfer_fits.to_owned()),
        Block::List(list("parts", &part)),
    ];
    let warnings = list("warnings", &warning);
    if !warnings.is_empty() {
        parts.push(Block::Section("warnings", w.plan_warnings.to_owned()));
        parts.push(Block::List(warnings));
    }
    parts
}

async fn one<A>(visit: &Visit<A>, id: TransferId) -> Result<TransferView, Problem> {
    let can = visit.can().also::<may::ReadTransfers>();
    can.read_logged(move |db, scope, looks| assignment::one_transfer(db, scope, id, looks)).await
}

/// What it says: who, where it stands, and each part.
fn facts(view: &TransferView, w: &'static Words) -> Vec<Block> {
    let row = &view.row;
    let heads = [w.what_it_is, w.municipality, w.title, w.share, w.period, w.state];
    let grid = row.parts.iter().fold(Grid::new(w.transfer_parts, &heads, w), |grid, part| {
        let held = &part.assignment;
        let last = if part.kind == PartKind::Start { held.ends_on } else { part.ends_on };
        grid.row(vec![
            Cell::text(w.term(part.kind)),
            Cell::text(&held.host_name),
            to_assignment(held, w),
            Cell::number(held.share_percent.percent()),
            Cell::Days(days(held.starts_on, last, w)),
            Cell::Mark(tone(held.state), w.term(held.state).to_owned()),
        ])
    });
    vec![
        Block::Facts(vec![
            (w.state.to_owned(), Cell::Mark(tone(row.state), w.term(row.state).to_owned())),
            (
                w.name.to_owned(),
                Cell::link(format!("/talents/{}", row.talent_id), &row.talent_name),
            ),
            (w.transfer_day.to_owned(), Cell::maybe(row.effective_on)),
            (w.reason_column.to_owned(), Cell::text(&row.reason)),
        ]),
        Block::Grid(grid),
    ]
}

fn titled(view: &TransferView, w: &'static Words) -> String {
    format!("{}: {}", w.transfer_one, view.row.talent_name)
}

async fn show(
    visit: Visit<may::ReadTransfers>,
    key: PathKey<TransferId>,
) -> Result<Answer, Problem> {
    let (view, w) = (one(&visit, key.0).await?, visit.w);
    let mut parts = facts(&view, w);
    let step = |act: &Act| {
        let text = words_of(*act, &view, w)?.0;
        Some(Link::new(format!("/transfers/{}/step?take={act}", view.row.id), text))
    };
    let links: Vec<Link> = view.row.allowed_actions.iter().filter_map(step).collect();
    if links.is_empty() {
        let why = Words::fill(w.assignment_no_step, &[&w.term(view.row.state)]);
        parts.push(Block::Notice("info", why));
    } else {
        parts.push(Block::Actions(links));
    }
    parts.extend(warned(&view.warnings, w));
    parts.push(Block::Links(vec![Link::new("/transfers", w.transfers)]));
    visit.page(&titled(&view, w), blocks(parts))
}

const TRANSFER_STEPS: &[Act] =
    &[acts::TRANSFER_ANNOUNCE, acts::TRANSFER_ORDER, acts::TRANSFER_UNDO];

/// Button and effect of a step; taking back is called by what it takes back.
fn words_of(
    act: Act,
    view: &TransferView,
    w: &'static Words,
) -> Option<(&'static str, &'static str, bool)> {
    w.ask(match (act, view.row.state) {
        (acts::TRANSFER_UNDO, AssignmentState::Draft) => acts::TRANSFER_CANCEL,
        (acts::TRANSFER_UNDO, AssignmentState::Announced) => acts::TRANSFER_RECALL,
        (acts::TRANSFER_UNDO, AssignmentState::Ordered) => acts::TRANSFER_RESCIND,
        (act, _) => act,
    })
}

/// Other transfers at the same stage that share a post with this one, as choices.
async fn beside(
    visit: &Visit<may::WriteAssignments>,
    view: &TransferView,
) -> Result<Vec<(String, String)>, Problem> {
    let filter: TransferFilter = serde_html_form::from_str(&format!("state={}", view.row.state))
        .map_err(|_| Problem::not_found())?;
    let listing = Listing::first(filter, 200);
    let can = visit.can().also::<may::ReadTransfers>();
    let page = can
        .read_logged(move |db, scope, looks| {
            assignment::listed_transfers(db, scope, &listing, looks)
        })
        .await?;
    let places = |row: &TransferRow| -> BTreeSet<PostId> {
        row.parts.iter().map(|part| part.assignment.post_id).collect()
    };
    let own = places(&view.row);
    let near = page.items.iter().filter(|row| row.id != view.row.id);
    let near = near.filter(|row| !own.is_disjoint(&places(row)));
    let name = |row: &TransferRow| format!("{}（{}）", row.talent_name, in_words(row, visit.w));
    Ok(near.map(|row| (row.id.to_string(), name(row))).collect())
}

/// What a step asks for.
async fn asked(
    visit: &Visit<may::WriteAssignments>,
    act: Act,
    view: &TransferView,
) -> Result<Vec<Field>, Problem> {
    let w = visit.w;
    if act == acts::TRANSFER_UNDO {
        let reason = Field::new("reason", w.reason_column, Kind::Text);
        let told = view.row.state != AssignmentState::Draft;
        return Ok(vec![if told { reason.required().support(w.reason_told) } else { reason }]);
    }
    let mut fields = Vec::new();
    if act == acts::TRANSFER_ORDER {
        let number = |name, label: &'static str, support: &'static str| {
            Field::new(name, label, Kind::Text).when_empty(Empty::LeftOut).support(support)
        };
        fields.push(
            Field::new("ordered_on", w.ordered_on, Kind::Day).support(w.transfer_day_support),
        );
        fields.push(number("sending_number", w.transfer_sending, ""));
        fields.push(number("receiving_number", w.transfer_receiving, ""));
        fields.push(number("releasing_number", w.transfer_releasing, w.transfer_releasing_support));
    }
    let others = beside(visit, view).await?;
    if !others.is_empty() {
        fields.push(
            Field::new("together_with", w.transfer_together, Kind::Several(others))
                .support(w.transfer_together_support),
        );
    }
    if act == acts::TRANSFER_ANNOUNCE {
        fields.extend(planned(visit, view).await?);
    }
    Ok(fields)
}

/// What else is to change of the person and nobody was told of: what is dated as the transfer is
/// belongs to it unless the officer says otherwise.
async fn planned(
    visit: &Visit<may::WriteAssignments>,
    view: &TransferView,
) -> Result<Option<Field>, Problem> {
    let (w, talent_id) = (visit.w, Some(view.row.talent_id));
    let question = PlannedQuestion { talent_id, state: Some(PlannedState::Draft) };
    let can = visit.can().also::<may::ReadTalents>();
    let drafts = can
        .read_logged(move |db, scope, looks| {
            let drafts = talent::planned_steps(db, scope, &question)?;
            talent::look(looks, &drafts);
            Ok(drafts)
        })
        .await?;
    let name = |one: &PlannedStepView| {
        (one.id.to_string(), format!("{} {}", one.effective_on, w.term(one.step.kind())))
    };
    let choices: Vec<(String, String)> = drafts.iter().map(name).collect();
    let same = drafts.iter().filter(|one| Some(one.effective_on) == view.row.effective_on);
    let mut field = Field::new("planned_step_ids", w.transfer_planned, Kind::Several(choices))
        .support(w.transfer_planned_support);
    field.values = same.map(|one| one.id.to_string()).collect();
    Ok((!drafts.is_empty()).then_some(field))
}

/// A step before it is taken: title, action, effect, and the form where the state allows it.
async fn confirmed(
    visit: &Visit<may::WriteAssignments>,
    id: TransferId,
) -> Result<Screen, Problem> {
    let w = visit.w;
    let act = visit.wanted(TRANSFER_STEPS)?;
    let view = one(visit, id).await?;
    let title = titled(&view, w);
    let back = format!("/transfers/{id}");
    let open = view.row.allowed_actions.contains(&act);
    let Some((button, text, _)) = words_of(act, &view, w).filter(|_| open) else {
        let why = Words::fill(w.assignment_no_step, &[&w.term(view.row.state)]);
        let parts =
            vec![Block::Notice("bad", why), Block::Links(vec![Link::new(back, w.transfer_one)])];
        return Ok(Screen::new(title, parts, None::<Form>, ""));
    };
    let mut parts = vec![Block::Notice("bad", text.to_owned())];
    parts.extend(facts(&view, w));
    parts.extend(warned(&view.warnings, w));
    let fields = asked(visit, act, &view).await?;
    let form = visit.form(format!("{back}/step?take={act}"), button, fields);
    let done = match act {
        acts::TRANSFER_ANNOUNCE => "announced",
        acts::TRANSFER_ORDER => "ordered",
        _ => "saved",
    };
    let then = format!("{back}?done={done}");
    let form = form.of_version(view.row.version).back(back).grave();
    Ok(Screen::new(format!("{button}: {title}"), parts, form, then))
}

async fn take(
    step: &Step<may::WriteAssignments>,
    id: TransferId,
    form: &Form,
) -> Result<Reply, Problem> {
    let (can, key) = (step.visit.can().clone(), PathKey(id));
    match step.visit.wanted(TRANSFER_STEPS)? {
        acts::TRANSFER_ANNOUNCE => {
            handlers::transfers::announce(can.proven(), key, step.input(form)).await
        }
        acts::TRANSFER_ORDER => {
            handlers::transfers::order(can.proven(), key, step.input(form)).await
        }
        _ => handlers::transfers::undo(can, key, step.input(form)).await,
    }
}
