//! The zones the program brings along (`config/reference/wish_zones.csv`): a beginning that the
//! prefecture edits.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::store;
use crate::db::{AuditEvent, Db, Tx};
use crate::problem::{Code, Problem};
use crate::vocab::OrganizationCode;

const ZONES: &str = include_str!("../../config/reference/wish_zones.csv");

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

/// Adds the zones that are missing; leaves alone what is there. Returns how many were added.
pub fn import_reference(tx: &mut Tx<'_>) -> Result<usize, Problem> {
    let lines: Vec<ZoneLine> = csv::Reader::from_reader(ZONES.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(|error| {
            tracing::error!(%error, "the built-in zones cannot be read");
            Problem::new(Code::Internal)
        })?;
    let known: Vec<String> = store::zone::all(tx.db)?.into_iter().map(|(zone, _)| zone).collect();
    let mut added: Vec<&str> = Vec::new();
    for line in lines.iter().filter(|line| !known.contains(&line.zone)) {
        if !added.contains(&line.zone.as_str()) {
            added.push(&line.zone);
            store::zone::add(
                tx,
                &line.zone,
                &line.name_ja,
                i32::try_from(known.len() + added.len()).unwrap_or(i32::MAX),
            )?;
            tx.audit(AuditEvent::done("wish_zone.add", "wish_zone", &line.zone));
        }
        store::zone::add_body(tx, &line.zone, &line.organization_code)?;
    }
    if added.is_empty() {
        tx.nothing_to_audit();
    }
    Ok(added.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_municipality_lies_in_one_of_city_and_town() {
        let lines: Vec<ZoneLine> = csv::Reader::from_reader(ZONES.as_bytes())
            .deserialize()
            .collect::<Result<_, _>>()
            .expect("readable");
        let of = |zone: &str| lines.iter().filter(|line| line.zone == zone).count();
        assert_eq!(
            (of("city"), of("town"), of("island"), of("mountain"), of("prefecture")),
            (14, 9, 2, 6, 1)
        );
    }
}
