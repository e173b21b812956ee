//! The skill catalogue in its versions, what job types ask at each grade, and how much of it a
//! person has shown.
//!
//! Invariants:
//! - A skill is one thing assessed once; job types are weightings over the shared list.
//! - A catalogue is changed as a draft only. Published it never changes again, so that an
//!   assessment stays readable in the version it was made in; the next version takes its place and
//!   says which keys go on under which.
//! - One catalogue at most is published. A draft is seen by the prefecture's staff alone.
//! - Nobody's level is kept here: levels come in from outside, and what nobody rated has no level,
//!   which is not 0.

pub mod acts;
mod api;
mod import;
mod model;
mod reference;
mod steps;
mod store;

pub use api::{CatalogueHead, CatalogueView, ImportQuery, list_catalogues, routes, show_catalogue};
pub use model::{
    Achievement, Anchor, Catalogue, CatalogueDiff, CatalogueState, Content, Exception, Gap,
    GradeRule, Membership, MembershipChange, Percent, RenamedSkill, Renames, Requirement,
    RequirementChange, Skill, SkillChange, Standing, achievement, compare,
};
pub use reference::{check_folder, take_in};
pub use steps::{
    CatalogueChange, CatalogueFile, ImportReport, change_draft, diff_of, discard_draft,
    import_catalogue, publish_catalogue, rehearse_import, renames_between,
};
pub use store::{catalogue, content, is_fixed, published, renames, requirements, skill_names};

/// The API's own handlers, for pages: a form that was sent is a body that was sent.
pub mod handlers {
    pub use super::api::{import_file, publish};
}
