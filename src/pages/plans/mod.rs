//! Rotation plans: one with its steps, its board, why it is as it is, and its circulation.

mod board;
mod circulation;
mod plan;
mod presentation;
mod why;
mod withdrawals;

use crate::web::Route;

pub(super) fn routes() -> Vec<Route> {
    [
        board::routes(),
        circulation::routes(),
        plan::routes(),
        presentation::routes(),
        why::routes(),
        withdrawals::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
