//! Courses of training: the list, one course with who attends it, and what the prefecture's staff
//! do with it. Parts of other pages that tell of somebody's training.

use std::collections::BTreeMap;

use super::attendances;
use crate::auth::may;
use crate::auth::{Action, Reach};
use crate::choices;
use crate::db::Db;
use crate::organization;
use crate::pages::kit::{
    Answer, Asked, Block, Cell, Empty, Field, Form, Grid, Kind, Link, Screen, Step, Visit, Words,
    blocks, screen, screen_by, with_form,
};
use crate::pages::register::talents::days;
use crate::problem::Problem;
use crate::skill;
use crate::training::{
    self, AttendanceFilter, Category, CourseFilter, CourseMethod, CourseState, CourseView,
    DevelopmentTool, Hint, PersonTraining, acts, handlers,
};
use crate::vocab::{Act, JobType, OrganizationCode, TalentId, TrainingCourseId};
use crate::web::{Format, PathKey, Reply, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/training-courses", "研修の一覧の画面", list),
        Route::get("/training-courses/new", "研修の登録の画面", blank),
        Route::post("/training-courses/new", "研修の登録", add),
        Route::get("/training-courses/{id}", "研修の画面", show),
    ]
    .into_iter()
    .chain(screen(
        "/training-courses/{id}/change",
        ["研修の変更の画面", "研修の変更"],
        changing,
        handlers::change,
    ))
    .chain(screen_by(
        "/training-courses/{id}/step",
        ["研修の実施・中止の確認の画面", "研修の実施・中止の記録"],
        confirmed,
        take,
    ))
    .collect()
}

async fn list(visit: Visit<may::ReadTrainingCourses>) -> Result<Answer, Problem> {
    let listing = visit.listing::<CourseFilter>()?;
    let (listing, page, tools) = visit
        .can()
        .read(move |db, scope| {
            let page = training::courses_asked(db, scope, &listing)?;
            Ok((listing, page, training::development_scheme(db)?))
        })
        .await?;
    if listing.format != Format::Json {
        return training::courses_file(&listing, &page).map(Answer::file);
    }
    let (w, asked) = (visit.w, Asked::new(&visit.request, visit.w));
    let columns = [
        ("name", w.course_name),
        ("fiscal_year", w.fiscal_year),
        ("starts_on", w.period),
        ("category", w.category),
        ("method", w.method),
        ("provider", w.provider),
        ("state", w.state),
        ("published_participants", w.published_participants),
    ];
    let grid = page.items.iter().fold(asked.grid(w.training, &columns), |grid, row| {
        grid.row(vec![
            Cell::link(format!("/training-courses/{}", row.id), row.name.to_string()),
            Cell::Days(w.year(row.fiscal_year)),
            when(row, w),
            Cell::text(w.term(row.category)),
            Cell::text(w.term(row.method)),
            Cell::text(&row.provider),
            state(row.state, w),
            Cell::number(
                row.published_participants.map_or_else(String::new, |count| count.to_string()),
            ),
        ])
    });
    let fields = vec![
        Field::year("fiscal_year", w.fiscal_year, visit.viewer.this_year(), w),
        Field::new("state", w.state, Kind::Choice(choices!(CourseState, w))),
        Field::new("category", w.category, Kind::Choice(choices!(Category, w))),
    ];
    let mut parts = vec![Block::Text(w.training_lead.to_owned())];
    if visit.viewer.may(Action::KeepTraining) {
        parts.push(Block::Actions(vec![
            Link::new("/training-courses/new", w.course_new),
            Link::new("/training-attendances/import", w.attendance_import),
        ]));
    }
    parts.extend([
        Block::Conditions(Form::conditions(
            "/training-courses",
            w.search,
            fields,
            visit.request.query_string(),
        )),
        asked.settings(&visit, &columns, &[]).await?,
        Block::Grid(asked.finish(grid, &listing, &page)),
        Block::Extras(asked.files()),
        Block::Fold(w.development_scheme.to_owned(), scheme(w, tools)),
    ]);
    visit.page(w.training, blocks(parts))
}

/// The scheme's tools of development.
fn scheme(w: &'static Words, tools: Vec<DevelopmentTool>) -> Grid {
    let grid =
        Grid::new(w.development_scheme, &[w.category, w.development_tool, w.course_content], w);
    tools.into_iter().fold(grid, |grid, tool| {
        grid.row(vec![
            Cell::text(w.term(tool.category)),
            Cell::text(tool.tool_ja),
            Cell::text(tool.content_ja),
        ])
    })
}

