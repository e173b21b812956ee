//! One-year assignment: the best total value when each row takes at most one column and each column
//! at most one row.
//!
//! Shortest augmenting paths in the manner of Jonker & Volgenant (1987) on sparse rows, in
//! integers: a bidding phase assigns most rows at prices that never fall below what optimality
//! allows, then every remaining row is reached by one run of Dijkstra's algorithm over reduced
//! costs. The prices at the end prove the optimum; [`Assignment::proves`] checks them without
//! trusting the search.
//!
//! Inside, values are turned into costs (largest value minus value), so "cheapest" means "most
//! valuable".
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Largest amount of a value, either sign; keeps every sum of 2^20 rows within an `i64`.
pub const MAX_VALUE: i64 = 1 << 40;
/// Most rows and most columns.
pub const MAX_SIDE: usize = 1 << 20;
/// Bids per row before the remaining rows are left to augmentation; bidding need not end by itself.
const BIDS_PER_ROW: usize = 6;
const NOBODY: u32 = u32::MAX;

/// Why a matrix is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// More than [`MAX_SIDE`] rows or columns.
    TooLarge,
    /// A column number at or above the number of columns.
    UnknownColumn,
    /// A value beyond [`MAX_VALUE`].
    ValueOutOfRange,
}

/// A sparse matrix of values; cells that are not listed cannot be chosen.
#[derive(Debug, Clone)]
pub struct Matrix {
    columns: usize,
    starts: Vec<usize>,
    cells: Vec<Cell>,
}

#[derive(Debug, Clone, Copy)]
struct Cell {
    column: u32,
    value: i64,
}

impl Matrix {
    /// Takes rows of (column, value) pairs. A column listed twice in a row counts with its better
    /// value.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub fn new(columns: usize, rows: &[Vec<(u32, i64)>]) -> Result<Self, Refusal> {
        if rows.len() > MAX_SIDE || columns > MAX_SIDE {
            return Err(Refusal::TooLarge);
        }
        let mut matrix = Self {
            columns,
            starts: vec![0],
            cells: Vec::with_capacity(rows.iter().map(Vec::len).sum()),
        };
        for row in rows {
            for (column, value) in row {
                matrix.push(*column, *value)?;
            }
            matrix.starts.push(matrix.cells.len());
        }
        Ok(matrix)
    }

    fn push(&mut self, column: u32, value: i64) -> Result<(), Refusal> {
        if column as usize >= self.columns {
            return Err(Refusal::UnknownColumn);
        }
        if !(-MAX_VALUE..=MAX_VALUE).contains(&value) {
            return Err(Refusal::ValueOutOfRange);
        }
        self.cells.push(Cell { column, value });
        Ok(())
    }

    pub fn rows(&self) -> usize {
        self.starts.len() - 1
    }

    fn row(&self, row: usize) -> &[Cell] {
        &self.cells[self.starts[row]..self.starts[row + 1]]
    }

    /// The same matrix with a column of its own and of value 0 for each row: staying out.
    fn with_exits(&self) -> Self {
        let mut wider = Self {
            columns: self.columns + self.rows(),
            starts: vec![0],
            cells: Vec::with_capacity(self.cells.len() + self.rows()),
        };
        for (row, exit) in (0..self.rows()).zip(u32::try_from(self.columns).unwrap_or(NOBODY)..) {
            wider.cells.extend_from_slice(self.row(row));
            wider.cells.push(Cell { column: exit, value: 0 });
            wider.starts.push(wider.cells.len());
        }
        wider
    }
}

/// A best assignment and the prices that prove it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// Column of each row; `None` where a row stays out.
    pub columns: Vec<Option<u32>>,
    pub total: i64,
    /// Price of each column, at least 0; a column nobody takes is free.
    pub prices: Vec<i64>,
}

impl Assignment {
    /// Whether the prices prove that no assignment of all rows is worth more: every row takes what
    /// is best for it at these prices, and only columns that are taken cost anything.
    pub fn proves(&self, matrix: &Matrix) -> bool {
        let mut taken = vec![false; matrix.columns];
        let content = self.columns.iter().enumerate().all(|(row, column)| {
            let profit = |cell: &Cell| cell.value - self.prices[cell.column as usize];
            let best = matrix.row(row).iter().map(profit).max();
            let mine = |cell: &&Cell| Some(cell.column) == *column;
            let gained = matrix.row(row).iter().filter(mine).map(profit).max();
            let first =
                column.is_some_and(|column| !std::mem::replace(&mut taken[column as usize], true));
            first && gained == best
        });
        let prices = self.prices.iter().zip(&taken);
        content && prices.into_iter().all(|(price, taken)| *price == 0 || (*taken && *price > 0))
    }
}

