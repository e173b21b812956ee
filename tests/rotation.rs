//! Rotation plans: from the snapshot to the order, and what each role sees on the way.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::harness::{Answer, Backend, Client, PASSWORD, World};
use crate::on_both;
use crate::pages::browser::Window;
use crate::scene::done;
use crate::scheme::{ETAJIMA, MIHARA, PREFECTURE, SAKA, person, post, serve};

/// People, posts and a plan for FY2027 on.
pub struct Stage {
    pub staff: Client,
    pub other: Client,
    pub people: Vec<String>,
    pub posts: Vec<String>,
}

/// Three of the prefecture's people, one of Etajima's; posts at three municipalities.
pub fn stage(world: &World) -> Stage {
    let staff = world.staff();
    let mut people: Vec<String> = ["異動 一郎", "異動 二郎", "異動 三郎"]
        .iter()
        .map(|name| person(world, name, PREFECTURE))
        .collect();
    people.push(person(world, "江田 島子", ETAJIMA));
    let posts =
        [ETAJIMA, MIHARA, SAKA, PREFECTURE].iter().map(|body| post(&staff, body, 100)).collect();
    Stage { other: world.as_login("staff2"), staff, people, posts }
}

pub fn new_plan(name: &str, method: &str, years: i32) -> Value {
    json!({ "name": name, "method": method, "first_fiscal_year": 2027, "years": years, "max_steps": 400,
        "rules": [{ "key": "grade_distance_max", "value": 4 }] })
}

pub fn make(staff: &Client, body: &Value) -> String {
    staff.post("/rotation-plans", body).expect(201).id()
}

pub fn solve(staff: &Client, plan: &str) -> Value {
    let answer = staff.post(&format!("/rotation-plans/{plan}/solve"), &json!({})).expect(202);
    let job = answer.id();
    assert_eq!(answer.header("location"), Some(format!("/api/v1/jobs/{job}").as_str()));
    done(staff, &job)
}

fn show(staff: &Client, plan: &str) -> Answer {
    staff.get(&format!("/rotation-plans/{plan}")).expect(200)
}

pub fn step(staff: &Client, plan: &str, step: &str) -> Answer {
    let path = format!("/rotation-plans/{plan}");
    if step == "approve" {
        return staff.step(&format!("{path}/{step}"), &staff.get(&path).etag(), &json!({}));
    }
    // Every year of it, where nothing else is said; by itself an announcement tells the first.
    let body = if step == "announce" { json!({ "through_fiscal_year": 2035 }) } else { json!({}) };
    staff.post(&format!("{path}/{step}"), &body)
}

pub fn lines(staff: &Client, plan: &str) -> Vec<Value> {
    staff.get(&format!("/rotation-plans/{plan}/lines?limit=200")).expect(200).items().to_vec()
}

pub fn edit(staff: &Client, plan: &str, cells: &Value) -> Answer {
    let etag = show(staff, plan).etag();
    staff.patch(&format!("/rotation-plans/{plan}/lines"), &etag, &json!({ "cells": cells }))
}

