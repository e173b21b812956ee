//! What bodies ask for and people wish in the demonstration, entered as they would: within the days
//! of each call, in the voice of the CIO, the delegate or the person.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;

use super::data::{Key, broken};
use crate::auth::{Action, Actor, Grant, Proofs, Scope};
use crate::db::Tx;
use crate::demand::{
    self, DemandAction, DemandPatch, DemandState, Housing, NewCall, NewDemand, Party,
};
use crate::problem::Problem;
use crate::vocab::{
    AccountId, DemandCallId, DemandId, FiscalYear, Grade, JobType, LongText, Name,
    OrganizationCode, PostId, PostType, Role, SessionId, ShortText, TalentId, Telework,
};
use crate::wish::{
    self, HouseMove, Movement, NewRound, PlaceInput, ReasonKind, StatedReason, StatedWish,
    TeleworkWish,
};

/// A call or a round of a year.
#[derive(Clone, Debug, Deserialize)]
pub struct YearLine {
    pub fiscal_year: FiscalYear,
    pub title: Name,
    pub note: LongText,
    pub opens_on: NaiveDate,
    pub deadline: NaiveDate,
}

/// A demand, taken as far as `state` on the day; what it says beyond its origin or its post is in
/// the line.
#[derive(Clone, Debug, Deserialize)]
pub struct DemandLine {
    pub demand: Key,
    pub call_year: FiscalYear,
    pub taken_on: NaiveDate,
    pub organization_code: OrganizationCode,
    pub post: Option<Key>,
    pub department: Option<ShortText>,
    pub title: Option<Name>,
    pub grade: Option<Grade>,
    pub post_type: Option<PostType>,
    pub tasks: Option<LongText>,
    pub expected_result: Option<LongText>,
    pub supervisor: Option<ShortText>,
    pub authority: Option<ShortText>,
    pub budget_secured: bool,
    pub telework: Telework,
    pub housing: Housing,
    pub priority: i32,
    pub half_days_per_week: i32,
    pub start_month: i32,
    pub last_fiscal_year: Option<FiscalYear>,
    pub by: Party,
    pub state: DemandState,
    pub reason: ShortText,
    pub origin: Option<Key>,
}

/// A wish; lists are separated by spaces, zones begin with `zone:`.
#[derive(Clone, Debug, Deserialize)]
pub struct WishLine {
    pub stated_on: NaiveDate,
    pub talent: Key,
    pub movement: Movement,
    pub job_types: String,
    pub places: String,
    pub impossible: String,
    pub commuting_limit_minutes: Option<i32>,
    pub commuting_limit_km: Option<i32>,
    pub telework: TeleworkWish,
    pub house_move: HouseMove,
    pub constraint_kind: Option<ReasonKind>,
    pub constraint_reason: Option<Name>,
    pub note: LongText,
}

/// What was asked for so far.
#[derive(Default)]
pub struct Asked {
    calls: BTreeMap<FiscalYear, DemandCallId>,
    demands: BTreeMap<Key, DemandId>,
}

/// Somebody with one role on a day of the story.
pub(super) fn scope(
    role: Role,
    body: Option<&OrganizationCode>,
    talent: Option<TalentId>,
    action: Action,
    today: NaiveDate,
) -> Result<Scope, Problem> {
    let on_behalf_of = (role == Role::MunicipalDelegate).then(|| "CIO".to_owned());
    let grants = vec![Grant { on_behalf_of, ..Grant::of(role, body.cloned()) }];
    let (account, session) = (AccountId::random(), SessionId::random());
    Actor { account, session, talent, grants, proofs: Proofs::default(), today }.scope(action)
}

/// Opens the calls for demand.
pub fn open_calls(tx: &mut Tx<'_>, lines: &[YearLine]) -> Result<Asked, Problem> {
    let mut asked = Asked::default();
    for line in lines.iter().cloned() {
        let YearLine { fiscal_year, title, note, opens_on, deadline } = line;
        let id = demand::open_call(tx, &NewCall { fiscal_year, title, note, opens_on, deadline })?;
        asked.calls.insert(fiscal_year, id);
    }
    Ok(asked)
}

