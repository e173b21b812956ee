//! Rotation plans: who serves where in the next one to seven fiscal years, as documents with a
//! state; the search for them in the background; lines shown to those they concern; and the way
//! from a plan to 内示 and 発令.
//!
//! Invariants:
//! - A plan rests on a frozen snapshot of the facts, in the planner's exchange format, with its
//!   hash. Rules, weights and pins are set beside it; together they are the problem whose hash the
//!   result carries.
//! - Steps come from one table (`model::PlanState::after`), by party and state, for those whom
//!   the policy lets take any. Nobody approves what they made or proposed.
//! - A result is stored only after the referee and the certificate checker have judged it; one that
//!   breaks a hard rule never.
//! - Plans, work in the background and their events are known to the prefecture's staff only. They
//!   touch no row of another room until the plan is announced; audit rows are withheld until then.
//! - A circulated line tells its host and its person that line alone. The host learns the name with
//!   the person's consent.
//! - Doubts about a plan, and what was found under them, are as secret as the plan; what was found
//!   is of one result of it, and marked when that is replaced.
//! - Announcing is one write through the face of `assignment`: all lines or none, refused with
//!   everything that has changed since the snapshot.
//! - A planned hire stands for nobody: it is planned like a person and never told of, asked or
//!   logged as read.
//! - Work in the background belongs to one server at a time, survives its death and ends honestly
//!   (`worker`).

pub mod acts;
mod api;
mod board;
mod changes;
mod circulation;
mod explain;
mod hires;
mod lift;
mod looks;
mod model;
mod order_numbers;
mod places;
mod presentation;
mod publish;
mod repairs;
mod scenarios;
mod sheets;
mod solving;
mod sources;
mod stability;
mod standing;
mod steps;
mod store;
mod succession;
mod view;
mod worker;

pub use api::{ChangeFilter, LineFilter, PairFilter, ScenarioFilter, line_table, routes};
pub use board::{Board, BoardPerson, BoardPost, board};
pub use circulation::{
    CirculationView, Showing, answer_for_host, answer_for_oneself, asked_of_host, asked_of_person,
    circulate, withdraw,
};
pub use explain::{BodyDiff, ChangesView, DiffView, ExplanationView, Left, Subject, diff, subject};
pub use hires::{PlannedHireView, planned_hires};
pub use lift::{Lifted, Served, lifted};
pub use looks::look;
pub use model::{
    Action, BodyDoubt, ChangeKind, Doubts, Emphasis, JobState, Judged, Method, Note, Outcome,
    Party, PersonDoubt, PlanState, RuleSetting, Sentence, Settings, Side, Unit, defaults,
    set_rules, settings_of,
};
pub use order_numbers::{
    LineNumbers, NumbersImport, OrderLine, order_lines, rehearse as rehearse_numbers,
    table as order_table,
};
pub use places::{Place, PlaceReason, PlacesView, places};
pub use presentation::{PersonBurden, Presentation, presented, table as move_table};
pub use publish::{announce, awaiting_order, giving_way, order, recall};
pub use scenarios::{
    DoubtView, LeftEmpty, PlaceOfChange, RepairView, ScenarioChange, ScenarioSummary, ScenarioView,
    add as add_scenario, change_table, in_words as places_in_words, judge_now, judgement, scenario,
    scenarios, table as scenario_table,
};
pub use sheets::{ReasonSheet, SheetReason, sheet};
pub use stability::{BlockingPair, StabilityView, stability, table as pair_table};
pub use standing::{StandingRow, standing};
pub use steps::{
    Cell, Changes, NewPlan, adopt, approve, cancel, copy, create, edit_lines, propose, refresh,
    send_back, solve, solve_now, update,
};
pub use store::under_way;
pub use succession::Ending;
pub use view::{
    JobView, LineKey, PlanLine, RotationPlanRow, RotationPlanView, SnapshotView, exchange, job,
    lines, list, whole,
};
pub use worker::start_worker;

/// The API's own handlers, for pages: a form that was sent is a body that was sent.
pub mod handlers {
    /// Progress of the work as server-sent events.
    pub use super::api::events::{SinceQuery, stream, versions};
    pub use super::api::{
        add_scenario, adopt, announce, approve, cancel, change_scenario, circulate, comment,
        consent, copy, create, edit, explanation, judge, judge_stability, many, many_circulations,
        order, order_by_file, plan_hires, propose, recall, refresh, remove_scenario, replace_hire,
        send_back, solve, stop, take_over, update, withdraw,
    };
}

use std::collections::BTreeMap;

use crate::auth::Scope;
use crate::db::Db;
use crate::problem::Problem;
use crate::vocab::{CirculationId, NOT_RETIRED, RotationPlanId};
use crate::web::Seen;

/// Circulated lines within reach, the latest first; of one plan, if asked.
pub fn circulations(
    db: &mut Db,
    scope: &Scope,
    seen: &mut Seen,
    plan: Option<RotationPlanId>,
) -> Result<Vec<CirculationView>, Problem> {
    let lines = store::circulations(db, scope, plan)?;
    let views = circulation::views(db, scope, &lines)?;
    looks::circulated(scope, seen, &lines, &views);
    Ok(views)
}

/// What is out of a plan and was not taken back, by line.
///
/// # Errors
/// When the rows cannot be read.
pub fn out_of(
    db: &mut Db,
    plan: RotationPlanId,
) -> Result<BTreeMap<LineKey, CirculationId>, Problem> {
    let rows = store::open_circulations(db, plan)?.into_iter();
    let key = |(id, talent, post, fiscal_year)| (LineKey { talent, fiscal_year, post }, id);
    Ok(rows.map(key).collect())
}

/// Circulated lines the reader has still to answer: which, and whose post it is. Nobody is named,
/// so no look is recorded.
pub fn unanswered(db: &mut Db, scope: &Scope) -> Result<Vec<(CirculationId, String)>, Problem> {
    let lines = store::circulations(db, scope, None)?;
    let views = circulation::views(db, scope, &lines)?;
    let open = lines.iter().zip(views).filter(|(line, view)| match view.allowed_actions.first() {
        Some(&acts::ROTATION_CONSENT) => line.person_answered_at.is_none(),
        Some(&acts::ROTATION_COMMENT) => line.host_answered_at.is_none(),
        _ => false,
    });
    Ok(open.map(|(line, view)| (line.id, view.host_name)).collect())
}

/// How many replies about lines of a plan were given, and how many asked for; what was taken back
/// asks for none.
pub fn replies(db: &mut Db, scope: &Scope, plan: RotationPlanId) -> Result<(i64, i64), Problem> {
    let lines = store::circulations(db, scope, Some(plan))?;
    let out = lines.iter().filter(|line| line.withdrawn_at == NOT_RETIRED);
    Ok(out.fold((0, 0), |(given, asked), line| {
        let host = line.to_host && line.host_answered_at.is_some();
        let person = line.to_person && line.person_answered_at.is_some();
        (
            given + i64::from(host) + i64::from(person),
            asked + i64::from(line.to_host) + i64::from(line.to_person),
        )
    }))
}

/// One circulated line within reach.
///
/// # Errors
/// `not_found`.
pub fn circulation(
    db: &mut Db,
    scope: &Scope,
    seen: &mut Seen,
    id: CirculationId,
) -> Result<CirculationView, Problem> {
    let line = store::find_circulation(db, scope, id)?;
    let view = circulation::views(db, scope, std::slice::from_ref(&line))?.remove(0);
    looks::circulated(scope, seen, &[line], std::slice::from_ref(&view));
    Ok(view)
}
