//! Calling somebody back early breaks a promise to the host.
use crate::exchange::problem::Weights;
use crate::rules::rule::{ItineraryFacts, ItineraryRule};

pub const RULE: ItineraryRule = ItineraryRule {
    code: "early_recall",
    ja: "早期の引き上げ",
    en: "The person is called away from the current host before the shortest stay is over.",
    points,
};

fn points(weights: &Weights, itinerary: &ItineraryFacts) -> i64 {
    if itinerary.recalled_early { -weights.early_recall } else { 0 }
}

#[cfg(test)]
mod tests {
    use crate::rules::rule::ItineraryFacts;

    #[test]
    fn takes_its_points_off() {
        let weights = super::Weights::USUAL;
        assert_eq!(super::points(&weights, &ItineraryFacts::default()), 0);
        let itinerary = ItineraryFacts { recalled_early: true, ..ItineraryFacts::default() };
        assert_eq!(super::points(&weights, &itinerary), -12);
    }
}
