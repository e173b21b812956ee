//! Courses and attendances as they are shown, each to whom it may be.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::input::{AttendanceFilter, CourseFilter};
use super::model::{
    Attendance, AttendanceState, Category, Course, CourseMethod, CourseState, CourseStep,
    course_allows, course_steps, own_steps, steps,
};
use super::store;
use super::store::attendance::Place;
use crate::affiliation;
use crate::auth::{Action, Scope};
use crate::db::Db;
use crate::problem::Problem;
use crate::skill;
use crate::talent;
use crate::vocab::{
    Act, FiscalYear, JobType, LongText, Name, OrganizationCode, ShortText, SkillKey, TalentId,
    TrainingAttendanceId, TrainingCourseId,
};

/// A skill a course serves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SkillName {
    /// Its key.
    pub skill: SkillKey,
    /// Its name in the catalogue in use; the key where it is not in it.
    pub name_ja: String,
}

/// A course.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CourseView {
    /// Its id.
    pub id: TrainingCourseId,
    /// Grows with every change.
    pub version: i32,
    /// The fiscal year in which it begins.
    pub fiscal_year: FiscalYear,
    /// The same as printed.
    pub fiscal_year_label: String,
    /// What it is called.
    pub name: Name,
    /// Where it stands in the scheme.
    pub category: Category,
    /// The same in words.
    pub category_label: &'static str,
    /// How it is given.
    pub method: CourseMethod,
    /// The same in words.
    pub method_label: &'static str,
    /// Who gives it.
    pub provider: Name,
    /// What it is about.
    pub content: LongText,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: NaiveDate,
    /// The days as they were published, where only months are known.
    pub period_note: ShortText,
    /// Hours, where they are known.
    pub hours: Option<i32>,
    /// Job types it is meant for; everybody when empty.
    pub job_types: Vec<JobType>,
    /// Skills it serves.
    pub skills: Vec<SkillName>,
    /// Bodies whose people may attend; every body when empty.
    pub open_to: Vec<OrganizationCode>,
    /// How far it is.
    pub state: CourseState,
    /// The same in words.
    pub state_label: &'static str,
    /// People who took part, as published.
    pub published_participants: Option<i32>,
    /// Municipalities that took part, as published.
    pub published_municipalities: Option<i32>,
    /// Where the published figures are from.
    pub source: ShortText,
    /// What the caller may do with it.
    #[schema(value_type = Vec<String>)]
    pub allowed_actions: Vec<Act>,
}

/// Somebody at a course. A body sees how far it is and its days; certificate and reason are null
/// for it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AttendanceView {
    /// Its id.
    pub id: TrainingAttendanceId,
    /// Grows with every step.
    pub version: i32,
    /// Which course.
    pub course_id: TrainingCourseId,
    /// What it is called.
    pub course_name: Name,
    /// The fiscal year in which it begins.
    pub fiscal_year: FiscalYear,
    /// The same as printed.
    pub fiscal_year_label: String,
    /// First day of the course.
    pub starts_on: NaiveDate,
    /// Last day of the course.
    pub ends_on: NaiveDate,
    /// Who.
    pub talent_id: TalentId,
    /// Name today.
    pub talent_name: String,
    /// Its reading.
    pub talent_name_kana: String,
    /// Home body today; null for somebody who left.
    pub organization_code: Option<OrganizationCode>,
    /// How far it is.
    pub state: AttendanceState,
    /// The same in words.
    pub state_label: &'static str,
    /// The day of completion.
    pub completed_on: Option<NaiveDate>,
    /// Where the certificate is kept.
    pub certificate_reference: Option<ShortText>,
    /// Why it was declined or given up, or what the person said when asking.
    pub reason: Option<ShortText>,
    /// What the caller may do with it.
    #[schema(value_type = Vec<String>)]
    pub allowed_actions: Vec<Act>,
}

/// A skill that a completed course served: something to look at again in the next assessment. It is
/// no level and changes none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Hint {
    /// The skill.
    #[serde(flatten)]
    pub skill: SkillName,
    /// The course.
    pub course_id: TrainingCourseId,
    /// What it is called.
    pub course_name: Name,
    /// When it was completed.
    pub completed_on: NaiveDate,
}

/// The training of a person.
#[derive(Clone, Debug, Default)]
pub struct PersonTraining {
    /// Its attendances, the newest course first.
    pub attendances: Vec<AttendanceView>,
    /// Skills of courses completed in this fiscal year and the one before, the newest completion
    /// first.
    pub skills: Vec<Hint>,
}

/// One's own training.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MyTraining {
    /// What one asked for, attends and attended, the newest first.
    pub attendances: Vec<AttendanceView>,
    /// Planned courses one can ask to attend.
    pub open_courses: Vec<CourseView>,
    /// Skills to look at again in the next assessment.
    pub skills: Vec<Hint>,
}

