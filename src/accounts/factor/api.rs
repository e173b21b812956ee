//! Proving oneself and keeping one's second factor over HTTP.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::model::{self, Typed, typed};
use super::store;
use crate::accounts::acts;
use crate::accounts::api::right_password;
use crate::accounts::store::{AccountRow, find};
use crate::accounts::{session, throttle};
use crate::auth::{Scope, may, new_secret};
use crate::clock::in_japan;
use crate::db::{AuditEvent, Db, Tx};
use crate::problem::Problem;
use crate::web::{Can, Door, Input, Nothing, Proven, Reply, Route};

pub(in crate::accounts) fn routes() -> Vec<Route> {
    vec![
        Route::post(
            "/auth/step-up",
            "本人であることの確認（大切な操作の前、サインインの二要素目）",
            step_up,
        )
        .takes::<StepUp>()
        .returns::<Proved>()
        .refuses(&[429]),
        Route::get("/me/second-factor", "自分の二要素の設定", show).returns::<FactorView>(),
        Route::post("/me/second-factor", "認証アプリの設定を始める", begin).returns::<NewFactor>(),
        Route::post("/me/second-factor/confirm", "認証アプリの設定を終える", confirm)
            .takes::<Shown>()
            .returns::<PaperCodes>(),
        Route::post("/me/second-factor/recovery-codes", "復旧コードの再発行", renew_codes)
            .returns::<PaperCodes>(),
        Route::delete("/me/second-factor", "自分の二要素の設定を外す", drop_factor),
    ]
}

/// A proof that it is oneself: a code where a second factor is set up, otherwise the password.
#[derive(Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StepUp {
    /// Six digits of the app, or a recovery code.
    #[validate(length(min = 1, max = 64))]
    code: Option<String>,
    /// The password, where no second factor is set up.
    #[validate(length(min = 1, max = 1024))]
    password: Option<String>,
}

/// That it was oneself.
#[derive(Serialize, ToSchema)]
struct Proved {
    /// Until when the proof counts as fresh, Japan time.
    fresh_until: String,
}

/// The second factor of the caller.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FactorView {
    /// Whether one is set up.
    pub set_up: bool,
    /// Since when, Japan time.
    pub set_up_at: Option<String>,
    /// Recovery codes that were not used.
    pub recovery_codes_left: i64,
    /// Whether the roles held today see others' data.
    pub sees_others: bool,
}

/// What an app counts with, shown this once.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NewFactor {
    /// To be typed into the app.
    pub secret: String,
    /// The same as a link that apps open.
    pub uri: String,
}

/// A code the app shows.
#[derive(Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Shown {
    /// Six digits.
    #[validate(length(min = 1, max = 64))]
    code: String,
}

/// Codes to be kept on paper, each good once, shown this once.
#[derive(Serialize, ToSchema)]
struct PaperCodes {
    recovery_codes: Vec<String>,
}

/// A code that is not right, was used before, or is of another time.
fn wrong_code() -> Problem {
    Problem::field("/code", "code_wrong")
}

/// Takes a proof: what was counted stays counted whatever comes of it.
///
/// # Errors
/// `required`, `code_wrong`, `invalid_value` at the proof; `too_many_attempts`.
pub async fn step_up(can: Can<may::ProveOneself>, input: Input<StepUp>) -> Result<Reply, Problem> {
    let account = can.read(|db, scope| find(db, scope.account())).await?;
    let (input, proof) = input.share()?;
    let by_code = account.second_factor.is_some();
    let _turn = match (&proof.code, &proof.password) {
        (Some(_), _) if by_code => None,
        (_, Some(typed)) if !by_code => {
            let right = right_password(can.door(), &account, typed).await?;
            Some(right.ok_or(Problem::field("/password", "invalid_value"))?)
        }
        _ => {
            let asked = if by_code { "/code" } else { "/password" };
            return Err(Problem::field(asked, "required"));
        }
    };
    let (key, minutes) = (can.door().factor_key.clone(), can.door().auth.step_up_minutes);
    let reply = can
        .write(acts::SESSION_PROVE, input, move |tx, scope, proof, _| {
            let code = proof.code.as_deref().filter(|_| by_code);
            let until = tx.now + TimeDelta::minutes(minutes);
            let event = AuditEvent::done(acts::SESSION_PROVE, "account", account.id);
            if !holds(tx, &key, &account, code)? {
                tx.audit(event.refused());
                let mut reply = Reply::empty();
                reply.status = 422;
                return Ok(reply.shown_once());
            }
            store::prove(tx, scope.session(), until, by_code)?;
            tx.audit(event.with(if by_code { "code" } else { "password" }));
            Reply::json(&Proved { fresh_until: in_japan(until) }).map(Reply::shown_once)
        })
        .await?;
    if reply.status == 422 { Err(wrong_code()) } else { Ok(reply) }
}

