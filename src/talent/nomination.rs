//! 推薦: a body offers one of its own people as shared talent, with the person's consent, and the
//! prefecture accepts or declines. Acceptance registers, and adds whoever is not in the register
//! yet; it stands on the consent of the body, which is the nomination itself.
//!
//! Invariants:
//! - What was offered never changes; where it stands is a row of its own, one current at a time.
//! - A body sees its own nominations only. Nobody is offered by another body than the home body.
//! - One nomination of a person is open at a time, and none beside a registration of those days.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::model::{NewEmployment, NewRegistration, NewTalent, day_fault, days, lone_day_fault};
use super::steps::{add_talent, all_or, overlap_refused, recorded, register};
use super::store;
use super::store::nomination::{self as rows, Nomination};
use crate::accounts::{self, Concerned};
use crate::auth::{Action, Scope};
use crate::clock::day_in_japan;
use crate::db::{AuditEvent, Db, Tx};
use crate::problem::{Code, FieldError, Problem, Wording};
use crate::talent::acts;
use crate::vocab::{
    Act, EmploymentForm, Grade, HiringRoute, Kana, LATEST, LongText, Name, NominationId,
    OrganizationCode, RegistrationId, ShortText, StaffNumber, TalentId, terms,
};

terms! {
    /// Where a nomination stands.
    NominationState {
        /// The prefecture has not answered.
        Open = "open", "県の確認中", "Waiting for the prefecture";
        /// Registered.
        Accepted = "accepted", "登録済", "Registered";
        /// Not registered, for a reason the body reads.
        Declined = "declined", "見送り", "Declined";
        /// Taken back by the body before an answer.
        Withdrawn = "withdrawn", "取下げ", "Taken back";
    }
}

terms! {
    /// What can be done with a nomination; accepting and declining are taken back by reopening.
    NominationStep {
        /// Registers the person.
        Accept = "accept", "登録する", "Register";
        /// Does not register the person.
        Decline = "decline", "見送る", "Decline";
        /// Takes the nomination back.
        Withdraw = "withdraw", "推薦を取り下げる", "Take the nomination back";
        /// Takes an answer back.
        Reopen = "reopen", "回答を取り消す", "Take the answer back";
    }
}

impl NominationState {
    /// Where a step leads; nothing when it cannot be taken from here.
    #[must_use]
    pub const fn after(self, step: NominationStep) -> Option<Self> {
        match (self, step) {
            (Self::Open, NominationStep::Accept) => Some(Self::Accepted),
            (Self::Open, NominationStep::Decline) => Some(Self::Declined),
            (Self::Open, NominationStep::Withdraw) => Some(Self::Withdrawn),
            (Self::Accepted | Self::Declined, NominationStep::Reopen) => Some(Self::Open),
            _ => None,
        }
    }

    fn allowed(self) -> impl Iterator<Item = NominationStep> {
        NominationStep::ALL.iter().copied().filter(move |step| self.after(*step).is_some())
    }
}

/// Somebody of the body who is not in the register yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Newcomer {
    /// 氏名.
    pub name: Name,
    /// カナ.
    pub name_kana: Kana,
    /// 職員番号 at the body.
    pub staff_number: StaffNumber,
    /// Form of the employment.
    pub form: EmploymentForm,
    /// 相当級.
    pub grade: Grade,
    /// 職名.
    pub title: ShortText,
    /// First day of the employment at the body.
    pub hired_on: NaiveDate,
    /// 任期末; needed for fixed-term forms.
    pub term_ends_on: Option<NaiveDate>,
}

impl Newcomer {
    fn talent(&self, body: &OrganizationCode) -> NewTalent {
        NewTalent {
            name: self.name.clone(),
            name_kana: self.name_kana.clone(),
            staff_number: self.staff_number.clone(),
            accelerator: false,
            employment: NewEmployment {
                organization_code: body.clone(),
                form: self.form,
                recruitment_route: HiringRoute::Other,
                grade: self.grade,
                salary_grade: None,
                title: self.title.clone(),
                term_ends_on: self.term_ends_on,
                term_purpose: None,
                starts_on: self.hired_on,
                ends_on: None,
                end_reason: None,
            },
            qualification: None,
            registration: None,
        }
    }

