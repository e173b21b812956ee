//! One's own qualifications: what a person has obtained since is declared here, and the prefecture's staff confirm it.

use super::answer::Answer;
use super::block::{Block, blocks, with_form};
use super::form::Form;
use super::records::qualification;
use super::visit::{Step, Visit};
use crate::auth::may;
use crate::problem::Problem;
use crate::talent::{self, handlers};
use crate::web::Route;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/me/qualifications/new", "自分の資格の申告の画面", blank),
        Route::post("/me/qualifications/new", "自分の資格の申告", declare),
    ]
}

async fn form(visit: &Visit<may::DeclareOwnQualification>) -> Result<Form, Problem> {
    let exams = visit.can().read(|db, _| talent::exams(db)).await?;
    let exams = exams.into_iter().map(|exam| (exam.exam, exam.name_ja)).collect();
    let fields = qualification("", None, exams, visit.w);
    Ok(visit.form("/me/qualifications/new", visit.w.declare_qualification, fields).back("/me/record"))
}

fn lead(visit: &Visit<may::DeclareOwnQualification>) -> Vec<Block> {
    vec![Block::Text(visit.w.declare_lead.to_owned())]
}

async fn blank(visit: Visit<may::DeclareOwnQualification>) -> Result<Answer, Problem> {
    if visit.viewer.me.talent_id.is_none() {
        return visit.page(visit.w.declare_qualification, blocks(vec![Block::Notice("info", visit.w.no_person.to_owned())]));
    }
    let mut parts = lead(&visit);
    parts.push(Block::Form(form(&visit).await?));
    visit.page(visit.w.declare_qualification, blocks(parts))
}

async fn declare(step: Step<may::DeclareOwnQualification>) -> Result<Answer, Problem> {
    let form = form(&step.visit).await?;
    match handlers::declare_qualification(step.visit.can().clone(), step.input(&form)).await {
        Ok(_) => Ok(Answer::to("/me/record?done=declared")),
        Err(problem) => {
            let parts = lead(&step.visit);
            step.visit.again(step.visit.w.declare_qualification, &problem, step.filled(form), with_form(parts))
        }
    }
}
