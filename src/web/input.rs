//! What comes in: bodies, parameters, keys in paths. Everything wrong is collected with a pointer
//! before a handler runs.

use std::borrow::Cow;
use std::future::{Future, Ready, ready};
use std::pin::Pin;
use std::str::FromStr;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header::{HeaderMap, HeaderName};
use actix_web::{FromRequest, HttpRequest, web};
use chrono::NaiveDate;
use futures_util::StreamExt;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use utoipa::ToSchema;
use validator::{Validate, ValidationErrors, ValidationErrorsKind};

use super::door::{Door, Given};
use super::text::{Moment, YEARS, day_out_of};
use crate::auth::secret_digest;
use crate::limits::{BODY_BYTES, BODY_DEPTH, FAULTS_AT_ONCE, IDEMPOTENCY_KEY_BYTES, QUERY_BYTES};
use crate::problem::{Code, FieldError, Problem, class_in_words, json_error};
use crate::vocab::day_typed;

/// A JSON body and the conditions that came with it. Faults are kept until the rights are known.
pub struct Input<T> {
    pub(super) value: Result<T, Problem>,
    pub(super) key: Result<Option<String>, Problem>,
    pub(super) digest: String,
    pub(super) route: String,
    pub(super) given: Given,
}

impl<T: DeserializeOwned + Validate> Input<T> {
    /// What a page's form says, read like a body of the API; the version is the one the form was
    /// shown with.
    #[must_use]
    pub fn of_form(value: &Value, version: Option<i32>) -> Self {
        let text = value.to_string();
        let if_match = version.map(|version| format!("\"{version}\""));
        Self {
            value: parse_body(text.as_bytes()),
            key: Ok(None),
            digest: secret_digest(&text),
            route: String::new(),
            given: Given { if_match },
        }
    }
}

impl<T> Input<T> {
    /// The same form sent again is the same request: `page` is what no two pages share, and with it
    /// the same words on the same path are said once.
    #[must_use]
    pub fn sent_from(self, page: &str, path: &str) -> Self {
        let key = secret_digest(&format!("{page} {}", self.digest));
        Self { key: Ok(Some(key)), route: format!("POST {path}"), ..self }
    }

    /// The body, for routes that anybody may call.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn value(self) -> Result<T, Problem> {
        self.value
    }

    /// The same, refused for what can be wrong with it without looking at what is recorded.
    #[must_use]
    pub fn judged(self, judge: impl FnOnce(&T) -> Result<(), Problem>) -> Self {
        let value = self.value.and_then(|value| judge(&value).map(|()| value));
        Self { value, ..self }
    }

    /// The body made into something else.
    #[must_use]
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Input<U> {
        Input {
            value: self.value.map(make),
            key: self.key,
            digest: self.digest,
            route: self.route,
            given: self.given,
        }
    }

    /// The body beside itself, for work that is done before the write (hashing a password).
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn share(self) -> Result<(Self, T), Problem>
    where
        T: Clone,
    {
        let value = self.value?;
        Ok((Self { value: Ok(value.clone()), ..self }, value))
    }
}

impl<T: DeserializeOwned + Validate + 'static> FromRequest for Input<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let bytes = read_body(&request, payload, BODY_BYTES).await;
            let digest = bytes.as_ref().map_or_else(
                |_| String::new(),
                |bytes| secret_digest(&String::from_utf8_lossy(bytes)),
            );
            let value = bytes
                .and_then(|bytes| check_media(&request, &bytes).and_then(|()| parse_body(&bytes)));
            let if_match = header(request.headers(), "if-match");
            Ok(Self {
                value,
                key: idempotency_key(request.headers()),
                digest,
                route: format!("{} {}", request.method(), request.path()),
                given: Given { if_match },
            })
        })
    }
}

pub(super) fn header(headers: &HeaderMap, name: &'static str) -> Option<String> {
    headers
        .get(HeaderName::from_static(name))
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned)
}

