//! The zones of a prefecture's folder (`wish_zones.csv`).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::store;
use crate::db::{Db, Tx};
use crate::folder::{Folder, Placed};
use crate::problem::Problem;
use crate::vocab::OrganizationCode;
use crate::web::Fault;

const ZONES: &str = "wish_zones.csv";

/// A zone of places.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Zone {
    /// Key.
    pub zone: String,
    /// Name.
    pub name_ja: String,
    /// Bodies in it, in official order.
    pub organization_codes: Vec<OrganizationCode>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ZoneLine {
    zone: String,
    name_ja: String,
    organization_code: OrganizationCode,
}

/// Every zone, in its order.
pub fn zones(db: &mut Db) -> Result<Vec<Zone>, Problem> {
    let mut bodies: BTreeMap<String, Vec<OrganizationCode>> = BTreeMap::new();
    for (zone, code) in store::zone::bodies(db)? {
        bodies.entry(zone).or_default().push(code);
    }
    let zone = |(zone, name_ja): (String, String)| Zone {
        organization_codes: bodies.remove(&zone).unwrap_or_default(),
        zone,
        name_ja,
    };
    Ok(store::zone::all(db)?.into_iter().map(zone).collect())
}

/// Everything that is wrong in the zones.
pub fn check_folder(folder: &Folder, faults: &mut Vec<Fault>) {
    let bodies = ("organizations.csv", "code");
    for placed in folder.lines::<ZoneLine>(ZONES, faults) {
        let code = &placed.line.organization_code;
        placed.refers(folder, "organization_code", code, bodies, faults);
    }
}

/// Takes in the zones: adds what is missing and what the folder says anew. Returns how many zones
/// were added or changed.
///
/// # Errors
/// `invalid_input` when a line cannot be read.
pub fn take_in(tx: &mut Tx<'_>, folder: &Folder) -> Result<usize, Problem> {
    let mut faults = Vec::new();
    let lines = folder.lines::<ZoneLine>(ZONES, &mut faults);
    Fault::refuse(&faults)?;
    let known: BTreeSet<String> =
        store::zone::all(tx.db)?.into_iter().map(|known| known.0).collect();
    let mut done: BTreeSet<&str> = BTreeSet::new();
    let mut place = known.len();
    for Placed { line, .. } in &lines {
        let new = !known.contains(&line.zone);
        if (!new && !folder.moved(ZONES, &line.zone)) || !done.insert(&line.zone) {
            continue;
        }
        let of_zone = lines.iter().filter(|other| other.line.zone == line.zone);
        let bodies: Vec<&OrganizationCode> =
            of_zone.map(|other| &other.line.organization_code).collect();
        place += usize::from(new);
        let last = new.then(|| i32::try_from(place).unwrap_or(i32::MAX));
        store::zone::put(tx, &line.zone, &line.name_ja, last, &bodies)?;
    }
    if done.is_empty() {
        tx.nothing_to_audit();
    }
    Ok(done.len())
}

/// Takes away the zones of which the folder names no body any more.
///
/// # Errors
/// `line_in_use` for a zone that somebody wishes for.
pub fn take_away(tx: &mut Tx<'_>, before: &Folder, after: &Folder) -> Result<(), Problem> {
    let mut faults = Vec::new();
    let left = after.column(ZONES, "zone");
    let gone = before.lines::<ZoneLine>(ZONES, &mut faults).into_iter().map(|placed| placed.line);
    let gone: BTreeMap<String, String> = gone
        .filter(|line| !left.contains(&line.zone))
        .map(|line| (line.zone, line.name_ja))
        .collect();
    for (zone, name) in gone {
        let wishes = store::zone::wished(tx.db, &zone)?;
        if wishes > 0 {
            let what = ("意向調査の回答", "wishes");
            return Err(Problem::line_in_use(&name, &wishes.to_string(), what.into()));
        }
        store::zone::remove(tx, &zone)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_municipality_lies_in_one_of_city_and_town() {
        let (folder, mut faults) = (Folder::built_in(), Vec::new());
        check_folder(&folder, &mut faults);
        let lines = folder.lines::<ZoneLine>(ZONES, &mut faults);
        assert_eq!(faults, []);
        let of = |zone: &str| lines.iter().filter(|placed| placed.line.zone == zone).count();
        assert_eq!(
            (of("city"), of("town"), of("island"), of("mountain"), of("prefecture")),
            (14, 9, 2, 6, 1)
        );
    }
}
