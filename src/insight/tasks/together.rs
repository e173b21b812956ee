//! Work that councils and the support of bodies ask for.

use chrono::{Months, NaiveDateTime};

use super::{Task, TaskKind, number};
use crate::auth::Scope;
use crate::council::{Commitments, SupportVisits};
use crate::db::Db;
use crate::ledger::{self, Descriptor, Filter, Ledger};
use crate::limits::PAGE_MAX;
use crate::literacy::SkillCheckRounds;
use crate::organization;
use crate::problem::Problem;
use crate::vocab::OrganizationCode;
use crate::web::Listing;

/// Entries of a ledger in a state, of these bodies: how many, and the first day of a field.
fn waiting(
    db: &mut Db,
    scope: &Scope,
    ledger: &'static Descriptor,
    (kind, state, day): (TaskKind, &str, &str),
    bodies: &[OrganizationCode],
) -> Result<Option<Task>, Problem> {
    let mut filter = Filter::on(ledger);
    filter.state = vec![state.to_owned()];
    filter.organization_code = bodies.to_vec();
    let most = usize::from(PAGE_MAX);
    let page = ledger::asked(db, scope, &Listing::first(filter, most).counted())?;
    let days = page.items.iter().filter_map(|row| row.fields.get(day)?.as_str()?.parse().ok());
    let of: String = bodies.iter().map(|code| format!("&organization_code={code}")).collect();
    let link = format!("/{}?state={state}{of}", ledger.path);
    let left = page.total.unwrap_or_else(|| number(page.items.len()));
    let task = Task::left(kind, 0, left, link);
    Ok(match days.min() {
        Some(first) => task.map(|task| task.until(first)),
        None => task,
    })
}

/// What the caller's bodies committed and have not done; the prefecture's own for its staff, and what
/// was reported to it.
pub(super) fn commitments(
    db: &mut Db,
    scope: &Scope,
    _: NaiveDateTime,
) -> Result<Vec<Task>, Problem> {
    let own = if scope.is_statewide() {
        vec![organization::prefecture_code(db)?]
    } else {
        ledger::acting_for(db, scope)?
    };
    let mut found = Vec::new();
    if !own.is_empty() {
        let owed = (TaskKind::CommitmentsOwed, "open", "due");
        found.extend(waiting(db, scope, Commitments::LEDGER, owed, &own)?);
    }
    if scope.is_statewide() {
        let told = (TaskKind::CommitmentsReported, "reported", "due");
        found.extend(waiting(db, scope, Commitments::LEDGER, told, &[])?);
    }
    Ok(found)
}

/// Support that bodies asked for, and visits that are to be done.
pub(super) fn support(db: &mut Db, scope: &Scope, _: NaiveDateTime) -> Result<Vec<Task>, Problem> {
    let asked = (TaskKind::SupportRequested, "requested", "planned_on");
    let accepted = (TaskKind::VisitsToHold, "accepted", "planned_on");
    let asked = waiting(db, scope, SupportVisits::LEDGER, asked, &[])?;
    Ok(asked.into_iter().chain(waiting(db, scope, SupportVisits::LEDGER, accepted, &[])?).collect())
}

/// The own bodies whose last skill check is more than a year ago. Whoever never held one has not begun,
/// and owes none.
pub(super) fn checks(db: &mut Db, scope: &Scope, _: NaiveDateTime) -> Result<Vec<Task>, Problem> {
    let own = ledger::acting_for(db, scope)?;
    let rounds = ledger::all(db, SkillCheckRounds::LEDGER)?;
    let (mut due, mut late) = (None, 0);
    for code in &own {
        let last = rounds.iter().filter(|round| round.organization.as_ref() == Some(code));
        let last = last.filter(|round| round.state != "draft");
        let Some(last) = last.filter_map(|round| round.day("closes_on")).max() else { continue };
        let day = last.checked_add_months(Months::new(12)).unwrap_or(last);
        if day < scope.today() {
            late += 1;
            due = Some(due.map_or(day, |known: chrono::NaiveDate| known.min(day)));
        }
    }
    let Some(day) = due else { return Ok(Vec::new()) };
    let task = Task::left(TaskKind::CheckDue, 0, late, "/skill-check-rounds");
    Ok(task.map(|task| task.until(day)).into_iter().collect())
}
