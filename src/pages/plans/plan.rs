//! Rotation plans: list, making one, one plan with its steps, its progress and its figures. Only
//! the prefecture's staff know of plans; the boards and explanations are screens of their own.

use std::collections::BTreeSet;

use actix_web::HttpResponse;

use super::step::{self, button};
use crate::auth::may;
use crate::choices;
use crate::pages::kit::cookie;
use crate::pages::kit::{
    Answer, Block, Cell, Empty, Field, Form, Grid, Group, Kind, Link, Step, Visit, Words, blocks,
    with_form,
};
use crate::problem::{Code, Problem};
use crate::rotation::{
    self, Emphasis, JobState, JobView, Method, Note, PlanState, RotationPlanRow, RotationPlanView,
    RuleSetting, acts, handlers, handlers::SinceQuery,
};
use crate::vocab::{Act, FiscalYear, RotationPlanId};
use crate::web::{PathKey, Query, Reply, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/plans", "異動計画の一覧の画面", list),
        Route::get("/plans/new", "異動計画の作成の画面", blank),
        Route::post("/plans/new", "異動計画の作成", create),
        Route::get("/plans/{id}", "異動計画の画面", show),
        Route::get("/plans/{id}/progress", "異動計画の計算の進み具合の画面", under_way),
        Route::get("/plans/{id}/events", "異動計画の計算の進み具合（server-sent events）", events),
        Route::get("/plans/{id}/versions", "異動計画の版の知らせ（server-sent events）", versions),
        Route::get("/plans/{id}/change", "異動計画の規則と重みの画面", change_form),
        Route::post("/plans/{id}/change", "異動計画の規則と重みの変更", change),
    ]
}

/// Percent with four decimals, from millionths.
fn percent(millionths: i64) -> String {
    format!("{}.{:04} %", millionths / 10_000, millionths.rem_euclid(10_000))
}

fn points(value: Option<i64>) -> String {
    value.map_or_else(|| "―".to_owned(), |value| value.to_string())
}

const fn tone(state: PlanState) -> &'static str {
    match state {
        PlanState::Approved | PlanState::Announced | PlanState::Ordered => "good",
        PlanState::Solving | PlanState::Solved | PlanState::Proposed => "half",
        PlanState::Draft => "plain",
        PlanState::Cancelled => "bad",
    }
}

async fn list(visit: Visit<may::ReadRotationPlans>) -> Result<Answer, Problem> {
    let (w, rows) = (visit.w, visit.can().read(rotation::list).await?);
    let heads = [
        w.name_of_plan,
        w.plan_method,
        w.state,
        w.first_year,
        w.plan_years,
        w.plan_lines,
        w.plan_score,
        w.plan_gap,
    ];
    let grid = rows.iter().fold(Grid::new(w.plans, &heads, w), |grid, plan| grid.row(row(plan, w)));
    let mut parts = vec![Block::Text(w.plans_lead.to_owned())];
    parts.push(Block::Actions(vec![Link::new("/plans/new", w.plan_new)]));
    parts
        .push(Block::Grid(Grid { status: Some(Words::fill(w.count_all, &[&rows.len()])), ..grid }));
    visit.page(w.plans, blocks(parts))
}

fn row(plan: &RotationPlanRow, w: &'static Words) -> Vec<Cell> {
    vec![
        Cell::link(format!("/plans/{}", plan.id), plan.name.to_string()),
        Cell::text(w.term(plan.method)),
        Cell::Mark(tone(plan.state), w.term(plan.state).to_owned()),
        Cell::Days(w.year(plan.first_fiscal_year)),
        Cell::number(plan.years),
        Cell::number(plan.line_count),
        Cell::number(points(plan.score)),
        Cell::number(plan.gap_millionths.map_or_else(|| "―".to_owned(), percent)),
    ]
}

