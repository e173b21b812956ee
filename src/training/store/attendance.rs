//! Rows of attendances, and who sees which: in the WHERE clause of every query of the API.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::dsl::IntoBoxed;
use diesel::prelude::*;

use super::IDS_AT_ONCE;
use crate::affiliation;
use crate::auth::Scope;
use crate::db::schema::training_attendances as t;
use crate::db::{Db, MultiBackend, Tx};
use crate::problem::Problem;
use crate::training::input::AttendanceFilter;
use crate::training::model::{Attendance, AttendanceState, Standing};
use crate::vocab::{
    LATEST, NOT_RETIRED, OrganizationCode, ShortText, TalentId, TrainingAttendanceId,
    TrainingCourseId, random_id,
};

/// Place in the list of attendances.
pub type Place = (NaiveDateTime, TrainingAttendanceId);

type Attendances = IntoBoxed<'static, t::table, MultiBackend>;

/// An identifier that no row has: nobody.
const NOBODY: TalentId = TalentId(0);

#[derive(Queryable, Selectable)]
#[diesel(table_name = t)]
struct Row {
    attendance_id: TrainingAttendanceId,
    course_id: TrainingCourseId,
    talent_id: TalentId,
    version: i32,
    state: AttendanceState,
    completed_on: Option<NaiveDate>,
    certificate_reference: ShortText,
    reason: ShortText,
    listed_at: NaiveDateTime,
}

impl Row {
    fn attendance(self) -> Attendance {
        let Self { state, completed_on, certificate_reference, reason, .. } = self;
        Attendance {
            id: self.attendance_id,
            course: self.course_id,
            talent: self.talent_id,
            version: self.version,
            standing: Standing { state, completed_on, certificate_reference, reason },
            listed_at: self.listed_at,
        }
    }
}

/// All for the prefecture; one's own; those of people whom a body within reach employs or hosts.
fn visible(scope: &Scope) -> Attendances {
    let current = t::table.filter(t::retired_at.eq(NOT_RETIRED)).into_boxed();
    if scope.is_statewide() {
        return current;
    }
    let itself = scope.person().unwrap_or(NOBODY);
    let home = affiliation::employed_at(scope.body_codes(), scope.today(), LATEST);
    let host = affiliation::hosted_at(scope.body_codes(), scope.today());
    current
        .filter(t::talent_id.eq(itself).or(t::talent_id.eq_any(home)).or(t::talent_id.eq_any(host)))
}

fn matching(scope: &Scope, filter: &AttendanceFilter) -> Attendances {
    let mut query = visible(scope);
    if !filter.course_id.is_empty() {
        query = query.filter(t::course_id.eq_any(filter.course_id.clone()));
    }
    if !filter.talent_id.is_empty() {
        query = query.filter(t::talent_id.eq_any(filter.talent_id.clone()));
    }
    if !filter.state.is_empty() {
        query = query.filter(t::state.eq_any(filter.state.clone()));
    }
    query
}

/// A page in the order in which people were listed, after a place.
pub fn page(
    db: &mut Db,
    scope: &Scope,
    filter: &AttendanceFilter,
    after: Option<Place>,
    limit: i64,
) -> Result<Vec<Attendance>, Problem> {
    let mut query = matching(scope, filter);
    if let Some((moment, id)) = after {
        query = query.filter(
            t::listed_at.gt(moment).or(t::listed_at.eq(moment).and(t::attendance_id.gt(id))),
        );
    }
    let rows = query
        .order((t::listed_at, t::attendance_id))
        .limit(limit)
        .select(Row::as_select())
        .load(db)?;
    Ok(rows.into_iter().map(Row::attendance).collect())
}

/// How many there are in all.
pub fn count(db: &mut Db, scope: &Scope, filter: &AttendanceFilter) -> Result<i64, Problem> {
    Ok(matching(scope, filter).count().get_result(db)?)
}

/// One attendance within reach.
///
/// # Errors
/// `not_found` when there is none or it is not within reach.
pub fn find(db: &mut Db, scope: &Scope, id: TrainingAttendanceId) -> Result<Attendance, Problem> {
    let row: Option<Row> = visible(scope)
        .filter(t::attendance_id.eq(id))
        .select(Row::as_select())
        .first(db)
        .optional()?;
    row.map(Row::attendance).ok_or(Problem::not_found())
}

