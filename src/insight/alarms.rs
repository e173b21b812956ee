//! Alarms for auditors, out of the audit record: probing, bulk reading, what one person did alone,
//! and changes of guarded rights. And what was done to accounts on one's own record.

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::audit::AuditEventView;
use crate::auth::{Scope, may};
use crate::clock::in_japan;
use crate::db::schema::audit_events as events;
use crate::db::{AuditRow, Db, MultiBackend};
use crate::limits::ALARM_DAYS;
use crate::problem::Problem;
use crate::vocab::{AccountId, TalentId, terms};
use crate::web::{Can, Cursor, Listing, Page, Reply, Route, Table};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/alarms", "監査担当への警報", list)
            .query::<Filter>()
            .list()
            .returns::<Page<AlarmView>>(),
        Route::get("/me/account-notices", "自分の記録に結び付くアカウントについての通知", own)
            .list()
            .returns::<Page<AccountNotice>>(),
    ]
}

terms! {
    /// What an alarm is about.
    AlarmKind {
        /// Many refusals in a short time.
        Probing = "probing", "権限のないものへの繰返しの要求", "Probing";
        /// Many people looked at in a short time.
        BulkReading = "bulk_reading", "多人数の閲覧", "Bulk reading";
        /// Done alone because nobody was there to approve.
        BreakGlass = "break_glass", "緊急実施", "Carried out alone in an emergency";
        /// Done alone before there was a second person.
        Bootstrap = "bootstrap", "二人目ができる前の一人での実施", "Done alone before there was a second person";
        /// Agreed on by two persons.
        GuardedChange = "guarded_change", "二人の承認による変更", "Change two persons agreed on";
        /// An account changed at the command line.
        Operator = "operator", "コマンドラインでのアカウントの変更", "Account changed at the command line";
        /// A copied refresh token.
        MisusedSession = "misused_session", "サインインの不正な継続", "Copied session";
    }
}

/// Actions of the record that raise an alarm by themselves.
const ALARMS: [(&str, AlarmKind); 6] = [
    ("access.probe", AlarmKind::Probing),
    ("access.bulk_read", AlarmKind::BulkReading),
    ("approval.break_glass", AlarmKind::BreakGlass),
    ("approval.bootstrap", AlarmKind::Bootstrap),
    ("approval.approve", AlarmKind::GuardedChange),
    ("session.misused_refresh", AlarmKind::MisusedSession),
];
/// What an operator does to accounts.
const BY_OPERATOR: [&str; 2] = ["account.add", "account.reset_password"];

/// Which alarms.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// What it is about.
    #[param(value_type = Option<String>)]
    pub kind: Option<AlarmKind>,
}

/// An alarm.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AlarmView {
    /// What it is about.
    pub kind: AlarmKind,
    /// The kind in words.
    pub kind_label: &'static str,
    /// The row of the record.
    #[serde(flatten)]
    pub event: AuditEventView,
}

impl From<AuditRow> for AlarmView {
    fn from(row: AuditRow) -> Self {
        let known = ALARMS.iter().find(|(action, _)| *action == row.action);
        let kind = known.map_or(AlarmKind::Operator, |(_, kind)| *kind);
        Self { kind, kind_label: kind.name_ja(), event: row.into() }
    }
}

fn matching(kind: Option<AlarmKind>) -> events::BoxedQuery<'static, MultiBackend> {
    let wanted = |known: &AlarmKind| kind.is_none_or(|kind| kind == *known);
    let actions: Vec<&str> =
        ALARMS.iter().filter(|(_, kind)| wanted(kind)).map(|(action, _)| *action).collect();
    let by_operator: &[&str] = if wanted(&AlarmKind::Operator) { &BY_OPERATOR } else { &[] };
    let operator = events::roles.eq("operator").and(events::action.eq_any(by_operator.to_vec()));
    let raised = events::action.eq_any(actions).or(operator);
    events::table.filter(events::withheld.eq(false)).filter(raised).into_boxed()
}

