//! Files read by their headings: every fault of every row at once, each with the sheet, the row and
//! the heading people see.

use std::borrow::Cow;

use serde::Serialize;
use unicode_normalization::UnicodeNormalization;
use utoipa::ToSchema;

use super::files::{Sheet, SheetRow};
use crate::limits::FAULTS_IN_FILE;
use crate::problem::{FieldError, Problem, Wording};
use crate::vocab::{Language, Level};

/// A cell, row or sheet that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub sheet: String,
    /// Row as the spreadsheet numbers it; 1 for the headings.
    pub row: usize,
    pub heading: String,
    /// What stands there, cut to a readable length.
    pub value: String,
    /// What is wrong and what to do.
    pub error: FieldError,
}

/// Most letters of a wrong value that are repeated.
const VALUE_LETTERS: usize = 100;

impl Fault {
    /// Says that a cell is wrong.
    #[must_use]
    pub fn new(sheet: &str, row: usize, heading: &str, value: &str, error: FieldError) -> Self {
        let value =
            value.chars().filter(|letter| !letter.is_control()).take(VALUE_LETTERS).collect();
        Self { sheet: sheet.to_owned(), row, heading: heading.to_owned(), value, error }
    }

    /// As a row of a report.
    #[must_use]
    fn view(&self) -> FaultView {
        let detail = self.error.sentence(Language::Japanese);
        let (sheet, heading, value) =
            (self.sheet.clone(), self.heading.clone(), self.value.clone());
        FaultView {
            sheet,
            row: self.row,
            heading,
            value,
            code: self.error.code,
            detail,
            detail_en: self.error.sentence(Language::English),
        }
    }

    /// As an error of a refusal: the pointer is `/sheet/row/heading`.
    #[must_use]
    pub fn error(&self) -> FieldError {
        let pointer = format!("/{}/{}/{}", self.sheet, self.row, self.heading);
        FieldError::new(&pointer, "cell_invalid")
            .with("sheet", &self.sheet)
            .with("row", self.row)
            .with("heading", &self.heading)
            .saying(
                "remedy",
                Wording::Each {
                    ja: self.error.sentence(Language::Japanese),
                    en: self.error.sentence(Language::English),
                },
            )
            .with("value", &self.value)
    }

    /// A refusal with all of them; nothing when there are none.
    ///
    /// # Errors
    /// `invalid_input`.
    pub fn refuse(faults: &[Self]) -> Result<(), Problem> {
        if faults.is_empty() {
            Ok(())
        } else {
            Err(Problem::invalid(Self::told(faults).map(|fault| fault.error()).collect()))
        }
    }

    /// As the rows of a report.
    #[must_use]
    pub fn views(faults: &[Self]) -> Vec<FaultView> {
        Self::told(faults).map(|fault| fault.view()).collect()
    }

    /// The first of them, and that there are more: a file of a few megabytes can be wrong in a
    /// million cells, each told in a sentence.
    fn told(faults: &[Self]) -> impl Iterator<Item = Cow<'_, Self>> {
        let more = faults.get(FAULTS_IN_FILE).map(|next| {
            let error = FieldError::new("", "faults_beyond").with("limit", FAULTS_IN_FILE);
            Cow::Owned(Self::new(&next.sheet, next.row, "", "", error))
        });
        faults.iter().take(FAULTS_IN_FILE).map(Cow::Borrowed).chain(more)
    }
}

/// A cell, row or sheet that is wrong, as it is reported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FaultView {
    /// Sheet.
    pub sheet: String,
    /// Row as the spreadsheet numbers it; 1 for the headings.
    pub row: usize,
    /// Heading.
    pub heading: String,
    /// What stands there.
    pub value: String,
    /// Kind of the fault.
    pub code: &'static str,
    /// What to do, in Japanese.
    pub detail: String,
    /// The same in English.
    pub detail_en: String,
}

/// A column a file may have: its key, and the headings it goes by besides.
pub type Column = (&'static str, &'static [&'static str]);

/// A sheet whose columns are known.
pub struct Columns<'a> {
    pub sheet: &'a Sheet,
    /// Column of the sheet -> key.
    keys: Vec<Option<&'static str>>,
}

/// A row read by its headings.
pub struct Record<'a> {
    /// The sheet it stands in.
    pub columns: &'a Columns<'a>,
    pub row: &'a SheetRow,
}

