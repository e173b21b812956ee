//! A file as what it would do: read whole, every fault told, nothing written.

use std::collections::BTreeMap;

use super::field::Field;
use super::import::{Importable, Judge, Verdict};
use super::locate::Located;
use super::report::Ignored;
use crate::auth::{Scope, secret_digest};
use crate::db::Db;
use crate::problem::{FieldError, Problem};
use crate::web::columns::Fault;
use crate::web::files::{Sheet, SheetRow};

/// A row and what it does.
pub struct Line<W> {
    /// Row as the spreadsheet numbers it.
    pub row: usize,
    pub name: String,
    pub verdict: Verdict<W>,
    basis: String,
}

/// What a file came to.
pub struct Compiled<I: Importable> {
    /// The sheet that was read.
    pub sheet: String,
    /// Rows of the file.
    pub rows: usize,
    pub lines: Vec<Line<I::Work>>,
    pub faults: Vec<Fault>,
    pub ignored: Vec<Ignored>,
    /// Of what every row does and what that rests on.
    pub digest: String,
}

/// Reads a file whole and holds it against what is recorded.
///
/// # Errors
/// When what is recorded cannot be read; what is wrong with the file is in the result.
pub fn compile<I: Importable>(
    db: &mut Db,
    scope: &Scope,
    of: &I,
    sheets: &[Sheet],
) -> Result<Compiled<I>, Problem> {
    let mut done = Compiled::<I> {
        sheet: String::new(),
        rows: 0,
        lines: Vec::new(),
        faults: Vec::new(),
        ignored: Vec::new(),
        digest: String::new(),
    };
    let fields = of.fields();
    let Some(located) = Located::of(&fields, sheets) else { return Ok(done) };
    done.sheet.clone_from(&located.sheet.name);
    done.rows = located.rows.len();
    let others = sheets.iter().map(|sheet| sheet.name.as_str());
    done.ignored = Ignored::sheets(others.filter(|name| *name != located.sheet.name));
    let places = located.places(&fields, &mut done.faults, &mut done.ignored);
    if done.rows == 0 && done.faults.is_empty() {
        let error = FieldError::new("", "rows_missing");
        done.faults.push(Fault::new(&done.sheet, located.number, "", "", error));
    }
    // Without its columns no row says anything, and each would say so.
    if done.faults.is_empty() {
        rows((db, scope), (of, &fields), &located, &places, &mut done)?;
    }
    done.digest = secret_digest(&basis_of(&done.lines));
    Ok(done)
}

fn basis_of<W>(lines: &[Line<W>]) -> String {
    let mut text = String::new();
    for line in lines {
        let verdict = match &line.verdict {
            Verdict::Create(_) => "+".to_owned(),
            Verdict::Change(_, keys) => keys.join(","),
            Verdict::Leave => "=".to_owned(),
        };
        text.push_str(&format!("{}:{verdict}:{};", line.row, line.basis));
    }
    text
}

type Shown = (&'static str, String, Option<usize>);

fn rows<I: Importable>(
    (db, scope): (&mut Db, &Scope),
    (of, fields): (&I, &[Field<I::Entry>]),
    located: &Located<'_>,
    places: &[Option<usize>],
    done: &mut Compiled<I>,
) -> Result<(), Problem> {
    let columns: Vec<Shown> = fields
        .iter()
        .zip(places)
        .map(|(field, place)| {
            let heading = place.and_then(|place| located.headings.get(place));
            (field.key, heading.map_or(field.heading().to_owned(), Clone::clone), *place)
        })
        .collect();
    let judge = |(place, row)| Judge {
        sheet: located.sheet,
        row,
        place,
        columns: &columns,
        faults: Vec::new(),
    };
    let mut entries = Vec::with_capacity(located.rows.len());
    let mut unread = Vec::with_capacity(located.rows.len());
    for (place, row) in located.rows.iter().enumerate() {
        let mut judge = judge((place, row));
        let mut entry = of.blank();
        fill(&mut entry, fields, row, places, &mut judge);
        entries.push(entry);
        unread.push(judge.faults);
    }
    let known = of.load(db, scope, &entries)?;
    let (mut names, mut twins) = (BTreeMap::new(), BTreeMap::new());
    for (place, (row, faults)) in located.rows.iter().zip(unread).enumerate() {
        let (entry, mut judge) = (&entries[place], Judge { faults, ..judge((place, row)) });
        if let Some((key, identity)) = of.identity(&known, place, entry) {
            once(&mut names, key, identity, &mut judge);
        }
        if let Some((key, twin)) = of.twin(entry) {
            once(&mut twins, key, twin, &mut judge);
        }
        let judged = of.judge(&known, &mut judge, entry);
        done.lines.extend(judged.filter(|_| judge.is_good()).map(|judged| Line {
            row: row.number,
            name: judged.name,
            verdict: judged.verdict,
            basis: judged.basis,
        }));
        done.faults.append(&mut judge.faults);
    }
    Ok(())
}

/// What the cells of a row say; what cannot be read is told.
fn fill<E>(
    entry: &mut E,
    fields: &[Field<E>],
    row: &SheetRow,
    places: &[Option<usize>],
    judge: &mut Judge<'_>,
) {
    for (field, place) in fields.iter().zip(places).filter(|(field, _)| field.is_taken()) {
        let cell = place.and_then(|place| row.cells.get(place)).map_or("", String::as_str);
        if !cell.is_empty()
            && let Err(error) = (field.read)(entry, cell)
        {
            judge.fault(field.key, error);
        }
    }
}

/// Two rows about the same thing are a fault of the later one.
fn once(
    seen: &mut BTreeMap<String, usize>,
    key: &'static str,
    identity: String,
    judge: &mut Judge<'_>,
) {
    let before = *seen.entry(identity).or_insert(judge.row.number);
    if before != judge.row.number {
        judge.fault(key, FieldError::new("", "row_repeated").with("row", before));
    }
}
