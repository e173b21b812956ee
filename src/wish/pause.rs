//! Days on which a person is not to be placed: from when, and from when again.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::store;
use super::store::pause::Paused;
use crate::auth::{Action, Scope};
use crate::db::{AuditEvent, Db, Tx};
use crate::problem::{Code, FieldError, Problem, day_of};
use crate::talent;
use crate::vocab::{Act, FOREVER, LongText, PauseId, Period, TalentId};
use crate::wish::acts;

/// Days to be recorded.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPause {
    /// Whose; a person records its own.
    pub talent_id: TalentId,
    /// First day on which not to be placed.
    pub pauses_on: NaiveDate,
    /// First day on which to be placed again; null while it is open.
    #[serde(default)]
    pub resumes_on: Option<NaiveDate>,
    /// What others may know of it; no place for reasons.
    #[serde(default)]
    pub note: LongText,
}

/// When somebody is to be placed again.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Resumption {
    /// First day on which to be placed again; the first day of the pause takes the pause back.
    pub resumes_on: NaiveDate,
}

/// Days on which somebody is not to be placed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PauseView {
    /// Its id.
    pub id: PauseId,
    /// Grows with every change.
    pub version: i32,
    /// Whose.
    pub talent_id: TalentId,
    /// Name today.
    pub talent_name: String,
    /// First day on which not to be placed.
    pub pauses_on: NaiveDate,
    /// First day on which to be placed again; null while it is open.
    pub resumes_on: Option<NaiveDate>,
    /// What others may know of it.
    pub note: LongText,
    /// What the caller may do with it.
    #[schema(value_type = Vec<String>)]
    pub allowed_actions: Vec<Act>,
}

pub fn pauses(db: &mut Db, scope: &Scope) -> Result<Vec<PauseView>, Problem> {
    let rows = store::pause::visible(db, scope)?;
    views(db, scope, &rows)
}

fn views(db: &mut Db, scope: &Scope, rows: &[Paused]) -> Result<Vec<PauseView>, Problem> {
    let people: Vec<TalentId> = rows.iter().map(|row| row.talent).collect();
    let names = talent::names_on(db, &people, scope.today())?;
    let view = |row: &Paused| PauseView {
        id: row.id,
        version: row.version,
        talent_id: row.talent,
        talent_name: names.get(&row.talent).map_or_else(String::new, |name| name.name.clone()),
        pauses_on: row.period.from,
        resumes_on: (row.period.to < FOREVER).then_some(row.period.to),
        note: row.note.clone(),
        allowed_actions: if records(scope, row.talent) {
            vec![acts::PAUSE_RESUME]
        } else {
            Vec::new()
        },
    };
    Ok(rows.iter().map(view).collect())
}

/// The person itself, and those who record pauses for everybody.
fn records(scope: &Scope, talent: TalentId) -> bool {
    scope.person() == Some(talent) || scope.may_everywhere(Action::PausePlacement)
}

/// Pauses of everybody on days of the period, for plans.
pub fn pauses_between(db: &mut Db, period: Period) -> Result<Vec<(TalentId, Period)>, Problem> {
    let rows = store::pause::all(db)?;
    Ok(rows
        .into_iter()
        .filter(|row| row.period.overlap(&period).is_some())
        .map(|row| (row.talent, row.period))
        .collect())
}

/// Records days on which not to be placed.
///
/// # Errors
/// `reference_unknown` for somebody else than oneself, or nobody; `period_overlap`; faults of the
/// days.
pub fn pause(tx: &mut Tx<'_>, scope: &Scope, new: &NewPause) -> Result<PauseView, Problem> {
    if !records(scope, new.talent_id) || !talent::exists(tx.db, new.talent_id)? {
        return Err(Problem::field("/talent_id", "reference_unknown"));
    }
    let period = period(new.pauses_on, new.resumes_on)?;
    let other = store::pause::all(tx.db)?.into_iter().filter(|row| row.talent == new.talent_id);
    if let Some(both) = other.filter_map(|row| row.period.overlap(&period)).min() {
        return Err(Problem::new(Code::PeriodOverlap).with("day", both.from));
    }
    let paused = Paused {
        id: PauseId::random(),
        talent: new.talent_id,
        version: 1,
        period,
        note: new.note.clone(),
    };
    store::pause::insert(tx, &paused)?;
    tx.audit(AuditEvent::done(acts::PAUSE_ADD, "pause", paused.id).about(paused.talent));
    views(tx.db, scope, &[paused])?.pop().ok_or(Problem::not_found())
}

fn period(pauses_on: NaiveDate, resumes_on: Option<NaiveDate>) -> Result<Period, FieldError> {
    day_of("/pauses_on", pauses_on)?;
    let to = resumes_on.map(|day| day_of("/resumes_on", day)).transpose()?.unwrap_or(FOREVER);
    if to <= pauses_on {
        Err(FieldError::new("/resumes_on", "period_reversed"))
    } else {
        Ok(Period::between(pauses_on, to))
    }
}

/// One pause within the reach of whoever may record it.
///
/// # Errors
/// `not_found` when it is not.
pub fn current(db: &mut Db, scope: &Scope, id: PauseId) -> Result<PauseView, Problem> {
    pauses(db, scope)?.into_iter().find(|view| view.id == id).ok_or(Problem::not_found())
}

/// Says when somebody is to be placed again; on the first day of the pause, the pause is taken
/// back.
///
/// # Errors
/// `not_found`; `day_outside` for a day before it; `period_overlap`.
pub fn resume(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: PauseId,
    resumes_on: NaiveDate,
) -> Result<Option<PauseView>, Problem> {
    let held = store::pause::visible(tx.db, scope)?
        .into_iter()
        .find(|row| row.id == id && records(scope, row.talent));
    let held = held.ok_or(Problem::not_found())?;
    day_of("/resumes_on", resumes_on)?;
    if resumes_on < held.period.from {
        return Err(FieldError::new("/resumes_on", "day_outside")
            .with("limit", format!("{}〜", held.period.from))
            .into());
    }
    let next = Paused {
        version: held.version + 1,
        period: Period::between(held.period.from, resumes_on),
        ..held
    };
    let others = store::pause::all(tx.db)?
        .into_iter()
        .filter(|row| row.talent == next.talent && row.id != id);
    if let Some(both) = others.filter_map(|row| row.period.overlap(&next.period)).min() {
        return Err(Problem::new(Code::PeriodOverlap).with("day", both.from));
    }
    store::pause::retire(tx, id)?;
    tx.audit(AuditEvent::done(acts::PAUSE_RESUME, "pause", id).about(next.talent));
    if next.period.days() == 0 {
        return Ok(None);
    }
    store::pause::insert(tx, &next)?;
    Ok(views(tx.db, scope, &[next])?.pop())
}
