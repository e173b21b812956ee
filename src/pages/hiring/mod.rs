//! Recruitment: competition ratios and the rounds they come from.

mod ratios;
mod rounds;

pub(super) use ratios::figures as hires_by_route;

use crate::web::Route;

pub(super) fn routes() -> Vec<Route> {
    [ratios::routes(), rounds::routes()].into_iter().flatten().collect()
}
