//! How many statements an answer takes, heard where the library hands them to the database.
//!
//! A read is what stands between the beginning of its snapshot and the end. What is counted of it is
//! every statement but those that say who asks: session, roles, and whether the person has left.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::sync::{LazyLock, Mutex, Once, PoisonError};

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use dxship::config::DatabaseUrl;
use serde_json::json;

use crate::harness::{Client, World};
use crate::on_both;
use crate::scene::{ETAJIMA, MIHARA, draft, post, step, talent};

/// What a connection to one of the databases listened to did.
#[derive(Clone, Debug)]
struct Heard {
    database: String,
    connection: u64,
    /// Kept for the next time instead of asked.
    kept: bool,
    sql: String,
}

static LISTENED_TO: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
static HEARD: LazyLock<Mutex<Vec<Heard>>> = LazyLock::new(Mutex::default);

fn ear() -> Option<Box<dyn Instrumentation>> {
    let (mut place, connection) = (String::new(), rand::random::<u64>());
    Some(Box::new(move |event: InstrumentationEvent<'_>| {
        let (kept, sql): (bool, &dyn Display) = match &event {
            InstrumentationEvent::StartEstablishConnection { url, .. } => {
                return (*url).clone_into(&mut place);
            }
            InstrumentationEvent::StartQuery { query, .. } => (false, query),
            InstrumentationEvent::CacheQuery { sql, .. } => (true, sql),
            _ => return,
        };
        let listened_to = LISTENED_TO.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(database) = listened_to.iter().find(|name| place.contains(name.as_str())) {
            let (database, sql) = (database.clone(), sql.to_string());
            let sql = sql.split(" -- binds").next().unwrap_or_default().to_owned();
            let mut heard = HEARD.lock().unwrap_or_else(PoisonError::into_inner);
            heard.push(Heard { database, connection, kept, sql });
        }
    }))
}

/// The same world on a database of its own, every connection to which is listened to.
fn listened_to(world: &World) -> World {
    static LISTENING: Once = Once::new();
    LISTENING.call_once(|| set_default_instrumentation(ear).expect("listens"));
    let twin = world.twin();
    LISTENED_TO.lock().unwrap_or_else(PoisonError::into_inner).insert(name_of(&twin));
    twin
}

fn name_of(world: &World) -> String {
    match &world.url {
        DatabaseUrl::Sqlite(path) => path.display().to_string(),
        DatabaseUrl::Postgres(url) => {
            let path = url.split('?').next().unwrap_or_default();
            format!("/{}?", path.rsplit('/').next().expect("a name"))
        }
    }
}

fn says_who_asks(sql: &str) -> bool {
    sql.contains("sessions")
        || sql.contains("grants")
        || (sql.contains("affiliations") && !sql.contains("talent_profiles"))
}

/// What one request asked of the database, and on which connection; it must be one read.
fn asked(world: &World, client: &Client, path: &str) -> (u64, Vec<String>) {
    let name = name_of(world);
    let lock = || HEARD.lock().unwrap_or_else(PoisonError::into_inner);
    lock().retain(|one| one.database != name || one.kept);
    client.get(path).expect(200);
    let heard = lock().clone();
    let asked: Vec<&Heard> = heard.iter().filter(|one| one.database == name && !one.kept).collect();
    let on = asked.iter().find(|one| one.sql.contains("sessions")).expect("a session").connection;
    let said: Vec<&str> =
        asked.iter().filter(|one| one.connection == on).map(|one| one.sql.as_str()).collect();
    // Work in the background may use the same connection before and after.
    let begins = |sql: &&str| sql.starts_with("BEGIN");
    let reads = said.chunk_by(|_, next| !begins(next));
    let mut reads = reads.filter(|read| read.iter().any(|sql| sql.contains("sessions")));
    let (read, again) = (reads.next().expect("a read"), reads.next());
    assert!(again.is_none(), "{path} is not one read: {said:#?}");
    assert!(begins(&read[0]) && read.last() == Some(&"ROLLBACK"), "{path}: {read:#?}");
    let own = read[1..read.len() - 1].iter().filter(|sql| !says_who_asks(sql));
    (on, own.map(|sql| (*sql).to_owned()).collect())
}

/// Each of these statements stayed prepared on its connection, and was prepared once.
fn stay_prepared(world: &World, (on, asked): &(u64, Vec<String>)) {
    let name = name_of(world);
    let heard = HEARD.lock().unwrap_or_else(PoisonError::into_inner).clone();
    for sql in asked {
        let prepared = heard.iter().filter(|one| {
            one.kept && one.database == name && one.connection == *on && one.sql == *sql
        });
        assert_eq!(prepared.count(), 1, "how often this was prepared to stay: {sql}");
    }
}

on_both! {
    fn a_card_takes_one_statement_and_one_more_for_whoever_does_not_see_everybody(world) {
        let world = &listened_to(world);
        let staff = world.staff();
        let id = talent(&staff, "1", ETAJIMA);
        let person = world.staff_account("person", &id);
        let etag = || staff.get(&format!("/talents/{id}")).expect(200).etag();
        for number in 0..3 {
            let name = format!("資格 {number}");
            let passed = json!({ "name": name, "acquired_on": "2021-06-01" });
            staff.step(&format!("/talents/{id}/qualifications"), &etag(), &passed).expect(201);
        }
        let away = json!({ "kind": "leave", "starts_on": "2022-04-01", "ends_on": "2022-06-30" });
        staff.step(&format!("/talents/{id}/absences"), &etag(), &away).expect(201);
        let place = post(&staff, MIHARA, 100);
        let assignment = draft(&staff, &id, &place, "2026-04-01", json!(null), 100);
        step(&staff, &assignment, "announce", &json!({})).expect(200);
        let path = format!("/talents/{id}");
        let (etajima, mihara) = (world.as_login("etajima"), world.as_login("mihara"));
        for (who, client, wanted) in [
            ("the prefecture", &staff, 1),
            ("the home body", &etajima, 2),
            ("the host", &mihara, 2),
            ("the person", &person, 2),
        ] {
            let own = asked(world, client, &path);
            assert_eq!(own.1.len(), wanted, "{who}: {:#?}", own.1);
        }
        for _ in 0..20 {
            stay_prepared(world, &asked(world, &staff, &path));
        }
    }
}

on_both! {
    fn a_list_takes_as_many_statements_for_many_rows_as_for_one_and_prepares_none_anew(world) {
        let world = &listened_to(world);
        let staff = world.staff();
        let list = |rows: usize| {
            let own = asked(world, &staff, &format!("/assignments?limit={rows}"));
            stay_prepared(world, &own);
            own.1.len()
        };
        for number in 0..3 {
            let id = talent(&staff, &format!("{number}"), ETAJIMA);
            let place = post(&staff, MIHARA, 100);
            let assignment = draft(&staff, &id, &place, "2026-04-01", json!(null), 100);
            step(&staff, &assignment, "announce", &json!({})).expect(200);
        }
        let counts: Vec<usize> = (0..20).map(|round| list(1 + round % 3)).collect();
        assert_eq!(counts, [6; 20], "page, drafters, transfers, bodies, people, posts");
    }
}
