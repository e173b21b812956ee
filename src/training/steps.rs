//! What is done with courses and attendances, and what stands against it.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::input::{AskForTraining, Completed, CoursePatch, NewAttendance, NewCourse};
use super::model::{
    Attendance, AttendanceState, Course, CourseState, CourseStep, Described, Standing, Step, after,
    between, course_steps, is_open, own_steps, steps,
};
use super::store;
use crate::accounts::{self, Concerned};
use crate::affiliation;
use crate::auth::{Action, Scope};
use crate::db::{AuditEvent, Db, Tx};
use crate::organization;
use crate::problem::{Code, FieldError, Problem, Wording};
use crate::skill;
use crate::talent;
use crate::training::acts;
use crate::vocab::{
    Act, FiscalYear, ShortText, SkillKey, TalentId, TrainingAttendanceId, TrainingCourseId,
};

/// What asking for a course is called.
const ASKING: (&str, &str) = ("受講の申込み", "Asking for a course");

/// Refuses what a course may not say. What it said already is not held against the catalogue of
/// today.
fn check(
    db: &mut Db,
    year: FiscalYear,
    said: &Described,
    before: Option<&Described>,
) -> Result<(), Problem> {
    let mut faults = said.faults(year);
    let unknown = |list: &str, place: usize| {
        FieldError::new(&format!("/{list}/{place}"), "reference_unknown")
    };
    for (place, job_type) in said.job_types.iter().enumerate() {
        if !organization::known_job_type(db, job_type)? {
            faults.push(unknown("job_types", place));
        }
    }
    for (place, body) in said.open_to.iter().enumerate() {
        if !organization::exists(db, body)? {
            faults.push(unknown("open_to", place));
        }
    }
    let kept = |key: &SkillKey| before.is_some_and(|before| before.skills.contains(key));
    if said.skills.iter().any(|key| !kept(key)) {
        let known: BTreeSet<SkillKey> = skill::published(db)?
            .into_iter()
            .flat_map(|known| known.content.skills)
            .map(|one| one.skill)
            .collect();
        let new =
            said.skills.iter().enumerate().filter(|(_, key)| !kept(key) && !known.contains(*key));
        faults.extend(new.map(|(place, _)| unknown("skills", place)));
    }
    if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
}

/// Records a planned course.
///
/// # Errors
/// Faults of what it says.
pub fn add_course(tx: &mut Tx<'_>, new: &NewCourse) -> Result<TrainingCourseId, Problem> {
    let said = new.described();
    check(tx.db, new.fiscal_year, &said, None)?;
    let id = store::insert(tx, new.fiscal_year, &said, CourseState::Planned)?;
    tx.audit(AuditEvent::done(acts::TRAINING_COURSE_ADD, "training_course", id));
    Ok(id)
}

fn require(course: &Course, step: CourseStep) -> Result<(), Problem> {
    let open = course_steps(course.state);
    if open.contains(&step) {
        return Ok(());
    }
    Err(Problem::state_conflict(course.state, step, Wording::list(open.iter().copied())))
}

/// Changes what a course says.
///
/// # Errors
/// `state_conflict` for a cancelled one; faults of what it says; `day_outside` for a first day
/// after somebody completed it.
pub fn change_course(tx: &mut Tx<'_>, course: &Course, patch: &CoursePatch) -> Result<(), Problem> {
    require(course, CourseStep::Update)?;
    let said = patch.applied_to(&course.said);
    check(tx.db, course.fiscal_year, &said, Some(&course.said))?;
    let completed = store::attendance::of_course(tx.db, course.id)?
        .into_iter()
        .filter_map(|one| one.standing.completed_on)
        .min();
    if let Some(day) = completed.filter(|day| *day < said.starts_on) {
        let limit = between(course.fiscal_year.first_day(), day);
        return Err(FieldError::new("/starts_on", "day_outside").with("limit", limit).into());
    }
    store::change(tx, &Course { said, ..course.clone() })?;
    tx.audit(AuditEvent::done(acts::TRAINING_COURSE_CHANGE, "training_course", course.id));
    Ok(())
}

/// Records that a course was held.
///
/// # Errors
/// `state_conflict`; `not_begun` before its first day.
pub fn hold(tx: &mut Tx<'_>, course: &Course, today: NaiveDate) -> Result<(), Problem> {
    require(course, CourseStep::Hold)?;
    if today < course.said.starts_on {
        return Err(Problem::new(Code::NotBegun).with("day", course.said.starts_on));
    }
    store::set_state(tx, course, CourseState::Held)?;
    tx.audit(AuditEvent::done(acts::TRAINING_COURSE_HOLD, "training_course", course.id));
    Ok(())
}

