//! Open data: editions of the figures that may be public, made from the record, looked at, approved
//! by a second person, and carried out of the closed network as files.
//!
//! Invariants:
//! - An edition says what it said when it was made; nothing of it is computed anew.
//! - Only what is ordered, recorded as public, or published before enters: no draft moves a figure.
//! - A figure with fewer than the threshold behind it is withheld, and with it what it could be found
//!   from: within an edition, and by comparing editions. What was withheld once stays withheld.
//! - An edition made before another was published is not published any more: its decisions are old.

pub mod acts;
mod api;
mod model;
mod site;
mod sources;
mod steps;
mod store;

pub use api::{EditionView, Making, routes, view};
pub use model::{Dataset, EditionState};
pub use site::{Page, pages_of};
pub use steps::{editions, find, publish_agreed, published, publisher};

/// The API's own handlers, for pages: a form that was sent is a body that was sent.
pub mod handlers {
    pub use super::api::{discard, files, make, publish};
}
