//! A municipality's team wants one of each job type.
use crate::exchange::problem::Weights;
use crate::rules::rule::{GoalRule, MunicipalityYear};

pub const RULE: GoalRule = GoalRule {
    code: "team_type",
    ja: "チームのジョブタイプ",
    en: "Job types of the team that are present at a municipality in a year.",
    points,
};

fn points(weights: &Weights, year: &MunicipalityYear) -> i64 {
    weights.team_type * year.team_types
}

#[cfg(test)]
mod tests {
    use crate::rules::rule::MunicipalityYear;

    #[test]
    fn counts_once_reached() {
        let weights = super::Weights::USUAL;
        assert_eq!(super::points(&weights, &MunicipalityYear::default()), 0);
        let year = MunicipalityYear { team_types: 2, ..MunicipalityYear::default() };
        assert_eq!(super::points(&weights, &year), 24);
    }
}
