//! Reviewed sheets confirmed together, where nothing differs that would need a reason.

use crate::assessment::{self, AssessmentView, handlers};
use crate::auth::may;
use crate::pages::kit::{Answer, Block, Cell, Form, Many, Step, Visit, Words, blocks, with_form};
use crate::problem::Problem;
use crate::vocab::AssessmentId;
use crate::web::Route;

pub(super) const PATH: &str = "/assessments/steps";

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get(PATH, "多数の水準の確定の確認の画面", look_over),
        Route::post(PATH, "多数の水準の確定", take),
    ]
}

async fn over(
    visit: &Visit<may::WriteAssessments>,
) -> Result<(Many, Form, Vec<AssessmentView>), Problem> {
    let many = Many::of(visit, PATH);
    if many.take != "confirm" {
        return Err(Problem::not_found());
    }
    let ids =
        many.ids.iter().map(|id| id.parse::<AssessmentId>().map_err(|_| Problem::not_found()));
    let ids = ids.collect::<Result<Vec<_>, _>>()?;
    let read = visit.can().read_logged(move |db, scope, looks| {
        let view = |id| assessment::sheet_view(db, scope, looks, id);
        ids.into_iter().map(view).collect::<Result<Vec<_>, _>>()
    });
    let views = read.await?;
    let names: Vec<String> = views.iter().map(|view| view.row.talent_name.clone()).collect();
    let form = visit.form(many.action(), visit.w.sheet_confirm, many.fields(&names));
    Ok((many, form.grave().back("/assessments"), views))
}

fn parts(many: &Many, views: &[AssessmentView], w: &'static Words) -> Vec<Block> {
    let rows = views.iter().map(|view| {
        let rated = view.items.iter().filter(|item| item.reviewer_level.is_some()).count();
        let differs = view.items.iter().filter(|item| item.difference.is_some_and(|by| by != 0));
        vec![
            Cell::link(format!("/assessments/{}", view.row.id), view.row.talent_name.clone()),
            Cell::text(&view.row.organization_name),
            Cell::text(w.term(view.row.state)),
            Cell::number(rated),
            Cell::number(differs.count()),
        ]
    });
    let heads = [w.name, w.body, w.state, w.many_rated, w.many_differs];
    many.parts(w.many_confirm_text, &heads, rows.collect(), w)
}

async fn look_over(visit: Visit<may::WriteAssessments>) -> Result<Answer, Problem> {
    let (mut many, form, views) = over(&visit).await?;
    if !many.ids.is_empty() {
        many.hear(handlers::many(visit.can().clone(), many.trial(&[])).await, visit.w)?;
    }
    let mut parts = parts(&many, &views, visit.w);
    if many.is_clear() {
        parts.push(Block::Form(form));
    }
    visit.page(visit.w.sheet_confirm, blocks(parts))
}

async fn take(step: Step<may::WriteAssessments>) -> Result<Answer, Problem> {
    let (mut many, form, views) = over(&step.visit).await?;
    let w = step.visit.w;
    match handlers::many(step.visit.can().clone(), step.input(&form)).await {
        Ok(_) => Ok(Answer::to("/assessments?done=saved")),
        Err(problem) => {
            let _ = many.hear(Err(problem.clone()), w);
            let parts = parts(&many, &views, w);
            step.visit.again(w.sheet_confirm, &problem, step.filled(form), with_form(parts))
        }
    }
}
