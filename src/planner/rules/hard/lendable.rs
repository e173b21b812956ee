//! The employer sets the first year in which its people serve elsewhere.
use crate::rules::rule::{HardRule, LineFacts};

pub const RULE: HardRule = HardRule {
    code: "lendable",
    ja: "派遣元がまだ派遣を認めていない。",
    en: "The owner does not lend the person yet.",
    broken,
};

fn broken(facts: &LineFacts) -> bool {
    facts.away() && facts.year < facts.person.lendable_from_year
}

#[cfg(test)]
mod tests {
    use crate::rules::fixture::Case;

    #[test]
    fn breaks_only_when_its_fact_fails() {
        let mut case = Case::new();
        assert!(!super::broken(&case.facts()));
        case.person.lendable_from_year = 2;
        assert!(super::broken(&case.facts()));
    }
}
