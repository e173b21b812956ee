//! What people are told, what leaves the program by mail, and the calendar: the first never tells of
//! a draft, the second never loses anything and never says what it is about.

use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use chrono::TimeDelta;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use dxship::db::Db;
use dxship::notice::NoticeKind;
use serde_json::{Value, json};

use crate::harness::{Answer, Backend, Client, Desk, Post, World, post_script, until};
use crate::on_both;
use crate::scene::{ETAJIMA, MIHARA, draft, new_post, step, talent};

fn told(client: &Client) -> Vec<Value> {
    client.get("/me/notices").expect(200).items().to_vec()
}

fn kinds(client: &Client) -> Vec<String> {
    let word = |row: &Value| row["kind"].as_str().unwrap().to_owned();
    told(client).iter().map(word).collect()
}

/// A person of Etajima with an account, and a post at Mihara.
pub fn people(world: &World) -> (Client, Client, String, String) {
    let staff = world.staff();
    let person = talent(&staff, "N0001", ETAJIMA);
    let place = staff.post("/posts", &new_post(MIHARA, 100)).expect(201).id();
    let own = world.staff_account("hanako", &person);
    (staff, own, person, place)
}

pub fn proposed(staff: &Client, person: &str, place: &str) -> String {
    draft(staff, person, place, "2026-10-01", Value::Null, 100)
}

fn announced(staff: &Client, person: &str, place: &str) -> String {
    let id = proposed(staff, person, place);
    step(staff, &id, "announce", &json!({})).expect(200);
    id
}

on_both! {
    fn an_announcement_is_told_to_those_it_concerns_and_a_draft_to_nobody(world) {
        let (staff, own, person, place) = people(world);
        let everybody = ["etajima", "etajima-delegate", "mihara", "admin", "auditor", "staff2"];
        let id = proposed(&staff, &person, &place);
        for login in everybody {
            assert!(kinds(&world.as_login(login)).is_empty(), "{login} knows of a draft");
        }
        assert!(kinds(&own).is_empty());
        step(&staff, &id, "announce", &json!({})).expect(200);
        for client in [&own, &world.as_login("etajima"), &world.as_login("etajima-delegate"), &world.as_login("mihara")] {
            let rows = told(client);
            assert_eq!(rows.len(), 1, "{rows:?}");
            assert_eq!(rows[0]["kind"], "assignment.announce");
            assert_eq!(rows[0]["what"], "配属の内示がありました");
            assert_eq!(rows[0]["link"], format!("/assignments/{id}"));
            assert_eq!(rows[0]["unread"], true);
            // What it says of anybody is on the page, under the rights of the page.
            assert!(!rows[0].to_string().contains("山田"), "{rows:?}");
            client.get(&format!("/assignments/{id}")).expect(200);
        }
        for login in ["admin", "auditor", "staff2"] {
            assert!(kinds(&world.as_login(login)).is_empty(), "{login} is not concerned");
        }
        world.clock.advance(TimeDelta::seconds(60));
        step(&staff, &id, "order", &json!({ "receiving_number": "人第1号" })).expect(200);
        assert_eq!(kinds(&own), ["assignment.order", "assignment.announce"]);
    }
}

