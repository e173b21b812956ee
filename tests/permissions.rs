//! Every route with every role and every kind of key. What is expected comes from the policy, never
//! from the answer.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use dxship::app;
use dxship::auth::{Action, FOR_MACHINES, Reach, reach};
use dxship::ledger::{Audience, Owner};
use dxship::vocab::Role;
use dxship::web::{API_PREFIX, Route};
use serde_json::{Value, json};

use crate::harness::{Answer, Backend, Client, PASSWORD, World, committed};
use crate::on_both;
use crate::scene::{ETAJIMA, Key, MIHARA, Scene, new_post};

/// Somebody who asks, with the role the policy is asked about; `side` is whose things are its own.
struct Actor {
    name: &'static str,
    client: Client,
    role: Option<Role>,
    side: Option<Key>,
    /// For a machine: it holds what a machine may be given, and never proves that it is a person.
    machine: bool,
}

fn actors(scene: &Scene, ended: Vec<(&'static str, Client)>) -> Vec<Actor> {
    let actor = |name, client: &Client, role, side| Actor {
        name,
        client: client.clone(),
        role: Some(role),
        side,
        machine: false,
    };
    let machine = |actor| Actor { machine: true, ..actor };
    let [everywhere, own] = &scene.machines.1;
    let mut all = vec![
        actor("staff", &scene.staff, Role::PrefectureStaff, None),
        actor("admin", &scene.admin, Role::AccountAdmin, None),
        actor("auditor", &scene.auditor, Role::Auditor, None),
        actor("etajima", &scene.etajima, Role::MunicipalCio, Some(Key::Own)),
        actor("delegate", &scene.delegate, Role::MunicipalDelegate, Some(Key::Own)),
        actor("mihara", &scene.mihara, Role::MunicipalCio, Some(Key::Foreign)),
        actor("person", &scene.person, Role::AssignedStaff, Some(Key::Own)),
        machine(actor("machine", everywhere, Role::PrefectureStaff, None)),
        machine(actor("machine of etajima", own, Role::MunicipalCio, Some(Key::Own))),
    ];
    all.extend(ended.into_iter().map(|(name, client)| Actor {
        name,
        client,
        role: None,
        side: None,
        machine: false,
    }));
    all
}

/// People whose token is no longer good, each for another reason. The clock stands still
/// afterwards.
fn ended(world: &World) -> Vec<(&'static str, Client)> {
    let expired = world.as_login("staff2");
    world.clock.advance(TimeDelta::minutes(11));
    let signed_out = world.as_login("staff2");
    signed_out.send("POST", "/auth/logout", &[], None).expect(204);
    world.account("former", Role::PrefectureStaff, None);
    let former = world.as_login("former");
    let admin = world.as_login("admin");
    let path = format!(
        "/accounts/{}",
        admin.get("/accounts?login=former").items()[0]["id"].as_str().unwrap()
    );
    admin.patch(&path, &admin.get(&path).etag(), &json!({ "active": false })).expect(200);
    let forged = Client { token: Some("eyJhbGciOiJub25lIn0.e30.".to_owned()), ..world.anonymous() };
    vec![
        ("anonymous", world.anonymous()),
        ("expired", expired),
        ("signed out", signed_out),
        ("switched off", former),
        ("forged", forged),
    ]
}

/// What a good list or reading needs to be asked at all.
fn with_query(path: &str) -> String {
    if path.starts_with("/statistics/placements") {
        format!("{path}?fiscal_year=2026")
    } else if path.starts_with("/statistics/outlook") {
        format!("{path}?runs=50&years=3")
    } else if path == "/search" {
        format!("{path}?q=a")
    } else {
        path.to_owned()
    }
}

/// A body that no action takes: whoever may act is told about the body, whoever may not is told
/// that first.
const JUNK: &[u8] = br#"{"no_such_field":1}"#;

fn ask(client: &Client, route: &Route, path: &str) -> Answer {
    match route.method.as_str() {
        "GET" => client.get(&with_query(path)),
        "PATCH" => client.send(
            "PATCH",
            path,
            &[("Content-Type", "application/merge-patch+json")],
            Some(JUNK),
        ),
        method => client.send(method, path, &[("Content-Type", "application/json")], Some(JUNK)),
    }
}

fn expected(actor: &Actor, route: &Route, key: Option<Key>) -> u16 {
    let write = route.method.as_str() != "GET";
    // A key of a closed vocabulary that is unknown is malformed.
    let malformed = key == Some(Key::Malformed)
        || (key == Some(Key::Unknown) && route.path.starts_with("/post-types/"));
    // Whose own sheet: there is one for those alone who are in the register.
    let nobody_s = route.path == "/me/assessment" && actor.name != "person";
    // No provider is set up there, and what providers are asked is open to everybody.
    if route.path.starts_with("/auth/oidc/") {
        return 404;
    }
    let Some(action) = route.action else { return if write { 422 } else { 200 } };
    let Some(role) = actor.role else {
        // A key that cannot exist is refused before the session is looked up, but never before the
        // signature.
        let session_only = matches!(actor.name, "signed out" | "switched off");
        return if session_only && malformed { 404 } else { 401 };
    };
    if malformed {
        return 404;
    }
    let given = !actor.machine || FOR_MACHINES.contains(&action);
    let reach = if given { reach(role, action) } else { Reach::None };
    match (reach, write, key) {
        (Reach::None, ..) => 403,
        (_, true, _) if actor.machine && route.is_proven => 403,
        // What is to come of somebody is none of a machine's, whatever it may read.
        (_, false, Some(_))
            if actor.machine && actor.side.is_none() && route.path == "/planned-steps/{id}" =>
        {
            404
        }
        // A file is what is asked for, not JSON.
        (_, true, _) if route.path.ends_with("/import") || route.takes_file => 415,
        (_, true, _) => 422,
        (_, false, None) if nobody_s => 404,
        (_, false, None) => 200,
        (_, false, Some(Key::Unknown)) => 404,
        // Names of a municipality's staff are none of the prefecture's.
        (Reach::Statewide, false, Some(_)) if route.path == "/skill-check-rounds/{id}/links" => 404,
        (Reach::Statewide, false, _) => 200,
        (_, false, key) => {
            let entry = crate::ledgers::seen_beside_the_owner(route.path);
            if matches!(entry, Some((Audience::Scheme | Audience::Public, _))) {
                200
            } else if matches!(entry, Some((_, Owner::Prefecture))) {
                404
            } else if key == actor.side {
                200
            } else {
                404
            }
        }
    }
}

fn keys(route: &Route) -> Vec<Option<Key>> {
    if route.path.contains('{') {
        [Key::Own, Key::Foreign, Key::Unknown, Key::Malformed].map(Some).to_vec()
    } else {
        vec![None]
    }
}

/// What an answer says, without what differs from request to request and without the key that was
/// asked for.
fn said(answer: &Answer, path: &str) -> (u16, String, Vec<(String, String)>) {
    let mut body = answer.body.clone();
    if body.get("request_id").is_some() {
        body["request_id"] = json!("");
    }
    let unnamed =
        |header: &&(String, String)| !matches!(header.0.as_str(), "date" | "x-request-id");
    let mut headers: Vec<_> = answer.headers.iter().filter(unnamed).cloned().collect();
    headers.sort();
    (answer.status, body.to_string().replace(path, "PATH"), headers)
}

on_both! {
    fn every_route_with_every_role_and_key(world) {
        let ended = ended(world);
        let scene = Scene::new(world);
        let (mut faults, mut cells) = (Vec::new(), 0);
        for route in app::routes() {
            for actor in actors(&scene, ended.clone()) {
                for key in keys(&route) {
                    let path = key.map_or_else(|| route.path.to_owned(), |key| scene.path(route.path, key));
                    let answer = ask(&actor.client, &route, &path);
                    let expected = expected(&actor, &route, key);
                    cells += 1;
                    if answer.status != expected {
                        let text = String::from_utf8_lossy(&answer.bytes).chars().take(160).collect::<String>();
                        faults.push(format!("{} {} {key:?} by {}: {} instead of {expected}: {text}", route.method, route.path, actor.name, answer.status));
                    }
                    if answer.status >= 400 && answer.header("content-type") != Some("application/problem+json") {
                        faults.push(format!("{} {path}: not a problem", route.method));
                    }
                }
            }
        }
        assert!(faults.is_empty(), "{} of {cells} cells:\n{}", faults.len(), faults.join("\n"));
        assert!(cells > 1000, "only {cells} cells");
    }
}

on_both! {
    fn forbidden_is_answered_like_unknown(world) {
        let scene = Scene::new(world);
        let mut pairs = 0;
        for route in app::routes().iter().filter(|route| route.method.as_str() == "GET" && route.path.contains('{')) {
            for actor in actors(&scene, Vec::new()) {
                let hidden = match actor.side {
                    Some(Key::Own) => Key::Foreign,
                    _ => Key::Own,
                };
                let (secret, unknown) = (scene.path(route.path, hidden), scene.path(route.path, Key::Unknown));
                let (one, other) = (ask(&actor.client, route, &secret), ask(&actor.client, route, &unknown));
                if one.status == 404 || one.status == 403 {
                    assert_eq!(said(&one, &secret), said(&other, &unknown), "{} by {}", route.path, actor.name);
                    assert_eq!(one.bytes.len(), other.bytes.len());
                    pairs += 1;
                }
            }
        }
        assert!(pairs > 10, "only {pairs} pairs");
        // Good bodies at things of others: no more is said than of things that are not there.
        for (step, body) in [
            ("", json!({ "effective_on": "2026-07-01", "title": "別の職名" })),
            ("/close", json!({ "ends_on": "2026-12-31" })),
            ("/reopen", json!({ "ends_on": null })),
        ] {
            let tell = |key| {
                let path = format!("{}{step}", scene.path("/posts/{id}", key));
                let answer = if step.is_empty() { scene.etajima.patch(&path, "\"1-x\"", &body) } else { scene.etajima.step(&path, "\"1-x\"", &body) };
                said(&answer, &path)
            };
            assert_eq!(tell(Key::Foreign), tell(Key::Unknown));
            assert_eq!(tell(Key::Foreign).0, 404);
        }
    }
}

on_both! {
    fn lists_hold_one_s_own_and_nothing_else(world) {
        let scene = Scene::new(world);
        for (list, own, foreign) in [
            ("/talents", &scene.own.talent, &scene.foreign.talent),
            ("/posts", &scene.own.post, &scene.foreign.post),
            ("/assignments", &scene.own.assignment, &scene.foreign.assignment),
            ("/training-attendances", &scene.own.attendance, &scene.foreign.attendance),
        ] {
            for (client, seen, unseen) in [(&scene.etajima, own, foreign), (&scene.delegate, own, foreign), (&scene.person, own, foreign), (&scene.mihara, foreign, own)] {
                let answer = client.get(&format!("{list}?total=true")).expect(200);
                let ids: Vec<&str> = answer.items().iter().filter_map(|item| item["id"].as_str()).collect();
                assert_eq!((ids, answer.body["total"].as_i64()), (vec![seen.as_str()], Some(1)), "{list}");
                for format in ["csv", "xlsx"] {
                    let file = client.get(&format!("{list}?format={format}")).expect(200);
                    assert!(!String::from_utf8_lossy(&file.bytes).contains(unseen.as_str()));
                }
            }
            assert_eq!(scene.staff.get(&format!("{list}?total=true")).expect(200).body["total"].as_i64(), Some(2));
        }
        for (client, seen, unseen) in [(&scene.etajima, &scene.own, &scene.foreign), (&scene.delegate, &scene.own, &scene.foreign), (&scene.mihara, &scene.foreign, &scene.own)] {
            let answer = client.get("/demands?limit=200").expect(200);
            let ids: Vec<&str> = answer.items().iter().filter_map(|item| item["id"].as_str()).collect();
            assert!(ids.contains(&seen.demand.as_str()) && !ids.contains(&unseen.demand.as_str()), "{ids:?}");
        }
        // A cursor carries no rights: the one of the prefecture shows a municipality only its own.
        let cursor = scene.staff.get("/posts?limit=1").expect(200).body["next_cursor"].as_str().unwrap().to_owned();
        let answer = scene.etajima.get(&format!("/posts?cursor={cursor}")).expect(200);
        assert!(answer.items().iter().all(|item| item["id"] == json!(scene.own.post)));
    }
}

on_both! {
    fn what_a_body_names_must_be_one_s_own_too(world) {
        let scene = Scene::new(world);
        let before = scene.staff.get("/posts?total=true").body["total"].clone();
        let answer = scene.etajima.post("/posts", &new_post(MIHARA, 50));
        assert!((400..500).contains(&answer.status), "{}", answer.status);
        assert_eq!(scene.staff.get("/posts?total=true").body["total"], before);
        let path = format!("/posts/{}", scene.own.post);
        let moved = scene.etajima.patch(&path, &scene.etajima.get(&path).etag(), &json!({ "effective_on": "2026-07-01", "organization_code": MIHARA }));
        assert_eq!(moved.expect(422).faults()[0], ("/organization_code".to_owned(), "unknown_field".to_owned()));
        scene.etajima.post("/posts", &new_post(ETAJIMA, 50)).expect(201);
        for name in ["user", "as", "account_id", "skip_timeout_reset", "debug", "include"] {
            assert_eq!(scene.etajima.get(&format!("/talents?{name}=1")).status, 400, "{name}");
        }
        let headers = [("X-User", "staff"), ("X-Forwarded-User", "staff"), ("X-HTTP-Method-Override", "DELETE")];
        assert_eq!(scene.etajima.send("GET", "/audit-events", &headers, None).status, 403);
    }
}

#[test]
fn the_description_names_exactly_the_routes() {
    let described: Value =
        serde_json::from_str(&dxship::web::describe(&app::routes()).to_json().unwrap()).unwrap();
    let mut paths = BTreeSet::new();
    for (path, item) in described["paths"].as_object().unwrap() {
        for method in item
            .as_object()
            .unwrap()
            .keys()
            .filter(|key| ["get", "post", "put", "patch", "delete"].contains(&key.as_str()))
        {
            paths.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    let routes: Vec<String> = app::routes()
        .iter()
        .map(|route| format!("{} {API_PREFIX}{}", route.method, route.path))
        .collect();
    assert_eq!(routes.iter().cloned().collect::<BTreeSet<_>>(), paths);
    assert_eq!(routes.len(), paths.len(), "no route twice");
}

#[test]
fn only_sign_in_is_open_to_everybody() {
    let open: Vec<String> = app::routes()
        .iter()
        .filter(|route| route.action.is_none())
        .map(|route| format!("{} {}", route.method, route.path))
        .collect();
    let known = [
        "POST /auth/token",
        "POST /auth/refresh",
        // Before anybody is known, and for providers (decision 38).
        "GET /auth/oidc/{key}/start",
        "GET /auth/oidc/{key}/callback",
        "GET /auth/oidc/{key}/front-channel-logout",
        "POST /auth/oidc/{key}/back-channel-logout",
    ];
    assert_eq!(open, known, "this list may only shrink");
    let asked: BTreeSet<Action> = app::routes().iter().filter_map(|route| route.action).collect();
    let unused: Vec<&Action> = Action::ALL
        .iter()
        .filter(|action| !asked.contains(action) && !asked_within(**action))
        .collect();
    assert!(unused.is_empty(), "actions without a route: {unused:?}");
}

/// Places where other programs keep what must not be seen.
#[test]
fn nothing_else_answers() {
    let world = World::new(Backend::Sqlite);
    let staff = world.staff();
    for path in [
        "/api/.git/config",
        "/api/metrics",
        "/api/debug",
        "/api/actuator",
        "/api/v0/talents",
        "/api/v1/talents.bak",
        "/api/v1/.env",
        "/api/v1/metrics",
        "/api/v1/",
        "/api/v1",
        "/api/v2/me",
        "/api/v1/me/",
        "/api/v1//me",
        "/api/v1/ME",
        "/api/docs/../../etc/passwd",
        "/api/v1/organizations/%2e%2e%2fme",
        "/api/docs/nothing.js",
    ] {
        let answer = staff.get(path);
        assert_eq!((answer.status, answer.code()), (404, "not_found"), "{path}");
    }
}

#[test]
fn roles_that_were_signed_in_before_lose_what_they_lose_at_once() {
    let world = World::new(Backend::Sqlite);
    let scene = Scene::new(&world);
    let admin = &scene.admin;
    let path = format!("/accounts/{}", scene.own.account);
    scene.etajima.get(&format!("/posts/{}", scene.own.post)).expect(200);
    let seen = admin.get(&path).expect(200);
    let grant = json!({ "grant_id": seen.body["grants"][0]["id"] });
    let changed = admin.step(&format!("{path}/revoke-grant"), &seen.etag(), &grant).expect(200);
    assert_eq!(scene.etajima.get(&format!("/posts/{}", scene.own.post)).status, 403);
    let moved =
        json!({ "role": "municipal_cio", "organization_code": MIHARA, "starts_on": "2026-04-01" });
    admin.step(&format!("{path}/grant"), &changed.etag(), &moved).expect(200);
    assert_eq!(
        scene.etajima.get(&format!("/posts/{}", scene.own.post)).status,
        404,
        "the old body is foreign now"
    );
    scene.etajima.get(&format!("/posts/{}", scene.foreign.post)).expect(200);
    // A password guessed inside a session waits as at the door.
    let wrong = json!({ "current_password": "not the password at all", "new_password": "kujira wa mizuiro desu" });
    let statuses: Vec<u16> =
        (0..7).map(|_| scene.mihara.post("/auth/password", &wrong).status).collect();
    assert_eq!(statuses, [422, 422, 422, 422, 422, 429, 429]);
    // That keeps nobody out at the door.
    assert_eq!(world.sign_in("mihara", PASSWORD).status, 200);
}

/// Rights without a route of their own: they say what is seen in the answers of others. Where each
/// is asked, `tests/tidy.rs` looks for.
fn asked_within(action: Action) -> bool {
    format!("{action:?}").starts_with("See")
}

const fn cell(reach: Reach) -> &'static str {
    match reach {
        Reach::None => "―",
        Reach::Own => "本人",
        Reach::Body => "自団体",
        Reach::Statewide => "全県",
    }
}

fn heads(text: &mut String) {
    for role in Role::ALL {
        *text += &format!(" {} |", role.name_ja());
    }
    *text += &format!("\n|---|---|{}\n", "---|".repeat(Role::ALL.len()));
}

#[test]
fn docs_permissions_is_the_policy() {
    let mut text = String::from(
        "# 権限表\n\n<!-- 自動生成: DXSHIP_BLESS=1 bash .ci/test permissions -->\n\n経路ごとに、役割がどこまで届くかの表です。`tests/permissions.rs` が全経路 × 全役割 ×（自・他・不明・不正な形）で確かめます。\n\n- **全県**: すべて。**自団体**: 自分の市町に関するもの（配属は内示後のもの、人材は在職者と内示・発令中の受入者）。**本人**: 自分に関するものだけ。**―**: 403。\n- 届かないもの・ないものはどちらも 404 で、応答は同じです。案（内示前）が見えるのは県人事担当だけです。\n- **要本人確認**: 最後の本人確認から `auth.step_up_minutes` 分が過ぎていると 403 `step_up_needed`（人材リストはファイルだけ、意向は配慮事項の内容を読む人だけ）。\n- 複数の役割を持つ人は、その和になります。権限は要求のたびにアカウントから読みます。\n\n| 経路 | 内容 |",
    );
    heads(&mut text);
    let mut routes = app::routes();
    routes.sort_by_key(|route| (route.path, route.method.to_string()));
    for route in routes {
        let proof = if route.is_proven { "（要本人確認）" } else { "" };
        text +=
            &format!("| `{} {API_PREFIX}{}` | {}{proof} |", route.method, route.path, route.says);
        for role in Role::ALL {
            let cell = route.action.map_or("誰でも", |action| cell(reach(*role, action)));
            text += &format!(" {cell} |");
        }
        text += "\n";
    }
    text += "\n## 応答の中で問われる権限\n\n経路を持たず、ほかの経路の応答に何が見えるかを決める権限です。\n\n| 権限 | 内容 |";
    heads(&mut text);
    for action in Action::ALL.iter().filter(|action| asked_within(**action)) {
        text += &format!("| `{action:?}` | {} |", action.name_ja());
        for role in Role::ALL {
            text += &format!(" {} |", cell(reach(*role, *action)));
        }
        text += "\n";
    }
    committed("docs/PERMISSIONS.md", &text);
}
