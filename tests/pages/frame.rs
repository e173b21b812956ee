//! What holds for every page: sign-in and cookies, forms from elsewhere, caching, files that are
//! copies.

use crate::harness::{Backend, Client, PASSWORD, World};
use crate::pages::browser::Window;

/// Sends a form as a program would.
pub fn send_form(
    client: &Client,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> crate::harness::Answer {
    let mut all = vec![("Content-Type", "application/x-www-form-urlencoded")];
    all.extend(headers);
    client.page("POST", path, &all, Some(body.as_bytes()))
}

/// A page without what its forms bring back: that is masked anew each time a page is made.
pub fn unmasked(html: &str) -> String {
    let mut parts = html.split("name=\"token\" value=\"");
    let first = parts.next().unwrap_or("").to_owned();
    parts.fold(first, |text, part| {
        text + "TOKEN" + part.split_once('"').map_or("", |(_, rest)| rest)
    })
}

/// Cookies of somebody who signed in by the form, as the browser would send them.
pub fn cookies(world: &World, login: &str) -> String {
    let origin = format!("http://{}", world.address);
    let body = format!("login={login}&password={}", PASSWORD.replace(' ', "+"));
    let answer = send_form(&world.anonymous(), "/sign-in", &[("Origin", &origin)], &body);
    assert_eq!(answer.status, 303, "{}", String::from_utf8_lossy(&answer.bytes));
    let set = answer.headers.iter().filter(|(name, _)| name == "set-cookie");
    set.map(|(_, value)| value.split(';').next().unwrap().to_owned()).collect::<Vec<_>>().join("; ")
}

#[test]
fn somebody_signs_in_and_out_with_and_without_scripts() {
    let world = World::new(Backend::Sqlite);
    let base = format!("http://{}", world.address);
    for scripts in [true, false] {
        let window = Window::open(&base, scripts);
        window.go("/talents?name=a");
        assert!(window.at().starts_with("/sign-in?next="), "{}", window.at());
        window.type_into("login", "staff");
        window.type_into("password", "wrong password here");
        window.press("サインイン");
        assert!(
            window.text().contains("ログイン名またはパスワードが違います"),
            "{}",
            window.text()
        );
        window.type_into("password", PASSWORD);
        window.press("サインイン");
        assert_eq!(window.at(), "/talents?name=a", "back to what was asked");
        window.press("サインアウト");
        assert_eq!(window.at(), "/sign-in?done=signed_out");
        window.go("/home");
        assert_eq!(window.at(), "/sign-in");
    }
}

/// The value of a hidden field, as the page has it.
fn hidden(html: &str, name: &str) -> String {
    let field = html
        .split(&format!("name=\"{name}\" value=\""))
        .nth(1)
        .unwrap_or_else(|| panic!("no {name} in {html}"));
    field.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&")
}

#[test]
fn what_was_typed_outlives_a_session_and_a_password_does_not() {
    let world = World::new(Backend::Sqlite);
    let (client, own) = (world.anonymous(), format!("http://{}", world.address));
    let origin = [("Origin", own.as_str())];
    let text =
        |answer: &crate::harness::Answer| String::from_utf8_lossy(&answer.bytes).into_owned();
    let typed = "fiscal_year=2027&title=%E9%9C%80%E8%A6%81%20%26%20%22%E8%AA%BF%E6%9F%BB%22&opens_on=2026-06-01&deadline=2026-09-30&token=old";
    let door = send_form(&client, "/demand-calls/new", &origin, typed);
    assert_eq!(door.status, 401);
    assert!(text(&door).contains("入力した内容は残っています"), "{}", text(&door));
    let (path, kept) = (hidden(&text(&door), "kept_path"), hidden(&text(&door), "kept"));
    assert_eq!(path, "/demand-calls/new");
    let enter = |password: &str, path: &str| {
        let body = serde_html_form::to_string([
            ("login", "staff"),
            ("password", password),
            ("kept_path", path),
            ("kept", &kept),
        ])
        .unwrap();
        send_form(&client, "/sign-in", &origin, &body)
    };
    let wrong = enter("wrong password here", &path);
    assert_eq!(
        (wrong.status, hidden(&text(&wrong), "kept")),
        (422, kept.clone()),
        "kept also over a mistake"
    );
    let elsewhere = text(&enter(PASSWORD, "//evil.example/x"));
    assert!(elsewhere.contains("action=\"/home\""), "{elsewhere}");
    let again = enter(PASSWORD, &path);
    assert_eq!(again.status, 200, "{}", text(&again));
    let cookie = again
        .headers
        .iter()
        .filter(|(name, _)| name == "set-cookie")
        .map(|(_, value)| value.split(';').next().unwrap());
    let cookie = cookie.collect::<Vec<_>>().join("; ");
    let token = hidden(&text(&again), "token");
    assert_eq!(hidden(&text(&again), "fiscal_year"), "2027");
    let sent = send_form(
        &client,
        "/demand-calls/new",
        &[origin[0], ("Cookie", &cookie)],
        &typed.replace("token=old", &format!("token={token}")),
    );
    assert_eq!(sent.status, 303, "{}", text(&sent));
    let secret =
        send_form(&client, "/me/password", &origin, "current_password=a&new_password=b&token=old");
    assert_eq!((secret.status, secret.header("location")), (303, Some("/sign-in")));
    // A form from elsewhere is not carried along.
    let foreign =
        send_form(&client, "/demand-calls/new", &[("Origin", "http://evil.example")], typed);
    assert!(
        foreign.status == 403 || !text(&foreign).contains("kept\" value=\"Z"),
        "{}",
        foreign.status
    );
}

#[test]
fn a_form_from_elsewhere_changes_nothing() {
    let world = World::new(Backend::Sqlite);
    let (cookie, own) = (cookies(&world, "staff"), format!("http://{}", world.address));
    let client = world.anonymous();
    let page = client.page("GET", "/me/password", &[("Cookie", &cookie)], None);
    let html = String::from_utf8_lossy(&page.bytes).into_owned();
    let token =
        html.split("name=\"token\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    for (origin, site, token) in [
        (None, None, token.as_str()),
        (Some("null"), None, &token),
        (Some("http://evil.example"), None, &token),
        (Some(own.as_str()), Some("cross-site"), &token),
        (Some(own.as_str()), Some("same-site"), &token),
        (Some(own.as_str()), None, ""),
        (Some(own.as_str()), None, "AAAA"),
    ] {
        let mut headers = vec![("Cookie", cookie.as_str())];
        headers.extend(origin.map(|origin| ("Origin", origin)));
        headers.extend(site.map(|site| ("Sec-Fetch-Site", site)));
        let answer = send_form(&client, "/sign-out", &headers, &format!("token={token}"));
        assert_eq!(answer.status, 403, "{origin:?} {site:?} {token}");
    }
    assert_eq!(
        client.page("GET", "/home", &[("Cookie", &cookie)], None).status,
        200,
        "still signed in"
    );
    let headers =
        [("Cookie", cookie.as_str()), ("Origin", own.as_str()), ("Sec-Fetch-Site", "same-origin")];
    let answer = send_form(&client, "/sign-out", &headers, &format!("token={token}"));
    assert_eq!(answer.status, 303);
    assert!(answer.header("clear-site-data").is_some_and(|value| value.contains("cookies")));
    assert_eq!(client.page("GET", "/home", &[("Cookie", &cookie)], None).status, 303, "signed out");
    // The API takes no cookie at all.
    assert_eq!(
        client.page("GET", "/api/v1/me", &[("Cookie", &cookies(&world, "staff"))], None).status,
        401
    );
}

#[test]
fn pages_say_what_browsers_may_do() {
    let world = World::new(Backend::Sqlite);
    let cookie = cookies(&world, "staff");
    for path in ["/home", "/talents", "/talents/tal_1234567890abc", "/sign-in", "/nothing"] {
        let answer = world.anonymous().page("GET", path, &[("Cookie", &cookie)], None);
        let policy = answer.header("content-security-policy").unwrap_or("").to_owned();
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'")
                && !policy.contains("unsafe"),
            "{path}: {policy}"
        );
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
        let html = String::from_utf8_lossy(&answer.bytes).into_owned();
        assert!(
            !html.contains(" style=") && !html.contains("<style") && !html.contains(" on"),
            "{path}: something inline"
        );
        assert!(!html.contains(" disabled") && !html.contains(" readonly"), "{path}");
    }
}

