//! Keeping accounts: who may sign in, as what, from when to when.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::api::hashing;
use super::approval::{Agreed, ApprovalKind, Asked, Wanted, asked};
use super::model::{
    AccountView, GUARDED, NewAccount, NewGrant, check_beside, check_grant, check_login,
};
use super::store::{AccountChange, AccountRow};
use super::{factor, machine, register, session, single_sign_on, store, throttle};
use crate::accounts::acts;
use crate::auth::{Action, Reach, Scope, may, new_word, reach};
use crate::db::{Db, Tx};
use crate::organization;
use crate::problem::{Code, FieldError, Problem};
use crate::vocab::{AccountId, GrantId, Name, Period, Role, TalentId};
use crate::web::{
    Can, Cursor, Given, Input, Listing, Nothing, Page, PathKey, Proven, Reply, Route, present,
};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/accounts", "アカウントの一覧", list)
            .query::<Filter>()
            .list()
            .returns::<Page<AccountView>>(),
        Route::post("/accounts", "アカウントの作成", create)
            .takes::<NewAccount>()
            .returns::<Created>()
            .gives(201)
            .or_asks::<Asked>(),
        Route::get("/accounts/{id}", "アカウント", show).returns::<AccountView>(),
        Route::patch("/accounts/{id}", "アカウントの変更", change)
            .takes::<Change>()
            .returns::<AccountView>()
            .or_asks::<Asked>(),
        Route::post("/accounts/{id}/grant", "役割の付与", grant)
            .takes::<NewGrant>()
            .returns::<AccountView>()
            .or_asks::<Asked>(),
        Route::post("/accounts/{id}/revoke-grant", "役割の取消", revoke_grant)
            .takes::<Revocation>()
            .returns::<AccountView>()
            .or_asks::<Asked>(),
        Route::post("/accounts/{id}/reset-password", "初期パスワードの再発行", reset_password)
            .returns::<InitialPassword>()
            .or_asks::<Asked>(),
        Route::post("/accounts/{id}/reset-second-factor", "二要素の設定の取消", reset_factor)
            .returns::<AccountView>()
            .or_asks::<Asked>(),
        Route::post("/accounts/{id}/review", "役割がこのままでよいことの確認", review)
            .returns::<AccountView>(),
    ]
}

/// Which accounts.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Logins that begin with this.
    login: Option<String>,
    /// Whether its roles were not confirmed this fiscal year; accounts in use alone.
    unreviewed: Option<bool>,
}

/// An account with its initial password, shown this once.
#[derive(Serialize, ToSchema)]
pub struct Created {
    /// The account.
    account: AccountView,
    /// Good for 24 hours and to be changed at the first sign-in.
    initial_password: String,
}

/// A password shown this once.
#[derive(Serialize, ToSchema)]
pub struct InitialPassword {
    /// Good for 24 hours and to be changed at the first sign-in.
    initial_password: String,
}

/// What of an account may change.
#[derive(Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// Name shown to others.
    #[serde(skip_serializing_if = "Option::is_none")]
    display_name: Option<Name>,
    /// Whether it can sign in; false ends its sessions at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    active: Option<bool>,
    /// The person of the register it belongs to; null for none.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<TalentId>)]
    talent_id: Option<Option<TalentId>>,
}

/// A role to take away.
#[derive(Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Revocation {
    /// As shown in the account.
    grant_id: GrantId,
}

async fn list(can: Can<may::ManageAccounts>, listing: Listing<Filter>) -> Result<Reply, Problem> {
    let (listing, page) = can.page(listing, kept).await?;
    file(&listing, &page)
}

/// A page of accounts.
///
/// # Errors
/// `cursor_invalid`, or when the rows cannot be read.
pub fn kept(
    db: &mut Db,
    scope: &Scope,
    listing: &Listing<Filter>,
) -> Result<Page<AccountView>, Problem> {
    let after: Option<String> = listing.cursor.as_ref().map(Cursor::keys).transpose()?;
    let unreviewed = listing.filter.unreviewed == Some(true);
    let which = store::Which {
        prefix: listing.filter.login.as_deref(),
        unreviewed_since: unreviewed.then(|| store::year_begins(scope.today())),
    };
    let rows = store::page(db, after, which, listing.fetch())?;
    let views = rows
        .into_iter()
        .map(|row| store::view(db, row, scope.account()))
        .collect::<Result<Vec<_>, _>>()?;
    let total = if listing.total { Some(store::count(db, which)?) } else { None };
    listing.arranged(Page::of(views, listing.limit, total, |view| view.login.clone()))
}

