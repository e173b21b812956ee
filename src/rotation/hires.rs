//! Places kept in a plan for people who are still to be hired: kept, given up, and filled by
//! whoever was hired. What follows is judged anew on the facts of now.

use std::collections::BTreeSet;

use serde::Serialize;
use utoipa::ToSchema;

use super::model::{
    Action, Judged, Note, PlanState, PlannedHire, Settings, effective, named, numbered,
};
use super::sources;
use super::steps::{begin, record, settle, taken_now};
use super::store::{self, Documents, PlanRow};
use crate::auth::Scope;
use crate::db::{Db, Tx};
use crate::limits::PLANNED_HIRES;
use crate::organization;
use crate::planner::limits::ID_BYTES;
use crate::planner::validation::validate;
use crate::problem::{FieldError, Problem};
use crate::rotation::acts;
use crate::vocab::{
    FiscalYear, Grade, HiringRoute, Name, OrganizationCode, PostType, RotationPlanId, TalentId,
};

/// Places of one kind that are to be kept.
#[derive(Clone, Debug)]
pub struct NewHires {
    /// What each is called, with a number behind it.
    pub name: Name,
    pub employer: OrganizationCode,
    pub route: HiringRoute,
    pub count: usize,
    pub post_type: PostType,
    /// The level assumed.
    pub level: i64,
    pub grade: Grade,
    /// The first fiscal year of service; the first of the plan where nothing is said.
    pub from: Option<FiscalYear>,
}

/// A place kept for somebody who is still to be hired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PlannedHireView {
    /// Stands where a person's id would stand, in lines and files; nobody is registered under it.
    pub id: TalentId,
    /// 採用予定1.
    pub name: String,
    /// The body that hires.
    pub employer_code: OrganizationCode,
    /// Its name.
    pub employer_name: String,
    /// The way of hiring.
    pub route: HiringRoute,
    /// The type of post whoever comes is assumed to fill.
    pub post_type: PostType,
    /// The level assumed in it.
    pub level: i64,
    /// The grade assumed.
    pub grade: Grade,
    /// The first fiscal year of service.
    pub from_fiscal_year: FiscalYear,
    /// Lines of the result.
    pub line_count: usize,
}

/// The places kept in a plan.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlannedHiresView {
    /// The places, in the order in which they were kept.
    pub items: Vec<PlannedHireView>,
}

/// The places kept in a plan, with its version.
///
/// # Errors
/// `not_found`.
pub fn planned_hires(
    db: &mut Db,
    id: RotationPlanId,
) -> Result<(Vec<PlannedHireView>, i32), Problem> {
    let (plan, documents) = (store::plan(db, id)?, store::documents(db, id)?);
    let bodies = organization::names(db)?;
    let lines: Vec<String> = documents
        .result
        .into_iter()
        .flat_map(|result| result.lines)
        .map(|one| one.person)
        .collect();
    let view = |hire: PlannedHire| {
        let person = hire.id.to_string();
        PlannedHireView {
            id: hire.id,
            name: hire.name.to_string(),
            employer_name: bodies.get(&hire.employer).map_or_else(String::new, ToString::to_string),
            employer_code: hire.employer,
            route: hire.route,
            post_type: hire.post_type,
            level: hire.level,
            grade: hire.grade,
            from_fiscal_year: hire.from,
            line_count: lines.iter().filter(|line| **line == person).count(),
        }
    };
    Ok((plan.settings()?.planned_hires.into_iter().map(view).collect(), plan.version))
}

/// Keeps places, and gives others up with their lines. The facts are taken anew with that.
///
/// # Errors
/// `state_conflict`; `reference_unknown` for a body or a place that there is not;
/// `number_out_of_range` for a year outside of the plan or too many places.
pub fn change(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: RotationPlanId,
    (add, remove): (&[NewHires], &[TalentId]),
) -> Result<(), Problem> {
    let (plan, next) = begin(tx, scope, id, Action::PlanHires)?;
    let (mut settings, documents) = (plan.settings()?, store::documents(tx.db, id)?);
    let hires = &mut settings.planned_hires;
    let known: BTreeSet<TalentId> = hires.iter().map(|hire| hire.id).collect();
    let unknown = remove.iter().enumerate().filter(|(_, gone)| !known.contains(gone));
    let mut errors: Vec<FieldError> = unknown
        .map(|(at, _)| FieldError::new(&format!("/remove/{at}"), "reference_unknown"))
        .collect();
    hires.retain(|hire| !remove.contains(&hire.id));
    let bodies = organization::names(tx.db)?;
    for (at, new) in add.iter().enumerate() {
        let place = |field: &str| format!("/add/{at}/{field}");
        if !bodies.contains_key(&new.employer) {
            errors.push(FieldError::new(&place("employer_code"), "reference_unknown"));
        }
        let (first, last) =
            (plan.first_fiscal_year, plan.first_fiscal_year.year() + plan.years - 1);
        let from = new.from.unwrap_or(first);
        if !(first.year()..=last).contains(&from.year()) {
            let error = FieldError::new(&place("from_fiscal_year"), "number_out_of_range");
            errors.push(error.with("min", first).with("max", last));
        }
        if PLANNED_HIRES < hires.len() + new.count {
            let error = FieldError::new(&place("count"), "number_out_of_range");
            errors
                .push(error.with("min", 0).with("max", PLANNED_HIRES.saturating_sub(hires.len())));
            continue;
        }
        match kept(hires, new, from) {
            Ok(more) => hires.extend(more),
            Err(code) => errors.push(FieldError::new(&place("name"), code)),
        }
    }
    if !errors.is_empty() {
        return Err(Problem::invalid(errors));
    }
    let gone: BTreeSet<String> = remove.iter().map(TalentId::to_string).collect();
    let left = of_people(documents, |person| Some(person).filter(|one| !gone.contains(one)));
    let facts = taken_now(tx, scope, &plan, &settings)?;
    keep(tx, (&plan, next), &settings, Documents { snapshot: facts.0, notes: facts.1, ..left })?;
    record(tx, id, acts::ROTATION_PLAN_HIRES);
    Ok(())
}

