//! What assignments take of posts, read for whoever asks: drafts exist only for those who see them.

use chrono::NaiveDateTime;

use crate::affiliation::{Of, Service, services};
use crate::auth::{Action, Scope};
use crate::db::Db;
use crate::problem::Problem;
use crate::vocab::{AssignmentState, LATEST, Period, PostId};

/// What one assignment takes of a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    pub post: PostId,
    pub period: Period,
    /// How much, in percent.
    pub percent: i32,
    /// Whether it is served by order; what is only drafted or announced may follow somebody whose
    /// end is not ordered yet.
    pub is_ordered: bool,
}

/// States that take something in the eyes of the reader: neither what came to nothing, nor what the
/// reader must not know of.
pub(super) fn seen(scope: &Scope) -> Vec<AssignmentState> {
    let secret = !scope.may(Action::SeePlacementDrafts);
    let takes = |state: &AssignmentState| match state {
        AssignmentState::Cancelled => false,
        AssignmentState::Draft => !secret,
        AssignmentState::Announced | AssignmentState::Ordered | AssignmentState::Ended => true,
    };
    AssignmentState::ALL.iter().copied().filter(takes).collect()
}

/// Everything taken of these posts on days of the period, as recorded at a moment (now when empty).
pub fn taken(
    db: &mut Db,
    scope: &Scope,
    posts: &[PostId],
    period: Period,
    known_at: Option<NaiveDateTime>,
) -> Result<Vec<Taken>, Problem> {
    let known = known_at.unwrap_or(LATEST);
    let taken = |one: Service| Taken {
        post: one.post,
        period: one.period,
        percent: one.share.percent(),
        is_ordered: matches!(one.state, AssignmentState::Ordered | AssignmentState::Ended),
    };
    let found = services(db, Of::Posts(posts), &seen(scope), Some(period), known)?;
    Ok(found.into_iter().map(taken).collect())
}
