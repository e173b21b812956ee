//! Tests of the planner room.

mod brute;
mod certificate;
mod command;
mod diff;
mod generated;
mod lap;
mod lexicographic;
mod matching;
mod outliers;
mod parts;
mod referee;
mod solver;
mod solving;
mod stability;
mod tiny;
