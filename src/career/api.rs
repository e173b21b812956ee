//! The sheet of a plan, and who has none.

use super::coverage::{self, CoverageRow, Wanted};
use super::sheet::{self, CareerSheet};
use crate::auth::may;
use crate::problem::Problem;
use crate::vocab::LedgerEntryId;
use crate::web::{Can, Listing, Page, PathKey, Reply, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/development-plans/{id}/sheet", "育成計画の一枚（閲覧は記録されます）", show)
            .returns::<CareerSheet>(),
        Route::get("/development-plan-coverage", "育成計画の作成状況", list)
            .query::<Wanted>()
            .list()
            .returns::<Page<CoverageRow>>(),
    ]
}

async fn show(
    can: Can<may::ReadDevelopmentPlans>,
    key: PathKey<LedgerEntryId>,
) -> Result<Reply, Problem> {
    let read = can.read_logged(move |db, scope, looks| sheet::sheet(db, scope, key.0, looks));
    Reply::json(&read.await?)
}

async fn list(
    can: Can<may::ReadDevelopmentPlans>,
    listing: Listing<Wanted>,
) -> Result<Reply, Problem> {
    let wanted = listing.filter.clone();
    let (rows, _) = can.read(move |db, scope| coverage::planned(db, scope, &wanted)).await?;
    coverage::file(&listing, rows)
}