/// What weighs most, in words, before the numbers.
fn emphasis(w: &'static Words) -> Field {
    let told = |one: &Emphasis| {
        let values = one.values().iter().map(|(key, value)| format!("{key} {value}"));
        format!("{}（{}）", w.term(*one), values.collect::<Vec<_>>().join("、"))
    };
    let choices = Emphasis::ALL.iter().map(|one| (one.as_str().to_owned(), told(one))).collect();
    Field::new("emphasis", w.emphasis, Kind::Choice(choices))
        .support(w.emphasis_support)
        .when_empty(Empty::LeftOut)
}

/// One pair of fields for each rule; its sentence is the label.
fn rule_fields(rules: &[RuleSetting], w: &'static Words) -> Vec<Field> {
    let group = Group { name: w.plan_rules.to_owned(), look: "rules", ..Group::default() };
    let usual = |rule: &RuleSetting| {
        let (rules, weights) = rotation::defaults();
        let known = rotation::settings_of(&rules, &weights);
        known.iter().find(|known| known.key == rule.key).map_or(rule.value, |known| known.value)
    };
    let pair = |(at, rule): (usize, &RuleSetting)| {
        let label = if w.tag == "en" { rule.sentence_en } else { rule.sentence_ja };
        let range =
            Words::fill(w.rule_range, &[&rule.min, &rule.max, &w.term(rule.unit), &usual(rule)]);
        [
            Field::new(&format!("rules/{at}/key"), "", Kind::Hidden).under(&group).value(rule.key),
            Field::new(&format!("rules/{at}/value"), label, Kind::Number)
                .under(&group)
                .required()
                .support(&range)
                .value(rule.value),
        ]
    };
    rules.iter().enumerate().flat_map(pair).collect()
}

fn new_form<A>(visit: &Visit<A>) -> Form {
    let w = visit.w;
    let next = visit.viewer.this_year() + 1;
    let (rules, weights) = rotation::defaults();
    let mut fields = vec![
        Field::new("name", w.name_of_plan, Kind::Text).required(),
        Field::new("purpose", w.purpose, Kind::Lines),
        Field::new("method", w.plan_method, Kind::Choice(choices!(Method, w)))
            .required()
            .support(w.method_support)
            .value("optimal"),
        Field::year("first_fiscal_year", w.first_year, next, w).required().value(next),
        Field::new("years", w.plan_years, Kind::Number)
            .required()
            .support(w.plan_years_support)
            .value(5),
        Field::new("max_seconds", w.max_seconds, Kind::Number).support(w.max_seconds_support),
    ];
    fields.push(emphasis(w));
    fields.extend(rule_fields(&rotation::settings_of(&rules, &weights), w));
    visit.form("/plans/new", w.plan_make, fields).back("/plans")
}

async fn blank(visit: Visit<may::WriteRotationPlans>) -> Result<Answer, Problem> {
    let parts = vec![Block::Text(visit.w.plan_new_lead.to_owned()), Block::Form(new_form(&visit))];
    visit.page(visit.w.plan_new, blocks(parts))
}

pub(super) fn made(reply: &Reply) -> Answer {
    Answer::to(format!("/plans/{}?done=saved", reply.said()["id"].as_str().unwrap_or("")))
}

async fn create(step: Step<may::WriteRotationPlans>) -> Result<Answer, Problem> {
    let form = new_form(&step.visit);
    match handlers::create(step.visit.can().clone(), step.input(&form)).await {
        Ok(reply) => Ok(made(&reply)),
        Err(problem) => step.visit.again(
            step.visit.w.plan_new,
            &problem,
            step.filled(form),
            with_form(Vec::new()),
        ),
    }
}

async fn whole<A>(visit: &Visit<A>, id: RotationPlanId) -> Result<RotationPlanView, Problem> {
    visit.can().read(move |db, scope| rotation::whole(db, scope, id)).await
}

