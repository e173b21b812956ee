//! A person's year on the board: the form behind a cell, what an officer has to know of whoever is
//! lifted, and moves of several cells at once. Judged by the plan's rules, stored or only tried.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::board::years;
use crate::auth::may;
use crate::pages::kit::{
    Answer, Block, Cell, Field, Form, Grid, Kind, Link, Step, Visit, Words, address, blocks,
    with_form,
};
use crate::problem::Problem;
use crate::rotation::{self, Board, Lifted, Place, PlacesView, PlanLine, Served, acts, handlers};
use crate::vocab::{FieldGroup, FiscalYear, PostType, RotationPlanId, TalentId};
use crate::web::{PathKey, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/plans/{id}/cell", "異動計画の一人の一年度の画面", cell_form),
        Route::post("/plans/{id}/cell", "異動計画の一人の一年度を決める・固定する・外す", set),
        Route::get("/plans/{id}/lift", "異動計画の一人の一年度に就けるポストの画面", lift),
        Route::post("/plans/{id}/moves", "異動計画の盤の上の動き", moves),
    ]
}

/// The form behind a cell.
pub(super) fn place(plan: RotationPlanId, talent: TalentId, year: FiscalYear) -> String {
    format!("/plans/{plan}/cell?talent={talent}&year={year}")
}

/// The cell of the address `?talent=…&year=…`.
fn cell_of<A>(visit: &Visit<A>) -> Result<(TalentId, FiscalYear), Problem> {
    let (talent, year) = (visit.looks("talent").pop(), visit.looks("year").pop());
    let talent = talent.and_then(|id| id.parse().ok()).ok_or(Problem::not_found())?;
    Ok((talent, year.and_then(|year| year.parse().ok()).ok_or(Problem::not_found())?))
}

/// A person's year on the board.
struct Asked {
    board: Board,
    talent: TalentId,
    year: FiscalYear,
    title: String,
}

impl Asked {
    /// Of the address `?talent=…&year=…`.
    async fn of<A>(visit: &Visit<A>, id: RotationPlanId) -> Result<Self, Problem> {
        let (talent, year) = cell_of(visit)?;
        let board = visit
            .can()
            .read_logged(move |db, scope, looks| {
                let board = rotation::board(db, scope, id)?;
                board.look(db, looks, &BTreeSet::from([talent]))?;
                Ok(board)
            })
            .await?;
        let person =
            board.people.iter().find(|person| person.id == talent).ok_or(Problem::not_found())?;
        let title = format!("{}: {}（{}）", visit.w.year(year), person.name, person.home_name);
        if !years(&board).contains(&year) {
            return Err(Problem::not_found());
        }
        Ok(Self { title, board, talent, year })
    }

    fn lines(&self) -> impl Iterator<Item = &PlanLine> {
        self.board
            .lines
            .iter()
            .filter(|line| (line.talent_id, line.fiscal_year) == (self.talent, self.year))
    }

    /// What stands in the cell now, and what can be done with each line of it.
    fn now(&self, w: &'static Words) -> Vec<Block> {
        let id = self.board.plan.id;
        let grid = self.lines().fold(
            Grid::new(w.cell_now, &[w.post, w.municipality, w.share, w.state], w),
            |grid, line| {
                grid.row(vec![
                    Cell::text(&line.post_name),
                    Cell::text(&line.host_name),
                    Cell::number(line.share_percent),
                    Cell::text(if line.pinned { w.pinned } else { w.not_pinned }),
                ])
            },
        );
        let mut parts = vec![Block::Grid(grid)];
        if self.board.plan.allowed_actions.contains(&acts::ROTATION_CIRCULATE) {
            let link = |line: &PlanLine| {
                let (talent, post, year) = (line.talent_id, line.post_id, line.fiscal_year);
                let href = format!("/plans/{id}/circulate?talent={talent}&post={post}&year={year}");
                Link::new(href, format!("{}: {} {}", w.circulate, line.host_name, line.post_name))
            };
            let asked = self.lines().filter(|line| !line.is_planned_hire);
            parts.push(Block::Links(asked.map(link).collect()));
        }
        parts
    }

