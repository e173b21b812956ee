//! The steps: what each needs, what it makes of the demand, what it leaves in the record.

use super::fill;
use super::input::{DemandPatch, NewDemand};
use super::model::{
    Asked, DemandAction, DemandState, Housing, Origin, Party, asked_period, owes_reason,
    stated_share,
};
use super::store::{self, Demand, Taken};
use crate::accounts::{self, Concerned};
use crate::auth::Scope;
use crate::db::{AuditEvent, Db, Tx};
use crate::demand::acts;
use crate::demand::calling::{self, Call};
use crate::demand::model::{Description, NewPost};
use crate::demand::{history, keeper, keeping};
use crate::organization;
use crate::problem::{Code, FieldError, Problem, Wording};
use crate::vocab::{
    Act, DemandCallId, DemandId, FOREVER, FiscalYear, Function, Grade, Level, LongText,
    OrganizationCode, Period, PostId, PostType, Role, Share, ShortText, Telework,
};

/// Longest span of years one demand can ask for.
const YEARS_AT_MOST: i32 = 5;

/// In whose voice somebody acts for a body.
struct Voice {
    party: Party,
    on_behalf_of: ShortText,
}

impl Voice {
    /// Nothing for somebody who has no voice there.
    fn at(scope: &Scope, code: &OrganizationCode) -> Option<Self> {
        let grant = scope.voice_at(code)?;
        let party = party_of(grant.role)?;
        let principal =
            grant.on_behalf_of.as_deref().filter(|_| party == Party::Delegate).unwrap_or("");
        Some(Self { party, on_behalf_of: ShortText::new(principal).unwrap_or_default() })
    }

    fn taken(&self, state: DemandState, reason: ShortText) -> Taken {
        Taken { state, reason, party: self.party, on_behalf_of: self.on_behalf_of.clone() }
    }
}

const fn party_of(role: Role) -> Option<Party> {
    match role {
        Role::MunicipalCio => Some(Party::Cio),
        Role::MunicipalDelegate => Some(Party::Delegate),
        Role::PrefectureStaff => Some(Party::Prefecture),
        Role::AccountAdmin | Role::Auditor | Role::AssignedStaff => None,
    }
}

/// In which part the caller speaks for the body; nothing for somebody who has no voice there.
#[must_use]
pub fn speaks_as(scope: &Scope, code: &OrganizationCode) -> Option<Party> {
    Voice::at(scope, code).map(|voice| voice.party)
}

/// Every step the reader can take with a demand.
#[must_use]
pub fn actions(scope: &Scope, demand: &Demand, call: Option<&Call>) -> Vec<Act> {
    let open = call.is_some_and(|call| call.is_open(scope.today()));
    let Some(voice) = Voice::at(scope, &demand.organization) else { return Vec::new() };
    demand.state().allowed(voice.party, open).into_iter().map(DemandAction::act).collect()
}

/// Writes a draft.
///
/// # Errors
/// `reference_unknown` for a body or post out of reach or an unknown call,
/// `demand_not_participating`, faults of the share and the years; `deadline_passed` after the call.
pub fn add(tx: &mut Tx<'_>, scope: &Scope, new: &NewDemand) -> Result<Demand, Problem> {
    let Checked { voice, call, asked } = check(tx.db, scope, new)?;
    let taken = voice.taken(DemandState::Draft, ShortText::default());
    let demand = store::insert(
        tx,
        (call.id, new.organization_code.clone()),
        (Origin::New, None),
        taken,
        asked,
    )?;
    tx.audit(AuditEvent::done(acts::DEMAND_ADD, "demand", demand.id));
    Ok(demand)
}

/// A new demand that may be written.
pub struct Checked {
    voice: Voice,
    call: Call,
    asked: Asked,
}

/// Holds a new demand against everything that is asked of one; nothing is written.
///
/// # Errors
/// As [`add`].
pub fn check(db: &mut Db, scope: &Scope, new: &NewDemand) -> Result<Checked, Problem> {
    let mut errors = Vec::new();
    let voice = Voice::at(scope, &new.organization_code)
        .filter(|_| scope.reaches_body(&new.organization_code));
    if voice.is_none() {
        errors.push(FieldError::new("/organization_code", "reference_unknown"));
    }
    let call = calling::find(db, new.call_id)?;
    if call.is_none() {
        errors.push(FieldError::new("/call_id", "reference_unknown"));
    }
    let (Some(voice), Some(call)) = (voice, call) else { return Err(Problem::invalid(errors)) };
    takes_part(db, &new.organization_code, call.fiscal_year)?;
    let asked = asked_anew(db, new, &call)?;
    call.require_not_over(scope.today())?;
    Ok(Checked { voice, call, asked })
}

