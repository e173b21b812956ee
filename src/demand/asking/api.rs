//! Demands over HTTP.

use serde::Deserialize;
use utoipa::IntoParams;

use super::exchange::{self, DemandImport};
use super::input::{
    CopyDemand, DemandPatch, DemandQuestion, DemandStep, DemandStepOfMany, NewDemand, OnMany,
};
use super::model::{DemandAction, SupplyView};
use super::statistics::{BodyDemand, DemandStatistics, statistics};
use super::steps;
use super::store::Demand;
use super::supply::supply;
use super::view::{DemandRow, DemandView, find_demand, list_demands};
use crate::auth::{Scope, may};
use crate::db::{Db, Tx};
use crate::demand::acts;
use crate::problem::Problem;
use crate::vocab::{DemandCallId, DemandId, FiscalYear};
use crate::web::{
    API_PREFIX, Can, Cursor, Given, Input, Listing, Page, PathKey, Query, Reply, Route, Stepped,
    Table, Upload, on_each,
};

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/demands", "需要の一覧", list)
            .query::<DemandQuestion>()
            .list()
            .returns::<Page<DemandRow>>(),
        Route::post("/demands", "需要の入力（下書き）", add)
            .takes::<NewDemand>()
            .returns::<DemandView>()
            .gives(201),
        Route::post(
            "/demands/import",
            "需要調査票の取込（XLSX・CSV、dry_run=true で確認のみ）",
            import,
        )
        .query::<Taking>()
        .takes_file()
        .returns::<DemandImport>(),
        Route::post("/demands/steps", "多数の需要の手続（提出・取下げ）", many)
            .takes::<OnMany>()
            .returns::<Stepped>(),
        Route::get("/demands/{id}", "需要", show).returns::<DemandView>(),
        Route::patch("/demands/{id}", "需要の下書きの変更", amend)
            .takes::<DemandPatch>()
            .returns::<DemandView>(),
        Route::get("/demands/{id}/supply", "合いそうな人材の概数（帯）", band)
            .returns::<SupplyView>(),
        Route::post("/demands/{id}/submit", "需要の提出（代理提出を含む）", submit)
            .takes::<DemandStep>()
            .returns::<DemandView>(),
        Route::post("/demands/{id}/withdraw", "需要の取下げ", withdraw)
            .takes::<DemandStep>()
            .returns::<DemandView>(),
        Route::post("/demands/{id}/restore", "需要の取下げの取消", restore)
            .takes::<DemandStep>()
            .returns::<DemandView>(),
        Route::post("/demands/{id}/start-review", "需要の確認開始", start_review)
            .takes::<DemandStep>()
            .returns::<DemandView>(),
        Route::post("/demands/{id}/return", "需要の差戻し", send_back)
            .takes::<DemandStep>()
            .returns::<DemandView>(),
        Route::post("/demands/{id}/accept", "需要の採択", accept)
            .takes::<DemandStep>()
            .returns::<DemandView>(),
        Route::post("/demands/{id}/decline", "需要の見送り", decline)
            .takes::<DemandStep>()
            .returns::<DemandView>(),
        Route::post("/demands/{id}/reconsider", "採否の取消", reconsider)
            .takes::<DemandStep>()
            .returns::<DemandView>(),
        Route::post("/demands/{id}/copy", "需要の複写（前年の需要から下書きを作る）", copy)
            .takes::<CopyDemand>()
            .returns::<DemandView>()
            .gives(201),
        Route::post("/demands/{id}/carry-forward", "未充足の需要の繰越し", carry_forward)
            .takes::<CopyDemand>()
            .returns::<DemandView>()
            .gives(201),
        Route::get("/statistics/demand", "需要の充足数（発令済みの人で数える）", counts)
            .query::<YearQuestion>()
            .list()
            .returns::<DemandStatistics>(),
    ]
}

/// How a file is taken in.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Taking {
    /// Only report what is wrong; nothing is written.
    #[serde(default)]
    dry_run: bool,
    /// The call that is answered (default: the newest that is open).
    call_id: Option<DemandCallId>,
}

/// Which year.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct YearQuestion {
    /// The year of the call (default: this fiscal year).
    pub fiscal_year: Option<FiscalYear>,
}

async fn list(
    can: Can<may::ReadDemands>,
    listing: Listing<DemandQuestion>,
) -> Result<Reply, Problem> {
    let (listing, page) = can.page(listing, asked).await?;
    file(&listing, &page)
}

