//! The career of a person: into the register by an examination or from another body, promoted,
//! prolonged, renamed, moved, left; each step with its day, what it changes, and its reverse.

use super::talents::days;
use crate::auth::may;
use crate::choices;
use crate::organization;
use crate::pages::kit::{
    Block, Cell, Empty, Field, Form, Grid, Group, Kind, Link, Phrases, Screen, Step, Visit, Words,
    address, screen_by, screen_of,
};
use crate::problem::Problem;
use crate::talent::{self, EmploymentView, Recorded, TalentCard, TalentView, acts, handlers};
use crate::vocab::{
    Act, EmploymentForm, EndReason, FiscalYear, Grade, HiringRoute, OrganizationCode, TalentId,
};
use crate::web::{PathKey, Reply, Route, TimeTravel};

pub(super) fn routes() -> Vec<Route> {
    vec![]
        .into_iter()
        .chain(screen_of(
            "/talents/new",
            ["人材の登録（採用・転入）の画面", "人材の登録（採用・転入）"],
            entering,
            handlers::create,
        ))
        .chain(screen_by(
            "/talents/{id}/career",
            ["任用・氏名の手続の画面", "任用・氏名の手続"],
            taking,
            take,
        ))
        .collect()
}

type Choices = Vec<(String, String)>;
/// What a form asks for, and what stands above it.
type FieldsAndFacts = (Vec<Field>, Vec<(String, Cell)>);

fn bodies(names: std::collections::BTreeMap<OrganizationCode, String>) -> Choices {
    names.into_iter().map(|(code, name)| (code.to_string(), name)).collect()
}

