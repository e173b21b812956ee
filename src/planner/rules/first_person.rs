//! Every municipality should have somebody before any has two.
use super::{GoalRule, Tally};
use crate::problem::Weights;

pub const RULE: GoalRule = GoalRule {
    code: "first_person",
    ja: "最初の1人",
    en: "The first person at a municipality in a year.",
    points,
};

fn points(weights: &Weights, tally: &Tally) -> i64 {
    if tally.lines >= 1 { weights.first_person } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::super::Tally;

    #[test]
    fn counts_once_reached() {
        let weights = super::Weights::USUAL;
        assert_eq!(super::points(&weights, &Tally::default()), 0);
        let tally = Tally { lines: 1, ..Tally::default() };
        assert_eq!(super::points(&weights, &tally), 200);
    }
}
