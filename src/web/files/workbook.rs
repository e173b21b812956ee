//! A workbook as sheets.

use std::borrow::Cow;
use std::cell::Cell;
use std::io::{Cursor, Read, Seek, SeekFrom};
use std::rc::Rc;

use calamine::{DataRef, Reader, Xlsx, XlsxCellReader};

use super::refusal::Refusal;
use super::sheet::{Budget, Sheet};
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
        // Every part was counted once, so every part is read once.
        if parts.contains(&sought.get()) {
            return Err(Refusal::PartShared);
        }
        parts.push(sought.get());
        sheets.push(read_sheet(cells, name, budget)?);
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
fn read_sheet(
    mut cells: XlsxCellReader<'_, Watched<'_>>,
    name: String,
    budget: &mut Budget,
) -> Result<Sheet, Refusal> {
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
    Ok(Sheet::of_rows(name, rows))
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
