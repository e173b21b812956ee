//! The outlook: who will be there in the years ahead, against what is wanted, with how uncertain
//! that is, and what could be done about a gap.
//!
//! Invariants:
//! - The model (`world`, `chance`, `simulate`, `figures`, `levers`) is pure: the same world and seed
//!   give the same figures on any machine. A person has a stream of chance of their own, so that
//!   more hires never make a smaller pool in any future.
//! - Every assumption is a line with its source, and a parameter that changes it (`assume`).
//! - What was observed in few cases is drawn anew for each future (Jeffreys' prior); what is
//!   assumed is not.
//! - No assignment enters, so that no draft moves a figure. It holds small groups: only the
//!   prefecture's staff ask, and the look is recorded.

mod api;
mod assume;
mod chance;
mod compare;
mod figures;
mod levers;
mod question;
mod simulate;
mod sources;
mod tables;
mod view;
mod world;

#[cfg(test)]
mod tests;

pub use api::{compared, levers_file, outlook_file, routes, told};
pub use compare::{Comparison, SearchEnd};
pub use question::{Against, Assumption, Question, Sheet};
pub use view::{Outlook, Spread};
