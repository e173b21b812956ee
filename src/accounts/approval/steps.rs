//! Asking a second person, and what that person decides.

use chrono::NaiveDateTime;
use serde::Serialize;
use utoipa::ToSchema;

use super::model::{Agreed, ApprovalKind, ApprovalState, ApprovalStep, Party, Wanted, allowed};
use super::store::{self, ApprovalRow};
use crate::accounts::acts;
use crate::accounts::store::{entitled, names};
use crate::accounts::telling::{Concerned, tell};
use crate::auth::{Action, Scope};
use crate::clock::in_japan;
use crate::db::{AuditEvent, Db, Tx};
use crate::problem::{Code, Problem, Wording};
use crate::vocab::{AccountId, Act, ApprovalId, TalentId};

/// Does what was agreed on; answers the id of what was made.
pub type CarryOut<'a> = &'a dyn Fn(&mut Tx<'_>, &Scope, &Agreed) -> Result<Option<String>, Problem>;

/// A request, for those who decide on it, asked for it, or audit.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ApprovalView {
    /// Identifier.
    pub id: ApprovalId,
    /// What is asked for.
    pub kind: ApprovalKind,
    /// The kind in words.
    pub kind_label: &'static str,
    /// What exactly, in Japanese.
    pub summary: String,
    /// The same in English.
    pub summary_en: String,
    /// Id of what it is done to; empty for what does not exist yet.
    pub subject_id: String,
    /// The person on whose record it is.
    pub talent_id: Option<TalentId>,
    /// Where it stands.
    pub state: ApprovalState,
    /// The state in words.
    pub state_label: &'static str,
    /// The account that asked.
    pub asked_by: AccountId,
    /// Its name.
    pub asked_by_name: String,
    /// When, Japan time.
    pub asked_at: String,
    /// Until when somebody can decide, Japan time.
    pub expires_at: String,
    /// The account that decided.
    pub decided_by: Option<AccountId>,
    /// Its name.
    pub decided_by_name: Option<String>,
    /// When, Japan time.
    pub decided_at: Option<String>,
    /// Why; needed for declining and for carrying it out alone.
    pub reason: String,
    /// Id of what was made.
    pub made_id: Option<String>,
    /// Version for `If-Match`.
    pub version: i32,
    /// What the caller may do with it.
    #[schema(value_type = Vec<String>)]
    pub allowed_actions: Vec<Act>,
}

/// Kinds of requests within reach: those one may decide on, and all of them for auditors.
fn kinds(scope: &Scope) -> Vec<ApprovalKind> {
    let audits = scope.may(Action::ReadAudit);
    ApprovalKind::ALL.iter().copied().filter(|kind| audits || scope.may(kind.needs())).collect()
}

fn party(db: &mut Db, scope: &Scope, row: &ApprovalRow) -> Result<Party, Problem> {
    let me = scope.account();
    if row.asked_by == me {
        return Ok(Party::Asker);
    }
    let about_me = row.subject == me.to_string()
        || row.talent_id.is_some() && row.talent_id == scope.oneself();
    let bound = about_me
        || !scope.may(row.kind.needs())
        || !are_two(db, scope, (row.asked_by, row.asked_at))?;
    Ok(if bound { Party::Other } else { Party::Second })
}

/// Whether the caller is another person than whoever began something, and neither has been a
/// delegate of the other since.
fn are_two(
    db: &mut Db,
    scope: &Scope,
    (began, since): (AccountId, NaiveDateTime),
) -> Result<bool, Problem> {
    if began == scope.account() {
        return Ok(false);
    }
    let first = store::standing(db, began, since, scope.today())?;
    Ok(!first.is_bound_to(&store::standing(db, scope.account(), since, scope.today())?))
}

/// Whether the caller may finish what somebody began at a moment: another person, or the only one
/// who holds the right today.
///
/// # Errors
/// When the rows cannot be read.
pub fn may_finish(
    db: &mut Db,
    scope: &Scope,
    began: (AccountId, NaiveDateTime),
    action: Action,
) -> Result<bool, Problem> {
    Ok(is_alone(db, scope, action)? || are_two(db, scope, began)?)
}

/// Whether nobody else holds the right today.
///
/// # Errors
/// When the rows cannot be read.
pub fn is_alone(db: &mut Db, scope: &Scope, action: Action) -> Result<bool, Problem> {
    let there = entitled(db, action, scope.today())?;
    Ok(there.iter().all(|(other, _)| *other == scope.account()))
}

fn views(
    db: &mut Db,
    scope: &Scope,
    rows: Vec<ApprovalRow>,
    now: NaiveDateTime,
) -> Result<Vec<ApprovalView>, Problem> {
    let people = rows.iter().flat_map(|row| [Some(row.asked_by), row.decided_by]).flatten();
    let known = names(db, people)?;
    let name = |id: &AccountId| known.get(id).map(|(_, name)| name.clone()).unwrap_or_default();
    let mut views = Vec::new();
    for row in rows {
        let (state, party) = (row.state(now), party(db, scope, &row)?);
        let steps = allowed(row.kind, state, party, scope.may(Action::BreakGlass));
        views.push(ApprovalView {
            id: row.id,
            kind: row.kind,
            kind_label: row.kind.name_ja(),
            summary: row.summary_ja,
            summary_en: row.summary_en,
            subject_id: row.subject,
            talent_id: row.talent_id,
            state,
            state_label: state.name_ja(),
            asked_by: row.asked_by,
            asked_by_name: name(&row.asked_by),
            asked_at: in_japan(row.asked_at),
            expires_at: in_japan(row.expires_at),
            decided_by: row.decided_by,
            decided_by_name: row.decided_by.as_ref().map(name),
            decided_at: row.decided_at.map(in_japan),
            reason: row.reason,
            made_id: row.made,
            version: row.version,
            allowed_actions: steps.into_iter().map(ApprovalStep::act).collect(),
        });
    }
    Ok(views)
}

