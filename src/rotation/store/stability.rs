//! Who and which post of a plan's result would rather have each other.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::{read, write};
use crate::db::schema::rotation_stability as t;
use crate::db::{Db, Tx};
use crate::problem::Problem;
use crate::rotation::model::Stability;
use crate::vocab::RotationPlanId;

/// What was found of the present result, and when; nothing before it is judged.
pub fn stability(
    db: &mut Db,
    plan: RotationPlanId,
) -> Result<Option<(Stability, NaiveDateTime)>, Problem> {
    let row = t::table.find(plan).select((t::findings, t::judged_at));
    let row: Option<(String, NaiveDateTime)> = row.first(db).optional()?;
    row.map(|(found, at)| Ok((read(&found)?, at))).transpose()
}

/// Stores what was found.
pub fn keep_stability(
    tx: &mut Tx<'_>,
    plan: RotationPlanId,
    found: &Stability,
) -> Result<(), Problem> {
    forget_stability(tx, plan)?;
    let row = (t::plan_id.eq(plan), t::findings.eq(write(found)?), t::judged_at.eq(tx.now));
    diesel::insert_into(t::table).values(row).execute(tx.db)?;
    Ok(())
}

/// What was found is of a result that is no more.
pub fn forget_stability(tx: &mut Tx<'_>, plan: RotationPlanId) -> Result<(), Problem> {
    diesel::delete(t::table.find(plan)).execute(tx.db)?;
    Ok(())
}