fn takes_part(db: &mut Db, code: &OrganizationCode, year: FiscalYear) -> Result<(), Problem> {
    if organization::participates(db, code, Function::Demand, year)? {
        Ok(())
    } else {
        Err(Problem::field("/organization_code", "demand_not_participating"))
    }
}

/// What is asked for, with what the post says of itself where the demand does not say it.
fn asked_anew(db: &mut Db, new: &NewDemand, call: &Call) -> Result<Asked, Problem> {
    let mut errors = Vec::new();
    let said = match new.post_id {
        None => None,
        Some(post) => described(db, post, &new.organization_code, call, &mut errors)?,
    };
    let share = stated_share(new.share_fifths, new.half_days_per_week)
        .map_err(|code| FieldError::new("/share_fifths", code));
    let years = years(call.fiscal_year, new.last_fiscal_year, new.start_month.unwrap_or(4));
    let needed =
        |pointer: &str, there: bool| (!there).then(|| FieldError::new(pointer, "required"));
    let (title, grade, post_type) = (
        new.title.clone().or_else(|| said.as_ref().map(|what| what.title.clone())),
        new.grade.or_else(|| said.as_ref().map(|what| what.grade)),
        new.post_type.or_else(|| said.as_ref().map(|what| what.post_type)),
    );
    errors.extend(needed("/title", title.is_some()));
    errors.extend(needed("/grade", grade.is_some()));
    errors.extend(needed("/post_type", post_type.is_some()));
    errors.extend(share.as_ref().err().cloned());
    errors.extend(years.as_ref().err().cloned());
    let (Some(title), Some(grade), Some(post_type), Ok(share), Ok((years, period)), true) =
        (title, grade, post_type, share, years, errors.is_empty())
    else {
        return Err(Problem::invalid(errors));
    };
    let department =
        new.department.clone().or_else(|| said.as_ref().map(|what| what.department.clone()));
    let start = Asked {
        department: department.unwrap_or_default(),
        ..blank(title, (grade, post_type), share, (years, period))
    };
    Ok(filled_in(start, new, said.as_ref()))
}

fn blank(
    title: crate::vocab::Name,
    (grade, post_type): (Grade, PostType),
    share: Share,
    (years, period): ((FiscalYear, FiscalYear), Period),
) -> Asked {
    Asked {
        post: None,
        department: ShortText::default(),
        title,
        grade,
        post_type,
        tasks: LongText::default(),
        expected_result: LongText::default(),
        supervisor: ShortText::default(),
        authority: ShortText::default(),
        budget_secured: false,
        telework: Telework::None,
        housing: Housing::None,
        priority: 1,
        share,
        years,
        period,
    }
}

fn filled_in(start: Asked, new: &NewDemand, said: Option<&Description>) -> Asked {
    Asked {
        post: new.post_id,
        tasks: new
            .tasks
            .clone()
            .or_else(|| said.map(|what| what.tasks.clone()))
            .unwrap_or_default(),
        expected_result: new.expected_result.clone().unwrap_or_default(),
        supervisor: new
            .supervisor
            .clone()
            .or_else(|| said.map(|what| what.supervisor.clone()))
            .unwrap_or_default(),
        authority: new.authority.clone().unwrap_or_default(),
        budget_secured: new.budget_secured,
        telework: new.telework.or_else(|| said.map(|what| what.telework)).unwrap_or(Telework::None),
        housing: new.housing.unwrap_or(Housing::None),
        priority: new.priority.unwrap_or(1),
        ..start
    }
}

/// What is said of a post of the body on the first day of the call's year. Another body's post is
/// none.
fn described(
    db: &mut Db,
    post: PostId,
    code: &OrganizationCode,
    call: &Call,
    errors: &mut Vec<FieldError>,
) -> Result<Option<Description>, Problem> {
    if keeper(db, post)?.as_ref() != Some(code) {
        errors.push(FieldError::new("/post_id", "reference_unknown"));
        return Ok(None);
    }
    Ok(history(db, post)?.nearest(call.fiscal_year.first_day()).map(|stretch| stretch.what.clone()))
}

type Years = ((FiscalYear, FiscalYear), Period);

fn years(
    first: FiscalYear,
    last: Option<FiscalYear>,
    start_month: i32,
) -> Result<Years, FieldError> {
    let last = last.unwrap_or(first);
    let month = u32::try_from(start_month).unwrap_or(0);
    let pointer = if month == 0 || month > 12 { "/start_month" } else { "/last_fiscal_year" };
    let period = asked_period(first, last, month).map_err(|code| FieldError::new(pointer, code))?;
    if last.year() - first.year() >= YEARS_AT_MOST {
        let (min, max) = (first.year(), first.year() + YEARS_AT_MOST - 1);
        return Err(FieldError::new("/last_fiscal_year", "number_out_of_range")
            .with("min", min)
            .with("max", max));
    }
    Ok(((first, last), period))
}

