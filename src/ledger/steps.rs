//! What is done with entries.

use serde_json::Value;

use super::field::Holds;
use super::input::{Said, Whose, owed, refuse};
use super::spec::{Descriptor, Owner, Step};
use super::store::{self, Content, Entry, acting_for};
use crate::auth::Scope;
use crate::db::{AuditEvent, Db, Tx};
use crate::organization;
use crate::problem::{Code, FieldError, Problem, Wording};
use crate::talent;
use crate::vocab::{Act, LedgerEntryId, TalentId};

/// Whether somebody writes this entry.
///
/// # Errors
/// When the rows cannot be read.
pub fn writes(
    db: &mut Db,
    scope: &Scope,
    of: &'static Descriptor,
    entry: &Entry,
) -> Result<bool, Problem> {
    if scope.is_statewide() {
        return Ok(true);
    }
    Ok(match of.owner {
        Owner::Prefecture => false,
        Owner::Person => match entry.talent {
            Some(talent) => scope.person() == Some(talent) || store::belongs(db, scope, talent)?,
            None => false,
        },
        Owner::Body => {
            let bodies = acting_for(db, scope)?;
            entry.organization.as_ref().is_some_and(|code| bodies.contains(code))
        }
    })
}

/// Whether somebody who writes an entry is one of those who take this step with it.
pub fn takes(
    scope: &Scope,
    of: &'static Descriptor,
    talent: Option<TalentId>,
    step: &Step,
) -> bool {
    let oneself = talent.is_some() && talent == scope.oneself();
    (scope.is_statewide() || !step.by_prefecture)
        && (oneself || !of.by_person.contains(&step.act))
        && !(oneself && of.by_others.contains(&step.act))
}

/// Whose a new entry is: as was said, else the one body somebody acts for, or oneself.
fn owned(
    tx: &mut Tx<'_>,
    scope: &Scope,
    of: &'static Descriptor,
    said: &Said,
    faults: &mut Vec<FieldError>,
) -> Result<Whose, Problem> {
    let mut whose = said.whose(of, faults);
    let Some(member) = of.owner_member() else { return Ok(whose) };
    let pointer = format!("/{member}");
    let bodies = acting_for(tx.db, scope)?;
    if of.owner == Owner::Body && whose.organization.is_none() && bodies.len() == 1 {
        whose.organization = bodies.first().cloned();
    }
    if of.owner == Owner::Person && whose.talent.is_none() {
        whose.talent = scope.person();
    }
    let reached = match (of.owner, &whose.organization, whose.talent) {
        (Owner::Body, Some(code), _) => {
            (scope.is_statewide() || bodies.contains(code)) && organization::exists(tx.db, code)?
        }
        (Owner::Person, _, Some(id)) => {
            (scope.is_statewide() && talent::exists(tx.db, id)?)
                || scope.person() == Some(id)
                || store::belongs(tx.db, scope, id)?
        }
        _ => {
            if faults.iter().all(|fault| fault.pointer != pointer) {
                faults.push(FieldError::new(&pointer, "required"));
            }
            true
        }
    };
    if !reached {
        faults.push(FieldError::new(&pointer, "reference_unknown"));
    }
    Ok(whose)
}

/// What refers to nothing that is there.
fn dangling(
    tx: &mut Tx<'_>,
    scope: &Scope,
    of: &'static Descriptor,
    before: &Content,
    content: &Content,
) -> Result<Vec<FieldError>, Problem> {
    let mut faults = Vec::new();
    for field in of.fields {
        let Some(value) =
            content.get(field.key).filter(|value| before.get(field.key) != Some(value))
        else {
            continue;
        };
        let parts: Vec<&str> = match value {
            Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
            value => value.as_str().into_iter().collect(),
        };
        for part in parts {
            let known = match field.holds {
                Holds::Body | Holds::Bodies => match part.parse() {
                    Ok(code) => organization::exists(tx.db, &code)?,
                    Err(_) => false,
                },
                Holds::Person => match part.parse() {
                    Ok(id) => talent::exists(tx.db, id)?,
                    Err(_) => false,
                },
                Holds::Entry(ledger) => match part.parse::<LedgerEntryId>() {
                    Ok(id) => store::called(tx.db, scope, &[id])?
                        .get(&id)
                        .is_some_and(|(of, _)| of == ledger),
                    Err(_) => false,
                },
                _ => true,
            };
            if !known {
                faults.push(FieldError::new(&format!("/{}", field.key), "reference_unknown"));
            }
        }
    }
    Ok(faults)
}

/// Records an entry with its line in the audit record and what follows.
fn done(
    tx: &mut Tx<'_>,
    scope: &Scope,
    of: &'static Descriptor,
    entry: &Entry,
    act: Act,
) -> Result<(), Problem> {
    store::record(tx, of, entry, (act, scope.account()))?;
    let mut event = AuditEvent::done(act, of.noun, entry.id);
    if let Some(talent) = entry.talent {
        event = event.about(talent);
    }
    tx.audit(event);
    (of.follow)(tx, scope, entry, act)
}

