//! Service accounts over HTTP.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::model::{Attention, MachineState, NewServiceAccount, Rotation, ServiceAccount};
use super::store::{self, Found};
use crate::accounts::acts;

use crate::accounts::approval::{Agreed, ApprovalKind, Asked, Wanted, asked};
use crate::accounts::store::is_taken;
use crate::auth::{Machine, Scope, may, new_secret, secret_digest};
use crate::db::{Db, Tx};
use crate::organization;
use crate::problem::{Code, Problem, Wording};
use crate::vocab::AccountId;
use crate::web::{Can, Input, Listing, Nothing, Page, PathKey, Proven, Reply, Route, Table};

pub(in crate::accounts) fn routes() -> Vec<Route> {
    vec![
        Route::get("/service-accounts", "サービスアカウントの一覧", list)
            .query::<Filter>()
            .list()
            .returns::<Page<ServiceAccount>>(),
        Route::post("/service-accounts", "サービスアカウントの作成", create)
            .takes::<NewServiceAccount>()
            .returns::<NewSecret>()
            .gives(201)
            .or_asks::<Asked>(),
        Route::get("/service-accounts/{id}", "サービスアカウント", show)
            .returns::<ServiceAccount>(),
        Route::post("/service-accounts/{id}/rotate", "サービスアカウントの秘密の切替え", rotate)
            .takes::<Rotation>()
            .returns::<NewSecret>()
            .or_asks::<Asked>(),
        Route::post("/service-accounts/{id}/revoke", "サービスアカウントの停止", revoke)
            .returns::<ServiceAccount>(),
    ]
}

/// Which service accounts.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Where it stands.
    #[param(value_type = Option<String>)]
    pub state: Option<MachineState>,
    /// Why somebody is to look at it.
    #[param(value_type = Option<String>)]
    pub attention: Option<Attention>,
}

/// A service account with its token, shown this once.
#[derive(Serialize, ToSchema)]
struct NewSecret {
    /// For `Authorization: Bearer`.
    token: String,
    /// Whose it is.
    service_account: ServiceAccount,
}

async fn list(can: Can<may::ManageAccounts>, listing: Listing<Filter>) -> Result<Reply, Problem> {
    let now = can.door().store.clock().now();
    let (listing, rows) = can
        .read(move |db, _| {
            let rows = kept(db, listing.filter, now)?;
            Ok((listing, rows))
        })
        .await?;
    let page = listing.cut(rows, |row| row.login.clone())?;
    file(&listing, &page)
}

/// Every service account that was asked for, by login.
///
/// # Errors
/// When the rows cannot be read.
pub fn kept(
    db: &mut Db,
    filter: Filter,
    now: NaiveDateTime,
) -> Result<Vec<ServiceAccount>, Problem> {
    let wanted = |one: &ServiceAccount| {
        filter.state.is_none_or(|state| state == one.state)
            && filter.attention.is_none_or(|why| Some(why) == one.attention)
    };
    let rows = store::all(db)?.into_iter().map(|row| store::view(row, now));
    Ok(rows.filter(wanted).collect())
}

/// One of them.
///
/// # Errors
/// `not_found`, or when the rows cannot be read.
pub fn one(db: &mut Db, id: AccountId, now: NaiveDateTime) -> Result<ServiceAccount, Problem> {
    Ok(store::view(store::find(db, id)?, now))
}

/// The list in the form that was asked for.
///
/// # Errors
/// As for the list.
pub fn file(listing: &Listing<Filter>, page: &Page<ServiceAccount>) -> Result<Reply, Problem> {
    listing.reply(page, |rows| {
        let columns = [
            ("名前", 20),
            ("システム", 24),
            ("状態", 10),
            ("許す操作", 40),
            ("団体コード", 10),
            ("接続元", 30),
            ("期限", 12),
            ("最終利用", 28),
            ("最終利用の接続元", 20),
        ];
        rows.iter().fold(Table::new("サービスアカウント", &columns), |table, row| {
            table.row(vec![
                row.login.clone(),
                row.display_name.clone(),
                row.state_label.to_owned(),
                row.scopes.join(" "),
                row.organization_code.as_ref().map_or_else(String::new, ToString::to_string),
                row.addresses.join(" "),
                row.expires_on.to_string(),
                row.last_used_at.clone().unwrap_or_default(),
                row.last_used_from.clone(),
            ])
        })
    })
}

async fn show(can: Can<may::ManageAccounts>, key: PathKey<AccountId>) -> Result<Reply, Problem> {
    let now = can.door().store.clock().now();
    let view = can.read(move |db, _| one(db, key.0, now)).await?;
    Reply::entity(view.version, &view)
}

/// What two persons agree on when one is made: its identifier is part of the token that was shown.
#[derive(Serialize, Deserialize)]
struct Making {
    id: AccountId,
    new: NewServiceAccount,
}

fn check(tx: &mut Tx<'_>, scope: &Scope, new: &NewServiceAccount) -> Result<(), Problem> {
    new.check(scope.today())?;
    if is_taken(tx.db, &new.login)? {
        return Err(Problem::new(Code::Duplicate));
    }
    match &new.organization_code {
        Some(code) if !organization::exists(tx.db, code)? => {
            Err(Problem::field("/organization_code", "reference_unknown"))
        }
        _ => Ok(()),
    }
}

