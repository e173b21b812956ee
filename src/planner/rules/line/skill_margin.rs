//! Levels above the minimum count, at most two of them; below it, where somebody serves all the same, they count against.
use crate::rules::rule::{LineFacts, LineRule};

pub const RULE: LineRule =
    LineRule {
        code: "skill_margin", ja: "レベルの余裕", en: "Levels above the minimum.", points
    };

fn points(facts: &LineFacts) -> i64 {
    facts.weights.skill_margin * (facts.level - facts.post.min_level).min(2)
}

#[cfg(test)]
mod tests {
    use crate::rules::fixture::Case;

    #[test]
    fn gives_its_points() {
        let case = Case::new();
        assert_eq!(super::points(&case.facts()), 2);
    }

    #[test]
    fn stops_at_two_levels() {
        let mut case = Case::new();
        case.post.min_level = 0;
        assert_eq!(super::points(&case.facts()), 4);
    }
}
