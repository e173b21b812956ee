//! What the bodies do together: the forum of their CIOs and the councils below it, joint systems,
//! support of bodies by the prefecture and by outside experts.
//!
//! Invariants:
//! - Each thing is a [`crate::ledger`]; what is here describes it and answers what its entries say
//!   together.
//! - A figure over entries of several bodies tells an amount only to whom the entry tells it.

pub mod acts;
mod api;
mod coverage;
mod forum;
mod joint;
mod measures;
mod outlook;
mod support;

pub use api::{coverage_file, visit_coverage};
pub use coverage::{Coverage, Visited};
pub use forum::{Commitments, CouncilMeetings, CouncilSeats, Councils, left_open};
pub use joint::{JointParticipations, JointSystems};
pub use measures::PlanMeasures;
pub use outlook::{Candidate, JointMember, JointOutlook, Why, joint_outlook};
pub use support::{ContactOfficers, DxPlans, OutsideExperts, SupportMenu, SupportVisits};

use crate::ledger::{self, Descriptor, Ledger};
use crate::web::Route;

/// Every ledger of this room.
pub const LEDGERS: &[&Descriptor] = &[
    Councils::LEDGER,
    CouncilSeats::LEDGER,
    CouncilMeetings::LEDGER,
    Commitments::LEDGER,
    JointSystems::LEDGER,
    JointParticipations::LEDGER,
    SupportMenu::LEDGER,
    SupportVisits::LEDGER,
    OutsideExperts::LEDGER,
    ContactOfficers::LEDGER,
    DxPlans::LEDGER,
    PlanMeasures::LEDGER,
];

/// Routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut all: Vec<Route> = api::routes();
    all.extend(LEDGERS.iter().copied().flat_map(ledger::routes));
    all
}
