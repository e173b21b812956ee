//! Work with assignments, posts and rotation plans.

use std::collections::BTreeSet;

use chrono::{Months, NaiveDate, NaiveDateTime};

use super::{Task, TaskKind, asking_for, number};
use crate::assignment::{self, Assignment};
use crate::auth::{Action, Scope};
use crate::db::Db;
use crate::demand::{self, DemandQuestion, DemandState};
use crate::problem::{Code, Problem};
use crate::rotation::{self, PlanState};
use crate::vocab::{AssignmentState, FOREVER, FiscalYear, Period, PostId};
use crate::web::Listing;

/// What the caller may know of the assignments from today on asks for.
pub(super) fn assignments(
    db: &mut Db,
    scope: &Scope,
    _: NaiveDateTime,
) -> Result<Vec<Task>, Problem> {
    let today = scope.today();
    let rows = assignment::within(db, scope, Some(Period::between(today, FOREVER)), &[])?;
    let mut found: Vec<Task> = ending(&rows, today).into_iter().collect();
    if scope.may(Action::WriteAssignments) {
        let waiting = [AssignmentState::Draft, AssignmentState::Announced];
        let all = assignment::within(db, scope, None, &waiting)?;
        found.extend(standing(&all, AssignmentState::Draft, TaskKind::PlacementDrafts));
        found.extend(standing(&all, AssignmentState::Announced, TaskKind::PlacementsToOrder));
        let open = assignment::unnumbered(db, scope)?;
        let link = "/assignments?unnumbered=true";
        found.extend(Task::left(TaskKind::OrdersUnnumbered, 0, open, link));
    }
    Ok(found)
}

/// Assignments in a state that leads on, by the first day of the next.
fn standing(rows: &[Assignment], state: AssignmentState, kind: TaskKind) -> Option<Task> {
    let waiting = || rows.iter().filter(|row| row.content.state == state);
    let first = waiting().map(|row| row.content.period.from).min()?;
    let link = format!("/assignments?state={state}&as_of={first}");
    Task::left(kind, 0, number(waiting().count()), link).map(|task| task.until(first))
}

/// Placements of today that end within half a year, by whether something follows: the post has a
/// successor, or the person a next place.
fn ending(rows: &[Assignment], today: NaiveDate) -> Option<Task> {
    let limit = today.checked_add_months(Months::new(6))?;
    let serves = |row: &&Assignment| {
        matches!(row.content.state, AssignmentState::Announced | AssignmentState::Ordered)
            && row.content.period.contains(today)
    };
    let ends: Vec<&Assignment> = rows
        .iter()
        .filter(serves)
        .filter(|row| row.content.period.last_day().is_some_and(|day| day <= limit))
        .collect();
    let open = |row: &&&Assignment| !rows.iter().any(|next| follows(row, next));
    let first = ends.iter().filter(open).filter_map(|row| row.content.period.last_day()).min()?;
    let done = ends.len() - ends.iter().filter(open).count();
    let link = format!("/assignments?as_of={today}&ends_to={limit}");
    Task::left(TaskKind::PlacementsEnding, number(done), number(ends.len()), link)
        .map(|task| task.until(first))
}

fn follows(row: &Assignment, next: &Assignment) -> bool {
    next.id != row.id
        && (next.talent == row.talent || next.post == row.post)
        && next.content.period.from > row.content.period.from
        && next.content.period.contains(row.content.period.to)
}

fn posts(
    db: &mut Db,
    scope: &Scope,
    day: NaiveDate,
    vacant: bool,
) -> Result<BTreeSet<PostId>, Problem> {
    let vacant = if vacant { "&vacant=true" } else { "" };
    let filter = asking_for::<demand::Filter>(&format!("as_of={day}{vacant}"))?;
    let page = demand::kept(db, scope, &Listing::first(filter, crate::limits::FILE_ROWS))?;
    Ok(page.items.into_iter().map(|post| post.id).collect())
}

