//! Slips of paper with a first password: one for each account, cut apart and handed over.

use super::block::Block;
use super::words::Words;
use crate::auth::reading;

/// What stands on a slip.
#[derive(Clone, Debug)]
pub struct Slip {
    /// Labels and what they say.
    pub lines: Vec<(&'static str, String)>,
    pub password: String,
}

/// A slip for each login and password.
pub fn slips<'a>(
    request: &actix_web::HttpRequest,
    opened: impl Iterator<Item = (&'a str, &'a str)>,
    w: &'static Words,
) -> Block {
    let host = request.headers().get("host").and_then(|host| host.to_str().ok()).unwrap_or("");
    let slip = |(login, password): (&str, &str)| Slip {
        lines: vec![
            (w.login, login.to_owned()),
            (w.sign_in_at, format!("{host}/sign-in")),
            (w.reading, reading(password)),
        ],
        password: password.to_owned(),
    };
    Block::Slips(opened.map(slip).collect())
}
