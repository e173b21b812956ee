//! One binary for every test that needs the running program.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod accounts;
mod double_booking;
mod harness;
mod hiring;
mod lend_and_return;
mod organization;
mod placement_statistics;
mod scheme;
mod talent;
