//! The queue: rows that servers claim, keep alive and finish. Every change is a write, and writes
//! run alone, so no two servers claim the same row.

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use crate::db::schema::jobs;
use crate::db::{Db, Tx, common_now};
use crate::problem::Problem;
use crate::rotation::model::{JobKind, JobState};
use crate::vocab::{AccountId, JobId, RotationPlanId};

/// Work in the background.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = jobs)]
pub struct Job {
    pub id: JobId,
    pub kind: JobKind,
    /// The plan it works on.
    pub plan_id: RotationPlanId,
    pub state: JobState,
    /// Whether it starts from the plan's result.
    pub warm: bool,
    /// How often a server has begun it.
    pub attempts: i32,
    /// The server that works on it.
    pub claimed_by: i64,
    /// Until when that server is believed to be alive.
    pub lease_until: NaiveDateTime,
    /// Rounds of the search done.
    pub round: i64,
    /// What the last round did.
    pub stage: String,
    /// Points of the best plan so far.
    pub score: Option<i64>,
    /// Best bound so far.
    pub bound: Option<i64>,
    /// Why it failed, in sentences; empty otherwise.
    pub failure: String,
    pub requested_by: Option<AccountId>,
    /// When it was asked for.
    pub created_at: NaiveDateTime,
    /// When a server began it last.
    pub started_at: Option<NaiveDateTime>,
    pub finished_at: Option<NaiveDateTime>,
}

/// Where the search stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub round: i64,
    /// What the round did.
    pub stage: &'static str,
    /// Points of the best plan so far.
    pub score: Option<i64>,
    /// Best bound so far.
    pub bound: Option<i64>,
}

/// Seconds after its last sign of life in which a server is still believed to be alive.
const LEASE_SECONDS: i64 = 15;

/// The lease that begins now.
fn lease(tx: &mut Tx<'_>) -> Result<NaiveDateTime, Problem> {
    let now = common_now(tx.db, tx.now)?;
    Ok(now.checked_add_signed(TimeDelta::seconds(LEASE_SECONDS)).unwrap_or(now))
}

/// Puts work in the queue.
pub fn insert_job(
    tx: &mut Tx<'_>,
    kind: JobKind,
    plan: RotationPlanId,
    warm: bool,
) -> Result<JobId, Problem> {
    let id = JobId::random();
    diesel::insert_into(jobs::table)
        .values((
            jobs::id.eq(id),
            jobs::kind.eq(kind),
            jobs::plan_id.eq(plan),
            jobs::state.eq(JobState::Queued),
            jobs::warm.eq(warm),
            jobs::attempts.eq(0),
            jobs::claimed_by.eq(0),
            jobs::lease_until.eq(tx.now),
            jobs::round.eq(0),
            jobs::stage.eq(""),
            jobs::failure.eq(""),
            jobs::requested_by.eq(tx.origin.account),
            jobs::created_at.eq(tx.now),
        ))
        .execute(tx.db)?;
    Ok(id)
}

/// One piece of work.
///
/// # Errors
/// `not_found` when there is none.
pub fn job(db: &mut Db, id: JobId) -> Result<Job, Problem> {
    jobs::table.find(id).select(Job::as_select()).first(db).optional()?.ok_or(Problem::not_found())
}

/// The judgement of a plan, of one kind, that waits or runs, else the last one.
pub fn judgement(db: &mut Db, plan: RotationPlanId, kind: JobKind) -> Result<Option<Job>, Problem> {
    let rows = jobs::table.filter(jobs::plan_id.eq(plan).and(jobs::kind.eq(kind)));
    let open = jobs::state.eq_any([JobState::Queued, JobState::Running]);
    let under_way = rows.filter(open).select(Job::as_select()).first(db).optional()?;
    if under_way.is_some() {
        return Ok(under_way);
    }
    let last = rows.order((jobs::created_at.desc(), jobs::id)).select(Job::as_select());
    Ok(last.first(db).optional()?)
}

/// Stops judging a plan in one way; false when nobody was.
pub fn stop_judging(tx: &mut Tx<'_>, plan: RotationPlanId, kind: JobKind) -> Result<bool, Problem> {
    match judgement(tx.db, plan, kind)?.filter(|job| !job.state.is_over()) {
        Some(job) => cancel_job(tx, job.id).map(|()| true),
        None => Ok(false),
    }
}

