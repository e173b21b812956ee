//! What many futures say together: bands of people and of gaps.
//!
//! A gap of a job type at a level counts who is at that level or above against what is wanted at
//! that level or above. A municipality's own people serve it first; everybody else (the
//! prefecture's people, and those a municipality does not need) is shared out over what is still
//! wanted, in proportion. The gap of a job type is that of the level at which it is largest: so
//! many posts stay empty however people are placed.

use super::simulate::{Tally, simulate};
use super::world::{GRADES, LEVELS, World};

/// Of a hundred futures, ten stay below the first, half below the second, ninety below the third;
/// in hundredths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Band {
    pub p10: i64,
    pub p50: i64,
    pub p90: i64,
}

impl Band {
    /// Of values in hundredths, in any order.
    #[must_use]
    pub fn among<T: Copy + Ord + Into<i64>>(mut values: Vec<T>) -> Self {
        values.sort_unstable();
        let last = values.len().saturating_sub(1);
        let at = |percent: usize| values.get(last * percent / 100).map_or(0, |one| (*one).into());
        Self { p10: at(10), p50: at(50), p90: at(90) }
    }
}

/// A job type at a level or above.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AtLevel {
    pub supply: Band,
    /// What is wanted.
    pub wanted: i64,
    pub gap: Band,
    /// Of the gap, within the radius and beyond it.
    pub near: Band,
    pub far: Band,
}

/// The 1 April of a year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Year {
    /// Everybody in the pool.
    pub pool: Band,
    /// Who serves and is rated; who serves and is not.
    pub rated: Band,
    pub unrated: Band,
    /// Since the year before.
    pub left: Band,
    pub hired: Band,
    pub wanted: i64,
    pub gap: Band,
    /// By job type and least level.
    pub kinds: Vec<[AtLevel; LEVELS]>,
    /// By body and job type: what is wanted, and what of it stays empty.
    pub bodies: Vec<Vec<(i64, Band)>>,
    /// Who serves, by home body and by grade.
    pub homes: Vec<Band>,
    pub grades: [Band; GRADES],
    /// People who left and were taken on, on average over the futures, in hundredths.
    pub mean_left: i64,
    pub mean_hired: i64,
}

/// What is wanted in a year: by body, job type and least level, in hundredths.
pub struct Wanted {
    of: Vec<[i64; LEVELS]>,
    kinds: usize,
}

impl Wanted {
    #[must_use]
    pub fn of(world: &World, year: usize) -> Self {
        let mut of = vec![[0; LEVELS]; world.bodies() * world.kinds];
        for want in &world.wants[year] {
            let place = &mut of[want.body * world.kinds + want.kind];
            place[..=want.level].iter_mut().for_each(|sum| *sum += want.hundredths);
        }
        Self { of, kinds: world.kinds }
    }

    #[must_use]
    pub fn at(&self, body: usize, kind: usize, least: usize) -> i64 {
        self.of[body * self.kinds + kind][least]
    }

    fn of_kind(&self, kind: usize, least: usize) -> i64 {
        self.of.iter().skip(kind).step_by(self.kinds).map(|levels| levels[least]).sum()
    }
}

/// What stays empty at each body in a job type at a level, and in all.
fn short(
    tally: &Tally,
    wanted: &Wanted,
    home: usize,
    (kind, least): (usize, usize),
    left: &mut [i64],
) -> i64 {
    let (mut shared, mut open) = (0, 0);
    for (body, left) in left.iter_mut().enumerate() {
        let own = i64::from(tally.at(body, kind, least)) * 100;
        let asked = wanted.at(body, kind, least);
        let kept = if body == home { 0 } else { own.min(asked) };
        shared += own - kept;
        *left = asked - kept;
        open += *left;
    }
    let served = i64::min(shared, open);
    if open > 0 {
        left.iter_mut().for_each(|left| *left -= *left * served / open);
    }
    open - served
}

/// The gap of a year over all job types.
#[must_use]
pub fn whole_gap(tally: &Tally, wanted: &Wanted, world: &World) -> i64 {
    let mut left = vec![0; world.bodies()];
    let of_kind = |kind: usize, left: &mut [i64]| {
        (0..LEVELS).map(|least| short(tally, wanted, world.home, (kind, least), left)).max()
    };
    (0..world.kinds).filter_map(|kind| of_kind(kind, &mut left)).sum()
}

/// Values of every future, one row a future and year.
struct Samples {
    cells: usize,
    runs: usize,
    years: usize,
    values: Vec<i32>,
}

impl Samples {
    fn row(&mut self, run: usize, year: usize) -> &mut [i32] {
        let from = (year * self.runs + run) * self.cells;
        &mut self.values[from..from + self.cells]
    }

    fn of(&self, year: usize, cell: usize) -> Vec<i32> {
        let from = year * self.runs * self.cells + cell;
        self.values.iter().skip(from).step_by(self.cells).take(self.runs).copied().collect()
    }

