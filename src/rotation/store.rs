//! Rows of plans and the documents that belong to them.

mod circulations;
mod jobs;
mod scenarios;
mod stability;

use chrono::NaiveDateTime;
use diesel::prelude::*;

pub use circulations::{
    Circulation, circulation_for_staff, circulations, find_circulation, insert_circulation,
    open_circulations, record_answer, withdraw,
};
pub use jobs::{
    Job, Progress, cancel_job, claim, finish_job, insert_job, job, judgement, release, report,
    resume_all, stop_judging, under_way, waiting,
};
pub use scenarios::{
    ScenarioRow, change_scenario, insert_scenario, keep_findings, remove_scenario, scenario,
    scenarios,
};
pub use stability::{keep_stability, stability};

use super::model::{JobKind, Judged, Method, Note, PinnedLine, PlanState, Settings};
use crate::db::schema::{rotation_documents, rotation_placements, rotation_plans};
use crate::db::{Db, Tx};
use crate::planner::plan::Plan;
use crate::planner::problem::Problem as PlanProblem;
use crate::problem::{Code, Problem};
use crate::vocab::{AccountId, AssignmentId, FiscalYear, JobId, LongText, Name, RotationPlanId};

/// A plan apart from its documents.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = rotation_plans)]
pub struct PlanRow {
    pub id: RotationPlanId,
    /// Grows with every step.
    pub version: i32,
    pub name: Name,
    /// What it is for.
    pub purpose: LongText,
    /// How it comes about.
    pub method: Method,
    pub first_fiscal_year: FiscalYear,
    /// Number of fiscal years.
    pub years: i32,
    pub state: PlanState,
    settings: String,
    /// Hash of the frozen snapshot.
    pub snapshot_hash: String,
    /// When the snapshot was taken.
    pub snapshot_at: NaiveDateTime,
    /// Hash of the problem its result answers; empty without one.
    pub problem_hash: String,
    /// Points of its result.
    pub score: Option<i64>,
    /// No plan scores more.
    pub bound: Option<i64>,
    /// Whether the score is proven to be the best.
    pub proven_optimal: bool,
    /// Lines of its result.
    pub line_count: i32,
    pub author_id: AccountId,
    /// Who proposed it last.
    pub proposed_by: Option<AccountId>,
    /// Who approved it last.
    pub approved_by: Option<AccountId>,
    /// The plan it was copied from.
    pub copied_from: Option<RotationPlanId>,
    /// The last work on it in the background.
    pub job_id: Option<JobId>,
    /// When it was made.
    pub created_at: NaiveDateTime,
    /// When it was changed last.
    pub updated_at: NaiveDateTime,
}

impl PlanRow {
    /// What is set in it.
    ///
    /// # Errors
    /// `internal` when the row holds something else.
    pub fn settings(&self) -> Result<Settings, Problem> {
        read(&self.settings)
    }
}

/// The documents of a plan.
#[derive(Clone, Debug)]
pub struct Documents {
    pub snapshot: PlanProblem,
    /// What could not be taken into it.
    pub notes: Vec<Note>,
    /// Lines a re-solve must keep.
    pub pins: Vec<PinnedLine>,
    pub result: Option<Plan>,
}

/// What a new plan is made of.
#[derive(Clone, Debug)]
pub struct NewRow {
    pub name: Name,
    /// What it is for.
    pub purpose: LongText,
    /// How it comes about.
    pub method: Method,
    pub first: FiscalYear,
    /// Number of fiscal years.
    pub years: i32,
    /// What is set in it.
    pub settings: Settings,
    pub author: AccountId,
    /// The plan it is copied from, and when that one's snapshot was taken.
    pub copied: Option<(RotationPlanId, NaiveDateTime)>,
    pub documents: Documents,
}

fn read<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Problem> {
    serde_json::from_str(text).map_err(|error| {
        tracing::error!(%error, "a document of a plan cannot be read");
        Problem::new(Code::Internal)
    })
}

fn write<T: serde::Serialize>(value: &T) -> Result<String, Problem> {
    serde_json::to_string(value).map_err(|error| {
        tracing::error!(%error, "a document of a plan cannot be written");
        Problem::new(Code::Internal)
    })
}

/// A plan.
///
/// # Errors
/// `not_found` when there is none.
pub fn plan(db: &mut Db, id: RotationPlanId) -> Result<PlanRow, Problem> {
    let row = rotation_plans::table.find(id).select(PlanRow::as_select()).first(db).optional()?;
    row.ok_or(Problem::not_found())
}

