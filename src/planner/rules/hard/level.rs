//! A post asks for a level in its job type; an absent job type is level 0.
use crate::rules::rule::{HardRule, LineFacts};

pub const RULE: HardRule = HardRule {
    code: "level",
    ja: "ジョブタイプのレベルが足りない。",
    en: "The level in the job type is below the post's minimum.",
    broken,
};

fn broken(facts: &LineFacts) -> bool {
    facts.level < facts.post.min_level
}

#[cfg(test)]
mod tests {
    use crate::rules::fixture::Case;

    #[test]
    fn breaks_only_when_its_fact_fails() {
        let mut case = Case::new();
        assert!(!super::broken(&case.facts()));
        case.post.min_level = 5;
        assert!(super::broken(&case.facts()));
    }
}
