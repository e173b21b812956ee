//! A pin of the person leaves only the pinned posts of that year.
use crate::rules::rule::{HardRule, LineFacts};

pub const RULE: HardRule = HardRule {
    code: "pinned",
    ja: "本人は別のポストに固定されている。",
    en: "The person is pinned to another post in that year.",
    broken,
};

fn broken(facts: &LineFacts) -> bool {
    !facts.pinned_posts.is_empty() && !facts.pinned_posts.contains(&facts.post.id.as_str())
}

#[cfg(test)]
mod tests {
    use crate::rules::fixture::Case;

    #[test]
    fn breaks_only_when_its_fact_fails() {
        let mut case = Case::new();
        assert!(!super::broken(&case.facts()));
        case.pinned_posts = vec!["other"];
        assert!(super::broken(&case.facts()));
    }
}
