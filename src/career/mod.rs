//! 育成計画・キャリアパス: what a person aims at and learns, made with the person; what a placement
//! brought and what the next one must know.
//!
//! Invariants:
//! - Plans, stages and outcomes are [`crate::ledger`]s; figures on the sheet (levels that are
//!   missing, work so far, placements ahead) are computed when it is shown and kept nowhere.
//! - Levels stand on the sheet of whoever may read the person's levels: a host does not.
//! - A placement stands on the sheet once the person was told of it, and for a body once that body
//!   is one of those concerned.
//! - The person agrees itself, and nobody endorses an own plan.

pub mod acts;
mod api;
mod coverage;
mod outcome;
mod plan;
mod sheet;
mod stage;

pub use coverage::{CoverageRow, Wanted as CoverageWanted, file as coverage_file, planned};
pub use outcome::PlacementOutcomes;
pub use plan::DevelopmentPlans;
pub use sheet::{Ahead, CareerSheet, Experience, StageAim, sheet};
pub use stage::CareerStages;

use crate::ledger::{self, Descriptor, Ledger};
use crate::web::Route;

/// Every ledger of this room.
pub const LEDGERS: &[&Descriptor] =
    &[CareerStages::LEDGER, DevelopmentPlans::LEDGER, PlacementOutcomes::LEDGER];

/// Routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut all: Vec<Route> = api::routes();
    all.extend(LEDGERS.iter().copied().flat_map(ledger::routes));
    all
}
