//! 人事の予定: a step with employment or absence whose day is to come. It is kept beside the record
//! until 内示 and then taken with it, dated; on its day it is in force without anybody's doing.
//!
//! Invariants:
//! - Before 内示 no table of facts holds anything of it: no row, no version, no affiliation. Nobody
//!   but those who see planned steps can tell that there is one.
//! - It is judged when it is entered, after the other drafts of the person, and again at 内示, on the
//!   record as it then stands.
//! - What was entered never changes; where it stands is a row of its own, one current at a time.
//! - Which steps need no 内示 is decided in one place ([`take`]; decision 21).

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::model::{
    AbsenceRow, ChangeEmployment, CorrectAbsence, CorrectEmployment, Employment, EmploymentRow,
    EndEmployment, MoveEmployment, NewAbsence, NewEmployment, RetractAbsence, Row, next_day,
};
use super::store::planned::{self as rows, Planned};
use super::{steps, store};
use crate::accounts::{self, Concerned};
use crate::auth::{Action, Scope};
use crate::clock::day_in_japan;
use crate::db::{AuditEvent, Db, Tx};
use crate::problem::{Problem, Wording};
use crate::talent::acts;
use crate::vocab::{
    Act, FieldGroup, LATEST, Name, OrganizationCode, PlannedStepId, TalentId, terms,
};
use crate::web::Seen;

terms! {
    /// Where a planned step stands.
    PlannedState {
        /// Nobody but the prefecture's staff knows.
        Draft = "draft", "案", "Draft";
        /// 内示: the person and the bodies concerned know.
        Announced = "announced", "内示", "Announced";
        /// Its day has come.
        InForce = "in_force", "発効", "In force";
        /// Given up.
        Withdrawn = "withdrawn", "取消", "Given up";
    }
}

terms! {
    /// What can be done with a planned step.
    PlannedAct {
        /// 内示.
        Announce = "announce", "内示する", "Announce";
        /// Takes 内示 back: a draft again.
        Recall = "recall", "内示を取り消す", "Take the announcement back";
        /// Gives the draft up.
        Withdraw = "withdraw", "案を取り消す", "Give the draft up";
        /// Lets it be a draft again.
        Reinstate = "reinstate", "案に戻す", "A draft again";
    }
}

terms! {
    /// Which step it is.
    PlannedKind {
        /// Promotion, title, pay, term.
        Change = "change_employment", "昇任・職名・任期の変更", "Grade, title or term";
        /// Leaving.
        End = "end_employment", "退職・任期満了", "Leaving";
        /// The next employment of somebody in service.
        Add = "add_employment", "任用", "Employment";
        /// 割愛・転籍.
        Transfer = "transfer_employment", "割愛・転籍", "Move to another body";
        /// A correction of days to come.
        Correct = "correct_employment", "任用の訂正", "Correction of the employment";
        /// Leave or training elsewhere.
        AddAbsence = "add_absence", "休職・研修派遣", "Leave or training elsewhere";
        /// Its days to come, its end.
        CorrectAbsence = "correct_absence", "休職・研修派遣の訂正・終了", "Change of a leave";
        /// That it does not take place.
        RetractAbsence = "retract_absence", "休職・研修派遣の取消", "A leave that is not taken";
    }
}

impl PlannedState {
    /// Where an act leads; nothing when it cannot be done from here. What is in force is taken back
    /// on the card.
    #[must_use]
    pub const fn after(self, act: PlannedAct) -> Option<Self> {
        match (self, act) {
            (Self::Draft, PlannedAct::Announce) => Some(Self::Announced),
            (Self::Draft, PlannedAct::Withdraw) => Some(Self::Withdrawn),
            (Self::Announced, PlannedAct::Recall) | (Self::Withdrawn, PlannedAct::Reinstate) => {
                Some(Self::Draft)
            }
            _ => None,
        }
    }

    fn allowed(self) -> impl Iterator<Item = PlannedAct> {
        PlannedAct::ALL.iter().copied().filter(move |act| self.after(*act).is_some())
    }
}

