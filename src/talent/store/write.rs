//! Appending and retiring rows. Content is never updated; `retired_at` is the only column that is
//! set, and once.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::super::model::{
    Absence, Employment, EmploymentRow, Profile, Qualification, Registration,
};
use super::ProfileRow;
use crate::affiliation::{self, Affiliation, Side};
use crate::db::schema::{
    absences, employments, pool_registrations, qualifications, talent_profiles, talents,
};
use crate::db::{Tx, on_each};
use crate::problem::Problem;
use crate::vocab::timeline::{Amendment, Dated};
use crate::vocab::{
    AbsenceId, AccountId, EmploymentForm, EmploymentId, EndReason, Grade, HiringRoute, NOT_RETIRED,
    OrganizationCode, Period, QualificationId, RegistrationId, SearchKey, TalentId, random_id,
};

/// Somebody new, with everything that is recorded of them in the act that adds them.
pub struct Newcomer {
    pub id: TalentId,
    pub profile: Dated<Profile>,
    pub employment: Dated<Employment>,
    pub qualification: Option<Qualification>,
    pub registration: Option<Dated<Registration>>,
}

/// Statements take rows in parts: SQLite takes at most 32,766 values.
const ROWS_AT_ONCE: usize = 1000;

/// Adds people, version 1.
pub fn insert_people(tx: &mut Tx<'_>, people: &[Newcomer]) -> Result<(), Problem> {
    for part in people.chunks(ROWS_AT_ONCE) {
        let talents: Vec<TalentRow> = part.iter().map(|one| talent_row(tx, one.id)).collect();
        on_each!(tx.db, c => diesel::insert_into(talents::table).values(&talents).execute(c))?;
        let rows: Vec<_> = part.iter().map(|one| profile_row(tx, one.id, &one.profile)).collect();
        on_each!(tx.db, c => diesel::insert_into(talent_profiles::table).values(&rows).execute(c))?;
        let rows: Vec<_> =
            part.iter().map(|one| employment_row(tx, one.id, &one.employment)).collect();
        on_each!(tx.db, c => diesel::insert_into(employments::table).values(&rows).execute(c))?;
        let belongings: Vec<Affiliation> = rows.iter().map(|row| row.belonging()).collect();
        affiliation::record_all(tx, &belongings)?;
        let rows: Vec<_> = part
            .iter()
            .filter_map(|one| Some(registration_row(tx, one.id, one.registration.as_ref()?)))
            .collect();
        let registrations = diesel::insert_into(pool_registrations::table);
        on_each!(tx.db, c => registrations.values(&rows).execute(c))?;
        for one in part {
            if let Some(row) = &one.qualification {
                insert_qualification(tx, one.id, row)?;
            }
        }
    }
    Ok(())
}

#[derive(Insertable)]
#[diesel(table_name = talents)]
struct TalentRow {
    id: TalentId,
    version: i32,
    created_at: NaiveDateTime,
}

fn talent_row(tx: &Tx<'_>, id: TalentId) -> TalentRow {
    TalentRow { id, version: 1, created_at: tx.now }
}

#[derive(Insertable)]
#[diesel(table_name = talent_profiles, treat_none_as_default_value = false)]
struct NewProfile<'a> {
    id: i64,
    talent_id: TalentId,
    name: &'a str,
    name_kana: &'a str,
    search_key: SearchKey,
    staff_number: &'a str,
    accelerator: bool,
    valid_from: NaiveDate,
    valid_to: NaiveDate,
    recorded_at: NaiveDateTime,
    retired_at: NaiveDateTime,
    recorded_by: Option<AccountId>,
}

