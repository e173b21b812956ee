//! Sessions: opened by a password, kept by refreshing, ended by sign-out, by the administrator, by
//! time or by misuse.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta};
use diesel::prelude::*;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::model::{REFRESH_GRACE_SECONDS, SessionView, session_end};
use super::store::AccountRow;
use super::{machine, throttle};
use crate::accounts::acts;
use crate::auth::{
    Actor, Claims, Grant, Proofs, SecondFactor, new_secret, secret_digest, sees_others,
};
use crate::clock::{day_in_japan, in_japan};
use crate::config::Auth;
use crate::db::schema::{account_grants as grants, accounts, sessions};
use crate::db::{AuditEvent, Db, Tx, on_each};
use crate::identity::Identity;
use crate::problem::{Code, Problem};
use crate::vocab::{AccountId, NOT_RETIRED, OrganizationCode, Role, SessionId, TalentId};

/// Days a session is remembered after its end; who signed in when stays in the audit record.
const SESSION_KEPT_DAYS: i64 = 30;

fn ended() -> Problem {
    Problem::new(Code::Unauthenticated)
        .header("WWW-Authenticate", "Bearer realm=\"dxship\", error=\"invalid_token\"")
}

/// Loads who asks: the session must be alive, the account active; roles are those of this day in
/// Japan.
///
/// # Errors
/// `unauthenticated` when the session or the account has ended.
pub fn load_actor(db: &mut Db, claims: &Claims, now: NaiveDateTime) -> Result<Actor, Problem> {
    if let Some(shown) = &claims.machine {
        return machine::actor(db, claims, shown, now)?.ok_or_else(ended);
    }
    let today = day_in_japan(now);
    let found: Option<(Holder, Kept, bool)> = on_each!(db, c => sessions::table
        .inner_join(accounts::table)
        .filter(sessions::id.eq(claims.sid).and(sessions::account_id.eq(claims.sub)))
        .filter(sessions::revoked_at.is_null().and(sessions::expires_at.gt(now)).and(sessions::idle_until.gt(now)))
        .filter(accounts::active.eq(true))
        .select((
            (accounts::id, accounts::talent_id, accounts::password_expires_at, accounts::second_factor),
            (sessions::second_factor_at, sessions::proved_until, sessions::owes_set_up),
            sessions::issuer.is_null(),
        ))
        .first(c)
        .optional())?;
    let ((account, talent, password_expires_at, factor), kept, by_password) =
        found.ok_or_else(ended)?;
    let fresh = kept.1.is_some_and(|until| until > now);
    let proofs = |sees_others| Proofs {
        // Who came by a provider's word may not even know the password.
        must_change_password: password_expires_at.is_some() && by_password,
        second_factor: second_factor(factor.is_some(), &kept, sees_others),
        fresh,
    };
    acting(db, (account, claims.sid), talent, proofs, today)
}

/// The account as it may act today, outside of any session; nothing for one that is switched off.
///
/// # Errors
/// When the rows cannot be read.
pub fn actor_of(
    db: &mut Db,
    account: AccountId,
    now: NaiveDateTime,
) -> Result<Option<Actor>, Problem> {
    let found: Option<(Option<TalentId>, Option<NaiveDateTime>)> = accounts::table
        .find(account)
        .filter(accounts::active.eq(true))
        .select((accounts::talent_id, accounts::password_expires_at))
        .first(db)
        .optional()?;
    let Some((talent, expires)) = found else { return Ok(None) };
    let nowhere = SessionId::random();
    let proofs = |_| Proofs { must_change_password: expires.is_some(), ..Proofs::default() };
    acting(db, (account, nowhere), talent, proofs, day_in_japan(now)).map(Some)
}

