//! Rows of recruitment rounds and their counts.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::model::{
    Count, CountKind, CountStatus, Counts, Employer, NewRound, Plan, Recorded, Round, Selection,
};
use crate::db::schema::{hiring_counts, hiring_plans, hiring_rounds};
use crate::db::{AuditEvent, Db, Tx};
use crate::hiring::acts;
use crate::problem::Problem;
use crate::vocab::{FiscalYear, HiringRoundId, HiringRoute, NOT_RETIRED, ShortText, random_id};

#[derive(Queryable, Selectable)]
#[diesel(table_name = hiring_rounds)]
struct RoundRow {
    id: HiringRoundId,
    route: HiringRoute,
    exam_fiscal_year: FiscalYear,
    intake_fiscal_year: FiscalYear,
    number_in_year: i32,
    version: i32,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = hiring_counts)]
struct CountRow {
    hiring_round_id: HiringRoundId,
    kind: CountKind,
    status: CountStatus,
    count: Option<i32>,
    approximate: bool,
    note: ShortText,
    source: ShortText,
    recorded_at: NaiveDateTime,
}

/// The rounds of a selection by intake year, route and number, with the counts that held at its
/// moment.
pub fn rounds(db: &mut Db, selection: &Selection) -> Result<Vec<Round>, Problem> {
    let order = (
        hiring_rounds::intake_fiscal_year,
        hiring_rounds::route,
        hiring_rounds::number_in_year,
        hiring_rounds::id,
    );
    let mut query = hiring_rounds::table.order(order).select(RoundRow::as_select()).into_boxed();
    if !selection.routes.is_empty() {
        query = query.filter(hiring_rounds::route.eq_any(&selection.routes));
    }
    if let Some(from) = selection.intake_from {
        query = query.filter(hiring_rounds::intake_fiscal_year.ge(from));
    }
    if let Some(to) = selection.intake_to {
        query = query.filter(hiring_rounds::intake_fiscal_year.le(to));
    }
    if let Some(known_at) = selection.known_at {
        query = query.filter(hiring_rounds::created_at.le(known_at));
    }
    let rows = query.load(db)?;
    with_counts(db, rows, selection.known_at)
}

/// One round, with the counts that hold or held at a moment; nothing when it is not there or was
/// not yet.
pub fn round(
    db: &mut Db,
    id: HiringRoundId,
    known_at: Option<NaiveDateTime>,
) -> Result<Option<Round>, Problem> {
    let mut query = hiring_rounds::table
        .filter(hiring_rounds::id.eq(id))
        .select(RoundRow::as_select())
        .into_boxed();
    if let Some(known_at) = known_at {
        query = query.filter(hiring_rounds::created_at.le(known_at));
    }
    let rows = query.load(db)?;
    Ok(with_counts(db, rows, known_at)?.pop())
}

fn with_counts(
    db: &mut Db,
    rows: Vec<RoundRow>,
    known_at: Option<NaiveDateTime>,
) -> Result<Vec<Round>, Problem> {
    let ids: Vec<HiringRoundId> = rows.iter().map(|row| row.id).collect();
    let query = hiring_counts::table
        .filter(hiring_counts::hiring_round_id.eq_any(ids))
        .select(CountRow::as_select())
        .into_boxed();
    let query = match known_at {
        None => query.filter(hiring_counts::retired_at.eq(NOT_RETIRED)),
        Some(moment) => query
            .filter(hiring_counts::recorded_at.le(moment))
            .filter(hiring_counts::retired_at.gt(moment)),
    };
    let mut counts: BTreeMap<HiringRoundId, BTreeMap<CountKind, Recorded>> = BTreeMap::new();
    for row in query.load(db)? {
        let CountRow { status, count, approximate, note, source, recorded_at, .. } = row;
        let count = Count { status, count, approximate, note, source };
        let of_round = counts.entry(row.hiring_round_id).or_default();
        of_round.insert(row.kind, Recorded { count, recorded_at });
    }
    let whole = |row: RoundRow| Round {
        id: row.id,
        route: row.route,
        exam_fiscal_year: row.exam_fiscal_year,
        intake_fiscal_year: row.intake_fiscal_year,
        number_in_year: row.number_in_year,
        version: row.version,
        counts: counts.remove(&row.id).unwrap_or_default(),
    };
    Ok(rows.into_iter().map(whole).collect())
}

/// Whether there is a round of this number for a route's intake.
pub fn is_recorded(
    db: &mut Db,
    route: HiringRoute,
    intake: FiscalYear,
    number: i32,
) -> Result<bool, Problem> {
    let same = hiring_rounds::table
        .filter(hiring_rounds::route.eq(route))
        .filter(hiring_rounds::intake_fiscal_year.eq(intake))
        .filter(hiring_rounds::number_in_year.eq(number));
    Ok(diesel::select(diesel::dsl::exists(same)).get_result(db)?)
}

