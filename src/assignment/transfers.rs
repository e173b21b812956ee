//! The steps of a transfer. Each first moves the transfer, then every part by the step of an
//! assignment that brings it to where the transfer stands; all of it or nothing. Ends come before
//! starts on the way there, and after them on the way back.

use chrono::NaiveDate;

use super::checks::{conflict, fits, ready};
use super::model::{
    Action, Assignment, Content, Drafting, NewEnd, NewShare, Numbers, Part, PartKind, Proposal,
    Standing, Tie, Transfer, owes_reason,
};
use super::{steps, store};
use crate::assignment::acts;
use crate::db::{AuditEvent, Db, Tx};
use crate::demand;
use crate::problem::{Code, FieldError, Problem, Wording, day_of};
use crate::talent;
use crate::vocab::{
    Act, AssignmentId, AssignmentState, FOREVER, OrganizationCode, Period, PlannedStepId,
    RotationPlanId, ShortText, TalentId, TransferId,
};

/// Refusals of the parts, told together.
#[derive(Default)]
struct Refusals(Vec<(String, Problem)>);

impl Refusals {
    /// What was refused by a rule is kept with its place; anything else ends the work at once.
    fn take<T>(&mut self, place: String, done: Result<T, Problem>) -> Result<Option<T>, Problem> {
        match done {
            Ok(value) => Ok(Some(value)),
            Err(refusal) if matches!(refusal.code.status(), 404 | 409 | 422) => {
                self.0.push((place, refusal));
                Ok(None)
            }
            Err(fault) => Err(fault),
        }
    }

    /// One refusal keeps its code; several are told in one, each at its place.
    fn told(mut self) -> Result<(), Problem> {
        // What does not fit may fit once the rest is mended: shares are told when nothing else is.
        let of_shares = |code| matches!(code, Code::ShareExceeded | Code::PostShareExceeded);
        if self.0.iter().any(|(_, refusal)| !of_shares(refusal.code)) {
            self.0.retain(|(_, refusal)| !of_shares(refusal.code));
        }
        let several = self.0.len() > 1;
        let mut all: Vec<FieldError> = Vec::new();
        for (place, refusal) in &self.0 {
            if refusal.errors.is_empty() {
                all.push(FieldError::because(place, refusal.sentence()));
            }
            all.extend(refusal.errors.iter().cloned().map(|mut error| {
                error.pointer = format!("{place}{}", error.pointer);
                error
            }));
        }
        let same = self.0.iter().all(|(_, other)| other.code == self.0[0].1.code);
        let Some((_, first)) = self.0.pop() else { return Ok(()) };
        let mut problem = match first.code {
            Code::InvalidInput if same => Problem::new(Code::InvalidInput),
            _ if several => Problem::new(Code::NotReady),
            _ => first,
        };
        problem.errors = all;
        Err(problem)
    }
}

/// Drafts a transfer: its ends stand in it alone, what starts is an assignment's draft.
///
/// # Errors
/// `required` for one without a part; for each part what its own step would refuse, and
/// `part_of_transfer` for an assignment that another transfer ends. Several refusals are told at
/// once.
pub fn draft(tx: &mut Tx<'_>, drafting: &Drafting) -> Result<Transfer, Problem> {
    let Drafting { talent, ends, extensions, share_changes, starts, reason } = drafting;
    if ends.is_empty() && extensions.is_empty() && share_changes.is_empty() && starts.is_empty() {
        return Err(Problem::field("/starts", "required"));
    }
    let first = (AssignmentState::Draft, reason.clone());
    let mut transfer = store::insert_transfer(tx, *talent, None, first)?;
    let mut refusals = Refusals::default();
    for (at, end) in ends.iter().enumerate() {
        let done = draft_end(tx, &mut transfer, end);
        refusals.take(format!("/ends/{at}"), done)?;
    }
    for (at, change) in share_changes.iter().enumerate() {
        let done = draft_share(tx, &mut transfer, change);
        refusals.take(format!("/share_changes/{at}"), done)?;
    }
    for (at, end) in extensions.iter().enumerate() {
        let done = draft_extension(tx, &mut transfer, end);
        refusals.take(format!("/extensions/{at}"), done)?;
    }
    for (at, proposal) in starts.iter().enumerate() {
        let done = draft_start(tx, &mut transfer, proposal);
        refusals.take(format!("/starts/{at}"), done)?;
    }
    refusals.told()?;
    audit(tx, &transfer, acts::TRANSFER_DRAFT, true);
    Ok(transfer)
}

