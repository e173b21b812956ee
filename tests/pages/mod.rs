//! The pages in a real browser.

pub mod browser;
mod frame;
mod journeys;
mod keyboard;
mod looks;
mod paper;
mod picture;
mod stories;
