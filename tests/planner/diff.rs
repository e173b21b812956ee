//! Differences between plans.

use super::brute::{self, plan};
use super::tiny;
use dxship_planner::diff::compare;
use dxship_planner::plan::{Line, Plan};
use dxship_planner::random::Random;
use dxship_planner::referee::score;

#[test]
fn a_plan_does_not_differ_from_itself_and_differences_add_up() {
    let mut random = Random::new(21);
    for _ in 0..200 {
        let problem = tiny::problem(&mut random, 3);
        let Some((best, lines)) = brute::optimum(&problem, 2_000) else {
            continue;
        };
        let (full, empty) = (plan(lines.clone()), plan(Vec::new()));
        let same = compare(&problem, &full, &full);
        assert!(same.changes.is_empty() && same.added.is_empty() && same.removed.is_empty());
        assert_eq!(same.kept, lines.len());
        let grown = compare(&problem, &empty, &full);
        assert_eq!((grown.figures[0].before, grown.figures[0].after), (score(&problem, &[]), best));
        assert_eq!(grown.added.len(), lines.len());
        let back = compare(&problem, &full, &empty);
        assert_eq!(back.removed, grown.added);
        assert_eq!(back.changes.len(), grown.changes.len());
        let parts = &grown.figures[4..];
        let total: i64 = parts.iter().map(|figure| figure.after).sum();
        assert_eq!(total, best);
    }
}

#[test]
fn each_kind_of_change_has_its_sentence() {
    let mut problem = tiny::problem(&mut Random::new(22), 1);
    problem.posts.truncate(1);
    let (id, first) = (problem.people[0].id.clone(), problem.posts[0].clone());
    let mut second = first.clone();
    second.id = "second".to_owned();
    let mut elsewhere = first.clone();
    (elsewhere.id, elsewhere.host) = ("elsewhere".to_owned(), "other".to_owned());
    problem.posts.extend([second, elsewhere]);
    let at = |post: &str| plan(vec![Line { person: id.clone(), post: post.to_owned(), year: 0 }]);
    let sentence =
        |before: &Plan, after: &Plan| compare(&problem, before, after).changes[0].ja.clone();
    let (nothing, here) = (plan(Vec::new()), at(&first.id));
    assert!(sentence(&nothing, &here).contains("新たに"));
    assert!(sentence(&here, &nothing).contains("配置がなくなります"));
    assert!(sentence(&here, &at("second")).contains("同じ団体の中で"));
    assert!(sentence(&here, &at("elsewhere")).contains("ではなく"));
}
