//! The pages in a real browser.

pub mod browser;
pub mod frame;
mod inert;
mod looks;
mod stories;
mod surface;
