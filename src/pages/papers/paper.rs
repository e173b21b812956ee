//! One paper: the box on the page of its assignment, the page made for print, its number.

use std::str::FromStr;

use crate::assignment::AssignmentView;
use crate::auth::may;
use crate::auth::{Action, Reach};
use crate::pages::kit::{
    Answer, Block, Cell, Empty, Field, Form, Grid, Kind, Link, Step, Visit, Words, asset, blocks,
    with_form,
};
use crate::paper::{self, Asking, Output, PaperKind, handlers};
use crate::problem::Problem;
use crate::talent::{NominationState, NominationView};
use crate::vocab::{AssignmentId, AssignmentState, NominationId};
use crate::web::{PathKey, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/assignments/{id}/papers/{kind}", "配属の書類の印刷用の画面", show),
        Route::get("/pool-nominations/{id}/recommendation", "推薦書の印刷用の画面", recommend),
        Route::get("/assignments/{id}/papers/{kind}/number", "書類の番号の画面", number_form),
        Route::post("/assignments/{id}/papers/{kind}/number", "書類の番号", number),
    ]
}

/// The box on the page of an assignment: every paper that is for the viewer.
pub fn beside<A>(view: &AssignmentView, visit: &Visit<A>) -> Vec<Block> {
    let (w, row) = (visit.w, &view.row);
    if !visit.viewer.may(Action::PrintPapers) || row.state == AssignmentState::Cancelled {
        return Vec::new();
    }
    let reach = visit.viewer.reach(Action::PrintPapers);
    let own =
        |kind: &&PaperKind| kind.is_of_assignment() && (reach > Reach::Own || kind.is_for_person());
    let between = row.home_code != row.host_code;
    let kinds =
        PaperKind::ALL.iter().filter(own).filter(|kind| between || !kind.is_between_bodies());
    let numbers = visit.viewer.may(Action::NumberPapers) && row.state != AssignmentState::Draft;
    let heads = [w.paper, w.paper_for_print, w.paper_word, "PDF", w.order_number];
    let grid = kinds.fold(Grid::new(w.papers, &heads, w), |grid, kind| {
        let path = format!("/assignments/{}/papers/{kind}", row.id);
        let number = match numbers {
            true => Cell::link(format!("{path}/number"), w.paper_number_give),
            false => Cell::text(""),
        };
        grid.row(vec![
            Cell::text(w.term(*kind)),
            Cell::link(path.clone(), w.paper_open),
            Cell::link(format!("{path}?format=docx"), "Word"),
            Cell::link(format!("{path}?format=pdf"), "PDF"),
            number,
        ])
    });
    let mut parts = vec![Block::Section("papers", w.papers.to_owned())];
    if row.state == AssignmentState::Draft {
        parts.push(Block::Notice("info", w.papers_draft.to_owned()));
    }
    let prints = Link::new(format!("/paper-prints?assignment_id={}", row.id), w.paper_prints);
    parts.extend([Block::Grid(grid), Block::Links(vec![prints])]);
    parts
}

/// What the address says; what cannot be read is not said.
pub(super) fn said<A, T: FromStr>(visit: &Visit<A>, name: &str) -> Option<T> {
    visit.looks(name).pop()?.parse().ok()
}

async fn show(
    visit: Visit<may::PrintPapers>,
    key: PathKey<AssignmentId>,
    kind: paper::PathKind,
) -> Result<Answer, Problem> {
    let kind = kind.kind()?;
    let asking = asking(&visit);
    let (id, output) = (key.0, asking.format.unwrap_or(Output::Html));
    let made = match paper::made_of(visit.can(), (id, kind), &asking, output).await {
        Ok(made) => made,
        // What is missing is most often the number: it may be given here.
        Err(problem) if problem.code.status() == 422 && visit.viewer.may(Action::NumberPapers) => {
            let form = numbering(&visit, id, kind);
            return visit.again(visit.w.papers, &problem, form, with_form(Vec::new()));
        }
        Err(problem) => return Err(problem),
    };
    Ok(answered(&made, output))
}

