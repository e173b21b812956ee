//! Serving in the job type one wants to grow into.
use crate::rules::rule::{LineFacts, LineRule};

pub const RULE: LineRule = LineRule {
    code: "growth",
    ja: "目指すジョブタイプ",
    en: "The job the person wants to grow into.",
    points,
};

fn points(facts: &LineFacts) -> i64 {
    if facts.is_growth() { facts.weights.growth } else { 0 }
}

#[cfg(test)]
mod tests {
    use crate::rules::fixture::Case;

    #[test]
    fn gives_its_points() {
        let case = Case::new();
        assert_eq!(super::points(&case.facts()), 0);
    }

    #[test]
    fn counts_for_the_target() {
        let mut case = Case::new();
        case.person.growth_target = Some("designer".into());
        assert_eq!(super::points(&case.facts()), 8);
    }
}
