//! What is sent: one form per step, so that nothing can be set that is not the step's to set.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::model::Dates;
use super::model::answers::{Evidence, Rating};
use crate::vocab::{
    AssessmentCycleId, AssessmentId, FiscalYear, Level, LongText, OrganizationCode, ShortText,
    SkillCatalogueId, SkillKey, TalentId,
};

/// A new cycle.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCycle {
    /// The year.
    pub fiscal_year: FiscalYear,
    /// Version of the catalogue (default: the published one).
    pub catalogue_id: Option<SkillCatalogueId>,
    /// First day.
    pub opens_on: NaiveDate,
    /// Last day of the persons.
    pub self_due_on: NaiveDate,
    /// Last day of the reviewers.
    pub review_due_on: NaiveDate,
    /// Last day.
    pub closes_on: NaiveDate,
}

impl NewCycle {
    #[must_use]
    pub const fn dates(&self) -> Dates {
        Dates {
            opens_on: self.opens_on,
            self_due_on: self.self_due_on,
            review_due_on: self.review_due_on,
            closes_on: self.closes_on,
        }
    }
}

/// What changes of a cycle; fields left out stay as they are.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CyclePatch {
    /// Version of the catalogue; until sheets are given out.
    #[serde(default, deserialize_with = "crate::web::given")]
    pub catalogue_id: Option<SkillCatalogueId>,
    /// First day; until sheets are given out.
    #[serde(default, deserialize_with = "crate::web::given")]
    pub opens_on: Option<NaiveDate>,
    /// Last day of the persons.
    #[serde(default, deserialize_with = "crate::web::given")]
    pub self_due_on: Option<NaiveDate>,
    /// Last day of the reviewers.
    #[serde(default, deserialize_with = "crate::web::given")]
    pub review_due_on: Option<NaiveDate>,
    /// Last day; until figures were published.
    #[serde(default, deserialize_with = "crate::web::given")]
    pub closes_on: Option<NaiveDate>,
}

/// A step that can be taken with many at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AssessmentStepOfMany {
    Confirm,
}

/// One step for many sheets. What the reviewer saw is confirmed; a sheet in which that needs a
/// reason, or an objection an answer, is refused and confirmed by itself.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OnMany {
    /// Which step.
    pub step: AssessmentStepOfMany,
    /// With which, 1 to 200.
    pub ids: Vec<AssessmentId>,
    /// True: says what would be refused, and does nothing.
    #[serde(default)]
    pub dry_run: bool,
}

/// What the person says, as a merge patch: skills left out stay as they are.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FillSheet {
    /// Skills of the sheet's catalogue, each once.
    pub items: Vec<OwnItem>,
}

/// What the person says of a skill.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnItem {
    /// Key of the skill.
    pub skill: SkillKey,
    /// Level, 0 to 5; null takes it away.
    #[serde(default, deserialize_with = "crate::web::present")]
    #[schema(value_type = Option<Level>)]
    pub self_level: Option<Option<Level>>,
    /// What it rests on: a text, or `project`, `role`, `period`, `link`, `note`; null takes it
    /// away.
    #[serde(default, deserialize_with = "crate::web::present")]
    #[schema(value_type = Option<Evidence>)]
    pub evidence: Option<Option<Evidence>>,
}

/// What the reviewer says, as a merge patch.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewSheet {
    /// Skills of the sheet's catalogue, each once.
    #[serde(default)]
    pub items: Vec<ReviewItem>,
    /// Private memo: for the reviewing body and the prefecture, never told to the person.
    #[serde(default, deserialize_with = "crate::web::given")]
    pub private_memo: Option<LongText>,
}

/// What the reviewer says of a skill.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewItem {
    /// Key of the skill.
    pub skill: SkillKey,
    /// Level, 0 to 5, or `not_observed`; null takes it away.
    #[serde(default, deserialize_with = "crate::web::present")]
    #[schema(value_type = Option<Rating>)]
    pub reviewer_level: Option<Option<Rating>>,
    /// Told to the person when the review is finished.
    #[serde(default, deserialize_with = "crate::web::given")]
    pub comment: Option<LongText>,
}

/// What the prefecture confirms. Skills left out get what the reviewer saw, else what the person
/// says.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmSheet {
    /// Skills of the sheet's catalogue, each once; none where an objection is turned down.
    #[serde(default)]
    pub items: Vec<ConfirmItem>,
    /// Answer to an objection; needed there.
    #[serde(default, deserialize_with = "crate::web::given")]
    pub message: Option<LongText>,
}

/// What the prefecture confirms of a skill.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmItem {
    /// Key of the skill.
    pub skill: SkillKey,
    /// Level, 0 to 5; null leaves the skill unrated.
    #[serde(default, deserialize_with = "crate::web::present")]
    #[schema(value_type = Option<Level>)]
    pub confirmed_level: Option<Option<Level>>,
    /// Told to the person; needed where the level differs.
    #[serde(default)]
    pub reason: LongText,
}

/// Why a sheet is given back.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnSheet {
    /// Told to whom it is given back.
    pub reason: LongText,
}

/// Who reviews.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignReviewer {
    /// The prefecture, or a body where the person serves or is employed.
    pub reviewer_code: OrganizationCode,
}

/// An objection, or something said about it.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// What is said.
    pub message: LongText,
}

/// Levels confirmed before this system, or outside of it.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordLevels {
    /// Version of the catalogue they are in.
    pub catalogue_id: SkillCatalogueId,
    /// Where they come from.
    pub source: ShortText,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day; null while they hold.
    #[serde(default)]
    pub ends_on: Option<NaiveDate>,
    /// The levels.
    pub items: Vec<RecordedLevel>,
}

/// A level confirmed before.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordedLevel {
    /// Key of the skill.
    pub skill: SkillKey,
    /// Level, 0 to 5.
    pub level: Level,
}

/// Somebody who gets a sheet after the others.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAssessment {
    /// The cycle.
    pub cycle_id: AssessmentCycleId,
    /// The person.
    pub talent_id: TalentId,
}
