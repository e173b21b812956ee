//! `dxship-plan-problem/1`: the exchange format of a rotation problem.
//!
//! Every field is told in `docs/PLANNER.md`. Years count from 0, the first fiscal year. Optional
//! fields may be left out; the canonical form writes all of them. In particular:
//! - several pins of one person in one year are several posts held at once; a line of that year
//!   must be one of them;
//! - a current host with tenure 0 counts as "was there before" (no start, hand-over in year 0),
//!   while no year before year 0 counts towards the longest stay or the ban on returning;
//! - a negative post value rounds down like any other: floor(share x v / 100).
//!
//! Later fields are left out of the canonical form where they say nothing, so that older files read,
//! hash and count as before: `people[].unavailable`, `hosts[].remote`,
//! `people[].reach[].distance_km`, `weights.distance` (v of a line loses it times
//! floor(`distance_km` / 10)) and `weights.remote_again` (v of a line at a remote host loses it
//! when the person's history names a remote host, or the current host is another remote one). So are
//! those that tell what exists already: `pins[].fixed`, `posts[].closed`, `posts[].part_of` and
//! `people[].stays`; and `people[].to_be_hired`, for places kept for people nobody knows yet.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::exchange::limits;

/// Value of the field `format`.
pub const FORMAT: &str = "dxship-plan-problem/1";

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Problem {
    /// Always [`FORMAT`].
    pub format: String,
    /// Free text for people.
    #[serde(default)]
    pub name: String,
    /// Year 0, as a Japanese fiscal year (April to March), for example 2025.
    pub first_fiscal_year: i32,
    /// Length of the horizon, 1..=7 fiscal years.
    pub years: i32,
    /// Job types that make up a municipality's team.
    #[serde(default)]
    pub team_job_types: Vec<String>,
    /// Hard rules on stays and grades.
    pub rules: Rules,
    /// Points of the soft rules.
    pub weights: Weights,
    /// Bodies that offer posts.
    pub hosts: Vec<Host>,
    /// Posts to be filled.
    pub posts: Vec<Post>,
    /// People to be placed.
    pub people: Vec<Person>,
}

/// Hard rules on stays (at hosts other than the owner) and on grades.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Longest unbroken stay at a host, in years, the tenure before year 0 included.
    pub max_stay_years: i64,
    /// Shortest stay that starts inside the horizon, unless the horizon ends first, in years.
    pub min_stay_years: i64,
    /// A return needs a later year than the last year there plus this number.
    pub no_return_years: i64,
    /// Largest difference between a person's and a post's grade.
    pub grade_distance_max: i64,
}

impl Rules {
    /// The rules on stays of everybody for whom nothing else is said.
    pub const fn stays(&self) -> Stays {
        Stays {
            max_stay_years: self.max_stay_years,
            min_stay_years: self.min_stay_years,
            no_return_years: self.no_return_years,
        }
    }
}

/// Points of the soft rules, all 0..=[`limits::WEIGHT`]; `move` and `early_recall` are taken off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    pub base: i64,
    /// Times the person's wish for the host.
    pub person_wish: i64,
    /// Times the host's rank for the person.
    pub host_rank: i64,
    /// Times the levels above the post's minimum, at most two.
    pub skill_margin: i64,
    /// The post's job type is the person's growth target.
    pub growth: i64,
    /// The person just reaches the minimum level (and the post is not the growth target).
    pub stretch: i64,
    /// Off per start of a stay away from the owner.
    #[serde(rename = "move")]
    pub moving: i64,
    /// Off per person called away from the current host before the shortest stay is over.
    pub early_recall: i64,
    /// First person at a municipality in a year.
    pub first_person: i64,
    /// Second person at a municipality in a year.
    pub second_person: i64,
    /// Third person at a municipality in a year.
    pub third_person: i64,
    /// Per municipality, year and team job type with a line.
    pub team_type: i64,
    /// Per municipality and year in which somebody serves who also served there the year before.
    pub handover: i64,
    /// Off a line per ten kilometres between host and home or wished place; left out when 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub distance: i64,
    /// Off a line on an island or in the mountains for somebody who served in such a place before;
    /// left out when 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub remote_again: i64,
}

impl Weights {
    /// What counts unless somebody sets it otherwise: a first person at a municipality before
    /// everything else, then what suits the person and the body; distances and remote places count
    /// nothing.
    pub const USUAL: Self = Self {
        base: 20,
        person_wish: 1,
        host_rank: 1,
        skill_margin: 2,
        growth: 8,
        stretch: 3,
        moving: 6,
        early_recall: 12,
        first_person: 200,
        second_person: 60,
        third_person: 15,
        team_type: 12,
        handover: 10,
        distance: 0,
        remote_again: 0,
    };

    /// Every weight under its name in the format.
    pub fn named(&self) -> [(&'static str, i64); 15] {
        [
            ("base", self.base),
            ("person_wish", self.person_wish),
            ("host_rank", self.host_rank),
            ("skill_margin", self.skill_margin),
            ("growth", self.growth),
            ("stretch", self.stretch),
            ("move", self.moving),
            ("early_recall", self.early_recall),
            ("first_person", self.first_person),
            ("second_person", self.second_person),
            ("third_person", self.third_person),
            ("team_type", self.team_type),
            ("handover", self.handover),
            ("distance", self.distance),
            ("remote_again", self.remote_again),
        ]
    }
}

/// What kind of body a host is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HostKind {
    /// The prefecture; the coverage, team and hand-over goals do not count for it.
    Prefecture,
    Municipality,
}

