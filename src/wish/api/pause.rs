//! Pauses over HTTP.

use crate::auth::may;
use crate::problem::Problem;
use crate::vocab::{FieldGroup, PauseId};
use crate::web::{API_PREFIX, Can, Input, Listing, NoFilter, Page, PathKey, Reply, Route, Table};
use crate::wish::acts;

use crate::wish::pause::{NewPause, PauseView, Resumption, current, pause, pauses, resume};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/pauses", "配属を控える期間の一覧（閲覧は記録されます）", list)
            .list()
            .returns::<Page<PauseView>>(),
        Route::post("/pauses", "配属を控える期間の記録", add)
            .takes::<NewPause>()
            .returns::<PauseView>()
            .gives(201),
        Route::post("/pauses/{id}/resume", "配属の再開", end)
            .takes::<Resumption>()
            .returns::<PauseView>()
            .or_gives(204),
    ]
}

async fn list(can: Can<may::ReadWishes>, listing: Listing<NoFilter>) -> Result<Reply, Problem> {
    let rows = can
        .read_logged(|db, scope, seen| {
            let rows = pauses(db, scope)?;
            rows.iter().for_each(|row| seen.person(FieldGroup::Wishes, row.talent_id));
            Ok(rows)
        })
        .await?;
    listing.reply_all(rows, |row| row.id.to_string(), table)
}

fn table(rows: &[PauseView]) -> Table {
    rows.iter().fold(
        Table::new("配属を控える期間", &[("氏名", 16), ("始期", 12), ("再開日", 12), ("備考", 40)]),
        |table, row| {
            let resumes_on = row.resumes_on.map_or_else(String::new, |day| day.to_string());
            table.row(vec![
                row.talent_name.clone(),
                row.pauses_on.to_string(),
                resumes_on,
                row.note.to_string(),
            ])
        },
    )
}

pub async fn add(can: Can<may::PausePlacement>, input: Input<NewPause>) -> Result<Reply, Problem> {
    can.write(acts::PAUSE_ADD, input, |tx, scope, input, _| {
        let view = pause(tx, scope, input)?;
        Reply::created(format!("{API_PREFIX}/pauses"), view.version, &view)
    })
    .await
}

/// A pause that is taken back altogether leaves nothing to show.
pub async fn end(
    can: Can<may::PausePlacement>,
    key: PathKey<PauseId>,
    input: Input<Resumption>,
) -> Result<Reply, Problem> {
    can.write(acts::PAUSE_RESUME, input, move |tx, scope, input, given| {
        given.check_version(current(tx.db, scope, key.0)?.version)?;
        match resume(tx, scope, key.0, input.resumes_on)? {
            Some(view) => Reply::entity(view.version, &view),
            None => Ok(Reply::empty()),
        }
    })
    .await
}
