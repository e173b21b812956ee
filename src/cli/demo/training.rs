//! Training in the demonstration: what was offered, who asked, attended and completed, entered step
//! by step on its days.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;

use super::data::{Key, broken};
use super::wanting::scope;
use crate::auth::Action;
use crate::db::Tx;
use crate::problem::Problem;
use crate::training::{
    self, AskForTraining, AttendanceState, Category, Completed, CourseMethod, CourseState,
    NewAttendance, NewCourse, Saying, Step,
};
use crate::vocab::{
    FiscalYear, JobType, LongText, Name, Role, ShortText, TalentId, TrainingAttendanceId,
    TrainingCourseId,
};

/// A course, as far as it is on a day; lists are separated by spaces.
#[derive(Clone, Debug, Deserialize)]
pub struct CourseLine {
    pub course: Key,
    pub fiscal_year: FiscalYear,
    pub name: Name,
    pub category: Category,
    pub method: CourseMethod,
    pub provider: Name,
    pub content: LongText,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub hours: Option<i32>,
    pub job_types: String,
    pub skills: String,
    pub open_to: String,
    pub state: CourseState,
    pub taken_on: NaiveDate,
    pub reason: ShortText,
}

/// Somebody at a course, as far as it is on a day.
#[derive(Clone, Debug, Deserialize)]
pub struct AttendanceLine {
    pub course: Key,
    pub talent: Key,
    pub state: AttendanceState,
    pub completed_on: Option<NaiveDate>,
    pub certificate_reference: ShortText,
    pub reason: ShortText,
    pub recorded_on: NaiveDate,
}

/// Offers the courses, lists people, and records what became of it.
pub fn fill(
    tx: &mut Tx<'_>,
    courses: &[CourseLine],
    attendances: &[AttendanceLine],
    talents: &BTreeMap<Key, TalentId>,
) -> Result<(), Problem> {
    let mut known = BTreeMap::new();
    for line in courses {
        let id =
            offered(line).and_then(|new| named(&line.course, training::add_course(tx, &new)))?;
        known.insert(line.course.clone(), id);
    }
    for line in attendances {
        let talent =
            *talents.get(&line.talent).ok_or_else(|| broken(&line.talent, "unknown person"))?;
        let course =
            *known.get(&line.course).ok_or_else(|| broken(&line.course, "unknown course"))?;
        let place = format!("{} {}", line.course, line.talent);
        named(&place, attend(tx, line, course, talent))?;
    }
    for line in courses {
        let id = known
            .get(&line.course)
            .copied()
            .ok_or_else(|| broken(&line.course, "unknown course"))?;
        named(&line.course, settle(tx, line, id))?;
    }
    Ok(())
}

fn named<T>(place: &str, outcome: Result<T, Problem>) -> Result<T, Problem> {
    outcome.map_err(|problem| broken(place, format!("{problem:?}")))
}

fn offered(line: &CourseLine) -> Result<NewCourse, Problem> {
    let wrong = |code: &'static str| broken(&line.course, code);
    let list = |words: &str| words.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let line = line.clone();
    Ok(NewCourse {
        fiscal_year: line.fiscal_year,
        name: line.name.clone(),
        category: line.category,
        method: line.method,
        provider: line.provider.clone(),
        content: line.content.clone(),
        starts_on: line.starts_on,
        ends_on: line.ends_on,
        period_note: ShortText::blank(),
        hours: line.hours,
        job_types: list(&line.job_types)
            .into_iter()
            .map(JobType::new)
            .collect::<Result<_, _>>()
            .map_err(wrong)?,
        skills: list(&line.skills)
            .iter()
            .map(|key| key.parse())
            .collect::<Result<_, _>>()
            .map_err(wrong)?,
        open_to: list(&line.open_to)
            .iter()
            .map(|code| code.parse())
            .collect::<Result<_, _>>()
            .map_err(wrong)?,
        published_participants: None,
        published_municipalities: None,
        source: ShortText::blank(),
    })
}

/// A request is the person's, the rest is recorded by the prefecture's staff.
fn attend(
    tx: &mut Tx<'_>,
    line: &AttendanceLine,
    course_id: TrainingCourseId,
    talent_id: TalentId,
) -> Result<(), Problem> {
    let asks = matches!(line.state, AttendanceState::Requested | AttendanceState::Declined);
    let id = if asks {
        let person = scope(
            Role::AssignedStaff,
            None,
            Some(talent_id),
            Action::AskForTraining,
            line.recorded_on,
        )?;
        let reason = if line.state == AttendanceState::Requested {
            line.reason.clone()
        } else {
            ShortText::blank()
        };
        training::ask(tx, &person, &AskForTraining { course_id, reason })?.id
    } else {
        training::enrol(tx, &NewAttendance { course_id, talent_id })?.id
    };
    follow(tx, line, id)
}

fn follow(tx: &mut Tx<'_>, line: &AttendanceLine, id: TrainingAttendanceId) -> Result<(), Problem> {
    let step = match line.state {
        AttendanceState::Requested | AttendanceState::Enrolled => return Ok(()),
        AttendanceState::Declined => Step::Decline,
        AttendanceState::Completed => Step::Complete,
        AttendanceState::Withdrawn => Step::Withdraw,
        AttendanceState::Absent => Step::MarkAbsent,
    };
    let staff = scope(Role::PrefectureStaff, None, None, Action::KeepTraining, line.recorded_on)?;
    match line.completed_on {
        Some(completed_on) => {
            let completed = Completed {
                completed_on,
                certificate_reference: line.certificate_reference.clone(),
            };
            training::take(tx, &staff, id, step, &Saying::Completed(&completed))
        }
        None => training::take(tx, &staff, id, step, &Saying::Reason(&line.reason)),
    }
}

fn settle(tx: &mut Tx<'_>, line: &CourseLine, id: TrainingCourseId) -> Result<(), Problem> {
    let course = training::course_as_it_stands(tx.db, id)?;
    match line.state {
        CourseState::Planned => Ok(()),
        CourseState::Held => training::hold(tx, &course, line.taken_on),
        CourseState::Cancelled => training::cancel(tx, &course, &line.reason),
    }
}