/// Every plan, the latest first.
pub fn plans(db: &mut Db) -> Result<Vec<PlanRow>, Problem> {
    let rows = rotation_plans::table.order((rotation_plans::created_at.desc(), rotation_plans::id));
    Ok(rows.select(PlanRow::as_select()).load(db)?)
}

/// The documents of a plan.
///
/// # Errors
/// `not_found` when there is no such plan.
pub fn documents(db: &mut Db, id: RotationPlanId) -> Result<Documents, Problem> {
    let columns = (
        rotation_documents::snapshot,
        rotation_documents::notes,
        rotation_documents::pins,
        rotation_documents::result,
    );
    let row: Option<(String, String, String, String)> =
        rotation_documents::table.find(id).select(columns).first(db).optional()?;
    let (snapshot, notes, pins, result) = row.ok_or(Problem::not_found())?;
    Ok(Documents {
        snapshot: read(&snapshot)?,
        notes: read(&notes)?,
        pins: read(&pins)?,
        result: if result.is_empty() { None } else { Some(read(&result)?) },
    })
}

/// Records a new plan.
pub fn insert(tx: &mut Tx<'_>, new: &NewRow) -> Result<RotationPlanId, Problem> {
    let id = RotationPlanId::random();
    let documents = &new.documents;
    diesel::insert_into(rotation_plans::table)
        .values((
            rotation_plans::id.eq(id),
            rotation_plans::version.eq(1),
            rotation_plans::name.eq(&new.name),
            rotation_plans::purpose.eq(&new.purpose),
            rotation_plans::method.eq(new.method),
            rotation_plans::first_fiscal_year.eq(new.first),
            rotation_plans::years.eq(new.years),
            rotation_plans::state.eq(PlanState::Draft),
            rotation_plans::settings.eq(write(&new.settings)?),
            rotation_plans::snapshot_hash.eq(documents.snapshot.hash()),
            rotation_plans::snapshot_at.eq(new.copied.map_or(tx.now, |(_, taken_at)| taken_at)),
            rotation_plans::problem_hash.eq(""),
            rotation_plans::proven_optimal.eq(false),
            rotation_plans::line_count.eq(0),
            rotation_plans::author_id.eq(new.author),
            rotation_plans::copied_from.eq(new.copied.map(|(id, _)| id)),
            rotation_plans::created_at.eq(tx.now),
            rotation_plans::updated_at.eq(tx.now),
        ))
        .execute(tx.db)?;
    diesel::insert_into(rotation_documents::table)
        .values((
            rotation_documents::plan_id.eq(id),
            rotation_documents::snapshot.eq(write(&documents.snapshot)?),
            rotation_documents::notes.eq(write(&documents.notes)?),
            rotation_documents::pins.eq(write(&documents.pins)?),
            rotation_documents::result.eq(""),
        ))
        .execute(tx.db)?;
    Ok(id)
}

/// Moves the plan to a state; returns the new version. Where it cannot be judged, nobody goes on
/// judging it.
pub fn set_state(tx: &mut Tx<'_>, plan: &PlanRow, state: PlanState) -> Result<i32, Problem> {
    if !state.is_judged() {
        end_judgements(tx, plan.id)?;
    }
    diesel::update(rotation_plans::table.find(plan.id))
        .set((
            rotation_plans::state.eq(state),
            rotation_plans::version.eq(plan.version + 1),
            rotation_plans::updated_at.eq(tx.now),
        ))
        .execute(tx.db)?;
    Ok(plan.version + 1)
}

/// Nobody goes on judging the plan, in whatever way.
fn end_judgements(tx: &mut Tx<'_>, id: RotationPlanId) -> Result<(), Problem> {
    let mut end = |kind| stop_judging(tx, id, kind).map(drop);
    [JobKind::Judge, JobKind::Stability].into_iter().try_for_each(&mut end)
}

/// Notes who proposed and who approved.
pub fn set_signers(
    tx: &mut Tx<'_>,
    id: RotationPlanId,
    proposed: Option<AccountId>,
    approved: Option<AccountId>,
) -> Result<(), Problem> {
    diesel::update(rotation_plans::table.find(id))
        .set((rotation_plans::proposed_by.eq(proposed), rotation_plans::approved_by.eq(approved)))
        .execute(tx.db)?;
    Ok(())
}

/// Changes what is said of the plan and set in it.
pub fn describe(
    tx: &mut Tx<'_>,
    id: RotationPlanId,
    name: &Name,
    purpose: &LongText,
    settings: &Settings,
) -> Result<(), Problem> {
    diesel::update(rotation_plans::table.find(id))
        .set((
            rotation_plans::name.eq(name),
            rotation_plans::purpose.eq(purpose),
            rotation_plans::settings.eq(write(settings)?),
        ))
        .execute(tx.db)?;
    Ok(())
}

