//! What a post hands on and what is put aside for it: the titles that follow one another, and 人件費の枠
//! by fiscal year.

use super::posts::{facts, one};
use crate::auth::may;
use crate::choices;
use crate::demand::{PostView, acts, handlers};
use crate::pages::kit::{
    Answer, Block, Cell, Empty, Field, Form, Grid, Kind, Step, Visit, Words, blocks, with_form,
};
use crate::pages::register::talents::days;
use crate::problem::Problem;
use crate::vocab::{FiscalYear, Funding, PostId, with_commas};
use crate::web::{PathKey, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/posts/{id}/hand-over", "ポストの職名の引継ぎの画面", hand_over_form),
        Route::post("/posts/{id}/hand-over", "ポストの職名の引継ぎ", hand_over),
        Route::get("/posts/{id}/budget", "ポストの人件費の枠の画面", budget_form),
        Route::post("/posts/{id}/budget", "ポストの人件費の枠", budget),
    ]
}

/// The titles, where one follows another, and what is put aside.
pub(super) fn shown(post: &PostView, w: &'static Words) -> Vec<Block> {
    let mut parts = Vec::new();
    if post.titles.len() > 1 {
        let rows = post.titles.iter().map(|span| {
            vec![Cell::text(&span.title), Cell::Days(days(span.starts_on, span.ends_on, w))]
        });
        let grid = rows.fold(Grid::new(w.post_titles, &[w.title, w.period], w), Grid::row);
        parts.extend([Block::Section("titles", w.post_titles.to_owned()), Block::Grid(grid)]);
    }
    if post.allowed_actions.contains(&acts::POST_BUDGET) {
        let heads = [w.fiscal_year, w.budget_yen, w.funding, w.budget_source, w.state];
        let grid =
            post.budgets.iter().fold(Grid::new(w.post_budget_frame, &heads, w), |grid, one| {
                let secured = match one.secured {
                    true => Cell::Mark("good", w.secured.to_owned()),
                    false => Cell::Mark("half", w.not_secured.to_owned()),
                };
                grid.row(vec![
                    Cell::Days(w.year(one.fiscal_year)),
                    Cell::number(with_commas(one.amount_yen.into())),
                    Cell::text(w.term(one.funding)),
                    Cell::text(&one.source),
                    secured,
                ])
            });
        parts.extend([Block::Section("budget", w.post_budget_frame.to_owned()), Block::Grid(grid)]);
    }
    parts
}

fn handing_over(visit: &Visit<may::WritePosts>, post: &PostView) -> Form {
    let w = visit.w;
    let fields = vec![
        Field::new("effective_on", w.effective_on, Kind::Day).required(),
        Field::new("title", w.successor_title, Kind::Text).required(),
    ];
    visit
        .form(format!("/posts/{}/hand-over", post.id), w.save, fields)
        .of_version(post.version)
        .back(format!("/posts/{}", post.id))
}

fn lead(text: &'static str, post: &PostView, w: &'static Words) -> Vec<Block> {
    vec![Block::Text(text.to_owned()), facts(post, w)]
}

async fn hand_over_form(
    visit: Visit<may::WritePosts>,
    key: PathKey<PostId>,
) -> Result<Answer, Problem> {
    let (post, w) = (one(&visit, key.0).await?, visit.w);
    let mut parts = lead(w.post_hand_over_text, &post, w);
    parts.push(Block::Form(handing_over(&visit, &post)));
    visit.page(w.post_hand_over, blocks(parts))
}

async fn hand_over(step: Step<may::WritePosts>, key: PathKey<PostId>) -> Result<Answer, Problem> {
    let (id, w) = (key.0, step.visit.w);
    let post = one(&step.visit, id).await?;
    let form = handing_over(&step.visit, &post);
    match handlers::hand_over(step.visit.can().clone(), key, step.input(&form)).await {
        Ok(_) => Ok(Answer::to(format!("/posts/{id}?done=saved"))),
        Err(problem) => step.visit.again(
            w.post_hand_over,
            &problem,
            step.filled(form),
            with_form(lead(w.post_hand_over_text, &post, w)),
        ),
    }
}

/// The year that is meant first is the next one for which nothing is put aside.
fn putting_aside(visit: &Visit<may::WritePosts>, post: &PostView) -> Form {
    let w = visit.w;
    let this = FiscalYear::of(visit.viewer.today().max(post.starts_on)).map_or(2000, |y| y.year());
    let known = |year: &i32| post.budgets.iter().all(|one| one.fiscal_year.year() != *year);
    let year = (this..this + 10).find(known).unwrap_or(this);
    let fields = vec![
        Field::year("fiscal_year", w.fiscal_year, year, w).required().value(year),
        Field::new("amount_yen", w.budget_yen, Kind::Number)
            .support(w.budget_yen_support)
            .when_empty(Empty::Null),
        Field::new("funding", w.funding, Kind::Choice(choices!(Funding, w)))
            .required()
            .value(Funding::Unspecified),
        Field::new("source", w.budget_source, Kind::Text).support(w.budget_source_support),
        Field::new("secured", w.budget_secured, Kind::Flag),
    ];
    visit
        .form(format!("/posts/{}/budget", post.id), w.save, fields)
        .of_version(post.version)
        .back(format!("/posts/{}", post.id))
}

async fn budget_form(
    visit: Visit<may::WritePosts>,
    key: PathKey<PostId>,
) -> Result<Answer, Problem> {
    let (post, w) = (one(&visit, key.0).await?, visit.w);
    let mut parts = shown(&post, w);
    parts.push(Block::Form(putting_aside(&visit, &post)));
    visit.page(w.post_budget, blocks(parts))
}

async fn budget(step: Step<may::WritePosts>, key: PathKey<PostId>) -> Result<Answer, Problem> {
    let (id, w) = (key.0, step.visit.w);
    let post = one(&step.visit, id).await?;
    let form = putting_aside(&step.visit, &post);
    match handlers::put_aside(step.visit.can().clone(), key, step.input(&form)).await {
        Ok(_) => Ok(Answer::to(format!("/posts/{id}?done=saved#budget"))),
        Err(problem) => {
            step.visit.again(w.post_budget, &problem, step.filled(form), with_form(shown(&post, w)))
        }
    }
}