on_both! {
    fn reading_is_kept_by_each_account_alone(world) {
        let (staff, own, person, place) = people(world);
        let id = announced(&staff, &person, &place);
        world.clock.advance(TimeDelta::seconds(60));
        step(&staff, &id, "order", &json!({ "receiving_number": "人第1号" })).expect(200);
        let first = told(&own)[1]["id"].as_str().unwrap().to_owned();
        let read = own.post(&format!("/me/notices/{first}/read"), &json!({})).expect(200);
        assert_eq!((&read.body["unread"], read.body["read_at"].is_string()), (&json!(false), true));
        // Again is no fault, and changes nothing.
        let again = own.post(&format!("/me/notices/{first}/read"), &json!({})).expect(200);
        assert_eq!(again.body, read.body);
        let unread = own.get("/me/notices?unread=true&total=true").expect(200);
        assert_eq!((unread.items().len(), &unread.body["total"]), (1, &json!(1)));
        // Unread first, whatever is newer; a cursor goes on where the page ended.
        let mihara = world.as_login("mihara");
        let newest = told(&mihara)[0]["id"].as_str().unwrap().to_owned();
        mihara.post(&format!("/me/notices/{newest}/read"), &json!({})).expect(200);
        assert_eq!(kinds(&mihara), ["assignment.announce", "assignment.order"]);
        let page = mihara.get("/me/notices?limit=1").expect(200);
        let cursor = page.body["next_cursor"].as_str().unwrap();
        let next = mihara.get(&format!("/me/notices?limit=1&cursor={cursor}")).expect(200);
        assert_eq!(next.items()[0]["kind"], "assignment.order");
        assert!(next.body["next_cursor"].is_null());
        // That of another account is nowhere.
        own.post(&format!("/me/notices/{newest}/read"), &json!({})).expect(404);
        let all = own.post("/me/notices/read-all", &json!({})).expect(200);
        assert_eq!(all.body["read"], 1);
        assert!(own.get("/me/notices?unread=true").expect(200).items().is_empty());
        assert_eq!(mihara.get("/me/notices?unread=true").expect(200).items().len(), 1);
        let digest = mihara.get("/me/notices/digest").expect(200);
        assert_eq!(digest.body["items"].as_array().unwrap().len(), 2);
        world.clock.advance(TimeDelta::days(8));
        let later = world.as_login("mihara").get("/me/notices/digest").expect(200);
        assert_eq!(later.body["items"], json!([]));
        let sheet = world.as_login("mihara").get("/me/notices?format=xlsx").expect(200);
        assert!(sheet.bytes.starts_with(b"PK"));
    }
}

on_both! {
    fn what_is_taken_back_unread_leaves_nothing_and_read_is_told(world) {
        let (staff, own, person, place) = people(world);
        let mihara = world.as_login("mihara");
        let id = announced(&staff, &person, &place);
        let seen = told(&own)[0]["id"].as_str().unwrap().to_owned();
        own.post(&format!("/me/notices/{seen}/read"), &json!({})).expect(200);
        step(&staff, &id, "recall", &json!({ "reason": "組替え" })).expect(200);
        assert_eq!(kinds(&own), ["assignment.recall", "assignment.announce"]);
        assert!(kinds(&mihara).is_empty(), "nobody there had read of it");
    }
}

on_both! {
    fn a_right_that_ended_shows_no_notices_of_the_body(world) {
        let (staff, _, person, place) = people(world);
        announced(&staff, &person, &place);
        let mihara = world.as_login("mihara");
        assert_eq!(kinds(&mihara).len(), 1);
        let admin = Client { second: None, ..world.as_login("admin") };
        let account = admin.get("/accounts?login=mihara").expect(200).items()[0].clone();
        let (id, grant) = (account["id"].as_str().unwrap(), account["grants"][0]["id"].as_str().unwrap());
        let etag = admin.get(&format!("/accounts/{id}")).expect(200).etag();
        admin.step(&format!("/accounts/{id}/revoke-grant"), &etag, &json!({ "grant_id": grant })).expect(200);
        let left = mihara.get("/me/notices");
        assert!(left.status == 403 || left.items().is_empty(), "{}", left.body);
    }
}

on_both! {
    fn the_year_s_questions_and_answers_are_told(world) {
        let (staff, etajima) = (world.staff(), world.as_login("etajima"));
        let call = json!({ "fiscal_year": 2027, "title": "令和9年度 需要調査", "opens_on": "2026-06-01", "deadline": "2026-08-31" });
        let call = staff.post("/demand-calls", &call).expect(201).id();
        assert_eq!(kinds(&etajima), ["demand_call.open"]);
        world.clock.advance(TimeDelta::seconds(1));
        staff.post(&format!("/demand-calls/{call}/remind"), &json!({})).expect(200);
        assert_eq!(kinds(&etajima), ["demand_call.remind", "demand_call.open"]);
        let nobody = told(&world.as_login("auditor"));
        assert!(nobody.is_empty(), "{nobody:?}");
    }
}