/// Names of skills in the catalogue in use.
fn skill_names(db: &mut Db) -> Result<BTreeMap<SkillKey, String>, Problem> {
    let catalogue = skill::published(db)?;
    Ok(catalogue
        .into_iter()
        .flat_map(|known| known.content.skills)
        .map(|one| (one.skill, one.name_ja))
        .collect())
}

fn named(names: &BTreeMap<SkillKey, String>, key: &SkillKey) -> SkillName {
    SkillName {
        skill: key.clone(),
        name_ja: names.get(key).cloned().unwrap_or_else(|| key.to_string()),
    }
}

/// Courses as they are shown.
pub fn course_views(
    db: &mut Db,
    scope: &Scope,
    courses: Vec<Course>,
) -> Result<Vec<CourseView>, Problem> {
    let names = skill_names(db)?;
    Ok(courses.into_iter().map(|course| course_view(course, scope, &names)).collect())
}

fn course_view(course: Course, scope: &Scope, names: &BTreeMap<SkillKey, String>) -> CourseView {
    let begun = course.said.starts_on <= scope.today();
    let possible = |step: &&CourseStep| {
        scope.may(Action::KeepTraining) && (**step != CourseStep::Hold || begun)
    };
    let Course { id, fiscal_year, said, state, version } = course;
    CourseView {
        id,
        version,
        fiscal_year,
        fiscal_year_label: fiscal_year.label(),
        name: said.name,
        category: said.category,
        category_label: said.category.name_ja(),
        method: said.method,
        method_label: said.method.name_ja(),
        provider: said.provider,
        content: said.content,
        starts_on: said.starts_on,
        ends_on: said.ends_on,
        period_note: said.period_note,
        hours: said.hours,
        job_types: said.job_types,
        skills: said.skills.iter().map(|key| named(names, key)).collect(),
        open_to: said.open_to,
        state,
        state_label: state.name_ja(),
        published_participants: said.published_participants,
        published_municipalities: said.published_municipalities,
        source: said.source,
        allowed_actions: course_steps(state)
            .iter()
            .filter(possible)
            .map(|step| step.act())
            .collect(),
    }
}

/// One course.
///
/// # Errors
/// `not_found` when there is none.
pub fn course(db: &mut Db, scope: &Scope, id: TrainingCourseId) -> Result<CourseView, Problem> {
    let found = store::course(db, id)?;
    course_views(db, scope, vec![found])?.pop().ok_or(Problem::not_found())
}

/// Attendances with their places in the list, and how many there are in all.
pub type Listed = (Vec<(Place, AttendanceView)>, Option<i64>);

/// A page of attendances within reach, in the order in which people were listed, and how many there
/// are when asked.
pub fn attendances(
    db: &mut Db,
    scope: &Scope,
    filter: &AttendanceFilter,
    after: Option<Place>,
    (limit, total): (i64, bool),
) -> Result<Listed, Problem> {
    let rows = store::attendance::page(db, scope, filter, after, limit)?;
    let total = if total { Some(store::attendance::count(db, scope, filter)?) } else { None };
    let places: Vec<Place> = rows.iter().map(|row| (row.listed_at, row.id)).collect();
    Ok((places.into_iter().zip(views(db, scope, rows)?).collect(), total))
}

/// One attendance within reach.
///
/// # Errors
/// `not_found` when there is none or it is not within reach.
pub fn find(
    db: &mut Db,
    scope: &Scope,
    id: TrainingAttendanceId,
) -> Result<AttendanceView, Problem> {
    let row = store::attendance::find(db, scope, id)?;
    views(db, scope, vec![row])?.pop().ok_or(Problem::not_found())
}

fn views(
    db: &mut Db,
    scope: &Scope,
    rows: Vec<Attendance>,
) -> Result<Vec<AttendanceView>, Problem> {
    let mut people: Vec<TalentId> = rows.iter().map(|row| row.talent).collect();
    people.sort_unstable();
    people.dedup();
    let mut ids: Vec<TrainingCourseId> = rows.iter().map(|row| row.course).collect();
    ids.sort_unstable();
    ids.dedup();
    let (names, homes) = (
        talent::names_on(db, &people, scope.today())?,
        affiliation::homes_on(db, &people, scope.today())?,
    );
    let courses = store::found(db, &ids)?;
    let whole = |row: Attendance| {
        let mut view = view(&row, courses.get(&row.course)?, scope);
        if let Some(name) = names.get(&row.talent) {
            (view.talent_name, view.talent_name_kana) = (name.name.clone(), name.name_kana.clone());
        }
        view.organization_code = homes.get(&row.talent).cloned();
        Some(view)
    };
    Ok(rows.into_iter().filter_map(whole).collect())
}