/// Whether the code is one; a password was looked at before, and holds while it is not replaced.
fn holds(
    tx: &mut Tx<'_>,
    key: &[u8],
    account: &AccountRow,
    code: Option<&str>,
) -> Result<bool, Problem> {
    let now = find(tx.db, account.id)?;
    let Some(code) = code else {
        throttle::forgive_guess(tx, &account.login, &account.id.to_string())?;
        return Ok(now.second_factor.is_none() && now.password_hash == account.password_hash);
    };
    store::take(tx, key, &now, code)
}

/// The caller's second factor.
///
/// # Errors
/// When the rows cannot be read.
pub fn standing(db: &mut Db, scope: &Scope) -> Result<FactorView, Problem> {
    let (id, since) = (scope.account(), store::kept(db, scope.account())?.since);
    Ok(FactorView {
        set_up: since.is_some(),
        set_up_at: since.map(in_japan),
        recovery_codes_left: store::papers_left(db, id)?,
        sees_others: store::is_owed(db, id, scope.today())?,
    })
}

async fn show(can: Can<may::ProveOneself>) -> Result<Reply, Problem> {
    Reply::json(&can.read(standing).await?)
}

/// Shows what an app is to count with; the factor that is there stays until a code was shown.
pub async fn begin(
    can: Proven<may::ProveOneself>,
    input: Input<Nothing>,
) -> Result<Reply, Problem> {
    let (key, service) = apps(can.door());
    can.write(acts::SECOND_FACTOR_BEGIN, input, move |tx, scope, _, _| {
        store::begin(tx, scope.account(), &new_secret())?;
        Reply::json(&begun(tx.db, scope, &key, &service)?).map(Reply::shown_once)
    })
    .await
}

/// What apps are set up with: the key of the installation and what the product is called.
#[must_use]
pub fn apps(door: &Door) -> (Vec<u8>, String) {
    (door.factor_key.clone(), door.product.service[0].clone())
}

/// What an app is to count with, while the setting up is not ended.
///
/// # Errors
/// `not_found` when none was begun.
pub fn begun(db: &mut Db, scope: &Scope, key: &[u8], service: &str) -> Result<NewFactor, Problem> {
    let row = find(db, scope.account())?;
    let salt = store::kept(db, row.id)?.pending.ok_or(Problem::not_found())?;
    let secret = model::secret_of(key, row.id, &salt);
    let uri = model::uri(service, &row.login, &secret);
    Ok(NewFactor { secret: model::in_groups(&model::base32(&secret)), uri })
}

/// Ends the setting up with a first code; every other session of the account ends.
pub async fn confirm(
    can: Proven<may::ProveOneself>,
    input: Input<Shown>,
) -> Result<Reply, Problem> {
    let (key, minutes) = (can.door().factor_key.clone(), can.door().auth.step_up_minutes);
    can.write(acts::SECOND_FACTOR_SET_UP, input, move |tx, scope, input, _| {
        let id = scope.account();
        let salt = store::kept(tx.db, id)?.pending.ok_or(Problem::not_found())?;
        let Typed::Code(code) = typed(&input.code) else { return Err(wrong_code()) };
        let step = model::step_of(&model::secret_of(&key, id, &salt), &code, tx.now, 0)
            .ok_or_else(wrong_code)?;
        let recovery_codes = store::confirm(tx, id, &salt, step)?;
        let until = tx.now + TimeDelta::minutes(minutes);
        store::prove(tx, scope.session(), until, true)?;
        session::revoke(tx, id, None, Some(scope.session()))?;
        Reply::json(&PaperCodes { recovery_codes }).map(Reply::shown_once)
    })
    .await
}

/// Gives out codes on paper anew; those before count no more.
pub async fn renew_codes(
    can: Proven<may::ProveOneself>,
    input: Input<Nothing>,
) -> Result<Reply, Problem> {
    can.write(acts::SECOND_FACTOR_CODES, input, |tx, scope, _, _| {
        let row = find(tx.db, scope.account())?;
        row.second_factor.ok_or(Problem::not_found())?;
        let recovery_codes = store::give_out(tx, row.id)?;
        Reply::json(&PaperCodes { recovery_codes }).map(Reply::shown_once)
    })
    .await
}

/// Takes one's own factor away; where one is owed, another is asked for at once.
pub async fn drop_factor(
    can: Proven<may::ProveOneself>,
    input: Input<Nothing>,
) -> Result<Reply, Problem> {
    can.write(acts::SECOND_FACTOR_REMOVE, input, |tx, scope, _, _| {
        let row = find(tx.db, scope.account())?;
        if row.second_factor.is_none() {
            return Err(Problem::not_found());
        }
        store::remove(tx, &row, acts::SECOND_FACTOR_REMOVE)?;
        Ok(Reply::empty())
    })
    .await
}
