//! A transfer (異動) is one act: what ends and what begins is drafted, judged, announced, ordered and
//! taken back together; until an end is ordered, everybody who is not concerned reads as before.

use std::collections::BTreeMap;
use std::sync::Barrier;

use dxship::vocab::Role;
use serde_json::{Value, json};

use crate::harness::{Answer, Client, World};
use crate::on_both;
use crate::pages::frame::cookies;
use crate::scheme::{ETAJIMA, MIHARA, PREFECTURE, SAKA, draft, person, post, serve};

/// Somebody who serves Etajima without a last day, and a post in Mihara.
struct Stage {
    staff: Client,
    talent: String,
    held: String,
    /// The post in Etajima and that in Mihara.
    posts: [String; 2],
}

fn stage(world: &World) -> Stage {
    let staff = world.staff();
    let talent = person(world, "異動 花子", PREFECTURE);
    let posts = [post(&staff, ETAJIMA, 100), post(&staff, MIHARA, 100)];
    let held = serve(&staff, &talent, &posts[0], ("2025-04-01", ""), 100);
    Stage { staff, talent, held, posts }
}

impl Stage {
    /// From Etajima to Mihara in the middle of the year.
    fn body(&self) -> Value {
        json!({
            "talent_id": self.talent,
            "ends": [{ "assignment_id": self.held, "ends_on": "2026-09-30" }],
            "starts": [{ "post_id": self.posts[1], "starts_on": "2026-10-01", "ends_on": "2028-03-31", "share_percent": 100 }],
            "reason": "定期異動",
        })
    }

    fn draft(&self) -> String {
        self.staff.post("/transfers", &self.body()).expect(201).id()
    }

    fn read(&self, id: &str) -> Value {
        self.staff.get(&format!("/transfers/{id}")).expect(200).body
    }

    fn take(&self, id: &str, step: &str, body: &Value) -> Answer {
        self.staff.post(&format!("/transfers/{id}/{step}"), body)
    }
}

/// Everything a reader is told about placement, as bytes.
fn told(client: &Client, stage: &Stage, start: &str) -> BTreeMap<String, (u16, Vec<u8>)> {
    let mut paths: Vec<String> = vec![
        "/assignments?total=true&limit=200".to_owned(),
        "/assignments?as_of=2026-11-01".to_owned(),
        "/assignments?format=csv&as_of=2026-11-01".to_owned(),
        "/statistics/placements?fiscal_year=2026".to_owned(),
        "/statistics/placements?fiscal_year=2027".to_owned(),
        "/statistics/demand?fiscal_year=2026".to_owned(),
        format!("/assignments/{}", stage.held),
        format!("/assignments/{start}"),
        format!("/talents/{}", stage.talent),
        "/posts?as_of=2026-11-01&vacant=true".to_owned(),
        "/posts?total=true".to_owned(),
        "/transfers".to_owned(),
    ];
    paths.extend(stage.posts.iter().map(|post| format!("/posts/{post}?as_of=2026-11-01")));
    let ask = |path: String| {
        let answer = client.get(&path);
        // The request's own name stands in a refusal.
        let bytes = if answer.status < 300 { answer.bytes } else { Vec::new() };
        (path, (answer.status, bytes))
    };
    paths.into_iter().map(ask).collect()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or("")
}

fn state(client: &Client, id: &str) -> String {
    text(&client.get(&format!("/assignments/{id}")).expect(200).body, "state").to_owned()
}

fn start_of(view: &Value) -> String {
    let parts = view["parts"].as_array().unwrap();
    let start = parts.iter().find(|part| part["kind"] == "start").expect("a start");
    text(&start["assignment"], "id").to_owned()
}

on_both! {
    fn a_transfer_is_looked_at_before_it_is_drafted(world) {
        let stage = stage(world);
        let staff = &stage.staff;
        // Alone the start does not fit, and the refusal names what is in the way.
        let alone = json!({ "talent_id": stage.talent, "post_id": stage.posts[1], "starts_on": "2026-10-01", "share_percent": 100 });
        let refused = staff.post("/assignments", &alone).expect(409);
        assert_eq!(refused.code(), "share_exceeded");
        let detail = refused.body["detail"].as_str().unwrap();
        assert!(detail.contains("江田島市 CIO補佐官 100%") && detail.contains("異動させる"), "{detail}");
        // Looked at: nothing is kept.
        let before = staff.get("/assignments?total=true").expect(200).bytes;
        let dry = staff.post("/transfers?dry_run=true", &stage.body()).expect(200).body;
        assert_eq!((text(&dry, "state"), dry["parts"].as_array().unwrap().len()), ("draft", 2));
        assert_eq!(staff.get("/assignments?total=true").expect(200).bytes, before);
        assert_eq!(staff.get("/transfers?total=true").expect(200).body["total"], json!(0));
    }
}