/// One account.
///
/// # Errors
/// `not_found`, or when the rows cannot be read.
pub fn one(db: &mut Db, scope: &Scope, id: AccountId) -> Result<AccountView, Problem> {
    let row = store::find(db, id)?;
    store::view(db, row, scope.account())
}

/// The list in the form that was asked for.
///
/// # Errors
/// As for the list.
pub fn file(listing: &Listing<Filter>, page: &Page<AccountView>) -> Result<Reply, Problem> {
    listing.reply(page, register::table)
}

async fn show(can: Can<may::ManageAccounts>, key: PathKey<AccountId>) -> Result<Reply, Problem> {
    let view = can
        .read(move |db, scope| {
            let row = store::find(db, key.0)?;
            store::view(db, row, scope.account())
        })
        .await?;
    Reply::entity(view.version, &view)
}

/// Whether an account may be added as it is: login free, every role with its meaning, bodies known.
///
/// # Errors
/// `duplicate`, or every wrong field.
pub fn check_account(tx: &mut Tx<'_>, input: &NewAccount) -> Result<(), Problem> {
    let mut errors = Vec::new();
    match check_login(&input.login) {
        Err(error) => errors.push(error),
        // Only a login that can be stored is looked up: PostgreSQL fails on a NUL.
        Ok(()) if store::is_taken(tx.db, &input.login)? => {
            return Err(Problem::new(Code::Duplicate));
        }
        Ok(()) => {}
    }
    let mut held = match input.talent_id {
        Some(talent) => store::held(tx.db, None, Some(talent))?,
        None => Vec::new(),
    };
    for (index, grant) in input.grants.iter().enumerate() {
        let prefix = format!("/grants/{index}");
        match check_grant(&prefix, grant, input.talent_id) {
            Ok(period) => {
                let beside = check_beside(&format!("{prefix}/role"), (grant.role, period), &held);
                errors.extend(beside.err());
                held.push((grant.role, period));
            }
            Err(faults) => errors.extend(faults),
        }
        errors.extend(unknown_body(tx, &prefix, grant)?);
    }
    if errors.is_empty() { Ok(()) } else { Err(Problem::invalid(errors)) }
}

fn unknown_body(
    tx: &mut Tx<'_>,
    prefix: &str,
    grant: &NewGrant,
) -> Result<Option<FieldError>, Problem> {
    let Some(code) = &grant.organization_code else { return Ok(None) };
    let unknown = || FieldError::new(&format!("{prefix}/organization_code"), "reference_unknown");
    Ok(if organization::exists(tx.db, code)? { None } else { Some(unknown()) })
}

pub async fn create(
    can: Proven<may::ManageAccounts>,
    input: Input<NewAccount>,
) -> Result<Reply, Problem> {
    can.read(|_, _| Ok(())).await?;
    let initial_password = new_word();
    let hash = can.door().passwords.hash(&initial_password).await.map_err(hashing)?;
    can.write(acts::ACCOUNT_ADD, input, move |tx, scope, input, _| {
        check_account(tx, input)?;
        let guarded = input.grants.iter().any(|grant| GUARDED.contains(&grant.role));
        if guarded || input.talent_id.is_some() {
            let roles: Vec<Role> = input.grants.iter().map(|grant| grant.role).collect();
            let wanted = Wanted {
                talent: input.talent_id,
                secret: Some(hash.clone()),
                ..wanted(ApprovalKind::AccountAdd, None, input, &input.login, &roles)?
            };
            if let Some(reply) = asked(tx, scope, &wanted, Some(&initial_password))? {
                return Ok(reply);
            }
        }
        let id = store::add_account(tx, input, &hash, true)?;
        let row = store::find(tx.db, id)?;
        let account = store::view(tx.db, row, scope.account())?;
        Reply::created(
            format!("/api/v1/accounts/{id}"),
            account.version,
            &Created { account, initial_password: initial_password.clone() },
        )
        .map(Reply::shown_once)
    })
    .await
}

/// What a second person is asked for, in words: the account and roles.
pub(super) fn wanted(
    kind: ApprovalKind,
    account: Option<&AccountRow>,
    act: &impl Serialize,
    login: &str,
    roles: &[Role],
) -> Result<Wanted, Problem> {
    let says = |name: fn(Role) -> &'static str, between| {
        let roles: Vec<&str> = roles.iter().map(|role| name(*role)).collect();
        let named = account.map_or_else(String::new, |row| format!(" ({})", row.display_name));
        let roles = roles.join(between);
        format!("{login}{named}{}{roles}", if roles.is_empty() { "" } else { ": " })
    };
    Ok(Wanted {
        kind,
        subject: account.map_or_else(String::new, |row| row.id.to_string()),
        talent: account.and_then(|row| row.talent_id),
        act: serde_json::to_value(act).map_err(|_| Problem::new(Code::Internal))?,
        secret: None,
        says: (says(|role| role.name_ja(), "、"), says(|role| role.name_en(), ", ")),
    })
}

