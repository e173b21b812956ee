//! A person in a post for a period and a share: proposed, announced (内示), ordered (発令), changed,
//! ended; each step with its reverse.
//!
//! Invariants:
//! - Steps come from one table (`model::Standing::after`); every step retires the version before
//!   and appends the next. What a version says is never altered.
//! - On every single day a person's shares sum to at most 100, and a post's to at most the share it
//!   wants, over everything that is not cancelled, drafts included. Both are checked in the write
//!   itself, which runs alone.
//! - A draft is known to the prefecture's staff only: it touches no row of a person or a post, its
//!   audit rows are withheld until it is announced, and it counts in no statistic. A recalled
//!   announcement is a draft again, as secret as before.
//! - `disclosed_at` is set exactly while the assignment is, or was when cancelled, known to the
//!   people concerned.
//! - Orders of the sending and the receiving body are of the same day; service at the own body has
//!   one.
//! - Undoing: recall undoes announce, rescind order (its orders are retired), reopen an early end,
//!   reinstate a cancelled draft. A change of share is compensated by rescinding and cancelling the
//!   follower and extending the first again.

mod api;
mod checks;
mod effect;
mod model;
mod register;
mod steps;
mod store;
mod view;

pub use api::{
    Filter, Listed, beginning_on, file, going_on_in, in_post, of_person, one, routes, served,
};
pub use effect::{Effect, effect};
pub use model::{
    Action, Amendment, Assignment, Content, OrderKind, OrderSide, Paper, Papers, Proposal,
    Standing, Warning, WarningCode,
};
pub use register::Placements;
pub use steps::{
    amend, announce, cancel, change_share, end, extend, order, propose, recall, reinstate, reopen,
    rescind,
};
pub use store::{
    Past, Served, affiliations, current, order_numbers, papers as orders, placed_before,
    renumber_order, served_between, served_by,
};
pub use view::{AssignmentRow, AssignmentView, OrderView};

/// The API's own handlers, for pages: a form that was sent is a body that was sent.
pub mod handlers {
    pub use super::api::{
        amend, announce, cancel, change_share, end, extend, order, propose, recall, reinstate,
        reopen, rescind, unextend,
    };
}