fn profile_row<'a>(tx: &Tx<'_>, talent_id: TalentId, row: &'a Dated<Profile>) -> NewProfile<'a> {
    NewProfile {
        id: random_id(),
        talent_id,
        name: &row.fact.name,
        name_kana: &row.fact.name_kana,
        search_key: SearchKey::fold(&[&row.fact.name, &row.fact.name_kana]),
        staff_number: &row.fact.staff_number,
        accelerator: row.fact.accelerator,
        valid_from: row.period.from,
        valid_to: row.period.to,
        recorded_at: tx.now,
        retired_at: NOT_RETIRED,
        recorded_by: tx.origin.account,
    }
}

#[derive(Insertable)]
#[diesel(table_name = employments, treat_none_as_default_value = false)]
struct NewEmployment<'a> {
    id: EmploymentId,
    talent_id: TalentId,
    organization_code: &'a OrganizationCode,
    form: EmploymentForm,
    recruitment_route: HiringRoute,
    grade: Grade,
    salary_grade: Option<i32>,
    title: &'a str,
    term_end: Option<NaiveDate>,
    term_purpose: Option<&'a str>,
    end_reason: Option<EndReason>,
    valid_from: NaiveDate,
    valid_to: NaiveDate,
    recorded_at: NaiveDateTime,
    retired_at: NaiveDateTime,
    recorded_by: Option<AccountId>,
}

impl NewEmployment<'_> {
    fn belonging(&self) -> Affiliation {
        let period = Period::between(self.valid_from, self.valid_to);
        let said = (self.talent_id, self.organization_code.clone(), period);
        belonging(self.id, said, (self.recorded_at, self.retired_at))
    }
}

fn employment_row<'a>(
    tx: &Tx<'_>,
    talent_id: TalentId,
    Dated { period, fact }: &'a Dated<Employment>,
) -> NewEmployment<'a> {
    NewEmployment {
        id: EmploymentId::random(),
        talent_id,
        organization_code: &fact.organization_code,
        form: fact.form,
        recruitment_route: fact.recruitment_route,
        grade: fact.grade,
        salary_grade: fact.salary_grade,
        title: &fact.title,
        term_end: fact.term_end,
        term_purpose: fact.term_purpose.as_deref(),
        end_reason: fact.end_reason,
        valid_from: period.from,
        valid_to: period.to,
        recorded_at: tx.now,
        retired_at: NOT_RETIRED,
        recorded_by: tx.origin.account,
    }
}

#[derive(Insertable)]
#[diesel(table_name = pool_registrations, treat_none_as_default_value = false)]
struct NewRegistrationRow<'a> {
    id: RegistrationId,
    talent_id: TalentId,
    organization_code: &'a OrganizationCode,
    consented_on: NaiveDate,
    consent_reference: &'a str,
    end_reason: &'a str,
    valid_from: NaiveDate,
    valid_to: NaiveDate,
    recorded_at: NaiveDateTime,
    retired_at: NaiveDateTime,
    recorded_by: Option<AccountId>,
}

fn registration_row<'a>(
    tx: &Tx<'_>,
    talent_id: TalentId,
    Dated { period, fact }: &'a Dated<Registration>,
) -> NewRegistrationRow<'a> {
    NewRegistrationRow {
        id: RegistrationId::random(),
        talent_id,
        organization_code: &fact.organization_code,
        consented_on: fact.consented_on,
        consent_reference: &fact.consent_reference,
        end_reason: &fact.end_reason,
        valid_from: period.from,
        valid_to: period.to,
        recorded_at: tx.now,
        retired_at: NOT_RETIRED,
        recorded_by: tx.origin.account,
    }
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
    let row = profile_row(tx, talent, row);
    diesel::insert_into(talent_profiles::table).values(row).execute(tx.db)?;
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
    let row = employment_row(tx, talent, row);
    let (id, belonging) = (row.id, row.belonging());
    diesel::insert_into(employments::table).values(row).execute(tx.db)?;
    affiliation::record(tx, &belonging)?;
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
    let row = registration_row(tx, talent, row);
    let id = row.id;
    diesel::insert_into(pool_registrations::table).values(row).execute(tx.db)?;
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
