//! Slowing down guesses, not people (decision 29). What fails is counted for a login at an address,
//! so that nobody's guesses elsewhere keep anybody out. Whoever has signed in from an address before
//! is judged by that alone. All others share two further counts: of a login, against guesses from many
//! addresses; of an address, against one password on many logins. When these are full there is one
//! attempt each [`SLOT_SECONDS`], and none is locked.
//!
//! The counts are rows, so they survive a restart. A moment further ahead than any wait is long comes
//! from a clock that has jumped, and blocks nobody.

use std::net::IpAddr;

use chrono::{NaiveDateTime, TimeDelta};
use diesel::dsl::exists;
use diesel::prelude::*;

use crate::auth::secret_digest;
use crate::db::schema::{accounts, sessions, sign_in_throttles as throttles};
use crate::db::{Db, Tx};
use crate::limits::{
    FAILURES_BEFORE_DISABLED, FAILURES_BEFORE_SLOTS, FAILURES_BEFORE_WAIT, FIRST_WAIT_SECONDS,
    LONGEST_WAIT_SECONDS, SLOT_SECONDS,
};
use crate::problem::{Code, Problem};

/// Minutes in which failing logins of one address are counted.
const ADDRESS_MINUTES: i64 = 10;

/// What is known of a subject: how often it failed, since when, and until when it waits.
#[derive(Clone, Copy, Queryable)]
struct Count {
    failures: i32,
    since: NaiveDateTime,
    until: NaiveDateTime,
}

/// The addresses of one subscriber: an IPv6 network of 64 bits is as easily had as one IPv4 address.
fn network(address: &str) -> String {
    match address.parse() {
        Ok(IpAddr::V6(address)) if address.to_ipv4_mapped().is_none() => {
            address.segments()[..4].iter().map(|part| format!("{part:x}.")).collect()
        }
        _ => address.replace(':', "."),
    }
}

fn pair_subject(login: &str, address: &str) -> String {
    format!("address:{}:{}", network(address), secret_digest(login))
}

fn login_subject(login: &str) -> String {
    format!("login:{}", secret_digest(login))
}