fn steps(plan: &RotationPlanRow, w: &'static Words) -> Vec<Link> {
    // What comes next stands first: a plan with a result is proposed rather than solved again.
    let ahead = if plan.line_count > 0 { ["propose", "solve"] } else { ["solve", "propose"] };
    let rest =
        ["approve", "announce", "order", "recall", "return", "retake", "refresh", "copy", "cancel"];
    let first = (plan.state == PlanState::Solving).then_some("cancel");
    let order =
        first.into_iter().chain(ahead).chain(rest.into_iter().filter(|step| Some(*step) != first));
    let allows = |act: Act| plan.allowed_actions.contains(&act);
    let open = order.filter(|step| match *step {
        "retake" => {
            (allows(acts::ROTATION_REFRESH) || allows(acts::ROTATION_RETURN))
                && plan.method != Method::Hand
        }
        "solve" => allows(acts::ROTATION_SOLVE) && plan.method != Method::Hand,
        step => Act::among(acts::ALL, step).is_some_and(allows),
    });
    let link = |step| {
        Some(Link::new(format!("/plans/{}/step?take={step}", plan.id), button(step, plan, w)?))
    };
    let mut links: Vec<Link> = open.filter_map(link).collect();
    if let Some(first) = plan.copied_from.filter(|_| plan.state == PlanState::Solved) {
        let shown = format!("/plans/{}/diff?against={first}", plan.id);
        let taken = format!("/plans/{first}/step?take=adopt&from={}", plan.id);
        links.insert(0, Link::new(shown, w.desk_changes));
        links.insert(1, Link::new(taken, step::button("adopt", plan, w).unwrap_or_default()));
    }
    if plan.allowed_actions.contains(&acts::ROTATION_UPDATE) {
        links.insert(
            links.len().min(2),
            Link::new(format!("/plans/{}/change", plan.id), w.plan_change),
        );
    }
    links
}

/// 令和9年度〜令和13年度.
fn span(plan: &RotationPlanRow, w: &Words) -> String {
    let (first, last) = (
        plan.first_fiscal_year,
        FiscalYear::new(plan.last_fiscal_year).unwrap_or(plan.first_fiscal_year),
    );
    if first == last { w.year(first) } else { format!("{}〜{}", w.year(first), w.year(last)) }
}

fn figures(view: &RotationPlanView, w: &'static Words) -> Block {
    let plan = &view.row;
    let proof = match (plan.proven_optimal, view.proof) {
        (_, None) => w.proof_none,
        (true, Some("certificate")) => w.proof_certified_best,
        (true, _) => w.proof_searched_best,
        (false, Some("certificate")) => w.proof_certified,
        (false, _) => w.proof_searched,
    };
    let mut facts = vec![
        (w.state.to_owned(), Cell::Mark(tone(plan.state), w.term(plan.state).to_owned())),
        (w.plan_method.to_owned(), Cell::text(w.term(plan.method))),
        (w.plan_span.to_owned(), Cell::text(span(plan, w))),
        (w.plan_lines.to_owned(), Cell::text(plan.line_count)),
        (w.plan_score.to_owned(), Cell::text(points(plan.score))),
        (w.plan_bound.to_owned(), Cell::text(points(plan.bound))),
        (
            w.plan_gap.to_owned(),
            Cell::text(plan.gap_millionths.map_or_else(|| "―".to_owned(), percent)),
        ),
        (w.plan_proof.to_owned(), Cell::text(proof)),
    ];
    if view.stopped_by.is_some_and(|by| by != "finished") {
        facts.push((w.plan_stopped.to_owned(), Cell::text(w.stopped_early)));
    }
    let snapshot = Words::fill(
        w.snapshot_text,
        &[&view.snapshot.people, &view.snapshot.posts, &view.snapshot.hosts],
    );
    facts.push((w.snapshot.to_owned(), Cell::text(snapshot)));
    facts.push((w.purpose.to_owned(), Cell::text(&plan.purpose)));
    Block::Facts(facts)
}

