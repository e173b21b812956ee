//! What bodies share: the acceleration cycle, what follows from its records, the ledger of systems
//! read across, one search over all of it.

use serde_json::{Value, json};

use crate::harness::{Backend, Client, World};
use crate::on_both;
use crate::scene::{ETAJIMA, MIHARA, Scene, talent};

fn taken(client: &Client, path: &str, step: &str, body: &Value) -> Value {
    let etag = client.get(path).expect(200).etag();
    client.step(&format!("{path}/{step}"), &etag, body).expect(200).body
}

fn added(client: &Client, path: &str, body: &Value) -> String {
    client.post(path, body).expect(201).id()
}

fn waits(client: &Client, kind: &str) -> i64 {
    let tasks = client.get("/me/tasks").expect(200);
    let found = tasks.items().iter().find(|item| item["kind"] == kind);
    found.map_or(0, |item| item["total"].as_i64().unwrap())
}

on_both! {
    fn from_an_issue_to_a_practice_that_works_elsewhere(world) {
        let scene = Scene::new(world);
        let (staff, person, mihara) = (&scene.staff, &scene.person, &scene.mihara);
        let session = added(staff, "/cycle-sessions", &json!({ "title": "第1回", "held_on": "2026-06-10", "way": "online" }));
        person.post("/cycle-sessions", &json!({ "title": "勝手な回", "held_on": "2026-06-10", "way": "online" })).expect(403);
        let joined = added(person, "/cycle-participations", &json!({ "session": session }));
        let twice = person.post("/cycle-participations", &json!({ "session": session })).expect(422);
        assert_eq!(twice.faults()[0].0, "/session");
        mihara.get(&format!("/cycle-participations/{joined}")).expect(404);
        // Somebody placed acts for the body it serves, and says who it is.
        let issue = added(person, "/cycle-issues", &json!({ "title": "窓口で何度も書く", "field": "residents", "detail": "転入の届出で五枚の申請書を書く",
            "session": session, "brought_by": scene.own.talent }));
        let path = format!("/cycle-issues/{issue}");
        assert_eq!(person.get(&path).expect(200).body["organization_code"], ETAJIMA);
        mihara.get(&path).expect(404);
        taken(person, &path, "bring", &json!({}));
        let (ours, theirs) = (scene.etajima.get(&path).expect(200).body, mihara.get(&path).expect(200).body);
        assert_eq!(ours["brought_by"], json!(scene.own.talent));
        assert!(ours["brought_by_name"].is_string());
        assert!(theirs["brought_by"].is_null() && theirs["brought_by_name"].is_null(), "{theirs}");
        assert_eq!(theirs["allowed_actions"], json!([]));
        let practice = added(mihara, "/practices", &json!({ "title": "書かない窓口", "kind": "practice", "field": ["residents"], "summary": "聞き取って一度だけ入力する" }));
        taken(mihara, &format!("/practices/{practice}"), "share", &json!({}));
        added(mihara, "/cycle-answers", &json!({ "title": "転入から始める", "issue": issue, "kind": "practice", "practice": practice }));
        let tried = added(person, "/practice-applications", &json!({ "title": "転入", "practice": practice, "issue": issue, "started_on": "2026-06-12" }));
        let applied = |client: &Client| client.get(&format!("/practices/{practice}/applied")).expect(200).body;
        assert_eq!(applied(mihara), json!({ "bodies": 1, "trying": 1, "works": 0, "given_up": 0, "hours_saved": 0, "yen_saved": 0 }));
        let path = format!("/practice-applications/{tried}");
        let etag = person.get(&path).expect(200).etag();
        person.step(&format!("{path}/work"), &etag, &json!({ "hours_saved": 180 })).expect(422);
        taken(person, &path, "work", &json!({ "result": "待ちがなくなった", "hours_saved": 180 }));
        assert_eq!(applied(mihara)["hours_saved"], 180);
        taken(person, &path, "give-up", &json!({ "why": "様式が変わった" }));
        assert_eq!(applied(mihara)["hours_saved"], 0, "what was given up saves nothing");
        // What is open at a body, by state.
        let open = staff.get(&format!("/cycle-issues?organization_code={ETAJIMA}&state=open")).expect(200);
        assert!(open.items().iter().any(|row| row["id"] == json!(issue)));
        let related = person.get(&format!("/cycle-issues/{issue}/related")).expect(200);
        assert!(related.items().iter().all(|row| row["id"] != json!(issue)), "not itself");
    }
}