/// Does what two persons agreed on; nothing for what is another room's.
pub(super) fn carry_out(
    tx: &mut Tx<'_>,
    scope: &Scope,
    agreed: &Agreed,
) -> Option<Result<Option<String>, Problem>> {
    match agreed.kind {
        ApprovalKind::WishOfficer
        | ApprovalKind::Levels
        | ApprovalKind::PlacementImport
        | ApprovalKind::OpenDataEdition => None,
        ApprovalKind::AccountAdd => Some(add_agreed(tx, agreed)),
        ApprovalKind::ServiceAccountAdd => Some(machine::add_agreed(tx, scope, agreed)),
        ApprovalKind::ServiceAccountRotate => {
            Some(machine::rotate_agreed(tx, agreed).map(|()| None))
        }
        _ => Some(change_agreed(tx, scope, agreed).map(|()| None)),
    }
}

fn act<T: serde::de::DeserializeOwned>(agreed: &Agreed) -> Result<T, Problem> {
    serde_json::from_value(agreed.act.clone()).map_err(|_| Problem::new(Code::Internal))
}

fn add_agreed(tx: &mut Tx<'_>, agreed: &Agreed) -> Result<Option<String>, Problem> {
    let (input, hash) = (act::<NewAccount>(agreed)?, agreed.secret.clone().unwrap_or_default());
    check_account(tx, &input)?;
    Ok(Some(store::add_account(tx, &input, &hash, true)?.to_string()))
}

fn change_agreed(tx: &mut Tx<'_>, scope: &Scope, agreed: &Agreed) -> Result<(), Problem> {
    let id: AccountId = agreed.subject.parse().map_err(|_| Problem::not_found())?;
    let row = store::find(tx.db, id)?;
    if id == scope.account() {
        return Err(Problem::new(Code::OwnAccount));
    }
    match agreed.kind {
        ApprovalKind::RoleGrant => {
            let input = act(agreed)?;
            let period = check_new(tx, &row, &input)?;
            give(tx, id, &input, period)
        }
        ApprovalKind::AuditorRevoke => take_away(tx, id, act::<Revocation>(agreed)?.grant_id),
        ApprovalKind::PasswordReset => {
            replace(tx, &row, agreed.secret.as_deref().unwrap_or_default())
        }
        ApprovalKind::FactorReset => without_factor(tx, &row),
        ApprovalKind::IdentityLink => single_sign_on::link_agreed(tx, &row, &agreed.act),
        ApprovalKind::IdentityUnlink => single_sign_on::unlink_agreed(tx, &row, &agreed.act),
        _ => apply(tx, &row, &act(agreed)?),
    }
}

/// The account to be changed: not one's own, and still as it was seen.
pub(super) fn target(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: AccountId,
    given: &Given,
) -> Result<AccountRow, Problem> {
    let row = store::find(tx.db, id)?;
    if id == scope.account() {
        return Err(Problem::new(Code::OwnAccount));
    }
    given.require_version(row.version)?;
    Ok(row)
}

pub(super) fn changed(tx: &mut Tx<'_>, scope: &Scope, id: AccountId) -> Result<Reply, Problem> {
    let row = store::find(tx.db, id)?;
    let view = store::view(tx.db, row, scope.account())?;
    Reply::entity(view.version, &view)
}

/// Whether this is the only one who audits today.
fn is_last_auditor(tx: &mut Tx<'_>, scope: &Scope, id: AccountId) -> Result<bool, Problem> {
    let auditors = store::entitled(tx.db, Action::ReadAudit, scope.today())?;
    Ok(auditors.iter().all(|(other, _)| *other == id) && !auditors.is_empty())
}

fn apply(tx: &mut Tx<'_>, row: &AccountRow, input: &Change) -> Result<(), Problem> {
    if let Some(talent) = input.talent_id.flatten() {
        let (held, of_person) =
            (store::held(tx.db, Some(row.id), None)?, store::held(tx.db, None, Some(talent))?);
        for one in held {
            check_beside("/talent_id", one, &of_person)?;
        }
    }
    let display_name = input.display_name.as_ref().map(ToString::to_string);
    let change = AccountChange { display_name, active: input.active, talent_id: input.talent_id };
    store::change(tx, row, &change)?;
    if input.active == Some(false) {
        session::revoke(tx, row.id, None, None)?;
    }
    Ok(())
}

