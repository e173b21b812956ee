//! Rows of webhooks.

use diesel::prelude::*;

use super::model::{ChangeWebhook, NewWebhook, Webhook};
use crate::auth::new_secret;
use crate::db::schema::webhooks;
use crate::db::{AuditEvent, Db, Tx};
use crate::notice::{News, acts, outbox};
use crate::problem::Problem;
use crate::vocab::WebhookId;

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = webhooks)]
pub struct Row {
    pub id: WebhookId,
    name: String,
    url: String,
    kinds: String,
    pub salt: String,
    active: bool,
    pub version: i32,
}

fn view(row: Row, (waiting, undelivered): (i64, i64)) -> Webhook {
    Webhook {
        id: row.id,
        name: row.name,
        url: row.url,
        kinds: row.kinds.split(',').map(str::to_owned).collect(),
        active: row.active,
        waiting,
        undelivered,
        version: row.version,
        allowed_actions: vec![acts::WEBHOOK_CHANGE, acts::WEBHOOK_RENEW_SECRET],
    }
}

/// Every webhook, by name.
///
/// # Errors
/// When the rows cannot be read.
pub fn all(db: &mut Db) -> Result<Vec<Webhook>, Problem> {
    let query = webhooks::table.order((webhooks::name, webhooks::id)).select(Row::as_select());
    let rows: Vec<Row> = query.load(db)?;
    let mut views = Vec::new();
    for row in rows {
        let left = outbox::left(db, row.id)?;
        views.push(view(row, left));
    }
    Ok(views)
}

/// One of them.
///
/// # Errors
/// `not_found`, or when the rows cannot be read.
pub fn one(db: &mut Db, id: WebhookId) -> Result<Webhook, Problem> {
    let (row, left) = (find(db, id)?, outbox::left(db, id)?);
    Ok(view(row, left))
}

pub fn find(db: &mut Db, id: WebhookId) -> Result<Row, Problem> {
    let found = webhooks::table.find(id).select(Row::as_select()).first(db).optional()?;
    found.ok_or(Problem::not_found())
}

/// Where events go now, and the salt of their secret; nothing while it is switched off.
pub fn destination(db: &mut Db, id: WebhookId) -> Result<Option<(String, String)>, Problem> {
    let active = webhooks::table.find(id).filter(webhooks::active.eq(true));
    Ok(active.select((webhooks::url, webhooks::salt)).first(db).optional()?)
}

pub fn add(tx: &mut Tx<'_>, new: &NewWebhook) -> Result<WebhookId, Problem> {
    let id = WebhookId::random();
    diesel::insert_into(webhooks::table)
        .values((
            webhooks::id.eq(id),
            webhooks::name.eq(new.name.as_str()),
            webhooks::url.eq(new.url.as_str().trim()),
            webhooks::kinds.eq(new.kinds.join(",")),
            webhooks::salt.eq(new_secret()),
            webhooks::active.eq(true),
            webhooks::version.eq(1),
            webhooks::created_at.eq(tx.now),
        ))
        .execute(tx.db)?;
    let event = AuditEvent::done(acts::WEBHOOK_ADD, "webhook", id);
    tx.audit(event.with(new.url.as_str()));
    Ok(id)
}

pub fn change(tx: &mut Tx<'_>, row: &Row, input: &ChangeWebhook) -> Result<(), Problem> {
    let text = |new: Option<&str>, old: &str| new.map_or_else(|| old.to_owned(), str::to_owned);
    let url = text(input.url.as_ref().map(|url| url.as_str().trim()), &row.url);
    let kinds = input.kinds.as_ref().map(|kinds| kinds.join(","));
    diesel::update(webhooks::table.find(row.id))
        .set((
            webhooks::name.eq(text(input.name.as_ref().map(|name| name.as_str()), &row.name)),
            webhooks::url.eq(&url),
            webhooks::kinds.eq(text(kinds.as_deref(), &row.kinds)),
            webhooks::active.eq(input.active.unwrap_or(row.active)),
            webhooks::version.eq(row.version + 1),
        ))
        .execute(tx.db)?;
    tx.audit(AuditEvent::done(acts::WEBHOOK_CHANGE, "webhook", row.id).with(url));
    Ok(())
}

/// Events that wait are signed with the new secret too.
pub fn renew(tx: &mut Tx<'_>, row: &Row) -> Result<(), Problem> {
    let next = (webhooks::salt.eq(new_secret()), webhooks::version.eq(row.version + 1));
    diesel::update(webhooks::table.find(row.id)).set(next).execute(tx.db)?;
    tx.audit(AuditEvent::done(acts::WEBHOOK_RENEW_SECRET, "webhook", row.id));
    Ok(())
}

/// Puts an event into the outbox for each webhook that is told of such a thing.
pub fn emit(tx: &mut Tx<'_>, news: &News) -> Result<(), Problem> {
    if !super::kinds().any(|kind| kind == news.kind) {
        return Ok(());
    }
    let active = webhooks::table.filter(webhooks::active.eq(true)).order(webhooks::id);
    let all: Vec<(WebhookId, String)> =
        active.select((webhooks::id, webhooks::kinds)).load(tx.db)?;
    for (id, kinds) in all {
        if kinds.split(',').any(|kind| kind == news.kind.as_str()) {
            outbox::post_event(tx, id, news)?;
        }
    }
    Ok(())
}
