//! How somebody belongs to a body, and what a guest does there.

use crate::vocab::{
    AssignmentId, AssignmentState, OrganizationCode, Period, PostId, Share, TalentId, terms,
};

terms! {
    /// How somebody belongs to a body.
    Side {
        /// Employed there (本籍).
        Home = "home", "本籍", "Home";
        /// Assigned there, or to be (受入).
        Host = "host", "受入", "Host";
    }
}

/// What a guest does at a body on the days of `period`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Number of the version that says so: breaks ties.
    pub version: i64,
    pub assignment: AssignmentId,
    pub talent: TalentId,
    pub host: OrganizationCode,
    pub home: OrganizationCode,
    pub post: PostId,
    pub state: AssignmentState,
    /// How much of the person.
    pub share: Share,
    /// Whether the person and the bodies know of it.
    pub disclosed: bool,
    pub period: Period,
}
