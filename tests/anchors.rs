//! The head of the record outside the database, and the key that chains it: what starting a server
//! must not hide, and what asking must not make.

use std::os::unix::net::UnixDatagram;
use std::path::Path;

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use serde_json::Value;

use crate::harness::{Backend, Desk};

const BOTH: [Backend; 2] = [Backend::Sqlite, Backend::Postgres];

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

fn rows(desk: &Desk) -> i64 {
    diesel::sql_query("SELECT count(*) AS number FROM audit_events")
        .get_result::<Number>(&mut desk.connection())
        .unwrap()
        .number
}

fn sequence(anchor: &Path) -> i64 {
    let anchor: Value = serde_json::from_slice(&std::fs::read(anchor).unwrap()).unwrap();
    anchor["sequence"].as_i64().unwrap()
}

/// An installation whose server has run, so that the head of its record is kept.
fn served(backend: Backend) -> Desk {
    let desk = Desk::new(backend);
    for login in ["first.person", "second.person", "third.person"] {
        desk.account(login);
    }
    desk.serve().unwrap().stop();
    assert_eq!(sequence(&desk.key("audit-anchor.json")), rows(&desk));
    desk
}

#[test]
fn a_server_does_not_hide_that_the_tail_was_cut() {
    for backend in BOTH {
        let desk = served(backend);
        let anchor = desk.key("audit-anchor.json");
        desk.run(&["audit", "verify"]).expect(0);
        desk.cut_the_tail(2);
        desk.run(&["audit", "verify"]).expect(3);
        let before = std::fs::read(&anchor).unwrap();
        desk.serve().err().expect("a server that starts hides it").refused("audit verify");
        // Neither does what the operator adds at the command line.
        desk.account("fourth.person");
        desk.account("fifth.person");
        desk.serve().err().expect("a server that starts hides it").refused("audit verify");
        assert_eq!(std::fs::read(&anchor).unwrap(), before, "{backend:?}: the anchor stays");
        desk.run(&["audit", "verify"]).expect(3);
        // Whoever takes responsibility goes on, and says so in the record.
        desk.run(&["audit", "anchor", "--accept", "調査済み 2026-11"]).expect(0);
        desk.run(&["audit", "verify"]).expect(0);
        std::fs::write(desk.path("old.json"), &before).unwrap();
        let old = desk.path("old.json").display().to_string();
        let told = desk.run(&["audit", "verify", "--anchor", &old]).expect(0).out;
        assert!(told.contains("途切れ"), "{told}");
        let server = desk.serve().unwrap();
        drop(server);
        assert_eq!(sequence(&anchor), rows(&desk));
    }
}

#[test]
fn a_break_that_was_accepted_covers_no_other() {
    let desk = served(Backend::Sqlite);
    let old = std::fs::read(desk.key("audit-anchor.json")).unwrap();
    desk.cut_the_tail(1);
    desk.run(&["audit", "anchor", "--accept", "first"]).expect(0);
    desk.serve().unwrap().stop();
    desk.cut_the_tail(1);
    desk.serve().err().expect("the second cut is another").refused("audit verify");
    // The row that accepts is in the chain: without the key nobody can write one.
    std::fs::write(desk.key("audit-anchor.json"), old).unwrap();
    let anchor: Value =
        serde_json::from_slice(&std::fs::read(desk.key("audit-anchor.json")).unwrap()).unwrap();
    let (number, chain) = (&anchor["sequence"], anchor["chain"].as_str().unwrap());
    let columns = "recorded_at, account_id, on_behalf_of, roles, organization_code, subject_kind, subject_id, talent_id, outcome, withheld, request_id, chain";
    desk.sql(&format!(
        "INSERT INTO audit_events (id, sequence, action, detail, {columns}) SELECT 7, sequence + 1, 'audit.break', '{number}:{chain}; forged', {columns} \
         FROM audit_events ORDER BY sequence DESC LIMIT 1"
    ));
    desk.serve().err().expect("a forged row accepts nothing").refused("audit verify");
    desk.run(&["audit", "verify"]).expect(3);
}

#[test]
fn a_tail_cut_under_a_running_server_is_told_and_the_anchor_stays() {
    let mut desk = served(Backend::Postgres);
    desk.set("DXSHIP__AUDIT__ANCHOR_SECONDS", 1);
    let before = std::fs::read(desk.key("audit-anchor.json")).unwrap();
    let server = desk.serve().unwrap();
    desk.cut_the_tail(1);
    std::thread::sleep(std::time::Duration::from_secs(3));
    let log = server.stop();
    assert!(log.contains("ERROR") && log.contains("audit verify"), "{log}");
    assert_eq!(std::fs::read(desk.key("audit-anchor.json")).unwrap(), before);
}

