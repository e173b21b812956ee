//! What a folder said, line by line.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::{Cells, FILES, Folder};
use crate::db::schema::folder_lines;
use crate::db::{Db, Tx};
use crate::problem::{Code, Problem};

/// What was taken in, by file and key.
pub(super) fn kept(db: &mut Db) -> Result<BTreeMap<String, BTreeMap<String, Cells>>, Problem> {
    let rows: Vec<(String, String, String)> = folder_lines::table
        .select((folder_lines::file, folder_lines::line_key, folder_lines::line))
        .load(db)?;
    let mut kept: BTreeMap<String, BTreeMap<String, Cells>> = BTreeMap::new();
    for (file, key, line) in rows {
        let cells = serde_json::from_str(&line).map_err(|_| Problem::new(Code::Internal))?;
        kept.entry(file).or_default().insert(key, cells);
    }
    Ok(kept)
}

/// Keeps what the folder says, in the place of what was kept before.
///
/// # Errors
/// When the rows cannot be written.
pub fn keep(tx: &mut Tx<'_>, folder: &Folder) -> Result<(), Problem> {
    diesel::delete(folder_lines::table).execute(tx.db)?;
    for (file, _) in FILES {
        for (key, cells) in folder.cells(file) {
            let line = serde_json::to_string(&cells).map_err(|_| Problem::new(Code::Internal))?;
            let values = (
                folder_lines::file.eq(*file),
                folder_lines::line_key.eq(key),
                folder_lines::line.eq(line),
            );
            diesel::insert_into(folder_lines::table).values(values).execute(tx.db)?;
        }
    }
    Ok(())
}
