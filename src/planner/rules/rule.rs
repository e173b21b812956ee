//! The four kinds of rules, and the facts each of them may look at.
use crate::exchange::problem::{Host, Person, Post, Reach, Rules, Weights};

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
    /// Whether the person holds the post in this year as a matter of fact.
    pub is_fixed: bool,
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
