//! One step for many things: all of them or none, in one transaction, each refusal at its row.

use std::collections::BTreeSet;
use std::fmt::Display;

use serde::Serialize;
use utoipa::ToSchema;

use super::reply::Reply;
use crate::db::{DbError, Tx};
use crate::limits::PAGE_MAX;
use crate::problem::{FieldError, Problem};

/// What was done with many, or would be.
#[derive(Debug, Serialize, ToSchema)]
pub struct Stepped {
    /// Of which the step was taken, in the order that was asked for.
    pub ids: Vec<String>,
    /// Whether it was only tried: then nothing is changed.
    pub dry_run: bool,
}

/// Why the whole does not stand.
enum Halt {
    Refused(Problem),
    Tried,
}

impl From<DbError> for Halt {
    fn from(error: DbError) -> Self {
        Self::Refused(error.into())
    }
}

/// Takes a step with each of these, in this order; `take` also gets the place in the list. With
/// `dry_run` everything is tried and taken back.
///
/// # Errors
/// `rows_refused` with what each step refused, by `id`, and nothing written; `required`,
/// `number_out_of_range` and `listed_twice` for a list that is none.
pub fn on_each<I: Display + Copy + Ord>(
    tx: &mut Tx<'_>,
    ids: &[I],
    dry_run: bool,
    take: impl FnMut(&mut Tx<'_>, usize, I) -> Result<(), Problem>,
) -> Result<Reply, Problem> {
    check(ids)?;
    on_all(tx, ids, dry_run, take)
}

/// The same with all that the program found, however many.
///
/// # Errors
/// `rows_refused`.
pub fn on_all<I: Display + Copy>(
    tx: &mut Tx<'_>,
    ids: &[I],
    dry_run: bool,
    mut take: impl FnMut(&mut Tx<'_>, usize, I) -> Result<(), Problem>,
) -> Result<Reply, Problem> {
    let done = tx.apart(true, |tx| {
        let mut errors = Vec::new();
        for (place, id) in ids.iter().enumerate() {
            if let Err(problem) = tx.apart(true, |tx| take(tx, place, *id)) {
                if problem.code.status() >= 500 {
                    return Err(Halt::Refused(problem));
                }
                errors.extend(at_row(&problem, place, id));
            }
        }
        if !errors.is_empty() {
            return Err(Halt::Refused(Problem::rows(errors)));
        }
        if dry_run { Err(Halt::Tried) } else { Ok(()) }
    });
    match done {
        Err(Halt::Refused(problem)) => return Err(problem),
        Err(Halt::Tried) => tx.nothing_to_audit(),
        Ok(()) => {}
    }
    Reply::json(&Stepped { ids: ids.iter().map(ToString::to_string).collect(), dry_run })
}

fn check<I: Copy + Ord>(ids: &[I]) -> Result<(), Problem> {
    if ids.is_empty() {
        return Err(Problem::field("/ids", "required"));
    }
    if ids.len() > usize::from(PAGE_MAX) {
        let error = FieldError::new("/ids", "number_out_of_range").with("min", 1);
        return Err(error.with("max", PAGE_MAX).into());
    }
    let mut known = BTreeSet::new();
    match ids.iter().position(|id| !known.insert(*id)) {
        Some(place) => Err(Problem::field(&format!("/ids/{place}"), "listed_twice")),
        None => Ok(()),
    }
}

/// What a step refuses, at its row: each of its faults, or its sentence where it names none.
fn at_row(problem: &Problem, place: usize, id: impl Display) -> Vec<FieldError> {
    let pointer = format!("/ids/{place}");
    if problem.errors.is_empty() {
        let error = FieldError::new(&pointer, problem.code.as_str());
        return vec![error.saying("reason", problem.sentence()).of(id)];
    }
    let moved =
        |error: &FieldError| FieldError { pointer: pointer.clone(), ..error.clone() }.of(&id);
    problem.errors.iter().map(moved).collect()
}
