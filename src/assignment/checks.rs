//! What must hold before a step is taken, asked of the other rooms by their faces.

use super::model::{Action, Assignment, Content, Proposal};
use super::store::{self, Sum};
use crate::auth::{self, Scope};
use crate::db::Db;
use crate::problem::{Code, FieldError, Problem, Wording};
use crate::vocab::{
    AssignmentId, FiscalYear, Function, OrganizationCode, Period, PlacementForm, PostId, TalentId,
    first_day_above,
};
use crate::{accounts, demand, organization, talent};

/// The step is not in the table for this state.
pub fn conflict(assignment: &Assignment, action: Action) -> Problem {
    let standing = assignment.standing();
    Problem::state_conflict(standing.state, action, Wording::list(standing.allowed()))
}

/// Whether the caller may announce it outside of a plan: somebody else than who wrote it last, while
/// there is anybody else.
pub fn may_announce(db: &mut Db, scope: &Scope, id: AssignmentId) -> Result<bool, Problem> {
    match store::drafter::of(db, id)? {
        Some(drafter) => accounts::may_finish(db, scope, drafter, auth::Action::WriteAssignments),
        None => Ok(true),
    }
}

/// Nobody announces alone what they wrote.
///
/// # Errors
/// `second_person_needed`.
pub fn second_person(db: &mut Db, scope: &Scope, id: AssignmentId) -> Result<(), Problem> {
    if may_announce(db, scope, id)? { Ok(()) } else { Err(Problem::new(Code::SecondPersonNeeded)) }
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

/// On every day the person has at most 100 percent and the post at most what it wants.
pub fn fits(
    db: &mut Db,
    person: TalentId,
    post: PostId,
    content: &Content,
    except: Option<AssignmentId>,
) -> Result<(), Problem> {
    let (period, own) = (content.period, (content.period, content.share.percent()));
    let mut of_person = store::shares(db, Sum::Person(person), period, except)?;
    of_person.push(own);
    if let Some((day, total)) = first_day_above(period, &of_person, 100) {
        return Err(Problem::new(Code::ShareExceeded).with("day", day).with("total", total));
    }
    let mut in_post = store::shares(db, Sum::Post(post), period, except)?;
    in_post.push(own);
    for stretch in demand::history(db, post)?.0 {
        let Some(part) = stretch.period.overlap(&period) else { continue };
        let limit = stretch.what.share.percent();
        if let Some((day, total)) = first_day_above(part, &in_post, limit) {
            return Err(Problem::new(Code::PostShareExceeded)
                .with("day", day)
                .with("total", total)
                .with("limit", limit));
        }
    }
    Ok(())
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
