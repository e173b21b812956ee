//! Webhooks: other systems that are told that something was disclosed (decision 45).
//!
//! Invariants:
//! - An event is written in the transaction of the act, beside its notices, so never of a draft. It
//!   says what kind of thing happened, to which identifier and where to look: no name, no content.
//! - It leaves from the outbox: at least once, under one identifier, in order for each webhook.
//! - It goes to hosts the operator named and nowhere else; what a name means is checked at the
//!   connection (`web::outward`). Nothing leaves unless hosts are named.
//! - The secret is shown once; it follows from a salt and a key that is not in the database.

mod api;
mod model;
mod store;

pub(super) use api::routes;
pub use model::{Webhook, kinds};
pub(super) use model::{may_reach, secret};
pub use store::{all, one};
pub(super) use store::{destination, emit};

/// The API's own handlers, for pages.
pub mod handlers {
    pub use super::api::{change, create, renew_secret};
}