/// An assignment of the person that is served by order and that no other transfer ends.
fn held(
    tx: &mut Tx<'_>,
    transfer: &Transfer,
    id: AssignmentId,
    action: Action,
) -> Result<Assignment, Problem> {
    let held = match store::current(tx.db, id) {
        Ok(held) if held.talent == transfer.talent => held,
        Err(fault) if fault.code != Code::NotFound => return Err(fault),
        _ => return Err(Problem::field("/assignment_id", "reference_unknown")),
    };
    if held.standing().after(action).is_none() {
        return Err(conflict(&held, action));
    }
    match store::ties(tx.db, &[id])?.into_iter().find(Tie::is_pending) {
        None => Ok(held),
        Some(tie) => Err(Problem::new(Code::PartOfTransfer)
            .with("transfer", tie.transfer)
            .saying("action", action)),
    }
}

fn outside(pointer: &str, days: Period) -> Problem {
    let last = days.last_day().map_or_else(String::new, |day| day.to_string());
    FieldError::new(pointer, "day_outside").with("limit", format!("{}〜{last}", days.from)).into()
}

fn draft_end(tx: &mut Tx<'_>, transfer: &mut Transfer, end: &NewEnd) -> Result<(), Problem> {
    let last = end.last_day.ok_or_else(|| Problem::field("/ends_on", "required"))?;
    let (held, to) = (held(tx, transfer, end.assignment, Action::End)?, after("/ends_on", last)?);
    let period = held.content.period;
    if to <= period.from || period.to <= to {
        return Err(outside("/ends_on", period));
    }
    let part = Part { kind: PartKind::End, assignment: held.id, to: Some(to) };
    store::add_part(tx, transfer, part)
}

fn after(pointer: &str, last: NaiveDate) -> Result<NaiveDate, Problem> {
    Ok(day_of(pointer, last)?.succ_opt().unwrap_or(FOREVER))
}

/// The old share ends on the day before, and a follower starts.
fn draft_share(tx: &mut Tx<'_>, transfer: &mut Transfer, new: &NewShare) -> Result<(), Problem> {
    let held = held(tx, transfer, new.assignment, Action::ChangeShare)?;
    let (from, whole) = (day_of("/effective_on", new.from)?, held.content.period);
    if new.share == held.content.share {
        return Err(Problem::field("/share_percent", "share_unchanged"));
    }
    if from <= whole.from || whole.to <= from {
        let first = whole.from.succ_opt().unwrap_or(whole.from);
        return Err(outside("/effective_on", Period::between(first, whole.to)));
    }
    let end = Part { kind: PartKind::End, assignment: held.id, to: Some(from) };
    store::add_part(tx, transfer, end)?;
    let content = Content {
        state: Standing::DRAFT.state,
        disclosed_at: None,
        period: Period::between(from, whole.to),
        share: new.share,
        reason: ShortText::default(),
        ..held.content.clone()
    };
    fits(tx.db, held.talent, held.post, &content, None)?;
    let who = (held.talent, held.post, held.host.clone());
    let follower = store::insert(tx, who, Some(held.id), content)?;
    let event = AuditEvent::done(acts::ASSIGNMENT_FOLLOW, "assignment", follower.id);
    tx.audit(event.about(follower.talent).withheld_if(true));
    store::add_part(tx, transfer, Part { kind: PartKind::Start, assignment: follower.id, to: None })
}

