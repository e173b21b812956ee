//! A proof by search: whether the parts are all plans there are, and what each of them leaves at
//! most.
//!
//! The formula is the one in the module comment of [`crate::exchange::proof_tree`]; every part is evaluated
//! from nothing.
use std::collections::BTreeMap;

use crate::certificate::goals::{handover, municipalities, team, years};
use crate::certificate::itinerary::Best;
use crate::certificate::offers::Offer;
use crate::certificate::prices::{StoredPrices, out_of_range};
use crate::certificate::{itinerary, offers};
use crate::exchange::fault::Fault;
use crate::exchange::limits;
use crate::exchange::plan::{Certificate, SCALE};
use crate::exchange::problem::{HostKind, Problem};
use crate::exchange::proof_tree::{Answer, ProofTree};
use crate::referee::{EligibleLine, EligibleLines};

/// Most answers of one part.
const DEPTH: usize = 1_000;

/// A question with its answer, by positions in the problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct GivenAnswer {
    question: Question,
    is: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Question {
    Host { person: usize, year: usize, host: usize },
    Post { person: usize, year: usize, post: usize },
    Count { host: usize, year: usize, least: i64 },
}

/// The bound of a tree in points.
///
/// # Errors
/// Why the tree proves nothing.
pub(crate) fn bound(
    problem: &Problem,
    certificate: &Certificate,
    tree: &ProofTree,
    lines: &EligibleLines,
) -> Result<i64, Vec<Fault>> {
    let size = limits::PROOF_PARTS + 10_000;
    if tree.parts.len() > size || tree.prices.len() > size {
        return Err(vec![out_of_range("/certificate/tree")]);
    }
    let parts = read(problem, tree)?;
    if !is_everything(&parts.iter().map(Vec::as_slice).collect::<Vec<_>>(), 0) {
        return Err(vec![incomplete()]);
    }
    let mut faults = Vec::new();
    let mut prices = Vec::with_capacity(tree.prices.len());
    for (at, table) in tree.prices.iter().enumerate() {
        match StoredPrices::of_part(problem, table, certificate, at) {
            Ok(table) => prices.push(table),
            Err(more) => faults.extend(more),
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut evaluator = PartEvaluator {
        problem,
        lines,
        possible: possible(problem, lines),
        known: BTreeMap::new(),
    };
    let mut most = i128::MIN;
    for (part, given) in tree.parts.iter().zip(&parts) {
        let at = part.prices;
        let pointer = || vec![out_of_range("/certificate/tree/parts")];
        let table = prices.get(at).ok_or_else(pointer)?;
        if let Some(units) = evaluator.units(table, at, given).map_err(|()| pointer())? {
            most = most.max(units.div_euclid(i128::from(SCALE)) - table.promised_points());
        }
    }
    i64::try_from(most).map_err(|_| vec![out_of_range("/certificate/tree")])
}

/// The answers of every part by position.
fn read(problem: &Problem, tree: &ProofTree) -> Result<Vec<Vec<GivenAnswer>>, Vec<Fault>> {
    let index = |ids: Vec<&str>| -> BTreeMap<String, usize> {
        ids.into_iter().map(str::to_owned).zip(0..).collect()
    };
    let people = index(problem.people.iter().map(|person| person.id.as_str()).collect());
    let hosts = index(problem.hosts.iter().map(|host| host.id.as_str()).collect());
    let posts = index(problem.posts.iter().map(|post| post.id.as_str()).collect());
    let count = usize::try_from(problem.years).unwrap_or(0);
    let in_time = |year: i64| usize::try_from(year).ok().filter(|year| *year < count);
    let given = |answer: &Answer| -> Option<GivenAnswer> {
        Some(match answer {
            Answer::Host { person, year, host, is } => {
                let question = Question::Host {
                    person: *people.get(person)?,
                    year: in_time(*year)?,
                    host: *hosts.get(host)?,
                };
                GivenAnswer { question, is: *is }
            }
            Answer::Post { person, year, post, is } => {
                let question = Question::Post {
                    person: *people.get(person)?,
                    year: in_time(*year)?,
                    post: *posts.get(post)?,
                };
                GivenAnswer { question, is: *is }
            }
            Answer::Count { host, year, at_least, is } => {
                let host = *hosts.get(host)?;
                let least = Some(*at_least).filter(|least| (1..=3).contains(least))?;
                let municipal = problem.hosts[host].kind == HostKind::Municipality;
                GivenAnswer {
                    question: Question::Count {
                        host,
                        year: in_time(*year).filter(|_| municipal)?,
                        least,
                    },
                    is: *is,
                }
            }
        })
    };
    let part = |(at, answers): (usize, &Vec<Answer>)| {
        let all = answers
            .iter()
            .map(given)
            .collect::<Option<Vec<GivenAnswer>>>()
            .filter(|all| all.len() <= DEPTH);
        all.ok_or_else(|| vec![out_of_range(&format!("/certificate/tree/parts/{at}"))])
    };
    tree.parts.iter().map(|part| &part.answers).enumerate().map(part).collect()
}

/// Whether the parts, which agree in their first `depth` answers, are everything that these leave:
/// one part that says nothing more, or one question whose two answers are everything again.
fn is_everything(parts: &[&[GivenAnswer]], depth: usize) -> bool {
    let Some(next) = parts.first().map(|part| part.get(depth)) else {
        return false;
    };
    let Some(given) = next else {
        return parts.len() == 1;
    };
    if !parts
        .iter()
        .all(|part| part.get(depth).is_some_and(|other| other.question == given.question))
    {
        return false;
    }
    let (yes, no): (Vec<&[GivenAnswer]>, Vec<&[GivenAnswer]>) =
        parts.iter().partition(|part| part[depth].is);
    is_everything(&yes, depth + 1) && is_everything(&no, depth + 1)
}

/// Posts per host and year for which anybody is eligible.
fn possible(problem: &Problem, lines: &EligibleLines) -> BTreeMap<(usize, usize), i64> {
    let mut posts: Vec<(usize, usize, usize)> = Vec::new();
    for person in 0..problem.people.len() {
        posts.extend(lines.of(person).iter().map(|line| (line.host, line.year, line.post)));
    }
    posts.sort_unstable();
    posts.dedup();
    let mut possible = BTreeMap::new();
    for (host, year, _) in posts {
        *possible.entry((host, year)).or_insert(0) += 1;
    }
    possible
}

/// Evaluates parts; what a person can do at most is remembered for parts that say the same about
/// the person.
struct PartEvaluator<'a> {
    problem: &'a Problem,
    lines: &'a EligibleLines,
    possible: BTreeMap<(usize, usize), i64>,
    known: BTreeMap<(usize, usize, Vec<GivenAnswer>), Best>,
}

impl PartEvaluator<'_> {
    /// L of a part in units; nothing when no plan is in it.
    fn units(
        &mut self,
        prices: &StoredPrices,
        table: usize,
        given: &[GivenAnswer],
    ) -> Result<Option<i128>, ()> {
        let problem = self.problem;
        let Some(counted) = self.coverage(prices, given)? else {
            return Ok(None);
        };
        let mut total =
            counted + prices.posts_total() + team(problem, prices) + handover(problem, prices);
        for person in 0..problem.people.len() {
            let own: Vec<GivenAnswer> = given
                .iter()
                .copied()
                .filter(|given| given.question.person() == Some(person))
                .collect();
            let key = (table, person, own);
            let best = match self.known.get(&key) {
                Some(best) => *best,
                None => {
                    let best = self.best(prices, person, &key.2);
                    self.known.insert(key, best);
                    best
                }
            };
            match best {
                Best::Exact(units) | Best::Relaxed(units) => total += i128::from(units),
                Best::Impossible => return Ok(None),
            }
        }
        Ok(Some(total))
    }

    fn best(&self, prices: &StoredPrices, person: usize, given: &[GivenAnswer]) -> Best {
        let fits =
            |line: &&EligibleLine| given.iter().all(|given| given.allows(self.problem, line));
        let lines: Vec<EligibleLine> = self.lines.of(person).iter().filter(fits).copied().collect();
        let who = &self.problem.people[person];
        let mut offers = offers::of(self.problem, prices, who, &lines);
        for given in given.iter().filter(|given| given.is) {
            if let Some((year, host)) = given.question.place(self.problem) {
                offers[year].retain(|offer: &Offer| offer.hosts.contains(&host));
            }
        }
        itinerary::best(self.problem, prices, who, &offers)
    }

    /// Sum over municipalities and years of the best F(n) - n x mu that the answers leave; nothing
    /// when they contradict each other, an error where a price below 0 is not allowed.
    fn coverage(&self, prices: &StoredPrices, given: &[GivenAnswer]) -> Result<Option<i128>, ()> {
        let mut ranges: BTreeMap<(usize, usize), (i64, Option<i64>)> = BTreeMap::new();
        for given in given {
            if let Question::Count { host, year, least } = given.question {
                let range = ranges.entry((host, year)).or_insert((0, None));
                if given.is {
                    range.0 = range.0.max(least);
                } else {
                    range.1 = Some(range.1.unwrap_or(i64::MAX).min(least - 1));
                }
            }
        }
        let mut total = 0;
        for host in municipalities(self.problem) {
            for year in years(self.problem) {
                let (least, most) = ranges.get(&(host, year)).copied().unwrap_or((0, None));
                let mu = prices.coverage(host, year);
                if mu < 0 && most.is_none() {
                    return Err(());
                }
                let most =
                    most.unwrap_or(3).min(self.possible.get(&(host, year)).copied().unwrap_or(0));
                let points = self.points(prices);
                let Some(best) = (least..=most).map(|n| points[n as usize] - n * mu).max() else {
                    return Ok(None);
                };
                total += i128::from(best);
            }
        }
        Ok(Some(total))
    }

    /// F(0), F(1), F(2), F(3).
    fn points(&self, prices: &StoredPrices) -> [i64; 4] {
        let weights = &self.problem.weights;
        let steps = [weights.first_person, weights.second_person, weights.third_person];
        let mut points = [0; 4];
        for (n, (step, bonus)) in steps.iter().zip(prices.bonus).enumerate() {
            points[n + 1] = points[n] + SCALE * (step + bonus);
        }
        points
    }
}