/// Every request within reach, the newest first.
///
/// # Errors
/// When the rows cannot be read.
pub fn requests(
    db: &mut Db,
    scope: &Scope,
    now: NaiveDateTime,
) -> Result<Vec<ApprovalView>, Problem> {
    let rows = store::all(db, &kinds(scope))?;
    views(db, scope, rows, now)
}

fn within(db: &mut Db, scope: &Scope, id: ApprovalId) -> Result<ApprovalRow, Problem> {
    let row = store::find(db, id)?;
    if kinds(scope).contains(&row.kind) { Ok(row) } else { Err(Problem::not_found()) }
}

/// One request.
///
/// # Errors
/// `not_found` for what is not within reach too.
pub fn request(
    db: &mut Db,
    scope: &Scope,
    id: ApprovalId,
    now: NaiveDateTime,
) -> Result<ApprovalView, Problem> {
    let row = within(db, scope, id)?;
    Ok(views(db, scope, vec![row], now)?.remove(0))
}

/// Asks a second person, and answers the request; nothing where one person still acts alone
/// because there has been no second one, which every auditor sees.
///
/// # Errors
/// When the rows cannot be read or written.
pub fn ask(
    tx: &mut Tx<'_>,
    scope: &Scope,
    wanted: &Wanted,
) -> Result<Option<ApprovalView>, Problem> {
    let (me, needs) = (scope.account(), wanted.kind.needs());
    let alone = if wanted.kind.bootstraps_once() {
        !store::was_ever_another(tx.db, needs, me, scope.today())?
    } else {
        is_alone(tx.db, scope, needs)?
    };
    if alone {
        note(tx, acts::APPROVAL_BOOTSTRAP, &wanted.subject, wanted.talent, wanted.kind.as_str());
        return Ok(None);
    }
    let id = store::insert(tx, me, wanted)?;
    note(tx, acts::APPROVAL_ASK, &id.to_string(), wanted.talent, wanted.kind.as_str());
    tell(tx, acts::APPROVAL_ASK, id, &Concerned { deciders: Some(needs), ..Concerned::default() })?;
    request(tx.db, scope, id, tx.now).map(Some)
}

fn note(tx: &mut Tx<'_>, action: Act, subject: &str, talent: Option<TalentId>, detail: &str) {
    let event = AuditEvent::done(action, "approval", subject).with(detail);
    tx.audit(talent.into_iter().fold(event, AuditEvent::about));
}

/// Takes a step with a request.
///
/// # Errors
/// `second_person_needed` for whoever asked, for a delegate or principal of theirs and for whom it
/// is about; `state_conflict` once decided or over; `required` without a reason where one is owed;
/// whatever the act itself is refused with.
pub fn take(
    tx: &mut Tx<'_>,
    scope: &Scope,
    (id, step): (ApprovalId, ApprovalStep),
    reason: &str,
    carry_out: CarryOut<'_>,
) -> Result<ApprovalView, Problem> {
    let row = within(tx.db, scope, id)?;
    begin(tx, scope, &row, step)?;
    let owed = matches!(step, ApprovalStep::Decline | ApprovalStep::BreakGlass);
    if owed && reason.trim().is_empty() {
        return Err(Problem::field("/reason", "required"));
    }
    let made = match step {
        ApprovalStep::Approve | ApprovalStep::BreakGlass => {
            let act = serde_json::from_str(&row.act).map_err(|_| Problem::new(Code::Internal))?;
            let (kind, subject, secret) = (row.kind, row.subject.clone(), row.secret.clone());
            carry_out(tx, scope, &Agreed { kind, subject, act, secret })?
        }
        ApprovalStep::Decline | ApprovalStep::Withdraw => None,
    };
    let (state, action) = match step {
        ApprovalStep::Approve => (ApprovalState::Approved, acts::APPROVAL_APPROVE),
        ApprovalStep::Decline => (ApprovalState::Declined, acts::APPROVAL_DECLINE),
        ApprovalStep::Withdraw => (ApprovalState::Withdrawn, acts::APPROVAL_WITHDRAW),
        ApprovalStep::BreakGlass => (ApprovalState::Forced, acts::APPROVAL_BREAK_GLASS),
    };
    store::decide(tx, &row, (state, scope.account()), reason, made)?;
    note(tx, action, &id.to_string(), row.talent_id, row.kind.as_str());
    let asker = Concerned { account: Some(row.asked_by), ..Concerned::default() };
    tell(tx, action, id, &asker)?;
    request(tx.db, scope, id, tx.now)
}

/// Whether the step may be taken now, by whoever takes it.
fn begin(
    tx: &mut Tx<'_>,
    scope: &Scope,
    row: &ApprovalRow,
    step: ApprovalStep,
) -> Result<(), Problem> {
    let (state, party) = (row.state(tx.now), party(tx.db, scope, row)?);
    let open = allowed(row.kind, state, party, scope.may(Action::BreakGlass));
    match (open.contains(&step), step) {
        // Nobody would be told.
        (true, ApprovalStep::BreakGlass) if is_alone(tx.db, scope, Action::ReadAudit)? => {
            Err(Problem::new(Code::SecondPersonNeeded))
        }
        (true, _) => Ok(()),
        (false, ApprovalStep::Withdraw) if state == ApprovalState::Pending => {
            Err(Problem::new(Code::Forbidden))
        }
        (false, _) if state == ApprovalState::Pending => {
            Err(Problem::new(Code::SecondPersonNeeded))
        }
        (false, _) => Err(Problem::state_conflict(state, step, Wording::list(open))),
    }
}
