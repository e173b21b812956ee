//! Rows of editions and what they decided.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::model::{Dataset, Decision, EditionState, History};
use crate::db::schema::{open_data_cells as cells, open_data_editions as t};
use crate::db::{Db, Tx, on_each};
use crate::problem::{Code, Problem};
use crate::vocab::OpenDataEditionId;

/// An edition.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = t)]
pub struct Edition {
    pub id: OpenDataEditionId,
    pub number: i32,
    pub note: String,
    pub state: EditionState,
    content: String,
    pub made_at: NaiveDateTime,
    pub decided_at: Option<NaiveDateTime>,
    pub version: i32,
}

/// What an edition holds.
#[derive(serde::Serialize, serde::Deserialize)]
pub struct Content {
    /// Number of the edition published last when it was made; nothing before the first.
    pub after: Option<i32>,
    pub datasets: Vec<Dataset>,
    /// Every figure with whether it is withheld.
    pub decided: Vec<(String, bool)>,
}

impl Edition {
    /// What it holds.
    ///
    /// # Errors
    /// `internal` for a row that cannot be read.
    pub fn content(&self) -> Result<Content, Problem> {
        serde_json::from_str(&self.content).map_err(|_| Problem::new(Code::Internal))
    }
}

/// Every edition, the latest first.
pub fn all(db: &mut Db) -> Result<Vec<Edition>, Problem> {
    Ok(t::table.order(t::number.desc()).select(Edition::as_select()).load(db)?)
}

pub fn find(db: &mut Db, id: OpenDataEditionId) -> Result<Edition, Problem> {
    let row = t::table.find(id).select(Edition::as_select()).first(db).optional()?;
    row.ok_or(Problem::not_found())
}

/// What published editions decided.
pub fn history(db: &mut Db) -> Result<History, Problem> {
    let rows: Vec<(String, Decision)> =
        cells::table.select((cells::cell, cells::decision)).load(db)?;
    let mut history = History::new();
    for (cell, decision) in rows {
        let past = history.entry(cell).or_default();
        match decision {
            Decision::Published => past.published = true,
            Decision::Withheld => past.withheld = true,
        }
    }
    Ok(history)
}

pub fn insert(
    tx: &mut Tx<'_>,
    note: &str,
    content: &Content,
) -> Result<OpenDataEditionId, Problem> {
    let last: Option<i32> = t::table.select(diesel::dsl::max(t::number)).first(tx.db)?;
    let id = OpenDataEditionId::random();
    let row = Edition {
        id,
        number: last.unwrap_or(0) + 1,
        note: note.to_owned(),
        state: EditionState::Draft,
        content: serde_json::to_string(content).map_err(|_| Problem::new(Code::Internal))?,
        made_at: tx.now,
        decided_at: None,
        version: 1,
    };
    diesel::insert_into(t::table).values(&row).execute(tx.db)?;
    Ok(id)
}

pub fn decide(tx: &mut Tx<'_>, edition: &Edition, state: EditionState) -> Result<(), Problem> {
    let this = t::table.filter(t::id.eq(edition.id).and(t::version.eq(edition.version)));
    let changed = diesel::update(this)
        .set((t::state.eq(state), t::decided_at.eq(tx.now), t::version.eq(edition.version + 1)))
        .execute(tx.db)?;
    if changed == 1 { Ok(()) } else { Err(Problem::new(Code::Stale)) }
}

/// Rows of one statement: SQLite takes 32,766 values.
const ROWS_AT_ONCE: usize = 5000;

pub fn keep(
    tx: &mut Tx<'_>,
    edition_id: OpenDataEditionId,
    decided: &[(String, bool)],
) -> Result<(), Problem> {
    let row = |(cell, hidden): &'_ (String, bool)| {
        let decision = if *hidden { Decision::Withheld } else { Decision::Published };
        (
            cells::edition_id.eq(edition_id),
            cells::cell.eq(cell.clone()),
            cells::decision.eq(decision),
        )
    };
    for part in decided.chunks(ROWS_AT_ONCE) {
        let rows: Vec<_> = part.iter().map(row).collect();
        on_each!(tx.db, c => diesel::insert_into(cells::table).values(&rows).execute(c))?;
    }
    Ok(())
}
