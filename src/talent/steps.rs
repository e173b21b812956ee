//! The steps that can be taken with a record: each reads what holds, checks the rules, appends,
//! retires, counts the version up once and records who did it. The API, the import and the
//! demonstration's data all come through here.

mod last;
mod qualifications;
mod transfer;

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

pub use last::{take_back, undo};
use qualifications::qualification;
pub use qualifications::{
    add_qualification, confirm_qualification, correct_qualification, declare_qualification,
    retract_qualification, withdraw_declaration,
};
pub use transfer::transfer_employment;

use super::model::{
    Absence, BEGINNING, ChangeEmployment, CorrectAbsence, CorrectEmployment, DeclineEmployment,
    Employment, EmploymentRow, EndEmployment, FirstRegistration, NewAbsence, NewEmployment,
    NewRegistration, NewTalent, Profile, Qualification, Registration, RegistrationRow,
    RetractAbsence, UpdateTalent, WithdrawRegistration, day_fault, days, leave, lone_day_fault,
    next_day, service_from,
};
use super::store::Newcomer;
use super::{planned, store};
use crate::accounts::{self, Concerned};
use crate::clock::day_in_japan;
use crate::db::{AuditEvent, Db, Tx};
use crate::organization;
use crate::problem::{Code, FieldError, Problem, Wording};
use crate::talent::acts;
use crate::vocab::timeline::{Amendment, Dated, amend, first_gap, first_overlap};
use crate::vocab::{
    AbsenceId, Act, EmploymentForm, EmploymentId, EndReason, FOREVER, LATEST, OrganizationCode,
    Period, QualificationId, RegistrationId, TalentId,
};

/// Counts up and records: the end of every step.
pub fn recorded(
    tx: &mut Tx<'_>,
    talent: TalentId,
    action: Act,
    detail: impl Into<String>,
) -> Result<(), Problem> {
    store::bump(tx, talent)?;
    tx.audit(AuditEvent::done(action, "talent", talent).about(talent).with(detail));
    let people = std::slice::from_ref(&talent);
    accounts::tell(tx, action, talent, &Concerned { people, ..Concerned::default() })
}

pub fn all_or(errors: Vec<FieldError>) -> Result<(), Problem> {
    if errors.is_empty() { Ok(()) } else { Err(Problem::invalid(errors)) }
}

pub fn overlap_refused<'a>(
    others: impl IntoIterator<Item = &'a Period>,
    period: &Period,
) -> Result<(), Problem> {
    first_overlap(others, period)
        .map_or(Ok(()), |day| Err(Problem::new(Code::PeriodOverlap).with("day", day)))
}

fn outside(pointer: &str, limit: impl ToString) -> Problem {
    Problem::invalid(vec![FieldError::new(pointer, "day_outside").with("limit", limit)])
}

fn shown(period: &Period) -> String {
    let last = period.last_day().map_or_else(String::new, |day| day.to_string());
    format!("{}～{last}", period.from)
}

/// Checks an employment by itself and that its body exists: everything that is wrong, at once.
fn check_employment(db: &mut Db, prefix: &str, new: &NewEmployment) -> Result<Period, Problem> {
    checked_employment(organization::exists(db, &new.organization_code)?, prefix, new)
}

fn checked_employment(exists: bool, prefix: &str, new: &NewEmployment) -> Result<Period, Problem> {
    let checked = new.check(prefix);
    let mut errors = checked.as_ref().err().cloned().unwrap_or_default();
    if !exists {
        errors.push(FieldError::new(&format!("{prefix}/organization_code"), "reference_unknown"));
    }
    all_or(errors)?;
    checked.map_err(Problem::invalid)
}

/// Adds a person with the employment at the home body, and in the same act what it has passed and
/// its registration as shared talent. Names hold from the beginning, changes of name from their
/// day.
///
/// # Errors
/// `invalid_input`; `duplicate` when another person of the body has the staff number.
pub fn add_talent(tx: &mut Tx<'_>, new: &NewTalent) -> Result<TalentId, Problem> {
    let added = add_talents(tx, &[new]).map_err(|(_, refusal)| refusal)?;
    added.into_iter().next().ok_or_else(Problem::not_found)
}

