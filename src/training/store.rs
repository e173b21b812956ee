//! Rows of courses; those of attendances beside them.

pub mod attendance;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::input::CourseFilter;
use super::model::{Category, Course, CourseMethod, CourseState, Described};
use super::reference::DevelopmentTool;
use crate::db::schema::{
    development_tools, training_course_targets as targets, training_courses as courses,
};
use crate::db::{AuditEvent, Db, MultiBackend, Tx};
use crate::problem::Problem;
use crate::training::acts;
use crate::vocab::{FiscalYear, JobType, LongText, Name, ShortText, TrainingCourseId, random_id};

/// How many identifiers a statement takes.
const IDS_AT_ONCE: usize = 500;

/// Place in the list of courses.
pub type Place = (NaiveDate, TrainingCourseId);

type Courses = courses::BoxedQuery<'static, MultiBackend>;

#[derive(Queryable, Selectable)]
#[diesel(table_name = courses)]
struct Row {
    id: TrainingCourseId,
    fiscal_year: FiscalYear,
    name: Name,
    category: Category,
    method: CourseMethod,
    provider: Name,
    content: LongText,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    period_note: ShortText,
    hours: Option<i32>,
    published_participants: Option<i32>,
    published_municipalities: Option<i32>,
    source: ShortText,
    state: CourseState,
    version: i32,
}

/// What a course is for: one of three lists.
const JOB_TYPE: &str = "job_type";
const SKILL: &str = "skill";
const BODY: &str = "body";

#[derive(Default)]
struct Targets(Vec<(String, String)>);

impl Targets {
    /// Values of a list; they were judged before they were written.
    fn of<T>(&self, kind: &str, read: impl Fn(&str) -> Option<T>) -> Vec<T> {
        self.0
            .iter()
            .filter(|(known, _)| known == kind)
            .filter_map(|(_, target)| read(target))
            .collect()
    }
}

impl Row {
    fn course(self, targets: &Targets) -> Course {
        let said = Described {
            name: self.name,
            category: self.category,
            method: self.method,
            provider: self.provider,
            content: self.content,
            starts_on: self.starts_on,
            ends_on: self.ends_on,
            period_note: self.period_note,
            hours: self.hours,
            job_types: targets.of(JOB_TYPE, |target| JobType::new(target).ok()),
            skills: targets.of(SKILL, |target| target.parse().ok()),
            open_to: targets.of(BODY, |target| target.parse().ok()),
            published_participants: self.published_participants,
            published_municipalities: self.published_municipalities,
            source: self.source,
        };
        Course {
            id: self.id,
            fiscal_year: self.fiscal_year,
            said,
            state: self.state,
            version: self.version,
        }
    }
}

fn whole(db: &mut Db, rows: Vec<Row>) -> Result<Vec<Course>, Problem> {
    let mut found: BTreeMap<TrainingCourseId, Targets> = BTreeMap::new();
    let ids: Vec<TrainingCourseId> = rows.iter().map(|row| row.id).collect();
    for part in ids.chunks(IDS_AT_ONCE) {
        let query = targets::table.filter(targets::course_id.eq_any(part.to_vec()));
        let ordered = query.order((targets::course_id, targets::kind, targets::place));
        for (id, kind, target) in
            ordered.select((targets::course_id, targets::kind, targets::target)).load(db)?
        {
            found.entry(id).or_default().0.push((kind, target));
        }
    }
    Ok(rows
        .into_iter()
        .map(|row| (found.remove(&row.id).unwrap_or_default(), row))
        .map(|(targets, row)| row.course(&targets))
        .collect())
}

fn matching(filter: &CourseFilter) -> Courses {
    let mut query = courses::table.into_boxed();
    if !filter.fiscal_year.is_empty() {
        query = query.filter(courses::fiscal_year.eq_any(filter.fiscal_year.clone()));
    }
    if !filter.state.is_empty() {
        query = query.filter(courses::state.eq_any(filter.state.clone()));
    }
    if !filter.category.is_empty() {
        query = query.filter(courses::category.eq_any(filter.category.clone()));
    }
    if !filter.method.is_empty() {
        query = query.filter(courses::method.eq_any(filter.method.clone()));
    }
    query
}

/// A page of courses, those that begin last first, after a place.
pub fn page(
    db: &mut Db,
    filter: &CourseFilter,
    after: Option<Place>,
    limit: i64,
) -> Result<Vec<Course>, Problem> {
    let mut query = matching(filter);
    if let Some((day, id)) = after {
        query = query.filter(
            courses::starts_on.lt(day).or(courses::starts_on.eq(day).and(courses::id.lt(id))),
        );
    }
    let ordered = query.order((courses::starts_on.desc(), courses::id.desc()));
    let rows = ordered.limit(limit).select(Row::as_select()).load(db)?;
    whole(db, rows)
}

/// How many there are in all.
pub fn count(db: &mut Db, filter: &CourseFilter) -> Result<i64, Problem> {
    Ok(matching(filter).count().get_result(db)?)
}

