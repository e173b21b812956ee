//! The pages as a second surface: every one with every role and every kind of key. What is expected
//! comes from the policy.

use dxship::auth::{Reach, reach};
use dxship::ledger::{Audience, Owner};
use dxship::pages;
use dxship::vocab::Role;
use dxship::web::Route;

use crate::harness::{Answer, Client, World};
use crate::ledgers::seen_beside_the_owner;
use crate::on_both;
use crate::pages::frame::{cookies, send_form, unmasked};
use crate::scene::{Key, Scene};

/// Somebody signed in at the pages; `side` is whose things are its own.
struct Person {
    login: &'static str,
    role: Role,
    side: Option<Key>,
    cookies: String,
    /// What a form of this session must bring back.
    token: String,
}

fn people(world: &World, client: &Client) -> Vec<Person> {
    let own = Some(Key::Own);
    [
        ("staff", Role::PrefectureStaff, None),
        ("admin", Role::AccountAdmin, None),
        ("auditor", Role::Auditor, None),
        ("etajima", Role::MunicipalCio, own),
        ("etajima-delegate", Role::MunicipalDelegate, own),
        ("mihara", Role::MunicipalCio, Some(Key::Foreign)),
        ("person", Role::AssignedStaff, own),
    ]
    .map(|(login, role, side)| {
        let cookies = cookies(world, login);
        let page = client.page("GET", "/me/password", &[("Cookie", &cookies)], None).expect(200);
        let html = String::from_utf8_lossy(&page.bytes).into_owned();
        let token = html
            .split("name=\"token\" value=\"")
            .nth(1)
            .expect("a token")
            .split('"')
            .next()
            .unwrap_or("")
            .to_owned();
        Person { login, role, side, cookies, token }
    })
    .into()
}

fn is_post(route: &Route) -> bool {
    route.method.as_str() == "POST"
}

fn ask(client: &Client, base: &str, person: Option<&Person>, route: &Route, path: &str) -> Answer {
    let cookies = person.map_or("", |person| person.cookies.as_str());
    if is_post(route) {
        let token = person.map_or("", |person| person.token.as_str());
        let headers = [("Cookie", cookies), ("Origin", base), ("Sec-Fetch-Site", "same-origin")];
        return send_form(client, path, &headers, &format!("token={token}&version=1"));
    }
    client.page("GET", path, &[("Cookie", cookies)], None)
}

/// What a page says, without the name of the request, the key that was asked for and the mask of
/// its form.
fn said(answer: &Answer, route: &Route, path: &str) -> (u16, String) {
    let id = answer.header("x-request-id").unwrap_or("-").to_owned();
    let parts = route.path.split('/').zip(path.split('/'));
    let key =
        parts.filter(|(part, _)| part.starts_with('{')).map(|(_, key)| key).next().unwrap_or("-");
    (
        answer.status,
        unmasked(&String::from_utf8_lossy(&answer.bytes))
            .replace(&id, "REQUEST")
            .replace(key, "KEY"),
    )
}

/// Paths of a page with its kinds of keys.
fn places(scene: &Scene, route: &Route) -> Vec<(Option<Key>, String)> {
    if !route.path.contains('{') {
        return vec![(None, route.path.to_owned())];
    }
    [Key::Own, Key::Foreign, Key::Unknown, Key::Malformed]
        .map(|key| (Some(key), scene.path(route.path, key)))
        .into()
}

/// Whether it is about an entry that everybody sees who reads its ledger.
fn is_for_all(route: &Route) -> bool {
    let seen = seen_beside_the_owner(route.path);
    matches!(seen, Some((Audience::Scheme | Audience::Public, _)))
}

