//! Why a plan is as it is: every line with the rules for and against it, who and what was left out
//! with the smallest change that would have helped, and what differs between two plans.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::auth::may;
use crate::pages::kit::{Answer, Block, Cell, Grid, Link, Visit, Words, blocks};
use crate::problem::{Code, Problem};
use crate::rotation::{self, Board, DiffView, Left, StandingRow, handlers};
use crate::vocab::{FieldGroup, FiscalYear, PostId, RotationPlanId, TalentId};
use crate::web::{PathKey, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/plans/{id}/why", "異動計画の説明の画面", show),
        Route::get("/plans/{id}/smallest", "配置できる最小の変更の画面", smallest),
        Route::get("/plans/{id}/diff", "二つの異動計画の比較の画面", diff),
    ]
}

/// Rows of each table of the explanation on one page.
const ROWS: usize = 200;

fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or("").to_owned()
}

/// The sentence in the viewer's language.
fn said(value: &Value, w: &Words) -> String {
    let sentence = text(&value[if w.tag == "en" { "sentence_en" } else { "sentence_ja" }]);
    if sentence.is_empty() { text(&value[w.tag]) } else { sentence }
}

/// Names of everybody and every post on the board.
fn names(board: &Board) -> BTreeMap<String, String> {
    let people = board.people.iter().map(|person| (person.id.to_string(), person.name.clone()));
    people
        .chain(
            board
                .posts
                .iter()
                .map(|post| (post.id.to_string(), format!("{} {}", post.host_name, post.name))),
        )
        .collect()
}

/// The fiscal year of a place in the plan.
fn year_of(first: i32, place: &Value) -> Option<FiscalYear> {
    FiscalYear::new(first + i32::try_from(place.as_i64()?).ok()?).ok()
}

async fn show(
    visit: Visit<may::ReadRotationPlans>,
    key: PathKey<RotationPlanId>,
) -> Result<Answer, Problem> {
    let (w, id) = (visit.w, key.0);
    // The explanation records whom it shows; the board only lends it the names.
    let board = visit.can().read(move |db, scope| rotation::board(db, scope, id)).await?;
    let view = handlers::explanation(visit.can().clone(), key).await?.said();
    let names = names(&board);
    let from = visit.looks("row").pop().and_then(|row| row.parse::<usize>().ok()).unwrap_or(0);
    let longest = ["people", "posts", "lines"]
        .map(|part| items(&view[part]).len())
        .into_iter()
        .max()
        .unwrap_or(0);
    let warnings: Vec<String> =
        items(&view["warnings"]).iter().map(|warning| text(&warning[w.tag])).collect();
    let mut parts = vec![
        Block::Text(w.why_lead.to_owned()),
        Block::Section("warnings", w.plan_warnings.to_owned()),
    ];
    parts.push(if warnings.is_empty() {
        Block::Text(w.no_warnings.to_owned())
    } else {
        Block::List(warnings)
    });
    parts.push(Block::Text(Words::fill(w.blocking_text, &[&view["blocking_pairs"]])));
    parts.extend([
        Block::Section("unplaced", w.unplaced.to_owned()),
        Block::Grid(left(
            &view["people"],
            ("person", "unplaced", "talent_id"),
            w.name,
            from,
            &board,
            w,
        )),
        Block::Section("unfilled", w.unfilled.to_owned()),
        Block::Grid(left(&view["posts"], ("post", "unfilled", "post_id"), w.post, from, &board, w)),
        Block::Section("lines", w.line_reasons.to_owned()),
        Block::Grid(lines(&view["lines"], from, &board, &names, w)),
    ]);
    let mut links = Vec::new();
    if from > 0 {
        links.push(Link::new(format!("/plans/{id}/why"), w.first_page));
    }
    if from.saturating_add(ROWS) < longest {
        links.push(Link::new(format!("/plans/{id}/why?row={}", from + ROWS), w.next_page));
    }
    links.push(Link::new(format!("/plans/{id}"), w.back_to_plan));
    parts.push(Block::Links(links));
    visit.page(&format!("{}: {}", w.plan_why, board.plan.name), blocks(parts))
}

