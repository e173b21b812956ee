//! Practices, issues and systems by the words in them.

use super::questions;
use crate::auth::may;
use crate::commons::{FIELDS, PublishedCounts, field_name};
use crate::insight::{KnowledgeFilter, Known, KnownKind, knowledge, knowledge_file};
use crate::ledger::{self, Filter, Ledger};
use crate::organization;
use crate::pages::kit::{
    Answer, Asked, Block, Cell, Column, Field, Form, Grid, Kind, Visit, Words, blocks,
    rows_per_page,
};
use crate::pages::ledgers;
use crate::problem::Problem;
use crate::web::{Format, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/knowledge", "取組・課題・情報システムの検索の画面", show)]
}

fn columns(w: &'static Words) -> [Column; 6] {
    [
        ("title", w.knowledge),
        ("kind", w.knowledge_kind),
        ("organization_name", w.ledger_body),
        ("fields_label", w.knowledge_field),
        ("state", w.state),
        ("extract", w.knowledge_extract),
    ]
}

async fn show(visit: Visit<may::ReadPractices>) -> Result<Answer, Problem> {
    let (w, listing) = (visit.w, visit.listing::<KnowledgeFilter>()?);
    let page = knowledge(visit.can(), &listing).await?;
    if listing.format != Format::Json {
        return knowledge_file(&listing, &page).map(Answer::file);
    }
    let read = visit.can().read(|db, scope| {
        let counts = ledger::within(db, scope, &Filter::on(PublishedCounts::LEDGER))?;
        Ok((organization::names(db)?, ledger::views(db, scope, PublishedCounts::LEDGER, counts)?))
    });
    let (bodies, counts) = read.await?;
    let kinds = KnownKind::ALL.iter().map(|kind| (kind.to_string(), w.term(*kind).to_owned()));
    let fields = FIELDS.iter().map(|word| (word[0].to_owned(), field_name(word[0], w.language())));
    let bodies = bodies.into_iter().map(|(code, name)| (code.to_string(), name));
    let fields = vec![
        Field::new("q", w.ledger_words, Kind::Text),
        Field::new("kind", w.knowledge_kind, Kind::Choice(kinds.collect())),
        Field::new("field", w.knowledge_field, Kind::Choice(fields.collect())),
        Field::new("organization_code", w.ledger_body, Kind::Choice(bodies.collect())).sought(),
        rows_per_page(w),
    ];
    let (asked, columns) = (Asked::new(&visit.request, w), columns(w));
    let table = rows(asked.grid(w.knowledge, &columns), &page.items, w);
    let query = visit.request.query_string();
    let mut parts = vec![
        Block::Text(w.knowledge_lead.to_owned()),
        Block::Conditions(Form::conditions("/knowledge", w.search, fields, query)),
        asked.settings(&visit, &columns, &[]).await?,
        Block::Grid(asked.finish(table, &listing, &page)),
        Block::Extras(asked.files()),
    ];
    if !counts.is_empty() {
        parts.push(Block::Grid(ledgers::grid(
            PublishedCounts::LEDGER,
            &counts,
            w.published_counts,
            w,
        )));
    }
    parts.push(questions(&visit));
    visit.page(w.knowledge, blocks(parts))
}

fn rows(grid: Grid, found: &[Known], w: &'static Words) -> Grid {
    found.iter().fold(grid, |grid, row| {
        let fields = row.fields.iter().map(|key| field_name(key, w.language()));
        grid.row(vec![
            Cell::link(format!("/{}/{}", row.kind.path(), row.id), &row.title),
            Cell::text(w.term(row.kind)),
            Cell::maybe(row.organization_name.as_ref()),
            Cell::text(fields.collect::<Vec<_>>().join(", ")),
            Cell::text(row.state_name(w.language())),
            Cell::text(&row.extract),
        ])
    })
}

/// Such rows on another page.
pub(super) fn grid<A>(grid: Grid, found: &[Known], visit: &Visit<A>) -> Grid {
    let w = visit.w;
    let heads: Vec<&str> = columns(w).into_iter().map(|(_, text)| text).collect();
    rows(Grid { heads: Grid::new("", &heads, w).heads, ..grid }, found, w)
}