/// Adds people as [`add_talent`] does, in few statements however many they are.
///
/// # Errors
/// The place of the first that is refused, and why.
pub fn add_talents(tx: &mut Tx<'_>, all: &[&NewTalent]) -> Result<Vec<TalentId>, (usize, Problem)> {
    let failed = |fault: Problem| (0, fault);
    let bodies = organization::names(tx.db).map_err(failed)?;
    let numbers: Vec<&str> = all.iter().map(|new| new.staff_number.as_str()).collect();
    let mut held = store::numbers_held(tx.db, &numbers).map_err(failed)?;
    let mut people = Vec::with_capacity(all.len());
    for (place, new) in all.iter().enumerate() {
        let exists = bodies.contains_key(&new.employment.organization_code);
        let one = newcomer(tx, new, exists, &mut held).map_err(|refusal| (place, refusal))?;
        people.push(one);
    }
    store::insert_people(tx, &people).map_err(failed)?;
    for one in &people {
        tx.audit(AuditEvent::done(acts::TALENT_ADD, "talent", one.id).about(one.id));
    }
    Ok(people.into_iter().map(|one| one.id).collect())
}

/// Until which day a number is held at a body.
type Held = BTreeMap<(OrganizationCode, String), NaiveDate>;

/// What is recorded of somebody new, checked.
fn newcomer(
    tx: &mut Tx<'_>,
    new: &NewTalent,
    exists: bool,
    held: &mut Held,
) -> Result<Newcomer, Problem> {
    let period = checked_employment(exists, "/employment", &new.employment)?;
    let number = new.staff_number.to_string();
    let until = held
        .entry((new.employment.organization_code.clone(), number.clone()))
        .or_insert(NaiveDate::MIN);
    if *until > new.employment.starts_on {
        return Err(Problem::new(Code::Duplicate));
    }
    *until = period.to;
    let profile = Profile {
        name: new.name.to_string(),
        name_kana: new.name_kana.to_string(),
        staff_number: number,
        accelerator: new.accelerator,
    };
    let passed = new.qualification.as_ref();
    let qualification =
        passed.map(|passed| qualification(tx, "/qualification", passed)).transpose()?;
    let first = |first: &FirstRegistration| {
        let new = first.beside(&new.employment);
        let dated = checked_registration(exists, "/registration", &new)?;
        covered(&[period], dated.period, "/registration/starts_on")?;
        Ok::<_, Problem>(dated)
    };
    Ok(Newcomer {
        id: TalentId::random(),
        profile: Dated::new(Period::between(BEGINNING.unwrap_or_default(), FOREVER), profile),
        employment: Dated::new(period, new.employment.fact()),
        qualification,
        registration: new.registration.as_ref().map(first).transpose()?,
    })
}

/// Changes name, number or flag from a day on.
///
/// # Errors
/// `invalid_input`; `duplicate` when another person of the body has the staff number.
pub fn update_talent(
    tx: &mut Tx<'_>,
    talent: TalentId,
    change: &UpdateTalent,
) -> Result<(), Problem> {
    if amend_profile(tx, talent, change)? {
        return recorded(tx, talent, acts::TALENT_UPDATE, changed_fields(change).join(","));
    }
    tx.nothing_to_audit();
    Ok(())
}

