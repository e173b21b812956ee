//! The exhaustive optimum of tiny problems: every itinerary of every person, every combination of
//! them.

use std::collections::BTreeMap;

use dxship_planner::plan::{FORMAT, Line, Plan};
use dxship_planner::problem::{HostKind, Person, Problem};
use dxship_planner::referee::{EligibleLine, check, eligible_lines, score};

/// Most unchecked itineraries of one person; problems with more are left out, to keep the tests
/// quick.
const COLUMNS: usize = 2_000;

/// A plan that claims nothing.
pub fn plan(lines: Vec<Line>) -> Plan {
    let json = format!(r#"{{"format":"{FORMAT}","problem_hash":"","lines":[]}}"#);
    let mut plan = Plan::parse(json.as_bytes()).unwrap();
    plan.lines = lines;
    plan
}

/// Sets of lines the person could serve in each year, the rules between years aside.
fn yearly(problem: &Problem, at: usize) -> Vec<Vec<Vec<Line>>> {
    let lines = eligible_lines(problem);
    let years = 0..problem.years as usize;
    let of_year = |year: usize| {
        let lines: Vec<&EligibleLine> =
            lines.of(at).iter().filter(|line| line.year == year).collect();
        subsets(problem, &problem.people[at], &lines)
    };
    years.map(of_year).collect()
}

/// All itineraries of the person at a position that keep every rule about that person alone.
pub fn itineraries(problem: &Problem, at: usize) -> Vec<Vec<Line>> {
    let mut all: Vec<Vec<Line>> = vec![Vec::new()];
    for sets in yearly(problem, at) {
        let longer = |column: &Vec<Line>| {
            sets.iter().map(|set| [&column[..], set].concat()).collect::<Vec<_>>()
        };
        all = all.iter().flat_map(longer).collect();
    }
    let alone = alone(problem, at);
    all.retain(|column| check(&alone, &plan(column.clone())).keeps_rules);
    all
}

/// The problem with one person, whose eligible lines were already chosen among everybody's pins.
fn alone(problem: &Problem, at: usize) -> Problem {
    let mut alone = problem.clone();
    alone.people = vec![problem.people[at].clone()];
    alone
}

fn subsets(problem: &Problem, person: &Person, lines: &[&EligibleLine]) -> Vec<Vec<Line>> {
    let mut sets = Vec::new();
    for mask in 0_u32..1 << lines.len() {
        let chosen: Vec<&&EligibleLine> = lines
            .iter()
            .enumerate()
            .filter(|(at, _)| mask >> at & 1 == 1)
            .map(|(_, line)| line)
            .collect();
        let share: i64 = chosen.iter().map(|line| problem.posts[line.post].share).sum();
        if share <= 100 {
            sets.push(chosen.iter().map(|line| named(problem, person, line)).collect());
        }
    }
    sets
}

fn named(problem: &Problem, person: &Person, line: &EligibleLine) -> Line {
    Line {
        person: person.id.clone(),
        post: problem.posts[line.post].id.clone(),
        year: line.year as i64,
    }
}

/// Best score and one plan that has it; `None` when there are more than `most` combinations, or no
/// plan at all.
pub fn optimum(problem: &Problem, most: usize) -> Option<(i64, Vec<Line>)> {
    let mut columns = Vec::new();
    let mut combinations: usize = 1;
    for at in 0..problem.people.len() {
        let unchecked = yearly(problem, at).iter().map(Vec::len).product::<usize>();
        if unchecked > COLUMNS {
            return None;
        }
        columns.push(itineraries(problem, at));
        combinations = combinations.saturating_mul(columns[at].len());
        if combinations > most {
            return None;
        }
    }
    let mut tree = Tree::of(problem, &columns);
    tree.descend(0);
    let lines: Vec<Line> = tree
        .best
        .as_ref()?
        .1
        .iter()
        .zip(&columns)
        .flat_map(|(at, columns)| columns[*at].clone())
        .collect();
    let best = tree.best.as_ref()?.0;
    assert_eq!(best, score(problem, &lines), "brute force and referee score differ");
    Some((best, lines))
}

/// One itinerary in numbers.
struct Column {
    /// Points that depend on nobody else: lines, moves, early recall.
    own: i64,
    /// Posts by year.
    cells: Vec<usize>,
    /// Municipality-years served, team goals met and hand-overs given, as positions.
    served: Vec<usize>,
    team: Vec<usize>,
    handover: Vec<usize>,
}

struct Tree<'a> {
    problem: &'a Problem,
    columns: Vec<Vec<Column>>,
    taken: Vec<bool>,
    served: Vec<i64>,
    team: BTreeMap<usize, i64>,
    handover: Vec<i64>,
    chosen: Vec<usize>,
    own: i64,
    best: Option<(i64, Vec<usize>)>,
}