on_both! {
    fn no_part_of_a_transfer_goes_its_own_way(world) {
        let stage = stage(world);
        let Stage { staff, held, .. } = &stage;
        let start = start_of(&stage.read(&stage.draft()));
        let seen = staff.get(&format!("/assignments/{held}")).expect(200).body;
        assert!(!seen["allowed_actions"].to_string().contains("end") && !seen["allowed_actions"].to_string().contains("rescind"), "{}", seen["allowed_actions"]);
        for (part, step, body) in [
            (&start, "announce", json!({})), (&start, "cancel", json!({})), (held, "end", json!({ "ends_on": "2026-08-31" })),
            (held, "extend", json!({ "ends_on": "2027-08-31" })), (held, "rescind", json!({ "reason": "x" })),
            (held, "change-share", json!({ "effective_on": "2026-08-01", "share_percent": 10 })),
        ] {
            let refused = staff.post(&format!("/assignments/{part}/{step}"), &body);
            assert!(matches!(refused.code(), "part_of_transfer" | "state_conflict"), "{step}: {}", refused.body);
        }
    }
}

on_both! {
    fn an_end_and_a_start_are_one_act(world) {
        let stage = stage(world);
        let Stage { staff, held, .. } = &stage;
        world.account("saka", Role::MunicipalCio, Some(SAKA));
        let (etajima, mihara, saka) = (world.as_login("etajima"), world.as_login("mihara"), world.as_login("saka"));
        let (own, auditor) = (world.staff_account("hanako", &stage.talent), world.as_login("auditor"));
        // A draft changes no byte of anybody else's answers.
        let nobody = "asg_0000000000001";
        let all = [("etajima", &etajima), ("mihara", &mihara), ("saka", &saka), ("own", &own), ("auditor", &auditor)];
        let as_before: Vec<_> = all.iter().map(|(_, client)| told(client, &stage, nobody)).collect();
        let id = stage.draft();
        let view = stage.read(&id);
        let start = start_of(&view);
        assert_eq!((text(&view, "state"), text(&view, "effective_on")), ("draft", "2026-10-01"));
        assert_eq!(view["allowed_actions"], json!(["undo"]), "who drafted it does not announce it");
        let alone = world.as_login("staff").post(&format!("/transfers/{}/announce", text(&view, "id")), &json!({}));
        assert_eq!(alone.expect(403).code(), "second_person_needed");
        for ((name, client), before) in all.iter().zip(&as_before) {
            assert!(told(client, &stage, nobody) == *before, "{name} sees a draft");
            assert_eq!(client.get(&format!("/assignments/{start}")).status, before[&format!("/assignments/{nobody}")].0, "{name}");
            assert_eq!(client.get(&format!("/transfers/{id}")).status, 403, "{name}");
        }
        let seen = staff.get(&format!("/assignments/{held}")).expect(200).body;
        assert_eq!((text(&seen, "transfer_id"), &seen["coming_end"]), (id.as_str(), &json!({ "state": "draft", "ends_on": "2026-09-30" })));
        // Announced: those it concerns know; figures and everybody else read as before.
        assert_eq!(text(&stage.take(&id, "announce", &json!({})).expect(200).body, "state"), "announced");
        for client in [&etajima, &own] {
            let seen = client.get(&format!("/assignments/{held}")).expect(200).body;
            assert_eq!((text(&seen, "state"), &seen["ends_on"], &seen["transfer_id"]), ("ordered", &json!(null), &json!(null)));
            assert_eq!(seen["coming_end"], json!({ "state": "announced", "ends_on": "2026-09-30" }));
        }
        assert_eq!((state(&mihara, &start), mihara.get(&format!("/assignments/{held}")).status), ("announced".to_owned(), 404));
        assert_eq!(etajima.get(&format!("/assignments/{start}")).status, 404, "another body's");
        for (name, client) in [("saka", &saka), ("auditor", &auditor)] {
            let at = all.iter().position(|(known, _)| *known == name).unwrap();
            assert!(told(client, &stage, nobody) == as_before[at], "{name} reads as before until the order");
        }
        let figures = |client: &Client| client.get("/statistics/placements?fiscal_year=2026").expect(200).bytes;
        let still = figures(staff);
        // Ordered with the numbers of all bodies.
        let numbers = json!({ "ordered_on": "2026-10-01", "sending_number": "県人第9号", "receiving_number": "三人第4号", "releasing_number": "江人第7号" });
        let ordered = stage.take(&id, "order", &numbers).expect(200).body;
        assert_eq!((text(&ordered, "state"), ordered["allowed_actions"].clone()), ("ordered", json!(["undo"])));
        assert_ne!(figures(staff), still);
        let papers = |id: &str| -> Vec<(String, String, String)> {
            let orders = staff.get(&format!("/assignments/{id}")).expect(200).body["orders"].clone();
            orders.as_array().unwrap().iter().map(|one| (text(one, "kind").to_owned(), text(one, "number").to_owned(), text(one, "ordered_on").to_owned())).collect()
        };
        let paper = |kind: &str, number: &str, day: &str| (kind.to_owned(), number.to_owned(), day.to_owned());
        assert_eq!(papers(held)[2..], [paper("dispatch_end", "県人第9号", "2026-09-30"), paper("appointment_end", "江人第7号", "2026-09-30")]);
        assert_eq!(papers(&start), [paper("dispatch", "県人第9号", "2026-10-01"), paper("appointment", "三人第4号", "2026-10-01")]);
        assert_eq!((state(staff, held), state(staff, &start)), ("ended".to_owned(), "ordered".to_owned()));
        assert_eq!(staff.post(&format!("/assignments/{held}/reopen"), &json!({ "reason": "x" })).expect(409).code(), "part_of_transfer");
        // Undone together, step by step.
        assert_eq!(stage.take(&id, "undo", &json!({})).expect(422).faults(), [("/reason".to_owned(), "required".to_owned())]);
        stage.take(&id, "undo", &json!({ "reason": "見直し" })).expect(200);
        assert_eq!((state(staff, held), state(staff, &start), figures(staff) == still), ("ordered".to_owned(), "announced".to_owned(), true));
        assert_eq!(papers(held).len(), 2);
        stage.take(&id, "undo", &json!({ "reason": "見直し" })).expect(200);
        assert_eq!(mihara.get(&format!("/assignments/{start}")).status, 404, "secret again");
        stage.take(&id, "undo", &json!({})).expect(200);
        assert_eq!((text(&stage.read(&id), "state"), state(staff, &start).as_str()), ("cancelled", "cancelled"));
        assert_eq!(stage.take(&id, "undo", &json!({})).expect(409).code(), "state_conflict");
        // As before, but for the steps that were counted.
        let held_now = staff.get(&format!("/assignments/{held}")).expect(200).body;
        assert_eq!((&held_now["ends_on"], &held_now["coming_end"], &held_now["transfer_id"]), (&json!(null), &json!(null), &json!(null)));
    }
}