fn draft_extension(tx: &mut Tx<'_>, transfer: &mut Transfer, end: &NewEnd) -> Result<(), Problem> {
    let held = held(tx, transfer, end.assignment, Action::Extend)?;
    let to = end.last_day.map_or(Ok(FOREVER), |last| after("/ends_on", last))?;
    let old = held.content.period;
    if to <= old.to {
        return Err(outside("/ends_on", Period::between(old.to, FOREVER)));
    }
    let part = Part { kind: PartKind::Extension, assignment: held.id, to: Some(to) };
    store::add_part(tx, transfer, part)?;
    fits(tx.db, held.talent, held.post, &held.content, Some(held.id))
}

fn draft_start(
    tx: &mut Tx<'_>,
    transfer: &mut Transfer,
    proposal: &Proposal,
) -> Result<(), Problem> {
    let draft = steps::propose(tx, proposal)?;
    let part = Part { kind: PartKind::Start, assignment: draft.id, to: None };
    store::add_part(tx, transfer, part)
}

/// 内示 of transfers in one act, with the planned steps of their people that belong to them: from
/// this commit on the people and all bodies concerned know. Whether the parts fit is judged on the
/// record with those steps in it.
///
/// # Errors
/// `state_conflict`; `reference_unknown` for a planned step of somebody else; whatever is missing or
/// does not fit, of all parts at once.
pub fn announce(
    tx: &mut Tx<'_>,
    ids: &[TransferId],
    planned: &[PlannedStepId],
) -> Result<Vec<Transfer>, Problem> {
    let moved = advance(tx, ids, Action::Announce, &ShortText::default())?;
    let mut refusals = Refusals::default();
    for (at, step) in planned.iter().enumerate() {
        let whose = talent::whose(tx.db, *step)?;
        if !moved.iter().any(|transfer| Some(transfer.talent) == whose) {
            let place = format!("/planned_step_ids/{at}");
            return Err(Problem::field(&place, "reference_unknown"));
        }
    }
    talent::announce(tx, planned)?;
    for transfer in &moved {
        audit(tx, transfer, acts::TRANSFER_ANNOUNCE, false);
        tx.disclose("transfer", transfer.id.to_string());
        tell(tx, transfer, acts::TRANSFER_ANNOUNCE)?;
    }
    for (place, part) in places(&moved) {
        let done = match part.kind {
            PartKind::Start => steps::announce(tx, part.assignment).map(drop),
            PartKind::End => Ok(()),
            PartKind::Extension => prolonged(tx.db, part),
        };
        refusals.take(place, done)?;
    }
    refusals.told()?;
    Ok(moved)
}

/// Whether the days of an extension can be announced.
fn prolonged(db: &mut Db, part: &Part) -> Result<(), Problem> {
    let held = store::current(db, part.assignment)?;
    let mut longer = held.content.clone();
    longer.period.to = part.to.unwrap_or(longer.period.to);
    ready(db, &held, &longer)?;
    fits(db, held.talent, held.post, &held.content, Some(held.id))
}

/// Every part with its place: ends first, then extensions, then starts.
fn places(transfers: &[Transfer]) -> Vec<(String, &Part)> {
    let several = transfers.len() > 1;
    [PartKind::End, PartKind::Extension, PartKind::Start]
        .into_iter()
        .flat_map(|kind| transfers.iter().map(move |transfer| (kind, transfer)))
        .flat_map(|(kind, transfer)| {
            let of = transfer.parts.iter().enumerate().filter(move |(_, one)| one.kind == kind);
            of.map(move |(at, part)| {
                let within =
                    if several { format!("/transfers/{}", transfer.id) } else { String::new() };
                (format!("{within}/parts/{at}"), part)
            })
        })
        .collect()
}

