//! Everything that can be wrong with a request, tried on every route by its own description:
//! refused with the right status and a problem that names the place, never a failure, and nothing
//! written.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use diesel::prelude::*;
use diesel::sql_types::Text;
use dxship::app;
use dxship::auth::{Reach, reach};
use dxship::db::Db;
use dxship::vocab::Role;
use dxship::web::Route;
use serde_json::{Map, Value, json};

use crate::harness::{Answer, Backend, Client, World};
use crate::on_both;
use crate::scene::{Key, Scene};

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}

fn words(db: &mut Db, sql: &str) -> Vec<String> {
    diesel::sql_query(sql).load::<Word>(db).unwrap().into_iter().map(|row| row.word).collect()
}

/// Rows of every table but those that count attempts and sign-ins.
fn rows(world: &World) -> BTreeMap<String, String> {
    let mut db = world.connection();
    let tables = if db.is_postgres() {
        "SELECT table_name::text AS word FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
    } else {
        "SELECT name AS word FROM sqlite_master WHERE type = 'table'"
    };
    let counted = |db: &mut Db, table: &str| {
        let text = if db.is_postgres() {
            format!(
                "SELECT count(*)::text || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') AS word FROM {table} t"
            )
        } else {
            format!("SELECT CAST(count(*) AS TEXT) AS word FROM {table}")
        };
        words(db, &text).remove(0)
    };
    let tables = words(&mut db, tables);
    tables
        .into_iter()
        .filter(|name| name != "sign_in_throttles")
        .map(|name| (name.clone(), counted(&mut db, &name)))
        .collect()
}

pub fn description() -> Value {
    serde_json::from_str(&dxship::web::describe(&app::routes()).to_json().unwrap()).unwrap()
}

/// A schema with its references followed and its null alternative left out.
fn plain<'a>(api: &'a Value, schema: &'a Value) -> &'a Value {
    if let Some(name) = schema["$ref"].as_str() {
        return plain(api, &api["components"]["schemas"][name.rsplit('/').next().unwrap()]);
    }
    for many in ["oneOf", "anyOf", "allOf"] {
        if let Some(first) = schema[many]
            .as_array()
            .and_then(|all| all.iter().find(|one| one["type"] != json!("null")))
        {
            return plain(api, first);
        }
    }
    schema
}

fn kind(schema: &Value) -> &str {
    match &schema["type"] {
        Value::Array(all) => {
            all.iter().filter_map(Value::as_str).find(|kind| *kind != "null").unwrap_or("")
        }
        one => one.as_str().unwrap_or(""),
    }
}

/// A value that fits the schema.
pub fn sample(api: &Value, schema: &Value) -> Value {
    let schema = plain(api, schema);
    if let Some(first) = schema["enum"].as_array().and_then(|all| all.first()) {
        return first.clone();
    }
    match kind(schema) {
        "integer" => schema["minimum"].as_i64().map_or(json!(1), |minimum| json!(minimum)),
        "boolean" => json!(true),
        "array" => json!([sample(api, &schema["items"])]),
        "object" => {
            let fields = schema["properties"].as_object().cloned().unwrap_or_default();
            Value::Object(
                fields.iter().map(|(name, schema)| (name.clone(), sample(api, schema))).collect(),
            )
        }
        _ => match (schema["format"].as_str(), schema["pattern"].as_str()) {
            (Some("date"), _) => json!("2026-07-01"),
            // Plain keys, not ids with a prefix.
            (_, Some(pattern)) if pattern.starts_with("^[a-z]") => json!("text"),
            (_, Some(pattern)) if pattern.contains('_') => {
                let text = pattern.trim_matches(['^', '$']).replace("\\.", ".");
                let text = text.replace("[0-9a-hjkmnp-tv-z]{13}", "1234567890abc");
                json!(text.replace("[0-9]{4}", "2027"))
            }
            (_, Some(_)) => json!("342157"),
            _ => json!("text"),
        },
    }
}

