//! The lines of a file, each in the type of the slice it belongs to.

use std::collections::BTreeSet;

use csv::{DeserializeErrorKind, ErrorKind, StringRecord};
use serde::de::DeserializeOwned;

use super::{Cells, FILES, Folder};
use crate::problem::{FieldError, json_error};
use crate::web::Fault;

/// A line and where it stands.
#[derive(Clone, Debug)]
pub struct Placed<T> {
    pub file: &'static str,
    /// As a text editor numbers it; 1 for the headings.
    pub row: usize,
    pub line: T,
    /// Headings whose cells say something else than when the line was taken in; empty when it
    /// says the same, and when it is new.
    pub changed: BTreeSet<String>,
}

impl<T> Placed<T> {
    /// Says that a cell of this line is wrong.
    #[must_use]
    pub fn fault(&self, heading: &str, value: impl ToString, error: FieldError) -> Fault {
        Fault::new(self.file, self.row, heading, &value.to_string(), error)
    }

    /// A fault unless the value stands under the heading of the other file.
    pub fn refers(
        &self,
        folder: &Folder,
        heading: &str,
        value: impl ToString,
        (file, column): (&str, &str),
        faults: &mut Vec<Fault>,
    ) {
        let value = value.to_string();
        if !folder.column(file, column).contains(&value) {
            let error = FieldError::new("", "name_unknown_in_folder").with("file", file);
            faults.push(self.fault(heading, value, error));
        }
    }
}

/// What a file holds.
struct Table {
    headings: Vec<String>,
    rows: Vec<(usize, StringRecord)>,
}

impl Table {
    fn of(text: &str) -> Result<Self, FieldError> {
        let mut reader =
            csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
        let broken = |error: csv::Error| match error.kind() {
            ErrorKind::UnequalLengths { pos, expected_len, len } => {
                FieldError::new("", "cells_unequal")
                    .with("line", pos.as_ref().map_or(0, csv::Position::line))
                    .with("expected", expected_len)
                    .with("found", len)
            }
            _ => FieldError::new("", "file_no_text"),
        };
        let headings = reader.headers().map_err(broken)?.iter().map(str::to_owned).collect();
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(broken)?;
            let row = record.position().map_or(0, csv::Position::line);
            rows.push((usize::try_from(row).unwrap_or(usize::MAX), record));
        }
        Ok(Self { headings, rows })
    }

    fn cells(&self, record: &StringRecord) -> Cells {
        self.headings.iter().cloned().zip(record.iter().map(str::to_owned)).collect()
    }
}

/// What names a line of a file.
#[must_use]
pub fn key_of(file: &str, cells: &Cells) -> String {
    let columns = FILES.iter().find(|(name, _)| *name == file).map_or(&[][..], |known| known.1);
    let cell = |column: &&str| cells.get(*column).map_or("", String::as_str);
    columns.iter().map(cell).collect::<Vec<_>>().join(" ")
}

impl Folder {
    /// The cells of every line of a file by its key; what cannot be read is left out.
    #[must_use]
    pub(super) fn cells(&self, file: &str) -> std::collections::BTreeMap<String, Cells> {
        let Ok(table) = Table::of(self.text(file)) else { return Default::default() };
        let lines = table.rows.iter().map(|(_, record)| table.cells(record));
        lines.map(|cells| (key_of(file, &cells), cells)).collect()
    }

    /// Faults of the cells under a heading.
    pub fn check_column(
        &self,
        file: &str,
        heading: &str,
        faults: &mut Vec<Fault>,
        wrong: impl Fn(&str) -> Option<FieldError>,
    ) {
        let Ok(table) = Table::of(self.text(file)) else { return };
        let place = table.headings.iter().position(|known| known == heading);
        for (row, record) in &table.rows {
            let Some(cell) = place.and_then(|place| record.get(place)) else { continue };
            if let Some(error) = wrong(cell) {
                faults.push(Fault::new(file, *row, heading, cell, error));
            }
        }
    }

