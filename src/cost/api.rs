//! `GET /labour-cost-shares`.

use super::share::{self, LabourCostShares, Wanted};
use crate::auth::may;
use crate::problem::Problem;
use crate::web::{Can, Listing, Reply, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/labour-cost-shares", "人件費負担金（計算の内訳つき）", show)
            .query::<Wanted>()
            .list()
            .returns::<LabourCostShares>(),
    ]
}

async fn show(can: Can<may::ReadLabourCost>, listing: Listing<Wanted>) -> Result<Reply, Problem> {
    let wanted = listing.filter.clone();
    let found = can.read(move |db, scope| share::shares(db, scope, &wanted)).await?;
    share::file(&listing, found)
}