/// Every kind is a word that a step records, so that a notice is never written for what never happens.
#[test]
fn every_kind_of_notice_is_an_act_that_is_told() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut folders, mut text) = (vec![root], String::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with("notice/kind.rs") && !path.ends_with("accounts/deeds.rs") {
                text += &std::fs::read_to_string(path).unwrap_or_default();
            }
        }
    }
    for kind in NoticeKind::ALL {
        assert!(text.contains(&format!("\"{kind}\"")), "{kind} is recorded nowhere");
        assert!(!kind.ways().is_empty() || kind.takes_back().is_some(), "{kind} is told to nobody");
    }
}

fn wants_mail(client: &Client, address: &str, pace: &str) -> Answer {
    let etag = client.get("/me/mail").expect(200).etag();
    client.put("/me/mail", &etag, &json!({ "address": address, "pace": pace }))
}

#[test]
fn without_a_mail_server_nothing_leaves() {
    let world = World::new(Backend::Sqlite);
    let (staff, own, person, place) = people(&world);
    let off = own.get("/me/mail").expect(200);
    assert_eq!((&off.body["available"], &off.body["pace"]), (&json!(false), &json!("off")));
    let refused = wants_mail(&own, "hanako@city.example.lg.jp", "each").expect(422);
    assert_eq!(refused.body["errors"][0]["pointer"], "/pace");
    announced(&staff, &person, &place);
    assert!(world.as_login("admin").get("/outbox").expect(200).items().is_empty());
}

fn mailing(backend: Backend) -> (World, Post) {
    let post = Post::new();
    let world = World::at(backend, "2026-06-01 03:00:00", |config| post.set_up(config));
    (world, post)
}

fn states(world: &World) -> Vec<String> {
    let rows = world.as_login("admin").get("/outbox").expect(200);
    rows.items().iter().map(|row| row["state"].as_str().unwrap().to_owned()).collect()
}

/// Asks until there is an answer, while time passes in the world; on PostgreSQL leases and waits go by
/// the database's own.
#[track_caller]
pub fn eventually<T>(world: &World, what: &str, ask: impl Fn() -> Option<T>) -> T {
    until(what, || {
        let found = ask();
        if found.is_none() {
            world.clock.advance(TimeDelta::milliseconds(200));
            std::thread::sleep(Duration::from_millis(100));
        }
        found
    })
}

fn a_mail_says_nothing(backend: Backend) {
    let (world, post) = mailing(backend);
    let (staff, own, person, place) = people(&world);
    for wrong in [
        "hanako",
        "hanako@evil.example",
        "a b@city.example.lg.jp",
        "@city.example.lg.jp",
        "x@city.example.lg.jp\r\nBcc: y@z",
    ] {
        wants_mail(&own, wrong, "each").expect(422);
    }
    wants_mail(&own, "", "each").expect(422);
    wants_mail(&own, "hanako@CITY.example.lg.jp", "each").expect(200);
    announced(&staff, &person, &place);
    let letters = post.wait(1);
    assert_eq!(letters[0].to, "hanako@CITY.example.lg.jp");
    let text = &letters[0].text;
    for word in ["山田", "配属", "内示", "asg_", "tal_", "N0001", "CIO補佐官"] {
        assert!(!text.contains(word), "{word} in {text}");
    }
    assert!(
        text.contains("Auto-Submitted: auto-generated")
            && letters[0].id.ends_with("@dxship.example.lg.jp>"),
        "{text}"
    );
    until("sent", || (states(&world) == ["sent"]).then_some(()));
    // Read before its turn, or wanted no more: it is not sent.
    post.behave("busy");
    let other = talent(&staff, "N0002", ETAJIMA);
    let jiro = world.staff_account("jiro", &other);
    wants_mail(&jiro, "jiro@city.example.lg.jp", "each").expect(200);
    let second = staff.post("/posts", &new_post(MIHARA, 100)).expect(201).id();
    announced(&staff, &other, &second);
    until("tried", || {
        let rows = world.as_login("admin").get("/outbox?state=waiting").expect(200);
        rows.items().first().filter(|row| row["attempts"] == 1 && row["failure"] != "").map(drop)
    });
    jiro.post("/me/notices/read-all", &json!({})).expect(200);
    post.behave("take");
    eventually(&world, "dropped", || (states(&world) == ["dropped", "sent"]).then_some(()));
    assert_eq!(post.taken().len(), 1);
}

