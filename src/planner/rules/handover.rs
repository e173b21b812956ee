//! Knowledge stays only if somebody stays.
use super::{GoalRule, Tally};
use crate::problem::Weights;

pub const RULE: GoalRule = GoalRule {
    code: "handover",
    ja: "引継ぎ",
    en: "Somebody serves at a municipality who also served there the year before.",
    points,
};

fn points(weights: &Weights, tally: &Tally) -> i64 {
    if tally.stayed >= 1 { weights.handover } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::super::Tally;

    #[test]
    fn counts_once_reached() {
        let weights = super::Weights::USUAL;
        assert_eq!(super::points(&weights, &Tally::default()), 0);
        let tally = Tally { stayed: 3, ..Tally::default() };
        assert_eq!(super::points(&weights, &tally), 10);
    }
}
