//! One line of a plan shown to its body and its person: the staff's form that shows it, the list of
//! what is asked, and the answers. A body or a person learns of that line and of nothing else.

use serde_json::json;

use super::withdrawals;
use crate::auth::may;
use crate::pages::kit::{
    Answer, Block, Cell, Field, Form, Grid, Kind, Link, Step, Visit, Words, blocks, with_form,
};
use crate::pages::register::talents::days;
use crate::problem::Problem;
use crate::rotation::{self, CirculationView, PlanLine, RotationPlanRow, acts, handlers};
use crate::vocab::{CirculationId, FiscalYear, PostId, RotationPlanId, TalentId};
use crate::web::{PathKey, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/plans/{id}/circulate", "一行の照会の画面", circulate_form),
        Route::post("/plans/{id}/circulate", "一行の照会", circulate),
        Route::get("/circulations", "照会された配置案の一覧の画面", list),
        Route::get("/circulations/{id}", "照会された配置案の画面", show),
        Route::post("/circulations/{id}/comment", "団体としての意見", comment),
        Route::post("/circulations/{id}/consent", "本人の同意", consent),
    ]
}

/// The line named by `?talent=…&post=…&year=…`.
async fn line_of(
    visit: &Visit<may::WriteRotationPlans>,
    id: RotationPlanId,
) -> Result<(RotationPlanRow, PlanLine), Problem> {
    let named = |name: &str| visit.looks(name).pop().ok_or(Problem::not_found());
    let talent: TalentId = named("talent")?.parse().map_err(|_| Problem::not_found())?;
    let post: PostId = named("post")?.parse().map_err(|_| Problem::not_found())?;
    let year: FiscalYear = named("year")?.parse().map_err(|_| Problem::not_found())?;
    visit
        .can()
        .read_logged(move |db, scope, looks| {
            let board = rotation::board(db, scope, id)?;
            board.look(db, looks, &[talent].into_iter().collect())?;
            let same = |line: &PlanLine| {
                (line.talent_id, line.post_id, line.fiscal_year) == (talent, post, year)
            };
            let line =
                board.lines.iter().find(|line| same(line)).cloned().ok_or(Problem::not_found())?;
            Ok((board.plan, line))
        })
        .await
}

fn showing(
    visit: &Visit<may::WriteRotationPlans>,
    plan: &RotationPlanRow,
    line: &PlanLine,
) -> (Vec<Block>, Form) {
    let (w, id) = (visit.w, plan.id);
    let whom = [("host", w.to_host), ("person", w.to_person), ("both", w.to_both)];
    let whom = whom.map(|(key, text)| (key.to_owned(), text.to_owned())).to_vec();
    let fields = vec![
        Field::new("to", w.to_whom, Kind::Choice(whom)).required().support(w.to_whom_support),
        Field::new("note", w.circulation_note, Kind::Lines),
    ];
    let (talent, post, year) = (line.talent_id, line.post_id, line.fiscal_year);
    let form = visit.form(
        format!("/plans/{id}/circulate?talent={talent}&post={post}&year={year}"),
        w.circulate,
        fields,
    );
    let facts = vec![
        (w.fiscal_year.to_owned(), Cell::Days(w.year(year))),
        (w.name.to_owned(), Cell::text(format!("{}（{}）", line.talent_name, line.home_name))),
        (w.post.to_owned(), Cell::text(format!("{} {}", line.host_name, line.post_name))),
        (w.share.to_owned(), Cell::text(line.share_percent)),
    ];
    let parts = vec![Block::Notice("info", w.circulate_text.to_owned()), Block::Facts(facts)];
    (
        parts,
        form.of_version(plan.version).back(format!("/plans/{id}/cell?talent={talent}&year={year}")),
    )
}

async fn circulate_form(
    visit: Visit<may::WriteRotationPlans>,
    key: PathKey<RotationPlanId>,
) -> Result<Answer, Problem> {
    let (plan, line) = line_of(&visit, key.0).await?;
    let (mut parts, form) = showing(&visit, &plan, &line);
    parts.push(Block::Form(form));
    visit.page(visit.w.circulate, blocks(parts))
}

