//! Service accounts for administrators: list, one, making, another secret, revoking.

use super::account::Names;
use crate::accounts::{
    self, Attention, MachineFilter, MachineState, ServiceAccount, acts, handlers,
};
use crate::auth::may;
use crate::choices;
use crate::organization;
use crate::pages::kit::{
    Answer, Asked, Block, Cell, Field, Form, Kind, Link, Screen, Step, Visit, Words, blocks,
    screen, with_form,
};
use crate::problem::Problem;
use crate::vocab::{AccountId, Language};
use crate::web::{Format, PathKey, Reply, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/service-accounts", "サービスアカウントの一覧の画面", list),
        Route::get("/service-accounts/new", "サービスアカウントの作成の画面", blank),
        Route::post("/service-accounts/new", "サービスアカウントの作成", create),
        Route::get("/service-accounts/{id}", "サービスアカウントの画面", show),
        Route::get(
            "/service-accounts/{id}/rotate",
            "サービスアカウントの秘密の切替えの画面",
            rotate_form,
        ),
        Route::post("/service-accounts/{id}/rotate", "サービスアカウントの秘密の切替え", rotate),
    ]
    .into_iter()
    .chain(screen(
        "/service-accounts/{id}/revoke",
        ["サービスアカウントの停止の確認の画面", "サービスアカウントの停止"],
        revoking,
        handlers::revoke,
    ))
    .collect()
}

fn state(one: &ServiceAccount, w: &'static Words) -> Cell {
    let tone = match one.state {
        MachineState::Active => "good",
        MachineState::Expired => "half",
        MachineState::Revoked => "bad",
    };
    Cell::Mark(tone, w.term(one.state).to_owned())
}

fn body(one: &ServiceAccount, names: &Names, w: &Words) -> String {
    let code = one.organization_code.as_ref();
    let name = code.map(|code| names.get(code).cloned().unwrap_or_else(|| code.to_string()));
    name.unwrap_or_else(|| w.machine_all.to_owned())
}

async fn list(visit: Visit<may::ManageAccounts>) -> Result<Answer, Problem> {
    let listing = visit.listing::<MachineFilter>()?;
    let now = visit.can().door().store.clock().now();
    let read = visit.can().read(move |db, _| {
        let rows = accounts::machines(db, listing.filter, now)?;
        Ok((listing, rows, organization::names(db)?))
    });
    let (listing, rows, names) = read.await?;
    let page = listing.cut(rows, |row| row.login.clone())?;
    if listing.format != Format::Json {
        return accounts::machine_file(&listing, &page).map(Answer::file);
    }
    let (w, asked) = (visit.w, Asked::new(&visit.request, visit.w));
    let columns = [
        ("login", w.login),
        ("display_name", w.machine_system),
        ("state", w.state),
        (".body", w.machine_body),
        ("expires_on", w.machine_expires),
        ("last_used_at", w.machine_used),
        (".attention", w.machine_look),
    ];
    let grid = page.items.iter().fold(asked.grid(w.machines, &columns), |grid, one| {
        grid.row(vec![
            Cell::link(format!("/service-accounts/{}", one.id), &one.login),
            Cell::text(&one.display_name),
            state(one, w),
            Cell::text(body(one, &names, w)),
            Cell::text(one.expires_on),
            Cell::maybe(one.last_used_at.as_ref()),
            Cell::maybe(one.attention.map(|why| w.term(why))),
        ])
    });
    let fields = vec![
        Field::new("state", w.state, Kind::Choice(choices!(MachineState, w))),
        Field::new("attention", w.machine_look, Kind::Choice(choices!(Attention, w))),
    ];
    let query = visit.request.query_string();
    let parts = vec![
        Block::Text(w.machines_lead.to_owned()),
        Block::Actions(vec![Link::new("/service-accounts/new", w.machine_new)]),
        Block::Conditions(Form::conditions("/service-accounts", w.search, fields, query)),
        Block::Grid(asked.finish(grid, &listing, &page)),
        Block::Extras(asked.files()),
    ];
    visit.page(w.machines, blocks(parts))
}

