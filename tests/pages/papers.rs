//! Papers made for A4, as Chromium prints them: each on one sheet, with the longest names there are.

use serde_json::json;

use crate::harness::{Backend, PASSWORD, World};
use crate::pages::browser::Window;
use crate::scheme::{MIHARA, PREFECTURE, person, serve};

#[test]
fn every_paper_stands_on_one_sheet_of_a4_with_the_longest_names() {
    let world = World::new(Backend::Sqlite);
    let staff = world.staff();
    let long = "葛\u{E0100}城".repeat(16);
    let somebody = person(&world, &long, PREFECTURE);
    let place = json!({
        "organization_code": MIHARA, "department": "総務部デジタル化戦略推進課情報システム最適化担当".repeat(2),
        "title": "デジタル化戦略監補佐兼情報化推進専門員".repeat(2), "grade": "section_chief",
        "post_type": "business_designer", "share_percent": 100, "starts_on": "2020-04-01"
    });
    let place = staff.post("/posts", &place).expect(201).id();
    let id = serve(&staff, &somebody, &place, ("2026-04-01", "2028-03-31"), 40);
    for kind in ["sending_order", "request"] {
        let number = format!("/assignments/{id}/papers/{kind}/number");
        staff.post(&number, &json!({})).expect(200);
    }
    let window = Window::open(&format!("http://{}", world.address), false);
    window.sign_in("staff", PASSWORD);
    for kind in [
        "announcement",
        "sending_order",
        "receiving_order",
        "request",
        "consent",
        "agreement",
        "move_list",
        "handover",
        "secondee_list",
    ] {
        window.go(&format!("/assignments/{id}/papers/{kind}"));
        window.screenshot(&format!("paper-{kind}"));
        let sheets = window.as_designed();
        assert_eq!(sheets.len(), 1, "{kind}: {} sheets", sheets.len());
        let wide = "[...document.querySelectorAll('.paper')].every(one => one.scrollWidth <= one.clientWidth && one.scrollHeight <= one.clientHeight)";
        assert!(window.holds(wide), "{kind} runs over its sheet");
        let last = if kind == "handover" { "引受者" } else { "三原市" };
        assert!(sheets[0].contains(last), "{kind}: {}", sheets[0]);
        // A request names the post and nobody yet.
        assert_eq!(window.text().contains(&long), kind != "request", "{kind}: the name as it is");
    }
    // The box on the assignment's page leads there.
    window.go(&format!("/assignments/{id}"));
    assert!(window.text().contains("人事異動通知書（派遣元）"));
    window.press("印刷用を開く");
    assert!(window.text().contains("内示書"));
}
