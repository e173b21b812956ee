//! Rows of the outbox.

use chrono::{NaiveDateTime, TimeDelta};
use diesel::dsl::{exists, max, not};
use diesel::prelude::*;

use super::{Channel, LetterState};
use crate::clock::in_japan;
use crate::db::schema::outbox;
use crate::db::{AuditEvent, Db, Tx, common_now};
use crate::notice::acts;
use crate::notice::mail::{Pace, not_before};
use crate::notice::model::{LetterView, News};
use crate::problem::{Problem, Wording};
use crate::vocab::{AccountId, LetterId, WebhookId};

/// Seconds after which a row is free again that a server claimed and gave no word of; more than the
/// longest attempt takes (`mail.answer_seconds` is at most 60).
const LEASE_SECONDS: i64 = 120;
/// Attempts after which something is given up: the last is made a day after the first.
const ATTEMPTS: i32 = 12;
/// Attempts at what the other side refuses for good.
const REFUSALS: i32 = 3;
/// Longest wait between two attempts, in seconds.
const LONGEST_WAIT_SECONDS: i64 = 6 * 3600;
/// Days for which it is kept what was sent or not needed.
const KEPT_DAYS: i64 = 30;

diesel::alias!(outbox as earlier: Earlier);

/// A row that a server has claimed.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = outbox)]
pub struct Letter {
    pub id: LetterId,
    pub thing: String,
    pub account_id: Option<AccountId>,
    pub payload: String,
    /// This one included.
    pub attempts: i32,
}

/// Puts a mail for an account into the outbox, unless one waits there already: it says the same.
pub fn post_mail(tx: &mut Tx<'_>, account: AccountId, pace: Pace) -> Result<(), Problem> {
    let thing = account.to_string();
    let now = common_now(tx.db, tx.now)?;
    let waits = outbox::table
        .filter(outbox::channel.eq(Channel::Mail))
        .filter(outbox::thing.eq(&thing))
        .filter(outbox::state.eq(LetterState::Waiting))
        // One that is being sent may have been opened already when this is committed.
        .filter(outbox::leased_by.eq(0).or(outbox::lease_until.le(now)));
    if waits.count().get_result::<i64>(tx.db)? > 0 {
        return Ok(());
    }
    let (id, at) = (LetterId::random(), not_before(pace, now));
    insert(tx, (Channel::Mail, id), (&thing, Some(account)), "", at)
}

/// Puts an event for a webhook into the outbox: what happened, to what, where to look.
pub fn post_event(tx: &mut Tx<'_>, webhook: WebhookId, news: &News) -> Result<(), Problem> {
    let id = LetterId::random();
    let (ways, gone) = (news.kind.ways(), news.kind.takes_back());
    let link = ways.first().map(|(_, link)| link.replace("{}", &news.subject));
    let link = link.or(gone.map(str::to_owned));
    let body = serde_json::json!({
        "id": id,
        "type": news.kind,
        "timestamp": tx.now.and_utc().to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        "data": { "id": news.subject, "link": link },
    });
    let now = common_now(tx.db, tx.now)?;
    let thing = webhook.to_string();
    insert(tx, (Channel::Webhook, id), (&thing, None), &body.to_string(), now)
}

/// How many events wait for a webhook, and how many were given up.
pub fn left(db: &mut Db, webhook: WebhookId) -> Result<(i64, i64), Problem> {
    let mut count = |state: LetterState| {
        let of = outbox::table
            .filter(outbox::channel.eq(Channel::Webhook))
            .filter(outbox::thing.eq(webhook.to_string()).and(outbox::state.eq(state)));
        of.count().get_result::<i64>(db)
    };
    Ok((count(LetterState::Waiting)?, count(LetterState::Dead)?))
}

/// Moves the mail of an account that was not tried yet to when it is wanted now.
pub fn hurry(tx: &mut Tx<'_>, account: AccountId, pace: Pace) -> Result<(), Problem> {
    let now = common_now(tx.db, tx.now)?;
    let untried = outbox::table
        .filter(outbox::channel.eq(Channel::Mail))
        .filter(outbox::thing.eq(account.to_string()))
        .filter(outbox::state.eq(LetterState::Waiting).and(outbox::attempts.eq(0)));
    let at = outbox::not_before.eq(not_before(pace, now));
    diesel::update(untried).set(at).execute(tx.db)?;
    Ok(())
}

