//! The answer as it is written to the file.

use serde::{Deserialize, Serialize};

use crate::exchange::fault::Fault;
use crate::matching::format::Instance;
use crate::matching::market::{Market, Matching, index};
use crate::matching::method::Method;
use crate::matching::{blocking, validation};

/// One person at one host, and at one post of it in the project form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Match {
    /// Id of the person.
    pub person: String,
    /// Id of the host.
    pub host: String,
    /// Id of the post, in the project form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post: Option<String>,
}

/// A person and a host that would rather be together.
pub type Pair = Match;

/// A host below its minimum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shortfall {
    /// Id of the host.
    pub host: String,
    pub minimum: i64,
    pub matched: i64,
    /// Whether every stable matching leaves it short. True for stable matchings of `da` and
    /// `project`, where each host gets the same number in all of them; not known otherwise.
    pub in_every_stable_matching: bool,
    /// The sentence in Japanese.
    pub ja: String,
    /// The sentence in English.
    pub en: String,
}

/// Who goes where, who goes nowhere, and what would disprove stability.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// In the order of the people in the file.
    pub matches: Vec<Match>,
    /// People without a place, in the order of the file.
    pub unmatched: Vec<String>,
    /// Empty exactly when the matching is stable.
    pub blocking_pairs: Vec<Pair>,
    /// Pairs with room at the host that only the regional cap keeps apart.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub held_by_cap: Vec<Pair>,
    /// Hosts below their minimum.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub minimum_short: Vec<Shortfall>,
    /// Remarks on the instance that did not forbid matching it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Fault>,
}

/// Turns positions back into ids and judges the outcome.
pub fn compose(
    instance: &Instance,
    method: Method,
    market: &Market,
    matching: &Matching,
) -> Answer {
    let names = Names { instance, method, market };
    let found = blocking::find(market, matching, method == Method::FlexibleDa);
    // Every stable matching gives each host the same number, save under regional caps.
    let proves_minimums = method != Method::FlexibleDa && found.pairs.is_empty();
    let pairs = |pairs: Vec<(u32, u32)>| {
        let name = |(person, place): (u32, u32)| names.pair(person as usize, place);
        pairs.into_iter().map(name).collect()
    };
    Answer {
        matches: names.matches(matching),
        unmatched: names.unmatched(matching),
        blocking_pairs: pairs(found.pairs),
        held_by_cap: pairs(found.held_by_cap),
        minimum_short: shortfalls(instance, proves_minimums, market, matching),
        warnings: validation::remarks(instance),
    }
}

struct Names<'a> {
    instance: &'a Instance,
    method: Method,
    market: &'a Market,
}

impl Names<'_> {
    fn pair(&self, person: usize, place: u32) -> Match {
        let host = self.market.host_of[place as usize] as usize;
        let post = match self.method {
            Method::Project => Some(self.instance.posts[place as usize].id.clone()),
            Method::Da | Method::FlexibleDa => None,
        };
        Match {
            person: self.instance.people[person].id.clone(),
            host: self.instance.hosts[host].id.clone(),
            post,
        }
    }

    fn matches(&self, matching: &Matching) -> Vec<Match> {
        let people = matching.iter().enumerate();
        people.filter_map(|(person, place)| place.map(|place| self.pair(person, place))).collect()
    }

    fn unmatched(&self, matching: &Matching) -> Vec<String> {
        let people = self.instance.people.iter().zip(matching);
        people.filter(|(_, place)| place.is_none()).map(|(person, _)| person.id.clone()).collect()
    }
}

fn shortfalls(
    instance: &Instance,
    always: bool,
    market: &Market,
    matching: &Matching,
) -> Vec<Shortfall> {
    let mut matched = vec![0_i64; instance.hosts.len()];
    for place in matching.iter().flatten() {
        matched[market.host_of[*place as usize] as usize] += 1;
    }
    let hosts = instance.hosts.iter().zip(matched);
    hosts
        .filter_map(|(host, matched)| host.minimum.map(|minimum| (&host.id, minimum, matched)))
        .filter(|(_, minimum, matched)| matched < minimum)
        .map(|(host, minimum, matched)| shortfall(host, minimum, matched, always))
        .collect()
}

