//! One's own skill sheet: prefilled, filled in step by step, handed in, its result, and an
//! objection to it.

use super::guide::{Guide, is_short};
use crate::assessment::{self, AssessmentItem, AssessmentView, Evidence, Rating, acts, handlers};
use crate::auth::may;
use crate::pages::career;
use crate::pages::kit::{
    Answer, Block, Cell, Empty, Field, Form, Grid, Group, Kind, Link, Step, Visit, Words, address,
    blocks, with_form,
};
use crate::pages::training::courses;
use crate::problem::Problem;
use crate::vocab::{Act, Level};
use crate::web::{PathKey, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/my/sheet", "自分のスキルシートの画面", show),
        Route::get("/my/sheet/fill", "スキルシートの記入の画面", fill_form),
        Route::post("/my/sheet/fill", "スキルシートの記入の保存", fill),
        Route::get("/my/sheet/submit", "スキルシートの提出の確認の画面", submit_form),
        Route::post("/my/sheet/submit", "スキルシートの提出", submit),
        Route::get("/my/sheet/object", "異議申立ての画面", object_form),
        Route::post("/my/sheet/object", "異議申立て", object),
        Route::get("/my/sheet/answer", "異議についての発言の画面", answer_form),
        Route::post("/my/sheet/answer", "異議についての発言", answer),
    ]
}

/// Names of the levels, in the scheme's own words.
const LEVELS: [&str; 6] = ["未経験", "知識あり", "支援付き", "独力", "指導", "全県の基準"];

/// The same in English.
const LEVELS_EN: [&str; 6] = [
    "No experience",
    "Knows",
    "With support",
    "Independently",
    "Guides others",
    "Sets the standard",
];

/// A level with its name.
fn named(level: Level, w: &Words) -> String {
    let names = if w.tag == "en" { LEVELS_EN } else { LEVELS };
    format!(
        "{level} {}",
        usize::try_from(level.number()).ok().and_then(|place| names.get(place)).unwrap_or(&"")
    )
}

pub fn levels(w: &Words) -> Vec<(String, String)> {
    Level::all().map(|level| (level.to_string(), named(level, w))).collect()
}

/// A level in words, or that nobody said one.
pub fn level(level: Option<Level>, w: &'static Words) -> String {
    level.map_or_else(|| w.unrated.to_owned(), |level| named(level, w))
}

/// What a reviewer says, in words.
pub(super) fn rating(said: Option<Rating>, w: &'static Words) -> String {
    match said {
        Some(Rating::NotObserved) => w.not_observed.to_owned(),
        Some(Rating::At(at)) => level(Some(at), w),
        None => w.unrated.to_owned(),
    }
}

/// Evidence as one text; parts stand one under another.
pub(super) fn told(evidence: Option<&Evidence>) -> String {
    match evidence {
        None => String::new(),
        Some(Evidence::Told(text)) => text.to_string(),
        Some(Evidence::Parts(work)) => {
            let short = [&work.project, &work.role, &work.period]
                .map(|text| text.as_ref().map_or("", |text| text.as_str()));
            let rest = [
                work.link.as_ref().map_or("", |link| link.as_str()),
                work.note.as_ref().map_or("", |text| text.as_str()),
            ];
            let lines = short.into_iter().chain(rest).filter(|text| !text.is_empty());
            lines.collect::<Vec<_>>().join("\n")
        }
    }
}

/// One's own newest sheet, if there is one.
async fn own<A>(visit: &Visit<A>) -> Result<Option<AssessmentView>, Problem> {
    match visit.can().read(assessment::own_sheet).await {
        Ok(view) => Ok(Some(view)),
        Err(problem) if problem == Problem::not_found() => Ok(None),
        Err(problem) => Err(problem),
    }
}

/// The sheet of a step that the viewer may take now.
pub(super) async fn open<A>(visit: &Visit<A>, act: Act) -> Result<Option<AssessmentView>, Problem> {
    Ok(own(visit).await?.filter(|view| view.row.allowed_actions.contains(&act)))
}

