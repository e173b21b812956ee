//! Work with wishes, the register, training and accounts.

use std::collections::BTreeSet;

use chrono::{Months, NaiveDateTime};

use super::{Task, TaskKind, known, number};
use crate::auth::Scope;
use crate::db::Db;
use crate::problem::Problem;
use crate::vocab::{FiscalYear, LATEST, TalentId};
use crate::web::Listing;
use crate::{accounts, career, notice, talent, training, wish};

/// One's own wish, until the year it is for begins and its round is over.
pub(super) fn own_wish(db: &mut Db, scope: &Scope, _: NaiveDateTime) -> Result<Vec<Task>, Problem> {
    let Some(mine) = known(wish::my_wish(db, scope))? else { return Ok(Vec::new()) };
    let Some(round) = mine.round.filter(|_| mine.wish.is_none()) else { return Ok(Vec::new()) };
    if round.deadline.max(round.fiscal_year.first_day()) < scope.today() {
        return Ok(Vec::new());
    }
    let task = Task::left(TaskKind::OwnWish, 0, 1, "/my/wish");
    Ok(task.map(|task| task.until(round.deadline)).into_iter().collect())
}

/// How many of the shared talent stated a wish in the round that counts.
pub(super) fn wishes(db: &mut Db, scope: &Scope, _: NaiveDateTime) -> Result<Vec<Task>, Problem> {
    let today = scope.today();
    let Some(round) = wish::rounds(db)?.into_iter().find(|round| round.opens_on <= today) else {
        return Ok(Vec::new());
    };
    if round.deadline.max(round.fiscal_year.first_day()) < today {
        return Ok(Vec::new());
    }
    let stated: BTreeSet<TalentId> = wish::stated_in_round(db, round.id)?.into_iter().collect();
    let asked = talent::registered_on(db, today, LATEST)?;
    let done = asked.iter().filter(|person| stated.contains(person)).count();
    let link = format!("/wishes?fiscal_year={}", round.fiscal_year.year());
    let task = Task::left(TaskKind::WishesMissing, number(done), number(asked.len()), link);
    Ok(task.map(|task| task.about(&round.title).until(round.deadline)).into_iter().collect())
}

fn people(db: &mut Db, scope: &Scope, filter: talent::Filter) -> Result<i64, Problem> {
    let page = talent::people(db, scope, &Listing::first(filter, 1).counted())?;
    Ok(page.total.unwrap_or_default())
}

/// Terms that end within half a year, and qualifications nobody has confirmed.
pub(super) fn register(db: &mut Db, scope: &Scope, _: NaiveDateTime) -> Result<Vec<Task>, Problem> {
    let limit = scope.today().checked_add_months(Months::new(6));
    let ending = talent::Filter { term_ending_before: limit, ..talent::Filter::default() };
    let declared = talent::Filter { declared: Some(true), ..talent::Filter::default() };
    let (ending, declared) = (people(db, scope, ending)?, people(db, scope, declared)?);
    let day = limit.unwrap_or_else(|| scope.today());
    let link = format!("/talents?term_ending_before={day}");
    let terms = Task::left(TaskKind::TermsEnding, 0, ending, link).map(|task| task.until(day));
    let link = "/talents?declared=true";
    let declared = Task::left(TaskKind::QualificationsDeclared, 0, declared, link);
    Ok(terms.into_iter().chain(declared).collect())
}

/// People whom bodies offered and the prefecture has not answered about.
pub(super) fn nominations(
    db: &mut Db,
    scope: &Scope,
    _: NaiveDateTime,
) -> Result<Vec<Task>, Problem> {
    let state = Some(talent::NominationState::Open);
    let question = talent::NominationQuestion { state, ..talent::NominationQuestion::default() };
    let open = number(talent::nominations(db, scope, &question)?.len());
    let link = "/pool-nominations?state=open";
    Ok(Task::left(TaskKind::NominationsOpen, 0, open, link).into_iter().collect())
}

/// Changes of employment and absence that are not announced, until the day of the next.
pub(super) fn planned(db: &mut Db, scope: &Scope, _: NaiveDateTime) -> Result<Vec<Task>, Problem> {
    let state = Some(talent::PlannedState::Draft);
    let question = talent::PlannedQuestion { state, ..talent::PlannedQuestion::default() };
    let rows = talent::planned_steps(db, scope, &question)?;
    let link = "/planned-steps?state=draft";
    let task = Task::left(TaskKind::PlannedDrafts, 0, number(rows.len()), link);
    let day = rows.first().map(|first| first.effective_on);
    let until = |task: Task| day.map_or_else(|| task.clone(), |day| task.clone().until(day));
    Ok(task.map(until).into_iter().collect())
}

/// Requests to attend a course, course by course.
pub(super) fn training(db: &mut Db, scope: &Scope, _: NaiveDateTime) -> Result<Vec<Task>, Problem> {
    let state = vec![training::AttendanceState::Requested];
    let filter = training::AttendanceFilter { state, ..training::AttendanceFilter::default() };
    let page = training::attendances_asked(db, scope, &Listing::first(filter, 1).counted())?;
    let link = page.items.first().map_or_else(
        || "/training-courses".to_owned(),
        |row| format!("/training-courses/{}", row.course_id),
    );
    let open = page.total.unwrap_or_default();
    Ok(Task::left(TaskKind::TrainingRequested, 0, open, link).into_iter().collect())
}

