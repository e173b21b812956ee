//! Webhooks for administrators: list, registering, changing, another secret.

use crate::auth::may;
use crate::notice::{self, Webhook, handlers};
use crate::pages::kit::{
    Answer, Block, Cell, Field, Form, Grid, Kind, Link, Screen, Step, Visit, Words, blocks,
    screen_by, with_form,
};
use crate::problem::Problem;
use crate::vocab::WebhookId;
use crate::web::{PathKey, Reply, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/webhooks", "Webhookの一覧の画面", list),
        Route::get("/webhooks/new", "Webhookの登録の画面", blank),
        Route::post("/webhooks/new", "Webhookの登録", create),
        Route::get("/webhooks/{id}/renew-secret", "Webhookの秘密の切替えの画面", renew_form),
        Route::post("/webhooks/{id}/renew-secret", "Webhookの秘密の切替え", renew),
    ]
    .into_iter()
    .chain(screen_by(
        "/webhooks/{id}",
        ["Webhookの画面", "Webhookの変更・停止・再開"],
        changing,
        async |step: &Step<may::KeepOutbox>, id, form: &Form| {
            handlers::change_webhook(step.visit.can().proven(), PathKey(id), step.input(form)).await
        },
    ))
    .collect()
}

async fn list(visit: Visit<may::KeepOutbox>) -> Result<Answer, Problem> {
    let (w, rows) = (visit.w, visit.can().read(|db, _| notice::webhooks(db)).await?);
    let heads = [w.webhook_name, w.webhook_url, w.state, w.webhook_waiting, w.webhook_dead];
    let grid = rows.iter().fold(Grid::new(w.webhooks, &heads, w), |grid, one| {
        let (tone, state) = if one.active { ("good", w.active) } else { ("bad", w.inactive) };
        grid.row(vec![
            Cell::link(format!("/webhooks/{}", one.id), &one.name),
            Cell::text(&one.url),
            Cell::Mark(tone, state.to_owned()),
            Cell::number(one.waiting),
            Cell::number(one.undelivered),
        ])
    });
    let mut parts = vec![Block::Text(w.webhooks_lead.to_owned())];
    if !visit.can().door().webhooks.is_on() {
        parts.push(Block::Notice("info", w.webhooks_off.to_owned()));
    }
    parts.push(Block::Actions(vec![Link::new("/webhooks/new", w.webhook_new)]));
    parts.push(Block::Grid(Grid { empty: w.none_found, ..grid }));
    visit.page(w.webhooks, blocks(parts))
}

fn fields(known: Option<&Webhook>, w: &'static Words) -> Vec<Field> {
    let kinds = notice::webhook_kinds().map(|kind| (kind.to_string(), w.term(kind).to_owned()));
    let mut kinds = Field::new("kinds", w.webhook_kinds, Kind::Several(kinds.collect())).required();
    kinds.values = known.map(|one| one.kinds.clone()).unwrap_or_default();
    let text = |of: fn(&Webhook) -> &String| known.map(of).cloned().unwrap_or_default();
    vec![
        Field::new("name", w.webhook_name, Kind::Text).required().value(text(|one| &one.name)),
        Field::new("url", w.webhook_url, Kind::Text)
            .required()
            .support(w.webhook_url_support)
            .value(text(|one| &one.url)),
        kinds,
    ]
}

fn blank_form(visit: &Visit<may::KeepOutbox>) -> Form {
    let (w, fields) = (visit.w, fields(None, visit.w));
    visit.form("/webhooks/new", w.webhook_new, fields).back("/webhooks")
}

async fn blank(visit: Visit<may::KeepOutbox>) -> Result<Answer, Problem> {
    let form = blank_form(&visit);
    let lead = Block::Text(visit.w.webhooks_lead.to_owned());
    visit.page(visit.w.webhook_new, blocks(vec![lead, Block::Form(form)]))
}

