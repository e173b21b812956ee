//! A small linear programme that grows by columns: the primal simplex method with bounds and a
//! product form of the inverse.
//!
//! Maximise `sum c x` subject to `sum a x + s = b`, `0 <= x <= u`, `0 <= s`, with `b >= 0`: the
//! slacks are the first basis. Whoever uses it changes costs and adds columns only, so every basis
//! stays feasible and nothing ever has to be repaired. It thinks in floats, with the four basic
//! operations and comparisons only, in a fixed order: every machine takes the same steps. No answer
//! is believed on its word: prices are rounded and judged in integers elsewhere.

use super::stop::Stop;

/// Reduced costs below this are as good as none, in points.
const COST_TOLERANCE: f64 = 1e-7;
/// Pivots below this are not trusted.
const PIVOT_TOLERANCE: f64 = 1e-8;
/// Pivots after which the inverse is made anew.
const REFRESH: usize = 100;
/// Numbers this small are rounding.
const DUST: f64 = 1e-11;
/// "No column".
const NONE: usize = usize::MAX;

/// Where a column stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Lower,
    Upper,
    Basic(u32),
}

#[derive(Debug, Clone)]
struct Column {
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

/// The programme with its present basis. Columns 0..rows are the slacks.
#[derive(Debug, Clone)]
pub(super) struct Simplex {
    rows: usize,
    rhs: Vec<f64>,
    columns: Vec<Column>,
    entries: Vec<(u32, f64)>,
    /// Column of each row.
    basis: Vec<u32>,
    /// Value of each row's column.
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

/// A basis to start from: basic columns, and the columns at their upper bounds.
#[derive(Debug, Clone, Default)]
pub(super) struct Basis {
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
            columns: Vec::with_capacity(4 * rows),
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
            simplex.columns[slack].place = Place::Basic(row as u32);
        }
        simplex
    }

    /// Adds a column at its lower bound 0.
    pub fn add(&mut self, cost: f64, upper: f64, entries: &[(u32, f64)]) -> usize {
        let first = self.entries.len() as u32;
        self.entries.extend_from_slice(entries);
        let end = self.entries.len() as u32;
        self.columns.push(Column {
            cost,
            upper,
            first,
            end,
            place: Place::Lower,
            reduced: 0.0,
            weight: 1.0,
        });
        self.columns.len() - 1
    }

    /// Changes a cost; [`Simplex::start`] or [`Simplex::reprice`] must follow before the next step.
    pub fn set_cost(&mut self, column: usize, cost: f64) {
        self.columns[column].cost = cost;
    }

    /// Takes from a cost; [`Simplex::reprice`] must follow as well.
    pub fn lower_cost(&mut self, column: usize, by: f64) {
        self.columns[column].cost -= by;
    }

    fn entries_of(&self, column: u32) -> &[(u32, f64)] {
        let column = &self.columns[column as usize];
        &self.entries[column.first as usize..column.end as usize]
    }

    /// Value of a column.
    pub fn value(&self, column: usize) -> f64 {
        match self.columns[column].place {
            Place::Lower => 0.0,
            Place::Upper => self.columns[column].upper,
            Place::Basic(row) => self.values[row as usize],
        }
    }

    pub fn basis(&self) -> Basis {
        let upper = (0..self.columns.len()).filter(|&at| self.columns[at].place == Place::Upper);
        Basis { basic: self.basis.clone(), upper: upper.map(|at| at as u32).collect() }
    }

    /// Value of the objective.
    pub fn objective(&self) -> f64 {
        let upper = self.columns.iter().filter(|column| column.place == Place::Upper);
        let bound: f64 = upper.map(|column| column.cost * column.upper).sum();
        let basic = self.basis.iter().zip(&self.values);
        bound
            + basic.map(|(&column, value)| self.columns[column as usize].cost * value).sum::<f64>()
    }

    /// Starts from a basis (of this or a smaller programme with the same rows).
    pub fn start(&mut self, basis: &Basis) {
        for column in &mut self.columns {
            column.place = Place::Lower;
        }
        for &column in &basis.upper {
            self.columns[column as usize].place = Place::Upper;
        }
        self.basis = basis.basic.clone();
        self.refresh();
    }

