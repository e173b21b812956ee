//! The steps of a plan, one function each, apart from publishing and circulating.

use std::collections::BTreeMap;

use super::explain::pinned_lines;
use super::model::{
    Action, JobKind, Judged, Method, Note, Party, PinnedLine, PlanState, Settings, broken_rules,
    effective, problem_of, refused,
};
use super::store::{self, Documents, NewRow, PlanRow};
use super::{circulation, solving, sources};
use crate::accounts::{self, Concerned};
use crate::auth::{self, Scope};
use crate::clock::day_in_japan;
use crate::db::{AuditEvent, Tx};
use crate::limits::QUEUED_JOBS;
use crate::planner::plan::{Line, Plan};
use crate::planner::problem::Problem as PlanProblem;
use crate::planner::stop::Stop;
use crate::planner::validation::validate;
use crate::problem::{Code, FieldError, Problem, Wording};
use crate::rotation::acts;
use crate::vocab::{
    Act, FieldGroup, FiscalYear, JobId, LongText, Name, PostId, Purpose, RotationPlanId, TalentId,
};

/// A plan that is to be made.
#[derive(Clone, Debug)]
pub struct NewPlan {
    pub name: Name,
    /// What it is for.
    pub purpose: LongText,
    /// How it comes about.
    pub method: Method,
    pub first: FiscalYear,
    /// Number of fiscal years, 1 to 7; one for a stable plan.
    pub years: i32,
    /// What is set in it.
    pub settings: Settings,
}

/// What is said and set differently; nothing leaves it as it is.
#[derive(Clone, Debug)]
pub struct Changes {
    pub name: Option<Name>,
    /// What it is for.
    pub purpose: Option<LongText>,
    /// What is set in it.
    pub settings: Option<Settings>,
}

/// A person's year, set as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    pub talent: TalentId,
    pub fiscal_year: FiscalYear,
    /// The posts in it, and whether a re-solve must keep each; empty clears the cell and its pins.
    pub posts: Vec<(PostId, bool)>,
}

/// How somebody stands to a plan.
#[must_use]
pub fn party(scope: &Scope, plan: &PlanRow) -> Party {
    let own = plan.author_id == scope.account() || plan.proposed_by == Some(scope.account());
    if own { Party::Author } else { Party::Colleague }
}

/// What somebody can do with a plan.
#[must_use]
pub fn allowed(scope: &Scope, plan: &PlanRow) -> Vec<Action> {
    if !scope.may(auth::Action::WriteRotationPlans) {
        return Vec::new();
    }
    plan.state.allowed(party(scope, plan))
}

/// The plan, and where the step leads.
pub fn begin(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: RotationPlanId,
    action: Action,
) -> Result<(PlanRow, PlanState), Problem> {
    let plan = store::plan(tx.db, id)?;
    let party = party(scope, &plan);
    match plan.state.after(party, action) {
        Some(next) => Ok((plan, next)),
        None if plan.state.after(Party::Colleague, action).is_some() => {
            Err(Problem::new(Code::OwnPlan))
        }
        None => Err(Problem::state_conflict(
            plan.state,
            action,
            Wording::list(plan.state.allowed(party)),
        )),
    }
}

/// Records a step; nobody outside the prefecture's staff knows of it before the plan is announced.
pub fn record(tx: &mut Tx<'_>, id: RotationPlanId, action: Act) {
    tx.audit(AuditEvent::done(action, "rotation_plan", id).withheld_if(true));
}

/// Records that a snapshot was taken: of everybody at once, and shown to nobody.
fn record_snapshot(tx: &mut Tx<'_>, snapshot: &PlanProblem) {
    for group in [FieldGroup::Levels, FieldGroup::Wishes] {
        tx.audit(AuditEvent::read_pool(group, snapshot.people.len(), Purpose::Placement));
    }
}

