//! A workbook as sheets.

use std::borrow::Cow;
use std::cell::Cell;
use std::io::{Cursor, Read, Seek, SeekFrom};
use std::rc::Rc;

use calamine::{DataRef, Dimensions, Reader, Xlsx, XlsxCellReader};

use super::refusal::Refusal;
use super::sheet::{Budget, Sheet, SheetRow};
use crate::limits::{FILE_PARTS, FILE_SHEETS, SHEET_COLUMNS, WORKBOOK_BYTES};

fn no_workbook<E>(_: E) -> Refusal {
    Refusal::NotWorkbook
}

pub(super) fn read(bytes: &[u8], budget: &mut Budget) -> Result<Vec<Sheet>, Refusal> {
    check_size(bytes)?;
    let watched = Watched { bytes: Cursor::new(bytes), sought: Rc::default() };
    let sought = Rc::clone(&watched.sought);
    let mut book = Xlsx::new(watched).map_err(no_workbook)?;
    let names = book.sheet_names();
    if names.len() > FILE_SHEETS {
        return Err(Refusal::Sheets);
    }
    let (mut sheets, mut parts) = (Vec::new(), Vec::new());
    for name in names {
        let cells = book.worksheet_cells_reader(&name).map_err(no_workbook)?;
        // Every part was counted once, so no two sheets read the same.
        if parts.contains(&sought.get()) {
            return Err(Refusal::PartShared);
        }
        parts.push(sought.get());
        let mut rows = read_rows(cells, budget)?;
        let merged = book.merge_cells_by_sheet_name(&name).map_err(no_workbook)?;
        fill_merged(&mut rows, &merged, budget)?;
        sheets.push(Sheet::of_rows(name, rows));
    }
    Ok(sheets)
}

/// The bytes of a workbook, and where the part begins that was opened last: the reader does not
/// say which part a sheet names.
struct Watched<'a> {
    bytes: Cursor<&'a [u8]>,
    sought: Rc<Cell<u64>>,
}

impl Read for Watched<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        self.bytes.read(into)
    }
}

impl Seek for Watched<'_> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        let place = self.bytes.seek(to)?;
        self.sought.set(place);
        Ok(place)
    }
}

/// Unpacks every part and counts, because the sizes a file declares need not be true.
fn check_size(bytes: &[u8]) -> Result<(), Refusal> {
    let mut parts = zip::ZipArchive::new(Cursor::new(bytes)).map_err(no_workbook)?;
    if parts.len() > FILE_PARTS {
        return Err(Refusal::Parts);
    }
    let mut total = 0;
    for index in 0..parts.len() {
        let part = parts.by_index(index).map_err(no_workbook)?;
        total += std::io::copy(&mut part.take(WORKBOOK_BYTES - total + 1), &mut std::io::sink())
            .map_err(no_workbook)?;
        if total > WORKBOOK_BYTES {
            return Err(Refusal::Unpacked);
        }
    }
    Ok(())
}

/// Cell by cell: a sheet whose only cells are its first and its last would fill the memory as a
/// rectangle.
fn read_rows(
    mut cells: XlsxCellReader<'_, Watched<'_>>,
    budget: &mut Budget,
) -> Result<Vec<SheetRow>, Refusal> {
    let (mut rows, mut number, mut row) = (Vec::new(), 0, Vec::new());
    while let Some(cell) = cells.next_cell().map_err(no_workbook)? {
        let (at, column) = cell.get_position();
        if at != number {
            budget.keep(&mut rows, number as usize + 1, std::mem::take(&mut row))?;
            number = at;
        }
        let column = column as usize;
        if column >= SHEET_COLUMNS {
            return Err(Refusal::SheetSize);
        }
        row.resize(row.len().max(column + 1), String::new());
        row[column] = text(cell.get_value(), budget)?;
    }
    budget.keep(&mut rows, number as usize + 1, row)?;
    Ok(rows)
}

/// What stands once for several rows below each other is said in each of them. A region over
/// several columns stays as it is: its text belongs to one of them alone.
fn fill_merged(
    rows: &mut [SheetRow],
    merged: &[Dimensions],
    budget: &mut Budget,
) -> Result<(), Refusal> {
    for region in merged.iter().filter(|region| region.start.1 == region.end.1) {
        let (first, last) = (region.start.0 as usize + 1, region.end.0 as usize + 1);
        let column = region.start.1 as usize;
        let start = rows.partition_point(|row| row.number < first);
        let end = rows.partition_point(|row| row.number <= last);
        let within = rows.get_mut(start..end).unwrap_or_default();
        let Some((top, below)) = within.split_first_mut() else { continue };
        let Some(text) = top.cells.get(column).filter(|_| top.number == first) else { continue };
        for row in below {
            budget.count(text)?;
            row.cells.resize(row.cells.len().max(column + 1), String::new());
            row.cells[column].clone_from(text);
        }
    }
    Ok(())
}

/// Whole numbers without a decimal point, whatever the cell's format.
fn text(cell: &DataRef<'_>, budget: &mut Budget) -> Result<String, Refusal> {
    let text: Cow<'_, str> = match cell {
        DataRef::Empty => "".into(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.trim().into()
        }
        DataRef::SharedString(text) => text.trim().into(),
        DataRef::Float(number) => number.to_string().into(),
        DataRef::Int(number) => number.to_string().into(),
        DataRef::Bool(flag) => u8::from(*flag).to_string().into(),
        DataRef::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}").into()
        }
        DataRef::Error(error) => error.to_string().into(),
    };
    budget.count(&text)?;
    Ok(text.into_owned())
}
