//! The papers of placements: made, numbered, their templates, and what was printed.

mod batches;
mod paper;
mod records;
mod templates;

pub use paper::beside;

use crate::web::Route;

pub(super) fn routes() -> Vec<Route> {
    [batches::routes(), paper::routes(), records::routes(), templates::routes()]
        .into_iter()
        .flatten()
        .collect()
}
