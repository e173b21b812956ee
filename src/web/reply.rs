//! What goes out.

use std::hash::{DefaultHasher, Hash, Hasher};

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, IF_NONE_MATCH, LINK, LOCATION,
};
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::Serialize;

use crate::db::KeptAnswer;
use crate::problem::{Code, Problem};

/// An answer: status, body, and what its headers say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    pub status: u16,
    /// Where the thing can be found.
    pub location: Option<String>,
    /// Strong validator, with its quotes.
    pub etag: Option<String>,
    /// Where the next page is.
    pub next: Option<String>,
    file: Option<(String, &'static str)>,
    shown_once: bool,
    body: Vec<u8>,
}

const JSON: &str = "application/json";

impl Reply {
    /// JSON with a validator made of its bytes.
    ///
    /// # Errors
    /// `internal` when the value cannot be written.
    pub fn json(value: &impl Serialize) -> Result<Self, Problem> {
        let body = to_json(value)?;
        let etag = Some(format!("\"{:016x}\"", digest(&body)));
        Ok(Self {
            status: 200,
            location: None,
            etag,
            next: None,
            file: None,
            shown_once: false,
            body,
        })
    }

    /// One thing with its version, which `If-Match` compares; the bytes too are part of the
    /// validator.
    ///
    /// # Errors
    /// `internal` when the value cannot be written.
    pub fn entity(version: i32, value: &impl Serialize) -> Result<Self, Problem> {
        let body = to_json(value)?;
        let etag = Some(format!("\"{version}-{:016x}\"", digest(&body)));
        Ok(Self {
            status: 200,
            location: None,
            etag,
            next: None,
            file: None,
            shown_once: false,
            body,
        })
    }

    /// A thing that was made, and where it is.
    ///
    /// # Errors
    /// `internal` when the value cannot be written.
    pub fn created(
        location: String,
        version: i32,
        value: &impl Serialize,
    ) -> Result<Self, Problem> {
        Ok(Self { status: 201, location: Some(location), ..Self::entity(version, value)? })
    }

    /// The answer holds a secret: it is never kept for a repeated request.
    #[must_use]
    pub fn shown_once(self) -> Self {
        Self { shown_once: true, ..self }
    }

    pub(super) const fn may_be_kept(&self) -> bool {
        !self.shown_once
    }

    #[must_use]
    pub const fn empty() -> Self {
        Self {
            status: 204,
            location: None,
            etag: None,
            next: None,
            file: None,
            shown_once: false,
            body: Vec::new(),
        }
    }

    /// Where the next page is.
    #[must_use]
    pub(super) fn with_next(self, next: Option<String>) -> Self {
        Self { next, ..self }
    }

    /// A file to keep.
    #[must_use]
    pub const fn file(name: String, media: &'static str, body: Vec<u8>) -> Self {
        Self {
            status: 200,
            location: None,
            etag: None,
            next: None,
            file: Some((name, media)),
            shown_once: false,
            body,
        }
    }

    /// An answer that was given before.
    pub(super) fn kept(kept: KeptAnswer) -> Self {
        let status = u16::try_from(kept.status).unwrap_or(200);
        Self {
            status,
            location: kept.location,
            etag: kept.etag,
            next: None,
            file: None,
            shown_once: false,
            body: kept.body.into_bytes(),
        }
    }

    /// What a handler answered, for a page that shows a part of it.
    #[must_use]
    pub fn said(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    pub(super) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap_or("")
    }

    fn is_known(&self, request: &HttpRequest) -> bool {
        let known = request.headers().get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
        let (Some(known), Some(etag)) = (known, &self.etag) else { return false };
        request.method().is_safe()
            && known
                .split(',')
                .any(|tag| tag.trim().trim_start_matches("W/") == etag || tag.trim() == "*")
    }
}

fn to_json(value: &impl Serialize) -> Result<Vec<u8>, Problem> {
    serde_json::to_vec(value).map_err(|error| {
        tracing::error!(%error, "an answer could not be written");
        Problem::new(Code::Internal)
    })
}

fn digest(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}

/// RFC 6266 with the name in RFC 8187's encoding, so that 配属.xlsx arrives as it is.
fn disposition(name: &str) -> String {
    let encoded: String = name
        .bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect();
    format!("attachment; filename*=UTF-8''{encoded}")
}

impl Responder for Reply {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let unchanged = self.status == 200 && self.is_known(request);
        let status = if unchanged { 304 } else { self.status };
        let mut response = HttpResponse::build(StatusCode::from_u16(status).unwrap_or_default());
        if let Some(etag) = self.etag {
            response.insert_header((ETAG, etag));
        }
        if let Some(location) = self.location {
            response.insert_header((LOCATION, location));
        }
        if let Some(next) = self.next {
            response.insert_header((LINK, format!("<{next}>; rel=\"next\"")));
        }
        if unchanged || status == 204 {
            return response.finish();
        }
        match self.file {
            None => response.insert_header((CONTENT_TYPE, JSON)),
            Some((name, media)) => response
                .insert_header((CONTENT_TYPE, media))
                .insert_header((CONTENT_DISPOSITION, disposition(&name))),
        };
        response.body(self.body)
    }
}