/// A step with employment or absence, as it is entered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", content = "step")]
#[allow(missing_docs)]
pub enum DatedStep {
    #[serde(rename = "change_employment")]
    Change(ChangeEmployment),
    #[serde(rename = "end_employment")]
    End(EndEmployment),
    #[serde(rename = "add_employment")]
    Add(NewEmployment),
    #[serde(rename = "transfer_employment")]
    Transfer(MoveEmployment),
    #[serde(rename = "correct_employment")]
    Correct(CorrectEmployment),
    #[serde(rename = "add_absence")]
    AddAbsence(NewAbsence),
    #[serde(rename = "correct_absence")]
    CorrectAbsence(CorrectAbsence),
    #[serde(rename = "retract_absence")]
    RetractAbsence(RetractAbsence),
}

impl DatedStep {
    /// Which step it is.
    #[must_use]
    pub const fn kind(&self) -> PlannedKind {
        match self {
            Self::Change(_) => PlannedKind::Change,
            Self::End(_) => PlannedKind::End,
            Self::Add(_) => PlannedKind::Add,
            Self::Transfer(_) => PlannedKind::Transfer,
            Self::Correct(_) => PlannedKind::Correct,
            Self::AddAbsence(_) => PlannedKind::AddAbsence,
            Self::CorrectAbsence(_) => PlannedKind::CorrectAbsence,
            Self::RetractAbsence(_) => PlannedKind::RetractAbsence,
        }
    }

    /// The first day of the change, as it is said; of a correction the record tells.
    fn day(&self) -> Option<NaiveDate> {
        match self {
            Self::Change(step) => Some(step.effective_on),
            Self::End(step) => Some(next_day(step.ends_on)),
            Self::Add(step) => Some(step.starts_on),
            Self::Transfer(step) => Some(step.employment.starts_on),
            Self::AddAbsence(step) => Some(step.starts_on),
            Self::Correct(_) | Self::CorrectAbsence(_) | Self::RetractAbsence(_) => None,
        }
    }

    /// The body the person comes to by it.
    const fn to(&self) -> Option<&OrganizationCode> {
        match self {
            Self::Add(step) => Some(&step.organization_code),
            Self::Transfer(step) => Some(&step.employment.organization_code),
            _ => None,
        }
    }

    /// Takes it with the record.
    fn apply(&self, tx: &mut Tx<'_>, talent: TalentId) -> Result<(), Problem> {
        match self {
            Self::Change(step) => steps::change_employment(tx, talent, step),
            Self::End(step) => steps::end_employment(tx, talent, step),
            Self::Add(step) => steps::add_employment(tx, talent, step).map(drop),
            Self::Transfer(step) => steps::transfer_employment(tx, talent, step),
            Self::Correct(step) => steps::correct_employment(tx, talent, step).map(drop),
            Self::AddAbsence(step) => steps::add_absence(tx, talent, step).map(drop),
            Self::CorrectAbsence(step) => steps::correct_absence(tx, talent, step).map(drop),
            Self::RetractAbsence(step) => steps::retract_absence(tx, talent, step),
        }
    }

    /// What was entered, naming the row that stands now where it named one.
    fn anew(&self, db: &mut Db, talent: TalentId) -> Result<Self, Problem> {
        let mut step = self.clone();
        match &mut step {
            Self::Correct(CorrectEmployment { employment_id: id, .. }) => {
                let first = rows::first_of_employment(db, talent, *id)?;
                *id = standing(&store::career(db, talent, LATEST)?, *id, first);
            }
            Self::CorrectAbsence(CorrectAbsence { absence_id: id, .. })
            | Self::RetractAbsence(RetractAbsence { absence_id: id }) => {
                let first = rows::first_of_absence(db, talent, *id)?;
                *id = standing(&store::absences_of(db, talent, LATEST)?, *id, first);
            }
            _ => {}
        }
        Ok(step)
    }
}