/// The days, or the months as they were published.
fn when(row: &CourseView, w: &'static Words) -> Cell {
    match row.period_note.as_str() {
        "" => Cell::Days(days(row.starts_on, Some(row.ends_on), w)),
        note => Cell::text(note),
    }
}

fn state(state: CourseState, w: &Words) -> Cell {
    let tone = match state {
        CourseState::Planned => "half",
        CourseState::Held => "good",
        CourseState::Cancelled => "bad",
    };
    Cell::Mark(tone, w.term(state).to_owned())
}

/// Names beside the keys of a course.
struct Names {
    bodies: BTreeMap<OrganizationCode, String>,
    job_types: BTreeMap<JobType, String>,
}

fn names(db: &mut Db) -> Result<Names, Problem> {
    let job_types =
        organization::job_types(db)?.into_iter().map(|one| (one.job_type, one.name_ja)).collect();
    Ok(Names { bodies: organization::names(db)?, job_types })
}

fn facts(view: &CourseView, names: &Names, w: &'static Words) -> Vec<(String, Cell)> {
    let listed = |list: Vec<String>, none: &str| {
        if list.is_empty() { Cell::text(none) } else { Cell::text(list.join("、")) }
    };
    let named = |code: &OrganizationCode| names.bodies.get(code).cloned().unwrap_or_default();
    let meant = |key: &JobType| names.job_types.get(key).cloned().unwrap_or_default();
    let mut facts = vec![
        (w.state.to_owned(), state(view.state, w)),
        (w.fiscal_year.to_owned(), Cell::Days(w.year(view.fiscal_year))),
        (w.period.to_owned(), Cell::Days(days(view.starts_on, Some(view.ends_on), w))),
        (w.period_published.to_owned(), Cell::text(&view.period_note)),
        (w.category.to_owned(), Cell::text(w.term(view.category))),
        (w.method.to_owned(), Cell::text(w.term(view.method))),
        (w.provider.to_owned(), Cell::text(&view.provider)),
        (w.hours.to_owned(), Cell::maybe(view.hours)),
        (w.course_content.to_owned(), Cell::text(&view.content)),
        (w.meant_for.to_owned(), listed(view.job_types.iter().map(meant).collect(), w.everybody)),
        (
            w.serves_skills.to_owned(),
            listed(view.skills.iter().map(|skill| skill.name_ja.clone()).collect(), "―"),
        ),
        (w.open_to.to_owned(), listed(view.open_to.iter().map(named).collect(), w.open_to_all)),
    ];
    facts.retain(|(_, cell)| !matches!(cell, Cell::Text(text) if text.is_empty()));
    if let Some(count) = view.published_participants {
        facts.push((w.published_participants.to_owned(), Cell::text(count)));
        facts.push((
            w.published_municipalities.to_owned(),
            Cell::maybe(view.published_municipalities),
        ));
        facts.push((w.source.to_owned(), Cell::text(&view.source)));
    }
    facts
}

/// How many completed it, as exactly as the viewer may know.
async fn completed(
    visit: &Visit<may::ReadTrainingCourses>,
    view: &CourseView,
) -> Result<Option<(String, Cell)>, Problem> {
    let w = visit.w;
    if !visit.viewer.may(Action::ReadTrainingStatistics) || view.state == CourseState::Cancelled {
        return Ok(None);
    }
    let can = visit.can().also::<may::ReadTrainingStatistics>();
    let (year, threshold) = (view.fiscal_year, can.door().smallest_group);
    let found = can.read(move |db, scope| training::statistics(db, scope, year, threshold)).await?;
    let figures = found.items.into_iter().find(|one| one.course_id == view.id);
    let text = match figures.map(|one| (one.participants, one.municipalities)) {
        _ if view.state == CourseState::Planned => w.not_held_yet.to_owned(),
        Some((Some(people), Some(bodies))) => Words::fill(w.completed_in, &[&people, &bodies]),
        Some((Some(people), None)) => Words::fill(w.completed_count, &[&people]),
        _ => Words::fill(w.few_withheld, &[&threshold]),
    };
    Ok(Some((w.completed_people.to_owned(), Cell::text(text))))
}

