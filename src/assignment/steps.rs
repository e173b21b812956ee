//! The steps, one function each: what it needs, what it makes of the assignment, what it leaves in
//! the record.

use chrono::NaiveDate;

use super::checks::{alone, conflict, consistent, fits, home, parties, ready, rests};
use super::model::{
    Action, Amendment, Assignment, Content, Occasion, OrderKind, Paper, Papers, Proposal, Standing,
    extended_from, owes_reason,
};
use super::store;
use crate::accounts::{self, Concerned};
use crate::assignment::acts;
use crate::db::{AuditEvent, Tx};
use crate::demand::{self, Serving};
use crate::problem::{FieldError, Problem, Wording, day_of};
use crate::vocab::{
    Act, AssignmentId, AssignmentState, OrganizationCode, Period, PlacementForm, Share, ShortText,
    TalentId,
};

/// Orders by which somebody serves.
const SERVING: [OrderKind; 4] = [
    OrderKind::Dispatch,
    OrderKind::Appointment,
    OrderKind::DispatchExtension,
    OrderKind::AppointmentExtension,
];
/// Orders by which somebody stops early.
const ENDING: [OrderKind; 2] = [OrderKind::DispatchEnd, OrderKind::AppointmentEnd];

/// Proposes: a draft that only the prefecture's staff know of.
///
/// # Errors
/// `reference_unknown`, `home_missing`, `form_inconsistent`, `share_exceeded`,
/// `post_share_exceeded`.
pub fn propose(tx: &mut Tx<'_>, proposal: &Proposal) -> Result<Assignment, Problem> {
    let (host, home) = parties(tx.db, proposal)?;
    let usual = if home == host { PlacementForm::OwnBody } else { PlacementForm::Dispatch };
    let content = Content {
        state: Standing::DRAFT.state,
        period: proposal.period,
        share: proposal.share,
        form: proposal.form.unwrap_or(usual),
        funding: proposal.funding,
        agreement_reference: proposal.agreement_reference.clone(),
        work_days: proposal.work_days.clone(),
        reason: ShortText::default(),
        disclosed_at: None,
        home,
    };
    consistent(content.form, &content.home, &host)?;
    fits(tx.db, proposal.talent, proposal.post, &content, None)?;
    let draft = store::insert(tx, (proposal.talent, proposal.post, host), None, content)?;
    store::drafter::note(tx, draft.id)?;
    tx.audit(
        AuditEvent::done(acts::ASSIGNMENT_PROPOSE, "assignment", draft.id)
            .about(draft.talent)
            .withheld_if(true),
    );
    Ok(draft)
}

/// Alters a draft.
///
/// # Errors
/// `state_conflict` for anything but a draft, and as [`propose`].
pub fn amend(
    tx: &mut Tx<'_>,
    id: AssignmentId,
    amendment: &Amendment,
) -> Result<Assignment, Problem> {
    let (draft, content) = begin(tx, id, Action::Update, &ShortText::default())?;
    amendment.starts_on.map(|day| day_of("/starts_on", day)).transpose()?;
    let mut content =
        amendment.applied(&content).map_err(|code| FieldError::new("/ends_on", code))?;
    content.home = home(tx.db, draft.talent, content.period)?;
    consistent(content.form, &content.home, &draft.host)?;
    fits(tx.db, draft.talent, draft.post, &content, Some(id))?;
    store::drafter::note(tx, id)?;
    finish(tx, &draft, content, acts::ASSIGNMENT_AMEND)
}

/// 内示: from this commit on the person and both bodies know.
///
/// # Errors
/// `state_conflict`; `not_ready` with everything that is missing; the shares again, because a body
/// may have lowered what it wants without knowing of the draft.
pub fn announce(tx: &mut Tx<'_>, id: AssignmentId) -> Result<Assignment, Problem> {
    let (draft, mut content) = begin(tx, id, Action::Announce, &ShortText::default())?;
    ready(tx.db, &draft, &content)?;
    content.home = home(tx.db, draft.talent, content.period)?;
    fits(tx.db, draft.talent, draft.post, &content, Some(id))?;
    let announced = finish(tx, &draft, content, acts::ASSIGNMENT_ANNOUNCE)?;
    cover(tx, &announced)?;
    tx.disclose("assignment", id.to_string());
    Ok(announced)
}

/// Takes an announcement back: a draft again.
///
/// # Errors
/// `state_conflict`; `required` without a reason.
pub fn recall(
    tx: &mut Tx<'_>,
    id: AssignmentId,
    reason: &ShortText,
) -> Result<Assignment, Problem> {
    let (announced, content) = begin(tx, id, Action::Recall, reason)?;
    let told = finish(tx, &announced, content, acts::ASSIGNMENT_RECALL)?;
    cover(tx, &told)?;
    Ok(told)
}

