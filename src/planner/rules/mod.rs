//! The rules of a rotation plan, one small file each.
//!
//! Invariants: a rule sees facts only, never a search; its sentences say what is so, not what to
//! do; the order of the tables below is the order of every explanation. Rules about a whole
//! itinerary that only forbid (shares, longest and shortest stay, return) are listed in [`STAYS`];
//! `itinerary` enforces them.
use super::problem::{Host, Person, Post, Reach, Rules, Weights};

mod base;
mod distance;
mod early_recall;
mod first_person;
mod grade_distance;
mod growth;
mod handover;
mod host_rank;
mod host_start;
mod lendable;
mod level;
mod moving;
mod no_return_history;
mod person_term;
mod person_wish;
mod pinned;
mod pinned_by_other;
mod post_term;
mod reach;
mod remote_again;
mod second_person;
mod skill_margin;
mod stretch;
mod team_type;
mod third_person;
mod unavailable;
mod value;

#[cfg(test)]
pub(crate) mod fixture;

/// Everything the line rules may look at: one person, one post, one year.
#[derive(Debug, Clone)]
pub struct LineFacts<'a> {
    /// Hard rules of the problem.
    pub rules: &'a Rules,
    /// Weights of the problem.
    pub weights: &'a Weights,
    pub person: &'a Person,
    pub post: &'a Post,
    pub host: &'a Host,
    /// The person's reach entry for the host.
    pub reach: Option<&'a Reach>,
    pub year: i64,
    /// The person's level in the post's job type.
    pub level: i64,
    /// Posts the person is pinned to in this year.
    pub pinned_posts: Vec<&'a str>,
    /// Whether somebody else is pinned to the post in this year.
    pub pinned_by_other: bool,
    /// Whether the person served on an island or in the mountains before the plan, the present stay
    /// at this host aside.
    pub served_remote: bool,
}

impl LineFacts<'_> {
    /// Whether the host is not the person's owner.
    pub fn away(&self) -> bool {
        self.person.owner != self.host.id
    }

    /// Whether the post's job type is the one the person wants to grow into.
    pub fn is_growth(&self) -> bool {
        self.person.growth_target.as_deref() == Some(self.post.job_type.as_str())
    }
}

/// A rule that can make a line impossible.
#[derive(Debug, Clone, Copy)]
pub struct HardRule {
    /// Stable code, the reason code of an excluded line.
    pub code: &'static str,
    /// Sentence in Japanese, said when the rule is broken.
    pub ja: &'static str,
    /// Sentence in English, said when the rule is broken.
    pub en: &'static str,
    /// Whether the facts break it.
    pub broken: fn(&LineFacts) -> bool,
}

/// A rule that gives points to one line, at full share.
#[derive(Debug, Clone, Copy)]
pub struct LineRule {
    pub code: &'static str,
    pub ja: &'static str,
    pub en: &'static str,
    /// Points at full share.
    pub points: fn(&LineFacts) -> i64,
}

/// What one municipality has in one year.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MunicipalityYear {
    pub lines: i64,
    /// Team job types with at least one line.
    pub team_types: i64,
    /// People who also served there the year before.
    pub stayed: i64,
}

/// A rule that gives points to a municipality in a year.
#[derive(Debug, Clone, Copy)]
pub struct GoalRule {
    pub code: &'static str,
    pub ja: &'static str,
    pub en: &'static str,
    pub points: fn(&Weights, &MunicipalityYear) -> i64,
}

/// What the rules on itineraries may look at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ItineraryFacts {
    /// Stays away from the owner that start inside the horizon.
    pub starts: i64,
    /// Whether the person leaves the current host before the shortest stay is over.
    pub recalled_early: bool,
}

/// A rule that takes points off an itinerary.
#[derive(Debug, Clone, Copy)]
pub struct ItineraryRule {
    pub code: &'static str,
    pub ja: &'static str,
    pub en: &'static str,
    pub points: fn(&Weights, &ItineraryFacts) -> i64,
}

/// Rules about a whole itinerary: code, Japanese and English sentence.
pub const STAYS: [(&str, &str, &str); 5] = [
    ("share_sum", "1年度の割合の合計は100%まで。", "Shares sum to at most 100 % a year."),
    (
        "one_post_per_host",
        "同じ団体では1年度に1ポストまで。",
        "At most one post per host and year.",
    ),
    ("max_stay", "同じ団体に続けて在任できる年数を超える。", "The longest stay would be exceeded."),
    ("min_stay", "最短の在任年数に届かない。", "The shortest stay would not be reached."),
    ("no_return", "離任後の復帰禁止期間に当たる。", "The return would come too soon."),
];

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

/// Every rule that values a municipality's year.
pub const GOALS: [GoalRule; 5] =
    [first_person::RULE, second_person::RULE, third_person::RULE, team_type::RULE, handover::RULE];

/// Every rule that values an itinerary.
pub const ITINERARY: [ItineraryRule; 2] = [moving::RULE, early_recall::RULE];

/// Points of a line: floor(share x v / 100) with v the sum of all line rules.
pub fn line_points(facts: &LineFacts) -> i64 {
    let v: i64 = LINES.iter().map(|rule| (rule.points)(facts)).sum();
    (facts.post.share * v).div_euclid(100)
}
