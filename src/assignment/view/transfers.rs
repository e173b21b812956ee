//! Transfers as those who place people see them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::{AssignmentRow, rows};
use crate::assignment::acts;
use crate::assignment::model::{
    Action, Assignment, Held, Part, PartKind, Transfer, Warning, warnings,
};
use crate::assignment::{checks, store};
use crate::auth::{self, Scope};
use crate::db::Db;
use crate::problem::Problem;
use crate::talent;
use crate::vocab::{
    Act, AssignmentId, AssignmentState, Period, RotationPlanId, ShortText, TalentId, TransferId,
};

/// A row of the list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TransferRow {
    /// Its id.
    pub id: TransferId,
    /// Grows with every step.
    pub version: i32,
    /// Where it stands, ends and starts alike.
    pub state: AssignmentState,
    /// The person.
    pub talent_id: TalentId,
    /// Name, as it is today.
    pub talent_name: String,
    /// The first day on which something of it acts.
    pub effective_on: Option<NaiveDate>,
    /// The rotation plan it came from.
    pub plan_id: Option<RotationPlanId>,
    /// Why the last step was taken.
    pub reason: ShortText,
    /// What ends, goes on for longer and starts.
    pub parts: Vec<PartView>,
    /// What the caller may do with it: `announce`, `order`, `undo`.
    #[schema(value_type = Vec<String>)]
    pub allowed_actions: Vec<Act>,
}

/// A part of a transfer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PartView {
    /// What it does.
    pub kind: PartKind,
    /// Last day from then on, of an end or an extension; null for none.
    pub ends_on: Option<NaiveDate>,
    /// The assignment as it stands.
    pub assignment: AssignmentRow,
}

/// A transfer with what somebody should look at.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TransferView {
    /// What the list shows.
    #[serde(flatten)]
    pub row: TransferRow,
    /// What somebody should look at, over the whole chain of assignments as it will be.
    pub warnings: Vec<Warning>,
}

/// Rows of a page.
///
/// # Errors
/// When what they are made of cannot be read.
pub fn transfer_rows(
    db: &mut Db,
    scope: &Scope,
    transfers: &[Transfer],
) -> Result<Vec<TransferRow>, Problem> {
    let today = scope.today();
    let ids: Vec<AssignmentId> =
        transfers.iter().flat_map(|one| &one.parts).map(|part| part.assignment).collect();
    let held = store::all_of(db, &ids)?;
    let seen: BTreeMap<AssignmentId, AssignmentRow> =
        rows(db, scope, &held, today)?.into_iter().map(|row| (row.id, row)).collect();
    let people: Vec<TalentId> = transfers.iter().map(|one| one.talent).collect();
    let names = talent::names_on(db, &people, today)?;
    let own = checks::not_announced_alone(db, scope, &ids)?;
    let row = |transfer: &Transfer| TransferRow {
        id: transfer.id,
        version: transfer.version,
        state: transfer.state,
        talent_id: transfer.talent,
        talent_name: names.get(&transfer.talent).map_or_else(String::new, |it| it.name.clone()),
        effective_on: transfer.parts.iter().filter_map(|part| acts_on(part, &seen)).min(),
        plan_id: transfer.plan,
        reason: transfer.reason.clone(),
        parts: transfer.parts.iter().filter_map(|part| part_view(part, &seen)).collect(),
        allowed_actions: actions(scope, transfer, &own),
    };
    Ok(transfers.iter().map(row).collect())
}

fn acts_on(part: &Part, seen: &BTreeMap<AssignmentId, AssignmentRow>) -> Option<NaiveDate> {
    let row = seen.get(&part.assignment)?;
    match part.kind {
        PartKind::Start => Some(row.starts_on),
        PartKind::End => part.to,
        PartKind::Extension => row.ends_on.and_then(|last| last.succ_opt()),
    }
}

fn part_view(part: &Part, seen: &BTreeMap<AssignmentId, AssignmentRow>) -> Option<PartView> {
    let assignment = seen.get(&part.assignment)?.clone();
    let last = |to| Period::between(assignment.starts_on, to).last_day();
    Some(PartView { kind: part.kind, ends_on: part.to.and_then(last), assignment })
}

fn actions(scope: &Scope, transfer: &Transfer, own: &BTreeSet<AssignmentId>) -> Vec<Act> {
    if !scope.may(auth::Action::WriteAssignments) {
        return Vec::new();
    }
    let standing = transfer.standing();
    let wrote = transfer.parts.iter().any(|part| own.contains(&part.assignment));
    let ahead =
        [(Action::Announce, acts::TRANSFER_ANNOUNCE), (Action::Order, acts::TRANSFER_ORDER)];
    let ahead = ahead.into_iter().filter(|(action, _)| !wrote || *action != Action::Announce);
    let open = ahead.filter(|(action, _)| standing.after(*action).is_some());
    open.map(|(_, act)| act).chain(transfer.back().map(|_| acts::TRANSFER_UNDO)).collect()
}

/// One transfer.
///
/// # Errors
/// When what it is made of cannot be read.
pub fn transfer_whole(
    db: &mut Db,
    scope: &Scope,
    transfer: &Transfer,
) -> Result<TransferView, Problem> {
    let row = transfer_rows(db, scope, std::slice::from_ref(transfer))?
        .pop()
        .ok_or(Problem::not_found())?;
    let mut found: BTreeSet<(Option<NaiveDate>, &'static str)> = BTreeSet::new();
    let mut all: Vec<Warning> = Vec::new();
    if transfer.state != AssignmentState::Cancelled {
        for assignment in planned(db, transfer)? {
            let facts = super::facts(db, scope, &assignment, false)?;
            let new = |one: &Warning| found.insert((one.day, one.code.as_str()));
            all.extend(warnings(&facts).into_iter().filter(new));
        }
    }
    Ok(TransferView { row, warnings: all })
}

/// What the person serves from then on, with the last days that are planned.
fn planned(db: &mut Db, transfer: &Transfer) -> Result<Vec<Assignment>, Problem> {
    let goes_on = transfer.parts.iter().filter(|part| part.kind != PartKind::End);
    let ids: Vec<AssignmentId> = goes_on.map(|part| part.assignment).collect();
    let found = store::all_of(db, &ids)?;
    Ok(store::held(db, found)?.into_iter().map(Held::into_planned).collect())
}
