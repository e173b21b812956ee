//! A plan on one page, to be shown and printed (A4, A3) and taken along as a file.

use std::collections::BTreeMap;

use crate::auth::may;
use crate::organization::{self, Organization};
use crate::pages::kit::chart::escape;
use crate::pages::kit::list;
use crate::pages::kit::{Answer, Block, Cell, Grid, Link, Visit, Words, blocks};
use crate::problem::{Code, Problem};
use crate::rotation::{self, PersonBurden, Presentation};
use crate::vocab::{FieldGroup, FiscalYear, OrganizationCode, RotationPlanId};
use crate::web::{Format, NoFilter, Page, PathKey, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/plans/{id}/presentation", "異動計画の一枚説明の画面", show)]
}

async fn show(
    visit: Visit<may::ReadRotationPlans>,
    key: PathKey<RotationPlanId>,
) -> Result<Answer, Problem> {
    let (w, id, listing) = (visit.w, key.0, visit.listing::<NoFilter>()?);
    let read = visit
        .can()
        .read(move |db, scope| Ok((rotation::presented(db, scope, id)?, organization::all(db)?)));
    let (draft, bodies) = read.await?;
    let page = actix_web::web::block(move || draft.page()).await;
    let page = page.map_err(|_| Problem::new(Code::Unavailable).header("Retry-After", 2))?;
    let people = page.told_of.clone();
    let log = visit.can().read_logged(move |db, _, looks| {
        rotation::look(db, looks, id, FieldGroup::PLANNED, &people)
    });
    log.await?;
    if listing.format != Format::Json {
        let moves = Page { items: page.moves, next_cursor: None, total: None };
        return listing.reply(&moves, rotation::move_table).map(Answer::file);
    }
    let place = |body: &Organization| body.map_column.zip(body.map_row);
    let tiles = bodies.iter().filter_map(|(_, body)| Some((body.code.clone(), place(body)?)));
    let mut parts = told(&page, w);
    if let Some(map) = map(&page, &tiles.collect(), w) {
        parts.insert(2, map);
    }
    parts.push(Block::Extras(list::Asked::new(&visit.request, w).files()));
    parts.push(Block::Links(vec![Link::new(format!("/plans/{id}"), w.back_to_plan)]));
    visit.page(&format!("{}: {}", w.presentation, page.name), blocks(parts))
}

fn told(page: &Presentation, w: &'static Words) -> Vec<Block> {
    let english = w.tag == "en";
    let proof = if english { &page.proof_en } else { &page.proof_ja };
    let risks = page.risks.iter().map(|risk| if english { &risk.en } else { &risk.ja });
    let mut parts = vec![
        Block::Notice("info", proof.clone()),
        Block::Grid(coverage(page, w)),
        Block::Grid(moves(page, w)),
        Block::Grid(bodies(page, w)),
        Block::Grid(wishes(page, w)),
        Block::Grid(burdens(page, w)),
        Block::Grid(bearers(page, w)),
        Block::Grid(gaps(page, w)),
        Block::Section("risks", w.open_risks.to_owned()),
        Block::List(risks.cloned().collect()),
    ];
    if page.planned_hires.iter().any(|count| *count > 0) {
        let counts: Vec<String> = page.planned_hires.iter().map(ToString::to_string).collect();
        parts.insert(2, Block::Text(Words::fill(w.hires_counted, &[&counts.join(" / ")])));
    }
    parts
}

/// Width and height of a municipality's tile.
const TILE: (i32, i32) = (112, 60);

/// Every municipality as a tile: how many serve there before the plan, and in its first year.
fn map(
    page: &Presentation,
    tiles: &BTreeMap<OrganizationCode, (i32, i32)>,
    w: &Words,
) -> Option<Block> {
    let placed = page.bodies.iter();
    let placed = placed.filter_map(|body| Some((body, *tiles.get(&body.host_code)?)));
    let placed: Vec<_> = placed.collect();
    let columns = placed.iter().map(|(_, at)| at.0).max()? + 1;
    let rows = placed.iter().map(|(_, at)| at.1).max()? + 1;
    let (name, (wide, high)) = (escape(w.desk_map), TILE);
    let size = format!("0 0 {} {}", columns * wide, rows * high);
    let mut svg = format!("<svg viewBox=\"{size}\" role=\"img\" aria-label=\"{name}\">");
    for (body, (column, row)) in placed {
        let (before, after) = (body.before, body.years.first().copied().unwrap_or(0));
        let (x, y, host) = (column * wide, row * high, escape(&body.host_name));
        svg += &format!(
            "<g class=\"maptile n{}\"><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"6\"/><text class=\"chart-text strong\" x=\"{}\" y=\"{}\">{host}</text><text class=\"chart-text\" x=\"{}\" y=\"{}\">{before} → {after}</text></g>",
            after.min(2),
            x + 3,
            y + 3,
            wide - 6,
            high - 6,
            x + 10,
            y + 24,
            x + 10,
            y + 46
        );
    }
    Some(Block::Drawing(w.desk_map.to_owned(), svg + "</svg>"))
}

fn year(year: i32, w: &Words) -> String {
    FiscalYear::new(year).map_or_else(|_| year.to_string(), |year| w.year(year))
}

fn coverage(page: &Presentation, w: &'static Words) -> Grid {
    let heads = [w.fiscal_year, w.with_nobody, w.with_one, w.with_two, w.with_more];
    page.coverage.iter().fold(Grid::new(w.coverage_by_year, &heads, w), |grid, one| {
        let counts = [one.nobody, one.one, one.two, one.more].map(Cell::number);
        grid.row([Cell::text(year(one.fiscal_year, w))].into_iter().chain(counts).collect())
    })
}

