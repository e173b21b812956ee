//! What was answered is kept, what was refused leaves nothing, and the record shows when somebody
//! touched it.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use dxship::clock::Clock;
use dxship::config::DatabaseUrl;
use dxship::db::{
    AuditEvent, AuditHead, Db, Origin, Store, Tx, connect_once, erase_looks, looks_before,
    verify_chain,
};
use dxship::problem::Problem;
use dxship::vocab::{FieldGroup, Purpose};
use rand::RngExt;

use crate::harness::{Backend, World, drop_database, make};
use crate::on_both;

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}

fn number(db: &mut Db, sql: &str) -> i64 {
    diesel::sql_query(sql).get_result::<Number>(db).unwrap().number
}

fn words(db: &mut Db, sql: &str) -> Vec<String> {
    diesel::sql_query(sql).load::<Word>(db).unwrap().into_iter().map(|row| row.word).collect()
}

fn batch(db: &mut Db, sql: &str) {
    match db {
        Db::Postgres(connection) => connection.batch_execute(sql),
        Db::Sqlite(connection) => connection.batch_execute(sql),
    }
    .unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// Somebody with the file and every right of the database, but not the key.
fn disarm(db: &mut Db) {
    if db.is_postgres() {
        batch(db, "ALTER TABLE audit_events DISABLE TRIGGER ALL");
    } else {
        batch(
            db,
            "DROP TRIGGER audit_events_refuse_update; DROP TRIGGER audit_events_refuse_delete",
        );
    }
}

/// Changes of one row, each of which leaves a row that looks like any other.
const EDITS: &[&str] = &[
    "action = action || 'x'",
    "outcome = CASE outcome WHEN 'done' THEN 'refused' ELSE 'done' END",
    "subject_id = 'acc_0000000000001'",
    "roles = 'auditor'",
    "account_id = coalesce(account_id, 0) + 1",
    "talent_id = 1",
    "on_behalf_of = ''",
    "organization_code = ''",
    "detail = detail || ' '",
    "withheld = NOT withheld",
    "recorded_at = '2001-01-01 00:00:00'",
    "request_id = 'x'",
    "id = id + 1",
    "chain = (SELECT chain FROM audit_events WHERE sequence = 1) || ''",
];

fn tampering(kind: usize, place: i64, last: i64, edit: &str) -> String {
    let copy = "recorded_at, account_id, on_behalf_of, roles, organization_code, action, subject_kind, subject_id, talent_id, outcome, withheld, detail, request_id, chain";
    match kind {
        0 => format!("UPDATE audit_events SET {edit} WHERE sequence = {}", place.max(2)),
        1 => format!("DELETE FROM audit_events WHERE sequence = {}", place.min(last - 1)),
        2 => format!("DELETE FROM audit_events WHERE sequence >= {place}"),
        3 => format!(
            "UPDATE audit_events SET sequence = -sequence - 1 WHERE sequence >= {place};
             UPDATE audit_events SET sequence = -sequence WHERE sequence < 0;
             INSERT INTO audit_events (id, sequence, {copy}) SELECT 7, {place}, {copy} FROM audit_events WHERE sequence = {}",
            place + 1
        ),
        4 => format!(
            "INSERT INTO audit_events (id, sequence, {copy}) SELECT 7, {}, {copy} FROM audit_events WHERE sequence = {place}",
            last + 1
        ),
        _ => {
            let place = place.min(last - 1);
            let next = place + 1;
            format!(
                "UPDATE audit_events SET sequence = -1 WHERE sequence = {place};
                 UPDATE audit_events SET sequence = {place} WHERE sequence = {next};
                 UPDATE audit_events SET sequence = {next} WHERE sequence = -1"
            )
        }
    }
}

on_both! {
    fn three_hundred_tamperings_are_all_found(world) {
        let key = dxship::app::audit_key(&world.config).unwrap();
        let mut db = world.connection();
        disarm(&mut db);
        let head = verify_chain(&mut db, &key, None).unwrap().expect("untouched");
        let mut found = 0;
        for round in 0..50 {
            for kind in 0..6 {
                let place = rand::rng().random_range(1..=head.sequence);
                let sql = tampering(kind, place, head.sequence, EDITS[round % EDITS.len()]);
                batch(&mut db, &format!("BEGIN; {sql}"));
                let verdict = verify_chain(&mut db, &key, Some(&head)).unwrap();
                assert!(verdict.is_err(), "not found: {sql}");
                found += 1;
                batch(&mut db, "ROLLBACK");
            }
        }
        assert_eq!(found, 300);
        // The control: nothing is found where nothing was done, and a cut tail needs the anchor.
        assert_eq!(verify_chain(&mut db, &key, Some(&head)).unwrap().as_ref(), Ok(&head));
        batch(&mut db, &format!("BEGIN; DELETE FROM audit_events WHERE sequence = {}", head.sequence));
        assert!(verify_chain(&mut db, &key, None).unwrap().is_ok());
        batch(&mut db, "ROLLBACK");
    }
}

/// How an erased look differs from what it was.
const ERASED: &str = "account_id = NULL, talent_id = NULL, on_behalf_of = NULL, organization_code = NULL, roles = '', \
    subject_id = '', request_id = '', detail = 'erased'";

on_both! {
    fn looks_are_erased_after_their_term_and_by_nobody_else(world) {
        let person = crate::scheme::person(world, "消去 花子", "340006");
        let talent: dxship::vocab::TalentId = person.parse().unwrap();
        let look = || world.write(move |tx| {
            tx.origin.roles = "prefecture_staff".to_owned();
            tx.audit(AuditEvent::read(FieldGroup::Levels, talent, Purpose::Pool));
            Ok(())
        });
        (0..3).for_each(|_| look());
        world.clock.advance(chrono::TimeDelta::days(10));
        look();
        let before = world.clock.now() - chrono::TimeDelta::days(5);
        let mut db = world.connection();
        let (key, kept) = (dxship::app::audit_key(&world.config).unwrap(), words(&mut db, "SELECT action AS word FROM audit_events ORDER BY sequence"));
        assert_eq!(looks_before(&mut db, before).unwrap(), 3);
        let erase = || {
            let key = key.clone();
            world.store.write_blocking("test.erase", Origin::operator("test"), move |tx: &mut Tx<'_>| erase_looks(tx, &key, before).map_err(Problem::from)).unwrap()
        };
        assert_eq!((erase(), erase()), (3, 0));
        let left = "SELECT detail || ' ' || roles || ' ' || subject_id || coalesce(' ' || talent_id, '') AS word FROM audit_events WHERE action = 'levels.read' ORDER BY sequence";
        assert_eq!(words(&mut db, left)[..3], ["erased  ", "erased  ", "erased  "]);
        assert!(words(&mut db, left)[3].starts_with("pool prefecture_staff tal_") || words(&mut db, left)[3].starts_with("pool prefecture_staff "));
        let mut after = kept;
        after.push("audit.erase_looks".to_owned());
        assert_eq!(words(&mut db, "SELECT action AS word FROM audit_events ORDER BY sequence"), after, "no row is gone, and one erasure is told");
        let head = verify_chain(&mut db, &key, None).unwrap().expect("whole");
        // Somebody with the database, but not the key.
        let last = "action = 'levels.read' AND detail <> 'erased'";
        batch(&mut db, &format!("BEGIN; UPDATE audit_events SET {ERASED} WHERE {last}"));
        assert_eq!(verify_chain(&mut db, &key, Some(&head)).unwrap().unwrap_err().kind, "erasure");
        batch(&mut db, "ROLLBACK");
        for refused in [format!("{ERASED}, chain = ''"), format!("{ERASED}, withheld = true"), "detail = 'erased'".to_owned()] {
            let refused = if db.is_postgres() { refused } else { refused.replace("true", "1") };
            assert!(diesel::sql_query(format!("UPDATE audit_events SET {refused} WHERE {last}")).execute(&mut db).is_err(), "{refused}");
        }
        assert!(diesel::sql_query(format!("UPDATE audit_events SET {ERASED} WHERE action = 'audit.erase_looks'")).execute(&mut db).is_err());
        disarm(&mut db);
        for (tampering, kind) in [
            ("UPDATE audit_events SET chain = 'x' WHERE detail = 'erased'", "digest"),
            ("UPDATE audit_events SET detail = 'erased' WHERE action = 'audit.erase_looks'", "digest"),
            ("DELETE FROM audit_events WHERE action = 'audit.erase_looks'", "erasure"),
            ("DELETE FROM audit_events WHERE detail = 'erased'", "gap"),
        ] {
            batch(&mut db, &format!("BEGIN; {tampering}"));
            assert_eq!(verify_chain(&mut db, &key, None).unwrap().unwrap_err().kind, kind, "{tampering}");
            batch(&mut db, "ROLLBACK");
        }
        assert_eq!(verify_chain(&mut db, &key, Some(&head)).unwrap(), Ok(head));
    }
}

/// A body that overlooks a failed statement and goes on.
fn careless_note(tx: &mut Tx<'_>, word: &str) -> Result<(), Problem> {
    drop(diesel::sql_query("INSERT INTO nowhere VALUES (1)").execute(tx.db));
    plain_note(tx, word)
}

fn plain_note(tx: &mut Tx<'_>, word: &str) -> Result<(), Problem> {
    diesel::insert_into(dxship::db::schema::installation::table)
        .values((
            dxship::db::schema::installation::name.eq(word),
            dxship::db::schema::installation::value.eq("x"),
        ))
        .execute(tx.db)?;
    tx.audit(AuditEvent::done("test.note", "note", word));
    Ok(())
}

fn noted(db: &mut Db, like: &str) -> Vec<String> {
    words(
        db,
        &format!("SELECT name AS word FROM installation WHERE name LIKE '{like}%' ORDER BY name"),
    )
}

on_both! {
    fn a_write_that_panics_leaves_nothing_and_takes_nobody_with_it(world) {
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..20)
                .map(|n| {
                    scope.spawn(move || {
                        let word = format!("note-{n:02}");
                        let outcome: Result<(), Problem> = world.store.write_blocking("test.note", Origin::operator("test"), move |tx| {
                            plain_note(tx, &word)?;
                            assert!(n % 4 != 1, "a test panics on purpose");
                            if n % 4 == 2 { Err(Problem::not_found()) } else { Ok(()) }
                        });
                        (n, outcome.is_ok())
                    })
                })
                .collect();
            for thread in threads {
                let (n, kept) = thread.join().unwrap();
                assert_eq!(kept, n % 4 == 0 || n % 4 == 3, "{n}");
            }
        });
        let mut db = world.connection();
        assert_eq!(noted(&mut db, "note-").len(), 10);
        assert_eq!(number(&mut db, "SELECT count(*) AS number FROM audit_events WHERE action = 'test.note'"), 10);
        let key = dxship::app::audit_key(&world.config).unwrap();
        assert!(verify_chain(&mut db, &key, None).unwrap().is_ok());
        // A statement that failed inside a body that went on all the same must not be half kept
        // either.
        let outcome: Result<(), Problem> = world.store.write_blocking("test.note", Origin::operator("test"), |tx| careless_note(tx, "odd"));
        assert_eq!(noted(&mut db, "odd").len(), usize::from(outcome.is_ok()));
    }
}

