//! Lists in the browser: sorted by what is shown, columns chosen, kept under a name, on paper.

use serde_json::json;

use crate::demo::Demo;
use crate::harness::{Backend, PASSWORD, World};
use crate::pages::browser::Window;
use crate::scene::Scene;

const HEADS: &str = "[...document.querySelectorAll('#list thead th')].map(x => x.textContent.replace(/[▲▼⇅]/g, '').trim())";

fn heads(window: &Window) -> Vec<String> {
    let heads = window.eval(HEADS);
    heads.as_array().unwrap().iter().map(|head| head.as_str().unwrap().to_owned()).collect()
}

fn signed_in(world: &World, login: &str, scripts: bool) -> Window {
    let window = Window::open(&format!("http://{}", world.address), scripts);
    window.sign_in(login, PASSWORD);
    window
}

#[test]
fn a_list_is_sorted_and_shown_as_its_reader_wants_it_and_kept_so() {
    let world = World::new(Backend::Sqlite);
    drop(Scene::new(&world));
    for scripts in [true, false] {
        let window = signed_in(&world, "staff", scripts);
        window.press("人材リスト");
        window.press("相当級⇅");
        assert!(window.at().contains("sort=grade"), "{}", window.at());
        assert_eq!(
            window.eval("document.querySelector('[aria-sort]').getAttribute('aria-sort')"),
            "ascending"
        );
        window.eval("document.querySelector('.settings details').open = true");
        window.eval("document.querySelectorAll('.settings [name=columns]').forEach(x => x.checked = x.value === 'grade'); true");
        window.press("この列を表示する");
        assert_eq!(heads(&window), ["氏名", "相当級"]);
        assert!(window.at().contains("sort=grade"), "the order stays: {}", window.at());
        let name = format!("級の順 {scripts}");
        window.type_into("name", "");
        window.eval(&format!("document.querySelector('.settings form[action=\"/views/new\"] [name=name]').value = {}; true", json!(name)));
        window.press("いまの条件を保存する");
        assert!(window.text().contains(&name), "{}", window.text());
        window.go("/talents");
        assert!(heads(&window).len() > 2);
        window.press(&name);
        assert_eq!(heads(&window), ["氏名", "相当級"]);
        assert!(window.at().contains("sort=grade"), "{}", window.at());
        window.press("サインアウト");
    }
    // What may not be asked any more is left out of a kept view; any other address is refused.
    let window = signed_in(&world, "staff", false);
    window.go("/talents?sort=colour&view=viw_1");
    assert!(window.text().contains("全 "), "{}", window.text());
    window.go("/talents?colour=red&view=viw_1");
    assert!(window.text().contains("全 "), "{}", window.text());
    window.go("/talents?colour=red");
    assert!(!window.text().contains("全 "), "{}", window.text());
}

#[test]
fn sheets_have_their_number_and_no_hints() {
    let demo = Demo::new(Backend::Sqlite);
    let window = Window::open(&format!("http://{}", demo.world.address), false);
    window.sign_in("kenjinji-1", demo.password("kenjinji-1"));
    window.go("/assignments?limit=200");
    let sheets = window.as_designed();
    let rows: Vec<usize> = sheets.iter().map(|sheet| sheet.matches("発令").count()).collect();
    assert!(rows[0] >= 15, "{rows:?} rows on {} sheets", sheets.len());
    for (place, sheet) in sheets.iter().enumerate() {
        let number = format!("{}/{}", place + 1, sheets.len());
        assert!(sheet.contains(&number), "{number}: {sheet}");
        assert!(!sheet.contains("印刷は") && !sheet.contains("列を選ぶ"), "{sheet}");
    }
}

#[test]
fn a_post_is_found_by_any_words_of_its_name() {
    let demo = Demo::new(Backend::Sqlite);
    for scripts in [true, false] {
        let window = Window::open(&format!("http://{}", demo.world.address), scripts);
        window.sign_in("kenjinji-1", demo.password("kenjinji-1"));
        window.go("/assignments/new");
        window.type_into("name", "桐ヶ谷");
        window.filter();
        assert!(window.text().contains("空く日"), "{}", window.text());
        window.press("桐ヶ谷");
        window.type_into("post_id", "火星");
        window.type_into("starts_on", "R10.4.1");
        window.type_into("share_percent", "10");
        window.press("案として保存する");
        assert!(window.text().contains("該当するものがありません"), "{}", window.text());
        assert_eq!(window.value_of("post_id"), "火星", "what was typed stays");
        window.type_into("post_id", "三原市 デジタル化");
        window.press("案として保存する");
        let left = window.eval("[...document.querySelectorAll('select[name=post_id] option')].map(x => x.text).filter(x => x.includes('三原市')).length");
        assert!((2..=12).contains(&left.as_u64().unwrap_or(0)), "{left}: {}", window.text());
        window.type_under("ポスト", window.eval("[...document.querySelectorAll('select[name=post_id] option')].find(x => x.text.includes('主任')).value").as_str().unwrap());
        window.press("案として保存する");
        assert!(window.at().contains("/assignments/asg_"), "{}\n{}", window.at(), window.text());
    }
}

#[test]
fn the_lists_are_looked_at() {
    let demo = Demo::new(Backend::Sqlite);
    let window = Window::open(&format!("http://{}", demo.world.address), true);
    window.sign_in("kenjinji-1", demo.password("kenjinji-1"));
    for (name, path) in [
        ("talents", "/talents"),
        ("assignments", "/assignments"),
        ("demands", "/demands"),
        ("assessments", "/assessments?state=reviewed"),
    ] {
        window.go(path);
        for width in [390, 1280, 1920] {
            window.size(width, 900);
            assert!(window.overflow() <= 0, "{path} at {width}");
            window.screenshot(&format!("list-{name}-{width}"));
        }
        window.size(1280, 900);
        if path == "/assignments" {
            let seen = "(() => { const state = [...document.querySelectorAll('#list thead th')].find(x => x.textContent.includes('状態')).getBoundingClientRect(); return state.right <= innerWidth; })()";
            assert!(window.holds(seen), "状態 is in view at 1280");
        }
    }
}