/// An account with the roles it holds on a day; what it has proved is judged by whether these see
/// others' data.
fn acting(
    db: &mut Db,
    (account, session): (AccountId, SessionId),
    talent: Option<TalentId>,
    proofs: impl FnOnce(bool) -> Proofs,
    today: NaiveDate,
) -> Result<Actor, Problem> {
    let rows: Vec<(Role, Option<OrganizationCode>, Option<String>)> = on_each!(db, c => grants::table
        .filter(grants::account_id.eq(account).and(grants::retired_at.eq(NOT_RETIRED)))
        .filter(grants::valid_from.le(today).and(grants::valid_to.gt(today)))
        .order((grants::role, grants::id))
        .select((grants::role, grants::organization_code, grants::on_behalf_of))
        .load(c))?;
    let sees_others = rows.iter().any(|(role, ..)| sees_others(*role));
    let grants = rows
        .into_iter()
        .map(|(role, organization, on_behalf_of)| Grant {
            on_behalf_of,
            ..Grant::of(role, organization)
        })
        .collect();
    Ok(Actor { account, session, talent, grants, proofs: proofs(sees_others), today })
}

/// Account, its person, until when an initial password holds, what the second factor follows from.
type Holder = (AccountId, Option<TalentId>, Option<NaiveDateTime>, Option<String>);
/// When the second factor was given, until when a proof is fresh, whether one is to be set up.
type Kept = (Option<NaiveDateTime>, Option<NaiveDateTime>, bool);

/// What the second factor of an account asks of a session.
const fn second_factor(is_set: bool, kept: &Kept, sees_others: bool) -> SecondFactor {
    match (is_set, kept) {
        (true, (None, ..)) => SecondFactor::Ungiven,
        (false, (.., true)) if sees_others => SecondFactor::ToSetUp,
        _ => SecondFactor::Settled,
    }
}

/// A session that was just opened or refreshed.
#[derive(Clone, Debug)]
pub struct Opened {
    pub account: AccountId,
    pub session: SessionId,
    /// What to send for the next access token; shown once.
    pub refresh_token: String,
}

/// Opens a session after the password was right.
pub fn open(
    tx: &mut Tx<'_>,
    account: &AccountRow,
    auth: &Auth,
    (address, device): (&str, &str),
) -> Result<Opened, Problem> {
    let today = day_in_japan(tx.now);
    let roles: Vec<Role> = grants::table
        .filter(grants::account_id.eq(account.id).and(grants::retired_at.eq(NOT_RETIRED)))
        .filter(grants::valid_from.le(today).and(grants::valid_to.gt(today)))
        .select(grants::role)
        .load(tx.db)?;
    let failures: i32 =
        accounts::table.find(account.id).select(accounts::failures_since).first(tx.db)?;
    diesel::delete(
        sessions::table
            .filter(sessions::expires_at.lt(tx.now - TimeDelta::days(SESSION_KEPT_DAYS))),
    )
    .execute(tx.db)?;
    throttle::clear(tx)?;
    let (id, secret) = (SessionId::random(), new_secret());
    // A password alone proves nothing of whom a second factor is asked.
    let proved_until =
        account.second_factor.is_none().then(|| tx.now + TimeDelta::minutes(auth.step_up_minutes));
    let is_news = is_news(tx.db, account.id, (address, device))?;
    diesel::insert_into(sessions::table)
        .values((
            sessions::id.eq(id),
            sessions::account_id.eq(account.id),
            sessions::refresh_digest.eq(secret_digest(&secret)),
            sessions::rotated_at.eq(tx.now),
            sessions::created_at.eq(tx.now),
            sessions::idle_until.eq(tx.now + TimeDelta::minutes(auth.idle_minutes)),
            sessions::expires_at.eq(session_end(&roles, auth, tx.now)),
            sessions::client_address.eq(address),
            sessions::failures_before.eq(failures),
            sessions::device.eq(device),
            sessions::owes_set_up.eq(auth.second_factor == Auth::REQUIRED),
            sessions::proved_until.eq(proved_until),
            sessions::is_news.eq(is_news),
        ))
        .execute(tx.db)?;
    diesel::update(accounts::table.find(account.id))
        .set((
            accounts::last_sign_in_at.eq(tx.now),
            accounts::last_sign_in_from.eq(address),
            accounts::failures_since.eq(0),
        ))
        .execute(tx.db)?;
    tx.origin.account = Some(account.id);
    tx.audit(AuditEvent::done(acts::SESSION_OPEN, "account", account.id).with(address));
    Ok(Opened { account: account.id, session: id, refresh_token: format!("{id}.{secret}") })
}

