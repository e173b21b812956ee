//! One search over everything the viewer may open: what the lists hold, and the screens themselves.

use crate::auth::may;
use crate::insight::{Found, FoundKind, MOST_OF_A_KIND, found};
use crate::pages::kit::{Answer, Block, Field, Form, Kind, Link, Visit, Words, blocks, menu};
use crate::problem::{FieldError, Problem};
use crate::vocab::{Name, SearchKey};
use crate::web::Route;

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/search", "検索の画面", search)]
}

/// Where a kind is shown.
struct Place {
    /// Of its heading on the page.
    id: &'static str,
    heading: &'static str,
    /// What stands before an id in an address.
    one: &'static str,
    /// Its list, up to the value of the parameter that asks for names there.
    list: &'static str,
}

fn place(kind: FoundKind, w: &'static Words) -> Place {
    let (id, heading, one, list) = match kind {
        FoundKind::Talent => ("talents", w.talents, "/talents/", "/talents?name="),
        FoundKind::Post => ("posts", w.posts, "/posts/", "/posts?title="),
        FoundKind::Organization => ("bodies", w.municipality, POSTS_OF, POSTS_OF),
        FoundKind::Demand => ("demands", w.demands, "/demands/", "/demands?title="),
        FoundKind::RotationPlan => ("plans", w.plans, "/plans/", "/plans"),
    };
    Place { id, heading, one, list }
}

/// A body is shown as its posts.
const POSTS_OF: &str = "/posts?organization_code=";

async fn search(visit: Visit<may::UseOwnAccount>) -> Result<Answer, Problem> {
    let w = visit.w;
    let query = visit.request.query_string();
    let fields = vec![Field::new("q", w.search_for, Kind::Text).support(w.search_support)];
    let mut parts = vec![Block::Conditions(Form::conditions("/search", w.find, fields, query))];
    if let Some(text) = visit.looks("q").into_iter().find(|text| !text.trim().is_empty()) {
        let q = Name::new(text).map_err(|code| Problem::query(FieldError::new("?q", code)))?;
        let all = found(visit.can(), &q).await?;
        parts.extend(results(&all, q.as_str(), &visit));
    }
    visit.page(w.find, blocks(parts))
}

fn results(all: &[Found], text: &str, visit: &Visit<may::UseOwnAccount>) -> Vec<Block> {
    let w = visit.w;
    let mut parts = Vec::new();
    for of_a_kind in all.chunk_by(|one, next| one.kind == next.kind) {
        parts.extend(section(of_a_kind, text, w));
    }
    let screens = screens(text, visit);
    if !screens.is_empty() {
        parts.push(Block::Section("screens", w.search_screens.to_owned()));
        parts.push(Block::Links(screens));
    }
    if parts.is_empty() {
        parts.push(Block::Text(w.none_found.to_owned()));
    }
    parts
}

fn section(found: &[Found], text: &str, w: &'static Words) -> Vec<Block> {
    let Some(first) = found.first() else { return Vec::new() };
    let Place { id, heading, one, list } = place(first.kind, w);
    let link = |thing: &Found| {
        Link::new(format!("{one}{}", thing.id), format!("{}（{}）", thing.name, thing.detail))
    };
    let mut links: Vec<Link> = found.iter().map(link).collect();
    let named = matches!(first.kind, FoundKind::Talent | FoundKind::Post | FoundKind::Demand);
    if found.len() == MOST_OF_A_KIND && named {
        let value = serde_html_form::to_string([("", text)]).unwrap_or_default();
        links.push(Link::new(format!("{list}{}", value.trim_start_matches('=')), w.search_more));
    }
    vec![Block::Section(id, heading.to_owned()), Block::Links(links)]
}

/// Screens of the viewer's menu and of the help whose name holds the text.
fn screens(text: &str, visit: &Visit<may::UseOwnAccount>) -> Vec<Link> {
    let w = visit.w;
    let wanted = SearchKey::fold(&[text]);
    let help = [
        ("/help/year", w.year_calendar),
        ("/help/handover", w.handover),
        ("/help/glossary", w.glossary),
    ];
    let all = menu::of(&visit.viewer, w, "").into_iter().flat_map(|part| part.links);
    all.chain(help.map(|(href, name)| Link::new(href, name)))
        .filter(|link| SearchKey::fold(&[&link.text]).as_str().contains(wanted.as_str()))
        .collect()
}