    fn form(&self, visit: &Visit<may::WriteRotationPlans>) -> Form {
        let (w, plan) = (visit.w, &self.board.plan);
        let mut posts: Vec<(String, String)> = Vec::new();
        for post in &self.board.posts {
            posts.push((
                post.id.to_string(),
                format!("{} {}（{} %）", post.host_name, post.name, post.share_percent),
            ));
        }
        posts.sort_by(|one, other| one.1.cmp(&other.1));
        let held: Vec<String> = self.lines().map(|line| line.post_id.to_string()).collect();
        let pinned = self.lines().any(|line| line.pinned);
        // One more than there are now, so that nothing is lost by sending the form as it is.
        let others = (1..=held.len().max(1)).map(|at| {
            let value = held.get(at).cloned().unwrap_or_default();
            Field::new(&format!("post_{}", at + 1), w.second_post, Kind::Choice(posts.clone()))
                .support(w.second_support)
                .value(value)
        });
        let asked = visit.looks("post").pop();
        let asked = asked.filter(|post| posts.iter().any(|(id, _)| id == post));
        let first = asked.or_else(|| held.first().cloned()).unwrap_or_default();
        let mut fields = vec![
            Field::new("cells/0", w.post, Kind::Choice(posts.clone()))
                .support(w.cell_support)
                .value(first),
        ];
        fields.extend(others);
        fields
            .push(Field::new("pinned", w.pin_it, Kind::Flag).support(w.pin_support).value(pinned));
        fields.push(
            Field::new("check_only", w.only_check, Kind::Flag)
                .support(w.only_check_support)
                .value("false"),
        );
        let form = visit.form(place(plan.id, self.talent, self.year), w.cell_set, fields);
        form.of_version(plan.version).back(format!("/plans/{}/board", plan.id))
    }
}

/// Where else the person could be in that year: what is possible with its gain, and the rest with
/// its reasons.
fn ranked(
    places: &PlacesView,
    (talent, year): (TalentId, FiscalYear),
    w: &'static Words,
) -> Vec<Block> {
    let reasons = |place: &Place| {
        let said = place.reasons.iter().map(|one| if w.tag == "en" { &one.en } else { &one.ja });
        Cell::Lines(said.cloned().collect())
    };
    let post = |place: &Place| format!("{} {}", place.host_name, place.post_name);
    let plan = places.plan_id;
    let can = places.items.iter().filter(|place| place.allowed && !place.is_here);
    let heads = [w.post, w.estimate, w.reason_column, w.put_here];
    let can = can.fold(Grid::new(w.places_title, &heads, w), |grid, place| {
        let href = format!("{}&post={}", self::place(plan, talent, year), place.post_id);
        grid.row(vec![
            Cell::text(post(place)),
            Cell::number(place.estimate_label.clone().unwrap_or_default()),
            reasons(place),
            Cell::link(href, w.put_here),
        ])
    });
    let cannot = places.items.iter().filter(|place| !place.allowed);
    let cannot = cannot
        .fold(Grid::new(w.place_against, &[w.post, w.reason_column], w), |grid, place| {
            grid.row(vec![Cell::text(post(place)), reasons(place)])
        });
    vec![
        Block::Text(w.places_lead.to_owned()),
        Block::Grid(can),
        Block::Fold(w.place_against.to_owned(), cannot),
    ]
}

