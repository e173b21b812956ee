//! One future after another. Everybody has a stream of chance of their own, so that one more person
//! changes nothing for the others: more hires never make a smaller pool, in any future.

use super::chance::{Posterior, stream};
use super::world::{GRADES, LEVELS, Person, World};
use crate::planner::random::Random;

/// The pool at the beginning of a year of one future.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Who serves, by body, job type (the last place is unrated) and level.
    supply: Vec<u32>,
    kinds: usize,
    /// Who serves, by grade.
    pub grades: [u32; GRADES],
    /// Everybody, those who are away too.
    pub pool: u32,
    /// Who left since the year before, and who was taken on.
    pub left: u32,
    pub hired: u32,
}

impl Tally {
    fn new(bodies: usize, kinds: usize) -> Self {
        Self { supply: vec![0; bodies * (kinds + 1) * LEVELS], kinds, ..Self::default() }
    }

    fn clear(&mut self) {
        self.supply.fill(0);
        self.grades = [0; GRADES];
        (self.pool, self.left, self.hired) = (0, 0, 0);
    }

    const fn place(&self, body: usize, kind: usize) -> usize {
        (body * (self.kinds + 1) + kind) * LEVELS
    }

    /// People of a body in a job type at this level or above; the job type after the last is that
    /// of the unrated.
    #[must_use]
    pub fn at(&self, body: usize, kind: usize, least: usize) -> u32 {
        let place = self.place(body, kind);
        self.supply[place + least..place + LEVELS].iter().sum()
    }

    /// People of a body.
    #[must_use]
    pub fn of_body(&self, body: usize) -> u32 {
        self.supply[self.place(body, 0)..self.place(body + 1, 0)].iter().sum()
    }

    fn add(&mut self, person: &Person, year: i32) {
        self.pool += 1;
        if person.back <= year {
            let place = self.place(person.body, person.kind.unwrap_or(self.kinds)) + person.level;
            self.supply[place] += 1;
            self.grades[person.grade] += 1;
        }
    }
}

/// What the rates may be.
struct Posteriors {
    leaving: Posterior,
    retirement: Posterior,
    renewal: Posterior,
    growth: Posterior,
    promotion: Posterior,
    success: Vec<Posterior>,
}

impl Posteriors {
    fn of(world: &World) -> Self {
        Self {
            leaving: Posterior::of(world.leaving),
            retirement: Posterior::of(world.retirement),
            renewal: Posterior::of(world.renewal),
            growth: Posterior::of(world.growth),
            promotion: Posterior::of(world.promotion),
            success: world.routes.iter().map(|route| Posterior::of(route.success)).collect(),
        }
    }
}

/// What they are in one future, in 65,536ths.
struct Rates {
    leaving: u32,
    retirement: u32,
    renewal: u32,
    growth: u32,
    promotion: u32,
    success: Vec<u32>,
}

impl Rates {
    fn draw(posteriors: &Posteriors, world: &World, seed: u64, run: usize) -> Self {
        let mut random = stream(seed, run, u64::MAX);
        let leaving = posteriors.leaving.draw(&mut random) * world.leaving_left.min(100) / 100;
        Self {
            leaving,
            retirement: posteriors.retirement.draw(&mut random),
            renewal: posteriors.renewal.draw(&mut random),
            growth: posteriors.growth.draw(&mut random),
            promotion: posteriors.promotion.draw(&mut random),
            success: posteriors.success.iter().map(|one| one.draw(&mut random)).collect(),
        }
    }
}

/// Shows every year of every future to `see`: number of the future, place of the year, the pool.
pub fn simulate(world: &World, runs: usize, seed: u64, mut see: impl FnMut(usize, usize, &Tally)) {
    let posteriors = Posteriors::of(world);
    let mut years = vec![Tally::new(world.bodies(), world.kinds); world.years];
    for run in 0..runs {
        years.iter_mut().for_each(Tally::clear);
        let rates = Rates::draw(&posteriors, world, seed, run);
        for (number, person) in world.people.iter().enumerate() {
            let mut random = stream(seed, run, number as u64);
            live(*person, 0, world, &rates, &mut random, &mut years);
        }
        hire(world, &rates, (seed, run), &mut years);
        years.iter().enumerate().for_each(|(year, tally)| see(run, year, tally));
    }
}

/// A person from a year on until they leave; the year before has passed when one begins.
fn live(
    mut person: Person,
    first: usize,
    world: &World,
    rates: &Rates,
    random: &mut Random,
    years: &mut [Tally],
) {
    for (number, tally) in years.iter_mut().enumerate().skip(first) {
        let year = world.first + i32::try_from(number).unwrap_or(i32::MAX);
        if !stays(&mut person, year, world, rates, random.bits()) {
            tally.left += 1;
            return;
        }
        tally.add(&person, year);
    }
}

/// What a year does to somebody; four numbers of 16 bits decide, each for one thing.
fn stays(person: &mut Person, year: i32, world: &World, rates: &Rates, chance: u64) -> bool {
    let part = |place: u32| u32::try_from(chance >> (16 * place) & 0xffff).unwrap_or(0);
    if part(0) < rates.leaving {
        return false;
    }
    match person.term {
        Some(term) if term < year => {
            if part(1) >= rates.renewal {
                return false;
            }
            person.term = Some(term + world.renewal_years.max(1));
        }
        None if part(1) < rates.retirement => return false,
        _ => {}
    }
    if part(2) < rates.growth && person.kind.is_some() && person.level + 1 < LEVELS {
        person.level += 1;
    }
    if part(3) < rates.promotion && person.grade + 1 < GRADES {
        person.grade += 1;
    }
    true
}

/// Who is taken on: as many of the applicants as come through, at most as planned.
fn hire(world: &World, rates: &Rates, (seed, run): (u64, usize), years: &mut [Tally]) {
    for (route, of) in world.routes.iter().enumerate() {
        for year in 0..world.years {
            let thing = |slot: u64| (1 << 62) | (route as u64) << 48 | (year as u64) << 40 | slot;
            let mut random = stream(seed, run, thing(1 << 39));
            let success = u64::from(rates.success[route]);
            let came = (0..of.applicants[year]).filter(|_| random.bits() >> 48 < success).count();
            let taken = came.min(of.planned[year] as usize);
            years[year].hired += u32::try_from(taken).unwrap_or(u32::MAX);
            for slot in 0..taken {
                let mut random = stream(seed, run, thing(slot as u64));
                let begins = world.first + i32::try_from(year).unwrap_or(i32::MAX);
                let person = Person {
                    body: world.home,
                    kind: kind(&world.mix, &mut random),
                    level: of.level,
                    grade: of.grade,
                    term: of.term.map(|years| begins + years - 1),
                    back: begins,
                };
                begin(person, year, world, rates, &mut random, years);
            }
        }
    }
}

/// A new person serves the year they come, and lives on from the next.
fn begin(
    person: Person,
    year: usize,
    world: &World,
    rates: &Rates,
    random: &mut Random,
    years: &mut [Tally],
) {
    let begins = world.first + i32::try_from(year).unwrap_or(i32::MAX);
    years[year].add(&person, begins);
    live(person, year + 1, world, rates, random, years);
}

/// A job type, as often as people of today have it.
fn kind(mix: &[u32], random: &mut Random) -> Option<usize> {
    let all: u32 = mix.iter().sum();
    let mut place = u32::try_from(random.below(all as usize)).unwrap_or(0);
    mix.iter().position(|many| {
        let here = place < *many;
        place = place.saturating_sub(*many);
        here
    })
}