/// The row that stands today where one stood when a correction was entered: a recall, or a step
/// that was announced meanwhile, records it anew. They have the first day in common.
fn standing<I: PartialEq + Copy, T>(rows: &[Row<I, T>], id: I, first: Option<NaiveDate>) -> I {
    let same = |row: &&Row<I, T>| {
        Some(row.dated.period.from) == first && row.dated.period.from < row.dated.period.to
    };
    let there = rows.iter().find(|row| row.id == id).or_else(|| rows.iter().find(same));
    there.map_or(id, |row| row.id)
}

/// What became of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It stands in the record.
    InForce,
    /// It waits for 内示.
    Planned(PlannedStepId),
}

/// Takes a step: at once what changes today or before, and what nobody owes 内示 for; as a draft
/// what changes a day to come. A new hire's start is told by the notice of appointment, and nobody
/// is in service who could learn of it here.
///
/// # Errors
/// What the step itself refuses, also as a draft: it is rehearsed after the person's other drafts.
pub fn take(tx: &mut Tx<'_>, talent: TalentId, step: &DatedStep) -> Result<Taken, Problem> {
    let today = day_in_japan(tx.now);
    let past = step.day().is_some_and(|day| day <= today);
    let hired = matches!(step, DatedStep::Add(_)) && !in_service(tx.db, talent, today)?;
    if !past && !hired {
        let foreseen = rehearse(tx, talent, step, None)?;
        if !foreseen.changes {
            tx.nothing_to_audit();
            return Ok(Taken::InForce);
        }
        if let Some(day) = step.day().or(foreseen.day).filter(|day| *day > today) {
            let id = rows::insert(tx, (talent, day, step.to()), step)?;
            audit(tx, id, talent, acts::PLANNED_STEP_ENTER);
            return Ok(Taken::Planned(id));
        }
    }
    step.apply(tx, talent)?;
    Ok(Taken::InForce)
}

fn audit(tx: &mut Tx<'_>, id: PlannedStepId, talent: TalentId, action: Act) {
    // Once it was announced, the record shows all of it.
    tx.audit(AuditEvent::done(action, "planned_step", id).about(talent).withheld_if(true));
}

/// Tells the person, the home body of today and the body the person comes to.
fn tell(tx: &mut Tx<'_>, planned: &Planned, act: Act) -> Result<(), Problem> {
    let today = day_in_japan(tx.now);
    let career = store::career(tx.db, planned.talent, LATEST)?;
    let home = career.into_iter().find(|row| row.holds_on(today));
    let bodies: Vec<OrganizationCode> = home
        .map(|row| row.dated.fact.organization_code)
        .into_iter()
        .chain(planned.step.to().cloned())
        .collect();
    let (people, bodies) = (&[planned.talent], &bodies);
    let concerned = Concerned { people, bodies, ..Concerned::default() };
    accounts::tell(tx, act, planned.id, &concerned)
}

fn in_service(db: &mut Db, talent: TalentId, day: NaiveDate) -> Result<bool, Problem> {
    Ok(store::career(db, talent, LATEST)?.iter().any(|row| row.holds_on(day)))
}

/// What a step would do.
struct Foreseen {
    changes: bool,
    /// The first day on which the record would say something else.
    day: Option<NaiveDate>,
}

type Held = (Vec<EmploymentRow>, Vec<AbsenceRow>);

fn held(db: &mut Db, talent: TalentId) -> Result<Held, Problem> {
    Ok((store::career(db, talent, LATEST)?, store::absences_of(db, talent, LATEST)?))
}

/// Tries a step after the person's other drafts, and leaves nothing of it. A correction names a row,
/// which other drafts would replace: it is tried on the record alone.
fn rehearse(
    tx: &mut Tx<'_>,
    talent: TalentId,
    step: &DatedStep,
    but: Option<PlannedStepId>,
) -> Result<Foreseen, Problem> {
    let others = if step.day().is_some() { rows::drafts_of(tx.db, talent)? } else { Vec::new() };
    tx.apart(false, |tx| {
        for other in others.iter().filter(|other| Some(other.id) != but) {
            // What does not go any more is told when it is announced.
            drop(tx.apart(true, |tx| other.step.anew(tx.db, talent)?.apply(tx, talent)));
        }
        let before = held(tx.db, talent)?;
        step.apply(tx, talent)?;
        let after = held(tx.db, talent)?;
        Ok(Foreseen { changes: before != after, day: first_change(&before, &after, tx.now) })
    })
}