on_both! {
    fn consultations_are_between_the_body_and_the_prefecture_and_take_days(world) {
        let (staff, etajima, mihara) = (world.staff(), world.as_login("etajima"), world.as_login("mihara"));
        let asked = |client: &Client, on: &str| {
            added(client, "/consultations", &json!({ "title": format!("外字 {on}"), "question": "同定の進め方", "asked_on": on }))
        };
        let (first, second) = (asked(&etajima, "2026-05-11"), asked(&etajima, "2026-05-20"));
        asked(&mihara, "2026-05-25");
        mihara.get(&format!("/consultations/{first}")).expect(404);
        assert_eq!((waits(&staff, "consultations_open"), waits(&etajima, "consultations_open")), (3, 0));
        let path = format!("/consultations/{first}");
        let etag = etajima.get(&path).expect(200).etag();
        let answer = json!({ "answer": "目安を送る", "answered_on": "2026-05-14" });
        etajima.step(&format!("{path}/answer"), &etag, &answer).expect(403);
        let early = json!({ "answer": "早すぎる", "answered_on": "2026-05-10" });
        let refused = staff.step(&format!("{path}/answer"), &staff.get(&path).expect(200).etag(), &early).expect(422);
        assert_eq!(refused.faults()[0], ("/answered_on".to_owned(), "period_reversed".to_owned()));
        taken(&staff, &path, "answer", &answer);
        taken(&staff, &format!("/consultations/{second}"), "answer", &json!({ "answer": "送る", "answered_on": "2026-05-29" }));
        assert_eq!(waits(&staff, "consultations_open"), 1);
        let figures = |client: &Client| client.get("/statistics/consultations").expect(200).items()[0].clone();
        let (all, own) = (figures(&staff), figures(&mihara));
        assert_eq!((&all["asked"], &all["answered"], &all["median_days"], &all["longest_days"]), (&json!(3), &json!(2), &json!(3), &json!(9)));
        assert_eq!((&own["asked"], &own["median_days"], &own["open_since"]), (&json!(1), &Value::Null, &json!("2026-05-25")));
    }
}

on_both! {
    fn lent_equipment_waits_for_its_return(world) {
        let (staff, etajima, mihara) = (world.staff(), world.as_login("etajima"), world.as_login("mihara"));
        let loan = json!({ "organization_code": ETAJIMA, "name": "PC-1", "kind": "laptop", "lent_on": "2026-04-01", "due_on": "2026-05-31" });
        etajima.post("/equipment-loans", &loan).expect(403);
        let one = added(&staff, "/equipment-loans", &loan);
        let again = json!({ "organization_code": ETAJIMA, "name": "PC-2", "kind": "laptop", "lent_on": "2026-04-01", "due_on": "2026-06-01" });
        added(&staff, "/equipment-loans", &again);
        let overdue = |client: &Client| waits(client, "equipment_overdue");
        assert_eq!([overdue(&staff), overdue(&etajima), overdue(&mihara)], [1, 1, 0], "the last day is not over");
        let seen = etajima.get(&format!("/equipment-loans/{one}")).expect(200);
        assert_eq!(seen.body["allowed_actions"], json!([]), "who reads does not write");
        taken(&staff, &format!("/equipment-loans/{one}"), "return", &json!({ "returned_on": "2026-06-01" }));
        assert_eq!([overdue(&staff), overdue(&etajima)], [0, 0]);
    }
}

fn system(client: &Client, body: &str, name: &str, more: &Value) -> String {
    let mut new = json!({ "organization_code": body, "name": name, "field": "residents", "vendor": "架空情報", "product": "住基スイート",
        "contract_until": "2027-03-31", "notice_months": 6 });
    new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    added(client, "/information-systems", &new)
}

