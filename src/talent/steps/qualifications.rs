//! Steps with what somebody has passed: recorded or declared, confirmed, corrected, retracted.

use super::super::allowance::Exam;
use super::super::model::{
    ConfirmQualification, CorrectQualification, NewQualification, Qualification,
    RetractQualification, day_fault, lone_day_fault,
};
use super::super::store;
use super::{all_or, recorded};
use crate::auth::Scope;
use crate::clock::day_in_japan;
use crate::db::Tx;
use crate::problem::{Code, FieldError, Problem};
use crate::talent::acts;
use crate::vocab::{LATEST, Name, QualificationId, TalentId};

/// Adds a qualification.
///
/// # Errors
/// `invalid_input` for an unknown exam, a missing name, an exam beside another name, days in the
/// wrong order or a day to come.
pub fn add_qualification(
    tx: &mut Tx<'_>,
    talent: TalentId,
    new: &NewQualification,
) -> Result<QualificationId, Problem> {
    let row = qualification(tx, "", new)?;
    store::insert_qualification(tx, talent, &row)?;
    recorded(tx, talent, acts::QUALIFICATION_ADD, "")?;
    Ok(row.id)
}

/// What a person says of itself: it counts for nothing until [`confirm_qualification`].
///
/// # Errors
/// As [`add_qualification`]; `duplicate` when the same is recorded already.
pub fn declare_qualification(
    tx: &mut Tx<'_>,
    talent: TalentId,
    new: &NewQualification,
) -> Result<QualificationId, Problem> {
    let row = Qualification { declared: true, ..qualification(tx, "", new)? };
    if store::qualifications_of(tx.db, &[talent], LATEST)?
        .iter()
        .any(|(_, other)| other.is_same_as(&row))
    {
        return Err(Problem::new(Code::Duplicate));
    }
    store::insert_qualification(tx, talent, &row)?;
    recorded(tx, talent, acts::QUALIFICATION_DECLARE, "")?;
    Ok(row.id)
}

/// Confirms what a person declared: the row is retired, and one that counts takes its place.
///
/// # Errors
/// `own_qualification` for what is said of oneself; `reference_unknown` for a row that is not this
/// person's; `state_conflict` for one that is confirmed; `day_outside` and `not_allowed_here` for
/// what was declared before such rows were refused and has to be corrected first.
pub fn confirm_qualification(
    tx: &mut Tx<'_>,
    scope: &Scope,
    talent: TalentId,
    confirm: &ConfirmQualification,
) -> Result<QualificationId, Problem> {
    if scope.oneself() == Some(talent) {
        return Err(Problem::new(Code::OwnQualification));
    }
    let declared = declared(
        tx,
        talent,
        confirm.qualification_id,
        ("資格の確認", "Confirm the qualification"),
    )?;
    sound(tx, &declared)?;
    store::retire_qualification(tx, declared.id)?;
    let row = Qualification { id: QualificationId::random(), declared: false, ..declared };
    store::insert_qualification(tx, talent, &row)?;
    recorded(tx, talent, acts::QUALIFICATION_CONFIRM, "")?;
    Ok(row.id)
}

/// Takes back what one declared oneself, as long as nobody has confirmed it.
///
/// # Errors
/// `reference_unknown` for a row that is not this person's; `state_conflict` for one that is
/// confirmed.
pub fn withdraw_declaration(
    tx: &mut Tx<'_>,
    talent: TalentId,
    retract: &RetractQualification,
) -> Result<(), Problem> {
    let declared = declared(
        tx,
        talent,
        retract.qualification_id,
        ("申告の取下げ", "Withdraw the declaration"),
    )?;
    store::retire_qualification(tx, declared.id)?;
    recorded(tx, talent, acts::QUALIFICATION_WITHDRAW, "")
}

/// A row of this person's that is declared only.
fn declared(
    tx: &mut Tx<'_>,
    talent: TalentId,
    id: QualificationId,
    step: (&str, &str),
) -> Result<Qualification, Problem> {
    let rows = store::qualifications_of(tx.db, &[talent], LATEST)?;
    let row = rows.into_iter().map(|(_, row)| row).find(|row| row.id == id);
    let row = row.ok_or_else(|| Problem::field("/qualification_id", "reference_unknown"))?;
    if row.declared {
        return Ok(row);
    }
    let allowed =
        ("県の人事担当による訂正と取消", "Correction by the prefecture's personnel staff");
    Err(Problem::state_conflict(("確認済", "Confirmed"), step, allowed))
}

