//! The tables of a prefecture's folder that people keep by hand: exams, allowance rules, targets,
//! zones of wishes, planned hires, tools of development.
//!
//! Invariants:
//! - What a page, a file or the folder says goes the same way: the recorded folder with the lines in
//!   it is checked as one, and the slice whose table it is takes in what changed.
//! - All faults of all lines are told at once; with faults nothing is taken in.
//! - A line on which the record rests does not go away. What became of each line stays on record,
//!   so that a file is taken back like any other.

pub mod acts;
mod api;
mod steps;
mod store;
mod table;

pub use api::{LineView, TableView, routes};
pub use steps::{Recorded, Rehearsed, lines, rehearse, tables, take_back, take_in};
pub use store::Changed;
pub use table::{Column, ColumnKind, ReferenceTable, TableKey};

/// The API's own handlers, for pages: a form that was sent is a body that was sent.
pub mod handlers {
    pub use super::api::{file, put_line, retire};
}