async fn one(
    visit: &Visit<may::ManageAccounts>,
    id: AccountId,
) -> Result<(ServiceAccount, Names), Problem> {
    let now = visit.can().door().store.clock().now();
    let read = visit
        .can()
        .read(move |db, _| Ok((accounts::machine(db, id, now)?, organization::names(db)?)));
    read.await
}

fn scopes(one: &ServiceAccount, w: &Words) -> String {
    let known = accounts::grantable_statewide();
    let held = known.filter(|action| one.scopes.iter().any(|name| name == action.as_str()));
    let between = if w.language() == Language::Japanese { "、" } else { ", " };
    held.map(|action| action.name(w.language()).to_owned()).collect::<Vec<_>>().join(between)
}

fn facts((one, names): &(ServiceAccount, Names), w: &'static Words) -> Block {
    let used = one.last_used_at.as_ref().map(|at| format!("{at} {}", one.last_used_from));
    Block::Facts(vec![
        (w.login.to_owned(), Cell::text(&one.login)),
        (w.machine_system.to_owned(), Cell::text(&one.display_name)),
        (w.state.to_owned(), state(one, w)),
        (w.machine_look.to_owned(), Cell::maybe(one.attention.map(|why| w.term(why)))),
        (w.machine_scopes.to_owned(), Cell::text(scopes(one, w))),
        (w.machine_body.to_owned(), Cell::text(body(one, names, w))),
        (w.machine_addresses.to_owned(), Cell::text(one.addresses.join(", "))),
        (w.machine_expires.to_owned(), Cell::text(one.expires_on)),
        (w.machine_rotated.to_owned(), Cell::text(&one.rotated_at)),
        (w.machine_former.to_owned(), Cell::maybe(one.former_until.as_ref())),
        (w.machine_used.to_owned(), Cell::maybe(used)),
    ])
}

async fn show(
    visit: Visit<may::ManageAccounts>,
    key: PathKey<AccountId>,
) -> Result<Answer, Problem> {
    let (known, w) = (one(&visit, key.0).await?, visit.w);
    let place = format!("/service-accounts/{}", known.0.id);
    let mut parts = vec![facts(&known, w)];
    let ways = [
        (acts::SERVICE_ACCOUNT_ROTATE, "rotate", w.machine_rotate),
        (acts::SERVICE_ACCOUNT_REVOKE, "revoke", w.machine_revoke),
    ];
    let open = ways.into_iter().filter(|(act, ..)| known.0.allowed_actions.contains(act));
    let links: Vec<Link> =
        open.map(|(_, step, name)| Link::new(format!("{place}/{step}"), name)).collect();
    if !links.is_empty() {
        parts.push(Block::Extras(links));
    }
    parts.push(back(w));
    visit.page(&format!("{}: {}", w.machine, known.0.display_name), blocks(parts))
}

fn back(w: &'static Words) -> Block {
    let back = Words::fill(w.back_to, &[&w.machines]);
    Block::Links(vec![Link::new("/service-accounts", back)])
}

async fn blank_form(visit: &Visit<may::ManageAccounts>) -> Result<Form, Problem> {
    let (w, names) = (visit.w, visit.can().read(|db, _| organization::names(db)).await?);
    let bodies = names.into_iter().filter(|(code, _)| !code.is_prefecture());
    let bodies = bodies.map(|(code, name)| (code.to_string(), name)).collect();
    let scopes = accounts::grantable_statewide()
        .map(|action| (action.as_str().to_owned(), action.name(w.language()).to_owned()))
        .collect();
    let fields = vec![
        Field::new("login", w.login, Kind::Text).required().support(w.login_support),
        Field::new("display_name", w.machine_system, Kind::Text).required(),
        Field::new("scopes", w.machine_scopes, Kind::Several(scopes)).required(),
        Field::new("organization_code", w.machine_body, Kind::Choice(bodies))
            .unset(w.machine_all)
            .support(w.machine_body_support),
        Field::new("addresses/0", w.machine_addresses, Kind::Text)
            .required()
            .support(w.machine_address_support),
        Field::new("expires_on", w.machine_expires, Kind::Day)
            .required()
            .support(w.machine_expires_support),
    ];
    Ok(visit.form("/service-accounts/new", w.machine_new, fields).back("/service-accounts"))
}

