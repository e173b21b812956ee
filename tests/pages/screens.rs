//! The menu in its groups, the long form in its sets, a refusal at the place that was refused,
//! one's own qualifications.

use serde_json::json;

use crate::harness::{Backend, PASSWORD, World};
use crate::pages::browser::Window;
use crate::scene::Scene;

fn open(world: &World, login: &str, scripts: bool) -> Window {
    let window = Window::open(&format!("http://{}", world.address), scripts);
    window.sign_in(login, PASSWORD);
    window
}

#[test]
fn a_long_menu_stands_under_headings_and_a_short_one_does_not() {
    let world = World::new(Backend::Sqlite);
    drop(Scene::new(&world));
    let staff = open(&world, "staff", false);
    staff.press("異動計画");
    let groups = staff.eval(
        "[...document.querySelectorAll('nav .menu-name')].map(name => name.textContent).join()",
    );
    assert_eq!(
        groups,
        "人材とスキル,ポストと需要,配置と異動,共有する,連携する,一般職員の育成,採用と統計,基礎データと管理"
    );
    let named = "[...document.querySelectorAll('nav ul[aria-labelledby]')].every(list => document.getElementById(list.getAttribute('aria-labelledby')))";
    assert_eq!(staff.eval(named), true);
    assert_eq!(staff.eval("[...document.querySelectorAll('nav [aria-current=page]')].map(link => link.textContent).join()"), "異動計画");
    // Every entry is there to be pressed, whatever group it is in, and leads somewhere.
    let links = staff.eval(
        "[...document.querySelectorAll('nav a')].map(link => link.getAttribute('href')).join()",
    );
    let links: Vec<String> = links.as_str().unwrap().split(',').map(str::to_owned).collect();
    assert!(links.len() > 15, "{links:?}");
    for link in links {
        staff.go(&link);
        assert_eq!(
            staff.eval("document.querySelectorAll('nav [aria-current=page]').length"),
            1,
            "{link}"
        );
        assert_eq!(staff.eval("!!document.querySelector('main h1')"), true, "{link}");
    }
    // No entry is lower than its group's end or cut off, on a telephone either.
    for width in [1280, 390, 320] {
        staff.size(width, 900);
        staff.go("/home");
        let cut = "[...document.querySelectorAll('nav a')].filter(link => link.scrollWidth > link.clientWidth + 1 || !link.offsetHeight).length";
        assert_eq!((staff.eval(cut), staff.overflow()), (json!(0), 0), "{width}");
    }
    let admin = open(&world, "admin", false);
    assert_eq!(admin.eval("document.querySelectorAll('nav .menu-name').length"), 0);
    assert!(admin.eval("document.querySelectorAll('nav a').length").as_i64() > Some(4));
}

#[test]
fn a_refused_place_is_found_where_it_was_chosen() {
    let world = World::new(Backend::Sqlite);
    drop(Scene::new(&world));
    for scripts in [true, false] {
        let window = open(&world, "person", scripts);
        window.press("自分の意向");
        window.type_into("movement", "move");
        // The first is left empty, and the third is the second again.
        for (name, value) in [
            ("places/0", ""),
            ("places/1", "organization_code=342041"),
            ("places/2", "organization_code=342041"),
            ("places/3", "zone=city"),
        ] {
            window.type_into(name, value);
        }
        window.press("提出する");
        let link = window.eval("document.querySelector('#errors a').getAttribute('href')");
        assert_eq!(link, "#field-places-2", "{}", window.text());
        let wrong = window.eval(
            "[...document.querySelectorAll('main [aria-invalid]')].map(field => field.name).join()",
        );
        assert_eq!(wrong, "places/2", "and no other field is called wrong");
        assert_eq!(
            window.eval("document.querySelector('#errors a').textContent.startsWith('希望する勤務地: 第3希望')"),
            true,
            "{}",
            window.text()
        );
        window.type_into("places/2", "zone=city");
        window.press("提出する");
        assert_eq!(
            window.eval("document.querySelector('#errors a').getAttribute('href')"),
            "#field-places-3",
            "{}",
            window.text()
        );
        window.type_into("places/3", "");
        window.type_into("impossible/1", "organization_code=342041");
        window.press("提出する");
        assert_eq!(
            window.eval("document.querySelector('#errors a').getAttribute('href')"),
            "#field-impossible-1",
            "{}",
            window.text()
        );
        window.press("サインアウト");
    }
}

