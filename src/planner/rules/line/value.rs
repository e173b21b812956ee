//! Some posts matter more.
use crate::rules::rule::{LineFacts, LineRule};

pub const RULE: LineRule =
    LineRule { code: "value", ja: "ポストの重要度", en: "The value of the post.", points };

fn points(facts: &LineFacts) -> i64 {
    facts.post.value
}

#[cfg(test)]
mod tests {
    use crate::rules::fixture::Case;

    #[test]
    fn gives_its_points() {
        let case = Case::new();
        assert_eq!(super::points(&case.facts()), 5);
    }
}