/// Who has no development plan this year, once plans are kept at all.
pub(super) fn development_plans(
    db: &mut Db,
    scope: &Scope,
    _: NaiveDateTime,
) -> Result<Vec<Task>, Problem> {
    let wanted = career::CoverageWanted::default();
    let year = wanted.year(scope)?;
    let (rows, in_use) = career::planned(db, scope, &wanted)?;
    let done = rows.iter().filter(|row| row.plan_id.is_some()).count();
    let alone = scope.body_codes().is_empty() && !scope.is_statewide();
    let (kind, link) = if alone {
        (TaskKind::OwnPlan, format!("/development-plans/new?fiscal_year={}", year.year()))
    } else {
        (TaskKind::PlansMissing, "/development-plan-coverage?missing=true".to_owned())
    };
    let task = Task::left(kind, number(done), number(rows.len()), link);
    Ok(task.filter(|_| in_use).map(|task| task.of_year(year)).into_iter().collect())
}

/// What was to leave the program and was given up.
pub(super) fn undelivered(db: &mut Db, _: &Scope, _: NaiveDateTime) -> Result<Vec<Task>, Problem> {
    let dead = notice::undelivered(db)?;
    let link = "/outbox?state=dead";
    Ok(Task::left(TaskKind::Undelivered, 0, dead, link).into_iter().collect())
}

/// Requests that wait for the caller as second person.
pub(super) fn approvals(
    db: &mut Db,
    scope: &Scope,
    now: NaiveDateTime,
) -> Result<Vec<Task>, Problem> {
    let rows = accounts::approvals(db, scope, now)?;
    let approves = |row: &&accounts::ApprovalView| {
        row.allowed_actions.contains(&accounts::acts::APPROVAL_APPROVE)
    };
    let open = number(rows.iter().filter(approves).count());
    let link = "/approvals?waiting=true";
    Ok(Task::left(TaskKind::ApprovalsWaiting, 0, open, link).into_iter().collect())
}

/// Alarms nobody has looked into, for auditors; what somebody did alone stands by itself.
pub(super) fn alarms(db: &mut Db, _: &Scope, _: NaiveDateTime) -> Result<Vec<Task>, Problem> {
    let (all, alone) = crate::insight::open_alarms(db)?;
    let glass = "/alarms?kind=break_glass&acknowledged=false";
    let alone = Task::left(TaskKind::ActedAlone, 0, alone, glass);
    let all = Task::left(TaskKind::AlarmsOpen, 0, all, "/alarms?acknowledged=false");
    Ok(alone.into_iter().chain(all).collect())
}

/// Accounts on which sign-in failed so often that they wait.
pub(super) fn sign_ins(db: &mut Db, _: &Scope, _: NaiveDateTime) -> Result<Vec<Task>, Problem> {
    let waiting = accounts::failing(db)?.into_iter();
    let task = |(id, login): (crate::vocab::AccountId, String)| {
        let link = format!("/accounts/{id}");
        Task::left(TaskKind::SignInsFailed, 0, 1, link).map(|task| task.about(&login))
    };
    Ok(waiting.filter_map(task).collect())
}

/// Accounts whose roles nobody has confirmed this fiscal year.
pub(super) fn reviews(db: &mut Db, scope: &Scope, _: NaiveDateTime) -> Result<Vec<Task>, Problem> {
    let (done, all) = accounts::reviews(db, scope)?;
    let task = Task::left(TaskKind::AccountsToReview, done, all, "/accounts?unreviewed=true");
    let last = FiscalYear::of(scope.today()).map(FiscalYear::last_day).ok();
    Ok(task.map(|task| Task { due_on: last, ..task }).into_iter().collect())
}

/// Service accounts that end soon, and those nothing calls by any more.
pub(super) fn machines(db: &mut Db, _: &Scope, now: NaiveDateTime) -> Result<Vec<Task>, Problem> {
    let all = accounts::to_look_at(db, now)?;
    let task = |kind, why: accounts::Attention| {
        let of: Vec<_> = all.iter().filter(|(found, _)| *found == why).collect();
        let link = format!("/service-accounts?attention={why}");
        let due_on = of.first().and_then(|(_, day)| *day);
        Task::left(kind, 0, number(of.len()), link).map(|task| Task { due_on, ..task })
    };
    let ending = task(TaskKind::ServiceAccountsEnding, accounts::Attention::Ending);
    let idle = task(TaskKind::ServiceAccountsIdle, accounts::Attention::Idle);
    Ok(ending.into_iter().chain(idle).collect())
}

/// Own sign-ins from devices nobody has said they know.
pub(super) fn new_sign_ins(
    db: &mut Db,
    scope: &Scope,
    _: NaiveDateTime,
) -> Result<Vec<Task>, Problem> {
    let news = accounts::news(db, scope.account())?;
    Ok(Task::left(TaskKind::NewSignIns, 0, news, "/me").into_iter().collect())
}