on_both! {
    fn systems_are_read_across_bodies(world) {
        let (staff, etajima, mihara) = (world.staff(), world.as_login("etajima"), world.as_login("mihara"));
        system(&staff, ETAJIMA, "住民記録", &json!({ "yearly_cost_yen": 9_000_000, "standard_task": "seal", "progress": "running" }));
        system(&staff, ETAJIMA, "印鑑", &json!({ "vendor": "別の事業者", "product": "印", "yearly_cost_yen": 1_000_000, "contract_until": "2028-03-31",
            "standard_task": "seal", "progress": "fit_gap", "progress_due": "2026-12-31" }));
        system(&staff, MIHARA, "住民記録", &json!({ "vendor": "架空情報", "notice_months": 11, "contract_until": "2027-01-15" }));
        let renewals = mihara.get("/information-systems/renewals").expect(200);
        let told: Vec<_> = renewals.items().iter().map(|row| (row["notice_on"].as_str().unwrap(), row["state"].as_str().unwrap())).collect();
        assert_eq!(told, [("2026-02-15", "notice_passed"), ("2026-09-30", "ahead"), ("2027-09-30", "ahead")]);
        assert_eq!([waits(&mihara, "renewals_due"), waits(&etajima, "renewals_due"), waits(&staff, "renewals_due")], [1, 0, 0]);
        world.clock.advance(chrono::TimeDelta::days(30));
        let etajima = world.as_login("etajima");
        assert_eq!(waits(&etajima, "renewals_due"), 1, "within three months");
        let (staff, mihara) = (world.staff(), world.as_login("mihara"));
        let same = mihara.get("/information-systems/same-product").expect(200);
        assert_eq!(same.items().len(), 1);
        assert_eq!(same.items()[0]["organization_codes"], json!([MIHARA, ETAJIMA]));
        assert_eq!(same.items()[0]["ending_together"], json!(["2027-01"]));
        let share = |client: &Client| {
            let rows = client.get(&format!("/information-systems/dependence?organization_code={ETAJIMA}")).expect(200);
            let row = &rows.items()[0];
            (row["cost_percent"].clone(), row["cost_band"].clone(), row["count_percent"].clone())
        };
        assert_eq!(share(&staff), (json!(90), json!("75-"), json!(50)));
        assert_eq!(share(&etajima), share(&staff));
        let others = share(&mihara);
        assert!(others.0.is_null() && others.1.is_string(), "{others:?}");
        let progress = staff.get("/information-systems/standardisation").expect(200);
        let row = &progress.items()[0];
        assert_eq!((&row["task"], &row["progress"], &row["due"], &row["systems"]), (&json!("seal"), &json!("fit_gap"), &json!("2026-12-31"), &json!(2)));
        let file = staff.get("/information-systems/renewals?format=csv").expect(200);
        assert!(String::from_utf8_lossy(&file.bytes).contains("申入れの期限"));
        assert_eq!(staff.get("/information-systems/renewals?colour=red").status, 400);
        world.as_login("admin").get("/information-systems/renewals").expect(403);
    }
}

