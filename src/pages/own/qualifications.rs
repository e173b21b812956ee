//! One's own qualifications: what a person has obtained since is declared here, and the
//! prefecture's staff confirm it; until then it can be taken back.

use crate::auth::may;
use crate::pages::kit::{
    Answer, Block, Field, Form, Kind, Screen, Step, Visit, address, blocks, screen_of, with_form,
};
use crate::pages::register::records::{in_full, qualification};
use crate::problem::Problem;
use crate::talent::{self, TalentView, handlers};
use crate::web::{Route, TimeTravel};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/me/qualifications/new", "自分の資格の申告の画面", blank),
        Route::post("/me/qualifications/new", "自分の資格の申告", declare),
    ]
    .into_iter()
    .chain(screen_of(
        "/me/qualifications/withdraw",
        ["資格の申告の取下げの確認の画面", "資格の申告の取下げ"],
        withdrawing,
        handlers::withdraw_declaration,
    ))
    .collect()
}

async fn form(visit: &Visit<may::DeclareOwnQualification>) -> Result<Form, Problem> {
    let exams = visit.can().read(|db, _| talent::exams(db)).await?;
    let exams = exams.into_iter().map(|exam| (exam.exam, exam.name_ja)).collect();
    let fields = qualification("", None, exams, visit.w);
    Ok(visit
        .form("/me/qualifications/new", visit.w.declare_qualification, fields)
        .back("/me/record"))
}

fn lead(visit: &Visit<may::DeclareOwnQualification>) -> Vec<Block> {
    vec![Block::Text(visit.w.declare_lead.to_owned())]
}

async fn blank(visit: Visit<may::DeclareOwnQualification>) -> Result<Answer, Problem> {
    if visit.viewer.me.talent_id.is_none() {
        return visit.page(
            visit.w.declare_qualification,
            blocks(vec![Block::Notice("info", visit.w.no_person.to_owned())]),
        );
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
            step.visit.again(
                step.visit.w.declare_qualification,
                &problem,
                step.filled(form),
                with_form(parts),
            )
        }
    }
}

/// The declaration the address names, and the form that takes it back.
async fn withdrawing(visit: &Visit<may::DeclareOwnQualification>) -> Result<Screen, Problem> {
    let (w, row) = (visit.w, visit.looks("row").pop().unwrap_or_default());
    let talent = visit.viewer.me.talent_id.ok_or(Problem::not_found())?;
    let can = visit.can().also::<may::ReadTalents>();
    let view =
        can.read(move |db, scope| talent::card(db, scope, talent, TimeTravel::default())).await?;
    let TalentView::Full(card) = view else { return Err(Problem::not_found()) };
    let held = card
        .qualifications
        .iter()
        .find(|held| held.declared && held.id.to_string() == row)
        .ok_or(Problem::not_found())?;
    let fields = vec![Field::new("qualification_id", "", Kind::Hidden).value(&row)];
    let form = visit.form(
        address("/me/qualifications/withdraw", "", &[("row", &row)]),
        w.withdraw_declaration,
        fields,
    );
    let parts = vec![
        Block::Notice("bad", w.withdraw_declaration_text.to_owned()),
        Block::Facts(in_full(held, w)),
    ];
    Ok(Screen::new(
        visit.w.withdraw_declaration,
        parts,
        form.back("/me/record").grave(),
        "/me/record?done=saved",
    ))
}
