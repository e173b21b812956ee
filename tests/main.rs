//! One binary for every test that needs the running program.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod accounts;
mod bad_input;
mod durability;
mod harness;
mod hiring;
mod organization;
mod permissions;
mod scene;
mod schema;
mod secrecy;
mod tidy;
mod talent;