/// Lays a change over the profile from its day on; whether that changed anything.
fn amend_profile(
    tx: &mut Tx<'_>,
    talent: TalentId,
    change: &UpdateTalent,
) -> Result<bool, Problem> {
    let from = change.effective_on.unwrap_or_else(|| day_in_japan(tx.now));
    all_or(lone_day_fault("/effective_on", from).into_iter().collect())?;
    if let Some(number) = &change.staff_number {
        let bodies = store::career(tx.db, talent, LATEST)?;
        for row in bodies.iter().filter(|row| row.dated.period.to > from) {
            let body = &row.dated.fact.organization_code;
            if store::number_is_taken(tx.db, body, number.as_str(), talent, from)? {
                return Err(Problem::new(Code::Duplicate));
            }
        }
    }
    let rows = store::profiles(tx.db, talent, LATEST)?;
    let dated: Vec<Dated<Profile>> = rows.iter().map(|row| row.dated.clone()).collect();
    let amendment =
        amend(&dated, Period::between(from, FOREVER), |profile| Some(profile.with(change)));
    store::amend_profiles(tx, talent, &rows, &amendment)?;
    Ok(!amendment.is_empty())
}

fn changed_fields(change: &UpdateTalent) -> Vec<&'static str> {
    [
        ("name", change.name.is_some()),
        ("name_kana", change.name_kana.is_some()),
        ("staff_number", change.staff_number.is_some()),
        ("accelerator", change.accelerator.is_some()),
    ]
    .into_iter()
    .filter_map(|(name, given)| given.then_some(name))
    .collect()
}

fn periods(rows: &[EmploymentRow]) -> impl Iterator<Item = &Period> {
    rows.iter().map(|row| &row.dated.period)
}

/// Adds an employment: an earlier one, or the next after leaving.
///
/// # Errors
/// `invalid_input`; `period_overlap` when the person has a home body on one of the days.
pub fn add_employment(
    tx: &mut Tx<'_>,
    talent: TalentId,
    new: &NewEmployment,
) -> Result<EmploymentId, Problem> {
    let period = check_employment(tx.db, "", new)?;
    overlap_refused(periods(&store::career(tx.db, talent, LATEST)?), &period)?;
    let id = store::insert_employment(tx, talent, &Dated::new(period, new.fact()))?;
    recorded(tx, talent, acts::EMPLOYMENT_ADD, "")?;
    Ok(id)
}

/// Changes grade, title or term from a day on, until the end of the unbroken service at that body.
///
/// # Errors
/// `day_outside` when the person is not employed on that day; `invalid_input` for a term that does
/// not fit the form.
pub fn change_employment(
    tx: &mut Tx<'_>,
    talent: TalentId,
    change: &ChangeEmployment,
) -> Result<(), Problem> {
    let rows = store::career(tx.db, talent, LATEST)?;
    let service = service_or(&rows, "/effective_on", change.effective_on)?;
    let days = Period::between(change.effective_on, service.to);
    all_or(term_faults(&rows, &days, change))?;
    let dated: Vec<Dated<Employment>> = rows.iter().map(|row| row.dated.clone()).collect();
    let amendment = amend(&dated, days, |employment| Some(employment.with(change)));
    if amendment.is_empty() {
        tx.nothing_to_audit();
        return Ok(());
    }
    store::amend_employments(tx, talent, &rows, &amendment)?;
    recorded(tx, talent, acts::EMPLOYMENT_CHANGE, "")
}

/// What a change of the term would break.
pub(super) fn term_faults(
    rows: &[EmploymentRow],
    days: &Period,
    change: &ChangeEmployment,
) -> Vec<FieldError> {
    let Some(term_end) = change.term_ends_on else { return Vec::new() };
    let concerned = rows.iter().filter(|row| row.dated.period.overlap(days).is_some());
    let mut errors: Vec<FieldError> =
        day_fault("/term_ends_on", change.effective_on, term_end).into_iter().collect();
    if concerned.clone().any(|row| row.dated.fact.form == EmploymentForm::Permanent) {
        let reason = (
            "任期の定めのない職員には任期末を指定できません。任期末を外してください。",
            "A permanent employment has no end of term. Leave it out.",
        );
        errors.push(FieldError::because("/term_ends_on", reason));
    }
    errors
}

