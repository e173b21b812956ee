//! Keeping accounts: who may sign in, as what, from when to when.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::api::{Nothing, hashing};
use super::model::{AccountView, NewAccount, NewGrant, check_grant, check_login};
use super::store::{AccountChange, AccountRow};
use super::{session, store, throttle};
use crate::auth::{Scope, may, new_secret};
use crate::db::{Db, Tx};
use crate::organization;
use crate::problem::{Code, FieldError, Problem};
use crate::vocab::{AccountId, GrantId, Name, TalentId};
use crate::web::{Can, Cursor, Given, Input, Listing, Page, PathKey, Reply, Route, Table, present};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/accounts", "アカウントの一覧", list)
            .query::<Filter>()
            .list()
            .returns::<Page<AccountView>>(),
        Route::post("/accounts", "アカウントの作成", create)
            .takes::<NewAccount>()
            .returns::<Created>()
            .gives(201),
        Route::get("/accounts/{id}", "アカウント", show).returns::<AccountView>(),
        Route::patch("/accounts/{id}", "アカウントの変更", change)
            .takes::<Change>()
            .returns::<AccountView>(),
        Route::post("/accounts/{id}/grant", "役割の付与", grant)
            .takes::<NewGrant>()
            .returns::<AccountView>(),
        Route::post("/accounts/{id}/revoke-grant", "役割の取消", revoke_grant)
            .takes::<Revocation>()
            .returns::<AccountView>(),
        Route::post("/accounts/{id}/reset-password", "初期パスワードの再発行", reset_password)
            .returns::<InitialPassword>(),
    ]
}

/// Which accounts.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Logins that begin with this.
    login: Option<String>,
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
#[derive(Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// Name shown to others.
    display_name: Option<Name>,
    /// Whether it can sign in; false ends its sessions at once.
    active: Option<bool>,
    /// The person of the register it belongs to; null for none.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<TalentId>)]
    talent_id: Option<Option<TalentId>>,
}

/// A role to take away.
#[derive(Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Revocation {
    /// As shown in the account.
    grant_id: GrantId,
}

async fn list(can: Can<may::ManageAccounts>, listing: Listing<Filter>) -> Result<Reply, Problem> {
    let (listing, page) = can
        .read(move |db, scope| {
            let page = kept(db, scope, &listing)?;
            Ok((listing, page))
        })
        .await?;
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
    let prefix = listing.filter.login.as_deref();
    let rows = store::page(db, after, prefix, listing.fetch())?;
    let views = rows
        .into_iter()
        .map(|row| store::view(db, row, scope.account()))
        .collect::<Result<Vec<_>, _>>()?;
    let total = if listing.total { Some(store::count(db, prefix)?) } else { None };
    Ok(Page::of(views, listing.limit, total, |view| view.login.clone()))
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
    listing.reply(page, |rows| {
        let table = Table::new(
            "アカウント一覧",
            &[
                ("ログイン名", 20),
                ("表示名", 24),
                ("役割", 30),
                ("団体コード", 10),
                ("有効", 8),
                ("最終サインイン", 28),
            ],
        );
        rows.iter().fold(table, |table, row| {
            let roles =
                row.grants.iter().map(|grant| grant.role_name).collect::<Vec<_>>().join("、");
            let bodies = row
                .grants
                .iter()
                .filter_map(|grant| grant.organization_code.as_ref().map(ToString::to_string))
                .collect::<Vec<_>>()
                .join("、");
            let active = if row.active { "有効" } else { "停止" };
            table.row(vec![
                row.login.clone(),
                row.display_name.clone(),
                roles,
                bodies,
                active.to_owned(),
                row.last_sign_in_at.clone().unwrap_or_default(),
            ])
        })
    })
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
        Ok(()) if store::find_by_login(tx.db, &input.login)?.is_some() => {
            return Err(Problem::new(Code::Duplicate));
        }
        Ok(()) => {}
    }
    for (index, grant) in input.grants.iter().enumerate() {
        let prefix = format!("/grants/{index}");
        errors.extend(check_grant(&prefix, grant, input.talent_id).err().unwrap_or_default());
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
    can: Can<may::ManageAccounts>,
    input: Input<NewAccount>,
) -> Result<Reply, Problem> {
    can.read(|_, _| Ok(())).await?;
    let initial_password = new_secret();
    let hash = can.door().passwords.hash(&initial_password).await.map_err(hashing)?;
    can.write("account.add", input, move |tx, scope, input, _| {
        check_account(tx, input)?;
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

/// The account to be changed: not one's own, and still as it was seen.
fn target(
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

fn changed(tx: &mut Tx<'_>, scope: &Scope, id: AccountId) -> Result<Reply, Problem> {
    let row = store::find(tx.db, id)?;
    let view = store::view(tx.db, row, scope.account())?;
    Reply::entity(view.version, &view)
}

pub async fn change(
    can: Can<may::ManageAccounts>,
    key: PathKey<AccountId>,
    input: Input<Change>,
) -> Result<Reply, Problem> {
    can.write("account.change", input, move |tx, scope, input, given| {
        let row = target(tx, scope, key.0, given)?;
        let display_name = input.display_name.as_ref().map(ToString::to_string);
        store::change(
            tx,
            &row,
            &AccountChange { display_name, active: input.active, talent_id: input.talent_id },
        )?;
        if input.active == Some(false) {
            session::revoke(tx, key.0, None, None)?;
        }
        changed(tx, scope, key.0)
    })
    .await
}

/// Gives a role for a time.
pub async fn grant(
    can: Can<may::ManageAccounts>,
    key: PathKey<AccountId>,
    input: Input<NewGrant>,
) -> Result<Reply, Problem> {
    can.write("account.grant", input, move |tx, scope, input, given| {
        let row = target(tx, scope, key.0, given)?;
        let period = check_grant("", input, row.talent_id).map_err(Problem::invalid)?;
        if let Some(error) = unknown_body(tx, "", input)? {
            return Err(error.into());
        }
        store::add_grant(tx, key.0, input, period)?;
        store::touch(tx, key.0)?;
        changed(tx, scope, key.0)
    })
    .await
}

/// Takes a role away, at once.
pub async fn revoke_grant(
    can: Can<may::ManageAccounts>,
    key: PathKey<AccountId>,
    input: Input<Revocation>,
) -> Result<Reply, Problem> {
    can.write("account.revoke_grant", input, move |tx, scope, input, given| {
        target(tx, scope, key.0, given)?;
        if !store::revoke_grant(tx, key.0, input.grant_id)? {
            return Err(Problem::field("/grant_id", "reference_unknown"));
        }
        store::touch(tx, key.0)?;
        changed(tx, scope, key.0)
    })
    .await
}

/// Ends the account's sessions and its waits, and gives a password for one day. The administrator
/// does not choose it.
pub async fn reset_password(
    can: Can<may::ManageAccounts>,
    key: PathKey<AccountId>,
    input: Input<Nothing>,
) -> Result<Reply, Problem> {
    can.read(|_, _| Ok(())).await?;
    let initial_password = new_secret();
    let hash = can.door().passwords.hash(&initial_password).await.map_err(hashing)?;
    can.write("account.reset_password", input, move |tx, scope, _, given| {
        let row = target(tx, scope, key.0, given)?;
        store::set_password(tx, key.0, &hash, true)?;
        session::revoke(tx, key.0, None, None)?;
        throttle::forgive_all(tx, &row.login)?;
        store::touch(tx, key.0)?;
        Reply::json(&InitialPassword { initial_password: initial_password.clone() })
            .map(Reply::shown_once)
    })
    .await
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
