//! Digital skills of a body's own staff who are no shared talent: leaders, courses their bodies ask
//! for, ideas and surveys.
//!
//! Invariants:
//! - Each thing is a [`crate::ledger`]; what is here describes it and counts it.
//! - Names of staff are known to their body and the prefecture alone.

pub mod acts;
mod api;
mod courses;
mod leaders;
mod voices;

pub use api::{leader_progress, progress_file};
pub use courses::{CourseAttendees, CourseRequests};
pub use leaders::{DxLeaders, LeaderTargets, Progress};
pub use voices::{StaffIdeas, StaffSurveys};

use crate::ledger::{self, Visitor};
use crate::web::Route;

/// Shows somebody every ledger of this room.
pub fn visit(visitor: &mut impl Visitor) {
    visitor.see::<DxLeaders>();
    visitor.see::<LeaderTargets>();
    visitor.see::<CourseRequests>();
    visitor.see::<CourseAttendees>();
    visitor.see::<StaffIdeas>();
    visitor.see::<StaffSurveys>();
}

/// Routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut all = ledger::Routes(api::routes());
    visit(&mut all);
    all.0
}