/// Without the person's name and home body.
fn view(row: &Attendance, course: &Course, scope: &Scope) -> AttendanceView {
    let (own, keeps) = (scope.person() == Some(row.talent), scope.may(Action::KeepTraining));
    let reasons = own || scope.may(Action::SeeAttendanceReasons);
    let open = match (keeps, own) {
        (true, _) => steps(row.standing.state),
        (false, true) => own_steps(row.standing.state),
        (false, false) => &[],
    };
    let possible = open.iter().filter(|step| course_allows(course, **step, scope.today()));
    let told = |text: &ShortText| reasons.then(|| text.clone());
    AttendanceView {
        id: row.id,
        version: row.version,
        course_id: row.course,
        course_name: course.said.name.clone(),
        fiscal_year: course.fiscal_year,
        fiscal_year_label: course.fiscal_year.label(),
        starts_on: course.said.starts_on,
        ends_on: course.said.ends_on,
        talent_id: row.talent,
        talent_name: String::new(),
        talent_name_kana: String::new(),
        organization_code: None,
        state: row.standing.state,
        state_label: row.standing.state.name_ja(),
        completed_on: row.standing.completed_on,
        certificate_reference: told(&row.standing.certificate_reference),
        reason: told(&row.standing.reason),
        allowed_actions: possible.map(|step| step.act()).collect(),
    }
}

/// Every attendance of one person within reach, the newest course first.
fn all_of(db: &mut Db, scope: &Scope, talent: TalentId) -> Result<Vec<AttendanceView>, Problem> {
    let filter = AttendanceFilter { talent_id: vec![talent], ..AttendanceFilter::default() };
    let rows = store::attendance::page(db, scope, &filter, None, i64::MAX)?;
    let mut views = views(db, scope, rows)?;
    views.sort_by_key(|view| std::cmp::Reverse((view.starts_on, view.id)));
    Ok(views)
}

/// The training of somebody within reach; nothing of somebody who is not.
pub fn of_person(db: &mut Db, scope: &Scope, talent: TalentId) -> Result<PersonTraining, Problem> {
    let attendances = all_of(db, scope, talent)?;
    let first = FiscalYear::of(scope.today())
        .and_then(|year| FiscalYear::new(year.year() - 1))
        .map(FiscalYear::first_day)
        .ok();
    let recent = |view: &&AttendanceView| {
        view.completed_on.zip(first).is_some_and(|(day, first)| day >= first)
    };
    let mut done: Vec<AttendanceView> = attendances.iter().filter(recent).cloned().collect();
    done.sort_by_key(|view| std::cmp::Reverse((view.completed_on, view.id)));
    let ids: Vec<TrainingCourseId> = done.iter().map(|view| view.course_id).collect();
    let (courses, names) = (store::found(db, &ids)?, skill_names(db)?);
    let mut skills: Vec<Hint> = Vec::new();
    for view in done {
        let served = courses.get(&view.course_id).map_or(&[][..], |course| &course.said.skills);
        for key in served {
            // The newest completion that served the skill stands for all.
            if let Some(completed_on) =
                view.completed_on.filter(|_| skills.iter().all(|hint| hint.skill.skill != *key))
            {
                let skill = named(&names, key);
                skills.push(Hint {
                    skill,
                    course_id: view.course_id,
                    course_name: view.course_name.clone(),
                    completed_on,
                });
            }
        }
    }
    Ok(PersonTraining { attendances, skills })
}

/// Planned courses somebody can ask to attend: not over, open to its body, and not asked for
/// before.
pub fn open_courses(
    db: &mut Db,
    scope: &Scope,
    talent: TalentId,
) -> Result<Vec<CourseView>, Problem> {
    let planned = CourseFilter { state: vec![CourseState::Planned], ..CourseFilter::default() };
    let mut open = Vec::new();
    for course in store::page(db, &planned, None, i64::MAX)? {
        let asked = store::attendance::of_person(db, course.id, talent)?.is_some();
        if asked || course.said.ends_on < scope.today() {
            continue;
        }
        let homes = affiliation::homes_between(db, talent, course.said.period())?;
        if homes.iter().any(|home| course.said.is_open_to(home)) {
            open.push(course);
        }
    }
    open.reverse();
    course_views(db, scope, open)
}

/// One's own training.
///
/// # Errors
/// `not_found` for somebody who is not in the register.
pub fn my_training(db: &mut Db, scope: &Scope) -> Result<MyTraining, Problem> {
    let talent = scope.person().ok_or(Problem::not_found())?;
    let PersonTraining { attendances, skills } = of_person(db, scope, talent)?;
    Ok(MyTraining { attendances, open_courses: open_courses(db, scope, talent)?, skills })
}
