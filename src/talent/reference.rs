//! The exams and the dated allowance rules of a prefecture's folder (`exams.csv`,
//! `allowance_rules.csv`).

use chrono::NaiveDate;
use serde::Deserialize;

use super::allowance::{AllowanceRule, Exam};
use super::store;
use crate::clock::day_in_japan;
use crate::db::Tx;
use crate::folder::{Folder, Placed};
use crate::problem::{FieldError, Problem};
use crate::vocab::{HiringRoute, Period};
use crate::web::Fault;

const EXAMS: &str = "exams.csv";
const RULES: &str = "allowance_rules.csv";

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
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

fn rules(folder: &Folder, faults: &mut Vec<Fault>) -> Vec<Placed<AllowanceRule>> {
    let mut rules = Vec::new();
    for Placed { file, row, line, changed } in folder.lines::<RuleLine>(RULES, faults) {
        match line.rule() {
            Ok(line) => rules.push(Placed { file, row, line, changed }),
            Err(code) => faults.push(Fault::new(file, row, "", "", FieldError::new("", code))),
        }
    }
    rules
}

/// Everything that is wrong in the files of this slice.
pub fn check_folder(folder: &Folder, faults: &mut Vec<Fault>) {
    for placed in folder.lines::<Exam>(EXAMS, faults) {
        if let Some(today) = &placed.line.predecessor_of {
            placed.refers(folder, "predecessor_of", today, (EXAMS, "exam"), faults);
        }
    }
    for placed in rules(folder, faults) {
        for exam in &placed.line.exams {
            placed.refers(folder, "exams", exam, (EXAMS, "exam"), faults);
        }
    }
}

/// Takes in exams and rules: adds what is missing, changes what the folder says anew. Returns how
/// many were added or changed.
///
/// # Errors
/// `invalid_input` when a line cannot be read.
pub fn take_in(tx: &mut Tx<'_>, folder: &Folder) -> Result<usize, Problem> {
    let (mut faults, mut done) = (Vec::new(), 0);
    let exams = folder.lines::<Exam>(EXAMS, &mut faults);
    let rules = rules(folder, &mut faults);
    Fault::refuse(&faults)?;
    for Placed { line, changed, .. } in exams {
        let anew = store::add_exam(tx, &line)?
            || (!changed.is_empty() && store::change_exam(tx, &line).map(|()| true)?);
        done += usize::from(anew);
    }
    for Placed { line, changed, .. } in rules {
        let anew = store::add_rule(tx, &line)?
            || (!changed.is_empty() && store::change_rule(tx, &line).map(|()| true)?);
        done += usize::from(anew);
    }
    if done == 0 {
        tx.nothing_to_audit();
    }
    Ok(done)
}

/// Takes away what the folder does not say any more.
///
/// # Errors
/// `line_in_use` for an exam that qualifications name, and for a rule that is or was in force, which
/// ends on a day instead.
pub fn take_away(tx: &mut Tx<'_>, before: &Folder, after: &Folder) -> Result<(), Problem> {
    let mut faults = Vec::new();
    let mut lines = |folder: &Folder| {
        let exams: Vec<Exam> =
            folder.lines(EXAMS, &mut faults).into_iter().map(|placed| placed.line).collect();
        let rules = rules(folder, &mut faults).into_iter().map(|placed| placed.line);
        (exams, rules.collect::<Vec<AllowanceRule>>())
    };
    let ((exams, rules), (exams_left, rules_left)) = (lines(before), lines(after));
    for exam in exams.iter().filter(|exam| exams_left.iter().all(|one| one.exam != exam.exam)) {
        let holders = store::holders_of(tx.db, &exam.exam)?;
        in_use(&exam.name_ja, &holders, ("資格", "a qualification"))?;
        store::remove_exam(tx, &exam.exam)?;
    }
    let today = day_in_japan(tx.now);
    let same = |one: &AllowanceRule, rule: &AllowanceRule| {
        one.name == rule.name && one.period.from == rule.period.from
    };
    for rule in rules.iter().filter(|rule| !rules_left.iter().any(|one| same(one, rule))) {
        if rule.period.from <= today {
            let days = vec![format!("{}〜", rule.period.from)];
            in_use(&rule.name, &days, ("適用中か適用済みの期間", "days on which it is in force"))?;
        }
        store::remove_rule(tx, rule)?;
    }
    Ok(())
}

fn in_use(name: &str, by: &[String], what: (&'static str, &'static str)) -> Result<(), Problem> {
    if by.is_empty() {
        return Ok(());
    }
    Err(Problem::line_in_use(name, &by.join("、"), what.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_dated_rules_are_built_in_and_name_only_known_exams() {
        let (folder, mut faults) = (Folder::built_in(), Vec::new());
        check_folder(&folder, &mut faults);
        let rules: Vec<AllowanceRule> =
            rules(&folder, &mut faults).into_iter().map(|placed| placed.line).collect();
        assert_eq!(faults, []);
        assert_eq!(rules.iter().map(|rule| rule.exams.len()).collect::<Vec<_>>(), [9, 10]);
        assert_eq!(rules[0].period.to, rules[1].period.from);
        assert_eq!(
            (rules[0].excluded_salary_grades.len(), rules[1].excluded_salary_grades.as_slice()),
            (0, &[4, 5, 6, 7][..])
        );
        assert!(rules.iter().all(|rule| rule.amount_yen == 50_000 && rule.years == 10));
    }
}
