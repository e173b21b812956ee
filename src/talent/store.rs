//! The tables of this slice: reading what is recorded, as it was known at a moment.

mod face;
mod list;
pub mod nomination;
pub mod planned;
mod record;
mod rule;
mod step;
mod write;

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

pub use face::{
    AbsenceOn, EmploymentOn, PoolMember, Pooled, TalentName, absences_between, accelerators,
    affiliations, away_on, by_number, careers, count_of_people, employments_between, exists,
    names_on, overlapping, pool_between, pool_on, registered_on, registered_throughout,
};
pub use list::{Listed, Place, count, page, seen_in_full, sees_in_full};
pub use record::{Record, record};
pub use rule::{
    add_exam, add_rule, all_exams, change_exam, change_rule, exam, holders_of, remove_exam,
    remove_rule,
};
pub use step::{last_step, put_absences, put_employments, put_profiles, put_registrations};
pub use write::{
    Newcomer, amend_employments, amend_profiles, bump, insert_absence, insert_employment,
    insert_people, insert_profile, insert_qualification, insert_registration, retire_absence,
    retire_employments, retire_profile, retire_qualification, retire_registrations,
};

use super::model::{
    Absence, AbsenceRow, Employment, EmploymentRow, Profile, Qualification, Registration,
    RegistrationRow, Row,
};
use super::view::Known;
use crate::db::schema::{
    absences, employments, pool_registrations, qualifications, talent_profiles, talents,
};
use crate::db::{Db, among, on_each};
use crate::problem::Problem;
use crate::vocab::timeline::Dated;
use crate::vocab::{
    EmploymentForm, EmploymentId, EndReason, Grade, HiringRoute, NOT_RETIRED, OrganizationCode,
    Period, QualificationId, TalentId,
};

/// SQLite and PostgreSQL bound how many values a statement takes; long lists are asked for in
/// parts.
pub const IDS_AT_ONCE: usize = 500;

/// Loads what is recorded of some people by one statement that stays prepared.
macro_rules! of_people {
    ($db:expr, $people:expr, $column:expr, |$c:ident, $condition:ident| $load:expr) => {{
        let $condition = among($column, $people.iter().map(|talent| talent.number()));
        on_each!($db, $c => $load)?
    }};
}

/// The version of a talent, if there is one.
pub fn version(db: &mut Db, talent: TalentId) -> Result<Option<i32>, Problem> {
    Ok(on_each!(db, c => talents::table.find(talent).select(talents::version).first(c).optional())?)
}

/// A recorded profile; the number is the row's.
pub type ProfileRow = Row<i64, Profile>;

/// Profiles of people as known at a moment, by day.
pub fn profiles_of(
    db: &mut Db,
    people: &[TalentId],
    known: NaiveDateTime,
) -> Result<Vec<(TalentId, ProfileRow)>, Problem> {
    use talent_profiles as t;
    type Columns = (TalentId, i64, String, String, String, bool, NaiveDate, NaiveDate);
    let rows: Vec<Columns> = of_people!(db, people, t::talent_id, |c, theirs| t::table
        .filter(theirs.and(t::recorded_at.le(known)).and(t::retired_at.gt(known)))
        .order((t::valid_from, t::id))
        .select((
            t::talent_id,
            t::id,
            t::name,
            t::name_kana,
            t::staff_number,
            t::accelerator,
            t::valid_from,
            t::valid_to,
        ))
        .load::<Columns>(c));
    let row = |(talent, id, name, name_kana, staff_number, accelerator, from, to)| {
        let fact = Profile { name, name_kana, staff_number, accelerator };
        (talent, Row { id, dated: Dated::new(Period::between(from, to), fact) })
    };
    Ok(rows.into_iter().map(row).collect())
}

/// Profiles of one person.
pub fn profiles(
    db: &mut Db,
    talent: TalentId,
    known: NaiveDateTime,
) -> Result<Vec<ProfileRow>, Problem> {
    Ok(profiles_of(db, &[talent], known)?.into_iter().map(|(_, row)| row).collect())
}

