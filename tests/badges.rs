//! Skill checks of general staff, answered by one-time links or by file, and the badges that come of
//! them: who sees what, and what others check a badge with.

use std::process::Command;

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::harness::{Answer, Backend, Client, World};
use crate::on_both;
use crate::pages::frame::send_form;
use crate::scene::{ETAJIMA, talent};

/// A round of Etajima with the standard questionnaire, open until the end of June.
fn round(staff: &Client, cio: &Client, headcount: i32) -> String {
    let of = match staff.get("/skill-questionnaires").expect(200).items() {
        [known, ..] => known["id"].as_str().unwrap().to_owned(),
        [] => staff.post("/skill-questionnaires/ship", &json!({})).expect(200).id(),
    };
    let new = json!({ "title": "令和8年度", "questionnaire": of, "fiscal_year": 2026,
        "headcount": headcount, "closes_on": "2026-06-30" });
    let id = cio.post("/skill-check-rounds", &new).expect(201).id();
    cio.post(&format!("/skill-check-rounds/{id}/open"), &json!({})).expect(200);
    id
}

/// Gives links: where each is opened.
fn links(cio: &Client, round: &str, names: &[&str]) -> Vec<String> {
    let people: Vec<Value> = names.iter().map(|name| json!({ "holder": name })).collect();
    let given =
        cio.post(&format!("/skill-check-rounds/{round}/links"), &json!({ "people": people }));
    let given = given.expect(201).body["links"].as_array().unwrap().clone();
    given.iter().map(|link| link["path"].as_str().unwrap().to_owned()).collect()
}

/// What a page says.
fn text(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.bytes).into_owned()
}

/// The secret of the result that the form of a link carries.
fn result_of(anyone: &Client, path: &str) -> String {
    let page = anyone.page("GET", path, &[], None);
    assert_eq!(page.status, 200, "{path}");
    let text = text(&page);
    let at = text.split("name=\"result\" value=\"").nth(1).expect("a result");
    at.split('"').next().unwrap().to_owned()
}

fn form(result: &str, choice: &str) -> String {
    let answers: String = (1..=27).map(|number| format!("&q{number}={choice}")).collect();
    format!("result={result}{answers}")
}

fn send(world: &World, path: &str, body: &str) -> Answer {
    let origin = format!("http://{}", world.address);
    send_form(&world.anonymous(), path, &[("Origin", &origin)], body)
}

/// Answers by a link: where the result is.
fn answered(world: &World, path: &str, choice: &str) -> String {
    let result = result_of(&world.anonymous(), path);
    let sent = send(world, path, &form(&result, choice));
    assert_eq!(sent.status, 303, "{}", text(&sent));
    sent.header("location").unwrap().split('?').next().unwrap().to_owned()
}

