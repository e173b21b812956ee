//! A third person.
use crate::exchange::problem::Weights;
use crate::rules::rule::{GoalRule, MunicipalityYear};

pub const RULE: GoalRule = GoalRule {
    code: "third_person",
    ja: "3人目",
    en: "The third person at a municipality in a year.",
    points,
};

fn points(weights: &Weights, year: &MunicipalityYear) -> i64 {
    if year.lines >= 3 { weights.third_person } else { 0 }
}

#[cfg(test)]
mod tests {
    use crate::rules::rule::MunicipalityYear;

    #[test]
    fn counts_once_reached() {
        let weights = super::Weights::USUAL;
        assert_eq!(super::points(&weights, &MunicipalityYear::default()), 0);
        let year = MunicipalityYear { lines: 3, ..MunicipalityYear::default() };
        assert_eq!(super::points(&weights, &year), 15);
    }
}