/// Nobody signs in by the account from now on.
pub(super) fn switch_off(tx: &mut Tx<'_>, row: &AccountRow) -> Result<(), Problem> {
    apply(tx, row, &Change { display_name: None, active: Some(false), talent_id: None })
}

pub async fn change(
    can: Can<may::ManageAccounts>,
    key: PathKey<AccountId>,
    input: Input<Change>,
) -> Result<Reply, Problem> {
    can.write(acts::ACCOUNT_CHANGE, input, move |tx, scope, input, given| {
        let row = target(tx, scope, key.0, given)?;
        let linked = input.talent_id.flatten().filter(|talent| row.talent_id != Some(*talent));
        let off = input.active == Some(false) && is_last_auditor(tx, scope, key.0)?;
        if off || linked.is_some() {
            let kind = if off { ApprovalKind::AuditorOff } else { ApprovalKind::PersonLink };
            let wanted = wanted(kind, Some(&row), input, &row.login, &[])?;
            let wanted = Wanted { talent: linked.or(row.talent_id), ..wanted };
            if let Some(reply) = asked(tx, scope, &wanted, None)? {
                return Ok(reply);
            }
        }
        apply(tx, &row, input)?;
        changed(tx, scope, key.0)
    })
    .await
}

/// Whether the role may be given to the account as it is, and for which days.
pub(super) fn check_new(
    tx: &mut Tx<'_>,
    row: &AccountRow,
    input: &NewGrant,
) -> Result<Period, Problem> {
    let period = check_grant("", input, row.talent_id).map_err(Problem::invalid)?;
    if let Some(error) = unknown_body(tx, "", input)? {
        return Err(error.into());
    }
    let held = store::held(tx.db, Some(row.id), row.talent_id)?;
    check_beside("/role", (input.role, period), &held)?;
    Ok(period)
}

pub(super) fn give(
    tx: &mut Tx<'_>,
    id: AccountId,
    input: &NewGrant,
    period: Period,
) -> Result<(), Problem> {
    store::add_grant(tx, id, input, period)?;
    store::touch(tx, id)
}

/// Gives a role for a time.
pub async fn grant(
    can: Proven<may::ManageAccounts>,
    key: PathKey<AccountId>,
    input: Input<NewGrant>,
) -> Result<Reply, Problem> {
    can.write(acts::ACCOUNT_GRANT, input, move |tx, scope, input, given| {
        let row = target(tx, scope, key.0, given)?;
        let period = check_new(tx, &row, input)?;
        if GUARDED.contains(&input.role) {
            let kind = ApprovalKind::RoleGrant;
            let wanted = wanted(kind, Some(&row), input, &row.login, &[input.role])?;
            if let Some(reply) = asked(tx, scope, &wanted, None)? {
                return Ok(reply);
            }
        }
        give(tx, key.0, input, period)?;
        changed(tx, scope, key.0)
    })
    .await
}

fn take_away(tx: &mut Tx<'_>, id: AccountId, grant: GrantId) -> Result<(), Problem> {
    if !store::revoke_grant(tx, id, grant)? {
        return Err(Problem::field("/grant_id", "reference_unknown"));
    }
    store::touch(tx, id)
}

/// Takes a role away, at once.
pub async fn revoke_grant(
    can: Can<may::ManageAccounts>,
    key: PathKey<AccountId>,
    input: Input<Revocation>,
) -> Result<Reply, Problem> {
    can.write(acts::ACCOUNT_REVOKE_GRANT, input, move |tx, scope, input, given| {
        let row = target(tx, scope, key.0, given)?;
        let grants = store::grants_of(tx.db, key.0)?;
        let role = grants.iter().find(|grant| grant.id == input.grant_id).map(|grant| grant.role);
        let audits = role.filter(|role| reach(*role, Action::ReadAudit) != Reach::None);
        if let (Some(role), true) = (audits, is_last_auditor(tx, scope, key.0)?) {
            let kind = ApprovalKind::AuditorRevoke;
            let wanted = wanted(kind, Some(&row), input, &row.login, &[role])?;
            if let Some(reply) = asked(tx, scope, &wanted, None)? {
                return Ok(reply);
            }
        }
        take_away(tx, key.0, input.grant_id)?;
        changed(tx, scope, key.0)
    })
    .await
}

