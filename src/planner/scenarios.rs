//! Doubts: what becomes of a plan if somebody leaves or a body's money fails, and what mends it.
//!
//! Under a scenario some lines fall away. The **cheapest repair** is the best plan among those in
//! which everybody keeps what is left of their years, those alone excepted whose rest breaks a rule;
//! so as few people as possible are asked for another year than they were told. Beside it stands the
//! best plan there is when everybody may be asked. Both are solved and proven like any plan.
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::exchange::fault::Fault;
use crate::exchange::plan::{Line, Plan};
use crate::exchange::problem::{HostKind, Pin, Problem};
use crate::referee::{eligible_lines, score};
use crate::solve::{Clock, SolveOptions, Watch, solve};

/// Value of the field `format`.
pub const FORMAT: &str = "dxship-plan-scenarios/1";
/// Most scenarios at once.
pub const SCENARIOS: usize = 50;
/// Most doubts of a scenario.
pub const DOUBTS: usize = 200;

/// The doubts about a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Doubts {
    /// Always [`FORMAT`].
    pub format: String,
    pub scenarios: Vec<Scenario>,
}

/// What may happen together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    pub name: String,
    /// People who are gone from a year on.
    #[serde(default)]
    pub people: Vec<Gone>,
    /// Posts that are gone from a year on.
    #[serde(default)]
    pub posts: Vec<Gone>,
    /// Bodies whose posts are all gone from a year on.
    #[serde(default)]
    pub hosts: Vec<Gone>,
}

/// Who or what is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gone {
    pub id: String,
    /// First year without, 0 = first fiscal year.
    #[serde(default)]
    pub from_year: i64,
}

/// A plan under a scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Judgement {
    pub name: String,
    /// Lines that fall away.
    pub lost: Vec<Line>,
    /// Points of the plan as it was.
    pub score_before: i64,
    /// Points of what is left if nothing is done, whether or not it keeps the rules.
    pub score_left: i64,
    /// The best plan with the fewest people asked anew; none if there is none.
    pub repair: Option<Repair>,
    /// The best plan there is; none if there is none.
    pub best: Option<Repair>,
    /// Why there is no plan at all; empty when there is one.
    pub without_solution: Vec<Fault>,
    pub sentence_ja: String,
    pub sentence_en: String,
}

impl Judgement {
    /// The changes that somebody is asked for: without the years in which all that changes is what
    /// fell away anyhow.
    pub fn asked<'a>(&'a self, repair: &'a Repair) -> impl Iterator<Item = &'a Change> {
        repair.changes.iter().filter(|change| {
            let is_lost = |post: &&String| {
                let lost = |line: &Line| {
                    (&line.person, &line.post, line.year) == (&change.person, *post, change.year)
                };
                self.lost.iter().any(lost)
            };
            !change.from.iter().filter(|post| !is_lost(post)).eq(&change.to)
        })
    }
}

/// A plan that mends what fell away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repair {
    pub score: i64,
    pub bound: i64,
    pub proven_optimal: bool,
    /// People-years that differ from the plan, by person and year in the order of the problem.
    pub changes: Vec<Change>,
    /// Municipality-years with somebody in the plan and nobody now.
    pub left_alone: Vec<Alone>,
    pub lines: Vec<Line>,
}

/// A person's year that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub person: String,
    pub year: i64,
    /// Posts in the plan.
    pub from: Vec<String>,
    pub to: Vec<String>,
}

/// A municipality's year without anybody.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Alone {
    pub host: String,
    pub year: i64,
}

/// Judges a plan over scenarios, each by itself. The limits of the options hold for each search.
///
/// # Errors
/// Scenarios that name what the problem does not have. That a scenario leaves no plan is an answer.
pub fn judge(
    problem: &Problem,
    plan: &Plan,
    scenarios: &[Scenario],
    options: &SolveOptions,
    clock: &Clock,
    watch: &mut Watch,
) -> Result<Vec<Judgement>, Vec<Fault>> {
    let faults = faults(problem, scenarios);
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut one = |scenario| Trial { problem, plan, options }.judge(scenario, clock, watch);
    Ok(scenarios.iter().map(&mut one).collect())
}

