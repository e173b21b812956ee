//! Going to a provider and coming back, and its messages that somebody signed out there.

use chrono::TimeDelta;

use super::store;
use crate::accounts::acts;
use crate::accounts::api::{Tokens, tokens};
use crate::accounts::session::{self, Opened};
use crate::accounts::{factor, store as rows};
use crate::auth::secret_digest;
use crate::db::{AuditEvent, Origin, Tx};
use crate::identity::{Began, Ended, Fault, Identity, Provider, TICKET_SECONDS};
use crate::problem::{Code, Problem};
use crate::vocab::SessionId;
use crate::web::{Anyone, Door};

/// What came of an answer of a provider, and where to go on.
pub enum CameBack {
    /// Somebody has signed in.
    In(Tokens, String),
    /// The session was proved anew.
    Proved(String),
}

fn refused(fault: Fault) -> Problem {
    match fault {
        Fault::Unreachable(why) => {
            tracing::warn!(why, "an identity provider does not answer");
            Problem::new(Code::IdentityUnreachable).header("Retry-After", 10)
        }
        Fault::Refused(why) => {
            tracing::warn!(why, "an identity provider's answer was refused");
            Problem::new(Code::IdentityRefused)
        }
        Fault::Busy => Problem::new(Code::Unavailable).header("Retry-After", 2),
    }
}

fn provider(door: &Door, name: &str) -> Result<std::sync::Arc<Provider>, Problem> {
    door.providers.get(name).ok_or(Problem::not_found())
}

fn key(door: &Door) -> Vec<u8> {
    door.keys.derived("identity-ticket")
}

fn seconds(door: &Door) -> i64 {
    door.store.clock().now().and_utc().timestamp()
}

/// Seconds for which a proof at the provider counts: for a sign-in as long as our longest session, for
/// a proof anew not at all.
fn longest(door: &Door, began: &Began) -> i64 {
    if began.proves.is_some() { 0 } else { door.auth.session_hours * 3600 }
}

/// Begins a sign-in, or the proof of a session: where the browser goes, and what it keeps meanwhile.
///
/// # Errors
/// `not_found` for a name that is none; `identity_unreachable`, `identity_refused`.
pub async fn begin(
    door: &Door,
    name: &str,
    next: &str,
    proves: Option<SessionId>,
) -> Result<(String, String), Problem> {
    let provider = provider(door, name)?;
    let (began, key) = (Began::new(name, seconds(door), next, proves), key(door));
    let longest = longest(door, &began);
    let address = provider.address(&began, &key, longest).await.map_err(refused)?;
    Ok((address, began.sealed(&key)))
}

/// The one value of a parameter; nothing where it came twice.
fn only(said: &[(String, String)], name: &str) -> Option<String> {
    let mut values = said.iter().filter(|(known, _)| known == name).map(|(_, value)| value);
    values.next().filter(|_| values.next().is_none()).cloned()
}

/// Takes what a browser brought back from a provider.
///
/// # Errors
/// `identity_not_proved`, `identity_refused`, `identity_unreachable`; `identity_unlinked`,
/// `identity_not_allowed`, `second_factor_needed` for those the provider knows.
pub async fn come_back(
    anyone: Anyone,
    name: &str,
    ticket: Option<String>,
    said: &[(String, String)],
) -> Result<CameBack, (Problem, Option<Identity>)> {
    let door = anyone.door.clone();
    let known = |problem: Problem| (problem, None);
    let provider = provider(&door, name).map_err(known)?;
    let (key, now) = (key(&door), seconds(&door));
    let began = ticket.and_then(|ticket| Began::opened(&key, &ticket, now));
    let began = began
        .filter(|began| began.provider == name)
        .ok_or_else(|| known(Problem::new(Code::IdentityNotProved)))?;
    let state = began.secret(&key, "state");
    // Digests, so that comparing tells nothing of the state.
    let is_own =
        only(said, "state").is_some_and(|one| secret_digest(&one) == secret_digest(&state));
    if !is_own {
        return Err(known(Problem::new(Code::IdentityRefused)));
    }
    if said.iter().any(|(name, _)| name == "error") {
        return Err(known(Problem::new(Code::IdentityNotProved)));
    }
    let code = only(said, "code").ok_or_else(|| known(Problem::new(Code::IdentityRefused)))?;
    let times = (longest(&door, &began), now);
    let identity = provider
        .identify((code, only(said, "iss")), &began, &key, times)
        .await
        .map_err(|fault| known(refused(fault)))?;
    let Some(session) = began.proves else {
        let (opened, owed) = open(anyone, &provider, &identity, (&state, began.at))
            .await
            .map_err(|problem| (problem, Some(identity)))?;
        let now = door.store.clock().now();
        return Ok(CameBack::In(tokens(&door, opened, now, owed).map_err(known)?, began.next));
    };
    prove(anyone, identity, session, (state, began.at)).await.map_err(known)?;
    Ok(CameBack::Proved(began.next))
}

