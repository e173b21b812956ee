//! After an earlier stay, `no_return_years` must pass before a return; the owner is exempt.
use crate::rules::rule::{HardRule, LineFacts};

pub const RULE: HardRule = HardRule {
    code: "no_return_history",
    ja: "以前の在任から間がない。",
    en: "The person left this host too recently.",
    broken,
};

fn broken(facts: &LineFacts) -> bool {
    let ban = facts.person.stays(facts.rules).no_return_years;
    let mut left = facts.person.history.iter().filter(|past| past.host == facts.host.id);
    facts.away() && left.any(|past| facts.year < past.left_year + ban)
}

#[cfg(test)]
mod tests {
    use crate::rules::fixture::Case;

    #[test]
    fn breaks_only_when_its_fact_fails() {
        let mut case = Case::new();
        assert!(!super::broken(&case.facts()));
        case.person
            .history
            .push(crate::exchange::problem::History { host: "town".into(), left_year: 0 });
        assert!(super::broken(&case.facts()));
    }
}
