//! Each line's rules, goals and reduced loss.
use super::super::itinerary::{Desk, Terms};
use super::super::plan::{Plan, SCALE};
use super::super::prices::Setting;
use super::super::question::{Choice, apply};
use super::super::rules::{GOALS, LINES, Tally, WAYS, line_points};
use super::super::warm;
use super::{LineReason, RulePoints, Sheet};

/// Why each line is in the plan.
pub(super) fn reasons(sheet: &Sheet, plan: &Plan) -> Vec<LineReason> {
    let losses = losses(sheet, plan);
    let cells = sheet.cells.iter().zip(losses);
    cells.map(|(&(person, post, year), loss)| reason(sheet, person, post, year, loss)).collect()
}

fn reason(sheet: &Sheet, person: usize, post: usize, year: usize, loss: Option<i64>) -> LineReason {
    let facts = sheet.register.facts(person, post, year as i64);
    let rules = LINES.iter().map(|rule| RulePoints {
        code: rule.code,
        ja: rule.ja,
        en: rule.en,
        points: (rule.points)(&facts),
    });
    let rules: Vec<RulePoints> = rules.filter(|rule| rule.points != 0).collect();
    let points = line_points(&facts);
    let goals = goals(sheet, person, post, year);
    let (ja, en) = sentences(sheet, (person, post, year), points, &rules, &goals);
    LineReason {
        person: facts.person.id.clone(),
        post: facts.post.id.clone(),
        year: year as i64,
        rules,
        points,
        goals,
        reduced_loss: loss,
        ja,
        en,
    }
}

/// What the municipality's goals lose without the line, and the move that starts with it.
fn goals(sheet: &Sheet, person: usize, post: usize, year: usize) -> Vec<RulePoints> {
    let host = sheet.register.host_of(post);
    let weights = &sheet.problem.weights;
    let mut found = Vec::new();
    if sheet.model.municipal[host] {
        let (with, without) = tallies(sheet, host, year, (person, post));
        for rule in &GOALS {
            let points = (rule.points)(weights, &with) - (rule.points)(weights, &without);
            found.push(RulePoints { code: rule.code, ja: rule.ja, en: rule.en, points });
        }
    }
    let away = sheet.problem.people[person].owner != sheet.problem.hosts[host].id;
    if away && !sheet.serves(person, host, year as i64 - 1) {
        let rule = &WAYS[0];
        found.push(RulePoints {
            code: rule.code,
            ja: rule.ja,
            en: rule.en,
            points: -weights.moving,
        });
    }
    found.retain(|rule| rule.points != 0);
    found
}

fn tallies(sheet: &Sheet, host: usize, year: usize, gone: (usize, usize)) -> (Tally, Tally) {
    let mut lines = Vec::new();
    for &post in sheet.register.posts_at(host) {
        if let Some(&person) = sheet.holder.get(&(post, year)) {
            lines.push((person, post));
        }
    }
    let with = tally(sheet, host, year, &lines);
    lines.retain(|&line| line != gone);
    (with, tally(sheet, host, year, &lines))
}

/// What lines (person, post) amount to at a host in a year.
pub(super) fn tally(sheet: &Sheet, host: usize, year: usize, lines: &[(usize, usize)]) -> Tally {
    let team = 0..sheet.model.jobs;
    let has_job = |job: &usize| lines.iter().any(|&(_, post)| sheet.model.posts[post].job == *job);
    let stayed = lines.iter().filter(|&&(person, _)| sheet.serves(person, host, year as i64 - 1));
    Tally {
        lines: lines.len() as i64,
        team_types: team.filter(has_job).count() as i64,
        stayed: stayed.count() as i64,
    }
}

/// For each line: best reduced value less best reduced value without the line.
fn losses(sheet: &Sheet, plan: &Plan) -> Vec<Option<i64>> {
    let prices = warm::prices(&sheet.model, &sheet.register, sheet.problem, plan);
    let Some(prices) = prices else {
        return vec![None; sheet.cells.len()];
    };
    let mut terms = Terms::default();
    prices.terms(&sheet.model, &Setting::whole(&sheet.model), &mut terms);
    let mut desk = Desk::default();
    sheet.cells.iter().map(|&cell| loss(sheet, &terms, &mut desk, cell)).collect()
}

fn loss(
    sheet: &Sheet,
    terms: &Terms,
    desk: &mut Desk,
    (person, post, year): (usize, usize, usize),
) -> Option<i64> {
    let model = &sheet.model;
    let whole = &model.people[person];
    desk.value(model, whole, terms);
    let (best, _) = desk.best(model, whole, terms)?;
    let part = apply(model, whole, year, Choice::Post(post as u32, false));
    desk.value(model, &part, terms);
    let (without, _) = desk.best(model, &part, terms)?;
    Some((best - without) / SCALE)
}

fn sentences(
    sheet: &Sheet,
    (person, post, year): (usize, usize, usize),
    points: i64,
    rules: &[RulePoints],
    goals: &[RulePoints],
) -> (String, String) {
    let fiscal = i64::from(sheet.problem.first_fiscal_year) + year as i64;
    let (who, what) = (&sheet.problem.people[person].id, &sheet.problem.posts[post].id);
    let ja: Vec<String> =
        rules.iter().chain(goals).map(|r| format!("{}{:+}", r.ja, r.points)).collect();
    let codes: Vec<String> =
        rules.iter().chain(goals).map(|r| format!("{} {:+}", r.code, r.points)).collect();
    (
        format!("{fiscal}年度「{who}」は「{what}」({points}点): {}。", ja.join("、")),
        format!("{who} serves {what} in {fiscal} ({points} points): {}.", codes.join(", ")),
    )
}
