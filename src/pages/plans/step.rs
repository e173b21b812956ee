//! The steps of a plan, each looked over before it is taken: its effect in numbers, who is told,
//! whose assignments end.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde_json::json;

use super::plan::made;
use super::presentation;
use crate::assignment::Assignment;
use crate::auth::may;
use crate::pages::kit::{
    Answer, Block, Cell, Empty, Field, Form, Grid, Kind, Link, Step, Visit, Words, blocks,
    with_form,
};
use crate::problem::{Code, Problem};
use crate::rotation::{self, Ending, PlanState, RotationPlanRow, acts, handlers};
use crate::vocab::{Act, FieldGroup, FiscalYear, RotationPlanId};
use crate::web::{Input, PathKey, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/plans/{id}/step", "異動計画の手続きの確認の画面", step_form),
        Route::post("/plans/{id}/step", "異動計画の手続き", take),
    ]
}

/// What the words for a step are: button, effect, whether it is hard to undo. Two are made of
/// several acts and have their own.
fn words_of(step: &str, w: &'static Words) -> Option<(&'static str, &'static str, bool)> {
    match step {
        "retake" => Some((w.plan_retake, w.plan_retake_text, false)),
        "rest" => Some((w.desk_rest, w.desk_rest_text, false)),
        act => w.ask(Act::among(acts::ALL, act)?),
    }
}

/// The button of a step; while the search runs, giving up is stopping it.
pub(super) fn button(
    step: &str,
    plan: &RotationPlanRow,
    w: &'static Words,
) -> Option<&'static str> {
    if step == "cancel" && plan.state == PlanState::Solving {
        Some(w.plan_stop)
    } else {
        Some(words_of(step, w)?.0)
    }
}

/// What a step asks for.
fn asked(
    step: &str,
    plan: &RotationPlanRow,
    (year, from): (i32, &str),
    w: &'static Words,
) -> Vec<Field> {
    match step {
        "copy" => vec![Field::new("name", w.name_of_plan, Kind::Text).required()],
        "announce" => vec![
            Field::year("through_fiscal_year", w.through_year, year, w)
                .support(w.through_year_support)
                .value(plan.first_fiscal_year),
        ],
        "recall" => vec![Field::new("reason", w.reason_column, Kind::Text).required()],
        "adopt" => vec![Field::new("from_plan_id", "", Kind::Hidden).value(from)],
        "order" => vec![
            Field::new("ordered_on", w.ordered_on, Kind::Day).support(w.ordered_on_support),
            Field::new("sending_number", w.sending_number, Kind::Text).when_empty(Empty::LeftOut),
            Field::new("receiving_number", w.receiving_number, Kind::Text)
                .when_empty(Empty::LeftOut),
        ],
        _ => Vec::new(),
    }
}

/// A step before it is taken: its title, its effect in numbers, and the form.
async fn confirmed(
    visit: &Visit<may::WriteRotationPlans>,
    id: RotationPlanId,
    step: &str,
) -> Result<(String, Vec<Block>, Form), Problem> {
    let w = visit.w;
    let (_, text, grave) = words_of(step, w).ok_or(Problem::not_found())?;
    let board = visit.can().read(move |db, scope| rotation::board(db, scope, id)).await?;
    let plan = &board.plan;
    let button = button(step, plan, w).unwrap_or_default();
    let mut parts = vec![Block::Notice(if grave { "bad" } else { "info" }, text.to_owned())];
    if matches!(step, "propose" | "approve" | "announce") {
        let hosts: BTreeSet<_> = board.lines.iter().map(|line| &line.host_code).collect();
        parts.push(Block::Text(Words::fill(
            w.plan_effect,
            &[&board.lines.len(), &board.placed().len(), &hosts.len(), &plan.years],
        )));
        parts.push(Block::Grid(by_year(&board, w)));
    }
    let from = visit.looks("from").pop().unwrap_or_default();
    if let Some(other) = from.parse().ok().filter(|_| step == "adopt") {
        parts.push(Block::List(changes(visit, (other, id)).await?));
    }
    if step == "announce" {
        let hires = board.lines.iter().filter(|line| line.is_planned_hire).count();
        if hires > 0 {
            parts.push(Block::Notice("info", Words::fill(w.hires_stay, &[&hires])));
        }
        parts.push(Block::Grid(presentation::told_first(&board, w)));
        let first: Vec<_> = presentation::first_lines(&board).map(|line| line.talent_id).collect();
        let year = Some(plan.first_fiscal_year);
        let read = visit.can().read_logged(move |db, scope, looks| {
            let ending = rotation::giving_way(db, scope, id, year)?;
            let people = ending.iter().map(|one| one.assignment.talent).chain(first).collect();
            rotation::look(db, looks, id, &[FieldGroup::Drafts], &people)?;
            Ok(ending)
        });
        let ending = read.await?;
        parts.push(Block::Text(Words::fill(w.giving_way_text, &[&ending.len()])));
        parts.push(Block::Grid(giving_way(&board, &ending, w)));
    }
    if step == "order" {
        let waiting = visit.can().read(move |db, _| rotation::awaiting_order(db, id)).await?;
        let [lines, people, hosts] = counted(&waiting.iter().collect::<Vec<_>>());
        parts.push(Block::Text(Words::fill(w.order_effect, &[&lines, &people, &hosts])));
        parts.push(Block::Grid(by_first_day(&waiting, w)));
        parts.push(Block::Links(vec![Link::new(format!("/plans/{id}/orders"), w.orders_numbers)]));
    }
    if matches!(step, "propose" | "approve" | "announce") && plan.line_count > 0 {
        parts.push(Block::Links(vec![Link::new(format!("/plans/{id}/why"), w.plan_why)]));
    }
    let form = visit.form(
        format!("/plans/{id}/step?take={step}{}", if from.is_empty() { "" } else { "&from=" })
            + &from,
        button,
        asked(step, plan, (visit.viewer.this_year(), &from), w),
    );
    let form = form.of_version(plan.version).back(format!("/plans/{id}"));
    Ok((format!("{}: {button}", plan.name), parts, if grave { form.grave() } else { form }))
}

