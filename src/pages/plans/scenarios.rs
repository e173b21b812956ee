//! A plan under doubts: the scenarios with what they come to, one with its repair, and the forms in
//! which officers name them.

use actix_web::HttpResponse;

use super::plan::events_of;
use crate::auth::may;
use crate::choices;
use crate::pages::kit::{
    Answer, Asked, Block, Cell, Empty, Field, Form, Grid, Group, Kind, Link, Screen, Step, Visit,
    Words, blocks, screen,
};
use crate::problem::Problem;
use crate::rotation::{
    self, Board, ChangeFilter, ChangeKind, DoubtView, JobState, JobView, Outcome, PlaceOfChange,
    RepairView, RotationPlanRow, ScenarioChange, ScenarioFilter, ScenarioSummary, ScenarioView,
    Sentence, acts, handlers,
};
use crate::vocab::{Act, FiscalYear, RotationPlanId, RotationScenarioId};
use crate::web::{PathKey, Route};

pub(super) fn routes() -> Vec<Route> {
    let [asked, named] = screen(
        "/plans/{id}/scenarios/new",
        ["異動計画の想定の登録の画面", "異動計画の想定の登録"],
        naming,
        handlers::add_scenario,
    );
    let [shown, changed] = screen(
        "/rotation-scenarios/{id}/change",
        ["異動計画の想定の変更の画面", "異動計画の想定の変更"],
        changing,
        handlers::change_scenario,
    );
    let [sure, removed] = screen(
        "/rotation-scenarios/{id}/remove",
        ["異動計画の想定の削除の確認の画面", "異動計画の想定の削除"],
        removing,
        handlers::remove_scenario,
    );
    let [repaired, taken] = screen(
        "/rotation-scenarios/{id}/take-over",
        ["立て直しを新しい計画にする確認の画面", "立て直しを新しい計画にする"],
        taking_over,
        handlers::take_over,
    );
    vec![
        Route::get("/plans/{id}/scenarios", "異動計画の想定の一覧の画面", list),
        asked,
        named,
        Route::post("/plans/{id}/scenarios/judge", "想定の判定を始める", judge),
        Route::post("/plans/{id}/scenarios/stop", "想定の判定を中止する", stop),
        Route::get("/plans/{id}/scenarios/progress", "想定の判定の進み具合の画面", under_way),
        Route::get(
            "/plans/{id}/scenarios/events",
            "想定の判定の進み具合（server-sent events）",
            events,
        ),
        Route::get("/rotation-scenarios/{id}", "異動計画の想定の画面", show),
        shown,
        changed,
        sure,
        removed,
        repaired,
        taken,
    ]
}

const fn tone(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Open => "plain",
        Outcome::Untouched => "good",
        Outcome::Mended | Outcome::AllAsked => "half",
        Outcome::WithoutSolution => "bad",
    }
}

fn said<'a>(ja: &'a str, en: &'a str, w: &Words) -> &'a str {
    if w.tag == "en" { en } else { ja }
}

fn doubt(one: &DoubtView, w: &Words) -> String {
    format!("{} {}〜", one.name, w.year(one.from_fiscal_year))
}