on_both! {
    fn a_link_is_good_once_until_its_day_and_tells_nothing_of_others(world) {
        let (staff, cio, other) = (world.staff(), world.as_login("etajima"), world.as_login("mihara"));
        let anyone = world.anonymous();
        let id = round(&staff, &cio, 10);
        let given = links(&cio, &id, &["海田 花子", "府中 次郎", "呉 三郎"]);
        // Both languages, without a script, and nothing of whose link it is or of anybody else.
        for (language, says) in [("ja", "ピボットテーブルによる集計"), ("en", "Summaries by pivot tables")] {
            let page = anyone.page("GET", &format!("{}?lang={language}", given[0]), &[], None);
            let shown = text(&page);
            assert!(page.status == 200 && shown.contains(says), "{language}: {shown}");
            assert!(!shown.contains("海田") && !shown.contains("次郎"));
            assert_eq!(page.header("cache-control"), Some("no-store"));
        }
        let result = result_of(&anyone, &given[0]);
        // Unknown choices, missing ones, and questions that are not asked, each at its place.
        let bad = form(&result, "1").replace("q3=1", "q3=9").replace("&q5=1", "") + "&q99=1";
        let refused = send(world, &given[0], &bad);
        assert_eq!(refused.status, 422);
        assert!(text(&refused).contains("#field-q3") && text(&refused).contains("#field-q5"));
        let sent = send(world, &given[0], &form(&result, "1"));
        let place = format!("/check/results/{result}");
        assert_eq!(sent.header("location"), Some(format!("{place}?done=answered").as_str()));
        // The same form sent twice leads to the same result; another form of a used link is refused.
        assert_eq!(send(world, &given[0], &form(&result, "2")).header("location"), sent.header("location"));
        let used = send(world, &given[0], &form(&"A".repeat(43), "3"));
        assert_eq!(used.status, 409);
        assert_eq!(anyone.page("GET", &given[0], &[], None).status, 409);
        let shown = text(&anyone.page("GET", &place, &[], None));
        assert!(shown.contains("データ活用研修") && !shown.contains("海田"), "{shown}");
        // Who holds which link, and whether it was used, is the body's alone; no answer is told.
        let list = format!("/skill-check-rounds/{id}/links");
        let told = cio.get(&list).expect(200);
        let used: Vec<_> = told.items().iter().filter(|row| row["answered"] == true).collect();
        assert_eq!((told.items().len(), used.len(), &used[0]["holder"]), (3, 1, &json!("海田 花子")));
        assert_eq!((staff.get(&list).status, other.get(&list).status), (404, 404));
        let foreign = json!({ "people": [{ "holder": "x" }] });
        assert_eq!(other.post(&list, &foreign).status, 404);
        // Withdrawn, it is like one that never was.
        let second = told.items().iter().find(|row| row["holder"] == "府中 次郎").unwrap()["id"].clone();
        let withdraw = format!("/skill-check-links/{}/withdraw", second.as_str().unwrap());
        assert_eq!(other.post(&withdraw, &json!({})).status, 404);
        cio.post(&withdraw, &json!({})).expect(200);
        cio.post(&withdraw, &json!({})).expect(409);
        assert_eq!(anyone.page("GET", &given[1], &[], None).status, 404);
        // Over after its last day in Japan, and not a moment before.
        world.clock.set("2026-06-30T14:59:59".parse().unwrap());
        assert_eq!(anyone.page("GET", &given[2], &[], None).status, 200);
        world.clock.advance(TimeDelta::seconds(1));
        assert_eq!(anyone.page("GET", &given[2], &[], None).status, 409);
        assert_eq!(send(world, &given[2], &form(&"B".repeat(43), "1")).status, 409);
    }
}

