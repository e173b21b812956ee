//! What must hold before a step is taken, asked of the other rooms by their faces.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::model::{Action, Assignment, Content, Held, Proposal, stage};
use super::store::{self, Sum};
use crate::auth::{self, Scope};
use crate::db::Db;
use crate::problem::{Code, FieldError, Problem, Wording};
use crate::vocab::{
    AssignmentId, AssignmentState, FOREVER, FiscalYear, Function, OrganizationCode, Period,
    PlacementForm, PostId, TalentId, TransferId, first_day_above,
};
use crate::{accounts, demand, organization, talent};

const ALL_DAYS: Period = Period { from: NaiveDate::MIN, to: FOREVER };

/// What would part an assignment from its transfer is not done to it alone.
///
/// # Errors
/// `part_of_transfer`.
pub fn alone(db: &mut Db, assignment: &Assignment, action: Action) -> Result<(), Problem> {
    let ties = store::ties(db, &[assignment.id])?;
    match ties.iter().find(|tie| !tie.allows(assignment.standing(), action)) {
        None => Ok(()),
        Some(tie) => Err(Problem::new(Code::PartOfTransfer)
            .with("transfer", tie.transfer)
            .saying("action", action)),
    }
}

/// The step is not in the table for this state.
pub fn conflict(assignment: &Assignment, action: Action) -> Problem {
    let standing = assignment.standing();
    Problem::state_conflict(standing.state, action, Wording::list(standing.allowed()))
}

/// Of these, the ones the caller does not announce outside of a plan: whoever wrote one last does
/// not, while there is anybody else.
pub fn not_announced_alone(
    db: &mut Db,
    scope: &Scope,
    ids: &[AssignmentId],
) -> Result<BTreeSet<AssignmentId>, Problem> {
    let (mut bound, mut free) = (BTreeSet::new(), BTreeSet::new());
    for (id, drafter, at) in store::drafter::of(db, ids)? {
        // Whoever was free of a draft is free of the later ones of the same drafter.
        if free.contains(&drafter) {
            continue;
        }
        if accounts::may_finish(db, scope, (drafter, at), auth::Action::WriteAssignments)? {
            free.insert(drafter);
        } else {
            bound.insert(id);
        }
    }
    Ok(bound)
}

/// Nobody announces alone a transfer of which they wrote a part.
///
/// # Errors
/// `second_person_needed`.
pub fn second_person_of_transfers(
    db: &mut Db,
    scope: &Scope,
    ids: &[TransferId],
) -> Result<(), Problem> {
    for id in ids {
        let parts = store::transfer(db, *id)?.parts;
        let parts: Vec<AssignmentId> = parts.iter().map(|part| part.assignment).collect();
        if !not_announced_alone(db, scope, &parts)?.is_empty() {
            return Err(Problem::new(Code::SecondPersonNeeded));
        }
    }
    Ok(())
}

/// Nobody announces alone what they wrote.
///
/// # Errors
/// `second_person_needed`.
pub fn second_person(db: &mut Db, scope: &Scope, id: AssignmentId) -> Result<(), Problem> {
    // What is no draft is refused by the step itself, whoever asks.
    let drafted = store::current(db, id)?.content.state == AssignmentState::Draft;
    if !drafted || not_announced_alone(db, scope, &[id])?.is_empty() {
        return Ok(());
    }
    Err(Problem::new(Code::SecondPersonNeeded))
}

/// The person's home body on the first day, if there is one.
fn home_on(
    db: &mut Db,
    person: TalentId,
    period: Period,
) -> Result<Option<OrganizationCode>, Problem> {
    let first = Period::between(period.from, period.from.succ_opt().unwrap_or(period.to));
    Ok(talent::employments_between(db, person, first)?
        .into_iter()
        .next()
        .map(|employment| employment.organization))
}

/// Host and home body of a proposal; everything that refers to nothing is named at once.
pub fn parties(
    db: &mut Db,
    proposal: &Proposal,
) -> Result<(OrganizationCode, OrganizationCode), Problem> {
    let mut errors = Vec::new();
    let host = demand::keeper(db, proposal.post)?;
    if host.is_none() {
        errors.push(FieldError::new("/post_id", "reference_unknown"));
    }
    let home = home_on(db, proposal.talent, proposal.period)?;
    if !talent::exists(db, proposal.talent)? {
        errors.push(FieldError::new("/talent_id", "reference_unknown"));
    } else if home.is_none() {
        errors
            .push(FieldError::new("/starts_on", "home_missing").with("day", proposal.period.from));
    }
    match (host, home) {
        (Some(host), Some(home)) if errors.is_empty() => Ok((host, home)),
        _ => Err(Problem::invalid(errors)),
    }
}

