//! What is done with a sheet. Each step asks the table first; what it refuses leaves no trace.

use chrono::NaiveDate;

use super::input::{AssignReviewer, ConfirmSheet, FillSheet, ReturnSheet, ReviewSheet, Said};
use super::model::answers::{self, Own, Reviewed};
use super::model::{Dates, Part, Refusal, SheetState, Step, after, allowed};
use super::store::{self, Head, ProfileRow, Sheet};
use crate::accounts::{self, Concerned};
use crate::assessment::acts;
use crate::auth::Scope;
use crate::clock::day_in_japan;
use crate::db::{AuditEvent, Db, Tx};
use crate::problem::{Code, FieldError, Problem, Wording};
use crate::skill;
use crate::vocab::{
    Act, AssessmentId, FOREVER, LongText, Period, ShortText, SkillCatalogueId, SkillKey,
};

/// In which parts the caller meets a sheet. Whose skills they are never meets it in another part,
/// whatever its roles.
pub fn parts(db: &mut Db, scope: &Scope, head: &Head) -> Result<Vec<Part>, Problem> {
    if scope.oneself() == Some(head.talent_id) {
        return Ok(vec![Part::Person]);
    }
    if scope.is_statewide() {
        let reviews = head.reviewer_code.is_prefecture();
        return Ok(if reviews {
            vec![Part::Reviewer, Part::Prefecture]
        } else {
            vec![Part::Prefecture]
        });
    }
    let reviews = store::may_review(db, scope, std::slice::from_ref(head))?.contains(&head.id);
    Ok(if reviews { vec![Part::Reviewer] } else { Vec::new() })
}

/// A step that the table allows: the sheet, where it will stand, and in which parts it is taken.
struct Taken {
    sheet: Sheet,
    next: SheetState,
    parts: Vec<Part>,
}

fn take(tx: &mut Tx<'_>, scope: &Scope, id: AssessmentId, step: Step) -> Result<Taken, Problem> {
    let head = store::find(tx.db, scope, id)?;
    let parts = parts(tx.db, scope, &head)?;
    let dates = store::cycle(tx.db, head.cycle_id)?.dates();
    let next = judge(&head, &parts, step, (&dates, day_in_japan(tx.now)))?;
    if step == Step::Confirm && reviewed_by(&head, scope) {
        return Err(Problem::new(Code::OwnReview));
    }
    Ok(Taken { sheet: store::whole(tx.db, head)?, next, parts })
}

/// Whether the caller is who finished the review. Two people of the prefecture's staff see a sheet
/// that it reviews itself.
#[must_use]
pub fn reviewed_by(head: &Head, scope: &Scope) -> bool {
    head.reviewed_by == Some(scope.account())
}

/// Asks the table whether a step can be taken today, and where the sheet stands after it.
pub fn judge(
    head: &Head,
    parts: &[Part],
    step: Step,
    (dates, today): (&Dates, NaiveDate),
) -> Result<SheetState, Problem> {
    match after(head.state, parts, step, dates, today) {
        Ok(next) => Ok(next),
        Err(Refusal::Part) => Err(Problem::new(Code::Forbidden)),
        Err(Refusal::State) => Err(Problem::state_conflict(
            head.state,
            step,
            Wording::list(allowed(head.state, parts, dates, today)),
        )),
        Err(Refusal::Late(day)) => Err(Problem::deadline_passed(step, day)),
        Err(Refusal::Early(day)) => Err(Problem::new(Code::NotBegun).with("day", day)),
    }
}

/// Records a step with a sheet, and tells the person, or the body that reviews.
fn note(tx: &mut Tx<'_>, head: &Head, action: Act) -> Result<(), Problem> {
    tx.audit(AuditEvent::done(action, "assessment", head.id).about(head.talent_id));
    let (people, bodies) =
        (std::slice::from_ref(&head.talent_id), std::slice::from_ref(&head.reviewer_code));
    accounts::tell(tx, action, head.id, &Concerned { people, bodies, ..Concerned::default() })
}

/// Keys of a version, in their order.
pub fn keys(db: &mut Db, catalogue: SkillCatalogueId) -> Result<Vec<SkillKey>, Problem> {
    Ok(skill::skill_names(db, catalogue)?.into_iter().map(|(skill, _)| skill).collect())
}

/// A text that says something.
fn said(pointer: &str, text: &LongText) -> Result<(), Problem> {
    if text.as_str().trim().is_empty() {
        Err(Problem::field(pointer, "text_blank"))
    } else {
        Ok(())
    }
}

/// Keeps what the person says, unfinished.
///
/// # Errors
/// The table's refusal; skills that are not the sheet's.
pub fn fill(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: AssessmentId,
    input: &FillSheet,
) -> Result<(), Problem> {
    write_down(tx, scope, id, (Step::Fill, acts::ASSESSMENT_FILL), input)
}