/// Lines, people and bodies of every year.
fn by_year(board: &rotation::Board, w: &'static Words) -> Grid {
    let first = board.plan.first_fiscal_year.year();
    let years = (0..board.plan.years).filter_map(|at| FiscalYear::new(first + at).ok());
    years.fold(
        Grid::new(w.plan_by_year, &[w.fiscal_year, w.plan_lines, w.plan_people, w.plan_bodies], w),
        |grid, year| {
            let lines = || board.lines.iter().filter(move |line| line.fiscal_year == year);
            let people: BTreeSet<_> = lines().map(|line| line.talent_id).collect();
            let hosts: BTreeSet<_> = lines().map(|line| &line.host_code).collect();
            grid.row(vec![
                Cell::Days(w.year(year)),
                Cell::number(lines().count()),
                Cell::number(people.len()),
                Cell::number(hosts.len()),
            ])
        },
    )
}

/// Whose assignments end for the plan, and when.
fn giving_way(board: &rotation::Board, ending: &[Ending], w: &'static Words) -> Grid {
    let person = |id| {
        board.people.iter().find(|person| person.id == id).map_or("―", |person| &person.name)
    };
    let post = |id| {
        board
            .posts
            .iter()
            .find(|post| post.id == id)
            .map(|post| format!("{} {}", post.host_name, post.name))
    };
    ending.iter().fold(Grid::new(w.giving_way, &[w.name, w.post, w.last_day], w), |grid, one| {
        let held = &one.assignment;
        let place = Cell::link(
            format!("/assignments/{}", held.id),
            post(held.post).unwrap_or_else(|| held.host.to_string()),
        );
        grid.row(vec![Cell::text(person(held.talent)), place, Cell::Days(one.last_day.to_string())])
    })
}

/// How many assignments, people and bodies there are.
fn counted(some: &[&Assignment]) -> [usize; 3] {
    let people: BTreeSet<_> = some.iter().map(|one| one.talent).collect();
    let hosts: BTreeSet<_> = some.iter().map(|one| &one.host).collect();
    [some.len(), people.len(), hosts.len()]
}

/// What waits for its order, by the first day of service: what was announced for some years only is
/// less than the plan.
fn by_first_day(waiting: &[Assignment], w: &'static Words) -> Grid {
    let mut days: BTreeMap<NaiveDate, Vec<&Assignment>> = BTreeMap::new();
    waiting.iter().for_each(|one| days.entry(one.content.period.from).or_default().push(one));
    days.into_iter().fold(
        Grid::new(w.plan_by_day, &[w.day_since, w.plan_lines, w.plan_people, w.plan_bodies], w),
        |grid, (day, all)| {
            grid.row(
                [Cell::Days(day.to_string())]
                    .into_iter()
                    .chain(counted(&all).map(Cell::number))
                    .collect(),
            )
        },
    )
}

async fn step_form(
    visit: Visit<may::WriteRotationPlans>,
    key: PathKey<RotationPlanId>,
) -> Result<Answer, Problem> {
    let wanted = visit.looks("take").pop().unwrap_or_default();
    let (title, mut parts, form) = confirmed(&visit, key.0, &wanted).await?;
    parts.push(Block::Form(form));
    visit.page(&title, blocks(parts))
}

/// What the page says afterwards.
fn done(step: &str) -> &'static str {
    match step {
        "solve" | "retake" => "solving",
        "propose" => "proposed",
        "approve" => "approved",
        "announce" => "announced",
        "order" => "ordered",
        _ => "saved",
    }
}

