//! The coupling constraints: which post-years and goals need a row in the restricted master problem.
use crate::master::goal_points::STEPS;
use crate::master::simplex::Basis;
use crate::model::column::Column;
use crate::model::numbers::{Model, NO_JOB};
use crate::model::subproblem::Subproblem;

pub(crate) const NO_ROW: u32 = u32::MAX;

/// Which goals and post-years need rows (the coupling constraints); the same for all nodes of one
/// tree.
#[derive(Debug, Clone)]
pub(crate) struct CouplingRows {
    pub people: usize,
    pub post: Vec<u32>,
    pub cover: Vec<u32>,
    pub team: Vec<u32>,
    pub stay: Vec<u32>,
    pub rows: usize,
    /// Costs that outweigh every plan.
    pub big_m: f64,
}

impl CouplingRows {
    /// Looks at what the subproblem's people could do at all.
    pub fn new(model: &Model, subproblem: &Subproblem) -> Self {
        let wanted = wanted(model, subproblem);
        let mut rows = subproblem.people.len() as u32;
        let mut row = |needed: bool| {
            rows += u32::from(needed);
            if needed { rows - 1 } else { NO_ROW }
        };
        let post = wanted.iter().map(|&people| row(people > 1)).collect();
        let lines = lines(model, &wanted);
        let cover = (0..lines.len())
            .map(|at| row(model.municipal[at / model.years] && lines[at] > 1))
            .collect();
        let team = team_lines(model, &wanted).iter().map(|&lines| row(lines > 1)).collect();
        let stay = (0..lines.len())
            .map(|at| row(model.municipal[at / model.years] && lines[at] > 1))
            .collect();
        Self {
            people: subproblem.people.len(),
            post,
            cover,
            team,
            stay,
            rows: rows as usize,
            big_m: big_m(model, subproblem),
        }
    }

    /// Number of the first variable that is a column.
    pub fn first_column(&self) -> usize {
        let rows = |table: &[u32]| table.iter().filter(|&&row| row != NO_ROW).count();
        self.rows + rows(&self.cover) * STEPS + rows(&self.team) + rows(&self.stay)
    }

    /// The basis that a plan of the subproblem's people is; `plan` gives each of them a known
    /// column by number.
    pub fn basis_of(&self, model: &Model, plan: &[(usize, &Column)]) -> Basis {
        let mut basis = Basis { basic: (0..self.rows as u32).collect(), upper: Vec::new() };
        let (mut lines, mut team, mut stays) =
            (vec![0; self.cover.len()], vec![0; self.team.len()], vec![0; self.stay.len()]);
        for (person, (number, column)) in plan.iter().enumerate() {
            basis.basic[person] = (self.first_column() + number) as u32;
            for &(post, year) in &column.lines {
                let (what, year) = (&model.posts[post as usize], year as usize);
                lines[model.host_at(what.host, year)] += 1;
                if what.job != NO_JOB {
                    team[model.team_at(what.host, what.job, year)] += 1;
                }
            }
            column
                .stays
                .iter()
                .for_each(|&(host, year)| stays[model.host_at(host as usize, year as usize)] += 1);
        }
        let mut variable = self.rows;
        for (rows, counts, steps) in
            [(&self.cover, &lines, STEPS), (&self.team, &team, 1), (&self.stay, &stays, 1)]
        {
            for (_, &count) in rows.iter().zip(counts).filter(|(row, _)| **row != NO_ROW) {
                basis.upper.extend((0..steps.min(count)).map(|step| (variable + step) as u32));
                variable += steps;
            }
        }
        basis
    }

    /// Whether the number of people at a host-year is worth a question.
    pub fn counts(&self, at: usize) -> bool {
        self.cover[at] != NO_ROW
    }
}

/// A known column of a person of the subproblem.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct KnownColumn {
    pub person: u32,
    pub column: Column,
}

/// How many people of the subproblem could hold each post-year.
fn wanted(model: &Model, subproblem: &Subproblem) -> Vec<u32> {
    let mut wanted = vec![0; model.posts.len() * model.years];
    let mut seen = vec![u32::MAX; wanted.len()];
    for (nth, graph) in subproblem.graphs.iter().enumerate() {
        for slot in 0..graph.slots.len() {
            for year in 0..model.years {
                for cell in graph.cells_of(slot, year) {
                    let at = model.at(cell.post, year);
                    if !subproblem.closed[at]
                        && std::mem::replace(&mut seen[at], nth as u32) != nth as u32
                    {
                        wanted[at] += 1;
                    }
                }
            }
        }
    }
    wanted
}

/// Post-years that could be filled, by host-year.
fn lines(model: &Model, wanted: &[u32]) -> Vec<u32> {
    let mut lines = vec![0; model.municipal.len() * model.years];
    for (at, _) in wanted.iter().enumerate().filter(|(_, people)| **people > 0) {
        lines[model.host_at(model.posts[at / model.years].host, at % model.years)] += 1;
    }
    lines
}

/// Post-years that could serve each team goal.
fn team_lines(model: &Model, wanted: &[u32]) -> Vec<u32> {
    let mut lines = vec![0; model.municipal.len() * model.jobs * model.years];
    for (at, _) in wanted.iter().enumerate().filter(|(_, people)| **people > 0) {
        let what = &model.posts[at / model.years];
        if what.job != NO_JOB {
            lines[model.team_at(what.host, what.job, at % model.years)] += 1;
        }
    }
    lines
}

/// Most people that could be at each host-year; the goals need not hope for more.
pub(crate) fn most_lines(model: &Model, subproblem: &Subproblem) -> Vec<u32> {
    lines(model, &wanted(model, subproblem))
}

/// More than all people together could lose or gain.
fn big_m(model: &Model, subproblem: &Subproblem) -> f64 {
    let goals = (0..3).map(|nth| subproblem.person_points(model, nth)).sum::<i64>()
        + model.team
        + model.handover;
    let mut all = 1_000.0;
    for graph in &subproblem.graphs {
        let best = graph.cells.iter().map(|cell| cell.points.abs()).max().unwrap_or(0);
        let year = 2 * (best + goals) + model.stays.move_cost * 2;
        all += (year * model.years as i64 + model.stays.recall_cost) as f64;
    }
    all
}
