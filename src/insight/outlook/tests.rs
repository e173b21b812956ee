//! The model on plain data.

use super::chance::Rate;
use super::figures::{Wanted, figures};
use super::levers::{Lever, Scene, Smallest, Terms};
use super::simulate::simulate;
use super::world::{Person, Route, Want, World};

fn person(number: usize) -> Person {
    Person {
        body: number % 3,
        kind: (!number.is_multiple_of(7)).then_some(number % 2),
        level: number % 5,
        grade: number % 4,
        term: (number.is_multiple_of(4)).then_some(2028),
        back: if number.is_multiple_of(9) { 2029 } else { 0 },
    }
}

fn world(people: usize, years: usize) -> World {
    let route = |planned| Route {
        planned: vec![planned; years],
        applicants: vec![12; years],
        success: Rate::Observed { hits: 8, cases: 46 },
        level: 2,
        grade: 1,
        term: None,
    };
    let want = |body, kind| Want {
        body,
        kind,
        grade: Some(1),
        level: 3,
        hundredths: 200,
        telework: body == 2,
    };
    World {
        first: 2027,
        years,
        near: vec![true, true, false],
        kinds: 2,
        home: 0,
        people: (0..people).map(person).collect(),
        mix: vec![3, 2],
        routes: vec![route(4), route(3)],
        leaving: Rate::Observed { hits: 3, cases: 60 },
        leaving_left: 100,
        retirement: Rate::Assumed { percent: 3 },
        renewal: Rate::Observed { hits: 2, cases: 5 },
        renewal_years: 3,
        growth: Rate::Observed { hits: 10, cases: 40 },
        promotion: Rate::Assumed { percent: 10 },
        wants: vec![vec![want(0, 0), want(1, 0), want(1, 1), want(2, 1)]; years],
    }
}

const TERMS: Terms = Terms {
    exam_gain: 50,
    retention_gain: 30,
    telework_saving: 10,
    nominee_level: 3,
    cost_hire: 8_000,
    cost_exam: 1_500,
    cost_retention: 300,
    cost_nomination: 600,
    cost_training: 500,
    cost_telework: 200,
};

#[test]
fn the_same_seed_gives_the_same_figures_and_another_does_not() {
    let world = world(40, 5);
    assert_eq!(figures(&world, 200, 7), figures(&world, 200, 7));
    assert_ne!(figures(&world, 200, 7), figures(&world, 200, 8));
    // These numbers are the same on every machine.
    let last = figures(&world, 200, 7).pop().expect("a year");
    assert_eq!((last.pool.p10, last.pool.p50, last.pool.p90), (2_800, 3_900, 4_800));
}

#[test]
fn nobody_is_lost_and_nobody_is_counted_twice() {
    let world = world(40, 10);
    let mut before = 40;
    simulate(&world, 100, 3, |_, year, tally| {
        if year == 0 {
            before = 40;
        }
        assert_eq!(before + tally.hired, tally.pool + tally.left, "year {year}");
        let serving: u32 = tally.grades.iter().sum();
        let by_body: u32 = (0..3).map(|body| tally.of_body(body)).sum();
        assert_eq!(serving, by_body);
        assert!(serving <= tally.pool);
        before = tally.pool;
    });
}

#[test]
fn more_hires_never_make_a_smaller_pool_in_any_future() {
    let few = world(40, 6);
    let mut many = few.clone();
    many.routes[0].planned = vec![6; 6];
    many.routes[1].applicants = vec![40; 6];
    let mut pools = Vec::new();
    simulate(&few, 200, 5, |_, _, tally| pools.push(tally.pool));
    let mut place = 0;
    let mut more = 0;
    simulate(&many, 200, 5, |_, _, tally| {
        assert!(tally.pool >= pools[place]);
        more += u32::from(tally.pool > pools[place]);
        place += 1;
    });
    assert!(more > 0);
}

#[test]
fn bands_are_in_order_and_gaps_within_what_is_wanted() {
    for year in figures(&world(40, 10), 200, 1) {
        let levels = year.kinds.iter().flatten();
        for band in [year.pool, year.gap, year.left].into_iter().chain(levels.map(|one| one.gap)) {
            assert!(0 <= band.p10 && band.p10 <= band.p50 && band.p50 <= band.p90);
        }
        for levels in &year.kinds {
            assert!(levels.windows(2).all(|two| two[0].supply.p50 >= two[1].supply.p50));
            assert!(levels.iter().all(|one| one.gap.p90 <= one.wanted));
        }
        assert!(year.gap.p90 <= year.wanted && year.wanted == 800);
    }
}

