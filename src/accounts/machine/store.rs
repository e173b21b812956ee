//! Rows of service accounts.

use std::net::IpAddr;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use super::model::{
    Attention, MachineState, NewServiceAccount, ServiceAccount, actions, attention, role_of, state,
};
use crate::accounts::acts;
use crate::auth::{Actor, Claims, Grant, Machine, Proofs};
use crate::clock::{day_in_japan, in_japan};
use crate::db::schema::{accounts, service_accounts as machines};
use crate::db::{AuditEvent, Db, Tx};
use crate::problem::Problem;
use crate::vocab::{AccountId, Networks, OrganizationCode};

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = machines)]
pub struct Row {
    account_id: AccountId,
    scopes: String,
    organization_code: Option<OrganizationCode>,
    addresses: String,
    expires_on: NaiveDate,
    secret_digest: String,
    former_digest: Option<String>,
    former_until: Option<NaiveDateTime>,
    rotated_at: NaiveDateTime,
    last_used_at: Option<NaiveDateTime>,
    last_used_from: String,
    revoked_at: Option<NaiveDateTime>,
}

/// A service account with what its row among the accounts says: login, name, version.
pub type Found = (Row, (String, String, i32));

fn parts(text: &str) -> Vec<String> {
    text.split(',').filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

impl Row {
    pub fn state(&self, now: NaiveDateTime) -> MachineState {
        state(self.revoked_at.is_some(), self.expires_on, day_in_japan(now))
    }

    /// Whether what was shown is its secret, or the one before in its last hours, from where it
    /// calls.
    fn takes(&self, shown: &Machine, now: NaiveDateTime) -> bool {
        let former = self.former_digest.as_ref().filter(|_| self.former_until > Some(now));
        let known = shown.digest == self.secret_digest || former == Some(&shown.digest);
        let networks: Networks = self.addresses.parse().unwrap_or_default();
        let from = shown.address.parse::<IpAddr>();
        known
            && self.state(now) == MachineState::Active
            && from.is_ok_and(|address| networks.contain(address))
    }

    fn attention(&self, now: NaiveDateTime) -> Option<Attention> {
        let since = self.last_used_at.map_or(self.rotated_at, |used| used.max(self.rotated_at));
        let active = self.state(now) == MachineState::Active;
        attention(self.expires_on, since, (now, day_in_japan(now))).filter(|_| active)
    }
}

/// Who asks by a secret; nothing for one that is not good, not any more, or not from there.
pub fn actor(
    db: &mut Db,
    claims: &Claims,
    shown: &Machine,
    now: NaiveDateTime,
) -> Result<Option<Actor>, Problem> {
    let row: Option<Row> =
        machines::table.find(claims.sub).select(Row::as_select()).first(db).optional()?;
    let Some(row) = row.filter(|row| row.takes(shown, now)) else { return Ok(None) };
    let role = role_of(row.organization_code.as_ref());
    // What the policy has taken from the role since is not given any more.
    let known = parts(&row.scopes).into_iter().filter_map(|name| actions(&[name], role).ok());
    let only = known.flatten().collect();
    Ok(Some(Actor {
        account: row.account_id,
        session: claims.sid,
        talent: None,
        grants: vec![Grant { only: Some(only), ..Grant::of(role, row.organization_code) }],
        proofs: Proofs::default(),
        today: day_in_japan(now),
    }))
}

/// Notes when and from where one called.
///
/// # Errors
/// When the row cannot be written.
pub fn note_use(tx: &mut Tx<'_>, account: AccountId, from: &str) -> Result<(), Problem> {
    let used = (machines::last_used_at.eq(tx.now), machines::last_used_from.eq(from));
    diesel::update(machines::table.find(account)).set(used).execute(tx.db)?;
    Ok(())
}

const NAMES: (accounts::login, accounts::display_name, accounts::version) =
    (accounts::login, accounts::display_name, accounts::version);

/// Every one, by login.
pub fn all(db: &mut Db) -> Result<Vec<Found>, Problem> {
    let query = machines::table.inner_join(accounts::table).order(accounts::login);
    Ok(query.select((Row::as_select(), NAMES)).load(db)?)
}

/// One of them.
pub fn find(db: &mut Db, id: AccountId) -> Result<Found, Problem> {
    let query = machines::table.inner_join(accounts::table).filter(machines::account_id.eq(id));
    let found = query.select((Row::as_select(), NAMES)).first(db).optional()?;
    found.ok_or(Problem::not_found())
}

/// How many administrators are to look at, why, and the first last day of those that end.
///
/// # Errors
/// When the rows cannot be read.
pub fn to_look_at(
    db: &mut Db,
    now: NaiveDateTime,
) -> Result<Vec<(Attention, Option<NaiveDate>)>, Problem> {
    let rows: Vec<Row> = machines::table
        .filter(machines::revoked_at.is_null())
        .order(machines::expires_on)
        .select(Row::as_select())
        .load(db)?;
    let due = |row: &Row, why| (why == Attention::Ending).then_some(row.expires_on);
    Ok(rows.iter().filter_map(|row| row.attention(now).map(|why| (why, due(row, why)))).collect())
}

/// As administrators see it.
pub fn view((row, (login, display_name, version)): Found, now: NaiveDateTime) -> ServiceAccount {
    let state = row.state(now);
    let steps = [acts::SERVICE_ACCOUNT_ROTATE, acts::SERVICE_ACCOUNT_REVOKE];
    let active = state == MachineState::Active;
    ServiceAccount {
        id: row.account_id,
        login,
        display_name,
        state,
        state_label: state.name_ja(),
        scopes: parts(&row.scopes),
        attention: row.attention(now),
        organization_code: row.organization_code,
        addresses: parts(&row.addresses),
        expires_on: row.expires_on,
        rotated_at: in_japan(row.rotated_at),
        former_until: row.former_until.filter(|until| *until > now).map(in_japan),
        last_used_at: row.last_used_at.map(in_japan),
        last_used_from: row.last_used_from,
        version,
        allowed_actions: if active { steps.to_vec() } else { Vec::new() },
    }
}

/// Makes one, with a row among the accounts by which nobody signs in.
pub fn add(
    tx: &mut Tx<'_>,
    id: AccountId,
    new: &NewServiceAccount,
    digest: &str,
) -> Result<(), Problem> {
    diesel::insert_into(accounts::table)
        .values((
            accounts::id.eq(id),
            accounts::login.eq(&new.login),
            accounts::display_name.eq(new.display_name.as_str()),
            accounts::password_hash.eq(""),
            accounts::active.eq(false),
            accounts::version.eq(1),
            accounts::created_at.eq(tx.now),
            accounts::failures_since.eq(0),
            accounts::is_machine.eq(true),
        ))
        .execute(tx.db)?;
    diesel::insert_into(machines::table)
        .values((
            machines::account_id.eq(id),
            machines::scopes.eq(new.scopes.join(",")),
            machines::organization_code.eq(&new.organization_code),
            machines::addresses.eq(new.networks()),
            machines::expires_on.eq(new.expires_on),
            machines::secret_digest.eq(digest),
            machines::rotated_at.eq(tx.now),
            machines::last_used_from.eq(""),
        ))
        .execute(tx.db)?;
    let event = AuditEvent::done(acts::SERVICE_ACCOUNT_ADD, "service_account", id);
    tx.audit(event.with(new.scopes.join(" ")));
    Ok(())
}

fn touch(tx: &mut Tx<'_>, id: AccountId) -> Result<(), Problem> {
    let next = accounts::version.eq(accounts::version + 1);
    diesel::update(accounts::table.find(id)).set(next).execute(tx.db)?;
    Ok(())
}

/// Gives one another secret; the one before is good for some hours more.
pub fn rotate(tx: &mut Tx<'_>, row: &Row, digest: &str, overlap_hours: i64) -> Result<(), Problem> {
    let until = tx.now + TimeDelta::hours(overlap_hours);
    diesel::update(machines::table.find(row.account_id))
        .set((
            machines::secret_digest.eq(digest),
            machines::former_digest.eq(&row.secret_digest),
            machines::former_until.eq(until),
            machines::rotated_at.eq(tx.now),
        ))
        .execute(tx.db)?;
    let event = AuditEvent::done(acts::SERVICE_ACCOUNT_ROTATE, "service_account", row.account_id);
    tx.audit(event);
    touch(tx, row.account_id)
}

/// Ends one, with every secret it has.
pub fn revoke(tx: &mut Tx<'_>, id: AccountId) -> Result<(), Problem> {
    let ended = machines::revoked_at.eq(tx.now);
    diesel::update(machines::table.find(id)).set(ended).execute(tx.db)?;
    tx.audit(AuditEvent::done(acts::SERVICE_ACCOUNT_REVOKE, "service_account", id));
    touch(tx, id)
}