/// Rules for (or against), each with its points.
fn told(line: &Value, against: bool, w: &Words) -> Vec<String> {
    let rules = items(&line["rules"]).iter().chain(items(&line["goals"]));
    let rules = rules.filter(|rule| {
        rule["points"].as_i64().is_some_and(|points| if against { points < 0 } else { points > 0 })
    });
    rules
        .map(|rule| format!("{} {:+}", said(rule, w), rule["points"].as_i64().unwrap_or_default()))
        .collect()
}

fn lines(
    lines: &Value,
    from: usize,
    board: &Board,
    names: &BTreeMap<String, String>,
    w: &'static Words,
) -> Grid {
    let heads = [
        w.name,
        w.fiscal_year,
        w.post,
        w.line_points,
        w.rules_for,
        w.rules_against,
        w.reduced_loss,
    ];
    let first = board.plan.first_fiscal_year.year();
    let name = |id: &Value| names.get(id.as_str().unwrap_or("")).cloned().unwrap_or_default();
    let shown = items(lines).iter().skip(from).take(ROWS);
    shown.fold(Grid::new(w.line_reasons, &heads, w), |grid, line| {
        grid.row(vec![
            Cell::text(name(&line["person"])),
            Cell::Days(year_of(first, &line["year"]).map_or_else(String::new, |year| w.year(year))),
            Cell::text(name(&line["post"])),
            Cell::number(line["points"].as_i64().unwrap_or_default()),
            Cell::Lines(told(line, false, w)),
            Cell::Lines(told(line, true, w)),
            Cell::number(
                line["reduced_loss"]
                    .as_i64()
                    .map_or_else(|| "―".to_owned(), |loss| loss.to_string()),
            ),
        ])
    })
}

/// Who or what was left out: why, and where the smallest change is looked for, year by year.
fn left(
    all: &Value,
    (kind, empty, asked): (&str, &str, &str),
    head: &str,
    from: usize,
    board: &Board,
    w: &'static Words,
) -> Grid {
    let (first, id, names) = (board.plan.first_fiscal_year.year(), board.plan.id, names(board));
    let out = items(all).iter().filter(|one| !items(&one[empty]).is_empty()).skip(from).take(ROWS);
    let empty_words = if kind == "person" { w.nobody_left_out } else { w.no_post_left_out };
    let grid = Grid {
        empty: empty_words,
        ..Grid::new(w.left_out, &[head, w.why_so, w.smallest_change], w)
    };
    out.fold(grid, |grid, one| {
        let key = text(&one[kind]);
        let years = items(&one[empty]).iter().filter_map(|place| year_of(first, place));
        let link = |year: FiscalYear| {
            Link::new(
                format!("/plans/{id}/smallest?{asked}={key}&fiscal_year={year}"),
                w.year(year),
            )
        };
        let name = names.get(&key).cloned().unwrap_or_default();
        grid.row(vec![
            Cell::text(name),
            Cell::text(said(one, w)),
            Cell::Links(years.map(link).collect()),
        ])
    })
}

