//! A post lives from its first to its last year.
use crate::rules::rule::{HardRule, LineFacts};

pub const RULE: HardRule = HardRule {
    code: "post_term",
    ja: "その年度にポストがない。",
    en: "The post does not exist in that year.",
    broken,
};

fn broken(facts: &LineFacts) -> bool {
    !(facts.post.from_year..=facts.post.to_year).contains(&facts.year)
}

#[cfg(test)]
mod tests {
    use crate::rules::fixture::Case;

    #[test]
    fn breaks_only_when_its_fact_fails() {
        let mut case = Case::new();
        assert!(!super::broken(&case.facts()));
        case.post.to_year = 0;
        assert!(super::broken(&case.facts()));
    }
}