impl<'a> Tree<'a> {
    fn of(problem: &'a Problem, columns: &[Vec<Vec<Line>>]) -> Self {
        let years = problem.years as usize;
        let numbered = |(at, columns): (usize, &Vec<Vec<Line>>)| {
            columns.iter().map(|column| number(problem, at, column)).collect()
        };
        Self {
            problem,
            columns: columns.iter().enumerate().map(numbered).collect(),
            taken: vec![false; problem.posts.len() * years],
            served: vec![0; problem.hosts.len() * years],
            team: BTreeMap::new(),
            handover: vec![0; problem.hosts.len() * years],
            chosen: Vec::new(),
            own: 0,
            best: None,
        }
    }

    fn descend(&mut self, person: usize) {
        if person == self.columns.len() {
            let score = self.own + self.shared();
            if self.best.as_ref().is_none_or(|(best, _)| score > *best) {
                self.best = Some((score, self.chosen.clone()));
            }
            return;
        }
        for at in 0..self.columns[person].len() {
            let free = self.columns[person][at].cells.iter().all(|cell| !self.taken[*cell]);
            if free {
                self.change(person, at, 1);
                self.chosen.push(at);
                self.descend(person + 1);
                self.chosen.pop();
                self.change(person, at, -1);
            }
        }
    }

    fn change(&mut self, person: usize, at: usize, by: i64) {
        let column = &self.columns[person][at];
        self.own += by * column.own;
        column.cells.iter().for_each(|cell| self.taken[*cell] = by > 0);
        column.served.iter().for_each(|at| self.served[*at] += by);
        column.team.iter().for_each(|at| *self.team.entry(*at).or_default() += by);
        column.handover.iter().for_each(|at| self.handover[*at] += by);
    }

    fn shared(&self) -> i64 {
        let weights = &self.problem.weights;
        let steps = [weights.first_person, weights.second_person, weights.third_person];
        let served = |count: &i64| steps.iter().take(*count as usize).sum::<i64>();
        let met = |counts: &mut dyn Iterator<Item = &i64>| {
            counts.filter(|count| **count > 0).count() as i64
        };
        self.served.iter().map(served).sum::<i64>()
            + weights.team_type * met(&mut self.team.values())
            + weights.handover * met(&mut self.handover.iter())
    }
}

fn number(problem: &Problem, person: usize, column: &[Line]) -> Column {
    let years = problem.years as usize;
    let tally = check(&alone(problem, person), &plan(column.to_vec())).tally;
    let post_at = |line: &Line| problem.posts.iter().position(|post| post.id == line.post).unwrap();
    let host_at = |line: &Line| {
        let host = &problem.posts[post_at(line)].host;
        problem.hosts.iter().position(|other| other.id == *host).unwrap()
    };
    let municipal = |line: &&Line| problem.hosts[host_at(line)].kind == HostKind::Municipality;
    let place = |line: &Line| host_at(line) * years + line.year as usize;
    let team = |line: &&Line| {
        let job = &problem.posts[post_at(line)].job_type;
        problem.team_job_types.iter().position(|other| other == job)
    };
    let before = |line: &&Line| {
        let current = problem.people[person].current.as_ref();
        let now = current.is_some_and(|now| now.host == problem.hosts[host_at(line)].id);
        let last = column
            .iter()
            .any(|other| host_at(other) == host_at(line) && other.year == line.year - 1);
        if line.year == 0 { now } else { last }
    };
    let lines = || column.iter().filter(municipal);
    Column {
        own: tally.lines + tally.moving + tally.early_recall,
        cells: column.iter().map(|line| post_at(line) * years + line.year as usize).collect(),
        served: lines().map(place).collect(),
        team: lines().filter_map(|line| team(&line).map(|job| place(line) * 16 + job)).collect(),
        handover: lines().filter(before).map(place).collect(),
    }
}
