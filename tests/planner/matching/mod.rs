//! Stable matching: published instances, and every stable matching of small ones by enumeration.

mod enumeration;
mod published;
mod refusals;
mod small;

use dxship_planner::matching::{
    Answer, HostEntry, Instance, Method, PersonEntry, Preference, Side, solve,
};

/// Words separated by blanks as a strict preference list.
pub fn list(words: &str) -> Vec<Preference> {
    let one = |word: &str| Preference::One(word.to_owned());
    words.split_whitespace().map(one).collect()
}

pub fn person(id: &str, prefers: &str) -> PersonEntry {
    PersonEntry { id: id.to_owned(), prefers: list(prefers) }
}

pub fn host(id: &str, capacity: i64, prefers: &str) -> HostEntry {
    HostEntry {
        id: id.to_owned(),
        capacity,
        prefers: list(prefers),
        minimum: None,
        target: None,
        region: None,
    }
}

pub fn instance(people: Vec<PersonEntry>, hosts: Vec<HostEntry>) -> Instance {
    Instance {
        format: "dxship-match/1".to_owned(),
        name: None,
        people,
        hosts,
        regions: Vec::new(),
        posts: Vec::new(),
    }
}

pub fn solved(instance: &Instance, method: Method, side: Side) -> Answer {
    solve(instance, method, side, 1).unwrap()
}

/// `person:host` words, in the order of the people.
pub fn pairs(answer: &Answer) -> String {
    let words: Vec<String> = answer
        .matches
        .iter()
        .map(|pair| format!("{}:{}", pair.person, pair.post.as_ref().unwrap_or(&pair.host)))
        .collect();
    words.join(" ")
}
