//! Rows of accounts and the roles they hold.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use diesel::prelude::*;

use super::model::{
    AccountView, GrantView, INITIAL_PASSWORD_HOURS, NewAccount, NewGrant, check_beside,
};
use crate::accounts::acts;
use crate::auth::{Action, Reach, Scope, reach};
use crate::clock::in_japan;
use crate::db::schema::{account_grants as grants, accounts};
use crate::db::{AuditEvent, Db, MultiBackend, Tx};
use crate::problem::Problem;
use crate::vocab::{
    AccountId, FiscalYear, GrantId, NOT_RETIRED, OrganizationCode, Period, Role, TalentId,
};

/// Columns of an account that its administrator and sign-in need.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = accounts)]
pub struct AccountRow {
    pub id: AccountId,
    pub login: String,
    pub display_name: String,
    pub password_hash: String,
    pub password_expires_at: Option<NaiveDateTime>,
    pub active: bool,
    pub talent_id: Option<TalentId>,
    pub version: i32,
    pub last_sign_in_at: Option<NaiveDateTime>,
    /// What the second factor follows from; nothing where none is set up.
    pub second_factor: Option<String>,
    pub reviewed_at: Option<NaiveDateTime>,
}

type GrantColumns = (GrantId, Role, Option<OrganizationCode>, Option<String>, NaiveDate, NaiveDate);

/// Whether anybody can sign in at all.
pub fn has_accounts(db: &mut Db) -> Result<bool, Problem> {
    Ok(accounts::table.count().get_result::<i64>(db)? > 0)
}

/// The account with a login.
pub fn find_by_login(db: &mut Db, login: &str) -> Result<Option<AccountRow>, Problem> {
    Ok(accounts::table
        .filter(accounts::login.eq(login).and(accounts::is_machine.eq(false)))
        .select(AccountRow::as_select())
        .first(db)
        .optional()?)
}

/// Whether a person or a machine has a login.
pub fn is_taken(db: &mut Db, login: &str) -> Result<bool, Problem> {
    let of = accounts::table.filter(accounts::login.eq(login)).count();
    Ok(of.get_result::<i64>(db)? > 0)
}

/// The accounts with these logins, with the roles they hold or will hold.
pub fn of_logins(
    db: &mut Db,
    logins: &[&str],
) -> Result<BTreeMap<String, (AccountRow, Vec<GrantView>)>, Problem> {
    let mut found = BTreeMap::new();
    for part in logins.chunks(500) {
        let query = accounts::table
            .filter(accounts::login.eq_any(part).and(accounts::is_machine.eq(false)));
        for row in query.select(AccountRow::as_select()).load(db)? {
            let grants = grants_of(db, row.id)?;
            found.insert(row.login.clone(), (row, grants));
        }
    }
    Ok(found)
}

/// Roles that were given to an account at a moment and are held still.
pub fn given_at(
    db: &mut Db,
    account: AccountId,
    moment: NaiveDateTime,
) -> Result<Vec<GrantId>, Problem> {
    let rows = grants::table.filter(grants::account_id.eq(account));
    let rows = rows.filter(grants::recorded_at.eq(moment).and(grants::retired_at.eq(NOT_RETIRED)));
    Ok(rows.select(grants::id).load(db)?)
}

/// Accounts on which sign-in failed so often that they wait, by login.
pub fn failing(db: &mut Db) -> Result<Vec<(AccountId, String)>, Problem> {
    let all: Vec<(AccountId, String)> =
        accounts::table.order(accounts::login).select((accounts::id, accounts::login)).load(db)?;
    let logins: Vec<String> = all.iter().map(|(_, login)| login.clone()).collect();
    let failing = super::throttle::failing(db, &logins)?;
    Ok(all.into_iter().filter(|(_, login)| failing.contains(login)).collect())
}

/// The account with an identifier.
///
/// # Errors
/// `not_found`, or when the rows cannot be read.
pub fn find(db: &mut Db, id: AccountId) -> Result<AccountRow, Problem> {
    accounts::table
        .find(id)
        .filter(accounts::is_machine.eq(false))
        .select(AccountRow::as_select())
        .first(db)
        .optional()?
        .ok_or(Problem::not_found())
}