impl<'a> Columns<'a> {
    /// Finds the columns; unknown, repeated and missing headings are faults of row 1.
    pub fn of(
        sheet: &'a Sheet,
        columns: &[Column],
        needed: &[&str],
        faults: &mut Vec<Fault>,
    ) -> Self {
        let key = |heading: &String| {
            columns
                .iter()
                .find(|(key, names)| key == heading || names.contains(&heading.as_str()))
                .map(|known| known.0)
        };
        let keys: Vec<Option<&'static str>> = sheet.headings.iter().map(key).collect();
        // People are told the headings they read; a column without one goes by its key.
        let shown = |(key, names): &Column| names.first().copied().unwrap_or(*key);
        let allowed = || columns.iter().map(shown).collect::<Vec<_>>().join(", ");
        for (place, heading) in
            sheet.headings.iter().enumerate().filter(|(_, heading)| !heading.is_empty())
        {
            let error = match keys[place] {
                None => FieldError::new("", "heading_unknown").with("allowed", allowed()),
                Some(key) if keys[..place].contains(&Some(key)) => {
                    FieldError::new("", "duplicate_field")
                }
                Some(_) => continue,
            };
            faults.push(Fault::new(&sheet.name, 1, heading, heading, error));
        }
        for missing in needed.iter().filter(|needed| !keys.contains(&Some(needed))) {
            let heading = columns.iter().find(|(key, _)| key == missing).map_or(*missing, shown);
            faults.push(Fault::new(
                &sheet.name,
                1,
                missing,
                "",
                FieldError::new("", "heading_missing").with("heading", heading),
            ));
        }
        Self { sheet, keys }
    }

    /// Whether the sheet has the column.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.keys.contains(&Some(key))
    }

    /// The rows below the headings.
    pub fn records(&'a self) -> impl Iterator<Item = Record<'a>> {
        self.sheet.rows.iter().map(|row| Record { columns: self, row })
    }
}

impl Record<'_> {
    fn place(&self, key: &str) -> Option<usize> {
        self.columns.keys.iter().position(|known| *known == Some(key))
    }

    /// The cell under a heading; empty when there is none.
    #[must_use]
    pub fn cell(&self, key: &str) -> &str {
        self.place(key).and_then(|place| self.row.cells.get(place)).map_or("", String::as_str)
    }

    /// Says that a cell is wrong.
    #[must_use]
    pub fn fault(&self, key: &str, error: FieldError) -> Fault {
        let heading = self
            .place(key)
            .and_then(|place| self.columns.sheet.headings.get(place))
            .map_or(key, String::as_str);
        Fault::new(&self.columns.sheet.name, self.row.number, heading, self.cell(key), error)
    }

    /// The cell read by `parse`; a fault when it is wrong, `None` when it is empty.
    pub fn read<T>(
        &self,
        key: &str,
        faults: &mut Vec<Fault>,
        parse: impl FnOnce(&str) -> Result<T, FieldError>,
    ) -> Option<T> {
        let cell = self.cell(key);
        if cell.is_empty() {
            return None;
        }
        parse(cell).map_err(|error| faults.push(self.fault(key, error))).ok()
    }

    /// As [`Record::read`]; an empty cell is a fault too.
    pub fn need<T>(
        &self,
        key: &str,
        faults: &mut Vec<Fault>,
        parse: impl FnOnce(&str) -> Result<T, FieldError>,
    ) -> Option<T> {
        if self.cell(key).is_empty() && self.columns.has(key) {
            faults.push(self.fault(key, FieldError::new("", "required")));
        }
        self.read(key, faults, parse)
    }
}

/// A cell in half width where both widths mean the same: Japanese keyboards give either.
#[must_use]
pub fn half_width(cell: &str) -> String {
    cell.nfkc().collect::<String>().trim().to_owned()
}

/// Digits as people type them, also in full width and in groups of three.
///
/// # Errors
/// `number_out_of_range` with the range.
pub fn whole_number(cell: &str, min: i32, max: i32) -> Result<i32, FieldError> {
    let plain = half_width(cell);
    let groups: Vec<&str> = plain.split(',').collect();
    // 7,200,000 is a number; 1,5 is not fifteen.
    let grouped = groups[1..].iter().all(|group| group.len() == 3);
    let number = groups.concat().parse::<i32>().ok().filter(|_| grouped);
    let number = number.filter(|number| (min..=max).contains(number));
    number
        .ok_or_else(|| FieldError::new("", "number_out_of_range").with("min", min).with("max", max))
}

