//! Rows of links, of what counts once, and of sessions by the word of a provider.

use chrono::{DateTime, NaiveDateTime};
use diesel::prelude::*;

use crate::accounts::acts;
use crate::accounts::model::IdentityView;
use crate::accounts::store::{AccountRow, grants_of, touch};
use crate::accounts::telling::{Concerned, tell};
use crate::auth::sees_others;
use crate::clock::in_japan;
use crate::db::schema::{identity_links as links, identity_uses as uses, sessions};
use crate::db::{AuditEvent, Db, Tx, on_each};
use crate::identity::Ended;
use crate::problem::{Code, Problem};
use crate::vocab::{AccountId, Act, IdentityLinkId, OrganizationCode};

/// Who providers know an account as.
pub fn links_of(db: &mut Db, account: AccountId) -> Result<Vec<IdentityView>, Problem> {
    let rows: Vec<(IdentityLinkId, String, String, NaiveDateTime)> = links::table
        .filter(links::account_id.eq(account))
        .order((links::issuer, links::subject))
        .select((links::id, links::issuer, links::subject, links::linked_at))
        .load(db)?;
    let view =
        |(id, issuer, subject, at)| IdentityView { id, issuer, subject, linked_at: in_japan(at) };
    Ok(rows.into_iter().map(view).collect())
}

/// The account that a provider's user may sign in to.
pub fn account_of(db: &mut Db, issuer: &str, subject: &str) -> Result<Option<AccountId>, Problem> {
    let known = links::table.filter(links::issuer.eq(issuer).and(links::subject.eq(subject)));
    Ok(known.select(links::account_id).first(db).optional()?)
}

/// Whether every role of an account that sees others is of a body.
pub fn is_of_body(db: &mut Db, account: AccountId, body: &str) -> Result<bool, Problem> {
    let of_body =
        |code: Option<OrganizationCode>| code.is_some_and(|code| code.to_string() == body);
    let grants = grants_of(db, account)?;
    Ok(body.is_empty()
        || grants.into_iter().all(|one| !sees_others(one.role) || of_body(one.organization_code)))
}

fn noted(
    tx: &mut Tx<'_>,
    row: &AccountRow,
    act: Act,
    (issuer, subject): (&str, &str),
) -> Result<(), Problem> {
    touch(tx, row.id)?;
    let event = AuditEvent::done(act, "account", row.id).with(format!("{issuer} {subject}"));
    tx.audit(row.talent_id.into_iter().fold(event, AuditEvent::about));
    tell(tx, act, row.id, &Concerned { account: Some(row.id), ..Concerned::default() })
}

/// Lets a provider's user sign in to an account, who is told.
///
/// # Errors
/// `duplicate` where that user may sign in to an account already.
pub fn link(
    tx: &mut Tx<'_>,
    row: &AccountRow,
    (issuer, subject): (&str, &str),
) -> Result<(), Problem> {
    let added = on_each!(tx.db, c => diesel::insert_into(links::table)
        .values((
            links::id.eq(IdentityLinkId::random()),
            links::account_id.eq(row.id),
            links::issuer.eq(issuer),
            links::subject.eq(subject),
            links::linked_at.eq(tx.now),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    if added == 0 {
        return Err(Problem::new(Code::Duplicate));
    }
    noted(tx, row, acts::IDENTITY_LINK, (issuer, subject))
}

/// Ends that and the sessions opened by it.
///
/// # Errors
/// `reference_unknown` for a link the account does not have.
pub fn unlink(tx: &mut Tx<'_>, row: &AccountRow, id: IdentityLinkId) -> Result<(), Problem> {
    let own = links_of(tx.db, row.id)?.into_iter().find(|one| one.id == id);
    let link = own.ok_or(Problem::field("/identity_id", "reference_unknown"))?;
    diesel::delete(links::table.find(id)).execute(tx.db)?;
    end_of(tx, row.id, &link.issuer, None)?;
    noted(tx, row, acts::IDENTITY_UNLINK, (&link.issuer, &link.subject))
}

/// Whether this comes for the first time; it counts until a moment.
pub fn counts(tx: &mut Tx<'_>, digest: &str, until: i64) -> Result<bool, Problem> {
    let until = DateTime::from_timestamp(until, 0).map(|at| at.naive_utc());
    let Some(until) = until.filter(|until| *until > tx.now) else { return Ok(false) };
    diesel::delete(uses::table.filter(uses::expires_at.lt(tx.now))).execute(tx.db)?;
    let added = on_each!(tx.db, c => diesel::insert_into(uses::table)
        .values((uses::digest.eq(digest), uses::expires_at.eq(until)))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(added == 1)
}

/// Ends the sessions of an account that a provider's word opened: all of them, or the one it names.
pub fn end_of(
    tx: &mut Tx<'_>,
    account: AccountId,
    issuer: &str,
    session: Option<&str>,
) -> Result<(), Problem> {
    let mut alive = diesel::update(sessions::table)
        .filter(sessions::account_id.eq(account).and(sessions::issuer.eq(issuer)))
        .filter(sessions::revoked_at.is_null())
        .set(sessions::revoked_at.eq(tx.now))
        .into_boxed();
    if let Some(session) = session {
        alive = alive.filter(sessions::issuer_session.eq(session));
    }
    let ended = alive.execute(tx.db)?;
    if ended > 0 {
        let event = AuditEvent::done(acts::SESSION_END_ELSEWHERE, "account", account);
        tx.audit(event.with(format!("{ended} sessions")));
    }
    Ok(())
}

/// Ends what a provider says is over, where anything is.
pub fn end(tx: &mut Tx<'_>, issuer: &str, said: &Ended) -> Result<(), Problem> {
    let account = match &said.subject {
        Some(subject) => account_of(tx.db, issuer, subject)?,
        None => sessions::table
            .filter(sessions::issuer.eq(issuer).and(sessions::issuer_session.eq(&said.session)))
            .select(sessions::account_id)
            .first(tx.db)
            .optional()?,
    };
    tx.nothing_to_audit();
    match account {
        Some(account) => end_of(tx, account, issuer, said.session.as_deref()),
        None => Ok(()),
    }
}
