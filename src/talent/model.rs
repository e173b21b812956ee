//! What is known of a person, what can be said about it, and the rules it must keep.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::problem::FieldError;
use crate::vocab::timeline::{Amendment, Dated, amend};
use crate::vocab::{
    AbsenceId, AbsenceKind, EmploymentForm, EmploymentId, EndReason, FOREVER, Grade, HiringRoute,
    Kana, Name, OrganizationCode, Period, QualificationId, RegistrationId, ShortText, StaffNumber,
    terms,
};

/// Names hold from here on, because nobody's record begins before.
pub const BEGINNING: Option<NaiveDate> = NaiveDate::from_ymd_opt(1900, 1, 1);

/// A person to add, with the employment at the home body.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTalent {
    /// 氏名, stored as typed.
    pub name: Name,
    /// カナ, stored as typed.
    pub name_kana: Kana,
    /// 職員番号 at the home body.
    pub staff_number: StaffNumber,
    /// Registered as 自治体DXアクセラレータ.
    #[serde(default)]
    pub accelerator: bool,
    /// Employment at the home body.
    #[validate(nested)]
    pub employment: NewEmployment,
    /// What the person has passed, if it is recorded in the same act.
    #[validate(nested)]
    pub qualification: Option<NewQualification>,
    /// Registration as shared talent, if the home body has consented already.
    #[validate(nested)]
    pub registration: Option<FirstRegistration>,
}

/// A registration as shared talent (共通人材) in the act that adds the person: its home body
/// consents.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FirstRegistration {
    /// Day of the consent; not after the first day.
    pub consented_on: NaiveDate,
    /// Document of the consent.
    pub consent_reference: Name,
    /// First day (default: the first of the employment).
    pub starts_on: Option<NaiveDate>,
}

impl FirstRegistration {
    /// The same with the home body of the employment.
    #[must_use]
    pub fn beside(&self, employment: &NewEmployment) -> NewRegistration {
        NewRegistration {
            organization_code: employment.organization_code.clone(),
            consented_on: self.consented_on,
            consent_reference: self.consent_reference.clone(),
            starts_on: self.starts_on.unwrap_or(employment.starts_on),
            ends_on: None,
        }
    }
}

/// An employment at a home body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEmployment {
    /// Home body.
    pub organization_code: OrganizationCode,
    /// Form.
    pub form: EmploymentForm,
    /// How the person was recruited.
    pub recruitment_route: HiringRoute,
    /// 相当級.
    pub grade: Grade,
    /// Grade of the salary table, 1 to 10 (情報職給料表: 1 to 7).
    #[validate(range(min = 1, max = 10))]
    pub salary_grade: Option<i32>,
    /// 職名.
    pub title: ShortText,
    /// Last day of the term (任期末); needed for fixed-term forms, not allowed for permanent staff.
    pub term_ends_on: Option<NaiveDate>,
    /// What a fixed-term employee was hired for.
    pub term_purpose: Option<ShortText>,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day, if it has ended.
    pub ends_on: Option<NaiveDate>,
    /// Why it ended; goes with `ends_on`.
    pub end_reason: Option<EndReason>,
}

/// What changes in the employment at a home body from a day on: promotion, title, extension of the
/// term.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeEmployment {
    /// First day of the change.
    pub effective_on: NaiveDate,
    /// New 相当級.
    pub grade: Option<Grade>,
    /// New grade of the salary table; null takes it away.
    #[serde(
        default,
        deserialize_with = "crate::web::present",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<i32>)]
    pub salary_grade: Option<Option<i32>>,
    /// New 職名.
    pub title: Option<ShortText>,
    /// New last day of the term.
    pub term_ends_on: Option<NaiveDate>,
    /// New purpose of the term.
    pub term_purpose: Option<ShortText>,
}

/// Leaving: 退職, 任期満了 or 割愛. An employment that never begins is declined instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndEmployment {
    /// Last day of service.
    pub ends_on: NaiveDate,
    /// Why.
    pub reason: EndReason,
}

/// 割愛・転籍: leaving one body in order to be hired by another on the next day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveEmployment {
    /// 職員番号 at the new body.
    pub staff_number: StaffNumber,
    /// Employment at the new body; the day before its first is the last at the old one.
    #[validate(nested)]
    pub employment: NewEmployment,
}

