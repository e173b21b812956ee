//! How stable a plan is, over HTTP.

use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::may;
use crate::problem::Problem;
use crate::rotation::stability::{self, BlockingPair, StabilityView};
use crate::rotation::view::{self, JobView};
use crate::rotation::{acts, store};
use crate::vocab::{FiscalYear, RotationPlanId};
use crate::web::{API_PREFIX, Can, Input, Listing, Nothing, Page, PathKey, Reply, Route};

pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/rotation-plans/{id}/stability", "計画の安定性（年度別の組の数）", show)
            .returns::<StabilityView>(),
        Route::post("/rotation-plans/{id}/stability", "安定性の判定（裏で実行）", judge)
            .takes::<Nothing>()
            .returns::<JobView>()
            .gives(202),
        Route::get(
            "/rotation-plans/{id}/stability/pairs",
            "希望が互いに合うのに組になっていない人とポスト",
            pairs,
        )
        .query::<PairFilter>()
        .list()
        .returns::<Page<BlockingPair>>(),
    ]
}

/// Which pairs.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PairFilter {
    /// In these fiscal years.
    #[serde(default)]
    fiscal_year: Vec<FiscalYear>,
}

impl PairFilter {
    /// Whether a row is asked for.
    pub fn wants(&self, row: &BlockingPair) -> bool {
        self.fiscal_year.is_empty() || self.fiscal_year.contains(&row.fiscal_year)
    }
}

async fn show(
    can: Can<may::ReadRotationPlans>,
    key: PathKey<RotationPlanId>,
) -> Result<Reply, Problem> {
    // Figures alone name nobody.
    let (view, _) = can.read(move |db, _| stability::found(db, key.0)).await?;
    Reply::json(&view)
}

async fn pairs(
    can: Can<may::ReadRotationPlans>,
    key: PathKey<RotationPlanId>,
    listing: Listing<PairFilter>,
) -> Result<Reply, Problem> {
    let (_, mut rows) =
        can.read_logged(move |db, _, seen| stability::stability(db, seen, key.0)).await?;
    rows.retain(|row| listing.filter.wants(row));
    listing.reply_all(rows, BlockingPair::place, stability::table)
}

pub async fn judge(
    can: Can<may::WriteRotationPlans>,
    key: PathKey<RotationPlanId>,
    input: Input<Nothing>,
) -> Result<Reply, Problem> {
    can.write(acts::ROTATION_JUDGE_STABILITY, input, move |tx, scope, _, given| {
        given.check_version(store::plan(tx.db, key.0)?.version)?;
        let id = stability::judge(tx, scope, key.0)?;
        let mut reply = Reply::json(&view::job(tx.db, id)?)?;
        (reply.status, reply.location) = (202, Some(format!("{API_PREFIX}/jobs/{id}")));
        Ok(reply)
    })
    .await
}