pub(super) fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let name = HeaderName::from_static("idempotency-key");
    let invalid = || Problem::new(Code::HeaderInvalid).with("header", "Idempotency-Key");
    match headers.get(&name) {
        None => Ok(None),
        Some(value) => {
            let key = value.to_str().map_err(|_| invalid())?;
            let good = !key.is_empty()
                && key.len() <= IDEMPOTENCY_KEY_BYTES
                && headers.get_all(&name).count() == 1;
            if good { Ok(Some(key.to_owned())) } else { Err(invalid()) }
        }
    }
}

/// The bytes of a body, no more of them than are read and no longer than is waited.
///
/// # Errors
/// `body_too_large`, `timeout`, `body_unreadable`.
pub async fn read_body(
    request: &HttpRequest,
    payload: Payload,
    limit: usize,
) -> Result<Vec<u8>, Problem> {
    let seconds = request.app_data::<web::Data<Door>>().map_or(30, |door| door.request_seconds);
    tokio::time::timeout(Duration::from_secs(seconds), collect(payload, limit))
        .await
        .unwrap_or(Err(Problem::new(Code::Timeout)))
}

/// Stops at the limit instead of after it.
async fn collect(mut payload: Payload, limit: usize) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk =
            chunk.map_err(|_| Problem::new(Code::BodyUnreadable).with("reason", "transfer"))?;
        if bytes.len() + chunk.len() > limit {
            return Err(Problem::new(Code::BodyTooLarge).with("limit", limit));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// An action without a body needs no content type.
fn check_media(request: &HttpRequest, bytes: &[u8]) -> Result<(), Problem> {
    let media = header(request.headers(), "content-type").unwrap_or_default();
    let essence = media.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    let patch = request.method() == actix_web::http::Method::PATCH;
    let known =
        essence == "application/json" || (patch && essence == "application/merge-patch+json");
    let expected = if patch { "application/merge-patch+json" } else { "application/json" };
    if known {
        return only_utf8(request, expected);
    }
    if bytes.is_empty() && essence.is_empty() {
        return Ok(());
    }
    Err(Problem::new(Code::UnsupportedMedia).with("expected", expected))
}

/// What `Content-Type` says of the letters, in small letters; empty when it says nothing.
pub(super) fn charset(request: &HttpRequest) -> String {
    let media = header(request.headers(), "content-type").unwrap_or_default().to_ascii_lowercase();
    let named = media.split(';').skip(1).find_map(|one| one.trim().strip_prefix("charset="));
    named.unwrap_or_default().trim().trim_matches('"').to_owned()
}

/// Text in other letters than it says is read as something nobody wrote; here it is UTF-8.
///
/// # Errors
/// `unsupported_media_type` when `Content-Type` names other letters.
pub fn only_utf8(request: &HttpRequest, media: &str) -> Result<(), Problem> {
    if matches!(charset(request).as_str(), "" | "utf-8" | "utf8") {
        return Ok(());
    }
    Err(Problem::new(Code::UnsupportedMedia).with("expected", format!("{media}; charset=utf-8")))
}

fn parse_body<T: DeserializeOwned + Validate>(bytes: &[u8]) -> Result<T, Problem> {
    let unreadable = |reason: &str| Problem::new(Code::BodyUnreadable).with("reason", reason);
    let bytes = if bytes.is_empty() { b"{}" } else { bytes };
    let text = std::str::from_utf8(bytes).map_err(|_| unreadable("UTF-8"))?;
    if depth(text) > BODY_DEPTH {
        return Err(Problem::new(Code::BodyTooDeep).with("limit", BODY_DEPTH));
    }
    // serde would read an array as an object without names: [] as an empty one.
    if text.trim_start().starts_with('[') {
        return Err(FieldError::new("", "wrong_type")
            .saying("found", class_in_words("array"))
            .saying("expected", class_in_words("object"))
            .into());
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    let value: T = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let pointer = pointer_of(error.path());
        let inner = error.into_inner();
        let fault = if inner.is_data() {
            Some(json_error(&pointer, &inner.to_string(), false))
        } else {
            of_sound_text::<T>(text)
        };
        fault.map_or_else(
            || unreadable(&place(&inner)),
            |first| Problem::invalid(with_others::<T>(text, first)),
        )
    })?;
    reader.end().map_err(|error| unreadable(&place(&error)))?;
    value.validate().map_err(|errors| Problem::invalid(collect_errors("", &errors)))?;
    Ok(value)
}

