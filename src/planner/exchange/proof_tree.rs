//! A proof by search, part by part: the field `tree` of a certificate in `dxship-plan/1`.
//!
//! The possible plans are split by questions with the answers yes and no until every part is
//! bounded by the formula of [`crate::exchange::plan`], restricted to the part:
//! - a person's itineraries are those that fit all answers about the person;
//! - `count` answers at municipality h in year t leave n lines with `least <= n <= most`, and the
//!   maximum over n is taken over these, with F(n) = F(3) beyond three. Without an answer `least`
//!   is 0 and `most` is the number of posts of h for which anybody is eligible in t. A price
//!   `coverage[h][t]` below 0 is allowed only where a `count` answer says no; without one, numbers
//!   above three need not be looked at, because the price of a line is not negative.
//!
//! Every question appears with both answers and the same answers before it, so the parts are all
//! plans there are. The bound of the tree is the largest of its parts, less what the lexicographic
//! option promises.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The parts with the prices that bound them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProofTree {
    /// No part leaves more, in points.
    pub bound: i64,
    /// Prices, each for one part or several.
    pub prices: Vec<PartPrices>,
    pub parts: Vec<Part>,
}

/// Prices as in the certificate, in the same unit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartPrices {
    /// lambda by post id, one number per year.
    #[serde(default)]
    pub post_years: BTreeMap<String, Vec<i64>>,
    /// mu by municipality id, one number per year.
    #[serde(default)]
    pub coverage: BTreeMap<String, Vec<i64>>,
    /// delta by municipality id and job type, one number per year.
    #[serde(default)]
    pub team: BTreeMap<String, BTreeMap<String, Vec<i64>>>,
    /// eta by municipality id, one number per year.
    #[serde(default)]
    pub handover: BTreeMap<String, Vec<i64>>,
}

/// The plans that fit some answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Answers in the order in which they were asked.
    pub answers: Vec<Answer>,
    /// Which of the prices bound it, counted from 0.
    pub prices: usize,
}

/// A question with its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "about", rename_all = "snake_case", deny_unknown_fields)]
pub enum Answer {
    /// Whether a person serves at a host in a year.
    Host {
        person: String,
        /// Year, 0 = first fiscal year.
        year: i64,
        host: String,
        is: bool,
    },
    /// Whether a person holds a post in a year.
    Post {
        person: String,
        /// Year, 0 = first fiscal year.
        year: i64,
        post: String,
        is: bool,
    },
    /// Whether a municipality has at least so many lines in a year.
    Count {
        host: String,
        /// Year, 0 = first fiscal year.
        year: i64,
        /// The number asked for.
        at_least: i64,
        is: bool,
    },
}
