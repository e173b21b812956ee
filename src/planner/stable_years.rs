//! Stability over several years: people rank hosts by wish, hosts rank people, posts are split, stays
//! have lengths.
//!
//! Year after year, deferred acceptance with a right to remain. Whoever has begun a stay that is not
//! yet as long as the shortest one is **bound** to the post; whoever held a post the year before and
//! may stay is taken there before anybody else; nobody begins what could not be kept as long as it
//! has to be. `docs/PLANNER.md` says what follows from this and what does not.
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::exchange::fault::Fault;
use crate::exchange::plan::Line;
use crate::exchange::problem::{Person, Problem, Stays};
use crate::random::Random;
use crate::referee::eligible_lines;
use crate::validation::validate;

/// A person and a post that would both rather have each other in a year, and may.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Blocking {
    /// Year, 0 = first fiscal year.
    pub year: usize,
    pub person: String,
    pub post: String,
    /// Who holds the post; nobody if it is open.
    pub holder: Option<String>,
}

/// A placement of all years with its blocking pairs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StableYears {
    pub lines: Vec<Line>,
    /// Number of blocking pairs, year by year.
    pub blocking_by_year: Vec<usize>,
    pub blocking: Vec<Blocking>,
    /// Whether every post is held by whole people: then there is no blocking pair.
    pub guaranteed: bool,
}

/// Places everybody year after year; equal marks are ordered by a lottery of the seed.
///
/// # Errors
/// The faults of the problem.
pub fn stable_years(problem: &Problem, seed: u64) -> Result<StableYears, Vec<Fault>> {
    validate(problem)?;
    let market = Market::of(problem, seed);
    let mut held = Held::new(horizon(problem));
    for year in 0..horizon(problem) {
        market.place(year, &mut held);
    }
    let lines = market.lines(&held);
    Ok(StableYears { guaranteed: market.is_whole(), ..judge(problem, lines) })
}

/// The blocking pairs of any placement, year by year.
pub fn judge(problem: &Problem, lines: Vec<Line>) -> StableYears {
    let market = Market::of(problem, 0);
    let mut held = Held::new(horizon(problem));
    for line in &lines {
        let person = problem.people.iter().position(|person| person.id == line.person);
        let post = problem.posts.iter().position(|post| post.id == line.post);
        let year = usize::try_from(line.year).ok().filter(|year| *year < horizon(problem));
        if let (Some(person), Some(post), Some(year)) = (person, post, year) {
            held.enter(person, post, year);
        }
    }
    let mut blocking = Vec::new();
    for year in 0..horizon(problem) {
        for person in 0..problem.people.len() {
            let posts = market.eligible[person].keys().filter(|key| key.1 == year);
            let blocks = |post: &usize| market.blocks(person, *post, year, &held);
            blocking.extend(posts.map(|key| key.0).filter(blocks).map(|post| Blocking {
                year,
                person: problem.people[person].id.clone(),
                post: problem.posts[post].id.clone(),
                holder: held.holder(post, year).map(|holder| problem.people[holder].id.clone()),
            }));
        }
    }
    let in_year = |year| blocking.iter().filter(|pair| pair.year == year).count();
    StableYears {
        blocking_by_year: (0..horizon(problem)).map(in_year).collect(),
        lines,
        blocking,
        guaranteed: false,
    }
}

fn horizon(problem: &Problem) -> usize {
    usize::try_from(problem.years).unwrap_or(0)
}

/// Who holds what.
struct Held {
    /// Posts by person, per year.
    posts: Vec<BTreeMap<usize, BTreeSet<usize>>>,
    /// Person by post, per year.
    people: Vec<BTreeMap<usize, usize>>,
}

impl Held {
    fn new(years: usize) -> Self {
        Self { posts: vec![BTreeMap::new(); years], people: vec![BTreeMap::new(); years] }
    }

    fn enter(&mut self, person: usize, post: usize, year: usize) {
        self.posts[year].entry(person).or_default().insert(post);
        self.people[year].insert(post, person);
    }

    fn leave(&mut self, person: usize, post: usize, year: usize) {
        self.posts[year].entry(person).or_default().remove(&post);
        self.people[year].remove(&post);
    }

    fn of(&self, person: usize, year: usize) -> impl Iterator<Item = usize> + '_ {
        self.posts[year].get(&person).into_iter().flatten().copied()
    }

    fn holder(&self, post: usize, year: usize) -> Option<usize> {
        self.people[year].get(&post).copied()
    }
}

struct Market<'a> {
    problem: &'a Problem,
    /// (post, year) -> wish and rank, by person.
    eligible: Vec<BTreeMap<(usize, usize), (i64, i64)>>,
    /// Place of a person in the lottery.
    lot: Vec<usize>,
}

