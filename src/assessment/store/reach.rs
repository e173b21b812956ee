//! Who sees which sheet, in the WHERE clause of every query of the API.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::dsl::IntoBoxed;
use diesel::prelude::*;

use super::super::model::SheetState;
use super::{Head, IDS_AT_ONCE};
use crate::affiliation::{Of, employed_at, homes_on, services_on, serving_at};
use crate::auth::Scope;
use crate::db::schema::assessments;
use crate::db::{Db, MultiBackend};
use crate::problem::Problem;
use crate::vocab::{
    AssessmentCycleId, AssessmentId, AssignmentState, FiscalYear, LATEST, OrganizationCode, Share,
    TalentId,
};

type Sheets = IntoBoxed<'static, assessments::table, MultiBackend>;

/// Which sheets, among those within reach.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// These; any when empty.
    pub ids: Vec<AssessmentId>,
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
    let home = t::talent_id.eq_any(employed_at(bodies.clone(), scope.today(), LATEST));
    let host = t::talent_id.eq_any(serving_at(bodies.clone(), scope.today()));
    let in_review = t::state
        .ne_all([SheetState::Draft, SheetState::Returned])
        .and(t::reviewer_code.eq_any(bodies))
        .and(host);
    sheets.filter(t::talent_id.eq(itself).or(home).or(in_review))
}

fn matching(scope: &Scope, wanted: &Wanted) -> Sheets {
    use assessments as t;
    let mut query = visible(scope);
    if !wanted.ids.is_empty() {
        query = query.filter(t::id.eq_any(wanted.ids.clone()));
    }
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
        if reviewing_bodies(db, head.talent_id, scope.today())?.contains(&head.reviewer_code) {
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
    let mut hosts: BTreeMap<TalentId, (Share, Reverse<OrganizationCode>)> = BTreeMap::new();
    for one in services_on(db, Of::People(people), &[AssignmentState::Ordered], day)? {
        let found = (one.share, Reverse(one.host));
        let held = hosts.entry(one.talent).or_insert_with(|| found.clone());
        *held = found.max(held.clone());
    }
    Ok(hosts.into_iter().map(|(talent, (_, Reverse(host)))| (talent, host)).collect())
}

/// Bodies that can review a person: where it serves by order, and its home body, on a day.
pub fn reviewing_bodies(
    db: &mut Db,
    talent: TalentId,
    day: NaiveDate,
) -> Result<Vec<OrganizationCode>, Problem> {
    let people = [talent];
    let hosts = services_on(db, Of::People(&people), &[AssignmentState::Ordered], day)?;
    let homes = homes_on(db, &people, day)?;
    Ok(hosts.into_iter().map(|one| one.host).chain(homes.into_values()).collect())
}