/// A page of demands within reach, by body and priority.
///
/// # Errors
/// `cursor_invalid`, or when the rows cannot be read.
pub fn asked(
    db: &mut Db,
    scope: &Scope,
    listing: &Listing<DemandQuestion>,
) -> Result<Page<DemandRow>, Problem> {
    let after = listing.cursor.as_ref().map(Cursor::keys).transpose()?;
    let (rows, total) =
        list_demands(db, scope, &listing.filter, after, (listing.fetch(), listing.total))?;
    listing.arranged(Page::of(rows, listing.limit, total, |row| {
        (row.organization_code.clone(), row.priority, row.id)
    }))
}

/// The list in the form that was asked for.
///
/// # Errors
/// As for the list.
pub fn file(listing: &Listing<DemandQuestion>, page: &Page<DemandRow>) -> Result<Reply, Problem> {
    listing.reply(page, exchange::table)
}

async fn show(can: Can<may::ReadDemands>, key: PathKey<DemandId>) -> Result<Reply, Problem> {
    let view = can.read(move |db, scope| find_demand(db, scope, key.0)).await?;
    Reply::entity(view.row.version, &view)
}

async fn band(can: Can<may::ReadDemands>, key: PathKey<DemandId>) -> Result<Reply, Problem> {
    Reply::json(&can.read(move |db, scope| supply(db, scope, key.0)).await?)
}

pub async fn add(can: Can<may::WriteDemands>, input: Input<NewDemand>) -> Result<Reply, Problem> {
    can.write(acts::DEMAND_ADD, input, |tx, scope, input, _| {
        let demand = steps::add(tx, scope, input)?;
        created(tx, scope, &demand)
    })
    .await
}

async fn import(
    can: Can<may::WriteDemands>,
    query: Query<Taking>,
    upload: Upload,
) -> Result<Reply, Problem> {
    take_in(can, query.0.dry_run, query.0.call_id, upload).await
}

/// Takes a file in as drafts, or says what that would do.
///
/// # Errors
/// As for the route.
pub async fn take_in(
    can: Can<may::WriteDemands>,
    dry_run: bool,
    call_id: Option<DemandCallId>,
    upload: Upload,
) -> Result<Reply, Problem> {
    // Unpacking a workbook is work: the rights come first.
    can.read(|_, _| Ok(())).await?;
    let (input, _turn) = upload.sheets(&can).await;
    if dry_run {
        let sheets = input.value()?;
        return Reply::json(
            &can.read(move |db, scope| exchange::rehearse(db, scope, &sheets, call_id)).await?,
        );
    }
    can.write(acts::DEMAND_IMPORT, input, move |tx, scope, sheets, _| {
        Reply::json(&exchange::take_in(tx, scope, sheets, call_id)?)
    })
    .await
}

fn created(tx: &mut Tx<'_>, scope: &Scope, demand: &Demand) -> Result<Reply, Problem> {
    let view = find_demand(tx.db, scope, demand.id)?;
    Reply::created(format!("{API_PREFIX}/demands/{}", demand.id), demand.version, &view)
}

pub async fn amend(
    can: Can<may::WriteDemands>,
    key: PathKey<DemandId>,
    input: Input<DemandPatch>,
) -> Result<Reply, Problem> {
    can.write(acts::DEMAND_AMEND, input, move |tx, scope, input, given| {
        given.require_version(find_demand(tx.db, scope, key.0)?.row.version)?;
        let demand = steps::amend(tx, scope, key.0, input)?;
        Reply::entity(demand.version, &find_demand(tx.db, scope, key.0)?)
    })
    .await
}

/// Any step that answers with the demand it was taken on.
async fn step<A: may::Permission>(
    can: Can<A>,
    id: DemandId,
    input: Input<DemandStep>,
    action: DemandAction,
) -> Result<Reply, Problem> {
    can.write(acts::DEMAND_STEP, input, move |tx, scope, input, given: &Given| {
        given.check_version(find_demand(tx.db, scope, id)?.row.version)?;
        let demand = steps::take_step(tx, scope, id, action, &input.reason)?;
        Reply::entity(demand.version, &find_demand(tx.db, scope, id)?)
    })
    .await
}

/// One step for many, all or none.
pub async fn many(can: Can<may::WriteDemands>, input: Input<OnMany>) -> Result<Reply, Problem> {
    can.write(acts::DEMAND_MANY, input, |tx, scope, input, _| {
        on_each(tx, &input.ids, input.dry_run, |tx, _, id| {
            let action = match input.step {
                DemandStepOfMany::Submit => DemandAction::Submit,
                DemandStepOfMany::Withdraw => DemandAction::Withdraw,
                DemandStepOfMany::Copy => {
                    let into = input.call_id.ok_or(Problem::field("/call_id", "required"))?;
                    return steps::copy(tx, scope, id, into).map(drop);
                }
            };
            steps::take_step(tx, scope, id, action, &input.reason).map(drop)
        })
    })
    .await
}

