//! What comes in with a wish.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::model::{HouseMove, Movement, Place, ReasonKind, TeleworkWish};
use crate::problem::FieldError;
use crate::vocab::{FiscalYear, JobType, LongText, Name, OrganizationCode, ShortText, TalentId};

/// Which wishes.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WishQuestion {
    /// For these years.
    #[serde(default)]
    pub fiscal_year: Vec<FiscalYear>,
    /// Of these people.
    #[serde(default)]
    pub talent_id: Vec<TalentId>,
    /// Of people whose home body today is one of these.
    #[serde(default)]
    pub organization_code: Vec<OrganizationCode>,
}

/// A place: one of the two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceInput {
    /// A municipality.
    #[serde(default)]
    pub organization_code: Option<OrganizationCode>,
    /// A zone: `GET /wish-zones`.
    #[serde(default)]
    pub zone: Option<ShortText>,
}

impl PlaceInput {
    /// The place that is meant.
    ///
    /// # Errors
    /// `place_unclear` with neither or both.
    pub fn place(&self, pointer: &str) -> Result<Place, FieldError> {
        match (&self.organization_code, &self.zone) {
            (Some(code), None) => Ok(Place::Body(code.clone())),
            (None, Some(zone)) => Ok(Place::Zone(zone.to_string())),
            _ => Err(FieldError::new(pointer, "place_unclear")),
        }
    }

    /// The same on the way out.
    #[must_use]
    pub fn of(place: &Place) -> Self {
        match place {
            Place::Body(code) => Self { organization_code: Some(code.clone()), zone: None },
            Place::Zone(zone) => {
                Self { organization_code: None, zone: ShortText::new(zone.clone()).ok() }
            }
        }
    }
}

/// Why somebody cannot: read by the person and by named officers only.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StatedReason {
    /// Kind.
    pub kind: ReasonKind,
    /// In words.
    pub reason: Name,
}

/// A wish as its person states it: the whole of it each time.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StatedWish {
    /// Stay or move.
    pub movement: Movement,
    /// Job types to grow into, in order.
    #[serde(default)]
    #[validate(length(max = 10))]
    pub job_types: Vec<JobType>,
    /// Wished municipalities or zones, in order.
    #[serde(default)]
    #[validate(length(max = 30))]
    pub places: Vec<PlaceInput>,
    /// Municipalities or zones that are impossible.
    #[serde(default)]
    #[validate(length(max = 30))]
    pub impossible: Vec<PlaceInput>,
    /// Longest way to work, in minutes one way.
    #[serde(default)]
    #[validate(range(min = 1, max = 300))]
    pub commuting_limit_minutes: Option<i32>,
    /// Longest way to work, in kilometres one way.
    #[serde(default)]
    #[validate(range(min = 1, max = 300))]
    pub commuting_limit_km: Option<i32>,
    /// Service from elsewhere.
    pub telework: TeleworkWish,
    /// Whether the person can move house.
    pub house_move: HouseMove,
    /// Why something is impossible; null when there is no constraint.
    #[serde(default)]
    #[validate(nested)]
    pub constraint: Option<StatedReason>,
    /// Anything else; no place for reasons, because the home body and the prefecture read it.
    #[serde(default)]
    pub note: LongText,
}