/// Appends something that is to leave, after everything of the same thing.
fn insert(
    tx: &mut Tx<'_>,
    (channel, id): (Channel, LetterId),
    (thing, account): (&str, Option<AccountId>),
    payload: &str,
    at: NaiveDateTime,
) -> Result<(), Problem> {
    let over = outbox::table
        .filter(outbox::state.eq_any([LetterState::Sent, LetterState::Dropped]))
        .filter(outbox::created_at.lt(tx.now - TimeDelta::days(KEPT_DAYS)));
    diesel::delete(over).execute(tx.db)?;
    let last: Option<i64> = outbox::table.select(max(outbox::place)).first(tx.db)?;
    diesel::insert_into(outbox::table)
        .values((
            outbox::id.eq(id),
            outbox::place.eq(last.unwrap_or(0) + 1),
            outbox::channel.eq(channel),
            outbox::thing.eq(thing),
            outbox::account_id.eq(account),
            outbox::payload.eq(payload),
            outbox::state.eq(LetterState::Waiting),
            outbox::attempts.eq(0),
            outbox::not_before.eq(at),
            outbox::leased_by.eq(0),
            outbox::lease_until.eq(at),
            outbox::failure.eq(""),
            outbox::created_at.eq(tx.now),
        ))
        .execute(tx.db)?;
    Ok(())
}

/// The first row whose time has come, that nobody has claimed, and before which nothing of the same
/// thing waits.
pub fn due(db: &mut Db, channel: Channel, own: NaiveDateTime) -> Result<Option<Letter>, Problem> {
    let now = common_now(db, own)?;
    // No lease is that long: it was given before the clock jumped back.
    let impossible = outbox::lease_until.gt(now + TimeDelta::seconds(2 * LEASE_SECONDS));
    let free = outbox::leased_by.eq(0).or(outbox::lease_until.le(now)).or(impossible);
    let before = earlier
        .filter(earlier.field(outbox::channel).eq(outbox::channel))
        .filter(earlier.field(outbox::thing).eq(outbox::thing))
        .filter(earlier.field(outbox::state).eq(LetterState::Waiting))
        .filter(earlier.field(outbox::place).lt(outbox::place));
    Ok(outbox::table
        .filter(outbox::state.eq(LetterState::Waiting))
        .filter(outbox::channel.eq(channel))
        .filter(outbox::not_before.le(now))
        .filter(free)
        .filter(not(exists(before)))
        .order(outbox::place)
        .select(Letter::as_select())
        .first(db)
        .optional()?)
}

/// Claims the next row for a server.
pub fn claim(tx: &mut Tx<'_>, channel: Channel, server: i64) -> Result<Option<Letter>, Problem> {
    let Some(letter) = due(tx.db, channel, tx.now)? else { return Ok(None) };
    let until = common_now(tx.db, tx.now)? + TimeDelta::seconds(LEASE_SECONDS);
    diesel::update(outbox::table.find(letter.id))
        .set((
            outbox::attempts.eq(letter.attempts + 1),
            outbox::leased_by.eq(server),
            outbox::lease_until.eq(until),
        ))
        .execute(tx.db)?;
    Ok(Some(Letter { attempts: letter.attempts + 1, ..letter }))
}

/// How an attempt ended.
#[derive(Clone, Debug)]
pub enum Outcome {
    Sent,
    Dropped,
    /// It may go another time.
    Failed(String),
    /// The other side refuses it for good.
    Refused(String),
}

/// Notes how an attempt ended. False when the row is not this server's any more.
pub fn note(
    tx: &mut Tx<'_>,
    letter: &Letter,
    server: i64,
    outcome: &Outcome,
    first_wait: i64,
) -> Result<bool, Problem> {
    let now = common_now(tx.db, tx.now)?;
    let (failure, most) = match outcome {
        Outcome::Sent => return end(tx, letter.id, server, LetterState::Sent, ""),
        Outcome::Dropped => return end(tx, letter.id, server, LetterState::Dropped, ""),
        Outcome::Failed(why) => (why, ATTEMPTS),
        Outcome::Refused(why) => (why, REFUSALS),
    };
    let failure: String = failure.chars().filter(|letter| !letter.is_control()).take(500).collect();
    if most <= letter.attempts {
        return end(tx, letter.id, server, LetterState::Dead, &failure);
    }
    let doublings = u32::try_from(letter.attempts - 1).unwrap_or(0).min(20);
    let wait = first_wait.saturating_mul(1 << doublings).min(LONGEST_WAIT_SECONDS);
    let own = outbox::table.find(letter.id).filter(outbox::leased_by.eq(server));
    let again = (
        outbox::leased_by.eq(0),
        outbox::not_before.eq(now + TimeDelta::seconds(wait)),
        outbox::failure.eq(failure),
    );
    Ok(diesel::update(own).set(again).execute(tx.db)? == 1)
}

