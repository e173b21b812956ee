//! Rotation plans: one with its steps, its board, why it is as it is, and its circulation.

mod board;
mod cell;
mod circulation;
mod hires;
mod lines;
mod orders;
mod plan;
mod presentation;
mod scenarios;
mod scene;
mod sheet;
mod stability;
mod step;
mod why;
mod withdrawals;

use crate::web::Route;

pub(super) fn routes() -> Vec<Route> {
    [
        board::routes(),
        cell::routes(),
        circulation::routes(),
        hires::routes(),
        lines::routes(),
        orders::routes(),
        plan::routes(),
        presentation::routes(),
        scenarios::routes(),
        sheet::routes(),
        stability::routes(),
        step::routes(),
        why::routes(),
        withdrawals::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
