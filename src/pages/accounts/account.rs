//! Accounts for their administrator: list, one, creating, switching off and on, a new initial
//! password.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::approvals::led_to;
use crate::accounts::{self, AccountView, Filter, acts, handlers};
use crate::auth::may;
use crate::choices;
use crate::organization;
use crate::pages::kit::{
    Answer, Asked, Block, Cell, Empty, Field, Form, Grid, Kind, Link, Screen, Step, Visit, Words,
    blocks, screen, slips, with_form,
};
use crate::pages::register::talents::days;
use crate::problem::Problem;
use crate::vocab::{AccountId, OrganizationCode, Role};
use crate::web::{Format, PathKey, Reply, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/accounts", "アカウント一覧の画面", list),
        Route::get("/accounts/new", "アカウントの作成の画面", blank),
        Route::post("/accounts/new", "アカウントの作成", create),
        Route::get("/accounts/{id}", "アカウントの画面", show),
        Route::get("/accounts/{id}/switch", "アカウントの停止・再開の確認の画面", switch_form),
        Route::post("/accounts/{id}/switch", "アカウントの停止・再開", switch),
        Route::get(
            "/accounts/{id}/reset-password",
            "初期パスワードの再発行の確認の画面",
            reset_form,
        ),
        Route::post("/accounts/{id}/reset-password", "初期パスワードの再発行", reset),
        Route::get(
            "/accounts/{id}/reset-second-factor",
            "二要素の設定の取消の確認の画面",
            factor_form,
        ),
        Route::post("/accounts/{id}/reset-second-factor", "二要素の設定の取消", factor),
    ]
    .into_iter()
    .chain(screen(
        "/accounts/{id}/review",
        ["役割の年次の確認の画面", "役割の年次の確認"],
        reviewing,
        handlers::review,
    ))
    .collect()
}

fn state(account: &AccountView, w: &Words) -> Cell {
    if account.active {
        Cell::Mark("good", w.active.to_owned())
    } else {
        Cell::Mark("bad", w.inactive.to_owned())
    }
}

const fn second_factor(account: &AccountView, w: &Words) -> &'static str {
    if account.second_factor { w.factor_set } else { w.factor_none }
}

async fn list(visit: Visit<may::ManageAccounts>) -> Result<Answer, Problem> {
    let listing = visit.listing::<Filter>()?;
    let (listing, page) = visit.can().page(listing, accounts::kept).await?;
    if listing.format != Format::Json {
        return accounts::file(&listing, &page).map(Answer::file);
    }
    let (w, asked) = (visit.w, Asked::new(&visit.request, visit.w));
    let columns = [
        ("login", w.login),
        ("display_name", w.display_name),
        (".roles", w.role),
        ("active", w.state),
        ("last_sign_in_at", w.last_sign_in),
    ];
    let grid = page.items.iter().fold(asked.grid(w.accounts, &columns), |grid, account| {
        let roles: Vec<&str> = account.grants.iter().map(|grant| w.term(grant.role)).collect();
        grid.row(vec![
            Cell::link(format!("/accounts/{}", account.id), &account.login),
            Cell::text(&account.display_name),
            Cell::text(roles.join("、")),
            state(account, w),
            Cell::maybe(account.last_sign_in_at.as_ref()),
        ])
    });
    let fields = vec![
        Field::new("login", w.login, Kind::Text),
        Field::new("unreviewed", w.account_unreviewed, Kind::Flag),
    ];
    let parts = vec![
        Block::Actions(vec![
            Link::new("/accounts/new", w.account_new),
            Link::new("/accounts/import", w.list_import),
            Link::new("/approvals?own=true", w.approvals),
        ]),
        Block::Conditions(Form::conditions(
            "/accounts",
            w.search,
            fields,
            visit.request.query_string(),
        )),
        asked.settings(&visit, &columns, &[]).await?,
        Block::Grid(asked.finish(grid, &listing, &page)),
        Block::Extras(asked.files()),
    ];
    visit.page(w.accounts, blocks(parts))
}

