//! The picture of the README: a plan board with fictional people, made anew by `bash .ci/test
//! pages::picture` in `target/screenshots`. The one in `docs/images` is the same in 24 colours.

use serde_json::json;

use crate::harness::{Backend, PASSWORD, World};
use crate::pages::browser::Window;
use crate::scene::done;
use crate::scheme::{ETAJIMA, MIHARA, PREFECTURE, SAKA, person, post, serve};

const PEOPLE: [(&str, &str); 10] = [
    ("青空 ひかり", PREFECTURE),
    ("朝霧 海斗", PREFECTURE),
    ("瀬戸 なぎさ", PREFECTURE),
    ("牡蠣田 守", PREFECTURE),
    ("島波 つばさ", PREFECTURE),
    ("宮之 もみじ", PREFECTURE),
    ("音戸 わたる", ETAJIMA),
    ("檸檬谷 みのり", MIHARA),
    ("浦風 すばる", MIHARA),
    ("坂ノ上 ほたる", SAKA),
];

#[test]
fn a_plan_board_for_the_readme() {
    let world = World::new(Backend::Sqlite);
    let staff = world.staff();
    let people = PEOPLE.map(|(name, home)| person(&world, name, home));
    let posts: Vec<String> = [ETAJIMA, MIHARA, SAKA, MIHARA, ETAJIMA, PREFECTURE, PREFECTURE]
        .iter()
        .map(|body| post(&staff, body, 100))
        .collect();
    serve(&staff, &people[0], &posts[0], ("2026-04-01", "2028-03-31"), 100);
    let new = json!({ "name": "令和9年度からの異動計画（案）", "method": "optimal", "first_fiscal_year": 2027, "years": 5, "max_steps": 60,
        "rules": [{ "key": "grade_distance_max", "value": 4 }] });
    let plan = staff.post("/rotation-plans", &new).expect(201).id();
    let job = staff.post(&format!("/rotation-plans/{plan}/solve"), &json!({})).expect(202).id();
    assert_eq!(done(&staff, &job)["state"], "done");
    let window = Window::open(&format!("http://{}", world.address), true);
    window.sign_in("staff", PASSWORD);
    window.go(&format!("/plans/{plan}/board"));
    assert_eq!(window.eval("document.querySelectorAll('main tbody tr').length"), PEOPLE.len());
    window.screenshot("readme-plan-board");
    let shown = std::fs::metadata(
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/images/plan-board.png"),
    )
    .unwrap();
    assert!(shown.len() < 150_000, "{} bytes are too many for a README", shown.len());
}
