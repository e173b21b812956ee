//! A small linear programme that grows by columns: the primal simplex method with bounds and a
//! product form of the inverse.
//!
//! Maximise `sum c x` subject to `sum a x + s = b`, `0 <= x <= u`, `0 <= s`, with `b >= 0`: the
//! slacks are the first basis. Whoever uses it changes costs and adds variables only, so every
//! basis stays feasible and nothing ever has to be repaired. It thinks in floats, with the four
//! basic operations and comparisons only, in a fixed order: every machine takes the same steps. No
//! answer is believed on its word: prices are rounded and judged in integers elsewhere.

use crate::stop::Stop;

/// Reduced costs below this are as good as none, in points.
const COST_TOLERANCE: f64 = 1e-7;
/// Pivots below this are not trusted.
const PIVOT_TOLERANCE: f64 = 1e-8;
/// Pivots after which the inverse is made anew.
const REFRESH: usize = 100;
/// Numbers this small are rounding.
const DUST: f64 = 1e-11;
/// "No variable".
const NONE: usize = usize::MAX;

/// Where a variable stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Lower,
    Upper,
    Basic(u32),
}

#[derive(Debug, Clone)]
struct Variable {
    cost: f64,
    upper: f64,
    first: u32,
    end: u32,
    place: Place,
    /// Reduced cost, kept up to date from pivot to pivot.
    reduced: f64,
    weight: f64,
}

/// One factor of the inverse: the identity but for one column, `pivot` on the diagonal.
#[derive(Debug, Clone, Copy)]
struct Eta {
    row: u32,
    pivot: f64,
    first: u32,
    end: u32,
}

/// The programme with its present basis. Variables 0..rows are the slacks.
#[derive(Debug, Clone)]
pub(crate) struct Simplex {
    rows: usize,
    rhs: Vec<f64>,
    variables: Vec<Variable>,
    entries: Vec<(u32, f64)>,
    /// Variable of each row.
    basis: Vec<u32>,
    /// Value of each row's variable.
    values: Vec<f64>,
    /// The inverse of the basis as a product, oldest factor first.
    etas: Vec<Eta>,
    factors: Vec<(u32, f64)>,
    /// Price of each row.
    pub duals: Vec<f64>,
    since_refresh: usize,
    /// Pivots done in all.
    pub pivots: u64,
}

/// A basis to start from: basic variables, and the variables at their upper bounds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Basis {
    pub basic: Vec<u32>,
    pub upper: Vec<u32>,
}

impl Simplex {
    /// Rows with their right-hand sides (at least 0) and the costs of their slacks.
    pub fn new(rhs: Vec<f64>, slack_costs: &[f64]) -> Self {
        let rows = rhs.len();
        let mut simplex = Self {
            rows,
            values: rhs.clone(),
            rhs,
            variables: Vec::with_capacity(4 * rows),
            entries: Vec::new(),
            basis: (0..rows as u32).collect(),
            etas: Vec::new(),
            factors: Vec::new(),
            duals: slack_costs.to_vec(),
            since_refresh: 0,
            pivots: 0,
        };
        for (row, &cost) in slack_costs.iter().enumerate() {
            let slack = simplex.add(cost, f64::INFINITY, &[(row as u32, 1.0)]);
            simplex.variables[slack].place = Place::Basic(row as u32);
        }
        simplex
    }

    /// Adds a variable at its lower bound 0.
    pub fn add(&mut self, cost: f64, upper: f64, entries: &[(u32, f64)]) -> usize {
        let first = self.entries.len() as u32;
        self.entries.extend_from_slice(entries);
        let end = self.entries.len() as u32;
        self.variables.push(Variable {
            cost,
            upper,
            first,
            end,
            place: Place::Lower,
            reduced: 0.0,
            weight: 1.0,
        });
        self.variables.len() - 1
    }

    /// Changes a cost; [`Simplex::start`] or [`Simplex::reprice`] must follow before the next step.
    pub fn set_cost(&mut self, variable: usize, cost: f64) {
        self.variables[variable].cost = cost;
    }

    /// Takes from a cost; [`Simplex::reprice`] must follow as well.
    pub fn lower_cost(&mut self, variable: usize, by: f64) {
        self.variables[variable].cost -= by;
    }

    fn entries_of(&self, variable: u32) -> &[(u32, f64)] {
        let variable = &self.variables[variable as usize];
        &self.entries[variable.first as usize..variable.end as usize]
    }