/// Alters a draft.
///
/// # Errors
/// `state_conflict` for anything but a draft; as [`add`].
pub fn amend(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: DemandId,
    patch: &DemandPatch,
) -> Result<Demand, Problem> {
    let (draft, voice, next) = begin(tx.db, scope, id, DemandAction::Update)?;
    let call = calling::current(tx.db, draft.call)?;
    let asked = amended(tx.db, &draft, patch, &call)?;
    finish(tx, &draft, voice.taken(next, ShortText::default()), asked, acts::DEMAND_AMEND)
}

fn amended(
    db: &mut Db,
    draft: &Demand,
    patch: &DemandPatch,
    call: &Call,
) -> Result<Asked, Problem> {
    let (old, new) = (draft.asked.clone(), patch.clone());
    let mut errors = Vec::new();
    if let Some(Some(post)) = new.post_id {
        described(db, post, &draft.organization, call, &mut errors)?;
    }
    let stated = new.share_fifths.is_some() || new.half_days_per_week.is_some();
    let share =
        if stated { stated_share(new.share_fifths, new.half_days_per_week) } else { Ok(old.share) };
    let month = new.start_month.unwrap_or_else(|| start_month(old.period));
    let years = years(old.years.0, Some(new.last_fiscal_year.unwrap_or(old.years.1)), month);
    errors.extend(share.err().map(|code| FieldError::new("/share_fifths", code)));
    errors.extend(years.as_ref().err().cloned());
    let (Ok(share), Ok((years, period)), true) = (share, years, errors.is_empty()) else {
        return Err(Problem::invalid(errors));
    };
    Ok(Asked {
        post: new.post_id.unwrap_or(old.post),
        department: new.department.unwrap_or(old.department),
        title: new.title.unwrap_or(old.title),
        grade: new.grade.unwrap_or(old.grade),
        post_type: new.post_type.unwrap_or(old.post_type),
        tasks: new.tasks.unwrap_or(old.tasks),
        expected_result: new.expected_result.unwrap_or(old.expected_result),
        supervisor: new.supervisor.unwrap_or(old.supervisor),
        authority: new.authority.unwrap_or(old.authority),
        budget_secured: new.budget_secured.unwrap_or(old.budget_secured),
        telework: new.telework.unwrap_or(old.telework),
        housing: new.housing.unwrap_or(old.housing),
        priority: new.priority.unwrap_or(old.priority),
        share,
        years,
        period,
    })
}

/// The month a demand begins in.
#[must_use]
pub fn start_month(period: Period) -> i32 {
    i32::try_from(chrono::Datelike::month(&period.from)).unwrap_or(4)
}

/// Submits, withdraws, restores, begins the review, returns, accepts, declines or reconsiders.
///
/// # Errors
/// `state_conflict` when the table does not have the step for this caller; `required` without a
/// reason that is owed; for submitting `deadline_passed`, `not_open_yet`, `not_ready`.
pub fn take_step(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: DemandId,
    action: DemandAction,
    reason: &ShortText,
) -> Result<Demand, Problem> {
    let (demand, voice, next) = begin(tx.db, scope, id, action)?;
    if owes_reason(action) && reason.as_str().trim().is_empty() {
        return Err(Problem::field("/reason", "required"));
    }
    let mut asked = demand.asked.clone();
    match action {
        DemandAction::Submit => ready(tx.db, scope, &demand)?,
        DemandAction::Accept => asked.post = Some(post_for(tx, &demand)?),
        _ => {}
    }
    let taken = finish(tx, &demand, voice.taken(next, reason.clone()), asked, action.act())?;
    if let (DemandAction::Accept, Some(post)) = (action, taken.asked.post) {
        fill::catch_up(tx, post, taken.asked.period)?;
    }
    Ok(taken)
}

/// What must be there before others read it.
fn ready(db: &mut Db, scope: &Scope, demand: &Demand) -> Result<(), Problem> {
    let call = calling::current(db, demand.call)?;
    call.require_open(scope.today())?;
    let asked = &demand.asked;
    let mut errors: Vec<FieldError> = [
        ("/tasks", asked.tasks.as_str()),
        ("/expected_result", asked.expected_result.as_str()),
        ("/supervisor", asked.supervisor.as_str()),
    ]
    .into_iter()
    .filter(|(_, text)| text.trim().is_empty())
    .map(|(pointer, _)| FieldError::new(pointer, "required"))
    .collect();
    if let Some(post) = asked.post
        && !history(db, post)?.covers(asked.period)
    {
        errors.push(FieldError::new("/post_id", "post_not_there"));
    }
    if errors.is_empty() {
        return Ok(());
    }
    let mut refusal = Problem::new(Code::NotReady);
    refusal.errors = errors;
    Err(refusal)
}