#[test]
fn anchors_are_written_outside_as_well() {
    for backend in BOTH {
        let mut desk = Desk::new(backend);
        for login in ["first.person", "second.person"] {
            desk.account(login);
        }
        let (copy, socket) = (desk.path("elsewhere.json"), desk.path("syslog"));
        let syslog = UnixDatagram::bind(&socket).unwrap();
        syslog.set_read_timeout(Some(std::time::Duration::from_secs(5))).unwrap();
        desk.set("DXSHIP__AUDIT__ANCHOR_COPY", copy.display());
        desk.set("DXSHIP__AUDIT__ANCHOR_SYSLOG", socket.display());
        desk.serve().unwrap().stop();
        let printed = desk.run(&["audit", "anchor"]).expect(0).out;
        let head: Value = serde_json::from_str(&printed).unwrap();
        assert_eq!(head["sequence"].as_i64(), Some(rows(&desk)));
        assert_eq!(serde_json::from_slice::<Value>(&std::fs::read(&copy).unwrap()).unwrap(), head);
        let mut line = [0; 500];
        let length = syslog.recv(&mut line).unwrap();
        let line = String::from_utf8_lossy(&line[..length]).into_owned();
        assert!(line.contains(head["chain"].as_str().unwrap()), "{line}");
        // The copy alone is enough to see it.
        desk.cut_the_tail(1);
        std::fs::remove_file(desk.key("audit-anchor.json")).unwrap();
        desk.serve().err().expect("the copy knows").refused("elsewhere.json");
        desk.run(&["audit", "verify"]).expect(3);
    }
}

#[test]
fn a_missing_key_is_missed_and_a_foreign_one_refused() {
    for backend in BOTH {
        let desk = served(backend);
        let (key, kept) = (desk.key("audit.key"), desk.path("kept.key"));
        std::fs::rename(&key, &kept).unwrap();
        desk.serve().err().expect("no key").refused("audit.key");
        let add = ["user", "add", "late.person", "--name", "x", "--role", "account_admin"];
        desk.run(&add).refused("audit.key");
        desk.run(&["audit", "verify"]).refused("audit.key");
        let said = desk.run(&["doctor"]).expect(3).out;
        assert!(said.contains("× 監査記録の連鎖"), "{said}");
        assert!(!key.exists(), "{backend:?}: nobody made another one");
        let foreign = desk.with_keys("others");
        std::fs::create_dir(desk.path("others")).unwrap();
        std::fs::write(foreign.key("audit.key"), [9; 32]).unwrap();
        std::fs::set_permissions(
            foreign.key("audit.key"),
            std::os::unix::fs::PermissionsExt::from_mode(0o600),
        )
        .unwrap();
        foreign.serve().err().expect("a foreign key").refused("audit.key");
        foreign.run(&add).refused("audit.key");
        foreign.run(&["audit", "verify"]).refused("audit.key");
        assert!(foreign.run(&["doctor"]).expect(3).out.contains("audit.key"));
        std::fs::rename(&kept, &key).unwrap();
        desk.run(&["audit", "verify"]).expect(0);
        desk.serve().unwrap().stop();
    }
}

/// A record from before the fingerprint was kept: its key is told by its rows.
#[test]
fn a_record_without_a_fingerprint_knows_its_key_by_its_last_row() {
    for backend in BOTH {
        let desk = served(backend);
        desk.sql("DELETE FROM installation WHERE name = 'audit_key'");
        let foreign = desk.with_keys("others");
        foreign.serve().err().expect("another key").refused("audit.key");
        desk.serve().unwrap().stop();
        foreign.serve().err().expect("another key").refused("audit.key");
    }
}

#[test]
fn servers_with_different_keys_do_not_share_a_database() {
    let desk = Desk::bare(Backend::Postgres);
    let first = desk.serve().unwrap();
    desk.with_keys("others").serve().err().expect("another key").refused("audit.key");
    let second = desk.serve().expect("the same keys");
    drop((first, second));
}

#[test]
fn asking_makes_nothing() {
    for backend in BOTH {
        let desk = Desk::bare(backend);
        desk.run(&["doctor"]).expect(3);
        assert!(desk.run(&["audit", "verify"]).code != Some(0));
        desk.run(&["migrate", "--check"]);
        assert_eq!(desk.listing(), [""; 0], "{backend:?}");
        if let Backend::Postgres = backend {
            let tables = "SELECT count(*) AS number FROM information_schema.tables WHERE table_schema = 'public'";
            let count = diesel::sql_query(tables).get_result::<Number>(&mut desk.connection());
            assert_eq!(count.unwrap().number, 0);
        }
    }
    let desk = served(Backend::Sqlite);
    let before = desk.listing();
    desk.is_sound();
    desk.run(&["audit", "verify"]).expect(0);
    assert_eq!(desk.listing(), before);
}
