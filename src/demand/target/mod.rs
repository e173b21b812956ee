//! What the scheme aims at per body, as data: one person, a second, a team of its own roles; and
//! how far it is there.

mod api;
mod coverage;
mod model;
mod reference;
mod store;

pub use api::{file, routes};
pub use coverage::targets;
pub use model::{TargetKind, TargetQuestion, TargetView};
pub use reference::{check_folder, take_away, take_in, take_in_demo};
pub use store::count;