fn text(value: Option<impl ToString>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

fn below(under: &str, name: &str) -> String {
    if under.is_empty() { name.to_owned() } else { format!("{under}/{name}") }
}

/// What is said of an employment, below `under`; `now` stands in it at first.
fn employment(
    under: &str,
    now: Option<&EmploymentView>,
    (bodies, routes): (Choices, Field),
    w: &'static Words,
) -> Vec<Field> {
    let at = |name: &str| below(under, name);
    vec![
        Field::new(&at("organization_code"), w.body, Kind::Choice(bodies))
            .required()
            .value(text(now.map(|now| &now.organization_code))),
        routes,
        Field::new(&at("form"), w.form, Kind::Choice(choices!(EmploymentForm, w)))
            .required()
            .value(text(now.map(|now| now.form))),
        Field::new(&at("starts_on"), w.employed_from, Kind::Day)
            .required()
            .value(text(now.map(|now| now.starts_on))),
        Field::new(&at("title"), w.title, Kind::Text)
            .required()
            .when_empty(Empty::LeftOut)
            .value(text(now.map(|now| &now.title))),
        Field::new(&at("grade"), w.grade, Kind::Choice(choices!(Grade, w)))
            .required()
            .value(text(now.map(|now| now.grade))),
        Field::new(&at("salary_grade"), w.salary_grade, Kind::Number)
            .support(w.salary_grade_support)
            .value(text(now.and_then(|now| now.salary_grade))),
        Field::new(&at("term_ends_on"), w.term_end, Kind::Day)
            .support(w.term_end_support)
            .value(text(now.and_then(|now| now.term_ends_on))),
        Field::new(&at("term_purpose"), w.term_purpose, Kind::Text)
            .support(w.term_purpose_support)
            .when_empty(Empty::LeftOut)
            .value(text(now.and_then(|now| now.term_purpose.as_ref()))),
    ]
}

/// How somebody was recruited: by which examination, or not by one.
fn route(under: &str, now: Option<HiringRoute>, w: &'static Words) -> Field {
    Field::new(&below(under, "recruitment_route"), w.route, Kind::Choice(choices!(HiringRoute, w)))
        .required()
        .value(text(now))
}

/// Whoever comes without an examination of the scheme.
fn no_examination(under: &str) -> Field {
    Field::new(&format!("{under}/recruitment_route"), "", Kind::Hidden).value(HiringRoute::Other)
}

fn who(w: &'static Words) -> Vec<Field> {
    vec![
        Field::new("name", w.name, Kind::Text).required().when_empty(Empty::LeftOut),
        Field::new("name_kana", w.kana, Kind::Text).required().when_empty(Empty::LeftOut),
        Field::new("staff_number", w.staff_number, Kind::Text)
            .required()
            .support(w.staff_number_support)
            .when_empty(Empty::LeftOut),
        Field::new("accelerator", w.accelerator, Kind::Flag).support(w.accelerator_support),
    ]
}

/// What is recorded in the same act, folded away.
fn beside(exams: Choices, w: &'static Words) -> Vec<Field> {
    let passed = Group::more(w.passed_exam, w.passed_exam_text);
    let shared = Group::more(w.register_shared, w.register_text);
    let typed =
        |name: &str, label: &str| Field::new(name, label, Kind::Text).when_empty(Empty::LeftOut);
    vec![
        Field::new("qualification/exam", w.exam, Kind::Choice(exams)).under(&passed),
        typed("qualification/certificate_number", w.certificate).under(&passed),
        Field::new("qualification/acquired_on", w.acquired_on, Kind::Day).under(&passed),
        Field::new("registration/consented_on", w.consented_on, Kind::Day).under(&shared),
        typed("registration/consent_reference", w.consent_reference).under(&shared),
        Field::new("registration/starts_on", w.day_since, Kind::Day)
            .support(w.registered_from_support)
            .under(&shared),
    ]
}

/// The form by which somebody enters the register: recruited, or taken over from elsewhere.
async fn entering(visit: &Visit<may::WriteTalents>) -> Result<Screen, Problem> {
    let (w, joins) = (visit.w, visit.looks("by").pop().is_some_and(|by| by == "join"));
    let (names, exams) =
        visit.can().read(|db, _| Ok((organization::names(db)?, talent::exams(db)?))).await?;
    let exams = exams.into_iter().map(|exam| (exam.exam, exam.name_ja)).collect();
    let career = Group::set(w.employment, if joins { w.join_lead } else { w.hire_lead });
    let (title, text, by, recruited) = if joins {
        (w.join, w.join_text, "join", no_examination("employment"))
    } else {
        (w.hire, w.hire_text, "hire", route("employment", None, w))
    };
    let own = names.keys().find(|code| code.is_prefecture()).map(ToString::to_string);
    let april = FiscalYear::new(visit.viewer.this_year() + 1).ok();
    let april = april.map_or_else(String::new, |year| year.first_day().to_string());
    // Most who are recruited come to the prefecture, in April, for good.
    let usual = |field: Field| match field.name.as_str() {
        "employment/organization_code" => field.value(own.as_deref().unwrap_or_default()),
        "employment/form" => field.value(EmploymentForm::Permanent),
        "employment/starts_on" => field.value(&april),
        _ => field,
    };
    let mut fields = who(w);
    let said = employment("employment", None, (bodies(names), recruited), w).into_iter();
    fields.extend(said.map(|field| if joins { field } else { usual(field) }.under(&career)));
    fields.extend(beside(exams, w));
    let form = visit.form(address("/talents/new", "", &[("by", by)]), title, fields);
    let (parts, form) = (vec![Block::Text(text.to_owned())], form.back("/talents"));
    Ok(Screen::new(title, parts, form, "/talents/{id}?done=saved"))
}

/// A step of a career; corrections name the row in the address, a refusal its first day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Promote,
    Prolong,
    Leave,
    Transfer,
    Rehire,
    Correct,
    Decline,
    Rename,
    MendName,
    Undo(Recorded),
}

/// Name in the address, the step, and the action that must be allowed.
const ALL: [(&str, What, Act); 12] = [
    ("promote", What::Promote, acts::EMPLOYMENT_CHANGE),
    ("prolong", What::Prolong, acts::EMPLOYMENT_CHANGE),
    ("leave", What::Leave, acts::EMPLOYMENT_END),
    ("transfer", What::Transfer, acts::EMPLOYMENT_TRANSFER),
    ("rehire", What::Rehire, acts::EMPLOYMENT_ADD),
    ("correct", What::Correct, acts::EMPLOYMENT_CORRECT),
    ("decline", What::Decline, acts::EMPLOYMENT_DECLINE),
    ("rename", What::Rename, acts::TALENT_UPDATE),
    ("mend-name", What::MendName, acts::TALENT_UPDATE),
    ("undo-name", What::Undo(Recorded::Profile), acts::UNDO_PROFILE),
    ("undo-employment", What::Undo(Recorded::Employment), acts::UNDO_EMPLOYMENT),
    ("undo-registration", What::Undo(Recorded::Registration), acts::UNDO_REGISTRATION),
];

