//! What can be asked of the list: one filter for list, count and file.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::model::lone_day_fault;
use crate::problem::Problem;
use crate::vocab::{EmploymentForm, HiringRoute, LATEST, Name, OrganizationCode, TalentId};
use crate::web::{Moment, TimeTravel};

/// Which people.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Part of the name or its reading; width, kana and common variants of letters do not matter.
    pub name: Option<Name>,
    /// Home body on the day; repeat for several.
    #[serde(default)]
    pub organization_code: Vec<OrganizationCode>,
    /// Form of the employment on the day.
    #[serde(default)]
    pub form: Vec<EmploymentForm>,
    /// How they were recruited.
    #[serde(default)]
    pub recruitment_route: Vec<HiringRoute>,
    /// Registered as shared talent (共通人材) on the day or not.
    pub registered: Option<bool>,
    /// Term ends before this day, and on the day asked for or later.
    pub term_ending_before: Option<NaiveDate>,
    /// With a qualification that was declared and is not confirmed yet, or without.
    pub declared: Option<bool>,
    /// `true` (default): with a home body on the day; `false`: without (left, or not begun); `any`.
    #[serde(default)]
    #[param(inline)]
    pub employed: Employed,
    /// `name_kana` (default), `-name_kana`, `staff_number`, `-staff_number`.
    #[serde(default)]
    #[param(inline)]
    pub sort: Order,
    /// The day for which it is asked (default: today in Japan).
    pub as_of: Option<NaiveDate>,
    /// As it was recorded at this moment (RFC 3339, or a day = its end in Japan; default: now).
    #[param(value_type = Option<String>)]
    pub known_at: Option<Moment>,
    /// Among these alone: what another room found, which no parameter says.
    #[serde(skip)]
    pub among: Option<Vec<TalentId>>,
}

/// Whether people without a home body on the day are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Employed {
    /// With a home body.
    #[default]
    True,
    /// Without.
    False,
    /// Everybody.
    Any,
}

/// Order of the list; ties by identifier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum Order {
    /// By reading.
    #[default]
    #[serde(rename = "name_kana")]
    Kana,
    /// By reading, backwards.
    #[serde(rename = "-name_kana")]
    KanaDown,
    /// By staff number.
    #[serde(rename = "staff_number")]
    Number,
    /// By staff number, backwards.
    #[serde(rename = "-staff_number")]
    NumberDown,
}

impl Filter {
    /// Whether it asks about what the narrow view leaves out. Then only people with the full view
    /// are looked at, because an answer would tell what the view does not.
    #[must_use]
    pub fn asks_beyond_narrow(&self) -> bool {
        !self.form.is_empty()
            || !self.recruitment_route.is_empty()
            || self.registered.is_some()
            || self.term_ending_before.is_some()
            || self.declared.is_some()
            || self.employed != Employed::True
            || self.among.is_some()
            || matches!(self.sort, Order::Number | Order::NumberDown)
    }

    /// When it is asked about.
    #[must_use]
    pub const fn time(&self) -> TimeTravel {
        TimeTravel { as_of: self.as_of, known_at: self.known_at }
    }
}

/// The day that is meant, and the moment of knowledge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct When {
    /// Valid on this day.
    pub day: NaiveDate,
    /// Recorded by this moment; [`LATEST`] for now.
    pub known: NaiveDateTime,
    /// The day in Japan.
    pub today: NaiveDate,
}

impl When {
    /// What a request means by `as_of` and `known_at`.
    ///
    /// # Errors
    /// `query_invalid` for a day outside careers.
    pub fn of(time: TimeTravel, today: NaiveDate) -> Result<Self, Problem> {
        let day = time.as_of.unwrap_or(today);
        if let Some(fault) = lone_day_fault("?as_of", day) {
            return Err(Problem::query(fault));
        }
        Ok(Self { day, known: time.known_at.map_or(LATEST, |moment| moment.0), today })
    }

    /// Today, as known now.
    #[must_use]
    pub const fn now(today: NaiveDate) -> Self {
        Self { day: today, known: LATEST, today }
    }

    /// Whether it is the record as it stands.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.known == LATEST
    }
}
