//! Rows of zones.

use diesel::prelude::*;

use crate::db::schema::{wish_zone_bodies, wish_zones};
use crate::db::{AuditEvent, Db, Tx};
use crate::problem::Problem;
use crate::vocab::{OrganizationCode, random_id};
use crate::wish::acts;

/// Key and name of every zone, in their order.
pub fn all(db: &mut Db) -> Result<Vec<(String, String)>, Problem> {
    Ok(wish_zones::table
        .order((wish_zones::place, wish_zones::zone))
        .select((wish_zones::zone, wish_zones::name_ja))
        .load(db)?)
}

/// Zone and body of every membership.
pub fn bodies(db: &mut Db) -> Result<Vec<(String, OrganizationCode)>, Problem> {
    let order = (wish_zone_bodies::organization_code, wish_zone_bodies::id);
    Ok(wish_zone_bodies::table
        .order(order)
        .select((wish_zone_bodies::zone, wish_zone_bodies::organization_code))
        .load(db)?)
}

/// Says which bodies a zone holds; one that is new stands at `last`.
pub fn put(
    tx: &mut Tx<'_>,
    zone: &str,
    name_ja: &str,
    last: Option<i32>,
    bodies: &[&OrganizationCode],
) -> Result<(), Problem> {
    if let Some(place) = last {
        let values = (
            wish_zones::zone.eq(zone),
            wish_zones::name_ja.eq(name_ja),
            wish_zones::place.eq(place),
        );
        diesel::insert_into(wish_zones::table).values(values).execute(tx.db)?;
    } else {
        let here = wish_zones::table.find(zone);
        diesel::update(here).set(wish_zones::name_ja.eq(name_ja)).execute(tx.db)?;
    }
    let before = wish_zone_bodies::table.filter(wish_zone_bodies::zone.eq(zone));
    diesel::delete(before).execute(tx.db)?;
    for code in bodies {
        let values = (
            wish_zone_bodies::id.eq(random_id()),
            wish_zone_bodies::zone.eq(zone),
            wish_zone_bodies::organization_code.eq(*code),
        );
        diesel::insert_into(wish_zone_bodies::table).values(values).execute(tx.db)?;
    }
    let done = if last.is_some() { acts::WISH_ZONE_ADD } else { acts::WISH_ZONE_CHANGE };
    tx.audit(AuditEvent::done(done, "wish_zone", zone));
    Ok(())
}

/// How many answers ever named a zone.
pub fn wished(db: &mut Db, zone: &str) -> Result<i64, Problem> {
    use crate::db::schema::wish_choices as c;
    Ok(c::table.filter(c::zone.eq(zone)).count().get_result(db)?)
}

/// Takes a zone away, with its bodies.
pub fn remove(tx: &mut Tx<'_>, zone: &str) -> Result<(), Problem> {
    let bodies = wish_zone_bodies::table.filter(wish_zone_bodies::zone.eq(zone));
    diesel::delete(bodies).execute(tx.db)?;
    diesel::delete(wish_zones::table.find(zone)).execute(tx.db)?;
    tx.audit(AuditEvent::done(acts::WISH_ZONE_REMOVE, "wish_zone", zone));
    Ok(())
}
