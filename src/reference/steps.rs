//! What the tables say, and how a line comes in.

use std::collections::BTreeMap;

use super::store::{self, Changed};
use super::table::{Column, ReferenceTable};
use crate::db::{AuditEvent, Db, Tx};
use crate::folder::{self, Cells, Folder};
use crate::problem::{FieldError, Problem, Wording};
use crate::reference::acts;
use crate::web::{Columns, Fault, FileColumn, Ignored, ImportReport, ImportedItem, Record, Sheet};
use crate::{demand, hiring, talent, training, wish};

/// A table as it is recorded.
pub struct Recorded {
    pub folder: Folder,
    /// What names a line, and its cells.
    pub lines: Vec<(String, Cells)>,
    /// Grows with nothing; another one says that the table was changed.
    pub version: i32,
}

/// A table, with its lines in the order of their names.
///
/// # Errors
/// When the rows cannot be read.
pub fn lines(db: &mut Db, table: ReferenceTable) -> Result<Recorded, Problem> {
    let folder = Folder::recorded(db)?;
    let lines = folder.recorded_lines(&table.file());
    Ok(Recorded { version: version_of(&lines), folder, lines })
}

/// Every table with how many lines it has, and its version.
///
/// # Errors
/// When the rows cannot be read.
pub fn tables(db: &mut Db) -> Result<Vec<(ReferenceTable, usize, i32)>, Problem> {
    let folder = Folder::recorded(db)?;
    let one = |table: &ReferenceTable| {
        let lines = folder.recorded_lines(&table.file());
        (*table, lines.len(), version_of(&lines))
    };
    Ok(ReferenceTable::ALL.iter().map(one).collect())
}

fn version_of(lines: &[(String, Cells)]) -> i32 {
    use sha2::Digest;
    let text = serde_json::to_vec(lines).unwrap_or_default();
    let digest = sha2::Sha256::digest(&text);
    digest.iter().take(4).fold(0_i32, |version, byte| (version << 7) ^ i32::from(*byte)) & i32::MAX
}

/// The cells of a line as they were typed, read for the folder.
///
/// # Errors
/// Each cell that cannot be read, by its column.
pub fn read<'t>(
    table: ReferenceTable,
    folder: &Folder,
    typed: impl Fn(&Column) -> &'t str,
) -> Result<Cells, Vec<(&'static Column, FieldError)>> {
    let (mut cells, mut faults) = (Cells::new(), Vec::new());
    for column in table.columns() {
        match column.read(&column.choices(folder), typed(column)) {
            Ok(cell) => drop(cells.insert(column.key.to_owned(), cell)),
            Err(error) => faults.push((column, error)),
        }
    }
    if faults.is_empty() { Ok(cells) } else { Err(faults) }
}

/// Everything that is wrong in the folder with the lines in it.
pub fn check(folder: &Folder, table: ReferenceTable) -> Vec<Fault> {
    let mut faults = Vec::new();
    match table {
        ReferenceTable::Exams | ReferenceTable::AllowanceRules => {
            talent::check_folder(folder, &mut faults);
        }
        ReferenceTable::Targets => demand::check_folder(folder, &mut faults),
        ReferenceTable::WishZones => wish::check_folder(folder, &mut faults),
        ReferenceTable::HiringPlans => hiring::check_folder(folder, &mut faults),
        ReferenceTable::DevelopmentScheme => training::check_folder(folder, &mut faults),
    }
    faults
}

