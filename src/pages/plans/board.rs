//! The board of a plan: people x fiscal years, its transpose bodies x fiscal years, and the form
//! behind a cell. The cell is judged by the plan's rules at once, stored or only tried.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::json;

use crate::auth::may::{self, Permission};
use crate::pages::kit::list;
use crate::pages::kit::{
    Answer, Block, Cell, Field, Form, Grid, Kind, Link, Step, Visit, Words, blocks, with_form,
};
use crate::problem::Problem;
use crate::rotation::{self, Board, PlanLine, handlers};
use crate::vocab::{FiscalYear, RotationPlanId, TalentId};
use crate::web::{Format, Input, Listing, Page, PathKey, Route, Table};

/// Rows of one page of the board.
const ROWS: usize = 200;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/plans/{id}/board", "異動計画の表（人×年度、団体×年度）の画面", show),
        Route::get("/plans/{id}/cell", "異動計画の一人の一年度の画面", cell_form),
        Route::post("/plans/{id}/cell", "異動計画の一人の一年度を決める・固定する・外す", set),
    ]
}

fn years(board: &Board) -> Vec<FiscalYear> {
    let first = board.plan.first_fiscal_year.year();
    (0..board.plan.years).filter_map(|at| FiscalYear::new(first + at).ok()).collect()
}

/// Heads of a board: what names the row, then the years.
fn heads(names: &[&str], board: &Board, w: &Words) -> Vec<String> {
    names
        .iter()
        .map(|name| (*name).to_owned())
        .chain(years(board).into_iter().map(|year| w.year(year)))
        .collect()
}

fn place(plan: RotationPlanId, talent: TalentId, year: FiscalYear) -> String {
    format!("/plans/{plan}/cell?talent={talent}&year={year}")
}

fn pin(line: &PlanLine, w: &Words) -> &'static str {
    let w = Words::of(w.language());
    if line.pinned { w.pinned_mark } else { "" }
}

fn by_people(board: &Board, shown: &BTreeSet<TalentId>, w: &'static Words) -> Grid {
    let mut held: BTreeMap<(TalentId, FiscalYear), Vec<&PlanLine>> = BTreeMap::new();
    for line in board.lines.iter().filter(|line| shown.contains(&line.talent_id)) {
        held.entry((line.talent_id, line.fiscal_year)).or_default().push(line);
    }
    let names = heads(&[w.name, w.body], board, w);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let grid = Grid {
        board: true,
        ..Grid::new(format!("{}（{}）", w.board_people, board.plan.name), &names, w)
    };
    board.people.iter().filter(|person| shown.contains(&person.id)).fold(grid, |grid, person| {
        let mut row = vec![Cell::text(&person.name), Cell::text(&person.home_name)];
        row.extend(years(board).into_iter().map(|year| {
            let href = place(board.plan.id, person.id, year);
            let Some(lines) = held.get(&(person.id, year)) else {
                return Cell::link(href, w.cell_empty);
            };
            let before = FiscalYear::new(year.year() - 1)
                .ok()
                .and_then(|before| held.get(&(person.id, before)));
            let moved = |line: &PlanLine| {
                before.is_some_and(|lines| lines.iter().all(|old| old.host_code != line.host_code))
            };
            let text = |line: &&PlanLine| {
                let moved = if moved(line) { w.moved_mark } else { "" };
                format!(
                    "{moved}{} {} {}%{}",
                    line.host_name,
                    line.post_name,
                    line.share_percent,
                    pin(line, w)
                )
            };
            Cell::Links(lines.iter().map(|line| Link::new(&href, text(line))).collect())
        }));
        grid.row(row)
    })
}

fn by_hosts(board: &Board, w: &'static Words) -> Grid {
    let mut held: BTreeMap<(&str, FiscalYear), Vec<&PlanLine>> = BTreeMap::new();
    for line in &board.lines {
        held.entry((line.host_code.as_str(), line.fiscal_year)).or_default().push(line);
    }
    let mut hosts: Vec<(&str, &str)> =
        board.posts.iter().map(|post| (post.host_code.as_str(), post.host_name.as_str())).collect();
    hosts.sort_unstable();
    hosts.dedup();
    let names = heads(&[w.municipality], board, w);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let grid = Grid {
        board: true,
        ..Grid::new(format!("{}（{}）", w.board_hosts, board.plan.name), &names, w)
    };
    hosts.into_iter().fold(grid, |grid, (code, name)| {
        let mut row = vec![Cell::text(name)];
        row.extend(years(board).into_iter().map(|year| {
            let Some(lines) = held.get(&(code, year)) else {
                return Cell::Mark("bad", w.nobody_there.to_owned());
            };
            let text = |line: &&PlanLine| {
                format!(
                    "{} {} {}%{}",
                    line.talent_name,
                    line.post_name,
                    line.share_percent,
                    pin(line, w)
                )
            };
            Cell::Links(
                lines
                    .iter()
                    .map(|line| Link::new(place(board.plan.id, line.talent_id, year), text(line)))
                    .collect(),
            )
        }));
        grid.row(row)
    })
}

