//! Roles of an account for its administrator: giving one for a time, and taking one away. A role
//! that changes is taken away and given anew, so that the record shows both.

use super::account::{facts, grant_fields, one};
use crate::accounts::handlers;
use crate::auth::may;
use crate::pages::kit::{Block, Cell, Field, Kind, Screen, Visit, Words, screen};
use crate::pages::register::talents::days;
use crate::problem::Problem;
use crate::vocab::{AccountId, GrantId};
use crate::web::{Can, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![]
        .into_iter()
        .chain(screen(
            "/accounts/{id}/roles/new",
            ["役割の追加の画面", "役割の追加"],
            giving,
            async |can: Can<_>, key, input| handlers::grant(can.proven(), key, input).await,
        ))
        .chain(screen(
            "/accounts/{id}/roles/end",
            ["役割の取消の確認の画面", "役割の取消"],
            ending,
            handlers::revoke_grant,
        ))
        .collect()
}

async fn giving(visit: &Visit<may::ManageAccounts>, id: AccountId) -> Result<Screen, Problem> {
    let known = one(visit, id).await?;
    let fields = grant_fields("", known.1.clone(), visit.viewer.today(), visit.w);
    let form = visit.form(format!("/accounts/{id}/roles/new"), visit.w.role_new, fields);
    Ok(Screen::new(
        visit.w.role_new,
        facts(&known, visit.w),
        form.of_version(known.0.version).back(format!("/accounts/{id}")),
        format!("/accounts/{id}?done=saved"),
    ))
}

/// The role named in the address, what taking it away does, and the form.
async fn ending(visit: &Visit<may::ManageAccounts>, id: AccountId) -> Result<Screen, Problem> {
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
    Ok(Screen::new(
        visit.w.role_end,
        parts,
        form.of_version(account.version).back(format!("/accounts/{id}")).grave(),
        format!("/accounts/{id}?done=saved"),
    ))
}
