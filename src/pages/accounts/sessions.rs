//! One's own sign-ins: from where, by which program, which of them are not known, ending them.

use serde_json::json;

use crate::accounts::{self, SessionView, handlers};
use crate::auth::may;
use crate::pages::kit::{Answer, Block, Cell, Grid, Step, Visit, Words};
use crate::problem::Problem;
use crate::vocab::SessionId;
use crate::web::{Input, PathKey, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::post("/me/sessions/end-others", "ほかのサインインの終了", end_others),
        Route::post("/me/sessions/{id}/end", "自分のサインインの終了", end),
        Route::post("/me/sessions/{id}/known", "覚えのあるサインインだと答える", known),
    ]
}

/// Every sign-in that is alive or not known, and what can be done with each.
pub(super) async fn parts(visit: &Visit<may::UseOwnAccount>) -> Result<Vec<Block>, Problem> {
    let (w, now) = (visit.w, visit.can().door().store.clock().now());
    let all = visit
        .can()
        .read(move |db, scope| accounts::alive(db, scope.account(), scope.session(), now))
        .await?;
    let heads = [w.began_at, w.ends_at, w.from_where, w.device, w.state];
    let grid = all.iter().fold(Grid::new(w.sessions, &heads, w), |grid, one| grid.row(row(one, w)));
    let mut parts = vec![
        Block::Section("sessions", w.sessions.to_owned()),
        Block::Text(w.sessions_lead.to_owned()),
        Block::Grid(grid),
    ];
    let others = all.iter().filter(|one| !one.current && one.ended_at.is_none()).count();
    for one in all.iter().filter(|one| !one.current || one.is_new) {
        parts.push(Block::Text(Words::fill(w.began_then, &[&one.created_at])));
        let form = |step: &str, text| {
            let path = format!("/me/sessions/{}/{step}", one.id);
            Block::Form(visit.form(path, text, Vec::new()))
        };
        parts.extend(one.is_new.then(|| form("known", w.know_it)));
        parts.extend((!one.current && one.ended_at.is_none()).then(|| form("end", w.end_it)));
    }
    if others > 1 {
        let form = visit.form("/me/sessions/end-others", w.end_others, Vec::new());
        parts.push(Block::Form(form));
    }
    Ok(parts)
}

fn row(one: &SessionView, w: &'static Words) -> Vec<Cell> {
    let began = if one.current {
        Words::fill(w.this_one, &[&one.created_at])
    } else {
        one.created_at.clone()
    };
    let state = match (one.is_new, one.ended_at.is_some()) {
        (true, _) => Cell::Mark("bad", w.session_new.to_owned()),
        (false, true) => Cell::Mark("plain", w.session_over.to_owned()),
        (false, false) => Cell::Mark("good", w.session_alive.to_owned()),
    };
    vec![
        Cell::text(began),
        Cell::text(one.ended_at.as_ref().unwrap_or(&one.expires_at)),
        Cell::text(&one.client_address),
        Cell::text(if one.device.is_empty() { w.device_unknown } else { &one.device }),
        state,
    ]
}

async fn end(step: Step<may::UseOwnAccount>, key: PathKey<SessionId>) -> Result<Answer, Problem> {
    let input = Input::of_form(&json!({}), None);
    handlers::end_session(step.visit.can().clone(), key, input).await?;
    Ok(Answer::to("/me?done=ended"))
}

async fn end_others(step: Step<may::UseOwnAccount>) -> Result<Answer, Problem> {
    handlers::end_others(step.visit.can().clone(), Input::of_form(&json!({}), None)).await?;
    Ok(Answer::to("/me?done=ended"))
}

async fn known(step: Step<may::UseOwnAccount>, key: PathKey<SessionId>) -> Result<Answer, Problem> {
    let input = Input::of_form(&json!({}), None);
    handlers::know_session(step.visit.can().clone(), key, input).await?;
    Ok(Answer::to("/me?done=saved"))
}