#[test]
fn nothing_happens_to_anybody_when_nothing_does() {
    let mut still = world(40, 4);
    let never = Rate::Assumed { percent: 0 };
    (still.leaving, still.retirement, still.growth, still.promotion) = (never, never, never, never);
    still.renewal = Rate::Assumed { percent: 100 };
    still.routes.clear();
    for year in figures(&still, 50, 1) {
        assert_eq!((year.pool.p10, year.pool.p90, year.left.p90), (4_000, 4_000, 0));
    }
    still.leaving = Rate::Assumed { percent: 100 };
    assert_eq!(figures(&still, 50, 1)[0].pool.p90, 0);
}

#[test]
fn what_is_short_is_what_is_wanted_less_who_can_serve() {
    let mut small = world(0, 3);
    small.routes.clear();
    let never = Rate::Assumed { percent: 0 };
    (small.leaving, small.retirement, small.growth) = (never, never, never);
    let one = |body, level| Person { body, kind: Some(0), level, grade: 0, term: None, back: 0 };
    // Two at body 1, of whom one is good enough; one of the prefecture. Wanted in job type 0: two
    // at the prefecture, two at body 1.
    small.people = vec![one(1, 3), one(1, 2), one(0, 4)];
    let year = figures(&small, 50, 1).remove(0);
    assert_eq!(year.kinds[0][3].gap.p50, 200, "two of four");
    assert_eq!(year.kinds[0][0].gap.p50, 100, "three of four, whatever their level");
    assert_eq!(year.gap.p50, 200 + 400, "nobody is of job type 1");
    assert_eq!(year.bodies[1][0].1.p50 + year.bodies[0][0].1.p50, 201, "shared out, rounded up");
    assert_eq!((year.kinds[1][3].near.p50, year.kinds[1][3].far.p50), (200, 200));
    assert_eq!(Wanted::of(&small, 0).at(1, 0, 3), 200);
}

fn scene(world: &World) -> Scene<'_> {
    Scene { world, terms: TERMS, lacking: vec![1, 0], runs: 60, seed: 1 }
}

#[test]
fn no_measure_widens_the_gap() {
    let world = world(12, 5);
    let scene = scene(&world);
    let before = scene.outcome(&[]);
    assert!(before.gap.p50 > 0);
    for lever in Lever::all(&world) {
        let one = scene.outcome(&[(lever, 1)]);
        let most = scene.outcome(&[(lever, lever.most(&world))]);
        if lever != Lever::Train {
            assert!(one.mean <= before.mean && most.mean <= one.mean, "{lever:?}");
        }
    }
    assert!(scene.outcome(&[(Lever::Nominate, 2)]).mean < before.mean);
    assert!(scene.outcome(&[(Lever::Share, 1)]).mean < before.mean);
    assert!(scene.outcome(&[(Lever::Telework, 1)]).mean < before.mean);
}

/// Held against every set of up to two measures with every number of units.
#[test]
fn the_smallest_set_is_the_smallest() {
    for (people, years, wants) in [(12, 5, 4), (16, 3, 3), (20, 3, 4)] {
        let mut small = world(people, years);
        small.wants.iter_mut().for_each(|year| year.truncate(wants));
        is_the_smallest(&small);
    }
}

fn is_the_smallest(small: &World) {
    let scene = scene(small);
    let levers = Lever::all(small);
    let mut best: Option<(usize, i64)> = None;
    let mut see = |set: Vec<(Lever, u32)>| {
        if scene.outcome(&set).gap.p50 == 0 {
            let found = (set.len(), scene.cost(&set));
            best = Some(best.map_or(found, |known| known.min(found)));
        }
    };
    for (place, one) in levers.iter().enumerate() {
        for units in 1..=one.most(small) {
            see(vec![(*one, units)]);
            for other in &levers[place + 1..] {
                (1..=other.most(small)).for_each(|more| see(vec![(*one, units), (*other, more)]));
            }
        }
    }
    match scene.smallest() {
        Smallest::Set(set, outcome, true) if set.len() <= 2 => {
            assert_eq!(Some((set.len(), scene.cost(&set))), best);
            assert_eq!(outcome.gap.p50, 0);
        }
        Smallest::Set(set, _, _) => assert!(best.is_none() && set.len() == 3),
        other => assert!(best.is_none(), "{other:?}"),
    }
}

/// Run by hand, optimized: `cargo test --release -p dxship --lib outlook -- --ignored --nocapture`.
#[test]
#[ignore = "measures; run optimized"]
fn five_thousand_people_ten_years_a_thousand_futures() {
    let mut large = world(5_000, 10);
    let (bodies, kinds) = (24, 10);
    large.near = vec![true; bodies];
    large.kinds = kinds;
    large.mix = vec![1; kinds];
    for (number, person) in large.people.iter_mut().enumerate() {
        (person.body, person.kind) = (number % bodies, Some(number % kinds));
    }
    let start = std::time::Instant::now();
    let figures = figures(&large, 1_000, 1);
    println!("{:?} for {} years", start.elapsed(), figures.len());
}
