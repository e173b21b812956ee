//! What leaves the program, for administrators.

use std::collections::BTreeMap;

use serde_json::json;

use crate::accounts;
use crate::auth::may;
use crate::choices;
use crate::notice::{self, LetterFilter, LetterState, handlers};
use crate::pages::kit::{Answer, Asked, Block, Cell, Field, Form, Grid, Kind, Step, Visit, blocks};
use crate::problem::Problem;
use crate::vocab::LetterId;
use crate::web::{Format, PathKey, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/outbox", "送信の記録の画面", list),
        Route::post("/outbox/{id}/resend", "未達のものの再送", resend),
    ]
}

const fn tone(state: LetterState) -> &'static str {
    match state {
        LetterState::Waiting => "half",
        LetterState::Sent => "good",
        LetterState::Dropped => "plain",
        LetterState::Dead => "bad",
    }
}

async fn list(visit: Visit<may::KeepOutbox>) -> Result<Answer, Problem> {
    let listing = visit.listing::<LetterFilter>()?;
    let read = visit.can().read(move |db, _| {
        let page = notice::letter_page(db, &listing)?;
        let hooks: BTreeMap<_, _> =
            notice::webhooks(db)?.into_iter().map(|one| (one.id, one.name)).collect();
        let names = accounts::names(db, page.items.iter().filter_map(|row| row.account_id))?;
        Ok((listing, page, names, hooks))
    });
    let (listing, page, names, hooks) = read.await?;
    if listing.format != Format::Json {
        return notice::letter_file(&listing, &page).map(Answer::file);
    }
    let (w, asked) = (visit.w, Asked::new(&visit.request, visit.w));
    let heads = [
        w.who,
        w.outbox_way,
        w.state,
        w.outbox_attempts,
        w.outbox_next,
        w.outbox_failure,
        w.what_to_do,
    ];
    let grid = page.items.iter().fold(Grid::new(w.outbox, &heads, w), |grid, row| {
        let again = if row.allowed_actions.is_empty() {
            Cell::text("")
        } else {
            visit.press(format!("/outbox/{}/resend", row.id), w.outbox_resend)
        };
        let hook = row.webhook_id.and_then(|id| hooks.get(&id));
        let to = row.account_id.and_then(|id| Some(&names.get(&id)?.1)).or(hook);
        grid.row(vec![
            Cell::maybe(to),
            Cell::text(w.term(row.channel)),
            Cell::Mark(tone(row.state), w.term(row.state).to_owned()),
            Cell::number(row.attempts),
            Cell::maybe(row.next_at.as_ref()),
            Cell::text(&row.failure),
            again,
        ])
    });
    let fields = vec![Field::new("state", w.state, Kind::Choice(choices!(LetterState, w)))];
    let query = visit.request.query_string();
    let parts = vec![
        Block::Text(w.outbox_lead.to_owned()),
        Block::Conditions(Form::conditions("/outbox", w.search, fields, query)),
        Block::Grid(asked.finish(grid, &listing, &page)),
        Block::Extras(asked.files()),
    ];
    visit.page(w.outbox, blocks(parts))
}

async fn resend(step: Step<may::KeepOutbox>, key: PathKey<LetterId>) -> Result<Answer, Problem> {
    handlers::resend(step.visit.can().clone(), key, step.body(&json!({}))).await?;
    Ok(Answer::to("/outbox?done=saved"))
}
