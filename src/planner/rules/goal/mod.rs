//! Rules that value what a municipality has in a year.
use crate::rules::rule::GoalRule;

mod first_person;
mod handover;
mod second_person;
mod team_type;
mod third_person;

/// Every rule that values a municipality's year.
pub const GOALS: [GoalRule; 5] =
    [first_person::RULE, second_person::RULE, third_person::RULE, team_type::RULE, handover::RULE];
