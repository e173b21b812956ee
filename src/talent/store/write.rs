//! Appending and retiring rows. Content is never updated; `retired_at` is the only column that is
//! set, and once.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::super::model::{
    Absence, Employment, EmploymentRow, Profile, Qualification, Registration,
};
use super::ProfileRow;
use crate::affiliation::{self, Affiliation, Side};
use crate::db::Tx;
use crate::db::schema::{
    absences, employments, pool_registrations, qualifications, talent_profiles, talents,
};
use crate::problem::Problem;
use crate::vocab::timeline::{Amendment, Dated};
use crate::vocab::{
    AbsenceId, EmploymentId, NOT_RETIRED, OrganizationCode, Period, QualificationId,
    RegistrationId, SearchKey, TalentId, random_id,
};

/// A new person without anything known about it, version 1.
pub fn insert_talent(tx: &mut Tx<'_>) -> Result<TalentId, Problem> {
    let id = TalentId::random();
    let values = (talents::id.eq(id), talents::version.eq(1), talents::created_at.eq(tx.now));
    diesel::insert_into(talents::table).values(values).execute(tx.db)?;
    Ok(id)
}

/// Counts the version up by one.
pub fn bump(tx: &mut Tx<'_>, talent: TalentId) -> Result<(), Problem> {
    diesel::update(talents::table.find(talent))
        .set(talents::version.eq(talents::version + 1))
        .execute(tx.db)?;
    Ok(())
}

pub fn insert_profile(
    tx: &mut Tx<'_>,
    talent: TalentId,
    row: &Dated<Profile>,
) -> Result<(), Problem> {
    use talent_profiles as t;
    diesel::insert_into(t::table)
        .values((
            t::id.eq(random_id()),
            t::talent_id.eq(talent),
            t::name.eq(&row.fact.name),
            t::name_kana.eq(&row.fact.name_kana),
            t::search_key.eq(SearchKey::fold(&[&row.fact.name, &row.fact.name_kana])),
            t::staff_number.eq(&row.fact.staff_number),
            t::accelerator.eq(row.fact.accelerator),
            t::valid_from.eq(row.period.from),
            t::valid_to.eq(row.period.to),
            t::recorded_at.eq(tx.now),
            t::retired_at.eq(NOT_RETIRED),
            t::recorded_by.eq(tx.origin.account),
        ))
        .execute(tx.db)?;
    Ok(())
}

pub fn retire_profile(tx: &mut Tx<'_>, id: i64) -> Result<(), Problem> {
    diesel::update(talent_profiles::table.find(id))
        .set(talent_profiles::retired_at.eq(tx.now))
        .execute(tx.db)?;
    Ok(())
}

/// Carries out an amendment of profiles.
pub fn amend_profiles(
    tx: &mut Tx<'_>,
    talent: TalentId,
    rows: &[ProfileRow],
    amendment: &Amendment<Profile>,
) -> Result<(), Problem> {
    for place in &amendment.retired {
        retire_profile(tx, rows[*place].id)?;
    }
    amendment.appended.iter().try_for_each(|row| insert_profile(tx, talent, row))
}

pub fn insert_employment(
    tx: &mut Tx<'_>,
    talent: TalentId,
    row: &Dated<Employment>,
) -> Result<EmploymentId, Problem> {
    use employments as t;
    let id = EmploymentId::random();
    diesel::insert_into(t::table)
        .values((
            t::id.eq(id),
            t::talent_id.eq(talent),
            t::organization_code.eq(&row.fact.organization_code),
            t::form.eq(row.fact.form),
            t::recruitment_route.eq(row.fact.recruitment_route),
            t::grade.eq(row.fact.grade),
            t::salary_grade.eq(row.fact.salary_grade),
            t::title.eq(&row.fact.title),
            t::term_end.eq(row.fact.term_end),
            t::term_purpose.eq(&row.fact.term_purpose),
            t::end_reason.eq(row.fact.end_reason),
            t::valid_from.eq(row.period.from),
            t::valid_to.eq(row.period.to),
            t::recorded_at.eq(tx.now),
            t::retired_at.eq(NOT_RETIRED),
            t::recorded_by.eq(tx.origin.account),
        ))
        .execute(tx.db)?;
    let said = (talent, row.fact.organization_code.clone(), row.period);
    affiliation::record(tx, &belonging(id, said, (tx.now, NOT_RETIRED)))?;
    Ok(id)
}

