//! What the goals add to the bound, term by term of the formula.
use crate::certificate::prices::StoredPrices;
use crate::exchange::plan::SCALE;
use crate::exchange::problem::{HostKind, Problem};

/// Positions of municipalities among the hosts.
pub(crate) fn municipalities(problem: &Problem) -> impl Iterator<Item = usize> {
    let hosts = problem.hosts.iter().enumerate();
    hosts.filter(|(_, host)| host.kind == HostKind::Municipality).map(|(at, _)| at)
}

pub(crate) fn years(problem: &Problem) -> impl Iterator<Item = usize> + use<> {
    0..usize::try_from(problem.years).unwrap_or(0)
}

/// Sum over municipalities and years of max over n in 0..=3 of F(n) - n x mu.
pub(crate) fn coverage(problem: &Problem, prices: &StoredPrices) -> i128 {
    let weights = &problem.weights;
    let steps = [weights.first_person, weights.second_person, weights.third_person];
    let mut total = 0;
    for host in municipalities(problem) {
        for year in years(problem) {
            let (mut sum, mut best) = (0, 0);
            for (step, bonus) in steps.iter().zip(prices.bonus) {
                sum += SCALE * (step + bonus) - prices.coverage(host, year);
                best = best.max(sum);
            }
            total += i128::from(best);
        }
    }
    total
}

/// Sum over municipalities, team job types and years of max(0, S x `team_type` - delta).
pub(crate) fn team(problem: &Problem, prices: &StoredPrices) -> i128 {
    let full = SCALE * problem.weights.team_type;
    let mut total = 0;
    for host in municipalities(problem) {
        for job_type in &problem.team_job_types {
            let prices = prices.team(host, job_type);
            let left =
                years(problem).map(|year| (full - prices.map_or(0, |prices| prices[year])).max(0));
            total += i128::from(left.sum::<i64>());
        }
    }
    total
}

/// Sum over municipalities and years of max(0, S x handover - eta).
pub(crate) fn handover(problem: &Problem, prices: &StoredPrices) -> i128 {
    let full = SCALE * problem.weights.handover;
    let mut total = 0;
    for host in municipalities(problem) {
        let left = years(problem).map(|year| (full - prices.handover(host, year)).max(0));
        total += i128::from(left.sum::<i64>());
    }
    total
}
