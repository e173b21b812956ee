//! Who looked at somebody's levels, wishes or drafts.
//!
//! The answer says body, role, group of fields and month, and nothing that would tell of a plan: no
//! purpose, no count, no day. A look that rests on something unannounced appears once that was
//! announced; a calculation over the whole pool stands against nobody's name, and the note that
//! says so is always the same.

use std::collections::BTreeSet;

use chrono::NaiveDateTime;
use diesel::dsl::exists;
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::{Scope, may};
use crate::clock::day_in_japan;
use crate::db::Db;
use crate::db::schema::{audit_disclosures as disclosures, audit_events as events};
use crate::organization;
use crate::problem::Problem;
use crate::talent;
use crate::vocab::{FieldGroup, OrganizationCode, Period, Role, TalentId};
use crate::web::{Can, Listing, NoFilter, Page, PathKey, Reply, Route, Table};

/// The sentence that belongs under every such list.
pub const NOTE: &str = "配置の案を作る計算では、登録されている全員の水準と意向を使います。その利用は個人ごとの記録には載りません。";

/// The same in English.
pub const NOTE_EN: &str = "Computing plans of placements uses the levels and wishes of everybody registered. That use does not appear in the record of each person.";

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/me/viewers", "自分の記録を閲覧した団体・役割", own)
            .list()
            .returns::<Viewers>(),
        Route::get("/talents/{id}/viewers", "人材の記録を閲覧した団体・役割", of_talent)
            .list()
            .returns::<Viewers>(),
    ]
}

/// Somebody of a body looked in a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Viewer {
    /// Month in Japan, `YYYY-MM`.
    pub month: String,
    /// Body the viewer spoke for.
    pub organization_code: OrganizationCode,
    /// Its name.
    pub organization_name: String,
    /// In what role.
    pub role: Role,
    /// The role in words.
    pub role_label: &'static str,
    /// At which group of fields.
    pub field_group: FieldGroup,
    /// The group in words.
    pub field_group_label: &'static str,
}

/// A page of viewers with what belongs under it.
#[derive(Debug, Serialize, ToSchema)]
struct Viewers {
    /// The viewers, the newest month first.
    items: Vec<Viewer>,
    /// Send as `cursor` for the next page; null on the last.
    next_cursor: Option<String>,
    /// How many items in all, when `total=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<i64>,
    /// What the list leaves out, always the same.
    note: &'static str,
}

type Look = (NaiveDateTime, String, Option<String>, String);

fn looks_at(db: &mut Db, person: TalentId) -> Result<Vec<Look>, Problem> {
    let disclosed = disclosures::table
        .filter(disclosures::subject_kind.eq(events::subject_kind))
        .filter(disclosures::subject_id.eq(events::subject_id))
        .filter(disclosures::disclosed_at.ge(events::recorded_at));
    let actions: Vec<&str> = FieldGroup::ALL.iter().map(|group| group.act().word).collect();
    Ok(events::table
        .filter(events::talent_id.eq(person.number()))
        .filter(events::action.eq_any(actions))
        .filter(events::withheld.eq(false).or(exists(disclosed)))
        .select((events::recorded_at, events::roles, events::organization_code, events::action))
        .load(db)?)
}

/// Who looked at a person's levels, wishes or drafts, the newest month first.
pub fn viewers_of(db: &mut Db, person: TalentId) -> Result<Vec<Viewer>, Problem> {
    let names = organization::names(db)?;
    let prefecture = names.keys().find(|code| code.is_prefecture()).cloned();
    let mut seen = BTreeSet::new();
    for (at, roles, body, action) in looks_at(db, person)? {
        let role = roles.split(',').find_map(|role| role.parse::<Role>().ok());
        let group = FieldGroup::ALL.iter().copied().find(|group| group.act().word == action);
        // The prefecture's own roles speak for no municipality.
        let body = match body {
            Some(code) => code.parse::<OrganizationCode>().ok(),
            None => prefecture.clone(),
        };
        if let (Some(role), Some(group), Some(body)) = (role, group, body) {
            seen.insert((day_in_japan(at).format("%Y-%m").to_string(), body, role, group));
        }
    }
    let viewer = |(month, organization_code, role, field_group): (
        String,
        OrganizationCode,
        Role,
        FieldGroup,
    )| Viewer {
        month,
        organization_name: names.get(&organization_code).cloned().unwrap_or_default(),
        organization_code,
        role,
        role_label: role.name_ja(),
        field_group,
        field_group_label: field_group.name_ja(),
    };
    Ok(seen.into_iter().rev().map(viewer).collect())
}

/// Who looked at a person whose record of viewers is within reach.
///
/// # Errors
/// `not_found` when it is not.
pub fn viewers_within(
    db: &mut Db,
    scope: &Scope,
    person: TalentId,
) -> Result<Vec<Viewer>, Problem> {
    if reaches(db, scope, person)? { viewers_of(db, person) } else { Err(Problem::not_found()) }
}

/// Whether the record of this person's viewers is within reach: one's own, one's own body's people,
/// or everybody's.
fn reaches(db: &mut Db, scope: &Scope, person: TalentId) -> Result<bool, Problem> {
    if !talent::exists(db, person)? {
        return Ok(false);
    }
    if scope.is_statewide() || scope.person() == Some(person) {
        return Ok(true);
    }
    let today = Period::of_days(scope.today(), Some(scope.today()))
        .map_err(|code| Problem::field("", code))?;
    let employed = talent::employments_between(db, person, today)?;
    Ok(employed.iter().any(|employment| scope.reaches_body(&employment.organization)))
}

async fn own(can: Can<may::UseOwnAccount>, listing: Listing<NoFilter>) -> Result<Reply, Problem> {
    let rows = can
        .read(|db, scope| {
            scope.person().map_or_else(|| Ok(Vec::new()), |person| viewers_of(db, person))
        })
        .await?;
    reply(&listing, rows)
}

async fn of_talent(
    can: Can<may::ReadViewers>,
    id: PathKey<TalentId>,
    listing: Listing<NoFilter>,
) -> Result<Reply, Problem> {
    let rows = can.read(move |db, scope| viewers_within(db, scope, id.0)).await?;
    reply(&listing, rows)
}

fn reply(listing: &Listing<NoFilter>, rows: Vec<Viewer>) -> Result<Reply, Problem> {
    let key = |row: &Viewer| {
        format!("{}/{}/{}/{}", row.month, row.organization_code, row.role, row.field_group)
    };
    let whole = |page: Page<Viewer>| Viewers {
        items: page.items,
        next_cursor: page.next_cursor,
        total: page.total,
        note: NOTE,
    };
    listing.reply_within(rows, key, whole, |rows| {
        let columns = [("月", 10), ("団体", 20), ("役割", 20), ("項目", 20)];
        rows.iter().fold(Table::new("閲覧の記録", &columns), |table, row| {
            let cells = [&row.month, &row.organization_name, row.role_label, row.field_group_label];
            table.row(cells.iter().map(ToString::to_string).collect())
        })
    })
}
