//! Two worlds that differ only in what was not announced: nobody who may not know can tell them
//! apart (N1–N8).

use std::collections::BTreeMap;

use chrono::{Months, NaiveDate, TimeDelta};
use dxship::{app, pages};
use serde_json::{Value, json};

use crate::harness::{Answer, Client, World};
use crate::on_both;
use crate::pages::frame::{cookies, unmasked};
use crate::scene::{
    ETAJIMA, Key, MIHARA, Scene, ahead, demand, draft, new_talent, post, step, talent,
};

/// Ids of what only the second world has, and of what the drafts are about.
#[derive(Default)]
struct Secret {
    drafts: Vec<String>,
    talents: Vec<String>,
    posts: Vec<String>,
    planned: Vec<String>,
    scenarios: Vec<String>,
    /// Addresses of calendars, by whose they are.
    calendars: BTreeMap<&'static str, String>,
    /// Who is signed in at the pages, and with which cookies.
    cookies: BTreeMap<&'static str, String>,
}

type Seen = BTreeMap<String, String>;

/// How far a look goes.
#[derive(Clone, Copy, PartialEq)]
enum Depth {
    /// Everything, with the plain questions.
    Plain,
    /// Everything, with every question that could tell; ledgers that another stands for are asked
    /// the plain ones.
    Thorough,
    /// Again, after the others: of ledgers, one of each kind.
    Again,
}

/// Everything an answer says, the request's own name and moment left out.
fn said(answer: &Answer) -> String {
    let text = String::from_utf8_lossy(&answer.bytes);
    let id = answer.header("x-request-id").unwrap_or("").to_owned();
    let text = if id.is_empty() { text.into_owned() } else { text.replace(&id, "REQUEST") };
    let mut headers: Vec<String> = answer
        .headers
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "date" | "x-request-id"))
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    headers.sort();
    format!("{} {} [{} bytes] {text}", answer.status, headers.join(" | "), answer.bytes.len())
}

/// Query strings that a reading is tried with, by the parameters its description names.
#[expect(
    clippy::too_many_lines,
    reason = "one table or one story; it was within the ceiling at 140 columns"
)]
fn questions(parameters: &[String], secret: &Secret, is_list: bool, thorough: bool) -> Vec<String> {
    let has = |name: &str| parameters.iter().any(|known| known == name);
    let mut all = vec![String::new()];
    if !thorough {
        let year = if has("fiscal_year") { "fiscal_year=2026&" } else { "" };
        all.extend(is_list.then(|| "total=true".to_owned()));
        all.extend(has("as_of").then(|| "as_of=2026-10-01".to_owned()));
        return all
            .into_iter()
            .map(|question| format!("{year}{question}").trim_end_matches('&').to_owned())
            .collect();
    }
    if is_list {
        all.extend(
            [
                "total=true",
                "limit=1&total=true",
                "format=csv",
                "format=xlsx",
                "format=csv&charset=cp932",
            ]
            .map(str::to_owned),
        );
    }
    if has("as_of") {
        let first = NaiveDate::from_ymd_opt(2026, 4, 1).unwrap();
        all.extend((0..24).map(|month| {
            format!("as_of={}", first.checked_add_months(Months::new(month)).unwrap())
        }));
        all.push("as_of=2026-10-01&total=true".to_owned());
    }
    if has("q") {
        all.extend(
            ["山田", "秘密", "補佐", "江田島", "%"]
                .map(|text| serde_html_form::to_string([("q", text)]).unwrap()),
        );
    }
    if has("known_at") {
        all.extend(
            ["known_at=2026-05-31", "known_at=2030-01-01", "known_at=2026-06-01T03:30:00Z"]
                .map(str::to_owned),
        );
    }
    for (name, values) in [
        ("talent_id", &secret.talents),
        ("post_id", &secret.posts),
        ("host_code", &vec![ETAJIMA.to_owned(), MIHARA.to_owned()]),
        ("home_code", &vec!["340006".to_owned(), ETAJIMA.to_owned(), MIHARA.to_owned()]),
        ("organization_code", &vec![ETAJIMA.to_owned(), MIHARA.to_owned()]),
        (
            "state",
            &[
                "draft",
                "announced",
                "ordered",
                "ended",
                "cancelled",
                "accepted",
                "partly_filled",
                "filled",
            ]
            .map(str::to_owned)
            .to_vec(),
        ),
        ("sort", &["starts_on", "-starts_on", "official"].map(str::to_owned).to_vec()),
        (
            "action",
            &[
                "assignment.propose",
                "assignment.add",
                "assignment.cancel",
                "assignment.announce",
                "rotation.create",
                "rotation.solve",
                "rotation.propose",
                "rotation.add_scenario",
                "rotation.judge",
                "rotation.judge_stability",
                "rotation.take_over",
            ]
            .map(str::to_owned)
            .to_vec(),
        ),
        ("vacant", &["true".to_owned(), "false".to_owned()].to_vec()),
    ] {
        if has(name) {
            all.extend(values.iter().map(|value| format!("{name}={value}&total=true")));
        }
    }
    if has("fiscal_year") {
        all = (2026..=2027)
            .flat_map(|year| {
                all.iter().map(move |rest| {
                    format!("fiscal_year={year}&{rest}").trim_end_matches('&').to_owned()
                })
            })
            .collect();
    }
    all
}

