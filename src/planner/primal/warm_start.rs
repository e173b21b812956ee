//! Starting from an earlier plan: its prices and its lines, as far as they still make sense.
use crate::bound::dual_prices::DualPrices;
use crate::exchange::plan::{Plan, SCALE};
use crate::exchange::problem::Problem;
use crate::model::column::{Column, Marginals, NEVER};
use crate::model::numbers::Model;
use crate::pricing::pricer::Pricer;
use crate::rules::index::ProblemIndex;

/// Points that make a line of the earlier plan outweigh anything else.
const WISH: i64 = 1_000_000;

/// The multipliers stored with a plan, in the numbers of the model.
pub(crate) fn prices(
    model: &Model,
    index: &ProblemIndex,
    problem: &Problem,
    plan: &Plan,
) -> Option<DualPrices> {
    let certificate = plan.certificate.as_ref().filter(|certificate| certificate.scale == SCALE)?;
    let mut prices = DualPrices::zero(model);
    for (id, row) in &certificate.post_years {
        if let Some(post) = index.post(id) {
            put(&mut prices.post, post * model.years, model.years, row);
        }
    }
    for (id, row) in &certificate.coverage {
        if let Some(host) = index.host(id) {
            put(&mut prices.cover, host * model.years, model.years, row);
        }
    }
    for (id, row) in &certificate.handover {
        if let Some(host) = index.host(id) {
            put(&mut prices.stay, host * model.years, model.years, row);
        }
    }
    for (id, jobs) in &certificate.team {
        for (job, row) in jobs {
            let job = problem.team_job_types.iter().position(|known| known == job);
            if let (Some(host), Some(job)) = (index.host(id), job) {
                put(&mut prices.team, model.team_at(host, job, 0), model.years, row);
            }
        }
    }
    Some(prices)
}

fn put(table: &mut [i64], first: usize, years: usize, row: &[i64]) {
    for (place, &price) in table[first..first + years].iter_mut().zip(row) {
        // A price outside these limits proves nothing useful and could overflow a sum.
        *place = price.clamp(0, WISH * SCALE);
    }
}

/// For each person the possible column that keeps most lines of the plan.
pub(crate) fn columns(
    model: &Model,
    index: &ProblemIndex,
    problem: &Problem,
    plan: &Plan,
) -> Vec<(u32, Column)> {
    let mut wanted: Vec<Vec<usize>> = vec![Vec::new(); problem.people.len()];
    let person_ids: std::collections::BTreeMap<&str, usize> =
        problem.people.iter().enumerate().map(|(at, person)| (person.id.as_str(), at)).collect();
    for line in &plan.lines {
        let person = person_ids.get(line.person.as_str());
        let year = usize::try_from(line.year).ok().filter(|&year| year < model.years);
        if let (Some(&person), Some(post), Some(year)) = (person, index.post(&line.post), year) {
            wanted[person].push(model.at(post as u32, year));
        }
    }
    let mut marginals =
        Marginals { line: vec![NEVER; model.posts.len() * model.years], stay: Vec::new() };
    marginals.stay.resize(model.municipal.len() * model.years, 0);
    let mut pricer = Pricer::default();
    let mut columns = Vec::with_capacity(wanted.len());
    for (person, cells) in wanted.iter().enumerate() {
        columns.push((person as u32, kept(model, person, cells, &mut marginals, &mut pricer)));
    }
    columns
}

fn kept(
    model: &Model,
    person: usize,
    cells: &[usize],
    marginals: &mut Marginals,
    pricer: &mut Pricer,
) -> Column {
    let graph = &model.people[person];
    let own_pins: Vec<usize> =
        graph.pins.iter().map(|&(year, post)| model.at(post, year)).collect();
    for &at in cells.iter().chain(&own_pins) {
        marginals.line[at] = WISH * SCALE;
    }
    pricer.label(model, graph, marginals);
    let best = pricer.best_path(model, graph, marginals);
    let column = best.map(|(_, path)| pricer.column(model, graph, &path)).unwrap_or_default();
    for &at in cells.iter().chain(&own_pins) {
        marginals.line[at] = NEVER;
    }
    column
}