/// Notes by whose word a session was opened. The provider's proof is as old as it says; where the
/// account has a second factor of its own, it counts only with one.
pub fn vouch(
    tx: &mut Tx<'_>,
    id: SessionId,
    account: &AccountRow,
    by: &Identity,
    minutes: i64,
) -> Result<(), Problem> {
    let proved_at = by.proved_at.and_then(|at| DateTime::from_timestamp(at, 0));
    let proved_until = proved_at
        .filter(|_| by.by_second_factor || account.second_factor.is_none())
        .map(|at| at.naive_utc().min(tx.now) + TimeDelta::minutes(minutes));
    let row = sessions::table.find(id);
    diesel::update(row)
        .set((
            sessions::issuer.eq(&by.issuer),
            sessions::issuer_session.eq(&by.session),
            sessions::proved_until.eq(proved_until),
        ))
        .execute(tx.db)?;
    if by.by_second_factor {
        diesel::update(row)
            .set((sessions::second_factor_at.eq(tx.now), sessions::owes_set_up.eq(false)))
            .execute(tx.db)?;
    }
    Ok(())
}

/// Whose session this is, while it is alive and its account may sign in.
pub fn owner(db: &mut Db, id: SessionId, now: NaiveDateTime) -> Result<Option<AccountId>, Problem> {
    Ok(sessions::table
        .inner_join(accounts::table)
        .filter(sessions::id.eq(id).and(sessions::revoked_at.is_null()))
        .filter(sessions::expires_at.gt(now).and(sessions::idle_until.gt(now)))
        .filter(accounts::active.eq(true))
        .select(sessions::account_id)
        .first(db)
        .optional()?)
}

/// By whose word a session was opened; nothing for a password.
pub fn issuer_of(db: &mut Db, id: SessionId) -> Result<Option<String>, Problem> {
    let issuer = sessions::table.find(id).select(sessions::issuer);
    Ok(issuer.first::<Option<String>>(db).optional()?.flatten())
}

/// Whether an account that has signed in before never did from there.
fn is_news(
    db: &mut Db,
    account: AccountId,
    (address, device): (&str, &str),
) -> Result<bool, Problem> {
    let before = sessions::table.filter(sessions::account_id.eq(account));
    let there =
        before.filter(sessions::client_address.eq(address).and(sessions::device.eq(device)));
    Ok(before.count().get_result::<i64>(db)? > 0 && there.count().get_result::<i64>(db)? == 0)
}

/// How many sign-ins of an account came from places not known, until somebody says they are.
pub fn news(db: &mut Db, account: AccountId) -> Result<i64, Problem> {
    let news =
        sessions::table.filter(sessions::account_id.eq(account).and(sessions::is_news.eq(true)));
    Ok(news.count().get_result(db)?)
}

/// Says that a sign-in of an account is known; how many that were.
pub fn know(tx: &mut Tx<'_>, account: AccountId, id: SessionId) -> Result<usize, Problem> {
    let own = sessions::table.find(id).filter(sessions::account_id.eq(account));
    let known = diesel::update(own).set(sessions::is_news.eq(false)).execute(tx.db)?;
    tx.audit(AuditEvent::done(acts::SESSION_KNOW, "account", account).with(id.to_string()));
    Ok(known)
}

/// Counts a failed sign-in of a login and records it; a login nobody has is recorded without a
/// name.
pub fn record_failure(tx: &mut Tx<'_>, login: &str, address: &str) -> Result<(), Problem> {
    let known = accounts::table.filter(accounts::login.eq(login));
    diesel::update(known)
        .set(accounts::failures_since.eq(accounts::failures_since + 1))
        .execute(tx.db)?;
    let id: Option<AccountId> = accounts::table
        .filter(accounts::login.eq(login))
        .select(accounts::id)
        .first(tx.db)
        .optional()?;
    let subject = id.map_or_else(|| "unknown".to_owned(), |id| id.to_string());
    tx.audit(AuditEvent::done(acts::SESSION_OPEN, "account", subject).with(address).refused());
    Ok(())
}

type SessionColumns = (AccountId, String, Option<String>, NaiveDateTime);

