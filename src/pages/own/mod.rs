//! What somebody sees of and does for oneself: what waits, help, what is held, wish, training.

mod help;
mod home;
mod mine;
mod my_training;
mod notices;
mod qualifications;
mod search;
mod standing;
mod views;
pub mod wish;

use crate::web::Route;

pub(super) fn routes() -> Vec<Route> {
    [
        help::routes(),
        home::routes(),
        mine::routes(),
        my_training::routes(),
        notices::routes(),
        qualifications::routes(),
        search::routes(),
        views::routes(),
        wish::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
