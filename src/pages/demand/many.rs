//! Drafts of demands submitted together, and what was asked for earlier copied as drafts.

use super::demands::call_names;
use crate::auth::may;
use crate::demand::{self, Call, DemandView, acts, handlers};
use crate::pages::kit::{Batch, Cell, Field, Kind, Many, Visit, Words, many};
use crate::pages::register::talents::days;
use crate::problem::Problem;
use crate::vocab::DemandId;
use crate::web::Route;

pub(super) const PATH: &str = "/demands/steps";

pub(super) fn routes() -> Vec<Route> {
    let says = ["多数の需要の手続の確認の画面", "多数の需要の手続"];
    many(PATH, says, batch, async |visit: &Visit<_>, input| {
        handlers::many(visit.can().clone(), input).await
    })
    .into()
}

async fn batch(visit: &Visit<may::WriteDemands>, many: &Many) -> Result<Batch, Problem> {
    let (w, today) = (visit.w, visit.viewer.today());
    let copies = visit.wanted(&[acts::DEMAND_SUBMIT, acts::DEMAND_COPY])? == acts::DEMAND_COPY;
    let ids = many.keys::<DemandId>()?;
    let read = visit.can().read(move |db, scope| {
        let views = ids.into_iter().map(|id| demand::find_demand(db, scope, id));
        Ok((views.collect::<Result<Vec<_>, _>>()?, demand::calls(db)?))
    });
    let (views, calls) = read.await?;
    let (mut fields, mut trial) = (Vec::new(), Vec::new());
    if copies {
        let open: Vec<Call> = calls.into_iter().filter(|call| call.is_open(today)).collect();
        let first = open.first().map_or_else(String::new, |call| call.id.to_string());
        let into = Field::new("call_id", w.demand_copy_into, Kind::Choice(call_names(&open, w)));
        fields.push(into.required().value(&first));
        trial.extend((!first.is_empty()).then_some(("call_id", first.into())));
    }
    Ok(Batch {
        button: if copies { w.demands_copy } else { w.demands_submit },
        effect: if copies { w.demand_copy_text } else { w.demands_submit_text },
        heads: vec![w.title, w.department, w.post_type, w.days_a_week, w.period, w.state],
        rows: views.iter().map(|view| row(view, w)).collect(),
        fields,
        trial,
        grave: false,
        back: "/demands".to_owned(),
        done: format!("/demands?done={}", if copies { "saved" } else { "submitted" }),
    })
}

fn row(view: &DemandView, w: &'static Words) -> (String, Vec<Cell>) {
    let row = &view.row;
    let cells = vec![
        Cell::link(format!("/demands/{}", row.id), row.title.to_string()),
        Cell::text(&row.department),
        Cell::text(w.term(row.post_type)),
        Cell::number(&row.days_per_week),
        Cell::Days(days(row.starts_on, row.ends_on, w)),
        Cell::text(w.term(row.state)),
    ];
    (row.title.to_string(), cells)
}
