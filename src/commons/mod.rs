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

use crate::ledger::{self, Visitor};
use crate::web::Route;

/// Shows somebody every ledger of this room.
pub fn visit(visitor: &mut impl Visitor) {
    // What refers to others comes after them.
    visitor.see::<PublishedCounts>();
    visitor.see::<CycleSessions>();
    visitor.see::<CycleParticipations>();
    visitor.see::<CycleIssues>();
    visitor.see::<Practices>();
    visitor.see::<InformationSystems>();
    visitor.see::<CycleAnswers>();
    visitor.see::<PracticeApplications>();
    visitor.see::<Consultations>();
    visitor.see::<EquipmentLoans>();
    visitor.see::<HandoverNotes>();
}

/// Routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut all = ledger::Routes(figures::routes());
    all.0.extend(portfolio::routes());
    visit(&mut all);
    all.0
}
