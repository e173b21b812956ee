//! The optimizer: plain data in, plain data out.
//!
//! Invariants: no clock, no database, no random source but the seed, no hash map whose order could
//! leak into an answer, and no float in a score or in a bound. The exchange formats are the stable
//! face; nothing outside depends on anything else than these and the functions of the public
//! modules. Folders are named by their role in the textbook, and no two files name each other, not
//! even over others (`docs/PLANNER.md` has the map).
mod bound;
mod branch;
pub mod certificate;
mod exchange;
pub mod explain;
pub mod generate;
pub mod leximin;
mod master;
pub mod matching;
mod model;
mod neighbourhood;
mod pricing;
mod primal;
pub mod random;
pub mod referee;
pub mod rules;
pub mod scenarios;
pub mod solve;
pub mod stability;
pub mod stable_years;
pub mod stop;
pub mod validation;

pub use exchange::{fairness, fault, limits, plan, problem, proof_tree};
pub use explain::diff;
