//! Calls for demand over HTTP.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::board::{BoardRow, board};
use super::model::{Answer, CallPatch, CallView, NewCall, NoNeed};
use super::{steps, store};
use crate::auth::{Scope, may};
use crate::db::{Db, Tx};
use crate::demand::acts;
use crate::problem::Problem;
use crate::vocab::{DemandCallId, FiscalYear, OrganizationCode};
use crate::web::{
    API_PREFIX, Can, Input, Listing, Page, PathKey, Reply, Route, Stepped, Table, on_each,
};

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/demand-calls", "需要調査の一覧", list)
            .query::<Filter>()
            .list()
            .returns::<Page<CallView>>(),
        Route::post("/demand-calls", "需要調査の開始", open)
            .takes::<NewCall>()
            .returns::<CallView>()
            .gives(201),
        Route::post("/demand-calls/steps", "多数の需要調査の手続（督促）", many)
            .takes::<OnMany>()
            .returns::<Stepped>(),
        Route::get("/demand-calls/{id}", "需要調査", show).returns::<CallView>(),
        Route::patch("/demand-calls/{id}", "需要調査の変更（締切の延長など）", change)
            .takes::<CallPatch>()
            .returns::<CallView>(),
        Route::get("/demand-calls/{id}/board", "需要調査の回答状況（督促先を含む）", show_board)
            .query::<BoardFilter>()
            .list()
            .returns::<Page<BoardRow>>(),
        Route::post("/demand-calls/{id}/remind", "未回答の団体への督促の記録", remind)
            .takes::<Reminding>()
            .returns::<Reminded>(),
        Route::post("/demand-calls/{id}/claim-no-need", "需要なしの回答", claim)
            .takes::<NoNeed>()
            .returns::<CallView>(),
        Route::post("/demand-calls/{id}/take-back-no-need", "需要なしの回答の取消", take_back)
            .takes::<NoNeed>()
            .returns::<CallView>(),
    ]
}

/// Which calls.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// Of these years.
    #[serde(default)]
    fiscal_year: Vec<FiscalYear>,
}

/// Which bodies.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct BoardFilter {
    /// With these answers.
    #[serde(default)]
    answer: Vec<Answer>,
    /// The list of bodies to remind (true), or of those that answered (false).
    to_remind: Option<bool>,
}

/// Nothing is said with a reminder.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reminding {}

/// A step that can be taken with many at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum CallStepOfMany {
    Remind,
}

/// One step for many calls.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct OnMany {
    /// Which step.
    step: CallStepOfMany,
    /// With which, 1 to 200.
    ids: Vec<DemandCallId>,
    /// True: says what would be refused, and does nothing.
    #[serde(default)]
    dry_run: bool,
}

/// Bodies that were reminded.
#[derive(Debug, Serialize, ToSchema)]
struct Reminded {
    /// In official order.
    organization_codes: Vec<OrganizationCode>,
}

async fn list(can: Can<may::ReadDemandCalls>, listing: Listing<Filter>) -> Result<Reply, Problem> {
    let (listing, rows) = can
        .read(move |db, scope| {
            let years = &listing.filter.fiscal_year;
            let calls = store::all(db)?
                .into_iter()
                .filter(|call| years.is_empty() || years.contains(&call.fiscal_year));
            let rows =
                calls.map(|call| steps::view(db, scope, &call)).collect::<Result<Vec<_>, _>>()?;
            Ok((listing, rows))
        })
        .await?;
    listing.reply_all(rows, |call| call.id.to_string(), table)
}

fn table(rows: &[CallView]) -> Table {
    let columns = [("年度", 12), ("名称", 30), ("受付開始", 12), ("締切", 12), ("受付中", 8)];
    rows.iter().fold(Table::new("需要調査一覧", &columns), |table, call| {
        table.row(vec![
            call.fiscal_year_label.clone(),
            call.title.to_string(),
            call.opens_on.to_string(),
            call.deadline.to_string(),
            if call.is_open { "○" } else { "" }.to_owned(),
        ])
    })
}

pub async fn open(can: Can<may::KeepDemandCalls>, input: Input<NewCall>) -> Result<Reply, Problem> {
    can.write(acts::DEMAND_CALL_OPEN, input, |tx, scope, input, _| {
        let id = steps::open_call(tx, input)?;
        let view = seen(tx.db, scope, id)?;
        Reply::created(format!("{API_PREFIX}/demand-calls/{id}"), view.version, &view)
    })
    .await
}

fn seen(db: &mut Db, scope: &Scope, id: DemandCallId) -> Result<CallView, Problem> {
    let call = store::current(db, id)?;
    steps::view(db, scope, &call)
}

