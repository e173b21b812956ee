//! The pages in a real browser.

pub mod browser;
mod frame;
mod looks;
mod steps;
mod stories;
