//! Lists as somebody asked for them, kept under a name: for oneself, or for everybody of one's body.
//!
//! What is kept is the question, never an answer: opened later, it shows what its reader may see then.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::accounts::acts;
use crate::auth::{Scope, may};
use crate::clock::in_japan;
use crate::db::schema::{account_grants as grants, accounts, saved_views as views};
use crate::db::{AuditEvent, Db, Tx};
use crate::limits::{QUERY_BYTES, SAVED_VIEWS};
use crate::problem::{Code, FieldError, Problem};
use crate::vocab::{AccountId, NOT_RETIRED, Name, OrganizationCode, SavedViewId};
use crate::web::{Can, Input, Nothing, Page, PathKey, Reply, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/me/views", "保存した一覧の条件（自分のものと所属で共有のもの）", list)
            .returns::<Page<SavedView>>(),
        Route::post("/me/views", "一覧の条件の保存（同じ名前は置換え）", save)
            .takes::<NewView>()
            .returns::<SavedView>(),
        Route::delete("/me/views/{id}", "保存した一覧の条件の削除", remove),
    ]
}

/// A list as it was asked for.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SavedView {
    /// Identifier.
    pub id: SavedViewId,
    /// Path of the list, such as `/talents`.
    pub list: String,
    /// What people call it.
    pub name: String,
    /// What was asked: filters, order, columns, as in the address.
    pub query: String,
    /// The body for whose people it is kept; null for oneself alone.
    pub organization_code: Option<OrganizationCode>,
    /// Whether it is the caller's, who alone may take it away.
    pub own: bool,
    /// Name of the account that kept it.
    pub saved_by: String,
    /// When, Japan time.
    pub saved_at: String,
}

/// What is kept.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewView {
    /// Path of the list, such as `/talents`.
    list: Name,
    /// What people call it; the caller's own view of this name is replaced.
    name: Name,
    /// What was asked, as in the address, without `cursor`; up to 8 KB.
    #[serde(default)]
    query: String,
    /// Whether everybody of the caller's body sees it.
    #[serde(default)]
    shared: bool,
}

type Columns = (
    SavedViewId,
    AccountId,
    Option<OrganizationCode>,
    String,
    String,
    String,
    NaiveDateTime,
    String,
);

/// Bodies for which an account acts today.
fn bodies(db: &mut Db, scope: &Scope) -> Result<Vec<OrganizationCode>, Problem> {
    let today = scope.today();
    let codes: Vec<Option<OrganizationCode>> = grants::table
        .filter(grants::account_id.eq(scope.account()))
        .filter(grants::retired_at.eq(NOT_RETIRED))
        .filter(grants::valid_from.le(today).and(grants::valid_to.gt(today)))
        .order(grants::organization_code)
        .select(grants::organization_code)
        .distinct()
        .load(db)?;
    Ok(codes.into_iter().flatten().collect())
}

/// The caller's own, and those shared by people of the caller's bodies; by list and name.
///
/// # Errors
/// When the rows cannot be read.
pub fn saved(db: &mut Db, scope: &Scope) -> Result<Vec<SavedView>, Problem> {
    let (bodies, own) = (bodies(db, scope)?, scope.account());
    let rows: Vec<Columns> = views::table
        .inner_join(accounts::table.on(accounts::id.eq(views::account_id)))
        .filter(views::account_id.eq(own).or(views::organization_code.eq_any(bodies)))
        .order((views::list, views::name, views::id))
        .select((
            views::id,
            views::account_id,
            views::organization_code,
            views::list,
            views::name,
            views::query,
            views::saved_at,
            accounts::display_name,
        ))
        .load(db)?;
    let view = |(id, account, organization_code, list, name, query, at, saved_by): Columns| {
        let (own, saved_at) = (account == own, in_japan(at));
        SavedView { id, list, name, query, organization_code, own, saved_by, saved_at }
    };
    Ok(rows.into_iter().map(view).collect())
}

/// Keeps what was asked, without the place in the list.
fn keep(tx: &mut Tx<'_>, scope: &Scope, input: &NewView) -> Result<SavedView, Problem> {
    let pairs: Vec<(String, String)> = serde_html_form::from_str(&input.query)
        .map_err(|_| Problem::field("/query", "invalid_value"))?;
    let pairs: Vec<_> = pairs
        .into_iter()
        .filter(|(name, value)| {
            !value.is_empty() && !["cursor", "done", "view"].contains(&name.as_str())
        })
        .collect();
    let query = serde_html_form::to_string(pairs).unwrap_or_default();
    if query.len() > QUERY_BYTES / 2 {
        return Err(FieldError::new("/query", "text_too_long").with("max", QUERY_BYTES / 2).into());
    }
    let list = input.list.as_str();
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "/_-".contains(letter);
    if !list.starts_with('/') || list.starts_with("//") || !list.chars().all(plain) {
        return Err(Problem::field("/list", "invalid_value"));
    }
    let body = bodies(tx.db, scope)?.into_iter().next().filter(|_| input.shared);
    if input.shared && body.is_none() {
        return Err(Problem::field("/shared", "invalid_value"));
    }
    let own = || views::table.filter(views::account_id.eq(scope.account()));
    let same = own().filter(views::list.eq(list)).filter(views::name.eq(input.name.as_str()));
    let before: Option<SavedViewId> = same.select(views::id).first(tx.db).optional()?;
    if before.is_none() && own().count().get_result::<i64>(tx.db)? >= SAVED_VIEWS {
        return Err(FieldError::new("/name", "list_too_long").with("max", SAVED_VIEWS).into());
    }
    let id = before.unwrap_or_else(SavedViewId::random);
    diesel::delete(views::table.find(id)).execute(tx.db)?;
    diesel::insert_into(views::table)
        .values((
            views::id.eq(id),
            views::account_id.eq(scope.account()),
            views::organization_code.eq(body),
            views::list.eq(list),
            views::name.eq(input.name.as_str()),
            views::query.eq(query),
            views::saved_at.eq(tx.now),
        ))
        .execute(tx.db)?;
    tx.audit(AuditEvent::done(acts::VIEW_SAVE, "saved_view", id));
    let all = saved(tx.db, scope)?;
    all.into_iter().find(|view| view.id == id).ok_or(Problem::new(Code::Internal))
}

async fn list(can: Can<may::UseOwnAccount>) -> Result<Reply, Problem> {
    let items = can.read(saved).await?;
    Reply::json(&Page { items, next_cursor: None, total: None })
}

pub async fn save(can: Can<may::UseOwnAccount>, input: Input<NewView>) -> Result<Reply, Problem> {
    can.write(acts::VIEW_SAVE, input, |tx, scope, input, _| Reply::json(&keep(tx, scope, input)?))
        .await
}

pub async fn remove(
    can: Can<may::UseOwnAccount>,
    key: PathKey<SavedViewId>,
    input: Input<Nothing>,
) -> Result<Reply, Problem> {
    can.write(acts::VIEW_REMOVE, input, move |tx, scope, _, _| {
        let own = views::table.find(key.0).filter(views::account_id.eq(scope.account()));
        if diesel::delete(own).execute(tx.db)? == 0 {
            return Err(Problem::not_found());
        }
        tx.audit(AuditEvent::done(acts::VIEW_REMOVE, "saved_view", key.0));
        Ok(Reply::empty())
    })
    .await
}