/// Wrong values for a schema. The flag says whether reading alone must refuse it, whatever the rest
/// of the body says.
#[expect(
    clippy::too_many_lines,
    reason = "one table or one story; it was within the ceiling at 140 columns"
)]
fn wrong(api: &Value, schema: &Value) -> Vec<(Value, bool)> {
    let schema = plain(api, schema);
    let mut all = vec![(json!({ "a": 1 }), true), (json!([[[]]]), true)];
    match kind(schema) {
        "integer" => {
            all.extend(
                [
                    json!("1"),
                    json!(1.5),
                    json!(true),
                    json!(99_999_999_999_i64),
                    json!(-2_147_483_649_i64),
                ]
                .map(|value| (value, true)),
            );
            all.extend(
                [json!(0), json!(-1), json!(101), json!(1999), json!(2101), json!(i32::MAX)]
                    .map(|value| (value, false)),
            );
            for (name, step) in [("minimum", -1), ("maximum", 1)] {
                all.extend(schema[name].as_i64().map(|limit| (json!(limit + step), true)));
            }
        }
        "boolean" => all.extend([json!("true"), json!(1), json!(0)].map(|value| (value, true))),
        "array" => all.extend([
            (json!("x"), true),
            (Value::Array(vec![sample(api, &schema["items"]); 10_001]), false),
        ]),
        "object" => all.extend([(json!("x"), true), (json!(1), true)]),
        _ => {
            all.extend([json!(1), json!(true), json!(1.5)].map(|value| (value, true)));
            let free = schema["format"].is_null()
                && schema["pattern"].is_null()
                && schema["enum"].is_null();
            let odd = ["a\u{0}b", "a\u{202E}b", "a\u{200B}b", "\u{1B}[31m", "\u{E000}", "\u{FFFE}"]
                .map(|text| json!(text));
            all.extend(odd.map(|value| (value, !free)));
            all.push((json!("長".repeat(20_000)), !free));
            if schema["format"] == json!("date") {
                all.extend(
                    [
                        "2026-02-29",
                        "0000-00-00",
                        "2026-13-01",
                        "2026-04-01T00:00:00Z",
                        "令和8年4月1日",
                        "２０２６-04-01",
                        "",
                    ]
                    .map(|text| (json!(text), true)),
                );
                all.extend(
                    [
                        "1899-12-31",
                        "2201-01-01",
                        "-5000-01-01",
                        "+99999-12-31",
                        "+262142-12-31",
                        "0001-01-01",
                        "9999-12-31",
                    ]
                    .map(|text| (json!(text), false)),
                );
            } else if !free {
                all.extend(
                    [
                        "",
                        " ",
                        "'",
                        "x'; DROP TABLE accounts; --",
                        "acc_0000000000000",
                        "acc_zzzzzzzzzzzzz",
                        "999999",
                    ]
                    .map(|text| (json!(text), true)),
                );
            }
        }
    }
    all
}

fn client_for<'a>(scene: &'a Scene, route: &Route) -> &'a Client {
    let Some(action) = route.action else { return &scene.staff };
    [
        (Role::PrefectureStaff, &scene.staff),
        (Role::AccountAdmin, &scene.admin),
        (Role::Auditor, &scene.auditor),
    ]
    .into_iter()
    .find(|(role, _)| reach(*role, action) != Reach::None)
    .or_else(|| {
        (reach(Role::MunicipalCio, action) == Reach::None)
            .then_some((Role::AssignedStaff, &scene.person))
    })
    .map_or(&scene.etajima, |(_, client)| client)
}

/// One write that is tried, with what is there now as `If-Match`.
struct Target<'a> {
    client: &'a Client,
    method: String,
    path: String,
    media: &'static str,
    etag: String,
}

impl<'a> Target<'a> {
    fn of(scene: &'a Scene, route: &Route) -> Self {
        let client = client_for(scene, route);
        // The account that is tried must not be the one that asks.
        let path = if route.path.contains('{') {
            scene.path(route.path, Key::Foreign)
        } else {
            route.path.to_owned()
        };
        let thing = path.split('/').take(3).collect::<Vec<_>>().join("/");
        let etag = if route.path.contains('{') {
            client.get(&thing).header("etag").unwrap_or("\"1-x\"").to_owned()
        } else {
            "\"1-x\"".to_owned()
        };
        let media = if route.method.as_str() == "PATCH" {
            "application/merge-patch+json"
        } else {
            "application/json"
        };
        Self { client, method: route.method.to_string(), path, media, etag }
    }

    fn send(&self, body: &[u8]) -> Answer {
        self.client.send(
            &self.method,
            &self.path,
            &[("Content-Type", self.media), ("If-Match", &self.etag)],
            Some(body),
        )
    }

    #[track_caller]
    fn refuse(&self, body: &[u8], statuses: &[u16], what: &str) -> Answer {
        let answer = self.send(body);
        let text = String::from_utf8_lossy(&answer.bytes).into_owned();
        assert!(
            statuses.contains(&answer.status),
            "{} {} with {what}: {} {text}",
            self.method,
            self.path,
            answer.status
        );
        assert_problem(&answer);
        answer
    }
}

