//! The pages in a real browser.

mod approvals;
pub mod browser;
mod desk;
mod english;
mod files;
mod filter;
pub mod frame;
mod inert;
mod journeys;
mod keyboard;
mod lists;
mod looks;
mod nominations;
mod paper;
mod papers;
mod picture;
mod proofs;
mod reach;
mod register;
mod screens;
mod sharing;
mod steps;
mod stories;
mod surface;
mod training;
mod transfers;
mod twelve;
