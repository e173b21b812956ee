//! What surrounds every page: who looks, where one can go, in which language.

use actix_web::HttpRequest;

use super::asset;
use super::cookie;
use super::menu;
use super::visit::Viewer;
use super::words::Words;
use crate::config::Auth;
use crate::web::door_of;

/// A place to go.
#[derive(Clone, Debug)]
pub struct Link {
    pub href: String,
    /// What it is called.
    pub text: String,
    /// Whether it is where one is.
    pub here: bool,
}

impl Link {
    /// A place to go.
    #[must_use]
    pub fn new(href: impl Into<String>, text: impl Into<String>) -> Self {
        Self { href: href.into(), text: text.into(), here: false }
    }
}

/// Everything the surrounding template needs.
pub struct Frame {
    /// Words of the language.
    pub w: &'static Words,
    /// Title of the page.
    pub title: String,
    /// Name of the viewer with the roles; empty for guests.
    pub viewer: String,
    /// The same with the day, for the foot of every sheet of paper.
    pub signed: String,
    /// What leads to the notices, with how many are unread; empty for guests.
    pub notices: String,
    /// Where the viewer's roles can go.
    pub menu: Vec<menu::Part>,
    /// The same page in the other language.
    pub switch: String,
    /// What a form must bring back.
    pub token: String,
    /// What was just done.
    pub notice: Option<String>,
    /// What the product is called here.
    pub service: String,
    /// What stands below every page.
    pub footer: String,
    /// Address of the style.
    pub style: &'static str,
    /// Address of the prefecture's colour; empty for the design system's own.
    pub theme: String,
    /// Address of the script.
    pub script: &'static str,
    /// Address of the script that listens to work under way.
    pub live: &'static str,
    /// Address of the script that moves cards on a board.
    pub desk: &'static str,
    /// Minutes after which a viewer is asked whether to go on, and the script that does it; nothing
    /// for guests.
    pub stay: Option<(i64, &'static str)>,
    /// Address of the script by which the slash key leads to the search field.
    pub find: &'static str,
    /// Address of the mark.
    pub icon: &'static str,
}

impl Frame {
    /// For a request and whoever made it.
    #[must_use]
    pub fn of(request: &HttpRequest, viewer: Option<&Viewer>, title: &str) -> Self {
        let w = Words::of(cookie::language(request));
        let door = door_of(request).ok();
        let product = door.as_ref().map(|door| door.product.clone()).unwrap_or_default();
        let of_language = |[ja, en]: [String; 2]| if w.tag == "en" { en } else { ja };
        let name = viewer.map_or_else(String::new, |viewer| {
            format!("{}（{}）", viewer.me.display_name, viewer.role_names(w))
        });
        Self {
            w,
            title: title.to_owned(),
            signed: viewer.map_or_else(String::new, |viewer| {
                Words::fill(w.signed, &[&viewer.today(), &name])
            }),
            viewer: name,
            notices: viewer.map_or_else(String::new, |viewer| match viewer.unread {
                0 => w.notices.to_owned(),
                unread => Words::fill(w.notices_unread, &[&unread]),
            }),
            menu: viewer.map_or_else(Vec::new, |viewer| menu::of(viewer, w, request.path())),
            switch: switch(request, w),
            token: viewer.map_or_else(String::new, |viewer| viewer.token.clone()),
            notice: notice(request, w),
            theme: asset::theme_url(&product),
            service: of_language(product.service),
            footer: of_language(product.footer),
            style: &asset::STYLE.url,
            script: &asset::HTMX.url,
            live: &asset::LIVE.url,
            desk: &asset::DESK.url,
            stay: viewer
                .and_then(|_| Some((asked_after(&door.as_ref()?.auth), asset::STAY.url.as_str()))),
            find: &asset::FIND.url,
            icon: &asset::ICON.url,
        }
    }
}

/// Minutes after which to ask. The session is prolonged when the access token is renewed, so that
/// at worst it has been idle for the life of a token when a page comes; two minutes are for the
/// answer (WCAG 2.2.1 asks for twenty seconds).
fn asked_after(auth: &Auth) -> i64 {
    (auth.idle_minutes - auth.token_minutes - 2).max(1)
}

/// The address with other values for these parameters.
#[must_use]
pub fn address(path: &str, query: &str, change: &[(&str, &str)]) -> String {
    let mut pairs: Vec<(String, String)> = serde_html_form::from_str(query).unwrap_or_default();
    pairs.retain(|(name, value)| {
        !value.is_empty() && name != "done" && !change.iter().any(|(changed, _)| name == changed)
    });
    pairs.extend(
        change
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    if pairs.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", serde_html_form::to_string(pairs).unwrap_or_default())
    }
}

fn switch(request: &HttpRequest, w: &Words) -> String {
    address(request.path(), request.query_string(), &[("lang", w.other_tag)])
}

/// What was just done, as the address says it; a number in it is a number of what was taken in.
fn notice(request: &HttpRequest, w: &Words) -> Option<String> {
    let said = request.query_string().split('&').find_map(|pair| pair.strip_prefix("done="))?;
    let mut parts = said.split('-');
    let kind = parts.next()?;
    let numbers: Vec<u32> = parts.map(str::parse).collect::<Result<_, _>>().ok()?;
    let text = match (kind, numbers.len()) {
        ("saved", 0) => w.done_saved,
        ("view_over", 0) => w.view_over,
        ("ended", 0) => w.done_ended,
        ("signed_out", 0) => w.done_signed_out,
        ("password", 0) => w.done_password,
        ("declared", 0) => w.done_declared,
        ("submitted", 0) => w.done_submitted,
        ("answered", 0) => w.done_answered,
        ("solving", 0) => w.done_solving,
        ("proposed", 0) => w.done_proposed,
        ("approved", 0) => w.done_approved,
        ("asked", 0) => w.done_asked,
        ("announced", 0) => w.done_announced,
        ("ordered", 0) => w.done_ordered,
        ("own", 1) => w.done_own_taken_in,
        ("sheets", 2) => w.done_sheets_taken_in,
        ("attendances", 2) => w.done_attendances_taken_in,
        ("demands", 1) => w.done_demands_taken_in,
        _ => return None,
    };
    let numbers: Vec<&dyn std::fmt::Display> =
        numbers.iter().map(|number| number as &dyn std::fmt::Display).collect();
    Some(Words::fill(text, &numbers))
}