impl Question {
    fn person(&self) -> Option<usize> {
        match self {
            Self::Host { person, .. } | Self::Post { person, .. } => Some(*person),
            Self::Count { .. } => None,
        }
    }

    /// Year and host that a yes asks a person to be at.
    fn place(&self, problem: &Problem) -> Option<(usize, usize)> {
        match *self {
            Self::Host { year, host, .. } => Some((year, host)),
            Self::Post { year, post, .. } => host_of(problem, post).map(|host| (year, host)),
            Self::Count { .. } => None,
        }
    }
}

impl GivenAnswer {
    /// Whether a line of the person fits the answer.
    fn allows(&self, problem: &Problem, line: &EligibleLine) -> bool {
        match self.question {
            Question::Host { year, host, .. } => self.is || line.year != year || line.host != host,
            Question::Post { year, post, .. } if self.is => {
                line.year != year || line.post == post || Some(line.host) != host_of(problem, post)
            }
            Question::Post { year, post, .. } => line.year != year || line.post != post,
            Question::Count { .. } => true,
        }
    }
}

fn host_of(problem: &Problem, post: usize) -> Option<usize> {
    problem.hosts.iter().position(|host| host.id == problem.posts[post].host)
}

fn incomplete() -> Fault {
    Fault::new(
        "proof_incomplete",
        "/certificate/tree/parts",
        "探索による証明の部分が、すべての計画を尽くしていません。",
        "The parts of the proof by search are not all plans there are.",
    )
}
