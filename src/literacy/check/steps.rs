//! What is done with rounds: links given and withdrawn, answers taken, figures counted.

use chrono::{Days, NaiveDate, NaiveDateTime, TimeDelta};

use super::model::{self, Chosen, Question, judged};
use super::store::{self, Answer, Link};
use crate::auth::{Scope, new_secret, secret_digest};
use crate::db::{AuditEvent, Db, Tx};
use crate::ledger::{self, Entry, Ledger};
use crate::literacy::acts;
use crate::literacy::questionnaire::{self, SkillCheckRounds};
use crate::organization;
use crate::problem::{FieldError, Problem, Wording};
use crate::vocab::{LedgerEntryId, OrganizationCode, SkillCheckLinkId};

/// The questions of a questionnaire as they are answered.
///
/// # Errors
/// When the rows cannot be read.
pub fn question_views(db: &mut Db, questionnaire: &str) -> Result<Vec<Question>, Problem> {
    let both = |entry: &Entry, ja: &str, en: &str| {
        let (ja, en) = (entry.text(ja), entry.text(en));
        [ja.to_owned(), if en.is_empty() { ja } else { en }.to_owned()]
    };
    let view = |entry: &Entry| Question {
        number: entry.number("number").unwrap_or_default(),
        part: entry.number("part").unwrap_or_default(),
        part_name: both(entry, "part_name", "part_english"),
        text: both(entry, "title", "english"),
        choices: questionnaire::choices(entry.text("scale")),
        course: entry.text("course").to_owned(),
    };
    Ok(questionnaire::questions(db, questionnaire)?.iter().map(view).collect())
}

/// The bodies of whose staff the caller knows the names: those it acts for; the prefecture, for its
/// officers.
///
/// # Errors
/// When the rows cannot be read.
pub fn own_bodies(db: &mut Db, scope: &Scope) -> Result<Vec<OrganizationCode>, Problem> {
    let mut own = ledger::acting_for(db, scope)?;
    if scope.is_statewide() {
        own.push(organization::prefecture_code(db)?);
    }
    Ok(own)
}

/// A round of a body whose staff the caller knows by name.
pub(super) fn own_round(db: &mut Db, scope: &Scope, id: LedgerEntryId) -> Result<Entry, Problem> {
    let round = ledger::at(db, SkillCheckRounds::LEDGER, id)?.ok_or(Problem::not_found())?;
    let own = own_bodies(db, scope)?;
    let within = round.organization.as_ref().is_some_and(|code| own.contains(code));
    if within { Ok(round) } else { Err(Problem::not_found()) }
}

/// Refuses what a round that takes no answers cannot have.
pub(super) fn check_open(round: &Entry, step: (&'static str, &'static str)) -> Result<(), Problem> {
    use crate::ledger::Ledger;
    if round.state == "open" {
        return Ok(());
    }
    let state = SkillCheckRounds::SPEC.state(&round.state);
    let now = Wording::from((state.name[0], state.name[1]));
    Err(Problem::state_conflict(now, step, Wording::nothing()))
}

/// From when on answers come too late: the day after the last one, in Japan.
fn over_at(closes_on: NaiveDate) -> NaiveDateTime {
    let next = closes_on.checked_add_days(Days::new(1)).unwrap_or(closes_on);
    next.and_time(chrono::NaiveTime::MIN) - TimeDelta::hours(9)
}

/// Refuses more answers than there are people: a file taken in twice, say.
fn check_room(db: &mut Db, round: &Entry, more: usize, pointer: &str) -> Result<(), Problem> {
    let taken = store::answered(db, round.id)? + store::links_counted(db, round.id)?.1;
    let taken = usize::try_from(taken).unwrap_or(0);
    let most = usize::try_from(round.number("headcount").unwrap_or(0)).unwrap_or(0);
    if taken + more <= most {
        return Ok(());
    }
    let left = most.saturating_sub(taken);
    let why = Wording::Each {
        ja: format!("対象の人数は{most}人で、あと{left}人分です（回答と未使用のリンクの合計）。"),
        en: format!("{most} people are asked; {left} are left (answers and unused links counted)."),
    };
    Err(FieldError::because(pointer, why).into())
}

