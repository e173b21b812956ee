//! The audit record, searched.

use std::collections::BTreeMap;

use super::answer::Answer;
use super::block::{Block, Cell, Grid, blocks};
use super::deeds::{DEEDS, deed, kind};
use super::form::{Field, Form, Kind};
use super::list::Asked;
use super::visit::Visit;
use super::words::Words;
use crate::accounts;
use crate::auth::{Action, may};
use crate::insight::{AuditFilter, audit_file, recorded};
use crate::problem::Problem;
use crate::talent::{self, TalentName};
use crate::vocab::{AccountId, Purpose, Role, TalentId};
use crate::web::{Format, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/audit", "監査記録の画面", list)]
}

async fn list(visit: Visit<may::ReadAudit>) -> Result<Answer, Problem> {
    let listing = visit.listing::<AuditFilter>()?;
    let names = visit.viewer.may(Action::ReadTalents);
    let (listing, page, accounts, people) = visit
        .can()
        .read(move |db, scope| {
            let page = recorded(db, &listing)?;
            // Auditors read what was done, not the register: names of people stand here for those who may read that.
            let people = page.items.iter().filter(|_| names).filter_map(|event| event.subject_id.parse().ok());
            let people: Vec<TalentId> = people.collect();
            let people = talent::names_on(db, &people, scope.today())?;
            Ok((listing, page, accounts::everybody(db)?, people))
        })
        .await?;
    if listing.format != Format::Json {
        return audit_file(&listing, &page).map(Answer::file);
    }
    let (w, asked) = (visit.w, Asked::new(&visit.request, visit.w));
    let account = |id: &AccountId| accounts.iter().find(|(known, ..)| known == id).map(|(_, _, name)| name.clone());
    let heads = [w.when, w.who, w.role, w.what, w.about, w.outcome, w.detail];
    let grid = page.items.iter().fold(Grid::new(w.audit, &heads, w), |grid, event| {
        let done = event.outcome == "done";
        grid.row(vec![
            Cell::text(&event.recorded_at),
            event.account_id.map_or(Cell::text(""), |id| {
                let name = account(&id).unwrap_or_else(|| id.to_string());
                Cell::link(asked.with(&[("account_id", &id.to_string()), ("cursor", "")]), name)
            }),
            Cell::text(role_names(&event.roles, w)),
            Cell::text(if w.tag == "en" { &event.action } else { deed(&event.action) }),
            Cell::Lines(vec![
                if w.tag == "en" { event.subject_kind.clone() } else { kind(&event.subject_kind).to_owned() },
                subject(&event.subject_id, &people, account),
            ]),
            Cell::Mark(if done { "good" } else { "bad" }, if done { w.outcome_done } else { w.outcome_refused }.to_owned()),
            Cell::text(event.detail.parse::<Purpose>().map_or_else(|_| event.detail.clone(), |purpose| purpose.name_ja().to_owned())),
        ])
    });
    let outcomes = vec![("done".to_owned(), w.outcome_done.to_owned()), ("refused".to_owned(), w.outcome_refused.to_owned())];
    let deeds = DEEDS.iter().map(|(code, name)| ((*code).to_owned(), if w.tag == "en" { code } else { name }.to_string())).collect();
    let who = accounts.iter().map(|(id, login, name)| (id.to_string(), format!("{name}（{login}）"))).collect();
    let fields = vec![
        Field::new("from", w.from_day, Kind::Day),
        Field::new("to", w.to_day, Kind::Day),
        Field::new("account_id", w.who, Kind::Choice(who)),
        Field::new("talent_id", w.person_id, Kind::Text),
        Field::new("action", w.what, Kind::Choice(deeds)),
        Field::new("outcome", w.outcome, Kind::Choice(outcomes)),
    ];
    let parts = vec![
        Block::Text(w.audit_lead.to_owned()),
        Block::Conditions(Form::conditions("/audit", w.search, fields, visit.request.query_string())),
        Block::Grid(asked.finish(grid, &listing, &page)),
        Block::Extras(asked.files()),
    ];
    visit.page(w.audit, blocks(parts))
}

/// Whom or what it was done to: people and accounts by their names, everything else by its id.
fn subject(id: &str, people: &BTreeMap<TalentId, TalentName>, account: impl Fn(&AccountId) -> Option<String>) -> String {
    let person = id.parse().ok().and_then(|id: TalentId| people.get(&id)).map(|name| name.name.clone());
    person.or_else(|| id.parse().ok().and_then(|id| account(&id))).unwrap_or_else(|| id.to_owned())
}

/// Roles in words, the command line among them; what is neither (the program itself) stays as it is.
fn role_names(roles: &str, w: &Words) -> String {
    let name = |role: &str| match role.parse::<Role>() {
        Ok(role) => role.name_ja().to_owned(),
        Err(_) if role == "operator" => w.command_line.to_owned(),
        Err(_) => role.to_owned(),
    };
    roles.split(',').map(|role| name(role.trim())).collect::<Vec<_>>().join("・")
}
