//! Candidates and rankings over HTTP.

use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::auth::may;
use crate::problem::Problem;
use crate::vocab::{FiscalYear, OrganizationCode, ShownId};
use crate::web::{API_PREFIX, Can, Input, Listing, Page, PathKey, Query, Reply, Route, Table};
use crate::wish::acts;
use crate::wish::host::{
    RankCandidates, RankingView, ShowCandidate, ShownQuestion, ShownView, rank, ranking,
    show_candidate, shown, shown_one, take_back,
};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/shown-candidates", "提示された候補者の一覧", list)
            .query::<ShownQuestion>()
            .list()
            .returns::<Page<ShownView>>(),
        Route::post("/shown-candidates", "候補者の提示（本人の同意が必要）", show)
            .takes::<ShowCandidate>()
            .returns::<ShownView>()
            .gives(201),
        Route::get("/shown-candidates/{id}", "提示された候補者", one).returns::<ShownView>(),
        Route::post("/shown-candidates/{id}/take-back", "候補者の提示の取消", withdraw)
            .takes::<TakingBack>()
            .gives(204),
        Route::get("/host-rankings/{key}", "受入団体の希望順位", show_ranking)
            .query::<RankingQuestion>()
            .returns::<RankingView>(),
        Route::put("/host-rankings/{key}", "希望順位の提出（提示された候補者のみ）", put_ranking)
            .takes::<RankCandidates>()
            .returns::<RankingView>(),
    ]
}

/// Nothing is said when a candidate is taken back.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakingBack {}

/// Which ranking.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct RankingQuestion {
    /// The year (default: the next fiscal year).
    fiscal_year: Option<FiscalYear>,
}

async fn list(
    can: Can<may::ReadShownCandidates>,
    listing: Listing<ShownQuestion>,
) -> Result<Reply, Problem> {
    let (listing, rows) = can
        .read(move |db, scope| {
            let rows = shown(db, scope, &listing.filter)?;
            Ok((listing, rows))
        })
        .await?;
    listing.reply_all(rows, |row| row.id.to_string(), table)
}

fn table(rows: &[ShownView]) -> Table {
    let columns = [
        ("団体コード", 10),
        ("年度", 8),
        ("氏名", 16),
        ("カナ", 20),
        ("本籍団体コード", 12),
        ("職名", 16),
        ("同意日", 12),
    ];
    rows.iter().fold(Table::new("提示された候補者", &columns), |table, row| {
        table.row(vec![
            row.organization_code.to_string(),
            row.fiscal_year.to_string(),
            row.talent_name.clone(),
            row.talent_name_kana.clone(),
            row.home_code.as_ref().map_or_else(String::new, ToString::to_string),
            row.home_title.clone(),
            row.consented_on.to_string(),
        ])
    })
}

pub async fn show(
    can: Can<may::ShowCandidates>,
    input: Input<ShowCandidate>,
) -> Result<Reply, Problem> {
    can.write(acts::CANDIDATE_SHOW, input, |tx, scope, input, _| {
        let id = show_candidate(tx, scope, input)?;
        Reply::created(
            format!("{API_PREFIX}/shown-candidates/{id}"),
            1,
            &shown_one(tx.db, scope, id)?,
        )
    })
    .await
}

async fn one(can: Can<may::ReadShownCandidates>, key: PathKey<ShownId>) -> Result<Reply, Problem> {
    Reply::entity(1, &can.read(move |db, scope| shown_one(db, scope, key.0)).await?)
}

pub async fn withdraw(
    can: Can<may::ShowCandidates>,
    key: PathKey<ShownId>,
    input: Input<TakingBack>,
) -> Result<Reply, Problem> {
    can.write(acts::CANDIDATE_TAKE_BACK, input, move |tx, scope, _, _| {
        take_back(tx, scope, key.0).map(|()| Reply::empty())
    })
    .await
}

async fn show_ranking(
    can: Can<may::ReadHostRankings>,
    key: PathKey<OrganizationCode>,
    question: Query<RankingQuestion>,
) -> Result<Reply, Problem> {
    let view = can
        .read(move |db, scope| {
            let next = || {
                FiscalYear::of(scope.today()).and_then(|year| FiscalYear::new(year.year() + 1)).ok()
            };
            let year = question.0.fiscal_year.or_else(next).ok_or(Problem::not_found())?;
            ranking(db, scope, &key.0, year)
        })
        .await?;
    Reply::entity(view.version, &view)
}

pub async fn put_ranking(
    can: Can<may::RankCandidates>,
    key: PathKey<OrganizationCode>,
    input: Input<RankCandidates>,
) -> Result<Reply, Problem> {
    can.write(acts::HOST_RANKING_RANK, input, move |tx, scope, input, given| {
        given.require_version(ranking(tx.db, scope, &key.0, input.fiscal_year)?.version)?;
        rank(tx, scope, &key.0, input)?;
        let view = ranking(tx.db, scope, &key.0, input.fiscal_year)?;
        Reply::entity(view.version, &view)
    })
    .await
}
