//! Demands over HTTP.

use serde::Deserialize;
use utoipa::IntoParams;

use super::input::{CopyDemand, DemandPatch, DemandQuestion, DemandStep, NewDemand};
use super::model::{DemandAction, SupplyView};
use super::statistics::{BodyDemand, DemandStatistics, statistics};
use super::steps;
use super::store::Demand;
use super::supply::supply;
use super::view::{DemandRow, DemandView, find_demand, list_demands};
use crate::auth::{Scope, may};
use crate::db::{Db, Tx};
use crate::problem::Problem;
use crate::vocab::{DemandId, FiscalYear};
use crate::web::{API_PREFIX, Can, Cursor, Given, Input, Listing, Page, PathKey, Reply, Route, Table};

/// Routes of demands.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/demands", "需要の一覧", list).query::<DemandQuestion>().list().returns::<Page<DemandRow>>(),
        Route::post("/demands", "需要の入力（下書き）", add).takes::<NewDemand>().returns::<DemandView>().gives(201),
        Route::get("/demands/{id}", "需要", show).returns::<DemandView>(),
        Route::patch("/demands/{id}", "需要の下書きの変更", amend).takes::<DemandPatch>().returns::<DemandView>(),
        Route::get("/demands/{id}/supply", "合いそうな人材の概数（帯）", band).returns::<SupplyView>(),
        Route::post("/demands/{id}/submit", "需要の提出（代理提出を含む）", submit).takes::<DemandStep>().returns::<DemandView>(),
        Route::post("/demands/{id}/withdraw", "需要の取下げ", withdraw).takes::<DemandStep>().returns::<DemandView>(),
        Route::post("/demands/{id}/restore", "需要の取下げの取消", restore).takes::<DemandStep>().returns::<DemandView>(),
        Route::post("/demands/{id}/start-review", "需要の確認開始", start_review).takes::<DemandStep>().returns::<DemandView>(),
        Route::post("/demands/{id}/return", "需要の差戻し", send_back).takes::<DemandStep>().returns::<DemandView>(),
        Route::post("/demands/{id}/accept", "需要の採択", accept).takes::<DemandStep>().returns::<DemandView>(),
        Route::post("/demands/{id}/decline", "需要の見送り", decline).takes::<DemandStep>().returns::<DemandView>(),
        Route::post("/demands/{id}/reconsider", "採否の取消", reconsider).takes::<DemandStep>().returns::<DemandView>(),
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

/// Which year.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct YearQuestion {
    /// The year of the call (default: this fiscal year).
    fiscal_year: Option<FiscalYear>,
}

async fn list(can: Can<may::ReadDemands>, listing: Listing<DemandQuestion>) -> Result<Reply, Problem> {
    let (listing, page) = can
        .read(move |db, scope| {
            let page = asked(db, scope, &listing)?;
            Ok((listing, page))
        })
        .await?;
    file(&listing, &page)
}

/// A page of demands within reach, by body and priority.
///
/// # Errors
/// `cursor_invalid`, or when the rows cannot be read.
pub fn asked(db: &mut Db, scope: &Scope, listing: &Listing<DemandQuestion>) -> Result<Page<DemandRow>, Problem> {
    let after = listing.cursor.as_ref().map(Cursor::keys).transpose()?;
    let (rows, total) = list_demands(db, scope, &listing.filter, after, (listing.fetch(), listing.total))?;
    Ok(Page::of(rows, listing.limit, total, |row| (row.organization_code.clone(), row.priority, row.id)))
}

/// The list in the form that was asked for.
///
/// # Errors
/// As for the list.
pub fn file(listing: &Listing<DemandQuestion>, page: &Page<DemandRow>) -> Result<Reply, Problem> {
    listing.reply(page, table)
}

/// 需要調査票 in long form: one row per demand.
fn table(rows: &[DemandRow]) -> Table {
    let columns = [
        ("団体コード", 10),
        ("団体名", 14),
        ("年度", 12),
        ("終わりの年度", 12),
        ("開始月", 8),
        ("優先順位", 8),
        ("所属", 24),
        ("職名", 20),
        ("相当級", 14),
        ("ポスト種別", 24),
        ("割合（%）", 8),
        ("週の日数", 8),
        ("業務内容", 40),
        ("期待する成果", 40),
        ("指揮者", 16),
        ("権限", 24),
        ("予算", 8),
        ("テレワーク", 10),
        ("住居", 12),
        ("状態", 10),
        ("由来", 8),
        ("理由", 24),
    ];
    rows.iter().fold(Table::new("需要一覧", &columns), |table, row| table.row(cells(row)))
}

fn cells(row: &DemandRow) -> Vec<String> {
    vec![
        row.organization_code.to_string(),
        row.organization_name.clone(),
        row.fiscal_year_label.clone(),
        row.last_fiscal_year.label(),
        format!("{}月", row.start_month),
        row.priority.to_string(),
        row.department.to_string(),
        row.title.to_string(),
        row.grade.name_ja().to_owned(),
        row.post_type.name_ja().to_owned(),
        row.share_percent.percent().to_string(),
        row.days_per_week.clone(),
        row.tasks.to_string(),
        row.expected_result.to_string(),
        row.supervisor.to_string(),
        row.authority.to_string(),
        if row.budget_secured { "確保済" } else { "未確保" }.to_owned(),
        row.telework.name_ja().to_owned(),
        row.housing.name_ja().to_owned(),
        row.state.name_ja().to_owned(),
        row.origin.name_ja().to_owned(),
        row.reason.to_string(),
    ]
}

