//! Where words and JSON go: results to standard output, trouble to standard error.
use std::io::Write;

use serde::Serialize;

use super::Language;
use super::files::Trouble;
use crate::planner::fault::Fault;

pub(super) struct Report {
    pub json: bool,
    pub language: Language,
}

#[derive(Serialize)]
struct Troubles<'a> {
    faults: &'a [Fault],
}

impl Report {
    pub fn new(json: bool, language: Language) -> Self {
        Self { json, language }
    }

    /// The text in the chosen language.
    pub fn of<'a>(&self, ja: &'a str, en: &'a str) -> &'a str {
        self.language.of(ja, en)
    }

    /// Writes a result: as JSON if asked, else as lines of text. A closed pipe is the reader's
    /// decision, no error.
    pub fn result<T: Serialize>(&self, value: &T, text: impl FnOnce() -> Vec<String>) {
        let output = if self.json {
            serde_json::to_string_pretty(value).unwrap_or_default()
        } else {
            text().join("\n")
        };
        // A reader that has gone away cannot be told so.
        let _ = writeln!(std::io::stdout().lock(), "{output}");
    }

    /// Writes what went wrong: to standard error for people, to standard output for programs.
    pub fn trouble(&self, trouble: &Trouble) {
        let faults = trouble.faults();
        if self.json {
            let troubles = Troubles { faults: &faults };
            self.result(&troubles, Vec::new);
            return;
        }
        let mut stderr = std::io::stderr().lock();
        for fault in &faults {
            let _ = writeln!(stderr, "{}", self.fault(fault));
        }
    }

    /// One fault as a line: sentence, code and place.
    pub fn fault(&self, fault: &Fault) -> String {
        let sentence = self.of(&fault.ja, &fault.en);
        let mut line = format!("{sentence} [{} {}]", fault.code, fault.pointer);
        if !fault.conflict.is_empty() {
            line.push_str(&format!(" ({})", fault.conflict.join(", ")));
        }
        line
    }
}