/// The next secret follows from the one before, so that a repeated request gets the same successor
/// and no fork arises.
fn successor(key: &[u8], secret: &str) -> String {
    use base64::Engine;
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return new_secret() };
    mac.update(b"refresh:");
    mac.update(secret.as_bytes());
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
}

/// Rotations within the longest session, at one in ten minutes or somewhat more often.
const MOST_ROTATIONS: usize = 300;

/// Whether the secret was this session's once, however long ago: then somebody has copied it (RFC
/// 9700 §4.14.2).
fn leads_to(key: &[u8], secret: &str, current: &str) -> bool {
    std::iter::successors(Some(secret.to_owned()), |secret| Some(successor(key, secret)))
        .take(MOST_ROTATIONS)
        .any(|secret| secret_digest(&secret) == current)
}

/// What came of a refresh token.
#[derive(Clone, Debug)]
pub enum Refreshed {
    /// A new one instead.
    Renewed(Opened),
    /// It was used before: the session was ended.
    Misused,
    Ended,
}

/// Exchanges a refresh token for the next one.
pub fn refresh(
    tx: &mut Tx<'_>,
    token: &str,
    key: &[u8],
    auth: &Auth,
) -> Result<Refreshed, Problem> {
    let parsed = token
        .split_once('.')
        .and_then(|(id, secret)| Some((id.parse::<SessionId>().ok()?, secret)));
    let Some((id, secret)) = parsed else { return ended_quietly(tx) };
    let found: Option<SessionColumns> = sessions::table
        .inner_join(accounts::table)
        .filter(sessions::id.eq(id).and(sessions::revoked_at.is_null()))
        .filter(
            sessions::expires_at
                .gt(tx.now)
                .and(sessions::idle_until.gt(tx.now))
                .and(accounts::active.eq(true)),
        )
        .select((
            sessions::account_id,
            sessions::refresh_digest,
            sessions::previous_digest,
            sessions::rotated_at,
        ))
        .first(tx.db)
        .optional()?;
    let Some((account, current, previous, rotated_at)) = found else { return ended_quietly(tx) };
    let (digest, next) = (secret_digest(secret), successor(key, secret));
    let renewed =
        Refreshed::Renewed(Opened { account, session: id, refresh_token: format!("{id}.{next}") });
    if digest == current {
        rotate(tx, id, &digest, &next, auth)?;
        return Ok(renewed);
    }
    let previous = previous.as_deref() == Some(&digest);
    if !previous && !leads_to(key, secret, &current) {
        return ended_quietly(tx);
    }
    if previous && tx.now - rotated_at <= TimeDelta::seconds(REFRESH_GRACE_SECONDS) {
        tx.nothing_to_audit();
        return Ok(renewed);
    }
    revoke(tx, account, Some(id), None)?;
    tx.audit(AuditEvent::done(acts::SESSION_MISUSED_REFRESH, "account", account).refused());
    Ok(Refreshed::Misused)
}

/// Whether a session owes another password, and a code.
pub fn owed(db: &mut Db, session: SessionId) -> Result<(bool, bool), Problem> {
    let owes_code = accounts::second_factor.is_not_null().and(sessions::second_factor_at.is_null());
    Ok(sessions::table
        .inner_join(accounts::table)
        .filter(sessions::id.eq(session))
        .select((
            accounts::password_expires_at.is_not_null().and(sessions::issuer.is_null()),
            owes_code,
        ))
        .first(db)?)
}

fn ended_quietly(tx: &mut Tx<'_>) -> Result<Refreshed, Problem> {
    tx.nothing_to_audit();
    Ok(Refreshed::Ended)
}

fn rotate(
    tx: &mut Tx<'_>,
    id: SessionId,
    digest: &str,
    next: &str,
    auth: &Auth,
) -> Result<(), Problem> {
    diesel::update(sessions::table.find(id))
        .set((
            sessions::refresh_digest.eq(secret_digest(next)),
            sessions::previous_digest.eq(digest),
            sessions::rotated_at.eq(tx.now),
            sessions::idle_until.eq(tx.now + TimeDelta::minutes(auth.idle_minutes)),
        ))
        .execute(tx.db)?;
    tx.nothing_to_audit();
    Ok(())
}

