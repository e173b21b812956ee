//! 初任給調整手当: what speaks for and against it on a day, by the rule of that day. Never a promise: the
//! personnel section confirms, and every answer says so.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::{EmploymentRow, Qualification, hired_on};
use crate::vocab::{HiringRoute, Period};

/// An exam of the information-technology engineers' examination, or one of its predecessors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Exam {
    /// Key.
    pub exam: String,
    /// Japanese name.
    pub name_ja: String,
    /// The exam of today it counts as, for one that is no longer held.
    pub predecessor_of: Option<String>,
}

/// A rule, as it is in force on the days of `period`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowanceRule {
    /// Name of the allowance.
    pub name: String,
    /// Routes whose hires get it.
    pub recruitment_routes: Vec<HiringRoute>,
    /// Exams of which one must be passed; predecessors count.
    pub exams: Vec<String>,
    /// Grades of the salary table without it.
    pub excluded_salary_grades: Vec<i32>,
    pub amount_yen: i32,
    pub years: i32,
    /// Where the rule is written.
    pub source: String,
    /// When it is in force.
    pub period: Period,
}

/// Whether a person might get an allowance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AllowanceView {
    /// Name of the allowance.
    pub name: String,
    /// Always `to_be_confirmed`: the personnel section decides.
    pub status: &'static str,
    /// Yen a month, by the rule.
    pub amount_yen: i32,
    /// Last day of the years from hire, if the hire counts.
    pub until: Option<NaiveDate>,
    /// Where the rule is written.
    pub source: String,
    /// First day on which this rule is in force.
    pub valid_from: NaiveDate,
    /// Its last day; null while it holds.
    pub valid_to: Option<NaiveDate>,
    /// What speaks for it.
    pub reasons_for: Vec<AllowanceReason>,
    /// What speaks against it.
    pub reasons_against: Vec<AllowanceReason>,
}

/// Something that speaks for or against an allowance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AllowanceReason {
    /// Stable code.
    pub code: &'static str,
    /// The same in Japanese.
    pub detail: String,
    /// The same in English.
    pub detail_en: String,
}

fn reason(
    code: &'static str,
    detail: impl Into<String>,
    detail_en: impl Into<String>,
) -> AllowanceReason {
    AllowanceReason { code, detail: detail.into(), detail_en: detail_en.into() }
}

/// Weighs one rule for a person on a day; nothing when the person has no home body on that day.
#[must_use]
pub fn weigh(
    rule: &AllowanceRule,
    career: &[EmploymentRow],
    qualifications: &[Qualification],
    exams: &[Exam],
    day: NaiveDate,
) -> Option<AllowanceView> {
    let now = &career.iter().find(|row| row.holds_on(day))?.dated.fact;
    let hired = hired_on(career, day)?;
    let until = last_day_of_years(hired, rule.years);
    let by_exam = rule.recruitment_routes.contains(&now.recruitment_route)
        && now.organization_code.is_prefecture();
    let judgements = [
        if by_exam {
            Ok(reason(
                "hired_by_information_exam",
                "県の「情報」採用試験による採用",
                "Hired by the prefecture's IT examination",
            ))
        } else {
            Err(reason(
                "not_hired_by_information_exam",
                "県の「情報」採用試験による採用ではない",
                "Not hired by the prefecture's IT examination",
            ))
        },
        exam_passed(rule, qualifications, exams, day),
        if day <= until {
            Ok(reason(
                "within_years",
                format!("採用（{hired}）から{}年以内（{until}まで）", rule.years),
                format!("Within {} years of {hired}, until {until}", rule.years),
            ))
        } else {
            Err(reason(
                "years_over",
                format!("採用（{hired}）から{}年を過ぎている（{until}まで）", rule.years),
                format!("More than {} years since {hired}, over on {until}", rule.years),
            ))
        },
        salary_grade(rule, now.salary_grade),
    ];
    let (pro, contra): (Vec<_>, Vec<_>) = judgements.into_iter().partition(Result::is_ok);
    Some(AllowanceView {
        name: rule.name.clone(),
        status: "to_be_confirmed",
        amount_yen: rule.amount_yen,
        until: by_exam.then_some(until),
        source: rule.source.clone(),
        valid_from: rule.period.from,
        valid_to: rule.period.last_day(),
        reasons_for: pro.into_iter().flatten().collect(),
        reasons_against: contra.into_iter().filter_map(Result::err).collect(),
    })
}

