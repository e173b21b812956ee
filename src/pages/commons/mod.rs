//! What bodies share: the acceleration cycle, practices, systems, and what is told of them.

mod knowledge;
mod open_data;
mod portfolio;

use super::kit::{Answer, Block, Cell, Grid, Link, Visit, Words, blocks};
use super::ledgers::{self, Beside, related};
use crate::auth::may;
use crate::commons::{
    self, Consultations, CycleAnswers, CycleIssues, CycleParticipations, CycleSessions,
    EquipmentLoans, HandoverNotes, InformationSystems, PracticeApplications, Practices,
    PublishedCounts,
};
use crate::insight;
use crate::ledger::Ledger;
use crate::problem::Problem;
use crate::web::Route;

pub(super) fn routes() -> Vec<Route> {
    let applications = ["持ち帰り実践", "Taken home by"];
    [
        ledgers::routes(
            CycleSessions::LEDGER,
            vec![
                related(CycleIssues::LEDGER, "session", ["持ち寄られた課題", "Issues"]),
                related(CycleParticipations::LEDGER, "session", ["参加者", "Who took part"]),
            ],
        ),
        ledgers::routes(CycleParticipations::LEDGER, Vec::new()),
        ledgers::routes(
            CycleIssues::LEDGER,
            vec![
                related(CycleAnswers::LEDGER, "issue", ["答え・ヒント", "Answers"]),
                related(PracticeApplications::LEDGER, "issue", applications),
                resembling(),
            ],
        ),
        ledgers::routes(CycleAnswers::LEDGER, Vec::new()),
        ledgers::routes(PracticeApplications::LEDGER, Vec::new()),
        ledgers::routes(
            Practices::LEDGER,
            vec![
                came_to(),
                related(PracticeApplications::LEDGER, "practice", applications),
                related(
                    CycleAnswers::LEDGER,
                    "practice",
                    ["この取組で答えた課題", "Issues it answered"],
                ),
                resembling(),
            ],
        ),
        ledgers::routes(
            InformationSystems::LEDGER,
            vec![
                related(HandoverNotes::LEDGER, "system", ["引継ぎのメモ", "Handover notes"]),
                resembling(),
            ],
        ),
        ledgers::routes(PublishedCounts::LEDGER, Vec::new()),
        ledgers::routes(Consultations::LEDGER, Vec::new()),
        ledgers::routes(EquipmentLoans::LEDGER, Vec::new()),
        ledgers::routes(HandoverNotes::LEDGER, Vec::new()),
        knowledge::routes(),
        portfolio::routes(),
        open_data::routes(),
        vec![Route::get("/consultation-statistics", "相談への回答の日数の画面", days)],
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What a practice came to where it was taken home.
fn came_to() -> Beside {
    Box::new(|visit, row| {
        Box::pin(async move {
            let (w, id) = (visit.w, row.id);
            let sum = visit.can().read(move |db, scope| commons::applied(db, scope, id)).await?;
            let states = format!("{} / {} / {}", sum.trying, sum.works, sum.given_up);
            let facts = vec![
                (w.applied_bodies.to_owned(), Cell::number(sum.bodies)),
                (w.applied_states.to_owned(), Cell::text(states)),
                (w.applied_hours.to_owned(), Cell::number(sum.hours_saved)),
                (w.applied_yen.to_owned(), Cell::number(sum.yen_saved)),
            ];
            Ok(vec![Block::Section("applied", w.applied.to_owned()), Block::Facts(facts)])
        })
    })
}

/// How long answers to consultations take.
async fn days(visit: Visit<may::ReadConsultations>) -> Result<Answer, Problem> {
    let (w, rows) = (visit.w, visit.can().read(commons::days_to_answer).await?);
    let heads = [
        w.fiscal_year,
        w.consultation_asked,
        w.consultation_answered,
        w.consultation_median,
        w.consultation_longest,
        w.consultation_since,
    ];
    let grid = rows.iter().fold(Grid::new(w.consultation_days, &heads, w), |grid, row| {
        grid.row(vec![
            Cell::text(w.year(row.fiscal_year)),
            Cell::number(row.asked),
            Cell::number(row.answered),
            Cell::maybe(row.median_days),
            Cell::maybe(row.longest_days),
            Cell::Days(row.open_since.map_or_else(String::new, |day| day.to_string())),
        ])
    });
    let back = Words::fill(w.back_to, &[&w.consultations]);
    let links = Block::Links(vec![Link::new("/consultations", back)]);
    visit.page(w.consultation_days, blocks(vec![Block::Grid(grid), links]))
}

/// What others had with the same thing.
fn resembling() -> Beside {
    Box::new(|visit, row| {
        Box::pin(async move {
            let found = insight::like(visit.can(), row).await?;
            if found.is_empty() {
                return Ok(Vec::new());
            }
            let caption = visit.w.knowledge_like;
            Ok(vec![Block::Grid(knowledge::grid(Grid::new(caption, &[], visit.w), &found, visit))])
        })
    })
}

/// Ways from one question about systems to the others.
fn questions<A>(visit: &Visit<A>) -> Block {
    let w = visit.w;
    let pages = [
        ("/information-systems/renewals", w.renewals),
        ("/information-systems/same-product", w.same_product),
        ("/information-systems/dependence", w.dependence),
        ("/information-systems/standardisation", w.standardisation),
    ];
    let links = pages.into_iter().filter(|(href, _)| visit.request.path() != *href);
    Block::Links(links.map(|(href, name)| Link::new(href, name)).collect())
}
