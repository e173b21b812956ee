//! Slowing down guesses: counted per login, known or not, and per address for one password tried on
//! many logins. The counts are rows, so they survive a restart; the address is the socket's, so no
//! header can forge it.

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use crate::auth::secret_digest;
use crate::db::schema::sign_in_throttles as throttles;
use crate::db::{Db, Tx};
use crate::limits::{
    FAILURES_BEFORE_DISABLED, FAILURES_BEFORE_WAIT, FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS,
};
use crate::problem::{Code, Problem};

/// Minutes in which failing logins of one address are counted.
const ADDRESS_MINUTES: i64 = 10;
/// Seconds an address waits when too many logins failed from it.
const ADDRESS_WAIT_SECONDS: i64 = 60;

fn login_subject(login: &str) -> String {
    format!("login:{}", secret_digest(login))
}

fn address_subject(address: &str, login: &str) -> String {
    format!("address:{address}:{}", secret_digest(login))
}

/// How long to wait after a number of consecutive failures (NIST SP 800-63B-4 §3.2.2: 30 seconds up
/// to an hour).
#[must_use]
pub fn wait_after(failures: i32) -> TimeDelta {
    if failures < FAILURES_BEFORE_WAIT {
        return TimeDelta::zero();
    }
    let doublings = u32::try_from(failures - FAILURES_BEFORE_WAIT).unwrap_or(0).min(20);
    TimeDelta::seconds(
        FIRST_WAIT_SECONDS.saturating_mul(1_i64 << doublings).min(LONGEST_WAIT_SECONDS),
    )
}

/// Counts an attempt as failed before the password is looked at; success takes the count back.
///
/// # Errors
/// `too_many_attempts` with the seconds to wait.
pub fn count_attempt(
    tx: &mut Tx<'_>,
    login: &str,
    address: &str,
    logins_per_address: i32,
) -> Result<(), Problem> {
    let subject = login_subject(login);
    let found: Option<(i32, NaiveDateTime)> = throttles::table
        .find(&subject)
        .select((throttles::failures, throttles::blocked_until))
        .first(tx.db)
        .optional()?;
    let (failures, blocked_until) = found.unwrap_or((0, tx.now));
    if failures >= FAILURES_BEFORE_DISABLED {
        return Err(wait(LONGEST_WAIT_SECONDS));
    }
    if blocked_until > tx.now {
        return Err(wait((blocked_until - tx.now).num_seconds() + 1));
    }
    check_address(tx, address, &address_subject(address, login), logins_per_address)?;
    put(tx, &subject, failures + 1, tx.now + wait_after(failures + 1))?;
    put(tx, &address_subject(address, login), 1, tx.now)
}

fn wait(seconds: i64) -> Problem {
    Problem::new(Code::TooManyAttempts).with("seconds", seconds).header("Retry-After", seconds)
}

/// How many other logins failed from the address lately.
fn check_address(tx: &mut Tx<'_>, address: &str, own: &str, most: i32) -> Result<(), Problem> {
    let (first, end) = (format!("address:{address}:"), format!("address:{address};"));
    let failing: i64 = throttles::table
        .filter(
            throttles::subject
                .ge(first)
                .and(throttles::subject.lt(end))
                .and(throttles::subject.ne(own)),
        )
        .filter(throttles::blocked_until.gt(tx.now - TimeDelta::minutes(ADDRESS_MINUTES)))
        .count()
        .get_result(tx.db)?;
    if failing >= i64::from(most) { Err(wait(ADDRESS_WAIT_SECONDS)) } else { Ok(()) }
}

fn put(
    tx: &mut Tx<'_>,
    subject: &str,
    failures: i32,
    blocked_until: NaiveDateTime,
) -> Result<(), Problem> {
    let changed = diesel::update(throttles::table.find(subject))
        .set((throttles::failures.eq(failures), throttles::blocked_until.eq(blocked_until)))
        .execute(tx.db)?;
    if changed == 0 {
        let values = (
            throttles::subject.eq(subject),
            throttles::failures.eq(failures),
            throttles::first_failure_at.eq(tx.now),
            throttles::blocked_until.eq(blocked_until),
        );
        diesel::insert_into(throttles::table).values(values).execute(tx.db)?;
    }
    Ok(())
}

/// Of these logins, those on which sign-in failed so often that they wait.
pub fn failing(db: &mut Db, logins: &[String]) -> Result<Vec<String>, Problem> {
    let waiting: Vec<String> = throttles::table
        .filter(throttles::subject.like("login:%"))
        .filter(throttles::failures.ge(FAILURES_BEFORE_WAIT))
        .select(throttles::subject)
        .load(db)?;
    let fails = |login: &&String| waiting.contains(&login_subject(login));
    Ok(if waiting.is_empty() { Vec::new() } else { logins.iter().filter(fails).cloned().collect() })
}

/// Takes the counts of a login back, after success or by its administrator.
pub fn forgive(tx: &mut Tx<'_>, login: &str, address: Option<&str>) -> Result<(), Problem> {
    let mut subjects = vec![login_subject(login)];
    subjects.extend(address.map(|address| address_subject(address, login)));
    diesel::delete(throttles::table.filter(throttles::subject.eq_any(subjects))).execute(tx.db)?;
    Ok(())
}

/// Clears what no longer counts: addresses that failed long ago. Counts of logins stay until they
/// are forgiven.
pub fn clear(tx: &mut Tx<'_>) -> Result<(), Problem> {
    let addresses = throttles::subject.ge("address:").and(throttles::subject.lt("address;"));
    let over = throttles::blocked_until.lt(tx.now - TimeDelta::minutes(ADDRESS_MINUTES));
    diesel::delete(throttles::table.filter(addresses.and(over))).execute(tx.db)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_from_half_a_minute_to_an_hour() {
        let seconds: Vec<i64> = [1, 4, 5, 6, 7, 11, 12, 99, i32::MAX]
            .into_iter()
            .map(|failures| wait_after(failures).num_seconds())
            .collect();
        assert_eq!(seconds, [0, 0, 30, 60, 120, 1920, 3600, 3600, 3600]);
    }
}
