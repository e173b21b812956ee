//! Training: which courses there are in a year, who attends them, and which skills their completion
//! suggests to look at again.
//!
//! Invariants:
//! - An attendance is one person at one course, once. Every step appends a row and retires the one
//!   before; what was recorded wrongly is taken back by a step of its own and never overwritten.
//! - A day of completion is there exactly when the course was completed; it lies between the first
//!   day of the course and the day of recording, and the course was not cancelled.
//! - Completion changes no level. What it suggests is derived when it is asked for (`of_person`).
//! - An attendance is seen by the prefecture's staff, by its person, and by a body as long as the
//!   person is its own or serves there, announced or ordered: to a body, how far it is and its
//!   days, never the certificate or a reason.
//! - Figures for others than the prefecture's staff are withheld below the threshold
//!   (`model::withheld`); there are no sums from which a withheld one could be found.
//! - Whom a body employs or hosts is asked of `affiliation`. Drafts change nothing here.

pub mod acts;
mod api;
mod exchange;
mod input;
mod model;
mod reference;
mod statistics;
mod steps;
mod store;
mod view;

pub use api::{Taking, attendances_asked, attendances_file, courses_asked, courses_file, routes};
pub use exchange::{AttendanceImport, rehearse as rehearse_import};
pub use input::{
    AskForTraining, AttendanceFilter, Completed, CourseFilter, CoursePatch, NewAttendance,
    NewCourse, Reason,
};
pub use model::{AttendanceState, Category, CourseMethod, CourseState, Step};
pub use reference::{DevelopmentTool, check_folder, take_in};
pub use statistics::{CourseFigures, TrainingStatistics, statistics};
pub use steps::{Saying, add_course, ask, cancel, enrol, hold, take};
pub use store::attendance::{attended_by, count, courses_completed};
pub use store::{course as course_as_it_stands, tools as development_scheme};
pub use view::{
    AttendanceView, CourseView, Hint, MyTraining, PersonTraining, SkillName, course, find,
    my_training, of_person, open_courses,
};

/// The API's own handlers, for pages: a form that was sent is a body that was sent.
pub mod handlers {
    pub use super::api::attendance::{
        accept, ask, complete, decline, enrol, import, mark_absent, reopen, take_back, withdraw,
    };
    pub use super::api::course::{add, cancel, change, hold, reopen as plan_again};
}