async fn list(
    visit: Visit<may::ReadRotationPlans>,
    key: PathKey<RotationPlanId>,
) -> Result<Answer, Problem> {
    let (w, id, listing) = (visit.w, key.0, visit.listing::<ScenarioFilter>()?.counted());
    let read = visit.can().read_logged(move |db, scope, seen| {
        let plan = rotation::whole(db, scope, id)?.row;
        Ok((plan, rotation::scenarios(db, scope, seen, id)?, rotation::judgement(db, id)?))
    });
    let (plan, all, job) = read.await?;
    let (count, rows) = (all.len(), all.into_iter().filter(|row| listing.filter.wants(row)));
    let page = listing.cut(rows.collect(), |row: &ScenarioSummary| row.id.to_string())?;
    if listing.is_file() {
        return listing.reply(&page, rotation::scenario_table).map(Answer::file);
    }
    let (here, asked) = (format!("/plans/{id}/scenarios"), Asked::new(&visit.request, w));
    let mut parts = vec![Block::Text(w.scenarios_lead.to_owned())];
    if plan.allowed_actions.contains(&acts::ROTATION_JUDGE) {
        let new = Link::new(format!("{here}/new"), w.scenario_new);
        parts.push(Block::Actions(vec![new]));
        let is_over = job.as_ref().is_none_or(|job| job.state.is_over());
        if !is_over {
            parts.push(Block::Form(visit.form(
                format!("{here}/stop"),
                w.scenario_stop,
                Vec::new(),
            )));
        } else if count > 0 {
            let form = visit.form(format!("{here}/judge"), w.scenario_judge, Vec::new());
            parts.push(Block::Form(form));
        }
    } else {
        parts.push(Block::Notice("info", Words::fill(w.scenarios_closed, &[&w.term(plan.state)])));
    }
    parts.extend(job.iter().flat_map(|job| progress(job, id, w)));
    let flags = [("true", w.yes), ("false", w.no)];
    let flags = flags.map(|(key, name)| (key.to_owned(), name.to_owned())).to_vec();
    let fields = vec![
        Field::new("outcome", w.scenario_outcome, Kind::Choice(choices!(Outcome, w))),
        Field::new("stale", w.scenario_stale_filter, Kind::Choice(flags)),
    ];
    let query = visit.request.query_string();
    parts.extend([
        Block::Conditions(Form::conditions(&here, w.search, fields, query)),
        Block::Grid(asked.finish(rows_of(&page.items, w), &listing, &page)),
        Block::Extras(asked.files()),
        Block::Links(vec![Link::new(format!("/plans/{id}"), w.back_to_plan)]),
    ]);
    visit.page(&format!("{}: {}", w.scenarios, plan.name), blocks(parts))
}

fn rows_of(rows: &[ScenarioSummary], w: &'static Words) -> Grid {
    let heads = [
        w.scenario,
        w.scenario_doubts,
        w.scenario_outcome,
        w.scenario_lost,
        w.scenario_asked,
        w.scenario_loss,
        w.scenario_loss_best,
    ];
    let number = |value: Option<i64>| {
        Cell::number(value.map_or_else(|| "―".to_owned(), |value| value.to_string()))
    };
    let count = |value: Option<usize>| number(value.and_then(|value| i64::try_from(value).ok()));
    rows.iter().fold(Grid::new(w.scenarios, &heads, w), |grid, row| {
        let mark = if row.is_stale { w.scenario_stale_mark } else { "" };
        grid.row(vec![
            Cell::link(format!("/rotation-scenarios/{}", row.id), row.name.to_string()),
            Cell::Lines(row.doubts.iter().map(|one| doubt(one, w)).collect()),
            Cell::Mark(tone(row.outcome), format!("{}{mark}", w.term(row.outcome))),
            count(row.lost_lines),
            count(row.people_asked),
            number(row.points_lost),
            number(row.points_lost_at_best),
        ])
    })
}

/// How the judgement stands; while it runs, the page is told by itself, or asks by the link.
fn progress(job: &JobView, plan: RotationPlanId, w: &'static Words) -> Vec<Block> {
    let (here, over) = (format!("/plans/{plan}/scenarios"), job.state.is_over());
    let facts = vec![
        (w.state.to_owned(), Cell::text(w.term(job.state))),
        (w.scenario_done.to_owned(), Cell::text(job.round)),
        (
            w.look_again.to_owned(),
            Cell::link(&here, if over { w.show_result } else { w.look_again_link }),
        ),
    ];
    let watched = (!over).then(|| (format!("{here}/progress"), format!("{here}/events")));
    let mut parts = vec![Block::Section("progress", w.scenario_progress.to_owned())];
    parts.push(Block::Live(watched, facts));
    if job.state == JobState::Failed {
        parts.push(Block::Notice("bad", job.failure.join(" ")));
    }
    parts
}

async fn job_of(
    visit: &Visit<may::ReadRotationPlans>,
    id: RotationPlanId,
) -> Result<JobView, Problem> {
    let job = visit.can().read(move |db, _| rotation::judgement(db, id)).await?;
    job.ok_or(Problem::not_found())
}

