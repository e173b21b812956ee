//! Rows of zones.

use diesel::prelude::*;

use crate::db::schema::{wish_zone_bodies, wish_zones};
use crate::db::{Db, Tx};
use crate::problem::Problem;
use crate::vocab::{OrganizationCode, random_id};

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

pub fn add(tx: &mut Tx<'_>, zone: &str, name_ja: &str, place: i32) -> Result<(), Problem> {
    diesel::insert_into(wish_zones::table)
        .values((
            wish_zones::zone.eq(zone),
            wish_zones::name_ja.eq(name_ja),
            wish_zones::place.eq(place),
        ))
        .execute(tx.db)?;
    Ok(())
}

/// Adds a body to a zone.
pub fn add_body(tx: &mut Tx<'_>, zone: &str, code: &OrganizationCode) -> Result<(), Problem> {
    diesel::insert_into(wish_zone_bodies::table)
        .values((
            wish_zone_bodies::id.eq(random_id()),
            wish_zone_bodies::zone.eq(zone),
            wish_zone_bodies::organization_code.eq(code),
        ))
        .execute(tx.db)?;
    Ok(())
}
