//! One search over what the caller's lists hold.

use crate::harness::{Client, PASSWORD};
use crate::on_both;
use crate::pages::browser::Window;
use crate::scene::{Scene, new_talent};

fn asking(text: &str) -> String {
    format!("/search?{}", serde_html_form::to_string([("q", text)]).unwrap())
}

fn kinds(client: &Client, text: &str) -> Vec<(String, String)> {
    let answer = client.get(&asking(text)).expect(200);
    let word = |item: &serde_json::Value, name: &str| item[name].as_str().unwrap().to_owned();
    answer.items().iter().map(|item| (word(item, "kind"), word(item, "id"))).collect()
}

fn found(client: &Client, text: &str, kind: &str) -> Vec<String> {
    kinds(client, text).into_iter().filter(|(of, _)| of == kind).map(|(_, id)| id).collect()
}

on_both! {
    fn a_person_is_found_by_reading_and_by_variants_of_letters(world) {
        let staff = world.staff();
        let mut new = new_talent("900001", "340006");
        new["name"] = "髙橋 𠮷子".into();
        new["name_kana"] = "タカハシ ヨシコ".into();
        let id = staff.post("/talents", &new).expect(201).id();
        for text in ["高橋", "髙橋", "たかはし", "ﾀｶﾊｼ", "吉子", "橋"] {
            assert_eq!(found(&staff, text, "talent"), std::slice::from_ref(&id), "{text}");
        }
        for text in ["%", "_", "\\"] {
            assert_eq!(found(&staff, text, "talent"), Vec::<String>::new(), "{text}");
        }
    }
}

on_both! {
    fn nothing_is_found_that_the_lists_would_not_show(world) {
        let scene = Scene::new(world);
        let both = found(&scene.staff, "山田", "talent");
        assert!(both.contains(&scene.own.talent) && both.contains(&scene.foreign.talent));
        assert!(!found(&scene.etajima, "山田", "talent").contains(&scene.foreign.talent));
        assert_eq!(found(&scene.person, "山田", "talent"), std::slice::from_ref(&scene.own.talent));
        assert!(found(&scene.etajima, "CIO", "post").contains(&scene.own.post));
        let plan = scene.staff.get(&format!("/rotation-plans/{}", scene.plans.0)).expect(200);
        let name = plan.body["name"].as_str().unwrap().to_owned();
        assert!(found(&scene.staff, &name, "rotation_plan").contains(&scene.plans.0));
        for other in [&scene.etajima, &scene.person, &scene.admin, &scene.auditor] {
            assert_eq!(found(other, &name, "rotation_plan"), Vec::<String>::new());
        }
        for other in [&scene.admin, &scene.auditor] {
            assert!(kinds(other, "山田").iter().all(|(kind, _)| kind == "organization"));
        }
        assert_eq!(found(&scene.etajima, "えたじま", "organization"), ["342157"]);
    }
}

on_both! {
    fn what_cannot_be_searched_for_is_said(world) {
        let staff = world.staff();
        let faults = |text: &str| staff.get(&asking(text)).expect(400).faults();
        assert_eq!(faults("")[0].0, "?q");
        assert_eq!(faults(&"a".repeat(1000)), [("?q".to_owned(), "text_too_long".to_owned())]);
        assert_eq!(staff.get("/search").expect(400).code(), "query_invalid");
        assert_eq!(staff.get("/search?q=a&z=1").expect(400).code(), "query_invalid");
    }
}

#[test]
fn every_page_has_the_field_and_the_slash_leads_to_it() {
    let world = crate::harness::World::new(crate::harness::Backend::Sqlite);
    let scene = Scene::new(&world);
    let window = Window::open(&format!("http://{}", world.address), true);
    window.sign_in("staff", PASSWORD);
    for path in ["/home", "/talents", "/plans"] {
        window.go(path);
        window.key("Slash");
        window.until("document.activeElement.id === 'find'");
        assert_eq!(window.eval("document.activeElement.value"), "", "{path}");
    }
    window.insert("山田");
    window.key("Enter");
    let link =
        format!("!!document.querySelector('main a[href=\"/talents/{}\"]')", scene.own.talent);
    window.until(&link);
    window.go("/search?q=採用");
    window.until("!!document.querySelector('main a[href=\"/hiring\"]')");
    window.go(&format!("/search?q={}", "あ".repeat(201)));
    assert!(window.text().contains("200"), "{}", window.text());
}
