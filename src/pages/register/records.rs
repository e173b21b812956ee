//! What the prefecture's staff record of a person beside the career: qualifications, leaves and
//! training elsewhere, and the registration as shared talent; added, corrected and taken back.

use super::talents::days;
use crate::auth::may;
use crate::choices;
use crate::organization;
use crate::pages::kit::{
    Block, Cell, Empty, Field, Form, Kind, Phrases, Screen, Step, Visit, Words, address, screen_by,
};
use crate::problem::Problem;
use crate::talent::{self, TalentCard, TalentView, handlers};
use crate::vocab::{AbsenceKind, TalentId};
use crate::web::{PathKey, Reply, Route, TimeTravel};

pub(super) fn routes() -> Vec<Route> {
    vec![]
        .into_iter()
        .chain(screen_by(
            "/talents/{id}/record",
            ["資格・休職などの記録の画面", "資格・休職などの記録・訂正・取消"],
            recording,
            take,
        ))
        .collect()
}

/// What can be recorded; corrections name the row in the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    AddQualification,
    CorrectQualification,
    RetractQualification,
    ConfirmQualification,
    AddAbsence,
    CorrectAbsence,
    RetractAbsence,
    Register,
    Withdraw,
}

const ALL: [(&str, What); 9] = [
    ("add-qualification", What::AddQualification),
    ("correct-qualification", What::CorrectQualification),
    ("retract-qualification", What::RetractQualification),
    ("confirm-qualification", What::ConfirmQualification),
    ("add-absence", What::AddAbsence),
    ("correct-absence", What::CorrectAbsence),
    ("retract-absence", What::RetractAbsence),
    ("register", What::Register),
    ("withdraw", What::Withdraw),
];

/// Button, effect, and whether it takes something away.
const fn words_of(what: What, p: &'static Phrases) -> (&'static str, &'static str, bool) {
    match what {
        What::AddQualification => (p.add_qualification, p.add_qualification_text, false),
        What::CorrectQualification => (p.correct_qualification, p.correct_text, false),
        What::RetractQualification => (p.retract_qualification, p.retract_text, true),
        What::ConfirmQualification => {
            (p.confirm_qualification, p.confirm_qualification_text, false)
        }
        What::AddAbsence => (p.add_absence, p.add_absence_text, false),
        What::CorrectAbsence => (p.correct_absence, p.correct_text, false),
        What::RetractAbsence => (p.retract_absence, p.retract_text, true),
        What::Register => (p.register_shared, p.register_text, false),
        What::Withdraw => (p.withdraw_shared, p.withdraw_text, true),
    }
}

/// Where something is recorded of a person.
pub(super) fn place(talent: TalentId, take: &str, row: &str) -> String {
    address(&format!("/talents/{talent}/record"), "", &[("take", take), ("row", row)])
}

type Shown = (Vec<Field>, Vec<(String, Cell)>);

pub fn qualification(
    under: &str,
    now: Option<&talent::QualificationView>,
    exams: Vec<(String, String)>,
    w: &'static Words,
) -> Vec<Field> {
    let name = |member: &str| {
        if under.is_empty() { member.to_owned() } else { format!("{under}/{member}") }
    };
    let text = |value: Option<&String>| value.cloned().unwrap_or_default();
    // What stands beside an exam under another name is shown too: the form says what the card says.
    let same = |now: &&talent::QualificationView| {
        exams.iter().any(|(key, name)| Some(key) == now.exam.as_ref() && *name == now.name)
    };
    let other = now.filter(|now| !same(now)).map(|now| &now.name);
    vec![
        Field::new(&name("exam"), w.exam, Kind::Choice(exams))
            .support(w.exam_support)
            .value(text(now.and_then(|now| now.exam.as_ref()))),
        Field::new(&name("name"), w.other_qualification, Kind::Text)
            .support(w.other_support)
            .when_empty(Empty::LeftOut)
            .value(text(other)),
        Field::new(&name("certificate_number"), w.certificate, Kind::Text)
            .when_empty(Empty::LeftOut)
            .value(text(now.map(|now| &now.certificate_number))),
        Field::new(&name("acquired_on"), w.acquired_on, Kind::Day)
            .required()
            .value(now.map_or_else(String::new, |now| now.acquired_on.to_string())),
        Field::new(&name("expires_on"), w.expires_on, Kind::Day).value(
            now.and_then(|now| now.expires_on).map_or_else(String::new, |day| day.to_string()),
        ),
    ]
}

