//! Which lines are possible, and why the others are not.
use std::collections::{BTreeMap, BTreeSet};

use crate::exchange::problem::{Host, Person, Post, Problem, Reach};
use crate::rules::hard::ELIGIBILITY;
use crate::rules::rule::{HardRule, LineFacts};

/// A problem with its ids looked up, ready to give the facts of any line.
#[derive(Debug)]
pub struct ProblemIndex<'a> {
    pub problem: &'a Problem,
    hosts: BTreeMap<&'a str, usize>,
    posts: BTreeMap<&'a str, usize>,
    post_hosts: Vec<usize>,
    posts_at: Vec<Vec<usize>>,
    pinned: BTreeMap<(usize, i64), BTreeSet<usize>>,
}

impl<'a> ProblemIndex<'a> {
    /// Looks up every id once; posts of unknown hosts are left out.
    pub fn new(problem: &'a Problem) -> Self {
        let hosts: BTreeMap<_, _> =
            problem.hosts.iter().enumerate().map(|(at, host)| (host.id.as_str(), at)).collect();
        let posts: BTreeMap<_, _> =
            problem.posts.iter().enumerate().map(|(at, post)| (post.id.as_str(), at)).collect();
        let mut posts_at = vec![Vec::new(); problem.hosts.len()];
        let mut post_hosts = vec![usize::MAX; problem.posts.len()];
        for (at, post) in problem.posts.iter().enumerate() {
            if let Some(&host) = hosts.get(post.host.as_str()) {
                post_hosts[at] = host;
                posts_at[host].push(at);
            }
        }
        let pinned = pinned(problem, &posts);
        Self { problem, hosts, posts, post_hosts, posts_at, pinned }
    }

    /// Index of a host id.
    pub fn host(&self, id: &str) -> Option<usize> {
        self.hosts.get(id).copied()
    }

    /// Index of a post id.
    pub fn post(&self, id: &str) -> Option<usize> {
        self.posts.get(id).copied()
    }

    /// Index of the host of a post.
    pub fn host_of(&self, post: usize) -> usize {
        self.post_hosts[post]
    }

    /// Posts of a host, in the order of the problem.
    pub fn posts_at(&self, host: usize) -> &[usize] {
        &self.posts_at[host]
    }

    /// What the rules may look at for person, post and year (indices of the problem).
    pub fn facts(&self, person: usize, post: usize, year: i64) -> LineFacts<'a> {
        let problem = self.problem;
        let (who, what): (&Person, &Post) = (&problem.people[person], &problem.posts[post]);
        let host: &Host = &problem.hosts[self.post_hosts[post]];
        let reach = who.reach.iter().find(|reach| reach.host == what.host);
        self.facts_with(person, post, year, host, reach)
    }

    /// As [`ProblemIndex::facts`] where host and reach are at hand already.
    pub(crate) fn facts_with(
        &self,
        person: usize,
        post: usize,
        year: i64,
        host: &'a Host,
        reach: Option<&'a Reach>,
    ) -> LineFacts<'a> {
        let problem = self.problem;
        let (who, what) = (&problem.people[person], &problem.posts[post]);
        let pins = who.pins.iter().filter(|pin| pin.year == year);
        let pinned_by = self.pinned.get(&(post, year));
        LineFacts {
            rules: &problem.rules,
            weights: &problem.weights,
            person: who,
            post: what,
            host,
            reach,
            year,
            level: who.levels.get(&what.job_type).copied().unwrap_or(0),
            pinned_posts: pins.map(|pin| pin.post.as_str()).collect(),
            is_fixed: who.is_fixed(&what.id, year),
            pinned_by_other: pinned_by
                .is_some_and(|people| people.iter().any(|&other| other != person)),
            served_remote: host.remote && self.served_remote(who, host),
        }
    }

    /// Whether the person's past names an island or a mountain place, the present host aside if it
    /// is `host`.
    fn served_remote(&self, who: &Person, host: &Host) -> bool {
        let is_remote = |id: &str| self.host(id).is_some_and(|at| self.problem.hosts[at].remote);
        let current = who.current.as_ref().filter(|current| current.host != host.id);
        who.history.iter().any(|past| is_remote(&past.host))
            || current.is_some_and(|current| is_remote(&current.host))
    }

    /// Every rule that makes the line impossible; empty for an eligible line.
    pub fn reasons(&self, person: usize, post: usize, year: i64) -> Vec<&'static HardRule> {
        broken(&self.facts(person, post, year)).collect()
    }
}

fn pinned(
    problem: &Problem,
    posts: &BTreeMap<&str, usize>,
) -> BTreeMap<(usize, i64), BTreeSet<usize>> {
    let mut pinned: BTreeMap<(usize, i64), BTreeSet<usize>> = BTreeMap::new();
    for (person, who) in problem.people.iter().enumerate() {
        for pin in &who.pins {
            if let Some(&post) = posts.get(pin.post.as_str()) {
                pinned.entry((post, pin.year)).or_default().insert(person);
            }
        }
    }
    pinned
}

/// The rules that facts break. What is a matter of fact breaks none.
pub(crate) fn broken<'a>(facts: &'a LineFacts<'_>) -> impl Iterator<Item = &'static HardRule> + 'a {
    ELIGIBILITY.iter().filter(|rule| !facts.is_fixed && (rule.broken)(facts))
}

/// Whether facts break no rule.
pub(crate) fn eligible(facts: &LineFacts) -> bool {
    broken(facts).next().is_none()
}