fn end(
    tx: &mut Tx<'_>,
    id: LetterId,
    server: i64,
    state: LetterState,
    failure: &str,
) -> Result<bool, Problem> {
    let own = outbox::table.find(id).filter(outbox::leased_by.eq(server));
    let end = (
        outbox::state.eq(state),
        outbox::leased_by.eq(0),
        outbox::failure.eq(failure),
        outbox::ended_at.eq(tx.now),
    );
    Ok(diesel::update(own).set(end).execute(tx.db)? == 1)
}

/// Frees what was claimed, for the only server of a database: whoever had it is gone.
pub fn free_all(tx: &mut Tx<'_>, channel: Channel) -> Result<(), Problem> {
    let claimed = outbox::table.filter(outbox::leased_by.ne(0).and(outbox::channel.eq(channel)));
    diesel::update(claimed).set(outbox::leased_by.eq(0)).execute(tx.db)?;
    Ok(())
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = outbox)]
struct Row {
    id: LetterId,
    place: i64,
    channel: Channel,
    thing: String,
    account_id: Option<AccountId>,
    state: LetterState,
    attempts: i32,
    not_before: NaiveDateTime,
    failure: String,
    created_at: NaiveDateTime,
    ended_at: Option<NaiveDateTime>,
}

impl From<Row> for LetterView {
    fn from(row: Row) -> Self {
        let waits = row.state == LetterState::Waiting;
        Self {
            id: row.id,
            channel: row.channel,
            webhook_id: row.thing.parse().ok(),
            account_id: row.account_id,
            state: row.state,
            state_label: row.state.name_ja(),
            attempts: row.attempts,
            next_at: waits.then(|| in_japan(row.not_before)),
            failure: row.failure,
            created_at: in_japan(row.created_at),
            ended_at: row.ended_at.map(in_japan),
            allowed_actions: resendable(row.state)
                .then_some(acts::OUTBOX_RESEND)
                .into_iter()
                .collect(),
            place: row.place,
        }
    }
}

fn resendable(state: LetterState) -> bool {
    state == LetterState::Dead
}

/// What leaves or has left, the newest first, after a place; and how many there are.
///
/// # Errors
/// When the rows cannot be read.
pub fn letters(
    db: &mut Db,
    state: Option<LetterState>,
    (after, rows): (Option<i64>, i64),
) -> Result<(Vec<LetterView>, i64), Problem> {
    let narrowed = || {
        let all = outbox::table.into_boxed();
        state.map_or(all, |state| outbox::table.filter(outbox::state.eq(state)).into_boxed())
    };
    let mut query = narrowed();
    if let Some(after) = after {
        query = query.filter(outbox::place.lt(after));
    }
    let query = query.order(outbox::place.desc()).limit(rows);
    let found: Vec<Row> = query.select(Row::as_select()).load(db)?;
    let total = narrowed().count().get_result(db)?;
    Ok((found.into_iter().map(LetterView::from).collect(), total))
}

/// How many were given up.
///
/// # Errors
/// When the rows cannot be read.
pub fn undelivered(db: &mut Db) -> Result<i64, Problem> {
    let dead = outbox::table.filter(outbox::state.eq(LetterState::Dead));
    Ok(dead.count().get_result(db)?)
}

/// Sends again what was given up, under the same identifier.
///
/// # Errors
/// `not_found`; `state_conflict` for what was not given up.
pub fn resend(tx: &mut Tx<'_>, id: LetterId) -> Result<LetterView, Problem> {
    let row = |db: &mut Db| {
        let found: Option<Row> =
            outbox::table.find(id).select(Row::as_select()).first(db).optional()?;
        found.ok_or(Problem::not_found())
    };
    let old = row(tx.db)?;
    if !resendable(old.state) {
        let step = ("再送", "Send again");
        return Err(Problem::state_conflict(old.state, step, Wording::nothing()));
    }
    let now = common_now(tx.db, tx.now)?;
    diesel::update(outbox::table.find(id))
        .set((
            outbox::state.eq(LetterState::Waiting),
            outbox::attempts.eq(0),
            outbox::not_before.eq(now),
            outbox::ended_at.eq(None::<NaiveDateTime>),
        ))
        .execute(tx.db)?;
    tx.audit(AuditEvent::done(acts::OUTBOX_RESEND, "letter", id));
    row(tx.db).map(LetterView::from)
}
