//! A third person.
use super::{GoalRule, Tally};
use crate::problem::Weights;

pub const RULE: GoalRule = GoalRule {
    code: "third_person",
    ja: "3人目",
    en: "The third person at a municipality in a year.",
    points,
};

fn points(weights: &Weights, tally: &Tally) -> i64 {
    if tally.lines >= 3 { weights.third_person } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::super::Tally;

    #[test]
    fn counts_once_reached() {
        let weights = super::Weights::USUAL;
        assert_eq!(super::points(&weights, &Tally::default()), 0);
        let tally = Tally { lines: 3, ..Tally::default() };
        assert_eq!(super::points(&weights, &tally), 15);
    }
}