async fn under_way(
    visit: Visit<may::ReadRotationPlans>,
    key: PathKey<RotationPlanId>,
) -> Result<Answer, Problem> {
    let job = job_of(&visit, key.0).await?;
    visit.page(visit.w.scenario_progress, blocks(progress(&job, key.0, visit.w)))
}

/// The events of the API, for a browser that is signed in by its cookie.
async fn events(
    visit: Visit<may::ReadRotationPlans>,
    key: PathKey<RotationPlanId>,
) -> Result<HttpResponse, Problem> {
    let job = job_of(&visit, key.0).await?;
    events_of(&visit, &job).await
}

async fn judge(
    step: Step<may::WriteRotationPlans>,
    key: PathKey<RotationPlanId>,
) -> Result<Answer, Problem> {
    let id = key.0;
    handlers::judge(step.visit.can().clone(), key, step.body(&serde_json::json!({}))).await?;
    Ok(Answer::to(format!("/plans/{id}/scenarios")))
}

async fn stop(
    step: Step<may::WriteRotationPlans>,
    key: PathKey<RotationPlanId>,
) -> Result<Answer, Problem> {
    let id = key.0;
    handlers::stop(step.visit.can().clone(), key, step.body(&serde_json::json!({}))).await?;
    Ok(Answer::to(format!("/plans/{id}/scenarios")))
}

async fn show(
    visit: Visit<may::ReadRotationPlans>,
    key: PathKey<RotationScenarioId>,
) -> Result<Answer, Problem> {
    let (w, id, listing) = (visit.w, key.0, visit.listing::<ChangeFilter>()?.counted());
    let view = read(&visit, id).await?;
    let rows = view.rows();
    let years = years_of(&rows, w);
    let rows: Vec<ScenarioChange> =
        rows.into_iter().filter(|row| listing.filter.wants(row)).collect();
    let page = listing.cut(rows, ScenarioChange::place)?;
    if listing.is_file() {
        return listing.reply(&page, rotation::change_table).map(Answer::file);
    }
    let summary = &view.summary;
    let mut parts = head(&view, w);
    let fields = vec![
        Field::new("fiscal_year", w.fiscal_year, Kind::Choice(years)),
        Field::new("kind", w.scenario_kind, Kind::Choice(choices!(ChangeKind, w))),
    ];
    let (path, query) = (visit.request.path(), visit.request.query_string());
    let asked = Asked::new(&visit.request, w);
    parts.extend([
        Block::Section("changes", w.scenario_moves.to_owned()),
        Block::Conditions(Form::conditions(path, w.search, fields, query)),
        Block::Grid(asked.finish(changes(&page.items, w), &listing, &page)),
        Block::Extras(asked.files()),
    ]);
    parts.extend(view.repair.as_ref().map(|repair| Block::Grid(empty(repair, w))));
    let link = |act: Act, path: &str, text| {
        let may = summary.allowed_actions.contains(&act);
        may.then(|| Link::new(format!("/rotation-scenarios/{id}/{path}"), text))
    };
    let take_over = w.ask(acts::ROTATION_TAKE_OVER).map_or("", |(button, ..)| button);
    let steps = [
        link(acts::ROTATION_TAKE_OVER, "take-over", take_over),
        link(acts::ROTATION_CHANGE_SCENARIO, "change", w.scenario_change),
        link(acts::ROTATION_REMOVE_SCENARIO, "remove", w.scenario_remove),
    ];
    let steps: Vec<Link> = steps.into_iter().flatten().collect();
    if !steps.is_empty() {
        parts.push(Block::Extras(steps));
    }
    let plan = format!("/plans/{}", summary.plan_id);
    parts.push(Block::Links(vec![
        Link::new(format!("{plan}/scenarios"), Words::fill(w.back_to, &[&w.scenarios])),
        Link::new(plan, w.back_to_plan),
    ]));
    visit.page(&format!("{}: {}", w.scenario, summary.name), blocks(parts))
}

