//! What the bodies share, in a browser: from an issue that is brought to a practice that works, and
//! from a reminder to a renewed contract.

use serde_json::json;

use crate::harness::{Backend, PASSWORD, World};
use crate::pages::browser::Window;
use crate::scene::{ETAJIMA, Scene};

fn says(window: &Window, wanted: &str) {
    assert!(window.text().contains(wanted), "{wanted}: not at {}:\n{}", window.at(), window.text());
}

#[test]
fn a_placed_person_brings_an_issue_and_takes_a_practice_home() {
    for scripts in [true, false] {
        let world = World::new(Backend::Sqlite);
        let scene = Scene::new(&world);
        let practice = json!({ "title": "書かない窓口", "kind": "practice", "field": ["residents"], "summary": "窓口で一度だけ入力する" });
        let practice = scene.mihara.post("/practices", &practice).expect(201);
        let path = format!("/practices/{}", practice.id());
        scene.mihara.step(&format!("{path}/share"), &practice.etag(), &json!({})).expect(200);
        let window = Window::open(&format!("http://{}", world.address), scripts);
        window.sign_in("person", PASSWORD);
        window.go("/cycle-issues");
        window.press("課題を登録する");
        window.type_into("title", "窓口で一度だけ入力したい");
        window.type_into("field", "residents");
        window.type_into("detail", "転入の届出で五枚書く");
        window.press("保存する");
        says(&window, "作成中");
        window.press("持ち寄る");
        window.press("持ち寄る");
        says(&window, "相談中");
        // What others had with this problem stands on the page.
        says(&window, "似た取組・課題・システム");
        window.press("書かない窓口");
        window.press("持ち帰り実践を登録する");
        window.type_into("title", "転入の窓口");
        window.type_into("started_on", "2026-06-01");
        window.press("保存する");
        says(&window, "試行中");
        window.press("定着を記録する");
        window.type_into("hours_saved", "180");
        window.press("定着を記録する");
        says(&window, "入力内容を確認してください");
        window.type_into("result", "待ちがなくなった");
        window.press("定着を記録する");
        says(&window, "定着");
        window.go(&path);
        says(&window, "0 / 1 / 0");
        says(&window, "180");
        window.go("/knowledge?q=窓口");
        says(&window, "窓口で一度だけ入力したい");
        assert!(window.log().complaints.is_empty(), "{:?}", window.log().complaints);
    }
}

#[test]
fn a_cio_is_reminded_of_a_renewal_and_records_it() {
    for scripts in [true, false] {
        let world = World::new(Backend::Sqlite);
        let system = json!({ "organization_code": ETAJIMA, "name": "住民記録", "field": "residents", "vendor": "架空情報", "product": "住基スイート",
            "contract_until": "2027-01-31", "notice_months": 6 });
        world.staff().post("/information-systems", &system).expect(201);
        let window = Window::open(&format!("http://{}", world.address), scripts);
        window.sign_in("etajima", PASSWORD);
        says(&window, "情報システムの契約の更新を申し入れる");
        window.press("情報システムの契約の更新を申し入れる");
        says(&window, "3か月以内に申入れ");
        window.press("住民記録");
        window.press("変更");
        window.type_into("contract_until", "2032-01-31");
        window.press("保存する");
        window.go("/home");
        assert!(
            !window.text().contains("情報システムの契約の更新を申し入れる"),
            "{}",
            window.text()
        );
        assert!(window.log().complaints.is_empty(), "{:?}", window.log().complaints);
    }
}
