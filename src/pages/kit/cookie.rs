//! What a browser keeps: the access token, the refresh token, and the language. The first two are
//! `__Host-`, so that no other host, port's neighbour or page script can set or read them.

use std::cell::RefCell;

use actix_web::http::header::{COOKIE, HeaderValue, SET_COOKIE};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};

use crate::accounts::Tokens;
use crate::vocab::Language;

/// Cookie of the access token.
pub const ACCESS: &str = "__Host-dxship-access";
/// Cookie of the refresh token.
pub const REFRESH: &str = "__Host-dxship-refresh";
/// Cookie of a sign-in that goes by an identity provider.
pub const TICKET: &str = "__Host-dxship-ticket";
/// Cookie of whoever a provider knows and no account is linked to.
pub const STRANGER: &str = "__Host-dxship-stranger";
/// Cookie of the language; nothing secret.
pub const LANGUAGE: &str = "dxship-language";

/// Cookies that the answer to this request sets, as they stand in the header.
#[derive(Default)]
struct ToSet(RefCell<Vec<String>>);

/// The value of a cookie.
pub fn value(request: &HttpRequest, name: &str) -> Option<String> {
    let sent = request.headers().get_all(COOKIE).filter_map(|header| header.to_str().ok());
    let mut pairs =
        sent.flat_map(|header| header.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs
        .find(|(known, value)| *known == name && !value.is_empty())
        .map(|(_, value)| value.to_owned())
}

/// No lifetime: the browser forgets it with its window; the server ends the session by its own
/// clock.
fn secret(name: &str, value: &str) -> String {
    format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax")
}

fn set(request: &HttpRequest, cookie: String) {
    let mut extensions = request.extensions_mut();
    if !extensions.contains::<ToSet>() {
        extensions.insert(ToSet::default());
    }
    if let Some(to_set) = extensions.get::<ToSet>() {
        to_set.0.borrow_mut().push(cookie);
    }
}

/// Keeps a session in the browser.
pub fn keep(request: &HttpRequest, tokens: &Tokens) {
    set(request, secret(ACCESS, &tokens.access_token));
    set(request, secret(REFRESH, &tokens.refresh_token));
}

/// Keeps something for so many seconds; for none it is taken away.
pub fn keep_for(request: &HttpRequest, name: &str, value: &str, seconds: i64) {
    set(request, format!("{}; Max-Age={seconds}", secret(name, value)));
}

/// Takes the session out of the browser.
pub fn forget(request: &HttpRequest) {
    for name in [ACCESS, REFRESH] {
        set(request, secret(name, "") + "; Max-Age=0");
    }
}

/// The language: what the address asks for, else what was asked for before, else Japanese.
pub fn language(request: &HttpRequest) -> Language {
    let asked = request.query_string().split('&').find_map(|pair| pair.strip_prefix("lang="));
    let known = |tag: &str| match tag {
        "en" => Some(Language::English),
        "ja" => Some(Language::Japanese),
        _ => None,
    };
    if let Some(language) = asked.and_then(known) {
        set(
            request,
            format!(
                "{LANGUAGE}={}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax",
                language.tag()
            ),
        );
        return language;
    }
    value(request, LANGUAGE).as_deref().and_then(known).unwrap_or_default()
}

/// Writes the cookies that were set during the request into its answer.
pub fn write(request: &HttpRequest, response: &mut HttpResponse) {
    let extensions = request.extensions();
    let Some(to_set) = extensions.get::<ToSet>() else { return };
    for cookie in to_set.0.borrow_mut().drain(..) {
        match HeaderValue::from_str(&cookie) {
            Ok(value) => response.headers_mut().append(SET_COOKIE, value),
            Err(error) => tracing::error!(%error, "a cookie could not be written"),
        }
    }
}
