//! Signing in by the word of an identity provider (decision 38): who it knows an account as, sessions
//! opened, proved and ended by it.
//!
//! Invariants:
//! - An account is found by issuer and subject alone, and only an administrator says which one it is.
//! - What a provider says gives no role and makes no account.
//! - An answer of a provider and a message that ends sessions count once.

mod api;
mod links;
mod store;

pub use api::{CameBack, begin, come_back, end_by_session, end_by_token};
pub(super) use links::{link_agreed, routes, unlink_agreed};
pub(super) use store::links_of;

/// The API's own handlers, for pages.
pub mod handlers {
    pub use super::links::{link, unlink};
}