/// The post that is asked for; one that is not there yet is opened as it was described.
fn post_for(tx: &mut Tx<'_>, demand: &Demand) -> Result<PostId, Problem> {
    let asked = &demand.asked;
    if let Some(post) = asked.post {
        return Ok(post);
    }
    let what = Description {
        department: asked.department.clone(),
        title: asked.title.clone(),
        grade: asked.grade,
        post_type: asked.post_type,
        tasks: asked.tasks.clone(),
        supervisor: asked.supervisor.clone(),
        telework: asked.telework,
        share: asked.share,
        min_level: Level::LOWEST,
    };
    let period = Period::between(asked.period.from, FOREVER);
    keeping::create(tx, &NewPost { organization: demand.organization.clone(), period, what })
}

/// Makes a draft with the same content in another call, for as many years.
///
/// # Errors
/// `reference_unknown` for a call that does not exist; `deadline_passed` after it.
pub fn copy(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: DemandId,
    into: DemandCallId,
) -> Result<Demand, Problem> {
    again(tx, scope, id, into, (DemandAction::Copy, Origin::Copied))
}

/// Makes a draft of what was not filled in another call, linked to this demand; it begins with that
/// year.
///
/// # Errors
/// As [`copy`]; `state_conflict` for what was filled or not judged; `duplicate` when it was carried
/// into that call already.
pub fn carry_forward(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: DemandId,
    into: DemandCallId,
) -> Result<Demand, Problem> {
    for earlier in store::carried_from(tx.db, id)? {
        let earlier = store::current(tx.db, earlier)?;
        if earlier.call == into && earlier.state() != DemandState::Withdrawn {
            store::find(tx.db, scope, id)?;
            return Err(Problem::new(Code::Duplicate));
        }
    }
    again(tx, scope, id, into, (DemandAction::CarryForward, Origin::Carried))
}

fn again(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: DemandId,
    into: DemandCallId,
    (action, origin): (DemandAction, Origin),
) -> Result<Demand, Problem> {
    let (old, voice, _) = begin(tx.db, scope, id, action)?;
    let call = calling::find(tx.db, into)?
        .ok_or_else(|| Problem::field("/call_id", "reference_unknown"))?;
    takes_part(tx.db, &old.organization, call.fiscal_year)?;
    call.require_not_over(scope.today())?;
    let span = old.asked.years.1.year() - old.asked.years.0.year();
    let month = if origin == Origin::Carried { 4 } else { start_month(old.asked.period) };
    let last = FiscalYear::new(call.fiscal_year.year() + span)
        .map_err(|code| FieldError::new("/call_id", code))?;
    let (years, period) = years(call.fiscal_year, Some(last), month)?;
    let asked = Asked { years, period, ..old.asked.clone() };
    let taken = voice.taken(DemandState::Draft, ShortText::default());
    let draft = store::insert(
        tx,
        (call.id, old.organization.clone()),
        (origin, Some(old.id)),
        taken,
        asked,
    )?;
    tx.audit(AuditEvent::done(action.act(), "demand", draft.id));
    Ok(draft)
}

/// The demand as it stands, in whose voice the step is taken, and where it leads.
fn begin(
    db: &mut Db,
    scope: &Scope,
    id: DemandId,
    action: DemandAction,
) -> Result<(Demand, Voice, DemandState), Problem> {
    let demand = store::find(db, scope, id)?;
    let voice = Voice::at(scope, &demand.organization).ok_or(Problem::not_found())?;
    let state = demand.state();
    match state.after(action, voice.party) {
        Some(next) => Ok((demand, voice, next)),
        None => {
            let open = calling::current(db, demand.call)?.is_open(scope.today());
            Err(Problem::state_conflict(
                state,
                action,
                Wording::list(state.allowed(voice.party, open)),
            ))
        }
    }
}

fn finish(
    tx: &mut Tx<'_>,
    old: &Demand,
    taken: Taken,
    asked: Asked,
    action: Act,
) -> Result<Demand, Problem> {
    let new = store::append(tx, old, taken, asked)?;
    tx.audit(AuditEvent::done(action, "demand", new.id));
    let bodies = std::slice::from_ref(&new.organization);
    accounts::tell(tx, action, new.id, &Concerned { bodies, ..Concerned::default() })?;
    Ok(new)
}
