//! Stability as a diagnostic: which people and posts would rather be together than what a plan
//! gives them, and the matching market of a single fiscal year.
//!
//! A plan over years is not a matching: shortest and longest stays, coverage and hand-overs may be
//! good reasons for a blocking pair. The count says what the goals cost in wishes, not that the
//! plan is wrong.
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::exchange::fault::Fault;
use crate::exchange::plan::{Line, Plan};
use crate::exchange::problem::{Person, Problem};
use crate::matching;
use crate::matching::{Answer, HostEntry, Instance, PersonEntry, PostEntry, Preference};
use crate::matching::{Method, Side};
use crate::referee::{EligibleLines, eligible_lines};

/// A person and a post that would both rather have each other in a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BlockingPost {
    pub person: String,
    pub post: String,
    /// Year, 0 = first fiscal year.
    pub year: i64,
    /// Who holds the post now; nobody if it is open.
    pub holder: Option<String>,
    pub ja: String,
    pub en: String,
}

/// All blocking pairs of a plan, by year, then person, then post in the order of the problem.
///
/// A person would rather have an eligible post when its host has a higher wish than every host they
/// serve that year (any wish beats no place). A post would rather have the person when nobody holds
/// it or its host ranks the person strictly above the holder. Stays are left aside; see the module
/// comment.
pub fn blocking(problem: &Problem, plan: &Plan) -> Vec<BlockingPost> {
    let view = View::of(problem, plan);
    let eligible = eligible_lines(problem);
    let mut found = Vec::new();
    for (at, person) in problem.people.iter().enumerate() {
        for line in eligible.of(at) {
            found.extend(view.judge(person, line.post, line.year));
        }
    }
    found.sort_by_key(|pair| pair.year);
    found
}

