//! Who sees which sheet, in the WHERE clause of every query of the API.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::dsl::IntoBoxed;
use diesel::prelude::*;

use super::super::model::SheetState;
use super::{Head, IDS_AT_ONCE};
use crate::auth::Scope;
use crate::db::schema::{assessments, assignment_versions, employments};
use crate::db::{Db, MultiBackend};
use crate::problem::Problem;
use crate::vocab::{
    AssessmentCycleId, AssessmentId, AssignmentState, FiscalYear, NOT_RETIRED, OrganizationCode,
    Share, TalentId,
};

type Sheets = IntoBoxed<'static, assessments::table, MultiBackend>;

/// Which sheets, among those within reach.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Of these cycles; any when empty.
    pub cycles: Vec<AssessmentCycleId>,
    /// Of these years; any when empty.
    pub years: Vec<FiscalYear>,
    /// Standing here; anywhere when empty.
    pub states: Vec<SheetState>,
    /// Of people of these bodies; any when empty.
    pub homes: Vec<OrganizationCode>,
    /// Reviewed by these bodies; any when empty.
    pub reviewers: Vec<OrganizationCode>,
    /// Of these people; any when empty.
    pub talents: Vec<TalentId>,
}

/// Place in the list.
pub type Place = (FiscalYear, OrganizationCode, TalentId, i32);

/// Employed at one of these bodies today.
#[diesel::dsl::auto_type(no_type_alias)]
fn employed_at(bodies: Vec<OrganizationCode>, today: NaiveDate, current: NaiveDateTime) -> _ {
    employments::table
        .filter(employments::organization_code.eq_any(bodies))
        .filter(employments::valid_from.le(today))
        .filter(employments::valid_to.gt(today))
        .filter(employments::retired_at.eq(current))
        .select(employments::talent_id)
}

/// Serving at one of these bodies today, by order. Drafts and announcements open no sheet.
#[diesel::dsl::auto_type(no_type_alias)]
fn serving_at(
    bodies: Vec<OrganizationCode>,
    today: NaiveDate,
    current: NaiveDateTime,
    state: AssignmentState,
) -> _ {
    assignment_versions::table
        .filter(assignment_versions::host_code.eq_any(bodies))
        .filter(assignment_versions::state.eq(state))
        .filter(assignment_versions::valid_from.le(today))
        .filter(assignment_versions::valid_to.gt(today))
        .filter(assignment_versions::retired_at.eq(current))
        .select(assignment_versions::talent_id)
}

/// An identifier that no row has: nobody.
const NOBODY: TalentId = TalentId(0);

/// All for the prefecture; one's own; those of people employed at the own body today; and, from the
/// day they are handed in, those the own body reviews while the person serves there. A sheet that
/// is still being filled in has no reader but the person and those who give it out; a body sees
/// that it is there.
fn visible(scope: &Scope) -> Sheets {
    use assessments as t;
    let sheets = t::table.into_boxed();
    if scope.is_statewide() {
        return sheets;
    }
    let itself = scope.person().unwrap_or(NOBODY);
    let bodies = scope.body_codes();
    let home = t::talent_id.eq_any(employed_at(bodies.clone(), scope.today(), NOT_RETIRED));
    let host = t::talent_id.eq_any(serving_at(
        bodies.clone(),
        scope.today(),
        NOT_RETIRED,
        AssignmentState::Ordered,
    ));
    let in_review = t::state
        .ne_all([SheetState::Draft, SheetState::Returned])
        .and(t::reviewer_code.eq_any(bodies))
        .and(host);
    sheets.filter(t::talent_id.eq(itself).or(home).or(in_review))
}

fn matching(scope: &Scope, wanted: &Wanted) -> Sheets {
    use assessments as t;
    let mut query = visible(scope);
    if !wanted.cycles.is_empty() {
        query = query.filter(t::cycle_id.eq_any(wanted.cycles.clone()));
    }
    if !wanted.years.is_empty() {
        query = query.filter(t::fiscal_year.eq_any(wanted.years.clone()));
    }
    if !wanted.states.is_empty() {
        query = query.filter(t::state.eq_any(wanted.states.clone()));
    }
    if !wanted.homes.is_empty() {
        query = query.filter(t::home_code.eq_any(wanted.homes.clone()));
    }
    if !wanted.reviewers.is_empty() {
        query = query.filter(t::reviewer_code.eq_any(wanted.reviewers.clone()));
    }
    if !wanted.talents.is_empty() {
        query = query.filter(t::talent_id.eq_any(wanted.talents.clone()));
    }
    query
}