/// Ends the account's sessions and its waits, with a password for one day.
fn replace(tx: &mut Tx<'_>, row: &AccountRow, hash: &str) -> Result<(), Problem> {
    store::set_password(tx, row.id, hash, true)?;
    session::revoke(tx, row.id, None, None)?;
    throttle::forgive_all(tx, &row.login)?;
    store::touch(tx, row.id)
}

/// Gives a password for one day. The administrator does not choose it.
pub async fn reset_password(
    can: Proven<may::ManageAccounts>,
    key: PathKey<AccountId>,
    input: Input<Nothing>,
) -> Result<Reply, Problem> {
    can.read(|_, _| Ok(())).await?;
    let initial_password = new_word();
    let hash = can.door().passwords.hash(&initial_password).await.map_err(hashing)?;
    can.write(acts::ACCOUNT_RESET_PASSWORD, input, move |tx, scope, _, given| {
        let row = target(tx, scope, key.0, given)?;
        if store::has_ever_held(tx.db, key.0, &GUARDED)? {
            let kind = ApprovalKind::PasswordReset;
            let wanted = wanted(kind, Some(&row), &serde_json::Map::new(), &row.login, &[])?;
            let wanted = Wanted { secret: Some(hash.clone()), ..wanted };
            if let Some(reply) = asked(tx, scope, &wanted, Some(&initial_password))? {
                return Ok(reply);
            }
        }
        replace(tx, &row, &hash)?;
        Reply::json(&InitialPassword { initial_password: initial_password.clone() })
            .map(Reply::shown_once)
    })
    .await
}

/// Confirms that an account is still to have its roles; nobody does of their own.
pub async fn review(
    can: Can<may::ManageAccounts>,
    key: PathKey<AccountId>,
    input: Input<Nothing>,
) -> Result<Reply, Problem> {
    can.write(acts::ACCOUNT_REVIEW, input, move |tx, scope, _, given| {
        let row = target(tx, scope, key.0, given)?;
        store::review(tx, row.id)?;
        changed(tx, scope, key.0)
    })
    .await
}

/// Whoever lost both phone and paper signs in by the password alone, until a factor is set up anew.
fn without_factor(tx: &mut Tx<'_>, row: &AccountRow) -> Result<(), Problem> {
    factor::remove(tx, row, acts::SECOND_FACTOR_RESET)?;
    session::revoke(tx, row.id, None, None)?;
    store::touch(tx, row.id)
}

/// Takes a second factor away, which nobody does alone.
pub async fn reset_factor(
    can: Proven<may::ManageAccounts>,
    key: PathKey<AccountId>,
    input: Input<Nothing>,
) -> Result<Reply, Problem> {
    can.write(acts::SECOND_FACTOR_RESET, input, move |tx, scope, _, given| {
        let row = target(tx, scope, key.0, given)?;
        let kind = ApprovalKind::FactorReset;
        let wanted = wanted(kind, Some(&row), &serde_json::Map::new(), &row.login, &[])?;
        if let Some(reply) = asked(tx, scope, &wanted, None)? {
            return Ok(reply);
        }
        without_factor(tx, &row)?;
        changed(tx, scope, key.0)
    })
    .await
}

/// Takes the second factor of an account away, by the operator.
///
/// # Errors
/// `not_found` for a login nobody has.
pub fn reset_factor_by_operator(tx: &mut Tx<'_>, login: &str) -> Result<(), Problem> {
    let row = store::find_by_login(tx.db, login)?.ok_or(Problem::not_found())?;
    without_factor(tx, &row)
}

/// The operator's way back in, at the command line.
///
/// # Errors
/// `not_found` for a login nobody has.
pub fn reset_by_operator(tx: &mut Tx<'_>, login: &str, hash: &str) -> Result<(), Problem> {
    replace_password(tx, login, hash, true)
}

/// A new password that is good at once, for accounts of a demonstration: it is printed at each
/// start.
///
/// # Errors
/// `not_found` for a login nobody has.
pub fn renew_password(tx: &mut Tx<'_>, login: &str, hash: &str) -> Result<(), Problem> {
    replace_password(tx, login, hash, false)
}

/// Ends the sessions and the waits of the account too.
fn replace_password(
    tx: &mut Tx<'_>,
    login: &str,
    hash: &str,
    initial: bool,
) -> Result<(), Problem> {
    let row = store::find_by_login(tx.db, login)?.ok_or(Problem::not_found())?;
    store::set_password(tx, row.id, hash, initial)?;
    session::revoke(tx, row.id, None, None)?;
    throttle::forgive_all(tx, login)
}
