//! Calling somebody back early breaks a promise to the host.
use super::{Passage, PersonRule};
use crate::problem::Weights;

pub const RULE: PersonRule = PersonRule {
    code: "early_recall",
    ja: "早期の引き上げ",
    en: "The person is called away from the current host before the shortest stay is over.",
    points,
};

fn points(weights: &Weights, passage: &Passage) -> i64 {
    if passage.recalled_early { -weights.early_recall } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::super::Passage;

    #[test]
    fn takes_its_points_off() {
        let weights = super::Weights::USUAL;
        assert_eq!(super::points(&weights, &Passage::default()), 0);
        let passage = Passage { recalled_early: true, ..Passage::default() };
        assert_eq!(super::points(&weights, &passage), -12);
    }
}
