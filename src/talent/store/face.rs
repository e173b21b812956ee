//! What other slices ask about people: always as known now.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::write::belonging;
use crate::affiliation::{self, Affiliation};
use crate::db::schema::{absences, employments, pool_registrations, talent_profiles, talents};
use crate::db::{Db, among, on_each};
use crate::problem::Problem;
use crate::vocab::timeline::{first_gap, first_overlap};
use crate::vocab::{
    AbsenceKind, EmploymentForm, EmploymentId, EndReason, Grade, LATEST, NOT_RETIRED,
    OrganizationCode, Period, TalentId,
};

/// An employment at a home body, as it is on the days of `period`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmploymentOn {
    pub organization: OrganizationCode,
    pub form: EmploymentForm,
    /// 相当級.
    pub grade: Grade,
    /// 職名.
    pub title: String,
    /// Last day of the term (任期末); nothing for permanent staff. The employment itself goes on until
    /// it is ended.
    pub term_end: Option<NaiveDate>,
    /// Why it ended, where it did.
    pub end_reason: Option<EndReason>,
    /// The days on which this holds.
    pub period: Period,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TalentName {
    /// 氏名, as typed.
    pub name: String,
    /// カナ, as typed.
    pub name_kana: String,
}

/// A leave or a secondment for training.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AbsenceOn {
    pub kind: AbsenceKind,
    /// Where to, for a secondment.
    pub destination: String,
    pub period: Period,
}

/// Somebody registered as shared talent, with what a plan over years looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pooled {
    pub talent: TalentId,
    /// Days of registration with the home body's consent.
    pub registered: Vec<Period>,
    /// Days of leave and of training elsewhere.
    pub absent: Vec<Period>,
    pub employments: Vec<EmploymentOn>,
}

/// Everybody registered on some day of the period, with everything known of registrations, absences
/// and employments.
pub fn pool_between(db: &mut Db, period: Period) -> Result<Vec<Pooled>, Problem> {
    use pool_registrations as t;
    let on_some_day = t::valid_from.lt(period.to).and(t::valid_to.gt(period.from));
    let rows = t::table
        .filter(t::retired_at.eq(NOT_RETIRED))
        .filter(on_some_day)
        .select(t::talent_id)
        .distinct();
    let people: Vec<TalentId> = rows.order(t::talent_id).load(db)?;
    let mut pool: BTreeMap<TalentId, Pooled> = BTreeMap::new();
    for talent in &people {
        let absent = super::absences_of(db, *talent, LATEST)?
            .into_iter()
            .map(|row| row.dated.period)
            .collect();
        pool.insert(
            *talent,
            Pooled { talent: *talent, registered: Vec::new(), absent, employments: Vec::new() },
        );
    }
    for (talent, row) in super::registrations_of(db, &people, LATEST)? {
        pool.entry(talent).and_modify(|one| one.registered.push(row.dated.period));
    }
    for (talent, row) in super::employments_of(db, &people, LATEST)? {
        pool.entry(talent).and_modify(|one| one.employments.push(employment(row)));
    }
    for one in pool.values_mut() {
        one.employments.sort_by_key(|employment| employment.period.from);
    }
    Ok(pool.into_values().collect())
}

fn employment(row: crate::talent::model::EmploymentRow) -> EmploymentOn {
    EmploymentOn {
        organization: row.dated.fact.organization_code,
        form: row.dated.fact.form,
        grade: row.dated.fact.grade,
        title: row.dated.fact.title,
        term_end: row.dated.fact.term_end,
        end_reason: row.dated.fact.end_reason,
        period: row.dated.period,
    }
}

/// Everybody's employments, by day.
pub fn careers(db: &mut Db) -> Result<BTreeMap<TalentId, Vec<EmploymentOn>>, Problem> {
    let people: Vec<TalentId> = talents::table.select(talents::id).load(db)?;
    let mut careers: BTreeMap<TalentId, Vec<EmploymentOn>> = BTreeMap::new();
    for (talent, row) in super::employments_of(db, &people, LATEST)? {
        careers.entry(talent).or_default().push(employment(row));
    }
    careers.values_mut().for_each(|career| career.sort_by_key(|one| one.period.from));
    Ok(careers)
}

