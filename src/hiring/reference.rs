//! The rounds and the plans of a prefecture's folder (`hiring_rounds.csv`, `hiring_plans.csv`): a
//! beginning that is continued here.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::model::{Count, CountKind, CountStatus, Counts, NewRound, Plan, Selection, check_round};
use super::store;
use crate::db::Tx;
use crate::folder::{Folder, Placed};
use crate::problem::{FieldError, Problem};
use crate::vocab::{FiscalYear, HiringRoute, ShortText};
use crate::web::Fault;

const ROUNDS: &str = "hiring_rounds.csv";
const PLANS: &str = "hiring_plans.csv";

/// A line: every count is a number or the status that stands in its place.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    route: HiringRoute,
    exam_fiscal_year: FiscalYear,
    intake_fiscal_year: FiscalYear,
    number_in_year: i32,
    planned: String,
    applicants: String,
    examinees: String,
    first_stage_passes: String,
    final_passes: String,
    declined: String,
    hired: String,
    note_on: Option<CountKind>,
    note: ShortText,
    source: ShortText,
}

impl Line {
    /// # Errors
    /// The count that cannot be read, and what stands there.
    fn round(self) -> Result<NewRound, (CountKind, String)> {
        let cells = [
            (CountKind::Planned, &self.planned),
            (CountKind::Applicants, &self.applicants),
            (CountKind::Examinees, &self.examinees),
            (CountKind::FirstStagePasses, &self.first_stage_passes),
            (CountKind::FinalPasses, &self.final_passes),
            (CountKind::Declined, &self.declined),
            (CountKind::Hired, &self.hired),
        ];
        let mut counts: Counts = BTreeMap::new();
        for (kind, cell) in cells {
            let note =
                if self.note_on == Some(kind) { self.note.clone() } else { ShortText::blank() };
            let count = count(cell).map_err(|_| (kind, cell.clone()))?;
            counts.insert(kind, Count { note, source: self.source.clone(), ..count });
        }
        let Self { route, exam_fiscal_year, intake_fiscal_year, number_in_year, .. } = self;
        Ok(NewRound { route, exam_fiscal_year, intake_fiscal_year, number_in_year, counts })
    }
}

/// A number, 「4名程度」, or the status that stands in its place.
fn count(cell: &str) -> Result<Count, &'static str> {
    let about = cell.strip_suffix("名程度");
    match about.unwrap_or(cell).parse() {
        Ok(number) => Ok(Count { approximate: about.is_some(), ..Count::known(number) }),
        Err(_) => cell.parse::<CountStatus>().map(Count::without),
    }
}

fn rounds(folder: &Folder, faults: &mut Vec<Fault>) -> Vec<Placed<NewRound>> {
    let mut rounds = Vec::new();
    for Placed { file, row, line, changed } in folder.lines::<Line>(ROUNDS, faults) {
        match line.round() {
            Ok(line) => rounds.push(Placed { file, row, line, changed }),
            Err((kind, cell)) => {
                let allowed = "12, 4名程度, ".to_owned()
                    + &CountStatus::ALL
                        .iter()
                        .map(|one| one.as_str())
                        .collect::<Vec<_>>()
                        .join(", ");
                let error = FieldError::new("", "term_unknown").with("allowed", allowed);
                faults.push(Fault::new(file, row, kind.as_str(), &cell, error));
            }
        }
    }
    rounds
}

/// Everything that is wrong in the files of this slice.
pub fn check_folder(folder: &Folder, faults: &mut Vec<Fault>) {
    for placed in rounds(folder, faults) {
        for error in check_round(&placed.line) {
            let heading = error.pointer.split('/').nth(1).unwrap_or("").to_owned();
            faults.push(placed.fault(&heading, "", error));
        }
    }
    drop(folder.lines::<Plan>(PLANS, faults));
}

/// Takes in rounds and plans: adds what is missing, corrects what the folder says anew. Returns how
/// many were added or changed.
///
/// # Errors
/// `invalid_input` when a line cannot be read.
pub fn take_in(tx: &mut Tx<'_>, folder: &Folder) -> Result<usize, Problem> {
    let (mut faults, mut done) = (Vec::new(), 0);
    let rounds = rounds(folder, &mut faults);
    let plans = folder.lines::<Plan>(PLANS, &mut faults);
    Fault::refuse(&faults)?;
    for Placed { line, changed, .. } in &rounds {
        let (route, intake, number) = (line.route, line.intake_fiscal_year, line.number_in_year);
        if !store::is_recorded(tx.db, route, intake, number)? {
            store::add(tx, line)?;
            done += 1;
        } else if !changed.is_empty() {
            let of_route = Selection { routes: vec![route], ..Selection::default() };
            let known = store::rounds(tx.db, &of_route)?.into_iter();
            for round in known.filter(|round| {
                (round.intake_fiscal_year, round.number_in_year) == (intake, number)
            }) {
                done += usize::from(store::replace_counts(tx, &round, &line.counts)?);
            }
        }
    }
    for Placed { line, changed, .. } in &plans {
        done += usize::from(store::put_plan(tx, line, !changed.is_empty())?);
    }
    if done == 0 {
        tx.nothing_to_audit();
    }
    Ok(done)
}

/// Takes away the plans the folder does not say any more.
///
/// # Errors
/// When the rows cannot be written.
pub fn take_away(tx: &mut Tx<'_>, before: &Folder, after: &Folder) -> Result<(), Problem> {
    let mut faults = Vec::new();
    let left = after.lines::<Plan>(PLANS, &mut faults);
    let same = |one: &Plan, other: &Plan| {
        (one.intake_fiscal_year, one.employer) == (other.intake_fiscal_year, other.employer)
    };
    for gone in before.lines::<Plan>(PLANS, &mut faults) {
        if !left.iter().any(|one| same(&one.line, &gone.line)) {
            store::remove_plan(tx, &gone.line)?;
        }
    }
    Ok(())
}

/// The rounds that are built in.
#[cfg(test)]
pub(super) fn published() -> Result<Vec<NewRound>, Problem> {
    let mut faults = Vec::new();
    let rounds = rounds(&Folder::built_in(), &mut faults);
    Fault::refuse(&faults)?;
    Ok(rounds.into_iter().map(|placed| placed.line).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_built_in_keeps_the_rules_and_names_its_source() {
        let (folder, mut faults) = (Folder::built_in(), Vec::new());
        check_folder(&folder, &mut faults);
        let rounds = published().expect("readable");
        assert_eq!((rounds.len(), faults), (18, vec![]));
        for round in &rounds {
            assert_eq!(round.counts.len(), CountKind::ALL.len());
            assert!(
                round.counts.values().all(|count| count.source.as_str().contains("令和6年8月"))
            );
        }
        let hired: i32 =
            rounds.iter().filter_map(|round| round.counts[&CountKind::Hired].count).sum();
        assert_eq!(hired, 12 + 8 + 8, "experienced, graduate, fixed term");
    }
}
