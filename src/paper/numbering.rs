//! Numbers of papers: the next of its sequence, or as typed; for good.

use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::kinds::PaperKind;
use super::number::{Mark, smallest_unused};
use super::store::{self, NumberRow};
use crate::assignment::{self, Assignment};
use crate::auth::Scope;
use crate::db::{AuditEvent, Db, Tx};
use crate::organization;
use crate::paper::acts;
use crate::problem::{Code, FieldError, Problem, Wording};
use crate::vocab::{
    AssignmentId, AssignmentState, FiscalYear, Name, OrganizationCode, ShortText, random_id,
};

/// A number for a paper: typed, or the next one of a mark.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Numbering {
    /// As it is typed in; left out, the next of the sequence is given.
    #[serde(default)]
    pub number: Option<Name>,
    /// The mark of the sequence (県人令); left out, the usual one of the body.
    #[serde(default)]
    pub mark: Option<Name>,
}

/// A number that is taken back; it stays used.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rescinding {
    /// The body that gave it.
    pub organization_code: OrganizationCode,
    /// The number.
    pub number: Name,
    /// Why.
    pub reason: ShortText,
}

/// The assignment, if its paper of this kind is numbered by a body within reach.
fn within_reach(
    db: &mut Db,
    scope: &Scope,
    (id, kind): (AssignmentId, PaperKind),
) -> Result<(Assignment, OrganizationCode), Problem> {
    let assignment = assignment::current(db, id)?;
    let home = &assignment.content.home;
    let body = if kind.is_of_home() { home.clone() } else { assignment.host.clone() };
    let seen = scope.is_statewide() || (!assignment.is_secret() && scope.reaches_body(&body));
    if seen && kind.is_of_assignment() { Ok((assignment, body)) } else { Err(Problem::not_found()) }
}

fn conflict(state: AssignmentState) -> Problem {
    let step = ("番号を付ける", "Give a number");
    Problem::state_conflict(state, step, Wording::nothing())
}

/// The fiscal year of the day that counts: the day of the order, for any other paper today.
///
/// # Errors
/// `state_conflict` before there is anything to number: a number that a draft had taken would show in
/// the next one. `duplicate` for what has its number already.
fn year_of(
    db: &mut Db,
    scope: &Scope,
    (assignment, kind): (&Assignment, PaperKind),
) -> Result<FiscalYear, Problem> {
    let state = assignment.content.state;
    if assignment.is_secret() || state == AssignmentState::Cancelled {
        return Err(conflict(state));
    }
    let mut day = scope.today();
    if let Some(side) = kind.side() {
        let orders = assignment::orders(db, assignment.id, None)?;
        let of_side = orders.into_iter().filter(|order| order.side == side);
        let order = of_side
            .max_by_key(|order| (order.kind.stage(), order.effective_on))
            .ok_or_else(|| conflict(state))?;
        if !order.number.is_empty() {
            return Err(Problem::new(Code::Duplicate));
        }
        day = order.ordered_on;
    } else if store::number_of(db, assignment.id, kind)?.is_some() {
        return Err(Problem::new(Code::Duplicate));
    }
    FiscalYear::of(day).map_err(|code| FieldError::new("", code).into())
}

/// Gives a paper its number. Writes run alone, so no two papers get the same.
///
/// # Errors
/// `not_found` out of reach; `state_conflict`; `duplicate` for a number that was ever used, and for a
/// paper that has one.
pub fn give(
    tx: &mut Tx<'_>,
    scope: &Scope,
    (id, kind): (AssignmentId, PaperKind),
    input: &Numbering,
) -> Result<NumberRow, Problem> {
    let (assignment, body) = within_reach(tx.db, scope, (id, kind))?;
    let year = year_of(tx.db, scope, (&assignment, kind))?;
    let names = organization::names(tx.db)?;
    let name = names.get(&body).map_or("", String::as_str);
    let mark = match &input.mark {
        Some(mark) => Mark { mark: mark.to_string(), year },
        None => Mark::usual(name, kind.side().is_some(), year),
    };
    let of_orders = assignment::order_numbers(tx.db, &body)?;
    let mut used = store::ordinals(tx.db, &body, (&mark.mark, year))?;
    used.extend(of_orders.iter().filter_map(|number| mark.ordinal(number)));
    let (ordinal, number) = match &input.number {
        None => {
            let next = smallest_unused(used);
            (Some(next), mark.number(next))
        }
        Some(typed) => {
            let (typed, ordinal) = (typed.to_string(), mark.ordinal(typed.as_str()));
            let known =
                store::number(tx.db, &body, &typed)?.is_some() || of_orders.contains(&typed);
            if known || ordinal.is_some_and(|ordinal| used.contains(&ordinal)) {
                return Err(Problem::new(Code::Duplicate));
            }
            (ordinal, typed)
        }
    };
    let row = NumberRow {
        id: random_id(),
        organization_code: body,
        fiscal_year: year,
        mark: mark.mark,
        ordinal,
        number,
        kind,
        assignment_id: id,
        given_at: tx.now,
        given_by: tx.origin.account,
        rescinded_at: None,
        rescinded_by: None,
        reason: String::new(),
    };
    store::add_number(tx, &row)?;
    if let Some(side) = kind.side() {
        assignment::renumber_order(tx, id, side, ("", &row.number))?;
    }
    let event = AuditEvent::done(acts::PAPER_NUMBER, "assignment", id).about(assignment.talent);
    tx.audit(event.with(kind.as_str()));
    Ok(row)
}

/// Takes a number back: its paper has none any more, and nobody gets it again.
///
/// # Errors
/// `not_found` out of reach; `state_conflict` when it was taken back before; `required` without a
/// reason.
pub fn rescind(tx: &mut Tx<'_>, scope: &Scope, input: &Rescinding) -> Result<NumberRow, Problem> {
    if !scope.reaches_body(&input.organization_code) {
        return Err(Problem::not_found());
    }
    let number = input.number.as_str();
    let row = store::number(tx.db, &input.organization_code, number)?;
    let row = row.ok_or(Problem::not_found())?;
    if row.rescinded_at.is_some() {
        let (state, step) = (("取消済", "Taken back"), ("番号の取消", "Take the number back"));
        return Err(Problem::state_conflict(state, step, Wording::nothing()));
    }
    if input.reason.as_str().trim().is_empty() {
        return Err(Problem::field("/reason", "required"));
    }
    store::rescind_number(tx, row.id, &input.reason)?;
    if let Some(side) = row.kind.side() {
        // Its order may have been taken back before.
        match assignment::renumber_order(tx, row.assignment_id, side, (number, "")) {
            Err(problem) if problem.code != Code::NotFound => return Err(problem),
            _ => {}
        }
    }
    let person = assignment::current(tx.db, row.assignment_id)?.talent;
    let event = AuditEvent::done(acts::PAPER_RESCIND_NUMBER, "assignment", row.assignment_id);
    tx.audit(event.about(person).with(row.kind.as_str()));
    store::number(tx.db, &input.organization_code, number)?.ok_or(Problem::not_found())
}