/// Names of the bodies by their codes.
pub(super) type Names = BTreeMap<OrganizationCode, String>;

pub(super) async fn one(
    visit: &Visit<may::ManageAccounts>,
    id: AccountId,
) -> Result<(AccountView, Names), Problem> {
    visit
        .can()
        .read(move |db, scope| Ok((accounts::one(db, scope, id)?, organization::names(db)?)))
        .await
}

/// Who it is and which roles it holds.
pub(super) fn facts((account, names): &(AccountView, Names), w: &'static Words) -> Vec<Block> {
    let revokes = account.allowed_actions.contains(&acts::ACCOUNT_REVOKE_GRANT);
    let mut heads = vec![w.role, w.municipality, w.on_behalf_of, w.period];
    heads.extend(revokes.then_some(w.what_to_do));
    let mut grid = Grid::new(w.role, &heads, w);
    for grant in &account.grants {
        let end = || {
            Cell::link(
                format!("/accounts/{}/roles/end?grant_id={}", account.id, grant.id),
                w.role_end,
            )
        };
        let mut cells = vec![
            Cell::text(w.term(grant.role)),
            Cell::maybe(grant.organization_code.as_ref().and_then(|code| names.get(code))),
            Cell::maybe(grant.on_behalf_of.as_ref()),
            Cell::Days(days(grant.starts_on, grant.ends_on, w)),
        ];
        cells.extend(revokes.then(end));
        grid = grid.row(cells);
    }
    vec![
        Block::Facts(vec![
            (w.login.to_owned(), Cell::text(&account.login)),
            (w.display_name.to_owned(), Cell::text(&account.display_name)),
            (w.state.to_owned(), state(account, w)),
            (w.second_factor.to_owned(), Cell::text(second_factor(account, w))),
            (w.last_sign_in.to_owned(), Cell::maybe(account.last_sign_in_at.as_ref())),
            (w.reviewed.to_owned(), Cell::maybe(account.reviewed_at.as_ref())),
        ]),
        Block::Grid(grid),
    ]
}

async fn show(
    visit: Visit<may::ManageAccounts>,
    key: PathKey<AccountId>,
) -> Result<Answer, Problem> {
    let (known, w) = (one(&visit, key.0).await?, visit.w);
    let (mut parts, account) = (facts(&known, w), &known.0);
    parts.extend(super::single_sign_on::links(&visit, account));
    if account.allowed_actions.is_empty() {
        parts.push(Block::Section("why", w.why_not.to_owned()));
        parts.push(Block::Text(w.own_account.to_owned()));
    } else {
        let switch = if account.active { w.account_off } else { w.account_on };
        let place = format!("/accounts/{}", account.id);
        parts.push(Block::Extras(vec![
            Link::new(format!("{place}/roles/new"), w.role_new),
            Link::new(format!("{place}/reset-password"), w.reset_password),
            Link::new(format!("{place}/reset-second-factor"), w.factor_reset),
            Link::new(format!("{place}/switch"), switch),
            Link::new(format!("{place}/review"), w.review),
        ]));
    }
    parts.push(Block::Links(vec![Link::new("/accounts", Words::fill(w.back_to, &[&w.accounts]))]));
    visit.page(&format!("{}: {}", w.account, account.display_name), blocks(parts))
}

/// What is asked about a role.
pub(super) fn grant_fields(
    place: &str,
    names: Names,
    today: NaiveDate,
    w: &'static Words,
) -> Vec<Field> {
    let bodies = names
        .into_iter()
        .filter(|(code, _)| !code.is_prefecture())
        .map(|(code, name)| (code.to_string(), name))
        .collect();
    let name = |name: &str| format!("{place}{name}");
    vec![
        Field::new(&name("role"), w.role, Kind::Choice(choices!(Role, w))).required(),
        Field::new(&name("organization_code"), w.municipality, Kind::Choice(bodies))
            .support(w.role_body_support),
        Field::new(&name("on_behalf_of"), w.on_behalf_of, Kind::Text)
            .support(w.on_behalf_support)
            .when_empty(Empty::LeftOut),
        Field::new(&name("starts_on"), w.day_since, Kind::Day).required().value(today),
        Field::new(&name("ends_on"), w.last_day, Kind::Day).support(w.last_day_support),
    ]
}

