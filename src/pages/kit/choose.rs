//! Choosing a person without a script: a search, and for everybody found a link that goes on with
//! the one chosen.

use super::block::{Block, Cell, Grid};
use super::form::{Field, Form, Kind};
use super::frame::address;
use super::screen::Screen;
use super::visit::Visit;
use super::words::Words;
use crate::assignment::{self, AssignmentRow};
use crate::auth::may;
use crate::organization;
use crate::problem::Problem;
use crate::talent::{self, Filter, TalentLine};
use crate::vocab::{Name, TalentId};
use crate::web::Listing;

/// How many are offered at once.
const OFFERED: usize = 50;

/// The person chosen in the address, `?talent_id=…`.
pub fn chosen<A>(visit: &Visit<A>) -> Option<TalentId> {
    visit.looks("talent_id").pop().and_then(|id| id.parse().ok())
}

/// Name of somebody, as it is today.
pub async fn name_of<A>(visit: &Visit<A>, person: TalentId) -> Result<String, Problem> {
    let names =
        visit.can().read(move |db, scope| talent::names_on(db, &[person], scope.today())).await?;
    names
        .get(&person)
        .map(|name| format!("{}（{}）", name.name, name.name_kana))
        .ok_or(Problem::not_found())
}

/// A screen about the person chosen in the address, with where it leads; until one is chosen, the
/// search for them.
pub async fn about<A>(
    visit: &Visit<A>,
    place: &str,
    found: Option<(Vec<Block>, Form)>,
    (title, then): (&'static str, &'static str),
) -> Result<Screen, Problem> {
    let (parts, form) = match found {
        Some((parts, form)) => (parts, Some(form)),
        None => (person(visit, place).await?, None),
    };
    Ok(Screen::new(title, parts, form, then))
}

/// The search, and everybody found with a link to `at` that names the person.
pub async fn person<A>(visit: &Visit<A>, at: &str) -> Result<Vec<Block>, Problem> {
    let (w, asked) = (visit.w, visit.looks("name").pop().and_then(|name| Name::new(name).ok()));
    let query = visit.request.query_string();
    let mut fields = vec![Field::new("name", w.name_or_kana, Kind::Text)];
    for kept in ["post_id", "cycle_id", "course_id", "fiscal_year", "hire"] {
        fields.extend(
            visit.looks(kept).pop().map(|value| Field::new(kept, "", Kind::Hidden).value(value)),
        );
    }
    let mut parts = vec![
        Block::Text(w.choose_person.to_owned()),
        Block::Conditions(Form::conditions(at, w.search, fields, query)),
    ];
    let filter = Filter { name: asked, ..Filter::default() };
    let can = visit.can().also::<may::ReadTalents>();
    let read = can.read(move |db, scope| {
        let found = talent::people(db, scope, &Listing::first(filter, OFFERED))?;
        let people: Vec<TalentId> = found.items.iter().map(TalentLine::id).collect();
        let placed = assignment::placed_on(db, scope, &people, scope.today())?;
        Ok((found, placed, organization::names(db)?))
    });
    let (found, placed, bodies) = read.await?;
    let heads = [w.name, w.body, w.title, w.grade, w.present_post, w.free_from];
    let grid = found.items.iter().fold(Grid::new(w.people_found, &heads, w), |grid, line| {
        let (id, name, kana, body, title, grade) = match line {
            TalentLine::Full(line) => (
                line.id,
                &line.name,
                &line.name_kana,
                &line.organization_code,
                &line.title,
                line.grade,
            ),
            TalentLine::Narrow(line) => (
                line.id,
                &line.name,
                &line.name_kana,
                &line.organization_code,
                &line.title,
                line.grade,
            ),
        };
        let own = || placed.iter().filter(move |row| row.talent_id == id);
        let place = |row: &AssignmentRow| {
            let title = row.post_title.as_ref().map_or_else(String::new, ToString::to_string);
            format!("{} {title}", row.host_name).trim().to_owned()
        };
        let href = address(at, query, &[("talent_id", &id.to_string()), ("name", "")]);
        grid.row(vec![
            Cell::link(href, format!("{name}（{kana}）")),
            Cell::maybe(body.as_ref().and_then(|code| bodies.get(code))),
            Cell::maybe(title.as_ref()),
            Cell::maybe(grade.map(|grade| w.term(grade))),
            Cell::Lines(own().map(place).collect()),
            Cell::text(free_from(own(), w)),
        ])
    });
    let more = if found.next_cursor.is_some() {
        Words::fill(w.more_found, &[&OFFERED])
    } else {
        count(found.items.len(), w)
    };
    parts.push(Block::Grid(Grid { status: Some(more), empty: w.none_found, ..grid }));
    Ok(parts)
}

/// The first day without one of these placements; nothing where one has no end.
fn free_from<'a>(own: impl Iterator<Item = &'a AssignmentRow>, w: &'static Words) -> String {
    let ends: Vec<_> = own.map(|row| row.ends_on).collect();
    match ends.iter().max_by_key(|last| last.map_or((true, None), |day| (false, Some(day)))) {
        None => w.free_now.to_owned(),
        Some(None) => w.open_end.to_owned(),
        Some(Some(last)) => last.succ_opt().map_or_else(String::new, |day| day.to_string()),
    }
}

fn count(found: usize, w: &'static Words) -> String {
    Words::fill(w.count_all, &[&found])
}