async fn circulate(
    step: Step<may::WriteRotationPlans>,
    key: PathKey<RotationPlanId>,
) -> Result<Answer, Problem> {
    let (plan, line) = line_of(&step.visit, key.0).await?;
    let (parts, form) = showing(&step.visit, &plan, &line);
    let to = match step.typed("to") {
        "both" => vec!["host", "person"],
        "" => Vec::new(),
        one => vec![one],
    };
    let body = json!({ "talent_id": line.talent_id, "post_id": line.post_id, "fiscal_year": line.fiscal_year, "to": to,
        "note": step.typed("note").replace("\r\n", "\n") });
    let input = step.body(&body);
    match handlers::circulate(step.visit.can().clone(), key, input).await {
        Ok(reply) => Ok(Answer::to(format!(
            "/circulations/{}?done=saved",
            reply.said()["id"].as_str().unwrap_or("")
        ))),
        Err(problem) => {
            step.visit.again(step.visit.w.circulate, &problem, step.filled(form), with_form(parts))
        }
    }
}

/// Name as far as the reader may know it.
fn person(line: &CirculationView, w: &Words) -> String {
    let grade = line.talent_grade.map_or("", |grade| w.term(grade));
    let home = line.home_name.as_deref().unwrap_or("");
    line.talent_name.as_ref().map_or_else(
        || format!("{}（{home} {grade}）", w.name_later),
        |name| format!("{name}（{home} {grade}）"),
    )
}

fn post(line: &CirculationView) -> String {
    let department = line.department.as_ref().map_or("", |department| department.as_str());
    let title = line.post_title.as_ref().map_or("", |title| title.as_str());
    format!("{} {department} {title}", line.host_name)
}

fn answer(answer: Option<bool>, yes: &str, no: &str, w: &Words) -> Cell {
    match answer {
        Some(true) => Cell::Mark("good", yes.to_owned()),
        Some(false) => Cell::Mark("bad", no.to_owned()),
        None => Cell::Mark("plain", w.unanswered.to_owned()),
    }
}

async fn list(visit: Visit<may::ReadCirculations>) -> Result<Answer, Problem> {
    let (w, rows) = (
        visit.w,
        visit
            .can()
            .read_logged(|db, scope, looks| rotation::circulations(db, scope, looks, None))
            .await?,
    );
    let grid = Grid::new(w.circulations, &heads(w), w);
    let mut grid = rows.iter().fold(grid, |grid, line| grid.row(cells(line, w)));
    let act = acts::ROTATION_WITHDRAW_CIRCULATION;
    let own = |line: &CirculationView| line.allowed_actions.contains(&act);
    if rows.iter().any(own) {
        let key = |line| if own(line) { line.id.to_string() } else { String::new() };
        let (ids, steps) = (rows.iter().map(key).collect(), [(act.step, w.circulation_withdraw)]);
        grid = grid.ticked(withdrawals::PATH, ids, &steps, w);
    }
    let grid = Grid { status: Some(Words::fill(w.count_all, &[&rows.len()])), ..grid };
    visit.page(
        w.circulations,
        blocks(vec![Block::Text(w.circulations_lead.to_owned()), Block::Grid(grid)]),
    )
}

/// What the columns of the list are called.
pub(super) fn heads(w: &'static Words) -> [&'static str; 7] {
    [w.post, w.fiscal_year, w.name, w.share, w.period, w.host_answer, w.person_answer]
}

/// A row of the list.
pub(super) fn cells(line: &CirculationView, w: &'static Words) -> Vec<Cell> {
    let name =
        if line.withdrawn { format!("{}（{}）", post(line), w.withdrawn) } else { post(line) };
    vec![
        Cell::link(format!("/circulations/{}", line.id), name),
        Cell::Days(w.year(line.fiscal_year)),
        Cell::text(person(line, w)),
        Cell::number(line.share_percent.percent()),
        Cell::text(days(line.starts_on, line.ends_on, w)),
        // The person learns nothing of the body's answer.
        if line.host_comment.is_some() {
            answer(line.host_agrees, w.agrees, w.disagrees, w)
        } else {
            Cell::text("")
        },
        answer(line.person_consents, w.consents, w.declines, w),
    ]
}

async fn one<A>(visit: &Visit<A>, id: CirculationId) -> Result<CirculationView, Problem> {
    visit
        .can()
        .read_logged(move |db, scope, looks| rotation::circulation(db, scope, looks, id))
        .await
}

