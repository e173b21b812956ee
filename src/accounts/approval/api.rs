//! Requests over HTTP.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::model::{Agreed, ApprovalKind, ApprovalState, ApprovalStep, Wanted};
use super::steps::{self, ApprovalView, ask, request, requests};
use crate::accounts::acts;
use crate::accounts::admin;
use crate::auth::{Scope, may};
use crate::db::Tx;
use crate::problem::Problem;
use crate::vocab::{ApprovalId, ShortText};
use crate::web::{
    API_PREFIX, Can, Given, Input, Listing, Page, PathKey, Proven, Reply, Route, Table,
};

pub(in crate::accounts) fn routes() -> Vec<Route> {
    vec![
        Route::get("/approvals", "二人の承認が要る申請の一覧", list)
            .query::<Filter>()
            .list()
            .returns::<Page<ApprovalView>>(),
        Route::get("/approvals/{id}", "二人の承認が要る申請", show).returns::<ApprovalView>(),
        Route::post("/approvals/{id}/approve", "申請の承認（実施する）", approve)
            .takes::<Decision>()
            .returns::<ApprovalView>(),
        Route::post("/approvals/{id}/decline", "申請の否決", decline)
            .takes::<Decision>()
            .returns::<ApprovalView>(),
        Route::post("/approvals/{id}/withdraw", "申請の取下げ", withdraw)
            .takes::<Decision>()
            .returns::<ApprovalView>(),
        Route::post(
            "/approvals/{id}/break-glass",
            "承認者の不在時の緊急実施（監査担当全員に知らせる）",
            break_glass,
        )
        .takes::<Decision>()
        .returns::<ApprovalView>(),
    ]
}

/// Which requests.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Where it stands.
    #[param(value_type = Option<String>)]
    pub state: Option<ApprovalState>,
    /// Whether the caller may decide on it now.
    pub waiting: Option<bool>,
    /// Whether the caller asked for it.
    pub own: Option<bool>,
}

/// What is said with a decision.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// Why; needed for declining and for carrying it out alone.
    #[serde(default)]
    pub reason: ShortText,
}

/// What was not done yet, because it needs a second person: the request that was made for it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Asked {
    /// Always `second_person_needed`.
    code: &'static str,
    /// The request.
    #[serde(flatten)]
    request: ApprovalView,
    /// Shown this once; good once the request was approved, from then on for 24 hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    initial_password: Option<String>,
    /// Of a service account: shown this once; good once the request was approved.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

/// 202 with the request for a second person; nothing where one person still acts alone.
///
/// # Errors
/// When the rows cannot be written.
pub fn asked(
    tx: &mut Tx<'_>,
    scope: &Scope,
    wanted: &Wanted,
    secret: Option<&str>,
) -> Result<Option<Reply>, Problem> {
    let Some(request) = ask(tx, scope, wanted)? else { return Ok(None) };
    let (id, version) = (request.id, request.version);
    let machine =
        matches!(wanted.kind, ApprovalKind::ServiceAccountAdd | ApprovalKind::ServiceAccountRotate);
    let shown = |of_machine| secret.filter(|_| of_machine == machine).map(str::to_owned);
    let (initial_password, token) = (shown(false), shown(true));
    let told = Asked { code: "second_person_needed", request, initial_password, token };
    let mut reply = Reply::created(format!("{API_PREFIX}/approvals/{id}"), version, &told)?;
    reply.status = 202;
    Ok(Some(if secret.is_some() { reply.shown_once() } else { reply }))
}

/// Whether it is among those asked for.
#[must_use]
pub fn matches(filter: &Filter, view: &ApprovalView, scope: &Scope) -> bool {
    let waiting = view.allowed_actions.contains(&acts::APPROVAL_APPROVE);
    filter.state.is_none_or(|state| state == view.state)
        && filter.waiting.is_none_or(|asked| asked == waiting)
        && filter.own.is_none_or(|asked| asked == (view.asked_by == scope.account()))
}

async fn list(can: Can<may::ReadApprovals>, listing: Listing<Filter>) -> Result<Reply, Problem> {
    let now = can.door().store.clock().now();
    let filter = listing.filter;
    let rows = can
        .read(move |db, scope| {
            let mut rows = requests(db, scope, now)?;
            rows.retain(|row| matches(&filter, row, scope));
            Ok(rows)
        })
        .await?;
    listing.reply_all(rows, |row| row.id.to_string(), table)
}

fn table(rows: &[ApprovalView]) -> Table {
    let columns = [
        ("種類", 24),
        ("内容", 40),
        ("状態", 12),
        ("申請者", 20),
        ("申請", 28),
        ("期限", 28),
        ("決定者", 20),
        ("理由", 30),
    ];
    rows.iter().fold(Table::new("承認の申請", &columns), |table, row| {
        table.row(vec![
            row.kind_label.to_owned(),
            row.summary.clone(),
            row.state_label.to_owned(),
            row.asked_by_name.clone(),
            row.asked_at.clone(),
            row.expires_at.clone(),
            row.decided_by_name.clone().unwrap_or_default(),
            row.reason.clone(),
        ])
    })
}

async fn show(can: Can<may::ReadApprovals>, key: PathKey<ApprovalId>) -> Result<Reply, Problem> {
    let now = can.door().store.clock().now();
    let view = can.read(move |db, scope| request(db, scope, key.0, now)).await?;
    Reply::entity(view.version, &view)
}

/// Handlers of steps, one line each.
macro_rules! steps {
    ($($handler:ident: $guard:ident $may:ident, $step:ident;)*) => {$(
        pub async fn $handler(can: $guard<may::$may>, key: PathKey<ApprovalId>, input: Input<Decision>) -> Result<Reply, Problem> {
            let others = can.door().carry_out;
            can.write(ApprovalStep::$step.act(), input, move |tx, scope, input, given: &Given| {
                given.check_version(request(tx.db, scope, key.0, tx.now)?.version)?;
                let carry_out = |tx: &mut Tx<'_>, scope: &Scope, agreed: &Agreed| {
                    admin::carry_out(tx, scope, agreed).unwrap_or_else(|| {
                        others(tx, scope, agreed.kind.as_str(), &agreed.subject, &agreed.act)
                    })
                };
                let view = steps::take(tx, scope, (key.0, ApprovalStep::$step), input.reason.as_str(), &carry_out)?;
                Reply::entity(view.version, &view)
            })
            .await
        }
    )*};
}

steps! {
    approve: Proven DecideApprovals, Approve;
    decline: Can DecideApprovals, Decline;
    withdraw: Can DecideApprovals, Withdraw;
    break_glass: Proven BreakGlass, BreakGlass;
}
