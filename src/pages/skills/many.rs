//! Reviewed sheets confirmed together, where nothing differs that would need a reason.

use crate::assessment::{self, AssessmentView, acts, handlers};
use crate::auth::may;
use crate::pages::kit::{Batch, Cell, Many, Visit, Words, many};
use crate::problem::Problem;
use crate::vocab::AssessmentId;
use crate::web::Route;

pub(super) const PATH: &str = "/assessments/steps";

pub(super) fn routes() -> Vec<Route> {
    let says = ["多数の水準の確定の確認の画面", "多数の水準の確定"];
    many(PATH, says, batch, async |visit: &Visit<_>, input| {
        handlers::many(visit.can().clone(), input).await
    })
    .into()
}

async fn batch(visit: &Visit<may::WriteAssessments>, many: &Many) -> Result<Batch, Problem> {
    let w = visit.w;
    visit.wanted(&[acts::ASSESSMENT_CONFIRM])?;
    let ids = many.keys::<AssessmentId>()?;
    let read = visit.can().read_logged(move |db, scope, looks| {
        let view = |id| assessment::sheet_view(db, scope, looks, id);
        ids.into_iter().map(view).collect::<Result<Vec<_>, _>>()
    });
    Ok(Batch {
        button: w.sheet_confirm,
        effect: w.many_confirm_text,
        heads: vec![w.name, w.body, w.state, w.many_rated, w.many_differs],
        rows: read.await?.iter().map(|view| row(view, w)).collect(),
        fields: Vec::new(),
        trial: Vec::new(),
        grave: true,
        back: "/assessments".to_owned(),
        done: "/assessments?done=saved".to_owned(),
    })
}

fn row(view: &AssessmentView, w: &'static Words) -> (String, Vec<Cell>) {
    let rated = view.items.iter().filter(|item| item.reviewer_level.is_some()).count();
    let differs = view.items.iter().filter(|item| item.difference.is_some_and(|by| by != 0));
    let cells = vec![
        Cell::link(format!("/assessments/{}", view.row.id), view.row.talent_name.clone()),
        Cell::text(&view.row.organization_name),
        Cell::text(w.term(view.row.state)),
        Cell::number(rated),
        Cell::number(differs.count()),
    ];
    (view.row.talent_name.clone(), cells)
}
