//! What waits for the viewer today, with its last day: questions not answered, sheets and wishes
//! not handed in, plans to be approved, announcements without orders, terms that end.

use chrono::{Months, NaiveDate};

use crate::accounts;
use crate::assessment;
use crate::assignment;
use crate::auth::{Action, Reach, Scope, may};
use crate::db::Db;
use crate::demand::{self, DemandQuestion, DemandState};
use crate::insight;
use crate::organization;
use crate::pages::kit::{Visit, Words};
use crate::problem::Problem;
use crate::rotation::{self, PlanState};
use crate::talent;
use crate::vocab::{CirculationId, Function};
use crate::web::Listing;
use crate::wish;

pub(super) struct Due {
    /// By when; nothing for what has no day.
    pub day: Option<NaiveDate>,
    pub text: String,
    /// Where it is done.
    pub href: String,
}

type Visitor = Visit<may::UseOwnAccount>;

/// Everything that waits for the viewer, the next day first.
pub(super) async fn due(visit: &Visitor) -> Result<Vec<Due>, Problem> {
    let mut all = calls(visit).await?;
    all.extend(cycles(visit).await?);
    all.extend(own(visit).await?);
    all.extend(plans(visit).await?);
    all.extend(circulated(visit).await?);
    all.extend(announced(visit).await?);
    all.extend(terms(visit).await?);
    all.extend(declared(visit).await?);
    all.extend(nominated(visit).await?);
    all.extend(requested(visit).await?);
    all.extend(alarming(visit).await?);
    all.sort_by_key(|due| (due.day.is_none(), due.day));
    Ok(all)
}

/// Nothing is due where there is nothing: somebody who is not in the register has no wish of its
/// own.
fn known<T>(read: Result<T, Problem>) -> Result<Option<T>, Problem> {
    match read {
        Ok(found) => Ok(Some(found)),
        Err(problem) if problem == Problem::not_found() => Ok(None),
        Err(problem) => Err(problem),
    }
}

/// Requests that wait for the viewer as second person.
async fn requested(visit: &Visitor) -> Result<Vec<Due>, Problem> {
    if !visit.viewer.may(Action::DecideApprovals) {
        return Ok(Vec::new());
    }
    let now = visit.can().door().store.clock().now();
    let can = visit.can().also::<may::ReadApprovals>();
    let rows = can.read(move |db, scope| accounts::approvals(db, scope, now)).await?;
    let approves = |row: &&accounts::ApprovalView| row.allowed_actions.contains(&"approve");
    let count = rows.iter().filter(approves).count();
    let text = Words::fill(visit.w.due_approvals, &[&count]);
    let due = Due { day: None, text, href: "/approvals?waiting=true".to_owned() };
    Ok(if count > 0 { vec![due] } else { Vec::new() })
}

/// Alarms of the last days, for auditors; what somebody did alone stands by itself.
async fn alarming(visit: &Visitor) -> Result<Vec<Due>, Problem> {
    if !visit.viewer.may(Action::ReadAudit) {
        return Ok(Vec::new());
    }
    let now = visit.can().door().store.clock().now();
    let can = visit.can().also::<may::ReadAudit>();
    let (all, alone) = can.read(move |db, _| insight::recent_alarms(db, now)).await?;
    let due = |count: i64, text, href: &str| {
        (count > 0).then(|| Due {
            day: None,
            text: Words::fill(text, &[&count]),
            href: href.to_owned(),
        })
    };
    let alone = due(alone, visit.w.due_break_glass, "/alarms?kind=break_glass");
    Ok(alone.into_iter().chain(due(all, visit.w.due_alarms, "/alarms")).collect())
}

/// Open calls that the body has not answered, or that bodies have not.
async fn calls(visit: &Visitor) -> Result<Vec<Due>, Problem> {
    let (w, today) = (visit.w, visit.viewer.today());
    if visit.viewer.may(Action::KeepDemandCalls) {
        let can = visit.can().also::<may::KeepDemandCalls>();
        let read = can.read(move |db, scope| {
            let open = demand::calls(db)?
                .into_iter()
                .filter(|call| call.is_open(today))
                .collect::<Vec<_>>();
            open.into_iter()
                .map(|call| Ok((demand::board(db, scope, &call)?, call)))
                .collect::<Result<Vec<_>, Problem>>()
        });
        let silent = read
            .await?
            .into_iter()
            .map(|(rows, call)| (rows.iter().filter(|row| row.to_remind).count(), call));
        let due = |(count, call): (usize, demand::Call)| Due {
            day: Some(call.deadline),
            text: Words::fill(w.due_silent, &[&call.title, &count]),
            href: format!("/demand-calls/{}/board", call.id),
        };
        return Ok(silent.filter(|(count, _)| *count > 0).map(due).collect());
    }
    if !visit.viewer.may(Action::WriteDemands) {
        return Ok(Vec::new());
    }
    let can = visit.can().also::<may::WriteDemands>();
    let read = can.read(move |db, scope| {
        let mut unanswered = Vec::new();
        for call in demand::calls(db)?.into_iter().filter(|call| call.is_open(today)) {
            if !is_asked(db, scope, &call)? {
                continue;
            }
            let question = DemandQuestion { call_id: vec![call.id], ..DemandQuestion::default() };
            let most = i64::from(crate::limits::PAGE_MAX);
            let (rows, _) = demand::list_demands(db, scope, &question, None, (most, false))?;
            let given = rows
                .iter()
                .any(|row| !matches!(row.state, DemandState::Draft | DemandState::Withdrawn));
            if !given && demand::call_view(db, scope, &call)?.no_need.is_empty() {
                unanswered.push(call);
            }
        }
        Ok(unanswered)
    });
    let due = |call: demand::Call| Due {
        day: Some(call.deadline),
        text: Words::fill(w.due_answer, &[&call.title]),
        href: format!("/demand-calls/{}", call.id),
    };
    Ok(read.await?.into_iter().map(due).collect())
}