/// People with two employments on a day, with the first such day. The steps let nobody come to that;
/// this looks whether it holds all the same.
pub fn overlapping(db: &mut Db) -> Result<Vec<(TalentId, NaiveDate)>, Problem> {
    let first = |career: &[EmploymentOn]| {
        let days: Vec<Period> = career.iter().map(|one| one.period).collect();
        days.iter().enumerate().find_map(|(place, own)| first_overlap(&days[..place], own))
    };
    let careers = careers(db)?;
    Ok(careers.iter().filter_map(|(person, career)| Some((*person, first(career)?))).collect())
}

/// Who is on leave or on a secondment on a day, with the day on which they are back.
pub fn away_on(db: &mut Db, day: NaiveDate) -> Result<BTreeMap<TalentId, NaiveDate>, Problem> {
    use absences as a;
    let away = a::table.filter(a::valid_from.le(day).and(a::valid_to.gt(day)));
    let rows: Vec<(TalentId, NaiveDate)> = away
        .filter(a::retired_at.eq(NOT_RETIRED))
        .order(a::valid_to)
        .select((a::talent_id, a::valid_to))
        .load(db)?;
    Ok(rows.into_iter().collect())
}

/// What every employment ever recorded says of who belongs where.
pub fn affiliations(db: &mut Db) -> Result<Vec<Affiliation>, Problem> {
    use employments as e;
    type Columns = (
        EmploymentId,
        TalentId,
        OrganizationCode,
        NaiveDate,
        NaiveDate,
        NaiveDateTime,
        NaiveDateTime,
    );
    let columns = (
        e::id,
        e::talent_id,
        e::organization_code,
        e::valid_from,
        e::valid_to,
        e::recorded_at,
        e::retired_at,
    );
    let rows: Vec<Columns> = e::table.select(columns).load(db)?;
    let row = |(id, talent, body, from, to, recorded, retired): Columns| {
        belonging(id, (talent, body, Period::between(from, to)), (recorded, retired))
    };
    Ok(rows.into_iter().map(row).collect())
}

/// Whom a body knows under a staff number on a day.
pub fn by_number(
    db: &mut Db,
    body: &OrganizationCode,
    number: &str,
    day: NaiveDate,
) -> Result<Option<TalentId>, Problem> {
    use talent_profiles as t;
    let there = affiliation::employed_at(vec![body.clone()], day, LATEST);
    let query = t::table
        .filter(t::staff_number.eq(number))
        .filter(t::valid_from.le(day).and(t::valid_to.gt(day)))
        .filter(t::retired_at.eq(NOT_RETIRED))
        .filter(t::talent_id.eq_any(there));
    Ok(query.select(t::talent_id).first(db).optional()?)
}

/// Whether there is such a person.
pub fn exists(db: &mut Db, talent: TalentId) -> Result<bool, Problem> {
    Ok(diesel::select(diesel::dsl::exists(talents::table.find(talent))).get_result(db)?)
}

/// Employments that hold on some day of the period, by day; they do not overlap, and promotions
/// split them.
pub fn employments_between(
    db: &mut Db,
    talent: TalentId,
    period: Period,
) -> Result<Vec<EmploymentOn>, Problem> {
    let rows = super::career(db, talent, LATEST)?;
    let held = rows.into_iter().filter(|row| row.dated.period.overlap(&period).is_some());
    Ok(held.map(employment).collect())
}

/// Names of people on a day; people who do not exist are left out.
pub fn names_on(
    db: &mut Db,
    ids: &[TalentId],
    day: NaiveDate,
) -> Result<BTreeMap<TalentId, TalentName>, Problem> {
    use talent_profiles as t;
    let rows: Vec<(TalentId, String, String)> = on_each!(db, c => t::table
        .filter(among(t::talent_id, ids.iter().map(|id| id.number())))
        .filter(t::valid_from.le(day).and(t::valid_to.gt(day)))
        .filter(t::retired_at.eq(NOT_RETIRED))
        .select((t::talent_id, t::name, t::name_kana))
        .load(c))?;
    let named = |(talent, name, name_kana)| (talent, TalentName { name, name_kana });
    Ok(rows.into_iter().map(named).collect())
}

