//! Progress, and versions of plans, as server-sent events: one whenever something has changed, a
//! comment on quiet connections, and one `end` with which the stream closes. Rights are read anew
//! with every look, so a stream ends with its session.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use actix_web::HttpResponse;
use actix_web::web::Bytes;
use futures_util::stream;
use serde_json::json;

pub use super::input::SinceQuery;
use crate::auth::may;
use crate::problem::Problem;
use crate::rotation::{store, view};
use crate::vocab::{JobId, RotationPlanId};
use crate::web::{Can, PathKey, Query};

/// How often the work is looked at.
const LOOK: Duration = Duration::from_millis(250);
/// After this long without news a comment is sent, so that nothing between takes the connection for
/// dead.
const QUIET: Duration = Duration::from_secs(15);
/// A stream lives as long as an access token; a client that wants more asks again, signed in.
const LIFE: Duration = Duration::from_secs(600);

/// What is watched: work under way, or a plan that others change too, from a version on.
#[derive(Clone, Copy)]
enum About {
    Job(JobId),
    Plan(RotationPlanId, Option<i32>),
}

struct Watch {
    can: Can<may::ReadRotationPlans>,
    about: About,
    began: Instant,
    told: Option<Bytes>,
    spoke: Instant,
    first: Option<(Bytes, bool)>,
    over: bool,
}

impl Watch {
    /// A server that ends does not wait for whoever watches; a client asks the next one.
    fn is_stopping(&self) -> bool {
        self.can.door().stopping.load(Ordering::SeqCst)
    }
}

impl About {
    /// What there is to say now, and whether it is the last word.
    async fn look(self, can: &Can<may::ReadRotationPlans>) -> Result<(Bytes, bool), Problem> {
        match self {
            Self::Job(id) => {
                let job = can.read(move |db, _| view::job(db, id)).await?;
                let data = serde_json::to_string(&job).unwrap_or_default();
                Ok(event("progress", &data, job.state.is_over()))
            }
            Self::Plan(id, since) => {
                let plan = can.read(move |db, _| store::plan(db, id)).await?;
                let data = json!({ "plan_id": id, "version": plan.version, "state": plan.state });
                Ok(event("version", &data.to_string(), since != Some(plan.version)))
            }
        }
    }
}

/// The stream of work. Nothing is compressed on this server, so nothing holds an event back.
pub async fn stream(
    can: Can<may::ReadRotationPlans>,
    key: PathKey<JobId>,
) -> Result<HttpResponse, Problem> {
    streamed(can, About::Job(key.0)).await
}

/// The version of a plan: told at once, and the stream ends when it is no longer the one named.
pub async fn versions(
    can: Can<may::ReadRotationPlans>,
    key: PathKey<RotationPlanId>,
    query: Query<SinceQuery>,
) -> Result<HttpResponse, Problem> {
    streamed(can, About::Plan(key.0, query.0.since)).await
}

async fn streamed(can: Can<may::ReadRotationPlans>, about: About) -> Result<HttpResponse, Problem> {
    let first = about.look(&can).await?;
    let now = Instant::now();
    let watch =
        Watch { can, about, began: now, told: None, spoke: now, first: Some(first), over: false };
    let events = stream::unfold(watch, |watch| async move {
        next(watch).await.map(|(bytes, watch)| (Ok::<Bytes, Problem>(bytes), watch))
    });
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header(("X-Accel-Buffering", "no"))
        .streaming(Box::pin(events)))
}

async fn next(mut watch: Watch) -> Option<(Bytes, Watch)> {
    while !watch.over && watch.began.elapsed() < LIFE && !watch.is_stopping() {
        let (text, over) = match watch.first.take() {
            Some(first) => first,
            None => {
                tokio::time::sleep(LOOK).await;
                // Signed out, switched off or gone: nothing more is said.
                watch.about.look(&watch.can).await.ok()?
            }
        };
        watch.over = over;
        if watch.told.as_ref() != Some(&text) {
            (watch.told, watch.spoke) = (Some(text.clone()), Instant::now());
            return Some((text, watch));
        }
        if watch.spoke.elapsed() >= QUIET {
            watch.spoke = Instant::now();
            return Some((Bytes::from_static(b": \n\n"), watch));
        }
    }
    None
}

fn event(name: &str, data: &str, over: bool) -> (Bytes, bool) {
    let end = if over { format!("event: end\ndata: {data}\n\n") } else { String::new() };
    (Bytes::from(format!("retry: 2000\nevent: {name}\ndata: {data}\n\n{end}")), over)
}
