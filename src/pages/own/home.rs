//! The first screen after signing in: what to do, by when, where.

use chrono::{Datelike, NaiveDate};

use super::due;
use crate::auth::may;
use crate::pages::accounts::entrance::last_sign_in;
use crate::pages::kit::{Answer, Block, Cell, Grid, Viewer, Visit, Words, blocks};
use crate::problem::Problem;
use crate::vocab::Role;
use crate::web::Route;

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/home", "ホームの画面", home)]
}

/// A task of the year: whose, from which month and day to which, what in both languages, and where.
pub(super) struct Task {
    pub roles: &'static [Role],
    pub from: (u32, u32),
    pub until: (u32, u32),
    pub ja: &'static str,
    pub en: &'static str,
    pub place: &'static str,
}

const STAFF: &[Role] = &[Role::PrefectureStaff];
const BODY: &[Role] = &[Role::MunicipalCio, Role::MunicipalDelegate];
const PERSON: &[Role] = &[Role::AssignedStaff];
const ADMIN: &[Role] = &[Role::AccountAdmin];
const AUDIT: &[Role] = &[Role::Auditor];

/// The year's work, from the personnel calendar (April to March). Screens that come later add their
/// lines.
pub(super) static TASKS: &[Task] = &[
    Task {
        roles: STAFF,
        from: (4, 1),
        until: (4, 30),
        ja: "4月1日発令と採用を反映し、名簿を確定する",
        en: "Take in the orders and the intake of 1 April",
        place: "/talents",
    },
    Task {
        roles: STAFF,
        from: (4, 1),
        until: (4, 15),
        ja: "配属一覧（ジャバラ）を印刷し、関係者に渡す",
        en: "Print the assignment list",
        place: "/assignments",
    },
    Task {
        roles: BODY,
        from: (4, 1),
        until: (4, 30),
        ja: "着任した人と期間を確かめる",
        en: "Check who has arrived and until when",
        place: "/assignments",
    },
    Task {
        roles: PERSON,
        from: (4, 1),
        until: (5, 31),
        ja: "自分の経歴と資格に誤りがないか確かめる",
        en: "Check your own career and qualifications",
        place: "/me/record",
    },
    Task {
        roles: ADMIN,
        from: (4, 1),
        until: (4, 30),
        ja: "異動に合わせてアカウントと役割を見直す",
        en: "Review accounts and roles after the move",
        place: "/accounts",
    },
    Task {
        roles: AUDIT,
        from: (4, 1),
        until: (4, 30),
        ja: "前年度の操作の記録を点検する",
        en: "Look through last year's record",
        place: "/audit",
    },
    Task {
        roles: STAFF,
        from: (5, 1),
        until: (5, 31),
        ja: "需要調査を始め、締切と未回答の団体を確かめる",
        en: "Open the call for demand and watch who answers",
        place: "/demand-calls",
    },
    Task {
        roles: BODY,
        from: (5, 1),
        until: (7, 31),
        ja: "需要調査に回答する（需要の提出、または需要なし）",
        en: "Answer the call: submit demands, or nobody needed",
        place: "/demands",
    },
    Task {
        roles: STAFF,
        from: (5, 1),
        until: (7, 31),
        ja: "採用試験の実績を入力し、競争倍率を確かめる",
        en: "Enter examination results and check the ratios",
        place: "/hiring",
    },
    Task {
        roles: BODY,
        from: (5, 1),
        until: (8, 31),
        ja: "翌年度に必要なポストと内容を見直す",
        en: "Review the posts needed next year",
        place: "/posts",
    },
    Task {
        roles: STAFF,
        from: (9, 1),
        until: (9, 30),
        ja: "意向調査とスキル評価を始める",
        en: "Open the round of wishes and the skill assessment",
        place: "/assessment-cycles",
    },
    Task {
        roles: PERSON,
        from: (9, 1),
        until: (10, 31),
        ja: "スキルシートを記入して提出する",
        en: "Fill in and hand in the skill sheet",
        place: "/my/sheet",
    },
    Task {
        roles: PERSON,
        from: (9, 1),
        until: (11, 30),
        ja: "来年度の意向を提出する",
        en: "State your wish for next year",
        place: "/my/wish",
    },
    Task {
        roles: STAFF,
        from: (9, 1),
        until: (11, 30),
        ja: "市町のポストと充足を確かめ、不足を把握する",
        en: "Check posts and coverage of the municipalities",
        place: "/posts",
    },
    Task {
        roles: BODY,
        from: (9, 1),
        until: (11, 30),
        ja: "4つのポスト種別の充足を確かめる",
        en: "Check the coverage of the four post types",
        place: "/coverage",
    },
    Task {
        roles: PERSON,
        from: (9, 1),
        until: (11, 30),
        ja: "取得した資格が記録されているか確かめる",
        en: "Check that new qualifications are recorded",
        place: "/me/record",
    },
    Task {
        roles: BODY,
        from: (10, 1),
        until: (11, 30),
        ja: "スキルシートを評価する（差の大きいものから）",
        en: "Review skill sheets, the largest differences first",
        place: "/assessments",
    },
    Task {
        roles: STAFF,
        from: (10, 1),
        until: (11, 30),
        ja: "水準を確定し、異議に答える",
        en: "Confirm levels and answer objections",
        place: "/assessments",
    },
    Task {
        roles: STAFF,
        from: (12, 1),
        until: (2, 28),
        ja: "異動計画を作り、比べ、団体と本人に照会する",
        en: "Make and compare plans, and circulate their lines",
        place: "/plans",
    },
    Task {
        roles: BODY,
        from: (2, 1),
        until: (2, 28),
        ja: "照会された配置案に意見を返す",
        en: "Comment on the proposed placements",
        place: "/circulations",
    },
    Task {
        roles: PERSON,
        from: (2, 1),
        until: (2, 28),
        ja: "照会された配置案に回答する",
        en: "Answer about your proposed placement",
        place: "/circulations",
    },
    Task {
        roles: STAFF,
        from: (12, 1),
        until: (2, 28),
        ja: "任期末を迎える人を確かめ、異動案を検討する",
        en: "Look at ending terms and prepare the moves",
        place: "/talents",
    },
    Task {
        roles: STAFF,
        from: (3, 1),
        until: (3, 31),
        ja: "内示・発令の前に配属一覧を確かめる",
        en: "Check the list before announcing and ordering",
        place: "/assignments",
    },
    Task {
        roles: BODY,
        from: (3, 1),
        until: (3, 31),
        ja: "内示された配属を確かめ、受入れを準備する",
        en: "Check announced assignments and prepare",
        place: "/assignments",
    },
    Task {
        roles: PERSON,
        from: (3, 1),
        until: (3, 31),
        ja: "自分の内示を確かめ、引継ぎを準備する",
        en: "Check your own announcement and prepare the hand-over",
        place: "/me/record",
    },
    Task {
        roles: ADMIN,
        from: (3, 1),
        until: (3, 31),
        ja: "3月末で離れる人のアカウントの終わりを決める",
        en: "Set the end of accounts of those who leave",
        place: "/accounts",
    },
];

