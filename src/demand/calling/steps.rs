//! How calls are opened and changed, how bodies are reminded, and how they state that they need
//! nobody.

use super::board::{given, silent};
use super::model::{Call, CallPatch, CallView, NewCall, check_days};
use super::store;
use crate::accounts::{self, Concerned};
use crate::auth::{Action, Scope};
use crate::db::{AuditEvent, Db, Tx};
use crate::demand::acts;
use crate::demand::asking::counts_of_call;
use crate::organization;
use crate::problem::{Code, Problem};
use crate::vocab::{Act, DemandCallId, Function, OrganizationCode};

/// Opens the call of a year.
///
/// # Errors
/// `duplicate` when the year has one; faults of the days.
pub fn open_call(tx: &mut Tx<'_>, new: &NewCall) -> Result<DemandCallId, Problem> {
    check_days(new.opens_on, new.deadline)?;
    if store::year_is_taken(tx.db, new.fiscal_year)? {
        return Err(Problem::new(Code::Duplicate));
    }
    let id = store::insert(tx, new)?;
    tx.audit(AuditEvent::done(acts::DEMAND_CALL_OPEN, "demand_call", id));
    accounts::tell(tx, acts::DEMAND_CALL_OPEN, id, &Concerned::default())?;
    Ok(id)
}

/// Changes what a call says, its deadline above all.
///
/// # Errors
/// Faults of the days.
pub fn change_call(tx: &mut Tx<'_>, id: DemandCallId, patch: &CallPatch) -> Result<(), Problem> {
    let old = store::current(tx.db, id)?;
    let patch = patch.clone();
    let call = Call {
        title: patch.title.unwrap_or(old.title),
        note: patch.note.unwrap_or(old.note),
        opens_on: patch.opens_on.unwrap_or(old.opens_on),
        deadline: patch.deadline.unwrap_or(old.deadline),
        ..old
    };
    check_days(call.opens_on, call.deadline)?;
    store::change(tx, &call)?;
    tx.audit(AuditEvent::done(acts::DEMAND_CALL_CHANGE, "demand_call", id));
    Ok(())
}

/// Notes that every body without an answer was reminded, and tells those who answer for them.
///
/// # Errors
/// `not_found` for a call that does not exist.
pub fn remind(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: DemandCallId,
) -> Result<Vec<OrganizationCode>, Problem> {
    let bodies = silent(tx.db, scope, id)?;
    for body in &bodies {
        store::add_reminder(tx, id, body)?;
    }
    tx.audit(
        AuditEvent::done(acts::DEMAND_CALL_REMIND, "demand_call", id)
            .with(format!("{} bodies", bodies.len())),
    );
    let silent = Concerned { bodies: &bodies, ..Concerned::default() };
    accounts::tell(tx, acts::DEMAND_CALL_REMIND, id, &silent)?;
    Ok(bodies)
}

/// A body states that it needs nobody; a demand submitted later goes before it.
///
/// # Errors
/// `reference_unknown` for a body out of reach; `deadline_passed`, `not_open_yet`; `duplicate`;
/// `demand_submitted`.
pub fn claim_no_need(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: DemandCallId,
    code: &OrganizationCode,
) -> Result<(), Problem> {
    let call = spoken_for(tx.db, scope, id, code)?;
    call.require_open(scope.today())?;
    if store::without_need(tx.db, scope, id)?.contains(code) {
        return Err(Problem::new(Code::Duplicate));
    }
    if counts_of_call(tx.db, id)?.get(code).is_some_and(|own| given(own) > 0) {
        return Err(Problem::new(Code::DemandSubmitted));
    }
    store::add_no_need(tx, id, code, scope.principal_at(code).unwrap_or(""))?;
    tx.audit(AuditEvent::done(acts::DEMAND_CALL_CLAIM_NO_NEED, "demand_call", id));
    Ok(())
}

/// Takes the statement back.
///
/// # Errors
/// As [`claim_no_need`]; `not_found` when nothing was stated.
pub fn take_back_no_need(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: DemandCallId,
    code: &OrganizationCode,
) -> Result<(), Problem> {
    let call = spoken_for(tx.db, scope, id, code)?;
    call.require_open(scope.today())?;
    if !store::without_need(tx.db, scope, id)?.contains(code) {
        return Err(Problem::not_found());
    }
    store::retire_no_need(tx, id, code)?;
    tx.audit(AuditEvent::done(acts::DEMAND_CALL_TAKE_BACK_NO_NEED, "demand_call", id));
    Ok(())
}

fn spoken_for(
    db: &mut Db,
    scope: &Scope,
    id: DemandCallId,
    code: &OrganizationCode,
) -> Result<Call, Problem> {
    let call = store::current(db, id)?;
    let within = scope.reaches_body(code)
        && organization::participates(db, code, Function::Demand, call.fiscal_year)?;
    if within { Ok(call) } else { Err(Problem::field("/organization_code", "reference_unknown")) }
}

/// What the bodies of the reader can still state: that nobody is needed, or that this no longer
/// holds.
fn answers_left(
    db: &mut Db,
    scope: &Scope,
    call: &Call,
    no_need: &[OrganizationCode],
) -> Result<Vec<Act>, Problem> {
    let counts = counts_of_call(db, call.id)?;
    let silent = |code: &&OrganizationCode| {
        !no_need.contains(code) && counts.get(*code).is_none_or(|own| given(own) == 0)
    };
    let mut claims = false;
    for code in scope.spoken_for().filter(silent) {
        claims =
            claims || organization::participates(db, code, Function::Demand, call.fiscal_year)?;
    }
    Ok([
        claims.then_some(acts::DEMAND_CALL_CLAIM_NO_NEED),
        (!no_need.is_empty()).then_some(acts::DEMAND_CALL_TAKE_BACK_NO_NEED),
    ]
    .into_iter()
    .flatten()
    .collect())
}

/// A call as the reader sees it.
pub fn view(db: &mut Db, scope: &Scope, call: &Call) -> Result<CallView, Problem> {
    let is_open = call.is_open(scope.today());
    let keeps = scope.may(Action::KeepDemandCalls);
    let no_need = store::without_need(db, scope, call.id)?;
    let allowed_actions = match (keeps, is_open) {
        (true, _) => vec![acts::DEMAND_CALL_CHANGE, acts::DEMAND_CALL_REMIND],
        (false, true) => answers_left(db, scope, call, &no_need)?,
        (false, false) => Vec::new(),
    };
    Ok(CallView {
        id: call.id,
        version: call.version,
        fiscal_year: call.fiscal_year,
        fiscal_year_label: call.fiscal_year.label(),
        title: call.title.clone(),
        note: call.note.clone(),
        opens_on: call.opens_on,
        deadline: call.deadline,
        is_open,
        no_need,
        allowed_actions,
    })
}
