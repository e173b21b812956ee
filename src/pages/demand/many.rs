//! Drafts of demands submitted together, and what was asked for earlier copied as drafts.

use super::demands::call_names;
use crate::auth::may;
use crate::demand::{self, Call, DemandView, handlers};
use crate::pages::kit::{
    Answer, Block, Cell, Field, Form, Kind, Many, Step, Visit, Words, blocks, with_form,
};
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

/// Button and effect of a step.
fn words_of(take: &str, w: &'static Words) -> Option<(&'static str, &'static str)> {
    Some(match take {
        "submit" => (w.demands_submit, w.demands_submit_text),
        "copy" => (w.demands_copy, w.demand_copy_text),
        _ => return None,
    })
}

async fn over(visit: &Visit<may::WriteDemands>) -> Result<(Many, Form, Vec<DemandView>), Problem> {
    let (many, today) = (Many::of(visit, PATH), visit.viewer.today());
    let (button, _) = words_of(&many.take, visit.w).ok_or(Problem::not_found())?;
    let ids = many.ids.iter().map(|id| id.parse::<DemandId>().map_err(|_| Problem::not_found()));
    let ids = ids.collect::<Result<Vec<_>, _>>()?;
    let read = visit.can().read(move |db, scope| {
        let views = ids.into_iter().map(|id| demand::find_demand(db, scope, id));
        Ok((views.collect::<Result<Vec<_>, _>>()?, demand::calls(db)?))
    });
    let (views, calls) = read.await?;
    let names: Vec<String> = views.iter().map(|view| view.row.title.to_string()).collect();
    let mut fields = many.fields(&names);
    if many.take == "copy" {
        let open: Vec<Call> = calls.into_iter().filter(|call| call.is_open(today)).collect();
        let first = open.first().map_or_else(String::new, |call| call.id.to_string());
        let into = Kind::Choice(call_names(&open, visit.w));
        fields.push(Field::new("call_id", visit.w.demand_copy_into, into).required().value(first));
    }
    let form = visit.form(many.action(), button, fields);
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
    let effect = words_of(&many.take, w).map_or("", |(_, effect)| effect);
    many.parts(effect, &heads, rows.collect(), w)
}

async fn look_over(visit: Visit<may::WriteDemands>) -> Result<Answer, Problem> {
    let (mut many, form, views) = over(&visit).await?;
    if !many.ids.is_empty() {
        let into = form.typed("call_id").to_owned();
        let more = [("call_id", into.as_str())];
        let more = if into.is_empty() { &[][..] } else { &more };
        many.hear(handlers::many(visit.can().clone(), many.trial(more)).await, visit.w)?;
    }
    let mut parts = parts(&many, &views, visit.w);
    if many.is_clear() {
        parts.push(Block::Form(form));
    }
    let title = words_of(&many.take, visit.w).map_or("", |(title, _)| title);
    visit.page(title, blocks(parts))
}

async fn take(step: Step<may::WriteDemands>) -> Result<Answer, Problem> {
    let (mut many, form, views) = over(&step.visit).await?;
    let w = step.visit.w;
    match handlers::many(step.visit.can().clone(), step.input(&form)).await {
        Ok(_) if many.take == "copy" => Ok(Answer::to("/demands?done=saved")),
        Ok(_) => Ok(Answer::to("/demands?done=submitted")),
        Err(problem) => {
            let _ = many.hear(Err(problem.clone()), w);
            let parts = parts(&many, &views, w);
            let title = words_of(&many.take, w).map_or("", |(title, _)| title);
            step.visit.again(title, &problem, step.filled(form), with_form(parts))
        }
    }
}
