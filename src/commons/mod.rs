//! What the prefecture and its municipalities share besides people: practices, systems.
//!
//! Invariants:
//! - Each is a [`crate::ledger`]; what is here describes it and says what follows from its acts.

pub mod acts;
mod cycle;
mod figures;
mod portfolio;
mod practice;
mod published;
mod support;
mod system;
mod words;

pub use cycle::{
    CycleAnswers, CycleIssues, CycleParticipations, CycleSessions, PracticeApplications,
};
pub use figures::{Applied, DaysToAnswer, applied, days_to_answer, overdue_loans, unanswered};
pub use portfolio::{
    Dependence, OfBodies, Renewal, RenewalState, SameProduct, StandardisationProgress, dependence,
    dependence_file, notices_due, progress, progress_file, renewals, renewals_file, same_product,
    same_product_file, task_name,
};
pub use practice::Practices;
pub use published::PublishedCounts;
pub use support::{Consultations, EquipmentLoans, HandoverNotes};
pub use system::InformationSystems;
pub use words::{FIELDS, THEMES, field_name};

use crate::ledger::{self, Descriptor, Ledger};
use crate::web::Route;

/// Every ledger of this room.
pub const LEDGERS: &[&Descriptor] = &[
    // What refers to others comes after them.
    PublishedCounts::LEDGER,
    CycleSessions::LEDGER,
    CycleParticipations::LEDGER,
    CycleIssues::LEDGER,
    Practices::LEDGER,
    InformationSystems::LEDGER,
    CycleAnswers::LEDGER,
    PracticeApplications::LEDGER,
    Consultations::LEDGER,
    EquipmentLoans::LEDGER,
    HandoverNotes::LEDGER,
];

/// Routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut all: Vec<Route> = figures::routes();
    all.extend(portfolio::routes());
    all.extend(LEDGERS.iter().copied().flat_map(ledger::routes));
    all
}
