//! Rows of planned steps: what was entered, and where it stands.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::affiliation::employed_at;
use crate::auth::{Action, Scope};
use crate::db::schema::{absences, employments, planned_step_states as s, planned_steps as t};
use crate::db::{Db, Tx};
use crate::problem::{Code, Problem};
use crate::talent::planned::{DatedStep, PlannedState};
use crate::vocab::{
    AbsenceId, EmploymentId, LATEST, NOT_RETIRED, OrganizationCode, PlannedStepId, TalentId,
    random_id,
};

/// A planned step as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    pub id: PlannedStepId,
    pub talent: TalentId,
    /// First day of the change.
    pub day: NaiveDate,
    pub step: DatedStep,
    /// When it was entered.
    pub recorded_at: NaiveDateTime,
    pub version: i32,
    state: PlannedState,
    pub reason: String,
    /// Since when it stands there.
    pub moved_at: NaiveDateTime,
}

impl Planned {
    /// Where it stands on a day: what was announced is in force from its day on.
    #[must_use]
    pub fn state_on(&self, day: NaiveDate) -> PlannedState {
        match self.state {
            PlannedState::Announced if self.day <= day => PlannedState::InForce,
            state => state,
        }
    }
}

type Columns = (
    PlannedStepId,
    TalentId,
    NaiveDate,
    String,
    NaiveDateTime,
    i32,
    PlannedState,
    String,
    NaiveDateTime,
);
type Selection = (
    t::id,
    t::talent_id,
    t::day,
    t::step,
    t::recorded_at,
    s::version,
    s::state,
    s::reason,
    s::recorded_at,
);
const COLUMNS: Selection = (
    t::id,
    t::talent_id,
    t::day,
    t::step,
    t::recorded_at,
    s::version,
    s::state,
    s::reason,
    s::recorded_at,
);

fn planned(
    (id, talent, day, step, recorded_at, version, state, reason, moved_at): Columns,
) -> Result<Planned, Problem> {
    let step = serde_json::from_str(&step).map_err(|_| Problem::new(Code::Internal))?;
    Ok(Planned { id, talent, day, step, recorded_at, version, state, reason, moved_at })
}

/// Everything as it stands now, for the program's own steps.
#[diesel::dsl::auto_type(no_type_alias)]
fn standing() -> _ {
    let never: NaiveDateTime = NOT_RETIRED;
    t::table.inner_join(s::table).filter(s::retired_at.eq(never))
}

fn whole(rows: Vec<Columns>) -> Result<Vec<Planned>, Problem> {
    rows.into_iter().map(planned).collect()
}

/// One, whoever may see it.
pub fn one(db: &mut Db, id: PlannedStepId) -> Result<Option<Planned>, Problem> {
    let row = standing().filter(t::id.eq(id)).select(COLUMNS).first(db).optional()?;
    row.map(planned).transpose()
}

/// Drafts of a person, by day.
pub fn drafts_of(db: &mut Db, talent: TalentId) -> Result<Vec<Planned>, Problem> {
    let drafts =
        standing().filter(t::talent_id.eq(talent)).filter(s::state.eq(PlannedState::Draft));
    whole(drafts.order((t::day, t::recorded_at, t::id)).select(COLUMNS).load(db)?)
}

/// What was announced of a person at a moment.
pub fn announced_at(
    db: &mut Db,
    talent: TalentId,
    moment: NaiveDateTime,
) -> Result<Vec<Planned>, Problem> {
    let told = standing()
        .filter(t::talent_id.eq(talent))
        .filter(s::state.eq(PlannedState::Announced).and(s::recorded_at.eq(moment)));
    whole(told.order((t::day, t::id)).select(COLUMNS).load(db)?)
}

/// The first day of an employment that was ever recorded of a person.
pub fn first_of_employment(
    db: &mut Db,
    talent: TalentId,
    id: EmploymentId,
) -> Result<Option<NaiveDate>, Problem> {
    let row = employments::table.find(id).filter(employments::talent_id.eq(talent));
    Ok(row.select(employments::valid_from).first(db).optional()?)
}

/// The first day of an absence that was ever recorded of a person.
pub fn first_of_absence(
    db: &mut Db,
    talent: TalentId,
    id: AbsenceId,
) -> Result<Option<NaiveDate>, Problem> {
    let row = absences::table.find(id).filter(absences::talent_id.eq(talent));
    Ok(row.select(absences::valid_from).first(db).optional()?)
}

/// What the scope reaches, by day. Others than those who see drafts get what is announced and not in
/// force: the person, its home body of today, and the body it comes to.
pub fn visible(
    db: &mut Db,
    scope: &Scope,
    talent: Option<TalentId>,
    id: Option<PlannedStepId>,
) -> Result<Vec<Planned>, Problem> {
    let mut query = standing().into_boxed();
    if !scope.may(Action::SeePlannedSteps) {
        let (codes, itself) = (scope.body_codes(), scope.person().unwrap_or(TalentId(0)));
        query = query
            .filter(s::state.eq(PlannedState::Announced).and(t::day.gt(scope.today())))
            .filter(
                t::talent_id
                    .eq(itself)
                    .or(t::talent_id.eq_any(employed_at(codes.clone(), scope.today(), LATEST)))
                    .or(t::to_code.is_not_null().and(t::to_code.assume_not_null().eq_any(codes))),
            );
    }
    if let Some(talent) = talent {
        query = query.filter(t::talent_id.eq(talent));
    }
    if let Some(id) = id {
        query = query.filter(t::id.eq(id));
    }
    whole(query.order((t::day, t::recorded_at, t::id)).select(COLUMNS).load(db)?)
}

/// Records what was entered, a draft in its first version.
pub fn insert(
    tx: &mut Tx<'_>,
    (talent, day, to): (TalentId, NaiveDate, Option<&OrganizationCode>),
    step: &DatedStep,
) -> Result<PlannedStepId, Problem> {
    let id = PlannedStepId::random();
    let said = serde_json::to_string(step).map_err(|_| Problem::new(Code::Internal))?;
    diesel::insert_into(t::table)
        .values((
            t::id.eq(id),
            t::talent_id.eq(talent),
            t::day.eq(day),
            t::to_code.eq(to),
            t::step.eq(said),
            t::recorded_at.eq(tx.now),
            t::recorded_by.eq(tx.origin.account),
        ))
        .execute(tx.db)?;
    stand(tx, id, 1, (PlannedState::Draft, ""))?;
    Ok(id)
}

/// Retires where it stood and records where it stands.
pub fn append(
    tx: &mut Tx<'_>,
    old: &Planned,
    state: PlannedState,
    reason: &str,
) -> Result<(), Problem> {
    let held = s::table.filter(s::planned_step_id.eq(old.id)).filter(s::retired_at.eq(NOT_RETIRED));
    diesel::update(held).set(s::retired_at.eq(tx.now)).execute(tx.db)?;
    stand(tx, old.id, old.version + 1, (state, reason))
}

fn stand(
    tx: &mut Tx<'_>,
    id: PlannedStepId,
    version: i32,
    (state, reason): (PlannedState, &str),
) -> Result<(), Problem> {
    diesel::insert_into(s::table)
        .values((
            s::id.eq(random_id()),
            s::planned_step_id.eq(id),
            s::version.eq(version),
            s::state.eq(state),
            s::reason.eq(reason),
            s::recorded_at.eq(tx.now),
            s::retired_at.eq(NOT_RETIRED),
            s::recorded_by.eq(tx.origin.account),
        ))
        .execute(tx.db)?;
    Ok(())
}
