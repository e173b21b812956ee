//! What bodies need: the posts they keep, with the share of a person wanted.
//!
//! Invariants:
//! - A post belongs to one body for ever; what is said of it changes from a day on, and earlier
//!   days keep what was said. Rows are retired and added, never altered.
//! - A post's days have no gaps. It is not closed, and its share not lowered, under an assignment
//!   that the caller may know of. One that the caller may not know of (a draft) changes no answer:
//!   the draft gets a warning instead and cannot be announced as it is.
//! - Writing a draft never touches a row of this room.
//! - A demand is what a body asks for in answer to a yearly call. Who may do what with it in which
//!   state is one table (`asking::model::step`); allowed actions and refusals come from it alone.
//!   Versions are appended, never altered.
//! - People cover demands only by steps of which the body is told (`fill`, `release`, called by the
//!   assignments' announce and what follows it). How far a demand is covered is derived from them
//!   and no version: an announcement taken back leaves no trace, and a draft never had one.
//! - The band of people who could fit depends on the post type and on facts fixed when the call was
//!   opened, on nothing else.

pub mod acts;
mod api;
mod asking;
mod calling;
mod keeping;
mod model;
mod register;
mod store;
mod target;

pub use api::{Filter, PostView, all_now, all_to_come, file, kept, one};
pub use asking::{
    Band, BodyDemand, CopyDemand, Coverage, Demand, DemandAction, DemandCounts, DemandImport,
    DemandPatch, DemandQuestion, DemandRow, DemandState, DemandStatistics, DemandView, Housing,
    NewDemand, Origin, Party, Serving, YearQuestion, add, amend, asked, carry_forward, copy,
    file as demand_file, fill, find_demand, import_demands, list_demands, rehearse_import, release,
    speaks_as, statistics, statistics_file, supply, take_step,
};
pub use calling::{
    Answer, BoardRow, Call, CallPatch, CallView, NewCall, all as calls, board, change_call,
    check_days, claim_no_need, current as call_as_it_stands, open_call, remind, require_window,
    take_back_no_need, view as call_view,
};
pub use keeping::{close, create, describe, reopen};
pub use model::{Budget, Description, History, NewPost, Stretch};
pub use register::Posts;
pub use store::{budgets, count_of_posts, histories, posts_between};
pub use target::{
    TargetKind, TargetQuestion, TargetView, check_folder, count as count_of_targets,
    file as target_file, take_away, take_in, take_in_demo, targets,
};

/// The API's own handlers, for pages: a form that was sent is a body that was sent.
pub mod handlers {
    pub use super::api::{close, create, describe, hand_over, put_aside, reopen};
    pub use super::asking::handlers::{
        accept, add, amend, carry_forward, copy, decline, many, reconsider, restore, send_back,
        start_review, submit, take_in, withdraw,
    };
    pub use super::calling::handlers::{
        change as change_call, claim as claim_no_need, open as open_call, remind,
        take_back as take_back_no_need,
    };
}

use crate::db::Db;
use crate::organization;
use crate::problem::Problem;
use crate::vocab::{OrganizationCode, PostId};
use crate::web::Route;

/// Routes of this slice.
#[must_use]
pub fn routes() -> Vec<Route> {
    [api::routes(), calling::routes(), asking::routes(), target::routes()]
        .into_iter()
        .flatten()
        .collect()
}

/// The body that keeps a post; nothing when there is no such post.
pub fn keeper(db: &mut Db, id: PostId) -> Result<Option<OrganizationCode>, Problem> {
    Ok(store::post(db, id)?.map(|post| post.organization_code))
}

/// A post with its body and all departments and titles it has or had.
pub type NamedPost = (PostId, OrganizationCode, Vec<(String, String)>);

/// Every post by all its names.
pub fn named_posts(db: &mut Db) -> Result<Vec<NamedPost>, Problem> {
    let bodies: Vec<OrganizationCode> = organization::names(db)?.into_keys().collect();
    let posts = store::kept_by(db, &bodies)?;
    let ids: Vec<PostId> = posts.iter().map(|post| post.id).collect();
    let mut histories = store::histories(db, &ids, None)?;
    let names = |history: History| {
        history
            .0
            .into_iter()
            .map(|stretch| (stretch.what.department.to_string(), stretch.what.title.to_string()))
            .collect()
    };
    Ok(posts
        .into_iter()
        .filter_map(|post| {
            Some((post.id, post.organization_code, names(histories.remove(&post.id)?)))
        })
        .collect())
}

/// Every demand that was accepted, whatever people cover it.
pub fn accepted(db: &mut Db) -> Result<Vec<Demand>, Problem> {
    let mut found = Vec::new();
    for call in calling::all(db)? {
        found.extend(asking::of_call(db, call.id)?);
    }
    found.retain(|demand| demand.taken.state == DemandState::Accepted);
    Ok(found)
}

/// What is said of one post; empty when there is no such post.
pub fn history(db: &mut Db, id: PostId) -> Result<History, Problem> {
    Ok(store::histories(db, &[id], None)?.remove(&id).unwrap_or_default())
}
