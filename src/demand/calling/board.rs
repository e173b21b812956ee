//! Who has answered: one line per body that takes part in demand in the year of the call.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::model::{Answer, Call};
use super::store;
use crate::auth::Scope;
use crate::clock::in_japan;
use crate::db::Db;
use crate::demand::asking::{DemandState, counts_of_call};
use crate::organization;
use crate::problem::Problem;
use crate::vocab::{DemandCallId, Function, OrganizationCode};

/// How one body stands to the call.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BoardRow {
    /// The body.
    pub organization_code: OrganizationCode,
    /// Its name.
    pub organization_name: String,
    /// Whether and how it has answered.
    pub answer: Answer,
    /// Demands not submitted yet.
    pub drafts: usize,
    /// Submitted and not judged yet.
    pub submitted: usize,
    /// Accepted, nobody announced.
    pub accepted: usize,
    /// Covered in part by people who were announced.
    pub partly_filled: usize,
    /// Covered.
    pub filled: usize,
    /// Declined.
    pub declined: usize,
    /// Withdrawn.
    pub withdrawn: usize,
    /// Whether it should be reminded: no answer yet.
    pub to_remind: bool,
    /// How often it was reminded.
    pub reminders: usize,
    /// When it was reminded last.
    pub reminded_at: Option<String>,
}

/// The board of a call, in official order.
pub fn board(db: &mut Db, scope: &Scope, call: &Call) -> Result<Vec<BoardRow>, Problem> {
    let counts = counts_of_call(db, call.id)?;
    let (no_need, reminders) =
        (store::without_need(db, scope, call.id)?, store::reminders(db, call.id)?);
    let nothing = BTreeMap::new();
    let mut rows = Vec::new();
    for (code, name) in asked(db, call)? {
        let own = counts.get(&code).unwrap_or(&nothing);
        let reminded = reminders.get(&code);
        let row = row((code.clone(), name), own, no_need.contains(&code));
        rows.push(BoardRow {
            reminders: reminded.map_or(0, |(_, count)| *count),
            reminded_at: reminded.map(|(at, _)| in_japan(*at)),
            ..row
        });
    }
    Ok(rows)
}

fn row(
    (code, name): (OrganizationCode, String),
    own: &BTreeMap<DemandState, usize>,
    no_need: bool,
) -> BoardRow {
    let of =
        |states: &[DemandState]| states.iter().filter_map(|state| own.get(state)).sum::<usize>();
    let (drafts, withdrawn) = (of(&[DemandState::Draft]), of(&[DemandState::Withdrawn]));
    let answer = Answer::of(given(own), drafts, no_need);
    BoardRow {
        organization_code: code,
        organization_name: name,
        answer,
        drafts,
        submitted: of(&[DemandState::Submitted, DemandState::UnderReview]),
        accepted: of(&[DemandState::Accepted]),
        partly_filled: of(&[DemandState::PartlyFilled]),
        filled: of(&[DemandState::Filled]),
        declined: of(&[DemandState::Declined]),
        withdrawn,
        to_remind: !answer.is_given(),
        reminders: 0,
        reminded_at: None,
    }
}

/// Demands that are with the prefecture, or were judged.
pub(super) fn given(own: &BTreeMap<DemandState, usize>) -> usize {
    own.iter()
        .filter(|(state, _)| !matches!(state, DemandState::Draft | DemandState::Withdrawn))
        .map(|(_, count)| count)
        .sum()
}

/// Municipalities that take part in demand in the year of the call.
fn asked(db: &mut Db, call: &Call) -> Result<Vec<(OrganizationCode, String)>, Problem> {
    let takes_part = |body: &organization::Organization| {
        let covers = |part: &organization::Participation| {
            part.function == Function::Demand && part.covers(call.fiscal_year)
        };
        !body.code.is_prefecture() && body.participations.iter().any(covers)
    };
    let bodies = organization::all(db)?.into_iter().map(|(_, body)| body);
    Ok(bodies.filter(takes_part).map(|body| (body.code, body.name_ja)).collect())
}

/// Bodies without an answer.
pub fn silent(
    db: &mut Db,
    scope: &Scope,
    id: DemandCallId,
) -> Result<Vec<OrganizationCode>, Problem> {
    let call = store::current(db, id)?;
    Ok(board(db, scope, &call)?
        .into_iter()
        .filter(|row| row.to_remind)
        .map(|row| row.organization_code)
        .collect())
}
