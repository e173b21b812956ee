//! What exists already: fixed lines, parts of years, closed posts and rules that give way to facts. The search, the
//! referee and the certificate checker agree on them, and files without them are what they were.

use std::ops::ControlFlow;
use std::time::Duration;

use dxship_planner::certificate::audit;
use dxship_planner::problem::{Part, Pin, Problem, Stays};
use dxship_planner::random::Random;
use dxship_planner::referee::check;
use dxship_planner::solve::{SolveOptions, solve};
use dxship_planner::validation::{parse, validate};

use super::{brute, tiny};

fn part(post: &str, share: i64) -> Part {
    Part {
        post: post.to_owned(),
        share,
        from: "2025-04-01".to_owned(),
        to: "2025-09-30".to_owned(),
        state: "ordered".to_owned(),
        source: String::new(),
    }
}

/// The problem with facts that mostly break its rules: somebody holds part of a post, of which the rest is closed.
pub fn with_facts(random: &mut Random, mut problem: Problem) -> Option<Problem> {
    let years = i64::from(problem.years);
    for at in 0..problem.people.len() {
        if !random.chance(50) || !problem.people[at].pins.is_empty() {
            continue;
        }
        let year = random.between(0, years - 1);
        let whole = random.pick(&problem.posts).unwrap().clone();
        let share = random.between(1, 100);
        let id = format!("part {at}");
        problem.posts.iter_mut().find(|post| post.id == whole.id).unwrap().closed.push(year);
        let fixed = vec![part(&whole.id, share)];
        problem.posts.push(dxship_planner::problem::Post {
            id: id.clone(),
            share,
            part_of: Some(whole.id.clone()),
            closed: Vec::new(),
            from_year: year,
            to_year: year,
            ..whole
        });
        problem.people[at].pins.push(Pin { year, post: id, fixed });
    }
    if validate(&problem).is_err() {
        let free = Stays { max_stay_years: 100, min_stay_years: 0, no_return_years: 0 };
        problem.people.iter_mut().for_each(|person| person.stays = Some(free));
    }
    let has_facts =
        problem.people.iter().any(|who| who.pins.iter().any(|pin| !pin.fixed.is_empty()));
    (has_facts && validate(&problem).is_ok()).then_some(problem)
}

#[test]
fn what_exists_is_kept_counted_and_proven_on_500_problems() {
    let mut random = Random::new(1_731);
    let (mut compared, mut free) = (0, 0);
    while compared < 500 {
        let drawn = tiny::problem(&mut random, 5);
        let Some(problem) = with_facts(&mut random, drawn) else { continue };
        let Some((optimum, _)) = brute::optimum(&problem, 20_000) else { continue };
        let clock = || Duration::ZERO;
        let plan =
            solve(&problem, &SolveOptions::default(), &clock, &mut |_| ControlFlow::Continue(()));
        let plan = plan.unwrap_or_else(|faults| {
            panic!("{faults:?} {}", serde_json::to_string(&problem).unwrap())
        });
        assert_eq!(plan.score, optimum, "{}", serde_json::to_string(&problem).unwrap());
        let verdict = check(&problem, &plan);
        assert!(verdict.holds(), "{verdict:?}");
        assert_eq!(
            audit(&problem, &plan).faults,
            [],
            "{}",
            serde_json::to_string(&problem).unwrap()
        );
        compared += 1;
        free += usize::from(problem.people[0].stays.is_some());
    }
    assert!(free > 20, "{free}");
}

#[test]
fn a_file_without_facts_reads_and_hashes_as_before() {
    let problem = tiny::problem(&mut Random::new(7), 4);
    let text = String::from_utf8(problem.canonical_json()).unwrap();
    assert!(
        ["\"fixed\"", "\"closed\"", "\"part_of\"", "\"stays\""]
            .iter()
            .all(|word| !text.contains(word)),
        "{text}"
    );
    let mut random = Random::new(8);
    let facts = std::iter::repeat_with(|| tiny::problem(&mut random, 4))
        .find_map(|problem| with_facts(&mut Random::new(9), problem));
    let facts = facts.unwrap();
    assert_eq!(
        parse(&facts.canonical_json()).unwrap().hash(),
        facts.hash(),
        "and with them it comes back as it was"
    );
}