impl<'a> Market<'a> {
    fn of(problem: &'a Problem, seed: u64) -> Self {
        let lines = eligible_lines(problem);
        let marks = |at: usize| {
            let person = &problem.people[at];
            let marks = |post: usize| {
                let host = &problem.posts[post].host;
                let reach = person.reach.iter().find(|reach| reach.host == *host);
                reach.map_or((0, 0), |reach| (reach.wish, reach.host_rank))
            };
            lines.of(at).iter().map(|line| ((line.post, line.year), marks(line.post))).collect()
        };
        let mut lot: Vec<usize> = (0..problem.people.len()).collect();
        Random::for_purpose(seed, 23).shuffle(&mut lot);
        Self { problem, eligible: (0..problem.people.len()).map(marks).collect(), lot }
    }

    /// Whether every post is held by whole people.
    fn is_whole(&self) -> bool {
        self.problem.posts.iter().all(|post| post.share == 100)
    }

    fn stays(&self, person: usize) -> Stays {
        self.problem.people[person].stays(&self.problem.rules)
    }

    fn lines(&self, held: &Held) -> Vec<Line> {
        let mut lines = Vec::new();
        for (at, person) in self.problem.people.iter().enumerate() {
            for year in 0..horizon(self.problem) {
                lines.extend(held.of(at, year).map(|post| Line {
                    person: person.id.clone(),
                    post: self.problem.posts[post].id.clone(),
                    year: year as i64,
                }));
            }
        }
        lines
    }

    /// Years a person has been at a host without a break before a year, and whether the stay began
    /// inside the horizon.
    fn stay(&self, person: usize, host: &str, year: usize, held: &Held) -> (i64, bool) {
        let at_host =
            |year: usize| held.of(person, year).any(|post| self.problem.posts[post].host == host);
        let inside = (0..year).rev().take_while(|year| at_host(*year)).count();
        let before = self.problem.people[person].current.as_ref();
        let tenure = before.filter(|now| now.host == host && inside == year);
        (inside as i64 + tenure.map_or(0, |now| now.tenure_years), tenure.is_none() && inside > 0)
    }

    /// Whether the person must keep the post: pinned, or at the beginning of a stay.
    fn is_bound(&self, person: usize, post: usize, year: usize, held: &Held) -> bool {
        let (who, what) = (&self.problem.people[person], &self.problem.posts[post]);
        let pinned =
            |pin: &crate::exchange::problem::Pin| pin.year == year as i64 && pin.post == what.id;
        if who.pins.iter().any(pinned) {
            return true;
        }
        let (years, began) = self.stay(person, &what.host, year, held);
        let here = year > 0 && held.of(person, year - 1).any(|other| other == post);
        here && began && what.host != who.owner && years < self.stays(person).min_stay_years
    }

    /// Whether the rules let the person hold the post in a year after what came before, and keep it
    /// as long as a stay that begins has to be.
    fn may(&self, person: usize, post: usize, year: usize, held: &Held) -> bool {
        let (who, what) = (&self.problem.people[person], &self.problem.posts[post]);
        // Before a pin nobody is put anywhere freely: what is begun could make the pin break a rule.
        let pinned = who.pins.iter().any(|pin| pin.year >= year as i64);
        if pinned || !self.eligible[person].contains_key(&(post, year)) {
            return false;
        }
        if what.host == who.owner {
            return true;
        }
        let rules = self.stays(person);
        let (years, began) = self.stay(person, &what.host, year, held);
        let starts = years == 0 && !self.sits(who, &what.host, year);
        if years >= rules.max_stay_years || (starts && self.returns(person, &what.host, year, held))
        {
            return false;
        }
        let left = if starts || began { (rules.min_stay_years - years).max(1) } else { 1 };
        let end = (year + usize::try_from(left).unwrap_or(1)).min(horizon(self.problem));
        let can_keep = |when: usize| {
            self.eligible[person].contains_key(&(post, when)) && !self.pinned_in(who, when)
        };
        (year..end).all(can_keep)
    }

    /// Whether year 0 goes on with a current place without tenure.
    fn sits(&self, who: &Person, host: &str, year: usize) -> bool {
        year == 0 && who.current.as_ref().is_some_and(|now| now.host == host)
    }

    fn pinned_in(&self, who: &Person, year: usize) -> bool {
        who.pins.iter().any(|pin| pin.year == year as i64)
    }

    /// Whether the person was there too short a time ago.
    fn returns(&self, person: usize, host: &str, year: usize, held: &Held) -> bool {
        let who = &self.problem.people[person];
        let last = (0..year)
            .rev()
            .find(|year| held.of(person, *year).any(|post| self.problem.posts[post].host == host));
        let current = who.current.as_ref().filter(|now| now.host == host && now.tenure_years > 0);
        let last = last.map(|year| year as i64).or(current.map(|_| -1));
        last.is_some_and(|last| year as i64 - last <= self.stays(person).no_return_years)
    }