/// A body that offers posts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Host {
    pub id: String,
    pub kind: HostKind,
    /// First year in which the body takes part.
    #[serde(default)]
    pub from_year: i64,
    /// Whether it lies on an island or in the mountains; left out when it does not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub remote: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Post {
    pub id: String,
    pub host: String,
    pub job_type: String,
    /// Share of full time, 1..=100 percent.
    pub share: i64,
    /// Lowest level in the job type, 0..=5.
    pub min_level: i64,
    /// Grade of the post.
    pub grade: i64,
    /// First year of the post.
    #[serde(default)]
    pub from_year: i64,
    /// Last year of the post.
    #[serde(default = "far_year")]
    pub to_year: i64,
    /// Points for filling it, at full share.
    #[serde(default)]
    pub value: i64,
    /// Years in which nobody can be put into it; left out when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closed: Vec<i64>,
    /// The post of which this one stands for a part of a year or of its share; left out for a whole
    /// post.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part_of: Option<String>,
}

impl Post {
    /// Whether somebody can be put into it in a year.
    pub fn is_open(&self, year: i64) -> bool {
        (self.from_year..=self.to_year).contains(&year) && !self.closed.contains(&year)
    }
}

/// Numbers of the rules on stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stays {
    pub max_stay_years: i64,
    pub min_stay_years: i64,
    pub no_return_years: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    pub id: String,
    /// Host id of the employer; stays there follow no stay rule.
    pub owner: String,
    /// First year in which the owner lets the person work elsewhere.
    #[serde(default)]
    pub lendable_from_year: i64,
    /// Last year of the person's term.
    #[serde(default = "far_year")]
    pub to_year: i64,
    /// Years in which the person cannot serve anywhere (leave, training elsewhere, no
    /// registration); left out when empty, so that problems without it read and hash as before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unavailable: Vec<i64>,
    pub grade: i64,
    /// Level by job type, 0..=5; an absent job type is level 0.
    #[serde(default)]
    pub levels: BTreeMap<String, i64>,
    /// Job type the person wants to grow into.
    #[serde(default)]
    pub growth_target: Option<String>,
    /// Hosts the person can serve.
    #[serde(default)]
    pub reach: Vec<Reach>,
    /// Where the person is before year 0.
    #[serde(default)]
    pub current: Option<Current>,
    /// Hosts left before year 0.
    #[serde(default)]
    pub history: Vec<History>,
    /// Posts fixed in advance.
    #[serde(default)]
    pub pins: Vec<Pin>,
    /// What counts for this person instead of the rules on stays, because what exists contradicts
    /// them; left out for everybody else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stays: Option<Stays>,
    /// What is known of somebody who is still to be hired; left out for people who are known. No
    /// rule reads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_be_hired: Option<ToBeHired>,
}

/// A place kept for somebody who is still to be hired.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToBeHired {
    /// What the place is called until then.
    pub name: String,
    /// The way of hiring it is kept for.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub route: String,
}

impl Person {
    /// The rules on stays of this person.
    pub fn stays(&self, rules: &Rules) -> Stays {
        self.stays.unwrap_or_else(|| rules.stays())
    }

    /// Whether the person holds the post in a year as a matter of fact.
    pub fn is_fixed(&self, post: &str, year: i64) -> bool {
        self.pins.iter().any(|pin| pin.year == year && pin.post == post && !pin.fixed.is_empty())
    }
}

/// A host within a person's reach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reach {
    pub host: String,
    /// The person's wish, 0..=1000, more is better.
    #[serde(default)]
    pub wish: i64,
    /// The host's rank for the person, 0..=1000, more is better.
    #[serde(default)]
    pub host_rank: i64,
    /// Kilometres between the host and the person's home, or the nearest place wished for,
    /// 0..=1000; left out when 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub distance_km: i64,
}

/// Where a person is before year 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Current {
    pub host: String,
    /// Unbroken years there before year 0.
    pub tenure_years: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct History {
    pub host: String,
    /// Year in which the stay was left, counted from year 0, so normally negative.
    pub left_year: i64,
}

/// A line fixed in advance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pin {
    pub year: i64,
    pub post: String,
    /// What exists already and makes this line a fact, whatever the rules about single lines say;
    /// left out when it is a wish of the planning officer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fixed: Vec<Part>,
}

/// Days of a year on which somebody holds a post as a matter of fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// The whole post, whether or not it is one of the problem.
    pub post: String,
    /// How much of the person on these days, 1..=100 percent.
    pub share: i64,
    /// First day, as 2027-04-01.
    pub from: String,
    /// Last day.
    pub to: String,
    /// `ordered`, `announced` or `draft`.
    pub state: String,
    /// What says so: the id of an assignment.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over references")]
const fn is_zero(value: &i64) -> bool {
    *value == 0
}

fn far_year() -> i64 {
    limits::YEAR_DISTANCE
}

impl Problem {
    /// The canonical JSON: fields in the order of the types above, all optional fields written, no
    /// white space.
    pub fn canonical_json(&self) -> Vec<u8> {
        // Strings, integers and maps with text keys: serialising these cannot fail.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// SHA-256 of the canonical JSON, in lower-case hexadecimal: the `problem_hash` of a plan.
    pub fn hash(&self) -> String {
        Sha256::digest(self.canonical_json()).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
