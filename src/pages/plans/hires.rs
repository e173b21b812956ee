//! Places kept in a plan for people who are still to be hired: from the hiring plan or by hand,
//! given up again, and filled by whoever was hired.

use serde_json::json;

use crate::auth::may;
use crate::choices;
use crate::hiring::{self, CountKind, Employer, Selection};
use crate::organization::{self, Organization};
use crate::pages::kit::choose::{self, chosen, name_of};
use crate::pages::kit::{
    Answer, Block, Cell, Empty, Field, Form, Grid, Kind, Link, Screen, Step, Visit, Words, screen,
    screen_by,
};
use crate::problem::Problem;
use crate::rotation::{self, PlannedHireView, RotationPlanRow, acts, handlers};
use crate::vocab::{BodyKind, FiscalYear, Grade, HiringRoute, PostType, RotationPlanId, TalentId};
use crate::web::{PathKey, Route};

pub(super) fn routes() -> Vec<Route> {
    let [shown, kept] = screen(
        "/plans/{id}/planned-hires",
        ["異動計画の採用予定の画面", "採用予定を計画に入れる"],
        planning,
        handlers::plan_hires,
    );
    let [asked, replaced] = screen_by(
        "/plans/{id}/planned-hires/replace",
        ["採用予定を採用者に置き換える画面", "採用予定を採用者に置き換え"],
        replacing,
        async |step: &Step<may::WriteRotationPlans>, id, form: &Form| {
            let can = step.visit.can().clone();
            handlers::replace_hire(can, PathKey(id), step.input(form)).await
        },
    );
    let gone = Route::post("/plans/{id}/planned-hires/remove", "採用予定を計画から外す", remove);
    vec![shown, kept, asked, replaced, gone]
}

/// What a hiring plan or an examination says of a year of the plan.
struct Suggested {
    year: FiscalYear,
    what: String,
    count: i32,
    /// How the form is filled with it.
    query: String,
}

async fn planning(
    visit: &Visit<may::WriteRotationPlans>,
    id: RotationPlanId,
) -> Result<Screen, Problem> {
    let w = visit.w;
    let read = visit.can().read(move |db, scope| {
        let (hires, _) = rotation::planned_hires(db, id)?;
        let plan = rotation::whole(db, scope, id)?.row;
        let rounds = hiring::rounds(db, &Selection::default())?;
        Ok((plan, hires, organization::all(db)?, hiring::plans(db)?, rounds))
    });
    let (plan, hires, bodies, plans, rounds) = read.await?;
    let bodies: Vec<Organization> = bodies.into_iter().map(|(_, body)| body).collect();
    let prefecture = bodies.iter().find(|body| body.kind == BodyKind::Prefecture);
    let prefecture = prefecture.map_or_else(String::new, |body| body.code.to_string());
    let here = |year: FiscalYear| {
        (plan.first_fiscal_year.year()..=plan.last_fiscal_year).contains(&year.year())
    };
    let planned = plans.iter().filter(|one| here(one.intake_fiscal_year)).map(|one| {
        let body = if one.employer == Employer::Prefecture { prefecture.as_str() } else { "" };
        Suggested {
            year: one.intake_fiscal_year,
            what: format!("{}（{}）", w.term(one.employer), one.source),
            count: one.planned,
            query: format!("employer={body}"),
        }
    });
    let examined = rounds.iter().filter(|one| here(one.intake_fiscal_year)).filter_map(|one| {
        Some(Suggested {
            year: one.intake_fiscal_year,
            what: w.term(one.route).to_owned(),
            count: one.counts.get(&CountKind::Planned)?.count.count?,
            query: format!("employer={prefecture}&route={}", one.route.as_str()),
        })
    });
    let suggested: Vec<Suggested> = planned.chain(examined).filter(|one| one.count > 0).collect();
    let mut parts = vec![Block::Text(w.hires_lead.to_owned())];
    let changes = plan.allowed_actions.contains(&acts::ROTATION_PLAN_HIRES);
    parts.push(Block::Grid(kept(visit, id, &hires, changes)));
    if !changes {
        parts.push(Block::Notice("info", Words::fill(w.cell_closed, &[&w.term(plan.state)])));
    } else if !suggested.is_empty() {
        parts.push(Block::Grid(suggestions(id, &suggested, w)));
    }
    parts.push(Block::Links(vec![Link::new(format!("/plans/{id}"), w.back_to_plan)]));
    let form = changes.then(|| form(visit, &plan, &bodies, &prefecture));
    Ok(Screen::new(w.hires, parts, form, format!("/plans/{id}/planned-hires?done=saved")))
}

/// The places that are kept.
fn kept(
    visit: &Visit<may::WriteRotationPlans>,
    id: RotationPlanId,
    hires: &[PlannedHireView],
    changes: bool,
) -> Grid {
    let w = visit.w;
    let mut heads =
        vec![w.name, w.body, w.route, w.post_type, w.level, w.grade, w.hire_from, w.plan_lines];
    if changes {
        heads.extend([w.hire_replace, w.hire_remove]);
    }
    hires.iter().fold(Grid::new(w.hires, &heads, w), |grid, hire| {
        let mut row = vec![
            Cell::text(&hire.name),
            Cell::text(&hire.employer_name),
            Cell::text(w.term(hire.route)),
            Cell::text(w.term(hire.post_type)),
            Cell::number(hire.level),
            Cell::text(w.term(hire.grade)),
            Cell::Days(w.year(hire.from_fiscal_year)),
            Cell::number(hire.line_count),
        ];
        if changes {
            let path = format!("/plans/{id}/planned-hires");
            let (hire, name) = (hire.id, &hire.name);
            let said = |what: &str| format!("{what}: {name}");
            row.push(Cell::link(format!("{path}/replace?hire={hire}"), said(w.hire_replace)));
            row.push(visit.press(format!("{path}/remove?hire={hire}"), said(w.hire_remove)));
        }
        grid.row(row)
    })
}