pub fn found(
    db: &mut Db,
    ids: &[TrainingCourseId],
) -> Result<BTreeMap<TrainingCourseId, Course>, Problem> {
    let mut all = BTreeMap::new();
    for part in ids.chunks(IDS_AT_ONCE) {
        let rows = courses::table
            .filter(courses::id.eq_any(part.to_vec()))
            .select(Row::as_select())
            .load(db)?;
        all.extend(whole(db, rows)?.into_iter().map(|course| (course.id, course)));
    }
    Ok(all)
}

/// One course.
///
/// # Errors
/// `not_found` when there is none.
pub fn course(db: &mut Db, id: TrainingCourseId) -> Result<Course, Problem> {
    found(db, &[id])?.remove(&id).ok_or(Problem::not_found())
}

pub fn insert(
    tx: &mut Tx<'_>,
    year: FiscalYear,
    said: &Described,
    state: CourseState,
) -> Result<TrainingCourseId, Problem> {
    let id = TrainingCourseId::random();
    diesel::insert_into(courses::table)
        .values((
            (courses::id.eq(id), courses::fiscal_year.eq(year), courses::name.eq(&said.name)),
            (
                courses::category.eq(said.category),
                courses::method.eq(said.method),
                courses::provider.eq(&said.provider),
            ),
            (
                courses::content.eq(&said.content),
                courses::starts_on.eq(said.starts_on),
                courses::ends_on.eq(said.ends_on),
            ),
            (
                courses::period_note.eq(&said.period_note),
                courses::hours.eq(said.hours),
                courses::source.eq(&said.source),
            ),
            courses::published_participants.eq(said.published_participants),
            courses::published_municipalities.eq(said.published_municipalities),
            (courses::state.eq(state), courses::version.eq(1), courses::created_at.eq(tx.now)),
        ))
        .execute(tx.db)?;
    aim(tx, id, said)?;
    Ok(id)
}

/// Writes down what a course says now.
pub fn change(tx: &mut Tx<'_>, course: &Course) -> Result<(), Problem> {
    let said = &course.said;
    diesel::update(courses::table.find(course.id))
        .set((
            (
                courses::name.eq(&said.name),
                courses::category.eq(said.category),
                courses::method.eq(said.method),
            ),
            (
                courses::provider.eq(&said.provider),
                courses::content.eq(&said.content),
                courses::hours.eq(said.hours),
            ),
            (
                courses::starts_on.eq(said.starts_on),
                courses::ends_on.eq(said.ends_on),
                courses::period_note.eq(&said.period_note),
            ),
            courses::published_participants.eq(said.published_participants),
            courses::published_municipalities.eq(said.published_municipalities),
            (courses::source.eq(&said.source), courses::version.eq(course.version + 1)),
        ))
        .execute(tx.db)?;
    diesel::delete(targets::table.filter(targets::course_id.eq(course.id))).execute(tx.db)?;
    aim(tx, course.id, said)
}

/// Writes down how far a course is.
pub fn set_state(tx: &mut Tx<'_>, course: &Course, state: CourseState) -> Result<(), Problem> {
    let row = courses::table.find(course.id);
    diesel::update(row)
        .set((courses::state.eq(state), courses::version.eq(course.version + 1)))
        .execute(tx.db)?;
    Ok(())
}

fn aim(tx: &mut Tx<'_>, id: TrainingCourseId, said: &Described) -> Result<(), Problem> {
    let job_types = said.job_types.iter().map(|target| (JOB_TYPE, target.as_str()));
    let skills = said.skills.iter().map(|target| (SKILL, target.as_str()));
    let bodies = said.open_to.iter().map(|target| (BODY, target.as_str()));
    for (place, (kind, target)) in (1..).zip(job_types.chain(skills).chain(bodies)) {
        diesel::insert_into(targets::table)
            .values((
                targets::id.eq(random_id()),
                targets::course_id.eq(id),
                targets::kind.eq(kind),
                targets::place.eq(place),
                targets::target.eq(target),
            ))
            .execute(tx.db)?;
    }
    Ok(())
}

/// The tools of development, in the order of the scheme.
pub fn tools(db: &mut Db) -> Result<Vec<DevelopmentTool>, Problem> {
    let columns =
        (development_tools::category, development_tools::tool_ja, development_tools::content_ja);
    let rows: Vec<(Category, String, String)> =
        development_tools::table.order(development_tools::id).select(columns).load(db)?;
    let tool = |(category, tool_ja, content_ja): (Category, String, String)| DevelopmentTool {
        category,
        category_label: category.name_ja(),
        tool_ja,
        content_ja,
    };
    Ok(rows.into_iter().map(tool).collect())
}

/// Puts these tools in the place of those there are.
pub fn replace_tools(tx: &mut Tx<'_>, tools: &[DevelopmentTool]) -> Result<(), Problem> {
    diesel::delete(development_tools::table).execute(tx.db)?;
    for (place, tool) in (1_i64..).zip(tools) {
        let values = (
            development_tools::id.eq(place),
            development_tools::category.eq(tool.category),
            development_tools::tool_ja.eq(&tool.tool_ja),
            development_tools::content_ja.eq(&tool.content_ja),
        );
        diesel::insert_into(development_tools::table).values(values).execute(tx.db)?;
    }
    if !tools.is_empty() {
        tx.audit(AuditEvent::done(acts::DEVELOPMENT_TOOL_REPLACE, "development_tool", tools.len()));
    }
    Ok(())
}