on_both! {
    fn the_prefecture_gives_links_to_its_own_staff_and_knows_no_other_names(world) {
        let (staff, cio, auditor) = (world.staff(), world.as_login("etajima"), world.as_login("auditor"));
        let foreign = round(&staff, &cio, 10);
        let of = staff.get("/skill-questionnaires").expect(200).items()[0]["id"].clone();
        let new = json!({ "organization_code": "340006", "title": "県職員", "questionnaire": of, "fiscal_year": 2026, "headcount": 10,
            "closes_on": "2026-05-31" });
        let own = staff.post("/skill-check-rounds", &new).expect(201).id();
        // Yesterday is no last day; today is.
        let open = |day: Value| staff.post(&format!("/skill-check-rounds/{own}/open"), &day);
        let late = open(json!({})).expect(422);
        assert_eq!(late.faults()[0].0, "/closes_on");
        assert!(late.body["errors"][0]["detail"].as_str().unwrap().contains("期限が過ぎています"), "{}", late.body);
        open(json!({ "closes_on": "2026-06-01" })).expect(200);
        let people = json!({ "people": [{ "holder": "県庁 花子" }] });
        let list = |id: &str| format!("/skill-check-rounds/{id}/links");
        assert_eq!(staff.post(&list(&foreign), &people).status, 404);
        let hers = links(&cio, &foreign, &["海田 花子"]);
        let id = cio.get(&list(&foreign)).expect(200).items()[0]["id"].as_str().unwrap().to_owned();
        assert_eq!(staff.post(&format!("/skill-check-links/{id}/withdraw"), &json!({})).status, 404);
        assert_eq!((cio.post(&list(&own), &people).status, auditor.get(&list(&own)).status), (404, 403));
        step(&staff, "デジタル基礎", &json!({ "for_whom": ["staff"], "level": 3 }));
        for path in [hers, links(&staff, &own, &["県庁 花子"])] {
            assert_eq!(send(world, &answered(world, &path[0], "3"), "").status, 303);
        }
        assert_eq!(staff.get(&list(&own)).expect(200).items()[0]["holder"], "県庁 花子");
        // Whose badge it is, too, is told of the own staff alone.
        let holders = |client: &Client| {
            let rows = client.get("/staff-badges").expect(200);
            let holder = |row: &Value| (row["organization_code"] == "340006", row["holder"].clone());
            let mut rows: Vec<_> = rows.items().iter().map(holder).collect();
            rows.sort_by_key(|row| row.0);
            rows
        };
        assert_eq!(holders(&staff), [(false, Value::Null), (true, json!("県庁 花子"))]);
        assert_eq!(holders(&cio), [(false, json!("海田 花子"))]);
        assert!(holders(&auditor).iter().all(|row| row.1.is_null()));
        // The way to the links stands on the own round alone.
        let cookies = crate::pages::frame::cookies(world, "staff");
        let page = |id: &str| text(&staff.page("GET", &format!("/skill-check-rounds/{id}"), &[("Cookie", &cookies)], None));
        assert!(page(&own).contains(&list(&own)) && !page(&foreign).contains(&list(&foreign)));
    }
}

on_both! {
    fn guesses_of_links_are_slowed_down_and_good_links_are_not(world) {
        let (staff, cio, anyone) = (world.staff(), world.as_login("etajima"), world.anonymous());
        let given = links(&cio, &round(&staff, &cio, 10), &["海田 花子"]);
        let guess = |place: &str| anyone.page("GET", place, &[], None).status;
        let statuses: Vec<u16> = (0..7).map(|_| guess("/check/guessed")).collect();
        assert_eq!(statuses[..4], [404, 404, 404, 404]);
        assert_eq!(statuses.last(), Some(&429));
        assert_eq!(guess("/check/results/guessed"), 429);
        assert_eq!(guess(&given[0]), 200, "whoever has a link waits for nobody");
        assert_eq!(world.sign_in("etajima", crate::harness::PASSWORD).status, 200);
    }
}

