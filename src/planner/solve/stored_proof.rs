//! The parts of a proof by search under the ids of the problem.
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::bound::dual_prices::DualPrices;
use crate::branch::node::Leaf;
use crate::exchange::limits;
use crate::exchange::plan::SCALE;
use crate::exchange::problem::Problem;
use crate::exchange::proof_tree::{Answer, Part, PartPrices, ProofTree};
use crate::model::decision::{Choice, Decision};
use crate::model::numbers::Model;

/// The tree, bonus included; none if a part leaves more than `bound` points or if there is more
/// than a plan may store.
pub(crate) fn tree(
    problem: &Problem,
    model: &Model,
    leaves: &[Leaf],
    bound: i64,
) -> Option<ProofTree> {
    let mut writer = TreeWriter {
        problem,
        model,
        numbers: 0,
        index: BTreeMap::new(),
        tree: ProofTree { bound, ..ProofTree::default() },
    };
    for leaf in leaves {
        if leaf.value.div_euclid(SCALE) > bound {
            return None;
        }
        let prices = writer.prices(&leaf.prices);
        let answers = leaf.decisions.iter().map(|&decision| writer.answer(decision)).collect();
        writer.tree.parts.push(Part { answers, prices });
        if writer.numbers > limits::PROOF_NUMBERS {
            return None;
        }
    }
    Some(writer.tree)
}

struct TreeWriter<'a> {
    problem: &'a Problem,
    model: &'a Model,
    numbers: usize,
    /// Prices met, by their place in memory: parts that share prices share the allocation.
    index: BTreeMap<*const DualPrices, usize>,
    tree: ProofTree,
}

impl TreeWriter<'_> {
    fn prices(&mut self, prices: &Arc<DualPrices>) -> usize {
        let next = self.tree.prices.len();
        let at = *self.index.entry(Arc::as_ptr(prices)).or_insert(next);
        if at == next {
            let named = by_id(self.problem, self.model, prices);
            self.numbers += numbers(&named);
            self.tree.prices.push(named);
        }
        at
    }

    fn answer(&self, decision: Decision) -> Answer {
        let (problem, years) = (self.problem, self.model.years);
        let host_year = |at: usize| (problem.hosts[at / years].id.clone(), (at % years) as i64);
        match decision {
            Decision::Person(person, year, choice) => {
                let (person, year) = (problem.people[person].id.clone(), year as i64);
                match choice {
                    Choice::Host(host, is) => Answer::Host {
                        person,
                        year,
                        host: problem.hosts[host as usize].id.clone(),
                        is,
                    },
                    Choice::Post(post, is) => Answer::Post {
                        person,
                        year,
                        post: problem.posts[post as usize].id.clone(),
                        is,
                    },
                }
            }
            Decision::AtMost(at, lines) => {
                let (host, year) = host_year(at);
                Answer::Count { host, year, at_least: i64::from(lines) + 1, is: false }
            }
            Decision::AtLeast(at, lines) => {
                let (host, year) = host_year(at);
                Answer::Count { host, year, at_least: i64::from(lines), is: true }
            }
        }
    }
}

/// Prices under the ids of the problem, without rows of zeros.
pub(crate) fn by_id(problem: &Problem, model: &Model, prices: &DualPrices) -> PartPrices {
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

fn numbers(prices: &PartPrices) -> usize {
    let flat =
        prices.post_years.values().chain(prices.coverage.values()).chain(prices.handover.values());
    flat.chain(prices.team.values().flat_map(BTreeMap::values)).map(Vec::len).sum()
}
