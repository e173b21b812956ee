//! Generated problems are valid, repeatable and of the promised shape.

use dxship_planner::generate::{Shape, generate};
use dxship_planner::problem::{HostKind, Problem};
use dxship_planner::validation::validate;

fn shape(people: usize, hosts: usize, seed: u64) -> Shape {
    Shape { people, hosts, years: 5, seed }
}

#[test]
fn every_generated_problem_passes_inspection_and_repeats() {
    for seed in 0..300 {
        let people = 1 + seed as usize % 45;
        let size =
            Shape { people, hosts: 2 + seed as usize % 30, years: 1 + (seed % 7) as i32, seed };
        let problem = generate(size).unwrap();
        assert_eq!(problem.people.len(), people);
        assert_eq!(validate(&problem), Ok(()), "{size:?}");
        assert_eq!(problem.canonical_json(), generate(size).unwrap().canonical_json());
    }
}

#[test]
fn sizes_outside_the_limits_are_refused() {
    for size in [shape(0, 24, 1), shape(40, 1, 1), shape(20_001, 24, 1)] {
        assert_eq!(generate(size).unwrap_err().code, "out_of_range");
    }
    let horizon = Shape { years: 8, ..shape(40, 24, 1) };
    assert_eq!(generate(horizon).unwrap_err().pointer, "/years");
}

/// Posts a person could hold in some year, stays and terms aside.
fn fitting(problem: &Problem, at: usize) -> usize {
    let person = &problem.people[at];
    let fits = |post: &&dxship_planner::problem::Post| {
        person.levels.get(&post.job_type).copied().unwrap_or(0) >= post.min_level
            && (person.grade - post.grade).abs() <= 1
            && person.reach.iter().any(|reach| reach.host == post.host)
    };
    problem.posts.iter().filter(fits).count()
}

#[test]
fn the_national_size_has_the_promised_shape() {
    let problem = generate(shape(5000, 1809, 1)).unwrap();
    let prefectures = problem.hosts.iter().filter(|host| host.kind == HostKind::Prefecture);
    assert_eq!(prefectures.count(), 47);
    assert_eq!(problem.posts.len(), 5500);
    let mean = (0..5000).map(|at| fitting(&problem, at)).sum::<usize>() / 5000;
    assert!((10..=90).contains(&mean), "{mean}");
    let small = generate(shape(40, 24, 1)).unwrap();
    let mean_small = (0..40).map(|at| fitting(&small, at)).sum::<usize>() / 40;
    println!("posts that fit a person: {mean_small} of 44, {mean} of 5500");
    let medium = generate(shape(400, 60, 1)).unwrap();
    let mean_medium = (0..400).map(|at| fitting(&medium, at)).sum::<usize>() / 400;
    println!("{mean_medium} of 440");
}
