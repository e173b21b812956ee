//! Keeping the rows in step with the facts, and holding them against the facts.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::{Affiliation, Side};
use crate::affiliation::acts;
use crate::db::schema::affiliations as t;
use crate::db::{AuditEvent, Db, Tx, on_each};
use crate::problem::Problem;
use crate::vocab::{AssignmentId, EmploymentId, NOT_RETIRED};

/// Notes what a fact that has just been recorded says.
pub fn record(tx: &mut Tx<'_>, row: &Affiliation) -> Result<(), Problem> {
    diesel::insert_into(t::table).values(row).execute(tx.db)?;
    Ok(())
}

/// Notes what many facts say that have just been recorded.
pub fn record_all(tx: &mut Tx<'_>, rows: &[Affiliation]) -> Result<(), Problem> {
    on_each!(tx.db, c => diesel::insert_into(t::table).values(rows).execute(c))?;
    Ok(())
}

/// Notes that employments hold no longer in the record.
pub fn retire_employments(tx: &mut Tx<'_>, ids: &[EmploymentId]) -> Result<(), Problem> {
    let held = t::table.filter(t::side.eq(Side::Home)).filter(t::id.eq_any(ids));
    diesel::update(held).set(t::retired_at.eq(tx.now)).execute(tx.db)?;
    Ok(())
}

/// Notes that the version of an assignment that held does so no longer.
pub fn retire_service(tx: &mut Tx<'_>, assignment: AssignmentId) -> Result<(), Problem> {
    let held =
        t::table.filter(t::assignment_id.eq(assignment)).filter(t::retired_at.eq(NOT_RETIRED));
    diesel::update(held).set(t::retired_at.eq(tx.now)).execute(tx.db)?;
    Ok(())
}

/// Where the rows and the facts differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// What the facts say and no row does.
    pub missing: Vec<Affiliation>,
    /// What rows say and no fact does.
    pub surplus: Vec<Affiliation>,
}

impl Difference {
    /// How many rows are to be taken away or added.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.missing.len() + self.surplus.len()
    }
}

/// Holds the rows against what the facts say, as the rooms that own them tell it.
pub fn difference(db: &mut Db, facts: Vec<Affiliation>) -> Result<Difference, Problem> {
    let rows: Vec<Affiliation> = t::table.select(Affiliation::as_select()).load(db)?;
    let (facts, rows): (BTreeSet<_>, BTreeSet<_>) =
        (facts.into_iter().collect(), rows.into_iter().collect());
    Ok(Difference {
        missing: facts.difference(&rows).cloned().collect(),
        surplus: rows.difference(&facts).cloned().collect(),
    })
}

/// Makes the rows what the facts say; returns how many were taken away or added.
pub fn rebuild(tx: &mut Tx<'_>, facts: Vec<Affiliation>) -> Result<usize, Problem> {
    let found = difference(tx.db, facts)?;
    for row in &found.surplus {
        diesel::delete(t::table.find((row.side, row.id))).execute(tx.db)?;
    }
    found.missing.iter().try_for_each(|row| record(tx, row))?;
    tx.audit(
        AuditEvent::done(acts::AFFILIATION_REBUILD, "affiliation", "all")
            .with(format!("{} rows", found.rows())),
    );
    Ok(found.rows())
}
