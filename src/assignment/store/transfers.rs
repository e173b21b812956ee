//! Rows of transfers, and what they make of the assignments they have a part in.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::{IDS_AT_ONCE, Sum, VersionRow};
use crate::assignment::model::{Assignment, Held, Part, PartKind, Tie, Transfer};
use crate::db::schema::{assignment_versions, transfer_parts, transfer_versions, transfers};
use crate::db::{Db, Tx, among, on_each};
use crate::problem::Problem;
use crate::vocab::{
    AssignmentId, AssignmentState, NOT_RETIRED, Period, PostId, RotationPlanId, ShortText,
    TalentId, TransferId, random_id,
};

type PartColumns = (TransferId, PartKind, AssignmentId, Option<NaiveDate>);
const PART: (
    transfer_parts::transfer_id,
    transfer_parts::kind,
    transfer_parts::assignment_id,
    transfer_parts::valid_to,
) = (
    transfer_parts::transfer_id,
    transfer_parts::kind,
    transfer_parts::assignment_id,
    transfer_parts::valid_to,
);

const fn part((_, kind, assignment, to): PartColumns) -> Part {
    Part { kind, assignment, to }
}

#[derive(Queryable)]
struct Row {
    id: TransferId,
    talent: TalentId,
    plan: Option<RotationPlanId>,
    created_at: NaiveDateTime,
    version: i32,
    state: AssignmentState,
    reason: ShortText,
    disclosed_at: Option<NaiveDateTime>,
}

/// Which transfers. Empty lists ask for nothing.
#[derive(Clone, Debug, Default)]
pub struct WantedTransfers {
    pub ids: Vec<TransferId>,
    pub talents: Vec<TalentId>,
    pub states: Vec<AssignmentState>,
    pub plan: Option<RotationPlanId>,
}

#[diesel::dsl::auto_type(no_type_alias)]
fn standing() -> _ {
    let current: NaiveDateTime = NOT_RETIRED;
    transfers::table
        .inner_join(transfer_versions::table)
        .filter(transfer_versions::retired_at.eq(current))
}

/// Keeps the transfers that are wanted.
macro_rules! matching {
    ($wanted:expr) => {{
        let mut query = standing().into_boxed();
        if !$wanted.ids.is_empty() {
            query = query.filter(transfers::id.eq_any($wanted.ids.clone()));
        }
        if !$wanted.talents.is_empty() {
            query = query.filter(transfers::talent_id.eq_any($wanted.talents.clone()));
        }
        if !$wanted.states.is_empty() {
            query = query.filter(transfer_versions::state.eq_any($wanted.states.clone()));
        }
        if let Some(plan) = $wanted.plan {
            query = query.filter(transfers::plan_id.eq(plan));
        }
        query
    }};
}

/// How many there are in all.
pub fn count_transfers(db: &mut Db, wanted: &WantedTransfers) -> Result<i64, Problem> {
    Ok(matching!(wanted).count().get_result(db)?)
}

/// Transfers as they stand, the latest first, after a place.
pub fn transfers(
    db: &mut Db,
    wanted: &WantedTransfers,
    after: Option<(NaiveDateTime, TransferId)>,
    limit: i64,
) -> Result<Vec<Transfer>, Problem> {
    use {transfer_versions as v, transfers as t};
    let mut query = matching!(wanted);
    if let Some((moment, id)) = after {
        let later = t::created_at.lt(moment).or(t::created_at.eq(moment).and(t::id.lt(id)));
        query = query.filter(later);
    }
    let rows: Vec<Row> = query
        .order((t::created_at.desc(), t::id.desc()))
        .limit(limit)
        .select((
            t::id,
            t::talent_id,
            t::plan_id,
            t::created_at,
            v::version,
            v::state,
            v::reason,
            v::disclosed_at,
        ))
        .load(db)?;
    with_parts(db, rows)
}

fn with_parts(db: &mut Db, rows: Vec<Row>) -> Result<Vec<Transfer>, Problem> {
    let ids: Vec<TransferId> = rows.iter().map(|row| row.id).collect();
    let mut parts: BTreeMap<TransferId, Vec<Part>> = BTreeMap::new();
    for some in ids.chunks(IDS_AT_ONCE) {
        let found: Vec<PartColumns> = transfer_parts::table
            .filter(transfer_parts::transfer_id.eq_any(some.to_vec()))
            .order((transfer_parts::transfer_id, transfer_parts::place))
            .select(PART)
            .load(db)?;
        for row in found {
            parts.entry(row.0).or_default().push(part(row));
        }
    }
    let whole = |row: Row| Transfer {
        parts: parts.remove(&row.id).unwrap_or_default(),
        id: row.id,
        talent: row.talent,
        plan: row.plan,
        version: row.version,
        state: row.state,
        reason: row.reason,
        disclosed_at: row.disclosed_at,
        created_at: row.created_at,
    };
    Ok(rows.into_iter().map(whole).collect())
}

/// One transfer as it stands.
///
/// # Errors
/// `not_found`.
pub fn transfer(db: &mut Db, id: TransferId) -> Result<Transfer, Problem> {
    let wanted = WantedTransfers { ids: vec![id], ..WantedTransfers::default() };
    transfers(db, &wanted, None, 1)?.pop().ok_or(Problem::not_found())
}

/// Records a new transfer, without parts.
pub fn insert_transfer(
    tx: &mut Tx<'_>,
    talent: TalentId,
    plan: Option<RotationPlanId>,
    (state, reason): (AssignmentState, ShortText),
) -> Result<Transfer, Problem> {
    let transfer = Transfer {
        id: TransferId::random(),
        talent,
        plan,
        version: 1,
        state,
        reason,
        disclosed_at: (state != AssignmentState::Draft).then_some(tx.now),
        created_at: tx.now,
        parts: Vec::new(),
    };
    diesel::insert_into(transfers::table)
        .values((
            transfers::id.eq(transfer.id),
            transfers::talent_id.eq(talent),
            transfers::plan_id.eq(plan),
            transfers::created_at.eq(tx.now),
        ))
        .execute(tx.db)?;
    record(tx, &transfer)?;
    Ok(transfer)
}

