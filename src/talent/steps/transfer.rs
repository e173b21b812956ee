//! 割愛・転籍: one act that ends the employment at one body and begins the next at another.

use super::{
    amend_profile, check_employment, cut_registrations, overlap_refused, periods, recorded,
    service_or,
};
use crate::db::Tx;
use crate::problem::{Code, FieldError, Problem};
use crate::talent::acts;
use crate::talent::model::{Employment, MoveEmployment, UpdateTalent, leave, service_from};
use crate::talent::store;
use crate::vocab::timeline::Dated;
use crate::vocab::{EndReason, LATEST, Period, TalentId};

/// Ends the employment on the day before (割愛), with the registration as shared talent, and begins
/// the one at the new body under its staff number.
///
/// # Errors
/// `invalid_input`; `day_outside` when the person is not employed on the day before;
/// `not_allowed_here` for the body where it is employed; `period_overlap` with a later employment;
/// `duplicate` when another person of the new body has the staff number.
pub fn transfer_employment(
    tx: &mut Tx<'_>,
    talent: TalentId,
    step: &MoveEmployment,
) -> Result<(), Problem> {
    let new = &step.employment;
    let period = check_employment(tx.db, "/employment", new)?;
    let last = new.starts_on.pred_opt().unwrap_or(new.starts_on);
    let rows = store::career(tx.db, talent, LATEST)?;
    let service = service_or(&rows, "/employment/starts_on", last)?;
    if service_from(&rows, last).is_some_and(|(body, _)| body == new.organization_code) {
        return Err(FieldError::because("/employment/organization_code", SAME_BODY).into());
    }
    let (body, number) = (&new.organization_code, step.staff_number.as_str());
    if store::number_is_taken(tx.db, body, number, talent, new.starts_on)? {
        return Err(Problem::new(Code::Duplicate));
    }
    let dated: Vec<Dated<Employment>> = rows.iter().map(|row| row.dated.clone()).collect();
    let left = leave(&dated, service, last, EndReason::Transferred);
    store::amend_employments(tx, talent, &rows, &left)?;
    cut_registrations(tx, talent, Period::between(new.starts_on, service.to), "")?;
    overlap_refused(periods(&store::career(tx.db, talent, LATEST)?), &period)?;
    store::insert_employment(tx, talent, &Dated::new(period, new.fact()))?;
    let renumbered = UpdateTalent {
        effective_on: Some(new.starts_on),
        name: None,
        name_kana: None,
        staff_number: Some(step.staff_number.clone()),
        accelerator: None,
    };
    amend_profile(tx, talent, &renumbered)?;
    recorded(tx, talent, acts::EMPLOYMENT_TRANSFER, "")
}

const SAME_BODY: (&str, &str) = (
    "今の所属団体と同じです。移る先の団体を選ぶか、昇任・職名の変更を使ってください。",
    "That is the present home body. Choose the body moved to, or change grade and title instead.",
);