/// Why an answer is not what the policy says, if it is not.
fn fault(
    person: &Person,
    route: &Route,
    key: Option<Key>,
    shared: bool,
    status: u16,
) -> Option<String> {
    let Some(action) = route.action else { return (status >= 500).then(|| "failed".to_owned()) };
    // A key that cannot exist is read beside the rights: either refusal may come first, and neither
    // tells anything.
    if key == Some(Key::Malformed) {
        return (!matches!(status, 403 | 404)).then(|| format!("{status} instead of 404"));
    }
    let hidden =
        matches!(seen_beside_the_owner(route.path), Some((Audience::Owner, Owner::Prefecture)));
    let nowhere = key == Some(Key::Unknown) || hidden && key.is_some();
    let foreign = matches!(key, Some(Key::Own | Key::Foreign)) && !shared && key != person.side;
    let expected = match reach(person.role, action) {
        Reach::None => 403,
        Reach::Statewide if key != Some(Key::Unknown) => 200,
        _ if nowhere || foreign => 404,
        _ => 200,
    };
    let right = match expected {
        // What is within reach may still have nothing to show, or a form that is not filled in; it
        // is never forbidden.
        200 => !matches!(status, 401 | 403 | 500..),
        // A form is read before what it is about is looked up; it changes nothing in either case.
        404 if is_post(route) => matches!(status, 404 | 409 | 412 | 422),
        expected => status == expected,
    };
    (!right).then(|| format!("{status} instead of {expected}"))
}

/// Sign-in, sign-out and files are the same for everybody.
fn looked_at() -> impl Iterator<Item = Route> {
    pages::routes()
        .into_iter()
        .filter(|route| !route.path.starts_with("/assets/") && !route.path.starts_with("/sign-"))
}

on_both! {
    fn every_page_with_every_role_and_key(world) {
        let scene = Scene::new(world);
        let (client, base) = (world.anonymous(), format!("http://{}", world.address));
        let people = people(world, &client);
        let (mut faults, mut cells) = (Vec::new(), 0);
        for route in looked_at() {
            for (key, path) in places(&scene, &route) {
                // A form of somebody's own may well change something; what it may change is tried
                // by the stories.
                let harmless = !is_post(&route) || matches!(key, Some(Key::Foreign | Key::Unknown | Key::Malformed));
                let shared = key.is_some() && (scene.path_of_both(route.path) || is_for_all(&route));
                let away = ask(&client, &base, None, &route, &path);
                let malformed = key == Some(Key::Malformed) && away.status == 404;
                if route.action.is_some() && !malformed && !matches!(away.status, 303 | 401 | 403) {
                    faults.push(format!("{} {path} by nobody: {}", route.method, away.status));
                }
                for person in &people {
                    let refused = route.action.is_some_and(|action| reach(person.role, action) == Reach::None);
                    let own = key == Some(Key::Foreign) && (shared || person.side == key || person.side.is_none());
                    if !refused && (!harmless || (is_post(&route) && own)) {
                        continue;
                    }
                    let answer = ask(&client, &base, Some(person), &route, &path);
                    cells += 1;
                    if let Some(fault) = fault(person, &route, key, shared, answer.status) {
                        faults.push(format!("{} {path} {key:?} by {}: {fault}", route.method, person.login));
                    }
                }
            }
        }
        assert!(faults.is_empty(), "{} of {cells} cells:\n{}", faults.len(), faults.join("\n"));
        assert!(cells > 1200, "only {cells} cells");
    }
}

on_both! {
    fn a_page_of_somebody_else_s_is_a_page_of_nothing(world) {
        let scene = Scene::new(world);
        let (client, base) = (world.anonymous(), format!("http://{}", world.address));
        let people = people(world, &client);
        let (mut faults, mut pairs) = (Vec::new(), 0);
        for route in looked_at().filter(|route| route.path.contains('{') && !scene.path_of_both(route.path)) {
            let Some(action) = route.action else { continue };
            if is_for_all(&route) {
                continue;
            }
            let (theirs, nothing) = (scene.path(route.path, Key::Foreign), scene.path(route.path, Key::Unknown));
            let own_side = |person: &&Person| person.side == Some(Key::Own) && reach(person.role, action) != Reach::Statewide;
            for person in people.iter().filter(own_side) {
                let (one, other) = (ask(&client, &base, Some(person), &route, &theirs), ask(&client, &base, Some(person), &route, &nothing));
                pairs += 1;
                if said(&one, &route, &theirs) != said(&other, &route, &nothing) {
                    faults.push(format!("{} {} by {}: {} and {}", route.method, route.path, person.login, one.status, other.status));
                }
            }
        }
        assert!(faults.is_empty(), "{} of {pairs} pairs:\n{}", faults.len(), faults.join("\n"));
        assert!(pairs > 100, "only {pairs} pairs");
    }
}