/// Makes a plan from a snapshot of now.
///
/// # Errors
/// `not_allowed_here` for a stable plan of several years; `rule_broken` when nothing can be planned
/// on these facts.
pub fn create(tx: &mut Tx<'_>, scope: &Scope, new: &NewPlan) -> Result<RotationPlanId, Problem> {
    if new.method == Method::Stable && new.years != 1 {
        let reason = (
            "安定マッチングは単年度です。years を 1 にしてください。",
            "A stable matching covers one year. Set years to 1.",
        );
        return Err(FieldError::because("/years", reason).into());
    }
    FiscalYear::new(new.first.year() + new.years - 1)
        .map_err(|code| FieldError::new("/years", code))?;
    let today = day_in_japan(tx.now);
    let hires = &new.settings.planned_hires;
    let facts = sources::facts(tx.db, scope, new.first, new.years, today, hires)?;
    let (snapshot, notes) = problem_of(&facts, &new.settings, new.name.as_str())
        .map_err(|faults| refused(&faults, "", &BTreeMap::new()))?;
    record_snapshot(tx, &snapshot);
    let documents = Documents { snapshot, notes, pins: Vec::new(), result: None };
    let row = NewRow {
        name: new.name.clone(),
        purpose: new.purpose.clone(),
        method: new.method,
        first: new.first,
        years: new.years,
        settings: new.settings.clone(),
        author: scope.account(),
        copied: None,
        documents,
    };
    let id = store::insert(tx, &row)?;
    record(tx, id, acts::ROTATION_CREATE);
    Ok(id)
}

/// Makes another plan like this one: same snapshot, rules, pins and result (A案 becomes B案).
///
/// # Errors
/// `not_found`.
pub fn copy(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: RotationPlanId,
    name: &Name,
) -> Result<RotationPlanId, Problem> {
    let (plan, _) = begin(tx, scope, id, Action::Copy)?;
    let documents = store::documents(tx.db, id)?;
    let problem = effective(&documents.snapshot, &plan.settings()?, &documents.pins);
    let judged = documents.result.as_ref().and_then(|result| {
        let judged = super::model::judged(&problem, result.clone()).ok();
        judged.or_else(|| Judged::by_hand(&problem, result.lines.clone(), Some(result)).ok())
    });
    let twin = twin(tx, scope, (&plan, documents), name, judged.as_ref())?;
    record(tx, twin, acts::ROTATION_COPY);
    Ok(twin)
}

/// Another plan on the same facts, with these pins and this result.
///
/// # Errors
/// When the rows cannot be written.
pub fn twin(
    tx: &mut Tx<'_>,
    scope: &Scope,
    (plan, documents): (&PlanRow, Documents),
    name: &Name,
    judged: Option<&Judged>,
) -> Result<RotationPlanId, Problem> {
    let row = NewRow {
        name: name.clone(),
        purpose: plan.purpose.clone(),
        method: plan.method,
        first: plan.first_fiscal_year,
        years: plan.years,
        settings: plan.settings()?,
        author: scope.account(),
        copied: Some((plan.id, plan.snapshot_at)),
        documents,
    };
    let twin = store::insert(tx, &row)?;
    if judged.is_some() {
        store::set_result(tx, twin, judged)?;
        let row = store::plan(tx.db, twin)?;
        store::set_state(tx, &row, PlanState::Solved)?;
    }
    Ok(twin)
}

/// Changes what is said of a plan and set in it. A result is judged anew; one that breaks the new
/// rules is taken away.
///
/// # Errors
/// `state_conflict`; `rule_broken` when the pins cannot be kept under the new rules.
pub fn update(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: RotationPlanId,
    changes: &Changes,
) -> Result<(), Problem> {
    let (plan, mut next) = begin(tx, scope, id, Action::Update)?;
    let before = plan.settings()?;
    let settings = changes.settings.clone().unwrap_or_else(|| before.clone());
    let (name, purpose) = (
        changes.name.as_ref().unwrap_or(&plan.name),
        changes.purpose.as_ref().unwrap_or(&plan.purpose),
    );
    store::describe(tx, id, name, purpose, &settings)?;
    if settings != before {
        let documents = store::documents(tx.db, id)?;
        if !rejudge(tx, &plan, &settings, &documents)? {
            next = PlanState::Draft;
        }
    }
    store::set_state(tx, &plan, next)?;
    record(tx, id, acts::ROTATION_UPDATE);
    Ok(())
}