/// 発令 of transfers in one act, with the numbers of all bodies.
///
/// # Errors
/// `state_conflict`; `day_outside` for an order dated after the day it takes effect; the shares
/// where a start rests on an end that is not ordered.
pub fn order(
    tx: &mut Tx<'_>,
    ids: &[TransferId],
    numbers: impl Fn(&Transfer, &Part) -> Numbers,
) -> Result<Vec<Transfer>, Problem> {
    let moved = advance(tx, ids, Action::Order, &ShortText::default())?;
    let mut refusals = Refusals::default();
    for transfer in &moved {
        audit(tx, transfer, acts::TRANSFER_ORDER, false);
    }
    for (place, part) in places(&moved) {
        let of = moved.iter().find(|one| one.parts.contains(part));
        let hosts = of.map_or_else(|| Ok(Vec::new()), |one| new_hosts(tx.db, one))?;
        let reason = of.map_or_else(ShortText::default, |one| one.reason.clone());
        let numbers = of.map_or_else(Numbers::default, |one| numbers(one, part));
        let done = order_part(tx, part, (&numbers, &hosts), &reason);
        refusals.take(if place.starts_with("/transfers") { place } else { String::new() }, done)?;
    }
    refusals.told()?;
    Ok(moved)
}

fn order_part(
    tx: &mut Tx<'_>,
    part: &Part,
    (numbers, hosts): (&Numbers, &[OrganizationCode]),
    reason: &ShortText,
) -> Result<(), Problem> {
    let held = store::current(tx.db, part.assignment)?;
    let period = held.content.period;
    let last = part.to.and_then(|to| Period::between(period.from, to).last_day());
    match part.kind {
        PartKind::Start => {
            let papers = numbers.papers(&held, hosts);
            steps::order(tx, held.id, &papers).map(drop)
        }
        PartKind::End => {
            let last = last.unwrap_or(period.from);
            // Orders of the day on which the next begins end what was served until the day before.
            let day = numbers.ordered_on.map(|day| if Some(day) == part.to { last } else { day });
            let numbers = Numbers { ordered_on: day, ..numbers.clone() };
            steps::end(tx, held.id, last, &numbers.papers(&held, hosts), reason)?;
            catch_up(tx, &held)
        }
        PartKind::Extension => {
            let papers = numbers.papers(&held, hosts);
            steps::extend(tx, held.id, last, &papers, reason).map(drop)
        }
    }
}

/// Bodies other than the home body at which the transfer starts something or goes on.
fn new_hosts(db: &mut Db, transfer: &Transfer) -> Result<Vec<OrganizationCode>, Problem> {
    let ids: Vec<AssignmentId> = transfer
        .parts
        .iter()
        .filter(|part| part.kind != PartKind::End)
        .map(|part| part.assignment)
        .collect();
    let of = store::all_of(db, &ids)?;
    Ok(of.into_iter().filter(|one| one.host != one.content.home).map(|one| one.host).collect())
}

/// Whoever was announced for a post covers what is left to cover in it once somebody has gone.
fn catch_up(tx: &mut Tx<'_>, left: &Assignment) -> Result<(), Problem> {
    let others = store::told_in(tx.db, left.post)?;
    others.iter().filter(|one| one.id != left.id).try_for_each(|one| steps::cover(tx, one))
}

