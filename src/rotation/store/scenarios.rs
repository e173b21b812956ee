//! Scenarios of a plan and what was found under them.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::{read, write};
use crate::db::schema::rotation_scenarios;
use crate::db::{Db, Tx};
use crate::problem::Problem;
use crate::rotation::model::{Doubts, Findings};
use crate::vocab::{Name, RotationPlanId, RotationScenarioId};

/// What may happen to a plan.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = rotation_scenarios)]
pub struct ScenarioRow {
    pub id: RotationScenarioId,
    pub plan_id: RotationPlanId,
    /// Grows with every change of the doubts.
    pub version: i32,
    pub name: Name,
    doubts: String,
    findings: String,
    /// Whether the plan has changed since it was judged.
    pub is_stale: bool,
    pub judged_at: Option<NaiveDateTime>,
}

impl ScenarioRow {
    /// What is doubted.
    ///
    /// # Errors
    /// `internal` when the row holds something else.
    pub fn doubts(&self) -> Result<Doubts, Problem> {
        read(&self.doubts)
    }

    /// What was found, once it was judged.
    ///
    /// # Errors
    /// `internal` when the row holds something else.
    pub fn findings(&self) -> Result<Option<Findings>, Problem> {
        if self.findings.is_empty() { Ok(None) } else { read(&self.findings).map(Some) }
    }
}

/// The scenarios of a plan, the oldest first.
pub fn scenarios(db: &mut Db, plan: RotationPlanId) -> Result<Vec<ScenarioRow>, Problem> {
    let rows = rotation_scenarios::table
        .filter(rotation_scenarios::plan_id.eq(plan))
        .order((rotation_scenarios::created_at, rotation_scenarios::id));
    Ok(rows.select(ScenarioRow::as_select()).load(db)?)
}

/// One scenario.
///
/// # Errors
/// `not_found` when there is none.
pub fn scenario(db: &mut Db, id: RotationScenarioId) -> Result<ScenarioRow, Problem> {
    let row = rotation_scenarios::table.find(id).select(ScenarioRow::as_select()).first(db);
    row.optional()?.ok_or(Problem::not_found())
}

/// Records a scenario.
pub fn insert_scenario(
    tx: &mut Tx<'_>,
    plan: RotationPlanId,
    name: &Name,
    doubts: &Doubts,
) -> Result<RotationScenarioId, Problem> {
    let id = RotationScenarioId::random();
    diesel::insert_into(rotation_scenarios::table)
        .values((
            rotation_scenarios::id.eq(id),
            rotation_scenarios::plan_id.eq(plan),
            rotation_scenarios::version.eq(1),
            rotation_scenarios::name.eq(name),
            rotation_scenarios::doubts.eq(write(doubts)?),
            rotation_scenarios::findings.eq(""),
            rotation_scenarios::is_stale.eq(false),
            rotation_scenarios::created_at.eq(tx.now),
            rotation_scenarios::created_by.eq(tx.origin.account),
        ))
        .execute(tx.db)?;
    Ok(id)
}

/// Replaces name and doubts; what was found under others goes with them.
pub fn change_scenario(
    tx: &mut Tx<'_>,
    row: &ScenarioRow,
    name: &Name,
    doubts: &Doubts,
) -> Result<(), Problem> {
    let named = (
        rotation_scenarios::version.eq(row.version + 1),
        rotation_scenarios::name.eq(name),
        rotation_scenarios::doubts.eq(write(doubts)?),
        rotation_scenarios::findings.eq(""),
        rotation_scenarios::is_stale.eq(false),
        rotation_scenarios::judged_at.eq(None::<NaiveDateTime>),
    );
    diesel::update(rotation_scenarios::table.find(row.id)).set(named).execute(tx.db)?;
    Ok(())
}

/// Takes a scenario away.
pub fn remove_scenario(tx: &mut Tx<'_>, id: RotationScenarioId) -> Result<(), Problem> {
    diesel::delete(rotation_scenarios::table.find(id)).execute(tx.db)?;
    Ok(())
}

/// Stores what was found, unless the doubts are others by now.
pub fn keep_findings(
    tx: &mut Tx<'_>,
    (id, version): (RotationScenarioId, i32),
    findings: &Findings,
) -> Result<(), Problem> {
    let same = rotation_scenarios::table.find(id).filter(rotation_scenarios::version.eq(version));
    let found = (
        rotation_scenarios::findings.eq(write(findings)?),
        rotation_scenarios::is_stale.eq(false),
        rotation_scenarios::judged_at.eq(Some(tx.now)),
    );
    diesel::update(same).set(found).execute(tx.db)?;
    Ok(())
}

/// What was found under the scenarios of a plan is of a plan that is no more.
pub fn mark_stale(tx: &mut Tx<'_>, plan: RotationPlanId) -> Result<(), Problem> {
    let judged = rotation_scenarios::table
        .filter(rotation_scenarios::plan_id.eq(plan))
        .filter(rotation_scenarios::findings.ne(""));
    diesel::update(judged).set(rotation_scenarios::is_stale.eq(true)).execute(tx.db)?;
    Ok(())
}
