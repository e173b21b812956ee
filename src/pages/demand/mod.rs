//! What bodies ask for: the yearly call, demands, posts.

mod calls;
pub mod demands;
mod many;
mod post_steps;
mod posts;

use crate::web::Route;

pub(super) fn routes() -> Vec<Route> {
    [calls::routes(), demands::routes(), many::routes(), post_steps::routes(), posts::routes()]
        .into_iter()
        .flatten()
        .collect()
}