/// Takes the last step of a transfer back, of all its parts: the orders, the announcement, the
/// draft.
///
/// # Errors
/// `state_conflict`; `required` without a reason once people were told; the shares, which others may
/// have taken meanwhile; what has been built upon a part since.
pub fn undo(tx: &mut Tx<'_>, id: TransferId, reason: &ShortText) -> Result<Transfer, Problem> {
    let old = store::transfer(tx.db, id)?;
    let action = old.back().ok_or_else(|| not_now(&old, Action::Cancel))?;
    let moved = advance(tx, &[id], action, reason)?.pop().unwrap_or_else(|| old.clone());
    let name = match action {
        Action::Rescind => acts::TRANSFER_RESCIND,
        Action::Recall => acts::TRANSFER_RECALL,
        _ => acts::TRANSFER_CANCEL,
    };
    audit(tx, &moved, name, action == Action::Cancel);
    tell(tx, &moved, name)?;
    let mut refusals = Refusals::default();
    let mut told: Vec<Assignment> = Vec::new();
    for part in moved.parts_of(PartKind::Start) {
        let done = match action {
            Action::Rescind => steps::rescind(tx, part.assignment, reason),
            Action::Recall => steps::recall(tx, part.assignment, reason),
            _ => steps::cancel(tx, part.assignment, reason),
        };
        told.extend(refusals.take(String::new(), done)?);
    }
    // What was covered before by those who come back is theirs again; whoever was announced covers
    // what they leave.
    if action == Action::Rescind {
        told.iter().try_for_each(|start| demand::release(tx, start.id))?;
    }
    for part in moved.parts.iter().filter(|part| part.kind != PartKind::Start) {
        let done = match (action, part.kind) {
            (Action::Rescind, PartKind::End) => {
                steps::reopen(tx, part.assignment, reason).map(drop)
            }
            (Action::Rescind, _) => steps::unextend(tx, part.assignment, reason).map(drop),
            _ => stays(tx.db, part.assignment),
        };
        refusals.take(String::new(), done)?;
    }
    if action == Action::Rescind {
        told.iter().try_for_each(|start| steps::cover(tx, start))?;
    }
    refusals.told()?;
    // Told in the same act, taken back in the same act: the steps lie under the parts.
    if let (Action::Recall, Some(moment)) = (action, old.disclosed_at) {
        talent::recall_announced_at(tx, moved.talent, moment, reason.as_str())?;
    }
    Ok(moved)
}

/// Whether an assignment still fits without the change that is taken back.
fn stays(db: &mut Db, id: AssignmentId) -> Result<(), Problem> {
    let held = store::current(db, id)?;
    fits(db, held.talent, held.post, &held.content, Some(id))
}

/// Moves transfers as the table of steps says.
fn advance(
    tx: &mut Tx<'_>,
    ids: &[TransferId],
    action: Action,
    reason: &ShortText,
) -> Result<Vec<Transfer>, Problem> {
    let mut moved = Vec::new();
    for id in ids {
        let mut transfer = store::transfer(tx.db, *id)?;
        let standing = transfer.standing();
        let next = standing.after(action).ok_or_else(|| not_now(&transfer, action))?;
        if owes_reason(standing, action) && reason.as_str().trim().is_empty() {
            return Err(Problem::field("/reason", "required"));
        }
        transfer.version += 1;
        transfer.state = next.state;
        transfer.disclosed_at = next.disclosed.then(|| transfer.disclosed_at.unwrap_or(tx.now));
        if !reason.as_str().is_empty() {
            transfer.reason = reason.clone();
        }
        store::append_transfer(tx, &transfer)?;
        moved.push(transfer);
    }
    Ok(moved)
}

fn not_now(transfer: &Transfer, action: Action) -> Problem {
    let ways = [Action::Announce, Action::Order].into_iter().chain(transfer.back());
    let open = ways.filter(|way| transfer.standing().after(*way).is_some());
    Problem::state_conflict(transfer.state, action, Wording::list(open))
}

/// Tells of the ends and extensions of a transfer; what it starts is told of as an assignment.
fn tell(tx: &mut Tx<'_>, transfer: &Transfer, act: Act) -> Result<(), Problem> {
    let held = transfer.parts.iter().filter(|part| part.kind != PartKind::Start);
    let ids: Vec<AssignmentId> = held.map(|part| part.assignment).collect();
    let of = store::all_of(tx.db, &ids)?;
    if of.is_empty() { Ok(()) } else { steps::tell(tx, act, transfer.id, &of) }
}

fn audit(tx: &mut Tx<'_>, transfer: &Transfer, act: Act, secret: bool) {
    let event = AuditEvent::done(act, "transfer", transfer.id).about(transfer.talent);
    tx.audit(event.withheld_if(secret));
}