/// The first fault of a text that is sound JSON: serde calls a number where a term belongs a fault
/// of the text.
fn of_sound_text<T: DeserializeOwned>(text: &str) -> Option<FieldError> {
    let value: Value = serde_json::from_str(text).ok()?;
    let error = serde_path_to_error::deserialize::<_, T>(&value).err()?;
    Some(json_error(&pointer_of(error.path()), &error.inner().to_string(), false))
}

/// The first fault of a body and those behind it: what is wrong is taken out and the rest read
/// again, until nothing more is found, or only that something is missing which was taken out.
fn with_others<T: DeserializeOwned>(text: &str, first: FieldError) -> Vec<FieldError> {
    let mut found = vec![first];
    let Ok(mut rest) = serde_json::from_str::<Value>(text) else { return found };
    while found.len() < FAULTS_AT_ONCE
        && found.last().is_some_and(|last| take_out(&mut rest, &last.pointer))
    {
        let Err(error) = serde_path_to_error::deserialize::<_, T>(&rest) else { break };
        let next = json_error(&pointer_of(error.path()), &error.inner().to_string(), false);
        if found.iter().any(|known| known.pointer == next.pointer) {
            break;
        }
        found.push(next);
    }
    found
}

/// Takes a member out of an object; elements of lists stay, or all behind them would change their
/// place.
fn take_out(value: &mut Value, pointer: &str) -> bool {
    let Some((parent, name)) = pointer.rsplit_once('/') else { return false };
    let name = name.replace("~1", "/").replace("~0", "~");
    value
        .pointer_mut(parent)
        .and_then(Value::as_object_mut)
        .is_some_and(|object| object.remove(&name).is_some())
}

fn place(error: &serde_json::Error) -> String {
    format!("{}:{}", error.line(), error.column())
}

/// Deepest nesting outside of strings.
fn depth(text: &str) -> usize {
    let (mut now, mut deepest, mut quoted, mut escaped) = (0_usize, 0, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'[' | b'{' if !quoted => {
                now += 1;
                deepest = deepest.max(now);
            }
            b']' | b'}' if !quoted => now = now.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

fn pointer_of(path: &serde_path_to_error::Path) -> String {
    path.iter()
        .filter_map(|segment| match segment {
            serde_path_to_error::Segment::Map { key } => {
                Some(format!("/{}", key.replace('~', "~0").replace('/', "~1")))
            }
            serde_path_to_error::Segment::Seq { index } => Some(format!("/{index}")),
            _ => None,
        })
        .collect()
}

fn collect_errors(prefix: &str, errors: &ValidationErrors) -> Vec<FieldError> {
    let mut found: Vec<FieldError> = errors
        .errors()
        .iter()
        .flat_map(|(field, kind)| errors_of(&format!("{prefix}/{field}"), kind))
        .collect();
    found.sort_by(|one, other| one.pointer.cmp(&other.pointer));
    found
}

fn errors_of(pointer: &str, kind: &ValidationErrorsKind) -> Vec<FieldError> {
    match kind {
        ValidationErrorsKind::Field(errors) => {
            errors.iter().map(|error| field_error(pointer, error)).collect()
        }
        ValidationErrorsKind::Struct(inner) => collect_errors(pointer, inner),
        ValidationErrorsKind::List(items) => items
            .iter()
            .flat_map(|(index, inner)| collect_errors(&format!("{pointer}/{index}"), inner))
            .collect(),
    }
}

fn field_error(pointer: &str, error: &validator::ValidationError) -> FieldError {
    let value = |name: &str| error.params.get(name).map_or_else(String::new, ToString::to_string);
    match error.code.as_ref() {
        "range" => FieldError::new(pointer, "number_out_of_range")
            .with("min", value("min"))
            .with("max", value("max")),
        "length" if value("value") == "\"\"" => FieldError::new(pointer, "required"),
        "length" => FieldError::new(pointer, "text_too_long").with("max", value("max")),
        "period_reversed" => FieldError::new(pointer, "period_reversed"),
        _ => FieldError::new(pointer, "invalid_value"),
    }
}

/// Parameters of a query string; unknown ones are refused.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Query<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(check_query(request.query_string()).and_then(parse_query).map(Self))
    }
}