/// The audit record as the auditor reads it, row by row. Looks are recorded in both worlds as they
/// are looked at, each under an identifier of its own and in an order of their own; apart from
/// identifiers the rows must be the same.
fn record(client: &Client, path: &str, question: &str) -> String {
    let (mut rows, mut next) = (Vec::new(), format!("{path}?limit=200&{question}"));
    loop {
        let answer = client.get(&next);
        for item in answer.items() {
            let mut row = item.clone();
            for name in ["id", "request_id"] {
                row[name] = Value::Null;
            }
            rows.push(row.to_string());
        }
        let Some(cursor) = answer.body["next_cursor"].as_str() else {
            rows.sort();
            return format!("{} {} {:?}", answer.status, answer.body["total"], rows);
        };
        next = format!("{path}?limit=200&{question}&cursor={cursor}");
    }
}

/// A path with every key that may be asked for.
fn paths_of(path: &str, scene: &Scene, secret: &Secret) -> Vec<String> {
    if !path.contains('{') {
        return vec![path.to_owned()];
    }
    let mut paths = [Key::Own, Key::Foreign].map(|key| scene.path(path, key)).to_vec();
    for (kind, ids) in [
        ("/talents/", &secret.talents),
        ("/posts/", &secret.posts),
        ("/assignments/", &secret.drafts),
        ("/planned-steps/", &secret.planned),
        ("/rotation-scenarios/", &secret.scenarios),
    ] {
        if path.starts_with(kind) {
            let filled = |id: &String| path.replace("{id}", id).replace("{kind}", "announcement");
            paths.extend(ids.iter().map(filled));
        }
    }
    paths
}

/// Asks everything of every reading, with cursors followed to the end.
fn crawl(
    name: &str,
    client: &Client,
    scene: &Scene,
    secret: &Secret,
    depth: Depth,
    seen: &mut Seen,
) {
    let described: Value =
        serde_json::from_str(&dxship::web::describe(&app::routes()).to_json().unwrap()).unwrap();
    for route in app::routes().iter().filter(|route| route.method.as_str() == "GET") {
        let names: Vec<String> =
            described["paths"][format!("/api/v1{}", route.path)]["get"]["parameters"]
                .as_array()
                .map_or_else(Vec::new, |all| {
                    all.iter().filter_map(|one| one["name"].as_str().map(str::to_owned)).collect()
                });
        let stood_for = crate::ledgers::is_stood_for(route.path);
        if depth == Depth::Again && stood_for {
            continue;
        }
        let thorough = depth == Depth::Thorough && !stood_for;
        for path in paths_of(route.path, scene, secret) {
            for question in questions(&names, secret, route.is_list, thorough) {
                if matches!(path.as_str(), "/audit-events" | "/alarms") && name == "auditor" {
                    if !question.contains("limit") && !question.contains("format") {
                        let rows = record(client, &path, &question);
                        seen.insert(format!("{name} {path}?{question}"), rows);
                    }
                    continue;
                }
                let mut next =
                    if question.is_empty() { path.clone() } else { format!("{path}?{question}") };
                for _ in 0..20 {
                    let answer = client.get(&next);
                    seen.insert(format!("{name} {next}"), said(&answer));
                    let Some(cursor) = answer.body["next_cursor"].as_str() else { break };
                    next = format!("{path}?{question}&cursor={cursor}").replace("?&", "?");
                }
            }
        }
    }
    if let Some(path) = secret.calendars.get(name) {
        seen.insert(format!("{name} calendar"), said(&client.page("GET", path, &[], None)));
    }
    for path in ["/healthz", "/readyz", "/api/v1/openapi.json", "/nothing"] {
        seen.insert(format!("{name} {path}"), said(&client.get(path)));
    }
}

