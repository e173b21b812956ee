//! Papers of many placements at once.

use crate::auth::may;
use crate::choices;
use crate::pages::kit::{Answer, Block, Field, Form, Kind, Step, Visit, blocks, with_form};
use crate::paper::{PaperKind, handlers};
use crate::problem::Problem;
use crate::vocab::AssignmentState;
use crate::web::Route;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/paper-batches", "書類をまとめて作る画面", form),
        Route::post("/paper-batches", "書類をまとめて作る", make),
    ]
}

/// The assignments that were ticked, or all that begin on a day.
fn asking(visit: &Visit<may::NumberPapers>, ticked: &[String]) -> Form {
    let w = visit.w;
    let kinds = PaperKind::ALL.iter().filter(|kind| kind.is_of_assignment());
    let kinds = kinds.map(|kind| (kind.to_string(), w.term(*kind).to_owned())).collect();
    let output = vec![
        ("docx".to_owned(), w.paper_as_zip.to_owned()),
        ("html".to_owned(), w.paper_as_page.to_owned()),
        ("pdf".to_owned(), w.paper_as_pdf.to_owned()),
    ];
    let mut fields: Vec<Field> = (0..)
        .zip(ticked)
        .map(|(place, id)| {
            Field::new(&format!("assignment_ids/{place}"), "", Kind::Hidden).value(id)
        })
        .collect();
    if ticked.is_empty() {
        let day = visit.looks("starts_on").pop().unwrap_or_default();
        fields.extend([
            Field::new("starts_on", w.day_since, Kind::Day).required().value(day),
            Field::new("state", w.state, Kind::Choice(choices!(AssignmentState, w)))
                .unset(w.all_of_them),
        ]);
    }
    fields.extend([
        Field::new("kinds", w.papers, Kind::Several(kinds)).required(),
        Field::new("output", w.paper_output, Kind::Choice(output)).value("docx"),
        Field::new("give_numbers", w.paper_numbers_first, Kind::Flag),
    ]);
    visit.form("/paper-batches", w.paper_batch_make, fields).back("/assignments")
}

async fn form(visit: Visit<may::NumberPapers>) -> Result<Answer, Problem> {
    // Everybody may open it who may number papers; rights are judged as anywhere.
    visit.can().read(|_, _| Ok(())).await?;
    let form = asking(&visit, &visit.looks("assignment_id"));
    let lead = Block::Text(visit.w.paper_batch_lead.to_owned());
    visit.page(visit.w.paper_batch, blocks(vec![lead, Block::Form(form)]))
}

async fn make(step: Step<may::NumberPapers>) -> Result<Answer, Problem> {
    let ids = (0..).map(|place| step.typed(&format!("assignment_ids/{place}")));
    let ticked: Vec<String> = ids.take_while(|id| !id.is_empty()).map(str::to_owned).collect();
    let form = asking(&step.visit, &ticked);
    match handlers::batch(step.visit.can().clone(), step.input(&form)).await {
        Ok(reply) => Ok(Answer::file(reply)),
        Err(problem) => step.visit.again(
            step.visit.w.paper_batch,
            &problem,
            step.filled(form),
            with_form(vec![Block::Text(step.visit.w.paper_batch_lead.to_owned())]),
        ),
    }
}
