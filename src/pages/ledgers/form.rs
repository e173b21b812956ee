//! Forms of a ledger: a new entry, a change, a step with what it asks.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{card, named};
use crate::auth::Action;
use crate::ledger::{self, Descriptor, EntryView, Field as Kept, Holds, Owner, Step, step_of};
use crate::organization;
use crate::pages::kit::{Block, Empty, Field, Kind, Screen, Visit, Words, address};
use crate::problem::Problem;
use crate::talent::{self, TalentLine};
use crate::vocab::{Act, LedgerEntryId};
use crate::web::Listing;

/// Values with what they are called.
type Named = Vec<(String, String)>;

/// What can be chosen in the fields of a ledger.
#[derive(Default)]
pub(super) struct Choices {
    pub bodies: Named,
    people: Named,
    entries: BTreeMap<&'static str, Named>,
}

/// How many people or entries are offered.
const OFFERED: usize = 1000;

/// Bodies, people and entries the viewer may choose, as far as the ledger has fields for them.
pub(super) async fn choices_of(of: &'static Descriptor, visit: &Visit) -> Result<Choices, Problem> {
    let holds = |wanted: fn(&Holds) -> bool| of.fields.iter().any(|field| wanted(&field.holds));
    let read = visit.can().read(move |db, scope| {
        let mut choices = Choices::default();
        if of.owner == Owner::Body
            || of.fields.iter().any(|field| matches!(field.holds, Holds::Body | Holds::Bodies))
        {
            let names = organization::names(db)?.into_iter();
            choices.bodies = names.map(|(code, name)| (code.to_string(), name)).collect();
        }
        for field in of.fields {
            let Holds::Entry(key) = field.holds else { continue };
            let titles = ledger::titles(db, scope, key, OFFERED)?;
            let titles = titles.into_iter().map(|(id, title)| (id.to_string(), title));
            choices.entries.insert(key, titles.collect());
        }
        Ok(choices)
    });
    let mut choices = read.await?;
    let people = of.owner == Owner::Person || holds(|holds| *holds == Holds::Person);
    if people && visit.viewer.may(Action::ReadTalents) {
        let can = visit.can().to(Action::ReadTalents);
        let read = can.read(|db, scope| {
            talent::people(db, scope, &Listing::first(talent::Filter::default(), OFFERED))
        });
        choices.people = read.await?.items.into_iter().map(called).collect();
    }
    Ok(choices)
}

fn called(line: TalentLine) -> (String, String) {
    match line {
        TalentLine::Full(line) => {
            (line.id.to_string(), format!("{}（{}）", line.name, line.name_kana))
        }
        TalentLine::Narrow(line) => {
            (line.id.to_string(), format!("{}（{}）", line.name, line.name_kana))
        }
    }
}

impl Choices {
    /// The field of a form for a field of a ledger.
    pub(super) fn field(&self, field: &Kept, around: i32, w: &'static Words) -> Field {
        let words = |all: &[ledger::Word]| {
            let name = |word: &ledger::Word| named([word[1], word[2]], w).to_owned();
            all.iter().map(|word| (word[0].to_owned(), name(word))).collect::<Named>()
        };
        let label = named(field.name, w);
        let new = |kind: Kind| Field::new(field.key, label, kind);
        let made = match field.holds {
            Holds::Line | Holds::Address => new(Kind::Text),
            Holds::Text => new(Kind::Lines),
            Holds::Number(..) => new(Kind::Number),
            Holds::Day => new(Kind::Day),
            Holds::Year => Field::year(field.key, label, around, w),
            Holds::Flag => {
                let answers = vec![
                    ("true".to_owned(), w.yes.to_owned()),
                    ("false".to_owned(), w.no.to_owned()),
                ];
                new(Kind::Choice(answers))
            }
            Holds::Term(all) => new(Kind::Choice(words(all))),
            Holds::Terms(all) => new(Kind::Several(words(all))),
            Holds::Body => new(Kind::Choice(self.bodies.clone())).sought(),
            Holds::Bodies => new(Kind::Several(self.bodies.clone())),
            Holds::Person => new(Kind::Choice(self.people.clone())).sought(),
            Holds::Entry(key) => {
                new(Kind::Choice(self.entries.get(key).cloned().unwrap_or_default())).sought()
            }
        };
        made.support(named(field.help, w))
    }

    /// The same, with what is in it.
    fn filled(
        &self,
        field: &Kept,
        now: Option<&Value>,
        visit_year: i32,
        w: &'static Words,
    ) -> Field {
        let mut made = self.field(field, visit_year, w);
        if field.holds == Holds::Flag {
            made.kind = Kind::Flag;
        }
        let made = if field.required { made.required() } else { made };
        let made = made.when_empty(if now.is_some() { Empty::Null } else { Empty::LeftOut });
        match now {
            Some(Value::Array(all)) => {
                let values = all.iter().filter_map(Value::as_str).map(str::to_owned).collect();
                let mut made = made;
                made.values = values;
                made
            }
            Some(Value::String(text)) => made.value(text),
            Some(Value::Null) | None => made,
            Some(other) => made.value(other),
        }
    }
}

