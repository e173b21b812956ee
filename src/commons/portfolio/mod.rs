//! The ledger of systems read across bodies: renewals, the same product, dependence, progress of
//! standardisation. Shares of cost are exact where the amounts are; others see bands.

mod api;
mod model;

pub use api::{
    Dependence, OfBodies, Renewal, SameProduct, StandardisationProgress, dependence,
    dependence_file, notices_due, progress, progress_file, renewals, renewals_file, routes,
    same_product, same_product_file, task_name,
};
pub use model::RenewalState;