/// A level, 0 to 5.
///
/// # Errors
/// `level_out_of_range`.
pub fn level(cell: &str) -> Result<Level, FieldError> {
    let number = whole_number(cell, i32::MIN, i32::MAX)
        .map_err(|_| FieldError::new("", "level_out_of_range"))?;
    Level::new(number).map_err(|code| FieldError::new("", code))
}

/// Yes or no, as people mark it.
///
/// # Errors
/// `flag_invalid`.
pub fn flag(cell: &str) -> Result<bool, FieldError> {
    match cell {
        "1" | "１" | "○" | "◯" | "〇" | "true" | "TRUE" | "はい" => Ok(true),
        "0" | "０" | "×" | "-" | "false" | "FALSE" | "いいえ" => Ok(false),
        _ => Err(FieldError::new("", "flag_invalid")),
    }
}

/// One of a closed list, by its key or by its name.
///
/// # Errors
/// `term_unknown` with the names.
pub fn term<T: Copy>(
    all: &[T],
    named: impl Fn(T) -> (&'static str, &'static str),
    cell: &str,
) -> Result<T, FieldError> {
    let meant = half_width(cell);
    let is = |known: T| {
        let (key, name) = named(known);
        key == meant || half_width(name) == meant
    };
    let allowed = || all.iter().map(|known| named(*known).1).collect::<Vec<_>>().join(", ");
    all.iter()
        .copied()
        .find(|known| is(*known))
        .ok_or_else(|| FieldError::new("", "term_unknown").with("allowed", allowed()))
}

/// A word that knows itself what it may hold.
///
/// # Errors
/// The word's own code, with the limit where the text is too long.
pub fn word<T>(
    cell: &str,
    max: usize,
    make: impl FnOnce(String) -> Result<T, &'static str>,
) -> Result<T, FieldError> {
    make(cell.to_owned()).map_err(|code| FieldError::new("", code).with("max", max))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(headings: &[&str], cells: &[&str]) -> Sheet {
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Sheet {
            name: "CSV".to_owned(),
            headings: owned(headings),
            heading_row: 1,
            rows: vec![SheetRow { number: 2, cells: owned(cells) }],
        }
    }

    #[test]
    fn a_file_is_read_by_its_headings_and_every_fault_is_told() {
        const KNOWN: &[Column] = &[("level", &["水準"]), ("note", &[])];
        let (good, mut faults) = (sheet(&["水準", "note"], &["３", ""]), Vec::new());
        let columns = Columns::of(&good, KNOWN, &["level"], &mut faults);
        let row = columns.records().next().expect("a row");
        assert_eq!(
            (row.need("level", &mut faults, level), row.read("note", &mut faults, flag)),
            (Level::new(3).ok(), None)
        );
        assert_eq!(row.need("note", &mut faults, flag), None);
        assert_eq!(
            faults.iter().map(|fault| (fault.row, fault.error.code)).collect::<Vec<_>>(),
            [(2, "required")]
        );
        let (bad, mut faults) = (sheet(&["note", "note", "色"], &["x"]), Vec::new());
        let columns = Columns::of(&bad, KNOWN, &["level"], &mut faults);
        let row = columns.records().next().expect("a row");
        assert_eq!(row.read("note", &mut faults, flag), None);
        let told: Vec<_> = faults
            .iter()
            .map(|fault| (fault.row, fault.heading.as_str(), fault.error.code))
            .collect();
        assert_eq!(
            told,
            [
                (1, "note", "duplicate_field"),
                (1, "色", "heading_unknown"),
                (1, "level", "heading_missing"),
                (2, "note", "flag_invalid")
            ]
        );
        assert_eq!(faults[3].error().pointer, "/CSV/2/note");
    }

    #[test]
    fn numbers_and_terms_are_read_in_both_widths() {
        assert_eq!(whole_number(" １２", 1, 12).ok(), Some(12));
        assert_eq!(whole_number("７,２００,０００", 0, 9_000_000).ok(), Some(7_200_000));
        assert!(whole_number("1,5", 0, 100).is_err() && whole_number("1,500", 0, 100).is_err());
        assert_eq!(
            whole_number("13", 1, 12).map_err(|error| error.code),
            Err("number_out_of_range")
        );
        let named =
            |number: i32| if number == 1 { ("one", "一（１）") } else { ("two", "二") };
        assert_eq!(
            (term(&[1, 2], named, "一(1)").ok(), term(&[1, 2], named, "two").ok()),
            (Some(1), Some(2))
        );
        assert_eq!(term(&[1, 2], named, "三").map_err(|error| error.code), Err("term_unknown"));
    }
}