    /// What is wrong with it by itself, at its own fields.
    fn faults(&self, body: &OrganizationCode, starts_on: NaiveDate) -> Vec<FieldError> {
        let checked = self.talent(body).employment.check("/newcomer").err().unwrap_or_default();
        let own = checked.into_iter().map(|fault| FieldError {
            pointer: fault.pointer.replace("/starts_on", "/hired_on"),
            ..fault
        });
        let later = day_fault("/starts_on", self.hired_on, starts_on);
        own.chain(later).collect()
    }
}

/// Somebody offered as shared talent: a person of the register, or a newcomer.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nominate {
    /// The home body that offers.
    pub organization_code: OrganizationCode,
    /// Who, if in the register.
    pub talent_id: Option<TalentId>,
    /// Who, if not in the register.
    #[validate(nested)]
    pub newcomer: Option<Newcomer>,
    /// When the person consented.
    pub consented_on: NaiveDate,
    /// Where the person's consent is kept.
    pub consent_reference: Name,
    /// The body's own document.
    #[serde(default)]
    pub reference: ShortText,
    /// First day as shared talent; today or later.
    pub starts_on: NaiveDate,
    /// Last day, if it is known.
    pub ends_on: Option<NaiveDate>,
    /// What the prefecture should know.
    #[serde(default)]
    pub note: LongText,
}

/// Nothing is said with the step.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NominationAnswer {}

/// A step that owes a reason; the body reads it.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReasonedAnswer {
    /// Why.
    pub reason: Name,
}

/// Which nominations.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NominationQuestion {
    /// Of these bodies.
    #[serde(default)]
    pub organization_code: Vec<OrganizationCode>,
    /// Standing here.
    pub state: Option<NominationState>,
}

/// A nomination as its body and the prefecture see it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NominationView {
    /// Its id.
    pub id: NominationId,
    /// The body that offers.
    pub organization_code: OrganizationCode,
    /// Who, once in the register.
    pub talent_id: Option<TalentId>,
    /// 氏名 today.
    pub name: String,
    /// カナ.
    pub name_kana: String,
    /// What was told of somebody who was not in the register.
    pub newcomer: Option<Newcomer>,
    /// When the person consented.
    pub consented_on: NaiveDate,
    /// Where the consent is kept.
    pub consent_reference: String,
    /// The body's own document.
    pub reference: String,
    /// First day as shared talent.
    pub starts_on: NaiveDate,
    /// Last day; null while open.
    pub ends_on: Option<NaiveDate>,
    /// What the prefecture should know.
    pub note: String,
    /// Where it stands.
    pub state: NominationState,
    /// Why it was declined, or an answer taken back.
    pub reason: String,
    /// Whose place a delegate took; blank otherwise.
    pub on_behalf_of: String,
    /// The day it was made.
    pub nominated_on: NaiveDate,
    /// Version for `If-Match`.
    pub version: i32,
    /// What the caller may do with it.
    #[schema(value_type = Vec<String>)]
    pub allowed_actions: Vec<Act>,
}

/// Offers somebody.
///
/// # Errors
/// `invalid_input` with everything that is wrong; `reference_unknown` for a body or person that is
/// not one's own; `period_overlap` with a registration; `duplicate` beside an open nomination.
pub fn nominate(tx: &mut Tx<'_>, scope: &Scope, new: &Nominate) -> Result<NominationId, Problem> {
    let today = day_in_japan(tx.now);
    if !scope.reaches_body(&new.organization_code) {
        return Err(Problem::field("/organization_code", "reference_unknown"));
    }
    let mut errors = faults(new, today);
    let mut held = Vec::new();
    if let Some(talent) = new.talent_id {
        if !employed_here(tx.db, talent, new)? {
            errors.push(FieldError::new("/talent_id", "reference_unknown"));
        }
        held = store::registrations_of(tx.db, &[talent], LATEST)?;
    }
    let period = days("", new.starts_on, new.ends_on, &mut errors);
    all_or(errors)?;
    overlap_refused(held.iter().map(|(_, row)| &row.dated.period), &period)?;
    if is_open(tx.db, new)? {
        return Err(Problem::new(Code::Duplicate));
    }
    let principal = scope.principal_at(&new.organization_code).unwrap_or_default();
    let id = rows::insert(tx, new, principal)?;
    audit(tx, id, acts::NOMINATION_NOMINATE, new.talent_id);
    accounts::tell(tx, acts::NOMINATION_NOMINATE, id, &Concerned::default())?;
    Ok(id)
}

