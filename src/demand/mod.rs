//! What bodies need: the posts they keep, with the share of a person wanted.
//!
//! Invariants:
//! - A post belongs to one body for ever; what is said of it changes from a day on, and earlier days keep what was said.
//!   Rows are retired and added, never altered.
//! - A post's days have no gaps. It is not closed, and its share not lowered, under an assignment that the caller may
//!   know of. One that the caller may not know of (a draft) changes no answer: the draft gets a warning instead and
//!   cannot be announced as it is.
//! - Writing a draft never touches a row of this room.

mod api;
mod keeping;
mod model;
mod store;

pub use api::{Filter, PostView, all_now, file, kept, one, routes};
pub use keeping::{close, create, describe, reopen};
pub use model::{Description, History, NewPost, Stretch};
pub use store::histories;

/// The API's own handlers, for pages: a form that was sent is a body that was sent.
pub mod handlers {
    pub use super::api::{close, create, describe, reopen};
}

use crate::db::Db;
use crate::problem::Problem;
use crate::vocab::{OrganizationCode, PostId};

/// The body that keeps a post; nothing when there is no such post.
///
/// # Errors
/// When the rows cannot be read.
pub fn keeper(db: &mut Db, id: PostId) -> Result<Option<OrganizationCode>, Problem> {
    Ok(store::post(db, id)?.map(|post| post.organization_code))
}

/// What is said of one post; empty when there is no such post.
///
/// # Errors
/// When the rows cannot be read.
pub fn history(db: &mut Db, id: PostId) -> Result<History, Problem> {
    Ok(store::histories(db, &[id], None)?.remove(&id).unwrap_or_default())
}