on_both! {
    fn a_change_without_a_record_is_not_kept(world) {
        let outcome: Result<(), Problem> = world.store.write_blocking("test.silent", Origin::operator("test"), |tx| {
            diesel::sql_query("INSERT INTO installation (name, value) VALUES ('unrecorded', 'x')").execute(tx.db)?;
            Ok(())
        });
        assert!(outcome.is_err());
        assert!(noted(&mut world.connection(), "unrecorded").is_empty());
    }
}

#[test]
fn a_full_disk_refuses_and_never_lies() {
    let world = World::new(Backend::Sqlite);
    let pages =
        number(&mut world.connection(), "SELECT page_count AS number FROM pragma_page_count") + 12;
    world.write(move |tx| {
        batch(tx.db, &format!("PRAGMA max_page_count = {pages}"));
        tx.nothing_to_audit();
        Ok(())
    });
    let acknowledged: Vec<String> = std::thread::scope(|scope| {
        let write = |n: usize| {
            let word = format!("full-{n:03}-{}", "x".repeat(3000));
            let own = word.clone();
            let outcome: Result<(), Problem> =
                world.store.write_blocking("test.note", Origin::operator("test"), move |tx| {
                    plain_note(tx, &own)
                });
            outcome.is_ok().then_some(word)
        };
        let threads: Vec<_> = (0..60).map(|n| scope.spawn(move || write(n))).collect();
        threads.into_iter().filter_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(acknowledged.len() < 60, "the disk was to be full");
    let mut db = world.connection();
    let mut kept = noted(&mut db, "full-");
    let mut acknowledged = acknowledged;
    kept.sort();
    acknowledged.sort();
    assert_eq!(
        kept.len(),
        acknowledged.len(),
        "what was refused is not there, what was acknowledged is"
    );
    assert_eq!(kept, acknowledged);
    assert_eq!(
        words(&mut db, "SELECT integrity_check AS word FROM pragma_integrity_check"),
        ["ok"]
    );
    let key = dxship::app::audit_key(&world.config).unwrap();
    assert!(verify_chain(&mut db, &key, None).unwrap().is_ok(), "the chain holds");
    // Space is there again with a new connection or a larger limit; the server goes on without a
    // restart.
    let outcome: Result<(), Problem> =
        world.store.write_blocking("test.note", Origin::operator("test"), |tx| {
            batch(tx.db, "PRAGMA max_page_count = 1000000");
            plain_note(tx, "after")
        });
    outcome.expect("space again");
}

#[test]
fn lost_connections_are_answered_by_unavailable_and_come_back() {
    let world = World::new(Backend::Postgres);
    let staff = world.staff();
    let mut statuses = Vec::new();
    for _ in 0..3 {
        let mut db = world.connection();
        batch(
            &mut db,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
        );
        statuses.extend((0..20).map(|_| staff.get("/organizations").status));
        statuses.push(world.sign_in("nobody.here", "not the password at all").status);
        let began = Instant::now();
        while staff.get("/organizations").status != 200
            || world.sign_in("auditor", crate::harness::PASSWORD).status != 200
        {
            assert!(began.elapsed() < Duration::from_secs(5), "it comes back within seconds");
        }
    }
    assert!(statuses.iter().all(|status| [200, 401, 503].contains(status)), "{statuses:?}");
}

/// Not a test by itself: the process that [`what_was_acknowledged_survives_a_kill`] kills.
#[test]
#[ignore = "run by another test as a process of its own"]
fn child_that_writes_until_it_is_killed() {
    let Ok(url) = std::env::var("DXSHIP_TEST_CHILD") else { return };
    let url = DatabaseUrl::parse(&url).unwrap();
    let database = dxship::config::Config::load(None).unwrap().database;
    let place = Store::hold(&url).unwrap();
    let store = Store::open(&url, &database, Clock::System, vec![7; 32].into(), place).unwrap();
    let round = std::env::var("DXSHIP_TEST_ROUND").unwrap();
    std::thread::scope(|scope| {
        for thread in 0..50 {
            let (store, round) = (store.clone(), round.clone());
            scope.spawn(move || {
                for n in 0.. {
                    let word = format!("ack-{round}-{thread}-{n}");
                    let own = word.clone();
                    let outcome: Result<(), Problem> =
                        store.write_blocking("test.note", Origin::operator("test"), move |tx| {
                            plain_note(tx, &own)
                        });
                    if outcome.is_ok() {
                        // One write call per line, so that a kill cannot cut an acknowledgement in
                        // two.
                        std::io::stdout().lock().write_all(format!("{word}\n").as_bytes()).unwrap();
                    }
                }
            });
        }
    });
}

#[test]
fn what_was_acknowledged_survives_a_kill() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let folder = std::env::temp_dir().join(format!(
            "dxship-kill-{}-{:x}",
            std::process::id(),
            rand::random::<u64>()
        ));
        std::fs::create_dir_all(&folder).unwrap();
        let (url, text) = make(backend, &folder);
        let mut acknowledged = 0;
        for round in 0..4_u64 {
            let words = killed_after(&text, round, Duration::from_millis(250 + 130 * round));
            let mut db = connect_once(&url).unwrap();
            let kept: std::collections::BTreeSet<String> =
                noted(&mut db, "ack-").into_iter().collect();
            let lost: Vec<_> = words.iter().filter(|word| !kept.contains(*word)).collect();
            assert!(lost.is_empty(), "{backend:?}: acknowledged and lost: {lost:?}");
            acknowledged += words.len();
            let rows = number(
                &mut db,
                "SELECT count(*) AS number FROM audit_events WHERE action = 'test.note'",
            );
            assert_eq!(
                usize::try_from(rows).unwrap(),
                kept.len(),
                "{backend:?}: a change without its record or the other way round"
            );
            let verdict: Result<AuditHead, _> =
                verify_chain(&mut db, &vec![7; 32].into(), None).unwrap();
            assert_eq!(verdict.map(|head| head.sequence), Ok(rows), "{backend:?}");
            if !db.is_postgres() {
                assert_eq!(
                    self::words(
                        &mut db,
                        "SELECT integrity_check AS word FROM pragma_integrity_check"
                    ),
                    ["ok"]
                );
            }
        }
        assert!(
            acknowledged > 50,
            "{backend:?}: only {acknowledged} writes: the trial says nothing"
        );
        drop_database(&url);
        drop(std::fs::remove_dir_all(folder));
    }
}

/// Starts the child, lets it write for a while after its first acknowledgement, kills it with
/// SIGKILL, and returns what it had acknowledged.
fn killed_after(url: &str, round: u64, time: Duration) -> Vec<String> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "durability::child_that_writes_until_it_is_killed",
            "--ignored",
            "--nocapture",
            "--test-threads=1",
        ])
        .env("DXSHIP_TEST_CHILD", url)
        .env("DXSHIP_TEST_ROUND", round.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let (begun, first) = std::sync::mpsc::channel();
    let reader = std::thread::spawn(move || {
        let mut words = Vec::new();
        for line in lines.by_ref().map_while(Result::ok) {
            if let Some(start) = line.find("ack-") {
                words.push(line[start..].to_owned());
                begun.send(()).unwrap();
            }
        }
        words
    });
    first.recv_timeout(Duration::from_secs(60)).expect("the child writes");
    std::thread::sleep(time);
    child.kill().unwrap();
    child.wait().unwrap();
    reader.join().unwrap()
}
