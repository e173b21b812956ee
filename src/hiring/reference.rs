//! The rounds the scheme published in August 2024 (`config/reference/hiring_rounds.csv`): a
//! beginning that is continued here.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::model::{Count, CountKind, CountStatus, Counts, NewRound};
use super::store;
use crate::db::Tx;
use crate::problem::{Code, Problem};
use crate::vocab::{FiscalYear, HiringRoute, ShortText};

const ROUNDS: &str = include_str!("../../config/reference/hiring_rounds.csv");

/// A line: every count is a number or the status that stands in its place.
#[derive(Deserialize)]
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
    fn round(self) -> Result<NewRound, &'static str> {
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
            counts.insert(kind, Count { note, source: self.source.clone(), ..count(cell)? });
        }
        let Self { route, exam_fiscal_year, intake_fiscal_year, number_in_year, .. } = self;
        Ok(NewRound { route, exam_fiscal_year, intake_fiscal_year, number_in_year, counts })
    }
}

fn count(cell: &str) -> Result<Count, &'static str> {
    match cell.parse() {
        Ok(number) => Ok(Count::known(number)),
        Err(_) => cell.parse::<CountStatus>().map(Count::without),
    }
}

pub(super) fn published() -> Result<Vec<NewRound>, Problem> {
    let unreadable = |error: String| {
        tracing::error!(error, "the built-in recruitment rounds cannot be read");
        Problem::new(Code::Internal)
    };
    let lines: Vec<Line> = csv::Reader::from_reader(ROUNDS.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(|error: csv::Error| unreadable(error.to_string()))?;
    lines.into_iter().map(|line| line.round().map_err(|code| unreadable(code.to_owned()))).collect()
}

/// Adds the published rounds that are missing; leaves alone what is there. Returns how many were
/// added.
pub fn import_reference(tx: &mut Tx<'_>) -> Result<usize, Problem> {
    let mut added = 0;
    for round in published()? {
        if !store::is_recorded(tx.db, round.route, round.intake_fiscal_year, round.number_in_year)?
        {
            store::add(tx, &round)?;
            added += 1;
        }
    }
    if added == 0 {
        tx.nothing_to_audit();
    }
    Ok(added)
}

#[cfg(test)]
mod tests {
    use super::super::model::check_round;
    use super::*;

    #[test]
    fn what_is_built_in_keeps_the_rules_and_names_its_source() {
        let rounds = published().expect("readable");
        assert_eq!(rounds.len(), 17);
        for round in &rounds {
            assert_eq!(check_round(round), vec![], "{round:?}");
            assert_eq!(round.counts.len(), CountKind::ALL.len());
            assert!(
                round.counts.values().all(|count| count.source.as_str().contains("令和6年8月資料"))
            );
        }
        let hired: i32 =
            rounds.iter().filter_map(|round| round.counts[&CountKind::Hired].count).sum();
        assert_eq!(hired, 12 + 8 + 8, "experienced, graduate, fixed term");
    }
}
