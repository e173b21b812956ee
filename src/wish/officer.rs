//! Who is named to read reasons of constraints: accounts of the prefecture's staff, one by one.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::store;
use crate::accounts;
use crate::auth::{Action, Scope};
use crate::clock::in_japan;
use crate::db::{AuditEvent, Db, Tx};
use crate::problem::{Code, Problem};
use crate::vocab::{AccountId, WishOfficerId};
use crate::wish::acts;

/// Somebody to be named.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOfficer {
    /// An account of the prefecture's staff.
    pub account_id: AccountId,
}

/// Somebody who is named.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OfficerView {
    /// Its id.
    pub id: WishOfficerId,
    /// The account.
    pub account_id: AccountId,
    /// Name of the account; null when it is switched off or no longer the prefecture's staff, which
    /// ends the right too.
    pub display_name: Option<String>,
    /// Since when.
    pub named_at: String,
}

/// Whether the reader is named and still may be.
pub fn is_named(db: &mut Db, scope: &Scope) -> Result<bool, Problem> {
    Ok(scope.may(Action::SeeWishReasons)
        && store::officer::all(db)?.iter().any(|(_, account, _)| *account == scope.account()))
}

/// Everybody who is named.
pub fn officers(db: &mut Db, scope: &Scope) -> Result<Vec<OfficerView>, Problem> {
    let mut views = Vec::new();
    for (id, account_id, at) in store::officer::all(db)? {
        let display_name =
            accounts::name_of_entitled(db, account_id, Action::SeeWishReasons, scope.today())?;
        views.push(OfficerView { id, account_id, display_name, named_at: in_japan(at) });
    }
    Ok(views)
}

/// Whether somebody may be named; the name.
///
/// # Errors
/// `own_account`; `reference_unknown` for an account whose roles of today do not allow it;
/// `duplicate`.
pub fn check_officer(
    tx: &mut Tx<'_>,
    scope: &Scope,
    account: AccountId,
) -> Result<String, Problem> {
    if account == scope.account() {
        return Err(Problem::new(Code::OwnAccount));
    }
    let name = accounts::name_of_entitled(tx.db, account, Action::SeeWishReasons, scope.today())?
        .ok_or(Problem::field("/account_id", "reference_unknown"))?;
    if store::officer::all(tx.db)?.iter().any(|(_, known, _)| *known == account) {
        return Err(Problem::new(Code::Duplicate));
    }
    Ok(name)
}

/// What a second person is asked for.
///
/// # Errors
/// As [`check_officer`].
pub fn wanted(
    tx: &mut Tx<'_>,
    scope: &Scope,
    new: &NewOfficer,
) -> Result<accounts::Wanted, Problem> {
    let name = check_officer(tx, scope, new.account_id)?;
    Ok(accounts::Wanted {
        kind: accounts::ApprovalKind::WishOfficer,
        subject: new.account_id.to_string(),
        talent: None,
        act: serde_json::to_value(new).map_err(|_| Problem::new(Code::Internal))?,
        secret: None,
        says: (name.clone(), name),
    })
}

/// Names whom two persons agreed on.
///
/// # Errors
/// As [`name_officer`].
pub fn name_agreed(
    tx: &mut Tx<'_>,
    scope: &Scope,
    act: &serde_json::Value,
) -> Result<String, Problem> {
    let new: NewOfficer =
        serde_json::from_value(act.clone()).map_err(|_| Problem::new(Code::Internal))?;
    Ok(name_officer(tx, scope, new.account_id)?.to_string())
}

/// Names somebody.
///
/// # Errors
/// When the account may not be named.
pub fn name_officer(
    tx: &mut Tx<'_>,
    scope: &Scope,
    account: AccountId,
) -> Result<WishOfficerId, Problem> {
    check_officer(tx, scope, account)?;
    let id = store::officer::insert(tx, account)?;
    tx.audit(AuditEvent::done(acts::WISH_OFFICER_NAME, "account", account));
    Ok(id)
}

/// Takes the right back.
///
/// # Errors
/// `not_found` when it is not held.
pub fn revoke_officer(tx: &mut Tx<'_>, id: WishOfficerId) -> Result<(), Problem> {
    let held = store::officer::all(tx.db)?.into_iter().find(|(known, ..)| *known == id);
    let (_, account, _) = held.ok_or(Problem::not_found())?;
    store::officer::retire(tx, id)?;
    tx.audit(AuditEvent::done(acts::WISH_OFFICER_REVOKE, "account", account));
    Ok(())
}
