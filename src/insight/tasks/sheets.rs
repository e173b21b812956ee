//! Work with skill sheets.

use chrono::NaiveDateTime;

use super::{Task, TaskKind, asking_for, known, number};
use crate::assessment::{self, CycleView, SheetState};
use crate::auth::Scope;
use crate::db::Db;
use crate::organization;
use crate::problem::Problem;
use crate::web::Listing;

/// Cycles whose sheets were given out, with how many stand where for those who may know.
fn opened(db: &mut Db, scope: &Scope) -> Result<Vec<CycleView>, Problem> {
    let all = assessment::cycle_views(db, scope)?;
    let opened = all.into_iter().filter(|cycle| cycle.opened_at.is_some());
    opened.map(|cycle| assessment::cycle_view(db, scope, cycle.id)).collect()
}

fn standing(cycle: &CycleView, states: &[SheetState]) -> i64 {
    let progress = cycle.progress.iter().flatten();
    let wanted = |state: &str| states.iter().any(|known| known.as_str() == state);
    progress.filter(|(state, _)| wanted(state)).map(|(_, count)| count).sum()
}

/// What the prefecture has to do with the sheets of every year.
pub(super) fn under_way(
    db: &mut Db,
    scope: &Scope,
    _: NaiveDateTime,
) -> Result<Vec<Task>, Problem> {
    Ok(opened(db, scope)?.iter().flat_map(of_cycle).collect())
}

fn of_cycle(cycle: &CycleView) -> Vec<Task> {
    use SheetState as S;
    let all = standing(cycle, S::ALL) - standing(cycle, &[S::Superseded]);
    let left = |kind, states: &[SheetState], total: i64, link: &str| {
        Task::left(kind, total - standing(cycle, states), total, link)
            .map(|task| task.of_year(cycle.fiscal_year))
    };
    let page = format!("/assessment-cycles/{}", cycle.id);
    let objected = standing(cycle, &[S::Objected]);
    let mut found = Vec::new();
    if cycle.published_at.is_none() {
        let to_confirm = [S::Reviewed, S::Reconsidered];
        let reviewed = all - standing(cycle, &[S::Draft, S::Returned, S::Submitted]);
        found.extend(
            left(TaskKind::SheetsToCollect, &[S::Draft, S::Returned], all, &page)
                .map(|task| task.until(cycle.self_due_on)),
        );
        let list = format!("/assessments?cycle_id={}&state=reviewed&state=reconsidered", cycle.id);
        found.extend(
            left(TaskKind::SheetsToConfirm, &to_confirm, reviewed, &list)
                .map(|task| task.until(cycle.closes_on)),
        );
        if cycle.phase == "closed" {
            found.extend(
                Task::left(TaskKind::SheetsToPublish, 0, 1, &page)
                    .map(|task| task.of_year(cycle.fiscal_year)),
            );
        }
    }
    let list = format!("/assessments?cycle_id={}&state=objected", cycle.id);
    found.extend(left(TaskKind::Objections, &[S::Objected], objected, &list));
    found
}

/// Sheets that the caller's bodies review; the prefecture's own where the caller is its staff.
pub(super) fn to_review(
    db: &mut Db,
    scope: &Scope,
    _: NaiveDateTime,
) -> Result<Vec<Task>, Problem> {
    let bodies = if scope.is_statewide() {
        vec![organization::prefecture_code(db)?]
    } else {
        scope.body_codes()
    };
    if bodies.is_empty() {
        return Ok(Vec::new());
    }
    let reviewers: String = bodies.iter().map(|code| format!("&reviewer_code={code}")).collect();
    let mut found = Vec::new();
    for cycle in opened(db, scope)?.into_iter().filter(|cycle| cycle.published_at.is_none()) {
        let list = format!("cycle_id={}{reviewers}", cycle.id);
        let mut counted = |states: &str| -> Result<i64, Problem> {
            let filter = asking_for::<assessment::Filter>(&format!("{list}{states}"))?;
            let page = assessment::sheets(db, scope, &Listing::first(filter, 1).counted())?;
            Ok(page.total.unwrap_or_default())
        };
        let left = counted("&state=submitted")?;
        let done = counted(
            "&state=reviewed&state=confirmed&state=objected&state=reconsidered&state=settled",
        )?;
        let link = format!("/assessments?{list}&state=submitted");
        let task = Task::left(TaskKind::SheetsToReview, done, done + left, link);
        found.extend(task.map(|task| task.of_year(cycle.fiscal_year).until(cycle.review_due_on)));
    }
    Ok(found)
}

/// One's own newest sheet, until it is handed in or its year is closed.
pub(super) fn own(db: &mut Db, scope: &Scope, _: NaiveDateTime) -> Result<Vec<Task>, Problem> {
    let Some(sheet) = known(assessment::own_sheet(db, scope))? else { return Ok(Vec::new()) };
    let kind = match sheet.row.state {
        SheetState::Draft => TaskKind::OwnSheet,
        SheetState::Returned => TaskKind::OwnSheetReturned,
        _ => return Ok(Vec::new()),
    };
    if sheet.row.closes_on < scope.today() {
        return Ok(Vec::new());
    }
    let rated = sheet.items.iter().filter(|item| item.self_level.is_some()).count();
    // It is done when it is handed in, not when its last skill is rated.
    let total = number(sheet.items.len()).max(number(rated) + 1);
    let task = Task::left(kind, number(rated), total, "/my/sheet");
    Ok(task.map(|task| task.until(sheet.row.self_due_on)).into_iter().collect())
}
