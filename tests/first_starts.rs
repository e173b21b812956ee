//! Many at once on nothing, and a server without file descriptors.

use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::harness::{Backend, Desk, Serving};

const BOTH: [Backend; 2] = [Backend::Sqlite, Backend::Postgres];

#[test]
fn migrations_side_by_side_all_end_well() {
    for backend in BOTH {
        for _ in 0..3 {
            let desk = Desk::bare(backend);
            std::thread::scope(|scope| {
                let ran: Vec<_> = (0..6).map(|_| scope.spawn(|| desk.run(&["migrate"]))).collect();
                ran.into_iter().for_each(|ran| drop(ran.join().unwrap().expect(0)));
            });
            desk.run(&["migrate", "--check"]).expect(0);
        }
    }
}

#[test]
fn first_accounts_side_by_side_share_one_key() {
    for backend in BOTH {
        let desk = Desk::bare(backend);
        std::thread::scope(|scope| {
            let ran: Vec<_> = (0..6)
                .map(|n| {
                    let desk = &desk;
                    scope.spawn(move || desk.account(&format!("person.{n}")))
                })
                .collect();
            ran.into_iter().for_each(|ran| drop(ran.join().unwrap()));
        });
        desk.run(&["audit", "verify"]).expect(0);
    }
}

#[test]
fn servers_started_first_side_by_side_serve_or_say_why() {
    for backend in BOTH {
        let desk = Desk::bare(backend);
        let started: Vec<_> = std::thread::scope(|scope| {
            let starts: Vec<_> = (0..4).map(|_| scope.spawn(|| desk.serve())).collect();
            starts.into_iter().map(|start| start.join().unwrap()).collect()
        });
        let up = started.iter().filter(|start| start.is_ok()).count();
        assert_eq!(up, if backend == Backend::Sqlite { 1 } else { 4 }, "{backend:?}");
        for refusal in started.into_iter().filter_map(Result::err) {
            refusal.refused("別の dxship サーバー");
        }
        desk.run(&["audit", "verify"]).expect(0);
    }
}

#[test]
fn a_server_without_descriptors_waits_and_goes_on() {
    for backend in BOTH {
        let desk = Desk::new(backend);
        desk.account("some.body");
        let program = env!("CARGO_BIN_EXE_dxship");
        let mut command = desk.command(&[]);
        let mut limited = std::process::Command::new("sh");
        limited
            .args(["-c", &format!("ulimit -n 64; exec {program} serve --bind 127.0.0.1:0")])
            .envs(
                command
                    .env("MIMALLOC_PURGE_DELAY", "0")
                    .get_envs()
                    .filter_map(|(k, v)| Some((k, v?))),
            );
        let mut server = Serving::start(limited).unwrap();
        let address = server.base.trim_start_matches("http://").to_owned();
        let idle: Vec<_> = (0..48).filter_map(|_| TcpStream::connect(&address).ok()).collect();
        assert_eq!(idle.len(), 48);
        let client = crate::harness::Client::new(&server.base, None);
        let began = Instant::now();
        let body = serde_json::json!({ "login": "no.body", "password": "not a password at all" });
        // Idle connections are sent away; whoever asks is answered within that time.
        assert_eq!(client.post("/auth/token", &body).status, 401, "{backend:?}");
        assert!(began.elapsed() < Duration::from_secs(45), "{:?}", began.elapsed());
        drop(idle);
        client.get("/readyz").expect(200);
        assert!(server.child.try_wait().unwrap().is_none(), "it lives");
        let log = server.stop();
        assert!(!log.contains("Too many open files"), "it keeps some for itself: {log}");
    }
}