on_both! {
    fn answers_by_file_are_all_right_or_none_is_taken(world) {
        let (staff, cio, other) = (world.staff(), world.as_login("etajima"), world.as_login("mihara"));
        let id = round(&staff, &cio, 6);
        let path = format!("/skill-check-rounds/{id}/answers");
        let heads: Vec<String> = (1..=27).map(|number| format!("設問{number}")).collect();
        let heads = format!("整理番号,{}\n", heads.join(","));
        let line = |mark: &str, choice: &str| format!("{mark},{}\n", vec![choice; 27].join(","));
        let send = |client: &Client, path: &str, csv: &str| {
            client.send("POST", path, &[("Content-Type", "text/csv")], Some(csv.as_bytes()))
        };
        let holes = heads.clone() + &line("1", "2") + &line("2", "3").replacen("2,3,3", "2,,9", 1);
        let faults = send(&cio, &path, &holes).expect(422).faults();
        let places: Vec<&str> = faults.iter().map(|(pointer, _)| pointer.as_str()).collect();
        assert_eq!(places, ["/CSV/3/設問1", "/CSV/3/設問2"]);
        let lacking = send(&cio, &path, "整理番号,設問1\n1,1\n").expect(422);
        assert_eq!(lacking.faults().len(), 26, "each missing column is named");
        let good = heads.clone() + &line("1", "4") + &line("2", "知らない");
        let good = good.replacen("知らない", "1", 26).replace("知らない", "1");
        let tried = send(&cio, &format!("{path}?dry_run=true"), &good).expect(200);
        assert_eq!((&tried.body["done"], &tried.body["rows"][0]["level"]), (&json!(false), &json!(4)));
        assert_eq!(send(&other, &path, &good).status, 404);
        let taken = send(&cio, &path, &good).expect(200);
        let levels: Vec<_> = taken.body["rows"].as_array().unwrap().iter().map(|row| row["level"].clone()).collect();
        assert_eq!(levels, [json!(4), json!(1)]);
        let place = taken.body["rows"][0]["path"].as_str().unwrap().to_owned();
        assert_eq!(world.anonymous().page("GET", &place, &[], None).status, 200);
        // Taken in again and again, there are more answers than people.
        let (again, thrice) = (good.clone() + &line("3", "2"), send(&cio, &path, &good));
        thrice.expect(200);
        assert_eq!(send(&cio, &path, &again).status, 422);
    }
}

on_both! {
    fn figures_are_made_once_and_small_cells_are_withheld(world) {
        let (staff, cio, other) = (world.staff(), world.as_login("etajima"), world.as_login("mihara"));
        let id = round(&staff, &cio, 40);
        let heads: Vec<String> = (1..=27).map(|number| format!("設問{number}")).collect();
        let lines = |choice: &str, count: usize| format!("{}\n", vec![choice; 27].join(",")).repeat(count);
        let csv = format!("{}\n", heads.join(",")) + &lines("1", 12) + &lines("2", 7) + &lines("4", 2);
        let path = format!("/skill-check-rounds/{id}/answers");
        cio.send("POST", &path, &[("Content-Type", "text/csv")], Some(csv.as_bytes())).expect(200);
        let figures = |client: &Client| client.get("/skill-check-figures?limit=200").expect(200).items().to_vec();
        assert!(figures(&cio).is_empty(), "nothing is told while it is open");
        cio.post(&format!("/skill-check-rounds/{id}/close"), &json!({})).expect(200);
        let own = figures(&cio);
        let whole = own.iter().find(|row| row["part"] == 0).unwrap();
        assert_eq!(own.len(), 6, "the whole and five parts");
        // Levels 1, 2 and 4 have 12, 7 and 2 people: hiding 0 and 2 alone would tell them.
        assert_eq!((&whole["people"], &whole["levels"]), (&json!(21), &json!([null, 7, null, null])));
        let all = figures(&staff);
        let sum = all.iter().find(|row| row["round_id"].is_null()).unwrap();
        assert_eq!((&sum["people"], &sum["levels"]), (&json!(21), &json!([null, 7, null, null])));
        assert!(figures(&other).is_empty());
        // Closed is closed, and there is one a year.
        cio.send("POST", &path, &[("Content-Type", "text/csv")], Some(csv.as_bytes())).expect(409);
        let of = staff.get("/skill-questionnaires").expect(200).items()[0]["id"].clone();
        let twin = json!({ "title": "もう一度", "questionnaire": of, "fiscal_year": 2026, "headcount": 40, "closes_on": "2026-06-30" });
        let twin = cio.post("/skill-check-rounds", &twin).expect(201).id();
        let refused = cio.post(&format!("/skill-check-rounds/{twin}/open"), &json!({})).expect(422);
        assert_eq!(refused.faults()[0].0, "/fiscal_year");
        // Its questions stay as they were answered.
        let question = staff.get("/check-questions?limit=1").expect(200).items()[0].clone();
        let path = format!("/check-questions/{}", question["id"].as_str().unwrap());
        let changed = staff.patch(&path, &staff.get(&path).etag(), &json!({ "part": 9 }));
        assert!(changed.expect(422).faults().iter().any(|fault| fault.0 == "/questionnaire"));
        // A year later the body is reminded, and nobody else.
        let asked = |client: &Client| client.get("/me/tasks").expect(200).items().iter().any(|task| task["kind"] == "check_due");
        assert!(!asked(&cio));
        world.clock.set("2027-07-01T03:00:00".parse().unwrap());
        let (cio, other) = (world.as_login("etajima"), world.as_login("mihara"));
        assert!(asked(&cio) && !asked(&other));
    }
}