/// What the bytes of an answer are on the wire, its headers among them.
fn weight(client: &Client, path: &str, cookie: &str) -> (usize, String) {
    let answer = client
        .page("GET", path, &[("Cookie", cookie), ("Accept-Encoding", "gzip")], None)
        .expect(200);
    assert_eq!(answer.header("content-encoding"), Some("gzip"), "{path}");
    let headers: usize =
        answer.headers.iter().map(|(name, value)| name.len() + value.len() + 4).sum();
    let plain = client.page("GET", path, &[("Cookie", cookie)], None).expect(200).bytes;
    (headers + answer.bytes.len(), String::from_utf8_lossy(&plain).into_owned())
}

#[test]
fn a_page_of_fifty_rows_is_light() {
    let world = World::new(Backend::Sqlite);
    let staff = world.staff();
    for number in 0..50 {
        crate::scene::talent(&staff, &format!("L{number:04}"), crate::scheme::MIHARA);
        crate::scene::post(&staff, crate::scheme::MIHARA, 100);
    }
    let (client, cookie) = (world.anonymous(), cookies(&world, "staff"));
    for path in ["/talents?limit=50", "/posts?limit=50"] {
        let (page, html) = weight(&client, path, &cookie);
        assert!(html.matches("<tr").count() > 50, "{path}: fifty rows");
        let assets: Vec<&str> =
            html.split(['"']).filter(|part| part.starts_with("/assets/")).collect();
        assert!(assets.len() >= 3, "{path}: {assets:?}");
        let first: usize =
            assets.iter().map(|asset| weight(&client, asset, &cookie).0).sum::<usize>() + page;
        assert!(page <= 15_000, "{path}: {page} bytes after the first visit");
        assert!(first <= 100_000, "{path}: {first} bytes at the first visit");
    }
}