/// Refuses what no list can be asked: too much of it, and days of years in which nothing is
/// recorded.
pub(super) fn check_query(query: &str) -> Result<&str, Problem> {
    if query.len() > QUERY_BYTES {
        return Err(Problem::new(Code::UriTooLong).with("limit", QUERY_BYTES));
    }
    let pairs: Vec<(String, String)> = serde_html_form::from_str(query).unwrap_or_default();
    match pairs.iter().find(|(name, value)| name != "cursor" && day_out_of(value, &YEARS)) {
        Some((name, _)) => {
            Err(Problem::query(FieldError::new(&format!("?{name}"), "date_out_of_range")))
        }
        None => Ok(query),
    }
}

/// Reads parameters. A day may stand there as offices type it (R9.4.1): where a day is wanted and
/// the text is none, it is read again as the day that is meant.
pub(super) fn parse_query<T: DeserializeOwned>(query: &str) -> Result<T, Problem> {
    let mut asked = Cow::Borrowed(query);
    loop {
        let problem = match parse_pairs(&asked) {
            Err(problem) => problem,
            parsed => return parsed,
        };
        match with_day_meant(&asked, &problem) {
            Some(meant) => asked = Cow::Owned(check_query(&meant)?.to_owned()),
            None => return Err(problem),
        }
    }
}

/// The query with the days meant in the parameter that is refused for its day; nothing where it is
/// refused for something else.
fn with_day_meant(query: &str, problem: &Problem) -> Option<String> {
    let error = problem.errors.first()?;
    let name = error.pointer.strip_prefix('?')?;
    if !matches!(error.code, "date_invalid" | "time_invalid") {
        return None;
    }
    let mut changed = false;
    let meant = |(key, value): (String, String)| {
        let day = day_typed(&value).map(|day| day.to_string());
        match day.filter(|day| key == name && *day != value) {
            Some(day) => {
                changed = true;
                (key, day)
            }
            None => (key, value),
        }
    };
    let pairs: Vec<(String, String)> = serde_html_form::from_str(query).ok()?;
    let pairs: Vec<(String, String)> = pairs.into_iter().map(meant).collect();
    changed.then(|| serde_html_form::to_string(pairs).ok()).flatten()
}

fn parse_pairs<T: DeserializeOwned>(query: &str) -> Result<T, Problem> {
    let reader = serde_html_form::Deserializer::from_bytes(query.as_bytes());
    serde_path_to_error::deserialize(reader).map_err(|error: serde_path_to_error::Error<_>| {
        let name = pointer_of(error.path())
            .trim_start_matches('/')
            .split('/')
            .next()
            .unwrap_or("")
            .to_owned();
        let pointer = if name.is_empty() { String::new() } else { format!("?{name}") };
        Problem::query(json_error(&pointer, &error.into_inner().to_string(), true))
    })
}

/// The key at the end of a path. One that cannot exist is answered like one that does not.
#[derive(Clone)]
pub struct PathKey<T>(pub T);

