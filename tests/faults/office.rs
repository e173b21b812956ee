//! A real server process, somebody who writes to it, and what that person was told.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use diesel::prelude::*;
use diesel::sql_types::Text;
use dxship::accounts::{NewAccount, add_account};
use dxship::app;
use dxship::auth::Passwords;
use dxship::clock::Clock;
use dxship::config::Config;
use dxship::db::{Origin, connect_once, verify_chain};
use dxship::problem::Problem;
use serde_json::{Value, json};

use crate::harness::{Backend, Client, Desk, PASSWORD, Serving};

/// What an answer says of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    Kept,
    Unchanged,
    /// The answer says that it does not know, or there was none.
    Unknown,
}

pub struct Office {
    pub desk: Desk,
    told: Mutex<BTreeMap<String, Told>>,
    next: AtomicU32,
}

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}

impl Office {
    pub fn new(backend: Backend) -> Self {
        Self::at(Desk::new(backend))
    }

    /// With somebody who may write.
    pub fn at(desk: Desk) -> Self {
        let store = app::open_store(&config(&desk), Clock::System).unwrap();
        let account: NewAccount = serde_json::from_value(json!({
            "login": "staff", "display_name": "staff",
            "grants": [{ "role": "prefecture_staff", "starts_on": "2020-04-01" }],
        }))
        .unwrap();
        let hash = Passwords::hash_now(PASSWORD).unwrap();
        let add =
            move |tx: &mut dxship::db::Tx<'_>| add_account(tx, &account, &hash, false).map(drop);
        store.write_blocking::<(), Problem>("test.prepare", Origin::operator("test"), add).unwrap();
        drop(store);
        // The store's own threads let go of the place.
        std::thread::sleep(Duration::from_millis(300));
        Self { desk, told: Mutex::default(), next: AtomicU32::new(0) }
    }

    pub fn command(&self) -> Command {
        self.desk.command(&["serve", "--bind", "127.0.0.1:0"])
    }

    /// Starts a server by this command and signs in.
    pub fn serve(&self, command: Command) -> (Serving, Client) {
        let serving = Serving::start(command).unwrap_or_else(|ran| panic!("{ran:?}"));
        let client = sign_in(&serving.base);
        (serving, client)
    }

    /// Writes something with a name of its own; an answer that is neither is a fault.
    pub fn write(&self, client: &Client) -> Told {
        let name = format!("write-{:06}", self.next.fetch_add(1, Ordering::SeqCst));
        let told = send(client, &name);
        self.told.lock().unwrap().insert(name, told);
        told
    }

    /// Writes until one is kept.
    pub fn recovers(&self, client: &Client) {
        let began = Instant::now();
        while self.write(client) != Told::Kept {
            assert!(began.elapsed() < Duration::from_secs(30), "it goes on without a restart");
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    pub fn kept(&self) -> usize {
        self.told.lock().unwrap().values().filter(|told| **told == Told::Kept).count()
    }

    pub fn asked(&self) -> usize {
        self.told.lock().unwrap().len()
    }

    /// What was called kept is there once, what was called unchanged is not, and the record is whole.
    pub fn check(&self, what: &str) {
        let mut db = connect_once(&self.desk.url).unwrap();
        let sql = "SELECT name AS word FROM training_courses";
        let rows: Vec<Word> = diesel::sql_query(sql).load(&mut db).unwrap();
        let count = rows.len();
        let there: BTreeSet<String> = rows.into_iter().map(|row| row.word).collect();
        assert_eq!(there.len(), count, "{what}: something is there twice");
        for (name, told) in self.told.lock().unwrap().iter() {
            match told {
                Told::Kept => assert!(there.contains(name), "{what}: {name} was kept and is lost"),
                Told::Unchanged => {
                    assert!(!there.contains(name), "{what}: {name} was not kept and is there")
                }
                Told::Unknown => {}
            }
        }
        let key = app::audit_key(&config(&self.desk)).unwrap();
        let verdict = verify_chain(&mut db, &key, None).unwrap();
        assert!(verdict.is_ok(), "{what}: {verdict:?}");
        if !db.is_postgres() {
            let sql = "SELECT integrity_check AS word FROM pragma_integrity_check";
            let said: Vec<Word> = diesel::sql_query(sql).load(&mut db).unwrap();
            assert_eq!(said[0].word, "ok", "{what}");
        }
    }
}

pub fn config(desk: &Desk) -> Config {
    let mut config = Config::load(None).unwrap();
    config.database.url = desk.text().to_owned();
    config.auth.key_dir = desk.path("keys");
    config
}

pub fn sign_in(base: &str) -> Client {
    let body = json!({ "login": "staff", "password": PASSWORD });
    let answer = Client::new(base, None).post("/auth/token", &body).expect(200);
    Client::new(base, answer.body["access_token"].as_str().map(str::to_owned))
}

/// A course, under a key that is its name.
fn send(client: &Client, name: &str) -> Told {
    let body = json!({
        "fiscal_year": 2026, "name": name, "category": "digital_skill", "method": "online",
        "provider": "県", "content": "", "starts_on": "2026-05-01", "ends_on": "2026-12-31",
        "hours": 6,
    });
    let token = client.token.as_deref().unwrap_or_default();
    let sent = client
        .agent
        .post(format!("{}/api/v1/training-courses", client.base))
        .header("Authorization", format!("Bearer {token}"))
        .header("Content-Type", "application/json")
        .header("Idempotency-Key", name)
        .send(body.to_string());
    let Ok(mut answer) = sent else { return Told::Unknown };
    let status = answer.status().as_u16();
    let Ok(text) = answer.body_mut().read_to_string() else { return Told::Unknown };
    let said: Value = serde_json::from_str(&text).unwrap_or_default();
    match (status, said["code"].as_str()) {
        (201, _) => Told::Kept,
        (503, Some("outcome_unknown")) => Told::Unknown,
        (503, Some(_)) => Told::Unchanged,
        _ => panic!("{name}: {status} {text}"),
    }
}

/// How many trials: as many as asked for by `.ci/soak`.
pub fn trials() -> u64 {
    let count = std::env::var("DXSHIP_SOAK").expect("started by .ci/soak");
    count.parse().expect("a number")
}