fn shortfall(host: &str, minimum: i64, matched: i64, always: bool) -> Shortfall {
    let (ja, en) = if always {
        ("最低人数を満たす安定な組合せは存在しません。", "no stable matching meets the minimum.")
    } else {
        (
            "最低人数を満たす別の安定な組合せがないとは言えません。",
            "another stable matching might meet the minimum.",
        )
    };
    Shortfall {
        host: host.to_owned(),
        minimum,
        matched,
        in_every_stable_matching: always,
        ja: format!("{host}は最低{minimum}人のところ{matched}人です。{ja}"),
        en: format!("{host} needs {minimum} but gets {matched}; {en}"),
    }
}

/// A matching made elsewhere: of an answer's fields only `matches` counts.
#[derive(Deserialize)]
struct Given {
    matches: Vec<Match>,
}

/// Reads the matches of an answer, whoever wrote it.
///
/// # Errors
/// `unreadable`.
pub fn parse_matches(json: &[u8]) -> Result<Vec<Match>, Fault> {
    let given: Result<Given, _> = serde_json::from_slice(json);
    given.map(|given| given.matches).map_err(|error| {
        Fault::new(
            "unreadable",
            "",
            format!("組合せとして読めません: {error}"),
            format!("It cannot be read as a matching: {error}"),
        )
    })
}

/// Positions of given matches.
///
/// # Errors
/// Unknown ids, a person matched twice, more people than places.
pub(crate) fn positions(
    instance: &Instance,
    method: Method,
    market: &Market,
    matches: &[Match],
) -> Result<Matching, Vec<Fault>> {
    let people = index(instance.people.iter().map(|person| person.id.as_str()));
    let places = match method {
        Method::Project => index(instance.posts.iter().map(|post| post.id.as_str())),
        Method::Da | Method::FlexibleDa => index(instance.hosts.iter().map(|h| h.id.as_str())),
    };
    let mut matching: Matching = vec![None; instance.people.len()];
    let mut faults = Vec::new();
    for (at, given) in matches.iter().enumerate() {
        let name = match method {
            Method::Project => given.post.as_ref().unwrap_or(&given.host),
            Method::Da | Method::FlexibleDa => &given.host,
        };
        let person = people.get(given.person.as_str());
        match (person, places.get(name.as_str())) {
            (Some(person), Some(place)) if matching[*person as usize].is_none() => {
                matching[*person as usize] = Some(*place);
            }
            _ => faults.push(misplaced(at, &given.person, name)),
        }
    }
    faults.extend(overfull(instance, market, &matching));
    if faults.is_empty() { Ok(matching) } else { Err(faults) }
}

fn misplaced(at: usize, person: &str, place: &str) -> Fault {
    Fault::new(
        "bad_match",
        format!("/matches/{at}"),
        format!("「{person}」と「{place}」の組に未知の ID があるか、同じ人が二度現れます。"),
        format!("The pair {person} and {place} has an unknown id, or the person appears twice."),
    )
}

/// Hosts and places with more people than they may hold.
fn overfull(instance: &Instance, market: &Market, matching: &Matching) -> Vec<Fault> {
    let mut at_place = vec![0_u32; market.capacity.len()];
    let mut at_host = vec![0_u32; market.host_capacity.len()];
    for place in matching.iter().flatten() {
        at_place[*place as usize] += 1;
        at_host[market.host_of[*place as usize] as usize] += 1;
    }
    let mut crowded = vec![false; at_host.len()];
    for (place, count) in at_place.iter().enumerate() {
        crowded[market.host_of[place] as usize] |= *count > market.capacity[place];
    }
    let hosts = instance.hosts.iter().zip(crowded).zip(at_host.iter().zip(&market.host_capacity));
    let over = hosts.filter(|((_, crowded), (count, capacity))| *crowded || count > capacity);
    over.map(|((host, _), _)| {
        Fault::new(
            "over_capacity",
            "/matches",
            format!("{}の定員を超えています。", host.id),
            format!("{} holds more people than it has places.", host.id),
        )
    })
    .collect()
}
