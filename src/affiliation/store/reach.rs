//! Questions that others set into their own queries: `talent_id IN (…)`, `post_id IN (…)`. Plain,
//! because the two-database enum cannot nest boxed queries.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::dsl::auto_type;
use diesel::prelude::*;

use super::Side;
use crate::db::schema::affiliations as t;
use crate::vocab::{AssignmentState, NOT_RETIRED, OrganizationCode, TalentId};

/// Who has a home body on a day, as known at a moment.
#[auto_type(no_type_alias)]
pub fn employed(day: NaiveDate, known: NaiveDateTime) -> _ {
    let home: Side = Side::Home;
    t::table
        .filter(t::side.eq(home))
        .filter(t::valid_from.le(day))
        .filter(t::valid_to.gt(day))
        .filter(t::recorded_at.le(known))
        .filter(t::retired_at.gt(known))
        .select(t::talent_id)
}

/// Who is employed at one of these bodies on a day, as known at a moment.
#[auto_type(no_type_alias)]
pub fn employed_at(bodies: Vec<OrganizationCode>, day: NaiveDate, known: NaiveDateTime) -> _ {
    let home: Side = Side::Home;
    t::table
        .filter(t::side.eq(home))
        .filter(t::organization_code.eq_any(bodies))
        .filter(t::valid_from.le(day))
        .filter(t::valid_to.gt(day))
        .filter(t::recorded_at.le(known))
        .filter(t::retired_at.gt(known))
        .select(t::talent_id)
}

/// Who serves at one of these bodies, or will: announced or ordered, disclosed, and not over today.
#[auto_type(no_type_alias)]
pub fn hosted_at(bodies: Vec<OrganizationCode>, today: NaiveDate) -> _ {
    let host: Side = Side::Host;
    let told: Vec<AssignmentState> = vec![AssignmentState::Announced, AssignmentState::Ordered];
    let current: NaiveDateTime = NOT_RETIRED;
    t::table
        .filter(t::side.eq(host))
        .filter(t::organization_code.eq_any(bodies))
        .filter(t::state.eq_any(told))
        .filter(t::disclosed.eq(true))
        .filter(t::retired_at.eq(current))
        .filter(t::valid_to.gt(today))
        .select(t::talent_id)
}

/// Who serves at one of these bodies on a day, by order, as known now: stricter than [`hosted_at`],
/// drafts and announcements do not count.
#[auto_type(no_type_alias)]
pub fn serving_at(bodies: Vec<OrganizationCode>, day: NaiveDate) -> _ {
    let host: Side = Side::Host;
    let ordered: AssignmentState = AssignmentState::Ordered;
    let current: NaiveDateTime = NOT_RETIRED;
    t::table
        .filter(t::side.eq(host))
        .filter(t::organization_code.eq_any(bodies))
        .filter(t::state.eq(ordered))
        .filter(t::valid_from.le(day))
        .filter(t::valid_to.gt(day))
        .filter(t::retired_at.eq(current))
        .select(t::talent_id)
}

/// Posts of a person's own disclosed assignments.
#[auto_type(no_type_alias)]
pub fn own_posts(person: TalentId) -> _ {
    let host: Side = Side::Host;
    let current: NaiveDateTime = NOT_RETIRED;
    t::table
        .filter(t::side.eq(host))
        .filter(t::talent_id.eq(person))
        .filter(t::retired_at.eq(current))
        .filter(t::disclosed.eq(true))
        .select(t::post_id.assume_not_null())
}

/// Posts in which somebody is on a day in one of these states, as known at a moment.
#[auto_type(no_type_alias)]
pub fn served_posts(states: Vec<AssignmentState>, day: NaiveDate, known: NaiveDateTime) -> _ {
    let host: Side = Side::Host;
    t::table
        .filter(t::side.eq(host))
        .filter(t::state.eq_any(states))
        .filter(t::recorded_at.le(known))
        .filter(t::retired_at.gt(known))
        .filter(t::valid_from.le(day))
        .filter(t::valid_to.gt(day))
        .select(t::post_id.assume_not_null())
}
