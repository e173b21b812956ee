//! Drafts of demands submitted together.

use crate::auth::may;
use crate::demand::{self, DemandView, handlers};
use crate::pages::kit::{Answer, Block, Cell, Form, Many, Step, Visit, Words, blocks, with_form};
use crate::pages::register::talents::days;
use crate::problem::Problem;
use crate::vocab::DemandId;
use crate::web::Route;

pub(super) const PATH: &str = "/demands/steps";

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get(PATH, "多数の需要の提出の確認の画面", look_over),
        Route::post(PATH, "多数の需要の提出", take),
    ]
}

async fn over(visit: &Visit<may::WriteDemands>) -> Result<(Many, Form, Vec<DemandView>), Problem> {
    let many = Many::of(visit, PATH);
    if many.take != "submit" {
        return Err(Problem::not_found());
    }
    let ids = many.ids.iter().map(|id| id.parse::<DemandId>().map_err(|_| Problem::not_found()));
    let ids = ids.collect::<Result<Vec<_>, _>>()?;
    let read = visit.can().read(move |db, scope| {
        ids.into_iter().map(|id| demand::find_demand(db, scope, id)).collect::<Result<Vec<_>, _>>()
    });
    let views = read.await?;
    let names: Vec<String> = views.iter().map(|view| view.row.title.to_string()).collect();
    let form = visit.form(many.action(), visit.w.demands_submit, many.fields(&names));
    Ok((many, form.back("/demands"), views))
}

fn parts(many: &Many, views: &[DemandView], w: &'static Words) -> Vec<Block> {
    let rows = views.iter().map(|view| {
        let row = &view.row;
        vec![
            Cell::link(format!("/demands/{}", row.id), row.title.to_string()),
            Cell::text(&row.department),
            Cell::text(w.term(row.post_type)),
            Cell::number(&row.days_per_week),
            Cell::Days(days(row.starts_on, row.ends_on, w)),
            Cell::text(w.term(row.state)),
        ]
    });
    let heads = [w.title, w.department, w.post_type, w.days_a_week, w.period, w.state];
    many.parts(w.demands_submit_text, &heads, rows.collect(), w)
}

async fn look_over(visit: Visit<may::WriteDemands>) -> Result<Answer, Problem> {
    let (mut many, form, views) = over(&visit).await?;
    if !many.ids.is_empty() {
        many.hear(handlers::many(visit.can().clone(), many.trial(&[])).await, visit.w)?;
    }
    let mut parts = parts(&many, &views, visit.w);
    if many.is_clear() {
        parts.push(Block::Form(form));
    }
    visit.page(visit.w.demands_submit, blocks(parts))
}

async fn take(step: Step<may::WriteDemands>) -> Result<Answer, Problem> {
    let (mut many, form, views) = over(&step.visit).await?;
    let w = step.visit.w;
    match handlers::many(step.visit.can().clone(), step.input(&form)).await {
        Ok(_) => Ok(Answer::to("/demands?done=submitted")),
        Err(problem) => {
            let _ = many.hear(Err(problem.clone()), w);
            let parts = parts(&many, &views, w);
            step.visit.again(w.demands_submit, &problem, step.filled(form), with_form(parts))
        }
    }
}
