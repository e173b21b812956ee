//! What is shown of a person: in full, and narrowly to bodies that host somebody from elsewhere.

use chrono::{Months, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;

use super::allowance::AllowanceView;
use super::filter::When;
use super::model::{
    AbsenceRow, EmploymentRow, Profile, Qualification, Recorded, RegistrationRow, hired_on,
};
use super::planned::{PlannedState, Taken};
use crate::auth::{Action, Scope};
use crate::talent::acts;
use crate::vocab::{
    AbsenceId, AbsenceKind, Act, EmploymentForm, EmploymentId, EndReason, Grade, HiringRoute,
    OrganizationCode, PlannedStepId, QualificationId, RegistrationId, TalentId,
};

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(untagged)]
pub enum TalentLine {
    /// For the prefecture, the home body and the person.
    Full(Box<FullLine>),
    /// For bodies that host somebody from elsewhere.
    Narrow(NarrowTalent),
}

impl TalentLine {
    /// Who it is.
    #[must_use]
    pub const fn id(&self) -> TalentId {
        match self {
            Self::Full(line) => line.id,
            Self::Narrow(line) => line.id,
        }
    }
}

/// A person in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FullLine {
    /// Identifier.
    pub id: TalentId,
    /// 氏名.
    pub name: String,
    /// カナ.
    pub name_kana: String,
    /// 職員番号.
    pub staff_number: String,
    /// Registered as 自治体DXアクセラレータ.
    pub accelerator: bool,
    /// Home body on the day; null without one.
    pub organization_code: Option<OrganizationCode>,
    /// Form of the employment.
    pub form: Option<EmploymentForm>,
    /// How recruited.
    pub recruitment_route: Option<HiringRoute>,
    /// 相当級.
    pub grade: Option<Grade>,
    /// Grade of the salary table.
    pub salary_grade: Option<i32>,
    /// 職名.
    pub title: Option<String>,
    /// 採用日: first day of the unbroken service at that body.
    pub hired_on: Option<NaiveDate>,
    /// 任期末.
    pub term_ends_on: Option<NaiveDate>,
    /// Registered as shared talent (共通人材) on the day.
    pub registered: bool,
    /// Names of qualifications held on the day; not of those that are declared only.
    pub qualification_names: Vec<String>,
    /// What to look at, as codes.
    pub warnings: Vec<&'static str>,
}

/// A person as seen by a body that hosts it and is not its home: as of today. It holds nothing
/// else, so that no full card is one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NarrowTalent {
    /// Identifier.
    pub id: TalentId,
    /// 氏名.
    pub name: String,
    /// カナ.
    pub name_kana: String,
    /// Home body.
    pub organization_code: Option<OrganizationCode>,
    /// 相当級.
    pub grade: Option<Grade>,
    /// 職名.
    pub title: Option<String>,
    /// What the caller may do with it: nothing.
    #[schema(value_type = Vec<String>)]
    pub allowed_actions: Vec<Act>,
}

/// The whole record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct TalentCard {
    /// The same as in the list.
    #[serde(flatten)]
    pub line: FullLine,
    /// The day it is shown for.
    pub as_of: NaiveDate,
    /// Employments, by day: the history as known at the moment asked for.
    pub employments: Vec<EmploymentView>,
    /// Qualifications, with their evidence.
    pub qualifications: Vec<QualificationView>,
    /// Registrations as shared talent.
    pub registrations: Vec<RegistrationView>,
    /// Leaves and secondments for training.
    pub absences: Vec<AbsenceView>,
    /// Allowances to be confirmed by the personnel section.
    pub allowances: Vec<AllowanceView>,
    /// Version for `If-Match`.
    pub version: i32,
    /// What the caller may do with it now.
    #[schema(value_type = Vec<String>)]
    pub allowed_actions: Vec<Act>,
    /// In the answer to a step with employment or absence: whether it waits for 内示 as a draft or
    /// is in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<PlannedState>,
    /// In that answer: the planned step that waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub planned_step_id: Option<PlannedStepId>,
}

/// A card, in full or narrow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(untagged)]
pub enum TalentView {
    /// For the prefecture, the home body and the person.
    Full(Box<TalentCard>),
    /// For bodies that host somebody from elsewhere.
    Narrow(NarrowTalent),
}

impl TalentView {
    /// What a step answers with.
    #[must_use]
    pub fn after(self, taken: Taken) -> Self {
        let (state, planned_step_id) = match taken {
            Taken::InForce => (PlannedState::InForce, None),
            Taken::Planned(id) => (PlannedState::Draft, Some(id)),
        };
        match self {
            Self::Full(card) => {
                Self::Full(Box::new(TalentCard { state: Some(state), planned_step_id, ..*card }))
            }
            narrow @ Self::Narrow(_) => narrow,
        }
    }
}

