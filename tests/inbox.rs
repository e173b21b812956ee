//! What waits for somebody: counted from the records, there while it is not done and no longer.

use serde_json::{Value, json};

use crate::harness::{Client, PASSWORD};
use crate::on_both;
use crate::pages::frame::cookies;
use crate::scene::{ETAJIMA, Scene, draft, post, step, talent};

/// The work of a kind that waits: how much is done, of how much.
fn waits(client: &Client, kind: &str) -> Option<(i64, i64)> {
    let answer = client.get("/me/tasks").expect(200);
    let item = answer.items().iter().find(|item| item["kind"] == kind)?.clone();
    for said in ["what", "what_en", "why", "why_en", "link"] {
        assert!(
            item[said].as_str().is_some_and(|text| !text.is_empty() && !text.contains("{}")),
            "{item}"
        );
    }
    Some((item["done"].as_i64().unwrap(), item["total"].as_i64().unwrap()))
}

on_both! {
    fn a_placement_waits_until_it_is_announced_ordered_and_numbered(world) {
        let scene = Scene::new(world);
        let staff = &scene.staff;
        assert_eq!(waits(staff, "placement_drafts"), None);
        let (person, place) = (talent(staff, "P0009", "340006"), post(staff, ETAJIMA, 100));
        let before = waits(&scene.etajima, "posts_empty").expect("an empty post");
        let made = draft(staff, &person, &place, "2026-06-01", Value::Null, 100);
        assert_eq!(waits(staff, "placement_drafts"), Some((0, 1)));
        for other in [&scene.etajima, &scene.mihara, &scene.person, &scene.admin, &scene.auditor] {
            assert_eq!(waits(other, "placement_drafts"), None);
        }
        assert_eq!(waits(&scene.etajima, "posts_empty"), Some(before), "a draft tells nothing");
        step(staff, &made, "announce", &json!({})).expect(200);
        assert_eq!(waits(staff, "placement_drafts"), None);
        assert_eq!(waits(staff, "placements_to_order"), Some((0, 1)));
        assert_eq!(waits(&scene.etajima, "posts_empty"), None, "somebody was told of it");
        let unnumbered = waits(staff, "orders_unnumbered");
        step(staff, &made, "order", &json!({ "receiving_number": "人第1号" })).expect(200);
        assert_eq!(waits(staff, "placements_to_order"), None);
        let one = |found: Option<(i64, i64)>| found.map_or(0, |(_, total)| total);
        assert_eq!(one(waits(staff, "orders_unnumbered")), one(unnumbered) + 1);
        step(staff, &made, "rescind", &json!({ "reason": "番号の記録" })).expect(200);
        let papers = json!({ "sending_number": "人第9号", "receiving_number": "人第1号" });
        step(staff, &made, "order", &papers).expect(200);
        assert_eq!(waits(staff, "orders_unnumbered"), unnumbered);
        let listed = staff.get("/assignments?unnumbered=true&total=true").expect(200);
        assert_eq!(listed.body["total"], one(unnumbered));
    }
}

on_both! {
    fn an_ending_placement_waits_until_something_follows(world) {
        let scene = Scene::new(world);
        let staff = &scene.staff;
        let (person, place) = (talent(staff, "P0009", "340006"), post(staff, ETAJIMA, 100));
        let made = draft(staff, &person, &place, "2026-05-01", json!("2026-09-30"), 100);
        for taken in ["announce", "order"] {
            step(staff, &made, taken, &json!({})).expect(200);
        }
        for told in [staff, &scene.etajima] {
            assert_eq!(waits(told, "placements_ending"), Some((0, 1)));
        }
        assert_eq!(waits(&scene.mihara, "placements_ending"), None);
        let listed = staff.get("/assignments?as_of=2026-06-01&ends_to=2026-12-01&total=true").expect(200);
        assert_eq!(listed.body["total"], 1);
        step(staff, &made, "extend", &json!({ "ends_on": "2027-09-30" })).expect(200);
        for told in [staff, &scene.etajima] {
            assert_eq!(waits(told, "placements_ending"), None);
        }
    }
}

