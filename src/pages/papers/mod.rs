//! The papers of placements: made, numbered, their templates, and what was printed.

mod attachments;
mod batches;
mod paper;
mod records;
mod templates;

pub use attachments::hanging;
pub use paper::{beside, recommending};

use crate::web::Route;

pub(super) fn routes() -> Vec<Route> {
    [
        attachments::routes(),
        batches::routes(),
        paper::routes(),
        records::routes(),
        templates::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
