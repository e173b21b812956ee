//! The register of people: list and card, what is recorded of a person, confirmed levels.

mod card;
mod employments;
mod levels;
mod nominations;
pub mod planned;
pub mod records;
mod reference;
mod tables;
pub mod talents;

use crate::web::Route;

pub(super) fn routes() -> Vec<Route> {
    [
        employments::routes(),
        levels::routes(),
        nominations::routes(),
        planned::routes(),
        records::routes(),
        reference::routes(),
        tables::routes(),
        talents::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
