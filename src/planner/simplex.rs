//! A small linear programme that grows by columns: the primal simplex method with bounds and an explicit inverse.
//!
//! Maximise `sum c x` subject to `sum a x + s = b`, `0 <= x <= u`, `0 <= s`, with `b >= 0`: the slacks are the first
//! basis. Whoever uses it changes costs and adds columns only, so every basis stays feasible and nothing ever has to
//! be repaired. It thinks in floats, with the four basic operations and comparisons only, in a fixed order: every machine
//! takes the same steps. No answer is believed on its word: prices are rounded and judged in integers elsewhere.

/// Reduced costs below this are as good as none, in points.
const COST_TOLERANCE: f64 = 1e-7;
/// Pivots below this are not trusted.
const PIVOT_TOLERANCE: f64 = 1e-8;
/// Pivots after which the inverse is made anew.
const REFRESH: usize = 150;
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
    /// Devex reference weight.
    weight: f64,
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
    /// Inverse of the basis, row by row.
    inverse: Vec<f64>,
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
            inverse: identity(rows),
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
        self.columns.push(Column { cost, upper, first, end, place: Place::Lower, reduced: 0.0, weight: 1.0 });
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

    /// Value of a column.
    pub fn value(&self, column: usize) -> f64 {
        match self.columns[column].place {
            Place::Lower => 0.0,
            Place::Upper => self.columns[column].upper,
            Place::Basic(row) => self.values[row as usize],
        }
    }

    /// Present basis.
    pub fn basis(&self) -> Basis {
        let upper = (0..self.columns.len()).filter(|&at| self.columns[at].place == Place::Upper);
        Basis { basic: self.basis.clone(), upper: upper.map(|at| at as u32).collect() }
    }

    /// Value of the objective.
    pub fn objective(&self) -> f64 {
        let upper = self.columns.iter().filter(|column| column.place == Place::Upper);
        let bound: f64 = upper.map(|column| column.cost * column.upper).sum();
        let basic = self.basis.iter().zip(&self.values);
        bound + basic.map(|(&column, value)| self.columns[column as usize].cost * value).sum::<f64>()
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

    /// Makes the inverse anew from the basic columns; columns that no longer fit leave the basis for slacks.
    fn refresh(&mut self) {
        let rows = self.rows;
        let wanted = std::mem::replace(&mut self.basis, (0..rows as u32).collect());
        self.inverse = identity(rows);
        let mut is_free = vec![true; rows];
        for &column in wanted.iter().filter(|&&column| (column as usize) < rows) {
            is_free[column as usize] = false;
        }
        let mut structural: Vec<u32> = wanted.into_iter().filter(|&column| column as usize >= rows).collect();
        // Short columns first: they fill the inverse least.
        structural.sort_by_key(|&column| (self.columns[column as usize].end - self.columns[column as usize].first, column));
        let mut direction = vec![0.0; rows];
        for column in structural {
            self.direction(column as usize, &mut direction);
            let open = (0..rows).filter(|&row| is_free[row]);
            let best = open.fold((0.0_f64, NONE), |best, row| if direction[row].abs() > best.0 { (direction[row].abs(), row) } else { best });
            if best.0 > 1e-7 {
                self.eliminate(best.1, &direction);
                self.basis[best.1] = column;
                is_free[best.1] = false;
            } else {
                self.columns[column as usize].place = Place::Lower;
            }
        }
        self.settle();
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
        for row in 0..self.rows {
            let line = &self.inverse[row * self.rows..(row + 1) * self.rows];
            self.values[row] = line.iter().zip(&left).map(|(a, b)| a * b).sum();
        }
        self.since_refresh = 0;
        self.reprice();
    }

    /// Recomputes duals and reduced costs.
    pub fn reprice(&mut self) {
        let mut duals = std::mem::take(&mut self.duals);
        duals.fill(0.0);
        for row in 0..self.rows {
            let cost = self.columns[self.basis[row] as usize].cost;
            if cost != 0.0 {
                let line = &self.inverse[row * self.rows..(row + 1) * self.rows];
                for (dual, factor) in duals.iter_mut().zip(line) {
                    *dual += cost * factor;
                }
            }
        }
        for column in &mut self.columns {
            let entries = &self.entries[column.first as usize..column.end as usize];
            column.reduced = column.cost - entries.iter().map(|&(row, factor)| factor * duals[row as usize]).sum::<f64>();
            column.weight = 1.0;
        }
        self.duals = duals;
    }

    /// Improves until nothing improves or `most` pivots are done; false in the second case.
    pub fn optimise(&mut self, most: usize) -> bool {
        let mut direction = vec![0.0; self.rows];
        for _ in 0..most {
            let Some(entering) = self.entering() else {
                return true;
            };
            self.direction(entering, &mut direction);
            self.pivot(entering, &direction);
            if self.since_refresh >= REFRESH {
                self.refresh();
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
        let column = &self.columns[column];
        let entries = &self.entries[column.first as usize..column.end as usize];
        for (row, place) in direction.iter_mut().enumerate() {
            let line = &self.inverse[row * self.rows..(row + 1) * self.rows];
            let answer: f64 = entries.iter().map(|&(at, factor)| line[at as usize] * factor).sum();
            *place = if answer.abs() < 1e-11 { 0.0 } else { answer };
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

    /// How far the entering column may go, and the row that stops it (none: its own other bound does).
    fn ratio(&self, entering: usize, direction: &[f64], sign: f64) -> (f64, usize) {
        let mut best = (self.columns[entering].upper, NONE);
        let mut strength = 0.0;
        for (row, &answer) in direction.iter().enumerate() {
            let answer = sign * answer;
            if answer.abs() < PIVOT_TOLERANCE {
                continue;
            }
            let room = if answer > 0.0 { self.values[row] } else { self.columns[self.basis[row] as usize].upper - self.values[row] };
            let length = (room / answer.abs()).max(0.0);
            let ties = (length - best.0).abs() <= 1e-10;
            if length < best.0 - 1e-10 || (ties && answer.abs() > strength) {
                best = (length.min(best.0), row);
                strength = answer.abs();
            }
        }
        best
    }

    /// Reduced costs, weights and duals after a pivot; the row of the inverse is still the one before it.
    fn update_costs(&mut self, entering: usize, leaving: usize, row: usize, pivot: f64) {
        let line = &self.inverse[row * self.rows..(row + 1) * self.rows];
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
        for (dual, &factor) in self.duals.iter_mut().zip(line) {
            *dual += step * factor;
        }
        self.columns[entering].reduced = 0.0;
        self.columns[leaving].reduced = -step;
        self.columns[leaving].weight = (weight / (pivot * pivot)).max(1.0);
    }

    /// Brings the inverse up to date for a column that enters at `row`.
    fn eliminate(&mut self, row: usize, direction: &[f64]) {
        let rows = self.rows;
        let pivot = direction[row];
        let mut line: Vec<f64> = self.inverse[row * rows..(row + 1) * rows].to_vec();
        for factor in &mut line {
            *factor /= pivot;
        }
        let filled: Vec<usize> = (0..rows).filter(|&at| line[at] != 0.0).collect();
        let is_thin = filled.len() * 4 < rows;
        for (other, &answer) in direction.iter().enumerate() {
            if answer == 0.0 || other == row {
                continue;
            }
            let target = &mut self.inverse[other * rows..(other + 1) * rows];
            if is_thin {
                for &at in &filled {
                    target[at] -= answer * line[at];
                }
            } else {
                for (place, factor) in target.iter_mut().zip(&line) {
                    *place -= answer * factor;
                }
            }
        }
        self.inverse[row * rows..(row + 1) * rows].copy_from_slice(&line);
    }
}

fn identity(rows: usize) -> Vec<f64> {
    let mut inverse = vec![0.0; rows * rows];
    for row in 0..rows {
        inverse[row * rows + row] = 1.0;
    }
    inverse
}
