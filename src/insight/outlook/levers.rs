//! What can be done about a gap: each measure alone, and the smallest set that closes it.
//!
//! Every outcome is a simulation with the same chance as the outlook itself, so that two of them
//! differ by the measure alone. The set is searched exactly: sets of one measure before sets of
//! two, those before sets of three; within a set every number of units, the last by halving,
//! because more of a measure never widens the gap. Training alone may: it takes people from where
//! they are missed, so that each of its numbers is tried. What the search had no room for is said.

use super::figures::{Band, Wanted, whole_gap};
use super::simulate::simulate;
use super::world::{LEVELS, Person, World};

/// Something that can be done, by so many units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lever {
    /// One more hire a year by a route, by its place.
    Hire(usize),
    /// A second examination in the year.
    SecondExam,
    /// Less leaving.
    Retention,
    /// One more of the municipalities' people is nominated.
    Nominate,
    /// One person is trained toward the job type that lacks most.
    Train,
    /// Two bodies share one person, half and half.
    Share,
    /// Posts that allow it are filled from afar.
    Telework,
}

/// What measures do and cost; costs in thousands of yen a year and unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// More applicants by a second examination, in percent.
    pub exam_gain: u32,
    /// Fewer leave, in percent.
    pub retention_gain: u32,
    /// Less is needed of a post beyond the radius that is filled from afar, in percent.
    pub telework_saving: u32,
    /// Level of somebody who is nominated, or trained without a level.
    pub nominee_level: usize,
    pub cost_hire: i64,
    pub cost_exam: i64,
    /// For each of the pool.
    pub cost_retention: i64,
    pub cost_nomination: i64,
    pub cost_training: i64,
    /// For each post that is filled from afar.
    pub cost_telework: i64,
}

/// A world in which measures can be taken.
pub struct Scene<'a> {
    pub world: &'a World,
    pub terms: Terms,
    /// Job types by their gap in the last year, the largest first.
    pub lacking: Vec<usize>,
    pub runs: usize,
    pub seed: u64,
}

/// The last year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    pub gap: Band,
    /// On average, in hundredths.
    pub mean: i64,
    pub pool: Band,
}

/// So much of each measure.
pub type Set = Vec<(Lever, u32)>;

/// What the search found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Smallest {
    /// Half of the futures have no gap already.
    Nothing,
    /// These; whether every set of as many measures was tried, so that none is cheaper.
    Set(Set, Outcome, bool),
    /// Every set of up to so many measures was tried in full, and none closes the gap.
    None(usize),
    /// The search ended before it had tried everything of so many measures.
    Unfinished(usize),
}

/// Most measures in a set.
const MOST_IN_A_SET: usize = 3;

impl Lever {
    /// Every measure there is in a world.
    #[must_use]
    pub fn all(world: &World) -> Vec<Self> {
        let hires = (0..world.routes.len()).map(Self::Hire);
        let others = [
            Self::SecondExam,
            Self::Retention,
            Self::Nominate,
            Self::Train,
            Self::Share,
            Self::Telework,
        ];
        hires.chain(others).collect()
    }

    /// Most units that are looked at.
    #[must_use]
    pub fn most(self, world: &World) -> u32 {
        let municipalities = u32::try_from(world.bodies().saturating_sub(1)).unwrap_or(0);
        match self {
            Self::Hire(_) => 5,
            Self::SecondExam | Self::Retention | Self::Telework => 1,
            Self::Nominate => municipalities,
            Self::Train => 10,
            Self::Share => municipalities / 2,
        }
    }

    /// Thousands of yen a year.
    #[must_use]
    pub fn cost(self, units: u32, scene: &Scene<'_>) -> i64 {
        let (units, terms) = (i64::from(units), &scene.terms);
        let people = i64::try_from(scene.world.people.len()).unwrap_or(i64::MAX);
        match self {
            Self::Hire(_) => units * terms.cost_hire,
            Self::SecondExam => units * terms.cost_exam,
            Self::Retention => units * terms.cost_retention * people,
            Self::Nominate => units * terms.cost_nomination,
            Self::Train => units * terms.cost_training,
            Self::Share => 0,
            Self::Telework => units * terms.cost_telework * far_posts(scene.world),
        }
    }