struct View<'a> {
    problem: &'a Problem,
    /// (person, year) -> best wish among the hosts served.
    best_wish: BTreeMap<(&'a str, i64), i64>,
    /// (post, year) -> who holds it.
    holder: BTreeMap<(&'a str, i64), &'a str>,
    rank: BTreeMap<(&'a str, &'a str), i64>,
    wish: BTreeMap<(&'a str, &'a str), i64>,
}

impl<'a> View<'a> {
    fn of(problem: &'a Problem, plan: &'a Plan) -> Self {
        let mut view = Self {
            problem,
            best_wish: BTreeMap::new(),
            holder: BTreeMap::new(),
            rank: BTreeMap::new(),
            wish: BTreeMap::new(),
        };
        for person in &problem.people {
            for reach in &person.reach {
                let key = (person.id.as_str(), reach.host.as_str());
                view.rank.insert(key, reach.host_rank);
                view.wish.insert(key, reach.wish);
            }
        }
        let hosts = problem.posts.iter().map(|post| (post.id.as_str(), post.host.as_str()));
        let hosts: BTreeMap<&str, &str> = hosts.collect();
        for line in &plan.lines {
            view.enter(line, hosts.get(line.post.as_str()).copied().unwrap_or(""));
        }
        view
    }

    fn enter(&mut self, line: &'a Line, host: &'a str) {
        let person = line.person.as_str();
        let wish = self.wish.get(&(person, host)).copied().unwrap_or(-1);
        let best = self.best_wish.entry((person, line.year)).or_insert(wish);
        *best = wish.max(*best);
        self.holder.insert((line.post.as_str(), line.year), person);
    }

    fn judge(&self, person: &Person, post: usize, year: usize) -> Option<BlockingPost> {
        let year = i64::try_from(year).ok()?;
        let (id, post) = (person.id.as_str(), &self.problem.posts[post]);
        let host = post.host.as_str();
        let held = self.best_wish.get(&(id, year)).copied();
        if held.is_some_and(|held| self.wish[&(id, host)] <= held) {
            return None;
        }
        let holder = self.holder.get(&(post.id.as_str(), year)).copied();
        let rank = |person: &str| self.rank.get(&(person, host)).copied().unwrap_or(-1);
        let wanted = holder.is_none_or(|holder| holder != id && rank(id) > rank(holder));
        wanted.then(|| self.pair(id, &post.id, host, year, holder))
    }

    fn pair(
        &self,
        person: &str,
        post: &str,
        host: &str,
        year: i64,
        holder: Option<&str>,
    ) -> BlockingPost {
        let fiscal = i64::from(self.problem.first_fiscal_year) + year;
        let (ja, en) = match holder {
            None => (
                format!(
                    "{fiscal}年度: {person}は空いている{host}の{post}を今の配置より希望しています。"
                ),
                format!(
                    "Fiscal year {fiscal}: {person} would rather have {post} at {host}, which is open."
                ),
            ),
            Some(holder) => (
                format!(
                    "{fiscal}年度: {person}は{host}の{post}をより希望し、{host}も{holder}より{person}を望んでいます。"
                ),
                format!(
                    "Fiscal year {fiscal}: {person} would rather have {post} at {host}, which ranks {person} above {holder}."
                ),
            ),
        };
        BlockingPost {
            person: person.to_owned(),
            post: post.to_owned(),
            year,
            holder: holder.map(str::to_owned),
            ja,
            en,
        }
    }
}

/// The market of one fiscal year in the project form: people rank eligible posts by wish, hosts
/// rank people by `host_rank`, equal marks tie. People pinned in the year and their posts are left
/// out, since they are settled.
///
/// Only whole posts take part, because rankings treat a person as whole; shares of less than 100 %
/// are allotted after.
pub fn market_of(problem: &Problem, year: i64) -> Instance {
    let eligible = eligible_lines(problem);
    let pinned = pinned(problem, year);
    let posts: Vec<usize> = (0..problem.posts.len())
        .filter(|post| {
            problem.posts[*post].share == 100 && !pinned.contains(problem.posts[*post].id.as_str())
        })
        .collect();
    let free = |person: &&Person| person.pins.iter().all(|pin| pin.year != year);
    let people = problem.people.iter().enumerate();
    let people = people.filter(|(_, person)| free(person)).map(|(at, person)| PersonEntry {
        id: person.id.clone(),
        prefers: wishes(problem, &eligible, &posts, at, year),
    });
    Instance {
        format: "dxship-match/1".to_owned(),
        name: Some(format!("{} {}", problem.name, i64::from(problem.first_fiscal_year) + year)),
        people: people.collect(),
        hosts: problem
            .hosts
            .iter()
            .map(|host| host_entry(problem, &posts, &host.id, year))
            .collect(),
        regions: Vec::new(),
        posts: posts.iter().map(|post| post_entry(problem, *post)).collect(),
    }
}

fn pinned(problem: &Problem, year: i64) -> BTreeSet<&str> {
    let pins = problem.people.iter().flat_map(|person| &person.pins);
    pins.filter(|pin| pin.year == year).map(|pin| pin.post.as_str()).collect()
}

fn wishes(
    problem: &Problem,
    eligible: &EligibleLines,
    posts: &[usize],
    person: usize,
    year: i64,
) -> Vec<Preference> {
    let reach = &problem.people[person].reach;
    let wish =
        |host: &str| reach.iter().find(|reach| reach.host == host).map_or(0, |reach| reach.wish);
    let lines = eligible.of(person).iter();
    let lines = lines.filter(|line| {
        i64::try_from(line.year) == Ok(year) && posts.binary_search(&line.post).is_ok()
    });
    by_mark(lines.map(|line| {
        let post = &problem.posts[line.post];
        (wish(&post.host), post.id.clone())
    }))
}

fn host_entry(problem: &Problem, posts: &[usize], host: &str, year: i64) -> HostEntry {
    let places = posts.iter().filter(|post| problem.posts[**post].host == host).count();
    let people = problem.people.iter();
    let free = people.filter(|person| person.pins.iter().all(|pin| pin.year != year));
    let ranked = free.filter_map(|person| {
        let reach = person.reach.iter().find(|reach| reach.host == host)?;
        Some((reach.host_rank, person.id.clone()))
    });
    HostEntry {
        id: host.to_owned(),
        capacity: i64::try_from(places).unwrap_or(0),
        prefers: by_mark(ranked),
        minimum: None,
        target: None,
        region: None,
    }
}

fn post_entry(problem: &Problem, post: usize) -> PostEntry {
    PostEntry {
        id: problem.posts[post].id.clone(),
        host: problem.posts[post].host.clone(),
        capacity: 1,
    }
}

/// Higher marks first, equal marks tied.
fn by_mark(marked: impl Iterator<Item = (i64, String)>) -> Vec<Preference> {
    let mut groups: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for (mark, id) in marked {
        groups.entry(mark).or_default().push(id);
    }
    let groups = groups.into_values().rev();
    groups
        .map(|mut ids| match ids.len() {
            1 => Preference::One(ids.remove(0)),
            _ => Preference::Tied(ids),
        })
        .collect()
}

/// The stable placement of one fiscal year, pins kept: its lines, and the answer of the market they
/// come from.
///
/// # Errors
/// As [`matching::solve`], for example when no whole post is left.
pub fn stable_year(
    problem: &Problem,
    year: i64,
    side: Side,
    seed: u64,
) -> Result<(Vec<Line>, Answer), Vec<Fault>> {
    let answer = matching::solve(&market_of(problem, year), Method::Project, side, seed)?;
    let placed = answer.matches.iter().filter_map(|pair| {
        Some(Line { person: pair.person.clone(), post: pair.post.clone()?, year })
    });
    let pins = problem.people.iter().flat_map(|person| {
        let pins = person.pins.iter().filter(move |pin| pin.year == year);
        pins.map(|pin| Line { person: person.id.clone(), post: pin.post.clone(), year })
    });
    Ok((placed.chain(pins).collect(), answer))
}