on_both! {
    fn what_was_only_announced_and_taken_back_reads_as_before_byte_for_byte(world) {
        let stage = stage(world);
        world.account("saka", Role::MunicipalCio, Some(SAKA));
        let clients = [world.as_login("etajima"), world.as_login("mihara"), world.staff_account("hanako", &stage.talent), world.as_login("saka")];
        let nobody = "asg_0000000000001";
        let before: Vec<_> = clients.iter().map(|client| told(client, &stage, nobody)).collect();
        let id = stage.draft();
        stage.take(&id, "announce", &json!({})).expect(200);
        assert!(told(&clients[0], &stage, nobody) != before[0], "the announcement is seen");
        stage.take(&id, "undo", &json!({ "reason": "見直し" })).expect(200);
        stage.take(&id, "undo", &json!({})).expect(200);
        for (client, before) in clients.iter().zip(&before) {
            assert!(told(client, &stage, nobody) == *before);
        }
    }
}

on_both! {
    fn a_share_goes_down_here_and_another_begins_there(world) {
        let stage = stage(world);
        let Stage { staff, talent, held, posts } = &stage;
        let third = post(staff, SAKA, 100);
        let body = json!({
            "talent_id": talent,
            "share_changes": [{ "assignment_id": held, "effective_on": "2026-10-01", "share_percent": 40 }],
            "starts": [
                { "post_id": posts[1], "starts_on": "2026-10-01", "share_percent": 40 },
                { "post_id": third, "starts_on": "2027-04-01", "share_percent": 20 },
            ],
        });
        let view = staff.post("/transfers", &body).expect(201).body;
        let kinds: Vec<&str> = view["parts"].as_array().unwrap().iter().map(|part| text(part, "kind")).collect();
        assert_eq!(kinds, ["end", "start", "start", "start"]);
        let id = text(&view, "id");
        stage.take(id, "announce", &json!({})).expect(200);
        stage.take(id, "order", &json!({ "sending_number": "県人第1号" })).expect(200);
        let on = |day: &str| staff.get(&format!("/assignments?as_of={day}&talent_id={talent}")).expect(200).items().iter().map(|row| row["share_percent"].as_i64().unwrap()).sum::<i64>();
        assert_eq!((on("2026-09-30"), on("2026-10-01"), on("2027-04-01")), (100, 80, 100));
        let follower = text(&view["parts"][1]["assignment"], "id");
        assert_eq!(staff.get(&format!("/assignments/{follower}")).expect(200).body["follows_id"], json!(held));
        stage.take(id, "undo", &json!({ "reason": "取消" })).expect(200);
        assert_eq!(on("2027-04-01"), 200, "ordered in full again, and what begins is announced again");
        assert_eq!(staff.get("/assignments?state=ordered&as_of=2027-04-01").expect(200).items().len(), 1);
    }
}

