//! A table of reference data as it comes in by file: recorded and undone like any other list.

use std::sync::Arc;

use super::{Undoing, answer, in_the_way, standing, written_by};
use crate::auth::may;
use crate::db::{AuditEvent, Tx};
use crate::import::acts;
use crate::import::api::Import;
use crate::import::store;
use crate::problem::{Code, Problem, Wording};
use crate::reference::{self, ReferenceTable, TableKey};
use crate::vocab::ImportId;
use crate::web::{
    Can, DryRun, Fault, Given, ImportReport, Input, PathKey, Query, Reply, Sheet, Upload,
};

/// What the record of imports calls a table: `reference_tables.exams`.
fn kind_of(table: ReferenceTable) -> String {
    format!("reference_tables.{table}")
}

/// Whether an import of this kind was one of a table.
pub fn is_one(kind: &str) -> bool {
    ReferenceTable::ALL.iter().any(|table| kind_of(*table) == kind)
}

pub async fn take_in(
    can: Can<may::WriteReference>,
    key: PathKey<TableKey>,
    query: Query<DryRun>,
    upload: Upload,
) -> Result<Reply, Problem> {
    let table = can.read(move |_, _| Ok(key.0.table())).await?;
    let (input, _turn) = upload.sheets(&can).await;
    let (input, sheets) = input.map(Arc::new).share()?;
    let table = table?;
    if query.0.dry_run {
        let read =
            move |db: &mut _, _: &_| answer(&reference::rehearse(db, table, &sheets)?.report);
        return can.read(read).await;
    }
    can.write(reference::acts::REFERENCE_TABLE_IMPORT, input, move |tx, _, sheets, given| {
        answer(&take(tx, table, sheets, given)?)
    })
    .await
}

/// Takes a file in, whole or not at all.
fn take(
    tx: &mut Tx<'_>,
    table: ReferenceTable,
    sheets: &[Sheet],
    given: &Given,
) -> Result<ImportReport, Problem> {
    let rehearsed = reference::rehearse(tx.db, table, sheets)?;
    let digest = &rehearsed.report.digest;
    if given.if_match.as_ref().is_some_and(|seen| !seen.contains(digest.as_str())) {
        return Err(Problem::new(Code::Stale).saying("version", Wording::nothing()));
    }
    Fault::refuse(&rehearsed.faults)?;
    let report = ImportReport { done: true, ..rehearsed.report };
    if report.items.is_empty() {
        tx.nothing_to_audit();
        return Ok(report);
    }
    let recorded = reference::lines(tx.db, table)?;
    let changes = reference::take_in(tx, &recorded, &rehearsed.folder, table)?;
    let done: Vec<store::Done> = changes
        .iter()
        .map(|change| (change.id, 1, change.before.is_none(), change.line.clone()))
        .collect();
    let counts = [report.created, report.changed, report.unchanged];
    let id = store::add(tx, &kind_of(table), report.rows, counts, &done)?;
    Ok(ImportReport { import_id: Some(id), ..report })
}

/// Undoing needs what taking in needed.
pub async fn undo(
    can: Can<may::WriteReference>,
    id: ImportId,
    input: Input<Undoing>,
) -> Result<Reply, Problem> {
    can.write(acts::IMPORT_UNDO, input, move |tx, scope, _, _| {
        let import = standing(tx.db, scope, id)?;
        let written = written_by(tx.db, id)?;
        let ids: Vec<i64> = written.iter().map(|one| one.subject.id).collect();
        if let Err(reasons) = reference::take_back(tx, &ids)? {
            return Err(in_the_way(&written, reasons));
        }
        store::undo(tx, id)?;
        tx.audit(AuditEvent::done(acts::IMPORT_UNDO, "import", id).with(import.kind));
        Reply::json(&Import::from(store::find(tx.db, id)?))
    })
    .await
}