/// Opens every page with every key, as it comes and at other days.
fn leaf(
    name: &str,
    client: &Client,
    scene: &Scene,
    secret: &Secret,
    depth: Depth,
    seen: &mut Seen,
) {
    let Some(cookies) = secret.cookies.get(name) else { return };
    for route in pages::routes()
        .iter()
        .filter(|route| route.method.as_str() == "GET" && !route.path.starts_with("/assets/"))
    {
        if depth == Depth::Again && crate::ledgers::is_stood_for(route.path) {
            continue;
        }
        for path in paths_of(route.path, scene, secret) {
            for question in ["", "?as_of=2026-10-01"] {
                let answer =
                    client.page("GET", &format!("{path}{question}"), &[("Cookie", cookies)], None);
                // The auditor's own looks stand in its search; they are compared row by row by
                // `record`.
                let own_looks = ["/audit", "/alarms", "/alarms/acknowledge"];
                let text = if own_looks.contains(&path.as_str()) {
                    answer.status.to_string()
                } else {
                    unmasked(&said(&answer))
                };
                seen.insert(format!("{name} page {path}{question}"), text);
            }
        }
    }
}

/// Those who may not know, each with the token of the first world.
fn curious(scene: &Scene, world: &World) -> Vec<(&'static str, Client)> {
    let at =
        |client: &Client| Client { base: format!("http://{}", world.address), ..client.clone() };
    let anonymous = Client { token: None, ..at(&scene.staff) };
    [
        ("admin", &scene.admin),
        ("auditor", &scene.auditor),
        ("etajima", &scene.etajima),
        ("delegate", &scene.delegate),
        ("mihara", &scene.mihara),
        ("person", &scene.person),
        ("machine", &scene.machines.1[0]),
        ("machine-own", &scene.machines.1[1]),
    ]
    .into_iter()
    .map(|(name, client)| (name, at(client)))
    .chain([("anonymous", anonymous)])
    .collect()
}

/// What everybody who may not know sees. Thorough questions come from those who see records at all.
fn look(scene: &Scene, world: &World, secret: &Secret, but: &str, depth: Depth) -> Seen {
    let mut seen = Seen::new();
    for (name, client) in curious(scene, world).into_iter().filter(|(name, _)| *name != but) {
        let sees_records = matches!(name, "auditor" | "etajima" | "mihara" | "person" | "machine");
        let asked = if depth == Depth::Thorough && !sees_records { Depth::Plain } else { depth };
        crawl(name, &client, scene, secret, asked, &mut seen);
        leaf(name, &client, scene, secret, depth, &mut seen);
    }
    seen
}

fn differences(one: &Seen, other: &Seen) -> Vec<String> {
    let none = "nothing".to_owned();
    // From a little before the first letter that differs.
    let short = |seen: Option<&String>, from: usize| -> String {
        seen.unwrap_or(&none).chars().skip(from).take(400).collect()
    };
    let first = |key: &String| {
        let (one, other) = (one.get(key).unwrap_or(&none), other.get(key).unwrap_or(&none));
        let alike = one.chars().zip(other.chars()).take_while(|(one, other)| one == other);
        alike.count().saturating_sub(120)
    };
    one.keys()
        .chain(other.keys().filter(|key| !one.contains_key(*key)))
        .filter(|key| one.get(*key) != other.get(*key))
        .map(|key| {
            let from = first(key);
            let (one, other) = (short(one.get(key), from), short(other.get(key), from));
            format!("{key}\n  one:   {one}\n  other: {other}")
        })
        .collect()
}