on_both! {
    fn a_longer_stay_is_judged_with_what_follows_it(world) {
        let stage = stage(world);
        let Stage { staff, talent, posts, .. } = &stage;
        let other = person(world, "延長 次郎", PREFECTURE);
        let short = serve(staff, &other, &posts[1], ("2025-04-01", "2026-09-30"), 100);
        // Whoever is drafted after it is in the way, by name.
        draft(staff, &person(world, "後任 三郎", PREFECTURE), &posts[1], ("2026-10-01", ""), 100);
        let extension = json!({ "talent_id": other, "extensions": [{ "assignment_id": short, "ends_on": "2027-03-31" }] });
        let refused = staff.post("/transfers", &extension).expect(409);
        assert_eq!(refused.code(), "post_share_exceeded");
        assert!(refused.body["detail"].as_str().unwrap().contains("後任 三郎"), "{}", refused.body);
        let third = post(staff, SAKA, 100);
        let short = serve(staff, &person(world, "延長 四郎", PREFECTURE), &third, ("2025-04-01", "2026-09-30"), 100);
        let body = |last: &str| json!({ "talent_id": staff.get(&format!("/assignments/{short}")).body["talent_id"], "extensions": [{ "assignment_id": short, "ends_on": last }] });
        let codes = |answer: &Answer| answer.body["warnings"].as_array().unwrap().iter().map(|one| text(one, "code").to_owned()).collect::<Vec<_>>();
        let short_one = staff.post("/transfers?dry_run=true", &body("2027-03-31")).expect(200);
        assert!(!codes(&short_one).contains(&"dispatch_over_two_years".to_owned()), "{:?}", codes(&short_one));
        let long = staff.post("/transfers?dry_run=true", &body("2028-03-31")).expect(200);
        assert!(codes(&long).contains(&"dispatch_over_two_years".to_owned()), "over the whole chain: {:?}", codes(&long));
        let id = staff.post("/transfers", &body("2028-03-31")).expect(201).id();
        let ends = |path: &str| staff.get(path).expect(200).body["ends_on"].clone();
        let path = format!("/assignments/{short}");
        // What the extension takes is taken for later drafts.
        let later = json!({ "talent_id": talent, "post_id": third, "starts_on": "2027-10-01", "share_percent": 1 });
        assert_eq!(staff.post("/assignments", &later).expect(409).code(), "share_exceeded");
        stage.take(&id, "announce", &json!({})).expect(200);
        assert_eq!(ends(&path), json!("2026-09-30"));
        stage.take(&id, "order", &json!({})).expect(200);
        assert_eq!(ends(&path), json!("2028-03-31"));
        stage.take(&id, "undo", &json!({ "reason": "取消" })).expect(200);
        assert_eq!(ends(&path), json!("2026-09-30"));
    }
}

on_both! {
    fn two_change_places_in_one_act(world) {
        let stage = stage(world);
        let Stage { staff, talent, held, posts } = &stage;
        let other = person(world, "交代 次郎", PREFECTURE);
        let theirs = serve(staff, &other, &posts[1], ("2025-04-01", ""), 100);
        let swap = |talent: &str, leaves: &str, post: &str| json!({
            "talent_id": talent,
            "ends": [{ "assignment_id": leaves, "ends_on": "2026-09-30" }],
            "starts": [{ "post_id": post, "starts_on": "2026-10-01", "share_percent": 100 }],
        });
        let refused = staff.post("/transfers", &swap(talent, held, &posts[1])).expect(409);
        assert_eq!(refused.code(), "post_share_exceeded");
        assert!(refused.body["detail"].as_str().unwrap().contains("交代 次郎"), "{}", refused.body);
        // One leaves first, as a draft; then each can be drafted.
        let leaving = json!({ "talent_id": other, "ends": [{ "assignment_id": theirs, "ends_on": "2026-09-30" }] });
        let leaving = staff.post("/transfers", &leaving).expect(201).id();
        let coming = staff.post("/transfers", &swap(talent, held, &posts[1])).expect(201).id();
        let back = json!({ "talent_id": other, "post_id": posts[0], "starts_on": "2026-10-01", "share_percent": 100 });
        let back = staff.post("/assignments", &back).expect(201).id();
        // Nobody is announced for a place whose leaving is not announced.
        assert_eq!(stage.take(&coming, "announce", &json!({})).expect(409).code(), "post_share_exceeded");
        assert_eq!(stage.take(&leaving, "undo", &json!({})).expect(409).code(), "share_exceeded", "what begins rests on it");
        stage.take(&coming, "announce", &json!({ "together_with": [leaving] })).expect(200);
        staff.post(&format!("/assignments/{back}/announce"), &json!({})).expect(200);
        // Nor ordered before it is ordered.
        assert_eq!(stage.take(&coming, "order", &json!({})).expect(409).code(), "post_share_exceeded");
        assert_eq!(staff.post(&format!("/assignments/{back}/order"), &json!({})).expect(409).code(), "share_exceeded");
        stage.take(&coming, "order", &json!({ "together_with": [leaving], "sending_number": "県人第1号" })).expect(200);
        staff.post(&format!("/assignments/{back}/order"), &json!({})).expect(200);
        let there = staff.get("/assignments?state=ordered&as_of=2026-10-01").expect(200);
        assert_eq!(there.items().len(), 2);
    }
}