const REFUSED: [u16; 9] = [400, 403, 404, 409, 412, 413, 415, 422, 428];

#[track_caller]
fn assert_problem(answer: &Answer) {
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    let body = &answer.body;
    for name in ["type", "title", "detail", "instance", "code", "request_id"] {
        assert!(body[name].is_string(), "{name}: {body}");
    }
    assert_eq!(body["status"].as_u64(), Some(u64::from(answer.status)));
    let sentence = body["detail"].as_str().unwrap();
    assert!(sentence.chars().any(|letter| letter > '\u{2FFF}'), "Japanese by default: {sentence}");
    assert!(!sentence.contains('{'), "a place without its value: {sentence}");
    for error in body["errors"].as_array().into_iter().flatten() {
        assert!(
            error["pointer"].is_string() && !error["detail"].as_str().unwrap_or("").is_empty(),
            "{error}"
        );
    }
    for internal in [
        "serde",
        "diesel",
        "panicked",
        "SQLITE",
        "relation \"",
        "src/",
        "expected struct",
        "invalid type",
        "PostgreSQL",
    ] {
        assert!(!body.to_string().contains(internal), "{internal} in {body}");
    }
}

fn whole_bodies(target: &Target<'_>, good: &Value) {
    let text = good.to_string();
    let unreadable: Vec<(&str, Vec<u8>)> = vec![
        ("half an object", b"{".to_vec()),
        ("two objects", format!("{text}{text}").into_bytes()),
        ("a byte-order mark", format!("\u{FEFF}{text}").into_bytes()),
        ("UTF-16", text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("no UTF-8", b"{\"a\":\"\xFF\xFE\"}".to_vec()),
        ("half a surrogate", br#"{"a":"\ud800"}"#.to_vec()),
        ("a comment", format!("/* */{text}").into_bytes()),
        ("NaN", br#"{"a":NaN}"#.to_vec()),
        ("200,000 levels", b"[".repeat(200_000)),
        ("200,000 objects", br#"{"a":"#.repeat(40_000)),
    ];
    for (what, body) in unreadable {
        // An unknown field before the fault may be named first.
        target.refuse(&body, &[400, 422], what);
    }
    for (what, body) in [
        ("an array", "[]"),
        ("null", "null"),
        ("a text", "\"x\""),
        ("a number", "1"),
        ("true", "true"),
        ("1e400", r#"{"a":1e400}"#),
    ] {
        target.refuse(body.as_bytes(), &[400, 422], what);
    }
    target.refuse(
        format!("{{\"a\":\"{}\"}}", "x".repeat(256 * 1024)).as_bytes(),
        &[413],
        "more than 256 KiB",
    );
    for media in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json5",
        "x",
    ] {
        let answer = target.client.send(
            &target.method,
            &target.path,
            &[("Content-Type", media), ("If-Match", &target.etag)],
            Some(text.as_bytes()),
        );
        assert_eq!(answer.status, 415, "{} {} as {media}", target.method, target.path);
        assert_problem(&answer);
    }
}

#[expect(
    clippy::too_many_lines,
    reason = "one table or one story; it was within the ceiling at 140 columns"
)]
fn fields_of(api: &Value, target: &Target<'_>, schema: &Value, good: &Map<String, Value>) {
    let properties = schema["properties"].as_object().cloned().unwrap_or_default();
    for name in [
        "no_such_field",
        "id",
        "role",
        "roles",
        "state",
        "version",
        "organization_id",
        "created_by",
        "is_admin",
        "recorded_at",
        "disclosed_at",
        "__proto__",
        "a/b~c",
        "",
    ] {
        if properties.contains_key(name) {
            continue;
        }
        let mut body = good.clone();
        body.insert(name.to_owned(), json!(1));
        let faults = target
            .refuse(
                Value::Object(body).to_string().as_bytes(),
                &[422],
                &format!("the field {name}"),
            )
            .faults();
        let pointer = format!("/{}", name.replace('~', "~0").replace('/', "~1"));
        assert_eq!(
            faults.first(),
            Some(&(pointer, "unknown_field".to_owned())),
            "{} {}",
            target.method,
            target.path
        );
    }
    for (name, schema) in &properties {
        let once = format!("\"{name}\":{}", good[name]);
        let twice = target
            .refuse(format!("{{{once},{once}}}").as_bytes(), &[422], &format!("{name} twice"))
            .faults();
        assert_eq!(
            twice.first(),
            Some(&(format!("/{name}"), "duplicate_field".to_owned())),
            "{}",
            target.path
        );
        // Any text may be a password; trying it counts as an attempt.
        if name.contains("password") || name.contains("refresh_token") {
            continue;
        }
        let open = target.path.starts_with("/auth/");
        for (value, by_reading) in
            wrong(api, schema).into_iter().filter(|(_, by_reading)| *by_reading || !open)
        {
            let mut body = good.clone();
            body.insert(name.clone(), value.clone());
            let shown: String = value.to_string().chars().take(40).collect();
            // An array where an object belongs is read by places and stops in its middle: 400.
            let statuses: &[u16] = if by_reading { &[400, 422] } else { &REFUSED };
            let answer = target.send(Value::Object(body).to_string().as_bytes());
            let text = String::from_utf8_lossy(&answer.bytes).into_owned();
            if answer.status < 400 && !by_reading {
                // The value is good after all: then it was to be taken.
                continue;
            }
            assert!(
                statuses.contains(&answer.status),
                "{} {} with {name} = {shown}: {} {text}",
                target.method,
                target.path,
                answer.status
            );
            assert_problem(&answer);
            if by_reading && answer.status == 422 {
                let pointer =
                    answer.faults().first().map_or(String::new(), |(pointer, _)| pointer.clone());
                assert!(
                    pointer.starts_with(&format!("/{name}")),
                    "{} {} with {name} = {shown}: {text}",
                    target.method,
                    target.path
                );
            }
            assert!(
                shown.len() < 12 || !text.contains(&shown),
                "the value is not repeated: {text}"
            );
        }
    }
}

on_both! {
    fn every_write_refuses_what_it_cannot_take(world) {
        let (api, mut scene) = (description(), Scene::new(world));
        // Signing the second officer in would be the only thing written.
        scene.staff.second = None;
        let mut tried = 0;
        for route in app::routes().iter().filter(|route| matches!(route.method.as_str(), "POST" | "PUT" | "PATCH")) {
            let media = if route.method.as_str() == "PATCH" { "application/merge-patch+json" } else { "application/json" };
            let operation = &api["paths"][format!("/api/v1{}", route.path)][route.method.as_str().to_lowercase()];
            let schema = &operation["requestBody"]["content"][media]["schema"];
            if schema.is_null() {
                continue;
            }
            let schema = plain(&api, schema).clone();
            let target = Target::of(&scene, route);
            let good = sample(&api, &schema);
            let before = rows(world);
            whole_bodies(&target, &good);
            assert_eq!(rows(world), before, "{} {}: something was written", route.method, route.path);
            fields_of(&api, &target, &schema, good.as_object().unwrap());
            tried += 1;
        }
        assert!(tried > 20, "only {tried} writes");
    }
}

on_both! {
    fn every_reading_refuses_what_it_cannot_be_asked(world) {
        let (api, scene) = (description(), Scene::new(world));
        // That somebody's wish was looked at and that a paper was made is recorded: that is no effect
        // of the question.
        let recorded = ["audit_events", "paper_prints"];
        let but_looks = |world: &World| rows(world).into_iter().filter(|(table, _)| !recorded.contains(&table.as_str())).collect::<BTreeMap<_, _>>();
        let before = but_looks(world);
        let foreign = scene.staff.get("/job-types?limit=1").expect(200).body["next_cursor"].as_str().unwrap().to_owned();
        let odd = ["%27", "%25", "_", "%5C", "-5000-01-01", "%2B99999-12-31", "%2B262142-12-31", "2026-02-29", "99999999999999999999", "-1", "1e9", "%F0%A0%AE%B7", "%E2%80%AE", "name%3Bdrop", "", "%20"];
        for route in app::routes().iter().filter(|route| route.method.as_str() == "GET") {
            // Every answer of the outlook is a simulation; tests/outlook.rs asks what it refuses.
            // No provider is set up here; tests/single_sign_on.rs asks what its routes refuse.
            if route.path.starts_with("/statistics/outlook") || route.path.starts_with("/auth/oidc") {
                continue;
            }
            let client = client_for(&scene, route);
            let path = if route.path.contains('{') { scene.path(route.path, Key::Own) } else { route.path.to_owned() };
            let refused = |query: &str, status: u16| {
                let answer = client.get(&format!("{path}?{query}"));
                assert_eq!(answer.status, status, "{path}?{query}: {}", String::from_utf8_lossy(&answer.bytes));
                assert_problem(&answer);
                answer
            };
            if route.is_list {
                let required = if path.starts_with("/statistics/placements") { "fiscal_year=2026&" } else { "" };
                for limit in ["0", "-1", "201", "abc", "2147483648", "1e9", "%EF%BC%91%EF%BC%90", "1.0", "%2B1x"] {
                    assert_eq!(refused(&format!("{required}limit={limit}"), 400).faults()[0].0, "?limit", "{path} {limit}");
                }
                for query in ["limit=", "cursor=", "total=&format=", "limit=1&limit=2", "total=maybe", "format=pdf", "charset=utf16&format=csv"] {
                    refused(&format!("{required}{query}"), 400);
                }
                // A place made up by hand, or of another list.
                for cursor in ["x", "%22%22", "bnVsbA", "e30", "W10", "IlwiIg", "Ilx1MDAwMCI", "WyJcdTAwMDAiLCJcdTAwMDAiLDFd", "WyItNTAwMC0wMS0wMVQwMDowMDowMCIsMV0", "WyItNTAwMC0wMS0wMSIsMV0", &"WyJh".repeat(300), &foreign] {
                    let answer = client.get(&format!("{path}?{required}cursor={cursor}"));
                    let empty = answer.status == 200 && answer.items().len() < 50;
                    assert!(answer.status == 400 || empty, "{path}?cursor={cursor}: {} {}", answer.status, String::from_utf8_lossy(&answer.bytes));
                }
                // `business_designer` is a job type and a post type: that place is in both lists.
                if !matches!(path.as_str(), "/job-types" | "/post-types") && !path.starts_with("/accounts") && !path.starts_with("/statistics") {
                    refused(&format!("{required}cursor={foreign}"), 400);
                }
                assert_eq!(client.send("GET", &format!("{path}?{required}"), &[("Accept", "application/pdf")], None).status, 406, "{path}");
            }
            assert_eq!(refused("no_such_parameter=1", 400).code(), "query_invalid");
            let parameters = api["paths"][format!("/api/v1{}", route.path)]["get"]["parameters"].as_array().cloned().unwrap_or_default();
            for name in parameters.iter().filter(|one| one["in"] == json!("query")).filter_map(|one| one["name"].as_str()) {
                for value in odd {
                    let answer = client.get(&format!("{path}?{name}={value}"));
                    assert!([200, 400, 404, 422].contains(&answer.status), "{path}?{name}={value}: {} {}", answer.status, String::from_utf8_lossy(&answer.bytes));
                }
                for broken in ["%FF", "%00", "a%0Ab", "%C0%AF", "%ED%A0%80"] {
                    assert_eq!(refused(&format!("{name}={broken}"), 400).code(), "url_unreadable");
                }
            }
            if route.is_list {
                assert_eq!(client.get(&format!("{path}?{}", "a".repeat(9000))).status, 414, "{path}");
            }
            if route.path.contains('{') {
                for key in ["%FF", "%00", "a%0D%0AX-Injected:%201"] {
                    let broken = route.path.replace("{id}", key).replace("{key}", key);
                    assert_eq!(client.get(&broken).status, 400, "{broken}");
                }
                for key in ["0", "-1", "+1", "01", "%EF%BC%90", "9223372036854775808", "tal_0000000000000", "%27", "a%2Fb", "null", "%F0%9F%98%80", &"x".repeat(3000)] {
                    let broken = route.path.replace("{id}", key).replace("{key}", key);
                    let answer = client.get(&broken);
                    assert!([404, 414].contains(&answer.status), "{broken}: {}", answer.status);
                }
            }
        }
        assert_eq!(but_looks(world), before);
    }
}

#[test]
fn methods_heads_and_headers_are_as_http_has_them() {
    let world = World::new(Backend::Sqlite);
    let scene = Scene::new(&world);
    let mut methods: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for route in app::routes() {
        methods.entry(route.path).or_default().push(route.method.to_string());
    }
    for (route, known) in &methods {
        let path =
            if route.contains('{') { scene.path(route, Key::Own) } else { (*route).to_owned() };
        let mut allowed = known.clone();
        if known.iter().any(|method| method == "GET") {
            allowed.push("HEAD".to_owned());
        }
        for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"] {
            if allowed.iter().any(|one| one == method) {
                continue;
            }
            let answer = scene.staff.send(
                method,
                &path,
                &[],
                if matches!(method, "POST" | "PUT" | "PATCH") { Some(b"{}") } else { None },
            );
            assert_eq!(answer.status, 405, "{method} {path}");
            let mut told: Vec<&str> = answer.header("allow").unwrap().split(", ").collect();
            let mut wanted: Vec<&str> = allowed.iter().map(String::as_str).collect();
            told.sort_unstable();
            wanted.sort_unstable();
            assert_eq!(told, wanted, "{path}");
        }
        if allowed.iter().any(|method| method == "HEAD") {
            let path = if path.starts_with("/statistics/placements") {
                format!("{path}?fiscal_year=2026")
            } else {
                path
            };
            let (get, head) = (scene.staff.get(&path), scene.staff.send("HEAD", &path, &[], None));
            let kept = |answer: &Answer| {
                answer
                    .headers
                    .iter()
                    .filter(|(name, _)| !matches!(name.as_str(), "date" | "x-request-id"))
                    .cloned()
                    .collect::<std::collections::BTreeSet<_>>()
            };
            assert_eq!((get.status, kept(&get)), (head.status, kept(&head)), "HEAD {path}");
            assert!(head.bytes.is_empty());
        }
    }
    every_answer_has_the_headers(&scene);
    in_english_on_request(&scene);
}

fn every_answer_has_the_headers(scene: &Scene) {
    let anonymous = Client { token: None, ..scene.staff.clone() };
    let answers = [
        scene.staff.get("/me"),
        anonymous.get("/me"),
        scene.staff.get("/nothing"),
        scene.staff.delete("/me"),
        scene.staff.get("/organizations?format=csv"),
        scene.staff.get("/organizations?%FF"),
        scene.staff.get("/api/docs/"),
        scene.staff.get("/healthz"),
        scene.staff.send("POST", "/auth/token", &[("Content-Type", "text/plain")], Some(b"x")),
    ];
    for answer in answers {
        for (name, value) in [
            ("cache-control", "no-store"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("strict-transport-security", "max-age=31536000; includeSubDomains"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{name} at {}", answer.status);
        }
        assert!(answer.header("content-security-policy").unwrap().contains("default-src 'none'"));
        assert!(
            answer.header("permissions-policy").is_some()
                && answer.header("x-request-id").is_some()
        );
        assert!(answer.header("server").is_none() && answer.header("x-powered-by").is_none());
    }
}

fn in_english_on_request(scene: &Scene) {
    for header in ["en", "en-US,en;q=0.9,ja;q=0.1", "en;q=4294967295.999, en"] {
        let answer = scene
            .staff
            .send("GET", "/talents?no_such_parameter=1", &[("Accept-Language", header)], None)
            .expect(400);
        assert_eq!(
            (answer.header("content-language"), answer.body["title"].as_str()),
            (Some("en"), Some("Invalid query")),
            "{header}"
        );
        assert!(answer.body["errors"][0]["detail"].as_str().unwrap().is_ascii());
    }
    for header in ["ja", "de", "", "*", "ja,en;q=0.9", "en;q=9999999999999999999999"] {
        let answer =
            scene.staff.send("GET", "/nothing", &[("Accept-Language", header)], None).expect(404);
        assert_eq!(answer.header("content-language"), Some("ja"), "{header}");
    }
}

on_both! {
    fn versions_and_repeated_keys_are_asked_for(world) {
        let scene = Scene::new(world);
        let cases = [
            (&scene.staff, "PUT", "/post-types/engineer".to_owned(), json!({ "job_types": ["data_scientist"] })),
            (&scene.staff, "PUT", "/organizations/342122/participations".to_owned(), json!({ "items": [] })),
            (&scene.admin, "PATCH", format!("/accounts/{}", scene.own.account), json!({ "display_name": "別名" })),
            (&scene.staff, "PATCH", format!("/posts/{}", scene.own.post), json!({ "effective_on": "2026-07-01", "title": "改称" })),
            (&scene.etajima, "PATCH", format!("/posts/{}", scene.own.post), json!({ "effective_on": "2026-07-01", "title": "改称" })),
        ];
        let before = rows(world);
        for (client, method, path, body) in &cases {
            let send = |headers: &[(&str, &str)]| {
                let mut all = vec![("Content-Type", if *method == "PATCH" { "application/merge-patch+json" } else { "application/json" })];
                all.extend_from_slice(headers);
                client.send(method, path, &all, Some(body.to_string().as_bytes()))
            };
            assert_eq!(send(&[]).expect(428).code(), "if_match_needed", "{path}");
            for stale in ["\"999-x\"", "\"0\"", "*", "", "W/\"x\"", "\"-1\"", "\"99999999999999999999\"", "\"１\""] {
                let answer = send(&[("If-Match", stale)]);
                assert!([412, 428].contains(&answer.status), "{path} {stale}: {}", answer.status);
            }
            for key in ["", &"k".repeat(256)] {
                assert_eq!(send(&[("If-Match", "\"999-x\""), ("Idempotency-Key", key)]).expect(400).code(), "header_invalid");
            }
        }
        assert_eq!(rows(world), before);
        // All participations taken away is a change too: whoever saw the state before must look
        // again.
        let path = "/organizations/342122";
        let seen = scene.staff.get(path).expect(200).etag();
        scene.staff.put(&format!("{path}/participations"), &seen, &json!({ "items": [] })).expect(200);
        assert_eq!(scene.staff.put(&format!("{path}/participations"), &seen, &json!({ "items": [] })).expect(412).code(), "stale");
        // A login that cannot be stored is nobody's.
        for login in ["a\u{0}b", "\u{202E}staff", "STAFF ", "ｓｔａｆｆ", "аdmin"] {
            assert_eq!(world.sign_in(login, "not the password at all").status, 401, "{login:?}");
        }
        let new = json!({ "login": "a\u{0}b", "display_name": "x" });
        assert_eq!(scene.admin.post("/accounts", &new).expect(422).faults(), [("/login".to_owned(), "login_invalid".to_owned())]);
        assert_eq!(scene.admin.get("/accounts?login=mihara&total=true").expect(200).body["total"], json!(1));
    }
}

/// Sends bytes as they are and returns what comes back until the server closes or falls silent.
fn raw(world: &World, bytes: &[u8]) -> (String, Duration) {
    let began = Instant::now();
    let mut socket = TcpStream::connect(world.address).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(8))).unwrap();
    drop(socket.write_all(bytes));
    let mut answer = Vec::new();
    let mut buffer = [0; 65536];
    while let Ok(count) = socket.read(&mut buffer) {
        answer.extend_from_slice(&buffer[..count]);
        let text = String::from_utf8_lossy(&answer);
        if count == 0 || text.contains("\r\n\r\n") {
            break;
        }
    }
    (String::from_utf8_lossy(&answer).into_owned(), began.elapsed())
}

#[test]
fn odd_http_is_refused_and_slow_senders_are_sent_away() {
    let world = World::at(Backend::Sqlite, "2026-06-01 03:00:00", |config| {
        config.server.request_seconds = 1
    });
    let long = "x".repeat(140_000);
    let headers: String = (0..120).map(|n| format!("X-{n}: 1\r\n")).collect();
    for (what, bytes) in [
        ("two lengths", b"POST /api/v1/auth/token HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}".to_vec()),
        (
            "length and chunks",
            b"POST /api/v1/auth/token HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".to_vec(),
        ),
        ("a negative length", b"POST /api/v1/auth/token HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n".to_vec()),
        ("a signed length", b"POST /api/v1/auth/token HTTP/1.1\r\nHost: a\r\nContent-Length: +2\r\n\r\n{}".to_vec()),
        (
            "a broken chunk",
            b"POST /api/v1/auth/token HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
                .to_vec(),
        ),
        ("no request", b"\r\n\r\n\r\n".to_vec()),
        ("garbage", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n".to_vec()),
        ("HTTP/0.9", b"GET /\r\n\r\n".to_vec()),
        ("HTTP/3.7", b"GET / HTTP/3.7\r\nHost: a\r\n\r\n".to_vec()),
        ("raw bytes in the path", b"GET /api/v1/\xFF\xFE HTTP/1.1\r\nHost: a\r\n\r\n".to_vec()),
        ("a space in a header name", b"GET /healthz HTTP/1.1\r\nHost: a\r\nX Y: 1\r\n\r\n".to_vec()),
        ("NUL in a header", b"GET /healthz HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n".to_vec()),
        ("a folded header", b"GET /healthz HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n".to_vec()),
        ("too many headers", format!("GET /healthz HTTP/1.1\r\nHost: a\r\n{headers}\r\n").into_bytes()),
        ("a huge header", format!("GET /healthz HTTP/1.1\r\nHost: a\r\nX: {long}\r\n\r\n").into_bytes()),
        ("a huge path", format!("GET /{long} HTTP/1.1\r\nHost: a\r\n\r\n").into_bytes()),
    ] {
        let (answer, _) = raw(&world, &bytes);
        let status = answer.split(' ').nth(1).unwrap_or("").to_owned();
        assert!(answer.is_empty() || status.starts_with('4'), "{what}: {:.200}", answer);
    }
    for (what, bytes) in [
        (
            "an absolute URL",
            &b"GET http://elsewhere.invalid/api/v1/me HTTP/1.1\r\nHost: a\r\n\r\n"[..],
        ),
        ("no host", &b"GET /api/v1/me HTTP/1.1\r\n\r\n"[..]),
    ] {
        let (answer, _) = raw(&world, bytes);
        let status = answer.split(' ').nth(1).unwrap_or("").to_owned();
        assert!(
            ["400", "401", "404"].contains(&status.as_str()) || answer.is_empty(),
            "{what}: {:.200}",
            answer
        );
    }
    bare_line_feeds(&world);
    slow(&world);
    world.staff().get("/me").expect(200);
}

/// A line ends by CR LF; the control is the same request with its carriage returns.
fn bare_line_feeds(world: &World) {
    for (what, text) in [
        ("everywhere", "GET /healthz HTTP/1.1\nHost: a\n\n".to_owned()),
        ("after the first line", "GET /healthz HTTP/1.1\nHost: a\r\n\r\n".to_owned()),
        ("after a header", "GET /healthz HTTP/1.1\r\nHost: a\nX: b\r\n\r\n".to_owned()),
        ("at the end", "GET /healthz HTTP/1.1\r\nHost: a\r\n\n".to_owned()),
        ("before", "\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n".to_owned()),
    ] {
        let (answer, _) = raw(world, text.as_bytes());
        assert!(answer.starts_with("HTTP/1.1 400"), "{what}: {answer:.200}");
        let well = text.replace("\r\n", "\n").replace('\n', "\r\n");
        let (answer, _) = raw(world, well.as_bytes());
        assert!(answer.starts_with("HTTP/1.1 200"), "{what}, well: {answer:.200}");
    }
    // Those of a body are none of its lines; the next request on the connection is looked at again.
    let body = "{\n\"login\": \"nobody\",\n\"password\": \"x\"}\n";
    let first = format!(
        "POST /api/v1/auth/token HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    for (end, statuses) in [("\r\n", ["401", "200"]), ("\n", ["401", "400"])] {
        let second = format!("GET /healthz HTTP/1.1{end}Host: a\r\nConnection: close\r\n\r\n");
        let mut socket = TcpStream::connect(world.address).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(8))).unwrap();
        socket.write_all(format!("{first}{second}").as_bytes()).unwrap();
        let mut answer = Vec::new();
        drop(socket.read_to_end(&mut answer));
        let answer = String::from_utf8_lossy(&answer);
        let told: Vec<&str> =
            answer.split("HTTP/1.1 ").skip(1).map(|one| one.get(..3).unwrap_or("")).collect();
        assert_eq!(told, statuses, "{answer:.400}");
    }
}

