//! Sheets of text cells, and the bounds of what one file may hold of them.

use serde::{Deserialize, Serialize};

use super::refusal::Refusal;
use crate::limits::{FILE_CELL_BYTES, FILE_CELLS, FILE_TEXT_BYTES, SHEET_COLUMNS, SHEET_ROWS};

/// A row with its number in the spreadsheet, from 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetRow {
    /// Number in the spreadsheet.
    pub number: usize,
    /// Its cells, trimmed; shorter than the headings when the last ones are empty.
    pub cells: Vec<String>,
}

/// A sheet of text cells. The first row that is not empty holds the headings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// Its name; `CSV` for a file without sheets.
    pub name: String,
    pub headings: Vec<String>,
    /// Number of the row that holds them.
    pub heading_row: usize,
    /// The rows below that are not empty.
    pub rows: Vec<SheetRow>,
}

impl Sheet {
    pub(super) fn of_rows(name: String, mut rows: Vec<SheetRow>) -> Self {
        if rows.is_empty() {
            return Self { name, headings: Vec::new(), heading_row: 1, rows };
        }
        let SheetRow { number, cells } = rows.remove(0);
        Self { name, headings: cells, heading_row: number, rows }
    }
}

/// What is left of the bounds of one file.
pub(super) struct Budget {
    cells: usize,
    bytes: usize,
}

impl Budget {
    pub(super) const fn of_file() -> Self {
        Self { cells: FILE_CELLS, bytes: FILE_TEXT_BYTES }
    }

    /// Counts a text, before it is copied.
    pub(super) fn count(&mut self, text: &str) -> Result<(), Refusal> {
        if text.len() > FILE_CELL_BYTES {
            return Err(Refusal::CellBytes);
        }
        self.bytes = self.bytes.checked_sub(text.len()).ok_or(Refusal::TextBytes)?;
        Ok(())
    }

    /// Keeps a row that is not empty.
    pub(super) fn keep(
        &mut self,
        rows: &mut Vec<SheetRow>,
        number: usize,
        mut cells: Vec<String>,
    ) -> Result<(), Refusal> {
        while cells.last().is_some_and(String::is_empty) {
            cells.pop();
        }
        if cells.is_empty() {
            return Ok(());
        }
        if rows.len() > SHEET_ROWS || cells.len() > SHEET_COLUMNS {
            return Err(Refusal::SheetSize);
        }
        self.cells = self.cells.checked_sub(cells.len()).ok_or(Refusal::Cells)?;
        rows.push(SheetRow { number, cells });
        Ok(())
    }
}
