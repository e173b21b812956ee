//! What people do with and without scripts, and what must not happen to them.

use crate::harness::{Backend, PASSWORD, World};
use crate::pages::browser::Window;
use crate::scene::{ETAJIMA, Scene, new_post};

#[test]
fn a_cio_keeps_a_post_with_and_without_scripts() {
    let world = World::new(Backend::Sqlite);
    drop(Scene::new(&world));
    for scripts in [true, false] {
        let window = Window::open(&format!("http://{}", world.address), scripts);
        window.sign_in("etajima", PASSWORD);
        window.go("/posts/new");
        for (name, value) in [
            ("department", "情報政策課"),
            ("title", "DX推進員"),
            ("share_percent", "六十"),
            ("starts_on", "2026-06-01"),
        ] {
            window.type_into(name, value);
        }
        window.type_into("grade", "section_chief");
        window.press("保存する");
        assert!(window.text().contains("入力内容を確認してください"), "{}", window.text());
        assert_eq!(
            window.eval("document.querySelector('[name=title]').value"),
            "DX推進員",
            "nothing typed is lost"
        );
        assert_eq!(window.eval("document.querySelector('[name=grade]').value"), "section_chief");
        assert_eq!(
            window.eval("document.querySelector('#errors a').getAttribute('href')"),
            "#field-share-percent"
        );
        window.type_into("share_percent", "６０");
        window.type_into("post_type", "engineer");
        window.type_into("telework", "none");
        window.press("保存する");
        assert!(
            window.at().starts_with("/posts/pst_") && window.at().ends_with("?done=saved"),
            "{}: {}",
            window.at(),
            window.text()
        );
        window.press("廃止する");
        assert!(window.text().contains("今日の充足は 0 ％"), "{}", window.text());
        window.press("廃止する");
        assert!(window.text().contains("保存しました"), "{}", window.text());
        window.press("廃止を取り消す");
        window.type_into("ends_on", "");
        window.press("廃止を取り消す");
        assert!(window.text().contains("期限なし"), "{}", window.text());
    }
}

#[test]
fn the_administrator_makes_an_account_that_must_choose_its_password() {
    let world = World::new(Backend::Sqlite);
    let base = format!("http://{}", world.address);
    let admin = Window::open(&base, true);
    admin.sign_in("admin", PASSWORD);
    admin.go("/accounts/new");
    for (name, value) in [
        ("login", "newcomer"),
        ("display_name", "新任 者"),
        ("grants/0/role", "municipal_cio"),
        ("grants/0/organization_code", "342157"),
        ("grants/0/starts_on", "2026-04-01"),
    ] {
        admin.type_into(name, value);
    }
    admin.press("アカウントを作成する");
    let password = admin
        .eval("document.querySelector('.secret code').textContent")
        .as_str()
        .unwrap()
        .to_owned();
    let newcomer = Window::open(&base, false);
    newcomer.sign_in("newcomer", &password);
    assert_eq!(newcomer.at(), "/me/password");
    newcomer.go("/posts");
    assert_eq!(newcomer.at(), "/me/password", "nothing else before");
    newcomer.type_into("current_password", &password);
    newcomer.type_into("new_password", "kujira wa mizuiro desu");
    newcomer.type_into("again", "kujira wa mizuiro deshita");
    newcomer.press("パスワードの変更");
    assert!(newcomer.text().contains("同じものを入力してください"), "{}", newcomer.text());
    for (name, value) in [
        ("current_password", password.as_str()),
        ("new_password", "kujira wa mizuiro desu"),
        ("again", "kujira wa mizuiro desu"),
    ] {
        newcomer.type_into(name, value);
    }
    newcomer.press("パスワードの変更");
    assert_eq!(newcomer.at(), "/home?done=password", "{}", newcomer.text());
}

#[test]
fn what_people_type_stays_text() {
    let world = World::new(Backend::Sqlite);
    let scene = Scene::new(&world);
    let payloads = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "'-alert(1)-'",
        "<svg/onload=alert(1)>",
        "{{7*7}}",
        "javascript:alert(1)",
    ];
    for payload in payloads {
        let mut body = new_post(ETAJIMA, 20);
        for field in ["title", "department", "tasks", "supervisor"] {
            body[field] = payload.into();
        }
        scene.staff.post("/posts", &body).expect(201);
    }
    let window = Window::open(&format!("http://{}", world.address), true);
    window.sign_in("staff", PASSWORD);
    drop(window.log());
    let search = "/posts?title=%3Cscript%3Ealert(1)%3C/script%3E";
    for path in ["/posts", search, "/talents?name=%22%3E%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E"] {
        window.go(path);
        assert_eq!(window.log().complaints, Vec::<String>::new(), "{path}");
        assert_eq!(
            window.eval("document.querySelectorAll('main script, main img, main svg').length"),
            0,
            "{path}"
        );
    }
    window.go("/posts");
    for payload in payloads {
        assert!(window.text().contains(payload), "{payload} is shown as it was typed");
    }
    window.press(payloads[0]);
    assert_eq!(window.log().complaints, Vec::<String>::new());
}
