//! A body offers posts from the year it takes part.
use crate::rules::rule::{HardRule, LineFacts};

pub const RULE: HardRule = HardRule {
    code: "host_start",
    ja: "受入団体がまだ参加していない。",
    en: "The host has not joined yet.",
    broken,
};

fn broken(facts: &LineFacts) -> bool {
    facts.year < facts.host.from_year
}

#[cfg(test)]
mod tests {
    use crate::rules::fixture::Case;

    #[test]
    fn breaks_only_when_its_fact_fails() {
        let mut case = Case::new();
        assert!(!super::broken(&case.facts()));
        case.host.from_year = 3;
        assert!(super::broken(&case.facts()));
    }
}