#[test]
fn a_mail_says_that_there_is_something_and_nothing_of_what_sqlite() {
    a_mail_says_nothing(Backend::Sqlite);
}

#[test]
fn a_mail_says_that_there_is_something_and_nothing_of_what_postgres() {
    a_mail_says_nothing(Backend::Postgres);
}

fn a_server_that_is_down_slow_or_refuses(backend: Backend) {
    let (world, mut post) = mailing(backend);
    let (staff, own, person, place) = people(&world);
    wants_mail(&own, "hanako@city.example.lg.jp", "each").expect(200);
    post.down();
    let id = announced(&staff, &person, &place);
    let tried = |attempts: i64| {
        eventually(&world, "attempts", || {
            let rows = world.as_login("admin").get("/outbox?state=waiting").expect(200);
            let row = rows.items().first().cloned()?;
            (row["attempts"].as_i64()? >= attempts && row["failure"] != "").then_some(())
        })
    };
    tried(1);
    post.behave("slow");
    post.up();
    // Given up after two seconds, not after the server's ten minutes: there is a third attempt.
    tried(3);
    post.behave("take");
    assert_eq!(
        eventually(&world, "a letter", || Some(post.taken()).filter(|all| !all.is_empty())).len(),
        1
    );
    eventually(&world, "sent", || (states(&world) == ["sent"]).then_some(()));
    // Refused for good: three attempts, then an administrator sees it.
    post.behave("refuse");
    step(&staff, &id, "order", &json!({ "receiving_number": "人第1号" })).expect(200);
    let dead = eventually(&world, "dead", || {
        world.as_login("admin").get("/outbox?state=dead").expect(200).items().first().cloned()
    });
    assert_eq!(dead["attempts"], 3);
    let admin = world.as_login("admin");
    assert!(dead["failure"].as_str().unwrap().contains("550"), "{dead}");
    assert_eq!(dead["allowed_actions"], json!(["resend"]));
    let tasks = admin.get("/me/tasks").expect(200);
    assert!(
        tasks
            .items()
            .iter()
            .any(|task| task["kind"] == "undelivered" && task["link"] == "/outbox?state=dead"),
        "{}",
        tasks.body
    );
    post.behave("take");
    let letter = dead["id"].as_str().unwrap();
    admin.post(&format!("/outbox/{letter}/resend"), &json!({})).expect(200);
    let letters = post.wait(2);
    assert!(letters[1].id.contains(letter), "{letters:?}");
    until("sent", || (states(&world) == ["sent", "sent"]).then_some(()));
    admin.post(&format!("/outbox/{letter}/resend"), &json!({})).expect(409);
    assert!(
        admin.get("/me/tasks").expect(200).items().iter().all(|task| task["kind"] != "undelivered")
    );
    staff.get("/outbox").expect(403);
}

#[test]
fn a_mail_server_down_slow_or_refusing_loses_nothing_sqlite() {
    a_server_that_is_down_slow_or_refuses(Backend::Sqlite);
}

