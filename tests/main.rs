//! One binary for every test that needs the running program.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod accounts;
mod bad_input;
mod demo;
mod double_booking;
mod durability;
mod harness;
mod hiring;
mod lend_and_return;
mod organization;
mod pages;
mod permissions;
mod placement_statistics;
mod planner;
mod scene;
mod schema;
mod scheme;
mod secrecy;
mod talent;
mod tidy;
