//! How somebody is led through the own skill sheet.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::assessment::confirmed;
use crate::harness::{Backend, PASSWORD, World};
use crate::pages::browser::Window;
use crate::scene::{Scene, cycle};

/// What filling in a first sheet took before: six screens of twelve of the 67 skills.
const SCREENS_BEFORE: usize = 6;
const LEVELS_BEFORE: usize = 67;

/// A field of an answer is seen.
const SEEN: &str = "(name => document.querySelector(`main [name=\"${name}\"]`).checkVisibility())";

fn at_own_sheet(world: &World, scripts: bool) -> Window {
    let window = Window::open(&format!("http://{}", world.address), scripts);
    window.size(390, 844);
    window.sign_in("person", PASSWORD);
    window.press("自分のスキルシート");
    window
}

fn wishes(world: &World, job_types: &[&str]) {
    let person = world.as_login("person");
    let etag = person.get("/me/wish").expect(200).etag();
    let wish = json!({ "movement": "stay", "telework": "not_wanted", "house_move": "possible", "places": [], "job_types": job_types });
    person.put("/me/wish", &etag, &wish).expect(200);
}

/// Chooses a level for each skill of the screen: how many there were.
fn fills(window: &Window, level: &str) -> usize {
    let count = window.eval("document.querySelectorAll('main select[name$=self_level]').length");
    let count = usize::try_from(count.as_u64().expect("a count")).expect("few");
    for place in 0..count {
        window.type_into(&format!("items/{place}/self_level"), level);
    }
    count
}

#[test]
fn a_first_sheet_asks_for_half_of_what_it_did() {
    for scripts in [true, false] {
        let world = World::new(Backend::Sqlite);
        drop(Scene::new(&world));
        wishes(&world, &["security_specialist", "service_manager"]);
        let window = at_own_sheet(&world, scripts);
        assert!(window.text().contains("1/10 セキュリティスペシャリスト"), "{}", window.text());
        window.press("希望するジョブタイプに必要なスキルだけ");
        window.screenshot(&format!("first-sheet-{scripts}"));
        let (mut screens, mut levels) = (0, 0);
        while window.at().starts_with("/my/sheet/fill") {
            screens += 1;
            levels += fills(&window, "2");
            window.press("保存して進む");
        }
        assert!(levels > 8, "both job types are asked for: {levels}");
        assert!(screens * 2 <= SCREENS_BEFORE && levels * 2 <= LEVELS_BEFORE, "{screens} {levels}");
        assert!(window.text().contains(&format!("水準を記入したスキルは {levels} 件")));
        window.press("提出する");
        assert_eq!(window.at(), "/my/sheet?done=submitted");
        let folded = format!("評価のないスキル（{} 件）", LEVELS_BEFORE - levels);
        assert!(window.text().contains(&folded), "{folded}: {}", window.text());
    }
}

#[test]
fn a_level_says_what_is_seen_of_it_and_asks_what_it_rests_on() {
    let world = World::new(Backend::Sqlite);
    drop(Scene::new(&world));
    let window = at_own_sheet(&world, true);
    window.press("1/10");
    let acts = "document.querySelector('main [name=\"items/0/self_level\"]').closest('.field').querySelector('.meanings').innerText";
    let asked = || window.eval(&format!("{SEEN}('items/0/evidence')"));
    assert_eq!((window.eval(acts), asked()), (json!(""), Value::Bool(false)));
    window.type_into("items/0/self_level", "3");
    let shown = window.eval(acts);
    let shown = shown.as_str().expect("a text");
    assert!(
        shown.contains("少なくとも一度は一人でやり遂げた") && !shown.contains("先輩"),
        "{shown}"
    );
    assert_eq!(asked(), Value::Bool(true));
    assert_eq!(window.eval(&format!("{SEEN}('items/1/evidence')")), Value::Bool(false));
    assert!(window.text().contains("必要な水準: 2 支援付き"), "{}", window.text());
}

#[test]
fn a_year_without_change_is_handed_in_by_one_press() {
    for scripts in [true, false] {
        let world = World::new(Backend::Sqlite);
        let scene = Scene::new(&world);
        confirmed(&scene);
        world.clock.advance(TimeDelta::days(330));
        cycle(&world.staff(), 2027, ["2027-04-20", "2027-06-30", "2027-07-31", "2027-09-30"]);
        let window = at_own_sheet(&world, scripts);
        window.press("前年度から変更なしで提出する");
        assert_eq!(window.at(), "/my/sheet?done=submitted");
        assert!(window.text().contains("提出済（評価中）"), "{}", window.text());
    }
}
