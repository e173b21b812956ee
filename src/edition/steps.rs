//! What is done with editions.

use super::acts;
use super::model::EditionState;
use super::sources::datasets;
use super::store::{self, Content, Edition};
use crate::accounts::{ApprovalKind, Wanted};
use crate::auth::{Action, Scope};
use crate::db::{AuditEvent, Db, Tx};
use crate::organization;
use crate::problem::{Problem, Wording};
use crate::vocab::{Act, OpenDataEditionId};

/// Editions within reach, the latest first: the published ones; all for those who make them.
///
/// # Errors
/// When the rows cannot be read.
pub fn editions(db: &mut Db, scope: &Scope) -> Result<Vec<Edition>, Problem> {
    let keeps = scope.may(Action::KeepOpenData);
    let seen = |edition: &Edition| keeps || edition.state == EditionState::Published;
    Ok(store::all(db)?.into_iter().filter(seen).collect())
}

/// The editions that are public, the latest first.
///
/// # Errors
/// When the rows cannot be read.
pub fn published(db: &mut Db) -> Result<Vec<Edition>, Problem> {
    let public = |edition: &Edition| edition.state == EditionState::Published;
    Ok(store::all(db)?.into_iter().filter(public).collect())
}

/// One edition within reach.
///
/// # Errors
/// `not_found`.
pub fn find(db: &mut Db, scope: &Scope, id: OpenDataEditionId) -> Result<Edition, Problem> {
    let edition = store::find(db, id)?;
    if edition.state == EditionState::Published || scope.may(Action::KeepOpenData) {
        Ok(edition)
    } else {
        Err(Problem::not_found())
    }
}

/// Who publishes: the prefecture.
///
/// # Errors
/// When the rows cannot be read.
pub fn publisher(db: &mut Db) -> Result<String, Problem> {
    let bodies = organization::names(db)?.into_iter();
    let prefecture = bodies.filter(|(code, _)| code.is_prefecture()).map(|(_, name)| name).next();
    Ok(prefecture.unwrap_or_default())
}

fn last_published(db: &mut Db) -> Result<Option<i32>, Problem> {
    Ok(published(db)?.first().map(|edition| edition.number))
}

/// Makes an edition from the record as it stands.
///
/// # Errors
/// When the rows cannot be read or written.
pub fn make(
    tx: &mut Tx<'_>,
    scope: &Scope,
    note: &str,
    threshold: i64,
) -> Result<OpenDataEditionId, Problem> {
    let history = store::history(tx.db)?;
    let (datasets, decided) = datasets(tx.db, scope, &history, threshold)?;
    let content = Content { after: last_published(tx.db)?, datasets, decided };
    let id = store::insert(tx, note, &content)?;
    tx.audit(AuditEvent::done(acts::OPEN_DATA_EDITION_MAKE, "open_data_edition", id));
    Ok(id)
}

/// Refuses a step that an edition does not allow now.
fn require_draft(edition: &Edition, act: Act) -> Result<(), Problem> {
    if edition.state == EditionState::Draft {
        return Ok(());
    }
    let button = act.ask.map_or((act.name_ja, act.step), |ask| (ask.button[0], ask.button[1]));
    Err(Problem::state_conflict(edition.state, button, Wording::nothing()))
}

/// Whether it may be published now, as far as the record says.
///
/// # Errors
/// `state_conflict` once it was decided on, or when another was published since it was made.
pub fn require_publishable(db: &mut Db, edition: &Edition) -> Result<(), Problem> {
    require_draft(edition, acts::OPEN_DATA_EDITION_PUBLISH)?;
    if last_published(db)? == edition.content()?.after {
        return Ok(());
    }
    let now =
        ("作成した後にほかの版が公開された状態", "older than an edition that was published since");
    let Some(ask) = acts::OPEN_DATA_EDITION_PUBLISH.ask else { return Ok(()) };
    let instead = Wording::from(("新しい版の作成", "making a new edition"));
    Err(Problem::state_conflict(Wording::from(now), (ask.button[0], ask.button[1]), instead))
}

/// What a second person is asked for.
#[must_use]
pub fn wanted(edition: &Edition) -> Wanted {
    let says = (
        format!("オープンデータ第{}版の公開", edition.number),
        format!("Publication of edition {} of the open data", edition.number),
    );
    Wanted {
        kind: ApprovalKind::OpenDataEdition,
        subject: edition.id.to_string(),
        talent: None,
        act: serde_json::json!({ "version": edition.version }),
        secret: None,
        says,
    }
}

/// Publishes an edition, as two persons agreed.
///
/// # Errors
/// As `require_publishable`.
pub fn publish_agreed(tx: &mut Tx<'_>, subject: &str) -> Result<(), Problem> {
    let id: OpenDataEditionId = subject.parse().map_err(|_| Problem::not_found())?;
    let edition = store::find(tx.db, id)?;
    require_publishable(tx.db, &edition)?;
    store::keep(tx, id, &edition.content()?.decided)?;
    store::decide(tx, &edition, EditionState::Published)?;
    tx.audit(AuditEvent::done(acts::OPEN_DATA_EDITION_PUBLISH, "open_data_edition", id));
    Ok(())
}

/// Gives an edition up.
///
/// # Errors
/// `state_conflict` once it was decided on.
pub fn discard(tx: &mut Tx<'_>, edition: &Edition) -> Result<(), Problem> {
    require_draft(edition, acts::OPEN_DATA_EDITION_DISCARD)?;
    store::decide(tx, edition, EditionState::Discarded)?;
    tx.audit(AuditEvent::done(acts::OPEN_DATA_EDITION_DISCARD, "open_data_edition", edition.id));
    Ok(())
}