#[test]
fn a_mail_server_down_slow_or_refusing_loses_nothing_postgres() {
    a_server_that_is_down_slow_or_refuses(Backend::Postgres);
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

pub fn count(db: &mut Db, of: &str) -> i64 {
    let sql = format!("SELECT count(*) AS count FROM {of}");
    diesel::sql_query(sql).get_result::<Count>(db).unwrap().count
}

/// A letter in the outbox, as `accounts::tell` would have written it: an unread notice and a mail.
fn letters(desk: &Desk, count: i64) {
    let (bool, now) = match desk.connection() {
        Db::Postgres(_) => ("true", "now() AT TIME ZONE 'UTC'"),
        Db::Sqlite(_) => ("1", "'2020-01-01 00:00:00'"),
    };
    for place in 1..=count {
        let login = format!("reader{place}");
        desk.account(&login);
        let id = format!("(SELECT id FROM accounts WHERE login = '{login}')");
        desk.sql(&format!(
            "INSERT INTO notices (id, account_id, kind, subject, link, unread, told_at) VALUES ({place}, {id}, 'approval.ask', 'x', '/home', {bool}, {now});
             INSERT INTO mail_settings (account_id, version, address, pace, changed_at) VALUES ({id}, 1, '{login}@city.example.lg.jp', 'each', {now});
             INSERT INTO outbox (id, place, channel, thing, account_id, payload, state, attempts, not_before, leased_by, lease_until, failure, created_at)
             VALUES ({place}, {place}, 'mail', '{login}', {id}, '', 'waiting', 0, {now}, 0, {now}, '', {now})"
        ));
    }
}

fn with_post(backend: Backend, post: &Post) -> Desk {
    let mut desk = Desk::new(backend);
    for (key, value) in post.settings() {
        desk.set(&format!("DXSHIP__MAIL__{key}"), value);
    }
    desk.account("first");
    desk
}

/// Killed after the other side took the message and before this was noted: it is sent again, under the
/// same `Message-ID`, so that the other side can tell.
fn killed_in_between(backend: Backend) {
    let post = Post::new();
    let desk = with_post(backend, &post);
    letters(&desk, 1);
    post.behave("swallow");
    let mut serving = desk.serve().unwrap();
    post.wait(1);
    serving.child.kill().unwrap();
    serving.child.wait().unwrap();
    assert_eq!(
        count(&mut desk.connection(), "outbox WHERE state = 'waiting'"),
        1,
        "nothing was lost"
    );
    post.behave("take");
    if backend == Backend::Postgres {
        // The lease of the server that died is over.
        desk.sql("UPDATE outbox SET lease_until = lease_until - INTERVAL '10 minutes'");
    }
    let serving = desk.serve().unwrap();
    let taken = post.wait(2);
    assert_eq!(taken[0].id, taken[1].id, "the same message twice");
    until("noted", || {
        (count(&mut desk.connection(), "outbox WHERE state = 'sent' AND attempts = 2") == 1)
            .then_some(())
    });
    serving.stop();
    assert_eq!(post.taken().len(), 2);
}

#[test]
fn a_server_killed_between_sending_and_noting_sends_the_same_message_sqlite() {
    killed_in_between(Backend::Sqlite);
}

#[test]
fn a_server_killed_between_sending_and_noting_sends_the_same_message_postgres() {
    killed_in_between(Backend::Postgres);
}

#[test]
fn two_servers_send_each_letter_once() {
    let post = Post::new();
    let desk = with_post(Backend::Postgres, &post);
    letters(&desk, 12);
    let one = desk.serve().unwrap();
    let other = desk.serve().unwrap();
    until("all noted", || {
        (count(&mut desk.connection(), "outbox WHERE state = 'sent'") == 12).then_some(())
    });
    one.stop();
    other.stop();
    let ids: BTreeSet<String> = post.taken().into_iter().map(|letter| letter.id).collect();
    assert_eq!((ids.len(), post.taken().len()), (12, 12), "each once");
}

/// What the program's calendar says to a parser that is not its own.
fn parsed(text: &[u8]) -> Value {
    let mut command = Command::new("/usr/bin/python3");
    command.arg(post_script("read_deadlines.py")).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(text).unwrap();
    let out = child.wait_with_output().unwrap();
    assert!(out.status.success(), "the calendar cannot be read: {}", String::from_utf8_lossy(text));
    serde_json::from_slice(&out.stdout).unwrap()
}

on_both! {
    fn a_calendar_is_opened_by_its_secret_alone(world) {
        let (staff, own, person, place) = people(world);
        let round = json!({ "fiscal_year": 2027, "title": "令和9年度の意向調査; 全員, 必ず", "note": "", "opens_on": "2026-06-01", "deadline": "2026-07-31" });
        staff.post("/wish-rounds", &round).expect(201);
        let id = proposed(&staff, &person, &place);
        let made = own.post("/me/calendar", &json!({})).expect(200);
        let path = made.body["path"].as_str().unwrap().to_owned();
        let open = |path: &str| world.anonymous().page("GET", path, &[], None);
        let seen = open(&path).expect(200);
        assert_eq!(seen.header("content-type"), Some("text/calendar; charset=utf-8"));
        let lines: Vec<&str> = std::str::from_utf8(&seen.bytes).unwrap().split("\r\n").collect();
        assert!(lines.iter().all(|line| line.len() <= 75 && !line.contains('\n')), "{lines:?}");
        let read = parsed(&seen.bytes);
        assert_eq!(read["version"], "2.0");
        let events = read["events"].as_array().unwrap();
        assert_eq!(events.len(), 1, "no draft: {read}");
        assert_eq!(events[0]["summary"], "意向調査の締切: 令和9年度の意向調査; 全員, 必ず");
        assert_eq!((&events[0]["start"], &events[0]["end"]), (&json!("2026-07-31"), &json!("2026-08-01")));
        step(&staff, &id, "announce", &json!({})).expect(200);
        let english = parsed(&open(&format!("{path}?lang=en")).expect(200).bytes);
        let summaries: Vec<&str> = english["events"].as_array().unwrap().iter().map(|event| event["summary"].as_str().unwrap()).collect();
        assert_eq!(summaries, ["Round of wishes closes: 令和9年度の意向調査; 全員, 必ず", "First day of your placement"]);
        // A host learns of its deadlines, not of the person.
        let host = world.as_login("mihara").post("/me/calendar", &json!({})).expect(200);
        assert!(parsed(&open(host.body["path"].as_str().unwrap()).expect(200).bytes)["events"].as_array().unwrap().is_empty());
        // Another secret; the one before opens nothing any more, and that leaves no row.
        let next = own.post("/me/calendar", &json!({})).expect(200).body["path"].as_str().unwrap().to_owned();
        assert_ne!(next, path);
        let before = count(&mut world.connection(), "audit_events");
        for gone in [path.as_str(), "/calendar/x.ics", "/calendar/.ics", "/calendar/%00.ics"] {
            for _ in 0..20 {
                let status = open(gone).status;
                assert!(matches!(status, 400 | 404), "{gone}: {status}");
            }
        }
        open(&next).expect(200);
        assert_eq!(count(&mut world.connection(), "audit_events"), before, "no flood of rows");
        let stored = count(&mut world.connection(), &format!("calendar_feeds WHERE secret_digest LIKE '%{}%'", &next[10..20]));
        assert_eq!(stored, 0, "a digest is stored, not the secret");
        own.post("/me/calendar/revoke", &json!({})).expect(204);
        open(&next).expect(404);
        // Who is switched off has no calendar.
        let again = own.post("/me/calendar", &json!({})).expect(200).body["path"].as_str().unwrap().to_owned();
        open(&again).expect(200);
        let admin = world.as_login("admin");
        let account = admin.get("/accounts?login=hanako").expect(200).items()[0].clone();
        let account = format!("/accounts/{}", account["id"].as_str().unwrap());
        admin.patch(&account, &admin.get(&account).expect(200).etag(), &json!({ "active": false })).expect(200);
        open(&again).expect(404);
    }
}

#[test]
fn the_pages_show_and_mark() {
    let world = World::new(Backend::Sqlite);
    let (staff, _, person, place) = people(&world);
    announced(&staff, &person, &place);
    let cookies = crate::pages::frame::cookies(&world, "hanako");
    let visitor = world.anonymous();
    let page = |path: &str| {
        let answer = visitor.page("GET", path, &[("Cookie", &cookies)], None).expect(200);
        String::from_utf8_lossy(&answer.bytes).into_owned()
    };
    let home = page("/home");
    assert!(home.contains("お知らせ（未読1件）"), "the frame counts: {home}");
    let list = page("/notices");
    let action = list
        .split("action=\"/notices/ntc_")
        .nth(1)
        .expect("a button")
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let token =
        list.split("name=\"token\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let host = world.address.to_string();
    let origin = format!("http://{host}");
    let body = format!("token={token}");
    let heads = [
        ("Cookie", cookies.as_str()),
        ("Origin", origin.as_str()),
        ("Content-Type", "application/x-www-form-urlencoded"),
    ];
    let sent =
        visitor.page("POST", &format!("/notices/ntc_{action}"), &heads, Some(body.as_bytes()));
    assert_eq!(sent.status, 303);
    assert!(sent.header("location").unwrap().starts_with("/assignments/asg_"));
    assert!(!page("/home").contains("未読1件"));
    assert!(page("/my/messages").contains("この環境ではメールを送りません"));
    let made = visitor.page("POST", "/my/calendar", &heads, Some(body.as_bytes())).expect(200);
    assert!(String::from_utf8_lossy(&made.bytes).contains(&format!("{origin}/calendar/")));
}
