//! One step with many: all of them or none, each refusal at its row. And days as offices type them.

use serde_json::{Value, json};

use crate::harness::{Backend, Client, PASSWORD, World};
use crate::on_both;
use crate::pages::browser::Window;
use crate::scene::{ETAJIMA, MIHARA, Scene, draft, post, talent};

/// Drafts of this many people in posts of their own at Etajima.
fn drafts(staff: &Client, many: usize) -> Vec<String> {
    let one = |number: usize| {
        let person = talent(staff, &format!("P90{number}"), "340006");
        draft(staff, &person, &post(staff, ETAJIMA, 100), "2026-07-01", Value::Null, 100)
    };
    (0..many).map(one).collect()
}

fn state(staff: &Client, id: &str) -> String {
    staff.get(&format!("/assignments/{id}")).expect(200).body["state"].as_str().unwrap().to_owned()
}

fn states(staff: &Client, ids: &[String]) -> Vec<String> {
    ids.iter().map(|id| state(staff, id)).collect()
}

on_both! {
    fn many_are_announced_and_ordered_with_their_numbers_or_none_is(world) {
        let scene = Scene::new(world);
        let staff = &scene.staff;
        let ids = drafts(staff, 3);
        let all = |step: &str, ids: &[String]| json!({ "step": step, "ids": ids });
        // One of them is ordered already: nothing is done, and its row says why.
        let mixed: Vec<String> = ids.iter().cloned().chain([scene.own.assignment.clone()]).collect();
        let refused = staff.post("/assignments/steps", &all("announce", &mixed)).expect(409);
        assert_eq!(refused.code(), "rows_refused");
        let errors = refused.body["errors"].as_array().unwrap();
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert_eq!((errors[0]["id"].as_str(), errors[0]["code"].as_str()), (Some(scene.own.assignment.as_str()), Some("state_conflict")));
        assert_eq!(errors[0]["pointer"], "/ids/3");
        assert!(errors[0]["detail"].as_str().unwrap().contains("発令"), "{errors:?}");
        assert_eq!(states(staff, &ids), ["draft"; 3]);
        // A trial changes nothing and tells nobody.
        let mut trial = all("announce", &ids);
        trial["dry_run"] = json!(true);
        assert_eq!(staff.post("/assignments/steps", &trial).expect(200).body["dry_run"], true);
        assert_eq!(states(staff, &ids), ["draft"; 3]);
        let events = |action: &str| scene.auditor.get(&format!("/audit-events?action={action}&total=true")).expect(200).body["total"].clone();
        let told = events("assignment.announce").as_i64().unwrap();
        staff.post("/assignments/steps", &all("announce", &ids)).expect(200);
        assert_eq!(states(staff, &ids), ["announced"; 3]);
        assert_eq!(events("assignment.announce"), told + 3, "each has its own record");
        let again = staff.post("/assignments/steps", &all("announce", &ids)).expect(409);
        assert_eq!(again.body["errors"].as_array().unwrap().len(), 3);
        let mut order = all("order", &ids);
        order["ordered_on"] = json!("2026-07-01");
        order["numbers"] = json!([{ "id": ids[1], "sending_number": "人第7号", "receiving_number": "総第7号" }]);
        staff.post("/assignments/steps", &order).expect(200);
        assert_eq!(states(staff, &ids), ["ordered"; 3]);
        let orders = staff.get(&format!("/assignments/{}", ids[1])).expect(200).body["orders"].to_string();
        assert!(orders.contains("人第7号") && orders.contains("総第7号"), "{orders}");
        let orders = staff.get(&format!("/assignments/{}", ids[0])).expect(200).body["orders"].to_string();
        assert!(!orders.contains("人第7号"), "{orders}");
    }
}

on_both! {
    fn what_cannot_stand_together_is_found_at_the_later_row(world) {
        let scene = Scene::new(world);
        let staff = &scene.staff;
        let place = post(staff, ETAJIMA, 100);
        let ids: Vec<String> = ["P901", "P902"].iter().map(|number| {
            let person = talent(staff, number, "340006");
            draft(staff, &person, &place, "2026-07-01", Value::Null, 50)
        }).collect();
        // The body knows of no draft, so it may lower what it wants.
        let etag = scene.etajima.get(&format!("/posts/{place}")).expect(200).etag();
        scene.etajima.patch(&format!("/posts/{place}"), &etag, &json!({ "effective_on": "2026-06-15", "share_percent": 60 })).expect(200);
        let answer = staff.post("/assignments/steps", &json!({ "step": "announce", "ids": ids }));
        assert_eq!(answer.status, 409, "{}", answer.body);
        assert_eq!(states(staff, &ids), ["draft"; 2]);
        for (wrong, at, code) in [
            (json!([]), "/ids", "required"),
            (json!([ids[0], ids[0]]), "/ids/1", "listed_twice"),
            (json!(["x"]), "/ids/0", "id_malformed"),
        ] {
            let refused = staff.post("/assignments/steps", &json!({ "step": "announce", "ids": wrong })).expect(422);
            assert_eq!(refused.faults()[0], (at.to_owned(), code.to_owned()));
        }
        let foreign = json!({ "step": "order", "ids": [ids[0]], "numbers": [{ "id": ids[1] }] });
        assert_eq!(staff.post("/assignments/steps", &foreign).expect(422).faults()[0].0, "/numbers/0/id");
        for other in [&scene.etajima, &scene.person, &scene.auditor, &scene.admin] {
            other.post("/assignments/steps", &json!({ "step": "announce", "ids": ids })).expect(403);
        }
    }
}