/// The secret is shown in the answer itself: there is no address under which it could be seen again.
fn shown_once(visit: &Visit<may::KeepOutbox>, reply: &Reply) -> Result<Answer, Problem> {
    let (w, said) = (visit.w, reply.said());
    let parts = vec![
        Block::Secret(said["secret"].as_str().unwrap_or_default().to_owned()),
        Block::Notice("info", w.webhook_secret_note.to_owned()),
        back(w),
    ];
    visit.page(w.webhook_secret, blocks(parts))
}

fn back(w: &'static Words) -> Block {
    Block::Links(vec![Link::new("/webhooks", Words::fill(w.back_to, &[&w.webhooks]))])
}

async fn create(step: Step<may::KeepOutbox>) -> Result<Answer, Problem> {
    let form = blank_form(&step.visit);
    match handlers::add_webhook(step.visit.can().proven(), step.input(&form)).await {
        Ok(reply) => shown_once(&step.visit, &reply),
        Err(problem) => {
            let (title, form) = (step.visit.w.webhook_new, step.filled(form));
            step.visit.again(title, &problem, form, with_form(Vec::new()))
        }
    }
}

async fn one(visit: &Visit<may::KeepOutbox>, id: WebhookId) -> Result<Webhook, Problem> {
    visit.can().read(move |db, _| notice::webhook(db, id)).await
}

async fn changing(visit: &Visit<may::KeepOutbox>, id: WebhookId) -> Result<Screen, Problem> {
    let (known, w) = (one(visit, id).await?, visit.w);
    let mut fields = fields(Some(&known), w);
    fields.push(Field::new("active", w.webhook_active, Kind::Flag).value(known.active));
    let parts = vec![
        Block::Facts(vec![
            (w.webhook_waiting.to_owned(), Cell::number(known.waiting)),
            (w.webhook_dead.to_owned(), Cell::number(known.undelivered)),
        ]),
        Block::Extras(vec![
            Link::new(format!("/webhooks/{id}/renew-secret"), w.webhook_renew),
            Link::new("/outbox", w.outbox),
        ]),
    ];
    let form = visit.form(format!("/webhooks/{id}"), w.webhook_change, fields);
    let form = form.of_version(known.version).back("/webhooks");
    Ok(Screen::new(&known.name, parts, form, "/webhooks?done=saved"))
}

async fn renewing(
    visit: &Visit<may::KeepOutbox>,
    id: WebhookId,
) -> Result<(Vec<Block>, Form), Problem> {
    let (known, w) = (one(visit, id).await?, visit.w);
    let parts = vec![
        Block::Notice("info", w.webhook_renew_text.to_owned()),
        Block::Facts(vec![
            (w.webhook_name.to_owned(), Cell::text(&known.name)),
            (w.webhook_url.to_owned(), Cell::text(&known.url)),
        ]),
    ];
    let form = visit.form(format!("/webhooks/{id}/renew-secret"), w.webhook_renew, Vec::new());
    Ok((parts, form.of_version(known.version).back(format!("/webhooks/{id}")).grave()))
}

async fn renew_form(
    visit: Visit<may::KeepOutbox>,
    key: PathKey<WebhookId>,
) -> Result<Answer, Problem> {
    let (mut parts, form) = renewing(&visit, key.0).await?;
    parts.push(Block::Form(form));
    visit.page(visit.w.webhook_renew, blocks(parts))
}

async fn renew(step: Step<may::KeepOutbox>, key: PathKey<WebhookId>) -> Result<Answer, Problem> {
    let (parts, form) = renewing(&step.visit, key.0).await?;
    match handlers::renew_secret(step.visit.can().proven(), key, step.input(&form)).await {
        Ok(reply) => shown_once(&step.visit, &reply),
        Err(problem) => {
            let title = step.visit.w.webhook_renew;
            step.visit.again(title, &problem, form, with_form(parts))
        }
    }
}
