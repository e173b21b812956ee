//! Why somebody is put where a plan has put them: one page for the person, one for the bodies.

use crate::auth::may;
use crate::pages::kit::{Answer, Block, Cell, Link, Visit, blocks};
use crate::problem::Problem;
use crate::rotation::{self, SheetReason};
use crate::vocab::AssignmentId;
use crate::web::{PathKey, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/assignments/{id}/reasons", "計画による配属の理由の画面", show)]
}

async fn show(
    visit: Visit<may::ReadAssignments>,
    key: PathKey<AssignmentId>,
) -> Result<Answer, Problem> {
    let (w, id) = (visit.w, key.0);
    let read = visit.can().read_logged(move |db, scope, seen| rotation::sheet(db, scope, seen, id));
    let (sheet, view) = read.await?;
    let row = &view.row;
    let days = format!(
        "{}〜{}",
        row.starts_on,
        row.ends_on.map_or_else(|| w.open_end.to_owned(), |day| day.to_string())
    );
    let title = row.post_title.as_ref().map(ToString::to_string).unwrap_or_default();
    let mut parts = vec![Block::Facts(vec![
        (w.name.to_owned(), Cell::text(&row.talent_name)),
        (w.host_body.to_owned(), Cell::text(&row.host_name)),
        (w.post.to_owned(), Cell::text(title)),
        (w.period.to_owned(), Cell::Days(days)),
    ])];
    let told = |reasons: &[SheetReason]| {
        let said = reasons.iter().map(|one| if w.tag == "en" { &one.en } else { &one.ja });
        Block::List(said.cloned().collect())
    };
    if !sheet.is_planned {
        parts.push(Block::Text(w.sheet_unplanned.to_owned()));
    }
    if !sheet.for_person.is_empty() {
        parts.push(Block::Section("person", w.sheet_person.to_owned()));
        parts.push(told(&sheet.for_person));
    }
    if !sheet.for_bodies.is_empty() {
        parts.push(Block::Section("bodies", w.sheet_bodies.to_owned()));
        parts.push(told(&sheet.for_bodies));
    }
    parts.push(Block::Links(vec![Link::new(format!("/assignments/{id}"), w.assignment)]));
    visit.page(w.sheet_reasons, blocks(parts))
}