async fn cell_form(
    visit: Visit<may::WriteRotationPlans>,
    key: PathKey<RotationPlanId>,
) -> Result<Answer, Problem> {
    let (w, asked) = (visit.w, Asked::of(&visit, key.0).await?);
    let (id, talent, year) = (key.0, asked.talent, asked.year);
    let places = visit.can().read_logged(move |db, _, looks| {
        let places = rotation::places(db, id, Some((talent, year)))?;
        rotation::look(db, looks, id, FieldGroup::PLANNED, &BTreeSet::from([talent]))?;
        rotation::look(db, looks, id, &[FieldGroup::Drafts], &places.told_of)?;
        Ok(places)
    });
    let places = places.await?;
    let mut parts = asked.now(w);
    if asked.board.plan.allowed_actions.contains(&acts::ROTATION_EDIT_LINES) {
        parts.push(Block::Form(asked.form(&visit)));
        parts.extend(ranked(&places, (talent, year), w));
    } else {
        parts.push(Block::Notice(
            "info",
            Words::fill(w.cell_closed, &[&w.term(asked.board.plan.state)]),
        ));
        parts
            .push(Block::Links(vec![Link::new(format!("/plans/{}/board", key.0), w.board_people)]));
    }
    visit.page(&asked.title, blocks(parts))
}

async fn set(
    step: Step<may::WriteRotationPlans>,
    key: PathKey<RotationPlanId>,
) -> Result<Answer, Problem> {
    let (id, asked) = (key.0, Asked::of(&step.visit, key.0).await?);
    let form = asked.form(&step.visit);
    let (pinned, tried) = (step.typed("pinned") == "true", step.typed("check_only") == "true");
    let posts = form
        .fields
        .iter()
        .filter(|field| matches!(field.kind, Kind::Choice(_)))
        .map(|field| step.typed(&field.name));
    let posts = posts.filter(|post| !post.is_empty());
    let posts: Vec<_> = posts.map(|post| json!({ "post_id": post, "pinned": pinned })).collect();
    let cell = json!({ "talent_id": asked.talent, "fiscal_year": asked.year, "posts": posts });
    let body = json!({ "cells": [cell], "check_only": tried });
    let input = step.body(&body);
    match handlers::edit(step.visit.can().clone(), key, input).await {
        Ok(reply) if tried => {
            let mut parts = verdict(&reply.said(), asked.board.plan.score, step.visit.w);
            parts.extend(asked.now(step.visit.w));
            parts.push(Block::Form(step.filled(form)));
            step.visit.page(&asked.title, blocks(parts))
        }
        Ok(_) => Ok(Answer::to(format!("/plans/{id}/board?done=saved"))),
        Err(problem) => step.visit.again(
            &asked.title,
            &problem,
            step.filled(form),
            with_form(asked.now(step.visit.w)),
        ),
    }
}

/// What the rules say of a cell that was only tried.
fn verdict(said: &Value, before: Option<i64>, w: &'static Words) -> Vec<Block> {
    if said["keeps_rules"].as_bool() == Some(true) {
        let after = said["score"].as_i64().unwrap_or_default();
        let change =
            before.map_or_else(|| "―".to_owned(), |before| format!("{:+}", after - before));
        return vec![Block::Notice("good", Words::fill(w.cell_keeps, &[&after, &change]))];
    }
    let place = if w.tag == "en" { "sentence_en" } else { "sentence_ja" };
    let conflicts = said["conflicts"].as_array().cloned().unwrap_or_default();
    let sentences = conflicts
        .iter()
        .map(|conflict| conflict[place].as_str().unwrap_or("").to_owned())
        .collect();
    vec![Block::Notice("bad", w.cell_breaks.to_owned()), Block::List(sentences)]
}

/// What an officer has to know of whoever is lifted, with every place of that year: a page of its
/// own, whose parts the script shows beside the board.
async fn lift(
    visit: Visit<may::WriteRotationPlans>,
    key: PathKey<RotationPlanId>,
) -> Result<Answer, Problem> {
    let (w, id, cell) = (visit.w, key.0, cell_of(&visit)?);
    let lifted = visit.can().read_logged(move |db, _, looks| {
        let lifted = rotation::lifted(db, id, cell)?;
        rotation::look(db, looks, id, FieldGroup::PLANNED, &BTreeSet::from([cell.0]))?;
        rotation::look(db, looks, id, &[FieldGroup::Drafts], &lifted.places.told_of)?;
        Ok(lifted)
    });
    let lifted = lifted.await?;
    let mut parts = vec![
        Block::Data("places", told(&lifted.places, w).to_string()),
        Block::Facts(known(&lifted, w)),
    ];
    parts.extend(ranked(&lifted.places, cell, w));
    parts.push(Block::Links(vec![
        Link::new(place(id, cell.0, cell.1), w.desk_by_form),
        Link::new(format!("/plans/{id}/board"), w.board_people),
    ]));
    visit.page(&format!("{}: {}", lifted.places.talent_name, w.year(cell.1)), blocks(parts))
}