/// What a declaration from before says must be something that could be recorded today.
fn sound(tx: &mut Tx<'_>, row: &Qualification) -> Result<(), Problem> {
    let exam = store::exam(tx.db, &row.exam)?;
    let errors = acquired_fault("/qualification_id", row.acquired_on, day_in_japan(tx.now))
        .into_iter()
        .chain(two_names_fault("/qualification_id", exam.as_ref(), Some(&row.name)))
        .collect();
    all_or(errors)
}

/// Nothing is obtained on a day to come.
fn acquired_fault(
    pointer: &str,
    day: chrono::NaiveDate,
    today: chrono::NaiveDate,
) -> Option<FieldError> {
    lone_day_fault(pointer, day).or_else(|| {
        let later = || FieldError::new(pointer, "day_outside").with("limit", format!("～{today}"));
        (day > today).then(later)
    })
}

/// An exam names the qualification; a second name would be one of two truths.
fn two_names_fault(pointer: &str, exam: Option<&Exam>, name: Option<&str>) -> Option<FieldError> {
    let (exam, name) = (exam?, name?);
    let reason = (
        "試験を選んだときは、別の名称を入力できません。試験か名称のどちらか一方にしてください。",
        "An exam was chosen, so no other name can stand beside it. Give either the exam or the name.",
    );
    (name != exam.name_ja).then(|| FieldError::because(pointer, reason))
}

pub(super) fn qualification(
    tx: &mut Tx<'_>,
    prefix: &str,
    new: &NewQualification,
) -> Result<Qualification, Problem> {
    let (at, today) = (|name: &str| format!("{prefix}/{name}"), day_in_japan(tx.now));
    let mut errors: Vec<FieldError> =
        acquired_fault(&at("acquired_on"), new.acquired_on, today).into_iter().collect();
    if let Some(expires_on) = new.expires_on {
        errors.extend(day_fault(&at("expires_on"), new.acquired_on, expires_on));
    }
    let exam = match &new.exam {
        None => None,
        Some(key) => {
            let known = store::exam(tx.db, key.as_str())?;
            if known.is_none() {
                errors.push(FieldError::new(&at("exam"), "reference_unknown"));
            }
            known
        }
    };
    errors.extend(two_names_fault(&at("name"), exam.as_ref(), new.name.as_ref().map(Name::as_str)));
    let name = exam
        .as_ref()
        .map(|exam| exam.name_ja.clone())
        .or_else(|| new.name.as_ref().map(ToString::to_string));
    if name.is_none() && new.exam.is_none() {
        errors.push(FieldError::new(&at("name"), "required"));
    }
    all_or(errors)?;
    Ok(Qualification {
        id: QualificationId::random(),
        exam: exam.map_or_else(String::new, |exam| exam.exam),
        name: name.unwrap_or_default(),
        certificate_number: new
            .certificate_number
            .as_ref()
            .map_or_else(String::new, ToString::to_string),
        acquired_on: new.acquired_on,
        expires_on: new.expires_on,
        declared: false,
    })
}

fn own_qualification(
    tx: &mut Tx<'_>,
    talent: TalentId,
    id: QualificationId,
) -> Result<(), Problem> {
    let known =
        store::qualifications_of(tx.db, &[talent], LATEST)?.iter().any(|(_, row)| row.id == id);
    if known { Ok(()) } else { Err(Problem::field("/qualification_id", "reference_unknown")) }
}

/// Replaces what a recorded qualification says.
///
/// # Errors
/// As [`add_qualification`]; `reference_unknown` for a row that is not this person's.
pub fn correct_qualification(
    tx: &mut Tx<'_>,
    talent: TalentId,
    correct: &CorrectQualification,
) -> Result<QualificationId, Problem> {
    own_qualification(tx, talent, correct.qualification_id)?;
    let row = qualification(tx, "/qualification", &correct.qualification)?;
    store::retire_qualification(tx, correct.qualification_id)?;
    store::insert_qualification(tx, talent, &row)?;
    recorded(tx, talent, acts::QUALIFICATION_CORRECT, "")?;
    Ok(row.id)
}

/// Takes a qualification back that should not have been recorded.
///
/// # Errors
/// `reference_unknown` for a row that is not this person's.
pub fn retract_qualification(
    tx: &mut Tx<'_>,
    talent: TalentId,
    retract: &RetractQualification,
) -> Result<(), Problem> {
    own_qualification(tx, talent, retract.qualification_id)?;
    store::retire_qualification(tx, retract.qualification_id)?;
    recorded(tx, talent, acts::QUALIFICATION_RETRACT, "")
}
