//! Skill sheets of others: how far a cycle is, and what reviewers and the prefecture do with a
//! sheet.

use super::many;
use super::sheet::{answers, facts, level, levels, rating, returned, thread, told};
use crate::assessment::{
    self, AssessmentItem, AssessmentRow, AssessmentView, CycleView, Filter, Rating, SheetState,
    acts, handlers,
};
use crate::auth::may;
use crate::auth::{Action, Scope};
use crate::choices;
use crate::db::Db;
use crate::pages::kit::{
    Answer, Asked, Block, Cell, Empty, Field, Form, Grid, Group, Kind, Link, Screen, Visit, Words,
    blocks, screen,
};
use crate::pages::training::courses;
use crate::problem::Problem;
use crate::vocab::AssessmentId;
use crate::web::{Format, PathKey, Route};

pub(super) fn routes() -> Vec<Route> {
    let all = vec![
        Route::get("/assessments", "スキル評価の進み具合の画面", list),
        Route::get("/assessments/{id}", "スキルシートの画面", show),
    ];
    all.into_iter()
        .chain(step_routes())
        .chain(screen(
            "/assessments/{id}/rate",
            ["評価の下書きの画面", "評価の下書きの保存"],
            async |visit: &Visit<_>, id| {
                let form = rating_form(visit, id).await?;
                Ok(Screen::new(
                    visit.w.sheet_rate,
                    vec![Block::Text(visit.w.largest_first.to_owned())],
                    form,
                    format!("/assessments/{id}?done=saved"),
                ))
            },
            handlers::rate,
        ))
        .chain(screen(
            "/assessments/{id}/confirm",
            ["水準の確定の画面", "水準の確定"],
            async |visit: &Visit<_>, id| {
                let form = confirming(visit, id).await?;
                Ok(Screen::new(
                    visit.w.sheet_confirm,
                    vec![Block::Notice("info", visit.w.confirm_text.to_owned())],
                    form,
                    format!("/assessments/{id}?done=saved"),
                ))
            },
            handlers::confirm,
        ))
        .collect()
}

/// Cycles shown above the list, the newest first.
const CYCLES: usize = 3;

fn cycles(db: &mut Db, scope: &Scope) -> Result<Vec<CycleView>, Problem> {
    let all = assessment::cycle_views(db, scope)?;
    all.iter().take(CYCLES).map(|cycle| assessment::cycle_view(db, scope, cycle.id)).collect()
}

async fn list(visit: Visit<may::ReadAssessments>) -> Result<Answer, Problem> {
    let listing = visit.listing::<Filter>()?;
    let (listing, page, cycles) = visit
        .can()
        .read(move |db, scope| {
            let page = assessment::sheets(db, scope, &listing)?;
            Ok((listing, page, cycles(db, scope)?))
        })
        .await?;
    if listing.format != Format::Json {
        return assessment::file(&listing, &page).map(Answer::file);
    }
    let (w, asked) = (visit.w, Asked::new(&visit.request, visit.w));
    let columns = [
        ("talent_name", w.name),
        ("fiscal_year", w.assessment_year),
        ("organization_code", w.body),
        ("grade", w.grade),
        ("state", w.state),
        ("reviewer_code", w.reviewer),
        ("submitted_at", w.submitted_at),
        ("confirmed_at", w.confirmed_at),
    ];
    let grid = page
        .items
        .iter()
        .fold(asked.grid(w.assessments, &columns), |grid, row| grid.row(cells(row, w)));
    let confirms = |row: &AssessmentRow| row.allowed_actions.contains(&acts::ASSESSMENT_CONFIRM);
    let grid = if page.items.iter().any(confirms) {
        let key =
            |row: &AssessmentRow| if confirms(row) { row.id.to_string() } else { String::new() };
        let ids = page.items.iter().map(key).collect();
        grid.ticked(many::PATH, ids, &[("confirm", w.sheet_confirm)], w)
    } else {
        grid
    };
    let names = cycles
        .iter()
        .map(|cycle| (cycle.id.to_string(), w.year_beside(cycle.fiscal_year)))
        .collect();
    let fields = vec![
        Field::new("cycle_id", w.assessment_year, Kind::Choice(names)),
        Field::new("state", w.state, Kind::Choice(choices!(SheetState, w))),
    ];
    let mut ways = vec![Link::new("/assessment-cycles", w.cycles)];
    ways.extend(
        visit
            .viewer
            .may(Action::ManageAssessments)
            .then(|| Link::new("/assessments/import", w.sheets_import)),
    );
    let parts = vec![
        Block::Links(ways),
        Block::Grid(progress(&cycles, w)),
        Block::Conditions(Form::conditions(
            "/assessments",
            w.search,
            fields,
            visit.request.query_string(),
        )),
        asked.settings(&visit, &columns, &[]).await?,
        Block::Grid(asked.finish(grid, &listing, &page)),
        Block::Extras(asked.files()),
    ];
    visit.page(w.assessments, blocks(parts))
}