    /// Whether any line of the file came, went or changed since it was taken in before.
    #[must_use]
    pub fn moved_at_all(&self, file: &str) -> bool {
        self.before.get(file).is_some_and(|before| *before != self.cells(file))
    }

    /// What stands under a heading of a file.
    #[must_use]
    pub fn column(&self, file: &str, heading: &str) -> BTreeSet<String> {
        self.cells(file).into_values().filter_map(|mut cells| cells.remove(heading)).collect()
    }

    /// Whether a line of the file whose key begins like this came, went or changed since the file
    /// was taken in before; false where it never was.
    #[must_use]
    pub fn moved(&self, file: &str, start: &str) -> bool {
        let Some(before) = self.before.get(file) else { return false };
        let of = |lines: &std::collections::BTreeMap<String, Cells>| {
            let begins = |key: &str| key == start || key.starts_with(&format!("{start} "));
            lines.iter().filter(|(key, _)| begins(key)).map(|(_, cells)| cells.clone()).collect()
        };
        let (before, now): (Vec<Cells>, Vec<Cells>) = (of(before), of(&self.cells(file)));
        before != now
    }

    /// The lines of a file. Lines that cannot be read, and the second of two with one key, are
    /// faults and left out.
    #[must_use]
    pub fn lines<T: DeserializeOwned>(
        &self,
        file: &'static str,
        faults: &mut Vec<Fault>,
    ) -> Vec<Placed<T>> {
        if self.text(file).trim().is_empty() {
            return Vec::new();
        }
        let table = match Table::of(self.text(file)) {
            Ok(table) => table,
            Err(error) => {
                faults.push(Fault::new(file, 0, "", "", error));
                return Vec::new();
            }
        };
        let headings = StringRecord::from(table.headings.clone());
        let good = table
            .rows
            .iter()
            .map(|(_, record)| record)
            .find(|record| record.deserialize::<T>(Some(&headings)).is_ok());
        let (mut keys, mut lines) = (BTreeSet::new(), Vec::new());
        let known = FILES.iter().find(|(name, _)| *name == file);
        for (row, record) in &table.rows {
            let cells = table.cells(record);
            let key = key_of(file, &cells);
            let placed =
                Placed { file, row: *row, line: (), changed: self.changed(file, &key, &cells) };
            if let Some((_, columns)) = known.filter(|_| !keys.insert(key.clone())) {
                faults.push(placed.fault(
                    &columns.join(","),
                    &key,
                    FieldError::new("", "line_twice"),
                ));
                continue;
            }
            if let Some(line) = read(&headings, record, &placed, good, faults) {
                let Placed { file, row, changed, .. } = placed;
                lines.push(Placed { file, row, line, changed });
            }
        }
        lines
    }

    fn changed(&self, file: &str, key: &str, cells: &Cells) -> BTreeSet<String> {
        let Some(before) = self.before.get(file).and_then(|lines| lines.get(key)) else {
            return BTreeSet::new();
        };
        let differs = |(heading, cell): &(&String, &String)| {
            before.get(*heading).map_or("", String::as_str) != cell.as_str()
        };
        cells.iter().filter(differs).map(|(heading, _)| heading.clone()).collect()
    }
}

/// A line in its type. The reader stops at the first cell that is wrong; to find them all, each cell
/// is read alone in the place of a good line's.
fn read<T: DeserializeOwned>(
    known: &StringRecord,
    record: &StringRecord,
    placed: &Placed<()>,
    good: Option<&StringRecord>,
    faults: &mut Vec<Fault>,
) -> Option<T> {
    let error = match record.deserialize::<T>(Some(known)) {
        Ok(line) => return Some(line),
        Err(error) => told(&error),
    };
    // A column that is missing or unknown is told once, at the headings.
    if matches!(error.code, "heading_missing" | "heading_unknown") {
        let fault = Fault::new(placed.file, 1, "", "", error);
        if !faults.contains(&fault) {
            faults.push(fault);
        }
        return None;
    }
    let Some(good) = good else {
        faults.push(placed.fault("", "", error));
        return None;
    };
    for (place, heading) in known.iter().enumerate() {
        let cell = record.get(place).unwrap_or("");
        let alone = good.iter().enumerate().map(|(at, own)| if at == place { cell } else { own });
        if let Err(error) = alone.collect::<StringRecord>().deserialize::<T>(Some(known)) {
            faults.push(placed.fault(heading, cell, told(&error)));
        }
    }
    None
}