/// Takes in the folder with the lines in it, takes away what it does not say any more, and keeps
/// what they say. Answers what became of each line.
///
/// # Errors
/// What the slice refuses; `line_in_use` for a line on which something rests.
pub fn take_in(
    tx: &mut Tx<'_>,
    recorded: &Recorded,
    folder: &Folder,
    table: ReferenceTable,
) -> Result<Vec<Changed>, Problem> {
    let before: BTreeMap<&str, &Cells> =
        recorded.lines.iter().map(|(line, cells)| (line.as_str(), cells)).collect();
    let now: BTreeMap<String, Cells> = folder.recorded_lines(&table.file()).into_iter().collect();
    let gone: Vec<(&str, &Cells)> = before
        .iter()
        .filter(|(line, _)| !now.contains_key(**line))
        .map(|(l, c)| (*l, *c))
        .collect();
    if !gone.is_empty() {
        unnamed(folder, table, &gone)?;
        take_away(tx, table, [&recorded.folder, folder])?;
    }
    match table {
        ReferenceTable::Exams | ReferenceTable::AllowanceRules => talent::take_in(tx, folder),
        ReferenceTable::Targets => demand::take_in(tx, folder),
        ReferenceTable::WishZones => wish::take_in(tx, folder),
        ReferenceTable::HiringPlans => hiring::take_in(tx, folder),
        ReferenceTable::DevelopmentScheme => training::take_in(tx, folder),
    }?;
    tx.audit(AuditEvent::done(acts::REFERENCE_TABLE_CHANGE, "reference_table", table));
    folder::keep(tx, folder)?;
    let mut changed = Vec::new();
    for (line, cells) in &now {
        let known = before.get(line.as_str()).copied();
        if known != Some(cells) {
            changed.push(store::note(tx, table, line, [known, Some(cells)])?);
        }
    }
    for (line, cells) in gone {
        changed.push(store::note(tx, table, line, [Some(cells), None])?);
    }
    Ok(changed)
}

fn take_away(
    tx: &mut Tx<'_>,
    table: ReferenceTable,
    [before, after]: [&Folder; 2],
) -> Result<(), Problem> {
    match table {
        ReferenceTable::Exams | ReferenceTable::AllowanceRules => {
            talent::take_away(tx, before, after)
        }
        ReferenceTable::Targets => demand::take_away(tx, before, after),
        ReferenceTable::WishZones => wish::take_away(tx, before, after),
        ReferenceTable::HiringPlans => hiring::take_away(tx, before, after),
        // The tools are written as a whole.
        ReferenceTable::DevelopmentScheme => Ok(()),
    }
}

/// Refuses to take away what another line of the folder names.
fn unnamed(folder: &Folder, table: ReferenceTable, gone: &[(&str, &Cells)]) -> Result<(), Problem> {
    let Some(fault) = check(folder, table).into_iter().next() else { return Ok(()) };
    let of_file = |one: &&ReferenceTable| fault.sheet == one.file();
    let by = ReferenceTable::ALL.iter().find(of_file);
    let what =
        by.map_or(("基礎データ", "reference data"), |one| (one.name_ja(), one.name_en()));
    let name = gone.first().map_or("", |(line, _)| *line);
    Err(Problem::line_in_use(name, &fault.value, what.into()))
}

/// Takes back what became of these lines, if none was changed again since.
///
/// # Errors
/// `line_in_use`; the names of the lines that were changed again, to be told.
pub fn take_back(
    tx: &mut Tx<'_>,
    ids: &[i64],
) -> Result<Result<(), Vec<(usize, Wording)>>, Problem> {
    let changes = store::changes(tx.db, ids)?;
    let moved: Vec<(usize, Wording)> = changes
        .iter()
        .enumerate()
        .filter(|(_, (_, again))| *again)
        .map(|(place, _)| (place, ("行の変更", "a change of the line").into()))
        .collect();
    if !moved.is_empty() {
        return Ok(Err(moved));
    }
    let Some(table) = changes.first().map(|(change, _)| change.table) else { return Ok(Ok(())) };
    let recorded = lines(tx.db, table)?;
    let back: Vec<Cells> = changes.iter().filter_map(|(change, _)| change.before.clone()).collect();
    let gone = changes.iter().filter(|(change, _)| change.before.is_none());
    let gone: Vec<&str> = gone.map(|(change, _)| change.line.as_str()).collect();
    let file = table.file();
    let folder = recorded.folder.clone().without_lines(&file, &gone)?.with_lines(&file, &back)?;
    take_in(tx, &recorded, &folder, table).map(|_| Ok(()))
}

/// A file of lines held against the table.
pub struct Rehearsed {
    pub folder: Folder,
    pub report: ImportReport,
    pub faults: Vec<Fault>,
}

