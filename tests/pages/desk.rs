//! Cards on the board of a plan in a real browser: by pointer, by keyboard, by several officers at once.

use serde_json::{Value, json};

use crate::demo::Demo;
use crate::harness::{Backend, Client, PASSWORD, World};
use crate::pages::browser::Window;
use crate::pages::paper::plain;
use crate::rotation::{Stage, edit, lines, make, new_plan, solve, stage};

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or("")
}

fn officer(world: &World, login: &str) -> Window {
    let window = Window::open(&format!("http://{}", world.address), true);
    window.sign_in(login, PASSWORD);
    window
}

/// A plan by hand with one line: the first person at Etajima.
fn plan(stage: &Stage) -> String {
    let plan = make(&stage.staff, &new_plan("盤の計画", "hand", 1));
    let cells = json!([{ "talent_id": stage.people[0], "fiscal_year": 2027, "posts": [{ "post_id": stage.posts[0] }] }]);
    edit(&stage.staff, &plan, &cells).expect(200);
    plan
}

fn board(plan: &str) -> String {
    format!("/plans/{plan}/board?by=year&year=2027")
}

fn card(person: &str) -> String {
    format!(".card[data-talent='{person}']")
}

fn slot(post: &str) -> String {
    format!(".slot[data-post='{post}']")
}

fn holds(window: &Window, post: &str, person: &str) {
    window.until(&format!("!!document.querySelector(\"{} {}\")", slot(post), card(person)));
}

fn held(staff: &Client, plan: &str, person: &str) -> Vec<(String, bool)> {
    let rows = lines(staff, plan);
    let own = rows.iter().filter(|row| text(row, "talent_id") == person);
    own.map(|row| (text(row, "post_id").to_owned(), row["pinned"] == json!(true))).collect()
}

#[test]
fn a_card_is_drawn_to_a_place_undone_and_done_again() {
    let world = World::new(Backend::Sqlite);
    let stage = stage(&world);
    let plan = plan(&stage);
    let window = officer(&world, "staff");
    drop(window.log());
    window.go(&board(&plan));
    window.drag(&card(&stage.people[0]), &slot(&stage.posts[1]));
    holds(&window, &stage.posts[1], &stage.people[0]);
    assert_eq!(
        held(&stage.staff, &plan, &stage.people[0]),
        [(stage.posts[1].clone(), true)],
        "what is put by hand is pinned"
    );
    window.click("[data-do=undo]");
    holds(&window, &stage.posts[0], &stage.people[0]);
    assert_eq!(held(&stage.staff, &plan, &stage.people[0]), [(stage.posts[0].clone(), false)]);
    window.click("[data-do=redo]");
    holds(&window, &stage.posts[1], &stage.people[0]);
    // Two change places; whoever was nowhere takes the place, and the other goes to the bench.
    window.drag(&card(&stage.people[1]), &slot(&stage.posts[1]));
    holds(&window, &stage.posts[1], &stage.people[1]);
    assert!(held(&stage.staff, &plan, &stage.people[0]).is_empty());
    let log = window.log();
    assert!(
        log.complaints.is_empty() && log.outside.is_empty(),
        "{:?} {:?}",
        log.complaints,
        log.outside
    );
}

#[test]
fn a_card_is_lifted_and_put_down_by_keyboard() {
    let world = World::new(Backend::Sqlite);
    let stage = stage(&world);
    let plan = plan(&stage);
    let window = officer(&world, "staff");
    window.go(&board(&plan));
    let focus = format!("document.querySelector(\"{}\").focus(); true", card(&stage.people[0]));
    window.eval(&focus);
    window.key("Space");
    window.until("!document.querySelector('#desk-panel').hidden");
    let said = window.text();
    assert!(
        said.contains("約") && said.contains("家庭などの事情") && said.contains("派遣の経歴"),
        "{said}"
    );
    window.until("document.querySelector('#desk-said').textContent.includes('持ち上げました')");
    window.key("Escape");
    assert_eq!(window.eval("document.querySelector('#desk-panel').hidden"), json!(true));
    assert_eq!(
        window.eval(&format!(
            "document.activeElement === document.querySelector(\"{}\")",
            card(&stage.people[0])
        )),
        json!(true),
        "the focus is where it was"
    );
    window.key("Space");
    window.until("document.querySelectorAll('.slot.can').length > 1");
    for _ in 0..8 {
        window.key("ArrowDown");
        if window.holds(&format!(
            "document.activeElement === document.querySelector(\"{}\")",
            slot(&stage.posts[2])
        )) {
            break;
        }
    }
    assert!(window.text().contains("坂町"), "the place is told: {}", window.text());
    window.key("Enter");
    holds(&window, &stage.posts[2], &stage.people[0]);
    window.until("document.querySelector('#desk-said').textContent.includes('置きました')");
    window.key("p");
    window.until(&format!(
        "!!document.querySelector(\"{} .m\") && !document.querySelector(\"{} .m.pin\")",
        card(&stage.people[0]),
        card(&stage.people[0])
    ));
    assert_eq!(held(&stage.staff, &plan, &stage.people[0]), [(stage.posts[2].clone(), false)]);
}