/// Where a sheet stands and what its days are.
pub(super) fn facts(view: &AssessmentView, w: &'static Words) -> Block {
    let row = &view.row;
    Block::Facts(vec![
        (w.assessment_year.to_owned(), Cell::Days(w.year(row.fiscal_year))),
        (w.name.to_owned(), Cell::text(&row.talent_name)),
        (w.grade.to_owned(), Cell::text(w.term(row.grade))),
        (w.state.to_owned(), Cell::text(w.term(row.state))),
        (w.reviewer.to_owned(), Cell::text(&row.reviewer_name)),
        (w.self_due.to_owned(), Cell::text(row.self_due_on)),
        (w.review_due.to_owned(), Cell::text(row.review_due_on)),
        (w.cycle_closes.to_owned(), Cell::text(row.closes_on)),
    ])
}

/// What all sides said, as far as the viewer sees it in this state.
pub(super) fn answers(view: &AssessmentView, w: &'static Words) -> Grid {
    answers_of(view, |_| true, w)
}

/// The same of some skills.
fn answers_of(
    view: &AssessmentView,
    wanted: impl Fn(&AssessmentItem) -> bool,
    w: &'static Words,
) -> Grid {
    let sees = |group: &str| view.shown.contains(&group);
    let mut heads = vec![w.skill, w.level_before];
    heads.extend(sees("self").then_some([w.self_level, w.evidence]).into_iter().flatten());
    heads.extend(
        sees("review").then_some([w.reviewer_level, w.reviewer_comment]).into_iter().flatten(),
    );
    heads.extend(
        sees("confirmed").then_some([w.confirmed_level, w.reason_column]).into_iter().flatten(),
    );
    view.items.iter().filter(|item| wanted(item)).fold(
        Grid::new(w.skills, &heads, w),
        |grid, item| {
            let mut row =
                vec![Cell::text(&item.name_ja), Cell::text(level(item.previous_level, w))];
            if sees("self") {
                row.extend([
                    Cell::text(level(item.self_level, w)),
                    Cell::text(told(item.evidence.as_ref())),
                ]);
            }
            if sees("review") {
                row.extend([
                    Cell::text(rating(item.reviewer_level, w)),
                    Cell::maybe(item.reviewer_comment.as_ref()),
                ]);
            }
            if sees("confirmed") {
                row.extend([
                    Cell::text(level(item.confirmed_level, w)),
                    Cell::maybe(item.reason.as_ref()),
                ]);
            }
            grid.row(row)
        },
    )
}

/// The thread of an objection, if there is one.
pub(super) fn thread(view: &AssessmentView, w: &'static Words) -> Vec<Block> {
    if view.thread.is_empty() {
        return Vec::new();
    }
    let heads = [w.when, w.speaker, w.message];
    let grid = view.thread.iter().fold(Grid::new(w.objection, &heads, w), |grid, said| {
        grid.row(vec![
            Cell::text(&said.written_at),
            Cell::text(w.term(said.part)),
            Cell::text(&said.message),
        ])
    });
    vec![Block::Section("thread", w.objection.to_owned()), Block::Grid(grid)]
}

/// Why it was given back, if it was.
pub(super) fn returned(view: &AssessmentView, w: &'static Words) -> Option<Block> {
    let reason = view.return_reason.to_string();
    (!reason.is_empty()).then(|| Block::Notice("bad", Words::fill(w.given_back, &[&reason])))
}

async fn show(visit: Visit<may::ReadAssessments>) -> Result<Answer, Problem> {
    let w = visit.w;
    let Some(view) = own(&visit).await? else {
        return visit.page(w.my_sheet, blocks(vec![Block::Notice("info", w.no_sheet.to_owned())]));
    };
    let mut parts = vec![facts(&view, w)];
    parts.extend(returned(&view, w));
    let steps = [
        (acts::ASSESSMENT_FILL, "/my/sheet/fill", w.sheet_fill),
        (acts::ASSESSMENT_SUBMIT, "/my/sheet/submit", w.sheet_submit),
        (acts::ASSESSMENT_OBJECT, "/my/sheet/object", w.sheet_object),
        (acts::ASSESSMENT_ANSWER, "/my/sheet/answer", w.sheet_answer),
    ];
    let possible = steps.into_iter().filter(|(act, ..)| view.row.allowed_actions.contains(act));
    let links: Vec<Link> = possible.map(|(_, href, text)| Link::new(href, text)).collect();
    if links.is_empty() {
        parts.push(Block::Notice("info", Words::fill(w.sheet_waits, &[&w.term(view.row.state)])));
    } else {
        parts.push(Block::Actions(links));
    }
    let is_open = view.row.allowed_actions.contains(&acts::ASSESSMENT_FILL);
    if is_open {
        parts.extend(beginning(&visit, &view).await?);
    }
    parts.extend(thread(&view, w));
    parts.extend(courses::hints(&visit, view.row.talent_id).await?);
    parts.extend(career::proposed(&visit, view.row.talent_id).await?);
    if is_open {
        parts.push(Block::Fold(w.all_skills.to_owned(), answers(&view, w)));
    } else {
        parts.extend(said_and_not(&view, w));
    }
    visit.page(w.my_sheet, blocks(parts))
}