/// A new entry.
///
/// # Errors
/// `invalid_input` with every fault.
pub fn add(
    tx: &mut Tx<'_>,
    scope: &Scope,
    of: &'static Descriptor,
    said: &Said,
) -> Result<Entry, Problem> {
    let mut faults = Vec::new();
    let whose = owned(tx, scope, of, said, &mut faults)?;
    let (content, wrong) = said.over(of, &Content::new(), &|_| true);
    faults.extend(wrong);
    faults.extend(owed(of, &content));
    faults.extend(dangling(tx, scope, of, &Content::new(), &content)?);
    let entry = Entry {
        id: LedgerEntryId::random(),
        organization: whose.organization,
        talent: whose.talent,
        state: of.states[0].key.to_owned(),
        content,
        version: 1,
        created_at: tx.now,
        changed_at: tx.now,
    };
    faults.extend((of.check)(tx.db, &entry, scope.today())?);
    refuse(faults)?;
    done(tx, scope, of, &entry, of.add)?;
    Ok(entry)
}

/// What an entry says differently.
///
/// # Errors
/// `not_found`; `forbidden` for an entry of others; `state_conflict` where it cannot be changed;
/// `invalid_input` with every fault.
pub fn change(
    tx: &mut Tx<'_>,
    scope: &Scope,
    of: &'static Descriptor,
    before: Entry,
    said: &Said,
) -> Result<Entry, Problem> {
    require_own(tx, scope, of, &before)?;
    let state = of.state(&before.state);
    if !state.open {
        let now = Wording::from((state.name[0], state.name[1]));
        return Err(Problem::state_conflict(now, ("変更", "change"), Wording::nothing()));
    }
    let (content, mut faults) = said.over(of, &before.content, &|_| true);
    if let Some(member) = of.owner_member().filter(|member| said.members.contains_key(*member)) {
        let now = match of.owner {
            Owner::Body => before.organization.as_ref().map(ToString::to_string),
            _ => before.talent.map(|id| id.to_string()),
        };
        if said.members[member].as_str() != now.as_deref() {
            let why = ("持ち主は変えられません。", "The owner cannot be changed.");
            faults.push(FieldError::because(&format!("/{member}"), why));
        }
    }
    faults.extend(owed(of, &content));
    faults.extend(dangling(tx, scope, of, &before.content, &content)?);
    if content == before.content && faults.is_empty() {
        tx.nothing_to_audit();
        return Ok(before);
    }
    let entry = Entry { content, version: before.version + 1, changed_at: tx.now, ..before };
    faults.extend((of.check)(tx.db, &entry, scope.today())?);
    refuse(faults)?;
    done(tx, scope, of, &entry, of.change)?;
    Ok(entry)
}

fn require_own(
    tx: &mut Tx<'_>,
    scope: &Scope,
    of: &'static Descriptor,
    entry: &Entry,
) -> Result<(), Problem> {
    if writes(tx.db, scope, of, entry)? { Ok(()) } else { Err(Problem::new(Code::Forbidden)) }
}

/// What the button of a step says.
fn buttons(act: Act) -> (&'static str, &'static str) {
    act.ask.map_or((act.name_ja, act.step), |ask| (ask.button[0], ask.button[1]))
}

/// Takes a step with an entry.
///
/// # Errors
/// `not_found`; `forbidden` for an entry of others and a step of the prefecture; `state_conflict`;
/// `invalid_input` for what the step owes.
pub fn take(
    tx: &mut Tx<'_>,
    scope: &Scope,
    of: &'static Descriptor,
    before: Entry,
    step: &Step,
    said: &Said,
) -> Result<Entry, Problem> {
    require_own(tx, scope, of, &before)?;
    if !takes(scope, of, before.talent, step) {
        return Err(Problem::new(Code::Forbidden));
    }
    if !step.from.contains(&before.state.as_str()) {
        let state = of.state(&before.state);
        let now = Wording::from((state.name[0], state.name[1]));
        let open = of.steps.iter().filter(|step| step.from.contains(&state.key));
        let (ja, en): (Vec<&str>, Vec<&str>) = open.map(|step| buttons(step.act)).unzip();
        let open = Wording::Each { ja: ja.join("、"), en: en.join(", ") };
        let open = if ja.is_empty() { Wording::nothing() } else { open };
        return Err(Problem::state_conflict(now, buttons(step.act), open));
    }
    let (content, mut faults) = said.with_step(of, &before.content, step);
    faults.extend(dangling(tx, scope, of, &before.content, &content)?);
    let (state, version) = (step.to.to_owned(), before.version + 1);
    let mut entry = Entry { content, state, version, changed_at: tx.now, ..before.clone() };
    faults.extend((of.check)(tx.db, &entry, scope.today())?);
    refuse(faults)?;
    (of.carry_out)(tx, scope, &before, &mut entry, step.act)?;
    done(tx, scope, of, &entry, step.act)?;
    Ok(entry)
}

/// Puts an entry as a file says it, or as it was before one; its line in the audit record is the
/// file's.
///
/// # Errors
/// When the rows cannot be written.
pub fn put(
    tx: &mut Tx<'_>,
    scope: &Scope,
    of: &'static Descriptor,
    entry: &Entry,
    act: Act,
) -> Result<(), Problem> {
    store::record(tx, of, entry, (act, scope.account()))?;
    (of.follow)(tx, scope, entry, act)
}
