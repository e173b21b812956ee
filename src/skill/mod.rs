//! The skill catalogue in its versions, what job types ask at each grade, and how much of it a person has shown.
//!
//! Invariants:
//! - A skill is one thing assessed once; job types are weightings over the shared list.
//! - A catalogue is changed as a draft only. Published it never changes again, so that an assessment stays readable in the
//!   version it was made in; the next version takes its place and says which keys go on under which.
//! - One catalogue at most is published. A draft is seen by the prefecture's staff alone.
//! - Nobody's level is kept here: levels come in from outside, and what nobody rated has no level, which is not 0.

mod model;
mod store;

pub use model::{
    Achievement, Anchor, Catalogue, CatalogueDiff, CatalogueState, Content, Exception, Gap, GradeRule, Membership, Percent, Renames,
    Requirement, Skill, achievement, compare,
};
pub use store::{catalogue, content, published, renames, requirements};
