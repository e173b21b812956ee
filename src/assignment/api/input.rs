//! What comes in: one struct per step, each with what that step takes and nothing else.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::assignment::model::{Amendment, Papers, Proposal};
use crate::assignment::store::{Order, Wanted};
use crate::problem::{FieldError, Problem, period_of};
use crate::vocab::{
    AssignmentId, AssignmentState, FOREVER, Funding, Name, OrganizationCode, Period, PlacementForm,
    PostId, Share, ShortText, TalentId,
};
use crate::web::{Moment, given, present};

/// Which assignments.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// These.
    #[serde(default)]
    id: Vec<AssignmentId>,
    /// Of these people.
    #[serde(default)]
    talent_id: Vec<TalentId>,
    /// In these posts.
    #[serde(default)]
    post_id: Vec<PostId>,
    /// At these bodies.
    #[serde(default)]
    host_code: Vec<OrganizationCode>,
    /// Of people of these bodies.
    #[serde(default)]
    home_code: Vec<OrganizationCode>,
    /// In these states.
    #[serde(default)]
    state: Vec<AssignmentState>,
    /// In these forms.
    #[serde(default)]
    form: Vec<PlacementForm>,
    /// True on that day (default: on any day); names are those of that day (default: of today).
    pub as_of: Option<NaiveDate>,
    /// With days on or after this one.
    from: Option<NaiveDate>,
    /// With days on or before this one.
    to: Option<NaiveDate>,
    /// With a last day on or after this one.
    ends_from: Option<NaiveDate>,
    /// With a last day on or before this one; what has no last day is not among them.
    ends_to: Option<NaiveDate>,
    /// Ordered, with an order that has no number yet.
    #[serde(default)]
    unnumbered: bool,
    /// As it was recorded at this moment (RFC 3339, or a day = its end in Japan; default: now).
    #[param(value_type = Option<String>)]
    known_at: Option<Moment>,
    /// `starts_on` (default), `-starts_on` or `official` (建制順, default for files).
    #[param(inline)]
    sort: Option<Sort>,
}

#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
enum Sort {
    #[serde(rename = "starts_on")]
    Start,
    #[serde(rename = "-starts_on")]
    LatestStart,
    #[serde(rename = "official")]
    Official,
}

impl Filter {
    /// The question to the store.
    ///
    /// # Errors
    /// `period_reversed` or `date_out_of_range` for days that make no period.
    pub fn wanted(&self, file: bool) -> Result<Wanted, Problem> {
        let order = match self.sort {
            Some(Sort::Start) => Order::Start,
            Some(Sort::LatestStart) => Order::LatestStart,
            Some(Sort::Official) => Order::Official,
            None if file => Order::Official,
            None => Order::Start,
        };
        Ok(Wanted {
            ids: self.id.clone(),
            talents: self.talent_id.clone(),
            posts: self.post_id.clone(),
            hosts: self.host_code.clone(),
            homes: self.home_code.clone(),
            states: self.state.clone(),
            forms: self.form.clone(),
            during: self.during()?,
            ends: (self.ends_from, self.ends_to),
            unnumbered: self.unnumbered,
            beginning: false,
            known_at: self.known_at.map(|moment| moment.0),
            order,
        })
    }

    /// What was given up is not among them unless it is asked for.
    pub fn hide_cancelled(&mut self) {
        if self.state.is_empty() {
            let kept = |state: &AssignmentState| *state != AssignmentState::Cancelled;
            self.state = AssignmentState::ALL.iter().copied().filter(kept).collect();
        }
    }

    /// 建制順, whatever was asked.
    pub const fn order_officially(&mut self) {
        self.sort = Some(Sort::Official);
    }

    fn during(&self) -> Result<Option<Period>, Problem> {
        let wrong = |name: &str, code| Problem::query(FieldError::new(name, code));
        let on_day = self
            .as_of
            .map(|day| Period::of_days(day, Some(day)))
            .transpose()
            .map_err(|code| wrong("?as_of", code))?;
        let between = match (self.from, self.to) {
            (None, None) => None,
            (from, None) => from.map(|from| Period::between(from, FOREVER)),
            (from, to) => {
                let first =
                    from.unwrap_or_else(|| NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or_default());
                Some(Period::of_days(first, to).map_err(|code| wrong("?to", code))?)
            }
        };
        Ok(match (on_day, between) {
            // Nothing is true on a day outside the days asked for.
            (Some(day), Some(between)) => {
                Some(day.overlap(&between).unwrap_or(Period::between(day.from, day.from)))
            }
            (one, other) => one.or(other),
        })
    }
}

macro_rules! proposed {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $kind:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $kind,)*
            /// The post.
            post_id: PostId,
            /// First day.
            starts_on: NaiveDate,
            /// Last day; null while it has none.
            #[serde(default)]
            ends_on: Option<NaiveDate>,
            /// How much of the person.
            share_percent: Share,
            /// Legal form; when left out, `own_body` at home and `dispatch` elsewhere.
            #[serde(default)]
            form: Option<PlacementForm>,
            /// Who pays in the end.
            #[serde(default = "unspecified")]
            funding: Funding,
            /// Number or name of the agreement (協定書).
            #[serde(default)]
            agreement_reference: ShortText,
            /// The days as the agreement has them (週2日).
            #[serde(default)]
            work_days: ShortText,
        }

        impl $name {
            /// What is proposed for a person.
            ///
            /// # Errors
            /// `period_reversed` or `date_out_of_range`.
            pub fn proposal(&self, talent: TalentId) -> Result<Proposal, Problem> {
                Ok(Proposal {
                    talent,
                    post: self.post_id,
                    period: period_of(self.starts_on, self.ends_on)?,
                    share: self.share_percent,
                    form: self.form,
                    funding: self.funding,
                    agreement_reference: self.agreement_reference.clone(),
                    work_days: self.work_days.clone(),
                })
            }
        }
    };
}

