//! The board of a plan, three ways: people by year, bodies with their posts by year, and one year
//! at a time with every body on one screen. Filters and the way it is laid out stand in the
//! address; a card can be moved by the script, and by the form behind it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::json;

use super::cell::place;
use super::scene::{Entry, Scene};
use crate::auth::may;
use crate::choices;
use crate::pages::kit::{
    Answer, Asked, Block, Card, Cell, Desk, Field, Form, Grid, Kind, Link, Slot, Tile, Visit,
    Words, address, blocks,
};
use crate::problem::Problem;
use crate::rotation::{self, Board, BoardPost, acts};
use crate::vocab::{FiscalYear, OrganizationCode, PostId, PostType, RotationPlanId, TalentId};
use crate::web::{Format, Listing, Page, PathKey, Route, Table};

/// Rows of one page of the board.
const ROWS: usize = 200;

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/plans/{id}/board", "異動計画の盤（人×年度、団体×年度、1年度）の画面", show)]
}

/// The years of a plan.
pub(super) fn years(board: &Board) -> Vec<FiscalYear> {
    let first = board.plan.first_fiscal_year.year();
    (0..board.plan.years).filter_map(|at| FiscalYear::new(first + at).ok()).collect()
}

/// How the board is laid out, and what of it is shown.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Layout {
    /// `host` for bodies by years, `year` for one year after the other, `all` for every year on one
    /// sheet.
    by: Option<String>,
    /// The one year that is shown.
    year: Option<FiscalYear>,
    /// First row of the page.
    row: Option<usize>,
    /// Only people, or posts, in which something moves.
    moves: Option<bool>,
    /// Only this body.
    body: Option<OrganizationCode>,
    /// Only posts of this type.
    kind: Option<PostType>,
}

impl Layout {
    fn wants(&self, scene: &Scene<'_>, entry: &Entry<'_>) -> bool {
        self.body.as_ref().is_none_or(|body| body == entry.host_code)
            && self.kind.is_none_or(|kind| scene.kind_of(entry.post) == Some(kind))
            && (self.moves != Some(true) || scene.moves(entry))
    }

    fn is_narrow(&self) -> bool {
        self.body.is_some() || self.kind.is_some() || self.moves == Some(true)
    }

    /// Whether anybody comes to a post, in the year that is shown alone or in any.
    fn has_moves(&self, scene: &Scene<'_>, post: PostId) -> bool {
        let shown = |one: &&Entry<'_>| self.year.is_none_or(|year| year == one.year);
        scene.of_post(post).filter(shown).any(|one| scene.moves(one))
    }

    fn wants_post(&self, scene: &Scene<'_>, row: &Row<'_>) -> bool {
        self.body.as_ref().is_none_or(|body| body.as_str() == row.host_code)
            && self.kind.is_none_or(|kind| row.kind == Some(kind))
            && (self.moves != Some(true) || self.has_moves(scene, row.post))
    }
}

/// A post with the body that keeps it.
struct Row<'a> {
    host_code: &'a str,
    host_name: &'a str,
    post: PostId,
    name: &'a str,
    kind: Option<PostType>,
    /// Nothing for a post that the snapshot does not have.
    years: Option<(i32, i32)>,
}

/// Every post of the snapshot, and those in which somebody serves beside it, by body.
fn rows<'a>(scene: &'a Scene<'_>) -> Vec<Row<'a>> {
    let mut rows: BTreeMap<PostId, Row<'a>> = BTreeMap::new();
    for entry in &scene.entries {
        rows.entry(entry.post).or_insert(Row {
            host_code: entry.host_code.as_str(),
            host_name: entry.host_name,
            post: entry.post,
            name: entry.post_name,
            kind: None,
            years: None,
        });
    }
    let known = |post: &'a BoardPost| Row {
        host_code: post.host_code.as_str(),
        host_name: &post.host_name,
        post: post.id,
        name: &post.name,
        kind: post.post_type,
        years: Some(post.years),
    };
    rows.extend(scene.board.posts.iter().map(|post| (post.id, known(post))));
    let mut rows: Vec<Row<'a>> = rows.into_values().collect();
    rows.sort_by_key(|row| (row.host_code, row.name, row.post));
    rows
}

