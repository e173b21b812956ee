//! What is assigned already in the years of a plan and in the year before them, so that no board
//! shows a post as empty, or a person as without a place, where somebody serves.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::{publish, sources, store};
use crate::assignment::{self, Assignment};
use crate::auth::Scope;
use crate::db::Db;
use crate::organization;
use crate::problem::Problem;
use crate::talent;
use crate::vocab::{
    AssignmentId, AssignmentState, FOREVER, FiscalYear, OrganizationCode, Period, PostId,
    RotationPlanId, TalentId,
};

/// An assignment on days of a fiscal year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct StandingRow {
    /// The assignment.
    pub assignment_id: AssignmentId,
    /// Whether it was ordered, announced or drafted.
    pub state: AssignmentState,
    /// The person.
    pub talent_id: TalentId,
    /// Name.
    pub talent_name: String,
    /// The post.
    pub post_id: PostId,
    /// 所属 and 職名.
    pub post_name: String,
    /// The body that keeps it.
    pub host_code: OrganizationCode,
    /// Name of that body.
    pub host_name: String,
    /// The fiscal year.
    pub fiscal_year: FiscalYear,
    /// 令和7年度.
    pub fiscal_year_label: String,
    /// How much of the person.
    pub share_percent: i64,
    /// First day in that year.
    pub starts_on: NaiveDate,
    /// Last day in that year.
    pub ends_on: NaiveDate,
    /// Whether it has no last day.
    pub is_open: bool,
    /// Whether a line of the plan says the same; the others go on beside the plan.
    pub in_plan: bool,
}

/// What is assigned already.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StandingView {
    /// By year, body and post, from the year before the plan.
    pub items: Vec<StandingRow>,
}

/// What is assigned in the year before a plan and in its years, apart from what gives way to the
/// plan. A plan made as if nothing were decided knows the year before it only.
///
/// # Errors
/// `not_found`.
pub fn standing(
    db: &mut Db,
    scope: &Scope,
    id: RotationPlanId,
) -> Result<Vec<StandingRow>, Problem> {
    let (plan, documents) = (store::plan(db, id)?, store::documents(db, id)?);
    let first = plan.first_fiscal_year.year();
    let last = if plan.settings()?.keeps_assignments { first + plan.years } else { first };
    let years: Vec<FiscalYear> =
        (first - 1..last).filter_map(|year| FiscalYear::new(year).ok()).collect();
    let Some(end) = years.last().map(|year| year.period().to) else { return Ok(Vec::new()) };
    let held = assignment::placed_before(db, end)?;
    let ending = publish::giving_way(db, scope, id, None)?;
    let mut names = sources::names(db, &documents.snapshot, plan.first_fiscal_year.first_day())?;
    name_others(db, &held, plan.first_fiscal_year.first_day(), &mut names)?;
    let name = |id: &str| names.get(id).cloned().unwrap_or_default();
    let mut rows = Vec::new();
    for year in years {
        let index = i64::from(year.year() - first);
        for one in &held {
            let ends = ending.iter().find(|ending| ending.assignment.id == one.id);
            let to = ends.and_then(|ending| ending.last_day.succ_opt());
            let to = to.unwrap_or(one.content.period.to).min(one.content.period.to);
            let whole = Period { from: one.content.period.from, to };
            let Some(days) = whole.overlap(&year.period()) else { continue };
            rows.push(StandingRow {
                assignment_id: one.id,
                state: one.content.state,
                talent_id: one.talent,
                talent_name: name(&one.talent.to_string()),
                post_id: one.post,
                post_name: name(&one.post.to_string()),
                host_name: name(&one.host.to_string()),
                host_code: one.host.clone(),
                fiscal_year: year,
                fiscal_year_label: year.label(),
                share_percent: i64::from(one.content.share.percent()),
                starts_on: days.from,
                ends_on: days.last_day().unwrap_or(days.from),
                is_open: to == FOREVER,
                in_plan: is_line(&documents, one, index),
            });
        }
    }
    rows.sort_by(|one, other| {
        let key = |row: &StandingRow| (row.fiscal_year, row.host_code.clone(), row.post_id);
        key(one).cmp(&key(other))
    });
    Ok(rows)
}

/// Names of those who were assigned since the snapshot, and of where.
fn name_others(
    db: &mut Db,
    held: &[Assignment],
    day: NaiveDate,
    names: &mut std::collections::BTreeMap<String, String>,
) -> Result<(), Problem> {
    let people: BTreeSet<TalentId> = held
        .iter()
        .map(|one| one.talent)
        .filter(|id| !names.contains_key(&id.to_string()))
        .collect();
    let people: Vec<TalentId> = people.into_iter().collect();
    let known = talent::names_on(db, &people, day)?;
    names.extend(known.into_iter().map(|(id, name)| (id.to_string(), name.name)));
    let posts: BTreeSet<PostId> =
        held.iter().map(|one| one.post).filter(|id| !names.contains_key(&id.to_string())).collect();
    names.extend(sources::post_names(db, posts, day)?);
    let bodies = organization::names(db)?;
    names.extend(bodies.into_iter().map(|(code, name)| (code.to_string(), name)));
    Ok(())
}

/// Whether the plan has a line of the same person in the same post, or of what stands for it.
fn is_line(documents: &store::Documents, one: &Assignment, year: i64) -> bool {
    let (person, post) = (one.talent.to_string(), one.post.to_string());
    let source = one.id.to_string();
    let Some(known) = documents.snapshot.people.iter().find(|known| known.id == person) else {
        return false;
    };
    let Some(result) = &documents.result else { return false };
    let fixed = |pin: &crate::planner::problem::Pin, line: &crate::planner::plan::Line| {
        let says = pin.fixed.iter().any(|part| part.source == source);
        says && (pin.year, &pin.post) == (line.year, &line.post)
    };
    let mut lines = result.lines.iter().filter(|line| line.person == person && line.year == year);
    lines.any(|line| line.post == post || known.pins.iter().any(|pin| fixed(pin, line)))
}
