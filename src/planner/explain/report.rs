//! What is told of lines, people, posts and hosts.
use serde::Serialize;

/// One rule's share in a line or a municipality's year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RulePoints {
    /// Code of the rule.
    pub code: &'static str,
    pub ja: &'static str,
    pub en: &'static str,
    /// Points; negative ones speak against.
    pub points: i64,
}

/// Why a line is in the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LineReason {
    pub person: String,
    pub post: String,
    pub year: i64,
    /// Rules at full share that gave points to the line itself.
    pub rules: Vec<RulePoints>,
    /// Points of the line after its share: floor(share x v / 100).
    pub points: i64,
    /// What the municipality's goals lose if the line goes, and what the move cost.
    pub goals: Vec<RulePoints>,
    /// By how much the bound falls at least if the person may not have this post in this year; none
    /// where a pin demands it or the plan has no certificate.
    pub reduced_loss: Option<i64>,
    pub ja: String,
    pub en: String,
}

/// How many lines a rule excludes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Binding {
    pub code: &'static str,
    pub ja: &'static str,
    pub en: &'static str,
    /// Lines it excludes; several rules may exclude the same line.
    pub lines: u64,
}

/// The best that could have been had, and who has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Missed {
    pub post: String,
    pub year: i64,
    /// The mark: wish (for a person) or rank (for a host).
    pub mark: i64,
    /// Person who would have come (for a host).
    pub person: Option<String>,
    /// Who holds the post in that year; for a host, the post the person has elsewhere.
    pub instead: Option<String>,
}

/// How a person fared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PersonReason {
    pub person: String,
    /// Years without any line.
    pub unplaced: Vec<i64>,
    /// Rules that exclude lines in these years, most excluding first.
    pub binding: Vec<Binding>,
    /// Eligible lines in these years: chances the plan gave to others or left.
    pub eligible: u64,
    /// The best wish that went to somebody else or stayed open.
    pub missed: Option<Missed>,
    pub ja: String,
    pub en: String,
}

/// Why a post stayed empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PostReason {
    pub post: String,
    /// Years of its term without a holder.
    pub unfilled: Vec<i64>,
    /// Rules that exclude people in these years, most excluding first.
    pub binding: Vec<Binding>,
    /// Eligible lines in these years.
    pub eligible: u64,
    pub ja: String,
    pub en: String,
}

/// The best a host could have had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HostReason {
    pub host: String,
    /// The highest-ranked eligible person who serves elsewhere.
    pub missed: Option<Missed>,
}
