//! Accounts, their roles, the door they come in by, and the record of what was done.

mod account;
mod alarms;
pub mod approvals;
mod audit;
pub mod entrance;
mod machines;
mod outbox;
pub mod proof;
mod recorded;
mod roles;
mod second_factor;
mod sessions;
pub mod single_sign_on;
mod webhooks;

use crate::web::Route;

pub(super) fn routes() -> Vec<Route> {
    [
        account::routes(),
        machines::routes(),
        alarms::routes(),
        approvals::routes(),
        audit::routes(),
        entrance::routes(),
        proof::routes(),
        outbox::routes(),
        roles::routes(),
        second_factor::routes(),
        sessions::routes(),
        single_sign_on::routes(),
        webhooks::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
