//! One binary for every test that needs the running program.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod accounts;
mod demo;
mod harness;
mod hiring;
mod organization;
mod talent;