fn service_or(
    rows: &[EmploymentRow],
    pointer: &str,
    day: chrono::NaiveDate,
) -> Result<Period, Problem> {
    service_from(rows, day).map(|(_, service)| service).ok_or_else(|| {
        let limits: Vec<String> =
            periods(rows).filter(|period| period.days() > 0).map(shown).collect();
        outside(pointer, limits.join("、"))
    })
}

/// Ends the employment after a day; the registration as shared talent ends with it.
///
/// # Errors
/// `day_outside` when the person is not employed on that day; `invalid_input` for 辞退.
pub fn end_employment(
    tx: &mut Tx<'_>,
    talent: TalentId,
    end: &EndEmployment,
) -> Result<(), Problem> {
    all_or(end.check().err().into_iter().collect())?;
    let rows = store::career(tx.db, talent, LATEST)?;
    let service = service_or(&rows, "/ends_on", end.ends_on)?;
    let dated: Vec<Dated<Employment>> = rows.iter().map(|row| row.dated.clone()).collect();
    let amendment = leave(&dated, service, end.ends_on, end.reason);
    store::amend_employments(tx, talent, &rows, &amendment)?;
    let out = Period::between(next_day(end.ends_on), service.to);
    let registrations = cut_registrations(tx, talent, out, "")?;
    recorded(
        tx,
        talent,
        acts::EMPLOYMENT_END,
        format!("reason={} registrations={registrations}", end.reason),
    )
}

/// 辞退: takes away an employment that was to begin on a day; that it was declined stays in the
/// record, without days.
///
/// # Errors
/// `day_outside` when no employment begins on that day.
pub fn decline_employment(
    tx: &mut Tx<'_>,
    talent: TalentId,
    decline: &DeclineEmployment,
) -> Result<(), Problem> {
    let rows = store::career(tx.db, talent, LATEST)?;
    let service = service_or(&rows, "/starts_on", decline.starts_on)?;
    if service.from != decline.starts_on {
        return Err(outside("/starts_on", service.from));
    }
    let dated: Vec<Dated<Employment>> = rows.iter().map(|row| row.dated.clone()).collect();
    let amendment: Amendment<Employment> = amend(&dated, service, |_| None);
    store::amend_employments(tx, talent, &rows, &amendment)?;
    if let Some(row) = dated.iter().find(|row| row.period.contains(decline.starts_on)) {
        let fact = Employment { end_reason: Some(EndReason::Declined), ..row.fact.clone() };
        store::insert_employment(
            tx,
            talent,
            &Dated::new(Period::between(service.from, service.from), fact),
        )?;
    }
    cut_registrations(tx, talent, service, "")?;
    recorded(tx, talent, acts::EMPLOYMENT_DECLINE, "")
}

/// Replaces what a recorded row says, days included.
///
/// # Errors
/// `invalid_input`; `period_overlap` with another row; `period_outside` when a registration would
/// lie outside.
pub fn correct_employment(
    tx: &mut Tx<'_>,
    talent: TalentId,
    correct: &CorrectEmployment,
) -> Result<EmploymentId, Problem> {
    let period = check_employment(tx.db, "/employment", &correct.employment)?;
    let rows = store::career(tx.db, talent, LATEST)?;
    let others: Vec<&EmploymentRow> =
        rows.iter().filter(|row| row.id != correct.employment_id).collect();
    if others.len() == rows.len() {
        return Err(Problem::field("/employment_id", "reference_unknown"));
    }
    overlap_refused(others.iter().map(|row| &row.dated.period), &period)?;
    store::retire_employments(tx, &[correct.employment_id])?;
    let id = store::insert_employment(tx, talent, &Dated::new(period, correct.employment.fact()))?;
    for (_, registration) in store::registrations_of(tx.db, &[talent], LATEST)? {
        employed_throughout(
            tx,
            talent,
            &registration.dated.fact.organization_code,
            registration.dated.period,
            "/employment/starts_on",
        )?;
    }
    recorded(tx, talent, acts::EMPLOYMENT_CORRECT, "")?;
    Ok(id)
}

