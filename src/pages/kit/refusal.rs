//! Problems as pages: the same title and sentence as in the API, in the frame of whoever looks. Who
//! has not signed in is led to the door and back; who has an initial password is led to changing
//! it.

use actix_web::{HttpMessage, HttpRequest, HttpResponse, Responder};

use super::answer::{Answer, html};
use super::block::{Block, Blocks};
use super::cookie;
use super::frame::{Frame, Link};
use super::visit::{Typed, Viewer};
use super::words::Words;
use crate::pages::accounts::{entrance, proof};
use crate::problem::{Code, Problem};

/// Where programs are spoken to: they get JSON.
const PROGRAMS: [&str; 3] = ["/api", "/healthz", "/readyz"];

/// A problem as a page; nothing for programs.
#[must_use]
pub fn show_problem(
    request: &HttpRequest,
    problem: &Problem,
    request_id: &str,
) -> Option<HttpResponse> {
    let path = request.path();
    if PROGRAMS.iter().any(|start| path == *start || path.starts_with(&format!("{start}/"))) {
        return None;
    }
    match problem.code {
        Code::Unauthenticated | Code::RefreshRefused => {
            cookie::forget(request);
            let typed = request.extensions_mut().remove::<Typed>();
            let answer = typed.and_then(|typed| entrance::kept_at_the_door(request, &typed.0));
            Some(answer.unwrap_or_else(|| Answer::to(door(request))).respond_to(request))
        }
        Code::StepUpNeeded | Code::SecondFactorNeeded => {
            Some(proof::asked_of(request).respond_to(request))
        }
        Code::SecondFactorSetUpNeeded => Some(Answer::to("/me/second-factor").respond_to(request)),
        Code::PasswordChangeNeeded => Some(Answer::to("/me/password").respond_to(request)),
        _ => page(request, problem, request_id),
    }
}

/// Sign-in, with the way back to what was asked; what was sent cannot be sent again from there.
fn door(request: &HttpRequest) -> String {
    if request.path() == "/home" || request.method() != actix_web::http::Method::GET {
        return "/sign-in".to_owned();
    }
    let next = request.uri().path_and_query().map_or("/home", |asked| asked.as_str());
    format!("/sign-in?{}", serde_html_form::to_string([("next", next)]).unwrap_or_default())
}

fn page(request: &HttpRequest, problem: &Problem, request_id: &str) -> Option<HttpResponse> {
    let w = Words::of(cookie::language(request));
    let (title, sentence) = problem.says(w.language());
    // A query is typed by nobody: on a page it is a condition, and the way out is the list without
    // conditions.
    let conditions = problem.code.status() == 400 && !request.query_string().is_empty();
    let (title, sentence) = match problem.code {
        Code::Forbidden => (title, w.not_yours.to_owned()),
        _ if conditions => (w.bad_conditions, w.bad_conditions_text.to_owned()),
        _ => (title, sentence),
    };
    let viewer = request.extensions().get::<Viewer>().cloned();
    let mut blocks = vec![Block::Notice("bad", sentence)];
    if !problem.errors.is_empty() {
        blocks.push(Block::List(
            problem.errors.iter().map(|error| error.sentence(w.language())).collect(),
        ));
    }
    if problem.code.status() >= 500 {
        blocks.push(Block::Text(w.contact_hint.to_owned()));
        blocks.push(Block::Text(format!("{}: {request_id}", w.request_number)));
    }
    let mut ways = vec![Link::new("/", w.back_home)];
    if conditions {
        ways.insert(0, Link::new(request.path(), w.without_conditions));
    }
    blocks.push(Block::Actions(ways));
    let text =
        askama::Template::render(&Blocks::of(Frame::of(request, viewer.as_ref(), title), blocks))
            .ok()?;
    let mut response = html(request, problem.code.status(), text);
    for (name, value) in problem.headers.iter().filter(|(name, _)| *name != "WWW-Authenticate") {
        if let Ok(value) = actix_web::http::header::HeaderValue::from_str(value) {
            response
                .headers_mut()
                .insert(actix_web::http::header::HeaderName::from_static(lower(name)), value);
        }
    }
    cookie::write(request, &mut response);
    Some(response)
}

/// Header names as the library wants constant ones.
fn lower(name: &str) -> &'static str {
    if name == "Allow" { "allow" } else { "retry-after" }
}