    fn apply(self, units: u32, scene: &Scene<'_>, world: &mut World) {
        if units == 0 {
            return;
        }
        match self {
            Self::Hire(route) => {
                world.routes[route].planned.iter_mut().for_each(|planned| *planned += units);
            }
            Self::SecondExam => {
                for applicants in world.routes.iter_mut().flat_map(|one| &mut one.applicants) {
                    *applicants += *applicants * scene.terms.exam_gain / 100;
                }
            }
            Self::Retention => world.leaving_left = 100 - scene.terms.retention_gain.min(100),
            Self::Nominate => nominate(units, scene, world),
            Self::Train => train(units, scene, world),
            Self::Share => share(units, world),
            Self::Telework => telework(scene.terms.telework_saving, world),
        }
    }
}

/// One of each municipality in turn, in the job types as they are spread today.
fn nominate(units: u32, scene: &Scene<'_>, world: &mut World) {
    let bodies: Vec<usize> = (0..world.bodies()).filter(|body| *body != world.home).collect();
    let spread: Vec<usize> = spread(&world.mix, units as usize);
    for (number, body) in bodies.iter().cycle().take(units as usize).enumerate() {
        world.people.push(Person {
            body: *body,
            kind: spread.get(number).copied(),
            level: scene.terms.nominee_level,
            grade: 1,
            term: None,
            back: world.first,
        });
    }
}

/// Job types for so many, one after another, each time the one that has least of its part.
fn spread(mix: &[u32], many: usize) -> Vec<usize> {
    let mut given = vec![0_u64; mix.len()];
    let mut next = || {
        let open = (0..mix.len()).filter(|kind| mix[*kind] > 0);
        let kind = open.min_by(|one, other| {
            let part = |kind: usize, over: usize| (given[kind] + 1) * u64::from(mix[over]);
            part(*one, *other).cmp(&part(*other, *one))
        })?;
        given[kind] += 1;
        Some(kind)
    };
    (0..many).map_while(|_| next()).collect()
}

/// Who has no level first, then people of the job type that lacks least.
fn train(units: u32, scene: &Scene<'_>, world: &mut World) {
    let Some(toward) = scene.lacking.first().copied() else { return };
    let rank = |person: &Person| match person.kind {
        None => 0,
        Some(kind) => 1 + scene.lacking.iter().rev().position(|one| *one == kind).unwrap_or(0),
    };
    let mut others: Vec<usize> =
        (0..world.people.len()).filter(|one| world.people[*one].kind != Some(toward)).collect();
    others.sort_by_key(|one| rank(&world.people[*one]));
    for one in others.into_iter().take(units as usize) {
        let person = &mut world.people[one];
        if person.kind.is_none() {
            person.level = scene.terms.nominee_level.min(LEVELS - 1);
        }
        person.kind = Some(toward);
    }
}

/// The municipalities that want least (but a whole person) need half a person less, two by two.
fn share(pairs: u32, world: &mut World) {
    for year in 0..world.years {
        let mut sums = vec![0; world.bodies()];
        world.wants[year].iter().for_each(|want| sums[want.body] += want.hundredths);
        let mut bodies: Vec<usize> =
            (0..sums.len()).filter(|body| *body != world.home && sums[*body] >= 100).collect();
        bodies.sort_by_key(|body| (sums[*body], *body));
        bodies.truncate((pairs as usize * 2).min(bodies.len() / 2 * 2));
        for want in world.wants[year].iter_mut().filter(|want| bodies.contains(&want.body)) {
            want.hundredths -= want.hundredths * 50 / sums[want.body];
        }
    }
}

fn telework(saving: u32, world: &mut World) {
    let near = world.near.clone();
    for want in world.wants.iter_mut().flatten().filter(|one| one.telework && !near[one.body]) {
        want.hundredths -= want.hundredths * i64::from(saving.min(100)) / 100;
    }
}

/// Posts beyond the radius that allow telework, in the last year.
fn far_posts(world: &World) -> i64 {
    let far = world.wants.last().into_iter().flatten();
    let far = far.filter(|one| one.telework && !world.near[one.body]);
    (far.map(|one| one.hundredths).sum::<i64>() + 99) / 100
}