/// A registration needs the employment at the consenting body on each of its days.
fn employed_throughout(
    tx: &mut Tx<'_>,
    talent: TalentId,
    body: &OrganizationCode,
    period: Period,
    pointer: &str,
) -> Result<(), Problem> {
    let rows = store::career(tx.db, talent, LATEST)?;
    let at_body: Vec<Period> = rows
        .iter()
        .filter(|row| row.dated.fact.organization_code == *body)
        .map(|row| row.dated.period)
        .filter(|days| days.days() > 0)
        .collect();
    covered(&at_body, period, pointer)
}

/// Whether the days at the body that consented hold the whole period.
fn covered(at_body: &[Period], period: Period, pointer: &str) -> Result<(), Problem> {
    if first_gap(at_body, &period).is_none() {
        return Ok(());
    }
    let limits: Vec<String> = at_body.iter().map(shown).collect();
    let shown = if limits.is_empty() { "―".to_owned() } else { limits.join("、") };
    let limit = Wording::Each {
        ja: format!("同意した団体での任用期間（{shown}）"),
        en: format!("the employment at the body that consented ({shown})"),
    };
    Err(Problem::invalid(vec![FieldError::new(pointer, "period_outside").saying("limit", limit)]))
}

/// Registers the person as shared talent with the consent of the home body.
///
/// # Errors
/// `invalid_input` when the employment there does not cover it; `period_overlap` with another
/// registration.
pub fn add_registration(
    tx: &mut Tx<'_>,
    talent: TalentId,
    new: &NewRegistration,
) -> Result<RegistrationId, Problem> {
    let id = register(tx, talent, "", new)?;
    recorded(tx, talent, acts::REGISTRATION_ADD, "")?;
    Ok(id)
}

/// Checks and inserts a registration; faults stand below `prefix`.
pub fn register(
    tx: &mut Tx<'_>,
    talent: TalentId,
    prefix: &str,
    new: &NewRegistration,
) -> Result<RegistrationId, Problem> {
    let exists = organization::exists(tx.db, &new.organization_code)?;
    let dated = checked_registration(exists, prefix, new)?;
    let at = format!("{prefix}/starts_on");
    employed_throughout(tx, talent, &new.organization_code, dated.period, &at)?;
    let rows = store::registrations_of(tx.db, &[talent], LATEST)?;
    overlap_refused(rows.iter().map(|(_, row)| &row.dated.period), &dated.period)?;
    store::insert_registration(tx, talent, &dated)
}

/// Checks a registration by itself: everything that is wrong, at once.
fn checked_registration(
    exists: bool,
    prefix: &str,
    new: &NewRegistration,
) -> Result<Dated<Registration>, Problem> {
    let (at, mut errors) = (|name: &str| format!("{prefix}/{name}"), Vec::new());
    let period = days(prefix, new.starts_on, new.ends_on, &mut errors);
    errors.extend(lone_day_fault(&at("consented_on"), new.consented_on));
    if new.consented_on > new.starts_on {
        errors.push(
            FieldError::new(&at("consented_on"), "day_outside")
                .with("limit", format!("～{}", new.starts_on)),
        );
    }
    if !exists {
        errors.push(FieldError::new(&at("organization_code"), "reference_unknown"));
    }
    all_or(errors)?;
    let fact = Registration {
        organization_code: new.organization_code.clone(),
        consented_on: new.consented_on,
        consent_reference: new.consent_reference.to_string(),
        end_reason: String::new(),
    };
    Ok(Dated::new(period, fact))
}