/// Judges the result on the problem as it is now; false when there is none left.
fn rejudge(
    tx: &mut Tx<'_>,
    plan: &PlanRow,
    settings: &Settings,
    documents: &Documents,
) -> Result<bool, Problem> {
    let problem = effective(&documents.snapshot, settings, &documents.pins);
    if let Err(faults) = validate(&problem) {
        let names = sources::names(tx.db, &problem, plan.first_fiscal_year.first_day())?;
        return Err(refused(&faults, "/rules", &names));
    }
    let Some(result) = &documents.result else { return Ok(false) };
    let judged = Judged::by_hand(&problem, result.lines.clone(), Some(result)).ok();
    store::set_result(tx, plan.id, judged.as_ref())?;
    Ok(judged.is_some())
}

/// Takes the snapshot anew. Pins stay where they can be kept; the result stays if it keeps every
/// rule on the new facts.
///
/// # Errors
/// `state_conflict`; `rule_broken` when nothing can be planned on these facts.
pub fn refresh(tx: &mut Tx<'_>, scope: &Scope, id: RotationPlanId) -> Result<(), Problem> {
    let (plan, next) = begin(tx, scope, id, Action::Refresh)?;
    let (settings, mut documents) = (plan.settings()?, store::documents(tx.db, id)?);
    (documents.snapshot, documents.notes) = taken_now(tx, scope, &plan, &settings)?;
    settle(tx, &plan, &settings, documents)?;
    store::set_state(tx, &plan, next)?;
    record(tx, id, acts::ROTATION_REFRESH);
    Ok(())
}

/// The snapshot of now.
///
/// # Errors
/// `rule_broken` when nothing can be planned on these facts.
pub fn taken_now(
    tx: &mut Tx<'_>,
    scope: &Scope,
    plan: &PlanRow,
    settings: &Settings,
) -> Result<(PlanProblem, Vec<Note>), Problem> {
    let (first, today) = (plan.first_fiscal_year, day_in_japan(tx.now));
    let facts = sources::facts(tx.db, scope, first, plan.years, today, &settings.planned_hires)?;
    let (snapshot, notes) = problem_of(&facts, settings, plan.name.as_str())
        .map_err(|faults| refused(&faults, "", &BTreeMap::new()))?;
    record_snapshot(tx, &snapshot);
    Ok((snapshot, notes))
}

/// Stores a snapshot, and of pins and result what can be kept on it; false when no result is left.
///
/// # Errors
/// `rule_broken` when nothing can be planned on it.
pub fn settle(
    tx: &mut Tx<'_>,
    plan: &PlanRow,
    settings: &Settings,
    mut documents: Documents,
) -> Result<bool, Problem> {
    store::set_snapshot(tx, plan.id, &documents.snapshot, &documents.notes)?;
    if validate(&effective(&documents.snapshot, settings, &documents.pins)).is_err() {
        documents.pins.clear();
    }
    store::set_pins(tx, plan.id, &documents.pins)?;
    rejudge(tx, plan, settings, &documents)
}

/// Sets, pins or clears cells by hand. The whole is judged at once; what breaks a rule is not
/// stored.
///
/// # Errors
/// `state_conflict`; unknown people, posts and years with their places; `rule_broken` with every
/// broken rule.
pub fn edit_lines(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: RotationPlanId,
    cells: &[Cell],
) -> Result<Judged, Problem> {
    let (plan, next) = begin(tx, scope, id, Action::EditLines)?;
    let documents = store::documents(tx.db, id)?;
    let (judged, pins) = try_cells(tx, &plan, &documents, cells)?;
    store::set_pins(tx, id, &pins)?;
    store::set_result(tx, id, Some(&judged))?;
    store::set_state(tx, &plan, next)?;
    circulation::keep_only(tx, id, &judged.plan.lines, plan.first_fiscal_year)?;
    record(tx, id, acts::ROTATION_EDIT_LINES);
    Ok(judged)
}