fn faults(problem: &Problem, scenarios: &[Scenario]) -> Vec<Fault> {
    let doubts = scenarios.iter().map(|one| one.people.len() + one.posts.len() + one.hosts.len());
    if scenarios.len() > SCENARIOS || doubts.max().unwrap_or(0) > DOUBTS {
        return vec![Fault::new(
            "too_large",
            "/scenarios",
            format!("想定は{SCENARIOS}件まで、一つの想定に挙げられるのは{DOUBTS}件までです。"),
            format!("At most {SCENARIOS} scenarios with {DOUBTS} doubts each."),
        )];
    }
    let people: BTreeSet<&str> = problem.people.iter().map(|person| person.id.as_str()).collect();
    let posts: BTreeSet<&str> = problem.posts.iter().map(|post| post.id.as_str()).collect();
    let hosts: BTreeSet<&str> = problem.hosts.iter().map(|host| host.id.as_str()).collect();
    let mut faults = Vec::new();
    for (nth, one) in scenarios.iter().enumerate() {
        let lists = [
            ("people", &one.people, &people),
            ("posts", &one.posts, &posts),
            ("hosts", &one.hosts, &hosts),
        ];
        for (list, gone, known) in lists {
            for (at, gone) in gone.iter().enumerate() {
                let place = format!("/scenarios/{nth}/{list}/{at}");
                if !known.contains(gone.id.as_str()) {
                    faults.push(unknown(&format!("{place}/id"), &gone.id));
                }
                if !(0..i64::from(problem.years)).contains(&gone.from_year) {
                    faults.push(outside(&format!("{place}/from_year"), problem.years - 1));
                }
            }
        }
    }
    faults
}

fn unknown(pointer: &str, id: &str) -> Fault {
    Fault::new(
        "unknown_id",
        pointer,
        format!("「{id}」は問題にありません。"),
        format!("The problem does not have \"{id}\"."),
    )
}

fn outside(pointer: &str, last: i32) -> Fault {
    Fault::new(
        "out_of_range",
        pointer,
        format!("年次は0以上{last}以下でなければなりません。"),
        format!("The year must lie between 0 and {last}."),
    )
}

/// The problem as it is when a scenario comes true: who is gone has a term that ends before, and
/// pins that cannot be kept any more are taken off.
#[must_use]
pub fn under(problem: &Problem, scenario: &Scenario) -> Problem {
    let first = |list: &[Gone]| -> BTreeMap<String, i64> {
        let mut first = BTreeMap::new();
        for gone in list {
            let year = first.entry(gone.id.clone()).or_insert(gone.from_year);
            *year = gone.from_year.min(*year);
        }
        first
    };
    let (people, posts, hosts) =
        (first(&scenario.people), first(&scenario.posts), first(&scenario.hosts));
    let mut problem = problem.clone();
    let mut ends: BTreeMap<String, i64> = BTreeMap::new();
    for post in &mut problem.posts {
        let gone = [posts.get(&post.id), hosts.get(&post.host)];
        if let Some(year) = gone.into_iter().flatten().min() {
            post.to_year = post.to_year.min(year - 1);
            ends.insert(post.id.clone(), *year);
        }
    }
    for person in &mut problem.people {
        let gone = people.get(&person.id).copied().unwrap_or(i64::MAX);
        person.to_year = person.to_year.min(gone.saturating_sub(1));
        let end = |pin: &Pin| ends.get(&pin.post).copied().unwrap_or(i64::MAX).min(gone);
        person.pins.retain(|pin| pin.year < end(pin));
    }
    problem
}

struct Trial<'a> {
    problem: &'a Problem,
    plan: &'a Plan,
    options: &'a SolveOptions<'a>,
}

impl Trial<'_> {
    fn judge(&self, scenario: &Scenario, clock: &Clock, watch: &mut Watch) -> Judgement {
        let problem = under(self.problem, scenario);
        let (kept, lost) = self.split(&problem);
        let warm = Plan::of_lines(kept.clone());
        let options = SolveOptions { warm_start: Some(&warm), ..*self.options };
        let affected: BTreeSet<&str> = lost.iter().map(|line| line.person.as_str()).collect();
        // A limit of time holds for each search, so each has a clock that begins with it.
        let mut search = |problem: &Problem| {
            let begun = clock();
            solve(problem, &options, &|| clock().saturating_sub(begun), watch)
        };
        let mut repair = |spared: &dyn Fn(&str) -> bool| search(&pinned(&problem, &kept, spared));
        let nobody = |_: &str| false;
        let repaired = repair(&nobody).or_else(|_| repair(&|person| affected.contains(person)));
        let best = search(&problem);
        let without_solution = best.as_ref().err().cloned().unwrap_or_default();
        let mended = |plan: Result<Plan, Vec<Fault>>| plan.ok().map(|plan| self.mended(plan));
        let mut judgement = Judgement {
            name: scenario.name.clone(),
            score_before: score(self.problem, &self.plan.lines),
            score_left: score(&problem, &kept),
            lost,
            repair: mended(repaired),
            best: mended(best),
            without_solution,
            sentence_ja: String::new(),
            sentence_en: String::new(),
        };
        (judgement.sentence_ja, judgement.sentence_en) = sentences(&judgement);
        judgement
    }

    /// Lines that are still possible, and those that are not.
    fn split(&self, problem: &Problem) -> (Vec<Line>, Vec<Line>) {
        let eligible = eligible_lines(problem);
        let mut possible = BTreeSet::new();
        for (at, person) in problem.people.iter().enumerate() {
            for line in eligible.of(at) {
                let post = problem.posts[line.post].id.as_str();
                possible.insert((person.id.as_str(), post, line.year as i64));
            }
        }
        self.plan.lines.iter().cloned().partition(|line| {
            possible.contains(&(line.person.as_str(), line.post.as_str(), line.year))
        })
    }

    fn mended(&self, plan: Plan) -> Repair {
        let (before, after) = (by_year(&self.plan.lines), by_year(&plan.lines));
        let mut changes = Vec::new();
        for person in &self.problem.people {
            for year in 0..i64::from(self.problem.years) {
                let of = |years: &BTreeMap<(String, i64), Vec<String>>| {
                    years.get(&(person.id.clone(), year)).cloned().unwrap_or_default()
                };
                let (from, to) = (of(&before), of(&after));
                if from != to {
                    changes.push(Change { person: person.id.clone(), year, from, to });
                }
            }
        }
        Repair {
            score: plan.score,
            bound: plan.bound,
            proven_optimal: plan.proven_optimal,
            changes,
            left_alone: self.left_alone(&plan.lines),
            lines: plan.lines,
        }
    }

    fn left_alone(&self, after: &[Line]) -> Vec<Alone> {
        let municipal = |host: &str| {
            let host = self.problem.hosts.iter().find(|other| other.id == host);
            host.is_some_and(|host| host.kind == HostKind::Municipality)
        };
        let hosts: BTreeMap<&str, &str> =
            self.problem.posts.iter().map(|post| (post.id.as_str(), post.host.as_str())).collect();
        let served = |lines: &[Line]| -> BTreeSet<Alone> {
            let at = |line: &Line| {
                let host = *hosts.get(line.post.as_str())?;
                municipal(host).then(|| Alone { host: host.to_owned(), year: line.year })
            };
            lines.iter().filter_map(at).collect()
        };
        served(&self.plan.lines).difference(&served(after)).cloned().collect()
    }
}

