//! What every read and every write of a PostgreSQL stands on: one snapshot, one serial order, one
//! writer at a time.

use std::sync::mpsc;
use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::Text;
use dxship::db::{Db, Origin, Tx};
use dxship::problem::Problem;

use crate::harness::{Backend, World};

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}

fn ask(db: &mut Db, sql: &str) -> Result<String, Problem> {
    Ok(diesel::sql_query(sql).get_result::<Word>(db)?.word)
}

const LEVEL: &str = "SELECT current_setting('transaction_isolation') AS word";

#[test]
fn reads_see_one_snapshot_and_writes_one_order() {
    let world = World::new(Backend::Postgres);
    let read: Result<String, Problem> = world.store.read_blocking(|db| ask(db, LEVEL));
    assert_eq!(read.unwrap(), "repeatable read");
    let write = |tx: &mut Tx<'_>| {
        tx.nothing_to_audit();
        ask(tx.db, LEVEL)
    };
    let written: Result<String, Problem> =
        world.store.write_blocking("test.ask", Origin::operator("test"), write);
    assert_eq!(written.unwrap(), "serializable");
}

#[test]
fn nobody_writes_beside_a_writer() {
    let world = World::new(Backend::Postgres);
    let free = |db: &mut Db| {
        let held = "SELECT CASE WHEN count(*) = 0 THEN 'free' ELSE 'held' END AS word FROM pg_locks
            WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
        ask(db, held).unwrap()
    };
    let (begun, waits) = (mpsc::channel(), mpsc::channel::<()>());
    let (begin, go_on) = (begun.0, std::sync::Mutex::new(waits.1));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let write = move |tx: &mut Tx<'_>| {
                begin.send(()).unwrap();
                go_on.lock().unwrap().recv_timeout(Duration::from_secs(10)).unwrap();
                tx.nothing_to_audit();
                Ok::<(), Problem>(())
            };
            world.store.write_blocking("test.wait", Origin::operator("test"), write).unwrap();
        });
        begun.1.recv_timeout(Duration::from_secs(10)).unwrap();
        assert_eq!(free(&mut world.connection()), "held");
        waits.0.send(()).unwrap();
    });
    // The control: afterwards it is free.
    assert_eq!(free(&mut world.connection()), "free");
}
