//! Assignments for a reader: what the scope reaches, filtered in the WHERE clause, a page at a
//! time.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::VersionRow;
use crate::assignment::model::Assignment;
use crate::auth::{Action, Scope};
use crate::db::schema::assignment_orders;
use crate::db::schema::assignment_versions::{self, BoxedQuery};
use crate::db::{Db, MultiBackend};
use crate::problem::Problem;
use crate::vocab::{
    AssignmentId, AssignmentState, NOT_RETIRED, OrganizationCode, Period, PlacementForm, PostId,
    TalentId,
};

/// Order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    #[default]
    Start,
    /// By first day, latest first.
    LatestStart,
    /// 建制順: by code of the host, then by first day.
    Official,
}

/// Which assignments, among those within reach. Empty lists ask for nothing.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// These.
    pub ids: Vec<AssignmentId>,
    pub talents: Vec<TalentId>,
    /// In these posts.
    pub posts: Vec<PostId>,
    /// At these bodies.
    pub hosts: Vec<OrganizationCode>,
    /// Of people of these bodies.
    pub homes: Vec<OrganizationCode>,
    /// In these states.
    pub states: Vec<AssignmentState>,
    /// In these forms.
    pub forms: Vec<PlacementForm>,
    /// With days in common with this period.
    pub during: Option<Period>,
    /// With a last day on or after, and on or before, these.
    pub ends: (Option<NaiveDate>, Option<NaiveDate>),
    /// Ordered, with an order that has no number.
    pub unnumbered: bool,
    /// Whether they have to begin in that period.
    pub beginning: bool,
    /// As it was recorded at this moment; now when empty.
    pub known_at: Option<NaiveDateTime>,
    /// In which order.
    pub order: Order,
}

/// Where a row stands in every order.
pub type Place = (OrganizationCode, NaiveDate, AssignmentId);

type Rows<'a> = BoxedQuery<'a, MultiBackend>;

diesel::alias!(assignment_versions as held: Held);

/// What the scope reaches. Others than those who see drafts get what was disclosed and still is.
fn visible<'a>(scope: &Scope, known_at: Option<NaiveDateTime>) -> Rows<'a> {
    let mut rows = assignment_versions::table.into_boxed();
    rows = match known_at {
        None => rows.filter(assignment_versions::retired_at.eq(NOT_RETIRED)),
        Some(moment) => rows
            .filter(assignment_versions::recorded_at.le(moment))
            .filter(assignment_versions::retired_at.gt(moment)),
    };
    if !scope.may(Action::SeePlacementDrafts) {
        rows = rows.filter(assignment_versions::disclosed_at.is_not_null());
        if known_at.is_some() {
            let recalled = held
                .filter(held.field(assignment_versions::retired_at).eq(NOT_RETIRED))
                .filter(held.field(assignment_versions::disclosed_at).is_null())
                .select(held.field(assignment_versions::assignment_id));
            rows = rows.filter(assignment_versions::assignment_id.ne_all(recalled));
        }
    }
    if scope.is_statewide() {
        return rows;
    }
    let codes = scope.body_codes();
    let of_bodies = assignment_versions::host_code
        .eq_any(codes.clone())
        .or(assignment_versions::home_code.eq_any(codes));
    match scope.person() {
        None => rows.filter(of_bodies),
        Some(person) => rows.filter(of_bodies.or(assignment_versions::talent_id.eq(person))),
    }
}

