//! Islands and mountains are shared fairly: whoever served in such a place before is asked last.
//! The present host is no place "before": staying on there is judged by the rules about stays.
use crate::rules::rule::{LineFacts, LineRule};

pub const RULE: LineRule = LineRule {
    code: "remote_again",
    ja: "島しょ・中山間の再度の負担",
    en: "An island or mountain post again for somebody who served in such a place before.",
    points,
};

fn points(facts: &LineFacts) -> i64 {
    if facts.host.remote && facts.served_remote { -facts.weights.remote_again } else { 0 }
}

#[cfg(test)]
mod tests {
    use crate::rules::fixture::Case;

    #[test]
    fn takes_its_points_off_only_from_those_who_were_there_before() {
        let mut case = Case::new();
        case.weights.remote_again = 9;
        case.served_remote = true;
        assert_eq!(super::points(&case.facts()), 0);
        case.host.remote = true;
        assert_eq!(super::points(&case.facts()), -9);
        case.served_remote = false;
        assert_eq!(super::points(&case.facts()), 0);
    }
}