/// The day a task is due, when it is on now: within its time, in the year that time ends in.
pub(super) fn due_on(task: &Task, today: NaiveDate) -> Option<NaiveDate> {
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

pub(super) fn concerns(task: &Task, viewer: &Viewer) -> bool {
    task.roles.iter().any(|role| viewer.is(*role))
}

async fn home(visit: Visit<may::UseOwnAccount>) -> Result<Answer, Problem> {
    let (w, today) = (visit.w, visit.viewer.today());
    let mut now: Vec<(NaiveDate, &Task)> = TASKS
        .iter()
        .filter(|task| concerns(task, &visit.viewer))
        .filter_map(|task| Some((due_on(task, today)?, task)))
        .collect();
    now.sort_by_key(|(day, _)| *day);
    let waiting = due::due(&visit).await?;
    // What waits with a day of its own is not told a second time by the calendar.
    now.retain(|(_, task)| !waiting.iter().any(|due| same_work(task.place, &due.href)));
    let grid = now.into_iter().fold(
        Grid { empty: w.no_tasks, ..Grid::new(w.tasks_now, &[w.task, w.about_when], w) },
        |grid, (day, task)| grid.row(vec![Cell::link(task.place, words(task, w)), Cell::text(day)]),
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
    visit.page(w.home, blocks(parts))
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

pub(super) fn words(task: &Task, w: &Words) -> &'static str {
    if w.tag == "en" { task.en } else { task.ja }
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
        let over = Task { roles: STAFF, from: (12, 1), until: (2, 28), ja: "", en: "", place: "" };
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        assert_eq!(due_on(&over, day("2026-12-05")), Some(day("2027-02-28")));
        assert_eq!(due_on(&over, day("2027-01-05")), Some(day("2027-02-28")));
        assert_eq!(due_on(&over, day("2027-03-01")), None);
        assert_eq!(due_on(&over, day("2026-11-30")), None);
    }
}