#[test]
fn officers_see_each_other_s_changes_and_a_stale_drop_says_what_changed() {
    let world = World::new(Backend::Sqlite);
    let stage = stage(&world);
    let plan = plan(&stage);
    let (one, other) = (officer(&world, "staff"), officer(&world, "staff2"));
    one.go(&board(&plan));
    other.go(&board(&plan));
    one.drag(&card(&stage.people[1]), &slot(&stage.posts[1]));
    holds(&one, &stage.posts[1], &stage.people[1]);
    holds(&other, &stage.posts[1], &stage.people[1]);
    other.until("document.querySelector('#desk-said').textContent.includes('異動 二郎')");
    // Without news of it, the drop is refused, and the board is the one of now.
    other.cut_off(&["*/versions*"]);
    other.go(&board(&plan));
    one.drag(&card(&stage.people[2]), &slot(&stage.posts[2]));
    holds(&one, &stage.posts[2], &stage.people[2]);
    other.drag(&card(&stage.people[0]), &slot(&stage.posts[3]));
    other.until("document.querySelector('#desk-said').textContent.includes('先に変えた')");
    assert!(other.text().contains("異動 三郎"), "{}", other.text());
    holds(&other, &stage.posts[2], &stage.people[2]);
    assert_eq!(
        held(&stage.staff, &plan, &stage.people[0]),
        [(stage.posts[0].clone(), false)],
        "nothing was put down"
    );
    // A server that is away keeps what was there, and says so.
    other.cut_off(&["*/moves", "*/versions*"]);
    other.drag(&card(&stage.people[0]), &slot(&stage.posts[3]));
    other.until("document.querySelector('#desk-said').textContent.includes('つながりません')");
    holds(&other, &stage.posts[0], &stage.people[0]);
}

#[test]
fn a_year_of_the_demonstration_fits_a_screen_and_paper() {
    let demo = Demo::new(Backend::Sqlite);
    let staff = demo.staff();
    let plan = make(
        &staff,
        &json!({ "name": "令和9年度からの計画", "method": "optimal", "first_fiscal_year": 2027, "years": 5, "max_steps": 30 }),
    );
    assert_eq!(text(&solve(&staff, &plan), "state"), "done");
    let window = demo.window();
    window.size(1280, 800);
    window.go(&board(&plan));
    window.screenshot("desk-year-1280");
    let bodies = window.eval("document.querySelectorAll('.body').length").as_i64();
    assert!(bodies >= Some(24), "{bodies:?} bodies and the bench");
    let bottom = window
        .eval("Math.ceil(document.querySelector('.bodies').getBoundingClientRect().bottom)")
        .as_i64()
        .unwrap();
    assert!(bottom <= 800, "the year ends at {bottom} of 800");
    assert_eq!(window.overflow(), 0);
    window.size(1920, 1080);
    for (query, name) in [("by=host", "desk-bodies-1920"), ("", "desk-people-1920")] {
        window.go(&format!("/plans/{plan}/board?{query}"));
        window.screenshot(name);
        let wide = window.eval("document.querySelector('.table.board').scrollWidth - document.querySelector('.table.board').clientWidth").as_i64();
        assert_eq!((window.overflow(), wide), (0, Some(0)), "five years side by side: {query}");
    }
    window.size(390, 800);
    window.go(&board(&plan));
    window.screenshot("desk-year-390");
    assert_eq!(window.overflow(), 0);
    // The address narrows it.
    window.size(1280, 800);
    window.go(&format!("/plans/{plan}/board?by=year&year=2027&moves=true"));
    assert_eq!(window.eval("[...document.querySelectorAll('.body .slot')].every(slot => slot.querySelector('.m.moves'))"), json!(true));
    window.go(&format!("/plans/{plan}/board?by=year"));
    let sheets = window.as_designed();
    assert!(sheets.len() <= 7, "one page a year with the one before: {}", sheets.len());
    // Every year of every body on one A3 sheet.
    window.go(&format!("/plans/{plan}/board?by=all"));
    window.screenshot("desk-all-1280");
    assert_eq!(window.overflow(), 0);
    let placed = window.eval("[...document.querySelectorAll('#desk .card:not(.free)')].map(card => card.firstChild.textContent.split(' ')[0].trim())");
    let sheets = window.as_designed();
    assert_eq!(sheets.len(), 1, "{} sheets", sheets.len());
    let names = placed.as_array().unwrap();
    assert!(names.len() > 100, "{} people and years", names.len());
    for name in names.iter().filter_map(Value::as_str) {
        // Which form of a character is meant, paper does not say.
        let form = |letter: &char| ('\u{e0100}'..='\u{e01ef}').contains(letter);
        let name: String = plain(name).chars().filter(|letter| !form(letter)).collect();
        assert!(sheets[0].contains(&name), "{name} on paper");
    }
}