fn cells(row: &AssessmentRow, w: &Words) -> Vec<Cell> {
    vec![
        Cell::link(format!("/assessments/{}", row.id), row.talent_name.clone()),
        Cell::Days(w.year(row.fiscal_year)),
        Cell::text(&row.organization_name),
        Cell::text(w.term(row.grade)),
        Cell::text(w.term(row.state)),
        Cell::text(&row.reviewer_name),
        Cell::maybe(row.submitted_at.as_ref()),
        Cell::maybe(row.confirmed_at.as_ref()),
    ]
}

/// Cycles with their days; how many sheets stand where, for those who may know.
fn progress(cycles: &[CycleView], w: &'static Words) -> Grid {
    let heads = [w.assessment_year, w.self_due, w.review_due, w.cycle_closes, w.sheets_by_state];
    cycles.iter().fold(Grid::new(w.assessment_cycles, &heads, w), |grid, cycle| {
        let counts = cycle.progress.iter().flatten().filter(|(_, count)| **count > 0);
        let named = counts.map(|(state, count)| {
            format!("{} {count}", state.parse().map_or("", |state: SheetState| w.term(state)))
        });
        grid.row(vec![
            Cell::link(format!("/assessments?cycle_id={}", cycle.id), w.year(cycle.fiscal_year)),
            Cell::text(cycle.self_due_on),
            Cell::text(cycle.review_due_on),
            Cell::text(cycle.closes_on),
            Cell::text(named.collect::<Vec<_>>().join("、")),
        ])
    })
}

/// A sheet within reach; the look is noted.
async fn one<A>(visit: &Visit<A>, id: AssessmentId) -> Result<AssessmentView, Problem> {
    visit
        .can()
        .read_logged(move |db, scope, looks| assessment::sheet_view(db, scope, looks, id))
        .await
}

async fn show(
    visit: Visit<may::ReadAssessments>,
    key: PathKey<AssessmentId>,
) -> Result<Answer, Problem> {
    let (view, w) = (one(&visit, key.0).await?, visit.w);
    let mut parts = vec![facts(&view, w)];
    parts.extend(returned(&view, w));
    let steps = [
        (acts::ASSESSMENT_RATE, w.sheet_rate),
        (acts::ASSESSMENT_REVIEW, w.sheet_review),
        (acts::ASSESSMENT_CONFIRM, w.sheet_confirm),
        (acts::ASSESSMENT_RETURN, w.sheet_return),
        (acts::ASSESSMENT_ANSWER, w.sheet_answer),
        (acts::ASSESSMENT_SUPERSEDE, w.sheet_supersede),
        (acts::ASSESSMENT_ASSIGN, w.sheet_assign),
    ];
    let possible = steps.into_iter().filter(|(act, _)| view.row.allowed_actions.contains(act));
    let links: Vec<Link> = possible
        .map(|(act, text)| Link::new(format!("/assessments/{}/{act}", view.row.id), text))
        .collect();
    if !links.is_empty() {
        parts.push(Block::Actions(links));
    }
    parts.extend(thread(&view, w));
    parts.extend(courses::hints(&visit, view.row.talent_id).await?);
    parts.extend([
        Block::Section("answers", w.skills.to_owned()),
        Block::Text(w.largest_first.to_owned()),
        Block::Grid(answers(&view, w)),
    ]);
    if let Some(memo) = &view.private_memo {
        parts.push(Block::Facts(vec![(w.private_memo.to_owned(), Cell::text(memo))]));
    }
    parts.push(Block::Links(vec![Link::new(
        "/assessments",
        Words::fill(w.back_to, &[&w.assessments]),
    )]));
    visit.page(&format!("{}: {}", w.sheet, view.row.talent_name), blocks(parts))
}

