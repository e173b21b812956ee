//! Who covers what: one row per demand and announced assignment, retired when the announcement is
//! taken back or changed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::{Demand, IDS_AT_ONCE, VersionRow, with_standing};
use crate::affiliation::{Of, Service, services};
use crate::db::schema::{demand_fills, demand_versions, demands};
use crate::db::{Db, Tx};
use crate::demand::asking::fill::Serving;
use crate::demand::asking::model::{Coverage, DemandState};
use crate::problem::Problem;
use crate::vocab::{
    AssignmentId, AssignmentState, DemandId, LATEST, NOT_RETIRED, Period, PostId, Share, random_id,
};

/// What one assignment covers of a demand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fill {
    pub demand: DemandId,
    pub assignment: AssignmentId,
    pub period: Period,
    pub share: Share,
    /// When it was announced.
    pub recorded_at: NaiveDateTime,
}

type Columns = (DemandId, AssignmentId, NaiveDate, NaiveDate, Share, NaiveDateTime);

fn fill((demand, assignment, from, to, share, recorded_at): Columns) -> Fill {
    Fill { demand, assignment, period: Period::between(from, to), share, recorded_at }
}

/// What covers these demands now, by day.
pub fn fills_of(db: &mut Db, ids: &[DemandId]) -> Result<Vec<Fill>, Problem> {
    use demand_fills as f;
    let mut found = Vec::new();
    for part in ids.chunks(IDS_AT_ONCE) {
        let rows: Vec<Columns> = f::table
            .filter(f::demand_id.eq_any(part.to_vec()).and(f::retired_at.eq(NOT_RETIRED)))
            .order((f::demand_id, f::valid_from, f::id))
            .select((
                f::demand_id,
                f::assignment_id,
                f::valid_from,
                f::valid_to,
                f::share_percent,
                f::recorded_at,
            ))
            .load(db)?;
        found.extend(rows.into_iter().map(fill));
    }
    Ok(found)
}

/// What an assignment covers now.
pub fn fills_of_assignment(db: &mut Db, id: AssignmentId) -> Result<Vec<Fill>, Problem> {
    use demand_fills as f;
    let rows: Vec<Columns> = f::table
        .filter(f::assignment_id.eq(id).and(f::retired_at.eq(NOT_RETIRED)))
        .order((f::demand_id, f::valid_from, f::id))
        .select((
            f::demand_id,
            f::assignment_id,
            f::valid_from,
            f::valid_to,
            f::share_percent,
            f::recorded_at,
        ))
        .load(db)?;
    Ok(rows.into_iter().map(fill).collect())
}

/// Accepted demands for a post on days of the period, in the order in which they are covered.
pub fn open_for(db: &mut Db, post: PostId, period: Period) -> Result<Vec<Demand>, Problem> {
    use demand_versions as v;
    let rows: Vec<VersionRow> = v::table
        .filter(v::retired_at.eq(NOT_RETIRED))
        .filter(v::post_id.eq(Some(post)))
        .filter(v::state.eq(DemandState::Accepted))
        .filter(v::valid_from.lt(period.to).and(v::valid_to.gt(period.from)))
        .order((v::valid_from, v::priority, v::demand_id))
        .select(VersionRow::as_select())
        .load(db)?;
    with_standing(db, rows)
}

/// Who was announced for a post on days of the period and stays so: drafts have no disclosure, what
/// was cancelled has an end.
pub fn announced_for(db: &mut Db, post: PostId, period: Period) -> Result<Vec<Serving>, Problem> {
    let states = [AssignmentState::Announced, AssignmentState::Ordered, AssignmentState::Ended];
    let mut found = services(db, Of::Posts(&[post]), &states, Some(period), LATEST)?;
    found.retain(|one| one.disclosed);
    found.sort_by_key(|one| (one.period.from, one.assignment));
    let serving = |one: Service| Serving {
        assignment: one.assignment,
        post,
        period: one.period,
        share: one.share,
    };
    Ok(found.into_iter().map(serving).collect())
}

/// Records that an assignment covers a demand.
pub fn add_fill(tx: &mut Tx<'_>, fill: &Fill) -> Result<(), Problem> {
    diesel::insert_into(demand_fills::table)
        .values((
            demand_fills::id.eq(random_id()),
            demand_fills::demand_id.eq(fill.demand),
            demand_fills::assignment_id.eq(fill.assignment),
            demand_fills::share_percent.eq(fill.share),
            demand_fills::valid_from.eq(fill.period.from),
            demand_fills::valid_to.eq(fill.period.to),
            demand_fills::recorded_at.eq(tx.now),
            demand_fills::retired_at.eq(NOT_RETIRED),
        ))
        .execute(tx.db)?;
    Ok(())
}

/// Takes back that an assignment covers a demand.
pub fn retire_fill(
    tx: &mut Tx<'_>,
    demand: DemandId,
    assignment: AssignmentId,
) -> Result<(), Problem> {
    let held = demand_fills::table
        .filter(demand_fills::demand_id.eq(demand))
        .filter(demand_fills::assignment_id.eq(assignment))
        .filter(demand_fills::retired_at.eq(NOT_RETIRED));
    diesel::update(held).set(demand_fills::retired_at.eq(tx.now)).execute(tx.db)?;
    Ok(())
}

/// Notes how far a demand is covered. Derived from the fills and kept only to be searched: it
/// leaves no version behind, so that an announcement taken back leaves no trace.
pub fn set_coverage(tx: &mut Tx<'_>, demand: DemandId, coverage: Coverage) -> Result<(), Problem> {
    diesel::update(demands::table.find(demand))
        .set(demands::coverage.eq(coverage))
        .execute(tx.db)?;
    Ok(())
}

/// What of these demands is covered by people with orders (発令), for figures that go beyond the
/// bodies concerned.
pub fn ordered_shares(
    db: &mut Db,
    ids: &[DemandId],
) -> Result<BTreeMap<DemandId, Vec<(Period, i32)>>, Problem> {
    let fills = fills_of(db, ids)?;
    let assignments: Vec<AssignmentId> = fills.iter().map(|fill| fill.assignment).collect();
    let states = [AssignmentState::Ordered, AssignmentState::Ended];
    let found = services(db, Of::Assignments(&assignments), &states, None, LATEST)?;
    let ordered: BTreeSet<AssignmentId> = found.iter().map(|one| one.assignment).collect();
    let mut shares: BTreeMap<DemandId, Vec<(Period, i32)>> = BTreeMap::new();
    for fill in fills.iter().filter(|fill| ordered.contains(&fill.assignment)) {
        shares.entry(fill.demand).or_default().push((fill.period, fill.share.percent()));
    }
    Ok(shares)
}
