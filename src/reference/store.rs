//! What became of the lines.

use diesel::prelude::*;

use super::table::ReferenceTable;
use crate::db::schema::reference_changes as t;
use crate::db::{Db, Tx};
use crate::folder::Cells;
use crate::problem::{Code, Problem};
use crate::vocab::random_id;

/// What became of a line.
#[derive(Clone, Debug)]
pub struct Changed {
    pub id: i64,
    pub table: ReferenceTable,
    /// What names the line.
    pub line: String,
    pub before: Option<Cells>,
    pub after: Option<Cells>,
}

type Columns = (i64, String, String, Option<String>, Option<String>);

fn cells(text: Option<String>) -> Result<Option<Cells>, Problem> {
    let read = |text: String| serde_json::from_str(&text).map_err(|_| Problem::new(Code::Internal));
    text.map(read).transpose()
}

/// Notes what became of a line.
pub fn note(
    tx: &mut Tx<'_>,
    table: ReferenceTable,
    line: &str,
    [before, after]: [Option<&Cells>; 2],
) -> Result<Changed, Problem> {
    let text = |cells: Option<&Cells>| cells.map(serde_json::to_string).transpose();
    let broken = |_| Problem::new(Code::Internal);
    let id = random_id();
    diesel::insert_into(t::table)
        .values((
            t::id.eq(id),
            t::file.eq(table.as_str()),
            t::line_key.eq(line),
            t::before.eq(text(before).map_err(broken)?),
            t::after.eq(text(after).map_err(broken)?),
            t::recorded_at.eq(tx.now),
            t::recorded_by.eq(tx.origin.account),
        ))
        .execute(tx.db)?;
    let (before, after) = (before.cloned(), after.cloned());
    Ok(Changed { id, table, line: line.to_owned(), before, after })
}

/// Changes by their numbers, with whether the line was changed again since.
pub fn changes(db: &mut Db, ids: &[i64]) -> Result<Vec<(Changed, bool)>, Problem> {
    let mut found = Vec::new();
    for id in ids {
        let row: Option<Columns> = t::table
            .find(*id)
            .select((t::id, t::file, t::line_key, t::before, t::after))
            .first(db)
            .optional()?;
        let Some((id, file, line, before, after)) = row else { continue };
        let table = file.parse().map_err(|_| Problem::new(Code::Internal))?;
        let last: Option<i64> = t::table
            .filter(t::file.eq(&file).and(t::line_key.eq(&line)))
            .order((t::recorded_at.desc(), t::id.desc()))
            .select(t::id)
            .first(db)
            .optional()?;
        let (before, after) = (cells(before)?, cells(after)?);
        found.push((Changed { id, table, line, before, after }, last != Some(id)));
    }
    Ok(found)
}
