//! Rules that value a line.
use crate::rules::rule::{LineFacts, LineRule};

mod base;
mod distance;
mod growth;
mod host_rank;
mod person_wish;
mod remote_again;
mod skill_margin;
mod stretch;
mod value;

/// Every rule that values a line.
pub const LINES: [LineRule; 9] = [
    base::RULE,
    person_wish::RULE,
    host_rank::RULE,
    value::RULE,
    skill_margin::RULE,
    growth::RULE,
    stretch::RULE,
    distance::RULE,
    remote_again::RULE,
];

/// Points of a line: floor(share x v / 100) with v the sum of all line rules.
pub fn line_points(facts: &LineFacts) -> i64 {
    let v: i64 = LINES.iter().map(|rule| (rule.points)(facts)).sum();
    (facts.post.share * v).div_euclid(100)
}