/// What the plan would be with these cells, and what would be pinned. Nothing is stored.
///
/// # Errors
/// As [`edit_lines`].
pub fn try_cells(
    tx: &mut Tx<'_>,
    plan: &PlanRow,
    documents: &Documents,
    cells: &[Cell],
) -> Result<(Judged, Vec<PinnedLine>), Problem> {
    let (settings, first) = (plan.settings()?, plan.first_fiscal_year);
    known(&documents.snapshot, first, plan.years, cells)?;
    let index = |cell: &Cell| i64::from(cell.fiscal_year.year() - first.year());
    let places: Vec<(String, i64)> =
        cells.iter().map(|cell| (cell.talent.to_string(), index(cell))).collect();
    let is_set =
        |person: &str, year: i64| places.iter().any(|place| place.0 == person && place.1 == year);
    let mut pins: Vec<PinnedLine> =
        documents.pins.iter().filter(|pin| !is_set(&pin.person, pin.year)).cloned().collect();
    let held = effective(&documents.snapshot, &settings, &documents.pins);
    let mut lines: Vec<Line> = begun(&held, documents.result.as_ref())
        .into_iter()
        .filter(|line| !is_set(&line.person, line.year))
        .collect();
    for cell in cells {
        for (post, pinned) in &cell.posts {
            let line =
                Line { person: cell.talent.to_string(), post: post.to_string(), year: index(cell) };
            if *pinned {
                pins.push(PinnedLine {
                    person: line.person.clone(),
                    post: line.post.clone(),
                    year: line.year,
                });
            }
            lines.push(line);
        }
    }
    let problem = effective(&documents.snapshot, &settings, &pins);
    let names = sources::names(tx.db, &problem, first.first_day())?;
    validate(&problem).map_err(|faults| refused(&faults, "/cells", &names))?;
    let judged = Judged::by_hand(&problem, lines, documents.result.as_ref())
        .map_err(|verdict| broken_rules(&verdict, &places, &names))?;
    Ok((judged, pins))
}

/// The lines a plan begins with: its result, or else what is pinned anyway.
fn begun(problem: &PlanProblem, result: Option<&Plan>) -> Vec<Line> {
    result.map_or_else(|| pinned_lines(problem), |result| result.lines.clone())
}

