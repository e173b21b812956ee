//! Drafts of demands submitted together.

use crate::auth::may;
use crate::demand::{self, DemandView, acts, handlers};
use crate::pages::kit::{Batch, Cell, Many, Visit, Words, many};
use crate::pages::register::talents::days;
use crate::problem::Problem;
use crate::vocab::DemandId;
use crate::web::Route;

pub(super) const PATH: &str = "/demands/steps";

pub(super) fn routes() -> Vec<Route> {
    let says = ["多数の需要の提出の確認の画面", "多数の需要の提出"];
    many(PATH, says, batch, handlers::many).into()
}

async fn batch(visit: &Visit<may::WriteDemands>, many: &Many) -> Result<Batch, Problem> {
    let w = visit.w;
    visit.wanted(&[acts::DEMAND_SUBMIT])?;
    let ids = many.keys::<DemandId>()?;
    let read = visit.can().read(move |db, scope| {
        ids.into_iter().map(|id| demand::find_demand(db, scope, id)).collect::<Result<Vec<_>, _>>()
    });
    Ok(Batch {
        button: w.demands_submit,
        effect: w.demands_submit_text,
        heads: vec![w.title, w.department, w.post_type, w.days_a_week, w.period, w.state],
        rows: read.await?.iter().map(|view| row(view, w)).collect(),
        fields: Vec::new(),
        trial: &[],
        grave: false,
        back: "/demands",
        done: "/demands?done=submitted".to_owned(),
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