/// An employment at a home body; promotions and changes of title split it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct EmploymentView {
    /// Row, for a correction.
    pub id: EmploymentId,
    /// Home body.
    pub organization_code: OrganizationCode,
    /// Form.
    pub form: EmploymentForm,
    /// How recruited.
    pub recruitment_route: HiringRoute,
    /// 相当級.
    pub grade: Grade,
    /// Grade of the salary table.
    pub salary_grade: Option<i32>,
    /// 職名.
    pub title: String,
    /// 任期末.
    pub term_ends_on: Option<NaiveDate>,
    /// What for, for a fixed term.
    pub term_purpose: Option<String>,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day; null while open, and for an employment that was declined.
    pub ends_on: Option<NaiveDate>,
    /// Why it ended.
    pub end_reason: Option<EndReason>,
}

impl From<&EmploymentRow> for EmploymentView {
    fn from(row: &EmploymentRow) -> Self {
        let fact = row.dated.fact.clone();
        Self {
            id: row.id,
            organization_code: fact.organization_code,
            form: fact.form,
            recruitment_route: fact.recruitment_route,
            grade: fact.grade,
            salary_grade: fact.salary_grade,
            title: fact.title,
            term_ends_on: fact.term_end,
            term_purpose: fact.term_purpose,
            starts_on: row.dated.period.from,
            ends_on: row.dated.period.last_day().filter(|last| *last >= row.dated.period.from),
            end_reason: fact.end_reason,
        }
    }
}

/// A qualification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct QualificationView {
    /// Row, for a correction.
    pub id: QualificationId,
    /// Key of the exam, if it is a known one.
    pub exam: Option<String>,
    /// Name.
    pub name: String,
    /// 合格証書番号・登録番号.
    pub certificate_number: String,
    /// Day it was acquired.
    pub acquired_on: NaiveDate,
    /// Last day it is valid.
    pub expires_on: Option<NaiveDate>,
    /// Whether the person declared it and the prefecture's staff have not confirmed it yet.
    pub declared: bool,
}

impl From<&Qualification> for QualificationView {
    fn from(row: &Qualification) -> Self {
        Self {
            id: row.id,
            exam: Some(row.exam.clone()).filter(|exam| !exam.is_empty()),
            name: row.name.clone(),
            certificate_number: row.certificate_number.clone(),
            acquired_on: row.acquired_on,
            expires_on: row.expires_on,
            declared: row.declared,
        }
    }
}

/// A registration as shared talent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RegistrationView {
    /// Row.
    pub id: RegistrationId,
    /// The home body that consented.
    pub organization_code: OrganizationCode,
    /// Day of the consent.
    pub consented_on: NaiveDate,
    /// Document of the consent.
    pub consent_reference: String,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day; null while open.
    pub ends_on: Option<NaiveDate>,
    /// Why it was withdrawn; empty when it was not.
    pub end_reason: String,
}

impl From<&RegistrationRow> for RegistrationView {
    fn from(row: &RegistrationRow) -> Self {
        Self {
            id: row.id,
            organization_code: row.dated.fact.organization_code.clone(),
            consented_on: row.dated.fact.consented_on,
            consent_reference: row.dated.fact.consent_reference.clone(),
            starts_on: row.dated.period.from,
            ends_on: row.dated.period.last_day(),
            end_reason: row.dated.fact.end_reason.clone(),
        }
    }
}

/// A leave or a secondment for training.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AbsenceView {
    /// Row, for a correction.
    pub id: AbsenceId,
    /// Kind.
    pub kind: AbsenceKind,
    /// Where to.
    pub destination: String,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day; null while open.
    pub ends_on: Option<NaiveDate>,
}

impl From<&AbsenceRow> for AbsenceView {
    fn from(row: &AbsenceRow) -> Self {
        Self {
            id: row.id,
            kind: row.dated.fact.kind,
            destination: row.dated.fact.destination.clone(),
            starts_on: row.dated.period.from,
            ends_on: row.dated.period.last_day(),
        }
    }
}

/// What is known of one person, ready to be shown.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Known {
    pub id: TalentId,
    pub profile: Profile,
    pub employments: Vec<EmploymentRow>,
    pub qualifications: Vec<Qualification>,
    pub registrations: Vec<RegistrationRow>,
}