/// The most valuable assignment that gives every row a column; `None` when there is none.
pub fn assign_all(matrix: &Matrix) -> Option<Assignment> {
    if matrix.rows() > matrix.columns {
        return None;
    }
    let mut market = Bidding::open(matrix);
    market.bid();
    market.augment()?;
    Some(market.close())
}

/// The most valuable assignment in which a row may also stay out, at value 0.
pub fn assign_best(matrix: &Matrix) -> Assignment {
    let wider = matrix.with_exits();
    let columns = u32::try_from(matrix.columns).unwrap_or(NOBODY);
    // Every row has an exit of its own, so an assignment of all rows exists.
    let mut found = assign_all(&wider).unwrap_or_else(|| Assignment {
        columns: vec![None; matrix.rows()],
        total: 0,
        prices: vec![0; matrix.columns],
    });
    for column in &mut found.columns {
        *column = column.filter(|column| *column < columns);
    }
    found.prices.truncate(matrix.columns);
    found
}

/// Rows, columns and prices while they change. A price here is the negative of the published one:
/// it starts at 0 and only falls, and only at columns that stay taken from then on, which is what
/// makes the end optimal.
struct Bidding<'a> {
    matrix: &'a Matrix,
    /// The cells with costs for values.
    cells: Vec<Cell>,
    top: i64,
    /// Cost of the cell each row holds.
    held: Vec<i64>,
    column_of: Vec<u32>,
    row_of: Vec<u32>,
    price: Vec<i64>,
}

impl<'a> Bidding<'a> {
    fn open(matrix: &'a Matrix) -> Self {
        let values = matrix.cells.iter().map(|cell| cell.value);
        let top = values.max().unwrap_or(0);
        let cost = |cell: &Cell| Cell { column: cell.column, value: top - cell.value };
        Self {
            matrix,
            cells: matrix.cells.iter().map(cost).collect(),
            top,
            held: vec![0; matrix.rows()],
            column_of: vec![NOBODY; matrix.rows()],
            row_of: vec![NOBODY; matrix.columns],
            price: vec![0; matrix.columns],
        }
    }

    /// The columns of a row with their costs.
    fn offers(&self, row: usize) -> &[Cell] {
        &self.cells[self.matrix.starts[row]..self.matrix.starts[row + 1]]
    }

    /// Gives a row a column and returns the one it gives up.
    fn hold(&mut self, row: u32, column: u32) -> u32 {
        let offers = self.offers(row as usize).iter();
        let costs = offers.filter(|cell| cell.column == column);
        self.held[row as usize] = costs.map(|cell| cell.value).min().unwrap_or(0);
        self.row_of[column as usize] = row;
        std::mem::replace(&mut self.column_of[row as usize], column)
    }

    /// Lets rows outbid each other for a bounded number of bids; rows without a column are left
    /// over.
    fn bid(&mut self) {
        let rows = u32::try_from(self.matrix.rows()).unwrap_or(NOBODY);
        let mut waiting: Vec<u32> = (0..rows).rev().collect();
        let mut later = Vec::new();
        for _ in 0..BIDS_PER_ROW * self.matrix.rows() {
            let Some(row) = waiting.pop() else {
                if later.is_empty() {
                    break;
                }
                std::mem::swap(&mut waiting, &mut later);
                continue;
            };
            match self.bid_once(row) {
                Outbid::Nobody => {}
                Outbid::At(other) => waiting.push(other),
                Outbid::Tied(other) => later.push(other),
            }
        }
    }

    fn bid_once(&mut self, row: u32) -> Outbid {
        let Some((best, second)) = self.two_best(row as usize) else {
            return Outbid::Nobody;
        };
        let gap = second.1 - best.1;
        let taken = self.row_of[best.0 as usize] != NOBODY;
        let column = if gap == 0 && taken { second.0 } else { best.0 };
        self.price[column as usize] -= gap;
        let other = self.row_of[column as usize];
        self.hold(row, column);
        if other == NOBODY {
            return Outbid::Nobody;
        }
        self.column_of[other as usize] = NOBODY;
        if gap > 0 { Outbid::At(other) } else { Outbid::Tied(other) }
    }

