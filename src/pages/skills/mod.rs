//! Skill sheets: the catalogue, the yearly cycles, the own sheet and those of others, files.

mod catalogues;
mod cycles;
mod guide;
pub mod imports;
mod many;
pub mod sheet;
mod sheets;

use crate::web::Route;

pub(super) fn routes() -> Vec<Route> {
    [
        catalogues::routes(),
        cycles::routes(),
        imports::routes(),
        many::routes(),
        sheet::routes(),
        sheets::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