async fn blank_form(visit: &Visit<may::ManageAccounts>) -> Result<Form, Problem> {
    let (w, names) = (visit.w, visit.can().read(|db, _| organization::names(db)).await?);
    let mut fields = vec![
        Field::new("login", w.login, Kind::Text).required(),
        Field::new("display_name", w.display_name, Kind::Text).required(),
        Field::new("talent_id", w.person_id, Kind::Text)
            .support(w.person_support)
            .when_empty(Empty::LeftOut),
    ];
    fields.extend(grant_fields("grants/0/", names, visit.viewer.today(), w));
    Ok(visit.form("/accounts/new", w.account_new, fields).back("/accounts"))
}

async fn blank(visit: Visit<may::ManageAccounts>) -> Result<Answer, Problem> {
    let form = blank_form(&visit).await?;
    visit.page(visit.w.account_new, blocks(vec![Block::Form(form)]))
}

/// The password is shown in the answer itself: there is no address under which it could be seen
/// again.
fn shown_once(
    visit: &Visit<may::ManageAccounts>,
    login: &str,
    reply: &Reply,
) -> Result<Answer, Problem> {
    let (w, said) = (visit.w, reply.said());
    let password = said["initial_password"].as_str().unwrap_or("");
    let mut parts = vec![
        slips(&visit.request, std::iter::once((login, password)), w),
        Block::Notice("info", w.initial_note.to_owned()),
        Block::Links(vec![Link::new("/accounts", Words::fill(w.back_to, &[&w.accounts]))]),
    ];
    if let (202, Some(id)) = (reply.status, said["id"].as_str()) {
        parts.insert(0, Block::Notice("info", w.done_asked.to_owned()));
        parts[2] = Block::Notice("info", w.initial_after_approval.to_owned());
        parts.insert(1, Block::Links(vec![Link::new(format!("/approvals/{id}"), w.approval)]));
    }
    visit.page(w.initial_password, blocks(parts))
}

async fn create(step: Step<may::ManageAccounts>) -> Result<Answer, Problem> {
    let form = blank_form(&step.visit).await?;
    match handlers::create(step.visit.can().proven(), step.input(&form)).await {
        Ok(reply) => shown_once(&step.visit, step.typed("login"), &reply),
        Err(problem) => step.visit.again(
            step.visit.w.account_new,
            &problem,
            step.filled(form),
            with_form(Vec::new()),
        ),
    }
}

/// What switching does, in numbers, and the form.
async fn switching(
    visit: &Visit<may::ManageAccounts>,
    id: AccountId,
) -> Result<(&'static str, bool, Vec<Block>, Form), Problem> {
    let (known, w) = (one(visit, id).await?, visit.w);
    let (mut parts, account) = (facts(&known, w), &known.0);
    let title = if account.active { w.account_off } else { w.account_on };
    if account.active {
        parts.insert(
            0,
            Block::Notice("info", Words::fill(w.account_off_text, &[&account.grants.len()])),
        );
    }
    let form = visit
        .form(format!("/accounts/{id}/switch"), title, Vec::new())
        .of_version(account.version)
        .back(format!("/accounts/{id}"));
    Ok((title, account.active, parts, if account.active { form.grave() } else { form }))
}

async fn switch_form(
    visit: Visit<may::ManageAccounts>,
    key: PathKey<AccountId>,
) -> Result<Answer, Problem> {
    let (title, _, mut parts, form) = switching(&visit, key.0).await?;
    parts.push(Block::Form(form));
    visit.page(title, blocks(parts))
}