async fn take(
    step: Step<may::WriteRotationPlans>,
    key: PathKey<RotationPlanId>,
) -> Result<Answer, Problem> {
    let (id, wanted) = (key.0, step.visit.looks("take").pop().unwrap_or_default());
    let (title, mut parts, form) = confirmed(&step.visit, id, &wanted).await?;
    let can = step.visit.can().clone();
    let taken = match wanted.as_str() {
        "solve" => handlers::solve(can, key, step.input(&form)).await,
        "refresh" => handlers::refresh(can, key, step.input(&form)).await,
        "copy" => return copied(step, key, title, form).await,
        "rest" => return rest(step, key, title, form).await,
        "retake" => {
            let body = json!({ "refresh": true });
            handlers::solve(can, key, step.body(&body)).await
        }
        "recall" => handlers::recall(can, key, step.input(&form)).await,
        "adopt" => handlers::adopt(can, key, step.input(&form)).await,
        "propose" => handlers::propose(can, key, step.input(&form)).await,
        "approve" => handlers::approve(can, key, step.input(&form)).await,
        "return" => handlers::send_back(can, key, step.input(&form)).await,
        "announce" => handlers::announce(can.proven(), key, step.input(&form)).await,
        "order" => handlers::order(can.proven(), key, step.input(&form)).await,
        _ => handlers::cancel(can, key, step.input(&form)).await,
    };
    match taken {
        Ok(_) => Ok(Answer::to(format!("/plans/{id}?done={}", done(&wanted)))),
        Err(problem) => {
            if problem.code == Code::PlanOutdated {
                let retake = format!("/plans/{id}/step?take=retake");
                parts.push(Block::Links(vec![Link::new(retake, step.visit.w.plan_retake)]));
            }
            step.visit.again(&title, &problem, step.filled(form), with_form(parts))
        }
    }
}

/// What another plan would change in this one, a sentence for each person and year.
async fn changes(
    visit: &Visit<may::WriteRotationPlans>,
    (other, id): (RotationPlanId, RotationPlanId),
) -> Result<Vec<String>, Problem> {
    let diff = visit.can().read_logged(move |db, _, looks| {
        let diff = rotation::diff(db, other, id)?;
        rotation::look(db, looks, id, &[FieldGroup::Drafts], &diff.told_of)?;
        Ok(diff)
    });
    let diff = diff.await?;
    let tag = if visit.w.tag == "en" { "sentence_en" } else { "sentence_ja" };
    let told = |change: &serde_json::Value| {
        let said = change[tag].as_str().or_else(|| change[visit.w.tag].as_str());
        said.unwrap_or_default().to_owned()
    };
    let mut said: Vec<String> = diff.changes.as_array().into_iter().flatten().map(told).collect();
    if said.is_empty() {
        said.push(visit.w.nothing_changes.to_owned());
    }
    Ok(said)
}

/// A copy is solved around what is pinned; what it would change is shown before it is taken.
async fn rest(
    step: Step<may::WriteRotationPlans>,
    key: PathKey<RotationPlanId>,
    title: String,
    form: Form,
) -> Result<Answer, Problem> {
    let (id, can) = (key.0, step.visit.can().clone());
    let view = can.read(move |db, scope| rotation::whole(db, scope, id)).await?;
    let name: String = view.row.name.as_str().chars().take(60).collect();
    let name = format!("{name}{}", step.visit.w.desk_trial);
    let copied = handlers::copy(can.clone(), key, step.body(&json!({ "name": name }))).await;
    let copied = match copied {
        Ok(reply) => reply.said()["id"].as_str().and_then(|id| id.parse().ok()),
        Err(problem) => {
            return step.visit.again(&title, &problem, step.filled(form), with_form(Vec::new()));
        }
    };
    let trial: RotationPlanId = copied.ok_or(Problem::new(Code::Internal))?;
    handlers::solve(can, PathKey(trial), Input::of_form(&json!({}), None)).await?;
    Ok(Answer::to(format!("/plans/{trial}?done=solving")))
}

/// A copy has an address of its own.
async fn copied(
    step: Step<may::WriteRotationPlans>,
    key: PathKey<RotationPlanId>,
    title: String,
    form: Form,
) -> Result<Answer, Problem> {
    match handlers::copy(step.visit.can().clone(), key, step.input(&form)).await {
        Ok(reply) => Ok(made(&reply)),
        Err(problem) => {
            step.visit.again(&title, &problem, step.filled(form), with_form(Vec::new()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rotation::Action;
    use crate::vocab::Language;

    #[test]
    fn every_step_has_its_words_or_a_screen_of_its_own() {
        let elsewhere = [
            Action::Update,
            Action::EditLines,
            Action::Circulate,
            Action::PlanHires,
            Action::ReplaceHire,
            Action::Judge,
        ];
        for action in Action::ALL {
            let known = words_of(action.as_str(), Words::of(Language::Japanese)).is_some();
            assert_ne!(known, elsewhere.contains(action), "{action}");
        }
    }
}