fn absence(under: &str, now: Option<&talent::AbsenceView>, w: &'static Words) -> Vec<Field> {
    let name = |member: &str| {
        if under.is_empty() { member.to_owned() } else { format!("{under}/{member}") }
    };
    vec![
        Field::new(&name("kind"), w.absence_kind, Kind::Choice(choices!(AbsenceKind, w)))
            .required()
            .value(now.map_or("", |now| now.kind.as_str())),
        Field::new(&name("destination"), w.destination, Kind::Text)
            .support(w.destination_support)
            .when_empty(Empty::LeftOut)
            .value(now.map_or_else(String::new, |now| now.destination.clone())),
        Field::new(&name("starts_on"), w.day_since, Kind::Day)
            .required()
            .value(now.map_or_else(String::new, |now| now.starts_on.to_string())),
        Field::new(&name("ends_on"), w.last_day, Kind::Day)
            .support(w.last_day_support)
            .when_empty(Empty::Null)
            .value(now.and_then(|now| now.ends_on).map_or_else(String::new, |day| day.to_string())),
    ]
}

/// Everything that is known of it, as the card shows it.
pub fn in_full(held: &talent::QualificationView, w: &'static Words) -> Vec<(String, Cell)> {
    vec![
        (w.qualifications.to_owned(), Cell::text(&held.name)),
        (w.certificate.to_owned(), Cell::text(&held.certificate_number)),
        (w.acquired_on.to_owned(), Cell::text(held.acquired_on)),
        (w.expires_on.to_owned(), Cell::maybe(held.expires_on)),
        (w.state.to_owned(), checked(held, w)),
    ]
}

/// Whether it is confirmed or what the person says.
fn checked(held: &talent::QualificationView, w: &'static Words) -> Cell {
    let (tone, text) = if held.declared { ("half", w.declared) } else { ("good", w.confirmed) };
    Cell::Mark(tone, text.to_owned())
}

/// The fields of what is recorded, and what stands there now.
fn fields(
    what: What,
    card: &TalentCard,
    row: &str,
    lists: Lists,
    w: &'static Words,
) -> Result<Shown, Problem> {
    let held = || {
        card.qualifications
            .iter()
            .find(|held| held.id.to_string() == row)
            .ok_or(Problem::not_found())
    };
    let away =
        || card.absences.iter().find(|away| away.id.to_string() == row).ok_or(Problem::not_found());
    let hidden = |name: &str| Field::new(name, "", Kind::Hidden).value(row);
    let of_away = |away: &talent::AbsenceView| {
        vec![
            (w.absence_kind.to_owned(), Cell::text(w.term(away.kind))),
            (w.period.to_owned(), Cell::Days(days(away.starts_on, away.ends_on, w))),
        ]
    };
    let after = |first: Field, rest: Vec<Field>| std::iter::once(first).chain(rest).collect();
    Ok(match what {
        What::AddQualification => (qualification("", None, lists.exams, w), Vec::new()),
        What::CorrectQualification => {
            let fields = qualification("qualification", Some(held()?), lists.exams, w);
            (after(hidden("qualification_id"), fields), in_full(held()?, w))
        }
        What::RetractQualification | What::ConfirmQualification => {
            (vec![hidden("qualification_id")], in_full(held()?, w))
        }
        What::AddAbsence => (absence("", None, w), Vec::new()),
        What::CorrectAbsence => {
            (after(hidden("absence_id"), absence("absence", Some(away()?), w)), of_away(away()?))
        }
        What::RetractAbsence => (vec![hidden("absence_id")], of_away(away()?)),
        What::Register => (registration(card, lists.bodies, w), Vec::new()),
        What::Withdraw => (
            vec![
                Field::new("effective_on", w.effective_on, Kind::Day)
                    .required()
                    .support(w.withdraw_support),
                Field::new("reason", w.reason_column, Kind::Text).required().support(w.reason_told),
            ],
            Vec::new(),
        ),
    })
}