async fn show(
    visit: Visit<may::ReadTrainingCourses>,
    key: PathKey<TrainingCourseId>,
) -> Result<Answer, Problem> {
    let (id, w) = (key.0, visit.w);
    let mut listing = visit.listing::<AttendanceFilter>()?;
    listing.filter.course_id = vec![id];
    let can = visit.can().also::<may::ReadAttendances>();
    let (listing, page, bodies) = can
        .read(move |db, scope| {
            let page = training::attendances_asked(db, scope, &listing)?;
            Ok((listing, page, organization::names(db)?))
        })
        .await?;
    if listing.format != Format::Json {
        return training::attendances_file(&listing, &page).map(Answer::file);
    }
    let (view, names) = visit
        .can()
        .read(move |db, scope| Ok((training::course(db, scope, id)?, names(db)?)))
        .await?;
    let mut about = facts(&view, &names, w);
    about.extend(completed(&visit, &view).await?);
    let asked = Asked::new(&visit.request, w);
    let grid = asked.finish(attendances::grid(&page.items, &bodies, w), &listing, &page);
    let mut parts = Vec::new();
    let links = links(&view, &visit);
    if !links.is_empty() {
        parts.push(Block::Actions(links));
    }
    parts.extend([Block::Facts(about), Block::Section("participants", w.participants.to_owned())]);
    if visit.viewer.reach(Action::ReadAttendances) == Reach::Body {
        parts.push(Block::Text(w.participants_of_body.to_owned()));
    }
    parts.extend([
        Block::Grid(Grid { empty: w.nothing_here, ..grid }),
        Block::Extras(asked.files()),
    ]);
    parts.push(Block::Links(vec![Link::new(
        "/training-courses",
        Words::fill(w.back_to, &[&w.training]),
    )]));
    visit.page(&format!("{}: {}", w.course, view.name), blocks(parts))
}

/// What is confirmed on a screen of its own.
const COURSE_STEPS: &[Act] =
    &[acts::TRAINING_COURSE_HOLD, acts::TRAINING_COURSE_CANCEL, acts::TRAINING_COURSE_REOPEN];

/// What the viewer does next with a course.
fn links<A>(view: &CourseView, visit: &Visit<A>) -> Vec<Link> {
    let (w, here) = (visit.w, format!("/training-courses/{}", view.id));
    let mut links = Vec::new();
    if visit.viewer.may(Action::KeepTraining) && view.state != CourseState::Cancelled {
        links.push(Link::new(
            format!("/training-attendances/new?course_id={}", view.id),
            w.attendance_new,
        ));
    }
    for act in COURSE_STEPS.iter().copied().filter(|act| view.allowed_actions.contains(act)) {
        links.extend(
            w.ask(act).map(|(text, ..)| Link::new(format!("{here}/step?take={act}"), text)),
        );
    }
    if view.allowed_actions.contains(&acts::TRAINING_COURSE_CHANGE) {
        links.push(Link::new(format!("{here}/change"), w.course_change));
    }
    links
}

/// What can be chosen for a course.
struct Choices {
    job_types: Vec<(String, String)>,
    skills: Vec<(String, String)>,
    bodies: Vec<(String, String)>,
}

fn choices_of(db: &mut Db, now: Option<&CourseView>) -> Result<Choices, Problem> {
    let catalogue = skill::published(db)?;
    let mut skills: Vec<(String, String)> = catalogue
        .into_iter()
        .flat_map(|known| known.content.skills)
        .map(|one| (one.skill.to_string(), one.name_ja))
        .collect();
    // What the course serves already stays to be chosen, also where the catalogue has dropped it.
    for kept in now.iter().flat_map(|view| &view.skills) {
        if !skills.iter().any(|(key, _)| *key == kept.skill.to_string()) {
            skills.push((kept.skill.to_string(), kept.name_ja.clone()));
        }
    }
    Ok(Choices {
        job_types: organization::job_types(db)?
            .into_iter()
            .map(|one| (one.job_type.to_string(), one.name_ja))
            .collect(),
        skills,
        bodies: organization::names(db)?
            .into_iter()
            .map(|(code, name)| (code.to_string(), name))
            .collect(),
    })
}

