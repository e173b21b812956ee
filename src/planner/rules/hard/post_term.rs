//! A post lives from its first to its last year, those aside in which it is closed.
use crate::rules::rule::{HardRule, LineFacts};

pub const RULE: HardRule = HardRule {
    code: "post_term",
    ja: "その年度にポストがないか、既に埋まっている。",
    en: "The post does not exist or is taken already in that year.",
    broken,
};

fn broken(facts: &LineFacts) -> bool {
    !facts.post.is_open(facts.year)
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
        case.post.to_year = 4;
        case.post.closed = vec![1];
        assert!(super::broken(&case.facts()));
    }
}