#[track_caller]
fn assert_alike(one: &Seen, other: &Seen) {
    let found = differences(one, other);
    assert!(
        found.is_empty(),
        "{} of {} answers differ:\n{}",
        found.len(),
        one.len(),
        found.iter().take(5).cloned().collect::<Vec<_>>().join("\n")
    );
}

/// Drafts in every state that was never announced: made, changed, thrown away.
fn plan(staff: &Client, scene: &Scene, secret: &mut Secret) {
    let made =
        draft(staff, &secret.talents[0], &secret.posts[0], "2026-10-01", json!("2027-03-31"), 100);
    let changed = draft(staff, &secret.talents[1], &secret.posts[1], "2026-07-01", Value::Null, 50);
    let path = format!("/assignments/{changed}");
    staff
        .patch(
            &path,
            &staff.get(&path).expect(200).etag(),
            &json!({ "share_percent": 40, "starts_on": "2026-08-01" }),
        )
        .expect(200);
    let thrown = draft(staff, &scene.own.talent, &secret.posts[1], "2026-09-01", Value::Null, 30);
    step(staff, &thrown, "cancel", &json!({})).expect(200);
    let past =
        draft(staff, &secret.talents[0], &secret.posts[1], "2026-04-01", json!("2026-09-30"), 20);
    let own =
        draft(staff, &scene.own.talent, &secret.posts[0], "2026-06-01", json!("2026-09-30"), 10);
    secret.drafts.extend([made, changed, thrown, past, own]);
    transfer(staff, scene, secret);
    rotation(staff, secret);
    register(staff, scene, secret);
}

/// Somebody away, in both worlds, of whose return only the second knows.
fn away(staff: &Client, talent: &str) -> String {
    let etag = staff.get(&format!("/talents/{talent}")).expect(200).etag();
    let away = json!({ "kind": "training_secondment", "destination": "デジタル庁", "starts_on": "2026-05-01" });
    let card = staff.step(&format!("/talents/{talent}/absences"), &etag, &away).expect(201);
    card.body["absences"][0]["id"].as_str().unwrap().to_owned()
}

/// Every kind of change that is to come, of the register: entered, given up, taken up again. The
/// first two are announced later.
fn register(staff: &Client, scene: &Scene, secret: &mut Secret) {
    let (own, foreign) = (&scene.own.talent, &scene.foreign.talent);
    let [one, other, last] = [0, 1, 2].map(|place| secret.talents[place].clone());
    let held = |talent: &str, part: &str| {
        staff.get(&format!("/talents/{talent}")).expect(200).body[part][0]["id"].clone()
    };
    let employment = |body: &str, first: &str| {
        json!({
            "organization_code": body, "form": "permanent", "recruitment_route": "graduate", "grade": "staff",
            "title": "秘密主査", "starts_on": first
        })
    };
    let mut ends = employment("340006", "2020-04-01");
    ends["title"] = json!("技師");
    ends["ends_on"] = json!("2027-03-31");
    ends["end_reason"] = json!("resigned");
    let back = json!({ "kind": "training_secondment", "destination": "デジタル庁", "starts_on": "2026-05-01", "ends_on": "2026-12-31" });
    let promoted =
        json!({ "effective_on": "2026-07-01", "grade": "subsection_chief", "title": "秘密主任" });
    for (talent, path, said) in [
        (own, "employments/change", promoted),
        (
            &one,
            "employments/transfer",
            json!({ "staff_number": "S9", "employment": employment(MIHARA, "2026-10-01") }),
        ),
        (own, "employments/end", json!({ "ends_on": "2027-03-31", "reason": "resigned" })),
        (own, "employments", employment("340006", "2027-04-01")),
        (
            foreign,
            "absences",
            json!({ "kind": "leave", "starts_on": "2026-08-01", "ends_on": "2026-12-31" }),
        ),
        (&other, "employments/change", json!({ "effective_on": "2026-10-01", "salary_grade": 3 })),
        (
            &other,
            "absences/correct",
            json!({ "absence_id": held(&other, "absences"), "absence": back }),
        ),
        (
            &last,
            "employments/correct",
            json!({ "employment_id": held(&last, "employments"), "employment": ends }),
        ),
    ] {
        secret.planned.push(ahead(staff, talent, path, &said));
    }
    let act = |act: &str| {
        let id = secret.planned.last().unwrap();
        staff.post(&format!("/planned-steps/{id}/{act}"), &json!({})).expect(200);
    };
    act("withdraw");
    act("reinstate");
    act("withdraw");
    // Officers look at what they entered, and the looks are nobody else's business.
    assert!(staff.get("/planned-steps").expect(200).items().len() > 7);
    staff.get(&format!("/planned-steps/{}", secret.planned[0])).expect(200);
}