/// Opens a session for the account the identity is linked to.
async fn open(
    anyone: Anyone,
    provider: &Provider,
    identity: &Identity,
    (state, began): (&str, i64),
) -> Result<(Opened, (bool, bool)), Problem> {
    let Anyone { door, request_id, address, device } = anyone;
    let (auth, body) = (door.auth.clone(), provider.settings.body.clone());
    let (identity, used) = (identity.clone(), secret_digest(&format!("state:{state}")));
    let origin = Origin { request_id, ..Origin::default() };
    let work = move |tx: &mut Tx<'_>| {
        if !store::counts(tx, &used, began + TICKET_SECONDS + 1)? {
            return Err(Problem::new(Code::IdentityRefused));
        }
        let linked = store::account_of(tx.db, &identity.issuer, &identity.subject)?;
        let row = linked.map(|id| rows::find(tx.db, id)).transpose()?;
        let usable = match &row {
            Some(row) if row.active => store::is_of_body(tx.db, row.id, &body)?,
            _ => false,
        };
        let Some(row) = row.as_ref().filter(|_| usable) else {
            let subject =
                row.as_ref().map_or_else(|| "unknown".to_owned(), |row| row.id.to_string());
            let event = AuditEvent::done(acts::SESSION_OPEN, "account", subject);
            tx.audit(event.with(&address).refused());
            let code =
                if row.is_some() { Code::IdentityNotAllowed } else { Code::IdentityUnlinked };
            return Ok(Err(code));
        };
        let opened = session::open(tx, row, &auth, (&address, &device))?;
        session::vouch(tx, opened.session, row, &identity, auth.step_up_minutes)?;
        let owed = session::owed(tx.db, opened.session)?;
        Ok(Ok((opened, owed)))
    };
    let opened: Result<_, Code> = door.store.write(acts::SESSION_OPEN, origin, work).await?;
    opened.map_err(Problem::new)
}

/// Takes a provider's word that it is still the owner of a session.
async fn prove(
    anyone: Anyone,
    identity: Identity,
    session: SessionId,
    (state, began): (String, i64),
) -> Result<(), Problem> {
    let Anyone { door, request_id, .. } = anyone;
    let minutes = door.auth.step_up_minutes;
    let used = secret_digest(&format!("state:{state}"));
    let origin = Origin { request_id, ..Origin::default() };
    let work = move |tx: &mut Tx<'_>| {
        if !store::counts(tx, &used, began + TICKET_SECONDS + 1)? {
            return Err(Problem::new(Code::IdentityRefused));
        }
        let linked = store::account_of(tx.db, &identity.issuer, &identity.subject)?;
        let owner = session::owner(tx.db, session, tx.now)?;
        let Some(account) = linked.filter(|account| Some(*account) == owner) else {
            return Err(Problem::new(Code::IdentityRefused));
        };
        let row = rows::find(tx.db, account)?;
        if row.second_factor.is_some() && !identity.by_second_factor {
            return Err(Problem::new(Code::SecondFactorNeeded));
        }
        let until = tx.now + TimeDelta::minutes(minutes);
        factor::prove(tx, session, until, identity.by_second_factor)?;
        tx.origin.account = Some(account);
        let event = AuditEvent::done(acts::SESSION_PROVE, "account", account);
        tx.audit(event.with(&identity.issuer));
        Ok(())
    };
    door.store.write(acts::SESSION_PROVE, origin, work).await
}

/// Ends what a logout token of a provider names.
///
/// # Errors
/// `body_unreadable` for one that is not believed or came before.
pub async fn end_by_token(anyone: Anyone, name: &str, token: String) -> Result<(), Problem> {
    let Anyone { door, request_id, .. } = anyone;
    let provider = provider(&door, name)?;
    let unbelieved = || Problem::new(Code::BodyUnreadable).with("reason", "logout_token");
    let ended =
        provider.ended(token, seconds(&door)).await.map_err(|fault| match refused(fault) {
            problem if problem.code == Code::IdentityRefused => unbelieved(),
            problem => problem,
        })?;
    let issuer = provider.settings.issuer.clone();
    let used = secret_digest(&format!("logout:{issuer}:{}", ended.id));
    let origin = Origin { request_id, ..Origin::default() };
    let work = move |tx: &mut Tx<'_>| {
        if !store::counts(tx, &used, ended.until)? {
            return Err(unbelieved());
        }
        store::end(tx, &issuer, &ended)
    };
    door.store.write(acts::SESSION_END_ELSEWHERE, origin, work).await
}

/// Ends the session a provider's page names: knowing the name is all the proof there is.
///
/// # Errors
/// `not_found` for a provider that is none.
pub async fn end_by_session(
    anyone: Anyone,
    name: &str,
    said: &[(String, String)],
) -> Result<(), Problem> {
    let Anyone { door, request_id, .. } = anyone;
    let provider = provider(&door, name)?;
    let issuer = provider.settings.issuer.clone();
    let session = only(said, "sid").filter(|one| !one.is_empty());
    if only(said, "iss").as_ref() != Some(&issuer) || session.is_none() {
        return Ok(());
    }
    let ended = Ended { subject: None, session, id: String::new(), until: 0 };
    let origin = Origin { request_id, ..Origin::default() };
    let work = move |tx: &mut Tx<'_>| store::end(tx, &issuer, &ended);
    door.store.write(acts::SESSION_END_ELSEWHERE, origin, work).await
}
