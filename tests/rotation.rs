//! Rotation plans: from the snapshot to the order, and what each role sees on the way.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::harness::{Answer, Client, World};
use crate::on_both;
use crate::scene::done;
use crate::scheme::{ETAJIMA, MIHARA, PREFECTURE, SAKA, person, post, serve};

/// People, posts and a plan for FY2027 on.
struct Stage {
    staff: Client,
    other: Client,
    people: Vec<String>,
    posts: Vec<String>,
}

/// Three of the prefecture's people, one of Etajima's; posts at three municipalities.
fn stage(world: &World) -> Stage {
    let staff = world.staff();
    let mut people: Vec<String> = ["異動 一郎", "異動 二郎", "異動 三郎"].iter().map(|name| person(world, name, PREFECTURE)).collect();
    people.push(person(world, "江田 島子", ETAJIMA));
    let posts = [ETAJIMA, MIHARA, SAKA, PREFECTURE].iter().map(|body| post(&staff, body, 100)).collect();
    Stage { other: world.as_login("staff2"), staff, people, posts }
}

fn new_plan(name: &str, method: &str, years: i32) -> Value {
    json!({ "name": name, "method": method, "first_fiscal_year": 2027, "years": years, "max_steps": 400,
        "rules": [{ "key": "grade_distance_max", "value": 4 }] })
}

fn make(staff: &Client, body: &Value) -> String {
    staff.post("/rotation-plans", body).expect(201).id()
}

fn solve(staff: &Client, plan: &str) -> Value {
    let answer = staff.post(&format!("/rotation-plans/{plan}/solve"), &json!({})).expect(202);
    let job = answer.id();
    assert_eq!(answer.header("location"), Some(format!("/api/v1/jobs/{job}").as_str()));
    done(staff, &job)
}

fn show(staff: &Client, plan: &str) -> Answer {
    staff.get(&format!("/rotation-plans/{plan}")).expect(200)
}

fn step(staff: &Client, plan: &str, step: &str) -> Answer {
    staff.post(&format!("/rotation-plans/{plan}/{step}"), &json!({}))
}

fn lines(staff: &Client, plan: &str) -> Vec<Value> {
    staff.get(&format!("/rotation-plans/{plan}/lines?limit=200")).expect(200).items().to_vec()
}

fn edit(staff: &Client, plan: &str, cells: &Value) -> Answer {
    let etag = show(staff, plan).etag();
    staff.patch(&format!("/rotation-plans/{plan}/lines"), &etag, &json!({ "cells": cells }))
}

fn actions(answer: &Answer) -> BTreeSet<String> {
    answer.body["allowed_actions"].as_array().unwrap().iter().map(|action| action.as_str().unwrap().to_owned()).collect()
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
        assert_eq!(made.body["rules"].as_array().unwrap().len(), 17);
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
    let problem = dxship::planner::problem::Problem::parse(&problem.bytes).expect("a problem others can read");
    let result = dxship::planner::plan::Plan::parse(&result.bytes).expect("a plan others can read");
    assert!(dxship::planner::referee::check(&problem, &result).holds());
}

/// Somebody is pinned elsewhere by hand; the re-solve keeps it.
fn pinned_otherwise(staff: &Client, twin: &str, found: &[Value], (person, posts): (&str, &[String])) {
    let now = found.iter().find(|line| text(line, "talent_id") == person).map_or("", |line| text(line, "post_id"));
    let wanted = posts.iter().skip(1).find(|post| *post != now).unwrap();
    let holder = found.iter().find(|line| text(line, "post_id") == wanted && line["fiscal_year"] == json!(2027));
    let cell = |person: &str, year: i32, posts: Value| json!({ "talent_id": person, "fiscal_year": year, "posts": posts });
    // Taken by somebody else: refused with the place, and nothing is stored.
    let pin = json!([{ "post_id": wanted, "pinned": true }]);
    let before = show(staff, twin).etag();
    if holder.is_some() {
        let refused = edit(staff, twin, &json!([cell(person, 2027, pin.clone())])).expect(409);
        assert_eq!(refused.code(), "rule_broken");
        assert!(
            refused.faults().iter().any(|(pointer, code)| pointer == "/cells/0" && code == "plan_rule_broken"),
            "{:?}",
            refused.faults()
        );
        assert_eq!(show(staff, twin).etag(), before);
    }
    // Everybody else makes room, in one go; the search then fills the rest anew.
    let people: BTreeSet<&str> =
        found.iter().filter(|line| !line["pinned"].as_bool().unwrap()).map(|line| text(line, "talent_id")).collect();
    let mut cells = Vec::new();
    for other in people {
        for year in 2027..=2031 {
            let held = found
                .iter()
                .any(|line| text(line, "talent_id") == other && line["fiscal_year"] == json!(year) && line["pinned"] == json!(true));
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
        let line = after.iter().find(|line| text(line, "talent_id") == person && line["fiscal_year"] == json!(year)).unwrap();
        assert_eq!((text(line, "post_id"), line["pinned"].as_bool()), (wanted.as_str(), Some(true)));
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
        let expected: BTreeSet<&str> = all.items().iter().filter(own).map(|row| text(row, "id")).collect();
        assert_eq!(seen.items().iter().map(|row| text(row, "id")).collect::<BTreeSet<_>>(), expected, "{login}");
        assert!(!expected.is_empty() && expected.len() < placed.len());
        assert_eq!(client.get(&format!("/rotation-plans/{plan}")).status, 403);
        assert_eq!(client.get("/rotation-plans").status, 403);
    }
    let own = world.staff_account("futaro", &people[1]);
    let seen = own.get("/assignments?limit=200").expect(200);
    assert!(!seen.items().is_empty() && seen.items().iter().all(|row| text(row, "talent_id") == people[1]));
    let days = |line: &&Value| text(line, "talent_id") == people[1];
    assert_eq!(seen.items()[0]["post_id"], found.iter().find(days).unwrap()["post_id"]);
}
