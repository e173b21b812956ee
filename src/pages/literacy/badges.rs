//! Badges: one's own, the rules applied, and what is taken along.

use crate::auth::may;
use crate::ledger::{self, EntryView, Filter, Ledger};
use crate::literacy::{self, BadgeAwards, handlers};
use crate::pages::kit::{Answer, Block, Cell, Grid, Link, Screen, Visit, Words, blocks, screen_of};
use crate::pages::ledgers::Beside;
use crate::problem::Problem;
use crate::vocab::LedgerEntryId;
use crate::web::{Listing, PathKey, Route};

pub(super) fn routes() -> Vec<Route> {
    [
        vec![
            Route::get("/my/badges", "自分のバッジの画面", own),
            Route::get("/badge-awards/{id}/credential", "バッジの証明書", credential),
            Route::get("/staff-badges/{id}/credential", "一般職員のバッジの証明書", of_staff),
        ],
        screen_of(
            "/badge-awards/judge",
            ["規則によるバッジの認定の画面", "規則によるバッジの認定"],
            judging,
            handlers::judge,
        )
        .into(),
        screen_of(
            "/staff-badges/judge",
            ["規則による一般職員のバッジの認定の画面", "規則による一般職員のバッジの認定"],
            judging_staff,
            handlers::judge_staff,
        )
        .into(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Badges held at once by one person, at most.
const SHOWN: usize = 100;

async fn own(visit: Visit<may::ReadBadges>) -> Result<Answer, Problem> {
    let w = visit.w;
    let Some(talent) = visit.viewer.me.talent_id else {
        let parts = vec![Block::Notice("info", w.no_person.to_owned())];
        return visit.page(w.my_badges, blocks(parts));
    };
    let mut filter = Filter::on(BadgeAwards::LEDGER);
    filter.talent_id = vec![talent];
    let read = move |db: &mut _, scope: &_| {
        ledger::asked(db, scope, &Listing::first(filter.clone(), SHOWN))
    };
    let held = visit.can().read(read).await?.items;
    let heads = [w.badge, w.badge_on, w.state, w.what_to_do];
    let grid = held.iter().fold(Grid::new(w.my_badges, &heads, w), |grid, row| {
        let state = BadgeAwards::SPEC.state(row.state);
        let take = if row.state == "awarded" {
            Cell::link(format!("/badge-awards/{}/credential", row.id), w.badge_take)
        } else {
            Cell::text("")
        };
        let on = row.fields.get("awarded_on").and_then(|day| day.as_str()).unwrap_or_default();
        grid.row(vec![
            Cell::link(format!("/badge-awards/{}", row.id), row.title()),
            Cell::text(on),
            Cell::Mark(state.tone, state.name(w.language()).to_owned()),
            take,
        ])
    });
    let parts = vec![Block::Text(w.my_badges_lead.to_owned()), Block::Grid(grid)];
    visit.page(w.my_badges, blocks(parts))
}

async fn credential(
    visit: Visit<may::ExportBadges>,
    key: PathKey<LedgerEntryId>,
) -> Result<Answer, Problem> {
    let token = literacy::badge_credential(visit.can(), key.0).await?;
    Ok(Answer::file(literacy::credential_file(token)))
}

async fn of_staff(
    visit: Visit<may::ExportStaffBadges>,
    key: PathKey<LedgerEntryId>,
) -> Result<Answer, Problem> {
    let token = literacy::staff_credential(visit.can(), key.0).await?;
    Ok(Answer::file(literacy::credential_file(token)))
}

async fn judging(visit: &Visit<may::AwardBadges>) -> Result<Screen, Problem> {
    let w = visit.w;
    let form = visit.form("/badge-awards/judge", w.badge_judge, Vec::new()).back("/badge-awards");
    let parts = vec![Block::Text(w.badge_judge_lead.to_owned())];
    Ok(Screen::new(w.badge_judge, parts, form, "/badge-awards?done=saved"))
}

async fn judging_staff(visit: &Visit<may::AwardStaffBadges>) -> Result<Screen, Problem> {
    let w = visit.w;
    let form = visit.form("/staff-badges/judge", w.badge_judge, Vec::new()).back("/staff-badges");
    let parts = vec![Block::Text(w.badge_judge_staff_lead.to_owned())];
    Ok(Screen::new(w.badge_judge, parts, form, "/staff-badges?done=saved"))
}

fn take_along(place: String, w: &'static Words) -> Vec<Block> {
    vec![Block::Links(vec![Link::new(place, w.badge_take)])]
}

/// The credential beside a badge of shared talent.
pub(super) fn beside_award() -> Beside {
    Box::new(|visit, row: &EntryView| {
        Box::pin(async move {
            let may = visit.viewer.may(crate::auth::Action::ExportBadges);
            let place = format!("/badge-awards/{}/credential", row.id);
            Ok(if may && row.state == "awarded" { take_along(place, visit.w) } else { Vec::new() })
        })
    })
}

/// The credential beside a badge of the own body's staff.
pub(super) fn beside_staff() -> Beside {
    Box::new(|visit, row: &EntryView| {
        Box::pin(async move {
            let may = visit.viewer.may(crate::auth::Action::ExportStaffBadges);
            let place = format!("/staff-badges/{}/credential", row.id);
            Ok(if may && row.state == "awarded" { take_along(place, visit.w) } else { Vec::new() })
        })
    })
}
