//! The audit record, searched.

use std::collections::BTreeMap;

use super::recorded::{detail, kind};
use crate::accounts;
use crate::auth::may;
use crate::insight::{AuditFilter, act_name, acts, audit_file, recorded};
use crate::pages::kit::{
    Answer, Asked, Block, Cell, Column, Field, Form, Kind, Visit, Words, blocks,
};
use crate::problem::{FieldError, Problem};
use crate::vocab::{AccountId, Role};
use crate::web::{Format, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/audit", "監査記録の画面", list)]
}

fn columns(w: &'static Words) -> [Column; 7] {
    [
        ("recorded_at", w.when),
        ("account_id", w.who),
        ("roles", w.role),
        ("action", w.what),
        ("subject_kind", w.about),
        ("outcome", w.outcome),
        ("detail", w.detail),
    ]
}

async fn list(visit: Visit<may::ReadAudit>) -> Result<Answer, Problem> {
    let mut listing = visit.listing_but::<AuditFilter>(&["login"])?;
    let login = visit.looks("login").pop();
    let (listing, page, accounts) = visit
        .can()
        .read(move |db, _| {
            if let Some(login) = &login {
                let account = accounts::find_by_login(db, login)?;
                let unknown = || Problem::query(FieldError::new("?login", "reference_unknown"));
                listing.filter.account_id = Some(account.ok_or_else(unknown)?.id);
            }
            let page = recorded(db, &listing)?;
            let subjects = page.items.iter().filter_map(|event| event.subject_id.parse().ok());
            let accounts = accounts::names(
                db,
                page.items.iter().filter_map(|event| event.account_id).chain(subjects),
            )?;
            Ok((listing, page, accounts))
        })
        .await?;
    if listing.format != Format::Json {
        return audit_file(&listing, &page).map(Answer::file);
    }
    let (w, asked) = (visit.w, Asked::new(&visit.request, visit.w));
    let columns = columns(w);
    let grid = page.items.iter().fold(asked.grid(w.audit, &columns), |grid, event| {
        let done = event.outcome == "done";
        grid.row(vec![
            Cell::text(&event.recorded_at),
            event.account_id.map_or(Cell::text(""), |id| {
                let known = accounts.get(&id);
                known.map_or_else(
                    || Cell::text(id),
                    |(login, name)| {
                        Cell::link(asked.with(&[("login", login), ("cursor", "")]), name)
                    },
                )
            }),
            Cell::text(role_names(&event.roles, w)),
            Cell::text(act_name(&event.action, w.language())),
            Cell::Lines(vec![
                kind(&event.subject_kind, w.language()),
                subject(&event.subject_id, &accounts),
            ]),
            Cell::Mark(
                if done { "good" } else { "bad" },
                if done { w.outcome_done } else { w.outcome_refused }.to_owned(),
            ),
            Cell::text(detail(&event.detail, w)),
        ])
    });
    let parts = vec![
        Block::Text(w.audit_lead.to_owned()),
        Block::Conditions(Form::conditions(
            "/audit",
            w.search,
            conditions(w),
            visit.request.query_string(),
        )),
        asked.settings(&visit, &columns, &[]).await?,
        Block::Grid(asked.finish(grid, &listing, &page)),
        Block::Extras(asked.files()),
    ];
    visit.page(w.audit, blocks(parts))
}

/// What the record is searched by.
fn conditions(w: &'static Words) -> Vec<Field> {
    let outcomes = vec![
        ("done".to_owned(), w.outcome_done.to_owned()),
        ("refused".to_owned(), w.outcome_refused.to_owned()),
    ];
    let known =
        acts().into_iter().map(|act| (act.word.to_owned(), act.name(w.language()))).collect();
    vec![
        Field::new("from", w.from_day, Kind::Day),
        Field::new("to", w.to_day, Kind::Day),
        Field::new("login", w.login, Kind::Text),
        Field::new("talent_id", w.person_id, Kind::Text),
        Field::new("action", w.what, Kind::Choice(known)),
        Field::new("outcome", w.outcome, Kind::Choice(outcomes)),
    ]
}

/// What it was done to: accounts by their names, everything else by its id. Auditors do not read
/// the register of people.
pub(super) fn subject(id: &str, accounts: &BTreeMap<AccountId, (String, String)>) -> String {
    let account = id.parse().ok().and_then(|id: AccountId| accounts.get(&id));
    account.map_or_else(|| id.to_owned(), |(_, name)| name.clone())
}

/// Roles in words, the command line among them; what is neither (the program itself) stays as it
/// is.
pub(super) fn role_names(roles: &str, w: &Words) -> String {
    let name = |role: &str| match role.parse::<Role>() {
        Ok(role) => w.term(role).to_owned(),
        Err(_) if role == "operator" => w.command_line.to_owned(),
        Err(_) => role.to_owned(),
    };
    roles.split(',').map(|role| name(role.trim())).collect::<Vec<_>>().join("・")
}
