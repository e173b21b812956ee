//! Digital skills of a body's own staff who are no shared talent: leaders, courses their bodies ask
//! for, ideas and surveys.
//!
//! Invariants:
//! - Each thing is a [`crate::ledger`]; what is here describes it and counts it.
//! - Names of staff are known to their body and the prefecture alone; who was asked to a skill check,
//!   and who holds a badge, to their body alone (decision 53).

pub mod acts;
mod api;
mod badge;
mod check;
mod courses;
mod leaders;
mod questionnaire;
mod tiers;
mod voices;

pub use api::{leader_progress, progress_file};
pub use badge::{
    BadgeAwards, BadgeSteps, ClaimView, StaffBadges, badge_credential, credential_file,
    open_routes, staff_credential,
};
pub use check::{
    AnswerRow, FigureLine, LEVELS as CHECK_LEVELS, LinkView, PartResult, ResultView, Sheet,
    answer as answer_check, claim as claim_badges, credential as check_credential,
    figures as check_figures, figures_file as check_figures_file, issued as check_links,
    issued_file as check_links_file, own_link as own_check_link, question_views,
    result as check_result, sheet as check_sheet, take as take_answers, written as written_round,
};
pub use courses::{CourseAttendees, CourseRequests};
pub use leaders::{DxLeaders, LeaderTargets, Progress};
pub use questionnaire::{
    CheckQuestions, SkillCheckRounds, SkillQuestionnaires, ship as ship_questionnaire,
};
pub use tiers::StaffTiers;
pub use voices::{StaffIdeas, StaffSurveys};

/// The API's own handlers, for pages: a form that was sent is a body that was sent.
pub mod handlers {
    pub use super::api::ship;
    pub use super::badge::{judge, judge_staff};
    pub use super::check::{issue, take_in, withdraw};
}

use crate::ledger::{self, Descriptor, Ledger};
use crate::web::Route;

/// Every ledger of this room.
pub const LEDGERS: &[&Descriptor] = &[
    DxLeaders::LEDGER,
    LeaderTargets::LEDGER,
    CourseRequests::LEDGER,
    CourseAttendees::LEDGER,
    StaffIdeas::LEDGER,
    StaffSurveys::LEDGER,
    SkillQuestionnaires::LEDGER,
    CheckQuestions::LEDGER,
    SkillCheckRounds::LEDGER,
    BadgeSteps::LEDGER,
    BadgeAwards::LEDGER,
    StaffBadges::LEDGER,
    StaffTiers::LEDGER,
];

/// Routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    let own = [api::routes(), check::routes(), badge::routes()];
    let mut all: Vec<Route> = own.into_iter().flatten().collect();
    all.extend(LEDGERS.iter().copied().flat_map(ledger::routes));
    all
}