fn answered(made: &paper::Made, output: Output) -> Answer {
    match output {
        Output::Docx => Answer::file(made.to_docx()),
        Output::Pdf => Answer::file(made.to_pdf()),
        Output::Html => {
            let style = format!("<link rel=\"stylesheet\" href=\"{}\">", asset::PAPER.url);
            Answer::Page(200, made.page(&style))
        }
    }
}

/// The letter about a nomination.
async fn recommend(
    visit: Visit<may::ReadNominations>,
    key: PathKey<NominationId>,
) -> Result<Answer, Problem> {
    let asking = asking(&visit);
    let output = asking.format.unwrap_or(Output::Html);
    let made = paper::recommended(visit.can(), key.0, &asking, output).await?;
    Ok(answered(&made, output))
}

fn asking<A>(visit: &Visit<A>) -> Asking {
    Asking {
        format: said(visit, "format"),
        template_code: said(visit, "template_code"),
        template_version: said(visit, "template_version"),
    }
}

/// Ways to the letter on the page of its nomination.
pub fn recommending<A>(view: &NominationView, visit: &Visit<A>) -> Vec<Block> {
    let open = view.state != NominationState::Withdrawn;
    if !open {
        return Vec::new();
    }
    let (w, path) = (visit.w, format!("/pool-nominations/{}/recommendation", view.id));
    let name = w.term(PaperKind::Recommendation);
    let links = vec![
        Link::new(path.clone(), format!("{name}: {}", w.paper_open)),
        Link::new(format!("{path}?format=docx"), format!("{name}: Word")),
        Link::new(format!("{path}?format=pdf"), format!("{name}: PDF")),
    ];
    vec![Block::Section("papers", w.papers.to_owned()), Block::Links(links)]
}

fn numbering<A>(visit: &Visit<A>, id: AssignmentId, kind: PaperKind) -> Form {
    let w = visit.w;
    let fields = vec![
        Field::new("number", w.order_number, Kind::Text)
            .support(w.paper_number_support)
            .when_empty(Empty::LeftOut),
        Field::new("mark", w.paper_mark, Kind::Text)
            .support(w.paper_mark_support)
            .when_empty(Empty::LeftOut),
    ];
    let form =
        visit.form(format!("/assignments/{id}/papers/{kind}/number"), w.paper_number_give, fields);
    form.back(format!("/assignments/{id}"))
}

fn lead(kind: PaperKind, w: &'static Words) -> Vec<Block> {
    vec![Block::Text(Words::fill(w.paper_number_lead, &[&w.term(kind)]))]
}

async fn number_form(
    visit: Visit<may::NumberPapers>,
    key: PathKey<AssignmentId>,
    kind: paper::PathKind,
) -> Result<Answer, Problem> {
    // Whether it is there for the viewer at all.
    let (id, can) = (key.0, visit.can().also::<may::ReadAssignments>());
    can.read_logged(move |db, scope, looks| crate::assignment::one(db, scope, id, looks).map(drop))
        .await?;
    let kind = kind.kind()?;
    let mut parts = lead(kind, visit.w);
    parts.push(Block::Form(numbering(&visit, id, kind)));
    visit.page(visit.w.paper_number_give, blocks(parts))
}

async fn number(
    step: Step<may::NumberPapers>,
    key: PathKey<AssignmentId>,
    kind: paper::PathKind,
) -> Result<Answer, Problem> {
    let (id, kind) = (key.0, kind.kind()?);
    let form = numbering(&step.visit, id, kind);
    let (can, path_kind) = (step.visit.can().clone(), paper::PathKind::of(kind));
    match handlers::number(can, key, path_kind, step.input(&form)).await {
        Ok(_) => Ok(Answer::to(format!("/assignments/{id}?done=saved"))),
        Err(problem) => step.visit.again(
            step.visit.w.paper_number_give,
            &problem,
            step.filled(form),
            with_form(lead(kind, step.visit.w)),
        ),
    }
}
