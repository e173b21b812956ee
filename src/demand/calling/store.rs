//! Rows of calls, reminders and statements of no need.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::model::{Call, NewCall};
use crate::auth::{Action, Scope};
use crate::db::schema::{demand_calls, demand_refusals, demand_reminders};
use crate::db::{Db, Tx};
use crate::problem::Problem;
use crate::vocab::{
    DemandCallId, FiscalYear, LongText, NOT_RETIRED, Name, OrganizationCode, random_id,
};

type Columns = (DemandCallId, FiscalYear, Name, LongText, NaiveDate, NaiveDate, i32, NaiveDateTime);

fn call((id, fiscal_year, title, note, opens_on, deadline, version, created_at): Columns) -> Call {
    Call { id, fiscal_year, title, note, opens_on, deadline, version, created_at }
}

/// Every call, the newest year first.
pub fn all(db: &mut Db) -> Result<Vec<Call>, Problem> {
    let rows: Vec<Columns> =
        demand_calls::table.order((demand_calls::fiscal_year.desc(), demand_calls::id)).load(db)?;
    Ok(rows.into_iter().map(call).collect())
}

/// A call, if there is such a one.
pub fn find(db: &mut Db, id: DemandCallId) -> Result<Option<Call>, Problem> {
    Ok(demand_calls::table.find(id).first::<Columns>(db).optional()?.map(call))
}

/// A call.
///
/// # Errors
/// `not_found` when there is none.
pub fn current(db: &mut Db, id: DemandCallId) -> Result<Call, Problem> {
    find(db, id)?.ok_or(Problem::not_found())
}

/// Whether a year has its call already.
pub fn year_is_taken(db: &mut Db, year: FiscalYear) -> Result<bool, Problem> {
    let same = demand_calls::table.filter(demand_calls::fiscal_year.eq(year));
    Ok(diesel::select(diesel::dsl::exists(same)).get_result(db)?)
}

pub fn insert(tx: &mut Tx<'_>, new: &NewCall) -> Result<DemandCallId, Problem> {
    let id = DemandCallId::random();
    diesel::insert_into(demand_calls::table)
        .values((
            demand_calls::id.eq(id),
            demand_calls::fiscal_year.eq(new.fiscal_year),
            demand_calls::title.eq(&new.title),
            demand_calls::note.eq(&new.note),
            demand_calls::opens_on.eq(new.opens_on),
            demand_calls::deadline.eq(new.deadline),
            demand_calls::version.eq(1),
            demand_calls::created_at.eq(tx.now),
        ))
        .execute(tx.db)?;
    Ok(id)
}

/// Writes what a call says now; the year and the moment of opening stay, because figures hang on
/// them.
pub fn change(tx: &mut Tx<'_>, call: &Call) -> Result<(), Problem> {
    diesel::update(demand_calls::table.find(call.id))
        .set((
            demand_calls::title.eq(&call.title),
            demand_calls::note.eq(&call.note),
            demand_calls::opens_on.eq(call.opens_on),
            demand_calls::deadline.eq(call.deadline),
            demand_calls::version.eq(demand_calls::version + 1),
        ))
        .execute(tx.db)?;
    Ok(())
}

/// Bodies that stated that they need nobody: to a municipality, whether it did itself.
pub fn without_need(
    db: &mut Db,
    scope: &Scope,
    id: DemandCallId,
) -> Result<Vec<OrganizationCode>, Problem> {
    let rows: Vec<OrganizationCode> = demand_refusals::table
        .filter(demand_refusals::call_id.eq(id).and(demand_refusals::retired_at.eq(NOT_RETIRED)))
        .order((demand_refusals::organization_code, demand_refusals::id))
        .select(demand_refusals::organization_code)
        .load(db)?;
    let all = scope.may(Action::KeepDemandCalls);
    let told = |code: &OrganizationCode| all || scope.spoken_for().any(|own| own == code);
    Ok(rows.into_iter().filter(told).collect())
}

/// Records that a body needs nobody.
pub fn add_no_need(
    tx: &mut Tx<'_>,
    id: DemandCallId,
    code: &OrganizationCode,
    on_behalf_of: &str,
) -> Result<(), Problem> {
    diesel::insert_into(demand_refusals::table)
        .values((
            demand_refusals::id.eq(random_id()),
            demand_refusals::call_id.eq(id),
            demand_refusals::organization_code.eq(code),
            demand_refusals::on_behalf_of.eq(on_behalf_of),
            demand_refusals::recorded_at.eq(tx.now),
            demand_refusals::retired_at.eq(NOT_RETIRED),
            demand_refusals::recorded_by.eq(tx.origin.account),
        ))
        .execute(tx.db)?;
    Ok(())
}

/// Takes the statement back.
pub fn retire_no_need(
    tx: &mut Tx<'_>,
    id: DemandCallId,
    code: &OrganizationCode,
) -> Result<(), Problem> {
    let held = demand_refusals::table
        .filter(demand_refusals::call_id.eq(id).and(demand_refusals::organization_code.eq(code)))
        .filter(demand_refusals::retired_at.eq(NOT_RETIRED));
    diesel::update(held).set(demand_refusals::retired_at.eq(tx.now)).execute(tx.db)?;
    Ok(())
}

/// Records that a body was reminded.
pub fn add_reminder(
    tx: &mut Tx<'_>,
    id: DemandCallId,
    code: &OrganizationCode,
) -> Result<(), Problem> {
    diesel::insert_into(demand_reminders::table)
        .values((
            demand_reminders::id.eq(random_id()),
            demand_reminders::call_id.eq(id),
            demand_reminders::organization_code.eq(code),
            demand_reminders::recorded_at.eq(tx.now),
            demand_reminders::recorded_by.eq(tx.origin.account),
        ))
        .execute(tx.db)?;
    Ok(())
}

/// When each body was reminded last, and how often.
pub fn reminders(
    db: &mut Db,
    id: DemandCallId,
) -> Result<BTreeMap<OrganizationCode, (NaiveDateTime, usize)>, Problem> {
    let rows: Vec<(OrganizationCode, NaiveDateTime)> = demand_reminders::table
        .filter(demand_reminders::call_id.eq(id))
        .order((demand_reminders::recorded_at, demand_reminders::id))
        .select((demand_reminders::organization_code, demand_reminders::recorded_at))
        .load(db)?;
    let mut last: BTreeMap<OrganizationCode, (NaiveDateTime, usize)> = BTreeMap::new();
    for (code, at) in rows {
        let count = last.get(&code).map_or(0, |(_, count)| *count);
        last.insert(code, (at, count + 1));
    }
    Ok(last)
}