on_both! {
    fn what_does_not_hold_together_is_refused_whole(world) {
        let stage = stage(world);
        let Stage { staff, talent, held, posts } = &stage;
        let foreign = serve(staff, &person(world, "別人 次郎", PREFECTURE), &post(staff, SAKA, 100), ("2025-04-01", ""), 100);
        let ends = |id: &str, last: Value| json!({ "talent_id": talent, "ends": [{ "assignment_id": id, "ends_on": last }] });
        let fault = |body: &Value| staff.post("/transfers", body).faults();
        let one = |pointer: &str, code: &str| vec![(pointer.to_owned(), code.to_owned())];
        assert_eq!(fault(&json!({ "talent_id": talent })), one("/starts", "required"));
        assert_eq!(fault(&ends(&foreign, json!("2026-09-30"))), one("/ends/0/assignment_id", "reference_unknown"));
        assert_eq!(fault(&ends("asg_0000000000001", json!("2026-09-30"))), one("/ends/0/assignment_id", "reference_unknown"));
        assert_eq!(fault(&ends(held, json!("2025-03-31"))), one("/ends/0/ends_on", "day_outside"), "before it began");
        assert_eq!(fault(&ends(held, Value::Null)), one("/ends/0/ends_on", "required"));
        for day in ["-5000-01-01", "+12000-01-01", "2201-01-01"] {
            assert_eq!(staff.post("/transfers", &ends(held, json!(day))).status, 422, "{day}");
        }
        let twice = json!({ "talent_id": talent, "ends": [{ "assignment_id": held, "ends_on": "2026-09-30" }, { "assignment_id": held, "ends_on": "2026-08-31" }] });
        assert_eq!(staff.post("/transfers", &twice).expect(409).code(), "part_of_transfer");
        let shares = json!({ "talent_id": talent, "share_changes": [{ "assignment_id": held, "effective_on": "2025-04-01", "share_percent": 40 }] });
        assert_eq!(fault(&shares), one("/share_changes/0/effective_on", "day_outside"));
        let same = json!({ "talent_id": talent, "share_changes": [{ "assignment_id": held, "effective_on": "2026-04-01", "share_percent": 100 }] });
        assert_eq!(fault(&same), one("/share_changes/0/share_percent", "share_unchanged"));
        let longer = json!({ "talent_id": talent, "extensions": [{ "assignment_id": held, "ends_on": "2026-03-31" }] });
        assert_eq!(fault(&longer), one("/extensions/0/ends_on", "day_outside"));
        let reversed = json!({ "talent_id": talent, "starts": [{ "post_id": posts[1], "starts_on": "2026-10-01", "ends_on": "2026-09-01", "share_percent": 1 }] });
        assert_eq!(fault(&reversed), one("/starts/0/ends_on", "period_reversed"));
        // The start overlaps the last day: the other assignment is named, and nothing is kept.
        let mut overlapping = stage.body();
        overlapping["starts"][0]["starts_on"] = json!("2026-09-30");
        let refused = staff.post("/transfers", &overlapping).expect(409);
        assert_eq!(refused.code(), "share_exceeded");
        let detail = refused.body["detail"].as_str().unwrap();
        assert!(detail.contains("2026-09-30") && detail.contains("江田島市 CIO補佐官 100%"), "{detail}");
        assert_eq!(refused.faults()[0].0, "/starts/0");
        // Every refusal at once.
        let mut all = stage.body();
        all["ends"][0]["ends_on"] = json!("2025-03-01");
        all["starts"][0]["post_id"] = json!("pst_0000000000001");
        let pointers: Vec<String> = staff.post("/transfers?dry_run=true", &all).faults().into_iter().map(|(pointer, _)| pointer).collect();
        assert_eq!(pointers, ["/ends/0/ends_on", "/starts/0/post_id"]);
        let mut early = stage.body();
        early["ends"][0]["ends_on"] = json!("2025-03-01");
        assert_eq!(fault(&early), one("/ends/0/ends_on", "day_outside"), "no shares that would fit otherwise");
        let many: Vec<Value> = (0..21).map(|_| json!({ "post_id": posts[1], "starts_on": "2026-10-01", "share_percent": 1 })).collect();
        assert_eq!(staff.post("/transfers", &json!({ "talent_id": talent, "starts": many })).status, 422);
        assert_eq!(staff.get("/transfers?total=true").expect(200).body["total"], json!(0));
        assert_eq!(staff.get(&format!("/assignments?talent_id={talent}&total=true")).expect(200).body["total"], json!(1));
        assert_eq!(stage.take("trf_0000000000001", "announce", &json!({})).status, 404);
        // An order dated after the day it takes effect.
        let id = stage.draft();
        assert_eq!(stage.take(&id, "order", &json!({})).expect(409).code(), "state_conflict");
        stage.take(&id, "announce", &json!({})).expect(200);
        let late = stage.take(&id, "order", &json!({ "ordered_on": "2026-10-02" })).expect(422);
        assert!(late.faults().iter().all(|(_, code)| code == "day_outside"), "{:?}", late.faults());
        assert_eq!((state(staff, held), text(&stage.read(&id), "state")), ("ordered".to_owned(), "announced"));
        assert_eq!(staff.step(&format!("/transfers/{id}/undo"), "\"1-x\"", &json!({ "reason": "x" })).expect(412).code(), "stale");
    }
}