fn slot_subject(address: &str) -> String {
    format!("slot:{}", network(address))
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

/// Counts an attempt at the door as failed before the password is looked at; success takes the count
/// back.
///
/// # Errors
/// `too_many_attempts` with the seconds to wait.
pub fn count_attempt(
    tx: &mut Tx<'_>,
    login: &str,
    address: &str,
    logins_per_address: i32,
) -> Result<(), Problem> {
    let stranger = !has_come_from(tx.db, login, address)?;
    if stranger {
        let own = pair_subject(login, address);
        count_slot(tx, &login_subject(login), |_, count| {
            Ok(count.failures >= FAILURES_BEFORE_SLOTS)
        })?;
        count_slot(tx, &slot_subject(address), |tx, _| {
            Ok(failing_logins(tx, address, &own)? >= i64::from(logins_per_address))
        })?;
    }
    count_guess(tx, login, address)
}

/// Counts an attempt of a login at one place alone: an address, or within a session.
///
/// # Errors
/// `too_many_attempts` with the seconds to wait.
pub fn count_guess(tx: &mut Tx<'_>, login: &str, place: &str) -> Result<(), Problem> {
    let subject = pair_subject(login, place);
    let count = count_of(tx, &subject)?;
    if count.failures >= FAILURES_BEFORE_DISABLED {
        return Err(wait(LONGEST_WAIT_SECONDS));
    }
    check_wait(tx.now, count.until)?;
    let failures = count.failures + 1;
    put(tx, &subject, Count { failures, until: tx.now + wait_after(failures), ..count })
}

/// Whether somebody of this login has signed in from there before.
fn has_come_from(db: &mut Db, login: &str, address: &str) -> Result<bool, Problem> {
    let before = sessions::table
        .inner_join(accounts::table)
        .filter(accounts::login.eq(login).and(sessions::client_address.eq(address)));
    Ok(diesel::select(exists(before)).get_result(db)?)
}

/// Counts an attempt of a stranger within a day; where the count is full it needs a slot of time.
fn count_slot(
    tx: &mut Tx<'_>,
    subject: &str,
    is_full: impl FnOnce(&mut Tx<'_>, &Count) -> Result<bool, Problem>,
) -> Result<(), Problem> {
    let (count, now) = (count_of(tx, subject)?, tx.now);
    let today = count.since <= now && now - count.since < TimeDelta::days(1);
    let count = if today { count } else { Count { failures: 0, since: now, until: now } };
    if is_full(tx, &count)? {
        check_wait(now, count.until)?;
    }
    let until = now + TimeDelta::seconds(SLOT_SECONDS);
    put(tx, subject, Count { failures: count.failures.saturating_add(1), until, ..count })
}

fn check_wait(now: NaiveDateTime, until: NaiveDateTime) -> Result<(), Problem> {
    let seconds = (until - now).num_seconds() + 1;
    let longest = LONGEST_WAIT_SECONDS + 1;
    if until > now && seconds <= longest { Err(wait(seconds)) } else { Ok(()) }
}

fn wait(seconds: i64) -> Problem {
    Problem::new(Code::TooManyAttempts).with("seconds", seconds).header("Retry-After", seconds)
}

/// How many other logins failed from the address lately.
fn failing_logins(tx: &mut Tx<'_>, address: &str, own: &str) -> Result<i64, Problem> {
    let network = network(address);
    let (first, end) = (format!("address:{network}:"), format!("address:{network};"));
    let lately = tx.now - TimeDelta::minutes(ADDRESS_MINUTES);
    let possible = tx.now + TimeDelta::seconds(LONGEST_WAIT_SECONDS);
    Ok(throttles::table
        .filter(throttles::subject.ge(first).and(throttles::subject.lt(end)))
        .filter(throttles::subject.ne(own))
        .filter(throttles::blocked_until.gt(lately).and(throttles::blocked_until.le(possible)))
        .count()
        .get_result(tx.db)?)
}

fn count_of(tx: &mut Tx<'_>, subject: &str) -> Result<Count, Problem> {
    let found = throttles::table
        .find(subject)
        .select((throttles::failures, throttles::first_failure_at, throttles::blocked_until))
        .first(tx.db)
        .optional()?;
    Ok(found.unwrap_or(Count { failures: 0, since: tx.now, until: tx.now }))
}

fn put(tx: &mut Tx<'_>, subject: &str, count: Count) -> Result<(), Problem> {
    let values = (
        throttles::failures.eq(count.failures),
        throttles::first_failure_at.eq(count.since),
        throttles::blocked_until.eq(count.until),
    );
    let changed = diesel::update(throttles::table.find(subject)).set(values).execute(tx.db)?;
    if changed == 0 {
        let row = (throttles::subject.eq(subject), values);
        diesel::insert_into(throttles::table).values(row).execute(tx.db)?;
    }
    Ok(())
}

/// Of these logins, those on which sign-in failed so often somewhere that they wait there.
pub fn failing(db: &mut Db, logins: &[String]) -> Result<Vec<String>, Problem> {
    let waiting: Vec<String> = throttles::table
        .filter(throttles::subject.like("address:%"))
        .filter(throttles::failures.ge(FAILURES_BEFORE_WAIT))
        .select(throttles::subject)
        .load(db)?;
    let fails = |login: &&String| {
        let digest = secret_digest(login);
        waiting.iter().any(|subject| subject.ends_with(&digest))
    };
    Ok(if waiting.is_empty() { Vec::new() } else { logins.iter().filter(fails).cloned().collect() })
}

/// Takes the count of a login at a place back, after success there.
pub fn forgive(tx: &mut Tx<'_>, login: &str, place: &str) -> Result<(), Problem> {
    if !has_come_from(tx.db, login, place)? {
        let counted = [login_subject(login), slot_subject(place)];
        let counted = throttles::table.filter(throttles::subject.eq_any(counted));
        diesel::update(counted)
            .set(throttles::failures.eq(throttles::failures - 1))
            .execute(tx.db)?;
    }
    forgive_guess(tx, login, place)
}

/// Takes back what [`count_guess`] alone has counted.
pub fn forgive_guess(tx: &mut Tx<'_>, login: &str, place: &str) -> Result<(), Problem> {
    diesel::delete(throttles::table.find(pair_subject(login, place))).execute(tx.db)?;
    Ok(())
}

/// Takes every count of a login back, by its administrator.
pub fn forgive_all(tx: &mut Tx<'_>, login: &str) -> Result<(), Problem> {
    let own = throttles::subject.like(format!("%:{}", secret_digest(login)));
    diesel::delete(throttles::table.filter(own)).execute(tx.db)?;
    Ok(())
}

/// Clears what no longer counts: what failed more than a day ago, or at a time that is not yet. What
/// an administrator must look at stays.
pub fn clear(tx: &mut Tx<'_>) -> Result<(), Problem> {
    let day = TimeDelta::days(1);
    let over =
        throttles::blocked_until.lt(tx.now - day).or(throttles::blocked_until.gt(tx.now + day));
    let open = throttles::failures.lt(FAILURES_BEFORE_DISABLED);
    diesel::delete(throttles::table.filter(over.and(open))).execute(tx.db)?;
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

    #[test]
    fn an_ipv6_subscriber_is_one_place() {
        assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff::9"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_ne!(network("192.0.2.1"), network("192.0.2.2"));
    }
}
