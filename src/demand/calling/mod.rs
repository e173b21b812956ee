//! The yearly call: the prefecture asks the bodies what they need until a deadline, and sees who
//! has answered.

mod api;
mod board;
mod model;
mod steps;
mod store;

pub use api::routes;
pub use board::{BoardRow, board};
pub use model::{Answer, Call, CallPatch, CallView, NewCall, check_days, require_window};
pub use steps::{change_call, claim_no_need, open_call, remind, take_back_no_need, view};
pub use store::{all, current, find};

/// The handlers, for pages.
pub mod handlers {
    pub use super::api::{change, claim, open, remind, take_back};
}
