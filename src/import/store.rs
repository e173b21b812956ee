//! Rows of imports and of what each did.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::schema::{import_subjects, imports};
use crate::db::{Db, Tx, on_each};
use crate::problem::Problem;
use crate::vocab::{AccountId, ImportId, random_id};

/// An import as it is recorded.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = imports)]
pub struct ImportRow {
    pub id: ImportId,
    pub kind: String,
    pub row_count: i32,
    pub created: i32,
    pub changed: i32,
    pub unchanged: i32,
    pub recorded_at: NaiveDateTime,
    pub recorded_by: Option<AccountId>,
    pub undone_at: Option<NaiveDateTime>,
}

/// What an import did to one thing: its number, its version afterwards, whether the import made it,
/// and what it was called.
pub type Done = (i64, i32, bool, String);

/// SQLite bounds how many values a statement takes.
const ROWS_AT_ONCE: usize = 500;

/// One import.
///
/// # Errors
/// `not_found`.
pub fn find(db: &mut Db, id: ImportId) -> Result<ImportRow, Problem> {
    let row = imports::table.find(id).select(ImportRow::as_select()).first(db).optional()?;
    row.ok_or(Problem::not_found())
}

/// Records an import and what it did.
pub fn add(
    tx: &mut Tx<'_>,
    kind: &str,
    rows: usize,
    counts: [usize; 3],
    done: &[Done],
) -> Result<ImportId, Problem> {
    let (id, number) =
        (ImportId::random(), |count: usize| i32::try_from(count).unwrap_or(i32::MAX));
    diesel::insert_into(imports::table)
        .values((
            imports::id.eq(id),
            imports::kind.eq(kind),
            imports::row_count.eq(number(rows)),
            imports::created.eq(number(counts[0])),
            imports::changed.eq(number(counts[1])),
            imports::unchanged.eq(number(counts[2])),
            imports::recorded_at.eq(tx.now),
            imports::recorded_by.eq(tx.origin.account),
        ))
        .execute(tx.db)?;
    let subjects: Vec<_> = (0..).zip(done).map(|(place, one)| subject(id, place, one)).collect();
    for part in subjects.chunks(ROWS_AT_ONCE) {
        on_each!(tx.db, c => diesel::insert_into(import_subjects::table).values(part).execute(c))?;
    }
    Ok(id)
}

#[derive(Insertable)]
#[diesel(table_name = import_subjects)]
struct SubjectRow {
    id: i64,
    import_id: ImportId,
    place: i32,
    subject_id: i64,
    version: i32,
    created: bool,
    name: String,
}

fn subject(import_id: ImportId, place: i32, done: &Done) -> SubjectRow {
    let (subject_id, version, created, name) = done.clone();
    SubjectRow { id: random_id(), import_id, place, subject_id, version, created, name }
}

/// What an import did, in the order of its rows.
pub fn done(db: &mut Db, id: ImportId) -> Result<Vec<Done>, Problem> {
    use import_subjects as t;
    let rows = t::table.filter(t::import_id.eq(id)).order(t::place);
    Ok(rows.select((t::subject_id, t::version, t::created, t::name)).load(db)?)
}

/// Records that an import was undone.
pub fn undo(tx: &mut Tx<'_>, id: ImportId) -> Result<(), Problem> {
    diesel::update(imports::table.find(id))
        .set((imports::undone_at.eq(tx.now), imports::undone_by.eq(tx.origin.account)))
        .execute(tx.db)?;
    Ok(())
}
