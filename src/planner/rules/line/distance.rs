//! The way from home, or from the place wished for, wears people out: points off per ten full
//! kilometres.
use crate::rules::rule::{LineFacts, LineRule};

pub const RULE: LineRule = LineRule {
    code: "distance",
    ja: "住まい・希望地からの距離",
    en: "The distance from home or from the place wished for.",
    points,
};

fn points(facts: &LineFacts) -> i64 {
    -facts.weights.distance * facts.reach.map_or(0, |reach| reach.distance_km / 10)
}

#[cfg(test)]
mod tests {
    use crate::rules::fixture::Case;

    #[test]
    fn takes_its_points_off_per_ten_kilometres() {
        let mut case = Case::new();
        case.reach.distance_km = 49;
        assert_eq!(super::points(&case.facts()), 0);
        case.weights.distance = 3;
        assert_eq!(super::points(&case.facts()), -12);
        case.in_reach = false;
        assert_eq!(super::points(&case.facts()), 0);
    }
}
