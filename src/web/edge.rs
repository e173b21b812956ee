//! The outermost layer: names each request, refuses unreadable URLs, writes every problem in the
//! reader's language, sets the headers every answer has, and logs one line without anything
//! personal in it.

use std::future::{Future, Ready, ready};
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::time::Instant;

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform};
use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT_LANGUAGE, CONTENT_LANGUAGE, CONTENT_TYPE, HOST, HeaderName, HeaderValue,
};
use actix_web::{Error, HttpMessage, HttpResponse};
use futures_util::FutureExt;

use super::guard::door_of;
use super::watch::{record_refusal, record_use};
use crate::problem::{Code, Problem};
use crate::vocab::{Language, random_id};

/// Identifier of a request, in the answer, the log and the audit record.
#[derive(Clone)]
pub(super) struct RequestId(pub String);

/// What every answer carries. Nothing personal may stay in a cache, in a frame or in another site's
/// hands.
const HEADERS: [(&str, &str); 8] = [
    ("cache-control", "no-store"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    ("strict-transport-security", "max-age=31536000; includeSubDomains"),
    (
        "content-security-policy",
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    ),
];
/// The viewer of the API's description styles itself from inside; nothing personal is shown there.
const DOCS_PATH: &str = "/api/docs";
const DOCS_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/// Pages: everything from this server, nothing inside the text.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'";
/// Files that never change under their name.
pub const ASSETS_PATH: &str = "/assets/";

#[derive(Clone, Copy, Debug, Default)]
pub struct Edge;

/// A running [`Edge`].
#[derive(Debug)]
pub struct EdgeService<S> {
    service: std::rc::Rc<S>,
}

impl<S, B> Transform<S, ServiceRequest> for Edge
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B, BoxBody>>;
    type Error = Error;
    type Transform = EdgeService<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(EdgeService { service: std::rc::Rc::new(service) }))
    }
}

impl<S, B> Service<ServiceRequest> for EdgeService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B, BoxBody>>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Error>>>>;

    actix_web::dev::forward_ready!(service);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let service = std::rc::Rc::clone(&self.service);
        Box::pin(async move {
            let started = Instant::now();
            let id = format!("{:016x}", random_id());
            request.extensions_mut().insert(RequestId(id.clone()));
            let language = Language::accepted(
                request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()),
            );
            let response = if let Some(code) = fault_of(&request) {
                let response = write_problem(&Problem::new(code), language, "", &id);
                request.into_response(response).map_into_right_body()
            } else {
                let path = request.path().to_owned();
                // A panic would otherwise close the connection without a word.
                let served =
                    AssertUnwindSafe(async { service.call(request).await }).catch_unwind().await;
                let served = served.unwrap_or_else(|_| Err(after_panic(language, &path, &id)))?;
                let asked = asks_for_proof(&served);
                let answered = answer(served, language, &id);
                match answered.status().as_u16() {
                    status @ (403 | 404) if !asked => {
                        record_refusal(answered.request(), status).await;
                    }
                    // It was answered, so its token was good.
                    200..=399 => record_use(answered.request()).await,
                    _ => {}
                }
                answered
            };
            Ok(finish(response, &id, started))
        })
    }
}

/// Whoever is asked for a proof was not refused a right.
fn asks_for_proof<B>(response: &ServiceResponse<B>) -> bool {
    let extensions = response.response().extensions();
    extensions.get::<Problem>().is_some_and(|problem| problem.code.asks_for_proof())
}