    /// Value of a variable.
    pub fn value(&self, variable: usize) -> f64 {
        match self.variables[variable].place {
            Place::Lower => 0.0,
            Place::Upper => self.variables[variable].upper,
            Place::Basic(row) => self.values[row as usize],
        }
    }

    pub fn basis(&self) -> Basis {
        let upper =
            (0..self.variables.len()).filter(|&at| self.variables[at].place == Place::Upper);
        Basis { basic: self.basis.clone(), upper: upper.map(|at| at as u32).collect() }
    }

    /// Value of the objective.
    pub fn objective(&self) -> f64 {
        let upper = self.variables.iter().filter(|variable| variable.place == Place::Upper);
        let bound: f64 = upper.map(|variable| variable.cost * variable.upper).sum();
        let basic = self.basis.iter().zip(&self.values);
        bound
            + basic
                .map(|(&variable, value)| self.variables[variable as usize].cost * value)
                .sum::<f64>()
    }

    /// Starts from a basis (of this or a smaller programme with the same rows).
    pub fn start(&mut self, basis: &Basis) {
        for variable in &mut self.variables {
            variable.place = Place::Lower;
        }
        for &variable in &basis.upper {
            self.variables[variable as usize].place = Place::Upper;
        }
        self.basis = basis.basic.clone();
        self.refresh();
    }

    /// Factors the basic variables anew; variables that no longer fit leave the basis for slacks.
    fn refresh(&mut self) {
        let rows = self.rows;
        let wanted = std::mem::replace(&mut self.basis, (0..rows as u32).collect());
        self.etas.clear();
        self.factors.clear();
        let mut is_free = vec![true; rows];
        for &variable in wanted.iter().filter(|&&variable| (variable as usize) < rows) {
            is_free[variable as usize] = false;
        }
        let structural: Vec<u32> =
            wanted.into_iter().filter(|&variable| variable as usize >= rows).collect();
        let mut direction = vec![0.0; rows];
        for (variable, row) in order(self, &structural, &is_free) {
            self.direction(variable as usize, &mut direction);
            let row = if row != NONE && is_free[row] && direction[row].abs() > 0.1 {
                row
            } else {
                strongest(&direction, &is_free)
            };
            if row != NONE && direction[row].abs() > 1e-7 {
                self.eliminate(row, &direction);
                self.basis[row] = variable;
                is_free[row] = false;
            } else {
                self.variables[variable as usize].place = Place::Lower;
            }
        }
        self.settle();
    }

    /// About how many numbers a refresh touches.
    pub fn refresh_steps(&self) -> usize {
        self.rows * self.rows + self.entries.len() + 2 * self.factors.len()
    }

    /// Recomputes places, values, duals and reduced costs from the inverse.
    fn settle(&mut self) {
        for variable in 0..self.rows {
            if matches!(self.variables[variable].place, Place::Basic(_)) {
                self.variables[variable].place = Place::Lower;
            }
        }
        for row in 0..self.rows {
            self.variables[self.basis[row] as usize].place = Place::Basic(row as u32);
        }
        let mut left = self.rhs.clone();
        for variable in self.variables.iter().filter(|variable| variable.place == Place::Upper) {
            for &(row, factor) in &self.entries[variable.first as usize..variable.end as usize] {
                left[row as usize] -= factor * variable.upper;
            }
        }
        self.forward(&mut left);
        self.values = left;
        self.since_refresh = 0;
        self.reprice();
    }

    /// Recomputes duals and reduced costs.
    pub fn reprice(&mut self) {
        let mut duals: Vec<f64> =
            self.basis.iter().map(|&variable| self.variables[variable as usize].cost).collect();
        self.backward(&mut duals);
        for variable in &mut self.variables {
            let entries = &self.entries[variable.first as usize..variable.end as usize];
            variable.reduced = variable.cost
                - entries.iter().map(|&(row, factor)| factor * duals[row as usize]).sum::<f64>();
            variable.weight = 1.0;
        }
        self.duals = duals;
    }

    /// Improves until nothing improves, `most` pivots are done or somebody ends it; true in the
    /// first case.
    pub fn optimise(&mut self, most: usize, stop: Stop) -> bool {
        let mut direction = vec![0.0; self.rows];
        for _ in 0..most {
            let Some(entering) = self.entering() else {
                return true;
            };
            self.direction(entering, &mut direction);
            self.pivot(entering, &direction);
            let mut steps = self.variables.len() + self.entries.len() + 2 * self.factors.len();
            if self.since_refresh >= REFRESH {
                self.refresh();
                steps += self.refresh_steps();
            }
            if stop.after(steps as u64) {
                return false;
            }
        }
        false
    }