#[test]
fn a_demand_is_asked_for_in_the_order_in_which_it_is_thought() {
    let world = World::new(Backend::Sqlite);
    drop(Scene::new(&world));
    for scripts in [true, false] {
        let cio = open(&world, "etajima", scripts);
        cio.press("需要");
        cio.press("需要を入力する");
        let sets = cio.eval(
            "[...document.querySelectorAll('main fieldset.set > legend, main details.more > summary')].map(x => x.textContent[0]).join('')",
        );
        assert_eq!(sets, "123");
        assert_eq!(
            cio.eval("document.querySelector('main details.more').open"),
            false,
            "what most leave for later is folded away"
        );
        for (name, value) in
            [("department", "総務課"), ("title", "窓口改革の推進役"), ("tasks", "書かない窓口")]
        {
            cio.type_into(name, value);
        }
        for (name, value) in [
            ("grade", "section_chief"),
            ("post_type", "engineer"),
            ("half_days_per_week", "5"),
            ("priority", "2"),
        ] {
            cio.type_into(name, value);
        }
        cio.type_into("authority", &"権".repeat(300));
        cio.press("下書きを保存する");
        assert_eq!(
            cio.eval("document.querySelector('#errors a').getAttribute('href')"),
            "#field-authority",
            "{}",
            cio.text()
        );
        let seen = "document.querySelector('main details.more').open && document.querySelector('#field-authority').offsetHeight > 0";
        assert_eq!(cio.eval(seen), true, "what is wrong is not hidden");
        assert_eq!(
            (cio.value_of("title"), cio.value_of("half_days_per_week")),
            ("窓口改革の推進役".into(), "5".into()),
            "nothing typed is lost"
        );
        if scripts {
            for width in [1280, 390, 320] {
                cio.size(width, 900);
                assert_eq!((cio.violations(), cio.overflow()), (Vec::new(), 0), "{width}");
                cio.screenshot(&format!("demand-new-wrong-{width}"));
            }
            cio.size(1280, 900);
        }
        cio.type_into("authority", "予算の査定に加わる");
        cio.press("下書きを保存する");
        assert!(cio.at().ends_with("?done=saved") && cio.text().contains("2.5"), "{}", cio.text());
        cio.press("変更");
        assert_eq!(
            cio.eval("document.querySelector('main details.more').open"),
            true,
            "what is there is shown"
        );
        assert_eq!(cio.value_of("authority"), "予算の査定に加わる");
        cio.press("サインアウト");
    }
}

#[test]
fn a_qualification_is_declared_and_confirmed() {
    let world = World::new(Backend::Sqlite);
    let scene = Scene::new(&world);
    for (scripts, name) in [(true, "測量士"), (false, "第三級陸上特殊無線技士")] {
        let person = open(&world, "person", scripts);
        person.press("自分の記録");
        person.press("資格を申告する");
        person.type_into("name", name);
        person.type_into("acquired_on", "2027-01-01");
        person.press("資格を申告する");
        assert_eq!(
            person.eval("document.querySelector('#errors a').getAttribute('href')"),
            "#field-acquired-on",
            "{}",
            person.text()
        );
        assert_eq!(person.value_of("name"), name, "nothing typed is lost");
        person.type_into("acquired_on", "2026-05-01");
        person.press("資格を申告する");
        // A day was wrong: it is taken back and declared anew.
        person.press("取り下げる");
        assert!(person.text().contains("令和8年5月1日"), "{}", person.text());
        person.press("資格の申告を取り下げる");
        assert_eq!(person.at(), "/me/record?done=saved");
        assert!(!person.text().contains(name), "{}", person.text());
        person.press("資格を申告する");
        person.type_into("name", name);
        person.type_into("acquired_on", "2026-05-10");
        person.type_into("certificate_number", "第12号");
        person.press("資格を申告する");
        assert_eq!(person.at(), "/me/record?done=declared");
        let row = |window: &Window| {
            let script = format!(
                "[...document.querySelectorAll('main tbody tr')].find(row => row.textContent.includes({}))?.textContent ?? ''",
                json!(name)
            );
            window.eval(&script).as_str().unwrap().to_owned()
        };
        assert!(
            row(&person).contains("本人の申告（未確認）") && row(&person).contains("第12号"),
            "{}",
            person.text()
        );
        let staff = open(&world, "staff", scripts);
        staff.press("申告された資格を確認する");
        assert_eq!(staff.at(), "/talents?declared=true");
        staff.press("山田 E0001（ヤマダ）");
        assert!(row(&staff).contains("本人の申告（未確認）"), "{}", staff.text());
        staff.press("確認する");
        assert!(
            staff.text().contains("第12号") && staff.text().contains("令和8年5月10日"),
            "what is confirmed is shown: {}",
            staff.text()
        );
        staff.press("資格を確認する");
        assert_eq!(staff.at(), format!("/talents/{}?done=saved", scene.own.talent));
        assert!(row(&staff).contains("確認済"), "{}", staff.text());
        staff.go("/home");
        assert!(!staff.text().contains("申告された資格"), "{}", staff.text());
        person.go("/me/record");
        assert!(row(&person).contains("確認済"), "{}", person.text());
        person.press("サインアウト");
        staff.press("サインアウト");
    }
}

