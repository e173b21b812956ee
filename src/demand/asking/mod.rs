//! Demands: what a body asks for in a year, from draft to filled.

mod api;
mod exchange;
mod fill;
mod input;
mod model;
mod statistics;
mod steps;
mod store;
mod supply;
mod view;

pub use api::{YearQuestion, statistics_file};
pub use api::{asked, file, routes};
pub use exchange::{DemandImport, rehearse as rehearse_import, take_in as import_demands};
pub use fill::{Serving, fill, release};
pub use input::{CopyDemand, DemandPatch, DemandQuestion, NewDemand};
pub use model::{Band, Coverage, DemandAction, DemandState, Housing, Origin, Party};
pub use statistics::{BodyDemand, DemandCounts, DemandStatistics, statistics};
pub use steps::{add, amend, carry_forward, copy, speaks_as, take_step};
pub use store::{Demand, counts_of_call, of_call};
pub use supply::supply;
pub use view::{DemandRow, DemandView, find_demand, list_demands};

/// Handlers of the API that pages call too.
pub mod handlers {
    pub use super::api::{
        accept, add, amend, carry_forward, copy, decline, many, reconsider, restore, send_back,
        start_review, submit, take_in, withdraw,
    };
}
