//! The first screen after signing in: what to do, by when, where.

use chrono::NaiveDate;

use super::standing;
use crate::auth::may;
use crate::insight::{self, Task};
use crate::organization::CalendarTask;
use crate::pages::accounts::entrance::last_sign_in;
use crate::pages::kit::{Answer, Block, Cell, Grid, Link, Viewer, Visit, Words, blocks};
use crate::problem::Problem;
use crate::vocab::Role;
use crate::web::Route;

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/home", "ホームの画面", home)]
}

pub(super) fn concerns(task: &CalendarTask, viewer: &Viewer) -> bool {
    task.roles.iter().any(|role| viewer.is(*role))
}

async fn home(visit: Visit<may::UseOwnAccount>) -> Result<Answer, Problem> {
    let w = visit.w;
    let waiting = insight::tasks(visit.can()).await?;
    let heads = [w.task, w.why, w.deadline, w.how_far];
    let grid = waiting
        .iter()
        .fold(Grid { empty: w.nothing_due, ..Grid::new(w.tasks_now, &heads, w) }, |grid, task| {
            grid.row(row(task, visit.viewer.today(), w))
        });
    let mut parts = first_run(&visit).await?;
    parts.extend([
        Block::Facts(vec![(
            w.last_sign_in.to_owned(),
            Cell::text(last_sign_in(&visit.viewer.me, w)),
        )]),
        Block::Section("tasks", w.tasks_now.to_owned()),
        Block::Grid(grid),
    ]);
    parts.extend(standing::state(&visit).await?);
    parts.push(Block::Links(vec![Link::new("/help/year", w.year_calendar)]));
    visit.page(w.home, blocks(parts))
}

fn row(task: &Task, today: NaiveDate, w: &'static Words) -> Vec<Cell> {
    let until = match task.due_on {
        None => Cell::text(w.no_day),
        Some(day) if day < today => Cell::Mark("bad", Words::fill(w.overdue, &[&day])),
        Some(day) => Cell::Days(day.to_string()),
    };
    vec![
        Cell::link(&task.link, task.what(w.language())),
        Cell::text(task.kind.why(w.language())),
        until,
        Cell::text(format!("{} / {}", task.done, task.total)),
    ]
}

/// What the first year still lacks, for those who can mend it; nothing once all is there.
async fn first_run(visit: &Visit<may::UseOwnAccount>) -> Result<Vec<Block>, Problem> {
    let (w, viewer) = (visit.w, &visit.viewer);
    if !viewer.is(Role::PrefectureStaff) && !viewer.is(Role::AccountAdmin) {
        return Ok(Vec::new());
    }
    let today = viewer.today();
    let mut needs = visit.can().read(move |db, _| insight::readiness(db, today)).await?;
    // Counts of what somebody may not read are not told either.
    needs.retain(|need| need.need.page().is_none_or(|(_, action)| viewer.may(action)));
    if needs.iter().all(|need| need.missing == 0) {
        return Ok(Vec::new());
    }
    let heads = [w.first_need, w.state, w.first_there, w.first_missing];
    let grid = needs.iter().fold(Grid::new(w.first_run, &heads, w), |grid, need| {
        let what = match need.need.page() {
            Some((page, _)) => Cell::link(page, w.term(need.need)),
            None => Cell::text(w.term(need.need)),
        };
        let state = if need.missing == 0 { w.first_met } else { w.first_open };
        let open = if need.missing == 0 { String::new() } else { need.missing.to_string() };
        grid.row(vec![what, Cell::text(state), Cell::number(need.there), Cell::number(open)])
    });
    Ok(vec![
        Block::Section("first-run", w.first_run.to_owned()),
        Block::Text(w.first_run_lead.to_owned()),
        Block::Grid(grid),
    ])
}

pub(super) fn words<'a>(task: &'a CalendarTask, w: &Words) -> &'a str {
    if w.tag == "en" { &task.task_en } else { &task.task_ja }
}