/// Replaces the snapshot by one of now.
pub fn set_snapshot(
    tx: &mut Tx<'_>,
    id: RotationPlanId,
    snapshot: &PlanProblem,
    notes: &[Note],
) -> Result<(), Problem> {
    diesel::update(rotation_plans::table.find(id))
        .set((
            rotation_plans::snapshot_hash.eq(snapshot.hash()),
            rotation_plans::snapshot_at.eq(tx.now),
        ))
        .execute(tx.db)?;
    diesel::update(rotation_documents::table.find(id))
        .set((
            rotation_documents::snapshot.eq(write(snapshot)?),
            rotation_documents::notes.eq(write(&notes)?),
        ))
        .execute(tx.db)?;
    Ok(())
}

/// Notes which work in the background is the last.
pub fn set_job(tx: &mut Tx<'_>, id: RotationPlanId, job: JobId) -> Result<(), Problem> {
    diesel::update(rotation_plans::table.find(id))
        .set(rotation_plans::job_id.eq(Some(job)))
        .execute(tx.db)?;
    Ok(())
}

/// Stores a judged result, or takes the result away. What was found of the one before under
/// scenarios is marked, its stability goes, and what is being found is given up.
pub fn set_result(
    tx: &mut Tx<'_>,
    id: RotationPlanId,
    judged: Option<&Judged>,
) -> Result<(), Problem> {
    end_judgements(tx, id)?;
    scenarios::mark_stale(tx, id)?;
    stability::forget_stability(tx, id)?;
    let lines =
        judged.map_or(0, |judged| i32::try_from(judged.plan.lines.len()).unwrap_or(i32::MAX));
    diesel::update(rotation_plans::table.find(id))
        .set((
            rotation_plans::problem_hash
                .eq(judged.map_or("", |judged| judged.plan.problem_hash.as_str())),
            rotation_plans::score.eq(judged.map(|judged| judged.score)),
            rotation_plans::bound.eq(judged.and_then(|judged| judged.bound)),
            rotation_plans::proven_optimal.eq(judged.is_some_and(|judged| judged.proven)),
            rotation_plans::line_count.eq(lines),
        ))
        .execute(tx.db)?;
    let text = judged.map_or(Ok(String::new()), |judged| write(&judged.plan))?;
    diesel::update(rotation_documents::table.find(id))
        .set(rotation_documents::result.eq(text))
        .execute(tx.db)?;
    Ok(())
}

/// Stores which lines a re-solve must keep.
pub fn set_pins(tx: &mut Tx<'_>, id: RotationPlanId, pins: &[PinnedLine]) -> Result<(), Problem> {
    diesel::update(rotation_documents::table.find(id))
        .set(rotation_documents::pins.eq(write(&pins)?))
        .execute(tx.db)?;
    Ok(())
}

/// Notes that an assignment came from the plan.
pub fn note_placement(
    tx: &mut Tx<'_>,
    id: RotationPlanId,
    assignment: AssignmentId,
) -> Result<(), Problem> {
    // Announced by an earlier plan and taken back since, it is of the later one now.
    let before =
        rotation_placements::table.filter(rotation_placements::assignment_id.eq(assignment));
    diesel::delete(before).execute(tx.db)?;
    diesel::insert_into(rotation_placements::table)
        .values((
            rotation_placements::assignment_id.eq(assignment),
            rotation_placements::plan_id.eq(id),
            rotation_placements::placed_at.eq(tx.now),
        ))
        .execute(tx.db)?;
    Ok(())
}

/// The plan that an assignment came from.
pub fn plan_of(db: &mut Db, id: AssignmentId) -> Result<Option<RotationPlanId>, Problem> {
    let row = rotation_placements::table.filter(rotation_placements::assignment_id.eq(id));
    Ok(row.select(rotation_placements::plan_id).first(db).optional()?)
}

/// Takes back that anything came from the plan.
pub fn forget_placements(tx: &mut Tx<'_>, id: RotationPlanId) -> Result<(), Problem> {
    let of_plan = rotation_placements::table.filter(rotation_placements::plan_id.eq(id));
    diesel::delete(of_plan).execute(tx.db)?;
    Ok(())
}

/// Assignments that came from the plan.
pub fn placements(db: &mut Db, id: RotationPlanId) -> Result<Vec<AssignmentId>, Problem> {
    let rows = rotation_placements::table
        .filter(rotation_placements::plan_id.eq(id))
        .order(rotation_placements::assignment_id);
    Ok(rows.select(rotation_placements::assignment_id).load(db)?)
}