    /// The two columns of least reduced cost. A row with fewer than two does not bid; augmentation
    /// serves it.
    fn two_best(&self, row: usize) -> Option<((u32, i64), (u32, i64))> {
        let (mut best, mut second) = ((NOBODY, i64::MAX), (NOBODY, i64::MAX));
        for Cell { column, value } in self.offers(row).iter().copied() {
            let reduced = value - self.price[column as usize];
            if reduced < best.1 {
                (best, second) = ((column, reduced), best);
            } else if reduced < second.1 && column != best.0 {
                second = (column, reduced);
            }
        }
        (second.0 != NOBODY && second.0 != best.0).then_some((best, second))
    }

    fn augment(&mut self) -> Option<()> {
        let mut paths = Paths::new(self.matrix.columns);
        for row in 0..self.matrix.rows() {
            if self.column_of[row] == NOBODY {
                paths.augment(self, u32::try_from(row).ok()?)?;
            }
        }
        Some(())
    }

    fn close(self) -> Assignment {
        Assignment {
            columns: self.column_of.iter().map(|column| Some(*column)).collect(),
            total: self.held.iter().map(|cost| self.top - cost).sum(),
            prices: self.price.iter().map(|price| -price).collect(),
        }
    }
}

enum Outbid {
    Nobody,
    At(u32),
    Tied(u32),
}

/// Work space of the shortest paths, kept between runs.
struct Paths {
    distance: Vec<i64>,
    reached_from: Vec<u32>,
    touched: Vec<u32>,
    settled: Vec<u32>,
    queue: BinaryHeap<Reverse<(i64, u32)>>,
}

impl Paths {
    fn new(columns: usize) -> Self {
        Self {
            distance: vec![i64::MAX; columns],
            reached_from: vec![NOBODY; columns],
            touched: Vec::new(),
            settled: Vec::new(),
            queue: BinaryHeap::new(),
        }
    }

    /// Gives a free row a column along a cheapest path of changes; `None` when no free column can
    /// be reached.
    fn augment(&mut self, market: &mut Bidding, free: u32) -> Option<()> {
        let end = self.search(market, free);
        if let Some((column, length)) = end {
            for settled in &self.settled {
                let at = *settled as usize;
                market.price[at] += self.distance[at] - length;
            }
            self.flip(market, free, column);
        }
        self.forget();
        end.map(|_| ())
    }

    /// Settles columns in the order of their distance until a free one is the nearest.
    fn search(&mut self, market: &Bidding, free: u32) -> Option<(u32, i64)> {
        let mut nearest: Option<(u32, i64)> = None;
        self.relax(market, free, 0, &mut nearest);
        while let Some(Reverse((distance, column))) = self.queue.pop() {
            if nearest.is_some_and(|(_, best)| best <= distance) {
                break;
            }
            let at = column as usize;
            if self.distance[at] < distance {
                continue;
            }
            self.settled.push(column);
            let row = market.row_of[at];
            let offset = distance + market.price[at] - market.held[row as usize];
            self.relax(market, row, offset, &mut nearest);
        }
        nearest
    }

    /// Looks at what a row could have instead. Free columns end the search and are not queued.
    fn relax(&mut self, market: &Bidding, row: u32, offset: i64, nearest: &mut Option<(u32, i64)>) {
        for Cell { column, value } in market.offers(row as usize).iter().copied() {
            let at = column as usize;
            let distance = value - market.price[at] + offset;
            if distance >= self.distance[at] || nearest.is_some_and(|(_, best)| best <= distance) {
                continue;
            }
            if self.distance[at] == i64::MAX {
                self.touched.push(column);
            }
            self.distance[at] = distance;
            self.reached_from[at] = row;
            if market.row_of[at] == NOBODY {
                *nearest = Some((column, distance));
            } else {
                self.queue.push(Reverse((distance, column)));
            }
        }
    }

    fn flip(&self, market: &mut Bidding, free: u32, end: u32) {
        let mut column = end;
        loop {
            let row = self.reached_from[column as usize];
            let given_up = market.hold(row, column);
            if row == free {
                return;
            }
            column = given_up;
        }
    }

    fn forget(&mut self) {
        for column in self.touched.drain(..) {
            self.distance[column as usize] = i64::MAX;
        }
        self.settled.clear();
        self.queue.clear();
    }
}
