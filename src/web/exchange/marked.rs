//! A workbook given back with its faults in their cells.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Color, Format, FormatBorder, Note, Workbook, Worksheet, XlsxError};

use super::field::Field;
use super::locate::{Located, OWN_COLUMNS};
use crate::limits::NOTES_IN_FILE;
use crate::problem::{Code, Problem};
use crate::vocab::Language;
use crate::web::columns::Fault;
use crate::web::files::{Sheet, SheetRow};
use crate::web::reply::Reply;
use crate::web::table::{XLSX_MEDIA, fixed_properties};

/// What came in, cell by cell, with every fault marked, said in a comment at its cell and once more
/// in a column of its own.
///
/// # Errors
/// `internal` when it cannot be made.
pub fn marked<E>(
    fields: &[Field<E>],
    name: &str,
    sheets: &[Sheet],
    faults: &[Fault],
    status: u16,
) -> Result<Reply, Problem> {
    let bytes = workbook(fields, sheets, faults).map_err(|error| {
        tracing::error!(%error, "a marked workbook could not be made");
        Problem::new(Code::Internal)
    })?;
    let mut reply = Reply::file(format!("{name}_エラー.xlsx"), XLSX_MEDIA, bytes);
    reply.status = status;
    Ok(reply)
}

fn workbook<E>(
    fields: &[Field<E>],
    sheets: &[Sheet],
    faults: &[Fault],
) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    book.set_properties(&fixed_properties()?);
    let located = Located::of(fields, sheets);
    for sheet in sheets {
        let page = book.add_worksheet();
        page.set_name(sheet.name.as_str())?;
        let head = SheetRow { number: sheet.heading_row, cells: sheet.headings.clone() };
        for row in std::iter::once(&head).chain(&sheet.rows) {
            for (column, cell) in (0_u16..).zip(&row.cells).filter(|(_, cell)| !cell.is_empty()) {
                page.write_string(line(row.number), column, cell)?;
            }
        }
        if let Some(located) = &located
            && located.sheet.name == sheet.name
        {
            mark(page, located, faults)?;
        }
    }
    book.save_to_buffer()
}

/// Rows are numbered from 1 by people.
fn line(number: usize) -> u32 {
    u32::try_from(number.saturating_sub(1)).unwrap_or(u32::MAX)
}

fn cell_of<'a>(located: &Located<'a>, number: usize, column: u16) -> &'a str {
    let cells = if number == located.number {
        located.headings
    } else {
        let place = located.rows.binary_search_by_key(&number, |row| row.number);
        place.map_or(&[][..], |place| located.rows[place].cells.as_slice())
    };
    cells.get(usize::from(column)).map_or("", String::as_str)
}

fn mark(page: &mut Worksheet, located: &Located<'_>, faults: &[Fault]) -> Result<(), XlsxError> {
    let bad = Format::new().set_background_color(Color::RGB(0x00FF_C7CE));
    let column_of = |heading: &str| located.headings.iter().position(|known| known == heading);
    let mut told: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for (count, fault) in faults.iter().enumerate() {
        let sentence = fault.error.sentence(Language::Japanese);
        if let Some(column) = column_of(&fault.heading) {
            let column = u16::try_from(column).unwrap_or(u16::MAX);
            let cell = cell_of(located, fault.row, column);
            page.write_string_with_format(line(fault.row), column, cell, &bad)?;
            if count < NOTES_IN_FILE {
                let note = Note::new(&sentence).add_author_prefix(false).set_width(300);
                page.insert_note(line(fault.row), column, &note)?;
            }
        }
        let named = if fault.heading.is_empty() { "" } else { "：" };
        told.entry(fault.row).or_default().push(format!("{}{named}{sentence}", fault.heading));
    }
    let own = column_of(OWN_COLUMNS[0]).unwrap_or(located.headings.len());
    let column = u16::try_from(own).unwrap_or(u16::MAX);
    let head = Format::new().set_bold().set_border_bottom(FormatBorder::Thin);
    page.write_string_with_format(line(located.number), column, OWN_COLUMNS[0], &head)?;
    page.set_column_width(column, 60)?;
    for row in located.rows.iter().filter(|row| !told.contains_key(&row.number)) {
        // What an earlier look said of a row that is mended now.
        if row.cells.get(own).is_some_and(|cell| !cell.is_empty()) {
            page.write_string(line(row.number), column, "")?;
        }
    }
    for (row, sentences) in told {
        let text: String = sentences.join("／").chars().take(32_000).collect();
        if row == located.number {
            page.write_string(line(row), column + 1, text)?;
        } else {
            page.write_string(line(row), column, text)?;
        }
    }
    Ok(())
}