/// The skills of which something was said; the others are folded away.
fn said_and_not(view: &AssessmentView, w: &'static Words) -> Vec<Block> {
    let is_said = |item: &AssessmentItem| {
        item.self_level.is_some() || item.reviewer_level.is_some() || item.confirmed_level.is_some()
    };
    let mut parts = vec![
        Block::Section("answers", w.skills.to_owned()),
        Block::Grid(Grid { empty: w.nobody_rated, ..answers_of(view, is_said, w) }),
    ];
    let silent = view.items.iter().filter(|item| !is_said(item)).count();
    if silent > 0 {
        let rest = answers_of(view, |item| !is_said(item), w);
        parts.push(Block::Fold(Words::fill(w.unrated_skills, &[&silent]), rest));
    }
    parts
}

/// The ways to begin: as last year, what one's own job types ask, job type by job type, by a file.
async fn beginning(
    visit: &Visit<may::ReadAssessments>,
    view: &AssessmentView,
) -> Result<Vec<Block>, Problem> {
    let (w, guide) = (visit.w, Guide::of(visit, view).await?);
    let mut parts = Vec::new();
    let is_same = view.items.iter().all(|item| item.self_level == item.previous_level)
        && view.items.iter().any(|item| item.previous_level.is_some());
    if is_same && view.row.allowed_actions.contains(&acts::ASSESSMENT_SUBMIT) {
        let form = visit.form("/my/sheet/submit", w.sheet_unchanged, Vec::new());
        parts.extend([
            Block::Section("unchanged", w.sheet_unchanged_title.to_owned()),
            Block::Text(Words::fill(w.sheet_unchanged_text, &[&view.row.reviewer_name])),
            Block::Form(form.of_version(view.row.version)),
        ]);
    }
    let file = [
        Link::new("/my/sheet/file?format=xlsx", w.sheet_to_fill),
        Link::new("/my/sheet/import", w.own_import),
    ];
    parts.extend([
        Block::Section("steps", w.sheet_steps.to_owned()),
        Block::Links(ways(view, &guide, w)),
        Block::Extras(file.to_vec()),
    ]);
    Ok(parts)
}

/// The screens, each with how many of its skills have a level.
fn ways(view: &AssessmentView, guide: &Guide, w: &'static Words) -> Vec<Link> {
    let mut links = Vec::new();
    if !guide.owed.is_empty() {
        let skills: usize = guide.owed.iter().map(|part| part.places.len()).sum();
        let text = Words::fill(w.sheet_fill_owed, &[&skills, &guide.owed.len()]);
        links.push(Link::new("/my/sheet/fill?only=required", text));
    }
    let count = guide.parts.len();
    for (number, part) in (1..).zip(&guide.parts) {
        let levels = part.places.iter().filter(|place| view.items[**place].self_level.is_some());
        let name = if part.name.is_empty() { w.other_skills } else { &part.name };
        let text = Words::fill(
            w.sheet_step,
            &[&number, &count, &name, &levels.count(), &part.places.len()],
        );
        links.push(Link::new(format!("/my/sheet/fill?step={number}"), text));
    }
    links.push(Link::new("/my/sheet/fill?step=all", w.sheet_fill_all));
    links
}

fn asked(place: usize, item: &AssessmentItem, guide: &Guide, w: &'static Words) -> [Field; 3] {
    let name = |member: &str| format!("items/{place}/{member}");
    let note = guide.note(item, w);
    let group = Group { name: item.name_ja.clone(), note, look: "answer" };
    let own = item.self_level.map_or_else(String::new, |level| level.to_string());
    [
        Field::new(&name("skill"), &item.name_ja, Kind::Hidden)
            .under(&group)
            .value(item.skill.as_str()),
        Field::new(&name("self_level"), w.self_level, Kind::Scale(levels(w)))
            .unset(w.unrated)
            .meaning(guide.acts(&item.skill))
            .under(&group)
            .when_empty(Empty::Null)
            .value(own),
        Field::new(&name("evidence"), w.evidence, Kind::Lines)
            .under(&group)
            .when_empty(Empty::Null)
            .value(told(item.evidence.as_ref())),
    ]
}