/// Takes back that a course was held or cancelled. Whose attendance the cancellation ended stays as
/// it is.
///
/// # Errors
/// `state_conflict`.
pub fn plan_again(tx: &mut Tx<'_>, course: &Course) -> Result<(), Problem> {
    require(course, CourseStep::Reopen)?;
    store::set_state(tx, course, CourseState::Planned)?;
    tx.audit(AuditEvent::done(acts::TRAINING_COURSE_REOPEN, "training_course", course.id));
    Ok(())
}

/// Says that a course is not held. Requests are declined, and whoever was to attend is taken from
/// the list, each with why.
///
/// # Errors
/// `state_conflict`; `not_ready` when somebody completed it: that is taken back first.
pub fn cancel(tx: &mut Tx<'_>, course: &Course, reason: &ShortText) -> Result<(), Problem> {
    require(course, CourseStep::Cancel)?;
    let listed = store::attendance::of_course(tx.db, course.id)?;
    let completed =
        listed.iter().filter(|one| one.standing.state == AttendanceState::Completed).count();
    if completed > 0 {
        let reason = Wording::Each {
            ja: format!("修了した人が {completed} 人います。先に修了の記録を取り消してください。"),
            en: format!("{completed} people completed it. Take those records back first."),
        };
        let mut problem = Problem::new(Code::NotReady);
        problem.errors = vec![FieldError::because("", reason)];
        return Err(problem);
    }
    store::set_state(tx, course, CourseState::Cancelled)?;
    for one in listed.into_iter().filter(|one| is_open(one.standing.state)) {
        let step = if one.standing.state == AttendanceState::Requested {
            Step::Decline
        } else {
            Step::Withdraw
        };
        record(tx, &one, step, |state| Standing::at(state).because(reason))?;
    }
    tx.audit(AuditEvent::done(acts::TRAINING_COURSE_CANCEL, "training_course", course.id));
    Ok(())
}

/// What stands against somebody attending a course: who is not there, or is of a body it is not
/// open to. The home body is that of any day of the course.
pub(super) fn place_faults(
    db: &mut Db,
    course: &Course,
    talent: TalentId,
) -> Result<Vec<FieldError>, Problem> {
    if !talent::exists(db, talent)? {
        return Ok(vec![FieldError::new("/talent_id", "reference_unknown")]);
    }
    let homes = affiliation::homes_between(db, talent, course.said.period())?;
    if homes.iter().any(|home| course.said.is_open_to(home)) {
        return Ok(Vec::new());
    }
    let reason = (
        "研修の期間に、この研修の対象団体の職員ではありません。対象団体か受講者を確認してください。",
        "The person does not belong to a body the course is for while it runs. Check the bodies or the person.",
    );
    Ok(vec![FieldError::because("/talent_id", reason)])
}

/// Puts somebody on the list of a course.
///
/// # Errors
/// `reference_unknown`, `not_allowed_here` for somebody of another body than the course is open to;
/// `state_conflict` for a cancelled course; `duplicate` for somebody who is or was listed.
pub fn enrol(tx: &mut Tx<'_>, new: &NewAttendance) -> Result<Attendance, Problem> {
    let course = named(tx.db, new.course_id)?;
    if course.state == CourseState::Cancelled {
        return Err(Problem::state_conflict(
            course.state,
            ("受講者の登録", "Listing people"),
            CourseStep::Reopen,
        ));
    }
    let attendance = list(tx, &course, new.talent_id, Standing::at(AttendanceState::Enrolled))?;
    tx.audit(
        AuditEvent::done(acts::TRAINING_ATTENDANCE_ENROL, "training_attendance", attendance.id)
            .about(attendance.talent),
    );
    tell(tx, acts::TRAINING_ATTENDANCE_ENROL, &attendance)?;
    Ok(attendance)
}

/// The course a body names.
fn named(db: &mut Db, id: TrainingCourseId) -> Result<Course, Problem> {
    store::found(db, &[id])?
        .remove(&id)
        .ok_or_else(|| Problem::field("/course_id", "reference_unknown"))
}

fn list(
    tx: &mut Tx<'_>,
    course: &Course,
    talent: TalentId,
    standing: Standing,
) -> Result<Attendance, Problem> {
    let faults = place_faults(tx.db, course, talent)?;
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    if store::attendance::of_person(tx.db, course.id, talent)?.is_some() {
        return Err(Problem::new(Code::Duplicate));
    }
    let id = TrainingAttendanceId::random();
    let attendance =
        Attendance { id, course: course.id, talent, version: 1, standing, listed_at: tx.now };
    store::attendance::append(tx, &attendance)?;
    Ok(attendance)
}

