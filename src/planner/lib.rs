//! The optimizer: plain data in, plain data out.
//!
//! Invariants: no clock, no database, no random source but the seed, no hash map whose order could
//! leak into an answer, and no float in a score or in a bound. `problem` and `plan` are the stable
//! face; nothing outside the room depends on anything else than these two and the functions
//! re-exported here.
pub mod certificate;
pub mod diff;
pub mod explain;
pub mod fault;
pub mod generate;
pub mod lap;
pub mod limits;
pub mod matching;
pub mod plan;
pub mod problem;
pub mod random;
pub mod referee;
pub mod rules;
pub mod solve;
pub mod stability;

pub mod eligibility;

mod block;
mod contradictions;
mod inspection;
mod itinerary;
mod lexicographic;
mod model;
mod node;
pub mod parts;
mod passage;
mod prices;
mod publication;
mod question;
mod recording;
mod restricted_master;
mod search;
mod simplex;
pub mod stop;
mod subgradient;
mod tree;
mod warm;
mod working_plan;
