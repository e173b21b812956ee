//! Named officers over HTTP.

use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::accounts;
use crate::auth::may;
use crate::problem::Problem;
use crate::vocab::WishOfficerId;
use crate::web::{API_PREFIX, Can, Input, Listing, NoFilter, Page, PathKey, Reply, Route, Table};
use crate::wish::acts;

use crate::wish::officer::{
    NewOfficer, OfficerView, name_officer, officers, revoke_officer, wanted,
};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/wish-officers", "配慮事項の理由を読める担当の一覧", list)
            .list()
            .returns::<Page<OfficerView>>(),
        Route::post("/wish-officers", "配慮事項の理由を読める担当の指定", name)
            .takes::<NewOfficer>()
            .returns::<OfficerView>()
            .gives(201)
            .or_asks::<accounts::Asked>(),
        Route::post("/wish-officers/{id}/revoke", "配慮事項の理由を読める担当の指定の取消", revoke)
            .takes::<Revoking>()
            .gives(204),
    ]
}

/// Nothing is said with a revocation.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Revoking {}

async fn list(
    can: Can<may::NameWishOfficers>,
    listing: Listing<NoFilter>,
) -> Result<Reply, Problem> {
    let rows = can.read(officers).await?;
    listing.reply_all(rows, |officer| officer.id.to_string(), table)
}

fn table(rows: &[OfficerView]) -> Table {
    rows.iter().fold(
        Table::new("指定担当一覧", &[("アカウント", 24), ("表示名", 24), ("指定", 32)]),
        |table, officer| {
            table.row(vec![
                officer.account_id.to_string(),
                officer.display_name.clone().unwrap_or_default(),
                officer.named_at.clone(),
            ])
        },
    )
}

pub async fn name(
    can: Can<may::NameWishOfficers>,
    input: Input<NewOfficer>,
) -> Result<Reply, Problem> {
    can.write(acts::WISH_OFFICER_NAME, input, |tx, scope, input, _| {
        let wanted = wanted(tx, scope, input)?;
        if let Some(reply) = accounts::asked(tx, scope, &wanted, None)? {
            return Ok(reply);
        }
        let id = name_officer(tx, scope, input.account_id)?;
        let view = officers(tx.db, scope)?
            .into_iter()
            .find(|officer| officer.id == id)
            .ok_or(Problem::not_found())?;
        Reply::created(format!("{API_PREFIX}/wish-officers"), 1, &view)
    })
    .await
}

pub async fn revoke(
    can: Can<may::NameWishOfficers>,
    key: PathKey<WishOfficerId>,
    input: Input<Revoking>,
) -> Result<Reply, Problem> {
    can.write(acts::WISH_OFFICER_REVOKE, input, move |tx, _, _, _| {
        revoke_officer(tx, key.0).map(|()| Reply::empty())
    })
    .await
}