/// 発令: the orders of both bodies, of the same day.
///
/// # Errors
/// `state_conflict`; `day_outside` for an order dated after the day it takes effect; the shares
/// where it rests on an end that is not ordered yet.
pub fn order(tx: &mut Tx<'_>, id: AssignmentId, papers: &Papers) -> Result<Assignment, Problem> {
    let (announced, content) = begin(tx, id, Action::Order, &ShortText::default())?;
    rests(tx.db, &announced, &content)?;
    give(tx, &announced, papers, Occasion::Beginning, content.period.from)?;
    finish(tx, &announced, content, acts::ASSIGNMENT_ORDER)
}

/// Takes the orders back: announced again.
///
/// # Errors
/// `state_conflict`; `required` without a reason.
pub fn rescind(
    tx: &mut Tx<'_>,
    id: AssignmentId,
    reason: &ShortText,
) -> Result<Assignment, Problem> {
    let (ordered, content) = begin(tx, id, Action::Rescind, reason)?;
    store::retire_papers(tx, id, &SERVING)?;
    finish(tx, &ordered, content, acts::ASSIGNMENT_RESCIND)
}

/// Ends it early, by orders of both bodies: `last_day` is the last day served.
///
/// # Errors
/// `state_conflict`; `day_outside` when that is not a day of the period before its last.
pub fn end(
    tx: &mut Tx<'_>,
    id: AssignmentId,
    last_day: NaiveDate,
    papers: &Papers,
    reason: &ShortText,
) -> Result<Assignment, Problem> {
    let (ordered, mut content) = begin(tx, id, Action::End, reason)?;
    let period = content.period;
    let after = day_of("/ends_on", last_day)?.succ_opt().unwrap_or(period.to);
    if last_day < period.from || period.to <= after {
        return Err(outside("/ends_on", period));
    }
    content.period = Period::between(period.from, after);
    give(tx, &ordered, papers, Occasion::Ending, last_day)?;
    let told = finish(tx, &ordered, content, acts::ASSIGNMENT_END)?;
    cover(tx, &told)?;
    Ok(told)
}

/// Takes an early end back: the last day is again what it was.
///
/// # Errors
/// `state_conflict`; `required` without a reason; the shares, which others may have taken
/// meanwhile.
pub fn reopen(
    tx: &mut Tx<'_>,
    id: AssignmentId,
    reason: &ShortText,
) -> Result<Assignment, Problem> {
    let (ended, mut content) = begin(tx, id, Action::Reopen, reason)?;
    content.period = store::last_ordered(tx.db, id)?.period;
    fits(tx.db, ended.talent, ended.post, &content, Some(id))?;
    store::retire_papers(tx, id, &ENDING)?;
    let told = finish(tx, &ended, content, acts::ASSIGNMENT_REOPEN)?;
    cover(tx, &told)?;
    Ok(told)
}

/// Gives it a later last day, or none.
///
/// # Errors
/// `state_conflict`; `day_outside` for a day that is not later; `not_ready` and the shares for the
/// days added.
pub fn extend(
    tx: &mut Tx<'_>,
    id: AssignmentId,
    last_day: Option<NaiveDate>,
    papers: &Papers,
    reason: &ShortText,
) -> Result<Assignment, Problem> {
    let (ordered, mut content) = begin(tx, id, Action::Extend, reason)?;
    let old = content.period;
    content.period =
        Period::of_days(old.from, last_day).map_err(|code| FieldError::new("/ends_on", code))?;
    if content.period.to <= old.to {
        return Err(outside("/ends_on", Period::between(old.to, crate::vocab::FOREVER)));
    }
    ready(tx.db, &ordered, &content)?;
    fits(tx.db, ordered.talent, ordered.post, &content, Some(id))?;
    give(tx, &ordered, papers, Occasion::Extension, old.to)?;
    let told = finish(tx, &ordered, content, acts::ASSIGNMENT_EXTEND)?;
    cover(tx, &told)?;
    Ok(told)
}

/// Takes the last extension back, with its orders: the last day is again what it was before.
///
/// # Errors
/// `state_conflict` when no extension holds; `required` without a reason.
pub fn unextend(
    tx: &mut Tx<'_>,
    id: AssignmentId,
    reason: &ShortText,
) -> Result<Assignment, Problem> {
    let (ordered, mut content) = begin(tx, id, Action::Unextend, reason)?;
    let from = extended_from(&store::papers(tx.db, id, None)?, content.period)
        .ok_or_else(|| conflict(&ordered, Action::Unextend))?;
    content.period.to = from;
    store::retire_extension(tx, id, from)?;
    let told = finish(tx, &ordered, content, acts::ASSIGNMENT_UNEXTEND)?;
    cover(tx, &told)?;
    Ok(told)
}

