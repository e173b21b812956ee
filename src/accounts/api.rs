//! Sign-in, sessions and oneself over HTTP.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::model::{GrantView, SessionView, check_login, check_new_password};
use super::session::{LastSignIn, Opened, Refreshed};
use super::store::AccountRow;
use super::{
    admin, alarm, approval, factor, machine, session, single_sign_on, store, throttle, views,
};
use crate::accounts::acts;
use crate::auth::{HashingError, Scope, SignInTurn, may};
use crate::db::{Db, Origin, Tx};
use crate::limits::PASSWORD_MAX_BYTES;
use crate::problem::{Code, Problem};
use crate::vocab::{AccountId, SessionId, TalentId};
use crate::web::{Anyone, Can, Door, Input, Nothing, PathKey, Reply, Route};

/// Routes of this slice.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut routes = vec![
        Route::post("/auth/token", "サインイン", sign_in)
            .takes::<Credentials>()
            .returns::<Tokens>(),
        Route::post("/auth/refresh", "アクセストークンの更新", refresh)
            .takes::<RefreshRequest>()
            .returns::<Tokens>(),
        Route::post("/auth/logout", "サインアウト", sign_out).gives(204),
        Route::post("/auth/password", "パスワードの変更", change_password)
            .takes::<PasswordChange>()
            .gives(204),
        Route::get("/me", "自分のアカウント", me).returns::<Me>(),
        Route::get("/me/sessions", "自分のサインイン中の一覧", sessions).returns::<Sessions>(),
        Route::delete("/me/sessions", "ほかのサインインをすべて終了", end_others),
        Route::delete("/me/sessions/{id}", "自分のサインインを終了", end_session),
        Route::post("/me/sessions/{id}/known", "覚えのあるサインインだと答える", know_session)
            .gives(204),
    ];
    routes.extend(factor::routes());
    routes.extend(admin::routes());
    routes.extend(single_sign_on::routes());
    routes.extend(machine::routes());
    routes.extend(approval::routes());
    routes.extend(alarm::routes());
    routes.extend(views::routes());
    routes
}

/// Login and password.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// What was given by the administrator.
    #[validate(length(min = 1, max = 64))]
    login: String,
    /// As typed; spaces and any characters count.
    #[validate(length(min = 1, max = 1024))]
    password: String,
}

/// What a session is kept by.
#[derive(Serialize, ToSchema)]
pub struct Tokens {
    /// For `Authorization: Bearer`.
    pub access_token: String,
    /// Always `Bearer`.
    token_type: &'static str,
    /// Seconds the access token lives.
    pub expires_in: i64,
    /// For `POST /auth/refresh`; good once.
    pub refresh_token: String,
    /// Whether the password must be changed before anything else.
    pub must_change_password: bool,
    /// Whether a code must be sent to `POST /auth/step-up` before anything else.
    pub second_factor_needed: bool,
}

/// What is owed before anything else: another password, a code.
type Owed = (bool, bool);

pub(super) fn tokens(
    door: &Door,
    opened: Opened,
    now: NaiveDateTime,
    (must_change_password, second_factor_needed): Owed,
) -> Result<Tokens, Problem> {
    let (access_token, expires_in) =
        door.keys.issue(opened.account, opened.session, now).map_err(|error| {
            tracing::error!(error, "a token could not be made");
            Problem::new(Code::Internal)
        })?;
    Ok(Tokens {
        access_token,
        token_type: "Bearer",
        expires_in,
        refresh_token: opened.refresh_token,
        must_change_password,
        second_factor_needed,
    })
}

/// What is kept of a password.
///
/// # Errors
/// `unavailable` while too many sign-ins wait.
pub async fn hashed(door: &Door, password: &str) -> Result<String, Problem> {
    door.passwords.hash(password).await.map_err(hashing)
}

pub(super) fn hashing(error: HashingError) -> Problem {
    match error {
        HashingError::Busy => Problem::new(Code::Unavailable).header("Retry-After", 2),
        HashingError::Failed => Problem::new(Code::Internal),
    }
}

/// What is looked up for a typed login. One that nobody can have is nobody's, and is counted and
/// answered like it.
fn login_of(typed: &str) -> String {
    let login = typed.to_ascii_lowercase();
    if check_login(&login).is_ok() { login } else { String::new() }
}

async fn sign_in(anyone: Anyone, input: Input<Credentials>) -> Result<Reply, Problem> {
    Reply::json(&enter(anyone, input).await?)
}