fn kept(
    known: &[PlannedHire],
    new: &NewHires,
    from: FiscalYear,
) -> Result<Vec<PlannedHire>, &'static str> {
    let hire = |name: String| {
        Ok(PlannedHire {
            id: TalentId::random(),
            name: Name::new(name).and_then(short)?,
            employer: new.employer.clone(),
            route: new.route,
            post_type: new.post_type,
            level: new.level,
            grade: new.grade,
            from,
        })
    };
    numbered(new.name.as_str(), known).take(new.count).map(hire).collect()
}

/// What a file of the exchange format has room for.
fn short(name: Name) -> Result<Name, &'static str> {
    if name.as_str().len() <= ID_BYTES { Ok(name) } else { Err("text_too_long") }
}

/// Puts a person in the place of a planned hire: its lines and pins are the person's from now on.
/// Where they break a rule for that person they are left out, and a note says so.
///
/// # Errors
/// `state_conflict`; `reference_unknown` for a place that there is not; `not_allowed_here` for
/// somebody who is not planned in these years.
pub fn replace(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: RotationPlanId,
    (hire, by): (TalentId, TalentId),
) -> Result<(), Problem> {
    let (plan, next) = begin(tx, scope, id, Action::ReplaceHire)?;
    let (mut settings, documents) = (plan.settings()?, store::documents(tx.db, id)?);
    let unknown = || Problem::field("/planned_hire_id", "reference_unknown");
    let at = settings.planned_hires.iter().position(|one| one.id == hire).ok_or_else(unknown)?;
    let gone = settings.planned_hires.remove(at);
    let (place, person) = (hire.to_string(), by.to_string());
    let (snapshot, mut notes) = taken_now(tx, scope, &plan, &settings)?;
    let planned = |one: &crate::planner::problem::Person| {
        one.id == person && one.to_be_hired.is_none() && !one.reach.is_empty()
    };
    if !snapshot.people.iter().any(planned) {
        let reason = (
            "計画期間に共通人材として登録されている職員を選んでください。先に職員の登録と共通人材の登録をしてください。",
            "Choose somebody registered as shared talent in the years of the plan. Register the person first.",
        );
        return Err(FieldError::because("/talent_id", reason).into());
    }
    let documents = Documents { snapshot, notes: Vec::new(), ..documents };
    let moved =
        of_people(documents.clone(), |one| Some(if one == place { person.clone() } else { one }));
    let without = of_people(documents, |one| Some(one).filter(|one| *one != place));
    let fits = holds(&settings, &moved);
    if !fits && holds(&settings, &without) {
        let names = sources::names(tx.db, &without.snapshot, plan.first_fiscal_year.first_day())?;
        notes.push(unfit(&gone, by, &named(&person, &names)));
    }
    let left = if fits { moved } else { without };
    keep(tx, (&plan, next), &settings, Documents { notes, ..left })?;
    record(tx, id, acts::ROTATION_REPLACE_HIRE);
    Ok(())
}

fn unfit(gone: &PlannedHire, by: TalentId, name: &str) -> Note {
    Note {
        code: "planned_hire_unfit".to_owned(),
        talent_id: Some(by),
        post_id: None,
        fiscal_year: None,
        ja: format!(
            "「{}」の行は、{name}さんでは規則を守れないため引き継いでいません。計算し直すか、行を編集してください。",
            gone.name
        ),
        en: format!(
            "The lines of “{}” break a rule for {name} and were not taken over. Solve again or edit the lines.",
            gone.name
        ),
    }
}

/// Whether pins and result keep every rule.
fn holds(settings: &Settings, documents: &Documents) -> bool {
    let problem = effective(&documents.snapshot, settings, &documents.pins);
    let kept = |result: &crate::planner::plan::Plan| {
        Judged::by_hand(&problem, result.lines.clone(), Some(result)).is_ok()
    };
    validate(&problem).is_ok() && documents.result.as_ref().is_none_or(kept)
}

/// The documents with the people of pins and lines called otherwise, or without them.
fn of_people(mut documents: Documents, called: impl Fn(String) -> Option<String>) -> Documents {
    let pins = documents.pins.into_iter();
    documents.pins = pins
        .filter_map(|pin| Some(super::model::PinnedLine { person: called(pin.person)?, ..pin }))
        .collect();
    if let Some(result) = &mut documents.result {
        let lines = std::mem::take(&mut result.lines).into_iter();
        result.lines = lines
            .filter_map(|line| {
                Some(crate::planner::plan::Line { person: called(line.person)?, ..line })
            })
            .collect();
    }
    documents
}

/// Stores it all; without a result that holds, the plan is a draft.
fn keep(
    tx: &mut Tx<'_>,
    (plan, next): (&PlanRow, PlanState),
    settings: &Settings,
    documents: Documents,
) -> Result<(), Problem> {
    store::describe(tx, plan.id, &plan.name, &plan.purpose, settings)?;
    let is_left = settle(tx, plan, settings, documents)?;
    store::set_state(tx, plan, if is_left { next } else { PlanState::Draft })?;
    Ok(())
}
