//! The list of a ledger.

use super::form::choices_of;
use super::named;
use crate::ledger::{self, Descriptor, EntryView, Field as Kept, Filter, Holds, Owner};
use crate::pages::kit::{
    Answer, Asked, Block, Cell, Column, Field, Form, Grid, Kind, Link, Visit, Words, blocks,
    rows_per_page,
};
use crate::pages::lists_in;
use crate::problem::Problem;
use crate::vocab::with_commas;
use crate::web::{Format, Listing, fixed};

pub(super) async fn list(of: &'static Descriptor, visit: Visit) -> Result<Answer, Problem> {
    let listing = Listing::of_page_by(&visit.request, &[], &|query| Filter::read(of, query))?;
    let (listing, page) = visit
        .can()
        .read(move |db, scope| {
            let page = ledger::asked(db, scope, &listing)?;
            Ok((listing, page))
        })
        .await?;
    if listing.format != Format::Json {
        return ledger::file(&listing, &page).map(Answer::file);
    }
    let (w, asked) = (visit.w, Asked::new(&visit.request, visit.w));
    let title = named(of.many, w);
    let columns = columns(of, w);
    let grid = rows(of, asked.grid(title, &columns), &page.items, w);
    let mut parts = vec![Block::Text(named(of.lead, w).to_owned())];
    let here = format!("/{}", of.path);
    let writes = visit.viewer.may(of.write)
        && (of.owner != Owner::Prefecture
            || visit.viewer.reach(of.write) == crate::auth::Reach::Statewide);
    if writes {
        let new = Words::fill(w.ledger_new, &[&named(of.one, w)]);
        parts.push(Block::Actions(vec![Link::new(format!("{here}/new"), new)]));
    }
    let query = visit.request.query_string();
    let conditions = Form::conditions(&here, w.search, conditions(of, &visit).await?, query);
    let files = lists_in::beside(asked.files(), writes, fixed(format!("{here}/import")), w);
    parts.extend([
        Block::Conditions(conditions),
        asked.settings(&visit, &columns, &[]).await?,
        Block::Grid(asked.finish(grid, &listing, &page)),
        Block::Extras(files),
    ]);
    visit.page(title, blocks(parts))
}

fn listed(of: &Descriptor) -> impl Iterator<Item = &'static Kept> {
    of.fields.iter().skip(1).filter(|field| field.listed)
}

fn columns(of: &Descriptor, w: &'static Words) -> Vec<Column> {
    let first = &of.fields[0];
    let mut columns = vec![(first.key, named(first.name, w))];
    match of.owner {
        Owner::Body => columns.push(("organization_name", w.ledger_body)),
        Owner::Person => columns.push(("talent_name", w.name)),
        Owner::Prefecture => {}
    }
    columns.extend(listed(of).map(|field| (field.key, named(field.name, w))));
    if of.states.len() > 1 {
        columns.push(("state", w.state));
    }
    columns
}

/// Entries as rows of a table with those columns.
fn rows(of: &Descriptor, grid: Grid, items: &[EntryView], w: &'static Words) -> Grid {
    items.iter().fold(grid, |grid, row| {
        let title = row.said(&of.fields[0], w.language());
        let title = if title.is_empty() { named(of.one, w).to_owned() } else { title };
        let mut cells = vec![Cell::link(format!("/{}/{}", of.path, row.id), title)];
        match of.owner {
            Owner::Body => cells.push(Cell::maybe(row.organization_name.as_ref())),
            Owner::Person => cells.push(Cell::maybe(row.talent_name.as_ref())),
            Owner::Prefecture => {}
        }
        cells.extend(listed(of).map(|field| cell(row, field, w)));
        if of.states.len() > 1 {
            cells.push(state(row, w));
        }
        grid.row(cells)
    })
}

/// A table of entries on another page.
pub fn grid(of: &Descriptor, items: &[EntryView], caption: &str, w: &'static Words) -> Grid {
    let heads: Vec<&str> = columns(of, w).into_iter().map(|(_, text)| text).collect();
    rows(of, Grid::new(caption, &heads, w), items, w)
}

pub(super) fn state(row: &EntryView, w: &Words) -> Cell {
    let state = row.ledger.state(row.state);
    Cell::Mark(state.tone, named(state.name, w).to_owned())
}

/// What a field says.
pub(in crate::pages) fn cell(row: &EntryView, field: &Kept, w: &Words) -> Cell {
    let text = row.said(field, w.language());
    match field.holds {
        Holds::Day => Cell::Days(text),
        Holds::Number(..) if row.fields.get(field.key).is_some_and(|value| !value.is_null()) => {
            Cell::number(grouped(&text))
        }
        Holds::Number(..) => Cell::text(band(&text, w)),
        Holds::Year => Cell::Days(text.parse().map_or(text, |year| w.year(year))),
        Holds::Address if !text.is_empty() => Cell::link(text.clone(), text),
        Holds::Text => Cell::Lines(text.lines().map(str::to_owned).collect()),
        _ => Cell::text(text),
    }
}

/// Digits as people read a number.
fn grouped(digits: &str) -> String {
    digits.parse().map_or_else(|_| digits.to_owned(), with_commas)
}

/// A band as people read it: 1,000,000〜5,000,000.
fn band(text: &str, w: &Words) -> String {
    match text.split_once('-') {
        None | Some(("", "")) => String::new(),
        Some((from, "")) => Words::fill(w.ledger_from, &[&grouped(from)]),
        Some(("", below)) => Words::fill(w.ledger_below, &[&grouped(below)]),
        Some((from, below)) => format!("{}〜{}", grouped(from), grouped(below)),
    }
}

async fn conditions(of: &'static Descriptor, visit: &Visit) -> Result<Vec<Field>, Problem> {
    let w = visit.w;
    let choices = choices_of(of, visit).await?;
    let mut fields = vec![Field::new("q", w.ledger_words, Kind::Text)];
    if of.owner == Owner::Body {
        let bodies = Kind::Choice(choices.bodies.clone());
        fields.push(Field::new("organization_code", w.ledger_body, bodies));
    }
    if of.states.len() > 1 {
        let states =
            of.states.iter().map(|state| (state.key.to_owned(), named(state.name, w).to_owned()));
        fields.push(Field::new("state", w.state, Kind::Choice(states.collect())));
    }
    let around = visit.viewer.this_year();
    let asked = of.fields.iter().filter(|field| field.asked);
    fields.extend(asked.map(|field| choices.field(field, around, w)));
    fields.push(rows_per_page(w));
    Ok(fields)
}
