//! Somebody who talks to the server.

use std::time::Duration;

use serde_json::Value;
use ureq::http::{Request, Response};

/// What the server answered.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub bytes: Vec<u8>,
    /// The body as JSON, or null.
    pub body: Value,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    pub fn etag(&self) -> String {
        self.header("etag").expect("an ETag").to_owned()
    }

    /// The answer, if it has this status; panics with the body otherwise.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.bytes));
        self
    }

    /// The code of the problem.
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or("")
    }

    /// Pointers and codes of the wrong fields.
    pub fn faults(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
        self.body["errors"].as_array().map_or_else(Vec::new, |errors| {
            errors.iter().map(|error| (text(&error["pointer"]), text(&error["code"]))).collect()
        })
    }

    /// The identifier in the body.
    #[track_caller]
    pub fn id(&self) -> String {
        self.body["id"].as_str().expect("an id").to_owned()
    }

    pub fn items(&self) -> &[Value] {
        self.body["items"].as_array().map_or(&[], Vec::as_slice)
    }
}

/// Somebody with or without a token.
#[derive(Clone)]
pub struct Client {
    pub agent: ureq::Agent,
    pub base: String,
    pub token: Option<String>,
    /// Login of the second officer, who announces what this one drafted and approves the levels
    /// this one records: stories about other things are told with both of them.
    pub second: Option<&'static str>,
}

impl Client {
    pub fn new(base: &str, token: Option<String>) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(60)))
            .max_redirects(0);
        Self { agent: config.build().into(), base: base.to_owned(), token, second: None }
    }

    /// The second officer, signed in anew.
    fn second(&self) -> Option<Self> {
        // Nobody in particular has nobody beside them.
        self.token.as_ref()?;
        let login = self.second?;
        let anyone = Self { token: None, second: None, ..self.clone() };
        let body = serde_json::json!({ "login": login, "password": super::PASSWORD });
        let answer = anyone.post("/auth/token", &body).expect(200);
        Some(Self { token: answer.body["access_token"].as_str().map(str::to_owned), ..anyone })
    }

    /// What this one asked for, approved by the second officer: the thing as it then is.
    fn agreed(&self, asked: Answer, path: &str) -> Answer {
        let Some(second) = self.second() else { return asked };
        let id = asked.id();
        let body = serde_json::json!({ "reason": "" });
        second.post(&format!("/approvals/{id}/approve"), &body).expect(200);
        Answer { status: 201, ..self.get(path) }
    }

    /// Any request; paths that do not begin with `/api` or `/h`, `/r` are below `/api/v1`.
    pub fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Answer {
        let one = path.starts_with("/assignments/") || path.starts_with("/transfers/");
        let many = path == "/assignments/steps"
            && body.is_some_and(|body| body.windows(10).any(|part| part == b"\"announce\""));
        if method == "POST"
            && (many || one && path.ends_with("/announce"))
            && let Some(second) = self.second()
        {
            return second.send(method, path, headers, body);
        }
        let answer = self.send_alone(method, path, headers, body);
        if answer.status == 202 && path.ends_with("/skills") {
            return self.agreed(answer, path);
        }
        answer
    }

    fn send_alone(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Answer {
        let path = if path.starts_with("/api/")
            || path.starts_with("/healthz")
            || path.starts_with("/readyz")
            || path == "/"
        {
            path.to_owned()
        } else {
            format!("/api/v1{path}")
        };
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answered = match body {
            Some(body) => self.agent.run(request.body(body.to_vec()).expect("a request")),
            None => self.agent.run(request.body(()).expect("a request")),
        };
        read(answered.unwrap_or_else(|error| panic!("{method} {path}: {error}")))
    }

    /// A request for a page: the path as it is, no token.
    pub fn page(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answered = match body {
            Some(body) => self.agent.run(request.body(body.to_vec()).expect("a request")),
            None => self.agent.run(request.body(()).expect("a request")),
        };
        read(answered.unwrap_or_else(|error| panic!("{method} {path}: {error}")))
    }

    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], None)
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(
            "POST",
            path,
            &[("Content-Type", "application/json")],
            Some(body.to_string().as_bytes()),
        )
    }

    /// A step on something that was seen with this ETag.
    pub fn step(&self, path: &str, etag: &str, body: &Value) -> Answer {
        self.send(
            "POST",
            path,
            &[("Content-Type", "application/json"), ("If-Match", etag)],
            Some(body.to_string().as_bytes()),
        )
    }

    pub fn put(&self, path: &str, etag: &str, body: &Value) -> Answer {
        self.send(
            "PUT",
            path,
            &[("Content-Type", "application/json"), ("If-Match", etag)],
            Some(body.to_string().as_bytes()),
        )
    }

    pub fn patch(&self, path: &str, etag: &str, body: &Value) -> Answer {
        self.send(
            "PATCH",
            path,
            &[("Content-Type", "application/merge-patch+json"), ("If-Match", etag)],
            Some(body.to_string().as_bytes()),
        )
    }

    pub fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, &[], None)
    }
}

fn read(mut response: Response<ureq::Body>) -> Answer {
    let headers = response
        .headers()
        .iter()
        .map(|(name, value)| {
            (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        })
        .collect();
    let bytes = response.body_mut().with_config().limit(200 << 20).read_to_vec().expect("a body");
    let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
    moments_have_offsets(&body);
    Answer { status: response.status().as_u16(), headers, bytes, body }
}

/// Whatever the server calls `…_at` is a moment in RFC 3339, its offset included.
fn moments_have_offsets(body: &Value) {
    match body {
        Value::Array(items) => items.iter().for_each(moments_have_offsets),
        Value::Object(fields) => fields.iter().for_each(|(name, value)| match value.as_str() {
            Some(text) if name.ends_with("_at") => {
                let moment = chrono::DateTime::parse_from_rfc3339(text);
                assert!(moment.is_ok(), "{name} is no moment with an offset: {text}");
            }
            _ => moments_have_offsets(value),
        }),
        _ => {}
    }
}