impl Scene<'_> {
    /// The last year, when so much is done.
    #[must_use]
    pub fn outcome(&self, set: &[(Lever, u32)]) -> Outcome {
        let mut world = self.world.clone();
        set.iter().for_each(|(lever, units)| lever.apply(*units, self, &mut world));
        let last = world.years - 1;
        let wanted = Wanted::of(&world, last);
        let (mut gaps, mut pools) = (Vec::new(), Vec::new());
        simulate(&world, self.runs, self.seed, |_, year, tally| {
            if year == last {
                gaps.push(whole_gap(tally, &wanted, &world));
                pools.push(i64::from(tally.pool) * 100);
            }
        });
        let mean = gaps.iter().sum::<i64>() / i64::try_from(gaps.len().max(1)).unwrap_or(1);
        Outcome { gap: Band::among(gaps), mean, pool: Band::among(pools) }
    }

    /// Thousands of yen a year.
    #[must_use]
    pub fn cost(&self, set: &[(Lever, u32)]) -> i64 {
        set.iter().map(|(lever, units)| lever.cost(*units, self)).sum()
    }

    /// How many futures the search may make: as many as leave an answer in about a second.
    fn room(&self) -> usize {
        let work = (self.world.people.len() + 100) * self.world.years * self.runs;
        (200_000_000 / work.max(1)).clamp(40, 800)
    }

    /// The fewest measures, then the least cost, with which half of the futures have no gap.
    #[must_use]
    pub fn smallest(&self) -> Smallest {
        if self.outcome(&[]).gap.p50 == 0 {
            return Smallest::Nothing;
        }
        let mut search = Search { scene: self, room: self.room(), best: None };
        let levers: Vec<Lever> =
            Lever::all(self.world).into_iter().filter(|lever| lever.most(self.world) > 0).collect();
        for size in 1..=MOST_IN_A_SET {
            for set in sets(&levers, size) {
                if search.of(&set).is_none() {
                    break;
                }
            }
            match search.best.take() {
                Some((set, _)) => {
                    let outcome = self.outcome(&set);
                    return Smallest::Set(set, outcome, search.room > 0);
                }
                None if search.room == 0 => return Smallest::Unfinished(size),
                None => {}
            }
        }
        Smallest::None(MOST_IN_A_SET)
    }
}

/// Every set of so many.
fn sets(levers: &[Lever], size: usize) -> Vec<Vec<Lever>> {
    if size == 0 {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for (place, lever) in levers.iter().enumerate() {
        for rest in sets(&levers[place + 1..], size - 1) {
            all.push([vec![*lever], rest].concat());
        }
    }
    all
}

struct Search<'a> {
    scene: &'a Scene<'a>,
    /// How many more futures may be made.
    room: usize,
    best: Option<(Set, i64)>,
}

impl Search<'_> {
    /// Whether so much closes the gap; nothing when there is no room left.
    fn closes(&mut self, set: &[(Lever, u32)]) -> Option<bool> {
        self.room = self.room.checked_sub(1)?;
        Some(self.scene.outcome(set).gap.p50 == 0)
    }

    /// Every number of units of these measures; nothing when the room ended.
    fn of(&mut self, levers: &[Lever]) -> Option<()> {
        let most = |lever: &Lever| (*lever, lever.most(self.scene.world));
        let mut whole: Set = levers.iter().map(most).collect();
        whole.sort_by_key(|(lever, _)| *lever != Lever::Train);
        if !levers.contains(&Lever::Train) && !self.closes(&whole)? {
            return Some(());
        }
        self.fewer(&mut Vec::new(), &whole)
    }

    /// The units of the first measures are chosen; `rest` holds the others with their most.
    fn fewer(&mut self, chosen: &mut Set, rest: &[(Lever, u32)]) -> Option<()> {
        let [(lever, most), more @ ..] = rest else { return Some(()) };
        if more.is_empty() {
            return self.last(chosen, (*lever, *most));
        }
        for units in 1..=*most {
            chosen.push((*lever, units));
            if self.closes(&[chosen, more].concat())? {
                self.fewer(chosen, more)?;
            }
            chosen.pop();
        }
        Some(())
    }

    /// The fewest units of the last measure that close the gap, by halving.
    fn last(&mut self, chosen: &[(Lever, u32)], (lever, most): (Lever, u32)) -> Option<()> {
        let with = |units| [chosen, &[(lever, units)]].concat();
        let dear = |search: &Self, set: &[(Lever, u32)]| {
            search.best.as_ref().is_some_and(|(_, cost)| search.scene.cost(set) >= *cost)
        };
        let (mut few, mut enough) = (0, most);
        if lever == Lever::Train {
            enough = 1;
            while enough <= most && !self.closes(&with(enough))? {
                enough += 1;
            }
            few = enough;
        } else if dear(self, &with(1)) || !self.closes(&with(most))? {
            return Some(());
        }
        while enough > few + 1 {
            let middle = (few + enough) / 2;
            if self.closes(&with(middle))? { enough = middle } else { few = middle }
        }
        if enough > most {
            return Some(());
        }
        let set = with(enough);
        if !dear(self, &set) {
            self.best = Some((set.clone(), self.scene.cost(&set)));
        }
        Some(())
    }
}
