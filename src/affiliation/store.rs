//! The rows, and what is asked of them.

pub mod keep;
mod reach;

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::dsl::IntoBoxed;
use diesel::prelude::*;

pub use reach::{employed, employed_at, hosted_at, own_posts, served_posts, serving_at};

use super::model::{Service, Side};
use crate::db::schema::affiliations as t;
use crate::db::{Db, MultiBackend};
use crate::problem::Problem;
use crate::vocab::{
    AssignmentId, AssignmentState, LATEST, NOT_RETIRED, OrganizationCode, Period, PostId, Share,
    TalentId,
};

/// That somebody belongs to a body on some days, as it was recorded from one moment to another.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Queryable, Selectable, diesel::Insertable,
)]
#[diesel(table_name = t, treat_none_as_default_value = false)]
pub struct Affiliation {
    pub side: Side,
    /// Number of the row of the fact: an employment, or a version of an assignment.
    pub id: i64,
    pub talent_id: TalentId,
    /// The body it is about.
    pub organization_code: OrganizationCode,
    /// The home body, as the fact says it; at home the body itself.
    pub home_code: OrganizationCode,
    /// Whether the person and the bodies know of it.
    pub disclosed: bool,
    /// Of a guest; nothing at home.
    pub assignment_id: Option<AssignmentId>,
    /// Of a guest.
    pub post_id: Option<PostId>,
    /// Of a guest.
    pub state: Option<AssignmentState>,
    /// Of a guest: how much of the person.
    pub share_percent: Option<Share>,
    pub valid_from: NaiveDate,
    /// Day after the last.
    pub valid_to: NaiveDate,
    pub recorded_at: NaiveDateTime,
    pub retired_at: NaiveDateTime,
}

impl Affiliation {
    fn service(self) -> Option<Service> {
        Some(Service {
            version: self.id,
            assignment: self.assignment_id?,
            talent: self.talent_id,
            host: self.organization_code,
            home: self.home_code,
            post: self.post_id?,
            state: self.state?,
            share: self.share_percent?,
            disclosed: self.disclosed,
            period: Period::between(self.valid_from, self.valid_to),
        })
    }
}

/// Whose services are asked for.
#[derive(Clone, Copy, Debug)]
pub enum Of<'a> {
    Everybody,
    People(&'a [TalentId]),
    Posts(&'a [PostId]),
    Assignments(&'a [AssignmentId]),
}

/// How many identifiers a statement takes: SQLite takes at most 32,766 values.
const IDS_AT_ONCE: usize = 1000;

type Boxed = IntoBoxed<'static, t::table, MultiBackend>;

/// Services in one of these states, with days in common with a period (any when empty), as recorded
/// at a moment; by first day and version.
pub fn services(
    db: &mut Db,
    of: Of<'_>,
    states: &[AssignmentState],
    during: Option<Period>,
    known: NaiveDateTime,
) -> Result<Vec<Service>, Problem> {
    let asked = || in_states(states, during, known);
    let mut rows: Vec<Affiliation> = Vec::new();
    let mut load = |query: Boxed| -> Result<(), Problem> {
        rows.extend(query.select(Affiliation::as_select()).load(db)?);
        Ok(())
    };
    match of {
        Of::Everybody => load(asked().filter(t::side.eq(Side::Host)))?,
        Of::People(ids) => ids
            .chunks(IDS_AT_ONCE)
            .try_for_each(|part| load(asked().filter(t::talent_id.eq_any(part.to_vec()))))?,
        Of::Posts(ids) => ids
            .chunks(IDS_AT_ONCE)
            .try_for_each(|part| load(asked().filter(t::post_id.eq_any(part.to_vec()))))?,
        Of::Assignments(ids) => ids
            .chunks(IDS_AT_ONCE)
            .try_for_each(|part| load(asked().filter(t::assignment_id.eq_any(part.to_vec()))))?,
    }
    rows.sort_by_key(|row| (row.valid_from, row.id));
    Ok(rows.into_iter().filter_map(Affiliation::service).collect())
}

/// Only services have a state. The side is not named: SQLite would enter by it and not by the
/// identifiers.
fn in_states(states: &[AssignmentState], during: Option<Period>, known: NaiveDateTime) -> Boxed {
    let query = t::table
        .filter(t::state.eq_any(states.to_vec()))
        .filter(t::recorded_at.le(known).and(t::retired_at.gt(known)))
        .into_boxed();
    match during {
        None => query,
        Some(days) => query.filter(t::valid_from.lt(days.to).and(t::valid_to.gt(days.from))),
    }
}

/// Services on a day, as known now.
pub fn services_on(
    db: &mut Db,
    of: Of<'_>,
    states: &[AssignmentState],
    day: NaiveDate,
) -> Result<Vec<Service>, Problem> {
    let during = Period::between(day, day.succ_opt().unwrap_or(day));
    services(db, of, states, Some(during), LATEST)
}

/// Home bodies of people on a day, as known now.
pub fn homes_on(
    db: &mut Db,
    people: &[TalentId],
    day: NaiveDate,
) -> Result<BTreeMap<TalentId, OrganizationCode>, Problem> {
    let mut homes = BTreeMap::new();
    for part in people.chunks(IDS_AT_ONCE) {
        let held = employed(day, LATEST).filter(t::talent_id.eq_any(part.to_vec()));
        let rows: Vec<(TalentId, OrganizationCode)> =
            held.select((t::talent_id, t::organization_code)).load(db)?;
        homes.extend(rows);
    }
    Ok(homes)
}

/// Of these people, those who are employed at one of the bodies on a day, as known now.
pub fn employed_among(
    db: &mut Db,
    people: &[TalentId],
    bodies: &[OrganizationCode],
    day: NaiveDate,
) -> Result<Vec<TalentId>, Problem> {
    let homes = homes_on(db, people, day)?;
    Ok(homes.into_iter().filter(|(_, home)| bodies.contains(home)).map(|(id, _)| id).collect())
}

/// Bodies that employ somebody on some day of a period, by first day, as known now.
pub fn homes_between(
    db: &mut Db,
    talent: TalentId,
    period: Period,
) -> Result<Vec<OrganizationCode>, Problem> {
    let held = t::table
        .filter(t::side.eq(Side::Home).and(t::talent_id.eq(talent)))
        .filter(t::retired_at.eq(NOT_RETIRED))
        .filter(t::valid_from.lt(period.to).and(t::valid_to.gt(period.from)));
    Ok(held.select(t::organization_code).order(t::valid_from).load(db)?)
}

/// Whether somebody has left: employed once, and neither on this day nor on one to come.
///
/// # Errors
/// When the rows cannot be read.
pub fn has_left(db: &mut Db, talent: TalentId, day: NaiveDate) -> Result<bool, Problem> {
    let home: Side = Side::Home;
    let ends: Vec<NaiveDate> = t::table
        .filter(t::side.eq(home).and(t::talent_id.eq(talent)))
        .filter(t::retired_at.eq(NOT_RETIRED))
        .select(t::valid_to)
        .load(db)?;
    Ok(!ends.is_empty() && ends.iter().all(|end| *end <= day))
}