fn suggestions(id: RotationPlanId, suggested: &[Suggested], w: &'static Words) -> Grid {
    let heads = [w.fiscal_year, w.source, w.hire_count, w.hire_take];
    suggested.iter().fold(Grid::new(w.hires_suggested, &heads, w), |grid, one| {
        let (year, count) = (one.year, one.count);
        let href = format!("/plans/{id}/planned-hires?from={year}&count={count}&{}", one.query);
        grid.row(vec![
            Cell::Days(w.year(year)),
            Cell::text(&one.what),
            Cell::number(count),
            Cell::link(href, Words::fill(w.hire_take_some, &[&count])),
        ])
    })
}

/// More places; the address fills in what the hiring plan says.
fn form(
    visit: &Visit<may::WriteRotationPlans>,
    plan: &RotationPlanRow,
    bodies: &[Organization],
    prefecture: &str,
) -> Form {
    let w = visit.w;
    let said = |name: &str, usual: &str| {
        visit.looks(name).pop().filter(|value| !value.is_empty()).unwrap_or(usual.to_owned())
    };
    let bodies =
        bodies.iter().map(|body| (body.code.to_string(), body.name_ja.to_string())).collect();
    let first = plan.first_fiscal_year;
    let fields = vec![
        Field::new("add/0/name", w.hire_name, Kind::Text)
            .required()
            .support(w.hire_name_support)
            .value(w.hire_named),
        Field::new("add/0/count", w.hire_count, Kind::Number).required().value(said("count", "1")),
        Field::new("add/0/employer_code", w.body, Kind::Choice(bodies))
            .required()
            .value(said("employer", prefecture)),
        Field::new("add/0/route", w.route, Kind::Choice(choices!(HiringRoute, w)))
            .required()
            .value(said("route", HiringRoute::Graduate.as_str())),
        Field::new("add/0/post_type", w.post_type, Kind::Choice(choices!(PostType, w))).required(),
        Field::new("add/0/level", w.hire_level, Kind::Number)
            .required()
            .support(w.hire_level_support)
            .value(1),
        Field::new("add/0/grade", w.grade, Kind::Choice(choices!(Grade, w)))
            .when_empty(Empty::LeftOut)
            .value(Grade::Staff),
        Field::year("add/0/from_fiscal_year", w.hire_from, first.year(), w)
            .value(said("from", &first.to_string())),
    ];
    let path = format!("/plans/{}/planned-hires", plan.id);
    visit.form(path, w.hire_add, fields).of_version(plan.version)
}

/// The place of the address `?hire=…`.
fn hire_of(visit: &Visit<may::WriteRotationPlans>) -> Result<TalentId, Problem> {
    let hire = visit.looks("hire").pop().and_then(|id| id.parse().ok());
    hire.ok_or(Problem::not_found())
}

async fn remove(
    step: Step<may::WriteRotationPlans>,
    key: PathKey<RotationPlanId>,
) -> Result<Answer, Problem> {
    let (id, hire) = (key.0, hire_of(&step.visit)?);
    let body = json!({ "remove": [hire] });
    handlers::plan_hires(step.visit.can().clone(), key, step.body(&body)).await?;
    Ok(Answer::to(format!("/plans/{id}/planned-hires?done=saved")))
}

async fn replacing(
    visit: &Visit<may::WriteRotationPlans>,
    id: RotationPlanId,
) -> Result<Screen, Problem> {
    let (w, hire) = (visit.w, hire_of(visit)?);
    let (hires, version) = visit.can().read(move |db, _| rotation::planned_hires(db, id)).await?;
    let place = hires.iter().find(|one| one.id == hire).ok_or(Problem::not_found())?;
    let path = format!("/plans/{id}/planned-hires/replace");
    let Some(person) = chosen(visit) else {
        return Ok(Screen::new(w.hire_replace, choose::person(visit, &path).await?, None, ""));
    };
    let facts = vec![
        (w.hires.to_owned(), Cell::text(&place.name)),
        (w.plan_lines.to_owned(), Cell::text(place.line_count)),
        (w.hired_person.to_owned(), Cell::text(name_of(visit, person).await?)),
    ];
    let fields = vec![
        Field::new("planned_hire_id", "", Kind::Hidden).value(hire),
        Field::new("talent_id", w.hired_person, Kind::Hidden).value(person),
    ];
    let action = format!("{path}?hire={hire}&talent_id={person}");
    let form = visit.form(action, w.hire_replace, fields).of_version(version);
    let form = form.back(format!("/plans/{id}/planned-hires"));
    let parts = vec![Block::Notice("info", w.hire_replace_text.to_owned()), Block::Facts(facts)];
    Ok(Screen::new(w.hire_replace, parts, form, format!("/plans/{id}?done=saved")))
}