async fn blank(visit: Visit<may::ManageAccounts>) -> Result<Answer, Problem> {
    let form = blank_form(&visit).await?;
    let lead = Block::Text(visit.w.machine_new_lead.to_owned());
    visit.page(visit.w.machine_new, blocks(vec![lead, Block::Form(form)]))
}

/// The token is shown in the answer itself: there is no address under which it could be seen again.
fn shown_once(visit: &Visit<may::ManageAccounts>, reply: &Reply) -> Result<Answer, Problem> {
    let (w, said) = (visit.w, reply.said());
    let mut parts = Vec::new();
    if let (202, Some(id)) = (reply.status, said["id"].as_str()) {
        parts.push(Block::Notice("info", w.done_asked.to_owned()));
        parts.push(Block::Links(vec![Link::new(format!("/approvals/{id}"), w.approval)]));
        parts.push(Block::Notice("info", w.machine_token_approval.to_owned()));
    }
    parts.push(Block::Secret(said["token"].as_str().unwrap_or_default().to_owned()));
    parts.push(Block::Notice("info", w.machine_token_note.to_owned()));
    parts.push(back(w));
    visit.page(w.machine_token, blocks(parts))
}

async fn create(step: Step<may::ManageAccounts>) -> Result<Answer, Problem> {
    let form = blank_form(&step.visit).await?;
    match handlers::make_machine(step.visit.can().proven(), step.input(&form)).await {
        Ok(reply) => shown_once(&step.visit, &reply),
        Err(problem) => {
            let (title, form) = (step.visit.w.machine_new, step.filled(form));
            step.visit.again(title, &problem, form, with_form(Vec::new()))
        }
    }
}

async fn rotating(
    visit: &Visit<may::ManageAccounts>,
    id: AccountId,
) -> Result<(Vec<Block>, Form), Problem> {
    let (known, w) = (one(visit, id).await?, visit.w);
    let parts = vec![Block::Notice("info", w.machine_rotate_text.to_owned()), facts(&known, w)];
    let hours = Field::new("overlap_hours", w.machine_overlap, Kind::Number).required().value(24);
    let place = format!("/service-accounts/{id}");
    let form = visit.form(format!("{place}/rotate"), w.machine_rotate, vec![hours]);
    Ok((parts, form.of_version(known.0.version).back(place)))
}

async fn rotate_form(
    visit: Visit<may::ManageAccounts>,
    key: PathKey<AccountId>,
) -> Result<Answer, Problem> {
    let (mut parts, form) = rotating(&visit, key.0).await?;
    parts.push(Block::Form(form));
    visit.page(visit.w.machine_rotate, blocks(parts))
}

async fn rotate(
    step: Step<may::ManageAccounts>,
    key: PathKey<AccountId>,
) -> Result<Answer, Problem> {
    let (parts, form) = rotating(&step.visit, key.0).await?;
    match handlers::rotate(step.visit.can().proven(), key, step.input(&form)).await {
        Ok(reply) => shown_once(&step.visit, &reply),
        Err(problem) => {
            let (title, form) = (step.visit.w.machine_rotate, step.filled(form));
            step.visit.again(title, &problem, form, with_form(parts))
        }
    }
}

async fn revoking(visit: &Visit<may::ManageAccounts>, id: AccountId) -> Result<Screen, Problem> {
    let (known, w) = (one(visit, id).await?, visit.w);
    let parts = vec![Block::Notice("info", w.machine_revoke_text.to_owned()), facts(&known, w)];
    let place = format!("/service-accounts/{id}");
    let form = visit.form(format!("{place}/revoke"), w.machine_revoke, Vec::new());
    let form = form.of_version(known.0.version).back(&place).grave();
    Ok(Screen::new(w.machine_revoke, parts, form, format!("{place}?done=saved")))
}