terms! {
    /// What of a record was last changed by a step that can be taken back.
    Recorded {
        /// 氏名・カナ・職員番号・アクセラレータ.
        Profile = "profile", "氏名など", "Name and number";
        /// 任用, with the registrations and the staff number that changed in the same step.
        Employment = "employment", "任用", "Employment";
        /// 共通人材の登録.
        Registration = "registration", "共通人材の登録", "Registration as shared talent";
    }
}

/// Takes the last step back: what was recorded before it holds again.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UndoStep {
    /// The last step of which part of the record.
    pub of: Recorded,
}

/// 辞退: the employment that was to begin on a day does not.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclineEmployment {
    /// First day it would have had.
    pub starts_on: NaiveDate,
}

/// What a recorded employment row should have said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectEmployment {
    /// The row.
    pub employment_id: EmploymentId,
    /// All of it, corrected.
    #[validate(nested)]
    pub employment: NewEmployment,
}

/// A qualification with its evidence.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewQualification {
    /// Key of a known exam (`GET /exams`); without one, `name` is needed.
    pub exam: Option<ShortText>,
    /// Name as on the certificate, of what is no known exam; with `exam` none but the exam's own.
    pub name: Option<Name>,
    /// 合格証書番号・登録番号.
    pub certificate_number: Option<ShortText>,
    /// Day it was acquired; not a day to come.
    pub acquired_on: NaiveDate,
    /// Last day it is valid, if it lapses.
    pub expires_on: Option<NaiveDate>,
}

/// What a recorded qualification should have said.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectQualification {
    /// The row.
    pub qualification_id: QualificationId,
    /// All of it, corrected.
    #[validate(nested)]
    pub qualification: NewQualification,
}

/// A registration as shared talent (共通人材), with the home body's consent.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRegistration {
    /// The home body that consents.
    pub organization_code: OrganizationCode,
    /// Day of the consent; not after the first day.
    pub consented_on: NaiveDate,
    /// Document of the consent.
    pub consent_reference: Name,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day, if it is known.
    pub ends_on: Option<NaiveDate>,
}

/// A registration withdrawn from a day on.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawRegistration {
    /// First day without it.
    pub effective_on: NaiveDate,
    /// Why; the person and the home body are told.
    pub reason: Name,
}

/// A leave, or a secondment for training.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAbsence {
    /// Kind.
    pub kind: AbsenceKind,
    /// Where to, for a secondment.
    pub destination: Option<ShortText>,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day, if it is known.
    pub ends_on: Option<NaiveDate>,
}

/// What a recorded absence should have said; also how it is ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectAbsence {
    /// The row.
    pub absence_id: AbsenceId,
    /// All of it, corrected.
    #[validate(nested)]
    pub absence: NewAbsence,
}

/// A qualification that should not have been recorded at all.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RetractQualification {
    /// The row.
    pub qualification_id: QualificationId,
}

/// A qualification that the person declared and that was checked against its evidence.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmQualification {
    /// The row.
    pub qualification_id: QualificationId,
}

/// An absence that should not have been recorded at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RetractAbsence {
    /// The row.
    pub absence_id: AbsenceId,
}

/// What changes about the person from a day on; what is left out stays.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateTalent {
    /// First day of the change (default: today). For a typing error give the first day it was
    /// wrong, or 1900-01-01.
    #[serde(default, deserialize_with = "given")]
    pub effective_on: Option<NaiveDate>,
    /// New 氏名.
    #[serde(default, deserialize_with = "given")]
    pub name: Option<Name>,
    /// New カナ.
    #[serde(default, deserialize_with = "given")]
    pub name_kana: Option<Kana>,
    /// New 職員番号.
    #[serde(default, deserialize_with = "given")]
    pub staff_number: Option<StaffNumber>,
    /// Registered as 自治体DXアクセラレータ or not.
    #[serde(default, deserialize_with = "given")]
    pub accelerator: Option<bool>,
}

/// A field of a merge patch that can be changed and not taken away: null is refused.
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// A recorded row: which, when it holds, what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row<I, T> {
    /// Identifier of the row.
    pub id: I,
    /// When it holds and what it says.
    pub dated: Dated<T>,
}

