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
use crate::rotation::{self, Board, Place, PlacesView, PlanLine, StandingRow, handlers};
use crate::vocab::{AssignmentState, FieldGroup, FiscalYear, RotationPlanId, TalentId};
use crate::web::{Format, Listing, Page, PathKey, Route, Table};

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

/// What stands in the cells of a board: the lines of the plan, and what is assigned beside them.
struct Scene<'a> {
    board: &'a Board,
    standing: &'a [StandingRow],
    w: &'static Words,
}

impl Scene<'_> {
    fn eve(&self) -> Option<FiscalYear> {
        FiscalYear::new(self.board.plan.first_fiscal_year.year() - 1).ok()
    }

    /// The year before the plan, then its years.
    fn years(&self) -> Vec<FiscalYear> {
        self.eve().into_iter().chain(years(self.board)).collect()
    }

    fn heads(&self, names: &[&str]) -> Vec<String> {
        let mut heads = heads(names, self.board, self.w);
        let eve = self.eve().map(|year| Words::fill(self.w.year_before, &[&self.w.year(year)]));
        heads.splice(names.len()..names.len(), eve);
        heads
    }

    fn grid(&self, caption: &str, names: &[&str]) -> Grid {
        let heads = self.heads(names);
        let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
        let caption = format!("{caption}（{}）", self.board.plan.name);
        Grid { board: true, ..Grid::new(caption, &heads, self.w) }
    }

    /// What is assigned in a year beside the lines of the plan.
    fn beside(&self, year: FiscalYear) -> impl Iterator<Item = &StandingRow> {
        self.standing.iter().filter(move |row| row.fiscal_year == year && !row.in_plan)
    }

    /// How many people there are, and the pages of them.
    fn turn(&self, grid: &mut Grid, (from, shown): (usize, usize), only_moves: bool) {
        let (w, id) = (self.w, self.board.plan.id);
        let all = if only_moves { self.moving().len() } else { self.board.people.len() };
        let kept = if only_moves { "moves=true&" } else { "" };
        grid.status = Some(Words::fill(w.count_shown, &[&all, &shown]));
        let page = |row: usize| format!("/plans/{id}/board?{kept}row={row}");
        if from > 0 {
            grid.pages.push(Link::new(page(0), w.first_page));
        }
        if from.saturating_add(ROWS) < all {
            grid.pages.push(Link::new(page(from + ROWS), w.next_page));
        }
    }

    /// Everybody whom the plan moves.
    fn moving(&self) -> BTreeSet<TalentId> {
        let lines = self.board.lines.iter().filter(|line| self.moves(line));
        lines.map(|line| line.talent_id).collect()
    }

    fn was_at(&self, line: &PlanLine) -> bool {
        let before = FiscalYear::new(line.fiscal_year.year() - 1).ok();
        let same = |talent, code: &_| talent == line.talent_id && *code == line.host_code;
        let planned = self.board.lines.iter().filter(|old| Some(old.fiscal_year) == before);
        let held = self.standing.iter().filter(|row| Some(row.fiscal_year) == before);
        let mut known = planned
            .map(|old| (old.talent_id, &old.host_code))
            .chain(held.map(|row| (row.talent_id, &row.host_code)));
        known.any(|(talent, code)| same(talent, code))
    }

    fn moves(&self, line: &PlanLine) -> bool {
        line.standing.is_none() && !self.was_at(line)
    }

    /// A line of the plan, called by who or where.
    fn line(&self, line: &PlanLine, called: &str) -> (&'static str, Link) {
        let w = self.w;
        let mut marks = String::new();
        let tone = match line.standing {
            Some(state) => standing_tone(state),
            None if self.moves(line) => "moves",
            None => "planned",
        };
        match line.standing {
            Some(state) => marks += &format!("【{}】", w.term(state)),
            None if tone == "moves" => marks += w.moved_mark,
            None => {}
        }
        if let Some(place) = line.wish_place.filter(|_| line.standing.is_none()) {
            marks += &Words::fill(w.wish_mark, &[&place]);
        }
        let days = match (line.starts_on, line.ends_on) {
            (Some(from), Some(to)) if line.is_part => format!(" {from}〜{to}"),
            _ => String::new(),
        };
        let pin = if line.pinned && line.standing.is_none() { w.pinned_mark } else { "" };
        let text = format!("{marks}{called} {} {}%{days}{pin}", line.post_name, line.share_percent);
        let href = place(self.board.plan.id, line.talent_id, line.fiscal_year);
        (tone, Link::new(href, text))
    }

    /// What is assigned beside the plan.
    fn row(&self, row: &StandingRow, called: &str) -> (&'static str, Link) {
        let year = row.fiscal_year.period();
        let whole = Some(row.ends_on) == year.last_day() && row.starts_on == year.from;
        let days =
            if whole { String::new() } else { format!(" {}〜{}", row.starts_on, row.ends_on) };
        let (state, post, share) = (self.w.term(row.state), &row.post_name, row.share_percent);
        let text = format!("【{state}】{called} {post} {share}%{days}");
        let href = format!("/assignments/{}", row.assignment_id);
        (standing_tone(row.state), Link::new(href, text))
    }

    fn by_people(&self, shown: &BTreeSet<TalentId>) -> Grid {
        let (board, w) = (self.board, self.w);
        let people = board.people.iter().filter(|person| shown.contains(&person.id));
        let grid = self.grid(w.board_people, &[w.name, w.body]);
        people.fold(grid, |grid, person| {
            let cell = |year: FiscalYear| {
                let own = |talent: TalentId| talent == person.id;
                let lines = board.lines.iter().filter(|line| line.fiscal_year == year);
                let lines = lines.filter(|line| own(line.talent_id));
                let mut cards: Vec<_> =
                    lines.map(|line| self.line(line, &line.host_name)).collect();
                let held = self.beside(year).filter(|row| own(row.talent_id));
                cards.extend(held.map(|row| self.row(row, &row.host_name)));
                let in_plan = Some(year) != self.eve();
                match (cards.is_empty(), in_plan) {
                    (true, true) => Cell::link(place(board.plan.id, person.id, year), w.cell_empty),
                    (true, false) => Cell::text(""),
                    _ => Cell::Cards(cards),
                }
            };
            let names = [Cell::text(&person.name), Cell::text(&person.home_name)];
            grid.row(names.into_iter().chain(self.years().into_iter().map(cell)).collect())
        })
    }

    fn by_hosts(&self) -> Grid {
        let (board, w) = (self.board, self.w);
        let posts = board.posts.iter().map(|post| (post.host_code.as_str(), &post.host_name));
        let rows = self.standing.iter().map(|row| (row.host_code.as_str(), &row.host_name));
        let hosts: BTreeMap<&str, &String> = posts.chain(rows).collect();
        hosts.into_iter().fold(self.grid(w.board_hosts, &[w.municipality]), |grid, (code, name)| {
            let cell = |year: FiscalYear| {
                let lines = board.lines.iter().filter(|line| line.fiscal_year == year);
                let lines = lines.filter(|line| line.host_code.as_str() == code);
                let mut cards: Vec<_> =
                    lines.map(|line| self.line(line, &line.talent_name)).collect();
                let held = self.beside(year).filter(|row| row.host_code.as_str() == code);
                cards.extend(held.map(|row| self.row(row, &row.talent_name)));
                if let [(_, only)] = &mut cards[..] {
                    only.text = format!("{}{}", w.single_mark, only.text);
                }
                if cards.is_empty() {
                    Cell::Mark("bad", w.nobody_there.to_owned())
                } else {
                    Cell::Cards(cards)
                }
            };
            let name = Cell::text(name);
            grid.row(std::iter::once(name).chain(self.years().into_iter().map(cell)).collect())
        })
    }
}