/// Types a demand and takes it as far as its line says.
pub fn ask(
    tx: &mut Tx<'_>,
    line: &DemandLine,
    posts: &BTreeMap<Key, PostId>,
    asked: &mut Asked,
) -> Result<(), Problem> {
    let post = line
        .post
        .as_ref()
        .map(|key| posts.get(key).copied().ok_or_else(|| broken(key, "unknown post")))
        .transpose()?;
    let call =
        *asked.calls.get(&line.call_year).ok_or_else(|| broken(&line.demand, "unknown call"))?;
    let role =
        if line.by == Party::Delegate { Role::MunicipalDelegate } else { Role::MunicipalCio };
    let body =
        scope(role, Some(&line.organization_code), None, Action::WriteDemands, line.taken_on)?;
    let staff = scope(Role::PrefectureStaff, None, None, Action::JudgeDemands, line.taken_on)?;
    let id = match &line.origin {
        None => demand::add(tx, &body, &new(line, call, post))?.id,
        Some(origin) => {
            let origin =
                *asked.demands.get(origin).ok_or_else(|| broken(origin, "unknown demand"))?;
            let carried = demand::carry_forward(tx, &body, origin, call)?.id;
            demand::amend(tx, &body, carried, &patch(line, post)?)?.id
        }
    };
    asked.demands.insert(line.demand.clone(), id);
    let silent = ShortText::default();
    for (by, action) in steps(line.state) {
        let reason = if matches!(action, DemandAction::Decline | DemandAction::Withdraw) {
            &line.reason
        } else {
            &silent
        };
        demand::take_step(
            tx,
            if *by == Party::Prefecture { &staff } else { &body },
            id,
            *action,
            reason,
        )?;
    }
    Ok(())
}

/// The way from a draft to a state.
const fn steps(state: DemandState) -> &'static [(Party, DemandAction)] {
    use DemandAction as A;
    match state {
        DemandState::Draft => &[],
        DemandState::Withdrawn => &[(Party::Cio, A::Withdraw)],
        DemandState::Submitted => &[(Party::Cio, A::Submit)],
        DemandState::UnderReview => &[(Party::Cio, A::Submit), (Party::Prefecture, A::StartReview)],
        DemandState::Declined => &[(Party::Cio, A::Submit), (Party::Prefecture, A::Decline)],
        DemandState::Accepted | DemandState::PartlyFilled | DemandState::Filled => {
            &[(Party::Cio, A::Submit), (Party::Prefecture, A::Accept)]
        }
    }
}

fn new(line: &DemandLine, call: DemandCallId, post: Option<PostId>) -> NewDemand {
    let line = line.clone();
    NewDemand {
        call_id: call,
        organization_code: line.organization_code,
        post_id: post,
        department: line.department,
        title: line.title,
        grade: line.grade,
        post_type: line.post_type,
        tasks: line.tasks,
        expected_result: line.expected_result,
        supervisor: line.supervisor,
        authority: line.authority,
        budget_secured: line.budget_secured,
        telework: Some(line.telework),
        housing: Some(line.housing),
        priority: Some(line.priority),
        share_fifths: None,
        half_days_per_week: Some(line.half_days_per_week),
        start_month: Some(line.start_month),
        last_fiscal_year: line.last_fiscal_year,
    }
}

/// What was carried forward now has its post and its money.
fn patch(line: &DemandLine, post: Option<PostId>) -> Result<DemandPatch, Problem> {
    let said = serde_json::json!({ "post_id": post, "budget_secured": line.budget_secured });
    serde_json::from_value(said).map_err(|error| broken(&line.demand, error))
}

/// Opens the rounds of wishes and lets people state theirs.
pub fn wish_all(
    tx: &mut Tx<'_>,
    rounds: &[YearLine],
    wishes: &[WishLine],
    talents: &BTreeMap<Key, TalentId>,
) -> Result<(), Problem> {
    for line in rounds.iter().cloned() {
        let YearLine { fiscal_year, title, note, opens_on, deadline } = line;
        wish::open_round(tx, &NewRound { fiscal_year, title, note, opens_on, deadline })?;
    }
    for line in wishes {
        let talent =
            *talents.get(&line.talent).ok_or_else(|| broken(&line.talent, "unknown person"))?;
        let person =
            scope(Role::AssignedStaff, None, Some(talent), Action::StateOwnWish, line.stated_on)?;
        let stated = stated(line)?;
        wish::state_wish(tx, &person, &stated)
            .map_err(|problem| broken(&line.talent, format!("{problem:?}")))?;
    }
    Ok(())
}

fn stated(line: &WishLine) -> Result<StatedWish, Problem> {
    let wrong = |code: &'static str| broken(&line.talent, code);
    let job_types = line
        .job_types
        .split_whitespace()
        .map(JobType::new)
        .collect::<Result<_, _>>()
        .map_err(wrong)?;
    let constraint = line
        .constraint_kind
        .zip(line.constraint_reason.clone())
        .map(|(kind, reason)| StatedReason { kind, reason });
    Ok(StatedWish {
        movement: line.movement,
        job_types,
        places: places(&line.places).map_err(wrong)?,
        impossible: places(&line.impossible).map_err(wrong)?,
        commuting_limit_minutes: line.commuting_limit_minutes,
        commuting_limit_km: line.commuting_limit_km,
        telework: line.telework,
        house_move: line.house_move,
        constraint,
        note: line.note.clone(),
    })
}

fn places(words: &str) -> Result<Vec<PlaceInput>, &'static str> {
    let place = |word: &str| match word.strip_prefix("zone:") {
        Some(zone) => Ok(PlaceInput { organization_code: None, zone: Some(ShortText::new(zone)?) }),
        None => Ok(PlaceInput { organization_code: Some(word.parse()?), zone: None }),
    };
    words.split_whitespace().map(place).collect()
}