/// The person asks to attend a planned course.
///
/// # Errors
/// As for [`enrol`]; `state_conflict` when it is not planned; `deadline_passed` after its last day.
pub fn ask(tx: &mut Tx<'_>, scope: &Scope, asked: &AskForTraining) -> Result<Attendance, Problem> {
    let talent = scope.person().ok_or(Problem::not_found())?;
    let course = named(tx.db, asked.course_id)?;
    if course.state != CourseState::Planned {
        return Err(Problem::state_conflict(course.state, ASKING, Wording::nothing()));
    }
    if course.said.ends_on < scope.today() {
        return Err(Problem::deadline_passed(ASKING, course.said.ends_on));
    }
    let attendance =
        list(tx, &course, talent, Standing::at(AttendanceState::Requested).because(&asked.reason))?;
    tx.audit(
        AuditEvent::done(acts::TRAINING_ATTENDANCE_ASK, "training_attendance", attendance.id)
            .about(talent),
    );
    tell(tx, acts::TRAINING_ATTENDANCE_ASK, &attendance)?;
    Ok(attendance)
}

/// What is said with a step.
#[derive(Clone, Debug)]
pub enum Saying<'a> {
    Reason(&'a ShortText),
    /// When it was completed, and where the certificate is.
    Completed(&'a Completed),
}

/// Takes a step with an attendance within reach.
///
/// # Errors
/// `not_found`; `state_conflict`; `not_begun` before the course begins; `day_outside` for a
/// completion before it or to come.
pub fn take(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: TrainingAttendanceId,
    step: Step,
    said: &Saying<'_>,
) -> Result<(), Problem> {
    let attendance = store::attendance::find(tx.db, scope, id)?;
    let open = if scope.may(Action::KeepTraining) {
        steps(attendance.standing.state)
    } else {
        own_steps(attendance.standing.state)
    };
    if !open.contains(&step) {
        return Err(Problem::state_conflict(
            attendance.standing.state,
            step,
            Wording::list(open.iter().copied()),
        ));
    }
    let course = store::course(tx.db, attendance.course)?;
    require_course(&course, step, scope.today())?;
    match (step, said) {
        (Step::Reopen, Saying::Reason(reason)) => {
            let before = store::attendance::last_open(tx.db, id)?;
            let standing = if reason.as_str().is_empty() { before } else { before.because(reason) };
            record(tx, &attendance, step, |_| standing.clone())
        }
        (_, Saying::Reason(reason)) => {
            record(tx, &attendance, step, |state| Standing::at(state).because(reason))
        }
        (_, Saying::Completed(done)) => {
            completion(&course, done.completed_on, scope.today())?;
            let certificate_reference = done.certificate_reference.clone();
            record(tx, &attendance, step, |state| Standing {
                completed_on: Some(done.completed_on),
                certificate_reference: certificate_reference.clone(),
                ..Standing::at(state)
            })
        }
    }
}

/// Refuses what the course does not allow on a day.
pub(super) fn require_course(course: &Course, step: Step, today: NaiveDate) -> Result<(), Problem> {
    let comes = !matches!(step, Step::Decline | Step::Withdraw);
    if comes && course.state == CourseState::Cancelled {
        return Err(Problem::state_conflict(course.state, step, CourseStep::Reopen));
    }
    if matches!(step, Step::Complete | Step::MarkAbsent) && today < course.said.starts_on {
        return Err(Problem::new(Code::NotBegun).with("day", course.said.starts_on));
    }
    Ok(())
}

/// Refuses a day of completion that cannot be.
pub(super) fn completion(
    course: &Course,
    day: NaiveDate,
    today: NaiveDate,
) -> Result<(), FieldError> {
    let first = course.said.starts_on;
    if (first..=today).contains(&day) {
        return Ok(());
    }
    Err(FieldError::new("/completed_on", "day_outside").with("limit", between(first, today)))
}

/// Appends where the step leads.
fn record(
    tx: &mut Tx<'_>,
    old: &Attendance,
    step: Step,
    standing: impl Fn(AttendanceState) -> Standing,
) -> Result<(), Problem> {
    let before = if step == Step::Reopen {
        store::attendance::last_open(tx.db, old.id)?.state
    } else {
        old.standing.state
    };
    let state = after(old.standing.state, step, before)
        .ok_or_else(|| Problem::state_conflict(old.standing.state, step, Wording::nothing()))?;
    let now = Attendance { version: old.version + 1, standing: standing(state), ..old.clone() };
    store::attendance::append(tx, &now)?;
    tx.audit(AuditEvent::done(step.act(), "training_attendance", old.id).about(old.talent));
    tell(tx, step.act(), old)
}

fn tell(tx: &mut Tx<'_>, act: Act, attendance: &Attendance) -> Result<(), Problem> {
    let people = std::slice::from_ref(&attendance.talent);
    accounts::tell(tx, act, attendance.id, &Concerned { people, ..Concerned::default() })
}
