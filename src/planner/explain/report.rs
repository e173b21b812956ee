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

/// What a claim speaks of, by the ids of the problem.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Subject {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<i64>,
    /// Code of a rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
}

impl Subject {
    pub(crate) fn line(person: &str, post: &str, host: &str, year: i64) -> Self {
        Self {
            host: Some(host.to_owned()),
            post: Some(post.to_owned()),
            ..Self::person(person, year)
        }
    }

    pub(crate) fn person(person: &str, year: i64) -> Self {
        Self { person: Some(person.to_owned()), year: Some(year), ..Self::default() }
    }

    pub(crate) fn post(post: &str, year: i64) -> Self {
        Self { post: Some(post.to_owned()), year: Some(year), ..Self::default() }
    }
}

/// A count that anybody can repeat on problem and plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Claim {
    /// What is counted; `docs/PLANNER.md` tells how.
    pub kind: &'static str,
    pub subject: Subject,
    pub value: i64,
}

/// A reason in a sentence whose every number is a claim.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Said {
    pub sentence_ja: String,
    pub sentence_en: String,
    pub claims: Vec<Claim>,
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
    #[serde(flatten)]
    pub said: Said,
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
    /// Why these years are empty.
    #[serde(flatten)]
    pub said: Said,
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
    /// Why these years are empty.
    #[serde(flatten)]
    pub said: Said,
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