/// Everybody who has or will have one of these staff numbers, as known now.
pub fn with_numbers(db: &mut Db, numbers: &[String]) -> Result<Vec<TalentId>, Problem> {
    use talent_profiles as t;
    let mut found = Vec::new();
    for part in numbers.chunks(IDS_AT_ONCE) {
        let rows =
            t::table.filter(t::staff_number.eq_any(part)).filter(t::retired_at.eq(NOT_RETIRED));
        found.extend(rows.select(t::talent_id).load::<TalentId>(db)?);
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// Versions of people.
pub fn versions(db: &mut Db, people: &[TalentId]) -> Result<BTreeMap<TalentId, i32>, Problem> {
    let mut found = BTreeMap::new();
    for part in people.chunks(IDS_AT_ONCE) {
        let rows = talents::table.filter(talents::id.eq_any(part));
        found.extend(rows.select((talents::id, talents::version)).load::<(TalentId, i32)>(db)?);
    }
    Ok(found)
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = employments)]
struct EmploymentColumns {
    id: EmploymentId,
    talent_id: TalentId,
    organization_code: OrganizationCode,
    form: EmploymentForm,
    recruitment_route: HiringRoute,
    grade: Grade,
    salary_grade: Option<i32>,
    title: String,
    term_end: Option<NaiveDate>,
    term_purpose: Option<String>,
    end_reason: Option<EndReason>,
    valid_from: NaiveDate,
    valid_to: NaiveDate,
}

impl EmploymentColumns {
    fn row(self) -> (TalentId, EmploymentRow) {
        let fact = Employment {
            organization_code: self.organization_code,
            form: self.form,
            recruitment_route: self.recruitment_route,
            grade: self.grade,
            salary_grade: self.salary_grade,
            title: self.title,
            term_end: self.term_end,
            term_purpose: self.term_purpose,
            end_reason: self.end_reason,
        };
        (
            self.talent_id,
            Row {
                id: self.id,
                dated: Dated::new(Period::between(self.valid_from, self.valid_to), fact),
            },
        )
    }
}

/// Employments of people as known at a moment, by day.
pub fn employments_of(
    db: &mut Db,
    people: &[TalentId],
    known: NaiveDateTime,
) -> Result<Vec<(TalentId, EmploymentRow)>, Problem> {
    use employments as t;
    let rows: Vec<EmploymentColumns> = of_people!(db, people, t::talent_id, |c, theirs| t::table
        .filter(theirs.and(t::recorded_at.le(known)).and(t::retired_at.gt(known)))
        .order((t::valid_from, t::id))
        .select(EmploymentColumns::as_select())
        .load::<EmploymentColumns>(c));
    Ok(rows.into_iter().map(EmploymentColumns::row).collect())
}

/// Employments of one person.
pub fn career(
    db: &mut Db,
    talent: TalentId,
    known: NaiveDateTime,
) -> Result<Vec<EmploymentRow>, Problem> {
    Ok(employments_of(db, &[talent], known)?.into_iter().map(|(_, row)| row).collect())
}

/// Qualifications of people as known at a moment, in the order of acquiring.
pub fn qualifications_of(
    db: &mut Db,
    people: &[TalentId],
    known: NaiveDateTime,
) -> Result<Vec<(TalentId, Qualification)>, Problem> {
    use qualifications as t;
    type Columns =
        (TalentId, QualificationId, String, String, String, NaiveDate, Option<NaiveDate>, bool);
    let rows: Vec<Columns> = of_people!(db, people, t::talent_id, |c, theirs| t::table
        .filter(theirs.and(t::recorded_at.le(known)).and(t::retired_at.gt(known)))
        .order((t::acquired_on, t::id))
        .select((
            t::talent_id,
            t::id,
            t::exam,
            t::name,
            t::certificate_number,
            t::acquired_on,
            t::expires_on,
            t::declared
        ))
        .load::<Columns>(c));
    let row = |(talent, id, exam, name, certificate_number, acquired_on, expires_on, declared)| {
        (
            talent,
            Qualification { id, exam, name, certificate_number, acquired_on, expires_on, declared },
        )
    };
    Ok(rows.into_iter().map(row).collect())
}

/// Registrations of people as known at a moment, by day.
pub fn registrations_of(
    db: &mut Db,
    people: &[TalentId],
    known: NaiveDateTime,
) -> Result<Vec<(TalentId, RegistrationRow)>, Problem> {
    use pool_registrations as t;
    type Columns = (
        TalentId,
        crate::vocab::RegistrationId,
        OrganizationCode,
        NaiveDate,
        String,
        String,
        NaiveDate,
        NaiveDate,
    );
    let rows: Vec<Columns> = of_people!(db, people, t::talent_id, |c, theirs| t::table
        .filter(theirs.and(t::recorded_at.le(known)).and(t::retired_at.gt(known)))
        .order((t::valid_from, t::id))
        .select((
            t::talent_id,
            t::id,
            t::organization_code,
            t::consented_on,
            t::consent_reference,
            t::end_reason,
            t::valid_from,
            t::valid_to
        ))
        .load::<Columns>(c));
    let row =
        |(talent, id, organization_code, consented_on, consent_reference, end_reason, from, to)| {
            let fact =
                Registration { organization_code, consented_on, consent_reference, end_reason };
            (talent, Row { id, dated: Dated::new(Period::between(from, to), fact) })
        };
    Ok(rows.into_iter().map(row).collect())
}

/// Absences of a person as known at a moment, by day.
pub fn absences_of(
    db: &mut Db,
    talent: TalentId,
    known: NaiveDateTime,
) -> Result<Vec<AbsenceRow>, Problem> {
    use absences as t;
    type Columns =
        (crate::vocab::AbsenceId, crate::vocab::AbsenceKind, String, NaiveDate, NaiveDate);
    let rows: Vec<Columns> = on_each!(db, c => t::table
        .filter(t::talent_id.eq(talent).and(t::recorded_at.le(known)).and(t::retired_at.gt(known)))
        .order((t::valid_from, t::id))
        .select((t::id, t::kind, t::destination, t::valid_from, t::valid_to))
        .load(c))?;
    let row = |(id, kind, destination, from, to)| Row {
        id,
        dated: Dated::new(Period::between(from, to), Absence { kind, destination }),
    };
    Ok(rows.into_iter().map(row).collect())
}

/// Whether another person of the body has the staff number today or later, as known now.
pub fn number_is_taken(
    db: &mut Db,
    body: &OrganizationCode,
    number: &str,
    of: TalentId,
    from: NaiveDate,
) -> Result<bool, Problem> {
    let at_body = employments::table
        .filter(employments::talent_id.eq(talent_profiles::talent_id))
        .filter(employments::organization_code.eq(body))
        .filter(employments::valid_to.gt(from))
        .filter(employments::retired_at.eq(NOT_RETIRED));
    let same = talent_profiles::table
        .filter(talent_profiles::staff_number.eq(number))
        .filter(talent_profiles::talent_id.ne(of))
        .filter(talent_profiles::valid_to.gt(from))
        .filter(talent_profiles::retired_at.eq(NOT_RETIRED))
        .filter(diesel::dsl::exists(at_body));
    Ok(diesel::select(diesel::dsl::exists(same)).get_result(db)?)
}

/// Until which day somebody at a body holds one of these numbers, by body and number.
pub fn numbers_held(
    db: &mut Db,
    numbers: &[&str],
) -> Result<BTreeMap<(OrganizationCode, String), NaiveDate>, Problem> {
    let mut held: BTreeMap<(OrganizationCode, String), NaiveDate> = BTreeMap::new();
    for part in numbers.chunks(IDS_AT_ONCE) {
        let rows: Vec<(OrganizationCode, String, NaiveDate, NaiveDate)> = talent_profiles::table
            .inner_join(
                employments::table.on(employments::talent_id.eq(talent_profiles::talent_id)),
            )
            .filter(talent_profiles::staff_number.eq_any(part))
            .filter(talent_profiles::retired_at.eq(NOT_RETIRED))
            .filter(employments::retired_at.eq(NOT_RETIRED))
            .select((
                employments::organization_code,
                talent_profiles::staff_number,
                talent_profiles::valid_to,
                employments::valid_to,
            ))
            .load(db)?;
        for (body, number, named, employed) in rows {
            let until = held.entry((body, number)).or_insert(NaiveDate::MIN);
            *until = (*until).max(named.min(employed));
        }
    }
    Ok(held)
}

/// Everything known of the listed people at a moment, in the same order; four statements however
/// many they are.
pub fn known(
    db: &mut Db,
    listed: Vec<Listed>,
    known: NaiveDateTime,
) -> Result<Vec<Known>, Problem> {
    let people: Vec<TalentId> = listed.iter().map(|(talent, _)| *talent).collect();
    let mut employments = by_person(employments_of(db, &people, known)?);
    let mut qualifications = by_person(qualifications_of(db, &people, known)?);
    let mut registrations = by_person(registrations_of(db, &people, known)?);
    let assembled = listed.into_iter().map(|(id, profile)| Known {
        id,
        profile,
        employments: employments.remove(&id).unwrap_or_default(),
        qualifications: qualifications.remove(&id).unwrap_or_default(),
        registrations: registrations.remove(&id).unwrap_or_default(),
    });
    Ok(assembled.collect())
}

pub fn by_person<T>(rows: Vec<(TalentId, T)>) -> BTreeMap<TalentId, Vec<T>> {
    let mut found: BTreeMap<TalentId, Vec<T>> = BTreeMap::new();
    for (talent, row) in rows {
        found.entry(talent).or_default().push(row);
    }
    found
}
