//! Work with the yearly calls for demand.

use chrono::{NaiveDate, NaiveDateTime};

use super::{Task, TaskKind, number};
use crate::auth::Scope;
use crate::db::Db;
use crate::demand::{self, Call, DemandQuestion, DemandRow, DemandState, DemandView, Party};
use crate::limits::PAGE_MAX;
use crate::organization;
use crate::problem::Problem;
use crate::vocab::Function;

/// Calls that ask for something: from their first day until the year they are for is over. Who is
/// late is asked still.
fn calls(db: &mut Db, today: NaiveDate) -> Result<Vec<Call>, Problem> {
    let asks = |call: &Call| call.opens_on <= today && today <= call.fiscal_year.last_day();
    Ok(demand::calls(db)?.into_iter().filter(asks).collect())
}

pub(super) fn silent(db: &mut Db, scope: &Scope, _: NaiveDateTime) -> Result<Vec<Task>, Problem> {
    let mut found = Vec::new();
    for call in calls(db, scope.today())? {
        let board = demand::board(db, scope, &call)?;
        let answered = board.iter().filter(|row| !row.to_remind).count();
        let link = format!("/demand-calls/{}/remind", call.id);
        let task = Task::left(TaskKind::CallSilent, number(answered), number(board.len()), link);
        found.extend(task.map(|task| task.about(&call.title).until(call.deadline)));
    }
    Ok(found)
}

/// Calls in which a body of the caller is asked and has given no answer.
pub(super) fn unanswered(
    db: &mut Db,
    scope: &Scope,
    _: NaiveDateTime,
) -> Result<Vec<Task>, Problem> {
    let mut found = Vec::new();
    for call in calls(db, scope.today())? {
        let no_need = demand::call_view(db, scope, &call)?.no_need;
        let (mut asked, mut answered) = (0, 0);
        for code in scope.body_codes() {
            if organization::participates(db, &code, Function::Demand, call.fiscal_year)? {
                let question =
                    DemandQuestion { organization_code: vec![code.clone()], ..of(&call, &GIVEN) };
                asked += 1;
                answered += i64::from(no_need.contains(&code) || count(db, scope, &question)? > 0);
            }
        }
        let link = format!("/demand-calls/{}", call.id);
        let task = Task::left(TaskKind::CallUnanswered, answered, asked, link);
        found.extend(task.map(|task| task.about(&call.title).until(call.deadline)));
    }
    Ok(found)
}

/// What is with the prefecture, or was judged.
const GIVEN: [DemandState; 6] = [
    DemandState::Submitted,
    DemandState::UnderReview,
    DemandState::Accepted,
    DemandState::PartlyFilled,
    DemandState::Filled,
    DemandState::Declined,
];

fn of(call: &Call, states: &[DemandState]) -> DemandQuestion {
    DemandQuestion { call_id: vec![call.id], state: states.to_vec(), ..DemandQuestion::default() }
}

fn count(db: &mut Db, scope: &Scope, question: &DemandQuestion) -> Result<i64, Problem> {
    Ok(demand::list_demands(db, scope, question, None, (1, true))?.1.unwrap_or_default())
}

/// Drafts of the own body: those sent back, those a delegate typed (for the CIO), and the others.
pub(super) fn drafts(db: &mut Db, scope: &Scope, _: NaiveDateTime) -> Result<Vec<Task>, Problem> {
    let mut found = Vec::new();
    for call in calls(db, scope.today())? {
        let question = of(&call, &[DemandState::Draft]);
        let (rows, _) =
            demand::list_demands(db, scope, &question, None, (i64::from(PAGE_MAX), false))?;
        let given = count(db, scope, &of(&call, &GIVEN))?;
        let mut left = [
            (TaskKind::DemandsReturned, 0),
            (TaskKind::DemandsOfDelegate, 0),
            (TaskKind::DemandDrafts, 0),
        ];
        for row in rows {
            let kind = kind_of(scope, &row, &demand::find_demand(db, scope, row.id)?);
            left.iter_mut().filter(|(known, _)| *known == kind).for_each(|(_, left)| *left += 1);
        }
        for (kind, left) in left {
            let link = format!("/demands?call_id={}&state=draft", call.id);
            let task = Task::left(kind, given, given + left, link).filter(|_| left > 0);
            found.extend(task.map(|task| task.about(&call.title).until(call.deadline)));
        }
    }
    Ok(found)
}

fn kind_of(scope: &Scope, row: &DemandRow, view: &DemandView) -> TaskKind {
    let returned = |party: Party, state| party == Party::Prefecture && state == DemandState::Draft;
    let cio = demand::speaks_as(scope, &row.organization_code) == Some(Party::Cio);
    let typed_by = view.history.last().map(|step| step.party);
    if view.history.iter().any(|step| returned(step.party, step.state)) {
        TaskKind::DemandsReturned
    } else if cio && typed_by == Some(Party::Delegate) {
        TaskKind::DemandsOfDelegate
    } else {
        TaskKind::DemandDrafts
    }
}

/// What the prefecture has to judge, and what it accepted and nobody was announced for.
pub(super) fn judging(db: &mut Db, scope: &Scope, _: NaiveDateTime) -> Result<Vec<Task>, Problem> {
    use DemandState as S;
    let mut found = Vec::new();
    for call in calls(db, scope.today())? {
        let mut counted = |states: &[DemandState]| count(db, scope, &of(&call, states));
        let (given, open) = (counted(&GIVEN)?, counted(&[S::Submitted, S::UnderReview])?);
        let (accepted, filled) =
            (counted(&[S::Accepted, S::PartlyFilled, S::Filled])?, counted(&[S::Filled])?);
        let begins = call.fiscal_year.first_day();
        let list = |states: &str| format!("/demands?call_id={}{states}", call.id);
        for (kind, done, total, link) in [
            (
                TaskKind::DemandsToJudge,
                given - open,
                given,
                list("&state=submitted&state=under_review"),
            ),
            (
                TaskKind::DemandsUnfilled,
                filled,
                accepted,
                list("&state=accepted&state=partly_filled"),
            ),
        ] {
            let task = Task::left(kind, done, total, link).map(|task| task.about(&call.title));
            found.extend(
                task.map(|task| if scope.today() < begins { task.until(begins) } else { task }),
            );
        }
    }
    Ok(found)
}
