//! Work with what the bodies share: renewals, consultations, lent equipment.

use chrono::NaiveDateTime;

use super::{Task, TaskKind, number};
use crate::auth::Scope;
use crate::commons;
use crate::db::Db;
use crate::problem::Problem;

/// Contracts whose renewal or end must be announced.
pub(super) fn renewals(db: &mut Db, scope: &Scope, _: NaiveDateTime) -> Result<Vec<Task>, Problem> {
    let due = commons::notices_due(db, scope)?;
    let first = due.iter().min().copied();
    let link = "/information-systems/renewals";
    let task = Task::left(TaskKind::RenewalsDue, 0, number(due.len()), link);
    Ok(task.zip(first).map(|(task, day)| task.until(day)).into_iter().collect())
}

/// Questions of bodies that the prefecture has not answered.
pub(super) fn consultations(
    db: &mut Db,
    scope: &Scope,
    _: NaiveDateTime,
) -> Result<Vec<Task>, Problem> {
    let open = if scope.is_statewide() { commons::unanswered(db, scope)? } else { 0 };
    let link = "/consultations?state=open&state=taken";
    Ok(Task::left(TaskKind::ConsultationsOpen, 0, open, link).into_iter().collect())
}

/// Equipment that was to be back.
pub(super) fn loans(db: &mut Db, scope: &Scope, _: NaiveDateTime) -> Result<Vec<Task>, Problem> {
    let due = commons::overdue_loans(db, scope)?;
    let first = due.iter().min().copied();
    let task =
        Task::left(TaskKind::EquipmentOverdue, 0, number(due.len()), "/equipment-loans?state=lent");
    Ok(task.zip(first).map(|(task, day)| task.until(day)).into_iter().collect())
}