/// The first day to come on which a correction changes whether somebody is employed or away, or
/// else the first on which it changes anything: what mends the past may tell of the future, too.
fn first_change(before: &Held, after: &Held, now: NaiveDateTime) -> Option<NaiveDate> {
    let today = day_in_japan(now);
    let there = differing(&before.0, &after.0, |_| ())
        .chain(differing(&before.1, &after.1, |_| ()))
        .filter(|day| *day > today);
    let said =
        differing(&before.0, &after.0, bare).chain(differing(&before.1, &after.1, Clone::clone));
    there.min().or(said.min())
}

/// Why an employment ends is said on its days and belongs to the day after.
fn bare(fact: &Employment) -> Employment {
    Employment { end_reason: None, ..fact.clone() }
}

/// Days from which on two records say something else.
fn differing<'a, I, T, U: PartialEq>(
    one: &'a [Row<I, T>],
    other: &'a [Row<I, T>],
    said: impl Fn(&T) -> U + 'a,
) -> impl Iterator<Item = NaiveDate> + 'a {
    let on = move |rows: &[Row<I, T>], day: NaiveDate| {
        rows.iter().find(|row| row.holds_on(day)).map(|row| said(&row.dated.fact))
    };
    let ends = |row: &Row<I, T>| [row.dated.period.from, row.dated.period.to];
    let days = one.iter().chain(other).flat_map(ends);
    days.filter(move |day| on(one, *day) != on(other, *day))
}

/// 内示 of planned steps, each on the record as the one before left it; from this commit on the
/// person and the bodies know. Called by itself or in the transaction of a transfer.
///
/// # Errors
/// `not_found`; `state_conflict` for anything but a draft; what the step itself refuses.
pub fn announce(tx: &mut Tx<'_>, ids: &[PlannedStepId]) -> Result<(), Problem> {
    let mut all: Vec<Planned> =
        ids.iter().map(|id| found(tx.db, *id)).collect::<Result<_, Problem>>()?;
    all.sort_by_key(|planned| (planned.day, planned.recorded_at));
    for planned in all {
        let state = moved(tx, &planned, PlannedAct::Announce)?;
        planned.step.anew(tx.db, planned.talent)?.apply(tx, planned.talent)?;
        rows::append(tx, &planned, state, "")?;
        audit(tx, planned.id, planned.talent, acts::PLANNED_STEP_ANNOUNCE);
        tell(tx, &planned, acts::PLANNED_STEP_ANNOUNCE)?;
        tx.disclose("planned_step", planned.id.to_string());
    }
    Ok(())
}

/// Whom a planned step is about; nothing when there is no such step.
///
/// # Errors
/// When the rows cannot be read.
pub fn whose(db: &mut Db, id: PlannedStepId) -> Result<Option<TalentId>, Problem> {
    Ok(rows::one(db, id)?.map(|planned| planned.talent))
}

/// Takes back what was announced of the person at a moment, if anything is still announced.
///
/// # Errors
/// As of the recall of one step.
pub fn recall_announced_at(
    tx: &mut Tx<'_>,
    talent: TalentId,
    moment: NaiveDateTime,
    reason: &str,
) -> Result<(), Problem> {
    match rows::announced_at(tx.db, talent, moment)?.first() {
        Some(first) => recall(tx, first.id, reason),
        None => Ok(()),
    }
}

fn found(db: &mut Db, id: PlannedStepId) -> Result<Planned, Problem> {
    rows::one(db, id)?.ok_or(Problem::not_found())
}

/// Where an act leads, if it can be done today.
fn moved(tx: &Tx<'_>, planned: &Planned, act: PlannedAct) -> Result<PlannedState, Problem> {
    let state = planned.state_on(day_in_japan(tx.now));
    state
        .after(act)
        .ok_or_else(|| Problem::state_conflict(state, act, Wording::list(state.allowed())))
}