/// Counted first, then hashed, then decided: in the same order and time for every login.
///
/// # Errors
/// `sign_in_failed`, `too_many_attempts`, or what is wrong with the input.
pub async fn enter(anyone: Anyone, input: Input<Credentials>) -> Result<Tokens, Problem> {
    let credentials = input.value()?;
    let Anyone { door, request_id, address, device } = anyone;
    let (login, most) = (login_of(&credentials.login), door.auth.failing_logins_per_address);
    let Some(_turn) = door.sign_ins.of(&login, &address).await else {
        return Err(hashing(HashingError::Busy));
    };
    let origin = || Origin { request_id: request_id.clone(), ..Origin::default() };
    let (counted, from) = (login.clone(), address.clone());
    let account = door
        .store
        .write(acts::SESSION_ATTEMPT, origin(), move |tx: &mut Tx<'_>| {
            tx.nothing_to_audit();
            throttle::count_attempt(tx, &counted, &from, most)?;
            store::find_by_login(tx.db, &counted)
        })
        .await?;
    let expired = |at: Option<NaiveDateTime>| at.is_some_and(|at| at <= door.store.clock().now());
    let usable = account.filter(|account| account.active && !expired(account.password_expires_at));
    let stored = usable.as_ref().map(|account| account.password_hash.clone());
    let right = door.passwords.verify(&credentials.password, stored).await.map_err(hashing)?;
    let Some(account) = usable.filter(|_| right) else {
        door.store
            .write(acts::SESSION_REFUSE, origin(), move |tx: &mut Tx<'_>| {
                session::record_failure(tx, &login, &address)
            })
            .await?;
        return Err(Problem::new(Code::SignInFailed));
    };
    let owed = (account.password_expires_at.is_some(), account.second_factor.is_some());
    let auth = door.auth.clone();
    let opened = door
        .store
        .write(acts::SESSION_OPEN, origin(), move |tx: &mut Tx<'_>| {
            // The account may have been switched off or given another password while this one was
            // hashed.
            let now = store::find(tx.db, account.id)?;
            if !now.active || now.password_hash != account.password_hash {
                return Err(Problem::new(Code::SignInFailed));
            }
            throttle::forgive(tx, &login, &address)?;
            session::open(tx, &account, &auth, (&address, &device))
        })
        .await?;
    tokens(&door, opened, door.store.clock().now(), owed)
}

/// A refresh token.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct RefreshRequest {
    /// As received last.
    #[validate(length(min = 1, max = 200))]
    refresh_token: String,
}

async fn refresh(anyone: Anyone, input: Input<RefreshRequest>) -> Result<Reply, Problem> {
    let RefreshRequest { refresh_token } = input.value()?;
    Reply::json(&go_on(anyone, refresh_token).await?)
}

/// The next access token for a refresh token.
///
/// # Errors
/// `refresh_refused` when the session is over or the token was used before.
pub async fn go_on(anyone: Anyone, refresh_token: String) -> Result<Tokens, Problem> {
    let Anyone { door, request_id, .. } = anyone;
    let (key, auth) = (door.keys.secret().to_vec(), door.auth.clone());
    let origin = Origin { request_id, ..Origin::default() };
    let (refreshed, owed) = door
        .store
        .write(acts::SESSION_REFRESH, origin, move |tx: &mut Tx<'_>| {
            let refreshed = session::refresh(tx, &refresh_token, &key, &auth)?;
            let owed = match &refreshed {
                Refreshed::Renewed(opened) => session::owed(tx.db, opened.session)?,
                Refreshed::Misused | Refreshed::Ended => (false, false),
            };
            Ok::<_, Problem>((refreshed, owed))
        })
        .await?;
    match refreshed {
        Refreshed::Renewed(opened) => tokens(&door, opened, door.store.clock().now(), owed),
        Refreshed::Misused | Refreshed::Ended => Err(Problem::new(Code::RefreshRefused)),
    }
}

pub async fn sign_out(
    can: Can<may::ProveOneself>,
    input: Input<Nothing>,
) -> Result<Reply, Problem> {
    can.write(acts::SESSION_SIGN_OUT, input, |tx, scope, _, _| {
        session::revoke(tx, scope.account(), Some(scope.session()), None)?;
        Ok(Reply::empty())
    })
    .await
}

/// Old and new password.
#[derive(Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// The present one.
    #[validate(length(min = 1, max = 1024))]
    current_password: String,
    /// At least 15 characters; any characters.
    new_password: String,
}

/// Whoever holds a session may not guess the password behind it faster than at the front door.
async fn count_guess(door: &Door, login: &str, account: AccountId) -> Result<(), Problem> {
    let (login, place) = (login.to_owned(), account.to_string());
    let count = move |tx: &mut Tx<'_>| {
        tx.nothing_to_audit();
        throttle::count_guess(tx, &login, &place)
    };
    door.store.write(acts::ACCOUNT_CHECK_PASSWORD, Origin::default(), count).await
}

/// Looks at the present password of an account, counted first; the turn is kept until the count was
/// taken back. Nothing when it is not the password.
///
/// # Errors
/// `too_many_attempts`, `unavailable`.
pub(super) async fn right_password(
    door: &Door,
    account: &AccountRow,
    typed: &str,
) -> Result<Option<SignInTurn>, Problem> {
    let Some(turn) = door.sign_ins.of(&account.login, &account.id.to_string()).await else {
        return Err(hashing(HashingError::Busy));
    };
    count_guess(door, &account.login, account.id).await?;
    let stored = Some(account.password_hash.clone());
    let right = door.passwords.verify(typed, stored).await.map_err(hashing)?;
    Ok(right.then_some(turn))
}