async fn smallest(
    visit: Visit<may::ReadRotationPlans>,
    key: PathKey<RotationPlanId>,
) -> Result<Answer, Problem> {
    let (w, id) = (visit.w, key.0);
    let year: Option<FiscalYear> =
        visit.looks("fiscal_year").pop().and_then(|year| year.parse().ok());
    let person: Option<TalentId> = visit.looks("talent_id").pop().and_then(|id| id.parse().ok());
    let post: Option<PostId> = visit.looks("post_id").pop().and_then(|id| id.parse().ok());
    let (left, key) = match (person, post, year) {
        (Some(person), None, Some(year)) => (Left::Person(person, year), person.to_string()),
        (None, Some(post), Some(year)) => (Left::Post(post, year), post.to_string()),
        _ => return Err(Problem::not_found()),
    };
    let (board, subject) = visit
        .can()
        .read_logged(move |db, scope, looks| {
            let board = rotation::board(db, scope, id)?;
            board.look(db, looks, &person.into_iter().collect())?;
            Ok((board, rotation::subject(db, id)?))
        })
        .await?;
    // Every change is verified by solving again: work of seconds, on a thread that holds no
    // connection.
    let found = actix_web::web::block(move || subject.changes(&left)).await;
    let found = found.map_err(|_| Problem::new(Code::Unavailable).header("Retry-After", 2))??;
    let told_of = found.told_of.clone();
    visit
        .can()
        .read_logged(move |db, _, looks| {
            rotation::look(db, looks, id, FieldGroup::PLANNED, &told_of)
        })
        .await?;
    let name = names(&board).get(&key).cloned().unwrap_or_default();
    let year = year.map_or_else(String::new, |year| w.year(year));
    let grid = items(&found.changes).iter().fold(
        Grid::new(w.smallest_change, &[w.change, w.score_then], w),
        |grid, change| {
            grid.row(vec![
                Cell::text(said(change, w)),
                Cell::number(change["score"].as_i64().unwrap_or_default()),
            ])
        },
    );
    let parts = vec![
        Block::Text(Words::fill(w.smallest_lead, &[&name, &year])),
        Block::Grid(Grid { empty: w.no_small_change, ..grid }),
        Block::Links(vec![
            Link::new(format!("/plans/{id}/why"), w.plan_why),
            Link::new(format!("/plans/{id}"), w.back_to_plan),
        ]),
    ];
    visit.page(&format!("{}: {name}", w.smallest_change), blocks(parts))
}

async fn diff(
    visit: Visit<may::ReadRotationPlans>,
    key: PathKey<RotationPlanId>,
) -> Result<Answer, Problem> {
    let (w, id) = (visit.w, key.0);
    let against: Option<RotationPlanId> =
        visit.looks("against").pop().and_then(|id| id.parse().ok());
    let against = against.ok_or(Problem::not_found())?;
    let (after, before, today, view) = visit
        .can()
        .read_logged(move |db, scope, looks| {
            let (after, before) =
                (rotation::board(db, scope, id)?, rotation::board(db, scope, against)?);
            let today = rotation::standing(db, scope, id)?;
            let view = rotation::diff(db, id, against)?;
            let first = after.lines.iter().chain(&before.lines).map(|line| line.talent_id);
            let named = today.iter().map(|row| row.talent_id).chain(first);
            let named = view.told_of.iter().copied().chain(named).collect();
            after.look(db, looks, &named)?;
            before.look(db, looks, &named)?;
            Ok((after, before, today, view))
        })
        .await?;
    let names: BTreeMap<String, String> = names(&before).into_iter().chain(names(&after)).collect();
    let sentence = if w.tag == "en" { &view.sentence_en } else { &view.sentence_ja };
    let mut parts = vec![Block::Notice("info", sentence.clone())];
    if !view.same_snapshot {
        parts.push(Block::Notice("bad", w.other_snapshot.to_owned()));
    }
    if !view.same_weights {
        parts.push(Block::Notice("bad", w.other_weights.to_owned()));
    }
    parts.extend([
        Block::Grid(three_ways(&today, &before, &after, w)),
        Block::Grid(comes_and_goes(&view, w)),
        Block::Text(Words::fill(
            w.diff_lines,
            &[&view.kept, &items(&view.added).len(), &items(&view.removed).len()],
        )),
        Block::Section("figures", w.figures.to_owned()),
        Block::Grid(compared(&view, (before.plan.name.as_str(), after.plan.name.as_str()), w)),
        Block::Section("changes", w.changed_cells.to_owned()),
        Block::Grid(changed(&view, &names, w)),
        Block::Links(vec![
            Link::new(format!("/plans/{id}"), after.plan.name.to_string()),
            Link::new(format!("/plans/{against}"), before.plan.name.to_string()),
        ]),
    ]);
    visit.page(&Words::fill(w.diff_title, &[&after.plan.name, &before.plan.name]), blocks(parts))
}