async fn switch(
    step: Step<may::ManageAccounts>,
    key: PathKey<AccountId>,
) -> Result<Answer, Problem> {
    let id = key.0;
    let (title, active, parts, form) = switching(&step.visit, id).await?;
    let input = step.body(&serde_json::json!({ "active": !active }));
    match handlers::change(step.visit.can().clone(), key, input).await {
        Ok(reply) => Ok(led_to(&reply, format!("/accounts/{id}?done=saved"))),
        Err(problem) => step.visit.again(title, &problem, form, with_form(parts)),
    }
}

async fn reviewing(visit: &Visit<may::ManageAccounts>, id: AccountId) -> Result<Screen, Problem> {
    let (known, w) = (one(visit, id).await?, visit.w);
    let mut parts = facts(&known, w);
    parts.insert(0, Block::Notice("info", w.review_text.to_owned()));
    let (place, account) = (format!("/accounts/{id}"), known.0);
    let form = visit.form(format!("{place}/review"), w.review_confirm, Vec::new());
    let form = form.of_version(account.version).back(&place);
    let form = account.allowed_actions.contains(&acts::ACCOUNT_REVIEW).then_some(form);
    Ok(Screen::new(w.review, parts, form, "/accounts?unreviewed=true&done=saved"))
}

async fn resetting(
    visit: &Visit<may::ManageAccounts>,
    id: AccountId,
) -> Result<(String, Vec<Block>, Form), Problem> {
    let (known, w) = (one(visit, id).await?, visit.w);
    let (mut parts, account) = (facts(&known, w), &known.0);
    parts.insert(0, Block::Notice("info", w.reset_text.to_owned()));
    let form = visit
        .form(format!("/accounts/{id}/reset-password"), w.reset_password, Vec::new())
        .of_version(account.version);
    Ok((account.login.to_string(), parts, form.back(format!("/accounts/{id}")).grave()))
}

async fn reset_form(
    visit: Visit<may::ManageAccounts>,
    key: PathKey<AccountId>,
) -> Result<Answer, Problem> {
    let (_, mut parts, form) = resetting(&visit, key.0).await?;
    parts.push(Block::Form(form));
    visit.page(visit.w.reset_password, blocks(parts))
}

async fn reset(
    step: Step<may::ManageAccounts>,
    key: PathKey<AccountId>,
) -> Result<Answer, Problem> {
    let (login, parts, form) = resetting(&step.visit, key.0).await?;
    match handlers::reset_password(step.visit.can().proven(), key, step.input(&form)).await {
        Ok(reply) => shown_once(&step.visit, &login, &reply),
        Err(problem) => {
            step.visit.again(step.visit.w.reset_password, &problem, form, with_form(parts))
        }
    }
}

async fn resetting_factor(
    visit: &Visit<may::ManageAccounts>,
    id: AccountId,
) -> Result<(Vec<Block>, Form), Problem> {
    let (known, w) = (one(visit, id).await?, visit.w);
    let mut parts = facts(&known, w);
    parts.insert(0, Block::Notice("info", w.factor_reset_text.to_owned()));
    let form =
        visit.form(format!("/accounts/{id}/reset-second-factor"), w.factor_reset, Vec::new());
    Ok((parts, form.of_version(known.0.version).back(format!("/accounts/{id}")).grave()))
}

async fn factor_form(
    visit: Visit<may::ManageAccounts>,
    key: PathKey<AccountId>,
) -> Result<Answer, Problem> {
    let (mut parts, form) = resetting_factor(&visit, key.0).await?;
    parts.push(Block::Form(form));
    visit.page(visit.w.factor_reset, blocks(parts))
}

async fn factor(
    step: Step<may::ManageAccounts>,
    key: PathKey<AccountId>,
) -> Result<Answer, Problem> {
    let id = key.0;
    let (parts, form) = resetting_factor(&step.visit, id).await?;
    match handlers::reset_factor(step.visit.can().proven(), key, step.input(&form)).await {
        Ok(reply) => Ok(led_to(&reply, format!("/accounts/{id}?done=saved"))),
        Err(problem) => {
            step.visit.again(step.visit.w.factor_reset, &problem, form, with_form(parts))
        }
    }
}