    /// The variable that promises most.
    fn entering(&self) -> Option<usize> {
        let mut best = (0.0, NONE);
        for (at, variable) in self.variables.iter().enumerate() {
            let gain = match variable.place {
                Place::Lower => variable.reduced,
                Place::Upper => -variable.reduced,
                Place::Basic(_) => continue,
            };
            if gain > COST_TOLERANCE && gain * gain > best.0 * variable.weight {
                best = (gain * gain / variable.weight, at);
            }
        }
        (best.1 != NONE).then_some(best.1)
    }

    /// How the basic variables answer to a unit of `variable`.
    fn direction(&self, variable: usize, direction: &mut [f64]) {
        direction.fill(0.0);
        let variable = &self.variables[variable];
        for &(row, factor) in &self.entries[variable.first as usize..variable.end as usize] {
            direction[row as usize] = factor;
        }
        self.forward(direction);
    }

    /// Inverse times a column.
    fn forward(&self, vector: &mut [f64]) {
        for eta in &self.etas {
            let value = vector[eta.row as usize];
            if value != 0.0 {
                vector[eta.row as usize] = value * eta.pivot;
                for &(row, factor) in &self.factors[eta.first as usize..eta.end as usize] {
                    vector[row as usize] += factor * value;
                }
            }
        }
    }

    /// A row times the inverse.
    fn backward(&self, vector: &mut [f64]) {
        for eta in self.etas.iter().rev() {
            let mut value = vector[eta.row as usize] * eta.pivot;
            for &(row, factor) in &self.factors[eta.first as usize..eta.end as usize] {
                value += factor * vector[row as usize];
            }
            vector[eta.row as usize] = value;
        }
    }

    fn pivot(&mut self, entering: usize, direction: &[f64]) {
        let rises = self.variables[entering].place == Place::Lower;
        let sign = if rises { 1.0 } else { -1.0 };
        let (length, row) = self.ratio(entering, direction, sign);
        for (value, answer) in self.values.iter_mut().zip(direction) {
            *value -= sign * length * answer;
        }
        self.pivots += 1;
        self.since_refresh += 1;
        if row == NONE {
            self.variables[entering].place = if rises { Place::Upper } else { Place::Lower };
            return;
        }
        let leaving = self.basis[row] as usize;
        let falls = sign * direction[row] > 0.0;
        self.variables[leaving].place = if falls { Place::Lower } else { Place::Upper };
        self.update_costs(entering, leaving, row, direction[row]);
        self.eliminate(row, direction);
        self.values[row] = if rises { length } else { self.variables[entering].upper - length };
        self.basis[row] = entering as u32;
        self.variables[entering].place = Place::Basic(row as u32);
    }

    /// How far the entering variable may go, and the row that stops it (none: its own other bound
    /// does).
    fn ratio(&self, entering: usize, direction: &[f64], sign: f64) -> (f64, usize) {
        let mut best = (self.variables[entering].upper, NONE);
        let mut strength = 0.0;
        for (row, &answer) in direction.iter().enumerate() {
            let answer = sign * answer;
            if answer.abs() < PIVOT_TOLERANCE {
                continue;
            }
            let room = if answer > 0.0 {
                self.values[row]
            } else {
                self.variables[self.basis[row] as usize].upper - self.values[row]
            };
            let length = (room / answer.abs()).max(0.0);
            let ties = (length - best.0).abs() <= 1e-10;
            if length < best.0 - 1e-10 || (ties && answer.abs() > strength) {
                best = (length.min(best.0), row);
                strength = answer.abs();
            }
        }
        best
    }

    /// Reduced costs, weights and duals after a pivot; the row of the inverse is still the one
    /// before it.
    fn update_costs(&mut self, entering: usize, leaving: usize, row: usize, pivot: f64) {
        let mut line = vec![0.0; self.rows];
        line[row] = 1.0;
        self.backward(&mut line);
        let step = self.variables[entering].reduced / pivot;
        let weight = self.variables[entering].weight;
        for variable in &mut self.variables {
            if matches!(variable.place, Place::Basic(_)) {
                continue;
            }
            let entries = &self.entries[variable.first as usize..variable.end as usize];
            let across: f64 = entries.iter().map(|&(at, factor)| line[at as usize] * factor).sum();
            if across != 0.0 {
                variable.reduced -= step * across;
                let ratio = across / pivot;
                variable.weight = variable.weight.max(ratio * ratio * weight);
            }
        }
        for (dual, factor) in self.duals.iter_mut().zip(line) {
            *dual += step * factor;
        }
        self.variables[entering].reduced = 0.0;
        self.variables[leaving].reduced = -step;
        self.variables[leaving].weight = (weight / (pivot * pivot)).max(1.0);
    }