/// The screen of a sheet that is filled in: its title, its form, and where it leads.
struct Filling {
    title: String,
    form: Form,
    scale: Grid,
    next: String,
}

async fn filling<A>(visit: &Visit<A>, view: &AssessmentView) -> Result<Filling, Problem> {
    let (guide, w) = (Guide::of(visit, view).await?, visit.w);
    let screen = guide.screen(visit);
    let items = screen.part.places.iter().map(|place| &view.items[*place]).enumerate();
    let fields = items.flat_map(|(place, item)| asked(place, item, &guide, w)).collect();
    let only: &[(&str, &str)] = if is_short(visit) { &[("only", "required")] } else { &[] };
    let to = |step: &str| address("/my/sheet/fill", "", &[only, &[("step", step)]].concat());
    let step = visit.looks("step").pop().unwrap_or_else(|| screen.number.to_string());
    let form =
        visit.form(to(&step), w.sheet_keep, fields).of_version(view.row.version).back("/my/sheet");
    let next = if screen.number < screen.count {
        format!("{}&done=saved", to(&(screen.number + 1).to_string()))
    } else {
        "/my/sheet/submit?done=saved".to_owned()
    };
    let title = Words::fill(w.sheet_fill_title, &[&screen.number, &screen.count]);
    let title = format!("{title} {}", screen.part.name).trim_end().to_owned();
    Ok(Filling { title, form, scale: guide.scale(w), next })
}

async fn fill_form(visit: Visit<may::WriteAssessments>) -> Result<Answer, Problem> {
    let Some(view) = open(&visit, acts::ASSESSMENT_FILL).await? else {
        return Ok(Answer::to("/my/sheet"));
    };
    let Filling { title, form, scale, .. } = filling(&visit, &view).await?;
    visit.page(
        &title,
        blocks(vec![
            Block::Text(visit.w.sheet_fill_lead.to_owned()),
            Block::Text(visit.w.evidence_support.to_owned()),
            Block::Fold(visit.w.level_scale.to_owned(), scale),
            Block::Form(form),
        ]),
    )
}

async fn fill(step: Step<may::WriteAssessments>) -> Result<Answer, Problem> {
    let Some(view) = open(&step.visit, acts::ASSESSMENT_FILL).await? else {
        return Ok(Answer::to("/my/sheet"));
    };
    let Filling { title, form, next, .. } = filling(&step.visit, &view).await?;
    match handlers::fill(step.visit.can().clone(), PathKey(view.row.id), step.input(&form)).await {
        Ok(_) => Ok(Answer::to(next)),
        Err(problem) => {
            step.visit.again(&title, &problem, step.filled(form), with_form(Vec::new()))
        }
    }
}

/// What handing in does, in numbers, and the form.
fn submitting(visit: &Visit<may::WriteAssessments>, view: &AssessmentView) -> (Vec<Block>, Form) {
    let w = visit.w;
    let said = view.items.iter().filter(|item| item.self_level.is_some()).count();
    let moved = view.items.iter().filter(|item| item.self_level != item.previous_level).count();
    let text = Words::fill(
        w.sheet_submit_text,
        &[&said, &(view.items.len() - said), &moved, &view.row.reviewer_name],
    );
    let form = visit
        .form("/my/sheet/submit", w.sheet_submit, Vec::new())
        .of_version(view.row.version)
        .back("/my/sheet");
    let changed = Grid {
        empty: w.nothing_changed,
        ..answers_of(view, |item| item.self_level != item.previous_level, w)
    };
    (
        vec![
            Block::Notice("info", text),
            Block::Section("changed", w.changed_skills.to_owned()),
            Block::Grid(changed),
        ],
        form,
    )
}

async fn submit_form(visit: Visit<may::WriteAssessments>) -> Result<Answer, Problem> {
    let Some(view) = open(&visit, acts::ASSESSMENT_SUBMIT).await? else {
        return Ok(Answer::to("/my/sheet"));
    };
    let (mut parts, form) = submitting(&visit, &view);
    parts.extend([
        Block::Form(form),
        Block::Fold(visit.w.all_skills.to_owned(), answers(&view, visit.w)),
    ]);
    visit.page(visit.w.sheet_submit, blocks(parts))
}