    /// Factors the basic columns anew; columns that no longer fit leave the basis for slacks.
    fn refresh(&mut self) {
        let rows = self.rows;
        let wanted = std::mem::replace(&mut self.basis, (0..rows as u32).collect());
        self.etas.clear();
        self.factors.clear();
        let mut is_free = vec![true; rows];
        for &column in wanted.iter().filter(|&&column| (column as usize) < rows) {
            is_free[column as usize] = false;
        }
        let structural: Vec<u32> =
            wanted.into_iter().filter(|&column| column as usize >= rows).collect();
        let mut direction = vec![0.0; rows];
        for (column, row) in order(self, &structural, &is_free) {
            self.direction(column as usize, &mut direction);
            let row = if row != NONE && is_free[row] && direction[row].abs() > 0.1 {
                row
            } else {
                strongest(&direction, &is_free)
            };
            if row != NONE && direction[row].abs() > 1e-7 {
                self.eliminate(row, &direction);
                self.basis[row] = column;
                is_free[row] = false;
            } else {
                self.columns[column as usize].place = Place::Lower;
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
        for column in 0..self.rows {
            if matches!(self.columns[column].place, Place::Basic(_)) {
                self.columns[column].place = Place::Lower;
            }
        }
        for row in 0..self.rows {
            self.columns[self.basis[row] as usize].place = Place::Basic(row as u32);
        }
        let mut left = self.rhs.clone();
        for column in self.columns.iter().filter(|column| column.place == Place::Upper) {
            for &(row, factor) in &self.entries[column.first as usize..column.end as usize] {
                left[row as usize] -= factor * column.upper;
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
            self.basis.iter().map(|&column| self.columns[column as usize].cost).collect();
        self.backward(&mut duals);
        for column in &mut self.columns {
            let entries = &self.entries[column.first as usize..column.end as usize];
            column.reduced = column.cost
                - entries.iter().map(|&(row, factor)| factor * duals[row as usize]).sum::<f64>();
            column.weight = 1.0;
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
            let mut steps = self.columns.len() + self.entries.len() + 2 * self.factors.len();
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

    /// The column that promises most.
    fn entering(&self) -> Option<usize> {
        let mut best = (0.0, NONE);
        for (at, column) in self.columns.iter().enumerate() {
            let gain = match column.place {
                Place::Lower => column.reduced,
                Place::Upper => -column.reduced,
                Place::Basic(_) => continue,
            };
            if gain > COST_TOLERANCE && gain * gain > best.0 * column.weight {
                best = (gain * gain / column.weight, at);
            }
        }
        (best.1 != NONE).then_some(best.1)
    }

    /// How the basic columns answer to a unit of `column`.
    fn direction(&self, column: usize, direction: &mut [f64]) {
        direction.fill(0.0);
        let column = &self.columns[column];
        for &(row, factor) in &self.entries[column.first as usize..column.end as usize] {
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
        let rises = self.columns[entering].place == Place::Lower;
        let sign = if rises { 1.0 } else { -1.0 };
        let (length, row) = self.ratio(entering, direction, sign);
        for (value, answer) in self.values.iter_mut().zip(direction) {
            *value -= sign * length * answer;
        }
        self.pivots += 1;
        self.since_refresh += 1;
        if row == NONE {
            self.columns[entering].place = if rises { Place::Upper } else { Place::Lower };
            return;
        }
        let leaving = self.basis[row] as usize;
        let falls = sign * direction[row] > 0.0;
        self.columns[leaving].place = if falls { Place::Lower } else { Place::Upper };
        self.update_costs(entering, leaving, row, direction[row]);
        self.eliminate(row, direction);
        self.values[row] = if rises { length } else { self.columns[entering].upper - length };
        self.basis[row] = entering as u32;
        self.columns[entering].place = Place::Basic(row as u32);
    }

    /// How far the entering column may go, and the row that stops it (none: its own other bound
    /// does).
    fn ratio(&self, entering: usize, direction: &[f64], sign: f64) -> (f64, usize) {
        let mut best = (self.columns[entering].upper, NONE);
        let mut strength = 0.0;
        for (row, &answer) in direction.iter().enumerate() {
            let answer = sign * answer;
            if answer.abs() < PIVOT_TOLERANCE {
                continue;
            }
            let room = if answer > 0.0 {
                self.values[row]
            } else {
                self.columns[self.basis[row] as usize].upper - self.values[row]
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
        let step = self.columns[entering].reduced / pivot;
        let weight = self.columns[entering].weight;
        for column in &mut self.columns {
            if matches!(column.place, Place::Basic(_)) {
                continue;
            }
            let entries = &self.entries[column.first as usize..column.end as usize];
            let across: f64 = entries.iter().map(|&(at, factor)| line[at as usize] * factor).sum();
            if across != 0.0 {
                column.reduced -= step * across;
                let ratio = across / pivot;
                column.weight = column.weight.max(ratio * ratio * weight);
            }
        }
        for (dual, factor) in self.duals.iter_mut().zip(line) {
            *dual += step * factor;
        }
        self.columns[entering].reduced = 0.0;
        self.columns[leaving].reduced = -step;
        self.columns[leaving].weight = (weight / (pivot * pivot)).max(1.0);
    }

    /// Adds the factor of a column that enters at `row`.
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

/// An order in which columns fill the product least: rows with one column left first, columns with
/// one row left last, the shortest of the others in between. A row is given where it is known.
fn order(simplex: &Simplex, structural: &[u32], is_free: &[bool]) -> Vec<(u32, usize)> {
    let mut sorter = Sorter::new(simplex, structural, is_free);
    let first = sorter.rows_with_one_column();
    let mut last = sorter.columns_with_one_row();
    last.reverse();
    let mut middle: Vec<(u32, usize)> = (0..structural.len())
        .filter(|&at| !sorter.done[at])
        .map(|at| (structural[at], NONE))
        .collect();
    middle.sort_by_key(|&(column, _)| {
        (simplex.columns[column as usize].end - simplex.columns[column as usize].first, column)
    });
    first.into_iter().chain(middle).chain(last).collect()
}

/// Counts of what is left while columns are put in order.
struct Sorter<'a> {
    simplex: &'a Simplex,
    structural: &'a [u32],
    open_row: Vec<bool>,
    done: Vec<bool>,
    columns_of: Vec<Vec<u32>>,
    row_count: Vec<u32>,
}

impl<'a> Sorter<'a> {
    fn new(simplex: &'a Simplex, structural: &'a [u32], is_free: &[bool]) -> Self {
        let mut columns_of = vec![Vec::new(); simplex.rows];
        for (at, &column) in structural.iter().enumerate() {
            for &(row, _) in simplex.entries_of(column) {
                columns_of[row as usize].push(at as u32);
            }
        }
        let row_count = columns_of.iter().map(|columns| columns.len() as u32).collect();
        Self {
            simplex,
            structural,
            open_row: is_free.to_vec(),
            done: vec![false; structural.len()],
            columns_of,
            row_count,
        }
    }

    fn rows_with_one_column(&mut self) -> Vec<(u32, usize)> {
        let mut found = Vec::new();
        let mut queue: Vec<usize> = (0..self.simplex.rows)
            .rev()
            .filter(|&row| self.open_row[row] && self.row_count[row] == 1)
            .collect();
        while let Some(row) = queue.pop() {
            let left = self.columns_of[row].iter().find(|&&at| !self.done[at as usize]);
            let Some(&at) = left.filter(|_| self.open_row[row]) else { continue };
            self.done[at as usize] = true;
            self.open_row[row] = false;
            let column = self.structural[at as usize];
            found.push((column, row));
            for &(other, _) in self.simplex.entries_of(column) {
                self.row_count[other as usize] -= 1;
                if self.open_row[other as usize] && self.row_count[other as usize] == 1 {
                    queue.push(other as usize);
                }
            }
        }
        found
    }

    fn columns_with_one_row(&mut self) -> Vec<(u32, usize)> {
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
                    self.columns_of[row]
                        .iter()
                        .map(|&other| other as usize)
                        .filter(|&other| !self.done[other]),
                );
            }
        }
        found
    }
}
