//! The repair of a scenario, taken over as a plan of its own.

use super::model::{Action, Judged, PinnedLine, broken_rules, effective, refused};
use super::scenarios::not_ready;
use super::sources;
use super::steps::{begin, record, twin};
use super::store::{self, ScenarioRow};
use crate::auth::Scope;
use crate::clock::in_japan;
use crate::db::Tx;
use crate::planner::plan::Line;
use crate::planner::validation::validate;
use crate::problem::{Code, Problem};
use crate::rotation::acts;
use crate::vocab::{Name, RotationPlanId};

/// Makes the cheapest repair of a scenario a plan on the same facts, with what is asked of people
/// pinned in it. The scenario's plan stays as it is.
///
/// # Errors
/// `not_ready` without a repair of the plan as it is; `stale` when it was judged again since it was
/// read; `rule_broken` where the repair gives up what the facts hold, with whom and what.
pub fn take_over(
    tx: &mut Tx<'_>,
    scope: &Scope,
    row: &ScenarioRow,
    name: &Name,
    judged_at: Option<&str>,
) -> Result<RotationPlanId, Problem> {
    let (plan, _) = begin(tx, scope, row.plan_id, Action::Copy)?;
    if judged_at.is_some() && row.judged_at.map(in_japan).as_deref() != judged_at {
        return Err(Problem::new(Code::Stale));
    }
    let found = row.findings()?.filter(|_| !row.is_stale).and_then(|found| found.repair);
    let mended = found.ok_or_else(|| {
        not_ready((
            "今の計画に対する立て直しがありません。想定を判定してから行ってください。",
            "There is no repair of the plan as it is. Judge the scenario first.",
        ))
    })?;
    let mut documents = store::documents(tx.db, plan.id)?;
    let before = documents.result.as_ref().map_or(&[][..], |result| result.lines.as_slice());
    let changes = &mended.repair.changes;
    let stays = |line: &&Line| {
        !changes.iter().any(|one| (&one.person, one.year) == (&line.person, line.year))
    };
    let pins = mended.asked.iter().flat_map(|one| {
        let pin = |post: &String| (one.person.clone(), post.clone(), one.year);
        one.to.iter().map(pin)
    });
    let pins: Vec<_> = pins.collect();
    let lines = changes.iter().flat_map(|one| {
        let line =
            |post: &String| Line { person: one.person.clone(), post: post.clone(), year: one.year };
        one.to.iter().map(line)
    });
    let lines: Vec<Line> = before.iter().filter(stays).cloned().chain(lines).collect();
    // A pin that the repair gives up is given up; what somebody is asked for is pinned.
    let kept = |pin: &PinnedLine| {
        lines
            .iter()
            .any(|line| (&line.person, &line.post, line.year) == (&pin.person, &pin.post, pin.year))
    };
    documents.pins.retain(kept);
    documents.pins.extend(pins.into_iter().map(|(person, post, year)| PinnedLine {
        person,
        post,
        year,
    }));
    documents.pins.sort();
    documents.pins.dedup();
    let problem = effective(&documents.snapshot, &plan.settings()?, &documents.pins);
    let names = sources::names(tx.db, &problem, plan.first_fiscal_year.first_day())?;
    validate(&problem).map_err(|faults| refused(&faults, "", &names))?;
    let judged = Judged::by_hand(&problem, lines, documents.result.as_ref())
        .map_err(|verdict| broken_rules(&verdict, &[], &names))?;
    let made = twin(tx, scope, (&plan, documents), name, Some(&judged))?;
    record(tx, made, acts::ROTATION_TAKE_OVER);
    Ok(made)
}