/// Ends one session of an account, or all but one; how many ended.
pub fn revoke(
    tx: &mut Tx<'_>,
    account: AccountId,
    only: Option<SessionId>,
    but: Option<SessionId>,
) -> Result<usize, Problem> {
    let mut alive = diesel::update(sessions::table)
        .filter(sessions::account_id.eq(account))
        .filter(sessions::revoked_at.is_null())
        .set(sessions::revoked_at.eq(tx.now))
        .into_boxed();
    if let Some(id) = only {
        alive = alive.filter(sessions::id.eq(id));
    }
    if let Some(id) = but {
        alive = alive.filter(sessions::id.ne(id));
    }
    let ended = alive.execute(tx.db)?;
    tx.audit(
        AuditEvent::done(acts::SESSION_END, "account", account).with(format!("{ended} sessions")),
    );
    Ok(ended)
}

/// When a session began and at the latest ends, when it was ended or idles out.
type Times = (NaiveDateTime, NaiveDateTime, Option<NaiveDateTime>, NaiveDateTime);

/// The sessions of an account that are alive, and those nobody has said they know, newest first.
pub fn alive(
    db: &mut Db,
    account: AccountId,
    current: SessionId,
    now: NaiveDateTime,
) -> Result<Vec<SessionView>, Problem> {
    let alive = sessions::revoked_at
        .is_null()
        .and(sessions::expires_at.gt(now).and(sessions::idle_until.gt(now)));
    let rows: Vec<(SessionId, Times, String, String, bool)> = sessions::table
        .filter(sessions::account_id.eq(account).and(alive.or(sessions::is_news.eq(true))))
        .order((sessions::created_at.desc(), sessions::id))
        .select((
            sessions::id,
            (
                sessions::created_at,
                sessions::expires_at,
                sessions::revoked_at,
                sessions::idle_until,
            ),
            sessions::client_address,
            sessions::device,
            sessions::is_news,
        ))
        .load(db)?;
    let view = |(id, (created_at, expires_at, revoked_at, idle_until), address, device, is_new)| {
        let over = Option::unwrap_or(revoked_at, NaiveDateTime::min(expires_at, idle_until));
        SessionView {
            id,
            current: id == current,
            created_at: in_japan(created_at),
            expires_at: in_japan(expires_at),
            client_address: address,
            device,
            is_new,
            ended_at: (over <= now).then(|| in_japan(over)),
        }
    };
    Ok(rows.into_iter().map(view).collect())
}

/// The sign-in before this session: when, from where, and how many failed in between.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct LastSignIn {
    /// When, Japan time; null at the first sign-in.
    pub at: Option<String>,
    /// From where.
    pub address: Option<String>,
    /// Failed sign-ins between then and this session.
    pub failures_since: i32,
}

/// What to show of earlier sign-ins (総務省 地方公共団体における情報セキュリティポリシーに関するガイドライン).
pub fn last_sign_in(
    db: &mut Db,
    account: AccountId,
    current: SessionId,
) -> Result<LastSignIn, Problem> {
    let (began, failures_since): (NaiveDateTime, i32) = sessions::table
        .find(current)
        .select((sessions::created_at, sessions::failures_before))
        .first(db)?;
    let before: Option<(NaiveDateTime, String)> = sessions::table
        .filter(sessions::account_id.eq(account).and(sessions::created_at.lt(began)))
        .order((sessions::created_at.desc(), sessions::id))
        .select((sessions::created_at, sessions::client_address))
        .first(db)
        .optional()?;
    let (at, address) =
        before.map_or((None, None), |(at, address)| (Some(in_japan(at)), Some(address)));
    Ok(LastSignIn { at, address, failures_since })
}

/// Ends every session, after a copy was restored: what was ended since the copy must not come back
/// to life.
pub fn end_all_sessions(db: &mut Db, now: NaiveDateTime) -> Result<(), Problem> {
    diesel::update(sessions::table.filter(sessions::revoked_at.is_null()))
        .set(sessions::revoked_at.eq(now))
        .execute(db)?;
    Ok(())
}