/// Another share from a day on: this one ends the day before, a follower with its own orders
/// begins. Returns both.
///
/// # Errors
/// `state_conflict`; `share_unchanged`; `day_outside` for a day on which it does not serve already;
/// the shares.
pub fn change_share(
    tx: &mut Tx<'_>,
    id: AssignmentId,
    (from, share): (NaiveDate, Share),
    papers: &Papers,
    reason: &ShortText,
) -> Result<(Assignment, Assignment), Problem> {
    let (ordered, mut content) = begin(tx, id, Action::ChangeShare, reason)?;
    let whole = content.period;
    if share == content.share {
        return Err(Problem::field("/share_percent", "share_unchanged"));
    }
    if day_of("/effective_on", from)? <= whole.from || whole.to <= from {
        return Err(outside(
            "/effective_on",
            Period::between(whole.from.succ_opt().unwrap_or(whole.from), whole.to),
        ));
    }
    let follower = Content { period: Period::between(from, whole.to), share, ..content.clone() };
    content.period = Period::between(whole.from, from);
    let closed = finish(tx, &ordered, content, acts::ASSIGNMENT_CHANGE_SHARE)?;
    fits(tx.db, ordered.talent, ordered.post, &follower, None)?;
    let follower = store::insert(
        tx,
        (ordered.talent, ordered.post, ordered.host.clone()),
        Some(id),
        follower,
    )?;
    give(tx, &follower, papers, Occasion::Beginning, from)?;
    tx.audit(
        AuditEvent::done(acts::ASSIGNMENT_FOLLOW, "assignment", follower.id).about(follower.talent),
    );
    cover(tx, &closed)?;
    cover(tx, &follower)?;
    Ok((closed, follower))
}

/// Corrects numbers or the day of orders that were recorded wrongly: those of the only occasion
/// there is, or of the one that is named (its newest). What is left out stays as it is.
///
/// # Errors
/// `state_conflict`; `required` without a reason, without anything to correct, or without the
/// occasion where there are several; `day_outside`, `not_allowed_here` as for an order.
pub fn correct_order(
    tx: &mut Tx<'_>,
    id: AssignmentId,
    occasion: Option<Occasion>,
    papers: &Papers,
    reason: &ShortText,
) -> Result<Assignment, Problem> {
    let (assignment, content) = begin(tx, id, Action::CorrectOrder, reason)?;
    if *papers == Papers::default() {
        return Err(Problem::field("/receiving_number", "required"));
    }
    let given = store::papers(tx.db, id, None)?;
    let old = occasion_of(&given, occasion)?;
    let (Some(first), Some(occasion)) = (old.first(), old.first().and_then(Paper::occasion)) else {
        return Err(Problem::field("/occasion", "required"));
    };
    let wanted =
        Papers { ordered_on: papers.ordered_on.or(Some(first.ordered_on)), ..papers.clone() };
    let mut new = checked(&assignment, &wanted, occasion, first.effective_on)?;
    for paper in new.iter_mut().filter(|paper| paper.number.is_empty()) {
        let same = old.iter().find(|known| known.side == paper.side);
        paper.number = same.map_or_else(String::new, |known| known.number.clone());
    }
    store::correct_papers(tx, id, (&old, &new))?;
    finish(tx, &assignment, content, acts::ASSIGNMENT_CORRECT_ORDER)
}

/// The newest orders of the occasion that is named, or of the only one.
fn occasion_of(given: &[Paper], named: Option<Occasion>) -> Result<Vec<Paper>, Problem> {
    let mut occasions: Vec<Occasion> = given.iter().filter_map(Paper::occasion).collect();
    occasions.sort_unstable();
    occasions.dedup();
    let meant = match (named, occasions.as_slice()) {
        (Some(named), _) => named,
        (None, [only]) => *only,
        (None, _) => return Err(Problem::field("/occasion", "required")),
    };
    let of: Vec<&Paper> = given.iter().filter(|one| one.occasion() == Some(meant)).collect();
    let Some(newest) = of.iter().map(|one| one.effective_on).max() else {
        let allowed = Wording::list(occasions);
        return Err(FieldError::new("/occasion", "term_unknown").saying("allowed", allowed).into());
    };
    Ok(of.into_iter().filter(|one| one.effective_on == newest).cloned().collect())
}