fn moves(page: &Presentation, w: &'static Words) -> Grid {
    let heads = [w.fiscal_year, w.name, w.moves_from, w.moves_to];
    page.moves.iter().fold(Grid::new(w.who_moves, &heads, w), |grid, one| {
        grid.row(vec![
            Cell::text(w.year(one.fiscal_year)),
            Cell::text(&one.talent_name),
            Cell::text(one.from.join("、")),
            Cell::text(&one.to),
        ])
    })
}

fn bodies(page: &Presentation, w: &'static Words) -> Grid {
    let years: Vec<String> = page.coverage.iter().map(|one| year(one.fiscal_year, w)).collect();
    let heads: Vec<&str> =
        std::iter::once(w.municipality).chain(years.iter().map(String::as_str)).collect();
    page.bodies.iter().fold(Grid::new(w.before_and_after, &heads, w), |grid, body| {
        let counts = std::iter::once(body.before).chain(body.years.iter().copied());
        let name = Cell::text(&body.host_name);
        grid.row(std::iter::once(name).chain(counts.map(Cell::number)).collect())
    })
}

fn wishes(page: &Presentation, w: &'static Words) -> Grid {
    let rank = |(at, count): (usize, &usize)| {
        vec![Cell::text(Words::fill(w.wish_rank, &[&(at + 1)])), Cell::number(count)]
    };
    let ranks = page.wishes.iter().enumerate().map(rank);
    let rest = vec![Cell::text(w.not_wished), Cell::number(page.unwished)];
    let grid = Grid::new(w.wishes_by_rank, &[w.wishes_by_rank, w.plan_people], w);
    ranks.chain([rest]).fold(grid, Grid::row)
}

fn burdens(page: &Presentation, w: &'static Words) -> Grid {
    let most = page.burdens.iter().map(|burden| burden.people.len()).max().unwrap_or(0);
    let counts: Vec<String> = (0..most).map(|times| Words::fill(w.times, &[&times])).collect();
    let heads: Vec<&str> =
        std::iter::once(w.burdens).chain(counts.iter().map(String::as_str)).collect();
    page.burdens.iter().fold(Grid::new(w.burdens, &heads, w), |grid, burden| {
        let name = Cell::text(if w.tag == "en" { burden.en } else { burden.ja });
        let people = (0..most).map(|at| Cell::number(burden.people.get(at).copied().unwrap_or(0)));
        grid.row(std::iter::once(name).chain(people).collect())
    })
}

/// People shown who bear most.
const BEARERS: usize = 12;

/// What single people bear, whoever bears most first; the rest in one row.
fn bearers(page: &Presentation, w: &'static Words) -> Grid {
    let heads = [
        w.name,
        w.burden_moves_before,
        w.burden_remote_before,
        w.burden_moves,
        w.burden_remote,
        w.burden_remote_all,
    ];
    let (shown, rest) = page.burdens_of_people.split_at(BEARERS.min(page.burdens_of_people.len()));
    let row = |one: &PersonBurden| {
        let counts = [
            one.moves_before,
            one.remote_years_before,
            one.moves,
            one.remote_years,
            one.weight().0,
        ];
        std::iter::once(Cell::text(&one.talent_name)).chain(counts.map(Cell::number)).collect()
    };
    let mut grid = shown
        .iter()
        .fold(Grid::new(w.burdens_of_people, &heads, w), |grid, one| grid.row(row(one)));
    if let Some(first) = rest.first() {
        let most = |count: fn(&PersonBurden) -> usize| {
            let most = rest.iter().map(count).max().unwrap_or(0);
            Cell::number(Words::fill(w.burden_at_most, &[&most]))
        };
        grid = grid.row(vec![
            Cell::text(Words::fill(w.burden_rest, &[&rest.len()])),
            most(|one| one.moves_before),
            most(|one| one.remote_years_before),
            most(|one| one.moves),
            most(|one| one.remote_years),
            Cell::number(Words::fill(w.burden_at_most, &[&first.weight().0])),
        ]);
    }
    grid
}

fn gaps(page: &Presentation, w: &'static Words) -> Grid {
    page.gaps.iter().fold(Grid::new(w.gaps, &[w.post, w.fiscal_year], w), |grid, gap| {
        let years = gap.fiscal_year_labels.join("、");
        grid.row(vec![Cell::text(&gap.post_name), Cell::text(years)])
    })
}

/// The lines of the first year that are not assigned already, of people there are.
pub(super) fn first_lines(board: &rotation::Board) -> impl Iterator<Item = &rotation::PlanLine> {
    let first = board.plan.first_fiscal_year;
    let is_told = |line: &rotation::PlanLine| line.standing.is_none() && !line.is_planned_hire;
    board.lines.iter().filter(move |line| line.fiscal_year == first && is_told(line))
}

/// Who is told when the first year is announced.
pub(super) fn told_first(board: &rotation::Board, w: &'static Words) -> Grid {
    first_lines(board).fold(
        Grid::new(w.announced_names, &[w.name, w.municipality, w.post, w.share], w),
        |grid, line| {
            grid.row(vec![
                Cell::text(&line.talent_name),
                Cell::text(&line.host_name),
                Cell::text(&line.post_name),
                Cell::number(line.share_percent),
            ])
        },
    )
}