/// A page by year, body and person, after a place.
pub fn page(
    db: &mut Db,
    scope: &Scope,
    wanted: &Wanted,
    after: Option<Place>,
    limit: i64,
) -> Result<Vec<Head>, Problem> {
    use assessments as t;
    let mut query = matching(scope, wanted);
    if let Some((year, home, talent, number)) = after {
        let later = t::talent_id.gt(talent).or(t::talent_id.eq(talent).and(t::number.gt(number)));
        let beyond = t::home_code.gt(home.clone()).or(t::home_code.eq(home).and(later));
        query = query.filter(t::fiscal_year.gt(year).or(t::fiscal_year.eq(year).and(beyond)));
    }
    let ordered = query.order((t::fiscal_year, t::home_code, t::talent_id, t::number));
    Ok(ordered.limit(limit).select(Head::as_select()).load(db)?)
}

/// How many there are in all.
pub fn count(db: &mut Db, scope: &Scope, wanted: &Wanted) -> Result<i64, Problem> {
    Ok(matching(scope, wanted).count().get_result(db)?)
}

/// One sheet within reach.
///
/// # Errors
/// `not_found` when there is none or it is not within reach.
pub fn find(db: &mut Db, scope: &Scope, id: AssessmentId) -> Result<Head, Problem> {
    let found = visible(scope)
        .filter(assessments::id.eq(id))
        .select(Head::as_select())
        .first(db)
        .optional()?;
    found.ok_or(Problem::not_found())
}

/// Those of these sheets that are within reach.
pub fn found(db: &mut Db, scope: &Scope, ids: &[AssessmentId]) -> Result<Vec<Head>, Problem> {
    let mut heads = Vec::new();
    for part in ids.chunks(IDS_AT_ONCE) {
        heads.extend(
            visible(scope)
                .filter(assessments::id.eq_any(part.to_vec()))
                .select(Head::as_select())
                .load::<Head>(db)?,
        );
    }
    Ok(heads)
}

/// Of these sheets, those that a body within reach may review today: the person serves or is
/// employed there.
pub fn may_review(
    db: &mut Db,
    scope: &Scope,
    heads: &[Head],
) -> Result<Vec<AssessmentId>, Problem> {
    let bodies = scope.body_codes();
    let mine: Vec<&Head> =
        heads.iter().filter(|head| bodies.contains(&head.reviewer_code)).collect();
    let mut known = Vec::new();
    for head in mine {
        let body = vec![head.reviewer_code.clone()];
        let host = serving_at(body.clone(), scope.today(), NOT_RETIRED, AssignmentState::Ordered)
            .filter(assignment_versions::talent_id.eq(head.talent_id));
        let home = employed_at(body, scope.today(), NOT_RETIRED)
            .filter(employments::talent_id.eq(head.talent_id));
        let serves: bool = diesel::select(diesel::dsl::exists(host)).get_result(db)?;
        if serves || diesel::select(diesel::dsl::exists(home)).get_result(db)? {
            known.push(head.id);
        }
    }
    Ok(known)
}

/// Where people serve by order on a day: the body with the largest share first, ties by code.
pub fn hosts_on(
    db: &mut Db,
    people: &[TalentId],
    day: NaiveDate,
) -> Result<BTreeMap<TalentId, OrganizationCode>, Problem> {
    use assignment_versions as t;
    let mut hosts: BTreeMap<TalentId, (Share, OrganizationCode)> = BTreeMap::new();
    for part in people.chunks(IDS_AT_ONCE) {
        let rows: Vec<(TalentId, OrganizationCode, Share)> = t::table
            .filter(t::talent_id.eq_any(part.to_vec()))
            .filter(t::state.eq(AssignmentState::Ordered))
            .filter(t::retired_at.eq(NOT_RETIRED))
            .filter(t::valid_from.le(day).and(t::valid_to.gt(day)))
            .order((t::talent_id, t::host_code))
            .select((t::talent_id, t::host_code, t::share_percent))
            .load(db)?;
        for (talent, host, share) in rows {
            let larger = hosts.get(&talent).is_none_or(|(known, _)| share > *known);
            if larger {
                hosts.insert(talent, (share, host));
            }
        }
    }
    Ok(hosts.into_iter().map(|(talent, (_, host))| (talent, host)).collect())
}

/// Bodies that can review a person: where it serves by order, and its home body, on a day.
pub fn reviewing_bodies(
    db: &mut Db,
    talent: TalentId,
    day: NaiveDate,
) -> Result<Vec<OrganizationCode>, Problem> {
    use assignment_versions as a;
    use employments as e;
    let mut bodies: Vec<OrganizationCode> = a::table
        .filter(a::talent_id.eq(talent))
        .filter(a::state.eq(AssignmentState::Ordered))
        .filter(a::retired_at.eq(NOT_RETIRED))
        .filter(a::valid_from.le(day).and(a::valid_to.gt(day)))
        .select(a::host_code)
        .load(db)?;
    let homes: Vec<OrganizationCode> = e::table
        .filter(e::talent_id.eq(talent))
        .filter(e::retired_at.eq(NOT_RETIRED))
        .filter(e::valid_from.le(day).and(e::valid_to.gt(day)))
        .select(e::organization_code)
        .load(db)?;
    bodies.extend(homes);
    Ok(bodies)
}
