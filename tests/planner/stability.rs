//! Stability of one fiscal year.

use super::brute::plan;
use super::tiny;
use dxship_planner::generate::{Shape, generate};
use dxship_planner::matching::Side;
use dxship_planner::random::Random;
use dxship_planner::stability::{blocking, market_of, stable_year};

#[test]
fn the_stable_year_of_a_generated_problem_blocks_nowhere_in_that_year() {
    for seed in 0..30 {
        let size = Shape { people: 40, hosts: 24, years: 5, seed };
        let mut problem = generate(size).unwrap();
        // Part-time posts and pins stand outside the market, so they are taken away to compare.
        problem.posts.retain(|post| post.share == 100);
        problem.people.iter_mut().for_each(|person| person.pins.clear());
        for side in [Side::Person, Side::Host] {
            let (lines, answer) = stable_year(&problem, 0, side, seed).unwrap();
            assert!(answer.blocking_pairs.is_empty());
            assert!(lines.len() > 10);
            let pairs = blocking(&problem, &plan(lines));
            assert!(pairs.iter().all(|pair| pair.year > 0), "{pairs:?}");
        }
    }
}

#[test]
fn an_empty_plan_blocks_at_every_eligible_line() {
    let mut random = Random::new(31);
    for _ in 0..200 {
        let problem = tiny::problem(&mut random, 4);
        let lines = dxship_planner::referee::eligible_lines(&problem);
        let count: usize = (0..problem.people.len()).map(|at| lines.of(at).len()).sum();
        assert_eq!(blocking(&problem, &plan(Vec::new())).len(), count);
    }
}

#[test]
fn pins_of_the_year_stay_out_of_the_market_and_in_the_lines() {
    let size = Shape { people: 200, hosts: 30, years: 3, seed: 3 };
    let problem = generate(size).unwrap();
    let pins = problem.people.iter().flat_map(|person| &person.pins).count();
    assert!(pins > 0);
    assert_eq!(market_of(&problem, 0).people.len(), 200 - pins);
    let (lines, _) = stable_year(&problem, 0, Side::Person, 1).unwrap();
    for person in &problem.people {
        for pin in &person.pins {
            assert!(lines.iter().any(|line| line.person == person.id && line.post == pin.post));
        }
    }
}
