//! 人件費負担金: what a body pays for who serves there, month by month, from agreements and rates; the
//! form of the return to the ministry, which asks who pays in the end.
//!
//! Invariants:
//! - Who pays what is said by the items of a concluded agreement, never by the form of a placement.
//! - Only what was ordered is charged: no draft and no announcement moves a yen.
//! - Yen are whole: each person, month and item is cut to the yen once, and every sum adds these.
//! - Nothing is guessed: a day with a share and without an amount is a hole, told by its name, and
//!   the file is refused until it is filled.
//! - A charge is seen by who pays, who is paid and the prefecture. What was charged is corrected by a
//!   further line, never altered.

pub mod acts;
mod agreement;
mod api;
mod column;
mod correction;
mod model;
mod rate;
mod share;

pub use agreement::CostAgreements;
pub use column::ReturnColumns;
pub use correction::CostCorrections;
pub use model::{CostItem, Terms};
pub use rate::PayRates;
pub use share::{
    BodyTotal, ChargeLine, HoleView, LabourCostShares, PostUse, Wanted, agreed, file, shares,
};

use crate::ledger::{self, Descriptor, Ledger};
use crate::web::Route;

/// Every ledger of this room.
pub const LEDGERS: &[&Descriptor] =
    &[PayRates::LEDGER, CostAgreements::LEDGER, CostCorrections::LEDGER, ReturnColumns::LEDGER];

/// Routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut all: Vec<Route> = api::routes();
    all.extend(LEDGERS.iter().copied().flat_map(ledger::routes));
    all
}