/// What is wrong without looking at anything recorded.
fn faults(new: &Nominate, today: NaiveDate) -> Vec<FieldError> {
    let mut errors: Vec<FieldError> =
        lone_day_fault("/consented_on", new.consented_on).into_iter().collect();
    if new.consented_on > today {
        let limit = format!("～{today}");
        errors.push(FieldError::new("/consented_on", "day_outside").with("limit", limit));
    }
    if new.starts_on < today {
        let limit = format!("{today}～");
        errors.push(FieldError::new("/starts_on", "day_outside").with("limit", limit));
    }
    match (new.talent_id, &new.newcomer) {
        (None, None) => errors.push(FieldError::new("/talent_id", "required")),
        (Some(_), Some(_)) => errors.push(FieldError::because("/newcomer", ONE_OF_TWO)),
        (Some(_), None) => {}
        (None, Some(one)) => errors.extend(one.faults(&new.organization_code, new.starts_on)),
    }
    errors
}

const ONE_OF_TWO: (&str, &str) = (
    "名簿の人と名簿にない人の両方は指定できません。どちらか一方にしてください。",
    "Name somebody of the register or a newcomer, not both.",
);

fn employed_here(db: &mut Db, talent: TalentId, new: &Nominate) -> Result<bool, Problem> {
    let career = store::career(db, talent, LATEST)?;
    let here = |row: &super::model::EmploymentRow| {
        row.dated.fact.organization_code == new.organization_code && row.holds_on(new.starts_on)
    };
    Ok(career.iter().any(here))
}

/// Whether the same person is offered already, or stands in the register under its number.
fn is_open(db: &mut Db, new: &Nominate) -> Result<bool, Problem> {
    let body = std::slice::from_ref(&new.organization_code);
    let open = rows::all(db, body)?.into_iter().filter(|one| one.state == NominationState::Open);
    let number = new.newcomer.as_ref().map(|one| &one.staff_number);
    let same = |one: Nomination| {
        let other = one.newcomer.as_ref().map(|one| &one.staff_number);
        (new.talent_id.is_some() && one.talent == new.talent_id)
            || (number.is_some() && other == number)
    };
    let known = match &new.newcomer {
        None => false,
        Some(one) => store::number_is_taken(
            db,
            &new.organization_code,
            one.staff_number.as_str(),
            TalentId(0),
            one.hired_on,
        )?,
    };
    Ok(known || open.into_iter().any(same))
}

/// Takes a step: the prefecture's with its answer, or the body's own.
///
/// # Errors
/// `not_found` out of reach; `state_conflict`; what registering refuses.
pub fn take(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: NominationId,
    step: NominationStep,
    reason: &str,
) -> Result<(), Problem> {
    let old = find(tx.db, scope, id)?;
    let state = old.state.after(step).ok_or_else(|| {
        Problem::state_conflict(old.state, step, Wording::list(old.state.allowed()))
    })?;
    let (talent, registration) = match (step, old.talent, old.registration) {
        (NominationStep::Accept, ..) => {
            let (talent, registration) = accept(tx, &old)?;
            (Some(talent), Some(registration))
        }
        (NominationStep::Reopen, Some(talent), Some(registration)) => {
            unregister(tx, talent, registration)?;
            (Some(talent), None)
        }
        (_, talent, registration) => (talent, registration),
    };
    rows::append(tx, &old, (state, reason), (talent, registration))?;
    audit(tx, id, step.act(), talent);
    let bodies = std::slice::from_ref(&old.organization);
    accounts::tell(tx, step.act(), id, &Concerned { bodies, ..Concerned::default() })
}

fn audit(tx: &mut Tx<'_>, id: NominationId, action: Act, talent: Option<TalentId>) {
    let event = AuditEvent::done(action, "nomination", id);
    tx.audit(talent.map_or(event.clone(), |talent| event.about(talent)));
}

/// Registers who was offered, and adds whoever is not in the register.
fn accept(tx: &mut Tx<'_>, old: &Nomination) -> Result<(TalentId, RegistrationId), Problem> {
    let talent = match (old.talent, &old.newcomer) {
        (Some(talent), _) => talent,
        (None, Some(newcomer)) => add_talent(tx, &newcomer.talent(&old.organization))?,
        (None, None) => return Err(Problem::new(Code::Internal)),
    };
    let document = format!("推薦 {}", old.id);
    let reference = if old.reference.is_empty() { &document } else { &old.reference };
    let new = NewRegistration {
        organization_code: old.organization.clone(),
        consented_on: old.nominated_on,
        consent_reference: Name::new(reference).map_err(|_| Problem::new(Code::Internal))?,
        starts_on: old.starts_on,
        ends_on: old.ends_on,
    };
    let registration = register(tx, talent, "", &new)?;
    recorded(tx, talent, acts::REGISTRATION_ADD, "")?;
    Ok((talent, registration))
}

