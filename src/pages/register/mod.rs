//! The register of people: list and card, what is recorded of a person, confirmed levels.

mod levels;
pub mod records;
pub mod talents;

use crate::web::Route;

pub(super) fn routes() -> Vec<Route> {
    [levels::routes(), records::routes(), talents::routes()].into_iter().flatten().collect()
}
