//! What a catalogue is, and the arithmetic of what it asks.

mod achievement;
mod catalogue;
mod diff;

pub use achievement::{Achievement, Gap, Percent, Requirement, achievement};
pub use catalogue::{
    Anchor, Catalogue, CatalogueState, Content, Exception, GradeRule, Membership, Skill,
    default_rule, required_by,
};
pub use diff::{
    CatalogueDiff, MembershipChange, RenamedSkill, Renames, RequirementChange, SkillChange,
    Standing, compare,
};
