//! Other systems are told of what was disclosed: signed, in order, at least once, at hosts that were
//! named and nowhere inside; a dead one holds up nobody.

use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use dxship::db::Db;
use serde_json::{Value, json};

use crate::harness::{Answer, Backend, Client, Desk, Ear, PYTHON, Told, World, until};
use crate::notices::{count, eventually, people, proposed};
use crate::scene::step;

fn named(backend: Backend, allow: &str, networks: &str) -> World {
    World::at(backend, "2026-06-01 03:00:00", |config| {
        let own = &mut config.webhooks;
        (own.allow, own.networks, own.plain) = (allow.to_owned(), networks.to_owned(), true);
        (own.retry_seconds, own.answer_seconds) = (1, 2);
        config.check().unwrap();
    })
}

fn hearing(backend: Backend) -> (World, Ear) {
    let ear = Ear::new();
    (named(backend, &format!("127.0.0.1:{}", ear.port), "127.0.0.0/8"), ear)
}

fn hook(admin: &Client, url: &str, kinds: &[&str]) -> Answer {
    admin.post("/webhooks", &json!({ "name": "人事給与システム", "url": url, "kinds": kinds }))
}

const ALL: [&str; 4] =
    ["assignment.announce", "assignment.order", "assignment.rescind", "assignment.recall"];

fn url(ear: &Ear) -> String {
    format!("http://127.0.0.1:{}/dxship", ear.port)
}

/// By the standard library of another language.
fn is_signed(told: &Told, secret: &str) -> bool {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/webhooks/verify.py");
    let heads = ["webhook-id", "webhook-timestamp", "webhook-signature"];
    let mut command = Command::new(PYTHON);
    command.arg(script).arg(secret).args(heads.map(|name| told.header(name)));
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(told.body.as_bytes()).unwrap();
    child.wait().unwrap().success()
}

fn kinds(told: &[Told]) -> Vec<String> {
    let kind = |one: &Told| {
        serde_json::from_str::<Value>(&one.body).unwrap()["type"].as_str().unwrap().to_owned()
    };
    told.iter().map(kind).collect()
}

fn events_are_signed(backend: Backend) {
    let (world, ear) = hearing(backend);
    let (staff, _, person, place) = people(&world);
    let admin = world.as_login("admin");
    let made = hook(&admin, &url(&ear), &ALL).expect(201);
    let secret = made.body["secret"].as_str().unwrap().to_owned();
    let id = made.body["webhook"]["id"].as_str().unwrap().to_owned();
    assert!(secret.starts_with("whsec_"));
    let seen = admin.get(&format!("/webhooks/{id}")).expect(200);
    assert!(!seen.body.to_string().contains(&secret[10..]), "never seen again");

    let assignment = proposed(&staff, &person, &place);
    assert!(admin.get("/outbox").expect(200).items().is_empty(), "a draft tells nobody");
    step(&staff, &assignment, "announce", &json!({})).expect(200);
    step(&staff, &assignment, "order", &json!({ "receiving_number": "人第1号" })).expect(200);
    step(&staff, &assignment, "rescind", &json!({ "reason": "組替え" })).expect(200);
    let told = ear.wait(3);
    assert_eq!(kinds(&told), ["assignment.announce", "assignment.order", "assignment.rescind"]);
    for one in &told {
        assert!(is_signed(one, &secret), "{one:?}");
        let altered = Told { body: one.body.replace("assignment", "transfer"), ..one.clone() };
        assert!(!is_signed(&altered, &secret), "the check can fail");
        let said: Value = serde_json::from_str(&one.body).unwrap();
        let data = json!({ "id": assignment, "link": format!("/assignments/{assignment}") });
        assert_eq!((&said["data"], said["id"].as_str()), (&data, Some(one.header("webhook-id"))));
        assert_eq!(said.as_object().unwrap().len(), 4, "{said}");
        for word in ["山田", "N0001", "CIO補佐官", "組替え", &person, &place] {
            assert!(!one.body.contains(word), "{word} in {}", one.body);
        }
        assert_eq!(
            (one.path.as_str(), one.header("content-type")),
            ("/dxship", "application/json")
        );
    }
    let ids: BTreeSet<&str> = told.iter().map(|one| one.header("webhook-id")).collect();
    assert_eq!(ids.len(), 3);
    until("sent", || (admin.get("/outbox?state=sent").items().len() == 3).then_some(()));

    // Another secret signs from now on; switched off, nothing is told.
    let renewed = admin.post(&format!("/webhooks/{id}/renew-secret"), &json!({})).expect(200);
    let next = renewed.body["secret"].as_str().unwrap();
    step(&staff, &assignment, "recall", &json!({ "reason": "組替え" })).expect(200);
    let told = ear.wait(4);
    assert!(is_signed(&told[3], next) && !is_signed(&told[3], &secret));
    let off = json!({ "active": false });
    admin.patch(&format!("/webhooks/{id}"), &renewed.etag(), &off).expect(200);
    step(&staff, &assignment, "announce", &json!({})).expect(200);
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(ear.told().len(), 4);
}

