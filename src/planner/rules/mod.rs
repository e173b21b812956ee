//! The rules of a rotation plan, one small file each, in a folder per kind.
//!
//! Invariants: a rule sees facts only, never a search; its sentences say what is so, not what to
//! do; the order of the tables is the order of every explanation. Rules about a whole itinerary that
//! only forbid (shares of a year, one post per host, longest and shortest stay, return) are how
//! `model::state_graph` is built and `pricing::pricer` walks it.
pub mod goal;
pub mod hard;
pub mod index;
pub mod itinerary;
pub mod line;
pub mod rule;

#[cfg(test)]
pub(crate) mod fixture;