#[test]
fn a_role_is_given_and_taken_away_on_the_page_of_the_account() {
    let world = World::new(Backend::Sqlite);
    let scene = Scene::new(&world);
    let admin = open(&world, "admin", false);
    let account = format!("/accounts/{}", scene.own.account);
    let roles = || {
        world.as_login("admin").get(&account).expect(200).body["grants"].as_array().unwrap().len()
    };
    let before = roles();
    admin.go(&account);
    admin.press("役割を追加する");
    admin.type_into("role", "municipal_cio");
    admin.press("役割を追加する");
    assert!(admin.text().contains("市町の団体コードが必要です"), "{}", admin.text());
    assert_eq!(admin.value_of("role"), "municipal_cio", "nothing chosen is lost");
    admin.type_into("organization_code", crate::scene::ETAJIMA);
    admin.press("役割を追加する");
    assert_eq!((admin.at(), roles()), (format!("{account}?done=saved"), before + 1));
    let row = "[...document.querySelectorAll('tbody tr')].find(row => row.textContent.includes('市町CIO'))";
    let end =
        admin.eval(&format!("{row}.querySelector('a[href*=\"roles/end\"]').getAttribute('href')"));
    admin.go(end.as_str().expect("a way to end it"));
    assert!(
        admin.text().contains("役割「市町CIO」を、今すぐ取り消します。残る役割は"),
        "{}",
        admin.text()
    );
    admin.press("役割を取り消す");
    assert_eq!((admin.at(), roles()), (format!("{account}?done=saved"), before));
    let deeds =
        world.as_login("auditor").get("/audit-events?action=account.revoke_grant").expect(200);
    assert_eq!(deeds.items().len(), 1);
}

#[test]
fn a_session_about_to_end_asks_first_and_loses_nothing() {
    let world = World::new(Backend::Sqlite);
    drop(Scene::new(&world));
    let cio = open(&world, "etajima", true);
    cio.press("需要");
    cio.press("需要を入力する");
    cio.type_into("title", "CIO補佐官");
    let shown = |place: usize| format!("!document.querySelectorAll('#stay > p')[{place}].hidden");
    assert_eq!(
        (cio.eval(&shown(0)), cio.eval(&shown(1))),
        (json!(false), json!(false)),
        "nothing to say yet"
    );
    assert_eq!(
        cio.eval("document.querySelector('#stay').dataset.minutes"),
        "48",
        "60 idle, less 10 of a token, less 2 for the answer"
    );
    let late = "document.querySelector('#stay').dataset.minutes = '0.001'; document.dispatchEvent(new Event('htmx:after:request'))";
    let answer = "document.querySelector('#stay').dataset.minutes = '48'; document.querySelector('#stay button').click()";
    // The access token is over and the session is not.
    world.clock.advance(chrono::TimeDelta::minutes(50));
    cio.eval(late);
    cio.until(&shown(0));
    assert!(cio.violations().is_empty(), "{:?}", cio.violations());
    cio.eval(answer);
    cio.until("document.querySelector('#stay > p').hidden");
    world.clock.advance(chrono::TimeDelta::minutes(50));
    cio.eval(late);
    cio.until(&shown(0));
    cio.eval(answer);
    cio.until("document.querySelector('#stay > p').hidden");
    assert_eq!(cio.eval(&shown(1)), false, "prolonged twice, beyond the hour it would have lasted");
    world.clock.advance(chrono::TimeDelta::minutes(61));
    cio.eval(late);
    cio.until(&shown(0));
    cio.eval(answer);
    cio.until(&shown(1));
    assert_eq!(cio.value_of("title"), "CIO補佐官");
    let still = open(&world, "staff", false);
    assert_eq!(
        (still.eval(&shown(0)), still.eval(&shown(1))),
        (json!(false), json!(false)),
        "without scripts it says nothing it cannot do"
    );
}