#[test]
fn events_are_signed_in_order_and_say_nothing_personal_sqlite() {
    events_are_signed(Backend::Sqlite);
}

#[test]
fn events_are_signed_in_order_and_say_nothing_personal_postgres() {
    events_are_signed(Backend::Postgres);
}

/// The only letter, once it was given up.
#[track_caller]
fn given_up(world: &World) -> Value {
    eventually(world, "given up", || {
        let rows = world.as_login("admin").get("/outbox?state=dead").expect(200);
        rows.items().first().cloned()
    })
}

fn announced(world: &World) {
    let (staff, _, person, place) = people(world);
    let assignment = proposed(&staff, &person, &place);
    step(&staff, &assignment, "announce", &json!({})).expect(200);
}

fn redirects_and_replay(backend: Backend) {
    let (world, ear) = hearing(backend);
    let inside = Ear::new();
    let admin = world.as_login("admin");
    hook(&admin, &url(&ear), &ALL).expect(201);
    let place = format!("http://127.0.0.1:{}/latest/meta-data/", inside.port);
    ear.behave(&format!(
        "HTTP/1.1 307 Temporary Redirect\r\nLocation: {place}\r\nContent-Length: 0\r\n\r\n"
    ));
    announced(&world);
    let dead = given_up(&world);
    assert!(dead["failure"].as_str().unwrap().contains("redirects"), "{dead}");
    assert_eq!((ear.told().len(), inside.told().len()), (3, 0), "asked thrice, and never inside");
    // The administrator sees it and sends it again, under the same identifier.
    ear.behave("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    let admin = world.as_login("admin");
    let letter = dead["id"].as_str().unwrap();
    assert!(dead["webhook_id"].as_str().unwrap().starts_with("whk_"));
    admin.post(&format!("/outbox/{letter}/resend"), &json!({})).expect(200);
    let told = ear.wait(4);
    assert!(told.iter().all(|one| one.header("webhook-id") == letter), "{told:?}");
    until("sent", || (admin.get("/outbox?state=sent").items().len() == 1).then_some(()));
}

#[test]
fn a_redirect_inside_is_not_followed_and_what_was_given_up_is_replayed_sqlite() {
    redirects_and_replay(Backend::Sqlite);
}

#[test]
fn a_redirect_inside_is_not_followed_and_what_was_given_up_is_replayed_postgres() {
    redirects_and_replay(Backend::Postgres);
}

/// What a name means is looked at when it is connected to, whatever the operator named.
#[test]
fn loopback_metadata_and_names_that_mean_them_are_not_reached() {
    let ear = Ear::new();
    let port = ear.port;
    for (allow, networks, url) in [
        ("127.0.0.1", "", format!("http://127.0.0.1:{port}/")),
        ("localhost", "10.0.0.0/8", format!("http://localhost:{port}/")),
        ("[::1]", "", format!("http://[::1]:{port}/")),
        ("169.254.169.254", "0.0.0.0/0", "http://169.254.169.254/latest/meta-data/".to_owned()),
        ("[fd00:ec2::254]", "::/0", "http://[fd00:ec2::254]/".to_owned()),
        ("[::ffff:127.0.0.1]", "", format!("http://[::ffff:127.0.0.1]:{port}/")),
    ] {
        let world = named(Backend::Sqlite, allow, networks);
        hook(&world.as_login("admin"), &url, &ALL).expect(201);
        announced(&world);
        let dead = given_up(&world);
        assert!(dead["failure"].as_str().unwrap().contains("not allowed"), "{url}: {dead}");
        assert!(ear.told().is_empty(), "{url}");
    }
}

#[test]
fn a_webhook_is_refused_field_by_field() {
    let world = named(Backend::Sqlite, "hooks.example.lg.jp", "");
    let admin = world.as_login("admin");
    let faults = |url: &str, kinds: &[&str]| {
        let refused = hook(&admin, url, kinds).expect(422);
        refused.faults().into_iter().map(|fault| fault.0).collect::<Vec<_>>()
    };
    for url in [
        "https://evil.example/",
        "https://hooks.example.lg.jp@evil.example/",
        "x",
        "",
        "http://127.0.0.1/",
    ] {
        assert_eq!(faults(url, &ALL), ["/url"], "{url}");
    }
    let good = "https://hooks.example.lg.jp/x";
    for kind in ["assignment.propose", "rotation.propose", "approval.ask", "candidate.show", ""] {
        assert_eq!(faults(good, &["assignment.order", kind]), ["/kinds/1"], "{kind}");
    }
    assert_eq!(faults(good, &[]), ["/kinds"]);
    for login in ["staff", "auditor", "etajima"] {
        hook(&world.as_login(login), good, &ALL).expect(403);
    }
    // Off until the operator names a host.
    let silent = World::new(Backend::Sqlite);
    assert_eq!(hook(&silent.as_login("admin"), good, &ALL).expect(422).faults()[0].0, "/url");
}

/// An event that waits, as `notice::tell` would have written it.
fn events(desk: &Desk, ear: &Ear, count: i64) {
    let (on, now) = match desk.connection() {
        Db::Postgres(_) => ("true", "now() AT TIME ZONE 'UTC'"),
        Db::Sqlite(_) => ("1", "'2020-01-01 00:00:00'"),
    };
    desk.sql(&format!(
        "INSERT INTO webhooks (id, name, url, kinds, salt, active, version, created_at)
         VALUES (1, 'x', '{}', 'assignment.order', 'x', {on}, 1, {now})",
        url(ear)
    ));
    for place in 1..=count {
        desk.sql(&format!(
            "INSERT INTO outbox (id, place, channel, thing, payload, state, attempts, not_before, leased_by, lease_until, failure, created_at)
             VALUES ({place}, {place}, 'webhook', 'whk_0000000000001', '{{\"type\":\"{place}\"}}', 'waiting', 0, {now}, 0, {now}, '', {now})"
        ));
    }
}

fn with_ear(backend: Backend, ear: &Ear) -> Desk {
    let mut desk = Desk::new(backend);
    for (key, value) in [
        ("ALLOW", format!("127.0.0.1:{}", ear.port)),
        ("NETWORKS", "127.0.0.0/8".to_owned()),
        ("PLAIN", "true".to_owned()),
        ("RETRY_SECONDS", "1".to_owned()),
        ("ANSWER_SECONDS", "2".to_owned()),
    ] {
        desk.set(&format!("DXSHIP__WEBHOOKS__{key}"), value);
    }
    desk.account("first");
    desk
}

/// Killed after the other side took the event and before this was noted: it is sent again under the
/// same identifier, and what comes after it waits for it.
fn killed_in_between(backend: Backend) {
    let ear = Ear::new();
    let desk = with_ear(backend, &ear);
    events(&desk, &ear, 2);
    ear.behave("");
    let mut serving = desk.serve().unwrap();
    ear.wait(1);
    serving.child.kill().unwrap();
    serving.child.wait().unwrap();
    assert_eq!(count(&mut desk.connection(), "outbox WHERE state = 'waiting'"), 2);
    ear.behave("HTTP/1.1 204 No Content\r\n\r\n");
    if backend == Backend::Postgres {
        // The lease of the server that died is over.
        desk.sql("UPDATE outbox SET lease_until = lease_until - INTERVAL '10 minutes'");
    }
    let serving = desk.serve().unwrap();
    let told = ear.wait(3);
    serving.stop();
    let ids: Vec<&str> = told.iter().map(|one| one.header("webhook-id")).collect();
    assert_eq!(ids[0], ids[1], "the same event twice");
    assert_eq!(kinds(&told), ["1", "1", "2"]);
}

#[test]
fn a_server_killed_in_between_tells_again_and_in_order_sqlite() {
    killed_in_between(Backend::Sqlite);
}

#[test]
fn a_server_killed_in_between_tells_again_and_in_order_postgres() {
    killed_in_between(Backend::Postgres);
}

#[test]
fn two_servers_tell_each_event_once() {
    let ear = Ear::new();
    let desk = with_ear(Backend::Postgres, &ear);
    events(&desk, &ear, 12);
    let (one, other) = (desk.serve().unwrap(), desk.serve().unwrap());
    ear.wait(12);
    until("noted", || {
        (count(&mut desk.connection(), "outbox WHERE state = 'sent'") == 12).then_some(())
    });
    one.stop();
    other.stop();
    let wanted: Vec<String> = (1..=12).map(|place| place.to_string()).collect();
    assert_eq!(kinds(&ear.told()), wanted, "each once, in order");
}

/// How many reads are answered in two seconds.
fn answered(client: &Client) -> usize {
    let began = Instant::now();
    let mut count = 0;
    while began.elapsed() < Duration::from_secs(2) {
        client.get("/talents").expect(200);
        count += 1;
    }
    count
}

/// A host that takes connections and never answers, before which ten thousand events wait: people
/// read and write as before, and it is asked no oftener than one event would have it.
fn dead_host(backend: Backend) {
    let (world, ear) = hearing(backend);
    ear.behave("");
    let (staff, admin) = (world.staff(), world.as_login("admin"));
    hook(&admin, &url(&ear), &ALL).expect(201);
    let before = answered(&staff);
    let thing = admin.get("/webhooks").expect(200).items()[0]["id"].as_str().unwrap().to_owned();
    let now = if backend == Backend::Sqlite {
        "'2026-06-01 03:00:00'"
    } else {
        "now() AT TIME ZONE 'UTC'"
    };
    world.write(move |tx| {
        use diesel::RunQueryDsl;
        let rows = "WITH RECURSIVE places (place) AS (SELECT 1 UNION ALL SELECT place + 1 FROM places WHERE place < 10000)";
        let insert = format!(
            "INSERT INTO outbox (id, place, channel, thing, payload, state, attempts, not_before, leased_by, lease_until, failure, created_at)
             {rows} SELECT place, place, 'webhook', '{thing}', '{{}}', 'waiting', 0, {now}, 0, {now}, '', {now} FROM places"
        );
        diesel::sql_query(insert).execute(tx.db)?;
        tx.nothing_to_audit();
        Ok::<(), dxship::problem::Problem>(())
    });
    ear.wait(1);
    let during = answered(&staff);
    assert!(during * 4 >= before, "{during} reads instead of {before}");
    announced(&world);
    world.clock.advance(TimeDelta::seconds(1));
    let hooks = world.as_login("admin").get("/webhooks").expect(200);
    assert!(hooks.items()[0]["waiting"].as_i64().unwrap() >= 10_000, "{}", hooks.body);
    let asked: BTreeSet<String> =
        ear.told().iter().map(|one| one.header("webhook-id").to_owned()).collect();
    assert_eq!(asked.len(), 1, "the others wait for the first");
}

#[test]
fn ten_thousand_events_for_a_dead_host_hold_up_nobody_sqlite() {
    dead_host(Backend::Sqlite);
}

#[test]
fn ten_thousand_events_for_a_dead_host_hold_up_nobody_postgres() {
    dead_host(Backend::Postgres);
}