/// Button, effect, and whether it takes something away.
const fn words_of(what: What, w: &'static Phrases) -> (&'static str, &'static str, bool) {
    match what {
        What::Promote => (w.promote, w.promote_text, false),
        What::Prolong => (w.prolong, w.prolong_text, false),
        What::Leave => (w.leave_service, w.leave_text, true),
        What::Transfer => (w.transfer, w.transfer_text, true),
        What::Rehire => (w.rehire, w.rehire_text, false),
        What::Correct => (w.correct_employment, w.correct_text, false),
        What::Decline => (w.decline_hire, w.decline_hire_text, true),
        What::Rename => (w.rename, w.rename_text, false),
        What::MendName => (w.mend_name, w.mend_name_text, false),
        What::Undo(Recorded::Profile) => (w.undo_name, w.undo_text, true),
        What::Undo(Recorded::Employment) => (w.undo_employment, w.undo_employment_text, true),
        What::Undo(Recorded::Registration) => (w.undo_registration, w.undo_text, true),
    }
}

/// Where a step is taken.
pub(super) fn place(talent: TalentId, take: &str, row: &str) -> String {
    address(&format!("/talents/{talent}/career"), "", &[("take", take), ("row", row)])
}

/// The steps that can be taken now, of those named, as links.
pub(super) fn steps(card: &TalentCard, wanted: &[&str], w: &'static Words) -> Vec<Link> {
    let prolongs = card.line.term_ends_on.is_some();
    let open = ALL.iter().filter(|(take, what, act)| {
        wanted.contains(take)
            && card.allowed_actions.contains(act)
            && (*what != What::Prolong || prolongs)
    });
    open.map(|(take, what, _)| Link::new(place(card.line.id, take, ""), words_of(*what, w).0))
        .collect()
}

/// What can be done about a row of the career.
pub(super) fn mend(card: &TalentCard, row: &EmploymentView, w: &'static Words) -> Vec<Link> {
    let id = card.line.id;
    let begins = card.allowed_actions.contains(&acts::EMPLOYMENT_DECLINE)
        && card.line.organization_code.is_none()
        && row.starts_on > card.as_of
        && row.end_reason.is_none();
    let decline = || Link::new(place(id, "decline", &row.id.to_string()), w.decline_it);
    let correct = Link::new(place(id, "correct", &row.id.to_string()), w.correct_it);
    std::iter::once(correct).chain(begins.then(decline)).collect()
}

fn day_of(label: &str, support: &str) -> Field {
    Field::new("effective_on", label, Kind::Day).required().support(support)
}

/// Grade, title and pay as they stand, to be changed from a day on.
fn promotion(card: &TalentCard, w: &'static Words) -> Vec<Field> {
    let line = &card.line;
    vec![
        day_of(w.effective_on, w.effective_support),
        Field::new("grade", w.grade, Kind::Choice(choices!(Grade, w))).value(text(line.grade)),
        Field::new("title", w.title, Kind::Text)
            .when_empty(Empty::LeftOut)
            .value(text(line.title.as_ref())),
        Field::new("salary_grade", w.salary_grade, Kind::Number)
            .support(w.salary_grade_support)
            .when_empty(Empty::Null)
            .value(text(line.salary_grade)),
    ]
}

fn prolongation(card: &TalentCard, w: &'static Words) -> Vec<Field> {
    vec![
        day_of(w.effective_on, w.prolong_support).value(card.as_of),
        Field::new("term_ends_on", w.new_term_end, Kind::Day)
            .required()
            .value(text(card.line.term_ends_on)),
        Field::new("term_purpose", w.term_purpose, Kind::Text)
            .support(w.term_purpose_keeps)
            .when_empty(Empty::LeftOut),
    ]
}

/// Why somebody leaves; who never began declines instead, who moves is moved.
fn leaving(w: &'static Words) -> Vec<Field> {
    let reasons = [EndReason::Resigned, EndReason::TermExpired, EndReason::Transferred];
    let reasons = reasons.map(|why| (why.to_string(), w.term(why).to_owned())).to_vec();
    vec![
        Field::new("ends_on", w.last_day, Kind::Day).required().support(w.last_day_in_service),
        Field::new("reason", w.reason_column, Kind::Choice(reasons)).required(),
    ]
}