/// Somebody who is to leave what everybody sees for a place nobody knows of; and the same given up.
fn transfer(staff: &Client, scene: &Scene, secret: &mut Secret) {
    let body = json!({
        "talent_id": scene.own.talent,
        "ends": [{ "assignment_id": scene.own.assignment, "ends_on": "2026-12-31" }],
        "starts": [{ "post_id": secret.posts[1], "starts_on": "2027-01-01", "share_percent": 60 }],
        "reason": "秘密の異動",
    });
    let given_up = staff.post("/transfers", &body).expect(201).id();
    staff.post(&format!("/transfers/{given_up}/undo"), &json!({})).expect(200);
    let drafted = staff.post("/transfers", &body).expect(201).body;
    let start = drafted["parts"][1]["assignment"]["id"].as_str().expect("a start");
    secret.drafts.push(start.to_owned());
}

/// A plan with a result and work in the background, proposed; and one that was given up.
fn rotation(staff: &Client, secret: &mut Secret) {
    let new = |method: &str| {
        json!({ "name": "秘密の計画", "method": method, "first_fiscal_year": 2028, "years": 2, "max_steps": 5,
        "rules": [{ "key": "grade_distance_max", "value": 4 }] })
    };
    let plan = staff.post("/rotation-plans", &new("optimal")).expect(201).id();
    let place = json!({ "name": "採用予定", "employer_code": crate::scheme::PREFECTURE, "route": "graduate", "count": 2, "post_type": "business_designer", "level": 3 });
    staff
        .post(&format!("/rotation-plans/{plan}/planned-hires"), &json!({ "add": [place] }))
        .expect(200);
    let job = staff.post(&format!("/rotation-plans/{plan}/solve"), &json!({})).expect(202).id();
    crate::scene::done(staff, &job);
    // Doubts about it, judged and read.
    let scenario = crate::scene::judged(staff, &plan, &secret.talents[0]);
    staff.get(&format!("/rotation-plans/{plan}/scenarios")).expect(200);
    secret.scenarios.push(scenario);
    let counted = staff.post(&format!("/rotation-plans/{plan}/stability"), &json!({})).expect(202);
    crate::scene::done(staff, &counted.id());
    staff.get(&format!("/rotation-plans/{plan}/stability/pairs")).expect(200);
    staff.post(&format!("/rotation-plans/{plan}/propose"), &json!({})).expect(200);
    let hand = staff.post("/rotation-plans", &new("hand")).expect(201);
    let cells: Vec<Value> = [2028, 2029]
        .iter()
        .map(|year| json!({ "talent_id": secret.talents[0], "fiscal_year": year, "posts": [{ "post_id": secret.posts[0] }] }))
        .collect();
    let path = format!("/rotation-plans/{}", hand.id());
    staff.patch(&format!("{path}/lines"), &hand.etag(), &json!({ "cells": cells })).expect(200);
    staff.post(&format!("{path}/cancel"), &json!({})).expect(200);
}

