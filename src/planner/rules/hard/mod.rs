//! Rules that can make a line impossible.
use crate::rules::rule::HardRule;

mod grade_distance;
mod host_start;
mod lendable;
mod level;
mod no_return_history;
mod person_term;
mod pinned;
mod pinned_by_other;
mod post_term;
mod reach;
mod unavailable;

/// Every rule about eligibility.
pub const ELIGIBILITY: [HardRule; 11] = [
    reach::RULE,
    level::RULE,
    grade_distance::RULE,
    host_start::RULE,
    post_term::RULE,
    person_term::RULE,
    unavailable::RULE,
    lendable::RULE,
    pinned::RULE,
    pinned_by_other::RULE,
    no_return_history::RULE,
];
