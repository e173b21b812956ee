//! Who belongs to which body on which day: at home by employment, as a guest by assignment. Half the
//! house asks this; it is answered here and nowhere else.
//!
//! Invariants:
//! - One row stands for one row of a fact, with its identifier, days and moments, retired rows too.
//!   Whatever day or moment is asked about, past or to come, the answer is that of the facts.
//! - `talent` (employments) and `assignment` (versions of assignments) keep it through this face, in
//!   the transaction in which they record the fact. Nobody else writes here.
//! - Nobody else reads the table either: others ask, or set a question of this face into a query of
//!   their own (`talent_id IN (…)`).
//! - An assignment that is not announced is not disclosed; whoever asks for others than those who see
//!   drafts asks for disclosed rows or for states that only disclosed rows have.
//! - `dxship doctor` holds it against the facts and can rebuild it.

pub mod acts;
mod model;
mod store;

pub use model::{Service, Side};
pub use store::keep::{
    Difference, difference, rebuild, record, record_all, retire_employments, retire_service,
};
pub use store::{
    Affiliation, Of, employed, employed_among, employed_at, has_left, homes_between, homes_on,
    hosted_at, own_posts, served_posts, services, services_on, serving_at,
};
