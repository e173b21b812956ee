//! What the program knows of this installation: a few named values.

use diesel::prelude::*;

use super::connection::{Db, DbError};
use super::schema::installation;
use super::tx::Tx;

/// A value by its name.
pub fn installation_value(db: &mut Db, name: &str) -> Result<Option<String>, DbError> {
    Ok(installation::table.find(name).select(installation::value).first(db).optional()?)
}

/// Notes a value that is not there yet.
///
/// # Errors
/// [`DbError`] when it is there or cannot be written.
pub fn note_installation(tx: &mut Tx<'_>, name: &str, value: &str) -> Result<(), DbError> {
    diesel::insert_into(installation::table)
        .values((installation::name.eq(name), installation::value.eq(value)))
        .execute(tx.db)?;
    Ok(())
}
