//! The wire to PostgreSQL is cut at a chosen statement of a write: what was committed is never
//! answered as unchanged, and what is sent again is not doubled.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use dxship::db::{Origin, Tx};
use dxship::problem::{Code, Problem};
use serde_json::json;

use crate::harness::{Backend, Client, Cut, Proxy, World};

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

fn count(world: &World, sql: &str) -> i64 {
    diesel::sql_query(sql).get_result::<Number>(&mut world.connection()).unwrap().number
}

/// A world whose server reaches its database over a wire.
fn wired() -> (World, Proxy) {
    let mut proxy = None;
    let world = World::at(Backend::Postgres, "2026-06-01 03:00:00", |config| {
        let url = dxship::config::DatabaseUrl::parse(&config.database.url).unwrap();
        let wire = Proxy::new(&url);
        config.database.url = wire.url(&config.database.url);
        proxy = Some(wire);
    });
    (world, proxy.unwrap())
}

fn note(tx: &mut Tx<'_>, word: &str) -> Result<(), Problem> {
    dxship::db::note_installation(tx, word, "x")?;
    tx.audit(dxship::db::AuditEvent::done("test.note", "note", word));
    Ok(())
}

const STATEMENTS: [&str; 3] = ["COMMIT", "pg_advisory_unlock", "pg_advisory_lock"];

#[test]
fn what_was_committed_is_never_answered_as_unchanged() {
    let (world, proxy) = wired();
    let mut kept = 0;
    for round in 0..4 {
        for (place, statement) in STATEMENTS.into_iter().enumerate() {
            for cut in [Cut::BeforeItArrives, Cut::BeforeItIsAnswered] {
                let (word, cuts) = (format!("{place}-{cut:?}-{round}"), proxy.cuts());
                proxy.cut(statement, cut, false);
                let own = word.clone();
                let outcome: Result<(), Problem> =
                    world.store.write_blocking("test.note", Origin::operator("test"), move |tx| {
                        note(tx, &own)
                    });
                assert_eq!(proxy.cuts(), cuts + 1, "{word}: the wire was cut");
                let there = count(
                    &world,
                    &format!("SELECT count(*) AS number FROM installation WHERE name = '{word}'"),
                );
                assert_eq!(outcome.is_ok(), there == 1, "{word}: {outcome:?}");
                // The control: a statement that did not arrive has changed nothing.
                let expected = match (statement, cut) {
                    ("COMMIT", Cut::BeforeItIsAnswered) | ("pg_advisory_unlock", _) => 1,
                    _ => 0,
                };
                assert_eq!(there, expected, "{word}");
                kept += there;
            }
        }
    }
    assert_eq!(kept, 12);
    let key = dxship::app::audit_key(&world.config).unwrap();
    assert!(dxship::db::verify_chain(&mut world.connection(), &key, None).unwrap().is_ok());
}

#[test]
fn an_outcome_nobody_can_find_out_is_called_unknown_and_asked_for_by_its_key() {
    let (world, proxy) = wired();
    let staff = world.staff();
    let talent = json!({
        "name": "重複 無子", "name_kana": "チョウフク ナシコ", "staff_number": "once-only",
        "employment": {
            "organization_code": "340006", "form": "permanent", "recruitment_route": "experienced",
            "grade": "subsection_chief", "title": "主任", "starts_on": "2020-04-01",
        },
    });
    let text = talent.to_string();
    let send = |client: &Client, key: &str| {
        let headers = [("Content-Type", "application/json"), ("Idempotency-Key", key)];
        client.send("POST", "/talents", &headers, Some(text.as_bytes()))
    };
    proxy.cut("COMMIT", Cut::BeforeItIsAnswered, true);
    let answer = send(&staff, "once").expect(503);
    assert_eq!(answer.code(), Code::OutcomeUnknown.as_str());
    assert!(answer.header("Retry-After").is_some());
    assert!(!String::from_utf8_lossy(&answer.bytes).contains("何も変更されていません"));
    let made = "SELECT count(*) AS number FROM talent_profiles WHERE staff_number = 'once-only'";
    assert_eq!(count(&world, made), 1, "it was committed all the same");
    proxy.mend();
    let began = std::time::Instant::now();
    let again = loop {
        let answer = send(&staff, "once");
        if answer.status != 503 || began.elapsed().as_secs() > 20 {
            break answer;
        }
    };
    again.expect(201);
    assert_eq!(count(&world, made), 1);
    // The control: with another key it is another request, which the register refuses.
    send(&staff, "twice").expect(409);
}

/// What a page brings back, out of its first form that has this action.
fn token_of(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"token\" value=\"").expect("a token");
    rest.split('"').next().unwrap().to_owned()
}

#[test]
fn a_form_sent_again_is_one_request() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let world = World::new(backend);
        let (cookies, origin) =
            (crate::pages::frame::cookies(&world, "staff"), format!("http://{}", world.address));
        let client = world.anonymous();
        let send = |token: &str, title: &str| {
            let headers = [("Cookie", &*cookies), ("Origin", &*origin)];
            let body = format!(
                "token={token}&name={title}&fiscal_year=2026&category=digital_skill&method=in_person&provider=x&starts_on=2026-12-01&ends_on=2026-12-31"
            );
            crate::pages::frame::send_form(&client, "/training-courses/new", &headers, &body)
        };
        let page =
            client.page("GET", "/training-courses/new", &[("Cookie", &*cookies)], None).expect(200);
        let token = token_of(&String::from_utf8_lossy(&page.bytes));
        let first = send(&token, "A");
        assert_eq!(first.status, 303, "{}", String::from_utf8_lossy(&first.bytes));
        let again = send(&token, "A");
        assert_eq!((again.status, again.header("Location")), (303, first.header("Location")));
        let made = "SELECT count(*) AS number FROM training_courses";
        assert_eq!(count(&world, made), 1, "{backend:?}: sent twice, made once");
        // The control: other words, and the same words from another page, are another request.
        assert_eq!(send(&token, "B").status, 303);
        let page =
            client.page("GET", "/training-courses/new", &[("Cookie", &*cookies)], None).expect(200);
        assert_eq!(send(&token_of(&String::from_utf8_lossy(&page.bytes)), "A").status, 303);
        assert_eq!(count(&world, made), 3);
    }
}

#[test]
fn a_key_lives_on_while_the_clock_jumps() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let world = World::new(backend);
        let seen = world.staff().get("/post-types/engineer").expect(200).etag();
        let body = json!({ "job_types": ["data_scientist"] }).to_string();
        let send = || {
            let headers = [
                ("Content-Type", "application/json"),
                ("If-Match", &*seen),
                ("Idempotency-Key", "k"),
            ];
            let staff = world.staff();
            staff.send("PUT", "/post-types/engineer", &headers, Some(body.as_bytes())).status
        };
        assert_eq!(send(), 200);
        let then = world.clock.now();
        for days in [40, -40, 2] {
            world.clock.set(then + chrono::TimeDelta::days(days));
            assert_eq!(send(), 200, "{backend:?}: {days} days away it is the same answer");
        }
        world.clock.set(then);
        world.clock.advance(chrono::TimeDelta::hours(23));
        assert_eq!(send(), 200);
        // The control: after its time it is gone, and the version is an old one.
        world.clock.advance(chrono::TimeDelta::hours(2));
        assert_eq!(send(), 412);
    }
}
