//! Every start away from home costs the person and both bodies effort; the current host in year 0
//! is no start.
use crate::exchange::problem::Weights;
use crate::rules::rule::{ItineraryFacts, ItineraryRule};

pub const RULE: ItineraryRule =
    ItineraryRule { code: "move", ja: "異動", en: "A stay away from the owner starts.", points };

fn points(weights: &Weights, itinerary: &ItineraryFacts) -> i64 {
    -weights.moving * itinerary.starts
}

#[cfg(test)]
mod tests {
    use crate::rules::rule::ItineraryFacts;

    #[test]
    fn takes_its_points_off() {
        let weights = super::Weights::USUAL;
        assert_eq!(super::points(&weights, &ItineraryFacts::default()), 0);
        let itinerary = ItineraryFacts { starts: 2, ..ItineraryFacts::default() };
        assert_eq!(super::points(&weights, &itinerary), -12);
    }
}
