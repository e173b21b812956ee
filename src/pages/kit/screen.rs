//! One screen for everything that is typed in or confirmed: shown, sent, and shown again with what
//! was typed and why it was refused. A trade fills it with data: what stands above the form, the
//! form, the API's handler, and where a change leads.

use std::str::FromStr;

use actix_web::FromRequest;
use actix_web::http::Method;
use serde::de::DeserializeOwned;
use validator::Validate;

use super::answer::Answer;
use super::block::{Block, blocks, with_form};
use super::form::Form;
use super::visit::{Step, Visit};
use crate::auth::Action;
use crate::auth::may::Permission;
use crate::problem::Problem;
use crate::web::{Can, Input, PathKey, Reply, Route};

/// A form with what stands above it, or why there is none.
pub struct Screen {
    title: String,
    parts: Vec<Block>,
    pub form: Option<Form>,
    then: String,
}

impl Screen {
    /// `then` is where a change leads; `{name}` in it is what the API's answer holds under that
    /// name.
    pub fn new(
        title: impl Into<String>,
        parts: Vec<Block>,
        form: impl Into<Option<Form>>,
        then: impl Into<String>,
    ) -> Self {
        Self { title: title.into(), parts, form: form.into(), then: then.into() }
    }

    /// The page.
    ///
    /// # Errors
    /// `internal` when the template cannot be filled.
    pub fn shown<A>(mut self, visit: &Visit<A>) -> Result<Answer, Problem> {
        self.parts.extend(self.form.map(Block::Form));
        visit.page(&self.title, blocks(self.parts))
    }

    /// What came of sending it.
    ///
    /// # Errors
    /// What is no fault of the form.
    pub fn ended<A>(
        self,
        step: &Step<A>,
        form: Form,
        done: Result<Reply, Problem>,
    ) -> Result<Answer, Problem> {
        match done {
            Ok(reply) => Ok(Answer::to(leads(self.then, &reply))),
            Err(problem) => {
                let form = step.filled(form);
                step.visit.again(&self.title, &problem, form, with_form(self.parts))
            }
        }
    }
}

/// Where an answer leads: what waits for a second person, to the request for it; what waits for its
/// announcement, to its draft.
fn leads(then: String, reply: &Reply) -> String {
    let said = reply.said();
    if said["code"] == "second_person_needed" {
        return format!("/approvals/{}?done=asked", said["id"].as_str().unwrap_or_default());
    }
    if let Some(planned) = said["planned_step_id"].as_str() {
        return format!("/planned-steps/{planned}?done=saved");
    }
    let Some((before, (name, after))) =
        then.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
    else {
        return then;
    };
    let value = &said[name];
    let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    format!("{before}{value}{after}")
}

/// The routes of a screen about one thing: how it is made, and the handler it is sent to.
pub fn screen<A, K, I>(
    path: &'static str,
    [shows, does]: [&'static str; 2],
    make: impl AsyncFn(&Visit<A>, K) -> Result<Screen, Problem> + Clone + Send + Sync + 'static,
    send: impl AsyncFn(Can<A>, PathKey<K>, Input<I>) -> Result<Reply, Problem>
    + Clone
    + Send
    + Sync
    + 'static,
) -> [Route; 2]
where
    A: Permission,
    K: FromStr + Clone + 'static,
    I: DeserializeOwned + Validate + 'static,
{
    screen_by(path, [shows, does], make, async move |step: &Step<A>, key, form: &Form| {
        send(step.visit.can().clone(), PathKey(key), step.input(form)).await
    })
}

/// Makes the screen anew for what was sent, sends it on, and says what came of it.
async fn sent<A, X: Clone>(
    make: &impl AsyncFn(&Visit<A>, X) -> Result<Screen, Problem>,
    send: &impl AsyncFn(&Step<A>, X, &Form) -> Result<Reply, Problem>,
    step: Step<A>,
    rest: X,
) -> Result<Answer, Problem> {
    let mut screen = make(&step.visit, rest.clone()).await?;
    let Some(form) = screen.form.take() else { return screen.shown(&step.visit) };
    let done = send(&step, rest, &form).await;
    screen.ended(&step, form, done)
}

/// The same where what is sent goes to one of several handlers.
pub fn screen_by<A, K>(
    path: &'static str,
    [shows, does]: [&'static str; 2],
    make: impl AsyncFn(&Visit<A>, K) -> Result<Screen, Problem> + Clone + Send + Sync + 'static,
    send: impl AsyncFn(&Step<A>, K, &Form) -> Result<Reply, Problem> + Clone + Send + Sync + 'static,
) -> [Route; 2]
where
    A: Permission,
    K: FromStr + Clone + 'static,
{
    let build = make.clone();
    let shown = move |visit: Visit<A>, key: PathKey<K>| {
        let build = build.clone();
        async move { build(&visit, key.0).await?.shown(&visit) }
    };
    let taken = move |step: Step<A>, key: PathKey<K>| {
        let (make, send) = (make.clone(), send.clone());
        async move { sent(&make, &send, step, key.0).await }
    };
    [Route::get(path, shows, shown), Route::post(path, does, taken)]
}

/// The routes of a screen about nothing that is there yet.
pub fn screen_of<A, I>(
    path: &'static str,
    [shows, does]: [&'static str; 2],
    make: impl AsyncFn(&Visit<A>) -> Result<Screen, Problem> + Clone + Send + Sync + 'static,
    send: impl AsyncFn(Can<A>, Input<I>) -> Result<Reply, Problem> + Clone + Send + Sync + 'static,
) -> [Route; 2]
where
    A: Permission,
    I: DeserializeOwned + Validate + 'static,
{
    let build = make.clone();
    let shown = move |visit: Visit<A>| {
        let build = build.clone();
        async move { build(&visit).await?.shown(&visit) }
    };
    let taken = move |step: Step<A>| {
        let (make, send) = (make.clone(), send.clone());
        async move {
            let make = async |visit: &Visit<A>, ()| make(visit).await;
            let send = async |step: &Step<A>, (), form: &Form| {
                send(step.visit.can().clone(), step.input(form)).await
            };
            sent(&make, &send, step, ()).await
        }
    };
    [Route::get(path, shows, shown), Route::post(path, does, taken)]
}

/// The routes of a screen that states its action; `X` is what else of the request it needs.
pub fn screen_under<X>(
    action: Action,
    path: &'static str,
    [shows, does]: [&'static str; 2],
    make: impl AsyncFn(&Visit, X) -> Result<Screen, Problem> + Clone + Send + Sync + 'static,
    send: impl AsyncFn(&Step, X, &Form) -> Result<Reply, Problem> + Clone + Send + Sync + 'static,
) -> [Route; 2]
where
    X: FromRequest + Clone + 'static,
{
    let build = make.clone();
    let shown = async move |visit: Visit, rest: X| build(&visit, rest).await?.shown(&visit);
    let taken = async move |step: Step, rest: X| sent(&make, &send, step, rest).await;
    [
        Route::under(action, (Method::GET, path), shows, shown),
        Route::under(action, (Method::POST, path), does, taken),
    ]
}