/// What a municipality may try on its own posts, so that it would run into what it may not know.
fn collisions(scene: &Scene, world: &World, secret: &Secret) -> Seen {
    let mut seen = Seen::new();
    for (name, client) in curious(scene, world) {
        for target in secret.posts.iter().chain([&scene.own.post, &scene.foreign.post]) {
            let path = format!("/posts/{target}");
            let etag = client.get(&path).header("etag").unwrap_or("\"1-x\"").to_owned();
            seen.insert(format!("{name} etag {path}"), etag.clone());
            let tries = [
                (
                    "PATCH",
                    String::new(),
                    json!({ "effective_on": "2026-08-15", "share_percent": 10 }),
                ),
                ("POST", "/close".to_owned(), json!({ "ends_on": "2026-07-31" })),
                ("POST", "/reopen".to_owned(), json!({ "ends_on": null })),
                ("PATCH", String::new(), json!({ "effective_on": "2026-06-01", "title": "改称" })),
            ];
            for (number, (method, step, body)) in tries.into_iter().enumerate() {
                let headers = [
                    (
                        "Content-Type",
                        if method == "PATCH" {
                            "application/merge-patch+json"
                        } else {
                            "application/json"
                        },
                    ),
                    ("If-Match", etag.as_str()),
                ];
                let answer = client.send(
                    method,
                    &format!("{path}{step}"),
                    &headers,
                    Some(body.to_string().as_bytes()),
                );
                seen.insert(format!("{name} {number} {method} {path}{step}"), said(&answer));
            }
        }
        for id in &secret.drafts {
            let answer = client.step(&format!("/assignments/{id}/announce"), "\"1-x\"", &json!({}));
            seen.insert(format!("{name} announces {id}"), said(&answer));
        }
        let proposal = json!({ "talent_id": secret.talents[0], "post_id": secret.posts[0], "starts_on": "2026-10-01", "share_percent": 100 });
        seen.insert(format!("{name} proposes"), said(&client.post("/assignments", &proposal)));
    }
    seen
}

/// Who is told what is announced of somebody of Etajima. One machine reads for the prefecture, which
/// announced it, the other for Etajima.
const TOLD: [&str; 5] = ["person", "etajima", "delegate", "machine", "machine-own"];

/// What is announced of the register is seen by the person, the home body and the body the person
/// comes to, and makes no difference to anybody else; recalled, it is gone again for all.
fn announced_of_the_register(
    scene: &Scene,
    (other, elsewhere): (&World, &Client),
    secret: &Secret,
    before: &Seen,
) {
    let act = |place: usize, act: &str, said: &Value| {
        elsewhere
            .post(&format!("/planned-steps/{}/{act}", secret.planned[place]), said)
            .expect(200);
    };
    // Who looks at papers again has printed them once more: that list tells of looks, not of facts.
    let of_looks = |text: &String| text.contains("/paper-prints");
    let differ = || {
        let all = differences(before, &look(scene, other, secret, "auditor", Depth::Again));
        all.into_iter().filter(|text| !of_looks(text)).collect::<Vec<String>>()
    };
    let some = |found: &[String], start: &str| found.iter().any(|text| text.starts_with(start));
    let none_but = |found: &[String], told: &[&str]| {
        let leaks: Vec<&String> = found
            .iter()
            .filter(|text| !told.iter().any(|who| text.starts_with(&format!("{who} "))))
            .collect();
        assert!(leaks.is_empty(), "{leaks:#?}");
    };
    act(0, "announce", &json!({}));
    let found = differ();
    for seen in [
        "person /talents",
        "person /planned-steps",
        "person page /me/record",
        "etajima /talents",
        "etajima page /planned-steps",
    ] {
        assert!(some(&found, seen), "{seen}: {found:#?}");
    }
    none_but(&found, &TOLD);
    act(1, "announce", &json!({}));
    assert!(some(&differ(), "mihara /planned-steps"), "the body the person comes to is told");
    for place in [1, 0] {
        act(place, "recall", &json!({ "reason": "見直し" }));
    }
    // That the card was changed and changed back stays in its version, for those who were told.
    none_but(&differ(), &TOLD);
    let hidden = |path: &str| scene.person.get(path).expect(200).body["employments"].clone();
    let path = format!("/talents/{}", scene.own.talent);
    let person = Client { base: format!("http://{}", other.address), ..scene.person.clone() };
    let plain = |rows: Value| -> Vec<Value> {
        let strip = |mut row: Value| {
            row["id"] = Value::Null;
            row
        };
        rows.as_array().unwrap().iter().cloned().map(strip).collect()
    };
    assert_eq!(
        plain(person.get(&path).expect(200).body["employments"].clone()),
        plain(hidden(&path))
    );
}

