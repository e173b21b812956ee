//! Scenarios of a plan over HTTP.

use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::auth::may;
use crate::problem::Problem;
use crate::rotation::acts;
use crate::rotation::model::{BodyDoubt, ChangeKind, Doubts, Outcome, PersonDoubt, PostDoubt};
use crate::rotation::scenarios::{self, ScenarioChange, ScenarioSummary, ScenarioView};
use crate::rotation::view::{self, JobView, RotationPlanView};
use crate::rotation::{repairs, store};
use crate::vocab::{FiscalYear, Name, RotationPlanId, RotationScenarioId};
use crate::web::{API_PREFIX, Can, Input, Listing, Nothing, Page, PathKey, Reply, Route};

pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/rotation-plans/{id}/scenarios", "異動計画の想定の一覧", list)
            .query::<ScenarioFilter>()
            .list()
            .returns::<Page<ScenarioSummary>>(),
        Route::post("/rotation-plans/{id}/scenarios", "異動計画の想定の登録", add)
            .takes::<NewScenario>()
            .returns::<ScenarioView>()
            .gives(201),
        Route::post("/rotation-plans/{id}/scenarios/judge", "想定の判定（裏で実行）", judge)
            .takes::<Nothing>()
            .returns::<JobView>()
            .gives(202),
        Route::post("/rotation-plans/{id}/scenarios/stop", "想定の判定の中止", stop)
            .takes::<Nothing>()
            .gives(204),
        Route::get("/rotation-scenarios/{id}", "異動計画の想定と判定の結果", show)
            .returns::<ScenarioView>(),
        Route::get("/rotation-scenarios/{id}/changes", "想定で失われる配置と頼む変更", changes)
            .query::<ChangeFilter>()
            .list()
            .returns::<Page<ScenarioChange>>(),
        Route::put("/rotation-scenarios/{id}", "異動計画の想定の変更", change)
            .takes::<NewScenario>()
            .returns::<ScenarioView>(),
        Route::delete("/rotation-scenarios/{id}", "異動計画の想定の削除", remove),
        Route::post("/rotation-scenarios/{id}/take-over", "立て直しを新しい計画にする", take_over)
            .takes::<TakingOver>()
            .returns::<RotationPlanView>()
            .gives(201),
    ]
}

/// Which scenarios.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ScenarioFilter {
    /// That come to this.
    #[serde(default)]
    pub outcome: Vec<Outcome>,
    /// Whether the plan has changed since they were judged.
    pub stale: Option<bool>,
}

impl ScenarioFilter {
    /// Whether a row is asked for.
    pub fn wants(&self, row: &ScenarioSummary) -> bool {
        (self.outcome.is_empty() || self.outcome.contains(&row.outcome))
            && self.stale.is_none_or(|stale| stale == row.is_stale)
    }
}

/// Which changes.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ChangeFilter {
    /// In these fiscal years.
    #[serde(default)]
    pub fiscal_year: Vec<FiscalYear>,
    /// Of which this becomes.
    #[serde(default)]
    pub kind: Vec<ChangeKind>,
}

impl ChangeFilter {
    /// Whether a row is asked for.
    pub fn wants(&self, row: &ScenarioChange) -> bool {
        (self.fiscal_year.is_empty() || self.fiscal_year.contains(&row.fiscal_year))
            && (self.kind.is_empty() || self.kind.contains(&row.kind))
    }
}

/// What may happen together.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewScenario {
    /// Name.
    name: Name,
    /// People who may leave.
    #[serde(default)]
    #[validate(length(max = 50))]
    people: Vec<PersonDoubt>,
    /// Posts whose budget may fail.
    #[serde(default)]
    #[validate(length(max = 50))]
    posts: Vec<PostDoubt>,
    /// Bodies whose budget may fail for all their posts.
    #[serde(default)]
    #[validate(length(max = 50))]
    bodies: Vec<BodyDoubt>,
}

impl NewScenario {
    fn doubts(&self) -> Doubts {
        let (people, posts, bodies) = (&self.people, &self.posts, &self.bodies);
        Doubts { people: people.clone(), posts: posts.clone(), bodies: bodies.clone() }
    }
}

/// The plan that a repair becomes.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakingOver {
    /// Its name.
    name: Name,
    /// `judged_at` of the scenario as it was read: a later judgement is not taken over unseen.
    judged_at: Option<String>,
}