/// Posts nobody is in today, and those that are empty when the next fiscal year begins. A body has
/// done its part when it has asked for somebody.
pub(super) fn empty_posts(
    db: &mut Db,
    scope: &Scope,
    _: NaiveDateTime,
) -> Result<Vec<Task>, Problem> {
    let today = scope.today();
    let next = FiscalYear::of(today)
        .and_then(|year| FiscalYear::new(year.year() + 1))
        .map_err(|_| Problem::new(Code::Internal))?;
    let now = posts(db, scope, today, true)?;
    let mut found: Vec<Task> =
        counted(db, scope, today, (&now, TaskKind::PostsEmpty))?.into_iter().collect();
    let later: BTreeSet<PostId> =
        posts(db, scope, next.first_day(), true)?.difference(&now).copied().collect();
    let later = counted(db, scope, next.first_day(), (&later, TaskKind::PostsToBeEmpty))?;
    found.extend(later.map(|task| task.of_year(next).until(next.first_day())));
    Ok(found)
}

fn counted(
    db: &mut Db,
    scope: &Scope,
    day: NaiveDate,
    (empty, kind): (&BTreeSet<PostId>, TaskKind),
) -> Result<Option<Task>, Problem> {
    let asked =
        if scope.is_statewide() { BTreeSet::new() } else { asked_for(db, scope, empty, day)? };
    let all = number(posts(db, scope, day, false)?.len());
    let left = number(empty.difference(&asked).count());
    let link = format!("/posts?vacant=true&as_of={day}");
    Ok(Task::left(kind, all - left, all, link))
}

/// Of these posts, those a demand for the day stands for.
fn asked_for(
    db: &mut Db,
    scope: &Scope,
    posts: &BTreeSet<PostId>,
    day: NaiveDate,
) -> Result<BTreeSet<PostId>, Problem> {
    use DemandState as S;
    if posts.is_empty() {
        return Ok(BTreeSet::new());
    }
    let question = DemandQuestion {
        post_id: posts.iter().copied().collect(),
        state: vec![S::Submitted, S::UnderReview, S::Accepted, S::PartlyFilled, S::Filled],
        ..DemandQuestion::default()
    };
    let most = number(crate::limits::FILE_ROWS);
    let (rows, _) = demand::list_demands(db, scope, &question, None, (most, false))?;
    let stands = |row: &demand::DemandRow| {
        row.starts_on <= day && row.ends_on.is_none_or(|last| day <= last)
    };
    Ok(rows.into_iter().filter(stands).filter_map(|row| row.post_id).collect())
}

/// Plans that wait for the caller, for the next step, or for replies.
pub(super) fn plans(db: &mut Db, scope: &Scope, _: NaiveDateTime) -> Result<Vec<Task>, Problem> {
    let mut found = Vec::new();
    for plan in rotation::list(db, scope)? {
        let kind = match plan.state {
            PlanState::Proposed
                if plan.allowed_actions.contains(&rotation::acts::ROTATION_APPROVE) =>
            {
                Some(TaskKind::PlanToApprove)
            }
            PlanState::Approved => Some(TaskKind::PlanToAnnounce),
            PlanState::Announced => Some(TaskKind::PlanToOrder),
            _ => None,
        };
        let link = format!("/plans/{}", plan.id);
        let task = kind.and_then(|kind| Task::left(kind, 0, 1, &link));
        let day = plan.first_fiscal_year.first_day();
        found.extend(task.map(|task| {
            let task = task.about(&plan.name);
            if plan.state == PlanState::Proposed { task } else { task.until(day) }
        }));
        if !matches!(plan.state, PlanState::Solved | PlanState::Proposed) {
            continue;
        }
        let (given, asked) = rotation::replies(db, scope, plan.id)?;
        let task = Task::left(TaskKind::RepliesMissing, given, asked, link);
        found.extend(task.map(|task| task.about(&plan.name)));
    }
    Ok(found)
}

/// Lines of plans about which the caller is asked.
pub(super) fn circulations(
    db: &mut Db,
    scope: &Scope,
    _: NaiveDateTime,
) -> Result<Vec<Task>, Problem> {
    let task = |(id, host): (crate::vocab::CirculationId, String)| {
        let link = format!("/circulations/{id}");
        Task::left(TaskKind::CirculationUnanswered, 0, 1, link).map(|task| task.about(&host))
    };
    Ok(rotation::unanswered(db, scope)?.into_iter().filter_map(task).collect())
}