/// A page of alarms; only whoever may read the record comes this far.
///
/// # Errors
/// `cursor_invalid`, or when the rows cannot be read.
pub fn alarms(db: &mut Db, listing: &Listing<Filter>) -> Result<Page<AlarmView>, Problem> {
    let after: Option<(NaiveDateTime, i64)> =
        listing.cursor.as_ref().map(Cursor::keys).transpose()?;
    let mut query = matching(listing.filter.kind);
    if let Some((at, id)) = after {
        query = query.filter(
            events::recorded_at.lt(at).or(events::recorded_at.eq(at).and(events::id.lt(id))),
        );
    }
    let rows: Vec<AuditRow> = query
        .order((events::recorded_at.desc(), events::id.desc()))
        .limit(listing.fetch())
        .select(AuditRow::as_select())
        .load(db)?;
    let total = if listing.total {
        Some(matching(listing.filter.kind).count().get_result(db)?)
    } else {
        None
    };
    let rows = rows.into_iter().map(AlarmView::from).collect();
    listing.arranged(Page::of(rows, listing.limit, total, |alarm: &AlarmView| alarm.event.place()))
}

/// How many alarms of the last days there are, and how many of them tell that somebody acted alone.
///
/// # Errors
/// When the rows cannot be read.
pub fn recent_alarms(db: &mut Db, now: NaiveDateTime) -> Result<(i64, i64), Problem> {
    let mut count = |kind| {
        let lately = events::recorded_at.gt(now - TimeDelta::days(ALARM_DAYS));
        matching(kind).filter(lately).count().get_result(db)
    };
    Ok((count(None)?, count(Some(AlarmKind::BreakGlass))?))
}

async fn list(can: Can<may::ReadAudit>, listing: Listing<Filter>) -> Result<Reply, Problem> {
    let (listing, page) = can
        .read(move |db, _| {
            let page = alarms(db, &listing)?;
            Ok((listing, page))
        })
        .await?;
    alarm_file(&listing, &page)
}

/// The list in the form that was asked for.
///
/// # Errors
/// As for the list.
pub fn alarm_file(listing: &Listing<Filter>, page: &Page<AlarmView>) -> Result<Reply, Problem> {
    listing.reply(page, |rows| {
        let columns = [
            ("日時", 28),
            ("種類", 30),
            ("アカウント", 20),
            ("役割", 20),
            ("対象", 40),
            ("内容", 30),
        ];
        rows.iter().fold(Table::new("警報", &columns), |table, row| {
            table.row(vec![
                row.event.recorded_at.clone(),
                row.kind_label.to_owned(),
                row.event.account_id.map_or_else(String::new, |id| id.to_string()),
                row.event.roles.clone(),
                row.event.subject_id.clone(),
                row.event.detail.clone(),
            ])
        })
    })
}

/// Something done to an account on one's own record.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AccountNotice {
    /// When, Japan time.
    pub recorded_at: String,
    /// What was done, as `noun.verb`.
    pub action: String,
    /// The account, or the request for one.
    pub subject_id: String,
    /// Who did it; null for the command line.
    pub account_id: Option<AccountId>,
}

/// What a person is told of accounts on its record.
const NOTICES: [&str; 4] =
    ["account.add", "account.link", "account.reset_password", "approval.ask"];

/// What was done to accounts on a person's record, the newest first.
///
/// # Errors
/// When the rows cannot be read.
pub fn account_notices(db: &mut Db, person: TalentId) -> Result<Vec<AccountNotice>, Problem> {
    let rows: Vec<AuditRow> = events::table
        .filter(events::talent_id.eq(person.number()).and(events::action.eq_any(NOTICES)))
        .filter(events::detail.ne("levels"))
        .order((events::recorded_at.desc(), events::id.desc()))
        .select(AuditRow::as_select())
        .load(db)?;
    let notice = |row: AuditRow| AccountNotice {
        recorded_at: in_japan(row.recorded_at),
        action: row.action,
        subject_id: row.subject_id,
        account_id: row.account_id,
    };
    Ok(rows.into_iter().map(notice).collect())
}

/// A list without a filter of its own.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NoFilter {}

fn of_oneself(db: &mut Db, scope: &Scope) -> Result<Vec<AccountNotice>, Problem> {
    scope.oneself().map_or_else(|| Ok(Vec::new()), |person| account_notices(db, person))
}

async fn own(can: Can<may::UseOwnAccount>, listing: Listing<NoFilter>) -> Result<Reply, Problem> {
    let rows = can.read(of_oneself).await?;
    let key =
        |row: &AccountNotice| format!("{}/{}/{}", row.recorded_at, row.action, row.subject_id);
    listing.reply_all(rows, key, |rows| {
        let columns = [("日時", 28), ("操作", 30), ("対象", 22)];
        rows.iter().fold(Table::new("アカウントの通知", &columns), |table, row| {
            table.row(vec![row.recorded_at.clone(), row.action.clone(), row.subject_id.clone()])
        })
    })
}
