//! Webhooks over HTTP.

use serde::Serialize;
use utoipa::ToSchema;

use super::model::{ChangeWebhook, NewWebhook, Webhook, check_kinds, check_url, secret, shown};
use super::store;
use crate::auth::may;
use crate::config::Webhooks;
use crate::notice::acts;

use crate::problem::{FieldError, Problem};
use crate::vocab::WebhookId;
use crate::web::{Can, Input, Nothing, Page, PathKey, Proven, Reply, Route};

pub(in crate::notice) fn routes() -> Vec<Route> {
    vec![
        Route::get("/webhooks", "Webhookの一覧", list).returns::<Page<Webhook>>(),
        Route::post("/webhooks", "Webhookの登録", create)
            .takes::<NewWebhook>()
            .returns::<WebhookSecret>()
            .gives(201),
        Route::get("/webhooks/{id}", "Webhook", show).returns::<Webhook>(),
        Route::patch("/webhooks/{id}", "Webhookの変更・停止・再開", change)
            .takes::<ChangeWebhook>()
            .returns::<Webhook>(),
        Route::post("/webhooks/{id}/renew-secret", "Webhookの秘密の切替え", renew_secret)
            .takes::<Nothing>()
            .returns::<WebhookSecret>(),
    ]
}

/// A webhook with its secret, shown this once.
#[derive(Serialize, ToSchema)]
struct WebhookSecret {
    /// What events are signed with (HMAC-SHA-256), as `whsec_` and base64.
    secret: String,
    /// Whose it is.
    webhook: Webhook,
}

async fn list(can: Can<may::KeepOutbox>) -> Result<Reply, Problem> {
    let items = can.read(|db, _| store::all(db)).await?;
    Reply::json(&Page { items, next_cursor: None, total: None })
}

async fn show(can: Can<may::KeepOutbox>, key: PathKey<WebhookId>) -> Result<Reply, Problem> {
    let view = can.read(move |db, _| store::one(db, key.0)).await?;
    Reply::entity(view.version, &view)
}

fn check(
    (url, kinds): (Option<&str>, Option<&[String]>),
    config: &Webhooks,
) -> Result<(), Problem> {
    let mut errors: Vec<FieldError> = kinds.map(check_kinds).unwrap_or_default();
    errors.extend(url.and_then(|url| check_url(url.trim(), config)));
    if errors.is_empty() { Ok(()) } else { Err(Problem::invalid(errors)) }
}

/// Registers one.
///
/// # Errors
/// `step_up_needed`, or what is wrong with the input.
pub async fn create(
    can: Proven<may::KeepOutbox>,
    input: Input<NewWebhook>,
) -> Result<Reply, Problem> {
    let (config, key) = (can.door().webhooks.clone(), can.door().factor_key.clone());
    can.write(acts::WEBHOOK_ADD, input, move |tx, _, new, _| {
        check((Some(new.url.as_str()), Some(&new.kinds)), &config)?;
        let id = store::add(tx, new)?;
        let (row, webhook) = (store::find(tx.db, id)?, store::one(tx.db, id)?);
        let secret = shown(&secret(&key, id, &row.salt));
        let place = format!("/api/v1/webhooks/{id}");
        Ok(Reply::created(place, row.version, &WebhookSecret { secret, webhook })?.shown_once())
    })
    .await
}

/// Changes one, switches it off or on.
///
/// # Errors
/// `step_up_needed`, `not_found`, `if_match_needed`, `stale`, or what is wrong with the input.
pub async fn change(
    can: Proven<may::KeepOutbox>,
    key: PathKey<WebhookId>,
    input: Input<ChangeWebhook>,
) -> Result<Reply, Problem> {
    let config = can.door().webhooks.clone();
    can.write(acts::WEBHOOK_CHANGE, input, move |tx, _, wanted, given| {
        let row = store::find(tx.db, key.0)?;
        given.require_version(row.version)?;
        let url = wanted.url.as_ref().map(|url| url.as_str());
        check((url, wanted.kinds.as_deref()), &config)?;
        store::change(tx, &row, wanted)?;
        let view = store::one(tx.db, key.0)?;
        Reply::entity(view.version, &view)
    })
    .await
}

/// Gives it another secret, at once.
///
/// # Errors
/// `step_up_needed`, `not_found`, `stale`.
pub async fn renew_secret(
    can: Proven<may::KeepOutbox>,
    key: PathKey<WebhookId>,
    input: Input<Nothing>,
) -> Result<Reply, Problem> {
    let root = can.door().factor_key.clone();
    can.write(acts::WEBHOOK_RENEW_SECRET, input, move |tx, _, _, given| {
        let row = store::find(tx.db, key.0)?;
        given.check_version(row.version)?;
        store::renew(tx, &row)?;
        let (row, webhook) = (store::find(tx.db, key.0)?, store::one(tx.db, key.0)?);
        let secret = shown(&secret(&root, key.0, &row.salt));
        Ok(Reply::entity(row.version, &WebhookSecret { secret, webhook })?.shown_once())
    })
    .await
}