/// Gives it up.
///
/// # Errors
/// `state_conflict`; `required` without a reason when people were told.
pub fn cancel(
    tx: &mut Tx<'_>,
    id: AssignmentId,
    reason: &ShortText,
) -> Result<Assignment, Problem> {
    let (old, content) = begin(tx, id, Action::Cancel, reason)?;
    let told = finish(tx, &old, content, acts::ASSIGNMENT_CANCEL)?;
    cover(tx, &told)?;
    Ok(told)
}

/// Makes a draft that was given up a draft again.
///
/// # Errors
/// `state_conflict` also for what was announced; the shares, which others may have taken meanwhile.
pub fn reinstate(tx: &mut Tx<'_>, id: AssignmentId) -> Result<Assignment, Problem> {
    let (cancelled, content) = begin(tx, id, Action::Reinstate, &ShortText::default())?;
    fits(tx.db, cancelled.talent, cancelled.post, &content, Some(id))?;
    finish(tx, &cancelled, content, acts::ASSIGNMENT_REINSTATE)
}

/// The assignment as it stands, and what it would say after the step.
fn begin(
    tx: &mut Tx<'_>,
    id: AssignmentId,
    action: Action,
    reason: &ShortText,
) -> Result<(Assignment, Content), Problem> {
    let old = store::current(tx.db, id)?;
    let standing = old.standing();
    let next = standing.after(action).ok_or_else(|| conflict(&old, action))?;
    alone(tx.db, &old, action)?;
    if owes_reason(standing, action) && reason.as_str().trim().is_empty() {
        return Err(Problem::field("/reason", "required"));
    }
    let content = old.moved(next, reason.clone(), tx.now);
    Ok((old, content))
}

/// Tells the demands for the post what people were told: whoever was announced covers them, whoever
/// was taken back does not any more. An order changes nothing of that, and a draft never comes
/// here.
pub(super) fn cover(tx: &mut Tx<'_>, told: &Assignment) -> Result<(), Problem> {
    let (assignment, post) = (told.id, told.post);
    let serving =
        Serving { assignment, post, period: told.content.period, share: told.content.share };
    if told.is_secret() || told.content.state == AssignmentState::Cancelled {
        demand::release(tx, assignment)
    } else {
        demand::fill(tx, &serving)
    }
}

/// Appends the version and records the step; withheld while nobody outside the prefecture's staff
/// ever knew.
fn finish(
    tx: &mut Tx<'_>,
    old: &Assignment,
    content: Content,
    action: Act,
) -> Result<Assignment, Problem> {
    let secret = old.is_secret() && content.disclosed_at.is_none();
    let new = store::append(tx, old, content)?;
    tx.audit(AuditEvent::done(action, "assignment", new.id).about(new.talent).withheld_if(secret));
    if !secret {
        tell(tx, action, new.id, std::slice::from_ref(&new))?;
    }
    Ok(new)
}

/// Tells the people and bodies of assignments.
pub(super) fn tell(
    tx: &mut Tx<'_>,
    act: impl Into<Act>,
    subject: impl std::fmt::Display,
    of: &[Assignment],
) -> Result<(), Problem> {
    let people: Vec<TalentId> = of.iter().map(|one| one.talent).collect();
    let bodies: Vec<OrganizationCode> =
        of.iter().flat_map(|one| [one.host.clone(), one.content.home.clone()]).collect();
    let concerned = Concerned { people: &people, bodies: &bodies, ..Concerned::default() };
    accounts::tell(tx, act, subject, &concerned)
}

fn give(
    tx: &mut Tx<'_>,
    assignment: &Assignment,
    papers: &Papers,
    occasion: Occasion,
    effective_on: NaiveDate,
) -> Result<(), Problem> {
    let papers = checked(assignment, papers, occasion, effective_on)?;
    store::record_papers(tx, assignment.id, &papers)
}

/// The orders of an occasion, none of a day after it.
fn checked(
    assignment: &Assignment,
    papers: &Papers,
    occasion: Occasion,
    effective_on: NaiveDate,
) -> Result<Vec<Paper>, Problem> {
    let papers = papers.orders(assignment, occasion, effective_on)?;
    for paper in &papers {
        day_of("/ordered_on", paper.ordered_on)?;
    }
    if papers.iter().any(|paper| paper.ordered_on > effective_on) {
        let limit = format!("〜{effective_on}");
        return Err(FieldError::new("/ordered_on", "day_outside").with("limit", limit).into());
    }
    Ok(papers)
}

fn outside(pointer: &str, period: Period) -> Problem {
    let last = period.last_day().map_or_else(String::new, |day| day.to_string());
    FieldError::new(pointer, "day_outside").with("limit", format!("{}〜{last}", period.from)).into()
}