    /// Adds the factor of a variable that enters at `row`.
    fn eliminate(&mut self, row: usize, direction: &[f64]) {
        let pivot = 1.0 / direction[row];
        let first = self.factors.len() as u32;
        for (other, &answer) in direction.iter().enumerate() {
            if answer.abs() > DUST && other != row {
                self.factors.push((other as u32, -answer * pivot));
            }
        }
        self.etas.push(Eta { row: row as u32, pivot, first, end: self.factors.len() as u32 });
    }
}

fn strongest(direction: &[f64], is_free: &[bool]) -> usize {
    let open = (0..direction.len()).filter(|&row| is_free[row]);
    open.fold((0.0_f64, NONE), |best, row| {
        if direction[row].abs() > best.0 { (direction[row].abs(), row) } else { best }
    })
    .1
}

/// An order in which variables fill the product least: rows with one variable left first, variables
/// with one row left last, the shortest of the others in between. A row is given where it is known.
fn order(simplex: &Simplex, structural: &[u32], is_free: &[bool]) -> Vec<(u32, usize)> {
    let mut sorter = Sorter::new(simplex, structural, is_free);
    let first = sorter.rows_with_one_variable();
    let mut last = sorter.variables_with_one_row();
    last.reverse();
    let mut middle: Vec<(u32, usize)> = (0..structural.len())
        .filter(|&at| !sorter.done[at])
        .map(|at| (structural[at], NONE))
        .collect();
    middle.sort_by_key(|&(variable, _)| {
        (
            simplex.variables[variable as usize].end - simplex.variables[variable as usize].first,
            variable,
        )
    });
    first.into_iter().chain(middle).chain(last).collect()
}

/// Counts of what is left while variables are put in order.
struct Sorter<'a> {
    simplex: &'a Simplex,
    structural: &'a [u32],
    open_row: Vec<bool>,
    done: Vec<bool>,
    variables_of: Vec<Vec<u32>>,
    row_count: Vec<u32>,
}

impl<'a> Sorter<'a> {
    fn new(simplex: &'a Simplex, structural: &'a [u32], is_free: &[bool]) -> Self {
        let mut variables_of = vec![Vec::new(); simplex.rows];
        for (at, &variable) in structural.iter().enumerate() {
            for &(row, _) in simplex.entries_of(variable) {
                variables_of[row as usize].push(at as u32);
            }
        }
        let row_count = variables_of.iter().map(|variables| variables.len() as u32).collect();
        Self {
            simplex,
            structural,
            open_row: is_free.to_vec(),
            done: vec![false; structural.len()],
            variables_of,
            row_count,
        }
    }

    fn rows_with_one_variable(&mut self) -> Vec<(u32, usize)> {
        let mut found = Vec::new();
        let mut queue: Vec<usize> = (0..self.simplex.rows)
            .rev()
            .filter(|&row| self.open_row[row] && self.row_count[row] == 1)
            .collect();
        while let Some(row) = queue.pop() {
            let left = self.variables_of[row].iter().find(|&&at| !self.done[at as usize]);
            let Some(&at) = left.filter(|_| self.open_row[row]) else { continue };
            self.done[at as usize] = true;
            self.open_row[row] = false;
            let variable = self.structural[at as usize];
            found.push((variable, row));
            for &(other, _) in self.simplex.entries_of(variable) {
                self.row_count[other as usize] -= 1;
                if self.open_row[other as usize] && self.row_count[other as usize] == 1 {
                    queue.push(other as usize);
                }
            }
        }
        found
    }

    fn variables_with_one_row(&mut self) -> Vec<(u32, usize)> {
        let open = |sorter: &Self, at: usize| -> Vec<usize> {
            let entries = sorter.simplex.entries_of(sorter.structural[at]).iter();
            entries.map(|&(row, _)| row as usize).filter(|&row| sorter.open_row[row]).collect()
        };
        let mut found = Vec::new();
        let mut queue: Vec<usize> = (0..self.structural.len()).rev().collect();
        while let Some(at) = queue.pop() {
            if self.done[at] {
                continue;
            }
            if let [row] = open(self, at)[..] {
                self.done[at] = true;
                self.open_row[row] = false;
                found.push((self.structural[at], row));
                queue.extend(
                    self.variables_of[row]
                        .iter()
                        .map(|&other| other as usize)
                        .filter(|&other| !self.done[other]),
                );
            }
        }
        found
    }
}