/// Takes the registration back that an acceptance made, while nothing was built on it.
fn unregister(tx: &mut Tx<'_>, talent: TalentId, made: RegistrationId) -> Result<(), Problem> {
    let held = store::registrations_of(tx.db, &[talent], LATEST)?;
    if !held.iter().any(|(_, row)| row.id == made) {
        let changed = ("登録の変更後", "registration changed");
        let undo = ("登録の手続の取消", "take the step with the registration back");
        return Err(Problem::state_conflict(changed, NominationStep::Reopen, undo));
    }
    store::retire_registrations(tx, &[made])?;
    recorded(tx, talent, acts::REGISTRATION_WITHDRAW, "")
}

fn find(db: &mut Db, scope: &Scope, id: NominationId) -> Result<Nomination, Problem> {
    let found = rows::one(db, id)?.filter(|one| scope.reaches_body(&one.organization));
    found.ok_or(Problem::not_found())
}

/// Nominations within reach, the latest first.
///
/// # Errors
/// When the rows cannot be read.
pub fn nominations(
    db: &mut Db,
    scope: &Scope,
    question: &NominationQuestion,
) -> Result<Vec<NominationView>, Problem> {
    let asked = &question.organization_code;
    let found = rows::all(db, &[])?.into_iter().filter(|one| {
        scope.reaches_body(&one.organization)
            && (asked.is_empty() || asked.contains(&one.organization))
            && question.state.is_none_or(|state| state == one.state)
    });
    views(db, scope, found.collect())
}

/// One nomination within reach.
///
/// # Errors
/// `not_found` out of reach.
pub fn nomination(db: &mut Db, scope: &Scope, id: NominationId) -> Result<NominationView, Problem> {
    let one = find(db, scope, id)?;
    views(db, scope, vec![one])?.pop().ok_or(Problem::not_found())
}

fn views(
    db: &mut Db,
    scope: &Scope,
    found: Vec<Nomination>,
) -> Result<Vec<NominationView>, Problem> {
    let people: Vec<TalentId> = found.iter().filter_map(|one| one.talent).collect();
    let names = store::names_on(db, &people, scope.today())?;
    let officer = scope.may(Action::WriteTalents);
    Ok(found
        .into_iter()
        .map(|one| {
            let known = one.talent.and_then(|talent| names.get(&talent));
            let told = |part: fn(&Newcomer) -> String| one.newcomer.as_ref().map(part);
            let own = |step: &NominationStep| officer != (*step == NominationStep::Withdraw);
            NominationView {
                name: known
                    .map(|name| name.name.clone())
                    .or_else(|| told(|one| one.name.to_string()))
                    .unwrap_or_default(),
                name_kana: known
                    .map(|name| name.name_kana.clone())
                    .or_else(|| told(|one| one.name_kana.to_string()))
                    .unwrap_or_default(),
                id: one.id,
                organization_code: one.organization,
                talent_id: one.talent,
                newcomer: one.newcomer,
                consented_on: one.consented_on,
                consent_reference: one.consent_reference,
                reference: one.reference,
                starts_on: one.starts_on,
                ends_on: one.ends_on,
                note: one.note,
                state: one.state,
                reason: one.reason,
                on_behalf_of: one.on_behalf_of,
                nominated_on: one.nominated_on,
                version: one.version,
                allowed_actions: one.state.allowed().filter(own).map(NominationStep::act).collect(),
            }
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_can_be_taken_back_and_a_body_s_own_cannot() {
        let open = NominationState::Open;
        for answer in [NominationStep::Accept, NominationStep::Decline] {
            let there = open.after(answer).and_then(|state| state.after(NominationStep::Reopen));
            assert_eq!(there, Some(open));
        }
        assert_eq!(NominationState::Withdrawn.allowed().count(), 0);
        let ways: usize = NominationState::ALL.iter().map(|state| state.allowed().count()).sum();
        assert_eq!(ways, 5);
    }
}