/// The first passed exam that the rule names, itself or as the successor of the one that was
/// passed.
fn exam_passed(
    rule: &AllowanceRule,
    qualifications: &[Qualification],
    exams: &[Exam],
    day: NaiveDate,
) -> Result<AllowanceReason, AllowanceReason> {
    let counts_as = |key: &str| {
        exams.iter().find(|exam| exam.exam == key).and_then(|exam| exam.predecessor_of.clone())
    };
    let listed = |key: &str| rule.exams.iter().any(|exam| exam == key);
    let passed = qualifications.iter().filter(|row| row.counts_on(day));
    for row in passed.filter(|row| !row.exam.is_empty()) {
        if listed(&row.exam) {
            return Ok(reason(
                "listed_exam_passed",
                format!("{}（{}取得）", row.name, row.acquired_on),
                format!("{}, passed on {}", row.name, row.acquired_on),
            ));
        }
        if counts_as(&row.exam).is_some_and(|successor| listed(&successor)) {
            return Ok(reason(
                "predecessor_exam_passed",
                format!("{}（{}取得、旧試験名）", row.name, row.acquired_on),
                format!("{}, passed on {}, under its earlier name", row.name, row.acquired_on),
            ));
        }
    }
    Err(reason(
        "no_listed_exam",
        "対象試験の合格が登録されていない",
        "No examination of the rule is recorded as passed",
    ))
}

fn salary_grade(
    rule: &AllowanceRule,
    grade: Option<i32>,
) -> Result<AllowanceReason, AllowanceReason> {
    match grade {
        _ if rule.excluded_salary_grades.is_empty() => Ok(reason(
            "salary_grade_not_limited",
            "級による制限なし",
            "Not limited by the pay grade",
        )),
        None => Err(reason(
            "salary_grade_unknown",
            "情報職給料表の級が登録されていない",
            "The grade of the IT pay table is not recorded",
        )),
        Some(grade) if rule.excluded_salary_grades.contains(&grade) => Err(reason(
            "salary_grade_excluded",
            format!("情報職給料表{grade}級は対象外"),
            format!("Grade {grade} of the IT pay table is excluded"),
        )),
        Some(grade) => Ok(reason(
            "salary_grade_allowed",
            format!("情報職給料表{grade}級は対象"),
            format!("Grade {grade} of the IT pay table is included"),
        )),
    }
}

/// Ten years from 1 April 2023 end on 31 March 2033; from 29 February they end on 28 February.
fn last_day_of_years(hired: NaiveDate, years: i32) -> NaiveDate {
    let anniversary = hired.with_year(hired.year() + years);
    let leap = || NaiveDate::from_ymd_opt(hired.year() + years, 3, 1).unwrap_or(hired);
    anniversary.unwrap_or_else(leap).pred_opt().unwrap_or(hired)
}