async fn read<A>(visit: &Visit<A>, id: RotationScenarioId) -> Result<ScenarioView, Problem> {
    let read =
        visit.can().read_logged(move |db, scope, seen| rotation::scenario(db, scope, seen, id));
    read.await
}

fn years_of(rows: &[ScenarioChange], w: &Words) -> Vec<(String, String)> {
    let mut years: Vec<FiscalYear> = rows.iter().map(|row| row.fiscal_year).collect();
    years.sort_unstable();
    years.dedup();
    years.into_iter().map(|year| (year.to_string(), w.year(year))).collect()
}

/// What a scenario comes to, before its changes one by one.
fn head(view: &ScenarioView, w: &'static Words) -> Vec<Block> {
    let summary = &view.summary;
    let doubts = summary.doubts.iter().map(|one| doubt(one, w)).collect();
    let outcome = Cell::Mark(tone(summary.outcome), w.term(summary.outcome).to_owned());
    let mut facts = vec![
        (w.scenario_doubts.to_owned(), Cell::Lines(doubts)),
        (w.scenario_outcome.to_owned(), outcome),
    ];
    facts.extend(summary.judged_at.as_ref().map(|at| {
        (w.scenario_judged_at.to_owned(), Cell::text(at.get(..16).unwrap_or(at).replace('T', " ")))
    }));
    facts.extend(points(view, w));
    let mut parts = Vec::new();
    if summary.is_stale {
        parts.push(Block::Notice("bad", w.scenario_stale.to_owned()));
    }
    match summary.outcome {
        Outcome::Open => parts.push(Block::Notice("info", w.scenario_open.to_owned())),
        outcome => {
            let tone = if outcome == Outcome::WithoutSolution { "bad" } else { "info" };
            let sentence = said(&summary.sentence_ja, &summary.sentence_en, w);
            parts.push(Block::Notice(tone, sentence.to_owned()));
        }
    }
    parts.push(Block::Facts(facts));
    let told = |all: &[Sentence]| {
        Block::List(all.iter().map(|one| said(&one.ja, &one.en, w).to_owned()).collect())
    };
    match summary.outcome {
        Outcome::WithoutSolution => {
            parts.push(Block::Notice("bad", w.scenario_none.to_owned()));
            parts.push(told(&view.without_solution));
        }
        Outcome::AllAsked => parts.push(Block::Notice("info", w.scenario_no_repair.to_owned())),
        _ => {}
    }
    if summary.outcome != Outcome::Open {
        parts.push(Block::Section("rules", w.scenario_rules.to_owned()));
        parts.push(if view.broken.is_empty() {
            Block::Text(w.scenario_rules_hold.to_owned())
        } else {
            told(&view.broken)
        });
    }
    parts
}

/// What the plan, what is left, the repair and the best are worth, and how surely.
fn points(view: &ScenarioView, w: &'static Words) -> Vec<(String, Cell)> {
    let Some(before) = view.score_before else { return Vec::new() };
    let mut facts = vec![(w.scenario_plan_score.to_owned(), Cell::text(before))];
    facts.extend(view.score_left.map(|left| (w.scenario_left_score.to_owned(), Cell::text(left))));
    let mended = [(w.scenario_repair_score, &view.repair), (w.scenario_best_score, &view.best)];
    for (name, repair) in mended {
        let Some(repair) = repair else { continue };
        let fewer = before - repair.score;
        let worth = Words::fill(w.scenario_fewer, &[&repair.score, &fewer, &repair.people_asked]);
        let proof = said(&repair.proof_ja, &repair.proof_en, w).to_owned();
        facts.push((name.to_owned(), Cell::Lines(vec![worth, proof])));
    }
    facts
}