/// Hashing happens outside of the database; every other session of the account ends.
pub async fn change_password(
    can: Can<may::UseOwnAccount>,
    input: Input<PasswordChange>,
) -> Result<Reply, Problem> {
    let account = can.read(|db, scope| store::find(db, scope.account())).await?;
    let (input, change) = input.share()?;
    let place = &can.door().product.password_words;
    check_new_password("/new_password", &change.new_password, &account.login, place)?;
    if change.new_password == change.current_password {
        return Err(Problem::field("/new_password", "password_same"));
    }
    if change.current_password.len() > PASSWORD_MAX_BYTES {
        return Err(Problem::new(Code::SignInFailed));
    }
    let right = right_password(can.door(), &account, &change.current_password).await?;
    let _turn = right.ok_or(Problem::field("/current_password", "invalid_value"))?;
    let hash = can.door().passwords.hash(&change.new_password).await.map_err(hashing)?;
    can.write(acts::ACCOUNT_CHANGE_PASSWORD, input, move |tx, scope, _, _| {
        // An administrator may have reset it while this one was hashed.
        if store::find(tx.db, scope.account())?.password_hash != account.password_hash {
            return Err(Problem::field("/current_password", "invalid_value"));
        }
        throttle::forgive_guess(tx, &account.login, &account.id.to_string())?;
        store::set_password(tx, scope.account(), &hash, false)?;
        session::revoke(tx, scope.account(), None, Some(scope.session()))?;
        Ok(Reply::empty())
    })
    .await
}

/// Oneself.
#[derive(Serialize, ToSchema)]
pub struct Me {
    /// The account.
    pub account_id: AccountId,
    /// What is typed at sign-in.
    pub login: String,
    /// Name shown to others.
    pub display_name: String,
    /// The person of the register it belongs to.
    pub talent_id: Option<TalentId>,
    /// Roles held or to be held.
    pub grants: Vec<GrantView>,
    /// Whether the password must be changed before anything else.
    pub must_change_password: bool,
    /// Whether a second factor is set up.
    pub second_factor: bool,
    /// The identity provider by whose word this session was opened; null for a password.
    pub issuer: Option<String>,
    /// The sign-in before this one.
    pub last_sign_in: LastSignIn,
    /// The day in Japan that rights go by.
    pub today: chrono::NaiveDate,
}

async fn me(can: Can<may::UseOwnAccount>) -> Result<Reply, Problem> {
    Reply::json(&can.read(oneself).await?)
}

/// Who asks, for that person.
pub fn oneself(db: &mut Db, scope: &Scope) -> Result<Me, Problem> {
    let account = store::find(db, scope.account())?;
    let issuer = session::issuer_of(db, scope.session())?;
    Ok(Me {
        account_id: account.id,
        login: account.login,
        display_name: account.display_name,
        talent_id: account.talent_id,
        grants: store::grants_of(db, account.id)?,
        must_change_password: account.password_expires_at.is_some() && issuer.is_none(),
        second_factor: account.second_factor.is_some(),
        issuer,
        last_sign_in: session::last_sign_in(db, account.id, scope.session())?,
        today: scope.today(),
    })
}

/// Sessions that are alive, and those from devices nobody has said they know.
#[derive(Serialize, ToSchema)]
struct Sessions {
    /// Newest first.
    items: Vec<SessionView>,
}

async fn sessions(can: Can<may::UseOwnAccount>) -> Result<Reply, Problem> {
    let now = can.door().store.clock().now();
    let items = can
        .read(move |db, scope| session::alive(db, scope.account(), scope.session(), now))
        .await?;
    Reply::json(&Sessions { items })
}

pub async fn end_session(
    can: Can<may::UseOwnAccount>,
    key: PathKey<SessionId>,
    input: Input<Nothing>,
) -> Result<Reply, Problem> {
    can.write(acts::SESSION_END, input, move |tx, scope, _, _| {
        match session::revoke(tx, scope.account(), Some(key.0), None)? {
            0 => Err(Problem::not_found()),
            _ => Ok(Reply::empty()),
        }
    })
    .await
}

/// Ends every sign-in of the account but the one that asks.
pub async fn end_others(
    can: Can<may::UseOwnAccount>,
    input: Input<Nothing>,
) -> Result<Reply, Problem> {
    can.write(acts::SESSION_END, input, |tx, scope, _, _| {
        session::revoke(tx, scope.account(), None, Some(scope.session()))?;
        Ok(Reply::empty())
    })
    .await
}

pub async fn know_session(
    can: Can<may::UseOwnAccount>,
    key: PathKey<SessionId>,
    input: Input<Nothing>,
) -> Result<Reply, Problem> {
    can.write(acts::SESSION_KNOW, input, move |tx, scope, _, _| {
        match session::know(tx, scope.account(), key.0)? {
            0 => Err(Problem::not_found()),
            _ => Ok(Reply::empty()),
        }
    })
    .await
}
