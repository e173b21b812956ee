//! A transfer on the screens, without scripts: from the person's card to its orders and back.

use serde_json::json;

use crate::harness::{Backend, PASSWORD, World};
use crate::pages::browser::Window;
use crate::scene::{MIHARA, Scene, post};

#[test]
fn a_transfer_goes_from_the_card_to_its_orders_and_back() {
    let world = World::new(Backend::Sqlite);
    let scene = Scene::new(&world);
    let other = post(&scene.staff, MIHARA, 100);
    let staff = Window::open(&format!("http://{}", world.address), false);
    staff.sign_in("staff", PASSWORD);
    staff.go(&format!("/talents/{}", scene.own.talent));
    staff.press("異動させる");
    staff.type_into("ends/0/ends_on", "2026-12-31");
    staff.type_into("starts/0/post_id", &other);
    staff.type_into("starts/0/starts_on", "2026-12-31");
    staff.type_into("starts/0/share_percent", "60");
    staff.press("内容を確認する");
    assert!(staff.text().contains("割合の合計が 120%"), "{}", staff.text());
    assert_eq!(
        staff.eval("document.querySelector('[name=\"ends/0/ends_on\"]').value"),
        "2026-12-31"
    );
    staff.type_into("starts/0/starts_on", "2027-01-01");
    staff.press("内容を確認する");
    let told = staff.text();
    assert!(
        told.contains("すべての日で割合に収まります") && told.contains("終了: 江田島市"),
        "{told}"
    );
    assert_eq!(
        scene.staff.get("/transfers?state=draft&total=true").expect(200).body["total"],
        json!(0)
    );
    staff.press("この内容で起案する");
    let at = staff.at().trim_end_matches("?done=saved").to_owned();
    assert!(at.starts_with("/transfers/trf_"), "{at}: {}", staff.text());
    // Who drafted it does not announce it.
    assert!(!staff.text().contains("内示する"), "{}", staff.text());
    let second = Window::open(&format!("http://{}", world.address), false);
    second.sign_in("staff2", PASSWORD);
    second.go(&at);
    second.press("内示する");
    second.press("内示する");
    staff.go(&format!("/assignments/{}", scene.own.assignment));
    assert!(staff.text().contains("最終日が 令和8年12月31日 になる予定です"), "{}", staff.text());
    staff.press("この配属を含む異動");
    staff.press("発令する");
    staff.type_into("ordered_on", "2027-01-01");
    staff.type_into("sending_number", "県人第5号");
    staff.type_into("receiving_number", "三人第6号");
    staff.type_into("releasing_number", "江人第7号");
    staff.press("発令する");
    let held = scene.staff.get(&format!("/assignments/{}", scene.own.assignment)).expect(200).body;
    assert_eq!((&held["state"], &held["ends_on"]), (&json!("ended"), &json!("2026-12-31")));
    staff.press("発令を取り消す");
    staff.press("発令を取り消す");
    assert!(
        staff.text().contains("入力内容を確認してください"),
        "a reason is owed: {}",
        staff.text()
    );
    staff.type_into("reason", "見直し");
    staff.press("発令を取り消す");
    let held = scene.staff.get(&format!("/assignments/{}", scene.own.assignment)).expect(200).body;
    assert_eq!((&held["state"], &held["ends_on"]), (&json!("ordered"), &json!(null)));
    staff.go("/transfers");
    assert!(staff.text().contains("終了 江田島市"), "{}", staff.text());
}

#[test]
fn a_number_is_corrected_on_the_assignment_s_page() {
    let world = World::new(Backend::Sqlite);
    let scene = Scene::new(&world);
    let staff = Window::open(&format!("http://{}", world.address), false);
    staff.sign_in("staff", PASSWORD);
    staff.go(&format!("/assignments/{}", scene.own.assignment));
    staff.press("発令番号を訂正する");
    staff.type_into("receiving_number", "人第2号");
    staff.type_into("reason", "誤記のため");
    staff.press("発令番号を訂正する");
    assert!(
        staff.text().contains("人第2号") && staff.text().contains("誤記のため"),
        "{}",
        staff.text()
    );
}