/// What the other sides say of a skill, under its field.
fn beside(item: &AssessmentItem, w: &'static Words) -> String {
    let mut said = vec![
        format!("{} {}", w.level_before, level(item.previous_level, w)),
        format!("{} {}", w.self_level, level(item.self_level, w)),
    ];
    if item.reviewer_level.is_some() {
        said.push(format!("{} {}", w.reviewer_level, rating(item.reviewer_level, w)));
    }
    let comment = item.reviewer_comment.as_ref().map_or_else(String::new, ToString::to_string);
    said.extend(
        [told(item.evidence.as_ref()), comment].into_iter().filter(|text| !text.is_empty()),
    );
    said.join("\n")
}

/// Skills of which somebody says something now or said something before.
fn rated(view: &AssessmentView) -> Vec<&AssessmentItem> {
    let said = |item: &&AssessmentItem| {
        item.self_level.is_some() || item.reviewer_level.is_some() || item.previous_level.is_some()
    };
    view.items.iter().filter(said).collect()
}

/// Level and text for each skill: a hidden key, then the two fields.
fn pair(place: usize, item: &AssessmentItem, fields: [Field; 2], w: &'static Words) -> [Field; 3] {
    let [level, text] = fields;
    let group = Group { name: item.name_ja.clone(), note: beside(item, w), look: "answer" };
    let skill = Field::new(&format!("items/{place}/skill"), &item.name_ja, Kind::Hidden)
        .value(item.skill.as_str());
    [
        skill.under(&group),
        level.unset(w.unrated).when_empty(Empty::Null).under(&group),
        text.under(&group),
    ]
}

fn rating_key(said: Option<Rating>) -> String {
    match said {
        Some(Rating::At(level)) => level.to_string(),
        Some(Rating::NotObserved) => "not_observed".to_owned(),
        None => String::new(),
    }
}

async fn rating_form(
    visit: &Visit<may::WriteAssessments>,
    id: AssessmentId,
) -> Result<Form, Problem> {
    let (view, w) = (one(visit, id).await?, visit.w);
    let mut options = levels(w);
    options.push(("not_observed".to_owned(), w.not_observed.to_owned()));
    let asked = |(place, item): (usize, &AssessmentItem)| {
        let name = |member: &str| format!("items/{place}/{member}");
        let level =
            Field::new(&name("reviewer_level"), w.reviewer_level, Kind::Scale(options.clone()));
        let comment = Field::new(&name("comment"), w.reviewer_comment, Kind::Lines);
        let said = item.reviewer_comment.as_ref().map_or_else(String::new, ToString::to_string);
        pair(place, item, [level.value(rating_key(item.reviewer_level)), comment.value(said)], w)
    };
    let mut fields: Vec<Field> = rated(&view).into_iter().enumerate().flat_map(asked).collect();
    let memo = view.private_memo.as_ref().map_or_else(String::new, ToString::to_string);
    fields.push(
        Field::new("private_memo", w.private_memo, Kind::Lines)
            .support(w.private_memo_support)
            .value(memo),
    );
    Ok(visit
        .form(format!("/assessments/{id}/rate"), w.sheet_keep, fields)
        .of_version(view.row.version)
        .back(format!("/assessments/{id}")))
}

