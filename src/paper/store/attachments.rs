//! Rows of what hangs on records, and their bytes in pieces.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::schema::{attachment_pieces, attachments};
use crate::db::{Db, Tx};
use crate::limits::ATTACHMENT_PIECE;
use crate::paper::attachment::AttachmentKind;
use crate::problem::Problem;
use crate::vocab::{AccountId, AttachmentId, Name};

/// What is known of a file.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = attachments)]
pub struct AttachmentRow {
    pub id: AttachmentId,
    pub kind: AttachmentKind,
    pub subject: i64,
    pub file_name: String,
    pub media_type: String,
    pub bytes: i32,
    pub sha256: String,
    pub note: String,
    pub recorded_at: NaiveDateTime,
    pub recorded_by: Option<AccountId>,
    pub retired_at: NaiveDateTime,
    pub retired_by: Option<AccountId>,
    pub reason: String,
}

/// Keeps a file.
pub fn add(tx: &mut Tx<'_>, row: &AttachmentRow, bytes: &[u8]) -> Result<(), Problem> {
    use attachment_pieces as t;
    diesel::insert_into(attachments::table).values(row).execute(tx.db)?;
    for (place, piece) in (0..).zip(bytes.chunks(ATTACHMENT_PIECE)) {
        let piece: (_, _, _) =
            (t::attachment_id.eq(row.id), t::place.eq::<i32>(place), t::content.eq(piece.to_vec()));
        diesel::insert_into(t::table).values(piece).execute(tx.db)?;
    }
    Ok(())
}

/// The file of this id.
pub fn one(db: &mut Db, id: AttachmentId) -> Result<Option<AttachmentRow>, Problem> {
    let rows = attachments::table.filter(attachments::id.eq(id));
    Ok(rows.select(AttachmentRow::as_select()).first(db).optional()?)
}

/// Files at a record, the latest first.
pub fn at(db: &mut Db, subject: i64) -> Result<Vec<AttachmentRow>, Problem> {
    use attachments as t;
    let rows = t::table.filter(t::subject.eq(subject));
    let order = (t::recorded_at.desc(), t::kind, t::file_name, t::id);
    Ok(rows.order(order).select(AttachmentRow::as_select()).load(db)?)
}

/// Every file with the digest of what came.
pub fn all(db: &mut Db) -> Result<Vec<(AttachmentId, String)>, Problem> {
    use attachments as t;
    Ok(t::table.order(t::id).select((t::id, t::sha256)).load(db)?)
}

/// The bytes of a file.
pub fn bytes(db: &mut Db, id: AttachmentId) -> Result<Vec<u8>, Problem> {
    use attachment_pieces as t;
    let rows = t::table.filter(t::attachment_id.eq(id)).order(t::place).select(t::content);
    Ok(rows.load::<Vec<u8>>(db)?.concat())
}

/// Takes a file back.
pub fn retire(tx: &mut Tx<'_>, id: AttachmentId, reason: &Name) -> Result<(), Problem> {
    use attachments as t;
    diesel::update(t::table.filter(t::id.eq(id)))
        .set((
            t::retired_at.eq(tx.now),
            t::retired_by.eq(tx.origin.account),
            t::reason.eq(reason.as_str()),
        ))
        .execute(tx.db)?;
    Ok(())
}
