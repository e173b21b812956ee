//! The plan and the problem side by side: names looked up, lines sorted into a book by person.
use std::collections::{BTreeMap, BTreeSet};

use crate::exchange::plan::Line;
use crate::exchange::problem::{Host, HostKind, Person, Post, Problem};
use crate::referee::violation::Violation;

/// A line whose names are all known.
#[derive(Clone, Copy)]
pub(crate) struct Entry<'a> {
    pub line: &'a Line,
    pub person: &'a Person,
    pub post: &'a Post,
    pub host: &'a Host,
    pub year: i64,
}

impl Entry<'_> {
    /// Whether the stay rules apply: the host is not the person's owner.
    pub fn is_away(&self) -> bool {
        self.person.owner != self.post.host
    }
}

pub(crate) struct PlanFacts<'a> {
    pub problem: &'a Problem,
    pub entries: Vec<Entry<'a>>,
    unknown: Vec<Violation>,
    /// (person, host) -> years of service inside the horizon.
    pub served: BTreeMap<(&'a str, &'a str), BTreeSet<i64>>,
    people: BTreeMap<&'a str, &'a Person>,
}

impl<'a> PlanFacts<'a> {
    pub fn of(problem: &'a Problem, lines: &'a [Line]) -> Self {
        let hosts = problem.hosts.iter().map(|host| (host.id.as_str(), host));
        let hosts: BTreeMap<&str, &Host> = hosts.collect();
        let posts = problem.posts.iter().map(|post| (post.id.as_str(), post));
        let posts: BTreeMap<&str, &Post> = posts.collect();
        let people = problem.people.iter().map(|p| (p.id.as_str(), p));
        let mut facts = Self {
            problem,
            entries: Vec::with_capacity(lines.len()),
            unknown: Vec::new(),
            served: BTreeMap::new(),
            people: people.collect(),
        };
        for line in lines {
            let post = posts.get(line.post.as_str()).copied();
            let host = post.and_then(|post| hosts.get(post.host.as_str()).copied());
            facts.enter(line, post, host);
        }
        facts
    }

    fn enter(&mut self, line: &'a Line, post: Option<&'a Post>, host: Option<&'a Host>) {
        let person = self.people.get(line.person.as_str()).copied();
        let in_horizon = (0..i64::from(self.problem.years)).contains(&line.year);
        let (Some(person), Some(post), Some(host), true) = (person, post, host, in_horizon) else {
            self.unknown.push(stranger(line));
            return;
        };
        let key = (person.id.as_str(), host.id.as_str());
        self.served.entry(key).or_default().insert(line.year);
        self.entries.push(Entry { line, person, post, host, year: line.year });
    }

    /// Lines that name a person, post or year the problem does not have.
    pub fn unknown(&self) -> Vec<Violation> {
        self.unknown.clone()
    }

    pub fn person(&self, id: &str) -> Option<&'a Person> {
        self.people.get(id).copied()
    }

    /// The fiscal year of a year of the horizon.
    pub fn fiscal(&self, year: i64) -> i64 {
        i64::from(self.problem.first_fiscal_year) + year
    }

    /// Years of tenure before year 0 if the host is the person's current one.
    pub fn tenure(&self, person: &Person, host: &str) -> Option<i64> {
        let current = person.current.as_ref();
        let here = current.filter(|current| current.host == host);
        here.map(|current| current.tenure_years)
    }

    /// Whether the person served at the host in a year; the year before year 0 is the current host.
    pub fn served_in(&self, person: &Person, host: &str, year: i64) -> bool {
        if year < 0 {
            return self.tenure(person, host).is_some();
        }
        let years = self.served.get(&(person.id.as_str(), host));
        years.is_some_and(|years| years.contains(&year))
    }

    /// Whether the person left an island or mountain place before year 0, or sits on another one
    /// than `host` now.
    pub fn was_remote_before(&self, person: &Person, host: &Host) -> bool {
        let mut past: Vec<&str> = person.history.iter().map(|left| left.host.as_str()).collect();
        past.extend(
            person.current.iter().map(|now| now.host.as_str()).filter(|now| *now != host.id),
        );
        self.problem.hosts.iter().any(|other| other.remote && past.contains(&other.id.as_str()))
    }

    pub fn is_municipality(host: &Host) -> bool {
        host.kind == HostKind::Municipality
    }
}

fn stranger(line: &Line) -> Violation {
    let Line { person, post, year } = line;
    Violation::new(
        "unknown_line",
        vec![line.clone()],
        format!("職員「{person}」、ポスト「{post}」、年次{year}のいずれかが問題にありません。"),
        format!("The problem does not have person {person}, post {post} or year {year}."),
    )
}
