//! A pinned post is closed to everybody else.
use crate::rules::rule::{HardRule, LineFacts};

pub const RULE: HardRule = HardRule {
    code: "pinned_by_other",
    ja: "ポストは別の人に固定されている。",
    en: "The post is pinned to somebody else in that year.",
    broken,
};

fn broken(facts: &LineFacts) -> bool {
    facts.pinned_by_other
}

#[cfg(test)]
mod tests {
    use crate::rules::fixture::Case;

    #[test]
    fn breaks_only_when_its_fact_fails() {
        let mut case = Case::new();
        assert!(!super::broken(&case.facts()));
        case.pinned_by_other = true;
        assert!(super::broken(&case.facts()));
    }
}
