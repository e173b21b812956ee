//! Figures for those who plan: the outlook and its measures, the measures of placement, the
//! demand that is covered, exact levels.

mod demand;
mod levels;
mod outlook;
mod placements;
mod returns;
mod yearly;

use crate::web::Route;

pub(super) fn routes() -> Vec<Route> {
    [
        outlook::routes(),
        placements::routes(),
        demand::routes(),
        levels::routes(),
        returns::routes(),
        yearly::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
