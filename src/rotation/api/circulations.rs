//! Circulated lines over HTTP: for the body that is asked, the person who is asked, and the
//! prefecture's staff.

use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::auth::{Action, may};
use crate::problem::Problem;
use crate::rotation::acts;
use crate::rotation::circulation::{self, CirculationView};
use crate::rotation::{self, store};
use crate::vocab::{CirculationId, LongText, RotationPlanId};
use crate::web::{Can, Input, Listing, Page, PathKey, Reply, Route, Stepped, Table, on_each};

/// Which circulated lines.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Of this plan; nobody but the prefecture's staff knows of plans.
    rotation_plan_id: Option<RotationPlanId>,
}

/// What a body says of a line.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Commenting {
    /// Whether it agrees; null leaves it open.
    #[serde(default)]
    agrees: Option<bool>,
    /// What it says.
    #[serde(default)]
    comment: LongText,
}

/// What a person says of a line about oneself.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Consenting {
    /// Whether the person consents.
    consents: bool,
    /// What the person says, for the prefecture's staff only.
    #[serde(default)]
    comment: LongText,
}

/// A step that can be taken with many circulated lines.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CirculationStep {
    Withdraw,
}

/// One step for many circulated lines.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OnCirculations {
    /// Which step.
    step: CirculationStep,
    /// With which, 1 to 200.
    ids: Vec<CirculationId>,
    /// True: says what would be refused, and does nothing.
    #[serde(default)]
    dry_run: bool,
}

/// Taking back says nothing.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Withdrawing {}

/// Routes of circulated lines.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/circulations", "照会された配置案の一覧", list)
            .query::<Filter>()
            .list()
            .returns::<Page<CirculationView>>(),
        Route::post("/circulations/steps", "多数の照会の手続（全部か無か）", many)
            .takes::<OnCirculations>()
            .returns::<Stepped>(),
        Route::get("/circulations/{id}", "照会された配置案", show).returns::<CirculationView>(),
        Route::post("/circulations/{id}/comment", "団体としての意見", comment)
            .takes::<Commenting>()
            .returns::<CirculationView>(),
        Route::post("/circulations/{id}/consent", "本人の同意", consent)
            .takes::<Consenting>()
            .returns::<CirculationView>(),
        Route::post("/circulations/{id}/withdraw", "照会の取り下げ", withdraw)
            .takes::<Withdrawing>()
            .returns::<CirculationView>(),
    ]
}

async fn list(can: Can<may::ReadCirculations>, listing: Listing<Filter>) -> Result<Reply, Problem> {
    let plan = listing.filter.rotation_plan_id;
    let rows = can
        .read_logged(move |db, scope, seen| {
            // Whoever does not know of plans gets nothing for any of them.
            let hidden = plan.is_some() && !scope.may(Action::ReadRotationPlans);
            if hidden { Ok(Vec::new()) } else { rotation::circulations(db, scope, seen, plan) }
        })
        .await?;
    listing.reply_all(rows, |row: &CirculationView| row.id.to_string(), table)
}

fn table(rows: &[CirculationView]) -> Table {
    let columns = [
        ("団体コード", 10),
        ("団体名", 14),
        ("所属", 24),
        ("職名", 20),
        ("年度", 10),
        ("割合（%）", 8),
        ("氏名", 16),
        ("本籍団体", 14),
    ];
    rows.iter().fold(Table::new("照会された配置案", &columns), |table, row| {
        table.row(vec![
            row.host_code.to_string(),
            row.host_name.clone(),
            row.department.as_ref().map_or_else(String::new, ToString::to_string),
            row.post_title.as_ref().map_or_else(String::new, ToString::to_string),
            row.fiscal_year_label.clone(),
            row.share_percent.percent().to_string(),
            row.talent_name.clone().unwrap_or_default(),
            row.home_name.clone().unwrap_or_default(),
        ])
    })
}

async fn show(
    can: Can<may::ReadCirculations>,
    key: PathKey<CirculationId>,
) -> Result<Reply, Problem> {
    let view = can
        .read_logged(move |db, scope, seen| rotation::circulation(db, scope, seen, key.0))
        .await?;
    Reply::entity(view.version, &view)
}

pub async fn comment(
    can: Can<may::AnswerForHost>,
    key: PathKey<CirculationId>,
    input: Input<Commenting>,
) -> Result<Reply, Problem> {
    can.write(acts::ROTATION_COMMENT, input, move |tx, scope, input, given| {
        let line = circulation::asked_of_host(tx.db, scope, key.0)?;
        given.check_version(circulation::version_for(scope, &line))?;
        let answered = circulation::answer_for_host(tx, &line, input.agrees, &input.comment)?;
        let view = circulation::views(tx.db, scope, &[answered])?.remove(0);
        Reply::entity(view.version, &view)
    })
    .await
}

pub async fn consent(
    can: Can<may::AnswerForOneself>,
    key: PathKey<CirculationId>,
    input: Input<Consenting>,
) -> Result<Reply, Problem> {
    can.write(acts::ROTATION_CONSENT, input, move |tx, scope, input, given| {
        let line = circulation::asked_of_person(tx.db, scope, key.0)?;
        given.check_version(circulation::version_for(scope, &line))?;
        let answered = circulation::answer_for_oneself(tx, &line, input.consents, &input.comment)?;
        let view = circulation::views(tx.db, scope, &[answered])?.remove(0);
        Reply::entity(view.version, &view)
    })
    .await
}

/// One step for many circulated lines, all or none.
pub async fn many(
    can: Can<may::WriteRotationPlans>,
    input: Input<OnCirculations>,
) -> Result<Reply, Problem> {
    can.write(acts::ROTATION_WITHDRAW_CIRCULATION, input, |tx, _, input, _| {
        on_each(tx, &input.ids, input.dry_run, |tx, _, id| match input.step {
            CirculationStep::Withdraw => circulation::withdraw(tx, id),
        })
    })
    .await
}

pub async fn withdraw(
    can: Can<may::WriteRotationPlans>,
    key: PathKey<CirculationId>,
    input: Input<Withdrawing>,
) -> Result<Reply, Problem> {
    can.write(acts::ROTATION_WITHDRAW_CIRCULATION, input, move |tx, scope, _, given| {
        given.check_version(store::circulation_for_staff(tx.db, key.0)?.version)?;
        circulation::withdraw(tx, key.0)?;
        let line = store::circulation_for_staff(tx.db, key.0)?;
        let view = circulation::views(tx.db, scope, &[line])?.remove(0);
        Reply::entity(view.version, &view)
    })
    .await
}