/// Logins and display names of these accounts.
pub fn names(
    db: &mut Db,
    ids: impl Iterator<Item = AccountId>,
) -> Result<BTreeMap<AccountId, (String, String)>, Problem> {
    let ids: BTreeSet<AccountId> = ids.collect();
    let rows: Vec<(AccountId, String, String)> = accounts::table
        .filter(accounts::id.eq_any(ids))
        .select((accounts::id, accounts::login, accounts::display_name))
        .load(db)?;
    Ok(rows.into_iter().map(|(id, login, name)| (id, (login, name))).collect())
}

/// Which accounts: logins that begin with a text, and those in use whose roles nobody has confirmed
/// since a moment.
#[derive(Clone, Copy, Debug, Default)]
pub struct Which<'a> {
    pub prefix: Option<&'a str>,
    pub unreviewed_since: Option<NaiveDateTime>,
}

fn of_people(which: Which<'_>) -> accounts::BoxedQuery<'static, MultiBackend> {
    let mut query = accounts::table.filter(accounts::is_machine.eq(false)).into_boxed();
    if let Some(prefix) = which.prefix {
        let (first, end) = beginning_with(prefix);
        query = query.filter(accounts::login.ge(first)).filter(accounts::login.lt(end));
    }
    if let Some(since) = which.unreviewed_since {
        // A new account was looked at when it was made.
        let never =
            accounts::reviewed_at.is_null().or(accounts::reviewed_at.lt(since).assume_not_null());
        query = query
            .filter(accounts::active.eq(true).and(accounts::created_at.lt(since)))
            .filter(never);
    }
    query
}

/// Accounts after a login, in the order of logins.
pub fn page(
    db: &mut Db,
    after: Option<String>,
    which: Which<'_>,
    rows: i64,
) -> Result<Vec<AccountRow>, Problem> {
    let mut query = of_people(which);
    if let Some(after) = after {
        query = query.filter(accounts::login.gt(after));
    }
    let query = query.order((accounts::login, accounts::id)).limit(rows);
    Ok(query.select(AccountRow::as_select()).load(db)?)
}

/// The span of logins that begin with a text; DEL comes after every letter a login can have.
fn beginning_with(prefix: &str) -> (String, String) {
    (prefix.to_owned(), format!("{prefix}\u{7F}"))
}

/// How many accounts [`page`] would give in all.
pub fn count(db: &mut Db, which: Which<'_>) -> Result<i64, Problem> {
    Ok(of_people(which).count().get_result(db)?)
}

/// Since when the roles of an account are to have been confirmed: the first moment of the fiscal
/// year in Japan.
#[must_use]
pub fn year_begins(today: NaiveDate) -> NaiveDateTime {
    let first = FiscalYear::of(today).map_or(today, FiscalYear::first_day);
    first.and_time(NaiveTime::MIN) - TimeDelta::hours(9)
}

/// How many accounts in use, but one's own, have had their roles confirmed this fiscal year, and
/// how many there are.
///
/// # Errors
/// When the rows cannot be read.
pub fn reviews(db: &mut Db, scope: &Scope) -> Result<(i64, i64), Problem> {
    let unreviewed_since = Some(year_begins(scope.today()));
    let others = |which| of_people(which).filter(accounts::id.ne(scope.account()));
    let open =
        others(Which { unreviewed_since, ..Which::default() }).count().get_result::<i64>(db)?;
    let all = others(Which::default()).filter(accounts::active.eq(true));
    let all = all.count().get_result::<i64>(db)?;
    Ok((all - open, all))
}

/// Confirms that an account is still to have its roles.
pub fn review(tx: &mut Tx<'_>, id: AccountId) -> Result<(), Problem> {
    let reviewed = accounts::reviewed_at.eq(tx.now);
    diesel::update(accounts::table.find(id)).set(reviewed).execute(tx.db)?;
    tx.audit(AuditEvent::done(acts::ACCOUNT_REVIEW, "account", id));
    touch(tx, id)
}

/// The roles an account holds or will hold.
pub fn grants_of(db: &mut Db, account: AccountId) -> Result<Vec<GrantView>, Problem> {
    let rows: Vec<GrantColumns> = grants::table
        .filter(grants::account_id.eq(account))
        .filter(grants::retired_at.eq(NOT_RETIRED))
        .order((grants::valid_from, grants::id))
        .select((
            grants::id,
            grants::role,
            grants::organization_code,
            grants::on_behalf_of,
            grants::valid_from,
            grants::valid_to,
        ))
        .load(db)?;
    Ok(rows
        .into_iter()
        .map(|(id, role, code, on_behalf_of, from, to)| {
            GrantView::new(id, role, code, on_behalf_of, Period::between(from, to))
        })
        .collect())
}

/// Roles of these days and later that an account holds, or another one of the same person.
pub fn held(
    db: &mut Db,
    account: Option<AccountId>,
    talent: Option<TalentId>,
) -> Result<Vec<(Role, Period)>, Problem> {
    let own = accounts::table
        .filter(accounts::id.nullable().eq(account).or(accounts::talent_id.eq(talent)))
        .select(accounts::id);
    let rows: Vec<(Role, NaiveDate, NaiveDate)> = grants::table
        .filter(grants::retired_at.eq(NOT_RETIRED).and(grants::account_id.eq_any(own)))
        .select((grants::role, grants::valid_from, grants::valid_to))
        .load(db)?;
    Ok(rows.into_iter().map(|(role, from, to)| (role, Period::between(from, to))).collect())
}

/// Logins of the people who hold, on a day or later, roles that watch one another, on one account or
/// on several.
pub fn incompatible(db: &mut Db, day: NaiveDate) -> Result<Vec<String>, Problem> {
    type Held = (AccountId, String, Option<TalentId>, Role, NaiveDate, NaiveDate);
    let account = (accounts::id, accounts::login, accounts::talent_id);
    let role = (grants::role, grants::valid_from, grants::valid_to);
    let rows: Vec<Held> = grants::table
        .inner_join(accounts::table)
        .filter(grants::retired_at.eq(NOT_RETIRED).and(grants::valid_to.gt(day)))
        .order((accounts::login, grants::id))
        .select((account.0, account.1, account.2, role.0, role.1, role.2))
        .load(db)?;
    let mut held: BTreeMap<(Option<TalentId>, Option<AccountId>), Vec<_>> = BTreeMap::new();
    for (id, login, talent, role, from, to) in rows {
        let person = (talent, talent.is_none().then_some(id));
        held.entry(person).or_default().push((login, role, Period::between(from.max(day), to)));
    }
    let mut found = BTreeSet::new();
    for roles in held.values() {
        let days: Vec<(Role, Period)> = roles.iter().map(|one| (one.1, one.2)).collect();
        let beside =
            |one: &&(String, Role, Period)| check_beside("", (one.1, one.2), &days).is_err();
        found.extend(roles.iter().filter(beside).map(|one| one.0.clone()));
    }
    Ok(found.into_iter().collect())
}

/// Whether an account holds or has ever held one of these roles.
pub fn has_ever_held(db: &mut Db, account: AccountId, roles: &[Role]) -> Result<bool, Problem> {
    let found =
        grants::table.filter(grants::account_id.eq(account).and(grants::role.eq_any(roles)));
    Ok(found.count().get_result::<i64>(db)? > 0)
}

/// Roles whose holders may do something.
pub(super) fn entitled_roles(action: Action) -> Vec<Role> {
    Role::ALL.iter().copied().filter(|role| reach(*role, action) != Reach::None).collect()
}

/// Active accounts whose roles of a day allow an action, by name.
pub fn entitled(
    db: &mut Db,
    action: Action,
    day: NaiveDate,
) -> Result<Vec<(AccountId, String)>, Problem> {
    let held = grants::table
        .filter(grants::role.eq_any(entitled_roles(action)))
        .filter(grants::retired_at.eq(NOT_RETIRED))
        .filter(grants::valid_from.le(day).and(grants::valid_to.gt(day)))
        .select(grants::account_id);
    let query = accounts::table.filter(accounts::active.eq(true).and(accounts::id.eq_any(held)));
    let columns = (accounts::id, accounts::display_name);
    Ok(query.order((accounts::display_name, accounts::id)).select(columns).load(db)?)
}

/// Bodies for which the active accounts whose roles of a day allow an action speak.
pub fn bodies_of_entitled(
    db: &mut Db,
    action: Action,
    day: NaiveDate,
) -> Result<Vec<OrganizationCode>, Problem> {
    let held = grants::table
        .inner_join(accounts::table)
        .filter(accounts::active.eq(true))
        .filter(grants::role.eq_any(entitled_roles(action)))
        .filter(grants::retired_at.eq(NOT_RETIRED))
        .filter(grants::valid_from.le(day).and(grants::valid_to.gt(day)));
    let bodies: Vec<Option<OrganizationCode>> =
        held.select(grants::organization_code).distinct().load(db)?;
    Ok(bodies.into_iter().flatten().collect())
}

/// Name of an active account whose roles of a day allow an action; nothing for any other.
pub fn name_of_entitled(
    db: &mut Db,
    account: AccountId,
    action: Action,
    day: NaiveDate,
) -> Result<Option<String>, Problem> {
    let found = entitled(db, action, day)?.into_iter().find(|(id, _)| *id == account);
    Ok(found.map(|(_, name)| name))
}

/// An account as its administrator sees it.
pub fn view(db: &mut Db, row: AccountRow, viewer: AccountId) -> Result<AccountView, Problem> {
    let own = row.id == viewer;
    let allowed_actions = if own {
        Vec::new()
    } else {
        vec![
            acts::ACCOUNT_CHANGE,
            acts::ACCOUNT_GRANT,
            acts::ACCOUNT_REVOKE_GRANT,
            acts::ACCOUNT_RESET_PASSWORD,
            acts::ACCOUNT_REVIEW,
            acts::SECOND_FACTOR_RESET,
            acts::IDENTITY_LINK,
            acts::IDENTITY_UNLINK,
        ]
    };
    Ok(AccountView {
        grants: grants_of(db, row.id)?,
        identities: super::single_sign_on::links_of(db, row.id)?,
        id: row.id,
        login: row.login,
        display_name: row.display_name,
        active: row.active,
        second_factor: row.second_factor.is_some(),
        talent_id: row.talent_id,
        last_sign_in_at: row.last_sign_in_at.map(in_japan),
        reviewed_at: row.reviewed_at.map(in_japan),
        version: row.version,
        allowed_actions,
    })
}

/// Adds an account. `initial` passwords are good for a day and must be changed at the first
/// sign-in.
///
/// # Errors
/// `duplicate` for a login that exists, or when the rows cannot be written.
pub fn add_account(
    tx: &mut Tx<'_>,
    account: &NewAccount,
    password_hash: &str,
    initial: bool,
) -> Result<AccountId, Problem> {
    let id = AccountId::random();
    let expires = initial.then(|| tx.now + TimeDelta::hours(INITIAL_PASSWORD_HOURS));
    diesel::insert_into(accounts::table)
        .values((
            accounts::id.eq(id),
            accounts::login.eq(&account.login),
            accounts::display_name.eq(account.display_name.as_str()),
            accounts::password_hash.eq(password_hash),
            accounts::password_expires_at.eq(expires),
            accounts::active.eq(true),
            accounts::talent_id.eq(account.talent_id),
            accounts::version.eq(1),
            accounts::created_at.eq(tx.now),
            accounts::failures_since.eq(0),
        ))
        .execute(tx.db)?;
    tx.audit(about(AuditEvent::done(acts::ACCOUNT_ADD, "account", id), account.talent_id));
    for grant in &account.grants {
        let period = Period::of_days(grant.starts_on, grant.ends_on)
            .map_err(|code| Problem::field("/grants", code))?;
        add_grant(tx, id, grant, period)?;
    }
    Ok(id)
}

/// An act on an account is told to the person on whose record it is.
fn about(event: AuditEvent, talent: Option<TalentId>) -> AuditEvent {
    talent.into_iter().fold(event, AuditEvent::about)
}

/// Gives an account a role for a time.
pub fn add_grant(
    tx: &mut Tx<'_>,
    account: AccountId,
    grant: &NewGrant,
    period: Period,
) -> Result<(), Problem> {
    let id = GrantId::random();
    diesel::insert_into(grants::table)
        .values((
            grants::id.eq(id),
            grants::account_id.eq(account),
            grants::role.eq(grant.role),
            grants::organization_code.eq(&grant.organization_code),
            grants::on_behalf_of
                .eq(grant.on_behalf_of.as_ref().map(|name| name.as_str().to_owned())),
            grants::valid_from.eq(period.from),
            grants::valid_to.eq(period.to),
            grants::recorded_at.eq(tx.now),
            grants::retired_at.eq(NOT_RETIRED),
        ))
        .execute(tx.db)?;
    let body = grant.organization_code.as_ref().map_or_else(String::new, ToString::to_string);
    tx.audit(
        AuditEvent::done(acts::ACCOUNT_GRANT, "account", account)
            .with(format!("{} {body}", grant.role)),
    );
    Ok(())
}

/// Takes a role away now; true when the account held it.
pub fn revoke_grant(tx: &mut Tx<'_>, account: AccountId, grant: GrantId) -> Result<bool, Problem> {
    let current = grants::table
        .find(grant)
        .filter(grants::account_id.eq(account))
        .filter(grants::retired_at.eq(NOT_RETIRED));
    let changed = diesel::update(current).set(grants::retired_at.eq(tx.now)).execute(tx.db)?;
    tx.audit(
        AuditEvent::done(acts::ACCOUNT_REVOKE_GRANT, "account", account).with(grant.to_string()),
    );
    Ok(changed > 0)
}

/// What of an account its administrator changes.
#[derive(Clone, Debug, Default)]
pub struct AccountChange {
    pub display_name: Option<String>,
    pub active: Option<bool>,
    pub talent_id: Option<Option<TalentId>>,
}

/// Changes an account and counts its version up.
pub fn change(tx: &mut Tx<'_>, row: &AccountRow, change: &AccountChange) -> Result<(), Problem> {
    let values = (
        accounts::display_name
            .eq(change.display_name.clone().unwrap_or_else(|| row.display_name.clone())),
        accounts::active.eq(change.active.unwrap_or(row.active)),
        accounts::talent_id.eq(change.talent_id.unwrap_or(row.talent_id)),
        accounts::version.eq(row.version + 1),
    );
    diesel::update(accounts::table.find(row.id)).set(values).execute(tx.db)?;
    let talent = change.talent_id.unwrap_or(row.talent_id);
    let linked = talent.filter(|talent| row.talent_id != Some(*talent));
    let action = if linked.is_some() { acts::ACCOUNT_LINK } else { acts::ACCOUNT_CHANGE };
    tx.audit(about(AuditEvent::done(action, "account", row.id), linked));
    Ok(())
}

/// Counts the version up after a change of roles.
pub fn touch(tx: &mut Tx<'_>, id: AccountId) -> Result<(), Problem> {
    diesel::update(accounts::table.find(id))
        .set(accounts::version.eq(accounts::version + 1))
        .execute(tx.db)?;
    Ok(())
}

/// Sets a password; an initial one is good for a day.
pub fn set_password(
    tx: &mut Tx<'_>,
    id: AccountId,
    password_hash: &str,
    initial: bool,
) -> Result<(), Problem> {
    let expires = initial.then(|| tx.now + TimeDelta::hours(INITIAL_PASSWORD_HOURS));
    diesel::update(accounts::table.find(id))
        .set((accounts::password_hash.eq(password_hash), accounts::password_expires_at.eq(expires)))
        .execute(tx.db)?;
    let talent: Option<TalentId> =
        accounts::table.find(id).select(accounts::talent_id).first(tx.db)?;
    tx.audit(if initial {
        about(AuditEvent::done(acts::ACCOUNT_RESET_PASSWORD, "account", id), talent)
    } else {
        AuditEvent::done(acts::ACCOUNT_CHANGE_PASSWORD, "account", id)
    });
    Ok(())
}

/// Of these people, those with an account.
pub fn belonging_to(db: &mut Db, people: &[TalentId]) -> Result<Vec<TalentId>, Problem> {
    let mut found = Vec::new();
    for part in people.chunks(500) {
        let rows = accounts::table.filter(accounts::talent_id.eq_any(part));
        found.extend(
            rows.select(accounts::talent_id)
                .distinct()
                .load::<Option<TalentId>>(db)?
                .into_iter()
                .flatten(),
        );
    }
    Ok(found)
}
