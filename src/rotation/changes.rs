//! What has changed since a snapshot, as far as the lines of a plan rest on it.

use std::collections::{BTreeMap, BTreeSet};

use super::model::named;
use crate::planner::plan::Line;
use crate::planner::problem::{Host, Part, Person, Pin, Post, Problem as PlanProblem};
use crate::problem::FieldError;
use crate::vocab::AssignmentState;

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
        let mut tell = |id: &str, facts: Told| {
            for (ja, en) in &facts {
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

type Told = Vec<(String, String)>;

fn differing(pairs: &[(bool, (&'static str, &'static str))]) -> Told {
    let told = pairs.iter().filter(|(differs, _)| *differs).map(|(_, told)| *told);
    told.map(|(ja, en)| (ja.to_owned(), en.to_owned())).collect()
}

/// What is assigned now and was not, and what was and is not: each draft, announcement and order
/// by its post, its days and its state.
fn of_assignments(before: &Person, after: &Person) -> Told {
    let parts = |person: &Person| -> BTreeMap<(String, i64, String), Part> {
        let pins = person.pins.iter();
        let of_pin = |pin: &Pin| {
            let (year, post) = (pin.year, pin.post.clone());
            let key = move |part: &Part| (part.source.clone(), year, post.clone());
            pin.fixed.iter().map(|part| (key(part), part.clone())).collect::<Vec<_>>()
        };
        pins.flat_map(of_pin).collect()
    };
    let (before, after) = (parts(before), parts(after));
    let said = |part: &Part, ja: &str, en: &str| {
        let state = part.state.parse::<AssignmentState>().ok();
        let (state_ja, state_en) =
            state.map_or(("", ""), |state| (state.name_ja(), state.name_en()));
        let days = format!("{}〜{}", part.from, part.to);
        (
            format!("{}の配属（{state_ja}、{days}）が{ja}", part.post),
            format!("the assignment to {} ({state_en}, {days}) {en}", part.post),
        )
    };
    let new = after.iter().filter(|(key, _)| !before.contains_key(*key));
    let gone = before.iter().filter(|(key, _)| !after.contains_key(*key));
    let new = new.map(|(_, part)| said(part, "加わりました", "is new"));
    new.chain(gone.map(|(_, part)| said(part, "なくなりました", "is gone"))).collect()
}

fn of_person(before: Option<Person>, after: Option<Person>, year: i64) -> Told {
    let (Some(before), Some(after)) = (before, after) else {
        let gone = ("共通人材として登録されていません", "is no longer registered as shared talent");
        return differing(&[(true, gone)]);
    };
    let free = |person: &Person| !person.unavailable.contains(&year);
    let reached = |person: &Person| {
        person.reach.iter().map(|reach| reach.host.clone()).collect::<BTreeSet<_>>()
    };
    let pins = |person: &Person| {
        person.pins.iter().map(|pin| (pin.year, pin.post.clone())).collect::<BTreeSet<_>>()
    };
    let named = of_assignments(&before, &after);
    let mut found = differing(&[
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
            named.is_empty() && pins(&before) != pins(&after),
            (
                "計画期間中の配属が変わりました",
                "the assignments in the years of the plan have changed",
            ),
        ),
        (
            (&before.current, &before.history) != (&after.current, &after.history),
            ("計画より前の在任が変わりました", "the stays before the plan have changed"),
        ),
    ]);
    if pins(&before) != pins(&after) {
        found.extend(named);
    }
    found
}

fn of_post(before: Option<Post>, after: Option<Post>, year: i64) -> Told {
    let (Some(before), Some(after)) = (before, after) else {
        return differing(&[(true, ("ポストがなくなりました", "the post is gone"))]);
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
