//! Alarms: which rows of the audit record are any, and that an auditor has looked into them.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::acts;
use super::approval::is_alone;
use crate::auth::{Action, Scope, may};
use crate::db::schema::alarm_acknowledgements as looked;
use crate::db::{AuditEvent, AuditRow, Db, Tx, find_event};
use crate::problem::{Code, FieldError, Problem};
use crate::vocab::{AccountId, ShortText, terms};
use crate::web::{self, Can, Input, Reply, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::post("/alarms/acknowledge", "警報を確かめたことの記録", acknowledge)
            .takes::<Acknowledgement>()
            .returns::<Acknowledged>(),
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
pub const ALARMS: [(&str, AlarmKind); 6] = [
    (web::acts::ACCESS_PROBE.word, AlarmKind::Probing),
    (web::acts::ACCESS_BULK_READ.word, AlarmKind::BulkReading),
    (acts::APPROVAL_BREAK_GLASS.word, AlarmKind::BreakGlass),
    (acts::APPROVAL_BOOTSTRAP.word, AlarmKind::Bootstrap),
    (acts::APPROVAL_APPROVE.word, AlarmKind::GuardedChange),
    (acts::SESSION_MISUSED_REFRESH.word, AlarmKind::MisusedSession),
];
/// What an operator does to accounts.
pub const ALARMS_BY_OPERATOR: [&str; 3] =
    [acts::ACCOUNT_ADD.word, acts::ACCOUNT_RESET_PASSWORD.word, acts::SECOND_FACTOR_RESET.word];

/// What a row of the record is an alarm about, if it is one.
#[must_use]
pub fn alarm_of(row: &AuditRow) -> Option<AlarmKind> {
    if row.withheld {
        return None;
    }
    let by_operator = row.roles == "operator" && ALARMS_BY_OPERATOR.contains(&row.action.as_str());
    let known = ALARMS.iter().find(|(action, _)| *action == row.action).map(|(_, kind)| *kind);
    known.or(by_operator.then_some(AlarmKind::Operator))
}

/// How a row of the record is named outside.
#[must_use]
pub fn event_name(id: i64) -> String {
    format!("evt_{id:016x}")
}

fn event_number(name: &str) -> Option<i64> {
    let digits = name.strip_prefix("evt_").filter(|digits| digits.len() == 16)?;
    u64::from_str_radix(digits, 16).ok().map(u64::cast_signed)
}

/// That somebody has looked into alarms.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Acknowledgement {
    /// The alarms, 1 to 200.
    #[validate(length(min = 1, max = 200))]
    pub ids: Vec<String>,
    /// What was found; needed.
    #[serde(default)]
    pub note: ShortText,
}

/// How many alarms were looked into.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Acknowledged {
    /// The alarms.
    pub ids: Vec<String>,
}

/// Who looked into an alarm, when, and what was found.
#[derive(Clone, Debug, Queryable)]
pub struct Looked {
    pub account: AccountId,
    pub at: NaiveDateTime,
    pub note: String,
}

/// Every alarm that was looked into, by the number of its row.
///
/// # Errors
/// When the rows cannot be read.
pub fn looked_into(db: &mut Db) -> Result<BTreeMap<i64, Looked>, Problem> {
    let columns = (looked::account_id, looked::acknowledged_at, looked::note);
    let rows: Vec<(i64, Looked)> = looked::table.select((looked::event_id, columns)).load(db)?;
    Ok(rows.into_iter().collect())
}

pub async fn acknowledge(
    can: Can<may::AcknowledgeAlarms>,
    input: Input<Acknowledgement>,
) -> Result<Reply, Problem> {
    can.write(acts::ALARM_ACKNOWLEDGE, input, |tx, scope, input, _| {
        if input.note.as_str().trim().is_empty() {
            return Err(Problem::field("/note", "required"));
        }
        for (place, name) in input.ids.iter().enumerate() {
            let unknown = || FieldError::new(&format!("/ids/{place}"), "reference_unknown");
            let id = event_number(name).ok_or_else(unknown)?;
            let row = find_event(tx.db, id)?.filter(|row| alarm_of(row).is_some());
            look_into(tx, scope, &row.ok_or_else(unknown)?, &input.note)?;
        }
        Reply::json(&Acknowledged { ids: input.ids.clone() })
    })
    .await
}

/// Nobody puts aside an alarm about themselves, while there is another auditor.
fn look_into(
    tx: &mut Tx<'_>,
    scope: &Scope,
    alarm: &AuditRow,
    note: &ShortText,
) -> Result<(), Problem> {
    let me = scope.account();
    if alarm.account_id == Some(me) && !is_alone(tx.db, scope, Action::AcknowledgeAlarms)? {
        return Err(Problem::new(Code::SecondPersonNeeded));
    }
    // Whoever looked first stays named.
    if looked::table.find(alarm.id).count().get_result::<i64>(tx.db)? > 0 {
        return Err(Problem::new(Code::Duplicate));
    }
    let values = (
        looked::event_id.eq(alarm.id),
        looked::account_id.eq(me),
        looked::acknowledged_at.eq(tx.now),
        looked::note.eq(note.as_str()),
    );
    diesel::insert_into(looked::table).values(values).execute(tx.db)?;
    tx.audit(AuditEvent::done(acts::ALARM_ACKNOWLEDGE, "alarm", event_name(alarm.id)));
    Ok(())
}