/// Gives links: each holder with the secret that is shown this once.
pub(super) fn issue(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: LedgerEntryId,
    holders: &[(String, String)],
) -> Result<Vec<(Link, String)>, Problem> {
    let round = own_round(tx.db, scope, id)?;
    check_open(&round, ("リンクの発行", "Give links"))?;
    check_room(tx.db, &round, holders.len(), "/people")?;
    let (closes_on, mut made) = (round.day("closes_on").unwrap_or_default(), Vec::new());
    let code = round.organization.clone().ok_or(Problem::not_found())?;
    for (holder, department) in holders {
        let secret = new_secret();
        let link = Link {
            id: SkillCheckLinkId::random(),
            round_id: id,
            organization_code: code.clone(),
            holder: holder.clone(),
            department: department.clone(),
            secret_digest: secret_digest(&secret),
            expires_at: over_at(closes_on),
            issued_by: scope.account(),
            used_on: None,
            withdrawn_on: None,
        };
        store::add_link(tx, &link)?;
        made.push((link, secret));
    }
    let event = AuditEvent::done(acts::SKILL_CHECK_LINK_ISSUE, "skill_check_round", id);
    tx.audit(event.with(format!("{} links", made.len())));
    Ok(made)
}

/// Withdraws a link that was not used; who has lost one is given another.
pub(super) fn withdraw(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: SkillCheckLinkId,
) -> Result<LedgerEntryId, Problem> {
    let link = store::link(tx.db, id)?.ok_or(Problem::not_found())?;
    own_round(tx.db, scope, link.round_id)?;
    if !store::withdraw(tx, id, scope.today())? {
        let now = ("使用済み・取消済み", "used or withdrawn");
        return Err(Problem::state_conflict(now, ("取消し", "Withdraw"), Wording::nothing()));
    }
    tx.audit(AuditEvent::done(acts::SKILL_CHECK_LINK_WITHDRAW, "skill_check_round", link.round_id));
    Ok(link.round_id)
}

/// A row of answers that came by file.
#[derive(Clone, Debug)]
pub struct AnswerRow {
    /// Row of the file.
    pub row: usize,
    /// What the body calls the person; not kept.
    pub mark: String,
    pub chosen: Chosen,
}

/// Takes answers that came by file: each with its result, and the secret it is read with, shown this
/// once.
///
/// # Errors
/// `state_conflict` for a round that is not open; `invalid_input` for more than there are people.
pub fn take(
    tx: &mut Tx<'_>,
    round: &Entry,
    rows: &[AnswerRow],
) -> Result<Vec<(Answer, String)>, Problem> {
    check_open(round, ("回答の取込み", "Take answers in"))?;
    check_room(tx.db, round, rows.len(), "")?;
    let questions = question_views(tx.db, round.text("questionnaire"))?;
    let (today, mut taken) = (crate::clock::day_in_japan(tx.now), Vec::new());
    for row in rows {
        let (parts, level) = judged(&questions, &row.chosen);
        let answer = Answer { round: round.id, link: None, level, parts, answered_on: today };
        let secret = new_secret();
        store::add_answer(tx, &answer, &row.chosen, &secret)?;
        taken.push((answer, secret));
    }
    let event = AuditEvent::done(acts::SKILL_CHECK_ANSWER_IMPORT, "skill_check_round", round.id);
    tx.audit(event.with(format!("{} answers", taken.len())));
    Ok(taken)
}

/// Counts a round that has been closed.
///
/// # Errors
/// When the rows cannot be written.
pub fn close(tx: &mut Tx<'_>, round: &Entry) -> Result<(), Problem> {
    let questions = question_views(tx.db, round.text("questionnaire"))?;
    let answers = store::answers_of(tx.db, round.id)?;
    let answers: Vec<_> =
        answers.iter().map(|answer| (answer.level, answer.parts.as_slice())).collect();
    store::add_figures(tx, round.id, &model::counted(&questions, &answers))
}
