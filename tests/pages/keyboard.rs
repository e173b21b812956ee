//! Whole journeys by keyboard alone: Tab, Enter, Space and the arrows, the focus visible at every
//! stop and nowhere trapped.

use crate::harness::{Backend, PASSWORD, World};
use crate::pages::browser::Window;
use crate::scene::Scene;

/// Somebody at the keyboard, signed in by it.
fn at_the_keyboard(world: &World, login: &str) -> Window {
    let window = Window::open(&format!("http://{}", world.address), true);
    window.go("/sign-in");
    window.tab_to("login");
    window.insert(login);
    window.tab_to("password");
    window.insert(PASSWORD);
    window.enter();
    assert_eq!(window.at(), "/home");
    window
}

fn follow(window: &Window, link: &str) {
    window.tab_to(link);
    window.enter();
}

#[test]
fn to_a_card_and_out_again() {
    let world = World::new(Backend::Sqlite);
    drop(Scene::new(&world));
    let window = at_the_keyboard(&world, "staff");
    follow(&window, "人材リスト");
    assert_eq!(window.at(), "/talents");
    assert!(window.walk_around() > 20, "the list has many stops");
    follow(&window, "山田 E0001（ヤマダ）");
    assert!(window.at().starts_with("/talents/tal_"), "{}", window.at());
    assert!(window.walk_around() > 10);
    follow(&window, "サインアウト");
    assert_eq!(window.at(), "/sign-in?done=signed_out");
}

#[test]
fn a_level_on_the_skill_sheet() {
    let world = World::new(Backend::Sqlite);
    drop(Scene::new(&world));
    let window = at_the_keyboard(&world, "person");
    follow(&window, "自分のスキルシート");
    follow(&window, "記入する");
    assert!(window.walk_around() > 24, "a level and a text for each of twelve skills");
    window.tab_to("items/0/self_level");
    for _ in 0..3 {
        window.key("ArrowDown");
    }
    window.key("Tab");
    window.insert("窓口の相談を受けた");
    follow(&window, "保存して進む");
    assert_eq!(window.at(), "/my/sheet/fill?step=2&done=saved");
    window.go("/my/sheet/fill?step=1");
    assert_eq!(
        (window.value_of("items/0/self_level"), window.value_of("items/0/evidence")),
        ("2".into(), "窓口の相談を受けた".into())
    );
}

#[test]
fn a_wish() {
    let world = World::new(Backend::Sqlite);
    drop(Scene::new(&world));
    let window = at_the_keyboard(&world, "person");
    follow(&window, "自分の意向");
    window.walk_around();
    window.tab_to("movement");
    window.key("ArrowDown");
    window.tab_to("commuting_limit_minutes");
    window.insert("45");
    follow(&window, "提出する");
    assert_eq!(window.at(), "/my/wish?done=submitted");
    assert_eq!(
        (window.value_of("movement"), window.value_of("commuting_limit_minutes")),
        ("move".into(), "45".into())
    );
}

#[test]
fn an_answer_to_a_proposed_placement() {
    let world = World::new(Backend::Sqlite);
    drop(Scene::new(&world));
    let window = at_the_keyboard(&world, "etajima");
    follow(&window, "配置案の照会");
    follow(&window, "江田島市 情報政策課 CIO補佐官");
    window.walk_around();
    window.tab_to("agrees");
    window.key("Space");
    window.tab_to("comment");
    window.insert("歓迎します");
    follow(&window, "回答する");
    assert!(
        window.at().ends_with("?done=answered") && window.text().contains("賛成"),
        "{}",
        window.text()
    );
}

#[test]
fn a_cell_of_a_plan_is_pinned() {
    let world = World::new(Backend::Sqlite);
    let scene = Scene::new(&world);
    let window = at_the_keyboard(&world, "staff");
    window.go(&format!("/plans/{}", scene.plans.0));
    window.walk_around();
    follow(&window, "人×年度の表");
    window.walk_around();
    follow(&window, "江田島市 情報政策課 CIO補佐官 100%");
    window.walk_around();
    window.tab_to("pinned");
    // The answer is No; the arrow goes around to Yes.
    window.key("ArrowDown");
    follow(&window, "この欄を決める");
    assert!(
        window.at().ends_with("/board?done=saved") && window.text().contains("固定"),
        "{}: {}",
        window.at(),
        window.text()
    );
}

#[test]
fn the_audit_is_searched() {
    let world = World::new(Backend::Sqlite);
    drop(Scene::new(&world));
    let window = at_the_keyboard(&world, "auditor");
    follow(&window, "監査記録");
    window.tab_to("outcome");
    window.key("End");
    window.tab_to("絞り込む");
    window.eval("document.querySelector('#list').dataset.old = 'yes'; true");
    window.key("Enter");
    window
        .until("!!document.querySelector('#list') && !document.querySelector('#list').dataset.old");
    assert!(window.at().contains("outcome=refused"), "{}", window.at());
    assert!(window.text().contains("該当するものはありません"), "{}", window.text());
    // The list was exchanged under the focus, and it goes on from there.
    window.tab_to("ファイルで受け取る（Excel）");
}
