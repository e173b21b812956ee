//! Stability over several years.

use super::tiny;
use dxship_planner::generate::{Shape, generate, generate_wide};
use dxship_planner::random::Random;
use dxship_planner::referee::check;
use dxship_planner::stable_years::{judge, stable_years};

use super::brute::plan;

#[test]
fn whole_posts_leave_no_blocking_pair_in_any_year_and_keep_every_rule() {
    for seed in 0..60 {
        let mut problem = generate_wide(Shape { people: 40, hosts: 24, years: 5, seed }).unwrap();
        problem.posts.iter_mut().for_each(|post| post.share = 100);
        problem.people.iter_mut().for_each(|person| person.pins.clear());
        let found = stable_years(&problem, seed).unwrap();
        assert!(found.guaranteed);
        assert_eq!(found.blocking, [], "seed {seed}");
        assert!(found.lines.len() > 30, "seed {seed}: {}", found.lines.len());
        let verdict = check(&problem, &plan(found.lines.clone()));
        assert!(verdict.broken.is_empty(), "seed {seed}: {:?}", verdict.broken);
    }
}

#[test]
fn split_posts_keep_the_rules_and_their_pairs_are_counted() {
    let mut pairs = 0;
    for seed in 0..60 {
        let mut problem = generate_wide(Shape { people: 40, hosts: 24, years: 5, seed }).unwrap();
        problem.people.iter_mut().for_each(|person| person.pins.clear());
        let found = stable_years(&problem, seed).unwrap();
        let verdict = check(&problem, &plan(found.lines.clone()));
        assert!(verdict.broken.is_empty(), "seed {seed}: {:?}", verdict.broken);
        assert_eq!(found.blocking_by_year.iter().sum::<usize>(), found.blocking.len());
        pairs += found.blocking.len();
    }
    println!("{pairs} blocking pairs of split posts in 60 problems");
}

#[test]
fn nobody_placed_blocks_wherever_a_stay_can_be_kept() {
    let mut random = Random::new(81);
    let mut found = 0;
    for _ in 0..100 {
        let problem = tiny::problem(&mut random, 4);
        let empty = judge(&problem, Vec::new());
        found += empty.blocking.len();
        assert!(empty.blocking.iter().all(|pair| pair.holder.is_none()));
    }
    assert!(found > 100, "{found}");
}

#[test]
fn a_pair_that_was_put_apart_is_found() {
    let mut caught = 0;
    for seed in 0..20 {
        let mut problem = generate(Shape { people: 12, hosts: 6, years: 3, seed }).unwrap();
        problem.posts.iter_mut().for_each(|post| post.share = 100);
        problem.people.iter_mut().for_each(|person| person.pins.clear());
        let found = stable_years(&problem, seed).unwrap();
        let last: Vec<_> = found.lines.iter().filter(|line| line.year == 2).cloned().collect();
        let Some(line) = last.first() else { continue };
        let rest = found.lines.iter().filter(|other| *other != line).cloned().collect();
        let pairs = judge(&problem, rest).blocking;
        caught += usize::from(pairs.iter().any(|pair| pair.year == 2 && pair.post == line.post));
    }
    assert!(caught > 10, "{caught}");
}

#[test]
fn a_seed_repeats() {
    let problem = generate(Shape { people: 40, hosts: 24, years: 5, seed: 9 }).unwrap();
    assert_eq!(stable_years(&problem, 4).unwrap(), stable_years(&problem, 4).unwrap());
}