/// How the search stands; while it runs, the page is told by itself, or asks by the link.
fn progress(job: &JobView, plan: RotationPlanId, w: &'static Words) -> Vec<Block> {
    let (here, over) = (format!("/plans/{plan}"), job.state.is_over());
    let mut facts = vec![
        (w.state.to_owned(), Cell::text(w.term(job.state))),
        (w.job_round.to_owned(), Cell::text(job.round)),
        (w.plan_score.to_owned(), Cell::text(points(job.score))),
        (w.plan_bound.to_owned(), Cell::text(points(job.bound))),
        (
            w.plan_gap.to_owned(),
            Cell::text(job.gap_millionths.map_or_else(|| "―".to_owned(), percent)),
        ),
    ];
    facts.push((
        w.look_again.to_owned(),
        Cell::link(&here, if over { w.show_result } else { w.look_again_link }),
    ));
    let mut parts = vec![Block::Section("progress", w.job_progress.to_owned())];
    parts.push(Block::Live(
        (!over).then(|| (format!("{here}/progress"), format!("{here}/events"))),
        facts,
    ));
    if job.state == JobState::Failed {
        parts.push(Block::Notice("bad", job.failure.join(" ")));
    }
    parts
}

/// What the snapshot could not take as it is: who, where, when, why.
async fn notes(
    visit: &Visit<may::ReadRotationPlans>,
    id: RotationPlanId,
    notes: &[Note],
) -> Result<Vec<Block>, Problem> {
    if notes.is_empty() {
        return Ok(Vec::new());
    }
    let (w, about) =
        (visit.w, notes.iter().filter_map(|note| note.talent_id).collect::<BTreeSet<_>>());
    let read = visit.can().read_logged(move |db, scope, looks| {
        let board = rotation::board(db, scope, id)?;
        board.look(db, looks, &about)?;
        Ok(board)
    });
    let board = read.await?;
    let person = |note: &Note| {
        board
            .people
            .iter()
            .find(|person| Some(person.id) == note.talent_id)
            .map(|person| person.name.clone())
    };
    let post = |note: &Note| {
        let post = board.posts.iter().find(|post| Some(post.id) == note.post_id)?;
        Some(format!("{} {}", post.host_name, post.name))
    };
    let year = |note: &Note| {
        note.fiscal_year.and_then(|year| FiscalYear::new(year).ok()).map(|year| w.year(year))
    };
    let grid = notes.iter().fold(
        Grid::new(w.snapshot_notes, &[w.name, w.post, w.fiscal_year, w.reason_column], w),
        |grid, note| {
            let sentence = if w.tag == "en" { &note.en } else { &note.ja };
            grid.row(vec![
                Cell::maybe(person(note)),
                Cell::maybe(post(note)),
                Cell::Days(year(note).unwrap_or_default()),
                Cell::text(sentence),
            ])
        },
    );
    Ok(vec![Block::Section("notes", w.snapshot_notes.to_owned()), Block::Grid(grid)])
}

/// The work that is or was done on a plan.
async fn job_of(
    visit: &Visit<may::ReadRotationPlans>,
    id: RotationPlanId,
) -> Result<JobView, Problem> {
    let read = visit.can().read(move |db, scope| {
        let job = rotation::whole(db, scope, id)?.row.job_id;
        job.map(|job| rotation::job(db, job)).transpose()
    });
    read.await?.ok_or(Problem::not_found())
}

/// The progress alone, for whoever watches.
async fn under_way(
    visit: Visit<may::ReadRotationPlans>,
    key: PathKey<RotationPlanId>,
) -> Result<Answer, Problem> {
    let job = job_of(&visit, key.0).await?;
    visit.page(visit.w.job_progress, blocks(progress(&job, key.0, visit.w)))
}

/// The events of the API, for a browser that is signed in by its cookie.
async fn events(
    visit: Visit<may::ReadRotationPlans>,
    key: PathKey<RotationPlanId>,
) -> Result<HttpResponse, Problem> {
    let job = job_of(&visit, key.0).await?;
    events_of(&visit, &job).await
}

