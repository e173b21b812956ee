//! What has changed since a snapshot, as far as the lines of a plan rest on it.

use std::collections::{BTreeMap, BTreeSet};

use super::model::named;
use crate::planner::plan::Line;
use crate::planner::problem::{Host, Person, Post, Problem as PlanProblem};
use crate::problem::FieldError;

/// One sentence about one line.
fn stale(at: usize, ja: &str, en: &str) -> FieldError {
    FieldError::new(&format!("/lines/{at}"), "plan_line_stale").saying("sentence", (ja, en))
}

/// Every fact that a line rests on and that is another one now: once for each person, post and
/// body, at its first line. Wishes and rankings are no such facts: they made the plan better or
/// worse, not possible or impossible.
#[must_use]
pub fn since(
    snapshot: &PlanProblem,
    now: &PlanProblem,
    lines: &[Line],
    names: &BTreeMap<String, String>,
) -> Vec<FieldError> {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let mut tell = |id: &str, facts: Vec<(&str, &str)>| {
            for (ja, en) in facts {
                if seen.insert(format!("{id} {ja}")) {
                    found.push(stale(
                        at,
                        &named(&format!("{id}: {ja}"), names),
                        &named(&format!("{id}: {en}"), names),
                    ));
                }
            }
        };
        let person = |problem: &'_ PlanProblem| {
            problem.people.iter().find(|person| person.id == line.person).cloned()
        };
        let post = |problem: &'_ PlanProblem| {
            problem.posts.iter().find(|post| post.id == line.post).cloned()
        };
        tell(&line.person, of_person(person(snapshot), person(now), line.year));
        let (before, after) = (post(snapshot), post(now));
        let code =
            after.as_ref().or(before.as_ref()).map_or_else(String::new, |post| post.host.clone());
        tell(&line.post, of_post(before, after, line.year));
        let host =
            |problem: &'_ PlanProblem| problem.hosts.iter().find(|host| host.id == code).cloned();
        tell(&code, of_host(host(snapshot), host(now), line.year));
    }
    found
}

type Told = Vec<(&'static str, &'static str)>;

fn differing(pairs: &[(bool, (&'static str, &'static str))]) -> Told {
    pairs.iter().filter(|(differs, _)| *differs).map(|(_, told)| *told).collect()
}

fn of_person(before: Option<Person>, after: Option<Person>, year: i64) -> Told {
    let (Some(before), Some(after)) = (before, after) else {
        return vec![(
            "共通人材として登録されていません",
            "is no longer registered as shared talent",
        )];
    };
    let free = |person: &Person| !person.unavailable.contains(&year);
    let reached = |person: &Person| {
        person.reach.iter().map(|reach| reach.host.clone()).collect::<BTreeSet<_>>()
    };
    let pins = |person: &Person| {
        person.pins.iter().map(|pin| (pin.year, pin.post.clone())).collect::<BTreeSet<_>>()
    };
    differing(&[
        (before.owner != after.owner, ("本籍団体が変わりました", "the home body has changed")),
        (before.grade != after.grade, ("級が変わりました", "the grade has changed")),
        (before.levels != after.levels, ("レベルが変わりました", "the levels have changed")),
        (
            free(&before) && !free(&after),
            (
                "この年度は配置できなくなりました（休職・任期・登録・別の配属）",
                "is no longer free in that year (leave, term, registration, another assignment)",
            ),
        ),
        (
            reached(&before) != reached(&after),
            ("勤務できる団体が変わりました", "the bodies that can be served have changed"),
        ),
        (
            pins(&before) != pins(&after),
            (
                "計画期間中の配属が変わりました",
                "the assignments in the years of the plan have changed",
            ),
        ),
        (
            (&before.current, &before.history) != (&after.current, &after.history),
            ("計画より前の在任が変わりました", "the stays before the plan have changed"),
        ),
    ])
}

fn of_post(before: Option<Post>, after: Option<Post>, year: i64) -> Told {
    let (Some(before), Some(after)) = (before, after) else {
        return vec![("ポストがなくなりました", "the post is gone")];
    };
    let open = |post: &Post| post.is_open(year);
    differing(&[
        (before.share != after.share, ("求める割合が変わりました", "the share wanted has changed")),
        (
            before.job_type != after.job_type,
            ("ポスト種別が変わりました", "the type of the post has changed"),
        ),
        (
            before.min_level < after.min_level,
            ("求めるレベルが上がりました", "the level asked for has risen"),
        ),
        (
            before.grade != after.grade,
            ("相当級が変わりました", "the grade of the post has changed"),
        ),
        (
            open(&before) && !open(&after),
            ("この年度はポストがないか、埋まりました", "the post is closed or taken in that year"),
        ),
    ])
}

fn of_host(before: Option<Host>, after: Option<Host>, year: i64) -> Told {
    let part = |host: &Option<Host>| host.as_ref().is_some_and(|host| host.from_year <= year);
    differing(&[(
        part(&before) && !part(&after),
        ("この年度の配属に参画していません", "does not take part in placement in that year"),
    )])
}
