//! The host's mark for the person.
use crate::rules::rule::{LineFacts, LineRule};

pub const RULE: LineRule = LineRule {
    code: "host_rank",
    ja: "受入団体の希望",
    en: "The host's rank for the person.",
    points,
};

fn points(facts: &LineFacts) -> i64 {
    facts.weights.host_rank * facts.reach.map_or(0, |reach| reach.host_rank)
}

#[cfg(test)]
mod tests {
    use crate::rules::fixture::Case;

    #[test]
    fn gives_its_points() {
        let case = Case::new();
        assert_eq!(super::points(&case.facts()), 4);
    }
}