on_both! {
    fn a_call_waits_for_each_until_its_own_part_is_done(world) {
        let scene = Scene::new(world);
        let (staff, cio, delegate) = (&scene.staff, &scene.etajima, &scene.delegate);
        let call = json!({ "fiscal_year": 2027, "title": "来年度調査", "opens_on": "2026-06-01", "deadline": "2026-07-31" });
        let call = staff.post("/demand-calls", &call).expect(201).id();
        assert_eq!(waits(cio, "call_unanswered"), Some((0, 1)));
        let (answered, all) = waits(staff, "call_silent").expect("nobody has answered");
        let new = json!({ "call_id": call, "organization_code": ETAJIMA, "post_id": scene.own.post, "tasks": "窓口改革",
            "expected_result": "書かない窓口", "supervisor": "副市長", "share_fifths": 5 });
        let made = delegate.post("/demands", &new).expect(201).id();
        assert_eq!(waits(cio, "demands_of_delegate"), Some((0, 1)));
        assert_eq!(waits(delegate, "demands_of_delegate"), None);
        assert_eq!(waits(delegate, "demand_drafts"), Some((0, 1)));
        assert_eq!(waits(cio, "call_unanswered"), Some((0, 1)), "a draft is no answer");
        cio.post(&format!("/demands/{made}/submit"), &json!({})).expect(200);
        for kind in ["call_unanswered", "demands_of_delegate", "demand_drafts"] {
            assert_eq!(waits(cio, kind), None, "{kind}");
        }
        let silent = staff.get("/me/tasks").expect(200).items().iter()
            .filter(|item| item["kind"] == "call_silent").map(|item| item["done"].as_i64().unwrap()).collect::<Vec<_>>();
        assert!(silent.contains(&1), "{silent:?} after {answered} of {all}");
        assert_eq!(waits(staff, "demands_to_judge"), Some((0, 1)));
        staff.post(&format!("/demands/{made}/return"), &json!({ "reason": "成果を具体的に" })).expect(200);
        assert_eq!(waits(cio, "demands_returned"), Some((0, 1)));
        cio.post(&format!("/demands/{made}/submit"), &json!({})).expect(200);
        staff.post(&format!("/demands/{made}/accept"), &json!({})).expect(200);
        assert_eq!(waits(staff, "demands_to_judge"), None);
        assert!(waits(staff, "demands_unfilled").is_some());
        world.clock.advance(chrono::TimeDelta::days(90));
        let late = world.as_login("mihara").get("/me/tasks").expect(200);
        assert!(late.items().iter().any(|item| item["kind"] == "call_unanswered"), "late is not done");
    }
}

on_both! {
    fn an_account_that_fails_waits_for_its_administrator(world) {
        let scene = Scene::new(world);
        assert_eq!(waits(&scene.admin, "sign_ins_failed"), None);
        for _ in 0..5 {
            world.sign_in("mihara", "wrong password 1");
        }
        assert_eq!(waits(&scene.admin, "sign_ins_failed"), Some((0, 1)));
        assert_eq!(waits(&scene.staff, "sign_ins_failed"), None);
        world.clock.advance(chrono::TimeDelta::hours(2));
        world.sign_in("mihara", PASSWORD).expect(200);
        let admin = world.as_login("admin");
        assert_eq!(waits(&admin, "sign_ins_failed"), None);
    }
}

on_both! {
    fn home_shows_what_waits_and_the_state_of_the_posts(world) {
        let scene = Scene::new(world);
        let empty = post(&scene.staff, ETAJIMA, 60);
        let open = |login: &str| {
            let cookie = cookies(world, login);
            let page = scene.staff.page("GET", "/home", &[("Cookie", &cookie)], None).expect(200);
            String::from_utf8(page.bytes).unwrap()
        };
        let home = open("etajima");
        let ask = format!("/demands/new?post_id={empty}&#38;fiscal_year=2027&#38;start_month=4&#38;half_days_per_week=6");
        assert!(home.contains(&ask), "{home}");
        assert!(home.contains("空いているポストを埋める") && home.contains("山田 E0001"), "{home}");
        assert!(!home.contains(&scene.foreign.post), "of its own body alone");
        let home = open("staff");
        assert!(home.contains(&format!("/assignments?host_code={ETAJIMA}&#38;as_of=2026-06-01")), "{home}");
        assert!(!home.contains("山田 E0001"), "counts, no names");
        for nobody in ["admin", "auditor", "person"] {
            assert!(!open(nobody).contains("いまの状態"), "{nobody}");
        }
    }
}