impl<I, T> Row<I, T> {
    /// Whether it holds on a day.
    #[must_use]
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.dated.period.contains(day)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Profile {
    pub name: String,
    pub name_kana: String,
    pub staff_number: String,
    pub accelerator: bool,
}

impl Profile {
    /// The profile with a change laid over it.
    #[must_use]
    pub fn with(&self, change: &UpdateTalent) -> Self {
        Self {
            name: change.name.as_ref().map_or_else(|| self.name.clone(), ToString::to_string),
            name_kana: change
                .name_kana
                .as_ref()
                .map_or_else(|| self.name_kana.clone(), ToString::to_string),
            staff_number: change
                .staff_number
                .as_ref()
                .map_or_else(|| self.staff_number.clone(), ToString::to_string),
            accelerator: change.accelerator.unwrap_or(self.accelerator),
        }
    }
}

/// What a qualification row says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Qualification {
    pub id: QualificationId,
    /// Key of the exam; empty when it is none of the known ones.
    pub exam: String,
    pub name: String,
    pub certificate_number: String,
    pub acquired_on: NaiveDate,
    pub expires_on: Option<NaiveDate>,
    /// The person itself says so, and nobody has confirmed it.
    pub declared: bool,
}

impl Qualification {
    /// Whether it is confirmed and valid on a day.
    #[must_use]
    pub fn counts_on(&self, day: NaiveDate) -> bool {
        !self.declared && self.acquired_on <= day && self.expires_on.is_none_or(|last| day <= last)
    }

    /// Whether it says the same thing was obtained on the same day.
    #[must_use]
    pub fn is_same_as(&self, other: &Self) -> bool {
        (&self.exam, &self.name, self.acquired_on) == (&other.exam, &other.name, other.acquired_on)
    }
}

/// What a registration row says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Registration {
    pub organization_code: OrganizationCode,
    pub consented_on: NaiveDate,
    pub consent_reference: String,
    /// Why it was withdrawn; empty when it was not.
    pub end_reason: String,
}

/// What an absence row says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Absence {
    pub kind: AbsenceKind,
    pub destination: String,
}

pub type RegistrationRow = Row<RegistrationId, Registration>;
pub type AbsenceRow = Row<AbsenceId, Absence>;

/// What an employment is on the days of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Employment {
    pub organization_code: OrganizationCode,
    pub form: EmploymentForm,
    pub recruitment_route: HiringRoute,
    pub grade: Grade,
    pub salary_grade: Option<i32>,
    pub title: String,
    pub term_end: Option<NaiveDate>,
    pub term_purpose: Option<String>,
    pub end_reason: Option<EndReason>,
}

pub type EmploymentRow = Row<EmploymentId, Employment>;

impl Employment {
    /// The employment with a change laid over it.
    #[must_use]
    pub fn with(&self, change: &ChangeEmployment) -> Self {
        Self {
            grade: change.grade.unwrap_or(self.grade),
            salary_grade: change.salary_grade.unwrap_or(self.salary_grade),
            title: change.title.as_ref().map_or_else(|| self.title.clone(), ToString::to_string),
            term_end: change.term_ends_on.or(self.term_end),
            term_purpose: change
                .term_purpose
                .as_ref()
                .map(ToString::to_string)
                .or_else(|| self.term_purpose.clone()),
            ..self.clone()
        }
    }
}

impl NewEmployment {
    /// What the row will say.
    #[must_use]
    pub fn fact(&self) -> Employment {
        Employment {
            organization_code: self.organization_code.clone(),
            form: self.form,
            recruitment_route: self.recruitment_route,
            grade: self.grade,
            salary_grade: self.salary_grade,
            title: self.title.to_string(),
            term_end: self.term_ends_on,
            term_purpose: self.term_purpose.as_ref().map(ToString::to_string),
            end_reason: self.end_reason,
        }
    }

    /// The days, and every fault found without looking at anything recorded.
    ///
    /// # Errors
    /// The faults, each with a pointer below `prefix`.
    pub fn check(&self, prefix: &str) -> Result<Period, Vec<FieldError>> {
        let at = |name: &str| format!("{prefix}/{name}");
        let mut errors = Vec::new();
        let period = days(prefix, self.starts_on, self.ends_on, &mut errors);
        match (self.form, self.term_ends_on) {
            (EmploymentForm::Permanent, Some(_)) => {
                let reason = (
                    "任期の定めのない職員には任期末を指定できません。任期末を外すか、任用形態を見直してください。",
                    "A permanent employment has no end of term. Leave it out or change the form of employment.",
                );
                errors.push(FieldError::because(&at("term_ends_on"), reason));
            }
            (EmploymentForm::Permanent, None) => {}
            (_, None) => errors.push(FieldError::new(&at("term_ends_on"), "required")),
            (_, Some(term_end)) => {
                errors.extend(day_fault(&at("term_ends_on"), self.starts_on, term_end))
            }
        }
        match (self.ends_on, self.end_reason) {
            (None, Some(_)) => errors.push(FieldError::new(&at("ends_on"), "required")),
            (Some(_), None) => errors.push(FieldError::new(&at("end_reason"), "required")),
            (Some(_), Some(EndReason::Declined)) => errors.push(declined_fault(&at("end_reason"))),
            _ => {}
        }
        if errors.is_empty() { Ok(period) } else { Err(errors) }
    }
}

