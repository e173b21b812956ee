//! Knowledge stays only if somebody stays.
use crate::exchange::problem::Weights;
use crate::rules::rule::{GoalRule, MunicipalityYear};

pub const RULE: GoalRule = GoalRule {
    code: "handover",
    ja: "引継ぎ",
    en: "Somebody serves at a municipality who also served there the year before.",
    points,
};

fn points(weights: &Weights, year: &MunicipalityYear) -> i64 {
    if year.stayed >= 1 { weights.handover } else { 0 }
}

#[cfg(test)]
mod tests {
    use crate::rules::rule::MunicipalityYear;

    #[test]
    fn counts_once_reached() {
        let weights = super::Weights::USUAL;
        assert_eq!(super::points(&weights, &MunicipalityYear::default()), 0);
        let year = MunicipalityYear { stayed: 3, ..MunicipalityYear::default() };
        assert_eq!(super::points(&weights, &year), 10);
    }
}
