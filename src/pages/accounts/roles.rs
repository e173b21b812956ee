//! Roles of an account for its administrator: giving one for a time, and taking one away. A role
//! that changes is taken away and given anew, so that the record shows both.

use super::account::{facts, grant_fields, one};
use super::approvals::led_to;
use crate::accounts::handlers;
use crate::auth::may;
use crate::pages::kit::{
    Answer, Block, Cell, Field, Form, Kind, Step, Visit, Words, blocks, with_form,
};
use crate::pages::register::talents::days;
use crate::problem::Problem;
use crate::vocab::{AccountId, GrantId};
use crate::web::{PathKey, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/accounts/{id}/roles/new", "役割の追加の画面", blank),
        Route::post("/accounts/{id}/roles/new", "役割の追加", give),
        Route::get("/accounts/{id}/roles/end", "役割の取消の確認の画面", end_form),
        Route::post("/accounts/{id}/roles/end", "役割の取消", end),
    ]
}

async fn giving(
    visit: &Visit<may::ManageAccounts>,
    id: AccountId,
) -> Result<(Vec<Block>, Form), Problem> {
    let known = one(visit, id).await?;
    let fields = grant_fields("", known.1.clone(), visit.viewer.today(), visit.w);
    let form = visit.form(format!("/accounts/{id}/roles/new"), visit.w.role_new, fields);
    Ok((facts(&known, visit.w), form.of_version(known.0.version).back(format!("/accounts/{id}"))))
}

async fn blank(
    visit: Visit<may::ManageAccounts>,
    key: PathKey<AccountId>,
) -> Result<Answer, Problem> {
    let (mut parts, form) = giving(&visit, key.0).await?;
    parts.push(Block::Form(form));
    visit.page(visit.w.role_new, blocks(parts))
}

async fn give(step: Step<may::ManageAccounts>, key: PathKey<AccountId>) -> Result<Answer, Problem> {
    let id = key.0;
    let (parts, form) = giving(&step.visit, id).await?;
    match handlers::grant(step.visit.can().proven(), key, step.input(&form)).await {
        Ok(reply) => Ok(led_to(&reply, format!("/accounts/{id}?done=saved"))),
        Err(problem) => {
            step.visit.again(step.visit.w.role_new, &problem, step.filled(form), with_form(parts))
        }
    }
}

/// The role named in the address, what taking it away does, and the form.
async fn ending(
    visit: &Visit<may::ManageAccounts>,
    id: AccountId,
) -> Result<(Vec<Block>, Form), Problem> {
    let ((account, names), w) = (one(visit, id).await?, visit.w);
    let asked: Option<GrantId> = visit.looks("grant_id").pop().and_then(|grant| grant.parse().ok());
    let grant =
        account.grants.iter().find(|grant| Some(grant.id) == asked).ok_or(Problem::not_found())?;
    let left = account.grants.len() - 1;
    let parts = vec![
        Block::Notice(
            "info",
            Words::fill(w.role_end_text, &[&account.display_name, &w.term(grant.role), &left]),
        ),
        Block::Facts(vec![
            (w.role.to_owned(), Cell::text(w.term(grant.role))),
            (
                w.municipality.to_owned(),
                Cell::maybe(grant.organization_code.as_ref().and_then(|code| names.get(code))),
            ),
            (w.period.to_owned(), Cell::Days(days(grant.starts_on, grant.ends_on, w))),
        ]),
    ];
    let fields = vec![Field::new("grant_id", "", Kind::Hidden).value(grant.id)];
    let form =
        visit.form(format!("/accounts/{id}/roles/end?grant_id={}", grant.id), w.role_end, fields);
    Ok((parts, form.of_version(account.version).back(format!("/accounts/{id}")).grave()))
}

async fn end_form(
    visit: Visit<may::ManageAccounts>,
    key: PathKey<AccountId>,
) -> Result<Answer, Problem> {
    let (mut parts, form) = ending(&visit, key.0).await?;
    parts.push(Block::Form(form));
    visit.page(visit.w.role_end, blocks(parts))
}

async fn end(step: Step<may::ManageAccounts>, key: PathKey<AccountId>) -> Result<Answer, Problem> {
    let id = key.0;
    let (parts, form) = ending(&step.visit, id).await?;
    match handlers::revoke_grant(step.visit.can().clone(), key, step.input(&form)).await {
        Ok(reply) => Ok(led_to(&reply, format!("/accounts/{id}?done=saved"))),
        Err(problem) => step.visit.again(step.visit.w.role_end, &problem, form, with_form(parts)),
    }
}