/// Takes an announcement back, with what was announced of the person in the same act: drafts again,
/// and the record says what it said before.
///
/// # Errors
/// `state_conflict` for what is not announced or is in force, or when a later step stands on it.
pub fn recall(tx: &mut Tx<'_>, id: PlannedStepId, reason: &str) -> Result<(), Problem> {
    let planned = found(tx.db, id)?;
    let state = moved(tx, &planned, PlannedAct::Recall)?;
    let together = rows::announced_at(tx.db, planned.talent, planned.moved_at)?;
    for one in &together {
        moved(tx, one, PlannedAct::Recall)?;
    }
    steps::take_back(tx, planned.talent, planned.moved_at)?;
    for one in together {
        rows::append(tx, &one, state, reason)?;
        audit(tx, one.id, one.talent, acts::PLANNED_STEP_RECALL);
        tell(tx, &one, acts::PLANNED_STEP_RECALL)?;
    }
    Ok(())
}

/// Gives a draft up.
///
/// # Errors
/// `state_conflict` for anything but a draft.
pub fn withdraw(tx: &mut Tx<'_>, id: PlannedStepId) -> Result<(), Problem> {
    let planned = found(tx.db, id)?;
    let state = moved(tx, &planned, PlannedAct::Withdraw)?;
    rows::append(tx, &planned, state, "")?;
    audit(tx, id, planned.talent, acts::PLANNED_STEP_WITHDRAW);
    Ok(())
}

/// Lets what was given up be a draft again; it is judged as when it was entered.
///
/// # Errors
/// `state_conflict` for anything that was not given up; what the step itself refuses.
pub fn reinstate(tx: &mut Tx<'_>, id: PlannedStepId) -> Result<(), Problem> {
    let planned = found(tx.db, id)?;
    let state = moved(tx, &planned, PlannedAct::Reinstate)?;
    let step = planned.step.anew(tx.db, planned.talent)?;
    rehearse(tx, planned.talent, &step, Some(id))?;
    rows::append(tx, &planned, state, "")?;
    audit(tx, id, planned.talent, acts::PLANNED_STEP_REINSTATE);
    Ok(())
}

/// Notes that what was recorded at a moment was taken back: what was announced then, or entered as a
/// draft by an import, is given up.
pub fn undone(tx: &mut Tx<'_>, talent: TalentId, moment: NaiveDateTime) -> Result<(), Problem> {
    let announced = rows::announced_at(tx.db, talent, moment)?;
    let drafts = rows::drafts_of(tx.db, talent)?;
    let entered = drafts.into_iter().filter(|one| one.recorded_at == moment);
    for one in announced.into_iter().chain(entered) {
        rows::append(tx, &one, PlannedState::Withdrawn, "")?;
        audit(tx, one.id, talent, acts::PLANNED_STEP_WITHDRAW);
    }
    Ok(())
}

/// Which planned steps.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PlannedQuestion {
    /// Of this person.
    pub talent_id: Option<TalentId>,
    /// Standing here (default: draft or announced).
    pub state: Option<PlannedState>,
}

/// Nothing is said with the act.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlannedAnswer {}

/// An act that owes a reason.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlannedReason {
    /// Why.
    pub reason: Name,
}

/// A planned step as the caller may see it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlannedStepView {
    /// Its id.
    pub id: PlannedStepId,
    /// Whom it is about.
    pub talent_id: TalentId,
    /// 氏名 today.
    pub name: String,
    /// What was entered.
    #[serde(flatten)]
    pub step: DatedStep,
    /// First day of the change.
    pub effective_on: NaiveDate,
    /// The body the person comes to by it; null when none.
    pub to_organization_code: Option<OrganizationCode>,
    /// Where it stands today.
    pub state: PlannedState,
    /// Why an announcement was taken back; empty otherwise.
    pub reason: String,
    /// Version for `If-Match`.
    pub version: i32,
    /// What the caller may do with it.
    #[schema(value_type = Vec<String>)]
    pub allowed_actions: Vec<Act>,
}

