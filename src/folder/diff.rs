//! What a later version of a folder says anew.

use serde::Serialize;

use super::{Cells, FILES, Folder};

/// What happened to a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It was not there before.
    Added,
    /// It says something else.
    Changed,
    /// It is not there any more; what it brought in stays, because the record refers to it.
    Removed,
}

/// A line that came, went or changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LineChange {
    pub file: &'static str,
    /// Values of the columns that name the line.
    pub key: String,
    pub change: Change,
    /// Heading, cell before, cell now.
    pub cells: Vec<(String, String, String)>,
}

/// Every line that differs from what was taken in before, in the order of the files.
#[must_use]
pub fn diff(folder: &Folder) -> Vec<LineChange> {
    FILES.iter().flat_map(|(file, _)| of_file(folder, file)).collect()
}

fn of_file(folder: &Folder, file: &'static str) -> Vec<LineChange> {
    let nothing = Default::default();
    let (before, now) = (folder.before.get(file).unwrap_or(&nothing), folder.cells(file));
    let mut changes: Vec<LineChange> = now
        .iter()
        .filter_map(|(key, cells)| match before.get(key) {
            None => Some((key, Change::Added, Vec::new())),
            Some(known) => {
                let cells = differing(known, cells);
                (!cells.is_empty()).then_some((key, Change::Changed, cells))
            }
        })
        .map(|(key, change, cells)| LineChange { file, key: key.clone(), change, cells })
        .collect();
    let gone = before.keys().filter(|key| !now.contains_key(*key));
    changes.extend(gone.map(|key| LineChange {
        file,
        key: key.clone(),
        change: Change::Removed,
        cells: Vec::new(),
    }));
    changes
}

fn differing(before: &Cells, now: &Cells) -> Vec<(String, String, String)> {
    let cell = |cells: &Cells, heading: &String| cells.get(heading).cloned().unwrap_or_default();
    let headings: std::collections::BTreeSet<&String> = before.keys().chain(now.keys()).collect();
    headings
        .into_iter()
        .map(|heading| (heading.clone(), cell(before, heading), cell(now, heading)))
        .filter(|(_, before, now)| before != now)
        .collect()
}