fn naming(card: &TalentCard, mends: bool, w: &'static Words) -> Vec<Field> {
    let line = &card.line;
    let from = match talent::BEGINNING.filter(|_| mends) {
        Some(first) => Field::new("effective_on", "", Kind::Hidden).value(first),
        None => day_of(w.effective_on, w.effective_support).value(card.as_of),
    };
    let values = [&line.name, &line.name_kana, &line.staff_number].map(ToString::to_string);
    let accelerator = line.accelerator.to_string();
    let known = values.into_iter().chain([accelerator]);
    let fields = who(w).into_iter().zip(known).map(|(field, value)| field.value(value));
    std::iter::once(from).chain(fields).collect()
}

/// A row as it stands, all of it to be corrected.
fn correction(row: &EmploymentView, bodies: Choices, w: &'static Words) -> Vec<Field> {
    let under = "employment";
    let mut fields = vec![Field::new("employment_id", "", Kind::Hidden).value(row.id)];
    let recruited = route(under, Some(row.recruitment_route), w);
    fields.extend(employment(under, Some(row), (bodies, recruited), w));
    fields.push(
        Field::new("employment/ends_on", w.last_day, Kind::Day)
            .support(w.last_day_support)
            .value(text(row.ends_on)),
    );
    fields.push(
        Field::new("employment/end_reason", w.end_reason, Kind::Choice(choices!(EndReason, w)))
            .support(w.end_reason_support)
            .value(text(row.end_reason)),
    );
    fields
}

/// The next employment, at first like the present one.
fn moving(card: &TalentCard, bodies: Choices, w: &'static Words) -> Vec<Field> {
    let now = card.employments.iter().find(|row| holds(row, card.as_of));
    let home = card.line.organization_code.as_ref().map(ToString::to_string);
    let others = bodies.into_iter().filter(|(code, _)| Some(code) != home.as_ref()).collect();
    let fields =
        employment("employment", now, (others, no_examination("employment")), w).into_iter();
    let fields = fields.map(|field| match field.name.as_str() {
        "employment/organization_code" | "employment/starts_on" => field.value(""),
        _ => field,
    });
    let number = Field::new("staff_number", w.staff_number, Kind::Text)
        .required()
        .support(w.staff_number_support)
        .when_empty(Empty::LeftOut);
    std::iter::once(number).chain(fields).collect()
}

pub(super) fn holds(row: &EmploymentView, day: chrono::NaiveDate) -> bool {
    row.starts_on <= day
        && row.ends_on.is_none_or(|last| day <= last)
        && row.end_reason != Some(EndReason::Declined)
}

/// An employment in one line: body, title, days.
fn said(row: &EmploymentView, bodies: &Choices, w: &'static Words) -> Vec<(String, Cell)> {
    let code = row.organization_code.to_string();
    let body = bodies.iter().find(|(known, _)| *known == code).map(|(_, name)| name);
    vec![
        (w.body.to_owned(), Cell::maybe(body)),
        (w.title.to_owned(), Cell::text(&row.title)),
        (w.period.to_owned(), Cell::Days(days(row.starts_on, row.ends_on, w))),
    ]
}

/// What a step asks for, and what it is about.
fn fields(
    what: What,
    (card, row): (&TalentCard, &str),
    bodies: Choices,
    w: &'static Words,
) -> Result<FieldsAndFacts, Problem> {
    let named = || {
        card.employments
            .iter()
            .find(|known| known.id.to_string() == row)
            .ok_or(Problem::not_found())
    };
    let plain = |fields: Vec<Field>| Ok((fields, Vec::new()));
    match what {
        What::Promote => plain(promotion(card, w)),
        What::Prolong => plain(prolongation(card, w)),
        What::Leave => plain(leaving(w)),
        What::Transfer => plain(moving(card, bodies, w)),
        What::Rehire => plain(employment("", None, (bodies, route("", None, w)), w)),
        What::Correct => {
            let about = said(named()?, &bodies, w);
            Ok((correction(named()?, bodies, w), about))
        }
        What::Decline => {
            let first = Field::new("starts_on", "", Kind::Hidden).value(named()?.starts_on);
            Ok((vec![first], said(named()?, &bodies, w)))
        }
        What::Rename => plain(naming(card, false, w)),
        What::MendName => plain(naming(card, true, w)),
        What::Undo(of) => plain(vec![Field::new("of", "", Kind::Hidden).value(of)]),
    }
}