/// How the board is laid out, and from which row.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Layout {
    /// `host` for bodies by years.
    by: Option<String>,
    /// First row of the page.
    row: Option<usize>,
}

/// The board as it stands on the page, with all its rows, as a file.
fn file(listing: &Listing<Layout>, grid: &Grid, name: &str) -> Result<Answer, Problem> {
    let mut table = Table::new(name.to_owned(), &[]);
    for (number, head) in grid.heads.iter().enumerate() {
        table = table.column(head.text.clone(), if number == 0 { 18 } else { 30 });
    }
    let said = |cell: &Cell| match cell {
        Cell::Text(text) | Cell::Number(text) | Cell::Days(text) | Cell::Mark(_, text) => {
            text.clone()
        }
        Cell::Link(link) => link.text.clone(),
        Cell::Lines(lines) => lines.join("\n"),
        Cell::Links(links) => {
            links.iter().map(|link| link.text.as_str()).collect::<Vec<_>>().join("\n")
        }
    };
    let rows: Vec<Vec<String>> =
        grid.rows.iter().map(|row| row.iter().map(said).collect()).collect();
    let page = Page { items: rows, next_cursor: None, total: None };
    listing
        .reply(&page, |rows| rows.iter().fold(table, |table, row| table.row(row.clone())))
        .map(Answer::file)
}

async fn show(
    visit: Visit<may::ReadRotationPlans>,
    key: PathKey<RotationPlanId>,
) -> Result<Answer, Problem> {
    let (w, id, listing) = (visit.w, key.0, visit.listing::<Layout>()?);
    let hosts = listing.filter.by.as_deref() == Some("host");
    // A file holds everybody.
    let whole = listing.format != Format::Json;
    let (from, rows) =
        if whole { (0, usize::MAX) } else { (listing.filter.row.unwrap_or(0), ROWS) };
    let (board, shown) = visit
        .can()
        .read_logged(move |db, scope, looks| {
            let board = rotation::board(db, scope, id)?;
            let shown: BTreeSet<TalentId> = if hosts {
                board.placed()
            } else {
                board.people.iter().skip(from).take(rows).map(|person| person.id).collect()
            };
            board.look(db, looks, &shown)?;
            Ok((board, shown))
        })
        .await?;
    let mut grid = if hosts { by_hosts(&board, w) } else { by_people(&board, &shown, w) };
    if whole {
        return file(&listing, &grid, if hosts { w.board_hosts } else { w.board_people });
    }
    if !hosts {
        let all = board.people.len();
        grid.status = Some(Words::fill(w.count_shown, &[&all, &shown.len()]));
        if from > 0 {
            grid.pages.push(Link::new(format!("/plans/{id}/board"), w.first_page));
        }
        if from.saturating_add(ROWS) < all {
            grid.pages
                .push(Link::new(format!("/plans/{id}/board?row={}", from + ROWS), w.next_page));
        }
    }
    let other = if hosts {
        Link::new(format!("/plans/{id}/board"), w.board_people)
    } else {
        Link::new(format!("/plans/{id}/board?by=host"), w.board_hosts)
    };
    let parts = vec![
        Block::Text(w.board_lead.to_owned()),
        Block::Text(w.print_hint.to_owned()),
        Block::Grid(grid),
        Block::Extras(list::Asked::new(&visit.request, w).files()),
        Block::Links(vec![other, Link::new(format!("/plans/{id}"), w.back_to_plan)]),
    ];
    visit.page(
        &format!("{}: {}", if hosts { w.board_hosts } else { w.board_people }, board.plan.name),
        blocks(parts),
    )
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
    async fn of<A: Permission>(visit: &Visit<A>, id: RotationPlanId) -> Result<Self, Problem> {
        let (talent, year) = (visit.looks("talent").pop(), visit.looks("year").pop());
        let talent: TalentId = talent.and_then(|id| id.parse().ok()).ok_or(Problem::not_found())?;
        let year: FiscalYear =
            year.and_then(|year| year.parse().ok()).ok_or(Problem::not_found())?;
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
        if self.board.plan.allowed_actions.contains(&"circulate") {
            let link = |line: &PlanLine| {
                let (talent, post, year) = (line.talent_id, line.post_id, line.fiscal_year);
                let href = format!("/plans/{id}/circulate?talent={talent}&post={post}&year={year}");
                Link::new(href, format!("{}: {} {}", w.circulate, line.host_name, line.post_name))
            };
            parts.push(Block::Links(self.lines().map(link).collect()));
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
        let first = held.first().cloned().unwrap_or_default();
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

async fn cell_form(
    visit: Visit<may::WriteRotationPlans>,
    key: PathKey<RotationPlanId>,
) -> Result<Answer, Problem> {
    let (w, asked) = (visit.w, Asked::of(&visit, key.0).await?);
    let mut parts = asked.now(w);
    if asked.board.plan.allowed_actions.contains(&"edit_lines") {
        parts.push(Block::Form(asked.form(&visit)));
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
    let input = Input::of_form(&body, step.typed("version").parse().ok());
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
fn verdict(said: &serde_json::Value, before: Option<i64>, w: &'static Words) -> Vec<Block> {
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
