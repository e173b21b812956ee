//! What an account wants by mail, and to which address.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::outbox;
use crate::config::{Mail, is_mailbox};
use crate::db::schema::mail_settings as settings;
use crate::db::{AuditEvent, Db, Tx};
use crate::notice::acts;
use crate::problem::{FieldError, Problem, Wording};
use crate::vocab::{AccountId, ShortText, terms};

terms! {
    /// How often an account has mail.
    Pace {
        /// Never.
        Off = "off", "送らない", "Never";
        /// As soon as there is something unread.
        Each = "each", "お知らせのたび", "Whenever there is something";
        /// On Monday morning, when there is something unread.
        Weekly = "weekly", "週に一度（月曜の朝）", "Once a week, on Monday morning";
    }
}

/// What an account wants by mail.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MailSettings {
    /// Whether the program sends mail at all.
    pub available: bool,
    /// Domains an address may be of.
    pub domains: Vec<String>,
    /// The address; empty when none was given.
    pub address: String,
    /// How often.
    pub pace: Pace,
    /// Version to send as `If-Match`; 0 before anything was set.
    pub version: i32,
}

/// What is set.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeMail {
    /// The address; may be empty when nothing is wanted.
    #[serde(default)]
    pub address: ShortText,
    /// How often.
    pub pace: Pace,
}

type Set = (i32, String, Pace);

fn of(db: &mut Db, account: AccountId) -> Result<Option<Set>, Problem> {
    let columns = (settings::version, settings::address, settings::pace);
    Ok(settings::table.find(account).select(columns).first(db).optional()?)
}

/// What an account wants by mail.
///
/// # Errors
/// When the rows cannot be read.
pub fn mail_settings(
    db: &mut Db,
    account: AccountId,
    config: &Mail,
) -> Result<MailSettings, Problem> {
    let (version, address, pace) = of(db, account)?.unwrap_or((0, String::new(), Pace::Off));
    let domains = config.domains().collect();
    Ok(MailSettings { available: config.is_on(), domains, address, pace, version })
}

/// An address of a domain the administrator has named: who may be written to is not decided by who
/// types it.
fn check_address(address: &str, config: &Mail) -> Result<(), FieldError> {
    let domain = address.split_once('@').map(|(_, domain)| domain.to_ascii_lowercase());
    if is_mailbox(address) && domain.is_some_and(|domain| config.domains().any(|one| one == domain))
    {
        return Ok(());
    }
    let known = config.domains().collect::<Vec<_>>().join(", ");
    Err(FieldError::because(
        "/address",
        Wording::Each {
            ja: format!(
                "「名前@ドメイン」の形で、次のドメインのアドレスを入力してください: {known}"
            ),
            en: format!("Give an address of one of these domains: {known}"),
        },
    ))
}

/// Sets what an account wants by mail.
///
/// # Errors
/// Faults of the address; a refusal where the program sends no mail.
pub(super) fn change(
    tx: &mut Tx<'_>,
    account: AccountId,
    wanted: &ChangeMail,
    config: &Mail,
) -> Result<(), Problem> {
    let address = wanted.address.as_str().trim();
    if !config.is_on() && wanted.pace != Pace::Off {
        return Err(FieldError::because(
            "/pace",
            (
                "この環境ではメールを送りません。「送らない」を選んでください（管理者がメールサーバーを設定すると使えます）。",
                "No mail is sent here. Choose never; an administrator can set up a mail server.",
            ),
        )
        .into());
    }
    if wanted.pace != Pace::Off && address.is_empty() {
        return Err(Problem::field("/address", "required"));
    }
    if !address.is_empty() {
        check_address(address, config)?;
    }
    let version = of(tx.db, account)?.map_or(0, |(version, ..)| version) + 1;
    diesel::delete(settings::table.find(account)).execute(tx.db)?;
    let row = (
        settings::account_id.eq(account),
        settings::version.eq(version),
        settings::address.eq(address),
        settings::pace.eq(wanted.pace),
        settings::changed_at.eq(tx.now),
    );
    diesel::insert_into(settings::table).values(row).execute(tx.db)?;
    outbox::hurry(tx, account, wanted.pace)?;
    tx.audit(AuditEvent::done(acts::ACCOUNT_MAIL, "account", account).with(wanted.pace.as_str()));
    Ok(())
}

/// Of these accounts, those that want mail, and how often.
pub(super) fn wanting(
    db: &mut Db,
    accounts: &[AccountId],
) -> Result<Vec<(AccountId, Pace)>, Problem> {
    let rows = settings::table
        .filter(settings::account_id.eq_any(accounts))
        .filter(settings::pace.ne(Pace::Off));
    let columns = (settings::account_id, settings::pace);
    Ok(rows.order(settings::account_id).select(columns).load(db)?)
}

/// The address an account wants mail at now; nothing for one that wants none any more.
pub(super) fn address_now(db: &mut Db, account: AccountId) -> Result<Option<String>, Problem> {
    let set = of(db, account)?;
    Ok(set.filter(|(_, _, pace)| *pace != Pace::Off).map(|(_, address, _)| address))
}

/// The moment from which the mail of an account goes: now, or 08:00 in Japan on the next Monday.
pub(super) fn not_before(pace: Pace, now: NaiveDateTime) -> NaiveDateTime {
    use chrono::{Datelike, Days, TimeDelta};
    if pace != Pace::Weekly {
        return now;
    }
    let today = crate::clock::day_in_japan(now);
    let monday = |weeks: u64| {
        let days = 7 * weeks - u64::from(today.weekday().num_days_from_monday());
        let day = today.checked_add_days(Days::new(days))?;
        // 08:00 in Japan is 23:00 UTC of the day before.
        day.and_hms_opt(8, 0, 0)?.checked_sub_signed(TimeDelta::hours(9))
    };
    let this = (today.weekday() == chrono::Weekday::Mon)
        .then(|| today.and_hms_opt(8, 0, 0)?.checked_sub_signed(TimeDelta::hours(9)));
    this.flatten().filter(|at| *at > now).or_else(|| monday(1)).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weekly_mail_goes_on_monday_at_eight() {
        for (now, then) in [
            // Sunday evening, Monday before eight, Monday at eight, Tuesday: all in Japan.
            ("2026-06-07 10:00:00", "2026-06-07 23:00:00"),
            ("2026-06-07 22:59:59", "2026-06-07 23:00:00"),
            ("2026-06-07 23:00:00", "2026-06-14 23:00:00"),
            ("2026-06-09 03:00:00", "2026-06-14 23:00:00"),
        ] {
            let at = |text: &str| NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").ok();
            assert_eq!(at(now).map(|now| not_before(Pace::Weekly, now)), at(then), "{now}");
        }
    }
}