on_both! {
    fn the_drafts_of_a_body_are_submitted_together(world) {
        let scene = Scene::new(world);
        let make = |client: &Client, body: &str, post: &str, result: &str| {
            let new = json!({ "call_id": scene.demand_call, "organization_code": body, "post_id": post, "tasks": "窓口改革",
                "expected_result": result, "supervisor": "副市長", "share_fifths": 5 });
            client.post("/demands", &new).expect(201).id()
        };
        let good = make(&scene.etajima, ETAJIMA, &scene.own.post, "書かない窓口");
        let bad = make(&scene.etajima, ETAJIMA, &scene.own.post, "");
        let foreign = make(&scene.mihara, MIHARA, &scene.foreign.post, "書かない窓口");
        let ask = |ids: &[&String]| scene.etajima.post("/demands/steps", &json!({ "step": "submit", "ids": ids }));
        let refused = ask(&[&good, &bad, &foreign]).expect(409);
        let said: Vec<(String, String)> = refused.body["errors"].as_array().unwrap().iter()
            .map(|error| (error["id"].as_str().unwrap().to_owned(), error["code"].as_str().unwrap().to_owned())).collect();
        assert_eq!(said, [(bad, "required".to_owned()), (foreign, "not_found".to_owned())]);
        let state = |id: &str| scene.etajima.get(&format!("/demands/{id}")).expect(200).body["state"].clone();
        assert_eq!(state(&good), "draft");
        ask(&[&good]).expect(200);
        assert_eq!(state(&good), "submitted");
        let calls = json!({ "step": "remind", "ids": [scene.demand_call] });
        scene.etajima.post("/demand-calls/steps", &calls).expect(403);
        scene.staff.post("/demand-calls/steps", &calls).expect(200);
        let sheets = json!({ "step": "confirm", "ids": [scene.own.sheet] });
        assert_eq!(scene.staff.post("/assessments/steps", &sheets).expect(409).body["errors"][0]["code"], "state_conflict");
    }
}

on_both! {
    fn days_are_asked_for_as_offices_type_them(world) {
        let scene = Scene::new(world);
        let staff = &scene.staff;
        let list = |day: &str| {
            let query = serde_html_form::to_string([("as_of", day), ("total", "true")]).unwrap();
            staff.get(&format!("/assignments?{query}"))
        };
        let expected = list("2026-06-01").expect(200);
        assert!(expected.body["total"].as_i64() > Some(0));
        for day in ["R8.6.1", "8.6.1", "令和8年6月1日", "2026/6/1", "Ｒ８．６．１"] {
            assert_eq!(list(day).expect(200).body, expected.body, "{day}");
        }
        assert_eq!(list("R7.6.1").expect(200).body["total"], 0);
        assert_eq!(list("R8.2.30").expect(400).faults(), [("?as_of".to_owned(), "date_invalid".to_owned())]);
        assert_eq!(list("R400.4.1").expect(400).faults(), [("?as_of".to_owned(), "date_out_of_range".to_owned())]);
        let query = serde_html_form::to_string([("known_at", "R8.6.1")]).unwrap();
        staff.get(&format!("/assignments?{query}")).expect(200);
        assert_eq!(staff.get("/search?q=8.6.1").expect(200).items().len(), 0, "a text stays a text");
    }
}

#[test]
fn rows_are_ticked_looked_over_and_done_together_without_scripts() {
    let world = World::new(Backend::Sqlite);
    let scene = Scene::new(&world);
    let staff = &scene.staff;
    let ids = drafts(staff, 2);
    for scripts in [false, true] {
        let window = Window::open(&format!("http://{}", world.address), scripts);
        // Who drafted them does not announce them.
        window.sign_in("staff2", PASSWORD);
        window.go("/assignments?as_of=R8.7.1");
        let tick = |id: &str| {
            let ticked = format!(
                "(() => {{ const box = document.querySelector('input[value=\"{id}\"]'); box.checked = true; return box.checked; }})()"
            );
            assert_eq!(window.eval(&ticked), json!(true));
        };
        tick(&scene.own.assignment);
        ids.iter().for_each(|id| tick(id));
        // What is ticked, and nothing else, is given out as a file, on the day that is shown.
        let file = window.eval(
            "(() => { const button = document.querySelector('button[name=format]'); button.value = 'csv';
            const asked = new XMLHttpRequest();
            asked.open('GET', button.formAction + '?' + new URLSearchParams(new FormData(button.form, button)), false);
            asked.send(); button.value = 'xlsx'; return asked.responseText; })()",
        );
        let file = file.as_str().unwrap();
        let rows = file.lines().filter(|line| line.contains("CIO補佐官")).count();
        assert_eq!(rows, 3, "{file}");
        let (step, done) =
            if scripts { ("発令する", "ordered") } else { ("内示する", "announced") };
        window.press(&format!("選んだ行を{step}"));
        let text = window.text();
        assert!(
            text.contains("できない理由") && text.contains("1 件にできない理由があります"),
            "{text}"
        );
        window.press("できる行だけにする");
        if scripts {
            window.type_into("ordered_on", "R8.7.1");
            window.type_into("numbers/0/sending_number", "人第1号");
            window.type_into("numbers/1/receiving_number", "総第2号");
        }
        window.press(step);
        assert_eq!(states(staff, &ids), [done; 2], "{}", window.text());
    }
    let orders = ids
        .iter()
        .map(|id| staff.get(&format!("/assignments/{id}")).expect(200).body["orders"].to_string());
    let orders: Vec<String> = orders.collect();
    assert!(
        orders.iter().any(|one| one.contains("人第1号"))
            && orders.iter().any(|one| one.contains("総第2号")),
        "{orders:?}"
    );
    assert!(orders.iter().all(|one| one.contains("2026-07-01")), "{orders:?}");
}
