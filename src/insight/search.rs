//! `GET /search?q=`: people, posts, bodies, demands and plans by a part of their names. Each kind is
//! asked of its own list with the caller's rights there, so that nothing is found here that the
//! list would not show; who may not open a list finds none of its things, and is not told so.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::Scope;
use crate::auth::may::{self, Permission};
use crate::db::Db;
use crate::problem::{Code, Problem};
use crate::vocab::{Name, OrganizationCode, SearchKey, ShortText};
use crate::web::{Can, Listing, Page, Query, Reply, Route};
use crate::{demand, organization, rotation, talent};

/// Most things of one kind in an answer; the lists have the rest.
pub const MOST_OF_A_KIND: usize = 10;

/// Route of this question.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/search", "人・ポスト・団体・需要・計画の検索", search)
            .query::<SearchQuestion>()
            .returns::<Page<Found>>(),
    ]
}

/// What is searched for.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SearchQuestion {
    /// Part of a name, its reading, a title or a department; width, kana and common variants of
    /// letters do not matter. 1 to 200 letters.
    pub q: Name,
}

/// What was found is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FoundKind {
    Talent,
    Post,
    Organization,
    Demand,
    RotationPlan,
}

/// One thing found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Found {
    /// What it is.
    pub kind: FoundKind,
    /// Its id, or the code of a body.
    pub id: String,
    /// Its name or title.
    pub name: String,
    /// What tells it from others of the same name: reading and home body, body and department,
    /// reading, body and fiscal year, fiscal year.
    pub detail: String,
}

async fn search(
    can: Can<may::UseOwnAccount>,
    question: Query<SearchQuestion>,
) -> Result<Reply, Problem> {
    can.read(|_, _| Ok(())).await?;
    let items = found(&can, &question.0.q).await?;
    Reply::json(&Page { items, next_cursor: None, total: None })
}

/// Everything within reach whose name holds the text: kind by kind, at most [`MOST_OF_A_KIND`] of
/// each, in the order of its list.
///
/// # Errors
/// When the rows cannot be read.
pub async fn found<A: Permission>(can: &Can<A>, text: &Name) -> Result<Vec<Found>, Problem> {
    let mut all = one::<A, may::ReadTalents>(can, text, people).await?;
    all.extend(one::<A, may::ReadPosts>(can, text, posts).await?);
    all.extend(one::<A, may::ReadReference>(can, text, bodies).await?);
    all.extend(one::<A, may::ReadDemands>(can, text, demands).await?);
    all.extend(one::<A, may::ReadRotationPlans>(can, text, plans).await?);
    Ok(all)
}

type Finder = fn(&mut Db, &Scope, &Name) -> Result<Vec<Found>, Problem>;

async fn one<A: Permission, B: Permission>(
    can: &Can<A>,
    text: &Name,
    find: Finder,
) -> Result<Vec<Found>, Problem> {
    let text = text.clone();
    let read = can.also::<B>().read(move |db, scope| find(db, scope, &text)).await;
    match read {
        Err(problem) if problem.code == Code::Forbidden => Ok(Vec::new()),
        read => read,
    }
}

fn short(text: &Name) -> Option<ShortText> {
    ShortText::new(text.as_str()).ok()
}

fn body(names: &BTreeMap<OrganizationCode, String>, code: Option<&OrganizationCode>) -> String {
    code.and_then(|code| names.get(code)).cloned().unwrap_or_default()
}

fn people(db: &mut Db, scope: &Scope, text: &Name) -> Result<Vec<Found>, Problem> {
    let filter = talent::Filter { name: Some(text.clone()), ..talent::Filter::default() };
    let page = talent::people(db, scope, &Listing::first(filter, MOST_OF_A_KIND))?;
    let names = organization::names(db)?;
    let line = |line: talent::TalentLine| {
        let (id, name, kana, code) = match line {
            talent::TalentLine::Full(one) => {
                (one.id, one.name, one.name_kana, one.organization_code)
            }
            talent::TalentLine::Narrow(one) => {
                (one.id, one.name, one.name_kana, one.organization_code)
            }
        };
        let detail = format!("{kana} {}", body(&names, code.as_ref()));
        Found {
            kind: FoundKind::Talent,
            id: id.to_string(),
            name,
            detail: detail.trim().to_owned(),
        }
    };
    Ok(page.items.into_iter().map(line).collect())
}

fn posts(db: &mut Db, scope: &Scope, text: &Name) -> Result<Vec<Found>, Problem> {
    let filter = demand::Filter::titled(short(text));
    let page = demand::kept(db, scope, &Listing::first(filter, MOST_OF_A_KIND))?;
    let post = |post: demand::PostView| Found {
        kind: FoundKind::Post,
        id: post.id.to_string(),
        name: post.title.to_string(),
        detail: format!("{} {}", post.organization_name, post.department).trim_end().to_owned(),
    };
    Ok(page.items.into_iter().map(post).collect())
}

fn bodies(db: &mut Db, _: &Scope, text: &Name) -> Result<Vec<Found>, Problem> {
    let wanted = SearchKey::fold(&[text.as_str()]);
    let bodies = organization::all(db)?.into_iter().map(|(_, body)| body);
    let holds = |body: &organization::Organization| {
        let key = SearchKey::fold(&[&body.name_ja, &body.name_kana, &body.name_en]);
        key.as_str().contains(wanted.as_str())
    };
    let body = |body: organization::Organization| Found {
        kind: FoundKind::Organization,
        id: body.code.to_string(),
        name: body.name_ja,
        detail: body.name_kana,
    };
    Ok(bodies.filter(holds).take(MOST_OF_A_KIND).map(body).collect())
}

fn demands(db: &mut Db, scope: &Scope, text: &Name) -> Result<Vec<Found>, Problem> {
    let question =
        demand::DemandQuestion { title: short(text), ..demand::DemandQuestion::default() };
    let most = i64::try_from(MOST_OF_A_KIND).unwrap_or(i64::MAX);
    let (rows, _) = demand::list_demands(db, scope, &question, None, (most, false))?;
    let demand = |row: demand::DemandRow| Found {
        kind: FoundKind::Demand,
        id: row.id.to_string(),
        name: row.title.to_string(),
        detail: format!("{} {}", row.organization_name, row.fiscal_year_label),
    };
    Ok(rows.into_iter().map(demand).collect())
}

fn plans(db: &mut Db, scope: &Scope, text: &Name) -> Result<Vec<Found>, Problem> {
    let wanted = SearchKey::fold(&[text.as_str()]);
    let holds = |plan: &rotation::RotationPlanRow| {
        SearchKey::fold(&[plan.name.as_str()]).as_str().contains(wanted.as_str())
    };
    let plan = |plan: rotation::RotationPlanRow| Found {
        kind: FoundKind::RotationPlan,
        id: plan.id.to_string(),
        name: plan.name.to_string(),
        detail: plan.fiscal_year_label,
    };
    Ok(rotation::list(db, scope)?
        .into_iter()
        .filter(holds)
        .take(MOST_OF_A_KIND)
        .map(plan)
        .collect())
}
