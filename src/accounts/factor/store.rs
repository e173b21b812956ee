//! Rows of second factors and of fresh proofs.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::model::{self, PAPER_CODES, Typed, typed};
use crate::accounts::acts;
use crate::accounts::store::AccountRow;
use crate::accounts::throttle;
use crate::auth::{secret_digest, sees_others};
use crate::db::schema::{account_grants as grants, accounts, recovery_codes as papers, sessions};
use crate::db::{AuditEvent, Db, Tx};
use crate::problem::Problem;
use crate::vocab::{AccountId, Act, NOT_RETIRED, Role, SessionId};

/// Where guesses of codes are counted, apart from those of passwords at an address.
const PLACE: &str = "second-factor";

/// What is begun, since when there is one, and the last step that was taken.
pub struct Kept {
    pub pending: Option<String>,
    pub since: Option<NaiveDateTime>,
    step: i64,
}

pub fn kept(db: &mut Db, account: AccountId) -> Result<Kept, Problem> {
    let columns =
        (accounts::second_factor_pending, accounts::second_factor_at, accounts::second_factor_step);
    let (pending, since, step) = accounts::table.find(account).select(columns).first(db)?;
    Ok(Kept { pending, since, step })
}

/// Codes on paper that were not used.
pub fn papers_left(db: &mut Db, account: AccountId) -> Result<i64, Problem> {
    let left = papers::table.filter(papers::account_id.eq(account).and(papers::used_at.is_null()));
    Ok(left.count().get_result(db)?)
}

/// Whether a role of the day sees others' data.
pub fn is_owed(db: &mut Db, account: AccountId, day: NaiveDate) -> Result<bool, Problem> {
    let held: Vec<Role> = grants::table
        .filter(grants::account_id.eq(account).and(grants::retired_at.eq(NOT_RETIRED)))
        .filter(grants::valid_from.le(day).and(grants::valid_to.gt(day)))
        .select(grants::role)
        .load(db)?;
    Ok(held.into_iter().any(sees_others))
}

/// Logins of active accounts that see others' data on a day without a second factor.
///
/// # Errors
/// When the rows cannot be read.
pub fn without_second_factor(db: &mut Db, day: NaiveDate) -> Result<Vec<String>, Problem> {
    let bare: Vec<(AccountId, String)> = accounts::table
        .filter(accounts::active.eq(true).and(accounts::second_factor.is_null()))
        .order(accounts::login)
        .select((accounts::id, accounts::login))
        .load(db)?;
    let mut found = Vec::new();
    for (id, login) in bare {
        if is_owed(db, id, day)? {
            found.push(login);
        }
    }
    Ok(found)
}

/// Begins a factor; the one that is there stays until the new one has shown a code.
pub fn begin(tx: &mut Tx<'_>, account: AccountId, salt: &str) -> Result<(), Problem> {
    diesel::update(accounts::table.find(account))
        .set(accounts::second_factor_pending.eq(salt))
        .execute(tx.db)?;
    tx.audit(AuditEvent::done(acts::SECOND_FACTOR_BEGIN, "account", account));
    Ok(())
}

/// Makes what was begun the factor, once a code of it was shown; the new codes on paper.
pub fn confirm(
    tx: &mut Tx<'_>,
    account: AccountId,
    salt: &str,
    step: i64,
) -> Result<Vec<String>, Problem> {
    diesel::update(accounts::table.find(account))
        .set((
            accounts::second_factor.eq(salt),
            accounts::second_factor_pending.eq(None::<String>),
            accounts::second_factor_at.eq(tx.now),
            accounts::second_factor_step.eq(step),
        ))
        .execute(tx.db)?;
    tx.audit(AuditEvent::done(acts::SECOND_FACTOR_SET_UP, "account", account));
    give_out(tx, account)
}

/// New codes on paper instead of those that were given out.
pub fn give_out(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<String>, Problem> {
    diesel::delete(papers::table.filter(papers::account_id.eq(account))).execute(tx.db)?;
    let codes: Vec<String> = (0..PAPER_CODES).map(|_| model::paper_code()).collect();
    for code in &codes {
        let digest = secret_digest(&code.replace('-', ""));
        diesel::insert_into(papers::table)
            .values((papers::digest.eq(digest), papers::account_id.eq(account)))
            .execute(tx.db)?;
    }
    tx.audit(AuditEvent::done(acts::SECOND_FACTOR_CODES, "account", account));
    Ok(codes)
}

/// Takes the factor and its codes on paper away.
pub fn remove(tx: &mut Tx<'_>, row: &AccountRow, act: Act) -> Result<(), Problem> {
    diesel::delete(papers::table.filter(papers::account_id.eq(row.id))).execute(tx.db)?;
    diesel::update(accounts::table.find(row.id))
        .set((
            accounts::second_factor.eq(None::<String>),
            accounts::second_factor_pending.eq(None::<String>),
            accounts::second_factor_at.eq(None::<NaiveDateTime>),
            accounts::second_factor_step.eq(0),
        ))
        .execute(tx.db)?;
    let event = AuditEvent::done(act, "account", row.id);
    tx.audit(row.talent_id.into_iter().fold(event, AuditEvent::about));
    throttle::forgive_guess(tx, &row.login, PLACE)
}

/// Takes a code of the app or from paper, counted first; whether it was one.
///
/// # Errors
/// `too_many_attempts` with the seconds to wait.
pub fn take(tx: &mut Tx<'_>, key: &[u8], row: &AccountRow, code: &str) -> Result<bool, Problem> {
    throttle::count_guess(tx, &row.login, PLACE)?;
    let taken = match (typed(code), &row.second_factor) {
        (_, None) => false,
        (Typed::Code(code), Some(salt)) => {
            let secret = model::secret_of(key, row.id, salt);
            let last = kept(tx.db, row.id)?.step;
            match model::step_of(&secret, &code, tx.now, last) {
                Some(step) => take_step(tx, row.id, step)?,
                None => false,
            }
        }
        (Typed::Paper(code), Some(_)) => take_paper(tx, row.id, &secret_digest(&code))?,
    };
    if taken {
        throttle::forgive_guess(tx, &row.login, PLACE)?;
    }
    Ok(taken)
}

fn take_step(tx: &mut Tx<'_>, account: AccountId, step: i64) -> Result<bool, Problem> {
    let later = accounts::table.find(account).filter(accounts::second_factor_step.lt(step));
    Ok(diesel::update(later).set(accounts::second_factor_step.eq(step)).execute(tx.db)? == 1)
}

fn take_paper(tx: &mut Tx<'_>, account: AccountId, digest: &str) -> Result<bool, Problem> {
    let unused = papers::table
        .find(digest)
        .filter(papers::account_id.eq(account).and(papers::used_at.is_null()));
    Ok(diesel::update(unused).set(papers::used_at.eq(tx.now)).execute(tx.db)? == 1)
}

/// The session has a fresh proof until a moment; one by the second factor settles what it owed.
pub fn prove(
    tx: &mut Tx<'_>,
    session: SessionId,
    until: NaiveDateTime,
    by_factor: bool,
) -> Result<(), Problem> {
    let row = sessions::table.find(session);
    diesel::update(row).set(sessions::proved_until.eq(until)).execute(tx.db)?;
    if by_factor {
        diesel::update(row).set(sessions::second_factor_at.eq(tx.now)).execute(tx.db)?;
    }
    Ok(())
}
