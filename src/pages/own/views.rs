//! Views of lists kept under a name: opened, kept, taken away.

use serde_json::json;

use crate::accounts::{self, handlers};
use crate::auth::may;
use crate::pages::kit::{Answer, Link, Step, Visit, menu};
use crate::problem::Problem;
use crate::vocab::SavedViewId;
use crate::web::{PathKey, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/views/{id}", "保存した一覧の条件を開く", open),
        Route::post("/views/new", "一覧の条件の保存", save),
        Route::post("/views/remove", "保存した一覧の条件の削除", remove),
    ]
}

/// Leads to the list: what it shows is asked there, with the rights of that moment.
async fn open(
    visit: Visit<may::UseOwnAccount>,
    key: PathKey<SavedViewId>,
) -> Result<Answer, Problem> {
    let views = visit.can().read(accounts::saved).await?;
    let view = views.into_iter().find(|view| view.id == key.0).ok_or(Problem::not_found())?;
    let within =
        |link: &Link| link.href == view.list || view.list.starts_with(&format!("{}/", link.href));
    let mut all = menu::of(&visit.viewer, visit.w, "").into_iter().flat_map(|part| part.links);
    if !all.any(|link| within(&link)) {
        return Ok(Answer::to("/home?done=view_over"));
    }
    Ok(Answer::to(format!("{}?{}&view={}", view.list, view.query, view.id)))
}

async fn save(step: Step<may::UseOwnAccount>) -> Result<Answer, Problem> {
    let (list, query) = (step.typed("list"), step.typed("query"));
    let shared = step.typed("shared") == "true";
    let body =
        json!({ "list": list, "query": query, "name": step.typed("name"), "shared": shared });
    let reply = handlers::save(step.visit.can().clone(), step.body(&body)).await?;
    let id = reply.said()["id"].as_str().unwrap_or("").to_owned();
    Ok(Answer::to(format!("/views/{id}")))
}

async fn remove(step: Step<may::UseOwnAccount>) -> Result<Answer, Problem> {
    let id = step.typed("id").parse().map_err(|_| Problem::not_found())?;
    let nothing = step.body(&json!({}));
    handlers::remove(step.visit.can().clone(), PathKey(id), nothing).await?;
    let list = step.typed("list");
    let own = list.starts_with('/') && !list.starts_with("//");
    Ok(Answer::to(format!("{}?done=saved", if own { list } else { "/home" })))
}
