//! Any line is worth something, so that people serve.
use crate::rules::rule::{LineFacts, LineRule};

pub const RULE: LineRule =
    LineRule { code: "base", ja: "配置1件", en: "A line at all.", points };

fn points(facts: &LineFacts) -> i64 {
    facts.weights.base
}

#[cfg(test)]
mod tests {
    use crate::rules::fixture::Case;

    #[test]
    fn gives_its_points() {
        let case = Case::new();
        assert_eq!(super::points(&case.facts()), 20);
    }
}
