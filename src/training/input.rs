//! Bodies that come in.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::model::{AttendanceState, Category, CourseMethod, CourseState, Described};
use crate::vocab::{
    FiscalYear, JobType, LongText, Name, OrganizationCode, ShortText, SkillKey, TalentId,
    TrainingCourseId,
};
use crate::web::{given, present};

/// Which courses.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CourseFilter {
    /// Beginning in these years.
    #[serde(default)]
    pub fiscal_year: Vec<FiscalYear>,
    /// Standing here.
    #[serde(default)]
    pub state: Vec<CourseState>,
    /// Of these parts of the scheme.
    #[serde(default)]
    pub category: Vec<Category>,
    /// Given in these ways.
    #[serde(default)]
    pub method: Vec<CourseMethod>,
}

/// Which attendances.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AttendanceFilter {
    /// At these courses.
    #[serde(default)]
    pub course_id: Vec<TrainingCourseId>,
    /// Of these people.
    #[serde(default)]
    pub talent_id: Vec<TalentId>,
    /// Standing here.
    #[serde(default)]
    pub state: Vec<AttendanceState>,
}

/// A course to be recorded.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCourse {
    /// The fiscal year in which it begins.
    pub fiscal_year: FiscalYear,
    /// What it is called.
    pub name: Name,
    /// Where it stands in the scheme.
    pub category: Category,
    /// How it is given.
    pub method: CourseMethod,
    /// Who gives it.
    pub provider: Name,
    /// What it is about.
    #[serde(default)]
    pub content: LongText,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: NaiveDate,
    /// The days as they were published, where only months are known.
    #[serde(default)]
    pub period_note: ShortText,
    /// Hours, where they are known.
    #[serde(default)]
    pub hours: Option<i32>,
    /// Job types it is meant for; everybody when empty.
    #[serde(default)]
    #[validate(length(max = 100))]
    pub job_types: Vec<JobType>,
    /// Skills it serves, by their keys in the catalogue in use.
    #[serde(default)]
    #[validate(length(max = 100))]
    pub skills: Vec<SkillKey>,
    /// Bodies whose people may attend; every body when empty.
    #[serde(default)]
    #[validate(length(max = 100))]
    pub open_to: Vec<OrganizationCode>,
    /// People who took part, as published.
    #[serde(default)]
    pub published_participants: Option<i32>,
    /// Municipalities that took part, as published.
    #[serde(default)]
    pub published_municipalities: Option<i32>,
    /// Where the published figures are from.
    #[serde(default)]
    pub source: ShortText,
}

impl NewCourse {
    #[must_use]
    pub fn described(&self) -> Described {
        let new = self.clone();
        Described {
            name: new.name,
            category: new.category,
            method: new.method,
            provider: new.provider,
            content: new.content,
            starts_on: new.starts_on,
            ends_on: new.ends_on,
            period_note: new.period_note,
            hours: new.hours,
            job_types: new.job_types,
            skills: new.skills,
            open_to: new.open_to,
            published_participants: new.published_participants,
            published_municipalities: new.published_municipalities,
            source: new.source,
        }
    }
}

/// What a course says differently; fields left out stay as they are.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CoursePatch {
    /// What it is called.
    #[serde(default, deserialize_with = "given")]
    pub name: Option<Name>,
    /// Where it stands in the scheme.
    #[serde(default, deserialize_with = "given")]
    pub category: Option<Category>,
    /// How it is given.
    #[serde(default, deserialize_with = "given")]
    pub method: Option<CourseMethod>,
    /// Who gives it.
    #[serde(default, deserialize_with = "given")]
    pub provider: Option<Name>,
    /// What it is about.
    #[serde(default, deserialize_with = "given")]
    pub content: Option<LongText>,
    /// First day.
    #[serde(default, deserialize_with = "given")]
    pub starts_on: Option<NaiveDate>,
    /// Last day.
    #[serde(default, deserialize_with = "given")]
    pub ends_on: Option<NaiveDate>,
    /// The days as they were published.
    #[serde(default, deserialize_with = "given")]
    pub period_note: Option<ShortText>,
    /// Hours; null where they are not known.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<i32>)]
    pub hours: Option<Option<i32>>,
    /// Job types it is meant for.
    #[serde(default, deserialize_with = "given")]
    #[validate(length(max = 100))]
    pub job_types: Option<Vec<JobType>>,
    /// Skills it serves.
    #[serde(default, deserialize_with = "given")]
    #[validate(length(max = 100))]
    pub skills: Option<Vec<SkillKey>>,
    /// Bodies whose people may attend.
    #[serde(default, deserialize_with = "given")]
    #[validate(length(max = 100))]
    pub open_to: Option<Vec<OrganizationCode>>,
    /// People who took part, as published; null where nothing was.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<i32>)]
    pub published_participants: Option<Option<i32>>,
    /// Municipalities that took part, as published; null where nothing was.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<i32>)]
    pub published_municipalities: Option<Option<i32>>,
    /// Where the published figures are from.
    #[serde(default, deserialize_with = "given")]
    pub source: Option<ShortText>,
}

impl CoursePatch {
    /// What the course says with it.
    #[must_use]
    pub fn applied_to(&self, old: &Described) -> Described {
        let (patch, old) = (self.clone(), old.clone());
        Described {
            name: patch.name.unwrap_or(old.name),
            category: patch.category.unwrap_or(old.category),
            method: patch.method.unwrap_or(old.method),
            provider: patch.provider.unwrap_or(old.provider),
            content: patch.content.unwrap_or(old.content),
            starts_on: patch.starts_on.unwrap_or(old.starts_on),
            ends_on: patch.ends_on.unwrap_or(old.ends_on),
            period_note: patch.period_note.unwrap_or(old.period_note),
            hours: patch.hours.unwrap_or(old.hours),
            job_types: patch.job_types.unwrap_or(old.job_types),
            skills: patch.skills.unwrap_or(old.skills),
            open_to: patch.open_to.unwrap_or(old.open_to),
            published_participants: patch
                .published_participants
                .unwrap_or(old.published_participants),
            published_municipalities: patch
                .published_municipalities
                .unwrap_or(old.published_municipalities),
            source: patch.source.unwrap_or(old.source),
        }
    }
}

/// A step with why.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// Why; the person sees it, bodies do not.
    #[serde(default)]
    pub reason: ShortText,
}

/// Somebody who is to attend.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAttendance {
    /// Which course.
    pub course_id: TrainingCourseId,
    /// Who.
    pub talent_id: TalentId,
}

/// A course that the person asks to attend.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskForTraining {
    /// Which course.
    pub course_id: TrainingCourseId,
    /// What the prefecture should know.
    #[serde(default)]
    pub reason: ShortText,
}

/// That a course was completed.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Completed {
    /// When.
    pub completed_on: NaiveDate,
    /// Where the certificate is kept.
    #[serde(default)]
    pub certificate_reference: ShortText,
}
