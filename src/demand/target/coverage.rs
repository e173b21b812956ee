//! How far the targets are met on a day.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::model::{Member, TargetKind, TargetQuestion, TargetView};
use super::store;
use crate::auth::Scope;
use crate::db::Db;
use crate::demand::histories;
use crate::organization;
use crate::problem::{FieldError, Problem};
use crate::vocab::{FiscalYear, Function, OrganizationCode, PostId, TalentId};

/// Targets of the bodies within reach that take part in placement in the year of the day, with what
/// is there on it.
///
/// # Errors
/// `query_invalid` for a day of no fiscal year.
pub fn targets(
    db: &mut Db,
    scope: &Scope,
    question: &TargetQuestion,
) -> Result<Vec<TargetView>, Problem> {
    let day = question.as_of.unwrap_or_else(|| scope.today());
    let year =
        FiscalYear::of(day).map_err(|code| Problem::query(FieldError::new("?as_of", code)))?;
    let members = members(db, day)?;
    let bodies: BTreeMap<OrganizationCode, organization::Organization> =
        organization::all(db)?.into_iter().map(|(_, body)| (body.code.clone(), body)).collect();
    let nobody = Vec::new();
    let mut views = Vec::new();
    for target in
        store::all(db, Some(scope))?.into_iter().filter(|target| target.first_fiscal_year <= year)
    {
        let asked = question.organization_code.is_empty()
            || question.organization_code.contains(&target.organization);
        let of_kind = question.kind.is_empty() || question.kind.contains(&target.kind);
        let Some(body) = bodies.get(&target.organization).filter(|_| asked && of_kind) else {
            continue;
        };
        if body
            .participations
            .iter()
            .any(|part| part.function == Function::Placement && part.covers(year))
        {
            let seen: Vec<Member> = match target.kind {
                TargetKind::BetweenMunicipalities => members
                    .iter()
                    .filter(|(host, _)| !host.is_prefecture())
                    .flat_map(|(_, members)| members)
                    .filter(|member| member.shared && member.municipal)
                    .copied()
                    .collect(),
                _ => members.get(&target.organization).unwrap_or(&nobody).clone(),
            };
            views.push(target.seen(body.name_ja.clone(), day, &seen));
        }
    }
    Ok(views)
}

/// Each person once per body, whatever the number of posts there.
fn members(
    db: &mut Db,
    day: NaiveDate,
) -> Result<BTreeMap<OrganizationCode, Vec<Member>>, Problem> {
    let serving = store::serving(db, day)?;
    let posts: BTreeSet<PostId> = serving.iter().map(|(.., post)| *post).collect();
    let said = histories(db, &posts.into_iter().collect::<Vec<_>>(), None)?;
    let mut known: BTreeSet<(OrganizationCode, TalentId)> = BTreeSet::new();
    let mut members: BTreeMap<OrganizationCode, Vec<Member>> = BTreeMap::new();
    for (host, home, talent, post) in serving {
        if known.insert((host.clone(), talent)) {
            let post_type = said
                .get(&post)
                .and_then(|history| history.nearest(day))
                .map(|stretch| stretch.what.post_type);
            members.entry(host.clone()).or_default().push(Member {
                shared: home != host,
                municipal: !home.is_prefecture(),
                post_type,
            });
        }
    }
    Ok(members)
}