impl Known {
    /// The line of the list on a day.
    #[must_use]
    pub fn full(&self, day: NaiveDate) -> FullLine {
        let now = self.employments.iter().find(|row| row.holds_on(day)).map(|row| &row.dated.fact);
        let held = self.qualifications.iter().filter(|row| row.counts_on(day));
        FullLine {
            id: self.id,
            name: self.profile.name.clone(),
            name_kana: self.profile.name_kana.clone(),
            staff_number: self.profile.staff_number.clone(),
            accelerator: self.profile.accelerator,
            organization_code: now.map(|now| now.organization_code.clone()),
            form: now.map(|now| now.form),
            recruitment_route: now.map(|now| now.recruitment_route),
            grade: now.map(|now| now.grade),
            salary_grade: now.and_then(|now| now.salary_grade),
            title: now.map(|now| now.title.clone()),
            hired_on: hired_on(&self.employments, day),
            term_ends_on: now.and_then(|now| now.term_end),
            registered: self.registrations.iter().any(|row| row.holds_on(day)),
            qualification_names: held.map(|row| row.name.clone()).collect(),
            warnings: self.warnings(day),
        }
    }

    /// What another body than the home body sees; `employments` are those known now.
    #[must_use]
    pub fn narrow(&self, today: NaiveDate) -> NarrowTalent {
        let now =
            self.employments.iter().find(|row| row.holds_on(today)).map(|row| &row.dated.fact);
        NarrowTalent {
            id: self.id,
            name: self.profile.name.clone(),
            name_kana: self.profile.name_kana.clone(),
            organization_code: now.map(|now| now.organization_code.clone()),
            grade: now.map(|now| now.grade),
            title: now.map(|now| now.title.clone()),
            allowed_actions: Vec::new(),
        }
    }

    /// What to look at, as codes: the term that ends within a year or is over, terms longer than
    /// five years (任期付職員法), registrations that end within a year.
    #[must_use]
    pub fn warnings(&self, day: NaiveDate) -> Vec<&'static str> {
        let within_year = |last: NaiveDate| {
            day <= last && last < day.checked_add_months(Months::new(12)).unwrap_or(last)
        };
        let term = self
            .employments
            .iter()
            .find(|row| row.holds_on(day))
            .and_then(|row| row.dated.fact.term_end);
        let hired = hired_on(&self.employments, day);
        let five_years = hired.and_then(|hired| hired.checked_add_months(Months::new(60)));
        let registration = self
            .registrations
            .iter()
            .find(|row| row.holds_on(day))
            .and_then(|row| row.dated.period.last_day());
        [
            ("term_end_within_year", term.is_some_and(within_year)),
            ("term_over", term.is_some_and(|last| last < day)),
            (
                "term_longer_than_five_years",
                term.zip(five_years).is_some_and(|(last, limit)| last >= limit),
            ),
            ("registration_ends_within_year", registration.is_some_and(within_year)),
        ]
        .into_iter()
        .filter_map(|(code, holds)| holds.then_some(code))
        .collect()
    }
}

/// Whether the caller changes records, and this is the record as it stands.
#[must_use]
pub fn writes(scope: &Scope, when: When) -> bool {
    scope.may(Action::WriteTalents) && when.is_current()
}

/// What whoever changes records may do with one; `steps` are those that can be taken back.
#[must_use]
pub fn actions(scope: &Scope, line: &FullLine, declared: bool, steps: &[Recorded]) -> Vec<Act> {
    let employed = line.organization_code.is_some();
    [
        (acts::TALENT_UPDATE, true),
        (acts::EMPLOYMENT_ADD, true),
        (acts::EMPLOYMENT_CORRECT, true),
        (acts::EMPLOYMENT_CHANGE, employed),
        (acts::EMPLOYMENT_END, employed),
        (acts::EMPLOYMENT_TRANSFER, employed),
        (acts::EMPLOYMENT_DECLINE, !employed),
        (acts::QUALIFICATION_ADD, true),
        (acts::QUALIFICATION_CONFIRM, declared && scope.oneself() != Some(line.id)),
        (acts::REGISTRATION_ADD, employed && !line.registered),
        (acts::REGISTRATION_WITHDRAW, line.registered),
        (acts::ABSENCE_ADD, true),
        (acts::UNDO_PROFILE, steps.contains(&Recorded::Profile)),
        (acts::UNDO_EMPLOYMENT, steps.contains(&Recorded::Employment)),
        (acts::UNDO_REGISTRATION, steps.contains(&Recorded::Registration)),
    ]
    .into_iter()
    .filter_map(|(action, possible)| possible.then_some(action))
    .collect()
}
