//! The tables of a prefecture's folder that people keep by hand: exams, allowance rules, targets,
//! zones of wishes, planned hires, tools of development.
//!
//! Invariants:
//! - What a page, a file or the folder says goes the same way: the recorded folder with the lines in
//!   it is checked as one, and the slice whose table it is takes in what changed.
//! - All faults of all lines are told at once; with faults nothing is taken in.
//! - A line does not go away, because the record refers to it; what it says is changed.

pub mod acts;
mod api;
mod steps;
mod table;

pub use api::{LineView, TableView, routes};
pub use steps::{Recorded, lines, rehearse, tables};
pub use table::{Column, ColumnKind, ReferenceTable, TableKey};

/// The API's own handlers, for pages: a form that was sent is a body that was sent.
pub mod handlers {
    pub use super::api::{NoFilter, file, import, put_line};
}