impl EndEmployment {
    /// Leaving before the first day is declining.
    ///
    /// # Errors
    /// `not_allowed_here` at `/reason`.
    pub fn check(&self) -> Result<(), FieldError> {
        if self.reason == EndReason::Declined { Err(declined_fault("/reason")) } else { Ok(()) }
    }
}

fn declined_fault(pointer: &str) -> FieldError {
    let reason = (
        "辞退は始まらなかった任用だけに使います。POST /talents/{id}/employments/decline を使ってください。",
        "Declined is said only of an employment that never began. Use POST /talents/{id}/employments/decline.",
    );
    FieldError::because(pointer, reason)
}

/// The days from the first to the last; faults go where the input has its dates.
pub fn days(
    prefix: &str,
    starts_on: NaiveDate,
    ends_on: Option<NaiveDate>,
    errors: &mut Vec<FieldError>,
) -> Period {
    let fallback = Period::between(FOREVER, FOREVER);
    match (Period::of_days(starts_on, None), Period::of_days(starts_on, ends_on)) {
        (Err(code), _) => {
            errors.push(FieldError::new(&format!("{prefix}/starts_on"), code));
            fallback
        }
        (_, Err(code)) => {
            errors.push(FieldError::new(&format!("{prefix}/ends_on"), code));
            fallback
        }
        (_, Ok(period)) => period,
    }
}

/// A day that must exist in a career and not be before another.
#[must_use]
pub fn day_fault(pointer: &str, earliest: NaiveDate, day: NaiveDate) -> Option<FieldError> {
    Period::of_days(earliest, Some(day)).err().map(|code| FieldError::new(pointer, code))
}

/// A single day within the years of careers.
#[must_use]
pub fn lone_day_fault(pointer: &str, day: NaiveDate) -> Option<FieldError> {
    day_fault(pointer, day, day)
}

/// The day after; the end of time has none.
#[must_use]
pub fn next_day(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(Days::new(1)).unwrap_or(FOREVER)
}

/// The rows of one unbroken service at one body that hold on or follow a day, and the days it
/// reaches.
#[must_use]
pub fn service_from(rows: &[EmploymentRow], day: NaiveDate) -> Option<(OrganizationCode, Period)> {
    let now = rows.iter().find(|row| row.holds_on(day))?;
    let body = now.dated.fact.organization_code.clone();
    let mut reach = now.dated.period;
    let same = |row: &&EmploymentRow| {
        row.dated.fact.organization_code == body && row.dated.period.from < row.dated.period.to
    };
    let mut others: Vec<Period> = rows.iter().filter(same).map(|row| row.dated.period).collect();
    others.sort_unstable();
    for other in others.iter().rev() {
        if other.to == reach.from {
            reach.from = other.from;
        }
    }
    for other in &others {
        if other.from == reach.to {
            reach.to = other.to;
        }
    }
    Some((body, reach))
}

/// 採用日: first day of the unbroken service at the body where the person is on a day.
#[must_use]
pub fn hired_on(rows: &[EmploymentRow], day: NaiveDate) -> Option<NaiveDate> {
    service_from(rows, day).map(|(_, reach)| reach.from)
}