/// The home body on the first day of a changed draft.
pub fn home(db: &mut Db, person: TalentId, period: Period) -> Result<OrganizationCode, Problem> {
    let missing = || FieldError::new("/starts_on", "home_missing").with("day", period.from);
    home_on(db, person, period)?.ok_or_else(|| missing().into())
}

/// `own_body` if and only if the person serves at home.
pub fn consistent(
    form: PlacementForm,
    home: &OrganizationCode,
    host: &OrganizationCode,
) -> Result<(), Problem> {
    let fits = (form == PlacementForm::OwnBody) == (home == host);
    if fits { Ok(()) } else { Err(Problem::field("/form", "form_inconsistent")) }
}

/// On every day the person has at most 100 percent and the post at most what it wants: as
/// everything is planned, and as far as the assignment itself has come also by what is announced
/// and by what is ordered. What a transfer ends is over for those who have come no further than
/// the transfer.
///
/// # Errors
/// `share_exceeded`, `post_share_exceeded`, with the assignments that take the day.
pub fn fits(
    db: &mut Db,
    person: TalentId,
    post: PostId,
    content: &Content,
    except: Option<AssignmentId>,
) -> Result<(), Problem> {
    fit(db, (person, post), (content, except), 0..=stage(content.state))
}

/// Whether what is to be ordered fits beside what is ordered: an end that is only announced makes
/// no room yet.
///
/// # Errors
/// As [`fits`].
pub fn rests(db: &mut Db, assignment: &Assignment, content: &Content) -> Result<(), Problem> {
    let ordered = stage(content.state);
    let meant = (content, Some(assignment.id));
    fit(db, (assignment.talent, assignment.post), meant, ordered..=ordered)
}

fn fit(
    db: &mut Db,
    (person, post): (TalentId, PostId),
    (content, except): (&Content, Option<AssignmentId>),
    stages: RangeInclusive<u8>,
) -> Result<(), Problem> {
    let own = own(db, (person, post), content, except)?;
    let mut whole = content.period;
    whole.to = (0..=2).filter_map(|at| own.days(at)).map(|days| days.to).max().unwrap_or(whole.to);
    let of_person = store::beside(db, Sum::Person(person), whole, except)?;
    let in_post = store::beside(db, Sum::Post(post), whole, except)?;
    let history = demand::history(db, post)?;
    for at in stages {
        let Some(days) = own.days(at) else { continue };
        if let Some((day, total)) = above(&of_person, &own, at, (days, 100)) {
            let refusal = Problem::new(Code::ShareExceeded).with("day", day).with("total", total);
            return Err(refusal.saying("others", named_on(db, &of_person, at, day)?));
        }
        for stretch in &history.0 {
            let Some(part) = stretch.period.overlap(&days) else { continue };
            let limit = stretch.what.share.percent();
            if let Some((day, total)) = above(&in_post, &own, at, (part, limit)) {
                let refusal = Problem::new(Code::PostShareExceeded).with("day", day);
                let refusal = refusal.with("total", total).with("limit", limit);
                return Err(refusal.saying("others", named_on(db, &in_post, at, day)?));
            }
        }
    }
    Ok(())
}

/// The assignment that is judged, with what its own transfer changes of it.
fn own(
    db: &mut Db,
    (talent, post): (TalentId, PostId),
    content: &Content,
    id: Option<AssignmentId>,
) -> Result<Held, Problem> {
    let own = Assignment {
        id: id.unwrap_or_else(AssignmentId::random),
        talent,
        post,
        host: content.home.clone(),
        version: 0,
        content: content.clone(),
    };
    let known = if id.is_some() { store::held(db, vec![own.clone()])?.pop() } else { None };
    Ok(known.unwrap_or(Held { assignment: own, change: None }))
}