fn changes(rows: &[ScenarioChange], w: &'static Words) -> Grid {
    let heads =
        [w.fiscal_year, w.name, w.scenario_kind, w.scenario_plan_score, w.scenario_repair_score];
    let places = |all: &[PlaceOfChange]| match all {
        [] => "―".to_owned(),
        all => rotation::places_in_words(all),
    };
    rows.iter().fold(Grid::new(w.scenario_moves, &heads, w), |grid, row| {
        let tone = if row.kind == ChangeKind::FallsAway { "bad" } else { "half" };
        grid.row(vec![
            Cell::Days(w.year(row.fiscal_year)),
            Cell::text(&row.talent_name),
            Cell::Mark(tone, w.term(row.kind).to_owned()),
            Cell::text(places(&row.from)),
            Cell::text(places(&row.to)),
        ])
    })
}

fn empty(repair: &RepairView, w: &'static Words) -> Grid {
    let grid = Grid::new(w.scenario_empty, &[w.fiscal_year, w.desk_body_and_post], w);
    repair.empty.iter().fold(grid, |grid, one| {
        let nobody = if one.kind == "body" { w.scenario_nobody } else { "" };
        let name = format!("{}{nobody}", one.name);
        grid.row(vec![Cell::Days(w.year(one.fiscal_year)), Cell::text(name)])
    })
}

/// Rows that stand empty for more doubts of each kind.
const MORE: usize = 2;

/// The fields of a scenario: pairs of who or what, and the first year without.
fn fields(board: &Board, view: Option<&ScenarioView>, w: &'static Words) -> Vec<Field> {
    let plan = &board.plan;
    let years: Vec<(String, String)> = (plan.first_fiscal_year.year()..=plan.last_fiscal_year)
        .filter_map(|year| FiscalYear::new(year).ok())
        .map(|year| (year.to_string(), w.year(year)))
        .collect();
    let people = board.people.iter();
    let people =
        people.map(|one| (one.id.to_string(), format!("{}（{}）", one.name, one.home_name)));
    let posts = board.posts.iter();
    let posts = posts.map(|one| (one.id.to_string(), format!("{} {}", one.host_name, one.name)));
    let kinds = [
        ("person", "people", "talent_id", w.scenario_people, w.name, people.collect()),
        ("post", "posts", "post_id", w.scenario_posts, w.post, posts.collect()),
        ("body", "bodies", "organization_code", w.scenario_bodies, w.body, board.hosts.clone()),
    ];
    let name = view.map_or_else(String::new, |view| view.summary.name.to_string());
    let mut fields = vec![Field::new("name", w.scenario, Kind::Text).required().value(name)];
    for (kind, list, key, heading, label, choices) in kinds {
        let doubts = view.map_or(&[][..], |view| &view.summary.doubts);
        let known: Vec<&DoubtView> = doubts.iter().filter(|one| one.kind == kind).collect();
        for at in 0..known.len() + MORE {
            let group =
                Group { name: Words::fill(heading, &[&(at + 1)]), look: "row", ..Group::default() };
            let doubt = known.get(at);
            let id = doubt.map_or_else(String::new, |one| one.id.clone());
            let from = doubt.map_or_else(String::new, |one| one.from_fiscal_year.to_string());
            let who =
                Field::new(&format!("{list}/{at}/{key}"), label, Kind::Choice(choices.clone()));
            let since = format!("{list}/{at}/from_fiscal_year");
            let since = Field::new(&since, w.scenario_from, Kind::Scale(years.clone()));
            fields.push(who.sought().under(&group).when_empty(Empty::LeftOut).value(id));
            fields.push(since.under(&group).when_empty(Empty::LeftOut).value(from));
        }
    }
    fields
}

async fn naming(
    visit: &Visit<may::WriteRotationPlans>,
    id: RotationPlanId,
) -> Result<Screen, Problem> {
    let w = visit.w;
    let board = visit.can().read(move |db, scope| rotation::board(db, scope, id)).await?;
    let here = format!("/plans/{id}/scenarios");
    let mut parts = vec![Block::Text(w.scenarios_lead.to_owned())];
    let may = closed(&board.plan, &mut parts, w);
    let form = may.then(|| {
        let form = visit.form(format!("{here}/new"), w.scenario_new, fields(&board, None, w));
        form.back(&here)
    });
    Ok(Screen::new(w.scenario_new, parts, form, format!("{here}?done=saved")))
}