/// Each body with its posts; those without any too, where nothing is filtered.
fn bodies<'a>(
    scene: &'a Scene<'_>,
    rows: &'a [Row<'a>],
    whole: bool,
) -> Vec<(&'a str, &'a str, &'a [Row<'a>])> {
    let chunks = rows.chunk_by(|one, next| one.host_code == next.host_code);
    let mut found: BTreeMap<&str, (&str, &[Row<'a>])> = BTreeMap::new();
    for (code, name) in scene.board.hosts.iter().filter(|_| whole) {
        found.insert(code, (name, &[]));
    }
    for posts in chunks {
        if let Some(first) = posts.first() {
            found.insert(first.host_code, (first.host_name, posts));
        }
    }
    found.into_iter().map(|(code, (name, posts))| (code, name, posts)).collect()
}

impl Scene<'_> {
    /// A post in a year; nothing where it does not exist.
    fn slot(&self, row: &Row<'_>, year: FiscalYear) -> Option<Slot> {
        let entries: Vec<&Entry<'_>> = self.at_post(row.post, year).collect();
        let exists = row.years.is_some_and(|(from, to)| (from..=to).contains(&year.year()));
        if entries.is_empty() && !exists {
            return None;
        }
        let planned = Some(year) != self.eve();
        Some(Slot {
            post: if exists && planned { row.post.to_string() } else { String::new() },
            year: if planned { year.to_string() } else { String::new() },
            cards: entries.into_iter().map(|one| self.card(one, self.by_name(one))).collect(),
            empty: if exists { self.w.cell_empty } else { "" },
        })
    }

    /// How many posts of some are filled in a year, and how many there are.
    fn filled<'a>(
        &self,
        rows: impl Iterator<Item = &'a Row<'a>>,
        year: FiscalYear,
    ) -> (usize, usize) {
        let slots = rows.filter_map(|row| self.slot(row, year));
        slots.fold((0, 0), |(filled, all), slot| {
            (filled + usize::from(!slot.cards.is_empty()), all + 1)
        })
    }

    fn grid(&self, caption: &str, names: &[&str]) -> Grid {
        let eve = self.eve().map(|year| Words::fill(self.w.year_before, &[&self.w.year(year)]));
        let years = years(self.board).into_iter().map(|year| self.w.year(year));
        let heads = names.iter().map(|name| (*name).to_owned()).chain(eve).chain(years);
        let heads: Vec<String> = heads.collect();
        let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
        let caption = format!("{caption}（{}）", self.board.plan.name);
        Grid { board: true, ..Grid::new(caption, &heads, self.w) }
    }

    fn by_people(&self, shown: &[TalentId]) -> Grid {
        let (board, w) = (self.board, self.w);
        let known: BTreeMap<TalentId, _> =
            board.people.iter().map(|person| (person.id, person)).collect();
        let grid = self.grid(w.board_people, &[w.name, w.body]);
        let people = shown.iter().filter_map(|id| known.get(id));
        people.fold(grid, |grid, person| {
            let cell = |year: FiscalYear| {
                let entries = self.of_person(person.id, year);
                let mut cards: Vec<Card> =
                    entries.map(|one| self.card(one, self.by_place(one))).collect();
                let planned = Some(year) != self.eve();
                if cards.is_empty() && planned {
                    cards.push(self.free(person.id, year, w.cell_empty));
                }
                let year = if planned { year.to_string() } else { String::new() };
                Cell::Slot(Slot { year, cards, ..Slot::default() })
            };
            let names = [Cell::text(&person.name), Cell::text(&person.home_name)];
            grid.row(names.into_iter().chain(self.years().into_iter().map(cell)).collect())
        })
    }

    /// Each body in one row, and each of its posts in another.
    fn by_hosts(&self, rows: &[Row<'_>], whole: bool) -> Grid {
        let (w, years) = (self.w, self.years());
        let grid = self.grid(w.board_hosts, &[w.desk_body_and_post]);
        bodies(self, rows, whole).into_iter().fold(grid, |grid, (code, name, posts)| {
            let count = |year: FiscalYear| {
                let (filled, all) = self.filled(posts.iter(), year);
                let count = format!("{filled}/{all}");
                match self.people_at(code, year) {
                    0 => Cell::Mark("bad", format!("{} {count}", w.nobody_there)),
                    1 => Cell::Mark("half", format!("{} {count}", w.desk_alone)),
                    _ => Cell::Mark("good", count),
                }
            };
            let head = std::iter::once(Cell::text(name));
            let head = head.chain(years.iter().copied().map(count)).collect();
            posts.iter().fold(grid.row(head), |grid, row| {
                let cell = |year| self.slot(row, year).map_or(Cell::text(""), Cell::Slot);
                let name = std::iter::once(Cell::text(format!("　{}", row.name)));
                grid.row(name.chain(years.iter().copied().map(cell)).collect())
            })
        })
    }

    /// Every body in one row, with everybody who serves there and how many posts are empty.
    fn on_one_sheet(&self, rows: &[Row<'_>], whole: bool) -> Grid {
        let (w, years) = (self.w, self.years());
        let grid = self.grid(w.desk_all, &[w.body]);
        bodies(self, rows, whole).into_iter().fold(grid, |grid, (_, name, posts)| {
            let cell = |year: FiscalYear| {
                let slots = posts.iter().filter_map(|row| self.slot(row, year));
                let (full, free): (Vec<Slot>, Vec<Slot>) =
                    slots.partition(|slot| !slot.cards.is_empty());
                let cards = full.into_iter().flat_map(|slot| slot.cards);
                let mut cards: Vec<Card> = cards.map(|card| Card { lift: None, ..card }).collect();
                if !free.is_empty() {
                    let year = format!("?by=year&year={year}");
                    let text = Words::fill(w.desk_free, &[&free.len()]);
                    let (link, marks) = (Link::new(year, text), Vec::new());
                    cards.push(Card { tone: "free", link, marks, lift: None });
                }
                Cell::Slot(Slot { cards, ..Slot::default() })
            };
            let name = std::iter::once(Cell::text(name));
            grid.row(name.chain(years.iter().copied().map(cell)).collect())
        })
    }

    /// Every body in one year, and who has no place in it.
    fn by_year(&self, rows: &[Row<'_>], year: FiscalYear, whole: bool) -> Vec<Tile> {
        let tile = |(code, name, posts): (&str, &str, &[Row<'_>])| {
            let slots = posts.iter();
            let slots = slots.filter_map(|row| Some((row.name.to_owned(), self.slot(row, year)?)));
            let (filled, all) = self.filled(posts.iter(), year);
            Tile {
                name: name.to_owned(),
                count: format!("{filled}/{all}"),
                is_bare: self.people_at(code, year) == 0,
                slots: slots.collect(),
            }
        };
        let tiles = bodies(self, rows, whole).into_iter().map(tile);
        let mut tiles: Vec<Tile> = tiles.filter(|tile| whole || !tile.slots.is_empty()).collect();
        if whole && Some(year) != self.eve() {
            tiles.push(self.bench(year));
        }
        tiles
    }

    /// Whoever has no place in a year.
    fn bench(&self, year: FiscalYear) -> Tile {
        let out = self.board.people.iter();
        // Whoever is hired later is not without a place before.
        let out = out.filter(|one| one.hired_from.is_none_or(|first| first <= year.year()));
        let out = out.filter(|person| self.of_person(person.id, year).next().is_none());
        let cards: Vec<Card> = out.map(|one| self.free(one.id, year, &one.name)).collect();
        let (name, count) = (self.w.desk_bench.to_owned(), cards.len().to_string());
        let (post, year) = ("-".to_owned(), year.to_string());
        let slot = Slot { post, year, cards, ..Slot::default() };
        Tile { name, count, is_bare: false, slots: vec![(String::new(), slot)] }
    }

    /// Somebody without a place.
    fn free(&self, talent: TalentId, year: FiscalYear, text: &str) -> Card {
        let href = place(self.board.plan.id, talent, year);
        Card {
            tone: "free",
            link: Link::new(href, text),
            marks: Vec::new(),
            lift: Some([talent.to_string(), year.to_string(), String::new()]),
        }
    }
}

/// The board as it stands on the page, with all its rows, as a file.
fn file(listing: &Listing<Layout>, grid: &Grid, name: &str) -> Result<Answer, Problem> {
    let mut table = Table::new(name.to_owned(), &[]);
    for (number, head) in grid.heads.iter().enumerate() {
        table = table.column(head.text.clone(), if number == 0 { 24 } else { 30 });
    }
    let said = |cell: &Cell| match cell {
        Cell::Text(text) | Cell::Number(text) | Cell::Days(text) | Cell::Mark(_, text) => {
            text.clone()
        }
        Cell::Slot(slot) => {
            let card = |card: &Card| {
                let marks = card.marks.iter().map(|(_, word)| format!("【{word}】"));
                marks.chain([card.link.text.clone()]).collect::<String>()
            };
            slot.cards.iter().map(card).collect::<Vec<_>>().join("、")
        }
        Cell::Press(press) => press.text.clone(),
        Cell::Lines(lines) => lines.join("\n"),
        Cell::Links(links) => {
            links.iter().map(|link| link.text.as_str()).collect::<Vec<_>>().join("\n")
        }
        _ => String::new(),
    };
    let rows: Vec<Vec<String>> =
        grid.rows.iter().map(|row| row.iter().map(said).collect()).collect();
    let page = Page { items: rows, next_cursor: None, total: None };
    listing
        .reply(&page, |rows: &[Vec<String>]| {
            rows.iter().fold(table, |table, row| table.row(row.clone()))
        })
        .map(Answer::file)
}

/// What is shown of a board, and of whom.
struct Shown {
    people: Vec<TalentId>,
    from: usize,
    all: usize,
}

impl Shown {
    fn of(scene: &Scene<'_>, layout: &Layout, whole: bool) -> Self {
        let wanted: BTreeSet<TalentId> = scene
            .entries
            .iter()
            .filter(|entry| layout.wants(scene, entry))
            .map(|entry| entry.talent)
            .collect();
        let at_home = |home: &str| {
            layout.moves != Some(true)
                && layout.kind.is_none()
                && layout.body.as_ref().is_some_and(|body| body.as_str() == home)
        };
        let people = scene.board.people.iter();
        let people = people.filter(|one| {
            !layout.is_narrow() || wanted.contains(&one.id) || at_home(&one.home_code)
        });
        let people: Vec<TalentId> = people.map(|one| one.id).collect();
        let (from, rows) = if whole { (0, usize::MAX) } else { (layout.row.unwrap_or(0), ROWS) };
        let all = people.len();
        Self { people: people.into_iter().skip(from).take(rows).collect(), from, all }
    }

    /// How many there are, and the pages of them.
    fn turn(&self, grid: &mut Grid, (path, query): (&str, &str), w: &Words) {
        grid.status = Some(Words::fill(w.count_shown, &[&self.all, &self.people.len()]));
        let page = |row: usize| address(path, query, &[("row", &row.to_string())]);
        if self.from > 0 {
            grid.pages.push(Link::new(page(0), w.first_page));
        }
        if self.from.saturating_add(ROWS) < self.all {
            grid.pages.push(Link::new(page(self.from + ROWS), w.next_page));
        }
    }
}

/// The board as it is asked for, and what it is called.
fn laid_out(
    scene: &Scene<'_>,
    rows: &[Row<'_>],
    layout: &Layout,
    (shown, path, query): (&Shown, &str, &str),
) -> (Desk, &'static str) {
    let (w, whole) = (scene.w, !layout.is_narrow());
    let mut desk = Desk { legend: legend(w), ..Desk::default() };
    let title = match layout.by.as_deref() {
        None => {
            let mut grid = scene.by_people(&shown.people);
            shown.turn(&mut grid, (path, query), w);
            desk.grid = Some(grid);
            w.board_people
        }
        Some("host") => {
            desk.grid = Some(scene.by_hosts(rows, whole));
            w.board_hosts
        }
        Some("all") => {
            desk.grid = Some(scene.on_one_sheet(rows, whole));
            w.desk_all
        }
        Some(_) => {
            let one = |year: &FiscalYear| layout.year.is_none_or(|wanted| wanted == *year);
            let years = scene.years().into_iter().filter(one);
            let tiles = years.map(|year| (w.year(year), scene.by_year(rows, year, whole)));
            desk.tiles = tiles.collect();
            w.desk_by_year
        }
    };
    (desk, title)
}

async fn show(
    visit: Visit<may::ReadRotationPlans>,
    key: PathKey<RotationPlanId>,
) -> Result<Answer, Problem> {
    let (w, id, listing) = (visit.w, key.0, visit.listing::<Layout>()?);
    let layout = listing.filter.clone();
    let whole = listing.format != Format::Json;
    let asked = layout.clone();
    let (board, standing, shown) = visit
        .can()
        .read_logged(move |db, scope, looks| {
            let board = rotation::board(db, scope, id)?;
            let standing = rotation::standing(db, scope, id)?;
            let scene = Scene::new(&board, &standing, w);
            let shown = Shown::of(&scene, &asked, whole);
            let seen: BTreeSet<TalentId> = match asked.by {
                Some(_) => scene.entries.iter().map(|entry| entry.talent).collect(),
                None => shown.people.iter().copied().collect(),
            };
            board.look(db, looks, &seen)?;
            Ok((board, standing, shown))
        })
        .await?;
    let scene = Scene::new(&board, &standing, w);
    let mut rows = rows(&scene);
    rows.retain(|row| layout.wants_post(&scene, row));
    let (path, query) = (visit.request.path(), visit.request.query_string());
    let (mut desk, title) = laid_out(&scene, &rows, &layout, (&shown, path, query));
    if whole {
        let grid = desk.grid.unwrap_or_else(|| scene.by_hosts(&rows, !layout.is_narrow()));
        return file(&listing, &grid, title);
    }
    desk.years = strip(&scene, &rows, &layout, (path, query));
    dress(&mut desk, &visit, &board);
    if layout.by.as_deref() == Some("all") {
        desk.data.push(("all", "1".to_owned()));
    }
    let mut extras = Asked::new(&visit.request, w).files();
    if board.plan.allowed_actions.contains(&acts::ROTATION_SOLVE) && board.plan.line_count > 0 {
        extras.insert(0, Link::new(format!("/plans/{id}/step?take=rest"), w.desk_rest));
    }
    let mut parts = vec![Block::Conditions(conditions(&visit, &scene))];
    if !board.keeps_assignments {
        parts.push(Block::Notice("info", w.plans_anew.to_owned()));
    }
    parts.extend([
        Block::Desk(desk),
        Block::Text(format!("{}{}", w.board_lead, w.print_hint)),
        Block::Extras(extras),
        Block::Links(ways(&layout, (path, query), w)),
    ]);
    visit.page(&format!("{title}: {}", board.plan.name), blocks(parts))
}

/// The other ways to lay it out, with the same filter.
fn ways(layout: &Layout, (path, query): (&str, &str), w: &'static Words) -> Vec<Link> {
    let plain = [("row", ""), ("year", "")];
    let way = |by: &'static str, text: &'static str| {
        let change: Vec<(&str, &str)> = plain.into_iter().chain([("by", by)]).collect();
        Link::new(address(path, query, &change), text)
    };
    let all = [("", w.board_people), ("host", w.board_hosts), ("year", w.desk_by_year)];
    let all = all.into_iter().chain([("all", w.desk_all)]);
    let now = layout.by.as_deref().unwrap_or("");
    let others = all.filter(|(by, _)| *by != now).map(|(by, text)| way(by, text));
    let plan = path.trim_end_matches("/board").to_owned();
    others.chain([Link::new(plan, w.back_to_plan)]).collect()
}

/// Each year with how far it is filled and how many move: the way to its own board.
fn strip(
    scene: &Scene<'_>,
    rows: &[Row<'_>],
    layout: &Layout,
    (path, query): (&str, &str),
) -> Vec<Link> {
    let w = scene.w;
    let link = |year: FiscalYear| {
        let (filled, all) = scene.filled(rows.iter(), year);
        let in_year = scene.entries.iter().filter(|entry| entry.year == year);
        let moves = in_year.filter(|entry| scene.moves(entry)).count();
        let said = Words::fill(w.desk_year, &[&w.year(year), &filled, &all, &moves]);
        let key = year.to_string();
        let href = address(path, query, &[("by", "year"), ("year", &key), ("row", "")]);
        Link { here: layout.by.is_some() && layout.year == Some(year), ..Link::new(href, said) }
    };
    scene.years().into_iter().map(link).collect()
}

fn conditions(visit: &Visit<may::ReadRotationPlans>, scene: &Scene<'_>) -> Form {
    let w = visit.w;
    let bodies: BTreeMap<&str, &str> = scene
        .board
        .posts
        .iter()
        .map(|post| (post.host_code.as_str(), post.host_name.as_str()))
        .collect();
    let bodies =
        bodies.into_iter().map(|(code, name)| (code.to_owned(), name.to_owned())).collect();
    let fields = vec![
        Field::new("by", "", Kind::Hidden),
        Field::new("year", "", Kind::Hidden),
        Field::new("body", w.body, Kind::Choice(bodies)),
        Field::new("kind", w.post_type, Kind::Choice(choices!(PostType, w))),
        Field::new(
            "moves",
            w.desk_what,
            Kind::Choice(vec![("true".to_owned(), w.only_moves.to_owned())]),
        ),
    ];
    Form::conditions(visit.request.path(), w.search, fields, visit.request.query_string())
}

/// Marks: shape and colour, word, meaning.
fn legend(w: &'static Words) -> Vec<(&'static str, &'static str, &'static str)> {
    vec![
        ("hire", w.desk_hire, w.desk_hire_text),
        ("moves", w.desk_moves, w.desk_moves_text),
        ("first", w.desk_first, w.desk_first_text),
        ("alone", w.desk_alone, w.desk_alone_text),
        ("pin", w.pinned, w.desk_pinned_text),
        ("wish", w.desk_wish_some, w.desk_wish_text),
        ("broken", w.desk_unwished, w.desk_unwished_text),
        ("term", w.desk_term, w.desk_term_text),
        ("stands", w.desk_stands, w.desk_stands_text),
    ]
}

/// What the script needs: where it asks, what it says.
fn dress(desk: &mut Desk, visit: &Visit<may::ReadRotationPlans>, board: &Board) {
    let (w, plan) = (visit.w, &board.plan);
    let can = plan.allowed_actions.contains(&acts::ROTATION_EDIT_LINES);
    let said = json!({
        "help": w.desk_help, "lifted": w.desk_lifted, "can": w.desk_can, "cannot": w.desk_cannot,
        "swap": w.desk_swap, "done": w.desk_done, "back": w.desk_back, "lost": w.desk_lost,
        "stale": w.desk_stale, "others": w.desk_others, "same": w.desk_same, "free": w.cell_empty,
        "none": w.desk_nothing, "stays": w.desk_stays,
    });
    desk.data = vec![
        ("plan", plan.id.to_string()),
        ("version", plan.version.to_string()),
        ("can", if can { "1".to_owned() } else { String::new() }),
        ("token", if can { visit.form("", "", Vec::new()).token } else { String::new() }),
        ("words", said.to_string()),
    ];
    if can {
        desk.tools = vec![
            ("undo", w.desk_undo),
            ("redo", w.desk_redo),
            ("pin", w.desk_pin),
            ("clear", w.desk_clear),
            ("drop", w.desk_put_back),
        ];
    }
}
