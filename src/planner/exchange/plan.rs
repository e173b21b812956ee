//! `dxship-plan/1`: the exchange format of a rotation plan, with the certificate of its bound.
//!
//! # The bound in integers
//! All prices are whole numbers of 1/[`SCALE`] point, all are >= 0, an absent one is 0. With S =
//! `SCALE`:
//! - `post_years[q][t]` = lambda, the price of post q in year t;
//! - `coverage[h][t]` = mu, what one line at municipality h in year t adds towards its first,
//!   second, third person;
//! - `team[h][j][t]` = delta, what one line of team job type j adds towards the team goal;
//! - `handover[h][t]` = eta, what one person who stays at h from year t - 1 to t adds towards the
//!   hand-over goal.
//!
//! Let F(0) = 0, F(n) = F(n-1) + S x (W_n + bonus_n) for n = 1, 2, 3, with W = (`first_person`,
//! `second_person`, `third_person`). Then with sums over all posts q, municipalities h, team job
//! types j and years t
//! ```text
//! L =  sum_q,t   lambda[q][t]
//!   +  sum_h,t   max over n in 0..=3 of ( F(n) - n x mu[h][t] )
//!   +  sum_h,j,t max(0, S x team_type - delta[h][j][t])
//!   +  sum_h,t   max(0, S x handover  - eta[h][t])
//!   +  sum_p     max over the itineraries r of p of R(p, r)
//! ```
//! An itinerary of p is a set of eligible lines that keeps every hard rule about p alone, all pins
//! of p included; the empty one counts too. Its reduced value is
//! ```text
//! R(p, r) =   sum over its lines (q, t):  S x floor(share x v / 100) - lambda[q][t] + mu[h][t] + delta[h][job type of q][t]
//!           + eta[h][t] for every municipality h and year t in which p serves there in t and served there in t - 1
//!             (year 0: it is p's current host)
//!           - S x move per start of a stay, - S x early_recall if it applies
//! ```
//! (mu, delta and eta count at municipalities only, delta for team job types only.) For any prices
//! that are not negative no plan with at least `promised[i]` municipality-years holding i + 1 people
//! or more scores above `floor(L / S) - sum_i bonus_i x promised_i`; that is [`Certificate::bound`]. Without the
//! lexicographic option `bonus` and `promised` are zero and the statement is about every plan.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::exchange::proof_tree::ProofTree;

/// Value of the field `format`.
pub const FORMAT: &str = "dxship-plan/1";
/// One point in units of the certificate.
pub const SCALE: i64 = 1024;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Always [`FORMAT`].
    pub format: String,
    /// `Problem::hash` of the problem it answers.
    pub problem_hash: String,
    /// Who serves where, sorted by person, year and post in the order of the problem.
    pub lines: Vec<Line>,
    #[serde(default)]
    pub score: i64,
    /// No plan scores more (see `certificate` and `proof` for why).
    #[serde(default)]
    pub bound: i64,
    /// Whether `score` is proven to be the best.
    #[serde(default)]
    pub proven_optimal: bool,
    /// Seed of the search.
    #[serde(default)]
    pub seed: u64,
    /// Limits the search was given.
    #[serde(default)]
    pub limits: SearchLimits,
    /// Why the search ended.
    #[serde(default)]
    pub stopped_by: StoppedBy,
    /// Prices from which anybody can recompute a bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Certificate>,
    /// How `bound` follows from the certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<Proof>,
    /// The worst-off first: what was reached level by level and what proves it. The bound is then one
    /// among the plans that are as fair, and `certificate` is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fairness: Option<Fairness>,
}

/// One cell of the plan.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    pub person: String,
    pub post: String,
    /// Year, 0 = first fiscal year.
    pub year: i64,
}

/// Limits of a search.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchLimits {
    /// Rounds of work; the only limit that repeats exactly on another machine.
    #[serde(default)]
    pub steps: Option<u64>,
    #[serde(default)]
    pub seconds: Option<u64>,
    /// Whether first, second and third people were preferred lexicographically.
    #[serde(default)]
    pub lexicographic: bool,
}

/// Why a search ended.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum StoppedBy {
    /// Nothing was left to do: proven, or every stage finished.
    #[default]
    Finished,
    Steps {
        round: u64,
    },
    /// The wall clock, which makes the plan unrepeatable; the round tells where it cut.
    Seconds {
        round: u64,
    },
    Cancelled {
        round: u64,
    },
}

/// Prices whose bound anybody can recompute; the module comment holds the formula.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// Units per point, always [`SCALE`].
    pub scale: i64,
    /// The bound these prices give, in points.
    pub bound: i64,
    /// lambda by post id, one number per year.
    pub post_years: BTreeMap<String, Vec<i64>>,
    /// mu by municipality id, one number per year.
    pub coverage: BTreeMap<String, Vec<i64>>,
    /// delta by municipality id and job type, one number per year.
    pub team: BTreeMap<String, BTreeMap<String, Vec<i64>>>,
    /// eta by municipality id, one number per year.
    pub handover: BTreeMap<String, Vec<i64>>,
    /// Points added to the first, second and third person while bounding (lexicographic option
    /// only).
    #[serde(default)]
    pub bonus: [i64; 3],
    /// Municipality-years with at least one, two, three people that the bounded plans are promised
    /// to hold.
    #[serde(default)]
    pub promised: [i64; 3],
    /// A proof by search of the plan's bound, where there is one and it is not too large.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tree: Option<ProofTree>,
}

/// The proof of a plan that puts the worst-off first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fairness {
    /// Hundredths of a person's year in a unit: the greatest common divisor of 100 and all shares.
    pub unit: i64,
    /// Level 1, 2, 3, and then the points of the problem itself.
    pub stages: Vec<FairStage>,
}

/// One step of the order, with what proves it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FairStage {
    /// Points for every unit that an earlier stage counted, 0 in the first one.
    pub hold: i64,
    /// Units at the level or above; in the last stage the points of the problem.
    pub reached: i64,
    /// No plan that reaches as much in every earlier stage reaches more.
    pub bound: i64,
    /// Prices for the problem of this stage (`exchange::fairness::staged`).
    pub certificate: Certificate,
    pub proof: Proof,
}

/// How the plan's bound was reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "method", rename_all = "snake_case")]
pub enum Proof {
    /// `bound` is the certificate's bound; the certificate checker can confirm it completely.
    Certificate,
    /// `bound` is lower than the certificate's: the possible plans were split (somebody is or is
    /// not at a host or post in a year) until the same formula, evaluated in integers in every
    /// part, left nothing above `bound`. The parts are in the certificate's `tree`; where they were
    /// too many, the certificate confirms only its own, higher bound, and the search has to be
    /// repeated for the rest.
    Search {
        /// Parts that were bounded.
        nodes: u64,
    },
}

impl Plan {
    /// A plan that claims nothing.
    pub fn of_lines(lines: Vec<Line>) -> Self {
        Self {
            format: FORMAT.to_owned(),
            problem_hash: String::new(),
            lines,
            score: 0,
            bound: 0,
            proven_optimal: false,
            seed: 0,
            limits: SearchLimits::default(),
            stopped_by: StoppedBy::default(),
            certificate: None,
            proof: None,
            fairness: None,
        }
    }

    /// Reads a plan; nothing but its form is judged.
    ///
    /// # Errors
    /// The text of the JSON fault.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let plan: Self = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        if plan.format == FORMAT { Ok(plan) } else { Err(format!("format is not {FORMAT}")) }
    }
}