async fn show(can: Can<may::ReadDemands>, key: PathKey<DemandId>) -> Result<Reply, Problem> {
    let view = can.read(move |db, scope| find_demand(db, scope, key.0)).await?;
    Reply::entity(view.row.version, &view)
}

async fn band(can: Can<may::ReadDemands>, key: PathKey<DemandId>) -> Result<Reply, Problem> {
    Reply::json(&can.read(move |db, scope| supply(db, scope, key.0)).await?)
}

pub async fn add(can: Can<may::WriteDemands>, input: Input<NewDemand>) -> Result<Reply, Problem> {
    can.write("demand.add", input, |tx, scope, input, _| {
        let demand = steps::add(tx, scope, input)?;
        created(tx, scope, &demand)
    })
    .await
}

fn created(tx: &mut Tx<'_>, scope: &Scope, demand: &Demand) -> Result<Reply, Problem> {
    let view = find_demand(tx.db, scope, demand.id)?;
    Reply::created(format!("{API_PREFIX}/demands/{}", demand.id), demand.version, &view)
}

pub async fn amend(can: Can<may::WriteDemands>, key: PathKey<DemandId>, input: Input<DemandPatch>) -> Result<Reply, Problem> {
    can.write("demand.amend", input, move |tx, scope, input, given| {
        given.require_version(find_demand(tx.db, scope, key.0)?.row.version)?;
        let demand = steps::amend(tx, scope, key.0, input)?;
        Reply::entity(demand.version, &find_demand(tx.db, scope, key.0)?)
    })
    .await
}

/// Any step that answers with the demand it was taken on.
async fn step<A: may::Permission>(can: Can<A>, id: DemandId, input: Input<DemandStep>, action: DemandAction) -> Result<Reply, Problem> {
    can.write("demand.step", input, move |tx, scope, input, given: &Given| {
        given.check_version(find_demand(tx.db, scope, id)?.row.version)?;
        let demand = steps::take_step(tx, scope, id, action, &input.reason)?;
        Reply::entity(demand.version, &find_demand(tx.db, scope, id)?)
    })
    .await
}

pub async fn submit(can: Can<may::WriteDemands>, key: PathKey<DemandId>, input: Input<DemandStep>) -> Result<Reply, Problem> {
    step(can, key.0, input, DemandAction::Submit).await
}

pub async fn withdraw(can: Can<may::WriteDemands>, key: PathKey<DemandId>, input: Input<DemandStep>) -> Result<Reply, Problem> {
    step(can, key.0, input, DemandAction::Withdraw).await
}

pub async fn restore(can: Can<may::WriteDemands>, key: PathKey<DemandId>, input: Input<DemandStep>) -> Result<Reply, Problem> {
    step(can, key.0, input, DemandAction::Restore).await
}

pub async fn start_review(can: Can<may::JudgeDemands>, key: PathKey<DemandId>, input: Input<DemandStep>) -> Result<Reply, Problem> {
    step(can, key.0, input, DemandAction::StartReview).await
}

pub async fn send_back(can: Can<may::JudgeDemands>, key: PathKey<DemandId>, input: Input<DemandStep>) -> Result<Reply, Problem> {
    step(can, key.0, input, DemandAction::Return).await
}

pub async fn accept(can: Can<may::JudgeDemands>, key: PathKey<DemandId>, input: Input<DemandStep>) -> Result<Reply, Problem> {
    step(can, key.0, input, DemandAction::Accept).await
}

pub async fn decline(can: Can<may::JudgeDemands>, key: PathKey<DemandId>, input: Input<DemandStep>) -> Result<Reply, Problem> {
    step(can, key.0, input, DemandAction::Decline).await
}

pub async fn reconsider(can: Can<may::JudgeDemands>, key: PathKey<DemandId>, input: Input<DemandStep>) -> Result<Reply, Problem> {
    step(can, key.0, input, DemandAction::Reconsider).await
}

pub async fn copy(can: Can<may::WriteDemands>, key: PathKey<DemandId>, input: Input<CopyDemand>) -> Result<Reply, Problem> {
    can.write("demand.copy", input, move |tx, scope, input, _| {
        let demand = steps::copy(tx, scope, key.0, input.call_id)?;
        created(tx, scope, &demand)
    })
    .await
}

pub async fn carry_forward(can: Can<may::WriteDemands>, key: PathKey<DemandId>, input: Input<CopyDemand>) -> Result<Reply, Problem> {
    can.write("demand.carry_forward", input, move |tx, scope, input, _| {
        let demand = steps::carry_forward(tx, scope, key.0, input.call_id)?;
        created(tx, scope, &demand)
    })
    .await
}

async fn counts(can: Can<may::ReadDemandStatistics>, listing: Listing<YearQuestion>) -> Result<Reply, Problem> {
    let (listing, found) = can
        .read(move |db, scope| {
            let year = listing.filter.fiscal_year.or_else(|| FiscalYear::of(scope.today()).ok());
            let year = year.ok_or(Problem::not_found())?;
            Ok((listing, statistics(db, year)?))
        })
        .await?;
    let DemandStatistics { fiscal_year, fiscal_year_label, totals, items, .. } = found;
    let whole = |page: Page<BodyDemand>| {
        let (items, next_cursor, total) = (page.items, page.next_cursor, page.total);
        DemandStatistics { fiscal_year, fiscal_year_label, totals, items, next_cursor, total }
    };
    listing.reply_within(items, |body| body.organization_code.to_string(), whole, counted)
}

fn counted(rows: &[BodyDemand]) -> Table {
    let columns = [("団体コード", 10), ("団体名", 14), ("採択", 8), ("充足", 8), ("一部充足", 8), ("未充足", 8)];
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