on_both! {
    fn of_officers_at_once_one_takes_the_step(world) {
        let stage = stage(world);
        const OFFICERS: usize = 8;
        let at_once = |work: &(dyn Fn() -> Answer + Sync)| -> Vec<Answer> {
            let barrier = Barrier::new(OFFICERS);
            std::thread::scope(|scope| {
                let asked: Vec<_> = (0..OFFICERS).map(|_| scope.spawn(|| { barrier.wait(); work() })).collect();
                asked.into_iter().map(|thread| thread.join().unwrap()).collect()
            })
        };
        let drafted = at_once(&|| stage.staff.post("/transfers", &stage.body()));
        let won: Vec<&Answer> = drafted.iter().filter(|answer| answer.status == 201).collect();
        assert_eq!(won.len(), 1);
        assert!(drafted.iter().filter(|answer| answer.status != 201).all(|answer| answer.status == 409));
        let id = won[0].body["id"].as_str().unwrap().to_owned();
        for (step, body) in [("announce", json!({})), ("order", json!({})), ("undo", json!({ "reason": "x" }))] {
            let taken = at_once(&|| stage.take(&id, step, &body));
            let done = taken.iter().filter(|answer| answer.status == 200).count();
            // Taken back again and again it goes back a step each time.
            assert_eq!(done, if step == "undo" { 3 } else { 1 }, "{step}");
            assert!(taken.iter().all(|answer| answer.status == 200 || answer.code() == "state_conflict"), "{step}");
        }
        assert_eq!(text(&stage.read(&id), "state"), "cancelled");
        assert_eq!(state(&stage.staff, &stage.held), "ordered");
    }
}

/// Steps in any order on three people and three posts; whatever is refused leaves nothing, and what
/// is ordered alone makes the figures.
struct History<'a> {
    staff: &'a Client,
    people: Vec<String>,
    posts: Vec<String>,
    transfers: Vec<String>,
}

const DAYS: [&str; 5] = ["2026-07-01", "2026-10-01", "2027-01-01", "2027-04-01", "2027-10-01"];
const LASTS: [&str; 5] = ["2026-06-30", "2026-09-30", "2026-12-31", "2027-03-31", "2027-09-30"];

fn any(limit: usize) -> usize {
    rand::random::<u32>() as usize % limit
}

