//! Courses of training and who attends them.

pub mod attendances;
pub mod courses;

use crate::web::Route;

pub(super) fn routes() -> Vec<Route> {
    [attendances::routes(), courses::routes()].into_iter().flatten().collect()
}