on_both! {
    fn what_is_not_announced_cannot_be_told_from_nothing(world) {
        let scene = Scene::new(world);
        let staff = &scene.staff;
        let hired = staff.post("/talents", &new_talent("P0003", "340006")).expect(201).id();
        let mut secret = Secret {
            talents: vec![talent(staff, "P0001", "340006"), talent(staff, "M0002", MIHARA), hired],
            posts: vec![post(staff, ETAJIMA, 100), post(staff, MIHARA, 100)],
            drafts: Vec::new(),
            planned: Vec::new(),
            scenarios: Vec::new(),
            calendars: BTreeMap::new(),
            cookies: BTreeMap::new(),
        };
        for (name, login) in [("admin", "admin"), ("auditor", "auditor"), ("etajima", "etajima"), ("delegate", "etajima-delegate"), ("mihara", "mihara"), ("person", "person")] {
            secret.cookies.insert(name, cookies(world, login));
        }
        // Accepted demands that the drafts would fill: only an announcement may.
        demand(staff, &scene.etajima, &scene.demand_call, ETAJIMA, &secret.posts[0]);
        demand(staff, &scene.mihara, &scene.demand_call, MIHARA, &secret.posts[1]);
        away(staff, &secret.talents[1]);
        for (name, client) in [("etajima", &scene.etajima), ("mihara", &scene.mihara), ("person", &scene.person)] {
            let made = client.post("/me/calendar", &json!({})).expect(200);
            secret.calendars.insert(name, made.body["path"].as_str().unwrap().to_owned());
        }
        // Signed in before there are two worlds: a sign-in is seen by administrators.
        let colleague = world.as_login("staff2");
        world.clock.advance(TimeDelta::seconds(60));
        let other = world.twin();
        let elsewhere = Client { base: format!("http://{}", other.address), ..staff.clone() };
        wait_for(staff);
        // The control of the method: two worlds without a secret are alike.
        assert_alike(&look(&scene, world, &secret, "", Depth::Plain), &look(&scene, &other, &secret, "", Depth::Plain));

        plan(&elsewhere, &scene, &mut secret);
        for world in [world, &other] { world.clock.advance(TimeDelta::seconds(60)); }
        let (one, two) = (look(&scene, world, &secret, "", Depth::Thorough), look(&scene, &other, &secret, "", Depth::Thorough));
        assert!(one.len() > 700, "only {} answers", one.len());
        assert_alike(&one, &two);

        // The control of the detector: what is announced is seen by those it concerns, and taken
        // back it is gone again.
        let before = look(&scene, world, &secret, "", Depth::Again);
        let colleague = Client { base: elsewhere.base.clone(), ..colleague };
        step(&colleague, &secret.drafts[0], "announce", &json!({})).expect(200);
        let found = differences(&before, &look(&scene, &other, &secret, "", Depth::Again));
        assert!(found.iter().any(|text| text.starts_with("etajima /assignments")), "an announcement must be seen");
        assert!(found.iter().any(|text| text.starts_with("etajima /me/notices")), "it is told");
        assert!(found.iter().any(|text| text.starts_with("etajima /demands")), "an announcement fills a demand");
        assert!(found.iter().any(|text| text.starts_with("etajima page /assignments")), "pages show it as well");
        assert!(!found.iter().any(|text| text.starts_with("mihara ") || text.starts_with("anonymous ") || text.starts_with("admin ")), "{found:#?}");
        step(&elsewhere, &secret.drafts[0], "recall", &json!({ "reason": "組替え" })).expect(200);
        // The record keeps that it was announced and recalled: that was never secret. Everybody
        // else sees nothing any more.
        assert_alike(&look(&scene, world, &secret, "auditor", Depth::Again), &look(&scene, &other, &secret, "auditor", Depth::Again));

        assert_alike(&collisions(&scene, world, &secret), &collisions(&scene, &other, &secret));
        let before = look(&scene, world, &secret, "auditor", Depth::Again);
        assert_alike(&before, &look(&scene, &other, &secret, "auditor", Depth::Again));
        announced_of_the_register(&scene, (&other, &elsewhere), &secret, &before);
    }
}

/// Copying takes PostgreSQL's connections away from the first server; it gets new ones by itself.
fn wait_for(staff: &Client) {
    let began = std::time::Instant::now();
    let mut good = 0;
    while good < 20 {
        good = if staff.get("/me").status == 200 { good + 1 } else { 0 };
        assert!(began.elapsed().as_secs() < 20, "the server finds its database again");
    }
}