fn registration(card: &TalentCard, bodies: Vec<(String, String)>, w: &'static Words) -> Vec<Field> {
    let home = card.line.organization_code.as_ref().map_or_else(String::new, ToString::to_string);
    vec![
        Field::new("organization_code", w.consenting_body, Kind::Choice(bodies))
            .required()
            .value(home),
        Field::new("consented_on", w.consented_on, Kind::Day).required(),
        Field::new("consent_reference", w.consent_reference, Kind::Text).required(),
        Field::new("starts_on", w.day_since, Kind::Day).required(),
        Field::new("ends_on", w.last_day, Kind::Day)
            .support(w.last_day_support)
            .when_empty(Empty::Null),
    ]
}

/// What can be chosen from.
struct Lists {
    exams: Vec<(String, String)>,
    bodies: Vec<(String, String)>,
}

async fn recording(visit: &Visit<may::WriteTalents>, talent: TalentId) -> Result<Screen, Problem> {
    let (w, row) = (visit.w, visit.looks("row").pop().unwrap_or_default());
    let (take, what) = named(visit)?;
    let (view, lists) = visit
        .can()
        .read(move |db, scope| {
            let exams =
                talent::exams(db)?.into_iter().map(|exam| (exam.exam, exam.name_ja)).collect();
            let bodies = organization::names(db)?
                .into_iter()
                .map(|(code, name)| (code.to_string(), name))
                .collect();
            Ok((talent::card(db, scope, talent, TimeTravel::default())?, Lists { exams, bodies }))
        })
        .await?;
    let TalentView::Full(card) = view else { return Err(Problem::not_found()) };
    let (button, text, grave) = words_of(what, w);
    let (fields, now) = fields(what, &card, &row, lists, w)?;
    let mut facts = vec![(w.name.to_owned(), Cell::text(&card.line.name))];
    facts.extend(now);
    let form = visit
        .form(place(talent, take, &row), button, fields)
        .of_version(card.version)
        .back(format!("/talents/{talent}"));
    let mut parts = vec![Block::Notice(if grave { "bad" } else { "info" }, text.to_owned())];
    if matches!(what, What::AddAbsence | What::CorrectAbsence | What::RetractAbsence) {
        parts.push(Block::Text(w.planned_note.to_owned()));
    }
    parts.push(Block::Facts(facts));
    let title = format!("{button}: {}", card.line.name);
    let form = if grave { form.grave() } else { form };
    Ok(Screen::new(title, parts, form, format!("/talents/{talent}?done=saved")))
}

/// The record that the address names.
fn named(visit: &Visit<may::WriteTalents>) -> Result<(&'static str, What), Problem> {
    let take = visit.looks("take").pop().unwrap_or_default();
    ALL.into_iter().find(|(name, _)| *name == take).ok_or(Problem::not_found())
}

async fn take(
    step: &Step<may::WriteTalents>,
    talent: TalentId,
    form: &Form,
) -> Result<Reply, Problem> {
    let (can, key) = (step.visit.can().clone(), PathKey(talent));
    match named(&step.visit)?.1 {
        What::AddQualification => handlers::add_qualification(can, key, step.input(form)).await,
        What::CorrectQualification => {
            handlers::correct_qualification(can, key, step.input(form)).await
        }
        What::RetractQualification => {
            handlers::retract_qualification(can, key, step.input(form)).await
        }
        What::ConfirmQualification => {
            handlers::confirm_qualification(can, key, step.input(form)).await
        }
        What::AddAbsence => handlers::add_absence(can, key, step.input(form)).await,
        What::CorrectAbsence => handlers::correct_absence(can, key, step.input(form)).await,
        What::RetractAbsence => handlers::retract_absence(can, key, step.input(form)).await,
        What::Register => handlers::add_registration(can, key, step.input(form)).await,
        What::Withdraw => handlers::withdraw_registration(can, key, step.input(form)).await,
    }
}
