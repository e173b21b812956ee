//! Recruitment beside the counts of its rounds (`hiring`): what announcing cost and who named it, who
//! was examined and offered a post, and what became of them, from applying to the first post.
//!
//! Invariants:
//! - The counts of a round are what was published. The candidates here are held against them and
//!   never take their place.
//! - Who was examined is known to the prefecture's staff alone. A look or a file never leaves their
//!   permission; other surfaces tell counts.
//! - Hiring makes the register's person in the same transaction, from what stands here.
//! - Of who was not hired only stage and days stay once it is erased, in earlier versions too.
//! - Below the prefecture's staff a count is told only where it tells of nobody beyond what the
//!   statistics of hiring tell already.

pub mod acts;
mod api;
mod candidate;
mod channel;
mod funnel;
mod many;
mod resting;

pub use api::{Wanted, file, funnels, of_round};
pub use candidate::HiringCandidates;
pub use channel::RecruitmentChannels;
pub use funnel::{FirstPost, Funnel, Stage, Step};
pub use resting::resting_on;

/// The API's own handlers, for pages: a form that was sent is a body that was sent.
pub mod handlers {
    pub use super::many::many;
}

use crate::ledger::{self, Descriptor, Ledger};
use crate::web::Route;

/// Every ledger of this room.
pub const LEDGERS: &[&Descriptor] = &[RecruitmentChannels::LEDGER, HiringCandidates::LEDGER];

/// Routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut all: Vec<Route> = api::routes();
    all.extend(LEDGERS.iter().copied().flat_map(ledger::routes));
    all
}
