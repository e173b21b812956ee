//! Lists taken in from files: rehearsed, confirmed once in one write, undone as one act.
//!
//! Invariants:
//! - What a row means and what it does is the slice's to say ([`crate::web::Importable`]); here is
//!   only what is the same for all of them, and the record of what each import did.
//! - A file is taken in whole or not at all, in the transaction that also records the import.
//! - What is opened by a password gets it in the answer that made it, and nowhere else.
//! - A file that tells people of something is let in by somebody else than whoever sent it.
//! - An import is undone whole or not at all: whatever was recorded since on one of its subjects, or
//!   rests on it, stands in the way and is named. History keeps both.

pub mod acts;
mod api;
mod resting;
mod store;

pub use api::{
    Import, Undoing, Undone, every_ledger, find, handlers, rehearse, routes, take_agreed,
};
