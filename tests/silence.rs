//! A database that is away, silent or full: every request is answered within a stated time, `/readyz`
//! says how it is, and afterwards all goes on without a restart.

use std::process::Command;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use dxship::config::DatabaseUrl;
use dxship::db::Db;
use dxship::problem::Problem;
use serde_json::json;

use crate::harness::{Answer, Backend, Client, Desk, Proxy, Serving, World};

/// Seconds a request waits for the database in these tests.
const SECONDS: u64 = 2;

fn wired() -> (World, Proxy) {
    let mut proxy = None;
    let world = World::at(Backend::Postgres, "2026-06-01 03:00:00", |config| {
        let wire = Proxy::new(&DatabaseUrl::parse(&config.database.url).unwrap());
        config.database.url = wire.url(&config.database.url);
        config.database.answer_seconds = SECONDS;
        proxy = Some(wire);
    });
    (world, proxy.unwrap())
}

fn timed(ask: impl FnOnce() -> Answer) -> (Answer, Duration) {
    let began = Instant::now();
    (ask(), began.elapsed())
}

/// Asks until the answer is not 503, at most for this long.
fn until_answered(seconds: u64, ask: impl Fn() -> Answer) -> Answer {
    let began = Instant::now();
    loop {
        let answer = ask();
        if answer.status != 503 || began.elapsed().as_secs() > seconds {
            return answer;
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}

#[test]
fn a_silent_link_hangs_nobody_and_all_goes_on_when_it_speaks() {
    let (world, proxy) = wired();
    let staff = world.staff();
    // The control: while the link speaks, everything is answered.
    staff.get("/organizations").expect(200);
    staff.get("/readyz").expect(200);
    let change = |title: &str| {
        let seen = staff.get("/post-types/engineer");
        if seen.status != 200 {
            return seen;
        }
        staff.put("/post-types/engineer", &seen.etag(), &json!({ "job_types": [title] }))
    };
    change("data_scientist").expect(200);
    let seen = staff.get("/post-types/engineer").expect(200).etag();
    for for_good in [false, true] {
        proxy.fall_silent();
        let limit = Duration::from_secs(SECONDS + 2);
        for _ in 0..3 {
            let (read, time) = timed(|| staff.get("/organizations"));
            assert!(read.status == 503 && time < limit, "{} {time:?}", read.status);
            let (ready, time) = timed(|| staff.get("/readyz"));
            assert!(
                ready.status == 503 && time < Duration::from_secs(4),
                "{} {time:?}",
                ready.status
            );
        }
        let body = json!({ "job_types": ["designer"] });
        for _ in 0..2 {
            let (write, time) = timed(|| staff.put("/post-types/engineer", &seen, &body));
            assert!(
                write.status == 503 && time < Duration::from_secs(2 * SECONDS + 2),
                "{} {time:?}",
                write.status
            );
        }
        staff.get("/healthz").expect(200);
        if for_good {
            proxy.carry_new()
        } else {
            proxy.speak()
        }
        until_answered(30, || staff.get("/organizations")).expect(200);
        let kept = until_answered(60, || {
            change(if for_good { "business_designer" } else { "data_scientist" })
        });
        assert_eq!(kept.status, 200, "{}", String::from_utf8_lossy(&kept.bytes));
        until_answered(10, || staff.get("/readyz")).expect(200);
    }
    let key = dxship::app::audit_key(&world.config).unwrap();
    assert!(dxship::db::verify_chain(&mut world.connection(), &key, None).unwrap().is_ok());
}

#[test]
fn a_statement_that_takes_too_long_is_ended_and_answered_503() {
    let (world, _proxy) = wired();
    let began = Instant::now();
    let slow: Result<(), Problem> = world.store.read_blocking(|db| match db {
        Db::Postgres(connection) => Ok(connection.batch_execute("SELECT pg_sleep(30)")?),
        Db::Sqlite(_) => Ok(()),
    });
    assert_eq!(slow.expect_err("too long").code.status(), 503);
    assert!(began.elapsed() < Duration::from_secs(SECONDS + 2));
}

#[test]
fn what_the_database_cannot_do_is_503_and_what_we_do_wrong_500() {
    let of = |kind, words: &str| {
        let info = Box::new(words.to_owned());
        Problem::from(diesel::result::Error::DatabaseError(kind, info)).code.status()
    };
    use diesel::result::DatabaseErrorKind as Kind;
    for words in [
        "server closed the connection unexpectedly",
        "terminating connection due to administrator command",
        "canceling statement due to statement timeout",
        "could not extend file \"base/1/2\": No space left on device",
        "disk I/O error",
        "database or disk is full",
        "unable to open database file",
        "database is locked",
        "the database system is shutting down",
    ] {
        assert_eq!(of(Kind::Unknown, words), 503, "{words}");
    }
    assert_eq!(of(Kind::ReadOnlyTransaction, "cannot execute INSERT"), 503);
    // The control: a fault of ours is none of the database's.
    assert_eq!(of(Kind::Unknown, "near \"SELEC\": syntax error"), 500);
    assert_eq!(of(Kind::NotNullViolation, "NOT NULL constraint failed"), 500);
}

/// A server whose files cannot grow beyond this many blocks of 512 bytes.
fn serve_with_blocks(desk: &Desk, blocks: u32) -> Serving {
    let own = desk.command(&["serve", "--bind", "127.0.0.1:0"]);
    let mut limited = Command::new("/bin/sh");
    limited.arg("-c").arg(format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\""));
    limited.arg(own.get_program()).args(own.get_args());
    limited.envs(own.get_envs().filter_map(|(name, value)| Some((name, value?))));
    Serving::start(limited).unwrap_or_else(|ran| panic!("{ran:?}"))
}

#[test]
fn readiness_tells_that_the_disk_is_full() {
    let desk = Desk::new(Backend::Sqlite);
    desk.account("one");
    // The control comes first: with room it is ready, whatever was tried.
    for (blocks, ready) in [(1 << 20, 200), (64, 503)] {
        let serving = serve_with_blocks(&desk, blocks);
        let client = Client::new(&serving.base, None);
        for n in 0..4 {
            let guess =
                json!({ "login": format!("nobody{n}"), "password": "spring comes every year" });
            client.post("/auth/token", &guess);
        }
        std::thread::sleep(Duration::from_millis(2_100));
        assert_eq!(client.get("/readyz").status, ready, "{blocks} blocks");
        client.get("/healthz").expect(200);
    }
}
