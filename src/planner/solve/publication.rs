//! Turning the numbers of a search back into ids.

use crate::bound::dual_prices::DualPrices;
use crate::branch::node::Leaf;
use crate::exchange::fault::Fault;
use crate::exchange::plan::{Certificate, FORMAT, Line, Plan, SCALE};
use crate::exchange::problem::Problem;
use crate::exchange::proof_tree::PartPrices;
use crate::model::column::Column;
use crate::model::numbers::Model;
use crate::solve::stored_proof::{self, by_id};

/// What a search leaves behind.
pub(crate) struct Outcome<'a> {
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
pub(crate) fn plan(problem: &Problem, model: &Model, outcome: &Outcome) -> Plan {
    let mut working_plan =
        crate::primal::working_plan::WorkingPlan::new(model, [0; 3], outcome.prices);
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
        outcome.parts.and_then(|parts| stored_proof::tree(problem, model, parts, outcome.bound));
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
        fairness: None,
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

/// People who could hold more combinations of part-time posts than the limit.
pub(crate) fn crowded(problem: &Problem, model: &Model) -> Vec<Fault> {
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
pub(crate) fn infeasible() -> Vec<Fault> {
    vec![Fault::new(
        "infeasible_demands",
        "/people",
        "固定をすべて守る計画が見つかりませんでした。",
        "No plan that keeps every pin was found.",
    )]
}

/// Ended before there was a plan.
pub(crate) fn cancelled() -> Fault {
    Fault::new(
        "cancelled",
        "",
        "計算は中止されました。",
        "The work was cancelled before there was a plan.",
    )
}
