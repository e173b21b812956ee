//! Everything held on oneself, and nothing that was not told.

use serde_json::{Value, json};

use crate::on_both;
use crate::scene::{ETAJIMA, Scene, draft, post, step};

on_both! {
    fn what_is_held_on_oneself_is_told_and_no_plan(world) {
        let scene = Scene::new(world);
        let own = scene.person.get("/me/record").expect(200);
        let record = &own.body["record"];
        for part in ["account", "register", "assignments", "sheets", "levels", "wishes", "pauses", "training", "viewers"] {
            assert!(!record[part].is_null(), "{part}: {record}");
        }
        assert_eq!(record["register"]["id"], scene.own.talent);
        assert!(!own.body.to_string().contains(&scene.foreign.talent), "of oneself alone");
        assert!(own.items().iter().any(|line| line["section"] == "共通人材の登録と同意"), "{}", own.body);
        let secret = draft(&scene.staff, &scene.own.talent, &post(&scene.staff, ETAJIMA, 100), "2027-04-01", Value::Null, 10);
        let after = scene.person.get("/me/record").expect(200);
        assert_eq!(after.body, own.body, "a draft changes no byte");
        step(&scene.staff, &secret, "announce", &json!({})).expect(200);
        assert!(scene.person.get("/me/record").expect(200).body.to_string().contains(&secret));
        let file = scene.person.get("/me/record?format=xlsx").expect(200);
        assert!(file.header("content-type").unwrap().contains("spreadsheetml") && file.bytes.starts_with(b"PK"));
        let others = scene.auditor.get("/me/record").expect(200);
        let parts: Vec<&String> = others.body["record"].as_object().unwrap().keys().collect();
        assert_eq!(parts, ["account"], "who is not in the register has an account alone");
    }
}

on_both! {
    fn an_answer_that_says_nothing_is_refused(world) {
        let scene = Scene::new(world);
        let path = format!("/circulations/{}", scene.own.circulation);
        let etag = scene.etajima.get(&path).expect(200).etag();
        let answer = scene.etajima.step(&format!("{path}/comment"), &etag, &json!({ "comment": "　" })).expect(422);
        assert_eq!(answer.faults(), [("/agrees".to_owned(), "required".to_owned())]);
        let tasks = scene.etajima.get("/me/tasks").expect(200);
        assert!(tasks.items().iter().any(|item| item["kind"] == "circulation_unanswered"));
    }
}