/// Levels as they would be confirmed: what the reviewer saw, else what the person says. Against an
/// objection only a message is asked for: the levels stand.
async fn confirming(
    visit: &Visit<may::WriteAssessments>,
    id: AssessmentId,
) -> Result<Form, Problem> {
    let (view, w) = (one(visit, id).await?, visit.w);
    let asked = |(place, item): (usize, &AssessmentItem)| {
        let name = |member: &str| format!("items/{place}/{member}");
        let stands = item
            .reviewer_level
            .and_then(Rating::level)
            .or(item.self_level)
            .map_or_else(String::new, |level| level.to_string());
        let level = Field::new(&name("confirmed_level"), w.confirmed_level, Kind::Scale(levels(w)))
            .value(stands);
        pair(
            place,
            item,
            [
                level,
                Field::new(&name("reason"), w.reason_column, Kind::Lines).support(w.reason_support),
            ],
            w,
        )
    };
    let objected = view.row.state == SheetState::Objected;
    let mut fields: Vec<Field> = match objected {
        true => Vec::new(),
        false => rated(&view).into_iter().enumerate().flat_map(asked).collect(),
    };
    let message = Field::new("message", w.message, Kind::Lines).when_empty(Empty::LeftOut);
    if objected {
        fields.push(message.required());
    } else if view.row.state == SheetState::Reconsidered {
        fields.push(message);
    }
    let form = visit.form(format!("/assessments/{id}/confirm"), w.sheet_confirm, fields);
    Ok(form.of_version(view.row.version).back(format!("/assessments/{id}")).grave())
}

/// What a review says, in numbers.
fn reviewed(view: &AssessmentView, w: &'static Words) -> String {
    let levels = || {
        view.items
            .iter()
            .filter_map(|item| item.reviewer_level.map(|said| (item.self_level, said.level())))
    };
    let other = levels().filter(|(own, seen)| seen.is_some() && own != seen).count();
    let left = view
        .items
        .iter()
        .filter(|item| item.self_level.is_some() && item.reviewer_level.is_none())
        .count();
    Words::fill(w.sheet_review_text, &[&levels().count(), &other, &left])
}

/// A step that needs one text, or nothing: the sheet as it stands, and the form.
async fn stepping(
    visit: &Visit<may::WriteAssessments>,
    id: AssessmentId,
    (place, name, text): (&str, &str, &'static str),
) -> Result<Screen, Problem> {
    let (view, w) = (one(visit, id).await?, visit.w);
    let label = if name == "reason" { w.reason_column } else { w.message };
    let fields = if name.is_empty() {
        Vec::new()
    } else {
        vec![Field::new(name, label, Kind::Lines).required()]
    };
    let form = visit
        .form(format!("/assessments/{id}/{place}"), text, fields)
        .of_version(view.row.version)
        .back(format!("/assessments/{id}"));
    let mut parts = vec![facts(&view, w)];
    if place == "review" {
        parts.insert(0, Block::Notice("info", reviewed(&view, w)));
    }
    parts.extend(thread(&view, w));
    Ok(Screen::new(text, parts, form, "/assessments?done=saved"))
}

/// A screen for each step that needs one text or nothing.
macro_rules! steps {
    ($($send:ident $place:literal $field:literal $text:ident $form:literal $step:literal $path:literal;)*) => {
        fn step_routes() -> impl Iterator<Item = Route> {
            [$(screen($path, [$form, $step], async |visit: &Visit<_>, id| {
                stepping(visit, id, ($place, $field, visit.w.$text)).await
            }, handlers::$send)),*].into_iter().flatten()
        }
    };
}

steps! {
    review "review" "" sheet_review "評価の確定の画面" "評価の確定" "/assessments/{id}/review";
    give_back "return" "reason" sheet_return "スキルシートの差戻しの画面" "スキルシートの差戻し" "/assessments/{id}/return";
    answer "answer" "message" sheet_answer "異議への発言の画面" "異議への発言" "/assessments/{id}/answer";
    supersede "supersede" "message" sheet_supersede "異議を認める画面" "異議を認めて差し替える" "/assessments/{id}/supersede";
}