/// What is wrong and what to do.
fn told(error: &csv::Error) -> FieldError {
    match error.kind() {
        ErrorKind::Deserialize { err, .. } => match err.kind() {
            DeserializeErrorKind::Message(message) => meant(message),
            other => meant(&other.to_string()),
        },
        _ => FieldError::new("", "invalid_value"),
    }
}

fn meant(message: &str) -> FieldError {
    let quoted = || message.split('`').nth(1).unwrap_or("").to_owned();
    if message.starts_with("missing field") {
        return FieldError::new("", "heading_missing").with("heading", quoted());
    }
    if message.starts_with("unknown field") {
        let allowed = message.split("expected ").nth(1).unwrap_or("").replace('`', "");
        return FieldError::new("", "heading_unknown").with("allowed", allowed);
    }
    if message.contains("integer") || message.contains("digit") || message.contains("number too") {
        return FieldError::new("", "number_out_of_range")
            .with("min", i32::MIN)
            .with("max", i32::MAX);
    }
    if message.contains("`true` or `false`") {
        return FieldError::new("", "flag_invalid");
    }
    json_error("", message, false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocab::{FiscalYear, HiringRoute};

    #[derive(Debug, serde::Deserialize)]
    struct Line {
        route: HiringRoute,
        intake_fiscal_year: FiscalYear,
        number_in_year: i32,
    }

    fn folder(text: &str) -> Folder {
        Folder {
            files: [("hiring_rounds.csv".to_owned(), text.to_owned())].into(),
            ..Folder::default()
        }
    }

    #[test]
    fn every_wrong_cell_of_a_line_is_told() {
        let text =
            "route,intake_fiscal_year,number_in_year\nexperienced,2024,1\nno,1850,x\nno,2025,1\n";
        let mut faults = Vec::new();
        let lines: Vec<Placed<Line>> = folder(text).lines("hiring_rounds.csv", &mut faults);
        assert_eq!((lines.len(), lines[0].row, lines[0].line.number_in_year), (1, 2, 1));
        assert_eq!(lines[0].line.route, HiringRoute::Experienced);
        assert_eq!(lines[0].line.intake_fiscal_year.year(), 2024);
        let told: Vec<(usize, &str, &str)> = faults
            .iter()
            .map(|fault| (fault.row, fault.heading.as_str(), fault.error.code))
            .collect();
        assert_eq!(
            told,
            [
                (3, "route", "term_unknown"),
                (3, "intake_fiscal_year", "fiscal_year_out_of_range"),
                (3, "number_in_year", "number_out_of_range"),
                (4, "route", "term_unknown")
            ]
        );
    }

    #[test]
    fn a_line_stands_once_and_has_all_its_cells() {
        let codes = |text: &str| {
            let mut faults = Vec::new();
            let _: Vec<Placed<Line>> = folder(text).lines("hiring_rounds.csv", &mut faults);
            faults.iter().map(|fault| fault.error.code).collect::<Vec<_>>()
        };
        let head = "route,intake_fiscal_year,number_in_year\n";
        assert_eq!(codes(&format!("{head}graduate,2024,1\ngraduate,2024,1\n")), ["line_twice"]);
        assert_eq!(codes(&format!("{head}graduate,2024\n")), ["cells_unequal"]);
        assert_eq!(codes("route,number_in_year\ngraduate,1\n"), ["heading_missing"]);
        assert_eq!(codes(""), [""; 0]);
    }
}