/// Keeps what the person wrote in a file that the prefecture takes in.
///
/// # Errors
/// As [`fill`].
pub fn take_in(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: AssessmentId,
    input: &FillSheet,
) -> Result<(), Problem> {
    write_down(tx, scope, id, (Step::Import, acts::ASSESSMENT_IMPORT), input)
}

/// The one way by which what a person says gets onto its sheet.
fn write_down(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: AssessmentId,
    (step, action): (Step, Act),
    input: &FillSheet,
) -> Result<(), Problem> {
    let Taken { sheet, .. } = take(tx, scope, id, step)?;
    answers::check_skills(
        input.items.iter().map(|item| &item.skill),
        &keys(tx.db, sheet.head.catalogue_id)?,
    )
    .map_err(Problem::invalid)?;
    let mut own = sheet.own;
    for item in &input.items {
        let said: &mut Own = own.entry(item.skill.clone()).or_default();
        if let Some(level) = item.self_level {
            said.level = level;
        }
        if let Some(evidence) = &item.evidence {
            said.evidence.clone_from(evidence);
        }
    }
    store::keep_own(tx, id, &own)?;
    note(tx, &sheet.head, action)
}

/// Hands a sheet in.
///
/// # Errors
/// The table's refusal; `evidence_needed` by place in the sheet.
pub fn submit(tx: &mut Tx<'_>, scope: &Scope, id: AssessmentId) -> Result<(), Problem> {
    let Taken { sheet, next, .. } = take(tx, scope, id, Step::Submit)?;
    let unfounded = answers::unfounded(&sheet.own, &keys(tx.db, sheet.head.catalogue_id)?);
    if !unfounded.is_empty() {
        return Err(Problem::invalid(unfounded));
    }
    store::advance(tx, &sheet.head, next)?;
    note(tx, &sheet.head, acts::ASSESSMENT_SUBMIT)
}

/// Takes over what the reviewer sends, and says what is there then.
fn rated(
    tx: &mut Tx<'_>,
    sheet: &Sheet,
    input: &ReviewSheet,
    catalogue: &[SkillKey],
) -> Result<answers::Answers<Reviewed>, Problem> {
    answers::check_skills(input.items.iter().map(|item| &item.skill), catalogue)
        .map_err(Problem::invalid)?;
    let mut review = sheet.review.clone();
    for item in &input.items {
        let blank = || Reviewed { rating: None, comment: LongText::default() };
        let said = review.entry(item.skill.clone()).or_insert_with(blank);
        if let Some(rating) = item.reviewer_level {
            said.rating = rating;
        }
        if let Some(comment) = &item.comment {
            said.comment.clone_from(comment);
        }
    }
    store::keep_review(tx, sheet.head.id, &review)?;
    if let Some(memo) = &input.private_memo {
        store::keep_memo(tx, sheet.head.id, memo)?;
    }
    Ok(review)
}

/// Keeps a review, unfinished.
///
/// # Errors
/// The table's refusal; skills that are not the sheet's.
pub fn rate(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: AssessmentId,
    input: &ReviewSheet,
) -> Result<(), Problem> {
    let Taken { sheet, .. } = take(tx, scope, id, Step::Rate)?;
    let catalogue = keys(tx.db, sheet.head.catalogue_id)?;
    rated(tx, &sheet, input, &catalogue)?;
    note(tx, &sheet.head, acts::ASSESSMENT_RATE)
}

/// Finishes a review, with what is sent on top of what was kept.
///
/// # Errors
/// The table's refusal; `review_needed` for skills the person rated and the reviewer did not.
pub fn review(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: AssessmentId,
    input: &ReviewSheet,
) -> Result<(), Problem> {
    let Taken { sheet, next, .. } = take(tx, scope, id, Step::Review)?;
    let catalogue = keys(tx.db, sheet.head.catalogue_id)?;
    let review = rated(tx, &sheet, input, &catalogue)?;
    let sent: Vec<SkillKey> = input.items.iter().map(|item| item.skill.clone()).collect();
    let open = answers::unreviewed(&sheet.own, &review, &catalogue, &sent);
    if !open.is_empty() {
        return Err(Problem::invalid(open));
    }
    store::advance(tx, &sheet.head, next)?;
    note(tx, &sheet.head, acts::ASSESSMENT_REVIEW)
}

/// Gives a sheet back: to the person, or to the reviewer.
pub fn give_back(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: AssessmentId,
    input: &ReturnSheet,
) -> Result<(), Problem> {
    said("/reason", &input.reason)?;
    let Taken { sheet, next, .. } = take(tx, scope, id, Step::Return)?;
    store::advance(tx, &sheet.head, next)?;
    store::note_return(tx, id, &input.reason)?;
    note(tx, &sheet.head, acts::ASSESSMENT_RETURN)
}

