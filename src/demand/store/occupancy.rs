//! What assignments take of posts, read for whoever asks: rows that are not disclosed exist only
//! for those who see drafts. This room is left of the assignments' own and only reads their table.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::IDS_AT_ONCE;
use crate::auth::{Action, Scope};
use crate::db::Db;
use crate::db::schema::assignment_versions;
use crate::problem::Problem;
use crate::vocab::{AssignmentState, LATEST, Period, PostId, Share};

/// What one assignment takes of a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    pub post: PostId,
    pub period: Period,
    /// How much, in percent.
    pub percent: i32,
}

/// States that take nothing in the eyes of the reader: what came to nothing, and what the reader
/// must not know of.
pub(super) fn unseen(scope: &Scope) -> Vec<AssignmentState> {
    if scope.may(Action::SeePlacementDrafts) {
        vec![AssignmentState::Cancelled]
    } else {
        vec![AssignmentState::Cancelled, AssignmentState::Draft]
    }
}

/// Everything taken of these posts on days of the period, as recorded at a moment (now when empty).
pub fn taken(
    db: &mut Db,
    scope: &Scope,
    posts: &[PostId],
    period: Period,
    known_at: Option<NaiveDateTime>,
) -> Result<Vec<Taken>, Problem> {
    let moment = known_at.unwrap_or(LATEST);
    let mut rows: Vec<(PostId, NaiveDate, NaiveDate, Share)> = Vec::new();
    for part in posts.chunks(IDS_AT_ONCE) {
        rows.extend(
            assignment_versions::table
                .filter(assignment_versions::state.ne_all(unseen(scope)))
                .filter(assignment_versions::recorded_at.le(moment))
                .filter(assignment_versions::retired_at.gt(moment))
                .filter(assignment_versions::post_id.eq_any(part.to_vec()))
                .filter(assignment_versions::valid_from.lt(period.to))
                .filter(assignment_versions::valid_to.gt(period.from))
                .order((assignment_versions::valid_from, assignment_versions::id))
                .select((
                    assignment_versions::post_id,
                    assignment_versions::valid_from,
                    assignment_versions::valid_to,
                    assignment_versions::share_percent,
                ))
                .load::<(PostId, NaiveDate, NaiveDate, Share)>(db)?,
        );
    }
    let taken = |(post, from, to, share): (PostId, NaiveDate, NaiveDate, Share)| Taken {
        post,
        period: Period::between(from, to),
        percent: share.percent(),
    };
    Ok(rows.into_iter().map(taken).collect())
}
