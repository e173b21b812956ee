//! Accounts, their roles, the door they come in by, and the record of what was done.

mod account;
mod alarms;
pub mod approvals;
mod audit;
pub mod deeds;
pub mod entrance;
mod outbox;
mod roles;

use crate::web::Route;

pub(super) fn routes() -> Vec<Route> {
    [
        account::routes(),
        alarms::routes(),
        approvals::routes(),
        audit::routes(),
        entrance::routes(),
        outbox::routes(),
        roles::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