fn said(now: Option<&CourseView>, choices: Choices, w: &'static Words) -> Vec<Field> {
    let text = |of: &dyn Fn(&CourseView) -> String| now.map_or_else(String::new, of);
    let number = |of: &dyn Fn(&CourseView) -> Option<i32>| {
        now.and_then(of).map_or_else(String::new, |value| value.to_string())
    };
    let blank = if now.is_some() { Empty::Null } else { Empty::LeftOut };
    let several = |name: &str, label: &str, all: Vec<(String, String)>, chosen: Vec<String>| {
        let mut field = Field::new(name, label, Kind::Several(all));
        field.values = chosen;
        field
    };
    let keys = |of: &dyn Fn(&CourseView) -> Vec<String>| now.map_or_else(Vec::new, of);
    vec![
        Field::new("name", w.course_name, Kind::Text)
            .required()
            .value(text(&|view| view.name.to_string())),
        Field::new("category", w.category, Kind::Choice(choices!(Category, w)))
            .required()
            .value(text(&|view| view.category.to_string())),
        Field::new("method", w.method, Kind::Choice(choices!(CourseMethod, w)))
            .required()
            .value(text(&|view| view.method.to_string())),
        Field::new("provider", w.provider, Kind::Text)
            .required()
            .value(text(&|view| view.provider.to_string())),
        Field::new("content", w.course_content, Kind::Lines)
            .value(text(&|view| view.content.to_string())),
        Field::new("starts_on", w.day_since, Kind::Day)
            .required()
            .value(text(&|view| view.starts_on.to_string())),
        Field::new("ends_on", w.last_day, Kind::Day)
            .required()
            .value(text(&|view| view.ends_on.to_string())),
        Field::new("period_note", w.period_published, Kind::Text)
            .support(w.period_published_support)
            .value(text(&|view| view.period_note.to_string())),
        Field::new("hours", w.hours, Kind::Number)
            .support(w.hours_support)
            .when_empty(blank)
            .value(number(&|view| view.hours)),
        several(
            "job_types",
            w.meant_for,
            choices.job_types,
            keys(&|view| view.job_types.iter().map(ToString::to_string).collect()),
        ),
        several(
            "skills",
            w.serves_skills,
            choices.skills,
            keys(&|view| view.skills.iter().map(|one| one.skill.to_string()).collect()),
        )
        .support(w.serves_support),
        several(
            "open_to",
            w.open_to,
            choices.bodies,
            keys(&|view| view.open_to.iter().map(ToString::to_string).collect()),
        )
        .support(w.open_to_support),
        Field::new("published_participants", w.published_participants, Kind::Number)
            .when_empty(blank)
            .value(number(&|view| view.published_participants)),
        Field::new("published_municipalities", w.published_municipalities, Kind::Number)
            .when_empty(blank)
            .value(number(&|view| view.published_municipalities)),
        Field::new("source", w.source, Kind::Text).value(text(&|view| view.source.to_string())),
    ]
}

async fn new_form(visit: &Visit<may::KeepTraining>) -> Result<Form, Problem> {
    let (w, choices) = (visit.w, visit.can().read(|db, _| choices_of(db, None)).await?);
    let year = visit.viewer.this_year();
    let mut fields =
        vec![Field::year("fiscal_year", w.fiscal_year, year, w).required().value(year)];
    fields.extend(said(None, choices, w));
    Ok(visit.form("/training-courses/new", w.save, fields).back("/training-courses"))
}

async fn blank(visit: Visit<may::KeepTraining>) -> Result<Answer, Problem> {
    let parts =
        vec![Block::Text(visit.w.course_new_lead.to_owned()), Block::Form(new_form(&visit).await?)];
    visit.page(visit.w.course_new, blocks(parts))
}

async fn add(step: Step<may::KeepTraining>) -> Result<Answer, Problem> {
    let form = new_form(&step.visit).await?;
    match handlers::add(step.visit.can().clone(), step.input(&form)).await {
        Ok(reply) => Ok(Answer::to(format!(
            "/training-courses/{}?done=saved",
            reply.said()["id"].as_str().unwrap_or("")
        ))),
        Err(problem) => {
            let lead = vec![Block::Text(step.visit.w.course_new_lead.to_owned())];
            step.visit.again(step.visit.w.course_new, &problem, step.filled(form), with_form(lead))
        }
    }
}

async fn changing(
    visit: &Visit<may::KeepTraining>,
    id: TrainingCourseId,
) -> Result<Screen, Problem> {
    let read = visit.can().read(move |db, scope| {
        let view = training::course(db, scope, id)?;
        let choices = choices_of(db, Some(&view))?;
        Ok((view, choices))
    });
    let ((view, choices), w) = (read.await?, visit.w);
    let form =
        visit.form(format!("/training-courses/{id}/change"), w.save, said(Some(&view), choices, w));
    Ok(Screen::new(
        format!("{}: {}", w.course_change, view.name),
        Vec::new(),
        form.of_version(view.version).back(format!("/training-courses/{id}")),
        format!("/training-courses/{id}?done=saved"),
    ))
}

/// The step named in the address.
fn asked(visit: &Visit<may::KeepTraining>) -> Result<Act, Problem> {
    match visit.looks("take").pop() {
        Some(_) => visit.wanted(COURSE_STEPS),
        None => Ok(acts::TRAINING_COURSE_HOLD),
    }
}