/// Planned steps within reach, the next day first. The person, the home body and the body the person
/// comes to see what is announced and not in force. Whoever shows them records the [`look`].
///
/// # Errors
/// When the rows cannot be read.
pub fn planned_steps(
    db: &mut Db,
    scope: &Scope,
    question: &PlannedQuestion,
) -> Result<Vec<PlannedStepView>, Problem> {
    let today = scope.today();
    let wanted = |one: &Planned| match (question.state, one.state_on(today)) {
        (Some(wanted), state) => wanted == state,
        (None, state) => matches!(state, PlannedState::Draft | PlannedState::Announced),
    };
    let mut all = rows::visible(db, scope, question.talent_id, None)?;
    all.retain(wanted);
    views(db, scope, all)
}

/// One planned step within reach.
///
/// # Errors
/// `not_found` out of reach.
pub fn planned_step(
    db: &mut Db,
    scope: &Scope,
    id: PlannedStepId,
) -> Result<PlannedStepView, Problem> {
    let found = rows::visible(db, scope, None, Some(id))?;
    views(db, scope, found)?.pop().ok_or(Problem::not_found())
}

/// A draft that is shown stands in the read log, unseen until it is announced.
pub fn look(looks: &mut Seen, shown: &[PlannedStepView]) {
    let told = [PlannedState::Announced, PlannedState::InForce];
    for one in shown.iter().filter(|one| !told.contains(&one.state)) {
        looks.secretly(FieldGroup::Drafts, one.talent_id, "planned_step", one.id);
    }
}

fn views(db: &mut Db, scope: &Scope, all: Vec<Planned>) -> Result<Vec<PlannedStepView>, Problem> {
    let people: Vec<TalentId> = all.iter().map(|one| one.talent).collect();
    let mut names = store::names_on(db, &people, scope.today())?;
    let writes = scope.may(Action::WriteTalents);
    Ok(all
        .into_iter()
        .map(|one| {
            let state = one.state_on(scope.today());
            let allowed = state.allowed().filter(|_| writes).map(PlannedAct::act);
            PlannedStepView {
                id: one.id,
                talent_id: one.talent,
                name: names.get_mut(&one.talent).map(|name| name.name.clone()).unwrap_or_default(),
                effective_on: one.day,
                to_organization_code: one.step.to().cloned(),
                state,
                reason: one.reason,
                version: one.version,
                allowed_actions: allowed.collect(),
                step: one.step,
            }
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_has_its_reverse() {
        for act in PlannedAct::ALL {
            let from = PlannedState::ALL.iter().find(|state| state.after(*act).is_some());
            let (from, to) = (from.copied(), from.and_then(|state| state.after(*act)));
            let back = to.is_some_and(|to| to.allowed().any(|act| to.after(act) == from));
            assert!(back, "{act}");
        }
        assert_eq!(PlannedState::InForce.allowed().count(), 0);
    }

    #[test]
    fn what_was_entered_is_read_as_it_was_said() {
        for said in [
            r#"{"kind":"change_employment","step":{"effective_on":"2027-04-01","salary_grade":null}}"#,
            r#"{"kind":"change_employment","step":{"effective_on":"2027-04-01","grade":"staff"}}"#,
            r#"{"kind":"end_employment","step":{"ends_on":"2027-03-31","reason":"resigned"}}"#,
        ] {
            let step: DatedStep = serde_json::from_str(said).unwrap_or_else(|no| panic!("{no}"));
            let kept = serde_json::to_string(&step).unwrap_or_default();
            assert_eq!(serde_json::from_str::<DatedStep>(&kept).ok(), Some(step), "{kept}");
        }
        let taken_away = ChangeEmployment {
            effective_on: NaiveDate::default(),
            grade: None,
            salary_grade: Some(None),
            title: None,
            term_ends_on: None,
            term_purpose: None,
        };
        let kept = serde_json::to_string(&taken_away).unwrap_or_default();
        assert_eq!(serde_json::from_str::<ChangeEmployment>(&kept).ok(), Some(taken_away));
    }
}
