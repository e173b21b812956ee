//! Lists: in the order of any member, page by page; kept under names; asked for with anything; acted
//! on by many at once.

use serde_json::{Value, json};

use crate::harness::Client;
use crate::on_both;
use crate::scene::{ETAJIMA, Scene, draft, post, talent};

/// Every row of a list in an order, read two at a time.
fn in_order(client: &Client, list: &str, sort: &str) -> Vec<Value> {
    let sign = if list.contains('?') { '&' } else { '?' };
    let (mut rows, mut after) = (Vec::new(), String::new());
    loop {
        let page = client.get(&format!("{list}{sign}sort={sort}&limit=2{after}")).expect(200);
        rows.extend(page.items().iter().cloned());
        let Some(cursor) = page.body["next_cursor"].as_str() else { return rows };
        after = format!("&cursor={cursor}");
    }
}

on_both! {
    fn every_list_comes_in_the_order_of_its_members(world) {
        let scene = Scene::new(world);
        let staff = &scene.staff;
        for number in 0..5 {
            let person = talent(staff, &format!("S10{number}"), "340006");
            let day = format!("2026-0{}-01", 9 - number);
            draft(staff, &person, &post(staff, ETAJIMA, 100), &day, Value::Null, 100 - number * 10);
        }
        for (list, member) in [
            ("/assignments?state=draft", "starts_on"),
            ("/assignments?state=draft", "share_percent"),
            ("/talents", "staff_number"),
            ("/talents", "grade"),
            ("/posts", "organization_code"),
            ("/demands", "state"),
            ("/assessments", "talent_name"),
            ("/organizations", "name_kana"),
            ("/demand-calls", "deadline"),
            ("/rotation-plans", "name"),
            ("/wishes", "movement"),
        ] {
            let (up, down) = (in_order(staff, list, member), in_order(staff, list, &format!("-{member}")));
            let all = staff.get(&format!("{list}{}limit=200&total=true", if list.contains('?') { '&' } else { '?' })).expect(200);
            assert_eq!(all.body["total"].as_u64().unwrap() as usize, up.len(), "{list} {member}: each row once");
            assert_eq!(up.len(), down.len(), "{list} {member}");
            let values = |rows: &[Value]| rows.iter().map(|row| row[member].clone()).filter(|value| !value.is_null()).collect::<Vec<_>>();
            let mut back = values(&down);
            back.reverse();
            assert_eq!(values(&up), back, "{list} {member}");
        }
        let days: Vec<_> = in_order(staff, "/assignments?state=draft", "starts_on").iter().map(|row| row["starts_on"].as_str().unwrap().to_owned()).collect();
        assert!(days.is_sorted(), "{days:?}");
        let refused = staff.get("/talents?sort=colour").expect(400);
        assert_eq!(refused.faults(), [("?sort".to_owned(), "term_unknown".to_owned())]);
        let first = staff.get("/talents?sort=grade&limit=1").expect(200);
        let cursor = first.body["next_cursor"].as_str().unwrap();
        assert_eq!(staff.get(&format!("/talents?sort=-grade&limit=1&cursor={cursor}")).expect(400).code(), "cursor_invalid");
    }
}

on_both! {
    fn a_wish_that_is_not_shown_is_not_noted_as_seen(world) {
        let scene = Scene::new(world);
        let seen = || scene.auditor.get("/audit-events?action=wishes.read&total=true").expect(200).body["total"].as_i64().unwrap();
        let before = seen();
        assert_eq!(scene.staff.get("/wishes?sort=movement&limit=1").expect(200).items().len(), 1);
        assert_eq!(seen(), before + 1, "one was shown");
    }
}

on_both! {
    fn views_are_kept_for_oneself_or_for_the_body(world) {
        let scene = Scene::new(world);
        let view = |name: &str, shared: bool| json!({ "list": "/talents", "name": name, "query": "form=permanent&sort=-grade&cursor=x", "shared": shared });
        let names = |client: &Client| client.get("/me/views").expect(200).items().iter().map(|view| view["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
        let own = scene.etajima.post("/me/views", &view("自分", false)).expect(200);
        assert_eq!(own.body["query"], "form=permanent&sort=-grade", "without the place");
        scene.etajima.post("/me/views", &view("課", true)).expect(200);
        assert_eq!(names(&scene.etajima), ["Vacant", "自分", "課"]);
        assert_eq!(names(&scene.mihara), ["Vacant"], "another body sees neither");
        let again = scene.etajima.post("/me/views", &view("自分", false)).expect(200);
        assert_eq!(again.id(), own.id(), "the same name is the same view");
        assert_eq!(scene.mihara.delete(&format!("/me/views/{}", own.id())).status, 404);
        scene.etajima.delete(&format!("/me/views/{}", own.id())).expect(204);
        assert_eq!(names(&scene.etajima), ["Vacant", "課"]);
        for (list, name, query) in [("talents", "x", ""), ("//evil.example", "x", ""), ("/talents", "", ""), ("/talents", "x", &*"a=".repeat(5000))] {
            let answer = scene.etajima.post("/me/views", &json!({ "list": list, "name": name, "query": query }));
            assert_eq!(answer.status, 422, "{list} {name}: {}", answer.body);
        }
    }
}

on_both! {
    fn a_search_takes_anything(world) {
        let scene = Scene::new(world);
        let staff = &scene.staff;
        let count = |path: &str| staff.get(&format!("{path}&total=true")).expect(200).body["total"].as_i64().unwrap();
        let all = count("/talents?limit=1");
        for sign in ["%25", "_", "%25%25", "%5C"] {
            assert_eq!(count(&format!("/talents?name={sign}")), 0, "{sign} is a letter like any other");
        }
        assert!((1..=all).contains(&count("/talents?name=%E5%B1%B1")), "one letter is enough");
        for path in ["/talents?name=", "/search?q="] {
            let answer = staff.get(&format!("{path}{}", "a".repeat(1000)));
            assert_eq!(answer.status, 400, "{path}: {}", answer.body);
            assert!(staff.get(&format!("{path}%25")).status == 200, "{path}");
        }
    }
}

on_both! {
    fn two_officers_on_the_same_rows_do_it_once(world) {
        let scene = Scene::new(world);
        let staff = &scene.staff;
        let one = |number: usize| {
            let person = talent(staff, &format!("T20{number}"), "340006");
            draft(staff, &person, &post(staff, ETAJIMA, 100), "2026-07-01", Value::Null, 100)
        };
        let ids: Vec<String> = (0..4).map(one).collect();
        let second = world.as_login("staff2");
        let step = |ids: &[String]| json!({ "step": "cancel", "ids": ids, "reason": "重複" });
        let (left, right) = std::thread::scope(|scope| {
            let left = scope.spawn(|| staff.post("/assignments/steps", &step(&ids[..3])));
            let right = scope.spawn(|| second.post("/assignments/steps", &step(&ids[1..])));
            (left.join().unwrap(), right.join().unwrap())
        });
        let mut codes = [left.status, right.status];
        codes.sort_unstable();
        assert_eq!(codes, [200, 409], "{} {}", left.body, right.body);
        let refused = if left.status == 409 { &left } else { &right };
        assert_eq!((refused.code(), refused.body["errors"].as_array().unwrap().len()), ("rows_refused", 2));
        let given_up = ids.iter().filter(|id| staff.get(&format!("/assignments/{id}")).expect(200).body["state"] == "cancelled");
        assert_eq!(given_up.count(), 3, "whole or not at all");
        let again = staff.post("/assignments/steps", &step(&ids[..3]));
        assert_eq!(again.status, 409, "sent twice, done once");
    }
}
