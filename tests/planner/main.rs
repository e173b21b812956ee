//! Tests of the planner's package; they need neither the server nor the command line.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../../benches/planner/assignment.rs"]
mod assignment;
mod brute;
mod certificate;
mod circles;
mod claims;
mod diff;
mod fixed;
mod generated;
mod golden;
mod lap;
mod lexicographic;
mod leximin;
mod matching;
mod outliers;
mod parts;
mod referee;
mod scenarios;
mod solver;
mod solving;
mod stability;
mod stable_years;
mod tiny;
mod wide;
mod worked_example;
