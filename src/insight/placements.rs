//! The measures of placement, each with its own name: headcount, full-time equivalent on a day,
//! person-years of a year.
//!
//! Only what is ordered counts, so that no draft and no announcement moves a figure. A person is
//! prefectural or municipal by the home body; the table is by the body served.

mod api;
mod model;

pub use api::{
    BodyMeasures, PlacementStatistics, Totals, Wanted, day_in, file, routes, statistics,
};
pub use model::{ByHome, Hundredths, Measures};