/// Who is registered as アクセラレータ on a day, as known now.
pub fn accelerators(db: &mut Db, day: NaiveDate) -> Result<Vec<TalentId>, Problem> {
    use talent_profiles as t;
    let registered = t::table
        .filter(t::accelerator.eq(true))
        .filter(t::valid_from.le(day).and(t::valid_to.gt(day)))
        .filter(t::retired_at.eq(NOT_RETIRED));
    Ok(registered.select(t::talent_id).load(db)?)
}

/// Somebody whose skills are assessed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolMember {
    pub talent: TalentId,
    /// Home body on the day.
    pub organization: OrganizationCode,
    /// 相当級 on the day.
    pub grade: Grade,
}

/// Who is registered as shared talent (共通人材) on a day, or employed by the prefecture, with the home
/// body of that day.
pub fn pool_on(db: &mut Db, day: NaiveDate) -> Result<Vec<PoolMember>, Problem> {
    use employments as e;
    use pool_registrations as r;
    let registered: Vec<TalentId> = r::table
        .filter(r::valid_from.le(day).and(r::valid_to.gt(day)))
        .filter(r::retired_at.eq(NOT_RETIRED))
        .select(r::talent_id)
        .load(db)?;
    let registered: std::collections::BTreeSet<TalentId> = registered.into_iter().collect();
    let employed: Vec<(TalentId, OrganizationCode, Grade)> = e::table
        .filter(e::valid_from.le(day).and(e::valid_to.gt(day)))
        .filter(e::retired_at.eq(NOT_RETIRED))
        .order((e::organization_code, e::talent_id))
        .select((e::talent_id, e::organization_code, e::grade))
        .load(db)?;
    let member = |(talent, organization, grade)| PoolMember { talent, organization, grade };
    let of_pool = |member: &PoolMember| {
        member.organization.is_prefecture() || registered.contains(&member.talent)
    };
    Ok(employed.into_iter().map(member).filter(of_pool).collect())
}

/// Whether a registration as shared talent, with the home body's consent, covers the whole period.
pub fn registered_throughout(
    db: &mut Db,
    talent: TalentId,
    period: Period,
) -> Result<bool, Problem> {
    let rows = super::registrations_of(db, &[talent], LATEST)?;
    Ok(first_gap(rows.iter().map(|(_, row)| &row.dated.period), &period).is_none())
}

/// Who was registered as shared talent on a day, as known at a moment.
pub fn registered_on(
    db: &mut Db,
    day: NaiveDate,
    known: NaiveDateTime,
) -> Result<Vec<TalentId>, Problem> {
    use crate::db::schema::pool_registrations as r;
    let query = r::table
        .filter(r::valid_from.le(day).and(r::valid_to.gt(day)))
        .filter(r::recorded_at.le(known).and(r::retired_at.gt(known)));
    Ok(query.select(r::talent_id).distinct().order(r::talent_id).load(db)?)
}

/// Absences that hold on some day of the period, by day.
pub fn absences_between(
    db: &mut Db,
    talent: TalentId,
    period: Period,
) -> Result<Vec<AbsenceOn>, Problem> {
    let rows = super::absences_of(db, talent, LATEST)?;
    let held = rows.into_iter().filter(|row| row.dated.period.overlap(&period).is_some());
    Ok(held
        .map(|row| AbsenceOn {
            kind: row.dated.fact.kind,
            destination: row.dated.fact.destination,
            period: row.dated.period,
        })
        .collect())
}

/// How many people the register knows.
pub fn count_of_people(db: &mut Db) -> Result<i64, Problem> {
    Ok(talents::table.count().get_result(db)?)
}
