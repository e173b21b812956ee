//! Whom a read of a plan shows, for the read log (decision 0007).
//!
//! Everything a plan says of people rests on a draft until it is announced. Looks at its facts
//! (levels, wishes) are withheld until the plan is announced. Looks at its lines are withheld
//! person by person, until a line of that person is: whoever was taken out of the plan before does
//! not learn of having stood in it. Lines that an announcement leaves out are drafts still, and
//! looks at them stay withheld for good, because one that appeared later would tell that there was
//! more to come.

use std::collections::{BTreeMap, BTreeSet};

use super::circulation::CirculationView;
use super::model::PlanState;
use super::store::{self, Circulation, PlanRow};
use crate::assignment;
use crate::auth::Scope;
use crate::db::{Db, Tx};
use crate::planner::plan::Line;
use crate::problem::Problem;
use crate::vocab::{FieldGroup, FiscalYear, Period, RotationPlanId, TalentId};
use crate::web::Seen;

/// The kind under which looks at somebody's lines of a plan are withheld; disclosed by
/// [`disclose`].
const LINES: &str = "rotation_plan_lines";
/// The kind under which lines beyond an announcement are withheld; nothing discloses it.
const REST: &str = "rotation_plan_rest";

fn lines_of(plan: RotationPlanId, person: TalentId) -> String {
    format!("{plan}/{person}")
}

/// The plan is announced with lines of these people: earlier looks at its facts, and at those
/// lines, are no secret any more.
pub fn disclose(tx: &mut Tx<'_>, plan: RotationPlanId, people: impl Iterator<Item = TalentId>) {
    tx.disclose("rotation_plan", plan.to_string());
    people
        .collect::<BTreeSet<_>>()
        .into_iter()
        .for_each(|person| tx.disclose(LINES, lines_of(plan, person)));
}

/// Records that an answer shows these groups of fields of these people as the plan has them.
///
/// # Errors
/// `not_found`.
pub fn look(
    db: &mut Db,
    seen: &mut Seen,
    id: RotationPlanId,
    groups: &[FieldGroup],
    people: &BTreeSet<TalentId>,
) -> Result<(), Problem> {
    let plan = store::plan(db, id)?;
    let mut people = people.clone();
    // Nobody is behind these.
    for hire in plan.settings()?.planned_hires {
        people.remove(&hire.id);
    }
    let public = matches!(plan.state, PlanState::Announced | PlanState::Ordered);
    let rest = if public && groups.contains(&FieldGroup::Drafts) {
        unannounced(db, &plan)?
    } else {
        BTreeSet::new()
    };
    for (group, person) in
        groups.iter().flat_map(|group| people.iter().map(move |person| (*group, *person)))
    {
        match group {
            FieldGroup::Drafts if !public => {
                seen.secretly(group, person, LINES, lines_of(id, person))
            }
            FieldGroup::Drafts if rest.contains(&person) => seen.secretly(group, person, REST, id),
            FieldGroup::Drafts => {}
            _ if !public => seen.secretly(group, person, "rotation_plan", id),
            _ => seen.person(group, person),
        }
    }
    Ok(())
}

/// Records that an answer shows what becomes of these people's lines under doubts. That stays a
/// draft when the plan is announced, as lines do that the announcement leaves out.
///
/// # Errors
/// `not_found`.
pub fn doubted(
    db: &mut Db,
    seen: &mut Seen,
    id: RotationPlanId,
    people: &BTreeSet<TalentId>,
) -> Result<(), Problem> {
    let plan = store::plan(db, id)?;
    if !matches!(plan.state, PlanState::Announced | PlanState::Ordered) {
        return look(db, seen, id, &[FieldGroup::Drafts], people);
    }
    let hires: BTreeSet<TalentId> =
        plan.settings()?.planned_hires.iter().map(|hire| hire.id).collect();
    for person in people.difference(&hires) {
        seen.secretly(FieldGroup::Drafts, *person, REST, id);
    }
    Ok(())
}

/// Who has a line that the announcement left out.
fn unannounced(db: &mut Db, plan: &PlanRow) -> Result<BTreeSet<TalentId>, Problem> {
    let end = FiscalYear::new(plan.first_fiscal_year.year() + plan.years)
        .map_err(|_| Problem::not_found())?
        .first_day();
    let mut placed: BTreeMap<(String, String), Vec<Period>> = BTreeMap::new();
    for held in assignment::placed_before(db, end)?.into_iter().filter(|held| !held.is_secret()) {
        placed
            .entry((held.talent.to_string(), held.post.to_string()))
            .or_default()
            .push(held.content.period);
    }
    let announced = |line: &&Line| {
        let periods = placed.get(&(line.person.clone(), line.post.clone()));
        periods.into_iter().flatten().any(|held| meets(*held, line.year, plan.first_fiscal_year))
    };
    let lines =
        store::documents(db, plan.id)?.result.map(|result| result.lines).unwrap_or_default();
    Ok(lines
        .iter()
        .filter(|line| !announced(line))
        .filter_map(|line| line.person.parse().ok())
        .collect())
}

/// Whether days fall into the year of a plan.
fn meets(held: Period, year: i64, first: FiscalYear) -> bool {
    let year = i32::try_from(year).ok().and_then(|year| FiscalYear::new(first.year() + year).ok());
    year.map(FiscalYear::period).is_some_and(|days| held.from < days.to && days.from < held.to)
}

/// Records the circulated lines in which the reader learns who it is about.
pub fn circulated(
    scope: &Scope,
    seen: &mut Seen,
    lines: &[Circulation],
    views: &[CirculationView],
) {
    for (line, view) in lines.iter().zip(views) {
        if view.talent_id.is_some() && scope.person() != Some(line.talent_id) {
            seen.secretly(
                FieldGroup::Drafts,
                line.talent_id,
                LINES,
                lines_of(line.plan_id, line.talent_id),
            );
        }
    }
}
