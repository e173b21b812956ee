//! A catalogue out of a file: every fault of every row at once, and what the file leaves out taken from the version in use.

mod columns;
mod compile;

pub use compile::{Compiled, compile};

use serde::Serialize;
use utoipa::ToSchema;

use crate::problem::{FieldError, Language};

/// A cell, row or sheet that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Sheet.
    pub sheet: String,
    /// Row as the spreadsheet numbers it; 1 for the headings.
    pub row: usize,
    /// Heading.
    pub heading: String,
    /// What stands there, cut to a readable length.
    pub value: String,
    /// What is wrong and what to do.
    pub error: FieldError,
}

/// Most letters of a wrong value that are repeated.
const VALUE_LETTERS: usize = 100;

impl Fault {
    fn new(sheet: &str, row: usize, heading: &str, value: &str, error: FieldError) -> Self {
        let value = value.chars().filter(|letter| !letter.is_control()).take(VALUE_LETTERS).collect();
        Self { sheet: sheet.to_owned(), row, heading: heading.to_owned(), value, error }
    }

    /// As a row of a report.
    #[must_use]
    pub fn view(&self) -> FaultView {
        let detail = self.error.sentence(Language::Japanese);
        let (sheet, heading, value) = (self.sheet.clone(), self.heading.clone(), self.value.clone());
        FaultView { sheet, row: self.row, heading, value, code: self.error.code, detail, detail_en: self.error.sentence(Language::English) }
    }

    /// As an error of a refusal: the pointer is `/sheet/row/heading`.
    #[must_use]
    pub fn error(&self) -> FieldError {
        let pointer = format!("/{}/{}/{}", self.sheet, self.row, self.heading);
        FieldError::new(&pointer, "cell_invalid")
            .with("sheet", &self.sheet)
            .with("row", self.row)
            .with("heading", &self.heading)
            .with("remedy", self.error.sentence(Language::Japanese))
            .with("value", &self.value)
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