/// Everybody who is or was listed for a course, for its keepers.
pub fn of_course(db: &mut Db, course: TrainingCourseId) -> Result<Vec<Attendance>, Problem> {
    let query = t::table.filter(t::course_id.eq(course)).filter(t::retired_at.eq(NOT_RETIRED));
    let rows = query.order((t::listed_at, t::attendance_id)).select(Row::as_select()).load(db)?;
    Ok(rows.into_iter().map(Row::attendance).collect())
}

/// Somebody's attendance of a course, if there is one.
pub fn of_person(
    db: &mut Db,
    course: TrainingCourseId,
    talent: TalentId,
) -> Result<Option<Attendance>, Problem> {
    let query = t::table
        .filter(t::course_id.eq(course).and(t::talent_id.eq(talent)))
        .filter(t::retired_at.eq(NOT_RETIRED));
    let row: Option<Row> = query.select(Row::as_select()).first(db).optional()?;
    Ok(row.map(Row::attendance))
}

/// Where an attendance last stood open, and what was said then.
///
/// # Errors
/// `not_found` for one that was never open.
pub fn last_open(db: &mut Db, id: TrainingAttendanceId) -> Result<Standing, Problem> {
    let open = vec![AttendanceState::Requested, AttendanceState::Enrolled];
    let query = t::table
        .filter(t::attendance_id.eq(id))
        .filter(t::state.eq_any(open))
        .order(t::version.desc());
    let row: Option<Row> = query.select(Row::as_select()).first(db).optional()?;
    row.map(|row| row.attendance().standing).ok_or(Problem::not_found())
}

/// Records where somebody stands from now on; what held before is kept and retired.
pub fn append(tx: &mut Tx<'_>, now: &Attendance) -> Result<(), Problem> {
    let held = t::table.filter(t::attendance_id.eq(now.id)).filter(t::retired_at.eq(NOT_RETIRED));
    diesel::update(held).set(t::retired_at.eq(tx.now)).execute(tx.db)?;
    diesel::insert_into(t::table)
        .values((
            t::id.eq(random_id()),
            t::attendance_id.eq(now.id),
            t::course_id.eq(now.course),
            t::talent_id.eq(now.talent),
            t::version.eq(now.version),
            t::state.eq(now.standing.state),
            t::completed_on.eq(now.standing.completed_on),
            t::certificate_reference.eq(&now.standing.certificate_reference),
            t::reason.eq(&now.standing.reason),
            t::listed_at.eq(now.listed_at),
            t::recorded_at.eq(tx.now),
            t::retired_at.eq(NOT_RETIRED),
            t::recorded_by.eq(tx.origin.account),
        ))
        .execute(tx.db)?;
    Ok(())
}

/// Who completed a course, with the home body of that day.
pub fn completed(
    db: &mut Db,
    course: TrainingCourseId,
) -> Result<Vec<(TalentId, Option<OrganizationCode>)>, Problem> {
    let done = of_course(db, course)?
        .into_iter()
        .filter_map(|one| one.standing.completed_on.map(|day| (one.talent, day)));
    let mut by_day: BTreeMap<NaiveDate, Vec<TalentId>> = BTreeMap::new();
    for (talent, day) in done {
        by_day.entry(day).or_default().push(talent);
    }
    let mut found = Vec::new();
    for (day, people) in by_day {
        let homes = affiliation::homes_on(db, &people, day)?;
        found.extend(people.into_iter().map(|talent| (talent, homes.get(&talent).cloned())));
    }
    Ok(found)
}

/// How many courses somebody completed.
pub fn courses_completed(db: &mut Db, talent: TalentId) -> Result<i64, Problem> {
    let own = t::table.filter(t::retired_at.eq(NOT_RETIRED).and(t::talent_id.eq(talent)));
    Ok(own.filter(t::state.eq(AttendanceState::Completed)).count().get_result(db)?)
}

/// Of these people, those who stand in the list of a course.
pub fn attended_by(db: &mut Db, people: &[TalentId]) -> Result<Vec<TalentId>, Problem> {
    let mut found = Vec::new();
    for part in people.chunks(IDS_AT_ONCE) {
        let rows = t::table.filter(t::talent_id.eq_any(part));
        found.extend(rows.select(t::talent_id).distinct().load::<TalentId>(db)?);
    }
    Ok(found)
}
