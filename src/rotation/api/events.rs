//! Progress as server-sent events: one `progress` whenever something has changed, a comment on
//! quiet connections, and one `end` with which the stream closes. Rights are read anew with every
//! look, so a stream ends with its session.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use actix_web::HttpResponse;
use actix_web::web::Bytes;
use futures_util::stream;

use crate::auth::may;
use crate::problem::Problem;
use crate::rotation::view::{self, JobView};
use crate::vocab::JobId;
use crate::web::{Can, PathKey};

/// How often the work is looked at.
const LOOK: Duration = Duration::from_millis(250);
/// After this long without news a comment is sent, so that nothing between takes the connection for
/// dead.
const QUIET: Duration = Duration::from_secs(15);
/// A stream lives as long as an access token; a client that wants more asks again, signed in.
const LIFE: Duration = Duration::from_secs(600);

struct Watch {
    can: Can<may::ReadRotationPlans>,
    id: JobId,
    began: Instant,
    told: Option<JobView>,
    spoke: Instant,
    first: Option<JobView>,
    over: bool,
}

impl Watch {
    /// A server that ends does not wait for whoever watches; a client asks the next one.
    fn is_stopping(&self) -> bool {
        self.can.door().stopping.load(Ordering::SeqCst)
    }
}

/// The stream. Nothing is compressed on this server, so nothing holds an event back.
pub async fn stream(
    can: Can<may::ReadRotationPlans>,
    key: PathKey<JobId>,
) -> Result<HttpResponse, Problem> {
    let id = key.0;
    let first = can.read(move |db, _| view::job(db, id)).await?;
    let now = Instant::now();
    let watch =
        Watch { can, id, began: now, told: None, spoke: now, first: Some(first), over: false };
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
        let id = watch.id;
        let job = match watch.first.take() {
            Some(job) => job,
            None => {
                tokio::time::sleep(LOOK).await;
                // Signed out, switched off or gone: nothing more is said.
                watch.can.read(move |db, _| view::job(db, id)).await.ok()?
            }
        };
        watch.over = job.state.is_over();
        if watch.told.as_ref() != Some(&job) {
            let text = event(&job, watch.over);
            (watch.told, watch.spoke) = (Some(job), Instant::now());
            return Some((text, watch));
        }
        if watch.spoke.elapsed() >= QUIET {
            watch.spoke = Instant::now();
            return Some((Bytes::from_static(b": \n\n"), watch));
        }
    }
    None
}

fn event(job: &JobView, over: bool) -> Bytes {
    let data = serde_json::to_string(job).unwrap_or_default();
    let end = if over { format!("event: end\ndata: {data}\n\n") } else { String::new() };
    Bytes::from(format!("retry: 2000\nevent: progress\ndata: {data}\n\n{end}"))
}
