//! Servers that end, and servers whose clocks are apart: work in the background is not lost by it,
//! what is being sent arrives, and nobody waits for streams.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use dxship::app;
use dxship::clock::Clock;
use dxship::config::Config;
use dxship::db::{AuditEvent, Origin};
use dxship::problem::Problem;
use serde_json::{Value, json};

use crate::harness::{Backend, Client, Desk, World};
use crate::rotation::{crowd, crowd_of};

fn job(client: &Client, id: &str) -> Value {
    client.get(&format!("/jobs/{id}")).expect(200).body
}

fn wait_until_running(client: &Client, id: &str) -> Value {
    let began = Instant::now();
    loop {
        let now = job(client, id);
        if now["state"] == json!("running") {
            return now;
        }
        assert!(began.elapsed() < Duration::from_secs(30), "a server begins: {now}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn graceful_stops_do_not_fail_a_solve() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let mut world = World::new(backend);
        let staff = world.staff();
        let plan = crowd(&world, &staff);
        let id = staff.post(&format!("/rotation-plans/{plan}/solve"), &json!({})).expect(202).id();
        for stop in 0..5 {
            let client = Client { base: format!("http://{}", world.address), ..staff.clone() };
            let now = wait_until_running(&client, &id);
            assert_eq!(now["attempts"], json!(1), "{backend:?} after {stop} stops");
            world = world.reading_by(env!("CARGO_BIN_EXE_dxship").as_ref());
        }
    }
}

#[test]
fn a_server_whose_clock_is_ahead_takes_no_work_from_a_living_one() {
    let world = World::new(Backend::Postgres);
    let staff = world.staff();
    let plan = crowd(&world, &staff);
    let id = staff.post(&format!("/rotation-plans/{plan}/solve"), &json!({})).expect(202).id();
    wait_until_running(&staff, &id);
    let ahead = Clock::fixed(world.clock.now() + TimeDelta::days(1));
    let second = dxship::rotation::start_worker(app::open_store(&world.config, ahead).unwrap());
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(job(&staff, &id)["attempts"], json!(1));
    drop(second);
}

/// Another server on the same database; what is sent to it ends it.
fn second_server(
    world: &World,
) -> (SocketAddr, std::sync::mpsc::Sender<()>, std::thread::JoinHandle<()>) {
    let door = app::open_door(&world.config, world.store.clone()).unwrap();
    let config = world.config.clone();
    let (ready, started) = std::sync::mpsc::channel();
    let (end, ended) = std::sync::mpsc::channel();
    let thread = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let listening = app::listen(&config, door).unwrap();
            ready.send(listening.address).unwrap();
            let stop = listening.stop();
            actix_web::rt::spawn(async move {
                while let Err(std::sync::mpsc::TryRecvError::Empty) = ended.try_recv() {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                stop.await;
            });
            listening.server.await.unwrap();
        });
    });
    (started.recv().unwrap(), end, thread)
}

#[test]
fn a_stop_waits_for_what_is_being_sent_and_not_for_streams() {
    let world = World::at(Backend::Postgres, "2026-06-01 03:00:00", |config| {
        config.server.request_seconds = 4;
    });
    let staff = world.staff();
    let plan = crowd_of(&world, &staff, 90);
    let id = staff.post(&format!("/rotation-plans/{plan}/solve"), &json!({})).expect(202).id();
    wait_until_running(&staff, &id);
    let (address, end, thread) = second_server(&world);
    let watcher = Client { base: format!("http://{address}"), ..staff.clone() };
    let path = format!("/jobs/{id}/events");
    let watched = std::thread::spawn(move || watcher.get(&path));
    // One that goes on after the stop, and one that never does.
    let body = json!({ "login": "staff", "password": "not the one that is right" }).to_string();
    let head = format!(
        "POST /api/v1/auth/token HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let begin = || {
        let mut socket = TcpStream::connect(address).unwrap();
        socket.write_all(head.as_bytes()).unwrap();
        socket.write_all(&body.as_bytes()[..10]).unwrap();
        socket
    };
    let (mut sending, _stuck) = (begin(), begin());
    std::thread::sleep(Duration::from_millis(700));
    let began = Instant::now();
    end.send(()).unwrap();
    std::thread::sleep(Duration::from_millis(1_500));
    assert!(watched.is_finished(), "the stream has ended while the work goes on");
    watched.join().unwrap().expect(200);
    sending.write_all(&body.as_bytes()[10..]).unwrap();
    let mut answer = [0; 64];
    let count = sending.read(&mut answer).unwrap();
    assert!(
        String::from_utf8_lossy(&answer[..count]).contains(" 401 "),
        "what was sent is answered"
    );
    thread.join().unwrap();
    assert!(began.elapsed() < Duration::from_secs(11), "bounded: {:?}", began.elapsed());
    let after = job(&staff, &id);
    assert_eq!((&after["state"], &after["attempts"]), (&json!("running"), &json!(1)), "{after}");
}

#[test]
fn a_start_is_refused_on_a_clock_behind_the_last_commit() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let desk = Desk::new(backend);
        desk.account("one");
        desk.serve().unwrap().stop();
        let mut config = Config::load(None).unwrap();
        config.database.url = desk.text().to_owned();
        config.auth.key_dir = desk.path("keys");
        let write_at = |minutes: i64| {
            let clock = Clock::fixed(chrono::Utc::now().naive_utc() + TimeDelta::minutes(minutes));
            let store = app::open_store(&config, clock).unwrap();
            let done: Result<(), Problem> =
                store.write_blocking("test.note", Origin::operator("test"), |tx| {
                    tx.audit(AuditEvent::done("test.note", "note", "x"));
                    Ok(())
                });
            done.unwrap();
            drop(store);
            std::thread::sleep(Duration::from_millis(300));
        };
        // The control: a few minutes are no reason.
        write_at(5);
        desk.serve().unwrap().stop();
        write_at(90);
        desk.serve().err().expect("refused").refused("時計");
        let accepted = desk.command(&["serve", "--bind", "127.0.0.1:0", "--accept-clock"]);
        crate::harness::Serving::start(accepted).unwrap_or_else(|ran| panic!("{ran:?}")).stop();
    }
}
