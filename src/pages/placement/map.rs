//! The 23 municipalities as tiles of one size: a map of areas would hide the small ones.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;

use crate::assignment;
use crate::auth::may;
use crate::organization::{self, Organization};
use crate::pages::kit::{Answer, Frame, Visit, Words};
use crate::problem::{Code, Problem};
use crate::vocab::{FiscalYear, Function, OrganizationCode, Period, TalentId};
use crate::web::Route;

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/map", "市町の配置図の画面", show)]
}

/// Where each municipality stands: name, column, row; about as on a map.
const PLACES: &[(&str, u8, u8)] = &[
    ("北広島町", 2, 0),
    ("安芸高田市", 3, 0),
    ("三次市", 4, 0),
    ("庄原市", 5, 0),
    ("神石高原町", 6, 0),
    ("安芸太田町", 1, 1),
    ("広島市", 2, 1),
    ("府中町", 3, 1),
    ("東広島市", 4, 1),
    ("世羅町", 5, 1),
    ("府中市", 6, 1),
    ("大竹市", 0, 2),
    ("廿日市市", 1, 2),
    ("海田町", 2, 2),
    ("熊野町", 3, 2),
    ("三原市", 4, 2),
    ("尾道市", 5, 2),
    ("福山市", 6, 2),
    ("江田島市", 1, 3),
    ("坂町", 2, 3),
    ("呉市", 3, 3),
    ("竹原市", 4, 3),
    ("大崎上島町", 4, 4),
];

struct Tile {
    name: String,
    column: u8,
    row: u8,
    part: bool,
    state: String,
    people: String,
}

#[derive(Template)]
#[template(path = "map.html", config = "config/askama.toml")]
struct Map {
    f: Frame,
    tiles: Vec<Tile>,
}

async fn show(visit: Visit<may::ReadPlacementStatistics>) -> Result<Answer, Problem> {
    let (w, today) = (visit.w, visit.viewer.today());
    let day = Period::between(today, today.succ_opt().unwrap_or(today));
    let (bodies, services) = visit
        .can()
        .read(move |db, _| Ok((organization::all(db)?, assignment::served_between(db, day)?)))
        .await?;
    let mut people: BTreeMap<OrganizationCode, BTreeSet<TalentId>> = BTreeMap::new();
    for service in services {
        people.entry(service.host).or_default().insert(service.talent);
    }
    let year = FiscalYear::of(today).map_err(|_| Problem::new(Code::Internal))?;
    let tile = |(name, column, row): &(&str, u8, u8)| {
        let (_, body) = bodies.iter().find(|(_, body)| body.name_ja == *name)?;
        Some(tile(body, *column, *row, people.get(&body.code).map_or(0, BTreeSet::len), year, w))
    };
    let tiles = PLACES.iter().filter_map(tile).collect();
    visit.page(w.map, |f| Map { f, tiles })
}

fn tile(
    body: &Organization,
    column: u8,
    row: u8,
    people: usize,
    year: FiscalYear,
    w: &Words,
) -> Tile {
    let part = body
        .participations
        .iter()
        .find(|part| part.function == Function::Placement && part.covers(year));
    let state = part.map_or_else(
        || w.not_participating.to_owned(),
        |part| format!("{} {}〜", w.participates, w.year(part.first_fiscal_year)),
    );
    let name = if w.tag == "en" { body.name_en.clone() } else { body.name_ja.clone() };
    Tile {
        name,
        column,
        row,
        part: part.is_some(),
        state,
        people: Words::fill(w.people_unit, &[&people]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_municipality_has_a_place_of_its_own() {
        let places: BTreeSet<(u8, u8)> =
            PLACES.iter().map(|(_, column, row)| (*column, *row)).collect();
        assert_eq!((places.len(), PLACES.len()), (23, 23));
    }
}
