//! Every municipality should have somebody before any has two.
use crate::exchange::problem::Weights;
use crate::rules::rule::{GoalRule, MunicipalityYear};

pub const RULE: GoalRule = GoalRule {
    code: "first_person",
    ja: "最初の1人",
    en: "The first person at a municipality in a year.",
    points,
};

fn points(weights: &Weights, year: &MunicipalityYear) -> i64 {
    if year.lines >= 1 { weights.first_person } else { 0 }
}

#[cfg(test)]
mod tests {
    use crate::rules::rule::MunicipalityYear;

    #[test]
    fn counts_once_reached() {
        let weights = super::Weights::USUAL;
        assert_eq!(super::points(&weights, &MunicipalityYear::default()), 0);
        let year = MunicipalityYear { lines: 1, ..MunicipalityYear::default() };
        assert_eq!(super::points(&weights, &year), 200);
    }
}