/// A part of a record, line by line.
fn part(of: Recorded, card: &TalentCard, title: &'static str, w: &'static Words) -> Block {
    let grid = Grid::new(title, &[w.period, w.detail], w);
    Block::Grid(match of {
        Recorded::Profile => {
            let words = format!("{}（{}）", card.line.name, card.line.staff_number);
            grid.row(vec![Cell::text(w.name), Cell::text(words)])
        }
        Recorded::Employment => card.employments.iter().fold(grid, |grid, row| {
            let words = format!("{}（{}）", row.title, w.term(row.grade));
            grid.row(vec![Cell::Days(days(row.starts_on, row.ends_on, w)), Cell::text(words)])
        }),
        Recorded::Registration => card.registrations.iter().fold(grid, |grid, row| {
            let words = Cell::text(&row.consent_reference);
            grid.row(vec![Cell::Days(days(row.starts_on, row.ends_on, w)), words])
        }),
    })
}

/// The step that the address names.
fn named(visit: &Visit<may::WriteTalents>) -> Result<(&'static str, What, Act), Problem> {
    let take = visit.looks("take").pop().unwrap_or_default();
    ALL.into_iter().find(|(name, ..)| *name == take).ok_or(Problem::not_found())
}

async fn taking(visit: &Visit<may::WriteTalents>, talent: TalentId) -> Result<Screen, Problem> {
    let (w, row) = (visit.w, visit.looks("row").pop().unwrap_or_default());
    let (take, what, act) = named(visit)?;
    let (view, before, names) = visit
        .can()
        .read(move |db, scope| {
            let view = talent::card(db, scope, talent, TimeTravel::default())?;
            let before = match what {
                What::Undo(of) => talent::before_last(db, scope, talent, of)?.map(|was| (of, was)),
                _ => None,
            };
            Ok((view, before, organization::names(db)?))
        })
        .await?;
    let TalentView::Full(card) = view else { return Err(Problem::not_found()) };
    let (button, text, grave) = words_of(what, w);
    let mut parts = vec![Block::Notice(if grave { "bad" } else { "info" }, text.to_owned())];
    if !matches!(act, acts::TALENT_UPDATE | acts::EMPLOYMENT_DECLINE)
        && !matches!(what, What::Undo(_))
    {
        parts.push(Block::Text(w.planned_note.to_owned()));
    }
    let (asked, about) = fields(what, (&card, &row), bodies(names), w)?;
    let mut facts = vec![(w.name.to_owned(), Cell::text(&card.line.name))];
    facts.extend(about);
    parts.push(Block::Facts(facts));
    if !card.allowed_actions.contains(&act) {
        parts.push(Block::Notice("bad", w.step_not_there.to_owned()));
    }
    if let Some((of, was)) = before {
        parts.extend([part(of, &card, w.stands_now, w), part(of, &was, w.stands_again, w)]);
    }
    let form = visit
        .form(place(talent, take, &row), button, asked)
        .of_version(card.version)
        .back(format!("/talents/{talent}"));
    let form = if grave { form.grave() } else { form };
    let title = format!("{button}: {}", card.line.name);
    Ok(Screen::new(title, parts, form, format!("/talents/{talent}?done=saved")))
}

async fn take(
    step: &Step<may::WriteTalents>,
    talent: TalentId,
    form: &Form,
) -> Result<Reply, Problem> {
    let (can, key) = (step.visit.can().clone(), PathKey(talent));
    match named(&step.visit)?.1 {
        What::Promote | What::Prolong => {
            handlers::change_employment(can, key, step.input(form)).await
        }
        What::Leave => handlers::end_employment(can, key, step.input(form)).await,
        What::Transfer => handlers::transfer_employment(can, key, step.input(form)).await,
        What::Rehire => handlers::add_employment(can, key, step.input(form)).await,
        What::Correct => handlers::correct_employment(can, key, step.input(form)).await,
        What::Decline => handlers::decline_employment(can, key, step.input(form)).await,
        What::Rename | What::MendName => handlers::update(can, key, step.input(form)).await,
        What::Undo(_) => handlers::undo(can, key, step.input(form)).await,
    }
}
