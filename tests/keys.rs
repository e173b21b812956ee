//! New keys in the place of old ones: what was sealed or signed before stays readable, and an old key
//! chains nothing any more.

use dxship::clock::Clock;
use dxship::db::{AuditEvent, AuditKey, record};
use serde_json::json;

use crate::harness::{Backend, Client, Desk};

const BOTH: [Backend; 2] = [Backend::Sqlite, Backend::Postgres];

fn served(backend: Backend) -> Desk {
    let desk = Desk::new(backend);
    desk.account("first.person");
    desk.serve().unwrap().stop();
    desk
}

fn held(desk: &Desk) -> AuditKey {
    AuditKey::from(std::fs::read(desk.key("audit.key")).unwrap())
}

#[test]
fn the_record_goes_on_with_a_new_key_and_old_copies_come_back() {
    for backend in BOTH {
        let desk = served(backend);
        let copy = desk.path("copy.dx").display().to_string();
        desk.run(&["backup", &copy]).expect(0);
        let server = desk.serve().unwrap();
        assert_eq!(desk.run(&["key", "rotate", "audit"]).code, Some(1), "not while a server runs");
        server.stop();
        for round in ["second", "third"] {
            let before = held(&desk).fingerprint();
            desk.run(&["key", "rotate", "audit"]).expect(0);
            assert_ne!(held(&desk).fingerprint(), before);
            desk.run(&["audit", "verify"]).expect(0);
            desk.account(&format!("{round}.person"));
            desk.serve().unwrap().stop();
        }
        desk.is_sound();
        desk.run(&["restore", &copy]).expect(0);
        desk.run(&["audit", "verify"]).expect(0);
        desk.serve().unwrap().stop();
        desk.is_sound();
    }
}

#[test]
fn a_row_of_a_key_whose_time_is_over_does_not_hold() {
    for backend in BOTH {
        let desk = served(backend);
        let former = held(&desk);
        desk.run(&["key", "rotate", "audit"]).expect(0);
        let forged = vec![AuditEvent::done("account.create", "account", "acc_forged")];
        record(&mut desk.connection(), &former, "forger", forged, &Clock::System).unwrap();
        desk.run(&["audit", "verify"]).expect(3);
        // The old file alone is not the key of this record any more.
        std::fs::write(desk.key("audit.key"), former.to_file()).unwrap();
        desk.serve().err().expect("an old key").refused("audit.key");
    }
}

#[test]
fn a_change_of_the_key_that_was_cut_short_is_finished() {
    for backend in BOTH {
        let desk = served(backend);
        // The file is written first; then the power went.
        let key = held(&desk).with_successor();
        std::fs::write(desk.key("audit.key"), key.to_file()).unwrap();
        desk.serve().err().expect("half changed").refused("key rotate audit");
        desk.run(&["key", "rotate", "audit"]).expect(0);
        assert_eq!(held(&desk), key, "no third key is made");
        desk.serve().unwrap().stop();
        desk.run(&["audit", "verify"]).expect(0);
    }
}

#[test]
fn looks_erased_under_an_old_key_stay_sealed() {
    let mut desk = served(Backend::Sqlite);
    desk.set("DXSHIP__PRIVACY__LOOKS_KEPT_MONTHS", 12);
    let mut db = desk.connection();
    let look = AuditEvent::done("levels.read", "talent", "tal_gone");
    let then = Clock::fixed(Clock::System.now() - chrono::TimeDelta::days(400));
    record(&mut db, &held(&desk), "old look", vec![look], &then).unwrap();
    desk.run(&["key", "rotate", "audit"]).expect(0);
    assert!(desk.run(&["audit", "erase-looks"]).expect(0).out.contains("1 件"));
    desk.run(&["key", "rotate", "audit"]).expect(0);
    desk.run(&["audit", "verify"]).expect(0);
}

#[test]
fn tokens_of_the_key_before_are_accepted_until_the_next() {
    let desk = Desk::new(Backend::Sqlite);
    let told = desk.account("first.person").out;
    let password = told.split_whitespace().last().unwrap().to_owned();
    let server = desk.serve().unwrap();
    let body = json!({ "login": "first.person", "password": password });
    let token = Client::new(&server.base, None).post("/auth/token", &body).expect(200).body;
    let token = token["access_token"].as_str().unwrap().to_owned();
    server.stop();
    let mut seen = Vec::new();
    for _ in 0..2 {
        desk.run(&["key", "rotate", "token"]).expect(0);
        let server = desk.serve().unwrap();
        seen.push(Client::new(&server.base, Some(token.clone())).get("/me").status);
        server.stop();
    }
    assert!(seen[0] != 401 && seen[1] == 401, "{seen:?}");
}
