//! The person's mark for the host.
use crate::rules::rule::{LineFacts, LineRule};

pub const RULE: LineRule = LineRule {
    code: "person_wish",
    ja: "本人の希望",
    en: "The person's wish for the host.",
    points,
};

fn points(facts: &LineFacts) -> i64 {
    facts.weights.person_wish * facts.reach.map_or(0, |reach| reach.wish)
}

#[cfg(test)]
mod tests {
    use crate::rules::fixture::Case;

    #[test]
    fn gives_its_points() {
        let case = Case::new();
        assert_eq!(super::points(&case.facts()), 7);
    }
}