    fn mean(&self, year: usize, cell: usize) -> i64 {
        let sum: i64 = self.of(year, cell).into_iter().map(i64::from).sum();
        sum / i64::try_from(self.runs.max(1)).unwrap_or(1)
    }
}

/// Where a figure stands in a row.
struct Places {
    kinds: usize,
    bodies: usize,
}

const PLAIN: usize = 6;
const PER_LEVEL: usize = 4;

impl Places {
    const fn level(&self, kind: usize, least: usize) -> usize {
        PLAIN + (kind * LEVELS + least) * PER_LEVEL
    }

    const fn body(&self, body: usize, kind: usize) -> usize {
        self.level(self.kinds, 0) + body * self.kinds + kind
    }

    const fn home(&self, body: usize) -> usize {
        self.body(self.bodies, 0) + body
    }

    const fn grade(&self, grade: usize) -> usize {
        self.home(self.bodies) + grade
    }
}

fn whole(number: impl TryInto<i32>) -> i32 {
    number.try_into().unwrap_or(i32::MAX)
}

/// Writes down one year of one future.
fn note(tally: &Tally, wanted: &Wanted, world: &World, places: &Places, row: &mut [i32]) {
    let people = |count: u32| whole(count.saturating_mul(100));
    let unrated = (0..world.bodies()).map(|body| tally.at(body, world.kinds, 0)).sum::<u32>();
    let serving: u32 = tally.grades.iter().sum();
    let mut left = vec![0; world.bodies()];
    let mut gap = 0;
    for kind in 0..world.kinds {
        let mut largest = -1;
        for least in 0..LEVELS {
            let open = short(tally, wanted, world.home, (kind, least), &mut left);
            let supply = (0..world.bodies()).map(|body| tally.at(body, kind, least)).sum();
            let far = left.iter().zip(&world.near).filter(|(_, near)| !**near);
            let far = far.map(|(left, _)| *left).sum::<i64>().min(open);
            let place = places.level(kind, least);
            row[place..place + PER_LEVEL].copy_from_slice(&[
                people(supply),
                whole(open),
                whole(open - far),
                whole(far),
            ]);
            if open > largest {
                largest = open;
                for (body, left) in left.iter().enumerate() {
                    row[places.body(body, kind)] = whole(*left);
                }
            }
        }
        gap += largest.max(0);
    }
    row[..PLAIN].copy_from_slice(&[
        people(tally.pool),
        people(serving - unrated),
        people(unrated),
        people(tally.left),
        people(tally.hired),
        whole(gap),
    ]);
    for body in 0..world.bodies() {
        row[places.home(body)] = people(tally.of_body(body));
    }
    for (grade, count) in tally.grades.iter().enumerate() {
        row[places.grade(grade)] = people(*count);
    }
}

/// Every year, from so many futures.
#[must_use]
pub fn figures(world: &World, runs: usize, seed: u64) -> Vec<Year> {
    let places = Places { kinds: world.kinds, bodies: world.bodies() };
    let cells = places.grade(GRADES);
    let wanted: Vec<Wanted> = (0..world.years).map(|year| Wanted::of(world, year)).collect();
    let values = vec![0; cells * runs * world.years];
    let mut samples = Samples { cells, runs, years: world.years, values };
    simulate(world, runs, seed, |run, year, tally| {
        note(tally, &wanted[year], world, &places, samples.row(run, year));
    });
    (0..samples.years).map(|year| summed(&samples, year, &wanted[year], world, &places)).collect()
}

fn summed(samples: &Samples, year: usize, wanted: &Wanted, world: &World, places: &Places) -> Year {
    let band = |cell: usize| Band::among(samples.of(year, cell));
    let level = |kind: usize, least: usize| {
        let place = places.level(kind, least);
        let [supply, gap, near, far] = [0, 1, 2, 3].map(|part| band(place + part));
        AtLevel { supply, wanted: wanted.of_kind(kind, least), gap, near, far }
    };
    let cell = |body: usize, kind: usize| (wanted.at(body, kind, 0), band(places.body(body, kind)));
    let [pool, rated, unrated, left, hired, gap] = std::array::from_fn(band);
    Year {
        pool,
        rated,
        unrated,
        left,
        hired,
        wanted: (0..world.kinds).map(|kind| wanted.of_kind(kind, 0)).sum(),
        gap,
        kinds: (0..world.kinds)
            .map(|kind| std::array::from_fn(|least| level(kind, least)))
            .collect(),
        bodies: (0..world.bodies())
            .map(|body| (0..world.kinds).map(|kind| cell(body, kind)).collect())
            .collect(),
        homes: (0..world.bodies()).map(|body| band(places.home(body))).collect(),
        grades: std::array::from_fn(|grade| band(places.grade(grade))),
        mean_left: samples.mean(year, 3),
        mean_hired: samples.mean(year, 4),
    }
}
