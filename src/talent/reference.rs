//! The exams and the dated allowance rules the program brings along (`config/reference`): a
//! beginning that the prefecture edits.

use chrono::NaiveDate;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::allowance::{AllowanceRule, Exam};
use super::store;
use crate::db::Tx;
use crate::problem::{Code, Problem};
use crate::vocab::{HiringRoute, Period};

const EXAMS: &str = include_str!("../../config/reference/exams.csv");
const ALLOWANCE_RULES: &str = include_str!("../../config/reference/allowance_rules.csv");

#[derive(Deserialize)]
struct RuleLine {
    name: String,
    recruitment_routes: String,
    exams: String,
    excluded_salary_grades: String,
    amount_yen: i32,
    years: i32,
    source: String,
    valid_from: NaiveDate,
    /// Last day; empty while the rule holds.
    valid_to: Option<NaiveDate>,
}

impl RuleLine {
    fn rule(self) -> Result<AllowanceRule, &'static str> {
        let words =
            |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<String>>();
        let grades = words(&self.excluded_salary_grades)
            .into_iter()
            .map(|word| word.parse::<i32>().map_err(|_| "number_out_of_range"));
        Ok(AllowanceRule {
            recruitment_routes: words(&self.recruitment_routes)
                .iter()
                .map(|word| word.parse::<HiringRoute>())
                .collect::<Result<_, _>>()?,
            exams: words(&self.exams),
            excluded_salary_grades: grades.collect::<Result<_, _>>()?,
            name: self.name,
            amount_yen: self.amount_yen,
            years: self.years,
            source: self.source,
            period: Period::of_days(self.valid_from, self.valid_to)?,
        })
    }
}

fn unreadable(error: impl std::fmt::Display) -> Problem {
    tracing::error!(%error, "the built-in reference data cannot be read");
    Problem::new(Code::Internal)
}

fn lines<T: DeserializeOwned>(text: &str) -> Result<Vec<T>, Problem> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(unreadable)
}

fn built_in_rules() -> Result<Vec<AllowanceRule>, Problem> {
    lines::<RuleLine>(ALLOWANCE_RULES)?
        .into_iter()
        .map(|line| line.rule().map_err(unreadable))
        .collect()
}

/// Adds what is missing of exams and allowance rules; leaves alone what was edited. Returns how
/// many were added.
pub fn import_reference(tx: &mut Tx<'_>) -> Result<usize, Problem> {
    let mut added = 0;
    for exam in lines::<Exam>(EXAMS)? {
        added += usize::from(store::add_exam(tx, &exam)?);
    }
    for rule in built_in_rules()? {
        added += usize::from(store::add_rule(tx, &rule)?);
    }
    if added == 0 {
        tx.nothing_to_audit();
    }
    Ok(added)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_dated_rules_are_built_in_and_name_only_known_exams() {
        let rules = built_in_rules().expect("readable");
        let exams: Vec<Exam> = lines(EXAMS).expect("readable");
        assert_eq!(rules.iter().map(|rule| rule.exams.len()).collect::<Vec<_>>(), [9, 10]);
        assert_eq!(rules[0].period.to, rules[1].period.from);
        assert_eq!(
            (rules[0].excluded_salary_grades.len(), rules[1].excluded_salary_grades.as_slice()),
            (0, &[4, 5, 6, 7][..])
        );
        assert!(rules.iter().all(|rule| rule.amount_yen == 50_000 && rule.years == 10));
        let known = |key: &String| {
            exams.iter().any(|exam| exam.exam == *key && exam.predecessor_of.is_none())
        };
        assert!(rules.iter().flat_map(|rule| &rule.exams).all(known));
        assert!(exams.iter().filter_map(|exam| exam.predecessor_of.as_ref()).all(known));
    }
}