/// Names another reviewing body: the prefecture, or one where the person serves or is employed
/// today.
///
/// # Errors
/// The table's refusal; `reference_unknown` for any other body.
pub fn assign(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: AssessmentId,
    input: &AssignReviewer,
) -> Result<(), Problem> {
    let Taken { sheet, .. } = take(tx, scope, id, Step::Assign)?;
    let possible = store::reviewing_bodies(tx.db, sheet.head.talent_id, day_in_japan(tx.now))?;
    if !input.reviewer_code.is_prefecture() && !possible.contains(&input.reviewer_code) {
        return Err(Problem::field("/reviewer_code", "reference_unknown"));
    }
    store::assign(tx, id, &input.reviewer_code)?;
    // A private memo is for the body that wrote it, not for the one that comes after.
    if store::memo(tx.db, id)?.is_some() {
        store::keep_memo(tx, id, &LongText::default())?;
    }
    note(tx, &sheet.head, acts::ASSESSMENT_ASSIGN)
}

/// Fixes the levels; against an objection it upholds them as they are.
///
/// # Errors
/// The table's refusal; `own_review` for who reviewed it; `reason_needed` where a level differs and
/// nothing explains it.
pub fn confirm(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: AssessmentId,
    input: &ConfirmSheet,
) -> Result<(), Problem> {
    let Taken { sheet, next, .. } = take(tx, scope, id, Step::Confirm)?;
    if sheet.head.state == SheetState::Objected {
        return uphold(tx, &sheet, next, input);
    }
    let catalogue = keys(tx.db, sheet.head.catalogue_id)?;
    answers::check_skills(input.items.iter().map(|item| &item.skill), &catalogue)
        .map_err(Problem::invalid)?;
    let word: Vec<_> = input
        .items
        .iter()
        .map(|item| (item.skill.clone(), item.confirmed_level, item.reason.clone()))
        .collect();
    let fixed = answers::confirmed(&word, &sheet.own, &sheet.review, &catalogue)
        .map_err(Problem::invalid)?;
    store::keep_confirmed(tx, id, &fixed)?;
    store::advance(tx, &sheet.head, next)?;
    if let (Some(message), Some(_)) = (&input.message, sheet.head.supersedes_id) {
        store::say(tx, id, Part::Prefecture, message)?;
    }
    let source = ShortText::new(format!("{} スキル評価", sheet.head.fiscal_year.label()))
        .unwrap_or_default();
    let period = Period::between(day_in_japan(tx.now), FOREVER);
    let levels = answers::levels(&fixed);
    let profile = ProfileRow::of(
        sheet.head.talent_id,
        Some(id),
        (sheet.head.catalogue_id, source),
        &levels,
        period,
    )?;
    store::set_profile(tx, &profile)?;
    note(tx, &sheet.head, acts::ASSESSMENT_CONFIRM)
}

/// The levels stand; the thread ends with the prefecture's answer.
fn uphold(
    tx: &mut Tx<'_>,
    sheet: &Sheet,
    next: SheetState,
    input: &ConfirmSheet,
) -> Result<(), Problem> {
    if !input.items.is_empty() {
        let reason = (
            "異議を認める場合は supersede で差し替えてください。ここでは水準を変更できません。",
            "To uphold the objection, replace the sheet (supersede). Levels cannot be changed here.",
        );
        return Err(FieldError::because("/items", reason).into());
    }
    let message = input.message.as_ref().ok_or_else(|| Problem::field("/message", "required"))?;
    said("/message", message)?;
    store::say(tx, sheet.head.id, Part::Prefecture, message)?;
    store::advance(tx, &sheet.head, next)?;
    note(tx, &sheet.head, acts::ASSESSMENT_UPHOLD)
}

/// Opens the one thread about a confirmed sheet.
pub fn object(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: AssessmentId,
    input: &Said,
) -> Result<(), Problem> {
    said("/message", &input.message)?;
    let Taken { sheet, next, .. } = take(tx, scope, id, Step::Object)?;
    store::say(tx, id, Part::Person, &input.message)?;
    store::advance(tx, &sheet.head, next)?;
    note(tx, &sheet.head, acts::ASSESSMENT_OBJECT)
}

/// Says something in the thread.
pub fn answer(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: AssessmentId,
    input: &Said,
) -> Result<(), Problem> {
    said("/message", &input.message)?;
    let Taken { sheet, next, parts } = take(tx, scope, id, Step::Answer)?;
    let part = if parts.contains(&Part::Person) { Part::Person } else { Part::Prefecture };
    store::say(tx, id, part, &input.message)?;
    store::advance(tx, &sheet.head, next)?;
    note(tx, &sheet.head, acts::ASSESSMENT_ANSWER)
}

/// Lets another sheet take the place of one objected to. The levels hold until the other is
/// confirmed.
pub fn supersede(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: AssessmentId,
    input: &Said,
) -> Result<AssessmentId, Problem> {
    said("/message", &input.message)?;
    let Taken { sheet, next, .. } = take(tx, scope, id, Step::Supersede)?;
    store::say(tx, id, Part::Prefecture, &input.message)?;
    store::advance(tx, &sheet.head, next)?;
    let successor = store::insert_successor(tx, &sheet)?;
    note(tx, &sheet.head, acts::ASSESSMENT_SUPERSEDE)?;
    Ok(successor)
}