impl History<'_> {
    fn drafting(&self) -> Value {
        let talent = &self.people[any(self.people.len())];
        let rows = self
            .staff
            .get(&format!("/assignments?talent_id={talent}&state=ordered&limit=200"))
            .expect(200);
        let at = any(DAYS.len());
        let mut body = json!({ "talent_id": talent, "ends": [], "starts": [], "share_changes": [], "extensions": [] });
        if let Some(row) = rows.items().get(any(rows.items().len().max(1))) {
            let which = ["ends", "ends", "ends", "extensions", "share_changes"][any(5)];
            body[which] = match which {
                "share_changes" => {
                    json!([{ "assignment_id": row["id"], "effective_on": DAYS[at], "share_percent": 20 + 20 * any(5) }])
                }
                _ => json!([{ "assignment_id": row["id"], "ends_on": LASTS[at] }]),
            };
        }
        if any(4) > 0 {
            let last = if any(2) == 0 { Value::Null } else { json!(LASTS[any(LASTS.len())]) };
            body["starts"] = json!([{ "post_id": self.posts[any(self.posts.len())], "starts_on": DAYS[at], "ends_on": last, "share_percent": 20 + 20 * any(5) }]);
        }
        body
    }

    fn act(&mut self) -> u16 {
        if self.transfers.is_empty() || any(3) == 0 {
            let answer = self.staff.post("/transfers", &self.drafting());
            self.transfers.extend((answer.status == 201).then(|| answer.id()));
            return answer.status;
        }
        let id = self.transfers[any(self.transfers.len())].clone();
        let (step, body) = match any(7) {
            0..3 => ("announce", json!({})),
            3..6 => ("order", json!({ "sending_number": "県人第1号" })),
            _ => ("undo", json!({ "reason": "見直し" })),
        };
        self.staff.post(&format!("/transfers/{id}/{step}"), &body).status
    }

    /// Days of everything at a stage, with its share: what is planned, announced, ordered.
    fn spans(&self, at: usize) -> Vec<(String, String, String, String, i64)> {
        let mut found = Vec::new();
        for row in self.staff.get("/assignments?limit=200").expect(200).items() {
            let view =
                self.staff.get(&format!("/assignments/{}", text(row, "id"))).expect(200).body;
            let stage = |state: &str| match state {
                "draft" => Some(0),
                "announced" => Some(1),
                "cancelled" => None,
                _ => Some(2),
            };
            let (Some(own), end) = (stage(text(&view, "state")), &view["coming_end"]) else {
                continue;
            };
            let pending = !end.is_null() && stage(text(end, "state")).is_some_and(|of| at <= of);
            let last = if pending { &end["ends_on"] } else { &view["ends_on"] };
            if at <= own {
                found.push((
                    text(&view, "talent_id").to_owned(),
                    text(&view, "post_id").to_owned(),
                    text(&view, "starts_on").to_owned(),
                    last.as_str().unwrap_or("9999-12-31").to_owned(),
                    view["share_percent"].as_i64().unwrap(),
                ));
            }
        }
        found
    }

    fn holds(&self) {
        for at in 0..3 {
            let spans = self.spans(at);
            for day in DAYS.iter().chain(&LASTS) {
                let there = spans
                    .iter()
                    .filter(|(_, _, from, last, _)| from.as_str() <= *day && *day <= last.as_str());
                let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
                for (talent, post, _, _, share) in there {
                    *sums.entry(talent).or_default() += share;
                    *sums.entry(post).or_default() += share;
                }
                assert!(sums.values().all(|sum| *sum <= 100), "stage {at} on {day}: {sums:?}");
            }
        }
        for id in &self.transfers {
            let view = self.staff.get(&format!("/transfers/{id}")).expect(200).body;
            let state = text(&view, "state");
            for part in view["parts"].as_array().unwrap() {
                let of = text(&part["assignment"], "state");
                let (kind, ends) =
                    (text(part, "kind"), part["ends_on"] == part["assignment"]["ends_on"]);
                match (kind, state) {
                    ("start", "ordered") => assert!(matches!(of, "ordered" | "ended"), "{view}"),
                    ("start", _) => assert_eq!(of, state, "{view}"),
                    ("end", "ordered") => assert!(of == "ended" && ends, "{view}"),
                    ("end", "draft" | "announced") => assert!(of == "ordered" && !ends, "{view}"),
                    _ => {}
                }
            }
        }
    }
}

