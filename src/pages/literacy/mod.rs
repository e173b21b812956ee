//! Digital skills of a body's own staff: leaders against their targets, courses, ideas, surveys.

mod badges;
mod check;
mod guest;

use super::ledgers::{self, related};
use crate::auth::may;
use crate::ledger::Ledger;

use crate::literacy::{
    self, BadgeAwards, BadgeSteps, CheckQuestions, CourseAttendees, CourseRequests, DxLeaders,
    LeaderTargets, Progress, SkillCheckRounds, SkillQuestionnaires, StaffBadges, StaffIdeas,
    StaffSurveys, StaffTiers,
};
use crate::pages::kit::{Answer, Asked, Block, Cell, Grid, Link, Visit, Words, blocks};
use crate::problem::Problem;
use crate::web::{Format, NoFilter, Route};

const PROGRESS: &str = "/leader-progress";

pub(super) fn routes() -> Vec<Route> {
    let list = ["受講者の名簿", "Attendees"];
    [
        ledgers::routes(DxLeaders::LEDGER, Vec::new()),
        ledgers::routes(LeaderTargets::LEDGER, Vec::new()),
        ledgers::routes(
            CourseRequests::LEDGER,
            vec![related(CourseAttendees::LEDGER, "request", list)],
        ),
        ledgers::routes(CourseAttendees::LEDGER, Vec::new()),
        ledgers::routes(StaffIdeas::LEDGER, Vec::new()),
        ledgers::routes(StaffSurveys::LEDGER, Vec::new()),
        ledgers::routes(StaffTiers::LEDGER, Vec::new()),
        ledgers::routes(
            SkillQuestionnaires::LEDGER,
            vec![related(CheckQuestions::LEDGER, "questionnaire", ["設問", "Questions"])],
        ),
        ledgers::routes(CheckQuestions::LEDGER, Vec::new()),
        ledgers::routes(SkillCheckRounds::LEDGER, vec![check::beside()]),
        ledgers::routes(BadgeSteps::LEDGER, Vec::new()),
        ledgers::routes(BadgeAwards::LEDGER, vec![badges::beside_award()]),
        ledgers::routes(StaffBadges::LEDGER, vec![badges::beside_staff()]),
        check::routes(),
        badges::routes(),
        guest::routes(),
        vec![Route::get(PROGRESS, "推進リーダーの目標と実績の画面", progress)],
    ]
    .into_iter()
    .flatten()
    .collect()
}

async fn progress(visit: Visit<may::ReadStaffDevelopment>) -> Result<Answer, Problem> {
    let (w, listing) = (visit.w, visit.listing::<NoFilter>()?);
    let found = visit.can().read(literacy::leader_progress).await?;
    if listing.format != Format::Json {
        return literacy::progress_file(&listing, found).map(Answer::file);
    }
    let parts = vec![
        Block::Text(w.progress_lead.to_owned()),
        Block::Grid(rows(&found, w)),
        Block::Links(vec![
            Link::new("/dx-leaders", w.dx_leaders),
            Link::new("/leader-targets", w.leader_targets),
        ]),
        Block::Extras(Asked::new(&visit.request, w).files()),
    ];
    visit.page(w.leader_progress, blocks(parts))
}

fn rows(found: &[Progress], w: &'static Words) -> Grid {
    let heads = [
        w.ledger_body,
        w.leader_targets,
        w.progress_last,
        w.progress_year,
        w.progress_all,
        w.visit_state,
    ];
    found.iter().fold(Grid::new(w.leader_progress, &heads, w), |grid, row| {
        let reached = i64::try_from(row.so_far).unwrap_or(i64::MAX) >= row.total;
        let state = if reached {
            Cell::Mark("good", w.progress_reached.to_owned())
        } else {
            Cell::Mark("half", w.progress_under_way.to_owned())
        };
        grid.row(vec![
            Cell::text(&row.organization_name),
            Cell::link(format!("/leader-targets/{}", row.target_id), &row.title),
            Cell::number(row.last_year),
            Cell::text(format!("{} / {}", row.this_year, row.yearly)),
            Cell::text(format!("{} / {}", row.so_far, row.total)),
            state,
        ])
    })
}