/// Announces ends that a plan causes, as a transfer of their person; what the person begins joins it
/// by [`join`].
///
/// # Errors
/// When the end does not fit, as when it is drafted by hand.
pub fn give_way(
    tx: &mut Tx<'_>,
    (talent, plan): (TalentId, RotationPlanId),
    ends: &[(AssignmentId, NaiveDate)],
    reason: &ShortText,
) -> Result<Transfer, Problem> {
    let first = (AssignmentState::Announced, reason.clone());
    let mut transfer = store::insert_transfer(tx, talent, Some(plan), first)?;
    for (assignment, last) in ends {
        let end = NewEnd { assignment: *assignment, last_day: Some(*last) };
        draft_end(tx, &mut transfer, &end)?;
    }
    audit(tx, &transfer, acts::TRANSFER_ANNOUNCE, false);
    tell(tx, &transfer, acts::TRANSFER_ANNOUNCE)?;
    Ok(transfer)
}

/// Takes announced transfers back together, and assignments that were announced with them. Whether
/// whoever was to go can stay is judged by [`stay`], once whoever was to come has left the post.
///
/// # Errors
/// `state_conflict`; `required` without a reason.
pub fn recall(
    tx: &mut Tx<'_>,
    (ids, also): (&[TransferId], &[AssignmentId]),
    reason: &ShortText,
) -> Result<Vec<Transfer>, Problem> {
    let moved = advance(tx, ids, Action::Recall, reason)?;
    moved.iter().for_each(|transfer| audit(tx, transfer, acts::TRANSFER_RECALL, false));
    let mut starts: Vec<AssignmentId> = moved
        .iter()
        .flat_map(|transfer| transfer.parts_of(PartKind::Start))
        .map(|part| part.assignment)
        .collect();
    let others: Vec<AssignmentId> =
        also.iter().copied().filter(|id| !starts.contains(id)).collect();
    starts.extend(others);
    let mut refusals = Refusals::default();
    for start in starts {
        refusals.take(String::new(), steps::recall(tx, start, reason))?;
    }
    refusals.told()?;
    Ok(moved)
}

/// Gives up the draft of a transfer with what it starts; whether whoever was to go can stay is judged
/// by [`stay`].
///
/// # Errors
/// `state_conflict`.
pub fn give_up(tx: &mut Tx<'_>, id: TransferId, reason: &ShortText) -> Result<(), Problem> {
    for moved in advance(tx, &[id], Action::Cancel, reason)? {
        audit(tx, &moved, acts::TRANSFER_CANCEL, true);
        for part in moved.parts_of(PartKind::Start) {
            steps::cancel(tx, part.assignment, reason)?;
        }
    }
    Ok(())
}

/// Judges whether whoever was to leave by these transfers can stay.
///
/// # Errors
/// Whatever does not fit any more, of all parts at once.
pub fn stay(db: &mut Db, transfers: &[Transfer]) -> Result<(), Problem> {
    let mut refusals = Refusals::default();
    let parts = transfers.iter().flat_map(|transfer| &transfer.parts);
    for part in parts.filter(|part| part.kind != PartKind::Start) {
        refusals.take(String::new(), stays(db, part.assignment))?;
    }
    refusals.told()
}

/// Makes an announced assignment a part of a transfer that is announced.
///
/// # Errors
/// When the row cannot be written.
pub fn join(tx: &mut Tx<'_>, transfer: &mut Transfer, id: AssignmentId) -> Result<(), Problem> {
    store::add_part(tx, transfer, Part { kind: PartKind::Start, assignment: id, to: None })
}

/// The transfers that a plan caused and that are announced.
///
/// # Errors
/// When the rows cannot be read.
pub fn announced_by(db: &mut Db, plan: RotationPlanId) -> Result<Vec<Transfer>, Problem> {
    let states = vec![AssignmentState::Announced];
    let wanted =
        store::WantedTransfers { plan: Some(plan), states, ..store::WantedTransfers::default() };
    store::transfers(db, &wanted, None, i64::MAX)
}