fn actions(answer: &Answer) -> BTreeSet<String> {
    answer.body["allowed_actions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|action| action.as_str().unwrap().to_owned())
        .collect()
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or("")
}

on_both! {
    fn five_year_plan(world) {
        let Stage { staff, other, people, posts } = stage(world);
        // Somebody serves already when the plan begins, and stays as the order says.
        serve(&staff, &people[0], &posts[0], ("2026-04-01", "2028-03-31"), 100);
        let plan = make(&staff, &new_plan("A案", "optimal", 5));
        let made = show(&staff, &plan);
        assert_eq!((text(&made.body, "state"), made.body["snapshot"]["people"].as_i64()), ("draft", Some(4)));
        assert_eq!(made.body["rules"].as_array().unwrap().len(), 19);
        assert!(made.body["rules"][0]["sentence_ja"].as_str().unwrap().contains("在任"));

        let job = solve(&staff, &plan);
        assert_eq!(text(&job, "state"), "done", "{job}");
        let solved = show(&staff, &plan);
        assert_eq!((text(&solved.body, "state"), solved.body["score"].as_i64()), ("solved", job["score"].as_i64()));
        assert!(solved.body["score"].as_i64() <= solved.body["bound"].as_i64());
        let found = lines(&staff, &plan);
        let kept = found.iter().find(|line| text(line, "talent_id") == people[0] && line["fiscal_year"] == json!(2027)).unwrap();
        assert_eq!((text(kept, "post_id"), kept["pinned"].as_bool()), (posts[0].as_str(), Some(true)));
        // A municipality is never left alone while somebody could come.
        let first: BTreeSet<&str> = found.iter().filter(|line| line["fiscal_year"] == json!(2027)).map(|line| text(line, "host_code")).collect();
        assert!([ETAJIMA, MIHARA, SAKA].iter().all(|host| first.contains(host)), "{first:?}");

        explained(&staff, &plan, &found);
        let twin = staff.post(&format!("/rotation-plans/{plan}/copy"), &json!({ "name": "B案" })).expect(201).id();
        pinned_otherwise(&staff, &twin, &found, (&people[1], &posts));
        let diff = staff.get(&format!("/rotation-plans/{twin}/diff?against={plan}")).expect(200).body;
        assert!(diff["same_snapshot"].as_bool().unwrap() && !diff["changes"].as_array().unwrap().is_empty(), "{diff}");
        assert!(diff["changes"].to_string().contains("異動 二郎"), "people are named: {}", diff["changes"]);

        approved(&staff, &other, &plan);
        let early = world.as_login("mihara").get("/assignments?total=true").expect(200).body["total"].clone();
        assert_eq!(early, json!(0), "nobody knows before the announcement");
        let announced = step(&staff, &plan, "announce").expect(200);
        assert_eq!(text(&announced.body, "state"), "announced");
        seen_by_each(world, &staff, &plan, &people, &found);
        let ordered = staff.post(&format!("/rotation-plans/{plan}/order"), &json!({ "receiving_number": "人第9号" })).expect(200);
        assert_eq!((text(&ordered.body, "state"), actions(&ordered)), ("ordered", BTreeSet::from(["copy".to_owned()])));
        for id in ordered.body["assignments"].as_array().unwrap() {
            let assignment = staff.get(&format!("/assignments/{}", id.as_str().unwrap())).expect(200).body;
            assert_eq!(text(&assignment, "state"), "ordered");
        }
    }
}

fn explained(staff: &Client, plan: &str, found: &[Value]) {
    let why = staff.get(&format!("/rotation-plans/{plan}/explanation")).expect(200).body;
    assert_eq!(why["lines"].as_array().unwrap().len(), found.len());
    assert!(why["lines"][0]["ja"].as_str().unwrap().contains("異動"), "{}", why["lines"][0]);
    assert!(why["certificate"]["faults"].as_array().unwrap().is_empty());
    let problem = staff.get(&format!("/rotation-plans/{plan}/problem")).expect(200);
    let result = staff.get(&format!("/rotation-plans/{plan}/result")).expect(200);
    let problem =
        dxship::planner::validation::parse(&problem.bytes).expect("a problem others can read");
    let result = dxship::planner::plan::Plan::parse(&result.bytes).expect("a plan others can read");
    assert!(dxship::planner::referee::check(&problem, &result).holds());
}

/// Somebody is pinned elsewhere by hand; the re-solve keeps it.
fn pinned_otherwise(
    staff: &Client,
    twin: &str,
    found: &[Value],
    (person, posts): (&str, &[String]),
) {
    let now = found
        .iter()
        .find(|line| text(line, "talent_id") == person)
        .map_or("", |line| text(line, "post_id"));
    let wanted = posts.iter().skip(1).find(|post| *post != now).unwrap();
    let holder = found
        .iter()
        .find(|line| text(line, "post_id") == wanted && line["fiscal_year"] == json!(2027));
    let cell = |person: &str, year: i32, posts: Value| json!({ "talent_id": person, "fiscal_year": year, "posts": posts });
    // Taken by somebody else: refused with the place, and nothing is stored.
    let pin = json!([{ "post_id": wanted, "pinned": true }]);
    let before = show(staff, twin).etag();
    if holder.is_some() {
        let refused = edit(staff, twin, &json!([cell(person, 2027, pin.clone())])).expect(409);
        assert_eq!(refused.code(), "rule_broken");
        assert!(
            refused
                .faults()
                .iter()
                .any(|(pointer, code)| pointer == "/cells/0" && code == "plan_rule_broken"),
            "{:?}",
            refused.faults()
        );
        assert_eq!(show(staff, twin).etag(), before);
    }
    // Everybody else makes room, in one go; the search then fills the rest anew.
    let people: BTreeSet<&str> = found
        .iter()
        .filter(|line| !line["pinned"].as_bool().unwrap())
        .map(|line| text(line, "talent_id"))
        .collect();
    let mut cells = Vec::new();
    for other in people {
        for year in 2027..=2031 {
            let held = found.iter().any(|line| {
                text(line, "talent_id") == other
                    && line["fiscal_year"] == json!(year)
                    && line["pinned"] == json!(true)
            });
            if !held && other != person {
                cells.push(cell(other, year, json!([])));
            }
        }
    }
    let both = |year| cell(person, year, if year < 2029 { pin.clone() } else { json!([]) });
    cells.extend((2027..=2031).map(both));
    let judged = edit(staff, twin, &json!(cells)).expect(200).body;
    assert!(judged["keeps_rules"].as_bool().unwrap());
    let job = solve(staff, twin);
    assert_eq!(text(&job, "state"), "done", "{job}");
    let after = lines(staff, twin);
    for year in [2027, 2028] {
        let line = after
            .iter()
            .find(|line| text(line, "talent_id") == person && line["fiscal_year"] == json!(year))
            .unwrap();
        assert_eq!(
            (text(line, "post_id"), line["pinned"].as_bool()),
            (wanted.as_str(), Some(true))
        );
    }
}

/// Proposed by its author, approved by somebody else, never by the author.
fn approved(staff: &Client, other: &Client, plan: &str) {
    assert_eq!(step(staff, plan, "approve").expect(409).code(), "state_conflict");
    let proposed = step(staff, plan, "propose").expect(200);
    assert!(!actions(&proposed).contains("approve"));
    assert_eq!(step(staff, plan, "approve").expect(403).code(), "own_plan");
    assert!(actions(&show(other, plan)).contains("approve"));
    assert_eq!(step(staff, plan, "announce").expect(409).code(), "state_conflict");
    let path = format!("/rotation-plans/{plan}/approve");
    assert_eq!(
        other.post(&path, &json!({})).expect(428).code(),
        "if_match_needed",
        "what was seen"
    );
    let seen = other.step(&path, "\"1-x\"", &json!({})).expect(412);
    assert_eq!(seen.code(), "stale");
    assert_eq!(text(&step(other, plan, "approve").expect(200).body, "state"), "approved");
}

/// Announced: everybody sees exactly the lines that are their own.
fn seen_by_each(world: &World, staff: &Client, plan: &str, people: &[String], found: &[Value]) {
    let all = staff.get("/assignments?state=announced&limit=200").expect(200);
    let placed: BTreeSet<&str> = all.items().iter().map(|row| text(row, "id")).collect();
    let listed = show(staff, plan).body["assignments"].clone();
    assert_eq!(listed.as_array().unwrap().len(), placed.len());
    for (login, body) in [("etajima", ETAJIMA), ("mihara", MIHARA)] {
        let client = world.as_login(login);
        let seen = client.get("/assignments?state=announced&limit=200").expect(200);
        let own = |row: &&Value| text(row, "host_code") == body || text(row, "home_code") == body;
        let expected: BTreeSet<&str> =
            all.items().iter().filter(own).map(|row| text(row, "id")).collect();
        assert_eq!(
            seen.items().iter().map(|row| text(row, "id")).collect::<BTreeSet<_>>(),
            expected,
            "{login}"
        );
        assert!(!expected.is_empty() && expected.len() < placed.len());
        assert_eq!(client.get(&format!("/rotation-plans/{plan}")).status, 403);
        assert_eq!(client.get("/rotation-plans").status, 403);
    }
    let own = world.staff_account("futaro", &people[1]);
    let seen = own.get("/assignments?limit=200").expect(200);
    assert!(
        !seen.items().is_empty()
            && seen.items().iter().all(|row| text(row, "talent_id") == people[1])
    );
    let days = |line: &&Value| text(line, "talent_id") == people[1];
    assert_eq!(seen.items()[0]["post_id"], found.iter().find(days).unwrap()["post_id"]);
}

on_both! {
    fn what_has_changed_stands_in_the_way_of_an_announcement(world) {
        let Stage { staff, other, people, posts } = stage(world);
        let plan = make(&staff, &new_plan("C案", "hand", 2));
        let both = |person: &str, post: &str| [2027, 2028].map(|year| json!({ "talent_id": person, "fiscal_year": year, "posts": [{ "post_id": post }] }));
        let cells: Vec<Value> = both(&people[0], &posts[0]).into_iter().chain(both(&people[1], &posts[1])).collect();
        edit(&staff, &plan, &json!(cells)).expect(200);
        step(&staff, &plan, "propose").expect(200);
        step(&other, &plan, "approve").expect(200);
        let path = format!("/posts/{}", posts[0]);
        staff.patch(&path, &staff.get(&path).etag(), &json!({ "effective_on": "2027-04-01", "share_percent": 40 })).expect(200);
        let refused = step(&staff, &plan, "announce").expect(409);
        assert_eq!((refused.code(), refused.faults().len()), ("plan_outdated", 1), "{}", refused.body);
        assert!(refused.body["errors"][0]["detail"].as_str().unwrap().contains("割合"), "{}", refused.body);
        assert_eq!(staff.get("/assignments?total=true").expect(200).body["total"], json!(0), "nothing was placed");
        // Back to draft, on new facts, and through.
        step(&staff, &plan, "return").expect(200);
        step(&staff, &plan, "refresh").expect(200);
        edit(&staff, &plan, &json!(cells)).expect(200);
        step(&staff, &plan, "propose").expect(200);
        step(&other, &plan, "approve").expect(200);
        let announced = staff.post(&format!("/rotation-plans/{plan}/announce"), &json!({ "through_fiscal_year": 2027 })).expect(200);
        assert_eq!(announced.body["assignments"].as_array().unwrap().len(), 2);
    }
}

on_both! {
    fn whoever_serves_without_a_last_day_gives_way_on_the_announcement_and_not_before(world) {
        let Stage { staff, other, people, posts } = stage(world);
        let held = [0, 1].map(|at| serve(&staff, &people[at], &posts[at], ("2024-04-01", ""), 100));
        let later = serve(&staff, &people[2], &posts[2], ("2027-07-01", ""), 100);
        // The first two change places; the fourth is wanted where somebody begins during the year,
        // which this plan does not heed.
        let mut body = new_plan("交代", "hand", 1);
        body["keeps_assignments"] = json!(false);
        let plan = make(&staff, &body);
        let cell = |person: &str, post: &str| json!({ "talent_id": person, "fiscal_year": 2027, "posts": [{ "post_id": post }] });
        edit(&staff, &plan, &json!([cell(&people[0], &posts[1]), cell(&people[1], &posts[0]), cell(&people[3], &posts[2])])).expect(200);
        step(&staff, &plan, "propose").expect(200);
        step(&other, &plan, "approve").expect(200);
        let read = |id: &str| staff.get(&format!("/assignments/{id}")).expect(200).body;
        let refused = step(&staff, &plan, "announce").expect(409);
        assert_eq!((refused.code(), refused.faults().len()), ("plan_outdated", 1), "{}", refused.body);
        let detail = refused.body["errors"][0]["detail"].as_str().unwrap();
        let name = staff.get(&format!("/talents/{}", people[3])).expect(200).body["name"].as_str().unwrap().to_owned();
        assert!(detail.starts_with(&name) && detail.contains("2027-07-01"), "{detail}");
        for id in &held {
            assert_eq!((text(&read(id), "state"), &read(id)["ends_on"]), ("ordered", &json!(null)), "all of it or nothing");
        }
        let reason = json!({ "reason": "計画のとおりにする" });
        staff.post(&format!("/assignments/{later}/rescind"), &reason).expect(200);
        staff.post(&format!("/assignments/{later}/recall"), &reason).expect(200);
        staff.post(&format!("/assignments/{later}/cancel"), &reason).expect(200);
        let figures = || staff.get("/statistics/placements?fiscal_year=2027").expect(200).bytes;
        let before = figures();
        let announced = step(&staff, &plan, "announce").expect(200);
        assert_eq!(announced.body["assignments"].as_array().unwrap().len(), 3);
        for id in &held {
            let now = read(id);
            assert_eq!((text(&now, "state"), &now["ends_on"]), ("ordered", &json!(null)), "served as before until it is ordered");
            assert_eq!(now["coming_end"], json!({ "state": "announced", "ends_on": "2027-03-31" }));
        }
        assert!(figures() == before, "no figure moves at an announcement");
        let wrong = json!({ "receiving_number": "江人第1号", "ordered_on": "2027-04-02" });
        assert_eq!(staff.post(&format!("/rotation-plans/{plan}/order"), &wrong).status, 409);
        staff.post(&format!("/rotation-plans/{plan}/order"), &json!({ "sending_number": "県人第1号", "receiving_number": "江人第1号" })).expect(200);
        for id in &held {
            let now = read(id);
            assert_eq!((text(&now, "state"), text(&now, "ends_on")), ("ended", "2027-03-31"));
            let numbers: Vec<&str> = now["orders"].as_array().unwrap().iter().skip(2).map(|order| text(order, "number")).collect();
            assert_eq!(numbers, ["県人第1号", "江人第1号"], "an end has its numbers");
        }
        let served = |day: &str| staff.get(&format!("/assignments?as_of={day}&total=true")).expect(200).body["total"].as_i64();
        assert_eq!((served("2027-03-31"), served("2027-04-01")), (Some(2), Some(3)));
        assert!(figures() != before);
    }
}

on_both! {
    fn days_that_are_over_stay_as_they_were_served(world) {
        let Stage { staff, other, people, posts } = stage(world);
        let held = serve(&staff, &people[0], &posts[0], ("2024-04-01", ""), 100);
        let mut body = new_plan("今年度", "hand", 1);
        body["first_fiscal_year"] = json!(2026);
        body["keeps_assignments"] = json!(false);
        let plan = make(&staff, &body);
        let cell = json!([{ "talent_id": people[0], "fiscal_year": 2026, "posts": [{ "post_id": posts[1] }] }]);
        edit(&staff, &plan, &cell).expect(200);
        step(&staff, &plan, "propose").expect(200);
        step(&other, &plan, "approve").expect(200);
        let refused = step(&staff, &plan, "announce").expect(409);
        assert!(refused.body["errors"][0]["detail"].as_str().unwrap().contains("さかのぼって"), "{}", refused.body);
        let now = staff.get(&format!("/assignments/{held}")).expect(200);
        assert_eq!((text(&now.body, "state"), &now.body["ends_on"]), ("ordered", &json!(null)));
    }
}

on_both! {
    fn a_draft_that_a_plan_holds_is_announced_and_not_made_again(world) {
        let Stage { staff, other, people, posts } = stage(world);
        let drafted = crate::scheme::draft(&staff, &people[0], &posts[0], ("2027-04-01", ""), 100);
        let plan = make(&staff, &new_plan("案のまま", "optimal", 2));
        let job = solve(&staff, &plan);
        assert_eq!(text(&job, "state"), "done", "{job}");
        let own = |line: &&Value| text(line, "talent_id") == people[0] && line["fiscal_year"] == json!(2027);
        assert_eq!(text(lines(&staff, &plan).iter().find(own).unwrap(), "post_id"), posts[0], "what is drafted is held");
        step(&staff, &plan, "propose").expect(200);
        step(&other, &plan, "approve").expect(200);
        staff.post(&format!("/rotation-plans/{plan}/announce"), &json!({ "through_fiscal_year": 2027 })).expect(200);
        let now = staff.get(&format!("/assignments/{drafted}")).expect(200);
        assert_eq!((text(&now.body, "state"), text(&now.body, "ends_on")), ("announced", "2028-03-31"), "no later year than was announced");
        let all = staff.get(&format!("/assignments?talent_id={}&total=true", people[0])).expect(200);
        assert_eq!(all.body["total"], json!(1), "once");
    }
}

on_both! {
    fn a_post_that_asks_for_a_level_takes_nobody_below_it(world) {
        let Stage { staff, people, posts, .. } = stage(world);
        let path = format!("/posts/{}", posts[0]);
        let ask = |level: i32| staff.patch(&path, &staff.get(&path).etag(), &json!({ "effective_on": "2027-04-01", "min_level": level }));
        assert_eq!(ask(6).expect(422).faults(), [("/min_level".to_owned(), "level_out_of_range".to_owned())]);
        assert_eq!(ask(1).expect(200).body["min_level"], json!(0), "not before its day");
        assert_eq!(staff.get(&format!("{path}?as_of=2027-04-01")).body["min_level"], json!(1));
        let plan = make(&staff, &new_plan("水準", "hand", 1));
        // Nobody here was ever assessed, so nobody has the level.
        let cell = json!([{ "talent_id": people[0], "fiscal_year": 2027, "posts": [{ "post_id": posts[0] }] }]);
        let refused = edit(&staff, &plan, &cell).expect(409);
        assert_eq!(refused.code(), "rule_broken", "{}", refused.body);
        assert!(refused.body["errors"].to_string().contains("レベル"), "{}", refused.body);
        ask(0).expect(200);
        step(&staff, &plan, "refresh").expect(200);
        edit(&staff, &plan, &cell).expect(200);
    }
}

/// What one of a person's viewers looked at, as `group of fields`, without repeats.
fn looks(client: &Client) -> BTreeSet<String> {
    client
        .get("/me/viewers")
        .expect(200)
        .items()
        .iter()
        .map(|row| text(row, "field_group").to_owned())
        .collect()
}

on_both! {
    fn looks_at_a_plan_are_recorded_and_shown_to_whoever_it_placed(world) {
        let Stage { staff, other, people, posts } = stage(world);
        let plan = make(&staff, &new_plan("記録案", "hand", 2));
        let cell = |person: &str, year: i32, posts: &[&str]| {
            let posts: Vec<Value> = posts.iter().map(|post| json!({ "post_id": post })).collect();
            json!({ "talent_id": person, "fiscal_year": year, "posts": posts })
        };
        let (stays, dropped) = (world.staff_account("stays", &people[0]), world.staff_account("dropped", &people[1]));
        let auditor = world.as_login("auditor");
        let (before, audited) = (stays.get("/me/viewers").expect(200).bytes, || auditor.get("/audit-events?action=drafts.read&limit=200").expect(200).items().to_vec());
        edit(&staff, &plan, &json!([cell(&people[0], 2027, &[&posts[0]]), cell(&people[0], 2028, &[&posts[0]]), cell(&people[1], 2027, &[&posts[1]]), cell(&people[1], 2028, &[&posts[1]])])).expect(200);
        let path = |part: &str| format!("/rotation-plans/{plan}/{part}");
        let left = format!("smallest-changes?talent_id={}&fiscal_year=2027", people[2]);
        // A plan differs from itself in nobody, and what is told of nobody is no look.
        for part in ["lines", "problem", "result", "explanation", "diff", &left] {
            let rows = withheld_looks(world);
            staff.get(&path(part)).expect(200);
            assert!(withheld_looks(world) > rows || part == left || part == "diff", "{part} is recorded");
        }
        // Nobody learns of it: not the person, not the auditor.
        assert_eq!((stays.get("/me/viewers").expect(200).bytes, audited().len()), (before, 0));
        edit(&staff, &plan, &json!([cell(&people[1], 2027, &[]), cell(&people[1], 2028, &[])])).expect(200);
        step(&staff, &plan, "propose").expect(200);
        step(&other, &plan, "approve").expect(200);
        staff.post(&path("announce"), &json!({ "through_fiscal_year": 2027 })).expect(200);
        assert!(looks(&stays).contains("drafts") && looks(&stays).contains("wishes"));
        assert!(!looks(&dropped).contains("drafts"), "nobody learns of having stood in a plan");
        assert!(!audited().is_empty() && audited().iter().all(|event| text(event, "talent_id") == people[0]));
        // What the announcement left out is a draft still.
        let (rows, told) = (withheld_looks(world), audited().len());
        staff.get(&path("lines?fiscal_year=2028")).expect(200);
        assert_eq!((withheld_looks(world) - rows, audited().len()), (1, told));
    }
}

/// Rows of the read log that are withheld, disclosed or not.
pub fn withheld_looks(world: &World) -> i64 {
    use diesel::prelude::*;
    use dxship::db::schema::audit_events::dsl as e;
    let looks = e::audit_events
        .filter(e::withheld.eq(true))
        .filter(e::action.like("%.read"))
        .filter(e::talent_id.is_not_null());
    looks.count().get_result(&mut world.connection()).unwrap()
}

on_both! {
    fn circulation(world) {
        let Stage { staff, people, posts, .. } = stage(world);
        let plan = make(&staff, &new_plan("C案", "hand", 1));
        let cell = |person: &str, post: &str| json!({ "talent_id": person, "fiscal_year": 2027, "posts": [{ "post_id": post }] });
        edit(&staff, &plan, &json!([cell(&people[0], &posts[0]), cell(&people[1], &posts[1])])).expect(200);
        let line = json!({ "talent_id": people[0], "post_id": posts[0], "fiscal_year": 2027, "to": ["host", "person"], "note": "ご意見をください" });
        let path = format!("/circulations/{}", staff.post(&format!("/rotation-plans/{plan}/circulate"), &line).expect(201).id());
        let (cio, mihara, person) = (world.as_login("etajima"), world.as_login("mihara"), world.staff_account("ichiro", &people[0]));
        // Before the consent the host knows the home body and the grade, and nothing of the plan.
        let seen = cio.get(&path).expect(200).body;
        assert_eq!((&seen["talent_id"], &seen["talent_name"], &seen["plan_id"]), (&Value::Null, &Value::Null, &Value::Null));
        assert_eq!((text(&seen, "home_code"), text(&seen, "post_id")), (PREFECTURE, posts[0].as_str()));
        assert!(!seen.to_string().contains(&plan) && !seen.to_string().contains("C案"));
        assert_eq!((mihara.get(&path).status, mihara.get("/circulations").expect(200).items().len()), (404, 0));
        assert_eq!(mihara.post(&format!("{path}/comment"), &json!({})).status, 404);
        assert_eq!(cio.post(&format!("{path}/consent"), &json!({ "consents": true })).status, 403);
        cio.post(&format!("{path}/comment"), &json!({ "agrees": true, "comment": "歓迎します" })).expect(200);
        // A refusal is not told to the host, not even by a version.
        let before = cio.get(&path).expect(200);
        person.post(&format!("{path}/consent"), &json!({ "consents": false, "comment": "家庭の事情" })).expect(200);
        assert_eq!(cio.get(&path).expect(200).bytes, before.bytes);
        assert!(!person.get(&path).expect(200).body.to_string().contains("歓迎"));
        person.post(&format!("{path}/consent"), &json!({ "consents": true })).expect(200);
        assert_eq!(text(&cio.get(&path).expect(200).body, "talent_name"), "異動 一郎");
        let known = staff.get(&path).expect(200).body;
        assert_eq!((known["host_agrees"].as_bool(), known["person_consents"].as_bool(), text(&known, "plan_id")), (Some(true), Some(true), plan.as_str()));
        // The line goes, and with it what was shown of it.
        edit(&staff, &plan, &json!([{ "talent_id": people[0], "fiscal_year": 2027, "posts": [] }])).expect(200);
        assert_eq!((cio.get(&path).status, person.get(&path).status), (404, 404));
    }
}

on_both! {
    fn lines_are_shown_and_taken_back_together_or_none_is(world) {
        let Stage { staff, people, posts, .. } = stage(world);
        let plan = make(&staff, &new_plan("まとめて照会", "hand", 1));
        let cell = |at: usize| json!({ "talent_id": people[at], "fiscal_year": 2027, "posts": [{ "post_id": posts[at] }] });
        edit(&staff, &plan, &json!([cell(0), cell(1), cell(2)])).expect(200);
        let listed = staff.get(&format!("/rotation-plans/{plan}/lines")).expect(200);
        let key = |at: usize| format!("{}.2027.{}", people[at], posts[at]);
        assert!(listed.items().iter().all(|line| (0..3).any(|at| line["id"] == json!(key(at)))), "{listed:?}");
        let one = staff.get(&format!("/rotation-plans/{plan}/lines?id={}", key(1))).expect(200);
        assert_eq!((one.items().len(), one.items()[0]["id"].as_str()), (1, Some(key(1).as_str())));
        let [etajima, mihara] = ["etajima", "mihara"].map(|login| world.as_login(login));
        let seen = || [&etajima, &mihara].map(|cio| cio.get("/circulations").expect(200).items().len());
        let path = format!("/rotation-plans/{plan}/lines/steps");
        let ask = |keys: &[String], to: Value, dry: bool| staff.post(&path, &json!({ "step": "circulate", "ids": keys, "to": to, "note": "ご意見を", "dry_run": dry }));
        let version = || show(&staff, &plan).body["version"].as_i64().unwrap();
        // Nobody asked; no line; a line of another year; one that is out already: nothing is shown.
        assert_eq!(ask(&[key(0)], json!([]), false).expect(422).faults(), [("/to".to_owned(), "required".to_owned())]);
        assert_eq!(ask(&["x".to_owned()], json!(["host"]), false).expect(422).faults(), [("/ids/0".to_owned(), "id_malformed".to_owned())]);
        ask(&[key(0)], json!(["host"]), false).expect(200);
        let later = key(2).replace(".2027.", ".2028.");
        let refused = ask(&[key(1), key(0), later.clone()], json!(["host"]), false).expect(409);
        let at_row = |error: &Value| (text(error, "id").to_owned(), text(error, "code").to_owned());
        let errors: Vec<_> = refused.body["errors"].as_array().unwrap().iter().map(at_row).collect();
        assert_eq!((refused.code(), errors), ("rows_refused", vec![(key(0), "duplicate".to_owned()), (later, "reference_unknown".to_owned())]));
        let before = version();
        assert_eq!((ask(&[key(1), key(2)], json!(["host"]), true).expect(200).body["dry_run"].as_bool(), seen(), version()), (Some(true), [1, 0], before));
        ask(&[key(1), key(2)], json!(["host", "person"]), false).expect(200);
        assert_eq!((seen(), version()), ([1, 1], before + 1), "each body its own line, and one step of the plan");
        etajima.post(&path, &json!({ "step": "circulate", "ids": [key(0)], "to": ["host"] })).expect(403);
        // Taken back together, or not at all.
        let out: Vec<String> = staff.get("/circulations").expect(200).items().iter().map(|line| text(line, "id").to_owned()).collect();
        let back = |ids: &[String]| staff.post("/circulations/steps", &json!({ "step": "withdraw", "ids": ids }));
        let mixed: Vec<String> = out.iter().cloned().chain(["crc_1234567890abc".to_owned()]).collect();
        assert_eq!((back(&mixed).expect(409).body["errors"][0]["code"].as_str(), seen()), (Some("not_found"), [1, 1]));
        etajima.post("/circulations/steps", &json!({ "step": "withdraw", "ids": out })).expect(403);
        back(&out).expect(200);
        assert_eq!(seen(), [0, 0]);
    }
}

#[test]
fn all_lines_of_a_year_are_circulated_from_the_list_without_scripts() {
    let world = World::new(Backend::Sqlite);
    let Stage { staff, people, posts, .. } = stage(&world);
    let plan = make(&staff, &new_plan("画面で照会", "hand", 1));
    let cell = |at: usize| json!({ "talent_id": people[at], "fiscal_year": 2027, "posts": [{ "post_id": posts[at] }] });
    edit(&staff, &plan, &json!([cell(0), cell(1)])).expect(200);
    let window = Window::open(&format!("http://{}", world.address), false);
    window.sign_in("staff", PASSWORD);
    window.go(&format!("/plans/{plan}/lines?fiscal_year=2027"));
    window.press("表示中の 2 件すべて: 照会する");
    assert!(window.text().contains("まとめて行います"), "{}", window.text());
    // Without anybody to ask, the field says what is missing; nothing is shown.
    window.press("照会する");
    assert!(window.text().contains("照会の相手"), "{}", window.text());
    assert_eq!(staff.get("/circulations").expect(200).items().len(), 0);
    window.eval("document.querySelector('input[name=\"to\"][value=\"host\"]').checked = true");
    window.press("照会する");
    assert_eq!(window.text().matches("照会中").count(), 2 + 1, "{}", window.text());
    let out = staff.get("/circulations").expect(200);
    assert!(
        out.items().len() == 2 && out.items().iter().all(|line| line["person_consents"].is_null())
    );
    window.go("/circulations");
    window.press("表示中の 2 件すべて: 照会を取り下げる");
    window.press("照会を取り下げる");
    assert!(
        staff.get("/circulations").expect(200).items().iter().all(|line| line["withdrawn"] == true)
    );
}

on_both! {
    fn what_cannot_be_planned_is_refused_with_its_place(world) {
        let Stage { staff, people, posts, .. } = stage(world);
        for (field, value) in [("years", json!(0)), ("years", json!(50)), ("rules", json!([{ "key": "base", "value": -1 }])), ("rules", json!([{ "key": "base", "value": 99_999_999 }])), ("rules", json!([{ "key": "nothing", "value": 1 }]))] {
            let mut body = new_plan("X", "optimal", 5);
            body[field] = value;
            let refused = staff.post("/rotation-plans", &body).expect(422);
            assert!(refused.faults()[0].0.starts_with(&format!("/{field}")), "{:?}", refused.faults());
        }
        let mut several = new_plan("X", "stable", 2);
        assert_eq!(staff.post("/rotation-plans", &several).expect(422).faults()[0], ("/years".to_owned(), "not_allowed_here".to_owned()));
        several["years"] = json!(1);
        let stable = make(&staff, &several);
        assert_eq!(text(&solve(&staff, &stable), "state"), "done");
        let plan = make(&staff, &new_plan("Y", "optimal", 1));
        let pins = |posts: &[&String]| json!(posts.iter().map(|post| json!({ "post_id": post, "pinned": true })).collect::<Vec<_>>());
        let cell = |posts: Value| json!([{ "talent_id": people[0], "fiscal_year": 2027, "posts": posts }]);
        let twice = edit(&staff, &plan, &cell(pins(&[&posts[0], &posts[1]]))).expect(409);
        assert_eq!((twice.code(), twice.faults().is_empty()), ("rule_broken", false), "pins over 100 %");
        let unknown = edit(&staff, &plan, &json!([{ "talent_id": "tal_1234567890abc", "fiscal_year": 2040, "posts": [{ "post_id": "pst_1234567890abc" }] }]));
        let places: Vec<String> = unknown.expect(422).faults().into_iter().map(|(pointer, _)| pointer).collect();
        assert_eq!(places, ["/cells/0/talent_id", "/cells/0/fiscal_year", "/cells/0/posts/0/post_id"]);
        let path = format!("/rotation-plans/{plan}/lines");
        let tried = staff.patch(&path, &show(&staff, &plan).etag(), &json!({ "check_only": true, "cells": cell(pins(&[&posts[0], &posts[1]])) }));
        let tried = tried.expect(200).body;
        assert!(!tried["keeps_rules"].as_bool().unwrap() && !tried["conflicts"].as_array().unwrap().is_empty());
        assert_eq!(text(&show(&staff, &plan).body, "state"), "draft");
    }
}

/// People enough for a search that lasts.
pub fn crowd(world: &World, staff: &Client) -> String {
    crowd_of(world, staff, 90)
}

/// The same with so many people.
pub fn crowd_of(world: &World, staff: &Client, people: usize) -> String {
    for number in 0..people {
        person(world, &format!("多数 {number}"), PREFECTURE);
        post(
            staff,
            [ETAJIMA, MIHARA, SAKA, PREFECTURE][number % 4],
            if number % 3 == 0 { 40 } else { 100 },
        );
    }
    let mut body = new_plan("大きな計画", "optimal", 7);
    body["max_steps"] = json!(1_000_000);
    body["max_seconds"] = json!(3600);
    make(staff, &body)
}

on_both! {
    fn a_search_is_stopped_within_a_second_and_told_as_events(world) {
        let staff = world.staff();
        let plan = crowd(world, &staff);
        let job = staff.post(&format!("/rotation-plans/{plan}/solve"), &json!({})).expect(202).id();
        let began = Instant::now();
        while text(&staff.get(&format!("/jobs/{job}")).expect(200).body, "state") != "running" {
            assert!(began.elapsed() < Duration::from_secs(20), "a server begins");
            std::thread::sleep(Duration::from_millis(20));
        }
        let watcher = { let (staff, job) = (staff.clone(), job.clone()); std::thread::spawn(move || staff.get(&format!("/jobs/{job}/events"))) };
        std::thread::sleep(Duration::from_millis(700));
        let asked = Instant::now();
        step(&staff, &plan, "cancel").expect(200);
        assert_eq!(text(&staff.get(&format!("/jobs/{job}")).expect(200).body, "state"), "cancelled");
        // The server is free for the next piece of work.
        let small = make(&staff, &new_plan("小さな計画", "stable", 1));
        let next = staff.post(&format!("/rotation-plans/{small}/solve"), &json!({})).expect(202).id();
        while text(&staff.get(&format!("/jobs/{next}")).expect(200).body, "state") == "queued" {
            assert!(asked.elapsed() < Duration::from_secs(3), "the search goes on after it was stopped");
            std::thread::sleep(Duration::from_millis(20));
        }
        let events = watcher.join().unwrap().expect(200);
        assert_eq!(events.header("content-type"), Some("text/event-stream"));
        let told = String::from_utf8(events.bytes).unwrap();
        assert!(told.starts_with("retry: 2000\nevent: progress\ndata: {") && told.contains("event: end\n") && told.ends_with("\n\n"), "{told}");
        assert_eq!(text(&show(&staff, &plan).body, "state"), "draft");
    }
}

on_both! {
    fn work_survives_the_server_that_had_it_and_has_one_owner(world) {
        use diesel::connection::SimpleConnection;
        use dxship::db::Db;
        let Stage { staff, .. } = stage(world);
        let plan = make(&staff, &new_plan("A案", "optimal", 3));
        // A server that is not there any more had begun it: its lease is over when the clock has
        // moved on.
        let second = dxship::rotation::start_worker(world.store.clone());
        let job = staff.post(&format!("/rotation-plans/{plan}/solve"), &json!({})).expect(202).id();
        let first = done(&staff, &job);
        assert_eq!((text(&first, "state"), first["attempts"].as_i64()), ("done", Some(1)), "two servers, one owner");
        let before = staff.get(&format!("/rotation-plans/{plan}/result")).expect(200).bytes;
        let dead = "UPDATE jobs SET state = 'running', claimed_by = 7, lease_until = '2020-01-01 00:00:00', finished_at = NULL; \
                    UPDATE rotation_plans SET state = 'solving'; UPDATE rotation_documents SET result = ''";
        match world.connection() {
            Db::Sqlite(mut connection) => connection.batch_execute(dead).unwrap(),
            Db::Postgres(mut connection) => connection.batch_execute(dead).unwrap(),
        }
        let again = done(&staff, &job);
        assert_eq!((text(&again, "state"), again["attempts"].as_i64()), ("done", Some(2)));
        assert_eq!(staff.get(&format!("/rotation-plans/{plan}/result")).expect(200).bytes, before, "begun anew, the same plan byte for byte");
        drop(second);
    }
}