/// Whether scenarios can be named; says why not.
fn closed(plan: &RotationPlanRow, parts: &mut Vec<Block>, w: &'static Words) -> bool {
    let may = plan.allowed_actions.contains(&acts::ROTATION_JUDGE);
    if !may {
        parts.push(Block::Notice("info", Words::fill(w.scenarios_closed, &[&w.term(plan.state)])));
    }
    may
}

async fn changing(
    visit: &Visit<may::WriteRotationPlans>,
    id: RotationScenarioId,
) -> Result<Screen, Problem> {
    let (w, view) = (visit.w, read(visit, id).await?);
    let plan = view.summary.plan_id;
    let board = visit.can().read(move |db, scope| rotation::board(db, scope, plan)).await?;
    let mut parts = vec![Block::Notice("info", w.scenario_change_lead.to_owned())];
    let may = closed(&board.plan, &mut parts, w);
    let here = format!("/rotation-scenarios/{id}");
    let form = may.then(|| {
        let fields = fields(&board, Some(&view), w);
        let form = visit.form(format!("{here}/change"), w.save, fields);
        form.of_version(view.summary.version).back(&here)
    });
    Ok(Screen::new(w.scenario_change, parts, form, format!("{here}?done=saved")))
}

async fn taking_over(
    visit: &Visit<may::WriteRotationPlans>,
    id: RotationScenarioId,
) -> Result<Screen, Problem> {
    let (w, view) = (visit.w, read(visit, id).await?);
    let (summary, here) = (&view.summary, format!("/rotation-scenarios/{id}"));
    let plan = summary.plan_id;
    let plan = visit.can().read(move |db, scope| rotation::whole(db, scope, plan)).await?.row;
    let (button, effect, _) = w.ask(acts::ROTATION_TAKE_OVER).unwrap_or_default();
    let sentence = said(&summary.sentence_ja, &summary.sentence_en, w).to_owned();
    let mut parts = vec![Block::Notice("info", effect.to_owned()), Block::Text(sentence)];
    parts.push(Block::Facts(points(&view, w)));
    parts.push(Block::Grid(changes(&view.rows(), w)));
    let form = summary.allowed_actions.contains(&acts::ROTATION_TAKE_OVER).then(|| {
        let name: String = format!("{}（{}）", plan.name, summary.name).chars().take(80).collect();
        let at = summary.judged_at.as_deref().unwrap_or_default();
        let fields = vec![
            Field::new("name", w.name_of_plan, Kind::Text).required().value(name),
            Field::new("judged_at", "", Kind::Hidden).value(at),
        ];
        let form = visit.form(format!("{here}/take-over"), button, fields);
        form.of_version(summary.version).back(&here)
    });
    if form.is_none() {
        let why = match summary.outcome {
            _ if summary.is_stale => w.scenario_stale,
            Outcome::Open => w.scenario_open,
            _ => w.scenario_no_repair,
        };
        parts.push(Block::Notice("bad", why.to_owned()));
    }
    Ok(Screen::new(button, parts, form, "/plans/{id}?done=saved"))
}

async fn removing(
    visit: &Visit<may::WriteRotationPlans>,
    id: RotationScenarioId,
) -> Result<Screen, Problem> {
    let (w, view) = (visit.w, read(visit, id).await?);
    let summary = &view.summary;
    let here = format!("/rotation-scenarios/{id}");
    let doubts = summary.doubts.iter().map(|one| doubt(one, w)).collect();
    let parts = vec![
        Block::Notice("bad", w.scenario_remove_text.to_owned()),
        Block::Facts(vec![
            (w.scenario.to_owned(), Cell::text(&summary.name)),
            (w.scenario_doubts.to_owned(), Cell::Lines(doubts)),
        ]),
    ];
    let form = visit.form(format!("{here}/remove"), w.scenario_remove, Vec::new());
    let form = form.of_version(summary.version).back(here).grave();
    let then = format!("/plans/{}/scenarios?done=saved", summary.plan_id);
    Ok(Screen::new(w.scenario_remove, parts, form, then))
}
