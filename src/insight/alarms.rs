//! Alarms for auditors, out of the audit record: probing, bulk reading, what one person did alone,
//! and changes of guarded rights. And what was done to accounts on one's own record.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::audit::AuditEventView;
use crate::accounts;
use crate::accounts::{ALARMS, ALARMS_BY_OPERATOR, AlarmKind, Looked, alarm_of, looked_into};
use crate::auth::{Action, Scope, may};
use crate::clock::in_japan;
use crate::db::schema::audit_events as events;
use crate::db::{AuditRow, Db, MultiBackend};
use crate::problem::Problem;
use crate::vocab::{AccountId, Act, TalentId};
use crate::web::{Can, Cursor, Listing, NoFilter, Page, Reply, Route, Table};

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

/// Which alarms.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// What it is about.
    #[param(value_type = Option<String>)]
    pub kind: Option<AlarmKind>,
    /// Whether somebody has looked into it.
    pub acknowledged: Option<bool>,
}

/// An alarm.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AlarmView {
    /// What it is about.
    pub kind: AlarmKind,
    /// The kind in words.
    pub kind_label: &'static str,
    /// The account that looked into it; null while nobody has.
    pub acknowledged_by: Option<AccountId>,
    /// When, Japan time.
    pub acknowledged_at: Option<String>,
    /// What was found.
    pub note: Option<String>,
    /// What the caller may do with it.
    #[schema(value_type = Vec<String>)]
    pub allowed_actions: Vec<Act>,
    /// The row of the record.
    #[serde(flatten)]
    pub event: AuditEventView,
}

impl AlarmView {
    fn of(row: AuditRow, looked: Option<&Looked>, may: bool) -> Self {
        let kind = alarm_of(&row).unwrap_or(AlarmKind::Operator);
        Self {
            kind,
            kind_label: kind.name_ja(),
            acknowledged_by: looked.map(|looked| looked.account),
            acknowledged_at: looked.map(|looked| in_japan(looked.at)),
            note: looked.map(|looked| looked.note.clone()),
            allowed_actions: (may && looked.is_none())
                .then_some(accounts::acts::ALARM_ACKNOWLEDGE)
                .into_iter()
                .collect(),
            event: row.into(),
        }
    }
}

type Alarms = events::BoxedQuery<'static, MultiBackend>;

fn matching(filter: Filter, looked: &BTreeMap<i64, Looked>) -> Alarms {
    let wanted = |known: &AlarmKind| filter.kind.is_none_or(|kind| kind == *known);
    let actions: Vec<&str> =
        ALARMS.iter().filter(|(_, kind)| wanted(kind)).map(|(action, _)| *action).collect();
    let by_operator: &[&str] = if wanted(&AlarmKind::Operator) { &ALARMS_BY_OPERATOR } else { &[] };
    let operator = events::roles.eq("operator").and(events::action.eq_any(by_operator.to_vec()));
    let raised = events::action.eq_any(actions).or(operator);
    let query = events::table.filter(events::withheld.eq(false)).filter(raised).into_boxed();
    let ids: Vec<i64> = looked.keys().copied().collect();
    match filter.acknowledged {
        None => query,
        Some(true) => query.filter(events::id.eq_any(ids)),
        Some(false) => query.filter(events::id.ne_all(ids)),
    }
}

/// A page of alarms; only whoever may read the record comes this far.
///
/// # Errors
/// `cursor_invalid`, or when the rows cannot be read.
pub fn alarms(
    db: &mut Db,
    scope: &Scope,
    listing: &Listing<Filter>,
) -> Result<Page<AlarmView>, Problem> {
    let looked = looked_into(db)?;
    let after: Option<(NaiveDateTime, i64)> =
        listing.cursor.as_ref().map(Cursor::keys).transpose()?;
    let mut query = matching(listing.filter, &looked);
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
        Some(matching(listing.filter, &looked).count().get_result(db)?)
    } else {
        None
    };
    let may = scope.may(Action::AcknowledgeAlarms);
    let view = |row: AuditRow| {
        let found = looked.get(&row.id);
        AlarmView::of(row, found, may)
    };
    let rows = rows.into_iter().map(view).collect();
    listing.arranged(Page::of(rows, listing.limit, total, |alarm: &AlarmView| alarm.event.place()))
}

/// How many alarms nobody has looked into, and how many of them tell that somebody acted alone.
///
/// # Errors
/// When the rows cannot be read.
pub fn open_alarms(db: &mut Db) -> Result<(i64, i64), Problem> {
    let looked = looked_into(db)?;
    let mut count = |kind| {
        let open = Filter { kind, acknowledged: Some(false) };
        matching(open, &looked).count().get_result(db)
    };
    Ok((count(None)?, count(Some(AlarmKind::BreakGlass))?))
}

async fn list(can: Can<may::ReadAudit>, listing: Listing<Filter>) -> Result<Reply, Problem> {
    let (listing, page) = can
        .read(move |db, scope| {
            let page = alarms(db, scope, &listing)?;
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
            ("確認日時", 28),
            ("確認者", 20),
            ("確認の内容", 40),
        ];
        rows.iter().fold(Table::new("警報", &columns), |table, row| {
            table.row(vec![
                row.event.recorded_at.clone(),
                row.kind_label.to_owned(),
                row.event.account_id.map_or_else(String::new, |id| id.to_string()),
                row.event.roles.clone(),
                row.event.subject_id.clone(),
                row.event.detail.clone(),
                row.acknowledged_at.clone().unwrap_or_default(),
                row.acknowledged_by.map_or_else(String::new, |id| id.to_string()),
                row.note.clone().unwrap_or_default(),
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
const NOTICES: [&str; 4] = [
    accounts::acts::ACCOUNT_ADD.word,
    accounts::acts::ACCOUNT_LINK.word,
    accounts::acts::ACCOUNT_RESET_PASSWORD.word,
    accounts::acts::APPROVAL_ASK.word,
];

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