fn wanted(
    kind: ApprovalKind,
    subject: String,
    act: &impl Serialize,
    (secret, says): (&str, String),
) -> Result<Wanted, Problem> {
    let act = serde_json::to_value(act).map_err(|_| Problem::new(Code::Internal))?;
    let secret = Some(secret_digest(secret));
    Ok(Wanted { kind, subject, talent: None, act, secret, says: (says.clone(), says) })
}

/// Makes one; nobody does alone.
///
/// # Errors
/// `step_up_needed`, `duplicate`, or what is wrong with the input.
pub async fn create(
    can: Proven<may::ManageAccounts>,
    input: Input<NewServiceAccount>,
) -> Result<Reply, Problem> {
    can.write(acts::SERVICE_ACCOUNT_ADD, input, |tx, scope, new, _| {
        check(tx, scope, new)?;
        let (id, secret) = (AccountId::random(), new_secret());
        let token = Machine::token(id, &secret);
        let body =
            new.organization_code.as_ref().map_or_else(String::new, |code| format!(" {code}"));
        let says = format!("{} ({}){body}: {}", new.login, new.display_name, new.scopes.join(", "));
        let making = Making { id, new: new.clone() };
        let kind = ApprovalKind::ServiceAccountAdd;
        let wanted = wanted(kind, String::new(), &making, (&secret, says))?;
        if let Some(reply) = asked(tx, scope, &wanted, Some(&token))? {
            return Ok(reply);
        }
        store::add(tx, id, new, &secret_digest(&secret))?;
        let service_account = one(tx.db, id, tx.now)?;
        let (place, version) = (format!("/api/v1/service-accounts/{id}"), service_account.version);
        Ok(Reply::created(place, version, &NewSecret { token, service_account })?.shown_once())
    })
    .await
}

/// One that may call, as it was seen.
fn active(
    found: &Found,
    now: NaiveDateTime,
    step: (&'static str, &'static str),
) -> Result<(), Problem> {
    match found.0.state(now) {
        MachineState::Active => Ok(()),
        state => Err(Problem::state_conflict(state, step, Wording::nothing())),
    }
}

/// Gives it another secret; nobody does alone.
///
/// # Errors
/// `step_up_needed`, `not_found`, `stale`; `state_conflict` for one that may not call any more.
pub async fn rotate(
    can: Proven<may::ManageAccounts>,
    key: PathKey<AccountId>,
    input: Input<Rotation>,
) -> Result<Reply, Problem> {
    can.write(acts::SERVICE_ACCOUNT_ROTATE, input, move |tx, scope, how, given| {
        let found = store::find(tx.db, key.0)?;
        let (login, name, version) = &found.1;
        given.check_version(*version)?;
        active(&found, tx.now, ("秘密の切替え", "Change the secret"))?;
        let secret = new_secret();
        let token = Machine::token(key.0, &secret);
        let (kind, says) = (ApprovalKind::ServiceAccountRotate, format!("{login} ({name})"));
        let wanted = wanted(kind, key.0.to_string(), how, (&secret, says))?;
        if let Some(reply) = asked(tx, scope, &wanted, Some(&token))? {
            return Ok(reply);
        }
        store::rotate(tx, &found.0, &secret_digest(&secret), how.overlap_hours)?;
        let service_account = one(tx.db, key.0, tx.now)?;
        let version = service_account.version;
        Ok(Reply::entity(version, &NewSecret { token, service_account })?.shown_once())
    })
    .await
}

/// Ends it at once.
///
/// # Errors
/// `not_found`, `stale`; `state_conflict` for one that may not call any more.
pub async fn revoke(
    can: Can<may::ManageAccounts>,
    key: PathKey<AccountId>,
    input: Input<Nothing>,
) -> Result<Reply, Problem> {
    can.write(acts::SERVICE_ACCOUNT_REVOKE, input, move |tx, _, _, given| {
        let found = store::find(tx.db, key.0)?;
        given.check_version(found.1.2)?;
        active(&found, tx.now, ("停止", "Revoke"))?;
        store::revoke(tx, key.0)?;
        let view = one(tx.db, key.0, tx.now)?;
        Reply::entity(view.version, &view)
    })
    .await
}

fn read<T: serde::de::DeserializeOwned>(agreed: &Agreed) -> Result<(T, String), Problem> {
    let act = serde_json::from_value(agreed.act.clone());
    let act = act.map_err(|_| Problem::new(Code::Internal))?;
    Ok((act, agreed.secret.clone().ok_or(Problem::new(Code::Internal))?))
}

/// Makes what two persons agreed on.
pub fn add_agreed(
    tx: &mut Tx<'_>,
    scope: &Scope,
    agreed: &Agreed,
) -> Result<Option<String>, Problem> {
    let (Making { id, new }, digest) = read(agreed)?;
    check(tx, scope, &new)?;
    store::add(tx, id, &new, &digest)?;
    Ok(Some(id.to_string()))
}

/// Changes the secret as two persons agreed.
pub fn rotate_agreed(tx: &mut Tx<'_>, agreed: &Agreed) -> Result<(), Problem> {
    let (how, digest): (Rotation, String) = read(agreed)?;
    let id: AccountId = agreed.subject.parse().map_err(|_| Problem::not_found())?;
    let found = store::find(tx.db, id)?;
    active(&found, tx.now, ("秘密の切替え", "Change the secret"))?;
    store::rotate(tx, &found.0, &digest, how.overlap_hours)
}