/// How many wait or run.
pub fn under_way(db: &mut Db) -> Result<i64, Problem> {
    Ok(jobs::table
        .filter(jobs::state.eq_any([JobState::Queued, JobState::Running]))
        .count()
        .get_result(db)?)
}

/// The oldest work that nobody works on: waiting, or begun by a server that gave no sign of life.
pub fn waiting(db: &mut Db, now: NaiveDateTime) -> Result<Option<Job>, Problem> {
    let now = common_now(db, now)?;
    // No lease is that long: it was given before the clock jumped back.
    let impossible = jobs::lease_until.gt(now + TimeDelta::seconds(2 * LEASE_SECONDS));
    let left = jobs::state.eq(JobState::Running).and(jobs::lease_until.lt(now).or(impossible));
    let rows = jobs::table
        .filter(jobs::state.eq(JobState::Queued).or(left))
        .order((jobs::created_at, jobs::id));
    Ok(rows.select(Job::as_select()).first(db).optional()?)
}

/// Claims a piece of work for a server.
pub fn claim(tx: &mut Tx<'_>, job: &Job, server: i64) -> Result<(), Problem> {
    let until = lease(tx)?;
    diesel::update(jobs::table.find(job.id))
        .set((
            jobs::state.eq(JobState::Running),
            jobs::attempts.eq(job.attempts + 1),
            jobs::claimed_by.eq(server),
            jobs::lease_until.eq(until),
            jobs::started_at.eq(Some(tx.now)),
            jobs::round.eq(0),
        ))
        .execute(tx.db)?;
    Ok(())
}

/// Notes where the search stands and that the server lives. False when the work is no longer the
/// server's.
pub fn report(
    tx: &mut Tx<'_>,
    id: JobId,
    server: i64,
    progress: Progress,
) -> Result<bool, Problem> {
    let until = lease(tx)?;
    let own = jobs::table
        .find(id)
        .filter(jobs::claimed_by.eq(server))
        .filter(jobs::state.eq(JobState::Running));
    let rows = diesel::update(own)
        .set((
            jobs::lease_until.eq(until),
            jobs::round.eq(progress.round),
            jobs::stage.eq(progress.stage),
            jobs::score.eq(progress.score),
            jobs::bound.eq(progress.bound),
        ))
        .execute(tx.db)?;
    Ok(rows == 1)
}

/// Gives work back, for a server that stops: the next one begins it anew. A stop is no failure, so
/// that beginning does not count.
pub fn release(tx: &mut Tx<'_>, id: JobId, server: i64) -> Result<(), Problem> {
    let own = jobs::table
        .find(id)
        .filter(jobs::claimed_by.eq(server))
        .filter(jobs::state.eq(JobState::Running));
    let back = (
        jobs::state.eq(JobState::Queued),
        jobs::claimed_by.eq(0),
        jobs::attempts.eq(jobs::attempts - 1),
    );
    diesel::update(own).set(back).execute(tx.db)?;
    Ok(())
}

/// Gives all work back that was under way, for the only server of a database: whoever had it is
/// gone.
pub fn resume_all(tx: &mut Tx<'_>) -> Result<usize, Problem> {
    let left = jobs::table.filter(jobs::state.eq(JobState::Running));
    Ok(diesel::update(left)
        .set((jobs::state.eq(JobState::Queued), jobs::claimed_by.eq(0)))
        .execute(tx.db)?)
}

/// Ends work. False when it is no longer the server's.
pub fn finish_job(
    tx: &mut Tx<'_>,
    id: JobId,
    server: i64,
    state: JobState,
    failure: &str,
) -> Result<bool, Problem> {
    let own = jobs::table
        .find(id)
        .filter(jobs::claimed_by.eq(server))
        .filter(jobs::state.eq(JobState::Running));
    let end =
        (jobs::state.eq(state), jobs::failure.eq(failure), jobs::finished_at.eq(Some(tx.now)));
    Ok(diesel::update(own).set(end).execute(tx.db)? == 1)
}

/// Stops work, whoever has it; the server learns of it with its next sign of life.
pub fn cancel_job(tx: &mut Tx<'_>, id: JobId) -> Result<(), Problem> {
    let open =
        jobs::table.find(id).filter(jobs::state.eq_any([JobState::Queued, JobState::Running]));
    diesel::update(open)
        .set((jobs::state.eq(JobState::Cancelled), jobs::finished_at.eq(Some(tx.now))))
        .execute(tx.db)?;
    Ok(())
}