#[cfg(test)]
mod tests {
    use super::super::model::{Employment, Row};
    use super::*;
    use crate::vocab::timeline::Dated;
    use crate::vocab::{EmploymentForm, EmploymentId, FOREVER, Grade, QualificationId};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap_or_default()
    }

    fn rule(exams: &[&str], excluded: &[i32]) -> AllowanceRule {
        AllowanceRule {
            name: "初任給調整手当".to_owned(),
            recruitment_routes: vec![HiringRoute::Experienced, HiringRoute::Graduate],
            exams: exams.iter().map(ToString::to_string).collect(),
            excluded_salary_grades: excluded.to_vec(),
            amount_yen: 50_000,
            years: 10,
            source: "要確認".to_owned(),
            period: Period::between(day("2023-04-01"), FOREVER),
        }
    }

    fn career(route: HiringRoute, salary_grade: Option<i32>) -> Vec<EmploymentRow> {
        let fact = Employment {
            organization_code: "340006".parse().expect("a code"),
            form: EmploymentForm::Permanent,
            recruitment_route: route,
            grade: Grade::Staff,
            salary_grade,
            title: "技師".to_owned(),
            term_end: None,
            term_purpose: None,
            end_reason: None,
        };
        vec![Row {
            id: EmploymentId::random(),
            dated: Dated::new(Period::between(day("2023-04-01"), FOREVER), fact),
        }]
    }

    fn passed(exam: &str) -> Vec<Qualification> {
        vec![Qualification {
            id: QualificationId::random(),
            exam: exam.to_owned(),
            name: exam.to_owned(),
            certificate_number: String::new(),
            acquired_on: day("2022-06-01"),
            expires_on: None,
            declared: false,
        }]
    }

    fn exams() -> Vec<Exam> {
        let exam = |exam: &str, of: Option<&str>| Exam {
            exam: exam.to_owned(),
            name_ja: exam.to_owned(),
            predecessor_of: of.map(str::to_owned),
        };
        vec![exam("applied", None), exam("class_1", Some("applied")), exam("fundamental", None)]
    }

    fn codes(view: Option<AllowanceView>) -> (Vec<&'static str>, Vec<&'static str>) {
        let view = view.expect("employed");
        assert_eq!(view.status, "to_be_confirmed");
        let codes =
            |reasons: Vec<AllowanceReason>| reasons.into_iter().map(|reason| reason.code).collect();
        (codes(view.reasons_for), codes(view.reasons_against))
    }

    #[test]
    fn everything_for_it_is_still_only_to_be_confirmed() {
        let rule = rule(&["applied"], &[4, 5, 6, 7]);
        let weighed = weigh(
            &rule,
            &career(HiringRoute::Graduate, Some(2)),
            &passed("class_1"),
            &exams(),
            day("2026-04-01"),
        );
        assert_eq!(weighed.as_ref().and_then(|view| view.until), Some(day("2033-03-31")));
        let (pro, contra) = codes(weighed);
        assert_eq!(
            pro,
            [
                "hired_by_information_exam",
                "predecessor_exam_passed",
                "within_years",
                "salary_grade_allowed"
            ]
        );
        assert!(contra.is_empty());
    }

    #[test]
    fn each_reason_against_is_named() {
        let rule = rule(&["applied"], &[4, 5, 6, 7]);
        let against = |route, grade, exam: &str, on: &str| {
            codes(weigh(&rule, &career(route, grade), &passed(exam), &exams(), day(on))).1
        };
        assert_eq!(
            against(HiringRoute::FixedTerm, Some(2), "applied", "2026-04-01"),
            ["not_hired_by_information_exam"]
        );
        assert_eq!(
            against(HiringRoute::Graduate, Some(4), "applied", "2026-04-01"),
            ["salary_grade_excluded"]
        );
        assert_eq!(
            against(HiringRoute::Graduate, None, "fundamental", "2033-04-01"),
            ["no_listed_exam", "years_over", "salary_grade_unknown"]
        );
        assert!(against(HiringRoute::Graduate, Some(3), "applied", "2033-03-31").is_empty());
    }

    #[test]
    fn without_an_employment_there_is_nothing_to_weigh() {
        let career = career(HiringRoute::Graduate, Some(2));
        assert_eq!(
            weigh(
                &rule(&["applied"], &[]),
                &career,
                &passed("applied"),
                &exams(),
                day("2023-03-31")
            ),
            None
        );
    }

    #[test]
    fn ten_years_from_a_leap_day_end_on_the_last_of_february() {
        assert_eq!(last_day_of_years(day("2024-02-29"), 10), day("2034-02-28"));
        assert_eq!(last_day_of_years(day("2023-04-01"), 10), day("2033-03-31"));
    }
}