    /// Deferred acceptance of one year.
    fn place(&self, year: usize, held: &mut Held) {
        self.keep_bound(year, held);
        let mut open: Vec<BTreeSet<usize>> = (0..self.problem.people.len())
            .map(|person| {
                let posts = self.eligible[person].keys().filter(|key| key.1 == year);
                posts.map(|key| key.0).filter(|post| self.may(person, *post, year, held)).collect()
            })
            .collect();
        let mut waiting: BTreeSet<usize> = (0..open.len()).collect();
        while let Some(person) = waiting.pop_first() {
            let wanted = self.choice(person, year, &open[person], held);
            let present: Vec<usize> = held.of(person, year).collect();
            for post in present {
                if !wanted.contains(&post) && !self.is_bound(person, post, year, held) {
                    held.leave(person, post, year);
                }
            }
            for post in wanted {
                match held.holder(post, year) {
                    Some(holder) if holder == person => {}
                    Some(holder) if !self.rather(post, person, holder, year, held) => {
                        open[person].remove(&post);
                        waiting.insert(person);
                    }
                    holder => {
                        if let Some(holder) = holder {
                            held.leave(holder, post, year);
                            open[holder].remove(&post);
                            waiting.insert(holder);
                        }
                        held.enter(person, post, year);
                    }
                }
            }
        }
    }

    fn keep_bound(&self, year: usize, held: &mut Held) {
        for (at, person) in self.problem.people.iter().enumerate() {
            for pin in person.pins.iter().filter(|pin| pin.year == year as i64) {
                if let Some(post) = self.problem.posts.iter().position(|post| post.id == pin.post) {
                    held.enter(at, post, year);
                }
            }
            if year == 0 || self.pinned_in(person, year) {
                continue;
            }
            let before: Vec<usize> = held.of(at, year - 1).collect();
            for post in before {
                if self.is_bound(at, post, year, held)
                    && self.eligible[at].contains_key(&(post, year))
                {
                    held.enter(at, post, year);
                }
            }
        }
    }

    /// What the person would hold of what is open: bound posts, then the best wishes as far as the
    /// year goes, one post a host.
    fn choice(
        &self,
        person: usize,
        year: usize,
        open: &BTreeSet<usize>,
        held: &Held,
    ) -> BTreeSet<usize> {
        let bound = held.of(person, year).filter(|post| self.is_bound(person, *post, year, held));
        let mut chosen: BTreeSet<usize> = bound.collect();
        let mut ranked: Vec<usize> = open.difference(&chosen).copied().collect();
        let stayed = |post: usize| year > 0 && held.holder(post, year - 1) == Some(person);
        ranked.sort_by_key(|post| {
            let wish = self.eligible[person].get(&(*post, year)).map_or(0, |marks| marks.0);
            (-wish, !stayed(*post), *post)
        });
        for post in ranked {
            if self.fits(&chosen, post) {
                chosen.insert(post);
            }
        }
        chosen
    }

    fn fits(&self, chosen: &BTreeSet<usize>, post: usize) -> bool {
        let posts = &self.problem.posts;
        let share: i64 = chosen.iter().map(|other| posts[*other].share).sum();
        share + posts[post].share <= 100
            && chosen.iter().all(|other| posts[*other].host != posts[post].host)
    }

    /// Whether a post would rather have a person than its holder; the lottery decides between equals.
    fn rather(&self, post: usize, person: usize, holder: usize, year: usize, held: &Held) -> bool {
        let rank = |who: usize| {
            let remains = self.remains(post, who, year, held);
            let rank = self.eligible[who].get(&(post, year)).map_or(0, |marks| marks.1);
            (self.is_bound(who, post, year, held), remains, rank, std::cmp::Reverse(self.lot[who]))
        };
        rank(person) > rank(holder)
    }

    /// Whether the person held the post the year before.
    fn remains(&self, post: usize, person: usize, year: usize, held: &Held) -> bool {
        year > 0 && held.holder(post, year - 1) == Some(person)
    }

    /// Whether a person and a post block a year.
    fn blocks(&self, person: usize, post: usize, year: usize, held: &Held) -> bool {
        let marks = |who: usize| self.eligible[who].get(&(post, year)).copied().unwrap_or((0, 0));
        let holder = held.holder(post, year);
        if holder == Some(person) || !self.may(person, post, year, held) {
            return false;
        }
        let is_wanted = holder.is_none_or(|holder| {
            let strict = |who| (self.remains(post, who, year, held), marks(who).1);
            !self.is_bound(holder, post, year, held) && strict(person) > strict(holder)
        });
        let wish = marks(person).0;
        let kept = held.of(person, year).filter(|other| {
            let other_wish = self.eligible[person].get(&(*other, year)).map_or(0, |marks| marks.0);
            other_wish >= wish || self.is_bound(person, *other, year, held)
        });
        is_wanted && self.fits(&kept.collect(), post)
    }
}
