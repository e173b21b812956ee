//! Four eyes: what nobody does alone is asked for by one person and done when another approves.
//!
//! Invariants:
//! - A request is decided on once, within [`crate::limits::APPROVAL_DAYS`] days, by somebody who is
//!   neither whoever asked nor their delegate nor their principal nor whom it is about.
//! - The act is checked anew when it is approved, and done in that write: there is nothing between
//!   an approval and its act.
//! - One person acts alone only until a second one is there for the first time. Switching the
//!   others off does not bring that back.
//! - Whoever breaks the glass leaves a reason and an alarm for every auditor in the same write.
//! - An initial password is shown to whoever asks for it, once; it works when somebody else has
//!   approved it.

mod api;
mod model;
mod steps;
mod store;

pub(super) use api::routes;
pub use api::{Asked, Filter, asked, matches};
pub(super) use model::Agreed;
pub use model::{ApprovalKind, ApprovalState, ApprovalStep, Wanted};
pub use steps::{ApprovalView, is_alone, may_finish, request, requests};

/// The API's own handlers, for pages.
pub mod handlers {
    pub use super::api::{approve, break_glass, decline, withdraw};
}