/// Who serves at each body today, and in the first year of both plans; bodies of which all three
/// say the same are left out.
fn three_ways(today: &[StandingRow], before: &Board, after: &Board, w: &'static Words) -> Grid {
    let first = before.plan.first_fiscal_year.max(after.plan.first_fiscal_year);
    let eve = FiscalYear::new(after.plan.first_fiscal_year.year() - 1).ok();
    let mut found: BTreeMap<&str, (&str, [BTreeSet<&str>; 3])> = BTreeMap::new();
    let mut put = |at: usize, code, host, person| {
        found.entry(code).or_insert_with(|| (host, Default::default())).1[at].insert(person);
    };
    for row in today.iter().filter(|row| Some(row.fiscal_year) == eve) {
        put(0, row.host_code.as_str(), row.host_name.as_str(), row.talent_name.as_str());
    }
    for (at, board) in [(1, before), (2, after)] {
        for line in board.lines.iter().filter(|line| line.fiscal_year == first) {
            put(at, line.host_code.as_str(), &line.host_name, &line.talent_name);
        }
    }
    let year = w.year(first);
    let plan = |board: &Board| format!("{} {year}", board.plan.name);
    let (old, new) = (plan(before), plan(after));
    let heads = [w.municipality, w.desk_today, old.as_str(), new.as_str()];
    let grid = Grid { empty: w.nothing_changes, ..Grid::new(w.desk_three, &heads, w) };
    let differs = |all: &[BTreeSet<&str>; 3]| all[0] != all[1] || all[1] != all[2];
    found.into_values().filter(|(_, all)| differs(all)).fold(grid, |grid, (host, all)| {
        let said = all.map(|people| {
            let people: Vec<&str> = people.into_iter().collect();
            Cell::text(if people.is_empty() { "―".to_owned() } else { people.join("、") })
        });
        grid.row(std::iter::once(Cell::text(host)).chain(said).collect())
    })
}

fn comes_and_goes(view: &DiffView, w: &'static Words) -> Grid {
    let heads = [w.municipality, w.who_comes, w.who_goes];
    let grid = Grid { empty: w.nothing_changes, ..Grid::new(w.bodies_changed, &heads, w) };
    view.bodies.iter().fold(grid, |grid, body| {
        grid.row(vec![
            Cell::text(&body.host_name),
            Cell::text(body.comes.join("、")),
            Cell::text(body.goes.join("、")),
        ])
    })
}

fn compared(view: &DiffView, (before, after): (&str, &str), w: &'static Words) -> Grid {
    items(&view.figures).iter().fold(
        Grid::new(w.figures, &[w.figure, before, after, w.difference], w),
        |grid, figure| {
            let (old, new) = (
                figure["before"].as_i64().unwrap_or_default(),
                figure["after"].as_i64().unwrap_or_default(),
            );
            grid.row(vec![
                Cell::text(said(figure, w)),
                Cell::number(old),
                Cell::number(new),
                Cell::number(if new == old {
                    "±0".to_owned()
                } else {
                    format!("{:+}", new - old)
                }),
            ])
        },
    )
}

fn changed(view: &DiffView, names: &BTreeMap<String, String>, w: &'static Words) -> Grid {
    let name = |id: &Value| names.get(id.as_str().unwrap_or("")).cloned().unwrap_or_default();
    let posts = |all: &Value| {
        let named: Vec<String> = items(all).iter().map(name).collect();
        if named.is_empty() { "―".to_owned() } else { named.join("、") }
    };
    let grid = Grid {
        empty: w.nothing_changes,
        ..Grid::new(
            w.changed_cells,
            &[w.name, w.fiscal_year, w.cell_before, w.cell_after, w.change],
            w,
        )
    };
    items(&view.changes).iter().fold(grid, |grid, change| {
        let year = year_of(view.first_fiscal_year, &change["year"])
            .map_or_else(String::new, |year| w.year(year));
        let (before, after) = (posts(&change["before"]), posts(&change["after"]));
        grid.row(vec![
            Cell::text(name(&change["person"])),
            Cell::text(year),
            Cell::text(before),
            Cell::text(after),
            Cell::text(said(change, w)),
        ])
    })
}