/// The step named in the address, its effect, and the form that takes it where it can be taken now.
async fn confirmed(
    visit: &Visit<may::KeepTraining>,
    id: TrainingCourseId,
) -> Result<Screen, Problem> {
    let (w, wanted) = (visit.w, asked(visit)?);
    let read = visit.can().read(move |db, scope| {
        let count = |db: &mut Db, state| {
            let filter = AttendanceFilter {
                course_id: vec![id],
                state: vec![state],
                ..AttendanceFilter::default()
            };
            training::count(db, scope, &filter)
        };
        let view = training::course(db, scope, id)?;
        let requests = count(db, training::AttendanceState::Requested)?;
        Ok((view, requests, count(db, training::AttendanceState::Enrolled)?))
    });
    let (view, requests, enrolled) = read.await?;
    let (button, text, grave) = w.ask(wanted).ok_or(Problem::not_found())?;
    let (title, here) = (format!("{button}: {}", view.name), format!("/training-courses/{id}"));
    if !view.allowed_actions.contains(&wanted) {
        let why = Words::fill(w.attendance_not_now, &[&w.term(view.state)]);
        let parts = vec![Block::Notice("bad", why), Block::Links(vec![Link::new(here, w.course)])];
        return Ok(Screen::new(title, parts, None::<Form>, ""));
    }
    let fields = if wanted == acts::TRAINING_COURSE_CANCEL {
        vec![Field::new("reason", w.reason_column, Kind::Text).support(w.attendance_reason_support)]
    } else {
        Vec::new()
    };
    let form = visit
        .form(format!("{here}/step?take={wanted}"), button, fields)
        .of_version(view.version)
        .back(here);
    let form = if grave { form.grave() } else { form };
    let tone = if grave { "bad" } else { "info" };
    let text = Words::fill(text, &[&view.name, &requests, &enrolled]);
    let then = format!("/training-courses/{id}?done=saved");
    Ok(Screen::new(title, vec![Block::Notice(tone, text)], form, then))
}

async fn take(
    step: &Step<may::KeepTraining>,
    id: TrainingCourseId,
    form: &Form,
) -> Result<Reply, Problem> {
    let (can, key) = (step.visit.can().clone(), PathKey(id));
    match asked(&step.visit)? {
        acts::TRAINING_COURSE_HOLD => handlers::hold(can, key, step.input(form)).await,
        acts::TRAINING_COURSE_CANCEL => handlers::cancel(can, key, step.input(form)).await,
        _ => handlers::plan_again(can, key, step.input(form)).await,
    }
}

/// What the viewer may know of somebody's training; nothing without the right.
pub async fn read<A>(visit: &Visit<A>, talent: TalentId) -> Result<PersonTraining, Problem> {
    if !visit.viewer.may(Action::ReadAttendances) {
        return Ok(PersonTraining::default());
    }
    visit
        .can()
        .also::<may::ReadAttendances>()
        .read(move |db, scope| training::of_person(db, scope, talent))
        .await
}

/// Training on somebody's card, as far as the viewer may know.
pub async fn of_person<A>(visit: &Visit<A>, talent: TalentId) -> Result<Vec<Block>, Problem> {
    let w = visit.w;
    if !visit.viewer.may(Action::ReadAttendances) {
        return Ok(Vec::new());
    }
    let found = read(visit, talent).await?;
    let mut parts = vec![
        Block::Section("training", w.training.to_owned()),
        Block::Grid(attendances::of_one(&found.attendances, w)),
    ];
    parts.extend(skills(&found.skills, w));
    Ok(parts)
}

/// What somebody's completed training suggests to look at again, beside its skill sheet.
pub async fn hints<A>(visit: &Visit<A>, talent: TalentId) -> Result<Vec<Block>, Problem> {
    Ok(skills(&read(visit, talent).await?.skills, visit.w))
}

pub fn skills(hints: &[Hint], w: &'static Words) -> Vec<Block> {
    if hints.is_empty() {
        return Vec::new();
    }
    let grid = hints.iter().fold(
        Grid::new(w.completed_skills, &[w.skill_name, w.course_name, w.completed_on], w),
        |grid, hint| {
            let course = Cell::link(
                format!("/training-courses/{}", hint.course_id),
                hint.course_name.to_string(),
            );
            grid.row(vec![
                Cell::text(&hint.skill.name_ja),
                course,
                Cell::Days(hint.completed_on.to_string()),
            ])
        },
    );
    let lead = Block::Text(w.completed_skills_lead.to_owned());
    vec![Block::Section("completed-skills", w.completed_skills.to_owned()), lead, Block::Grid(grid)]
}