#[test]
fn what_was_copied_is_as_it_was_published() {
    use sha2::{Digest, Sha256};
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let list = std::fs::read_to_string(root.join("src/pages/assets/SHA256SUMS")).unwrap();
    assert_eq!(list.lines().count(), 8);
    for line in list.lines() {
        let (known, name) = line.split_once("  ").unwrap();
        let bytes = std::fs::read(root.join(name)).unwrap();
        let digest: String =
            Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(digest, known, "{name}");
    }
}

/// Every screen with every role: what the policy refuses is refused, and nobody comes in without
/// signing in.
#[test]
fn every_screen_asks_for_what_its_route_says() {
    use dxship::auth::{Reach, reach};
    use dxship::vocab::Role;
    let world = World::new(Backend::Sqlite);
    let actors = [
        ("staff", Role::PrefectureStaff),
        ("admin", Role::AccountAdmin),
        ("auditor", Role::Auditor),
        ("etajima", Role::MunicipalCio),
        ("etajima-delegate", Role::MunicipalDelegate),
    ];
    let (client, origin) = (world.anonymous(), format!("http://{}", world.address));
    let signed_in: Vec<(String, Role)> =
        actors.iter().map(|(login, role)| (cookies(&world, login), *role)).collect();
    let (mut cells, mut wrong) = (0, Vec::new());
    for route in dxship::pages::routes() {
        let Some(action) = route.action else { continue };
        let path = route.path.replace("{id}", "0").replace("{key}", "0");
        let get = route.method.as_str() == "GET";
        let ask = |cookie: &str| match get {
            true => client.page("GET", &path, &[("Cookie", cookie)], None),
            false => {
                send_form(&client, &path, &[("Cookie", cookie), ("Origin", &origin)], "token=none")
            }
        };
        let nobody = ask("");
        // A key that cannot exist is refused before anybody is asked who they are.
        assert!(
            nobody.status == 303 || nobody.status == 404,
            "{} {path}: {}",
            route.method,
            nobody.status
        );
        for (cookie, role) in &signed_in {
            let answer = ask(cookie);
            let refused = reach(*role, action) == Reach::None || !get;
            cells += 1;
            // A screen that needs to be told more (which step, which cell) says so, and one with
            // nothing to fill in (no sheet of one's own) leads to where that is said; but only
            // those who may ask.
            let elsewhere = answer.status == 303
                && answer.header("location").is_some_and(|place| !place.starts_with("/sign-in"));
            let expected = if refused {
                matches!(answer.status, 403 | 404)
            } else {
                elsewhere || matches!(answer.status, 200 | 400 | 404)
            };
            if !expected {
                wrong.push(format!("{} {path} by {role}: {}", route.method, answer.status));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(cells > 100, "only {cells} cells");
}
