//! The person's `reach` must name the host (commuting, residence, family).
use crate::rules::rule::{HardRule, LineFacts};

pub const RULE: HardRule = HardRule {
    code: "reach",
    ja: "通える・住める範囲にない。",
    en: "The host is not within the person's reach.",
    broken,
};

fn broken(facts: &LineFacts) -> bool {
    facts.reach.is_none()
}

#[cfg(test)]
mod tests {
    use crate::rules::fixture::Case;

    #[test]
    fn breaks_only_when_its_fact_fails() {
        let mut case = Case::new();
        assert!(!super::broken(&case.facts()));
        case.in_reach = false;
        assert!(super::broken(&case.facts()));
    }
}