/// The first day on which the sum is above a limit, at a stage, and the sum on it.
fn above(
    others: &[Held],
    own: &Held,
    at: u8,
    (within, limit): (Period, i32),
) -> Option<(NaiveDate, i32)> {
    let all = others.iter().chain([own]);
    let spans: Vec<(Period, i32)> = all
        .filter_map(|one| Some((one.days(at)?, one.assignment.content.share.percent())))
        .collect();
    first_day_above(within, &spans, limit)
}

/// People whose shares come to more than 100 percent on a day, as far as anything has come, with the
/// first such day. The steps let nobody come to that; this looks whether it holds all the same.
///
/// # Errors
/// When the rows cannot be read.
pub fn overfull(db: &mut Db) -> Result<Vec<(TalentId, NaiveDate)>, Problem> {
    let mut found = Vec::new();
    for person in store::people(db)? {
        let held = store::beside(db, Sum::Person(person), ALL_DAYS, None)?;
        let first = (0..=2).find_map(|at| {
            let share = |one: &Held| Some((one.days(at)?, one.assignment.content.share.percent()));
            let spans: Vec<(Period, i32)> = held.iter().filter_map(share).collect();
            first_day_above(ALL_DAYS, &spans, 100)
        });
        found.extend(first.map(|(day, _)| (person, day)));
    }
    Ok(found)
}

/// What is there on a day, as a sentence lists it.
fn named_on(db: &mut Db, others: &[Held], at: u8, day: NaiveDate) -> Result<Wording, Problem> {
    let there: Vec<(&Assignment, Period)> = others
        .iter()
        .filter_map(|one| Some((&one.assignment, one.days(at)?)))
        .filter(|(_, days)| days.contains(day))
        .collect();
    let bodies = organization::names(db)?;
    let people: Vec<TalentId> = there.iter().map(|(one, _)| one.talent).collect();
    let people = talent::names_on(db, &people, day)?;
    let mut lines: Vec<[String; 2]> = Vec::new();
    for (one, days) in there {
        let post = demand::history(db, one.post)?;
        let title = post.nearest(day).map_or_else(String::new, |said| said.what.title.to_string());
        let body = bodies.get(&one.host).cloned().unwrap_or_default();
        let name = people.get(&one.talent).map_or_else(String::new, |name| name.name.clone());
        let last = days.last_day().map_or_else(String::new, |last| last.to_string());
        let (share, from, state) = (one.content.share.percent(), days.from, one.content.state);
        lines.push([
            format!("{name}（{body} {title} {share}%、{from}〜{last}、{}）", state.name_ja()),
            format!("{name} ({body} {title} {share} %, {from} to {last}, {})", state.name_en()),
        ]);
    }
    let joined = |at: usize, between: &str| {
        lines.iter().map(|line| line[at].as_str()).collect::<Vec<_>>().join(between)
    };
    if lines.is_empty() {
        return Ok(Wording::nothing());
    }
    Ok(Wording::Each { ja: joined(0, "、"), en: joined(1, "; ") })
}

/// What must be in order before people are told.
///
/// # Errors
/// `not_ready` with everything that is missing.
pub fn ready(db: &mut Db, assignment: &Assignment, content: &Content) -> Result<(), Problem> {
    let mut missing = Vec::new();
    let (host, period) = (&assignment.host, content.period);
    let home = home_on(db, assignment.talent, period)?;
    match &home {
        None => {
            missing.push(FieldError::new("/starts_on", "home_missing").with("day", period.from))
        }
        Some(home) => {
            if (content.form == PlacementForm::OwnBody) != (home == host) {
                missing.push(FieldError::new("/form", "form_inconsistent"));
            }
            if home != host && !talent::registered_throughout(db, assignment.talent, period)? {
                missing.push(FieldError::new("/talent_id", "registration_missing"));
            }
        }
    }
    if !demand::history(db, assignment.post)?.covers(period) {
        missing.push(FieldError::new("/post_id", "post_not_there"));
    }
    let year = FiscalYear::of(period.from).map_err(|code| FieldError::new("/starts_on", code))?;
    if !organization::participates(db, host, Function::Placement, year)? {
        missing.push(FieldError::new("/post_id", "host_not_participating"));
    }
    if missing.is_empty() {
        return Ok(());
    }
    let mut problem = Problem::new(Code::NotReady);
    problem.errors = missing;
    Err(problem)
}
