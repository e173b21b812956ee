//! The first screen after signing in: what to do, by when, where.

use chrono::{Datelike, NaiveDate};

use super::due;
use crate::auth::may;
use crate::insight;
use crate::organization::{self, CalendarTask};
use crate::pages::accounts::entrance::last_sign_in;
use crate::pages::kit::{Answer, Block, Cell, Grid, Viewer, Visit, Words, blocks};
use crate::problem::Problem;
use crate::vocab::Role;
use crate::web::Route;

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/home", "ホームの画面", home)]
}

/// The day a task is due, when it is on now: within its time, in the year that time ends in.
pub(super) fn due_on(task: &CalendarTask, today: NaiveDate) -> Option<NaiveDate> {
    let year = if task.until < task.from && (today.month(), today.day()) >= task.from {
        today.year() + 1
    } else {
        today.year()
    };
    let until = NaiveDate::from_ymd_opt(year, task.until.0, task.until.1)?;
    let first = if task.until < task.from { year - 1 } else { year };
    let from = NaiveDate::from_ymd_opt(first, task.from.0, task.from.1)?;
    (from <= today && today <= until).then_some(until)
}

pub(super) fn concerns(task: &CalendarTask, viewer: &Viewer) -> bool {
    task.roles.iter().any(|role| viewer.is(*role))
}

async fn home(visit: Visit<may::UseOwnAccount>) -> Result<Answer, Problem> {
    let (w, today) = (visit.w, visit.viewer.today());
    let calendar = visit.can().read(|db, _| organization::calendar_of(db)).await?;
    let mut now: Vec<(NaiveDate, &CalendarTask)> = calendar
        .iter()
        .filter(|task| concerns(task, &visit.viewer))
        .filter_map(|task| Some((due_on(task, today)?, task)))
        .collect();
    now.sort_by_key(|(day, _)| *day);
    let waiting = due::due(&visit).await?;
    // What waits with a day of its own is not told a second time by the calendar.
    now.retain(|(_, task)| !waiting.iter().any(|due| same_work(&task.page, &due.href)));
    let grid = now.into_iter().fold(
        Grid { empty: w.no_tasks, ..Grid::new(w.tasks_now, &[w.task, w.about_when], w) },
        |grid, (day, task)| grid.row(vec![Cell::link(&task.page, words(task, w)), Cell::text(day)]),
    );
    let heads = [w.task, w.deadline];
    let waits = waiting.into_iter().fold(
        Grid { empty: w.nothing_due, ..Grid::new(w.due, &heads, w) },
        |grid, due| {
            grid.row(vec![
                Cell::link(due.href, due.text),
                Cell::Days(due.day.map_or_else(|| w.no_day.to_owned(), |day| day.to_string())),
            ])
        },
    );
    let parts = vec![
        Block::Facts(vec![(
            w.last_sign_in.to_owned(),
            Cell::text(last_sign_in(&visit.viewer.me, w)),
        )]),
        Block::Section("due", w.due.to_owned()),
        Block::Grid(waits),
        Block::Section("tasks", w.tasks_now.to_owned()),
        Block::Grid(grid),
    ];
    let mut first = first_run(&visit).await?;
    first.extend(parts);
    visit.page(w.home, blocks(first))
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

/// Whether a task of the calendar is the round that already waits at this address: a call to
/// answer, the own sheet, the own wish, sheets to review. Other work at the same place is other
/// work.
fn same_work(place: &str, href: &str) -> bool {
    match place {
        "/demands" => href.starts_with("/demand-calls/") && !href.ends_with("/board"),
        "/my/sheet" | "/my/wish" => href == place,
        "/assessments" => href.starts_with("/assessments?"),
        _ => false,
    }
}

pub(super) fn words<'a>(task: &'a CalendarTask, w: &Words) -> &'a str {
    if w.tag == "en" { &task.task_en } else { &task.task_ja }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calendar_does_not_repeat_what_waits() {
        assert!(
            same_work("/demands", "/demand-calls/dcl_1") && same_work("/my/sheet", "/my/sheet")
        );
        assert!(same_work("/assessments", "/assessments?state=submitted"));
        for (place, href) in [
            ("/my/sheet", "/my/wish"),
            ("/demands", "/demand-calls/dcl_1/board"),
            ("/talents", "/talents?declared=true"),
        ] {
            assert!(!same_work(place, href), "{place} is not {href}");
        }
    }

    #[test]
    fn a_task_is_due_in_its_time_also_over_new_year() {
        let over = CalendarTask {
            roles: vec![Role::PrefectureStaff],
            from: (12, 1),
            until: (2, 28),
            task_ja: String::new(),
            task_en: String::new(),
            page: String::new(),
        };
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        assert_eq!(due_on(&over, day("2026-12-05")), Some(day("2027-02-28")));
        assert_eq!(due_on(&over, day("2027-01-05")), Some(day("2027-02-28")));
        assert_eq!(due_on(&over, day("2027-03-01")), None);
        assert_eq!(due_on(&over, day("2026-11-30")), None);
    }
}