/// What a file would do; nothing is written. A line is meant by its name (for an exam its key, for a
/// target body, kind and role); lines the file does not have stay.
///
/// # Errors
/// `installation_state` before `init`.
pub fn rehearse(
    db: &mut Db,
    table: ReferenceTable,
    sheets: &[Sheet],
) -> Result<Rehearsed, Problem> {
    let recorded = lines(db, table)?;
    recorded.folder.need_recorded()?;
    let known: Vec<FileColumn> =
        table.columns().iter().map(|column| (column.key, column.headings)).collect();
    let needed: Vec<&str> =
        table.columns().iter().filter(|one| one.required).map(|one| one.key).collect();
    let mut faults = Vec::new();
    let Some(sheet) = sheets.iter().find(|sheet| !sheet.headings.is_empty()) else {
        let nothing = vec![Fault::new("", 0, "", "", FieldError::new("", "file_no_text"))];
        return Ok(rehearsed(table, &recorded, (recorded.folder.clone(), Vec::new()), nothing));
    };
    let columns = Columns::of(sheet, &known, &needed, &mut faults);
    let mut rows = Vec::new();
    if faults.is_empty() {
        for record in columns.records() {
            rows.extend(line_of(table, &recorded.folder, &record, &mut faults));
        }
    }
    let cells: Vec<Cells> = rows.iter().map(|(_, cells)| cells.clone()).collect();
    let folder = recorded.folder.clone().with_lines(&table.file(), &cells)?;
    if faults.is_empty() {
        let at = |fault: Fault| place(table, sheet, &rows, fault);
        faults.extend(check(&folder, table).into_iter().map(at));
    }
    let mut done = rehearsed(table, &recorded, (folder, rows), faults);
    let others = sheets.iter().filter(|other| other.name != sheet.name);
    done.report.ignored = Ignored::sheets(others.map(|other| other.name.as_str()));
    Ok(done)
}

fn line_of(
    table: ReferenceTable,
    folder: &Folder,
    record: &Record<'_>,
    faults: &mut Vec<Fault>,
) -> Option<(usize, Cells)> {
    match read(table, folder, |column| record.cell(column.key)) {
        Ok(cells) => Some((record.row.number, cells)),
        Err(wrong) => {
            faults.extend(wrong.into_iter().map(|(column, error)| record.fault(column.key, error)));
            None
        }
    }
}

/// A fault of the folder at the row of the file, under the heading people read.
fn place(table: ReferenceTable, sheet: &Sheet, rows: &[(usize, Cells)], fault: Fault) -> Fault {
    let row = fault.row.checked_sub(2).and_then(|line| rows.get(line));
    let heading = |key: &str| {
        let column = table.columns().iter().find(|column| column.key == key);
        column.map_or_else(|| key.to_owned(), |column| column.name_ja.to_owned())
    };
    let headings: Vec<String> = fault.heading.split(',').map(heading).collect();
    Fault {
        sheet: sheet.name.clone(),
        row: row.map_or(fault.row, |(row, _)| *row),
        heading: headings.join("・"),
        ..fault
    }
}

fn rehearsed(
    table: ReferenceTable,
    recorded: &Recorded,
    (folder, rows): (Folder, Vec<(usize, Cells)>),
    faults: Vec<Fault>,
) -> Rehearsed {
    let before: BTreeMap<&str, &Cells> =
        recorded.lines.iter().map(|(key, cells)| (key.as_str(), cells)).collect();
    let mut items = Vec::new();
    for (row, cells) in &rows {
        let name = folder::key_of(&table.file(), cells);
        let (action, headings) = match before.get(name.as_str()) {
            None => ("created", Vec::new()),
            Some(now) => ("changed", differing(table, now, cells)),
        };
        if action == "created" || !headings.is_empty() {
            items.push(ImportedItem { row: *row, name, action, headings });
        }
    }
    let created = items.iter().filter(|item| item.action == "created").count();
    let report = ImportReport {
        valid: faults.is_empty(),
        done: false,
        rows: rows.len(),
        errors: Fault::views(&faults),
        created,
        changed: items.len() - created,
        unchanged: rows.len() - items.len(),
        ignored: Vec::new(),
        items,
        digest: format!("{:08x}", recorded.version),
        import_id: None,
        initial_access: Vec::new(),
    };
    Rehearsed { folder, report, faults }
}

fn differing(table: ReferenceTable, now: &Cells, then: &Cells) -> Vec<&'static str> {
    let cell = |cells: &Cells, key: &str| cells.get(key).cloned().unwrap_or_default();
    let differs = |column: &&Column| cell(now, column.key) != cell(then, column.key);
    table.columns().iter().filter(differs).map(|column| column.name_ja).collect()
}