/// What an independent library says of a credential, with the keys that are served.
fn checked(keys: &Value, credential: &str) -> Value {
    let modules = std::env::var("DXSHIP_TEST_OIDC")
        .expect("DXSHIP_TEST_OIDC is not set: run the tests by `.ci/test`, which installs jose");
    let script = "const { createLocalJWKSet, jwtVerify } = await import(process.env.JOSE);
        try {
            const keys = createLocalJWKSet(JSON.parse(process.env.KEYS));
            const found = await jwtVerify(process.env.CREDENTIAL, keys, { currentDate: new Date('2026-06-02') });
            console.log(JSON.stringify(found.payload));
        } catch (error) { console.log(JSON.stringify({ refused: error.code })); }";
    let jose = ["dist/webapi/index.js", "dist/node/esm/index.js"]
        .map(|file| format!("{modules}/node_modules/jose/{file}"));
    let there = |file: &String| std::path::Path::new(file).exists();
    let jose = jose.into_iter().find(there).expect("jose comes with the provider");
    let ran = Command::new("node")
        .args(["--input-type=module", "-e", script])
        .env("JOSE", jose)
        .env("KEYS", keys.to_string())
        .env("CREDENTIAL", credential)
        .output()
        .expect("node runs");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    serde_json::from_slice(&ran.stdout).expect("JSON")
}

/// A step that general staff can have by their level.
fn step(staff: &Client, title: &str, more: &Value) -> String {
    let mut new = json!({ "title": title, "rank": 1, "criteria": "業務の基礎を身に付けている" });
    for (key, value) in more.as_object().unwrap() {
        new[key] = value.clone();
    }
    staff.post("/badge-steps", &new).expect(201).id()
}

fn open_json(world: &World, path: &str) -> Value {
    let answer = world.anonymous().page("GET", path, &[], None);
    assert_eq!(answer.status, 200, "{path}");
    serde_json::from_slice(&answer.bytes).unwrap()
}

