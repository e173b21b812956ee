//! Work at the edge of one's level teaches; growth, where it applies, counts instead.
use crate::rules::rule::{LineFacts, LineRule};

pub const RULE: LineRule = LineRule {
    code: "stretch",
    ja: "背伸びの機会",
    en: "Just reaching the minimum level.",
    points,
};

fn points(facts: &LineFacts) -> i64 {
    if !facts.is_growth() && facts.level == facts.post.min_level {
        facts.weights.stretch
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::fixture::Case;

    #[test]
    fn gives_its_points() {
        let case = Case::new();
        assert_eq!(super::points(&case.facts()), 0);
    }

    #[test]
    fn counts_at_the_edge_but_not_beside_growth() {
        let mut case = Case::new();
        case.post.min_level = 3;
        assert_eq!(super::points(&case.facts()), 3);
        case.person.growth_target = Some("designer".into());
        assert_eq!(super::points(&case.facts()), 0);
    }
}
