//! Those who answer, without an account: what a secret opens, and nothing else. Guesses are slowed
//! down by the network they come from; whoever has a good link is never kept waiting for others.

use std::collections::BTreeMap;

use super::model::{Chosen, Question, judged};
use super::steps::check_open;
use super::store::{self, Answer, Link};
use super::view::{ResultView, Sheet, result_of, sheet_of};
use crate::accounts;
use crate::clock::day_in_japan;
use crate::db::{AuditEvent, Db, Origin, Tx};
use crate::ledger::{self, Entry, Ledger};
use crate::literacy::acts;
use crate::literacy::badge::{self, ClaimView};
use crate::literacy::questionnaire::SkillCheckRounds;
use crate::problem::{Code, FieldError, Problem, Wording};
use crate::vocab::LedgerEntryId;
use crate::web::Anyone;

/// What misses of links are counted for.
const GUESSED: &str = "skill-check";
/// Letters of a secret.
const SECRET_LETTERS: usize = 43;

fn origin(anyone: &Anyone) -> Origin {
    Origin { request_id: anyone.request_id.clone(), ..Origin::default() }
}

/// Counts a secret that opens nothing, and answers as for anything that is not there.
async fn missed(anyone: &Anyone) -> Problem {
    let place = format!("check-{}", anyone.address);
    let count = move |tx: &mut Tx<'_>| {
        tx.nothing_to_audit();
        accounts::count_guess(tx, GUESSED, &place)
    };
    let counted = anyone.door.store.write(acts::SKILL_CHECK_LINK_MISS, origin(anyone), count).await;
    counted.err().unwrap_or_else(Problem::not_found)
}

/// The link and round a secret opens; why not, where it was used or is over.
fn opened(
    db: &mut Db,
    secret: &str,
    now: chrono::NaiveDateTime,
) -> Result<Option<(Link, Entry)>, Problem> {
    let Some(link) = store::link_of(db, secret)? else { return Ok(None) };
    let round =
        ledger::at(db, SkillCheckRounds::LEDGER, link.round_id)?.ok_or(Problem::not_found())?;
    let answering = ("回答", "Answer");
    if link.used_on.is_some() {
        let state = ("回答済み", "answered");
        return Err(Problem::state_conflict(state, answering, Wording::nothing()));
    }
    check_open(&round, answering)?;
    if now >= link.expires_at {
        let day = round.day("closes_on").unwrap_or_default();
        let late = Problem::new(Code::DeadlinePassed).saying("action", answering);
        return Err(late.with("day", day));
    }
    Ok(Some((link, round)))
}

/// What a link asks.
///
/// # Errors
/// `not_found` for no link; `state_conflict` for one that was used or whose round is closed;
/// `deadline_passed`; `too_many_attempts`.
pub async fn sheet(anyone: &Anyone, secret: &str) -> Result<Sheet, Problem> {
    let (secret, now) = (secret.to_owned(), anyone.door.store.clock().now());
    let read = move |db: &mut Db| match opened(db, &secret, now)? {
        Some((_, round)) => sheet_of(db, &round).map(Some),
        None => Ok(None),
    };
    match anyone.door.store.read(read).await? {
        Some(sheet) => Ok(sheet),
        None => Err(missed(anyone).await),
    }
}

/// The choices that were sent; each question owes one of its own.
fn chosen_of(questions: &[Question], said: &BTreeMap<String, String>) -> Result<Chosen, Problem> {
    let (mut chosen, mut faults) = (Chosen::new(), Vec::new());
    for question in questions {
        let name = format!("q{}", question.number);
        let pointer = format!("/{name}");
        match said.get(&name).map_or("", String::as_str) {
            "" => faults.push(FieldError::new(&pointer, "required")),
            text => match text.parse::<usize>().ok().filter(|one| *one < question.choices.len()) {
                Some(one) => drop(chosen.insert(question.number, one)),
                None => faults.push(FieldError::new(&pointer, "invalid_value")),
            },
        }
    }
    let known = |name: &&String| questions.iter().any(|one| format!("q{}", one.number) == **name);
    let unknown = said.keys().filter(|name| !known(name));
    faults
        .extend(unknown.map(|name| {
            FieldError::new(&format!("/{name}"), "unknown_field").with("allowed", "―")
        }));
    if faults.is_empty() { Ok(chosen) } else { Err(Problem::invalid(faults)) }
}

/// Whether a text can be the secret of a result.
#[must_use]
pub fn ready(secret: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    secret.len() == SECRET_LETTERS && secret.bytes().all(letter)
}