on_both! {
    fn whoever_answered_takes_the_badge_and_others_can_check_it(world) {
        let (staff, cio, anyone) = (world.staff(), world.as_login("etajima"), world.anonymous());
        step(&staff, "デジタル基礎", &json!({ "for_whom": ["staff"], "level": 3 }));
        let given = links(&cio, &round(&staff, &cio, 10), &["海田 花子", "府中 次郎"]);
        let (low, high) = (answered(world, &given[0], "1"), answered(world, &given[1], "3"));
        let count = |client: &Client| client.get("/staff-badges").expect(200).items().len();
        assert_eq!(send(world, &low, "").status, 409, "the rule is not met");
        assert_eq!(count(&cio), 0, "nobody learns what a check came to before its holder asks");
        assert_eq!(send(world, &high, "").status, 303);
        assert_eq!(send(world, &high, "").status, 409, "held once");
        let held = cio.get("/staff-badges").expect(200).items()[0].clone();
        assert_eq!((&held["holder"], &held["how"]), (&json!("府中 次郎"), &json!("rule")));
        assert!(staff.get("/staff-badges").expect(200).items()[0]["holder"].is_null());
        // By the secret of the result alone.
        let id = held["id"].as_str().unwrap();
        let file = anyone.page("GET", &format!("{high}/badges/{id}"), &[], None);
        assert_eq!((file.status, file.header("content-type")), (200, Some("application/vc+jwt")));
        assert_eq!(anyone.page("GET", &format!("{low}/badges/{id}"), &[], None).status, 404);
        let (credential, keys) = (text(&file), open_json(world, "/badges/keys.json"));
        let payload = checked(&keys, &credential);
        let subject = &payload["credentialSubject"];
        assert_eq!(payload["type"][1], "OpenBadgeCredential", "{payload}");
        assert_eq!((&payload["jti"], &payload["sub"]), (&payload["id"], &subject["id"]));
        assert_eq!(subject["achievement"]["name"], "デジタル基礎");
        assert!(!payload.to_string().contains("府中"), "the name is told by its digest alone");
        let mut other = keys.clone();
        other["keys"][0]["x"] = json!("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
        assert_eq!(checked(&other, &credential)["refused"], "ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
        // Revoked, it is told so, and no other is given.
        let revoked = || open_json(world, "/badges/revoked.json")["revokedCredential"].clone();
        assert_eq!(revoked(), json!([]));
        let revoke = json!({ "revoked_on": "2026-06-01", "why": "取り違え" });
        cio.post(&format!("/staff-badges/{id}/revoke"), &revoke).expect(200);
        assert_eq!(revoked(), json!([{ "id": payload["id"], "revoked": true }]));
        cio.get(&format!("/staff-badges/{id}/credential")).expect(409);
        assert_eq!(anyone.page("GET", &format!("{high}/badges/{id}"), &[], None).status, 404);
    }
}

on_both! {
    fn rules_award_what_the_records_say_and_nobody_types_that_they_did(world) {
        let (staff, cio) = (world.staff(), world.as_login("etajima"));
        let person = talent(&staff, "B0001", ETAJIMA);
        let own = world.staff_account("person", &person);
        let practice = json!({ "organization_code": ETAJIMA, "title": "窓口改革", "kind": "practice", "summary": "書かない窓口" });
        let practice = staff.post("/practices", &practice).expect(201).id();
        step(&staff, "実践者", &json!({ "for_whom": ["talent"], "practices": 1 }));
        let leader = step(&staff, "推進リーダー", &json!({ "for_whom": ["staff"], "leader_terms": 1 }));
        let judge = |client: &Client, ledger: &str| {
            client.post(&format!("/{ledger}/judge"), &json!({})).expect(200).body["awarded"].clone()
        };
        assert_eq!(judge(&staff, "badge-awards"), 0);
        let tried = json!({ "organization_code": ETAJIMA, "title": "予約の見直し", "practice": practice, "tried_by": person, "started_on": "2026-04-10" });
        let tried = staff.post("/practice-applications", &tried).expect(201).id();
        assert_eq!(judge(&staff, "badge-awards"), 0, "tried is not yet at work");
        let works = json!({ "result": "半分になった" });
        staff.post(&format!("/practice-applications/{tried}/work"), &works).expect(200);
        assert_eq!((judge(&staff, "badge-awards"), judge(&staff, "badge-awards")), (json!(1), json!(0)));
        let held = own.get("/badge-awards").expect(200).items()[0].clone();
        assert_eq!((&held["title"], &held["how"]), (&json!("実践者"), &json!("rule")));
        let path = format!("/badge-awards/{}", held["id"].as_str().unwrap());
        let credential = own.get(&format!("{path}/credential")).expect(200).body["credential"].clone();
        assert_eq!(credential.as_str().unwrap().split('.').count(), 3);
        assert_eq!(own.post(&format!("{path}/revoke"), &json!({})).status, 403);
        // A term as leader of somebody of the register counts once it is served, at a body of that person.
        step(&staff, "率いた人", &json!({ "for_whom": ["talent"], "leader_terms": 1 }));
        let term = json!({ "name": "登録 花子", "department": "市民課", "kind": "leader", "chosen": "volunteered", "fiscal_year": 2026, "person": person });
        let refused = world.as_login("mihara").post("/dx-leaders", &term).expect(422);
        assert_eq!(refused.faults()[0].0, "/person");
        let one = cio.post("/dx-leaders", &term).expect(201).id();
        assert_eq!(judge(&staff, "badge-awards"), 0);
        cio.post(&format!("/dx-leaders/{one}/appoint"), &json!({ "term_from": "2026-04-01" })).expect(200);
        assert_eq!(judge(&staff, "badge-awards"), 1);
        // Terms as leader, from the body's own list.
        let new = json!({ "name": "海田 花子", "department": "市民課", "kind": "leader", "chosen": "volunteered", "fiscal_year": 2026 });
        let one = cio.post("/dx-leaders", &new).expect(201).id();
        assert_eq!(judge(&cio, "staff-badges"), 0);
        cio.post(&format!("/dx-leaders/{one}/appoint"), &json!({ "term_from": "2026-04-01" })).expect(200);
        assert_eq!(judge(&cio, "staff-badges"), 1);
        // By a person, with a day that has come, and never as if a rule had done it.
        let award = |more: Value| {
            let mut new = json!({ "title": "推進リーダー", "number": "1", "step": leader, "holder": "府中 次郎", "awarded_on": "2026-06-01", "how": "person" });
            for (key, value) in more.as_object().unwrap() {
                new[key] = value.clone();
            }
            cio.post("/staff-badges", &new)
        };
        assert_eq!(award(json!({ "how": "rule" })).expect(422).faults()[0].0, "/how");
        assert_eq!(award(json!({ "awarded_on": "2026-06-02" })).expect(422).faults()[0].0, "/awarded_on");
        award(json!({})).expect(201);
    }
}

on_both! {
    fn questions_that_come_in_by_file_are_judged_cell_by_cell(world) {
        let staff = world.staff();
        staff.post("/skill-questionnaires", &json!({ "title": "独自" })).expect(201);
        let heads = "設問,設問票,番号,部,部の名称,選択肢\n";
        let send = |csv: &str| {
            staff.send("POST", "/check-questions/import", &[("Content-Type", "text/csv")], Some(csv.as_bytes()))
        };
        let bad = format!("{heads}ある,独自,1,1,基礎,はい・いいえ\nない,無い票,x,1,,何か\n");
        let faults = send(&bad);
        let said: Vec<String> = faults.expect(422).faults().into_iter().map(|(place, _)| place).collect();
        assert_eq!(said, ["番号", "選択肢", "設問票", "部の名称"].map(|heading| format!("/CSV/3/{heading}")));
        let good = format!("{heads}ある,独自,1,1,基礎,はい・いいえ\nない,独自,2,1,基礎,使用（4段階）\n");
        assert_eq!(send(&good).expect(200).body["created"], 2);
        assert_eq!(staff.post("/skill-questionnaires/ship", &json!({})).status, 200);
        assert_eq!(staff.post("/skill-questionnaires/ship", &json!({})).status, 422);
        let shipped = staff.get("/check-questions?limit=200").expect(200);
        assert_eq!(shipped.items().len(), 29);
        let parts = |part: i64| shipped.items().iter().filter(|row| row["part"] == part && row["course"] != Value::Null).count();
        assert_eq!([1, 2, 3, 4, 5].map(parts), [5, 6, 6, 9, 1]);
    }
}

#[test]
fn the_keys_of_badges_are_served_without_their_secret() {
    let world = World::new(Backend::Sqlite);
    let keys = open_json(&world, "/badges/keys.json");
    let key = &keys["keys"][0];
    assert_eq!(
        (&key["kty"], &key["crv"], &key["alg"]),
        (&json!("OKP"), &json!("Ed25519"), &json!("EdDSA"))
    );
    assert!(key.get("d").is_none() && keys["keys"].as_array().unwrap().len() == 1);
}
