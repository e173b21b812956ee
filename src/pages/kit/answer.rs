//! What a screen answers: a page, a way elsewhere, or a file.

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE, LOCATION, VARY};
use actix_web::{HttpRequest, HttpResponse, Responder};

use super::asset;
use super::cookie;
use crate::problem::{Code, Problem};
use crate::web::Reply;

/// What a screen answers.
pub enum Answer {
    /// A page with its status.
    Page(u16, String),
    /// 303 to another address of this server.
    To(String),
    /// 303 to sign-in, with everything this site keeps in the browser cleared.
    Left(String),
    /// A file, or any answer of the API.
    File(Box<Reply>),
}

impl Answer {
    /// A filled template.
    ///
    /// # Errors
    /// `internal` when it cannot be filled.
    pub fn page(status: u16, template: &impl askama::Template) -> Result<Self, Problem> {
        let text = template.render().map_err(|error| {
            tracing::error!(%error, "a page could not be written");
            Problem::new(Code::Internal)
        })?;
        Ok(Self::Page(status, text))
    }

    /// The page of something that a handler of the API has just made or changed: its address
    /// without the API's prefix.
    #[must_use]
    pub fn to(address: impl Into<String>) -> Self {
        Self::To(address.into())
    }

    #[must_use]
    pub fn file(reply: Reply) -> Self {
        Self::File(Box::new(reply))
    }
}

impl Responder for Answer {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let mut response = match self {
            Self::Page(status, text) => html(request, status, text),
            Self::To(address) => {
                HttpResponse::SeeOther().insert_header((LOCATION, address)).finish()
            }
            Self::Left(address) => HttpResponse::SeeOther()
                .insert_header((LOCATION, address))
                .insert_header(("clear-site-data", "\"cache\", \"cookies\", \"storage\""))
                .finish(),
            Self::File(reply) => reply.respond_to(request),
        };
        cookie::write(request, &mut response);
        response
    }
}

/// A page as it goes over the wire.
pub fn html(request: &HttpRequest, status: u16, text: String) -> HttpResponse {
    let mut response = HttpResponse::build(StatusCode::from_u16(status).unwrap_or_default());
    response
        .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((VARY, "accept-encoding, cookie"));
    if asset::takes_gzip(request) {
        return response
            .insert_header((CONTENT_ENCODING, "gzip"))
            .body(asset::gzip(text.as_bytes(), 6));
    }
    response.body(text)
}