/// Leaving after `ends_on`: the service is cut there, and what remains of its last row says why.
#[must_use]
pub fn leave(
    rows: &[Dated<Employment>],
    service: Period,
    ends_on: NaiveDate,
    reason: EndReason,
) -> Amendment<Employment> {
    let out = next_day(ends_on);
    let mut amendment = amend(rows, Period::between(out, service.to), |_| None);
    let last = rows.iter().position(|row| row.period.contains(ends_on));
    if let Some(place) = last.filter(|place| !amendment.retired.contains(place)) {
        // It ends on that day already; only the reason is new.
        amendment.retired.push(place);
        amendment.retired.sort_unstable();
        amendment.appended.push(rows[place].clone());
    }
    for row in amendment.appended.iter_mut().filter(|row| row.period.to == out) {
        row.fact.end_reason = Some(reason);
    }
    amendment
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap_or_default()
    }

    fn row(code: &str, from: &str, to: &str, grade: Grade) -> EmploymentRow {
        let fact = Employment {
            organization_code: code.parse().unwrap_or_else(|fault| panic!("{fault}")),
            form: EmploymentForm::Permanent,
            recruitment_route: HiringRoute::Graduate,
            grade,
            salary_grade: None,
            title: "主事".to_owned(),
            term_end: None,
            term_purpose: None,
            end_reason: None,
        };
        Row {
            id: EmploymentId::random(),
            dated: Dated::new(Period::between(day(from), day(to)), fact),
        }
    }

    fn career() -> Vec<EmploymentRow> {
        vec![
            row("340006", "2023-04-01", "2025-04-01", Grade::SubsectionChief),
            row("340006", "2020-04-01", "2023-04-01", Grade::Staff),
            row("342157", "2015-04-01", "2020-04-01", Grade::Staff),
            row("340006", "2010-04-01", "2015-04-01", Grade::Staff),
        ]
    }

    #[test]
    fn service_is_counted_unbroken_at_one_body() {
        assert_eq!(hired_on(&career(), day("2024-05-01")), Some(day("2020-04-01")));
        assert_eq!(hired_on(&career(), day("2019-05-01")), Some(day("2015-04-01")));
        assert_eq!(hired_on(&career(), day("2014-05-01")), Some(day("2010-04-01")));
        assert_eq!(hired_on(&career(), day("2025-04-01")), None);
        let reach = service_from(&career(), day("2021-01-01")).map(|(_, reach)| reach);
        assert_eq!(reach, Some(Period::between(day("2020-04-01"), day("2025-04-01"))));
    }

    #[test]
    fn leaving_cuts_the_service_and_says_why_once() {
        let rows: Vec<_> = career().into_iter().take(2).map(|row| row.dated).collect();
        let service = Period::between(day("2020-04-01"), day("2025-04-01"));
        let left = leave(&rows, service, day("2022-03-31"), EndReason::Resigned);
        assert_eq!(left.retired, [0, 1]);
        assert_eq!(left.appended.len(), 1);
        assert_eq!(left.appended[0].period, Period::between(day("2020-04-01"), day("2022-04-01")));
        assert_eq!(left.appended[0].fact.end_reason, Some(EndReason::Resigned));
        let at_the_end = leave(&rows, service, day("2025-03-31"), EndReason::TermExpired);
        assert_eq!((at_the_end.retired.len(), at_the_end.appended.len()), (1, 1));
        assert_eq!(at_the_end.appended[0].fact.end_reason, Some(EndReason::TermExpired));
    }

    #[test]
    fn a_term_goes_with_the_form() {
        let new = |form, term: Option<&str>, ends: Option<&str>, end_reason| NewEmployment {
            organization_code: "340006".parse().expect("a code"),
            form,
            recruitment_route: HiringRoute::FixedTerm,
            grade: Grade::SectionChief,
            salary_grade: None,
            title: ShortText::new("主幹").unwrap_or_else(|fault| panic!("{fault}")),
            term_ends_on: term.map(day),
            term_purpose: None,
            starts_on: day("2024-04-01"),
            ends_on: ends.map(day),
            end_reason,
        };
        let faults = |new: NewEmployment| -> Vec<(String, &'static str)> {
            new.check("")
                .err()
                .unwrap_or_default()
                .into_iter()
                .map(|fault| (fault.pointer, fault.code))
                .collect()
        };
        let fixed = EmploymentForm::FixedTermSpecialist;
        assert!(new(fixed, Some("2027-03-31"), None, None).check("").is_ok());
        assert_eq!(
            faults(new(fixed, None, None, None)),
            [("/term_ends_on".to_owned(), "required")]
        );
        assert_eq!(
            faults(new(fixed, Some("2024-03-31"), None, None)),
            [("/term_ends_on".to_owned(), "period_reversed")]
        );
        assert_eq!(
            faults(new(EmploymentForm::Permanent, Some("2027-03-31"), Some("2024-01-01"), None)),
            [
                ("/ends_on".to_owned(), "period_reversed"),
                ("/term_ends_on".to_owned(), "not_allowed_here"),
                ("/end_reason".to_owned(), "required"),
            ]
        );
        assert_eq!(
            faults(new(fixed, Some("2027-03-31"), Some("2025-03-31"), Some(EndReason::Declined))),
            [("/end_reason".to_owned(), "not_allowed_here")]
        );
    }
}
