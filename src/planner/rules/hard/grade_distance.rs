//! Grades may differ by `grade_distance_max` either way.
use crate::rules::rule::{HardRule, LineFacts};

pub const RULE: HardRule = HardRule {
    code: "grade_distance",
    ja: "職位の差が大きすぎる。",
    en: "The grades lie too far apart.",
    broken,
};

fn broken(facts: &LineFacts) -> bool {
    (facts.person.grade - facts.post.grade).abs() > facts.rules.grade_distance_max
}

#[cfg(test)]
mod tests {
    use crate::rules::fixture::Case;

    #[test]
    fn breaks_only_when_its_fact_fails() {
        let mut case = Case::new();
        assert!(!super::broken(&case.facts()));
        case.post.grade = 9;
        assert!(super::broken(&case.facts()));
    }
}
