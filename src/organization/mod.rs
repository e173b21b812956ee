//! The prefecture and its municipalities: codes, names, place, and from which fiscal year each
//! takes part in what.
//!
//! Invariants:
//! - Bodies are matched by code; names are for reading, always with 市 or 町.
//! - Participation is per function and fiscal year; a change retires the old rows and appends new
//!   ones.
//! - Which job types can fill a post type is a table, edited here and read by everybody.

pub mod acts;
mod api;
mod model;
mod prefecture;
mod reference;
mod register;
mod store;

pub use api::{Filter, file, listed, routes};
pub use model::{Organization, Participation, apart};
pub use prefecture::{CalendarTask, calendar_of, product};
pub use reference::{JobTypeView, check_folder, of_folder, take_in};
pub use register::Bodies;
pub use store::{
    all, exists, is_there, job_type_names, job_types, job_types_known, job_types_of,
    known_job_type, names, participates, prefecture_code, replace_participations,
};

/// The API's own handlers, for pages: a form that was sent is a body that was sent.
pub mod handlers {
    pub use super::api::{change_job_type, map_post_type, participate};
}
