//! A body's own staff: leaders against their target, courses with their lists, ideas that were
//! adopted; names stay with the body and the prefecture.

use serde_json::{Value, json};

use crate::harness::Client;
use crate::on_both;
use crate::scheme::{ETAJIMA, MIHARA};

fn add(client: &Client, ledger: &str, said: Value) -> String {
    client.post(&format!("/{ledger}"), &said).expect(201).id()
}

fn take(client: &Client, ledger: &str, id: &str, step: &str, said: &Value) -> u16 {
    client.post(&format!("/{ledger}/{id}/{step}"), said).status
}

on_both! {
    fn leaders_are_counted_against_the_target_of_their_body_alone(world) {
        let (staff, cio, other) = (world.staff(), world.as_login("etajima"), world.as_login("mihara"));
        let target = json!({ "title": "5年で100名", "first_year": 2025, "last_year": 2029,
            "yearly": 20, "total": 100 });
        add(&cio, "leader-targets", target.clone());
        let leader = |name: &str, year: i32| {
            let said = json!({ "name": name, "department": "市民課", "kind": "leader",
                "chosen": "volunteered", "fiscal_year": year });
            add(&cio, "dx-leaders", said)
        };
        let appoint = |id: &str| {
            take(&cio, "dx-leaders", id, "appoint", &json!({ "term_from": "2026-04-01" }))
        };
        let raised = leader("手上げ 一郎", 2026);
        for (name, year) in [("継続 花子", 2025), ("継続 花子", 2026), ("新任 次郎", 2026), ("前 年子", 2024)] {
            assert_eq!(appoint(&leader(name, year)), 200);
        }
        let counted = |client: &Client| {
            let found = client.get("/leader-progress").expect(200);
            found.items().iter().map(|row| (row["this_year"].clone(), row["so_far"].clone())).collect::<Vec<_>>()
        };
        assert_eq!(counted(&cio), [(json!(2), json!(2))], "a hand that was raised is no leader yet");
        assert_eq!(take(&cio, "dx-leaders", &raised, "appoint", &json!({})), 422);
        assert_eq!(appoint(&raised), 200);
        assert_eq!(counted(&staff), [(json!(3), json!(3))]);
        assert!(counted(&other).is_empty(), "a target is not the figures");
        assert_eq!(other.get(&format!("/dx-leaders/{raised}")).status, 404);
        assert_eq!(other.get("/dx-leaders?q=%E6%89%8B%E4%B8%8A%E3%81%92").expect(200).items().len(), 0);
        assert_eq!(take(&other, "dx-leaders", &raised, "decline", &json!({})), 404);
        let reversed = json!({ "title": "逆", "first_year": 2030, "last_year": 2029, "yearly": 1, "total": 1 });
        assert_eq!(cio.post("/leader-targets", &reversed).expect(422).faults()[0].0, "/last_year");
    }
}

on_both! {
    fn a_body_asks_for_a_course_and_says_who_came(world) {
        let (staff, cio, other) = (world.staff(), world.as_login("etajima"), world.as_login("mihara"));
        let asked = json!({ "title": "統計の基礎", "fiscal_year": 2026, "wanted": 12, "aimed_at": ["general"] });
        let request = add(&cio, "course-requests", asked);
        let step = |client: &Client, step: &str, said: Value| take(client, "course-requests", &request, step, &said);
        assert_eq!(step(&cio, "accept", json!({})), 403);
        assert_eq!(step(&other, "hold", json!({})), 404);
        assert_eq!(step(&staff, "accept", json!({ "other_teacher": "県DX推進チーム" })), 200);
        assert_eq!(step(&cio, "hold", json!({ "held_on": "2026-05-20" })), 422, "how many came is owed");
        assert_eq!(step(&cio, "hold", json!({ "held_on": "2026-06-02", "attended": 11 })), 422, "tomorrow");
        assert_eq!(step(&cio, "hold", json!({ "held_on": "2026-05-20", "attended": 11 })), 200);
        let listed = |body: &str| json!({ "organization_code": body, "name": "受講 花子",
            "department": "市民課", "request": request, "attended": true });
        let one = add(&cio, "course-attendees", listed(ETAJIMA));
        assert_eq!(staff.post("/course-attendees", &listed(MIHARA)).expect(422).faults()[0].0, "/request");
        assert_eq!(other.post("/course-attendees", &listed(MIHARA)).expect(422).faults()[0].0, "/request");
        assert_eq!(other.get(&format!("/course-attendees/{one}")).status, 404);
    }
}

on_both! {
    fn an_idea_is_the_bodys_own_until_it_is_adopted(world) {
        let (cio, other) = (world.as_login("etajima"), world.as_login("mihara"));
        let idea = add(&cio, "staff-ideas", json!({ "title": "待ち人数を画面に", "fiscal_year": 2026 }));
        let path = format!("/staff-ideas/{idea}");
        assert_eq!(other.get(&path).status, 404);
        assert_eq!(take(&cio, "staff-ideas", &idea, "adopt", &json!({})), 422);
        assert_eq!(take(&cio, "staff-ideas", &idea, "adopt", &json!({ "measure": "窓口改革" })), 200);
        assert_eq!(other.get(&path).expect(200).body["measure"], "窓口改革");
        let more = json!({ "title": "職員の調査", "asked": "staff", "fiscal_year": 2026, "sent": 10, "answered": 11 });
        assert_eq!(cio.post("/staff-surveys", &more).expect(422).faults()[0].0, "/answered");
        let survey = json!({ "title": "職員の調査", "asked": "staff", "fiscal_year": 2026, "sent": 11, "answered": 10 });
        let survey = add(&cio, "staff-surveys", survey);
        assert_eq!(other.get(&format!("/staff-surveys/{survey}")).status, 404);
        assert_eq!(take(&cio, "staff-surveys", &survey, "share", &json!({})), 200);
        assert_eq!(other.get(&format!("/staff-surveys/{survey}")).status, 200);
    }
}
