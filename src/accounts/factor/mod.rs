//! Proving that it is oneself: a second factor (codes of an app, RFC 6238, and codes on paper for
//! when it is lost) and fresh proofs before what a session left open must not do (decision 37).
//!
//! Invariants:
//! - A code is taken once: the steps of 30 seconds that count only grow, a code on paper is crossed
//!   out in the write that takes it.
//! - An attempt is counted in the write that judges it, whatever comes of it.
//! - The database alone tells no code: what an app counts with follows from a key beside it, codes on
//!   paper are digests.

mod api;
mod model;
mod store;

pub(super) use api::routes;
pub use api::{FactorView, NewFactor, StepUp, apps, begun, standing};
pub use store::without_second_factor;
pub(super) use store::{prove, remove};

/// The API's own handlers, for pages.
pub mod handlers {
    pub use super::api::{begin, confirm, drop_factor, renew_codes, step_up};
}
