//! What comes in: one struct per step, each with what that step takes and nothing else.

use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::model::{DemandState, Housing};
use crate::vocab::{
    DemandCallId, DemandId, FiscalYear, Grade, LongText, Name, OrganizationCode, PostId, PostType,
    ShortText, Telework,
};
use crate::web::{given, present};

/// Which demands.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DemandQuestion {
    /// These.
    #[serde(default)]
    pub id: Vec<DemandId>,
    /// In answer to these calls.
    #[serde(default)]
    pub call_id: Vec<DemandCallId>,
    /// For a year within the years asked for.
    pub fiscal_year: Option<FiscalYear>,
    /// Of these bodies.
    #[serde(default)]
    pub organization_code: Vec<OrganizationCode>,
    /// In these states.
    #[serde(default)]
    pub state: Vec<DemandState>,
    /// For posts of these types.
    #[serde(default)]
    pub post_type: Vec<PostType>,
    /// For these posts.
    #[serde(default)]
    pub post_id: Vec<PostId>,
    /// Part of the title or the department.
    pub title: Option<ShortText>,
}

/// A step that can be taken with many at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DemandStepOfMany {
    Submit,
    Withdraw,
    /// Drafts with the same content in another call.
    Copy,
}

/// One step for many demands.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OnMany {
    /// Which step.
    pub step: DemandStepOfMany,
    /// With which, 1 to 200.
    pub ids: Vec<DemandId>,
    /// True: says what would be refused, and does nothing.
    #[serde(default)]
    pub dry_run: bool,
    /// Why.
    #[serde(default)]
    pub reason: ShortText,
    /// Where copies go; needed for `copy` alone.
    #[serde(default)]
    pub call_id: Option<DemandCallId>,
}

/// A new demand, as a draft. What a post that is there already says of itself need not be said
/// again.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDemand {
    /// The call it answers.
    pub call_id: DemandCallId,
    /// The body that asks.
    pub organization_code: OrganizationCode,
    /// The post, if it is there already; it is opened by the acceptance otherwise.
    #[serde(default)]
    pub post_id: Option<PostId>,
    /// 所属.
    #[serde(default)]
    pub department: Option<ShortText>,
    /// 職名.
    #[serde(default)]
    pub title: Option<Name>,
    /// 相当級.
    #[serde(default)]
    pub grade: Option<Grade>,
    /// Type of the post.
    #[serde(default)]
    pub post_type: Option<PostType>,
    /// What is to be done.
    #[serde(default)]
    pub tasks: Option<LongText>,
    /// 期待する成果.
    #[serde(default)]
    pub expected_result: Option<LongText>,
    /// Who leads.
    #[serde(default)]
    pub supervisor: Option<ShortText>,
    /// 権限.
    #[serde(default)]
    pub authority: Option<ShortText>,
    /// Whether the money is in the budget.
    #[serde(default)]
    pub budget_secured: bool,
    /// Whether it can be served from elsewhere.
    #[serde(default)]
    pub telework: Option<Telework>,
    /// What the body offers for living.
    #[serde(default)]
    pub housing: Option<Housing>,
    /// 1 (default) is wanted most.
    #[serde(default)]
    #[validate(range(min = 1, max = 99))]
    pub priority: Option<i32>,
    /// Share in fifths of a week, 1 to 5; or give `half_days_per_week`, or both if they say the
    /// same.
    #[serde(default)]
    #[validate(range(min = 1, max = 5))]
    pub share_fifths: Option<i32>,
    /// Days a week in halves, 1 to 10: 5 is two and a half days.
    #[serde(default)]
    #[validate(range(min = 1, max = 10))]
    pub half_days_per_week: Option<i32>,
    /// Month of the first year in which it begins (default: 4).
    #[serde(default)]
    #[validate(range(min = 1, max = 12))]
    pub start_month: Option<i32>,
    /// Last fiscal year (default: the call's, which is the first).
    #[serde(default)]
    pub last_fiscal_year: Option<FiscalYear>,
}

/// What a draft says differently; fields left out stay as they are.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DemandPatch {
    /// The post; null for a new one.
    #[serde(default, deserialize_with = "present")]
    pub post_id: Option<Option<PostId>>,
    /// 所属.
    #[serde(default, deserialize_with = "given")]
    pub department: Option<ShortText>,
    /// 職名.
    #[serde(default, deserialize_with = "given")]
    pub title: Option<Name>,
    /// 相当級.
    #[serde(default, deserialize_with = "given")]
    pub grade: Option<Grade>,
    /// Type of the post.
    #[serde(default, deserialize_with = "given")]
    pub post_type: Option<PostType>,
    /// What is to be done.
    #[serde(default, deserialize_with = "given")]
    pub tasks: Option<LongText>,
    /// 期待する成果.
    #[serde(default, deserialize_with = "given")]
    pub expected_result: Option<LongText>,
    /// Who leads.
    #[serde(default, deserialize_with = "given")]
    pub supervisor: Option<ShortText>,
    /// 権限.
    #[serde(default, deserialize_with = "given")]
    pub authority: Option<ShortText>,
    /// Whether the money is in the budget.
    #[serde(default, deserialize_with = "given")]
    pub budget_secured: Option<bool>,
    /// Whether it can be served from elsewhere.
    #[serde(default, deserialize_with = "given")]
    pub telework: Option<Telework>,
    /// What the body offers for living.
    #[serde(default, deserialize_with = "given")]
    pub housing: Option<Housing>,
    /// 1 is wanted most.
    #[serde(default, deserialize_with = "given")]
    #[validate(range(min = 1, max = 99))]
    pub priority: Option<i32>,
    /// Share in fifths of a week, 1 to 5.
    #[serde(default, deserialize_with = "given")]
    #[validate(range(min = 1, max = 5))]
    pub share_fifths: Option<i32>,
    /// Days a week in halves, 1 to 10.
    #[serde(default, deserialize_with = "given")]
    #[validate(range(min = 1, max = 10))]
    pub half_days_per_week: Option<i32>,
    /// Month of the first year in which it begins.
    #[serde(default, deserialize_with = "given")]
    #[validate(range(min = 1, max = 12))]
    pub start_month: Option<i32>,
    /// Last fiscal year.
    #[serde(default, deserialize_with = "given")]
    pub last_fiscal_year: Option<FiscalYear>,
}

/// A step that may say why.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DemandStep {
    /// Why; needed where people are refused something.
    #[serde(default)]
    pub reason: ShortText,
}

/// Into which call something is copied or carried.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CopyDemand {
    /// The call.
    pub call_id: DemandCallId,
}