/// Retires the version that held and records the next.
pub fn append_transfer(tx: &mut Tx<'_>, next: &Transfer) -> Result<(), Problem> {
    let held = transfer_versions::table
        .filter(transfer_versions::transfer_id.eq(next.id))
        .filter(transfer_versions::retired_at.eq(NOT_RETIRED));
    diesel::update(held).set(transfer_versions::retired_at.eq(tx.now)).execute(tx.db)?;
    record(tx, next)
}

fn record(tx: &mut Tx<'_>, transfer: &Transfer) -> Result<(), Problem> {
    diesel::insert_into(transfer_versions::table)
        .values((
            transfer_versions::id.eq(random_id()),
            transfer_versions::transfer_id.eq(transfer.id),
            transfer_versions::version.eq(transfer.version),
            transfer_versions::state.eq(transfer.state),
            transfer_versions::reason.eq(&transfer.reason),
            transfer_versions::disclosed_at.eq(transfer.disclosed_at),
            transfer_versions::recorded_at.eq(tx.now),
            transfer_versions::retired_at.eq(NOT_RETIRED),
            transfer_versions::recorded_by.eq(tx.origin.account),
        ))
        .execute(tx.db)?;
    Ok(())
}

/// Adds a part to a transfer.
pub fn add_part(tx: &mut Tx<'_>, transfer: &mut Transfer, part: Part) -> Result<(), Problem> {
    diesel::insert_into(transfer_parts::table)
        .values((
            transfer_parts::id.eq(random_id()),
            transfer_parts::transfer_id.eq(transfer.id),
            transfer_parts::place.eq(i32::try_from(transfer.parts.len()).unwrap_or(i32::MAX)),
            transfer_parts::kind.eq(part.kind),
            transfer_parts::assignment_id.eq(part.assignment),
            transfer_parts::valid_to.eq(part.to),
        ))
        .execute(tx.db)?;
    super::drafter::note(tx, part.assignment)?;
    transfer.parts.push(part);
    Ok(())
}

/// The transfers that have parts in these assignments and were not given up.
pub fn ties(db: &mut Db, ids: &[AssignmentId]) -> Result<Vec<Tie>, Problem> {
    let found: Vec<(PartColumns, AssignmentState)> = on_each!(db, c => transfer_parts::table
        .inner_join(
            transfer_versions::table
                .on(transfer_versions::transfer_id.eq(transfer_parts::transfer_id)),
        )
        .filter(among(transfer_parts::assignment_id, ids.iter().map(|id| id.number())))
        .filter(transfer_versions::retired_at.eq(NOT_RETIRED))
        .filter(transfer_versions::state.ne(AssignmentState::Cancelled))
        .select((PART, transfer_versions::state))
        .load(c))?;
    let tie = |(row, state): (PartColumns, AssignmentState)| Tie {
        transfer: row.0,
        part: part(row),
        state,
    };
    Ok(found.into_iter().map(tie).collect())
}

/// Assignments with what is planned and announced of their ends.
pub fn held(db: &mut Db, assignments: Vec<Assignment>) -> Result<Vec<Held>, Problem> {
    let ids: Vec<AssignmentId> = assignments.iter().map(|assignment| assignment.id).collect();
    let pending = ties(db, &ids)?.into_iter().filter(Tie::is_pending);
    let changes: BTreeMap<AssignmentId, Tie> =
        pending.map(|tie| (tie.part.assignment, tie)).collect();
    let with =
        |assignment: Assignment| Held { change: changes.get(&assignment.id).copied(), assignment };
    Ok(assignments.into_iter().map(with).collect())
}

/// Whatever was not given up and has days in common with a period, now or as it is planned, apart
/// from one assignment.
pub fn beside(
    db: &mut Db,
    sum: Sum,
    period: Period,
    except: Option<AssignmentId>,
) -> Result<Vec<Held>, Problem> {
    use assignment_versions as v;
    let mut query = v::table
        .filter(v::retired_at.eq(NOT_RETIRED))
        .filter(v::state.ne(AssignmentState::Cancelled))
        .filter(v::valid_from.lt(period.to))
        .into_boxed();
    query = match sum {
        Sum::Person(talent) => query.filter(v::talent_id.eq(talent)),
        Sum::Post(post) => query.filter(v::post_id.eq(post)),
    };
    let rows: Vec<VersionRow> =
        query.order((v::valid_from, v::assignment_id)).select(VersionRow::as_select()).load(db)?;
    let others = rows.into_iter().map(Assignment::from).filter(|one| Some(one.id) != except);
    let mut found = held(db, others.collect())?;
    found.retain(|one| {
        (0..=2).filter_map(|at| one.days(at)).any(|days| days.overlap(&period).is_some())
    });
    Ok(found)
}

/// Assignments in a post that are announced or ordered: who may cover what others leave.
pub fn told_in(db: &mut Db, post: PostId) -> Result<Vec<Assignment>, Problem> {
    use assignment_versions as v;
    let rows: Vec<VersionRow> = v::table
        .filter(v::post_id.eq(post))
        .filter(v::retired_at.eq(NOT_RETIRED))
        .filter(v::state.eq_any([AssignmentState::Announced, AssignmentState::Ordered]))
        .order((v::valid_from, v::assignment_id))
        .select(VersionRow::as_select())
        .load(db)?;
    Ok(rows.into_iter().map(Assignment::from).collect())
}
