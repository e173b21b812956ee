//! Who is placed where: assignments and their steps, and what is known before one is proposed
//! (candidates shown to hosts, wishes, days on which somebody is not to be placed).

mod assignment;
mod assignment_steps;
mod assignments;
mod candidates;
mod many;
mod map;
mod pauses;
mod transfers;
mod wishes;

use crate::web::Route;

pub(super) fn routes() -> Vec<Route> {
    [
        assignment::routes(),
        assignment_steps::routes(),
        assignments::routes(),
        candidates::routes(),
        many::routes(),
        map::routes(),
        pauses::routes(),
        transfers::routes(),
        wishes::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
