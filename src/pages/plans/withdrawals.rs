//! Taking back a line of a plan that was shown to a body or a person: the prefecture's staff do it
//! from the line itself.

use crate::auth::may;
use crate::pages::kit::{Answer, Block, Cell, Form, Step, Visit, blocks, with_form};
use crate::problem::Problem;
use crate::rotation::{self, handlers};
use crate::vocab::CirculationId;
use crate::web::{PathKey, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/circulations/{id}/withdraw", "照会の取下げの確認の画面", form_of),
        Route::post("/circulations/{id}/withdraw", "照会の取下げ", withdraw),
    ]
}

async fn withdrawing(
    visit: &Visit<may::WriteRotationPlans>,
    id: CirculationId,
) -> Result<(Vec<Block>, Form), Problem> {
    let w = visit.w;
    let can = visit.can().also::<may::ReadCirculations>();
    let read = can.read_logged(move |db, scope, looks| rotation::circulation(db, scope, looks, id));
    let line = read.await?;
    let place = format!("/circulations/{id}");
    let form = visit.form(format!("{place}/withdraw"), w.circulation_withdraw, Vec::new());
    let facts = vec![
        (w.fiscal_year.to_owned(), Cell::Days(w.year(line.fiscal_year))),
        (w.municipality.to_owned(), Cell::text(&line.host_name)),
    ];
    let text = w.circulation_withdraw_text.to_owned();
    let parts = vec![Block::Notice("bad", text), Block::Facts(facts)];
    Ok((parts, form.of_version(line.version).back(place).grave()))
}

async fn form_of(
    visit: Visit<may::WriteRotationPlans>,
    key: PathKey<CirculationId>,
) -> Result<Answer, Problem> {
    let (mut parts, form) = withdrawing(&visit, key.0).await?;
    parts.push(Block::Form(form));
    visit.page(visit.w.circulation_withdraw, blocks(parts))
}

async fn withdraw(
    step: Step<may::WriteRotationPlans>,
    key: PathKey<CirculationId>,
) -> Result<Answer, Problem> {
    let id = key.0;
    let (parts, form) = withdrawing(&step.visit, id).await?;
    match handlers::withdraw(step.visit.can().clone(), key, step.input(&form)).await {
        Ok(_) => Ok(Answer::to(format!("/circulations/{id}?done=saved"))),
        Err(problem) => step.visit.again(
            step.visit.w.circulation_withdraw,
            &problem,
            step.filled(form),
            with_form(parts),
        ),
    }
}
