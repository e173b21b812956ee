//! Turning the numbers of a search back into ids.
use std::collections::BTreeMap;

use super::fault::Fault;
use super::itinerary::Column;
use super::model::Model;
use super::node::Leaf;
use super::parts::PartPrices;
use super::plan::{Certificate, FORMAT, Line, Plan, SCALE};
use super::prices::DualPrices;
use super::problem::Problem;
use super::recording;

/// What a search leaves behind.
pub(super) struct Outcome<'a> {
    pub best: &'a [Column],
    pub prices: &'a DualPrices,
    /// Certificate value in 1/[`SCALE`] point.
    pub value: i64,
    /// Bound in points, bonus included.
    pub bound: i64,
    pub bonus: [i64; 3],
    pub is_proven: bool,
    /// The parts of a proof by search.
    pub parts: Option<&'a [Leaf]>,
}

/// The plan with its certificate.
pub(super) fn plan(problem: &Problem, model: &Model, outcome: &Outcome) -> Plan {
    let mut working_plan = super::working_plan::WorkingPlan::new(model, [0; 3], outcome.prices);
    for (person, column) in outcome.best.iter().enumerate() {
        working_plan.place(person as u32, column.clone());
    }
    let has_bonus = outcome.bonus != [0; 3];
    let promised = if has_bonus { working_plan.covered() } else { [0; 3] };
    let given: i64 = outcome.bonus.iter().zip(promised).map(|(bonus, count)| bonus * count).sum();
    let mut certificate = certificate(problem, model, outcome.prices);
    certificate.bonus = outcome.bonus;
    certificate.promised = promised;
    certificate.bound = outcome.value.div_euclid(SCALE) - given;
    certificate.tree =
        outcome.parts.and_then(|parts| recording::tree(problem, model, parts, outcome.bound));
    if let Some(tree) = &mut certificate.tree {
        tree.bound -= given;
    }
    Plan {
        format: FORMAT.to_owned(),
        problem_hash: problem.hash(),
        lines: lines(problem, outcome.best),
        score: working_plan.score,
        bound: outcome.bound - given,
        proven_optimal: outcome.is_proven,
        seed: 0,
        limits: Default::default(),
        stopped_by: Default::default(),
        certificate: Some(certificate),
        proof: None,
    }
}

fn lines(problem: &Problem, best: &[Column]) -> Vec<Line> {
    let mut lines = Vec::new();
    for (person, column) in best.iter().enumerate() {
        let mut cells = column.lines.clone();
        cells.sort_unstable_by_key(|&(post, year)| (year, post));
        for (post, year) in cells {
            let post = problem.posts[post as usize].id.clone();
            lines.push(Line {
                person: problem.people[person].id.clone(),
                post,
                year: i64::from(year),
            });
        }
    }
    lines
}

fn certificate(problem: &Problem, model: &Model, prices: &DualPrices) -> Certificate {
    let PartPrices { post_years, coverage, team, handover } = by_id(problem, model, prices);
    Certificate {
        scale: SCALE,
        bound: 0,
        post_years,
        coverage,
        team,
        handover,
        bonus: [0; 3],
        promised: [0; 3],
        tree: None,
    }
}

/// Prices under the ids of the problem, without rows of zeros.
pub(super) fn by_id(problem: &Problem, model: &Model, prices: &DualPrices) -> PartPrices {
    let row =
        |table: &[i64], first: usize| -> Vec<i64> { table[first..first + model.years].to_vec() };
    let some = |row: &Vec<i64>| row.iter().any(|&price| price != 0);
    let hosts = || problem.hosts.iter().enumerate().filter(|(at, _)| model.municipal[*at]);
    let by_host = |table: &[i64]| -> BTreeMap<String, Vec<i64>> {
        let rows = hosts().map(|(at, host)| (host.id.clone(), row(table, at * model.years)));
        rows.filter(|(_, row)| some(row)).collect()
    };
    let posts = problem.posts.iter().enumerate();
    let posts = posts.map(|(at, post)| (post.id.clone(), row(&prices.post, at * model.years)));
    let team = hosts().map(|(at, host)| {
        let jobs = problem.team_job_types.iter().enumerate();
        let jobs = jobs.map(|(job, id)| (id.clone(), row(&prices.team, model.team_at(at, job, 0))));
        (host.id.clone(), jobs.filter(|(_, row)| some(row)).collect::<BTreeMap<_, _>>())
    });
    PartPrices {
        post_years: posts.filter(|(_, row)| some(row)).collect(),
        coverage: by_host(&prices.cover),
        team: team.filter(|(_, jobs)| !jobs.is_empty()).collect(),
        handover: by_host(&prices.stay),
    }
}

/// People who could hold more combinations of part-time posts than the limit.
pub(super) fn crowded(problem: &Problem, model: &Model) -> Vec<Fault> {
    let people = model.people.iter().enumerate().filter(|(_, graph)| graph.too_many);
    let fault = |(at, _): (usize, _)| {
        let id = &problem.people[at].id;
        Fault::new(
            "too_many_combinations",
            format!("/people/{at}/reach"),
            format!("「{id}」が兼ねられるポストの組合せが多すぎます。"),
            format!("There are too many combinations of posts that \"{id}\" could hold at once."),
        )
    };
    people.map(fault).collect()
}

/// The pins of several people cannot be kept together.
pub(super) fn infeasible() -> Vec<Fault> {
    vec![Fault::new(
        "infeasible_demands",
        "/people",
        "固定をすべて守る計画が見つかりませんでした。",
        "No plan that keeps every pin was found.",
    )]
}

/// Ended before there was a plan.
pub(super) fn cancelled() -> Fault {
    Fault::new(
        "cancelled",
        "",
        "計算は中止されました。",
        "The work was cancelled before there was a plan.",
    )
}