on_both! {
    fn no_history_of_transfers_breaks_a_person_or_a_post_or_itself(world) {
        let staff = world.staff();
        let people: Vec<String> = (0..3).map(|at| person(world, &format!("履歴 {at}"), PREFECTURE)).collect();
        let posts: Vec<String> = [ETAJIMA, MIHARA, SAKA].iter().map(|body| post(&staff, body, 100)).collect();
        for (talent, post) in people.iter().zip(&posts) {
            serve(&staff, talent, post, ("2026-04-01", ""), 60);
        }
        let mut history = History { staff: &staff, people, posts, transfers: Vec::new() };
        let mut answers: BTreeMap<u16, usize> = BTreeMap::new();
        for turn in 0..200 {
            let status = history.act();
            assert!(matches!(status, 200 | 201 | 409 | 422), "{status}");
            *answers.entry(status).or_default() += 1;
            if turn % 5 == 4 {
                history.holds();
            }
        }
        assert!(answers[&200] > 10 && answers[&201] > 2 && answers[&409] > 10, "{answers:?}");
        // Whatever stands is taken back, the latest first, until nothing but the beginning is left.
        let figures = |state: &str| staff.get(&format!("/assignments?state={state}&limit=200")).expect(200).items().len();
        for _ in 0..20 {
            for id in history.transfers.iter().rev() {
                staff.post(&format!("/transfers/{id}/undo"), &json!({ "reason": "片付け" }));
            }
        }
        history.holds();
        let open = history.transfers.iter().filter(|id| staff.get(&format!("/transfers/{id}")).expect(200).body["state"] != "cancelled").count();
        assert_eq!((open, figures("ordered"), figures("ended"), figures("announced"), figures("draft")), (0, 3, 0, 0, 0));
        assert!(staff.get("/assignments?state=ordered").expect(200).items().iter().all(|row| row["ends_on"].is_null()), "as they began");
    }
}

on_both! {
    fn numbers_are_corrected_and_the_record_keeps_them(world) {
        let stage = stage(world);
        let Stage { staff, held, .. } = &stage;
        let path = format!("/assignments/{held}");
        let correct = |body: Value| staff.post(&format!("{path}/correct-order"), &body);
        let before = staff.get(&path).expect(200).body;
        assert_eq!(correct(json!({ "reason": "" , "receiving_number": "江人第2号" })).expect(422).faults(), [("/reason".to_owned(), "required".to_owned())]);
        assert_eq!(correct(json!({ "reason": "誤記" })).expect(422).faults(), [("/receiving_number".to_owned(), "required".to_owned())]);
        assert_eq!(correct(json!({ "reason": "誤記", "ordered_on": "2025-04-02" })).expect(422).faults(), [("/ordered_on".to_owned(), "day_outside".to_owned())]);
        assert_eq!(correct(json!({ "reason": "誤記", "occasion": "ending", "receiving_number": "x" })).status, 422, "there is none");
        world.clock.advance(chrono::TimeDelta::seconds(60));
        let after = correct(json!({ "reason": "誤記", "sending_number": "県人第2号" })).expect(200).body;
        let numbers = |view: &Value| view["orders"].as_array().unwrap().iter().map(|one| text(one, "number").to_owned()).collect::<Vec<_>>();
        assert_eq!((numbers(&before), numbers(&after)), (vec![String::new(), "人第1号".to_owned()], vec!["県人第2号".to_owned(), "人第1号".to_owned()]));
        assert_eq!((text(&after, "state"), text(&after, "reason"), &after["ends_on"]), ("ordered", "誤記", &before["ends_on"]));
        let known = staff.get(&format!("{path}?known_at=2026-06-01T12:00:02%2B09:00")).expect(200).body;
        assert_eq!(numbers(&known), numbers(&before), "what it said before stays in the record");
        // Of an early end too, and the end can still be taken back.
        staff.post(&format!("{path}/end"), &json!({ "ends_on": "2026-09-30", "receiving_number": "江人第8号" })).expect(200);
        assert_eq!(correct(json!({ "reason": "誤記", "receiving_number": "江人第9号" })).expect(422).faults(), [("/occasion".to_owned(), "required".to_owned())]);
        correct(json!({ "reason": "誤記", "occasion": "ending", "receiving_number": "江人第9号" })).expect(200);
        let reopened = staff.post(&format!("{path}/reopen"), &json!({ "reason": "継続" })).expect(200).body;
        assert_eq!((&reopened["ends_on"], numbers(&reopened).len()), (&json!(null), 2));
        let id = draft(staff, &person(world, "案 太郎", PREFECTURE), &stage.posts[1], ("2026-07-01", ""), 100);
        assert_eq!(staff.post(&format!("/assignments/{id}/correct-order"), &json!({ "reason": "x", "receiving_number": "y" })).expect(409).code(), "state_conflict");
    }
}

on_both! {
    fn a_post_that_begins_later_is_found_by_the_forms(world) {
        let (staff, talent) = (world.staff(), person(world, "先 花子", PREFECTURE));
        let mut body = crate::scheme::post_body(ETAJIMA, 100);
        body["starts_on"] = json!("2027-04-01");
        let later = staff.post("/posts", &body).expect(201).id();
        let cookies = cookies(world, "staff");
        for form in ["/assignments/new", "/transfers/new"] {
            let path = format!("{form}?talent_id={talent}&post_id={later}");
            let page = String::from_utf8(staff.page("GET", &path, &[("Cookie", &cookies)], None).expect(200).bytes).unwrap();
            assert!(page.contains(&format!("<option value=\"{later}\" selected")), "{form} keeps the post of the link");
        }
    }
}