/// What an employment says of who belongs where.
pub(super) fn belonging(
    id: EmploymentId,
    (talent_id, organization_code, period): (TalentId, OrganizationCode, Period),
    (recorded_at, retired_at): (NaiveDateTime, NaiveDateTime),
) -> Affiliation {
    Affiliation {
        side: Side::Home,
        id: id.number(),
        talent_id,
        home_code: organization_code.clone(),
        organization_code,
        disclosed: true,
        assignment_id: None,
        post_id: None,
        state: None,
        share_percent: None,
        valid_from: period.from,
        valid_to: period.to,
        recorded_at,
        retired_at,
    }
}

pub fn retire_employments(tx: &mut Tx<'_>, ids: &[EmploymentId]) -> Result<(), Problem> {
    diesel::update(employments::table.filter(employments::id.eq_any(ids)))
        .set(employments::retired_at.eq(tx.now))
        .execute(tx.db)?;
    affiliation::retire_employments(tx, ids)
}

/// Carries out an amendment of employments.
pub fn amend_employments(
    tx: &mut Tx<'_>,
    talent: TalentId,
    rows: &[EmploymentRow],
    amendment: &Amendment<Employment>,
) -> Result<(), Problem> {
    let retired: Vec<EmploymentId> =
        amendment.retired.iter().map(|place| rows[*place].id).collect();
    retire_employments(tx, &retired)?;
    amendment.appended.iter().try_for_each(|row| insert_employment(tx, talent, row).map(drop))
}

pub fn insert_qualification(
    tx: &mut Tx<'_>,
    talent: TalentId,
    row: &Qualification,
) -> Result<(), Problem> {
    use qualifications as t;
    diesel::insert_into(t::table)
        .values((
            t::id.eq(row.id),
            t::talent_id.eq(talent),
            t::exam.eq(&row.exam),
            t::name.eq(&row.name),
            t::certificate_number.eq(&row.certificate_number),
            t::acquired_on.eq(row.acquired_on),
            t::expires_on.eq(row.expires_on),
            t::declared.eq(row.declared),
            t::recorded_at.eq(tx.now),
            t::retired_at.eq(NOT_RETIRED),
            t::recorded_by.eq(tx.origin.account),
        ))
        .execute(tx.db)?;
    Ok(())
}

pub fn retire_qualification(tx: &mut Tx<'_>, id: QualificationId) -> Result<(), Problem> {
    diesel::update(qualifications::table.find(id))
        .set(qualifications::retired_at.eq(tx.now))
        .execute(tx.db)?;
    Ok(())
}

pub fn insert_registration(
    tx: &mut Tx<'_>,
    talent: TalentId,
    row: &Dated<Registration>,
) -> Result<RegistrationId, Problem> {
    use pool_registrations as t;
    let id = RegistrationId::random();
    diesel::insert_into(t::table)
        .values((
            t::id.eq(id),
            t::talent_id.eq(talent),
            t::organization_code.eq(&row.fact.organization_code),
            t::consented_on.eq(row.fact.consented_on),
            t::consent_reference.eq(&row.fact.consent_reference),
            t::end_reason.eq(&row.fact.end_reason),
            t::valid_from.eq(row.period.from),
            t::valid_to.eq(row.period.to),
            t::recorded_at.eq(tx.now),
            t::retired_at.eq(NOT_RETIRED),
            t::recorded_by.eq(tx.origin.account),
        ))
        .execute(tx.db)?;
    Ok(id)
}

pub fn retire_registrations(tx: &mut Tx<'_>, ids: &[RegistrationId]) -> Result<(), Problem> {
    use pool_registrations as t;
    diesel::update(t::table.filter(t::id.eq_any(ids)))
        .set(t::retired_at.eq(tx.now))
        .execute(tx.db)?;
    Ok(())
}

pub fn insert_absence(
    tx: &mut Tx<'_>,
    talent: TalentId,
    row: &Dated<Absence>,
) -> Result<AbsenceId, Problem> {
    use absences as t;
    let id = AbsenceId::random();
    diesel::insert_into(t::table)
        .values((
            t::id.eq(id),
            t::talent_id.eq(talent),
            t::kind.eq(row.fact.kind),
            t::destination.eq(&row.fact.destination),
            t::valid_from.eq(row.period.from),
            t::valid_to.eq(row.period.to),
            t::recorded_at.eq(tx.now),
            t::retired_at.eq(NOT_RETIRED),
            t::recorded_by.eq(tx.origin.account),
        ))
        .execute(tx.db)?;
    Ok(id)
}

pub fn retire_absence(tx: &mut Tx<'_>, id: AbsenceId) -> Result<(), Problem> {
    diesel::update(absences::table.find(id)).set(absences::retired_at.eq(tx.now)).execute(tx.db)?;
    Ok(())
}
