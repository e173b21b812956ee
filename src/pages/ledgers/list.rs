//! The list of a ledger.

use super::form::choices_of;
use super::named;
use crate::auth::may::Permission;
use crate::ledger::{self, EntryView, Field as Kept, Filter, Holds, Ledger, Owner};
use crate::pages::kit::{
    Answer, Asked, Block, Cell, Column, Field, Form, Grid, Kind, Link, Visit, Words, blocks,
    rows_per_page,
};
use crate::pages::lists_in;
use crate::problem::Problem;
use crate::vocab::with_commas;
use crate::web::{Format, fixed};

pub(super) async fn list<L: Ledger>(visit: Visit<L::Read>) -> Result<Answer, Problem> {
    let listing = visit.listing::<Filter<L>>()?;
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
    let (w, asked, spec) = (visit.w, Asked::new(&visit.request, visit.w), &L::SPEC);
    let title = named(spec.many, w);
    let columns = columns::<L>(w);
    let grid = rows(asked.grid(title, &columns), &page.items, w);
    let mut parts = vec![Block::Text(named(spec.lead, w).to_owned())];
    let here = format!("/{}", spec.path);
    let writes = visit.viewer.may(<L::Write as Permission>::ACTION)
        && (spec.owner != Owner::Prefecture
            || visit.viewer.reach(<L::Write as Permission>::ACTION)
                == crate::auth::Reach::Statewide);
    if writes {
        let new = Words::fill(w.ledger_new, &[&named(spec.one, w)]);
        parts.push(Block::Actions(vec![Link::new(format!("{here}/new"), new)]));
    }
    let query = visit.request.query_string();
    let conditions = Form::conditions(&here, w.search, conditions::<L>(&visit).await?, query);
    let files = lists_in::beside(asked.files(), writes, fixed(format!("{here}/import")), w);
    parts.extend([
        Block::Conditions(conditions),
        asked.settings(&visit, &columns, &[]).await?,
        Block::Grid(asked.finish(grid, &listing, &page)),
        Block::Extras(files),
    ]);
    visit.page(title, blocks(parts))
}

fn listed<L: Ledger>() -> impl Iterator<Item = &'static Kept> {
    L::SPEC.fields.iter().skip(1).filter(|field| field.listed)
}

fn columns<L: Ledger>(w: &'static Words) -> Vec<Column> {
    let first = &L::SPEC.fields[0];
    let mut columns = vec![(first.key, named(first.name, w))];
    match L::SPEC.owner {
        Owner::Body => columns.push(("organization_name", w.ledger_body)),
        Owner::Person => columns.push(("talent_name", w.name)),
        Owner::Prefecture => {}
    }
    columns.extend(listed::<L>().map(|field| (field.key, named(field.name, w))));
    if L::SPEC.states.len() > 1 {
        columns.push(("state", w.state));
    }
    columns
}

/// Entries as rows of a table with those columns.
pub(super) fn rows<L: Ledger>(grid: Grid, items: &[EntryView<L>], w: &'static Words) -> Grid {
    items.iter().fold(grid, |grid, row| {
        let title = row.said(&L::SPEC.fields[0], w.language());
        let title = if title.is_empty() { named(L::SPEC.one, w).to_owned() } else { title };
        let mut cells = vec![Cell::link(format!("/{}/{}", L::SPEC.path, row.id), title)];
        match L::SPEC.owner {
            Owner::Body => cells.push(Cell::maybe(row.organization_name.as_ref())),
            Owner::Person => cells.push(Cell::maybe(row.talent_name.as_ref())),
            Owner::Prefecture => {}
        }
        cells.extend(listed::<L>().map(|field| cell(row, field, w)));
        if L::SPEC.states.len() > 1 {
            cells.push(state(row, w));
        }
        grid.row(cells)
    })
}

/// A table of entries on another page.
pub fn grid<L: Ledger>(items: &[EntryView<L>], caption: &str, w: &'static Words) -> Grid {
    let heads: Vec<&str> = columns::<L>(w).into_iter().map(|(_, text)| text).collect();
    rows(Grid::new(caption, &heads, w), items, w)
}

pub(super) fn state<L: Ledger>(row: &EntryView<L>, w: &Words) -> Cell {
    let state = L::SPEC.state(row.state);
    Cell::Mark(state.tone, named(state.name, w).to_owned())
}

/// What a field says.
pub(in crate::pages) fn cell<L: Ledger>(row: &EntryView<L>, field: &Kept, w: &Words) -> Cell {
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

async fn conditions<L: Ledger>(visit: &Visit<L::Read>) -> Result<Vec<Field>, Problem> {
    let (w, spec) = (visit.w, &L::SPEC);
    let choices = choices_of::<L, _>(visit).await?;
    let mut fields = vec![Field::new("q", w.ledger_words, Kind::Text)];
    if spec.owner == Owner::Body {
        let bodies = Kind::Choice(choices.bodies.clone());
        fields.push(Field::new("organization_code", w.ledger_body, bodies));
    }
    if spec.states.len() > 1 {
        let states =
            spec.states.iter().map(|state| (state.key.to_owned(), named(state.name, w).to_owned()));
        fields.push(Field::new("state", w.state, Kind::Choice(states.collect())));
    }
    let around = visit.viewer.this_year();
    let asked = spec.fields.iter().filter(|field| field.asked);
    fields.extend(asked.map(|field| choices.field(field, around, w)));
    fields.push(rows_per_page(w));
    Ok(fields)
}