fn matching<'a>(scope: &Scope, wanted: &Wanted) -> Rows<'a> {
    let mut rows = visible(scope, wanted.known_at);
    if !wanted.ids.is_empty() {
        rows = rows.filter(assignment_versions::assignment_id.eq_any(wanted.ids.clone()));
    }
    if !wanted.talents.is_empty() {
        rows = rows.filter(assignment_versions::talent_id.eq_any(wanted.talents.clone()));
    }
    if !wanted.posts.is_empty() {
        rows = rows.filter(assignment_versions::post_id.eq_any(wanted.posts.clone()));
    }
    if !wanted.hosts.is_empty() {
        rows = rows.filter(assignment_versions::host_code.eq_any(wanted.hosts.clone()));
    }
    if !wanted.homes.is_empty() {
        rows = rows.filter(assignment_versions::home_code.eq_any(wanted.homes.clone()));
    }
    if !wanted.states.is_empty() {
        rows = rows.filter(assignment_versions::state.eq_any(wanted.states.clone()));
    }
    if !wanted.forms.is_empty() {
        rows = rows.filter(assignment_versions::form.eq_any(wanted.forms.clone()));
    }
    if let Some(during) = wanted.during {
        rows = rows
            .filter(assignment_versions::valid_from.lt(during.to))
            .filter(assignment_versions::valid_to.gt(during.from));
        if wanted.beginning {
            rows = rows.filter(assignment_versions::valid_from.ge(during.from));
        }
    }
    if let Some(first) = wanted.ends.0 {
        rows = rows.filter(assignment_versions::valid_to.gt(first));
    }
    if let Some(last) = wanted.ends.1.and_then(|day| day.succ_opt()) {
        rows = rows.filter(assignment_versions::valid_to.le(last));
    }
    if wanted.unnumbered {
        let without_number = assignment_orders::table
            .filter(assignment_orders::retired_at.eq(NOT_RETIRED))
            .filter(assignment_orders::number.eq(""))
            .select(assignment_orders::assignment_id);
        rows = rows
            .filter(assignment_versions::state.eq(AssignmentState::Ordered))
            .filter(assignment_versions::assignment_id.eq_any(without_number));
    }
    rows
}

/// How many assignments were ordered with an order that has no number.
pub fn unnumbered(db: &mut Db, scope: &Scope) -> Result<i64, Problem> {
    count(db, scope, &Wanted { unnumbered: true, ..Wanted::default() })
}

/// Assignments within reach with days in a period, in some states (any that was not given up when
/// empty), to be counted: nobody is shown, so no look is recorded.
pub fn within(
    db: &mut Db,
    scope: &Scope,
    during: Option<Period>,
    states: &[AssignmentState],
) -> Result<Vec<Assignment>, Problem> {
    let mut rows =
        matching(scope, &Wanted { during, states: states.to_vec(), ..Wanted::default() });
    rows = rows.filter(assignment_versions::state.ne(AssignmentState::Cancelled));
    let rows = rows.select(VersionRow::as_select()).load(db)?;
    Ok(rows.into_iter().map(Assignment::from).collect())
}

/// A page, after a place. Each order ends in the id and has an index of its own.
pub fn page(
    db: &mut Db,
    scope: &Scope,
    wanted: &Wanted,
    after: Option<Place>,
    limit: i64,
) -> Result<Vec<Assignment>, Problem> {
    use assignment_versions::{assignment_id as id, host_code as host, valid_from as start};
    let mut rows = matching(scope, wanted);
    if let Some((code, day, last)) = after {
        // `a >= x AND (a > x OR …)` instead of `a > x OR …`, so that the index is entered at the
        // place.
        rows = match wanted.order {
            Order::Start => rows.filter(start.ge(day).and(start.gt(day).or(id.gt(last)))),
            Order::LatestStart => rows.filter(start.le(day).and(start.lt(day).or(id.lt(last)))),
            Order::Official => {
                let later = start.gt(day).or(start.eq(day).and(id.gt(last)));
                rows.filter(host.ge(code.clone()).and(host.gt(code).or(later)))
            }
        };
    }
    let ordered = match wanted.order {
        Order::Start => rows.order((start.asc(), id.asc())),
        Order::LatestStart => rows.order((start.desc(), id.desc())),
        Order::Official => rows.order((host.asc(), start.asc(), id.asc())),
    };
    Ok(ordered
        .limit(limit)
        .select(VersionRow::as_select())
        .load(db)?
        .into_iter()
        .map(Assignment::from)
        .collect())
}

/// How many there are in all.
pub fn count(db: &mut Db, scope: &Scope, wanted: &Wanted) -> Result<i64, Problem> {
    Ok(matching(scope, wanted).count().get_result(db)?)
}

/// One assignment within reach.
///
/// # Errors
/// `not_found` when there is none or it is not within reach.
pub fn find(
    db: &mut Db,
    scope: &Scope,
    id: AssignmentId,
    known_at: Option<NaiveDateTime>,
) -> Result<Assignment, Problem> {
    let row = visible(scope, known_at)
        .filter(assignment_versions::assignment_id.eq(id))
        .select(VersionRow::as_select())
        .first(db)
        .optional()?;
    row.map(Assignment::from).ok_or(Problem::not_found())
}