/// A path whose letters beyond ASCII are encoded.
fn in_ascii(path: &str) -> String {
    let byte = |byte: u8| {
        if byte.is_ascii() { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    path.bytes().map(byte).collect::<String>().replace(' ', "%20")
}

/// What a search finds in the order in which it is told, by kind and title.
fn found(client: &Client, query: &str) -> Vec<(String, String)> {
    let rows = client.get(&in_ascii(&format!("/knowledge?{query}"))).expect(200);
    let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    rows.items().iter().map(|row| (text(row, "kind"), text(row, "title"))).collect()
}

fn library(staff: &Client) -> Vec<(String, String)> {
    let practice = |title: &str, summary: &str, field: &str, year: i32| {
        let id = added(
            staff,
            "/practices",
            &json!({ "organization_code": ETAJIMA, "title": title, "kind": "practice", "field": [field], "summary": summary, "fiscal_year": year }),
        );
        taken(staff, &format!("/practices/{id}"), "share", &json!({}));
        id
    };
    let first = practice("標準化の進め方", "外字の同定", "residents", 2026);
    practice("電子申請の窓口", "標準の様式", "tax", 2025);
    let issue = added(
        staff,
        "/cycle-issues",
        &json!({ "organization_code": MIHARA, "title": "外字の同定が進まない", "field": "residents", "detail": "標準の文字に合わない" }),
    );
    taken(staff, &format!("/cycle-issues/{issue}"), "bring", &json!({}));
    system(staff, MIHARA, "標準の住民記録", &json!({}));
    let related = staff.get(&format!("/practices/{first}/related")).expect(200);
    assert_eq!(related.items()[0]["id"], json!(issue), "it shares 外字 and 同定: {}", related.body);
    let mut all = found(staff, "q=標準");
    all.extend(found(staff, "q=標準 字"));
    all.extend(found(staff, "q=字&kind=cycle_issue"));
    all.extend(found(staff, "q=標&field=residents"));
    all.extend(found(staff, &format!("q=標準&organization_code={MIHARA}")));
    // Page by page it is the same list.
    let mut query = "q=標準&limit=1&total=true".to_owned();
    let mut paged = Vec::new();
    loop {
        let page = staff.get(&in_ascii(&format!("/knowledge?{query}"))).expect(200);
        assert_eq!(page.body["total"], 4);
        paged.extend(page.items().iter().map(|row| row["title"].as_str().unwrap().to_owned()));
        let Some(next) = page.body["next_cursor"].as_str() else { break };
        query = format!("q=標準&limit=1&total=true&cursor={next}");
    }
    assert_eq!(
        paged,
        found(staff, "q=標準").into_iter().map(|(_, title)| title).collect::<Vec<_>>()
    );
    all
}

#[test]
fn one_search_tells_the_same_in_the_same_order_on_both_databases() {
    let [one, other] = [Backend::Sqlite, Backend::Postgres].map(|backend| {
        let world = World::new(backend);
        library(&world.staff())
    });
    assert_eq!(one, other);
    let kinds: Vec<&str> = one.iter().take(4).map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(kinds, ["practice", "practice", "cycle_issue", "information_system"]);
    assert_eq!(one.len(), 4 + 2 + 1 + 3 + 2, "{one:?}");
}

on_both! {
    fn a_search_shows_what_the_ledgers_show_and_no_more(world) {
        let (staff, etajima, mihara) = (world.staff(), world.as_login("etajima"), world.as_login("mihara"));
        let before = mihara.get(&in_ascii("/knowledge?q=窓口")).expect(200).body;
        added(&etajima, "/practices", &json!({ "title": "窓口の下書き", "kind": "practice", "summary": "窓口改革" }));
        assert_eq!(mihara.get(&in_ascii("/knowledge?q=窓口")).expect(200).body, before, "a draft tells nothing");
        assert_eq!(found(&etajima, "q=窓口").len(), 1);
        assert_eq!(found(&staff, "q=窓口").len(), 1);
        assert!(found(&world.as_login("admin"), "q=窓口").is_empty());
        assert_eq!(staff.get("/knowledge?kind=people").status, 400);
        let person = talent(&staff, "K0001", ETAJIMA);
        assert!(found(&staff, &format!("q={person}")).is_empty());
    }
}

/// Middle of the milliseconds a list takes.
fn milliseconds(client: &Client, path: &str) -> u128 {
    let mut took: Vec<u128> = (0..15)
        .map(|_| {
            let began = std::time::Instant::now();
            client.get(path).expect(200);
            began.elapsed().as_micros() / 100
        })
        .collect();
    took.sort_unstable();
    took[took.len() / 2]
}

/// Run by hand: `bash .ci/test lists_of_ledgers -- --ignored --nocapture`.
#[test]
#[ignore = "loads 7,000 entries on each database"]
fn lists_of_ledgers_take_no_more_than_twice_the_list_of_people() {
    use dxship::commons::{InformationSystems, Practices};
    use dxship::ledger::{Ledger, Said, add_entry};
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let world = World::new(backend);
        let staff = world.staff();
        for number in 0..300 {
            talent(&staff, &format!("P{number:04}"), ETAJIMA);
        }
        world.write(|tx| {
            let scope = crate::scene::staff_scope(dxship::auth::Action::WritePractices);
            for number in 0..7000 {
                let systems = number >= 5000;
                let mut said = json!({ "organization_code": ETAJIMA, "field": if systems { json!("tax") } else { json!(["tax"]) } });
                let more = if systems {
                    json!({ "name": format!("税務システム {number}"), "vendor": "架空情報", "product": "税スイート", "contract_until": "2027-03-31" })
                } else {
                    json!({ "title": format!("電子申請の取組 {number}"), "kind": "practice", "summary": "窓口で書く回数を減らし、届出をまとめて受け付ける仕組みを作った。" })
                };
                said.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
                let members = said.as_object().unwrap().clone();
                if systems {
                    add_entry(tx, &scope, InformationSystems::LEDGER, &Said::of(members))?;
                } else {
                    add_entry(tx, &scope, Practices::LEDGER, &Said::of(members))?;
                }
            }
            Ok(())
        });
        let talents = milliseconds(&staff, "/talents?total=true");
        for path in [
            "/practices?total=true",
            "/information-systems?total=true",
            "/practices?q=窓口&total=true",
            "/knowledge?q=税&total=true",
            "/information-systems/renewals",
        ] {
            let took = milliseconds(&staff, &in_ascii(path));
            println!(
                "{backend:?} {path}: {}.{} ms, people {}.{} ms",
                took / 10,
                took % 10,
                talents / 10,
                talents % 10
            );
        }
    }
}