fn answer(tx: &mut Tx<'_>, scope: &Scope, id: DemandCallId) -> Result<Reply, Problem> {
    let view = seen(tx.db, scope, id)?;
    Reply::entity(view.version, &view)
}

async fn show(
    can: Can<may::ReadDemandCalls>,
    key: PathKey<DemandCallId>,
) -> Result<Reply, Problem> {
    let view = can.read(move |db, scope| seen(db, scope, key.0)).await?;
    Reply::entity(view.version, &view)
}

pub async fn change(
    can: Can<may::KeepDemandCalls>,
    key: PathKey<DemandCallId>,
    input: Input<CallPatch>,
) -> Result<Reply, Problem> {
    can.write(acts::DEMAND_CALL_CHANGE, input, move |tx, scope, input, given| {
        given.require_version(store::current(tx.db, key.0)?.version)?;
        steps::change_call(tx, key.0, input)?;
        answer(tx, scope, key.0)
    })
    .await
}

async fn show_board(
    can: Can<may::KeepDemandCalls>,
    key: PathKey<DemandCallId>,
    listing: Listing<BoardFilter>,
) -> Result<Reply, Problem> {
    let (listing, rows) = can
        .read(move |db, scope| {
            let call = store::current(db, key.0)?;
            let filter = &listing.filter;
            let wanted = |row: &BoardRow| {
                (filter.answer.is_empty() || filter.answer.contains(&row.answer))
                    && filter.to_remind.is_none_or(|to_remind| row.to_remind == to_remind)
            };
            let rows: Vec<BoardRow> = board(db, scope, &call)?.into_iter().filter(wanted).collect();
            Ok((listing, rows))
        })
        .await?;
    listing.reply_all(rows, |row| row.organization_code.to_string(), board_table)
}

fn board_table(rows: &[BoardRow]) -> Table {
    let columns = [
        ("団体コード", 10),
        ("団体名", 14),
        ("回答", 10),
        ("下書き", 8),
        ("提出", 8),
        ("採択", 8),
        ("一部充足", 8),
        ("充足", 8),
        ("見送り", 8),
        ("取下げ", 8),
        ("督促", 8),
        ("督促回数", 8),
        ("最終督促", 24),
    ];
    rows.iter().fold(Table::new("需要調査の回答状況", &columns), |table, row| {
        let counts = [
            row.drafts,
            row.submitted,
            row.accepted,
            row.partly_filled,
            row.filled,
            row.declined,
            row.withdrawn,
        ];
        let mut cells = vec![
            row.organization_code.to_string(),
            row.organization_name.clone(),
            row.answer.name_ja().to_owned(),
        ];
        cells.extend(counts.map(|count| count.to_string()));
        cells.push(if row.to_remind { "要" } else { "" }.to_owned());
        cells.push(row.reminders.to_string());
        cells.push(row.reminded_at.clone().unwrap_or_default());
        table.row(cells)
    })
}

pub async fn remind(
    can: Can<may::KeepDemandCalls>,
    key: PathKey<DemandCallId>,
    input: Input<Reminding>,
) -> Result<Reply, Problem> {
    can.write(acts::DEMAND_CALL_REMIND, input, move |tx, scope, _, given| {
        given.check_version(store::current(tx.db, key.0)?.version)?;
        Reply::json(&Reminded { organization_codes: steps::remind(tx, scope, key.0)? })
    })
    .await
}

/// One step for many, all or none.
async fn many(can: Can<may::KeepDemandCalls>, input: Input<OnMany>) -> Result<Reply, Problem> {
    can.write(acts::DEMAND_CALL_MANY, input, |tx, scope, input, _| {
        on_each(tx, &input.ids, input.dry_run, |tx, _, id| match input.step {
            CallStepOfMany::Remind => steps::remind(tx, scope, id).map(drop),
        })
    })
    .await
}

pub async fn claim(
    can: Can<may::WriteDemands>,
    key: PathKey<DemandCallId>,
    input: Input<NoNeed>,
) -> Result<Reply, Problem> {
    can.write(acts::DEMAND_CALL_CLAIM_NO_NEED, input, move |tx, scope, input, _| {
        steps::claim_no_need(tx, scope, key.0, &input.organization_code)?;
        answer(tx, scope, key.0)
    })
    .await
}

pub async fn take_back(
    can: Can<may::WriteDemands>,
    key: PathKey<DemandCallId>,
    input: Input<NoNeed>,
) -> Result<Reply, Problem> {
    can.write(acts::DEMAND_CALL_TAKE_BACK_NO_NEED, input, move |tx, scope, input, _| {
        steps::take_back_no_need(tx, scope, key.0, &input.organization_code)?;
        answer(tx, scope, key.0)
    })
    .await
}