/// A new entry; fields named in the address are filled in.
pub(super) async fn blank(of: &'static Descriptor, visit: &Visit) -> Result<Screen, Problem> {
    let w = visit.w;
    let choices = choices_of(of, visit).await?;
    let (around, mut fields) = (visit.viewer.this_year(), Vec::new());
    let mut kept = Vec::new();
    match of.owner {
        Owner::Body => {
            let own = visit.can().read(ledger::acting_for).await?;
            let mine = |(code, _): &(String, String)| own.iter().any(|body| body.as_str() == code);
            let all = own.is_empty();
            let bodies: Named =
                choices.bodies.iter().filter(|body| all || mine(body)).cloned().collect();
            let first = if bodies.len() == 1 { bodies[0].0.clone() } else { String::new() };
            let asked = visit.looks("organization_code").pop().unwrap_or(first);
            let field =
                Field::new("organization_code", w.ledger_body, Kind::Choice(bodies)).sought();
            fields.push(field.required().value(asked));
        }
        Owner::Person => {
            let people = choices.people.clone();
            let asked = visit.looks("talent_id").pop().or_else(|| match people.as_slice() {
                [(id, _)] => Some(id.clone()),
                _ => None,
            });
            let field = Field::new("talent_id", w.name, Kind::Choice(people)).sought();
            fields.push(field.required().value(asked.unwrap_or_default()));
        }
        Owner::Prefecture => {}
    }
    for field in of.fields {
        let asked = visit.looks(field.key).pop();
        if let Some(value) = &asked {
            kept.push((field.key, value.clone()));
        }
        let made = choices.filled(field, None, around, w);
        fields.push(match asked {
            Some(value) => made.value(value),
            None => made,
        });
    }
    let title = Words::fill(w.ledger_new, &[&named(of.one, w)]);
    let back = format!("/{}", of.path);
    let pairs: Vec<(&str, &str)> = kept.iter().map(|(key, value)| (*key, value.as_str())).collect();
    let action = address(&format!("{back}/new"), "", &pairs);
    let form = visit.form(action, w.save, fields).back(&back);
    let parts = vec![Block::Text(named(of.lead, w).to_owned())];
    Ok(Screen::new(title, parts, form, format!("{back}/{{id}}?done=saved")))
}

async fn one(
    of: &'static Descriptor,
    visit: &Visit,
    id: LedgerEntryId,
) -> Result<EntryView, Problem> {
    visit.can().read(move |db, scope| ledger::one(db, scope, of, id)).await
}

/// An entry with the form that changes it.
pub(super) async fn changing(
    of: &'static Descriptor,
    visit: &Visit,
    id: LedgerEntryId,
) -> Result<Screen, Problem> {
    let (w, row) = (visit.w, one(of, visit, id).await?);
    let title = format!("{}: {}", w.change, row.title());
    let here = format!("/{}/{id}", of.path);
    if !row.allowed_actions.contains(&of.change) {
        return Ok(not_now(title, &row, w));
    }
    let choices = choices_of(of, visit).await?;
    let around = visit.viewer.this_year();
    let field = |field: &Kept| {
        choices.filled(field, Some(row.fields.get(field.key).unwrap_or(&Value::Null)), around, w)
    };
    let fields = of.fields.iter().map(field).collect();
    let form = visit.form(format!("{here}/change"), w.save, fields).of_version(row.version);
    Ok(Screen::new(title, Vec::new(), form.back(&here), format!("{here}?done=saved")))
}

fn not_now(title: String, row: &EntryView, w: &'static Words) -> Screen {
    let state = named(row.ledger.state(row.state).name, w);
    let why = Words::fill(w.ledger_not_now, &[&state]);
    Screen::new(title, vec![Block::Notice("bad", why), card::back(row.ledger, w)], None, "")
}

/// What a step does, what it asks, and the button that takes it.
pub(super) async fn stepping(
    of: &'static Descriptor,
    visit: &Visit,
    id: LedgerEntryId,
    act: Act,
) -> Result<Screen, Problem> {
    let (w, row) = (visit.w, one(of, visit, id).await?);
    let step: &Step = step_of(of, act).ok_or(Problem::not_found())?;
    let (button, effect, grave) = w.ask(act).ok_or(Problem::not_found())?;
    if !row.allowed_actions.contains(&act) {
        return Ok(not_now(button.to_owned(), &row, w));
    }
    let choices = choices_of(of, visit).await?;
    let around = visit.viewer.this_year();
    let mut fields = Vec::new();
    for key in step.asks {
        let Some(field) = of.field(key) else { continue };
        let made =
            choices.filled(field, Some(row.fields.get(*key).unwrap_or(&Value::Null)), around, w);
        fields.push(if step.owes.contains(key) { made.required() } else { made });
    }
    let here = format!("/{}/{id}", of.path);
    let form =
        visit.form(format!("{here}/step?take={act}"), button, fields).of_version(row.version);
    let form = if grave { form.grave() } else { form };
    let parts =
        vec![Block::Notice("info", Words::fill(effect, &[&row.title()])), card::facts(&row, w)];
    Ok(Screen::new(button, parts, form.back(&here), format!("{here}?done=saved")))
}
