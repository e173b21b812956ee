//! Skill sheets: what a person says of its skills each year, what a reviewer says, what the
//! prefecture confirms, and what comes out of it.
//!
//! Invariants:
//! - Who may do what with a sheet, in which state and until when, is one table (`model::lines`);
//!   `allowed_actions` and every refusal come from it. Whose skills they are never reviews or
//!   confirms them, whatever its roles.
//! - Nobody sees another's unfinished answers (`model::seen`). The reviewer's private memo is kept
//!   in a table of its own and never reaches the person.
//! - A confirmed sheet does not change: the database refuses it too. An objection opens one thread;
//!   it ends with the levels upheld or with a sheet that takes the place of the first.
//! - Confirmed levels of a person are one row per span of days, and spans never overlap. Nothing is
//!   overwritten.
//! - Unrated is not level 0, and not observed is neither low nor high.
//! - Figures of the pool exist only as published at the end of a cycle, with what would tell of
//!   fewer than the threshold withheld (`model::withholding`). They are never counted for a
//!   question.
//! - Whom a body employs, and who serves there by order, is asked of `affiliation`.

pub mod acts;
mod api;
mod cycles;
mod exchange;
mod input;
mod model;
mod results;
mod statistics;
mod steps;
mod store;
mod view;

pub use api::{
    Filter, cycle_view, cycle_views, file, own_sheet, own_sheets, routes, sheet_view, sheets,
    whole_sheets,
};
pub use cycles::{
    BodyProgress, create, enrol, enrol_one, open, progress_by_body, publish, record_agreed,
    record_levels, record_past, revise,
};
pub use exchange::{
    SheetImport, Whose, rehearse as rehearse_import, table as sheet_table, take_in as import_sheets,
};
pub use input::{
    AssignReviewer, ConfirmItem, ConfirmSheet, CyclePatch, FillSheet, NewAssessment, NewCycle,
    OwnItem, RecordLevels, RecordedLevel, ReturnSheet, ReviewItem, ReviewSheet, Said,
};
pub use model::answers::{Evidence, Levels, Link, Rating, Work};
pub use model::distribution::{Asked, BANDS as LEVEL_BANDS, DistributionLine, level_in};
pub use model::withholding::{Published, withhold};
pub use model::{Dates, Part, SheetState, Step, Until, lines};
pub use results::{
    AchievementView, JobTypeAchievement, ReviewHistory, ReviewYear, SelfAndReview, SkillLevel,
    SkillProfile, SkillSpan, achievements, attaining, levels_on, profile, reviews,
};
pub use statistics::{ExactLevels, ExactLine, Publication, SkillStatistics, exact, published};
pub use steps::{
    answer, assign, confirm, fill, give_back, object, rate, review, submit, supersede,
};
pub use store::assessed;
pub use view::{AssessmentItem, AssessmentRow, AssessmentView, CycleView, ThreadMessage};

/// The API's own handlers, for pages: a form that was sent is a body that was sent.
pub mod handlers {
    pub use super::api::{
        answer, assign, confirm, create_cycle, enrol, fill, give_back, give_out, many, object,
        open_cycle, publish, rate, review, revise_cycle, submit, supersede, take_in,
    };
}