/// The events of a piece of work.
pub(super) async fn events_of(
    visit: &Visit<may::ReadRotationPlans>,
    job: &JobView,
) -> Result<HttpResponse, Problem> {
    let mut response = handlers::stream(visit.can().clone(), PathKey(job.id)).await?;
    cookie::write(&visit.request, &mut response);
    Ok(response)
}

/// Whether others have changed the plan, for a browser that is signed in by its cookie.
async fn versions(
    visit: Visit<may::ReadRotationPlans>,
    key: PathKey<RotationPlanId>,
) -> Result<HttpResponse, Problem> {
    // Read after the rights: whoever may not know of plans is refused alike, whatever is asked.
    let since = visit.looks("since").pop().and_then(|version| version.parse().ok());
    let query = Query(SinceQuery { since });
    let mut response = handlers::versions(visit.can().clone(), key, query).await?;
    cookie::write(&visit.request, &mut response);
    Ok(response)
}

/// What the approver should know, for a plan that has a result; counted on a thread that holds no
/// connection.
async fn warnings(
    visit: &Visit<may::ReadRotationPlans>,
    plan: &RotationPlanRow,
) -> Result<Vec<Block>, Problem> {
    let (w, id) = (visit.w, plan.id);
    if plan.line_count == 0 || plan.state == PlanState::Solving {
        return Ok(Vec::new());
    }
    let subject = visit.can().read(move |db, _| rotation::subject(db, id)).await?;
    let warned = actix_web::web::block(move || subject.warned()).await;
    let warned = warned.map_err(|_| Problem::new(Code::Unavailable).header("Retry-After", 2))?;
    let said = if warned.is_empty() {
        Block::Text(w.no_warnings.to_owned())
    } else {
        Block::List(
            warned
                .into_iter()
                .map(|warning| if w.tag == "en" { warning.en } else { warning.ja })
                .collect(),
        )
    };
    let more = Block::Links(vec![Link::new(format!("/plans/{id}/why"), w.plan_why)]);
    Ok(vec![Block::Section("warnings", w.plan_warnings.to_owned()), said, more])
}

async fn show(
    visit: Visit<may::ReadRotationPlans>,
    key: PathKey<RotationPlanId>,
) -> Result<Answer, Problem> {
    let (w, id) = (visit.w, key.0);
    let (view, job, others) = visit
        .can()
        .read(move |db, scope| {
            let view = rotation::whole(db, scope, id)?;
            let job = view.row.job_id.map(|job| rotation::job(db, job)).transpose()?;
            Ok((view, job, rotation::list(db, scope)?))
        })
        .await?;
    let mut parts = vec![figures(&view, w), Block::Actions(steps(&view.row, w))];
    if view.row.state == PlanState::Proposed
        && !view.row.allowed_actions.contains(&acts::ROTATION_APPROVE)
    {
        parts.push(Block::Notice("info", w.own_plan_waits.to_owned()));
    }
    parts.extend(job.iter().flat_map(|job| progress(job, id, w)));
    parts.extend(warnings(&visit, &view.row).await?);
    parts.push(Block::Section("look", w.plan_look.to_owned()));
    parts.push(Block::Links(looks(&view.row, &others, w)));
    parts.extend(notes(&visit, id, &view.snapshot.notes).await?);
    parts.push(Block::Section("rules", w.plan_rules.to_owned()));
    parts.push(Block::Grid(rules(&view.rules, w)));
    parts.push(Block::Links(vec![Link::new("/plans", Words::fill(w.back_to, &[&w.plans]))]));
    visit.page(&format!("{}: {}", w.plan, view.row.name), blocks(parts))
}