/// One byte at a time: whoever sends slowly is cut off, whether somebody waits for the body or not.
fn slow(world: &World) {
    for (what, head, limit) in [
        ("headers", "GET /healthz HTTP/1.1\r\nHost: a\r\nX: ", 12),
        (
            "a body that is read",
            "POST /api/v1/auth/token HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 10000\r\n\r\n{",
            8,
        ),
        (
            "a body that nobody reads",
            "GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 10000\r\n\r\n",
            12,
        ),
        (
            "a body without a token",
            "POST /api/v1/auth/logout HTTP/1.1\r\nHost: a\r\nContent-Length: 10000\r\n\r\n",
            12,
        ),
    ] {
        let began = Instant::now();
        let mut socket = TcpStream::connect(world.address).unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
        drop(socket.write_all(head.as_bytes()));
        let (mut closed, mut buffer) = (false, [0; 4096]);
        while !closed && began.elapsed() < Duration::from_secs(20) {
            let sent = socket.write_all(b"x");
            closed = match socket.read(&mut buffer) {
                Ok(0) => true,
                Ok(_) => false,
                Err(error) => !matches!(
                    error.kind(),
                    std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
                ),
            } || sent.is_err();
        }
        assert!(
            closed && began.elapsed() < Duration::from_secs(limit),
            "{what}: open after {:?}",
            began.elapsed()
        );
    }
}