/// Records a new round with all its counts.
///
/// # Errors
/// When the rows cannot be written; `duplicate` when the route's intake has a round of this number.
pub fn add(tx: &mut Tx<'_>, round: &NewRound) -> Result<HiringRoundId, Problem> {
    let id = HiringRoundId::random();
    diesel::insert_into(hiring_rounds::table)
        .values((
            hiring_rounds::id.eq(id),
            hiring_rounds::route.eq(round.route),
            hiring_rounds::exam_fiscal_year.eq(round.exam_fiscal_year),
            hiring_rounds::intake_fiscal_year.eq(round.intake_fiscal_year),
            hiring_rounds::number_in_year.eq(round.number_in_year),
            hiring_rounds::version.eq(1),
            hiring_rounds::created_at.eq(tx.now),
        ))
        .execute(tx.db)?;
    for kind in CountKind::ALL {
        let count =
            round.counts.get(kind).cloned().unwrap_or(Count::without(CountStatus::NotYetKnown));
        append(tx, id, *kind, &count)?;
    }
    tx.audit(AuditEvent::done(acts::HIRING_ROUND_ADD, "hiring_round", id));
    Ok(id)
}

/// Retires the counts that differ and appends what holds from now on; true when something did.
pub fn replace_counts(tx: &mut Tx<'_>, round: &Round, counts: &Counts) -> Result<bool, Problem> {
    let changed: Vec<(&CountKind, &Count)> =
        counts.iter().filter(|(kind, count)| round.count(**kind) != **count).collect();
    if changed.is_empty() {
        tx.nothing_to_audit();
        return Ok(false);
    }
    for (kind, count) in &changed {
        let current = hiring_counts::table
            .filter(hiring_counts::hiring_round_id.eq(round.id))
            .filter(hiring_counts::kind.eq(**kind))
            .filter(hiring_counts::retired_at.eq(NOT_RETIRED));
        diesel::update(current).set(hiring_counts::retired_at.eq(tx.now)).execute(tx.db)?;
        append(tx, round.id, **kind, count)?;
    }
    let here = hiring_rounds::table.filter(hiring_rounds::id.eq(round.id));
    diesel::update(here).set(hiring_rounds::version.eq(round.version + 1)).execute(tx.db)?;
    let kinds = changed.iter().map(|(kind, _)| kind.as_str()).collect::<Vec<_>>().join(",");
    tx.audit(AuditEvent::done(acts::HIRING_ROUND_CHANGE, "hiring_round", round.id).with(kinds));
    Ok(true)
}

fn append(
    tx: &mut Tx<'_>,
    round: HiringRoundId,
    kind: CountKind,
    count: &Count,
) -> Result<(), Problem> {
    diesel::insert_into(hiring_counts::table)
        .values((
            hiring_counts::id.eq(random_id()),
            hiring_counts::hiring_round_id.eq(round),
            hiring_counts::kind.eq(kind),
            hiring_counts::status.eq(count.status),
            hiring_counts::count.eq(count.count),
            hiring_counts::approximate.eq(count.approximate),
            hiring_counts::note.eq(&count.note),
            hiring_counts::source.eq(&count.source),
            hiring_counts::recorded_at.eq(tx.now),
            hiring_counts::retired_at.eq(NOT_RETIRED),
            hiring_counts::recorded_by.eq(tx.origin.account),
        ))
        .execute(tx.db)?;
    Ok(())
}

/// The plans over all routes, by year.
pub fn plans(db: &mut Db) -> Result<Vec<Plan>, Problem> {
    use hiring_plans as p;
    let rows: Vec<(FiscalYear, Employer, i32, bool, ShortText)> = p::table
        .order((p::intake_fiscal_year, p::employer.desc()))
        .select((p::intake_fiscal_year, p::employer, p::planned, p::approximate, p::source))
        .load(db)?;
    let plan = |(intake_fiscal_year, employer, planned, approximate, source)| Plan {
        intake_fiscal_year,
        employer,
        planned,
        approximate,
        source,
    };
    Ok(rows.into_iter().map(plan).collect())
}

/// Takes a plan away.
pub fn remove_plan(tx: &mut Tx<'_>, plan: &Plan) -> Result<(), Problem> {
    use hiring_plans as p;
    let same = p::table.find((plan.intake_fiscal_year, plan.employer));
    diesel::delete(same).execute(tx.db)?;
    tx.audit(AuditEvent::done(acts::HIRING_PLAN_REMOVE, "fiscal_year", plan.intake_fiscal_year));
    Ok(())
}

/// Adds a plan that is not there yet, or puts it in the place of the one there is; true when
/// something was written.
pub fn put_plan(tx: &mut Tx<'_>, plan: &Plan, anew: bool) -> Result<bool, Problem> {
    use hiring_plans as p;
    let same = p::table.find((plan.intake_fiscal_year, plan.employer));
    let there: bool = diesel::select(diesel::dsl::exists(same)).get_result(tx.db)?;
    if there && !anew {
        return Ok(false);
    }
    diesel::delete(same).execute(tx.db)?;
    let values = (
        p::intake_fiscal_year.eq(plan.intake_fiscal_year),
        p::employer.eq(plan.employer),
        p::planned.eq(plan.planned),
        p::approximate.eq(plan.approximate),
        p::source.eq(&plan.source),
    );
    diesel::insert_into(p::table).values(values).execute(tx.db)?;
    tx.audit(AuditEvent::done(acts::HIRING_PLAN_PUT, "fiscal_year", plan.intake_fiscal_year));
    Ok(true)
}