async fn list(
    can: Can<may::ReadRotationPlans>,
    key: PathKey<RotationPlanId>,
    listing: Listing<ScenarioFilter>,
) -> Result<Reply, Problem> {
    let rows = can
        .read_logged(move |db, scope, seen| scenarios::scenarios(db, scope, seen, key.0))
        .await?;
    let rows = rows.into_iter().filter(|row| listing.filter.wants(row)).collect();
    listing.reply_all(rows, |row: &ScenarioSummary| row.id.to_string(), scenarios::table)
}

async fn whole(
    can: &Can<may::ReadRotationPlans>,
    id: RotationScenarioId,
) -> Result<ScenarioView, Problem> {
    can.read_logged(move |db, scope, seen| scenarios::scenario(db, scope, seen, id)).await
}

async fn show(
    can: Can<may::ReadRotationPlans>,
    key: PathKey<RotationScenarioId>,
) -> Result<Reply, Problem> {
    let view = whole(&can, key.0).await?;
    Reply::entity(view.summary.version, &view)
}

async fn changes(
    can: Can<may::ReadRotationPlans>,
    key: PathKey<RotationScenarioId>,
    listing: Listing<ChangeFilter>,
) -> Result<Reply, Problem> {
    let rows = whole(&can, key.0).await?.rows();
    let rows: Vec<ScenarioChange> =
        rows.into_iter().filter(|row| listing.filter.wants(row)).collect();
    listing.reply_all(rows, ScenarioChange::place, scenarios::change_table)
}

pub async fn add(
    can: Can<may::WriteRotationPlans>,
    key: PathKey<RotationPlanId>,
    input: Input<NewScenario>,
) -> Result<Reply, Problem> {
    can.write(acts::ROTATION_ADD_SCENARIO, input, move |tx, scope, input, _| {
        let id = scenarios::add(tx, scope, key.0, &input.name, &input.doubts())?;
        let view = scenarios::told(tx.db, scope, id)?;
        Reply::created(format!("{API_PREFIX}/rotation-scenarios/{id}"), view.summary.version, &view)
    })
    .await
}

pub async fn change(
    can: Can<may::WriteRotationPlans>,
    key: PathKey<RotationScenarioId>,
    input: Input<NewScenario>,
) -> Result<Reply, Problem> {
    can.write(acts::ROTATION_CHANGE_SCENARIO, input, move |tx, scope, input, given| {
        let row = store::scenario(tx.db, key.0)?;
        given.require_version(row.version)?;
        scenarios::change(tx, scope, &row, &input.name, &input.doubts())?;
        let view = scenarios::told(tx.db, scope, key.0)?;
        Reply::entity(view.summary.version, &view)
    })
    .await
}

pub async fn remove(
    can: Can<may::WriteRotationPlans>,
    key: PathKey<RotationScenarioId>,
    input: Input<Nothing>,
) -> Result<Reply, Problem> {
    can.write(acts::ROTATION_REMOVE_SCENARIO, input, move |tx, scope, _, given| {
        let row = store::scenario(tx.db, key.0)?;
        given.check_version(row.version)?;
        scenarios::remove(tx, scope, &row)?;
        Ok(Reply::empty())
    })
    .await
}

pub async fn take_over(
    can: Can<may::WriteRotationPlans>,
    key: PathKey<RotationScenarioId>,
    input: Input<TakingOver>,
) -> Result<Reply, Problem> {
    can.write(acts::ROTATION_TAKE_OVER, input, move |tx, scope, input, given| {
        let row = store::scenario(tx.db, key.0)?;
        given.check_version(row.version)?;
        let judged_at = input.judged_at.as_deref();
        let id = repairs::take_over(tx, scope, &row, &input.name, judged_at)?;
        super::made(tx, scope, id)
    })
    .await
}

pub async fn judge(
    can: Can<may::WriteRotationPlans>,
    key: PathKey<RotationPlanId>,
    input: Input<Nothing>,
) -> Result<Reply, Problem> {
    can.write(acts::ROTATION_JUDGE, input, move |tx, scope, _, given| {
        given.check_version(store::plan(tx.db, key.0)?.version)?;
        let id = scenarios::judge(tx, scope, key.0)?;
        let mut reply = Reply::json(&view::job(tx.db, id)?)?;
        (reply.status, reply.location) = (202, Some(format!("{API_PREFIX}/jobs/{id}")));
        Ok(reply)
    })
    .await
}

pub async fn stop(
    can: Can<may::WriteRotationPlans>,
    key: PathKey<RotationPlanId>,
    input: Input<Nothing>,
) -> Result<Reply, Problem> {
    can.write(acts::ROTATION_STOP_JUDGING, input, move |tx, scope, _, given| {
        given.check_version(store::plan(tx.db, key.0)?.version)?;
        scenarios::stop(tx, scope, key.0)?;
        Ok(Reply::empty())
    })
    .await
}