/// Withdraws the registration from a day on.
///
/// # Errors
/// `day_outside` when the person is not registered on that day or later.
pub fn withdraw_registration(
    tx: &mut Tx<'_>,
    talent: TalentId,
    withdraw: &WithdrawRegistration,
) -> Result<(), Problem> {
    all_or(lone_day_fault("/effective_on", withdraw.effective_on).into_iter().collect())?;
    let days = Period::between(withdraw.effective_on, FOREVER);
    if cut_registrations(tx, talent, days, withdraw.reason.as_str())? == 0 {
        let rows = store::registrations_of(tx.db, &[talent], LATEST)?;
        let limits: Vec<String> = rows.iter().map(|(_, row)| shown(&row.dated.period)).collect();
        return Err(outside(
            "/effective_on",
            if limits.is_empty() { "登録期間".to_owned() } else { limits.join("、") },
        ));
    }
    recorded(tx, talent, acts::REGISTRATION_WITHDRAW, "")
}

/// Ends registrations on the days of a period, and says why where days remain; how many rows were
/// concerned.
fn cut_registrations(
    tx: &mut Tx<'_>,
    talent: TalentId,
    period: Period,
    reason: &str,
) -> Result<usize, Problem> {
    let rows: Vec<RegistrationRow> = store::registrations_of(tx.db, &[talent], LATEST)?
        .into_iter()
        .map(|(_, row)| row)
        .collect();
    let dated: Vec<Dated<Registration>> = rows.iter().map(|row| row.dated.clone()).collect();
    let mut amendment = amend(&dated, period, |_| None);
    for row in amendment.appended.iter_mut().filter(|row| row.period.to == period.from) {
        row.fact.end_reason = reason.to_owned();
    }
    let retired: Vec<RegistrationId> =
        amendment.retired.iter().map(|place| rows[*place].id).collect();
    store::retire_registrations(tx, &retired)?;
    for row in &amendment.appended {
        store::insert_registration(tx, talent, row)?;
    }
    Ok(retired.len())
}

/// Adds a leave or a secondment for training.
///
/// # Errors
/// `invalid_input`; `period_overlap` with another absence.
pub fn add_absence(
    tx: &mut Tx<'_>,
    talent: TalentId,
    new: &NewAbsence,
) -> Result<AbsenceId, Problem> {
    let row = absence(tx.db, talent, "", new, None)?;
    let id = store::insert_absence(tx, talent, &row)?;
    recorded(tx, talent, acts::ABSENCE_ADD, "")?;
    Ok(id)
}

fn absence(
    db: &mut Db,
    talent: TalentId,
    prefix: &str,
    new: &NewAbsence,
    instead: Option<AbsenceId>,
) -> Result<Dated<Absence>, Problem> {
    let mut errors = Vec::new();
    let period = days(prefix, new.starts_on, new.ends_on, &mut errors);
    all_or(errors)?;
    let rows = store::absences_of(db, talent, LATEST)?;
    overlap_refused(
        rows.iter().filter(|row| Some(row.id) != instead).map(|row| &row.dated.period),
        &period,
    )?;
    let destination = new.destination.as_ref().map_or_else(String::new, ToString::to_string);
    Ok(Dated::new(period, Absence { kind: new.kind, destination }))
}

fn own_absence(tx: &mut Tx<'_>, talent: TalentId, id: AbsenceId) -> Result<(), Problem> {
    let known = store::absences_of(tx.db, talent, LATEST)?.iter().any(|row| row.id == id);
    if known { Ok(()) } else { Err(Problem::field("/absence_id", "reference_unknown")) }
}

/// Replaces what a recorded absence says; also how one is ended.
///
/// # Errors
/// As [`add_absence`]; `reference_unknown` for a row that is not this person's.
pub fn correct_absence(
    tx: &mut Tx<'_>,
    talent: TalentId,
    correct: &CorrectAbsence,
) -> Result<AbsenceId, Problem> {
    own_absence(tx, talent, correct.absence_id)?;
    let row = absence(tx.db, talent, "/absence", &correct.absence, Some(correct.absence_id))?;
    store::retire_absence(tx, correct.absence_id)?;
    let id = store::insert_absence(tx, talent, &row)?;
    recorded(tx, talent, acts::ABSENCE_CORRECT, "")?;
    Ok(id)
}

