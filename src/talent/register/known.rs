//! Somebody who is in the register: what a row says differently.

use chrono::NaiveDate;

use super::{
    Known, Person, Recorded, Registered, Steps, employment, key_of, qualifications, registration,
};
use crate::problem::{FieldError, Wording};
use crate::talent::model::{
    ChangeEmployment, Employment, EmploymentRow, EndEmployment, NewEmployment, UpdateTalent,
    hired_on, service_from,
};
use crate::talent::steps;
use crate::vocab::timeline::first_overlap;
use crate::vocab::{Language, OrganizationCode, Period, Term};
use crate::web::{Judge, Verdict};

/// Says that a file does not change what is recorded.
fn kept(row: &mut Judge<'_>, key: &str, recorded: impl ToString) {
    let place = ("人材カード", "the card of the person");
    let error = FieldError::new("", "kept_elsewhere").with("other", recorded.to_string());
    row.fault(key, error.saying("place", place));
}

/// Somebody who is in the register: what the row says differently.
pub(super) fn known_person(
    known: &Known,
    row: &mut Judge<'_>,
    entry: &Person,
    one: &Recorded,
    body: &OrganizationCode,
) -> Option<Verdict<Steps>> {
    let day = entry.effective_on.unwrap_or(known.today);
    let at_body = |row: &&EmploymentRow| row.dated.fact.organization_code == *body;
    let on = |day: NaiveDate| {
        one.employments.iter().filter(at_body).find(|row| row.dated.period.contains(day))
    };
    let mut steps = Steps { talent: Some(one.id), ..Steps::default() };
    let mut keys = Vec::new();
    steps.update = update(entry, one, day, &mut keys);
    let held = on(day).or_else(|| entry.hired_on.and_then(on));
    let mut hired = entry.hired_on;
    match held {
        None => {
            steps.employ = another(row, entry, one, body);
            keys.push("hired_on");
        }
        Some(held) => {
            hired = hired_on(&one.employments, held.dated.period.from);
            unchanged(row, entry, &held.dated.fact, hired);
            steps.change = change(row, entry, held, day, &mut keys);
            steps.end = end(row, entry, one, held, &mut keys);
        }
    }
    registered(row, entry, one, (body, hired, day), &mut steps, &mut keys);
    steps.qualifications = qualifications(known, row, entry, &one.qualifications);
    if !steps.qualifications.is_empty() {
        keys.push("qualifications");
    }
    Some(if keys.is_empty() { Verdict::Leave } else { Verdict::Change(steps, keys) })
}

/// An employment after the one that ended, or before.
fn another(
    row: &mut Judge<'_>,
    entry: &Person,
    one: &Recorded,
    body: &OrganizationCode,
) -> Option<NewEmployment> {
    let new = employment(row, entry, Some(body))?;
    let period = new.check("").ok()?;
    let others = one.employments.iter().map(|row| &row.dated.period);
    if let Some(day) = first_overlap(others, &period) {
        let reason = Wording::Each {
            ja: format!("{day} から、登録済みの任用と期間が重なります。期間を見直してください。"),
            en: format!("From {day} on it overlaps with an employment already recorded."),
        };
        row.fault("hired_on", FieldError::because("", reason));
    }
    Some(new)
}

/// What a correction says and no change does.
fn unchanged(row: &mut Judge<'_>, entry: &Person, fact: &Employment, hired: Option<NaiveDate>) {
    let name = |term: &dyn Fn(Language) -> &'static str| term(Language::Japanese);
    if let (Some(said), Some(hired)) = (entry.hired_on, hired)
        && said != hired
    {
        kept(row, "hired_on", hired);
    }
    if entry.recruitment_route.is_some_and(|said| said != fact.recruitment_route) {
        kept(row, "recruitment_route", name(&|language| fact.recruitment_route.name(language)));
    }
    if entry.form.is_some_and(|said| said != fact.form) {
        kept(row, "form", name(&|language| fact.form.name(language)));
    }
}

/// Notes a key when a cell says something else than what is recorded.
fn differs<T: PartialEq>(
    keys: &mut Vec<&'static str>,
    key: &'static str,
    said: Option<&T>,
    recorded: Option<&T>,
) -> bool {
    let differs = said.is_some() && said != recorded;
    if differs {
        keys.push(key);
    }
    differs
}