pub async fn submit(
    can: Can<may::WriteDemands>,
    key: PathKey<DemandId>,
    input: Input<DemandStep>,
) -> Result<Reply, Problem> {
    step(can, key.0, input, DemandAction::Submit).await
}

pub async fn withdraw(
    can: Can<may::WriteDemands>,
    key: PathKey<DemandId>,
    input: Input<DemandStep>,
) -> Result<Reply, Problem> {
    step(can, key.0, input, DemandAction::Withdraw).await
}

pub async fn restore(
    can: Can<may::WriteDemands>,
    key: PathKey<DemandId>,
    input: Input<DemandStep>,
) -> Result<Reply, Problem> {
    step(can, key.0, input, DemandAction::Restore).await
}

pub async fn start_review(
    can: Can<may::JudgeDemands>,
    key: PathKey<DemandId>,
    input: Input<DemandStep>,
) -> Result<Reply, Problem> {
    step(can, key.0, input, DemandAction::StartReview).await
}

pub async fn send_back(
    can: Can<may::JudgeDemands>,
    key: PathKey<DemandId>,
    input: Input<DemandStep>,
) -> Result<Reply, Problem> {
    step(can, key.0, input, DemandAction::Return).await
}

pub async fn accept(
    can: Can<may::JudgeDemands>,
    key: PathKey<DemandId>,
    input: Input<DemandStep>,
) -> Result<Reply, Problem> {
    step(can, key.0, input, DemandAction::Accept).await
}

pub async fn decline(
    can: Can<may::JudgeDemands>,
    key: PathKey<DemandId>,
    input: Input<DemandStep>,
) -> Result<Reply, Problem> {
    step(can, key.0, input, DemandAction::Decline).await
}

pub async fn reconsider(
    can: Can<may::JudgeDemands>,
    key: PathKey<DemandId>,
    input: Input<DemandStep>,
) -> Result<Reply, Problem> {
    step(can, key.0, input, DemandAction::Reconsider).await
}

pub async fn copy(
    can: Can<may::WriteDemands>,
    key: PathKey<DemandId>,
    input: Input<CopyDemand>,
) -> Result<Reply, Problem> {
    can.write(acts::DEMAND_COPY, input, move |tx, scope, input, _| {
        let demand = steps::copy(tx, scope, key.0, input.call_id)?;
        created(tx, scope, &demand)
    })
    .await
}

pub async fn carry_forward(
    can: Can<may::WriteDemands>,
    key: PathKey<DemandId>,
    input: Input<CopyDemand>,
) -> Result<Reply, Problem> {
    can.write(acts::DEMAND_CARRY_FORWARD, input, move |tx, scope, input, _| {
        let demand = steps::carry_forward(tx, scope, key.0, input.call_id)?;
        created(tx, scope, &demand)
    })
    .await
}

async fn counts(
    can: Can<may::ReadDemandStatistics>,
    listing: Listing<YearQuestion>,
) -> Result<Reply, Problem> {
    let (listing, found) = can
        .read(move |db, scope| {
            let year = listing.filter.fiscal_year.or_else(|| FiscalYear::of(scope.today()).ok());
            let year = year.ok_or(Problem::not_found())?;
            Ok((listing, statistics(db, year)?))
        })
        .await?;
    statistics_file(&listing, found)
}

/// The counts as they were asked for: JSON, or a file of the bodies.
///
/// # Errors
/// As [`Listing::reply_within`].
pub fn statistics_file(
    listing: &Listing<YearQuestion>,
    found: DemandStatistics,
) -> Result<Reply, Problem> {
    let DemandStatistics { fiscal_year, fiscal_year_label, totals, items, .. } = found;
    let whole = |page: Page<BodyDemand>| {
        let (items, next_cursor, total) = (page.items, page.next_cursor, page.total);
        DemandStatistics { fiscal_year, fiscal_year_label, totals, items, next_cursor, total }
    };
    listing.reply_within(items, |body| body.organization_code.to_string(), whole, counted)
}

fn counted(rows: &[BodyDemand]) -> Table {
    let columns = [
        ("団体コード", 10),
        ("団体名", 14),
        ("採択", 8),
        ("充足", 8),
        ("一部充足", 8),
        ("未充足", 8),
    ];
    rows.iter().fold(Table::new("需要の充足数", &columns), |table, row| {
        table.row(vec![
            row.organization_code.to_string(),
            row.organization_name.clone(),
            row.counts.accepted.to_string(),
            row.counts.filled.to_string(),
            row.counts.partly_filled.to_string(),
            row.counts.unfilled.to_string(),
        ])
    })
}
