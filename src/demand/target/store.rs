//! Rows of targets, and who serves by order on a day.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::model::{Role, Target, TargetKind};
use crate::affiliation::{Of, Service, services_on};
use crate::auth::Scope;
use crate::db::schema::{staffing_target_roles, staffing_targets};
use crate::db::{AuditEvent, Db, Tx};
use crate::demand::acts;
use crate::problem::Problem;
use crate::vocab::{
    AssignmentState, FiscalYear, Grade, OrganizationCode, PostId, PostType, TalentId, random_id,
};

type Columns = (i64, OrganizationCode, TargetKind, FiscalYear, i32, i32, String, String);

/// How many targets there are.
pub fn count(db: &mut Db) -> Result<i64, Problem> {
    Ok(staffing_targets::table.count().get_result(db)?)
}

/// Targets of the bodies within reach, in official order.
pub fn all(db: &mut Db, scope: Option<&Scope>) -> Result<Vec<Target>, Problem> {
    use staffing_targets as t;
    let mut query = t::table.into_boxed();
    if let Some(scope) = scope.filter(|scope| !scope.is_statewide()) {
        query = query.filter(t::organization_code.eq_any(scope.body_codes()));
    }
    let columns = (
        t::id,
        t::organization_code,
        t::kind,
        t::first_fiscal_year,
        t::shared_wanted,
        t::own_wanted,
        t::note,
        t::source,
    );
    let rows: Vec<Columns> = query
        .order((t::organization_code, t::first_fiscal_year, t::id))
        .select(columns)
        .load(db)?;
    let mut roles = roles(db)?;
    let target = |(
        id,
        organization,
        kind,
        first_fiscal_year,
        shared_wanted,
        own_wanted,
        note,
        source,
    ): Columns| Target {
        organization,
        kind,
        first_fiscal_year,
        shared_wanted,
        own_wanted,
        note,
        source,
        roles: roles.remove(&id).unwrap_or_default(),
    };
    Ok(rows.into_iter().map(target).collect())
}

fn roles(db: &mut Db) -> Result<BTreeMap<i64, Vec<Role>>, Problem> {
    use staffing_target_roles as r;
    let rows: Vec<(i64, i32, PostType, Grade)> = r::table
        .order((r::target_id, r::role_no, r::id))
        .select((r::target_id, r::role_no, r::post_type, r::grade))
        .load(db)?;
    let mut roles: BTreeMap<i64, Vec<Role>> = BTreeMap::new();
    for (target, role_no, post_type, grade) in rows {
        roles.entry(target).or_default().push(Role { role_no, post_type, grade });
    }
    Ok(roles)
}

pub fn insert(tx: &mut Tx<'_>, target: &Target) -> Result<(), Problem> {
    let id = random_id();
    diesel::insert_into(staffing_targets::table)
        .values((
            staffing_targets::id.eq(id),
            staffing_targets::organization_code.eq(&target.organization),
            staffing_targets::kind.eq(target.kind),
            staffing_targets::first_fiscal_year.eq(target.first_fiscal_year),
            staffing_targets::shared_wanted.eq(target.shared_wanted),
            staffing_targets::own_wanted.eq(target.own_wanted),
            staffing_targets::note.eq(&target.note),
            staffing_targets::source.eq(&target.source),
        ))
        .execute(tx.db)?;
    for role in &target.roles {
        diesel::insert_into(staffing_target_roles::table)
            .values((
                staffing_target_roles::id.eq(random_id()),
                staffing_target_roles::target_id.eq(id),
                staffing_target_roles::role_no.eq(role.role_no),
                staffing_target_roles::post_type.eq(role.post_type),
                staffing_target_roles::grade.eq(role.grade),
            ))
            .execute(tx.db)?;
    }
    tx.audit(
        AuditEvent::done(acts::TARGET_ADD, "organization", &target.organization)
            .with(target.kind.as_str()),
    );
    Ok(())
}

/// Takes away the target of that kind of a body, to be said anew.
pub fn remove(tx: &mut Tx<'_>, target: &Target) -> Result<(), Problem> {
    use staffing_targets as t;
    let same = t::table
        .filter(t::organization_code.eq(&target.organization))
        .filter(t::kind.eq(target.kind));
    let ids: Vec<i64> = same.select(t::id).load(tx.db)?;
    let roles =
        staffing_target_roles::table.filter(staffing_target_roles::target_id.eq_any(ids.clone()));
    diesel::delete(roles).execute(tx.db)?;
    diesel::delete(t::table.filter(t::id.eq_any(ids))).execute(tx.db)?;
    Ok(())
}

/// Who serves by order on a day: host, home, person, post. Announcements and drafts are not among
/// them.
pub fn serving(
    db: &mut Db,
    day: NaiveDate,
) -> Result<Vec<(OrganizationCode, OrganizationCode, TalentId, PostId)>, Problem> {
    let states = [AssignmentState::Ordered, AssignmentState::Ended];
    let mut found = services_on(db, Of::Everybody, &states, day)?;
    found.sort_by(|one, other| {
        (&one.host, one.talent, one.version).cmp(&(&other.host, other.talent, other.version))
    });
    let serving = |one: Service| (one.host, one.home, one.talent, one.post);
    Ok(found.into_iter().map(serving).collect())
}