/// Boards, explanation, and the plans it can be compared with: those with a result and a year in
/// common.
fn looks(plan: &RotationPlanRow, others: &[RotationPlanRow], w: &'static Words) -> Vec<Link> {
    let id = plan.id;
    let mut links = vec![
        Link::new(format!("/plans/{id}/board"), w.board_people),
        Link::new(format!("/plans/{id}/board?by=host"), w.board_hosts),
        Link::new(
            format!("/plans/{id}/board?by=year&year={}", plan.first_fiscal_year),
            w.desk_by_year,
        ),
        Link::new(format!("/plans/{id}/planned-hires"), w.hires),
    ];
    if plan.line_count > 0 {
        links.push(Link::new(format!("/plans/{id}/lines"), w.plan_lines_list));
        links.push(Link::new(format!("/plans/{id}/presentation"), w.presentation));
        links.push(Link::new(format!("/plans/{id}/scenarios"), w.scenarios));
        links.push(Link::new(format!("/plans/{id}/stability"), w.stability));
        let shares = |other: &&RotationPlanRow| {
            other.id != id
                && other.line_count > 0
                && other.first_fiscal_year.year() <= plan.last_fiscal_year
                && plan.first_fiscal_year.year() <= other.last_fiscal_year
        };
        let link = |other: &RotationPlanRow| {
            Link::new(
                format!("/plans/{id}/diff?against={}", other.id),
                Words::fill(w.compare_with, &[&other.name]),
            )
        };
        links.extend(others.iter().filter(shares).map(link));
    }
    links
}

fn rules(rules: &[RuleSetting], w: &'static Words) -> Grid {
    rules.iter().fold(
        Grid::new(w.plan_rules, &[w.plan_rule, w.plan_value, w.plan_unit], w),
        |grid, rule| {
            let sentence = if w.tag == "en" { rule.sentence_en } else { rule.sentence_ja };
            grid.row(vec![
                Cell::text(sentence),
                Cell::number(rule.value),
                Cell::text(w.term(rule.unit)),
            ])
        },
    )
}

async fn changing(
    visit: &Visit<may::WriteRotationPlans>,
    id: RotationPlanId,
) -> Result<Form, Problem> {
    let (view, w) = (whole(visit, id).await?, visit.w);
    let mut fields = vec![
        Field::new("name", w.name_of_plan, Kind::Text).required().value(&view.row.name),
        Field::new("purpose", w.purpose, Kind::Lines).value(&view.row.purpose),
        Field::new("max_seconds", w.max_seconds, Kind::Number)
            .support(w.max_seconds_support)
            .when_empty(Empty::Null)
            .value(view.max_seconds.map_or_else(String::new, |seconds| seconds.to_string())),
    ];
    fields.push(emphasis(w));
    fields.extend(rule_fields(&view.rules, w));
    Ok(visit
        .form(format!("/plans/{id}/change"), w.save, fields)
        .of_version(view.row.version)
        .back(format!("/plans/{id}")))
}

async fn change_form(
    visit: Visit<may::WriteRotationPlans>,
    key: PathKey<RotationPlanId>,
) -> Result<Answer, Problem> {
    let form = changing(&visit, key.0).await?;
    visit.page(
        visit.w.plan_change,
        blocks(vec![Block::Text(visit.w.plan_change_lead.to_owned()), Block::Form(form)]),
    )
}

async fn change(
    step: Step<may::WriteRotationPlans>,
    key: PathKey<RotationPlanId>,
) -> Result<Answer, Problem> {
    let (id, form) = (key.0, changing(&step.visit, key.0).await?);
    match handlers::update(step.visit.can().clone(), key, step.input(&form)).await {
        Ok(_) => Ok(Answer::to(format!("/plans/{id}?done=saved"))),
        Err(problem) => step.visit.again(
            step.visit.w.plan_change,
            &problem,
            step.filled(form),
            with_form(Vec::new()),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_is_told_in_percent() {
        assert_eq!(
            (percent(1_234), percent(0), percent(1_500_000)),
            ("0.1234 %".into(), "0.0000 %".into(), "150.0000 %".into())
        );
    }
}