/// What the script lights on the board.
fn told(places: &PlacesView, w: &Words) -> Value {
    let place = |place: &Place| {
        let reasons = place.reasons.iter();
        let said: Vec<&str> =
            reasons.map(|one| if w.tag == "en" { one.en.as_str() } else { &one.ja }).collect();
        let only_taken = place.reasons.iter().all(|one| one.code == "occupied");
        json!({
            "post": place.post_id,
            "allowed": place.allowed,
            "swap": !place.allowed && only_taken,
            "estimate": place.estimate_label,
            "why": said.join(w.desk_and),
        })
    };
    places.items.iter().map(place).collect()
}

/// Wish, levels, career and constraint of whoever is lifted.
fn known(lifted: &Lifted, w: &'static Words) -> Vec<(String, Cell)> {
    let wish = |(place, names, more): &(usize, Vec<String>, usize)| {
        let more = if *more > 0 { Words::fill(w.desk_more, &[more]) } else { String::new() };
        format!("{}: {}{more}", Words::fill(w.wish_rank, &[place]), names.join("、"))
    };
    let level = |(kind, level): &(PostType, i64)| format!("{} {level}", w.term(*kind));
    let served = |one: &Served| match one.until {
        None => Words::fill(w.desk_serves, &[&one.host_name, &one.years]),
        Some(year) => Words::fill(w.desk_served, &[&one.host_name, &w.year(year)]),
    };
    let lines = |lines: Vec<String>, none: &str| {
        if lines.is_empty() { Cell::text(none) } else { Cell::Lines(lines) }
    };
    let mut levels: Vec<String> = lifted.levels.iter().map(level).collect();
    levels.extend(lifted.growth.map(|kind| Words::fill(w.desk_growth, &[&w.term(kind)])));
    let flag = if lifted.has_constraint { w.desk_constraint_yes } else { w.desk_constraint_no };
    vec![
        (w.body.to_owned(), Cell::text(&lifted.home_name)),
        (w.desk_wishes.to_owned(), lines(lifted.wishes.iter().map(wish).collect(), w.desk_none)),
        (w.desk_levels.to_owned(), lines(levels, w.desk_none)),
        (w.desk_career.to_owned(), lines(lifted.career.iter().map(served).collect(), w.desk_none)),
        (w.desk_constraint.to_owned(), Cell::text(flag)),
    ]
}

/// Several cells at once, as the script of the board sends them: each as the API takes it.
async fn moves(
    step: Step<may::WriteRotationPlans>,
    key: PathKey<RotationPlanId>,
) -> Result<Answer, Problem> {
    let (id, w) = (key.0, step.visit.w);
    let cells: Value = serde_json::from_str(step.typed("cells")).unwrap_or(Value::Null);
    let board = address(&format!("/plans/{id}/board"), step.typed("back"), &[("done", "saved")]);
    let fields =
        ["cells", "back"].map(|name| Field::new(name, "", Kind::Hidden).value(step.typed(name)));
    let form = step.visit.form(format!("/plans/{id}/moves"), w.cell_set, fields.into());
    let version = step.visit.can().read(move |db, scope| rotation::whole(db, scope, id)).await?;
    let form = form.of_version(version.row.version).back(format!("/plans/{id}/board"));
    match handlers::edit(step.visit.can().clone(), key, step.body(&json!({ "cells": cells }))).await
    {
        Ok(_) => Ok(Answer::to(board)),
        Err(problem) => step.visit.again(w.cell_set, &problem, form, with_form(Vec::new())),
    }
}