fn update(
    entry: &Person,
    one: &Recorded,
    day: NaiveDate,
    keys: &mut Vec<&'static str>,
) -> Option<UpdateTalent> {
    let now = &one.profiles.iter().find(|row| row.holds_on(day))?.dated.fact;
    let name = entry.name.as_ref().map(ToString::to_string);
    let kana = entry.name_kana.as_ref().map(ToString::to_string);
    let marked = entry.accelerator.map(|marked| marked.0);
    let name = differs(keys, "name", name.as_ref(), Some(&now.name));
    let kana = differs(keys, "name_kana", kana.as_ref(), Some(&now.name_kana));
    let marks = differs(keys, "accelerator", marked.as_ref(), Some(&now.accelerator));
    (name || kana || marks).then(|| UpdateTalent {
        effective_on: Some(day),
        name: entry.name.clone().filter(|_| name),
        name_kana: entry.name_kana.clone().filter(|_| kana),
        staff_number: None,
        accelerator: marked.filter(|_| marks),
    })
}

fn change(
    row: &mut Judge<'_>,
    entry: &Person,
    held: &EmploymentRow,
    day: NaiveDate,
    keys: &mut Vec<&'static str>,
) -> Option<ChangeEmployment> {
    let fact = &held.dated.fact;
    let said = (
        entry.title.as_ref().map(ToString::to_string),
        entry.term_purpose.as_ref().map(ToString::to_string),
        entry.salary_grade.map(|grade| grade.0),
    );
    let grade = differs(keys, "grade", entry.grade.as_ref(), Some(&fact.grade));
    let title = differs(keys, "title", said.0.as_ref(), Some(&fact.title));
    let term = differs(keys, "term_ends_on", entry.term_ends_on.as_ref(), fact.term_end.as_ref());
    let purpose = differs(keys, "term_purpose", said.1.as_ref(), fact.term_purpose.as_ref());
    let salary = differs(keys, "salary_grade", said.2.as_ref(), fact.salary_grade.as_ref());
    let change = ChangeEmployment {
        effective_on: day.max(held.dated.period.from),
        grade: entry.grade.filter(|_| grade),
        salary_grade: said.2.filter(|_| salary).map(Some),
        title: entry.title.clone().filter(|_| title),
        term_ends_on: entry.term_ends_on.filter(|_| term),
        term_purpose: entry.term_purpose.clone().filter(|_| purpose),
    };
    let rows = std::slice::from_ref(held);
    let period = Period::between(change.effective_on, held.dated.period.to);
    row.faults_of(steps::term_faults(rows, &period, &change), key_of);
    (grade || title || term || purpose || salary).then_some(change)
}

fn end(
    row: &mut Judge<'_>,
    entry: &Person,
    one: &Recorded,
    held: &EmploymentRow,
    keys: &mut Vec<&'static str>,
) -> Option<EndEmployment> {
    let ends_on = entry.left_on?;
    let (_, service) = service_from(&one.employments, held.dated.period.from)?;
    let last = one.employments.iter().find(|row| row.dated.period.to == service.to);
    let reason = last.and_then(|row| row.dated.fact.end_reason);
    if service.last_day() == Some(ends_on)
        && (entry.end_reason.is_none() || entry.end_reason == reason)
    {
        return None;
    }
    let end =
        EndEmployment { ends_on, reason: *row.need("end_reason", entry.end_reason.as_ref())? };
    if let Err(error) = end.check() {
        row.fault("end_reason", error);
    }
    if !service.contains(ends_on) {
        let last = service.last_day().map_or_else(String::new, |day| day.to_string());
        let limit = format!("{}〜{last}", service.from);
        row.fault("left_on", FieldError::new("", "day_outside").with("limit", limit));
    }
    keys.push("left_on");
    Some(end)
}

/// Whether somebody is to be registered who is not.
fn registered(
    row: &mut Judge<'_>,
    entry: &Person,
    one: &Recorded,
    (body, hired, day): (&OrganizationCode, Option<NaiveDate>, NaiveDate),
    steps: &mut Steps,
    keys: &mut Vec<&'static str>,
) {
    let now = one.registrations.iter().find(|row| row.dated.period.to > day);
    match (entry.registered, now) {
        (Some(Registered(false)), Some(_)) => kept(row, "registered", "登録"),
        (Some(Registered(true)), None) => {
            steps.register = registration(row, entry, Some(body), hired, entry.left_on);
            keys.push("registered");
        }
        _ => {}
    }
}
