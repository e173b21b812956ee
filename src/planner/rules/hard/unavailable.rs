//! Nobody serves in a year of leave or of training elsewhere.
use crate::rules::rule::{HardRule, LineFacts};

pub const RULE: HardRule = HardRule {
    code: "unavailable",
    ja: "その年度は配置できない（休職・研修派遣・登録外など）。",
    en: "The person is not available in that year.",
    broken,
};

fn broken(facts: &LineFacts) -> bool {
    facts.person.unavailable.contains(&facts.year)
}

#[cfg(test)]
mod tests {
    use crate::rules::fixture::Case;

    #[test]
    fn breaks_only_in_the_years_named() {
        let mut case = Case::new();
        assert!(!super::broken(&case.facts()));
        let year = case.facts().year;
        case.person.unavailable = vec![year + 1];
        assert!(!super::broken(&case.facts()));
        case.person.unavailable.push(year);
        assert!(super::broken(&case.facts()));
    }
}