fn give(
    tx: &mut Tx<'_>,
    (secret, result): (&str, &str),
    said: &BTreeMap<String, String>,
) -> Result<bool, Problem> {
    // The same form sent twice is one answer: the second leads to the result of the first.
    if let (Some(link), Some(answer)) =
        (store::link_of(tx.db, secret)?, store::answer_of(tx.db, result)?)
        && answer.link == Some(link.id)
    {
        tx.nothing_to_audit();
        return Ok(true);
    }
    let Some((link, round)) = opened(tx.db, secret, tx.now)? else {
        tx.nothing_to_audit();
        return Ok(false);
    };
    let sheet = sheet_of(tx.db, &round)?;
    let chosen = chosen_of(&sheet.questions, said)?;
    let today = day_in_japan(tx.now);
    if !ready(result) || !store::use_link(tx, link.id, today)? {
        let state = ("回答済み", "answered");
        return Err(Problem::state_conflict(state, ("回答", "Answer"), Wording::nothing()));
    }
    let (parts, level) = judged(&sheet.questions, &chosen);
    let answer = Answer { round: round.id, link: Some(link.id), level, parts, answered_on: today };
    store::add_answer(tx, &answer, &chosen, result)?;
    // Not whose link it was: the record would otherwise join a name with the time of an answer.
    tx.audit(AuditEvent::done(acts::SKILL_CHECK_ANSWER_GIVE, "skill_check_round", round.id));
    Ok(true)
}

/// Takes the answers of a link, once; `result` is the secret that the form was made with, under which
/// the result is read.
///
/// # Errors
/// As [`sheet`]; `invalid_input` with every question that lacks an answer of its own.
pub async fn answer(
    anyone: &Anyone,
    secret: &str,
    result: &str,
    said: BTreeMap<String, String>,
) -> Result<(), Problem> {
    let (secret, result) = (secret.to_owned(), result.to_owned());
    let work = move |tx: &mut Tx<'_>| give(tx, (&secret, &result), &said);
    let given =
        anyone.door.store.write(acts::SKILL_CHECK_ANSWER_GIVE, origin(anyone), work).await?;
    if given { Ok(()) } else { Err(missed(anyone).await) }
}

/// What a secret's answers came to, and which badges its holder can have.
///
/// # Errors
/// `not_found`, `too_many_attempts`.
pub async fn result(
    anyone: &Anyone,
    secret: &str,
) -> Result<(ResultView, Vec<ClaimView>), Problem> {
    let secret = secret.to_owned();
    let read = move |db: &mut Db| {
        let Some(answer) = store::answer_of(db, &secret)? else { return Ok(None) };
        Ok::<_, Problem>(Some((result_of(db, &answer)?, badge::claims(db, &answer)?)))
    };
    match anyone.door.store.read(read).await? {
        Some(found) => Ok(found),
        None => Err(missed(anyone).await),
    }
}

/// Awards the badges whose rules the holder of a result meets, because the holder asks for it.
///
/// # Errors
/// `not_found`; `too_many_attempts`; `state_conflict` where nothing can be had.
pub async fn claim(anyone: &Anyone, secret: &str) -> Result<(), Problem> {
    let secret = secret.to_owned();
    let work = move |tx: &mut Tx<'_>| match store::answer_of(tx.db, &secret)? {
        Some(answer) => badge::claim(tx, &answer).map(|()| true),
        None => {
            tx.nothing_to_audit();
            Ok(false)
        }
    };
    let done = anyone.door.store.write(acts::STAFF_BADGE_CLAIM, origin(anyone), work).await?;
    if done { Ok(()) } else { Err(missed(anyone).await) }
}

/// A badge of whoever answered, to be taken along.
///
/// # Errors
/// `not_found`; `too_many_attempts`.
pub async fn credential(
    anyone: &Anyone,
    secret: &str,
    award: LedgerEntryId,
) -> Result<String, Problem> {
    let (secret, door) = (secret.to_owned(), anyone.door.clone());
    let read = move |db: &mut Db| {
        let Some(answer) = store::answer_of(db, &secret)? else { return Ok(None) };
        let held = badge::claims(db, &answer)?.into_iter().filter_map(|claim| claim.award);
        let held = held.into_iter().find(|held| held.id == award).ok_or(Problem::not_found())?;
        let holder = held.text("holder").to_owned();
        badge::credential(db, &door, &held, &holder).map(Some)
    };
    match anyone.door.store.read(read).await? {
        Some(credential) => Ok(credential),
        None => Err(missed(anyone).await),
    }
}
