//! One binary for every test that needs the running program.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod accounts;
mod assessment;
mod assessment_statistics;
mod bad_input;
mod demand_year;
mod demo;
mod double_booking;
mod durability;
mod harness;
mod hiring;
mod hostile_files;
mod imports;
mod lend_and_return;
mod organization;
mod pages;
mod permissions;
mod placement_statistics;
mod plan_command;
mod registers;
mod rotation;
mod scene;
mod schema;
mod scheme;
mod search;
mod secrecy;
mod skill_catalogue;
mod talent;
mod tidy;
mod training;
mod wishes;
