//! Linking accounts to users of providers over HTTP, by their administrator; accounts that hold or
//! held guarded roles take two persons.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::store;
use crate::accounts::acts;
use crate::accounts::admin::{changed, target, wanted};
use crate::accounts::approval::{ApprovalKind, Asked, Wanted, asked};
use crate::accounts::model::{AccountView, GUARDED};
use crate::accounts::store::{AccountRow, has_ever_held};
use crate::auth::may;
use crate::db::Tx;
use crate::problem::{FieldError, Problem};
use crate::vocab::{AccountId, IdentityLinkId};
use crate::web::{Can, Input, PathKey, Proven, Reply, Route};

pub(in crate::accounts) fn routes() -> Vec<Route> {
    vec![
        Route::post("/accounts/{id}/link-identity", "認証サーバーの利用者との結び付け", link)
            .takes::<NewIdentity>()
            .returns::<AccountView>()
            .or_asks::<Asked>(),
        Route::post(
            "/accounts/{id}/unlink-identity",
            "認証サーバーの利用者との結び付けの解除",
            unlink,
        )
        .takes::<IdentityRemoval>()
        .returns::<AccountView>()
        .or_asks::<Asked>(),
    ]
}

/// A provider's user who is to sign in to the account.
#[derive(Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewIdentity {
    /// Name of the provider, as in the address of its sign-in.
    #[validate(length(min = 1, max = 32))]
    provider: String,
    /// Its identifier of the user (`sub`), to the letter; the page of a sign-in that is not linked
    /// shows it.
    #[validate(length(min = 1, max = 255))]
    subject: String,
}

/// A link to take away.
#[derive(Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IdentityRemoval {
    /// As shown in the account.
    identity_id: IdentityLinkId,
}

/// What was agreed on.
#[derive(Serialize, Deserialize)]
struct Link {
    issuer: String,
    subject: String,
    body: String,
}

fn take(tx: &mut Tx<'_>, row: &AccountRow, link: &Link) -> Result<(), Problem> {
    if !store::is_of_body(tx.db, row.id, &link.body)? {
        let reason = (
            "この認証サーバーは、ほかの団体や県の役割を持つアカウントには結び付けられません。",
            "This provider cannot be linked to an account with roles outside its body.",
        );
        return Err(FieldError::because("/provider", reason).into());
    }
    store::link(tx, row, (&link.issuer, &link.subject))
}

pub(in crate::accounts) fn link_agreed(
    tx: &mut Tx<'_>,
    row: &AccountRow,
    act: &serde_json::Value,
) -> Result<(), Problem> {
    let link = serde_json::from_value(act.clone());
    take(tx, row, &link.map_err(|_| Problem::new(crate::problem::Code::Internal))?)
}

pub(in crate::accounts) fn unlink_agreed(
    tx: &mut Tx<'_>,
    row: &AccountRow,
    act: &serde_json::Value,
) -> Result<(), Problem> {
    let removal = serde_json::from_value::<IdentityRemoval>(act.clone());
    let removal = removal.map_err(|_| Problem::new(crate::problem::Code::Internal))?;
    store::unlink(tx, row, removal.identity_id)
}

/// What a second person is asked for, where the account takes two: which account and which user.
fn two(
    tx: &mut Tx<'_>,
    row: &AccountRow,
    (kind, act): (ApprovalKind, &impl Serialize),
    (issuer, subject): (&str, &str),
) -> Result<Option<Wanted>, Problem> {
    if !has_ever_held(tx.db, row.id, &GUARDED)? {
        return Ok(None);
    }
    let wanted = wanted(kind, Some(row), act, &row.login, &[])?;
    let says = |who: &str| format!("{who}: {subject} ({issuer})");
    Ok(Some(Wanted { says: (says(&wanted.says.0), says(&wanted.says.1)), ..wanted }))
}

/// Lets a provider's user sign in to the account.
pub async fn link(
    can: Proven<may::ManageAccounts>,
    key: PathKey<AccountId>,
    input: Input<NewIdentity>,
) -> Result<Reply, Problem> {
    let providers = can.door().providers.iter();
    let known: Vec<(String, String, String)> = providers
        .map(|one| (one.name.clone(), one.settings.issuer.clone(), one.settings.body.clone()))
        .collect();
    can.write(acts::IDENTITY_LINK, input, move |tx, scope, input, given| {
        let row = target(tx, scope, key.0, given)?;
        let provider = known.iter().find(|one| one.0 == input.provider);
        let (_, issuer, body) =
            provider.ok_or(Problem::field("/provider", "reference_unknown"))?.clone();
        if input.subject.chars().any(char::is_control) {
            return Err(Problem::field("/subject", "invalid_value"));
        }
        let link = Link { issuer, subject: input.subject.clone(), body };
        let names = (link.issuer.as_str(), link.subject.as_str());
        if let Some(wanted) = two(tx, &row, (ApprovalKind::IdentityLink, &link), names)?
            && let Some(reply) = asked(tx, scope, &wanted, None)?
        {
            return Ok(reply);
        }
        take(tx, &row, &link)?;
        changed(tx, scope, key.0)
    })
    .await
}

/// Lets them no longer; sessions they opened end.
pub async fn unlink(
    can: Can<may::ManageAccounts>,
    key: PathKey<AccountId>,
    input: Input<IdentityRemoval>,
) -> Result<Reply, Problem> {
    can.write(acts::IDENTITY_UNLINK, input, move |tx, scope, input, given| {
        let row = target(tx, scope, key.0, given)?;
        let known = store::links_of(tx.db, row.id)?;
        let known = known.iter().find(|one| one.id == input.identity_id);
        let known = known.ok_or(Problem::field("/identity_id", "reference_unknown"))?;
        let names = (known.issuer.as_str(), known.subject.as_str());
        if let Some(wanted) = two(tx, &row, (ApprovalKind::IdentityUnlink, input), names)?
            && let Some(reply) = asked(tx, scope, &wanted, None)?
        {
            return Ok(reply);
        }
        store::unlink(tx, &row, input.identity_id)?;
        changed(tx, scope, key.0)
    })
    .await
}
