//! The municipalities as tiles of one size: a map of areas would hide the small ones.

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

struct Tile {
    name: String,
    column: i32,
    row: i32,
    part: bool,
    state: String,
    people: String,
}

#[derive(Template)]
#[template(path = "map.html", config = "config/askama.toml")]
struct Map {
    f: Frame,
    lead: String,
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
    let tiles: Vec<Tile> = bodies
        .iter()
        .filter_map(|(_, body)| {
            let place = body.map_column.zip(body.map_row)?;
            Some(tile(body, place, people.get(&body.code).map_or(0, BTreeSet::len), year, w))
        })
        .collect();
    let lead = Words::fill(w.map_lead, &[&tiles.len()]);
    visit.page(w.map, |f| Map { f, lead, tiles })
}

fn tile(
    body: &Organization,
    (column, row): (i32, i32),
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
        |part| {
            let assumed = if part.assumed { format!("（{}）", w.assumed) } else { String::new() };
            format!("{} {}〜{assumed}", w.participates, w.year(part.first_fiscal_year))
        },
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