/// Whether a body the viewer speaks for takes part in demand in the year of the call.
fn is_asked(db: &mut Db, scope: &Scope, call: &demand::Call) -> Result<bool, Problem> {
    for code in scope.body_codes() {
        if organization::participates(db, &code, Function::Demand, call.fiscal_year)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Cycles under way: for the prefecture with how many sheets are missing, for bodies the day of the
/// reviews.
async fn cycles(visit: &Visitor) -> Result<Vec<Due>, Problem> {
    let w = visit.w;
    let keeps = visit.viewer.may(Action::ManageAssessments);
    let reviews = visit.viewer.reach(Action::WriteAssessments) == Reach::Body;
    if !keeps && !reviews {
        return Ok(Vec::new());
    }
    let can = visit.can().also::<may::ReadReference>();
    let read = can.read(|db, scope| {
        let all = assessment::cycle_views(db, scope)?
            .into_iter()
            .filter(|cycle| cycle.opened_at.is_some() && cycle.published_at.is_none());
        all.map(|cycle| assessment::cycle_view(db, scope, cycle.id))
            .collect::<Result<Vec<_>, Problem>>()
    });
    let due = |cycle: assessment::CycleView| {
        let (day, text) = match cycle.phase {
            "self" if keeps => (cycle.self_due_on, w.due_self),
            "self" | "review" => (cycle.review_due_on, w.due_review),
            "closing" if keeps => (cycle.closes_on, w.due_confirm),
            "closed" if keeps => return Some(published(&cycle, w)),
            _ => return None,
        };
        let text = Words::fill(text, &[&w.year(cycle.fiscal_year)]);
        if !keeps {
            return Some(Due {
                day: Some(day),
                text,
                href: "/assessments?state=submitted".to_owned(),
            });
        }
        let text = format!("{text}（{}）", Words::fill(w.sheets_left, &[&left(&cycle)]));
        Some(Due { day: Some(day), text, href: format!("/assessment-cycles/{}", cycle.id) })
    };
    Ok(read.await?.into_iter().filter_map(due).collect())
}

/// How many sheets the phase waits for.
fn left(cycle: &assessment::CycleView) -> i64 {
    let states: &[&str] = match cycle.phase {
        "self" => &["draft", "returned"],
        "review" => &["submitted"],
        _ => &["reviewed", "reconsidered"],
    };
    cycle
        .progress
        .iter()
        .flatten()
        .filter(|(state, _)| states.contains(*state))
        .map(|(_, count)| count)
        .sum()
}

fn published(cycle: &assessment::CycleView, w: &'static Words) -> Due {
    let text = Words::fill(w.due_publish, &[&w.year(cycle.fiscal_year)]);
    Due { day: None, text, href: format!("/assessment-cycles/{}", cycle.id) }
}

/// One's own sheet and wish.
async fn own(visit: &Visitor) -> Result<Vec<Due>, Problem> {
    let (w, mut found) = (visit.w, Vec::new());
    if visit.viewer.me.talent_id.is_none() {
        return Ok(found);
    }
    if visit.viewer.may(Action::ReadAssessments) {
        let sheet =
            known(visit.can().also::<may::ReadAssessments>().read(assessment::own_sheet).await)?;
        if let Some(sheet) = sheet.filter(|sheet| sheet.row.allowed_actions.contains(&"submit")) {
            found.push(Due {
                day: Some(sheet.row.self_due_on),
                text: w.due_sheet.to_owned(),
                href: "/my/sheet".to_owned(),
            });
        }
    }
    if visit.viewer.may(Action::StateOwnWish) {
        let mine = known(visit.can().also::<may::StateOwnWish>().read(wish::my_wish).await)?;
        let open =
            mine.filter(|mine| mine.wish.is_none() && mine.allowed_actions.contains(&"state"));
        found.extend(open.map(|mine| Due {
            day: mine.round.map(|round| round.deadline),
            text: w.due_wish.to_owned(),
            href: "/my/wish".to_owned(),
        }));
    }
    Ok(found)
}

/// Plans that wait for the viewer's approval, or for the next step after it.
async fn plans(visit: &Visitor) -> Result<Vec<Due>, Problem> {
    let w = visit.w;
    if !visit.viewer.may(Action::WriteRotationPlans) {
        return Ok(Vec::new());
    }
    let rows = visit.can().also::<may::ReadRotationPlans>().read(rotation::list).await?;
    let due = |row: rotation::RotationPlanRow| {
        let text = match row.state {
            PlanState::Proposed if row.allowed_actions.contains(&"approve") => w.due_approve,
            PlanState::Approved => w.due_announce_plan,
            PlanState::Announced => w.due_order_plan,
            _ => return None,
        };
        let day = (row.state != PlanState::Proposed).then(|| row.first_fiscal_year.first_day());
        Some(Due { day, text: Words::fill(text, &[&row.name]), href: format!("/plans/{}", row.id) })
    };
    Ok(rows.into_iter().filter_map(due).collect())
}

/// Lines of plans about which the viewer is asked.
async fn circulated(visit: &Visitor) -> Result<Vec<Due>, Problem> {
    if !visit.viewer.may(Action::AnswerForHost) && !visit.viewer.may(Action::AnswerForOneself) {
        return Ok(Vec::new());
    }
    let rows = visit.can().also::<may::ReadCirculations>().read(rotation::unanswered).await?;
    let due = |(id, host_name): &(CirculationId, String)| Due {
        day: None,
        text: Words::fill(visit.w.due_circulation, &[host_name]),
        href: format!("/circulations/{id}"),
    };
    Ok(rows.iter().map(due).collect())
}

/// Assignments that were announced and have no orders yet, by the first day of the next one.
async fn announced(visit: &Visitor) -> Result<Vec<Due>, Problem> {
    if !visit.viewer.may(Action::WriteAssignments) {
        return Ok(Vec::new());
    }
    let filter: assignment::Filter = serde_html_form::from_str("state=announced&sort=starts_on")
        .map_err(|_| Problem::not_found())?;
    let listing = Listing::first(filter, 1).counted();
    let can = visit.can().also::<may::ReadAssignments>();
    let page = can
        .read_logged(move |db, scope, looks| assignment::served(db, scope, &listing, looks))
        .await?
        .page;
    let count = page.total.unwrap_or_default();
    let due = |first: &assignment::AssignmentRow| Due {
        day: Some(first.starts_on),
        text: Words::fill(visit.w.due_orders, &[&count]),
        href: format!("/assignments?state=announced&as_of={}", first.starts_on),
    };
    Ok(page.items.first().map(due).into_iter().collect())
}

/// Terms that end within half a year.
async fn terms(visit: &Visitor) -> Result<Vec<Due>, Problem> {
    if !visit.viewer.may(Action::WriteTalents) {
        return Ok(Vec::new());
    }
    let Some(limit) = visit.viewer.today().checked_add_months(Months::new(6)) else {
        return Ok(Vec::new());
    };
    let filter = talent::Filter { term_ending_before: Some(limit), ..talent::Filter::default() };
    let listing = Listing::first(filter, 1).counted();
    let page = visit
        .can()
        .also::<may::ReadTalents>()
        .read(move |db, scope| talent::people(db, scope, &listing))
        .await?;
    let count = page.total.unwrap_or_default();
    let href = format!("/talents?term_ending_before={limit}");
    Ok((count > 0)
        .then(|| Due { day: Some(limit), text: Words::fill(visit.w.due_terms, &[&count]), href })
        .into_iter()
        .collect())
}

/// Qualifications that people declared and nobody has confirmed.
async fn declared(visit: &Visitor) -> Result<Vec<Due>, Problem> {
    if !visit.viewer.may(Action::WriteTalents) {
        return Ok(Vec::new());
    }
    let filter = talent::Filter { declared: Some(true), ..talent::Filter::default() };
    let listing = Listing::first(filter, 1).counted();
    let page = visit
        .can()
        .also::<may::ReadTalents>()
        .read(move |db, scope| talent::people(db, scope, &listing))
        .await?;
    let count = page.total.unwrap_or_default();
    let due = || Due {
        day: None,
        text: Words::fill(visit.w.due_declared, &[&count]),
        href: "/talents?declared=true".to_owned(),
    };
    Ok((count > 0).then(due).into_iter().collect())
}

/// People whom bodies offered and the prefecture has not answered about.
async fn nominated(visit: &Visitor) -> Result<Vec<Due>, Problem> {
    if !visit.viewer.may(Action::WriteTalents) {
        return Ok(Vec::new());
    }
    let state = Some(talent::NominationState::Open);
    let question = talent::NominationQuestion { state, ..talent::NominationQuestion::default() };
    let can = visit.can().also::<may::ReadNominations>();
    let count = can.read(move |db, scope| talent::nominations(db, scope, &question)).await?.len();
    let due = || Due {
        day: None,
        text: Words::fill(visit.w.due_nominations, &[&count]),
        href: "/pool-nominations?state=open".to_owned(),
    };
    Ok((count > 0).then(due).into_iter().collect())
}