impl<T: FromStr + 'static> FromRequest for PathKey<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let key = request
            .match_info()
            .get("id")
            .or_else(|| request.match_info().get("key"))
            .unwrap_or("");
        ready(key.parse().map(Self).map_err(|_| Problem::not_found()))
    }
}

/// The body of a step that needs nothing said: `{}`.
#[derive(Clone, Copy, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// Whether it is only tried.
#[derive(Clone, Copy, Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DryRun {
    /// True: says what would be done, and does nothing.
    #[serde(default)]
    pub dry_run: bool,
}

/// True on that day, recorded by that moment.
#[derive(Clone, Copy, Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TimeTravel {
    /// The day for which it is asked (default: today in Japan).
    pub as_of: Option<NaiveDate>,
    /// As it was recorded at this moment (RFC 3339, or a day = its end in Japan; default: now).
    #[param(value_type = Option<String>)]
    pub known_at: Option<Moment>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize, Validate)]
    #[serde(deny_unknown_fields)]
    struct Body {
        #[validate(range(min = 1, max = 3))]
        a: i32,
        #[allow(dead_code)]
        b: Option<crate::vocab::Name>,
    }

    #[derive(Debug, Deserialize, Validate)]
    #[serde(deny_unknown_fields)]
    struct Term {
        #[allow(dead_code)]
        kind: crate::vocab::Function,
    }

    fn fault(text: &str) -> (Code, Option<(String, &'static str)>) {
        let problem = parse_body::<Body>(text.as_bytes()).expect_err("refused");
        (problem.code, problem.errors.first().map(|error| (error.pointer.clone(), error.code)))
    }

    #[test]
    fn every_fault_names_its_place() {
        let at = |pointer: &str, code| (Code::InvalidInput, Some((pointer.to_owned(), code)));
        assert_eq!(fault(r#"{"a":1,"a":2}"#), at("/a", "duplicate_field"));
        assert_eq!(fault(r#"{"a":1,"c":2}"#), at("/c", "unknown_field"));
        assert_eq!(fault(r#"{"a":"1"}"#), at("/a", "wrong_type"));
        assert_eq!(fault(r#"{"a":2.0}"#), at("/a", "wrong_type"));
        assert_eq!(fault(r#"{"a":9}"#), at("/a", "number_out_of_range"));
        assert_eq!(fault("{}"), at("/a", "required"));
        assert_eq!(fault(r#"{"a":1,"b":"x\u0000"}"#), at("/b", "text_control_character"));
        assert_eq!(fault("").0, Code::InvalidInput);
        let several = parse_body::<Body>(br#"{"c":0,"b":3,"a":"1"}"#).expect_err("refused").errors;
        let several: Vec<_> =
            several.iter().map(|error| (error.pointer.as_str(), error.code)).collect();
        assert_eq!(
            several,
            [("/c", "unknown_field"), ("/a", "wrong_type"), ("/b", "wrong_type")],
            "all at once"
        );
        // A number or nothing where a term belongs is a fault of the field, not of the text.
        for wrong in ["null", "5", "[]", "{}", "true"] {
            let term = |text: String| parse_body::<Term>(text.as_bytes()).expect_err("refused");
            let problem = term(format!(r#"{{"kind":{wrong}}}"#));
            assert_eq!(
                (problem.code, problem.errors[0].pointer.as_str()),
                (Code::InvalidInput, "/kind"),
                "{wrong}"
            );
            assert_eq!(term(format!(r#"{{"kind":{wrong}"#)).code, Code::BodyUnreadable, "{wrong}");
        }
        for text in ["{", "[1]x", r#"{"a":1} {}"#, r#"{"a":1e400}"#] {
            assert!(matches!(fault(text).0, Code::BodyUnreadable | Code::InvalidInput), "{text}");
        }
        assert_eq!(fault(&"[".repeat(200_000)).0, Code::BodyTooDeep);
    }
}