fn facts(line: &CirculationView, w: &'static Words) -> Block {
    let mut facts = vec![
        (w.fiscal_year.to_owned(), Cell::Days(w.year(line.fiscal_year))),
        (w.post.to_owned(), Cell::text(post(line))),
        (w.post_type.to_owned(), Cell::text(line.post_type.map_or("", |kind| w.term(kind)))),
        (w.name.to_owned(), Cell::text(person(line, w))),
        (w.share.to_owned(), Cell::text(line.share_percent.percent())),
        (w.period.to_owned(), Cell::text(days(line.starts_on, line.ends_on, w))),
        (w.circulation_note.to_owned(), Cell::text(&line.note)),
    ];
    if let Some(comment) = &line.host_comment {
        facts.push((w.host_answer.to_owned(), answer(line.host_agrees, w.agrees, w.disagrees, w)));
        facts.push((w.host_comment.to_owned(), Cell::text(comment)));
    }
    facts.push((
        w.person_answer.to_owned(),
        answer(line.person_consents, w.consents, w.declines, w),
    ));
    if let Some(comment) = &line.person_comment {
        facts.push((w.person_comment.to_owned(), Cell::text(comment)));
    }
    Block::Facts(facts)
}

/// The form of whoever is asked; the staff and whoever has nothing to answer get none.
fn answering<A>(visit: &Visit<A>, line: &CirculationView) -> Option<Form> {
    let w = visit.w;
    let said = |answer: Option<bool>| answer.map_or_else(String::new, |answer| answer.to_string());
    let comment = |text: &Option<crate::vocab::LongText>| {
        text.as_ref().map_or_else(String::new, ToString::to_string)
    };
    let (place, fields) = if line.allowed_actions.contains(&acts::ROTATION_COMMENT) {
        let agrees = Field::new("agrees", w.agree_question, Kind::Flag)
            .support(w.agree_support)
            .value(said(line.host_agrees));
        (
            "comment",
            vec![
                agrees,
                Field::new("comment", w.host_comment, Kind::Lines)
                    .value(comment(&line.host_comment)),
            ],
        )
    } else if line.allowed_actions.contains(&acts::ROTATION_CONSENT) {
        let consents = Field::new("consents", w.consent_question, Kind::Flag)
            .required()
            .support(w.consent_support);
        let words =
            Field::new("comment", w.person_comment, Kind::Lines).support(w.person_comment_support);
        (
            "consent",
            vec![
                consents.value(said(line.person_consents)),
                words.value(comment(&line.person_comment)),
            ],
        )
    } else {
        return None;
    };
    let form = visit.form(format!("/circulations/{}/{place}", line.id), w.answer_it, fields);
    Some(form.of_version(line.version).back("/circulations"))
}

async fn show(
    visit: Visit<may::ReadCirculations>,
    key: PathKey<CirculationId>,
) -> Result<Answer, Problem> {
    let (w, line) = (visit.w, one(&visit, key.0).await?);
    let mut parts = vec![facts(&line, w)];
    parts.extend(answering(&visit, &line).map(Block::Form));
    if line.allowed_actions.contains(&acts::ROTATION_WITHDRAW_CIRCULATION) {
        let way = format!("/circulations/{}/withdraw", line.id);
        parts.push(Block::Actions(vec![Link::new(way, w.circulation_withdraw)]));
    }
    let mut links = vec![Link::new("/circulations", Words::fill(w.back_to, &[&w.circulations]))];
    links.extend(line.plan_id.map(|plan| Link::new(format!("/plans/{plan}"), w.back_to_plan)));
    parts.push(Block::Links(links));
    visit.page(w.circulation, blocks(parts))
}

async fn comment(
    step: Step<may::AnswerForHost>,
    key: PathKey<CirculationId>,
) -> Result<Answer, Problem> {
    let (id, line) = (key.0, one(&step.visit, key.0).await?);
    let form = answering(&step.visit, &line).ok_or(Problem::not_found())?;
    match handlers::comment(step.visit.can().clone(), key, step.input(&form)).await {
        Ok(_) => Ok(Answer::to(format!("/circulations/{id}?done=answered"))),
        Err(problem) => step.visit.again(
            step.visit.w.circulation,
            &problem,
            step.filled(form),
            with_form(vec![facts(&line, step.visit.w)]),
        ),
    }
}

async fn consent(
    step: Step<may::AnswerForOneself>,
    key: PathKey<CirculationId>,
) -> Result<Answer, Problem> {
    let (id, line) = (key.0, one(&step.visit, key.0).await?);
    let form = answering(&step.visit, &line).ok_or(Problem::not_found())?;
    match handlers::consent(step.visit.can().clone(), key, step.input(&form)).await {
        Ok(_) => Ok(Answer::to(format!("/circulations/{id}?done=answered"))),
        Err(problem) => step.visit.again(
            step.visit.w.circulation,
            &problem,
            step.filled(form),
            with_form(vec![facts(&line, step.visit.w)]),
        ),
    }
}