/// Takes an absence back that should not have been recorded.
///
/// # Errors
/// `reference_unknown` for a row that is not this person's.
pub fn retract_absence(
    tx: &mut Tx<'_>,
    talent: TalentId,
    retract: &RetractAbsence,
) -> Result<(), Problem> {
    own_absence(tx, talent, retract.absence_id)?;
    store::retire_absence(tx, retract.absence_id)?;
    recorded(tx, talent, acts::ABSENCE_RETRACT, "")
}

/// Takes back what was recorded of a person at one moment: the rows of that moment are retired, and
/// those they replaced are recorded anew. History keeps both.
///
/// # Errors
/// When the rows cannot be read or written.
pub fn restore(tx: &mut Tx<'_>, talent: TalentId, moment: NaiveDateTime) -> Result<(), Problem> {
    as_before(tx, talent, moment)?;
    recorded(tx, talent, acts::TALENT_RESTORE, "")
}

/// Takes back that somebody was added at a moment, as long as nothing was recorded of the person
/// since.
///
/// # Errors
/// `state_conflict` when something was.
pub fn take_back_talent(
    tx: &mut Tx<'_>,
    talent: TalentId,
    moment: NaiveDateTime,
) -> Result<(), Problem> {
    if store::version(tx.db, talent)? != Some(1) {
        let later = ("後の手続の後", "changed by a later step");
        let first =
            ("人材リストの後の手続の取消", "take the later step in the register back first");
        return Err(Problem::state_conflict(later, ("採用の取消し", "undo the hiring"), first));
    }
    as_before(tx, talent, moment)?;
    recorded(tx, talent, acts::TALENT_UNDO, "talent")
}

/// What was recorded before a moment holds again.
fn as_before(tx: &mut Tx<'_>, talent: TalentId, moment: NaiveDateTime) -> Result<(), Problem> {
    let before = moment - TimeDelta::microseconds(1);
    let people = [talent];
    let (old, now) =
        (store::profiles(tx.db, talent, before)?, store::profiles(tx.db, talent, LATEST)?);
    for row in gone(&now, &old, |row| row.id) {
        store::retire_profile(tx, row.id)?;
    }
    for row in gone(&old, &now, |row| row.id) {
        store::insert_profile(tx, talent, &row.dated)?;
    }
    let (old, now) = (store::career(tx.db, talent, before)?, store::career(tx.db, talent, LATEST)?);
    let retired: Vec<EmploymentId> = gone(&now, &old, |row| row.id).map(|row| row.id).collect();
    store::retire_employments(tx, &retired)?;
    for row in gone(&old, &now, |row| row.id) {
        store::insert_employment(tx, talent, &row.dated)?;
    }
    let (old, now) = (
        store::registrations_of(tx.db, &people, before)?,
        store::registrations_of(tx.db, &people, LATEST)?,
    );
    let retired: Vec<RegistrationId> =
        gone(&now, &old, |(_, row)| row.id).map(|(_, row)| row.id).collect();
    store::retire_registrations(tx, &retired)?;
    for (_, row) in gone(&old, &now, |(_, row)| row.id) {
        store::insert_registration(tx, talent, &row.dated)?;
    }
    let (old, now) = (
        store::qualifications_of(tx.db, &people, before)?,
        store::qualifications_of(tx.db, &people, LATEST)?,
    );
    for (_, row) in gone(&now, &old, |(_, row)| row.id) {
        store::retire_qualification(tx, row.id)?;
    }
    for (_, row) in gone(&old, &now, |(_, row)| row.id) {
        let row = Qualification { id: QualificationId::random(), ..row.clone() };
        store::insert_qualification(tx, talent, &row)?;
    }
    planned::undone(tx, talent, moment)
}

/// Rows of the first list that are not in the second.
fn gone<'a, T, I: PartialEq>(
    rows: &'a [T],
    others: &'a [T],
    id: impl Fn(&T) -> I + Copy + 'a,
) -> impl Iterator<Item = &'a T> {
    rows.iter().filter(move |row| !others.iter().any(|other| id(other) == id(row)))
}