const fn standing_tone(state: AssignmentState) -> &'static str {
    match state {
        AssignmentState::Draft => "draft",
        AssignmentState::Announced => "announced",
        _ => "ordered",
    }
}

/// How the board is laid out, and from which row.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Layout {
    /// `host` for bodies by years.
    by: Option<String>,
    /// First row of the page.
    row: Option<usize>,
    /// Only people who move.
    moves: Option<bool>,
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
        Cell::Press(press) => press.text.clone(),
        Cell::Lines(lines) => lines.join("\n"),
        Cell::Cards(cards) => {
            cards.iter().map(|(_, card)| card.text.as_str()).collect::<Vec<_>>().join("\n")
        }
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
    let only_moves = listing.filter.moves == Some(true) && !hosts;
    let (board, standing, shown) = visit
        .can()
        .read_logged(move |db, scope, looks| {
            let board = rotation::board(db, scope, id)?;
            let standing = rotation::standing(db, scope, id)?;
            let scene = Scene { board: &board, standing: &standing, w };
            let moving: BTreeSet<TalentId> = scene.moving();
            let wanted = |talent: &TalentId| !only_moves || moving.contains(talent);
            let shown: BTreeSet<TalentId> = if hosts {
                let held = standing.iter().map(|row| row.talent_id);
                board.placed().into_iter().chain(held).collect()
            } else {
                let people = board.people.iter().map(|person| person.id).filter(wanted);
                people.skip(from).take(rows).collect()
            };
            board.look(db, looks, &shown)?;
            Ok((board, standing, shown))
        })
        .await?;
    let scene = Scene { board: &board, standing: &standing, w };
    let mut grid = if hosts { scene.by_hosts() } else { scene.by_people(&shown) };
    if whole {
        return file(&listing, &grid, if hosts { w.board_hosts } else { w.board_people });
    }
    if !hosts {
        scene.turn(&mut grid, (from, shown.len()), only_moves);
    }
    let other = if hosts {
        Link::new(format!("/plans/{id}/board"), w.board_people)
    } else {
        Link::new(format!("/plans/{id}/board?by=host"), w.board_hosts)
    };
    let narrower = if only_moves {
        Link::new(format!("/plans/{id}/board"), w.all_rows)
    } else {
        Link::new(format!("/plans/{id}/board?moves=true"), w.only_moves)
    };
    let mut parts = vec![Block::Text(w.board_lead.to_owned())];
    if !board.keeps_assignments {
        parts.push(Block::Notice("info", w.plans_anew.to_owned()));
    }
    parts.extend([
        Block::Text(w.print_hint.to_owned()),
        Block::Grid(grid),
        Block::Extras(list::Asked::new(&visit.request, w).files()),
        Block::Links(vec![narrower, other, Link::new(format!("/plans/{id}"), w.back_to_plan)]),
    ]);
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
    if asked.board.plan.allowed_actions.contains(&"edit_lines") {
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
