//! Questions across slices. Reads everything it may, writes nothing.

mod audit;

use crate::web::Route;

/// Routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    audit::routes()
}