/// The request is gone with whoever panicked, so its answer is complete here.
fn after_panic(language: Language, path: &str, id: &str) -> Error {
    tracing::error!(request_id = id, "a handler panicked");
    let mut response = write_problem(&Problem::new(Code::Internal), language, path, id);
    for (name, value) in HEADERS {
        response
            .headers_mut()
            .insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    actix_web::error::InternalError::from_response("panic", response).into()
}

/// What is wrong with a request whoever answers it. actix turns bytes that are not UTF-8 into U+FFFD
/// without a word, and takes a target that names another host than `Host` (RFC 9112 §3.2.2) for its own.
fn fault_of(request: &ServiceRequest) -> Option<Code> {
    let uri = request.uri();
    let host = request.headers().get(HOST).and_then(|value| value.to_str().ok()).unwrap_or("");
    if uri.authority().is_some_and(|named| !named.as_str().eq_ignore_ascii_case(host)) {
        return Some(Code::HostMismatch);
    }
    let readable = [uri.path(), uri.query().unwrap_or("")].into_iter().all(|part| {
        let bytes = unescape(part);
        std::str::from_utf8(&bytes).is_ok_and(|text| !text.chars().any(char::is_control))
    });
    (!readable).then_some(Code::UrlUnreadable)
}

fn unescape(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let value = (byte == b'%').then(|| {
            let mut ahead = rest.clone();
            let digits = [ahead.next()?, ahead.next()?];
            u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()
        });
        if let Some(Some(value)) = value {
            bytes.push(value);
            rest.nth(1);
        } else {
            bytes.push(byte);
        }
    }
    bytes
}

/// Problems of ours, and the framework's own refusals, become problem+json.
fn answer<B: MessageBody + 'static>(
    response: ServiceResponse<B>,
    language: Language,
    id: &str,
) -> ServiceResponse<EitherBody<B, BoxBody>> {
    let status = response.status();
    let known = response.response().extensions().get::<Problem>().cloned();
    let written = response.headers().contains_key(CONTENT_TYPE) && known.is_none();
    let problem =
        known.or_else(|| (status.as_u16() >= 400 && !written).then(|| framework_problem(status)));
    match problem {
        None => response.map_into_left_body(),
        Some(problem) => {
            let path = response.request().path().to_owned();
            let head = response.request().clone();
            let page =
                door_of(&head).ok().and_then(|door| (door.show_problem)(&head, &problem, id));
            let written = page.unwrap_or_else(|| write_problem(&problem, language, &path, id));
            ServiceResponse::new(head, written).map_into_right_body()
        }
    }
}

fn framework_problem(status: StatusCode) -> Problem {
    Problem::new(match status.as_u16() {
        404 => Code::NotFound,
        405 => Code::MethodNotAllowed,
        408 => Code::Timeout,
        411 => Code::LengthRequired,
        413 => Code::BodyTooLarge,
        414 => Code::UriTooLong,
        500 => Code::Internal,
        503 => Code::Unavailable,
        _ => Code::UrlUnreadable,
    })
}

fn write_problem(problem: &Problem, language: Language, path: &str, id: &str) -> HttpResponse {
    let status =
        StatusCode::from_u16(problem.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    response
        .insert_header((CONTENT_TYPE, "application/problem+json"))
        .insert_header((CONTENT_LANGUAGE, language.tag()));
    for (name, value) in &problem.headers {
        response.insert_header((*name, value.as_str()));
    }
    response.body(problem.to_json(language, path, id).to_string())
}

fn finish<B>(mut response: ServiceResponse<B>, id: &str, started: Instant) -> ServiceResponse<B> {
    let path = response.request().path();
    let (docs, asset) = (path.starts_with(DOCS_PATH), path.starts_with(ASSETS_PATH));
    let pattern = response.request().match_pattern().unwrap_or_else(|| "-".to_owned());
    let (method, status) = (response.request().method().to_string(), response.status().as_u16());
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if docs {
        headers.insert(
            HeaderName::from_static("content-security-policy"),
            HeaderValue::from_static(DOCS_POLICY),
        );
    }
    let html =
        headers.get(CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"text/html"));
    if html && !docs {
        headers.insert(
            HeaderName::from_static("content-security-policy"),
            HeaderValue::from_static(PAGE_POLICY),
        );
        // Without any referrer, browsers send forms with `Origin: null`, which is refused.
        headers.insert(
            HeaderName::from_static("referrer-policy"),
            HeaderValue::from_static("same-origin"),
        );
    }
    if asset && status == 200 {
        headers.insert(
            HeaderName::from_static("cache-control"),
            HeaderValue::from_static("public, max-age=31536000, immutable"),
        );
    }
    if let Ok(value) = HeaderValue::from_str(id) {
        headers.insert(HeaderName::from_static("x-request-id"), value);
    }
    let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    super::metrics::count_request(status, micros);
    tracing::info!(request_id = id, method, route = pattern, status, micros, "request");
    response
}
