//! What taking a file in would do, or did.

use serde::Serialize;
use utoipa::ToSchema;

use super::compile::Compiled;
use super::import::{Importable, Verdict};
use super::locate::OWN_SHEETS;
use crate::limits::ITEMS_IN_REPORT;
use crate::vocab::ImportId;
use crate::web::columns::{Fault, FaultView};

/// What taking a file in would do, or did.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ImportReport {
    /// Whether it can be taken in: nothing is wrong.
    pub valid: bool,
    /// Whether it was: never for a dry run.
    pub done: bool,
    /// Rows of the file.
    pub rows: usize,
    /// Everything that is wrong, with sheet, row, heading, value and what to do.
    pub errors: Vec<FaultView>,
    /// Rows that make something new.
    pub created: usize,
    /// Rows that change something.
    pub changed: usize,
    /// Rows that say what is recorded already.
    pub unchanged: usize,
    /// Sheets and columns that were not looked at.
    pub ignored: Vec<Ignored>,
    /// What is made or changed, by row; the first 2,000.
    pub items: Vec<ImportedItem>,
    /// What the answer rests on: send it as `If-Match`, and the file is taken in only if it would
    /// still do the same to the same records.
    pub digest: String,
    /// The import, by which it is undone; null for a dry run and for a file that changes nothing.
    pub import_id: Option<ImportId>,
    /// How what was made is opened for the first time; shown in this answer only.
    pub initial_access: Vec<InitialAccess>,
}

/// An account that was opened, with its initial password.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InitialAccess {
    /// What is typed at sign-in.
    pub login: String,
    /// Good for 24 hours and to be changed at the first sign-in.
    pub initial_password: String,
}

/// A sheet or a column that was not looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Ignored {
    /// The sheet.
    pub sheet: String,
    /// The heading of the column; empty for a whole sheet.
    pub heading: String,
}

/// A row that makes or changes something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ImportedItem {
    /// Row as the spreadsheet numbers it.
    pub row: usize,
    /// What it is about.
    pub name: String,
    /// `created` or `changed`.
    pub action: &'static str,
    /// Headings of what changes.
    pub headings: Vec<&'static str>,
}

impl Ignored {
    pub(super) fn column(sheet: &str, heading: &str) -> Self {
        Self { sheet: sheet.to_owned(), heading: heading.to_owned() }
    }

    /// Sheets beside the one that is read, without those the program writes itself.
    #[must_use]
    pub fn sheets<'a>(names: impl Iterator<Item = &'a str>) -> Vec<Self> {
        names.filter(|name| !OWN_SHEETS.contains(name)).map(|name| Self::column(name, "")).collect()
    }
}

impl<I: Importable> Compiled<I> {
    /// How many rows make, change and leave something.
    #[must_use]
    pub fn counts(&self) -> [usize; 3] {
        self.lines.iter().fold([0; 3], |[made, changed, left], line| match line.verdict {
            Verdict::Create(_) => [made + 1, changed, left],
            Verdict::Change(..) => [made, changed + 1, left],
            Verdict::Leave => [made, changed, left + 1],
        })
    }

    /// The report of a dry run, or of what was done.
    #[must_use]
    pub fn report(&self, of: &I, done: bool, import_id: Option<ImportId>) -> ImportReport {
        let [created, changed, unchanged] = self.counts();
        let items = self.lines.iter().filter_map(|line| {
            let (action, headings) = match &line.verdict {
                Verdict::Create(_) => ("created", Vec::new()),
                Verdict::Change(_, keys) => ("changed", of.headings(keys)),
                Verdict::Leave => return None,
            };
            Some(ImportedItem { row: line.row, name: line.name.clone(), action, headings })
        });
        ImportReport {
            valid: self.faults.is_empty(),
            done,
            rows: self.rows,
            errors: Fault::views(&self.faults),
            created,
            changed,
            unchanged,
            ignored: self.ignored.clone(),
            items: items.take(ITEMS_IN_REPORT).collect(),
            digest: self.digest.clone(),
            import_id,
            initial_access: Vec::new(),
        }
    }
}
