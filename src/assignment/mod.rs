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
//! - A transfer (異動) ends, prolongs and begins assignments of a person as one act. Its ends stand
//!   in it alone until they are ordered: the row of the assignment, and with it every figure and
//!   everybody who is not concerned, reads as before. Sums are judged at each stage (planned,
//!   announced, ordered) by what has come as far, so that no order rests on an announcement.
//! - `disclosed_at` is set exactly while the assignment is, or was when cancelled, known to the
//!   people concerned.
//! - Orders of the sending and the receiving body are of the same day; service at the own body has
//!   one.
//! - What is a part of a transfer takes no step that would part it from the rest.
//! - Undoing: recall undoes announce, rescind order (its orders are retired), reopen an early end,
//!   reinstate a cancelled draft. A change of share is compensated by rescinding and cancelling the
//!   follower and extending the first again.

pub mod acts;
mod api;
mod checks;
mod effect;
mod model;
mod register;
mod steps;
mod store;
mod transfers;
mod view;

pub use api::transfers::{
    Filter as TransferFilter, listed as listed_transfers, seen as one_transfer,
};
pub use api::{
    Filter, Listed, beginning_on, file, going_on_in, in_post, of_person, one, own, placed_on,
    routes, served,
};
pub use checks::overfull;
pub use effect::{Effect, effect};
pub use model::{
    Action, Amendment, Assignment, Content, Numbers, Occasion, OrderKind, OrderSide, Paper, Papers,
    Part, PartKind, Proposal, Standing, Transfer, Warning, WarningCode,
};
pub use register::Placements;
pub use steps::{
    amend, announce, cancel, change_share, end, extend, order, propose, recall, reinstate, reopen,
    rescind,
};
pub use store::{
    Past, Served, affiliations, current, order_numbers, papers as orders, placed_before,
    renumber_order, served_between, served_by, unnumbered, within,
};
pub use transfers::{
    announced_by, give_up, give_way, join, order as order_transfers, recall as recall_transfers,
    stay,
};
pub use view::{AssignmentRow, AssignmentView, OrderView, PartView, TransferRow, TransferView};

/// The API's own handlers, for pages: a form that was sent is a body that was sent.
pub mod handlers {
    pub use super::api::{
        amend, announce, cancel, change_share, end, extend, many, order, propose, recall,
        reinstate, reopen, rescind, transfers, unextend,
    };
}