/// Everything that refers to nothing, at once.
fn known(
    snapshot: &PlanProblem,
    first: FiscalYear,
    years: i32,
    cells: &[Cell],
) -> Result<(), Problem> {
    let mut errors = Vec::new();
    let last = first.year() + years - 1;
    for (at, cell) in cells.iter().enumerate() {
        let place = |rest: &str| format!("/cells/{at}{rest}");
        let person = cell.talent.to_string();
        if !snapshot.people.iter().any(|known| known.id == person) {
            errors.push(FieldError::new(&place("/talent_id"), "reference_unknown"));
        }
        if !(first.year()..=last).contains(&cell.fiscal_year.year()) {
            errors.push(
                FieldError::new(&place("/fiscal_year"), "number_out_of_range")
                    .with("min", first)
                    .with("max", last),
            );
        }
        if cells[..at]
            .iter()
            .any(|other| (other.talent, other.fiscal_year) == (cell.talent, cell.fiscal_year))
        {
            errors.push(FieldError::new(&place(""), "duplicate_field"));
        }
        for (nth, (post, _)) in cell.posts.iter().enumerate() {
            let post_id = post.to_string();
            if !snapshot.posts.iter().any(|known| known.id == post_id) {
                errors.push(FieldError::new(
                    &place(&format!("/posts/{nth}/post_id")),
                    "reference_unknown",
                ));
            }
            if cell.posts[..nth].iter().any(|(other, _)| other == post) {
                errors.push(FieldError::new(&place(&format!("/posts/{nth}")), "duplicate_field"));
            }
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(Problem::invalid(errors)) }
}

/// Takes in what has changed: whatever state it was in before it was announced, the plan rests on
/// the facts of now.
///
/// # Errors
/// As [`refresh`].
pub fn take_in(tx: &mut Tx<'_>, scope: &Scope, id: RotationPlanId) -> Result<(), Problem> {
    if matches!(store::plan(tx.db, id)?.state, PlanState::Proposed | PlanState::Approved) {
        send_back(tx, scope, id)?;
    }
    refresh(tx, scope, id)
}

/// Takes over the result and the pins of another plan on the same facts, judged by the rules of
/// this one; a copy of this one, made to try, is given up with that.
///
/// # Errors
/// `state_conflict`; `not_allowed_here` for a plan on other facts; `not_ready` for one without a
/// result; `rule_broken` where its pins cannot be kept here.
pub fn adopt(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: RotationPlanId,
    from: RotationPlanId,
) -> Result<(), Problem> {
    let (plan, next) = begin(tx, scope, id, Action::EditLines)?;
    let unknown = |_| Problem::field("/from_plan_id", "reference_unknown");
    let other = store::plan(tx.db, from).map_err(unknown)?;
    let (own, found) = (store::documents(tx.db, id)?, store::documents(tx.db, from)?);
    if from == id || own.snapshot != found.snapshot {
        let reason = (
            "同じ事実から作った別の計画だけを採れます。",
            "Only another plan on the same facts can be taken over.",
        );
        return Err(FieldError::because("/from_plan_id", reason).into());
    }
    let result = found.result.ok_or(Problem::new(Code::NotReady))?;
    let names = sources::names(tx.db, &own.snapshot, plan.first_fiscal_year.first_day())?;
    let problem = effective(&own.snapshot, &plan.settings()?, &found.pins);
    validate(&problem).map_err(|faults| refused(&faults, "/from_plan_id", &names))?;
    let judged = match super::model::judged(&problem, result.clone()) {
        Ok(judged) => judged,
        Err(_) => Judged::by_hand(&problem, result.lines.clone(), Some(&result))
            .map_err(|verdict| broken_rules(&verdict, &[], &names))?,
    };
    store::set_pins(tx, id, &found.pins)?;
    store::set_result(tx, id, Some(&judged))?;
    store::set_state(tx, &plan, next)?;
    circulation::keep_only(tx, id, &judged.plan.lines, plan.first_fiscal_year)?;
    record(tx, id, acts::ROTATION_ADOPT);
    let can_go = other.state.after(party(scope, &other), Action::Cancel).is_some();
    if other.copied_from == Some(id) && can_go { cancel(tx, scope, from) } else { Ok(()) }
}

/// Puts the search in the queue.
///
/// # Errors
/// `state_conflict`; `not_allowed_here` for a plan by hand; `unavailable` when too much waits
/// already.
pub fn solve(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: RotationPlanId,
    warm: bool,
) -> Result<JobId, Problem> {
    let (plan, next) = begin(tx, scope, id, Action::Solve)?;
    if plan.method == Method::Hand {
        let reason = (
            "手作業の計画は計算しません。行を編集するか、最適化の計画を作ってください。",
            "A plan made by hand is not solved. Edit its lines or make a plan by optimization.",
        );
        return Err(FieldError::because("", reason).into());
    }
    if store::under_way(tx.db)? >= QUEUED_JOBS {
        return Err(Problem::new(Code::Unavailable).header("Retry-After", 30));
    }
    let job = store::insert_job(tx, JobKind::Solve, id, warm)?;
    store::set_job(tx, id, job)?;
    store::set_state(tx, &plan, next)?;
    record(tx, id, acts::ROTATION_SOLVE);
    Ok(job)
}

/// Asks for approval.
///
/// # Errors
/// `state_conflict`.
pub fn propose(tx: &mut Tx<'_>, scope: &Scope, id: RotationPlanId) -> Result<(), Problem> {
    let (plan, next) = begin(tx, scope, id, Action::Propose)?;
    store::set_signers(tx, id, Some(scope.account()), None)?;
    store::set_state(tx, &plan, next)?;
    record(tx, id, acts::ROTATION_PROPOSE);
    accounts::tell(tx, acts::ROTATION_PROPOSE, id, &Concerned::default())
}

/// Approves; four eyes.
///
/// # Errors
/// `state_conflict`; `own_plan` for its author and for whoever proposed it.
pub fn approve(tx: &mut Tx<'_>, scope: &Scope, id: RotationPlanId) -> Result<(), Problem> {
    let (plan, next) = begin(tx, scope, id, Action::Approve)?;
    store::set_signers(tx, id, plan.proposed_by, Some(scope.account()))?;
    store::set_state(tx, &plan, next)?;
    record(tx, id, acts::ROTATION_APPROVE);
    tell_author(tx, &plan, acts::ROTATION_APPROVE)
}

/// Makes it a draft again; what was circulated is taken back.
///
/// # Errors
/// `state_conflict`.
pub fn send_back(tx: &mut Tx<'_>, scope: &Scope, id: RotationPlanId) -> Result<(), Problem> {
    let (plan, next) = begin(tx, scope, id, Action::Return)?;
    store::set_signers(tx, id, None, None)?;
    circulation::keep_only(tx, id, &[], plan.first_fiscal_year)?;
    store::set_state(tx, &plan, next)?;
    record(tx, id, acts::ROTATION_RETURN);
    tell_author(tx, &plan, acts::ROTATION_RETURN)
}

/// Tells whoever proposed a plan, or made it, what became of it.
fn tell_author(tx: &mut Tx<'_>, plan: &PlanRow, act: Act) -> Result<(), Problem> {
    let account = Some(plan.proposed_by.unwrap_or(plan.author_id));
    accounts::tell(tx, act, plan.id, &Concerned { account, ..Concerned::default() })
}

/// Stops the search under way; any other plan is given up and kept.
///
/// # Errors
/// `state_conflict`.
pub fn cancel(tx: &mut Tx<'_>, scope: &Scope, id: RotationPlanId) -> Result<(), Problem> {
    let (plan, next) = begin(tx, scope, id, Action::Cancel)?;
    if let (PlanState::Solving, Some(job)) = (plan.state, plan.job_id) {
        store::cancel_job(tx, job)?;
    } else {
        circulation::keep_only(tx, id, &[], plan.first_fiscal_year)?;
    }
    store::set_state(tx, &plan, next)?;
    record(tx, id, acts::ROTATION_CANCEL);
    Ok(())
}

/// Finds a plan within this write, for data that are prepared before anybody is served.
///
/// # Errors
/// `state_conflict`; `rule_broken` with the reasons when there is no plan.
pub fn solve_now(tx: &mut Tx<'_>, scope: &Scope, id: RotationPlanId) -> Result<(), Problem> {
    let (plan, _) = begin(tx, scope, id, Action::Solve)?;
    let (settings, documents) = (plan.settings()?, store::documents(tx.db, id)?);
    let problem = effective(&documents.snapshot, &settings, &documents.pins);
    let mut watch = |_| std::ops::ControlFlow::Continue(());
    let found = solving::find(
        &problem,
        plan.method,
        &settings,
        documents.result.as_ref(),
        &|| std::time::Duration::ZERO,
        &mut watch,
        Stop::NEVER,
    );
    let judged = found.map_err(|sentences| {
        let error =
            |sentence: String| FieldError::new("", "plan_rule_broken").with("sentence", sentence);
        let mut problem = Problem::new(Code::RuleBroken);
        problem.errors = sentences.into_iter().map(error).collect();
        problem
    })?;
    store::set_result(tx, id, Some(&judged))?;
    store::set_state(tx, &plan, PlanState::Solved)?;
    record(tx, id, acts::ROTATION_SOLVE_END);
    Ok(())
}
