//! How stable a plan is over its years: the pairs of each year, who and which post they are, and
//! what that does and does not say.

use crate::auth::may;
use crate::pages::kit::{
    Answer, Asked, Block, Cell, Field, Form, Grid, Kind, Link, Step, Visit, Words, blocks,
};
use crate::problem::Problem;
use crate::rotation::{self, BlockingPair, PairFilter, StabilityView, acts, handlers};
use crate::vocab::RotationPlanId;
use crate::web::{PathKey, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/plans/{id}/stability", "異動計画の安定性の画面", show),
        Route::post("/plans/{id}/stability", "安定性の判定を始める", judge),
    ]
}

async fn show(
    visit: Visit<may::ReadRotationPlans>,
    key: PathKey<RotationPlanId>,
) -> Result<Answer, Problem> {
    let (w, id, listing) = (visit.w, key.0, visit.listing::<PairFilter>()?.counted());
    let read = visit.can().read_logged(move |db, scope, seen| {
        let plan = rotation::whole(db, scope, id)?.row;
        Ok((plan, rotation::stability(db, seen, id)?))
    });
    let (plan, (view, mut pairs)) = read.await?;
    pairs.retain(|pair| listing.filter.wants(pair));
    let page = listing.cut(pairs, BlockingPair::place)?;
    if listing.is_file() {
        return listing.reply(&page, rotation::pair_table).map(Answer::file);
    }
    let mut parts = vec![Block::Text(w.stability_lead.to_owned())];
    let under_way = view.job.as_ref().filter(|job| !job.state.is_over());
    if let Some(job) = under_way {
        let again = Cell::link(format!("/plans/{id}/stability"), w.look_again_link);
        let state = Cell::text(w.term(job.state));
        parts.push(Block::Facts(vec![
            (w.state.to_owned(), state),
            (w.look_again.to_owned(), again),
        ]));
    } else if plan.allowed_actions.contains(&acts::ROTATION_JUDGE) {
        let form = visit.form(format!("/plans/{id}/stability"), w.stability_judge, Vec::new());
        parts.push(Block::Form(form));
    }
    match view.judged_at {
        None => parts.push(Block::Notice("info", w.stability_open.to_owned())),
        Some(_) => parts.extend(found(&view, w)),
    }
    if view.pairs.is_some_and(|pairs| pairs > 0) {
        let asked = Asked::new(&visit.request, w);
        let years = view.years.iter();
        let years = years.map(|one| (one.fiscal_year.to_string(), w.year(one.fiscal_year)));
        let fields = vec![Field::new("fiscal_year", w.fiscal_year, Kind::Choice(years.collect()))];
        let (path, query) = (visit.request.path(), visit.request.query_string());
        let columns = [
            ("talent_name", w.name),
            ("fiscal_year", w.fiscal_year),
            ("post_name", w.stability_post),
            ("holder_name", w.stability_holder),
        ];
        let grid = asked.grid(w.stability_pairs, &columns);
        let grid = page.items.iter().fold(grid, |grid, pair| grid.row(row(pair, w)));
        parts.extend([
            Block::Conditions(Form::conditions(path, w.search, fields, query)),
            Block::Grid(asked.finish(grid, &listing, &page)),
            Block::Extras(asked.files()),
        ]);
    }
    parts.push(Block::Links(vec![Link::new(format!("/plans/{id}"), w.back_to_plan)]));
    visit.page(&format!("{}: {}", w.stability, plan.name), blocks(parts))
}

fn row(pair: &BlockingPair, w: &'static Words) -> Vec<Cell> {
    vec![
        Cell::text(&pair.talent_name),
        Cell::Days(w.year(pair.fiscal_year)),
        Cell::text(&pair.post_name),
        Cell::text(pair.holder_name.as_deref().unwrap_or(w.cell_empty)),
    ]
}

/// The pairs of each year.
fn found(view: &StabilityView, w: &'static Words) -> Vec<Block> {
    let at = view.judged_at.as_deref().unwrap_or_default();
    let at = at.get(..16).unwrap_or(at).replace('T', " ");
    let heads = [w.fiscal_year, w.stability_count];
    let grid = view.years.iter().fold(Grid::new(w.stability_by_year, &heads, w), |grid, one| {
        grid.row(vec![Cell::Days(w.year(one.fiscal_year)), Cell::number(one.pairs)])
    });
    vec![Block::Facts(vec![(w.scenario_judged_at.to_owned(), Cell::text(at))]), Block::Grid(grid)]
}

async fn judge(
    step: Step<may::WriteRotationPlans>,
    key: PathKey<RotationPlanId>,
) -> Result<Answer, Problem> {
    let id = key.0;
    let body = serde_json::json!({});
    handlers::judge_stability(step.visit.can().clone(), key, step.body(&body)).await?;
    Ok(Answer::to(format!("/plans/{id}/stability")))
}
