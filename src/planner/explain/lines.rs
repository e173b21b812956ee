//! Each line's rules, goals and reduced loss.
use crate::exchange::plan::{Plan, SCALE};
use crate::explain::claims::Facts;
use crate::explain::indexed_plan::IndexedPlan;
use crate::explain::report::{LineReason, RulePoints, Said};
use crate::model::column::Marginals;
use crate::model::decision::{Choice, restrict};
use crate::model::subproblem::Subproblem;
use crate::pricing::pricer::Pricer;
use crate::primal::warm_start;
use crate::rules::goal::GOALS;
use crate::rules::itinerary::ITINERARY;
use crate::rules::line::{LINES, line_points};
use crate::rules::rule::MunicipalityYear;

/// Why each line is in the plan.
pub(crate) fn reasons(indexed: &IndexedPlan, plan: &Plan, told: &Facts) -> Vec<LineReason> {
    let losses = losses(indexed, plan);
    let cells = indexed.cells.iter().zip(losses);
    let reason =
        |(&cell, loss)| LineReason { said: told.line(cell), ..reason(indexed, cell, loss) };
    cells.map(reason).collect()
}

fn reason(
    indexed: &IndexedPlan,
    (person, post, year): (usize, usize, usize),
    loss: Option<i64>,
) -> LineReason {
    let facts = indexed.index.facts(person, post, year as i64);
    let rules = LINES.iter().map(|rule| RulePoints {
        code: rule.code,
        ja: rule.ja,
        en: rule.en,
        points: (rule.points)(&facts),
    });
    let rules: Vec<RulePoints> = rules.filter(|rule| rule.points != 0).collect();
    let points = line_points(&facts);
    let goals = goals(indexed, person, post, year);
    let (ja, en) = sentences(indexed, (person, post, year), points, &rules, &goals);
    LineReason {
        person: facts.person.id.clone(),
        post: facts.post.id.clone(),
        year: year as i64,
        rules,
        points,
        goals,
        reduced_loss: loss,
        said: Said::default(),
        ja,
        en,
    }
}

/// What the municipality's goals lose without the line, and the move that starts with it.
fn goals(indexed: &IndexedPlan, person: usize, post: usize, year: usize) -> Vec<RulePoints> {
    let host = indexed.index.host_of(post);
    let weights = &indexed.problem.weights;
    let mut found = Vec::new();
    if indexed.model.municipal[host] {
        let (with, without) = with_and_without(indexed, host, year, (person, post));
        for rule in &GOALS {
            let points = (rule.points)(weights, &with) - (rule.points)(weights, &without);
            found.push(RulePoints { code: rule.code, ja: rule.ja, en: rule.en, points });
        }
    }
    let away = indexed.problem.people[person].owner != indexed.problem.hosts[host].id;
    if away && !indexed.serves(person, host, year as i64 - 1) {
        let rule = &ITINERARY[0];
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

fn with_and_without(
    indexed: &IndexedPlan,
    host: usize,
    year: usize,
    gone: (usize, usize),
) -> (MunicipalityYear, MunicipalityYear) {
    let mut lines = Vec::new();
    for &post in indexed.index.posts_at(host) {
        if let Some(&person) = indexed.holder.get(&(post, year)) {
            lines.push((person, post));
        }
    }
    let with = municipality_year(indexed, host, year, &lines);
    lines.retain(|&line| line != gone);
    (with, municipality_year(indexed, host, year, &lines))
}

/// What lines (person, post) amount to at a host in a year.
pub(crate) fn municipality_year(
    indexed: &IndexedPlan,
    host: usize,
    year: usize,
    lines: &[(usize, usize)],
) -> MunicipalityYear {
    let team = 0..indexed.model.jobs;
    let has_job =
        |job: &usize| lines.iter().any(|&(_, post)| indexed.model.posts[post].job == *job);
    let stayed = lines.iter().filter(|&&(person, _)| indexed.serves(person, host, year as i64 - 1));
    MunicipalityYear {
        lines: lines.len() as i64,
        team_types: team.filter(has_job).count() as i64,
        stayed: stayed.count() as i64,
    }
}

/// For each line: best reduced value less best reduced value without the line.
fn losses(indexed: &IndexedPlan, plan: &Plan) -> Vec<Option<i64>> {
    let prices = warm_start::prices(&indexed.model, &indexed.index, indexed.problem, plan);
    let Some(prices) = prices else {
        return vec![None; indexed.cells.len()];
    };
    let mut marginals = Marginals::default();
    prices.marginals(&indexed.model, &Subproblem::whole(&indexed.model), &mut marginals);
    let mut pricer = Pricer::default();
    indexed.cells.iter().map(|&cell| loss(indexed, &marginals, &mut pricer, cell)).collect()
}

fn loss(
    indexed: &IndexedPlan,
    marginals: &Marginals,
    pricer: &mut Pricer,
    (person, post, year): (usize, usize, usize),
) -> Option<i64> {
    let model = &indexed.model;
    let whole = &model.people[person];
    pricer.label(model, whole, marginals);
    let (best, _) = pricer.best_path(model, whole, marginals)?;
    let part = restrict(model, whole, year, Choice::Post(post as u32, false));
    pricer.label(model, &part, marginals);
    let (without, _) = pricer.best_path(model, &part, marginals)?;
    Some((best - without) / SCALE)
}

fn sentences(
    indexed: &IndexedPlan,
    (person, post, year): (usize, usize, usize),
    points: i64,
    rules: &[RulePoints],
    goals: &[RulePoints],
) -> (String, String) {
    let fiscal = i64::from(indexed.problem.first_fiscal_year) + year as i64;
    let (who, what) = (&indexed.problem.people[person].id, &indexed.problem.posts[post].id);
    let ja: Vec<String> =
        rules.iter().chain(goals).map(|r| format!("{}{:+}", r.ja, r.points)).collect();
    let codes: Vec<String> =
        rules.iter().chain(goals).map(|r| format!("{} {:+}", r.code, r.points)).collect();
    (
        format!("{fiscal}年度「{who}」は「{what}」({points}点): {}。", ja.join("、")),
        format!("{who} serves {what} in {fiscal} ({points} points): {}.", codes.join(", ")),
    )
}