fn by_year(lines: &[Line]) -> BTreeMap<(String, i64), Vec<String>> {
    let mut years: BTreeMap<(String, i64), Vec<String>> = BTreeMap::new();
    for line in lines {
        years.entry((line.person.clone(), line.year)).or_default().push(line.post.clone());
    }
    years.values_mut().for_each(|posts| posts.sort());
    years
}

/// The problem in which everybody keeps their lines, but for those who are spared.
fn pinned(problem: &Problem, kept: &[Line], spared: &dyn Fn(&str) -> bool) -> Problem {
    let mut problem = problem.clone();
    let mut pins: BTreeMap<&str, Vec<&Line>> = BTreeMap::new();
    for line in kept.iter().filter(|line| !spared(&line.person)) {
        pins.entry(&line.person).or_default().push(line);
    }
    for person in &mut problem.people {
        for line in pins.get(person.id.as_str()).into_iter().flatten() {
            if person.pins.iter().all(|pin| (pin.year, &pin.post) != (line.year, &line.post)) {
                let pin = Pin { year: line.year, post: line.post.clone(), fixed: Vec::new() };
                person.pins.push(pin);
            }
        }
        person.pins.sort_by(|one, other| (one.year, &one.post).cmp(&(other.year, &other.post)));
    }
    problem
}

fn sentences(of: &Judgement) -> (String, String) {
    let (name, lost) = (&of.name, of.lost.len());
    let Some(best) = &of.best else {
        let (ja, en) = match of.without_solution.first() {
            Some(fault) => (fault.ja.as_str(), fault.en.as_str()),
            None => ("", ""),
        };
        return (
            format!("{name}：{lost}行が失われ、規則を守る計画はありません。{ja}"),
            format!("{name}: {lost} lines fall away and no plan keeps the rules. {en}"),
        );
    };
    let Some(repair) = &of.repair else {
        let (people, _) = counted(of, best);
        return (
            format!(
                "{name}：{lost}行が失われ、残りを保ったままでは立て直せません。全員を動かせば、ほかに{people}人の変更で足ります。"
            ),
            format!(
                "{name}: {lost} lines fall away and cannot be mended beside what is left; if everybody may be asked, {people} more people change."
            ),
        );
    };
    let (people, years) = counted(of, repair);
    let (down, least) = (of.score_before - repair.score, of.score_before - best.score);
    let alone = repair.left_alone.len();
    (
        format!(
            "{name}：{lost}行が失われます。最も変更の少ない立て直しは、ほかに{people}人・延べ{years}年の配置を変え、点数は{down}下がります（全員を動かせば{least}）。誰もいなくなる市町村は延べ{alone}年です。"
        ),
        format!(
            "{name}: {lost} lines fall away. The repair with the fewest changes asks {people} more people for another place in {years} years and costs {down} points ({least} if everybody may be asked). Municipality-years left alone: {alone}."
        ),
    )
}

/// How many people are asked for another place, and in how many years of theirs.
fn counted(of: &Judgement, repair: &Repair) -> (usize, usize) {
    let asked: Vec<&str> = of.asked(repair).map(|change| change.person.as_str()).collect();
    (asked.iter().collect::<BTreeSet<_>>().len(), asked.len())
}
