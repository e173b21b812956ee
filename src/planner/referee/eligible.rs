//! Every eligible line of every person, by the referee's own reading of the rules.
use std::collections::BTreeMap;

use crate::exchange::plan::Line;
use crate::exchange::problem::{Person, Problem};
use crate::referee::facts::{Entry, PlanFacts};
use crate::referee::lines;

/// An eligible line of one person, by positions in the problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EligibleLine {
    /// Position of the post.
    pub post: usize,
    /// Position of the post's host.
    pub host: usize,
    pub year: usize,
}

/// Eligible lines by person.
pub struct EligibleLines(Vec<Vec<EligibleLine>>);

impl EligibleLines {
    /// The lines of the person at a position, by host in the order of the reach, then post, then
    /// year.
    pub fn of(&self, person: usize) -> &[EligibleLine] {
        &self.0[person]
    }
}

/// Lists all eligible lines of a problem.
pub fn eligible_lines(problem: &Problem) -> EligibleLines {
    let facts = PlanFacts::of(problem, &[]);
    let hosts = problem.hosts.iter().enumerate();
    let index = EligibilityIndex {
        problem,
        pinned: lines::pinned_people(&facts),
        facts: &facts,
        hosts: hosts.map(|(at, host)| (host.id.as_str(), at)).collect(),
        posts: posts_by_host(problem),
        posts_by_id: problem
            .posts
            .iter()
            .map(|post| (post.id.as_str(), post.host.as_str()))
            .collect(),
        nameless: Line { person: String::new(), post: String::new(), year: 0 },
    };
    EligibleLines(problem.people.iter().map(|person| index.of(person)).collect())
}

struct EligibilityIndex<'a> {
    problem: &'a Problem,
    facts: &'a PlanFacts<'a>,
    pinned: lines::Pinned<'a>,
    hosts: BTreeMap<&'a str, usize>,
    posts: BTreeMap<&'a str, Vec<usize>>,
    /// Host of each post.
    posts_by_id: BTreeMap<&'a str, &'a str>,
    nameless: Line,
}

impl EligibilityIndex<'_> {
    fn of(&self, person: &Person) -> Vec<EligibleLine> {
        let mut found = Vec::new();
        let out_of_reach = |host: &str| person.reach.iter().all(|reach| reach.host != host);
        let mut hosts: Vec<&str> = person.reach.iter().map(|reach| reach.host.as_str()).collect();
        let fixed = person.pins.iter().filter(|pin| !pin.fixed.is_empty());
        let fixed = fixed.filter_map(|pin| self.posts_by_id.get(pin.post.as_str()).copied());
        for host in fixed.filter(|host| out_of_reach(host)) {
            if !hosts.contains(&host) {
                hosts.push(host);
            }
        }
        for at in hosts {
            let host = self.hosts.get(at).copied().unwrap_or(0);
            for post in self.posts.get(at).into_iter().flatten() {
                let years = 0..usize::try_from(self.problem.years).unwrap_or(0);
                let eligible = years.filter(|year| self.is_eligible(person, host, *post, *year));
                let post = *post;
                found.extend(eligible.map(|year| EligibleLine { post, host, year }));
            }
        }
        found
    }

    fn is_eligible(&self, person: &Person, host: usize, post: usize, year: usize) -> bool {
        let entry = Entry {
            line: &self.nameless,
            person,
            post: &self.problem.posts[post],
            host: &self.problem.hosts[host],
            year: i64::try_from(year).unwrap_or(i64::MAX),
        };
        lines::reasons(self.facts, &entry, &self.pinned).is_empty()
    }
}

fn posts_by_host(problem: &Problem) -> BTreeMap<&str, Vec<usize>> {
    let mut posts: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, post) in problem.posts.iter().enumerate() {
        posts.entry(post.host.as_str()).or_default().push(at);
    }
    posts
}
