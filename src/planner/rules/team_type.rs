//! A municipality's team wants one of each job type.
use super::{GoalRule, Tally};
use crate::problem::Weights;

pub const RULE: GoalRule = GoalRule {
    code: "team_type",
    ja: "チームのジョブタイプ",
    en: "Job types of the team that are present at a municipality in a year.",
    points,
};

fn points(weights: &Weights, tally: &Tally) -> i64 {
    weights.team_type * tally.team_types
}

#[cfg(test)]
mod tests {
    use super::super::Tally;

    #[test]
    fn counts_once_reached() {
        let weights = super::Weights::USUAL;
        assert_eq!(super::points(&weights, &Tally::default()), 0);
        let tally = Tally { team_types: 2, ..Tally::default() };
        assert_eq!(super::points(&weights, &tally), 24);
    }
}
