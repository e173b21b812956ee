//! Editions over HTTP.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::model::{Dataset, EditionState};
use super::site::archive;
use super::steps::publisher;
use super::store::Edition;
use super::{acts, steps};
use crate::accounts::{self, Asked};
use crate::auth::{Action, Scope, may};
use crate::clock::in_japan;
use crate::problem::Problem;
use crate::vocab::{Act, OpenDataEditionId, ShortText};
use crate::web::{
    API_PREFIX, Can, Input, Listing, NoFilter, Nothing, Page, PathKey, Reply, Route, Table,
};

/// Routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/open-data-editions", "オープンデータの版の一覧", list)
            .list()
            .returns::<Page<EditionView>>(),
        Route::post("/open-data-editions", "オープンデータの版の作成", make)
            .takes::<Making>()
            .returns::<EditionView>()
            .gives(201),
        Route::get("/open-data-editions/{id}", "オープンデータの版", show).returns::<EditionView>(),
        Route::get("/open-data-editions/{id}/archive", "オープンデータの版のファイル", files),
        Route::post("/open-data-editions/{id}/publish", "オープンデータの版の公開", publish)
            .takes::<Nothing>()
            .returns::<EditionView>()
            .or_asks::<Asked>(),
        Route::post("/open-data-editions/{id}/discard", "オープンデータの版の破棄", discard)
            .takes::<Nothing>()
            .returns::<EditionView>(),
    ]
}

/// What is said of a new edition.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Making {
    /// What differs from the one before, for its readers.
    #[serde(default)]
    pub note: ShortText,
}

/// An edition of the open data.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EditionView {
    /// The edition.
    pub id: OpenDataEditionId,
    /// Its number, from 1.
    pub number: i32,
    /// What differs from the one before.
    pub note: String,
    /// Where it stands.
    pub state: EditionState,
    /// The same in words.
    pub state_label: &'static str,
    /// When it was made, Japan time.
    pub made_at: String,
    /// When it was published or discarded, Japan time.
    pub decided_at: Option<String>,
    /// How many figures are withheld.
    pub withheld: i64,
    /// What it holds; in the list without rows.
    pub datasets: Vec<Dataset>,
    /// Grows with every act.
    pub version: i32,
    /// What the caller may do with it.
    #[schema(value_type = Vec<String>)]
    pub allowed_actions: Vec<Act>,
}

/// An edition as it is shown.
///
/// # Errors
/// When what it holds cannot be read.
pub fn view(scope: &Scope, edition: &Edition) -> Result<EditionView, Problem> {
    let content = edition.content()?;
    let hidden = content.decided.iter().filter(|(_, hidden)| *hidden).count();
    let open = edition.state == EditionState::Draft && scope.may(Action::KeepOpenData);
    let acts = [acts::OPEN_DATA_EDITION_PUBLISH, acts::OPEN_DATA_EDITION_DISCARD];
    Ok(EditionView {
        id: edition.id,
        number: edition.number,
        note: edition.note.clone(),
        state: edition.state,
        state_label: edition.state.name_ja(),
        made_at: in_japan(edition.made_at),
        decided_at: edition.decided_at.map(in_japan),
        withheld: i64::try_from(hidden).unwrap_or(i64::MAX),
        datasets: content.datasets,
        version: edition.version,
        allowed_actions: if open { acts.to_vec() } else { Vec::new() },
    })
}

async fn list(can: Can<may::ReadOpenData>, listing: Listing<NoFilter>) -> Result<Reply, Problem> {
    let read = can.read(|db, scope| {
        let mut views = Vec::new();
        for edition in steps::editions(db, scope)? {
            let mut view = view(scope, &edition)?;
            view.datasets.iter_mut().for_each(|dataset| dataset.rows.clear());
            views.push(view);
        }
        Ok(views)
    });
    listing.reply_all(
        read.await?,
        |row| row.id.to_string(),
        |rows| {
            let heads = [("版", 6), ("状態", 10), ("作成", 28), ("公開・破棄", 28), ("備考", 40)];
            rows.iter().fold(Table::new("オープンデータの版", &heads), |table, row| {
                table.row(vec![
                    row.number.to_string(),
                    row.state_label.to_owned(),
                    row.made_at.clone(),
                    row.decided_at.clone().unwrap_or_default(),
                    row.note.clone(),
                ])
            })
        },
    )
}

async fn show(
    can: Can<may::ReadOpenData>,
    key: PathKey<OpenDataEditionId>,
) -> Result<Reply, Problem> {
    let found = can.read(move |db, scope| view(scope, &steps::find(db, scope, key.0)?)).await?;
    Reply::entity(found.version, &found)
}

/// The files of an edition, as `dxship publish` writes them.
pub async fn files(
    can: Can<may::ReadOpenData>,
    key: PathKey<OpenDataEditionId>,
) -> Result<Reply, Problem> {
    let read = can.read(move |db, scope| Ok((steps::find(db, scope, key.0)?, publisher(db)?)));
    let (edition, publisher) = read.await?;
    let name = format!("open-data-{}.zip", edition.number);
    Ok(Reply::file(name, "application/zip", archive(&[edition], &publisher)?))
}

pub async fn make(can: Can<may::KeepOpenData>, input: Input<Making>) -> Result<Reply, Problem> {
    let threshold = can.door().smallest_group;
    can.write(acts::OPEN_DATA_EDITION_MAKE, input, move |tx, scope, said, _| {
        let id = steps::make(tx, scope, said.note.as_str(), threshold)?;
        let found = view(scope, &steps::find(tx.db, scope, id)?)?;
        Reply::created(format!("{API_PREFIX}/open-data-editions/{id}"), found.version, &found)
    })
    .await
}

pub async fn publish(
    can: Can<may::KeepOpenData>,
    key: PathKey<OpenDataEditionId>,
    input: Input<Nothing>,
) -> Result<Reply, Problem> {
    can.write(acts::OPEN_DATA_EDITION_PUBLISH, input, move |tx, scope, _, given| {
        let edition = steps::find(tx.db, scope, key.0)?;
        given.check_version(edition.version)?;
        steps::require_publishable(tx.db, &edition)?;
        if let Some(reply) = accounts::asked(tx, scope, &steps::wanted(&edition), None)? {
            return Ok(reply);
        }
        steps::publish_agreed(tx, &key.0.to_string())?;
        let found = view(scope, &steps::find(tx.db, scope, key.0)?)?;
        Reply::entity(found.version, &found)
    })
    .await
}

pub async fn discard(
    can: Can<may::KeepOpenData>,
    key: PathKey<OpenDataEditionId>,
    input: Input<Nothing>,
) -> Result<Reply, Problem> {
    can.write(acts::OPEN_DATA_EDITION_DISCARD, input, move |tx, scope, _, given| {
        let edition = steps::find(tx.db, scope, key.0)?;
        given.check_version(edition.version)?;
        steps::discard(tx, &edition)?;
        let found = view(scope, &steps::find(tx.db, scope, key.0)?)?;
        Reply::entity(found.version, &found)
    })
    .await
}