async fn submit(step: Step<may::WriteAssessments>) -> Result<Answer, Problem> {
    let Some(view) = open(&step.visit, acts::ASSESSMENT_SUBMIT).await? else {
        return Ok(Answer::to("/my/sheet"));
    };
    let (mut parts, form) = submitting(&step.visit, &view);
    match handlers::submit(step.visit.can().clone(), PathKey(view.row.id), step.input(&form)).await
    {
        Ok(_) => Ok(Answer::to("/my/sheet?done=submitted")),
        Err(problem) => {
            let guide = Guide::of(&step.visit, &view).await?;
            parts.push(Block::Links(missing(&view, &guide, &problem)));
            step.visit.again(
                step.visit.w.sheet_submit,
                &problem,
                step.filled(form),
                with_form(parts),
            )
        }
    }
}

/// Ways to the places of the sheet that keep it from being handed in.
fn missing(view: &AssessmentView, guide: &Guide, problem: &Problem) -> Vec<Link> {
    let place =
        |pointer: &str| pointer.strip_prefix("/items/")?.split('/').next()?.parse::<usize>().ok();
    let link = |place: usize| {
        let item = view.items.get(place)?;
        let (screen, row) = guide.find(place)?;
        let href = format!("/my/sheet/fill?step={screen}#field-items-{row}-evidence");
        Some(Link::new(href, &item.name_ja))
    };
    problem.errors.iter().filter_map(|error| place(&error.pointer)).filter_map(link).collect()
}

fn saying(
    visit: &Visit<may::WriteAssessments>,
    view: &AssessmentView,
    action: &str,
    submit: &'static str,
) -> Form {
    let fields = vec![Field::new("message", visit.w.message, Kind::Lines).required()];
    visit.form(action, submit, fields).of_version(view.row.version).back("/my/sheet")
}

async fn object_form(visit: Visit<may::WriteAssessments>) -> Result<Answer, Problem> {
    let Some(view) = open(&visit, acts::ASSESSMENT_OBJECT).await? else {
        return Ok(Answer::to("/my/sheet"));
    };
    let form = saying(&visit, &view, "/my/sheet/object", visit.w.sheet_object);
    let parts = vec![
        Block::Notice("info", visit.w.sheet_object_text.to_owned()),
        Block::Form(form),
        Block::Grid(answers(&view, visit.w)),
    ];
    visit.page(visit.w.sheet_object, blocks(parts))
}

async fn object(step: Step<may::WriteAssessments>) -> Result<Answer, Problem> {
    let Some(view) = open(&step.visit, acts::ASSESSMENT_OBJECT).await? else {
        return Ok(Answer::to("/my/sheet"));
    };
    let form = saying(&step.visit, &view, "/my/sheet/object", step.visit.w.sheet_object);
    match handlers::object(step.visit.can().clone(), PathKey(view.row.id), step.input(&form)).await
    {
        Ok(_) => Ok(Answer::to("/my/sheet?done=saved")),
        Err(problem) => step.visit.again(
            step.visit.w.sheet_object,
            &problem,
            step.filled(form),
            with_form(Vec::new()),
        ),
    }
}

async fn answer_form(visit: Visit<may::WriteAssessments>) -> Result<Answer, Problem> {
    let Some(view) = open(&visit, acts::ASSESSMENT_ANSWER).await? else {
        return Ok(Answer::to("/my/sheet"));
    };
    let mut parts = thread(&view, visit.w);
    parts.push(Block::Form(saying(&visit, &view, "/my/sheet/answer", visit.w.sheet_answer)));
    visit.page(visit.w.sheet_answer, blocks(parts))
}

async fn answer(step: Step<may::WriteAssessments>) -> Result<Answer, Problem> {
    let Some(view) = open(&step.visit, acts::ASSESSMENT_ANSWER).await? else {
        return Ok(Answer::to("/my/sheet"));
    };
    let form = saying(&step.visit, &view, "/my/sheet/answer", step.visit.w.sheet_answer);
    match handlers::answer(step.visit.can().clone(), PathKey(view.row.id), step.input(&form)).await
    {
        Ok(_) => Ok(Answer::to("/my/sheet?done=saved")),
        Err(problem) => step.visit.again(
            step.visit.w.sheet_answer,
            &problem,
            step.filled(form),
            with_form(thread(&view, step.visit.w)),
        ),
    }
}
