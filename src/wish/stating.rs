//! How a person states a wish.

use std::collections::BTreeSet;

use super::input::{PlaceInput, StatedWish};
use super::model::{Place, Reason, Said, contradictions};
use super::round::{Round, begun};
use super::store::{self, Stated};
use crate::auth::Scope;
use crate::db::{AuditEvent, Db, Tx};
use crate::organization;
use crate::problem::{Code, FieldError, Problem};
use crate::vocab::{ShortText, TalentId, WishId};
use crate::wish::acts;

/// The round that counts today, and what the person stated in it.
///
/// # Errors
/// `not_found` for somebody who is not in the register; when the rows cannot be read.
pub fn wish_of(
    db: &mut Db,
    scope: &Scope,
) -> Result<(TalentId, Option<Round>, Option<Stated>), Problem> {
    let person = scope.person().ok_or(Problem::not_found())?;
    let Some(round) = begun(db, scope.today())? else { return Ok((person, None, None)) };
    let stated = store::of_person(db, round.id, person)?;
    Ok((person, Some(round), stated))
}

/// States the wish of the caller for the round that counts today: a new version, whatever was
/// stated before.
///
/// # Errors
/// `not_open_yet`, `deadline_passed`; unknown job types, bodies and zones; what contradicts itself.
pub fn state_wish(tx: &mut Tx<'_>, scope: &Scope, input: &StatedWish) -> Result<WishId, Problem> {
    let (person, round, old) = wish_of(tx.db, scope)?;
    let round = round.ok_or_else(|| Problem::new(Code::NotOpenYet).with("day", "―"))?;
    round.require_open(scope.today())?;
    let said = said(tx.db, input)?;
    let reason = input.constraint.as_ref().map(|constraint| Reason {
        kind: constraint.kind,
        reason: ShortText::new(constraint.reason.as_str()).unwrap_or_default(),
    });
    let id = store::append(tx, (round.id, person), old.as_ref(), &said, reason.as_ref())?;
    tx.audit(AuditEvent::done(acts::WISH_STATE, "wish", id).about(person));
    Ok(id)
}

fn said(db: &mut Db, input: &StatedWish) -> Result<Said, Problem> {
    let mut errors = Vec::new();
    for (number, job_type) in input.job_types.iter().enumerate() {
        if !organization::known_job_type(db, job_type)? {
            errors.push(FieldError::new(&format!("/job_types/{number}"), "reference_unknown"));
        }
    }
    let known = known_places(db)?;
    let places = places("/places", &input.places, &known, &mut errors);
    let impossible = self::places("/impossible", &input.impossible, &known, &mut errors);
    let said = Said {
        movement: input.movement,
        job_types: input.job_types.clone(),
        places,
        impossible,
        commuting_limit_minutes: input.commuting_limit_minutes,
        commuting_limit_km: input.commuting_limit_km,
        telework: input.telework,
        house_move: input.house_move,
        has_constraint: input.constraint.is_some(),
        note: input.note.clone(),
    };
    errors.extend(contradictions(&said));
    if errors.is_empty() { Ok(said) } else { Err(Problem::invalid(errors)) }
}

fn known_places(db: &mut Db) -> Result<BTreeSet<Place>, Problem> {
    let bodies = organization::names(db)?.into_keys().map(Place::Body);
    let zones = store::zone::all(db)?.into_iter().map(|(zone, _)| Place::Zone(zone));
    Ok(bodies.chain(zones).collect())
}

fn places(
    pointer: &str,
    inputs: &[PlaceInput],
    known: &BTreeSet<Place>,
    errors: &mut Vec<FieldError>,
) -> Vec<Place> {
    let mut places = Vec::new();
    for (number, input) in inputs.iter().enumerate() {
        let pointer = format!("{pointer}/{number}");
        match input.place(&pointer) {
            Ok(place) if known.contains(&place) => places.push(place),
            Ok(Place::Body(_)) => errors.push(FieldError::new(
                &format!("{pointer}/organization_code"),
                "reference_unknown",
            )),
            Ok(Place::Zone(_)) => {
                errors.push(FieldError::new(&format!("{pointer}/zone"), "reference_unknown"))
            }
            Err(error) => errors.push(error),
        }
    }
    places
}
