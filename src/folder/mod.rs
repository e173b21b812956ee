//! A prefecture's folder: comma-separated tables that say which prefecture a database is for (its
//! bodies, map, calendar, catalogue, targets …). Here they are read and held against what was taken
//! in before; what a line means, the slice knows whose it is.
//!
//! Invariants:
//! - One way in: the folder that is built in is read like any other.
//! - Every fault of every file is told at once, by file, row and heading; with faults nothing is
//!   taken in.
//! - What the folder said is kept line by line, so that taking it in twice changes nothing, and a
//!   later version changes what it says anew and leaves alone what was edited in between.

mod diff;
mod lines;
mod record;
mod store;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub use diff::{Change, LineChange, diff};
pub use lines::{Placed, key_of};
pub use store::keep;

use crate::db::Db;
use crate::problem::{Code, FieldError, Problem, Wording};
use crate::web::Fault;

/// The cells of a line by their headings.
pub type Cells = BTreeMap<String, String>;

/// Most bytes of a file of the folder: the longest known one has 16 KB.
const FILE_BYTES: u64 = 4 << 20;

/// The files of a folder and the columns that name a line of each.
pub const FILES: &[(&str, &[&str])] = &[
    ("prefecture.csv", &["code"]),
    ("organizations.csv", &["code"]),
    ("job_types.csv", &["job_type"]),
    ("post_types.csv", &["post_type", "job_type"]),
    ("exams.csv", &["exam"]),
    ("allowance_rules.csv", &["name", "valid_from"]),
    ("skills.csv", &["job_type_key", "skill_key"]),
    ("skill_levels.csv", &["level"]),
    ("hiring_rounds.csv", &["route", "intake_fiscal_year", "number_in_year"]),
    ("hiring_plans.csv", &["intake_fiscal_year", "employer"]),
    ("targets.csv", &["organization_code", "kind", "role_no"]),
    ("wish_zones.csv", &["zone", "organization_code"]),
    ("training_courses.csv", &["fiscal_year", "name"]),
    ("development_scheme.csv", &["tool_ja"]),
    ("calendar.csv", &["from", "roles", "task_ja"]),
];

/// Files the demonstration reads besides; a folder without them is shown without people.
pub const DEMO_FILES: &[&str] = &[
    "absences",
    "accounts",
    "assignments",
    "careers",
    "demand_calls",
    "demands",
    "ledger_entries",
    "participations",
    "post_changes",
    "posts",
    "qualifications",
    "registrations",
    "skill_levels",
    "steps",
    "talents",
    "targets",
    "training_attendances",
    "training_courses",
    "wish_rounds",
    "wishes",
];

macro_rules! built_in {
    ($($name:literal)*) => {
        &[$(($name, include_str!(concat!("../../config/prefecture/", $name))),)*]
    };
}

const BUILT_IN: &[(&str, &str)] = built_in!(
    "prefecture.csv" "organizations.csv" "job_types.csv" "post_types.csv" "exams.csv"
    "allowance_rules.csv" "skills.csv" "skill_levels.csv" "hiring_rounds.csv" "hiring_plans.csv"
    "targets.csv" "wish_zones.csv" "training_courses.csv" "development_scheme.csv" "calendar.csv"
    "demo/absences.csv" "demo/accounts.csv" "demo/assignments.csv" "demo/careers.csv"
    "demo/demand_calls.csv" "demo/demands.csv" "demo/ledger_entries.csv" "demo/participations.csv" "demo/post_changes.csv"
    "demo/posts.csv" "demo/qualifications.csv" "demo/registrations.csv" "demo/skill_levels.csv"
    "demo/steps.csv" "demo/talents.csv" "demo/targets.csv" "demo/training_attendances.csv"
    "demo/training_courses.csv" "demo/wish_rounds.csv" "demo/wishes.csv"
);

/// The files of a folder, and what an earlier version of it said.
#[derive(Clone, Debug, Default)]
pub struct Folder {
    files: BTreeMap<String, String>,
    /// By file and key of the line; empty where nothing was taken in yet.
    before: BTreeMap<String, BTreeMap<String, Cells>>,
}

impl Folder {
    /// The folder that is built in.
    #[must_use]
    pub fn built_in() -> Self {
        let files = BUILT_IN.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        Self { files: files.collect(), before: BTreeMap::new() }
    }

    /// Reads a folder. Files it does not have are empty; files that are unknown, too long or no
    /// text are faults.
    ///
    /// # Errors
    /// `installation_state` when there is no such folder.
    pub fn read(folder: &Path, faults: &mut Vec<Fault>) -> Result<Self, Problem> {
        let mut files = BTreeMap::new();
        for (name, path) in csv_files(folder)? {
            if !BUILT_IN.iter().any(|(known, _)| *known == name) {
                faults.push(Fault::new(&name, 0, "", "", FieldError::new("", "file_unknown")));
                continue;
            }
            match text_of(&path) {
                Ok(text) => drop(files.insert(name, text)),
                Err(error) => faults.push(Fault::new(&name, 0, "", "", error)),
            }
        }
        Ok(Self { files, before: BTreeMap::new() })
    }

    /// The text of a file; empty when there is none.
    #[must_use]
    pub fn text(&self, file: &str) -> &str {
        self.files.get(file).map_or("", String::as_str)
    }

    /// Writes every file below a folder that is not there yet or empty.
    ///
    /// # Errors
    /// When the folder holds something or cannot be written.
    pub fn write(&self, folder: &Path) -> std::io::Result<()> {
        if folder.exists() && std::fs::read_dir(folder)?.next().is_some() {
            return Err(std::io::ErrorKind::AlreadyExists.into());
        }
        std::fs::create_dir_all(folder.join("demo"))?;
        self.files.iter().try_for_each(|(name, text)| std::fs::write(folder.join(name), text))
    }

    /// The same folder beside what was taken in before.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn beside(mut self, db: &mut Db) -> Result<Self, Problem> {
        self.before = store::kept(db)?;
        Ok(self)
    }
}

fn csv_files(folder: &Path) -> Result<Vec<(String, PathBuf)>, Problem> {
    let mut found = Vec::new();
    for (inner, prefix) in [(folder.to_owned(), ""), (folder.join("demo"), "demo/")] {
        let entries = match std::fs::read_dir(&inner) {
            Ok(entries) => entries,
            Err(_) if !prefix.is_empty() => continue,
            Err(error) => return Err(unreadable(&inner, &error)),
        };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.to_ascii_lowercase().ends_with(".csv") {
                found.push((format!("{prefix}{name}"), entry.path()));
            }
        }
    }
    found.sort();
    Ok(found)
}

fn unreadable(folder: &Path, error: &std::io::Error) -> Problem {
    let reason = Wording::Each {
        ja: format!("フォルダー {} を読めません（{error}）。", folder.display()),
        en: format!("The folder {} cannot be read ({error}).", folder.display()),
    };
    Problem::new(Code::InstallationState).saying("reason", reason)
}

fn text_of(path: &Path) -> Result<String, FieldError> {
    let wrong = |code| FieldError::new("", code);
    let length = std::fs::metadata(path).map_err(|_| wrong("file_no_text"))?.len();
    if length > FILE_BYTES {
        return Err(wrong("file_too_long").with("max", FILE_BYTES >> 20));
    }
    let bytes = std::fs::read(path).map_err(|_| wrong("file_no_text"))?;
    crate::web::text_of_csv(&bytes).map_err(|_| wrong("file_no_text"))
}