proposed! {
    /// A proposal.
    Proposing {
        /// The person.
        talent_id: TalentId,
    }
}

proposed! {
    /// What begins in a transfer; the person is the transfer's.
    Starting {}
}

const fn unspecified() -> Funding {
    Funding::Unspecified
}

/// A change of a draft; fields left out stay as they are.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Amending {
    /// First day.
    #[serde(default, deserialize_with = "given")]
    starts_on: Option<NaiveDate>,
    /// Last day; null for none.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<NaiveDate>)]
    ends_on: Option<Option<NaiveDate>>,
    /// How much of the person.
    #[serde(default, deserialize_with = "given")]
    share_percent: Option<Share>,
    /// Legal form.
    #[serde(default, deserialize_with = "given")]
    form: Option<PlacementForm>,
    /// Who pays in the end.
    #[serde(default, deserialize_with = "given")]
    funding: Option<Funding>,
    /// Number or name of the agreement; null takes it away.
    #[serde(default, deserialize_with = "present")]
    agreement_reference: Option<Option<ShortText>>,
    /// The days as the agreement has them; null takes them away.
    #[serde(default, deserialize_with = "present")]
    work_days: Option<Option<ShortText>>,
}

impl Amending {
    /// What the draft is to say.
    pub fn amendment(&self) -> Amendment {
        let new = self.clone();
        Amendment {
            starts_on: new.starts_on,
            ends_on: new.ends_on,
            share: new.share_percent,
            form: new.form,
            funding: new.funding,
            agreement_reference: new.agreement_reference.map(Option::unwrap_or_default),
            work_days: new.work_days.map(Option::unwrap_or_default),
        }
    }
}

/// A step that takes nothing.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Announcing {}

/// A step that can be taken with many at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AssignmentStepOfMany {
    Announce,
    Order,
    Cancel,
}

/// Numbers of the orders of one of them.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Numbers {
    /// Which.
    pub id: AssignmentId,
    /// Number of the home body's order; none for service at the own body.
    #[serde(default)]
    pub sending_number: Option<Name>,
    /// Number of the host's order.
    #[serde(default)]
    pub receiving_number: Option<Name>,
}

/// One step for many assignments.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OnMany {
    /// Which step.
    pub step: AssignmentStepOfMany,
    /// With which, 1 to 200.
    pub ids: Vec<AssignmentId>,
    /// True: says what would be refused, and does nothing.
    #[serde(default)]
    pub dry_run: bool,
    /// Day of the orders; the day each takes effect when left out.
    #[serde(default)]
    ordered_on: Option<NaiveDate>,
    /// Numbers of the orders, of those that have one.
    #[serde(default)]
    #[validate(nested)]
    numbers: Vec<Numbers>,
    /// Why; needed to give up what was announced.
    #[serde(default)]
    pub reason: ShortText,
}

impl OnMany {
    /// The orders of one of them.
    pub fn papers(&self, id: AssignmentId) -> Papers {
        let own = self.numbers.iter().find(|numbers| numbers.id == id);
        Papers {
            ordered_on: self.ordered_on,
            sending_number: own.and_then(|own| own.sending_number.clone()),
            receiving_number: own.and_then(|own| own.receiving_number.clone()),
        }
    }

    /// Numbers are of what is ordered, and of nothing else.
    ///
    /// # Errors
    /// `reference_unknown` at the number of something else.
    pub fn check(&self) -> Result<(), Problem> {
        let foreign = |numbers: &Numbers| !self.ids.contains(&numbers.id);
        match self.numbers.iter().position(foreign) {
            Some(place) => {
                Err(Problem::field(&format!("/numbers/{place}/id"), "reference_unknown"))
            }
            None => Ok(()),
        }
    }
}

/// A step that owes its reason.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reasoned {
    /// Why.
    pub reason: ShortText,
}

/// A step that owes a reason only when people were told.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Unexplained {
    /// Why; needed once it was announced.
    #[serde(default)]
    pub reason: ShortText,
}

macro_rules! with_papers {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $kind:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $kind,)*
            /// Day of both bodies' orders (発令日), not after the day they take effect; that day when
            /// left out.
            #[serde(default)]
            ordered_on: Option<NaiveDate>,
            /// Number of the home body's order; none for service at the own body.
            #[serde(default)]
            sending_number: Option<Name>,
            /// Number of the host's order.
            #[serde(default)]
            receiving_number: Option<Name>,
        }

        impl $name {
            /// The orders of both bodies.
            pub fn papers(&self) -> Papers {
                let (sending_number, receiving_number) = (self.sending_number.clone(), self.receiving_number.clone());
                Papers { ordered_on: self.ordered_on, sending_number, receiving_number }
            }
        }
    };
}

with_papers! {
    /// 発令.
    Ordering {}
}

with_papers! {
    /// An early end.
    Ending {
        /// Last day served.
        ends_on: NaiveDate,
        /// Why.
        #[serde(default)]
        reason: ShortText,
    }
}

with_papers! {
    /// A later end.
    Extending {
        /// New last day; null for none.
        ends_on: Option<NaiveDate>,
        /// Why.
        #[serde(default)]
        reason: ShortText,
    }
}

with_papers! {
    /// Another share from a day on.
    Sharing {
        /// From this day on.
        effective_on: NaiveDate,
        /// The new share.
        share_percent: Share,
        /// Why.
        #[serde(default)]
        reason: ShortText,
    }
}
