//! Fixed-term people serve to their last year.
use crate::rules::rule::{HardRule, LineFacts};

pub const RULE: HardRule = HardRule {
    code: "person_term",
    ja: "任期が終わっている。",
    en: "The person's term has ended.",
    broken,
};

fn broken(facts: &LineFacts) -> bool {
    facts.year > facts.person.to_year
}

#[cfg(test)]
mod tests {
    use crate::rules::fixture::Case;

    #[test]
    fn breaks_only_when_its_fact_fails() {
        let mut case = Case::new();
        assert!(!super::broken(&case.facts()));
        case.person.to_year = 0;
        assert!(super::broken(&case.facts()));
    }
}
